"""A section in one sitting: how many words, cells, lines, pictures and predictions it may have."""

import json
import re
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[1]
LONG = {
    "1.0",
    "1.2",
    "2.2",
    "2.3a",
    "2.3b",
    "3.0",
    "3.1",
    "3.3.2",
    "3.4",
    "3.7",
}  # more than a page of the notes


class Budget(NamedTuple):
    """What a section may have at most."""

    words: int
    cells: int
    lines: int  # of code that is not folded
    pictures: int
    live: int
    predictions: int
    tasks: int


SHORT_BUDGET = Budget(words=1500, cells=26, lines=80, pictures=4, live=2, predictions=2, tasks=3)
LONG_BUDGET = Budget(words=2500, cells=40, lines=130, pictures=7, live=3, predictions=4, tasks=5)
LONGEST_CELL, LONGEST_QUESTION, LONGEST_BOX, CONFUSIONS = 15, 80, 50, 3


def number(path):
    return path.name.partition("_")[0]


SECTIONS = {number(path): path for path in sorted((ROOT / "notebooks").glob("[0-9]*/*.ipynb"))}
for_each_section = pytest.mark.parametrize("section", SECTIONS)


def cells(path, kind=None):
    found = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in found if kind in (None, cell["cell_type"])]


def source(cell):
    return "".join(cell["source"])


def is_folded(cell, what="source_hidden"):
    return cell["metadata"].get("jupyter", {}).get(what, False)


def prose(path):
    return "\n\n".join(source(cell) for cell in cells(path, "markdown"))


def spent(path):
    """What a section has."""
    code = cells(path, "code")
    text = "\n".join(map(source, code))
    exercise = ROOT / "solutions" / path.relative_to(ROOT / "notebooks")
    return Budget(
        words=len(prose(path).split()),
        cells=len(cells(path)),
        lines=sum(source(cell).count("\n") + 1 for cell in code if not is_folded(cell)),
        pictures=sum("image/png" in output.get("data", {}) for cell in code for output in cell["outputs"]),
        live=len(re.findall(r"^live\(", text, re.MULTILINE)),
        predictions=len(re.findall(r"\bguess\(", text)),
        tasks=sum(source(cell).startswith("check(") for cell in cells(exercise, "code")),
    )


def over(has, budget):
    """What is more than it may be: both numbers, by name."""
    pairs = zip(Budget._fields, has, budget, strict=True)
    return {name: (mine, most) for name, mine, most in pairs if mine > most}


@for_each_section
def test_a_section_stays_within_its_budget(section):
    assert over(spent(SECTIONS[section]), LONG_BUDGET if section in LONG else SHORT_BUDGET) == {}


@for_each_section
def test_a_section_has_a_live_figure_and_a_prediction(section):
    has = spent(SECTIONS[section])
    assert has.live >= (2 if section in LONG else 1)
    assert has.predictions >= 1


@for_each_section
def test_a_cell_has_one_idea_in_a_few_lines(section):
    code = cells(SECTIONS[section], "code")
    assert [cell["id"] for cell in code if source(cell).count("\n") + 1 > LONGEST_CELL] == []


@for_each_section
def test_the_question_comes_first_and_is_short(section):
    title, question, *_ = source(cells(SECTIONS[section])[0]).split("\n\n")
    assert title.startswith(f"# {section} ")
    assert "?" in question
    assert len(question.split()) <= LONGEST_QUESTION


@for_each_section
def test_what_the_notes_say_is_a_short_box_and_the_confusions_are_few(section):
    text = prose(SECTIONS[section])
    boxes = re.findall(r"^> \*\*The notes say\*\*.*(?:\n>.*)*", text, re.MULTILINE)
    assert all(len(box.split()) <= LONGEST_BOX for box in boxes)
    confusions = re.search(r"## Common confusions\n(.*?)(?=\n## |\Z)", text, re.DOTALL)
    assert confusions is None or confusions[1].count("\n- **") <= CONFUSIONS


@for_each_section
def test_what_was_to_be_guessed_is_stored_folded_and_told_by_reveal_alone(section):
    code = cells(SECTIONS[section], "code")
    reveals = [cell for cell in code if ".reveal(" in source(cell)]
    assert len(reveals) == spent(SECTIONS[section]).predictions
    assert [cell["id"] for cell in reveals if not is_folded(cell, "outputs_hidden")] == []


@for_each_section
def test_a_cell_that_tells_what_was_to_be_guessed_prints_nothing(section):
    """What it prints would be seen before the guess, once all cells have run."""
    code = [cell for cell in cells(SECTIONS[section], "code") if ".reveal(" in source(cell)]
    assert [cell["id"] for cell in code if any("text" in output for output in cell["outputs"])] == []


@for_each_section
def test_no_output_is_a_stray_object(section):
    shown = json.dumps([cell["outputs"] for cell in cells(SECTIONS[section], "code")])
    assert not re.search(r"Text\(|\[<matplotlib|<Axes|<function", shown)


def test_the_teachers_notes_of_every_section_stand_in_one_place_and_in_no_notebook():
    notes = (ROOT / "docs" / "teaching.md").read_text(encoding="utf-8")
    paths = sorted((ROOT / "notebooks").glob("[0-9]*/*.ipynb"))
    headings = re.findall(r"^## ([\d.]+[a-z]?) ", notes, re.MULTILINE)
    assert headings == [number(path) for path in paths]
    assert [path.name for path in paths if "If you teach" in prose(path)] == []


def test_a_section_that_says_too_much_would_be_found():
    has = spent(SECTIONS["2.4"])
    assert over(has, SHORT_BUDGET) == {}
    assert over(has._replace(words=1501, live=3), SHORT_BUDGET) == {"words": (1501, 1500), "live": (3, 2)}
    assert has.words > 1000
    assert has.lines > 40
