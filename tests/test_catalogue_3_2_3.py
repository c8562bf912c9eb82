"""The exercises of section 3.2.3: what the pencil finds, and wrong answers as students write them."""

import numpy as np
import pytest

from dlkit.classroom.catalogue.section_3_2_3_gradient_checking import EXERCISES, Cost
from dlkit.classroom.diagnosis import diagnose
from dlkit.classroom.styles.section_3_2_3_gradient_checking import STYLES
from dlkit.classroom.verdict import Kind

BY_NAME = {exercise.name: exercise for exercise in EXERCISES}
numerical_gradient, relative_error, part_errors = (exercise.reference for exercise in EXERCISES)


def test_what_the_tasks_work_out_with_the_pencil_is_right():
    found = numerical_gradient(lambda t: t[0] ** 3 + 5 * t[1], np.array([1.0, 2.0]), 0.1)
    np.testing.assert_allclose(found, [3.01, 5])
    assert relative_error(np.array([3, 4]), np.array([3, 0])) == 0.5
    assert relative_error(np.zeros(2), np.zeros(2)) == 0
    errors = part_errors(np.array([3, 0, 2]), np.array([3, 4, 2]), [2, 1])
    assert np.asarray(errors).tolist() == [0.5, 0]


def test_a_one_sided_difference_is_clearly_another_at_every_input():
    for case in BY_NAME["numerical_gradient"].inputs():
        f, theta, epsilon = case.values()
        one = np.array([f(theta + e) - f(theta) for e in epsilon * np.eye(theta.size)]) / epsilon
        assert np.abs(one - numerical_gradient(f, theta, epsilon)).max() > 0.01
        assert np.abs(numerical_gradient(f, theta, 1e-6) - numerical_gradient(f, theta, epsilon)).max() > 1e-3


def test_the_function_of_an_example_that_fails_is_shown_by_its_formula():
    def wrong(f, theta, epsilon):
        return np.sin(numerical_gradient(f, theta, epsilon))

    text = diagnose(BY_NAME["numerical_gradient"], wrong).text
    assert "lambda theta: theta[0]**3 + theta[0]" in text
    assert "0x" not in text
    assert Cost("theta[0] + np.sum(theta)")([1, 2]) == 4


@pytest.mark.parametrize(("name", "style"), [(name, style) for name in STYLES for style in STYLES[name]])
def test_another_correct_style_passes(name, style):
    assert diagnose(BY_NAME[name], style).is_right


def test_every_exercise_is_tried_in_other_styles():
    assert set(STYLES) == set(BY_NAME)
    assert all(len(styles) >= 5 for styles in STYLES.values())


def test_who_keeps_zero_from_the_denominator_by_a_tiny_number_is_right():
    def error(one, other):
        return np.linalg.norm(one - other) / (np.linalg.norm(one) + np.linalg.norm(other) + 1e-8)

    assert diagnose(BY_NAME["relative_error"], error).is_right
    sizes = [sum(map(np.linalg.norm, case.values())) for case in BY_NAME["relative_error"].inputs()]
    assert any(0 < size < 1 for size in sizes)  # who asks for more than 1 is found out


# Wrong answers as students write them, and what they hear.


def nudges_for_ever(f, theta, epsilon):
    slopes = np.zeros(theta.size)
    for i in range(theta.size):
        theta[i] += epsilon
        above = f(theta)
        theta[i] -= 2 * epsilon
        slopes[i] = (above - f(theta)) / (2 * epsilon)
    return slopes


def nudges_without_a_copy(f, theta, epsilon):
    slopes = np.zeros(theta.size)
    for i in range(theta.size):
        plus, minus = theta, theta
        plus[i] += epsilon
        minus[i] -= epsilon
        slopes[i] = (f(plus) - f(minus)) / (2 * epsilon)
    return slopes


