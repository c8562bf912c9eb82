"""Refill a grading worksheet that was downloaded from a Moodle assignment.

Its header is in the language of whoever downloaded it, and Moodle reads it back only in that language.  The
columns are the identifier (``Participant 1001``, ``Teilnehmer/in1001``), the full name and whatever else the
site shows of a student (not where names are hidden), the status, perhaps team and marker, the grade, the best
grade or the scale, whether the grade can be changed, when the submission was changed, perhaps the text that
was handed in, when the grade was changed, and the feedback comments.  Moodle ignores a grade above the best
one without a word, and takes feedback for HTML.  From Moodle's source: mod/assign/gradingtable.php,
mod/assign/feedback/offline/ (importgradeslib.php, locallib.php), mod/assign/feedback/comments/locallib.php;
the folders ``Jane Doe_1001_assignsubmission_file_`` from mod/assign/classes/downloader.php.  The words are
``hiddenuser`` of assign.php, ``gradenoun`` of moodle.php and ``pluginname`` of assignfeedback_comments.php in
Moodle's language packs (as collected in projectestac/moodle-langpacks, June 2026).
"""

import html
import re
import unicodedata

from dlkit.grading.formats import cells, gradebook, names, score

GRADE = {
    *("grade", "الدرجة", "qualificació", "bewertung", "βαθμός", "calificación", "kalifikazioa", "note"),
    *("cualificación", "valutazione", "評点", "성적", "įvertinimas", "cijfer", "avaliação", "nota", "notă"),
    *("оценка", "betyg", "not", "оцінка", "درجہ", "成绩", "成績", "arvosana", "ציון"),
}
FEEDBACK = {
    *("feedback comments", "تعليقات الإفادة", "comentaris de retroacció", "feedback als kommentar"),
    *("σχόλια ανατροφοδότησης", "comentarios de retroalimentación", "feedback-iruzkinak", "comentarios"),
    *("feedback par commentaires", "commenti", "フィードバックコメント", "피드백 코멘트", "反馈意见"),
    *("grįžtamojo ryšio komentarai", "feedback tekstvak", "comentários de feedback"),
    *("comentarii de feedback", "отзыв в виде комментария", "återkopplingskommentarer"),
    *("geri bildirim yorumları", "відгук - коментарем"),
    "تاثرات کے تبصرے",
}
PARTICIPANT = {
    *("participant", "المشارك", "teilnehmer/in", "teilnehmer*in", "συμμετέχων", "participante", "partaidea"),
    *("partecipante", "参加者", "참가자", "dalyvis", "deelnemer", "участник", "deltagare", "katılımcı"),
    *("учасник", "شریک", "参与人", "参与者"),
}
IDENTIFIER = re.compile(r"(?P<participant>\D{2,}?)(?P<number>\d+)")
FOLDER = re.compile(r"(?P<name>.+)_(?P<number>\d+)_assignsubmission_[a-z]+_?.*")
OURS = "dlkit: "


