"""nbgrader and otter, as they are, give the same submissions the same scores as dlkit does.

They want other versions of many packages, so they live in an environment of their own, whose Python
DLKIT_GRADERS names.
"""

import csv
import html
import json
import os
import re
import subprocess
from pathlib import Path

import nbformat
import pytest

from dlkit.grading import assignment
from dlkit.grading.batch import Settings, grade_folder

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("other graders"), pytest.mark.usefixtures("sandbox")]

ROOT = Path(__file__).resolve().parents[1]
NAME = "1.2_logistic_regression.ipynb"
COUNTED = {"sigmoid": 1.0, "cost": 2.0, "longest_step": 3.0}
WRONG = """
def cost(w, b, X, Y):
    A = sigmoid(w.T @ X + b)
    return np.mean(np.log(A) * Y + np.log(1 - A) * (1 - Y))
"""
CHECK_IS_PRINT = "check = print"
DUE = {"right": 6.0, "half": 4.0, "blank": 0.0, "cheats": 0.0}


@pytest.fixture(scope="module")
def python():
    """The Python of an environment with nbgrader and otter."""
    found = os.environ.get("DLKIT_GRADERS")
    if not found:
        says = "DLKIT_GRADERS does not name a Python with nbgrader and otter-grader"
        if os.environ.get("CI") == "true":
            pytest.fail(says)
        pytest.skip(says)
    return found


@pytest.fixture(scope="module")
def run(python, tmp_path_factory):
    """A function that runs a module of that Python in a folder."""
    home = str(tmp_path_factory.mktemp("home"))
    env = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "PYTEST"))}
    env |= {"PYTHONPATH": str(ROOT), "HOME": home, "IPYTHONDIR": home, "DLKIT_PROGRESS": "off"}
    env |= {"PATH": os.pathsep.join([str(Path(python).parent), env["PATH"]]), "MPLBACKEND": "agg"}

    def call(place, *command):
        done = subprocess.run(
            [python, "-m", *map(str, command)], cwd=place, env=env, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    return call


@pytest.fixture(scope="module")
def course(run, tmp_path_factory):
    """nbgrader's folder of a course: a release made by it, and what four students made of that."""
    place = tmp_path_factory.mktemp("course")
    chosen = [f"{name}={points:g}" for name, points in COUNTED.items()]
    source = place / "source" / "ps1"
    assignment.main([str(source), "--sections", "1.2", "--nbgrader", "--exercises", *chosen])
    (place / "nbgrader_config.py").write_text("c = get_config()\nc.CourseDirectory.course_id = 'dl'\n")
    run(place, "nbgrader", "generate_assignment", "ps1", "--create", "--force")
    answers = {cell.id: cell.source for cell in read(source / NAME).cells}
    for student in DUE:
        path = place / "submitted" / student / "ps1" / NAME
        path.parent.mkdir(parents=True)
        nbformat.write(answered(read(place / "release" / "ps1" / NAME), student, answers), path)
    return place


def read(path):
    return nbformat.read(path, as_version=4)


def answered(book, student, answers):
    """What a student makes of the notebook that was handed out."""
    for cell in book.cells:
        is_answer = cell.metadata.get("nbgrader", {}).get("solution") and "def " in cell.source
        if is_answer and student in ("right", "half"):
            cell.source = answers[cell.id]
        if is_answer and student == "half" and "def cost(" in cell.source:
            cell.source = WRONG
        if student == "cheats" and "Checker(" in cell.source:
            cell.source += f"\n{CHECK_IS_PRINT}"
    return book


@pytest.fixture(scope="module")
def ours(course):
    """What dlkit makes of the same folder."""
    counted = tuple(("1.2", *row) for row in COUNTED.items())
    return {
        one.student: one for one in grade_folder(course / "submitted", settings=Settings(counted=counted))
    }


def test_dlkit_gives_what_is_due(ours):
    assert {student: one.score for student, one in ours.items()} == DUE


def test_nbgraders_release_holds_neither_answers_nor_hidden_tests(course):
    text = (course / "release" / "ps1" / NAME).read_text(encoding="utf-8")
    assert "HIDDEN" not in text
    assert "SOLUTION" not in text
    assert "classroom import graded" not in text
    assert "raise NotImplementedError" in text
    assignment.check_no_leak(read(course / "release" / "ps1" / NAME), "1.2")


@pytest.fixture(scope="module")
def nbgraded(run, course):
    """nbgrader's own scores, by student."""
    run(course, "nbgrader", "autograde", "ps1", "--create", "--force")
    run(course, "nbgrader", "export")
    with open(course / "grades.csv", encoding="utf-8", newline="") as file:
        return {row["student_id"]: row for row in csv.DictReader(file)}


def test_nbgrader_gives_the_same_scores(nbgraded, ours):
    assert {student: float(row["score"]) for student, row in nbgraded.items()} == DUE
    assert {float(row["max_score"]) for row in nbgraded.values()} == {sum(COUNTED.values())}
    assert {student: one.score for student, one in ours.items()} == DUE


def test_nbgraders_feedback_has_our_sentence(run, course, nbgraded, ours):
    run(course, "nbgrader", "generate_feedback", "ps1", "--force")
    (page,) = (course / "feedback" / "half" / "ps1").glob("*.html")
    (wrong,) = (one for one in ours["half"].exercises if one.state == "wrong")
    assert wrong.name == "cost"
    assert plain(wrong.says) in plain(page.read_text(encoding="utf-8"))


def plain(text):
    """A text without what HTML puts into it, and without its spaces."""
    return re.sub(r"\s+", "", html.unescape(re.sub(r"<[^>]*>", "", text)))


def test_otter_gives_the_same_scores(run, course, tmp_path):
    chosen = [f"{name}={points:g}" for name, points in COUNTED.items()]
    assignment.main([str(tmp_path / "ps1"), "--sections", "1.2", "--otter", "--exercises", *chosen])
    tests = ("-t", tmp_path / "ps1" / "tests", "-o", tmp_path / "auto.zip")
    run(tmp_path, "otter", "generate", *tests, "--no-environment", "--no-requirements")
    assert {student: by_otter(run, course, tmp_path, student) for student in DUE} == DUE


def by_otter(run, course, place, student):
    out = place / student
    out.mkdir()
    path = course / "submitted" / student / "ps1" / NAME
    run(out, "otter", "run", path, "-a", place / "auto.zip", "-o", out)
    tests = json.loads((out / "results.json").read_text(encoding="utf-8"))["tests"]
    return sum(test.get("score") or 0.0 for test in tests)
