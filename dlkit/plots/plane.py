"""The plane of two numbers: its points, what a function says there, and the examples that lie in it."""

import contourpy
import numpy as np

from dlkit import _arguments as arguments
from dlkit.plots import given
from dlkit.plots.settings import own_settings
from dlkit.plots.style import CLASSES, INK, MARKERS, PROBABILITY


def grid(reach, count=81):
    """Give count x count points of the plane as columns, (2, count²): x₂ grows slowly, x₁ fast."""
    reach, count = arguments.positive("reach", reach), arguments.count("count", count, least=2)
    steps = np.linspace(-reach, reach, count)
    return np.stack(np.meshgrid(steps, steps)).reshape(2, -1)


@own_settings
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

    Raises
    ------
    TypeError, ValueError
        If `reach` is not a number above 0.
    """
    given.axes(ax)
    arguments.positive("reach", reach)
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

        Raises
        ------
        TypeError, ValueError
            If the values are not as many as a square grid has points.
        """
        values = given.plane("values", values)
        count = len(values)
        self.colors.set_data(values)
        steps = np.linspace(-self.reach, self.reach, count)
        pieces = contourpy.contour_generator(steps, steps, values).lines(level)
        gap = np.full((1, 2), np.nan)  # a line with gaps is one artist, however many pieces it has
        self.border.set_data(*np.vstack([gap, *(part for piece in pieces for part in (piece, gap))]).T)


@own_settings
def points(ax, X, Y, size=28, **artist):
    """Draw the columns of X, (2, m), with color and marker by class: circles for 0, squares for 1.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    X : array, (2, m)
    Y : array, (1, m)
        Classes, counted from 0.
    size : float, optional
        Of a marker, in square points.
    **artist
        For the markers, for example ``animated=True``.

    Returns
    -------
    list of matplotlib.collections.PathCollection
        One for each class.

    Raises
    ------
    TypeError, ValueError
        If X and Y do not have these shapes, or something else than a class stands in Y.
    """
    given.axes(ax)
    X, Y = given.examples(X, Y, len(CLASSES))
    drawn = []
    for c in range(int(np.max(Y)) + 1):
        chosen = X[:, Y[0] == c]
        drawn.append(
            ax.scatter(
                *chosen, s=size, c=CLASSES[c], marker=MARKERS[c], edgecolors="white", linewidths=0.6, **artist
            )
        )
    return drawn


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

    Raises
    ------
    TypeError, ValueError
        If w is not a column of two finite numbers, or b or `reach` is not a number.
    """
    w = arguments.shaped("w", w, (2, 1), "a column with a weight for each of the two numbers")
    b, reach = arguments.scalar("b", b), arguments.scalar("reach", reach)
    length = np.hypot(*w[:, 0])
    if length == 0:
        return np.empty(0), np.empty(0)
    nearest, along = -b * w[:, 0] / length**2, np.array([-w[1, 0], w[0, 0]]) / length
    return np.stack([nearest - reach * along, nearest + reach * along], axis=1)
