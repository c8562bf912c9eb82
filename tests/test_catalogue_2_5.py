"""The exercises of section 2.5: what the pencil finds, lists as inputs, and what is said to wrong answers."""

import copy
import itertools

import numpy as np
import pytest

from dlkit import network
from dlkit.classroom.catalogue import section_2_5_deep_notation as section
from dlkit.classroom.diagnosis import diagnose
from dlkit.classroom.styles import section_2_5_deep_notation as styles
from dlkit.classroom.verdict import Kind
from dlkit.initialization import lecun

EXERCISES = {exercise.name: exercise for exercise in section.EXERCISES}


def test_what_the_tasks_work_out_with_the_pencil_is_right():
    assert section.parameter_shapes((3, 5, 1)) == [((5, 3), (5, 1)), ((1, 5), (1, 1))]
    pairs = [(np.zeros((5, 3)), np.zeros((5, 1))), (np.zeros((1, 5)), np.zeros((1, 1)))]
    assert section.fits((3, 5, 1), pairs)
    assert not section.fits((3, 5, 1), pairs[:1])
    assert not section.fits((3, 5, 1), [(pairs[0][0].T, pairs[0][1]), pairs[1]])
    assert section.in_order(np.array([(1, 4), (4, 2)])) == [2, 4, 1]


@pytest.mark.parametrize("sizes", section.NETWORKS)
def test_the_references_agree_with_the_network_of_the_course(sizes):
    net = network.Network(*sizes)
    assert section.parameter_shapes(sizes) == [tuple(layer) for layer in network.shapes(net)]
    theta = network.initial(np.random.default_rng(1), net, lecun)
    assert section.fits(sizes, network.layers(net, theta))


def chained(rows):
    return all(one[0] == other[1] for one, other in itertools.pairwise(rows))


def test_the_matrices_are_shuffled_the_sizes_all_differ_and_the_order_is_the_only_one():
    for case in EXERCISES["in_order"].inputs():
        shapes, sizes = case["shapes"], section.in_order(**case)
        assert len(set(sizes)) == len(sizes) == len(shapes) + 1
        in_order = [rows for rows in itertools.permutations(shapes.tolist()) if chained(rows)]
        assert in_order == [tuple([n, n_prev] for n_prev, n in itertools.pairwise(sizes))]
        assert (list(in_order[0]) != shapes.tolist()) == (len(shapes) > 1)


def test_a_list_of_matrices_is_an_input_that_notices_when_it_is_changed():
    (case, *_) = EXERCISES["fits"].inputs()
    given = copy.deepcopy(case["parameters"])
    assert np.array_equal(section.LayerList(given), case["parameters"])
    given.append((np.ones((1, 1)), np.ones((1, 1))))
    assert not np.array_equal(section.LayerList(given), case["parameters"])

    def pops(sizes, parameters):
        right = section.fits(sizes, parameters)
        parameters.clear()
        return right

    assert diagnose(EXERCISES["fits"], pops).mistake == "changes parameters"


def test_lists_that_fit_and_lists_that_do_not_are_both_among_the_inputs():
    answers = [section.fits(**case) for case in EXERCISES["fits"].inputs()]
    assert 5 < sum(answers) < len(answers) / 2


def test_some_networks_have_layers_of_one_size():
    assert any(len(set(case["sizes"])) < len(case["sizes"]) for case in EXERCISES["fits"].inputs())
    assert any(len(set(sizes)) < len(sizes) for sizes in section.NETWORKS)


# What is shown of lists.


def test_of_lists_of_layers_the_shapes_are_shown_where_only_these_matter():
    example = diagnose(EXERCISES["fits"], lambda sizes, parameters: len(parameters) % 2 == 1).example
    assert example.splitlines()[1:] == [
        "  sizes                   (3, 1)",
        "  parameters[0][0].shape  (1, 2)",
        "  parameters[0][1].shape  (1, 1)",
        "  the answer expected     False",
        "  the answer got          True",
    ]


