"""Right answers to the exercises of section 2.5, as students write them."""

import functools
import itertools

import numpy as np

from dlkit import network
from dlkit.activations import sigmoid


def parameter_shapes(sizes):
    shapes = []
    for l in range(1, len(sizes)):
        shapes.append(((sizes[l], sizes[l - 1]), (sizes[l], 1)))
    return shapes


def shapes_of_pairs(sizes):
    return [((n, n_prev), (n, 1)) for n_prev, n in itertools.pairwise(sizes)]


def shapes_as_an_array(sizes):
    return np.array([[[n, n_prev], [n, 1]] for n_prev, n in itertools.pairwise(sizes)])


def shapes_as_lists(sizes):
    return [[[sizes[k + 1], sizes[k]], [sizes[k + 1], 1]] for k in range(len(sizes) - 1)]


def shapes_of_arrays(sizes):
    pairs = itertools.pairwise(sizes)
    return tuple((np.zeros((n, n_prev)).shape, np.zeros((n, 1)).shape) for n_prev, n in pairs)


def parameter_number(sizes):
    number = 0
    for l in range(1, len(sizes)):
        number += sizes[l] * sizes[l - 1] + sizes[l]
    return number


def number_in_one_line(sizes):
    return sum(sizes[l] * (sizes[l - 1] + 1) for l in range(1, len(sizes)))


def number_of_products(sizes):
    sizes = np.array(sizes)
    return sizes[1:] @ (sizes[:-1] + 1)


def number_from_shapes(sizes):
    return sum(np.prod(W) + np.prod(b) for W, b in shapes_as_lists(sizes))


def number_as_a_matrix(sizes):
    sizes = np.array([sizes], dtype=float)
    return sizes[:, 1:] @ (sizes[:, :-1] + 1).T  # (1, 1)


def number_from_the_course(sizes):
    return network.parameter_count(network.Network(*sizes))


def fits(sizes, parameters):
    if len(parameters) != len(sizes) - 1:
        return False
    for l in range(1, len(sizes)):
        W, b = parameters[l - 1]
        if W.shape != (sizes[l], sizes[l - 1]) or b.shape != (sizes[l], 1):
            return False
    return True


def fits_by_two_lists(sizes, parameters):
    return [(W.shape, b.shape) for W, b in parameters] == shapes_of_pairs(sizes)


def fits_by_an_array(sizes, parameters):
    return np.array_equal([[W.shape, b.shape] for W, b in parameters], shapes_as_an_array(sizes))


def fits_as_a_number(sizes, parameters):
    right = len(parameters) == len(sizes) - 1
    for k, (W, b) in enumerate(parameters):
        right = right and k + 1 < len(sizes)
        right = right and W.shape == (sizes[k + 1], sizes[k]) and b.shape == (sizes[k + 1], 1)
    return int(right)


def fits_by_counting(sizes, parameters):
    pairs = zip(parameters, shapes_of_pairs(sizes), strict=False)
    right = [np.shape(W) == W_due and np.shape(b) == b_due for (W, b), (W_due, b_due) in pairs]
    return np.array([[sum(right) == len(sizes) - 1 == len(parameters)]])


def fits_by_trying(sizes, parameters):
    try:
        network.join(network.Network(*sizes), parameters)
    except ValueError:
        return False
    return True


def answer(parameters, X):
    A = X
    for W, b in parameters[:-1]:
        A = np.tanh(W @ A + b)
    W, b = parameters[-1]
    return sigmoid(W @ A + b)


def answer_with_a_counter(parameters, X):
    A, L = X, len(parameters)
    for l, (W, b) in enumerate(parameters, 1):
        Z = np.dot(W, A) + b
        A = 1 / (1 + np.exp(-Z)) if l == L else np.tanh(Z)
    return A


def answer_by_recursion(parameters, X):
    (W, b), *rest = parameters
    Z = W @ X + b
    return answer_by_recursion(rest, np.tanh(Z)) if rest else (1 + np.tanh(Z / 2)) / 2


def answer_by_folding(parameters, X):
    *hidden, (W, b) = parameters
    A = functools.reduce(lambda A, pair: np.tanh(np.einsum("ij,jk->ik", pair[0], A) + pair[1]), hidden, X)
    return 1 / (1 + np.exp(-(W @ A) - b))


def answer_one_by_one(parameters, X):
    return np.transpose([answer(parameters, x[:, np.newaxis])[:, 0] for x in X.T]).tolist()


def answer_in_single_precision(parameters, X):
    return answer([(W.astype("f4"), b.astype("f4")) for W, b in parameters], X.astype("f4"))


def widest(n_x, hidden, n_y, budget):
    best = 1
    for units in range(2, budget + 1):  # no while: a slip in it might never end
        if parameter_number((n_x, *[units] * hidden, n_y)) <= budget:
            best = units
    return best


def widest_counting_up(n_x, hidden, n_y, budget):
    units = 1
    while number_of_products((n_x, *[units + 1] * hidden, n_y)) <= budget:
        units += 1
    return units


def widest_counting_down(n_x, hidden, n_y, budget):
    for units in range(budget, 0, -1):
        if parameter_number((n_x,) + hidden * (units,) + (n_y,)) <= budget:
            return units
    return 0


def widest_by_formula(n_x, hidden, n_y, budget):
    """The root of (hidden - 1) u² + (n_x + hidden + n_y) u + n_y = budget."""
    a, b, c = hidden - 1, n_x + hidden + n_y, n_y - budget
    root = -c / b if a == 0 else (-b + np.sqrt(b**2 - 4 * a * c)) / (2 * a)
    return np.floor(root + 1e-9)


def widest_of_a_list(n_x, hidden, n_y, budget):
    return max(u for u in range(1, budget) if number_as_a_matrix((n_x, *[u] * hidden, n_y)) <= budget)


STYLES = {
    "parameter_shapes": (
        parameter_shapes,
        shapes_of_pairs,
        shapes_as_an_array,
        shapes_as_lists,
        shapes_of_arrays,
    ),
    "parameter_number": (
        *(parameter_number, number_in_one_line, number_of_products, number_from_shapes),
        *(number_as_a_matrix, number_from_the_course),
    ),
    "fits": (
        *(fits, fits_by_two_lists, fits_by_an_array, fits_as_a_number, fits_by_counting),
        fits_by_trying,
    ),
    "deep_answer": (
        *(answer, answer_with_a_counter, answer_by_recursion, answer_by_folding),
        *(answer_one_by_one, answer_in_single_precision),
    ),
    "widest": (*(widest, widest_counting_up, widest_counting_down, widest_by_formula, widest_of_a_list),),
}
