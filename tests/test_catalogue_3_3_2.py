"""The exercises of section 3.3.2: what the pencil finds, other styles that are right, and wrong answers."""

import numpy as np
import pytest

from dlkit.classroom.catalogue.section_3_3_2_weighted_averages import EXERCISES, fed_back
from dlkit.classroom.diagnosis import diagnose
from dlkit.classroom.styles.section_3_3_2_weighted_averages import STYLES
from dlkit.classroom.verdict import Kind

BY_NAME = {exercise.name: exercise for exercise in EXERCISES}
moving, corrected, weights, beta_for, with_gaps = (exercise.reference for exercise in EXERCISES)


def test_what_the_tasks_work_out_with_the_pencil_is_right():
    two = np.array([20.0, 10.0])
    assert moving(two, 0.9) == pytest.approx([2, 2.8])
    assert corrected(two, 0.9) == pytest.approx([20, 2.8 / 0.19])
    assert weights(0.9, 3) == pytest.approx([0.081, 0.09, 0.1])
    assert [beta_for(1), beta_for(2)] == pytest.approx([0.5, 0.7071], abs=1e-4)
    gap = with_gaps(np.array([20.0, -99, 10]), np.array([True, False, True]), 0.9)
    assert gap == pytest.approx([20, 20, 14.74], abs=0.01)


def test_a_jump_is_half_done_after_the_half_life():
    jump = np.append(np.zeros(400), np.ones(7))
    assert moving(jump, beta_for(7))[-1] == pytest.approx(0.5)


def test_what_is_fed_back_climbs_for_three_weeks_and_comes_back():
    found = fed_back(np.full(300, 10.0), 0.9)
    assert found[:4].round().tolist() == [10, 53, 178, 470]
    assert found.argmax() + 1 == 21
    assert found[-1] == pytest.approx(10, abs=1e-3)


def test_some_thermometers_fail_at_the_end_and_some_do_not_fail_at_all():
    measured = [case["measured"] for case in BY_NAME["average_with_gaps"].inputs()]
    assert any(one.all() for one in measured)
    assert not all(one[-1] for one in measured)
    assert all(one[0] for one in measured)


@pytest.mark.parametrize(("name", "style"), [(name, style) for name in STYLES for style in STYLES[name]])
def test_another_correct_style_passes(name, style):
    assert diagnose(BY_NAME[name], style).is_right


def test_every_exercise_is_tried_in_other_styles():
    assert set(STYLES) == set(BY_NAME)


# Wrong answers as students write them, and what they hear.


def set_to_zero_inside_the_loop(values, beta):
    averages = []
    for x in values:
        v = 0
        v = beta * v + (1 - beta) * x
        averages.append(v)
    return averages


def the_last_one_only(values, beta):
    v = 0
    for x in values:
        v = beta * v + (1 - beta) * x
    return v


def in_the_values_themselves(values, beta):
    values[0] *= 1 - beta
    for t in range(1, len(values)):
        values[t] = beta * values[t - 1] + (1 - beta) * values[t]
    return values


def counted_from_zero(values, beta):
    v, averages = 0.0, []
    for t, x in enumerate(values):
        v = beta * v + (1 - beta) * x
        averages.append(v / (1 - beta**t))
    return averages


def calm_weights(beta, t):
    return np.array([beta * (1 - beta) ** k for k in range(t)])


def skipped(values, measured, beta):
    v, averages = 0.0, []
    for t, x in enumerate(values, start=1):
        if measured[t - 1]:
            v = beta * v + (1 - beta) * x
            averages.append(v / (1 - beta**t))
    return averages


def v_on_lost_days(values, measured, beta):
    v, seen, averages = 0.0, 0, []
    for x, here in zip(values, measured, strict=True):
        if here:
            v, seen = beta * v + (1 - beta) * x, seen + 1
            averages.append(v / (1 - beta**seen))
        else:
            averages.append(v)
    return averages


@pytest.mark.parametrize(
    ("name", "wrong", "kind", "says"),
    [
        ("moving_average", set_to_zero_inside_the_loop, Kind.NAMED, "Nothing is remembered"),
        ("moving_average", the_last_one_only, Kind.SHAPE, "averages has shape ()"),
        ("moving_average", in_the_values_themselves, Kind.MUTATED, "Your function changes"),
        ("corrected_average", fed_back, Kind.NAMED, "The corrected value is what the next day"),
        ("corrected_average", counted_from_zero, Kind.NAMED, "You count the days from 0"),
        ("corrected_average", moving, Kind.NAMED, "This is the average without"),
        ("weights_of_days", lambda beta, t: weights(beta, t)[:, None], Kind.SHAPE, "weights has shape"),
        ("weights_of_days", lambda beta, t: weights(beta, t)[::-1], Kind.NAMED, "Right, but the newest"),
        ("weights_of_days", calm_weights, Kind.NAMED, "β and 1 - β have changed places, and"),
        ("beta_for", lambda half_life: 1 - 1 / half_life, Kind.NAMED, "Your β has a window"),
        ("beta_for", lambda half_life: round(beta_for(half_life), 2), Kind.NAMED, "beta is nearly"),
        ("average_with_gaps", v_on_lost_days, Kind.NAMED, "The measured days are right. On a lost day"),
        ("average_with_gaps", skipped, Kind.SHAPE, "averages has shape"),
    ],
)
def test_a_wrong_answer_hears_what_is_true_of_it(name, wrong, kind, says):
    verdict = diagnose(BY_NAME[name], wrong)
    assert (verdict.kind, verdict.says[: len(says)]) == (kind, says)
