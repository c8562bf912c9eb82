"""What refilling a gradebook has in common, whatever wrote it: who is who, what changed, what was left
alone."""

import os.path
from dataclasses import dataclass

from dlkit.grading.formats import names, score

NOBODY = "nobody in the file has that ID, login, email or name"


@dataclass(frozen=True)
class Row:
    """A student of a gradebook.

    Parameters
    ----------
    index : int
        The row in the file.
    label : str
        What the student is called in the file.
    ids : frozenset of str
        IDs, logins and email addresses, as :func:`identity` writes them.
    names : tuple of str
    """

    index: int
    label: str
    ids: frozenset
    names: tuple


@dataclass(frozen=True)
class Left:
    """A student or a submission that was left alone, and why."""

    who: str
    why: str


@dataclass(frozen=True)
class Change:
    """What a cell said before and says now."""

    who: str
    column: str
    before: str
    after: str


@dataclass(frozen=True)
class Refilled:
    """A gradebook with scores in it.

    Parameters
    ----------
    text : str
        The file.  Outside of the cells in ``changes`` it is what it was.
    column : str
        The header of the column that was filled.
    matched : tuple of (str, str)
        A student of the file, and the student of the submission.
    changes : tuple of Change
    unmatched_students : tuple of str
        Who is in the file and has no submission.  Their cells are what they were.
    unmatched_submissions : tuple of Left
        Whose submission belongs to nobody, or could belong to several.
    kept : tuple of Left
        Who was matched, and whose cell was left alone all the same.
    remarks : tuple of str
        What is true of the whole column.
    """

    text: str
    column: str
    matched: tuple = ()
    changes: tuple = ()
    unmatched_students: tuple = ()
    unmatched_submissions: tuple = ()
    kept: tuple = ()
    remarks: tuple = ()

    def report(self):
        """Say in lines what was done, and what an instructor has to look at."""
        lines = [
            f"{self.column or 'no column'}: students matched {len(self.matched)}, cells changed "
            f"{len(self.changes)}",
            *self.remarks,
            *(f"left alone: {one.who}: {one.why}" for one in self.kept),
            *(f"submission of nobody: {one.who}: {one.why}" for one in self.unmatched_submissions),
            *(f"no submission: {who}" for who in self.unmatched_students),
        ]
        return "\n".join(lines) + "\n"


class Filling:
    """Puts values into a column of a sheet, and writes down what it did.

    Parameters
    ----------
    sheet : cells.Sheet
    column : int
    """

    def __init__(self, sheet, column):
        self.sheet, self.column = sheet, column
        self.changes, self.kept = [], []

    def fill(self, row, value, column=None):
        """Put a value into a student's cell, unless it says that already."""
        column = self.column if column is None else column
        before = self.sheet.value(row.index, column)
        if before != value and not same_number(before, value):
            self.sheet.put(row.index, column, value)
            self.changes.append(Change(row.label, self.sheet.value(0, column), before, value))

    def keep(self, row, why):
        """Leave a student's cell as it is."""
        self.kept.append(Left(row.label, why))

    def done(self, rows, pairs, left, remarks=()):
        """Give the result."""
        matched = {row.index for row, _ in pairs}
        return Refilled(
            text=self.sheet.text,
            column=self.sheet.value(0, self.column),
            matched=tuple((row.label, one.student) for row, one in pairs),
            changes=tuple(self.changes),
            unmatched_students=tuple(row.label for row in rows if row.index not in matched),
            unmatched_submissions=tuple(left),
            kept=tuple(self.kept),
            remarks=tuple(remarks),
        )


def identity(text):
    """Write an ID, a login or an email address so that it can be compared."""
    return names.spelled(text.replace(",", " "))


