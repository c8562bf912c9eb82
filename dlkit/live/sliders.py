"""The knobs of a live figure: a slider with a box beside it, into which a value can be typed."""

import math
import numbers

import ipywidgets as widgets
import numpy as np
import traitlets

from dlkit import _arguments as arguments

NICE = (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8)  # ten steps to a decade, easy to read, nearly even in logarithm
SECONDS = 6  # that a player takes from its first frame to its last
FASTEST = 40  # milliseconds from frame to frame


class Knob(widgets.HBox):
    """A slider over given steps, and a box that shows the value and takes another one.

    What is typed need not be one of the steps: the handle then goes to the nearest.

    Parameters
    ----------
    steps : sequence of float
        From low to high.
    value : float
        One of them.
    label : str
        Symbol and name.
    write : callable
        The text of a value.
    whole : bool, optional
        Whether only whole numbers make sense.

    Attributes
    ----------
    value : float
        Where the knob stands; setting it moves slider and box.
    """

    value = traitlets.Any()

    def __init__(self, steps, value, label, write, whole=False):
        self.steps, self.label, self._write, self._whole, self._settling = steps, label, write, whole, False
        options = [(write(step), step) for step in steps]
        self.slider = widgets.SelectionSlider(options=options, value=value, description=label, **_wide())
        self.box = widgets.Text(write(value), continuous_update=False, layout=widgets.Layout(width="72px"))
        super().__init__([self.slider, self.box], value=value, layout=widgets.Layout(flex="1 1 300px"))
        self.add_class("live-knob")
        self.slider.observe(self._slid, "value")
        self.box.observe(self._typed, "value")
        self.observe(self._set, "value")

    @traitlets.validate("value")
    def _of_one_type(self, proposal):
        return type(self.steps[0])(proposal.value)

    def _slid(self, change):
        if self._settling:
            return
        self._settling = True  # the picture first: a message that follows another one has to wait for it
        try:
            self.value = change.new
        finally:
            self._settle()

    def _typed(self, change):
        if self._settling:
            return
        try:
            number = float(change.new.replace(",", "."))
            number = round(number) if self._whole else number
        except (ValueError, OverflowError):  # no number, or one without end
            number = math.nan
        if math.isnan(number):
            return self._settle()
        self.value = min(max(number, self.steps[0]), self.steps[-1])
        self._settle()  # also where the value is the old one: the box may say it in other words

    def _set(self, _change):
        if not self._settling:
            self._settle()

    def _settle(self):
        """Let the slider and the box follow the value."""
        self._settling = True
        try:
            self.box.value = self._write(self.value)
            self.slider.value = min(self.steps, key=lambda step: abs(step - self.value))
        finally:
            self._settling = False


class _QuietPlay(widgets.Play):
    """Play that keeps to itself where it stands: the slider, which is linked to it, says so already."""

    value = traitlets.CInt().tag(sync=True, echo_update=False)


class Player(Knob):
    """A knob over the steps of a stored run, with buttons that play it, pause it and go on by one.

    The browser turns the pages, so that a slow picture leaves frames out and nothing piles up.
    """

    def __init__(self, steps, value, label):
        super().__init__(steps, value, label, str, whole=True)
        stride = max(1, math.ceil(len(steps) * FASTEST / (1000 * SECONDS)))
        pause = max(FASTEST, round(1000 * SECONDS * stride / len(steps)))
        self.play = _QuietPlay(min=0, max=steps[-1], value=value, step=stride, interval=pause)
        self.play.show_repeat = False
        back, on = (
            widgets.Button(description=sign, tooltip=tip, layout=widgets.Layout(width="36px"))
            for sign, tip in (("‹", "One step back"), ("›", "One step on"))
        )
        back.on_click(lambda _: self._go(-1))
        on.on_click(lambda _: self._go(+1))
        self._link = widgets.jslink((self.play, "value"), (self.slider, "index"))
        self.children = [self.slider, self.box, self.play, back, on]
        self.layout.flex = "1 1 480px"

    def pause(self):
        """Stop on the page that is shown."""
        known = self.play.has_trait("playing")
        setattr(self.play, "playing" if known else "_playing", False)  # the latter in ipywidgets 7

    def _go(self, by):
        self.pause()
        self.value = min(max(self.value + by, self.steps[0]), self.steps[-1])


