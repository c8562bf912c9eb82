"""What an exercise is: a function to write, inputs to try it on, and the mistakes that are known by name."""

import copy
import functools
import inspect
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from dlkit.classroom.mistakes import Mistake, variants
from dlkit.classroom.supervision import SECONDS


@dataclass(frozen=True)
class Result:
    """One value that the function returns.

    Parameters
    ----------
    name : str
        As the notes call it.
    shape : str
        In symbols, such as ``"(n_x, 1)"``; ``"a number"`` or ``"True or False"`` where any array of one
        element will do.
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
        return self.shape in ("a number", "True or False")

    @property
    def due(self):
        """What is asked for, in words."""
        if self.parts:
            names = ", ".join(part.name for part in self.parts)
            return f"a list of tuples ({names}), one for each layer"
        single = self.shape.replace("a number", "a single number")
        return single if self.is_number else f"numbers, {self.shape}"

    def of_layers(self, count):
        """The parts of all layers, the last layer first; or the result itself, where it has no parts."""
        if not self.parts:
            return [self]
        layers = ["[L]", *(f"[L-{k}]" for k in range(1, count))]
        return [Result(part.name + layer, part.shape + layer) for layer in layers for part in self.parts]

    def due_with(self, shape):
        """What is asked for, in symbols and for one input in numbers: ``"(n_x, 1) = (3, 1)"``."""
        if self.shape == str(shape):
            return self.shape
        return f"{self.shape} = {shape}" if self.shape.startswith("(") else f"{self.shape}, which is {shape}"


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
    name : str
        Under which reports count who misses it.
    false_alarm : float, optional
        How likely a right answer fails it, at one input; 0 for what is certain.
    found : callable, optional
        Takes what `holds` takes and gives a sentence with what was found, by how much it misses for example.
        It is said first, and in place of the input.
    """

    says: str
    holds: Callable
    name: str
    false_alarm: float = 0.0
    found: Callable | None = None


class LayerList(list):
    """A list of pairs (W, b), one for each layer, that can be an input: as an array it is all its numbers.

    A copy, which is what functions are given, is a plain list.
    """

    def __deepcopy__(self, memo):
        return copy.deepcopy(list(self), memo)

    def __array__(self, dtype=None, copy=None):
        parts = [np.zeros(0), *(np.ravel(part) for pair in self for part in pair)]
        return np.concatenate(parts).astype(dtype or float)


@dataclass(frozen=True, eq=False)
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
    mistakes : str, or tuple of str and Mistake
        Wrong answers, as :func:`dlkit.classroom.mistakes.variants` reads them; each is a Mistake afterwards.
        Code sees the arguments by their names, the results by theirs (a single one also as ``out``), and all
        names of the module in which the exercise stands; ``old -> new`` changes the first of the styles.
    hints : tuple of three str
        From a question to nearly the answer.
    read : str
        Where it is explained.
    beyond : tuple of Beyond, optional
        What is only remarked upon, once the answer is right.
    styles : tuple of callable, optional
        The answer as students write it, in a few lines and without checks, in all styles that are known.
        Each has to pass; and a wrong answer that equals one of them with a single slip in it is told that
        slip.  The reference itself if not given; where that is dlkit's own function, its checks and helpers
        are in the way.
    where : dict of str to str, optional
        What else has a name in the code of mistakes, by expressions over the arguments: {"m": "X.shape[1]"}.
    properties : tuple of Property, optional
        Where the answer is drawn at random: what has to hold of it, the simplest first.  The reference then
        only says which shapes are due.
    seconds : float, optional
        How long all calls of one check may take together.
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
    styles: tuple = ()
    where: dict = field(default_factory=dict)
    properties: tuple = ()
    seconds: float = SECONDS

    def __post_init__(self):
        around = inspect.currentframe().f_back.f_back.f_globals  # of the module that makes this exercise
        given = (self.mistakes,) if isinstance(self.mistakes, str) else self.mistakes
        made = [one for part in given for one in self._read(part, around)]
        object.__setattr__(self, "mistakes", tuple(made))  # how a frozen class is filled

    def _read(self, part, around):
        """The mistakes of a block of text, or one that is a Mistake already."""
        if isinstance(part, Mistake):
            return [part]
        arguments = list(next(iter(self.cases(np.random.default_rng(0)))))
        style = self.styles[0] if self.styles else self.reference
        names = [result.name for result in self.results]
        return variants(self.reference, names, part, style, arguments, self.where, around)

    def inputs(self):
        """Give the inputs to try, the smallest first; the same ones every time, so that verdicts repeat.

        Who calls a function with them gives it a copy.
        """
        return self._inputs

    @functools.cached_property
    def _inputs(self):
        return self._drawn(zlib.crc32(self.name.encode()))

    def _drawn(self, seed):
        cases = self.cases(np.random.default_rng(seed))
        return tuple(sorted(cases, key=lambda case: sum(np.size(value) for value in case.values())))

    def in_a_class(self, points=None, seed=None):
        """Give the same exercise with other points, or with inputs of another seed.

        Parameters
        ----------
        points : float, optional
        seed : int, optional
        """
        other = copy.copy(self)
        if points is not None:
            object.__setattr__(other, "points", points)
        if seed is not None:
            object.__setattr__(other, "_inputs", self._drawn(seed))
        return other
