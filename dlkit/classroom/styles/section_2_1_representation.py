"""Right answers to the exercises of section 2.1, as students write them."""

import math

import numpy as np

from dlkit.activations import sigmoid


def node(w, b, x):
    return sigmoid((w.T @ x)[0, 0] + b)


def node_with_a_sum(w, b, x):
    return sigmoid(np.sum(w * x) + b)


def node_as_a_matrix(w, b, x):
    z = np.dot(x.T, w) + b
    return 1 / (1 + np.exp(-z))  # (1, 1)


def node_one_by_one(w, b, x):
    z = b
    for j in range(len(w)):
        z += w[j, 0] * x[j, 0]
    return 1 / (1 + math.exp(-z))


def layer_by_nodes(W, b, a_prev):
    n = W.shape[0]
    a = np.zeros((n, 1))
    for k in range(n):
        w = W[k : k + 1].T
        a[k, 0] = sigmoid((w.T @ a_prev)[0, 0] + b[k, 0])
    return a


def layer_by_nodes_as_lists(W, b, a_prev):
    return [[node_with_a_sum(w[:, np.newaxis], bias[0], a_prev)] for w, bias in zip(W, b, strict=True)]


def layer_by_nodes_stacked(W, b, a_prev):
    return np.vstack([sigmoid(W[k] @ a_prev + b[k]) for k in range(len(W))])


def layer_by_nodes_without_a_loop(W, b, a_prev):
    return sigmoid(W @ a_prev + b)


def layer_by_nodes_in_two_loops(W, b, a_prev):
    n, n_prev = W.shape
    z = b.copy()
    for k in range(n):
        for j in range(n_prev):
            z[k, 0] += W[k, j] * a_prev[j, 0]
    return sigmoid(z)


def layer(W, b, A_prev):
    Z = W @ A_prev + b
    return Z, sigmoid(Z)


def layer_on_its_side_and_back(W, b, A_prev):
    Z = (np.dot(np.transpose(A_prev), W.T) + b.ravel()).T
    return [Z, (1 + np.tanh(Z / 2)) / 2]


def layer_with_einsum(W, b, A_prev):
    Z = np.einsum("ij,jk->ik", W, A_prev) + b
    return Z, np.exp(-np.logaddexp(0, -Z))


def layer_one_by_one(W, b, A_prev):
    A_prev = np.array(A_prev)
    Z = [[sum(w * a) + bias for a in A_prev.T] for w, (bias,) in zip(W, b, strict=True)]
    return Z, [[1 / (1 + math.exp(-z)) for z in row] for row in Z]


def layer_in_single_precision(W, b, A_prev):
    return layer(W.astype("f4"), b.astype("f4"), np.asarray(A_prev, dtype="f4"))


def two_layers(W1, b1, W2, b2, X):
    A1 = sigmoid(W1 @ X + b1)
    A2 = sigmoid(W2 @ A1 + b2)
    return A1, A2


def two_layers_by_layer(W1, b1, W2, b2, X):
    Z1, A1 = layer(W1, b1, X)
    Z2, A2 = layer(W2, b2, A1)
    return A1, A2


def two_layers_in_a_loop(W1, b1, W2, b2, X):
    A, said = X, []
    for W, b in ((W1, b1), (W2, b2)):
        A = layer_on_its_side_and_back(W, b, A)[1]
        said.append(A)
    return said


def two_layers_as_lists(W1, b1, W2, b2, X):
    A1 = layer_one_by_one(W1, b1, X)[1]
    return A1, layer_one_by_one(W2, b2, A1)[1]


def entry(A, unit, example):
    return A[unit - 1, example - 1]


def entry_of_a_row(A, unit, example):
    return A[unit - 1][example - 1]


def entry_as_a_matrix(A, unit, example):
    return A[unit - 1 : unit, example - 1 : example]


def parameter_total(sizes):
    return sum(n * (n_prev + 1) for n_prev, n in zip(sizes, sizes[1:], strict=False))


def parameter_total_in_a_loop(sizes):
    total = 0
    for l in range(1, len(sizes)):
        total += sizes[l] * sizes[l - 1] + sizes[l]
    return total


def parameter_total_with_shapes(sizes):
    total = 0
    for l in range(1, len(sizes)):
        total += np.zeros((sizes[l], sizes[l - 1])).size + np.zeros((sizes[l], 1)).size
    return total


def parameter_total_with_numpy(sizes):
    sizes = np.array(sizes)
    return np.dot(sizes[:-1] + 1, sizes[1:])


STYLES = {
    "node": (node, node_with_a_sum, node_as_a_matrix, node_one_by_one),
    "layer_by_nodes": (
        *(layer_by_nodes, layer_by_nodes_as_lists, layer_by_nodes_stacked),
        *(layer_by_nodes_without_a_loop, layer_by_nodes_in_two_loops),
    ),
    "layer": (
        *(layer, layer_on_its_side_and_back, layer_with_einsum),
        *(layer_one_by_one, layer_in_single_precision),
    ),
    "two_layers": (two_layers, two_layers_by_layer, two_layers_in_a_loop, two_layers_as_lists),
    "entry": (entry, entry_of_a_row, entry_as_a_matrix),
    "parameter_total": (
        *(parameter_total, parameter_total_in_a_loop),
        *(parameter_total_with_shapes, parameter_total_with_numpy),
    ),
}
