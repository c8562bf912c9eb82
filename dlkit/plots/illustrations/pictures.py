"""Finished pictures that one section shows."""

import numpy as np
from matplotlib.patches import Rectangle

from dlkit import _arguments as arguments
from dlkit.plots import given
from dlkit.plots.pictures import Picture
from dlkit.plots.plane import draw_plane, points
from dlkit.plots.settings import Figure, own_settings
from dlkit.plots.style import DPI, GRADIENT, GREY, INK, TEST, TEXT_SIZE, WRONG, bare, figure, headline, label


@own_settings
def stretched(left, right, result, *, title, alt):
    """Draw two arrays and their broadcast sum as tables; what was only repeated is written in grey.

    Parameters
    ----------
    left, right, result : arrays of two dimensions
        `result` is ``left + right``.

    Returns
    -------
    Picture

    Raises
    ------
    TypeError, ValueError
        If they do not have two dimensions, or `result` is not as large as the sum.
    """
    for name, array in (("left", left), ("right", right), ("result", result)):
        arguments.numbers(name, array)
    left, right, result = (np.asarray(array) for array in (left, right, result))  # whole numbers stay whole
    if not left.ndim == right.ndim == 2 or not _is_sum(left.shape, right.shape, result.shape):
        found = f"left has shape {left.shape}, right {right.shape} and result {result.shape}"
        raise ValueError(f"{found}; expected two dimensions each, and for result the shape of left + right")
    fig, axes = figure(3, height=2.0)
    rows, columns = result.shape
    for ax, array, sign in zip(axes, (left, right, result), ("", "+", "="), strict=True):
        bare(ax)
        ax.set(xlim=(-1, columns + 0.05), ylim=(rows + 0.05, -0.05), aspect="equal")
        ax.text(-0.5, rows / 2, sign, ha="center", va="center", fontsize=16)
        for (i, j), value in np.ndenumerate(np.broadcast_to(array, result.shape)):
            repeated = i >= array.shape[0] or j >= array.shape[1]
            look = ("#FFFFFF", "#767676") if repeated else ("#D6EAF5", INK)
            ax.add_patch(Rectangle((j, i), 1, 1, facecolor=look[0], edgecolor=WRONG, linewidth=0.8))
            ax.text(j + 0.5, i + 0.5, str(value), ha="center", va="center", color=look[1], fontsize=TEXT_SIZE)
        ax.set_xlabel(str(array.shape))
    headline(fig, title)
    return Picture(fig, alt)


def _is_sum(left, right, result):
    """Whether an array of shape `result` can be the sum of two others."""
    try:
        return np.broadcast_shapes(left, right) == result
    except ValueError:
        return False


