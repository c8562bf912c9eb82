"""Right answers as students write them: one module for each solution notebook, and named like it.

In each, ``STYLES`` has a tuple of functions for every exercise.  All of them have to pass, and the rest of
the notebook has to work with each of them.  The first is the plainest: mistakes written as ``old -> new``
change its code.  A wrong answer that equals one of them but for a slip is told that slip.
"""
