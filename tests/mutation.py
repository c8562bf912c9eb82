"""Mistakes made by a machine: does every exercise refuse a wrong answer, and say what is wrong with it?

A mutant is the solution with one small change: another operator, another axis, a factor left out, arguments
swapped, a loop that begins too late.  Every mutant has to be refused, except those that are equal on all
valid inputs; and nearly every refusal has to have a name, be it a known mistake, a slip, a factor, a sign, a
shape, a row or the student's own line.  ``python tests/mutation.py [SECTION]`` prints the table.
"""

import ast
import contextlib
import importlib
import itertools
import pkgutil
import re
import sys
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import nbformat
import numpy as np

from dlkit.classroom import catalogue
from dlkit.classroom.diagnosis import diagnose
from dlkit.classroom.slips import slips
from dlkit.classroom.verdict import Verdict

ROOT = Path(__file__).resolve().parents[1]


class Mutant(NamedTuple):
    """One changed solution."""

    section: str
    exercise: str
    change: str  # "line: before -> after", as it stands in the allow-list
    source: str


class Judged(NamedTuple):
    """A mutant, and what the check says of it."""

    mutant: Mutant
    verdict: Verdict


def modules(section=None):
    """The names of the catalogue's modules, all or one section's."""
    names = sorted(name for _, name, _ in pkgutil.iter_modules(catalogue.__path__))
    return [name for name in names if section in (None, section_of(name))]


def section_of(module):
    """The number of the section that a module of the catalogue belongs to."""
    return re.match(r"section_(\d+(?:_\d+)+[a-z]?)_", module)[1].replace("_", ".")


def notebook_of(module):
    """The solution notebook that a module of the catalogue belongs to."""
    section = section_of(module)
    title = module.removeprefix(f"section_{section.replace('.', '_')}_")
    (path,) = (ROOT / "solutions").rglob(f"{section}_{title}.ipynb")
    return path


def at_home(module):
    """Run in the folder of a solution notebook, as its kernel does: `mine` looks for others beside it."""
    return contextlib.chdir(notebook_of(module).parent)


def solution_cells(module):
    """The code of a solution notebook that students write, cell by cell, and what it needs before."""
    cells = nbformat.read(notebook_of(module), as_version=4).cells
    given = [c.id == "imports" or c.id.endswith("-given") for c in cells]
    asked = [c.metadata.get("nbgrader", {}).get("solution") for c in cells]
    return [cell.source for cell, *needed in zip(cells, given, asked, strict=True) if any(needed)]


def mutants(section, name, source):
    """Every slip of a section's function, described by the first line that differs."""
    before = ast.unparse(_without_docstrings(ast.parse(source))).splitlines()
    for slip in slips(name, source):
        after = slip.source.splitlines()
        pairs = itertools.zip_longest(before, after, fillvalue="(nothing)")
        one, other = next((a.strip(), b.strip()) for a, b in pairs if a != b)
        yield Mutant(
            section, name, f"{one} -> {'(left out)' if len(before) > len(after) else other}", slip.source
        )


def _without_docstrings(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and ast.get_docstring(node) is not None:
            del node.body[0]
    return tree


def judge(module):
    """Let the check look at every mutant of a section."""
    cells = solution_cells(module)
    space = {"np": np}
    with at_home(module):
        for source in cells:
            exec(source, space)
    for exercise in importlib.import_module(f"dlkit.classroom.catalogue.{module}").EXERCISES:
        (source,) = [cell for cell in cells if re.search(rf"^def {exercise.name}\(", cell, re.MULTILINE)]
        for mutant in mutants(section_of(module), exercise.name, source):
            yield Judged(mutant, _verdict(exercise, mutant, space))


def _verdict(exercise, mutant, space):
    """What the check says; a mutant sees the other functions of its notebook, which are right."""
    mine = dict(space)
    exec(compile(mutant.source, "<mutant>", "exec"), mine)
    return diagnose(exercise, mine[exercise.name])


def allowed():
    """The mutants that are equal on all valid inputs, with the reason: section, exercise and change."""
    text = (ROOT / "tests" / "equal_mutants.txt").read_text(encoding="utf-8")
    rows = [line.split(" | ") for line in text.splitlines() if line and not line.startswith("#")]
    return {(section, exercise, change): why for section, exercise, change, why in rows}


def main():
    print(f"{'exercise':24}{'mutants':>9}{'refused':>9}{'named':>8}")
    total, loose = Counter(), []
    for module in modules(*sys.argv[1:2]):
        judged = list(judge(module))
        for name in dict.fromkeys(one.mutant.exercise for one in judged):
            mine = [one.verdict for one in judged if one.mutant.exercise == name]
            refused, named = sum(not v.is_right for v in mine), sum(v.is_named for v in mine)
            print(f"{name:24}{len(mine):9}{refused:9}{named:8}")
            total.update(mutants=len(mine), refused=refused, named=named)
        loose += [one for one in judged if not one.verdict.is_named]
    print(f"{'all':24}{total['mutants']:9}{total['refused']:9}{total['named']:8}")
    known = allowed()
    for mutant, verdict in loose:
        key = mutant[:3]
        state = known.get(key, "TAKEN FOR RIGHT") if verdict.is_right else "refused, without a name"
        print(" | ".join([*key, state]))


if __name__ == "__main__":
    main()
