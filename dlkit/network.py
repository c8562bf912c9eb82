"""A network of L layers: forward to the answer, backward to the slopes.

All parameters stand in one vector θ, and a gradient is a vector of the same layout: W of the first layer row
by row, its b, W of the second layer, and so on.  `layers` shows such a vector as matrices W and b, without
copying a number.  So forward and backward read like equations (2.3) to (2.12), and an optimizer need not know
about layers.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from dlkit import _arguments as arguments
from dlkit import losses
from dlkit.activations import derivative_of, identity, relu, sigmoid, softmax


class Output(NamedTuple):
    """What the last layer does, and the loss that matches it, so that dZ = A - Y (equation 2.9)."""

    name: str
    activation: Callable
    loss: Callable  # of Z and Y, of shape (n_L, m) or (1, m)


LOGISTIC = Output("sigmoid", sigmoid, losses.cross_entropy_from_z)
SOFTMAX = Output("softmax", softmax, losses.softmax_cross_entropy_from_z)
LINEAR = Output("identity", identity, losses.half_squared_error)


class Network(NamedTuple):
    """The shape of a network; made by :func:`network`.

    Parameters
    ----------
    sizes : tuple of int
        n^[0] = n_x, n^[1], ..., n^[L].
    hidden : tuple of callable
        The activation g^[l] of each hidden layer, 1 to L - 1.
    output : Output
        LOGISTIC, SOFTMAX or LINEAR.
    """

    sizes: tuple
    hidden: tuple
    output: Output


class Dense(NamedTuple):
    """The parameters of one layer: W, (n^[l], n^[l-1]), and b, (n^[l], 1)."""

    W: np.ndarray
    b: np.ndarray


class Cache(NamedTuple):
    """What a layer saw and said, kept for the way back: A_prev, (n^[l-1], m); Z and A, (n^[l], m)."""

    A_prev: np.ndarray
    Z: np.ndarray
    A: np.ndarray


def network(*sizes, hidden=relu, output=LOGISTIC):
    """Describe a network.

    Parameters
    ----------
    *sizes : int
        Units of each layer, from the input on: n_x, n^[1], ..., n^[L].
    hidden : callable or sequence of callable, optional
        The activation of all hidden layers, or one for each.
    output : Output, optional
        LOGISTIC for labels of 0 and 1, SOFTMAX for one of several classes, LINEAR for any numbers.

    Returns
    -------
    Network

    Raises
    ------
    ValueError
        If there are fewer than two sizes, a size is below 1, an activation has no known derivative, or there
        are not as many as hidden layers.

    Examples
    --------
    >>> parameter_count(network(3, 4, 1))
    21
    """
    if len(sizes) < 2:
        raise ValueError(f"a network needs the sizes of its input and its output at least; got {sizes}")
    sizes = tuple(arguments.count(f"size {l} of the network", n, least=1) for l, n in enumerate(sizes))
    hidden = (hidden,) * (len(sizes) - 2) if callable(hidden) else tuple(hidden)
    if len(hidden) != len(sizes) - 2:
        raise ValueError(
            f"{len(hidden)} activations for {len(sizes) - 2} hidden layers; expected one for each"
        )
    for activation in hidden:
        derivative_of(activation)  # complains about an unknown one
    if not isinstance(output, Output):
        raise ValueError(f"output must be LOGISTIC, SOFTMAX or LINEAR; got {output!r}")
    return Network(sizes, hidden, output)


def shapes(net):
    """Give the shapes of W and b of every layer, as in section 2.5.

    Returns
    -------
    list of tuple
        ((n^[l], n^[l-1]), (n^[l], 1)) for l = 1 to L.
    """
    return [((n, n_prev), (n, 1)) for n_prev, n in zip(net.sizes, net.sizes[1:], strict=False)]


def parameter_count(net):
    """Count the numbers in θ: Σ n^[l] (n^[l-1] + 1)."""
    return sum(n * (n_prev + 1) for (n, n_prev), _ in shapes(net))


def summary(net):
    """Describe a network as a table: the activation, the shapes and the number of parameters of each layer.

    Returns
    -------
    str
    """
    names = [getattr(g, "__name__", getattr(getattr(g, "func", None), "__name__", "?")) for g in net.hidden]
    rows = [("layer", "activation", "W", "b", "parameters")]
    for l, (name, (W, b)) in enumerate(zip([*names, net.output.name], shapes(net), strict=True), 1):
        rows.append((str(l), name, str(W), str(b), str(W[0] * W[1] + b[0])))
    rows.append(("all", "", "", "", str(parameter_count(net))))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(text.ljust(w) for text, w in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join(lines)


def layers(net, theta):
    """Show θ, or a gradient, as the matrices that it holds.

    Parameters
    ----------
    net : Network
    theta : array, (k,)
        k is ``parameter_count(net)``.

    Returns
    -------
    list of Dense
        Views: they share their numbers with `theta`.  Do not keep them; after a step θ is another vector.

    Raises
    ------
    ValueError
        If `theta` is not a vector of k numbers.
    """
    theta = np.asarray(theta)
    if theta.shape != (parameter_count(net),):
        raise ValueError(
            f"theta has shape {theta.shape}; expected ({parameter_count(net)},) for this network"
        )
    views, start = [], 0
    for W_shape, b_shape in shapes(net):
        middle, end = start + W_shape[0] * W_shape[1], start + W_shape[0] * (W_shape[1] + 1)
        views.append(Dense(theta[start:middle].reshape(W_shape), theta[middle:end].reshape(b_shape)))
        start = end
    return views


def join(net, pairs):
    """Put the matrices of all layers into one vector: the way back from `layers`.

    Parameters
    ----------
    net : Network
    pairs : sequence of (W, b)

    Returns
    -------
    array, (k,)

    Raises
    ------
    ValueError
        If a shape is not the one that the network asks for.
    """
    pairs = [(np.asarray(W), np.asarray(b)) for W, b in pairs]
    found = [(W.shape, b.shape) for W, b in pairs]
    if found != shapes(net):
        raise ValueError(f"the shapes of W and b are {found}; expected {shapes(net)}")
    return np.concatenate([part.ravel() for pair in pairs for part in pair])


def initial(net, rng, weights):
    """Give θ to begin with: W by the given rule, b zero.

    Parameters
    ----------
    net : Network
    rng : numpy.random.Generator
    weights : callable
        Takes (rng, n_out, n_in) and gives W, (n_out, n_in), as those of ``dlkit.initialization`` do.

    Returns
    -------
    theta : array, (k,)
    """
    return join(net, [(weights(rng, *W), np.zeros(b)) for W, b in shapes(net)])


# One layer


def layer_forward(layer, A_prev, g):
    """Compute Z = W A_prev + b and A = g(Z), for all examples (equations 2.1 to 2.4).

    Parameters
    ----------
    layer : Dense
        W, (n, n_prev), and b, (n, 1).
    A_prev : array, (n_prev, m)
    g : callable

    Returns
    -------
    Cache
        With A_prev, Z and A.

    Raises
    ------
    ValueError
        If the shapes do not fit.
    """
    W, b = layer
    if W.shape[1] != len(A_prev):
        raise ValueError(
            f"W has shape {W.shape} and A_prev has shape {A_prev.shape}; W needs as many columns"
        )
    Z = W @ A_prev + b
    return Cache(A_prev, Z, g(Z))


def layer_backward(layer, dZ, A_prev):
    """Compute the slopes of a layer's W and b, and the error that it hands back (equations 2.10 to 2.12).

    Parameters
    ----------
    layer : Dense
        W, (n, n_prev), and b, (n, 1).
    dZ : array, (n, m)
        The slope of each example's loss with respect to Z.
    A_prev : array, (n_prev, m)
        What the layer saw.

    Returns
    -------
    gradient : Dense
        dW, (n, n_prev), and db, (n, 1), of the cost: here, and nowhere else, stands the 1/m.
    dA_prev : array, (n_prev, m)
        The slope of each example's loss with respect to A_prev.

    Raises
    ------
    ValueError
        If the shapes do not fit.
    """
    W, _ = layer
    if dZ.shape != (len(W), A_prev.shape[1]):
        raise ValueError(f"dZ has shape {dZ.shape}; expected (n, m) = {(len(W), A_prev.shape[1])}")
    m = dZ.shape[1]
    dW = dZ @ A_prev.T / m
    db = np.sum(dZ, axis=1, keepdims=True) / m
    return Dense(dW, db), W.T @ dZ


# All layers


def forward(net, theta, X):
    """Compute what every layer says, from the input to the answer (equations 2.3 and 2.4).

    Parameters
    ----------
    net : Network
    theta : array, (k,)
    X : array_like, (n_x, m)

    Returns
    -------
    list of Cache
        One for each layer; the answer is A of the last.

    Raises
    ------
    ValueError
        If the shapes do not fit, or X is empty or not finite.
    """
    A, caches = _input(net, X), []
    for layer, g in zip(layers(net, theta), (*net.hidden, net.output.activation), strict=True):
        caches.append(layer_forward(layer, A, g))
        A = caches[-1].A
    return caches


def backward(net, theta, caches, Y):
    """Compute the gradient of the cost, from the answer back to the first layer (equations 2.9 to 2.12).

    Parameters
    ----------
    net : Network
    theta : array, (k,)
    caches : list of Cache
        From :func:`forward`, with the same θ.
    Y : array_like, (n^[L], m)

    Returns
    -------
    gradient : array, (k,)
        Of the layout of θ.

    Raises
    ------
    ValueError
        If Y has another shape than the answer.
    """
    dZ = losses.output_error(caches[-1].A, Y)
    gradients = []
    for l in range(len(caches), 0, -1):
        gradient, dA_prev = layer_backward(layers(net, theta)[l - 1], dZ, caches[l - 1].A_prev)
        gradients.insert(0, gradient)
        if l > 1:
            dZ = dA_prev * derivative_of(net.hidden[l - 2])(caches[l - 2].Z)
    return join(net, gradients)


def cost(net, theta, X, Y):
    """Give the mean loss over all examples.

    Parameters
    ----------
    net : Network
    theta : array, (k,)
    X : array_like, (n_x, m)
    Y : array_like, (n^[L], m)

    Returns
    -------
    float
        Finite also where a prediction is certain and wrong.

    Raises
    ------
    ValueError
        If the shapes do not fit, a value is not finite, or a label does not suit the output.
    """
    return float(net.output.loss(forward(net, theta, X)[-1].Z, Y).sum(axis=0).mean())


def answer(net, theta, X):
    """Give what the network says: A^[L], (n^[L], m)."""
    return forward(net, theta, X)[-1].A


def predict(net, theta, X):
    """Decide: 0 or 1 for a sigmoid, the class number for softmax, the number itself for the identity.

    Parameters
    ----------
    net : Network
    theta : array, (k,)
    X : array_like, (n_x, m)

    Returns
    -------
    array, (n^[L], m), or (1, m) for softmax
    """
    A = answer(net, theta, X)
    if net.output is SOFTMAX:
        return A.argmax(axis=0)[np.newaxis]
    return (A >= 0.5).astype(int) if net.output is LOGISTIC else A


def _input(net, X):
    X = arguments.matrix("X", X, "(n_x, m)")
    if len(X) != net.sizes[0]:
        raise ValueError(
            f"X has shape {X.shape}; expected (n_x, m) with n_x = {net.sizes[0]} for this network"
        )
    return X
