"""Which examples learn and which judge (section 3.0), and in which portions they learn (section 3.3.1).

Examples are columns, so all of this is choosing columns, and always the same ones of X and of Y.  No value is
changed on the way.
"""

from typing import NamedTuple

import numpy as np

from dlkit import _arguments as arguments

ENOUGH_TO_JUDGE = 10_000


class Examples(NamedTuple):
    """Some examples with their labels: X (n_x, m) and Y (1, m) or (C, m), column for column."""

    X: np.ndarray
    Y: np.ndarray


class Split(NamedTuple):
    """Three parts, each with its own job: train to learn, dev to choose, test to judge once, at the end."""

    train: Examples
    dev: Examples
    test: Examples


def split(rng, X, Y, dev=0.2, test=0.2, stratify=True):
    """Deal every example to exactly one of train, dev and test, each class in the same shares.

    Parameters
    ----------
    rng : numpy.random.Generator
    X : array_like, (n_x, m)
    Y : array_like, (1, m) or (C, m)
        Labels: a row of classes, or one-hot columns.
    dev, test : float, optional
        The shares of these parts, in [0, 1) and together below 1; train gets the rest.  A share of 0 gives a
        part of zero examples.  :func:`typical_shares` has a suggestion.
    stratify : bool, optional
        Whether to deal class by class.  Turn it off when Y holds measurements and not classes.

    Returns
    -------
    Split
        In each part the examples come in random order, and each class has its share to within one example;
        a class of few examples may be missing from a part.

    Raises
    ------
    ValueError
        If rng is not a Generator, X or Y does not have two dimensions or their numbers of columns differ, a
        share is out of range, or stratify is on and Y holds neither a row of finite numbers nor one-hot
        columns.

    Notes
    -----
    Section 3.0.  All three parts come from the same examples, so they have the same distribution.  Where one
    subject gives several examples (photos of one cat, say), deal subjects and not examples: otherwise the
    test asks about a cat that training has shown.

    Examples
    --------
    >>> X, Y = np.arange(10).reshape(1, 10), np.array([[0, 0, 0, 0, 0, 1, 1, 1, 1, 1]])
    >>> train, dev, test = split(np.random.default_rng(0), X, Y)
    >>> train.X.shape, dev.X.shape, int(train.Y.sum()), int(dev.Y.sum())
    ((1, 6), (1, 2), 3, 1)
    """
    rng, (X, Y), shares = arguments.generator("rng", rng), _checked_examples(X, Y), _checked_shares(dev, test)
    classes = _classes(Y) if stratify else np.zeros(Y.shape[1])
    part_of = np.empty(classes.size, dtype=int)
    for one_class in np.unique(classes):
        members = np.flatnonzero(classes == one_class)
        part_of[rng.permutation(members)] = np.repeat([0, 1, 2], _whole_shares(members.size, shares))
    parts = [rng.permutation(np.flatnonzero(part_of == part)) for part in range(3)]
    return Split(*(Examples(X[:, indices], Y[:, indices]) for indices in parts))


def typical_shares(m):
    """Suggest the shares (dev, test) for m examples: a fifth each, but no more than 10,000 examples each.

    Parameters
    ----------
    m : int
        How many examples there are in all.

    Returns
    -------
    dev, test : float

    Raises
    ------
    ValueError
        If m is not a whole number of at least 1.

    Notes
    -----
    Section 3.0: 60/20/20 for small data, 98/1/1 for a million examples and less than 1% above.  What a part
    must be able to tell apart sets its size, not m: an accuracy of 90% measured on 10,000 examples has a
    standard error of 0.3 percentage points, however many examples there are besides.

    Examples
    --------
    >>> typical_shares(1_000), typical_shares(1_000_000)
    ((0.2, 0.2), (0.01, 0.01))
    """
    share = min(0.2, ENOUGH_TO_JUDGE / arguments.count("m", m, least=1))
    return share, share


