"""The exercises of section 1.2: from the sigmoid to a trained neuron."""

import numpy as np

from dlkit import logistic, losses
from dlkit.activations import sigmoid
from dlkit.classroom.exercise import Beyond, Exercise, Result
from dlkit.classroom.styles.section_1_2_logistic_regression import STYLES

# Inputs.  All dimensions differ, so that a transposed or summed-up axis shows; X is wide in some and tall in
# others; and z stays moderate, so that every correct way of computing gives the same digits.

SIZES = ((1, 1), (1, 4), (3, 1), (2, 3), (3, 5), (4, 2), (5, 7))


def _numbers(rng):
    for z in (np.float64(0), np.float64(1.5), np.array([-0.4, 0.4]), np.array([[-2, 0, 3]])):
        yield {"z": z}
    yield {"z": rng.normal(scale=3, size=4)}
    yield {"z": rng.normal(scale=3, size=(2, 3))}
    yield {"z": np.array([[-1000.0, -30.0, 0.0, 30.0, 1000.0]])}


def _labels(rng, m):
    return rng.permutation(np.arange(m) % 2)[np.newaxis]


def _neurons(rng):
    # Here z is 0.6, so that also a formula that takes it for a probability gives a number.
    yield {"w": np.array([[0.5]]), "b": 0.1, "X": np.array([[1.0]]), "Y": np.array([[1]])}
    for n_x, m in SIZES:
        w, b, X = rng.normal(size=(n_x, 1)), rng.normal(), rng.normal(size=(n_x, m))
        yield {"w": w, "b": b, "X": X, "Y": _labels(rng, m)}


def _examples(rng):
    yield {"X": np.array([[1.0, 3.0], [2.0, -2.0]])}
    for n_x, m in SIZES:  # no row has the mean 0, where a variance would do as well
        yield {"X": rng.uniform(0.5, 3, size=(n_x, 1)) * rng.normal(loc=0.7, size=(n_x, m))}


SIGMOID = Exercise(
    name="sigmoid",
    points=1,
    reference=sigmoid,
    results=(Result("σ(z)", "the shape of z"),),
    cases=_numbers,
    mistakes="""
        right(-z)
            This falls where it should rise: a large z gives a small number. What is the sign of the exponent?
        1 / (1 - np.exp(-z))
            The exponential is subtracted from 1: a division by 0 at z = 0, and outside [0, 1] elsewhere.
        1 + np.exp(-z)
            This is the number 1 plus e^(-z), never below 1. What belongs under the line? (Python reads
            1 / 1 + x as 1 + x.)
        np.exp(-z)  # This is e^(-z) alone. What happens to it in the formula?
        np.exp(z) / (1 + np.exp(z))
            This is right until e^z overflows: for z = 1000 it is infinity over infinity. Which exponential
            stays small when z is large?
        np.tanh(z)  # This is tanh, the sigmoid's relative: it runs from -1 to 1, and a probability does not.
        np.maximum(0, z)  # This is ReLU, the other bend. It has no upper end, and a probability ends at 1.
        right(np.abs(z))
            A negative z gives the same here as a positive one, so that nothing comes out below one half.
        out if z >= 0 else out
            An `if` asks one question, and z may hold many numbers. Which function asks entry by entry?
        out * (1 - out)
            This is the slope of the sigmoid: largest at z = 0, and nothing at both ends. The sigmoid itself
            is asked for.
        np.round(out)  # Every answer is rounded to 0 or 1. The sigmoid passes through all values between.
        (z >= 0) * 1  # This jumps from 0 to 1 at z = 0. The sigmoid passes through all values between.
        z  # z comes back unchanged. Where is the squeeze?
    """,
    hints=(
        "What should come out for z = 0? And for a very large z? Try both on your formula with a pencil.",
        "e^(-z) is 1 at z = 0 and nearly 0 for a large z. What can you do to it to get 1/2 and 1?",
        "Add 1 to e^(-z), then divide 1 by the sum. np.exp takes a whole array at once.",
    ),
    read="section 1.2, 'A neuron sums up the evidence, then squeezes it'",
    styles=STYLES["sigmoid"],
)

