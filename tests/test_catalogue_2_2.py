"""The exercises of section 2.2: what the pencil finds, and other styles that are right."""

import numpy as np
import pytest

from dlkit.classroom.catalogue import section_2_2_activation_functions as section
from dlkit.classroom.diagnosis import diagnose
from dlkit.classroom.verdict import Kind

EXERCISES = {exercise.name: exercise for exercise in section.EXERCISES}


def test_what_the_tasks_work_out_with_the_pencil_is_right():
    answer = {name: exercise.reference for name, exercise in EXERCISES.items()}
    Z = np.array([[3, -2, 0], [-1, 0.5, 300]])
    assert answer["relu"](Z).tolist() == [[3, 0, 0], [0, 0.5, 300]]
    assert answer["relu_derivative"](Z).tolist() == [[1, 0, 0], [0, 1, 1]]
    silent = answer["dead_units"](np.array([[1, -3], [-1, -2], [-4, 0]]))
    assert silent.tolist() == [[False], [True], [True]]
    W1, b1 = np.array([[1, 0], [2, -1]]), np.array([[1], [3]])
    W2, b2, x = np.array([[3, 1]]), np.array([[-4]]), np.array([[1], [2]])
    W, b = answer["collapse"](W1, b1, W2, b2)
    assert (W.tolist(), b.tolist()) == ([[5, -1]], [[2]])
    assert (W1 @ x + b1).tolist() == [[2], [3]]
    assert (W @ x + b).tolist() == (W2 @ (W1 @ x + b1) + b2).tolist() == [[5]]
    W1, b1, W2 = np.vstack([W1, [[-1, 1]]]), np.vstack([b1, [[-2]]]), np.array([[3, 1, 5]])
    assert (W1 @ x + b1).tolist() == [[2], [3], [-1]]
    W, b = answer["fold_at"](W1, b1, W2, b2, x)
    assert (W.tolist(), b.tolist()) == ([[5, -1]], [[2]])
    assert (W @ x + b).tolist() == (W2 @ np.maximum(0, W1 @ x + b1) + b2).tolist() == [[5]]
    W, b = answer["fold_at"](W1, b1, W2, b2, np.array([[-4], [2]]))
    assert (W.tolist(), b.tolist()) == ([[-5, 5]], [[-14]])


@pytest.mark.parametrize("name", ["relu", "relu_derivative", "dead_units"])
def test_the_inputs_hold_the_corner_and_both_sides_of_it(name):
    tables = [case["Z"] for case in EXERCISES[name].inputs()]
    assert any(0 in Z for Z in tables)
    assert min(map(np.min, tables)) <= -20
    assert all(Z.shape[0] != Z.shape[1] for Z in tables if Z.size > 1)
    if name != "dead_units":
        assert {-300.0, 300.0} <= set(np.concatenate([Z.ravel() for Z in tables]))


def test_the_inputs_of_dead_units_have_all_kinds_of_layers():
    some = [case["Z"] for case in EXERCISES["dead_units"].inputs()]
    counts = [(np.all(Z <= 0, axis=1).sum(), len(Z)) for Z in some]
    assert {np.sign(dead - 1) for dead, _ in counts} == {-1, 0, 1}, "none, one and several dead units"
    assert any(dead == n for dead, n in counts)
    assert any(np.any((Z.mean(axis=1) < 0) & (Z.max(axis=1) > 0)) for Z in some), "silent on the average"
    assert any(np.any(Z.max(axis=1) == 0) for Z in some), "silent at 0"
    assert any(np.any(Z.max(axis=0) <= 0) and np.any(Z.max(axis=1) > 0) for Z in some), "a silent example"


def test_the_matrices_to_fold_have_dimensions_that_differ():
    for case in EXERCISES["collapse"].inputs()[1:]:
        assert len({*case["W1"].shape, case["W2"].shape[0]}) == 3


