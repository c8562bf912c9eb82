"""A network of L layers: forward to the answer, backward to the slopes.

All parameters stand in one vector θ, and a gradient is a vector of the same layout: W of the first layer row
by row, its b, W of the second layer, and so on.  `layers` shows such a vector as matrices W and b, without
copying a number.  So forward and backward read like equations (2.3) to (2.12), and an optimizer need not know
about layers.

Three things of chapter 3 may join in: L2 (`lambda_`), dropout (`masks`, one for each hidden layer) and batch
norm, whose layers hold γ and β in place of b.  What batch norm has seen of its z, its running statistics, is
kept apart from θ, because it is not learned by descent; it is one vector as well.
"""

import functools
import sys
import types
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from dlkit import _arguments as arguments
from dlkit import initialization, losses, normalization, regularization
from dlkit._habits import answering
from dlkit.activations import checked_activation, derivative_of, identity, name_of, relu, sigmoid, softmax


class Output(NamedTuple):
    """What the last layer does, and the loss that matches it, so that dZ = A - Y (equation 2.9)."""

    name: str
    activation: Callable
    loss: Callable  # of Z and Y, of shape (n_L, m) or (1, m)


LOGISTIC = Output("sigmoid", sigmoid, losses.cross_entropy_from_z)
SOFTMAX = Output("softmax", softmax, losses.softmax_cross_entropy_from_z)
LINEAR = Output("identity", identity, losses.half_squared_error)


@dataclass(frozen=True, init=False, repr=False)
class Network:
    """The shape of a network; its parameters stand elsewhere, in θ.

    Parameters
    ----------
    *sizes : int
        Units of each layer, from the input on: n^[0] = n_x, n^[1], ..., n^[L].
    hidden : callable or sequence of callable, optional
        The activation g^[l] of all hidden layers, or one for each, 1 to L - 1.  One of ``dlkit.activations``
        or one of your own that carries its derivative.
    output : Output, optional
        LOGISTIC for labels of 0 and 1, SOFTMAX for one of several classes, LINEAR for any numbers.
    batch_norm : bool, optional
        Normalize z in every hidden layer (section 3.5).

    Attributes
    ----------
    sizes, hidden : tuple
        A size for each layer, 0 to L; an activation for each hidden layer.

    Raises
    ------
    TypeError
        If a size is not a whole number, an activation is not a function, or output is not an Output.
    ValueError
        If there are fewer than two sizes, a size is below 1, an activation carries no derivative or does not
        work on every number by itself, or there are not as many as hidden layers.

    Examples
    --------
    >>> parameter_count(Network(3, 4, 1))
    21
    """

    sizes: tuple
    hidden: tuple
    output: Output
    batch_norm: bool

    @answering(
        activation="hidden=...",
        activations="hidden=...",
        hidden_layer_sizes="the sizes of all layers, as in Network(2, 8, 1)",
        layers="the sizes of all layers, as in Network(2, 8, 1)",
        layer_dims="the sizes of all layers, as in Network(2, 8, 1)",
        dropout="keep_prob=... in train",
        loss="output=LOGISTIC, SOFTMAX or LINEAR, each with its loss",
    )
    def __init__(self, *sizes, hidden=relu, output=LOGISTIC, batch_norm=False):
        sizes = _checked_sizes(sizes)
        hidden = _checked_hidden(hidden, len(sizes) - 2)
        if not isinstance(output, Output):
            raise TypeError(f"output must be LOGISTIC, SOFTMAX or LINEAR; got {output!r}")
        for name, value in zip(
            ("sizes", "hidden", "output", "batch_norm"),
            (sizes, hidden, output, bool(batch_norm)),
            strict=True,
        ):
            object.__setattr__(self, name, value)  # how a frozen class is filled

    def __repr__(self):
        sizes, names = ", ".join(map(str, self.sizes)), ", ".join(map(name_of, self.hidden))
        normed = ", batch_norm=True" if self.batch_norm else ""
        return f"Network({sizes}, hidden=({names}), output={self.output.name}{normed})"


SHAPES = {"W": "(n, n_prev)", "b": "(n, 1)", "gamma": "(n, 1)", "beta": "(n, 1)"}


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


def shapes(net):
    """Give the shapes of the parameters of every layer, as in section 2.5.

    Returns
    -------
    list of Dense or Normed
        With a shape in place of each matrix: W (n^[l], n^[l-1]) and b (n^[l], 1), for l = 1 to L.  With
        batch norm, γ and β of a hidden layer have the shape of the b that they replace.
    """
    _check_is_network(net)
    places, _ = _layout(net.sizes, net.batch_norm)
    return [kind(*(shape for _, shape in parts)) for kind, parts in places]


def parameter_count(net):
    """Count the numbers in θ: Σ n^[l] (n^[l-1] + 1), and n^[l] more for each layer with batch norm."""
    _check_is_network(net)
    return _layout(net.sizes, net.batch_norm)[1]


