"""The exercises of section 2.3a: the error at the output, through a maximum, and to a matrix used twice."""

import numpy as np

from dlkit import losses
from dlkit.activations import sigmoid
from dlkit.classroom.exercise import Exercise, Result
from dlkit.classroom.styles.section_2_3a_one_example import STYLES, leaky, leaky_slope

# Inputs.  Every largest number stands alone; in some columns nothing is above 0.


def _answers(rng):
    yield {"A": np.array([[0.2]]), "Y": np.array([[1]])}
    for size in ((1, 4), (3, 1), (2, 3), (3, 5)):
        yield {"A": rng.uniform(0.05, 0.95, size), "Y": rng.integers(0, 2, size)}


def _layers_before_a_maximum(rng):
    yield {"A": np.array([[2.0], [-0.5]]), "dM": np.array([[-0.5]])}
    for n, m in ((1, 1), (3, 1), (2, 3), (3, 4), (4, 2), (5, 3)):
        yield {"A": rng.normal(loc=-0.5, scale=2, size=(n, m)), "dM": rng.normal(size=(1, m))}


def _networks_with_one_matrix(rng):
    yield {"W": np.array([[-2.0]]), "v": np.ones((1, 1)), "x": np.ones((1, 1)), "y": np.array([[1]])}
    for n in (1, 2, 2, 3, 3, 4):
        W, v, x = (rng.normal(size=size) for size in ((n, n), (1, n), (n, 1)))
        yield {"W": W, "v": v, "x": x, "y": rng.integers(0, 2, (1, 1))}


OUTPUT_ERROR = Exercise(
    name="output_error",
    points=1,
    reference=losses.output_error,
    results=(Result("dZ", "(n, m)"),),
    cases=_answers,
    where={"m": "A.shape[1]"},
    mistakes="""
        Y - A  # The difference is the wrong way round. If a is too large, should dz be above 0 or below?
        dZ / len(A)  # This is divided by the number of units. Nothing is averaged over units.
        dZ / (A * (1 - A))
            This is dA, the slope with respect to a. What does the sigmoid make of it on the way to z?
        dZ * A * (1 - A)
            The slope of the sigmoid stands in it once more. It cancels against the one in the loss.
        dZ * (1 - A**2)
            The slope of tanh stands in it. The output is a sigmoid, and its slope has cancelled already.
        dZ**2  # This is the square of the error. Its slope is asked for.
        dZ**2 / 2  # This is half the square of the error, another loss. Its slope is asked for.
        np.abs(dZ)  # These are the distances, without a sign. Which way z should go is lost.
        losses.cross_entropy(A, Y)  # These are the losses. Their slopes are asked for.
        (A >= 0.5) - Y  # A is rounded to 0 or 1 first. An answer of 0.6 to a true 1 is still 0.4 too low.
        np.sum(dZ, axis=1, keepdims=True)  # The examples are added up. Each keeps a column of its own.
        np.mean(dZ, axis=1, keepdims=True)
            This is the mean over the examples. Each keeps a column of its own.
    """,
    hints=(
        "The answer was 0.8 and the truth is 1. How far is it off, and on which side?",
        "In section 2.3a da is divided by a·(1 - a), and the sigmoid has this slope. What is left?",
        "A - Y",
    ),
    read="section 2.3a, 'The blame is known at the end, and only there'",
    styles=STYLES["output_error"],
)

LOUDEST_ERROR = Exercise(
    name="loudest_error",
    points=2,
    reference=STYLES["loudest_error"][0],
    results=(Result("dA", "(n, m)"),),
    cases=_layers_before_a_maximum,
    mistakes="""
        dM + 0 * A
            Every unit gets the whole error. Nudge one that is not the largest: does the maximum move?
        dM / len(A) + 0 * A
            The error is shared equally. Nudge a unit that is not the largest: does the maximum move?
        A * dM
            Each unit gets the error times what it said. By how much does the maximum move with the largest?
        dA * A  # The right unit gets it, times what it said. By how much does the maximum move with it?
        A / A.sum(axis=0) * dM
            The error is shared by what each one said. Nudge one that is not the largest.
        np.exp(A) / np.exp(A).sum(axis=0) * dM
            The louder, the more: that is the slope of no maximum. Nudge one that is not the largest.
        (A == A.max()) * dM
            You look for the largest number of the whole table. Each example has a maximum of its own.
        (A == A.max(axis=1, keepdims=True)) * dM
            You look for the example to which a unit said most. Along which axis do the units stand?
        (A == A.max(axis=0)).any(axis=1, keepdims=True) * dM
            Whole rows get the error. A place in dA needs two numbers: which unit, and which example?
        (A[:, :1] == A[:, :1].max()) * dM  # One unit gets the errors of all. Who is largest in each example?
        (A == A.min(axis=0)) * dM  # The error goes to the quietest unit. Which one does the maximum repeat?
        (np.abs(A) == np.abs(A).max(axis=0)) * dM
            You look for the largest size. Of -3 and 1 the maximum is 1.
        np.where(A == A.max(axis=0), dM, A)
            The right unit gets it, and all others keep what they said. Does the maximum move with those?
        (A < A.max(axis=0)) * dM  # All get it but the one that was repeated.
        A == A.max(axis=0)  # These say who was repeated. What is the error that it gets?
        (A > 0) * dM  # That is the way back through a ReLU. Here one unit of each example is repeated.
        dA * (A > 0)  # What is repeated may be negative, and has the slope 1 all the same.
        dA * (1 - A**2)  # The slope of tanh stands in it. Asked for is dA, before any activation.
    """,
    hints=(
        "The units said 2 and -0.5, and the maximum is 2. Let each grow by a hair: how far does it move?",
        "The slope of the maximum is 1 for one unit of each column, and 0 for all others. Whose is 1?",
        "A == A.max(axis=0, keepdims=True) is True where the error goes; multiply it by dM.",
    ),
    read="section 2.3a, 'On a graph, every arrow carries a value forward and a slope back'",
    styles=STYLES["loudest_error"],
)


