"""Find out which mistake was made.

The order is that of a teacher who looks over your shoulder: does it run, does it give what was asked for, in
the right shape, and is it the right value?  If not, is it a mistake that many have made before?  Is it off by
a factor, or by a sign, or lying on its side?  And if nothing fits: which is the smallest example that fails?
"""

import contextlib
import copy
import inspect
import io
import traceback
import warnings
from dataclasses import dataclass

import numpy as np

from dlkit.classroom import comparison


class Blank(Exception):
    """The function has not been written yet."""


class Complaint(Exception):
    """What is wrong with an answer; its text is for the student."""


@dataclass
class Trial:
    """One input, what the answer to it should be, and what it was."""

    case: dict
    expected: list
    got: list | None = None


def diagnose(exercise, function):
    """Say what is wrong with a student's function.

    Parameters
    ----------
    exercise : Exercise
    function : object
        Whatever the student handed in.

    Returns
    -------
    str or None
        A text for the student; None if nothing is wrong.

    Raises
    ------
    Blank
        If the function has not been written yet.
    """
    try:
        _check_signature(exercise, function)
        trials = [_try(exercise, function, case) for case in exercise.inputs()]
        _check_results(exercise, trials)
    except Complaint as complaint:
        return str(complaint)
    return None


# Does it run?


def _check_signature(exercise, function):
    if not callable(function):
        raise Complaint(f"{exercise.name} is {_kind(function)}, not a function.")
    names = list(exercise.inputs()[0])
    with contextlib.suppress(ValueError):  # some callables do not tell what they take
        signature = inspect.signature(function)
        try:
            signature.bind(*names)
        except TypeError:
            asked = ", ".join(names)
            message = f"Your function is {exercise.name}{signature}; asked for is {exercise.name}({asked})."
            raise Complaint(message) from None


def _try(exercise, function, case):
    """Call the function on a copy of the inputs, quietly."""
    trial = Trial(case, _arrays(exercise, _call(exercise.reference, case)))
    given = copy.deepcopy(case)
    try:
        value = _call(function, given)
    except NotImplementedError:
        raise Blank from None
    except Exception as error:
        raise Complaint(_accident(function, case, error)) from None
    if value is None or value is Ellipsis:
        raise Blank
    _check_unchanged(case, given)
    trial.got = _understood(exercise, case, value)
    return trial


def _call(function, case):
    with warnings.catch_warnings(), np.errstate(all="ignore"), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        return function(*case.values())


def _arrays(exercise, value):
    return [comparison.as_array(v) for v in comparison.split(value, len(exercise.results))]


def _accident(function, case, error):
    """Tell where in the student's own code an error came up, and leave out everybody else's."""
    file = getattr(getattr(function, "__code__", None), "co_filename", None)
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == file]
    where = f"in the line  {frames[-1].line}" if frames and frames[-1].line else "inside your function"
    return f"It stops {where}\nwith {type(error).__name__}: {error}\nThe input was:\n{_table(case)}"


def _check_unchanged(case, given):
    for name, value in case.items():
        if not np.array_equal(value, given[name]):
            raise Complaint(
                f"Your function changes its argument {name}, and whoever called it will be surprised. "
                f"Which line writes into {name} instead of making a new array?"
            )


# Does it give what was asked for?


def _understood(exercise, case, value):
    """The values that the function returned, as arrays."""
    values = comparison.split(value, len(exercise.results))
    if values is None:
        asked = " and ".join(result.name for result in exercise.results)
        returned = (
            f"{len(value)} values" if isinstance(value, (tuple, list)) else f"one value, {_kind(value)}"
        )
        raise Complaint(f"It returns {returned}; expected are {len(exercise.results)} values, {asked}.")
    for result, one in zip(exercise.results, values, strict=True):
        if comparison.as_array(one) is None:
            raise Complaint(f"{result.name} is {_kind(one)}; expected are numbers, {result.shape}.")
    return [comparison.as_array(one) for one in values]


def _check_results(exercise, trials):
    failed = [trial for trial in trials if not _right(exercise, trial)]
    if not failed:
        return
    named = _named_mistakes(exercise, trials)
    # Told on the largest input, where no two dimensions are the same by accident.
    shape = next(filter(None, (_wrong_shape(exercise, trial) for trial in reversed(failed))), None)
    pattern = None if named or shape else _pattern(exercise, trials)
    example = None if named or shape else _example(exercise, failed[0])
    raise Complaint("\n".join(filter(None, [named, shape, pattern, example])))


