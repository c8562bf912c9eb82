"""Logistic regression as a neural network of one neuron (section 1.2).

Examples are columns: X is (n_x, m), the labels Y are (1, m), the weights w are (n_x, 1) and b is a number.
The gradient is here three times, and all three give the same: as a loop that reads like Algorithm 1.2,
in one matrix product as in Algorithm 1.3, and as the loop again, compiled.
"""

from typing import NamedTuple

import numpy as np

from dlkit import _arguments as arguments
from dlkit._habits import LEARNING_RATE, answering
from dlkit._jit import available, native, njit
from dlkit.activations import sigmoid
from dlkit.divergence import Diverged
from dlkit.losses import cross_entropy_from_z


class Gradient(NamedTuple):
    """The slope of the cost J: dw is ∂J/∂w, of the shape of w, (n_x, 1), and db is ∂J/∂b, a number."""

    dw: np.ndarray
    db: float


class Parameters(NamedTuple):
    """The weights w, (n_x, 1), and the bias b, a number."""

    w: np.ndarray
    b: float


class Descent(NamedTuple):
    """What gradient descent found: w, b, and the cost before the first step and after each one."""

    w: np.ndarray
    b: float
    costs: np.ndarray


def probability(w, b, X):
    """Give ŷ = P(y = 1 | x) = σ(wᵀx + b) for every column x of X.

    Parameters
    ----------
    w : array_like, (n_x, 1)
    b : float
    X : array_like, (n_x, m)

    Returns
    -------
    A : array, (1, m)

    Raises
    ------
    TypeError
        If an argument has another type than is said here.
    ValueError
        If the shapes do not fit, or a value is not finite.
    """
    return sigmoid(_sums(*_checked(w, b, X)))


def predict(w, b, X, threshold=0.5):
    """Decide for class 1 where its probability reaches the threshold, else for class 0.

    Parameters
    ----------
    w : array_like, (n_x, 1)
    b : float
    X : array_like, (n_x, m)
    threshold : float, optional
        A probability; at exactly this value the answer is 1.

    Returns
    -------
    array of int, (1, m)

    Raises
    ------
    TypeError
        If an argument has another type than is said here.
    ValueError
        If the shapes do not fit, a value is not finite, or the threshold is outside [0, 1].
    """
    threshold = arguments.between("threshold", threshold, 0, 1)
    return (probability(w, b, X) >= threshold).astype(int)


def cost(w, b, X, Y):
    """Give J(w, b), the mean loss over all examples.

    Parameters
    ----------
    w : array_like, (n_x, 1)
    b : float
    X : array_like, (n_x, m)
    Y : array_like, (1, m)
        Labels, 0 or 1.

    Returns
    -------
    float
        In nats; finite also where a prediction is certain and wrong, because the loss is taken from z.

    Raises
    ------
    TypeError
        If an argument has another type than is said here.
    ValueError
        If the shapes do not fit, a value is not finite, or a label is neither 0 nor 1.
    """
    w, b, X, Y = _checked_with_labels(w, b, X, Y)
    return _mean_loss(_sums(w, b, X), Y)


def gradient_loop(w, b, X, Y):
    """Give ∂J/∂w and ∂J/∂b, one example after the other, as in Algorithm 1.2.

    Parameters
    ----------
    w : array_like, (n_x, 1)
    b : float
    X : array_like, (n_x, m)
    Y : array_like, (1, m)
        Labels, 0 or 1.

    Returns
    -------
    Gradient
        dw, (n_x, 1), and db, a float.

    Raises
    ------
    TypeError
        If an argument has another type than is said here.
    ValueError
        If the shapes do not fit, a value is not finite, or a label is neither 0 nor 1.
    """
    w, b, X, Y = _checked_with_labels(w, b, X, Y)
    dw, db = _mean_over_examples.plain(w[:, 0], b, arguments.finite("X", X).T, Y[0])
    return Gradient(dw[:, np.newaxis], float(db))


def gradient(w, b, X, Y):
    """Give ∂J/∂w and ∂J/∂b in one matrix product, as in Algorithm 1.3.

    Parameters, result and errors are those of :func:`gradient_loop`.
    """
    w, b, X, Y = _checked_with_labels(w, b, X, Y)
    return _gradient_from(_sums(w, b, X), X, Y)


def gradient_compiled(w, b, X, Y):
    """Give ∂J/∂w and ∂J/∂b by the loop of Algorithm 1.2, compiled to machine code.

    Parameters, result and errors are those of :func:`gradient_loop`.  The first call compiles, which takes
    a second or two.  Without Numba this is :func:`gradient`.
    """
    if not available():
        return gradient(w, b, X, Y)
    w, b, X, Y = _checked_with_labels(w, b, X, Y)
    # Each example in one piece in memory; the kernel is compiled for float64 only.
    weights, examples, labels = (native(array, np.float64) for array in (w[:, 0], X.T, Y[0]))
    dw, db = _mean_over_examples(weights, b, examples, labels)
    return Gradient(arguments.computed(dw[:, np.newaxis], X=X), float(db))


