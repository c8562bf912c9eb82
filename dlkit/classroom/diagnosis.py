"""Find out which mistake was made.

The order is that of a teacher who looks over your shoulder: does it run, does it give what was asked for, in
the right shape, and is it the right value?  If not, is it a mistake that many have made before?  Is it off by
a factor, or by a sign, or lying on its side?  Is it the right formula with one slip in it?  And if nothing
fits: which is the smallest example that fails?
"""

import inspect
import re
from typing import NamedTuple

import numpy as np

from dlkit.classroom import comparison
from dlkit.classroom.slips import slips_of
from dlkit.classroom.trial import (
    Accident,
    Blank,
    Complaint,
    Unreadable,
    answer,
    attempt,
    in_words,
    kind,
    plain,
    returned,
    table,
)


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
        _check_results(exercise, _trials(exercise, function))
    except Complaint as complaint:
        return str(complaint)
    return None


def remark(exercise, function):
    """Say where a right answer is less than it could be, at inputs that the exercise does not ask for.

    Returns
    -------
    str or None
    """
    for beyond in exercise.beyond:
        try:
            trials = [attempt(exercise, function, case) for case in beyond.cases]
        except (Blank, Complaint):
            return beyond.says
        if not all(_right(exercise, trial) for trial in trials):
            return beyond.says
    return None


# Does it run, and does it give what was asked for?


def _check_signature(exercise, function):
    if not callable(function):
        raise Complaint(f"{exercise.name} is {kind(function)}, not a function.")
    names = list(exercise.inputs()[0])
    try:
        signature = inspect.signature(function)
    except Exception:  # some callables do not tell what they take; calling them will show
        return
    try:
        signature.bind(*names)
    except TypeError:
        asked = f"{exercise.name}({', '.join(names)})"
        mine = plain(f"{exercise.name}{signature}")
        raise Complaint(f"Your function is {mine}; the exercise asks for {asked}.") from None


def _trials(exercise, function):
    trials, accidents = [], []
    for case in exercise.inputs():
        try:
            trials.append(attempt(exercise, function, case))
        except Accident as accident:
            accidents.append((case, accident))
        except (Blank, Complaint) as other:
            if accidents:
                break
            if trials and isinstance(other, Blank):
                raise Complaint(f"For some inputs it returns nothing. One of them:\n{table(case)}") from None
            if isinstance(other, Unreadable):
                raise Complaint(_named_value(exercise, function) or str(other)) from None
            raise
    if accidents:
        named = _named_accident(exercise, trials, accidents)
        raise Complaint("\n".join(filter(None, [named, str(accidents[0][1])])))
    return trials


def _check_results(exercise, trials):
    failed = [trial for trial in trials if not _right(exercise, trial)]
    if not failed:
        return
    if exercise.properties:
        raise Complaint(_wrong_property(exercise, failed))
    named, shape = _named_mistakes(exercise, trials), _wrong_shape(failed)
    if named:
        found = [named, shape and shape.sentence]
    else:
        found = [shape.sentence + shape.but] if shape else _patterns(exercise, trials, failed[0])
        found = [_not_drawn(trials), *found]
    raise Complaint("\n".join(filter(None, found)))


def _right(exercise, trial):
    if exercise.properties:
        return _fits(trial) and all(_holds(one, trial) for one in exercise.properties)
    return comparison.all_equal(trial.got, trial.expected, trial.results)


def _fits(trial):
    triples = zip(trial.got, trial.expected, trial.results, strict=True)
    return all(comparison.fits(got, expected, result.is_number) for got, expected, result in triples)


def _holds(property_, trial):
    with np.errstate(all="ignore"):
        return bool(property_.holds(trial.case, *trial.got))


def _wrong_property(exercise, failed):
    """What does not hold of an answer that is drawn at random: its shape, or the first property."""
    shape = _wrong_shape(failed)
    if shape:
        return shape.sentence + shape.but
    says, trial = next((p.says, t) for p in exercise.properties for t in failed if not _holds(p, t))
    rows = trial.case | {f"{r.name} got": got for r, got in zip(trial.results, trial.got, strict=True)}
    return f"{says}\nOne input, and what came out:\n{table(rows)}"


class _Shape(NamedTuple):
    sentence: str
    but: str  # what is right all the same


def _wrong_shape(failed):
    """The first result that has a wrong shape, on the largest input: its dimensions all differ."""
    for trial in reversed(failed):
        for result, got, expected in zip(trial.results, trial.got, trial.expected, strict=True):
            if not comparison.fits(got, expected, result.is_number):
                due = result.due if result.is_number else result.due_with(expected.shape)
                answers = _by_name(failed)[result.name]
                return _Shape(f"{result.name} has shape {got.shape}; expected {due}.", _but(answers))
    return None


