"""What pictures ask of what they are given: axes, pictures in columns, points of the plane, names.

As in :mod:`dlkit._arguments`, each check returns the argument in the form that the caller draws, or names it,
says what was found and what was expected, and, where it is known, what to write.
"""

import matplotlib.axes
import matplotlib.figure
import numpy as np

from dlkit import _arguments as arguments

TURNED = "; are the examples in columns? write"


def figure(fig):
    """Complain about what is no figure, such as figure and axes together."""
    if isinstance(fig, matplotlib.figure.Figure):
        return
    instead = ""
    if isinstance(fig, tuple):
        instead = "; plots.figure() gives two things, write fig, ax = plots.figure()"
    elif isinstance(fig, matplotlib.axes.Axes):
        instead = "; write ax.figure"
    raise TypeError(f"fig must be a figure of Matplotlib's; got {type(fig).__name__}{instead}")


def axes(ax):
    """Complain about what is not one of Matplotlib's axes, such as several of them."""
    if isinstance(ax, matplotlib.axes.Axes):
        return
    instead = ""
    if isinstance(ax, np.ndarray) and ax.dtype == object:
        instead = f" of shape {ax.shape}; take one of them, ax[{', '.join('0' * ax.ndim)}]"
    elif isinstance(ax, matplotlib.figure.FigureBase):
        instead = "; write fig.axes[0]"
    raise TypeError(f"ax, which comes first, must be axes of Matplotlib's; got {type(ax).__name__}{instead}")


def picture_shape(shape):
    """The height and the width of a picture."""
    if not isinstance(shape, (tuple, list)):
        raise TypeError(f"shape must be a tuple (height, width); got {shape!r}")
    if len(shape) != 2:
        raise ValueError(f"shape must be (height, width); got {shape!r}")
    return tuple(arguments.count("height and width in shape", side, least=1) for side in shape)


def pictures(name, X, shape):
    """Pictures as columns, (n_x, k), with as many numbers each as their shape has dots."""
    height, width = picture_shape(shape)
    n_x, X = height * width, arguments.numbers(name, X)
    if X.ndim == 2 and X.shape[0] == n_x and X.shape[1] > 0:
        return X
    instead = ""
    if X.shape == (n_x,):
        instead = f"; for one picture write {name}[:, [0]] or {name}.reshape(-1, 1)"
    elif X.ndim == 2 and X.shape[1] == n_x:
        instead = f"{TURNED} {name}.T"
    elif X.shape[1:] == (height, width):
        instead = f"; write {name}.reshape(len({name}), -1).T"
    raise ValueError(
        f"{name} has shape {X.shape} and shape is ({height}, {width}); expected (n_x, k) with "
        f"n_x = {height} · {width} = {n_x}, a picture in each column{instead}"
    )


def picture(name, x, shape):
    """The numbers of one picture, in its shape."""
    height, width = picture_shape(shape)
    x = arguments.numbers(name, x)
    if x.size != height * width:
        raise ValueError(
            f"{name} has shape {x.shape} and shape is ({height}, {width}); "
            f"expected {height} · {width} = {height * width} numbers"
        )
    return x.reshape(height, width)


def examples(X, Y, classes):
    """Points of the plane in columns, X (2, m), and a row of their classes, Y (1, m)."""
    X, Y = arguments.numbers("X", X), arguments.numbers("Y", Y)
    if X.ndim != 2 or len(X) != 2 or Y.shape != (1, X.shape[1]):
        raise ValueError(
            f"X has shape {X.shape} and Y has shape {Y.shape}; expected (2, m) and (1, m), "
            f"a point in each column of X and its class in Y{_what_to_write(X.shape, Y.shape)}"
        )
    other = Y[~np.isin(Y, range(classes))]
    if other.size:
        raise ValueError(f"Y must hold classes from 0 to {classes - 1}; found {other[0]:g}")
    return X, Y


