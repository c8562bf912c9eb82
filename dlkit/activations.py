"""Activation functions: what a neuron does with the number z that it has summed up.

Each takes an array of any shape and works on every element by itself.  float32 in, float32 out.
"""

import numpy as np

from dlkit._arguments import numbers


def sigmoid(z):
    """Squeeze every number into (0, 1): σ(z) = 1 / (1 + e^(-z)).

    Parameters
    ----------
    z : array_like, any shape
        May be as far from zero as you like: σ(-1000) is 0 and σ(1000) is 1, with no overflow.

    Returns
    -------
    array of the same shape
        Dimensionless, in [0, 1]: far out, the nearest float is 0 or 1 itself.

    Raises
    ------
    ValueError
        If z holds something that is not a number.

    Notes
    -----
    Section 1.2, Figure 1.7.

    Examples
    --------
    >>> sigmoid([-1000, 0, 1000]).tolist()
    [0.0, 0.5, 1.0]
    """
    z = numbers("z", z)
    e = np.exp(-np.abs(z))  # at most 1, where exp(-z) itself overflows below z = -709
    return np.where(z >= 0, 1, e) / (1 + e)


def sigmoid_derivative(z):
    """Give the slope of the sigmoid: σ'(z) = σ(z) (1 - σ(z)).

    Parameters
    ----------
    z : array_like, any shape

    Returns
    -------
    array of the same shape
        In [0, 1/4]; the largest slope, 1/4, is at z = 0.

    Raises
    ------
    ValueError
        If z holds something that is not a number.

    Examples
    --------
    >>> float(sigmoid_derivative(0))
    0.25
    """
    z = numbers("z", z)
    return sigmoid(z) * sigmoid(-z)  # 1 - σ(z) is σ(-z), and keeps its digits where σ(z) is almost 1
