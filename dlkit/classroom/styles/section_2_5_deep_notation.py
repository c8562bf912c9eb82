"""Right answers to the exercises of section 2.5, as students write them."""

import itertools

import numpy as np

from dlkit import network


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


def in_order(shapes):
    rows, columns = shapes[:, 0].tolist(), shapes[:, 1].tolist()
    sizes = [n for n in columns if n not in rows]
    for _ in shapes:
        sizes.append(rows[columns.index(sizes[-1])])
    return sizes


def in_order_by_a_dict(shapes):
    follows = {n_prev: n for n, n_prev in shapes}
    (first,) = set(follows) - set(follows.values())
    sizes = [first]
    while sizes[-1] in follows:
        sizes.append(follows[sizes[-1]])
    return tuple(sizes)


def in_order_by_trying_all(shapes):
    for rows in itertools.permutations(shapes.tolist()):
        if all(one[0] == other[1] for one, other in itertools.pairwise(rows)):
            return [rows[0][1], *(n for n, n_prev in rows)]
    return None


def in_order_by_sorting_rows(shapes):
    left, sizes = shapes.tolist(), []
    n = next(n_prev for _, n_prev in left if all(n_prev != row[0] for row in left))
    while left:
        (row,) = [row for row in left if row[1] == n]
        left.remove(row)
        sizes.append(n)
        n = row[0]
    return [*sizes, n]


def in_order_from_both_ends(shapes):
    sizes = [shapes[0, 1], shapes[0, 0]]
    while len(sizes) <= len(shapes):
        for n, n_prev in shapes:
            if n == sizes[0]:
                sizes.insert(0, n_prev)
            elif n_prev == sizes[-1]:
                sizes.append(n)
    return sizes


def in_order_by_recursion(shapes):
    if len(shapes) == 1:
        return [int(shapes[0, 1]), int(shapes[0, 0])]
    last = ~np.isin(shapes[:, 0], shapes[:, 1])
    return [*in_order_by_recursion(shapes[~last]), int(shapes[last, 0][0])]


def in_order_as_an_array(shapes):
    rows, columns = shapes.T
    sizes = [np.setdiff1d(columns, rows).item()]
    for _ in range(len(shapes)):
        sizes.append(rows[columns == sizes[-1]].item())
    return np.array(sizes, dtype=float)


STYLES = {
    "parameter_shapes": (
        parameter_shapes,
        shapes_of_pairs,
        shapes_as_an_array,
        shapes_as_lists,
        shapes_of_arrays,
    ),
    "fits": (
        *(fits, fits_by_two_lists, fits_by_an_array, fits_as_a_number, fits_by_counting),
        fits_by_trying,
    ),
    "in_order": (
        *(in_order, in_order_by_a_dict, in_order_by_trying_all, in_order_by_sorting_rows),
        *(in_order_from_both_ends, in_order_by_recursion, in_order_as_an_array),
    ),
}
