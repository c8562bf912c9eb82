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


def _probabilities(rng):
    yield {"y_hat": np.array([[0.2]]), "y": np.array([[0]])}
    yield {"y_hat": np.array([[0.2]]), "y": np.array([[1]])}
    for m in (3, 6):
        yield {"y_hat": rng.uniform(0.01, 0.99, size=(1, m)), "y": _labels(rng, m)}
    yield {"y_hat": np.array([[1e-9, 1 - 1e-9]]), "y": np.array([[1, 0]])}


def _labels(rng, m):
    return rng.permutation(np.arange(m) % 2)[np.newaxis]


def _neurons(rng):
    # Here z is 0.6, so that also a formula that takes it for a probability gives a number.
    yield {"w": np.array([[0.5]]), "b": 0.1, "X": np.array([[1.0]]), "Y": np.array([[1]])}
    for n_x, m in SIZES:
        w, b, X = rng.normal(size=(n_x, 1)), rng.normal(), rng.normal(size=(n_x, m))
        yield {"w": w, "b": b, "X": X, "Y": _labels(rng, m)}


def _neurons_and_steps(rng):
    for case in _neurons(rng):
        yield case | {"alpha": rng.uniform(0.3, 3)}


def _neurons_to_ask(rng):
    for case in _neurons(rng):
        yield {name: case[name] for name in ("w", "b", "X")}
    yield {"w": np.array([[1.0], [-1.0]]), "b": 0.0, "X": np.array([[2.0, 1.0, 3.0], [2.0, 0.0, 4.0]])}
    for sign in (-1, 1):  # z in steps of 0.05 next to 0, where a wrong threshold shows; none is 0.5 itself
        yield {"w": np.array([[2.0]]), "b": -1.0, "X": 0.5 + sign * np.arange(0.02, 0.5, 0.025)[np.newaxis]}


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

LOSS = Exercise(
    name="loss",
    points=1,
    reference=losses.cross_entropy,
    results=(Result("L(ŷ, y)", "the shape of y"),),
    cases=_probabilities,
    where={"m": "y.size"},
    mistakes="""
        -y * np.log(y_hat) - (1 - y) * np.log(y_hat - 1)
            Every value is nan. So it is with the formula as the notes print it: it takes the logarithm of
            ŷ - 1, which is negative. What is left for class 0 if class 1 gets ŷ?
        np.where(y == 1, -np.log(y_hat), -np.log(y_hat - 1))
            For y = 0 the result is nan. So it is with the formula as the notes print it: it takes the
            logarithm of ŷ - 1, which is negative. What is left for class 0 if class 1 gets ŷ?
        -out  # This is negative, and a loss is not. What is the sign of the logarithm of a probability?
        right(1 - y_hat, y)
            The two cases have changed places: the more the truth was expected, the more it costs.
        -y_hat * np.log(y) - (1 - y_hat) * np.log(1 - y)
            Every value is infinite. So it is when ŷ and y change places: then the logarithm is taken of the
            label, which can be 0.
        -y * np.log(y_hat)  # Only the examples with y = 1 cost anything here. What do the others cost?
        -(1 - y) * np.log(1 - y_hat)
            Only the examples with y = 0 cost anything here. What do the others cost?
        -y * np.log(y_hat) + (1 - y) * np.log(1 - y_hat)
            The examples with y = 0 come out negative, those with y = 1 are right. How far does your minus
            reach?
        -np.log(y_hat) - np.log(1 - y_hat)
            Both logarithms count for every example. Which factor lets only one of them speak?
        -np.log(y_hat)  # Every example is taken for one with y = 1. What did the neuron give to class 0?
        -y * np.log(y_hat) - 1 - y * np.log(1 - y_hat)
            You subtract 1, and then y times a logarithm. Without brackets, 1 - y is no factor.
        -(y * np.log(y_hat) + 1 - y * np.log(1 - y_hat))
            You add 1, and subtract y times a logarithm. Without brackets, 1 - y is no factor.
        right(sigmoid(y_hat), y)  # The squeeze happens once too often: ŷ is a probability already.
        out if y == 1 else out
            An `if` asks one question, and y may hold many labels. Which function asks entry by entry?
        out / np.log(2)  # This is the logarithm to base 2; the notes' log is the natural one.
        out / np.log(10)  # This is the logarithm to base 10; the notes' log is the natural one.
        (y_hat - y) ** 2  # This is the squared error. It is a loss too, but not the one of this section.
        (y_hat - y) ** 2 / 2
            This is half the squared error. It is a loss too, but not the one of this section.
        np.abs(y_hat - y)
            This is the distance of ŷ from y, never above 1. Certain and wrong should cost without limit.
        y_hat - y
            This is the error, and has its sign. A loss is above 0, whichever way the answer is wrong.
        np.sum(out)  # This adds up the examples. A loss belongs to each example by itself.
        np.sum(out, keepdims=True)
            A product of matrices adds up the examples. A loss belongs to each example by itself.
        np.mean(out)
            This is the mean over the examples, the cost. A loss belongs to each example by itself.
    """,
    hints=(
        "The neuron says ŷ = 0.2. How much did it give to what came true if y = 1? And if y = 0?",
        "The loss is minus the logarithm of what it gave to the truth, so there are two cases. "
        "Which factor is 1 in the first case and 0 in the second?",
        "y times log ŷ is for the first case, (1 - y) times log(1 - ŷ) for the second. Both get a minus.",
    ),
    read="section 1.2, 'The loss asks how much you gave to what came true'",
    styles=STYLES["loss"],
    beyond=(
        Beyond(
            "where ŷ is exactly 0 or 1 and right, the loss is 0; yours is not. "
            "What does your computer make of 0 times an infinite logarithm?",
            ({"y_hat": np.array([[0.0, 1.0]]), "y": np.array([[0, 1]])},),
        ),
    ),
)

