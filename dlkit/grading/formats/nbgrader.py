"""The table that ``nbgrader export`` writes, with its quoting mended.

The columns and their order are those of ``CsvExportPlugin`` (nbgrader/plugins/export.py): a row for every
student and assignment, an empty timestamp and 0.0 for who handed in nothing, ``score`` = ``raw_score`` less
the penalty and never below 0, times without an offset and in UTC.  nbgrader joins its cells with bare commas,
so that a comma in a name shifts the columns; here they are quoted.
"""

from datetime import UTC, datetime

from dlkit.grading.formats import roster as rosters
from dlkit.grading.formats import score, table

COLUMNS = (
    *("assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email"),
    *("raw_score", "late_submission_penalty", "score", "max_score"),
)


def export(submissions, *, roster=None, due=None, late_penalty=None):
    """Write the table.

    What was not checked counts as 0.  If that, or anything else, has to be said of some row, a twelfth column
    ``note`` says it; otherwise there are nbgrader's eleven.

    Parameters
    ----------
    submissions : iterable of Submission
    roster : dict of str to Student, optional
        Whoever is in it and handed in nothing gets a row, too.
    due : dict of str to str, optional
        When each assignment was due, as ISO 8601.
    late_penalty : float, optional
        The part of its score that a late submission loses.

    Raises
    ------
    ValueError
        If a time is not ISO 8601.
    """
    submissions, roster, due = list(submissions), roster or {}, due or {}
    most = {}
    for one in submissions:
        most[one.assignment] = max(one.max_score, most.get(one.assignment, 0.0))
    rows = []
    for assignment in sorted(most):
        ones = [one for one in submissions if one.assignment == assignment]
        about = (assignment, time(due.get(assignment, "")))
        rows += [_row(about, one, roster, late_penalty, most[assignment]) for one in ones]
        missing = [student for id_, student in roster.items() if id_ not in {one.student for one in ones}]
        rows += [(*about, "", *_who(student), 0.0, 0.0, 0.0, most[assignment], "") for student in missing]
    noted = any(row[-1] for row in rows)
    header = (*COLUMNS, "note") if noted else COLUMNS
    return table.text(header, (row[: len(header)] for row in rows))


def _row(about, one, roster, late_penalty, most):
    points = (one.score, score.penalty(one, late_penalty), score.earned(one, late_penalty), most)
    who = _who(roster.get(one.student, rosters.Student(one.student)))
    return (*about, time(one.submitted), *who, *(round(float(part), 9) for part in points), score.note(one))


def _who(student):
    return student.id, student.last_name, student.first_name, student.email


def time(text):
    """Write an ISO 8601 time as nbgrader does: in UTC, without an offset; empty stays empty."""
    if not text:
        return ""
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(
            f"expected a time in ISO 8601, such as 2026-10-05T23:59:00+02:00; got {text!r}"
        ) from None
    return str(when.astimezone(UTC).replace(tzinfo=None) if when.tzinfo else when)
