"""Every activation and its slope, and what softmax adds."""

import functools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dlkit import activations
from dlkit.activations import (
    derivative_of,
    identity,
    leaky_relu,
    leaky_relu_derivative,
    relu,
    relu_derivative,
    sigmoid,
    sigmoid_derivative,
    softmax,
    softmax_derivative,
    tanh,
    tanh_derivative,
)

EVERY = [sigmoid, tanh, relu, leaky_relu, identity]
DERIVATIVES = [activation.derivative for activation in EVERY]
columns = arrays(np.float64, st.tuples(st.integers(1, 5), st.integers(1, 4)), elements=st.floats(-30, 30))


@pytest.mark.parametrize("activation", EVERY)
@given(z=st.floats(-20, 20).filter(lambda z: abs(z) > 1e-3))
def test_derivative_equals_the_numerical_slope(activation, z):
    slope = (activation(z + 1e-5) - activation(z - 1e-5)) / 2e-5
    assert activation.derivative(z) == pytest.approx(slope, abs=1e-8)


@pytest.mark.parametrize("activation", EVERY)
def test_derivative_equals_pytorch_autograd(activation):
    torch = pytest.importorskip("torch")
    same = {
        "sigmoid": torch.sigmoid,
        "tanh": torch.tanh,
        "relu": torch.relu,
        "leaky_relu": functools.partial(torch.nn.functional.leaky_relu, negative_slope=0.01),
        "identity": lambda z: z * 1,
    }[activation.__name__]
    z = np.random.default_rng(0).normal(scale=5, size=(4, 6))
    t = torch.tensor(z, requires_grad=True)
    values = same(t)
    values.sum().backward()
    np.testing.assert_allclose(activation(z), values.detach().numpy(), rtol=1e-10, atol=1e-300)
    np.testing.assert_allclose(activation.derivative(z), t.grad.numpy(), rtol=1e-10, atol=1e-15)


@pytest.mark.parametrize("function", [*EVERY, *DERIVATIVES])
def test_shape_and_float32_stay(function):
    assert function(np.ones((2, 3), "f4")).shape == (2, 3)
    assert function(np.ones((2, 3), "f4")).dtype == np.float32


@pytest.mark.parametrize("function", [*EVERY, *DERIVATIVES])
def test_the_argument_is_neither_changed_nor_handed_back(function):
    z = np.array([-1.0, 0.0, 2.0])
    function(z)[...] = 7
    assert z.tolist() == [-1, 0, 2]


@pytest.mark.parametrize("function", [*EVERY, *DERIVATIVES, softmax, softmax_derivative])
def test_text_is_refused(function):
    with pytest.raises(TypeError, match="must hold numbers only; got 'high'"):
        function("high")


@given(st.floats(-300, 300))
def test_tanh_is_a_sigmoid_stretched_and_shifted(z):
    assert tanh(z) == pytest.approx(2 * sigmoid(2 * z) - 1, abs=1e-15)


def test_tanh_derivative_keeps_its_digits_far_out():
    assert tanh_derivative(20.0) == pytest.approx(4 * np.exp(-40.0), rel=1e-12)


def test_slopes_at_the_corner_are_those_from_the_left():
    assert relu_derivative(0.0) == 0
    assert leaky_relu_derivative(0.0, 0.2) == 0.2


def test_relu_of_values_known_by_hand():
    assert relu([-2.0, 0.0, 3.0]).tolist() == [0, 0, 3]
    assert leaky_relu([-2.0, 0.0, 3.0], slope=0.1).tolist() == [-0.2, 0, 3]


@given(st.floats(-100, 100), st.floats(0, 1))
def test_leaky_relu_is_the_larger_of_z_and_its_share(z, slope):
    assert leaky_relu(z, slope) == max(z, slope * z)


@pytest.mark.parametrize("function", [leaky_relu, leaky_relu_derivative])
@pytest.mark.parametrize("slope", [-0.1, 2, np.nan])
def test_a_slope_outside_of_zero_to_one_is_refused(function, slope):
    with pytest.raises(ValueError, match="slope must"):
        function(1.0, slope)


