"""The exercises of section 1.0: features in columns, a ReLU neuron, named hidden units, and the miss."""

import numpy as np

from dlkit.activations import relu
from dlkit.classroom.exercise import Exercise, Mistake, Result

# Inputs.  All dimensions differ, so that a transposed or summed-up axis shows, and every bend is met from
# both sides: some sums are below zero and some above.

SIZES = ((1, 1), (1, 4), (3, 1), (2, 3), (3, 5), (4, 2), (5, 7))


def _tables(rng):
    yield {
        "size": np.array([150.0, 40.0]),
        "bedrooms": np.array([3, 1]),
        "age": np.array([40, 90]),
        "price": np.array([210.0, 95.0]),
    }
    for m in (1, 3, 4, 6):
        yield {
            "size": rng.uniform(40, 240, m).round(1),
            "bedrooms": rng.integers(1, 6, m),
            "age": rng.integers(6, 120, m),
            "price": rng.uniform(60, 600, m).round(1),
        }


def _neurons(rng):
    yield {"w": np.array([[2.0]]), "b": -100.0, "X": np.array([[150.0, 40.0]])}
    yield {"w": np.array([[-2.0]]), "b": 0.5, "X": np.array([[1.0]])}
    yield {"w": np.array([[2.0]]), "b": 0.5, "X": np.array([[1.0]])}
    for n_x, m in SIZES:
        w, X = rng.normal(size=(n_x, 1)), rng.normal(size=(n_x, m))
        yield {"w": w, "b": rng.normal(), "X": X}
    yield {"w": np.array([[1.0], [-1.0]]), "b": 0.5, "X": np.array([[3.0, -3.0, 0.2], [1.0, 2.0, 0.1]])}


def _flats(rng):
    yield {"X": np.array([[80.0], [2.0], [1.0]])}
    yield {"X": np.array([[20.0, 80.0], [0.0, 9.0], [9.0, 1.0]])}
    for m in (1, 4, 5, 7):
        X = np.stack([rng.uniform(10, 150, m), rng.uniform(0, 10, m), rng.uniform(0, 10, m)])
        yield {"X": X.round(1)}
    yield {"X": np.array([[10.0, 140.0, 20.0, 90.0], [0.0, 0.0, 9.0, 9.0], [0.0, 8.0, 0.0, 8.0]])}


def _guesses(rng):
    yield {"Y_hat": np.array([[230.0, 160.0, 200.0]]), "Y": np.array([[200.0, 200.0, 200.0]])}
    yield {"Y_hat": np.array([[95.0, 110.0]]), "Y": np.array([[100.0, 100.0]])}
    for m in (2, 4, 7):
        Y = rng.uniform(60, 600, (1, m))
        yield {"Y_hat": Y + rng.normal(scale=40, size=(1, m)), "Y": Y}


def stack_features(size, bedrooms, age, price):
    """Stack three features into X, (3, m), and lay the prices into a row Y, (1, m)."""
    return np.vstack([size, bedrooms, age]), price[np.newaxis, :]


def relu_neuron(w, b, X):
    """Give the answer of one ReLU neuron to every column of X, a row (1, m)."""
    return relu(w.T @ X + b)


def _rooms(X):
    return relu(0.05 * X[0:1] - 1)


def _calm(X):
    return relu(2 * X[1:2] - 0.5 * X[2:3])


def flat_rent(X):
    """Give the rent of every flat, a row (1, m), by way of two hidden units."""
    return 2 * _rooms(X) + 0.3 * _calm(X) + 1


# The answers as students write them.


def _neuron_in_two_lines(w, b, X):
    Z = w.T @ X + b
    return np.maximum(0, Z)


def _rent_by_matrices(X):
    W1, b1 = np.array([[0.05, 0, 0], [0, 2, -0.5]]), np.array([[-1.0], [0.0]])
    W2, b2 = np.array([[2, 0.3]]), 1.0
    A = np.maximum(0, W1 @ X + b1)
    return W2 @ A + b2


def _rent(rooms, calm, bias=1.0):
    return 2 * rooms + 0.3 * calm + bias


def typical_miss(Y_hat, Y):
    """Give the root of the mean of the squared misses, a number."""
    return np.sqrt(np.mean((Y_hat - Y) ** 2))


