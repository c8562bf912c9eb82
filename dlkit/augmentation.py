"""Data augmentation (section 3.1): more examples from those you have, by changes that keep the label true.

Images are columns of X with values in [0, 1]; `image_shape` says how to fold a column up again, (height,
width) or (height, width, channels), row by row from the top.  Sounds are columns too, waveforms with values
in [-1, 1].  A change is as strong for every column it is given; :func:`augment` gives it one column at a
time, so that each example can get its own.
"""

import math

import numpy as np

from dlkit import _arguments as arguments
from dlkit.batches import Examples, take

# How bright the eye finds red, green and blue (ITU-R BT.601).
BRIGHTNESS = (0.299, 0.587, 0.114)


# ---- images: where the pixels are


def flip(X, image_shape):
    """Mirror every image, left to right.

    Parameters
    ----------
    X : array_like, (n_x, m)
        Images as columns, values in [0, 1].
    image_shape : tuple of int, (height, width) or (height, width, channels)

    Returns
    -------
    array, (n_x, m)

    Raises
    ------
    TypeError
        If an argument has another type than is said here.
    ValueError
        If X does not have two dimensions or leaves [0, 1], or its columns do not hold images of that shape.

    Notes
    -----
    Section 3.1.  A mirrored cat is a cat; a mirrored 2 is not a 2.

    Examples
    --------
    >>> flip([[0.1], [0.2], [0.3]], image_shape=(1, 3)).ravel().tolist()
    [0.3, 0.2, 0.1]
    """
    return _columns(_images(X, image_shape)[:, :, ::-1])


def shift(X, image_shape, down, right):
    """Move every image by whole pixels; what comes in at the edge is 0.

    Parameters
    ----------
    X : array_like, (n_x, m)
        Images as columns, values in [0, 1].
    image_shape : tuple of int, (height, width) or (height, width, channels)
    down, right : int
        How many pixels; negative moves up or to the left.

    Returns
    -------
    array, (n_x, m)

    Raises
    ------
    TypeError
        If an argument has another type than is said here.
    ValueError
        If X does not have two dimensions or leaves [0, 1], its columns do not hold images of that shape, or
        down or right is not a whole number.

    Examples
    --------
    >>> shift([[0.1], [0.2], [0.3]], image_shape=(1, 3), down=0, right=1).ravel().tolist()
    [0.0, 0.1, 0.2]
    """
    images = _images(X, image_shape)
    to_rows, from_rows = _overlap("down", down, images.shape[1])
    to_columns, from_columns = _overlap("right", right, images.shape[2])
    moved = np.zeros_like(images)
    moved[:, to_rows, to_columns] = images[:, from_rows, from_columns]
    return _columns(moved)


def rotate(X, image_shape, degrees):
    """Turn every image about its center, counter-clockwise as you see it; what comes in is 0.

    Parameters
    ----------
    X : array_like, (n_x, m)
        Images as columns, values in [0, 1].
    image_shape : tuple of int, (height, width) or (height, width, channels)
        The images keep it: what turns out of the frame is lost.
    degrees : float
        Negative turns clockwise.

    Returns
    -------
    array, (n_x, m)

    Raises
    ------
    TypeError
        If an argument has another type than is said here.
    ValueError
        If X does not have two dimensions or leaves [0, 1], its columns do not hold images of that shape, or
        degrees is not a finite number.

    Notes
    -----
    Each new pixel asks where it came from, which is the turn backward, and mixes the four old pixels around
    that place (bilinear interpolation).  Asking where each old pixel goes would leave holes.
    """
    images, angle = _images(X, image_shape), math.radians(arguments.scalar("degrees", degrees))
    center_row, center_column = (images.shape[1] - 1) / 2, (images.shape[2] - 1) / 2
    rows, columns = np.indices(images.shape[1:3])
    down, right = rows - center_row, columns - center_column
    old_down = math.cos(angle) * down + math.sin(angle) * right
    old_right = math.cos(angle) * right - math.sin(angle) * down
    return _columns(_mixed(images, center_row + old_down, center_column + old_right))


# ---- images: what the pixels hold


