"""When two answers are the same: by shape and by value, however they were computed."""

import math

import numpy as np

# Another order of the same operations moves the last digits; float32 has only about seven.
TOLERANCE = {np.float64: (1e-7, 1e-10), np.float32: (1e-3, 1e-5), np.float16: (1e-2, 1e-2)}

LARGEST = 1_000_000  # values; no answer of the course is nearly as large, and a copy must fit into memory


def as_array(value):
    """Give a value as an array of numbers, or None if it is none; lists and single numbers count.

    Whatever a value does when it is looked at, this does not fail.
    """
    try:
        if not (hasattr(value, "shape") or isinstance(value, (bool, int, float, list, tuple))):
            return None
        if math.prod(np.shape(value)) > LARGEST:
            return None
        array = np.array(value)  # a copy, and of NumPy's own class
        if array.dtype == bool or np.issubdtype(array.dtype, np.integer):
            return array.astype(np.float64)
        return array if np.issubdtype(array.dtype, np.floating) else None
    except Exception:
        return None


def alike(one, other):
    """Say whether two values are the same, whatever they are; a tuple is as good as a list, and nan is nan.

    Shapes are looked at first: entries of different ones are not compared, however many there are.
    """
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        return len(one) == len(other) and all(map(alike, one, other))
    if hasattr(one, "shape") or hasattr(other, "shape"):
        numbers = all(np.issubdtype(np.asarray(value).dtype, np.floating) for value in (one, other))
        return np.shape(one) == np.shape(other) and np.array_equal(one, other, equal_nan=numbers)
    return bool(one == other or (one != one and other != other))  # nan is the one thing that is not itself


def split(value, count):
    """Give the values that a function returned as a list of `count`, or None if there are not as many."""
    if count == 1:
        return [value]
    row = isinstance(value, np.ndarray) and value.ndim == 1  # which can be taken apart like a list
    values = list(value) if row or type(value) in (tuple, list) or is_named_tuple(value) else []
    return values if len(values) == count else None


def arrays_of(value, result):
    """Give the arrays that a value holds: one, or those of all layers, the last layer first.

    Where something is no array of numbers, or a list has another form than is due, there is None.
    """
    if not result.parts:
        return [as_array(value)]
    if not isinstance(value, (list, tuple)):
        return [None]
    layers = [split(one, len(result.parts)) for one in reversed(value)]
    return [None] if None in layers else [as_array(one) for layer in layers for one in layer]


def is_named_tuple(value):
    """Say whether a value is a tuple with names for its items, which can be trusted like a tuple."""
    return isinstance(value, tuple) and hasattr(type(value), "_fields")


def fits(array, expected, is_number):
    """Say whether an array has the shape that is due."""
    return array.size == 1 if is_number else array.shape == expected.shape


def equal(one, other):
    """Say whether two arrays have the same shape and, up to rounding, the same values; nan equals nan."""
    if one.shape != other.shape:
        return False
    coarser = min((one.dtype.type, other.dtype.type), key=lambda kind: np.finfo(kind).bits)
    relative, absolute = TOLERANCE.get(coarser, TOLERANCE[np.float64])
    with np.errstate(all="ignore"):
        return bool(np.allclose(one, other, rtol=relative, atol=absolute, equal_nan=True))


def all_equal(ones, others, results):
    """Say whether two lists of arrays are the same, where the shape of a number does not matter."""
    return len(ones) == len(others) == len(results) and all(
        equal(one.reshape(-1), other.reshape(-1)) if _both_single(one, other, result) else equal(one, other)
        for one, other, result in zip(ones, others, results, strict=True)
    )


def _both_single(one, other, result):
    return result.is_number and one.size == other.size == 1
