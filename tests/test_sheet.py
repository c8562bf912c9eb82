"""The score sheet and what is remembered: advice that reads well, and a file that may be deleted."""

import json

import numpy as np
import pytest

from dlkit.classroom import Checker, progress
from dlkit.classroom.catalogue import exercises
from dlkit.classroom.sheet import Sheet

REFERENCES = {exercise.name: exercise.reference for exercise in exercises("1.2")}


@pytest.fixture
def memory(tmp_path, monkeypatch):
    """The file in which progress is kept during a test."""
    path = tmp_path / "progress.json"
    monkeypatch.setenv("DLKIT_PROGRESS", str(path))
    return path


def solve(check, *names):
    for name in names:
        check(name, REFERENCES[name])


def test_a_fresh_sheet_has_no_points_and_begins_with_the_first_exercise(memory):
    sheet = Checker("1.2").sheet()
    assert (sheet.points, sheet.total) == (0, 10)
    assert {state for _, _, state in sheet.rows} == {"not checked yet"}
    assert sheet.advice.startswith("Next: sigmoid. It is explained in section 1.2, ")


def test_the_sheet_says_of_each_exercise_how_its_last_check_went(memory, capsys):
    def gradient_loop(w, b, X, Y):
        raise NotImplementedError

    check = Checker("1.2")
    solve(check, "sigmoid", "gradient")
    check("cost", lambda w, b, X, Y: 0)
    check(gradient_loop)
    states = {name: state for name, _, state in check.sheet().rows}
    assert (states["sigmoid"], states["gradient"]) == ("right", "right")
    assert (states["cost"], states["gradient_loop"]) == ("not right yet", "not written yet")
    assert check.sheet().points == 3
    assert check.sheet().advice.startswith("Next: cost.")  # what has been begun comes first


def test_when_all_is_right_nothing_is_left_to_do(memory, capsys):
    check = Checker("1.2")
    solve(check, *REFERENCES)
    assert (check.sheet().points, check.sheet().advice) == (10, "All of it is right.")


def test_the_sheet_reads_well_as_text():
    sheet = Sheet(
        "9.9", (("f", 1, "right"), ("longer", 2, "not right yet"), ("g", 2, "not checked yet")), "Go on."
    )
    assert repr(sheet).splitlines() == [
        "Section 9.9: 1 of 5 points",
        "  ✓ f       1  right",
        "  ✗ longer  2  not right yet",
        "  · g       2  not checked yet",
        "Go on.",
    ]


def test_the_sheet_is_a_table_in_html_and_shows_names_as_text():
    page = Sheet("9.9", (("<f>", 1, "right"),), "a < b")._repr_html_()
    assert "&lt;f&gt;" in page
    assert "a &lt; b" in page
    assert page.count("<tr>") == page.count("</tr>") == 2
    assert "Section 9.9: 1 of 1 points" in page


def test_an_instructor_who_switches_hints_off_has_none_on_the_sheet(memory, monkeypatch):
    monkeypatch.setenv("DLKIT_HINTS", "off")
    assert "hint" not in Checker("1.2").sheet().advice


# What is remembered


def test_what_was_right_is_right_before_on_another_day(memory, capsys):
    solve(Checker("1.2"), "sigmoid", "cost")
    other_day = Checker("1.2")
    states = [state for _, _, state in other_day.sheet().rows]
    assert states[:3] == ["right before", "right before", "not checked yet"]
    assert other_day.sheet().points == 3
    assert not other_day.passed("sigmoid")  # a cell that needs the function waits for the check of today


def test_what_is_wrong_today_is_not_remembered_as_right(memory, capsys):
    solve(Checker("1.2"), "sigmoid", "cost")
    check = Checker("1.2")
    check("sigmoid", np.tanh)
    assert [state for _, _, state in check.sheet().rows][:2] == ["not right yet", "right before"]
    assert progress.remembered("1.2") == {"cost"}


def test_sections_are_remembered_side_by_side(memory):
    progress.remember("1.2", ["cost"])
    progress.remember("2.1", ["layer"])
    assert (progress.remembered("1.2"), progress.remembered("2.1")) == ({"cost"}, {"layer"})
    assert progress.remembered("9.9") == set()


def test_deleting_the_file_starts_anew(memory):
    progress.remember("1.2", ["cost"])
    memory.unlink()
    assert progress.remembered("1.2") == set()


@pytest.mark.parametrize("text", ["not json", "[1, 2]", '{"1.2": 3}', "\x00"])
def test_a_file_that_cannot_be_understood_is_ignored_with_a_kind_sentence(memory, capsys, text):
    memory.write_text(text)
    check = Checker("1.2")
    said = capsys.readouterr().out
    assert "cannot be read" in said
    assert "You can delete that file." in " ".join(said.split())
    solve(check, "cost")
    assert progress.remembered("1.2") == {"cost"}


@pytest.mark.parametrize("text", ["not json", '{"1.2": ["cost"]', "[1, 2]"])
def test_a_file_that_cannot_be_understood_is_kept_beside(memory, text):
    memory.write_text(text)
    progress.remember("1.2", ["cost"])
    assert memory.with_name("progress.json.unread").read_text() == text
    assert progress.remembered("1.2") == {"cost"}


def test_names_that_nobody_asks_for_are_ignored(memory):
    memory.write_text(json.dumps({"1.2": ["cost", "from_an_older_course", 7]}))
    assert Checker("1.2").sheet().points == 2


def test_where_nothing_can_be_written_all_goes_on(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("DLKIT_PROGRESS", str(tmp_path / "no such folder" / "progress.json"))
    check = Checker("1.2")
    solve(check, "cost")
    assert check.sheet().points == 2


def test_it_can_be_switched_off(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("DLKIT_PROGRESS", "off")
    monkeypatch.setenv("HOME", str(tmp_path))
    solve(Checker("1.2"), "cost")
    assert progress.file() is None
    assert list(tmp_path.iterdir()) == []


def test_it_is_kept_at_home_if_nobody_says_otherwise(monkeypatch, tmp_path):
    monkeypatch.delenv("DLKIT_PROGRESS")
    monkeypatch.setenv("HOME", str(tmp_path))
    progress.remember("1.2", ["cost"])
    assert [path.name for path in tmp_path.iterdir()] == [".dlkit-progress.json"]
