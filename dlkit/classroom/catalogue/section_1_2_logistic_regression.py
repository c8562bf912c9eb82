"""The exercises of section 1.2: from the sigmoid to a trained neuron."""

import numpy as np

from dlkit import logistic, losses
from dlkit.activations import sigmoid
from dlkit.classroom.exercise import Beyond, Exercise, Mistake, Result
from dlkit.logistic import gradient, predict, probability

# Inputs.  All dimensions differ, so that a transposed or summed-up axis shows; X is wide in some and tall in
# others; and z stays moderate, so that every correct way of computing gives the same digits.

SIZES = ((1, 1), (1, 4), (3, 1), (2, 3), (3, 5), (4, 2), (5, 7))


def _numbers(rng):
    yield {"z": np.float64(0.0)}
    yield {"z": np.float64(1.5)}
    yield {"z": np.array([-0.4, 0.4])}
    yield {"z": rng.normal(scale=3, size=4)}
    yield {"z": rng.normal(scale=3, size=(2, 3))}
    yield {"z": np.array([[-1000.0, -30.0, 0.0, 30.0, 1000.0]])}


def _probabilities(rng):
    yield {"y_hat": np.array([[0.2]]), "y": np.array([[0]])}
    yield {"y_hat": np.array([[0.2]]), "y": np.array([[1]])}
    for m in (3, 6):
        yield {
            "y_hat": rng.uniform(0.01, 0.99, size=(1, m)),
            "y": rng.permutation(np.arange(m) % 2)[np.newaxis],
        }
    yield {"y_hat": np.array([[1e-9, 1 - 1e-9]]), "y": np.array([[1, 0]])}


def _neurons(rng):
    # Here z is 0.6, so that also a formula that takes it for a probability gives a number.
    yield {"w": np.array([[0.5]]), "b": 0.1, "X": np.array([[1.0]]), "Y": np.array([[1]])}
    for n_x, m in SIZES:
        yield {
            "w": rng.normal(size=(n_x, 1)),
            "b": rng.normal(),
            "X": rng.normal(size=(n_x, m)),
            "Y": rng.permutation(np.arange(m) % 2)[np.newaxis],
        }


def _neurons_and_steps(rng):
    for case in _neurons(rng):
        yield case | {"alpha": rng.uniform(0.3, 3)}


def _neurons_to_ask(rng):
    for case in _neurons(rng):
        yield {name: case[name] for name in ("w", "b", "X")}
    yield {"w": np.array([[1.0], [-1.0]]), "b": 0.0, "X": np.array([[2.0, 1.0, 3.0], [2.0, 0.0, 4.0]])}
    for sign in (-1, 1):  # z in steps of 0.05 next to 0, where a wrong threshold shows; none is 0.5 itself
        yield {"w": np.array([[2.0]]), "b": -1.0, "X": 0.5 + sign * np.arange(0.02, 0.5, 0.025)[np.newaxis]}


# Pieces that the wrong variants below are made of.


def _z(w, b, X):
    return w.T @ X + b


def _dw(w, b, X, Y):
    return logistic.gradient(w, b, X, Y).dw


def _db(w, b, X, Y):
    return logistic.gradient(w, b, X, Y).db


def _from_errors(dZ, X):
    return X @ dZ.T / X.shape[1], np.mean(dZ)


def _scaled(factor, w, b, X, Y):
    dw, db = logistic.gradient(w, b, X, Y)
    return factor * dw, factor * db


def _of_examples(which, w, b, X, Y):
    """The sums over some of the examples, divided by the number of all."""
    dZ = (probability(w, b, X) - Y)[:, which]
    return X[:, which] @ dZ.T / X.shape[1], np.sum(dZ) / X.shape[1]


def _sensitive(w, b, X, Y):
    """dZ with the slope of the sigmoid in it once more."""
    A = probability(w, b, X)
    return (A - Y) * A * (1 - A)


