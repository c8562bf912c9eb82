"""The exercises of section 3.3.5: what the pencil finds, other styles that are right, and wrong answers."""

import numpy as np
import pytest

from dlkit import valleys
from dlkit.classroom.catalogue.section_3_3_5_adam import EXERCISES, PLAIN
from dlkit.classroom.diagnosis import diagnose
from dlkit.classroom.styles.section_3_3_5_adam import STYLES
from dlkit.classroom.verdict import Kind
from dlkit.optimizers import Adam

BY_NAME = {exercise.name: exercise for exercise in EXERCISES}
adam_step, after_silence, decayed_step = (exercise.reference for exercise in EXERCISES)


def test_what_the_tasks_work_out_with_the_pencil_is_right():
    zero = np.zeros(1)
    theta, v, s, t = adam_step(np.array([2.0]), np.array([4.0]), zero, zero, 0, 0.5, 0.9, 0.99, 1e-8)
    assert (theta[0], v[0], s[0], t) == pytest.approx((1.5, 0.4, 0.16, 1))
    assert after_silence(1, 0.9, 0.999) == 1
    assert after_silence(10_000, 0.9, 0.999) == pytest.approx(np.sqrt(10), rel=1e-4)

    def to_nine(theta, gradient, state):
        return theta - 1, state

    assert decayed_step(to_nine, np.array([10.0]), zero, zero, 0.5, 0.2)[0] == pytest.approx(8)


@pytest.mark.parametrize("style", STYLES["adam_step"])
def test_a_walk_with_each_style_is_the_one_of_dlkit(style):
    theta, v, s, t = np.array(valleys.RAVINE.start), np.zeros(2), np.zeros(2), 0
    for _ in range(30):
        given = map(np.asarray, (theta, valleys.RAVINE.gradient(theta), v, s))
        theta, v, s, t = style(*given, t, 0.1, 0.9, 0.999, 1e-8)
    assert t == 30
    np.testing.assert_allclose(theta, valleys.descend(valleys.RAVINE, Adam(0.1), 30)[-1])


@pytest.mark.parametrize("t", [1, 7, 300])
def test_the_step_after_a_silence_is_the_one_that_adam_makes(t):
    adam, theta = Adam(alpha=1, epsilon=1e-30), np.zeros(1)
    state = adam.start(theta)
    for slope in [0.0] * (t - 1) + [5.0]:
        theta, state = adam.step(theta, np.array([slope]), state)
    assert -theta[0] == pytest.approx(after_silence(t, 0.9, 0.999))


@pytest.mark.parametrize(("name", "style"), [(name, style) for name in STYLES for style in STYLES[name]])
def test_another_correct_style_passes(name, style):
    assert diagnose(BY_NAME[name], style).is_right


def test_every_exercise_is_tried_in_other_styles():
    assert set(STYLES) == set(BY_NAME)


def test_an_input_that_fails_shows_the_step_that_was_handed_in():
    def sideways(step, theta, gradient, state, alpha, lambda_):
        theta, state = decayed_step(step, theta, gradient, state, alpha, lambda_)
        return np.cos(theta), state

    example = diagnose(BY_NAME["decayed_step"], sideways).example
    assert repr(PLAIN) in example
    assert "0x" not in example


# Wrong answers as students write them, and what they hear.


def in_place(theta, gradient, v, s, t, alpha, beta1, beta2, epsilon):
    t += 1
    v *= beta1
    v += (1 - beta1) * gradient
    s = beta2 * s + (1 - beta2) * gradient**2
    return theta - alpha * v / (1 - beta1**t) / (np.sqrt(s / (1 - beta2**t)) + epsilon), v, s, t


def theta_in_place(theta, gradient, v, s, t, alpha, beta1, beta2, epsilon):
    t += 1
    v = beta1 * v + (1 - beta1) * gradient
    s = beta2 * s + (1 - beta2) * gradient**2
    theta -= alpha * v / (1 - beta1**t) / (np.sqrt(s / (1 - beta2**t)) + epsilon)
    return theta, v, s, t


