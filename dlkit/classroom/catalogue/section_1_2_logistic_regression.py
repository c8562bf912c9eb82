"""The exercises of section 1.2: from the sigmoid to a trained neuron."""

import numpy as np

from dlkit import logistic, losses
from dlkit.activations import sigmoid
from dlkit.classroom.exercise import Exercise, Mistake, Result
from dlkit.logistic import probability

# Inputs.  All dimensions differ, so that a transposed or summed-up axis shows; X is wide in some and tall in
# others; and z stays moderate, so that every correct way of computing gives the same digits.

SIZES = ((1, 1), (1, 4), (3, 1), (2, 3), (3, 5), (4, 2), (5, 7))


def _numbers(rng):
    yield {"z": np.float64(0.0)}
    yield {"z": np.float64(1.5)}
    yield {"z": rng.normal(scale=3, size=4)}
    yield {"z": rng.normal(scale=3, size=(2, 3))}
    yield {"z": np.array([[-1000.0, -30.0, 0.0, 30.0, 1000.0]])}


def _probabilities(rng):
    yield {"y_hat": np.array([[0.2]]), "y": np.array([[0]])}
    yield {"y_hat": np.array([[0.2]]), "y": np.array([[1]])}
    for m in (3, 6):
        yield {"y_hat": rng.uniform(0.01, 0.99, size=(1, m)), "y": rng.integers(0, 2, size=(1, m))}
    yield {"y_hat": np.array([[1e-9, 1 - 1e-9]]), "y": np.array([[1, 0]])}


def _neurons(rng):
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


# Pieces that the wrong variants below are made of.


def _z(w, b, X):
    return w.T @ X + b


def _dw(w, b, X, Y, A=None):
    return X @ ((probability(w, b, X) if A is None else A) - Y).T / X.shape[1]


def _db(w, b, X, Y, A=None):
    return np.mean((probability(w, b, X) if A is None else A) - Y)


def _both(w, b, X, Y, A=None):
    return _dw(w, b, X, Y, A), _db(w, b, X, Y, A)


def _sensitive(w, b, X, Y):
    """dZ with the slope of the sigmoid in it once more."""
    A = probability(w, b, X)
    return (A - Y) * A * (1 - A)


SIGMOID = Exercise(
    name="sigmoid",
    points=1,
    reference=sigmoid,
    results=(Result("σ(z)", "the shape of z"),),
    cases=_numbers,
    mistakes=(
        Mistake(
            "This falls where it should rise: a large z gives a small number. Which sign has the exponent?",
            lambda z: sigmoid(-z),
        ),
        Mistake("This is e^z over e^z - 1, which leaves [0, 1].", lambda z: 1 / (1 - np.exp(-z))),
        Mistake("This is 1 + e^(-z), upside down: it is never below 1.", lambda z: 1 + np.exp(-z)),
        Mistake("This is e^(-z) alone; something is missing around it.", lambda z: np.exp(-z)),
        Mistake(
            "This is tanh, the sigmoid's relative: it runs from -1 to 1, and a probability does not.",
            lambda z: np.tanh(z),
        ),
        Mistake(
            "This is the slope of the sigmoid, not the sigmoid: largest at 0, and nothing at both ends.",
            lambda z: sigmoid(z) * (1 - sigmoid(z)),
        ),
        Mistake(
            "This is 0 or 1. The sigmoid passes through all values between.",
            lambda z: sigmoid(z).round(),
        ),
    ),
    hints=(
        "What should come out for z = 0? And for a very large z? Try both on your formula with a pencil.",
        "e^(-z) is 1 at z = 0 and nearly 0 for a large z. What do you have to do with it to get 1/2 and 1?",
        "Add 1 to e^(-z), and take one over the sum. np.exp works on a whole array at once.",
    ),
    read="section 1.2, at Figure 1.7",
)

