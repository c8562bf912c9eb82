"""Regularization (section 3.1): ways to keep a network from learning its training data by heart.

L2 charges for large weights, dropout trains a different part of the network each time, and early stopping
takes the parameters from the moment when they did best on data that they had not seen.
"""

import copy
import dataclasses
import math
from collections.abc import Iterable

import numpy as np

from dlkit import _arguments as arguments


def l2_cost(weights, lambda_, m):
    """Give what L2 adds to the cost: λ/(2m) times the sum of the squares of all weights.

    Parameters
    ----------
    weights : sequence of array_like, each (n_out, n_in)
        W of every layer.  Leave every b out: a bias does not make the function steeper.
    lambda_ : float
        The regularization factor λ, at least 0; 0 charges nothing.
    m : int
        How many examples the cost is a mean over.

    Returns
    -------
    float
        In the units of the cost.

    Raises
    ------
    TypeError
        If an argument has another type than is said here.
    ValueError
        If a W does not have two dimensions or holds a value that is not finite, ``lambda_`` is negative, or m
        is below 1.

    Notes
    -----
    Section 3.1: λ/(2m) Σ_l ‖W^[l]‖²_F, the square of the Frobenius norm.

    Examples
    --------
    >>> l2_cost([[[1, 2], [3, 4]], [[5, 6]]], lambda_=0.5, m=7)
    3.25
    """
    lambda_, m = arguments.not_negative("lambda_", lambda_), arguments.count("m", m, least=1)
    matrices = [arguments.matrix(f"weights[{i}]", W, "(n_out, n_in)") for i, W in _checked_weights(weights)]
    return lambda_ / (2 * m) * sum(float(np.sum(np.square(W, dtype=np.float64))) for W in matrices)


def l2_gradient(W, lambda_, m):
    """Give what L2 adds to dW: λ/m · W, a pull of every weight towards 0.

    Parameters
    ----------
    W : array_like, (n_out, n_in)
    lambda_ : float
        The regularization factor λ, at least 0.
    m : int
        How many examples the cost is a mean over.

    Returns
    -------
    array, (n_out, n_in)

    Raises
    ------
    TypeError
        If an argument has another type than is said here.
    ValueError
        If W does not have two dimensions or holds a value that is not finite, ``lambda_`` is negative, or m
        is below 1.

    Notes
    -----
    The derivative of :func:`l2_cost`; Goodfellow, Bengio and Courville, *Deep Learning* (2016), section 7.1.
    """
    lambda_, m = arguments.not_negative("lambda_", lambda_), arguments.count("m", m, least=1)
    return lambda_ / m * arguments.matrix("W", W, "(n_out, n_in)")


def dropout_mask(rng, shape, keep_prob):
    """Draw which units stay in this time: 1/keep_prob for those that do, 0 for the others.

    Parameters
    ----------
    rng : numpy.random.Generator
    shape : tuple of int
        The shape of A, (n, m): every example gets its own units.
    keep_prob : float
        The probability that a unit stays, in (0, 1]; 1 drops nothing.

    Returns
    -------
    mask : array of that shape
        With mean 1 in expectation: A * mask is on average A, and nothing needs to be rescaled in prediction.

    Raises
    ------
    TypeError
        If an argument has another type than is said here.
    ValueError
        If a number in the shape is below 1, or keep_prob is outside (0, 1].

    Notes
    -----
    Section 3.1, inverted dropout; Srivastava et al., "Dropout" (2014), who rescale in prediction instead.
    """
    rng, shape = arguments.generator("rng", rng), _checked_shape(shape)
    keep_prob = keep_probability(keep_prob)
    keep = rng.random(shape) < keep_prob
    return keep / keep_prob


def dropout_forward(A, mask):
    """Drop units in training: A * mask.  In prediction nothing is dropped, and nothing is called.

    Parameters
    ----------
    A : array_like, (n, m)
        The activations of a hidden layer.
    mask : array_like, (n, m)
        From :func:`dropout_mask`; keep it for :func:`dropout_backward`.

    Returns
    -------
    array, (n, m)

    Raises
    ------
    TypeError
        If an argument does not hold numbers, or the mask holds booleans, which drop and do not rescale.
    ValueError
        If the shapes differ or a value is not finite.
    """
    return _masked("A", A, mask)


def dropout_backward(dA, mask):
    """Carry the slopes back through dropout: dA * mask, with the mask of the forward pass.

    Parameters
    ----------
    dA : array_like, (n, m)
        The slope of the loss with respect to what :func:`dropout_forward` gave.
    mask : array_like, (n, m)
        The same mask, not a new one: a unit that was out had no part in the loss.

    Returns
    -------
    array, (n, m)
        The slope with respect to A.

    Raises
    ------
    TypeError
        If an argument does not hold numbers, or the mask holds booleans, which drop and do not rescale.
    ValueError
        If the shapes differ or a value is not finite.
    """
    return _masked("dA", dA, mask)


