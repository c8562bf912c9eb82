"""Every activation and its slope, and what softmax adds."""

import functools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dlkit import activations
from dlkit.activations import (
    checked_activation,
    derivative_of,
    identity,
    leaky_relu,
    leaky_relu_derivative,
    name_of,
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
@pytest.mark.parametrize(
    ("slope", "error"),
    [(-0.1, ValueError), (2, ValueError), (np.nan, ValueError), ("flat", TypeError), (None, TypeError)],
)
def test_a_slope_outside_of_zero_to_one_is_refused(function, slope, error):
    with pytest.raises(error, match="slope must"):
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


@pytest.mark.parametrize("function", [softmax, softmax_derivative])
@pytest.mark.parametrize(
    ("Z", "message"),
    [
        ([1.0, 2.0, 3.0], r"has shape \(3,\); expected two dimensions"),
        (np.ones((3, 0)), "is empty"),
        ([[np.nan], [1.0]], r"must be finite; 1 of its 2 values are not, the first at \(0, 0\): nan"),
        ([[1.0], [np.inf]], "must be finite"),
    ],
)
def test_softmax_wants_columns_of_finite_numbers(function, Z, message):
    with pytest.raises(ValueError, match=message):
        function(Z)


def test_the_derivative_of_softmax_wants_one_column():
    with pytest.raises(ValueError, match=r"z has shape \(2, 2\); expected one column, \(C, 1\)"):
        softmax_derivative(np.ones((2, 2)))


@pytest.mark.parametrize("function", [*EVERY, *DERIVATIVES])
def test_what_is_not_finite_goes_on_as_it_is(function):
    found = function([np.nan, np.inf, -np.inf])
    assert np.isnan(found[0]) or function in (relu_derivative, leaky_relu_derivative, identity.derivative)
    np.testing.assert_array_equal(found[1:], [function(np.inf), function(-np.inf)])


def test_the_derivative_of_an_activation_with_a_chosen_slope_has_that_slope():
    steep = functools.partial(leaky_relu, slope=0.3)
    assert derivative_of(steep)(-1.0) == 0.3
    assert derivative_of(identity) is activations.identity_derivative


def test_an_activation_carries_its_derivative():
    assert [derivative_of(activation) for activation in EVERY] == DERIVATIVES
    assert relu.derivative is relu_derivative


def softplus(z):
    return np.logaddexp(0, z)


softplus.derivative = sigmoid


def scaled(z, by=2.0):
    return by * z


scaled.derivative = lambda z, by=2.0: np.full_like(z, by)


class Swish:
    """An activation that is an object: z σ(z)."""

    def __call__(self, z):
        return z * sigmoid(z)

    def derivative(self, z):
        return sigmoid(z) + z * sigmoid_derivative(z)


@pytest.mark.parametrize("activation", [softplus, scaled, functools.partial(scaled, by=3.0), Swish()])
def test_an_activation_of_your_own_is_a_function_with_a_derivative(activation):
    z = np.linspace(-3, 3, 7)
    assert checked_activation(activation) is activation
    slope = (activation(z + 1e-5) - activation(z - 1e-5)) / 2e-5
    np.testing.assert_allclose(derivative_of(activation)(z), slope, atol=1e-9)


@pytest.mark.parametrize(
    ("activation", "name"),
    [
        (relu, "relu"),
        (functools.partial(leaky_relu, slope=0.2), "leaky_relu"),
        (functools.partial(functools.partial(scaled), by=1.0), "scaled"),
        (Swish(), "Swish"),
        (np.sin, "sin"),
    ],
)
def test_an_activation_has_a_name(activation, name):
    assert name_of(activation) == name


def without_derivative(z):
    return z


def sum_of_all(z):
    return z.sum()


sum_of_all.derivative = np.ones_like


def one_slope_for_all(z):
    return z + 0


one_slope_for_all.derivative = lambda z: 1.0


def in_place(z):
    z[z < 0] = 0
    return z


in_place.derivative = relu_derivative


def slope_in_place(z):
    return z + 0


slope_in_place.derivative = lambda z: np.abs(z, out=z)


def for_one_number(z):
    return z if z > 0 else 0


for_one_number.derivative = for_one_number


@pytest.mark.parametrize(
    ("activation", "message"),
    [
        (
            without_derivative,
            "without_derivative carries no derivative; give it one: without_derivative.deriv",
        ),
        (functools.partial(without_derivative), "without_derivative carries no derivative"),
        (np.sin, "sin carries no derivative; give it one: sin.derivative = ..., a function of z"),
        (np.tanh, "tanh of another library carries no derivative; write activations.tanh"),
        (math.tanh, "tanh of another library carries no derivative; write activations.tanh"),
        (softmax, "softmax works on whole columns, in the output layer only: write output=SOFTMAX"),
        (functools.partial(leaky_relu, slope=5), "leaky_relu cannot take an array z: slope must lie"),
        (functools.partial(leaky_relu, slope=None), "leaky_relu cannot take an array z: slope must be"),
        (functools.partial(leaky_relu, 0.2), r"partial\(leaky_relu, 0.2\) fixes z; .* as in slope=0.2"),
        (functools.partial(tanh, slope=5), "tanh cannot take an array z: .*unexpected keyword"),
        (functools.partial(softplus, by=5), "softplus cannot take an array z: .*unexpected keyword"),
        (sum_of_all, r"sum_of_all turns an array of shape \(1, 3\) into \(\); expected the same"),
        (one_slope_for_all, r"the derivative of one_slope_for_all turns .* into \(\); expected the same"),
        (in_place, "in_place changes its argument z; let it return a new array"),
        (slope_in_place, "the derivative of slope_in_place changes its argument z"),
        (for_one_number, "for_one_number cannot take an array z: .*ambiguous"),
    ],
)
def test_an_activation_that_cannot_be_trained_is_named(activation, message):
    with pytest.raises(ValueError, match=message):
        checked_activation(activation)


@pytest.mark.parametrize(
    ("activation", "message"),
    [
        ("relu", "an activation is a function; got 'relu'; write relu, without quotes"),
        ("tanh", "got 'tanh'; write tanh, without quotes"),
        ("gelu", "got 'gelu'; write relu, without quotes"),
        ("softmax", "got 'softmax'; write relu, without quotes"),
        (None, "an activation is a function, such as relu; got None"),
        (0.1, "an activation is a function, such as relu; got 0.1"),
    ],
)
def test_what_is_no_function_is_no_activation(activation, message):
    for look in derivative_of, checked_activation:
        with pytest.raises(TypeError, match=message):
            look(activation)


def test_looking_at_an_activation_warns_of_nothing():
    def root(z):
        return np.sqrt(z)  # NaN below 0

    root.derivative = lambda z: 0.5 / np.sqrt(z)  # infinite at 0
    assert checked_activation(root) is root


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
