"""Exercises are made from solutions: blanked, executed, the same bytes every time."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from dlkit.classroom import execution, handout
from dlkit.classroom.execution import NotebookError

ROOT = Path(__file__).resolve().parent.parent
SOLUTION = {
    "grade": False,
    "grade_id": "double",
    "locked": False,
    "schema_version": 3,
    "solution": True,
    "task": False,
}
TEST = SOLUTION | {"grade": True, "grade_id": "double-test", "solution": False, "locked": True, "points": 2}

DOUBLE = """def double(x):
    \"\"\"Twice x.\"\"\"
    ### BEGIN SOLUTION
    secret = 2
    return secret * x
    ### END SOLUTION"""
BLANKED = """def double(x):
    \"\"\"Twice x.\"\"\"
    # Your turn: write your answer here, in place of the next line.
    raise NotImplementedError"""
TRY = """try:
    print(double(4))
except NotImplementedError:
    print("double has no answer yet")
### BEGIN HIDDEN TESTS
    assert False, "secret"
### END HIDDEN TESTS"""


def save_double(path, save_notebook, source=DOUBLE, test=TRY, **metadata):
    """Write a solution notebook of two cells."""
    data = {"double": {"nbgrader": SOLUTION | metadata}, "try_it": {"nbgrader": TEST}}
    return save_notebook(path, data, double=source, try_it=test)


def blanked(path):
    return handout.blanked(execution.read(path), path)


def run_handout(folder, *arguments):
    """Call ``python -m dlkit handout`` in a folder that stands for the course."""
    command = [sys.executable, "-m", "dlkit", "handout", *arguments]
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=120)


def test_a_solution_becomes_a_comment_and_an_error_at_the_same_indentation(tmp_path, save_notebook):
    book = blanked(save_double(tmp_path / "a.ipynb", save_notebook))
    assert book.cells[0].source == BLANKED


def test_hidden_tests_and_outputs_are_taken_out(tmp_path, save_notebook):
    book = blanked(save_double(tmp_path / "a.ipynb", save_notebook))
    assert book.cells[1].source == TRY.partition("\n### BEGIN HIDDEN")[0]
    assert all(cell.outputs == [] for cell in book.cells)


def test_the_first_import_of_dlkit_says_what_to_do_where_it_is_not_installed(tmp_path, save_notebook):
    cells = {"maths": "import math", "imports": "import numpy as np\n\nfrom dlkit import plots"}
    path = save_notebook(tmp_path / "a.ipynb", **cells, more="import dlkit.live")
    first, second, third = (cell.source for cell in blanked(path).cells)
    assert (first, third) == (cells["maths"], "import dlkit.live")
    assert second == f"{handout.ELSEWHERE}\n{cells['imports']}"
    assert len(handout.ELSEWHERE) <= 96  # as every line of a cell
    assert "'Other places'" in handout.ELSEWHERE
    assert "No module named 'dlkit'" in handout.ELSEWHERE


def test_ids_and_the_metadata_of_nbgrader_stay(tmp_path, save_notebook):
    book = blanked(save_double(tmp_path / "a.ipynb", save_notebook))
    assert [cell.id for cell in book.cells] == ["double", "try-it"]
    assert [cell.metadata.nbgrader for cell in book.cells] == [SOLUTION, TEST]


def test_each_of_several_solutions_in_a_cell_is_taken_out(tmp_path, save_notebook):
    twice = DOUBLE + "\n\n\n" + DOUBLE.replace("double", "again")
    book = blanked(save_double(tmp_path / "a.ipynb", save_notebook, twice))
    assert book.cells[0].source == BLANKED + "\n\n\n" + BLANKED.replace("double", "again")


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("def double(x):\n    return 2 * x", "has no ### BEGIN SOLUTION"),
        (DOUBLE.replace("    ### END SOLUTION", ""), "### BEGIN SOLUTION has no END"),
        (DOUBLE.replace("    ### BEGIN SOLUTION\n", ""), "line 5: ### END SOLUTION ends what has not begun"),
        (
            DOUBLE.replace("secret = 2", "### BEGIN SOLUTION"),
            "line 4: ### BEGIN SOLUTION stands inside another",
        ),
        (DOUBLE.replace("###", "##"), "line 3: expected ### BEGIN SOLUTION"),
        (DOUBLE.replace("BEGIN", "begin"), "line 3: expected ### BEGIN SOLUTION"),
        (
            DOUBLE.replace("return", "### BEGIN HIDDEN TESTS\n    return") + "\n### END HIDDEN TESTS",
            "HIDDEN TESTS",
        ),
    ],
)
def test_wrong_marks_are_refused_by_notebook_and_cell(tmp_path, save_notebook, source, complaint):
    path = save_double(tmp_path / "a.ipynb", save_notebook, source)
    with pytest.raises(NotebookError) as refusal:
        blanked(path)
    assert str(refusal.value).startswith(f"{path}: cell double")
    assert complaint in str(refusal.value)


