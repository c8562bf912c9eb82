"""Which of the mistakes that are known by name it is: what gives the same on every input, or stops alike."""

import re
from typing import NamedTuple

import numpy as np

from dlkit.classroom import comparison, regularities
from dlkit.classroom.elsewhere import Elsewhere
from dlkit.classroom.supervision import TooSlow, time_limit
from dlkit.classroom.trial import answer, answers, attempt, in_words, is_right, returned
from dlkit.classroom.verdict import Kind, Told, Verdict


class _Known(NamedTuple):
    name: str
    says: str


def _known(mistakes):
    """Known mistakes, told together where several are always equal; None where there is none."""
    if not mistakes:
        return None
    return _Known(" or ".join(m.name for m in mistakes), "\nOr: ".join(m.says for m in mistakes))


def named_mistakes(exercise, attempts, by_factors):
    """The known mistakes that give the same as the student's function, on every input.

    What factors explain by themselves is no mistake with another one over it.
    """
    got = [one.got for one in attempts]
    known = _names(exercise, attempts, got)
    return known if known or by_factors else _names_of_two(exercise, attempts, got)


def _names(exercise, attempts, got):
    return _known([m for m in exercise.mistakes if gives(exercise, m.wrong, attempts, got)])


def of_one_result(exercise, attempts, name):
    """Of two results that are both wrong, the known mistake that gives this one, and the other one right.

    That the other is right is left out of what it says.
    """
    names = [result.name for result in exercise.results]
    if len(names) != 2 or name not in names:
        return None
    k = names.index(name)
    other = f"{names[1 - k]} is right. "
    for mistake in exercise.mistakes:
        theirs = answers(exercise, mistake.wrong) if mistake.says.startswith(other) else [OSError()]
        if not any(isinstance(one, BaseException) for one in theirs) and all(
            comparison.equal(one.got[k], theirs[one.number][k]) for one in attempts
        ):
            return Verdict(Kind.NAMED, mistake.name, mistake.says.removeprefix(other))
    return None


def named_accident(exercise, attempts, accidents):
    """The known mistakes that stop on the same inputs, and give the same as the function on all others.

    Where nothing that it gives is wrong, only the error tells the mistake, and has to be the same one.
    """
    if exercise.properties:
        return None
    got = [one.got for one in attempts]
    any_error = not all(is_right(exercise, one) for one in attempts)
    return _known(
        [
            m
            for m in exercise.mistakes
            if gives(exercise, m.wrong, attempts, got)
            and all(
                _stops(exercise, m.wrong, number, None if any_error else accident.words)
                for number, accident in accidents
            )
        ]
    )


def _stops(exercise, wrong, number, with_error):
    """Whether a wrong variant stops at an input, and with this error, unless any will do."""
    answer = answers(exercise, wrong)[number]
    if not isinstance(answer, BaseException):
        return False
    return with_error is None or _essence(with_error) == _essence(in_words(answer))


def _essence(error):
    """What an error says: of a product the two sizes that do not agree, whether by @ or by np.dot."""
    by_sign = re.search(r"matmul: .*\(size (\d+) is different from (\d+)\)", error)
    by_name = re.search(r"not aligned: (\d+) \(dim \d+\) != (\d+) \(dim \d+\)", error)
    found = by_sign or by_name
    return {*found.groups()} if found else error


def tell_named_value(exercise, function):
    """Tell the known mistakes that return the same on every input, where that is no array of numbers."""
    try:
        mine = [returned(function, case) for case in exercise.inputs()]
    except (Exception, SystemExit):  # it need not work for every input
        return
    known = _known([m for m in exercise.mistakes if _returns(exercise, m.wrong, mine)])
    if known:
        raise Told(Kind.NAMED, known.name, known.says) from None


def _returns(exercise, wrong, values):
    pairs = zip(exercise.inputs(), values, strict=True)
    try:
        return all(comparison.alike(returned(wrong, case), value) for case, value in pairs)
    except (Exception, SystemExit):  # it may not work for every input either
        return False


def not_drawn(attempts):
    """Say so if no number was ever drawn from a random generator that was handed in."""
    for name, value in attempts[0].case.items():
        if isinstance(value, np.random.Generator) and all(
            one.left[name].bit_generator.state == one.case[name].bit_generator.state for one in attempts
        ):
            says = f"You do not draw from the {name} that was handed in. Where do your numbers come from?"
            return Told(Kind.NAMED, f"does not draw from {name}", says)
    return None


