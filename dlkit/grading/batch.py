"""Grade a class: every submission once, in any order, with what is known written down as it is known."""

import concurrent.futures
import contextlib
import functools
import hashlib
import inspect
import json
import multiprocessing
import os
import re
import secrets
import sys
import tempfile
import threading
import unicodedata
from dataclasses import dataclass, field, replace
from pathlib import Path

from dlkit.grading import folder, likeness, one, pages, results
from dlkit.grading.formats import files, table
from dlkit.grading.remote import probe
from dlkit.grading.sandbox import Limits, NoSandbox

PACKAGE = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Settings:
    """How a class is graded.

    Parameters
    ----------
    section : str, optional
        The section that was asked for, where there is one; otherwise each notebook says its own.
    due : str, optional
        Until when, such as ``"2026-11-29T18:00"``; what is later is marked so.
    counted : tuple of (section, name, points), optional
        The exercises that count; all, with their own points, if not given.
    hints : bool, optional
    unsafe : bool, optional
    limits : Limits, optional
    """

    section: str = ""
    due: str = ""
    counted: tuple = ()
    hints: bool = True
    unsafe: bool = False
    limits: Limits = field(default_factory=Limits)


def grade_folder(source, out=None, settings=None, jobs=1, executor=None, progress=False):
    """Grade all that was handed in, and write results, pages and a table.

    What has been graded before, and has not changed, is not graded again; so an interrupted run goes on
    where it stopped.  The results are the same for any number of jobs.

    Parameters
    ----------
    source : str or Path
        A folder of notebooks, of students' folders, nbgrader's ``submitted``, or a zip.
    out : str or Path, optional
        Where to write; beside the source, with ``-graded`` behind its name, if not given.
    settings : Settings, optional
    jobs : int, optional
        How many are graded at the same time, each in a process of its own.
    executor : concurrent.futures.Executor, optional
        Where they are graded instead, such as Dask's ``client.get_executor(pure=False)``; it has to see the
        same files.
    progress : bool, optional
        Whether to show a bar.

    Returns
    -------
    list of Submission
        Those that count: of several by one student for one section, the latest.

    Raises
    ------
    NoSandbox
        If no sandbox can be had, and ``unsafe`` was not asked for.
    BadFolder
        If there is nothing to grade.
    """
    source, settings = Path(source), settings or Settings()
    out = Path(out) if out else beside(source)
    if not settings.unsafe:
        probe(settings.limits)
    with _opened(source) as place:
        found = folder.find(place)
        out.mkdir(parents=True, exist_ok=True)
        graded = _all(_jobs(found, out, settings), out, jobs, executor, progress)
    graded = {name: (_in_time(made, settings.due), texts) for name, (made, texts) in graded.items()}
    return _written(graded, out)


def beside(source):
    """Give the folder of results that belongs to what is graded: beside it, with -graded behind its name."""
    source = Path(source).resolve()
    return source.with_name((source.stem if source.is_file() else source.name) + "-graded")


@contextlib.contextmanager
def _opened(source):
    """The folder to grade: the source itself, or what is in it if it is a zip."""
    if source.is_file():
        with tempfile.TemporaryDirectory(prefix="dlkit-grade-") as place:
            folder.unpack(source, place)
            tops = [path for path in Path(place).iterdir() if path.name not in folder.SKIPPED]
            yield tops[0] if len(tops) == 1 and tops[0].is_dir() and _is_wrapper(tops[0]) else Path(place)
    else:
        yield source


def _is_wrapper(path):
    """Whether the one folder of a zip is no student's but holds theirs."""
    return any(one.is_dir() for one in path.iterdir()) and not folder.MOODLE.fullmatch(path.name)


# What is to do