def test_no_name_of_ours_is_shown():
    assert "Layer" not in diagnose(EXERCISES["fits"], lambda sizes, parameters: parameters).text


def test_a_list_of_shapes_is_shown_as_python_writes_it():
    def two_inputs(sizes):
        return [((n, 2), (n, 1)) for n in sizes[1:]]

    example = diagnose(EXERCISES["parameter_shapes"], two_inputs).example
    assert example.splitlines()[-2].endswith("expected  [((1, 3), (1, 1))]")
    assert example.splitlines()[-1].endswith("got       [((1, 2), (1, 1))]")


# Wrong answers as students write them, and what they hear.


def shapes_with(W, b):
    """A list of shapes that are wrong, from n of the layer before, k, and of this one, n."""

    def answer(sizes):
        return [(W(n, k), b(n, k)) for k, n in zip(sizes, sizes[1:], strict=False)]

    return answer


@pytest.mark.parametrize(
    ("W", "b", "says"),
    [
        (lambda n, k: (n, k), lambda n, k: (n,), "W is right. Your b is flat, of shape (n,)."),
        (lambda n, k: (n, k), lambda n, k: n, "W is right. Your b is a number, and no shape."),
        (lambda n, k: [n, k], lambda n, k: [1, n], "W is right. b is a row."),
        (lambda n, k: (k, n), lambda n, k: (n, 1), "Your W is transposed: it has a row for each unit of"),
    ],
)
def test_a_wrong_shape_is_named(W, b, says):
    verdict = diagnose(EXERCISES["parameter_shapes"], shapes_with(W, b))
    assert (verdict.kind, verdict.says[: len(says)]) == (Kind.NAMED, says)


def test_two_wrong_shapes_are_both_named():
    says = diagnose(EXERCISES["parameter_shapes"], shapes_with(lambda n, k: (k, n), lambda n, k: (1, n))).says
    assert says.startswith("Your W is transposed:")
    assert says.endswith("b is a row. It is added to z, which is a column.")


def test_another_flat_b_is_not_told_that_the_rest_is_right():
    verdict = diagnose(EXERCISES["parameter_shapes"], shapes_with(lambda n, k: (n, k), lambda n, k: (k,)))
    assert "is right" not in verdict.text
    assert "whose parts are not all of one length" in verdict.says


def shapes_found_by_size(sizes):
    return [((n, sizes[sizes.index(n) - 1]), (n, 1)) for n in sizes[1:]]


def shapes_from_0(sizes):
    return [((sizes[l], sizes[l - 1]), (sizes[l], 1)) for l in range(len(sizes) - 1)]


def fits_with_and(sizes, parameters):
    if len(parameters) != len(sizes) - 1:
        return False
    for l in range(1, len(sizes)):
        W, b = parameters[l - 1]
        if W.shape != (sizes[l], sizes[l - 1]) and b.shape != (sizes[l], 1):
            return False
    return True


def fits_if_one_does(sizes, parameters):
    if len(parameters) != len(sizes) - 1:
        return False
    for l in range(1, len(sizes)):
        W, b = parameters[l - 1]
        if W.shape == (sizes[l], sizes[l - 1]) and b.shape == (sizes[l], 1):
            return True
    return False


def fits_as_many_pairs_as_sizes(sizes, parameters):
    return len(parameters) == len(sizes) and styles.fits(sizes, parameters[:-1])


def fits_a_flat_b(sizes, parameters):
    found = [(W.shape, b.shape) for W, b in parameters]
    return found == [(W, b[:1]) for W, b in section.parameter_shapes(sizes)]


def fits_lists_and_tuples(sizes, parameters):
    return [[W.shape, b.shape] for W, b in parameters] == section.parameter_shapes(sizes)


def fits_whatever_is_longer(sizes, parameters):
    return len(parameters) > len(sizes) - 1 and styles.fits(sizes, parameters[: len(sizes) - 1])


