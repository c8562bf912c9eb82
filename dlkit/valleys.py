"""Costs of two parameters, small enough to see all of: what an optimizer does in each (section 3.3).

A valley is seen from above: θ = (w₁, w₂), w₁ from -4 to 4 and w₂ from -2 to 2.  Three are made up, a bowl, a
ravine and a saddle; :func:`two_weights` is the cost of a network, on data of yours.  :func:`every` has those
that the course races through.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from dlkit import _arguments as arguments
from dlkit.datasets import houses

REACH = (4, 2)  # what is looked at: |w₁| and |w₂| up to here
LOST = 1e6  # who is as far out as this does not come back


class Valley(NamedTuple):
    """A cost of two parameters.

    Attributes
    ----------
    cost : callable
        J(θ); θ is (2,), or (2, k) for the costs of k places, (k,).
    gradient : callable
        The slope of J for each parameter, of the shape of θ.
    start : tuple of float
        Where a walk begins, if nothing else is said.
    lowest : float
        The cost at the lowest place.
    """

    cost: Callable
    gradient: Callable
    start: tuple
    lowest: float = 0.0


def bowl(curvature_1, curvature_2, start=(-3.5, 1.2)):
    """Make the valley J = ½ (c₁ w₁² + c₂ w₂²): round if both curvatures are equal, else a ravine.

    Parameters
    ----------
    curvature_1, curvature_2 : float
        Above 0.
    start : tuple of float, optional

    Returns
    -------
    Valley

    Raises
    ------
    TypeError, ValueError
        If a curvature is not a number above 0.
    """
    c1 = arguments.positive("curvature_1", curvature_1)
    c2 = arguments.positive("curvature_2", curvature_2)

    def cost(theta):
        w1, w2 = np.asarray(theta)
        return (c1 * w1**2 + c2 * w2**2) / 2

    def gradient(theta):
        w1, w2 = np.asarray(theta)
        return np.array([c1 * w1, c2 * w2])

    return Valley(cost, gradient, start)


def saddle(start=(-0.02, 1.2)):
    """Make the valley J = 2 (1 - w₁²/6)² + ½ w₂²: a saddle, and the lowest places lie on either side.

    At the saddle, (0, 0), the cost is 2 and the slope 0; along w₁ it falls to both sides, to 0 at w₁ = ±√6.

    Parameters
    ----------
    start : tuple of float, optional
        By default nearly on the ridge that runs into the saddle.

    Returns
    -------
    Valley
    """

    def cost(theta):
        w1, w2 = np.asarray(theta)
        return 2 * (1 - w1**2 / 6) ** 2 + w2**2 / 2

    def gradient(theta):
        w1, w2 = np.asarray(theta)
        return np.array([-4 / 3 * w1 * (1 - w1**2 / 6), w2])

    return Valley(cost, gradient, start)


def two_weights(x, y, start=(-3.5, 1.2)):
    """Make the valley of a network with one input, one hidden tanh unit and one output: ŷ = w₂ tanh(w₁ x).

    Parameters
    ----------
    x, y : array_like, (1, m)
        Inputs and the numbers to predict, both best near 0 and of size 1.
    start : tuple of float, optional

    Returns
    -------
    Valley
        J is the mean of ½ (ŷ - y)².

    Raises
    ------
    TypeError, ValueError
        If x and y are not two rows of numbers with the same length.
    """
    x, y = (
        arguments.finite(name, arguments.table(name, row, "(1, m)")) for name, row in (("x", x), ("y", y))
    )
    if x.shape != y.shape or len(x) != 1:
        raise ValueError(f"x has shape {x.shape} and y has shape {y.shape}; expected the same, (1, m)")
    x, y, m = x[0], y[0], x.shape[1]

    def cost(theta):
        w1, w2 = np.asarray(theta)[..., np.newaxis]
        return np.mean((w2 * np.tanh(w1 * x) - y) ** 2, axis=-1) / 2

    def gradient(theta):
        w1, w2 = np.asarray(theta)[..., np.newaxis]
        a = np.tanh(w1 * x)
        dz2 = w2 * a - y
        return np.array([np.sum(dz2 * w2 * (1 - a**2) * x, axis=-1), np.sum(dz2 * a, axis=-1)]) / m

    return Valley(cost, gradient, start, _lowest(x, y))


def _lowest(x, y):
    """The lowest cost of ŷ = w₂ tanh(w₁ x): for each w₁ the best w₂ is known, so one search is left."""
    around, width = 0.0, 20.0
    for _ in range(8):
        w1 = np.linspace(around - width, around + width, 401)
        A = np.tanh(w1[:, np.newaxis] * x)
        w2 = A @ y / np.maximum(np.sum(A**2, axis=1), np.finfo(float).tiny)
        costs = np.mean((w2[:, np.newaxis] * A - y) ** 2, axis=1) / 2
        around, width = w1[costs.argmin()], width / 50
    return float(costs.min())


BOWL, RAVINE, SADDLE = bowl(1, 1), bowl(0.2, 12), saddle()


def every():
    """Give the valleys that the course races through, by name.

    Returns
    -------
    dict of str to Valley
        The bowl and the ravine, whose curvatures are 1 and 1, and 0.2 and 12; the saddle; and the network of
        :func:`two_weights` on every twentieth house: its size, standardized, and its price less the mean, in
        hundreds of thousands of dollars.  There the walk begins where the tanh unit is saturated and has the
        wrong sign.
    """
    data = houses()
    sizes, prices = data.X[:1, ::20], data.Y[:, ::20]
    x, y = (sizes - sizes.mean()) / sizes.std(), (prices - prices.mean()) / 100
    return {"bowl": BOWL, "ravine": RAVINE, "saddle": SADDLE, "network": two_weights(x, y)}


def descend(valley, optimizer, steps, *, start=None, schedule=None, noise=0.0, rng=None):
    """Walk through a valley and keep every place.

    Parameters
    ----------
    valley : Valley
    optimizer : object with alpha, start and step
        From :mod:`dlkit.optimizers`, or your own.
    steps : int
    start : array_like, (2,), optional
        The valley's own if not given.
    schedule : callable, optional
        Gives the learning rate of step t as ``schedule(alpha, t)``, t = 0, 1, ...
    noise : float, optional
        Standard deviation of what is added to each slope, as mini-batches do.
    rng : numpy.random.Generator, optional
        Needed where there is noise.

    Returns
    -------
    array, (steps + 1, 2)
        θ before the first step and after each.  Who leaves for good, a million away, is NaN from then on.

    Raises
    ------
    TypeError, ValueError
        If steps is no count, noise is below 0, there is noise and no rng, or start is not a place.

    Examples
    --------
    >>> from dlkit.optimizers import GradientDescent
    >>> descend(BOWL, GradientDescent(alpha=0.5), 2, start=(4.0, 0.0)).tolist()
    [[4.0, 0.0], [2.0, 0.0], [1.0, 0.0]]
    """
    steps, noise = arguments.count("steps", steps), arguments.not_negative("noise", noise)
    rng = arguments.generator("rng", rng) if noise else None
    theta = np.array(valley.start if start is None else start, dtype=float)
    arguments.shaped("start", theta, (2,), "w₁ and w₂")
    places, state = np.full((steps + 1, 2), np.nan), optimizer.start(theta)
    places[0] = theta
    for t in range(steps):
        gradient = valley.gradient(theta)
        if noise:
            gradient = gradient + noise * rng.normal(size=2)
        alpha = {} if schedule is None else {"alpha": schedule(optimizer.alpha, t)}
        theta, state = optimizer.step(theta, gradient, state, **alpha)
        if not np.max(np.abs(theta)) < LOST:
            break
        places[t + 1] = theta
    return places
