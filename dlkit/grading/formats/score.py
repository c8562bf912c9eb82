"""What a submission counts in a gradebook, and what has to be said beside the number."""

import re
from decimal import ROUND_HALF_UP, Decimal

from dlkit.grading.results import NOT_CHECKED

NUMBER = re.compile(r"\s*-?[0-9]+(?:[.,][0-9]+)?\s*")


def penalty(submission, late_penalty=None):
    """Give the points that a submission loses because it was late.

    Parameters
    ----------
    submission : Submission
    late_penalty : float, optional
        The part of its own score, such as 0.2 for a fifth.  By default it loses nothing.

    Raises
    ------
    ValueError
        If ``late_penalty`` is not between 0 and 1.
    """
    if not 0 <= (late_penalty or 0) <= 1:
        raise ValueError(
            f"late_penalty is a part of the score, from 0 to 1; got {late_penalty!r}.  For 20 percent say 0.2"
        )
    return submission.score * (late_penalty or 0) if submission.late else 0.0


def earned(submission, late_penalty=None):
    """Give the points that count."""
    return max(0.0, submission.score - penalty(submission, late_penalty))


def unchecked(submission):
    """Name the exercises that nobody could check."""
    return tuple(one.name for one in submission.exercises if one.state == NOT_CHECKED)


def caveat(submission):
    """Say why the score is not the last word; empty where it is."""
    names = unchecked(submission)
    missing = f"not checked, counted as 0: {', '.join(names)}" if names else ""
    return "; ".join(part for part in (submission.complaint, missing) if part)


def note(submission):
    """Say all that belongs beside a score: the caveat, and a sandbox that was missing."""
    unsafe = "graded without a sandbox" if submission.sandbox == "none" else ""
    return "; ".join(part for part in (caveat(submission), unsafe) if part)


def number(points, comma=False):
    """Write points with at most two decimals, and with a decimal comma if asked."""
    rounded = Decimal(repr(round(float(points), 9))).quantize(Decimal("0.01"), ROUND_HALF_UP)
    text = f"{rounded:f}".rstrip("0").rstrip(".")
    return text.replace(".", ",") if comma else text


def read_number(text):
    """Read a number with a decimal point or comma; None if it is something else."""
    return float(text.strip().replace(",", ".")) if NUMBER.fullmatch(text) else None


def uses_comma(texts):
    """Tell whether numbers have a decimal comma: whether more of them have a comma than a point."""
    numbers = [text for text in texts if NUMBER.fullmatch(text)]
    return sum("," in text for text in numbers) > sum("." in text for text in numbers)
