"""Make the students' notebooks in exercises/ from the ones in solutions/.

A solution notebook holds everything.  What stands between ``### BEGIN SOLUTION`` and ``### END SOLUTION`` is
taken out, and so are hidden tests; the marks are nbgrader's.  The result is executed, so that what a blank
exercise says is stored in it.  The same solutions give the same exercises, to the byte.
"""

import argparse
import contextlib
import re
import sys
import tempfile
from pathlib import Path

from dlkit.classroom import execution
from dlkit.classroom.execution import NotebookError

SOLUTIONS, EXERCISES = Path("solutions"), Path("exercises")
# Above the first import, for who has opened the exercise where the course is not installed.
ELSEWHERE = "# If this says \"No module named 'dlkit'\": README.md, 'Other places', tells what to choose."
BLANK = ("# Your turn: write your answer here, in place of the next line.", "raise NotImplementedError")

# A cell's metadata in nbgrader's schema 3.
SCHEMA = 3
FLAGS = ("grade", "locked", "solution", "task")
GRADE_ID = re.compile(r"[A-Za-z0-9_-]+")


def main(argv=None):
    """Carry out ``python3 -m dlkit handout``; return the exit code."""
    parser = argparse.ArgumentParser(prog="python3 -m dlkit handout", description=__doc__.splitlines()[0])
    check_help = "write nothing, and fail where an exercise is not what its solution makes"
    parser.add_argument("--check", action="store_true", help=check_help)
    options = parser.parse_args(argv)
    try:
        stale = out_of_date(SOLUTIONS, EXERCISES) if options.check else make(SOLUTIONS, EXERCISES)
    except NotebookError as error:
        sys.exit(str(error))
    if options.check and stale:
        sys.exit("Out of date, so call python3 -m dlkit handout:\n" + "\n".join(map(str, stale)))
    return 0


def make(solutions, exercises):
    """Write the exercise of every solution, and take away exercises that have none.

    Where one of the solutions is wrong, nothing is written at all.

    Parameters
    ----------
    solutions, exercises : Path
        The two folders; below them the notebooks have the same names.

    Returns
    -------
    list of Path
        What was written or taken away, because it was not yet as it should be.

    Raises
    ------
    NotebookError
    """
    wanted = _wanted(solutions, exercises)
    changed = _different(wanted, exercises)
    for path in changed:
        if path in wanted:
            print(path, flush=True)
            execution.write(path, wanted[path])
        else:
            print(path, "has no solution: taken away", flush=True)
            path.unlink()
    return changed


def out_of_date(solutions, exercises):
    """Give the exercises that are missing, different from what their solution makes, or without one."""
    return _different(_wanted(solutions, exercises), exercises)


def _wanted(solutions, exercises):
    """What should be in the folder of exercises, by path."""
    return {exercises / p.relative_to(solutions): exercise(p) for p in execution.find([solutions])}


def _different(wanted, exercises):
    there = set(execution.find([exercises])) if exercises.exists() else set()
    stale = [p for p, book in wanted.items() if p not in there or p.read_bytes() != _bytes(book)]
    return sorted(stale + list(there - set(wanted)))


def _bytes(book):
    return execution.text(book).encode()


def exercise(path):
    """Make the student's notebook of a solution notebook: blanked, executed, and in the course's one form.

    Raises
    ------
    NotebookError
        If marks or nbgrader's metadata are wrong, or the blank notebook does not run through.
    """
    blank = blanked(execution.read(path), path)
    try:
        with _place(blank, path) as folder:
            return execution.normalized(execution.executed(blank, path, folder=folder))
    except NotebookError as error:
        raise NotebookError(f"{error} (as an exercise, without its solutions)") from None


@contextlib.contextmanager
def _place(book, path):
    """Where a blank notebook runs: in its folder, or among blank ones if it takes answers out of others."""
    if not any(re.search(r"\bmine\(", cell.source) for cell in execution.code_cells(book)):
        yield None
        return
    with tempfile.TemporaryDirectory() as tree:
        for other in path.parent.parent.glob("*/*.ipynb"):
            blank = blanked(execution.read(other), other)
            execution.write(Path(tree, other.parent.name, other.name), blank)
        yield Path(tree, path.parent.name)


