"""The sigmoid and the logistic loss, also where floats end."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlkit.activations import sigmoid, sigmoid_derivative
from dlkit.losses import cross_entropy, cross_entropy_from_z

anywhere = st.floats(-1e300, 1e300)
moderate = st.floats(-30, 30)
label = st.sampled_from([0, 1])


def test_sigmoid_of_values_known_by_hand():
    assert sigmoid(0) == 0.5
    assert sigmoid(np.log(3)) == pytest.approx(0.75, abs=1e-15)
    assert sigmoid(-np.log(3)) == pytest.approx(0.25, abs=1e-15)


@pytest.mark.filterwarnings("error")
def test_sigmoid_ends_at_zero_and_one_without_overflow():
    assert sigmoid([-1000.0, -np.inf, 1000.0, np.inf]).tolist() == [0, 0, 1, 1]


@given(anywhere)
def test_sigmoid_of_minus_z_is_the_rest_to_one(z):
    assert sigmoid(z) + sigmoid(-z) == pytest.approx(1, abs=1e-15)


@given(moderate)
def test_sigmoid_undoes_the_log_odds(z):
    p = sigmoid(z)
    assert np.log(p) - np.log(sigmoid(-z)) == pytest.approx(z, abs=1e-12)


@given(st.floats(-20, 20))
def test_sigmoid_derivative_equals_the_numerical_slope(z):
    slope = (sigmoid(z + 1e-5) - sigmoid(z - 1e-5)) / 2e-5
    assert sigmoid_derivative(z) == pytest.approx(slope, abs=1e-9)


def test_sigmoid_derivative_is_a_quarter_at_zero_and_nothing_far_out():
    assert sigmoid_derivative([0.0, 1000.0, -1000.0]).tolist() == [0.25, 0, 0]


def test_sigmoid_keeps_the_shape_and_float32():
    assert sigmoid(np.zeros((2, 0, 3))).shape == (2, 0, 3)
    assert sigmoid(np.zeros(3, "f4")).dtype == np.float32


def test_sigmoid_refuses_text():
    with pytest.raises(ValueError, match="z must hold numbers only; got 'high'"):
        sigmoid("high")


def test_loss_of_values_known_by_hand():
    np.testing.assert_allclose(cross_entropy([0.2, 0.2], [0, 1]), [0.22314355, 1.60943791], atol=1e-8)


@pytest.mark.filterwarnings("error")
def test_loss_at_the_ends_is_zero_when_right_and_infinite_when_wrong():
    assert cross_entropy([0.0, 1.0, 1.0, 0.0], [0, 1, 0, 1]).tolist() == [0, 0, np.inf, np.inf]


def test_loss_of_a_tiny_probability_keeps_its_digits():
    assert cross_entropy(1e-20, 0) == pytest.approx(1e-20, rel=1e-12)


@given(st.floats(1e-12, 1 - 1e-12), label)
def test_loss_equals_the_formula_of_both_cases(p, y):
    assert cross_entropy(p, y) == pytest.approx(-y * np.log(p) - (1 - y) * np.log1p(-p), rel=1e-12)


@given(moderate, label)
def test_loss_from_z_equals_the_loss_of_the_probability(z, y):
    assert cross_entropy_from_z(z, y) == pytest.approx(cross_entropy(sigmoid(z), y), rel=1e-4, abs=1e-12)


@given(st.floats(40, 1e300))
def test_loss_from_z_grows_like_z_when_certain_and_wrong(z):
    assert cross_entropy_from_z(z, 0) == pytest.approx(z, rel=1e-12)


def test_loss_from_z_keeps_its_digits_when_certain_and_right():
    assert cross_entropy_from_z(40.0, 1) == pytest.approx(np.exp(-40.0), rel=1e-12)


@pytest.mark.parametrize(
    ("loss", "arguments", "message"),
    [
        (cross_entropy, ([0.5, 0.5], [1]), r"A has shape \(2,\) and Y has shape \(1,\)"),
        (cross_entropy, ([1.2], [1]), "A must hold probabilities between 0 and 1; found 1.2"),
        (cross_entropy, ([np.nan], [1]), "A must hold probabilities between 0 and 1; found nan"),
        (cross_entropy, ([0.5], [2]), "Y must hold 0 and 1 only; found 2"),
        (cross_entropy_from_z, ([0.5], [0.5]), "Y must hold 0 and 1 only; found 0.5"),
        (cross_entropy_from_z, (["?"], [0]), "Z must hold numbers only"),
    ],
)
def test_wrong_arguments_are_named(loss, arguments, message):
    with pytest.raises(ValueError, match=message):
        loss(*arguments)
