"""Regularization: what L2 charges, which units dropout leaves, and when early stopping stops.

The statistical tests fail on correct code with a probability below 1e-8 each, below 1e-6 for the whole file.
"""

import copy
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from dlkit.regularization import (
    EarlyStopping,
    dropout_backward,
    dropout_forward,
    dropout_mask,
    l2_cost,
    l2_gradient,
    observe,
)

FALSE_ALARM = 1e-8


def rng(seed=0):
    return np.random.default_rng(seed)


def matrices(seed=0):
    draws = rng(seed)
    return [draws.normal(size=shape) for shape in [(4, 3), (2, 4), (1, 2)]]


def slope_by_nudging(function, x, epsilon=1e-5):
    """The slope of a number with respect to every element of x, by two-sided differences."""
    slope = np.zeros_like(x)
    for where in np.ndindex(x.shape):
        nudge = np.zeros_like(x)
        nudge[where] = epsilon
        slope[where] = (function(x + nudge) - function(x - nudge)) / (2 * epsilon)
    return slope


# ---- L2


def test_l2_worked_out_by_hand():
    # λ/(2m) · (3² + 4² + 2²) = 6/4 · 29, and λ/m · W.
    assert l2_cost([[[3.0, -4.0]], [[2.0]]], lambda_=6, m=2) == 43.5
    assert l2_gradient([[3.0, -4.0]], lambda_=6, m=2).tolist() == [[9.0, -12.0]]


@given(st.integers(0, 10**6), st.floats(0, 100), st.integers(1, 50))
@settings(deadline=None)
def test_l2_charges_the_squares_of_the_frobenius_norms_and_not_the_norms(seed, lambda_, m):
    weights = matrices(seed)
    squares = sum(np.linalg.norm(W) ** 2 for W in weights)
    assert l2_cost(weights, lambda_, m) == pytest.approx(lambda_ / (2 * m) * squares, rel=1e-12)


@pytest.mark.parametrize("changed", [0, 1, 2])
def test_l2_gradient_equals_the_numerical_slope_of_the_l2_cost(changed):
    weights = matrices()

    def cost(W):
        return l2_cost([*weights[:changed], W, *weights[changed + 1 :]], lambda_=0.7, m=5)

    W = weights[changed]
    np.testing.assert_allclose(l2_gradient(W, 0.7, 5), slope_by_nudging(cost, W), rtol=1e-7, atol=1e-9)


def test_l2_gradient_equals_pytorch_autograd():
    torch = pytest.importorskip("torch")
    weights = [torch.tensor(W, requires_grad=True) for W in matrices()]
    cost = 0.7 / (2 * 9) * sum((W**2).sum() for W in weights)
    cost.backward()
    assert l2_cost(matrices(), 0.7, 9) == pytest.approx(cost.item(), rel=1e-12)
    for W, t in zip(matrices(), weights, strict=True):
        np.testing.assert_allclose(l2_gradient(W, 0.7, 9), t.grad.numpy(), rtol=1e-10)


def test_with_lambda_zero_l2_costs_nothing_and_pulls_nowhere():
    assert l2_cost(matrices(), 0, 3) == 0
    assert np.count_nonzero(l2_gradient(matrices()[0], 0, 3)) == 0


def test_a_step_against_the_l2_gradient_shrinks_every_weight_by_the_same_factor():
    W = matrices()[0]
    np.testing.assert_allclose(W - 0.5 * l2_gradient(W, 3, 10), (1 - 0.5 * 3 / 10) * W, rtol=1e-14)


