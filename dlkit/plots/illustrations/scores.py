"""Scores of several draws, a dot each, so that their scatter is seen (section 3.0)."""

import numpy as np

from dlkit import _arguments as arguments
from dlkit.plots import given
from dlkit.plots.pictures import Picture
from dlkit.plots.settings import own_settings
from dlkit.plots.style import TEST, figure, label

LIFTS = (0, 0.17, -0.17, 0.34, -0.34)  # of a row: five dots find room above each other


def _lifts(scores, width):
    """How far each dot stands off its row, so that it covers no other that is nearer than `width`."""
    order, lifts = np.argsort(scores, kind="stable"), np.zeros(len(scores))
    for place, i in enumerate(order):
        taken = [lifts[j] for j in order[:place] if scores[i] - scores[j] < width]
        lifts[i] = next((lift for lift in LIFTS if lift not in taken), 0)
    return lifts


@own_settings
def score_dots(rows, *, title, x, ends, alt):
    """Draw scores as dots in rows, the first on top, filled and hollow in turn; near ones above each other.

    Parameters
    ----------
    rows : dict of str to sequence of float
        The scores of each row, from 0 to 1, by its name.
    title, x, alt : str
        The claim, the meaning of the axis, and the sentence for who cannot see the picture.
    ends : tuple (low, high)
        Limits of the axis.

    Returns
    -------
    Picture

    Raises
    ------
    TypeError, ValueError
        If there is no row, one has other than numbers, or `ends` are not two numbers.
    """
    if not isinstance(rows, dict) or not rows:
        raise TypeError("rows must be a dict of names and scores, with one row at least")
    low, high = given.ends(ends)
    fig, ax = figure(height=1.1 + 0.45 * len(rows))
    for height, (name, scores) in enumerate(rows.items()):
        scores = arguments.numbers(f"rows[{name!r}]", scores).ravel()
        face = (TEST, "none")[height % 2]
        heights = height + _lifts(scores, 0.018 * (high - low))
        ax.plot(scores, heights, "o", ms=6.5, mfc=face, mec=TEST, mew=1.3, alpha=0.7)
    ax.set(xlim=(low, high), ylim=(len(rows) - 0.4, -0.6), yticks=range(len(rows)), yticklabels=rows)
    ax.xaxis.set_major_formatter(lambda score, _: f"{100 * score:.0f} %")
    label(ax, title, x)
    return Picture(fig, alt)
