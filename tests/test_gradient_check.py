"""The check that finds a wrong gradient, and says where it is wrong."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlkit.activations import leaky_relu, relu, sigmoid, tanh
from dlkit.datasets import moons
from dlkit.gradient_check import check, numerical_gradient, relative_error
from dlkit.initialization import he, lecun
from dlkit.losses import one_hot
from dlkit.network import (
    LINEAR,
    SOFTMAX,
    Network,
    backward,
    forward,
    initial,
    join,
    layers,
    parameter_count,
)

NET = Network(3, 4, 5, 2, hidden=tanh, output=SOFTMAX)
RNG = np.random.default_rng(0)
THETA, X, Y = (
    RNG.normal(size=parameter_count(NET)),
    RNG.normal(size=(3, 7)),
    one_hot([[0, 1, 1, 0, 1, 0, 1]], 2),
)
NAMES = ["W[1]", "b[1]", "W[2]", "b[2]", "W[3]", "b[3]"]


def gradient():
    return backward(NET, THETA, forward(NET, THETA, X), Y)


def spoiled(part, spoil):
    """The right gradient, with one of its parts changed."""
    l, name = int(part[2]) - 1, part[0]
    pairs = [layer._asdict() for layer in layers(NET, gradient())]
    pairs[l][name] = spoil(pairs[l][name])
    return join(NET, [(pair["W"], pair["b"]) for pair in pairs])


def test_a_right_gradient_agrees_in_every_part():
    found = check(NET, THETA, X, Y)
    assert found.right
    assert found.error < 1e-7
    assert [part.name for part in found.parts] == NAMES
    assert str(found) == "The gradient agrees with the measured slopes: the relative error is below 1e-07."


@pytest.mark.parametrize("part", NAMES)
@pytest.mark.parametrize("factor", [2.0, -1.0, 7.0, 1 / 7])
def test_a_wrong_factor_is_reported_with_its_place(part, factor):
    found = check(NET, THETA, X, Y, spoiled(part, lambda values: factor * values))
    assert not found.right
    wrong = [p for p in found.parts if p.error > 1e-7]
    assert [p.name for p in wrong] == [part]
    assert wrong[0].ratio == pytest.approx(factor, rel=1e-6)
    assert f"  {part}: {factor:.4g} times the measured slope, everywhere" in str(found)


@pytest.mark.parametrize("part", NAMES)
def test_an_error_that_is_no_factor_is_reported_with_its_place_and_size(part):
    def spoil(values):
        values = values.copy()
        values[0, 0] += 1
        return values

    found = check(NET, THETA, X, Y, spoiled(part, spoil))
    wrong = [p for p in found.parts if p.error > 1e-7]
    assert [(p.name, p.ratio) for p in wrong] == [(part, None)]
    assert f"  {part}: relative error " in str(found)
    assert not found.corner


def test_a_forgotten_slope_of_the_activation_shows_in_the_layers_below_and_not_above():
    forgetful = Network(3, 4, 5, 2, hidden=[tanh, sigmoid], output=SOFTMAX)
    caches = forward(forgetful, THETA, X)
    right = backward(forgetful, THETA, caches, Y)
    dZ2 = layers(forgetful, THETA)[2].W.T @ (caches[2].A - Y)  # without σ'
    dW2, db2 = dZ2 @ caches[1].A_prev.T / 7, dZ2.mean(axis=1, keepdims=True)
    first, _, third = layers(forgetful, right)
    found = check(forgetful, THETA, X, Y, join(forgetful, [first, (dW2, db2), third]))
    assert [part.name for part in found.parts if part.error > 1e-7] == ["W[2]", "b[2]"]


def test_a_part_that_should_be_zero_and_is_not_is_found():
    net = Network(2, 1)
    found = check(net, np.zeros(3), np.zeros((2, 4)), [[0, 1, 1, 1]], gradient=[1.0, 0, -0.25])
    assert [(part.name, part.error < 1e-7) for part in found.parts] == [("W[1]", False), ("b[1]", True)]
    assert found.parts[0].error == 1


def test_numerical_gradient_of_a_square_is_exact():
    np.testing.assert_allclose(numerical_gradient(lambda v: v @ v, [3.0, -2.0], 0.1), [6, -4], rtol=1e-12)


def test_two_sided_nudging_is_far_better_than_one_sided():
    # e^x at 1: the two-sided error is e·ε²/6, the one-sided one e·ε/2.
    epsilon = 1e-3
    two_sided = abs(numerical_gradient(lambda v: np.exp(v[0]), [1.0], epsilon)[0] - np.e)
    one_sided = abs((np.exp(1 + epsilon) - np.e) / epsilon - np.e)
    assert two_sided == pytest.approx(np.e * epsilon**2 / 6, rel=1e-3)
    assert one_sided == pytest.approx(np.e * epsilon / 2, rel=1e-3)


def test_numerical_gradient_calls_the_cost_twice_for_each_parameter():
    calls = []
    numerical_gradient(lambda v: calls.append(1) or 0.0, np.zeros(5))
    assert len(calls) == 10


vectors = st.lists(st.floats(-1e3, 1e3), min_size=3, max_size=3)


@pytest.mark.parametrize("seed", [8, 9, 27, 61, 99])  # of 100; a nudge of 1e-6 names a part in these
def test_no_part_of_a_right_gradient_is_named_at_the_usual_nudge(seed):
    rng, net = np.random.default_rng(seed), Network(2, 4, 1, hidden=tanh)
    X, Y = moons(rng, m=200)
    assert check(net, initial(rng, net, lecun), X, Y).right


@given(vectors, vectors)
def test_relative_error_lies_between_zero_and_one_and_does_not_depend_on_the_order(one, other):
    error = relative_error(one, other)
    assert 0 <= error <= 1 + 1e-12
    assert error == relative_error(other, one)


def test_relative_error_at_its_ends():
    assert relative_error([1.0, 2.0], [1.0, 2.0]) == 0
    assert relative_error([1.0, 2.0], [-1.0, -2.0]) == 1
    assert relative_error([0.0], [0.0]) == 0


def test_a_gradient_that_is_off_at_a_corner_only_is_told_with_that_doubt():
    # One unit of a ReLU stands at its corner exactly: nudged, it measures half of the slope on its right.
    net = Network(2, 2, 1, hidden=relu, output=LINEAR)
    W1, b1, W2, b2 = np.eye(2), np.zeros((2, 1)), [[1.0, 2e-4]], [[0.0]]
    found = check(net, join(net, [(W1, b1), (W2, b2)]), [[1.0], [0.0]], [[0.0]])
    doubtful = [part.name for part in found.parts if part.error > 1e-7]
    assert doubtful == ["W[1]", "b[1]"]
    assert not found.right
    assert str(found).splitlines()[-2:] == [
        "  b[1]: relative error 5e-05",
        "A unit stands at a corner of its activation: move theta a little, and check again.",
    ]


@pytest.mark.parametrize(
    ("g", "has_one"), [(relu, True), (leaky_relu, True), (tanh, False), (sigmoid, False)]
)
def test_only_an_activation_with_a_corner_is_suspected_of_one(g, has_one):
    net = Network(2, 3, 1, hidden=g, output=LINEAR)
    start = initial(np.random.default_rng(0), net, he)
    blank = np.array([[0.0, 1.0], [0.0, -2.0]])  # every b is 0, so each z of the first example is 0
    assert check(net, start, blank, [[0.0, 1.0]]).corner is has_one
    assert not check(net, start + 0.1, blank, [[0.0, 1.0]]).corner


def test_check_nudges_by_epsilon_and_knows_l2_and_dropout():
    masks = [np.full((4, 7), 2.0), np.zeros((5, 7))]
    gradient = backward(NET, THETA, forward(NET, THETA, X, masks), Y, 0.5)
    assert check(NET, THETA, X, Y, gradient, lambda_=0.5, masks=masks).right
    assert check(NET, THETA, X, Y, lambda_=0.5, masks=masks).right
    assert not check(NET, THETA, X, Y, gradient, lambda_=0.5).right
    assert not check(NET, THETA, X, Y, gradient, masks=masks).right
    assert check(NET, THETA, X, Y, epsilon=0.5).error > 1e-3


def infinite(theta):
    return np.inf


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: relative_error([1.0], [1.0, 2.0]), r"one has shape \(1,\) and other has shape \(2,\)"),
        (
            lambda: numerical_gradient(np.sum, np.ones((2, 2))),
            r"theta has shape \(2, 2\); expected one dimension",
        ),
        (lambda: numerical_gradient(np.sum, [np.nan]), "theta must be finite"),
        (lambda: numerical_gradient(np.sum, [1.0], epsilon=0), "epsilon must be above 0"),
        (lambda: numerical_gradient(infinite, [1.0]), "what cost gives must be finite; got inf"),
        (lambda: numerical_gradient(lambda v: v, [1.0, 2.0]), r"what cost gives has shape \(2,\)"),
        (lambda: check(NET, THETA, X, Y, THETA[:-1]), r"gradient has shape \(52,\); expected \(53,\)"),
        (lambda: check(NET, THETA, X, Y, THETA * np.nan), "gradient must be finite"),
        (lambda: check(NET, THETA[:-1], X, Y), r"theta has shape \(52,\)"),
        (lambda: check(NET, THETA, X.T, Y), r"X has shape \(7, 3\)"),
    ],
)
def test_wrong_values_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: numerical_gradient(3, [1.0]), "cost must be a function .* got 3"),
        (lambda: numerical_gradient(lambda v: None, [1.0]), "what cost gives must be a number; got None"),
        (lambda: numerical_gradient(np.sum, None), "theta must hold numbers only; got None"),
        (lambda: relative_error("a", [1.0]), "one must hold numbers only"),
        (lambda: check(NET, "theta", X, Y), "theta must hold numbers only"),
        (lambda: check(NET, THETA, X, Y, "slopes"), "gradient must hold numbers only"),
        (lambda: check(NET, THETA, X, Y, epsilon=None), "epsilon must be a number; got None"),
    ],
)
def test_wrong_types_are_named(call, message):
    with pytest.raises(TypeError, match=message):
        call()
