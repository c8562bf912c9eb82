"""A network of L layers: forward to the answer, backward to the slopes.

All parameters stand in one vector θ, and a gradient is a vector of the same layout: W of the first layer row
by row, its b, W of the second layer, and so on.  `layers` shows such a vector as matrices W and b, without
copying a number.  So forward and backward read like equations (2.3) to (2.12), and an optimizer need not know
about layers.

Three things of chapter 3 may join in: L2 (`lambda_`), dropout (`masks`, one for each hidden layer) and batch
norm, whose layers hold γ and β in place of b.  What batch norm has seen of its z, its running statistics, is
kept apart from θ, because it is not learned by descent; it is one vector as well.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from dlkit import _arguments as arguments
from dlkit import losses, normalization, regularization
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
    batch_norm : bool
        Whether z is normalized in the hidden layers.
    """

    sizes: tuple
    hidden: tuple
    output: Output
    batch_norm: bool = False


class Dense(NamedTuple):
    """The parameters of one layer: W, (n^[l], n^[l-1]), and b, (n^[l], 1)."""

    W: np.ndarray
    b: np.ndarray


class Normed(NamedTuple):
    """The parameters of a layer with batch norm: W, (n^[l], n^[l-1]), γ and β, both (n^[l], 1)."""

    W: np.ndarray
    gamma: np.ndarray
    beta: np.ndarray


class Cache(NamedTuple):
    """What a layer saw and said, kept for the way back: A_prev, (n^[l-1], m); Z and A, (n^[l], m).

    Z is what goes into g: after batch norm, if there is any, whose own cache is `batch`.  A is what the next
    layer sees: after dropout, if there is any, by `mask`, (n^[l], m).
    """

    A_prev: np.ndarray
    Z: np.ndarray
    A: np.ndarray
    batch: normalization.BatchNormCache | None = None
    mask: np.ndarray | None = None


def network(*sizes, hidden=relu, output=LOGISTIC, batch_norm=False):
    """Describe a network.

    Parameters
    ----------
    *sizes : int
        Units of each layer, from the input on: n_x, n^[1], ..., n^[L].
    hidden : callable or sequence of callable, optional
        The activation of all hidden layers, or one for each.
    output : Output, optional
        LOGISTIC for labels of 0 and 1, SOFTMAX for one of several classes, LINEAR for any numbers.
    batch_norm : bool, optional
        Normalize z in every hidden layer (section 3.5).

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
    return Network(sizes, hidden, output, bool(batch_norm))


def shapes(net):
    """Give the shapes of the parameters of every layer, as in section 2.5.

    Returns
    -------
    list of Dense or Normed
        With a shape in place of each matrix: W (n^[l], n^[l-1]) and b (n^[l], 1), for l = 1 to L.  With
        batch norm, γ and β of a hidden layer have the shape of the b that they replace.
    """
    dense = [Dense((n, n_prev), (n, 1)) for n_prev, n in zip(net.sizes, net.sizes[1:], strict=False)]
    if not net.batch_norm:
        return dense
    return [*(Normed(W, b, b) for W, b in dense[:-1]), dense[-1]]


def parameter_count(net):
    """Count the numbers in θ: Σ n^[l] (n^[l-1] + 1), and n^[l] more for each layer with batch norm."""
    return sum(rows * columns for layer in shapes(net) for rows, columns in layer)


def summary(net):
    """Describe a network as a table: the activation, the shapes and the number of parameters of each layer.

    Returns
    -------
    str
    """
    names = [getattr(g, "__name__", getattr(getattr(g, "func", None), "__name__", "?")) for g in net.hidden]
    rows = [("layer", "activation", "W", "γ, β or b" if net.batch_norm else "b", "parameters")]
    for l, (name, (W, *columns)) in enumerate(zip([*names, net.output.name], shapes(net), strict=True), 1):
        count = W[0] * (W[1] + len(columns))
        rows.append((str(l), name, str(W), " ".join(map(str, columns)), str(count)))
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
    list of Dense or Normed
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
    for layer in shapes(net):
        parts = []
        for rows, columns in layer:
            parts.append(theta[start : start + rows * columns].reshape(rows, columns))
            start += rows * columns
        views.append(type(layer)(*parts))
    return views


def join(net, parameters):
    """Put the matrices of all layers into one vector: the way back from `layers`.

    Parameters
    ----------
    net : Network
    parameters : sequence of (W, b), or of (W, gamma, beta) for a layer with batch norm

    Returns
    -------
    array, (k,)

    Raises
    ------
    ValueError
        If a shape is not the one that the network asks for.
    """
    parameters = [[np.asarray(part) for part in layer] for layer in parameters]
    found = [tuple(part.shape for part in layer) for layer in parameters]
    expected = [tuple(layer) for layer in shapes(net)]
    if found != expected:
        raise ValueError(f"the shapes of the parameters are {found}; expected {expected}")
    return np.concatenate([part.ravel() for layer in parameters for part in layer])


def initial(net, rng, weights):
    """Give θ to begin with: W by the given rule, b zero; with batch norm, γ one and β zero.

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
    start = []
    for W, *columns in shapes(net):
        W = weights(rng, *W)
        b = np.zeros(columns[0])
        start.append((W, b) if len(columns) == 1 else (W, np.ones_like(b), b))
    return join(net, start)