def test_the_networks_to_fold_have_units_on_both_sides_of_the_corner_and_at_it():
    cases = EXERCISES["fold_at"].inputs()
    sums = [case["W1"] @ case["x"] + case["b1"] for case in cases]
    assert all(np.any(z > 0) for z in sums[:1])
    assert any(np.all(z > 0) for z in sums)
    assert any(np.all(z <= 0) for z in sums)
    assert sum(np.any(z == 0) for z in sums) >= 3
    assert sum(np.any(z < 0) & np.any(z > 0) for z in sums) >= 4
    for case in cases[1:]:
        assert len({*case["W1"].shape, case["W2"].shape[0]}) == 3


def test_the_folded_layer_says_what_the_network_says_near_x():
    for case in EXERCISES["fold_at"].inputs():
        W1, b1, W2, b2, x = case.values()
        W, b = EXERCISES["fold_at"].reference(**case)
        corner = W1 @ x + b1 == 0
        near = x - 1e-6 * np.sum(W1 * corner, axis=0)[:, np.newaxis]  # away from the side where it speaks
        if np.all((W1 @ near + b1)[corner] <= 0):
            np.testing.assert_allclose(W @ near + b, W2 @ np.maximum(0, W1 @ near + b1) + b2)


# What goes wrong before a number comes out.


def relu_in_place(Z):
    Z[Z < 0] = 0
    return Z


def fold_in_place(W1, b1, W2, b2, x):
    W1[(W1 @ x + b1).ravel() <= 0] = 0
    return W2 @ W1, W2 @ b1 + b2


@pytest.mark.parametrize(
    ("name", "wrong", "what"),
    [("relu", relu_in_place, "changes Z"), ("fold_at", fold_in_place, "changes W1")],
)
def test_an_answer_that_writes_into_its_arguments_is_told_so(name, wrong, what):
    verdict = diagnose(EXERCISES[name], wrong)
    assert (verdict.kind, verdict.mistake) == (Kind.MUTATED, what)


def relu_with_the_max_of_python(Z):
    return max(0, Z)


def relu_with_an_if(Z):
    if Z > 0:
        return Z
    return 0


def relu_with_the_max_of_numpy(Z):
    return np.max(0, Z)


def collapse_in_the_other_order(W1, b1, W2, b2):
    return W1 @ W2, W2 @ b1 + b2


@pytest.mark.parametrize(
    ("name", "wrong", "asks", "line"),
    [
        ("relu", relu_with_the_max_of_python, "Which function compares entry by entry?", "return max(0, Z)"),
        ("relu", relu_with_an_if, "Which function compares entry by entry?", "if Z > 0:"),
        ("relu", relu_with_the_max_of_numpy, "compares two things entry by entry?", "return np.max(0, Z)"),
        (
            "collapse",
            collapse_in_the_other_order,
            "Which matrix meets x first?",
            "return W1 @ W2, W2 @ b1 + b2",
        ),
    ],
)
def test_an_accident_that_is_known_is_named_and_its_line_is_shown(name, wrong, asks, line):
    verdict = diagnose(EXERCISES[name], wrong)
    first, stops, where, *_ = verdict.says.split("\n")
    assert (verdict.kind, first.endswith(asks)) == (Kind.NAMED, True)
    assert (stops, where.strip()) == ("It stops in your line", line)


def relu_with_a_wrong_name(Z):
    return np.maximum(0, z)  # noqa: F821


def relu_of_two_tables_that_do_not_fit(Z):
    return np.maximum(np.zeros((1, 1)) if Z.size == 1 else np.zeros((7, 11)), Z)


def collapse_entry_by_entry(W1, b1, W2, b2):
    return W2 * W1, W2 @ b1 + b2


def collapse_with_biases_added(W1, b1, W2, b2):
    return W2 @ W1, b1 + b2


def collapse_with_the_wrong_order_below(W1, b1, W2, b2):
    return W2 @ W1, W1 @ b2 + b1


