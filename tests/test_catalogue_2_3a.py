"""The exercises of section 2.3a: what the pencil finds, other styles that are right, and wrong answers."""

import numpy as np
import pytest

from dlkit import losses
from dlkit.activations import sigmoid
from dlkit.classroom.catalogue.section_2_3a_one_example import EXERCISES, leaky
from dlkit.classroom.diagnosis import diagnose
from dlkit.classroom.styles.section_2_3a_one_example import STYLES
from dlkit.classroom.verdict import Kind

BY_NAME = {exercise.name: exercise for exercise in EXERCISES}
output_error, loudest_error, shared_gradient = (exercise.reference for exercise in EXERCISES)
ONE = np.ones((1, 1))


def test_what_the_tasks_work_out_with_the_pencil_is_right():
    assert output_error(np.array([[0.8], [0.3]]), np.array([[1], [0]])).ravel() == pytest.approx([-0.2, 0.3])
    assert loudest_error(np.array([[2], [-0.5]]), np.array([[-0.5]])).ravel().tolist() == [-0.5, 0]
    dW = shared_gradient(-2 * ONE, ONE, ONE, ONE)
    assert dW == pytest.approx(1 - sigmoid(1.0))
    assert f"{dW[0, 0]:.3f}" == "0.269"


def test_the_shared_matrix_has_the_slope_that_nudging_measures():
    def loss_at(W, v, x, y):
        return losses.cross_entropy(sigmoid(v @ leaky(W @ leaky(W @ x))), y)[0, 0]

    h = 1e-6
    for case in BY_NAME["shared_gradient"].inputs():
        W, rest = case["W"], {name: case[name] for name in ("v", "x", "y")}
        for place in np.ndindex(W.shape):
            nudge = np.zeros(W.shape)
            nudge[place] = h
            slope = (loss_at(W + nudge, **rest) - loss_at(W - nudge, **rest)) / (2 * h)
            assert shared_gradient(W, **rest)[place] == pytest.approx(slope, abs=1e-7)


def test_a_maximum_has_the_slope_that_nudging_measures_and_no_ties():
    for case in BY_NAME["loudest_error"].inputs():
        A, dM = case["A"], case["dM"]
        assert all(len(set(column)) == len(column) for column in A.T)
        for place in np.ndindex(A.shape):
            nudge = np.zeros(A.shape)
            nudge[place] = 1e-9
            moved = (A + nudge).max(axis=0) - (A - nudge).max(axis=0)
            assert loudest_error(A, dM)[place] == pytest.approx((dM[0] * moved).sum() / 2e-9, abs=1e-5)


@pytest.mark.parametrize(("name", "style"), [(name, style) for name in STYLES for style in STYLES[name]])
def test_another_correct_style_passes(name, style):
    assert diagnose(BY_NAME[name], style).is_right


def test_every_exercise_is_tried_in_other_styles():
    assert set(STYLES) == set(BY_NAME)


# Wrong answers as students write them, and what they hear.


def error_into_whole_numbers(A, Y):
    dZ = np.zeros_like(Y)
    for i in range(len(A)):
        dZ[i] = A[i] - Y[i]
    return dZ


def one_for_all(A, dM):
    dA = np.zeros(A.shape)
    dA.flat[A.argmax()] = dM[0, 0]
    return dA


def in_place(A, dM):
    A[:] = loudest_error(A, dM)
    return A


def two_matrices(W, v, x, y):
    a1 = leaky(W @ x)
    dz2 = v.T @ (sigmoid(v @ leaky(W @ a1)) - y) * np.where(W @ a1 > 0, 1, 0.25)
    return W.T @ dz2 @ x.T, dz2 @ a1.T


@pytest.mark.parametrize(
    ("name", "wrong", "kind", "says"),
    [
        ("output_error", lambda y, a: a - y, Kind.NAMED, "The difference is the wrong way round."),
        ("output_error", lambda Y, A: A - Y, Kind.TYPE, "Your function is output_error(Y, A)"),
        ("output_error", error_into_whole_numbers, Kind.NAMED, "It makes an array like one of the"),
        ("output_error", lambda A, Y: np.array([[0.5]]), Kind.SHAPE, "dZ has shape (1, 1); expected (n, m)"),
        ("loudest_error", lambda A, dM: A.max(axis=0), Kind.SHAPE, "dA has shape"),
        ("loudest_error", lambda A, dM: dM, Kind.SHAPE, "dA has shape"),
        ("loudest_error", in_place, Kind.MUTATED, ""),
        ("loudest_error", lambda A, dM: -loudest_error(A, dM), Kind.SIGN, "dA has the right size and the"),
        ("loudest_error", lambda A, dM: np.where(A > 0, dM, 0), Kind.NAMED, "That is the way back through"),
        ("shared_gradient", two_matrices, Kind.TYPE, "It returns"),
        (
            "shared_gradient",
            lambda W, v, x, y: -shared_gradient(W, v, x, y),
            Kind.NAMED,
            "Everything has the wrong sign.",
        ),
        (
            "shared_gradient",
            lambda W, v, x, y: 3 * shared_gradient(W, v, x, y),
            Kind.FACTOR,
            "dW is 3 times",
        ),
    ],
)
def test_a_wrong_answer_hears_what_is_true_of_it(name, wrong, kind, says):
    verdict = diagnose(BY_NAME[name], wrong)
    assert (verdict.kind, verdict.says[: len(says)]) == (kind, says)


def test_one_maximum_of_all_examples_is_refused():
    assert not diagnose(BY_NAME["loudest_error"], one_for_all).is_right
