"""How values travel between the grader and the sandbox: plain numbers, text, lists and arrays, never objects.

A message is two lengths, a text in JSON, and the bytes of the arrays that it speaks of.  Nothing is pickled.
Who reads a message from the sandbox believes neither its lengths nor its types; what is made of it is new
arrays of NumPy's own kinds, or a :class:`~dlkit.classroom.elsewhere.Stranger` for all that is something else.
"""

import contextlib
import json
import math
import os
import re
import select
import struct
import time

import numpy as np
from numpy.random import PCG64, Generator, default_rng

from dlkit.classroom.elsewhere import Stranger

LENGTHS = struct.Struct(">II")
LARGEST_TEXT, LARGEST_ARRAYS = 4 << 20, 4 << 20  # bytes of one message
PARTS = 200_000  # lists and objects in a text: Python needs a hundred times the memory that they need in JSON
ENTRIES = 1_000_000  # of an array
LONGEST = 100_000  # entries of a list, with those of the lists in it
CHARACTERS = 10_000  # of a text among the values
DEEPEST = 20  # lists in lists
HALF = re.compile(rb"\\u[dD][89a-fA-F]")  # of a character that JSON writes in two
KINDS = {
    np.dtype(kind).str: np.dtype(kind)
    for kind in ("f8", "f4", "f2", "i8", "i4", "i2", "i1", "u8", "u4", "u2", "u1", "?")
}


class Broken(Exception):
    """What was read is no message: too long, cut off, or something else."""


# Messages


def write(descriptor, message, arrays=b"", deadline=None, watch=None):
    """Write one message; return once it is taken.

    Parameters
    ----------
    descriptor : int
        Of a pipe; one that does not block, if there is a deadline.
    message : dict
        As JSON has it.
    arrays : bytes, optional
    deadline, watch
        As for :func:`read`.

    Raises
    ------
    TimeoutError
        If the deadline has passed.
    """
    text = json.dumps(message).encode()
    write_all(descriptor, LENGTHS.pack(len(text), len(arrays)) + text + bytes(arrays), deadline, watch)


def read(descriptor, deadline=None, watch=None, trusting=False):
    """Read one message.

    Parameters
    ----------
    descriptor : int
    deadline : float, optional
        Until when to wait, as :func:`time.monotonic` counts; for ever if not given.
    watch : callable, optional
        Called before every wait, and ten times a second while it lasts; what it raises ends it.
    trusting : bool, optional
        Whether the other side is the grader itself, so that a message may be of any length.

    Returns
    -------
    message : dict
    arrays : bytearray

    Raises
    ------
    Broken
        If what comes is no message, or the other side is gone.
    TimeoutError
        If the deadline has passed.
    """
    lengths = LENGTHS.unpack(_read_exactly(descriptor, LENGTHS.size, deadline, watch))
    if not trusting and (lengths[0] > LARGEST_TEXT or lengths[1] > LARGEST_ARRAYS):
        raise Broken("a message that is too long")
    text = _read_exactly(descriptor, lengths[0], deadline, watch)
    arrays = _read_exactly(descriptor, lengths[1], deadline, watch)
    if not trusting and text.count(b"[") + text.count(b"{") > PARTS:
        raise Broken("a message of too many parts")
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        raise Broken("a message that is no JSON") from None
    if HALF.search(text):
        message = _whole(message)
    if not isinstance(message, dict):
        raise Broken("a message without names")
    return message, arrays


def _whole(part):
    """A message whose texts can be written to a file: JSON knows halves of characters, UTF-8 does not."""
    if isinstance(part, str):
        return part.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(part, list):
        return [_whole(one) for one in part]
    return {_whole(name): _whole(one) for name, one in part.items()} if isinstance(part, dict) else part


def write_all(descriptor, data, deadline=None, watch=None):
    """Write bytes; as :func:`write`."""
    view = memoryview(data)
    while view:
        _wait(descriptor, select.POLLOUT, deadline, watch)
        with contextlib.suppress(BlockingIOError):
            view = view[os.write(descriptor, view[: 1 << 16]) :]


def _read_exactly(descriptor, length, deadline, watch):
    data = bytearray(length)
    view = memoryview(data)
    while view:
        _wait(descriptor, select.POLLIN, deadline, watch)
        with contextlib.suppress(BlockingIOError):
            count = os.readv(descriptor, [view[: 1 << 20]])
            if not count:
                raise Broken("the end of the line")
            view = view[count:]
    return data


def _wait(descriptor, event, deadline, watch):
    """Return once there is something to read, or room to write; a flood stops neither clock nor watch."""
    if deadline is None and watch is None:
        return
    poll = select.poll()
    poll.register(descriptor, event)
    while True:
        if watch:
            watch()
        left = 60.0 if deadline is None else deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        if poll.poll(1000 * min(left, 0.1)):
            return


# Values


