"""Losses of every kind, also where floats end, the error at the output, and counting what is right."""

import inspect

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dlkit.activations import identity, sigmoid, softmax
from dlkit.losses import (
    accuracy,
    confusion_matrix,
    cross_entropy,
    cross_entropy_from_z,
    half_squared_error,
    one_hot,
    output_error,
    softmax_cross_entropy,
    softmax_cross_entropy_from_z,
)

moderate = arrays(np.float64, (3, 4), elements=st.floats(-20, 20))
labels = arrays(np.int64, (1, 4), elements=st.integers(0, 2))

MATCHED = {
    "sigmoid and cross-entropy": (sigmoid, lambda Z, Y: cross_entropy_from_z(Z, Y).sum(axis=0)),
    "softmax and cross-entropy": (softmax, softmax_cross_entropy_from_z),
    "identity and half the squared error": (identity, lambda Z, Y: half_squared_error(identity(Z), Y)),
}


@pytest.mark.parametrize("pair", MATCHED)
@given(Z=moderate, y=labels)
def test_output_error_is_the_slope_of_the_loss_for_every_matched_pair(pair, Z, y):
    activation, loss = MATCHED[pair]
    Y = one_hot(y, 3)
    numeric = np.zeros_like(Z)
    for index in np.ndindex(Z.shape):
        nudge = np.zeros_like(Z)
        nudge[index] = 1e-5
        numeric[index] = (loss(Z + nudge, Y).sum() - loss(Z - nudge, Y).sum()) / 2e-5
    np.testing.assert_allclose(output_error(activation(Z), Y), numeric, atol=1e-7)


def test_output_error_is_not_the_slope_for_an_unmatched_pair():
    # Sigmoid with the squared error has σ' in its slope, so that the two differ by a factor of σ'(0.7).
    z, y = np.array([[0.7]]), np.array([[1.0]])
    slope = (half_squared_error(sigmoid(z + 1e-5), y) - half_squared_error(sigmoid(z - 1e-5), y)) / 2e-5
    assert slope[0, 0] == pytest.approx(-0.07357, abs=1e-5)
    assert output_error(sigmoid(z), y)[0, 0] == pytest.approx(-0.33181, abs=1e-5)


def test_softmax_loss_and_its_slope_equal_pytorch():
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(0)
    Z, y = rng.normal(scale=5, size=(4, 6)), rng.integers(0, 4, (1, 6))
    t = torch.tensor(Z.T, requires_grad=True)
    losses = torch.nn.functional.cross_entropy(t, torch.tensor(y[0]), reduction="none")
    losses.sum().backward()
    Y = one_hot(y, 4)
    np.testing.assert_allclose(softmax_cross_entropy_from_z(Z, Y)[0], losses.detach().numpy(), rtol=1e-10)
    np.testing.assert_allclose(output_error(softmax(Z), Y), t.grad.numpy().T, rtol=1e-10, atol=1e-15)


@given(moderate, labels)
def test_softmax_loss_from_z_equals_that_of_the_probabilities(Z, y):
    Y = one_hot(y, 3)
    np.testing.assert_allclose(
        softmax_cross_entropy_from_z(Z, Y), softmax_cross_entropy(softmax(Z), Y), rtol=1e-6, atol=1e-12
    )


@given(st.floats(0.001, 0.999), st.sampled_from([0, 1]))
def test_softmax_loss_of_two_classes_is_the_logistic_loss(p, y):
    two = softmax_cross_entropy([[1 - p], [p]], one_hot([[y]], 2))
    assert two[0, 0] == pytest.approx(cross_entropy(p, y), rel=1e-12)


@pytest.mark.filterwarnings("error")
def test_softmax_loss_from_z_is_finite_when_certain_and_wrong():
    assert softmax_cross_entropy_from_z([[2000.0], [0.0]], [[0], [1]]).tolist() == [[2000.0]]
    assert softmax_cross_entropy([[1.0], [0.0]], [[0], [1]]).tolist() == [[np.inf]]


def test_half_squared_error_by_hand():
    assert half_squared_error([[1.0, 2.0], [0.0, 4.0]], [[0.0, 2.0], [2.0, 1.0]]).tolist() == [[2.5, 4.5]]


@given(labels)
def test_one_hot_has_a_single_one_where_the_label_says(y):
    Y = one_hot(y, 3)
    assert Y.shape == (3, 4)
    assert (Y.sum(axis=0) == 1).all()
    assert (Y.argmax(axis=0) == y[0]).all()