def _jobs(found, out, settings):
    """A job for each notebook, under the name of its files."""
    secret, by_student = _secret(out), {}
    for item in found:
        by_student.setdefault(item.known.student, []).append(str(item.path))
    jobs = {}
    for item in found:
        others = tuple(path for path in by_student[item.known.student] if path != str(item.path))
        jobs[_name(item.known)] = one.Job(
            path=str(item.path),
            known=item.known,
            others=others if _mentions(item.path, b"mine(", settings.limits.size) else (),
            section=settings.section,
            secret=secret,
            limits=settings.limits,
            unsafe=settings.unsafe,
            hints=settings.hints,
            counted=settings.counted,
        )
    return jobs


def _secret(out):
    """The secret of this folder of results, from which all inputs are drawn; made once."""
    path = out / "secret"
    with contextlib.suppress(FileNotFoundError):
        return path.read_text().strip()
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_hex(16) + "\n")
    return path.read_text().strip()


def _in_time(made, due):
    """A result that says whether it was handed in late."""
    is_late = bool(due and made.submitted) and folder.moment(made.submitted) > folder.moment(due)
    return replace(made, late=is_late)


def _mentions(path, word, most):
    """Whether a file has a word in it; no link is followed."""
    try:
        with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
            kept = b""
            while part := file.read(1 << 20):
                if word in kept + part:
                    return True
                kept, most = part[-len(word) :], most - len(part)
                if most < 0:
                    return False
    except OSError:
        pass
    return False


def _name(known):
    """A name for a submission's files: one that can be read, and that no other has."""
    plain = (
        unicodedata.normalize("NFKD", f"{known.student}-{known.assignment}")
        .encode("ascii", "ignore")
        .decode()
    )
    plain = re.sub(r"[^A-Za-z0-9.]+", "-", plain).strip("-.")[:60]
    return f"{plain}-{hashlib.sha256(known.file.encode('utf-8', 'replace')).hexdigest()[:8]}"


# Grading


def _all(jobs, out, workers, executor, progress):
    """Grade what is not known yet; give all results, by the names of their files."""
    for name in ("state", "results", "feedback"):
        (out / name).mkdir(exist_ok=True)
    graded = {name: _kept(out, name, job) for name, job in jobs.items()}
    waiting = {name: job for name, job in jobs.items() if graded[name] is None}
    with (
        _bar(len(jobs), len(jobs) - len(waiting), progress) as bar,
        _executor(executor, workers, waiting) as pool,
    ):
        for name, made in _as_they_come(waiting, pool):
            graded[name] = _keep(out, name, jobs[name], *made)
            bar.update()
    return graded


def _as_they_come(jobs, pool):
    if pool is None:
        for name, job in jobs.items():
            yield name, _result(functools.partial(one.grade, job), job)
        return
    futures, left = {pool.submit(one.grade, job): name for name, job in jobs.items()}, []
    try:
        for future in concurrent.futures.as_completed(futures):
            name = futures[future]
            if isinstance(future.exception(), concurrent.futures.BrokenExecutor):
                left.append(name)  # a process died, and with it its pool: mostly it was another notebook's
            else:
                yield name, _result(future.result, jobs[name])
    finally:
        for future in futures:
            future.cancel()
    for name in left:
        yield name, _result(functools.partial(_alone, jobs[name]), jobs[name])


def _alone(job):
    """Grade one notebook in a process that no other needs."""
    with _processes(1) as pool:
        return pool.submit(one.grade, job).result()


def _result(grade, job):
    """What grading gave; where the grading itself has died, a result that says so, and is not kept."""
    try:
        return grade()
    except NoSandbox:
        raise
    except Exception as error:
        says = f"The grading itself stopped here, with {type(error).__name__}. Grade again."
        return replace(job.known, complaint=says), None


@contextlib.contextmanager
def _executor(executor, workers, waiting):
    if executor is not None or workers <= 1 or len(waiting) < 2:
        yield executor
        return
    with _processes(min(workers, len(waiting))) as pool:
        yield pool


def _processes(count):
    """New processes, not copies of this one: nothing that this one has open goes along."""
    method = multiprocessing.get_context("spawn")
    return concurrent.futures.ProcessPoolExecutor(count, method, _end_with_the_parent)


