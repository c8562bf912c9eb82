"""The exercises of section 2.1: what the pencil finds, and what is said to answers of many kinds."""

import numpy as np
import pytest

from dlkit import network
from dlkit.activations import sigmoid
from dlkit.classroom.catalogue.section_2_1_representation import EXERCISES
from dlkit.classroom.diagnosis import diagnose
from dlkit.classroom.verdict import Kind

BY_NAME = {exercise.name: exercise for exercise in EXERCISES}


def test_what_the_tasks_work_out_with_the_pencil_is_right():
    answer = {exercise.name: exercise.reference for exercise in EXERCISES}
    W, b, a_prev = np.array([[1.0, -2.0], [0.0, 1.0]]), np.array([[0.5], [-1.0]]), np.array([[2.0], [1.0]])
    Z, A = answer["layer"](W, b, np.array([[2.0, 0.0], [1.0, 0.0]]))
    assert Z.tolist() == [[0.5, 0.5], [0.0, -1.0]]
    assert A.round(4).tolist() == [[0.6225, 0.6225], [0.5, 0.2689]]
    A1, A2 = answer["two_layers"](W, b, np.array([[2.0, -2.0]]), np.array([[0.0]]), a_prev)
    assert A1.round(4).tolist() == [[0.6225], [0.5]]
    assert A2.item() == pytest.approx(0.561, abs=5e-4)
    W1, b1 = answer["strip"](np.array([[1.0], [2.0]]), 1.0, 3.0, 10.0)
    assert (W1 @ [[2.0, 3.0], [0.0, 0.0]] + b1).tolist() == [[10.0, 20.0], [10.0, 0.0]]


def test_an_and_behind_the_two_units_says_yes_in_the_strip_and_nowhere_else():
    strip, two_layers = BY_NAME["strip"].reference, BY_NAME["two_layers"].reference
    X = np.random.default_rng(0).normal(scale=3, size=(3, 500))
    w = np.array([[1.0], [-2.0], [0.5]])
    _, A2 = two_layers(*strip(w, -1.0, 2.0, 1e3), np.array([[10.0, 10.0]]), np.array([[-15.0]]), X)
    assert np.array_equal(A2 > 0.5, (w.T @ X > -1) & (w.T @ X < 2))


@pytest.mark.parametrize(
    ("k", "lamp"), [(10, [0, 1, 1, 0]), (2.3, [0, 1, 1, 0]), (2.1, [0, 0, 0, 0]), (1, [0, 0, 0, 0])]
)
def test_the_lamp_of_the_riddle_works_only_when_the_borders_are_steep(k, lamp):
    switches = np.array([[0.0, 1.0, 0.0, 1.0], [0.0, 0.0, 1.0, 1.0]])
    layer_1 = BY_NAME["strip"].reference(np.ones((2, 1)), 0.5, 1.5, k)
    _, A2 = BY_NAME["two_layers"].reference(*layer_1, np.array([[10.0, 10.0]]), np.array([[-15.0]]), switches)
    assert (A2[0] > 0.5).astype(int).tolist() == lamp


def layer_of_dlkit(W, b, A_prev):
    cache = network.layer_forward(network.Dense(W, b), A_prev, sigmoid)
    return cache.Z, cache.A


def two_layers_of_dlkit(W1, b1, W2, b2, X):
    net = network.Network(X.shape[0], len(W1), len(W2), hidden=sigmoid)
    return [cache.A for cache in network.forward(net, network.join(net, [(W1, b1), (W2, b2)]), X)]


@pytest.mark.parametrize(("name", "answer"), [("layer", layer_of_dlkit), ("two_layers", two_layers_of_dlkit)])
def test_the_course_s_own_functions_are_right_answers(name, answer):
    assert diagnose(BY_NAME[name], answer).is_right


def test_the_inputs_of_layers_have_dimensions_that_differ():
    for case in BY_NAME["layer"].inputs()[1:]:
        assert len({*case["W"].shape, case["A_prev"].shape[1]}) == 3
    for case in BY_NAME["two_layers"].inputs():
        assert len({case["W1"].shape[0], case["W2"].shape[0], *case["X"].shape}) >= 3