@own_settings
def table_and_images(rows, head, X, shape, captions=None, *, title, names, alt):
    """Write a table on the left, an example a line, and show the columns of X as grey pictures on the right.

    Parameters
    ----------
    rows : sequence of sequences of str
    head : sequence of str
        The names of the table's columns.
    X : array, (n_x, k)
        Each column is a picture, from 0 (white) to 1 (black); they are drawn in rows of four.
    shape : tuple (height, width)
    captions : sequence of k str, optional
        Written under the pictures.
    title, alt : str
    names : tuple of two str
        What stands above the two sides.

    Returns
    -------
    Picture

    Raises
    ------
    TypeError, ValueError
        If the columns of X are no pictures of this shape, or a row is not as long as the head.
    """
    X = given.pictures("X", X, shape)
    head = given.several("head", list(head) if isinstance(head, str) else head, "names")
    rows = [
        given.names(f"row {i}", row, len(head), "column of the table")
        for i, row in enumerate(given.several("rows", rows, "lines of the table"))
    ]
    captions = given.names(
        "captions", [""] * X.shape[1] if captions is None else captions, X.shape[1], "column of X"
    )
    fig = Figure(figsize=(7.2, 3.3), dpi=DPI, layout="constrained")
    left, right = fig.subfigures(1, 2, width_ratios=(1.15, 1))
    ax = left.subplots()
    bare(ax)
    ax.set(xlim=(0, len(head)), ylim=(len(rows) + 0.2, -1.2))
    for j, name in enumerate(head):
        ax.text(j + 0.9, -0.5, name, ha="right", va="center", fontsize=TEXT_SIZE - 1, fontweight="bold")
        for i, row in enumerate(rows):
            ax.text(j + 0.9, i + 0.5, row[j], ha="right", va="center", fontsize=TEXT_SIZE - 1)
    ax.hlines([0, len(rows)], 0, len(head), color=INK, linewidth=0.8)
    lines_of_four = -(-X.shape[1] // 4)
    for i, ax in enumerate(right.subplots(lines_of_four, 4).ravel()):
        bare(ax)
        if i < X.shape[1]:
            ax.imshow(X[:, i].reshape(shape), cmap=GREY, vmin=0, vmax=1)
            ax.set_xlabel(captions[i], fontsize=TEXT_SIZE - 1)
    for side, name in zip((left, right), given.names("names", names, 2, "side"), strict=True):
        side.suptitle(name, fontsize=TEXT_SIZE)
    headline(fig, title)
    return Picture(fig, alt)


@own_settings
def bowl(x, y, height, *, title, names, alt):
    """Draw a function of two parameters as a surface above its contours, with a star on its lowest point.

    Parameters
    ----------
    x, y : array, (k,) and (l,)
    height : array, (l, k)
        The function's value at each pair.
    names : tuple of three str
        What the axes mean: of x, of y, and of the height.

    Returns
    -------
    Picture

    Raises
    ------
    TypeError, ValueError
        If `height` does not have a row for each of y and a column for each of x, or names are not three.
    """
    x, y = arguments.vector("x", x), arguments.vector("y", y)
    meaning = "(l, k): a row for each of y, a column for each of x"
    height = arguments.shaped("height", height, (len(y), len(x)), meaning)
    names = given.names("names", names, 3, "axis")
    fig = Figure(figsize=(7.2, 4.0), dpi=DPI, layout="constrained")
    ax = fig.add_subplot(projection="3d", computed_zorder=False)  # the star is never hidden
    ax.contour(*np.meshgrid(x, y), height, 12, cmap="viridis", offset=0, linewidths=1)
    ax.plot_surface(*np.meshgrid(x, y), height, cmap="viridis", rcount=40, ccount=40, alpha=0.9)
    row, column = np.unravel_index(np.argmin(height), np.shape(height))
    lowest = height[row, column]
    ax.plot([x[column]] * 2, [y[row]] * 2, [0, lowest], color=TEST, linewidth=1, zorder=9)
    ax.plot(x[column], y[row], lowest, "*", color=TEST, markersize=11, zorder=10)
    ax.set(xlabel=names[0], ylabel=names[1], zlabel=names[2], zlim=(0, float(np.max(height))))
    ax.view_init(18, -48)  # low: what is near and high is then not drawn below what is far and low
    ax.set_box_aspect((1.4, 1.1, 0.8), zoom=1.05)
    headline(fig, title)
    return Picture(fig, alt)


@own_settings
def examples(X, Y, reach, values=None, *, title, names=("x₁", "x₂"), alt):
    """Draw examples of two classes in the plane, and behind them, if there is one, what is answered there.

    Parameters
    ----------
    X : array, (2, m)
    Y : array, (1, m)
        Classes, 0 or 1.
    reach : float
        The plane goes from -reach to reach.
    values : array with count² elements, optional
        Numbers from 0 to 1 at the points of :func:`grid`.
    title, alt : str
    names : tuple of two str, optional
        What the axes mean.

    Returns
    -------
    Picture

    Raises
    ------
    TypeError, ValueError
        If X and Y do not have these shapes, or the values are not as many as a square grid has points.
    """
    reach, names = arguments.positive("reach", reach), given.names("names", names, 2, "axis")
    fig, ax = figure(width=4.6, height=4.2)
    if values is not None:
        draw_plane(ax, reach).show(values)
    points(ax, X, Y)
    ax.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal")
    label(ax, x=names[0], y=names[1])
    headline(fig, title)
    return Picture(fig, alt)


@own_settings
def with_slopes(z, *panels, ends, title, x, alt):
    """Draw functions side by side on one scale, each with its slope as a dashed line.

    Parameters
    ----------
    z : array, (k,)
    *panels : tuples (name, values, slopes)
        The name stands above the panel; values and slopes are arrays, (k,).
    ends : tuple (low, high)
        Limits of the vertical axis; what lies outside is cut off.
    title, x, alt : str
        The claim, the meaning of the horizontal axes, and the sentence for who cannot see the picture.

    Returns
    -------
    Picture

    Raises
    ------
    TypeError, ValueError
        If there is no panel, one is no such tuple, or its values or slopes are not as many as z.
    """
    if not panels or not all(isinstance(panel, (tuple, list)) and len(panel) == 3 for panel in panels):
        raise TypeError("panels must be one or more tuples (name, values, slopes)")
    for name, values, slopes in panels:
        given.vectors(f" in panel {name!r}", z=z, values=values, slopes=slopes)
    fig, axes = figure(len(panels), height=2.7, sharey=True)
    for ax, (name, values, slopes) in zip(np.atleast_1d(axes), panels, strict=True):
        ax.axhline(0, color=WRONG, linewidth=0.6)
        (function,) = ax.plot(z, values, color=INK, linewidth=2, label="the function")
        (slope,) = ax.plot(z, slopes, "--", color=GRADIENT, linewidth=2, label="its slope")
        ax.set(xlim=(z[0], z[-1]), ylim=given.ends(ends))
        ax.xaxis.get_major_locator().set_params(integer=True)
        ax.set_title(name, fontsize=TEXT_SIZE)
        ax.set_xlabel(x)
    fig.legend(handles=[function, slope], loc="outside lower center", ncols=2, frameon=False)
    headline(fig, title)
    return Picture(fig, alt)
