"""The exercises of section 2.3b: what the pencil finds, lists of layers, wrong answers, the bug hunt."""

import itertools
from pathlib import Path

import nbformat
import numpy as np
import pytest

from dlkit import gradient_check, network
from dlkit.activations import sigmoid, tanh
from dlkit.classroom.catalogue import section_2_3b_all_examples as section
from dlkit.classroom.diagnosis import diagnose
from dlkit.classroom.styles.section_2_3b_all_examples import forward, layer_gradient
from dlkit.classroom.verdict import Kind

EXERCISES = {exercise.name: exercise for exercise in section.EXERCISES}
RIGHT = {name: exercise.reference for name, exercise in EXERCISES.items()}
NOTEBOOK = Path(__file__).resolve().parents[1] / "solutions/2_basic_concepts/2.3b_all_examples.ipynb"


def said(name, answer):
    return diagnose(EXERCISES[name], answer).text


def matrices(*pairs):
    """Pairs of numbers as pairs of (1, 1) matrices."""
    return [(np.array([[float(one)]]), np.array([[float(other)]])) for one, other in pairs]


def test_what_the_tasks_work_out_with_the_pencil_is_right():
    dW, db = RIGHT["layer_gradient"](np.array([[1.0, 3.0], [0.0, -2.0]]), np.array([[2.0, 1.0]]))
    assert (dW.tolist(), db.tolist()) == ([[2.5], [-1.0]], [[2.0], [-1.0]])
    x, y = np.array([[2.0]]), np.array([[1]])
    assert RIGHT["backward"](matrices((1, -2), (3, 0)), x, y) == matrices((-3, -1.5), (0, -0.5))
    assert RIGHT["where_to_look"](np.array([[0.4, 0.4], [0.2, 1e-9], [1e-9, 1e-10]])) == (2, 1)


def test_the_inputs_have_one_two_and_three_layers_a_square_one_and_a_single_example():
    cases = EXERCISES["backward"].inputs()
    assert {len(case["parameters"]) for case in cases} == {1, 2, 3}
    assert 1 in {case["X"].shape[1] for case in cases}
    hidden = [W for case in cases for W, _ in case["parameters"][1:-1]]
    assert any(W.shape[0] == W.shape[1] for W in hidden)
    assert any(W.shape[0] != W.shape[1] for W in hidden)


def test_reports_come_close_to_the_limit_from_both_sides():
    errors = np.concatenate([case["errors"].ravel() for case in EXERCISES["where_to_look"].inputs()])
    assert errors[errors < 1e-7].max() > 3e-8
    assert gradient_check.RIGHT in errors
    assert errors[errors > 1.1e-7].min() < 5e-7


@pytest.mark.parametrize("name", ["backward", "repaired_backward"])
def test_the_way_back_is_that_of_the_course(name):
    for case in EXERCISES[name].inputs():
        net = network_of(case)
        theta = network.join(net, case["parameters"])
        gradient = network.backward(net, theta, network.forward(net, theta, case["X"]), case["Y"])
        np.testing.assert_allclose(network.join(net, RIGHT[name](**case)), gradient, atol=1e-12)


def network_of(case):
    return network.Network(len(case["X"]), *(len(W) for W, _ in case["parameters"]), hidden=tanh)


# A list with a pair of matrices for each layer


def changed(name, change):
    """What is said to the right answer with a change of what it returns."""
    return said(name, lambda *case: change(RIGHT[name](*case)))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda pairs: 3.0, "What should be gradients is of type float; expected a list of tuples (dW, db)"),
        (lambda pairs: pairs[:-1] or 0, "What should be gradients is of type int"),
        (lambda pairs: [*pairs, pairs[0]], "For a network of 1 layer the list of gradients is 2 long"),
        (lambda pairs: pairs[:1], "For a network of 2 layers the list of gradients is 1 long"),
        (lambda pairs: pairs[0], "is 2 long; expected a list of tuples (dW, db), one for each layer"),
        (lambda pairs: [dW for dW, _ in pairs], "Layer 1 in the list of gradients is an array"),
        (lambda pairs: [(dW, "db") for dW, _ in pairs], "db of layer 1 is text; expected numbers"),
    ],
)
def test_a_list_of_another_form_is_told_what_is_due(change, says):
    assert says in changed("backward", change)


def test_an_error_shows_the_matrices_by_the_names_that_python_finds_them_with_and_their_shapes():
    told = said("backward", back(hidden=lambda W, dZ, A: W @ dZ * (1 - A**2)))
    assert "From one layer to the next W is not transposed" in told.split("\n")[0]
    assert "ValueError: matmul" in told
    assert "  parameters[0][0] (3, 2)  [[" in told
    assert "  parameters[1][1] (1, 1)  [[" in told
    assert "  X (2, 1)                 [[" in told


