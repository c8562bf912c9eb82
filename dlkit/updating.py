"""A newer course, and every answer kept (``python3 -m dlkit update``, ``dlkit start``).

A reader writes into the course's own notebooks.  So a new version is not copied over them, and not merged
line by line, which would leave git's marks in the middle of a file: cell by cell, what the reader wrote goes
into it.  A cell is the reader's if it is not as the course had handed it out (the *base*).  What no longer
fits stands, whole, in a copy beside.  At every moment what was written stands in its place: a power cut loses
nothing.  Only the standard library is imported here.
"""

import ast
import contextlib
import difflib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path
from typing import NamedTuple

from dlkit.grading import notebook

FOLDERS = ("notebooks", "exercises")
ELSEWHERE = {"GIT_DIR", "GIT_COMMON_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY"}
ELSEWHERE |= {"GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_SHALLOW_FILE", "GIT_GRAFT_FILE", "GIT_NAMESPACE"}
BASE = Path(".dlkit", "handed-out")  # beside a course that was laid out by a wheel: as it was handed out
DOWNLOAD = (
    "This folder was not cloned with git, so there is nothing to update it from. Download the new version\n"
    "into a new folder, and give there: python3 -m dlkit update --from "
)
ONLY_ANSWERS = "Only answers to the exercises were taken over; notes and files of yours are still in "
EMPTY = {"cells": []}
SHEETS = ("cells", "worksheets")  # where the cells of a notebook are
ALIKE = 0.6  # of two texts: more than half of it is the same
UNFINISHED = ("MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "rebase-merge", "rebase-apply")


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
    was, now = _by_id(base or EMPTY), _by_id(new)
    cells, written, left, before = list(new["cells"]), [], [], None
    here = recognized(mine, base or new, new)
    for cell in here:
        key = cell["id"]
        if _is_the_readers(cell, was.get(key), now.get(key)):
            written.append(key)
            if key in now and _fits(cell, was.get(key), now[key]):
                cells[_place(cells, key)] = {**cell, "metadata": now[key].get("metadata", {})}
            elif key in now or key in was:
                left.append(key)
            else:
                cells.insert(0 if before is None else _place(cells, before) + 1, cell)
                before = key
        before = key if key in now else before
    answered = {one for cell in cells if cell["id"] in written for one in _functions(cell, blank=False)}
    there = {cell["id"] for cell in here}
    cells = [cell for cell in cells if cell["id"] in there or not _is_answered(cell, answered)]
    return Carried({**new, "cells": cells}, written, left)


def recognized(mine, handed_out, new):
    """Give a reader's cells the ids that the course's cells have.

    Colab and old Jupyter keep no ids, or keep them elsewhere; and a cell may be deleted and typed anew.  So a
    cell is known by its id, or else by nbgrader's, by its text, by its functions, by much the same text.

    Parameters
    ----------
    mine : dict
        A notebook of any age of the format.
    handed_out : dict
        The notebook of the course that it was.
    new : dict
        Another version of that; of its cells only those are found that have the same id.

    Returns
    -------
    list of dict
        The cells in format 4.5, each with an id of its own.
    """
    cells = [_normal(cell) for cell in notebook.cells_of(mine)]
    known = _by_id(handed_out)
    free, keys = _by_id(new) | known, {}
    for same in (_same_id, _same_grade_id, _same_text, _same_functions, _much_the_same):
        for place, cell in enumerate(cells):
            found = None if place in keys else next((key for key in free if same(cell, free[key])), None)
            if found is not None:
                keys[place] = found
                del free[found]
        free = {key: free[key] for key in free if key in known}
    taken = {*keys.values(), *_by_id(new), *known}
    for place, cell in enumerate(cells):
        if place in keys:
            cell["id"] = keys[place]
        elif cell["id"] in taken or not re.fullmatch("[A-Za-z0-9_-]{1,64}", cell["id"]):
            cell["id"] = uuid.uuid4().hex[:8]
        taken.add(cell["id"])
    return cells


def _normal(cell):
    """A cell of any age of the format in format 4.5, but for its id, which may be empty."""
    metadata = cell.get("metadata") if isinstance(cell.get("metadata"), dict) else {}
    kind = cell.get("cell_type") if cell.get("cell_type") in ("code", "raw") else "markdown"
    made = {"cell_type": kind, "id": str(cell.get("id") or metadata.get("id") or ""), "metadata": metadata}
    made["source"] = cell["source"] if "source" in cell else _source(cell)
    if kind != "code":
        return made | {key: cell[key] for key in ("attachments",) if key in cell}
    outputs = cell.get("outputs") if "source" in cell else None  # those of format 3 are others
    return made | {"outputs": outputs or [], "execution_count": cell.get("execution_count")}


def _same_id(cell, one):
    return cell["id"] == one.get("id")


def _same_grade_id(cell, one):
    return _nbgrader(cell).get("grade_id", cell) == _nbgrader(one).get("grade_id")


def _same_text(cell, one):
    return _source(cell).strip() == _source(one).strip()


def _same_functions(cell, one):
    asked = {name for name, _ in _functions(one)}
    return bool(asked) and asked <= {name for name, _ in _functions(cell, blank=False)}


def _much_the_same(cell, one):
    texts = difflib.SequenceMatcher(None, _source(cell), _source(one))
    ratios = (texts.real_quick_ratio, texts.quick_ratio, texts.ratio)  # the quick ones are never lower
    return cell["cell_type"] == one["cell_type"] and all(ratio() > ALIKE for ratio in ratios)


def _nbgrader(cell):
    found = cell.get("metadata", {}).get("nbgrader")
    return found if isinstance(found, dict) else {}


def _place(cells, key):
    return next(k for k, cell in enumerate(cells) if cell.get("id") == key)


def _by_id(book):
    return {cell.get("id"): cell for cell in book["cells"]}


def _source(cell):
    return notebook.source_of(cell) or ""


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
    return bool(asked) and (asked <= _functions(cell) or _heads(now) <= _heads(cell))


def _heads(cell):
    """The first lines of functions, for cells that are not Python yet."""
    return set(re.findall("^def .*", _source(cell), re.MULTILINE))


def _is_answered(cell, answered):
    """Whether a cell only asks for functions that are written elsewhere: its reader has deleted it."""
    asked = _functions(cell)
    return bool(asked) and asked <= answered and not _functions(cell, blank=False)


def _functions(cell, *, blank=True):
    """The functions that a cell defines, with their arguments: all, or those that are more than a blank."""
    text = _source(cell)
    if cell["cell_type"] != "code" and not notebook.holds_a_function(text):
        return set()
    nodes = [node for _, node in notebook.all_statements([text])[0] if isinstance(node, ast.FunctionDef)]
    return {(node.name, ast.dump(node.args)) for node in nodes if blank or not notebook.is_blank(node)}


# ---- whole folders


def read(path):
    """The notebook in a file; None if there is none that can be read."""
    try:
        book, _ = notebook.loaded(Path(path).read_bytes())
    except (OSError, notebook.Unreadable):
        return None
    return {"cells": notebook.cells_of(book)} | {key: book[key] for key in book if key not in SHEETS}


def write(path, book):
    """Write a notebook as nbformat does; at every moment there is the whole old one or the whole new one."""
    path = Path(path).resolve()  # a link of the reader's stays one
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
        The new notebooks by their relative paths; None for one that the course no longer has.
    keep : Path
        Where the reader's files are copied to before they are changed.

    Returns
    -------
    list of str
        A line for each notebook in which something of the reader's was found.
    """
    said = []
    for relative, book in sorted(new.items(), key=lambda item: item[0]):
        path = course / relative
        mine = read(path)
        carried = carried_over(base(relative), book or EMPTY, mine or EMPTY)
        if carried.book == mine:
            continue
        kept = _kept(path, keep, relative) if path.exists() else None
        if mine is None and kept:
            said.append(f"{relative}: could not be read; it is kept as {kept}")
        elif book is None and carried.written:
            said.append(f"{relative}: the course no longer has it; it is kept as {kept}")
        elif carried.written:
            said.append(_told(relative, carried, kept))
        if book is not None:
            write(path, carried.book)
        elif kept:
            path.unlink()
    return said


def _told(relative, carried, kept):
    """What to say of a notebook in which something of the reader's was found."""
    lost = f"; no place any more for {', '.join(carried.left)}: see {kept}" if carried.left else ""
    return f"{relative}: what you wrote is in the new version{lost}"


def _kept(path, keep, relative):
    """Copy a reader's file away; give where it is now."""
    target = keep / relative
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        shutil.copy2(path, target)
    except BaseException:
        target.unlink(missing_ok=True)  # half a copy must not go back
        raise
    return target


@contextlib.contextmanager
def kept_beside(course):
    """Give a folder for copies of the reader's files, and a list of what to say of them.

    If nothing was said, there was nothing of the reader's, and the folder goes.  If something fails, all
    copies go back to where they were.
    """
    keep, said = place_to_keep(course), []
    try:
        yield keep, said
    except BaseException:
        with contextlib.suppress(OSError):
            for copy in [path for name in FOLDERS for path in (keep / name).rglob("*.ipynb")]:
                os.replace(copy, (course / copy.relative_to(keep)).resolve())
            if not any(path.is_file() for path in keep.rglob("*")):
                shutil.rmtree(keep)
        raise
    if said:
        said.append(f"Your notebooks as they were: {keep}")
    else:
        shutil.rmtree(keep, ignore_errors=True)


def notebooks_below(folder):
    """The notebooks of a course by their relative paths, without JupyterLab's checkpoints."""
    paths = [path for name in FOLDERS for path in sorted((folder / name).rglob("*.ipynb"))]
    found = {path.relative_to(folder): read(path) for path in paths if ".ipynb_checkpoints" not in path.parts}
    return {relative: book for relative, book in found.items() if book is not None}


def place_to_keep(course):
    """Make a new folder for the reader's own files, named by the day."""
    name = time.strftime("before-update-%Y-%m-%d")
    for k in range(1, 1000):
        place = course / (name if k == 1 else f"{name}-{k}")
        with contextlib.suppress(FileExistsError):
            place.mkdir(parents=True)
            return place
    raise FileExistsError(f"There are a thousand folders {name} already.")


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
        with kept_beside(course) as (keep, said):
            said += renew(course, lambda relative: read(course / BASE / relative), new, keep)
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
    command = ["git", "--literal-pathspecs", "-c", "core.hooksPath=/dev/null", "-C", str(root), *arguments]
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
    if not git(root, "remote"):
        sys.exit(DOWNLOAD + str(root))
    if _is_unfinished(root):
        sys.exit(
            "A merge or rebase is not finished here. Nothing was changed; finish it, as git status says how."
        )
    git(root, "fetch", "--quiet", "--prune")
    target, head = _newest(root), git(root, "rev-parse", "HEAD").strip()
    since = git(root, "merge-base", head, target, check=False).strip()
    if target in (head, since):
        return ["The course is up to date."]
    if head not in (since, git(root, "merge-base", "--fork-point", "@{upstream}", check=False).strip()):
        sys.exit(
            "This clone has commits of its own. Nothing was changed. Name them, make plain changes of them,\n"
            f"and update again: git branch mine; git reset --soft {since or target}"
        )
    changed = _changed(root, "HEAD")
    others = [path for path in changed if Path(path).parts[0] not in FOLDERS or not path.endswith(".ipynb")]
    if others:
        sys.exit(
            f"These files of the course itself were changed here: {', '.join(others)}.\n"
            "Nothing was changed now. Put them aside first, as by: git stash push " + " ".join(others)
        )
    try:
        with kept_beside(root) as (keep, said):
            said += _staged(root, keep)
            said += _moved(root, changed, head, target, keep)
    except OSError as error:
        sys.exit(f"{error}\nThe course could not be updated; what you wrote is where it was.")
    return ["The course is up to date.", *said]


def _is_unfinished(root):
    """Whether the clone is in the middle of a merge, or of something like it."""
    asked = [word for name in UNFINISHED for word in ("--git-path", name)]
    places = git(root, "rev-parse", *asked).splitlines()
    return any((root / place).exists() for place in places) or bool(git(root, "ls-files", "--unmerged"))


def _newest(root):
    """The commit that the branch follows; if it follows none, the one that the course's own branch is at."""
    heads = git(root, "for-each-ref", "--format=%(refname)", "refs/remotes/*/HEAD").split()
    for name in ("@{upstream}", *heads[: len(heads) == 1]):
        if found := git(root, "rev-parse", "--verify", "--quiet", name, check=False).strip():
            return found
    sys.exit(
        "This branch follows none of the course, or one that is gone. Nothing was changed. Clone the course\n"
        f"anew, into another folder, and give there: python3 -m dlkit update --from {root}"
    )


def _staged(root, keep):
    """Copy what was staged for a commit, and is neither in the last one nor in the file; give what to say."""
    paths = sorted({*_changed(root)} & {*_changed(root, "--cached", "HEAD")})
    if not paths:
        return []
    git(root, "checkout-index", f"--prefix={keep.name}/staged/", "--", *paths)
    return [f"What was staged for a commit: {keep / 'staged'}"]


def _moved(root, changed, head, target, keep):
    """Bring a clone to another commit; give what to say. Git itself touches no notebook that was changed."""
    old, new = ({Path(path): _stored(root, commit, path) for path in changed} for commit in (head, target))
    branch = git(root, "symbolic-ref", "--quiet", "--short", "HEAD", check=False).strip()
    to = [*(["-B", branch] if branch else ["--detach"]), target]
    try:
        said = renew(root, old.get, new, keep)
        if changed:  # for git they are then as the new commit has them, and changed
            git(root, "reset", "--quiet", target, "--", *changed)
        git(root, "checkout", "--quiet", "--no-overwrite-ignore", *to)
    except BaseException:
        if changed:
            git(root, "reset", "--quiet", "HEAD", "--", *changed, check=False)
        raise
    return said


def _changed(root, *against):
    """The files that are not as git has them: as the last commit has them, or as they are staged."""
    options = ("--name-only", "--no-renames", "--diff-filter=MDTU", "-z", *against)
    return list(filter(None, git(root, "-c", "core.fileMode=false", "diff", *options).split("\0")))


def _stored(root, commit, path):
    try:
        return json.loads(git(root, "show", f"{commit}:{path}", check=False))
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
        if relative.parts[0] != "exercises":
            continue
        new = read(root / relative)
        here = recognized(mine, new or EMPTY, new or EMPTY)
        there = {cell["id"] for cell in _answers((new or EMPTY)["cells"], new)}
        found = [cell["id"] for cell in _answers(here, new) if cell["id"] not in there]
        if not found:  # what was answered anew stays
            continue
        if new is None:
            kept = _kept(old / relative, keep, relative)
            said.append(f"{relative}: the course no longer has it; it is kept as {kept}")
            continue
        others = [cell for cell in here if cell["id"] not in found]
        carried = carried_over({"cells": others}, new, {"cells": here})
        write(root / relative, carried.book)
        said.append(_told(relative, carried, _kept(old / relative, keep, relative) if carried.left else None))
    with contextlib.suppress(OSError):
        keep.rmdir()  # where nothing was kept
    return [*(said or [f"No answers were found in {old} that are missing here."]), ONLY_ANSWERS + str(old)]


def _answers(cells, new):
    """The cells of an exercise in which its reader has answered: where it was asked, or in cells beside."""
    asking = _by_id(new or EMPTY)
    asks = [one for one in asking.values() if _is_solution(one) or not _functions(one, blank=False)]
    asked = {name for one in asks for name, _ in _functions(one)}
    for cell in cells:
        names = {name for name, _ in _functions(cell, blank=False)}
        is_blank = not _source(cell).strip() or (_functions(cell) and not names)
        is_added = new and cell["id"] not in asking and cell["cell_type"] == "code" and not _nbgrader(cell)
        is_place = _is_solution(asking.get(cell["id"], cell)) or is_added
        if names & asked or (is_place and not is_blank) or (not new and names):
            yield cell


def _is_solution(cell):
    return bool(_nbgrader(cell).get("solution"))