def blanked(book, path):
    """Take solutions, hidden tests and outputs out of a notebook.

    Parameters
    ----------
    book : nbformat.NotebookNode
    path : str or Path
        Where it is from, for messages.

    Returns
    -------
    nbformat.NotebookNode
        A copy.

    Raises
    ------
    NotebookError
        If a mark has no partner, a solution cell has no solution or another cell has one, or nbgrader's
        metadata are not as its schema 3 wants them.
    """
    _check_metadata(book, path)
    book = execution.normalized(book)
    for cell in execution.code_cells(book):
        where = f"{path}: cell {cell.id}"
        source = _replace(cell.source, "SOLUTION", BLANK, where)
        _check_solution(cell, source != cell.source, where)
        cell.source = _replace(source, "HIDDEN TESTS", (), where).rstrip("\n")
        cell.outputs, cell.execution_count = [], None
    _say_what_to_do_elsewhere(book)
    return book


def _say_what_to_do_elsewhere(book):
    """Put that line above the first import of dlkit, where there is one."""
    for cell in execution.code_cells(book):
        if re.search(r"^(from|import) dlkit\b", cell.source, re.MULTILINE):
            cell.source = f"{ELSEWHERE}\n{cell.source}"
            return


def _replace(source, kind, blank, where):
    """Put other lines in place of everything from a BEGIN mark to its END mark, the marks included.

    One that is almost a mark is refused, because then a solution would reach the students.
    """
    lines, inside = [], False
    for number, line in enumerate(source.split("\n"), 1):
        mark = re.fullmatch(rf"(\s*)### (BEGIN|END) {kind}\s*", line)
        if not mark and re.search(rf"(BEGIN|END)[\s_]*{kind}", line, re.IGNORECASE):
            raise NotebookError(f"{where}, line {number}: expected ### BEGIN {kind} or ### END {kind}")
        if mark and (mark[2] == "BEGIN") == inside:
            wrong = "stands inside another" if inside else "ends what has not begun"
            raise NotebookError(f"{where}, line {number}: {line.strip()} {wrong}")
        if mark:
            inside = mark[2] == "BEGIN"
            lines += [mark[1] + text for text in blank] if inside else []
        elif not inside:
            lines.append(line)
    if inside:
        raise NotebookError(f"{where}: ### BEGIN {kind} has no END")
    return "\n".join(lines)


def _check_solution(cell, has_solution, where):
    """Marks and metadata must agree: nbgrader refuses a cell that has only one of the two."""
    meant = cell.metadata.get("nbgrader", {}).get("solution", False)
    if meant and not has_solution:
        raise NotebookError(f"{where} is a solution in nbgrader's metadata, but has no ### BEGIN SOLUTION")
    if has_solution and not meant:
        raise NotebookError(f"{where} has a ### BEGIN SOLUTION, but nbgrader's metadata call it no solution")


def _check_metadata(book, path):
    seen = set()
    for cell in book.cells:
        if "nbgrader" not in cell.metadata:
            continue
        where, data = f"{path}: cell {cell.id}: nbgrader's", cell.metadata.nbgrader
        _check_keys(data, where)
        if data["grade_id"] in seen:
            raise NotebookError(f"{where} grade_id {data['grade_id']} stands in two cells")
        seen.add(data["grade_id"])


def _check_keys(data, where):
    if data.get("schema_version") != SCHEMA:
        raise NotebookError(f"{where} schema_version is {data.get('schema_version')!r}, expected {SCHEMA}")
    for flag in FLAGS:
        if not isinstance(data.get(flag), bool):
            raise NotebookError(f"{where} {flag} is {data.get(flag)!r}, expected true or false")
    if not GRADE_ID.fullmatch(str(data.get("grade_id", ""))):
        raise NotebookError(
            f"{where} grade_id is {data.get('grade_id')!r}, expected letters, digits, - and _"
        )
    points = data.get("points", None if data["grade"] or data["task"] else 0)
    if isinstance(points, bool) or not isinstance(points, int | float) or points < 0:
        raise NotebookError(f"{where} points are {points!r}, expected a number of at least 0")
