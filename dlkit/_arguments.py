"""What public functions ask of their arguments, and how they say no.

Each check returns the argument in the form that the caller computes with.  Otherwise it names the argument,
what was found and what was expected: in a TypeError where the type is wrong, as text in place of a number is,
and in a ValueError where a value or a shape is.
"""

import decimal
import numbers as kinds
import sys

import numpy as np

LARGEST = sys.float_info.max
FLOAT = np.dtype(np.float64)
NUMBER = (kinds.Real, decimal.Decimal, np.bool_)


class NotFinite(ValueError):
    """What was given, or what came out, holds NaN or infinity."""


def array(name, value):
    """An array of whatever is given, text and whole numbers included."""
    if isinstance(value, tuple) and hasattr(value, "_fields"):  # a record is no row of an array
        raise TypeError(_not_numbers(name, value))
    try:
        return np.asarray(value)
    except ValueError:
        raise ValueError(f"{name} must hold rows of one length; got {_short(value)}") from None
    except Exception as error:  # what others' arrays say if they cannot be NumPy's
        raise TypeError(f"{_not_numbers(name, value)}: {error}") from None


def numbers(name, value):
    """An array of floats; float32 stays float32."""
    if type(value) is np.ndarray and value.dtype is FLOAT:  # nearly always, and many times in every step
        return value
    found = array(name, value)
    if found.dtype in (np.float32, np.float64):
        return found
    if found.dtype.kind == "O":
        return _from_objects(name, value, found)
    if found.dtype.kind not in "biuf":
        raise TypeError(_not_numbers(name, value))
    return found.astype(np.float64)


def finite(name, found):
    """The same array, if it holds neither NaN nor infinity."""
    with np.errstate(all="ignore"):
        if np.isfinite(found.sum()):  # one pass: a single NaN or infinity shows in the sum
            return found
    bad = ~np.isfinite(found)
    if bad.any():
        where = tuple(int(i) for i in np.argwhere(bad)[0])
        raise NotFinite(
            f"{name} must be finite; {int(bad.sum())} of its {found.size} values are not, "
            f"the first at {where}: {float(found[where])}"
            if found.ndim
            else f"{name} must be finite; got {float(found)}"
        )
    return found


def computed(result, **inputs):
    """The result; if it is not finite, the inputs are searched for what would explain it.

    For results in which every NaN or infinity of an input shows: to look there first is less work.
    """
    if not np.isfinite(result).all():
        for name, found in inputs.items():
            finite(name, found)
    return result


def two_dimensional(name, found, shape):
    """Complain about an array that is no table."""
    if found.ndim != 2:
        folded = _folded(name) if found.ndim == 1 else ""
        raise ValueError(f"{name} has shape {found.shape}; expected two dimensions, {shape}{folded}")
    return found


def table(name, value, shape="(rows, columns)"):
    """A two-dimensional array with at least one row and one column, not searched for NaN."""
    found = two_dimensional(name, numbers(name, value), shape)
    if found.size == 0:
        raise ValueError(f"{name} is empty: its shape is {found.shape}; expected {shape}, both at least 1")
    return found


def matrix(name, value, shape="(rows, columns)"):
    """A two-dimensional array of finite numbers with at least one row and one column."""
    return finite(name, table(name, value, shape))


def vector(name, value, shape="(k,)"):
    """A one-dimensional array of finite numbers with at least one element."""
    found = numbers(name, value)
    if found.ndim != 1:
        raise ValueError(f"{name} has shape {found.shape}; expected one dimension, {shape}")
    if found.size == 0:
        raise ValueError(f"{name} is empty: its shape is {found.shape}; expected {shape}, at least 1")
    return finite(name, found)


def shaped(name, value, shape, meaning):
    """An array of finite numbers of exactly this shape."""
    found = numbers(name, value)
    if found.shape != tuple(shape):
        raise ValueError(f"{name} has shape {found.shape}; expected {tuple(shape)}, {meaning}")
    return finite(name, found)


def examples(X, Y, of="", labels="(k, m)"):
    """Examples and their labels: X (n_x, m) and Y (k, m), finite; `of` says whose they are."""
    X, Y = matrix(f"{of}X", X, "(n_x, m)"), matrix(f"{of}Y", Y, labels)
    same_columns(X, Y, of)
    return X, Y


def same_columns(X, Y, of=""):
    """Complain if two tables do not have a column each for every example."""
    if X.shape[1] == Y.shape[1]:
        return
    both = f"{of}X has shape {X.shape} and {of}Y has shape {Y.shape}"
    raise ValueError(f"{both}; expected as many columns, one for each example{_turned(X.shape, Y.shape)}")


def same_rows(name, X, n_x, meaning):
    """Complain if a table X does not have n_x rows, one for each feature."""
    if len(X) != n_x:
        turned = "; are the examples in columns? write X.T" if X.shape[1] == n_x else ""
        raise ValueError(f"{name} has shape {X.shape}; expected (n_x, m) with n_x = {n_x}, {meaning}{turned}")