def blur(X, image_shape, sigma):
    """Mix every pixel with those around it, by a bell of `sigma` pixels; an even image stays as it is.

    Parameters
    ----------
    X : array_like, (n_x, m)
        Images as columns, values in [0, 1].
    image_shape : tuple of int, (height, width) or (height, width, channels)
    sigma : float
        The standard deviation of the bell in pixels, at least 0; 0 changes nothing.

    Returns
    -------
    array, (n_x, m)

    Raises
    ------
    TypeError
        If an argument has another type than is said here.
    ValueError
        If X does not have two dimensions or leaves [0, 1], its columns do not hold images of that shape, or
        sigma is negative.

    Notes
    -----
    Section 3.1.  The two-dimensional Gaussian is a product, exp(-r²/2σ²) · exp(-c²/2σ²), so you can mix along
    the columns and then along the rows.  Near an edge the weights of the pixels that exist add up to 1.
    """
    images, sigma = _images(X, image_shape), arguments.not_negative("sigma", sigma)
    along_rows, along_columns = (_bell_weights(size, sigma, images.dtype) for size in images.shape[1:3])
    mixed = np.einsum("rs,mscd->mrcd", along_rows, images)
    return _columns(np.einsum("cs,mrsd->mrcd", along_columns, mixed))


def contrast(X, factor):
    """Stretch the values of every image about their mean: above 1 for more contrast, below 1 for less.

    Parameters
    ----------
    X : array_like, (n_x, m)
        Images as columns, values in [0, 1].
    factor : float
        At least 0; 1 changes nothing, 0 leaves an even gray.

    Returns
    -------
    array, (n_x, m)
        Clipped to [0, 1].

    Raises
    ------
    TypeError
        If an argument has another type than is said here.
    ValueError
        If X does not have two dimensions or leaves [0, 1], or factor is negative.

    Examples
    --------
    >>> contrast([[0.25], [0.75]], factor=0.5).ravel().tolist()
    [0.375, 0.625]
    """
    X, factor = _between(X, 0, 1), arguments.not_negative("factor", factor)
    mean = X.mean(axis=0)
    return np.clip(mean + factor * (X - mean), 0, 1)


def saturation(X, image_shape, factor):
    """Move the color of every pixel away from its gray (factor above 1) or toward it (below 1).

    Parameters
    ----------
    X : array_like, (n_x, m)
        Images as columns, values in [0, 1].
    image_shape : tuple of int, (height, width, 3)
        The channels are red, green and blue.
    factor : float
        At least 0; 1 changes nothing, 0 leaves the gray image.

    Returns
    -------
    array, (n_x, m)
        Clipped to [0, 1].

    Raises
    ------
    TypeError
        If an argument has another type than is said here.
    ValueError
        If X does not have two dimensions or leaves [0, 1], its columns do not hold images of that shape, they
        do not have three channels, or factor is negative.

    Notes
    -----
    Section 3.1.  The gray of a pixel is as bright as its color: 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601).
    """
    images, factor = _images(X, image_shape), arguments.not_negative("factor", factor)
    if images.shape[3] != 3:
        raise ValueError(
            f"image_shape must be (height, width, 3) for a change of colors; got {tuple(image_shape)}"
        )
    gray = (images @ np.array(BRIGHTNESS, images.dtype))[..., np.newaxis]
    return _columns(gray + factor * (images - gray))


def noise(rng, X, scale):
    """Add a random number to every value: normal, with mean 0 and standard deviation `scale`.

    Parameters
    ----------
    rng : numpy.random.Generator
    X : array_like, (n_x, m)
        Images as columns, values in [0, 1].
    scale : float
        At least 0; 0 changes nothing.

    Returns
    -------
    array, (n_x, m)
        Clipped to [0, 1].

    Raises
    ------
    TypeError
        If an argument has another type than is said here.
    ValueError
        If X does not have two dimensions or leaves [0, 1], or scale is negative.
    """
    rng, X = arguments.generator("rng", rng), _between(X, 0, 1)
    added = rng.normal(0, arguments.not_negative("scale", scale), X.shape)
    return np.clip(X + added.astype(X.dtype), 0, 1)


# ---- sounds


def louder(X, gain_db):
    """Make every sound louder by so many decibels, or softer if they are negative.

    Parameters
    ----------
    X : array_like, (n_x, m)
        Waveforms as columns, values in [-1, 1].
    gain_db : float
        In decibels, -120 to 120: 20 multiplies the waveform by 10, 6 about doubles it, -6 about halves it.

    Returns
    -------
    array, (n_x, m)
        Clipped to [-1, 1], as a loudspeaker does.

    Raises
    ------
    TypeError
        If an argument has another type than is said here.
    ValueError
        If X does not have two dimensions or leaves [-1, 1], or gain_db is out of range.

    Examples
    --------
    >>> louder([[0.05], [-0.5]], gain_db=20).ravel().tolist()
    [0.5, -1.0]
    """
    X, gain_db = _between(X, -1, 1), arguments.between("gain_db", gain_db, -120, 120)
    return np.clip(X * 10 ** (gain_db / 20), -1, 1)