def _but(answers):
    """What is right all the same, if it is so wherever the function fails and not on one input by chance."""
    if all(comparison.equal(got.T, expected) for _, got, expected in answers):
        return " Its transpose would be right."
    same = all(comparison.equal(got.ravel(), expected.ravel()) for _, got, expected in answers)
    return " The numbers in it are right." if same else ""


# Which mistake is it?


def _named_mistakes(exercise, trials):
    """The sentences of all known mistakes that give the same as the student's function, on every input."""
    got = [trial.got for trial in trials]
    return _names(exercise, trials, got) or _names_of_two(exercise, trials, got)


def _names(exercise, trials, got):
    says = [m.says for m in exercise.mistakes if _gives(exercise, m.wrong, trials, got)]
    return "\nOr: ".join(says)


def _named_accident(exercise, trials, accidents):
    """The known mistakes that stop on the same inputs, and give the same as the function on all others.

    Where nothing that it gives is wrong, only the error tells the mistake, and has to be the same one.
    """
    if exercise.properties:
        return None
    got = [trial.got for trial in trials]
    any_error = not all(_right(exercise, trial) for trial in trials)
    says = [
        m.says
        for m in exercise.mistakes
        if _gives(exercise, m.wrong, trials, got)
        and all(
            _stops(exercise, m.wrong, case, None if any_error else accident.error)
            for case, accident in accidents
        )
    ]
    return "\nOr: ".join(says)


def _stops(exercise, wrong, case, with_error):
    """Whether a wrong variant stops, and with this error, unless any will do."""
    try:
        answer(exercise, wrong, case)
    except Exception as error:
        return with_error is None or _essence(with_error) == _essence(in_words(error))
    return False


def _essence(error):
    """What an error says: of a product the two sizes that do not agree, whether by @ or by np.dot."""
    by_sign = re.search(r"matmul: .*\(size (\d+) is different from (\d+)\)", error)
    by_name = re.search(r"not aligned: (\d+) \(dim \d+\) != (\d+) \(dim \d+\)", error)
    found = by_sign or by_name
    return {*found.groups()} if found else error


def _named_value(exercise, function):
    """The known mistakes that return the same on every input, where that is no array of numbers."""
    says = [m.says for m in exercise.mistakes if _returns(exercise, m.wrong, function)]
    return "\nOr: ".join(says)


def _returns(exercise, wrong, function):
    try:
        return all(
            comparison.as_lists(returned(wrong, case)) == comparison.as_lists(returned(function, case))
            for case in exercise.inputs()
        )
    except (Exception, SystemExit):  # either may not work for every input
        return False


def _not_drawn(trials):
    """Say so if no number was ever drawn from a random generator that was handed in."""
    for name, value in trials[0].case.items():
        if isinstance(value, np.random.Generator) and all(
            trial.left[name].bit_generator.state == trial.case[name].bit_generator.state for trial in trials
        ):
            return f"You do not draw from the {name} that was handed in. Where do your numbers come from?"
    return None


def _names_of_two(exercise, trials, got):
    """A known mistake, and over it a wrong sign or a missing 1/m: two at once are not rare."""
    sizes = [_sizes(trial.case).get("m", 1) for trial in trials]
    for also, factors in (
        ("the sign is wrong", [-1 for _ in sizes]),
        ("the result is m times too large", [1 / m for m in sizes]),
    ):
        undone = [[factor * array for array in arrays] for factor, arrays in zip(factors, got, strict=True)]
        names = _names(exercise, trials, undone)
        if names:
            return f"Two mistakes at once: {also} throughout, and besides:\n{names}"
    return None


def _gives(exercise, wrong, trials, got):
    """Whether a wrong variant gives the same as `got`, on every input."""
    try:
        return all(
            comparison.all_equal(arrays, answer(exercise, wrong, trial.case), trial.results)
            for trial, arrays in zip(trials, got, strict=True)
        )
    except Exception:  # a wrong variant may not work for every input
        return False


def _patterns(exercise, trials, smallest):
    """What is regular about each result that is off; and where nothing is, the smallest input that fails."""
    found, explained = [], True
    results = _by_name(trials)
    for name, answers in results.items():
        pairs = [(case, got.ravel(), expected.ravel()) for case, got, expected in answers]
        if all(comparison.equal(got, expected) for _, got, expected in pairs):
            found.append(f"{name} is right." if len(results) > 1 else None)
            continue
        factor = _factor(name, pairs)
        explained = explained and factor is not None
        found.append(factor or _not_finite(name, pairs))
    if explained:
        return found
    return _slip(exercise, trials) or [*found, _row(trials), _example(smallest)]


