"""Find out which mistake was made.

The order is that of a teacher who looks over your shoulder: does it run, does it give what was asked for, in
the right shape, and is it the right value?  If not, is it a mistake that many have made before?  Is it off by
a factor, or by a sign, or lying on its side?  Is it the right formula with one slip in it?  And if nothing
fits: which is the smallest example that fails?
"""

from typing import NamedTuple

import numpy as np

from dlkit.classroom import comparison, known, regularities, supervision
from dlkit.classroom.elsewhere import Elsewhere, described
from dlkit.classroom.elsewhere import words as names_in
from dlkit.classroom.slips import slips_of
from dlkit.classroom.supervision import Prints, TooSlow, time_limit
from dlkit.classroom.trial import (
    Accident,
    Nothing,
    Unreadable,
    as_written,
    attempt,
    calls_for_coarse_numbers,
    holds,
    is_right,
    kind,
    plain,
    table,
)
from dlkit.classroom.verdict import Kind, Told, Verdict

RIGHT = Verdict(Kind.RIGHT)


def diagnose(exercise, function):
    """Say what is wrong with a student's function, whatever it is and whatever it does.

    Parameters
    ----------
    exercise : Exercise
    function : object
        Whatever the student handed in.

    Returns
    -------
    Verdict
    """
    prints = Prints()
    try:
        _check_numpy()
        _check_signature(exercise, function)
        with _limit(exercise, function):
            attempts = _attempts(exercise, function, prints)
        _check_numpy(function)
        _check_results(exercise, function, attempts)
    except Told as told:
        return told.verdict._replace(printed=str(prints))
    except TooSlow:
        elsewhere = isinstance(function, Elsewhere)
        seconds = max(1, round(function.seconds)) if elsewhere else exercise.seconds
        says = (
            f"It has not come to an end after {seconds:g} seconds, so it was stopped. "
            "Is there a loop that never ends, or one that does far too much?"
        )
        return Verdict(Kind.TOO_SLOW, "too slow", says, printed=str(prints))
    return RIGHT._replace(printed=str(prints))


def remark(exercise, function):
    """Say where a right answer is less than it could be, at inputs that the exercise does not ask for.

    Returns
    -------
    str or None
    """
    for beyond in exercise.beyond:
        try:
            with _limit(exercise, function):
                attempts = [attempt(exercise, function, k, case) for k, case in enumerate(beyond.cases)]
        except (Told, Accident, TooSlow):
            return beyond.says
        if not all(is_right(exercise, one) for one in attempts):
            return beyond.says
    return None


def _limit(exercise, function):
    """The time that the calls of one check may take."""
    limit = function.limit if isinstance(function, Elsewhere) else time_limit
    return limit(exercise.seconds)


# Does it run, and does it give what was asked for?


def _check_numpy(function=None):
    """Whether NumPy is still itself; what an answer has replaced is put back."""
    names = supervision.replaced()
    if names:
        who = "Your function replaces" if function else "A cell of this notebook has replaced"
        supervision.put_back()
        raise Told(
            Kind.MUTATED,
            "replaces NumPy",
            f"{who} NumPy's own np.{names[0]}, so that nothing that uses it could be trusted. It has been "
            f"put back. Which line says np.{names[0]} = ...?",
        )


def _check_signature(exercise, function):
    names = list(exercise.inputs()[0])
    asked = f"{exercise.name}({', '.join(names)})"
    it = described(function, kind)
    if not it.is_callable:
        call = f" Do you give the value of a call? The function itself goes in: check({exercise.name})."
        raise Told(Kind.TYPE, "no function", f"{exercise.name} is {it.kind}, not a function.{call}")
    if it.form == "async":
        raise Told(Kind.TYPE, "async", "It begins with async def, so that a call gives no value. Write def.")
    if it.form == "yield":
        raise Told(
            Kind.TYPE,
            "yield",
            "It has a yield in it, so that a call gives no value. Which line gives it back?",
        )
    signature = it.signature()
    if signature is None:
        return
    found, mine = list(signature.parameters), plain(f"{exercise.name}{it.text}")
    if found != names and sorted(found) == sorted(names):
        raise Told(
            Kind.TYPE,
            "order of arguments",
            f"Your function is {mine}; the exercise asks for {asked}, in this order.",
        )
    try:
        signature.bind(*names)
    except TypeError:
        raise Told(
            Kind.TYPE, "other arguments", f"Your function is {mine}; the exercise asks for {asked}."
        ) from None