def _what_to_write(X, Y):
    """How examples of these two shapes are put right."""
    if len(X) != 2 or 2 not in X:
        return ""
    turned = X[0] != 2
    m = X[0] if turned else X[1]
    one_hot = len(Y) == 2 and Y[0] > 1 and Y[1] == m
    for_Y = {(m, 1): "Y.T", (m,): "Y.reshape(1, -1)"}.get(
        Y, "Y.argmax(axis=0, keepdims=True)" if one_hot else ""
    )
    instead = " and ".join(part for part in ("X.T" if turned else "", for_Y) if part)
    start = TURNED if turned or for_Y == "Y.T" else "; write"
    return f"{start} {instead}" if instead else ""


def plane(name, values):
    """The values of a function at the points of a square grid, (count, count)."""
    values = arguments.numbers(name, values)
    if not _is_square(values.size):
        raise ValueError(
            f"{name} has shape {values.shape}, {values.size} numbers; expected count² of them, "
            f"one at each point of plots.grid(reach, count)"
        )
    count = round(values.size**0.5)
    return values.reshape(count, count)


def planes(name, values):
    """The values of several functions at such points, a row for each, as (count, count) each."""
    shape = values.shape if isinstance(values, np.ndarray) else ()
    if len(shape) == 1 and shape[0] > 0 and np.ndim(values[0]) == 0:
        raise ValueError(
            f"{name} has shape {shape}; expected a row for each function; for one write [{name}]"
        )
    if len(shape) == 2 and _is_square(shape[0]) and not _is_square(shape[1]):
        raise ValueError(f"{name} has shape {shape}; expected (k, count²), a row for each; write {name}.T")
    rows = several(name, values, "rows, one for each function")
    return [plane(f"row {i} of {name}", row) for i, row in enumerate(rows)]


def _is_square(n):
    return n >= 4 and round(n**0.5) ** 2 == n


def vectors(of, **given):
    """Lists of numbers of one length; `of` says where they belong."""
    arrays = {name: arguments.numbers(f"{name}{of}", value) for name, value in given.items()}
    for name, array in arrays.items():
        if array.ndim != 1:
            instead = f"; write {name}[0]" if array.ndim == 2 and len(array) == 1 else ""
            raise ValueError(f"{name}{of} has shape {array.shape}; expected one dimension{instead}")
    shapes = {name: array.shape for name, array in arrays.items()}
    if len(set(shapes.values())) > 1 or not all(array.size for array in arrays.values()):
        found = ", ".join(f"{name} has shape {shape}" for name, shape in shapes.items())
        raise ValueError(f"{found}{of}; expected one length, at least 1")
    return tuple(arrays.values())


def names(name, found, count, what):
    """So many names, as text; `what` says of what."""
    return [str(one) for one in one_for_each(name, found, count, what)]


def several(name, found, of_what):
    """A list, of so many things as it happens to have."""
    if isinstance(found, (str, dict, set, frozenset)) or not hasattr(found, "__len__"):
        raise TypeError(f"{name} must be a list of {of_what}; got {type(found).__name__}")
    return found


def ends(low_and_high):
    """Both ends of an axis; None is where the numbers end."""
    if not isinstance(low_and_high, (tuple, list, np.ndarray)) or len(low_and_high) != 2:
        raise ValueError(f"ends must be (low, high), or None in place of either; got {low_and_high!r}")
    return [end if end is None else arguments.scalar("each of ends", end) for end in low_and_high]


def one_for_each(name, found, count, what):
    """A list of as many as there are of `what`."""
    if isinstance(found, (dict, set, frozenset)) or not hasattr(found, "__len__"):
        kind = type(found).__name__
        raise TypeError(f"{name} must be a list of {count}, one for each {what}; got {kind}")
    if len(found) != count:
        raise ValueError(f"{name} must be {count}, one for each {what}; got {len(found)}: {found!r}")
    return found
