"""A reader's answer is taken out of the notebook it was written in, checked, and missed kindly."""

import contextlib
import importlib
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from dlkit.classroom import NotThereYet, catalogue, execution, mine
from dlkit.classroom.diagnosis import diagnose

ROOT = Path(__file__).resolve().parents[1]
PLACE = "2_basic_concepts/2.2_activation_functions.ipynb"
IMPORTS = "import numpy as np\n\nfrom dlkit.classroom import Checker\n\ncheck = Checker('2.2')"
RELU = "def relu(Z):\n    return np.maximum(0, Z)"
BLANK = "def relu(Z):\n    # Your turn.\n    raise NotImplementedError"
Z = np.array([[-2.0, 3.0]])


def write(tree, *sources, place=PLACE):
    """A notebook as Jupyter stores it, of these code cells; its path."""
    path = tree / place
    path.parent.mkdir(parents=True, exist_ok=True)
    cells = [{"cell_type": "code", "id": f"c{k}", "metadata": {}, "outputs": [], "execution_count": None}
             | {"source": source.splitlines(keepends=True)} for k, source in enumerate(sources)]  # fmt: skip
    prose = {"cell_type": "markdown", "id": "title", "metadata": {}, "source": ["# def relu(Z):"]}
    book = {"cells": [prose, *cells], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(book), encoding="utf-8")
    return path


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """Exercises of the reader; what runs is a notebook of chapter 3."""
    here = tmp_path / "exercises" / "3_practical_aspects"
    here.mkdir(parents=True)
    monkeypatch.chdir(here)
    return here.parent


def missed(section="2.2", name="relu"):
    """The words of what is not there yet."""
    with pytest.raises(NotThereYet) as stop:
        mine(section, name)
    return str(stop.value)


# What is right comes back


@pytest.mark.parametrize(
    "cells",
    [
        [IMPORTS, RELU],
        [RELU, IMPORTS],
        ["from numpy import *", "def relu(Z):\n    return where(Z > 0, Z, 0)"],
        [IMPORTS, "relu = lambda Z: Z * (Z > 0)"],
        [IMPORTS, "zero = 0.0", "def larger(a, b):\n    return np.where(a > b, a, b)",
         "def relu(Z):\n    return larger(Z, zero)"],
        [IMPORTS, "table = {}", "table['relu'] = lambda Z: np.maximum(0, Z)",
         "def relu(Z):\n    return table['relu'](Z)"],
        [IMPORTS, "steps = []", "steps.append(0)", "def relu(Z):\n    return np.maximum(steps[0], Z)"],
        [IMPORTS, "class Bend:\n    def __call__(self, Z):\n        return np.maximum(0, Z)",
         "relu = Bend()"],
        ["try:\n    import numpy as np\nexcept ImportError:\n    np = None", RELU],
        [IMPORTS, "from functools import wraps",
         "def loud(f):\n    @wraps(f)\n    def g(Z):\n        print(1)\n        return f(Z)\n    return g",
         "@loud\n" + RELU],
        ["%matplotlib inline\n" + IMPORTS, "!pip list\nrelu?", "%%time\n" + RELU],
        [IMPORTS + "\nrelu = None", BLANK, RELU, "check(relu)"],
    ],
    ids=["plain", "imports-last", "star", "lambda", "helper", "table", "list", "object", "try", "decorated",
         "magics", "twice"],
)  # fmt: skip
def test_a_right_answer_comes_back_whatever_its_style(tree, cells, capsys):
    write(tree, *cells)
    relu = mine("2.2", "relu")
    np.testing.assert_array_equal(np.asarray(relu(Z)), [[0, 3]])
    assert "right" not in capsys.readouterr().out


def test_what_the_function_does_not_need_is_not_run(tree, tmp_path):
    mark = tmp_path / "ran"
    write(
        *(tree, IMPORTS, "1 / 0", "this is no Python", "fig = undefined.figure()", "await nothing"),
        *(f"open({str(mark)!r}, 'w')", f"x = open({str(mark)!r}, 'w')", RELU, "while True:\n    pass"),
    )
    assert mine("2.2", "relu")(Z).tolist() == [[0, 3]]
    assert not mark.exists()