def _end_with_the_parent():
    """Let a worker end with who started it, even where that is killed and can say nothing."""

    def wait():
        multiprocessing.parent_process().join()
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def _bar(total, done, wanted):
    from tqdm import tqdm

    return tqdm(total=total, initial=done, disable=not wanted, unit="notebook", file=sys.stderr)


# What is kept


def _kept(out, name, job):
    """What was found out before about the same file under the same settings; None if nothing was."""
    state = _state(out, name)
    return (state["made"], state["texts"]) if state and state["key"] == _key(job) else None


def _state(out, name):
    """What was written down about a notebook when it was graded; None if nothing was, or it was damaged.

    The file of its result is no place to keep that: there the whole class has left its marks.
    """
    try:
        state = json.loads((out / "state" / f"{name}.json").read_text(encoding="utf-8"))
        made = results.from_json(state["made"])
        return {"key": str(state["key"]), "made": made, "texts": dict(state["texts"])}
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _keep(out, name, job, made, texts):
    """Write a result down, and give it; what is there is at every moment the old one or the new one."""
    made = _with_its_own_time(out, name, made)
    _put(out / "results" / f"{name}.json", made.as_json())
    if texts is not None:
        state = {"key": _key(job), "made": made.as_json(), "texts": texts}
        _put(out / "state" / f"{name}.json", json.dumps(state))
    return made, texts


def _put(path, text):
    """Write a file unless it says the same already, so that what did not change is not touched."""
    data = text.encode("utf-8", "backslashreplace")
    with contextlib.suppress(OSError):
        if path.read_bytes() == data:
            return
    files.write(path, data)


def _with_its_own_time(out, name, made):
    """Keep the time at which a file was handed in as it was first known, whatever has copied it since."""
    state = _state(out, name)
    if state and state["made"].digest == made.digest and state["made"].submitted:
        return replace(made, submitted=state["made"].submitted)
    return made


def _key(job):
    """What a result depends on: the files, the settings, and this program."""
    about = [
        job.section,
        job.secret,
        job.unsafe,
        job.hints,
        job.counted,
        vars(job.limits),
        job.known.student,
        program(),
    ]
    digest = hashlib.sha256(json.dumps(about).encode())
    for path in (job.path, *job.others):
        digest.update(_digest(path).encode())
    return digest.hexdigest()


def _digest(path):
    try:
        with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        return type(error).__name__


