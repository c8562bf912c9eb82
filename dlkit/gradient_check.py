"""Compare a gradient with slopes measured by nudging, and say where it is wrong (section 3.2.3)."""

from typing import NamedTuple

import numpy as np

from dlkit import _arguments as arguments
from dlkit import network as networks

RIGHT = 1e-7
NEAR = 10  # nudges: so close to a corner of its activation, the measured slope of a unit is in doubt


class Part(NamedTuple):
    """How well one matrix of the gradient agrees.

    Parameters
    ----------
    name : str
        Such as ``"W[2]"``: W of layer 2.
    error : float
        The relative error of this part alone.
    ratio : float or None
        By which one factor this part is off; None if it is right, or not off by a factor.
    """

    name: str
    error: float
    ratio: float | None


class Check(NamedTuple):
    """What :func:`check` found.

    Parameters
    ----------
    error : float
        The relative error of the whole gradient.
    parts : tuple of Part
    corner : bool
        Whether a unit stands so close to a corner of its activation that a nudge may carry it across.
    """

    error: float
    parts: tuple
    corner: bool

    @property
    def right(self):
        """Whether the gradient agrees everywhere."""
        return all(part.error <= RIGHT for part in self.parts)

    def __str__(self):
        wrong = [part for part in self.parts if part.error > RIGHT]
        if not wrong:
            return f"The gradient agrees with the measured slopes: the relative error is below {RIGHT:g}."
        doubt = "\nA unit stands at a corner of its activation: move theta a little, and check again."
        lines = "\n".join(map(_describe, wrong)) + doubt * self.corner
        return f"The gradient does not agree with the measured slopes.\n{lines}"


def _describe(part):
    if part.ratio is not None:
        return f"  {part.name}: {part.ratio:.4g} times the measured slope, everywhere"
    return f"  {part.name}: relative error {part.error:.1g}"


def numerical_gradient(cost, theta, epsilon=1e-5):
    """Measure the slope of a cost for every parameter, by nudging it to both sides.

    Parameters
    ----------
    cost : callable
        Takes a vector like `theta` and gives a number.
    theta : array_like, (k,)
    epsilon : float, optional
        How far to nudge.  The error of the formula is of the order of its square; that of rounding grows as
        it shrinks, and for networks the two meet near 1e-5.

    Returns
    -------
    array, (k,)
        It costs 2k calls of `cost`.

    Raises
    ------
    TypeError
        If `cost` cannot be called or gives no number, or another argument does not hold numbers.
    ValueError
        If `theta` is not a vector of finite numbers, epsilon is not above 0, or a cost is not finite.
    """
    if not callable(cost):
        raise TypeError(f"cost must be a function of a vector such as theta; got {cost!r}")
    theta = arguments.vector("theta", theta).astype(np.float64)
    epsilon = arguments.positive("epsilon", epsilon)
    slopes = np.empty_like(theta)
    for j in range(theta.size):
        nudge = np.zeros_like(theta)
        nudge[j] = epsilon
        above, below = (
            arguments.scalar("what cost gives", cost(at)) for at in (theta + nudge, theta - nudge)
        )
        slopes[j] = (above - below) / (2 * epsilon)
    return slopes


def relative_error(one, other):
    """Give how far two arrays are apart, in proportion to their size: ‖a - b‖ / (‖a‖ + ‖b‖).

    Parameters
    ----------
    one, other : array_like, the same shape

    Returns
    -------
    float
        From 0, equal, to 1: opposite, or of quite another length; 0 if both are zero.  Below 1e-7 is right;
        above 1e-3 is wrong.

    Raises
    ------
    TypeError
        If an argument does not hold numbers.
    ValueError
        If the shapes differ.
    """
    one, other = arguments.numbers("one", one), arguments.numbers("other", other)
    arguments.same_shape("one", one, "other", other)
    size = np.linalg.norm(one) + np.linalg.norm(other)
    return float(np.linalg.norm(one - other) / size) if size else 0.0


def check(net, theta, X, Y, gradient=None, epsilon=1e-5, lambda_=0.0, masks=None):
    """Check the gradient of a network, and say in which layer, and in W or b, it is wrong.

    Parameters
    ----------
    net : Network
    theta : array_like, (k,)
    X : array_like, (n_x, m)
    Y : array_like, (n^[L], m)
    gradient : array_like, (k,), optional
        The gradient to check; the one of ``network.backward`` if not given.
    epsilon : float, optional
        How far each parameter is nudged.
    lambda_ : float, optional
        The factor of L2.
    masks : sequence of array, (n^[l], m), optional
        Dropout: one mask for each hidden layer, the same for every nudge.  With new ones each time, what is
        measured would be the difference of two networks.

    Returns
    -------
    Check
        Printed, it is a sentence for each part that is wrong: by a factor, if it is off by one.

    Raises
    ------
    TypeError
        If an argument has another type than is said here.
    ValueError
        If the shapes do not fit, or a value is not finite.

    Notes
    -----
    Where z is closer to a corner of an activation than a nudge is long, both may be right and yet differ.
    """
    theta = arguments.vector("theta", theta).astype(np.float64)
    caches = networks.forward(net, theta, X, masks)
    if gradient is None:
        gradient = networks.backward(net, theta, caches, Y, lambda_)
    gradient = arguments.shaped("gradient", gradient, theta.shape, "(k,): a slope for each number in theta")

    def cost(vector):
        return networks.cost(net, vector, X, Y, lambda_, masks)

    measured = numerical_gradient(cost, theta, epsilon)
    pairs = zip(_named_parts(net, gradient), _named_parts(net, measured), strict=True)
    parts = tuple(_compare(name, one, other) for (name, one), (_, other) in pairs)
    hidden = zip(net.hidden, caches[:-1], strict=True)
    corner = any(_at_a_corner(g, cache, epsilon) for g, cache in hidden)
    return Check(relative_error(gradient, measured), parts, corner)


def _at_a_corner(g, cache, epsilon):
    """Whether g has a corner at 0, where its slope jumps, and some z of its layer lies close to it."""
    h = 1e-3
    jump = abs(g(np.array(h)) - 2 * g(np.array(0.0)) + g(np.array(-h))) / h  # of a smooth g it is about h
    reach = NEAR * epsilon * (1 + np.abs(cache.A_prev).max())
    return bool(jump > 10 * h and np.abs(cache.Z).min() < reach)


def _named_parts(net, vector):
    for l, layer in enumerate(networks.layers(net, vector), 1):
        for name, part in layer._asdict().items():
            yield f"{name}[{l}]", part


def _compare(name, gradient, measured):
    error = relative_error(gradient, measured)
    if error <= RIGHT or not measured.any():
        return Part(name, error, None)
    ratio = float(np.sum(gradient * measured) / np.sum(measured**2))  # the factor that fits best
    is_factor = relative_error(gradient, ratio * measured) <= RIGHT * 10
    return Part(name, error, ratio if is_factor else None)
