"""The exercises of section 1.0: a ReLU neuron, the miss, named hidden units, a network through points."""

import numpy as np

from dlkit.activations import relu, sigmoid
from dlkit.classroom.exercise import Exercise, Result
from dlkit.classroom.mistakes import together
from dlkit.classroom.styles.section_1_0_what_is_a_neural_network import STYLES

# Inputs.  All dimensions differ, so that a transposed or summed-up axis shows, and every bend is met from
# both sides: some sums are below zero and some above.


def _neurons(rng):
    yield {"w": np.array([[2.0]]), "b": -100.0, "X": np.array([[150.0, 40.0]])}
    yield {"w": np.array([[-2.0]]), "b": 0.5, "X": np.array([[1.0]])}
    yield {"w": np.array([[2.0]]), "b": 0.5, "X": np.array([[1.0]])}
    for n_x, m in ((1, 1), (1, 4), (3, 1), (2, 3), (3, 5), (4, 2), (5, 7)):
        w, X = rng.normal(size=(n_x, 1)), rng.normal(size=(n_x, m))
        yield {"w": w, "b": rng.normal(), "X": X}
    yield {"w": np.array([[1.0], [-1.0]]), "b": 0.5, "X": np.array([[-3.0, 3.0, 0.2], [2.0, 1.0, 0.1]])}


def _flats(rng):
    yield {"X": np.array([[80.0], [2.0], [1.0]])}
    yield {"X": np.array([[20.0, 80.0], [0.0, 9.0], [9.0, 1.0]])}
    for m in (1, 4, 5, 7):
        yield {"X": rng.uniform([[10], [0], [0]], [[150], [10], [10]], (3, m)).round(1)}
    yield {"X": np.array([[10.0, 140.0, 20.0, 90.0], [0.0, 0.0, 9.0, 9.0], [0.0, 8.0, 0.0, 8.0]])}


def _guesses(rng):
    yield {"Y_hat": np.array([[230.0, 160.0, 200.0]]), "Y": np.array([[200.0, 200.0, 200.0]])}
    yield {"Y_hat": np.array([[95.0, 110.0]]), "Y": np.array([[100.0, 100.0]])}
    for m in (2, 4, 7):
        Y = rng.uniform(60, 600, (1, m))
        yield {"Y_hat": Y + rng.normal(scale=40, size=(1, m)), "Y": Y}


def _points(rng):
    yield {"x": np.array([[0.0, 2.0, 3.0]]), "y": np.array([[10.0, 14.0, 13.0]])}
    yield {"x": np.array([[1.0, 3.0]]), "y": np.array([[-2.0, 4.0]])}
    for n in (4, 5, 7):
        yield {
            "x": np.cumsum(rng.uniform(0.3, 2, (1, n)), axis=1) - 3,
            "y": rng.normal(scale=3, size=(1, n)) + 1,
        }


# What can be wrong in one place or in several at once; what is right comes first.

