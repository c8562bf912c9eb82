"""The matrices of a formula, drawn to size (section 2.5)."""

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.patches import Rectangle

from dlkit.plots import given
from dlkit.plots.settings import own_settings
from dlkit.plots.style import INK, TEXT_SIZE, bare


@own_settings
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

    Raises
    ------
    TypeError, ValueError
        If `ax` is not axes, or `room` is not two numbers.
    """
    given.axes(ax)
    if not isinstance(room, (tuple, list)) or len(room) != 2:
        raise ValueError(f"room must be (rows, columns), counted in squares; got {room!r}")
    rows, columns = room
    bare(ax)
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
        """Draw the matrices in these shapes, (rows, columns), from left to right.

        A ValueError says if they are not as many as the formula has matrices, or one has not two numbers.
        """
        if len(shapes) != len(self.faces) or any(np.shape(shape) != (2,) for shape in shapes):
            names = ", ".join(self.faces)
            raise ValueError(f"shapes must be one (rows, columns) for each of {names}; got {shapes}")
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
