"""The exercises of section 2.5: what the pencil finds, other styles that are right, and lists as inputs."""

import copy
import itertools

import numpy as np
import pytest

from dlkit import network
from dlkit.activations import tanh
from dlkit.classroom.catalogue import section_2_5_deep_notation as section
from dlkit.classroom.diagnosis import diagnose
from dlkit.initialization import lecun

EXERCISES = {exercise.name: exercise for exercise in section.EXERCISES}


def test_what_the_tasks_work_out_with_the_pencil_is_right():
    assert section.parameter_shapes((3, 5, 1)) == [((5, 3), (5, 1)), ((1, 5), (1, 1))]
    assert section.parameter_number((3, 5, 4, 1)) == 49
    pairs = [(np.zeros((5, 3)), np.zeros((5, 1))), (np.zeros((1, 5)), np.zeros((1, 1)))]
    assert section.fits((3, 5, 1), pairs)
    assert not section.fits((3, 5, 1), pairs[:1])
    assert not section.fits((3, 5, 1), [(pairs[0][0].T, pairs[0][1]), pairs[1]])
    one = [(np.array([[1, -2]]), np.array([[0.5]]))]
    assert section.deep_answer(one, np.array([[2], [1]])).round(4).tolist() == [[0.6225]]
    assert [section.widest(2, 1, 1, budget) for budget in (8, 9)] == [1, 2]


@pytest.mark.parametrize("sizes", section.NETWORKS)
def test_the_references_agree_with_the_network_of_the_course(sizes):
    net = network.Network(*sizes, hidden=tanh)
    assert section.parameter_shapes(sizes) == [tuple(layer) for layer in network.shapes(net)]
    assert section.parameter_number(sizes) == network.parameter_count(net)
    rng = np.random.default_rng(1)
    theta, X = network.initial(rng, net, lecun), rng.normal(size=(sizes[0], 4))
    parameters = network.layers(net, theta)
    assert section.fits(sizes, parameters)
    np.testing.assert_allclose(section.deep_answer(parameters, X), network.answer(net, theta, X))


def test_a_list_of_matrices_is_an_input_that_notices_when_it_is_changed():
    (case, *_) = EXERCISES["deep_answer"].inputs()
    given = copy.deepcopy(case["parameters"])
    assert np.array_equal(given, case["parameters"])
    given[0] = (given[0][0] + 1, given[0][1])
    assert not np.array_equal(given, case["parameters"])

    def pops(parameters, X):
        last = parameters.pop()
        return section.deep_answer([*parameters, last], X)

    assert "changes its argument parameters" in diagnose(EXERCISES["deep_answer"], pops)


def test_lists_that_fit_and_lists_that_do_not_are_both_among_the_inputs():
    answers = [section.fits(**case) for case in EXERCISES["fits"].inputs()]
    assert 5 < sum(answers) < len(answers) / 2


# Other ways to write the right answer, as students do.


def shapes_as_arrays(sizes):
    return np.array([[[n, n_prev], [n, 1]] for n_prev, n in itertools.pairwise(sizes)])


def shapes_as_lists(sizes):
    return [[[sizes[k + 1], sizes[k]], [sizes[k + 1], 1]] for k in range(len(sizes) - 1)]


def number_with_products(sizes):
    sizes = np.array(sizes)
    return sizes[1:] @ (sizes[:-1] + 1)


def number_from_shapes(sizes):
    return sum(np.prod(W) + np.prod(b) for W, b in shapes_as_lists(sizes))


def number_from_the_course(sizes):
    return network.parameter_count(network.Network(*sizes))


def fits_as_a_number(sizes, parameters):
    right = len(parameters) == len(sizes) - 1
    for k, (W, b) in enumerate(parameters):
        right = right and k + 1 < len(sizes)
        right = right and W.shape == (sizes[k + 1], sizes[k]) and b.shape == (sizes[k + 1], 1)
    return int(right)


def fits_by_trying(sizes, parameters):
    try:
        network.join(network.Network(*sizes), parameters)
    except ValueError:
        return False
    return True


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


def widest_counting_up(n_x, hidden, n_y, budget):
    units = 1
    while number_with_products((n_x, *[units + 1] * hidden, n_y)) <= budget:
        units += 1
    return units


