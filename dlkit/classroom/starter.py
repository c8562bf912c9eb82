"""Start a section or an exercise: ``python3 -m dlkit new section 3.1 Regularization``.

What is written runs and passes the tests; all that is left is to fill it.
"""

import argparse
import re
import sys
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from dlkit.classroom.execution import KERNEL, NotebookError
from dlkit.classroom.handout import SCHEMA

CHAPTERS = {"1": "1_introduction", "2": "2_basic_concepts", "3": "3_practical_aspects"}

SECTION = {
    "title": """# {number} {name}

A question that a curious beginner wants answered, in at most 80 words; the end of this page answers it.

**When you are done**, you can do what you could not do before. **You need** what comes before. **Time**: \
about 30 minutes, and 15 more for the exercise.""",
    "imports": """import numpy as np

from dlkit import plots
from dlkit.live import guess, live, slider

rng = np.random.default_rng(0)""",
    "smallest-example": """## The smallest example says it with a pencil

Words before symbols, symbols before code. After each formula: its shapes, numbers for a pencil, and one \
line of code that looks like it.""",
    "by-hand": """x = np.array([[1.0], [2.0]])  # (n_x, 1)
print("the sum is", x.sum())""",
    "predict": """## A slider shows what changes

> **Predict** before you touch anything: something that can turn out wrong, with the likely guess among \
the choices.""",
    "guess": """where = guess("Where does the line end?", ["at 1", "at 2", "nowhere"])""",
    "live-line": """# The stage: what stands still, and how what moves is shown.
fig, ax = plots.figure()
t = np.linspace(0, 1, 50)
(line,) = ax.plot(t, t, color=plots.INK, animated=True)
ax.set(xlim=(0, 1), ylim=(-2, 2))
plots.label(ax, "Which way does the line go?", "t", "height")


def show_line(heights):
    line.set_ydata(heights)""",
    "live-line-sliders": """def tilt(slope):
    heights = slope * t
    show_line(heights)
    return f"A line from 0 to {{heights[-1]:g}}."


live(fig, tilt, slope=slider(1, -2, 2, "s slope"))""",
    "reveal": """where.reveal("at 1")""",
    "answer": """<details><summary><b>What you should have seen</b></summary>

What the slider shows at both of its ends, and why.
</details>

## What goes wrong

A failure that the reader causes, and then understands.

## Common confusions

- **Two things** that people mix up, and how to tell them apart. At most three of these.

## What you know now

The question of the beginning, answered.

## Sources

The section follows L. P. Forastiere, *Deep Learning by DeepLearning.AI* (2021), section {number}.""",
}

MODULE = '''"""The exercises of section {number}."""

import numpy as np

from dlkit.classroom.exercise import Exercise, Result
from dlkit.classroom.styles.{module} import STYLES


def _rows(rng):
    """Inputs: dimensions that differ, so that a wrong axis shows."""
    for n, m in ((1, 2), (2, 3), (4, 3), (3, 5)):
        yield {{"X": rng.normal(size=(n, m))}}


def row_means(X):
    """The right answer; dlkit's own function where there is one."""
    return X.mean(axis=1, keepdims=True)


ROW_MEANS = Exercise(
    name="row_means",
    points=1,
    reference=row_means,
    results=(Result("the means", "(n, 1)"),),
    cases=_rows,
    mistakes="""
        X.sum(axis=1, keepdims=True)
            These are the sums of the rows. Which factor turns a sum into a mean?
        X.mean(axis=0, keepdims=True).T
            These are the means of the columns, standing up. Along which axis does a row run?
        X.sum(axis=1, keepdims=True) / X.shape[0]
            You divide by the number of rows. How many numbers are in a row?
        np.full((X.shape[0], 1), X.mean())
            This is the mean of everything.
        np.mean -> np.max
            These are the largest of each row.
    """,
    hints=(
        "A question that a teacher would ask at the desk.",
        "Another question, closer to the answer.",
        "Nearly the answer.",
    ),
    read="section {number}, 'The smallest example says it with a pencil'",
    styles=STYLES["row_means"],
)

EXERCISES = (ROW_MEANS,)
'''

RIGHT = '''"""Right answers to the exercises of section {number}, as students write them."""

import numpy as np


def means(X):
    return np.mean(X, axis=1, keepdims=True)


def means_one_by_one(X):
    return [[sum(row) / len(row)] for row in X]


STYLES = {{"row_means": (means, means_one_by_one)}}
'''

TEACHING = """
## {number} {name}

Minutes for each part, likely answers, and what students get wrong.
"""