def test_l2_of_float32_gives_a_float32_gradient_and_a_cost_summed_in_float64():
    W = np.full((1000, 1000), 0.1, dtype="f4")
    assert l2_gradient(W, 0.1, 3).dtype == np.float32
    assert l2_cost([W], 2, 1) == pytest.approx(1e6 * float(np.float32(0.1)) ** 2, rel=1e-12)


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda: l2_cost([[[1.0]]], -0.1, 3), "lambda_ must be at least 0; got -0.1"),
        (lambda: l2_cost([[[1.0]]], np.nan, 3), "lambda_ must be finite"),
        (lambda: l2_cost([[[1.0]]], 0.1, 0), "m must be at least 1; got 0"),
        (lambda: l2_cost([[[1.0]], [1.0, 2.0]], 0.1, 3), r"weights\[1\] has shape \(2,\); expected two dim"),
        (lambda: l2_cost([[[np.inf]]], 0.1, 3), r"weights\[0\] must be finite"),
        (lambda: l2_cost([[1.0, 2.0]], 0.1, 3), r"weights\[0\] has shape \(2,\)"),
        (lambda: l2_gradient([[1.0]], -1, 3), "lambda_ must be at least 0; got -1"),
        (lambda: l2_gradient([[1.0]], 1, 0), "m must be at least 1; got 0"),
        (lambda: l2_gradient([[1.0, np.nan]], 1, 3), "W must be finite"),
        (lambda: l2_gradient([[np.inf]], 0, 3), "W must be finite"),
        (lambda: l2_gradient([1.0], 1, 3), r"W has shape \(1,\); expected two dimensions, \(n_out, n_in\)"),
    ],
)
def test_wrong_arguments_of_l2_are_named(function, message):
    with pytest.raises(ValueError, match=message):
        function()


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda: l2_cost(np.ones((2, 2)), 0.1, 3), r"weights must be a list of matrices.* write \[weights\]"),
        (lambda: l2_cost(3, 0.1, 3), "weights must be a list of matrices, one for each layer; got 3"),
        (lambda: l2_cost([[["a"]]], 0.1, 3), r"weights\[0\] must hold numbers only"),
        (lambda: l2_cost([[[1.0]]], None, 3), "lambda_ must be a number; got None"),
        (
            lambda: l2_cost([[[1.0]]], 0.1, 3.0),
            "m must be a whole number of at least 1; got 3.0, .*; write 3",
        ),
        (lambda: l2_gradient([[1.0]], 1, 2.5), r"m must be a whole number of at least 1; got 2\.5"),
        (lambda: l2_gradient(None, 1, 2), "W must hold numbers only; got None"),
        (lambda: dropout_mask(0, (2, 3), 0.5), r"rng must be a numpy\.random\.Generator"),
        (lambda: dropout_mask(rng(), 5, 0.5), r"shape must be a tuple such as \(4, 10\); got 5"),
        (lambda: dropout_mask(rng(), [2, 3], 0.5), r"shape must be a tuple .*; write \(2, 3\)"),
        (lambda: dropout_mask(rng(), (2, 1.5), 0.5), r"shape\[1\] must be a whole number"),
        (lambda: dropout_mask(rng(), (2, 3), "most"), "keep_prob must be a number; got 'most'"),
        (lambda: dropout_forward([["a"]], [[1.0]]), "A must hold numbers only"),
        (lambda: dropout_forward([[1.0]], [[True]]), "mask holds booleans.*write mask / keep_prob"),
        (
            lambda: dropout_backward([[1.0]], np.ones((1, 1)) > 0),
            "mask holds booleans.*write mask / keep_prob",
        ),
        (lambda: EarlyStopping(2.5), "patience must be a whole number of at least 1; got 2.5"),
        (lambda: EarlyStopping(None), "patience must be a whole number of at least 1; got None"),
        (lambda: observe(EarlyStopping(), "low", None), "dev_cost must hold numbers only; got 'low'"),
        (lambda: observe(EarlyStopping(), None, None), "dev_cost must hold numbers only; got None"),
        (lambda: observe(0.5, 0.5, None), "state must be an EarlyStopping; got float"),
    ],
)
def test_wrong_types_are_named(function, message):
    with pytest.raises(TypeError, match=message):
        function()


# ---- dropout


@given(st.integers(0, 10**6), st.integers(1, 9), st.integers(1, 9), st.floats(0.01, 1))
@settings(deadline=None)
def test_a_mask_holds_zero_and_one_over_keep_prob_only(seed, n, m, keep_prob):
    mask = dropout_mask(rng(seed), (n, m), keep_prob)
    assert mask.shape == (n, m)
    assert set(mask.ravel()) <= {0, 1 / keep_prob}


@pytest.mark.parametrize("keep_prob", [0.01, 0.2, 0.5, 0.8, 0.99])
def test_units_stay_with_probability_keep_prob(keep_prob):
    mask = dropout_mask(rng(1), (200, 500), keep_prob)
    kept = np.count_nonzero(mask)
    assert stats.binomtest(kept, mask.size, keep_prob).pvalue > FALSE_ALARM