LOSS = Exercise(
    name="loss",
    points=1,
    reference=losses.cross_entropy,
    results=(Result("the loss", "the shape of y"),),
    cases=_probabilities,
    mistakes=(
        Mistake(
            "For y = 0 this takes the logarithm of ŷ - 1, as the notes print it. That number is negative.",
            lambda p, y: np.where(y == 1, -np.log(p), -np.log(p - 1)),
        ),
        Mistake(
            "This is negative, and a loss should not be. Which sign has the logarithm of a probability?",
            lambda p, y: -losses.cross_entropy(p, y),
        ),
        Mistake(
            "This has the two cases exchanged: it punishes what is right.",
            lambda p, y: losses.cross_entropy(1 - p, y),
        ),
        Mistake(
            "This sees only the examples with y = 1. What do the others cost?", lambda p, y: -y * np.log(p)
        ),
        Mistake(
            "This sees only the examples with y = 0. What do the others cost?",
            lambda p, y: -(1 - y) * np.log(1 - p),
        ),
        Mistake(
            "The two terms have different signs here; both are losses.",
            lambda p, y: -y * np.log(p) + (1 - y) * np.log(1 - p),
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
            "This is the distance of ŷ from y. Who is certain and wrong should pay without limit.",
            lambda p, y: np.abs(p - y),
        ),
        Mistake(
            "This adds the examples up. A loss is for each example by itself.",
            lambda p, y: np.sum(losses.cross_entropy(p, y)),
        ),
        Mistake(
            "This is the mean over the examples, the cost. A loss is for each example by itself.",
            lambda p, y: np.mean(losses.cross_entropy(p, y)),
        ),
    ),
    hints=(
        "The machine said 0.2. How much did it give to what came true if y = 1? And how much if y = 0?",
        "Minus the logarithm of what it gave to the truth: two cases. "
        "Which factor is 1 in the first case and 0 in the second?",
        "y times log ŷ covers the first case, (1 - y) times log(1 - ŷ) the second. Both get a minus.",
    ),
    read="section 1.2, at 'The loss asks how much you gave to what came true'",
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
            "You divided by the number of rows of X. Those are the features; how many examples are there?",
            lambda w, b, X, Y: logistic.cost(w, b, X, Y) * X.shape[1] / X.shape[0],
        ),
        Mistake(
            "You divided by the number of all entries of X. How many examples are there?",
            lambda w, b, X, Y: logistic.cost(w, b, X, Y) / X.shape[0],
        ),
        Mistake(
            "The sign is turned round: this cost gets smaller when the answers get worse.",
            lambda w, b, X, Y: -logistic.cost(w, b, X, Y),
        ),
        Mistake("This is the cost of a neuron without b.", lambda w, b, X, Y: logistic.cost(w, 0.0, X, Y)),
        Mistake(
            "The labels are exchanged: this is small when every answer is wrong.",
            lambda w, b, X, Y: logistic.cost(w, b, X, 1 - Y),
        ),
        Mistake(
            "The logarithm meets z itself here, not a probability. Where is the squeeze?",
            lambda w, b, X, Y: -np.mean(Y * np.log(_z(w, b, X)) + (1 - Y) * np.log(1 - _z(w, b, X))),
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
            "This is the mean squared error.", lambda w, b, X, Y: np.mean((probability(w, b, X) - Y) ** 2)
        ),
        Mistake(
            "These are the losses, one for each example. The cost is one number for all.",
            lambda w, b, X, Y: losses.cross_entropy(probability(w, b, X), Y),
        ),
    ),
    hints=(
        "What does the neuron answer to each column of X? Write that first, and look at its shape.",
        "You have a loss for every example, a row of m numbers. The cost is one number. "
        "How do you get from one to the other?",
        "A = sigmoid(w.T @ X + b), then your own loss(A, Y), then the mean of it.",
    ),
    read="section 1.2, at 'The cost is the mean of the losses'",
)

