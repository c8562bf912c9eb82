"""What an exercise is: a function to write, inputs to try it on, and the mistakes that are known by name."""

import zlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Result:
    """One value that the function returns.

    Parameters
    ----------
    name : str
        As the notes call it.
    shape : str
        In symbols, such as ``"(n_x, 1)"``; ``"a number"`` where any array of one element will do.
    parts : tuple of Result, optional
        Where a list is due that holds a tuple for each layer: what is in such a tuple.  The layer is added to
        their names and shapes, counted from the last: ``"dW"`` becomes dW[L], dW[L-1] and so on.
    only_an_array : bool, optional
        Whether lists are refused, where the shape is what the exercise is about.  Elsewhere they are welcome.
    """

    name: str
    shape: str
    parts: tuple = ()
    only_an_array: bool = False

    @property
    def is_number(self):
        """Whether a number is asked for, so that its shape does not matter."""
        return self.shape == "a number"

    @property
    def due(self):
        """What is asked for, in words."""
        if self.parts:
            names = ", ".join(part.name for part in self.parts)
            return f"a list of tuples ({names}), one for each layer"
        return "a single number" if self.is_number else f"numbers, {self.shape}"

    def of_layers(self, count):
        """The parts of all layers, the last layer first; or the result itself, where it has no parts."""
        if not self.parts:
            return [self]
        layers = ["[L]", *(f"[L-{k}]" for k in range(1, count))]
        return [Result(part.name + layer, part.shape + layer) for layer in layers for part in self.parts]

    def due_with(self, shape):
        """What is asked for, in symbols and for one input in numbers: ``"(n_x, 1) = (3, 1)"``."""
        return f"{self.shape} = {shape}" if self.shape.startswith("(") else f"{self.shape}, which is {shape}"


@dataclass(frozen=True)
class Mistake:
    """A mistake that people make.

    Parameters
    ----------
    says : str
        One or two sentences to the student: what happened, not what to type.
    wrong : callable
        The function with this mistake in it; it takes what the right one takes.
    """

    says: str
    wrong: Callable


@dataclass(frozen=True)
class Beyond:
    """Inputs that an exercise does not ask for, where a right answer can still be better or worse.

    Parameters
    ----------
    says : str
        What is told to a student whose answer is right, but not here.  It costs no points.
    cases : tuple of dict
        The inputs: arguments, by name.
    """

    says: str
    cases: tuple


@dataclass(frozen=True)
class Property:
    """Something that has to hold of an answer that is drawn at random.

    Parameters
    ----------
    says : str
        One or two sentences to the student for where it does not hold.
    holds : callable
        Takes an input, a dictionary, and the values that the function returned, and gives True or False.
    false_alarm : float, optional
        How likely a right answer fails it, at one input; 0 for what is certain.
    """

    says: str
    holds: Callable
    false_alarm: float = 0.0


class LayerList(list):
    """A list of pairs (W, b), one for each layer, that can be an input: as an array it is all its numbers."""

    def __array__(self, dtype=None, copy=None):
        parts = [np.zeros(0), *(np.ravel(part) for pair in self for part in pair)]
        return np.concatenate(parts).astype(dtype or float)


@dataclass(frozen=True)
class Exercise:
    """A function to write.

    Parameters
    ----------
    name : str
        What the function is called.
    points : int
    reference : callable
        The right answer: dlkit's own function.
    results : tuple of Result
    cases : callable
        Takes a random generator and gives the inputs to try: dictionaries of arguments, by name.
    mistakes : tuple of Mistake
    hints : tuple of three str
        From a question to nearly the answer.
    read : str
        Where it is explained.
    beyond : tuple of Beyond, optional
        What is only remarked upon, once the answer is right.
    formulas : tuple of callable, optional
        The answer as a student would write it, in a few lines and without checks, in one or more styles.  A
        wrong answer that equals one of them with a single slip in it is told that slip.  The reference itself
        if not given; where that is dlkit's own function, its checks and helpers are in the way.
    properties : tuple of Property, optional
        Where the answer is drawn at random: what has to hold of it, the simplest first.  The reference then
        only says which shapes are due.
    """

    name: str
    points: int
    reference: Callable
    results: tuple
    cases: Callable
    mistakes: tuple
    hints: tuple
    read: str
    beyond: tuple = ()
    formulas: tuple = ()
    properties: tuple = ()

    def inputs(self):
        """Draw the inputs to try, the smallest first; the same ones every time, so that verdicts repeat."""
        rng = np.random.default_rng(zlib.crc32(self.name.encode()))
        return sorted(self.cases(rng), key=lambda case: sum(np.size(value) for value in case.values()))