# Right answers in a style of their own: with the biases as weights, one by one, a matrix, a partial.


def layer_with_the_biases_in_w(W, b, A_prev):
    Z = np.hstack([W, b]) @ np.vstack([A_prev, np.ones((1, A_prev.shape[1]))])
    return Z, np.vectorize(sigmoid)(Z)


def two_layers_as_one_expression(W1, b1, W2, b2, X):
    return (A1 := sigmoid(np.dot(W1, X) + b1), sigmoid(np.dot(W2, A1) + b2))


def strip_by_evaluation(w, low, high, k):
    row = np.asarray(k * w).ravel().tolist()
    return np.array([row, [-v for v in row]]), np.matrix([-low * k, high * k]).T


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("layer", layer_with_the_biases_in_w),
        ("two_layers", two_layers_as_one_expression),
        ("strip", strip_by_evaluation),
        ("strip", lambda w, low, high, k: (np.kron([[k], [-k]], w.T), [[-k * low], [k * high]])),
    ],
)
def test_a_right_answer_is_right_however_it_is_made(name, answer):
    assert diagnose(BY_NAME[name], answer).is_right


# Wrong answers that students write, and what is said to them.


def biases_in_a_row(W, b, A_prev):
    Z = W @ A_prev + b.T
    return Z, sigmoid(Z)


def both_look_up(w, low, high, k):
    return k * np.vstack([w.T, w.T]), -k * np.array([[low], [high]])


def biases_not_steep(w, low, high, k):
    return k * np.vstack([w.T, -w.T]), np.array([[-low], [high]])


def columns_for_units(w, low, high, k):
    return k * np.hstack([w, -w]), k * np.array([[-low], [high]])


def biases_in_one_dimension(w, low, high, k):
    return k * np.vstack([w.T, -w.T]), k * np.array([-low, high])


@pytest.mark.parametrize(
    ("name", "answer", "begin"),
    [
        ("layer", biases_in_a_row, "b lies on its side where you add it."),
        ("layer", lambda W, b, A_prev: W @ A_prev, "It returns one value, an array of float64"),
        ("strip", both_look_up, "Both borders are right, and both units say yes above theirs."),
        ("strip", biases_not_steep, "W1 is right. The weights carry the steepness k and the biases do not"),
        ("strip", columns_for_units, "You give each unit a column of W1."),
        ("strip", biases_in_one_dimension, "b1 has shape (2,); expected (2, 1). The numbers in it are"),
    ],
)
def test_a_wrong_answer_is_told_what_is_wrong_with_it(name, answer, begin):
    verdict = diagnose(BY_NAME[name], answer)
    assert verdict.is_named
    assert verdict.says.startswith(begin)


def w1_on_its_side(W1, b1, W2, b2, X):
    A1 = sigmoid(np.dot(W1.T, X) + b1)
    return A1, sigmoid(W2 @ A1 + b2)


def x_given_twice(W1, b1, W2, b2, X):
    return sigmoid(W1 @ X + b1), sigmoid(W2 @ X + b2)


@pytest.mark.parametrize("answer", [w1_on_its_side, x_given_twice])
def test_w1_on_its_side_and_x_given_twice_stop_with_the_same_error_and_are_asked_for_both(answer):
    verdict = diagnose(BY_NAME["two_layers"], answer)
    assert verdict.kind is Kind.NAMED
    asked, stops = verdict.says.split("\n")[:2]
    assert "Do you turn W1 on its side" in asked
    assert "Or does the second layer get X" in asked
    assert stops == "It stops in your line"


def test_w2_on_its_side_stops_later_and_is_told_so():
    def w2_on_its_side(W1, b1, W2, b2, X):
        A1 = sigmoid(W1 @ X + b1)
        return A1, sigmoid(np.dot(W2.T, A1) + b2)

    verdict = diagnose(BY_NAME["two_layers"], w2_on_its_side)
    assert verdict.says.startswith("A1 has come through. Then you turn W2 on its side")
