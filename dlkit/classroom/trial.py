"""One call of a student's function: on copies of the inputs, quietly, and whatever it does, told in words."""

import contextlib
import copy
import io
import os
import re
import traceback
import warnings
from dataclasses import dataclass

import numpy as np

from dlkit.classroom import comparison


class Blank(Exception):
    """The function has not been written yet; the text says how that shows."""


class Complaint(Exception):
    """What is wrong with an answer; its text is for the student."""


class Accident(Complaint):
    """The function stopped with an error; `error` says with which."""

    def __init__(self, text, error):
        super().__init__(text)
        self.error = error


class Unreadable(Complaint):
    """What the function returned is no array of numbers."""


@dataclass
class Attempt:
    """One input, the values that are due, as Result and array, and what they were.

    `left` are the arguments as they are after the call: of a random generator it shows whether it was used.
    """

    case: dict
    left: dict
    results: list
    expected: list
    got: list


def attempt(exercise, function, case):
    """Call a student's function on a copy of one input.

    Parameters
    ----------
    exercise : Exercise
    function : callable
    case : dict
        The arguments, by name and in order.

    Returns
    -------
    Attempt

    Raises
    ------
    Blank
        If the function raises NotImplementedError, or returns nothing.
    Accident
        If it stops with an error.
    Complaint
        If it changes its arguments, or returns something else than is asked for.
    """
    due = _values(exercise, exercise.reference, case)
    expected = _arrays(exercise, due)
    given = copy.deepcopy(case)
    try:
        value = _call(function, given)
    except NotImplementedError as error:
        raise Blank(_who_is_blank(function, error)) from None
    except (Exception, SystemExit) as error:
        raise Accident(_accident(function, case, error), in_words(error)) from None
    if _is_nothing(value):
        raise Blank("returns nothing yet. If you have written it: does every way through it end in a return?")
    _check_unchanged(case, given)
    layers = [_length(one) for one in due]
    results = [one for r, n in zip(exercise.results, layers, strict=True) for one in r.of_layers(n)]
    return Attempt(case, given, results, expected, _understood(exercise, expected, layers, value))


def answer(exercise, function, case):
    """Give what a function of ours answers to one input, as arrays."""
    return _arrays(exercise, _values(exercise, function, case))


def returned(function, case):
    """Give what a function returns for a copy of one input, whatever it is."""
    return _call(function, copy.deepcopy(case))


def in_words(error):
    """Say which error it is, as Python would."""
    return f"{type(error).__name__}: {_said(error)}"


def plain(text):
    """Shorten a text of somebody else's code, and leave out addresses, which differ every time."""
    text = re.sub(r" at 0x[0-9a-fA-F]+", "", text)
    return text if len(text) <= 300 else text[:297] + "..."


def table(rows, digits=4):
    """Write names and their values below one another; a list may say how it is written, by its `rows`."""
    rows = dict(row for name, value in rows.items() for row in _rows(name, value))
    width = max(len(name) for name in rows)
    return "\n".join(f"  {name:<{width}}  {_value(value, digits)}" for name, value in rows.items())


def _rows(name, value):
    return value.rows(name) if hasattr(value, "rows") else [(name, value)]


def kind(value):
    """Say in words what a value is."""
    if type(value) is np.ndarray:
        return f"an array of {value.dtype} with shape {value.shape}"
    names = {type(None): "nothing", type(...): "nothing", str: "text", tuple: "a tuple", list: "a list"}
    return names.get(type(value), f"of type {type(value).__name__}")


def _call(function, case):
    with warnings.catch_warnings(), np.errstate(all="ignore"), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        return function(*case.values())


def _values(exercise, function, case):
    return comparison.split(_call(function, copy.deepcopy(case)), len(exercise.results)) or ()


def _arrays(exercise, values):
    """Values of ours as arrays, those of all layers one after the other."""
    pairs = zip(exercise.results, values, strict=True)
    arrays = [array for result, value in pairs for array in comparison.arrays_of(value, result)]
    if any(array is None for array in arrays):
        raise TypeError(f"expected {len(exercise.results)} values, of arrays")
    return arrays


def _length(value):
    return len(value) if isinstance(value, (list, tuple)) else 0


def _is_nothing(value):
    values = value if type(value) in (tuple, list) and value else [value]
    return all(one is None or one is Ellipsis for one in values)