def _right(exercise, trial):
    return comparison.all_equal(trial.got, trial.expected, exercise.results)


def _wrong_shape(exercise, trial):
    for result, got, expected in zip(exercise.results, trial.got, trial.expected, strict=True):
        if not comparison.fits(got, expected, result.is_number):
            due = "a single number" if result.is_number else f"{result.shape}, here {expected.shape}"
            turned = " Its transpose would be right." if comparison.equal(got.T, expected) else ""
            return f"{result.name} has shape {got.shape}; expected is {due}.{turned}"
    return None


# Which mistake is it?


def _named_mistakes(exercise, trials):
    """The sentences of all known mistakes that give the same as the student's function, on every input."""
    says = [m.says for m in exercise.mistakes if all(_same_as(exercise, m.wrong, trial) for trial in trials)]
    return "\nOr: ".join(says)


def _same_as(exercise, wrong, trial):
    try:
        results = _arrays(exercise, _call(wrong, copy.deepcopy(trial.case)))
    except Exception:
        return False
    return comparison.all_equal(trial.got, results, exercise.results)


def _pattern(exercise, trials):
    """A sentence about each result that is off in a regular way."""
    found = []
    for k, result in enumerate(exercise.results):
        pairs = [(t.case, t.got[k].ravel(), t.expected[k].ravel()) for t in trials]
        if all(comparison.equal(got, expected) for _, got, expected in pairs):
            found.append(f"{result.name} is right." if len(exercise.results) > 1 else None)
        else:
            found.append(_factor(result.name, pairs) or _not_a_number(result.name, pairs))
    return "\n".join(filter(None, found))


def _factor(name, pairs):
    """Say by which factor a result is off, if it is the same one wherever it is computed."""
    factors = [_ratio(got, expected) for _, got, expected in pairs]
    if None in factors:
        return None
    sizes = [_sizes(case) for case, _, _ in pairs]
    for symbol in sizes[0]:
        for text, power in ((f"{symbol} times too large", 1), (f"{symbol} times too small", -1)):
            if np.allclose(factors, [size[symbol] ** power for size in sizes], rtol=1e-6):
                return f"{name} is exactly {text}. Where does a factor of {symbol} belong in the formula?"
    if np.allclose(factors, factors[0], rtol=1e-6):
        if np.isclose(factors[0], 0):
            return f"{name} is 0, whatever the input."
        if np.isclose(factors[0], -1):
            return f"{name} has the right size and the wrong sign."
        return f"{name} is {factors[0]:.4g} times what it should be, whatever the input."
    return None


def _ratio(got, expected):
    """The one number that `got` is of `expected`, or None if there is no such number."""
    largest = np.argmax(np.abs(expected))
    if not np.isfinite(expected).all() or expected[largest] == 0:
        return None
    ratio = got[largest] / expected[largest]
    return ratio if comparison.equal(got, ratio * expected) else None


def _sizes(case):
    """The dimensions of an input by their symbols; those of X, where there is an X."""
    if "X" not in case:
        return {}
    n_x, m = case["X"].shape
    return {"m": m, "n_x": n_x, "n_x m": n_x * m}


def _not_a_number(name, pairs):
    bad = any(np.isnan(got).any() and not np.isnan(expected).any() for _, got, expected in pairs)
    return (
        f"{name} holds nan, which is not a number: a 0/0, or the logarithm of a negative number?"
        if bad
        else None
    )


# The smallest example that fails


def _example(exercise, trial):
    """The input, and what came out beside what should have."""
    rows = dict(trial.case)
    for result, got, expected in zip(exercise.results, trial.got, trial.expected, strict=True):
        rows |= {f"{result.name} expected": expected, f"{result.name} got": got}
    return "The smallest input that fails:\n" + _table(rows)


def _table(rows):
    width = max(len(name) for name in rows)
    return "\n".join(f"  {name:<{width}}  {_short(value)}" for name, value in rows.items())


def _short(value):
    text = np.array2string(np.asarray(value), precision=4, suppress_small=False, threshold=20, separator=", ")
    return " ".join(text.split())


def _kind(value):
    names = {type(None): "nothing", str: "text", tuple: "a tuple", list: "a list", np.ndarray: "an array"}
    return names.get(type(value), f"of type {type(value).__name__}")
