"""The table of names: what stands in our column exists."""

import importlib
import inspect
import re
from pathlib import Path

import pytest

from dlkit.training import train

TABLE = (Path(__file__).resolve().parents[1] / "docs" / "names.md").read_text(encoding="utf-8")
ROWS = [re.split(r"(?<!\\)\|", line)[1:-1] for line in TABLE.splitlines() if line.startswith("| ")]
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