BENDS = {
    "relu(z)": "",
    "z": "This is the sum, and it can be negative. What does the bend do to a sum below zero?",
    "np.minimum(0, z)": "This is zero where it should rise, and negative elsewhere: the smaller of 0 and z.",
    "np.abs(z)": "The sign of every negative sum is turned round, as |z| does. ReLU makes them 0.",
    "relu(-z)": "This is ReLU of -z: sums above zero are stopped, and those below come out positive.",
    "sigmoid(z)": "This is the sigmoid, the bend that squeezes into 0 to 1. Here the bend is ReLU.",
    "np.tanh(z)": "This is tanh, which squeezes into -1 to 1. Here the bend is ReLU.",
    "np.where(z > 0, z, 0.01 * z)": "A hundredth of a negative sum leaks through. ReLU lets nothing through.",
    "np.clip(z, 0, 1)": "Sums above 1 are cut off there. Has ReLU an upper end?",
}
SUMS = {
    "z": "",
    "z - b": "The bias is missing from your sum.",
    "z - 2 * b": "The bias is subtracted. In the formula it is added; it may be negative by itself.",
    "(z - b) / len(w) + b": "You take the mean of the products. A neuron adds them up.",
    "w[:1] * X[:1] + b": "Only the first feature is heard. Which product has them all, each with its weight?",
}
ROOMS = {
    "relu(r)": "",
    "r": "The rooms can be negative, with fewer than 20 m². What goes into their bend, and what comes after?",
    "relu(r + 1)": "The bias of the rooms is missing. What do they say to a flat of 20 m²?",
    "relu(r + 1) - 1": "The 1 of the rooms is taken away after the bend, so they can be negative.",
    "relu(r + 0.95)": "The 1 is taken from the size itself. Is there a pair of brackets too many?",
    "np.abs(r)": "The sign of negative rooms is turned round, as |z| does. ReLU makes them 0.",
    "sigmoid(r)": "The rooms have the sigmoid for a bend. Here it is ReLU.",
}
CALM = {
    "relu(c)": "",
    "c": "The calm has no bend: beside a loud street it is negative. What does ReLU do to it?",
    "relu(c + X[2:3])": "Noise makes a flat calmer here. What is the sign of its weight?",
    "relu(2 * X[2:3] - 0.5 * X[1:2])": "Trees and noise have changed places. Which row of X is which?",
    "relu(0.5 * X[1:2] - 2 * X[2:3])": "The weights of trees and noise have changed places. Whose is the 2?",
    "relu(c - 1)": "The bias of the rooms is taken from the calm as well.",
    "np.abs(c)": "The sign of a negative calm is turned round, as |z| does. ReLU makes it 0.",
    "sigmoid(c)": "The calm has the sigmoid for a bend. Here it is ReLU.",
}

RELU_NEURON = Exercise(
    name="relu_neuron",
    points=2,
    reference=STYLES["relu_neuron"][0],
    results=(Result("Ŷ", "(1, m)"),),
    cases=_neurons,
    where={"z": "w.T @ X + b"},
    mistakes=(
        together("(lambda z: {0})({1})", BENDS, SUMS),
        """
        (z > 0) * 1  # These are 0 and 1. ReLU says whether z is above 0, and if so, how large it is.
        relu(z - b) + b  # The bias is added after the bend. It belongs to the sum, which is bent as a whole.
        relu(w.T @ (X + b))  # The bias is added to every feature. It belongs to the sum, after the weights.
        np.maximum(b, z - b)  # The bias stands where the 0 should be: the sum without it is compared with it.
        np.max(z)
            One number came out for all houses: you took the largest of everything. np.maximum compares number
            by number, np.max takes the largest.
        np.max(z, 0)
            This is the sum, flat and without the bend: np.max(..., 0) would look for the largest number of
            each column. Which function compares every number with 0?
        np.max(0, z)
            The row of sums stands where a single whole number is due: np.max(0, ...) takes it for an axis.
            Which function compares every number with 0?
        max(0, z)
            `max` and `if` compare whole tables, and a table of several numbers is neither above 0 nor below.
            Which function compares entry by entry?
        np.sum(relu(w * X), axis=0, keepdims=True) + b
            Each product is bent by itself, before they are added. A neuron has one bend, at the end.
        relu(w * X + b)  # Weights and features are multiplied, but not added up: each feature has a row.
        out.ravel()  # The answers are right, but flat. They should stand in a row, a column for each example.
        out.T  # The answers are right, but in a column. Examples are columns, so their answers form a row.
        np.sum(out)  # The answers are added up over all examples. Each example has an answer of its own.
        """,
    ),
    hints=(
        "What does the neuron say to the house of 40 m² in the task? Do it with a pencil, in two steps.",
        "w is a column and X has an example in each column. Which product of the two is a row (1, m)? "
        "Look at the shapes.",
        "w.T @ X + b is the row of sums. np.maximum(0, ...) takes the larger of 0 and each of them.",
    ),
    read="section 1.0, 'A neuron is a sum and a bend'",
    styles=STYLES["relu_neuron"],
)

