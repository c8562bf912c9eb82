"""Predict first: a question before an experiment, and after it the guess beside the result."""

import html
import math
import numbers
from pathlib import Path

import ipywidgets as widgets
from IPython.display import display

from dlkit.live.showing import output

# JupyterLab takes an arrow key that comes to it for a wish to see the next cell.
KEYS = "this.closest('.live-guess')?.addEventListener('keydown', event => {"
KEYS += " if (event.key.startsWith('Arrow')) event.stopPropagation(); })"
STYLE = Path(__file__).with_name("guess.css").read_text(encoding="utf-8")
STYLE = f'<style onload="{KEYS}">{STYLE}</style>'


def guess(question, options=None):
    """Ask for a prediction; stands as ``name = guess(...)``, and ``name.reveal(result)`` in a later cell.

    Who runs all cells at once is not told the result before they have guessed or asked for it; who reads
    without a kernel finds question and result as text.

    Parameters
    ----------
    question : str
    options : sequence of str, optional
        What can be chosen; a number is asked for if not given.

    Returns
    -------
    Guess

    Raises
    ------
    TypeError
        If the options are one text.
    ValueError
        If there are fewer than two different options.
    """
    return Guess(question, options)


class Guess:
    """A question and what was guessed; made by :func:`guess`.

    Attributes
    ----------
    made : str, float or None
        The guess, once there is one.  After the result was shown it stays as it is.
    """

    def __init__(self, question, options=None):
        if isinstance(options, str):
            raise TypeError(f"options must be a list of texts; got the text {options!r}")
        if options is not None and len(set(options)) < 2:
            raise ValueError(f"options must be two or more different ones; got {list(options)}")
        self.question, self.options, self.made, self._waiting = question, options, None, []
        if options is None:
            self.answer = widgets.Text(placeholder="a number", continuous_update=False)
            self.answer.layout.width = "140px"
        else:
            self.answer = widgets.RadioButtons(options=list(options), value=None)
            self.answer.layout.width = "auto"
        self.answer.observe(self._guessed, "value")
        self._display()

    def reveal(self, result):
        """Show the guess beside the result; before there is a guess, ask for it.

        Parameters
        ----------
        result : str or number
            One of the options, if there are any.

        Raises
        ------
        ValueError
            If `result` is not one of the options.
        TypeError
            If it is not a number where a number was asked for.
        """
        if self.options is not None and result not in self.options:
            raise ValueError(f"the result must be one of {', '.join(self.options)}; got {result!r}")
        if self.options is None and not isinstance(result, numbers.Real):
            raise TypeError(f"the result must be a number; got {result!r}")
        place = widgets.VBox()
        place.add_class("live-guess")
        self._waiting.append((place, result))
        if self.made is None:
            show = widgets.Button(description="Show it", tooltip="Show the result without a guess")
            show.on_click(lambda _: self._show(place, result))
            place.children = [widgets.HTML(STYLE + "Your guess is still missing, above."), show]
        else:
            self._show(place, result)
        display(output(place, f"Result: {_plain(result)}"), raw=True)

    def _guessed(self, change):
        number = change.new if self.options is not None else _number(change.new)
        if number is None:
            return
        self.made = number
        for place, result in self._waiting:
            self._show(place, result)

    def _show(self, place, result):
        self.answer.disabled = True
        said = "" if self.made is None else f"You said <b>{html.escape(_plain(self.made))}</b>. "
        place.children = [widgets.HTML(f"{STYLE}{said}It is <b>{html.escape(_plain(result))}</b>.")]

    def _display(self):
        box = widgets.VBox([widgets.HTML(f"{STYLE}{html.escape(self.question)}"), self.answer])
        box.add_class("live-guess")
        options = "a number" if self.options is None else " / ".join(self.options)
        display(output(box, f"{self.question} ({options})"), raw=True)


def _number(text):
    """The number in a text, or None."""
    try:
        number = float(text.replace(",", ".").rstrip(" %"))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _plain(value):
    return value if isinstance(value, str) else f"{value:g}"
