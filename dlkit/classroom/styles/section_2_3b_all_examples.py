"""Right answers to the exercises of section 2.3b, as students write them."""

import numpy as np

from dlkit.activations import sigmoid


def forward(parameters, X):
    """Give what every layer says, as in the notebook: A[0] is X, and A[l] is what layer l says."""
    A = [X]
    for W, b in parameters[:-1]:
        A.append(np.tanh(W @ A[-1] + b))
    W, b = parameters[-1]
    return [*A, sigmoid(W @ A[-1] + b)]


def layer_gradient(dZ, A_prev):
    m = A_prev.shape[1]
    dW = dZ @ A_prev.T / m
    db = np.sum(dZ, axis=1, keepdims=True) / m
    return dW, db


def gradient_with_a_mean(dZ, A_prev):
    return dZ @ A_prev.T / A_prev.shape[1], np.mean(dZ, axis=1, keepdims=True)


def gradient_with_dot(dZ, A_prev):
    return [np.dot(dZ, A_prev.T) / len(dZ.T), dZ.mean(axis=1)[:, np.newaxis]]


def gradient_with_einsum(dZ, A_prev):
    m = A_prev.shape[1]
    return np.einsum("im,jm->ij", dZ, A_prev) / m, np.einsum("im->i", dZ)[:, None] / m


def gradient_over_examples(dZ, A_prev):
    m = dZ.shape[1]
    dW, db = np.zeros((len(dZ), len(A_prev))), np.zeros((len(dZ), 1))
    for i in range(m):
        dz = dZ[:, i : i + 1]
        dW += dz @ A_prev[:, i : i + 1].T / m
        db += dz / m
    return dW, db


def gradient_with_a_column_of_ones(dZ, A_prev):
    m = dZ.shape[1]
    both = dZ @ np.vstack([A_prev, np.ones((1, m))]).T / m
    return both[:, :-1], both[:, -1:]


def gradient_as_lists(dZ, A_prev):
    m = len(dZ[0])
    dW = [[sum(dz * a for dz, a in zip(row, other, strict=True)) / m for other in A_prev] for row in dZ]
    return dW, [[sum(row) / m] for row in dZ]


def backward(parameters, X, Y):
    A = forward(parameters, X)
    dZ = A[-1] - Y
    gradients = []
    for l in range(len(parameters), 0, -1):
        gradients.insert(0, layer_gradient(dZ, A[l - 1]))
        if l > 1:
            W, _ = parameters[l - 1]
            dZ = W.T @ dZ * (1 - A[l - 1] ** 2)
    return gradients


def backward_written_out(parameters, X, Y):
    A = forward(parameters, X)
    m = X.shape[1]
    dZ = A[-1] - Y
    gradients = []
    for l in range(len(parameters), 0, -1):
        dW = dZ @ A[l - 1].T / m
        db = np.sum(dZ, axis=1, keepdims=True) / m
        gradients.insert(0, (dW, db))
        if l > 1:
            dZ = parameters[l - 1][0].T @ dZ * (1 - A[l - 1] ** 2)
    return gradients


def backward_appending_and_reversed(parameters, X, Y):
    A = forward(parameters, X)
    dZ, slopes = A[-1] - Y, []
    for (W, _), A_prev in zip(reversed(parameters), reversed(A[:-1]), strict=True):
        slopes.append(gradient_with_dot(dZ, A_prev))
        dZ = np.multiply(np.dot(W.T, dZ), (1 - A_prev) * (1 + A_prev))
    return list(reversed(slopes))


def backward_with_a_dictionary(parameters, X, Y):
    L, m, cache = len(parameters), X.shape[1], {"A0": X}
    for l, (W, b) in enumerate(parameters, 1):
        Z = W @ cache[f"A{l - 1}"] + b
        cache[f"A{l}"] = sigmoid(Z) if l == L else np.tanh(Z)
    slopes = {}
    dZ = cache[f"A{L}"] - Y
    for l in range(L, 0, -1):
        slopes[f"dW{l}"] = dZ @ cache[f"A{l - 1}"].T / m
        slopes[f"db{l}"] = dZ.sum(axis=1).reshape(-1, 1) / m
        dZ = parameters[l - 1][0].T @ dZ * (1 - cache[f"A{l - 1}"] ** 2)
    return [(slopes[f"dW{l}"], slopes[f"db{l}"]) for l in range(1, L + 1)]


