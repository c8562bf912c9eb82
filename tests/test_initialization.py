"""Initialization: the variance that each paper asks for, and why weights must not start alike.

The statistical tests compare with exact distributions and fail on correct code with a probability below
1e-8 each, below 1e-6 for the whole file.
"""

import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from dlkit.initialization import constant, glorot, he, lecun, small_normal, zeros

FALSE_ALARM = 1e-8
DRAWN = [
    (small_normal, lambda n_out, n_in: 0.01**2),
    (lecun, lambda n_out, n_in: 1 / n_in),
    (glorot, lambda n_out, n_in: 2 / (n_in + n_out)),
    (he, lambda n_out, n_in: 2 / n_in),
]
EVERY = [zeros, constant, *(function for function, _ in DRAWN)]
SHAPES = [(50, 500), (500, 50), (1, 20_000), (20_000, 1)]


def rng(seed=0):
    return np.random.default_rng(seed)


def sum_of_squares_is_plausible(W, variance):
    """Whether Σw²/variance is within what a chi-squared variable gives, but for FALSE_ALARM."""
    total, count = np.sum(W**2) / variance, W.size
    return min(stats.chi2.cdf(total, count), stats.chi2.sf(total, count)) > FALSE_ALARM / 2


@pytest.mark.parametrize(("function", "variance"), DRAWN)
@pytest.mark.parametrize(("n_out", "n_in"), SHAPES)
def test_weights_have_mean_zero_and_the_variance_of_the_paper(function, variance, n_out, n_in):
    W = function(rng(1), n_out, n_in)
    assert sum_of_squares_is_plausible(W, variance(n_out, n_in))
    z = W.sum() / np.sqrt(W.size * variance(n_out, n_in))
    assert 2 * stats.norm.sf(abs(z)) > FALSE_ALARM


@pytest.mark.parametrize(("function", "variance"), DRAWN)
def test_weights_are_normally_distributed(function, variance):
    W = function(rng(2), 100, 200)
    assert stats.kstest(W.ravel() / np.sqrt(variance(100, 200)), "norm").pvalue > FALSE_ALARM


def test_the_test_of_the_variance_tells_the_papers_apart():
    W = lecun(rng(3), 50, 500)
    others = [1 / 50, 2 / 550, 2 / 500, 1.1 / 500]
    assert not any(sum_of_squares_is_plausible(W, variance) for variance in others)


def test_scale_is_the_standard_deviation():
    np.testing.assert_allclose(
        small_normal(rng(), 3, 4, scale=2.0), 200 * small_normal(rng(), 3, 4), rtol=1e-12
    )


def test_from_500_inputs_to_50_units_lecun_keeps_the_variance_and_glorot_nearly_doubles_it():
    X = rng(4).normal(size=(500, 2000))
    before = rng(5)
    assert np.var(lecun(before, 50, 500) @ X) == pytest.approx(1, abs=0.1)
    assert np.var(glorot(before, 50, 500) @ X) == pytest.approx(2 * 500 / 550, abs=0.18)


def test_through_ten_layers_of_relu_he_keeps_the_signal_and_lecun_halves_its_square_each_time():
    # With n = 500 units, a layer multiplies the mean of a² by a factor that varies by sqrt(5/n) = 0.1;
    # ten of them vary by 0.32 in the logarithm.  A factor of 7 is more than six times that.
    start = rng(6).normal(size=(500, 1))
    for function, kept in [(he, 1), (lecun, 2**-10)]:
        a, draws = start, rng(7)
        for _ in range(10):
            a = np.maximum(function(draws, 500, 500) @ a, 0)
        assert kept / 7 < np.mean(a**2) / np.mean(start**2) < 7 * kept


def test_weights_that_start_alike_give_every_unit_the_same_answer_and_drawn_ones_do_not():
    x = rng(8).normal(size=(5, 1))
    assert np.ptp(constant(rng(), 4, 5) @ x) == 0
    assert all(np.unique(function(rng(), 4, 5) @ x).size == 4 for function, _ in DRAWN)