def refill(text, submissions, column=None, *, feedback=None, roster=None, scale=False, late_penalty=None):
    """Put scores and feedback into a worksheet; every other byte stays.

    Feedback is replaced if it begins with ``dlkit:``, and left as it is if somebody else wrote it.  A score
    of which something was not checked is left out, and listed, where no feedback can say so.

    Parameters
    ----------
    text : str
        The worksheet, with its line ends.
    submissions : iterable of Submission
        Of one assignment.
    column, feedback : str, optional
        The headers of the grade and of the feedback; by default they are recognized in some twenty languages.
    roster : dict of str to Student, optional
        Tells the names and addresses of students whose folders have other names.
    scale : bool
        Whether scores are brought to the best grade of the worksheet.
    late_penalty : float, optional
        The part of its score that a late submission loses.

    Returns
    -------
    Refilled

    Raises
    ------
    ValueError
        If the text is no worksheet, the column of the grade has to be named, the assignment is graded by a
        scale, or the submissions are of several assignments.
    """
    submissions = list(submissions)
    gradebook.assignment_of(submissions)
    sheet = cells.sheet(text, lambda header: len(header) >= 3)
    at, said = find_grade(sheet, column), find_feedback(sheet, feedback)
    rows = students(sheet, at)
    best = best_grade(sheet, at, rows)
    pairs, left = gradebook.pair(submissions, _finder(sheet, rows, roster))
    filling = gradebook.Filling(sheet, at)
    comma = score.uses_comma(sheet.value(row.index, near) for row in rows for near in (at, at + 1))
    for row, one in pairs:
        points = gradebook.points(one, best, scale, late_penalty)
        why = _hindrance(sheet, row, said, one, points, best)
        if why:
            filling.keep(row, why)
            continue
        filling.fill(row, score.number(points, comma))
        if _is_free(sheet, row, said):
            filling.fill(row, comment(one, late_penalty), said)
        elif said is not None:
            filling.keep(row, "has feedback that somebody wrote; only the grade was filled")
    no_feedback = () if said is not None else ("no column for feedback was found: only grades were written",)
    return filling.done(rows, pairs, left, gradebook.unequal(submissions, best, scale) + no_feedback)


def _hindrance(sheet, row, feedback, submission, points, best):
    """Say why a grade cannot be written: Moodle would ignore it, or nothing could stand beside it; else
    empty."""
    if best is not None and points > best + 0.005:
        return f"{score.number(points)} is above the best grade {score.number(best)}: Moodle ignores it"
    return "" if _is_free(sheet, row, feedback) else score.caveat(submission)


def _is_free(sheet, row, feedback):
    """Tell whether feedback can be written: whether the cell is there, and nobody else wrote into it."""
    before = "" if feedback is None else sheet.value(row.index, feedback)
    return feedback is not None and (not before.strip() or before.startswith(OURS))


def comment(submission, late_penalty=None):
    """Write the feedback of a submission, as HTML in one line."""
    lines = [f"{OURS}{score.number(submission.score)} of {score.number(submission.max_score)} points."]
    lost = score.penalty(submission, late_penalty)
    lines += [f"{score.number(lost)} points less, because it was late."] if lost else []
    lines += [text for text in (submission.complaint, *submission.remarks) if text]
    for one in submission.exercises:
        says = " ".join(part for part in (one.says, one.hint, one.read and f"See {one.read}.") if part)
        earned = f"{one.name}: {score.number(one.points)} of {score.number(one.max_points)}, {one.state}."
        lines.append(f"{earned} {says}".strip())
    return "<br />".join(html.escape(" ".join(line.split()), quote=False) for line in lines)


def find_grade(sheet, column=None):
    """Find the column of the grade.

    Raises
    ------
    ValueError
        If it is not the only one with that name, or none has a name that is known.
    """
    found = _called(sheet, {_heading(column)} if column else GRADE)
    if len(found) != 1:
        what = repr(column) if column else "as Moodle calls a grade in a language that is known here"
        raise ValueError(
            f"{len(found)} columns are called {what}; the worksheet has: {'; '.join(sheet.row(0))}.  Name "
            "the one that holds the grade, as in column='Grade'"
        )
    return found[0]


def find_feedback(sheet, column=None):
    """Find the column of the feedback comments; None if there is none.

    Raises
    ------
    ValueError
        If one was named, and it is not there exactly once.
    """
    found = _called(sheet, {_heading(column)} if column else FEEDBACK)
    if column and len(found) != 1:
        raise ValueError(
            f"{len(found)} columns are called {column!r}; the worksheet has: {'; '.join(sheet.row(0))}"
        )
    return found[0] if len(found) == 1 else None


def _called(sheet, wanted):
    return [index for index, name in enumerate(sheet.row(0)) if _heading(name) in wanted]


def _heading(text):
    return unicodedata.normalize("NFC", text).casefold().strip(" .")


