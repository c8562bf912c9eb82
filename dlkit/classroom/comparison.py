"""When two answers are the same: by shape and by value, however they were computed."""

import numpy as np

# Another order of the same operations moves the last digits; float32 has only about seven.
TOLERANCE = {np.float64: (1e-7, 1e-10), np.float32: (1e-3, 1e-5), np.float16: (1e-2, 1e-2)}


def as_array(value):
    """Give a value as an array of numbers, or None if it is none; lists and single numbers count.

    Whatever a value does when it is looked at, this does not fail.
    """
    try:
        array = np.array(value)  # a copy, and of NumPy's own class
        if array.dtype == bool or np.issubdtype(array.dtype, np.integer):
            return array.astype(np.float64)
        return array if np.issubdtype(array.dtype, np.floating) else None
    except Exception:
        return None


def split(value, count):
    """Give the values that a function returned as a list of `count`, or None if there are not as many."""
    if count == 1:
        return [value]
    if isinstance(value, (tuple, list)) and len(value) == count:
        return list(value)
    return None


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
