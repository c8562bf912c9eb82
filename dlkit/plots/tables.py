"""A matrix as a table of grey cells, with numbers in them and frames around those that matter."""

import numpy as np
from matplotlib.patches import Rectangle

from dlkit import _arguments as arguments
from dlkit.plots import given
from dlkit.plots.settings import own_settings
from dlkit.plots.style import CLASS_1, GREY, INK, TEST, TEXT_SIZE


@own_settings
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
    TypeError, ValueError
        If X does not have two dimensions, or there is not a name for each row and column.
    """
    given.axes(ax)
    X = arguments.table("X", X, "(n, m)")
    if rows is not None:
        rows = given.names("rows", rows, X.shape[0], f"row of a table of shape {X.shape}")
    if columns is not None:
        columns = given.names("columns", columns, X.shape[1], f"column of a table of shape {X.shape}")
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
        n, m = self._shape = X.shape
        extent = (0.5, m + 0.5, n + 0.5, 0.5)
        darkest = 2.5 if values else 1  # black numbers and colored marks are read on grey, not on black
        look = {"cmap": GREY, "vmin": 0, "vmax": darkest, "aspect": aspect, "extent": extent}
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
        """Let the cells follow the numbers of X, (n, m); a ValueError if its shape is another one."""
        X = arguments.numbers("X", X)
        if X.shape != self._shape:
            raise ValueError(f"X has shape {X.shape}; expected {self._shape}, that of the table")
        self.cells.set_data(X)
        for place, text in self.numbers.items():
            text.set_text(f"{X[place]:.2f}")

    def mark(self, row=None, column=None):
        """Frame a row (orange-red), a column (blue), and the cell where they meet; count from 1.

        A ValueError says if there is no such row or column.
        """
        for name, place, last in zip(("row", "column"), (row, column), self._shape, strict=True):
            if place is not None:
                arguments.between(f"{name}, counted from 1,", place, 1, last)
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
