"""Canvas's gradebook, as lib/gradebook_exporter.rb writes it, is refilled and otherwise left as it is."""

import pytest
from grading_examples import UNCHECKED, scored, submission
from hypothesis import given
from hypothesis import strategies as st

from dlkit.grading.formats import canvas, files
from dlkit.grading.formats.roster import Student

HEADER = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Notes,1.1 Python (900),1.2 Logistic regression (901),"
    "Exercises Current Score,Exercises Final Score,Current Score,Final Score"
)
ENGLISH = (
    HEADER + "\n"
    ",,,,,,,Manual Posting,,,,\n"
    "    Points Possible,,,,,(read only),10.00,5.00,(read only),(read only),(read only),(read only)\n"
    '"Doe, Jane",17,s017,jdoe,Deep Learning and Statistics,"likes ""why""",8.00,,80.00,40.00,80.00,40.00\n'
    '"Müller, Jörg",18,s018,joerg.mueller@uni.example,Deep Learning,,,1.50,,,,\n'
    '"Ng, Kim",19,s019,kng,Deep Learning,,10.00,EX,,,,\n'
    '"O\'Brien, Séan",20,s020,sobrien,Deep Learning,,N/A,N/A,,,,\n'
    '"Student, Test",21,,1f7e,Deep Learning,,,,,,,\n'
)
GERMAN = (
    "\ufeffLastName;FirstName;ID;SIS Login ID;Section;Logistische Regression (77);Current Score\r\n"
    "    Points Possible;;;;;10,00;(read only)\r\n"
    "Müller;Jörg;1;jm;Übung 1;7,50;75,00\r\n"
    '"=""=Evil""";Eva;2;ee;Übung 1;;\r\n'
)


def refill(submissions, text=ENGLISH, **options):
    return canvas.refill(text, submissions, **options)


def cell_of(refilled, student, column=7):
    (line,) = [line for line in refilled.text.splitlines() if student in line]
    return line.replace('"Doe, Jane"', "Doe").replace('"Müller, Jörg"', "Müller").split(",")[column]


@pytest.mark.parametrize("text", [ENGLISH, ENGLISH.replace("\n", "\r\n"), "\ufeff" + ENGLISH[:-1], GERMAN])
def test_nothing_to_fill_in_changes_no_byte(text):
    assert canvas.refill(text, []).text == text


def test_a_score_that_is_there_already_changes_no_byte():
    refilled = refill([scored("s018", 1.5, 5.0)])
    assert refilled.text == ENGLISH
    assert refilled.matched == (("Müller, Jörg (ID 18)", "s018"),)
    assert refilled.changes == ()


def test_only_the_cell_of_the_grade_changes():
    refilled = refill([submission("jdoe")])
    assert refilled.text == ENGLISH.replace('"likes ""why""",8.00,,', '"likes ""why""",8.00,2,')
    assert refilled.column == "1.2 Logistic regression (901)"
    (change,) = refilled.changes
    assert (change.who, change.before, change.after) == ("Doe, Jane (ID 17)", "", "2")


def test_a_gradebook_with_semicolons_and_decimal_commas_stays_one():
    refilled = refill([scored("Jörg Müller", 8.25)], GERMAN, column="Logistische Regression")
    assert refilled.text == GERMAN.replace("7,50;75,00", "8,25;75,00")


def test_a_name_that_begins_like_a_formula_stays_as_canvas_wrote_it():
    refilled = refill([scored("Eva =Evil", 8.0)], GERMAN, column=77)
    assert refilled.text == GERMAN.replace("Übung 1;;\r\n", "Übung 1;8;\r\n")


@pytest.mark.parametrize(
    "called",
    [
        *("17", "s017", "S017", "jdoe", "JDoe", "Doe, Jane", "Jane Doe", "jane doe", "doe, jane", "Jane_Doe"),
        "doejane_17_5678_1.2_logistic_regression.ipynb",
        "doejane_LATE_17_5678_1.2_logistic_regression.ipynb",
    ],
)
def test_a_student_is_found_by_id_login_name_and_the_name_of_an_uploaded_file(called):
    assert refill([submission(called)]).matched == (("Doe, Jane (ID 17)", called),)


@pytest.mark.parametrize(
    "called",
    [
        "joerg.mueller@uni.example",
        "Müller, Jörg",
        "Mu\u0308ller, Jo\u0308rg",
        "Mueller, Joerg",
        "muller jorg".title(),
        "Jorg Muller",
    ],
)
def test_umlauts_are_found_in_every_way_they_are_typed(called):
    found = refill([submission(called)]).matched
    assert found == (() if called == "Muller Jorg" else (("Müller, Jörg (ID 18)", called),))