@functools.lru_cache(maxsize=64)  # every step asks for it
def _layout(sizes, batch_norm):
    """The kind of each layer, with place and shape of its matrices in θ; and how many numbers are in θ."""
    places, end = [], 0
    for l, (n_prev, n) in enumerate(zip(sizes, sizes[1:], strict=False), start=1):
        kind = Normed if batch_norm and l < len(sizes) - 1 else Dense
        parts = []
        for rows, columns in [(n, n_prev), *[(n, 1)] * (len(kind._fields) - 1)]:
            start, end = end, end + rows * columns
            parts.append((slice(start, end), (rows, columns)))
        places.append((kind, parts))
    return places, end


def summary(net):
    """Describe a network as a table: the activation, the shapes and the number of parameters of each layer.

    Returns
    -------
    str
    """
    _check_is_network(net)
    names = [name_of(g) for g in net.hidden]
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
    _check_is_network(net)
    theta = arguments.numbers("theta", theta)
    places, k = _layout(net.sizes, net.batch_norm)
    if theta.shape != (k,):
        raise ValueError(f"theta has shape {theta.shape}; expected ({k},) for this network")
    return [kind(*(theta[here].reshape(shape) for here, shape in parts)) for kind, parts in places]


def named(net, theta):
    """Show θ, or a gradient, as the matrices that it holds, by their names in the notes.

    Parameters
    ----------
    net : Network
    theta : array, (k,)

    Returns
    -------
    dict of str to array
        "W1", "b1", "W2", ...; with batch norm "gamma1" and "beta1" in place of "b1".  Views, as those of
        :func:`layers`.

    Raises
    ------
    ValueError
        If `theta` is not a vector of k numbers.

    Examples
    --------
    >>> list(named(Network(3, 4, 1), np.zeros(21)))
    ['W1', 'b1', 'W2', 'b2']
    """
    numbered = enumerate(layers(net, theta), start=1)
    return {f"{name}{l}": part for l, layer in numbered for name, part in layer._asdict().items()}


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


def initial(rng, net, weights):
    """Give θ to begin with: W by the given rule, b zero; with batch norm, γ one and β zero.

    Parameters
    ----------
    rng : numpy.random.Generator
        None will do for a rule that draws nothing.
    net : Network
    weights : callable
        Takes (rng, n_out, n_in) and gives W, (n_out, n_in), as those of ``dlkit.initialization`` do.

    Returns
    -------
    theta : array, (k,)

    Raises
    ------
    TypeError
        If the arguments are in another order, or `weights` is a name in quotes.
    ValueError
        If `weights` gives a W of another shape.
    """
    if not isinstance(net, Network):
        order = "rng, net, weights" if isinstance(rng, Network) else "rng, Network(...), weights"
        raise TypeError(f"net must be a Network; got {arguments._found(net)}; write initial({order})")
    if not callable(weights):
        raise TypeError(
            f"weights must be a function, such as initialization.he; "
            f"got {arguments._found(weights)}{_rule(weights)}"
        )
    start = []
    for W, *columns in shapes(net):
        W = weights(rng, *W)
        b = np.zeros(columns[0])
        start.append((W, b) if len(columns) == 1 else (W, np.ones_like(b), b))
    return join(net, start)


def initial_running(net):
    """Give the running statistics to begin with: of every unit with batch norm, mean 0 and variance 1.

    Parameters
    ----------
    net : Network

    Returns
    -------
    running : array, (r,)
        Of each hidden layer the means and then the variances; empty without batch norm.
    """
    _check_is_network(net)
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
    _check_is_network(net)
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
    layer, A_prev = _checked_layer(layer), arguments.table("A_prev", A_prev, "(n_prev, m)")
    W, batch = layer.W, None
    _check_fits(W, A_prev)
    with np.errstate(invalid="ignore"):  # infinity times 0: whether Z is finite is looked at in `forward`
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
    layer, A_prev = _checked_layer(layer), arguments.table("A_prev", A_prev, "(n_prev, m)")
    W, dZ = layer.W, arguments.table("dZ", dZ, "(n, m)")
    _check_fits(W, A_prev)
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
    if not all(np.isfinite(cache.Z).all() for cache in caches):  # only now is it worth to look for a culprit
        arguments.finite("X", caches[0].A_prev)
        arguments.finite("theta", np.asarray(theta))
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
    TypeError
        If `caches` is something else, such as X.
    ValueError
        If Y has another shape than the answer, holds a label that does not suit the output, or `lambda_` is
        negative.
    """
    _check_caches(net, caches)
    dA, gradients, views = None, [], layers(net, theta)
    for l in range(len(caches), 0, -1):
        A_prev, Z, A, batch, mask = caches[l - 1]
        if l == len(caches):
            dZ = losses.output_error(A, Y)
            with np.errstate(over="ignore"):
                net.output.loss(np.zeros_like(A), Y)  # refuses the labels that the cost refuses
        else:
            dA = dA if mask is None else regularization.dropout_backward(dA, mask)
            dZ = dA * derivative_of(net.hidden[l - 1])(Z)
        gradient, dA = layer_backward(views[l - 1], dZ, A_prev, batch)
        dW = gradient.W + regularization.l2_gradient(views[l - 1].W, lambda_, A.shape[1])
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
    TypeError
        If `caches` is something else, such as X.
    ValueError
        If Y has another shape than the answer, or holds a label that does not suit the output.
    """
    _check_caches(net, caches)
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
    _check_is_network(net)
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
    if net.output == SOFTMAX:
        return A.argmax(axis=0)[np.newaxis]
    return (A >= 0.5).astype(int) if net.output == LOGISTIC else A