def test_a_name_that_is_only_local_to_a_function_is_not_looked_for_outside(tree):
    write(tree, IMPORTS, "A = 1 / 0", "def relu(Z):\n    A = np.maximum(0, Z)\n    return A")
    assert mine("2.2", "relu")(Z).tolist() == [[0, 3]]


def test_of_two_definitions_the_last_counts(tree):
    write(tree, IMPORTS, RELU, BLANK)
    assert "not written yet" in missed()


def test_other_answers_of_the_same_notebook_come_along(tree):
    derivative = "def relu_derivative(Z):\n    return np.sign(relu(Z))"
    write(tree, IMPORTS, BLANK, derivative, RELU)
    assert mine("2.2", "relu_derivative")(Z).tolist() == [[0, 1]]
    write(tree, IMPORTS, BLANK, derivative)
    assert "calls relu, which is not written yet" in missed("2.2", "relu_derivative")


def test_a_notebook_of_an_older_form_without_ids_and_with_whole_texts_is_read(tree):
    path = write(tree, IMPORTS, RELU)
    book = json.loads(path.read_text())
    for cell in book["cells"]:
        del cell["id"]
        cell["source"] = "".join(cell["source"])
    book["nbformat_minor"] = 2
    path.write_text(json.dumps(book))
    assert mine("2.2", "relu")(Z).tolist() == [[0, 3]]


def test_what_was_saved_last_is_read_each_time(tree):
    write(tree, IMPORTS, BLANK)
    assert "Ctrl-S" in missed()
    write(tree, IMPORTS, RELU)
    assert mine(2.2, "relu")(Z).tolist() == [[0, 3]]


# What is not there yet


def test_a_blank_answer_is_said_to_wait_and_where(tree):
    write(tree, IMPORTS, BLANK)
    assert missed() == (
        "2.2 relu: not written yet.\nIt waits for you in ../2_basic_concepts/2.2_activation_functions.ipynb. "
        "It is read from the file: if you have just written it, save that notebook first (Ctrl-S)."
    )


def test_a_wrong_answer_hears_the_mistake_that_the_check_knows(tree):
    write(tree, IMPORTS, "def relu(Z):\n    return np.abs(Z)")
    (exercise,) = [one for one in catalogue.exercises("2.2") if one.name == "relu"]
    says = diagnose(exercise, np.abs).says
    assert says
    assert f"2.2 relu: not right yet.\n{says}" in missed()


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ([], "has no function of this name"),
        ([IMPORTS, "def relu(Z)\n    return Z"], "its cell is no Python yet: expected ':', in line 1"),
        ([RELU], "name 'np' is not defined"),
        ([IMPORTS, "relu = 3"], "is an int, not a function"),
        ([IMPORTS, "relu = np.nothing"], "A line that it needs stops: AttributeError"),
        ([IMPORTS, "zero = 1 / 0", "def relu(Z):\n    return np.maximum(zero, Z)"], "ZeroDivisionError"),
        ([IMPORTS, "exit()", "relu = exit()"], "A line that it needs stops"),
        ([IMPORTS, "def relu(Z):\n    Z *= Z > 0\n    return Z"], "changes its argument Z"),
        ([IMPORTS, "def relu(Z):\n    raise KeyError('mine')"], "KeyError: 'mine'"),
    ],
)
def test_what_does_not_run_is_told_in_words(tree, cells, says):
    write(tree, *cells)
    assert says.replace("an int", "of type int") in missed()


@pytest.mark.parametrize(
    "cells",
    [
        ["def relu(Z):\n    while True:\n        pass"],
        ["while True:\n    x = 1", "def relu(Z):\n    return x * Z"],
    ],
    ids=["in-the-function", "before-it"],
)
def test_an_endless_loop_ends(tree, cells, monkeypatch):
    monkeypatch.setattr(importlib.import_module("dlkit.classroom.mine"), "SECONDS", 0.3)
    write(tree, IMPORTS, *cells)
    assert "not come to an end after" in missed()


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"cells": 3}', '{"cells": [{"cell_type": "code"}]}', '{"worksheets": []}', "\x00"],
)
def test_a_damaged_file_is_told_and_what_to_do(tree, text):
    write(tree).write_text(text)
    assert "2.2 relu: its notebook cannot be read as one." in missed()
    assert "save it once more" in missed()
    write(tree).write_bytes(b"\xff\xfe\x00")
    assert "cannot be read as one" in missed()


