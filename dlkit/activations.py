"""Activation functions: what a neuron does with the number z that it has summed up.

Each but softmax takes an array of any shape and works on every element by itself.  float32 in, float32 out.

An activation carries its derivative: ``relu.derivative`` is ``relu_derivative``.  So may one of your own, and
then every network and every training run takes it::

    def softplus(z):
        return np.logaddexp(0, z)

    softplus.derivative = sigmoid
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
    TypeError
        If z holds something else than numbers.

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
    TypeError
        If z holds something else than numbers.

    Examples
    --------
    >>> float(sigmoid_derivative(0))
    0.25
    """
    z = numbers("z", z)
    return sigmoid(z) * sigmoid(-z)  # 1 - σ(z) is σ(-z), and keeps its digits where σ(z) is almost 1


sigmoid.derivative = sigmoid_derivative


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
    TypeError
        If z holds something else than numbers.
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
    TypeError
        If z holds something else than numbers.
    """
    return 4 * sigmoid_derivative(2 * numbers("z", z))  # keeps its digits where tanh z is almost 1


tanh.derivative = tanh_derivative


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
    TypeError
        If z holds something else than numbers.

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
    TypeError
        If z holds something else than numbers.
    """
    z = numbers("z", z)
    return (z > 0).astype(z.dtype)


relu.derivative = relu_derivative


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
    TypeError
        If z holds something else than numbers, or the slope is none.
    ValueError
        If the slope is outside [0, 1].
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
    TypeError
        If z holds something else than numbers, or the slope is none.
    ValueError
        If the slope is outside [0, 1].
    """
    z, slope = numbers("z", z), between("slope", slope, 0, 1)
    return np.where(z > 0, 1, slope).astype(z.dtype)


leaky_relu.derivative = leaky_relu_derivative


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
    TypeError
        If z holds something else than numbers.
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
    TypeError
        If z holds something else than numbers.
    """
    return np.ones_like(numbers("z", z))


identity.derivative = identity_derivative


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
    TypeError
        If Z holds something else than numbers.
    ValueError
        If Z does not have two dimensions, is empty or not finite.

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
    TypeError
        If z holds something else than numbers.
    ValueError
        If z is not a column, is empty or not finite.
    """
    z = matrix("z", z, "(C, 1)")
    if z.shape[1] != 1:
        raise ValueError(f"z has shape {z.shape}; expected one column, (C, 1)")
    a = softmax(z)
    return np.diag(a[:, 0]) - a @ a.T


def derivative_of(activation):
    """Give the derivative that an activation carries.

    Parameters
    ----------
    activation : callable
        A function with an attribute `derivative`, as those of this module, or a ``functools.partial`` of one
        that fixes a keyword: ``partial(leaky_relu, slope=0.2)``.

    Returns
    -------
    callable

    Raises
    ------
    TypeError
        If it is not a function, such as a name in quotes.
    ValueError
        If it carries no derivative, as NumPy's functions do not, or a partial fixes z.

    Examples
    --------
    >>> derivative_of(relu) is relu_derivative
    True
    """
    _check_is_function(activation)
    derivative = getattr(activation, "derivative", None)
    if callable(derivative):
        return derivative
    if isinstance(activation, functools.partial):
        if activation.args:
            name, value = name_of(activation), activation.args[0]
            raise ValueError(f"partial({name}, {value!r}) fixes z; name what is fixed, as in slope={value!r}")
        return functools.partial(derivative_of(activation.func), **activation.keywords)
    name = name_of(activation)
    if activation is softmax:
        raise ValueError("softmax works on whole columns, in the output layer only: write output=SOFTMAX")
    if hasattr(globals().get(name), "derivative"):
        raise ValueError(f"{name} of another library carries no derivative; write activations.{name}")
    raise ValueError(f"{name} carries no derivative; give it one: {name}.derivative = ..., a function of z")


def name_of(activation):
    """Give the name of an activation, that of the inner function for a partial."""
    while isinstance(activation, functools.partial):
        activation = activation.func
    return getattr(activation, "__name__", type(activation).__name__)


def checked_activation(activation):
    """Give the activation back, if it and its derivative turn an array into a new one of the same shape.

    Raises
    ------
    TypeError, ValueError
        As :func:`derivative_of`; and if one of the two cannot take an array, changes it or gives another
        shape.
    """
    name = name_of(activation)
    for function, its_name in ((activation, name), (derivative_of(activation), f"the derivative of {name}")):
        z = np.array([[-1.0, 0.0, 1.0]])
        try:
            with np.errstate(all="ignore"):  # a slope at 0, say, may be infinite
                shape = np.shape(function(z))
        except Exception as error:
            raise ValueError(f"{its_name} cannot take an array z: {error}") from error
        if shape != z.shape:
            raise ValueError(f"{its_name} turns an array of shape {z.shape} into {shape}; expected the same")
        if z.tolist() != [[-1, 0, 1]]:
            raise ValueError(f"{its_name} changes its argument z; let it return a new array")
    return activation


def _check_is_function(activation):
    if isinstance(activation, str):
        function = activation if hasattr(globals().get(activation), "derivative") else "relu"
        raise TypeError(f"an activation is a function; got {activation!r}; write {function}, without quotes")
    if not callable(activation):
        raise TypeError(f"an activation is a function, such as relu; got {activation!r}")
