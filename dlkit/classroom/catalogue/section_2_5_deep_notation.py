"""The exercises of section 2.5: shapes, counts, and networks of any depth."""

import itertools

import numpy as np

from dlkit.activations import identity, relu, sigmoid, softmax, tanh
from dlkit.classroom.exercise import Exercise, LayerList, Result
from dlkit.classroom.mistakes import together
from dlkit.classroom.styles.section_2_5_deep_notation import STYLES, fits, parameter_number, parameter_shapes


class Shapes(LayerList):
    """Layers of which an example shows no numbers, but the shape of each W and b."""

    def rows(self, name):
        parts = [(f"[{l}][{k}]", pair[k]) for l, pair in enumerate(self) for k in (0, 1)]
        return [(f"{name}{place}.shape", part.shape) for place, part in parts] or [(name, [])]


# Inputs.  Sizes differ, so that a transposed W shows; but in two networks some layers are of one size.

NETWORKS = (2, 1), (3, 1), (2, 4, 1), (5, 3, 2), (3, 5, 4, 1), (4, 2, 6, 3), (2, 3, 3, 3, 1), (6, 5, 4, 3, 4)


def _sizes(rng):
    return ({"sizes": sizes} for sizes in NETWORKS)


def _lists_and_sizes(rng):
    for sizes in (*NETWORKS[1:4], NETWORKS[-2]):
        right, wider = (_drawn(rng, (sizes[0], n, *sizes[2:])) for n in (sizes[1], sizes[1] + 1))
        lists = [wider, *(change(right) for change in CHANGES)]
        yield from ({"sizes": sizes, "parameters": Shapes(one)} for one in lists)


def _drawn(rng, sizes):
    return [(rng.normal(size=(n, k)), rng.normal(size=(n, 1))) for k, n in itertools.pairwise(sizes)]


def _but(p, k, W=np.copy, b=np.copy):
    """The same, but for a change to W or b of one layer."""
    old_W, old_b = p[k]
    return [*p[:k], (W(old_W), b(old_b)), *p[k % len(p) + 1 :]]