def _input(net, X):
    _check_is_network(net)
    X = arguments.table("X", X, "(n_x, m)")
    arguments.same_rows("X", X, net.sizes[0], "the size of the network's input")
    return X


def _check_fits(W, A_prev):
    if W.shape[1] != len(A_prev):
        both = f"W has shape {W.shape} and A_prev has shape {A_prev.shape}"
        turned = "; are the examples in columns? write A_prev.T" if W.shape[1] == A_prev.shape[1] else ""
        raise ValueError(f"{both}; W needs as many columns as A_prev has rows{turned}")


def _for_each_layer(net, masks, running):
    """A mask and running statistics for each layer; None where there are none, as in the last layer."""
    hidden = len(net.hidden)
    masks = [None] * hidden if masks is None else list(masks)
    if len(masks) != hidden:
        raise ValueError(f"{len(masks)} masks for {hidden} hidden layers; expected one for each")
    seen = [None] * hidden if running is None else statistics(net, running)
    return [*masks, None], [*seen, None]


def _checked_layer(layer):
    """A layer whose parts are arrays; a plain pair (W, b) is a Dense."""
    kind = type(layer) if isinstance(layer, (Dense, Normed)) else Dense
    try:
        parts = list(zip(kind._fields, layer, strict=True))
    except (TypeError, ValueError):
        found = arguments._found(layer)
        raise TypeError(f"a layer is Dense(W, b), Normed(W, gamma, beta) or (W, b); got {found}") from None
    layer = kind(*(arguments.table(name, part, SHAPES[name]) for name, part in parts))
    column = (len(layer.W), 1)
    for name, part in list(layer._asdict().items())[1:]:
        if part.shape != column:
            raise ValueError(f"{name} has shape {part.shape}; expected (n, 1) = {column}, as W has rows")
    return layer


def _check_is_network(net):
    if not isinstance(net, Network):
        raise TypeError(f"net must be a Network, such as Network(3, 4, 1); got {arguments._found(net)}")


def _check_caches(net, caches):
    _check_is_network(net)
    if not (isinstance(caches, (list, tuple)) and all(isinstance(cache, Cache) for cache in caches)):
        raise TypeError(
            f"caches are what forward(net, theta, X) gives, a list of Cache; got {arguments._found(caches)}"
        )
    if len(caches) != len(net.hidden) + 1:
        raise ValueError(f"{len(caches)} caches for {len(net.hidden) + 1} layers; expected one for each")


def _checked_sizes(sizes):
    if _side_by_side(sizes) is not sizes:
        written = ", ".join(map(str, sizes[0]))
        raise TypeError(f"the sizes stand side by side: write Network({written}), without brackets")
    if len(sizes) < 2:
        raise ValueError(f"a network needs the sizes of its input and its output at least; got {sizes}")
    return tuple(arguments.count(f"size {l} of the network", n, least=1) for l, n in enumerate(sizes))


def _side_by_side(sizes):
    """The sizes, also where somebody has put them into brackets."""
    return sizes[0] if len(sizes) == 1 and isinstance(sizes[0], (list, tuple, range, np.ndarray)) else sizes


def _checked_hidden(hidden, count):
    """An activation for each hidden layer, one that can be trained."""
    alone = callable(hidden) or isinstance(hidden, str) or not np.iterable(hidden)
    hidden = (hidden,) * count if alone else tuple(hidden)
    if len(hidden) != count:
        raise ValueError(f"{len(hidden)} activations for {count} hidden layers; expected one for each")
    return tuple(map(checked_activation, hidden))


def _rule(weights):
    """What to write in place of the name of a rule."""
    known = isinstance(weights, str) and callable(getattr(initialization, weights, None))
    return f"; write initialization.{weights}, without quotes" if known else ""


class _Module(types.ModuleType):
    """This module, which answers who takes it for the class that it holds."""

    def __call__(self, *sizes, **_):
        written = ", ".join(map(str, _side_by_side(sizes)))
        raise TypeError(f"dlkit.network is a module; write dlkit.network.Network({written})")


sys.modules[__name__].__class__ = _Module
