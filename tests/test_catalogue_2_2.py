"""The exercises of section 2.2: what the pencil finds, and other styles that are right."""

import math

import numpy as np
import pytest

from dlkit.activations import sigmoid
from dlkit.classroom.catalogue import section_2_2_activation_functions as section
from dlkit.classroom.diagnosis import diagnose, remark
from dlkit.classroom.trial import Blank

EXERCISES = {exercise.name: exercise for exercise in section.EXERCISES}


def test_what_the_tasks_work_out_with_the_pencil_is_right():
    answer = {name: exercise.reference for name, exercise in EXERCISES.items()}
    assert answer["tanh_from_sigmoid"](np.array([[0.5]])).item() == pytest.approx(0.4621, abs=5e-5)
    assert sigmoid(1) == pytest.approx(0.7311, abs=5e-5)
    of_sigmoid, of_tanh = answer["slopes_from_a"](np.array([[0.9]]))
    assert (of_sigmoid.item(), of_tanh.item()) == pytest.approx((0.09, 0.19))
    Z = np.array([[3, -2, 0], [-1, 0.5, 300]])
    assert answer["relu"](Z).tolist() == [[3, 0, 0], [0, 0.5, 300]]
    assert answer["relu_derivative"](Z).tolist() == [[1, 0, 0], [0, 1, 1]]
    assert answer["leaky_relu"](Z[:1, [0, 2, 1]], 0.1).round(9).tolist() == [[3, 0, -0.2]]
    assert answer["leaky_relu_derivative"](Z[:1, [0, 2, 1]], 0.1).tolist() == [[1, 0.1, 0.1]]
    silent = answer["dead_units"](np.array([[1, -3], [-1, -2], [-4, 0]]))
    assert silent.tolist() == [[False], [True], [True]]
    W1, b1 = np.array([[1, 0], [2, -1]]), np.array([[1], [3]])
    W2, b2, x = np.array([[3, 1]]), np.array([[-4]]), np.array([[1], [2]])
    W, b = answer["collapse"](W1, b1, W2, b2)
    assert (W.tolist(), b.tolist()) == ([[5, -1]], [[2]])
    assert (W1 @ x + b1).tolist() == [[2], [3]]
    assert (W @ x + b).tolist() == (W2 @ (W1 @ x + b1) + b2).tolist() == [[5]]


def test_what_the_hints_work_out_is_right():
    assert 2 * sigmoid(0.5) - 1 == pytest.approx(0.245, abs=5e-4)
    assert np.tanh(0.5) == pytest.approx(0.462, abs=5e-4)
    assert 2 * sigmoid(1) - 1 == pytest.approx(np.tanh(0.5))


@pytest.mark.parametrize(
    "name", ["relu", "relu_derivative", "leaky_relu", "leaky_relu_derivative", "dead_units"]
)
def test_the_inputs_hold_the_corner_and_both_sides_of_it(name):
    tables = [case["Z"] for case in EXERCISES[name].inputs()]
    assert any(0 in Z for Z in tables)
    assert min(map(np.min, tables)) <= -20
    assert all(Z.shape[0] != Z.shape[1] for Z in tables if Z.size > 1)
    if name != "dead_units":
        assert {-300.0, 300.0} <= set(np.concatenate([Z.ravel() for Z in tables]))


def test_the_inputs_of_dead_units_have_all_kinds_of_layers():
    shares = [section.dead_units(case["Z"]).mean() for case in EXERCISES["dead_units"].inputs()]
    assert any(0 < share < 1 for share in shares)
    assert 1 in shares
    some = [case["Z"] for case in EXERCISES["dead_units"].inputs()]
    assert any(np.any((Z.mean(axis=1) < 0) & (Z.max(axis=1) > 0)) for Z in some), "silent on the average"
    assert any(np.any(Z.max(axis=1) == 0) for Z in some), "silent at 0"
    assert any(np.any(Z.max(axis=0) <= 0) and np.any(Z.max(axis=1) > 0) for Z in some), "a silent example"


def test_the_matrices_to_fold_have_dimensions_that_differ():
    for case in EXERCISES["collapse"].inputs()[1:]:
        assert len({*case["W1"].shape, case["W2"].shape[0]}) == 3


# Other ways to write the right answer, as students do.


def tanh_of_numpy(Z):
    return np.tanh(Z)


def tanh_with_an_exponential(Z):
    return 2 / (1 + np.exp(-2 * Z)) - 1


def tanh_as_a_fraction(Z):
    return (np.exp(Z) - np.exp(-Z)) / (np.exp(Z) + np.exp(-Z))


def tanh_of_two_sides(Z):
    return sigmoid(2 * Z) - sigmoid(-2 * Z)


def tanh_one_by_one(Z):
    return [[math.tanh(z) for z in row] for row in Z]


