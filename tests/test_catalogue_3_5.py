"""The exercises of section 3.5: what the pencil finds, other styles that are right, and wrong answers."""

import numpy as np
import pytest

from dlkit import normalization
from dlkit.classroom.catalogue.section_3_5_batch_normalization import EXERCISES, PENCIL
from dlkit.classroom.diagnosis import diagnose
from dlkit.classroom.styles.section_3_5_batch_normalization import STYLES
from dlkit.classroom.verdict import Kind
from dlkit.gradient_check import numerical_gradient

BY_NAME = {exercise.name: exercise for exercise in EXERCISES}
forward, backward, folded = (exercise.reference for exercise in EXERCISES)


def test_what_the_tasks_work_out_with_the_pencil_is_right():
    names = "Z", "gamma", "beta", "mu_run", "var_run", "epsilon", "momentum"
    Z_tilde, mu, var = forward(*(PENCIL[name] for name in names))
    assert Z_tilde == pytest.approx(np.array([[3, 3, 7, 7]]))
    assert (mu.item(), var.item()) == pytest.approx((0.3, 1.3))
    dZ, dgamma, dbeta = backward(*(PENCIL[name] for name in ("dZ_tilde", "Z", "gamma", "epsilon")))
    assert dZ == pytest.approx(np.array([[0.5, -0.5, 0, 0]]), abs=1e-6)
    assert (dgamma.item(), dbeta.item()) == pytest.approx((-0.25, 0.25))
    W, b = folded(np.array([[1.0, -3]]), *(np.array([[c]]) for c in (2.0, 5.0, 3.0, 4.0)), 1e-8)
    np.testing.assert_allclose(W, [[1, -3]], rtol=1e-6)
    assert b.item() == pytest.approx(2)


def test_the_way_back_is_what_nudging_measures():
    rng = np.random.default_rng(0)
    Z, gamma, T = rng.normal(2, 3, (3, 5)), rng.normal(size=(3, 1)), rng.normal(size=(3, 5))

    def cost(theta):
        Z, gamma, beta = (part.reshape(3, -1) for part in np.split(theta, [15, 18]))
        return np.mean(np.sum(T * normalization.batch_norm_forward(Z, gamma, beta, 0.3)[0], axis=0))

    measured = numerical_gradient(cost, np.concatenate([Z, gamma, np.ones((3, 1))], axis=None))
    dZ, dgamma, dbeta = backward(T, Z, gamma, 0.3)
    assert np.concatenate([dZ / 5, dgamma, dbeta], axis=None) == pytest.approx(measured, abs=1e-8)


def test_what_is_folded_predicts_as_batch_norm_does():
    rng = np.random.default_rng(0)
    W, A = rng.normal(size=(3, 4)), rng.normal(size=(4, 6))
    gamma, beta, mu = rng.normal(size=(3, 3, 1))
    running = normalization.RunningStatistics(mu, rng.uniform(1, 3, (3, 1)))
    W_new, b_new = folded(W, gamma, beta, *running, 0.2)
    due = normalization.batch_norm_predict(W @ A, gamma, beta, running, 0.2)
    assert W_new @ A + b_new == pytest.approx(due)


@pytest.mark.parametrize(("name", "style"), [(name, style) for name in STYLES for style in STYLES[name]])
def test_another_correct_style_passes(name, style):
    assert diagnose(BY_NAME[name], style).is_right


def test_every_exercise_is_tried_in_other_styles():
    assert set(STYLES) == set(BY_NAME)


# Wrong answers as students write them, and what they hear.


def in_place(Z, gamma, beta, mu_run, var_run, epsilon, momentum):
    result = forward(Z, gamma, beta, mu_run, var_run, epsilon, momentum)
    mu_run *= momentum
    mu_run += (1 - momentum) * Z.mean(axis=1, keepdims=True)
    return result


def as_in_prediction(Z, gamma, beta, mu_run, var_run, epsilon, momentum):
    Z_tilde = gamma * (Z - mu_run) / np.sqrt(var_run + epsilon) + beta
    return Z_tilde, *forward(Z, gamma, beta, mu_run, var_run, epsilon, momentum)[1:]