@given(columns)
def test_softmax_gives_probabilities_that_sum_to_one(Z):
    A = softmax(Z)
    assert (A >= 0).all()
    np.testing.assert_allclose(A.sum(axis=0), 1, rtol=1e-12)


@given(columns, st.floats(-500, 500))
def test_softmax_does_not_see_a_number_that_is_added_to_all(Z, shift):
    np.testing.assert_allclose(softmax(Z + shift), softmax(Z), rtol=1e-9, atol=1e-12)


@pytest.mark.filterwarnings("error")
def test_softmax_of_huge_numbers_does_not_overflow():
    # The rounded values are worked out by hand from e^-2, e^-1 and 1 over their sum.
    assert softmax([[1000.0], [1001.0], [1002.0]]).round(2).ravel().tolist() == [0.09, 0.24, 0.67]


@given(st.floats(-700, 700))
def test_softmax_of_two_classes_is_the_sigmoid_of_their_difference(z):
    assert softmax([[z], [0.0]])[0, 0] == pytest.approx(sigmoid(z), abs=1e-15)


def test_softmax_derivative_equals_the_numerical_slopes():
    z = np.array([[0.3], [-1.0], [2.0]])
    numeric = np.hstack(
        [(softmax(z + e) - softmax(z - e)) / 2e-5 for e in 1e-5 * np.eye(3)[:, :, np.newaxis]]
    )
    np.testing.assert_allclose(softmax_derivative(z), numeric, atol=1e-9)
    np.testing.assert_allclose(softmax_derivative(z).sum(axis=0), 0, atol=1e-15)


def test_softmax_wants_columns():
    with pytest.raises(ValueError, match=r"Z has shape \(3,\); expected two dimensions, \(C, m\)"):
        softmax([1.0, 2.0, 3.0])
    with pytest.raises(ValueError, match=r"z has shape \(2, 2\); expected one column, \(C, 1\)"):
        softmax_derivative(np.ones((2, 2)))


def test_the_derivative_of_an_activation_with_a_chosen_slope_has_that_slope():
    steep = functools.partial(leaky_relu, slope=0.3)
    assert derivative_of(steep)(-1.0) == 0.3
    assert derivative_of(identity) is activations.identity_derivative


def test_an_activation_carries_its_derivative():
    assert [derivative_of(activation) for activation in EVERY] == DERIVATIVES
    assert relu.derivative is relu_derivative


def test_sigmoid_of_values_known_by_hand():
    assert sigmoid(0) == 0.5
    assert sigmoid(np.log(3)) == pytest.approx(0.75, abs=1e-15)
    assert sigmoid(-np.log(3)) == pytest.approx(0.25, abs=1e-15)


@pytest.mark.filterwarnings("error")
def test_sigmoid_ends_at_zero_and_one_without_overflow():
    assert sigmoid([-1000.0, -np.inf, 1000.0, np.inf]).tolist() == [0, 0, 1, 1]


@given(st.floats(-1e300, 1e300))
def test_sigmoid_of_minus_z_is_the_rest_to_one(z):
    assert sigmoid(z) + sigmoid(-z) == pytest.approx(1, abs=1e-15)


@given(st.floats(-30, 30))
def test_sigmoid_undoes_the_log_odds(z):
    p = sigmoid(z)
    assert np.log(p) - np.log(sigmoid(-z)) == pytest.approx(z, abs=1e-12)


@given(st.floats(-20, 20))
def test_sigmoid_derivative_equals_the_numerical_slope(z):
    slope = (sigmoid(z + 1e-5) - sigmoid(z - 1e-5)) / 2e-5
    assert sigmoid_derivative(z) == pytest.approx(slope, abs=1e-9)


def test_sigmoid_derivative_is_a_quarter_at_zero_and_nothing_far_out():
    assert sigmoid_derivative([0.0, 1000.0, -1000.0]).tolist() == [0.25, 0, 0]


def test_sigmoid_takes_arrays_of_any_shape():
    assert sigmoid(np.zeros((2, 0, 3))).shape == (2, 0, 3)
