"""Other inputs for an exercise, on which right and wrong can be told apart as well as on its own."""

import hashlib

from dlkit.classroom import comparison
from dlkit.classroom.trial import answer

TRIES = 50


def drawn_from(exercise, secret):
    """Give an exercise with inputs that a text determines, and that nobody who does not know it can foresee.

    On the first inputs that can be drawn a known mistake may look right by chance; then others are drawn.

    Parameters
    ----------
    exercise : Exercise
    secret : str

    Returns
    -------
    Exercise
    """
    for number in range(TRIES):
        digest = hashlib.sha256(f"{secret} {exercise.name} {number}".encode()).digest()
        other = exercise.in_a_class(seed=int.from_bytes(digest[:8], "big"))
        if is_fair(other):
            return other
    return exercise


def is_fair(exercise):
    """Whether the right answer can be told from every known mistake by the inputs of an exercise."""
    if exercise.properties:
        return True
    due = [answer(exercise, exercise.reference, case) for case in exercise.inputs()]
    if any(isinstance(one, Exception) for one in due):
        return False
    return all(_shows(exercise, mistake.wrong, due) for mistake in exercise.mistakes)


def _shows(exercise, wrong, due):
    """Whether a wrong answer is told from the right ones by any of the inputs."""
    return any(
        _differs(answer(exercise, wrong, case), right, exercise)
        for case, right in zip(exercise.inputs(), due, strict=True)
    )


def _differs(got, right, exercise):
    if isinstance(got, BaseException) or len(got) != len(right):
        return True
    return not all(
        comparison.equal(one, other)
        or (one.size == other.size == 1 and comparison.equal(one.ravel(), other.ravel()))
        for one, other in zip(got, right, strict=True)
    )
