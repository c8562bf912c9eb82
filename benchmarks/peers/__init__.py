"""What dlkit is compared with: a file for each, whose ``runs(work)`` gives functions by name.

A function makes the whole run when called, and gives the cost of each step, or None if it starts elsewhere.
``expected(work)``, where a peer's optimizer is not quite ours, gives the costs that are
due, by the same names.
"""
