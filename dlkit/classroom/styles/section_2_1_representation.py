"""Right answers to the exercises of section 2.1, as students write them."""

import math

import numpy as np

from dlkit.activations import sigmoid


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


def strip(w, low, high, k):
    W1 = k * np.vstack([w.T, -w.T])
    b1 = k * np.array([[-low], [high]])
    return W1, b1


def strip_side_by_side(w, low, high, k):
    W1, b1 = np.hstack([w, -w]).T, np.array([-low, high])
    return k * W1, k * b1[:, np.newaxis]


def strip_by_signs(w, low, high, k):
    signs = np.array([[k], [-k]])
    return signs @ w.T, -signs * [[low], [high]]


def strip_as_lists(w, low, high, k):
    return [[k * v for (v,) in w], [-k * v for (v,) in w]], [[-k * low], [k * high]]


def strip_unit_by_unit(w, low, high, k):
    W1, b1 = np.zeros((2, len(w))), np.zeros((2, 1))
    W1[0], b1[0] = k * w[:, 0], -k * low
    W1[1], b1[1] = -k * w[:, 0], k * high
    return W1, b1


def strip_by_an_outer_product(w, low, high, k):
    return np.outer([k, -k], w), np.reshape([-k * low, k * high], (2, 1))


STYLES = {
    "layer": (
        *(layer, layer_on_its_side_and_back, layer_with_einsum),
        *(layer_one_by_one, layer_in_single_precision),
    ),
    "two_layers": (two_layers, two_layers_by_layer, two_layers_in_a_loop, two_layers_as_lists),
    "strip": (
        *(strip, strip_side_by_side, strip_by_signs, strip_as_lists),
        *(strip_unit_by_unit, strip_by_an_outer_product),
    ),
}
