"""The look of every picture: colors that always mean the same, sizes, and how axes are labeled."""

import io
import itertools
import sys

import numpy as np
from matplotlib.colors import LinearSegmentedColormap

from dlkit import _arguments as arguments
from dlkit.plots import given
from dlkit.plots.settings import Figure, own_settings

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
# From paper to ink.  Matplotlib's own "gray_r" has as many shades as the reader's settings say.
GREY = LinearSegmentedColormap.from_list("grey", ["#FFFFFF", "#000000"])

TEXT_SIZE = 11
DPI = 100


@own_settings
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

    Raises
    ------
    TypeError, ValueError
        If `columns` or `rows` is no whole number of at least 1, or `width` or `height` is not above 0.

    Notes
    -----
    All that the figure and its axes make and draw is made and drawn in the course's own settings.
    """
    columns, rows = (arguments.count(name, n, least=1) for name, n in (("columns", columns), ("rows", rows)))
    size = arguments.positive("width", width), arguments.positive("height", height)
    fig = Figure(figsize=size, dpi=DPI, layout="constrained")
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


@own_settings
def label(ax, title="", x="", y="", loc="left"):
    """Write the title (a sentence: what the picture claims) and what the axes mean."""
    given.axes(ax)
    ax.set_title(title, loc=loc, fontsize=TEXT_SIZE + 1, fontweight="bold")
    ax.set_xlabel(x)
    ax.set_ylabel(y)


def headline(fig, title):
    """Write the title of a figure of several panels."""
    fig.suptitle(title, fontsize=TEXT_SIZE + 1, fontweight="bold", x=0.01, ha="left")


@own_settings
def log_axis(ax, *ticks):
    """Make the vertical axis logarithmic, from the first tick to the last, with plain numbers."""
    given.axes(ax)
    numbers = [arguments.scalar("a tick", tick) for tick in ticks]
    if len(ticks) < 2 or any(low >= high for low, high in itertools.pairwise((0, *numbers))):
        raise ValueError(f"ticks must be two or more numbers above 0 that grow; got {ticks}")
    ax.set_yscale("log")
    ax.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
    ax.set_yticks([], minor=True)
    ax.set_ylim(ticks[0], ticks[-1])


@own_settings
def steps_axis(ax, last):
    """Make the horizontal axis one of steps from 0 to the last: logarithmic, with room for the first few."""
    given.axes(ax)
    last = arguments.positive("last", last)
    ticks = [tick for tick in (0, 1, 3, 10, 30, 100, 300, 1000, 3000, 10_000) if tick <= last]
    ax.set_xscale("symlog", linthresh=1, linscale=0.4)
    ax.set_xticks(ticks, [str(tick) for tick in ticks])
    ax.set_xticks([], minor=True)
    ax.set_xlim(-0.15, last)


@own_settings
def note(ax, x, y, **artist):
    """Make room for words on a picture, at (x, y) of the axes' numbers; give the Matplotlib text.

    The words stand on a light ground, so that they can be read across lines and colors.
    """
    given.axes(ax)
    ground = {"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 1.5}
    return ax.text(x, y, "", fontsize=TEXT_SIZE, **artist, bbox=ground)


@own_settings
def bare(ax):
    """Take away ticks and frame, for pictures whose axes mean nothing."""
    given.axes(ax)
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set_visible(False)


@own_settings
def png(fig, dpi=DPI):
    """Save a figure as PNG: the same figure gives the same bytes.

    Returns
    -------
    bytes
    """
    given.figure(fig)
    out = io.BytesIO()
    fig.savefig(out, format="png", dpi=dpi, facecolor="white", metadata={"Software": None})
    return out.getvalue()


def without_pyplot(fig):
    """Let pyplot forget a figure: those that it knows, a notebook shows at the end of the cell once more."""
    given.figure(fig)
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close(fig)