def test_a_unit_stays_or_goes_independently_of_its_neighbors_and_of_the_example():
    keep = dropout_mask(rng(2), (400, 400), 0.5) > 0
    for first, second in [(keep[1:], keep[:-1]), (keep[:, 1:], keep[:, :-1])]:
        # Of fair coins, any two neighbors are equal with probability 1/2, independently of other pairs.
        assert stats.binomtest(int(np.sum(first == second)), first.size).pvalue > FALSE_ALARM


def test_on_average_over_masks_dropout_leaves_the_activations_as_they_were():
    A, draws, times = rng(3).normal(size=(3, 4)), rng(4), 4000
    mean = np.mean([dropout_forward(A, dropout_mask(draws, A.shape, 0.8)) for _ in range(times)], axis=0)
    # A mask's standard deviation is sqrt(1/0.8 - 1) = 1/2; 6.5 standard errors, for each of 12.
    np.testing.assert_array_less(np.abs(mean - A), 6.5 * 0.5 * np.abs(A) / np.sqrt(times))


def test_with_keep_prob_one_nothing_is_dropped():
    A = rng().normal(size=(50, 60))
    np.testing.assert_array_equal(dropout_forward(A, dropout_mask(rng(1), A.shape, 1)), A)


def test_dropout_worked_out_by_hand():
    mask = np.array([[2.0, 0.0], [0.0, 2.0]])
    assert dropout_forward([[1, 2], [3, 4]], mask).tolist() == [[2, 0], [0, 8]]
    assert dropout_backward([[-1, 5], [5, 3]], mask).tolist() == [[-2, 0], [0, 6]]


def test_slopes_through_dropout_equal_the_numerical_ones_with_the_same_mask_and_not_without():
    A, dA = rng(5).normal(size=(4, 6)), rng(6).normal(size=(4, 6))
    mask = dropout_mask(rng(7), A.shape, 0.6)
    slope = slope_by_nudging(lambda A: np.sum(dA * dropout_forward(A, mask)), A)
    np.testing.assert_allclose(dropout_backward(dA, mask), slope, rtol=1e-8, atol=1e-8)
    assert np.abs(dA - slope).max() > 0.1
    assert np.abs(dropout_backward(dA, dropout_mask(rng(8), A.shape, 0.6)) - slope).max() > 0.1


def test_slopes_through_dropout_equal_pytorch_autograd():
    torch = pytest.importorskip("torch")
    A, mask = rng(5).normal(size=(4, 6)), dropout_mask(rng(7), (4, 6), 0.6)
    ta = torch.tensor(A, requires_grad=True)
    torch.sin(ta * torch.tensor(mask)).sum().backward()
    dA = np.cos(dropout_forward(A, mask))
    np.testing.assert_allclose(dropout_backward(dA, mask), ta.grad.numpy(), rtol=1e-10, atol=1e-14)


def test_the_same_rng_draws_the_same_mask_and_goes_on_to_another():
    draws = rng(9)
    first, second = (dropout_mask(draws, (10, 10), 0.5) for _ in range(2))
    np.testing.assert_array_equal(first, dropout_mask(rng(9), (10, 10), 0.5))
    assert not np.array_equal(first, second)


def test_dropout_leaves_float32_as_it_is_and_changes_nothing_that_it_is_given():
    A, mask = rng().normal(size=(3, 4)).astype("f4"), dropout_mask(rng(), (3, 4), 0.3)
    before = A.copy(), mask.copy()
    assert dropout_forward(A, mask).dtype == dropout_backward(A, mask).dtype == np.float32
    np.testing.assert_array_equal(A, before[0])
    np.testing.assert_array_equal(mask, before[1])


@pytest.mark.parametrize("keep_prob", [0, -0.5, 1.0001, 80, np.nan, np.inf])
def test_keep_prob_must_be_above_zero_and_at_most_one(keep_prob):
    with pytest.raises(ValueError, match="keep_prob must"):
        dropout_mask(rng(), (2, 3), keep_prob)


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda: dropout_mask(rng(), (2, 0), 0.5), r"shape\[1\] must be at least 1; got 0"),
        (
            lambda: dropout_forward(np.ones((2, 3)), np.ones((3, 2))),
            r"A has shape \(2, 3\); expected \(3, 2\)",
        ),
        (
            lambda: dropout_forward(np.ones((2, 3)), np.ones((2, 1))),
            r"A has shape \(2, 3\); expected \(2, 1\)",
        ),
        (lambda: dropout_forward([[np.nan]], [[1.0]]), "A must be finite"),
        (lambda: dropout_forward([[1.0]], [[np.inf]]), "mask must be finite"),
        (lambda: dropout_forward([[np.inf]], [[0.0]]), "A must be finite"),
        (lambda: dropout_backward([[np.inf]], [[0.0]]), "dA must be finite"),
        (lambda: dropout_backward([[1.0]], [[np.nan]]), "mask must be finite"),
        (lambda: dropout_backward(np.ones((1, 3)), np.ones((2, 3))), r"dA has shape \(1, 3\); expected"),
    ],
)
def test_wrong_arguments_of_dropout_are_named(function, message):
    with pytest.raises(ValueError, match=message):
        function()