def _attempts(exercise, function, prints):
    attempts, accidents = [], []
    for number, case in enumerate(exercise.inputs()):
        try:
            attempts.append(attempt(exercise, function, number, case, Prints() if number else prints))
        except Accident as accident:
            accidents.append((number, accident))
        except Told as told:
            _check_numpy(function)
            if accidents:
                break
            if isinstance(told, Nothing) and (attempts or _answers_later(exercise, function, number)):
                says = "For some inputs it returns nothing. One of them:"
                raise Told(Kind.NAMED, "returns nothing for some inputs", says, table(case)) from None
            if isinstance(told, Nothing) and str(prints):
                says = (
                    "It prints something and returns nothing. What it prints is for your eyes; whoever calls "
                    "it gets None. Which line hands the value back?"
                )
                raise Told(Kind.NAMED, "prints and returns nothing", says) from None
            if isinstance(told, Unreadable):
                known.tell_named_value(exercise, function)
            raise
        _check_numpy(function)  # before the right answer is asked for the next input
    if accidents:
        verdict = accidents[0][1].verdict
        mistake = known.named_accident(exercise, attempts, accidents)
        if mistake:
            says = "\n".join([mistake.says, verdict.says])
            raise Told(Kind.NAMED, mistake.name, says, verdict.example)
        raise Told(*verdict[:4])
    return attempts


def _answers_later(exercise, function, number):
    """Whether a function that returns nothing for one input returns something for a later one."""
    for k, case in list(enumerate(exercise.inputs()))[number + 1 :]:
        try:
            attempt(exercise, function, k, case)
        except (Told, Accident):
            continue
        return True
    return False


def _check_results(exercise, function, attempts):
    failed = [one for one in attempts if not is_right(exercise, one)]
    if not failed or _coarsely_right(exercise, function, attempts):
        return
    if exercise.properties:
        raise _wrong_property(exercise, failed)
    shape = _wrong_shape(failed)
    mistake = known.named_mistakes(exercise, attempts, shape is None and _is_by_factors(exercise, attempts))
    if mistake:
        says = "\n".join(filter(None, [mistake.says, shape and shape.sentence]))
        raise Told(Kind.NAMED, mistake.name, says)
    found = known.not_drawn(attempts) or known.cut_off(exercise, function)
    if shape and not found:
        raise Told(Kind.SHAPE, f"shape of {shape.name}", shape.sentence + shape.but)
    raise (
        found or known.some_examples(exercise, attempts) or _pattern(exercise, function, attempts, failed[0])
    )


def _coarsely_right(exercise, function, attempts):
    """Whether all is right as far as it can be where another answer of the student's has single precision."""
    with np.errstate(over="ignore"):  # what is too large for single precision is not right in it
        right = not exercise.properties and all(
            comparison.all_equal([got.astype(np.float32) for got in one.got], one.expected, one.results)
            for one in attempts
        )
    return right and calls_for_coarse_numbers(function, attempts[-1].case)


def _wrong_property(exercise, failed):
    """What does not hold of an answer that is drawn at random: its shape, or the first property."""
    shape = _wrong_shape(failed)
    if shape:
        return Told(Kind.SHAPE, f"shape of {shape.name}", shape.sentence + shape.but)
    wrong, one = next((p, one) for p in exercise.properties for one in failed if not holds(p, one))
    if wrong.found:
        return Told(Kind.NAMED, wrong.name, f"{wrong.found(one.case, *one.got)} {wrong.says}")
    rows = one.case | {f"{r.name} got": got for r, got in zip(one.results, one.got, strict=True)}
    return Told(Kind.NAMED, wrong.name, wrong.says, f"One input, and what came out:\n{table(rows)}")


class _Shape(NamedTuple):
    name: str
    sentence: str
    but: str  # what is right all the same


def _wrong_shape(failed):
    """The first result that has a wrong shape, on the largest input: its dimensions all differ."""
    for one in reversed(failed):
        for result, got, expected in zip(one.results, one.got, one.expected, strict=True):
            if not comparison.fits(got, expected, result.is_number):
                due = result.due if result.is_number else result.due_with(expected.shape)
                pairs = regularities.by_name(failed)[result.name]
                sentence = f"{result.name} has shape {got.shape}; expected {due}."
                return _Shape(result.name, sentence, regularities.of_a_wrong_shape(pairs))
    return None


# What is regular about an answer that is off


