"""Right answers to the exercises of section 2.2, as students write them."""

import math

import numpy as np

from dlkit.activations import sigmoid


def tanh(Z):
    return 2 * sigmoid(2 * Z) - 1


def tanh_with_an_exponential(Z):
    return 2 / (1 + np.exp(-2 * Z)) - 1


def tanh_as_a_fraction(Z):
    return (np.exp(Z) - np.exp(-Z)) / (np.exp(Z) + np.exp(-Z))


def tanh_of_two_sides(Z):
    return sigmoid(2 * Z) - sigmoid(-2 * Z)


def tanh_of_numpy(Z):
    return np.tanh(Z)


def tanh_one_by_one(Z):
    return [[math.tanh(z) for z in row] for row in Z]


def slopes(A):
    return A * (1 - A), 1 - A**2


def slopes_multiplied_out(A):
    return [A - A**2, (1 - A) * (1 + A)]


def slopes_by_way_of_z(A):
    with np.errstate(divide="ignore"):
        z_sigmoid, z_tanh = np.log(A) - np.log1p(-A), np.arctanh(A)
    return sigmoid(z_sigmoid) * sigmoid(-z_sigmoid), 1 / np.cosh(z_tanh) ** 2


def slopes_in_single_precision(A):
    return slopes_multiplied_out(A.astype("f4"))


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


def leaky(Z, slope):
    return np.where(Z > 0, Z, slope * Z)


def leaky_as_a_maximum(Z, slope):
    return np.maximum(slope * Z, Z)


def leaky_as_a_sum(Z, slope):
    return np.maximum(0, Z) + slope * np.minimum(0, Z)


def leaky_by_masks(Z, slope):
    return Z * (Z > 0) + slope * Z * (Z <= 0)


def leaky_by_its_slope(Z, slope):
    return Z * np.where(Z > 0, 1, slope)


def leaky_on_a_copy(Z, slope):
    A = Z.copy()
    A[A < 0] *= slope
    return A


def leaky_in_a_loop(Z, slope):
    A = np.empty(Z.shape)
    for place, z in np.ndenumerate(Z):
        A[place] = z if z >= 0 else slope * z
    return A


def leaky_step(Z, slope):
    return np.where(Z > 0, 1, slope)


def leaky_step_by_masks(Z, slope):
    return (Z > 0) + slope * (Z <= 0)


def leaky_step_on_full(Z, slope):
    slopes = np.full(Z.shape, slope)
    slopes[Z > 0] = 1
    return slopes


def leaky_step_on_ones(Z, slope):
    slopes = np.ones_like(Z)
    slopes[Z <= 0] = slope
    return slopes


def leaky_step_in_two_loops(Z, slope):
    slopes = np.zeros(Z.shape)
    for i in range(Z.shape[0]):
        for j in range(Z.shape[1]):
            slopes[i, j] = 1 if Z[i, j] > 0 else slope
    return slopes


def leaky_step_as_nested_lists(Z, slope):
    return [[1 if z > 0 else slope for z in row] for row in Z]


def leaky_step_as_a_mixture(Z, slope):
    return slope + (1 - slope) * (Z > 0)


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


STYLES = {
    "tanh_from_sigmoid": (
        *(tanh, tanh_with_an_exponential, tanh_as_a_fraction, tanh_of_two_sides),
        *(tanh_of_numpy, tanh_one_by_one),
    ),
    "slopes_from_a": (slopes, slopes_multiplied_out, slopes_by_way_of_z, slopes_in_single_precision),
    "relu": (
        *(relu, relu_by_cases, relu_by_a_mask, relu_on_a_copy, relu_with_clip, relu_with_the_size),
        *(relu_in_two_loops, relu_as_nested_lists, relu_in_single_precision),
    ),
    "relu_derivative": (
        *(step, step_as_a_mask, step_as_booleans, step_times_one, step_into_zeros, step_on_a_copy),
        *(step_with_heaviside, step_as_nested_lists, step_as_a_sign),
    ),
    "leaky_relu": (
        *(leaky, leaky_as_a_maximum, leaky_as_a_sum, leaky_by_masks, leaky_by_its_slope),
        *(leaky_on_a_copy, leaky_in_a_loop),
    ),
    "leaky_relu_derivative": (
        *(leaky_step, leaky_step_by_masks, leaky_step_on_full, leaky_step_on_ones),
        *(leaky_step_in_two_loops, leaky_step_as_nested_lists, leaky_step_as_a_mixture),
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
}
