"""A network whose layers may still change (section 2.5)."""

import itertools

import numpy as np
from matplotlib.collections import LineCollection

from dlkit.plots import given
from dlkit.plots.networks import weight_lines
from dlkit.plots.settings import own_settings
from dlkit.plots.style import INK, bare, label


@own_settings
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
    given.axes(ax)
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
        weights = [np.asarray(W) for W in given.several("weights", weights, "matrices, one for each layer")]
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
        self.lines.set(**weight_lines(np.concatenate([W.ravel() for W in weights]), largest))
        self.units.set_offsets(np.concatenate(layers))