class People:
    """The students of a gradebook, to be found by what they are called.

    Parameters
    ----------
    rows : iterable of Row
    roster : dict of str to Student, optional
        Tells other names and addresses of a submission's student.
    """

    def __init__(self, rows, roster=None):
        self._roster = roster or {}
        self._steps = ({}, {}, {})
        for row in rows:
            for step, texts in zip(self._steps, (row.ids, *_ways(row.names)), strict=True):
                for text in texts:
                    step.setdefault(text, []).append(row)

    def find(self, submission):
        """Give the students who answer to what a submission is called.

        IDs, logins and email addresses come first, all of them together; then names as they are spelled; then
        names as they may be typed.  More than one student is for the caller to refuse.
        """
        student = self._roster.get(submission.student)
        ids = {identity(text) for text in (submission.student, student.email if student else "") if text}
        called = [text for text in (submission.student, student.name if student else "") if text]
        for step, texts in zip(self._steps, (ids, *_ways(called)), strict=True):
            rows = {row for text in texts for row in step.get(text, ())}
            if rows:
                return sorted(rows, key=lambda row: row.index)
        return []


def _ways(called):
    """Give names as they are spelled, and as they may be typed."""
    return {names.spelled(text) for text in called}, set().union(*map(names.typed, called))


def pair(submissions, candidates):
    """Give every submission its row of the file, or the reason why it has none.

    Parameters
    ----------
    submissions : iterable of Submission
    candidates : callable
        Takes a submission; returns rows, and the reason if there are none.

    Returns
    -------
    pairs : list of (Row, Submission)
    left : list of Left
    """
    claims, left = {}, []
    for one in submissions:
        rows, why = candidates(one)
        if len(rows) == 1:
            claims.setdefault(rows[0], []).append(one)
        else:
            several = "it could be any of " + "; ".join(row.label for row in rows)
            left.append(Left(_called(one), several if rows else why))
    for row, ones in claims.items():
        if len(ones) > 1:
            files = ", ".join(one.file or one.student for one in ones)
            left += [Left(_called(one), f"{row.label} has {len(ones)} submissions: {files}") for one in ones]
    return [(row, ones[0]) for row, ones in claims.items() if len(ones) == 1], left


def _called(submission):
    return f"{submission.student} ({submission.file})" if submission.file else submission.student


def assignment_of(submissions):
    """Give the one assignment that all submissions are of; empty if there are no submissions.

    Raises
    ------
    ValueError
        If there are several: a column belongs to one.
    """
    found = sorted({one.assignment for one in submissions})
    if len(found) > 1:
        raise ValueError(
            f"these submissions are of {len(found)} assignments ({', '.join(found)}), and a column belongs "
            "to one.  Refill once for each, with the submissions of that assignment"
        )
    return found[0] if found else ""


def points(submission, possible, scale, late_penalty):
    """Give the points that go into a column.

    Parameters
    ----------
    submission : Submission
    possible : float or None
        The points that the column knows.
    scale : bool
        Whether the score is to be of that many.
    late_penalty : float or None

    Raises
    ------
    ValueError
        If it is to be scaled, and nobody knows to what.
    """
    earned = score.earned(submission, late_penalty)
    if not scale:
        return earned
    if possible is None:
        raise ValueError(
            "scale=True needs the points of the column, and the file does not say them as a number.  "
            "Refill without scaling"
        )
    return earned * possible / submission.max_score if submission.max_score else 0.0


def unequal(submissions, possible, scale):
    """Say that a column is of other points than the assignment; nothing where it is not."""
    found = sorted({one.max_score for one in submissions if one.max_score})
    if scale or possible is None or all(abs(most - possible) < 0.005 for most in found):
        return ()
    most = " or ".join(score.number(one) for one in found)
    return (
        f"the column is of {score.number(possible)} points, the assignment of {most}, and scores were not "
        "scaled (scale=True does it)",
    )


def same_number(before, after):
    """Tell whether two cells say the same number, in whatever way."""
    numbers = score.read_number(before), score.read_number(after)
    return None not in numbers and score.number(numbers[0]) == score.number(numbers[1])


def file_name(submission):
    """Give the last part of where a submission was found."""
    return os.path.basename(submission.file)
