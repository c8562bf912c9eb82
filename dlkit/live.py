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
"""

import base64
import contextlib
import html
import inspect
import itertools
import math
import threading

import ipywidgets as widgets
from IPython.display import display

from dlkit import _arguments as arguments
from dlkit import _svg, plots

SVG_DPI = 72  # a point of Matplotlib's is then a unit of SVG
NICE = (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8)  # ten steps to a decade, easy to read, nearly even in logarithm
WITHOUT_KERNEL = "(sliders: run this cell)"

STYLE = """<style>
.live-stage { isolation: isolate; position: relative; overflow: hidden !important;
  grid-template-columns: minmax(0, 1fr); }
.live-stage svg { display: block; overflow: hidden; width: 100%; height: auto; pointer-events: none;
  color: var(--jp-content-font-color1, #000); fill: currentColor;
  stroke-linejoin: round; stroke-linecap: butt; }
.live-stage .jupyter-widgets, .live-stage .widget-html-content { margin: 0; line-height: 0;
  overflow: visible; }
.live-stage .live-under { position: absolute; left: 0; top: 0; z-index: 0; }
.live-stage .live-still { position: relative; z-index: 1; }
.live-stage .live-over { position: absolute; left: 0; top: 0; z-index: 2; }
.live-stage img { width: 100%; }
.live-stage .live-error { position: absolute; inset: 0; z-index: 3; padding: 2em; line-height: 1.5;
  background: var(--jp-layout-color0, #fff); color: var(--jp-error-color0, #b00020);
  white-space: pre-wrap; overflow: auto; font-size: var(--jp-content-font-size1, 14px); }
.live .live-sliders { flex-flow: row wrap; align-items: center; gap: 2px 18px; }
.live .live-sliders .widget-label { color: var(--jp-content-font-color1, #000); width: auto;
  min-width: 60px; padding-right: 10px; text-align: left; font-size: var(--jp-content-font-size1, 14px); }
.live .live-sliders .widget-readout { color: var(--jp-content-font-color1, #000); min-width: 52px;
  font-size: var(--jp-content-font-size1, 14px); }
.live .noUi-handle:focus-visible { outline: 3px solid var(--jp-brand-color1, #1976d2) !important;
  outline-offset: 2px; box-shadow: none; }
.jp-OutputArea-child:has(+ .jp-OutputArea-child .live) { display: none; }
</style>"""

# A slider's handle has neither a name nor a spoken value: ipywidgets ties its label to the wrong element.
# A <style> element is the one thing in an HTML widget that tells when it has arrived (onload).
NAMES = """<style onload="
const root = this.closest('.live');
const name = () => root && root.querySelectorAll('.widget-slider').forEach(slider => {
  const handle = slider.querySelector('.noUi-handle'), label = slider.querySelector('.widget-label');
  const readout = slider.querySelector('.widget-readout');
  if (!handle || !label || !readout || handle.dataset.named) return;
  handle.dataset.named = 'yes';
  handle.setAttribute('aria-label', label.textContent);
  const speak = () => {
    if (handle.getAttribute('aria-valuetext') != readout.textContent)
      handle.setAttribute('aria-valuetext', readout.textContent);
  };
  speak();
  new MutationObserver(speak).observe(slider, {subtree: true, childList: true, characterData: true,
    attributes: true, attributeFilter: ['aria-valuetext']});
});
name(); setTimeout(name, 300); setTimeout(name, 2000);
"></style>"""


def live(fig, update, alt=None, **sliders):
    """Show a figure that follows its sliders; stands as the last line of a cell.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
        Artists that move are marked ``animated=True``.  Changing anything else works too, but sends the
        whole figure anew, which takes ten times as long.
    update : callable
        Takes the sliders' values by name and moves the artists.  It may return a sentence that says what
        is seen, with its numbers; a screen reader speaks it.
    alt : str, optional
        The sentence, where `update` returns none.
    **sliders : ipywidgets
        From :func:`slider`, :func:`log_slider` and :func:`int_slider`, or any widget with a value.

    Returns
    -------
    Live

    Raises
    ------
    ValueError
        If `update` cannot be called with these sliders, something is no slider, or there is no sentence.
    """
    return Live(fig, update, alt, sliders)


def slider(value, low, high, label, step=None):
    """Make a slider with even steps.

    Parameters
    ----------
    value, low, high : float
        Where it stands first, and its ends.
    label : str
        Symbol and name, such as ``"w weight"``.
    step : float, optional
        If not given, about a hundredth of the range: 1, 2 or 5 times a power of ten.

    Returns
    -------
    ipywidgets.FloatSlider

    Raises
    ------
    ValueError
        If `value` does not lie between `low` and `high`.
    """
    arguments.between(f"the value of slider {label!r}", value, low, high)
    step = _nice_step((high - low) / 100) if step is None else step
    decimals = max(0, -math.floor(math.log10(step)))
    return widgets.FloatSlider(
        value, min=low, max=high, step=step, description=label, readout_format=f".{decimals}f", **_wide()
    )


def int_slider(value, low, high, label, step=1):
    """Make a slider over whole numbers; parameters as for :func:`slider`.

    Returns
    -------
    ipywidgets.IntSlider
    """
    arguments.between(f"the value of slider {label!r}", value, low, high)
    return widgets.IntSlider(value, min=low, max=high, step=step, description=label, **_wide())


def log_slider(value, low, high, label):
    """Make a slider over powers of ten, with ten readable steps in each: 1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8.

    Parameters are those of :func:`slider`; `low` is above 0.

    Returns
    -------
    ipywidgets.SelectionSlider

    Raises
    ------
    ValueError
        If `low` is not above 0, or `value` is not one of the steps.
    """
    arguments.positive(f"the low end of slider {label!r}", low)
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    steps = [float(f"{digits}e{decade}") for decade in decades for digits in NICE]
    steps = [step for step in steps if low * (1 - 1e-9) <= step <= high * (1 + 1e-9)]
    if value not in steps:
        nearest = min(steps, key=lambda step: abs(step - value), default="nothing")
        raise ValueError(
            f"the value of slider {label!r}, {value:g}, is not one of its steps; nearest: {nearest}"
        )
    return widgets.SelectionSlider(
        options=[(f"{step:g}", step) for step in steps], value=value, description=label, **_wide()
    )


def _nice_step(rough):
    power = 10 ** math.floor(math.log10(rough))
    return min((1 * power, 2 * power, 5 * power, 10 * power), key=lambda step: abs(math.log(step / rough)))


def _wide():
    return {
        "continuous_update": True,
        "style": {"description_width": "initial"},
        "layout": widgets.Layout(flex="1 1 240px", width="auto", max_width="520px"),
    }


class Live(widgets.VBox):
    """A figure and its sliders, as a widget; made by :func:`live`.

    Attributes
    ----------
    fig : matplotlib.figure.Figure
    sliders : dict of widgets, by name
    sentence : str
        What is seen now, in words.
    """

    _count = itertools.count()

    def __init__(self, fig, update, alt, sliders):
        _check(update, sliders)
        self.fig, self.sliders, self.sentence = fig, sliders, alt
        self._update = update
        self._first = self.values()
        # Callbacks run on a thread of their own in JupyterLab: one picture at a time.
        self._lock, self._paused = threading.RLock(), False
        self._prefix = f"live{next(self._count)}"
        self._svg_works, self._still_sent = True, False
        fig.set_dpi(SVG_DPI)
        _svg.unmark_inner_artists(fig)
        self._moving, self._still = (widgets.HTML(layout=widgets.Layout(grid_area="a")) for _ in range(2))
        self._train()  # an error in the first picture belongs to the author, and is raised
        self._show()
        if not self.sentence:
            raise ValueError("alt is missing: say in a sentence what is seen, or let update return it")
        super().__init__([self._controls(), self._stage(), widgets.HTML(STYLE + NAMES)])
        self.add_class("live")
        for control in sliders.values():
            control.observe(self._on_move, "value")

    def values(self):
        """The sliders' values, by name."""
        return {name: control.value for name, control in self.sliders.items()}

    def reset(self, _button=None):
        """Put every slider back where it stood first, and train once."""
        self._paused = True
        try:
            for name, control in self.sliders.items():
                control.value = self._first[name]
        finally:
            self._paused = False
        self._on_move()

    def png(self, dpi=plots.DPI):
        """The figure as it stands now, as a PNG with everything on it."""
        with self._lock, _everything_still(self.fig):
            return plots.png(self.fig, dpi)

    # Drawing

    def _on_move(self, _change=None):
        if self._paused:
            return
        with self._lock:
            try:
                self._train()
            except Exception as error:
                self._say(error)
            else:
                self._show()

    def _train(self):
        sentence = self._update(**self.values())
        if isinstance(sentence, str):
            self.sentence = sentence

    def _show(self):
        """Send what moves, and what stands still only if that has changed."""
        _freeze_layout(self.fig)
        if self._svg_works:
            try:
                return self._show_svg()
            except Exception:  # Matplotlib's internals are not what they were
                self._svg_works = False
        picture = base64.b64encode(self.png()).decode("ascii")
        self._still.value = ""
        self._moving.value = (
            f'<img alt="{html.escape(self.sentence or "")}" src="data:image/png;base64,{picture}">'
        )

    def _show_svg(self):
        if self.fig.stale or not self._still_sent:  # animated artists do not make their figure stale
            still = _svg.still_layer(self.fig, self._prefix + "s")
            self.fig.stale, self._still_sent = False, True
            self._still.value = self._svg(still, "live-still")
        under, over = _svg.moving_layers(self.fig, self._prefix)
        self._moving.value = self._svg(under, "live-under") + self._svg(over, "live-over", self.sentence)

    def _svg(self, body, layer, sentence=None):
        width, height = self.fig.bbox.size
        spoken = f'role="img" aria-label="{html.escape(sentence)}"' if sentence else 'aria-hidden="true"'
        widest = f"max-width:{width / SVG_DPI * plots.DPI:.0f}px"
        return (
            f'<svg {spoken} class="{layer}" viewBox="0 0 {width:g} {height:g}" style="{widest}">{body}</svg>'
        )

    def _say(self, error):
        """Cover the picture, which belongs to other values, with what went wrong at these."""
        message = html.escape(f"{type(error).__name__}: {error}")
        self._moving.value = f'<div class="live-error" role="alert">{message}</div>'

    # The widget

    def _controls(self):
        button = widgets.Button(description="Reset", tooltip="Put every slider back where it stood first")
        button.layout.width = "72px"
        button.on_click(self.reset)
        row = widgets.HBox([*self.sliders.values(), button])
        row.add_class("live-sliders")
        return row

    def _stage(self):
        stage = widgets.GridBox([self._moving, self._still], layout=widgets.Layout(grid_template_areas='"a"'))
        stage.add_class("live-stage")
        return stage

    def _ipython_display_(self, **_):
        # Two outputs.  A stored widget shows as "model not found" in a notebook that is opened again, and
        # hides its own picture; so the picture is an output before it, which STYLE hides while it lives.
        picture = base64.b64encode(self.png()).decode("ascii")
        metadata = {"image/png": {"alt": self.sentence}}
        display({"image/png": picture, "text/plain": self.sentence}, raw=True, metadata=metadata)
        display({**self._repr_mimebundle_(), "text/plain": WITHOUT_KERNEL}, raw=True)


def _check(update, sliders):
    if not callable(update):
        raise ValueError(f"update must be a function; got {type(update).__name__}")
    for name, control in sliders.items():
        if not isinstance(control, widgets.Widget) or not control.has_trait("value"):
            raise ValueError(f"{name} must be a slider; got {type(control).__name__}")
    try:
        inspect.signature(update).bind(**sliders)
    except TypeError as error:
        names = ", ".join(sliders) or "none"
        raise ValueError(f"update does not fit the sliders ({names}): {error}") from None


def _freeze_layout(fig):
    """Lay the axes out once, and never move them again: nothing jumps when a label gets longer."""
    engine = fig.get_layout_engine()
    if engine is not None:
        engine.execute(fig)
        fig.set_layout_engine("none")


@contextlib.contextmanager
def _everything_still(fig):
    """Let animated artists be drawn with all others."""
    moving, stale = fig.findobj(lambda artist: artist.get_animated()), fig.stale
    for artist in moving:
        artist.set_animated(False)
    try:
        yield
    finally:
        for artist in moving:
            artist.set_animated(True)
        fig.set_dpi(SVG_DPI)
        fig.stale = stale
