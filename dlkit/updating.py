"""A newer course, and every answer kept (``python3 -m dlkit update``, ``dlkit start``).

A reader writes into the course's own notebooks.  So a new version is not copied over them, and not merged
line by line, which would leave git's marks in the middle of a file: cell by cell, what the reader wrote goes
into it.  A cell is the reader's if it is not as the course had handed it out (the *base*).  What no longer
fits stands, whole, in a copy beside.  Only the standard library is imported here.
"""

import ast
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

FOLDERS = ("notebooks", "exercises")
ELSEWHERE = {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_NAMESPACE"}
BASE = Path(".dlkit", "handed-out")  # beside a course that was laid out by a wheel: as it was handed out
DOWNLOAD = (
    "This folder was not made by git, so there is nothing to update it from. Download the new version\n"
    "into a new folder, and give there: python3 -m dlkit update --from "
)


class Carried(NamedTuple):
    """A new notebook with what the reader wrote; the ids of the cells that are the reader's, and which of
    them found no place in it.
    """

    book: dict
    written: list
    left: list


def carried_over(base, new, mine):
    """Take what a reader wrote in a notebook over into its new version, cell by cell.

    Parameters
    ----------
    base : dict or None
        The notebook as it was handed out; None if that is not known: then all that differs is the reader's.
    new : dict
        Its new version.
    mine : dict
        What the reader has made of it.

    Returns
    -------
    Carried
    """
    was, now = _by_id(base or {"cells": []}), _by_id(new)
    cells, written, left, before = list(new["cells"]), [], [], None
    for cell in mine["cells"]:
        key = cell.get("id")
        if _is_the_readers(cell, was.get(key), now.get(key)):
            written.append(key)
            if key in now and _fits(cell, was.get(key), now[key]):
                cells[_place(cells, key)] = {**now[key], **_written(cell)}
            elif key in now or key in was:
                left.append(key)
            else:
                cells.insert(0 if before is None else _place(cells, before) + 1, cell)
                before = key
        before = key if key in now else before
    return Carried({**new, "cells": cells}, written, left)


def _place(cells, key):
    return next(k for k, cell in enumerate(cells) if cell.get("id") == key)


def _by_id(book):
    return {cell.get("id"): cell for cell in book["cells"]}


def _source(cell):
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def _is_the_readers(cell, was, now):
    """Whether a cell is neither empty, nor as it was handed out, nor as it is handed out now."""
    handed_out = [_source(one).strip() for one in (was, now) if one is not None]
    return _source(cell).strip() not in ["", *handed_out]


def _fits(cell, was, now):
    """Whether a reader's cell can stand in the place of the new one.

    It can where the course has not changed the cell, or where the functions to be written are the same.
    """
    if was is not None and _source(was) == _source(now):
        return True
    asked = _functions(now)
    return bool(asked) and asked == {name: _functions(cell).get(name) for name in asked}


def _functions(cell):
    """The functions that a cell defines, with their arguments; none if it is not Python."""
    try:
        tree = ast.parse(_source(cell)).body
    except (SyntaxError, ValueError):
        return {}
    return {part.name: ast.dump(part.args) for part in tree if isinstance(part, ast.FunctionDef)}


def _written(cell):
    """What of a cell is its writer's: the source, and what came of running it."""
    return {key: cell[key] for key in ("source", "outputs", "execution_count") if key in cell}


# ---- whole folders


def read(path):
    """The notebook in a file; None if there is none that can be read."""
    try:
        book = json.loads(Path(path).read_text(encoding="utf-8"))
        return book if isinstance(book.get("cells"), list) else None
    except (OSError, ValueError, AttributeError):
        return None


def write(path, book):
    """Write a notebook as nbformat does; at every moment there is the whole old one or the whole new one."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".new")
    try:
        with open(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(json.dumps(book, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
        os.chmod(draft, 0o644)
        os.replace(draft, path)
    except BaseException:
        os.unlink(draft)
        raise


def renew(course, base, new, keep):
    """Bring the notebooks of a course to a new version, with all that its reader wrote.

    Parameters
    ----------
    course : Path
        The reader's folder, with ``notebooks`` and ``exercises``.
    base : callable
        Gives the notebook at a relative path as it was handed out, or None.
    new : dict of Path to dict
        The new notebooks by their relative paths.
    keep : Path
        Where the reader's files are copied to before anything is changed; made when it is first needed.

    Returns
    -------
    list of str
        A line for each notebook in which something of the reader's was found.
    """
    said = []
    for relative, book in sorted(new.items()):
        path = course / relative
        mine, was = read(path), base(relative)
        if mine is None:
            if path.exists():
                said.append(f"{relative}: could not be read; it is kept as {_kept(path, keep, relative)}")
            write(path, book)
            continue
        carried = carried_over(was, book, mine)
        if carried.written and carried.book != mine:
            said.append(_told(relative, carried, _kept(path, keep, relative)))
        write(path, carried.book)
    return said


def _told(relative, carried, kept):
    """What to say of a notebook in which something of the reader's was found."""
    lost = f"; no place any more for {', '.join(map(str, carried.left))}: see {kept}" if carried.left else ""
    return f"{relative}: what you wrote is in the new version{lost}"


def _kept(path, keep, relative):
    """Copy a reader's file away; give where it is now."""
    target = keep / relative
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(path, target)
    return target


def notebooks_below(folder):
    """The notebooks of a course by their relative paths, without JupyterLab's checkpoints."""
    paths = [path for name in FOLDERS for path in sorted((folder / name).rglob("*.ipynb"))]
    found = {path.relative_to(folder): read(path) for path in paths if ".ipynb_checkpoints" not in path.parts}
    return {relative: book for relative, book in found.items() if book is not None}


def place_to_keep(course):
    """A new folder for the reader's own files, named by the day; it is not made yet."""
    name = time.strftime("before-update-%Y-%m-%d")
    return next(
        place for k in range(1, 1000) if not (place := course / (name if k == 1 else f"{name}-{k}")).exists()
    )


# ---- from a wheel


def lay_out(course, shipped):
    """Lay the notebooks that a wheel ships into a folder, or bring what was laid out before up to date.

    Parameters
    ----------
    course : Path
    shipped : Path
        The folder of the package that holds ``notebooks`` and ``exercises``.

    Returns
    -------
    list of str
        A line for each notebook in which something of the reader's was found.

    Raises
    ------
    SystemExit
        If it cannot be written.
    """
    try:
        new = notebooks_below(shipped)
        said = renew(course, lambda relative: read(course / BASE / relative), new, place_to_keep(course))
        for relative, book in new.items():
            write(course / BASE / relative, book)
    except OSError as error:
        sys.exit(f"The course could not be laid into {course}: {error}\nName a folder where you may write.")
    return said


# ---- with git


def git(root, *arguments, check=True):
    """Run git in a clone; give what it prints.

    Raises
    ------
    SystemExit
        With what it says, if it fails.
    """
    # A variable such as GIT_DIR, which git itself sets for its hooks, would lead to another repository.
    environ = {name: os.environ[name] for name in os.environ if name not in ELSEWHERE}
    command = ["git", "-C", str(root), *arguments]
    done = subprocess.run(command, capture_output=True, check=False, stdin=subprocess.DEVNULL, env=environ)
    if check and done.returncode:
        why = done.stderr.decode(errors="replace").strip() or "no reason given"
        what = next(word for word in arguments if word.isalpha())
        sys.exit(f"git {what}: {why}\nNothing was changed.")
    return done.stdout.decode(errors="replace")


def update_clone(root):
    """Bring a clone to the newest version of its branch, and keep what its reader wrote.

    Parameters
    ----------
    root : Path

    Returns
    -------
    list of str
        What to tell the reader.

    Raises
    ------
    SystemExit
        If it is no clone, git is missing or cannot reach the course, or the clone has changes that are no
        reader's: of its own commits, or in other files than notebooks.  Then nothing was changed.
    """
    if not (root / ".git").exists():
        sys.exit(DOWNLOAD + str(root))
    if shutil.which("git") is None:
        sys.exit("This folder was made by git, and this machine has no git any more. Install it first.")
    git(root, "fetch", "--quiet")
    target = git(root, "rev-parse", "--verify", "--quiet", "@{upstream}", check=False).strip()
    if not target:
        sys.exit(
            "This branch of the clone follows no other. Nothing was changed; git switch main, and try again."
        )
    head = git(root, "rev-parse", "HEAD").strip()
    if git(root, "merge-base", head, target, check=False).strip() != head:
        sys.exit("This clone has commits of its own. Nothing was changed; merge with git: git pull --rebase")
    if head == target:
        return ["The course is up to date."]
    changed = _changed(root)
    others = [path for path in changed if Path(path).parts[0] not in FOLDERS or not path.endswith(".ipynb")]
    if others:
        sys.exit(
            f"These files of the course itself were changed here: {', '.join(others)}.\n"
            "Nothing was changed now. Put them aside first, as by: git stash push " + " ".join(others)
        )
    keep = place_to_keep(root)
    base = {Path(path): _stored(root, head, path) for path in changed}
    try:
        mine = {path: _kept(root / path, keep, path) for path in base if (root / path).exists()}
    except OSError as error:
        sys.exit(f"What you wrote could not be copied into {keep}: {error}\nNothing was changed.")
    if base:
        git(root, "checkout", "--quiet", "HEAD", "--", *map(str, base))
    try:
        git(root, "merge", "--ff-only", "--quiet", target)
    except SystemExit:  # a file of the reader's stands where a new one would
        for relative, copy in mine.items():
            shutil.copy2(copy, root / relative)
        raise
    said = []
    try:
        for relative, copy in mine.items():
            said += _brought_back(root, relative, copy, base[relative])
    except OSError as error:
        sys.exit(
            f"{error}\nThe course is up to date, but not all that you wrote is in it; all of it is in {keep}."
        )
    if said:
        said.append(f"Your notebooks as they were: {keep}")
    else:
        shutil.rmtree(keep, ignore_errors=True)
    return ["The course is up to date.", *said]


def _brought_back(root, relative, copy, base):
    """Put a reader's cells into the new version of a notebook; give what to say of it."""
    mine, new = read(copy), read(root / relative)
    if mine is None:
        return [f"{relative}: could not be read, and is the course's again; it is kept as {copy}"]
    if new is None:
        return [f"{relative}: the course no longer has it; it is kept as {copy}"]
    carried = carried_over(base, new, mine)
    if not carried.written:
        return []  # it was run, and nothing was written
    write(root / relative, carried.book)
    return [_told(relative, carried, copy)]


def _changed(root):
    """The files of the last commit that are not as it has them, by their relative paths."""
    options = ("--name-only", "--no-renames", "--diff-filter=MDTU", "-z")
    return list(filter(None, git(root, "-c", "core.fileMode=false", "diff", *options, "HEAD").split("\0")))


def _stored(root, commit, path):
    try:
        return json.loads(git(root, "show", f"{commit}:{path}"))
    except ValueError:
        return None


def update_from(root, old):
    """Take a reader's answers in an older folder of the course over into this one, where they are missing.

    Parameters
    ----------
    root : Path
        The new course.
    old : Path
        The old one; nothing in it is changed.

    Returns
    -------
    list of str
        What to tell the reader.

    Raises
    ------
    SystemExit
        If it is no folder of the course.
    """
    if not (old / "exercises").is_dir():
        sys.exit(f"{old} has no folder 'exercises': expected an older folder of the course.")
    said, keep = [], place_to_keep(root)
    for relative, mine in notebooks_below(old).items():
        new = read(root / relative)
        there = {key for key, cell in _by_id(new or {"cells": []}).items() if _is_an_answer(cell)}
        found = [cell for cell in mine["cells"] if _is_an_answer(cell) and cell.get("id") not in there]
        answers = {**mine, "cells": found}  # what was answered anew stays
        if relative.parts[0] != "exercises" or not answers["cells"]:
            continue
        if new is None:
            kept = _kept(old / relative, keep, relative)
            said.append(f"{relative}: the course no longer has it; it is kept as {kept}")
            continue
        carried = carried_over(None, new, answers)
        write(root / relative, carried.book)
        said.append(_told(relative, carried, _kept(old / relative, keep, relative) if carried.left else None))
    return said or [f"No answers were found in {old}."]


def _is_an_answer(cell):
    """Whether a cell of an exercise is one to be written, and was."""
    is_solution = cell.get("metadata", {}).get("nbgrader", {}).get("solution")
    return bool(is_solution) and "NotImplementedError" not in _source(cell)