class Packer:
    """Turns values into what a message can carry; the bytes of their arrays gather in `arrays`.

    Parameters
    ----------
    call : callable, optional
        Takes a function among the values and gives the number under which it may be called from the other
        side.  Without it a function is a stranger.
    """

    def __init__(self, call=None):
        self.arrays, self._call, self._entries = bytearray(), call, 0

    def pack(self, value, depth=0):
        """Give what stands for a value in JSON; this does not fail, whatever the value does."""
        try:
            return self._pack(value, depth)
        except Exception:
            return _stranger(value)

    def _pack(self, value, depth):
        if value is None or value is ... or value is True or value is False:
            return {None: {"v": None}, ...: {"e": 0}, True: {"v": True}, False: {"v": False}}[value]
        if type(value) is int:
            return {"v": value} if abs(value) < 2**63 else _stranger(value)
        if type(value) is float:
            return {"v": value}
        if type(value) is str:
            return {"v": value[:CHARACTERS]}
        if isinstance(value, (list, tuple)) and depth < DEEPEST:
            return self._row(value, depth)
        if isinstance(value, Generator):
            return _packed_generator(value)
        if hasattr(value, "shape"):
            return self._array(value)
        if isinstance(value, (int, float)):  # a kind of them
            return self._pack(float(value), depth)
        if self._call and callable(value):
            return {"call": self._call(value)}
        return _stranger(value)

    def _row(self, value, depth):
        count = len(value)
        self._entries += count
        if self._entries > LONGEST:
            return _stranger(
                value, f"{'a tuple' if isinstance(value, tuple) else 'a list'} of {count} entries"
            )
        name = "t" if isinstance(value, tuple) else "l"
        named = hasattr(type(value), "_fields")
        return {name: [self.pack(one, depth + 1) for one in value], **({"named": 1} if named else {})}

    def _array(self, value):
        size = math.prod(value.shape)
        if size > ENTRIES:
            return _stranger(value, f"an array of {size} entries")
        array = np.ascontiguousarray(np.array(value))  # a copy, and of NumPy's own class
        shape = np.shape(value)
        if array.dtype == np.longdouble:  # which is not the same everywhere
            array = array.astype(float)
        if array.dtype.newbyteorder("<").str not in KINDS:
            is_own = type(value) is np.ndarray
            return _stranger(value, f"an array of {array.dtype} with shape {shape}" if is_own else None)
        array = array.astype(array.dtype.newbyteorder("<"))
        start = len(self.arrays)
        self.arrays += array.tobytes()
        if len(self.arrays) > LARGEST_ARRAYS:
            del self.arrays[start:]
            return _stranger(value, "more numbers than can be taken")
        single = isinstance(value, np.generic)
        return {"a": [array.dtype.str, list(shape), start], **({"single": 1} if single else {})}


def _packed_generator(rng):
    seed = getattr(rng.bit_generator.seed_seq, "entropy", 0)
    if not isinstance(rng.bit_generator, PCG64):  # default_rng's own
        return _stranger(rng)
    return {"rng": [seed if isinstance(seed, int) else 0, rng.bit_generator.state]}


def _stranger(value, says=None):
    try:
        name = type(value).__name__
        return {"s": [str(name)[:100], (says or f"of type {name}")[:200]]}
    except Exception:
        return {"s": ["object", "of no known type"]}


def unpack(packed, arrays, function=None):
    """Make the value again that a message speaks of.

    Parameters
    ----------
    packed : dict
        As :meth:`Packer.pack` gives it.
    arrays : bytes
    function : callable, optional
        Takes the number of a function and gives one to call.  Without it there are no functions.

    Raises
    ------
    Broken
        If it is nothing that could have been packed.
    """
    try:
        return _Unpacker(arrays, function).value(packed)
    except (KeyError, TypeError, ValueError, IndexError, OverflowError, RecursionError):
        raise Broken("a value that is none") from None


class _Unpacker:
    """Makes one value; its arrays take no more bytes than came along, however often a text names the same."""

    def __init__(self, arrays, function):
        self._arrays, self._function, self._left = arrays, function, len(arrays)

    def value(self, packed):
        if "v" in packed:
            return _plain(packed["v"])
        if "e" in packed:
            return ...
        if "l" in packed:
            return [self.value(one) for one in packed["l"]]
        if "t" in packed:
            return tuple(self.value(one) for one in packed["t"])
        if "a" in packed:
            return self._array(*packed["a"], "single" in packed)
        if "rng" in packed:
            return _unpacked_generator(*packed["rng"])
        if "call" in packed and self._function:
            return self._function(int(packed["call"]))
        name, says = packed["s"]
        return Stranger(str(name)[:100], str(says)[:200])

    def _array(self, kind, shape, start, is_single):
        kind, size = KINDS[kind], _size(shape)
        self._left -= size * kind.itemsize
        if self._left < 0 or start < 0:
            raise ValueError
        array = np.frombuffer(self._arrays, kind, size, start) if size else np.zeros(0, kind)
        if kind.kind == "b":  # of which NumPy knows 0 and 1 only
            array = array.view(np.uint8) != 0
        array = array.reshape(shape).copy()
        return array[()] if is_single else array


def _plain(value):
    """What JSON has as such, as far as it could have been packed."""
    is_small = not isinstance(value, int) or abs(value) < 2**63
    if not (value is None or isinstance(value, (bool, int, float, str))) or not is_small:
        raise ValueError
    return value[:CHARACTERS] if isinstance(value, str) else value


def _size(shape):
    if len(shape) > 32 or not all(type(length) is int and 0 <= length <= ENTRIES for length in shape):
        raise ValueError
    size = math.prod(shape)
    if size > ENTRIES:
        raise ValueError
    return size


def _unpacked_generator(seed, state):
    rng = default_rng(abs(int(seed)))
    rng.bit_generator.state = state
    return rng
