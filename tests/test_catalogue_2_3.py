"""The exercises of section 2.3: what the pencil finds, other right styles, lists of layers, the bug hunt."""

import itertools
from pathlib import Path

import nbformat
import numpy as np
import pytest

from dlkit import gradient_check, losses, network
from dlkit.activations import sigmoid, tanh
from dlkit.classroom.catalogue import section_2_3_backpropagation as section
from dlkit.classroom.diagnosis import diagnose

EXERCISES = {exercise.name: exercise for exercise in section.EXERCISES}
NOTEBOOK = Path(__file__).resolve().parents[1] / "solutions/2_basic_concepts/2.3_backpropagation.ipynb"


def matrices(*pairs):
    """Pairs of numbers as pairs of (1, 1) matrices."""
    return [(np.array([[float(one)]]), np.array([[float(other)]])) for one, other in pairs]


def test_what_the_tasks_work_out_with_the_pencil_is_right():
    error = losses.output_error(np.array([[0.8, 0.3]]), np.array([[1, 0]]))
    assert error.round(10).tolist() == [[-0.2, 0.3]]
    dW, db = section.layer_gradient(np.array([[1.0, 3.0], [0.0, -2.0]]), np.array([[2.0, 1.0]]))
    assert (dW.tolist(), db.tolist()) == ([[2.5], [-1.0]], [[2.0], [-1.0]])
    dZ = section.hidden_error(np.array([[1.0, -2.0]]), np.array([[0.5]]), np.array([[0.0], [0.5]]))
    assert dZ.tolist() == [[0.5], [-0.75]]
    x, y = np.array([[2.0]]), np.array([[1]])
    assert section.backward(matrices((1, -2), (3, 0)), x, y) == matrices((-3, -1.5), (0, -0.5))
    learned, costs = section.train(matrices((1, -2), (3, 0)), x, y, 2, 1)
    assert learned == matrices((7, 1), (3, 1))
    assert costs == pytest.approx([0.6931], abs=5e-5)
    assert section.where_to_look(np.array([[0.4, 0.4], [0.2, 1e-9], [1e-9, 1e-10]])) == (2, 1)


def test_the_inputs_have_one_two_and_three_layers_a_square_one_and_a_single_example():
    for name in ("backward", "train"):
        cases = EXERCISES[name].inputs()
        assert {len(case["parameters"]) for case in cases} == {1, 2, 3}
        assert 1 in {case["X"].shape[1] for case in cases}
        hidden = [W for case in cases for W, _ in case["parameters"][1:-1]]
        assert any(W.shape[0] == W.shape[1] for W in hidden)
        assert any(W.shape[0] != W.shape[1] for W in hidden)


def test_the_way_back_of_the_wrong_variants_is_that_of_the_course():
    for case in EXERCISES["backward"].inputs():
        pairs = zip(section.backward(**case), section._pass(**case), strict=True)
        for layer, other in pairs:
            for one, same in zip(layer, other, strict=True):
                np.testing.assert_allclose(one, same, atol=1e-12)


# A list with a pair of matrices for each layer


def complaint(name, change):
    """What is said to the right answer with a change of what it returns."""
    return diagnose(EXERCISES[name], lambda *case: change(EXERCISES[name].reference(*case)))


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
    assert says in complaint("backward", change)


def test_the_costs_in_place_of_the_parameters_are_told_as_numbers():
    said = complaint("train", lambda both: both[::-1])
    assert said.startswith("What should be parameters is a list of numbers; expected a list of tuples (W, b)")


def test_an_error_shows_the_matrices_by_the_names_that_python_finds_them_with_and_their_shapes():
    def no_transpose(parameters, X, Y):
        return section._pass(parameters, X, Y, hidden=lambda W, dZ, A: W @ dZ * (1 - A**2))

    said = diagnose(EXERCISES["backward"], no_transpose)
    assert said.startswith("On its way back the blame of a layer goes through a W that is not transposed.")
    assert "ValueError: matmul" in said
    assert "  parameters[0][0] (3, 2)  [[" in said
    assert "  parameters[1][1] (1, 1)  [[" in said
    assert "  X (2, 1)                 [[" in said


def test_an_error_of_which_nothing_more_is_known_is_told_alone():
    def stops(W_next, dZ_next, A):
        return W_next.T @ dZ_next @ (1 - A**2)

    assert diagnose(EXERCISES["hidden_error"], stops).startswith("It stops in your line")