class Choice(widgets.SelectionSlider):
    """A slider over things with names: functions, networks, data."""

    @traitlets.observe("value")
    def _propagate_value(self, change):
        """Go to the option that is the same by `equals`; ipywidgets 7 asks by ``==``, which arrays answer
        entry by entry.
        """
        values = self._options_values
        if self.index is None or not self.equals(values[self.index], change.new):
            same = (k for k, value in enumerate(values) if self.equals(value, change.new))
            self.index = next(same, None)


class Several(widgets.HBox):
    """Boxes to tick, one for each of some names.

    Attributes
    ----------
    value : tuple of str
        The names that are ticked, in the order of the boxes; setting it ticks the boxes.
    """

    value = traitlets.Tuple()

    def __init__(self, value, options, label):
        self._settling = False
        look = {"indent": False, "layout": widgets.Layout(width="auto", margin="0 12px 0 0")}
        self.boxes = [widgets.Checkbox(name in value, description=name, **look) for name in options]
        super().__init__([widgets.Label(label), *self.boxes], value=tuple(value))
        self.layout.flex = "1 1 100%"
        self.layout.flex_flow = "row wrap"
        for box in self.boxes:
            box.observe(self._ticked, "value")
        self.observe(self._set, "value")

    def _ticked(self, _change):
        if not self._settling:
            self.value = tuple(box.description for box in self.boxes if box.value)

    def _set(self, _change):
        self._settling = True
        try:
            for box in self.boxes:
                box.value = box.description in self.value
        finally:
            self._settling = False


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
    Knob
        An ipywidget with a value; so are all that follow.

    Raises
    ------
    TypeError, ValueError
        If `low` is not below `high`, `value` does not lie between them, or `step` is not above 0.
    """
    low, high = _ends(label, low, high)
    value = arguments.between(f"the value of slider {label!r}", value, low, high)
    if step is not None:
        arguments.positive(f"the step of slider {label!r}", step)
    step = _nice_step((high - low) / 100) if step is None else step
    decimals = max(0, -math.floor(math.log10(step)))
    count = math.floor((high - low) / step + 1e-9)
    steps = {round(low + k * step, 12) for k in range(count + 1)} | {float(value), float(high)}
    return Knob(sorted(map(float, steps)), float(value), label, lambda v: _fixed(v, decimals))


def int_slider(value, low, high, label, step=1):
    """Make a slider over whole numbers; parameters as for :func:`slider`.

    Returns
    -------
    Knob

    Raises
    ------
    TypeError
        If one of them is not a whole number.
    ValueError
        If `low` is not below `high`, `value` does not lie between them, or `step` is not above 0.
    """
    for number in (value, low, high, step):
        if isinstance(number, bool) or not isinstance(number, numbers.Integral):
            raise TypeError(f"the numbers of int_slider {label!r} must be whole; got {number!r}")
    _ends(label, low, high)
    arguments.count(f"the step of slider {label!r}", step, least=1)
    arguments.between(f"the value of slider {label!r}", value, low, high)
    steps = sorted({*range(low, high + 1, step), value, high})
    return Knob(steps, value, label, str, whole=True)


def log_slider(value, low, high, label):
    """Make a slider over powers of ten, with ten readable steps in each: 1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8.

    Parameters are those of :func:`slider`; `low` is above 0.

    Returns
    -------
    Knob

    Raises
    ------
    ValueError
        If `low` is not above 0 and below `high`, or `value` is not one of the steps.
    """
    arguments.positive(f"the low end of slider {label!r}", low)
    low, high = _ends(label, low, high)
    steps = _decades(low, high)
    return Knob(steps, _one_of(steps, value, label), label, lambda v: f"{v:.4g}")


def one_minus_slider(value, low, high, label):
    """Make a slider for β, 1 - β on a logarithmic scale: ... 0.9, 0.92, ... 0.99, 0.992, ...

    Parameters are those of :func:`slider`; `high` is below 1.

    Returns
    -------
    Knob

    Raises
    ------
    ValueError
        If `high` is not below 1 and above `low`, or `value` is not one of the steps.
    """
    arguments.below_one(f"the high end of slider {label!r}", high)
    low, high = _ends(label, low, high)
    steps = sorted(round(1 - rest, 12) for rest in _decades(1 - high, 1 - low))
    return Knob(steps, _one_of(steps, value, label), label, lambda v: f"{v:.6g}")


def choice(value, options, label):
    """Make a slider over things with names.

    Parameters
    ----------
    value : object
        Which of them is chosen first.
    options : dict of str to object, or sequence of str or functions
        What can be chosen, by its name.
    label : str

    Returns
    -------
    ipywidgets.SelectionSlider

    Raises
    ------
    TypeError
        If the options are one text, or not a list at all.
    ValueError
        If `value` is not one of the options.
    """
    if isinstance(options, str) or not hasattr(options, "__len__"):
        kind = type(options).__name__
        raise TypeError(f"the options of slider {label!r} must be a dict or a list; got {kind}")
    if not isinstance(options, dict):
        options = {getattr(option, "__name__", str(option)): option for option in options}
    chosen = [k for k, option in enumerate(options.values()) if _same(option, value)]
    if not chosen:
        raise ValueError(f"the value of slider {label!r} must be one of {', '.join(options)}; got {value!r}")
    listed = list(options.items())
    return Choice(options=listed, index=chosen[0], description=label, equals=_same, **_wide(300))


def several(value, options, label):
    """Make boxes to tick, one for each of some names.

    Parameters
    ----------
    value : sequence of str
        Which are ticked first.
    options : sequence of str
        All names, in the order of the boxes.
    label : str

    Returns
    -------
    Several
        Its value is the tuple of the names that are ticked; it may be empty.

    Raises
    ------
    TypeError
        If the value or the options are one text, or no list of texts.
    ValueError
        If there is no option, one stands there twice, or `value` is not among them.
    """
    for name, texts in (("value", value), ("options", options)):
        if isinstance(texts, str) or not all(isinstance(text, str) for text in texts):
            raise TypeError(f"the {name} of {label!r} must be a list of texts; got {texts!r}")
    if not options or len(set(options)) < len(options):
        raise ValueError(f"the options of {label!r} must be different names, one or more; got {options}")
    strangers = [name for name in value if name not in options]
    if strangers:
        raise ValueError(f"the value of {label!r} must be among {', '.join(options)}; got {strangers[0]!r}")
    return Several([name for name in options if name in value], options, label)


def player(value, high, label):
    """Make a slider over the steps 0 to `high` of a stored run, with play, pause, one step back and one on.

    Parameters
    ----------
    value : int
        The step that is shown first; the last one tells most.
    high : int
        The last step, at least 1.
    label : str
        Such as ``"t step"``.

    Returns
    -------
    Player

    Raises
    ------
    ValueError
        If `high` is not at least 1, or `value` does not lie between 0 and `high`.

    Notes
    -----
    Let the run be kept, so that a frame only draws: put ``functools.cache`` on the function that trains.
    """
    high = arguments.count(f"the last step of player {label!r}", high, least=1)
    arguments.between(f"the value of player {label!r}", value, 0, high)
    return Player(range(high + 1), int(value), label)


def _ends(label, low, high):
    """Both ends of a slider, if the low one is below the high one."""
    low, high = (
        arguments.scalar(f"the {end} end of slider {label!r}", number)
        for end, number in (("low", low), ("high", high))
    )
    if low >= high:
        raise ValueError(f"the low end of slider {label!r} must be below the high one; got {low:g}, {high:g}")
    return low, high


def _decades(low, high):
    """The nice numbers from low to high."""
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    steps = [float(f"{digits}e{decade}") for decade in decades for digits in NICE]
    return [step for step in steps if low * (1 - 1e-9) <= step <= high * (1 + 1e-9)]


def _same(option, value):
    """Whether two things are the same; of arrays, which are compared entry by entry, only an array itself."""
    array = isinstance(option, np.ndarray) or isinstance(value, np.ndarray)
    return option is value or (not array and option == value)


def _one_of(steps, value, label):
    """The step that is this value, but for rounding."""
    nearest = min(steps, key=lambda step: abs(step - value), default=None)
    if nearest is None or not math.isclose(nearest, value):
        raise ValueError(
            f"the value of slider {label!r}, {value:g}, is not one of its steps; nearest: {nearest}"
        )
    return nearest


def _fixed(value, decimals):
    """As many decimals as the steps have, and more where somebody typed more."""
    short, exact = f"{value:.{decimals}f}", f"{value:.6g}"
    return short if math.isclose(float(short), value, abs_tol=1e-12) else exact


def _nice_step(rough):
    power = 10 ** math.floor(math.log10(rough))
    return min((1 * power, 2 * power, 5 * power, 10 * power), key=lambda step: abs(math.log(step / rough)))


def _wide(least=220):
    return {
        "continuous_update": True,
        "style": {"description_width": "initial"},
        "layout": widgets.Layout(flex=f"1 1 {least}px", width="auto"),
    }
