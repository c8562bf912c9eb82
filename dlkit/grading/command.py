"""``dlkit grade``: grade a folder of notebooks, or say whether this machine can."""

import argparse
import os
import sys
from dataclasses import replace
from pathlib import Path

from dlkit.classroom import catalogue, terms
from dlkit.grading import folder, pages, results, sandbox
from dlkit.grading.formats import canvas, ci, classroom50, files, gradescope, moodle, nbgrader, roster, table
from dlkit.grading.sandbox import Limits, NoSandbox

LEAST_MEMORY = 64  # megabytes in which Python and NumPy start


def main(argv=None):
    """Carry out ``dlkit grade``; return its exit code."""
    options = parser().parse_args(argv)
    try:
        if options.doctor:
            return doctor()
        if options.folder is None:
            sys.exit("What shall be graded? dlkit grade FOLDER, or dlkit grade --help for everything else.")
        return grade(options)
    except (folder.BadFolder, NoSandbox, ValueError) as error:
        sys.exit(f"dlkit grade: {_as_options(error)}")
    except OSError as error:
        sys.exit(f"dlkit grade: {of_a_file(error)}")
    except KeyboardInterrupt:
        sys.exit("\nStopped. What is known is kept; the same command goes on from here.")


def parser():
    """The command line."""
    top = argparse.ArgumentParser(
        prog="dlkit grade", description="Grade the notebooks of a class, in a sandbox."
    )
    top.add_argument(
        "folder", nargs="?", type=Path, metavar="FOLDER", help="of notebooks or students, or a zip"
    )
    top.add_argument("--doctor", action="store_true", help="say whether a sandbox can be had here, and stop")
    top.add_argument("--out", type=Path, help="where results go (FOLDER-graded)")
    top.add_argument("--assignment", type=Path, metavar="FILE", help="its terms: what counts, until when")
    top.add_argument(
        "--section", default="", help="the section that was asked for (each notebook says its own)"
    )
    top.add_argument("--due", default="", help="until when, as 2026-11-29T18:00; what came later is marked")
    top.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="how many at the same time")
    top.add_argument("--no-hints", dest="hints", action="store_false", help="give students no hints")
    top.add_argument(
        "--unsafe", action="store_true", help="without a sandbox: a submission can do what you can"
    )
    limits = top.add_argument_group("limits")
    limits.add_argument(
        "--seconds", type=float, default=Limits.seconds, help="for one cell or check (%(default)g)"
    )
    limits.add_argument("--memory", type=int, default=Limits.memory >> 20, help="megabytes (%(default)s)")
    limits.add_argument("--processes", type=int, default=Limits.processes, help="at once (%(default)s)")
    books = top.add_argument_group("gradebooks")
    books.add_argument("--canvas", type=Path, metavar="FILE", help="refill a gradebook exported from Canvas")
    books.add_argument("--moodle", type=Path, metavar="FILE", help="refill a grading worksheet of Moodle")
    books.add_argument("--column", help="the column to refill, where it cannot be told")
    books.add_argument("--scale", action="store_true", help="scale scores to the points of that column")
    books.add_argument("--nbgrader", type=Path, metavar="FILE", help="write scores as nbgrader exports them")
    books.add_argument(
        "--roster", type=Path, metavar="FILE", help="a CSV with id, first_name, last_name, email"
    )
    books.add_argument("--late-penalty", type=float, metavar="SHARE", help="of a late score, as 0.2 (none)")
    books.add_argument("--gradescope", type=Path, metavar="FILE", help="write Gradescope's results.json")
    books.add_argument("--classroom50", type=Path, metavar="FILE", help="write Classroom 50's result.json")
    books.add_argument("--ci", action="store_true", help="exit with 1 unless all is right, and print a log")
    return top


def doctor():
    """Print what was tried; the exit code is 0 if all of it is as it should be."""
    rows = sandbox.doctor()
    for name, is_well, what in rows:
        print(f"{'PASS' if is_well else 'FAIL'}  {name}: {what}")
    return 0 if all(is_well for _, is_well, _ in rows) else 1


