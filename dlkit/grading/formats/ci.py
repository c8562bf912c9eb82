"""A plain step of any CI: an exit code and a log.

0 means that every exercise was right; 1 that something was not, or could not be checked, or that there was
nothing.  Some runners obey lines of the log, as
GitHub's does lines that begin with ``::`` (docs.github.com, "Workflow commands") and Azure's what follows
``##vso[``, and a log can show what students wrote: nothing here reaches the log in such a form.
"""

import re

from dlkit.grading.formats import score
from dlkit.grading.results import BLANK, NOT_CHECKED, RIGHT, WRONG

WORDS = {RIGHT: "right", WRONG: "WRONG", BLANK: "BLANK", NOT_CHECKED: "NOT CHECKED"}
COMMAND = re.compile(r"##(?=\[|vso\[)")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def step(submissions):
    """Give the exit code and the log of a CI step.

    Parameters
    ----------
    submissions : iterable of Submission

    Returns
    -------
    exit_code : int
    log : str
    """
    submissions = list(submissions)
    lines = [line for one in submissions for line in _lines(one)]
    right = all(map(_is_right, submissions))
    if not submissions:
        lines = ["Nothing was graded: no notebook was found."]
    return (0 if submissions and right else 1), "".join(f"| {_plain(line)}\n" for line in lines)


def _is_right(submission):
    done = bool(submission.exercises) and not submission.complaint
    return done and all(one.state == RIGHT for one in submission.exercises)


def _lines(one):
    points = f"{score.number(one.score)} of {score.number(one.max_score)} points"
    yield f"{one.student}, {one.assignment}: {points}"
    yield from (f"  {text}" for text in (score.note(one), *one.remarks) if text)
    for each in one.exercises:
        earned = f"{score.number(each.points)} of {score.number(each.max_points)}"
        yield f"  {WORDS[each.state]}: {each.name}, {earned}"
        yield from (f"    {text}" for text in (each.says, each.hint) if text)


def _plain(line):
    return COMMAND.sub("# #", CONTROL.sub(" ", line).replace("::", ": :"))
