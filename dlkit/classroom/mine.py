"""What a reader has written in one section, for use in the next: taken out of the notebook, and checked.

``mine("2.2", "relu")`` reads the exercise notebook of section 2.2 as it was last saved.  Of its cells it runs
what the function needs, in a space of its own: imports, helpers, other answers; no checks and no pictures.
"""

import ast
import json
import linecache
import os
import re
import symtable
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

from dlkit.classroom import catalogue
from dlkit.classroom.diagnosis import diagnose
from dlkit.classroom.supervision import SECONDS, Prints, TooSlow, supervised, time_limit
from dlkit.classroom.trial import in_words
from dlkit.classroom.verdict import Kind

FROM_THE_FILE = "It is read from the file: if you have just written it, save that notebook first (Ctrl-S)."


class NotThereYet(NotImplementedError):
    """An answer that cannot be used yet.

    Parameters
    ----------
    section, name : str
    what : str
        What is the matter, in one line or a few.
    where : str
        Where to go, and what to do there.
    """

    def __init__(self, section, name, what, where):
        super().__init__(section, name, what, where)
        self.section, self.name, self.what, self.where = section, name, f"{section} {name}: {what}", where

    def __str__(self):
        return f"{self.what}\n{self.where}"

    def _render_traceback_(self):
        """Give what a notebook shows for this error: the sentences, and none of our code."""
        return str(self).split("\n")

    @property
    def stand_in(self):
        """A function that holds the place of the answer: it says the same when it is called.

        A check then says "calls for a right relu of section 2.2, which is not written yet."
        """

        def hold(*_, **__):
            raise NotThereYet(*self.args)

        hold.__name__ = self.name
        hold.__code__ = hold.__code__.replace(co_name=f"for a right {self.name} of section {self.section}")
        return hold


def mine(section, name):
    """Give a function that you wrote in the exercise of another section.

    Parameters
    ----------
    section : str
        The section's number, such as ``"2.2"``.
    name : str
        What the exercise calls the function.

    Returns
    -------
    callable
        Your own, out of the notebook of that section beside the one that runs: in the folder exercises/ it is
        what you wrote, in solutions/ what we did.

    Raises
    ------
    NotThereYet
        If the notebook is missing or damaged, or the answer is blank, does not run, or is not right.
    ValueError
        If there is no such section, or no such function in it; the message says which there are.

    Examples
    --------
    ::

        relu = mine("2.2", "relu")
    """
    section = str(section)
    exercise = _exercise(section, name)
    path = _path(section, name)
    where = Path(os.path.relpath(path)).as_posix()

    def not_yet(what, then=FROM_THE_FILE):
        return NotThereYet(section, name, what, f"It waits for you in {where}. {then}")

    try:
        statements = _statements(path, name)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        again = "Open it there and save it once more, or take a new copy of it from the course."
        raise not_yet("its notebook cannot be read as one.", again) from None
    except SyntaxError as error:
        raise not_yet(f"its cell is no Python yet: {error.msg}, in line {error.lineno}.") from None
    space, accident = _run(_needed(statements, name))
    if name not in space:
        raise not_yet(accident or "that notebook has no function of this name. Has yours another one?")
    verdict = diagnose(exercise, space[name])
    if verdict.kind is Kind.BLANK:
        raise not_yet(verdict.says)
    if not verdict.is_right:
        raise not_yet("\n".join(filter(None, ["not right yet.", accident, verdict.says])))
    return space[name]


def _exercise(section, name):
    there = {exercise.name: exercise for exercise in catalogue.exercises(section)}
    if name not in there:
        names = ", ".join(there)
        raise ValueError(f"there is no exercise {name!r} in section {section}; there are {names}")
    return there[name]