def along_the_units(Z, gamma, beta, mu_run, var_run, epsilon, momentum):
    mu, var = Z.mean(axis=0, keepdims=True), Z.var(axis=0, keepdims=True)
    Z_tilde = gamma * (Z - mu) / np.sqrt(var + epsilon) + beta
    return Z_tilde, momentum * mu_run + (1 - momentum) * mu, momentum * var_run + (1 - momentum) * var


def with_running_deviations(Z, gamma, beta, mu_run, var_run, epsilon, momentum):
    sigma = momentum * np.sqrt(var_run) + (1 - momentum) * Z.std(axis=1, keepdims=True)
    return *forward(Z, gamma, beta, mu_run, var_run, epsilon, momentum)[:2], sigma**2


def without_keepdims(dZ_tilde, Z, gamma, epsilon):
    dZ, dgamma, dbeta = backward(dZ_tilde, Z, gamma, epsilon)
    return dZ, dgamma.ravel(), dbeta.ravel()


def as_if_mu_and_sigma_were_constants(dZ_tilde, Z, gamma, epsilon):
    s = np.sqrt(Z.var(axis=1, keepdims=True) + epsilon)
    _, dgamma, dbeta = backward(dZ_tilde, Z, gamma, epsilon)
    return gamma * dZ_tilde / s, dgamma, dbeta


def with_the_slopes_swapped(dZ_tilde, Z, gamma, epsilon):
    dZ, dgamma, dbeta = backward(dZ_tilde, Z, gamma, epsilon)
    return dZ, dbeta, dgamma


def without_the_root(dZ_tilde, Z, gamma, epsilon):
    dZ, dgamma, dbeta = backward(dZ_tilde, Z, gamma, epsilon)
    return dZ / np.sqrt(Z.var(axis=1, keepdims=True) + epsilon), dgamma, dbeta


def with_sums(dZ_tilde, Z, gamma, epsilon):
    dZ, dgamma, dbeta = backward(dZ_tilde, Z, gamma, epsilon)
    return dZ, dgamma * Z.shape[1], dbeta * Z.shape[1]


def without_the_mean(W, gamma, beta, mu_run, var_run, epsilon):
    return gamma * W / np.sqrt(var_run + epsilon), beta


def with_the_mean_added(W, gamma, beta, mu_run, var_run, epsilon):
    s = np.sqrt(var_run + epsilon)
    return gamma * W / s, beta + gamma * mu_run / s


def with_a_flat_b(*given):
    W, b = folded(*given)
    return W, b.ravel()


WRONG = [
    ("batch_norm_forward", in_place, Kind.MUTATED, ""),
    ("batch_norm_forward", as_in_prediction, Kind.NAMED, "You normalize by the running statistics."),
    ("batch_norm_forward", along_the_units, Kind.NAMED, "You average over the units"),
    ("batch_norm_forward", with_running_deviations, Kind.NAMED, "You average the deviations"),
    ("batch_norm_forward", lambda *given: forward(*given)[0], Kind.TYPE, ""),
    ("batch_norm_backward", without_keepdims, Kind.SHAPE, ""),
    ("batch_norm_backward", as_if_mu_and_sigma_were_constants, Kind.NAMED, "You take μ and σ for constants."),
    ("batch_norm_backward", with_sums, Kind.NAMED, "dγ and dβ are sums over the examples."),
    ("batch_norm_backward", with_the_slopes_swapped, Kind.NAMED, "dγ and dβ are swapped."),
    ("batch_norm_backward", without_the_root, Kind.NAMED, "You divide by the variance in front."),
    ("folded", with_the_mean_added, Kind.NAMED, "The mean is added."),
    ("folded", without_the_mean, Kind.NAMED, "The mean is forgotten"),
    ("folded", with_a_flat_b, Kind.SHAPE, ""),
    ("folded", lambda *given: folded(*given)[::-1], Kind.SHAPE, ""),
]


@pytest.mark.parametrize(("name", "wrong", "kind", "says"), WRONG)
def test_a_wrong_answer_hears_what_is_true_of_it(name, wrong, kind, says):
    verdict = diagnose(BY_NAME[name], wrong)
    assert (verdict.kind, verdict.says[: len(says)]) == (kind, says)
