"""Pictures in the course's own style: colors that always mean the same, and one call for a picture.

Every figure is a plain :class:`matplotlib.figure.Figure`, made without pyplot: nothing here changes a global
setting, so that your own plots look as you want them to.  Functions that draw take the axes first.
"""

import io
import itertools

import contourpy
import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

# Okabe and Ito's colors, which color-blind readers can tell apart.
CLASS_0, CLASS_1 = "#E69F00", "#0072B2"
INK, DEV, TEST, GRADIENT, WRONG = "#000000", "#009E73", "#D55E00", "#CC79A7", "#767676"
GRADIENT_INK = "#8F3D6E"  # the color of gradients, dark enough for small numbers
CLASSES = (CLASS_0, CLASS_1, DEV, GRADIENT, TEST, "#56B4E9", "#F0E442", INK)
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")

# From the tint of class 0 through white at 1/2 to the tint of class 1.
PROBABILITY = LinearSegmentedColormap.from_list("probability", ["#F5D9A3", "#FFFFFF", "#9CC7E3"])
# Negative weights are orange, positive ones blue, zero is white.
# Full blue is far darker than full orange, so that the two can be told apart in black and white as well.
SIGNED = LinearSegmentedColormap.from_list(
    "signed", [(0.0, CLASS_0), (0.5, "#FFFFFF"), (0.8, CLASS_1), (1.0, "#002B52")]
)

TEXT_SIZE = 11
DPI = 100


def figure(columns=1, rows=1, width=7.2, height=3.0, **subplots):
    """Make a figure in the course's style, without pyplot.

    Parameters
    ----------
    columns, rows : int
        How many axes stand side by side and below each other.
    width, height : float
        Size in inches; the default is the width of the text column.
    **subplots
        Passed on to :meth:`matplotlib.figure.Figure.subplots`, for example ``sharey=True``.

    Returns
    -------
    fig : matplotlib.figure.Figure
    axes : matplotlib.axes.Axes, or an array of them when there is more than one
    """
    fig = Figure(figsize=(width, height), dpi=DPI, layout="constrained")
    axes = fig.subplots(rows, columns, **subplots)
    for ax in np.atleast_1d(axes).ravel():
        _dress(ax)
    return fig, axes


def _dress(ax):
    ax.spines[["top", "right"]].set_visible(False)
    ax.tick_params(labelsize=TEXT_SIZE - 1)
    ax.title.set_fontsize(TEXT_SIZE + 1)
    ax.title.set_fontweight("bold")
    ax.xaxis.label.set_fontsize(TEXT_SIZE)
    ax.yaxis.label.set_fontsize(TEXT_SIZE)


def label(ax, title="", x="", y="", loc="left"):
    """Write the title (a sentence: what the picture claims) and what the axes mean."""
    ax.set_title(title, loc=loc, fontsize=TEXT_SIZE + 1, fontweight="bold")
    ax.set_xlabel(x)
    ax.set_ylabel(y)


def _title(fig, title):
    fig.suptitle(title, fontsize=TEXT_SIZE + 1, fontweight="bold", x=0.01, ha="left")


def log_axis(ax, *ticks):
    """Make the vertical axis logarithmic, from the first tick to the last, with plain numbers."""
    ax.set_yscale("log")
    ax.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
    ax.set_yticks([], minor=True)
    ax.set_ylim(ticks[0], ticks[-1])


def steps_axis(ax, last):
    """Make the horizontal axis one of steps from 0 to the last: logarithmic, with room for the first few."""
    ticks = [tick for tick in (0, 1, 3, 10, 30, 100, 300, 1000, 3000, 10_000) if tick <= last]
    ax.set_xscale("symlog", linthresh=1, linscale=0.4)
    ax.set_xticks(ticks, [str(tick) for tick in ticks])
    ax.set_xticks([], minor=True)
    ax.set_xlim(-0.15, last)


