"""Right answers to the exercises of section 1.2, as students write them."""

import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def sigmoid_in_two_cases(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)


def sigmoid_by_tanh(z):
    return (1 + np.tanh(z / 2)) / 2


def sigmoid_one_by_one(z):
    flat = [1 / (1 + np.exp(-value)) for value in np.ravel(z)]
    return np.reshape(flat, np.shape(z)).tolist()


def sigmoid_in_single_precision(z):
    return sigmoid_by_tanh(np.asarray(z, dtype=np.float32))


def cost(w, b, X, Y):
    A = sigmoid(w.T @ X + b)
    return np.mean(-Y * np.log(A) - (1 - Y) * np.log(1 - A))


def cost_in_one_piece(w, b, X, Y):
    A = sigmoid(w.T @ X + b)
    return -np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A)) / X.shape[1]


def cost_in_two_cases(w, b, X, Y):
    A = sigmoid(w.T @ X + b)
    return -np.mean(np.log(np.where(Y == 1, A, 1 - A)))


def cost_by_einsum(w, b, X, Y):
    A = sigmoid(np.einsum("ji,jk->ik", w, X) + b)
    return np.einsum("ij->", np.where(Y == 1, -np.log(A), -np.log(1 - A))) / X.shape[1]


def cost_clipped(w, b, X, Y):
    A = np.clip(sigmoid(w.T @ X + b), 1e-15, 1 - 1e-15)
    return -np.mean(Y * np.log(A) + (1 - Y) * np.log(1 - A))


def cost_as_a_matrix(w, b, X, Y):
    A = sigmoid(w.T @ X + b)
    return -(np.log(A) @ Y.T + np.log(1 - A) @ (1 - Y).T) / X.shape[1]  # (1, 1)


def gradient_loop(w, b, X, Y):
    n_x, m = X.shape
    dw, db = np.zeros((n_x, 1)), 0.0
    for i in range(m):
        x, y = X[:, i : i + 1], Y[0, i]
        a = sigmoid((w.T @ x)[0, 0] + b)
        dz = a - y
        dw += x * dz
        db += dz
    return dw / m, db / m


def gradient(w, b, X, Y):
    m = X.shape[1]
    A = sigmoid(w.T @ X + b)
    dZ = A - Y
    return X @ dZ.T / m, np.sum(dZ) / m


def gradient_with_keepdims(w, b, X, Y):
    dZ = sigmoid(w.T @ X + b) - Y
    return [np.dot(X, dZ.T) / len(dZ.T), np.mean(dZ, axis=1, keepdims=True)]


def gradient_by_einsum(w, b, X, Y):
    dZ = sigmoid_by_tanh(b + (w * X).sum(axis=0)) - Y[0]
    return np.einsum("ji,i->j", X, dZ)[:, None] / dZ.size, dZ.mean()


def gradient_in_two_loops(w, b, X, Y):
    n_x, m = X.shape
    dw, db = [[0.0] for _ in range(n_x)], 0
    for i in range(m):
        z = sum(w[j, 0] * X[j, i] for j in range(n_x)) + b
        dz = sigmoid(z) - Y[0, i]
        db += dz / m
        for j in range(n_x):
            dw[j][0] += X[j, i] * dz / m
    return dw, db


def gradient_in_single_precision(w, b, X, Y):
    return gradient_with_keepdims(w.astype("f4"), np.float32(b), X.astype("f4"), Y.astype("f4"))


def longest_step(X):
    return 2 / (np.mean(X**2, axis=1, keepdims=True) / 4)


def longest_step_by_the_slope_at_0(X):
    a = sigmoid(0.0)
    curvatures = [np.mean(a * (1 - a) * row**2) for row in X]
    return 2 / np.reshape(curvatures, (-1, 1))


def longest_step_from_the_diagonal(X):
    return (8 * X.shape[1] / np.diag(X @ X.T))[:, np.newaxis]


def longest_step_one_by_one(X):
    return [[8 * X.shape[1] / sum(value * value for value in row.tolist())] for row in X]


def longest_step_by_norms(X):
    return X.shape[1] * 8 / np.linalg.norm(X, axis=1, keepdims=True) ** 2


STYLES = {
    "sigmoid": (
        *(sigmoid, sigmoid_in_two_cases, sigmoid_by_tanh),
        *(sigmoid_one_by_one, sigmoid_in_single_precision),
    ),
    "cost": (
        *(cost, cost_in_one_piece, cost_in_two_cases),
        *(cost_by_einsum, cost_clipped, cost_as_a_matrix),
    ),
    "gradient_loop": (gradient_loop, gradient, gradient_in_two_loops, gradient_with_keepdims),
    "gradient": (
        *(gradient, gradient_loop, gradient_with_keepdims),
        *(gradient_by_einsum, gradient_in_two_loops, gradient_in_single_precision),
    ),
    "longest_step": (
        *(longest_step, longest_step_by_the_slope_at_0, longest_step_from_the_diagonal),
        *(longest_step_one_by_one, longest_step_by_norms),
    ),
}