STACK_FEATURES = Exercise(
    name="stack_features",
    points=2,
    reference=stack_features,
    results=(Result("X", "(3, m)"), Result("Y", "(1, m)")),
    cases=_tables,
    mistakes=(
        Mistake(
            "The examples are in rows here. In this course a house is a column: what should be side by side?",
            lambda size, bedrooms, age, price: (
                np.stack([size, bedrooms, age], axis=1),
                price[np.newaxis, :],
            ),
        ),
        Mistake(
            "X is right, but Y is flat: its shape is (m,). A row has two dimensions. "
            "How do you write a table of one row?",
            lambda size, bedrooms, age, price: (np.vstack([size, bedrooms, age]), price),
        ),
        Mistake(
            "X is right, but Y is a column. Each house keeps its place: "
            "which column of Y belongs to column i of X?",
            lambda size, bedrooms, age, price: (np.vstack([size, bedrooms, age]), price[:, np.newaxis]),
        ),
        Mistake(
            "Both lie on their side: a house is a row of X and of Y. In this course a house is a column.",
            lambda size, bedrooms, age, price: (
                np.stack([size, bedrooms, age], axis=1),
                price[:, np.newaxis],
            ),
        ),
        Mistake(
            "All features are in one long row. They should be on top of each other, a row for each.",
            lambda size, bedrooms, age, price: (np.hstack([size, bedrooms, age]), price[np.newaxis, :]),
        ),
        Mistake(
            "The price is in X as well. Then the answer is given away with the question.",
            lambda size, bedrooms, age, price: (
                np.vstack([size, bedrooms, age, price]),
                price[np.newaxis, :],
            ),
        ),
        Mistake(
            "The rows of X stand in another order. Size first, then the bedrooms, then the age.",
            lambda size, bedrooms, age, price: (np.vstack([bedrooms, size, age]), price[np.newaxis, :]),
        ),
        Mistake(
            "The rows of X stand upside down. Size first, then the bedrooms, then the age.",
            lambda size, bedrooms, age, price: (np.vstack([age, bedrooms, size]), price[np.newaxis, :]),
        ),
        Mistake(
            "The numbers are all there, but in the wrong places: reshape cuts a long row into pieces, "
            "whatever belongs together.",
            lambda size, bedrooms, age, price: (
                np.stack([size, bedrooms, age], axis=1).reshape(3, -1),
                price[np.newaxis, :],
            ),
        ),
        Mistake(
            "One of the three features is missing from X: the age.",
            lambda size, bedrooms, age, price: (np.vstack([size, bedrooms]), price[np.newaxis, :]),
        ),
        Mistake(
            "X and Y have changed places. Which one is asked for first?",
            lambda size, bedrooms, age, price: (price[np.newaxis, :], np.vstack([size, bedrooms, age])),
        ),
    ),
    hints=(
        "Draw the table on paper for two houses. How many rows has X, and what stands in the first column?",
        "Which function of NumPy lays arrays on top of each other? And what shape has a flat array, "
        "compared with a table of one row?",
        "np.vstack([size, bedrooms, age]) for X. For Y, price[np.newaxis, :] or np.vstack([price]).",
    ),
    read="section 1.0, 'More measurements: each gets its own weight'",
)

