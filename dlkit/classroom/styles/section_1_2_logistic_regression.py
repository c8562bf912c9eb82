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


def loss(y_hat, y):
    return -y * np.log(y_hat) - (1 - y) * np.log(1 - y_hat)


def loss_in_two_cases(y_hat, y):
    given_to_the_truth = np.where(y == 1, y_hat, 1 - y_hat)
    return -np.log(given_to_the_truth)


def loss_under_one_minus(y_hat, y):
    return -(y * np.log(y_hat) + (1 - y) * np.log(1 - y_hat))


def loss_clipped(y_hat, y):
    y_hat = np.clip(y_hat, 1e-15, 1 - 1e-15)
    return loss(y_hat, y)


def loss_where(y_hat, y):
    return np.where(y == 1, -np.log(y_hat), -np.log(1 - y_hat))


def loss_as_lists(y_hat, y):
    return [[float(-np.log(p if t else 1 - p)) for p, t in zip(y_hat[0], y[0], strict=True)]]


def cost(w, b, X, Y):
    A = sigmoid(w.T @ X + b)
    return np.mean(loss(A, Y))


def cost_in_one_piece(w, b, X, Y):
    A = sigmoid(w.T @ X + b)
    return -np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A)) / X.shape[1]


def cost_by_einsum(w, b, X, Y):
    A = sigmoid(np.einsum("ji,jk->ik", w, X) + b)
    return np.einsum("ij->", loss_where(A, Y)) / X.shape[1]


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


def descent_step(w, b, X, Y, alpha):
    dw, db = gradient(w, b, X, Y)
    return w - alpha * dw, b - alpha * db


def step_of_weights_and_bias_in_one(w, b, X, Y, alpha):
    theta, X1 = np.vstack([[[b]], w]), np.vstack([np.ones((1, X.shape[1])), X])
    theta = theta - alpha * X1 @ (sigmoid(theta.T @ X1) - Y).T / X.shape[1]
    return theta[1:], theta[:1]


def step_on_copies(w, b, X, Y, alpha):
    w = w.copy()
    dw, db = gradient_with_keepdims(w, b, X, Y)
    w -= alpha * dw
    b -= alpha * db[0, 0]
    return w, b


def step_as_lists(w, b, X, Y, alpha):
    dw, db = gradient_in_two_loops(w, b, X, Y)
    return [[[w_j[0] - alpha * d[0]] for w_j, d in zip(w.tolist(), dw, strict=True)], b - alpha * db]


def predict(w, b, X):
    return (sigmoid(w.T @ X + b) >= 0.5).astype(int)


def predict_by_the_sign_of_z(w, b, X):
    return (w.T @ X + b >= 0) * 1.0


def predict_with_booleans(w, b, X):
    return sigmoid(w.T @ X + b) >= 0.5


def predict_one_by_one(w, b, X):
    return [[1 if (w[:, 0] @ x).item() + b >= 0 else 0 for x in X.T]]


STYLES = {
    "sigmoid": (
        *(sigmoid, sigmoid_in_two_cases, sigmoid_by_tanh),
        *(sigmoid_one_by_one, sigmoid_in_single_precision),
    ),
    "loss": (
        *(loss, loss_in_two_cases, loss_under_one_minus),
        *(loss_clipped, loss_where, loss_as_lists),
    ),
    "cost": (cost, cost_in_one_piece, cost_by_einsum, cost_as_a_matrix),
    "gradient_loop": (gradient_loop, gradient, gradient_in_two_loops, gradient_with_keepdims),
    "gradient": (
        *(gradient, gradient_loop, gradient_with_keepdims),
        *(gradient_by_einsum, gradient_in_two_loops, gradient_in_single_precision),
    ),
    "descent_step": (descent_step, step_of_weights_and_bias_in_one, step_on_copies, step_as_lists),
    "predict": (predict, predict_by_the_sign_of_z, predict_with_booleans, predict_one_by_one),
}