EXERCISE = {
    "title": """# Exercise {number}: what is to be written

What the functions are for, how long it takes, and what to read first: \
[section {number}](../../notebooks/{chapter}/{stem}.ipynb).

When you are stuck, call `check.hint("row_means")` in a new cell.""",
    "imports": """import numpy as np

from dlkit.classroom import Checker

check = Checker("{number}")""",
    "row-means-task": """## 1. The mean of each row (1 point)

`X` has the shape $(n, m)$. Return the mean of each row, a column $(n, 1)$.""",
    "row-means-answer": '''def row_means(X):
    """Give the mean of each row, a column (n, 1)."""
    ### BEGIN SOLUTION
    return np.mean(X, axis=1, keepdims=True)
    ### END SOLUTION''',
    "row-means-check": "check(row_means)",
    "how-far": """## How far you are

Advice, never a grade.""",
    "sheet": "check.sheet()",
}


def main(argv=None):
    """Start a section or an exercise; return an exit code."""
    parser = argparse.ArgumentParser(
        prog="python3 -m dlkit new", description="Start a section or an exercise."
    )
    parser.add_argument("what", choices=("section", "exercise"))
    parser.add_argument("number", help="the section's number in the notes, such as 3.1")
    parser.add_argument("name", nargs="?", help="the section's name; an exercise takes it from its section")
    given = parser.parse_args(argv)
    try:
        made = (section if given.what == "section" else exercise)(Path.cwd(), given.number, given.name)
    except NotebookError as error:
        print(error, file=sys.stderr)
        return 1
    print("\n".join(map(str, made)))
    print(
        "Next: fill it, then `python -m dlkit run` it"
        + (", then `python -m dlkit handout`." * (len(made) > 1))
    )
    return 0


def section(root, number, name=None):
    """Write the notebook of a new section, and a place for what its teachers need.

    Parameters
    ----------
    root : Path
        The clone.
    number, name : str

    Returns
    -------
    list of Path

    Raises
    ------
    NotebookError
        If there is one already, the name is missing, or there is no such chapter.
    """
    if not name:
        raise NotebookError('A section needs a name, as in: dlkit new section 3.1 "Regularization"')
    chapter = _chapter(number)
    stem = f"{number}_{re.sub('[^a-z0-9]+', '_', name.lower()).strip('_')}"
    path = root / "notebooks" / chapter / f"{stem}.ipynb"
    if list(path.parent.glob(f"{number}_*.ipynb")):
        raise NotebookError(f"There is a section {number} already in {path.parent}.")
    _write(path, SECTION, {"number": number, "name": name})
    notes = root / "docs" / "teaching.md"
    notes.parent.mkdir(exist_ok=True)
    with notes.open("a", encoding="utf-8") as file:
        file.write(TEACHING.format(number=number, name=name))
    return [path, notes]


def exercise(root, number, name=None):
    """Write a solution notebook with one exercise, its specification and its right answers.

    The section has a notebook already.  Parameters, result and errors are those of :func:`section`.
    """
    chapter = _chapter(number)
    notebooks = list((root / "notebooks" / chapter).glob(f"{number}_*.ipynb"))
    if not notebooks:
        raise NotebookError(f"There is no section {number} yet: dlkit new section {number} NAME")
    stem = notebooks[0].stem
    solution = root / "solutions" / chapter / f"{stem}.ipynb"
    module = f"section_{stem.replace('.', '_')}"
    words = {"number": number, "chapter": chapter, "stem": stem, "module": module}
    texts = {
        root / "dlkit/classroom/catalogue" / f"{module}.py": MODULE,
        root / "dlkit/classroom/styles" / f"{module}.py": RIGHT,
    }
    for path in (solution, *texts):
        if path.exists():
            raise NotebookError(f"{path} is there already.")
    _write(solution, EXERCISE, words)
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.format(**words), encoding="utf-8")
    return [solution, *texts]


def _chapter(number):
    if not re.fullmatch(r"[0-9]+(\.[0-9]+)+", number) or number.split(".")[0] not in CHAPTERS:
        raise NotebookError(f"{number} is no section of chapters {', '.join(CHAPTERS)}.")
    return CHAPTERS[number.split(".")[0]]


def _write(path, texts, words):
    cells = [_cell(name, text.format(**words), words["number"]) for name, text in texts.items()]
    book = new_notebook(cells=cells, metadata=nbformat.from_dict(KERNEL))
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(book, path)


def _cell(name, text, number):
    """Prose, where a text begins like prose; code else, with nbgrader's marks where students write."""
    if text[0] in "#ABCDEFGHIJKLMNOPQRSTUVWXYZ><" and not text.startswith("# The stage"):
        return new_markdown_cell(text, id=name)
    metadata = {}
    if name.endswith(("-answer", "-check")) and ("def " in text or text.startswith("check(")):
        metadata = {"nbgrader": _marks(name, number)}
    return new_code_cell(text, id=name, metadata=metadata)


def _marks(name, number):
    """nbgrader's metadata of a cell in which students write, or of its check."""
    is_check = name.endswith("-check")
    grade_id = f"{number.replace('.', '-')}-{name.removesuffix('-answer')}"
    marks = {"grade": is_check, "grade_id": grade_id, "locked": is_check, "solution": not is_check}
    marks |= {"cell_type": "code", "schema_version": SCHEMA, "task": False}
    return marks | ({"points": 1} if is_check else {})
