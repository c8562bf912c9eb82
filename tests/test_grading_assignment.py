"""What students are handed is what was chosen, with no answer in it, in notebook or wheel."""

import base64
import csv
import hashlib
import io
import os
import re
import subprocess
import sys
import zipfile

import nbformat
import pytest

from dlkit.classroom import catalogue, terms
from dlkit.classroom.checker import Checker
from dlkit.grading import assignment, one
from dlkit.grading.assignment import Leak, check_no_leak, points
from dlkit.grading.folder import moment

NAME = "1.2_logistic_regression.ipynb"


def made(out, *options):
    assert assignment.main([str(out), "--sections", "1.2", *options]) == 0
    return out / "1_introduction" / NAME


def notebook(path):
    return nbformat.read(path, as_version=4)


def asked(book):
    """The points of each check, by the exercise's name."""
    checks = [cell for cell in book.cells if cell.metadata.get("nbgrader", {}).get("grade")]
    return {re.match(r"check\((\w+)\)", c.source)[1]: c.metadata.nbgrader.points for c in checks}


# What counts


def test_all_exercises_count_with_their_own_points_unless_some_are_chosen():
    own = {exercise.name: exercise.points for exercise in catalogue.exercises("1.2")}
    assert points(["1.2"]) == {"1.2": own}
    assert points(["1.2"], ["sigmoid"]) == {"1.2": {"sigmoid": own["sigmoid"]}}
    assert points(["1.2", "2.1"], ["gradient=2.5"]) == {"1.2": {"gradient": 2.5}, "2.1": {}}


@pytest.mark.parametrize(
    ("chosen", "says"),
    [
        ("sigmoit", "there is no exercise 'sigmoit' in these sections; there are sigmoid, cost"),
        ("sigmoid=", None),
        ("sigmoid=two", "points must be a number, as in sigmoid=3; got 'two'"),
        ("sigmoid=-1", "points must be at least 0; got -1"),
        ("sigmoid=nan", "points must be at least 0; got nan"),
        ("sigmoid=inf", "points must be at least 0; got inf"),
    ],
)
def test_points_that_make_no_sense_are_refused_in_a_sentence(chosen, says):
    if says is None:
        assert points(["1.2"], [chosen]) == points(["1.2"], ["sigmoid"])
        return
    with pytest.raises(ValueError, match=re.escape(says)):
        points(["1.2"], [chosen])


def test_the_folder_has_the_notebooks_the_terms_and_a_page_to_read(tmp_path):
    options = ["--exercises", "sigmoid=2.5", "gradient", "--title", "Übung 3", "--due", "2026-12-06T18:00"]
    book = notebook(made(tmp_path / "ps", *options))
    counted = {"sigmoid": 2.5, "gradient": points(["1.2"])["1.2"]["gradient"]}
    assert {name: number for name, number in asked(book).items() if number} == counted
    assert "**Übung 3.** Due: 2026-12-06 at 18:00" in book.cells[1].source
    assert "`sigmoid`: 2.5 points" in book.cells[1].source
    laid_down = terms.read(tmp_path / "ps" / terms.NAME)
    assert laid_down.points == {"1.2": counted}
    assert moment(laid_down.due) == moment("2026-12-06T18:00")
    page = (tmp_path / "ps" / "README.md").read_text(encoding="utf-8")
    assert "# Übung 3" in page
    assert f"1_introduction/{NAME}" in page
    assert "Hand in until 2026-12-06 at 18:00" in page
    assert "gives hints" in page


def test_the_notebook_is_a_valid_one_with_an_id_for_each_cell(tmp_path):
    book = notebook(made(tmp_path / "ps"))
    nbformat.validate(book)
    assert len({cell.id for cell in book.cells}) == len(book.cells)


def test_what_is_laid_down_reaches_the_check_in_the_notebooks_folder(tmp_path, monkeypatch, capsys):
    path = made(tmp_path / "ps", "--exercises", "sigmoid=3", "--no-hints", "--no-solutions", "--seed", "5")
    monkeypatch.chdir(path.parent)
    check = Checker("1.2")
    check("sigmoid", catalogue.exercises("1.2")[0].reference)
    check.hint("sigmoid")
    check("cost", lambda w, b, X, Y: 0)
    said = capsys.readouterr().out
    assert "sigmoid: right. 3 points." in said
    assert "Hints are switched off in this class." in said
    assert "check.hint" not in said
    assert str(check.exercises["cost"].inputs()) != str(catalogue.exercises("1.2")[1].inputs())
    assert "There are no hints" in (tmp_path / "ps" / "README.md").read_text(encoding="utf-8")


