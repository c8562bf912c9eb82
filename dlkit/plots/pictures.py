"""Pictures in one call: each function returns a Picture, to stand as the last line of a cell."""

import itertools
import numbers

import numpy as np
from matplotlib.patches import Rectangle
from matplotlib.ticker import LogLocator

from dlkit import _arguments as arguments
from dlkit.plots import given
from dlkit.plots.plane import draw_plane, points
from dlkit.plots.settings import own_settings
from dlkit.plots.style import (
    CLASSES,
    GREY,
    INK,
    SIGNED,
    TEST,
    TEXT_SIZE,
    WRONG,
    bare,
    figure,
    headline,
    label,
    png,
    without_pyplot,
)
from dlkit.plots.tables import draw_table


class Picture:
    """A figure as the last line of a cell: shown as a PNG, with a sentence for who cannot see it.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    alt : str
        What is seen, with its numbers.  Screen readers speak it, and it is the picture's text where
        pictures are not shown.

    Raises
    ------
    TypeError, ValueError
        If `fig` is no figure, or `alt` is no text or empty.
    """

    def __init__(self, fig, alt):
        without_pyplot(fig)
        if not isinstance(alt, str):
            raise TypeError(f"alt must be a sentence; got {type(alt).__name__}")
        if not alt:
            raise ValueError("alt is empty: say in a sentence what the picture shows")
        self.fig, self.alt = fig, alt

    def __repr__(self):
        return self.alt

    def _repr_mimebundle_(self, include=None, exclude=None):
        data = {"image/png": png(self.fig), "text/plain": self.alt}
        return data, {"image/png": {"alt": self.alt}}


@own_settings
def lines(*curves, title, x, y="", alt, log=False, width=7.2, height=3.0, ends=None):
    """Draw curves and write the name of each at its end.

    Parameters
    ----------
    *curves : tuples (xs, ys, name) or (xs, ys, name, color) or (xs, ys, name, color, style)
        Style is Matplotlib's: "-" or "--" or ".".
    title, x, y, alt : str
        The claim, the meaning of the axes, and the sentence for who cannot see the picture.
    log : bool, optional
        A logarithmic vertical axis.
    ends : tuple (low, high), optional
        Limits of the vertical axis.

    Returns
    -------
    Picture

    Raises
    ------
    TypeError, ValueError
        If there is no curve, one is no such tuple, or its xs and ys are not lists of one length.
    """
    if not curves:
        raise ValueError("there is no curve; write lines((xs, ys, name), title=..., x=..., alt=...)")
    fig, ax = figure(width=width, height=height)
    for curve, default in zip(curves, itertools.cycle((INK, *CLASSES)), strict=False):
        xs, ys, name, *look = _curve(curve)
        color, style = (*look, *(default, "-")[len(look) :])
        ax.plot(xs, ys, style, color=color, linewidth=2)
        name_end(ax, xs, ys, name, color)
    ax.margins(y=0.12)
    if log:
        ax.set_yscale("log")
        ax.yaxis.set_major_formatter("{x:g}")  # plain numbers, as on all axes
    if ends is not None:
        ax.set_ylim(given.ends(ends))
    label(ax, title, x, y)
    return Picture(fig, alt)


def _curve(curve):
    """The parts of a curve, if they are those of one."""
    if not isinstance(curve, (tuple, list)) or not 3 <= len(curve) <= 5:
        length = f" of {len(curve)}" if isinstance(curve, (tuple, list)) else ""
        kind = type(curve).__name__
        raise TypeError(f"a curve must be (xs, ys, name), perhaps with color and style; got a {kind}{length}")
    xs, ys, name, *look = curve
    given.vectors(f" of curve {name!r}", xs=xs, ys=ys)
    return xs, ys, name, *look


@own_settings
def name_end(ax, xs, ys, name, color=INK):
    """Write the name of a curve behind its last point, or that of a single point above it."""
    given.axes(ax)
    given.vectors(f" of curve {name!r}", xs=xs, ys=ys)
    place = {"xytext": (0, 9), "ha": "center"} if len(xs) == 1 else {"xytext": (6, 0), "va": "center"}
    look = {"color": color, "fontsize": TEXT_SIZE, "annotation_clip": False}
    ax.annotate(name, (xs[-1], ys[-1]), textcoords="offset points", **place, **look)