def _who_is_blank(function, error):
    last = traceback.extract_tb(error.__traceback__)[-1].name
    own = getattr(getattr(function, "__code__", None), "co_name", last)
    return "not written yet." if last == own else f"calls {last}, which is not written yet."


def _accident(function, case, error):
    line = _line(function, error)
    where = f"in your line\n    {line}\n" if line else "inside your function:\n"
    rows = dict(row for name, value in case.items() for row in _rows(name, value))
    shown = {f"{name} {np.shape(value)}" if np.ndim(value) else name: value for name, value in rows.items()}
    return f"It stops {where}{in_words(error)}\nThe input was:\n{table(shown)}"


def _line(function, error):
    """The last line before the error that is the student's own, and neither NumPy's nor ours.

    Cells that have run are files of one folder, so that a student's other functions count, too.
    """
    file = getattr(getattr(function, "__code__", None), "co_filename", None)
    if file is None:
        return None
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f.line for f in frames if f.line and os.path.dirname(f.filename) == os.path.dirname(file)]
    return plain(lines[-1]) if lines else None


def _said(error):
    try:
        return plain(str(error))
    except Exception:  # even an error's text can fail
        return "(it does not say why)"


def _check_unchanged(case, given):
    for name, value in case.items():
        if isinstance(value, np.random.Generator):
            continue  # to draw from it is what it is for
        if not np.array_equal(value, given[name]):
            raise Complaint(
                f"Your function changes its argument {name}, and whoever called it will be surprised. "
                f"Which line writes into {name} instead of making a new array?"
            )


def _understood(exercise, expected, layers, value):
    """The values that the function returned, as arrays; `layers` says how long the lists should be."""
    results = exercise.results
    values = comparison.split(value, len(results))
    if values is None or _is_more_than_one(results, expected, value):
        asked = "one value, " if len(results) == 1 else f"{len(results)} values, "
        asked += " and ".join(result.name for result in results)
        raise Complaint(f"It returns {_how_many(value)}; expected {asked}.")
    arrays = []
    for result, one, length in zip(results, values, layers, strict=True):
        if result.parts:
            _check_layers(result, one, length)
        if result.only_an_array and isinstance(one, (list, tuple)):
            raise Complaint(
                f"This is {kind(one)} and has no shape. What is due is an array, {result.shape}. "
                "Which function of NumPy makes one of it?"
            )
        mine = comparison.arrays_of(one, result)
        if any(array is None for array in mine):
            raise Unreadable(f"{result.name} is {kind(one)}; expected {result.due}.")
        arrays += mine
    return arrays


def _check_layers(result, value, length):
    """Whether a list holds a tuple of arrays for each layer."""
    if not isinstance(value, (list, tuple)):
        raise Complaint(f"What should be {result.name} is {kind(value)}; expected {result.due}.")
    if value and all(isinstance(one, (int, float)) for one in value):
        raise Complaint(f"What should be {result.name} is a list of numbers; expected {result.due}.")
    if len(value) != length:
        raise Complaint(
            f"For a network of {length} layer{'s' * (length != 1)} the list of {result.name} "
            f"is {len(value)} long; expected {result.due}."
        )
    for l, one in enumerate(value, 1):
        parts = comparison.split(one, len(result.parts))
        if parts is None:
            raise Complaint(f"Layer {l} in the list of {result.name} is {kind(one)}; expected {result.due}.")
        for part, array in zip(result.parts, parts, strict=True):
            if comparison.as_array(array) is None:
                raise Complaint(f"{part.name} of layer {l} is {kind(array)}; expected numbers.")


def _is_more_than_one(results, expected, value):
    """Whether several values came back where one is due; a tuple of numbers may be that one."""
    if len(results) != 1 or results[0].parts or type(value) is not tuple or len(value) < 2:
        return False
    array = comparison.as_array(value)
    return array is None or not comparison.fits(array, expected[0], results[0].is_number)


def _how_many(value):
    if type(value) in (tuple, list) or comparison.is_named_tuple(value):
        return f"{len(value)} value" + "s" * (len(value) != 1)
    return f"one value, {kind(value)}"


def _value(value, digits):
    if type(value) is np.random.Generator:
        return "a random generator"
    text = np.array2string(
        np.asarray(value), threshold=20, separator=", ", formatter={"float_kind": lambda v: f"{v:.{digits}g}"}
    )
    return " ".join(text.split())
