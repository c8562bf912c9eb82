"""The exercises of section 3.6: softmax, its loss straight from the scores, its gradient at a temperature."""

import numpy as np

from dlkit.activations import sigmoid, softmax
from dlkit.classroom.exercise import Exercise, Result
from dlkit.classroom.styles.section_3_6_multiclass import STYLES
from dlkit.losses import one_hot, output_error, softmax_cross_entropy_from_z

# Inputs.  The last ones are too large for exp, and their columns lie far from each other.

SIZES = (2, 3), (3, 2), (4, 2), (3, 5), (5, 4)
FAR = np.array(
    [[2000.0, -2000.0, 0.0, -3000.0], [2001.0, -2001.0, 3.0, 4.0], [2002.0, -2003.0, -3000.0, 0.0]]
)


def _scores(rng):
    yield {"Z": np.log([[1.0], [2.0], [6.0]])}
    for size in SIZES:
        yield {"Z": 2 * rng.normal(size=size)}
    yield {"Z": FAR}


def _labeled(rng):
    yield {"Z": np.log([[1.0], [2.0], [6.0]]), "Y": one_hot([[2]], 3)}
    for C, m in SIZES:
        yield {"Z": 2 * rng.normal(size=(C, m)), "Y": one_hot(rng.integers(C, size=(1, m)), C)}
    yield {"Z": FAR, "Y": one_hot([[1, 2, 0, 0]], 3)}


def _heated(rng):
    yield {"Z": np.log([[1.0], [2.0], [6.0]]), "Y": one_hot([[1]], 3), "T": 0.5}
    for C, m in SIZES:
        given = {"Z": 2 * rng.normal(size=(C, m)), "Y": one_hot(rng.integers(C, size=(1, m)), C)}
        yield given | {"T": rng.uniform(1.5, 4)}
    yield {"Z": FAR, "Y": one_hot([[1, 2, 0, 0]], 3), "T": 2.0}


def error_at_temperature(Z, Y, T):
    return output_error(softmax(Z / T), Y) / T


SOFTMAX = Exercise(
    name="softmax",
    points=2,
    reference=softmax,
    results=(Result("A", "(C, m)"),),
    cases=_scores,
    where={"t": "np.exp(Z)"},
    mistakes="""
        t / np.sum(t, axis=0, keepdims=True)
            On paper this is right. A score of 1000 makes it nan: what may be subtracted from a column of
            scores, since only differences count?
        np.exp(Z - np.max(Z)) / np.sum(np.exp(Z - np.max(Z)), axis=0, keepdims=True)
            You subtract the largest score of all examples. A column far below it becomes 0 divided by 0.
        np.exp(Z - np.mean(Z, axis=0)) / np.sum(np.exp(Z - np.mean(Z, axis=0)), axis=0)
            What you subtract is not the largest of its column. A score far above it still overflows.
        np.exp(Z - np.min(Z)) / np.sum(np.exp(Z - np.min(Z)), axis=0, keepdims=True)
            One number is subtracted from all columns, and it is not the largest: others still overflow.
        np.exp(np.clip(Z, -700, 700)) / np.sum(np.exp(np.clip(Z, -700, 700)), axis=0, keepdims=True)
            You cut the scores off. Two that were both cut are equal now: what has become of their difference?
        t / np.sum(t)
            All numbers together add up to 1. Each column is an example and has a whole of its own.
        t / np.sum(t, axis=1, keepdims=True)
            Each row adds up to 1. Rows are classes, columns are examples: which of them shares one whole?
        right(Z.T).T
            Each row adds up to 1. Which of the two is an example: a row or a column?
        np.exp(Z - np.max(Z, axis=0)) / np.sum(np.exp(Z - np.max(Z, axis=0)))
            Nothing overflows, but all columns share one sum. How many examples are there?
        Z / np.sum(Z, axis=0, keepdims=True)
            You share out the scores themselves. They may be negative; which function makes them positive?
        np.exp(Z - np.max(Z, axis=0))  # The largest of each column is 1 here. What should be 1 is the sum.
        t  # This is t. Which sum is it divided by?
        np.exp(np.max(Z, axis=0) - Z) / np.sum(np.exp(np.max(Z, axis=0) - Z), axis=0)
            The lowest score gets the largest share. Which sign does a score have in the exponent?
        sigmoid(Z)  # Each score has an answer of its own here, and a column does not add up to 1.
        sigmoid(Z) / np.sum(sigmoid(Z), axis=0)
            You share out sigmoids. They never differ by more than 1, and sharing is up to e to the score.
        np.log(out + 1e-300)  # These are the logarithms of the shares.
        np.where(Z == np.max(Z, axis=0), 1.0, 0.0)
            The largest score gets everything: this is the limit at temperature 0.
    """,
    hints=(
        "Which numbers have to add up to 1: those of a row, of a column, or all?",
        "Only differences count. Which score of a column can you subtract, so that none is above 0?",
        "t = np.exp(Z - np.max(Z, axis=0, keepdims=True)); then divide t by its sum along axis 0.",
    ),
    read="section 3.6, 'Softmax: all positive, and together 1'; for large scores, below Break it",
    styles=STYLES["softmax"],
)

