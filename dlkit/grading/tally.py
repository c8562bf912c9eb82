"""What a class did, counted for each assignment."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from statistics import median_high
from typing import NamedTuple

from dlkit.grading.results import AFTER, NOT_CHECKED, RIGHT, STATES, WRONG

UNKNOWN = "Files that belong to no assignment"


class ExerciseTally(NamedTuple):
    """How an exercise was answered: counts by state."""

    name: str
    counts: dict

    @property
    def total(self):
        """How many answers there could have been."""
        return sum(self.counts.values())

    @property
    def parts(self):
        """The parts of a bar: state, where it starts, and how much it is."""
        start = 0
        for state in STATES:
            yield state.replace(" ", "-"), start, self.counts[state]
            start += self.counts[state]


class MistakeTally(NamedTuple):
    """How often something was found: a mistake, or a reason why nothing was checked.

    Parameters
    ----------
    count : int
    exercise, mistake, kind : str
    says : str
        The sentence that was said most often.
    sentences : int
        In how many ways it was said.
    """

    count: int
    exercise: str
    mistake: str
    kind: str
    says: str
    sentences: int


@dataclass(frozen=True)
class Tally:
    """What was handed in for one assignment, and what came out.

    Parameters
    ----------
    assignment : str
    submissions : tuple of Submission
        In the order of the students' names.
    """

    assignment: str
    submissions: tuple

    @cached_property
    def read(self):
        """The submissions that could be read and have exercises."""
        return [one for one in self.submissions if not one.complaint and one.max_score > 0]

    @property
    def unreadable(self):
        """The submissions that could not."""
        return [one for one in self.submissions if one.complaint]

    @property
    def late(self):
        """The submissions that came late."""
        return [one for one in self.submissions if one.late]

    @property
    def flagged(self):
        """The submissions of which there is something that only the instructor sees."""
        return [one for one in self.submissions if one.flags]

    @property
    def middle(self):
        """The share of the points that half of the readable submissions reach or pass."""
        return median_high(_share(one) for one in self.read)

    @property
    def scores(self):
        """How many have which share of the points: labels and counts, in steps of ten percent."""
        steps = Counter(min(int(10 * _share(one) + 1e-9), 10) for one in self.read)
        labels = [f"{10 * step}–{10 * step + 9}%" for step in range(10)] + ["100%"]
        return [(label, steps[step]) for step, label in enumerate(labels)]

    @cached_property
    def exercises(self):
        """How each exercise was answered, the one that the fewest have right first."""
        counts = {}
        for one in self._answers():
            counts.setdefault(one.name, Counter(dict.fromkeys(STATES, 0)))[one.state] += 1
        rows = [ExerciseTally(name, found) for name, found in counts.items()]
        return sorted(rows, key=lambda row: row.counts[RIGHT] / row.total)

    @cached_property
    def mistakes(self):
        """The mistakes, the most frequent first."""
        return _grouped(one for one in self._answers() if one.state == WRONG)

    @cached_property
    def unchecked(self):
        """What was not checked, for each reason."""
        return _grouped(
            (one for one in self._answers() if one.state == NOT_CHECKED),
            by=lambda one: (one.name, one.says, ""),
        )

    def _answers(self):
        return (one for submission in self.read for one in submission.exercises)


def by_assignment(submissions):
    """Count for each assignment.

    Parameters
    ----------
    submissions : iterable of Submission

    Returns
    -------
    list of Tally
        In the order of the course.  Files of which nobody knows the assignment come last, together.
    """
    groups, submissions = defaultdict(list), list(submissions)
    sections = {one.assignment: one.section for one in submissions if one.section and not one.complaint}
    for one in sorted(submissions, key=place):
        alike = sections.get(one.assignment) if one.complaint else ""  # an unread file is told by its name
        groups[alike or one.section or (one.assignment if one.exercises else "")].append(one)
    unknown = groups.pop("", [])
    tallies = [Tally(_usual_name(group), tuple(group)) for group in groups.values()]
    return tallies + ([Tally(UNKNOWN, tuple(unknown))] if unknown else [])


def _usual_name(submissions):
    """What most call an assignment; some have renamed their file."""
    names = Counter(one.assignment for one in submissions)
    return min(names, key=lambda name: (-names[name], name))


def place(submission):
    """Where a submission stands: by assignment in the order of the course, then by student."""
    numbers = [int(part) for part in re.findall(r"\d{1,9}", submission.section)]
    kind = "" if submission.section else submission.assignment
    return not numbers, numbers, submission.section, kind, *_folded(submission.student), submission.file


def _folded(name):
    """For sorting: upper and lower case together."""
    return name.casefold(), name


def _share(submission):
    return submission.score / submission.max_score


def _grouped(answers, by=lambda one: (one.name, one.mistake, one.kind)):
    """Count answers that are the same case, the most frequent first; what may follow from others, last."""
    groups = defaultdict(Counter)
    examples = {}
    for one in answers:
        groups[by(one)][one.says] += 1
        examples[by(one)] = one
    rows = []
    for key, said in groups.items():
        says = min(said, key=lambda text: (-said[text], text))
        one = examples[key]
        rows.append(MistakeTally(said.total(), one.name, one.mistake, one.kind, says, len(said)))
    return sorted(
        rows,
        key=lambda row: (
            row.kind.startswith(AFTER),
            -row.count,
            row.exercise,
            row.mistake,
            row.kind,
            row.says,
        ),
    )