# Both gradients can go wrong in the same ways.
GRADIENT_MISTAKES = (
    Mistake(
        "Both slopes are sums over the examples. The cost is a mean; so is its slope.",
        lambda w, b, X, Y: tuple(v * X.shape[1] for v in _both(w, b, X, Y)),
    ),
    Mistake(
        "db is right. dw is a sum over the examples; what does db have that dw has not?",
        lambda w, b, X, Y: (_dw(w, b, X, Y) * X.shape[1], _db(w, b, X, Y)),
    ),
    Mistake(
        "dw is right. db is a sum over the examples; what does dw have that db has not?",
        lambda w, b, X, Y: (_dw(w, b, X, Y), _db(w, b, X, Y) * X.shape[1]),
    ),
    Mistake(
        "You divided by the number of features. The mean is over the examples; how many are there?",
        lambda w, b, X, Y: tuple(v * X.shape[1] / X.shape[0] for v in _both(w, b, X, Y)),
    ),
    Mistake(
        "You divided by the number of all entries of X. The mean is over the examples; how many are there?",
        lambda w, b, X, Y: tuple(v / X.shape[0] for v in _both(w, b, X, Y)),
    ),
    Mistake(
        "Both slopes point downhill. The gradient points uphill; the minus comes with the step. "
        "Which way round is the difference of a and y?",
        lambda w, b, X, Y: tuple(-v for v in _both(w, b, X, Y)),
    ),
    Mistake(
        "dw has the wrong sign, db is right.",
        lambda w, b, X, Y: (-_dw(w, b, X, Y), _db(w, b, X, Y)),
    ),
    Mistake(
        "db has the wrong sign, dw is right.",
        lambda w, b, X, Y: (_dw(w, b, X, Y), -_db(w, b, X, Y)),
    ),
    Mistake(
        "Your z leaves out b.",
        lambda w, b, X, Y: _both(w, 0.0, X, Y),
    ),
    Mistake(
        "You compare z with y. The answer of the neuron is the squeezed z.",
        lambda w, b, X, Y: _both(w, b, X, Y, A=_z(w, b, X)),
    ),
    Mistake(
        "The slope of the sigmoid, a(1 - a), is in here once more. In dz = a - y it has cancelled already.",
        lambda w, b, X, Y: (X @ _sensitive(w, b, X, Y).T / X.shape[1], np.mean(_sensitive(w, b, X, Y))),
    ),
    Mistake(
        "You rounded the answers to 0 or 1 before comparing; then a small error counts as none.",
        lambda w, b, X, Y: _both(w, b, X, Y, A=np.round(probability(w, b, X))),
    ),
    Mistake(
        "The numbers are right, but dw is a row. w is a column, and its slope must have the same shape.",
        lambda w, b, X, Y: (_dw(w, b, X, Y).T, _db(w, b, X, Y)),
    ),
    Mistake(
        "The numbers are right, but dw is flat. w is a column, and its slope must have the same shape.",
        lambda w, b, X, Y: (_dw(w, b, X, Y).ravel(), _db(w, b, X, Y)),
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
        lambda w, b, X, Y: _both(w, b, X, Y)[::-1],
    ),
    Mistake(
        "These are the parameters moved by a step already. Only the slopes are asked for.",
        lambda w, b, X, Y: (w - _dw(w, b, X, Y), b - _db(w, b, X, Y)),
    ),
    Mistake(
        "This counts the last example only. Do you add to dw and db, or overwrite them?",
        lambda w, b, X, Y: tuple(v / X.shape[1] for v in _both(w, b, X[:, -1:], Y[:, -1:])),
    ),
    Mistake(
        "This is the gradient of the last example only. Do you add to dw and db, or overwrite them?",
        lambda w, b, X, Y: _both(w, b, X[:, -1:], Y[:, -1:]),
    ),
    Mistake(
        "This stops after the first example. Is the return inside of the loop?",
        lambda w, b, X, Y: tuple(v / X.shape[1] for v in _both(w, b, X[:, :1], Y[:, :1])),
    ),
    Mistake(
        "One example is missing: the last one. Where does your loop end?",
        lambda w, b, X, Y: tuple(
            v * (X.shape[1] - 1) / X.shape[1] if X.shape[1] > 1 else v * 0
            for v in (_both(w, b, X[:, :-1], Y[:, :-1]) if X.shape[1] > 1 else _both(w, b, X, Y))
        ),
    ),
    Mistake(
        "One example is missing: the first one. Where does your loop begin?",
        lambda w, b, X, Y: tuple(
            v * (X.shape[1] - 1) / X.shape[1] if X.shape[1] > 1 else v * 0
            for v in (_both(w, b, X[:, 1:], Y[:, 1:]) if X.shape[1] > 1 else _both(w, b, X, Y))
        ),
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
    read="section 1.2.1, at Algorithm 1.2",
)

GRADIENT = Exercise(
    name="gradient",
    points=2,
    reference=logistic.gradient,
    results=SLOPES,
    cases=_neurons,
    mistakes=GRADIENT_MISTAKES,
    hints=(
        "Which shapes do X and dZ have, and which must dw have? There is only one way to multiply them.",
        "dw is (n_x, 1). X is (n_x, m), and dZ is (1, m). What must happen to dZ before they fit?",
        "dZ = A - Y; dw is X @ dZ.T over m, and db is the sum of dZ over m.",
    ),
    read="section 1.2.1, at Algorithm 1.3",
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
            lambda w, b, X, Y, alpha: (w + alpha * _dw(w, b, X, Y), b + alpha * _db(w, b, X, Y)),
        ),
        Mistake(
            "w goes down and b goes up.",
            lambda w, b, X, Y, alpha: (w - alpha * _dw(w, b, X, Y), b + alpha * _db(w, b, X, Y)),
        ),
        Mistake(
            "b goes down and w goes up.",
            lambda w, b, X, Y, alpha: (w + alpha * _dw(w, b, X, Y), b - alpha * _db(w, b, X, Y)),
        ),
        Mistake(
            "The step is the whole gradient; the learning rate does not come into it.",
            lambda w, b, X, Y, alpha: (w - _dw(w, b, X, Y), b - _db(w, b, X, Y)),
        ),
        Mistake(
            "The learning rate divides the gradient here: a large α makes a short step.",
            lambda w, b, X, Y, alpha: (w - _dw(w, b, X, Y) / alpha, b - _db(w, b, X, Y) / alpha),
        ),
        Mistake(
            "w moves and b stays where it was.",
            lambda w, b, X, Y, alpha: (w - alpha * _dw(w, b, X, Y), b),
        ),
        Mistake(
            "b moves and w stays where it was.",
            lambda w, b, X, Y, alpha: (w, b - alpha * _db(w, b, X, Y)),
        ),
        Mistake(
            "Nothing moves. Do you return the new w and b?",
            lambda w, b, X, Y, alpha: (w, b),
        ),
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
            "This is the step alone; where you stand afterwards is asked for.",
            lambda w, b, X, Y, alpha: (-alpha * _dw(w, b, X, Y), -alpha * _db(w, b, X, Y)),
        ),
        Mistake(
            "This is the gradient; where you stand after the step is asked for.",
            lambda w, b, X, Y, alpha: _both(w, b, X, Y),
        ),
        Mistake(
            "The gradient is a sum here and no mean, so the step is m times too long.",
            lambda w, b, X, Y, alpha: (
                w - alpha * X.shape[1] * _dw(w, b, X, Y),
                b - alpha * X.shape[1] * _db(w, b, X, Y),
            ),
        ),
        Mistake(
            "w and b have changed places. Which one is asked for first?",
            lambda w, b, X, Y, alpha: (b - alpha * _db(w, b, X, Y), w - alpha * _dw(w, b, X, Y)),
        ),
    ),
    hints=(
        "In which direction does the gradient point, and in which direction do you want to go?",
        "You have a function for the slopes already. Call it once, before anything moves.",
        "dw, db = gradient(w, b, X, Y); then w - alpha * dw, and the same for b.",
    ),
    read="section 1.2.1, at Algorithm 1.1",
)