def widest_by_formula(n_x, hidden, n_y, budget):
    """The root of (hidden - 1) u² + (n_x + hidden + n_y) u + n_y = budget."""
    a, b, c = hidden - 1, n_x + hidden + n_y, n_y - budget
    root = -c / b if a == 0 else (-b + np.sqrt(b**2 - 4 * a * c)) / (2 * a)
    return int(np.floor(root + 1e-9))


STYLES = {
    "parameter_shapes": [shapes_as_arrays, shapes_as_lists],
    "parameter_number": [number_with_products, number_from_shapes, number_from_the_course],
    "fits": [fits_as_a_number, fits_by_trying],
    "deep_answer": [answer_with_a_counter, answer_by_recursion],
    "widest": [widest_counting_up, widest_by_formula],
}


@pytest.mark.parametrize(("name", "style"), [(name, style) for name in STYLES for style in STYLES[name]])
def test_another_correct_style_passes(name, style):
    assert diagnose(EXERCISES[name], style) is None


# Wrong answers as students write them, and what they hear.


def shapes_with_a_flat_b(sizes):
    return [[[sizes[l], sizes[l - 1]], (sizes[l],)] for l in range(1, len(sizes))]


def shapes_with_a_number_for_b(sizes):
    return [((sizes[l], sizes[l - 1]), (sizes[l])) for l in range(1, len(sizes))]


def shapes_with_a_flat_b_of_the_layer_before(sizes):
    return [((sizes[l], sizes[l - 1]), (sizes[l - 1],)) for l in range(1, len(sizes))]


def test_a_flat_b_is_told_that_it_is_flat():
    complaint = diagnose(EXERCISES["parameter_shapes"], shapes_with_a_flat_b)
    assert complaint == "W is right. Your b is flat, of shape (n,). Which shape has a column of n numbers?"


def test_a_b_in_mere_brackets_is_told_that_it_is_a_number():
    complaint = diagnose(EXERCISES["parameter_shapes"], shapes_with_a_number_for_b)
    assert complaint == "W is right. Your b is a number, and no shape. Which shape has a column of n numbers?"


def test_another_flat_b_is_not_told_that_the_rest_is_right():
    complaint = diagnose(EXERCISES["parameter_shapes"], shapes_with_a_flat_b_of_the_layer_before)
    assert "is right" not in complaint


def fits_as_many_pairs_as_sizes(sizes, parameters):
    if len(parameters) != len(sizes):
        return False
    for l in range(1, len(sizes)):
        W, b = parameters[l - 1]
        if W.shape != (sizes[l], sizes[l - 1]) or b.shape != (sizes[l], 1):
            return False
    return True


def fits_whatever_is_longer(sizes, parameters):
    if len(parameters) <= len(sizes) - 1:
        return False
    for l in range(1, len(sizes)):
        W, b = parameters[l - 1]
        if W.shape != (sizes[l], sizes[l - 1]) or b.shape != (sizes[l], 1):
            return False
    return True


def fits_overwritten(sizes, parameters):
    result = len(parameters) == len(sizes) - 1
    if result:
        for l in range(1, len(sizes)):
            W, b = parameters[l - 1]
            result = W.shape == (sizes[l], sizes[l - 1]) and b.shape == (sizes[l], 1)
    return result


def fits_overwritten_in_a_zip(sizes, parameters):
    result = True
    for (W, b), due in zip(parameters, section.parameter_shapes(sizes), strict=False):
        result = (W.shape, b.shape) == due
    return result


def test_who_expects_a_pair_for_each_size_is_told_so_and_no_slip():
    complaint = diagnose(EXERCISES["fits"], fits_as_many_pairs_as_sizes)
    assert complaint == "You expect as many pairs as there are sizes. Which of the sizes has no W and no b?"


def test_who_lets_only_longer_lists_pass_is_not_told_that_a_pair_for_each_size_is_expected():
    complaint = diagnose(EXERCISES["fits"], fits_whatever_is_longer)
    assert "You expect as many pairs" not in complaint
    assert "<=" in complaint


def test_an_answer_that_every_layer_overwrites_is_told_that_the_last_one_counts():
    complaint = diagnose(EXERCISES["fits"], fits_overwritten)
    assert complaint.startswith("The number of layers counts, and of their shapes only the last layer's.")
    complaint = diagnose(EXERCISES["fits"], fits_overwritten_in_a_zip)
    assert complaint.startswith("Only one pair counts, the last that you look at")
