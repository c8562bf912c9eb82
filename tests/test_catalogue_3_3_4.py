"""The exercises of section 3.3.4: what the pencil finds, other styles that are right, and wrong answers."""

import numpy as np
import pytest

from dlkit.classroom.catalogue.section_3_3_4_rmsprop import EXERCISES
from dlkit.classroom.diagnosis import diagnose
from dlkit.classroom.styles.section_3_3_4_rmsprop import STYLES
from dlkit.classroom.verdict import Kind

BY_NAME = {exercise.name: exercise for exercise in EXERCISES}
rmsprop_step, largest_alpha, adagrad_steps = (exercise.reference for exercise in EXERCISES)


def test_what_the_tasks_work_out_with_the_pencil_is_right():
    theta, s = rmsprop_step(np.ones(2), np.array([0, 12.0]), np.zeros(2), 0.1, 0.9, 1e-8)
    assert theta == pytest.approx([1, 0.684], abs=5e-4)
    assert s == pytest.approx([0, 14.4])
    assert largest_alpha(np.array([3, 5]), 0.25) == pytest.approx(0.5)
    assert adagrad_steps(np.array([[3.0], [4.0]]), 0.1, 1e-8) == pytest.approx(np.array([[-0.1], [-0.08]]))


def test_adagrad_makes_the_steps_of_rmsprop_with_another_s():
    slopes, s = np.array([[0.3, -2.0], [1.5, 0.2], [-0.7, 1.0]]), np.zeros(2)
    for slope, row in zip(slopes, adagrad_steps(slopes, 0.1, 0.2), strict=True):
        s = s + slope**2
        assert row == pytest.approx(-0.1 * slope / (np.sqrt(s) + 0.2))


@pytest.mark.parametrize(("name", "style"), [(name, style) for name in STYLES for style in STYLES[name]])
def test_another_correct_style_passes(name, style):
    assert diagnose(BY_NAME[name], style).is_right


def test_every_exercise_is_tried_in_other_styles():
    assert set(STYLES) == set(BY_NAME)


# Wrong answers as students write them, and what they hear.


def step_in_place(theta, gradient, s, alpha, beta, epsilon):
    s *= beta
    s += (1 - beta) * gradient**2
    theta -= alpha * gradient / (np.sqrt(s) + epsilon)
    return theta, s


def old_root(theta, gradient, s, alpha, beta, epsilon):
    theta = theta - alpha * gradient / (np.sqrt(s) + epsilon)
    return theta, beta * s + (1 - beta) * gradient**2


def momentum(theta, gradient, s, alpha, beta, epsilon):
    s = beta * s + (1 - beta) * gradient
    return theta - alpha * s, s


def one_sum(gradients, alpha, epsilon):
    s, steps = 0, []
    for gradient in gradients:
        s += np.sum(gradient**2)
        steps.append(-alpha * gradient / (np.sqrt(s) + epsilon))
    return np.array(steps)


def with_rmsprop(gradients, alpha, epsilon):
    s, steps = np.zeros(gradients.shape[1]), []
    for gradient in gradients:
        s = 0.9 * s + 0.1 * gradient**2
        steps.append(-alpha * gradient / (np.sqrt(s) + epsilon))
    return np.array(steps)


WRONG = [
    ("rmsprop_step", step_in_place, Kind.MUTATED, ""),
    ("rmsprop_step", old_root, Kind.NAMED, "You divide by the root of the old s."),
    ("rmsprop_step", momentum, Kind.NAMED, "This is momentum: nothing is squared"),
    ("rmsprop_step", lambda *given: rmsprop_step(*given)[0], Kind.TYPE, ""),
    ("rmsprop_step", lambda *given: rmsprop_step(*given)[::-1], Kind.SLIP, "All but one thing fits."),
    (
        "largest_alpha",
        lambda curvatures, J: 2 / max(curvatures),
        Kind.NAMED,
        "This is the border of",
    ),
    ("largest_alpha", lambda curvatures, J: np.sqrt(8 * J / curvatures), Kind.SHAPE, ""),
    ("largest_alpha", lambda curvatures, J: 8 * J / sum(curvatures), Kind.NAMED, "The root is missing"),
    ("adagrad_steps", one_sum, Kind.NAMED, "All parameters share one sum."),
    ("adagrad_steps", with_rmsprop, Kind.NAMED, "This is RMSprop"),
    ("adagrad_steps", lambda *given: -adagrad_steps(*given), Kind.SIGN, ""),
    ("adagrad_steps", lambda *given: adagrad_steps(*given)[-1], Kind.SHAPE, ""),
    ("adagrad_steps", lambda *given: adagrad_steps(*given).T, Kind.SHAPE, ""),
]


@pytest.mark.parametrize(("name", "wrong", "kind", "says"), WRONG)
def test_a_wrong_answer_hears_what_is_true_of_it(name, wrong, kind, says):
    verdict = diagnose(BY_NAME[name], wrong)
    assert (verdict.kind, verdict.says[: len(says)]) == (kind, says)