COST = Exercise(
    name="cost",
    points=2,
    reference=logistic.cost,
    results=(Result("J", "a number"),),
    cases=_neurons,
    where={
        "m": "X.shape[1]",
        "Z": "w.T @ X + b",
        "A": "sigmoid(Z)",
        "log_a": "np.log(A)",
        "log_1_a": "np.log(1 - A)",
    },
    mistakes="""
        m * J
            This is the sum over the examples; the cost is their mean. Which factor turns one into the other?
        m * J / len(X)
            You divide by the number of rows of X. Those are the features; how many examples are there?
        J / len(X)  # You divide by the number of all entries of X. How many examples are there?
        -J  # The sign is the other way round: this cost shrinks when the answers get worse.
        right(w, 0.0, X, Y)  # This is the cost of a neuron without b.
        right(w, b * len(X), X, Y)  # b comes in once for each feature: it stands inside of the sum over them.
        right(0 * w, b + np.sum(w * X), X, Y)  # z is one number for all: the sum runs over examples, too.
        -np.mean(Y * np.log(sigmoid(w * X + b)) + (1 - Y) * np.log(1 - sigmoid(w * X + b)))
            w and X are multiplied entry by entry, and each feature gives its own ŷ. Who adds them up?
        right(w, b, X, 1 - Y)  # The labels have changed places: this is small when every answer is wrong.
        -np.mean(Y * log_a + (1 - Y) * np.log(A - 1))
            It is nan. So it is with the formula as the notes print it: it takes the logarithm of ŷ - 1, which
            is negative. What is left for class 0 if class 1 gets ŷ?
        -np.mean(np.where(Y == 1, log_a, np.log(A - 1)))
            It is nan as soon as an example has y = 0. The notes print it so: the logarithm of ŷ - 1, which is
            negative. What is left for class 0 if class 1 gets ŷ?
        -np.mean(A * np.log(Y) + (1 - A) * np.log(1 - Y))
            It is infinite. So it is when ŷ and y change places: the logarithm is taken of a label, perhaps 0.
        -np.mean(Y * np.log(Z) + (1 - Y) * np.log(1 - Z))
            The logarithm is taken of z itself, and z is no probability yet. Where is the squeeze?
        np.mean(losses.cross_entropy(sigmoid(A), Y))
            The squeeze happens twice: your loss gets the sigmoid of a sigmoid.
        -np.mean(Y * log_a)  # Only the examples with y = 1 are counted.
        -np.mean((1 - Y) * log_1_a)  # Only the examples with y = 0 are counted.
        np.mean((1 - Y) * log_1_a - Y * log_a)
            The examples with y = 0 come in with the other sign. How far does your minus reach?
        -np.mean(log_a + log_1_a)  # Both logarithms count for every example. Which factor silences one?
        -np.mean(log_a)  # Every example is taken for one with y = 1. What was given to class 0?
        -np.mean(Y * log_a + 1 - Y * log_1_a)  # Without brackets, 1 - y is no factor: you add 1 instead.
        J / np.log(2)  # This is the logarithm to base 2; the notes' log is the natural one.
        J / np.log(10)  # This is the logarithm to base 10; the notes' log is the natural one.
        np.mean((A - Y) ** 2)
            This is the mean squared error. The cost of this section is the mean of another loss.
        np.mean((A - Y) ** 2) / 2
            This is half the mean squared error. The cost of this section is the mean of another loss.
        np.mean(np.abs(A - Y))
            This is the mean distance of ŷ from y, never above 1. Sure and wrong should cost without limit.
        np.mean((A >= 0.5) != Y)
            This is the share of wrong decisions. The cost asks as well how sure the neuron was.
        np.mean((A >= 0.5) == Y)
            This is the share of right decisions, which rises when the neuron gets better. A cost falls.
        -np.mean(Y * log_a.T + (1 - Y) * log_1_a.T)
            Every ŷ meets every label, not only its own: one of the two stands in a column, the other in a
            row. Which shapes have your ŷ and Y?
        -np.sum(Y * log_a.T + (1 - Y) * log_1_a.T) / m
            There are m times m losses in your sum, since every ŷ meets every label: one of the two stands
            in a column, the other in a row. Which shapes have your ŷ and Y?
        losses.cross_entropy(A, Y)
            These are the losses, one for each example. The cost is one number for all of them.
    """,
    hints=(
        "What does the neuron answer to each column of X? And how much of it went to what came true?",
        "A loss is minus the logarithm of what was given to the truth: ŷ if y = 1, else 1 - ŷ. "
        "How do you get from a row of m losses to one number?",
        "A = sigmoid(w.T @ X + b), then -np.mean(Y * np.log(A) + (1 - Y) * np.log(1 - A)).",
    ),
    read="section 1.2, 'The cost is the mean of the losses'",
    styles=STYLES["cost"],
    beyond=(
        Beyond(
            "with z = 1000 and y = 1 the neuron is certain and right, and the cost is 0; yours is not. "
            "What does your computer make of 0 times an infinite logarithm?",
            ({"w": np.array([[1000.0]]), "b": 0.0, "X": np.array([[1.0, -1.0]]), "Y": np.array([[1, 0]])},),
        ),
    ),
)


