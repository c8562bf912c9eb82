"""nbgrader's table, tables of our own, the roster, and what a score counts."""

import csv
import io
import subprocess
import sys

import pytest
from grading_examples import UNCHECKED, exercise, scored, submission
from hypothesis import given
from hypothesis import strategies as st

from dlkit.grading.formats import files, names, nbgrader, roster, score, table

HEADER = (
    "assignment,duedate,timestamp,student_id,last_name,first_name,email,"
    "raw_score,late_submission_penalty,score,max_score"
)
CLASS = {
    "b1": roster.Student("b1", "Ben", "Bitdiddle, Jr.", "ben@uni.example"),
    "m2": roster.Student("m2", "Jörg", "Müller", ""),
}


def rows(text, delimiter=","):
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))


def test_nbgraders_columns_are_those_of_its_own_exporter():
    assert nbgrader.export([]) == HEADER + "\n"


def test_nbgraders_table_quotes_a_comma_in_a_name_and_has_a_row_for_who_handed_in_nothing():
    one = scored("b1", 8.0, submitted="2026-10-05T21:58:23.948203+02:00", late=True)
    text = nbgrader.export(
        [one], roster=CLASS, due={one.assignment: "2026-10-05T18:00:00+00:00"}, late_penalty=0.25
    )
    assert text == (
        f"{HEADER}\n1.2_logistic_regression,2026-10-05 18:00:00,2026-10-05 19:58:23.948203,b1,"
        '"Bitdiddle, Jr.",Ben,ben@uni.example,8.0,2.0,6.0,10.0\n'
        "1.2_logistic_regression,2026-10-05 18:00:00,,m2,Müller,Jörg,,0.0,0.0,0.0,10.0\n"
    )


def test_nbgraders_table_has_a_note_only_where_something_has_to_be_said():
    text = nbgrader.export([submission("b1", *UNCHECKED), submission("x", complaint="It is no notebook.")])
    assert text.splitlines()[0] == HEADER + ",note"
    first, second = rows(text)
    assert (first["score"], first["note"]) == ("2.0", "not checked, counted as 0: cost")
    assert second["note"] == "It is no notebook."


def test_a_notebook_that_could_not_be_read_counts_0_of_what_the_others_could_earn():
    broken = scored("x", 0.0, complaint="Empty.").__class__(
        "x", "1.2_logistic_regression", complaint="Empty."
    )
    found = rows(nbgrader.export([scored("y", 9.0), broken]))
    assert [(row["score"], row["max_score"]) for row in found] == [("9.0", "10.0"), ("0.0", "10.0")]


def test_a_time_that_is_none_is_refused_with_the_form_that_is_expected():
    with pytest.raises(ValueError, match="expected a time in ISO 8601.*got 'tomorrow'"):
        nbgrader.export([scored("y", 1.0, submitted="tomorrow")])


def test_our_own_table_says_what_counts_and_why():
    late = scored(
        "b1", 8.125, submitted="2026-10-05T21:58:23+02:00", late=True, file="b1/x.ipynb", sandbox="none"
    )
    text = table.submissions_text([late], roster=CLASS, late_penalty=0.2)
    assert rows(text)[0] == {
        **{
            "student_id": "b1",
            "last_name": "Bitdiddle, Jr.",
            "first_name": "Ben",
            "email": "ben@uni.example",
        },
        **{"assignment": "1.2_logistic_regression", "submitted": "2026-10-05T21:58:23+02:00", "late": "yes"},
        **{"raw_score": "8.13", "late_penalty": "1.63", "score": "6.5", "max_score": "10"},
        **{"note": "graded without a sandbox", "file": "b1/x.ipynb"},
    }


def test_our_own_table_of_exercises_has_a_row_for_each_with_its_state():
    found = rows(table.exercises_text([submission("b1", *UNCHECKED)], delimiter=";"), ";")
    assert [(row["exercise"], row["points"], row["state"]) for row in found] == [
        *(("sigmoid", "2", "right"), ("cost", "0", "not checked")),
    ]


@pytest.mark.parametrize(
    "name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\r=1", "\n=1", "＝1", '=HYPERLINK("x")']
)
@pytest.mark.parametrize("export", [nbgrader.export, table.submissions_text, table.exercises_text])
def test_a_name_that_a_spreadsheet_would_run_gets_an_apostrophe(name, export):
    assert rows(export([submission(name)]))[0]["student_id"].startswith("'")


def test_names_with_a_hyphen_or_an_apostrophe_inside_stay_as_they_are():
    text = table.submissions_text([submission("Anne-Marie O'Neill @home")])
    assert rows(text)[0]["student_id"] == "Anne-Marie O'Neill @home"


