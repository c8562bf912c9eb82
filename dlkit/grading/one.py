"""Grade one submission: read it and run it in a sandbox, compare its answers here, and say what was found."""

import functools
import hashlib
import json
import os
import re
import stat
import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from dlkit import environment
from dlkit.classroom import catalogue
from dlkit.classroom.diagnosis import diagnose, remark
from dlkit.classroom.fairness import drawn_from
from dlkit.classroom.supervision import TooSlow
from dlkit.classroom.verdict import Kind
from dlkit.grading import results
from dlkit.grading.remote import Ended, NoTime, Session
from dlkit.grading.results import ExerciseResult, Submission
from dlkit.grading.sandbox import Limits, NoSandbox, Overstepped

CHECKER = re.compile(r"""Checker\(\s*["']([\d.]+[a-z]?)["']""")
NUMBER = re.compile(r"(?<![\d.])(\d\.\d(?:\.\d|[a-z]\b)?)(?![\d.])")
REMARKS = 20  # that somebody reads


@dataclass(frozen=True)
class Job:
    """A notebook to grade, and how.

    Parameters
    ----------
    path : str
        Where it is.
    known : Submission
        What is known before it is read: student, assignment, file, submitted, late, remarks.
    others : tuple of str
        The paths of the same student's other notebooks, which this one may take answers from.
    section : str, optional
        The section that was asked for; found out if not given.
    secret : str, optional
        From which the inputs are drawn.
    limits : Limits, optional
    unsafe : bool, optional
        Whether to run it without a sandbox.
    hints : bool, optional
        Whether students are given hints.
    counted : tuple of (section, name, points), optional
        The exercises that count; all, with their own points, if not given.
    """

    path: str
    known: Submission
    others: tuple = ()
    section: str = ""
    secret: str = ""
    limits: Limits = field(default_factory=Limits)
    unsafe: bool = False
    hints: bool = True
    counted: tuple = ()


def grade(job):
    """Grade one notebook.

    Parameters
    ----------
    job : Job

    Returns
    -------
    Submission
    texts : dict
        What it consists of, to compare with others': its ``code``, and its ``functions`` by their names.

    Raises
    ------
    NoSandbox
        If no sandbox can be had.  Whatever is wrong with the submission is told in the result instead.
    """
    begin = time.monotonic()
    made = replace(job.known, sandbox="none" if job.unsafe else "bubblewrap")
    with Session(job.limits, job.unsafe) as session:
        read = _read(session, job.path, job.limits)
        made = replace(made, digest=read.get("digest", ""))
        code = "\n\n".join(read.get("cells", ()))[:100_000]
        texts = {"code": code, "functions": _texts(read.get("functions"))}
        made = _graded(job, session, read, made)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return replace(made, graded=now, seconds=round(time.monotonic() - begin, 3)), texts


def _graded(job, session, read, made):
    if "complaint" in read:
        return replace(made, complaint=read["complaint"], exercises=nothing(job))
    section = section_of(read["cells"], job.path, _texts(read.get("functions")))
    if not section or (job.section and section != job.section):
        return replace(
            made, section=section, complaint=_another(section, job.section), exercises=nothing(job)
        )
    others = _others(session, job, section)
    try:
        session.load(read["cells"], given(section), others)
    except (TooSlow, Ended, Overstepped) as stopped:
        why = "The notebook could not be run, because taking it apart uses more than it may. " + str(stopped)
        return replace(made, section=section, complaint=why.strip(), exercises=nothing(job))
    found = tuple(_tried(session, one, job.hints) for one in exercises(section, job.secret, job.counted))
    remarks = dict.fromkeys([*made.remarks, *read["remarks"], *session.about["remarks"], *session.remarks])
    return replace(made, section=section, exercises=found, remarks=tuple(remarks)[:REMARKS])


def _another(section, asked):
    if section:
        return f"This is the notebook of section {section}; the one of section {asked} was asked for."
    return "This notebook has none of the course's exercises in it, so its section cannot be told."


def nothing(job):
    """The results of a notebook that could not be read."""
    if not job.section:
        return ()
    return tuple(
        ExerciseResult(one.name, 0, one.points, results.BLANK, says="Nothing could be read.", read=one.read)
        for one in exercises(job.section, "", job.counted)
    )


# Reading