def of_a_file(error):
    """What an error of the system says, as a sentence about a file."""
    if error.filename is None:
        return str(error)
    return f"{error.filename}: cannot be read or written: {error.strerror}"


def _as_options(text):
    """A sentence that names arguments of Python as options of the command line."""
    return str(text).replace("column='", "--column '").replace("scale=True", "--scale")


def _check(options):
    """Find what is wrong with the options before an hour of grading, and not after it.

    Raises
    ------
    ValueError
    """
    if options.jobs < 1:
        raise ValueError(f"--jobs is how many are graded at the same time, 1 or more; got {options.jobs}")
    if options.memory < LEAST_MEMORY:
        raise ValueError(f"--memory is in megabytes, {LEAST_MEMORY} or more; got {options.memory}")
    if not 0 <= (options.late_penalty or 0) <= 1:
        share = f"{options.late_penalty:g}"
        raise ValueError(f"--late-penalty is a part of the score, 0.2 for a fifth; got {share}")
    if options.section:
        catalogue.exercises(options.section)
    if options.column and options.canvas and options.moodle:
        raise ValueError(
            "--column is a column of one gradebook; refill Canvas and Moodle one after the other"
        )
    if options.assignment and not options.assignment.is_file():
        raise ValueError(f"{options.assignment}: no terms of an assignment: there is no such file")
    for path in filter(None, (options.canvas, options.moodle, options.roster)):
        if not path.is_file():
            raise ValueError(f"{path}: there is no such file")
    for path in filter(None, (options.nbgrader, options.gradescope, options.classroom50)):
        if not path.parent.is_dir():
            raise ValueError(f"{path}: there is no folder {path.parent} to write it into")
    if options.out and options.out.resolve() == options.folder.resolve():
        raise ValueError(f"{options.out}: results do not go among the submissions; give --out another folder")
    if options.out and options.out.is_file():
        raise ValueError(f"{options.out}: there is a file of this name; give --out a folder")


def grade(options):
    """Grade, write, and say what was written."""
    from dlkit.grading.batch import beside, grade_folder

    _check(options)
    laid_down = terms.read(options.assignment) if options.assignment else terms.Terms()
    settings = _settings(options, laid_down)
    if options.unsafe:
        warning = "Without a sandbox: every submission can do what you can do. All results are marked."
        print(warning, file=sys.stderr)
    out = options.out or beside(options.folder)
    bar = sys.stderr.isatty()
    submissions = grade_folder(options.folder, out, settings, options.jobs, progress=bar)
    students = pages.counted(len({made.student for made in submissions}), "student")
    if not options.ci:
        print(f"{pages.counted(len(submissions), 'notebook')} of {students}. Begin with {out / 'class.html'}")
    _fill_gradebooks(options, submissions, settings, laid_down, out)
    if options.ci:
        code, log = ci.step(submissions)
        print(log)
        return code
    return 0


def _settings(options, laid_down):
    """How to grade: as the command line says, and where it says nothing as the terms do."""
    from dlkit.grading.batch import Settings

    due, section = options.due or laid_down.due, options.section
    if due:
        folder.moment(due)
    if len(laid_down.points) == 1:
        section = section or next(iter(laid_down.points))
    rows = laid_down.points.items()
    counted = tuple((number, name, points) for number, names in rows for name, points in names.items())
    limits = Limits(options.seconds, memory=options.memory << 20, processes=options.processes)
    return Settings(section, due, counted, options.hints and laid_down.hints, options.unsafe, limits)


