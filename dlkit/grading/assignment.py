"""``dlkit assignment``: make the folder that students get, and make sure that no answer is in it."""

import argparse
import ast
import base64
import hashlib
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import nbformat

from dlkit import environment
from dlkit.classroom import catalogue, execution, handout, terms
from dlkit.classroom.terms import Terms
from dlkit.grading import one, pages
from dlkit.grading.command import of_a_file
from dlkit.grading.folder import moment
from dlkit.grading.formats import files

TEMPLATES = Path(__file__).with_name("templates")
WITHHELD = re.compile(r"dlkit/classroom/(catalogue|styles)/section_[^/]+\.py|dlkit/grading/.+")
POINTS = re.compile(r"^(## .*) \(\d+ points?\)$", re.MULTILINE)  # in the heading of an exercise
SHORT = 12  # characters; a line of an answer that is shorter may stand anywhere
HIDDEN = """
### BEGIN HIDDEN TESTS
# Whatever the names in this notebook mean by now, this is the course's own check.
from dlkit.classroom import graded
graded("{section}", "{name}", {name})
### END HIDDEN TESTS"""


OTTER = '''"""Made by dlkit assignment --otter, from the specification of the exercise."""

from otter.test_files import test_case

OK_FORMAT = False

name = "{name}"
points = {points:g}


@test_case()
def is_right(env):
    from dlkit.classroom import graded

    assert "{name}" in env, "there is no function {name} in the notebook"
    graded("{section}", "{name}", env["{name}"])
'''


class Leak(Exception):
    """An answer would reach the students; the message says which and where."""


def main(argv=None):
    """Carry out ``dlkit assignment``; return the exit code."""
    options = parser().parse_args(argv)
    try:
        laid_down = Terms(
            title=options.title,
            due=moment(options.due).isoformat() if options.due else "",
            points=points(options.sections, options.exercises),
            hints=options.hints,
            solutions=options.solutions,
            seed=options.seed,
        )
        _check_counts(laid_down)
        for path in make(options.out, laid_down, nbgrader=options.nbgrader):
            print(path)
        _say_what_counts(options.out, laid_down)
        for path in otter_tests(options.out, laid_down) if options.otter else ():
            print(path)
        if options.wheel:
            print(wheel(options.out))
    except OSError as error:
        sys.exit(f"dlkit assignment: {of_a_file(error)}")
    except (ValueError, Leak, execution.NotebookError) as error:
        sys.exit(f"dlkit assignment: {error}")
    return 0


def _check_counts(laid_down):
    for section, counted in laid_down.points.items():
        if not counted:
            there = ", ".join(one.name for one in catalogue.exercises(section))
            raise ValueError(
                f"nothing of section {section} counts: name one of its exercises, {there}, or leave the "
                "section out"
            )


def _say_what_counts(out, laid_down):
    for section, counted in laid_down.points.items():
        names = ", ".join(f"{name}={number:g}" for name, number in counted.items())
        print(f"{section}: {pages.counted(sum(counted.values()), 'point')}: {names}")
    print(f"Grade with: dlkit grade SUBMISSIONS --assignment {Path(out, terms.NAME)}")


def parser():
    """The command line."""
    top = argparse.ArgumentParser(prog="dlkit assignment", description=__doc__.splitlines()[0])
    top.add_argument(
        "out", type=Path, metavar="FOLDER", help="where to write; it must not exist yet, or be empty"
    )
    top.add_argument("--sections", nargs="+", required=True, metavar="N", help="such as 1.2 2.3")
    chosen = "those that count, as sigmoid or, with points, gradient=3 (all, with their own points)"
    top.add_argument("--exercises", nargs="+", metavar="NAME[=POINTS]", default=(), help=chosen)
    top.add_argument("--title", default="Assignment")
    top.add_argument("--due", default="", help="until when, as 2026-12-06T18:00")
    top.add_argument("--no-hints", dest="hints", action="store_false")
    no_solutions = "do not say where the solutions are"
    top.add_argument("--no-solutions", dest="solutions", action="store_false", help=no_solutions)
    top.add_argument("--seed", type=int, help="of the inputs that the check tries, for this class")
    top.add_argument("--nbgrader", action="store_true", help="make nbgrader's source notebooks instead")
    top.add_argument("--otter", action="store_true", help="also write tests for otter, into tests/")
    top.add_argument("--wheel", action="store_true", help="also build dlkit without its answers")
    return top