def backward_one_example_at_a_time(parameters, X, Y):
    m = X.shape[1]
    total = [[np.zeros_like(W), np.zeros_like(b)] for W, b in parameters]
    for i in range(m):
        one = backward_appending_and_reversed(parameters, X[:, i : i + 1], Y[:, i : i + 1])
        for slopes, (dW, db) in zip(total, one, strict=True):
            slopes[0] += dW / m
            slopes[1] += db / m
    return total


def backward_by_recursion(parameters, X, Y):
    def back(layers, A_prev):
        """The slopes of these layers, and dA of what they saw."""
        (W, b), *rest = layers
        A = np.tanh(W @ A_prev + b) if rest else sigmoid(W @ A_prev + b)
        slopes, dA = back(rest, A) if rest else ([], None)
        dZ = dA * (1 - A**2) if rest else A - Y
        return [gradient_with_einsum(dZ, A_prev), *slopes], W.T @ dZ

    return back(list(parameters), X)[0]


def backward_with_one_over_m_at_the_end(parameters, X, Y):
    """The mean taken at once, in the output's error: then nowhere else."""
    m, A = X.shape[1], forward(parameters, X)
    dZ, slopes = (A[-1] - Y) / m, []
    for l in range(len(parameters), 0, -1):
        slopes.insert(0, (dZ @ A[l - 1].T, dZ.sum(axis=1, keepdims=True)))
        dZ = parameters[l - 1][0].T @ dZ * (1 - A[l - 1] ** 2)
    return slopes


def backward_in_single_precision(parameters, X, Y):
    single = [(W.astype("f4"), b.astype("f4")) for W, b in parameters]
    return [(dW.astype("f4"), db.astype("f4")) for dW, db in backward(single, X.astype("f4"), Y)]


def backward_as_lists(parameters, X, Y):
    return tuple([dW.tolist(), db.tolist()] for dW, db in backward_written_out(parameters, X, Y))


def where_to_look(errors):
    wrong = errors > 1e-7
    for l in range(len(errors), 0, -1):
        if wrong[l - 1, 0] and wrong[l - 1, 1]:
            return l, 0
        if wrong[l - 1, 0]:
            return l, 1
        if wrong[l - 1, 1]:
            return l, 2
    return 0, 0


def look_with_flags(errors):
    for l, (W, b) in reversed(list(enumerate(errors > 1e-7, 1))):
        if W or b:
            return (l, 0) if W and b else (l, 2 - W)
    return [0, 0]


def look_in_the_whole_table(errors):
    rows = np.flatnonzero((errors > 1e-7).any(axis=1))
    if len(rows) == 0:
        return 0, 0
    W, b = errors[rows[-1]] > 1e-7
    return rows[-1] + 1, {(True, True): 0, (True, False): 1, (False, True): 2}[bool(W), bool(b)]


def look_forward_and_keep_the_last(errors):
    layer, line = 0, 0
    for l, (W_error, b_error) in enumerate(errors, start=1):
        if max(W_error, b_error) > 1e-7:
            layer = l
            line = 0 if min(W_error, b_error) > 1e-7 else 1 if W_error > b_error else 2
    return np.array([layer, line])


def repaired_backward(parameters, X, Y):
    (W1, b1), (W2, b2), (W3, b3) = parameters
    A0, A1, A2, A3 = forward(parameters, X)
    m = X.shape[1]
    dZ3 = A3 - Y
    dW3 = dZ3 @ A2.T / m
    db3 = np.sum(dZ3, axis=1, keepdims=True) / m
    dZ2 = W3.T @ dZ3 * (1 - A2**2)
    dW2 = dZ2 @ A1.T / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = W2.T @ dZ2 * (1 - A1**2)
    dW1 = dZ1 @ A0.T / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return [(dW1, db1), (dW2, db2), (dW3, db3)]


STYLES = {
    "layer_gradient": (
        *(layer_gradient, gradient_with_a_mean, gradient_with_dot, gradient_with_einsum),
        *(gradient_over_examples, gradient_with_a_column_of_ones, gradient_as_lists),
    ),
    "backward": (
        *(backward, backward_written_out, backward_appending_and_reversed, backward_with_a_dictionary),
        *(backward_one_example_at_a_time, backward_by_recursion, backward_with_one_over_m_at_the_end),
        *(backward_in_single_precision, backward_as_lists),
    ),
    "where_to_look": (
        *(where_to_look, look_with_flags, look_in_the_whole_table),
        look_forward_and_keep_the_last,
    ),
    "repaired_backward": (repaired_backward, backward_written_out, backward_with_a_dictionary),
}
