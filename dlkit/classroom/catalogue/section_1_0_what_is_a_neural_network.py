"""The exercises of section 1.0: features in columns, a ReLU neuron, named hidden units, and the miss."""

import numpy as np

from dlkit.activations import relu, sigmoid
from dlkit.classroom.exercise import Exercise, Result
from dlkit.classroom.mistakes import together
from dlkit.classroom.styles.section_1_0_what_is_a_neural_network import STYLES

# Inputs.  All dimensions differ, so that a transposed or summed-up axis shows, and every bend is met from
# both sides: some sums are below zero and some above.


def _tables(rng):
    yield {
        "size": np.array([150.0, 40.0]),
        "bedrooms": np.array([3, 1]),
        "age": np.array([40, 90]),
        "price": np.array([210.0, 95.0]),
    }
    for m in (1, 3, 4, 6):
        size, price = rng.uniform(40, 240, m).round(1), rng.uniform(60, 600, m).round(1)
        yield {
            "size": size,
            "bedrooms": rng.integers(1, 6, m),
            "age": rng.integers(6, 120, m),
            "price": price,
        }


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


# What can be wrong in one place or in several at once; what is right comes first.

OF_X = {
    "X": "X is right.",
    "X.T": "The examples are in the rows of X. Here a house is a column: what should be side by side?",
    "np.hstack([size, bedrooms, age])": "X is one long row. Its features should be on top of each other.",
    "np.vstack([X, price])": "The price is in X as well. Then the answer is given away with the question.",
    "X[[1, 0, 2]]": "Size and bedrooms have changed places in X. Size first, then bedrooms, then age.",
    "X[[0, 2, 1]]": "Bedrooms and age have changed places in X. Size first, then bedrooms, then age.",
    "X[::-1]": "The rows of X stand upside down. Size first, then bedrooms, then age.",
    "X.T.reshape(3, -1)": "The numbers are all in X, but in the wrong places: reshape cuts a long row into "
    "pieces, whatever belongs together.",
    "X[:2]": "One of the three features is missing from X: the age.",
}
OF_Y = {
    "Y": "Y is right.",
    "price": "Y is flat: its shape is (m,). A row has two dimensions. How do you write a table of one row?",
    "Y.T": "Y is a column. Each house keeps its place: which column of Y belongs to column i of X?",
}
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
    "r": "The rooms have no bend: with fewer than 20 m² they are negative.",
    "relu(r + 1)": "The bias of the rooms is missing. What do they say to a flat of 20 m²?",
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

STACK_FEATURES = Exercise(
    name="stack_features",
    points=2,
    reference=STYLES["stack_features"][0],
    results=(Result("X", "(3, m)"), Result("Y", "(1, m)")),
    cases=_tables,
    mistakes=(
        together("{0}, {1}", OF_X, OF_Y),
        "Y, X  # X and Y have changed places. Which one is asked for first?",
    ),
    hints=(
        "Draw the table on paper for two houses. How many rows has X, and what stands in the first column?",
        "Which function of NumPy lays arrays on top of each other? And what shape has a flat array, "
        "compared with a table of one row?",
        "np.vstack([size, bedrooms, age]) for X. For Y, price[np.newaxis, :] or np.vstack([price]).",
    ),
    read="section 1.0, 'More measurements: each gets its own weight'",
    styles=STYLES["stack_features"],
)

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
        relu(w * X + b)
            Weights and features are multiplied, but not added up: there is a row for each feature.
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

FLAT_RENT = Exercise(
    name="flat_rent",
    points=3,
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
        2 * relu(r) + 1  # The calm is not heard: the rent hears both hidden units.
        right(X[[1, 2, 0]])  # You count the rows of X from 1. Which number has the first one?
        2 * (relu(r) + 0.3 * relu(c)) + 1  # The 2 multiplies the calm as well. Are all brackets needed?
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
        np.sqrt(np.sum(D**2)) / Y.size
            The root is divided by the number of houses. Which of them comes first, the mean or the root?
        np.abs(np.mean(D))
            You squared the mean of the misses. Which of the two comes first, the square or the mean?
        np.sum(D**2)
            The sum of all squares, neither divided nor under a root. Dividing by `len(Y)` changes nothing, it
            counts rows: how many has Y?
        D  # These are the misses of each house. One number for all of them is asked for.
        np.abs(D)  # These are the distances of each house. One number for all of them is asked for.
        np.max(np.abs(D))  # This is the largest miss. The other houses count as well.
        out**2 / 2
            This is half of the mean of the squares. Where does the 2 come from, and where is the root?
        np.std(D)
            This is how far the misses lie from their own mean. Who guesses 30 too much each time gets 0.
        np.median(np.abs(D))  # This is the distance in the middle, without squares.
        np.mean(np.abs(D) / Y)  # These are shares of the price. The miss is in dollars.
        np.abs(D[0, 0]) / np.sqrt(Y.size)  # Only the first house counts. Is the return inside the loop?
        np.sqrt(np.sum(D[:, 1:] ** 2) / Y.size)  # The first house does not count. Where does your loop begin?
        np.sqrt(np.sum(D**2) / (Y.size - 1))
            The mean is taken of one house less than there are. Divide by m.
    """,
    hints=(
        "Three houses are missed by 30, -40 and 0. What are the squares, and what is their mean?",
        "Squares, mean, root: in which order, and where does the plain number of houses come in?",
        "np.sqrt(np.mean((Y_hat - Y) ** 2)).",
    ),
    read="section 1.0, 'How wrong is it? One number for all houses'",
    styles=STYLES["typical_miss"],
)

EXERCISES = (STACK_FEATURES, RELU_NEURON, FLAT_RENT, TYPICAL_MISS)
