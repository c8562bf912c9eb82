"""Optimizers that start together in a valley of two parameters: paths and costs (section 3.3)."""

import contourpy
import numpy as np

from dlkit import _arguments as arguments
from dlkit import valleys
from dlkit.plots import given
from dlkit.plots.settings import own_settings
from dlkit.plots.style import DEV, INK, TEST, TEXT_SIZE, figure, label, log_axis

LOOKS = ((INK, "-", "o"), (TEST, "-", "s"), ("#56B4E9", "-", "^"), (DEV, "--", "D"))  # color, line, marker
LEVELS = np.array([0.03, 0.1, 0.3, 1, 3, 10])  # above the lowest cost that is seen


@own_settings
def race(racers, steps, title=""):
    """Make a figure for optimizers in a valley: on the left a map with their paths, on the right their costs.

    Parameters
    ----------
    racers : sequence of up to 4 str
        Their names.  Each has its color, line and marker, whoever else is in the race.
    steps : int
        How many steps the costs have room for.
    title : str, optional
        Of the map.

    Returns
    -------
    fig : matplotlib.figure.Figure
    drawn : DrawnRace

    Raises
    ------
    TypeError, ValueError
        If there is no racer, or more than four, or steps is no count.
    """
    racers = given.several("racers", racers, "names, one for each optimizer")
    if not 1 <= len(racers) <= len(LOOKS):
        raise ValueError(f"racers must be 1 to {len(LOOKS)} names; got {len(racers)}")
    steps = arguments.count("steps", steps, least=1)
    fig, (left, right) = figure(columns=2, height=3.4, width_ratios=(3, 2))
    label(left, title, "w₁", "w₂")
    label(right, "", "step t", "J above the lowest")
    w1, w2 = valleys.REACH
    left.set(xlim=(-w1, w1), ylim=(-w2, w2), xticks=range(-w1, w1 + 1, 2), yticks=range(-w2, w2 + 1))
    right.set_xlim(0, steps)
    log_axis(right, 1e-4, 0.01, 1, 100)
    drawn = DrawnRace(left, right, racers)
    fig.legend(handles=drawn.keys, loc="outside lower center", ncols=4, fontsize=TEXT_SIZE, frameon=False)
    return fig, drawn


class DrawnRace:
    """The artists of a race; made by :func:`race`.

    Attributes
    ----------
    contours : matplotlib.lines.Line2D
        Where the cost is 0.03, 0.1, 0.3, ... above its lowest: each line is about three times as high.
    paths, costs, heads : dict of str to matplotlib.lines.Line2D
        By the names of the racers: the way until now, its costs, and where each stands.
    keys : list of matplotlib.lines.Line2D
        For a legend.
    """

    def __init__(self, left, right, racers):
        self._known = {}
        thin = {"color": INK, "alpha": 0.35, "linewidth": 0.8, "animated": True}
        (self.contours,) = left.plot([], [], **thin)
        self.paths, self.costs, self.heads, self.keys = {}, {}, {}, []
        for name, (color, line, marker) in zip(racers, LOOKS, strict=False):
            look = {"color": color, "linestyle": line, "animated": True}
            (self.paths[name],) = left.plot([], [], linewidth=1.6, marker=".", markevery=10, **look)
            (self.heads[name],) = left.plot(
                [], [], marker=marker, markersize=9, markeredgecolor="white", **look
            )
            (self.costs[name],) = right.plot([], [], linewidth=1.8, **look)
            key = {"color": color, "linestyle": line, "marker": marker, "markersize": 7, "label": name}
            self.keys += left.plot([], [], **key)

    def show(self, valley, paths, step):
        """Draw the valley, and everybody's way up to a step.

        Parameters
        ----------
        valley : dlkit.valleys.Valley
        paths : dict of str to array, (steps + 1, 2)
            From :func:`dlkit.valleys.descend`, by the racers' names; who is left out is not drawn.
        step : int

        Raises
        ------
        ValueError
            If a name is not a racer's.
        """
        strangers = [name for name in paths if name not in self.paths]
        if strangers:
            raise ValueError(f"{strangers[0]!r} is not in this race; it has {', '.join(self.paths)}")
        if valley not in self._known:
            self._known[valley] = _contours(valley)
        self.contours.set_data(*self._known[valley])
        for name, drawn in self.paths.items():
            way = np.asarray(paths.get(name, np.empty((0, 2))))[: step + 1]
            costs = valley.cost(way.T) - valley.lowest
            drawn.set_data(*way.T)
            self.costs[name].set_data(range(len(way)), costs)
            self.heads[name].set_data(*way[-1:].T)


def _contours(valley):
    """The lines of equal cost as one line with gaps, (2, k)."""
    w1, w2 = (np.linspace(-reach, reach, 81) for reach in valleys.REACH)
    costs = valley.cost(np.stack(np.meshgrid(w1, w2)).reshape(2, -1)).reshape(len(w2), len(w1))
    generator, gap = contourpy.contour_generator(w1, w2, costs), np.full((1, 2), np.nan)
    pieces = [piece for level in costs.min() + LEVELS for piece in generator.lines(level)]
    return np.vstack([gap, *(part for piece in pieces for part in (piece, gap))]).T
