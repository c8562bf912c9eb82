"""The exercises of section 1.0: what the pencil finds, and what is said to wrong answers."""

import numpy as np
import pytest

from dlkit.activations import relu
from dlkit.classroom.catalogue.section_1_0_what_is_a_neural_network import EXERCISES
from dlkit.classroom.diagnosis import diagnose
from dlkit.classroom.verdict import Kind

BY_NAME = {exercise.name: exercise for exercise in EXERCISES}


def test_what_the_tasks_work_out_with_the_pencil_is_right():
    answer = {name: exercise.reference for name, exercise in BY_NAME.items()}
    assert answer["relu_neuron"](np.array([[2.0]]), -100, np.array([[150, 40]])).tolist() == [[200, 0]]
    rents = answer["flat_rent"](np.array([[80.0, 20], [2, 0], [1, 9]]))
    np.testing.assert_allclose(rents, [[8.05, 1]])
    miss = answer["typical_miss"](np.array([[230.0, 160, 200]]), np.array([[200.0, 200, 200]]))
    assert round(float(miss), 2) == 28.87
    assert answer["weights_through"](np.array([[0, 2, 3]]), np.array([[10, 14, 13]])).tolist() == [[2, -3]]


def test_every_bend_is_met_from_both_sides():
    flats = np.hstack([case["X"] for case in BY_NAME["flat_rent"].inputs()])
    rooms, calm = 0.05 * flats[0] - 1, 2 * flats[1] - 0.5 * flats[2]
    sums = np.hstack([(c["w"].T @ c["X"] + c["b"]).ravel() for c in BY_NAME["relu_neuron"].inputs()])
    for z in (rooms, calm, sums):
        assert z.min() < 0 < z.max()


def test_the_first_example_of_a_neuron_is_silent_where_others_are_not():
    sums = [(case["w"].T @ case["X"] + case["b"]).ravel() for case in BY_NAME["relu_neuron"].inputs()]
    assert any(z[0] < 0 and np.any(z[1:] > 0) for z in sums)


def test_the_weights_lead_through_all_points_and_some_of_them_fall():
    for case in BY_NAME["weights_through"].inputs():
        x, y = case["x"], case["y"]
        v = BY_NAME["weights_through"].reference(x, y)
        np.testing.assert_allclose(y[0, 0] + v @ relu(x - x[:, :-1].T), y, atol=1e-9)
    falls = [np.diff(case["y"]).min() < 0 for case in BY_NAME["weights_through"].inputs()]
    assert any(falls)


# Wrong answers as students write them, and what they hear.


def test_a_maximum_along_the_columns_is_not_told_that_its_numbers_are_right():
    says = diagnose(BY_NAME["relu_neuron"], lambda w, b, X: np.max(w.T @ X + b, 0)).says
    assert says.startswith("This is the sum, flat and without the bend: np.max")
    assert "are right" not in says


def neuron_by_max(w, b, X):
    return max(w.T @ X + b, 0)


def neuron_by_if(w, b, X):
    Z = w.T @ X + b
    if Z > 0:
        return Z
    return 0


@pytest.mark.parametrize("whole", [neuron_by_max, neuron_by_if])
def test_a_bend_of_the_whole_table_is_named_before_its_error(whole):
    verdict = diagnose(BY_NAME["relu_neuron"], whole)
    named, *error = verdict.says.split("\n")
    assert (verdict.kind, error[0]) == (Kind.NAMED, "It stops in your line")
    assert named.startswith("`max` and `if` compare whole tables")


@pytest.mark.parametrize(
    "other",
    [lambda w, b, X: max(0, (w.T @ X + b).item()), lambda w, b, X: [[max(0, float((w.T @ X + b)[0]))]]],
)
def test_another_error_on_the_same_inputs_is_not_taken_for_a_bend_of_the_whole_table(other):
    verdict = diagnose(BY_NAME["relu_neuron"], other)
    assert verdict.kind is Kind.CRASHED
    assert verdict.says.startswith("It stops in your line")


@pytest.mark.parametrize("root", [np.sqrt, np.positive])
def test_who_divides_by_the_number_of_rows_is_asked_for_it(root):
    verdict = diagnose(BY_NAME["typical_miss"], lambda Y_hat, Y: root(np.sum((Y_hat - Y) ** 2) / len(Y)))
    assert verdict.says.endswith("Dividing by `len(Y)` changes nothing, it counts rows: how many has Y?")


def neuron_in_a_loop_that_returns_too_early(w, b, X):
    answers = []
    for x in X.T:
        answers.append(max(0, w[:, 0] @ x + b))
        return [answers]
    return None


def neuron_that_replaces_maximum(w, b, X):
    Z = w.T @ X + b
    np.maximum = max
    return Z * (Z > 0)