def test_a_function_that_stops_on_some_inputs_and_is_right_on_all_others_has_no_name():
    def no_column(W_next, dZ_next, A):
        if A.shape[1] > 1:
            raise ValueError("too many")
        return section.hidden_error(W_next, dZ_next, A)

    assert diagnose(EXERCISES["hidden_error"], no_column).startswith("It stops in your line")


def test_lists_in_lists_and_tuples_of_tuples_are_as_good():
    assert complaint("backward", lambda pairs: [[dW.tolist(), db.tolist()] for dW, db in pairs]) is None
    assert complaint("backward", tuple) is None


def test_a_wrong_part_is_told_by_its_layer_counted_from_the_last():
    def off(pairs):
        (dW, db), *rest = pairs
        return [(dW, db + 0.1), *rest] if len(rest) == 1 else pairs

    said = complaint("backward", off)
    assert "dW[L] is right.\ndb[L] is right.\ndW[L-1] is right." in said
    assert "dW[L-2] is right.\ndb[L-2] is right." in said
    assert "db[L-1] expected" in said
    assert "dW[L-1] expected" not in said
    assert "parameters[1][0]" in said


def test_a_wrong_shape_is_told_by_its_layer():
    def turned(pairs):
        (dW, db), *rest = pairs
        return [(dW.T, db), *rest]

    assert "dW[L-2] has shape (4, 3); expected the shape of W[L-2], which is (3, 4)." in complaint(
        "backward", turned
    )


def test_a_factor_of_m_in_one_part_is_told():
    def summed(parameters, X, Y):
        (dW, db), *rest = section.backward(parameters, X, Y)[::-1]
        return [*rest[::-1], (dW, X.shape[1] * db)]

    said = diagnose(EXERCISES["backward"], summed)
    assert said.startswith("dW[L] is right.\ndb[L] is exactly m times too large.")
    assert "dW[L-1] is right." in said


def test_a_step_in_place_is_told_as_a_change_of_the_argument():
    def in_place(parameters, X, Y, alpha, steps):
        costs = []
        for _ in range(steps):
            costs.append(section._cost(parameters, X, Y))
            for (W, b), (dW, db) in zip(parameters, section.backward(parameters, X, Y), strict=True):
                W -= alpha * dW
                b -= alpha * db
        return parameters, costs

    assert "Your function changes its argument parameters" in diagnose(EXERCISES["train"], in_place)


# The bug hunt


def cell(name):
    (source,) = [c.source for c in nbformat.read(NOTEBOOK, as_version=4).cells if c.id == name]
    return source


def buggy_backward():
    space = {"np": np, "forward": section.forward}
    exec(cell("hunt-faulty"), space)
    return space["buggy_backward"]


def wrong_parts(slopes, case):
    """The parts that the gradient check names, in the order of the way back."""
    sizes = [len(case["X"]), *(len(W) for W, _ in case["parameters"])]
    net = network.Network(*sizes, hidden=tanh)
    theta = network.join(net, case["parameters"])
    gradient = network.join(net, slopes(**case))
    found = gradient_check.check(net, theta, case["X"], case["Y"], gradient=gradient)
    return {part.name for part in found.parts if part.error > gradient_check.RIGHT}


def test_the_code_in_the_notebook_has_all_four_faults_and_its_shapes_fit():
    for case in EXERCISES["repaired_backward"].inputs():
        mine, same = buggy_backward()(**case), section.backward_with(*section.FAULTS)(**case)
        for (dW, db), (V, c), (W, b) in zip(mine, same, case["parameters"], strict=True):
            np.testing.assert_allclose(dW, V)
            np.testing.assert_allclose(db, c)
            assert (dW.shape, db.shape) == (W.shape, b.shape)


def test_the_code_in_the_notebook_is_told_that_all_four_faults_are_in():
    said = diagnose(EXERCISES["repaired_backward"], buggy_backward())
    assert said.startswith(
        "All four faults are still in. Nearest the end: Of layer 3 the report names b[3] alone"
    )
    assert "W[2] and b[2] together, then W[2] alone, then W[1] and b[1] together" in said


@pytest.mark.parametrize(
    "left", [c for n in range(1, 5) for c in itertools.combinations(section.FAULTS, n)], ids="-".join
)
def test_every_set_of_faults_is_recognized_and_the_one_nearest_the_end_comes_first(left):
    said = diagnose(EXERCISES["repaired_backward"], section.backward_with(*left))
    assert section.FAULTS[left[0]] in said
    assert not any(section.FAULTS[fault] in said for fault in left[1:])
    assert all(section.BEHIND[fault] in said for fault in left[1:])