def fits_overwritten(sizes, parameters):
    result = len(parameters) == len(sizes) - 1
    if result:
        for l in range(1, len(sizes)):
            W, b = parameters[l - 1]
            result = W.shape == (sizes[l], sizes[l - 1]) and b.shape == (sizes[l], 1)
    return result


def fits_but_the_last(sizes, parameters):
    if len(parameters) != len(sizes) - 1:
        return False
    for l in range(1, len(sizes) - 1):
        W, b = parameters[l - 1]
        if W.shape != (sizes[l], sizes[l - 1]) or b.shape != (sizes[l], 1):
            return False
    return True


def fits_or_nothing(sizes, parameters):
    if styles.fits(sizes, parameters):
        return True
    return None


def in_order_with_rows_and_columns_swapped(shapes):
    return styles.in_order(shapes[:, ::-1])


def in_order_from_the_first(shapes):
    follows = {n_prev: n for n, n_prev in shapes.tolist()}
    sizes = [int(shapes[0, 1])]
    while sizes[-1] in follows:
        sizes.append(follows[sizes[-1]])
    return sizes


def in_order_without_the_inputs(shapes):
    follows = {n_prev: n for n, n_prev in shapes.tolist()}
    (n,) = set(follows) - set(follows.values())
    return [n := follows[n] for _ in shapes]


@pytest.mark.parametrize(
    ("name", "wrong", "kind", "says"),
    [
        ("parameter_shapes", shapes_found_by_size, Kind.NAMED, "You look for a layer by its size"),
        ("parameter_shapes", shapes_from_0, Kind.NAMED, "Your first pair is for l = 0"),
        ("fits", fits_with_and, Kind.NAMED, "It is enough here that W fits, or b."),
        ("fits", fits_if_one_does, Kind.NAMED, "One layer that fits is enough here."),
        ("fits", fits_as_many_pairs_as_sizes, Kind.NAMED, "You expect as many pairs as there are sizes."),
        ("fits", fits_a_flat_b, Kind.NAMED, "You expect a flat b, of shape (n,)."),
        (
            "fits",
            fits_lists_and_tuples,
            Kind.NAMED,
            "This says no to everything. (One way to that: a list and",
        ),
        ("fits", fits_overwritten, Kind.NAMED, "Only the last layer counts."),
        ("fits", fits_but_the_last, Kind.NAMED, "The last layer is missing. Where does your loop end?"),
        ("fits", fits_or_nothing, Kind.NAMED, "For some inputs it returns nothing."),
        ("in_order", in_order_with_rows_and_columns_swapped, Kind.NAMED, "It runs from the outputs"),
        ("in_order", in_order_from_the_first, Kind.NAMED, "What comes before the first matrix"),
        ("in_order", in_order_without_the_inputs, Kind.NAMED, "The number of inputs, n[0], is missing."),
        (
            "in_order",
            lambda shapes: sorted(set(shapes.ravel())),
            Kind.NAMED,
            "You sort the sizes by how large",
        ),
    ],
)
def test_what_is_said_to_a_wrong_answer_is_true_of_it(name, wrong, kind, says):
    verdict = diagnose(EXERCISES[name], wrong)
    assert (verdict.kind, verdict.says[: len(says)]) == (kind, says)


def test_who_lets_only_longer_lists_pass_is_not_told_that_a_pair_for_each_size_is_expected():
    text = diagnose(EXERCISES["fits"], fits_whatever_is_longer).text
    assert "You expect as many pairs" not in text
    assert "<=" in text


@pytest.mark.parametrize("shapes", styles.STYLES["parameter_shapes"])
def test_the_answer_to_fits_works_with_every_list_of_shapes(shapes):
    def fits(sizes, parameters):
        found = [(W.shape, b.shape) for W, b in parameters]
        return np.array_equal(found, shapes(sizes))

    assert diagnose(EXERCISES["fits"], fits).is_right
