"""Points in the plane: sets that you can see, and whose boundary you would draw by hand.

All four take a random generator and return X (2, m) and Y (1, m). Each point lies on its class's curve (or at
its center) and is then pushed by Gaussian noise with standard deviation `noise` in both directions. The sets
are centered near the origin and their curves lie within 1.75 of it, so that with the default noise nearly
every point is within [-2, 2]. Classes have m / classes examples each, to within one, and come in random
order, so that any slice of columns is a fair sample. Where a point lies on its curve does not depend on the
others: a second call is a fresh set from the same source, as a test set should be.

From the same state of the generator, a change of `noise` alone moves the same points further along the same
directions: a slider may move it without the picture jumping.
"""

import numpy as np

from dlkit import _arguments


def blobs(rng, m=200, noise=0.45, classes=2):
    """Round clouds, their centers at equal angles on the circle of radius 1; the first is at the lower left.

    A straight line separates two of them, but for the points that the noise carries across.

    Parameters
    ----------
    rng : numpy.random.Generator
    m : int
        The number of examples, at least `classes`.
    noise : float
        The standard deviation of a cloud in either direction, in [0, 10].
    classes : int
        The number of clouds, at least 2.

    Returns
    -------
    X : (2, m) array of float64
    Y : (1, m) array of int64, from 0 to classes - 1

    Raises
    ------
    TypeError
        If `rng` is not a generator, or a number is of another type.
    ValueError
        If a number is outside its range.

    Examples
    --------
    >>> import numpy as np
    >>> from dlkit.datasets import blobs
    >>> X, Y = blobs(np.random.default_rng(1), m=4, noise=0)
    >>> X.shape, Y.shape
    ((2, 4), (1, 4))
    >>> X[:, Y[0] == 1].round(2)
    array([[0.71, 0.71],
           [0.71, 0.71]])
    """
    Y = _classes(rng, m, classes)
    angle = 2 * np.pi * (Y / classes - 3 / 8)
    return _pushed(rng, np.cos(angle), np.sin(angle), noise), Y


def circles(rng, m=200, noise=0.1):
    """A ring of class 0, radius 1.5, around a ring of class 1, radius 0.75.

    No straight line separates them. Parameters, results and errors are those of `blobs`; the classes are two.

    Examples
    --------
    >>> import numpy as np
    >>> from dlkit.datasets import circles
    >>> X, Y = circles(np.random.default_rng(1), m=4, noise=0)
    >>> np.hypot(X[0], X[1])[Y[0] == 0].round(2)
    array([1.5, 1.5])
    """
    Y = _classes(rng, m, 2)
    radius = np.where(Y == 0, 1.5, 0.75)
    angle = rng.uniform(0, 2 * np.pi, Y.shape)
    return _pushed(rng, radius * np.cos(angle), radius * np.sin(angle), noise), Y


def moons(rng, m=200, noise=0.12):
    """Two half circles of radius 1, each reaching into the other: class 0 arches up, class 1 hangs down.

    The best straight line leaves some points on the wrong side. Parameters, results and errors are those of
    `blobs`; the classes are two.

    Examples
    --------
    >>> import numpy as np
    >>> from dlkit.datasets import moons
    >>> X, Y = moons(np.random.default_rng(1), m=100, noise=0)
    >>> bool(np.all(X[1, Y[0] == 0] >= -0.25)), bool(np.all(X[1, Y[0] == 1] <= 0.25))
    (True, True)
    """
    Y = _classes(rng, m, 2)
    angle = rng.uniform(0, np.pi, Y.shape)
    side = 1 - 2 * Y  # the second moon is the first one turned by half a turn about the origin
    return _pushed(rng, side * (np.cos(angle) - 0.5), side * (np.sin(angle) - 0.25), noise), Y


def spirals(rng, m=200, noise=0.08, classes=2, turns=1.0):
    """Arms that wind out from near the origin to radius 1.75, one a class, each a turned copy of the first.

    A boundary between them has to wind as well. Points are spread so that an arm is about as dense at its end
    as at its start. Parameters, results and errors are those of `blobs`, and one more:

    Parameters
    ----------
    turns : float
        How often an arm winds around the origin, in [0, 10].

    Examples
    --------
    >>> import numpy as np
    >>> from dlkit.datasets import spirals
    >>> X, Y = spirals(np.random.default_rng(1), m=300, classes=3)
    >>> X.shape, np.bincount(Y[0])
    ((2, 300), array([100, 100, 100]))
    """
    Y = _classes(rng, m, classes)
    turns = _arguments.between("turns", turns, 0, 10)
    way = np.sqrt(rng.uniform(0, 1, Y.shape))  # the root: an arm grows longer in proportion to its radius
    radius = 0.15 + 1.6 * way
    angle = 2 * np.pi * (turns * way + Y / classes)
    return _pushed(rng, radius * np.cos(angle), radius * np.sin(angle), noise), Y


def _classes(rng, m, classes):
    """Class numbers (1, m) in random order, each as often as the others to within one."""
    rng = _arguments.generator("rng", rng)
    classes = _arguments.count("classes", classes, least=2)
    m = _arguments.count("m", m, least=classes)
    return rng.permutation(np.arange(m, dtype=np.int64) % classes)[np.newaxis, :]


def _pushed(rng, x1, x2, noise):
    """The points (x1, x2) as X (2, m), each pushed by Gaussian noise."""
    noise = _arguments.between("noise", noise, 0, 10)
    X = np.concatenate([x1, x2])
    return X + noise * rng.normal(size=X.shape)
