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
        Whether to deal class by class.  Where Y is a row of measurements, in which hardly a value comes
        twice, there is no difference; Y of several measurements for an example needs it off.

    Returns
    -------
    Split
        In each part the examples come in random order.  Each part has its share of all examples, and of each
        class, to within one example; a class of few examples may be missing from a part.

    Raises
    ------
    TypeError
        If an argument has another type than is said here.
    ValueError
        If X or Y does not have two dimensions or their numbers of columns differ, a share is out of range, or
        stratify is on and Y holds neither a row of finite numbers nor one-hot columns.

    Notes
    -----
    Section 3.0.  All three parts come from the same examples, so they have the same distribution.  Where one
    subject gives several examples (photos of one cat, say), use :func:`split_by_groups`: otherwise the test
    asks about a cat that training has shown.

    Examples
    --------
    >>> X, Y = np.arange(10).reshape(1, 10), np.array([[0, 0, 0, 0, 0, 1, 1, 1, 1, 1]])
    >>> train, dev, test = split(np.random.default_rng(0), X, Y)
    >>> train.X.shape, dev.X.shape, int(train.Y.sum()), int(dev.Y.sum())
    ((1, 6), (1, 2), 3, 1)
    """
    rng, (X, Y), shares = arguments.generator("rng", rng), _checked_examples(X, Y), _checked_shares(dev, test)
    classes = _classes(Y) if stratify else np.zeros(Y.shape[1])
    class_of, sizes = np.unique(classes, return_inverse=True, return_counts=True)[1:]
    parts_of_classes = np.repeat(np.tile([0, 1, 2], sizes.size), _dealt(rng, sizes, shares).ravel())
    by_class = np.lexsort([rng.random(class_of.size), class_of])  # and within a class in random order
    part_of = np.empty_like(class_of)
    part_of[by_class] = parts_of_classes
    return _parts(rng, X, Y, part_of)


def split_by_groups(rng, X, Y, groups, dev=0.2, test=0.2):
    """Deal whole groups to train, dev and test, so that nobody whom training has met is in the test.

    Parameters
    ----------
    rng : numpy.random.Generator
    X : array_like, (n_x, m)
    Y : array_like, (1, m) or (C, m)
    groups : array_like, (1, m)
        Whose example it is: a number or a name, the same for all examples of one person, say.
    dev, test : float, optional
        The shares of these parts, in [0, 1) and together below 1; train gets the rest.

    Returns
    -------
    Split
        In each part the examples come in random order.  Each part has its share of all examples to within
        the size of the largest group; where groups are few, a part may be empty.

    Raises
    ------
    TypeError
        If an argument has another type than is said here.
    ValueError
        If X, Y or groups does not have two dimensions or their numbers of columns differ, or a share is out
        of range.

    Notes
    -----
    Section 3.0.  The groups come in random order, and each goes to the part that lacks most of its share.

    Examples
    --------
    >>> X, Y, who = np.arange(6).reshape(1, 6), np.ones((1, 6)), [["Ann", "Ann", "Bo", "Bo", "Cy", "Cy"]]
    >>> train, _, test = split_by_groups(np.random.default_rng(0), X, Y, who, dev=0, test=1 / 3)
    >>> sorted(train.X[0].tolist()), sorted(test.X[0].tolist())
    ([2, 3, 4, 5], [0, 1])
    """
    rng, (X, Y), shares = arguments.generator("rng", rng), _checked_examples(X, Y), _checked_shares(dev, test)
    group_of, sizes = _checked_groups(X, groups)
    part_of_group, lacks = np.empty_like(sizes), np.zeros(3)
    for group in rng.permutation(sizes.size):
        lacks += sizes[group] * np.array(shares)
        part_of_group[group] = part = np.argmax(lacks)
        lacks[part] -= sizes[group]
    return _parts(rng, X, Y, part_of_group[group_of])


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
    TypeError
        If m is not a whole number.
    ValueError
        If m is below 1.

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


def mini_batches(m, batch_size, rng=None):
    """Cut one epoch into batches: every example once, with a generator in a fresh random order.

    Parameters
    ----------
    m : int
        How many examples there are.
    batch_size : int
        How many go into a batch: 1 is stochastic gradient descent; m or more gives one batch of all.
    rng : numpy.random.Generator, optional
        Without it the examples stay in order.

    Returns
    -------
    list of array, each (batch_size,)
        The indices of the examples of each batch, for :func:`take`.  The last batch holds what is left, at
        least one example.

    Raises
    ------
    TypeError
        If an argument has another type than is said here.
    ValueError
        If m or batch_size is below 1.

    Notes
    -----
    Section 3.3.1.  An epoch is a pass over all the data, ⌈m / batch_size⌉ updates; shuffle again for the
    next one, or the same examples always meet in a batch.

    Examples
    --------
    >>> [batch.tolist() for batch in mini_batches(m=5, batch_size=2)]
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
    TypeError
        If indices are not whole numbers.
    ValueError
        If X or Y does not have two dimensions or their numbers of columns differ, or an index is outside
        0 ... m-1.
    """
    X, Y = _checked_examples(X, Y)
    indices = _checked_indices(indices, X.shape[1])
    return Examples(X[:, indices], Y[:, indices])


def _dealt(rng, sizes, shares):
    """How many of each class, of these sizes, go to each part: (C, 3), with the totals due to the parts."""
    whole = np.floor(_exact(sizes[:, np.newaxis], shares)).astype(int)
    needed = _whole_shares(sizes.sum(), shares) - whole.sum(axis=0)
    left = sizes - whole.sum(axis=1)
    for one in rng.permutation(sizes.size):
        neediest = np.argsort(-needed, kind="stable")[: left[one]]
        whole[one, neediest] += 1
        needed[neediest] -= 1
    return whole


def _whole_shares(n, shares):
    """Share out n examples: whole numbers that add up to n, each less than one away from its share.

    By largest remainders, as seats of a parliament are: round down, and give what is left to those who lost
    most by it; on a tie, to the earlier one.
    """
    exact = _exact(n, shares)
    whole = np.floor(exact).astype(int)
    lost_most = np.argsort(whole - exact, kind="stable")
    whole[lost_most[: n - whole.sum()]] += 1
    return whole


def _exact(n, shares):
    """The shares of n, rounded: 0.29 * 100 is 28.999999999999996, and a tie should stay a tie."""
    return np.round(n * np.array(shares), 9)


def _parts(rng, X, Y, part_of):
    """The three parts, each in random order; `part_of` says which one an example belongs to."""
    parts = [rng.permutation(np.flatnonzero(part_of == part)) for part in range(3)]
    return Split(*(Examples(X[:, indices], Y[:, indices]) for indices in parts))


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
    X = arguments.two_dimensional("X", arguments.array("X", X), "(n_x, m)")
    Y = arguments.two_dimensional("Y", arguments.array("Y", Y), "(1, m) or (C, m)")
    arguments.same_columns(X, Y)
    return X, Y


def _checked_groups(X, groups):
    """The group of each example, as a number from 0, and how large each group is."""
    groups = arguments.two_dimensional("groups", arguments.array("groups", groups), "(1, m)")
    if groups.shape != (1, X.shape[1]):
        raise ValueError(
            f"groups has shape {groups.shape} and X has shape {X.shape}; "
            f"expected groups (1, m) = (1, {X.shape[1]}), one for each example"
        )
    if groups.dtype.kind == "f":
        arguments.finite("groups", groups)  # NaN is nobody
    return np.unique(groups[0], return_inverse=True, return_counts=True)[1:]


def _checked_shares(dev, test):
    dev, test = arguments.below_one("dev", dev), arguments.below_one("test", test)
    if dev + test >= 1:
        raise ValueError(f"dev + test must be below 1, to leave some for train; got {dev:g} + {test:g}")
    return 1 - dev - test, dev, test


def _checked_indices(indices, m):
    indices = arguments.array("indices", indices)
    if indices.size and indices.dtype.kind not in "iu":
        instead = "; write np.flatnonzero(indices)" if indices.dtype.kind == "b" else ""
        raise TypeError(f"indices must be whole numbers; got {indices.dtype}{instead}")
    if indices.ndim != 1:
        raise ValueError(f"indices has shape {indices.shape}; expected one dimension, (k,)")
    outside = indices[(indices < 0) | (indices >= m)]
    if outside.size:
        raise ValueError(f"indices must lie in 0 ... {m - 1}; found {outside[0]}")
    return indices.astype(int)