def _slope_at_a(w, b, X, Y):
    """The slope of each loss with respect to a."""
    A = probability(w, b, X)
    return -Y / A + (1 - Y) / (1 - A)


def _losses_crosswise(w, b, X, Y):
    """The loss of every answer beside every label, (m, m): the answers lie in a column."""
    A = probability(w, b, X).T
    return -Y * np.log(A) - (1 - Y) * np.log(1 - A)


def _moved(w, b, dw, db):
    return w - dw, b - db


# The answers as students write them.


def _sigmoid_as_printed(z):
    return 1 / (1 + np.exp(-z))


def _sigmoid_in_two_cases(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)


def _loss_in_one_line(y_hat, y):
    return -y * np.log(y_hat) - (1 - y) * np.log(1 - y_hat)


def _loss_in_two_cases(y_hat, y):
    given_to_the_truth = np.where(y == 1, y_hat, 1 - y_hat)
    return -np.log(given_to_the_truth)


def _cost_in_two_lines(w, b, X, Y):
    Y_hat = sigmoid(w.T @ X + b)
    return np.mean(_loss_in_one_line(Y_hat, Y))


def _cost_in_one_piece(w, b, X, Y):
    Y_hat = sigmoid(w.T @ X + b)
    return -np.sum(Y * np.log(Y_hat) + (1 - Y) * np.log(1 - Y_hat)) / X.shape[1]


def _gradient_in_a_loop(w, b, X, Y):
    n_x, m = X.shape
    dw, db = np.zeros((n_x, 1)), 0.0
    for i in range(m):
        x, y = X[:, i : i + 1], Y[0, i]
        a = sigmoid((w.T @ x)[0, 0] + b)
        dz = a - y
        dw += x * dz
        db += dz
    return dw / m, db / m


def _gradient_at_once(w, b, X, Y):
    m = X.shape[1]
    A = sigmoid(w.T @ X + b)
    dZ = A - Y
    return X @ dZ.T / m, np.sum(dZ) / m


def _step_down(w, b, X, Y, alpha):
    dw, db = gradient(w, b, X, Y)
    return w - alpha * dw, b - alpha * db


def _decision(w, b, X):
    return (sigmoid(w.T @ X + b) >= 0.5).astype(int)


SIGMOID = Exercise(
    name="sigmoid",
    points=1,
    reference=sigmoid,
    results=(Result("σ(z)", "the shape of z"),),
    cases=_numbers,
    mistakes=(
        Mistake(
            "This falls where it should rise: a large z gives a small number. "
            "What is the sign of the exponent?",
            lambda z: sigmoid(-z),
        ),
        Mistake(
            "The exponential is subtracted from 1: a division by 0 at z = 0, and outside [0, 1] elsewhere.",
            lambda z: 1 / (1 - np.exp(-z)),
        ),
        Mistake(
            "This is the number 1 plus e^(-z), never below 1. What belongs under the line? "
            "(Python reads 1 / 1 + x as 1 + x.)",
            lambda z: 1 + np.exp(-z),
        ),
        Mistake("This is e^(-z) alone. What happens to it in the formula?", lambda z: np.exp(-z)),
        Mistake(
            "This is right until e^z overflows: for z = 1000 it is infinity over infinity. "
            "Which exponential stays small when z is large?",
            lambda z: np.exp(z) / (1 + np.exp(z)),
        ),
        Mistake(
            "This is tanh, the sigmoid's relative: it runs from -1 to 1, and a probability does not.",
            lambda z: np.tanh(z),
        ),
        Mistake(
            "This is the slope of the sigmoid: largest at z = 0, and nothing at both ends. "
            "The sigmoid itself is asked for.",
            lambda z: sigmoid(z) * (1 - sigmoid(z)),
        ),
        Mistake(
            "Every answer is rounded to 0 or 1. The sigmoid passes through all values between.",
            lambda z: np.round(sigmoid(z)),
        ),
        Mistake(
            "This jumps from 0 to 1 at z = 0. The sigmoid passes through all values between.",
            lambda z: (z >= 0) * 1,
        ),
        Mistake("z comes back unchanged. Where is the squeeze?", lambda z: z),
    ),
    hints=(
        "What should come out for z = 0? And for a very large z? Try both on your formula with a pencil.",
        "e^(-z) is 1 at z = 0 and nearly 0 for a large z. What can you do to it to get 1/2 and 1?",
        "Add 1 to e^(-z), then divide 1 by the sum. np.exp takes a whole array at once.",
    ),
    read="section 1.2, 'A neuron sums up the evidence, then squeezes it'",
    formulas=(
        _sigmoid_as_printed,
        _sigmoid_in_two_cases,
    ),
)

