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
    """

    name: str
    shape: str

    @property
    def is_number(self):
        """Whether a number is asked for, so that its shape does not matter."""
        return self.shape == "a number"


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
    """

    name: str
    points: int
    reference: Callable
    results: tuple
    cases: Callable
    mistakes: tuple
    hints: tuple
    read: str

    def inputs(self):
        """Draw the inputs to try, the smallest first; the same ones every time, so that verdicts repeat."""
        rng = np.random.default_rng(zlib.crc32(self.name.encode()))
        return sorted(self.cases(rng), key=lambda case: sum(np.size(value) for value in case.values()))