def hiss(rng, X, snr_db):
    """Add white noise to every sound, so far below it as the signal-to-noise ratio says.

    Parameters
    ----------
    rng : numpy.random.Generator
    X : array_like, (n_x, m)
        Waveforms as columns, values in [-1, 1].
    snr_db : float
        10 log₁₀ of the power of the sound over the power of the noise, in decibels, -120 to 120.  At 40 you
        hardly hear the noise, at 0 it is as strong as the sound.

    Returns
    -------
    array, (n_x, m)
        Clipped to [-1, 1].  Silence stays silence: it has no power to compare with.

    Raises
    ------
    TypeError
        If an argument has another type than is said here.
    ValueError
        If X does not have two dimensions or leaves [-1, 1], or snr_db is out of range.

    Notes
    -----
    The power is the mean of the squares of a column.  The noise has its power in expectation: the draw of a
    short sound may be a little stronger or weaker.
    """
    rng, X = arguments.generator("rng", rng), _between(X, -1, 1)
    snr_db = arguments.between("snr_db", snr_db, -120, 120)
    amplitude = np.sqrt(np.mean(np.square(X), axis=0)) / 10 ** (snr_db / 20)
    return np.clip(X + amplitude * rng.standard_normal(X.shape).astype(X.dtype), -1, 1)


# ---- chains of changes


def augment(rng, X, Y, changes, copies=1):
    """Give the examples and, after them, changed copies of each, every one under the label it had.

    Parameters
    ----------
    rng : numpy.random.Generator
    X : array_like, (n_x, m)
    Y : array_like, (1, m) or (C, m)
    changes : sequence of functions
        Each is called as ``change(rng, x)`` with one example x, (n_x, 1), and gives the changed one; the next
        change gets that.  Choose only changes after which the label is still true.  For images,
        :func:`image_changes` has a chain.
    copies : int, optional
        How many changed copies of each example, at least 0.

    Returns
    -------
    Examples
        X (n_x, (1 + copies) m) and Y with as many columns: the originals, then each set of copies, all in
        the order of the originals.

    Raises
    ------
    TypeError
        If an argument has another type than is said here.
    ValueError
        If X or Y does not have two dimensions or their numbers of columns differ, X holds a value that is not
        finite, copies is below 0, or a change gives an example of another shape.

    Notes
    -----
    Section 3.1.  Split first, and augment train only: a copy of a test example that training has seen makes
    the test too easy.

    Examples
    --------
    >>> def softer_or_louder(rng, x):
    ...     return louder(x, rng.uniform(-6, 6))
    >>> sounds = np.array([[0.1, 0.2], [-0.3, 0.4]])
    >>> more = augment(np.random.default_rng(0), sounds, [[0, 1]], [softer_or_louder], copies=2)
    >>> more.X.shape, more.Y.tolist()
    ((2, 6), [[0, 1, 0, 1, 0, 1]])
    """
    rng, copies = arguments.generator("rng", rng), arguments.count("copies", copies)
    X = arguments.matrix("X", X, "(n_x, m)")
    changes, examples = _checked_changes(changes), np.arange(X.shape[1])
    labels = take(X, Y, np.tile(examples, 1 + copies)).Y
    changed = [_changed(rng, X[:, [i]], changes) for _ in range(copies) for i in examples]
    return Examples(np.hstack([X, *changed], dtype=X.dtype), labels)


def image_changes(image_shape, flips=False):
    """Give a chain of small random changes for images, to be handed to :func:`augment`.

    Parameters
    ----------
    image_shape : tuple of int, (height, width) or (height, width, channels)
    flips : bool, optional
        Whether a mirrored image keeps its label.  Off, because a mirrored 2 is not a 2; turn it on for cats.

    Returns
    -------
    list of functions, each change(rng, X)
        Turn by up to 10 degrees (half a turn would make a 9 of a 6), shift by up to a tenth of the size, more
        or less contrast by up to a fifth; for three channels, more or less color by up to a third; and with
        `flips`, mirror every other image.

    Raises
    ------
    TypeError
        If an argument has another type than is said here.
    ValueError
        If image_shape does not have two or three numbers, or one is below 1.
    """
    height, width, *channels = _checked_shape(image_shape)
    changes = [
        lambda rng, X: rotate(X, image_shape, rng.uniform(-10, 10)),
        lambda rng, X: shift(X, image_shape, _up_to_a_tenth(rng, height), _up_to_a_tenth(rng, width)),
        lambda rng, X: contrast(X, rng.uniform(0.8, 1.2)),
    ]
    if channels == [3]:
        changes.append(lambda rng, X: saturation(X, image_shape, rng.uniform(2 / 3, 4 / 3)))
    if flips:
        changes.append(lambda rng, X: flip(X, image_shape) if rng.random() < 0.5 else X)
    return changes


