"""Right answers to the exercises of section 2.2, as students write them."""

import numpy as np


def relu(Z):
    return np.maximum(0, Z)


def relu_by_cases(Z):
    return np.where(Z > 0, Z, 0)


def relu_by_a_mask(Z):
    return Z * (Z > 0)


def relu_on_a_copy(Z):
    A = Z.copy()
    A[A < 0] = 0
    return A


def relu_with_clip(Z):
    return Z.clip(min=0)


def relu_with_the_size(Z):
    return (Z + np.abs(Z)) / 2


def relu_in_two_loops(Z):
    A = np.zeros(Z.shape)
    for i in range(Z.shape[0]):
        for j in range(Z.shape[1]):
            A[i, j] = max(0, Z[i, j])
    return A


def relu_as_nested_lists(Z):
    return [[max(0.0, float(z)) for z in row] for row in Z]


def relu_in_single_precision(Z):
    return np.maximum(0, Z.astype("f4"))


def step(Z):
    return np.where(Z > 0, 1, 0)


def step_as_a_mask(Z):
    return (Z > 0).astype(float)


def step_as_booleans(Z):
    return Z > 0


def step_times_one(Z):
    return (Z > 0) * 1


def step_into_zeros(Z):
    slopes = np.zeros_like(Z)
    slopes[Z > 0] = 1
    return slopes


def step_on_a_copy(Z):
    slopes = np.copy(Z)
    slopes[slopes <= 0] = 0
    slopes[slopes > 0] = 1
    return slopes


def step_with_heaviside(Z):
    return np.heaviside(Z, 0)


def step_as_nested_lists(Z):
    return [[1 if z > 0 else 0 for z in row] for row in Z]


def step_as_a_sign(Z):
    return np.sign(np.maximum(0, Z))


def dead(Z):
    return np.all(Z <= 0, axis=1, keepdims=True)


def dead_by_their_largest(Z):
    return np.max(Z, axis=1, keepdims=True) <= 0


def dead_by_counting(Z):
    speaks = np.sum(Z > 0, axis=1, keepdims=True)
    return speaks == 0


def dead_by_not_any(Z):
    return ~np.any(Z > 0, axis=1, keepdims=True)


def dead_by_what_is_let_out(Z):
    return (np.maximum(0, Z).sum(axis=1) == 0).reshape(-1, 1)


def dead_as_integers(Z):
    return (np.sum(Z > 0, axis=1) == 0)[:, np.newaxis].astype(int)


def dead_in_a_loop(Z):
    dead = np.zeros((Z.shape[0], 1))
    for k in range(len(Z)):
        dead[k] = all(z <= 0 for z in Z[k])
    return dead


def dead_as_nested_lists(Z):
    return [[bool(np.all(row <= 0))] for row in Z]


def collapse(W1, b1, W2, b2):
    W = W2 @ W1
    b = W2 @ b1 + b2
    return W, b


def collapse_with_dot(W1, b1, W2, b2):
    return [np.dot(W2, W1), W2.dot(b1) + b2]


def collapse_on_its_side(W1, b1, W2, b2):
    return (W1.T @ W2.T).T, (b1.T @ W2.T + b2.T).T


def collapse_with_einsum(W1, b1, W2, b2):
    return np.einsum("ij,jk->ik", W2, W1), np.einsum("ij,jk->ik", W2, b1) + b2


def collapse_in_a_loop(W1, b1, W2, b2):
    W = np.zeros((len(W2), W1.shape[1]))
    for k in range(len(W1)):
        W += W2[:, k : k + 1] * W1[k]
    return W, W2 @ b1 + b2


def collapse_by_asking(W1, b1, W2, b2):
    def both(X):
        return W2 @ (W1 @ X + b1) + b2

    n_x = W1.shape[1]
    b = both(np.zeros((n_x, 1)))
    return both(np.eye(n_x)) - b, b


def collapse_with_a_row_of_ones(W1, b1, W2, b2):
    both = W2 @ np.hstack([W1, b1])
    return both[:, :-1], both[:, -1:] + b2


def collapse_as_nested_lists(W1, b1, W2, b2):
    return (W2 @ W1).tolist(), (W2 @ b1 + b2).tolist()


def collapse_in_single_precision(W1, b1, W2, b2):
    return collapse_with_dot(*(part.astype("f4") for part in (W1, b1, W2, b2)))


def fold_at(W1, b1, W2, b2, x):
    speaks = W1 @ x + b1 > 0
    W = W2 @ (speaks * W1)
    b = W2 @ (speaks * b1) + b2
    return W, b


def fold_at_with_the_slope(W1, b1, W2, b2, x):
    slope = np.where(W1 @ x + b1 > 0, 1, 0)
    W = (W2 * slope.T) @ W1
    return W, (W2 * slope.T) @ b1 + b2


def fold_at_without_the_silent(W1, b1, W2, b2, x):
    speaks = (W1 @ x + b1).ravel() > 0
    return W2[:, speaks] @ W1[speaks], W2[:, speaks] @ b1[speaks] + b2


def fold_at_by_collapse(W1, b1, W2, b2, x):
    gate = np.diag(((W1 @ x + b1) > 0).astype(float).ravel())
    return collapse(gate @ W1, gate @ b1, W2, b2)


def fold_at_in_a_loop(W1, b1, W2, b2, x):
    W1, b1 = W1.copy(), b1.copy()
    for k in range(len(W1)):
        if W1[k] @ x[:, 0] + b1[k, 0] <= 0:
            W1[k], b1[k] = 0, 0
    return W2 @ W1, W2 @ b1 + b2


def fold_at_from_what_it_says(W1, b1, W2, b2, x):
    z = W1 @ x + b1
    W = W2 @ np.where(z > 0, W1, 0)
    return W, W2 @ np.maximum(0, z) + b2 - W @ x


def fold_at_as_nested_lists(W1, b1, W2, b2, x):
    W, b = fold_at(W1, b1, W2, b2, x)
    return W.tolist(), b.tolist()


STYLES = {
    "relu": (
        *(relu, relu_by_cases, relu_by_a_mask, relu_on_a_copy, relu_with_clip, relu_with_the_size),
        *(relu_in_two_loops, relu_as_nested_lists, relu_in_single_precision),
    ),
    "relu_derivative": (
        *(step, step_as_a_mask, step_as_booleans, step_times_one, step_into_zeros, step_on_a_copy),
        *(step_with_heaviside, step_as_nested_lists, step_as_a_sign),
    ),
    "dead_units": (
        *(dead, dead_by_their_largest, dead_by_counting, dead_by_not_any, dead_by_what_is_let_out),
        *(dead_as_integers, dead_in_a_loop, dead_as_nested_lists),
    ),
    "collapse": (
        *(collapse, collapse_with_dot, collapse_on_its_side, collapse_with_einsum, collapse_in_a_loop),
        *(collapse_by_asking, collapse_with_a_row_of_ones, collapse_as_nested_lists),
        collapse_in_single_precision,
    ),
    "fold_at": (
        *(fold_at, fold_at_with_the_slope, fold_at_without_the_silent, fold_at_by_collapse),
        *(fold_at_in_a_loop, fold_at_from_what_it_says, fold_at_as_nested_lists),
    ),
}
