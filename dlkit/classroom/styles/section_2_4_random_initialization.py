"""Right answers to the exercises of section 2.4, as students write them."""

import numpy as np


def network(rng, n_x, n_h, n_y, scale):
    W1 = scale * rng.normal(size=(n_h, n_x))
    W2 = scale * rng.normal(size=(n_y, n_h))
    return W1, np.zeros((n_h, 1)), W2, np.zeros((n_y, 1))


def network_in_four_lines(rng, n_x, n_h, n_y, scale):
    W1 = rng.normal(0, scale, (n_h, n_x))
    b1 = np.zeros((n_h, 1))
    W2 = rng.normal(loc=0.0, scale=scale, size=(n_y, n_h))
    b2 = np.zeros((n_y, 1))
    return W1, b1, W2, b2


def layer(rng, n_out, n_in, scale):
    return rng.standard_normal((n_out, n_in)) * scale, [[0]] * n_out


def network_by_layers(rng, n_x, n_h, n_y, scale):
    W1, b1 = layer(rng, n_h, n_x, scale)
    W2, b2 = layer(rng, n_y, n_h, scale)
    return W1, b1, W2, b2


def network_by_a_loop(rng, n_x, n_h, n_y, scale):
    sizes, parts = (n_x, n_h, n_y), []
    for n_in, n_out in zip(sizes, sizes[1:], strict=False):
        parts += layer(rng, n_out, n_in, scale)
    return parts


def network_number_by_number(rng, n_x, n_h, n_y, scale):
    W1 = [[scale * rng.normal() for _ in range(n_x)] for _ in range(n_h)]
    W2 = [[scale * rng.normal() for _ in range(n_h)] for _ in range(n_y)]
    return W1, [[0.0] for _ in W1], W2, [[0.0] for _ in W2]


def network_from_one_long_draw(rng, n_x, n_h, n_y, scale):
    theta = scale * rng.normal(size=n_h * n_x + n_y * n_h)
    W1, W2 = theta[: n_h * n_x].reshape(n_h, n_x), theta[n_h * n_x :].reshape(n_y, n_h)
    return W1, 0 * W1[:, :1], W2, 0 * W2[:, :1]


def twins(W1, b1, W2):
    numbers = np.hstack([W1, b1, W2.T])
    return np.all(numbers[:, np.newaxis] == numbers[np.newaxis], axis=2)


def twins_in_two_loops(W1, b1, W2):
    n_h = len(W1)
    T = np.zeros((n_h, n_h))
    for i in range(n_h):
        for j in range(n_h):
            same_in = np.all(W1[i] == W1[j]) and b1[i, 0] == b1[j, 0]
            T[i, j] = same_in and np.all(W2[:, i] == W2[:, j])
    return T


def twins_part_by_part(W1, b1, W2):
    same_in = (W1[:, None] == W1[None]).all(axis=2)
    same_out = (W2[:, :, None] == W2[:, None, :]).all(axis=0)
    return (same_in & (b1 == b1.T) & same_out).astype(int)


def twins_by_distance(W1, b1, W2):
    N = np.concatenate([W1, b1, W2.T], axis=1)
    return np.abs(N[:, None] - N).max(axis=2) == 0


def twins_by_labels(W1, b1, W2):
    labels = np.unique(np.hstack([W1, b1, W2.T]), axis=0, return_inverse=True)[1].ravel()
    return [[bool(one == other) for other in labels] for one in labels]


def twins_as_lists(W1, b1, W2):
    units = [(*w, *b, *out) for w, b, out in zip(W1.tolist(), b1.tolist(), W2.T.tolist(), strict=True)]
    return [[int(one == other) for other in units] for one in units]


def spread(X, scale):
    return scale * np.sqrt(np.sum(X**2, axis=0, keepdims=True))


def spread_by_norm(X, scale):
    return scale * np.linalg.norm(X, axis=0, keepdims=True)


def spread_with_a_root(X, scale):
    return np.sqrt(scale**2 * np.sum(X**2, axis=0)).reshape(1, -1)


def spread_by_einsum(X, scale):
    return scale * np.einsum("ji,ji->i", X, X)[np.newaxis] ** 0.5


def spread_from_the_product(X, scale):
    return scale * np.sqrt(np.diag(X.T @ X))[None, :]


def spread_one_by_one(X, scale):
    return [[float(scale * np.linalg.norm(x)) for x in X.T]]


STYLES = {
    "random_network": (
        *(network, network_in_four_lines, network_by_layers, network_by_a_loop),
        *(network_number_by_number, network_from_one_long_draw),
    ),
    "twins": (
        *(twins, twins_in_two_loops, twins_part_by_part, twins_by_distance, twins_by_labels),
        twins_as_lists,
    ),
    "z_spread": (
        *(spread, spread_by_norm, spread_with_a_root, spread_by_einsum, spread_from_the_product),
        spread_one_by_one,
    ),
}