def test_a_missing_notebook_is_told_with_its_name(tree):
    assert missed().startswith(
        "2.2 relu: its notebook is not here.\nLooked for ../*/2.2_activation_functions"
    )


def test_checkpoints_are_no_notebooks_and_another_name_will_do(tree):
    write(tree, IMPORTS, RELU, place=".ipynb_checkpoints/2.2_activation_functions.ipynb")
    assert "is not here" in missed()
    write(tree, IMPORTS, RELU, place="2_basic_concepts/2.2_activation_functions-Copy1.ipynb")
    assert mine("2.2", "relu")(Z).tolist() == [[0, 3]]
    write(tree, IMPORTS, BLANK)
    assert "not written yet" in missed()


def test_from_a_page_of_the_course_the_exercises_are_read(tree, monkeypatch):
    write(tree, IMPORTS, RELU)
    write(tree.parent / "notebooks", IMPORTS, BLANK)
    for place in ("notebooks/3_practical_aspects", "exercises", "."):
        (tree.parent / place).mkdir(exist_ok=True)
        monkeypatch.chdir(tree.parent / place)
        assert mine("2.2", "relu")(Z).tolist() == [[0, 3]]


@pytest.mark.parametrize(
    ("section", "name", "says"),
    [("2.2", "rely", "no exercise 'rely' in section 2.2; there are .*relu_derivative"),
     ("9.9", "relu", "no exercises for section '9.9'; there are some for 1.0, 1.1"),
     ("3.3", "mini_batch", "no exercises for section '3.3'")],
)  # fmt: skip
def test_an_unknown_section_or_name_says_which_there_are(tree, section, name, says):
    with pytest.raises(ValueError, match=says):
        mine(section, name)


# How it is told


def test_a_stand_in_holds_the_place_and_a_check_says_whose(tree):
    write(tree, IMPORTS, BLANK)
    try:
        relu = mine("2.2", "relu")
    except NotThereYet as missing:
        relu = missing.stand_in
    with pytest.raises(NotThereYet, match="2.2 relu: not written yet"):
        relu(Z)

    def relu_derivative(Z):
        return np.sign(relu(Z))

    (exercise,) = [one for one in catalogue.exercises("2.2") if one.name == "relu_derivative"]
    assert diagnose(exercise, relu_derivative).says == (
        "calls for a right relu of section 2.2, which is not written yet."
    )


@pytest.mark.notebooks
def test_a_notebook_shows_the_sentences_and_none_of_our_code(tree):
    write(tree, IMPORTS, BLANK)
    book = new_notebook(cells=[new_code_cell("from dlkit.classroom import mine\nmine('2.2', 'relu')")])
    place = {"metadata": {"path": str(tree / "3_practical_aspects")}}
    client = NotebookClient(
        book, kernel_manager_class=execution.ThisPython, resources=place, allow_errors=True
    )
    client.execute(env=execution._environment())
    (error,) = book.cells[0].outputs
    assert error.ename == "NotThereYet"
    assert len(error.traceback) == 2
    assert error.traceback[0] == "2.2 relu: not written yet."


def test_our_own_answers_come_from_the_solutions_and_blank_ones_from_the_exercises():
    with contextlib.chdir(ROOT / "solutions" / "3_practical_aspects"):
        assert mine("1.1", "share_right")(np.array([[1, 0]]), np.array([[1, 1]])) == 0.5
    with contextlib.chdir(ROOT / "exercises" / "3_practical_aspects"):
        assert "not written yet" in missed("1.1", "share_right")


def test_the_names_of_module_and_function_do_not_get_in_each_others_way():
    code = (
        "from dlkit.classroom.mine import NotThereYet\nfrom dlkit.classroom import mine\nprint(mine.__name__)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout == "mine\n", done.stderr