LOSS_FROM_Z = Exercise(
    name="loss_from_z",
    points=2,
    reference=softmax_cross_entropy_from_z,
    results=(Result("losses", "(1, m)"),),
    cases=_labeled,
    where={
        "M": "np.max(Z, axis=0, keepdims=True)",
        "shifted": "Z - M",
        "log_of_sum": "np.log(np.sum(np.exp(shifted), axis=0, keepdims=True))",
        "z_c": "np.sum(Y * Z, axis=0, keepdims=True)",
    },
    mistakes="""
        np.log(np.sum(np.exp(Z), axis=0, keepdims=True)) - z_c
            On paper this is right, but e to a score of 1000 is infinite. Which part can leave the sum?
        -np.log(np.sum(Y * np.exp(shifted - log_of_sum), axis=0, keepdims=True))
            Here the share is formed first. Where it is rounded to 0, its logarithm is infinite, and the loss
            is not. Use the formula with two terms.
        -np.sum(Y * np.log(np.exp(shifted - log_of_sum)), axis=0, keepdims=True)
            Here the shares are formed first. One that is rounded to 0 has no logarithm, and 0 times infinity
            is nan. Use the formula with two terms.
        -np.log(np.sum(Y * np.exp(shifted - log_of_sum), axis=0, keepdims=True) + 1e-12)
            A small number under the logarithm hides the infinity: no mistake can cost more than 27.6 then.
        log_of_sum - z_c
            The largest score is taken out of the sum and not put back. Which term lacks it?
        log_of_sum + M  # This is the first term. Which score is subtracted from it?
        log_of_sum
            This is the loss if the largest score were the right one. Where do the labels come in?
        z_c - M - log_of_sum
            The sign is turned: this is the logarithm of the share. A loss is its negative.
        M - z_c
            You take the largest score for the logarithm of the sum. That is near only where one is far ahead.
        np.mean(out)  # This is the mean, the cost. What does each example pay for itself?
        M + log_of_sum - Y * Z
            Every class has a number here: Y * Z was not added up. Which class does an example pay for?
        log_of_sum - M - z_c
            The largest score is subtracted. It was taken out of the sum: with which sign does it come back?
        M - log_of_sum - z_c
            The logarithm of what is left in the sum is subtracted. Is log(a·b) a difference?
        M + np.sum(np.log(np.exp(shifted)), axis=0, keepdims=True) - z_c
            You add up logarithms. The formula has the logarithm of a sum.
        np.sum(np.log(np.exp(Z)), axis=0, keepdims=True) - z_c
            You add up the logarithms of all e^z. Which comes first in the formula, the sum or the logarithm?
        -np.sum(Y * (shifted - log_of_sum) + (1 - Y) * np.log(1 - np.exp(shifted - log_of_sum)), axis=0)[None]
            The wrong classes pay as well: these are C yes-or-no losses. Here only the right share counts.
        1 - np.sum(Y * np.exp(shifted - log_of_sum), axis=0, keepdims=True)
            This is the share that the right class lacks. A loss is minus the logarithm of what it has.
    """,
    hints=(
        "The loss has two terms. Which of the two can overflow?",
        "Take the largest score M out of the sum: log(Σ e^z) = M + log(Σ e^(z − M)). Why does that hold?",
        "M + np.log(np.sum(np.exp(Z - M), axis=0, keepdims=True)), minus the right score of each column.",
    ),
    read="section 3.6, 'The gradient is ŷ − y again', its first equation, and above the function",
    styles=STYLES["loss_from_z"],
)

ERROR_AT_TEMPERATURE = Exercise(
    name="error_at_temperature",
    points=2,
    reference=error_at_temperature,
    results=(Result("dZ", "(C, m)"),),
    cases=_heated,
    where={"A": "softmax(Z / T)", "m": "Z.shape[1]"},
    mistakes="""
        A - Y
            This is the slope with respect to z / T. By how much does z / T move when z moves by 1?
        softmax(Z) - Y
            The temperature has no say here: it is in the softmax, and in the slope of z / T.
        (softmax(Z) - Y) / T
            The division is there, but the shares are those at temperature 1.
        softmax(Z * T) - Y
            You multiply by T. A high temperature makes the scores smaller.
        (softmax(Z * T) - Y) / T
            Outside you divide by T, inside you multiply. A high temperature makes the scores smaller.
        (softmax(Z * T) - Y) * T
            You multiply by T, both times. A high temperature makes the scores smaller.
        (A - Y) * T  # You multiply by T. When z moves by 1, does z / T move by T?
        (Y - A) / T  # The sign is turned: this is the way downhill. The slope is asked for.
        (A - Y) / (T * m)
            There is a 1/m in it. That is for the mean over the examples, and stands in dW and db alone.
        (A - Y) / T**2
            You divide by T twice. How often does the chain rule meet z / T?
        A - Y / T  # Only the labels are divided. The chain rule divides the whole difference.
        A / T - Y  # Only the shares are divided. The chain rule divides the whole difference.
        (A - Y) * A * (1 - A) / T
            The slope of the softmax is in it twice: the difference has it already.
        softmax(Z) / T - Y  # The shares are divided by T, not the scores.
        A / T  # The labels are missing. What should the shares be?
        (np.exp(Z / T) / np.sum(np.exp(Z / T), axis=0) - Y) / T
            On paper this is right, but a large score makes it nan. Your stable softmax can be called here.
    """,
    hints=(
        "Call u = z / T. What is the slope of the loss with respect to u?",
        "The chain rule: dL/dz = dL/du · du/dz. What is du/dz?",
        "The shares are softmax(Z / T); subtract Y, and divide all of it by T.",
    ),
    read="section 3.6, 'The gradient is ŷ − y again', and above the function",
    styles=STYLES["error_at_temperature"],
)

EXERCISES = (SOFTMAX, LOSS_FROM_Z, ERROR_AT_TEMPERATURE)