# Both gradients can go wrong in the same ways.


def _slopes(dZ, X):
    return X @ dZ.T / X.shape[1], np.mean(dZ)


SLOPES = (Result("dw", "(n_x, 1)"), Result("db", "a number"))
GRADIENT_NAMES = {
    "n_x": "X.shape[0]",
    "m": "X.shape[1]",
    "Z": "w.T @ X + b",
    "A": "sigmoid(Z)",
    "dZ": "A - Y",
}
GRADIENT_MISTAKES = """
    m * dw, m * db
        Both slopes are sums over the examples. The cost is a mean; so is its slope.
    m * dw / n_x, m * db / n_x
        You divide by the number of features. The mean is over the examples; how many are there?
    dw / n_x, db / n_x
        You divide by the number of all entries of X. The mean is over the examples; how many are there?
    dw / m, db / m
        You divide by m twice, in dw and in db. Is there a mean already, or a division in the loop?
    -dw, -db
        Both slopes point downhill. The gradient points uphill; the minus comes with the step. Which way round
        is the difference of a and y?
    right(w, 0.0, X, Y)
        Your z leaves out b.
    _slopes(Z - Y, X)
        You compare z with y. The neuron's answer is the squeezed z.
    _slopes(dZ * A * (1 - A), X)
        The slope of the sigmoid, a(1 - a), comes in once more. In dz = a - y it has cancelled already.
    _slopes(2 * dZ * A * (1 - A), X)
        This is the slope of the squared error. That of this section's loss has no a(1 - a) left in it.
    _slopes(sigmoid(A) - Y, X)
        The squeeze happens twice: you compare the sigmoid of a sigmoid with y.
    _slopes(dZ / (A * (1 - A)), X)
        You stop at the slope with respect to a. One link of the chain is missing: how does a follow z?
    _slopes((A >= 0.5) - Y, X)
        You compare decisions, 0 or 1, with y; then a small error counts as none.
    dw.T, db
        The numbers are right, but dw is a row. w is a column, and its slope has the shape of w.
    dw.ravel(), db
        The numbers are right, but dw is flat. w is a column, and its slope has the shape of w.
    X * dZ / m, db
        db is right. dw has a number for every weight and every example; over which of the two do you sum?
    np.sum(dw), db
        db is right. dw is one number for all weights; do you sum over weights, or over examples?
    w * db, db
        db is right. In dw each weight is multiplied by the errors; what came in along it?
    np.full_like(w, db), db
        db is right. dw is the mean error for every weight alike; what has each weight's own input to say?
    dw, dZ / m
        dw is right. db still has a number for every example; b is the same for all of them.
    dw, dZ
        dw is right. db still has a number for every example, and no 1/m; b is the same for all of them.
    dw + 1 / m, db + 1 / m
        Both sums begin with 1. What is the sum of no examples at all?
    dw + w / m, db + b / m
        Your sums begin with w and b. What is the sum of no examples at all?
    db, dw
        dw and db have changed places. Which one is asked for first?
    w - dw, b - db
        These are the parameters after a step. Only the slopes are asked for.
"""

GRADIENT_LOOP = Exercise(
    name="gradient_loop",
    points=2,
    reference=logistic.gradient_loop,
    results=SLOPES,
    cases=_neurons,
    where=GRADIENT_NAMES,
    mistakes=GRADIENT_MISTAKES,
    hints=(
        "Take one example, one column of X. What does the neuron answer, how wrong is it, whose fault is it?",
        "For one example, dz = a - y is the error, x times dz belongs to dw, and dz itself to db. "
        "What do you do with m of them?",
        "Begin with dw = np.zeros((n_x, 1)) and db = 0. Column i with its two dimensions is X[:, i:i+1]. "
        "Add up in the loop, divide by m after it.",
    ),
    read="section 1.2.1, 'Algorithm 1.2 walks through the examples, one after the other'",
    styles=STYLES["gradient_loop"],
)