def cut_off(exercise, function):
    """Say so if the answer would be right, were the inputs floats: it makes arrays of whole numbers."""
    whole = [
        {name: value.astype(float) if _is_whole(value) else value for name, value in case.items()}
        for case in exercise.inputs()
    ]
    if not any(_is_whole(value) for case in exercise.inputs() for value in case.values()):
        return None
    try:
        limit = function.limit if isinstance(function, Elsewhere) else time_limit
        with limit(exercise.seconds):
            again = [attempt(exercise, function, k, case) for k, case in enumerate(whole)]
    except (Exception, TooSlow):  # even the right answer may need whole numbers, to count places
        return None
    if not all(is_right(exercise, one) for one in again):
        return None
    says = (
        "It makes an array like one of the arguments, which holds whole numbers, and so what it puts in "
        "loses its fractions. np.zeros_like(...) takes the type along, too: what makes it one of floats?"
    )
    return Told(Kind.NAMED, "whole numbers", says)


# By how much each example counts, i from 1 to m, where they should all count 1/m.
WEIGHTS = {
    "the last example": (
        lambda i, m, n_x: (i == m) / m,
        "Only the last example counts, divided by m. Do you add up, or overwrite?",
    ),
    "the last example alone": (
        lambda i, m, n_x: i == m,
        "This is what the last example gives, alone. Do you add up, or overwrite?",
    ),
    "the first example": (
        lambda i, m, n_x: (i == 1) / m,
        "Only the first example counts, divided by m. Is the return inside the loop?",
    ),
    "the first example alone": (
        lambda i, m, n_x: i == 1,
        "This is what the first example gives, alone. Is the return inside the loop?",
    ),
    "without the last example": (
        lambda i, m, n_x: (i < m) / m,
        "One example is missing: the last one. Where does your loop end?",
    ),
    "without the first example": (
        lambda i, m, n_x: (i > 1) / m,
        "One example is missing: the first one. Where does your loop begin?",
    ),
    "as many examples as features": (
        lambda i, m, n_x: (i <= n_x) / m,
        "Only the first n_x examples count. Does your loop run over the features instead of the examples?",
    ),
    "division in the loop": (
        lambda i, m, n_x: float(m) ** (i - m - 1),
        "The division by m is inside the loop, so that what came first is divided again every time round.",
    ),
}


def some_examples(exercise, attempts):
    """Say so if the answer would be right, did each example count as much as the others."""
    singles = [_of_each_example(exercise, one) for one in attempts]
    if None in singles:
        return None
    for name, (weights, says) in WEIGHTS.items():
        theirs = [
            [np.tensordot(weights(np.arange(1, m + 1), m, n_x), array, 1) for array in arrays]
            for m, n_x, arrays in singles
        ]
        if all(
            comparison.all_equal(one.got, t, one.results) for one, t in zip(attempts, theirs, strict=True)
        ):
            return Told(Kind.NAMED, name, says)
    return None


def _of_each_example(exercise, one):
    """The sizes of an input, and the right results for each of its examples; None where they are no mean."""
    sizes = regularities.sizes_of(exercise, one.case)
    if "m" not in sizes or not _tables_of_examples(exercise):
        return None
    m = sizes["m"]
    found = []
    for i in range(m):
        case = one.case | {name: one.case[name][:, i : i + 1] for name in _tables_of_examples(exercise)}
        found.append(answer(exercise, exercise.reference, case))
    if any(isinstance(each, BaseException) for each in found):
        return None
    if len({tuple(array.shape for array in each) for each in found}) > 1:
        return None  # sizes depend on the values: no mean over examples
    arrays = [np.stack(each) for each in zip(*found, strict=True)]
    is_mean = comparison.all_equal([array.mean(axis=0) for array in arrays], one.expected, one.results)
    return (m, sizes.get("n_x", m), arrays) if is_mean else None


def _tables_of_examples(exercise):
    """The arguments that have a column for each example, in every input."""
    cases = [(case, regularities.sizes_of(exercise, case).get("m")) for case in exercise.inputs()]
    return [name for name in cases[0][0] if all(np.shape(case[name])[1:] == (m,) for case, m in cases)]


def _is_whole(value):
    return isinstance(value, np.ndarray) and value.dtype.kind in "iu"


def _names_of_two(exercise, attempts, got):
    """A known mistake, and over it a wrong sign or a missing 1/m: two at once are not rare."""
    sizes = [regularities.sizes_of(exercise, one.case).get("m", 1) for one in attempts]
    for also, name, factors in (
        ("the sign is wrong", "sign", [-1 for _ in sizes]),
        ("the result is m times too large", "m times", [1 / m for m in sizes]),
    ):
        undone = [[factor * array for array in arrays] for factor, arrays in zip(factors, got, strict=True)]
        known = _names(exercise, attempts, undone)
        if known:
            says = f"Two mistakes at once: {also} throughout, and besides:\n{known.says}"
            return _Known(f"{name} and {known.name}", says)
    return None


def gives(exercise, wrong, attempts, got):
    """Whether a wrong variant gives the same as `got`, on every input."""
    theirs = answers(exercise, wrong)
    return all(
        not isinstance(theirs[one.number], BaseException)
        and comparison.all_equal(arrays, theirs[one.number], one.results)
        for one, arrays in zip(attempts, got, strict=True)
    )