@pytest.mark.parametrize(
    ("fault", "named"),
    [
        ("db3", {"b[3]"}),
        ("dZ2", {"W[2]", "b[2]", "W[1]", "b[1]"}),
        ("dW2", {"W[2]"}),
        ("dZ1", {"W[1]", "b[1]"}),
    ],
)
def test_the_gradient_check_names_the_parts_of_which_the_sentences_speak(fault, named):
    case = EXERCISES["repaired_backward"].inputs()[-1]
    assert wrong_parts(section.backward_with(fault), case) == named


def test_a_wrong_repair_is_told_with_the_faults_behind_it_or_without():
    alone = diagnose(EXERCISES["repaired_backward"], section.backward_with("dZ2 no slope"))
    assert alone.startswith("All but one is repaired. dZ2 has no slope in it now.")
    more = section.backward_with("dZ2 no slope", "dW2", "dZ1")
    assert "Behind it wait W[2] alone" in diagnose(EXERCISES["repaired_backward"], more)


# Other ways to write the right answer, as students do.


def error_one_by_one(A, Y):
    return [[a - y for a, y in zip(row, truth, strict=True)] for row, truth in zip(A, Y, strict=True)]


def error_through_the_chain(A, Y):
    dA = -Y / A + (1 - Y) / (1 - A)
    return dA * A * (1 - A)


def gradient_with_dot_and_mean(dZ, A_prev):
    return [np.dot(dZ, A_prev.T) / len(dZ.T), np.mean(dZ, axis=1, keepdims=True)]


def gradient_with_einsum(dZ, A_prev):
    m = A_prev.shape[1]
    return np.einsum("im,jm->ij", dZ, A_prev) / m, np.einsum("im->i", dZ)[:, None] / m


def gradient_over_examples(dZ, A_prev):
    m = dZ.shape[1]
    dW, db = np.zeros((len(dZ), len(A_prev))), np.zeros((len(dZ), 1))
    for i in range(m):
        dz = dZ[:, i : i + 1]
        dW += dz @ A_prev[:, i : i + 1].T / m
        db += dz / m
    return dW, db


def gradient_with_a_column_of_ones(dZ, A_prev):
    m = dZ.shape[1]
    both = dZ @ np.vstack([A_prev, np.ones((1, m))]).T / m
    return both[:, :-1], both[:, -1:]


def hidden_error_with_dot(W_next, dZ_next, A):
    return np.multiply(np.dot(W_next.T, dZ_next), (1 - A) * (1 + A))


def hidden_error_on_its_side(W_next, dZ_next, A):
    return (dZ_next.T @ W_next).T * (1 - np.square(A))


def hidden_error_from_z(W_next, dZ_next, A):
    return W_next.T @ dZ_next / np.cosh(np.arctanh(A)) ** 2


def hidden_error_in_loops(W_next, dZ_next, A):
    dZ = np.zeros(A.shape)
    for j in range(A.shape[0]):
        for i in range(len(W_next)):
            dZ[j] += W_next[i, j] * dZ_next[i]
        dZ[j] *= 1 - A[j] ** 2
    return dZ


def backward_appending_and_reversed(parameters, X, Y):
    A = section.forward(parameters, X)
    dZ, slopes = A[-1] - Y, []
    for (W, _), A_prev in zip(reversed(parameters), reversed(A[:-1]), strict=True):
        slopes.append(gradient_with_dot_and_mean(dZ, A_prev))
        dZ = hidden_error_with_dot(W, dZ, A_prev)
    return list(reversed(slopes))


def backward_with_a_dictionary(parameters, X, Y):
    L, m, cache = len(parameters), X.shape[1], {"A0": X}
    for l, (W, b) in enumerate(parameters, 1):
        Z = W @ cache[f"A{l - 1}"] + b
        cache[f"A{l}"] = sigmoid(Z) if l == L else np.tanh(Z)
    slopes = {}
    dZ = cache[f"A{L}"] - Y
    for l in range(L, 0, -1):
        slopes[f"dW{l}"] = dZ @ cache[f"A{l - 1}"].T / m
        slopes[f"db{l}"] = dZ.sum(axis=1).reshape(-1, 1) / m
        dZ = parameters[l - 1][0].T @ dZ * (1 - cache[f"A{l - 1}"] ** 2)
    return [(slopes[f"dW{l}"], slopes[f"db{l}"]) for l in range(1, L + 1)]


