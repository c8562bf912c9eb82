"""The settings that every picture is made and drawn in: Matplotlib's own, whatever the reader's are.

Matplotlib looks into ``rcParams`` when an artist is made and again when it is drawn, and what stands there
is the reader's: a font that is missing, LaTeX for every number, a dark ground.  So the course's pictures are
made and drawn ``with own_settings:``, which puts the defaults there and afterwards brings back what was there
before.  The figures of the course are of a kind that does so in every method; so ``ax.plot(...)`` in a
notebook's cell needs nothing special.
"""

import contextlib
import functools
import inspect
import threading

import matplotlib as mpl
import matplotlib.axes
import matplotlib.figure

# What tells of windows, files and keys, and not of how a picture looks.
NOT_OF_PICTURES = (
    *(
        "animation.",
        "backend",
        "date.",
        "docstring.",
        "interactive",
        "keymap.",
        "macosx.",
        "savefig.directory",
    ),
    *("timezone", "tk.", "toolbar", "webagg."),
)
DEFAULTS = {
    name: value
    for name, value in dict.items(mpl.rcParamsDefault)  # dict's own: no word about names that grow old
    if not name.startswith(NOT_OF_PICTURES)
}


class OwnSettings(contextlib.ContextDecorator):
    """A context, and a decorator of functions, in which Matplotlib's settings are its defaults.

    The settings belong to all threads, and a slider draws on a thread of its own while the reader runs a
    cell.  So those who draw are counted: the first puts the defaults in place, the last brings the reader's
    settings back, and nobody waits.  With ``matplotlib.rc_context``, whoever leaves last would bring back
    what the other had put there.  Where the reader has changed nothing, which is the rule, nothing is
    swapped, and it takes a few microseconds.
    """

    def __init__(self):
        self._lock, self._drawing, self._readers = threading.Lock(), 0, {}

    def __enter__(self):
        with self._lock:
            if self._drawing == 0:
                self._readers = _what_differs()
                dict.update(mpl.rcParams, {name: DEFAULTS[name] for name in self._readers})
            self._drawing += 1

    def __exit__(self, *_):
        with self._lock:
            self._drawing -= 1
            if self._drawing == 0 and self._readers:
                changed = _what_differs()  # what somebody has set in the meantime stays
                back = {name: value for name, value in self._readers.items() if name not in changed}
                dict.update(mpl.rcParams, back)


def _what_differs():
    """The settings that are not Matplotlib's defaults."""
    found = dict.items(mpl.rcParams)  # values that have been checked already: looking them up again is slow
    if DEFAULTS.items() <= found:
        return {}
    return {name: value for name, value in found if name in DEFAULTS and DEFAULTS[name] != value}


own_settings = OwnSettings()

LEFT_ALONE = {"get_data_ratio"}  # twin axes ask whether it is Matplotlib's own


def _always_in_own_settings(kind):
    """Let every public method of a class of Matplotlib's do its work in the course's settings."""
    for name in dir(kind):
        method = inspect.getattr_static(kind, name)
        if inspect.isfunction(method) and not name.startswith("_") and name not in LEFT_ALONE:
            setattr(kind, name, own_settings(method))
    return kind


@_always_in_own_settings
class Axes(matplotlib.axes.Axes):
    """Axes that make and draw their artists in the course's settings."""


@_always_in_own_settings
class Figure(matplotlib.figure.Figure):
    """A figure that makes and draws its parts in the course's settings."""

    __init__ = own_settings(matplotlib.figure.Figure.__init__)

    @functools.wraps(matplotlib.figure.Figure.add_subplot)
    def add_subplot(self, *args, **options):
        if not {"axes_class", "polar", "projection"} & options.keys():
            options["axes_class"] = Axes
        return super().add_subplot(*args, **options)