def test_the_text_says_the_points_that_count_here_and_that_there_are_no_hints(tmp_path):
    book = notebook(made(tmp_path / "ps", "--exercises", "sigmoid=2.5", "gradient", "--no-hints"))
    headings = [cell.source.split("\n")[0] for cell in book.cells if cell.source.startswith("## ")]
    assert headings[0] == "## 1. The squeeze (2.5 points)"
    assert headings[1] == "## 2. The cost of all examples (does not count)"
    assert headings[3] == "## 4. The gradient, all at once (2 points)"
    assert "is worth 4.5 points" in book.cells[0].source
    assert "The check gives no hints in this assignment." in book.cells[1].source


@pytest.mark.parametrize("section", catalogue.sections())
def test_in_every_section_each_exercise_says_its_points_where_they_can_be_changed(tmp_path, section):
    names = [one.name for one in catalogue.exercises(section)]
    doubled = [f"{name}={41 + place}" for place, name in enumerate(names)]
    assignment.main([str(tmp_path / "ps"), "--sections", section, "--exercises", *doubled])
    (path,) = (tmp_path / "ps").rglob("*.ipynb")
    text = "\n".join(cell.source for cell in notebook(path).cells)
    assert re.findall(r"^## .* \((\d+) points?\)$", text, re.MULTILINE) == [
        str(41 + place) for place in range(len(names))
    ]


def test_several_sections_go_into_one_folder(tmp_path):
    assert assignment.main([str(tmp_path), "--sections", "1.2", "2.1"]) == 0
    found = {path.name for path in tmp_path.rglob("*.ipynb")}
    assert len(found) == 2
    assert NAME in found


# What is refused


def test_a_folder_with_something_in_it_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(SystemExit, match="there is something in this folder already"):
        made(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--sections", "9.9"], "there are no exercises for section '9.9'"),
        (["--sections", "1.2", "--exercises", "nothing"], "there is no exercise 'nothing'"),
        (["--sections", "1.2", "--due", "tomorrow"], "tomorrow"),
        (["--sections", "1.2", "--due", "29.11.2026"], "a time is written as 2026-11-29T18:00; got '29.11"),
        (["--sections", "1.2", "2.4", "--exercises", "twins"], "nothing of section 1.2 counts"),
        (["--sections", "1.2", "--seed", "-1"], "seed must be a whole number of at least 0"),
    ],
)
def test_what_cannot_be_made_is_said_and_nothing_is_written(tmp_path, options, says):
    with pytest.raises(SystemExit, match=says):
        assignment.main([str(tmp_path / "ps"), *options])
    assert not (tmp_path / "ps").exists()


# Does an answer leak?


def lines_of_the_answers():
    return [line for _, line in assignment.answers("1.2")]


def into_code(book, line):
    next(cell for cell in book.cells if cell.cell_type == "code").source += f"\n# {line}\n{line}"


def into_an_output(book, line):
    cell = next(cell for cell in book.cells if cell.cell_type == "code")
    cell.outputs = [nbformat.v4.new_output("stream", text=f"a\n{line}\nb")]


def into_a_result(book, line):
    cell = next(cell for cell in book.cells if cell.cell_type == "code")
    cell.outputs = [nbformat.v4.new_output("execute_result", {"text/plain": line})]


def into_a_block(book, line):
    book.cells[0].source += f"\n\n```python\n{line}\n```\n"


def into_text(book, line):
    book.cells[0].source += f"\n\n    {line}\n"


def with_other_spaces(book, line):
    into_code(book, line.replace(" ", "").replace("=", "  =  "))


LEAKS = (into_code, into_an_output, into_a_result, into_a_block, into_text, with_other_spaces)


@pytest.mark.parametrize("leak", LEAKS)
def test_a_line_of_an_answer_is_found_wherever_it_stands(leak, tmp_path, monkeypatch):
    line = max(lines_of_the_answers(), key=len).strip()
    book = notebook(one.handout("1.2"))
    check_no_leak(book, "1.2")
    leak(book, line)
    handed_out = tmp_path / "exercises" / NAME
    handed_out.parent.mkdir()
    nbformat.write(book, handed_out)
    monkeypatch.setattr(one, "handout", lambda section: handed_out)
    one.given.cache_clear()
    with pytest.raises(SystemExit, match="has a line of the answer to"):
        made(tmp_path / "ps")
    one.given.cache_clear()
    assert not (tmp_path / "ps").exists()


@pytest.mark.parametrize("mark", ["### BEGIN SOLUTION", "### END SOLUTION", "### BEGIN HIDDEN TESTS"])
def test_a_mark_of_a_solution_is_found(mark):
    book = notebook(one.handout("1.2"))
    book.cells[-1].source += f"\n{mark}"
    with pytest.raises(Leak, match="has '"):
        check_no_leak(book, "1.2")


