"""Normalization: of the inputs, once, before training (section 3.2.1); of a layer's z, batch by batch (3.5).

Both subtract a mean and divide by a standard deviation, taken over the examples, for each feature by itself.
Both keep what they have learned about the data in a named tuple, so that new examples are treated the same.
"""

from typing import NamedTuple

import numpy as np

from dlkit import _arguments as arguments


class Scaling(NamedTuple):
    """The mean μ and standard deviation σ of each feature of the training data, both (n_x, 1), float64.

    σ is 0 for a feature that does not vary; see :func:`constant_features`.
    """

    mu: np.ndarray
    sigma: np.ndarray


class BatchNormCache(NamedTuple):
    """What the forward pass leaves for the backward pass, and the batch's μ and σ² for :func:`update`.

    Z_norm is (n, m); gamma, mu and var are (n, 1); epsilon is a number.
    """

    Z_norm: np.ndarray
    gamma: np.ndarray
    mu: np.ndarray
    var: np.ndarray
    epsilon: float


class BatchNormGradient(NamedTuple):
    """The slopes of the cost: dZ, (n, m), without the 1/m, and dgamma and dbeta, both (n, 1), with it."""

    dZ: np.ndarray
    dgamma: np.ndarray
    dbeta: np.ndarray


class RunningStatistics(NamedTuple):
    """What a layer has seen of its z so far: a weighted average of μ and of σ², both (n, 1)."""

    mu: np.ndarray
    var: np.ndarray


# The inputs.


def fit(X):
    """Measure the mean and the standard deviation of each feature; give it the training data only.

    Parameters
    ----------
    X : array_like, (n_x, m)

    Returns
    -------
    Scaling
        mu and sigma, both (n_x, 1), in the units of the features.

    Raises
    ------
    TypeError
        If an argument has another type than is said here.
    ValueError
        If X does not have two dimensions, is empty, or holds a value that is not finite.

    Notes
    -----
    Section 3.2.1, with σ² = (1/m) Σ (x - μ)².  Scaling does not remove correlations between features.
    """
    X = arguments.matrix("X", X, "(n_x, m)")
    unit = _power_of_two(X)  # in this unit no square overflows or vanishes, and nothing is rounded
    x, same = X / unit, _varies_by_rounding_only(X)
    mu = x.mean(axis=1, keepdims=True)
    sigma = np.sqrt(np.mean((x - mu) ** 2, axis=1, keepdims=True))
    # The σ of what does not vary would be rounding, and dividing by it would blow rounding up.
    return Scaling(np.where(same, X[:, :1], unit * mu), np.where(same, 0.0, unit * sigma))


def transform(scaling, X):
    """Give (x - μ) / σ for every column of X, be it training, dev or test data.

    Parameters
    ----------
    scaling : Scaling
        From :func:`fit` on the training data.
    X : array_like, (n_x, m)

    Returns
    -------
    array, (n_x, m)
        Dimensionless.  A feature that did not vary in the training data is centered and not divided.

    Raises
    ------
    TypeError
        If an argument has another type than is said here.
    ValueError
        If X has other features than the scaling, or a value is not finite, be it of X or of what comes out.

    Examples
    --------
    >>> X = [[1, 3], [5, 5]]
    >>> transform(fit(X), X).tolist()
    [[-1.0, 1.0], [0.0, 0.0]]
    """
    (mu, sigma), X = _checked_scaling("transform", scaling, X)
    return _as_precise_as(X, (X - mu) / _divisor(sigma))


def inverse_transform(scaling, X):
    """Give back what :func:`transform` was given: σ x + μ.

    Parameters
    ----------
    scaling : Scaling
    X : array_like, (n_x, m)
        Scaled data.

    Returns
    -------
    array, (n_x, m)
        In the units of the features.

    Raises
    ------
    TypeError
        If an argument has another type than is said here.
    ValueError
        If X has other features than the scaling, or a value is not finite, be it of X or of what comes out.
    """
    (mu, sigma), X = _checked_scaling("inverse_transform", scaling, X)
    return _as_precise_as(X, _divisor(sigma) * X + mu)


def constant_features(scaling):
    """Say which features did not vary in the training data, beyond rounding.

    They carry nothing to learn from; :func:`transform` centers them and leaves their size alone.

    Parameters
    ----------
    scaling : Scaling

    Returns
    -------
    tuple of int
        Their rows in X, from 0; empty if every feature varies.

    Raises
    ------
    TypeError
        If scaling is not a Scaling.

    Examples
    --------
    >>> constant_features(fit([[1, 3], [5, 5]]))
    (1,)
    """
    _check_kind("scaling", scaling, Scaling, "fit")
    return tuple(np.flatnonzero(scaling.sigma == 0).tolist())


