"""Tables of our own: one row a submission, or one row an exercise, for everything that reads CSV.

A spreadsheet takes a cell that begins with ``=``, ``+``, ``-`` or ``@`` for a formula, and students choose
their own names: such a cell gets an apostrophe in front (OWASP, "CSV Injection", and ASVS 5.0, 1.2.10).
Quoting is RFC 4180's.
"""

import csv
import io

from dlkit.grading.formats import roster as rosters
from dlkit.grading.formats import score

SUBMISSIONS = (
    *("student_id", "last_name", "first_name", "email", "assignment", "submitted", "late", "raw_score"),
    *("late_penalty", "score", "max_score", "note", "file"),
)
EXERCISES = ("student_id", "assignment", "exercise", "points", "max_points", "state", "mistake")
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
BLANKS = ("\t", "\n", "\0")


def text(header, rows, delimiter=","):
    """Write rows as CSV; a text that a spreadsheet would run gets an apostrophe in front."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=delimiter, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([safe(value) for value in row] for row in rows)
    return stream.getvalue()


def safe(value):
    """Give what a cell may say: numbers as they are, and no text that a spreadsheet would run."""
    if not isinstance(value, str):
        return value
    lines = value.replace("\r\n", "\n").replace("\r", "\n")  # a lone \r is left unquoted by the csv module
    risky = lines.startswith(BLANKS) or lines.lstrip().startswith(FORMULA)
    return f"'{lines}" if risky else lines


def submissions_text(submissions, *, roster=None, late_penalty=None, delimiter=","):
    """Write one row a submission.

    What was not checked counts as 0, and ``note`` says so.

    Parameters
    ----------
    submissions : iterable of Submission
    roster : dict of str to Student, optional
    late_penalty : float, optional
        The part of its score that a late submission loses.
    delimiter : str
        A semicolon suits a spreadsheet in a language with a decimal comma.
    """
    return text(SUBMISSIONS, (_row(one, roster or {}, late_penalty) for one in submissions), delimiter)


def _row(one, roster, late_penalty):
    who = roster.get(one.student, rosters.Student(one.student))
    return (
        *(who.id, who.last_name, who.first_name, who.email, one.assignment, one.submitted),
        *(
            "yes" if one.late else "no",
            score.number(one.score),
            score.number(score.penalty(one, late_penalty)),
        ),
        *(
            score.number(score.earned(one, late_penalty)),
            score.number(one.max_score),
            score.note(one),
            one.file,
        ),
    )


def exercises_text(submissions, *, delimiter=","):
    """Write one row an exercise, with its state and the name of its mistake."""
    rows = (
        (one.student, one.assignment, each.name, score.number(each.points), score.number(each.max_points))
        + (each.state, each.mistake)
        for one in submissions
        for each in one.exercises
    )
    return text(EXERCISES, rows, delimiter)
