"""From results of grading to the files that others read: one small module for each format.

Refilled, with every other byte as it was: :mod:`.canvas`, :mod:`.moodle`.  Made: :mod:`.nbgrader`,
:mod:`.gradescope`, :mod:`.classroom50`, :mod:`.ci`, :mod:`.table`.  All of them turn text and submissions
into text; :mod:`.files` reads and writes.
"""