# A layer's z.


def batch_norm_forward(Z, gamma, beta, epsilon=1e-5):
    """Give every unit's z the mean β and the standard deviation γ over this batch.

    Parameters
    ----------
    Z : array_like, (n, m)
        W A_prev of the batch.  No b: subtracting the mean would cancel it, and β does its work.
    gamma, beta : array_like, (n, 1)
        Learned; γ = 1 and β = 0 leave z at mean 0 and variance 1.
    epsilon : float, optional
        Above 0.  It stands inside the root, as in the paper.

    Returns
    -------
    Z_tilde : array, (n, m)
    cache : BatchNormCache

    Raises
    ------
    TypeError
        If an argument has another type than is said here.
    ValueError
        If the shapes do not fit, a value is not finite, or epsilon is not above 0.

    Notes
    -----
    Section 3.5; Ioffe and Szegedy, "Batch normalization" (2015), Algorithm 1.  The mean of a single example
    is that example: a batch of one gives z_norm = 0 and z̃ = β whatever z is, and W learns nothing from it.
    """
    Z, gamma, beta = _checked_layer(Z, gamma, beta)
    epsilon = arguments.positive("epsilon", epsilon)
    mu = Z.mean(axis=1, keepdims=True)
    var = np.mean((Z - mu) ** 2, axis=1, keepdims=True)
    Z_norm = (Z - mu) / np.sqrt(var + epsilon)
    Z_tilde = gamma * Z_norm + beta
    return Z_tilde, BatchNormCache(Z_norm, gamma, mu, var, epsilon)


def batch_norm_backward(dZ_tilde, cache):
    """Carry the slopes back through batch norm: from z̃ to z, γ and β.

    Parameters
    ----------
    dZ_tilde : array_like, (n, m)
        The slope of each example's loss, as dZ in (2.12): no 1/m in it.
    cache : BatchNormCache
        From :func:`batch_norm_forward`.

    Returns
    -------
    BatchNormGradient
        dZ, (n, m), again without 1/m; dgamma and dbeta, (n, 1), the slopes of the cost J, with the 1/m that
        dW and db have in (2.10) and (2.11).

    Raises
    ------
    TypeError
        If an argument has another type than is said here.
    ValueError
        If dZ_tilde has another shape than Z had, or a value is not finite.

    Notes
    -----
    Ioffe and Szegedy (2015), section 3, written with means.  μ and σ² depend on every example of the batch,
    so that each example's slope has two corrections: its mean, and what lies along z_norm.
    """
    _check_kind("cache", cache, BatchNormCache, "batch_norm_forward")
    Z_norm, gamma, _, var, epsilon = cache
    dZ_tilde = arguments.shaped("dZ_tilde", dZ_tilde, Z_norm.shape, "the shape of Z")
    dgamma = np.mean(dZ_tilde * Z_norm, axis=1, keepdims=True)
    dbeta = np.mean(dZ_tilde, axis=1, keepdims=True)
    dZ = gamma / np.sqrt(var + epsilon) * (dZ_tilde - dbeta - Z_norm * dgamma)
    return BatchNormGradient(dZ, dgamma, dbeta)


def initial_statistics(n):
    """Start the running statistics of n units, before any batch: mean 0 and variance 1.

    Parameters
    ----------
    n : int

    Returns
    -------
    RunningStatistics

    Raises
    ------
    TypeError
        If an argument has another type than is said here.
    ValueError
        If n is below 1.
    """
    n = arguments.count("n", n, least=1)
    return RunningStatistics(np.zeros((n, 1)), np.ones((n, 1)))


def update(running, mu, var, momentum=0.9):
    """Take one batch into the running statistics: momentum · old + (1 - momentum) · batch.

    Parameters
    ----------
    running : RunningStatistics
    mu, var : array_like, (n, 1)
        Of the batch: `cache.mu` and `cache.var`.
    momentum : float, optional
        In [0, 1): the weight of what was known before, like β of the weighted averages (section 3.3.2).

    Returns
    -------
    RunningStatistics
        New ones; those given are left as they were.

    Raises
    ------
    TypeError
        If an argument has another type than is said here.
    ValueError
        If the shapes differ, a value is not finite, a variance is negative or momentum is outside [0, 1).

    Notes
    -----
    PyTorch differs twice.  Its `momentum` is the weight of the new batch, 1 minus this one.  And it averages
    m/(m-1) · σ², as the paper does (Algorithm 2), which makes σ² unbiased and does not exist for m = 1; here
    it is σ² itself.  Multiply var by m/(m-1) before, and the numbers are PyTorch's.
    """
    running = _checked_statistics(running)
    mu = arguments.shaped("mu", mu, running.mu.shape, "(n, 1): one for each unit")
    var = _variance("var", var, running.var.shape)
    momentum = arguments.below_one("momentum", momentum)
    return RunningStatistics(
        momentum * running.mu + (1 - momentum) * mu,
        momentum * running.var + (1 - momentum) * var,
    )