def test_a_solution_in_a_cell_that_nbgrader_would_not_clear_is_refused(tmp_path, save_notebook):
    path = save_notebook(tmp_path / "a.ipynb", double=DOUBLE)
    with pytest.raises(NotebookError, match="cell double has a ### BEGIN SOLUTION, but"):
        blanked(path)


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"schema_version": 2}, "schema_version is 2, expected 3"),
        ({"solution": "yes"}, "solution is 'yes', expected true or false"),
        ({"task": None}, "task is None, expected true or false"),
        ({"grade_id": "a b"}, "grade_id is 'a b', expected letters, digits, - and _"),
        ({"grade_id": "double-test"}, "grade_id double-test stands in two cells"),
        ({"grade": True}, "points are None, expected a number of at least 0"),
        ({"grade": True, "points": -1}, "points are -1, expected a number of at least 0"),
        ({"grade": True, "points": True}, "points are True, expected a number of at least 0"),
    ],
)
def test_metadata_that_nbgrader_would_not_accept_are_refused(tmp_path, save_notebook, wrong, complaint):
    path = save_double(tmp_path / "a.ipynb", save_notebook, **wrong)
    with pytest.raises(NotebookError, match=complaint):
        blanked(path)


@pytest.mark.notebooks
def test_handout_makes_the_same_tree_executed_blank_and_without_the_secret(tmp_path, save_notebook):
    save_double(tmp_path / "solutions" / "1_chapter" / "a.ipynb", save_notebook)
    ran = run_handout(tmp_path)
    assert ran.returncode == 0, ran.stderr
    path = tmp_path / "exercises" / "1_chapter" / "a.ipynb"
    assert "secret" not in path.read_text()
    tried = execution.read(path).cells[1]
    assert tried.outputs[0].text == "double has no answer yet\n"
    assert tried.execution_count == 2


@pytest.mark.notebooks
def test_handout_writes_only_what_changed_and_takes_away_what_has_no_solution(tmp_path, save_notebook):
    save_double(tmp_path / "solutions" / "a.ipynb", save_notebook)
    assert run_handout(tmp_path).returncode == 0
    exercise, orphan = tmp_path / "exercises" / "a.ipynb", tmp_path / "exercises" / "old.ipynb"
    before, written = exercise.read_bytes(), exercise.stat().st_mtime_ns
    orphan.write_bytes(before)
    ran = run_handout(tmp_path)
    assert ran.stdout == f"{orphan.relative_to(tmp_path)} has no solution: taken away\n"
    assert not orphan.exists()
    assert (exercise.read_bytes(), exercise.stat().st_mtime_ns) == (before, written)


@pytest.mark.notebooks
def test_check_names_an_edited_exercise_and_writes_nothing(tmp_path, save_notebook):
    save_double(tmp_path / "solutions" / "a.ipynb", save_notebook)
    assert "exercises" in run_handout(tmp_path, "--check").stderr
    assert not (tmp_path / "exercises").exists()
    assert run_handout(tmp_path).returncode == 0
    assert run_handout(tmp_path, "--check").returncode == 0
    exercise = tmp_path / "exercises" / "a.ipynb"
    exercise.write_text(exercise.read_text().replace("Your turn", "My turn"))
    ran = run_handout(tmp_path, "--check")
    assert ran.returncode == 1
    assert ran.stderr.splitlines()[-1] == str(exercise.relative_to(tmp_path))
    assert "My turn" in exercise.read_text()


@pytest.mark.notebooks
def test_where_the_blank_notebook_fails_nothing_is_written(tmp_path, save_notebook):
    save_double(tmp_path / "solutions" / "a.ipynb", save_notebook)
    save_double(tmp_path / "solutions" / "b.ipynb", save_notebook, test="double(4)")
    ran = run_handout(tmp_path)
    assert ran.returncode == 1
    assert "cell try-it fails: NotImplementedError" in ran.stderr
    assert "as an exercise, without its solutions" in ran.stderr
    assert not (tmp_path / "exercises").exists()


@pytest.mark.notebooks
def test_an_exercise_that_takes_answers_out_of_others_runs_among_blank_ones(tmp_path, save_notebook):
    relu = DOUBLE.replace("double", "relu").replace("return secret * x", "return x * (x > 0)")
    other = "2_basic_concepts/2.2_activation_functions.ipynb"
    save_notebook(tmp_path / "solutions" / other, {"relu": {"nbgrader": SOLUTION}}, relu=relu)
    take = """from dlkit.classroom import NotThereYet, mine

try:
    print(mine("2.2", "relu")(-3))
except NotThereYet as missing:
    print(missing.what)"""
    path = save_notebook(tmp_path / "solutions" / "3_practical_aspects" / "a.ipynb", take=take)
    assert handout.exercise(path).cells[0].outputs[0].text == "2.2 relu: not written yet.\n"
    execution.store(path)
    assert execution.read(path).cells[0].outputs[0].text == "0\n"
