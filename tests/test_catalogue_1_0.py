"""Section 1.0: what the tasks work out with the pencil is right, and other styles pass."""

from pathlib import Path

import nbformat
import numpy as np
import pytest

from dlkit.classroom.catalogue.section_1_0_what_is_a_neural_network import EXERCISES
from dlkit.classroom.diagnosis import diagnose

BY_NAME = {exercise.name: exercise for exercise in EXERCISES}
ROOT = Path(__file__).resolve().parents[1]
SOLUTION = ROOT / "solutions/1_introduction/1.0_what_is_a_neural_network.ipynb"


def solutions():
    """The functions that the solution notebook defines, by name."""
    space = {"np": np}
    for cell in nbformat.read(SOLUTION, as_version=4).cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            exec(cell.source, space)
    return space


def test_what_the_tasks_work_out_with_the_pencil_is_right():
    answer = solutions()
    columns = [np.array(pair) for pair in ([150, 40], [3, 1], [40, 90], [210, 95])]
    X, Y = answer["stack_features"](*columns)
    assert (X.tolist(), Y.tolist()) == ([[150, 40], [3, 1], [40, 90]], [[210, 95]])
    assert answer["relu_neuron"](np.array([[2.0]]), -100, np.array([[150, 40]])).tolist() == [[200, 0]]
    rents = answer["flat_rent"](np.array([[80.0, 20], [2, 0], [1, 9]]))
    np.testing.assert_allclose(rents, [[8.05, 1]])
    miss = answer["typical_miss"](np.array([[230.0, 160, 200]]), np.array([[200.0, 200, 200]]))
    assert round(float(miss), 2) == 28.87


def test_every_bend_is_met_from_both_sides():
    flats = np.hstack([case["X"] for case in BY_NAME["flat_rent"].inputs()])
    rooms, calm = 0.05 * flats[0] - 1, 2 * flats[1] - 0.5 * flats[2]
    sums = np.hstack([(c["w"].T @ c["X"] + c["b"]).ravel() for c in BY_NAME["relu_neuron"].inputs()])
    for z in (rooms, calm, sums):
        assert z.min() < 0 < z.max()


# Other ways to write the right answer, as students do.


def stacked_as_lists(size, bedrooms, age, price):
    return [size.tolist(), bedrooms.tolist(), age.tolist()], [price.tolist()]


def stacked_by_transposing(size, bedrooms, age, price):
    return np.array([[*house] for house in zip(size, bedrooms, age, strict=True)]).T, price.reshape(1, -1)


def stacked_into_zeros(size, bedrooms, age, price):
    X = np.zeros((3, len(size)))
    X[0], X[1], X[2] = size, bedrooms, age
    return X, np.array([price])


def neuron_by_where(w, b, X):
    Z = np.dot(w.T, X) + b
    return np.where(Z > 0, Z, 0)


def neuron_by_mask(w, b, X):
    Z = w.T @ X + b
    return Z * (Z > 0)


def neuron_one_by_one(w, b, X):
    sums = [sum(w[j, 0] * X[j, i] for j in range(len(w))) + b for i in range(X.shape[1])]
    return [[max(0, z) for z in sums]]


def neuron_by_half_of_the_distance(w, b, X):
    Z = (w * X).sum(axis=0, keepdims=True) + b
    return (Z + np.abs(Z)) / 2


def rent_by_names(X):
    size, trees, noise = X
    rooms, calm = np.maximum(0, 0.05 * size - 1), np.maximum(0, 2 * trees - noise / 2)
    return (1 + 2 * rooms + 0.3 * calm)[np.newaxis]


def rent_by_neurons(X):
    rooms = neuron_by_mask(np.array([[0.05], [0], [0]]), -1, X)
    calm = neuron_by_mask(np.array([[0], [2], [-0.5]]), 0, X)
    return 2 * rooms + 0.3 * calm + 1


def rent_one_by_one(X):
    return [[1 + 2 * max(0, s / 20 - 1) + 0.3 * max(0, 2 * t - n / 2) for s, t, n in X.T]]


def miss_by_norm(Y_hat, Y):
    return np.linalg.norm(Y_hat - Y) / np.sqrt(Y.shape[1])


def miss_by_loop(Y_hat, Y):
    squares = [(a - b) ** 2 for a, b in zip(Y_hat[0], Y[0], strict=True)]
    return (sum(squares) / len(squares)) ** 0.5


def miss_as_a_matrix(Y_hat, Y):
    D = Y_hat - Y
    return np.sqrt(D @ D.T / D.shape[1])  # (1, 1)


STYLES = {
    "stack_features": [stacked_as_lists, stacked_by_transposing, stacked_into_zeros],
    "relu_neuron": [neuron_by_where, neuron_by_mask, neuron_one_by_one, neuron_by_half_of_the_distance],
    "flat_rent": [rent_by_names, rent_by_neurons, rent_one_by_one],
    "typical_miss": [miss_by_norm, miss_by_loop, miss_as_a_matrix],
}


@pytest.mark.parametrize(("name", "style"), [(name, style) for name in STYLES for style in STYLES[name]])
def test_another_correct_style_passes(name, style):
    assert diagnose(BY_NAME[name], style) is None


def test_every_exercise_is_tried_in_other_styles():
    assert set(STYLES) == set(BY_NAME)


def test_a_maximum_along_the_columns_is_not_told_that_its_numbers_are_right():
    complaint = diagnose(BY_NAME["relu_neuron"], lambda w, b, X: np.max(w.T @ X + b, 0))
    assert complaint.startswith("This is the sum, flat and without the bend: np.max")
    assert "are right" not in complaint


def neuron_by_max(w, b, X):
    return max(w.T @ X + b, 0)


def neuron_by_if(w, b, X):
    Z = w.T @ X + b
    if Z > 0:
        return Z
    return 0


@pytest.mark.parametrize("whole", [neuron_by_max, neuron_by_if])
def test_a_bend_of_the_whole_table_is_named_before_its_error(whole):
    named, *error = diagnose(BY_NAME["relu_neuron"], whole).split("\n")
    assert named.startswith("`max` and `if` compare whole tables")
    assert error[0] == "It stops in your line"


@pytest.mark.parametrize(
    "other",
    [lambda w, b, X: max(0, (w.T @ X + b).item()), lambda w, b, X: [[max(0, float((w.T @ X + b)[0]))]]],
)
def test_another_error_on_the_same_inputs_is_not_taken_for_a_bend_of_the_whole_table(other):
    assert diagnose(BY_NAME["relu_neuron"], other).startswith("It stops in your line")


@pytest.mark.parametrize("root", [np.sqrt, np.positive])
def test_who_divides_by_the_number_of_rows_is_asked_for_it(root):
    complaint = diagnose(BY_NAME["typical_miss"], lambda Y_hat, Y: root(np.sum((Y_hat - Y) ** 2) / len(Y)))
    assert complaint.endswith("Dividing by `len(Y)` changes nothing, it counts rows: how many has Y?")
