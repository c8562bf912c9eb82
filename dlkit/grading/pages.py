"""What people read after grading: a page for each student, and one about the class.  Each is a single file.

The pages hold no JavaScript and load nothing.  Whatever comes from a submission is escaped, shortened, and
shown without the characters that turn, hide or pile up other text.
"""

import re
import unicodedata
from datetime import datetime
from functools import cache

import jinja2
from markupsafe import Markup, escape

from dlkit.grading import tally
from dlkit.grading.folder import person
from dlkit.grading.results import BLANK, NOT_CHECKED, RIGHT, STATES, WRONG

SIGNS = {RIGHT: "✓", WRONG: "✗", BLANK: "○", NOT_CHECKED: "?"}
VERDICTS = {
    RIGHT: "Right",
    WRONG: "Not right yet",
    BLANK: "Not written yet",
    NOT_CHECKED: "Not checked",
}
COLUMNS = {RIGHT: "right", WRONG: "wrong", BLANK: "blank", NOT_CHECKED: "not checked"}
LONGEST_NAME, LONGEST_PROSE, MOST_REMARKS, MOST_MISTAKES = 80, 3_000, 20, 12

# Control characters, marks that turn what follows around, what has no width, halves of characters.
HIDDEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    r"\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
)
MOST_MARKS = 4  # on one letter; more than any language needs


def feedback(submissions):
    """Make the page of one student.

    It tells what was found and where to go on, and holds no expected value, no reference, no name under which
    mistakes are counted (that is often the corrected code) and no flag.

    Parameters
    ----------
    submissions : iterable of Submission
        All by one student.

    Returns
    -------
    str
        HTML.

    Raises
    ------
    ValueError
        If there is no submission, or if they are by several students.
    """
    notebooks = sorted(submissions, key=tally.place)
    students = sorted({book.student for book in notebooks})
    if len(students) != 1:
        found = ", ".join(map(repr, students)) or "no submission at all"
        raise ValueError(f"a page of feedback is for one student; got {found}")
    return _template("feedback.html").render(student=students[0], notebooks=notebooks)


def class_page(submissions):
    """Make the instructor's page about the class.

    Parameters
    ----------
    submissions : iterable of Submission

    Returns
    -------
    str
        HTML.
    """
    submissions = list(submissions)
    return _template("class.html").render(
        tallies=tally.by_assignment(submissions),
        number=len(submissions),
        students=len({one.student for one in submissions}),
        unsafe=sum(one.sandbox == "none" for one in submissions),
    )


