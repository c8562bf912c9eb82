"""The exercises of section 2.1: what the pencil finds, and other styles that are right."""

import numpy as np
import pytest

from dlkit.classroom.catalogue import section_2_1_representation as section
from dlkit.classroom.diagnosis import diagnose

EXERCISES = {exercise.name: exercise for exercise in section.EXERCISES}


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def test_what_the_tasks_work_out_with_the_pencil_is_right():
    assert section.node(np.array([[1.0], [-2.0]]), 0.5, np.array([[2.0], [1.0]])) == pytest.approx(
        0.6225, abs=5e-5
    )
    W, b, a_prev = np.array([[1.0, -2.0], [0.0, 1.0]]), np.array([[0.5], [-1.0]]), np.array([[2.0], [1.0]])
    assert section.layer_by_nodes(W, b, a_prev).round(4).tolist() == [[0.6225], [0.5]]
    Z, A = section.layer(W, b, np.array([[2.0, 0.0], [1.0, 0.0]]))
    assert Z.tolist() == [[0.5, 0.5], [0.0, -1.0]]
    assert A.round(4).tolist() == [[0.6225, 0.6225], [0.5, 0.2689]]
    A1, A2 = section.two_layers(W, b, np.array([[2.0, -2.0]]), np.array([[0.0]]), np.array([[2.0], [1.0]]))
    assert A1.round(4).tolist() == [[0.6225], [0.5]]
    assert A2.item() == pytest.approx(0.561, abs=5e-4)
    assert section.entry(np.array([[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]]), 2, 1) == 0.4
    assert section.parameter_total((3, 4, 1)) == 21
    assert section.parameter_total((2, 3, 2)) == 17


def test_the_inputs_of_layers_have_dimensions_that_differ():
    for case in EXERCISES["layer"].inputs()[1:]:
        assert len({*case["W"].shape, case["A_prev"].shape[1]}) == 3
    for case in EXERCISES["two_layers"].inputs():
        assert len({case["W1"].shape[0], case["W2"].shape[0], *case["X"].shape}) >= 3


# Other ways to write the right answer, as students do.


def node_with_a_sum(w, b, x):
    return sigmoid(np.sum(w * x) + b)


def node_as_a_matrix(w, b, x):
    return sigmoid(np.dot(x.T, w) + b)


def node_one_by_one(w, b, x):
    z = b
    for j in range(len(w)):
        z = z + w[j, 0] * x[j, 0]
    return float(sigmoid(z))


def layer_by_nodes_in_a_list(W, b, a_prev):
    return [[node_with_a_sum(w[:, np.newaxis], bias[0], a_prev)] for w, bias in zip(W, b, strict=True)]


def layer_by_nodes_stacked(W, b, a_prev):
    return np.vstack([sigmoid(W[k] @ a_prev + b[k]) for k in range(len(W))])


def layer_by_nodes_without_a_loop(W, b, a_prev):
    return sigmoid(W @ a_prev + b)


def layer_with_dot(W, b, A_prev):
    Z = np.dot(W, A_prev) + b
    return [Z, (1 + np.tanh(Z / 2)) / 2]


def layer_on_its_side_and_back(W, b, A_prev):
    Z = (A_prev.T @ W.T + b.ravel()).T
    return Z, sigmoid(Z)


def layer_with_einsum(W, b, A_prev):
    Z = np.einsum("ij,jk->ik", W, A_prev) + b
    return Z, np.exp(-np.logaddexp(0, -Z))


def layer_in_single_precision(W, b, A_prev):
    return layer_with_dot(W.astype("f4"), b.astype("f4"), A_prev.astype("f4"))


def two_layers_written_out(W1, b1, W2, b2, X):
    A1 = sigmoid(W1 @ X + b1)
    return A1, sigmoid(W2 @ A1 + b2)


def two_layers_in_a_loop(W1, b1, W2, b2, X):
    A, said = X, []
    for W, b in ((W1, b1), (W2, b2)):
        A = layer_with_dot(W, b, A)[1]
        said.append(A)
    return said


def entry_of_a_row(A, unit, example):
    return A[unit - 1][example - 1]


def entry_as_an_array(A, unit, example):
    return A[unit - 1 : unit, example - 1 : example]


def parameter_total_with_shapes(sizes):
    total = 0
    for l in range(1, len(sizes)):
        total += np.zeros((sizes[l], sizes[l - 1])).size + np.zeros((sizes[l], 1)).size
    return total


def parameter_total_with_numpy(sizes):
    sizes = np.array(sizes)
    return np.sum((sizes[:-1] + 1) * sizes[1:])


STYLES = {
    "node": [node_with_a_sum, node_as_a_matrix, node_one_by_one],
    "layer_by_nodes": [
        layer_by_nodes_in_a_list,
        layer_by_nodes_stacked,
        layer_by_nodes_without_a_loop,
    ],
    "layer": [layer_with_dot, layer_on_its_side_and_back, layer_with_einsum, layer_in_single_precision],
    "two_layers": [two_layers_written_out, two_layers_in_a_loop],
    "entry": [entry_of_a_row, entry_as_an_array],
    "parameter_total": [parameter_total_with_shapes, parameter_total_with_numpy],
}


@pytest.mark.parametrize(("name", "style"), [(name, style) for name in STYLES for style in STYLES[name]])
def test_another_correct_style_passes(name, style, capsys):
    assert diagnose(EXERCISES[name], style) is None
    assert capsys.readouterr().out == ""


def test_every_exercise_is_tried_in_other_styles():
    assert set(STYLES) == set(EXERCISES)