RELU_NEURON = Exercise(
    name="relu_neuron",
    points=2,
    reference=relu_neuron,
    results=(Result("Ŷ", "(1, m)"),),
    cases=_neurons,
    mistakes=(
        Mistake(
            "This is the sum, and it can be negative. What does the bend do to a sum below zero?",
            lambda w, b, X: w.T @ X + b,
        ),
        Mistake("The bias is missing from your sum.", lambda w, b, X: relu(w.T @ X)),
        Mistake(
            "The bias is added after the bend. It belongs to the sum, which is bent as a whole.",
            lambda w, b, X: relu(w.T @ X) + b,
        ),
        Mistake(
            "The bias is subtracted. In the formula it is added; it may be negative by itself.",
            lambda w, b, X: relu(w.T @ X - b),
        ),
        Mistake(
            "This is zero where it should rise, and negative elsewhere: the smaller of the two. "
            "Which of 0 and z does ReLU take?",
            lambda w, b, X: np.minimum(0, w.T @ X + b),
        ),
        Mistake(
            "The sign of every negative sum is turned round, as |z| does. ReLU makes them 0.",
            lambda w, b, X: np.abs(w.T @ X + b),
        ),
        Mistake(
            "These are 0 and 1. ReLU says whether z is above 0, and if so, how large it is.",
            lambda w, b, X: (w.T @ X + b > 0) * 1,
        ),
        Mistake(
            "One number came out for all houses: you took the largest of everything. "
            "np.maximum compares number by number, np.max takes the largest.",
            lambda w, b, X: np.max(w.T @ X + b),
        ),
        Mistake(
            "This is the sum, flat and without the bend: np.max(..., 0) would look for the largest number of "
            "each column. Which function compares every number with 0?",
            lambda w, b, X: np.max(w.T @ X + b, 0),
        ),
        Mistake(
            "The row of sums stands where a single whole number is due: np.max(0, ...) takes it for an axis. "
            "Which function compares every number with 0?",
            lambda w, b, X: np.max(0, w.T @ X + b),
        ),
        Mistake(
            "`max` and `if` compare whole tables, and a table of several numbers is neither above 0 nor "
            "below. Which function compares entry by entry?",
            lambda w, b, X: max(0, w.T @ X + b),
        ),
        Mistake(
            "Each product is bent by itself, before they are added. A neuron has one bend, at the end.",
            lambda w, b, X: np.sum(relu(w * X), axis=0, keepdims=True) + b,
        ),
        Mistake(
            "Weights and features are multiplied, but not added up: there is a row for each feature.",
            lambda w, b, X: relu(w * X + b),
        ),
        Mistake(
            "The answers are right, but flat. They should stand in one row, a column for each example.",
            lambda w, b, X: relu(w.T @ X + b).ravel(),
        ),
        Mistake(
            "The answers are right, but in a column. Examples are columns, so their answers form a row.",
            lambda w, b, X: relu(w.T @ X + b).T,
        ),
        Mistake(
            "This is the sigmoid, the bend that squeezes into 0 to 1. Here the bend is ReLU.",
            lambda w, b, X: 1 / (1 + np.exp(-(w.T @ X + b))),
        ),
        Mistake(
            "The answers are added up over all examples. Each example has an answer of its own.",
            lambda w, b, X: np.sum(relu(w.T @ X + b)),
        ),
    ),
    hints=(
        "What does the neuron say to the house of 40 m² in the task? Do it with a pencil, in two steps.",
        "w is a column and X has an example in each column. Which product of the two is a row (1, m)? "
        "Look at the shapes.",
        "w.T @ X + b is the row of sums. np.maximum(0, ...) takes the larger of 0 and each of them.",
    ),
    read="section 1.0, 'A neuron is a sum and a bend'",
    formulas=(_neuron_in_two_lines,),
)

FLAT_RENT = Exercise(
    name="flat_rent",
    points=3,
    reference=flat_rent,
    results=(Result("Ŷ", "(1, m)"),),
    cases=_flats,
    mistakes=(
        Mistake(
            "The hidden units have no bend: a negative number of rooms makes a flat cheaper. "
            "What does ReLU do to it?",
            lambda X: _rent(0.05 * X[0:1] - 1, 2 * X[1:2] - 0.5 * X[2:3]),
        ),
        Mistake(
            "The calm has its bend, but the rooms have none: with fewer than 20 m² they are negative.",
            lambda X: _rent(0.05 * X[0:1] - 1, _calm(X)),
        ),
        Mistake(
            "The rooms have their bend, but the calm has none: beside a loud street it is negative.",
            lambda X: _rent(_rooms(X), 2 * X[1:2] - 0.5 * X[2:3]),
        ),
        Mistake(
            "The bias of the last unit is missing: a flat with no rooms and no calm has a rent of 1.",
            lambda X: _rent(_rooms(X), _calm(X), 0),
        ),
        Mistake(
            "The bias of the rooms is missing. What do they say to a flat of 20 m²?",
            lambda X: _rent(relu(0.05 * X[0:1]), _calm(X)),
        ),
        Mistake(
            "Noise makes a flat calmer here. What is the sign of its weight?",
            lambda X: _rent(_rooms(X), relu(2 * X[1:2] + 0.5 * X[2:3])),
        ),
        Mistake(
            "Trees and noise have changed places. Which row of X is which?",
            lambda X: _rent(_rooms(X), relu(2 * X[2:3] - 0.5 * X[1:2])),
        ),
        Mistake(
            "The two weights of the rent have changed places: 2 belongs to the rooms, 0.3 to the calm.",
            lambda X: 0.3 * _rooms(X) + 2 * _calm(X) + 1,
        ),
        Mistake("The rooms are not heard: the rent hears both hidden units.", lambda X: _rent(0, _calm(X))),
        Mistake("The calm is not heard: the rent hears both hidden units.", lambda X: _rent(_rooms(X), 0)),
        Mistake(
            "The hidden units are added as they are. The rent gives each its own weight.",
            lambda X: _rooms(X) + _calm(X) + 1,
        ),
        Mistake(
            "The rents are right, but flat. They should stand in one row, a column for each flat.",
            lambda X: flat_rent(X).ravel(),
        ),
        Mistake(
            "The rents are right, but in a column. Examples are columns, so their answers form a row.",
            lambda X: flat_rent(X).T,
        ),
        Mistake(
            "These are the hidden values, a row for each unit. The rent is made of them, in one more step.",
            lambda X: np.vstack([_rooms(X), _calm(X)]),
        ),
    ),
    hints=(
        "What does each hidden unit say to the flat in the task? Write both numbers down first.",
        "You have a function for a neuron. Which weights has the unit 'rooms' for trees and noise, "
        "if it does not hear them?",
        "Either three neurons by name, with X[0:1], X[1:2] and X[2:3] as rows, or W1 of shape (2, 3) with "
        "two zeros in its first row and one in its second, b1 of shape (2, 1), and then the last sum.",
    ),
    read="section 1.0, 'Figure 1.2: hidden units that we give names'",
    formulas=(
        _rent_by_matrices,
        flat_rent,
    ),
)