def test_accuracy_is_the_share_of_right_answers():
    assert accuracy([[0, 1, 2, 2]], [[0, 1, 1, 2]]) == 0.75


@given(labels, labels)
def test_confusion_matrix_counts_every_example_once_and_the_right_ones_on_its_diagonal(predicted, true):
    table = confusion_matrix(predicted=predicted, true=true, classes=3)
    assert table.sum() == 4
    assert np.trace(table) == round(4 * accuracy(predicted, true))
    assert table.sum(axis=1).tolist() == [(true == c).sum() for c in range(3)]


def test_confusion_matrix_by_hand_has_a_row_for_each_true_class_even_if_it_never_came():
    table = confusion_matrix(predicted=[[1, 1, 0]], true=[[0, 1, 1]], classes=3)
    assert table.tolist() == [[0, 1, 0], [1, 1, 0], [0, 0, 0]]
    assert table.dtype.kind == "i"


def test_confusion_matrix_leaves_no_doubt_which_are_the_predictions():
    with pytest.raises(TypeError, match="positional"):
        confusion_matrix([[1, 1, 0]], [[0, 1, 1]], 2)


@pytest.mark.parametrize("kind", [int, float, np.uint8, bool])
def test_one_hot_is_float64_whatever_kind_of_numbers_the_classes_are(kind):
    Y = one_hot(np.array([[0, 1, 1]], kind), 4)
    assert Y.tolist() == [[1, 0, 0], [0, 1, 1], [0, 0, 0], [0, 0, 0]]
    assert Y.dtype == np.float64


def of(function):
    """The function of predictions and truth, called by position as its neighbors are."""
    return lambda predicted, true, classes: function(predicted=predicted, true=true, classes=classes)


HALF, FIRST = [[0.5], [0.5]], [[1], [0]]


@pytest.mark.parametrize(
    ("function", "arguments", "message"),
    [
        (one_hot, ([[0, 3]], 3), "labels must be whole numbers from 0 to 2; found 3"),
        (one_hot, ([[0, -1]], 3), "labels must be whole numbers from 0 to 2; found -1"),
        (one_hot, ([[0.5]], 3), "labels must be whole numbers from 0 to 2; found 0.5"),
        (one_hot, ([[0, np.nan]], 3), "labels must be finite"),
        (one_hot, ([[0], [1]], 3), r"labels has shape \(2, 1\); expected one row, \(1, m\)"),
        (one_hot, ([0, 1], 3), r"labels has shape \(2,\); .* write .*labels\.reshape\(1, -1\)"),
        (one_hot, ([[0]], 0), "classes must be at least 1; got 0"),
        (softmax_cross_entropy, (HALF, [[1], [1]]), "Y must be one-hot"),
        (softmax_cross_entropy, (HALF, [[0], [0]]), "Y must be one-hot"),
        (softmax_cross_entropy, (HALF, HALF), "Y must be one-hot"),
        (softmax_cross_entropy, ([[1.5], [0.5]], FIRST), "between 0 and 1; found 1.5"),
        (softmax_cross_entropy, ([[0.5], [-0.1]], FIRST), "between 0 and 1; found -0.1"),
        (softmax_cross_entropy, ([[0.5]], FIRST), r"A has shape \(1, 1\) and Y has shape \(2, 1\)"),
        (softmax_cross_entropy_from_z, (HALF, [[1, 0]]), r"Z has shape \(2, 1\) and Y .*write Z\.T"),
        (softmax_cross_entropy_from_z, (HALF, HALF), "Y must be one-hot"),
        (softmax_cross_entropy_from_z, ([[np.inf], [0]], FIRST), r"Z must be finite.*\(0, 0\): inf"),
        (half_squared_error, ([[0.5]], [[np.nan]]), "Y must be finite"),
        (half_squared_error, ([[np.inf]], [[0.5]]), "A must be finite"),
        (half_squared_error, ([[0.5, 1]], [[1]]), r"A has shape \(1, 2\) and Y has shape \(1, 1\)"),
        (half_squared_error, ([0.5], [1]), r"A has shape \(1,\); expected two dimensions, \(k, m\)"),
        (output_error, ([[0.5, 1]], [[1]]), r"A has shape \(1, 2\) and Y has shape \(1, 1\)"),
        (output_error, ([[-np.inf]], [[1]]), "A must be finite"),
        (output_error, ([[0.5]], [[np.nan]]), "Y must be finite"),
        (accuracy, ([[1, 1]], [[1]]), r"predicted has shape \(1, 2\) and true has shape \(1, 1\)"),
        (accuracy, ([[1, 1]], [[1], [1]]), r"write predicted\.T"),
        (accuracy, (np.ones((1, 0)), np.ones((1, 0))), r"predicted is empty"),
        (of(confusion_matrix), ([[1, 5]], [[1, 1]], 2), "predicted must be .* found 5"),
        (of(confusion_matrix), ([[1, 1]], [[1, 2]], 2), "true must be .* found 2"),
        (of(confusion_matrix), ([[1, 1]], [[1]], 2), r"predicted has shape \(1, 2\) and true has shape"),
        (of(confusion_matrix), ([[1]], [[1]], 0), "classes must be at least 1"),
        (cross_entropy, ([0.5, 0.5], [1]), r"A has shape \(2,\) and Y has shape \(1,\)"),
        (cross_entropy, ([0.5, 1.2], [1, 1]), "A must hold probabilities between 0 and 1; found 1.2"),
        (cross_entropy, ([0.5, -0.1], [1, 1]), "A must hold probabilities between 0 and 1; found -0.1"),
        (cross_entropy, ([0.5, np.nan], [1, 1]), "A must hold probabilities between 0 and 1; found nan"),
        (cross_entropy, ([0.5, 0.5], [1, 2]), "Y must hold 0 and 1 only; found 2"),
        (cross_entropy_from_z, ([0.5], [0.5]), "Y must hold 0 and 1 only; found 0.5"),
        (cross_entropy_from_z, ([0.5, 1], [1]), r"Z has shape \(2,\) and Y has shape \(1,\)"),
    ],
)
def test_wrong_values_are_named(function, arguments, message):
    with pytest.raises(ValueError, match=message):
        function(*arguments)