LOSS = Exercise(
    name="loss",
    points=1,
    reference=losses.cross_entropy,
    results=(Result("L(ŷ, y)", "the shape of y"),),
    cases=_probabilities,
    mistakes=(
        Mistake(
            "Every value is nan. So it is with the formula as the notes print it: it takes the logarithm "
            "of ŷ - 1, which is negative. What is left for class 0 if class 1 gets ŷ?",
            lambda p, y: -y * np.log(p) - (1 - y) * np.log(p - 1),
        ),
        Mistake(
            "For y = 0 the result is nan. So it is with the formula as the notes print it: it takes the "
            "logarithm of ŷ - 1, which is negative. What is left for class 0 if class 1 gets ŷ?",
            lambda p, y: np.where(y == 1, -np.log(p), -np.log(p - 1)),
        ),
        Mistake(
            "This is negative, and a loss is not. What is the sign of the logarithm of a probability?",
            lambda p, y: -losses.cross_entropy(p, y),
        ),
        Mistake(
            "The two cases have changed places: the more the truth was expected, the more it costs.",
            lambda p, y: losses.cross_entropy(1 - p, y),
        ),
        Mistake(
            "Every value is infinite. So it is when ŷ and y change places: "
            "then the logarithm is taken of the label, which can be 0.",
            lambda p, y: -p * np.log(y) - (1 - p) * np.log(1 - y),
        ),
        Mistake(
            "Only the examples with y = 1 cost anything here. What do the others cost?",
            lambda p, y: -y * np.log(p),
        ),
        Mistake(
            "Only the examples with y = 0 cost anything here. What do the others cost?",
            lambda p, y: -(1 - y) * np.log(1 - p),
        ),
        Mistake(
            "The examples with y = 0 come out negative, those with y = 1 are right. "
            "How far does your minus reach?",
            lambda p, y: -y * np.log(p) + (1 - y) * np.log(1 - p),
        ),
        Mistake(
            "Both logarithms count for every example. Which factor lets only one of them speak?",
            lambda p, y: -np.log(p) - np.log(1 - p),
        ),
        Mistake(
            "This is the logarithm to base 2; the notes' log is the natural one.",
            lambda p, y: losses.cross_entropy(p, y) / np.log(2),
        ),
        Mistake(
            "This is the logarithm to base 10; the notes' log is the natural one.",
            lambda p, y: losses.cross_entropy(p, y) / np.log(10),
        ),
        Mistake(
            "This is the squared error. It is a loss too, but not the one of this section.",
            lambda p, y: (p - y) ** 2,
        ),
        Mistake(
            "This is half the squared error. It is a loss too, but not the one of this section.",
            lambda p, y: (p - y) ** 2 / 2,
        ),
        Mistake(
            "This is the distance of ŷ from y, never above 1. Certain and wrong should cost without limit.",
            lambda p, y: np.abs(p - y),
        ),
        Mistake(
            "This adds up the examples. A loss belongs to each example by itself.",
            lambda p, y: np.sum(losses.cross_entropy(p, y)),
        ),
        Mistake(
            "This is the mean over the examples, the cost. A loss belongs to each example by itself.",
            lambda p, y: np.mean(losses.cross_entropy(p, y)),
        ),
    ),
    hints=(
        "The neuron says ŷ = 0.2. How much did it give to what came true if y = 1? And if y = 0?",
        "The loss is minus the logarithm of what it gave to the truth, so there are two cases. "
        "Which factor is 1 in the first case and 0 in the second?",
        "y times log ŷ is for the first case, (1 - y) times log(1 - ŷ) for the second. Both get a minus.",
    ),
    read="section 1.2, 'The loss asks how much you gave to what came true'",
    formulas=(
        _loss_in_one_line,
        _loss_in_two_cases,
    ),
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
    mistakes=(
        Mistake(
            "This is the sum over the examples; the cost is their mean. "
            "Which factor turns one into the other?",
            lambda w, b, X, Y: logistic.cost(w, b, X, Y) * X.shape[1],
        ),
        Mistake(
            "You divide by the number of rows of X. Those are the features; how many examples are there?",
            lambda w, b, X, Y: logistic.cost(w, b, X, Y) * X.shape[1] / X.shape[0],
        ),
        Mistake(
            "You divide by the number of all entries of X. How many examples are there?",
            lambda w, b, X, Y: logistic.cost(w, b, X, Y) / X.shape[0],
        ),
        Mistake(
            "You divide by the number of examples twice. How often does the formula do it?",
            lambda w, b, X, Y: logistic.cost(w, b, X, Y) / X.shape[1],
        ),
        Mistake(
            "The sign is the other way round: this cost shrinks when the answers get worse.",
            lambda w, b, X, Y: -logistic.cost(w, b, X, Y),
        ),
        Mistake("This is the cost of a neuron without b.", lambda w, b, X, Y: logistic.cost(w, 0.0, X, Y)),
        Mistake(
            "The labels have changed places: this is small when every answer is wrong.",
            lambda w, b, X, Y: logistic.cost(w, b, X, 1 - Y),
        ),
        Mistake(
            "The logarithm is taken of z itself, and z is no probability yet. Where is the squeeze?",
            lambda w, b, X, Y: -np.mean(Y * np.log(_z(w, b, X)) + (1 - Y) * np.log(1 - _z(w, b, X))),
        ),
        Mistake(
            "The squeeze happens twice: your loss gets the sigmoid of a sigmoid.",
            lambda w, b, X, Y: np.mean(losses.cross_entropy(sigmoid(probability(w, b, X)), Y)),
        ),
        Mistake(
            "Only the examples with y = 1 are counted.",
            lambda w, b, X, Y: -np.mean(Y * np.log(probability(w, b, X))),
        ),
        Mistake(
            "Only the examples with y = 0 are counted.",
            lambda w, b, X, Y: -np.mean((1 - Y) * np.log(1 - probability(w, b, X))),
        ),
        Mistake(
            "This is the mean squared error. The cost of this section is the mean of another loss.",
            lambda w, b, X, Y: np.mean((probability(w, b, X) - Y) ** 2),
        ),
        Mistake(
            "This is the loss of the last example. The cost is about all of them.",
            lambda w, b, X, Y: logistic.cost(w, b, X[:, -1:], Y[:, -1:]),
        ),
        Mistake(
            "Every ŷ meets every label, not only its own: one of the two stands in a column, the other in "
            "a row. Which shapes have your ŷ and Y?",
            lambda w, b, X, Y: np.mean(_losses_crosswise(w, b, X, Y)),
        ),
        Mistake(
            "There are m times m losses in your sum, since every ŷ meets every label: one of the two stands "
            "in a column, the other in a row. Which shapes have your ŷ and Y?",
            lambda w, b, X, Y: np.sum(_losses_crosswise(w, b, X, Y)) / X.shape[1],
        ),
        Mistake(
            "These are the losses, one for each example. The cost is one number for all of them.",
            lambda w, b, X, Y: losses.cross_entropy(probability(w, b, X), Y),
        ),
    ),
    hints=(
        "What does the neuron answer to each column of X? Write that first, and look at its shape.",
        "You have a loss for every example, a row of m numbers. The cost is one number. "
        "How do you get from one to the other?",
        "A = sigmoid(w.T @ X + b), then your own loss(A, Y), then the mean of it.",
    ),
    read="section 1.2, 'The cost is the mean of the losses'",
    formulas=(
        _cost_in_two_lines,
        _cost_in_one_piece,
    ),
    beyond=(
        Beyond(
            "with z = 1000 and y = 1 the neuron is certain and right, and the cost is 0; yours is not. "
            "What does your loss say when ŷ is exactly 1?",
            ({"w": np.array([[1000.0]]), "b": 0.0, "X": np.array([[1.0, -1.0]]), "Y": np.array([[1, 0]])},),
        ),
    ),
)

