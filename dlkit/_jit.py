"""Numba, where it is installed: the only file that imports it.

A function marked with :func:`njit` is ordinary Python until it is called for the first time; then Numba
compiles it to machine code and keeps the result on disk for the next time.  Where Numba is absent (in a
browser, say) or broken the function stays ordinary Python, and callers ask :func:`available` to choose NumPy
instead.

Two things go wrong with that on readers' machines, and neither may outlast the call in which it happens:

- What is on disk cannot be read, or nothing more fits there.  Then the functions are compiled without it.
- Compiling is interrupted, and Numba is left half changed.  So it compiles in a thread that no interrupt
  reaches.
"""

import contextlib
import functools
import glob
import os
import threading
import types
import warnings
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

import numpy as np


@functools.cache
def available():
    """Say whether Numba works here; where it is installed and does not, a warning says why, once."""
    try:
        return _uninterrupted(_try_numba)
    except ModuleNotFoundError as error:
        if error.name == "numba":
            return False
        reason = error
    except Exception as error:  # whatever a half-installed library may raise
        reason = error
    _warn_once(
        "Numba",
        f"Numba is installed, but does not work here ({_in_short(reason)}). "
        f"Everything runs without it: slower, and with the same results. Installing numba anew may help.",
    )
    return False


@functools.cache  # apart, so that an impatient reader does not make Numba begin anew
def _try_numba():
    import numba

    if numba.config.DISABLE_JIT:
        return False
    # Compiled matrix products call SciPy, and where that is missing Numba ends the whole process.
    import scipy.linalg.cython_blas  # noqa: F401

    return numba.njit(lambda: True)()


def native(array, dtype=None):
    """Give an array as compiled code takes it: plain, C order, aligned, writable, in this machine's bytes.

    Parameters
    ----------
    array : array_like
    dtype : dtype, optional
        That of the array if not given, in this machine's order of bytes.

    Returns
    -------
    array
        The array itself where it is so already, otherwise a view or a copy of it.
    """
    array = np.asarray(array, dtype)  # of a subclass, the plain array
    own = array.dtype if array.dtype.isnative else array.dtype.newbyteorder("=")
    return np.require(array, own, ["C", "ALIGNED", "WRITEABLE"])


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
        """Its machine code, or the plain function where Numba does not work."""
        return _uninterrupted(getattr, self, "cached") if available() else self.plain

    @functools.cached_property
    def cached(self):
        """Its machine code, kept on disk from one session to the next."""
        function = _calling(self.__wrapped__, "cached")
        try:
            dispatcher = _dispatcher(function, self.any_order, cache=True)
        except Exception:  # no folder to keep the machine code in: compile anew in every session
            return self.uncached
        return _compiling_by(self._compile, dispatcher)

    @functools.cached_property
    def uncached(self):
        """Its machine code, made in this session, whatever is on disk."""
        function = _calling(self.__wrapped__, "uncached")
        return _compiling_by(_uninterrupted, _dispatcher(function, self.any_order))

    def _compile(self, compile_cached, *args):
        """Compile for arguments of these types; where the disk is in the way, without it from now on."""
        try:
            return _uninterrupted(compile_cached, *args)
        except Exception as error:
            reason = error
        uncached = _uninterrupted(getattr, self, "uncached")
        # If the disk is not to blame, this raises the same error again, and that one is the reader's.
        code = uncached._compile_for_args(*args)
        self.fast = uncached
        self._forget()
        folder = self.cached.stats.cache_path
        _warn_once(
            folder,
            f"Numba could not read or keep its machine code in {folder} ({_in_short(reason)}). "
            "It has compiled without; only this takes longer. If you read this again in the next session, "
            "delete that folder, which is safe, and look whether its disk is full.",
        )
        return code

    def _forget(self):
        """Delete from disk the machine code of this function and of those that it calls.

        An index without its code, or with older code, is what a full disk leaves behind.
        """
        for called in _called(self.__wrapped__).values():
            called._forget()
        folder = self.cached.stats.cache_path
        if folder is None:
            return
        name, line = self.__qualname__, self.__wrapped__.__code__.co_firstlineno
        pattern = glob.escape(name.replace("<", "").replace(">", "")) + f"-{line}.*.nb[ic]"
        for file in Path(folder).glob(f"*.{pattern}"):
            with contextlib.suppress(OSError):
                file.unlink()


def _called(function):
    """The compiled functions that a function names."""
    names = function.__code__.co_names
    found = {name: function.__globals__.get(name) for name in names}
    return {name: value for name, value in found.items() if isinstance(value, Compiled)}


def _calling(function, form):
    """Make the function call one form of the compiled functions that it names."""
    names = {name: getattr(called, form) for name, called in _called(function).items()}
    if not names:
        return function
    twin = types.FunctionType(function.__code__, function.__globals__ | names, function.__name__)
    return functools.update_wrapper(twin, function)


def _dispatcher(function, any_order, cache=False):
    import numba

    # NumPy's rules for division by zero, and no lock on the interpreter while it runs, so that
    # threads really run side by side.
    options = {"nogil": True, "error_model": "numpy", "cache": cache}
    if any_order:
        options["fastmath"] = {"reassoc"}
    return numba.njit(**options)(function)


def _compiling_by(way, dispatcher):
    """Put a way to compile, which is given Numba's own and the arguments, in the place of Numba's own.

    Numba looks this attribute up when it has no machine code yet for arguments of these types, and only then:
    all other calls are as quick as before.  A Numba that has no such attribute compiles as it likes.
    """
    if hasattr(dispatcher, "_compile_for_args"):
        dispatcher._compile_for_args = functools.partial(way, dispatcher._compile_for_args)
    return dispatcher


class _Unowned(Compiled):
    """What :func:`unowned` is to compiled functions."""

    @functools.cached_property
    def cached(self):
        return _without_owner()

    @property
    def uncached(self):
        return self.cached

    def _forget(self):
        pass


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


_compiling = threading.RLock()  # held by the thread in which Numba works
_this_thread = threading.local()

# A process that is copied while Numba works would wait forever for a thread that it does not have.  What is
# registered last is done first, so the locks that this thread still needs (logging's) are not yet taken.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(
        before=_compiling.acquire, after_in_parent=_compiling.release, after_in_child=_compiling.release
    )


def _uninterrupted(function, *args):
    """Call a function in a thread of its own and wait: an interrupt ends the waiting, not the work.

    Python interrupts the main thread only.  In the midst of Numba that leaves it unable to compile the same
    function ever again; in another thread it comes to its end, and the next call finds the result.
    """
    if getattr(_this_thread, "compiles", False):
        return function(*args)
    executor = ThreadPoolExecutor(max_workers=1)
    try:
        work = executor.submit(_alone, function, *args)
    except RuntimeError:  # there are no threads, as in a browser
        return function(*args)
    executor.shutdown(wait=False)
    while not work.done():
        wait([work], timeout=0.1)  # Windows looks for interrupts only between two waits
    return work.result()


def _alone(function, *args):
    _this_thread.compiles = True
    with _compiling:
        return function(*args)


_warned = set()


def _warn_once(about, message):
    if about not in _warned:
        _warned.add(about)
        warnings.warn(message, RuntimeWarning, stacklevel=2)


def _in_short(error):
    """The kind of an error and the first line of what it says, without the names of files."""
    text = getattr(error, "strerror", None) or str(error)
    return f"{type(error).__name__}: {text}".partition("\n")[0][:200]