@pytest.mark.parametrize("wrong", ["?", ["?"], None, {}, 1j, [[1, None]]])
@pytest.mark.parametrize(
    "loss",
    [cross_entropy, cross_entropy_from_z, softmax_cross_entropy, softmax_cross_entropy_from_z]
    + [half_squared_error, output_error, accuracy],
)
def test_what_is_no_numbers_is_named(loss, wrong):
    first, second = inspect.signature(loss).parameters
    with pytest.raises(TypeError, match=f"{first} must hold numbers only"):
        loss(wrong, [[1]])
    with pytest.raises(TypeError, match=f"{second} must hold numbers only"):
        loss([[1]], wrong)


@pytest.mark.parametrize(
    "function", [one_hot, lambda labels, C: confusion_matrix(predicted=labels, true=labels, classes=C)]
)
def test_classes_must_be_a_whole_number(function):
    with pytest.raises(TypeError, match="classes must be a whole number of at least 1; got 3.0, .*; write 3"):
        function([[1]], 3.0)


def test_logistic_loss_of_values_known_by_hand():
    np.testing.assert_allclose(cross_entropy([0.2, 0.2], [0, 1]), [0.22314355, 1.60943791], atol=1e-8)


@pytest.mark.filterwarnings("error")
def test_logistic_loss_at_the_ends_is_zero_when_right_and_infinite_when_wrong():
    assert cross_entropy([0.0, 1.0, 1.0, 0.0], [0, 1, 0, 1]).tolist() == [0, 0, np.inf, np.inf]


def test_logistic_loss_of_a_tiny_probability_keeps_its_digits():
    assert cross_entropy(1e-20, 0) == pytest.approx(1e-20, rel=1e-12)


@given(st.floats(1e-12, 1 - 1e-12), st.sampled_from([0, 1]))
def test_logistic_loss_equals_the_formula_of_both_cases(p, y):
    assert cross_entropy(p, y) == pytest.approx(-y * np.log(p) - (1 - y) * np.log1p(-p), rel=1e-12)


@given(st.floats(-30, 30), st.sampled_from([0, 1]))
def test_logistic_loss_from_z_equals_the_loss_of_the_probability(z, y):
    assert cross_entropy_from_z(z, y) == pytest.approx(cross_entropy(sigmoid(z), y), rel=1e-4, abs=1e-12)


@given(st.floats(40, 1e300))
def test_logistic_loss_from_z_grows_like_z_when_certain_and_wrong(z):
    assert cross_entropy_from_z(z, 0) == pytest.approx(z, rel=1e-12)


def test_logistic_loss_from_z_keeps_its_digits_when_certain_and_right():
    assert cross_entropy_from_z(40.0, 1) == pytest.approx(np.exp(-40.0), rel=1e-12)
