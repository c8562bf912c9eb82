"""What grading found out: one result for each exercise, and one record for each submission."""

import json
from dataclasses import asdict, dataclass, fields

SCHEMA = "dlkit-grade/1"
RIGHT, WRONG, BLANK, NOT_CHECKED = "right", "wrong", "blank", "not checked"
STATES = (RIGHT, WRONG, BLANK, NOT_CHECKED)
AFTER = "after "  # begins the kind of an answer that uses another that is wrong


@dataclass(frozen=True)
class ExerciseResult:
    """What an answer earned, and what its student is told.

    Parameters
    ----------
    name : str
        The function's.
    points, max_points : float
    state : str
        ``"right"``, ``"wrong"``, ``"blank"``, or ``"not checked"`` where something else was missing.
    kind : str
        The verdict's kind, such as ``"named"`` or ``"shape"``, or ``"after sigmoid"`` where it uses a wrong
        sigmoid; empty where the answer was not checked.
    mistake : str
        The mistake's name, the same from year to year; empty where there is none.
    says : str
        Sentences to the student.  They hold no value that was expected.
    hint : str
        A question to go on from; empty where hints are off, or nothing is wrong.
    read : str
        Where it is explained.
    """

    name: str
    points: float
    max_points: float
    state: str
    kind: str = ""
    mistake: str = ""
    says: str = ""
    hint: str = ""
    read: str = ""

    def __post_init__(self):
        if self.state not in STATES:
            raise ValueError(f"state must be one of {', '.join(STATES)}; got {self.state!r}")


@dataclass(frozen=True)
class Submission:
    """What grading knows about one notebook of one student.

    Parameters
    ----------
    student : str
        As the folder or the file names them.
    assignment : str
        The name of the notebook without its ending, such as ``"1.2_logistic_regression"``.
    section : str
        Its number, such as ``"1.2"``; empty where it could not be told.
    file : str
        Where it was found, relative to the folder that was graded, with ``/``.
    submitted : str
        When it was handed in, as ISO 8601 with an offset; empty where nobody knows.
    digest : str
        SHA-256 of what was graded, in hexadecimal.
    exercises : tuple of ExerciseResult
    complaint : str
        Why it could not be read, in a sentence; empty where it could.
    remarks : tuple of str
        What the student should know: a cell that was stopped, a merge that was left open.
    flags : tuple of str
        What only the instructor sees, and what costs nothing: answers that are alike, dlkit's own answer.
    late : bool
    sandbox : str
        ``"bubblewrap"``, or ``"none"`` where somebody graded with ``--unsafe``.
    graded : str
        When it was graded, as ISO 8601.
    seconds : float
        How long that took.
    """

    student: str
    assignment: str
    section: str = ""
    file: str = ""
    submitted: str = ""
    digest: str = ""
    exercises: tuple = ()
    complaint: str = ""
    remarks: tuple = ()
    flags: tuple = ()
    late: bool = False
    sandbox: str = ""
    graded: str = ""
    seconds: float = 0.0

    @property
    def score(self):
        """The points it earned."""
        return sum(one.points for one in self.exercises)

    @property
    def max_score(self):
        """The points there were."""
        return sum(one.max_points for one in self.exercises)

    def as_json(self):
        """Give the text of its file."""
        data = {"schema": SCHEMA, "score": self.score, "max_score": self.max_score, **asdict(self)}
        return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


def from_json(text):
    """Read what :meth:`Submission.as_json` wrote.

    Raises
    ------
    ValueError
        If the text is something else.
    """
    try:
        data = json.loads(text)
        if data["schema"] != SCHEMA:
            raise ValueError(f"expected schema {SCHEMA!r}; got {data['schema']!r}")
        known = {field.name for field in fields(Submission)}
        kept = {name: value for name, value in data.items() if name in known}
        kept["exercises"] = tuple(ExerciseResult(**one) for one in kept["exercises"])
        kept |= {name: tuple(kept[name]) for name in ("remarks", "flags")}
        return Submission(**kept)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"this is no result of grading: {error}") from None