def _pattern(exercise, function, attempts, smallest):
    """What is regular about each result that is off; and where nothing is, the smallest input that fails."""
    by_result, explained, results = {}, True, regularities.by_name(attempts)
    for name, answers_ in results.items():
        pairs = [(case, got.ravel(), expected.ravel()) for case, got, expected in answers_]
        if all(comparison.equal(got, expected) for _, got, expected in pairs):
            by_result[name] = Verdict(Kind.RIGHT, "", f"{name} is right." if len(results) > 1 else "")
            continue
        what = (
            regularities.factor(exercise, name, pairs)
            or regularities.change(exercise, name, answers_)
            or known.of_one_result(exercise, attempts, name)
        )
        explained = explained and what is not None
        by_result[name] = (
            what
            or regularities.not_finite(name, pairs)
            or regularities.constant(name, pairs)
            or regularities.alike(name, answers_)
            or regularities.argument(name, answers_)
            or regularities.cut(name, pairs)
            or regularities.shifted(name, pairs)
            or regularities.nearly(name, pairs)
            or regularities.made_of(name, pairs)
            or regularities.turned_round(name, answers_)
        )
    found = list(filter(None, by_result.values()))
    wrong = [one for one in found if one.kind is not Kind.RIGHT]
    if not explained:
        plain_enough = tuple(f" is {what}" for what in ("constant", *smallest.case))
        told = any(one.mistake.endswith(plain_enough) for one in wrong)
        slip = None if told else _slip(exercise, function, attempts)
        if slip:
            return slip
        row = regularities.row(attempts, [name for name, one in by_result.items() if one])
        if not (row or wrong):
            row = (
                regularities.one_sided(attempts)
                or regularities.within(attempts)
                or regularities.one_way(attempts)
                or regularities.misplaced(attempts)
            )
        found, wrong = found + [row] * (row is not None), wrong + [row] * (row is not None)
    says = "\n".join(filter(None, [one.says for one in found]))
    if not wrong:
        return _unsteady(exercise, function, attempts) or Told(
            Kind.EXAMPLE_ONLY, "", says, _example(smallest)
        )
    mistake = " and ".join(one.mistake for one in wrong)
    return Told(wrong[0].kind, mistake, says, "" if explained else _example(smallest))


def _is_by_factors(exercise, attempts):
    """Whether every result is right or off by one factor."""
    by_name = {
        name: [(case, got.ravel(), expected.ravel()) for case, got, expected in answers_]
        for name, answers_ in regularities.by_name(attempts).items()
    }
    return all(
        regularities.factor(exercise, name, pairs)
        or all(comparison.equal(got, expected) for _, got, expected in pairs)
        for name, pairs in by_name.items()
    )


def _slip(exercise, function, attempts):
    """The one small change to a right formula that gives the same as the student's function.

    Of the styles but for the plainest, only those count that are written in the same words: nobody is told
    that a cosh lacks its square who has not written one.
    """
    got, due = [one.got for one in attempts], [one.expected for one in attempts]
    if not any(np.isfinite(array).any() for arrays in got for array in arrays):
        return None  # every slip that gives nan would fit, and none of them need be the one
    first, *others = exercise.styles or (exercise.reference,)
    words = names_in(function)
    alike = [other for other in others if words is not None and len(set(words) - set(names_in(other))) <= 1]
    for formula in (first, *alike):
        says = [
            says
            for says, wrong in slips_of(formula)
            if (formula is first or names_in(wrong) == words)
            and known.gives(exercise, wrong, attempts, got)
            and not known.gives(exercise, wrong, attempts, due)  # as right as the formula
        ]
        if says:
            also = ".\nOr it is this: ".join(dict.fromkeys(says[:2]))
            sentence = f"All but one thing fits. Compared with the formula, {also}."
            return Told(Kind.SLIP, says[0], sentence)
    return None


def _unsteady(exercise, function, attempts):
    """Say so if another call with the same input gives something else."""
    try:
        with _limit(exercise, function):
            again = [attempt(exercise, function, one.number, one.case).got for one in attempts]
    except TooSlow:
        return None
    except Exception:  # which it did not raise before
        again = [[]]
    pairs = zip(attempts, again, strict=False)
    if all(comparison.all_equal(one.got, got, one.results) for one, got in pairs):
        return None
    says = (
        "Called once more with the same input, it gives something else. "
        "What does it draw at random, or keep from one call to the next?"
    )
    return Told(Kind.NAMED, "changes from call to call", says)


# The smallest input that fails

FEW = 2  # of more results than these only the first ones that are wrong are shown


def _example(one):
    """The input, and what came out beside what should have, with as many digits as it takes to differ."""
    rows = dict(one.case)
    pairs = list(zip(one.results, one.expected, one.got, strict=True))
    if len(pairs) > FEW:
        pairs = [(result, *arrays) for result, *arrays in pairs if not comparison.equal(*arrays)][:FEW]
    for result, expected, got in pairs:
        if len(one.results) == len(one.due) == 1:
            expected, got = as_written(one.due[0], expected), as_written(one.value, got)
        rows |= {f"{result.name} expected": expected, f"{result.name} got": got}
    digits = 4
    while digits < 16 and all(_same_text(expected, got, digits) for _, expected, got in pairs):
        digits += 1
    return "The smallest input that fails:\n" + table(rows, digits)


def _same_text(one, other, digits):
    return table({"": one.ravel()}, digits) == table({"": other.ravel()}, digits)
