"""One call of a student's function: on copies of the inputs, quietly, and whatever it does, told in words."""

import copy
import functools
import inspect
import os
import re
import traceback
from dataclasses import dataclass

import numpy as np

from dlkit.classroom import comparison
from dlkit.classroom.elsewhere import Elsewhere, Stopped, Stranger, is_written
from dlkit.classroom.supervision import WOULD_END, Ends, Prints, TooSlow, supervised
from dlkit.classroom.verdict import Kind, Told, Verdict


class Accident(Exception):
    """The function stopped with an error; `words` are the error's, and `verdict` what to tell."""

    def __init__(self, verdict, words):
        super().__init__(words)
        self.verdict, self.words = verdict, words


class Unreadable(Told):
    """What the function returned is no array of numbers."""


class Nothing(Told):
    """The function came to its end without returning anything."""


@dataclass
class Attempt:
    """One input, the values that are due, as Result and array, and what they were.

    `number` says which of the exercise's inputs it is, from 0.  `left` are the arguments as they are after
    the call: of a random generator it shows whether it was used.  `value` is what was returned, as it was,
    and `due` are the values that are due, as they are.
    """

    number: int
    case: dict
    left: dict
    results: list
    expected: list
    got: list
    value: object
    due: list


def attempt(exercise, function, number, case, prints=None):
    """Call a student's function on a copy of one input.

    Parameters
    ----------
    exercise : Exercise
    function : callable
    number : int
    case : dict
        The arguments, by name and in order.
    prints : Prints, optional
        Hears what is printed.

    Returns
    -------
    Attempt

    Raises
    ------
    Told
        If it is not written yet, changes its arguments, or returns something else than is asked for.
    Accident
        If it stops with an error.
    """
    due = _values(exercise, exercise.reference, case)
    expected = _arrays(exercise, due)
    given = copy.deepcopy(case)
    try:
        with supervised(function, prints or Prints()):
            value = function(*given.values())
    except NotImplementedError as error:
        raise blank(function, error) from None
    except (KeyboardInterrupt, TooSlow):
        raise
    except Stopped as stopped:
        if stopped.blank:
            raise Told(*stopped.blank) from None
        raise Accident(
            _told_accident(case, stopped.name, stopped.words, stopped.line), stopped.words
        ) from None
    except BaseException as error:
        raise Accident(_accident(function, case, error), in_words(error)) from None
    if _is_nothing(value):
        raise Nothing(
            Kind.BLANK,
            "",
            "returns nothing yet. If you have written it: does every way through it end in a return?",
        )
    _check_unchanged(case, given)
    layers = [_length(one) for one in due]
    results = [one for r, n in zip(exercise.results, layers, strict=True) for one in r.of_layers(n)]
    got = _understood(exercise, expected, layers, value)
    return Attempt(number, case, given, results, expected, got, value, due)


def is_right(exercise, one):
    """Whether an attempt is what was asked for."""
    if exercise.properties:
        return has_the_shapes(one) and all(holds(each, one) for each in exercise.properties)
    return comparison.all_equal(one.got, one.expected, one.results)


def has_the_shapes(one):
    """Whether all results of an attempt have the shapes that are due."""
    triples = zip(one.got, one.expected, one.results, strict=True)
    return all(comparison.fits(got, expected, result.is_number) for got, expected, result in triples)


def holds(property_, one):
    """Whether a property holds of what an attempt gave."""
    with np.errstate(all="ignore"):
        return bool(property_.holds(one.case, *one.got))


@functools.cache
def answers(exercise, function):
    """Give what a function of ours answers to each input of an exercise: arrays, or the error it stops with.

    They are computed once, however often an exercise is checked.
    """
    return tuple(answer(exercise, function, case) for case in exercise.inputs())


def answer(exercise, function, case):
    """Give what a function of ours answers to one input: arrays, or the error it stops with."""
    try:
        return _arrays(exercise, _values(exercise, function, case))
    except (Exception, SystemExit) as error:  # a wrong variant may not work for every input
        return error


def returned(function, case):
    """Give what a function returns for a copy of one input, whatever it is."""
    with supervised(function, Prints()):
        return function(*copy.deepcopy(case).values())