@functools.cache
def program():
    """A short text that changes whenever the program that grades does."""
    digest = hashlib.sha256()
    for path in sorted(PACKAGE.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


# What comes of it


def _written(graded, out):
    """Choose what counts, add what shows only in the whole class, and write the pages."""
    graded = {name: (_titled(made), texts) for name, (made, texts) in graded.items()}
    counted = _latest(graded)
    counted = {name: (_explained(made, texts), texts) for name, (made, texts) in counted.items()}
    counted = _flagged(counted)
    for name, (made, _) in counted.items():
        _put(out / "results" / f"{name}.json", made.as_json())
    submissions = sorted(
        (made for made, _ in counted.values()), key=lambda s: (s.student, s.assignment, s.file)
    )
    _write_pages(submissions, out)
    return submissions


def _titled(made):
    """A result under the name that its notebook has in the course, whatever its file is called."""
    path = one.handout(made.section) if made.section and not made.complaint else None
    return replace(made, assignment=path.stem) if path else made


def _explained(made, texts):
    """Say where a wrong answer uses another that is wrong; then its student knows where to begin."""
    wrong = [each.name for each in made.exercises if each.state == results.WRONG]
    calls = {name: likeness.called(text) for name, text in texts.get("functions", {}).items()}
    found = []
    for each in made.exercises:
        reached = _reached(each.name, calls) if each.name in wrong else set()
        causes = [name for name in wrong if name in reached and name != each.name]
        if causes:
            are, these = ("is", "that") if len(causes) == 1 else ("are", "these")
            says = (
                f"It uses {' and '.join(causes)}, which {are} not right yet: mend {these} first, and check "
                f"again. What shows until then: {each.says}"
            )
            each = replace(each, kind=f"{results.AFTER}{', '.join(causes)}", says=says)
        found.append(each)
    return replace(made, exercises=tuple(found))


def _reached(name, calls):
    """The names that are called from a function, or from what it calls."""
    reached, left = set(), [name]
    while left:
        new = calls.get(left.pop(), set()) - reached
        reached |= new
        left += new
    return reached


def _latest(graded):
    """Of several notebooks by one student for one section, the one handed in last; the others are named."""
    groups = {}
    for name, (made, texts) in graded.items():
        key = made.student, made.assignment
        groups.setdefault(key, []).append((_when(made), made.file, name, made, texts))
    counted = {}
    for group in groups.values():
        *older, (_, _, name, made, texts) = sorted(group, key=lambda one: one[:3])
        if older:
            others = ", ".join(one[1] for one in older)
            says = f"Of {len(group)} notebooks for this section the latest counts; not counted: {others}."
            made = replace(made, remarks=tuple(dict.fromkeys([*made.remarks, says])))
        counted[name] = made, texts or {}
    return counted


def _when(made):
    """When a notebook was handed in, as a number; one that could not be read comes before all others."""
    time = folder.moment(made.submitted).timestamp() if made.submitted else 0.0
    return not made.complaint, time


def _flagged(counted):
    """Add what only the instructor sees: answers that are alike, and dlkit's own."""
    by_section, flags = {}, {name: [] for name in counted}
    for name, (made, _) in counted.items():
        by_section.setdefault(made.section, []).append(name)
    for section in filter(None, by_section):
        names = by_section[section]
        texts = {name: counted[name][1] for name in names}
        for name, flag in _flags(section, texts, {name: counted[name][0].student for name in names}):
            flags[name].append(flag)
    return {name: (replace(made, flags=tuple(flags[name])), texts) for name, (made, texts) in counted.items()}


def _flags(section, texts, students):
    """Give the flags of one section's notebooks: pairs of a notebook's name and what there is to see."""
    asked = {exercise.name: exercise.reference for exercise in one.exercises(section)}
    given = "\n\n".join(one.given(section))
    theirs = {
        name: {key: text for key, text in about.get("functions", {}).items() if key in asked}
        for name, about in texts.items()
    }
    for pair in likeness.alike(theirs, usual=[given, *_styles(section)]):
        for name, other in ((pair.one, pair.other), (pair.other, pair.one)):
            yield name, f"alike {students[other]}: {', '.join(pair.exercises)}"
    ours = {name: f"{function.__module__}.{function.__qualname__}" for name, function in asked.items()}
    ours = {name: path for name, path in ours.items() if not path.startswith("dlkit.classroom.")}
    for name, about in texts.items():
        if "### BEGIN SOLUTION" in about.get("code", ""):
            yield name, "copied: a mark of the course's solutions stands in the code"
        used = likeness.own_answers(about.get("code", ""), ours, given)
        if used:
            yield name, f"dlkit's own answer: {', '.join(used)}"


def _styles(section):
    """The texts of right answers that anybody may write."""
    for exercise in one.exercises(section):
        for style in exercise.styles:
            with contextlib.suppress(OSError, TypeError):
                yield inspect.getsource(style)


def _write_pages(submissions, out):
    students = {}
    for made in submissions:
        students.setdefault(made.student, []).append(made)
    for student, theirs in students.items():
        plain = re.sub(r"-[0-9a-f]{8}$", "", _name(results.Submission(student, "", file=student)))
        name = f"{plain}-{hashlib.sha256(student.encode('utf-8', 'replace')).hexdigest()[:4]}"
        _put(out / "feedback" / f"{name}.html", pages.feedback(theirs))
    _put(out / "class.html", pages.class_page(submissions))
    files.write_for_spreadsheets(out / "scores.csv", table.submissions_text(submissions))
