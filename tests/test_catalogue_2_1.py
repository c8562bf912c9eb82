"""The exercises of section 2.1: what the pencil finds, and what is said to answers of many kinds."""

import functools

import numpy as np
import pytest

from dlkit import network
from dlkit.activations import sigmoid
from dlkit.classroom.catalogue.section_2_1_representation import EXERCISES
from dlkit.classroom.diagnosis import diagnose
from dlkit.classroom.verdict import Kind
from dlkit.logistic import probability

BY_NAME = {exercise.name: exercise for exercise in EXERCISES}


def test_what_the_tasks_work_out_with_the_pencil_is_right():
    answer = {exercise.name: exercise.reference for exercise in EXERCISES}
    a = answer["node"](np.array([[1.0], [-2.0]]), 0.5, np.array([[2.0], [1.0]]))
    assert a == pytest.approx(0.6225, abs=5e-5)
    W, b, a_prev = np.array([[1.0, -2.0], [0.0, 1.0]]), np.array([[0.5], [-1.0]]), np.array([[2.0], [1.0]])
    assert answer["layer_by_nodes"](W, b, a_prev).round(4).tolist() == [[0.6225], [0.5]]
    Z, A = answer["layer"](W, b, np.array([[2.0, 0.0], [1.0, 0.0]]))
    assert Z.tolist() == [[0.5, 0.5], [0.0, -1.0]]
    assert A.round(4).tolist() == [[0.6225, 0.6225], [0.5, 0.2689]]
    A1, A2 = answer["two_layers"](W, b, np.array([[2.0, -2.0]]), np.array([[0.0]]), a_prev)
    assert A1.round(4).tolist() == [[0.6225], [0.5]]
    assert A2.item() == pytest.approx(0.561, abs=5e-4)
    assert answer["entry"](np.array([[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]]), 2, 1) == 0.4
    assert answer["parameter_total"]((3, 4, 1)) == 21
    assert answer["parameter_total"]((2, 3, 2)) == 17


def layer_of_dlkit(W, b, A_prev):
    cache = network.layer_forward(network.Dense(W, b), A_prev, sigmoid)
    return cache.Z, cache.A


def two_layers_of_dlkit(W1, b1, W2, b2, X):
    net = network.Network(X.shape[0], len(W1), len(W2), hidden=sigmoid)
    return [cache.A for cache in network.forward(net, network.join(net, [(W1, b1), (W2, b2)]), X)]


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("node", lambda w, b, x: probability(w, b, x)),
        ("layer", layer_of_dlkit),
        ("two_layers", two_layers_of_dlkit),
        ("parameter_total", lambda sizes: network.parameter_count(network.Network(*sizes))),
    ],
)
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


def ask_node(W, b, a_prev, squeeze):
    return [[squeeze(w @ a_prev[:, 0] + bias)] for w, (bias,) in zip(W, b, strict=True)]


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("node", lambda w, b, x: [[sigmoid(np.vdot(w, x) + b)]]),
        ("node", lambda w, b, x: np.float32(sigmoid(np.sum(w * x) + b))),
        ("layer_by_nodes", functools.partial(ask_node, squeeze=sigmoid)),
        ("layer_by_nodes", lambda W, b, a_prev: sigmoid(np.matrix(W) * a_prev + b)),
        ("layer", layer_with_the_biases_in_w),
        ("entry", lambda A, unit, example: A[[unit - 1], [example - 1]]),
        ("parameter_total", lambda sizes: np.array([[float(np.dot(sizes[1:], np.add(sizes[:-1], 1)))]])),
    ],
)
def test_a_right_answer_is_right_however_it_is_made(name, answer):
    assert diagnose(BY_NAME[name], answer).is_right


# Wrong answers that students write, and what is said to them.


def loop_over_columns(W, b, a_prev):
    a = np.zeros((len(W), 1))
    for k in range(len(W)):
        a[k] = sigmoid(W[:, k : k + 1].T @ a_prev + b[k])
    return a


def fill_all_places(W, b, a_prev):
    a = np.zeros((len(W), 1))
    for k in range(len(W)):
        a[:] = sigmoid(W[k] @ a_prev + b[k])
    return a


def whole_numbers_only(W, b, a_prev):
    a = np.zeros((len(W), 1), dtype=int)
    for k in range(len(W)):
        a[k] = sigmoid(W[k] @ a_prev + b[k]).item()
    return a


def brackets_forgotten(w, b, x):
    return 1 / 1 + np.exp(-(w.T @ x + b))


def minus_for_the_product_only(w, b, x):
    return 1 / (1 + np.exp(-w.T @ x + b))


def biases_in_a_row(W, b, A_prev):
    Z = W @ A_prev + b.T
    return Z, sigmoid(Z)


def layer_beginning_with_the_inputs(sizes):
    return sum(sizes[l] * sizes[l - 1] + sizes[l] for l in range(len(sizes)))


@pytest.mark.parametrize(
    ("name", "answer", "begin"),
    [
        ("node", brackets_forgotten, "You divide 1 by 1, and then add the exponential."),
        ("node", minus_for_the_product_only, "The bias is subtracted. If you have written exp(-...)"),
        ("node", lambda w, b, x: sigmoid(np.dot(w, x) + b), "w and x are both columns, and they do not"),
        ("node", lambda w, b, x: (w.T @ x + b > 0) * 1, "a is what it should be, rounded to whole numbers."),
        ("layer_by_nodes", loop_over_columns, "You take columns of W, or turn it on its side."),
        ("layer_by_nodes", fill_all_places, "All numbers are those of the last node."),
        ("layer_by_nodes", whole_numbers_only, "a is 0, whatever the input."),
        ("layer", biases_in_a_row, "b lies on its side where you add it."),
        ("layer", lambda W, b, A_prev: W @ A_prev, "It returns one value, an array of float64"),
        ("entry", lambda A, unit, example: A[example, unit], "Unit and example have changed places, and"),
        ("parameter_total", layer_beginning_with_the_inputs, "Your loop begins with the inputs"),
        ("parameter_total", lambda sizes: 21, "the number of parameters is 21, whatever the input."),
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
