"""Right answers to the exercises of section 2.3a, as students write them."""

import numpy as np

from dlkit.activations import sigmoid


def leaky(z):
    """Let a quarter of what is negative through, as in the notebook."""
    return np.where(z > 0, z, z / 4)


def leaky_slope(z):
    return np.where(z > 0, 1, 0.25)


def output_error(A, Y):
    return A - Y


def error_one_by_one(A, Y):
    return [[a - y for a, y in zip(row, truth, strict=True)] for row, truth in zip(A, Y, strict=True)]


def error_through_the_chain(A, Y):
    dA = -Y / A + (1 - Y) / (1 - A)
    return dA * A * (1 - A)


def error_by_cases(A, Y):
    return np.where(Y == 1, A - 1, A)


def error_into_an_array(A, Y):
    dZ = np.zeros(A.shape)
    for i in range(A.shape[0]):
        for j in range(A.shape[1]):
            dZ[i, j] = A[i, j] - Y[i, j]
    return dZ


def loudest_error(A, dM):
    largest = A.max(axis=0, keepdims=True)
    return (largest == A) * dM


def loudest_with_where(A, dM):
    return np.where(np.max(A, axis=0) == A, dM, 0.0)


def loudest_by_its_place(A, dM):
    dA = np.zeros(A.shape)
    dA[np.argmax(A, axis=0), np.arange(A.shape[1])] = dM[0]
    return dA


def loudest_put_along(A, dM):
    dA = np.zeros_like(A)
    np.put_along_axis(dA, A.argmax(axis=0)[np.newaxis], dM, axis=0)
    return dA


def loudest_example_by_example(A, dM):
    dA = 0 * A
    for i in range(A.shape[1]):
        winner = 0
        for j in range(len(A)):
            if A[j, i] > A[winner, i]:
                winner = j
        dA[winner, i] = dM[0, i]
    return dA


def loudest_as_lists(A, dM):
    columns = [[d if a == max(column) else 0 for a in column] for column, d in zip(A.T, dM[0], strict=True)]
    return [list(row) for row in zip(*columns, strict=True)]


def shared_gradient(W, v, x, y):
    z1 = W @ x
    a1 = leaky(z1)
    z2 = W @ a1
    a = sigmoid(v @ leaky(z2))
    dz2 = v.T @ (a - y) * leaky_slope(z2)
    dz1 = W.T @ dz2 * leaky_slope(z1)
    return dz1 @ x.T + dz2 @ a1.T


def shared_from_what_they_say(W, v, x, y):
    """The slope seen from a: where z is negative, a is too."""
    a1 = leaky(W @ x)
    a2 = leaky(W @ a1)
    dz2 = v.T * (sigmoid(v @ a2) - y) * leaky_slope(a2)
    dz1 = np.dot(W.T, dz2) * leaky_slope(a1)
    return np.outer(dz1, x) + np.outer(dz2, a1)


def shared_side_by_side(W, v, x, y):
    """Both uses as two examples of one layer: their columns side by side, (2.6) once."""
    z1 = W @ x
    z2 = W @ leaky(z1)
    dz2 = (sigmoid(v @ leaky(z2)) - y) * v.T * leaky_slope(z2)
    dz1 = (dz2.T @ W).T * leaky_slope(z1)
    return np.hstack([dz1, dz2]) @ np.hstack([x, leaky(z1)]).T


def shared_in_a_loop(W, v, x, y):
    seen = [x]
    for _ in range(2):
        seen.append(leaky(W @ seen[-1]))
    back, dW = v.T @ (sigmoid(v @ seen[-1]) - y), np.zeros(W.shape)
    for came_in in reversed(seen[:-1]):
        dz = back * leaky_slope(W @ came_in)
        dW += dz @ came_in.T
        back = W.T @ dz
    return dW


def shared_with_two_copies(W, v, x, y):
    """Two layers that happen to have equal weights; the slopes of both are added at the end."""
    W1, W2 = W.copy(), W.copy()
    z1 = W1 @ x
    z2 = W2 @ leaky(z1)
    dz = sigmoid(v @ leaky(z2)) - np.asarray(y)
    dz2 = (v.T @ dz) * np.where(z2 > 0, 1, 1 / 4)
    dW2 = dz2 @ leaky(z1).T
    dW1 = (W2.T @ dz2) * np.where(z1 > 0, 1, 1 / 4) @ x.T
    return (dW1 + dW2).tolist()


STYLES = {
    "output_error": (
        *(output_error, error_one_by_one, error_through_the_chain, error_by_cases, error_into_an_array),
    ),
    "loudest_error": (
        *(loudest_error, loudest_with_where, loudest_by_its_place, loudest_put_along),
        *(loudest_example_by_example, loudest_as_lists),
    ),
    "shared_gradient": (
        *(shared_gradient, shared_from_what_they_say, shared_side_by_side, shared_in_a_loop),
        shared_with_two_copies,
    ),
}