def no_statistics_yet(net):
    """Give the running statistics to begin with: of every unit with batch norm, mean 0 and variance 1.

    Parameters
    ----------
    net : Network

    Returns
    -------
    running : array, (r,)
        Of each hidden layer the means and then the variances; empty without batch norm.
    """
    normed = net.sizes[1:-1] if net.batch_norm else ()
    return np.concatenate([np.zeros(0), *(np.repeat([0.0, 1.0], n) for n in normed)])


def statistics(net, running):
    """Show the vector of running statistics as μ and σ² of each hidden layer.

    Parameters
    ----------
    net : Network
        With batch norm.
    running : array, (r,)

    Returns
    -------
    list of RunningStatistics
        Views of mu and var, (n^[l], 1), one for each hidden layer.

    Raises
    ------
    ValueError
        If the network has no batch norm, or `running` is not a vector of r numbers.
    """
    if not net.batch_norm:
        raise ValueError("running statistics were given for a network without batch norm")
    r = 2 * sum(net.sizes[1:-1])
    running = arguments.shaped("running", running, (r,), "μ and σ² of each hidden unit")
    ends = np.cumsum([2 * n for n in net.sizes[1:-1]])[:-1]
    halves = (part.reshape(2, -1, 1) for part in np.split(running, ends))
    return [normalization.RunningStatistics(*half) for half in halves]


# One layer


def layer_forward(layer, A_prev, g, mask=None, running=None):
    """Compute Z = W A_prev + b and A = g(Z), for all examples (equations 2.1 to 2.4).

    Parameters
    ----------
    layer : Dense or Normed
        W, (n, n_prev), and b, (n, 1); or γ and β, (n, 1), with which Z is the normalized W A_prev.
    A_prev : array, (n_prev, m)
    g : callable
    mask : array, (n, m), optional
        Dropout, as ``regularization.dropout_mask`` draws it.
    running : RunningStatistics, optional
        Normalize by these, as in prediction, and not by the batch, as in training.

    Returns
    -------
    Cache
        With A_prev, Z and A, and what batch norm and dropout need on the way back.

    Raises
    ------
    ValueError
        If the shapes do not fit.
    """
    W = layer.W
    if W.shape[1] != len(A_prev):
        raise ValueError(
            f"W has shape {W.shape} and A_prev has shape {A_prev.shape}; W needs as many columns"
        )
    batch = None
    if isinstance(layer, Dense):
        Z = W @ A_prev + layer.b
    elif running is None:
        Z, batch = normalization.batch_norm_forward(W @ A_prev, layer.gamma, layer.beta)
    else:
        Z = normalization.batch_norm_predict(W @ A_prev, layer.gamma, layer.beta, running)
    A = g(Z) if mask is None else regularization.dropout_forward(g(Z), mask)
    return Cache(A_prev, Z, A, batch, mask)


def layer_backward(layer, dZ, A_prev, batch=None):
    """Compute the slopes of a layer's W and b, and the error that it hands back (equations 2.10 to 2.12).

    Parameters
    ----------
    layer : Dense or Normed
        W, (n, n_prev), and b, (n, 1), or γ and β.
    dZ : array, (n, m)
        The slope of each example's loss with respect to Z.
    A_prev : array, (n_prev, m)
        What the layer saw.
    batch : BatchNormCache, optional
        What batch norm left on the way forward; a layer with γ and β needs it.

    Returns
    -------
    gradient : Dense or Normed
        dW, (n, n_prev), and db, or dγ and dβ, (n, 1), of the cost: here, and nowhere else, stands the 1/m.
    dA_prev : array, (n_prev, m)
        The slope of each example's loss with respect to A_prev.

    Raises
    ------
    ValueError
        If the shapes do not fit.
    """
    W = layer.W
    if dZ.shape != (len(W), A_prev.shape[1]):
        raise ValueError(f"dZ has shape {dZ.shape}; expected (n, m) = {(len(W), A_prev.shape[1])}")
    if isinstance(layer, Normed) and batch is None:
        raise ValueError("the way back through batch norm needs what the batch left on the way forward")
    m = dZ.shape[1]
    if isinstance(layer, Normed):
        dZ, dgamma, dbeta = normalization.batch_norm_backward(dZ, batch)
        return Normed(dZ @ A_prev.T / m, dgamma, dbeta), W.T @ dZ
    dW = dZ @ A_prev.T / m
    db = np.sum(dZ, axis=1, keepdims=True) / m
    return Dense(dW, db), W.T @ dZ


# All layers