def _read(session, path, limits):
    """Read a file in the sandbox; here it is only counted and hashed, and no link is followed."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        link = Path(path).is_symlink()
        why = (
            "is a link to somewhere else; hand in the file itself"
            if link
            else f"cannot be opened: {error.strerror}"
        )
        return {"complaint": f"The file {why}."}
    about = os.fstat(descriptor)
    if not stat.S_ISREG(about.st_mode):
        os.close(descriptor)
        return {"complaint": "This is a folder or a device, and no file."}
    with os.fdopen(descriptor, "rb") as stream:
        if about.st_size > limits.size:
            most = f"{limits.size / 2**20:.0f} MB"
            return {
                "complaint": f"The file is larger than {most}. Clear its outputs, save it, hand it in again."
            }
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        stream.seek(0)
        return {**session.read(stream, about.st_size), "digest": digest}


def _texts(functions):
    """The texts of functions, as far as they are texts."""
    functions = functions if isinstance(functions, dict) else {}
    return {str(name)[:100]: str(text)[:20_000] for name, text in list(functions.items())[:500]}


def section_of(cells, path, functions):
    """Find out to which section a notebook belongs; empty if nobody can tell.

    Its check says it, its name says it, and so do the names of the functions in it.
    """
    said = [number for source in cells for number in CHECKER.findall(source)]
    named = NUMBER.findall(Path(path).name)
    for number in [*said, *named]:
        if number in sections():
            return number
    count = {number: sum(name in functions for name in names) for number, names in sections().items()}
    best = max(count, key=count.get)
    return best if count[best] else ""


@functools.cache
def sections():
    """Give the numbers of all sections that have exercises, and the names of these."""
    return {number: tuple(one.name for one in catalogue.exercises(number)) for number in catalogue.sections()}


@functools.cache
def given(section):
    """Give what the handout of a section defines itself; so it counts, even where a student has lost it."""
    path = handout(section)
    # Our own file, in a form that we know; nbformat alone takes longer to import than a notebook to grade.
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"] if path else []
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    code = [cell for cell in code if not cell["metadata"].get("nbgrader", {}).get("solution")]
    return ["".join(cell["source"]) for cell in code]


def handout(section):
    """Give the path of a section's exercise notebook; None if it is not here."""
    root = environment.clone()
    folder = root / "exercises" if root else environment.PACKAGE / "course" / "exercises"
    return next(iter(sorted(folder.rglob(f"{section}_*.ipynb"))), None)


def _others(session, job, section):
    """The cells of the student's other notebooks, by section."""
    found = {}
    for path in job.others:
        read = _read(session, path, job.limits)
        if "cells" in read:
            found.setdefault(section_of(read["cells"], path, _texts(read.get("functions"))), read["cells"])
    return {number: cells for number, cells in found.items() if number and number != section}


# Checking


@functools.cache
def exercises(section, secret="", counted=()):
    """Give the exercises of a section that count, with inputs that the secret alone determines."""
    points = {name: number for number_of, name, number in counted if number_of == section}
    asked = [one for one in catalogue.exercises(section) if not counted or one.name in points]
    drawn = [drawn_from(one, secret) if secret else one for one in asked]
    return tuple(one.in_a_class(points=points.get(one.name)) for one in drawn)


def _tried(session, exercise, hints):
    """Check one function of a submission; nothing that happens in it reaches the others."""
    try:
        with session.trying(exercise.name) as function:
            return _judged(exercise, function, hints)
    except NoSandbox:
        raise
    except NoTime as none:
        return _not_checked(exercise, str(none))
    except (Exception, TooSlow) as error:  # ours: it costs nobody a point, and is told
        says = f"The check itself stopped, with {type(error).__name__}. Your instructor has been told."
        return ExerciseResult(
            exercise.name, 0, exercise.points, results.NOT_CHECKED, "check failed", says=says
        )


def _not_checked(exercise, why):
    says = f"Not checked, because {why}."
    return ExerciseResult(
        exercise.name, 0, exercise.points, results.NOT_CHECKED, says=says, read=exercise.read
    )


def _judged(exercise, function, hints):
    start = functools.partial(ExerciseResult, exercise.name, max_points=exercise.points, read=exercise.read)
    hint = exercise.hints[0] if hints else ""
    if function.is_missing:
        says = f"There is no function {exercise.name} in the notebook, or its cell cannot be read as Python."
        return start(points=0, state=results.BLANK, kind="missing", says=says, hint=hint)
    if function.description is None:
        return start(
            points=0,
            state=results.WRONG,
            kind="crashed",
            says="It ended the process that it ran in.",
            hint=hint,
        )
    verdict = diagnose(exercise, function)
    if verdict.is_right:
        return start(
            points=exercise.points,
            state=results.RIGHT,
            kind=Kind.RIGHT.value,
            says=remark(exercise, function) or "",
        )
    if verdict.mistake == "NotHandedIn":
        why = verdict.says.rpartition("NotHandedIn: ")[2]
        return _not_checked(exercise, why)
    state = results.BLANK if verdict.kind is Kind.BLANK else results.WRONG
    says = (
        verdict.says or "For some inputs it does not give what is due; the check in your notebook shows one."
    )
    return start(
        points=0, state=state, kind=verdict.kind.value, mistake=verdict.mistake, says=says, hint=hint
    )