@dataclasses.dataclass(frozen=True, eq=False)
class EarlyStopping:
    """Keep the best parameters seen so far, and say when to stop waiting for better ones.

    It never changes: :func:`observe` gives the next one.

    Parameters
    ----------
    patience : int, optional
        How many dev costs in a row may fail to be a new best; at least 1.  A dev curve is noisy, and the
        first rise is seldom the last word.

    Attributes
    ----------
    seen : int
        How many dev costs have been observed.
    best_at : int
        Which of them was the lowest, from 0; -1 before the first.
    best_cost : float
        The lowest dev cost; infinity before the first.
    best_parameters : any
        A deep copy of the parameters that reached it; None before the first.

    Raises
    ------
    TypeError
        If patience is not a whole number.
    ValueError
        If patience is below 1.

    Notes
    -----
    Goodfellow, Bengio and Courville, *Deep Learning* (2016), Algorithm 7.1; on when to stop, Prechelt,
    "Early stopping -- but when?" (1998).

    Examples
    --------
    >>> state = EarlyStopping(patience=2)
    >>> for epoch, dev_cost in enumerate([0.9, 0.5, 0.6, 0.4, 0.5, 0.5, 0.3]):
    ...     state = observe(state, dev_cost, parameters={"epoch": epoch})
    ...     if state.stop:
    ...         break
    >>> epoch, state.best_cost, state.best_parameters
    (5, 0.4, {'epoch': 3})
    """

    patience: int = 10
    seen: int = 0
    best_at: int = -1
    best_cost: float = math.inf
    best_parameters: object = None

    def __post_init__(self):
        arguments.count("patience", self.patience, least=1)

    @property
    def waited(self):
        """How many dev costs have come since the best one."""
        return self.seen - 1 - self.best_at

    @property
    def stop(self):
        """Whether patience has run out."""
        return self.waited >= self.patience


def observe(state, dev_cost, parameters):
    """Give the next state, after one more dev cost.

    Parameters
    ----------
    state : EarlyStopping
    dev_cost : float
        May be infinite; a cost equal to the best is not a new best.
    parameters : any
        Those that gave this cost.  Copied deeply if they are the best so far, so that training may go on
        changing them.

    Returns
    -------
    EarlyStopping

    Raises
    ------
    TypeError
        If an argument has another type than is said here.
    ValueError
        If dev_cost is NaN, or more than one number.
    """
    if not isinstance(state, EarlyStopping):
        raise TypeError(f"state must be an EarlyStopping; got {type(state).__name__}")
    dev_cost = _checked_cost(dev_cost)
    if dev_cost < state.best_cost or state.seen == 0:
        best = {"best_at": state.seen, "best_cost": dev_cost, "best_parameters": copy.deepcopy(parameters)}
    else:
        best = {}
    return dataclasses.replace(state, seen=state.seen + 1, **best)


def _masked(name, found, mask):
    if arguments.array("mask", mask).dtype == bool:
        raise TypeError("mask holds booleans, which do not make up for what is out; write mask / keep_prob")
    mask = arguments.matrix("mask", mask, "(n, m)")
    found = arguments.shaped(name, found, mask.shape, "the shape of the mask")
    return found * mask.astype(found.dtype, copy=False)


def _checked_weights(weights):
    if isinstance(weights, np.ndarray) and weights.ndim == 2:
        raise TypeError("weights must be a list of matrices, one for each layer; write [weights]")
    if not isinstance(weights, Iterable):
        raise TypeError(f"weights must be a list of matrices, one for each layer; got {weights!r}")
    return enumerate(weights)


def _checked_shape(shape):
    if not isinstance(shape, tuple):
        instead = f"; write {tuple(shape)}" if isinstance(shape, list) else ""
        raise TypeError(f"shape must be a tuple such as (4, 10); got {shape!r}{instead}")
    return tuple(arguments.count(f"shape[{i}]", n, least=1) for i, n in enumerate(shape))


def keep_probability(keep_prob):
    """Give keep_prob back as a float, if it is a number in (0, 1]; a TypeError or ValueError says if not."""
    keep_prob = arguments.scalar("keep_prob", keep_prob)
    if not 0 < keep_prob <= 1:
        raise ValueError(f"keep_prob must lie in (0, 1]: above 0, at most 1; got {keep_prob:g}")
    return keep_prob


def _checked_cost(dev_cost):
    cost = arguments.numbers("dev_cost", dev_cost)
    if cost.size != 1 or np.isnan(cost).any():
        raise ValueError(f"dev_cost must be one number, and not NaN; got {dev_cost!r}")
    return float(cost.reshape(-1)[0])