def forward(net, theta, X, masks=None, running=None):
    """Compute what every layer says, from the input to the answer (equations 2.3 and 2.4).

    Parameters
    ----------
    net : Network
    theta : array, (k,)
    X : array_like, (n_x, m)
    masks : sequence of array, (n^[l], m), optional
        Dropout: one mask for each hidden layer, in training only.
    running : array, (r,), optional
        The statistics by which batch norm predicts; without them it uses those of X, as in training.

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
    activations = (*net.hidden, net.output.activation)
    masks, running = _for_each_layer(net, masks, running)
    for layer, g, mask, seen in zip(layers(net, theta), activations, masks, running, strict=True):
        caches.append(layer_forward(layer, A, g, mask, seen))
        A = caches[-1].A
    return caches


def backward(net, theta, caches, Y, lambda_=0.0):
    """Compute the gradient of the cost, from the answer back to the first layer (equations 2.9 to 2.12).

    Parameters
    ----------
    net : Network
    theta : array, (k,)
    caches : list of Cache
        From :func:`forward`, with the same θ.
    Y : array_like, (n^[L], m)
    lambda_ : float, optional
        The factor λ of L2, at least 0.

    Returns
    -------
    gradient : array, (k,)
        Of the layout of θ.

    Raises
    ------
    ValueError
        If Y has another shape than the answer, or `lambda_` is negative.
    """
    dA, gradients = None, []
    for l in range(len(caches), 0, -1):
        A_prev, Z, A, batch, mask = caches[l - 1]
        if l == len(caches):
            dZ = losses.output_error(A, Y)
        else:
            dA = dA if mask is None else regularization.dropout_backward(dA, mask)
            dZ = dA * derivative_of(net.hidden[l - 1])(Z)
        layer = layers(net, theta)[l - 1]
        gradient, dA = layer_backward(layer, dZ, A_prev, batch)
        dW = gradient.W + regularization.l2_gradient(layer.W, lambda_, A.shape[1])
        gradients.insert(0, gradient._replace(W=dW))
    return join(net, gradients)


def cost(net, theta, X, Y, lambda_=0.0, masks=None, running=None):
    """Give the mean loss over all examples, and what L2 charges for the weights.

    Parameters
    ----------
    net : Network
    theta : array, (k,)
    X : array_like, (n_x, m)
    Y : array_like, (n^[L], m)
    lambda_ : float, optional
        The factor λ of L2, at least 0.
    masks, running : optional
        As for :func:`forward`.

    Returns
    -------
    float
        Finite also where a prediction is certain and wrong.

    Raises
    ------
    ValueError
        If the shapes do not fit, a value is not finite, or a label does not suit the output.
    """
    return cost_of(net, theta, forward(net, theta, X, masks, running), Y, lambda_)


def cost_of(net, theta, caches, Y, lambda_=0.0):
    """Give the cost of an answer that has been computed already.

    Parameters
    ----------
    net : Network
    theta : array, (k,)
    caches : list of Cache
        From :func:`forward`, with the same θ.
    Y : array_like, (n^[L], m)
    lambda_ : float, optional
        The factor λ of L2, at least 0.

    Returns
    -------
    float
        In float64, also where the network computes in float32.

    Raises
    ------
    ValueError
        If Y has another shape than the answer, or holds a label that does not suit the output.
    """
    each = net.output.loss(caches[-1].Z, Y)
    weights = [layer.W for layer in layers(net, theta)]
    mean = float(each.sum(axis=0).mean(dtype=np.float64))
    return mean + regularization.l2_cost(weights, lambda_, each.shape[1])


def answer(net, theta, X, running=None):
    """Give what the network says of new examples.

    Parameters
    ----------
    net : Network
    theta : array, (k,)
    X : array_like, (n_x, m)
    running : array, (r,), optional
        The running statistics; a network with batch norm needs them.

    Returns
    -------
    array, (n^[L], m)

    Raises
    ------
    ValueError
        If the shapes do not fit, X is empty or not finite, or running statistics are missing.
    """
    if net.batch_norm and running is None:
        raise ValueError("batch norm predicts by the running statistics of training; pass running=")
    return forward(net, theta, X, running=running)[-1].A


def predict(net, theta, X, running=None):
    """Decide: 0 or 1 for a sigmoid, the class number for softmax, the number itself for the identity.

    Parameters
    ----------
    net : Network
    theta : array, (k,)
    X : array_like, (n_x, m)
    running : array, (r,), optional
        The running statistics; a network with batch norm needs them.

    Returns
    -------
    array, (n^[L], m), or (1, m) for softmax

    Raises
    ------
    ValueError
        As :func:`answer`.
    """
    A = answer(net, theta, X, running)
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


def _for_each_layer(net, masks, running):
    """A mask and running statistics for each layer; None where there are none, as in the last layer."""
    hidden = len(net.hidden)
    masks = [None] * hidden if masks is None else list(masks)
    if len(masks) != hidden:
        raise ValueError(f"{len(masks)} masks for {hidden} hidden layers; expected one for each")
    seen = [None] * hidden if running is None else statistics(net, running)
    return [*masks, None], [*seen, None]