def back(error=lambda A, Y: A - Y, layer=layer_gradient, hidden=lambda W, dZ, A: W.T @ dZ * (1 - A**2)):
    """A way back of one's own, in which one of the three pieces is wrong."""

    def backward(parameters, X, Y):
        A, slopes = forward(parameters, X), []
        dZ = error(A[-1], Y)
        for (W, _), A_prev in zip(reversed(parameters), reversed(A[:-1]), strict=True):
            slopes.append(layer(dZ, A_prev))
            dZ = hidden(W, dZ, A_prev) if A_prev is not X else None
        return slopes[::-1]

    return backward


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (back(error=lambda A, Y: (A - Y) * A * (1 - A)), "At the output the slope of the sigmoid stands"),
        (back(error=lambda A, Y: Y - A), "Every slope has the wrong sign."),
        (back(error=lambda A, Y: (A - Y) / A.shape[1]), "Every slope is m times too small."),
        (
            back(layer=lambda dZ, A: (dZ @ A.T, dZ.sum(axis=1, keepdims=True))),
            "In every layer: Both are sums",
        ),
        (back(hidden=lambda W, dZ, A: W.T @ dZ * (1 - A)), "The last layer is right. Then the slope lacks"),
        (
            back(hidden=lambda W, dZ, A: W.T @ dZ * (1 - A**2) / A.shape[1]),
            "dW[L] is right.\ndb[L] is right.",
        ),
    ],
)
def test_a_way_back_is_told_the_mistake_in_its_piece(wrong, says):
    assert said("backward", wrong).startswith(says)


def test_lists_in_lists_and_tuples_of_tuples_are_as_good():
    assert changed("backward", lambda pairs: [[dW.tolist(), db.tolist()] for dW, db in pairs]) == ""
    assert changed("backward", tuple) == ""


def test_a_wrong_part_is_told_by_its_layer_counted_from_the_last():
    def off(pairs):
        (dW, db), *rest = pairs
        return [(dW, np.sin(db)), *rest] if len(rest) == 1 else pairs

    told = changed("backward", off)
    assert "dW[L] is right.\ndb[L] is right.\ndW[L-1] is right." in told
    assert "dW[L-2] is right.\ndb[L-2] is right." in told
    assert "db[L-1] expected" in told
    assert "dW[L-1] expected" not in told
    assert "parameters[1][0]" in told


def test_a_wrong_shape_is_told_by_its_layer():
    def turned(pairs):
        (dW, db), *rest = pairs
        return [(dW.T, db), *rest]

    due = "dW[L-2] has shape (4, 3); expected the shape of W[L-2], which is (3, 4)."
    assert due in changed("backward", turned)


def test_a_factor_of_m_in_one_part_is_told():
    def summed(parameters, X, Y):
        (dW, db), *rest = RIGHT["backward"](parameters, X, Y)[::-1]
        return [*rest[::-1], (dW, X.shape[1] * db)]

    told = said("backward", summed)
    assert told.startswith("dW[L] is right.\ndb[L] is exactly m times too large.")
    assert "dW[L-1] is right." in told


# Answers as they are handed in


def limit(largest):
    def look(errors):
        for l in range(len(errors), 0, -1):
            W, b = errors[l - 1] > largest
            if W or b:
                return l, 0 if W and b else 1 if W else 2
        return 0, 0

    return look


def nothing_where_all_is_right(errors):
    return RIGHT["where_to_look"](errors) if errors.max() > 1e-7 else None


@pytest.mark.parametrize(
    ("name", "wrong", "kind", "says"),
    [
        (
            *("layer_gradient", lambda dZ, A: (dZ @ A.T / dZ.shape[1], dZ.sum(axis=1, keepdims=True))),
            *(Kind.FACTOR, "dW is right.\ndb is exactly m times too large."),
        ),
        (
            *("layer_gradient", lambda dZ, A: layer_gradient(dZ[:, -1:], A[:, -1:])),
            *(Kind.NAMED, "This is what the last example gives, alone."),
        ),
        ("where_to_look", lambda errors: (2, 1), Kind.NAMED, "layer is 2, whatever the input."),
        ("where_to_look", limit(1e-3), Kind.NAMED, "Your limit is too generous."),
        ("where_to_look", limit(1e-8), Kind.EXAMPLE_ONLY, "The smallest input that fails:"),
        ("where_to_look", nothing_where_all_is_right, Kind.NAMED, "For some inputs it returns nothing."),
    ],
)
def test_a_wrong_answer_is_told_what_is_true_of_it(name, wrong, kind, says):
    verdict = diagnose(EXERCISES[name], wrong)
    assert (verdict.kind, verdict.text[: len(says)]) == (kind, says)


