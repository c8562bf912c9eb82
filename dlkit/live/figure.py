"""A figure and its sliders as a widget: what moves is sent as SVG, and if that fails, all of it as a PNG."""

import base64
import contextlib
import html
import inspect
import itertools
import sys
import threading
from pathlib import Path

import ipywidgets as widgets
from IPython.display import display

from dlkit import plots
from dlkit.live import svg
from dlkit.live.showing import output

SVG_DPI = 72  # a point of Matplotlib's is then a unit of SVG
WITHOUT_KERNEL = "(sliders: run this cell)"

HERE = Path(__file__)
STYLE = f"<style>{HERE.with_name('live.css').read_text(encoding='utf-8')}</style>"
# A <style> element is the one thing in an HTML widget that tells when it has arrived.
SCRIPT = html.escape(HERE.with_name("live.js").read_text(encoding="utf-8"))
SCRIPT = f'<style onload="{SCRIPT}"></style>'


def live(fig, update, alt=None, **sliders):
    """Show a figure that follows its sliders; stands as the last line of a cell.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
        Artists that move are marked ``animated=True``.  Changing anything else works too, but sends the
        whole figure anew, which takes ten times as long.  A figure of pyplot's is taken from it, so that it
        does not stand below the cell a second time.
    update : callable
        Takes the sliders' values by name and moves the artists.  It may return a sentence that says what
        is seen, with its numbers; a screen reader speaks it.
    alt : str, optional
        The sentence, where `update` returns none.
    **sliders : ipywidgets
        From :func:`slider`, :func:`int_slider`, :func:`log_slider`, :func:`one_minus_slider`,
        :func:`choice` and :func:`player`, or any widget with a value.

    Returns
    -------
    Live

    Raises
    ------
    TypeError
        If `fig` is no figure, `update` no function, a slider no slider, or `alt` no text.
    ValueError
        If `update` cannot be called with these sliders, or there is no sentence.
    """
    return Live(fig, update, alt, sliders)