def test_zeros_and_constant_hold_what_their_names_say():
    assert zeros(None, 2, 3).tolist() == [[0.0] * 3] * 2
    assert constant(None, 1, 2).tolist() == [[0.5, 0.5]]
    assert constant(None, 1, 2, value=-1.5).tolist() == [[-1.5, -1.5]]


@given(st.sampled_from(EVERY), st.integers(1, 40), st.integers(1, 40), st.integers(0, 2**32))
@settings(deadline=None)
def test_every_function_gives_finite_float64_of_the_shape_of_w_and_depends_on_the_rng_alone(
    function, n_out, n_in, seed
):
    W = function(rng(seed), n_out, n_in)
    assert W.shape == (n_out, n_in)
    assert W.dtype == np.float64
    assert np.isfinite(W).all()
    np.testing.assert_array_equal(W, function(rng(seed), n_out, n_in))


@pytest.mark.parametrize(("function", "variance"), DRAWN)
def test_the_rng_goes_on_so_that_two_layers_differ(function, variance):
    draws = rng()
    assert not np.array_equal(function(draws, 3, 4), function(draws, 3, 4))


@pytest.mark.parametrize("function", EVERY)
@pytest.mark.parametrize(
    ("n_out", "n_in", "error", "message"),
    [
        (0, 3, ValueError, "n_out must be at least 1; got 0"),
        (3, -1, ValueError, "n_in must be at least 1; got -1"),
        (2.0, 3, TypeError, r"n_out must be a whole number of at least 1; got 2\.0, a float; write 2"),
        ((2, 3), 3, TypeError, r"n_out must be a whole number of at least 1; got \(2, 3\)"),
        (3, True, TypeError, "n_in must be a whole number of at least 1; got True"),
    ],
)
def test_sizes_must_be_whole_numbers_of_at_least_one(function, n_out, n_in, error, message):
    with pytest.raises(error, match=message):
        function(rng(), n_out, n_in)


@pytest.mark.parametrize("function", EVERY)
@pytest.mark.parametrize(
    ("args", "instead"),
    [
        ((), r"np\.random\.default_rng\(0\), n_out, n_in"),
        ((3, 4), r"np\.random\.default_rng\(0\), 3, 4"),
        (((3, 4),), r"np\.random\.default_rng\(0\), 3, 4"),
        ((rng(), (3, 4)), "rng, 3, 4"),
        ((3, 4, rng()), "rng, 3, 4"),
        ((rng(), 3), "rng, n_out, n_in"),
        ((rng(), 3, 4, 5, 6), "rng, n_out, n_in"),
    ],
)
def test_a_rule_that_is_called_in_another_way_says_what_to_write(function, args, instead):
    name = function.__name__
    with pytest.raises(TypeError, match=rf"{name}\(rng, n_out, n_in\); write {name}\({instead}\)$"):
        function(*args)


@pytest.mark.parametrize("function", EVERY)
def test_a_rule_can_be_pickled_and_called_with_names(function):
    same = pickle.loads(pickle.dumps(function))
    np.testing.assert_array_equal(same(rng=rng(), n_out=2, n_in=3), function(rng(), 2, 3))


@pytest.mark.parametrize(("function", "variance"), DRAWN)
@pytest.mark.parametrize("wrong", [None, 0, np.random])
def test_a_function_that_draws_needs_a_generator(function, variance, wrong):
    with pytest.raises(
        TypeError, match=r"rng must be a numpy\.random\.Generator.*; write np\.random\.default"
    ):
        function(wrong, 3, 4)


@pytest.mark.parametrize("scale", [0, -0.1, np.nan, np.inf])
def test_scale_must_be_above_zero(scale):
    with pytest.raises(ValueError, match="scale must be"):
        small_normal(rng(), 2, 2, scale=scale)


def test_value_must_be_finite():
    with pytest.raises(ValueError, match="value must be finite"):
        constant(rng(), 2, 2, value=np.nan)


@pytest.mark.parametrize(
    "call", [lambda v: small_normal(rng(), 2, 2, scale=v), lambda v: constant(rng(), 2, 2, v)]
)
def test_scale_and_value_must_be_numbers(call):
    with pytest.raises(TypeError, match="must be a number; got 'small'"):
        call("small")
