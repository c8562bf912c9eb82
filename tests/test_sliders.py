"""Sliders: readable steps, and a box beside each that takes any value in the range."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlkit.live import choice, int_slider, log_slider, one_minus_slider, player, several, slider

KNOBS = {
    "linear": lambda: slider(0.5, 0, 1, "h height"),
    "whole": lambda: int_slider(12, 0, 60, "number of steps"),
    "logarithmic": lambda: log_slider(3, 0.001, 100, "α learning rate"),
    "one minus": lambda: one_minus_slider(0.9, 0, 0.999, "β"),
    "player": lambda: player(7, 40, "t step"),
}


def every(kinds=KNOBS):
    return pytest.mark.parametrize("make", kinds.values(), ids=kinds)


# Steps


def test_a_logarithmic_slider_has_readable_steps():
    knob = log_slider(0.1, 0.01, 1, "α learning rate")
    labels = [label for label, _ in knob.slider.options]
    assert " ".join(labels[:12]) == "0.01 0.012 0.015 0.02 0.025 0.03 0.04 0.05 0.06 0.08 0.1 0.12"
    assert knob.steps[-1] == 1.0
    assert knob.slider.description == "α learning rate"


def test_one_minus_beta_goes_by_readable_steps():
    knob = one_minus_slider(0.9, 0.5, 0.999, "β")
    labels = [label for label, _ in knob.slider.options]
    assert labels[:6] == ["0.5", "0.6", "0.7", "0.75", "0.8", "0.85"]
    assert labels[-4:] == ["0.998", "0.9985", "0.9988", "0.999"]
    assert knob.value == 0.9


def test_a_slider_of_averages_may_begin_at_zero():
    assert one_minus_slider(0.0, 0, 0.99, "β").steps[0] == 0


def test_whole_numbers_have_both_ends_and_the_first_value_among_their_steps():
    assert int_slider(7, 0, 20, "n", step=5).steps == [0, 5, 7, 10, 15, 20]


@given(st.integers(-1000, 1000), st.floats(1e-3, 1e6))
def test_the_steps_of_a_slider_are_one_two_or_five_and_about_a_hundred(low, span):
    inner = np.diff(slider(low, low, low + span, "w").steps)[:-1]  # the last may be shorter
    step = np.median(inner)
    np.testing.assert_allclose(inner, step, rtol=1e-5)
    assert any(abs(step / 10.0**power - digit) < 1e-4 for power in range(-6, 6) for digit in (1, 2, 5))
    assert 40 < span / step < 250


@pytest.mark.parametrize("make", [slider, int_slider])
def test_a_slider_refuses_a_value_outside_of_its_range(make):
    with pytest.raises(ValueError, match="'w' must lie between 0 and 4; got 9"):
        make(9, 0, 4, "w")


def test_a_logarithmic_slider_refuses_a_value_that_is_no_step_and_names_the_nearest():
    with pytest.raises(ValueError, match="0.33, is not one of its steps; nearest: 0.3"):
        log_slider(0.33, 0.01, 1, "α")


def test_a_logarithmic_slider_needs_a_low_end_above_zero():
    with pytest.raises(ValueError, match="must be above 0"):
        log_slider(1, 0, 10, "α")


def test_a_slider_of_averages_needs_a_high_end_below_one():
    with pytest.raises(ValueError, match=r"high end of slider 'β' must lie in \[0, 1\).*got 1"):
        one_minus_slider(0.9, 0, 1, "β")


@pytest.mark.parametrize(
    ("high", "value", "message"), [(0, 0, "must be at least 1"), (5, 6, "between 0 and 5")]
)
def test_a_player_refuses_what_is_no_step_of_the_run(high, value, message):
    with pytest.raises(ValueError, match=message):
        player(value, high, "t")


# Slider, box and value


@every()
def test_the_box_says_what_the_slider_says(make):
    knob = make()
    assert knob.box.value == knob.slider.label
    for index in (0, len(knob.steps) - 1):
        knob.slider.index = index
        assert knob.value == knob.steps[index]
        assert knob.box.value == knob.slider.label


@every()
def test_a_value_that_is_set_moves_slider_and_box(make):
    knob = make()
    knob.value = knob.steps[1]
    assert (knob.slider.index, knob.box.value) == (1, knob.slider.label)


@pytest.mark.parametrize(
    ("kind", "text", "value", "says"),
    [
        ("linear", "0.123", 0.123, "0.123"),
        ("linear", " 0,25 ", 0.25, "0.25"),
        ("linear", "7", 1.0, "1.00"),
        ("linear", "-inf", 0.0, "0.00"),
        ("whole", "17.4", 17, "17"),
        ("whole", "1e9", 60, "60"),
        ("logarithmic", "1e-2", 0.01, "0.01"),
        ("logarithmic", "0.37", 0.37, "0.37"),
        ("logarithmic", "0", 0.001, "0.001"),
        ("one minus", "0.95", 0.95, "0.95"),
        ("player", "40", 40, "40"),
    ],
)
def test_what_is_typed_counts_and_is_kept_inside_of_the_range(kind, text, value, says):
    knob = KNOBS[kind]()
    knob.box.value = text
    assert knob.value == value
    assert type(knob.value) is type(knob.steps[0])
    assert knob.box.value == says
    nearest = min(abs(step - value) for step in knob.steps)
    assert abs(knob.slider.value - value) == nearest


@every()
@pytest.mark.parametrize("text", ["", "fast", "nan", "1/2"])
def test_what_is_no_number_changes_nothing(make, text):
    knob = make()
    before, said = knob.value, knob.box.value
    knob.box.value = text
    assert (knob.value, knob.box.value) == (before, said)


@every()
def test_a_move_is_told_once(make):
    knob, told = make(), []
    knob.observe(lambda change: told.append(change.new), "value")
    knob.slider.index = 3
    knob.box.value = str(knob.steps[5])
    knob.value = knob.steps[2]
    assert told == [knob.steps[3], knob.steps[5], knob.steps[2]]


# Choices


def test_a_choice_is_made_by_name():
    control = choice(np.tanh, [np.tanh, np.sin], "g")
    assert [name for name, _ in control.options] == ["tanh", "sin"]
    assert choice("b", {"first": "a", "second": "b"}, "c").label == "second"
    assert choice("moons", ["circles", "moons"], "data").value == "moons"


def test_a_choice_that_is_not_among_the_options_is_refused():
    with pytest.raises(ValueError, match="'g' must be one of tanh, sin; got 'cos'"):
        choice("cos", [np.tanh, np.sin], "g")


# Players


def test_a_player_goes_by_one_and_stops_at_the_ends():
    knob = player(1, 3, "t step")
    back, on = knob.children[-2:]
    seen = []
    for button in (on, on, on, back, back, back, back):
        knob.play.playing = True
        button.click()
        seen.append(knob.value)
        assert not knob.play.playing
    assert seen == [2, 3, 3, 2, 1, 0, 0]


@pytest.mark.parametrize("high", [1, 20, 300, 5000])
def test_a_player_takes_some_six_seconds_and_no_picture_is_shorter_than_a_blink(high):
    play = player(0, high, "t step").play
    assert play.interval >= 40
    assert play.max == high
    assert play.interval * high / play.step == pytest.approx(6000, rel=0.55 if high == 1 else 0.35)


def test_the_steps_of_every_slider_go_up():
    for make in KNOBS.values():
        assert all(one < other for one, other in itertools.pairwise(make().steps))


def test_a_player_that_hears_where_it_stands_does_not_answer(monkeypatch):
    play, said = player(3, 9, "t").play, []
    monkeypatch.setattr(play, "_send", lambda *message, **_: said.append(message))
    play.set_state({"value": 5})  # as a message from the page does
    assert play.value == 5
    assert said == []


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (
            lambda: slider(1, 2, 0, "w"),
            ValueError,
            "the low end of slider 'w' must be below the high one; got 2, 0",
        ),
        (lambda: slider(1, 1, 1, "w"), ValueError, "must be below the high one; got 1, 1"),
        (lambda: slider(1, 0, 2, "w", step=0), ValueError, "the step of slider 'w' must be above 0"),
        (lambda: slider("1", 0, 2, "w"), TypeError, "the value of slider 'w' must"),
        (
            lambda: int_slider(0.5, 0, 2, "n"),
            TypeError,
            r"the numbers of int_slider 'n' must be whole; got 0\.5",
        ),
        (lambda: int_slider(0, 0, 2, "n", step=0), ValueError, "the step of slider 'n' must be at least 1"),
        (lambda: int_slider(0, 0, -2, "n"), ValueError, "must be below the high one; got 0, -2"),
        (lambda: log_slider(1, 10, 1, "α"), ValueError, "must be below the high one; got 10, 1"),
        (lambda: log_slider(1, 1, np.inf, "α"), ValueError, "the high end of slider 'α' must be finite"),
        (lambda: one_minus_slider(0.9, 0.99, 0.9, "β"), ValueError, "must be below the high one"),
        (
            lambda: choice("a", "abc", "g"),
            TypeError,
            "the options of slider 'g' must be a dict or a list; got str",
        ),
    ],
)
def test_what_is_no_range_is_refused(make, error, message):
    with pytest.raises(error, match=message):
        make()


def test_arrays_can_be_chosen_by_their_names():
    flat, steep = np.zeros(3), np.ones(3)
    knob = choice(steep, {"flat": flat, "steep": steep}, "g")
    assert knob.label == "steep"
    knob.value = flat
    assert knob.label == "flat"
    with pytest.raises(ValueError, match="one of flat"):
        choice(np.zeros(3), {"flat": flat}, "g")


def test_equal_tuples_are_the_same_choice():
    one, other = (tuple(range(2)) for _ in range(2))
    assert choice(one, {"a": (5, 6), "b": other}, "pair").label == "b"


# Boxes to tick


def test_boxes_tell_which_names_are_ticked_in_their_own_order():
    who = several(["c", "a"], ["a", "b", "c"], "who")
    assert who.value == ("a", "c")
    who.boxes[1].value = True
    assert who.value == ("a", "b", "c")
    for box in who.boxes:
        box.value = False
    assert who.value == ()


def test_setting_the_names_ticks_their_boxes_and_is_told_once():
    who, told = several(["a"], ["a", "b", "c"], "who"), []
    who.observe(lambda change: told.append(change.new), "value")
    who.value = ("b", "c")
    assert [box.value for box in who.boxes] == [False, True, True]
    assert told == [("b", "c")]


@pytest.mark.parametrize(
    ("value", "options", "error", "says"),
    [
        ("ab", ["a", "b"], TypeError, "the value of 'who'"),
        (["a"], [1, 2], TypeError, "the options of 'who'"),
        ([], [], ValueError, "one or more"),
        (["a"], ["a", "a"], ValueError, "different names"),
        (["z"], ["a", "b"], ValueError, "among a, b; got 'z'"),
    ],
)
def test_boxes_say_what_was_given_wrongly(value, options, error, says):
    with pytest.raises(error, match=says):
        several(value, options, "who")