@answering(**LEARNING_RATE)
def descent_step(w, b, X, Y, alpha):
    """Walk one step of length α against the gradient (Algorithm 1.1).

    Parameters
    ----------
    w : array_like, (n_x, 1)
    b : float
    X : array_like, (n_x, m)
    Y : array_like, (1, m)
        Labels, 0 or 1.
    alpha : float
        The learning rate α, above 0.

    Returns
    -------
    Parameters
        The new w and b; both slopes are taken where the step begins.

    Raises
    ------
    TypeError
        If an argument has another type than is said here.
    ValueError
        If the shapes do not fit, a value is not finite, a label is neither 0 nor 1, or alpha is not above 0.
    """
    w, b, X, Y = _checked_with_labels(w, b, X, Y)
    alpha = arguments.positive("alpha", alpha)
    return _moved(w, b, _gradient_from(_sums(w, b, X), X, Y), alpha)


@answering(
    **LEARNING_RATE,
    **dict.fromkeys(("num_iterations", "iterations", "n_iter", "max_iter", "epochs"), "steps=..."),
)
def gradient_descent(X, Y, alpha=0.1, steps=100, w=None, b=0.0):
    """Train: walk `steps` steps against the gradient, from zero or from where you say.

    Parameters
    ----------
    X : array_like, (n_x, m)
    Y : array_like, (1, m)
        Labels, 0 or 1.
    alpha : float, optional
        The learning rate α, above 0.
    steps : int, optional
        How many steps to walk; 0 gives back the start and its cost.
    w : array_like, (n_x, 1), optional
        Where to start; zeros if not given.  The cost is convex, so that zero is as good as any place.
    b : float, optional

    Returns
    -------
    Descent
        w, b, and `costs`, (steps + 1,): the cost before the first step and after each one.

    Raises
    ------
    TypeError
        If an argument has another type than is said here.
    ValueError
        If the shapes do not fit, a value is not finite, a label is neither 0 nor 1, or alpha is not above 0.
    Diverged
        If the cost or a weight stops being finite; it names the step and carries the costs until then.
    """
    X = arguments.table("X", X, "(n_x, m)")
    w, b, X, Y = _checked_with_labels(np.zeros((len(X), 1)) if w is None else w, b, X, Y)
    alpha, steps = arguments.positive("alpha", alpha), arguments.count("steps", steps)
    costs, Z = np.empty(steps + 1), _sums(w, b, X)
    costs[0] = _mean_loss(Z, Y)
    for t in range(1, steps + 1):
        start = Parameters(w, b)
        with np.errstate(over="ignore", invalid="ignore"):  # a runaway is reported below, by name
            w, b = _moved(w, b, _gradient_from(Z, X, Y), alpha)
            Z = w.T @ X + b
            costs[t] = _mean_loss(Z, Y)
        if not (np.isfinite(costs[t]) and np.isfinite(w).all()):
            raise Diverged(_runaway(t, costs, alpha), t, costs[: t + 1], start)
    return Descent(w, b, costs)


# The mathematics itself, on arguments that have been checked.


def _sums(w, b, X):
    """Z = wᵀX + b.  What is not finite in X is not in Z either, and to look there is far less work."""
    with np.errstate(invalid="ignore"):  # infinity times 0
        return arguments.computed(w.T @ X + b, X=X)


def _mean_loss(Z, Y):
    return float(np.mean(cross_entropy_from_z(Z, Y)))


def _gradient_from(Z, X, Y):
    m = X.shape[1]
    dZ = sigmoid(Z) - Y
    dw = X @ dZ.T / m
    db = float(np.sum(dZ)) / m
    return Gradient(dw, db)


def _moved(w, b, gradient, alpha):
    dw, db = gradient
    return Parameters(w - alpha * dw, b - alpha * db)


@njit
def _mean_over_examples(w, b, examples, labels):
    """Algorithm 1.2 from "dw = 0" to "db /= m"; w and the labels are flat here, an example is a row."""
    m, n_x = examples.shape
    dw, db = np.zeros(n_x), 0.0
    for i in range(m):
        x = examples[i]
        z = np.dot(w, x) + b
        a = _sigmoid_of_one(z)
        dz = a - labels[i]
        dw += x * dz
        db += dz
    return dw / m, db / m


@njit
def _sigmoid_of_one(z):
    e = np.exp(-abs(z))  # at most 1: no overflow
    return 1 / (1 + e) if z >= 0 else e / (1 + e)


def _checked(w, b, X):
    """The arguments as arrays whose shapes fit; of X, which may be large, only the shape is looked at."""
    X, w = arguments.table("X", X, "(n_x, m)"), arguments.matrix("w", w, "(n_x, 1)")
    if w.shape != (len(X), 1):
        raise ValueError(
            f"w has shape {w.shape} and X has shape {X.shape}; "
            f"expected w (n_x, 1) = ({len(X)}, 1), a weight for each row of X{_turned(w, X)}"
        )
    return w, arguments.scalar("b", b), X


def _turned(w, X):
    if w.shape == (X.shape[1], 1):
        return "; are the examples in columns? write X.T"
    return "; write w.T" if w.shape == (1, len(X)) else ""


def _checked_with_labels(w, b, X, Y):
    X, Y = arguments.table("X", X, "(n_x, m)"), arguments.matrix("Y", Y, "(1, m)")
    arguments.same_columns(X, Y)
    if len(Y) != 1:
        raise ValueError(
            f"Y has shape {Y.shape}; expected (1, m) = (1, {X.shape[1]}), a label for each example"
        )
    return *_checked(w, b, X), arguments.zeros_and_ones("Y", Y)


def _runaway(step, costs, alpha):
    return (
        f"the cost or a weight stopped being finite at step {step}: "
        f"the cost was {costs[step - 1]:.3g} and became {costs[step]:.3g}. "
        f"The learning rate alpha = {alpha:g} is too large for this data; "
        f"try a smaller one, or scale the features"
    )
