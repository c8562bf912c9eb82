"""A computation graph with its values and slopes (section 2.3a)."""

import numpy as np
from matplotlib.collections import LineCollection

from dlkit.plots import given
from dlkit.plots.settings import own_settings
from dlkit.plots.style import GRADIENT_INK, INK, TEXT_SIZE, bare, label


@own_settings
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
    TypeError, ValueError
        If nodes or edges are no such dictionaries, or an edge begins or ends at a node that is not there.
    """
    given.axes(ax)
    _three_each("nodes", nodes, "x, y, text")
    _three_each("edges", edges, "tail, head, text")
    for name, (tail, head, _) in edges.items():
        for end in (tail, head):
            if end not in nodes:
                raise ValueError(f"edge {name!r} goes from {tail!r} to {head!r}; there is no node {end!r}")
    bare(ax)
    drawn = DrawnGraph(ax, nodes, edges, artist)
    label(ax, title)
    return drawn


def _three_each(name, parts, form):
    """Complain unless this is a dictionary of tuples of three."""
    if not isinstance(parts, dict):
        raise TypeError(f"{name} must be a dict of name to ({form}); got {type(parts).__name__}")
    for key, part in parts.items():
        if not isinstance(part, (tuple, list)) or len(part) != 3:
            raise ValueError(f"{name}[{key!r}] must be ({form}); got {part!r}")


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
        for texts, numbers in ((self.values, dict(values)), (self.slopes, dict(slopes))):
            for name, text in texts.items():
                text.set_text(_rows(numbers[name]) if name in numbers else "")
        self.marks.set_segments([np.array(self._ends[name]) for name in now])
        self.marks.set_color("#E7C3D8" if backward else "#D0D0D0")


def _rows(numbers):
    """A number, a column or a matrix as lines of text, with three digits that count."""
    rows = np.atleast_2d(np.asarray(numbers, dtype=float))
    return "\n".join("  ".join(f"{v:z.3g}".replace("-", "\N{MINUS SIGN}") for v in row) for row in rows)