def _fill_gradebooks(options, submissions, settings, laid_down, out):
    known = roster.read(options.roster.read_text(encoding="utf-8-sig")) if options.roster else None
    if known or options.late_penalty:
        text = table.submissions_text(submissions, roster=known, late_penalty=options.late_penalty)
        files.write_for_spreadsheets(out / "scores.csv", text)
    whole = together(submissions, settings.counted, laid_down.title)
    if options.canvas:
        by_name = [
            _by_name(made, known) for made in (whole if options.column or laid_down.points else submissions)
        ]
        _refill(options.canvas, canvas, by_name, options, known)
    if options.moodle:  # its worksheet has one column for all
        _refill(options.moodle, moodle, whole, options, known)
    if options.nbgrader:
        due = {made.assignment: settings.due for made in submissions}
        text = nbgrader.export(submissions, roster=known, due=due, late_penalty=options.late_penalty)
        _write(options.nbgrader, text)
    for path in filter(None, (options.gradescope, options.classroom50)):
        students = len({made.student for made in submissions})
        if students > 1:
            raise ValueError(f"{path}: such a file is of one student, and here are {students}")
    if options.gradescope:
        _write(options.gradescope, gradescope.text(*submissions))
    if options.classroom50:
        _write(options.classroom50, classroom50.text(*submissions, environment=os.environ))


def _write(path, text):
    files.write(path, text)
    print(f"Written: {path}")


def _by_name(made, known):
    """A submission under its student's name alone: Canvas does not know the numbers that Moodle writes."""
    moodles = "_assignsubmission_" in made.file and made.student not in (known or {})
    return replace(made, student=folder.person(made.student)) if moodles else made


def together(submissions, counted=(), title=""):
    """Put the notebooks of each student together, for a column that is for all of them.

    Parameters
    ----------
    submissions : iterable of Submission
    counted : tuple of (section, name, points), optional
        What the assignment asks for, of which somebody may have handed in nothing.
    title : str, optional

    Returns
    -------
    list of Submission
        One for each student; what was not handed in is blank.  As they are, if there is but one notebook to
        hand in.
    """
    asked, names = {}, {made.section: made.assignment for made in submissions if made.section}
    for section, name, points in counted:
        asked.setdefault(section, []).append((name, points))
    for made in submissions:
        if made.exercises and not made.complaint:
            asked.setdefault(made.section, [(one.name, one.max_points) for one in made.exercises])
    if len(asked) < 2:
        return list(submissions)
    students = {}
    for made in submissions:
        students.setdefault(made.student, []).append(made)
    return [
        _whole(theirs, asked, title or " and ".join(sorted(names.values()))) for theirs in students.values()
    ]


def _whole(theirs, asked, title):
    handed_in = {made.section: made for made in theirs if not made.complaint}
    exercises = []
    for section, rows in sorted(asked.items()):
        found = handed_in[section].exercises if section in handed_in else ()
        missing = [
            results.ExerciseResult(name, 0, points, results.BLANK, says="Its notebook was not handed in.")
            for name, points in rows
        ]
        exercises += [replace(one, name=f"{section} {one.name}") for one in found or missing]
    return replace(
        theirs[0],
        assignment=title,
        section="",
        exercises=tuple(exercises),
        submitted=max(made.submitted for made in theirs),
        complaint=" ".join(f"{made.assignment}: {made.complaint}" for made in theirs if made.complaint),
        remarks=tuple(f"{made.assignment}: {text}" for made in theirs for text in made.remarks),
        late=any(made.late for made in theirs),
        sandbox="none" if any(made.sandbox == "none" for made in theirs) else theirs[0].sandbox,
    )


def _refill(path, format_, submissions, options, known):
    """Refill a gradebook, a column for each assignment, and say what was done."""
    source, target = path, path.with_stem(path.stem + "_graded")
    how = {"roster": known, "scale": options.scale, "late_penalty": options.late_penalty}
    for assignment in sorted({made.assignment for made in submissions}):
        theirs = [made for made in submissions if made.assignment == assignment]
        refilled = files.refill(source, format_.refill, theirs, options.column, to=target, **how)
        print(_as_options(refilled.report()).rstrip())
        source = target
    print(f"Written: {target}")