def test_a_pair_of_numbers_may_be_an_array():
    assert changed("where_to_look", np.array) == ""


# The bug hunt


def cell(name):
    (source,) = [c.source for c in nbformat.read(NOTEBOOK, as_version=4).cells if c.id == name]
    return source


def buggy_backward():
    space = {"np": np, "forward": forward}
    exec(cell("hunt-faulty"), space)
    return space["buggy_backward"]


def wrong_parts(slopes, case):
    """The parts that the gradient check names, in the order of the way back."""
    net = network_of(case)
    theta, gradient = network.join(net, case["parameters"]), network.join(net, slopes(**case))
    found = gradient_check.check(net, theta, case["X"], case["Y"], gradient=gradient)
    return {part.name for part in found.parts if part.error > gradient_check.RIGHT}


def test_the_code_in_the_notebook_has_all_four_faults_and_its_shapes_fit():
    for case in EXERCISES["repaired_backward"].inputs():
        mine, same = buggy_backward()(**case), section.hunted(*section.FAULTS)(**case)
        for (dW, db), (V, c), (W, b) in zip(mine, same, case["parameters"], strict=True):
            np.testing.assert_allclose(dW, V)
            np.testing.assert_allclose(db, c)
            assert (dW.shape, db.shape) == (W.shape, b.shape)


def test_every_fault_is_a_line_of_the_code_in_the_notebook():
    lines = [line.strip() for line in cell("hunt-faulty").splitlines()]
    assert set(section.FAULTS) <= set(lines)


def test_the_code_in_the_notebook_is_told_that_all_four_faults_are_in():
    told = said("repaired_backward", buggy_backward())
    assert told.startswith(
        "Four faults are still in. Nearest the end: Of layer 3 the report names b[3] alone"
    )
    assert "W[2] and b[2] together, then W[2] alone, then W[1] and b[1] together" in told


@pytest.mark.parametrize(
    "left", [c for n in range(1, 5) for c in itertools.combinations(section.FAULTS, n)], ids="; ".join
)
def test_every_set_of_faults_is_recognized_and_the_one_nearest_the_end_comes_first(left):
    told = said("repaired_backward", section.hunted(*left))
    assert section.FAULTS[left[0]] in told
    assert not any(section.FAULTS[fault] in told for fault in left[1:])
    assert all(section.BEHIND[fault[:3]] in told for fault in left[1:])


@pytest.mark.parametrize(
    ("fault", "named"),
    [
        *zip(
            section.FAULTS,
            [{"b[3]"}, {"W[2]", "b[2]", "W[1]", "b[1]"}, {"W[2]"}, {"W[1]", "b[1]"}],
            strict=True,
        )
    ],
)
def test_the_gradient_check_names_the_parts_of_which_the_sentences_speak(fault, named):
    case = EXERCISES["repaired_backward"].inputs()[-1]
    assert wrong_parts(section.hunted(fault), case) == named


def test_a_wrong_repair_is_told_with_the_faults_behind_it_or_without():
    db3, dZ2, *behind = section.FAULTS
    others = "dZ2 = W3.T @ dZ3 * (1 - A1**2)"
    alone = said("repaired_backward", section.hunted(others))
    assert alone.startswith("One fault is left. dZ2 takes its slope from A1")
    assert "Behind it wait W[2] alone" in said("repaired_backward", section.hunted(others, *behind))


def test_the_right_lines_in_place_of_themselves_change_nothing():
    assert said("repaired_backward", section.hunted("dZ1 = W2.T @ dZ2 * (1 - A1**2)")) == ""


# What is accepted works in the cells that follow


@pytest.mark.parametrize("name", EXERCISES)
def test_the_other_answers_of_the_notebook_are_right_beside_every_style(name):
    cells = {c.id: c.source for c in nbformat.read(NOTEBOOK, as_version=4).cells}
    for style in EXERCISES[name].styles:
        space = {"np": np, "sigmoid": sigmoid}
        for answer in [cells["forward-given"], *(cells[f"{n.replace('_', '-')}-answer"] for n in EXERCISES)]:
            exec(answer, space)
        space[name] = style
        for other in EXERCISES if style.__name__ != "backward_in_single_precision" else ():
            assert diagnose(EXERCISES[other], space[other]).is_right, (style.__name__, other)