@own_settings
def images(X, shape, captions=None, *, columns=8, title="", alt, colors=None, dots=None):
    """Show the columns of X as grey pictures, in rows.

    Parameters
    ----------
    X : array, (n_x, k)
        Each column is a picture of n_x = height x width values from 0 (white) to 1 (black).
    shape : tuple (height, width)
    captions : sequence of k str, optional
        Written under the pictures.
    columns : int, optional
        How many stand side by side.
    colors : sequence of k colors, optional
        Of the captions.
    dots : sequence of k (int or None), optional
        The feature of each picture, counted from 0, that gets a frame.

    Returns
    -------
    Picture

    Raises
    ------
    TypeError, ValueError
        If the columns of X are no pictures of this shape, or something is not there once for each of them.
    """
    X, columns = given.pictures("X", X, shape), arguments.count("columns", columns, least=1)
    k = X.shape[1]
    captions = None if captions is None else given.names("captions", captions, k, "column of X")
    colors = None if colors is None else given.one_for_each("colors", colors, k, "column of X")
    dots = None if dots is None else given.one_for_each("dots", dots, k, "column of X")
    rows = -(-k // columns)
    side = 7.2 / columns
    lines = max(caption.count("\n") + 1 for caption in captions) if captions else 0
    height = rows * (side + 0.08 * bool(lines) + 0.2 * lines) + 0.4 * bool(title)
    fig, axes = figure(columns, rows, height=height)
    for i, ax in enumerate(np.atleast_1d(axes).ravel()):
        bare(ax)
        if i < k:
            ax.imshow(X[:, i].reshape(shape), cmap=GREY, vmin=0, vmax=1)
            if captions:
                ax.set_xlabel(captions[i], color=colors[i] if colors else INK)
                ax.set_anchor("S")  # centered, it would leave room above and push its caption out
            if dots is not None and dots[i] is not None:
                y, x = np.unravel_index(dots[i], shape)
                ax.add_patch(Rectangle((x - 0.5, y - 0.5), 1, 1, fill=False, ec=TEST, lw=2, clip_on=False))
    if title:
        headline(fig, title)
    return Picture(fig, alt)


@own_settings
def weight_images(w, shape, captions, *others, title, alt):
    """Show weights as a colored picture, and other columns beside it in grey.

    Parameters
    ----------
    w : array, (n_x, 1)
    shape : tuple (height, width)
    captions : sequence of str
        One for the weights and one for each other picture.
    *others : arrays, (n_x,)
        From 0 (white) to 1 (black).

    Returns
    -------
    Picture

    Raises
    ------
    TypeError, ValueError
        If weights or pictures do not have this shape, or there is not a caption for each.
    """
    others = [given.picture(f"picture {i}", other, shape) for i, other in enumerate(others, 1)]
    captions = given.names("captions", captions, 1 + len(others), "picture and the weights")
    fig, axes = figure(1 + len(others), height=2.9)
    axes = np.atleast_1d(axes)
    drawn = weights(axes[0], w, shape)
    fig.colorbar(drawn, ax=axes[0], shrink=0.7, label="speaks against | for")
    for ax, other in zip(axes[1:], others, strict=True):
        bare(ax)
        ax.imshow(other, cmap=GREY, vmin=0, vmax=1)
    for ax, caption in zip(axes, captions, strict=True):
        ax.set_xlabel(caption)
    headline(fig, title)
    return Picture(fig, alt)


@own_settings
def weights(ax, w, shape, limit=None, **artist):
    """Draw weights as a picture: blue speaks for class 1, orange against it, white says nothing.

    In black and white both are grey; so in a picture of few dots, and where nothing moves, those that clearly
    speak against it have a minus sign.

    Parameters
    ----------
    w : array, (n_x, 1) or (n_x,)
    shape : tuple (height, width)
    limit : float, optional
        The weight that gets the full color; the largest if not given.

    Returns
    -------
    matplotlib.image.AxesImage

    Raises
    ------
    TypeError, ValueError
        If the weights are not as many as a picture of this shape has dots.
    """
    given.axes(ax)
    table = given.picture("w", w, shape)
    limit = np.abs(table).max() or 1.0 if limit is None else limit
    bare(ax)
    ax.set_anchor("N")  # its title then stands as high as those beside it
    if table.size <= 100 and not artist.get("animated"):
        for row, column in np.argwhere(table < -limit / 4):
            ax.text(column, row, "−", ha="center", va="center", fontsize=TEXT_SIZE)
    return ax.imshow(table, cmap=SIGNED, vmin=-limit, vmax=limit, **artist)


@own_settings
def planes(values, reach, captions, *, examples=None, title, names=("x₁", "x₂"), alt):
    """Draw several functions of two numbers side by side, as orange and blue planes with their borders.

    Parameters
    ----------
    values : array, (k, count²)
        A row for each picture: numbers from 0 to 1 at the points of :func:`grid`.
    reach : float
    captions : sequence of k str
        Written above the planes.
    examples : tuple (X, Y), optional
        Of the shapes (2, m) and (1, m), drawn into each of them.
    title, alt : str
    names : tuple of two str, optional
        What the axes mean.

    Returns
    -------
    Picture

    Raises
    ------
    TypeError, ValueError
        If a row of `values` is no plane, or there is not a caption for each of them.
    """
    values = given.planes("values", values)
    if examples is not None and not (isinstance(examples, (tuple, list)) and len(examples) == 2):
        raise TypeError(f"examples must be a tuple (X, Y); got {type(examples).__name__}")
    captions = given.names("captions", captions, len(values), "row of values")
    names = given.names("names", names, 2, "axis")
    fig, axes = figure(len(values), height=7.2 / len(values) + 0.8, sharey=True)
    for ax, row, caption in zip(np.atleast_1d(axes), values, captions, strict=True):
        draw_plane(ax, reach).show(row)
        if examples is not None:
            points(ax, *examples, size=18)
        ax.set_title(caption, fontsize=TEXT_SIZE)
        ax.set_xlabel(names[0])
    np.atleast_1d(axes)[0].set_ylabel(names[1])
    headline(fig, title)
    return Picture(fig, alt)


@own_settings
def table(
    X, *, rows=None, columns=None, values=False, title, x="", y="", alt, height=3.0, aspect="auto", mark=None
):
    """Draw a matrix as grey cells, an example a column; `rows` to `values` are those of :func:`draw_table`.

    Parameters
    ----------
    X : array, (n, m)
        Of numbers from 0 (white) to 1 (black).
    title, x, y, alt : str
    height : float, optional
        Of the figure, in inches.
    aspect : str, optional
        "equal" for square cells.
    mark : int, optional
        The column that gets a frame, counted from 1.

    Returns
    -------
    Picture

    Raises
    ------
    TypeError, ValueError
        If X does not have two dimensions, or there is no such column, or not a name for each.
    """
    fig, ax = figure(height=height)
    draw_table(ax, X, rows=rows, columns=columns, values=values, aspect=aspect).mark(column=mark)
    label(ax, title, x, y)
    return Picture(fig, alt)


@own_settings
def search(columns, x, y=None, *, title, alt, log=()):
    """Draw the table of a search: a point for each trial, with a star on the best; failed trials are crosses.

    Parameters
    ----------
    columns : dict of str to sequence
        From :meth:`dlkit.tuning.Results.columns`, with "score" and "error" among them.
    x : str
        The hyperparameter along the horizontal axis.
    y : str, optional
        The one along the vertical axis; the score is then the color.  If not given, the score stands there.
        Where either has options instead of numbers, they stand along the axis by their names.
    title, alt : str
    log : sequence of str, optional
        Which of the columns get a logarithmic axis; the color, if "score" is one.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If the table has no such column, or no trial gave a score.
    """
    for name in (x, y or "score", *log):
        if name not in columns:
            raise ValueError(f"the table has no column {name!r}; it has {', '.join(columns)}")
    score, failed = np.asarray(columns["score"], float), np.array([bool(e) for e in columns["error"]])
    if failed.all():
        raise ValueError(f"none of {len(failed)} trials gave a score")
    (across, named), (up, names) = _places(columns[x]), _places(columns[y or "score"])
    best = np.nanargmin(np.where(failed, np.nan, score))
    fig, ax = figure(height=3.4)
    color = {"cmap": "viridis", "norm": "log" if y and "score" in log else "linear"}
    drawn = ax.scatter(across[~failed], up[~failed], c=score[~failed], s=36, **color)
    if y:
        plain = {"ticks": LogLocator(subs=(1, 2, 5)), "format": "{x:g}"} if "score" in log else {}
        fig.colorbar(drawn, ax=ax, label="score (lower is better)", **plain).minorticks_off()
        ax.plot(across[failed], up[failed], "x", color=WRONG)
    ax.plot(across[best], up[best], "*", color=TEST, markersize=15)
    ax.set(xscale="log" if x in log else "linear", yscale="log" if (y or "score") in log else "linear")
    if named:
        ax.set_xticks(range(len(named)), named)
    if names:
        ax.set_yticks(range(len(names)), names)
    label(ax, title, x, y or "score (lower is better)")
    return Picture(fig, alt)


def _places(column):
    """Where the values of a column stand along an axis; and their names in order, if they are no numbers."""
    if all(np.ndim(value) == 0 and isinstance(value, numbers.Real) for value in column):
        return np.asarray(column, float), []
    found = [getattr(value, "__name__", None) or str(value) for value in column]
    names = sorted(set(found))
    return np.array([names.index(name) for name in found], float), names