def mini_batches(rng, m, batch_size):
    """Cut one epoch into batches: every example once, in a fresh random order.

    Parameters
    ----------
    rng : numpy.random.Generator or None
        None leaves the examples in order.
    m : int
        How many examples there are.
    batch_size : int
        How many go into a batch: 1 is stochastic gradient descent; m or more gives one batch of all.

    Returns
    -------
    list of array, each (batch_size,)
        The indices of the examples of each batch, for :func:`take`.  The last batch holds what is left, at
        least one example.

    Raises
    ------
    ValueError
        If rng is neither None nor a Generator, or m or batch_size is not a whole number of at least 1.

    Notes
    -----
    Section 3.3.1.  An epoch is a pass over all the data, ⌈m / batch_size⌉ updates; shuffle again for the
    next one, or the same examples always meet in a batch.

    Examples
    --------
    >>> [batch.tolist() for batch in mini_batches(None, m=5, batch_size=2)]
    [[0, 1], [2, 3], [4]]
    """
    m, size = arguments.count("m", m, least=1), arguments.count("batch_size", batch_size, least=1)
    order = np.arange(m) if rng is None else arguments.generator("rng", rng).permutation(m)
    return [order[start : start + size] for start in range(0, m, size)]


def take(X, Y, indices):
    """Pick the same columns out of X and Y, as a copy.

    Parameters
    ----------
    X : array_like, (n_x, m)
    Y : array_like, (1, m) or (C, m)
    indices : array_like of int, (k,)
        Each in 0 ... m-1; one may come twice, and there may be none.

    Returns
    -------
    Examples
        X (n_x, k) and Y (1, k) or (C, k).

    Raises
    ------
    ValueError
        If X or Y does not have two dimensions or their numbers of columns differ, or an index is not a whole
        number in 0 ... m-1.
    """
    X, Y = _checked_examples(X, Y)
    indices = _checked_indices(indices, X.shape[1])
    return Examples(X[:, indices], Y[:, indices])


def _whole_shares(n, shares):
    """Share out n examples: whole numbers that add up to n, each less than one away from its share.

    By largest remainders, as seats of a parliament are: round down, and give what is left to those who lost
    most by it; on a tie, to the earlier one.
    """
    # Rounded to nine places, because 0.29 * 100 is 28.999999999999996, and because a tie should stay a tie.
    exact = np.round(n * np.array(shares), 9)
    whole = np.floor(exact).astype(int)
    lost_most = np.argsort(whole - exact, kind="stable")
    whole[lost_most[: n - whole.sum()]] += 1
    return whole


def _classes(Y):
    """The class of every example as one row (m,)."""
    Y = arguments.matrix("Y", Y, "(1, m) or (C, m)")
    if Y.shape[0] == 1:
        return Y[0]
    if not (np.isin(Y, [0, 1]).all() and (Y.sum(axis=0) == 1).all()):
        raise ValueError(
            f"Y of shape {Y.shape} must be one-hot, a single 1 in every column and 0 elsewhere, "
            "for a split by class; use stratify=False otherwise"
        )
    return Y.argmax(axis=0)


def _checked_examples(X, Y):
    X, Y = np.asarray(X), np.asarray(Y)
    for name, array, shape in [("X", X, "(n_x, m)"), ("Y", Y, "(1, m) or (C, m)")]:
        if array.ndim != 2:
            raise ValueError(f"{name} has shape {array.shape}; expected two dimensions, {shape}")
    if X.shape[1] != Y.shape[1]:
        raise ValueError(f"Y has {Y.shape[1]} columns; expected {X.shape[1]}, as many as X has examples")
    return X, Y


def _checked_shares(dev, test):
    dev, test = arguments.below_one("dev", dev), arguments.below_one("test", test)
    if dev + test >= 1:
        raise ValueError(f"dev + test must be below 1, to leave some for train; got {dev:g} + {test:g}")
    return 1 - dev - test, dev, test


def _checked_indices(indices, m):
    indices = np.asarray(indices)
    if indices.ndim != 1 or (indices.size and indices.dtype.kind not in "iu"):
        raise ValueError(
            f"indices must be a row of whole numbers; got {indices.dtype} of shape {indices.shape}"
        )
    outside = indices[(indices < 0) | (indices >= m)]
    if outside.size:
        raise ValueError(f"indices must lie in 0 ... {m - 1}; found {outside[0]}")
    return indices.astype(int)
