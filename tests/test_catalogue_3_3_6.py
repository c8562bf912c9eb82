"""The exercises of section 3.3.6: what the pencil finds, and which plans cross the ravine in time."""

import numpy as np
import pytest

from dlkit.classroom.catalogue.section_3_3_6_learning_rate_decay import EXERCISES, WRONG_PLANS, crossed
from dlkit.classroom.diagnosis import diagnose
from dlkit.classroom.styles.section_3_3_6_learning_rate_decay import STYLES
from dlkit.classroom.verdict import Kind

BY_NAME = {exercise.name: exercise for exercise in EXERCISES}
inverse_time, largest_rate, plan = (exercise.reference for exercise in EXERCISES)


def test_what_the_tasks_work_out_with_the_pencil_is_right():
    assert [inverse_time(0.5, epoch, 0.1) for epoch in (0, 10)] == [0.5, 0.25]
    assert largest_rate(0.25, 2, 1) == 0.5
    assert 0.5 * 1**2 / (2 * (2 - 0.5 * 2)) == 0.25


def test_the_largest_rate_has_the_floor_that_was_asked_for():
    for case in BY_NAME["largest_rate"].inputs():
        J, c, nu = case.values()
        alpha = largest_rate(J, c, nu)
        V = 0.0
        for _ in range(100_000):
            V = (1 - alpha * c) ** 2 * V + alpha**2 * nu**2
        assert 0 < alpha < 2 / c
        assert c * V / 2 == pytest.approx(J)


@pytest.mark.parametrize(("name", "style"), [(name, style) for name in STYLES for style in STYLES[name]])
def test_another_correct_style_passes(name, style):
    assert diagnose(BY_NAME[name], style).is_right


def test_every_exercise_is_tried_in_other_styles():
    assert set(STYLES) == set(BY_NAME)


def test_plans_with_each_of_the_four_optimizers_pass():
    assert {int(style(300)[0]) for style in STYLES["plan"]} == {0, 1, 2, 3}


@pytest.mark.parametrize("k", range(4))
@pytest.mark.parametrize("steps", [300, 500])
def test_no_constant_rate_reaches_the_limit(k, steps):
    costs = [crossed(k, np.full(steps, alpha)) for alpha in np.geomspace(0.003, 1, 30)]
    assert np.nanmin(costs) > 5 / steps


def test_what_is_wrong_with_a_plan_is_looked_for_in_the_order_of_the_list():
    assert [one.name for one in BY_NAME["plan"].properties] == list(WRONG_PLANS)


# Wrong answers as students write them, and what they hear.


@pytest.mark.parametrize(
    ("name", "wrong", "kind", "says"),
    [
        ("inverse_time", lambda a, e, d: a / (d * e), Kind.NAMED, "In epoch 0 this divides by 0"),
        (
            "inverse_time",
            lambda a, e, d: 1 / (1 + d * e),
            Kind.FACTOR,
            "alpha is exactly alpha0 times too small",
        ),
        ("inverse_time", lambda a, e, d: a * 0.95**e, Kind.NAMED, "This is exponential decay, with 0.95"),
        ("inverse_time", lambda a, e, d: a / (1 + d * (e - 1)), Kind.NAMED, "Here epoch 1 has the rate"),
        ("largest_rate", lambda J, c, nu: 4 * J / (nu**2 - 2 * J * c), Kind.SLIP, "All but one thing fits."),
        ("largest_rate", lambda J, c, nu: 4 * J / nu**2, Kind.NAMED, "Right for small rates only"),
        ("largest_rate", lambda J, c, nu: 2 * J / nu**2, Kind.NAMED, "Two things are missing"),
        ("plan", lambda steps: (3, 0.05), Kind.SHAPE, "rates has shape ()"),
        ("plan", lambda steps: [0.1] * steps, Kind.TYPE, "It returns 300 values; expected 2 values"),
        ("plan", lambda steps: ("Adam", [0.1] * steps), Kind.TYPE, "the number of the optimizer is text"),
        ("plan", lambda steps: (3, np.full(300, 0.05)), Kind.SHAPE, "rates has shape (300,)"),
        ("plan", lambda steps: (3, np.full(steps, 0.05)), Kind.NAMED, "Your walkers arrive and then hover"),
        ("plan", lambda steps: (0, np.full(steps, 0.005)), Kind.NAMED, "Even without noise"),
        ("plan", lambda steps: (3, np.full(steps, 0.02)), Kind.NAMED, "Your walkers would arrive"),
        ("plan", lambda steps: (1, np.full(steps, 30.0)), Kind.NAMED, "Your walkers leave the ravine"),
        ("plan", lambda steps: (0, [0.1 / np.sqrt(t) for t in range(steps)]), Kind.NAMED, "There is nan or"),
        ("plan", lambda steps: (2, [0.1 * 0.95**t for t in range(steps)]), Kind.NAMED, "Even without noise"),
        ("plan", lambda steps: (0, [0.1] * (steps - 9) + [0.01] * 9), Kind.NAMED, "Your walkers arrive"),
        ("plan", lambda steps: (0, [1e300] * steps), Kind.NAMED, "Your walkers leave the ravine"),
        ("plan", lambda steps: (1.5, [0.1] * steps), Kind.NAMED, "The first value is no number of"),
    ],
)
def test_a_wrong_answer_hears_what_is_true_of_it(name, wrong, kind, says):
    names = list(BY_NAME[name].inputs()[0])
    space = {"wrong": wrong}
    exec(f"def {name}({', '.join(names)}):\n    return wrong({', '.join(names)})", space)
    verdict = diagnose(BY_NAME[name], space[name])
    assert (verdict.kind, verdict.says[: len(says)]) == (kind, says), verdict