GRADIENT = Exercise(
    name="gradient",
    points=2,
    reference=logistic.gradient,
    results=SLOPES,
    cases=_neurons,
    where=GRADIENT_NAMES,
    mistakes=GRADIENT_MISTAKES,
    hints=(
        "Which shapes do X and dZ have, and which must dw have? In how many ways can you multiply them?",
        "dw is (n_x, 1), X is (n_x, m), and dZ is (1, m). What must happen to dZ before they fit?",
        "dZ = A - Y; dw is X @ dZ.T over m, and db is the sum of dZ over m.",
    ),
    read="section 1.2.1, 'Algorithm 1.3 does all examples at once, with one matrix product'",
    styles=STYLES["gradient"],
)

LONGEST_STEP = Exercise(
    name="longest_step",
    points=3,
    reference=STYLES["longest_step"][0],
    results=(Result("the border", "(n_x, 1)"),),
    cases=_examples,
    where={"m": "X.shape[1]", "square": "np.mean(X**2, axis=1, keepdims=True)"},
    mistakes="""
        2 / square
            You take 1 for a(1 - a). It is the slope of the sigmoid; how large can that be at most?
        1 / (2 * square)
            You multiply by a quarter where you should divide by it: a small a(1 - a) makes the border large.
        4 / square
            The border is twice as far. Is yours 1 over the curvature? How large do you take a(1 - a)?
        2 / np.mean(sigmoid(X) * (1 - sigmoid(X)) * X**2, axis=1, keepdims=True)
            You put X into the sigmoid. a comes from z, with any w and b: how large can a(1 - a) be?
        square / 4  # This is the largest curvature itself. Which border belongs to it?
        square / 8  # The fraction is upside down: where the bowl is bent more, the step has to be shorter.
        8 * square  # Where the inputs are larger, the bowl is bent more. Should the step be longer there?
        8 / (m * square)  # You add up over the examples. The cost is a mean, and so is its curvature.
        8 * m / square  # You divide by m where the mean has done so already.
        8 / X.mean(axis=1, keepdims=True) ** 2
            You square the mean of the inputs. The mean of their squares is asked for: minus times minus.
        8 / np.sqrt(square)
            The inputs come in once. a moves x times as much, and then counts x times.
        8 / np.mean(np.abs(X), axis=1, keepdims=True)
            You take the mean size of the inputs. a moves x times as much, and then counts x times.
        8 / X.mean(axis=1, keepdims=True)
            The inputs come in once, with their sign. a moves x times as much, and then counts x times.
        8 / X.var(axis=1, keepdims=True)
            You take the variance of the inputs, counted from their average. x counts from 0 in z.
        8 / np.max(X**2, axis=1, keepdims=True)
            You take the example with the largest input. The cost is bent by the mean over all examples.
        8 / np.mean(X**2, axis=0, keepdims=True)
            You average over the features. Each weight has a border of its own; what is the mean over?
        8 / np.mean(X**2) + 0 * square
            Every weight gets the same border. Each has its own inputs; how strongly is each one bent?
        0 * square + out.min()
            Every weight gets the shortest border. It would be safe for each; the border of each is asked for.
        0 * square + 8
            You say 8 for every weight, as if the mean of its squared inputs were 1. Here it is not.
        8 / (1 + square)
            There is a 1 beside the squares. Does b move here, too?
    """,
    hints=(
        "Where is a(1 - a) largest, and how large is it there? Look at the slope in Figure 1.7.",
        "With w = 0 and b = 0 every a is one half. What is the mean of a(1 - a) times the squared input?",
        "The largest curvature is np.mean(X**2, axis=1, keepdims=True) / 4; return 2 over it.",
    ),
    read="section 1.2.1, 'A long step can climb'",
    styles=STYLES["longest_step"],
)

EXERCISES = (SIGMOID, COST, GRADIENT_LOOP, GRADIENT, LONGEST_STEP)