def calls_for_coarse_numbers(function, case):
    """Say whether the student's functions that take part in a call hand on numbers of single precision.

    What is made of those is no finer, whatever type it has.
    """
    if isinstance(function, Elsewhere):
        return function.calls_for_coarse_numbers(case)
    names, found = getattr(function, "__globals__", {}), []
    own = {name: f for name, f in names.items() if inspect.isfunction(f)}

    def heard(f):
        @functools.wraps(f)
        def call(*args, **kwargs):
            value = f(*args, **kwargs)
            found.extend(value if isinstance(value, (tuple, list)) else [value])
            return value

        return call

    names.update({name: heard(f) for name, f in own.items()})
    try:
        returned(function, case)
    finally:
        names.update(own)
    return any(getattr(value, "dtype", None) in (np.float32, np.float16) for value in found)


def in_words(error):
    """Say which error it is, as Python would."""
    return f"{type(error).__name__}: {_said(error)}"


def plain(text):
    """Shorten a text of somebody else's code, and leave out addresses, which differ every time."""
    text = re.sub(r" at 0x[0-9a-fA-F]+", "", text)
    return text if len(text) <= 300 else text[:297] + "..."


def table(rows, digits=4):
    """Write names and their values below one another, the matrices of a list of layers each by itself."""
    rows = dict(row for name, value in rows.items() for row in _rows(name, value))
    width = max(len(name) for name in rows)
    return "\n".join(f"  {name:<{width}}  {_value(value, digits)}" for name, value in rows.items())


def _rows(name, value):
    """The rows of one value: a list of layers has one for each matrix, under the name that Python knows."""
    if hasattr(value, "rows"):
        return value.rows(name)
    nested = isinstance(value, (list, tuple)) and not _is_code(value)
    if nested and any(isinstance(part, (list, tuple, np.ndarray)) for part in value):
        return [row for k, part in enumerate(value) for row in _rows(f"{name}[{k}]", part)]
    return [(name, value)]


def kind(value):
    """Say in words what a value is."""
    if isinstance(value, Stranger):
        return value.says
    if type(value) is np.ndarray:
        return f"an array of {value.dtype} with shape {value.shape}"
    names = {type(None): "nothing", type(...): "nothing", str: "text", tuple: "a tuple", list: "a list"}
    return names.get(type(value), f"of type {type(value).__name__}")


def _values(exercise, function, case):
    with np.errstate(all="ignore"):
        value = function(*copy.deepcopy(case).values())
    return comparison.split(value, len(exercise.results)) or ()


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


def blank(function, error):
    """What to tell where NotImplementedError was raised: by the function itself, or by another one."""
    last = traceback.extract_tb(error.__traceback__)[-1].name
    own = getattr(getattr(function, "__code__", None), "co_name", last)
    if last != own:
        return Told(Kind.BLANK, "", f"calls {last}, which is not written yet.")
    if is_written(function):
        return Told(
            Kind.NAMED,
            "leftover raise",
            "It is written, and the line `raise NotImplementedError` is still in it. Take that line away.",
        )
    return Told(Kind.BLANK, "", "not written yet.")


def _accident(function, case, error):
    line, name = line_of(function, error), type(error).__name__
    if isinstance(error, SystemExit):
        error = Ends(WOULD_END)
    return _told_accident(case, name, in_words(error), line)


def _told_accident(case, name, words, line):
    where = f"in your line\n    {line}\n" if line else "inside your function:\n"
    rows = dict(row for name, value in case.items() for row in _rows(name, value))
    with_shape = {name: isinstance(value, np.ndarray) and value.ndim for name, value in rows.items()}
    shown = {f"{name} {value.shape}" if with_shape[name] else name: value for name, value in rows.items()}
    says = f"It stops {where}{words}"
    return Verdict(Kind.CRASHED, name, says, f"The input was:\n{table(shown)}")


def line_of(function, error):
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
        if not _is_same(value, given[name]):
            raise Told(
                Kind.MUTATED,
                f"changes {name}",
                f"Your function changes its argument {name}, and whoever called it will be surprised. "
                f"Which line writes into {name} instead of making a new array?",
            )


def _is_same(one, other):
    """Whether an argument is what it was; a list of arrays is looked at one by one."""
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        return len(one) == len(other) and all(map(_is_same, one, other))
    return np.array_equal(one, other)