TYPICAL_MISS = Exercise(
    name="typical_miss",
    points=1,
    reference=STYLES["typical_miss"][0],
    results=(Result("the miss", "a number"),),
    cases=_guesses,
    where={"D": "Y_hat - Y"},
    mistakes="""
        out**2  # The root is missing: this is in squared dollars.
        np.mean(D)  # Too high and too low cancel here. What did the square do about that?
        np.mean(np.abs(D))
            This is the mean distance, without squares. It is a measure too, but large misses count for more
            in the one of this section.
        np.sqrt(np.sum(D**2))
            The squares are added up and not divided: the miss grows with the number of houses. Dividing by
            `len(Y)` changes nothing, it counts rows: how many has Y?
        np.sqrt(np.sum(D**2)) / Y.size  # The root is divided by m. Which comes first, the mean or the root?
        np.abs(np.mean(D))  # You squared the mean of the misses. Which comes first, the square or the mean?
        np.sum(D**2)
            The sum of all squares, neither divided nor under a root. Dividing by `len(Y)` changes nothing, it
            counts rows: how many has Y?
        D  # These are the misses of each house. One number for all of them is asked for.
        np.abs(D)  # These are the distances of each house. One number for all of them is asked for.
        np.max(np.abs(D))  # This is the largest miss. The other houses count as well.
        out**2 / 2  # This is half of the mean of the squares. Why half, and where is the root?
        np.std(D)
            This is how far the misses lie from their own mean. Who guesses 30 too much each time gets 0.
        np.median(np.abs(D))  # This is the distance in the middle, without squares.
        np.mean(np.abs(D) / Y)  # These are shares of the price. The miss is in dollars.
        np.abs(D[0, 0]) / np.sqrt(Y.size)  # Only the first house counts. Is the return inside the loop?
        np.abs(D[0, -1]) / np.sqrt(Y.size)  # Only the last house counts. Do you add up, or overwrite?
        np.sqrt(np.sum(D[:, 1:] ** 2) / Y.size)  # The first house does not count. Where does your loop begin?
        np.sqrt(np.sum(D**2) / (Y.size - 1))  # The mean is taken of one house less than there are.
    """,
    hints=(
        "Three houses are missed by 30, -40 and 0. What are the squares, and what is their mean?",
        "Squares, mean, root: in which order, and where does the plain number of houses come in?",
        "np.sqrt(np.mean((Y_hat - Y) ** 2)).",
    ),
    read="section 1.0, 'How wrong is it? One number for all houses'",
    styles=STYLES["typical_miss"],
)

FLAT_RENT = Exercise(
    name="flat_rent",
    points=2,
    reference=STYLES["flat_rent"][0],
    results=(Result("Ŷ", "(1, m)"),),
    cases=_flats,
    where={"r": "0.05 * X[0:1] - 1", "c": "2 * X[1:2] - 0.5 * X[2:3]"},
    mistakes=(
        together("2 * {0} + 0.3 * {1} + 1", ROOMS, CALM),
        """
        out - 1  # The bias of the last unit is missing: a flat with no rooms and no calm has a rent of 1.
        0.3 * relu(r) + 2 * relu(c) + 1
            The two weights of the rent have changed places: 2 belongs to the rooms, 0.3 to the calm.
        0.3 * relu(c) + 1  # The rooms are not heard: the rent hears both hidden units.
        2.3 * relu(r) + 1  # The calm is not heard, and the rooms come in twice.
        2 * relu(r) + 1  # The calm is not heard: the rent hears both hidden units.
        right(X[[1, 2, 0]])  # You count the rows of X from 1. Which number has the first one?
        2 * (relu(r) + 0.3 * relu(c)) + 1  # The 2 multiplies the calm as well. Are all brackets needed?
        2 * relu(0.05 * X[:, :1] - 1) + 0.3 * relu(2 * X[:, 1:2] - 0.5 * X[:, 2:3]) + 1
            You took columns of X, and a column is a flat. Size, trees and noise are its rows.
        relu(2 * r + 0.3 * c + 1)  # There is one bend, over the rent. Each hidden unit has its own.
        relu(r) + relu(c) + 1  # The hidden units are added as they are. The rent gives each its own weight.
        out.ravel()  # The rents are right, but flat. They should stand in one row, a column for each flat.
        out.T  # The rents are right, but in a column. Examples are columns, so their answers form a row.
        np.vstack([relu(r), relu(c)])
            These are the hidden values, a row for each unit. The rent is made of them, in one more step.
        """,
    ),
    hints=(
        "What does each hidden unit say to the flat in the task? Write both numbers down first.",
        "You have a function for a neuron. Which weights has the unit 'rooms' for trees and noise, "
        "if it does not hear them?",
        "Either three neurons by name, with X[0:1], X[1:2] and X[2:3] as rows, or W1 of shape (2, 3) with "
        "two zeros in its first row and one in its second, b1 of shape (2, 1), and then the last sum.",
    ),
    read="section 1.0, 'Figure 1.2: hidden units that we give names'",
    styles=STYLES["flat_rent"],
)

