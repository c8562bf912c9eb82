"""The command line of grading: what it refuses in a sentence, what it writes, and how it ends."""

import csv
import json
import re
from dataclasses import replace

import pytest

from dlkit.grading import assignment, batch, command, folder
from dlkit.grading.command import together
from dlkit.grading.results import ExerciseResult, Submission
from dlkit.grading.sandbox import NoSandbox

NAME = "1.2_logistic_regression"
RIGHT = ExerciseResult("sigmoid", 1, 1, "right", "right")
WRONG = ExerciseResult("cost", 0, 2, "wrong", "named", "-J", "The sign is the other way round.")
ADA = Submission("Ada Lovelace_7", NAME, "1.2", f"Ada Lovelace_7_assignsubmission_file_/{NAME}.ipynb")
ADA = replace(ADA, exercises=(RIGHT, WRONG), submitted="2026-11-29T20:00:00+00:00", sandbox="bubblewrap")
BEN = replace(ADA, student="Ben_8", file=f"Ben_8_assignsubmission_file_/{NAME}.ipynb", exercises=(RIGHT,))
LATE = replace(ADA, late=True)
OTHER = replace(ADA, assignment="2.4_random_initialization", section="2.4", exercises=(RIGHT,))
MOODLE = "Identifier,Full name,Grade,Maximum Grade,Feedback comments\nParticipant 7,Ada Lovelace,,10,\n"
CANVAS = (
    "Student,ID,SIS Login ID,Section,Logistic (47),Week 2 (48)\n    Points Possible,,,,3,4\n"
    '"Lovelace, Ada",1,ada,S,,\n'
)


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder with a folder of submissions in it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in" / "ada").mkdir(parents=True)
    (tmp_path / "in" / "ada" / f"{NAME}.ipynb").write_text("{}", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("", encoding="utf-8")
    return tmp_path


@pytest.fixture
def graded(place, monkeypatch):
    """Make a command line that grades to what it is given."""

    def run(submissions, *options):
        def grade_folder(source, out, *_, **__):
            out.mkdir(exist_ok=True)
            return list(submissions)

        monkeypatch.setattr(batch, "grade_folder", grade_folder)
        return command.main(["in", *options])

    return run


def rows(path):
    """The rows of a table."""
    return list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))