PREDICT = Exercise(
    name="predict",
    points=1,
    reference=logistic.predict,
    results=(Result("the prediction", "(1, m)"),),
    cases=_neurons_to_ask,
    mistakes=(
        Mistake(
            "These are the probabilities. A decision is asked for, 0 or 1.",
            lambda w, b, X: probability(w, b, X),
        ),
        Mistake(
            "You ask whether z is above one half. It is the probability that should be; where is z then?",
            lambda w, b, X: (_z(w, b, X) >= 0.5) * 1,
        ),
        Mistake(
            "You ask whether the probability is above 0, and it always is.",
            lambda w, b, X: (probability(w, b, X) >= 0) * 1,
        ),
        Mistake(
            "The classes are exchanged: this says 1 where the probability of 1 is low.",
            lambda w, b, X: (probability(w, b, X) < 0.5) * 1,
        ),
        Mistake(
            "At exactly one half this says 0. The course says 1 there. (np.round, too, rounds 0.5 to 0.)",
            lambda w, b, X: (probability(w, b, X) > 0.5) * 1,
        ),
        Mistake("b is missing in your z.", lambda w, b, X: (_z(w, 0.0, X) >= 0) * 1),
        Mistake(
            "The answers are right, but flat. One column for each example is asked for, in one row.",
            lambda w, b, X: ((probability(w, b, X) >= 0.5) * 1).ravel(),
        ),
        Mistake(
            "The answers are right, but in a column. Examples are columns, so their answers form a row.",
            lambda w, b, X: ((probability(w, b, X) >= 0.5) * 1).T,
        ),
        Mistake(
            "These are -1 and 1; the labels are 0 and 1.",
            lambda w, b, X: np.where(probability(w, b, X) >= 0.5, 1, -1),
        ),
    ),
    hints=(
        "The neuron says 0.7. Which class would you bet on? And at 0.5?",
        "Comparing an array with a number gives an array of True and False. How do these become 1 and 0?",
        "(A >= 0.5).astype(int), where A is the row of probabilities.",
    ),
    read="section 1.2, at 'Two knobs, one curve'",
)

EXERCISES = (SIGMOID, LOSS, COST, GRADIENT_LOOP, GRADIENT, DESCENT_STEP, PREDICT)