def as_printed(theta, gradient, v, s, t, alpha, beta1, beta2, epsilon):
    t = t + 1
    v = beta1 * v + (1 - beta1) * gradient
    s = beta2 * v + (1 - beta2) * gradient**2
    v = v / (1 - beta1**t)
    s = s / (1 - beta2**t)
    return theta - alpha * v / np.sqrt(s + epsilon), v, s, t


def fed_back(theta, gradient, v, s, t, alpha, beta1, beta2, epsilon):
    t += 1
    v = (beta1 * v + (1 - beta1) * gradient) / (1 - beta1**t)
    s = (beta2 * s + (1 - beta2) * gradient**2) / (1 - beta2**t)
    return theta - alpha * v / (np.sqrt(s) + epsilon), v, s, t


def not_counted(theta, gradient, v, s, t, alpha, beta1, beta2, epsilon):
    v = beta1 * v + (1 - beta1) * gradient
    s = beta2 * s + (1 - beta2) * gradient**2
    v_hat, s_hat = v / (1 - beta1**t), s / (1 - beta2**t)
    return theta - alpha * v_hat / (np.sqrt(s_hat) + epsilon), v, s, t


def counted_at_the_end(theta, gradient, v, s, t, alpha, beta1, beta2, epsilon):
    *found, _ = not_counted(theta, gradient, v, s, t, alpha, beta1, beta2, epsilon)
    return *found, t + 1


def uncorrected_at_all(theta, gradient, v, s, t, alpha, beta1, beta2, epsilon):
    v = beta1 * v + (1 - beta1) * gradient
    s = beta2 * s + (1 - beta2) * gradient**2
    return theta - alpha * v / (np.sqrt(s) + epsilon), v, s, t + 1


def three_results(*given):
    return adam_step(*given)[:3]


def silence_with_a_slope_of_one(t, beta1, beta2):
    return (1 - beta1**t) / (1 - beta1**t) / np.sqrt((1 - beta2**t) / (1 - beta2**t))


def silence_uncorrected(t, beta1, beta2):
    return (1 - beta1) / (1 - beta2) ** 0.5


def l2(step, theta, gradient, state, alpha, lambda_):
    return step(theta, gradient + lambda_ * theta, state)


def overwritten(step, theta, gradient, state, alpha, lambda_):
    theta, state = step(theta, gradient, state)
    return theta - alpha * lambda_ * theta, state


def stateless(step, theta, gradient, state, alpha, lambda_):
    return step(theta, gradient, state)[0] - alpha * lambda_ * theta, state


def theta_alone(step, theta, gradient, state, alpha, lambda_):
    return step(theta, gradient, state)[0] - alpha * lambda_ * theta


@pytest.mark.parametrize(
    ("name", "wrong", "kind", "says"),
    [
        ("adam_step", in_place, Kind.MUTATED, "Your function changes its argument v"),
        ("adam_step", theta_in_place, Kind.MUTATED, "Your function changes its argument theta"),
        ("adam_step", fed_back, Kind.NAMED, "You hand back the corrected averages"),
        ("adam_step", as_printed, Kind.NAMED, "This is Algorithm 3.4 as the notes print it"),
        ("adam_step", counted_at_the_end, Kind.NAMED, "You correct with the t that came in."),
        ("adam_step", uncorrected_at_all, Kind.NAMED, "Neither average is corrected in your step."),
        ("adam_step", three_results, Kind.TYPE, "It returns 3 values"),
        ("after_silence", silence_with_a_slope_of_one, Kind.NAMED, "Always 1 α"),
        ("after_silence", silence_uncorrected, Kind.NAMED, "Nothing is corrected here."),
        ("decayed_step", l2, Kind.NAMED, "λθ goes into the gradient"),
        ("decayed_step", overwritten, Kind.NAMED, "You take the share of where the step leads."),
        ("decayed_step", stateless, Kind.NAMED, "θ is right. You hand back the old state"),
        ("decayed_step", theta_alone, Kind.TYPE, "It returns one value"),
    ],
)
def test_a_wrong_answer_hears_what_is_true_of_it(name, wrong, kind, says):
    verdict = diagnose(BY_NAME[name], wrong)
    assert (verdict.kind, verdict.says[: len(says)]) == (kind, says)