WEIGHTS_THROUGH = Exercise(
    name="weights_through",
    points=3,
    reference=STYLES["weights_through"][0],
    results=(Result("v", "(1, n - 1)"),),
    cases=_points,
    where={"s": "np.diff(y) / np.diff(x)"},
    mistakes="""
        s
            These are the slopes of the pieces. Behind its corner the first unit goes on rising: what has the
            second one to add to it?
        np.diff(np.diff(y), prepend=0)
            These are differences of heights. A weight is a slope: how far apart are the points?
        np.diff(np.diff(y) / x[:, 1:], prepend=0)
            You divide by x itself. A slope has a step of y above, and what below?
        np.diff(y)
            These are the steps of y. A slope is a step of y for each step of x, and units add up.
        (y[:, 1:] - y[:, :1]) / (x[:, 1:] - x[:, :1])
            These are slopes from the first point to each other one. The line goes from point to point.
        s @ np.triu((-1.0) ** np.add.outer(np.arange(s.size), np.arange(s.size)))
            You take off the weight of the unit before. Which units have bent there, all of them or one?
        np.zeros((1, 0))  # There is no weight: len(x) counts rows, and x has one. How many points has it?
        np.diff(s)
            The first unit has no weight: these are only the changes. Which slope is there before the first?
        np.diff(s, append=0)  # Each weight is the change at the next corner. At which x does unit k bend?
        np.abs(out)  # Every weight is positive here. What makes the line fall?
        s - s[:, :1]
            You compare each slope with the first. With how much slope do all earlier units arrive together?
        np.cumsum(s, axis=1)
            You add the slopes up. The units are added up already: which weights make their sum the slope?
        np.hstack([y[:, :1], out])
            The weights are right, but the height of the first point stands before them. It is the bias.
        out.ravel()  # The weights are right, but flat. W of the last layer is a row, a column for each unit.
        out.T  # The weights are right, but in a column. The last unit has one row of weights.
        y[:, 0] + relu(x - x[:, :-1].T).T @ out.T
            These are the heights that the network gives at the points. Its weights are asked for.
    """,
    hints=(
        "Between the first two points only one unit says something. Which weight gives this piece its slope?",
        "Behind the second point the first unit still rises. What must the second add, so that the slope is "
        "that of the second piece?",
        "slopes = np.diff(y) / np.diff(x); the first weight is the first slope, each later one is the change "
        "of slope: np.diff(slopes, prepend=0).",
    ),
    read="section 1.0, 'Bent lines added up make a broken line'",
    styles=STYLES["weights_through"],
)

EXERCISES = (RELU_NEURON, TYPICAL_MISS, FLAT_RENT, WEIGHTS_THROUGH)