@pytest.mark.parametrize(
    ("name", "wrong", "line"),
    [
        ("relu", relu_with_a_wrong_name, "return np.maximum(0, z)"),
        ("relu", relu_of_two_tables_that_do_not_fit, "np.zeros((7, 11)), Z)"),
        ("collapse", collapse_entry_by_entry, "return W2 * W1, W2 @ b1 + b2"),
        ("collapse", collapse_with_biases_added, "return W2 @ W1, b1 + b2"),
        ("collapse", collapse_with_the_wrong_order_below, "return W2 @ W1, W1 @ b2 + b1"),
    ],
)
def test_an_accident_with_another_error_is_told_with_its_line_and_not_named(name, wrong, line):
    verdict = diagnose(EXERCISES[name], wrong)
    assert verdict.kind is Kind.CRASHED
    assert verdict.says.startswith("It stops in your line")
    assert line in verdict.says


@pytest.mark.parametrize("name", EXERCISES)
def test_a_blank_function_is_no_mistake(name):
    def blank(*arguments):
        raise NotImplementedError

    verdict = diagnose(EXERCISES[name], blank)
    assert (verdict.kind, verdict.says) == (Kind.BLANK, "not written yet.")


# Answers that were told something wrong, or nothing, or were taken for right.


def relu_that_talks(Z):
    print("Z is", Z)
    return np.maximum(Z, 0.0)


def relu_in_a_loop_that_returns_too_early(Z):
    A = np.zeros(Z.shape)
    for i in range(len(Z)):
        A[i] = np.maximum(0, Z[i])
        return A


def relu_by_size_and_doubled(Z):
    return Z + np.abs(Z)


def dead_as_soon_as_one_is(Z):
    return any(np.all(row <= 0) for row in Z)


def collapse_from_the_second_unit_on(W1, b1, W2, b2):
    W = np.zeros((len(W2), W1.shape[1]))
    for k in range(1, len(W1)):
        W += W2[:, k : k + 1] * W1[k]
    return W, W2 @ b1 + b2


def fold_without_looking(W1, b1, W2, b2, x):
    return W2 @ W1, W2 @ b1 + b2


def fold_with_flat_sides(W1, b1, W2, b2, x):
    return W2 @ ((b1 > 0) * W1), W2 @ ((b1 > 0) * b1) + b2


def test_what_an_answer_prints_is_shown_beside_the_verdict(capsys):
    verdict = diagnose(EXERCISES["relu"], relu_that_talks)
    assert (verdict.is_right, verdict.printed) == (True, "  Z is [[1.5]]")
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("name", "wrong", "kind", "says"),
    [
        ("relu", lambda Z: np.maximum(0, Z) + 1e-6, Kind.NAMED, "A is 1e-06 too large everywhere."),
        (
            "relu",
            np.vectorize(lambda z: max(0, z)),
            Kind.NAMED,
            "What is behind the point is cut off from A.",
        ),
        ("relu", relu_by_size_and_doubled, Kind.FACTOR, "A is 2 times what it should be"),
        ("relu", relu_in_a_loop_that_returns_too_early, Kind.NAMED, "Only the first row of A is right."),
        ("relu_derivative", lambda Z: -np.sign(Z.clip(0)), Kind.SIGN, "the slope has the right size"),
        ("dead_units", lambda Z: True, Kind.SHAPE, "dead has shape ()"),
        ("dead_units", dead_as_soon_as_one_is, Kind.SHAPE, "dead has shape ()"),
        ("dead_units", lambda Z: np.array([[1]]), Kind.SHAPE, "dead has shape (1, 1)"),
        ("collapse", collapse_from_the_second_unit_on, Kind.SLIP, "All but one thing fits."),
        ("collapse", lambda W1, b1, W2, b2: W2 @ W1, Kind.TYPE, "It returns one value, an array"),
        (
            "fold_at",
            lambda W1, b1, W2, b2, x: W2 @ np.maximum(0, W1 @ x + b1) + b2,
            Kind.TYPE,
            "It returns one value",
        ),
        ("fold_at", fold_without_looking, Kind.NAMED, "You fold as if no unit bent"),
        ("fold_at", fold_with_flat_sides, Kind.NAMED, "You ask which units speak at 0."),
    ],
)
def test_what_is_said_to_a_wrong_answer_is_true_of_it(name, wrong, kind, says):
    verdict = diagnose(EXERCISES[name], wrong)
    assert (verdict.kind, verdict.says[: len(says)]) == (kind, says)
