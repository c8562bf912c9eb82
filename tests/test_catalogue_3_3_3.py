"""The exercises of section 3.3.3: what the pencil finds, other styles that are right, and wrong answers."""

import numpy as np
import pytest

from dlkit import valleys
from dlkit.classroom.catalogue.section_3_3_3_momentum import DESCENT, EXERCISES, Formula
from dlkit.classroom.diagnosis import diagnose
from dlkit.classroom.styles.section_3_3_3_momentum import STYLES
from dlkit.classroom.verdict import Kind
from dlkit.optimizers import Momentum

BY_NAME = {exercise.name: exercise for exercise in EXERCISES}
momentum_step, take_steps, to_ours = (exercise.reference for exercise in EXERCISES)


def test_what_the_tasks_work_out_with_the_pencil_is_right():
    theta, v = momentum_step(np.array([2.0]), np.array([1.0]), np.array([3.0]), 0.5, 0.9)
    assert (theta[0], v[0]) == pytest.approx((0.6, 2.8))
    places = take_steps(DESCENT, np.array([8.0]), None, Formula("theta", "2 * theta"), 2)
    assert places.tolist() == [[8], [4], [2]]


def test_the_walk_is_the_one_of_dlkit_through_a_valley():
    optimizer, start = Momentum(0.3, 0.8), np.array(valleys.RAVINE.start)
    places = take_steps(optimizer.step, start, optimizer.start(start), valleys.RAVINE.gradient, 20)
    np.testing.assert_allclose(places, valleys.descend(valleys.RAVINE, optimizer, 20))


@pytest.mark.parametrize(("lr", "momentum"), [(0.05, 0.9), (0.1, 0.0), (0.2, 0.5), (0.001, 0.99)])
def test_translated_settings_walk_as_pytorch_does(lr, momentum):
    def pytorchs(theta, gradient, u):
        u = momentum * u + gradient
        return theta - lr * u, u

    def ours(theta, gradient, v):
        return momentum_step(theta, gradient, v, *to_ours(lr, momentum))

    start = np.array([-3.5, 1.2])
    theirs, mine = (
        take_steps(step, start, 0 * start, valleys.RAVINE.gradient, 15) for step in (pytorchs, ours)
    )
    np.testing.assert_allclose(mine, theirs)


def test_an_input_that_fails_shows_the_functions_that_were_handed_in():
    def sideways(step, theta, state, slope_at, steps):
        return np.cos(take_steps(step, theta, state, slope_at, steps))

    example = diagnose(BY_NAME["take_steps"], sideways).example
    assert "lambda theta: 2 * theta" in example
    assert "0x" not in example


@pytest.mark.parametrize(("name", "style"), [(name, style) for name in STYLES for style in STYLES[name]])
def test_another_correct_style_passes(name, style):
    assert diagnose(BY_NAME[name], style).is_right


def test_every_exercise_is_tried_in_other_styles():
    assert set(STYLES) == set(BY_NAME)


# Wrong answers as students write them, and what they hear.


def in_place(theta, gradient, v, alpha, beta):
    v *= beta
    v += (1 - beta) * gradient
    theta -= alpha * v
    return theta, v


def theta_first(theta, gradient, v, alpha, beta):
    theta = theta - alpha * v
    return theta, beta * v + (1 - beta) * gradient


def before_each_step(step, theta, state, slope_at, steps):
    places = []
    for _ in range(steps):
        places.append(theta)
        theta, state = step(theta, slope_at(theta), state)
    return np.array(places)


def one_gradient(step, theta, state, slope_at, steps):
    places, gradient = [theta], slope_at(theta)
    for _ in range(steps):
        theta, state = step(theta, gradient, state)
        places.append(theta)
    return np.array(places)


def forgetful(step, theta, state, slope_at, steps):
    places = [theta]
    for _ in range(steps):
        theta, _ = step(theta, slope_at(theta), state)
        places.append(theta)
    return np.array(places)


def no_brackets(lr, momentum):
    return lr / 1 - momentum, momentum


@pytest.mark.parametrize(
    ("name", "wrong", "kind", "says"),
    [
        ("momentum_step", in_place, Kind.MUTATED, "Your function changes its argument theta"),
        ("momentum_step", theta_first, Kind.NAMED, "v is right, but theta walks along the old v."),
        ("momentum_step", lambda theta, gradient, v, alpha, beta: theta, Kind.TYPE, "It returns one value"),
        (
            "momentum_step",
            lambda theta, gradient, v, alpha, beta: momentum_step(theta, gradient, v, alpha, 0.9),
            Kind.NAMED,
            "Your beta is always 0.9.",
        ),
        ("take_steps", before_each_step, Kind.NAMED, "Where the last step led is missing."),
        ("take_steps", one_gradient, Kind.NAMED, "The slopes are those of the first place"),
        ("take_steps", forgetful, Kind.NAMED, "Each step gets the state of the beginning."),
        ("to_ours", lambda lr, momentum: (lr, momentum), Kind.NAMED, "Copied as they are."),
        ("to_ours", lambda lr, momentum: (lr / 0.1, momentum), Kind.NAMED, "Ten is right for a momentum"),
        ("to_ours", no_brackets, Kind.NAMED, "Brackets are missing"),
    ],
)
def test_a_wrong_answer_hears_what_is_true_of_it(name, wrong, kind, says):
    verdict = diagnose(BY_NAME[name], wrong)
    assert (verdict.kind, verdict.says[: len(says)]) == (kind, says)
