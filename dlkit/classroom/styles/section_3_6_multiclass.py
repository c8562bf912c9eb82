"""Right answers to the exercises of section 3.6, as students write them."""

import math

import numpy as np


def shares(Z):
    t = np.exp(Z - np.max(Z, axis=0, keepdims=True))
    return t / np.sum(t, axis=0, keepdims=True)


def shares_with_flat_sums(Z):
    t = np.exp(Z - Z.max(axis=0))
    return t / t.sum(axis=0)


def shares_column_by_column(Z):
    A = np.zeros(Z.shape)
    for i in range(Z.shape[1]):
        t = np.exp(Z[:, i] - max(Z[:, i]))
        A[:, i] = t / sum(t)
    return A


def shares_by_differences(Z):
    with np.errstate(over="ignore"):  # a share next to infinity is 0
        return 1 / np.sum(np.exp(Z[np.newaxis, :, :] - Z[:, np.newaxis, :]), axis=1)


def shares_by_logarithms(Z):
    return np.exp(Z - np.logaddexp.reduce(Z, axis=0))


def shares_as_lists(Z):
    columns = []
    for z in Z.T.tolist():
        t = [math.exp(score - max(z)) for score in z]
        columns.append([one / sum(t) for one in t])
    return [list(row) for row in zip(*columns, strict=True)]


def loss(Z, Y):
    largest = np.max(Z, axis=0, keepdims=True)
    log_of_sum = largest + np.log(np.sum(np.exp(Z - largest), axis=0, keepdims=True))
    return log_of_sum - np.sum(Y * Z, axis=0, keepdims=True)


def loss_of_shifted_scores(Z, Y):
    shifted = Z - Z.max(axis=0, keepdims=True)
    return np.log(np.exp(shifted).sum(axis=0, keepdims=True)) - (shifted * Y).sum(axis=0, keepdims=True)


def loss_by_logaddexp(Z, Y):
    return np.logaddexp.reduce(Z, axis=0, keepdims=True) - np.sum(Z * Y, axis=0, keepdims=True)


def loss_from_the_right_score(Z, Y):
    right = Z[Y.argmax(axis=0), np.arange(Z.shape[1])]
    ahead = Z - right  # by how much each score is above the right one
    top = ahead.max(axis=0)
    return (top + np.log(np.exp(ahead - top).sum(axis=0))).reshape(1, -1)


def loss_one_by_one(Z, Y):
    found = []
    for z, y in zip(Z.T, Y.T, strict=True):
        top = max(z)
        found.append(top + math.log(sum(math.exp(score - top) for score in z)) - float(z @ y))
    return np.array([found])


def loss_as_log_softmax(Z, Y):
    largest = np.max(Z, axis=0)
    log_shares = Z - largest - np.log(np.sum(np.exp(Z - largest), axis=0))
    return -np.sum(Y * log_shares, axis=0)[np.newaxis, :]


def error(Z, Y, T):
    t = np.exp((Z - np.max(Z, axis=0, keepdims=True)) / T)
    return (t / np.sum(t, axis=0, keepdims=True) - Y) / T


def error_by_softmax(Z, Y, T):
    A = shares(Z / T)
    return (A - Y) / T


def error_by_chain_rule(Z, Y, T):
    scaled = Z / T
    d_scaled = np.exp(scaled - np.logaddexp.reduce(scaled, axis=0)) - Y
    return d_scaled * (1 / T)


def error_column_by_column(Z, Y, T):
    columns = []
    for z, y in zip(Z.T, Y.T, strict=True):
        t = np.exp((z - z.max()) / T)
        columns.append((t / t.sum() - y) / T)
    return np.stack(columns, axis=1)


def error_on_a_copy(Z, Y, T):
    dZ = shares(Z / T)
    dZ[Y == 1] -= 1
    return dZ / T


STYLES = {
    "softmax": (
        *(shares, shares_with_flat_sums, shares_column_by_column, shares_by_differences),
        *(shares_by_logarithms, shares_as_lists),
    ),
    "loss_from_z": (
        *(loss, loss_of_shifted_scores, loss_by_logaddexp, loss_from_the_right_score, loss_one_by_one),
        loss_as_log_softmax,
    ),
    "error_at_temperature": (
        *(error, error_by_softmax, error_by_chain_rule, error_column_by_column, error_on_a_copy),
    ),
}