def points(sections, exercises=()):
    """What counts in each section, and how much.

    Parameters
    ----------
    sections : iterable of str
    exercises : iterable of str, optional
        Names, each perhaps with ``=`` and its points.

    Returns
    -------
    dict of str to dict of str to float

    Raises
    ------
    ValueError
        If there is no such section or exercise, or points are no number of at least 0.
    """
    known = {section: {one.name: one.points for one in catalogue.exercises(section)} for section in sections}
    chosen = dict(_chosen(text) for text in exercises)
    unknown = set(chosen) - {name for names in known.values() for name in names}
    if unknown:
        there = ", ".join(name for names in known.values() for name in names)
        raise ValueError(f"there is no exercise {sorted(unknown)[0]!r} in these sections; there are {there}")
    if not chosen:
        return known
    return {
        section: {
            name: own if chosen[name] is None else chosen[name]
            for name, own in names.items()
            if name in chosen
        }
        for section, names in known.items()
    }


def _chosen(text):
    name, _, number = text.partition("=")
    try:
        value = float(number) if number else None
    except ValueError:
        raise ValueError(f"points must be a number, as in {name}=3; got {number!r}") from None
    if value is not None and not 0 <= value < float("inf"):
        raise ValueError(f"points must be at least 0; got {number}")
    return name, value


def make(out, laid_down, nbgrader=False):
    """Write the notebooks of an assignment, its terms, and a page that says what to do with them.

    Parameters
    ----------
    out : Path
    laid_down : Terms
    nbgrader : bool, optional
        Whether to write what nbgrader makes its own release from: notebooks with solutions.

    Returns
    -------
    list of Path
        What was written.

    Raises
    ------
    ValueError
        If there is something in the folder already.
    Leak
        If an answer would be in it; then nothing is written.
    """
    out = Path(out)
    if out.exists() and any(out.iterdir()):
        raise ValueError(f"{out}: there is something in this folder already; name another, or empty it")
    written = {}
    for section in laid_down.points:
        path = source(section) if nbgrader else one.handout(section)
        book = _with_terms(execution.read(path), section, laid_down)
        if nbgrader:
            written[Path(path.name)] = nbformat.writes(_with_hidden_tests(book, section))
        else:
            check_no_leak(book, section)
            written[Path(path.parent.name, path.name)] = execution.text(book)
    written[Path(terms.NAME)] = laid_down.as_json()
    if not nbgrader:
        written[Path("README.md")] = _readme(laid_down, [path for path in written if path.suffix == ".ipynb"])
    for path, text in written.items():
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        files.write(out / path, text)
    return [out / path for path in written]


def otter_tests(out, laid_down):
    """Write a test file of otter's for each exercise that counts; give their paths."""
    folder = Path(out, "tests")
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for section, counted in laid_down.points.items():
        for name, number in counted.items():
            written.append(folder / f"{name}.py")
            files.write(written[-1], OTTER.format(section=section, name=name, points=number))
    return written


def source(section):
    """Give the path of a section's solution notebook.

    Raises
    ------
    ValueError
        If the solutions are not here, because only the package was installed.
    """
    root = environment.clone()
    found = sorted((root / "solutions").rglob(f"{section}_*.ipynb")) if root else []
    if not found:
        raise ValueError(
            "the solutions come with the course's sources, and this is only the installed package"
        )
    return found[0]


def _with_terms(book, section, laid_down):
    """The notebook with the points that its exercises have here, and the terms below its title."""
    counted, heading = laid_down.points[section], None
    for cell in book.cells:
        about = cell.metadata.get("nbgrader", {})
        if POINTS.search(cell.source) and cell.cell_type == "markdown":
            heading = cell
        if about.get("grade"):
            about["points"] = counted.get(_asked(cell), 0)
            heading.source = POINTS.sub(f"\\1 ({_points(about['points'])})", heading.source, count=1)
    first = book.cells[0]
    first.source = re.sub(r"\bworth \d+ points?", f"worth {_points(sum(counted.values()))}", first.source)
    lines = [
        f"**{laid_down.title}.** "
        + (f"Due: {pages.moment(laid_down.due)}. " if laid_down.due else "")
        + ("" if laid_down.hints else "The check gives no hints in this assignment. ")
        + "These count here:"
    ]
    lines += [f"- `{name}`: {_points(number)}" for name, number in counted.items()]
    note = nbformat.v4.new_markdown_cell("\n".join([lines[0], "", *lines[1:]]), id="terms")
    book.cells.insert(1, note)
    return book


def _points(number):
    return pages.counted(number, "point") if number else "does not count"


