"""Numba, where it is installed: the only file that imports it.

A function marked with :func:`njit` is ordinary Python until it is called for the first time; then Numba
compiles it to machine code and keeps the result on disk for the next time.  Where Numba is absent (in a
browser, say) the function stays ordinary Python, and callers ask :func:`available` to choose NumPy instead.
"""

import functools
import types


@functools.cache
def available():
    """Say whether Numba works here."""
    try:
        import numba  # noqa: F401, the question is whether this succeeds
    except ImportError:
        return False
    return True


def njit(function):
    """Compile a function when it is first called, and not before.

    The plain function stays reachable as ``.plain``: a test holds both to the same numbers.
    """
    return Compiled(function)


class Compiled:
    """A function and, from its first call on, its machine code."""

    def __init__(self, function):
        functools.update_wrapper(self, function)

    def __call__(self, *args):
        return self.fast(*args)

    @functools.cached_property
    def plain(self):
        """The function as it was written: Python all the way down."""
        return _calling(self.__wrapped__, "plain")

    @functools.cached_property
    def fast(self):
        """Its machine code, or the plain function where Numba is absent."""
        return _compile(_calling(self.__wrapped__, "fast")) if available() else self.plain


def _calling(function, form):
    """Make the function call the plain, or the fast, form of the compiled functions that it names."""
    names = {
        name: getattr(function.__globals__[name], form)
        for name in function.__code__.co_names
        if isinstance(function.__globals__.get(name), Compiled)
    }
    if not names:
        return function
    twin = types.FunctionType(function.__code__, function.__globals__ | names, function.__name__)
    return functools.update_wrapper(twin, function)


def _compile(function):
    import numba

    # NumPy's rules for division by zero, and no lock on the interpreter while it runs, so that
    # threads really run side by side.
    options = {"nogil": True, "error_model": "numpy"}
    try:
        return numba.njit(cache=True, **options)(function)
    except RuntimeError:  # no folder to keep the machine code in: compile anew in every session
        return numba.njit(**options)(function)
