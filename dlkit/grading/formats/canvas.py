"""Refill a gradebook that was downloaded from Canvas.

The columns are ``Student`` (or ``LastName``, ``FirstName``), ``ID``, perhaps ``SIS User ID``, ``SIS Login
ID``, ``Integration ID`` and ``Root Account``, then ``Section``, perhaps columns of the instructor's own, then
one for each assignment, ``Title (number)``, then totals that are read only.  Below the header may stand a row
that says ``Manual Posting`` or ``Muted``, and stands one that says ``    Points Possible``.  ``EX`` is an
excused student, ``N/A`` one to whom the assignment is not assigned.  Canvas never translates these words, but
a decimal comma and semicolons occur.  From Canvas's source: lib/gradebook_exporter.rb,
lib/gradebook_importer.rb (which also reads a changed ``Points Possible`` back, and makes a new assignment of
a title that it does not know), lib/csv_with_i18n.rb; the names of submitted files,
``doejane_LATE_1234_5678_name.ipynb`` with the student's ID, from lib/content_zipper.rb.
"""

import re

from dlkit.grading.formats import cells, gradebook, score

IDS = ("ID", "SIS User ID", "SIS Login ID", "Integration ID")
PERSON = ("Student", "LastName", "FirstName", *IDS, "Root Account", "Section")
TITLE = re.compile(r"(?P<title>.*) \((?P<number>\d+)\)", re.DOTALL)
TOTAL = re.compile(r"(?:Current|Final|Override) (?:Score|Points|Grade|Status)\b")
POSTING = re.compile(r"\s*(?:Muted|Manual Posting.*)?\s*", re.IGNORECASE)
# A name that begins like a formula is written so that a spreadsheet shows it.
AS_TEXT = re.compile(r'="(?P<name>.*)"', re.DOTALL)
UPLOADED = re.compile(r"[^\W_]+_(?:LATE_)?(?P<student>\d+)_\d+_.+")
UNTOUCHABLE = {"EX": "is excused (EX)", "N/A": "is not assigned this (N/A): Canvas would ignore a grade"}


def refill(text, submissions, column=None, *, roster=None, scale=False, late_penalty=None):
    """Put scores into the column of one assignment; every other byte stays.

    A score is left out, and listed, if something of it was not checked or the notebook could not be read: a
    cell has no place to say so.

    Parameters
    ----------
    text : str
        The gradebook, with its line ends.
    submissions : iterable of Submission
        Of one assignment.
    column : str or int, optional
        The header ``Title (1234)``, or its title, or its number; by default the title that is like the
        assignment's name.
    roster : dict of str to Student, optional
        Tells the names and addresses of students whose folders have other names.
    scale : bool
        Whether scores are brought to the points possible of the column.
    late_penalty : float, optional
        The part of its score that a late submission loses.

    Returns
    -------
    Refilled

    Raises
    ------
    ValueError
        If the text is no gradebook of Canvas, the column is not to be found or read only, or the submissions
        are of several assignments.
    """
    submissions = list(submissions)
    sheet = cells.sheet(text, _is_gradebook)
    name = gradebook.assignment_of(submissions)
    if not submissions:
        return gradebook.Refilled(text, "", unmatched_students=tuple(row.label for row in students(sheet)))
    at = find_column(sheet, name if column is None else column)
    possible = points_possible(sheet, at)
    rows = students(sheet)
    pairs, left = gradebook.pair(submissions, _finder(sheet, rows, roster))
    filling = gradebook.Filling(sheet, at)
    comma = score.uses_comma(value for row in range(1, len(sheet)) for value in sheet.row(row))
    for row, one in pairs:
        why = UNTOUCHABLE.get(sheet.value(row.index, at).strip().upper()) or score.caveat(one)
        if why:
            filling.keep(row, why)
        else:
            filling.fill(row, score.number(gradebook.points(one, possible, scale, late_penalty), comma))
    return filling.done(rows, pairs, left, gradebook.unequal(submissions, possible, scale))


def students(sheet):
    """Give the rows of a gradebook that are students."""
    header, rows = sheet.row(0), []
    for index in range(1, len(sheet)):
        if not _is_student(sheet.row(index)):
            continue
        if len(sheet.row(index)) != len(header):
            raise ValueError(
                f"line {sheet.line(index)} has {len(sheet.row(index))} cells, and the header {len(header)}: "
                "a comma or a quotation mark was lost there.  Download the gradebook again"
            )
        rows.append(_student(dict(zip(header, sheet.row(index), strict=True)), index))
    return rows


def points_possible(sheet, column):
    """Give the points of a column; None if the gradebook does not say them.

    Raises
    ------
    ValueError
        If the column is read only.
    """
    for index in range(1, len(sheet)):
        if "Points Possible" in sheet.value(index, 0):
            said = sheet.value(index, column)
            if "read only" in said.lower():
                raise ValueError(
                    f"the column {sheet.value(0, column)!r} is read only; Canvas would ignore it"
                )
            return score.read_number(said)
    return None


def _is_gradebook(header):
    return ("Student" in header[0] or header[:2] == ["LastName", "FirstName"]) and {"ID", "Section"} <= set(
        header
    )


def _is_student(row):
    about = "Points Possible" in row[0] or all(POSTING.fullmatch(value) for value in row)
    return not about


def _student(row, index):
    name = (
        _shown(row["Student"])
        if "Student" in row
        else f"{_shown(row['LastName'])}, {_shown(row['FirstName'])}"
    )
    ids = frozenset(gradebook.identity(row[key]) for key in IDS if row.get(key, "").strip())
    return gradebook.Row(index, f"{name} (ID {row['ID']})", ids, (name,))


def _shown(name):
    formula = AS_TEXT.fullmatch(name)
    return formula["name"] if formula else name


def _finder(sheet, rows, roster):
    """Make the function that finds whose a submission is.

    It goes by what the submission is called, and by the ID that Canvas writes into the names of uploaded
    files.
    """
    people = gradebook.People(rows, roster)
    at = sheet.row(0).index("ID")
    numbered = {sheet.value(row.index, at): row for row in rows}

    def find(submission):
        found = people.find(submission)
        names = (gradebook.file_name(submission), submission.student)
        uploaded = next((match for match in map(UPLOADED.fullmatch, names) if match), None)
        row = uploaded and numbered.get(uploaded["student"])
        return found + ([row] if row and row not in found else []), gradebook.NOBODY

    return find


def find_column(sheet, column):
    """Find the column of an assignment by its header, its title, or its number.

    Raises
    ------
    ValueError
        If there is none, or more than one.
    """
    titles = {index: name for index, name in enumerate(sheet.row(0)) if _is_assignment(name)}
    wanted = str(column)
    for fits in (_is_header, _is_number, _is_title):
        found = [index for index, name in titles.items() if fits(name, wanted)]
        if len(found) == 1:
            return found[0]
    there = "; ".join(titles.values()) or "none"
    raise ValueError(
        f"{'several columns are' if found else 'no column is'} called {wanted!r}.  The assignments of this "
        f"gradebook: {there}.  Name one of them, as in column='Title (1234)'"
    )


def _is_assignment(name):
    return name not in PERSON and TITLE.fullmatch(name) and not TOTAL.search(name)


def _is_header(name, wanted):
    return name.strip() == wanted.strip()


def _is_number(name, wanted):
    return TITLE.fullmatch(name)["number"] == wanted


def _is_title(name, wanted):
    return _words(TITLE.fullmatch(name)["title"]) == _words(wanted)


def _words(title):
    return re.split(r"[\W_]+", title.casefold().strip(" _"))
