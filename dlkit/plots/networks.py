"""A fully connected network as circles and lines, which tell the size and the sign of the weights."""

import itertools

import numpy as np
from matplotlib.collections import LineCollection

from dlkit import _arguments as arguments
from dlkit.plots import given
from dlkit.plots.settings import own_settings
from dlkit.plots.style import CLASS_0, CLASS_1, INK, TEXT_SIZE, bare, label


@own_settings
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
    TypeError, ValueError
        If there is no layer, or names, values or weights do not fit the sizes.
    """
    given.axes(ax)
    if not hasattr(sizes, "__len__"):
        raise TypeError(f"sizes must be n^[0] to n^[L], such as (3, 4, 1); got {type(sizes).__name__}")
    sizes = tuple(arguments.count("each of the sizes", n) for n in sizes)
    if len(sizes) < 2 or min(sizes) < 1:
        raise ValueError(f"sizes must be two or more numbers of units, each at least 1; got {sizes}")
    outside = values is not None or (names is not None and max(len(n) for layer in names for n in layer) > 3)
    names = _node_names(sizes) if names is None else names
    for kind, layers in (("names", names), ("values", values)):
        found = (
            sizes
            if layers is None
            else tuple(len(layer) for layer in given.one_for_each(kind, layers, len(sizes), "layer"))
        )
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
            found = [np.shape(W) for W in given.several("weights", weights, "matrices, one for each layer")]
            if found != wanted:
                raise ValueError(f"weights must have the shapes {wanted}; got {found}")
            largest = max(np.max(np.abs(W)) for W in weights) or 1.0
        for l, lines in enumerate(self.edges, 1):
            if weights is None:
                lines.set(color="#BBBBBB", linewidth=0.8)
                continue
            lines.set(**weight_lines([weights[l - 1][u, p] for u, p in self._pairs(l)], largest))
        for (l, u), text in self.numbers.items() if values is not None else ():
            text.set_text(f"{float(values[l][u]):.2g}")


def weight_lines(w, largest):
    """How lines look that stand for weights: blue and solid above 0, orange and dashed below, none at 0."""
    w = np.asarray(w)
    return {
        "color": [CLASS_1 if value > 0 else CLASS_0 for value in w],
        "linewidth": np.where(w == 0, 0, 0.2 + 4 * np.abs(w) / largest),
        "linestyle": [(0, (4, 1.5)) if value < 0 else "-" for value in w],
    }
