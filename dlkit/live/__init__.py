"""Live figures: a Matplotlib figure with sliders, redrawn while they move.

You know Matplotlib, so you know how to make one.  Make a figure, mark what will move with ``animated=True``,
and write a function that moves it::

    fig, ax = plots.figure()
    (line,) = ax.plot(x, x, animated=True)

    def update(slope):
        line.set_ydata(slope * x)
        return f"A line with slope {slope:g}."

    live(fig, update, slope=slider(1.0, -2, 2, "s slope"))

What stands still is sent to the page once.  What moves is sent as a few kilobytes of SVG, in the same
coordinates, whenever a slider moves.  The same figure is also kept as a picture, for readers without a
kernel.

A run can be watched: keep it (``functools.cache`` on the function that trains), and let a :func:`player`
turn its pages::

    def update(alpha, step):
        run = train(alpha)
        line.set_data(range(step + 1), run.costs[: step + 1])

    live(fig, update, alpha=log_slider(1, 0.01, 10, "α learning rate"), step=player(200, 200, "t step"))
"""

from dlkit.live.figure import Live, live
from dlkit.live.prediction import Guess, guess
from dlkit.live.sliders import (
    Knob,
    Player,
    Several,
    choice,
    int_slider,
    log_slider,
    one_minus_slider,
    player,
    several,
    slider,
)

__all__ = (
    "Guess",
    "Knob",
    "Live",
    "Player",
    "Several",
    "choice",
    "guess",
    "int_slider",
    "live",
    "log_slider",
    "one_minus_slider",
    "player",
    "several",
    "slider",
)