def slopes_multiplied_out(A):
    return [A - A**2, (1 - A) * (1 + A)]


def slopes_by_way_of_z(A):
    with np.errstate(divide="ignore"):
        z_sigmoid, z_tanh = np.log(A) - np.log1p(-A), np.arctanh(A)
    return sigmoid(z_sigmoid) * sigmoid(-z_sigmoid), 1 / np.cosh(z_tanh) ** 2


def slopes_in_single_precision(A):
    return slopes_multiplied_out(A.astype("f4"))


def relu_by_cases(Z):
    return np.where(Z > 0, Z, 0)


def relu_by_cases_with_the_corner(Z):
    return np.where(Z >= 0, Z, 0)


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


def relu_that_talks(Z):
    print("Z is", Z)
    return np.maximum(Z, 0.0)


def step_as_booleans(Z):
    return Z > 0


def step_times_one(Z):
    return (Z > 0) * 1


def step_as_integers(Z):
    return (Z > 0).astype(int)


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


def step_in_two_loops(Z):
    return [[1 if z > 0 else 0 for z in row] for row in Z]


def step_as_a_sign(Z):
    return np.sign(np.maximum(0, Z))


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


def leaky_in_two_loops(Z, slope):
    A = np.empty(Z.shape)
    for place, z in np.ndenumerate(Z):
        A[place] = z if z >= 0 else slope * z
    return A


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
    return [[1 if z > 0 else slope for z in row] for row in Z]


def leaky_step_as_a_mixture(Z, slope):
    return slope + (1 - slope) * (Z > 0)


def dead_by_the_largest(Z):
    return Z.max(axis=1, keepdims=True) <= 0


def dead_by_not_any(Z):
    return ~np.any(Z > 0, axis=1, keepdims=True)


def dead_by_what_is_let_out(Z):
    return (np.maximum(0, Z).sum(axis=1) == 0).reshape(-1, 1)


def dead_by_counting(Z):
    return (np.sum(Z > 0, axis=1) == 0)[:, np.newaxis].astype(int)


def dead_in_a_loop(Z):
    dead = np.zeros((Z.shape[0], 1))
    for k in range(len(Z)):
        dead[k] = all(z <= 0 for z in Z[k])
    return dead


def dead_as_nested_lists(Z):
    return [[bool(np.all(row <= 0))] for row in Z]


def collapse_with_dot(W1, b1, W2, b2):
    return [np.dot(W2, W1), W2.dot(b1) + b2]


def collapse_on_its_side(W1, b1, W2, b2):
    return (W1.T @ W2.T).T, (b1.T @ W2.T + b2.T).T


def collapse_with_einsum(W1, b1, W2, b2):
    return np.einsum("ij,jk->ik", W2, W1), np.einsum("ij,jk->ik", W2, b1) + b2


def collapse_in_a_loop(W1, b1, W2, b2):
    W, b = np.zeros((len(W2), W1.shape[1])), b2.copy()
    for k in range(len(W1)):
        W += W2[:, k : k + 1] * W1[k]
        b += W2[:, k : k + 1] * b1[k]
    return W, b


def collapse_by_asking(W1, b1, W2, b2):
    def both(X):
        return W2 @ (W1 @ X + b1) + b2

    n_x = W1.shape[1]
    b = both(np.zeros((n_x, 1)))
    return both(np.eye(n_x)) - b, b


def collapse_with_a_row_of_ones(W1, b1, W2, b2):
    both = W2 @ np.hstack([W1, b1])
    return both[:, :-1], both[:, -1:] + b2


def collapse_in_single_precision(W1, b1, W2, b2):
    return collapse_with_dot(*(part.astype("f4") for part in (W1, b1, W2, b2)))


STYLES = {
    "tanh_from_sigmoid": [
        tanh_of_numpy,
        tanh_with_an_exponential,
        tanh_as_a_fraction,
        tanh_of_two_sides,
        tanh_one_by_one,
    ],
    "slopes_from_a": [slopes_multiplied_out, slopes_by_way_of_z, slopes_in_single_precision],
    "relu": [
        relu_by_cases,
        relu_by_cases_with_the_corner,
        relu_by_a_mask,
        relu_on_a_copy,
        relu_with_clip,
        relu_with_the_size,
        relu_in_two_loops,
        relu_as_nested_lists,
        relu_in_single_precision,
        relu_that_talks,
    ],
    "relu_derivative": [
        step_as_booleans,
        step_times_one,
        step_as_integers,
        step_into_zeros,
        step_on_a_copy,
        step_with_heaviside,
        step_in_two_loops,
        step_as_a_sign,
    ],
    "leaky_relu": [
        leaky_as_a_maximum,
        leaky_as_a_sum,
        leaky_by_masks,
        leaky_by_its_slope,
        leaky_on_a_copy,
        leaky_in_two_loops,
    ],
    "leaky_relu_derivative": [
        leaky_step_by_masks,
        leaky_step_on_full,
        leaky_step_on_ones,
        leaky_step_in_two_loops,
        leaky_step_as_a_mixture,
    ],
    "dead_units": [
        dead_by_the_largest,
        dead_by_not_any,
        dead_by_what_is_let_out,
        dead_by_counting,
        dead_in_a_loop,
        dead_as_nested_lists,
    ],
    "collapse": [
        collapse_with_dot,
        collapse_on_its_side,
        collapse_with_einsum,
        collapse_in_a_loop,
        collapse_by_asking,
        collapse_with_a_row_of_ones,
        collapse_in_single_precision,
    ],
}