def test_the_folder_of_a_canvas_zip_tells_the_id_too():
    one = submission("doejane", file="submissions/doejane_17_5678_1.2_logistic_regression.ipynb")
    assert refill([one]).matched[0][0] == "Doe, Jane (ID 17)"


def test_excused_and_unassigned_students_keep_their_cells():
    refilled = refill([submission("kng"), submission("Séan O'Brien")])
    assert refilled.text == ENGLISH
    assert {(one.who, one.why[:13]) for one in refilled.kept} == {
        ("Ng, Kim (ID 19)", "is excused (E"),
        ("O'Brien, Séan (ID 20)", "is not assign"),
    }


def test_who_has_no_submission_and_which_submission_has_nobody_is_listed():
    refilled = refill([submission("jdoe"), submission("Nobody", file="Nobody/x.ipynb")])
    assert refilled.unmatched_students == (
        *("Müller, Jörg (ID 18)", "Ng, Kim (ID 19)", "O'Brien, Séan (ID 20)", "Student, Test (ID 21)"),
    )
    (left,) = refilled.unmatched_submissions
    assert left.who == "Nobody (Nobody/x.ipynb)"
    assert left.why.startswith("nobody in the file")
    for said in (
        "students matched 1, cells changed 1",
        "submission of nobody: Nobody",
        "no submission: Ng, Kim (ID 19)",
    ):
        assert said in refilled.report()


def test_two_students_whom_a_name_fits_are_both_left_alone():
    text = ENGLISH + '"Doe, Jane",99,s099,jane2,Deep Learning,,,,,,,\n'
    refilled = refill([submission("Jane Doe")], text)
    assert refilled.text == text
    assert refilled.unmatched_submissions[0].why == "it could be any of Doe, Jane (ID 17); Doe, Jane (ID 99)"


def test_the_name_as_it_is_spelled_comes_before_how_it_may_be_typed():
    text = ENGLISH + '"Mueller, Joerg",99,s099,jm2,Deep Learning,,,,,,,\n'
    assert refill([submission("Mueller, Joerg")], text).matched[0][0] == "Mueller, Joerg (ID 99)"
    assert refill([submission("Müller, Jörg")], text).matched[0][0] == "Müller, Jörg (ID 18)"
    assert refill([submission("MUELLER, JÖRG")], text).matched == ()


def test_an_id_of_one_that_is_the_login_of_another_is_no_match():
    text = ENGLISH + '"Poe, Ed",98,s098,17,Deep Learning,,,,,,,\n'
    assert refill([submission("17")], text).matched == ()


def test_two_submissions_of_one_student_are_both_left_alone():
    refilled = refill([submission("jdoe", file="a.ipynb"), submission("17", file="b.ipynb")])
    assert refilled.text == ENGLISH
    assert [one.why for one in refilled.unmatched_submissions] == [
        "Doe, Jane (ID 17) has 2 submissions: a.ipynb, b.ipynb"
    ] * 2


def test_a_roster_tells_who_stands_behind_a_folder():
    roster = {"x1": Student("x1", "Jörg", "Müller"), "x2": Student("x2", email="KNG")}
    assert {row for row, _ in refill([submission("x1"), submission("x2")], roster=roster).matched} == {
        *("Müller, Jörg (ID 18)", "Ng, Kim (ID 19)"),
    }


@pytest.mark.parametrize("column", ["1.1 Python (900)", "1.1 Python", "1.1_python", 900, "900"])
def test_a_column_is_named_by_header_title_or_number(column):
    refilled = refill([scored("jdoe", 9.0)], column=column)
    assert refilled.text == ENGLISH.replace(",8.00,,", ",9,,")


@pytest.mark.parametrize("column", ["Final Score", "Notes", "Section", "2.1", 17])
def test_a_column_that_is_no_assignment_is_refused_with_those_that_are(column):
    with pytest.raises(ValueError, match=r"The assignments of this gradebook: 1.1 Python \(900\); 1.2 Log"):
        refill([submission("jdoe")], column=column)


def test_two_columns_of_one_title_are_told_apart_by_their_number_only():
    text = ENGLISH.replace("1.1 Python (900)", "1.2 Logistic regression (900)")
    with pytest.raises(ValueError, match="several columns are called"):
        refill([submission("jdoe")], text)
    assert refill([submission("jdoe")], text, column=900).changes[0].before == "8.00"


