"""Right answers to the exercises of section 3.3.1, as students write them."""

import math

import numpy as np

from dlkit import batches, logistic
from dlkit.activations import sigmoid


def batch(X, Y, order, batch_size, t):
    columns = order[(t - 1) * batch_size : t * batch_size]
    return X[:, columns], Y[:, columns]


def batch_of_the_shuffled(X, Y, order, batch_size, t):
    first = batch_size * (t - 1)
    last = min(first + batch_size, X.shape[1])
    X_shuffled, Y_shuffled = X[:, order], Y[:, order]
    return X_shuffled[:, first:last], Y_shuffled[:, first:last]


def batch_out_of_all(X, Y, order, batch_size, t):
    every = [order[k : k + batch_size] for k in range(0, len(order), batch_size)]
    return np.take(X, every[t - 1], axis=1), np.take(Y, every[t - 1], axis=1)


def batch_by_number(X, Y, order, batch_size, t):
    mine = np.arange(order.size) // batch_size == t - 1
    return X[:, order[mine]], Y[:, order[mine]]


def batch_one_by_one(X, Y, order, batch_size, t):
    places = [k for k in range(X.shape[1]) if batch_size * (t - 1) <= k < batch_size * t]
    pairs = [(X[:, order[k]], Y[0, order[k]]) for k in places]
    return np.stack([x for x, _ in pairs], axis=1), [[y for _, y in pairs]]


def batch_by_a_product(X, Y, order, batch_size, t):
    chosen = np.eye(X.shape[1])[:, order[batch_size * (t - 1) :][:batch_size]]
    return X @ chosen, Y @ chosen


def steps(m, batch_size, epochs):
    per_epoch = (m + batch_size - 1) // batch_size
    return epochs * per_epoch, m - (per_epoch - 1) * batch_size


def steps_by_ceil(m, batch_size, epochs):
    per_epoch = math.ceil(m / batch_size)
    last = m % batch_size
    return per_epoch * epochs, last if last else batch_size


def steps_by_numpy(m, batch_size, epochs):
    return int(np.ceil(m / batch_size)) * epochs, (m - 1) % batch_size + 1


def steps_by_divmod(m, batch_size, epochs):
    full, left = divmod(m, batch_size)
    if left == 0:
        return full * epochs, batch_size
    return (full + 1) * epochs, left


def steps_counted(m, batch_size, epochs):
    count = 0
    for _ in range(epochs):
        left = m
        while left > 0:
            last = min(left, batch_size)
            left -= last
            count += 1
    return count, last


def steps_from_the_batches(m, batch_size, epochs):
    cut = batches.mini_batches(m, batch_size)
    return [epochs * len(cut), len(cut[-1])]


def epoch(w, b, X, Y, rng, batch_size, alpha):
    m = X.shape[1]
    order = rng.permutation(m)
    for start in range(0, m, batch_size):
        columns = order[start : start + batch_size]
        dZ = sigmoid(w.T @ X[:, columns] + b) - Y[:, columns]
        w = w - alpha * X[:, columns] @ dZ.T / len(columns)
        b = b - alpha * np.mean(dZ)
    return w, b


def epoch_by_numbered_batches(w, b, X, Y, rng, batch_size, alpha):
    order = rng.permutation(X.shape[1])
    count = -(-X.shape[1] // batch_size)
    for t in range(1, count + 1):
        X_t, Y_t = batch(X, Y, order, batch_size, t)
        A = 1 / (1 + np.exp(-(np.dot(w.T, X_t) + b)))
        dw, db = X_t @ (A - Y_t).T / X_t.shape[1], np.sum(A - Y_t) / X_t.shape[1]
        w, b = w - alpha * dw, b - alpha * db
    return w, b


def epoch_by_dlkit(w, b, X, Y, rng, batch_size, alpha):
    for columns in batches.mini_batches(X.shape[1], batch_size, rng):
        w, b, *_ = logistic.descent_step(w, b, X[:, columns], Y[:, columns], alpha)
    return w, b


def epoch_example_by_example(w, b, X, Y, rng, batch_size, alpha):
    left = list(rng.permutation(X.shape[1]))
    while left:
        now, left = left[:batch_size], left[batch_size:]
        dw, db = np.zeros_like(w), 0.0
        for i in now:
            dz = sigmoid((w.T @ X[:, i : i + 1])[0, 0] + b) - Y[0, i]
            dw, db = dw + dz * X[:, i : i + 1] / len(now), db + dz / len(now)
        w, b = w - alpha * dw, b - alpha * db
    return w, b


def epoch_by_einsum(w, b, X, Y, rng, batch_size, alpha):
    order = rng.permutation(X.shape[1])
    X, Y, w = X[:, order], Y[0, order], w[:, 0].copy()
    for k in range(0, len(Y), batch_size):
        here = slice(k, k + batch_size)
        off = sigmoid(np.einsum("j,ji->i", w, X[:, here]) + b) - Y[here]
        w -= alpha * np.einsum("ji,i->j", X[:, here], off) / off.size
        b -= alpha * off.mean()
    return w[:, np.newaxis], b


def epoch_in_theta(w, b, X, Y, rng, batch_size, alpha):
    theta, with_one = np.vstack([w, [[b]]]), np.vstack([X, np.ones_like(Y)])
    order = rng.permutation(X.shape[1])
    for now in np.split(order, range(batch_size, order.size, batch_size)):
        off = sigmoid(theta.T @ with_one[:, now]) - Y[:, now]
        theta = theta - alpha * np.mean(with_one[:, now] * off, axis=1, keepdims=True)
    return theta[:-1], theta[-1, 0]


STYLES = {
    "mini_batch": (
        *(batch, batch_of_the_shuffled, batch_out_of_all, batch_by_number, batch_one_by_one),
        batch_by_a_product,
    ),
    "steps_in": (
        *(steps, steps_by_ceil, steps_by_numpy, steps_by_divmod, steps_counted),
        steps_from_the_batches,
    ),
    "one_epoch": (
        *(epoch, epoch_by_numbered_batches, epoch_by_dlkit, epoch_example_by_example, epoch_by_einsum),
        epoch_in_theta,
    ),
}