@pytest.mark.parametrize(("name", "style"), [(name, style) for name in STYLES for style in STYLES[name]])
def test_another_correct_style_passes(name, style, capsys):
    assert diagnose(EXERCISES[name], style) is None
    assert capsys.readouterr().out == ""


def test_every_exercise_is_tried_in_other_styles():
    assert set(STYLES) == set(EXERCISES)


def test_a_tanh_of_two_exponentials_is_right_and_hears_where_it_overflows():
    exercise = EXERCISES["tanh_from_sigmoid"]
    assert "exponential" in remark(exercise, tanh_as_a_fraction)
    assert remark(exercise, tanh_of_numpy) is None
    assert remark(exercise, lambda Z: 2 * sigmoid(2 * Z) - 1) is None


# What goes wrong before a number comes out.


def relu_in_place(Z):
    Z[Z < 0] = 0
    return Z


def relu_with_the_max_of_python(Z):
    return max(0, Z)


def leaky_in_place(Z, slope):
    Z[Z < 0] *= slope
    return Z


def collapse_in_the_other_order(W1, b1, W2, b2):
    return W1 @ W2, W2 @ b1 + b2


def collapse_entry_by_entry(W1, b1, W2, b2):
    return W2 * W1, W2 @ b1 + b2


def collapse_with_biases_added(W1, b1, W2, b2):
    return W2 @ W1, b1 + b2


@pytest.mark.parametrize(
    ("name", "wrong", "says"),
    [
        ("relu", relu_in_place, "Your function changes its argument Z"),
        ("leaky_relu", leaky_in_place, "Your function changes its argument Z"),
        ("relu", relu_with_the_max_of_python, "return max(0, Z)"),
        ("collapse", collapse_in_the_other_order, "return W1 @ W2, W2 @ b1 + b2"),
        ("collapse", collapse_entry_by_entry, "return W2 * W1, W2 @ b1 + b2"),
        ("collapse", collapse_with_biases_added, "return W2 @ W1, b1 + b2"),
    ],
)
def test_an_accident_is_told_with_the_line_where_it_happens(name, wrong, says):
    assert says in diagnose(EXERCISES[name], wrong)


def relu_with_an_if(Z):
    if Z > 0:
        return Z
    return 0


def relu_with_the_max_of_numpy(Z):
    return np.max(0, Z)


def relu_with_a_wrong_name(Z):
    return np.maximum(0, z)  # noqa: F821


def relu_of_two_tables_that_do_not_fit(Z):
    return np.maximum(np.zeros((1, 1)) if Z.size == 1 else np.zeros((7, 11)), Z)


def collapse_with_the_wrong_order_below(W1, b1, W2, b2):
    return W2 @ W1, W1 @ b2 + b1


@pytest.mark.parametrize(
    ("name", "wrong", "asks"),
    [
        ("relu", relu_with_the_max_of_python, "Which function compares entry by entry?"),
        ("relu", relu_with_an_if, "Which function compares entry by entry?"),
        ("relu", relu_with_the_max_of_numpy, "Which function compares two things entry by entry?"),
        ("collapse", collapse_in_the_other_order, "Which matrix meets x first?"),
    ],
)
def test_an_accident_that_is_known_is_named(name, wrong, asks):
    assert diagnose(EXERCISES[name], wrong).split("\n")[0].endswith(asks)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("relu", relu_with_a_wrong_name),
        ("relu", relu_of_two_tables_that_do_not_fit),
        ("collapse", collapse_entry_by_entry),
        ("collapse", collapse_with_biases_added),
        ("collapse", collapse_with_the_wrong_order_below),
    ],
)
def test_an_accident_with_another_error_is_not_named(name, wrong):
    assert diagnose(EXERCISES[name], wrong).startswith("It stops in your line")


@pytest.mark.parametrize("name", EXERCISES)
def test_a_blank_function_is_no_mistake(name):
    def blank(*arguments):
        raise NotImplementedError

    with pytest.raises(Blank, match="not written yet"):
        diagnose(EXERCISES[name], blank)