# Both gradients can go wrong in the same ways.
GRADIENT_MISTAKES = (
    Mistake(
        "Both slopes are sums over the examples. The cost is a mean; so is its slope.",
        lambda w, b, X, Y: _scaled(X.shape[1], w, b, X, Y),
    ),
    Mistake(
        "db is right. dw is a sum over the examples; what does db have that dw lacks?",
        lambda w, b, X, Y: (_dw(w, b, X, Y) * X.shape[1], _db(w, b, X, Y)),
    ),
    Mistake(
        "dw is right. db is a sum over the examples; what does dw have that db lacks?",
        lambda w, b, X, Y: (_dw(w, b, X, Y), _db(w, b, X, Y) * X.shape[1]),
    ),
    Mistake(
        "You divide by the number of features. The mean is over the examples; how many are there?",
        lambda w, b, X, Y: _scaled(X.shape[1] / X.shape[0], w, b, X, Y),
    ),
    Mistake(
        "You divide by the number of all entries of X. The mean is over the examples; how many are there?",
        lambda w, b, X, Y: _scaled(1 / X.shape[0], w, b, X, Y),
    ),
    Mistake(
        "You divide by m twice, in dw and in db. Is there a mean already, or a division in the loop?",
        lambda w, b, X, Y: _scaled(1 / X.shape[1], w, b, X, Y),
    ),
    Mistake(
        "Both slopes point downhill. The gradient points uphill; the minus comes with the step. "
        "Which way round is the difference of a and y?",
        lambda w, b, X, Y: _scaled(-1, w, b, X, Y),
    ),
    Mistake("dw has the wrong sign; db is right.", lambda w, b, X, Y: (-_dw(w, b, X, Y), _db(w, b, X, Y))),
    Mistake("db has the wrong sign; dw is right.", lambda w, b, X, Y: (_dw(w, b, X, Y), -_db(w, b, X, Y))),
    Mistake("Your z leaves out b.", lambda w, b, X, Y: logistic.gradient(w, 0.0, X, Y)),
    Mistake(
        "You compare z with y. The neuron's answer is the squeezed z.",
        lambda w, b, X, Y: _from_errors(_z(w, b, X) - Y, X),
    ),
    Mistake(
        "The slope of the sigmoid, a(1 - a), comes in once more. In dz = a - y it has cancelled already.",
        lambda w, b, X, Y: _from_errors(_sensitive(w, b, X, Y), X),
    ),
    Mistake(
        "You stop at the slope with respect to a. One link of the chain is missing: how does a follow z?",
        lambda w, b, X, Y: _from_errors(_slope_at_a(w, b, X, Y), X),
    ),
    Mistake(
        "You compare decisions, 0 or 1, with y; then a small error counts as none.",
        lambda w, b, X, Y: _from_errors(predict(w, b, X) - Y, X),
    ),
    Mistake(
        "The numbers are right, but dw is a row. w is a column, and its slope has the shape of w.",
        lambda w, b, X, Y: (_dw(w, b, X, Y).T, _db(w, b, X, Y)),
    ),
    Mistake(
        "The numbers are right, but dw is flat. w is a column, and its slope has the shape of w.",
        lambda w, b, X, Y: (_dw(w, b, X, Y).ravel(), _db(w, b, X, Y)),
    ),
    Mistake(
        "db is right. dw has a number for every weight and every example; over which of the two do you sum?",
        lambda w, b, X, Y: (X * (probability(w, b, X) - Y) / X.shape[1], _db(w, b, X, Y)),
    ),
    Mistake(
        "db is right. dw is one number for all weights; do you sum over weights, or over examples?",
        lambda w, b, X, Y: (np.sum(_dw(w, b, X, Y)), _db(w, b, X, Y)),
    ),
    Mistake(
        "db is right. dw is the mean error for every weight alike; what has each weight's own input to say?",
        lambda w, b, X, Y: (np.full_like(w, _db(w, b, X, Y)), _db(w, b, X, Y)),
    ),
    Mistake(
        "dw is right. db still has a number for every example; b is the same for all of them.",
        lambda w, b, X, Y: (_dw(w, b, X, Y), (probability(w, b, X) - Y) / X.shape[1]),
    ),
    Mistake(
        "dw is right. db still has a number for every example, and no 1/m; b is the same for all of them.",
        lambda w, b, X, Y: (_dw(w, b, X, Y), probability(w, b, X) - Y),
    ),
    Mistake(
        "dw and db have changed places. Which one is asked for first?",
        lambda w, b, X, Y: logistic.gradient(w, b, X, Y)[::-1],
    ),
    Mistake(
        "These are the parameters after a step. Only the slopes are asked for.",
        lambda w, b, X, Y: _moved(w, b, *logistic.gradient(w, b, X, Y)),
    ),
    Mistake(
        "Only the last example counts, divided by m. Do you add to dw and db, or overwrite them?",
        lambda w, b, X, Y: _of_examples(slice(-1, None), w, b, X, Y),
    ),
    Mistake(
        "This is the gradient of the last example alone. Do you add to dw and db, or overwrite them?",
        lambda w, b, X, Y: logistic.gradient(w, b, X[:, -1:], Y[:, -1:]),
    ),
    Mistake(
        "Only the first example counts, divided by m. Is the return inside the loop?",
        lambda w, b, X, Y: _of_examples(slice(0, 1), w, b, X, Y),
    ),
    Mistake(
        "This is the gradient of the first example alone. Is the return inside the loop?",
        lambda w, b, X, Y: logistic.gradient(w, b, X[:, :1], Y[:, :1]),
    ),
    Mistake(
        "One example is missing: the last one. Where does your loop end?",
        lambda w, b, X, Y: _of_examples(slice(None, -1), w, b, X, Y),
    ),
    Mistake(
        "One example is missing: the first one. Where does your loop begin?",
        lambda w, b, X, Y: _of_examples(slice(1, None), w, b, X, Y),
    ),
    Mistake(
        "Only the first n_x examples count. Does your loop run over the features instead of the examples?",
        lambda w, b, X, Y: _of_examples(slice(0, X.shape[0]), w, b, X, Y),
    ),
)

