"""The three kinds of networks of Figure 1.4."""

import itertools

from matplotlib.collections import LineCollection
from matplotlib.patches import Rectangle

from dlkit.plots.networks import draw_network
from dlkit.plots.pictures import Picture
from dlkit.plots.settings import own_settings
from dlkit.plots.style import CLASS_0, CLASS_1, INK, TEXT_SIZE, WRONG, bare, figure, headline


@own_settings
def network_kinds(*, title, alt):
    """Draw the three kinds of networks of Figure 1.4: standard, convolutional, recurrent.

    Returns
    -------
    Picture
    """
    fig, axes = figure(3, height=2.9)
    for ax, draw, name in zip(
        axes,
        (_standard_kind, _convolutional_kind, _recurrent_kind),
        (
            "standard:\nevery unit sees everything",
            "convolutional:\nevery unit sees a small window",
            "recurrent:\nunits hear what came before",
        ),
        strict=True,
    ):
        bare(ax)
        draw(ax)
        ax.set_xlabel(name)
    headline(fig, title)
    return Picture(fig, alt)


def _standard_kind(ax):
    drawn = draw_network(ax, (3, 4, 1), names=[[""] * 3, [""] * 4, [""]])
    inside = [(0, 0, "$x_1$"), (0, 1, "$x_2$"), (0, 2, "$x_3$"), (2, 0, r"$\hat y$")]
    for l, u, name in inside:
        drawn.numbers[l, u].set(text=name, fontsize=TEXT_SIZE)


def _convolutional_kind(ax):
    """A picture, a smaller one of what its windows showed, and the answer."""
    for left, low, cells in ((0, 0, 6), (7.5, 1, 4)):
        for i, j in itertools.product(range(cells), repeat=2):
            ax.add_patch(
                Rectangle((left + j, low + i), 1, 1, facecolor="white", edgecolor=WRONG, linewidth=0.6)
            )
    for corner, unit, color in (((0, 3), (7.5, 4), CLASS_1), ((3, 1), (10.5, 2), CLASS_0)):
        ax.add_patch(Rectangle(corner, 3, 3, facecolor="none", edgecolor=color, linewidth=2))
        ax.add_patch(Rectangle(unit, 1, 1, facecolor=color, edgecolor=color))
        for up in (0, 3):
            x, y = corner[0] + 3, corner[1] + up
            ax.plot([x, unit[0]], [y, unit[1] + up / 3], color=color, linewidth=1)
    _unit(ax, 13.6, 3, r"$\hat y$")
    into_answer = [[(11.5, 1.5 + i), (13.6, 3)] for i in range(4)]
    ax.add_collection(LineCollection(into_answer, color="#BBBBBB", linewidth=0.8, zorder=0.9))
    ax.set(xlim=(-0.3, 14.6), ylim=(-2.9, 8.9), aspect="equal", anchor="S")


def _recurrent_kind(ax):
    """Words come in one after the other, and each unit hears the one before it."""
    for t in range(3):
        for low, high in ((0.25, 0.75), (1.25, 1.75)):
            _arrow(ax, (t, low), (t, high))
        if t:
            _arrow(ax, (t - 0.75, 1), (t - 0.25, 1))
        _unit(ax, t, 0, f"$x_{t + 1}$")
        _unit(ax, t, 1, f"$a_{t + 1}$")
        _unit(ax, t, 2, rf"$\hat y_{t + 1}$")
    ax.set(xlim=(-0.5, 2.5), ylim=(-0.5, 2.5))


def _unit(ax, x, y, name):
    ax.scatter([x], [y], s=500, c="white", edgecolors=INK, zorder=2)
    ax.text(x, y, name, ha="center", va="center_baseline", fontsize=TEXT_SIZE, zorder=3)


def _arrow(ax, tail, tip):
    ax.annotate("", tip, tail, arrowprops={"arrowstyle": "->", "color": INK, "shrinkA": 0, "shrinkB": 0})