@pytest.mark.parametrize("section", catalogue.sections())
def test_no_exercise_notebook_has_a_line_of_an_answer(section):
    check_no_leak(notebook(one.handout(section)), section)
    assert list(assignment.answers(section))


def test_a_solution_notebook_has_them_all():
    with pytest.raises(Leak):
        check_no_leak(notebook(assignment.source("1.2")), "1.2")


# For other graders


def test_nbgraders_source_has_the_solutions_and_hidden_tests(tmp_path):
    assert assignment.main([str(tmp_path), "--sections", "1.2", "--exercises", "cost=4", "--nbgrader"]) == 0
    book = notebook(tmp_path / NAME)
    assert {name: number for name, number in asked(book).items() if number} == {"cost": 4}
    checks = [cell.source for cell in book.cells if cell.metadata.get("nbgrader", {}).get("grade")]
    assert len(checks) == len(catalogue.exercises("1.2"))
    for check in checks:
        assert check.count("### BEGIN HIDDEN TESTS") == check.count("### END HIDDEN TESTS") == 1
        assert "from dlkit.classroom import graded" in check
    assert "### BEGIN SOLUTION" in "\n".join(cell.source for cell in book.cells)


def test_otters_tests_are_one_for_each_exercise_that_counts(tmp_path):
    made(tmp_path / "ps", "--otter", "--exercises", "sigmoid=2", "cost")
    paths = sorted((tmp_path / "ps" / "tests").iterdir())
    assert [path.name for path in paths] == ["cost.py", "sigmoid.py"]
    assert "points = 2\n" in paths[1].read_text()
    for path in paths:
        compile(path.read_text(), path, "exec")


# dlkit without its answers


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel that may be handed out, built once."""
    return assignment.wheel(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """A folder into which pip has installed it."""
    target = tmp_path_factory.mktemp("installed")
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--no-deps",
        "--quiet",
        "--target",
        str(target),
        str(wheel),
    ]
    subprocess.run(pip, check=True, capture_output=True)
    return target


@pytest.mark.slow
@pytest.mark.xdist_group("wheel")
class TestWheel:
    def test_what_is_in_it_is_what_it_says(self, wheel):
        with zipfile.ZipFile(wheel) as file:
            names = file.namelist()
            (record,) = (name for name in names if name.endswith(".dist-info/RECORD"))
            rows = {row[0]: row[1:] for row in csv.reader(io.StringIO(file.read(record).decode()))}
            assert set(rows) == set(names)
            assert len(names) == len(set(names))
            for name in set(names) - {record}:
                data = file.read(name)
                digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
                assert rows[name] == [f"sha256={digest}", str(len(data))]

    def test_no_answer_is_in_it(self, wheel):
        with zipfile.ZipFile(wheel) as file:
            for name in file.namelist():
                assert not re.search(r"(catalogue|styles)/section_|grading/|solutions/", name)
                if name.endswith(".ipynb"):
                    assert b"BEGIN SOLUTION" not in file.read(name)

    def test_pip_installs_it_and_the_check_says_that_it_cannot_check(self, installed, tmp_path):
        code = (
            "import dlkit, sys; from dlkit.classroom import Checker; print(dlkit.__file__)\n"
            "check = Checker('1.2')\ndef sigmoid(z): return z\n"
            "check(sigmoid); check.hint('sigmoid'); print(check.passed())\n"
            "print(check.sheet(), check.sheet()._repr_html_())\n"
        )
        done = self.run(installed, tmp_path, "-c", code)
        assert done.returncode == 0, done.stderr
        assert done.stdout.splitlines()[0].startswith(str(installed))
        assert "This installation holds no answers to check against." in done.stdout
        assert "Your instructor checks what you hand in." in done.stdout
        assert "False" in done.stdout

    def test_the_notebooks_as_they_are_handed_out_run_with_it(self, installed, tmp_path):
        path = made(tmp_path / "ps")
        cells = [cell.source for cell in notebook(path).cells if cell.cell_type == "code"]
        script = tmp_path / "cells.py"
        script.write_text("display = print\n" + "\n\n".join(cells), encoding="utf-8")
        done = self.run(installed, path.parent, str(script))
        assert done.returncode == 0, done.stderr

    def test_its_commands_say_what_is_missing(self, installed, tmp_path):
        done = self.run(installed, tmp_path, "-m", "dlkit", "grade", "--doctor")
        assert done.returncode == 1
        assert "dlkit.grading" in done.stderr
        assert "Traceback" not in done.stderr

    @staticmethod
    def run(installed, place, *arguments):
        env = {**os.environ, "PYTHONPATH": str(installed), "MPLBACKEND": "agg"}
        command = [sys.executable, *arguments]
        return subprocess.run(command, cwd=place, env=env, capture_output=True, text=True)