def note(ax, x, y, **artist):
    """Make room for words on a picture, at (x, y) of the axes' numbers; give the Matplotlib text.

    The words stand on a light ground, so that they can be read across lines and colors.
    """
    ground = {"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 1.5}
    return ax.text(x, y, "", fontsize=TEXT_SIZE, **artist, bbox=ground)


def bare(ax):
    """Take away ticks and frame, for pictures whose axes mean nothing."""
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set_visible(False)


def png(fig, dpi=DPI):
    """Save a figure as PNG: the same figure gives the same bytes.

    Returns
    -------
    bytes
    """
    out = io.BytesIO()
    fig.savefig(out, format="png", dpi=dpi, facecolor="white", metadata={"Software": None})
    return out.getvalue()


# Pictures in one call: each returns a Picture, to stand as the last line of a cell.


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
    """
    fig, ax = figure(width=width, height=height)
    for (xs, ys, name, *look), default in zip(curves, (INK, *CLASSES), strict=False):
        color, style = (*look, *(default, "-")[len(look) :])
        ax.plot(xs, ys, style, color=color, linewidth=2)
        name_end(ax, xs, ys, name, color)
    ax.margins(y=0.12)
    if log:
        ax.set_yscale("log")
        ax.yaxis.set_major_formatter("{x:g}")  # plain numbers, as on all axes
    if ends:
        ax.set_ylim(ends)
    label(ax, title, x, y)
    return Picture(fig, alt)


def name_end(ax, xs, ys, name, color=INK):
    """Write the name of a curve behind its last point, or that of a single point above it."""
    place = {"xytext": (0, 9), "ha": "center"} if len(xs) == 1 else {"xytext": (6, 0), "va": "center"}
    look = {"color": color, "fontsize": TEXT_SIZE, "annotation_clip": False}
    ax.annotate(name, (xs[-1], ys[-1]), textcoords="offset points", **place, **look)


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
    """
    rows = -(-X.shape[1] // columns)
    side = 7.2 / columns
    lines = max(caption.count("\n") + 1 for caption in captions) if captions else 0
    height = rows * (side + 0.08 * bool(lines) + 0.2 * lines) + 0.4 * bool(title)
    fig, axes = figure(columns, rows, height=height)
    for i, ax in enumerate(np.atleast_1d(axes).ravel()):
        bare(ax)
        if i < X.shape[1]:
            ax.imshow(X[:, i].reshape(shape), cmap="gray_r", vmin=0, vmax=1)
            if captions:
                ax.set_xlabel(captions[i], color=colors[i] if colors else INK)
                ax.set_anchor("S")  # centered, it would leave room above and push its caption out
            if dots is not None and dots[i] is not None:
                y, x = np.unravel_index(dots[i], shape)
                ax.add_patch(Rectangle((x - 0.5, y - 0.5), 1, 1, fill=False, ec=TEST, lw=2, clip_on=False))
    if title:
        _title(fig, title)
    return Picture(fig, alt)


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
    """
    fig, axes = figure(1 + len(others), height=2.9)
    drawn = weights(axes[0], w, shape)
    fig.colorbar(drawn, ax=axes[0], shrink=0.7, label="speaks against | for")
    for ax, other in zip(axes[1:], others, strict=True):
        bare(ax)
        ax.imshow(other.reshape(shape), cmap="gray_r", vmin=0, vmax=1)
    for ax, caption in zip(axes, captions, strict=True):
        ax.set_xlabel(caption)
    _title(fig, title)
    return Picture(fig, alt)


def unit_images(W, shape, captions, *, title, alt):
    """Show the weights of each unit of a first layer as a colored picture, all on one scale.

    Parameters
    ----------
    W : array, (n, n_x)
        A row for each unit.
    shape : tuple (height, width)
    captions : sequence of n str
        Written under the pictures.
    title, alt : str

    Returns
    -------
    Picture
    """
    fig, axes = figure(len(W), height=2.6)
    for ax, row, caption in zip(np.atleast_1d(axes), W, captions, strict=True):
        weights(ax, row, shape, limit=np.abs(W).max())
        ax.spines[:].set(visible=True, color="#BBBBBB")  # else nobody sees where white weights end
        ax.set_xlabel(caption)
    _title(fig, title)
    return Picture(fig, alt)


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
    """
    fig, ax = figure(width=4.6, height=4.2)
    if values is not None:
        draw_plane(ax, reach).show(values)
    points(ax, X, Y)
    ax.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal")
    label(ax, x=names[0], y=names[1])
    _title(fig, title)
    return Picture(fig, alt)


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
    """
    fig, axes = figure(len(values), height=7.2 / len(values) + 0.8, sharey=True)
    for ax, row, caption in zip(np.atleast_1d(axes), values, captions, strict=True):
        draw_plane(ax, reach).show(row)
        if examples:
            points(ax, *examples, size=18)
        ax.set_title(caption, fontsize=TEXT_SIZE)
        ax.set_xlabel(names[0])
    np.atleast_1d(axes)[0].set_ylabel(names[1])
    _title(fig, title)
    return Picture(fig, alt)


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
    """
    fig, axes = figure(len(panels), height=2.7, sharey=True)
    for ax, (name, values, slopes) in zip(np.atleast_1d(axes), panels, strict=True):
        ax.axhline(0, color=WRONG, linewidth=0.6)
        (function,) = ax.plot(z, values, color=INK, linewidth=2, label="the function")
        (slope,) = ax.plot(z, slopes, "--", color=GRADIENT, linewidth=2, label="its slope")
        ax.set(xlim=(z[0], z[-1]), ylim=ends)
        ax.xaxis.get_major_locator().set_params(integer=True)
        ax.set_title(name, fontsize=TEXT_SIZE)
        ax.set_xlabel(x)
    fig.legend(handles=[function, slope], loc="outside lower center", ncols=2, frameon=False)
    _title(fig, title)
    return Picture(fig, alt)


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
    """
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
    _title(fig, title)
    return Picture(fig, alt)


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
    """
    fig, ax = figure(height=height)
    draw_table(ax, X, rows=rows, columns=columns, values=values, aspect=aspect).mark(column=mark)
    label(ax, title, x, y)
    return Picture(fig, alt)


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
    title, alt : str
    log : sequence of str, optional
        Which of the columns get a logarithmic axis.

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
    across, up = np.asarray(columns[x], float), np.asarray(columns[y or "score"], float)
    best = np.nanargmin(np.where(failed, np.nan, score))
    fig, ax = figure(height=3.4)
    drawn = ax.scatter(across[~failed], up[~failed], c=score[~failed], cmap="viridis", s=36)
    if y:
        fig.colorbar(drawn, ax=ax, label="score (lower is better)")
        ax.plot(across[failed], up[failed], "x", color=WRONG)
    ax.plot(across[best], up[best], "*", color=TEST, markersize=15)
    ax.set(xscale="log" if x in log else "linear", yscale="log" if (y or "score") in log else "linear")
    label(ax, title, x, y or "score (lower is better)")
    return Picture(fig, alt)


def stretched(left, right, result, *, title, alt):
    """Draw two arrays and their broadcast sum as tables; what was only repeated is written in grey.

    Parameters
    ----------
    left, right, result : arrays of two dimensions
        `result` is ``left + right``.

    Returns
    -------
    Picture
    """
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
    _title(fig, title)
    return Picture(fig, alt)


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
    """
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
            ax.imshow(X[:, i].reshape(shape), cmap="gray_r", vmin=0, vmax=1)
            ax.set_xlabel(captions[i] if captions else "", fontsize=TEXT_SIZE - 1)
    for side, name in zip((left, right), names, strict=True):
        side.suptitle(name, fontsize=TEXT_SIZE)
    _title(fig, title)
    return Picture(fig, alt)


def network_kinds(*, title, alt):
    """Draw the three kinds of networks of Figure 1.4: standard, convolutional, recurrent.

    Returns
    -------
    Picture
    """
    fig, axes = figure(3, height=2.9)
    for ax, draw, name in zip(
        axes,
        (_standard_kind, _convolutional_kind, _recurrent_kind),
        (
            "standard:\nevery unit sees everything",
            "convolutional:\nevery unit sees a small window",
            "recurrent:\nunits hear what came before",
        ),
        strict=True,
    ):
        bare(ax)
        draw(ax)
        ax.set_xlabel(name)
    _title(fig, title)
    return Picture(fig, alt)


def _standard_kind(ax):
    drawn = draw_network(ax, (3, 4, 1), names=[[""] * 3, [""] * 4, [""]])
    inside = [(0, 0, "$x_1$"), (0, 1, "$x_2$"), (0, 2, "$x_3$"), (2, 0, r"$\hat y$")]
    for l, u, name in inside:
        drawn.numbers[l, u].set(text=name, fontsize=TEXT_SIZE)


def _convolutional_kind(ax):
    """A picture, a smaller one of what its windows showed, and the answer."""
    for left, low, cells in ((0, 0, 6), (7.5, 1, 4)):
        for i, j in itertools.product(range(cells), repeat=2):
            ax.add_patch(
                Rectangle((left + j, low + i), 1, 1, facecolor="white", edgecolor=WRONG, linewidth=0.6)
            )
    for corner, unit, color in (((0, 3), (7.5, 4), CLASS_1), ((3, 1), (10.5, 2), CLASS_0)):
        ax.add_patch(Rectangle(corner, 3, 3, facecolor="none", edgecolor=color, linewidth=2))
        ax.add_patch(Rectangle(unit, 1, 1, facecolor=color, edgecolor=color))
        for up in (0, 3):
            x, y = corner[0] + 3, corner[1] + up
            ax.plot([x, unit[0]], [y, unit[1] + up / 3], color=color, linewidth=1)
    _unit(ax, 13.6, 3, r"$\hat y$")
    into_answer = [[(11.5, 1.5 + i), (13.6, 3)] for i in range(4)]
    ax.add_collection(LineCollection(into_answer, color="#BBBBBB", linewidth=0.8, zorder=0.9))
    ax.set(xlim=(-0.3, 14.6), ylim=(-2.9, 8.9), aspect="equal", anchor="S")


def _recurrent_kind(ax):
    """Words come in one after the other, and each unit hears the one before it."""
    for t in range(3):
        for low, high in ((0.25, 0.75), (1.25, 1.75)):
            _arrow(ax, (t, low), (t, high))
        if t:
            _arrow(ax, (t - 0.75, 1), (t - 0.25, 1))
        _unit(ax, t, 0, f"$x_{t + 1}$")
        _unit(ax, t, 1, f"$a_{t + 1}$")
        _unit(ax, t, 2, rf"$\hat y_{t + 1}$")
    ax.set(xlim=(-0.5, 2.5), ylim=(-0.5, 2.5))


def _unit(ax, x, y, name):
    ax.scatter([x], [y], s=500, c="white", edgecolors=INK, zorder=2)
    ax.text(x, y, name, ha="center", va="center_baseline", fontsize=TEXT_SIZE, zorder=3)


def _arrow(ax, tail, tip):
    ax.annotate("", tip, tail, arrowprops={"arrowstyle": "->", "color": INK, "shrinkA": 0, "shrinkB": 0})


# Parts of pictures: they draw into axes that you have.


def draw_network(ax, sizes, *, weights=None, names=None, values=None, title="", **artist):
    """Draw a fully connected network: layers as columns, inputs left, a line for each weight.

    A line is blue where the weight is positive and orange, dashed, where it is negative; the larger, the
    thicker, and none where it is 0.  A layer of more than ten units is drawn by its first and last four.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    sizes : sequence of int
        n^[0] to n^[L].
    weights : sequence of L arrays, (n^[l], n^[l-1]), optional
        If not given, all lines are thin and grey.
    names : sequence of L + 1 sequences of str, optional
        What is written at the nodes of each layer; if not given, x_1 ..., a^[l]_1 ..., and ŷ.
    values : sequence of L + 1 sequences of float, optional
        Written into the nodes; the names then stand above them.
    title : str, optional
    **artist
        For all lines and numbers, for example ``animated=True``.

    Returns
    -------
    DrawnNetwork

    Raises
    ------
    ValueError
        If there is no layer, or names, values or weights do not fit the sizes.
    """
    sizes = tuple(int(n) for n in sizes)
    if len(sizes) < 2 or min(sizes) < 1:
        raise ValueError(f"sizes must be two or more numbers of units, each at least 1; got {sizes}")
    outside = values is not None or (names is not None and max(len(n) for layer in names for n in layer) > 3)
    names = _node_names(sizes) if names is None else names
    for kind, given in (("names", names), ("values", values)):
        found = sizes if given is None else tuple(len(layer) for layer in given)
        if found != sizes:
            raise ValueError(f"{kind} must fit the sizes {sizes}; got {found}")
    bare(ax)
    drawn = DrawnNetwork(ax, sizes, artist)
    for l, units in enumerate(drawn.shown):
        for u in units:
            if u is not None:
                drawn.name(l, u, names[l][u], outside)
    drawn.show(weights, values)
    label(ax, title)
    return drawn


def _node_names(sizes):
    """The notes' names: x_1 ..., a^[l]_1 ..., and ŷ."""
    L, hidden = len(sizes) - 1, range(1, len(sizes) - 1)
    names = [[f"$x_{{{j}}}$" for j in range(1, sizes[0] + 1)]]
    names += [[f"$a^{{[{l}]}}_{{{j}}}$" for j in range(1, sizes[l] + 1)] for l in hidden]
    last = range(1, sizes[L] + 1)
    return [*names, [r"$\hat y$"] if sizes[L] == 1 else [rf"$\hat y_{{{j}}}$" for j in last]]


class DrawnNetwork:
    """The artists of a network that stands in axes; made by :func:`draw_network`.

    Attributes
    ----------
    places : dict
        Where each node (l, u) stands, in the coordinates of the axes.
    edges : list of matplotlib.collections.LineCollection
        The lines into each layer, from the first unit's first weight on, row by row as in W^[l].
    numbers : dict
        The text inside of each node (l, u).
    """

    FIRST_AND_LAST = 4
    AT_MOST = 10

    def __init__(self, ax, sizes, artist):
        self.sizes, self.shown = sizes, [self._units_shown(n) for n in sizes]
        tallest = max(len(units) for units in self.shown)
        self.places, self.numbers, self.edges = {}, {}, []
        self._ax, self._size = ax, 900 if tallest <= 5 else 500 if tallest <= 7 else 340
        self._text_size = TEXT_SIZE if tallest <= 5 else TEXT_SIZE - 3
        for l, units in enumerate(self.shown):
            for row, u in enumerate(units):
                y = (len(units) - 1) / 2 - row
                if u is None:
                    ax.text(l, y, "⋮", ha="center", va="center", fontsize=TEXT_SIZE + 3)
                else:
                    self.places[l, u] = (l, y)
        for l in range(1, len(sizes)):
            ends = [(self.places[l - 1, p], self.places[l, u]) for u, p in self._pairs(l)]
            self.edges.append(LineCollection(ends, zorder=0.9, **artist))
            ax.add_collection(self.edges[-1])
        ax.scatter(
            *zip(*self.places.values(), strict=True), s=self._size, c="white", edgecolors=INK, zorder=2
        )
        look = {"ha": "center", "va": "center", "fontsize": TEXT_SIZE - 2, "zorder": 3}
        for node, place in self.places.items():
            self.numbers[node] = ax.text(*place, "", **look, **artist)
        ax.set(xlim=(-0.5, len(sizes) - 0.5), ylim=(-tallest / 2 - 0.1, tallest / 2 + 0.1))

    def _units_shown(self, n):
        """The units that are drawn, with None where some are left out."""
        some = self.FIRST_AND_LAST
        return [*range(n)] if n <= self.AT_MOST else [*range(some), None, *range(n - some, n)]

    def _pairs(self, l):
        """The drawn units (u, p) of layer l and of the one before it, in the order of the weights."""
        return [(u, p) for u in self.shown[l] for p in self.shown[l - 1] if u is not None and p is not None]

    def name(self, l, u, text, outside):
        """Write a name into the node, or outside: left of the inputs, right of the outputs, above others."""
        radius = np.sqrt(self._size) / 2 + 3
        away, ha, va = (0, 0), "center", "center_baseline"
        if outside and l == 0:
            away, ha = (-radius, 0), "right"
        elif outside and l == len(self.sizes) - 1:
            away, ha = (radius, 0), "left"
        elif outside:
            away, va = (0, radius - 2), "bottom"
        look = {"ha": ha, "va": va, "fontsize": self._text_size, "zorder": 4, "annotation_clip": False}
        self._ax.annotate(text, self.places[l, u], xytext=away, textcoords="offset points", **look)

    def show(self, weights=None, values=None):
        """Let the lines follow these weights, and the nodes say these values.

        Parameters
        ----------
        weights : sequence of L arrays, (n^[l], n^[l-1]), optional
        values : sequence of L + 1 sequences of float, optional

        Raises
        ------
        ValueError
            If the shapes of the weights do not fit the sizes.
        """
        if weights is not None:
            wanted = [(n, n_prev) for n_prev, n in itertools.pairwise(self.sizes)]
            found = [np.shape(W) for W in weights]
            if found != wanted:
                raise ValueError(f"weights must have the shapes {wanted}; got {found}")
            largest = max(np.max(np.abs(W)) for W in weights) or 1.0
        for l, lines in enumerate(self.edges, 1):
            if weights is None:
                lines.set(color="#BBBBBB", linewidth=0.8)
                continue
            lines.set(**_weight_lines([weights[l - 1][u, p] for u, p in self._pairs(l)], largest))
        for (l, u), text in self.numbers.items() if values is not None else ():
            text.set_text(f"{float(values[l][u]):.2g}")


def _weight_lines(w, largest):
    """How lines look that stand for weights: blue and solid above 0, orange and dashed below, none at 0."""
    w = np.asarray(w)
    return {
        "color": [CLASS_1 if value > 0 else CLASS_0 for value in w],
        "linewidth": np.where(w == 0, 0, 0.2 + 4 * np.abs(w) / largest),
        "linestyle": [(0, (4, 1.5)) if value < 0 else "-" for value in w],
    }


def draw_design(ax, *, title="", **artist):
    """Make room for a network whose layers may still change; its units have no names.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    title : str, optional
    **artist
        For its lines and circles, for example ``animated=True``.

    Returns
    -------
    DrawnDesign
    """
    bare(ax)
    label(ax, title)
    return DrawnDesign(ax, artist)


class DrawnDesign:
    """The circles and lines of a network of any sizes; made by :func:`draw_design`.

    Attributes
    ----------
    lines, units : matplotlib.collections.Collection
        The lines of all weights, layer by layer, row by row as in W^[l]; the circles of all units.
    """

    ROWS = 12  # there is always room for so many units, so that a unit is as large in small networks

    def __init__(self, ax, artist):
        self._ax = ax
        self.lines = ax.add_collection(LineCollection([], **artist), autolim=False)
        self.units = ax.scatter([], [], s=90, c="white", edgecolors=INK, zorder=2, **artist)
        ax.set(xlim=(-0.05, 1.05), ylim=(-0.5, 0.5))

    def show(self, weights):
        """Draw the network that has these weights.

        Parameters
        ----------
        weights : sequence of L arrays, (n^[l], n^[l-1])

        Raises
        ------
        ValueError
            If there is no layer, or a layer does not fit the one before it.
        """
        weights = [np.asarray(W) for W in weights]
        shapes = [W.shape for W in weights]
        chained = all(len(shape) == 2 and min(shape) > 0 for shape in shapes)
        if not (shapes and chained and all(a[0] == b[1] for a, b in itertools.pairwise(shapes))):
            raise ValueError(f"weights must be matrices (n^[l], n^[l-1]), one for each layer; got {shapes}")
        sizes = [shapes[0][1], *(n for n, _ in shapes)]
        apart = 1 / max(self.ROWS, *sizes)
        layers = [
            [(l / len(weights), apart * ((n - 1) / 2 - u)) for u in range(n)] for l, n in enumerate(sizes)
        ]
        largest = max(np.max(np.abs(W)) for W in weights) or 1.0
        self.lines.set_segments(
            [(p, u) for before, layer in itertools.pairwise(layers) for u in layer for p in before]
        )
        self.lines.set(**_weight_lines(np.concatenate([W.ravel() for W in weights]), largest))
        self.units.set_offsets(np.concatenate(layers))


def draw_graph(ax, nodes, edges, *, title="", **artist):
    """Draw a computation graph: a circle for each operation, and arrows with two numbers between them.

    Above an arrow, or left of one that stands upright, is the value that went forward; below it, or on its
    right, in purple, the slope of the loss with respect to it, which comes back.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    nodes : dict of str to tuple (x, y, text)
        Where each stands, and what it does.  One that no arrow enters is a source, and has no circle.
    edges : dict of str to tuple (tail, head, text)
        What each is called, from which node to which, and what is written on it; arrows go right, up or down.
    title : str, optional
    **artist
        For the numbers and the marks, for example ``animated=True``.

    Returns
    -------
    DrawnGraph

    Raises
    ------
    ValueError
        If an edge begins or ends at a node that is not there.
    """
    for name, (tail, head, _) in edges.items():
        for end in (tail, head):
            if end not in nodes:
                raise ValueError(f"edge {name!r} goes from {tail!r} to {head!r}; there is no node {end!r}")
    bare(ax)
    drawn = DrawnGraph(ax, nodes, edges, artist)
    label(ax, title)
    return drawn


class DrawnGraph:
    """The artists of a computation graph that stands in axes; made by :func:`draw_graph`.

    Attributes
    ----------
    values, slopes : dict
        The text of each edge, by the edge's name.
    marks : matplotlib.collections.LineCollection
        The thick lines on the edges where something happens.
    """

    RADIUS = 22  # of an operation, in points

    def __init__(self, ax, nodes, edges, artist):
        self._ax, self.values, self.slopes = ax, {}, {}
        places = {name: np.array(place) for name, (*place, _) in nodes.items()}
        computes = {head for _, head, _ in edges.values()} & {tail for tail, _, _ in edges.values()}
        for name, (x, y, text) in nodes.items():
            if name in computes:
                ax.scatter([x], [y], s=(2 * self.RADIUS) ** 2, c="white", edgecolors=INK, zorder=2)
            ax.text(x, y, text, ha="center", va="center_baseline", fontsize=TEXT_SIZE, zorder=3)
        self._ends = {name: (places[tail], places[head]) for name, (tail, head, _) in edges.items()}
        for name, (tail, head, text) in edges.items():
            gaps = [self.RADIUS if end in computes else self.RADIUS * 0.6 for end in (tail, head)]
            self._edge(name, gaps, text, artist)
        self.marks = LineCollection([], linewidth=5, zorder=0.8, **artist)
        ax.add_collection(self.marks)
        xs, ys = np.transpose(list(places.values()))
        ax.set(xlim=(xs.min() - 0.35, xs.max() + 0.35), ylim=(ys.min() - 0.3, ys.max() + 0.3))

    def _edge(self, name, gaps, text, artist):
        """An arrow, what is written on it, and places for its two numbers."""
        tail, tip = self._ends[name]
        look = {"arrowstyle": "->", "color": "#999999", "shrinkA": gaps[0], "shrinkB": gaps[1]}
        self._ax.annotate("", tip, tail, arrowprops=look)
        upright = tail[0] == tip[0]
        near = tail if upright else (tail + tip) / 2
        size, inside = {"fontsize": TEXT_SIZE - 2, "annotation_clip": False}, {"textcoords": "offset points"}
        if not upright:
            self._ax.annotate(text, near, (0, 3), ha="center", va="bottom", **inside, **size)
        for numbers, sign, color in ((self.values, 1, INK), (self.slopes, -1, GRADIENT_INK)):
            away = (-18 * sign, 0) if upright else (0, 17 if sign > 0 else -5)
            ha = ("right" if sign > 0 else "left") if upright else "center"
            va = "center" if upright else "bottom" if sign > 0 else "top"
            numbers[name] = self._ax.annotate(
                "", near, away, ha=ha, va=va, color=color, **inside, **size, **artist
            )

    def show(self, values=(), slopes=(), now=(), backward=False):
        """Write these numbers at their edges, and mark the edges where something happens now.

        Parameters
        ----------
        values, slopes : dict of str to array or float, optional
            By the names of edges; at all others stands nothing.
        now : sequence of str, optional
            The edges to mark.
        backward : bool, optional
            Mark them in the color of slopes.
        """
        for numbers, given in ((self.values, dict(values)), (self.slopes, dict(slopes))):
            for name, text in numbers.items():
                text.set_text(_rows(given[name]) if name in given else "")
        self.marks.set_segments([np.array(self._ends[name]) for name in now])
        self.marks.set_color("#E7C3D8" if backward else "#D0D0D0")


def _rows(numbers):
    """A number, a column or a matrix as lines of text, with three digits that count."""
    rows = np.atleast_2d(np.asarray(numbers, dtype=float))
    return "\n".join("  ".join(f"{v:z.3g}".replace("-", "\N{MINUS SIGN}") for v in row) for row in rows)


def draw_table(ax, X, *, rows=None, columns=None, values=False, aspect="auto", **artist):
    """Draw a matrix as grey cells, as wide and as high as it has columns and rows, counted from 1.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    X : array, (n, m)
        Of numbers from 0 (white) to 1 (black, or grey where values stand on it).
    rows, columns : sequence of str, optional
        Names of the rows, on the left, and of the columns, below; without them there are a few numbers.
    values : bool, optional
        Whether the numbers stand in the cells, with two decimals.
    aspect : str, optional
        "equal" for square cells; "auto" lets the table fill its axes.
    **artist
        For the cells, their numbers and the marks, for example ``animated=True``.

    Returns
    -------
    DrawnTable

    Raises
    ------
    ValueError
        If X does not have two dimensions, or there is not a name for each row and column.
    """
    X = np.asarray(X)
    if X.ndim != 2:
        raise ValueError(f"X must have two dimensions; got shape {X.shape}")
    for kind, names, n in (("rows", rows, X.shape[0]), ("columns", columns, X.shape[1])):
        if names is not None and len(names) != n:
            raise ValueError(f"{kind} must be {n} names for a table of shape {X.shape}; got {len(names)}")
    ax.set_yticks(*_ticks(X.shape[0], rows))
    ax.set_xticks(*_ticks(X.shape[1], columns))
    ax.tick_params(length=0)
    ax.spines[:].set_visible(True)
    return DrawnTable(ax, X, values, aspect, artist)


def _ticks(n, names):
    """Where the names of rows or columns stand, and what they are; the first, the last and some between."""
    if names is None:
        places = sorted({1, n, *range(8, n, 8)}) if n > 10 else range(1, n + 1)
        return list(places), [str(place) for place in places]
    return range(1, n + 1), names


class DrawnTable:
    """The artists of a matrix that stands in axes; made by :func:`draw_table`.

    Attributes
    ----------
    cells : matplotlib.image.AxesImage
    numbers : dict
        The text inside of each cell (i, j), counted from 0 as in Python; empty without values.
    """

    def __init__(self, ax, X, values, aspect, artist):
        n, m = X.shape
        extent = (0.5, m + 0.5, n + 0.5, 0.5)
        darkest = 2.5 if values else 1  # black numbers and colored marks are read on grey, not on black
        look = {"cmap": "gray_r", "vmin": 0, "vmax": darkest, "aspect": aspect, "extent": extent}
        self.cells = ax.imshow(X, interpolation="nearest", **look, **artist)
        text = {"ha": "center", "va": "center", "fontsize": TEXT_SIZE - 1}
        places = np.ndindex(n, m) if values else ()
        self.numbers = {(i, j): ax.text(j + 1, i + 1, "", **text, **artist) for i, j in places}
        frames = ((0.5, 0.5, m, 1), (0.5, 0.5, 1, n), (0.5, 0.5, 1, 1))
        self._row, self._column, self._cell = (
            Rectangle((x, y), width, height, fill=False, visible=False, clip_on=False, zorder=3, **artist)
            for x, y, width, height in frames
        )
        for frame, color in zip((self._row, self._column, self._cell), (TEST, CLASS_1, INK), strict=True):
            frame.set(edgecolor=color, linewidth=2)
            ax.add_patch(frame)
        self.show(X)

    def show(self, X):
        """Let the cells follow the numbers of X, (n, m)."""
        self.cells.set_data(X)
        for place, text in self.numbers.items():
            text.set_text(f"{X[place]:.2f}")

    def mark(self, row=None, column=None):
        """Frame a row (orange-red), a column (blue), and the cell where they meet; count from 1."""
        for frame, wanted in (
            (self._row, row is not None),
            (self._column, column is not None),
            (self._cell, row is not None and column is not None),
        ):
            frame.set_visible(wanted)
        if row is not None:
            self._row.set_y(row - 0.5)
            self._cell.set_y(row - 0.5)
        if column is not None:
            self._column.set_x(column - 0.5)
            self._cell.set_x(column - 0.5)

    def mark_cell(self, row, column):
        """Frame one cell (orange-red), and nothing else; count from 1."""
        self.mark(row, column)
        self._row.set_visible(False)
        self._column.set_visible(False)
        self._cell.set_edgecolor(TEST)


def draw_sizes(ax, formula, colors, room, **artist):
    """Make room for a formula whose matrices are drawn to size: a square for each number.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    formula : sequence of str
        Names of matrices and signs from left to right, for example ``("Z", "=", "W", "A", "+", "b")``.
    colors : dict
        The color of each matrix, by name; what has none is a sign.
    room : tuple (rows, columns)
        For how many squares there is room, with the signs and gaps between the matrices.
    **artist
        For all that moves, for example ``animated=True``.

    Returns
    -------
    DrawnSizes
    """
    bare(ax)
    rows, columns = room
    ax.set(xlim=(0, columns), ylim=(-rows / 2 - 2.2, rows / 2 + 2.2), aspect="equal", anchor="W")
    return DrawnSizes(ax, formula, colors, artist)


class DrawnSizes:
    """The matrices of a formula, drawn to size; made by :func:`draw_sizes`.

    Attributes
    ----------
    faces : dict
        The rectangle of each matrix, by name.
    """

    SLOT, GAP = 5, 1  # squares: a matrix takes at least a slot, for its shape is written below it

    def __init__(self, ax, formula, colors, artist):
        self._formula, self.faces, self._words = formula, {}, {}
        self._lines = LineCollection([], color="white", linewidth=0.8, zorder=1.5, **artist)
        ax.add_collection(self._lines, autolim=False)
        for part in formula:
            words = 2 if part in colors else 1  # its name above and its shape below, or a sign
            self._words[part] = [
                ax.text(0, 0, "", ha="center", va="center", fontsize=TEXT_SIZE, **artist)
                for _ in range(words)
            ]
            if part in colors:
                self.faces[part] = Rectangle((0, 0), 1, 1, facecolor=colors[part], edgecolor=INK, **artist)
                ax.add_patch(self.faces[part])

    def show(self, *shapes):
        """Draw the matrices in these shapes, (rows, columns), from left to right."""
        x, shapes, between = 0.0, iter(shapes), []
        for part in self._formula:
            name, *shape = self._words[part]
            if not shape:
                name.set(position=(x + 1, 0), text=part)
                x += 2 + self.GAP
                continue
            rows, columns = next(shapes)
            width = max(columns, self.SLOT)
            left, low = x + (width - columns) / 2, -rows / 2
            self.faces[part].set_bounds(left, low, columns, rows)
            between += [[(left + j, low), (left + j, -low)] for j in range(1, columns)]
            between += [[(left, low + i), (left + columns, low + i)] for i in range(1, rows)]
            name.set(position=(x + width / 2, -low + 1.1), text=part)
            shape[0].set(position=(x + width / 2, low - 1.1), text=f"({rows}, {columns})")
            x += width + self.GAP
        self._lines.set_segments(between)


def grid(reach, count=81):
    """Give count x count points of the plane as columns, (2, count²): x₂ grows slowly, x₁ fast."""
    steps = np.linspace(-reach, reach, count)
    return np.stack(np.meshgrid(steps, steps)).reshape(2, -1)


def draw_plane(ax, reach, **artist):
    """Prepare axes from -reach to reach for a function of two numbers; its `show` draws the values.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    reach : float
    **artist
        For the colors and the border, for example ``animated=True``.

    Returns
    -------
    DrawnPlane
    """
    return DrawnPlane(ax, reach, artist)


class DrawnPlane:
    """The artists of a function of two numbers; made by :func:`draw_plane`.

    Attributes
    ----------
    colors : matplotlib.image.AxesImage
    border : matplotlib.lines.Line2D
    """

    def __init__(self, ax, reach, artist):
        self.reach = reach
        extent = (-reach, reach, -reach, reach)
        look = {"cmap": PROBABILITY, "vmin": 0, "vmax": 1, "extent": extent, "origin": "lower"}
        self.colors = ax.imshow(np.full((2, 2), 0.5), interpolation="bilinear", **look, **artist)
        (self.border,) = ax.plot([], [], color=INK, linewidth=2, **artist)
        ax.set(xlim=(-reach, reach), ylim=(-reach, reach))
        whole = int(reach)
        ax.set(xticks=range(-whole, whole + 1), yticks=range(-whole, whole + 1))

    def show(self, values, level=0.5):
        """Color the plane by values from 0 (orange) to 1 (blue), with a black line where they are `level`.

        Parameters
        ----------
        values : array with count² elements
            At the points of :func:`grid`.
        level : float, optional
        """
        count = round(np.sqrt(np.size(values)))
        values = np.reshape(values, (count, count))
        self.colors.set_data(values)
        steps = np.linspace(-self.reach, self.reach, count)
        pieces = contourpy.contour_generator(steps, steps, values).lines(level)
        gap = np.full((1, 2), np.nan)  # a line with gaps is one artist, however many pieces it has
        self.border.set_data(*np.vstack([gap, *(part for piece in pieces for part in (piece, gap))]).T)


def points(ax, X, Y, size=28, **artist):
    """Draw the columns of X, (2, m), with color and marker by class: circles for 0, squares for 1.

    Returns
    -------
    list of matplotlib.collections.PathCollection
        One for each class.
    """
    drawn = []
    for c in range(int(np.max(Y)) + 1):
        chosen = X[:, Y[0] == c]
        drawn.append(
            ax.scatter(
                *chosen, s=size, c=CLASSES[c], marker=MARKERS[c], edgecolors="white", linewidths=0.6, **artist
            )
        )
    return drawn


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
    """
    limit = np.abs(w).max() or 1.0 if limit is None else limit
    bare(ax)
    ax.set_anchor("N")  # its title then stands as high as those beside it
    table = np.reshape(w, shape)
    if table.size <= 100 and not artist.get("animated"):
        for row, column in np.argwhere(table < -limit / 4):
            ax.text(column, row, "−", ha="center", va="center", fontsize=TEXT_SIZE)
    return ax.imshow(table, cmap=SIGNED, vmin=-limit, vmax=limit, **artist)


def straight_line(w, b, reach=10.0):
    """Give two points of the line w₁x₁ + w₂x₂ + b = 0, far apart; none where w is zero.

    Parameters
    ----------
    w : array, (2, 1)
    b : float
    reach : float, optional
        How far from the middle of the line the two points lie.

    Returns
    -------
    xs, ys : arrays, (2,) or (0,)
    """
    length = np.hypot(*w[:, 0])
    if length == 0:
        return np.empty(0), np.empty(0)
    nearest, along = -b * w[:, 0] / length**2, np.array([-w[1, 0], w[0, 0]]) / length
    return np.stack([nearest - reach * along, nearest + reach * along], axis=1)


class Picture:
    """A figure as the last line of a cell: shown as a PNG, with a sentence for who cannot see it.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    alt : str
        What is seen, with its numbers.  Screen readers speak it, and it is the picture's text where
        pictures are not shown.
    """

    def __init__(self, fig, alt):
        if not alt:
            raise ValueError("alt is empty: say in a sentence what the picture shows")
        self.fig, self.alt = fig, alt

    def __repr__(self):
        return self.alt

    def _repr_mimebundle_(self, include=None, exclude=None):
        data = {"image/png": png(self.fig), "text/plain": self.alt}
        return data, {"image/png": {"alt": self.alt}}
