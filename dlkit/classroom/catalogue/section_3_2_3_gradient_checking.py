"""The exercises of section 3.2.3: measure a gradient, and say how far and where a claimed one is off."""

from dataclasses import dataclass

import numpy as np

from dlkit.classroom.exercise import Exercise, Result
from dlkit.classroom.styles.section_3_2_3_gradient_checking import STYLES
from dlkit.gradient_check import numerical_gradient, relative_error

# Inputs.  Every f bends more than a parabola, and nudges are long: so one side and two sides differ.


@dataclass(frozen=True)
class Cost:
    """A function of a vector that a failing example can show: its own formula."""

    formula: str

    def __call__(self, theta):
        return float(eval(self.formula, {"np": np, "theta": np.asarray(theta, dtype=float)}))

    def __repr__(self):
        return f"lambda theta: {self.formula}"


def _functions(rng):
    yield {"f": Cost("theta[0]**3 + theta[0]"), "theta": np.array([1.5]), "epsilon": 0.1}
    formulas = (
        "np.sum(theta**3) + 5 * theta[-1]",
        "np.exp(theta[0]) + np.sum(theta**2) * theta[-1]",
        "np.prod(theta) + np.sum(theta**3)",
        "np.sum(np.exp(np.arange(theta.size) * theta / 4)) * theta[0]",
    )
    for k, formula in zip((2, 3, 4, 6), formulas, strict=True):
        theta = rng.uniform(0.5, 2, size=k)
        yield {"f": Cost(formula), "theta": theta, "epsilon": float(rng.uniform(0.1, 0.4))}


def _two_vectors(rng):
    yield {"one": np.array([3.0, 4.0]), "other": np.array([3.0, 0.0])}
    yield {"one": np.zeros(3), "other": np.zeros(3)}
    yield {"one": np.zeros(2), "other": np.array([0.0, -2.0])}
    for k in (1, 3, 4, 6):
        one = rng.normal(1, 2, size=k)
        yield {"one": one, "other": one + rng.normal(0, 0.5, size=k)}
    yield {"one": one / 20, "other": -one / 30}


def _long_vectors(rng):
    yield {"claimed": np.array([3.0, 0, 2]), "measured": np.array([3.0, 4, 2]), "sizes": [2, 1]}
    for sizes in ([3], [4, 2], [2, 5, 1], [6, 3, 3, 1], [4, 2, 6, 3, 3, 1]):
        claimed = rng.normal(1, 2, size=sum(sizes))
        measured = claimed + rng.normal(0, 0.5, size=claimed.size)
        yield {"claimed": claimed, "measured": measured, "sizes": sizes}
    silent = np.arange(claimed.size) >= 4  # the first part is 0 in both, as that of a network that is dead
    yield {"claimed": claimed * silent, "measured": measured * silent, "sizes": sizes}


NUMERICAL_GRADIENT = Exercise(
    name="numerical_gradient",
    points=2,
    reference=numerical_gradient,
    results=(Result("slopes", "(k,)"),),
    cases=_functions,
    where={"E": "epsilon * np.eye(theta.size)", "D": "2 * epsilon"},
    mistakes="""
        np.array([f(theta + e) - f(theta) for e in E]) / epsilon
            You nudge to the right only: this is the one-sided difference. Which second point does it need?
        np.array([f(theta) - f(theta - e) for e in E]) / epsilon
            You nudge to the left only: this is a one-sided difference. Which second point does it need?
        np.array([f(theta + e) - f(theta) for e in E]) / D
            One of the two points is theta itself, and yet you divide by two nudges.
        np.array([f(theta + e) - f(theta - e) / D for e in E])
            Only the second value is divided. What goes into brackets?
        0 * theta  # All slopes are 0. Are your two points two arrays? plus = theta makes no copy.
        out * 2  # You divide by epsilon. How far apart are the two points?
        out * 2 * epsilon  # This is how much f changes. How far apart are the two points?
        out * epsilon**2
            Written as / 2 * epsilon, this divides by 2 and then multiplies by epsilon. Where do brackets go?
        out * epsilon  # You divide by 2 and not by epsilon. How far apart are the two points?
        right(f, theta, 1e-6)
            Your nudge has a length of its own. Take the epsilon that comes in as an argument.
        right(f, theta, epsilon / 2)  # You nudge by half of epsilon to each side, not by all of it.
        0 * theta + (f(theta + epsilon) - f(theta - epsilon)) / (2 * epsilon)
            You nudge all numbers of theta at once. Which one alone belongs to slope i?
        np.array([f(theta * (1 + e)) - f(theta * (1 - e)) for e in E]) / D
            You multiply theta by the nudge. The formula adds it.
        np.array([f(e) - f(-e) for e in E]) / D
            You go from zero to both sides. At which theta is the slope asked for?
        np.array([f(theta - sum(E[:i]) + e) - f(theta - sum(E[:i]) - e) for i, e in enumerate(E)]) / D
            The nudges stay: when you come to number i, those before it are not what they were.
        np.array([f(theta + sum(E[:i]) + e) - f(theta + sum(E[:i]) - e) for i, e in enumerate(E)]) / D
            Numbers that were nudged stay nudged: what is number 1 when you come to number 2?
    """,
    hints=(
        "Which two points does slope i need, and in how many numbers do they differ from theta?",
        "A vector of zeros with epsilon at place i can be added to theta and subtracted from it.",
        "For each i: (f(theta + nudge) - f(theta - nudge)) / (2 * epsilon), where nudge[i] is epsilon.",
    ),
    read="section 3.2.3, 'One long θ, and two costs for each number in it'",
    styles=STYLES["numerical_gradient"],
)