def _understood(exercise, expected, layers, value):
    """The values that the function returned, as arrays; `layers` says how long the lists should be."""
    results = exercise.results
    values = comparison.split(value, len(results))
    if values is None or _is_more_than_one(results, expected, value):
        asked = "one value, " if len(results) == 1 else f"{len(results)} values, "
        asked += " and ".join(result.name for result in results)
        raise Told(Kind.TYPE, "another number of values", f"It returns {_how_many(value)}; expected {asked}.")
    arrays = []
    for result, one, length in zip(results, values, layers, strict=True):
        if result.parts:
            _check_layers(result, one, length)
        if result.only_an_array and isinstance(one, (list, tuple)):
            raise Told(
                Kind.TYPE,
                "no array",
                f"This is {kind(one)} and has no shape. What is due is an array, {result.shape}. "
                "Which function of NumPy makes one of it?",
            )
        mine = comparison.arrays_of(one, result)
        if any(array is None for array in mine):
            raise Unreadable(
                Kind.TYPE,
                "no numbers",
                f"{result.name} is {kind(one)}{_no_table(one)}; expected {result.due}.",
            )
        arrays += mine
    return arrays


def _no_table(value):
    """What is wrong with a list, and the lists in it, that make no table of numbers."""
    parts = value if isinstance(value, (list, tuple)) else []
    lengths = {len(one) if isinstance(one, (list, tuple)) else None for one in parts}
    for one in parts:
        if not isinstance(one, (list, tuple, int, float, np.number)):
            return f" that holds {kind(one)}"
    if len(lengths) > 1:
        return ", whose parts are not all of one length"
    return next(filter(None, map(_no_table, parts)), "")


def _check_layers(result, value, length):
    """Whether a list holds a tuple of arrays for each layer."""
    found = _wrong_layers(result, value, length)
    if found:
        raise Told(Kind.TYPE, "no list of layers", found)


def _wrong_layers(result, value, length):
    if not isinstance(value, (list, tuple)):
        return f"What should be {result.name} is {kind(value)}; expected {result.due}."
    if value and all(isinstance(one, (int, float)) for one in value):
        return f"What should be {result.name} is a list of numbers; expected {result.due}."
    if len(value) != length:
        network = f"a network of {length} layer{'s' * (length != 1)}"
        return f"For {network} the list of {result.name} is {len(value)} long; expected {result.due}."
    for l, one in enumerate(value, 1):
        parts = comparison.split(one, len(result.parts))
        if parts is None:
            return f"Layer {l} in the list of {result.name} is {kind(one)}; expected {result.due}."
        for part, array in zip(result.parts, parts, strict=True):
            if comparison.as_array(array) is None:
                return f"{part.name} of layer {l} is {kind(array)}; expected numbers."
    return None


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
    if isinstance(value, np.random.Generator):
        return f"np.random.default_rng({value.bit_generator.seed_seq.entropy})"  # the call that makes it
    if _is_code(value):
        return plain(_code(value))
    text = np.array2string(
        np.asarray(value),
        threshold=20,
        edgeitems=3 if np.ndim(value) < 3 else 1,
        separator=", ",
        formatter={"float_kind": lambda v: _number(v, digits), "bool": str},
    )
    return " ".join(text.split())


def as_written(value, array):
    """Give what a table shows of a value that is also an array: True, False and shapes stay what they are."""
    is_truth = isinstance(value, np.ndarray) and value.dtype.kind == "b"
    return value if is_truth or _is_code(value) else array


def _is_code(value):
    """Whether a value is shown as Python writes it: True, a text, or a shape, and lists of these."""
    if isinstance(value, (list, tuple)):
        return all(_is_code(one) or isinstance(one, (int, np.integer)) for one in value)
    return isinstance(value, (bool, np.bool_, str))


def _code(value):
    """A value as Python writes it, and numbers of NumPy as if they were Python's."""
    if isinstance(value, (list, tuple)):
        inner = ", ".join(map(_code, value)) + "," * (isinstance(value, tuple) and len(value) == 1)
        return f"[{inner}]" if isinstance(value, list) else f"({inner})"
    return repr(value.item() if isinstance(value, np.generic) else value)


def _number(value, digits):
    """A number in so many digits, and in more where these would make a whole number of one that is none."""
    while digits < 17 and np.isfinite(value) and value != round(value) == float(f"{value:.{digits}g}"):
        digits += 1
    return f"{value:.{digits}g}"
