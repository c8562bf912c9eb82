"""Pictures in the course's own style: colors that always mean the same, and one call for a picture.

Every figure is a plain :class:`matplotlib.figure.Figure`, made without pyplot: nothing here changes a global
setting, so that your own plots look as you want them to.  Functions that draw take the axes first.
"""

import io

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

# Okabe and Ito's colors, which color-blind readers can tell apart.
CLASS_0, CLASS_1 = "#E69F00", "#0072B2"
INK, DEV, TEST, GRADIENT, WRONG = "#000000", "#009E73", "#D55E00", "#CC79A7", "#767676"
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
    if ends:
        ax.set_ylim(ends)
    label(ax, title, x, y)
    return Picture(fig, alt)


def name_end(ax, xs, ys, name, color=INK):
    """Write the name of a curve behind its last point, or that of a single point above it."""
    place = {"xytext": (0, 9), "ha": "center"} if len(xs) == 1 else {"xytext": (6, 0), "va": "center"}
    look = {"color": color, "fontsize": TEXT_SIZE, "annotation_clip": False}
    ax.annotate(name, (xs[-1], ys[-1]), textcoords="offset points", **place, **look)


def images(X, shape, captions=None, *, columns=8, title="", alt, colors=None):
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

    Returns
    -------
    Picture
    """
    rows = -(-X.shape[1] // columns)
    side = 7.2 / columns
    fig, axes = figure(columns, rows, height=rows * (side + 0.28 * bool(captions)) + 0.4 * bool(title))
    for i, ax in enumerate(np.atleast_1d(axes).ravel()):
        bare(ax)
        if i < X.shape[1]:
            ax.imshow(X[:, i].reshape(shape), cmap="gray_r", vmin=0, vmax=1)
            if captions:
                ax.set_xlabel(captions[i], color=colors[i] if colors else INK)
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


# Parts of pictures: they draw into axes that you have.


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

    In black and white, nearly black speaks for it and grey against it.

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
    return ax.imshow(np.reshape(w, shape), cmap=SIGNED, vmin=-limit, vmax=limit, **artist)


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
