"""Losses: how badly one prediction does on one example.

A loss has one value for each example; the cost of a whole set is the mean of its losses.
"""

import numpy as np

from dlkit._arguments import numbers


def cross_entropy(A, Y):
    """Give the loss of each predicted probability: -log of what was given to the class that came true.

    Parameters
    ----------
    A : array_like, any shape
        Predicted probabilities ŷ = a of class 1, in [0, 1].
    Y : array_like, same shape as A
        What came true: 0 or 1.

    Returns
    -------
    array of the same shape
        In nats, from 0 (certain and right) to infinity (certain and wrong).

    Raises
    ------
    ValueError
        If the shapes differ, a probability is outside [0, 1] or a label is neither 0 nor 1.

    Notes
    -----
    Section 1.2: L(ŷ, y) = -y log ŷ - (1 - y) log(1 - ŷ), with 0 log 0 = 0.

    Examples
    --------
    >>> cross_entropy([0.8, 0.8], [1, 0]).round(4).tolist()
    [0.2231, 1.6094]
    """
    A, Y = _pair("A", A, Y)
    if not ((A >= 0) & (A <= 1)).all():
        wrong = A[~((A >= 0) & (A <= 1))].flat[0]
        raise ValueError(f"A must hold probabilities between 0 and 1; found {wrong:g}")
    with np.errstate(divide="ignore"):  # the logarithm of 0 is wanted here: certain and wrong costs infinity
        return 0.0 - np.where(Y == 1, np.log(A), np.log1p(-A))


def cross_entropy_from_z(Z, Y):
    """Give the same loss from Z, before the sigmoid: finite however certain and wrong the prediction is.

    Parameters
    ----------
    Z : array_like, any shape
        What goes into the sigmoid: A = σ(Z).
    Y : array_like, same shape as Z
        What came true: 0 or 1.

    Returns
    -------
    array of the same shape
        In nats.

    Raises
    ------
    ValueError
        If the shapes differ or a label is neither 0 nor 1.

    Notes
    -----
    -log σ(z) = log(1 + e^(-z)) and -log(1 - σ(z)) = log(1 + e^z); ``logaddexp(0, z)`` is log(e^0 + e^z)
    without the overflow.

    Examples
    --------
    >>> cross_entropy_from_z([1000.0], [0]).tolist()
    [1000.0]
    """
    Z, Y = _pair("Z", Z, Y)
    return np.logaddexp(0, np.where(Y == 1, -Z, Z))


def _pair(name, predicted, Y):
    predicted, Y = numbers(name, predicted), numbers("Y", Y)
    if predicted.shape != Y.shape:
        raise ValueError(f"{name} has shape {predicted.shape} and Y has shape {Y.shape}; expected the same")
    other = Y[(Y != 0) & (Y != 1)]
    if other.size:
        raise ValueError(f"Y must hold 0 and 1 only; found {other.flat[0]:g}")
    return predicted, Y