# ---- early stopping


def watch(costs, patience):
    """Observe costs until told to stop; the parameters are the number of the cost."""
    state = EarlyStopping(patience)
    for i, cost in enumerate(costs):
        state = observe(state, cost, np.array([i]))
        if state.stop:
            break
    return state


def test_training_stops_when_patience_costs_in_a_row_were_no_new_best():
    state = watch([5, 4, 3, 3.5, 3.1, 3.2, 1], patience=3)
    assert (state.seen, state.best_at, state.best_cost) == (6, 2, 3)
    assert state.best_parameters.tolist() == [2]


def test_with_more_patience_a_noisy_rise_is_outlived():
    costs = [5, 4, 3, 3.5, 3.1, 3.2, 1]
    assert watch(costs, patience=4).best_cost == 1
    assert watch(costs, patience=1).best_cost == 3


def test_a_new_best_gives_all_patience_back():
    state = watch([3, 4, 2, 4, 1, 4], patience=2)
    assert not state.stop
    assert (state.best_at, state.waited) == (4, 1)


@given(st.lists(st.floats(0, 10), min_size=1, max_size=40), st.integers(1, 10))
def test_the_best_is_the_first_minimum_of_what_was_seen_and_stopping_is_never_early_or_late(costs, patience):
    state = watch(costs, patience)
    seen = costs[: state.seen]
    assert state.best_cost == min(seen)
    assert state.best_at == seen.index(min(seen)) == state.best_parameters[0]
    assert state.stop == (state.seen - 1 - state.best_at == patience)
    assert state.stop or state.seen == len(costs)


def test_a_cost_equal_to_the_best_is_no_new_best():
    assert watch([2, 2, 2], patience=2).stop
    assert watch([2, 2, 2], patience=2).best_at == 0


def test_before_the_first_cost_there_is_no_best_and_no_reason_to_stop():
    state = EarlyStopping(patience=1)
    assert (state.stop, state.seen, state.best_at, state.waited) == (False, 0, -1, 0)
    assert state.best_parameters is None


def test_an_infinite_first_cost_is_kept_until_a_better_one_comes():
    state = observe(EarlyStopping(), np.inf, "first")
    assert state.best_parameters == "first"
    assert observe(state, 1.0, "second").best_parameters == "second"


def test_parameters_that_training_goes_on_changing_are_kept_as_they_were():
    theta = np.array([1.0, 2.0])
    nested = {"layers": [theta]}
    state = observe(EarlyStopping(), 0.5, nested)
    theta += 100
    nested["layers"].append(None)
    assert [kept.tolist() for kept in state.best_parameters["layers"]] == [[1.0, 2.0]]


def test_a_state_never_changes_and_can_be_pickled():
    first = EarlyStopping(patience=2)
    second = observe(first, 0.5, "a")
    observe(second, 0.1, "b")
    assert (first.seen, second.seen, second.best_parameters) == (0, 1, "a")
    with pytest.raises(AttributeError):
        second.patience = 5
    for other in (pickle.loads(pickle.dumps(second)), copy.deepcopy(second)):
        assert observe(other, 0.9, "c").best_parameters == "a"


@pytest.mark.parametrize("patience", [0, -1])
def test_patience_must_be_at_least_one_before_any_time_is_spent(patience):
    with pytest.raises(ValueError, match="patience must be"):
        EarlyStopping(patience)


@pytest.mark.parametrize("cost", [np.nan, [1.0, 2.0]])
def test_a_dev_cost_must_be_one_number(cost):
    with pytest.raises(ValueError, match="dev_cost must"):
        observe(EarlyStopping(), cost, None)