@cache
def _template(name):
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("dlkit.grading"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters = (prose, title, points, counted, moment, percent, css, reason, person, begun)
    environment.filters |= {"name": name_shown} | {made.__name__: made for made in filters}
    words = {"SIGNS": SIGNS, "VERDICTS": VERDICTS, "COLUMNS": COLUMNS, "STATES": STATES}
    limits = {"MOST_REMARKS": MOST_REMARKS, "MOST_MISTAKES": MOST_MISTAKES}
    sentences = {made.__name__: made for made in (summary, repeats, next_steps, hardest)}
    environment.globals |= words | limits | sentences
    return environment.get_template(name)


# ---- text


def plain(text, most):
    """A text of somebody else's that can do no harm on a page, and is no longer than most."""
    text = text.replace("\r\n", "\n")
    shown = HIDDEN.sub("\N{REPLACEMENT CHARACTER}", text[:most])
    left, kept = MOST_MARKS, []
    for character in shown:
        left = left - 1 if unicodedata.category(character)[0] == "M" else MOST_MARKS
        kept += [character] if left >= 0 else []
    return "".join(kept) + (f"… ({len(text):,} characters)" if len(text) > most else "")


def name_shown(text, most=LONGEST_NAME):
    """A name, on one line."""
    return plain(" ".join(text.split()), most) or "(no name)"


def prose(text):
    """Sentences, with what stands in backticks as code."""
    shown = str(escape(plain(text.strip(), LONGEST_PROSE)))
    return Markup(re.sub(r"`([^`\n]+)`", r"<code>\1</code>", shown))


def begun(text):
    """A sentence that begins with a capital letter."""
    return text[:1].upper() + text[1:]


def title(assignment):
    """The name of an assignment as a heading: 1.2 Logistic regression."""
    number, _, rest = assignment.partition("_")
    if re.fullmatch(r"\d+(\.\d+)*[a-z]?", number, re.ASCII) and rest:
        words = rest.replace("_", " ")
        return name_shown(f"{number} {words[0].upper()}{words[1:]}")
    return name_shown(assignment)


def points(number):
    """A number with two decimals at most."""
    return f"{round(number, 2):.12g}"


def counted(number, noun):
    """A number with its noun: 1 point, 2 points."""
    return f"{points(number)} {noun}{'' if number == 1 else 's'}"


def moment(text):
    """A time as people write it; as it is, where it is not ISO 8601."""
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return name_shown(text) if text else ""
    offset = f" (UTC{when:%z})" if when.tzinfo else ""
    return f"{when:%Y-%m-%d at %H:%M}{offset}"


def percent(number, whole):
    """A share in whole percent."""
    return f"{100 * number / whole if whole else 0:.0f}%"


def css(state):
    """The class of a state in the style sheet."""
    return state.replace(" ", "-")


def reason(says):
    """Why something was not checked, without saying once more that it was not."""
    return re.sub(r"^not checked,? because ", "", says)


# ---- sentences


def summary(submission):
    """How many exercises are in which state."""
    found = [(sum(one.state == state for one in submission.exercises), state) for state in STATES]
    return ", ".join(f"{number} {VERDICTS[state].lower()}" for number, state in found if number) + "."


def repeats(exercise):
    """Whether what is said about an exercise is no more than its verdict."""
    return exercise.says.strip(" .").lower() == VERDICTS[exercise.state].lower()


def next_steps(submission):
    """What its student can do now: two or three sentences, the first one first."""
    if submission.complaint:
        return [
            "Open the file in JupyterLab, run all of its cells, save it, and look whether your answers are "
            "in it. If you may hand in again, hand in that copy. If it does not open, show it to your "
            "instructor."
        ]
    if not submission.exercises:
        return ["There is no exercise in this notebook. Is it the one that you meant to hand in?"]
    of = {state: [one for one in submission.exercises if one.state == state] for state in STATES}
    if len(of[RIGHT]) == len(submission.exercises):
        return ["All of it is right. Nothing is left to do here."]
    steps = (_mend(of[WRONG]), _write(of[BLANK], of[WRONG]), _reach(of[NOT_CHECKED]))
    return [step for step in steps if step]


def _mend(wrong):
    if not wrong:
        return ""
    where = (
        "Answer the question below it, on paper if you like"
        if wrong[0].hint
        else "Read what is said below it"
    )
    return (
        f"Begin with {_code(wrong[0])}. {where}; then change your function and run its check in the notebook."
    )


def _write(blank, wrong):
    if not blank:
        return ""
    start = "Then write" if wrong else "Write"
    also = "" if len(blank) == 1 else f", and after it {_codes(blank[1:])}"
    return f"{start} {_code(blank[0])}{also}. An attempt is worth it: the check answers, and costs nothing."


def _reach(unchecked):
    if not unchecked:
        return ""
    return (
        f"What could not be checked is {_codes(unchecked)}: the reason stands below. It says nothing about "
        "your answer. If the reason is in your notebook, mend that first."
    )


def hardest(assignment):
    """Which exercise of an assignment is the hardest, for a heading."""
    row = assignment.exercises[0]
    if row.counts[RIGHT] == row.total:
        return "All have all exercises right"
    return f"The hardest exercise is {_code(row)}: {percent(row.counts[RIGHT], row.total)} have it right"


def _code(exercise):
    return f"`{name_shown(exercise.name).replace('`', chr(39))}`"


def _codes(exercises, most=6):
    shown = [_code(one) for one in exercises[:most]]
    if len(exercises) > most:
        shown.append(f"{len(exercises) - most} more")
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)