def backward_one_example_at_a_time(parameters, X, Y):
    m = X.shape[1]
    total = [[np.zeros_like(W), np.zeros_like(b)] for W, b in parameters]
    for i in range(m):
        one = backward_appending_and_reversed(parameters, X[:, i : i + 1], Y[:, i : i + 1])
        for slopes, (dW, db) in zip(total, one, strict=True):
            slopes[0] += dW / m
            slopes[1] += db / m
    return total


def backward_by_recursion(parameters, X, Y):
    def back(layers, A_prev):
        """The slopes of these layers, and dA of what they saw."""
        (W, b), *rest = layers
        A = np.tanh(W @ A_prev + b) if rest else sigmoid(W @ A_prev + b)
        slopes, dA = back(rest, A) if rest else ([], None)
        dZ = dA * (1 - A**2) if rest else A - Y
        return [gradient_with_einsum(dZ, A_prev), *slopes], W.T @ dZ

    return back(list(parameters), X)[0]


def backward_with_one_over_m_at_the_end(parameters, X, Y):
    """The mean taken at once, in the output's error: then nowhere else."""
    m, A = X.shape[1], section.forward(parameters, X)
    dZ, slopes = (A[-1] - Y) / m, []
    for l in range(len(parameters), 0, -1):
        slopes.insert(0, (dZ @ A[l - 1].T, dZ.sum(axis=1, keepdims=True)))
        dZ = parameters[l - 1][0].T @ dZ * (1 - A[l - 1] ** 2)
    return slopes


def backward_in_single_precision(parameters, X, Y):
    single = [(W.astype("f4"), b.astype("f4")) for W, b in parameters]
    return [(dW.astype("f4"), db.astype("f4")) for dW, db in section._pass(single, X.astype("f4"), Y)]


def train_on_copies(parameters, X, Y, alpha, steps):
    parameters, costs = [(W.copy(), b.copy()) for W, b in parameters], []
    for _ in range(steps):
        A = section.forward(parameters, X)[-1]
        costs.append(-np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A)) / X.shape[1])
        for (W, b), (dW, db) in zip(parameters, backward_with_a_dictionary(parameters, X, Y), strict=True):
            W -= alpha * dW
            b -= alpha * db
    return parameters, np.array(costs)


def train_with_arrays_to_fill(parameters, X, Y, alpha, steps):
    costs = np.zeros(steps)
    learned = list(parameters)
    for t in range(steps):
        costs[t] = losses.cross_entropy(section.forward(learned, X)[-1], Y).mean()
        slopes = backward_by_recursion(learned, X, Y)
        for l in range(len(learned)):
            learned[l] = learned[l][0] - alpha * slopes[l][0], learned[l][1] - alpha * slopes[l][1]
    return [learned, costs]


def look_with_flags(errors):
    for l, (W, b) in reversed(list(enumerate(errors > 1e-7, 1))):
        if W or b:
            return (l, 0) if W and b else (l, 2 - W)
    return [0, 0]


def look_in_the_whole_table(errors):
    rows = np.flatnonzero((errors > 1e-7).any(axis=1))
    if len(rows) == 0:
        return 0, 0
    W, b = errors[rows[-1]] > 1e-7
    return rows[-1] + 1, {(True, True): 0, (True, False): 1, (False, True): 2}[bool(W), bool(b)]


STYLES = {
    "output_error": [error_one_by_one, error_through_the_chain],
    "layer_gradient": [
        gradient_with_dot_and_mean,
        gradient_with_einsum,
        gradient_over_examples,
        gradient_with_a_column_of_ones,
    ],
    "hidden_error": [
        hidden_error_with_dot,
        hidden_error_on_its_side,
        hidden_error_from_z,
        hidden_error_in_loops,
    ],
    "backward": [
        backward_appending_and_reversed,
        backward_with_a_dictionary,
        backward_one_example_at_a_time,
        backward_by_recursion,
        backward_with_one_over_m_at_the_end,
        backward_in_single_precision,
    ],
    "train": [train_on_copies, train_with_arrays_to_fill],
    "where_to_look": [look_with_flags, look_in_the_whole_table],
    "repaired_backward": [backward_appending_and_reversed, backward_with_a_dictionary],
}


@pytest.mark.parametrize(("name", "style"), [(name, style) for name in STYLES for style in STYLES[name]])
def test_another_correct_style_passes(name, style, capsys):
    assert diagnose(EXERCISES[name], style) is None
    assert capsys.readouterr().out == ""


def test_every_exercise_is_tried_in_other_styles():
    assert set(STYLES) == set(EXERCISES)
