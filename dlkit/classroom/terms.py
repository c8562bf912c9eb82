"""What an instructor has laid down for an assignment: a small file beside the students' notebooks.

``dlkit assignment`` writes it; the check in a notebook reads it, and so does the grader.  No answers are in
it.
"""

import json
import math
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

from dlkit.classroom.fairness import drawn_from

NAME = "dlkit-assignment.json"
SCHEMA = "dlkit-assignment/1"
LEVELS = 3  # of folders above a notebook in which the file is looked for


@dataclass(frozen=True)
class Terms:
    """The terms of an assignment.

    Parameters
    ----------
    title : str, optional
    due : str, optional
        Until when, as ISO 8601.
    points : dict of str to dict of str to number, optional
        For each section the exercises that count, with their points.  Without it all count, with their own.
    hints, solutions : bool, optional
        Whether the check gives hints, and whether it says where the solutions are.
    seed : int, optional
        Of the inputs on which the check tries an answer; the course's own if not given.
    """

    title: str = ""
    due: str = ""
    points: dict = field(default_factory=dict)
    hints: bool = True
    solutions: bool = True
    seed: int | None = None

    def __post_init__(self):
        for name, is_one, expected in _EXPECTED:
            value = getattr(self, name)
            if not is_one(value):
                raise ValueError(f"{name} must be {expected}; got {value!r}")

    def as_json(self):
        """Give the text of the file."""
        return json.dumps({"schema": SCHEMA, **asdict(self)}, indent=1, ensure_ascii=False) + "\n"

    def applied(self, section, exercise):
        """An exercise with the points and the inputs that it has here; 0 points where it does not count."""
        points = self.points.get(section, {}).get(exercise.name, 0) if self.points else exercise.points
        drawn = exercise if self.seed is None else drawn_from(exercise, str(self.seed))
        return drawn.in_a_class(points)

    @property
    def gives_hints(self):
        """Whether the check gives hints; DLKIT_HINTS in the environment goes before the file."""
        return _switched("DLKIT_HINTS", self.hints)

    @property
    def points_to_solutions(self):
        """Whether the check says where the solutions are; DLKIT_SOLUTIONS goes before the file."""
        return _switched("DLKIT_SOLUTIONS", self.solutions)


def _is_whole(value):
    return isinstance(value, int) and not isinstance(value, bool)


def _is_text(value):
    return isinstance(value, str)


def _is_points(points):
    """Whether it is a number for each exercise of each section."""
    sections = points.values() if isinstance(points, dict) else [None]
    rows = [names.values() if isinstance(names, dict) else [None] for names in sections]
    return all(isinstance(one, (int, float)) and 0 <= one < math.inf for row in rows for one in row)


_EXPECTED = (
    ("title", _is_text, "a text"),
    ("due", _is_text, "a text"),
    ("points", _is_points, "a number of at least 0 for each exercise of each section"),
    ("hints", lambda value: isinstance(value, bool), "true or false"),
    ("solutions", lambda value: isinstance(value, bool), "true or false"),
    (
        "seed",
        lambda value: value is None or (_is_whole(value) and value >= 0),
        "a whole number of at least 0",
    ),
)


def read(path):
    """Read a file of terms.

    Raises
    ------
    ValueError
        If it is none; the message names the file and what is wrong with it.
    """
    try:
        data = json.loads(Path(path).read_text(encoding="utf-8"))
        if data.pop("schema") != SCHEMA:
            raise ValueError(f"its schema is not {SCHEMA}")
        return Terms(**data)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{path}: no terms of an assignment: {error}") from None


def here():
    """Give the terms that hold for a notebook that runs here: those of the nearest file, or the course's own.

    Raises
    ------
    ValueError
        If there is such a file and it cannot be read.
    """
    folders = [Path.cwd(), *Path.cwd().parents][:LEVELS]
    found = next((folder / NAME for folder in folders if (folder / NAME).is_file()), None)
    return read(found) if found else Terms()


def _switched(name, otherwise):
    said = os.environ.get(name)
    return otherwise if said is None else said.lower() not in ("off", "0", "no", "false")