def _two_ways(W, v, x, y, slope=leaky_slope):
    """What each use of W says alone."""
    z1 = W @ x
    z2 = W @ leaky(z1)
    dz2 = v.T @ (sigmoid(v @ leaky(z2)) - y) * slope(z2)
    return W.T @ dz2 * slope(z1) @ x.T, dz2 @ leaky(z1).T


SHARED_GRADIENT = Exercise(
    name="shared_gradient",
    points=3,
    reference=STYLES["shared_gradient"][0],
    results=(Result("dW", "(n, n)"),),
    cases=_networks_with_one_matrix,
    where={
        "first": "_two_ways(W, v, x, y)[0]",
        "second": "_two_ways(W, v, x, y)[1]",
        "flat": "sum(_two_ways(W, v, x, y, np.ones_like))",
    },
    mistakes="""
        second  # This is what the second use says. The nudge moves the first one, too. What does that add?
        first  # This is what the first use says. The nudge moves the second one, too. What does that add?
        dW / 2  # You take the mean of the two uses. A nudge of W moves both.
        first - second  # You subtract one way from the other. Both are moved by the same nudge.
        first * second
            You multiply the two. Slopes along one way multiply; what do those of several ways do?
        2 * second  # The second use is counted twice. What came in at the first one?
        2 * first  # The first use is counted twice. What came in at the second one?
        flat  # The slopes of both leaky ReLUs are missing. What do they make of a nudge of z?
        dW.T  # It lies on its side: row i belongs to the unit that the weights lead to.
        dz2 @ a1.T -> dz2 @ x.T
            At the second use x is taken for what came in. What does W see there?
        dz1 @ x.T -> dz1 @ a1.T
            At the first use a1 is taken for what came in. What does W see there?
        dz1 @ x.T + dz2 @ a1.T -> dz1 @ a1.T + dz2 @ x.T
            What came in has changed places: each error belongs to its own use.
        W.T @ dz2 -> W @ dz2
            The error goes back through W not transposed. Along rows or along columns does blame gather?
        W.T @ dz2 * leaky_slope(z1) -> W.T @ dz2
            The error of the first use is dA: its unit's own slope is missing.
        (a - y) * leaky_slope(z2) -> (a - y)
            The error of the second use is dA: its unit's own slope is missing.
        dz1 = W.T @ dz2 * leaky_slope(z1) -> dz1 = v.T @ (a - y) * leaky_slope(z1)
            The error of the first use comes from the output directly. Through what does it have to pass?
        W.T @ dz2 * leaky_slope(z1) -> W.T @ dz2 * leaky_slope(z2)
            The first use takes the slope of the second one. Whose z belongs to it?
        v.T @ (a - y) * leaky_slope(z2) -> v.T @ (a - y) * leaky_slope(z1)
            The second use takes the slope of the first one. Whose z belongs to it?
        (a - y) -> (y - a)  # Everything has the wrong sign. Which way round is the error at the output?
        (a - y) -> (a - y) * a * (1 - a)
            The slope of the sigmoid stands in it once more. It has cancelled at the output.
        z2 = W @ a1 -> z2 = W @ x  # The second use sees x again. What should it see?
        v @ leaky(z2) -> v @ z2  # On the way forward the second use has no activation.
    """,
    hints=(
        "If the two uses had two matrices of their own, with equal numbers, what would their slopes be?",
        "One nudge of W moves both uses. What do slopes of several ways do?",
        "dz2 = v.T @ (a - y) * leaky_slope(z2), dz1 = W.T @ dz2 * leaky_slope(z1); each use gives an "
        "error times what came in there, and the two are added.",
    ),
    read="section 2.3a, 'The example has a slope, too'",
    styles=STYLES["shared_gradient"],
)

EXERCISES = (OUTPUT_ERROR, LOUDEST_ERROR, SHARED_GRADIENT)