CHANGES = (
    *(list, lambda p: p[:-1], lambda p: p[::-1], lambda p: [*p, p[-1]], lambda p: [*p, p[-1], p[-1]]),
    *(lambda p: [(W.T, b) for W, b in p], lambda p: _but(p, 0, W=lambda W: W[:, :-1])),
    *(lambda p: _but(p, -1, W=np.transpose), lambda p: _but(p, len(p) // 2, W=np.transpose)),
    *(lambda p: _but(p, -1, b=np.ravel), lambda p: _but(p, 0, b=np.ravel)),
    *(lambda p: _but(p, -1, b=np.transpose), lambda p: [(W, np.ravel(b)) for W, b in p]),
    lambda p: _but(p, -1, b=lambda b: np.tile(b, (2, 1))),
)


def _networks_and_examples(rng):
    yield {"parameters": LayerList([(np.array([[0.5]]), np.array([[0.1]]))]), "X": np.array([[1.0]])}
    for sizes, m in zip(NETWORKS, (3, 2, 3, 4, 2, 5, 4, 7), strict=True):
        yield {"parameters": LayerList(_drawn(rng, sizes)), "X": rng.normal(size=(sizes[0], m))}


def _budgets(rng):
    yield {"n_x": 2, "hidden": 1, "n_y": 1, "budget": 9}  # 2 units cost exactly 9
    yield {"n_x": 2, "hidden": 1, "n_y": 1, "budget": 8}
    for n_x, hidden, n_y in ((3, 1, 2), (2, 2, 1), (4, 2, 3), (5, 3, 2), (3, 5, 4)):
        units = int(rng.integers(3, 9))
        exact = parameter_number((n_x, *[units] * hidden, n_y))
        for budget in (exact, exact - 1, exact + int(rng.integers(2, 9))):
            yield {"n_x": n_x, "hidden": hidden, "n_y": n_y, "budget": budget}


# The right answers that wrong ones are made of.


def deep_answer(parameters, X, g=tanh, last=sigmoid, layer=lambda g, W, A, b: g(W @ A + b)):
    A = X
    for l, (W, b) in enumerate(parameters, 1):
        A = layer(last if l == len(parameters) else g, W, A, b)
    return A


def widest(n_x, hidden, n_y, budget, number=parameter_number):
    return max(u for u in range(1, budget + 1) if number((n_x, *[u] * hidden, n_y)) <= budget)


# What can be wrong in one place or in several at once; what is right comes first.

OF_W = {
    "W": "W is right.",
    "W[::-1]": "Your W is transposed: it has a row for each unit of the layer before. Whose is a row?",
    "(W[0], sizes[0])": "Every layer sees the inputs x here. What does layer 2 see?",
    "(W[0], W[1] + 1)": "The bias stands in W, as one more column. Here W and b are kept apart.",
}
OF_B = {
    "b": "b is right.",
    "(W[1], 1)": "b has a number for each unit of the layer before; to what is it added?",
    "b[::-1]": "b is a row. It is added to z, which is a column.",
    "b[:1]": "Your b is flat, of shape (n,). Which shape has a column of n numbers?",
    "b[0]": "Your b is a number, and no shape. Which shape has a column of n numbers?",
    "W": "b has the shape of W; how many biases has a unit?",
    "2 * b[:1]": "b is a square matrix; how many biases has a unit?",
    "(1, 1)": "There is one bias for the whole layer; each unit has its own.",
}
OF_A_LAYER = {
    "n * (k + 1)": "",
    "n * k": "The biases are missing. How many numbers does a unit have beside its weights?",
    "(n * k + 1)": "You count one bias for each layer. Each unit has its own.",
    "k * (n + 1)": "You count a bias for each unit that a layer sees, and not for each that it has.",
    "(n + 1) * (k + 1)": "There is a 1 added to both numbers. Which of them has one more, for the bias?",
    "n * (n + 1)": "Every layer sees itself here. Which layer does it see?",
}
LAYERS = {
    "": "",
    "[:-1]": "The last layer is missing. Where does your loop end?",
    "[1:]": "The first layer is missing. Where does your loop begin?",
    "[:1]": "Only the first layer counts. Does a return stand inside your loop?",
    "[-1:]": "Only the last layer counts. What becomes of what you had from those before it?",
}
COUNT = {
    "len(found) == len(due)": "",
    "True": "A list that is too short or too long passes. (zip stops at the end of the shorter one.)",
}
WHAT = {
    "W == V and b == c": "",
    "W == V": "You look at W and not at b.",
    "b == c": "You look at b and not at W.",
    "True in (W == V, b == c)": "It is enough here that W fits, or b. Both have to.",
    "np.prod(W) == np.prod(V) and np.prod(b) == V[0]": "You count numbers; a transposed W has as many.",
    "W == V and np.prod(b) == V[0]": "A flat b, or one that lies on its side, passes.",
    "W == V and b[0] == V[0]": "A flat b passes. A column has a second number in its shape.",
    "W[0] == b[0] == V[0]": "You look at the rows of W and b, and not at their columns.",
    "W == V[::-1] and b == c": "You expect W transposed, (n of the layer before, n of this one).",
    "W == V and b == c[:1]": "You expect a flat b, of shape (n,). Which shape has a column of n numbers?",
}
HIDDEN = {
    "tanh": "",
    "sigmoid": "The hidden layers use the sigmoid; the exercise asks for tanh there.",
    "relu": "The hidden layers use ReLU; the exercise asks for tanh there.",
    "identity": "The hidden layers only sum, and nothing is squeezed there.",
    "np.tan": "The hidden layers use the tangent of an angle, tan. The hyperbolic one has an h.",
}
LAST = {
    "sigmoid": "",
    "tanh": "The last layer uses tanh. Its answer should be a probability.",
    "identity": "This is Z of the last layer, before its activation.",
    "softmax": "The last layer uses softmax; the exercise asks for the sigmoid there.",
}
BIAS = {
    "g(W @ A + b)": "",
    "g(W @ A)": "The biases are left out.",
    "g(W @ A - b)": "The biases are subtracted.",
    "g(W @ A + b[0])": "All units of a layer get the bias of its first one.",
}

PARAMETER_SHAPES = Exercise(
    name="parameter_shapes",
    points=2,
    reference=parameter_shapes,
    results=(Result("the list of shapes", "(L, 2, 2)"),),
    cases=_sizes,
    mistakes=(
        together("[({0}, {1}) for W, b in out]", OF_W, OF_B),
        together("np.reshape(out{0}, (-1, 2, 2))", LAYERS),
        """
        [(b, W) for W, b in out]  # W and b have changed places in each layer. Which one comes first?
        [((sizes[0], sizes[0]), (sizes[0], 1)), *out]  # The inputs count as a layer here. They have no W.
        out[::-1]  # The layers stand in reverse order.
        [((n, sizes[l - 1]), (n, 1)) for l, n in enumerate(sizes)]
            There is a pair too many, for l = 0, in which sizes[l - 1] is the last size of all.
        [((n, sizes[l - 1]), (n, 1)) for l, n in enumerate(sizes[:-1])]
            Your first pair is for l = 0, where sizes[l - 1] is the last size of all. Which l comes first?
        [((n, sizes[sizes.index(n) - 1]), (n, 1)) for n in sizes[1:]]
            You look for a layer by its size, and of equal ones you always find the first.
        """,
    ),
    hints=(
        "Of the sizes (3, 5, 4, 1), which two belong to layer 2, and which of them counts its rows?",
        "Layer l needs sizes[l] and sizes[l - 1]. What is the first l, and what is the last?",
        "In a loop over range(1, len(sizes)), append ((sizes[l], sizes[l - 1]), (sizes[l], 1)).",
    ),
    read="section 2.5, 'Every shape follows from the sizes'",
    styles=STYLES["parameter_shapes"],
)

PARAMETER_NUMBER = Exercise(
    name="parameter_number",
    points=1,
    reference=parameter_number,
    results=(Result("the number of parameters", "a number"),),
    cases=_sizes,
    where={"shapes": "[W for W, b in parameter_shapes(sizes)]"},
    mistakes=(
        together("sum({0} for n, k in shapes{1})", OF_A_LAYER, LAYERS),
        """
        out + sizes[0]  # The inputs have biases here. They compute nothing.
        out - sizes[-1]  # The biases of the last layer are missing.
        sum(sizes)  # This is the number of units, with the inputs.
        sum(sizes[1:])  # This is the number of units. How many numbers has each?
        len(shapes)  # This is the number of layers.
        int(np.prod(sizes))  # All sizes are multiplied. Which pairs of layers are joined by weights?
        sum(n * (sizes[0] + 1) for n, k in shapes)  # Every layer sees the inputs x. What does layer 2 see?
        sum(2 * n + k + 1 for n, k in shapes)
            You add up the sides of the matrices. How many numbers are in one of 5 rows and 3 columns?
        """,
    ),
    hints=(
        "How many numbers belong to one unit of layer 2, if layer 1 has five units?",
        "All units of a layer have as many numbers as each other. What do you add up over the layers?",
        "The sum of sizes[l] * (sizes[l - 1] + 1) over l from 1 to L.",
    ),
    read="section 2.5, 'Each unit costs a number for every unit before it, and one more'",
    styles=STYLES["parameter_number"],
)

FITS = Exercise(
    name="fits",
    points=2,
    reference=fits,
    results=(Result("the answer", "True or False"),),
    cases=_lists_and_sizes,
    where={"due": "parameter_shapes(sizes)", "found": "[(W.shape, b.shape) for W, b in parameters]"},
    mistakes=(
        together("{0} and all([{1} for (W, b), (V, c) in zip(found, due)])", COUNT, WHAT),
        together("len(found) == len(due) and found{0} == due{0}", LAYERS),
        """
        True  # This says yes to everything.
        False  # This says no to everything. (One way to that: a list and a tuple are never equal.)
        not out  # Yes and no have changed places.
        len(found) == len(due)  # You count the layers, and do not look at their shapes.
        sum(W.size + b.size for W, b in parameters) == parameter_number(sizes)
            You compare how many numbers there are in all, and not the layers.
        len(found) == len(due) and any(one == other for one, other in zip(found, due))
            One layer that fits is enough here. When do you know that all of them do?
        sorted(found) == sorted(due)  # The layers may stand in any order here.
        len(found) == len(sizes) and found[:-1] == due
            You expect as many pairs as there are sizes. Which of the sizes has no W and no b?
        found[:len(due)] == due  # A list with a layer too many passes.
        found == due[:len(found)]  # A list with a layer missing passes.
        found[:1] == due[:1]  # You look at the first layer only. Is the return inside the loop?
        found[-1:] == due[-1:]  # You look at the last layer only, and do not count.
        [True, *(one == other for one, other in zip(found, due))][-1]
            Only the last pair that you look at counts, and their number does not. What becomes of the others?
        len(found) == len(due) and fits([found[0][0][1], *(W[0] for W, b in found)], parameters)
            You check that the layers fit each other, and not that they have the sizes asked for.
        """,
    ),
    hints=(
        "How many pairs (W, b) should there be? And which shapes should the first pair have?",
        "You have a function that gives the shapes that are due. What is left to compare?",
        "With found, the list of all (W.shape, b.shape): np.array_equal(found, parameter_shapes(sizes)).",
    ),
    read="section 2.5, 'Every shape follows from the sizes'",
    styles=STYLES["fits"],
)

DEEP_ANSWER = Exercise(
    name="deep_answer",
    points=2,
    reference=deep_answer,
    results=(Result("A[L]", "(n[L], m)"),),
    cases=_networks_and_examples,
    mistakes=(
        together("right(parameters, X, {0}, {1}, lambda g, W, A, b: {2})", HIDDEN, LAST, BIAS),
        """
        sigmoid(right(parameters, X, tanh, tanh))  # The last layer squeezes twice: the sigmoid of tanh.
        right(parameters, X, layer=lambda g, W, A, b: g(W @ A) + b)
            The biases come too late: they are added to what comes out of the bend.
        right(parameters, X, layer=lambda g, W, A, b: g(W @ X + b))
            Layer 2 meets the inputs X here. What should it meet?
        right(parameters, X, layer=lambda g, W, A, b: g(W.T @ A + b))
            You transpose W. It has a row for each unit of its layer already.
        right(parameters, 0 * X)  # The first layer sees zeros in place of X. What is A before the loop?
        right(parameters[:-1], X, tanh, tanh) if parameters[1:] else X  # You stop one layer too early.
        right(parameters, X[:, :1])  # This is the answer of the first example alone.
        out.T  # The answer is right, but lies on its side: examples are columns.
        out >= 0.5  # This decides, 0 or 1. The probabilities are asked for.
        tanh(parameters[0][0] @ X + parameters[0][1])  # You return after the first layer, and not at the end.
        """,
    ),
    hints=(
        "What does layer 1 see, and what does layer 2 see? How does one variable serve for both?",
        "One layer is different from all others. How do you tell it apart in a loop, or do you take it out?",
        "A = X; for all pairs but the last, A = np.tanh(W @ A + b); then the last pair, with the sigmoid.",
    ),
    read="section 2.5, 'One loop serves every depth'",
    styles=STYLES["deep_answer"],
)

WIDEST = Exercise(
    name="widest",
    points=1,
    reference=widest,
    results=(Result("the number of units", "a number"),),
    cases=_budgets,
    mistakes="""
        out + 1  # One unit too many: this network costs more than the budget.
        out - 1  # One unit too few: the next wider network is still within the budget.
        right(n_x, hidden, n_y, budget - 1) + 1
            You stop at the first width that reaches the budget or passes it. Is one that passes it allowed?
        right(n_x, hidden, n_y, budget - 1)  # A network that costs exactly the budget is refused.
        right(n_x, hidden, n_y, budget, lambda s: parameter_number(s) - sum(s[1:]))
            The biases are not paid for.
        right(n_x, hidden, n_y, budget, lambda s: parameter_number(s) - sum(s[1:]) + len(s) - 1)
            You pay one bias for each layer. Each unit has its own.
        right(0, hidden, n_y, budget)  # The weights of the first layer are not paid for.
        out * hidden  # These are the hidden units of all layers together. How many are in each?
        right(n_x, 1, n_y, budget)  # This always has one hidden layer. How many are asked for?
        right(n_x, hidden + 1, n_y, budget)  # This has one hidden layer too many.
        right(n_x, hidden, n_y, budget, lambda s: parameter_number(s[:-1]))
            The output layer is not paid for.
        parameter_number((n_x, *[out] * hidden, n_y))  # This is what the network costs. How wide is it?
        right(n_y, hidden, n_x, budget)  # Inputs and outputs have changed places.
    """,
    hints=(
        "What does the network cost with one unit in each hidden layer? With two? When do you stop?",
        "[5] * 3 is [5, 5, 5]. How do you write the sizes with `hidden` layers of `units` units?",
        "Try all units from 1 to budget, and keep the largest for which "
        "parameter_number((n_x, *[units] * hidden, n_y)) <= budget.",
    ),
    read="section 2.5, 'Wide or deep, for the same price'",
    styles=STYLES["widest"],
)

EXERCISES = (PARAMETER_SHAPES, PARAMETER_NUMBER, FITS, DEEP_ANSWER, WIDEST)
