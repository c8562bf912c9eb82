"""Activation functions: what a neuron does with the number z that it has summed up.

Each but softmax takes an array of any shape and works on every element by itself.  float32 in, float32 out.
"""

import functools

import numpy as np

from dlkit._arguments import between, matrix, numbers


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


def tanh(z):
    """Squeeze every number into (-1, 1), with 0 left at 0: tanh z = 2σ(2z) - 1.

    Parameters
    ----------
    z : array_like, any shape

    Returns
    -------
    array of the same shape

    Raises
    ------
    ValueError
        If z holds something that is not a number.
    """
    return np.tanh(numbers("z", z))


def tanh_derivative(z):
    """Give the slope of tanh: 1 - tanh² z.

    Parameters
    ----------
    z : array_like, any shape

    Returns
    -------
    array of the same shape
        In [0, 1]; the largest slope, 1, is at z = 0.

    Raises
    ------
    ValueError
        If z holds something that is not a number.
    """
    return 4 * sigmoid_derivative(2 * numbers("z", z))  # keeps its digits where tanh z is almost 1


def relu(z):
    """Let positive numbers through and make all others 0: max(0, z).

    Parameters
    ----------
    z : array_like, any shape

    Returns
    -------
    array of the same shape

    Raises
    ------
    ValueError
        If z holds something that is not a number.

    Notes
    -----
    ReLU is short for rectified linear unit; sections 1 and 2.2.
    """
    return np.maximum(numbers("z", z), 0)


def relu_derivative(z):
    """Give the slope of ReLU: 1 where z is above 0, and 0 elsewhere.

    Parameters
    ----------
    z : array_like, any shape

    Returns
    -------
    array of the same shape
        At z = 0 there is a corner and no slope; this gives 0 there.

    Raises
    ------
    ValueError
        If z holds something that is not a number.
    """
    z = numbers("z", z)
    return (z > 0).astype(z.dtype)


def leaky_relu(z, slope=0.01):
    """Let positive numbers through and shrink all others: z where z > 0, slope · z elsewhere.

    Parameters
    ----------
    z : array_like, any shape
    slope : float, optional
        Between 0 and 1, so that this is also max(slope · z, z).

    Returns
    -------
    array of the same shape

    Raises
    ------
    ValueError
        If z holds something that is not a number, or the slope is outside [0, 1].
    """
    z, slope = numbers("z", z), between("slope", slope, 0, 1)
    return np.where(z > 0, z, slope * z)


def leaky_relu_derivative(z, slope=0.01):
    """Give the slope of the leaky ReLU: 1 where z is above 0, and `slope` elsewhere, also at 0.

    Parameters
    ----------
    z : array_like, any shape
    slope : float, optional
        Between 0 and 1.

    Returns
    -------
    array of the same shape

    Raises
    ------
    ValueError
        If z holds something that is not a number, or the slope is outside [0, 1].
    """
    z, slope = numbers("z", z), between("slope", slope, 0, 1)
    return np.where(z > 0, 1, slope).astype(z.dtype)


def identity(z):
    """Give z as it is: no squeeze at all, for outputs that are any number.

    Parameters
    ----------
    z : array_like, any shape

    Returns
    -------
    array of the same shape

    Raises
    ------
    ValueError
        If z holds something that is not a number.
    """
    return numbers("z", z).copy()


def identity_derivative(z):
    """Give the slope of the identity: 1 everywhere.

    Parameters
    ----------
    z : array_like, any shape

    Returns
    -------
    array of the same shape

    Raises
    ------
    ValueError
        If z holds something that is not a number.
    """
    return np.ones_like(numbers("z", z))


def softmax(Z):
    """Turn each column of C numbers into C probabilities that sum to one: e^z_c / Σ e^z_k.

    Parameters
    ----------
    Z : array_like, (C, m)

    Returns
    -------
    A : array, (C, m)
        In [0, 1]; every column sums to 1.

    Raises
    ------
    ValueError
        If Z does not have two dimensions, or holds something that is not a number.

    Notes
    -----
    Section 3.6.

    Examples
    --------
    >>> softmax([[1000], [1001], [1002]]).round(2).ravel().tolist()
    [0.09, 0.24, 0.67]
    """
    Z = matrix("Z", Z, "(C, m)")
    # Subtract the maximum: exp overflows past 709, and a common factor cancels.
    e = np.exp(Z - Z.max(axis=0, keepdims=True))
    return e / e.sum(axis=0, keepdims=True)


def softmax_derivative(z):
    """Give all slopes of the softmax of one column: ∂a_i / ∂z_j = a_i (1 if i = j else 0) - a_i a_j.

    Parameters
    ----------
    z : array_like, (C, 1)

    Returns
    -------
    array, (C, C)
        Row i, column j: the slope of a_i when z_j moves.  Every column sums to 0.

    Raises
    ------
    ValueError
        If z is not a column, or holds something that is not a number.
    """
    z = matrix("z", z, "(C, 1)")
    if z.shape[1] != 1:
        raise ValueError(f"z has shape {z.shape}; expected one column, (C, 1)")
    a = softmax(z)
    return np.diag(a[:, 0]) - a @ a.T


DERIVATIVES = {
    sigmoid: sigmoid_derivative,
    tanh: tanh_derivative,
    relu: relu_derivative,
    leaky_relu: leaky_relu_derivative,
    identity: identity_derivative,
}


def derivative_of(activation):
    """Give the derivative of an activation that works on every number by itself.

    Parameters
    ----------
    activation : callable
        One of sigmoid, tanh, relu, leaky_relu and identity, or ``functools.partial(leaky_relu, slope=0.2)``.

    Returns
    -------
    callable

    Raises
    ------
    ValueError
        If no derivative is known.
    """
    if isinstance(activation, functools.partial):
        inner = derivative_of(activation.func)
        return functools.partial(inner, *activation.args, **activation.keywords)
    if activation not in DERIVATIVES:
        names = ", ".join(known.__name__ for known in DERIVATIVES)
        raise ValueError(f"no derivative is known for {activation!r}; there are those of {names}")
    return DERIVATIVES[activation]