def _by_name(trials):
    """Each result's inputs, values and expected values; of a layer, those of the networks that have it."""
    longest = max((trial.results for trial in trials), key=len)
    answers = {result.name: [] for result in longest}
    for trial in trials:
        for result, got, expected in zip(trial.results, trial.got, trial.expected, strict=True):
            answers[result.name].append((trial.case, got, expected))
    return answers


def _slip(exercise, trials):
    """The one small change to a right formula that gives the same as the student's function."""
    got = [trial.got for trial in trials]
    if not any(np.isfinite(array).any() for arrays in got for array in arrays):
        return None  # every slip that gives nan would fit, and none of them need be the one
    for formula in exercise.formulas or (exercise.reference,):
        says = [says for says, wrong in slips_of(formula) if _gives(exercise, wrong, trials, got)]
        if says:
            also = ".\nOr it is this: ".join(dict.fromkeys(says[:2]))
            return [f"All but one thing fits. Compared with the formula, {also}."]
    return None


def _row(trials):
    """The one row, or column, of a result that is wrong, if it is the first or the last one every time."""
    for result, answers in _by_name(trials).items():
        pairs = [(got, expected) for _, got, expected in answers if got.ndim == 2]
        for axis, name in enumerate(("row", "column")):
            places = {_only_wrong(got, due, axis) for got, due in pairs if due.shape[axis] > 1}
            for place in {"first", "last"}.intersection(places) if len(places) == 1 else ():
                return f"Only the {place} {name} of {result} is wrong."
    return None


def _only_wrong(got, expected, axis):
    """Which row or column is the only wrong one: the first, the last, or something else."""
    right = np.isclose(got, expected, rtol=1e-6, atol=1e-9, equal_nan=True).all(axis=1 - axis)
    if (~right).sum() != 1:
        return None
    return "first" if not right[0] else "last" if not right[-1] else None


def _factor(name, pairs):
    """Say by which factor a result is off, if it is the same one wherever it is computed."""
    factors = [_ratio(got, expected) for _, got, expected in pairs]
    if None in factors:
        return None
    sizes = [_sizes(case) for case, _, _ in pairs]
    for symbol in sizes[0]:
        for text, power in ((f"{symbol} times too large", 1), (f"{symbol} times too small", -1)):
            if np.allclose(factors, [size[symbol] ** power for size in sizes], rtol=1e-5):
                return f"{name} is exactly {text}. Where does a factor of {symbol} belong in the formula?"
    if not np.allclose(factors, factors[0], rtol=1e-5):
        return None
    if np.isclose(factors[0], 0):
        return f"{name} is 0, whatever the input."
    if np.isclose(factors[0], -1):
        return f"{name} has the right size and the wrong sign."
    return f"{name} is {factors[0]:.4g} times what it should be, whatever the input."


def _ratio(got, expected):
    """The one number that `got` is of `expected`, or None if there is no such number."""
    largest = np.argmax(np.abs(expected))
    if not np.isfinite(expected).all() or not np.isfinite(got).all() or expected[largest] == 0:
        return None
    ratio = got[largest] / expected[largest]
    return ratio if comparison.equal(got, (ratio * expected).astype(got.dtype)) else None


def _sizes(case):
    """The dimensions of an input by their symbols; those of X, where there is an X."""
    if "X" not in case:
        return {}
    n_x, m = case["X"].shape
    return {"m": m, "n_x": n_x, "n_x·m": n_x * m, "m / n_x": m / n_x}


def _not_finite(name, pairs):
    wrong = np.concatenate([got[np.isfinite(expected)] for _, got, expected in pairs])
    if np.isnan(wrong).any():
        return (
            f"{name} holds nan, which is not a number: 0/0, inf/inf, or the logarithm of a negative number?"
        )
    if np.isinf(wrong).any():
        return f"{name} holds an infinity: a division by 0, a logarithm of 0, or an exponential too large?"
    return None


# The smallest input that fails

FEW = 2  # of more results than these only the first ones that are wrong are shown


def _example(trial):
    """The input, and what came out beside what should have, with as many digits as it takes to differ."""
    rows = dict(trial.case)
    pairs = list(zip(trial.results, trial.expected, trial.got, strict=True))
    if len(pairs) > FEW:
        pairs = [(result, *arrays) for result, *arrays in pairs if not comparison.equal(*arrays)][:FEW]
    for result, expected, got in pairs:
        rows |= {f"{result.name} expected": expected, f"{result.name} got": got}
    digits = 4
    while digits < 16 and all(_same_text(expected, got, digits) for _, expected, got in pairs):
        digits += 1
    return "The smallest input that fails:\n" + table(rows, digits)


def _same_text(one, other, digits):
    return table({"": one.ravel()}, digits) == table({"": other.ravel()}, digits)