RELATIVE_ERROR = Exercise(
    name="relative_error",
    points=2,
    reference=relative_error,
    results=(Result("the relative error", "a number"),),
    cases=_two_vectors,
    where={"d": "np.linalg.norm(one - other)", "a": "np.linalg.norm(one)", "b": "np.linalg.norm(other)"},
    mistakes="""
        d / (a + b) if a + b else np.nan
            Where both are all zeros it says nan: 0/0. They are equal; what is the error of equal vectors?
        d / (a + b) if a + b else 1.0
            Two vectors of zeros are equal, and you give them the error 1.
        d  # This is the length of the difference. In proportion to what is it asked for?
        d / a if a else 0.0
            You divide by the length of `one` alone. Both lengths are below the line.
        d / b if b else 0.0
            You divide by the length of `other` alone. Both lengths are below the line.
        d / max(a, b) if a + b else 0.0
            You divide by the longer length. Below the line is the sum of both.
        d / np.sqrt(a**2 + b**2) if a + b else 0.0
            You add the squares of the two lengths and take a root. The lengths themselves are added.
        d / np.linalg.norm(one + other) if a + b else 0.0
            You add the vectors and then take the length. Take each length first, then add.
        abs(a - b) / (a + b) if a + b else 0.0
            You subtract the lengths. Two vectors of one length can still point to different sides.
        out**2  # This is the square of the relative error.
        d**2 / (a**2 + b**2) if a + b else 0.0
            All three lengths are squared: a root is missing in each.
        np.abs(one - other).sum() / (np.abs(one).sum() + np.abs(other).sum()) if a + b else 0.0
            You add up sizes. A length is the root of the sum of the squares.
        2 * out  # You divide by the mean of the two lengths. Below the line is their sum.
    """,
    hints=(
        "np.linalg.norm(v) is the length of v. Which three lengths does the formula have?",
        "What are the three for two vectors of zeros, and what does Python make of 0/0?",
        "size = np.linalg.norm(one) + np.linalg.norm(other); then np.linalg.norm(one - other) / size, or 0.",
    ),
    read="section 3.2.3, 'One long θ, and two costs for each number in it'",
    styles=STYLES["relative_error"],
)

PART_ERRORS = Exercise(
    name="part_errors",
    points=2,
    reference=STYLES["part_errors"][1],
    results=(Result("errors", "(number of parts,)"),),
    cases=_long_vectors,
    where={
        **{"n": "len(sizes)", "ends": "np.cumsum(sizes)"},
        "total": "np.linalg.norm(claimed) + np.linalg.norm(measured)",
        "apart": "[np.linalg.norm(v) for v in np.split(claimed - measured, ends[:-1])]",
        "long": "[np.linalg.norm(v) for v in np.split(measured, ends[:-1])]",
    },
    mistakes="""
        np.array(apart)
            These are the lengths of the differences. In proportion to what is the error asked for?
        np.array(apart) / total
            Above the line is the part, below it the whole gradient. A small part would hide its error so.
        np.array(apart) / np.maximum(long, 1e-300)
            You divide by the measured part alone. What stands below the line in the relative error?
        np.where(np.array(long) > 0, out, np.nan)
            A part that is all zeros in both gets nan here: 0/0. What is the error of equal parts?
        np.full(n, relative_error(claimed, measured))
            Every part gets the error of the whole gradient. Which numbers of it belong to part i?
        np.array([relative_error(claimed[:e], measured[:e]) for e in ends])
            Each part begins at 0 here. Where does the one before it end?
        np.array([relative_error(claimed[e - s:s], measured[e - s:s]) for e, s in zip(ends, sizes)])
            A slice ends at a place: you end each part at its size. Where does it end in the long vector?
        np.array([relative_error(claimed[:s], measured[:s]) for s in sizes])
            Every part is taken from the front. Where does a part begin, if others lie before it?
        np.array([relative_error(*p) for p in zip(np.split(claimed, sizes), np.split(measured, sizes))])[:n]
            np.split takes the places where it cuts, not the lengths. How do lengths become places?
        np.array([relative_error(claimed[e - s:e - 1], measured[e - s:e - 1]) for e, s in zip(ends, sizes)])
            The last number of each part is left out. A slice ends before its second number.
        right(claimed[::-1], measured[::-1], sizes)
            You go through the gradient from its end, and through the sizes from their beginning.
        out[::-1]
            The errors are right, and the last part comes first. Which comes first in sizes?
    """,
    hints=(
        "Where in the long vector does the first part end, and where does the second begin?",
        "Keep the place where the next part starts, and move it on by the size of each part.",
        "part = slice(start, start + size); relative_error(claimed[part], measured[part]); start += size.",
    ),
    read="section 3.2.3, 'The report says where the bug sits'",
    styles=STYLES["part_errors"],
)

EXERCISES = (NUMERICAL_GRADIENT, RELATIVE_ERROR, PART_ERRORS)