def rent_without_bends_but_at_the_end(X):
    return relu(2 * (0.05 * X[0:1] - 1) + 0.3 * (2 * X[1:2] - 0.5 * X[2:3]) + 1)


def rent_with_two_mistakes(X):
    return 2 * relu(0.05 * X[0:1]) + 0.3 * (2 * X[1:2] - 0.5 * X[2:3]) + 1


def rent_of_rows_from_1(X):
    size, trees, noise = X[1:2], X[2:3], X[0:1]
    return 2 * relu(0.05 * size - 1) + 0.3 * relu(2 * trees - 0.5 * noise) + 1


def miss_of_the_first_house(Y_hat, Y):
    total = 0
    for i in range(Y.shape[1]):
        total += (Y_hat[0, i] - Y[0, i]) ** 2
        return np.sqrt(total / Y.shape[1])
    return None


def weights_that_are_slopes(x, y):
    return [[(y[0, k + 1] - y[0, k]) / (x[0, k + 1] - x[0, k]) for k in range(x.shape[1] - 1)]]


def weights_with_the_change_one_corner_too_late(x, y):
    slopes = np.diff(y) / np.diff(x)
    return np.diff(slopes, append=0)


def weights_less_the_one_before(x, y):
    v = np.diff(y) / np.diff(x)
    for k in range(1, v.size):
        v[0, k] -= v[0, k - 1]
    return v


@pytest.mark.parametrize(
    ("name", "wrong", "kind", "says"),
    [
        (
            "relu_neuron",
            lambda w, b, X: np.vectorize(lambda z: max(0, z))(w.T @ X + b),
            Kind.NAMED,
            "What is behind the point is cut off from Ŷ.",
        ),
        ("relu_neuron", lambda w, b, X: relu(-(w.T @ X + b)), Kind.NAMED, "This is ReLU of -z:"),
        (
            "relu_neuron",
            lambda w, b, X: np.tanh(w.T @ X),
            Kind.NAMED,
            "This is tanh, which squeezes into -1 to 1.",
        ),
        (
            "relu_neuron",
            neuron_in_a_loop_that_returns_too_early,
            Kind.SHAPE,
            "Ŷ has shape (1, 1); expected (1, m)",
        ),
        (
            "relu_neuron",
            neuron_that_replaces_maximum,
            Kind.MUTATED,
            "Your function replaces NumPy's own np.maximum",
        ),
        ("flat_rent", rent_without_bends_but_at_the_end, Kind.NAMED, "There is one bend, over the rent."),
        ("flat_rent", rent_with_two_mistakes, Kind.NAMED, "The bias of the rooms is missing."),
        ("flat_rent", rent_of_rows_from_1, Kind.NAMED, "You count the rows of X from 1."),
        ("weights_through", weights_that_are_slopes, Kind.NAMED, "These are the slopes of the pieces."),
        (
            "weights_through",
            weights_with_the_change_one_corner_too_late,
            Kind.NAMED,
            "Each weight is the change at the next corner.",
        ),
        (
            "weights_through",
            lambda x, y: y[:, 1:] - y[:, :-1],
            Kind.NAMED,
            "These are the steps of y.",
        ),
        (
            "weights_through",
            lambda x, y: [[(y[0, k + 1] - y[0, k]) / (x[0, k + 1] - x[0, k]) for k in range(len(x) - 1)]],
            Kind.NAMED,
            "There is no weight: len(x) counts rows",
        ),
        (
            "weights_through",
            lambda x, y: (y[:, 1:] - y[:, :1]) / (x[:, 1:] - x[:, :1]),
            Kind.NAMED,
            "These are slopes from the first point",
        ),
        ("weights_through", weights_less_the_one_before, Kind.NAMED, "You take off the weight of the unit"),
        ("typical_miss", miss_of_the_first_house, Kind.NAMED, "Only the first house counts."),
        (
            "typical_miss",
            lambda Y_hat, Y: np.std(Y_hat - Y),
            Kind.NAMED,
            "This is how far the misses lie from",
        ),
        (
            "typical_miss",
            lambda Y_hat, Y: [[np.mean((Y_hat - Y) ** 2)]],
            Kind.NAMED,
            "The root is missing: this is in",
        ),
        (
            "typical_miss",
            lambda Y, Y_hat: 0.0,
            Kind.TYPE,
            "Your function is typical_miss(Y, Y_hat); the exercise",
        ),
    ],
)
def test_what_is_said_to_a_wrong_answer_is_true_of_it(name, wrong, kind, says):
    verdict = diagnose(BY_NAME[name], wrong)
    assert (verdict.kind, verdict.says[: len(says)]) == (kind, says)


def test_two_mistakes_in_one_rent_are_both_named():
    says = diagnose(BY_NAME["flat_rent"], rent_with_two_mistakes).says
    assert says.endswith(
        "The calm has no bend: beside a loud street it is negative. What does ReLU do to it?"
    )