TYPICAL_MISS = Exercise(
    name="typical_miss",
    points=1,
    reference=typical_miss,
    results=(Result("the miss", "a number"),),
    cases=_guesses,
    mistakes=(
        Mistake(
            "The root is missing: this is in squared dollars.",
            lambda Y_hat, Y: np.mean((Y_hat - Y) ** 2),
        ),
        Mistake(
            "Too high and too low cancel here. What did the square do about that?",
            lambda Y_hat, Y: np.mean(Y_hat - Y),
        ),
        Mistake(
            "This is the mean distance, without squares. It is a measure too, but large misses count for "
            "more in the one of this section.",
            lambda Y_hat, Y: np.mean(np.abs(Y_hat - Y)),
        ),
        Mistake(
            "The squares are added up and not divided: the miss grows with the number of houses. "
            "Dividing by `len(Y)` changes nothing, it counts rows: how many has Y?",
            lambda Y_hat, Y: np.sqrt(np.sum((Y_hat - Y) ** 2)),
        ),
        Mistake(
            "The root is divided by the number of houses. Which of them comes first, the mean or the root?",
            lambda Y_hat, Y: np.sqrt(np.sum((Y_hat - Y) ** 2)) / Y.size,
        ),
        Mistake(
            "You squared the mean of the misses. Which of the two comes first, the square or the mean?",
            lambda Y_hat, Y: np.abs(np.mean(Y_hat - Y)),
        ),
        Mistake(
            "The sum of all squares, neither divided nor under a root. "
            "Dividing by `len(Y)` changes nothing, it counts rows: how many has Y?",
            lambda Y_hat, Y: np.sum((Y_hat - Y) ** 2),
        ),
        Mistake(
            "These are the misses of each house. One number for all of them is asked for.",
            lambda Y_hat, Y: Y_hat - Y,
        ),
        Mistake(
            "These are the distances of each house. One number for all of them is asked for.",
            lambda Y_hat, Y: np.abs(Y_hat - Y),
        ),
        Mistake(
            "This is the largest miss. The other houses count as well.",
            lambda Y_hat, Y: np.max(np.abs(Y_hat - Y)),
        ),
        Mistake(
            "The mean is taken of one house less than there are. Divide by m.",
            lambda Y_hat, Y: np.sqrt(np.sum((Y_hat - Y) ** 2) / (Y.size - 1)),
        ),
    ),
    hints=(
        "Three houses are missed by 30, -40 and 0. What are the squares, and what is their mean?",
        "Squares, mean, root: in which order, and where does the plain number of houses come in?",
        "np.sqrt(np.mean((Y_hat - Y) ** 2)).",
    ),
    read="section 1.0, 'How wrong is it? One number for all houses'",
)

EXERCISES = (STACK_FEATURES, RELU_NEURON, FLAT_RENT, TYPICAL_MISS)
