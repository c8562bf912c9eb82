"""What public functions ask of their arguments, and how they say no.

Each check returns the argument in the form that the caller computes with, or raises a ValueError that names
the argument, what was found, and what was expected.
"""

import math

import numpy as np


def matrix(name, value, shape="(rows, columns)"):
    """A two-dimensional array of finite numbers with at least one row and one column."""
    array = numbers(name, value)
    if array.ndim != 2:
        raise ValueError(f"{name} has shape {array.shape}; expected two dimensions, {shape}")
    if array.size == 0:
        raise ValueError(f"{name} is empty: its shape is {array.shape}; expected {shape}, both at least 1")
    return finite(name, array)


def numbers(name, value):
    """An array of floats; float32 stays float32."""
    try:
        array = np.asarray(value)
        return array if array.dtype in (np.float32, np.float64) else array.astype(np.float64)
    except (TypeError, ValueError):
        raise ValueError(f"{name} must hold numbers only; got {_short(value)}") from None


def finite(name, array):
    """The same array, if it holds neither NaN nor infinity."""
    bad = ~np.isfinite(array)
    if bad.any():
        where = tuple(int(i) for i in np.argwhere(bad)[0])
        raise ValueError(
            f"{name} must be finite; {int(bad.sum())} of its {array.size} values are not, "
            f"the first at {where}: {float(array[where])}"
        )
    return array


def labels(name, value, m):
    """Labels of two classes: a row (1, m) of zeros and ones."""
    array = matrix(name, value, "(1, m)")
    if array.shape != (1, m):
        raise ValueError(
            f"{name} has shape {array.shape}; expected (1, m) = (1, {m}), a label for each example"
        )
    other = array[(array != 0) & (array != 1)]
    if other.size:
        raise ValueError(f"{name} must hold 0 and 1 only; found {other[0]:g}")
    return array


def column(name, value, n, meaning):
    """A column (n, 1), as weights are."""
    array = matrix(name, value, "(n_x, 1)")
    if array.shape != (n, 1):
        raise ValueError(f"{name} has shape {array.shape}; expected (n_x, 1) = ({n}, 1), {meaning}")
    return array


def scalar(name, value):
    """One finite number, also when it comes as an array of one element."""
    if isinstance(value, (int, float)) and math.isfinite(value):  # nearly always: quick, and the same
        return float(value)
    array = numbers(name, value)
    if array.size != 1:
        raise ValueError(f"{name} has shape {array.shape}; expected a single number")
    return float(finite(name, array).reshape(-1)[0])


def positive(name, value):
    """A finite number above zero."""
    number = scalar(name, value)
    if number <= 0:
        raise ValueError(f"{name} must be above 0; got {number:g}")
    return number


def between(name, value, low, high):
    """A number with low <= number <= high."""
    number = scalar(name, value)
    if not low <= number <= high:
        raise ValueError(f"{name} must lie between {low:g} and {high:g}; got {number:g}")
    return number


def count(name, value, least=0):
    """A whole number that is not below `least`."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
        raise ValueError(f"{name} must be a whole number of at least {least}; got {_short(value)}")
    if value < least:
        raise ValueError(f"{name} must be at least {least}; got {value}")
    return int(value)


def _short(value):
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def shaped(name, value, shape, meaning):
    """An array of finite numbers of exactly this shape."""
    array = numbers(name, value)
    if array.shape != tuple(shape):
        raise ValueError(f"{name} has shape {array.shape}; expected {tuple(shape)}, {meaning}")
    return finite(name, array)


def not_negative(name, value):
    """A finite number that is 0 or above."""
    number = scalar(name, value)
    if number < 0:
        raise ValueError(f"{name} must be at least 0; got {number:g}")
    return number


def below_one(name, value):
    """A number with 0 <= number < 1."""
    number = scalar(name, value)
    if not 0 <= number < 1:
        raise ValueError(f"{name} must lie in [0, 1): 0 is allowed and 1 is not; got {number:g}")
    return number


def generator(name, value):
    """A numpy.random.Generator."""
    if not isinstance(value, np.random.Generator):
        raise ValueError(
            f"{name} must be a numpy.random.Generator, as default_rng gives; got {_short(value)}"
        )
    return value


def vector(name, value, shape="(k,)"):
    """A one-dimensional array of finite numbers with at least one element."""
    array = numbers(name, value)
    if array.ndim != 1:
        raise ValueError(f"{name} has shape {array.shape}; expected one dimension, {shape}")
    if array.size == 0:
        raise ValueError(f"{name} is empty: its shape is {array.shape}; expected {shape}, at least 1")
    return finite(name, array)