def _changed(rng, x, changes):
    """One example after all the changes."""
    for i, change in enumerate(changes):
        shape = x.shape
        x = arguments.shaped(f"what changes[{i}] gives", change(rng, x), shape, "the shape of what it got")
    return x


def _up_to_a_tenth(rng, size):
    """A random whole number of pixels; a tenth is rounded up, so that a small image moves too."""
    most = math.ceil(size / 10)
    return int(rng.integers(-most, most, endpoint=True))


def _overlap(name, by, size):
    """Where pixels go and where they come from, along an axis of this size that is shifted by so many."""
    by = arguments.scalar(name, by)
    if by != round(by):
        raise ValueError(f"{name} must be a whole number of pixels; got {by:g}")
    by = int(np.clip(by, -size, size))
    return slice(max(by, 0), size + min(by, 0)), slice(max(-by, 0), size - max(by, 0))


def _mixed(images, rows, columns):
    """The values at places between the pixels, each a mix of the four pixels around it; 0 outside."""
    height, width = images.shape[1:3]
    framed = np.pad(images, [(0, 0), (1, 1), (1, 1), (0, 0)])
    top, below = _steps(rows, height, images.dtype)
    left, beyond = _steps(columns, width, images.dtype)
    upper = (1 - beyond) * framed[:, top, left] + beyond * framed[:, top, left + 1]
    lower = (1 - beyond) * framed[:, top + 1, left] + beyond * framed[:, top + 1, left + 1]
    return (1 - below) * upper + below * lower


def _steps(places, size, dtype):
    """The pixel before each place, counted with the frame of zeros, and how far beyond it the place is."""
    places = np.clip(places + 1, 0, size + 1)
    pixels = np.minimum(places.astype(int), size)
    return pixels, (places - pixels).astype(dtype)[..., np.newaxis]


def _bell_weights(size, sigma, dtype):
    """Row i holds how much each pixel of a line counts for the new pixel i: a bell around i, with sum 1."""
    # A bell this narrow leaves nothing to the neighbors, and does not divide by 0.
    sigma = max(sigma, 1e-3)
    pixels = np.arange(size)
    bells = np.exp(-np.square((pixels - pixels[:, np.newaxis]) / sigma) / 2)
    return (bells / bells.sum(axis=1, keepdims=True)).astype(dtype)


def _images(X, image_shape):
    """The columns folded up: (m, height, width, channels), with one channel if the shape names none."""
    X, shape = _between(X, 0, 1), _checked_shape(image_shape)
    arguments.same_rows("X", X, math.prod(shape), f"the values of an image of shape {shape}")
    height, width, *channels = shape
    return X.T.reshape(X.shape[1], height, width, *(channels or [1]))


def _columns(images):
    """The images as columns again, (n_x, m), without what rounding or stretching took out of [0, 1]."""
    return np.clip(images.reshape(images.shape[0], -1).T, 0, 1)


def _between(X, low, high):
    given, X = X, arguments.table("X", X, "(n_x, m)")
    if not (low <= X.min() and X.max() <= high):  # not so with NaN either
        outside = arguments.finite("X", X)[(low > X) | (high < X)][0]
        bytes_ = low == 0 and arguments.array("X", given).dtype.kind in "iu"
        raise ValueError(f"X must lie in [{low}, {high}]; found {outside:g}{'; write X / 255' * bytes_}")
    return X


def _checked_changes(changes):
    if not isinstance(changes, (list, tuple)) or not all(callable(change) for change in changes):
        raise TypeError(f"changes must be a list of functions change(rng, x); got {changes!r}")
    return changes


def _checked_shape(image_shape):
    wanted = "image_shape must be (height, width) or (height, width, channels)"
    if not isinstance(image_shape, (tuple, list)):
        raise TypeError(f"{wanted}; got {image_shape!r}")
    if len(image_shape) not in (2, 3):
        raise ValueError(f"{wanted}; got {image_shape!r}")
    return tuple(arguments.count(f"image_shape[{i}]", n, least=1) for i, n in enumerate(image_shape))