COST = Exercise(
    name="cost",
    points=1,
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
        right(w, b, X, 1 - Y)  # The labels have changed places: this is small when every answer is wrong.
        -np.mean(Y * np.log(Z) + (1 - Y) * np.log(1 - Z))
            The logarithm is taken of z itself, and z is no probability yet. Where is the squeeze?
        np.mean(losses.cross_entropy(sigmoid(A), Y))
            The squeeze happens twice: your loss gets the sigmoid of a sigmoid.
        -np.mean(Y * log_a)  # Only the examples with y = 1 are counted.
        -np.mean((1 - Y) * log_1_a)  # Only the examples with y = 0 are counted.
        np.mean((A - Y) ** 2)
            This is the mean squared error. The cost of this section is the mean of another loss.
        np.mean((A - Y) ** 2) / 2
            This is half the mean squared error. The cost of this section is the mean of another loss.
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
        "What does the neuron answer to each column of X? Write that first, and look at its shape.",
        "You have a loss for every example, a row of m numbers. The cost is one number. "
        "How do you get from one to the other?",
        "A = sigmoid(w.T @ X + b), then your own loss(A, Y), then the mean of it.",
    ),
    read="section 1.2, 'The cost is the mean of the losses'",
    styles=STYLES["cost"],
    beyond=(
        Beyond(
            "with z = 1000 and y = 1 the neuron is certain and right, and the cost is 0; yours is not. "
            "What does your loss say when ŷ is exactly 1?",
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

DESCENT_STEP = Exercise(
    name="descent_step",
    points=2,
    reference=logistic.descent_step,
    results=(Result("the new w", "(n_x, 1)"), Result("the new b", "a number")),
    cases=_neurons_and_steps,
    where={
        "dw": "logistic.gradient(w, b, X, Y).dw",
        "db": "logistic.gradient(w, b, X, Y).db",
        "without_b": "logistic.gradient(w, 0.0, X, Y)",
    },
    mistakes="""
        w + alpha * dw, b + alpha * db
            This climbs. The gradient points uphill; which way do you want to go?
        w - dw, b - db  # The step is the whole gradient; the learning rate does not come into it.
        w - dw / alpha, b - db / alpha
            The learning rate divides the gradient: a large α makes a short step.
        w + dw, b + db
            This climbs, and by the whole gradient: neither the minus nor the learning rate comes into it.
        w - alpha * dw, b  # w moves and b stays where it was.
        w, b - alpha * db  # b moves and w stays where it was.
        w, b  # Nothing moves. Do you return the new w and b?
        w - alpha * dw, b - alpha * logistic.gradient(w - alpha * dw, b, X, Y).db
            b moves by the slope at the new w. Both slopes belong to the place where the step begins.
        w - alpha * logistic.gradient(w, b - alpha * db, X, Y).dw, b - alpha * db
            w moves by the slope at the new b. Both slopes belong to the place where the step begins.
        -alpha * dw, -alpha * db  # This is the step alone; where you stand after it is asked for.
        alpha * dw, alpha * db  # This is the step alone, and uphill; where you stand after it is asked for.
        w - alpha * without_b.dw, b - alpha * without_b.db  # The z in your slopes leaves out b.
        dw, db  # This is the gradient; where you stand after the step is asked for.
        right(*right(w, b, X, Y, alpha), X, Y, alpha)  # Two steps have been walked. One is asked for.
        right(w, b, X, Y, alpha)[::-1]  # w and b have changed places. Which one is asked for first?
    """,
    hints=(
        "In which direction does the gradient point, and in which direction do you want to go?",
        "You already have a function for the slopes. How often do you call it, "
        "and when: before or after w moves?",
        "dw, db = gradient(w, b, X, Y); the new w is w - alpha * dw, and it is the same for b.",
    ),
    read="section 1.2.1, 'Gradient descent: feel the slope, step against it'",
    styles=STYLES["descent_step"],
)

PREDICT = Exercise(
    name="predict",
    points=1,
    reference=logistic.predict,
    results=(Result("Ŷ", "(1, m)"),),
    cases=_neurons_to_ask,
    where={"z": "w.T @ X + b", "a": "sigmoid(z)"},
    mistakes="""
        a  # These are the probabilities. A decision is asked for, 0 or 1.
        z  # This is z. It says how much the evidence weighs; a decision is asked for, 0 or 1.
        (z >= 0.5) * 1
            You ask whether z reaches one half. It is the probability that should; where is z then?
        (a >= 0) * 1  # Every answer is 1. Every probability is above 0; with which number do you compare it?
        (a > 1) * 1  # Every answer is 0. No probability is above 1; with which number do you compare it?
        (a < 0.5) * 1  # The classes have changed places: this says 1 where the probability of 1 is low.
        (a <= 0.5) * 1  # The classes have changed places, except at exactly one half.
        (a > 0.5) * 1
            At exactly one half this says 0. The course says 1 there. (np.round, too, rounds 0.5 to 0.)
        right(w, 0.0, X)  # Your z leaves out b.
        out.ravel()
            The answers are right, but flat. They should stand in one row, a column for each example.
        out.T  # The answers are right, but in a column. Examples are columns, so their answers form a row.
        2 * out - 1  # These are -1 and 1; the labels are 0 and 1.
        (w.T @ X > 0) * 1  # Your z leaves out b, and at exactly one half you say 0, where the course says 1.
        np.append(out[:, :-1], [[0]], axis=1)  # The last answer is always 0. Where does your loop end?
        np.sign(z)  # This is the sign of z: -1, 0 or 1. The labels are 0 and 1.
        out if a >= 0.5 else out
            An `if` asks one question, and X may hold many examples. Which comparison answers for each?
    """,
    hints=(
        "The neuron says 0.7. Which class would you bet on? And at 0.5?",
        "Comparing an array with a number gives an array of True and False. How do these become 1 and 0?",
        "(A >= 0.5).astype(int), where A is the row of probabilities.",
    ),
    read="section 1.2, 'Two knobs, one curve'",
    styles=STYLES["predict"],
)

EXERCISES = (SIGMOID, LOSS, COST, GRADIENT_LOOP, GRADIENT, DESCENT_STEP, PREDICT)
