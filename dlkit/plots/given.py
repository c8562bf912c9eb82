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
    if isinstance(fig, matplotlib.figure.FigureBase):
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


def rows_of(name, W, n_x, meaning):
    """Complain unless each row of a table has n_x numbers."""
    if W.shape[1] != n_x:
        instead = f"; write {name}.T" if len(W) == n_x else ""
        raise ValueError(f"{name} has shape {W.shape}; expected (n, {n_x}), {meaning}{instead}")


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
    turned, m = X[0] != 2, X[0] if X[0] != 2 else X[1]
    remedies = {(1, m): "", (m, 1): f"{TURNED} Y.T", (m,): "; write Y.reshape(1, -1)"}
    for_Y = remedies.get(Y, "; write Y.argmax(axis=0, keepdims=True)" if Y[1:] == (m,) else "")
    if turned:
        return f"{TURNED} X.T" + for_Y.replace(TURNED, " and").replace("; write", " and")
    return for_Y


def plane(name, values):
    """The values of a function at the points of a square grid, (count, count)."""
    values = arguments.numbers(name, values)
    count = round(values.size**0.5)
    if count < 2 or count**2 != values.size:
        raise ValueError(
            f"{name} has shape {values.shape}, {values.size} numbers; expected count² of them, "
            f"one at each point of plots.grid(reach, count)"
        )
    return values.reshape(count, count)


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
    if isinstance(found, (dict, set, frozenset)) or not hasattr(found, "__len__"):
        kind = type(found).__name__
        raise TypeError(f"{name} must be a list of {count} names, one for each {what}; got {kind}")
    if len(found) != count:
        raise ValueError(f"{name} must be {count} names, one for each {what}; got {len(found)}: {found!r}")
    return [str(one) for one in found]