SLOPES = (Result("dw", "(n_x, 1)"), Result("db", "a number"))

GRADIENT_LOOP = Exercise(
    name="gradient_loop",
    points=2,
    reference=logistic.gradient_loop,
    results=SLOPES,
    cases=_neurons,
    mistakes=GRADIENT_MISTAKES,
    hints=(
        "Take one example, one column of X. What does the neuron answer, how wrong is it, whose fault is it?",
        "For one example, dz = a - y is the error, x times dz belongs to dw, and dz itself to db. "
        "What do you do with m of them?",
        "Begin with dw = np.zeros((n_x, 1)) and db = 0. Column i with its two dimensions is X[:, i:i+1]. "
        "Add up in the loop, divide by m after it.",
    ),
    read="section 1.2.1, 'Algorithm 1.2 walks through the examples, one after the other'",
    formulas=(
        _gradient_in_a_loop,
        _gradient_at_once,
    ),
)

GRADIENT = Exercise(
    name="gradient",
    points=2,
    reference=logistic.gradient,
    results=SLOPES,
    cases=_neurons,
    mistakes=GRADIENT_MISTAKES,
    hints=(
        "Which shapes do X and dZ have, and which must dw have? In how many ways can you multiply them?",
        "dw is (n_x, 1), X is (n_x, m), and dZ is (1, m). What must happen to dZ before they fit?",
        "dZ = A - Y; dw is X @ dZ.T over m, and db is the sum of dZ over m.",
    ),
    read="section 1.2.1, 'Algorithm 1.3 does all examples at once, with one matrix product'",
    formulas=(
        _gradient_at_once,
        _gradient_in_a_loop,
    ),
)

