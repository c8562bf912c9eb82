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
        import numba
    except ImportError:
        return False
    return not numba.config.DISABLE_JIT


def njit(function=None, *, any_order=False):
    """Compile a function when it is first called, and not before.

    The plain function stays reachable as ``.plain``: a test holds both to the same numbers.  Where sums may
    be added up in any order, the machine code does several numbers at once.
    """
    if function is None:
        return functools.partial(njit, any_order=any_order)
    return Compiled(function, any_order)


class Compiled:
    """A function and, from its first call on, its machine code."""

    def __init__(self, function, any_order=False):
        functools.update_wrapper(self, function)
        self.any_order = any_order

    def __call__(self, *args):
        return self.fast(*args)

    @functools.cached_property
    def plain(self):
        """The function as it was written: Python all the way down."""
        return _calling(self.__wrapped__, "plain")

    @functools.cached_property
    def fast(self):
        """Its machine code, or the plain function where Numba is absent."""
        if not available():
            return self.plain
        return _compile(_calling(self.__wrapped__, "fast"), self.any_order)


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


def _compile(function, any_order):
    import numba

    # NumPy's rules for division by zero, and no lock on the interpreter while it runs, so that
    # threads really run side by side.
    options = {"nogil": True, "error_model": "numpy"}
    if any_order:
        options["fastmath"] = {"reassoc"}
    try:
        return numba.njit(cache=True, **options)(function)
    except RuntimeError:  # no folder to keep the machine code in: compile anew in every session
        return numba.njit(**options)(function)


class _Unowned(Compiled):
    """What :func:`unowned` is to compiled functions."""

    @functools.cached_property
    def fast(self):
        return _without_owner() if available() else self.plain


@_Unowned
def unowned(array):
    """Give the array itself, but forget who owns its memory.

    Numba counts the owners of an array whenever a view of it is made or dropped, in a way that is safe among
    threads and takes as long as a hundred additions.  Use this at the top of a compiled function that Python
    calls, for its arguments only: the caller owns them, and keeps the memory alive until the call is over.
    """
    return array


def _without_owner():
    from numba.core.cgutils import get_null_value
    from numba.extending import intrinsic
    from numba.np.arrayobj import make_array

    @intrinsic
    def unowned(typing_context, array):
        def build(context, builder, signature, arguments):
            copy = make_array(array)(context, builder, arguments[0])
            copy.meminfo = get_null_value(copy.meminfo.type)
            return copy._getvalue()

        return array(array), build

    return unowned
