"""Losses: how badly one prediction does on one example.

A loss has one value for each example; the cost of a whole set is the mean of its losses.
"""

import numpy as np

from dlkit import _arguments as arguments


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
    TypeError
        If an argument has another type than is said here.
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
    _check_probabilities(A)
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
    TypeError
        If an argument has another type than is said here.
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


def softmax_cross_entropy(A, Y):
    """Give each example's loss: -log of the probability that was given to its class.

    Parameters
    ----------
    A : array_like, (C, m)
        Predicted probabilities, in [0, 1]; each column sums to 1.
    Y : array_like, (C, m)
        One-hot labels.

    Returns
    -------
    array, (1, m)
        In nats, from 0 to infinity.

    Raises
    ------
    TypeError
        If an argument has another type than is said here.
    ValueError
        If the shapes differ, a probability is outside [0, 1], or a column of Y is not one-hot.

    Notes
    -----
    Section 3.6: L(ŷ, y) = -Σ_c y_c log ŷ_c.

    Examples
    --------
    >>> softmax_cross_entropy([[0.2], [0.8]], [[0], [1]]).round(4).tolist()
    [[0.2231]]
    """
    A, Y = _one_hot_pair("A", A, Y)
    _check_probabilities(A)
    with np.errstate(divide="ignore"):
        return 0.0 - np.log((A * Y).sum(axis=0, keepdims=True))


def softmax_cross_entropy_from_z(Z, Y):
    """Give the same loss from Z, before the softmax: finite however certain and wrong the prediction is.

    Parameters
    ----------
    Z : array_like, (C, m)
        What goes into the softmax.
    Y : array_like, (C, m)
        One-hot labels.

    Returns
    -------
    array, (1, m)
        In nats.

    Raises
    ------
    TypeError
        If an argument has another type than is said here.
    ValueError
        If the shapes differ, a value is not finite, or a column of Y is not one-hot.

    Notes
    -----
    -log of the softmax is log Σ_k e^z_k - z_c; the largest z is taken out of the sum before exp overflows.
    """
    Z, Y = _one_hot_pair("Z", Z, Y)
    shifted = Z - Z.max(axis=0, keepdims=True)
    log_of_sum = np.log(np.exp(shifted).sum(axis=0, keepdims=True))
    return log_of_sum - (shifted * Y).sum(axis=0, keepdims=True)


def half_squared_error(A, Y):
    """Give each example's loss: half the squared distance of the prediction from the truth.

    Parameters
    ----------
    A, Y : array_like, (k, m)
        Predictions and truth: any finite numbers.

    Returns
    -------
    array, (1, m)
        In the squared unit of Y; half, so that its slope is A - Y.

    Raises
    ------
    TypeError
        If an argument has another type than is said here.
    ValueError
        If the shapes differ or a value is not finite.
    """
    A, Y = _same_tables("A", A, "Y", Y, "(k, m)")
    return ((A - Y) ** 2).sum(axis=0, keepdims=True) / 2


def output_error(A, Y):
    """Give dZ of the output layer, for each example: A - Y.

    Parameters
    ----------
    A, Y : array_like, (k, m)
        What the network says and what is true.

    Returns
    -------
    dZ : array, (k, m)
        The slope of each example's loss with respect to Z; there is no 1/m in it.

    Raises
    ------
    TypeError
        If an argument has another type than is said here.
    ValueError
        If the shapes differ or a value is not finite.

    Notes
    -----
    Equations (2.5) and (2.9).  They hold for matched pairs only: sigmoid and cross-entropy, softmax and its
    cross-entropy, identity and half the squared error (Bishop, Pattern Recognition and Machine Learning,
    section 5.3).  Nothing is divided in it, so that it stays finite where the output saturates.
    """
    A, Y = _same_tables("A", A, "Y", Y, "(k, m)")
    return A - Y


def one_hot(labels, classes):
    """Write class numbers as columns that are 0 but for a 1 at the class.

    Parameters
    ----------
    labels : array_like of int, (1, m)
        Class numbers from 0 to classes - 1.
    classes : int
        How many classes there are, C.

    Returns
    -------
    array, (C, m)

    Raises
    ------
    TypeError
        If an argument has another type than is said here.
    ValueError
        If a label is not a whole number from 0 to C - 1, or labels is not one row.

    Notes
    -----
    Section 3.6, Notation 3.1.

    Examples
    --------
    >>> one_hot([[0, 2]], 3).tolist()
    [[1.0, 0.0], [0.0, 0.0], [0.0, 1.0]]
    """
    labels = arguments.matrix("labels", labels, "(1, m)")
    return _one_hot("labels", labels, arguments.count("classes", classes, least=1))


def accuracy(predicted, true):
    """Give the share of examples whose predicted class is the true one.

    Parameters
    ----------
    predicted, true : array_like, (1, m)
        Class numbers.

    Returns
    -------
    float
        From 0 to 1.

    Raises
    ------
    TypeError
        If an argument has another type than is said here.
    ValueError
        If the shapes differ or there are no examples.
    """
    predicted, true = _same_tables("predicted", predicted, "true", true, "(1, m)")
    return float(np.mean(predicted == true))


def confusion_matrix(*, predicted, true, classes):
    """Count, for each true class, which classes were predicted.

    Parameters
    ----------
    predicted, true : array_like of int, (1, m)
        Class numbers from 0 to classes - 1.
    classes : int

    Returns
    -------
    array of int, (classes, classes)
        Row i, column j: how many examples of class i were taken for class j.  What is right stands on the
        diagonal.

    Raises
    ------
    TypeError
        If an argument has another type than is said here.
    ValueError
        If the shapes differ, or a class number is out of range.

    Examples
    --------
    >>> confusion_matrix(predicted=[[1, 1, 0]], true=[[0, 1, 1]], classes=2).tolist()
    [[0, 1], [1, 1]]
    """
    predicted, true = _same_tables("predicted", predicted, "true", true, "(1, m)")
    classes = arguments.count("classes", classes, least=1)
    rows, columns = _one_hot("true", true, classes), _one_hot("predicted", predicted, classes)
    return (rows @ columns.T).astype(int)


def _pair(name, predicted, Y):
    predicted, Y = arguments.numbers(name, predicted), arguments.numbers("Y", Y)
    arguments.same_shape(name, predicted, "Y", Y)
    return predicted, arguments.zeros_and_ones("Y", Y)


def _one_hot_pair(name, predicted, Y):
    predicted, Y = _same_tables(name, predicted, "Y", Y, "(C, m)")
    if not (((Y == 0) | (Y == 1)).all() and (Y.sum(axis=0) == 1).all()):
        raise ValueError("Y must be one-hot: one 1 in each column, and 0 elsewhere; see one_hot")
    return predicted, Y


def _same_tables(name, one, other_name, other, shape):
    one, other = arguments.matrix(name, one, shape), arguments.matrix(other_name, other, shape)
    arguments.same_shape(name, one, other_name, other)
    return one, other


def _check_probabilities(A):
    right = (A >= 0) & (A <= 1)
    if not right.all():
        raise ValueError(f"A must hold probabilities between 0 and 1; found {A[~right].flat[0]:g}")


def _one_hot(name, labels, classes):
    if len(labels) != 1:
        raise ValueError(f"{name} has shape {labels.shape}; expected one row, (1, m)")
    wrong = labels[(labels < 0) | (labels >= classes) | (labels != np.floor(labels))]
    if wrong.size:
        raise ValueError(f"{name} must be whole numbers from 0 to {classes - 1}; found {wrong[0]:g}")
    return (np.arange(classes)[:, np.newaxis] == labels).astype(np.float64)
