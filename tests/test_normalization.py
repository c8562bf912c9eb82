"""Normalization: of the inputs, by the training data; of a layer's z, by its batch, and back again."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlkit._arguments import NotFinite
from dlkit.normalization import (
    BatchNormCache,
    RunningStatistics,
    Scaling,
    batch_norm_backward,
    batch_norm_forward,
    batch_norm_predict,
    constant_features,
    fit,
    initial_statistics,
    inverse_transform,
    transform,
    update,
)

ONE, TWO, Z23 = np.ones((1, 1)), np.ones((2, 1)), np.arange(6.0).reshape(2, 3)
STATISTICS = RunningStatistics(np.zeros((2, 1)), TWO)


def layer(seed=0, n=3, m=7):
    """Z, gamma, beta and dZ_tilde of a layer, all random."""
    rng = np.random.default_rng(seed)
    Z = rng.normal(size=(n, m)) * rng.uniform(0.5, 3, size=(n, 1)) + rng.normal(size=(n, 1))
    return Z, rng.normal(size=(n, 1)), rng.normal(size=(n, 1)), rng.normal(size=(n, m))


def slope_by_nudging(function, x, epsilon=1e-5):
    """The slope of a number with respect to every element of x, by two-sided differences."""
    slope = np.zeros_like(x)
    for where in np.ndindex(x.shape):
        nudge = np.zeros_like(x)
        nudge[where] = epsilon
        slope[where] = (function(x + nudge) - function(x - nudge)) / (2 * epsilon)
    return slope


# ---- the inputs


def test_scaling_worked_out_by_hand():
    # The mean of 1, 2, 6 is 3; the squares of -2, -1, 3 have the mean 14/3.
    scaling = fit([[1.0, 2.0, 6.0]])
    assert scaling.mu.tolist() == [[3.0]]
    assert scaling.sigma[0, 0] == pytest.approx(np.sqrt(14 / 3), rel=1e-15)
    np.testing.assert_allclose(transform(scaling, [[10.0]]), [[7 / np.sqrt(14 / 3)]], rtol=1e-15)


@given(
    st.integers(0, 10**6), st.integers(1, 6), st.integers(2, 30), st.floats(-1e3, 1e3), st.floats(1e-3, 1e3)
)
@settings(deadline=None)
def test_scaled_training_data_has_mean_zero_and_variance_one(seed, n_x, m, shift, spread):
    X = shift + spread * np.random.default_rng(seed).normal(size=(n_x, m))
    scaled = transform(fit(X), X)
    np.testing.assert_allclose(scaled.mean(axis=1), 0, atol=1e-8)
    np.testing.assert_allclose(scaled.var(axis=1), 1, rtol=1e-8)


def test_the_mean_of_squares_is_no_variance_where_the_mean_is_not_zero():
    X = np.random.default_rng(0).normal(5, 1, size=(1, 20_000))
    right, printed = transform(fit(X), X), (X - X.mean()) / np.sqrt(np.mean(X**2))
    assert right.std() == pytest.approx(1, rel=1e-12)
    assert printed.std() == pytest.approx(0.196, abs=0.005)


@given(st.integers(0, 10**6), st.integers(1, 5), st.integers(1, 9))
@settings(deadline=None)
def test_inverse_transform_gives_back_what_transform_was_given_also_data_not_seen_before(seed, n_x, m):
    rng = np.random.default_rng(seed)
    train, dev = rng.normal(3, 2, size=(n_x, m)), rng.normal(-1, 5, size=(n_x, 4))
    train[0] = 7.0
    scaling = fit(train)
    for X in (train, dev):
        np.testing.assert_allclose(inverse_transform(scaling, transform(scaling, X)), X, rtol=1e-9, atol=1e-9)


def test_new_data_is_scaled_by_the_training_data_and_not_by_itself():
    scaling = fit([[0.0, 2.0]])
    assert transform(scaling, [[100.0, 102.0]]).tolist() == [[99.0, 101.0]]


@pytest.mark.parametrize("value", [0.0, 0.1, -1e300, 1e-300])
@pytest.mark.parametrize("m", [1, 3, 10, 1001])
def test_a_feature_that_does_not_vary_is_centered_and_reported(value, m):
    X = np.vstack([np.full((1, m), value), np.arange(m)])
    scaling = fit(X)
    assert constant_features(scaling) == ((0,) if m > 1 else (0, 1))
    assert transform(scaling, X)[0].tolist() == [0.0] * m


def test_a_feature_that_varies_by_rounding_only_is_not_blown_up():
    scaling = fit([[0.1 + 0.2, 0.3, 0.3]])
    assert constant_features(scaling) == (0,)
    np.testing.assert_allclose(transform(scaling, [[0.4]]), [[0.1]], rtol=1e-9)


@pytest.mark.parametrize("size", [1e-9, 1e-100, 1e-200, 1e-310, 1e100, 1e200, 1e308])
def test_a_feature_that_is_small_or_large_is_not_taken_for_constant(size):
    scaling = fit([[0.0, size]])
    assert constant_features(scaling) == ()
    np.testing.assert_allclose(transform(scaling, [[0.0, size]]), [[-1, 1]])


@pytest.mark.parametrize("exponent", [-1000, -3, 900, 1020])
def test_the_unit_of_a_feature_does_not_change_what_it_is_scaled_to(exponent):
    X = np.random.default_rng(0).normal(size=(2, 9))
    scaling, other = fit(X), fit(np.ldexp(X, [[exponent], [0]]))
    np.testing.assert_array_equal(other.mu, np.ldexp(scaling.mu, [[exponent], [0]]))
    np.testing.assert_array_equal(other.sigma, np.ldexp(scaling.sigma, [[exponent], [0]]))


@pytest.mark.parametrize(
    ("call", "X"),
    [
        (transform, np.array([[3e38]], "f4")),
        (inverse_transform, np.array([[3e38]], "f4")),
        (inverse_transform, np.array([[1e308]])),
    ],
)
@pytest.mark.filterwarnings("ignore:overflow")
def test_what_comes_out_too_large_is_told(call, X):
    scaling = Scaling(np.array([[-3e38]]), np.array([[0.1 if call is transform else 1e3]]))
    with pytest.raises(NotFinite, match=f"X is so large that what comes out is not finite in {X.dtype}"):
        call(scaling, X)


def test_a_constant_feature_that_varies_in_new_data_is_shifted_only():
    assert transform(fit([[5.0, 5.0]]), [[5.0, 8.0]]).tolist() == [[0.0, 3.0]]


def test_scaling_leaves_correlation_alone():
    rng = np.random.default_rng(0)
    X = np.linalg.cholesky([[1, 0.95], [0.95, 1]]) @ rng.normal(size=(2, 5000)) * [[10], [0.1]]
    scaled = transform(fit(X), X)
    np.testing.assert_allclose(np.corrcoef(scaled), np.corrcoef(X), rtol=1e-12)
    assert np.linalg.cond(scaled @ scaled.T / 5000) > 30


def test_float32_data_stays_float32_and_its_statistics_are_taken_in_float64():
    X = (1000 + np.random.default_rng(0).normal(size=(2, 5000))).astype("f4")
    scaling = fit(X)
    assert scaling.mu.dtype == scaling.sigma.dtype == np.float64
    assert transform(scaling, X).dtype == inverse_transform(scaling, X).dtype == np.float32
    np.testing.assert_allclose(transform(scaling, X), transform(fit(X.astype("f8")), X), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda s: fit([1.0, 2.0]), r"X has shape \(2,\); expected two dimensions, \(n_x, m\)"),
        (lambda s: fit(np.ones((2, 0))), r"X is empty: its shape is \(2, 0\)"),
        (lambda s: fit([[1.0, np.nan]]), r"X must be finite; .* the first at \(0, 1\): nan"),
        (lambda s: transform(s, np.ones((3, 5))), r"X has shape \(3, 5\); expected \(n_x, m\) with n_x = 2"),
        (
            lambda s: inverse_transform(s, np.ones((1, 5))),
            r"X has shape \(1, 5\); expected \(n_x, m\) with n_x = 2",
        ),
        (lambda s: transform(s, [[1.0], [np.inf]]), "X must be finite"),
        (lambda s: inverse_transform(s, [[1.0], [np.nan]]), "X must be finite"),
        (lambda s: transform(s, np.ones((5, 2))), r"X has shape \(5, 2\).*in columns\? write X\.T"),
    ],
)
def test_wrong_data_is_named(function, message):
    with pytest.raises(ValueError, match=message):
        function(fit([[1.0, 2.0], [3.0, 5.0]]))


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda s: fit([["a"]]), "X must hold numbers only"),
        (lambda s: transform(s, None), "X must hold numbers only; got None"),
        (lambda s: transform((0, 1), [[1.0]]), "scaling must be a Scaling, as fit gives; got tuple"),
        (lambda s: transform([[1.0]], s), r"write transform\(scaling, X\)"),
        (lambda s: inverse_transform([[1.0]], s), r"write inverse_transform\(scaling, X\)"),
        (lambda s: constant_features([[1.0]]), "scaling must be a Scaling, as fit gives; got list"),
        (lambda s: batch_norm_forward([["a"]], ONE, ONE), "Z must hold numbers only"),
        (lambda s: batch_norm_forward(ONE, ONE, ONE, None), "epsilon must be a number; got None"),
        (
            lambda s: batch_norm_backward(ONE, ONE),
            "cache must be a BatchNormCache, as batch_norm_forward gives",
        ),
        (
            lambda s: batch_norm_predict(ONE, ONE, ONE, (0, 1)),
            "running must be a RunningStatistics.*got tuple",
        ),
        (lambda s: update(None, ONE, ONE), "running must be a RunningStatistics.*got NoneType"),
        (lambda s: initial_statistics(2.0), "n must be a whole number of at least 1; got 2.0"),
    ],
)
def test_wrong_types_are_named(function, message):
    with pytest.raises(TypeError, match=message):
        function(fit([[1.0, 2.0]]))


# ---- a layer's z


def test_batch_norm_worked_out_by_hand():
    # Mean 2 and variance 1; with ε = 3 inside the root, the root is 2.
    Z_tilde, cache = batch_norm_forward([[1.0, 3.0]], [[4.0]], [[10.0]], epsilon=3)
    assert Z_tilde.tolist() == [[8.0, 12.0]]
    assert cache.mu.tolist() == [[2.0]]
    assert cache.var.tolist() == [[1.0]]


@given(st.integers(0, 10**6), st.integers(1, 5), st.integers(2, 20))
@settings(deadline=None)
def test_a_batch_comes_out_with_mean_beta_and_nearly_the_standard_deviation_gamma(seed, n, m):
    Z, gamma, beta, _ = layer(seed, n, m)
    Z_tilde, cache = batch_norm_forward(Z, gamma, beta)
    np.testing.assert_allclose(Z_tilde.mean(axis=1, keepdims=True), beta, atol=1e-12)
    shrunk = np.sqrt(cache.var / (cache.var + 1e-5))  # by the ε inside the root
    np.testing.assert_allclose(Z_tilde.std(axis=1, keepdims=True), np.abs(gamma) * shrunk, rtol=1e-9)


def test_a_bias_before_batch_norm_changes_nothing():
    Z, gamma, beta, _ = layer()
    shifted, _ = batch_norm_forward(Z + [[5.0], [-3.0], [100.0]], gamma, beta)
    np.testing.assert_allclose(shifted, batch_norm_forward(Z, gamma, beta)[0], atol=1e-11)


@pytest.mark.parametrize(("n", "m"), [(1, 2), (3, 7), (5, 3), (2, 1)])
def test_slopes_of_batch_norm_equal_the_numerical_ones(n, m):
    Z, gamma, beta, dZ_tilde = layer(1, n, m)

    def cost(Z, gamma, beta):  # its slope with respect to each z̃ is dZ_tilde / m
        return np.sum(dZ_tilde * batch_norm_forward(Z, gamma, beta)[0]) / m

    dZ, dgamma, dbeta = batch_norm_backward(dZ_tilde, batch_norm_forward(Z, gamma, beta)[1])
    close = {"rtol": 1e-6, "atol": 1e-8}
    np.testing.assert_allclose(dZ / m, slope_by_nudging(lambda v: cost(v, gamma, beta), Z), **close)
    np.testing.assert_allclose(dgamma, slope_by_nudging(lambda v: cost(Z, v, beta), gamma), **close)
    np.testing.assert_allclose(dbeta, slope_by_nudging(lambda v: cost(Z, gamma, v), beta), **close)


@given(st.integers(0, 10**6), st.integers(1, 5), st.integers(2, 12))
@settings(deadline=None)
def test_slopes_have_no_part_along_the_ones_and_sum_to_what_beta_got(seed, n, m):
    Z, gamma, beta, dZ_tilde = layer(seed, n, m)
    dZ, _, dbeta = batch_norm_backward(dZ_tilde, batch_norm_forward(Z, gamma, beta)[1])
    np.testing.assert_allclose(dZ.sum(axis=1), 0, atol=1e-9 * (1 + np.abs(dZ).max()))
    np.testing.assert_allclose(dbeta * m, dZ_tilde.sum(axis=1, keepdims=True), atol=1e-12)


@pytest.mark.parametrize("epsilon", [1e-5, 0.1])
def test_batch_norm_equals_pytorch_forward_and_backward(epsilon):
    torch = pytest.importorskip("torch")
    Z, gamma, beta, _ = layer(2, n=4, m=30)
    tz, tg, tb = (torch.tensor(v, requires_grad=True) for v in (Z.T, gamma[:, 0], beta[:, 0]))
    out = torch.nn.functional.batch_norm(tz, None, None, tg, tb, training=True, eps=epsilon)
    Z_tilde, cache = batch_norm_forward(Z, gamma, beta, epsilon)
    np.testing.assert_allclose(Z_tilde, out.detach().numpy().T, rtol=1e-10, atol=1e-12)
    # A loss for each example, summed over the units: Σ sin z̃, with the slope cos z̃.  J is its mean.
    torch.sin(out).sum(dim=1).mean().backward()
    dZ, dgamma, dbeta = batch_norm_backward(np.cos(Z_tilde), cache)
    np.testing.assert_allclose(dZ / 30, tz.grad.numpy().T, rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(dgamma[:, 0], tg.grad.numpy(), rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(dbeta[:, 0], tb.grad.numpy(), rtol=1e-10, atol=1e-12)


def test_through_a_layer_with_batch_norm_dw_takes_the_1_over_m_that_dz_has_not():
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(3)
    A_prev, W, Y = rng.normal(size=(5, 12)), rng.normal(size=(1, 5)), rng.integers(0, 2, size=(1, 12))
    gamma, beta = np.array([[1.3]]), np.array([[-0.4]])
    tw, tg, tb = (torch.tensor(v, requires_grad=True) for v in (W, gamma[0], beta[0]))
    out = torch.nn.functional.batch_norm((tw @ torch.tensor(A_prev)).T, None, None, tg, tb, training=True)
    labels = torch.tensor(Y.T, dtype=torch.float64)
    torch.nn.functional.binary_cross_entropy_with_logits(out, labels).backward()
    Z_tilde, cache = batch_norm_forward(W @ A_prev, gamma, beta)
    dZ, dgamma, dbeta = batch_norm_backward(1 / (1 + np.exp(-Z_tilde)) - Y, cache)
    np.testing.assert_allclose(dZ @ A_prev.T / 12, tw.grad.numpy(), rtol=1e-10)
    np.testing.assert_allclose(dgamma[0], tg.grad.numpy(), rtol=1e-10)
    np.testing.assert_allclose(dbeta[0], tb.grad.numpy(), rtol=1e-10)


def test_a_batch_of_one_comes_out_as_beta_and_teaches_beta_only():
    Z, gamma, beta, dZ_tilde = layer(m=1)
    Z_tilde, cache = batch_norm_forward(Z, gamma, beta)
    assert Z_tilde.tolist() == beta.tolist()
    dZ, dgamma, dbeta = batch_norm_backward(dZ_tilde, cache)
    assert np.count_nonzero(dZ) == np.count_nonzero(dgamma) == 0
    assert dbeta.tolist() == dZ_tilde.tolist()


def test_prediction_for_one_example_does_not_depend_on_its_neighbors():
    Z, gamma, beta, _ = layer()
    running = RunningStatistics(np.array([[1.0], [2.0], [3.0]]), np.array([[4.0], [1.0], [0.25]]))
    together = batch_norm_predict(Z, gamma, beta, running)
    for i in range(Z.shape[1]):
        np.testing.assert_array_equal(
            batch_norm_predict(Z[:, i : i + 1], gamma, beta, running), together[:, i : i + 1]
        )


def test_prediction_worked_out_by_hand():
    running = RunningStatistics(np.array([[1.0]]), np.array([[1.0]]))
    assert batch_norm_predict([[5.0]], [[3.0]], [[0.5]], running, epsilon=3).tolist() == [[6.5]]


def test_running_statistics_are_weighted_averages_with_the_old_value_weighted_by_momentum():
    running = update(initial_statistics(1), [[10.0]], [[3.0]], momentum=0.9)
    assert running.mu[0, 0] == pytest.approx(1.0, rel=1e-12)
    assert running.var[0, 0] == pytest.approx(1.2, rel=1e-12)


def test_with_momentum_zero_the_last_batch_is_all_that_is_known_and_prediction_equals_training():
    Z, gamma, beta, _ = layer()
    Z_tilde, cache = batch_norm_forward(Z, gamma, beta)
    running = update(initial_statistics(3), cache.mu, cache.var, momentum=0)
    np.testing.assert_allclose(batch_norm_predict(Z, gamma, beta, running), Z_tilde, rtol=1e-12, atol=1e-14)


def test_a_variance_of_zero_is_as_good_as_another():
    running = update(RunningStatistics(np.ones((1, 1)), np.zeros((1, 1))), [[1.0]], [[0.0]])
    assert running.var.tolist() == [[0.0]]
    assert batch_norm_predict([[3.0]], [[2.0]], [[1.0]], running, epsilon=4).tolist() == [[3.0]]


def test_running_statistics_arrive_at_those_of_the_data():
    Z, gamma, beta, _ = layer()
    running = initial_statistics(3)
    _, cache = batch_norm_forward(Z, gamma, beta)
    for _ in range(300):
        running = update(running, cache.mu, cache.var)
    np.testing.assert_allclose(running.mu, Z.mean(axis=1, keepdims=True), atol=1e-12)
    np.testing.assert_allclose(running.var, Z.var(axis=1, keepdims=True), rtol=1e-12)


def test_with_the_two_conventions_translated_running_statistics_and_prediction_equal_pytorch():
    torch = pytest.importorskip("torch")
    norm = torch.nn.BatchNorm1d(3, dtype=torch.float64, momentum=1 - 0.9)
    running, m = initial_statistics(3), 7
    for seed in range(5):
        Z, gamma, beta, _ = layer(seed, m=m)
        norm(torch.tensor(Z.T))
        _, cache = batch_norm_forward(Z, gamma, beta)
        running = update(running, cache.mu, cache.var * m / (m - 1), momentum=0.9)
    np.testing.assert_allclose(running.mu[:, 0], norm.running_mean.numpy(), rtol=1e-10)
    np.testing.assert_allclose(running.var[:, 0], norm.running_var.numpy(), rtol=1e-10)
    expected = norm.eval()(torch.tensor(Z.T)).detach().numpy().T
    ones, zeros = np.ones((3, 1)), np.zeros((3, 1))
    np.testing.assert_allclose(batch_norm_predict(Z, ones, zeros, running), expected, rtol=1e-10)


def test_nothing_that_is_given_is_changed():
    Z, gamma, beta, dZ_tilde = values = layer()
    running, X = initial_statistics(3), Z.copy()
    copies = [np.copy(v) for v in values]
    _, cache = batch_norm_forward(Z, gamma, beta)
    kept = [np.copy(v) for v in cache]
    batch_norm_backward(dZ_tilde, cache)
    update(running, cache.mu, cache.var)
    batch_norm_predict(Z, gamma, beta, running)
    inverse_transform(fit(X), transform(fit(X), X))
    for before, after in zip([*copies, *kept, copies[0]], [*values, *cache, X], strict=True):
        np.testing.assert_array_equal(before, after)
    assert running.mu.tolist() == [[0.0]] * 3
    assert running.var.tolist() == [[1.0]] * 3


def test_float32_stays_float32_forward_backward_and_in_prediction():
    values = layer()
    Z, gamma, beta, dZ_tilde = (v.astype("f4") for v in values)
    Z_tilde, cache = batch_norm_forward(Z, gamma, beta)
    gradient = batch_norm_backward(dZ_tilde, cache)
    predicted = batch_norm_predict(Z, gamma, beta, initial_statistics(3))
    assert {v.dtype for v in (Z_tilde, *gradient, predicted)} == {np.dtype("f4")}
    expected = batch_norm_backward(values[3], batch_norm_forward(*values[:3])[1])
    for single, double in zip(gradient, expected, strict=True):
        np.testing.assert_allclose(single, double, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(
    ("gamma", "beta", "epsilon", "message"),
    [
        (ONE, TWO, 1e-5, r"gamma has shape \(1, 1\); expected \(2, 1\)"),
        (np.ones(2), TWO, 1e-5, r"gamma has shape \(2,\); expected \(2, 1\)"),
        (TWO, TWO.T, 1e-5, r"beta has shape \(1, 2\); expected \(2, 1\)"),
        (TWO, TWO * np.nan, 1e-5, "beta must be finite"),
        (TWO, TWO, 0, "epsilon must be above 0; got 0"),
        (TWO, TWO, -1, "epsilon must be above 0; got -1"),
    ],
)
@pytest.mark.parametrize(
    "function",
    [
        lambda gamma, beta, epsilon: batch_norm_forward(Z23, gamma, beta, epsilon),
        lambda gamma, beta, epsilon: batch_norm_predict(Z23, gamma, beta, STATISTICS, epsilon),
    ],
)
def test_wrong_arguments_of_batch_norm_are_named(function, gamma, beta, epsilon, message):
    with pytest.raises(ValueError, match=message):
        function(gamma, beta, epsilon)


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (
            lambda: batch_norm_forward(Z23[0], TWO, TWO),
            r"Z has shape \(3,\); expected two dimensions, \(n, m\)",
        ),
        (lambda: batch_norm_forward(Z23 - np.inf, TWO, TWO), "Z must be finite"),
        (
            lambda: batch_norm_backward(Z23.T, batch_norm_forward(Z23, TWO, TWO)[1]),
            r"dZ_tilde has shape \(3, 2\); expected \(2, 3\), the shape of Z",
        ),
        (
            lambda: batch_norm_predict(Z23, TWO, TWO, initial_statistics(3)),
            r"running\.mu has shape \(3, 1\); expected \(2, 1\)",
        ),
        (
            lambda: batch_norm_predict(Z23, TWO, TWO, RunningStatistics(TWO, -TWO)),
            r"running\.var must hold variances, at least 0; found -1",
        ),
        (lambda: update(STATISTICS, ONE, TWO), r"mu has shape \(1, 1\); expected \(2, 1\)"),
        (lambda: update(STATISTICS, TWO, TWO.T), r"var has shape \(1, 2\); expected \(2, 1\)"),
        (lambda: update(STATISTICS, TWO * np.nan, TWO), "mu must be finite"),
        (lambda: update(STATISTICS, TWO, TWO + np.inf), "var must be finite"),
        (lambda: update(RunningStatistics(TWO, -TWO), TWO, TWO), r"running\.var must hold variances"),
        (lambda: update(RunningStatistics(TWO * np.nan, TWO), TWO, TWO), r"running\.mu must be finite"),
        (
            lambda: batch_norm_backward(Z23 * np.nan, batch_norm_forward(Z23, TWO, TWO)[1]),
            "dZ_tilde must be finite",
        ),
        (lambda: update(STATISTICS, TWO, -TWO), "var must hold variances, at least 0; found -1"),
        (lambda: update(STATISTICS, TWO, TWO, momentum=1), r"momentum must lie in \[0, 1\).*got 1"),
        (lambda: update(STATISTICS, TWO, TWO, momentum=-0.1), r"momentum must lie in \[0, 1\).*got -0\.1"),
        (lambda: initial_statistics(0), "n must be at least 1; got 0"),
    ],
)
def test_shapes_and_ranges_that_do_not_fit_are_named(function, message):
    with pytest.raises(ValueError, match=message):
        function()


def test_results_are_named_tuples():
    Z_tilde, cache = batch_norm_forward(Z23, TWO, TWO)
    assert isinstance(cache, BatchNormCache)
    assert isinstance(fit(Z23), Scaling)
    assert batch_norm_backward(Z_tilde, cache)._fields == ("dZ", "dgamma", "dbeta")
