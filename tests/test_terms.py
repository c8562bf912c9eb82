"""What an instructor lays down holds in the notebooks beside it, and is read only where it makes sense."""

import json

import pytest

from dlkit.classroom import catalogue, terms
from dlkit.classroom.checker import Checker
from dlkit.classroom.diagnosis import diagnose
from dlkit.classroom.fairness import drawn_from
from dlkit.classroom.terms import NAME, Terms
from dlkit.classroom.trial import Accident, attempt, is_right
from dlkit.classroom.verdict import Told

FULL = Terms("Übung 3", "2026-12-06T18:00:00+01:00", {"1.2": {"sigmoid": 2.5}}, False, False, 7)


@pytest.fixture
def laid_down(tmp_path, monkeypatch):
    """A function that writes terms and goes to where a notebook would run."""

    def write(text, below="1_introduction"):
        (tmp_path / NAME).write_text(text if isinstance(text, str) else text.as_json(), encoding="utf-8")
        (tmp_path / below).mkdir(parents=True, exist_ok=True)
        monkeypatch.chdir(tmp_path / below)

    for name in ("DLKIT_HINTS", "DLKIT_SOLUTIONS"):
        monkeypatch.delenv(name, raising=False)
    return write


def test_terms_are_read_as_they_were_written(tmp_path):
    (tmp_path / NAME).write_text(FULL.as_json(), encoding="utf-8")
    assert terms.read(tmp_path / NAME) == FULL


def test_there_is_no_answer_in_them():
    assert set(json.loads(FULL.as_json())) == {
        "schema",
        "title",
        "due",
        "points",
        "hints",
        "solutions",
        "seed",
    }


@pytest.mark.parametrize("below", [".", "1_introduction", "ada/1_introduction"])
def test_they_hold_for_the_notebooks_beside_and_below(laid_down, below):
    laid_down(FULL, below)
    assert terms.here() == FULL


def test_they_do_not_hold_far_below(laid_down):
    laid_down(FULL, "a/b/c")
    assert terms.here() == Terms()


def test_the_nearest_ones_hold(laid_down, tmp_path):
    laid_down(FULL)
    (tmp_path / "1_introduction" / NAME).write_text(Terms("Nearer").as_json())
    assert terms.here().title == "Nearer"


NO_TERMS = {
    "": "Expecting value",
    "[]": "no terms",
    "null": "no terms",
    "{}": "schema",
    '{"schema": "other/1"}': "its schema is not dlkit-assignment/1",
    '{"schema": "dlkit-assignment/1", "deadline": "x"}': "deadline",
    '{"schema": "dlkit-assignment/1", "points": 7}': "points must be a number of at least 0 for each",
    '{"schema": "dlkit-assignment/1", "points": {"1.2": 3}}': "points must be",
    '{"schema": "dlkit-assignment/1", "points": {"1.2": {"sigmoid": "3"}}}': "points must be",
    '{"schema": "dlkit-assignment/1", "points": {"1.2": {"sigmoid": -1}}}': "points must be",
    '{"schema": "dlkit-assignment/1", "points": {"1.2": {"sigmoid": NaN}}}': "points must be",
    '{"schema": "dlkit-assignment/1", "hints": "no"}': "hints must be true or false; got 'no'",
    '{"schema": "dlkit-assignment/1", "seed": "7"}': "seed must be a whole number of at least 0; got '7'",
    '{"schema": "dlkit-assignment/1", "seed": -7}': "seed must be a whole number",
    '{"schema": "dlkit-assignment/1", "due": 7}': "due must be a text; got 7",
}


@pytest.mark.parametrize("text", NO_TERMS)
def test_what_makes_no_sense_is_said_with_the_files_name(laid_down, text):
    laid_down(text)
    with pytest.raises(ValueError, match=NO_TERMS[text]) as caught:
        Checker("1.2")
    assert NAME in str(caught.value)


def test_without_terms_all_is_the_courses_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    exercise = catalogue.exercises("1.2")[0]
    applied = terms.here().applied("1.2", exercise)
    assert (applied.points, str(applied.inputs())) == (exercise.points, str(exercise.inputs()))


def test_points_are_those_laid_down_and_none_for_the_others(laid_down):
    laid_down(FULL)
    points = {name: one.points for name, one in Checker("1.2").exercises.items()}
    assert points.pop("sigmoid") == 2.5
    assert set(points.values()) == {0}
    assert {one.points for one in Checker("1.1").exercises.values()} == {0}


def test_the_check_says_the_points_laid_down(laid_down, capsys):
    laid_down(FULL)
    Checker("1.2")("sigmoid", catalogue.exercises("1.2")[0].reference)
    assert "sigmoid: right. 2.5 points." in capsys.readouterr().out


def test_the_seed_makes_other_inputs_that_are_the_same_every_time(laid_down):
    laid_down(FULL)
    first, again = (Checker("1.2").exercises["cost"].inputs() for _ in range(2))
    assert str(first) == str(again)
    assert str(first) != str(Terms().applied("1.2", catalogue.exercises("1.2")[1]).inputs())


@pytest.mark.parametrize(("hints", "says"), [(False, "Hints are switched off"), (True, "Hint 1 of 3")])
def test_hints_are_given_only_where_they_are_on(laid_down, capsys, hints, says):
    laid_down(Terms(hints=hints))
    check = Checker("1.2")
    check.hint("sigmoid")
    check("sigmoid", lambda z: z)
    said = capsys.readouterr().out
    assert says in said
    assert ("check.hint(" in said) is hints


@pytest.mark.parametrize("solutions", [True, False])
def test_the_solutions_are_pointed_to_only_where_they_may_be(laid_down, capsys, solutions):
    laid_down(Terms(solutions=solutions))
    check = Checker("1.2")
    for _ in range(5):
        check.hint("sigmoid")
    assert ("in the folder solutions" in capsys.readouterr().out) is solutions


@pytest.mark.parametrize("word", ["off", "0", "no", "False", "OFF"])
def test_the_environment_goes_before_the_file(laid_down, monkeypatch, word):
    laid_down(Terms())
    monkeypatch.setenv("DLKIT_HINTS", word)
    monkeypatch.setenv("DLKIT_SOLUTIONS", word)
    assert not terms.here().gives_hints
    assert not terms.here().points_to_solutions
    monkeypatch.setenv("DLKIT_HINTS", "on")
    laid_down(Terms(hints=False))
    assert terms.here().gives_hints


def passes(exercise, function):
    """Whether a function of ours gives what is due for all inputs."""
    try:
        attempts = [attempt(exercise, function, k, case) for k, case in enumerate(exercise.inputs())]
        return all(is_right(exercise, one) for one in attempts)
    except (Told, Accident):
        return False


SECTIONS = [
    pytest.param(s, marks=() if s in ("1.2", "3.3.3") else pytest.mark.slow) for s in catalogue.sections()
]


@pytest.mark.parametrize("section", SECTIONS)
def test_with_any_seed_right_answers_are_right_and_known_mistakes_are_not(section):
    wrong = []
    for seed in (0, 1, 2026):
        for own in catalogue.exercises(section):
            exercise = Terms(seed=seed).applied(section, own)
            assert drawn_from(own, str(seed)) is not own
            for style in exercise.styles:
                if not diagnose(exercise, style).is_right:
                    wrong.append((seed, exercise.name, style.__name__))
            for mistake in exercise.mistakes:
                if passes(exercise, mistake.wrong):
                    wrong.append((seed, exercise.name, mistake.name))
    assert wrong == []
