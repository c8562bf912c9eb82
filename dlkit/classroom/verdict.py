"""What a check found: of which kind, under which name, and in which words."""

from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """The kinds of verdict, in the order in which a teacher would ask."""

    RIGHT = "right"
    BLANK = "blank"  # not written yet
    TYPE = "type"  # no function, other arguments, or something that is no array of numbers
    CRASHED = "crashed"
    TOO_SLOW = "too slow"
    MUTATED = "mutated"  # it changes what it was given, or something of NumPy's
    NAMED = "named"  # a mistake that is known by name
    SHAPE = "shape"
    FACTOR = "factor"
    SIGN = "sign"
    SLIP = "slip"  # a right formula with one small change
    EXAMPLE_ONLY = "example only"


class Verdict(NamedTuple):
    """What a check found.

    Parameters
    ----------
    kind : Kind
    mistake : str
        The name of the mistake, which stays the same from year to year, so that it can be counted; empty
        where nothing is wrong, or nothing could be named.
    says : str
        Sentences to the student.
    example : str
        A table: the smallest input that fails, or what was special about one.
    printed : str
        What the answer printed at its first input, shortened.
    """

    kind: Kind
    mistake: str = ""
    says: str = ""
    example: str = ""
    printed: str = ""

    @property
    def is_right(self):
        """Whether the answer is right."""
        return self.kind is Kind.RIGHT

    @property
    def is_named(self):
        """Whether a wrong answer is told what is wrong with it, and not only shown an input that fails."""
        return self.kind not in (Kind.RIGHT, Kind.EXAMPLE_ONLY)

    @property
    def text(self):
        """All of it, as a student reads it."""
        return "\n".join(filter(None, [self.says, self.example]))


class Told(Exception):
    """Ends a check: the verdict is known."""

    def __init__(self, kind, mistake, says, example=""):
        super().__init__(says)
        self.verdict = Verdict(kind, mistake, says, example)