def test_a_read_only_column_is_refused():
    with pytest.raises(ValueError, match="is read only"):
        refill([submission("jdoe")], ENGLISH.replace("10.00,5.00", "10.00,(read only)"))


def test_scores_are_scaled_only_if_asked_and_a_difference_is_said():
    plain = refill([scored("jdoe", 9.0)])
    assert plain.changes[0].after == "9"
    assert plain.remarks[0].startswith("the column is of 5 points, the assignment of 10, and scores were not")
    scaled = refill([scored("jdoe", 9.0)], scale=True)
    assert (scaled.changes[0].after, scaled.remarks) == ("4.5", ())


def test_scaling_needs_the_points_of_the_column():
    with pytest.raises(ValueError, match="does not say them as a number"):
        refill([scored("jdoe", 9.0)], ENGLISH.replace("10.00,5.00", "10.00,"), scale=True)


def test_a_late_submission_loses_nothing_unless_a_penalty_is_stated():
    late = scored("jdoe", 4.0, 5.0, late=True)
    assert refill([late]).changes[0].after == "4"
    assert refill([late], late_penalty=0.25).changes[0].after == "3"
    with pytest.raises(ValueError, match="For 20 percent say 0.2"):
        refill([late], late_penalty=20)


def test_what_was_not_checked_or_not_read_is_no_silent_zero():
    broken = submission("kim", complaint="The file is no notebook.")
    text = ENGLISH.replace("EX", "").replace("kng", "kim")
    refilled = refill([submission("jdoe", *UNCHECKED), broken], text)
    assert refilled.text == text
    assert [one.why for one in refilled.kept] == [
        "not checked, counted as 0: cost",
        "The file is no notebook.",
    ]


def test_submissions_of_two_assignments_are_refused():
    with pytest.raises(ValueError, match=r"of 2 assignments \(1.2_logistic_regression, 2.1_x\)"):
        refill([submission("jdoe"), submission("kng", assignment="2.1_x")])


def test_a_row_that_lost_a_comma_is_named():
    with pytest.raises(ValueError, match="line 6 has 11 cells, and the header 12"):
        refill([submission("jdoe")], ENGLISH.replace("kng,", "kng"))


@pytest.mark.parametrize("text", ["", "\n", "Identifier,Full name,Grade\n", "<html>"])
def test_another_file_is_refused(text):
    with pytest.raises(ValueError, match="is no header of such a file"):
        refill([submission("jdoe")], text)


POINTS = st.floats(0, 10, allow_nan=False)


@given(st.lists(st.tuples(st.sampled_from(["17", "s018", "kng", "sobrien", "ghost"]), POINTS), max_size=6))
def test_whatever_is_filled_in_all_other_cells_stay_and_again_changes_nothing(given_):
    submissions = [scored(student, points) for student, points in given_]
    once = refill(submissions)
    before, after = ENGLISH.splitlines(), once.text.splitlines()
    assert len(before) == len(after)
    assert sum(old != new for old, new in zip(before, after, strict=True)) == len(once.changes)
    if submissions:
        assert len(once.matched) + len(once.unmatched_students) == 5
        assert len(once.matched) + len(once.unmatched_submissions) == len(submissions)
    assert refill(submissions, once.text).text == once.text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "cp1252"])
def test_a_file_keeps_its_encoding_and_the_download_is_not_written_over(tmp_path, encoding):
    path = tmp_path / "grades.csv"
    content = ("\ufeff" * (encoding == "utf-16-le") + ENGLISH.replace("\n", "\r\n")).encode(encoding)
    path.write_bytes(content)
    named = encoding if encoding == "cp1252" else None
    files.refill(path, canvas.refill, [submission("Müller, Jörg")], encoding=named)
    assert path.read_bytes() == content
    expected = content.decode(encoding).replace(",1.50,", ",2,").encode(encoding)
    assert (tmp_path / "grades_graded.csv").read_bytes() == expected
    assert len(list(tmp_path.iterdir())) == 2


def test_a_file_in_latin_1_is_refused_with_what_to_do(tmp_path):
    path = tmp_path / "grades.csv"
    path.write_bytes(ENGLISH.encode("latin-1"))
    with pytest.raises(ValueError, match=r"grades.csv: byte \d+ is not utf-8.*encoding='cp1252'"):
        files.refill(path, canvas.refill, [submission("jdoe")])