def find_identifier(sheet):
    """Find the column whose cells are one word and a number each, as in ``Participant 1001``.

    It is the one with a word that is known, wherever it stands; else the first column, if it is of that form.

    Raises
    ------
    ValueError
        If there is none.
    """
    words = {column: _participant(sheet, column) for column in range(len(sheet.row(0)))}
    known = [column for column, word in words.items() if word and _heading(word) in PARTICIPANT]
    if len(known) == 1:
        return known[0]
    if not known and words[0]:
        return 0
    raise ValueError(
        f"{len(known) or 'no'} columns of this worksheet have an identifier such as 'Participant 1001' in "
        f"every row; its header is {'; '.join(sheet.row(0))}.  Download it again and leave the rows and "
        "columns as they are"
    )


def _participant(sheet, column):
    """Give the word that all cells of a column have before a number of their own; empty if there is none."""
    texts = [sheet.value(row, column) for row in _filled(sheet)]
    found = [IDENTIFIER.fullmatch(text) for text in texts]
    words = {one and one["participant"] for one in found}
    return words.pop() if len(words) == 1 and None not in words and len(set(texts)) == len(texts) else ""


def _filled(sheet):
    return [row for row in range(1, len(sheet)) if any(value.strip() for value in sheet.row(row))]


def students(sheet, grade):
    """Give the students of a worksheet: what stands left of the grade says who they are."""
    header, rows, at = sheet.row(0), [], find_identifier(sheet)
    for index in _filled(sheet):
        row = sheet.row(index)
        if len(row) != len(header):
            raise ValueError(
                f"line {sheet.line(index)} has {len(row)} cells, and the header {len(header)}: a comma or a "
                "quotation mark was lost there.  Download the worksheet again"
            )
        person = tuple(value for column, value in enumerate(row[:grade]) if value.strip() and column != at)
        ids = frozenset(map(gradebook.identity, (row[at], *person)))
        label = f"{person[0]} ({row[at]})" if person else row[at]
        rows.append(gradebook.Row(index, label, ids, person))
    return rows


def best_grade(sheet, grade, rows):
    """Give the best grade, which stands to the right of the grade; None if no number stands there.

    Raises
    ------
    ValueError
        If the words of a scale stand there.
    """
    texts = {sheet.value(row.index, grade + 1) for row in rows}
    if any("\n" in text for text in texts) and len(texts) == 1:
        raise ValueError(
            f"this assignment is graded by a scale ({' '.join(texts.pop().split())}), not by points.  "
            "Set its grade to points in Moodle and download the worksheet again"
        )
    found = {score.read_number(text) for text in texts}
    return found.pop() if len(found) == 1 else None


def _finder(sheet, rows, roster):
    """Make the function that finds the rows of a submission."""
    people = gradebook.People(rows, roster)
    at = find_identifier(sheet) if rows else 0
    numbered = {IDENTIFIER.fullmatch(sheet.value(row.index, at))["number"]: row for row in rows}
    hidden = {
        names_of
        for row in rows
        for names_of in names.squashed(sheet.value(row.index, at).rstrip("0123456789"))
    }

    def find(submission):
        folder = _folder(submission)
        found = people.find(submission)
        if not folder:
            return found, gradebook.NOBODY
        row = numbered.get(folder["number"])
        if not row:
            return (
                [],
                f"number {folder['number']} is not in this worksheet: is it that of the same assignment?",
            )
        if not (_agrees(folder["name"], row) or names.squashed(folder["name"]) & hidden):
            return (
                [],
                f"number {folder['number']} is {row.label} here: is this the worksheet of the same "
                "assignment?",
            )
        return found + ([row] if row not in found else []), gradebook.NOBODY

    return find


def _folder(submission):
    parts = (submission.student, *submission.file.split("/"))
    return next((found for found in map(FOLDER.fullmatch, parts) if found), None)


def _agrees(name, row):
    """Tell whether a folder can be of a student; older versions put the group and a hyphen before the
    name."""
    called = set().union(*map(names.squashed, row.names)) if row.names else set()
    parts = name.split("-")
    return any(names.squashed("-".join(parts[begin:])) & called for begin in range(len(parts)))
