"""Optimizers: averages, steps and schedules equal what is worked out by hand and what PyTorch does."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dlkit.optimizers import (
    Adam,
    AdamState,
    GradientDescent,
    Momentum,
    MomentumState,
    RMSprop,
    RMSpropState,
    average,
    average_weights,
    average_window,
    constant_rate,
    exponential_decay,
    inverse_root_decay,
    inverse_time_decay,
)

OPTIMIZERS = {"descent": GradientDescent, "momentum": Momentum, "rmsprop": RMSprop, "adam": Adam}
WITH_MEMORY = ["momentum", "rmsprop", "adam"]
SCHEDULES = [constant_rate, inverse_time_decay, exponential_decay, inverse_root_decay]

betas = st.floats(0, 0.999)
series = arrays(float, st.integers(1, 30), elements=st.floats(-1e6, 1e6))


def gradients(seed=0, steps=50, k=7):
    """Random gradients, a row for each step, of very different sizes for each parameter."""
    rng = np.random.default_rng(seed)
    return rng.normal(size=(steps, k)) * np.logspace(-4, 3, k)


def walk(name, slopes, alpha=0.1, theta=None, dtype=np.float64, **options):
    """Walk along given gradients; return θ after every step and the last state."""
    optimizer = OPTIMIZERS[name](alpha=alpha, **options)
    theta = np.asarray(np.ones(slopes.shape[1]) if theta is None else theta, dtype)
    state, path = optimizer.start(theta), []
    for gradient in slopes:
        theta, state = optimizer.step(theta, gradient.astype(dtype), state)
        path.append(theta)
    return np.array(path), state


def torch_walk(slopes, make, **options):
    """Let an optimizer of PyTorch walk along the same gradients, from ones."""
    torch = pytest.importorskip("torch")
    theta = torch.ones(slopes.shape[1], dtype=torch.float64, requires_grad=True)
    optimizer, path = getattr(torch.optim, make)([theta], **options), []
    for gradient in slopes:
        theta.grad = torch.tensor(gradient)
        optimizer.step()
        path.append(theta.detach().numpy().copy())
    return np.array(path)


# ---- exponentially weighted averages


def test_average_worked_out_by_hand():
    # v = 0 · .5 + 8 · .5 = 4, then (4 + 4) / 2 = 4, then (4 + 0) / 2 = 2; divided by 1/2, 3/4 and 7/8.
    assert average([8, 4, 0], beta=0.5).tolist() == [4.0, 4.0, 2.0]
    np.testing.assert_allclose(average([8, 4, 0], 0.5, correct_bias=True), [8, 16 / 3, 16 / 7], rtol=1e-15)


def test_corrected_average_of_a_constant_is_the_constant_and_does_not_grow():
    fed_back, v = [], 0.0  # as the notes' formula reads
    for t in range(1, 5):
        v = (0.9 * v + 0.1 * 10) / (1 - 0.9**t)
        fed_back.append(round(v))
    assert fed_back == [10, 53, 178, 470]
    np.testing.assert_allclose(average(np.full(400, 10.0), 0.9, correct_bias=True), 10, rtol=1e-13)


def test_correction_changes_a_copy_and_not_what_is_averaged_on():
    x = gradients()[:, 3]
    t = np.arange(1, 51)
    np.testing.assert_allclose(average(x, 0.9, correct_bias=True), average(x, 0.9) / (1 - 0.9**t), rtol=1e-14)


@given(series, betas)
@settings(deadline=None)
def test_average_is_the_weighted_sum_of_all_values_so_far(x, beta):
    by_weights = [average_weights(beta, t) @ x[:t] for t in range(1, len(x) + 1)]
    # Below the smallest normal float there are fewer digits to agree in.
    nearly_zero = max(1e-12 * np.abs(x).max(), np.finfo(float).tiny)
    np.testing.assert_allclose(average(x, beta), by_weights, rtol=1e-12, atol=nearly_zero)


@given(betas, st.integers(1, 500))
def test_weights_sum_to_one_minus_beta_to_the_t_and_the_latest_counts_most(beta, t):
    weights = average_weights(beta, t)
    assert weights.shape == (t,)
    assert weights[-1] == 1 - beta
    assert (np.diff(weights) >= 0).all()
    assert weights.sum() == pytest.approx(1 - beta**t, rel=1e-11)


@given(series, betas)
@settings(deadline=None)
def test_corrected_average_lies_between_the_least_and_the_largest_value_so_far(x, beta):
    corrected = average(x, beta, correct_bias=True)
    slack = 1e-9 * np.abs(x).max()
    assert (corrected >= np.minimum.accumulate(x) - slack).all()
    assert (corrected <= np.maximum.accumulate(x) + slack).all()


def test_average_without_memory_is_the_series_itself():
    assert average([3, -1, 2], beta=0).tolist() == [3.0, -1.0, 2.0]
    assert average_weights(0, 3).tolist() == [0.0, 0.0, 1.0]


def test_window_of_nine_tenths_is_ten_and_older_values_count_a_third():
    assert average_window(0.9) == pytest.approx(10)
    assert average_window(0) == 1
    assert average_weights(0.9, 1000)[:-10].sum() == pytest.approx(0.9**10, rel=1e-9)


def test_average_of_float32_stays_float32():
    assert average(np.ones(3, np.float32), 0.9, correct_bias=True).dtype == np.float32


# ---- steps worked out by hand


def test_descent_step_by_hand():
    theta, state = GradientDescent(0.25).step([1, 2], [4, -8])
    assert (theta.tolist(), state) == ([0.0, 4.0], None)


def test_two_momentum_steps_by_hand():
    # v = .5 · 8 = 4 and θ = 1 - 4/4 = 0; then v = .5 · 4 + .5 · (-16) = -6 and θ = 0 + 6/4.
    momentum = Momentum(alpha=0.25, beta=0.5)
    theta, state = momentum.step([1.0], [8.0], momentum.start([1.0]))
    assert (theta.tolist(), state.v.tolist()) == ([0.0], [4.0])
    theta, state = momentum.step(theta, [-16.0], state)
    assert (theta.tolist(), state.v.tolist()) == ([1.5], [-6.0])


def test_two_rmsprop_steps_by_hand_average_s_with_s():
    # β = 3/4: s = 16/4 = 4, √s = 2 and θ = -4/2; then s = 3/4 · 4 + 24/4 = 9 and θ = -2 - √24/3.
    rmsprop = RMSprop(alpha=1, beta=0.75)
    theta, state = rmsprop.step([0.0], [4.0], rmsprop.start([0.0]))
    assert state.s.tolist() == [4.0]
    assert theta[0] == pytest.approx(-2, rel=1e-8)
    theta, state = rmsprop.step(theta, [np.sqrt(24)], state)
    assert state.s[0] == pytest.approx(9, rel=1e-15)
    assert theta[0] == pytest.approx(-2 - np.sqrt(24) / 3, rel=1e-8)


def test_two_adam_steps_by_hand_keep_the_averages_uncorrected():
    # Both β = 1/2, ε = 1. g = 8: v = 4, s = 32, corrected 8 and 64: a step of 8/(8 + 1).
    # g = 0: v = 2, s = 16, corrected by 3/4 to 8/3 and 64/3.
    half = Adam(alpha=1, beta1=0.5, beta2=0.5, epsilon=1)
    theta, state = half.step([0.0], [8.0], half.start([0.0]))
    assert theta[0] == pytest.approx(-8 / 9, rel=1e-15)
    assert (state.v[0], state.s[0], state.t) == (4, 32, 1)
    theta, state = half.step(theta, [0.0], state)
    assert theta[0] == pytest.approx(-8 / 9 - (8 / 3) / (np.sqrt(64 / 3) + 1), rel=1e-15)
    assert (state.v[0], state.s[0], state.t) == (2, 16, 2)


def test_defaults_are_those_of_the_notes_and_the_papers():
    slopes = gradients()
    for name, paper in [
        ("momentum", {"beta": 0.9}),
        ("rmsprop", {"beta": 0.9, "epsilon": 1e-8}),
        ("adam", {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}),
    ]:
        np.testing.assert_array_equal(walk(name, slopes)[0], walk(name, slopes, **paper)[0])


# ---- the same as PyTorch, where the conventions allow


def test_descent_equals_pytorch():
    path, _ = walk("descent", gradients(), alpha=0.1)
    np.testing.assert_allclose(path, torch_walk(gradients(), "SGD", lr=0.1), rtol=1e-10)


def test_momentum_equals_pytorch_with_its_learning_rate_divided_by_one_minus_beta():
    expected = torch_walk(gradients(), "SGD", lr=0.1 * (1 - 0.8), momentum=0.8)
    np.testing.assert_allclose(walk("momentum", gradients(), beta=0.8)[0], expected, rtol=1e-10)


def test_momentum_equals_pytorch_with_dampening_if_v_starts_at_the_first_gradient():
    slopes = gradients()
    expected = torch_walk(slopes, "SGD", lr=0.1, momentum=0.8, dampening=0.8)
    theta, state = np.ones(7), MomentumState(slopes[0])
    for gradient, there in zip(slopes, expected, strict=True):
        theta, state = Momentum(0.1, 0.8).step(theta, gradient, state)
        np.testing.assert_allclose(theta, there, rtol=1e-10)


@pytest.mark.parametrize("epsilon", [1e-8, 1e-2])
def test_rmsprop_equals_pytorch_whose_beta_is_called_alpha(epsilon):
    expected = torch_walk(gradients(), "RMSprop", lr=0.1, alpha=0.8, eps=epsilon)
    actual, _ = walk("rmsprop", gradients(), beta=0.8, epsilon=epsilon)
    np.testing.assert_allclose(actual, expected, rtol=1e-10)


@pytest.mark.parametrize("epsilon", [1e-8, 1e-2])
@pytest.mark.parametrize("pair", [(0.9, 0.999), (0.5, 0.8), (0.0, 0.0)])
def test_adam_equals_pytorch(epsilon, pair):
    expected = torch_walk(gradients(), "Adam", lr=0.1, betas=pair, eps=epsilon)
    actual, _ = walk("adam", gradients(), beta1=pair[0], beta2=pair[1], epsilon=epsilon)
    np.testing.assert_allclose(actual, expected, rtol=1e-10)


# ---- what the notes get wrong


@pytest.mark.parametrize("name", ["rmsprop", "adam"])
def test_epsilon_is_outside_the_root(name):
    # Inside it, √(1e-12 + 1e-8) would leave a gradient of 1e-6 a step of .01 α.
    options = {"beta": 0} if name == "rmsprop" else {}
    path, _ = walk(name, np.array([[1e-6]]), alpha=1.0, theta=[0.0], **options)
    assert path[0, 0] == pytest.approx(-1e-6 / (1e-6 + 1e-8), rel=1e-12)
    assert path[0, 0] == pytest.approx(-0.99, abs=1e-3)


def test_adam_reaches_the_bottom_of_a_narrow_valley_without_nan():
    curvature = np.array([1.0, 100.0])
    adam, theta = Adam(0.01), np.array([1.0, 1.0])
    state = adam.start(theta)
    for _ in range(2000):
        theta, state = adam.step(theta, curvature * theta, state)
    assert (state.s >= 0).all()
    np.testing.assert_allclose(theta, 0, atol=1e-6)


def test_adams_averages_are_those_of_the_gradients_and_of_their_squares():
    slopes = gradients()
    _, state = walk("adam", slopes, beta1=0.8, beta2=0.95)
    for j, column in enumerate(slopes.T):
        assert state.v[j] == pytest.approx(average(column, 0.8)[-1], rel=1e-10, abs=1e-15)
        assert state.s[j] == pytest.approx(average(column**2, 0.95)[-1], rel=1e-12)
    assert state.t == 50


def test_momentum_still_lacks_a_third_after_ten_steps_and_needs_44_for_the_last_percent():
    v = average(np.full(44, 10.0), 0.9)
    assert v[9] == pytest.approx(6.513, abs=1e-3)
    assert v[42] < 9.9 < v[43]
    _, state = walk("momentum", np.full((10, 1), 10.0))
    assert state.v[0] == pytest.approx(v[9], rel=1e-14)


def test_a_steady_gradient_walks_alpha_a_step_with_momentum_too():
    path, _ = walk("momentum", np.ones((300, 1)), alpha=0.1)
    assert path[-2, 0] - path[-1, 0] == pytest.approx(0.1, rel=1e-10)


# ---- properties of the steps


@given(st.integers(0, 10**6))
@settings(deadline=None)
def test_momentum_without_memory_is_descent(seed):
    theta, gradient = gradients(seed, steps=2)
    moved, _ = Momentum(0.3, beta=0).step(theta, gradient, MomentumState(np.ones(7)))
    np.testing.assert_array_equal(moved, GradientDescent(0.3).step(theta, gradient)[0])


@given(st.integers(0, 10**6))
@settings(deadline=None)
def test_adams_first_step_is_alpha_against_the_sign_of_each_slope(seed):
    path, _ = walk("adam", gradients(seed, steps=1), alpha=0.3, theta=np.zeros(7), epsilon=1e-30)
    np.testing.assert_allclose(path[0], -0.3 * np.sign(gradients(seed, steps=1)[0]), rtol=1e-12)


@given(st.integers(0, 10**6), st.floats(0, 0.99))
@settings(deadline=None, max_examples=30)
def test_no_step_of_rmsprop_is_longer_than_alpha_over_the_root_of_one_minus_beta(seed, beta):
    path, _ = walk("rmsprop", gradients(seed), alpha=0.3, theta=np.zeros(7), beta=beta)
    longest = 0.3 / np.sqrt(1 - beta)
    assert (np.abs(np.diff(path, axis=0, prepend=0)) <= longest * (1 + 1e-12)).all()


@pytest.mark.parametrize("name", ["rmsprop", "adam"])
@given(seed=st.integers(0, 10**6), exponent=st.integers(-40, 40))
@settings(deadline=None, max_examples=30)
def test_the_size_of_the_cost_does_not_change_the_walk(name, seed, exponent):
    slopes = gradients(seed)
    scaled, _ = walk(name, slopes * 2.0**exponent, epsilon=1e-100)
    np.testing.assert_array_equal(scaled, walk(name, slopes, epsilon=1e-100)[0])


@pytest.mark.parametrize("name", OPTIMIZERS)
@given(seed=st.integers(0, 10**6))
@settings(deadline=None, max_examples=30)
def test_every_parameter_walks_by_itself(name, seed):
    slopes = gradients(seed)
    together, _ = walk(name, slopes)
    alone = [walk(name, slopes[:, [j]])[0][:, 0] for j in range(slopes.shape[1])]
    np.testing.assert_allclose(together.T, alone, rtol=1e-14)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_where_the_slope_was_always_zero_nothing_moves(name):
    path, _ = walk(name, np.zeros((3, 2)), theta=[1.0, -2.0])
    assert path.tolist() == [[1.0, -2.0]] * 3


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_nothing_that_is_given_is_changed_and_nothing_returned_is_shared(name):
    optimizer, slopes = OPTIMIZERS[name](0.1), gradients()
    theta, state = optimizer.step(np.ones(7), slopes[0], optimizer.start(np.ones(7)))
    given_arrays = [theta, slopes[1], *(state or ())[:2]]
    copies = [array.copy() for array in given_arrays]
    new_theta, new_state = optimizer.step(theta, slopes[1], state)
    for before, after in zip(copies, given_arrays, strict=True):
        np.testing.assert_array_equal(before, after)
        assert not any(np.shares_memory(after, new) for new in (new_theta, *(new_state or ())[:2]))


def test_start_of_adam_shares_nothing_between_its_averages():
    theta = np.ones(3)
    v, s, t = Adam().start(theta)
    assert (v.tolist(), s.tolist(), t) == ([0.0] * 3, [0.0] * 3, 0)
    assert not np.shares_memory(v, s)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_float32_stays_float32_and_agrees_to_six_digits(name):
    slopes = gradients().astype(np.float32)
    single, state = walk(name, slopes, alpha=1e-3, dtype=np.float32)
    double, _ = walk(name, slopes, alpha=1e-3)
    assert single.dtype == np.float32
    assert {part.dtype for part in (state or ())[:2]} <= {np.dtype(np.float32)}
    np.testing.assert_allclose(single, double, rtol=2e-6, atol=2e-6)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_theta_sets_the_precision_and_not_the_gradient(name):
    optimizer = OPTIMIZERS[name](0.1)
    moved, state = optimizer.step(np.ones(2, np.float32), np.ones(2), optimizer.start(np.ones(2)))
    assert {part.dtype for part in (moved, *(state or ())[:2])} == {np.dtype(np.float32)}


@pytest.mark.parametrize("t", [0, 4, 99])
def test_adam_corrects_in_float64_also_for_float32(t):
    # With v = 0 and beta1 = 0 the step is g/√ŝ; a 1-β2^t in float32 is off in the fifth digit.
    state = AdamState(np.zeros(1), np.full(1, 0.5), t)
    adam = Adam(alpha=1, beta1=0, beta2=0.9999, epsilon=1e-30)
    single, _ = adam.step(np.zeros(1, np.float32), np.ones(1, np.float32), state)
    double, _ = adam.step(np.zeros(1), np.ones(1), state)
    assert single[0] == pytest.approx(double[0], rel=3e-7)


# ---- schedules


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_epoch_zero_begins_with_alpha0(schedule):
    assert schedule(0.3, 0) == pytest.approx(0.3, rel=1e-15)


@pytest.mark.parametrize(
    ("schedule", "options", "expected"),
    [
        (constant_rate, {}, [2, 2, 2, 2]),
        (inverse_time_decay, {"decay_rate": 0.5}, [2, 4 / 3, 1, 4 / 5]),
        (inverse_time_decay, {}, [2, 1, 2 / 3, 1 / 2]),
        (exponential_decay, {"base": 0.5}, [2, 1, 0.5, 0.25]),
        (exponential_decay, {}, [2, 1.9, 1.805, 1.71475]),
        (inverse_root_decay, {}, [2, 2 / np.sqrt(2), 2 / np.sqrt(3), 1]),
        (inverse_root_decay, {"k": 3}, [6, 6 / np.sqrt(2), 6 / np.sqrt(3), 3]),
    ],
)
def test_schedules_worked_out_by_hand(schedule, options, expected):
    rates = [schedule(2.0, epoch, **options) for epoch in range(4)]
    assert rates == pytest.approx(expected, rel=1e-14)


def test_inverse_time_begins_at_one_where_the_notes_divide_by_zero():
    rates = [round(inverse_time_decay(1.0, epoch, decay_rate=0.1), 2) for epoch in range(3)]
    assert rates == [1.0, 0.91, 0.83]


@pytest.mark.parametrize("schedule", SCHEDULES)
@given(alpha0=st.floats(1e-6, 10), epoch=st.integers(0, 10_000))
def test_rates_are_plain_numbers_above_zero_that_never_rise(schedule, alpha0, epoch):
    now, then = schedule(alpha0, epoch), schedule(alpha0, epoch + 1)
    assert type(now) is float
    assert 0 < then <= now <= alpha0


def test_exponential_falls_by_the_same_share_and_inverse_root_does_not():
    assert exponential_decay(1, 9) / exponential_decay(1, 8) == pytest.approx(
        exponential_decay(1, 1) / exponential_decay(1, 0)
    )
    assert (
        inverse_root_decay(1, 9) / inverse_root_decay(1, 8)
        > 0.9
        > inverse_root_decay(1, 1) / inverse_root_decay(1, 0)
    )


def test_an_exponential_decay_falls_below_the_smallest_float_to_0():
    assert exponential_decay(0.1, 13_000) > 0
    assert exponential_decay(0.1, 15_000) == 0


def test_four_times_the_epochs_halve_an_inverse_root():
    assert inverse_root_decay(0.1, 4 * 25 - 1) == pytest.approx(inverse_root_decay(0.1, 25 - 1) / 2)


@pytest.mark.parametrize(
    ("options", "same"), [({"decay_rate": 0}, inverse_time_decay), ({"base": 1}, exponential_decay)]
)
def test_no_decay_is_constant(options, same):
    assert [same(0.3, epoch, **options) for epoch in (0, 1, 1000)] == [0.3] * 3


def test_schedules_equal_those_of_pytorch():
    torch = pytest.importorskip("torch")
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=0.3)
    scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.9)
    for epoch in range(20):
        assert exponential_decay(0.3, epoch, base=0.9) == pytest.approx(scheduler.get_last_lr()[0], rel=1e-12)
        optimizer.step()
        scheduler.step()


# ---- bad input

THETA, GRADIENT = np.ones(3), np.ones(3)


def step(name, theta, gradient, alpha=None):
    """A first step by the optimizer of that name, which has started from three parameters."""
    optimizer = OPTIMIZERS[name]()
    return optimizer.step(theta, gradient, optimizer.start(THETA), alpha)


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize(
    ("theta", "gradient", "message"),
    [
        (
            THETA,
            np.ones(2),
            r"gradient has shape \(2,\) and theta has shape \(3,\); expected the same, \(k,\): one for each",
        ),
        (THETA, np.ones((3, 1)), r"gradient has shape \(3, 1\) and theta has shape \(3,\)"),
        (THETA, 1.0, r"gradient has shape \(\) and theta has shape \(3,\)"),
        (
            THETA,
            [1, np.nan, 1],
            r"gradient must be finite; 1 of its 3 values are not, the first at \(1,\): nan",
        ),
        (np.ones((3, 1)), np.ones((3, 1)), r"theta has shape \(3, 1\); expected one dimension, \(k,\)"),
        (np.ones(0), np.ones(0), r"theta has shape \(0,\); expected one dimension, .* at least 1 number"),
        ([1, np.inf, 1], GRADIENT, "theta must be finite.*inf"),
    ],
)
def test_wrong_vectors_are_named(name, theta, gradient, message):
    with pytest.raises(ValueError, match=message):
        step(name, theta, gradient)


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize(
    ("wrong", "theta", "gradient"), [("theta", "abc", THETA), ("gradient", THETA, "abc")]
)
def test_text_in_place_of_a_vector_is_a_wrong_type(name, wrong, theta, gradient):
    with pytest.raises(TypeError, match=f"^{wrong} must hold numbers only; got 'abc'"):
        step(name, theta, gradient)


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize(
    ("alpha", "error"),
    [
        (0, ValueError),
        (-0.1, ValueError),
        (np.nan, ValueError),
        (np.inf, ValueError),
        ([0.1, 0.2], ValueError),
        ("fast", TypeError),
    ],
)
def test_alpha_must_be_a_number_above_zero(name, alpha, error):
    with pytest.raises(error, match="^alpha (must|has shape)"):
        step(name, THETA, GRADIENT, alpha)
    with pytest.raises(error, match="^alpha (must|has shape)"):
        OPTIMIZERS[name](alpha=alpha)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_an_alpha_that_is_given_with_a_step_counts_for_that_step(name):
    quick, slow = OPTIMIZERS[name](0.3), OPTIMIZERS[name](0.01)
    one, _ = quick.step(THETA, GRADIENT, quick.start(THETA))
    other, _ = slow.step(THETA, GRADIENT, slow.start(THETA), 0.3)
    np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize(
    ("beta", "error"),
    [(-0.1, ValueError), (1, ValueError), (1.5, ValueError), (np.nan, ValueError), ("much", TypeError)],
)
@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("beta", lambda beta: average([1.0], beta)),
        ("beta", lambda beta: average_weights(beta, 3)),
        ("beta", average_window),
        ("beta", lambda beta: Momentum(beta=beta)),
        ("beta", lambda beta: RMSprop(beta=beta)),
        ("beta1", lambda beta: Adam(beta1=beta)),
        ("beta2", lambda beta: Adam(beta2=beta)),
    ],
)
def test_every_beta_must_be_at_least_zero_and_below_one(name, function, beta, error):
    with pytest.raises(error, match=f"^{name} must"):
        function(beta)


@pytest.mark.parametrize("optimizer", [RMSprop, Adam])
@pytest.mark.parametrize("epsilon", [0, -1e-8, np.nan])
def test_epsilon_must_be_above_zero(optimizer, epsilon):
    with pytest.raises(ValueError, match="epsilon must"):
        optimizer(epsilon=epsilon)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_an_optimizer_is_what_it_was_made_of_and_never_changes(name):
    optimizer = OPTIMIZERS[name](alpha=0.3)
    assert optimizer.alpha == 0.3
    assert optimizer == OPTIMIZERS[name](**vars(optimizer)) != OPTIMIZERS[name](alpha=0.2)
    assert f"{type(optimizer).__name__}(alpha=0.3" in repr(optimizer)
    with pytest.raises(AttributeError, match="cannot assign"):
        optimizer.alpha = 0.1


@pytest.mark.parametrize(
    ("optimizer", "state", "message"),
    [
        (GradientDescent, MomentumState(THETA), "state must be None, as start gives; got MomentumState"),
        (Momentum, None, "state must be of type MomentumState, as Momentum.start gives; got NoneType"),
        (RMSprop, MomentumState(THETA), "state must be of type RMSpropState, as RMSprop.start gives"),
        (Adam, (THETA, THETA, 0), "state must be of type AdamState, as Adam.start gives; got tuple"),
        (Adam, AdamState(THETA, THETA, 1.5), r"state\.t must be a whole number"),
    ],
)
def test_a_state_of_another_optimizer_is_a_wrong_type(optimizer, state, message):
    with pytest.raises(TypeError, match=message):
        optimizer().step(THETA, GRADIENT, state)


@pytest.mark.parametrize(
    ("optimizer", "state", "message"),
    [
        (Momentum, MomentumState(np.ones(2)), r"state\.v has shape \(2,\) and theta has shape \(3,\)"),
        (RMSprop, RMSpropState(np.ones(4)), r"state\.s has shape \(4,\) and theta has shape \(3,\)"),
        (RMSprop, RMSpropState(-THETA), r"state\.s must hold averages of squares, at least 0; found -1"),
        (Adam, AdamState(THETA, THETA * np.nan, 1), r"state\.s must be finite"),
        (Adam, AdamState(THETA, THETA, -1), r"state\.t must be at least 0; got -1"),
    ],
)
def test_a_state_that_does_not_fit_is_named(optimizer, state, message):
    with pytest.raises(ValueError, match=message):
        optimizer().step(THETA, GRADIENT, state)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_start_asks_for_a_vector(name):
    with pytest.raises(ValueError, match=r"theta has shape \(2, 2\); expected one dimension, \(k,\)"):
        OPTIMIZERS[name]().start(np.ones((2, 2)))


def test_the_corrected_averages_of_adam_can_be_seen_and_are_not_kept():
    adam, slopes = Adam(0.1, 0.8, 0.95), gradients()
    _, state = walk("adam", slopes, beta1=0.8, beta2=0.95)
    v_hat, s_hat = adam.corrected(state)
    for j, column in enumerate(slopes.T):
        assert v_hat[j] == pytest.approx(average(column, 0.8, correct_bias=True)[-1], rel=1e-10, abs=1e-15)
        assert s_hat[j] == pytest.approx(average(column**2, 0.95, correct_bias=True)[-1], rel=1e-12)
    assert not np.shares_memory(v_hat, state.v)
    assert (state.v != v_hat).all()


def test_before_the_first_step_there_is_nothing_to_correct():
    with pytest.raises(ValueError, match="before the first step, t = 0: there is nothing to correct"):
        Adam().corrected(Adam().start(THETA))


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([], r"values is empty: its shape is \(0,\); expected \(T,\)"),
        ([[1, 2]], r"values has shape \(1, 2\); expected one dimension, \(T,\)"),
        ([1, np.nan], "values must be finite"),
    ],
)
def test_wrong_series_are_named(values, message):
    with pytest.raises(ValueError, match=message):
        average(values, 0.9)


@pytest.mark.parametrize(
    ("t", "error"), [(0, ValueError), (-1, ValueError), (2.5, TypeError), (True, TypeError)]
)
def test_weights_need_at_least_one_value(t, error):
    with pytest.raises(error, match="t must be"):
        average_weights(0.9, t)


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize(
    ("alpha0", "epoch", "error", "message"),
    [
        (0, 1, ValueError, "alpha0 must be above 0; got 0"),
        (np.nan, 1, ValueError, "alpha0 must be finite"),
        (0.1, -1, ValueError, "epoch must be at least 0; got -1"),
        (0.1, 1.5, TypeError, "epoch must be a whole number of at least 0; got 1.5"),
        ("fast", 1, TypeError, "alpha0 must be a number; got 'fast'"),
    ],
)
def test_schedules_name_a_wrong_rate_or_epoch(schedule, alpha0, epoch, error, message):
    with pytest.raises(error, match=message):
        schedule(alpha0, epoch)


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda: inverse_time_decay(0.1, 1, decay_rate=-1), "decay_rate must be at least 0; got -1"),
        (lambda: exponential_decay(0.1, 1, base=0), "base must be above 0; got 0"),
        (lambda: exponential_decay(0.1, 1, base=1.05), "base must lie between 0 and 1; got 1.05"),
        (lambda: inverse_root_decay(0.1, 1, k=0), "k must be above 0; got 0"),
    ],
)
def test_schedules_name_a_wrong_setting(function, message):
    with pytest.raises(ValueError, match=message):
        function()