def batch_norm_predict(Z, gamma, beta, running, epsilon=1e-5):
    """Normalize by the running statistics, so that a prediction does not depend on its neighbors.

    Parameters
    ----------
    Z : array_like, (n, m)
        W A_prev; m may be 1.
    gamma, beta : array_like, (n, 1)
    running : RunningStatistics
        As they were when training ended.
    epsilon : float, optional
        Above 0, inside the root; the one of training.

    Returns
    -------
    Z_tilde : array, (n, m)

    Raises
    ------
    TypeError
        If an argument has another type than is said here.
    ValueError
        If the shapes do not fit, a value is not finite, a variance is negative or epsilon is not above 0.

    Notes
    -----
    Section 3.5; Ioffe and Szegedy (2015), Algorithm 2.
    """
    Z, gamma, beta = _checked_layer(Z, gamma, beta)
    mu, var = _checked_statistics(running, len(Z))
    epsilon = arguments.positive("epsilon", epsilon)
    Z_norm = (Z - mu) / np.sqrt(var + epsilon)
    return (gamma * Z_norm + beta).astype(Z.dtype, copy=False)


def _power_of_two(X):
    """For each row one near its largest value: multiplying by it is exact."""
    exponents = np.frexp(np.abs(X).max(axis=1, keepdims=True).astype(np.float64))[1]
    return np.ldexp(1.0, exponents - 1)


def _varies_by_rounding_only(X):
    """Rows whose values are all equal, or differ in the last digit or two, as 0.1 + 0.2 does from 0.3."""
    low, high = X.min(axis=1, keepdims=True), X.max(axis=1, keepdims=True)
    return high / 2 - low / 2 <= 4 * np.finfo(X.dtype).eps * np.maximum(np.abs(low), np.abs(high))


def _divisor(sigma):
    return np.where(sigma == 0, 1.0, sigma)


def _as_precise_as(X, result):
    """The result as float32 if X is float32; it may be too large for that."""
    with np.errstate(over="ignore"):
        result = result.astype(X.dtype, copy=False)
    if not np.isfinite(result).all():
        wider = "; write X.astype(np.float64)" if X.dtype == np.float32 else ""
        raise arguments.NotFinite(f"X is so large that what comes out is not finite in {X.dtype}{wider}")
    return result


def _check_kind(name, value, kind, source):
    if not isinstance(value, kind):
        raise TypeError(f"{name} must be a {kind.__name__}, as {source} gives; got {type(value).__name__}")


def _checked_scaling(caller, scaling, X):
    if isinstance(X, Scaling):
        raise TypeError(f"the scaling comes first; write {caller}(scaling, X)")
    _check_kind("scaling", scaling, Scaling, "fit")
    X = arguments.matrix("X", X, "(n_x, m)")
    arguments.same_rows("X", X, len(scaling.mu), "as the scaling was fit to")
    return scaling, X


def _checked_layer(Z, gamma, beta):
    Z = arguments.matrix("Z", Z, "(n, m)")
    column = (len(Z), 1)
    return (
        Z,
        arguments.shaped("gamma", gamma, column, "(n, 1): one for each row of Z"),
        arguments.shaped("beta", beta, column, "(n, 1): one for each row of Z"),
    )


def _checked_statistics(running, n=None):
    """Running statistics of n units, or of as many as they hold."""
    _check_kind("running", running, RunningStatistics, "initial_statistics")
    mu = arguments.matrix("running.mu", running.mu, "(n, 1)")
    shape = (len(mu) if n is None else n, 1)
    mu = arguments.shaped("running.mu", mu, shape, "(n, 1): one for each unit")
    return RunningStatistics(mu, _variance("running.var", running.var, shape))


def _variance(name, value, shape):
    var = arguments.shaped(name, value, shape, "(n, 1): one for each unit")
    if (var < 0).any():
        raise ValueError(f"{name} must hold variances, at least 0; found {var.min():g}")
    return var
