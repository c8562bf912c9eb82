"""Our words and theirs: names of ours exist, and a word stands in the section to which its row leads."""

import importlib
import inspect
import json
import re
from pathlib import Path

import pytest

from dlkit.training import train

NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"


def prose(path):
    """The text of a notebook, by the ids of its cells."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return {cell["id"]: "".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"}


def rows(table):
    lines = prose(NOTEBOOKS / "words.ipynb")[table].splitlines()
    return [re.split(r"(?<!\\)\|", line)[1:-1] for line in lines if line.startswith("| ")]


WORDS, ROWS = rows("the-words"), rows("the-names")
OURS = sorted(
    {
        name
        for row in ROWS[1:]
        for name in re.findall(r"`(\w+\.\w+)\b", row[0])
        if not name.startswith(("run.", "numpy."))
    }
)


def test_every_row_has_a_cell_for_each_of_five():
    assert ROWS[0][0].strip() == "here"
    assert {len(row) for row in ROWS} == {5}
    assert all(cell.strip() for row in ROWS for cell in row)


@pytest.mark.parametrize("word", [row[1].strip() for row in WORDS[1:]])
def test_a_word_of_books_stands_in_the_section_where_its_row_leads(word):
    (link,) = (row[3] for row in WORDS if row[1].strip() == word)
    section = prose(NOTEBOOKS / re.search(r"\((.*)\)", link)[1])
    assert word.lower() in " ".join(section.values()).lower().replace("\n", " ")


@pytest.mark.parametrize("name", OURS)
def test_a_name_of_ours_exists(name):
    module, attribute = name.split(".")
    assert hasattr(importlib.import_module(f"dlkit.{module}"), attribute)


def test_a_default_in_the_table_is_ours():
    found = re.findall(r"`(\w+)\.(\w+)\((\w+=[^`]*)\)`", " ".join(row[0] for row in ROWS[1:]))
    assert len(found) >= 6
    for module, name, written in found:
        defaults = dict(re.findall(r"(\w+)=(\d[\d.e-]*)", written))
        function = getattr(importlib.import_module(f"dlkit.{module}"), name)
        parameters = inspect.signature(function).parameters
        assert {key: float(text) for key, text in defaults.items()} == {
            key: float(parameters[key].default) for key in defaults
        }


@pytest.mark.parametrize(
    "habit", ["learning_rate", "lr", "num_iterations", "mini_batch_size", "lambd", "random_state"]
)
def test_a_keyword_of_theirs_is_answered(habit):
    with pytest.raises(TypeError, match=f"train has no argument {habit}; write "):
        train(None, None, None, None, **{habit: 1})