@given(st.lists(st.text(max_size=12), min_size=1, max_size=4), st.sampled_from(",;\t"))
def test_whatever_a_student_is_called_every_cell_is_read_back(texts, delimiter):
    texts = [text.replace("\0", "").replace("\r", "\n") for text in texts]
    text = table.text(["a"] * len(texts), [texts], delimiter)
    _, found = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    assert [cell.removeprefix("'") for cell in found] == [text.removeprefix("'") for text in texts]
    assert not any(cell.lstrip().startswith(table.FORMULA) for cell in found)


def test_a_table_for_spreadsheets_has_a_byte_order_mark(tmp_path):
    files.write_for_spreadsheets(tmp_path / "t.csv", "Müller\n")
    assert (tmp_path / "t.csv").read_bytes() == b"\xef\xbb\xbfM\xc3\xbcller\n"
    files.write(tmp_path / "t.csv", "a file name that was no UTF-8: \udcfc")
    assert (tmp_path / "t.csv").read_bytes().endswith(b"\\udcfc")


def test_a_file_that_cannot_be_written_leaves_nothing_behind(tmp_path):
    (tmp_path / "t.csv").mkdir()
    with pytest.raises(OSError, match=r"t\.csv"):
        files.write(tmp_path / "t.csv", "x")
    assert [path.name for path in tmp_path.iterdir()] == ["t.csv"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_roster_is_read_with_any_delimiter_and_columns_that_are_not_ours(delimiter):
    text = '\ufeffid,first_name,last_name,email,lms_user_id\r\nb1,Ben,"Bit ""B"" D",b@x,7\r\n m2 ,,,,\r\n'
    found = roster.read(text.replace(",", delimiter))
    assert found == {"b1": roster.Student("b1", "Ben", 'Bit "B" D', "b@x"), "m2": roster.Student("m2")}


def test_a_roster_needs_no_more_than_ids():
    assert list(roster.read("id\nb1\nm2\n")) == ["b1", "m2"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("id,email\na,x\na,y\n", "line 3 of the roster has the id 'a' a second time"),
        ("id,email\na,x\n,y\n", "line 3 of the roster has no id"),
        ("name,email\na,x\n", "is no header of such a file"),
    ],
)
def test_a_roster_that_does_not_tell_students_apart_is_refused(text, why):
    with pytest.raises(ValueError, match=why):
        roster.read(text)


def test_points_are_rounded_half_up_to_two_decimals():
    numbers = {0.0: "0", 0.1 + 0.2: "0.3", 2.675: "2.68", 7.5: "7.5", 100.0: "100", 1 / 3: "0.33", 1e-9: "0"}
    assert {value: score.number(value) for value in numbers} == numbers
    assert score.number(7.25, comma=True) == "7,25"


@given(st.floats(0, 1e6))
def test_a_number_that_was_written_is_read_again(value):
    for comma in (False, True):
        assert score.read_number(score.number(value, comma)) == pytest.approx(value, abs=0.0051)


def test_what_is_no_number_is_none():
    assert [score.read_number(text) for text in ("", "-", "EX", "1.2.3", "1,000.5", "٣", "1e5")] == [None] * 7


def test_a_penalty_is_a_part_of_what_was_earned_and_only_if_late():
    late = submission("s", exercise(points=4.0, max_points=8.0), late=True)
    assert score.penalty(late) == 0
    assert (score.penalty(late, 0.5), score.earned(late, 0.5)) == (2, 2)
    assert score.penalty(submission("s"), 0.5) == 0
    for wrong in (-0.1, 1.5, 20):
        with pytest.raises(ValueError, match="from 0 to 1"):
            score.penalty(late, wrong)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *(("Groß, Ada", "ada gross"), ("ÅSA ÖBERG", "Aasa Oeberg"), ("Åsa Öberg", "Asa Oberg")),
        *(("Łukasz Żółć", "Lukasz Zolc"), ("Søren Ærø", "Soren Aero"), ("İnci Işık", "inci isik")),
        *(("Anne-Marie O'Neill", "Anne Marie O Neill"), ("Nguyễn Văn", "nguyen van"), ("Müller", "MUELLER")),
    ],
)
def test_names_are_the_same_however_they_are_typed(one, other):
    assert names.typed(one) & names.typed(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("かとう", "がとう"), ("Jan Moller", "Jan Miller"), ("Doe Jane", "Jane Doe"), ("й", "и")],
)
def test_names_that_differ_stay_different(one, other):
    assert not names.typed(one) & names.typed(other)


def test_the_formats_need_the_standard_library_only():
    modules = "canvas, moodle, nbgrader, gradescope, classroom50, ci, table, files"
    code = f"import sys; from dlkit.grading.formats import {modules}; print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
