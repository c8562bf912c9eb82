"""Optimizers: how to walk from a gradient to better parameters (section 3.3).

All parameters are one vector θ, and a gradient is a vector of the same layout (see :mod:`dlkit.network`), so
that an optimizer is a few lines and need not know about layers.  What it remembers from step to step is its
state, a named tuple.  A step changes nothing in place: it gives a new θ and a new state.

An optimizer comes with the three things that it is made of and driven by: the exponentially weighted average
(3.3.2), the steps (3.3.3 to 3.3.5), and the schedules by which the learning rate falls (3.3.6).

Notes
-----
Books and libraries agree on the names and not on the formulas.  Where they part:

=====================  ===========================  ======================================================
what                   here                         elsewhere
=====================  ===========================  ======================================================
momentum: v            v = βv + (1-β)g              PyTorch; Goodfellow et al., Algorithm 8.2: no (1-β).
                                                    Their α is (1-β) times ours for the same walk.
momentum: first v      (1-β)g, as v starts at 0     PyTorch: g itself, also with dampening = β, its (1-β)
RMSprop: default β     0.9 (Hinton)                 PyTorch: 0.99, and it is called alpha
RMSprop: place of ε    √s + ε (as in PyTorch)       the notes; Goodfellow et al., Algorithm 8.5; Keras:
                                                    √(s + ε)
RMSprop: first s       (1-β)g², not corrected,      PyTorch and Keras: the same
                       as s starts at 0
Adam: place of ε       √ŝ + ε (Kingma and Ba,       the notes: √(ŝ + ε).  Keras: √s + ε̂, which is ours
                       Algorithm 1; PyTorch)        with ε = ε̂ / √(1-β2^t)
=====================  ===========================  ======================================================
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from dlkit import _arguments as arguments
from dlkit._habits import LEARNING_RATE, answering


class MomentumState(NamedTuple):
    """v, (k,): the weighted average of the gradients so far, in the units of the gradient."""

    v: np.ndarray


class RMSpropState(NamedTuple):
    """s, (k,): the weighted average of the squared gradients so far, at least 0."""

    s: np.ndarray


class AdamState(NamedTuple):
    """v and s, (k,), the averages of gradients and of their squares, not corrected; t, the steps taken."""

    v: np.ndarray
    s: np.ndarray
    t: int


# Exponentially weighted averages.


def average(values, beta, correct_bias=False):
    """Follow a series by its exponentially weighted average: v_t = β v_(t-1) + (1-β) x_t, from v_0 = 0.

    Parameters
    ----------
    values : array_like, (T,)
        x_1 to x_T, in the order of time.
    beta : float
        In [0, 1): the weight of what was known before.  See :func:`average_window`.
    correct_bias : bool, optional
        Give v_t / (1-β^t) instead, which does not start too close to 0.

    Returns
    -------
    array, (T,)
        v_1 to v_T, in the units of the values.

    Raises
    ------
    ValueError
        If values is not a vector, is empty or holds a value that is not finite, or beta is outside [0, 1).

    Notes
    -----
    Algorithm 3.1.  The notes' formula for the correction feeds v_t / (1-β^t) into the next average, which
    then grows for a while: the average of 10, 10, 10, ... would be 10, 53, 178, ..., nearly 40,000 on day 21,
    before it comes back.  What is corrected is a copy (Kingma and Ba, "Adam" (2015), Algorithm 1).

    Examples
    --------
    >>> average([10, 10, 10], beta=0.9).round(2).tolist()
    [1.0, 1.9, 2.71]
    >>> average([10, 10, 10], beta=0.9, correct_bias=True).round(2).tolist()
    [10.0, 10.0, 10.0]
    """
    values, beta = arguments.vector("values", values, "(T,)"), arguments.below_one("beta", beta)
    v, averages = 0.0, np.empty_like(values)
    for t, x in enumerate(values, start=1):
        v = beta * v + (1 - beta) * x
        averages[t - 1] = v / (1 - beta**t) if correct_bias else v
    return averages


def average_weights(beta, t):
    """Give what each of x_1 to x_t counts in the average v_t: (1-β) β^(t-i) for x_i.

    Parameters
    ----------
    beta : float
        In [0, 1).
    t : int
        How many values there are, at least 1.

    Returns
    -------
    array, (t,)
        The oldest value first, so that ``average_weights(beta, t) @ x`` is v_t.

    Raises
    ------
    ValueError
        If beta is outside [0, 1), or t is not a whole number of at least 1.

    Notes
    -----
    Section 3.3.2.  It is a geometric series, and its sum is not nearly but exactly 1-β^t; that is why
    dividing by 1-β^t makes v_t an average.

    Examples
    --------
    >>> average_weights(0.5, 3).tolist()
    [0.125, 0.25, 0.5]
    """
    beta, t = arguments.below_one("beta", beta), arguments.count("t", t, least=1)
    age = np.arange(t)[::-1]
    return (1 - beta) * beta**age


def average_window(beta):
    """Say over about how many of the latest values an average reaches: 1/(1-β).

    Parameters
    ----------
    beta : float
        In [0, 1).

    Returns
    -------
    float
        In values: 10 for β = 0.9.  Values that are older than this still have a share of about 1/e.

    Raises
    ------
    ValueError
        If beta is outside [0, 1).

    Notes
    -----
    Section 3.3.2.
    """
    return 1 / (1 - arguments.below_one("beta", beta))


# Optimizers.  Each is one definition: its hyperparameters, with the paper's defaults; `start`, what it
# remembers before the first step; and `step`.  Training takes any object that has alpha, start and step.


class Optimizer:
    """What the optimizers share: hyperparameters are checked when they are given."""

    def __post_init__(self):
        for name, value in vars(self).items():
            check = arguments.below_one if name.startswith("beta") else arguments.positive
            check(name, value)

    def _checked(self, theta, gradient, alpha):
        theta = _shaped("theta", theta)
        gradient = _like_theta("gradient", gradient, theta)
        return theta, gradient, self.alpha if alpha is None else arguments.positive("alpha", alpha)


@dataclass(frozen=True)
class GradientDescent(Optimizer):
    """Walk along the gradient: θ - αg.

    Parameters
    ----------
    alpha : float, optional
        The learning rate α, above 0.

    Raises
    ------
    ValueError
        If alpha is not above 0.

    Notes
    -----
    Algorithm 1.1.

    Examples
    --------
    >>> descent = GradientDescent(alpha=0.5)
    >>> theta, state = descent.step([1.0, 2.0], [4.0, 0.0], descent.start([1.0, 2.0]))
    >>> theta.tolist()
    [-1.0, 2.0]
    """

    alpha: float = 0.1

    def start(self, theta):
        """Give None: there is nothing to remember."""
        _shaped("theta", theta)

    def step(self, theta, gradient, state=None, alpha=None):
        """Walk one step; see :meth:`Adam.step`."""
        theta, gradient, alpha = self._checked(theta, gradient, alpha)
        if state is not None:
            raise TypeError(f"state must be None, as start gives; got {type(state).__name__}")
        return _finished(theta - alpha * gradient, theta, gradient), None


@dataclass(frozen=True)
class Momentum(Optimizer):
    """Walk along the average of the gradients, in which what goes to and fro cancels.

    Parameters
    ----------
    alpha : float, optional
        The learning rate α, above 0.
    beta : float, optional
        In [0, 1); 0 is gradient descent.

    Raises
    ------
    ValueError
        If alpha is not above 0 or beta is outside [0, 1).

    Notes
    -----
    Algorithm 3.2: v = βv + (1-β)g, θ = θ - αv.  As in the notes, v is not corrected: the first steps are
    short.  After 10 steps with β = 0.9, 35 % of v is still missing; it takes 44 until that is below 1 %.
    """

    alpha: float = 0.1
    beta: float = 0.9

    def start(self, theta):
        """Give the state before the first step: v = 0, a :class:`MomentumState`."""
        return MomentumState(np.zeros_like(_shaped("theta", theta)))

    def step(self, theta, gradient, state, alpha=None):
        """Walk one step; see :meth:`Adam.step`."""
        theta, gradient, alpha = self._checked(theta, gradient, alpha)
        (v,) = _checked_state(state, MomentumState, self, theta)
        v = self.beta * v + (1 - self.beta) * gradient
        return _finished(theta - alpha * v, theta, gradient), MomentumState(v)


@dataclass(frozen=True)
class RMSprop(Optimizer):
    """Walk a step that is about as long in steep directions as in flat ones.

    Parameters
    ----------
    alpha : float, optional
        The learning rate α, above 0, in the units of θ.
    beta : float, optional
        In [0, 1).  The default is Hinton's.
    epsilon : float, optional
        Above 0, in the units of the gradient; it stands outside the root.

    Raises
    ------
    ValueError
        If alpha or epsilon is not above 0, or beta is outside [0, 1).

    Notes
    -----
    s = βs + (1-β)g², θ = θ - αg/(√s + ε): Hinton, *Neural networks for machine learning* (2012), lecture 6e.
    Algorithm 3.3 of the notes averages with the v of momentum, which RMSprop does not have, instead of s, and
    has ε inside the root: √(s + 1e-8) is at least 1e-4, so that a gradient far below that hardly moves θ.
    """

    alpha: float = 0.001
    beta: float = 0.9
    epsilon: float = 1e-8

    def start(self, theta):
        """Give the state before the first step: s = 0, a :class:`RMSpropState`."""
        return RMSpropState(np.zeros_like(_shaped("theta", theta)))

    def step(self, theta, gradient, state, alpha=None):
        """Walk one step; see :meth:`Adam.step`."""
        theta, gradient, alpha = self._checked(theta, gradient, alpha)
        (s,) = _checked_state(state, RMSpropState, self, theta)
        s = self.beta * s + (1 - self.beta) * gradient**2
        theta_next = theta - alpha * gradient / (np.sqrt(s) + self.epsilon)
        return _finished(theta_next, theta, gradient), RMSpropState(s)


@dataclass(frozen=True)
class Adam(Optimizer):
    """Walk in momentum's direction with RMSprop's length, both averages corrected.

    Parameters
    ----------
    alpha : float, optional
        The learning rate α, above 0, in the units of θ: about the length of a step of each parameter.
    beta1, beta2 : float, optional
        In [0, 1): of the average of the gradients, and of their squares.  The defaults are the paper's.
    epsilon : float, optional
        Above 0, in the units of the gradient; it stands outside the root.

    Raises
    ------
    ValueError
        If alpha or epsilon is not above 0, or beta1 or beta2 is outside [0, 1).

    Notes
    -----
    Kingma and Ba, "Adam: a method for stochastic optimization" (2015), Algorithm 1, where v is called m and s
    is called v.  Algorithm 3.4 of the notes differs three times: it averages s with v, which may turn s
    negative and its root into NaN; it feeds the corrected averages back; and it has ε inside the root.
    """

    alpha: float = 0.001
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8

    def start(self, theta):
        """Give the state before the first step: v = 0, s = 0 and t = 0, an :class:`AdamState`."""
        zeros = np.zeros_like(_shaped("theta", theta))
        return AdamState(zeros, zeros.copy(), 0)

    def step(self, theta, gradient, state, alpha=None):
        """Walk one step.

        Parameters
        ----------
        theta : array_like, (k,)
        gradient : array_like, (k,)
            g, the slope of the cost for each parameter.
        state : AdamState
            From :meth:`start`, or from the step before.
        alpha : float, optional
            The learning rate of this step, as a schedule gives it; the optimizer's own if not given.

        Returns
        -------
        theta : array, (k,)
        state : AdamState
            v and s as they are before the correction, and t one higher.

        Raises
        ------
        TypeError
            If the state is not this optimizer's.
        ValueError
            If theta is not a vector, the shapes differ, a value is not finite, or alpha is not above 0.
        """
        theta, gradient, alpha = self._checked(theta, gradient, alpha)
        v, s, t = _checked_state(state, AdamState, self, theta)
        v = self.beta1 * v + (1 - self.beta1) * gradient
        s = self.beta2 * s + (1 - self.beta2) * gradient**2
        state = AdamState(v, s, t + 1)
        v_hat, s_hat = self.corrected(state)
        theta_next = theta - alpha * v_hat / (np.sqrt(s_hat) + self.epsilon)
        return _finished(theta_next, theta, gradient), state

    def corrected(self, state):
        """Give both averages as a step uses them: v̂ = v / (1-β1^t) and ŝ = s / (1-β2^t).

        Parameters
        ----------
        state : AdamState
            After at least one step.

        Returns
        -------
        v_hat, s_hat : array, (k,)

        Raises
        ------
        ValueError
            Before the first step: the averages of nothing are 0/0.
        """
        if state.t < 1:
            raise ValueError(
                "the state is that before the first step, t = 0: there is nothing to correct yet"
            )
        # Python's floats: in float32, 1-β2^t would keep four of its seven digits when t is small.
        return state.v / (1 - self.beta1**state.t), state.s / (1 - self.beta2**state.t)


for _kind in (GradientDescent, Momentum, RMSprop, Adam):
    _kind.__init__ = answering(
        **LEARNING_RATE,
        betas="beta1=... and beta2=...",
        rho="beta=...",
        momentum="Momentum(beta=...)",
        eps="epsilon=...",
        weight_decay="lambda_=... in train",
    )(_kind.__init__)


# Schedules: each is called as schedule(alpha0, epoch), and gives the learning rate of that epoch.  Epochs are
# counted from 0, and in epoch 0 the rate is α0 (for inverse_root_decay k α0).


def constant_rate(alpha0, epoch):
    """Keep the learning rate: α = α0 in every epoch.

    Parameters
    ----------
    alpha0 : float
        The learning rate to begin with, above 0.
    epoch : int
        Counted from 0.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If alpha0 is not above 0, or epoch is not a whole number of at least 0.
    """
    alpha0, epoch = _checked_schedule(alpha0, epoch)
    return alpha0


def inverse_time_decay(alpha0, epoch, decay_rate=1.0):
    """Let the learning rate fall like 1/epoch: α = α0 / (1 + decay_rate · epoch).

    Parameters
    ----------
    alpha0 : float
        The learning rate to begin with, above 0.
    epoch : int
        Counted from 0.
    decay_rate : float, optional
        At least 0, per epoch: after 1/decay_rate epochs α is half of α0.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If alpha0 is not above 0, epoch is not a whole number of at least 0, or decay_rate is negative.

    Notes
    -----
    Section 3.3.6, where the 1 + is missing: that is a division by zero in epoch 0, and a rate of 10 α0 in
    epoch 1 if decay_rate is 0.1.

    Examples
    --------
    >>> [round(inverse_time_decay(1.0, epoch, decay_rate=0.1), 2) for epoch in range(3)]
    [1.0, 0.91, 0.83]
    """
    alpha0, epoch = _checked_schedule(alpha0, epoch)
    return alpha0 / (1 + arguments.not_negative("decay_rate", decay_rate) * epoch)


def exponential_decay(alpha0, epoch, base=0.95):
    """Let the learning rate fall by the same factor in every epoch: α = base^epoch · α0.

    Parameters
    ----------
    alpha0 : float
        The learning rate to begin with, above 0.
    epoch : int
        Counted from 0.
    base : float, optional
        In (0, 1]; what is left after one epoch.

    Returns
    -------
    float
        It falls below the smallest float, to 0, after some 14,000 epochs at 0.95.

    Raises
    ------
    ValueError
        If alpha0 is not above 0, epoch is not a whole number of at least 0, or base is outside (0, 1].

    Notes
    -----
    Section 3.3.6.
    """
    alpha0, epoch = _checked_schedule(alpha0, epoch)
    base = arguments.between("base", arguments.positive("base", base), 0, 1)
    return base**epoch * alpha0


def inverse_root_decay(alpha0, epoch, k=1.0):
    """Let the learning rate fall like one over the square root of the epoch: α = k · α0 / √(epoch + 1).

    Parameters
    ----------
    alpha0 : float
        The learning rate to begin with, above 0.
    epoch : int
        Counted from 0.
    k : float, optional
        Above 0.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If alpha0 is not above 0, epoch is not a whole number of at least 0, or k is not above 0.

    Notes
    -----
    Section 3.3.6, where it is k/√epoch and called exponential.  It is a power of the epoch, the power -1/2,
    and 1/√0 does not exist; the + 1 is there because epochs are counted from 0, so that the first has
    number 1.
    """
    alpha0, epoch = _checked_schedule(alpha0, epoch)
    return arguments.positive("k", k) * alpha0 / math.sqrt(epoch + 1)


def _shaped(name, theta):
    """A vector of at least one number.  Whether all are finite is seen in what comes of them."""
    theta = arguments.numbers(name, theta)
    if theta.ndim != 1 or theta.size == 0:
        raise ValueError(
            f"{name} has shape {theta.shape}; expected one dimension, (k,), with at least 1 number"
        )
    return theta


def _like_theta(name, value, theta):
    """A vector with a number for each parameter, of the same precision."""
    array = arguments.numbers(name, value)
    if array.shape != theta.shape:
        raise ValueError(
            f"{name} has shape {array.shape} and theta has shape {theta.shape}; expected the same, "
            f"(k,): one for each number in theta"
        )
    return array.astype(theta.dtype, copy=False)


def _finished(after, theta, gradient):
    """The parameters after a step; if they are not finite, the argument that is to blame is named."""
    if not np.isfinite(after).all():
        arguments.finite("theta", theta)
        arguments.finite("gradient", gradient)
    return after


def _checked_state(state, kind, optimizer, theta):
    if not isinstance(state, kind):
        name = type(optimizer).__name__
        raise TypeError(
            f"state must be of type {kind.__name__}, as {name}.start gives; got {type(state).__name__}"
        )
    return kind(*(_CHECKS[name](f"state.{name}", part, theta) for name, part in state._asdict().items()))


def _average(name, value, theta):
    return arguments.finite(name, _like_theta(name, value, theta))


def _squares(name, value, theta):
    s = _average(name, value, theta)
    if (s < 0).any():
        raise ValueError(f"{name} must hold averages of squares, at least 0; found {s.min():g}")
    return s


def _steps(name, value, theta):
    return arguments.count(name, value)


_CHECKS = {"v": _average, "s": _squares, "t": _steps}


def _checked_schedule(alpha0, epoch):
    return arguments.positive("alpha0", alpha0), arguments.count("epoch", epoch)