def _asked(cell):
    """The name of the exercise that a check cell asks about."""
    found = re.match(r"check\((\w+)\)", cell.source)
    return found[1] if found else ""


def _with_hidden_tests(book, section):
    for cell in book.cells:
        if cell.metadata.get("nbgrader", {}).get("grade"):
            cell.source += HIDDEN.format(section=section, name=_asked(cell))
    return book


def _readme(laid_down, notebooks):
    text = (TEMPLATES / "assignment.md").read_text(encoding="utf-8")
    rows = "\n".join(f"- `{path.as_posix()}`" for path in notebooks)
    due = (
        f"Hand in until {pages.moment(laid_down.due)}."
        if laid_down.due
        else "Your instructor says until when to hand in."
    )
    help_ = (
        '`check.hint("name")` gives hints.' if laid_down.hints else "There are no hints in this assignment."
    )
    return text.format(title=laid_down.title, notebooks=rows, due=due, help=help_)


# Does an answer leak?


def check_no_leak(book, section):
    """Make sure that no line of an answer stands anywhere in a notebook.

    Lines that are in the exercise's own text, such as the first line of the function, are nobody's secret.

    Parameters
    ----------
    book : nbformat.NotebookNode
    section : str

    Raises
    ------
    Leak
    """
    text = nbformat.writes(book)
    for mark in ("BEGIN SOLUTION", "END SOLUTION", "HIDDEN TESTS"):
        if mark in text:
            raise Leak(f"the notebook of section {section} has {mark!r} in it")
    shown = {_plain(line) for cell in book.cells for line in _lines(cell)}
    for name, line in answers(section):
        if _plain(line) in shown:
            raise Leak(
                f"the notebook of section {section} has a line of the answer to {name} in it: {line.strip()}"
            )


def answers(section):
    """Give the lines of a section's answers, each with its exercise, but not those in the handout."""
    own = {_plain(line) for source in _own(section) for line in source.split("\n")}
    for exercise in catalogue.exercises(section):
        for function in exercise.styles[:1] or (exercise.reference,):
            for line in _body(function):
                if len(line.strip()) >= SHORT and _plain(line) not in own:
                    yield exercise.name, line


def _own(section):
    """The cells of an exercise notebook as its solution makes it; nothing put in by hand is excused."""
    if environment.clone() is None:
        return one.given(section)
    path = source(section)
    return [cell.source for cell in handout.blanked(execution.read(path), path).cells]


def _body(function):
    import inspect
    import textwrap

    try:
        text = textwrap.dedent(inspect.getsource(function))
        (node,) = ast.parse(text).body
    except (OSError, TypeError, SyntaxError, ValueError):
        return []
    first = node.body[1 if ast.get_docstring(node) is not None else 0 :]
    return text.split("\n")[first[0].lineno - 1 :] if first else []


def _lines(cell):
    outputs = [str(output.get("text", "")) for output in cell.get("outputs", [])]
    outputs += [str(part) for output in cell.get("outputs", []) for part in output.get("data", {}).values()]
    return "\n".join([cell.source, *outputs]).split("\n")


def _plain(line):
    return re.sub(r"\s+", "", line)


# dlkit without its answers


def wheel(out):
    """Build a wheel of dlkit without its answers and its grader; the check then says that it cannot check.

    Raises
    ------
    ValueError
        If the sources are not here, or cannot be built.
    """
    root = environment.clone()
    if root is None:
        raise ValueError("a wheel is built from the course's sources, and this is only the installed package")
    with tempfile.TemporaryDirectory() as folder:
        command = [
            sys.executable,
            "-m",
            "pip",
            "wheel",
            "--no-deps",
            "--quiet",
            "--wheel-dir",
            folder,
            str(root),
        ]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise ValueError(f"the wheel could not be built: {done.stderr.strip()[-300:]}")
        (built,) = Path(folder).glob("*.whl")
        Path(out).mkdir(parents=True, exist_ok=True)
        return without_answers(built, Path(out, built.name))


def without_answers(built, target):
    """Copy a wheel without its catalogue of answers and without the grader."""
    with zipfile.ZipFile(built) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        record = next(name for name in old.namelist() if name.endswith(".dist-info/RECORD"))
        rows = []
        for entry in old.infolist():
            if entry.filename == record or WITHHELD.fullmatch(entry.filename):
                continue
            data = old.read(entry)
            digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
            rows.append(f"{entry.filename},sha256={digest},{len(data)}")
            new.writestr(entry, data)
        new.writestr(record, "\n".join([*rows, f"{record},,"]) + "\n")
    return target