DESCENT_STEP = Exercise(
    name="descent_step",
    points=2,
    reference=logistic.descent_step,
    results=(Result("w", "(n_x, 1)"), Result("b", "a number")),
    cases=_neurons_and_steps,
    mistakes=(
        Mistake(
            "This climbs. The gradient points uphill; which way do you want to go?",
            lambda w, b, X, Y, alpha: _moved(w, b, *_scaled(-alpha, w, b, X, Y)),
        ),
        Mistake(
            "w goes down and b goes up.",
            lambda w, b, X, Y, alpha: _moved(w, b, alpha * _dw(w, b, X, Y), -alpha * _db(w, b, X, Y)),
        ),
        Mistake(
            "b goes down and w goes up.",
            lambda w, b, X, Y, alpha: _moved(w, b, -alpha * _dw(w, b, X, Y), alpha * _db(w, b, X, Y)),
        ),
        Mistake(
            "The step is the whole gradient; the learning rate does not come into it.",
            lambda w, b, X, Y, alpha: _moved(w, b, *_scaled(1, w, b, X, Y)),
        ),
        Mistake(
            "w is right. b moves by its whole slope; the learning rate does not come into it.",
            lambda w, b, X, Y, alpha: _moved(w, b, alpha * _dw(w, b, X, Y), _db(w, b, X, Y)),
        ),
        Mistake(
            "b is right. w moves by its whole slope; the learning rate does not come into it.",
            lambda w, b, X, Y, alpha: _moved(w, b, _dw(w, b, X, Y), alpha * _db(w, b, X, Y)),
        ),
        Mistake(
            "The learning rate divides the gradient: a large α makes a short step.",
            lambda w, b, X, Y, alpha: _moved(w, b, *_scaled(1 / alpha, w, b, X, Y)),
        ),
        Mistake(
            "w moves and b stays where it was.",
            lambda w, b, X, Y, alpha: _moved(w, b, alpha * _dw(w, b, X, Y), 0),
        ),
        Mistake(
            "b moves and w stays where it was.",
            lambda w, b, X, Y, alpha: _moved(w, b, 0, alpha * _db(w, b, X, Y)),
        ),
        Mistake("Nothing moves. Do you return the new w and b?", lambda w, b, X, Y, alpha: (w, b)),
        Mistake(
            "b moves by the slope at the new w. Both slopes belong to the place where the step begins.",
            lambda w, b, X, Y, alpha: (
                w - alpha * _dw(w, b, X, Y),
                b - alpha * _db(w - alpha * _dw(w, b, X, Y), b, X, Y),
            ),
        ),
        Mistake(
            "w moves by the slope at the new b. Both slopes belong to the place where the step begins.",
            lambda w, b, X, Y, alpha: (
                w - alpha * _dw(w, b - alpha * _db(w, b, X, Y), X, Y),
                b - alpha * _db(w, b, X, Y),
            ),
        ),
        Mistake(
            "This is the step alone; where you stand after it is asked for.",
            lambda w, b, X, Y, alpha: _scaled(-alpha, w, b, X, Y),
        ),
        Mistake(
            "This is the step alone, and uphill; where you stand after it is asked for.",
            lambda w, b, X, Y, alpha: _scaled(alpha, w, b, X, Y),
        ),
        Mistake(
            "This is the gradient; where you stand after the step is asked for.",
            lambda w, b, X, Y, alpha: logistic.gradient(w, b, X, Y),
        ),
        Mistake(
            "The step is m times too long. Is your gradient a sum, or a mean?",
            lambda w, b, X, Y, alpha: _moved(w, b, *_scaled(alpha * X.shape[1], w, b, X, Y)),
        ),
        Mistake(
            "The step is m times too short. Does your gradient have its 1/m already?",
            lambda w, b, X, Y, alpha: _moved(w, b, *_scaled(alpha / X.shape[1], w, b, X, Y)),
        ),
        Mistake(
            "Two steps have been walked. One is asked for.",
            lambda w, b, X, Y, alpha: logistic.descent_step(
                *logistic.descent_step(w, b, X, Y, alpha), X, Y, alpha
            ),
        ),
        Mistake(
            "w and b have changed places. Which one is asked for first?",
            lambda w, b, X, Y, alpha: logistic.descent_step(w, b, X, Y, alpha)[::-1],
        ),
    ),
    hints=(
        "In which direction does the gradient point, and in which direction do you want to go?",
        "You already have a function for the slopes. How often do you call it, "
        "and when: before or after w moves?",
        "dw, db = gradient(w, b, X, Y); the new w is w - alpha * dw, and it is the same for b.",
    ),
    read="section 1.2.1, 'Gradient descent: feel the slope, step against it'",
    formulas=(_step_down,),
)