def _path(section, name):
    """The reader's notebook of a section, in the tree in which the running notebook lies."""
    here, file = Path.cwd(), catalogue.notebook(section)
    trees = [here.parent, here, here / "exercises"]  # a notebook of a chapter, of the tree, of the course
    if here.parent.name == "notebooks":
        trees.insert(0, here.parent.with_name("exercises"))  # the course's own pages have no answers
    for pattern in (file, f"{section}_*.ipynb"):  # under its own name, or under one that begins like it
        for tree in trees:
            found = sorted(p for p in tree.glob(f"*/{pattern}") if not p.parent.name.startswith("."))
            if found:
                return found[0]
    folder = f"{'../' if here.name[:1].isdigit() else ''}*/{file}"
    raise NotThereYet(
        section,
        name,
        "its notebook is not here.",
        f"Looked for {folder}, beside this one. The exercises of all chapters belong together, each in the "
        "folder of its chapter.",
    )


class _Statement(NamedTuple):
    """A statement of a notebook: which names it gives a value to or changes, and which it uses."""

    node: ast.stmt
    file: str
    makes: set
    uses: set


def _statements(path, name):
    """The statements of all cells that are Python.

    Raises a SyntaxError where the cell that should define the function is none.
    """
    found = []
    for number, source in enumerate(_sources(path), 1):
        file = f"<{path.stem}, cell {number}>"
        try:
            found += [_statement(node, file) for node in ast.parse(_without_magics(source)).body]
        except SyntaxError:
            if re.search(rf"^(def {name}\b|{name} *=)", source, re.MULTILINE):
                raise
            continue
        lines = source.splitlines(keepends=True)
        linecache.cache[file] = (len(source), None, lines, file)  # so that errors can show the line
    modules = (ast.Import, ast.ImportFrom)
    imported = set().union(*(one.makes for one in found if isinstance(one.node, modules)))
    return [one._replace(makes=one.makes | (_changes(one.node) - imported)) for one in found]


def _sources(path):
    """The code cells of a notebook's file, of any age of the format that has cells."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def _without_magics(source):
    """A cell without what only IPython understands, line by line."""
    try:
        ast.parse(source)
    except SyntaxError:
        return re.sub(r"^(\s*)(?:[%!?].*|.*\?)$", r"\1pass", source, flags=re.MULTILINE)
    return source


def _statement(node, file):
    """A statement and its names; what only its own functions know by a name is not among them."""
    top = symtable.symtable(ast.unparse(node), file, "exec")
    makes = {one.get_name() for one in top.get_symbols() if one.is_assigned() or one.is_imported()}
    if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
        makes.add("*")
    uses = {one.get_name() for one in top.get_symbols() if one.is_referenced()}
    inner = top.get_children()
    for part in inner:  # grows by the functions within functions
        uses |= {one.get_name() for one in part.get_symbols() if one.is_global()}
        inner += part.get_children()
    return _Statement(node, file, makes, uses)


def _changes(node):
    """The names whose values a statement changes: f.derivative = ..., table["f"] = ..., names.append(f)."""
    found = set()
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return found
    for one in ast.walk(node):
        match one:
            case ast.Expr(value=ast.Call(func=ast.Attribute() as place)):
                pass
            case ast.Attribute(ctx=ast.Store()) | ast.Subscript(ctx=ast.Store()):
                place = one
            case _:
                continue
        while isinstance(place, (ast.Attribute, ast.Subscript)):
            place = place.value
        if isinstance(place, ast.Name):
            found.add(place.id)
    return found


def _needed(statements, name):
    """The statements that a function needs, in the order of the notebook: no check is among them."""
    wanted, chosen = {name, "*"}, set()
    while more := {k for k, one in enumerate(statements) if k not in chosen and one.makes & wanted}:
        chosen |= more
        wanted = wanted.union(*(statements[k].uses for k in more))
    return [statements[k] for k in sorted(chosen)]


def _run(statements):
    """What the statements define, and in words where the first of them stopped that did."""
    space = {"__name__": "__main__", "display": lambda *_, **__: None}  # as in a kernel
    accident = ""
    try:
        with supervised(SimpleNamespace(__globals__=space), Prints()), time_limit(SECONDS):
            for one in statements:
                try:
                    exec(compile(ast.Module([one.node], []), one.file, "exec"), space)
                except (KeyboardInterrupt, TooSlow):
                    raise
                except BaseException as error:
                    accident = accident or f"A line that it needs stops: {in_words(error)}."
    except TooSlow:
        accident = f"What it needs has not come to an end after {SECONDS:g} seconds, so it was stopped."
    return space, accident
