"""The exercises of section 3.6: what the pencil finds, other styles that are right, and wrong answers."""

import numpy as np
import pytest

from dlkit.activations import softmax as stable
from dlkit.classroom.catalogue.section_3_6_multiclass import EXERCISES
from dlkit.classroom.diagnosis import diagnose
from dlkit.classroom.styles.section_3_6_multiclass import STYLES
from dlkit.classroom.verdict import Kind
from dlkit.losses import one_hot

BY_NAME = {exercise.name: exercise for exercise in EXERCISES}
softmax, loss_from_z, error_at_temperature = (exercise.reference for exercise in EXERCISES)
PENCIL = np.log([[1.0], [2.0], [6.0]])


def test_what_the_tasks_work_out_with_the_pencil_is_right():
    assert softmax(PENCIL).ravel() == pytest.approx([1 / 9, 2 / 9, 6 / 9])
    assert softmax([[1000], [1000]]).ravel() == pytest.approx([0.5, 0.5])
    assert loss_from_z(np.array([[1000.0], [0.0]]), one_hot([[1]], 2)) == pytest.approx(1000)
    dZ = error_at_temperature(PENCIL, one_hot([[1]], 3), 0.5)
    assert dZ.ravel() * 41 == pytest.approx([2, -74, 72])


def test_the_error_is_the_slope_of_the_loss_at_any_temperature():
    rng, h = np.random.default_rng(36), 1e-5
    for T in (0.3, 1.0, 2.5):
        Z, Y = rng.normal(size=(4, 1)), one_hot([[2]], 4)
        nudges = h * np.eye(4)
        up, down = (loss_from_z((Z + way * nudges) / T, np.tile(Y, 4)) for way in (1, -1))
        assert error_at_temperature(Z, Y, T).ravel() == pytest.approx((up - down).ravel() / (2 * h), abs=1e-8)


@pytest.mark.parametrize(("name", "style"), [(name, style) for name in STYLES for style in STYLES[name]])
def test_another_correct_style_passes(name, style):
    assert diagnose(BY_NAME[name], style).is_right


def test_every_exercise_is_tried_in_other_styles():
    assert set(STYLES) == set(BY_NAME)


# Wrong answers as students write them, and what they hear.


def as_printed(Z):
    t = np.exp(Z)
    return t / t.sum(axis=0)


def over_all(Z):
    t = np.exp(Z - Z.max())
    return t / t.sum(axis=0)


def along_rows(Z):
    t = np.exp(Z)
    return t / t.sum(axis=1, keepdims=True)


def least_subtracted(Z):
    t = np.exp(Z - Z.min(axis=0))
    return t / t.sum(axis=0)


def least_of_all_subtracted(Z):
    t = np.exp(Z - Z.min())
    return t / t.sum(axis=0)


def cut_off(Z):
    t = np.exp(np.clip(Z, -700, 700))
    return t / t.sum(axis=0)


def in_place(Z):
    Z -= Z.max(axis=0)
    return np.exp(Z) / np.exp(Z).sum(axis=0)


def from_shares(Z, Y):
    return -np.log(np.sum(Y * stable(Z), axis=0, keepdims=True))


def naive_loss(Z, Y):
    return np.log(np.exp(Z).sum(axis=0, keepdims=True)) - (Y * Z).sum(axis=0, keepdims=True)


def not_put_back(Z, Y):
    shifted = Z - Z.max(axis=0)
    return np.log(np.exp(shifted).sum(axis=0, keepdims=True)) - (Y * Z).sum(axis=0, keepdims=True)


def not_added_up(Z, Y):
    return np.logaddexp.reduce(Z, axis=0, keepdims=True) - Y * Z


def sum_of_logarithms(Z, Y):
    largest = Z.max(axis=0, keepdims=True)
    sums = np.sum(np.log(np.exp(Z - largest)), axis=0, keepdims=True)
    return largest + sums - np.sum(Y * Z, axis=0, keepdims=True)


def taken_out_twice(Z, Y):
    largest = Z.max(axis=0, keepdims=True)
    log_of_sum = np.log(np.sum(np.exp(Z - largest), axis=0, keepdims=True))
    return log_of_sum - largest - np.sum(Y * Z, axis=0, keepdims=True)


WRONG = [
    ("softmax", as_printed, Kind.NAMED, "On paper this is right."),
    ("softmax", over_all, Kind.NAMED, "You subtract the largest score of all examples."),
    ("softmax", least_subtracted, Kind.NAMED, "What you subtract is not the largest"),
    ("softmax", least_of_all_subtracted, Kind.NAMED, "One number is subtracted from all"),
    ("softmax", cut_off, Kind.NAMED, "You cut the scores off."),
    ("softmax", in_place, Kind.MUTATED, ""),
    ("softmax", along_rows, Kind.NAMED, "Each row adds up to 1."),
    (
        "softmax",
        lambda Z: softmax(Z.T).T,
        Kind.NAMED,
        "Each row adds up to 1. Which of the two is an example",
    ),
    ("softmax", lambda Z: softmax(Z).T, Kind.SHAPE, ""),
    ("loss_from_z", from_shares, Kind.NAMED, "Here the share is formed first."),
    ("loss_from_z", naive_loss, Kind.NAMED, "On paper this is right, but"),
    ("loss_from_z", not_put_back, Kind.NAMED, "The largest score is taken out of the sum and not put back."),
    ("loss_from_z", lambda Z, Y: loss_from_z(Z, Y).ravel(), Kind.SHAPE, ""),
    ("loss_from_z", lambda Z, Y: np.mean(loss_from_z(Z, Y)), Kind.NAMED, "This is the mean, the cost."),
    ("loss_from_z", not_added_up, Kind.NAMED, "Every class has a number here"),
    ("loss_from_z", sum_of_logarithms, Kind.NAMED, "You add up logarithms."),
    ("loss_from_z", taken_out_twice, Kind.NAMED, "The largest score is subtracted."),
    ("error_at_temperature", lambda Z, Y, T: stable(Z / T) - Y, Kind.NAMED, "This is the slope with respect"),
    ("error_at_temperature", lambda Z, Y, T: stable(Z) - Y, Kind.NAMED, "The temperature has no say here"),
    ("error_at_temperature", lambda Z, Y, T: (Y - stable(Z / T)) / T, Kind.NAMED, "The sign is turned"),
]


@pytest.mark.parametrize(("name", "wrong", "kind", "says"), WRONG)
def test_a_wrong_answer_hears_what_is_true_of_it(name, wrong, kind, says):
    verdict = diagnose(BY_NAME[name], wrong)
    assert (verdict.kind, verdict.says[: len(says)]) == (kind, says)