# What is refused


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nowhere"], "nowhere: expected a folder of notebooks, or a zip of one, that exists"),
        (["empty"], "empty: there is no file in it whose name ends in .ipynb"),
        (["file"], "file: expected the folder in which all notebooks lie, or a zip of it"),
        ([f"in/ada/{NAME}.ipynb"], "expected the folder in which all notebooks lie"),
        (["in", "--due", "29.11.2026"], "a time is written as 2026-11-29T18:00; got '29.11.2026'"),
        (["in", "--due", "2026-13-40"], "a time is written as 2026-11-29T18:00; got '2026-13-40'"),
        (["in", "--section", "9.9"], "there are no exercises for section '9.9'; there are some for 1.0"),
        (["in", "--jobs", "0"], "--jobs is how many are graded at the same time, 1 or more; got 0"),
        (["in", "--memory", "10"], "--memory is in megabytes, 64 or more; got 10"),
        (["in", "--late-penalty", "20"], "--late-penalty is a part of the score, 0.2 for a fifth; got 20"),
        (["in", "--out", "in"], "in: results do not go among the submissions; give --out another folder"),
        (["in", "--out", "file"], "file: there is a file of this name; give --out a folder"),
        (["in", "--out", "file/below"], "file/below: cannot be read or written: Not a directory"),
        (["in", "--assignment", "no.json"], "no.json: no terms of an assignment: there is no such file"),
        (["in", "--moodle", "no.csv"], "no.csv: there is no such file"),
        (["in", "--roster", "no.csv"], "no.csv: there is no such file"),
        (["in", "--nbgrader", "no/grades.csv"], "no/grades.csv: there is no folder no to write it into"),
        (["in", "--canvas", "a", "--moodle", "b", "--column", "c"], "--column is a column of one gradebook"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence_before_anything_is_graded(arguments, says, place, monkeypatch):
    monkeypatch.setattr(batch.one, "grade", lambda job: pytest.fail("it was graded"))
    with pytest.raises(SystemExit) as stopped:
        command.main([*arguments, "--unsafe"])
    assert says in str(stopped.value)
    assert str(stopped.value).startswith("dlkit grade: ")
    assert "\n" not in str(stopped.value)


def test_results_are_not_graded(place):
    (place / "in-graded").mkdir()
    (place / "in-graded" / "class.html").write_text("", encoding="utf-8")
    with pytest.raises(SystemExit, match="in-graded: these are results of grading"):
        command.main(["in-graded", "--unsafe"])


def test_without_a_sandbox_the_command_ends_with_why(place, monkeypatch):
    def probe(limits):
        raise NoSandbox("there is none here")

    monkeypatch.setattr(batch, "probe", probe)
    with pytest.raises(SystemExit, match="dlkit grade: there is none here"):
        command.main(["in"])


def test_an_error_of_the_system_that_names_no_file_is_said_as_it_is(place, monkeypatch):
    def probe(limits):
        raise OSError("out of luck")

    monkeypatch.setattr(batch, "probe", probe)
    with pytest.raises(SystemExit, match="dlkit grade: out of luck"):
        command.main(["in"])


def test_a_place_that_cannot_be_written_is_named(place):
    with pytest.raises(SystemExit, match="file/ps.*: cannot be read or written: Not a directory"):
        assignment.main(["file/ps", "--sections", "1.2"])


# What is said and written


def test_it_says_how_many_and_where_to_begin(graded, capsys):
    assert graded([ADA]) == 0
    assert "1 notebook of 1 student. Begin with " in capsys.readouterr().out
    assert graded([ADA, BEN]) == 0
    assert "2 notebooks of 2 students." in capsys.readouterr().out


def test_the_exit_code_of_ci_says_whether_all_is_right(graded, capsys):
    assert graded([ADA], "--ci") == 1
    assert "WRONG: cost, 0 of 2" in capsys.readouterr().out
    assert graded([BEN], "--ci") == 0
    assert graded([ADA]) == 0


def test_the_due_date_stands_in_nbgraders_table(graded, place, capsys):
    assert (
        graded([LATE], "--due", "2026-11-29T19:00+00:00", "--late-penalty", "0.5", "--nbgrader", "n.csv") == 0
    )
    (row,) = rows(place / "n.csv")
    assert row["duedate"] == "2026-11-29 19:00:00"
    assert (row["late_submission_penalty"], row["score"]) == ("0.5", "0.5")
    assert "Written: n.csv" in capsys.readouterr().out


def test_the_penalty_stands_in_the_table_of_scores_too(graded, place):
    assert graded([LATE], "--late-penalty", "0.5") == 0
    (row,) = rows(place / "in-graded" / "scores.csv")
    assert (row["raw_score"], row["late_penalty"], row["score"]) == ("1", "0.5", "0.5")


def test_moodles_worksheet_is_refilled_beside_itself(graded, place, capsys):
    (place / "m.csv").write_text(MOODLE, encoding="utf-8")
    assert graded([ADA], "--moodle", "m.csv") == 0
    (row,) = rows(place / "m_graded.csv")
    assert row["Grade"] == "1"
    assert (place / "m.csv").read_text(encoding="utf-8") == MOODLE
    assert "Written: m_graded.csv" in capsys.readouterr().out


def test_two_notebooks_of_one_assignment_add_up_in_moodles_one_column(graded, place):
    (place / "m.csv").write_text(MOODLE, encoding="utf-8")
    assert graded([ADA, OTHER], "--moodle", "m.csv") == 0
    (row,) = rows(place / "m_graded.csv")
    assert row["Grade"] == "2"
    assert "2 of 4 points" in row["Feedback comments"]
    assert "1.2 cost: 0 of 2, wrong." in row["Feedback comments"]
    assert "2.4 sigmoid: 1 of 1, right." in row["Feedback comments"]


def test_canvas_has_a_column_for_each_notebook_or_one_for_all(graded, place):
    (place / "c.csv").write_text(CANVAS, encoding="utf-8")
    terms = {"schema": "dlkit-assignment/1", "title": "Week 2"}
    terms["points"] = {"1.2": {"sigmoid": 1, "cost": 2}, "2.4": {"sigmoid": 1}}
    (place / "t.json").write_text(json.dumps(terms), encoding="utf-8")
    assert graded([replace(ADA, assignment="Logistic")], "--canvas", "c.csv") == 0
    assert '"Lovelace, Ada",1,ada,S,1,\n' in (place / "c_graded.csv").read_text(encoding="utf-8")
    assert graded([ADA, OTHER], "--canvas", "c.csv", "--assignment", "t.json") == 0
    assert '"Lovelace, Ada",1,ada,S,,2\n' in (place / "c_graded.csv").read_text(encoding="utf-8")


def test_a_column_that_is_not_found_is_named_as_an_option(graded, place, capsys):
    (place / "c.csv").write_text(CANVAS, encoding="utf-8")
    with pytest.raises(SystemExit, match=re.escape("Name one of them, as in --column 'Title (1234)'")):
        graded([ADA], "--canvas", "c.csv")
    assert "Begin with " in capsys.readouterr().out
    with pytest.raises(SystemExit, match="as in --column 'Grade'"):
        graded([ADA], "--moodle", "c.csv")


@pytest.mark.parametrize("option", ["--gradescope", "--classroom50"])
def test_a_file_that_is_of_one_student_is_not_made_of_a_class(graded, place, option):
    with pytest.raises(SystemExit, match="r.json: such a file is of one student, and here are 2"):
        graded([ADA, BEN], option, "r.json")
    assert not (place / "r.json").exists()


def test_gradescopes_results_are_written(graded, place):
    assert graded([ADA], "--gradescope", "r.json") == 0
    assert json.loads((place / "r.json").read_text(encoding="utf-8"))["score"] == 1


# Several notebooks, one column


def test_what_was_not_handed_in_is_blank():
    counted = (("1.2", "sigmoid", 1), ("1.2", "cost", 2), ("2.4", "twins", 4))
    (made,) = together([ADA], counted, "Week 2")
    assert (made.assignment, made.score, made.max_score) == ("Week 2", 1, 7)
    assert (made.exercises[-1].name, made.exercises[-1].state) == ("2.4 twins", "blank")


def test_one_that_is_late_or_unread_makes_the_whole_so():
    unread = Submission(ADA.student, OTHER.assignment, complaint="It is empty.")
    ben = replace(OTHER, student="ben")
    ada, _ = together([replace(ADA, late=True), unread, ben])
    assert ada.late
    assert ada.complaint == "2.4_random_initialization: It is empty."
    assert (ada.score, ada.max_score) == (1, 4)


def test_where_one_notebook_is_asked_for_all_stays_as_it_is():
    assert together([ADA, BEN]) == [ADA, BEN]
    assert together([]) == []


def test_moodles_number_is_no_part_of_a_name():
    assert folder.person("Ada Lovelace_7") == "Ada Lovelace"
    assert folder.person("ada_7") == "ada_7"