def same_shape(name, one, other_name, other):
    """Complain if two arrays differ in shape."""
    if one.shape != other.shape:
        both = f"{name} has shape {one.shape} and {other_name} has shape {other.shape}"
        turned = f"; write {name}.T" if one.ndim == 2 and one.shape == other.shape[::-1] else ""
        raise ValueError(f"{both}; expected the same{turned}")


def zeros_and_ones(name, found):
    """The same array, if it holds nothing else: labels of two classes."""
    other = found[(found != 0) & (found != 1)]
    if other.size:
        instead = f"; write ({name} + 1) / 2" if (np.abs(found) == 1).all() else ""
        raise ValueError(f"{name} must hold 0 and 1 only; found {other[0]:g}{instead}")
    return found


def scalar(name, value):
    """One finite number, also when it comes as an array of one element."""
    if isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{name} must be a number; got {value}")
    if isinstance(value, (int, float)) and -LARGEST <= value <= LARGEST:  # nearly always: quick, and the same
        return float(value)
    try:
        found = numbers(name, value)
    except TypeError:
        raise TypeError(f"{name} must be a number; got {_found(value)}") from None
    if found.size != 1:
        raise ValueError(f"{name} has shape {found.shape}; expected a single number")
    return float(finite(name, found).reshape(-1)[0])


def positive(name, value):
    """A finite number above zero."""
    number = scalar(name, value)
    if number <= 0:
        raise ValueError(f"{name} must be above 0; got {number:g}")
    return number


def not_negative(name, value):
    """A finite number that is 0 or above."""
    number = scalar(name, value)
    if number < 0:
        raise ValueError(f"{name} must be at least 0; got {number:g}")
    return number


def between(name, value, low, high):
    """A number with low <= number <= high."""
    number = scalar(name, value)
    if not low <= number <= high:
        raise ValueError(f"{name} must lie between {low:g} and {high:g}; got {number:g}")
    return number


def below_one(name, value):
    """A number with 0 <= number < 1."""
    number = scalar(name, value)
    if not 0 <= number < 1:
        raise ValueError(f"{name} must lie in [0, 1): 0 is allowed and 1 is not; got {number:g}")
    return number


def count(name, value, least=0):
    """A whole number that is not below `least`."""
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, np.integer)):
        instead = f"; write {int(value)}" if isinstance(value, float) and value.is_integer() else ""
        raise TypeError(f"{name} must be a whole number of at least {least}; got {_found(value)}{instead}")
    if value < least:
        raise ValueError(f"{name} must be at least {least}; got {value}")
    return int(value)


def generator(name, value):
    """A numpy.random.Generator."""
    if not isinstance(value, np.random.Generator):
        whole = isinstance(value, (int, np.integer)) and not isinstance(value, bool) and value >= 0
        raise TypeError(
            f"{name} must be a numpy.random.Generator; got {_found(value)}; "
            f"write np.random.default_rng({value if whole else 0})"
        )
    return value


def _from_objects(name, value, found):
    """Floats out of an array of Python's objects, if all of them are real numbers."""
    for where, item in np.ndenumerate(found):
        if not isinstance(item, NUMBER):
            place = f", and at {where} {_short(item)}" if found.ndim else ""
            raise TypeError(_not_numbers(name, value) + place)
    try:
        return found.astype(np.float64)
    except OverflowError:
        raise NotFinite(f"{name} must be finite; a number in it is too large for a float") from None


def _not_numbers(name, value):
    """The sentence; where the argument stands inside of what was given, with the way to it."""
    kind, short_name = type(value), name.split()[-1]
    record = hasattr(value, "_fields") or kind.__module__.startswith("dlkit.")
    if record and getattr(value, short_name, None) is not None:
        holder = "run" if kind.__name__ == "Training" else kind.__name__.lower()
        return f"{name} is {_kind(value)}; write {holder}.{short_name}"
    return f"{name} must hold numbers only; got {_short(value)}"


def _folded(name):
    """What to write to make a table of a flat array."""
    name = name.split()[-1]
    return f"; write {name}.reshape(-1, 1) for one column, {name}.reshape(1, -1) for one row"


def _turned(X, Y):
    """What to write if X, Y or both, of these shapes, are the wrong way round."""
    if X[0] == Y[1] and not (X[1] == Y[0] and X[1] > Y[1]):
        return "; are the examples in columns? write X.T"
    if X[1] == Y[0]:
        return "; are the examples in columns? write Y.T"
    if X[0] == Y[0]:
        return "; are the examples in columns? write X.T and Y.T"
    return ""


def _found(value):
    """What was given, and of which type it is."""
    return "None" if value is None else f"{_short(value)}, {_kind(value)}"


def _kind(value):
    name = type(value).__name__
    return f"{'an' if name[0] in 'aeioAEIO' or name == 'ndarray' else 'a'} {name}"


def _short(value):
    """What was given, on one line."""
    text = " ".join(repr(value).split())
    return text if len(text) <= 60 else text[:57] + "..."