def stops_before_the_last(f, theta, epsilon):
    slopes = np.zeros(theta.size)
    for i in range(theta.size - 1):
        nudge = epsilon * np.eye(theta.size)[i]
        slopes[i] = (f(theta + nudge) - f(theta - nudge)) / (2 * epsilon)
    return slopes


def forgets_brackets(f, theta, epsilon):
    nudges = epsilon * np.eye(theta.size)
    return np.array([f(theta + e) - f(theta - e) / (2 * epsilon) for e in nudges])


def one_number(f, theta, epsilon):
    return (f(theta + epsilon) - f(theta - epsilon)) / (2 * epsilon)


def returns_in_the_loop(f, theta, epsilon):
    for e in epsilon * np.eye(theta.size):
        return (f(theta + e) - f(theta - e)) / (2 * epsilon)


def without_zero(one, other):
    return np.linalg.norm(one - other) / (np.linalg.norm(one) + np.linalg.norm(other))


def entry_by_entry(one, other):
    return np.abs(one - other) / (np.abs(one) + np.abs(other) + 1e-300)


def worst_entry(one, other):
    return entry_by_entry(one, other).max()


def start_not_moved(claimed, measured, sizes):
    errors, start = [], 0
    for size in sizes:
        errors.append(relative_error(claimed[start : start + size], measured[start : start + size]))
        start = size
    return np.array(errors)


def ends_at_its_size(claimed, measured, sizes):
    errors, at = [], 0
    for size in sizes:
        errors.append(relative_error(claimed[at:size], measured[at:size]))
        at += size
    return np.array(errors)


def only_the_worst(claimed, measured, sizes):
    return np.max(part_errors(claimed, measured, sizes))


def nan_for_a_silent_part(claimed, measured, sizes):
    starts = np.cumsum([0, *sizes[:-1]])
    return [without_zero(claimed[a : a + n], measured[a : a + n]) for a, n in zip(starts, sizes, strict=True)]


def by_places(claimed, measured, sizes):
    pairs = zip(np.split(claimed, sizes), np.split(measured, sizes), strict=True)
    return np.array([relative_error(one, other) for one, other in pairs])


@pytest.mark.parametrize(
    ("name", "wrong", "kind", "says"),
    [
        ("numerical_gradient", nudges_for_ever, Kind.MUTATED, "Your function changes its argument theta"),
        ("numerical_gradient", nudges_without_a_copy, Kind.NAMED, "All slopes are 0. Are your two points"),
        ("numerical_gradient", stops_before_the_last, Kind.SLIP, "All but one thing fits."),
        ("numerical_gradient", forgets_brackets, Kind.NAMED, "Only the second value is divided."),
        ("numerical_gradient", one_number, Kind.SHAPE, "slopes has shape (); expected (k,) = (6,)."),
        ("numerical_gradient", returns_in_the_loop, Kind.SHAPE, "slopes has shape (); expected (k,)"),
        ("relative_error", without_zero, Kind.NAMED, "Where both are all zeros it says nan"),
        ("relative_error", entry_by_entry, Kind.SHAPE, "the relative error has shape (6,)"),
        ("relative_error", worst_entry, Kind.EXAMPLE_ONLY, ""),
        ("part_errors", start_not_moved, Kind.SLIP, "All but one thing fits."),
        ("part_errors", ends_at_its_size, Kind.NAMED, "A slice ends at a place: you end each part at"),
        ("part_errors", only_the_worst, Kind.SHAPE, "errors has shape (); expected (number of parts,)"),
        ("part_errors", nan_for_a_silent_part, Kind.NAMED, "A part that is all zeros in both gets nan"),
        ("part_errors", by_places, Kind.SHAPE, "errors has shape (7,)"),
    ],
)
def test_a_wrong_answer_hears_what_is_true_of_it(name, wrong, kind, says):
    verdict = diagnose(BY_NAME[name], wrong)
    assert (verdict.kind, verdict.says[: len(says)]) == (kind, says)