class Live(widgets.VBox):
    """A figure and its sliders, as a widget; made by :func:`live`.

    Attributes
    ----------
    fig : matplotlib.figure.Figure
    sliders : dict of widgets, by name
    sentence : str
        What is seen now, in words.
    fallback : str or None
        Why the page gets a PNG in place of SVG, in words; None as long as SVG works.
    """

    _count = itertools.count()

    def __init__(self, fig, update, alt, sliders):
        _check(update, alt, sliders)
        plots.without_pyplot(fig)
        self.fig, self.sliders, self.sentence = fig, sliders, alt
        self._update = update
        self._first = self.values()
        # Callbacks run on a thread of their own in JupyterLab: one picture at a time.
        self._lock, self._paused, self._moves, self._seen = threading.RLock(), False, 0, 0
        self._prefix = f"live{next(self._count)}"
        self.fallback, self._still_sent = None, False
        fig.set_dpi(SVG_DPI)
        svg.unmark_inner_artists(fig)
        self._moving, self._still = (widgets.HTML(layout=widgets.Layout(grid_area="a")) for _ in range(2))
        self._train()  # an error in the first picture belongs to the author, and is raised
        self._show()
        if not self.sentence:
            raise ValueError("alt is missing: say in a sentence what is seen, or let update return it")
        super().__init__([self._controls(), self._stage(), widgets.HTML(STYLE + SCRIPT)])
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
                if hasattr(control, "pause"):
                    control.pause()
                control.value = self._first[name]
        finally:
            self._paused = False
        self._on_move()

    def code(self):
        """The call of update with the values of now, as text."""
        values = ", ".join(f"{name}={_said(value)}" for name, value in self.values().items())
        return f"{getattr(self._update, '__name__', 'update')}({values})"

    def png(self, dpi=plots.DPI):
        """The figure as it stands now, as a PNG with everything on it."""
        with self._lock, _everything_still(self.fig):
            return plots.png(self.fig, dpi)

    # Drawing

    def _on_move(self, _change=None):
        if self._paused:
            return
        self._moves += 1
        with self._lock:
            if self._seen == self._moves:
                return  # while this waited, another has drawn the newest values
            self._seen = self._moves
            try:
                self._train()
                self._show()
            except Exception as error:
                self._say(error)

    @plots.own_settings
    def _train(self):
        sentence = self._update(**self.values())
        if isinstance(sentence, str):
            self.sentence = sentence

    @plots.own_settings
    def _show(self):
        """Send what moves, and what stands still only if that has changed."""
        _freeze_layout(self.fig)
        why = self.fallback
        if why is None:
            try:
                return self._show_svg()
            except Exception as error:  # Matplotlib's internals are not what they were
                why = f"Sent as a PNG, which is slower: SVG failed with {type(error).__name__}: {error}"
        self._show_png(why)

    def _show_png(self, why):
        """Send the whole figure, which says on the page why it is not SVG."""
        picture = base64.b64encode(self.png()).decode("ascii")
        self.fallback = why  # only now: what PNG cannot draw either is no fault of SVG's
        self._still.value = ""
        alt, title = html.escape(self.sentence or ""), html.escape(why)
        look = f'alt="{alt}" title="{title}" {self._marks()}'
        self._moving.value = f'<img {look} src="data:image/png;base64,{picture}">'

    def _show_svg(self):
        if self.fig.stale or not self._still_sent:  # animated artists do not make their figure stale
            *_, outlines = svg.moving_layers(self.fig, self._prefix)
            still, self._outlines = svg.still_layer(self.fig, self._prefix, outlines)
            self.fig.stale, self._still_sent = False, True
            self._still.value = self._svg(still, "live-still")
        under, over, _ = svg.moving_layers(self.fig, self._prefix, self._outlines)
        self._moving.value = self._svg(under, "live-under") + self._svg(over, "live-over", self.sentence)

    def _svg(self, body, layer, sentence=None):
        width, height = self.fig.bbox.size
        spoken = 'aria-hidden="true"'
        if sentence:
            spoken = f'role="img" aria-label="{html.escape(sentence)}" {self._marks()}'
        widest = f"max-width:{width / SVG_DPI * plots.DPI:.0f}px"
        return (
            f'<svg {spoken} class="{layer}" viewBox="0 0 {width:g} {height:g}" style="{widest}">{body}</svg>'
        )

    def _marks(self):
        """What the page wants to know of a picture: the values it belongs to, and the code that makes it."""
        sliders = [_inner(control) for control in self.sliders.values()]
        sliders = [
            slider for slider in sliders if hasattr(slider, "readout")
        ]  # boxes do not say what they say
        at = "|".join(str(getattr(slider, "label", slider.value)) for slider in sliders)
        return f'data-at="{html.escape(at)}" data-code="{html.escape(self.code())}"'

    def _say(self, error):
        """Cover the picture, which belongs to other values, with what went wrong at these."""
        message = html.escape(f"{type(error).__name__}: {error}")
        self._moving.value = f'<div class="live-error" role="alert" {self._marks()}>{message}</div>'

    # The widget

    def _controls(self):
        reset = widgets.Button(description="Reset", tooltip="Put every slider back where it stood first")
        copy = widgets.Button(description="Copy as code", tooltip="Copy the call that makes this picture")
        reset.layout.width, copy.layout.width = "72px", "116px"
        reset.on_click(self.reset)
        copy.add_class("live-copy")
        widest = max(560, self.fig.get_figwidth() * plots.DPI)
        buttons = widgets.HBox([reset, copy])
        buttons.add_class("live-buttons")
        row = widgets.HBox([*self.sliders.values(), buttons])
        row.layout.max_width = f"{widest:.0f}px"
        row.add_class("live-sliders")
        return row

    def _stage(self):
        stage = widgets.GridBox([self._moving, self._still], layout=widgets.Layout(grid_template_areas='"a"'))
        stage.add_class("live-stage")
        return stage

    def _ipython_display_(self, **_):
        # Two outputs.  A stored widget shows as "model not found" in a notebook that is opened again, and
        # hides its own picture; so the picture is an output before it, which STYLE hides while it lives.
        # Colab stores its widgets with all that they show, and its pages are not for STYLE to change.
        if "google.colab" not in sys.modules:
            picture = base64.b64encode(self.png()).decode("ascii")
            metadata = {"image/png": {"alt": self.sentence}}
            display({"image/png": picture, "text/plain": self.sentence}, raw=True, metadata=metadata)
        display(output(self, WITHOUT_KERNEL), raw=True)


def _inner(control):
    """The slider inside of a knob, or the control itself."""
    return getattr(control, "slider", control)


def _said(value):
    """A value as code."""
    return getattr(value, "__name__", None) or repr(value)


def _check(update, alt, sliders):
    if not callable(update):
        raise TypeError(f"update must be a function; got {type(update).__name__}")
    if not isinstance(alt, (str, type(None))):
        raise TypeError(f"alt must be a sentence; got {type(alt).__name__}")
    for name, control in sliders.items():
        if not isinstance(control, widgets.Widget) or not control.has_trait("value"):
            raise TypeError(f"{name} must be a slider; got {type(control).__name__}")
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