PREDICT = Exercise(
    name="predict",
    points=1,
    reference=predict,
    results=(Result("Ŷ", "(1, m)"),),
    cases=_neurons_to_ask,
    mistakes=(
        Mistake(
            "These are the probabilities. A decision is asked for, 0 or 1.",
            lambda w, b, X: probability(w, b, X),
        ),
        Mistake(
            "This is z. It says how much the evidence weighs; a decision is asked for, 0 or 1.",
            lambda w, b, X: _z(w, b, X),
        ),
        Mistake(
            "You ask whether z reaches one half. It is the probability that should; where is z then?",
            lambda w, b, X: (_z(w, b, X) >= 0.5) * 1,
        ),
        Mistake(
            "Every answer is 1. Every probability is above 0; with which number do you compare it?",
            lambda w, b, X: (probability(w, b, X) >= 0) * 1,
        ),
        Mistake(
            "Every answer is 0. No probability is above 1; with which number do you compare it?",
            lambda w, b, X: (probability(w, b, X) > 1) * 1,
        ),
        Mistake(
            "The classes have changed places: this says 1 where the probability of 1 is low.",
            lambda w, b, X: (probability(w, b, X) < 0.5) * 1,
        ),
        Mistake(
            "The classes have changed places, except at exactly one half.",
            lambda w, b, X: (probability(w, b, X) <= 0.5) * 1,
        ),
        Mistake(
            "At exactly one half this says 0. The course says 1 there. (np.round, too, rounds 0.5 to 0.)",
            lambda w, b, X: (probability(w, b, X) > 0.5) * 1,
        ),
        Mistake("Your z leaves out b.", lambda w, b, X: predict(w, 0.0, X)),
        Mistake(
            "The answers are right, but flat. They should stand in one row, a column for each example.",
            lambda w, b, X: predict(w, b, X).ravel(),
        ),
        Mistake(
            "The answers are right, but in a column. Examples are columns, so their answers form a row.",
            lambda w, b, X: predict(w, b, X).T,
        ),
        Mistake(
            "These are -1 and 1; the labels are 0 and 1.",
            lambda w, b, X: np.where(predict(w, b, X) == 1, 1, -1),
        ),
    ),
    hints=(
        "The neuron says 0.7. Which class would you bet on? And at 0.5?",
        "Comparing an array with a number gives an array of True and False. How do these become 1 and 0?",
        "(A >= 0.5).astype(int), where A is the row of probabilities.",
    ),
    read="section 1.2, 'Two knobs, one curve'",
    formulas=(_decision,),
)

EXERCISES = (SIGMOID, LOSS, COST, GRADIENT_LOOP, GRADIENT, DESCENT_STEP, PREDICT)
