"""The exercises of section 2.5: shapes, counts, and networks of any depth."""

import numpy as np

from dlkit.activations import identity, relu, sigmoid, tanh
from dlkit.classroom.exercise import Exercise, LayerList, Mistake, Result


class Shapes(LayerList):
    """Layers whose shapes alone matter: as an array, a row (rows, columns) for each W and each b."""

    def __array__(self, dtype=None, copy=None):
        rows = [(*np.shape(part), 0, 0)[:2] for pair in self for part in pair]
        return np.array(rows, dtype=dtype or float).reshape(-1, 2)


# Inputs.  The sizes of a network differ, so that a transposed W shows, but for some in which two are equal.

NETWORKS = ((2, 1), (3, 1), (2, 4, 1), (5, 3, 2), (3, 5, 4, 1), (4, 2, 6, 3), (6, 5, 4, 3, 2))


def _sizes(rng):
    for sizes in NETWORKS:
        yield {"sizes": sizes}


def _lists_and_sizes(rng):
    for sizes in NETWORKS[1:]:
        right = _drawn(rng, sizes)
        yield {"sizes": sizes, "parameters": Shapes(right)}
        for change in CHANGES:
            yield {"sizes": sizes, "parameters": Shapes(change(right))}


def _drawn(rng, sizes):
    return [
        (rng.normal(size=(n, n_prev)), rng.normal(size=(n, 1)))
        for n_prev, n in zip(sizes, sizes[1:], strict=False)
    ]


def _but_the_last(parameters, W=None, b=None):
    old_W, old_b = parameters[-1]
    return [*parameters[:-1], (old_W if W is None else W, old_b if b is None else b)]


def _wider(parameters):
    """One unit more in the first layer, and nothing else wrong."""
    (W, b), *rest = parameters
    first = np.vstack([W, W[:1]]), np.vstack([b, b[:1]])
    return [first, *((np.hstack([V, V[:, :1]]), c) for V, c in rest[:1]), *rest[1:]]


CHANGES = (
    lambda p: p[:-1],  # a layer missing
    lambda p: [*p, p[-1]],  # a layer too many
    lambda p: [*p, p[-1], p[-1]],  # two too many
    lambda p: p[::-1],  # in the wrong order; of one layer, still right
    lambda p: [(W.T, b) for W, b in p],
    lambda p: _but_the_last(p, W=p[-1][0].T),
    lambda p: _but_the_last(p, b=p[-1][1].ravel()),
    lambda p: _but_the_last(p, b=p[-1][1].T),
    lambda p: _but_the_last(p, b=np.zeros((p[-1][0].shape[1], 1))),
    lambda p: [(p[0][0], np.zeros((len(p[0][1]) + 1, 1))), *p[1:]],
    lambda p: [(p[0][0][:, :-1], p[0][1]), *p[1:]],  # an input missing
    _wider,
)


def _networks_and_examples(rng):
    yield {"parameters": LayerList([(np.array([[0.5]]), np.array([[0.1]]))]), "X": np.array([[1.0]])}
    for sizes, m in zip(NETWORKS, (3, 2, 3, 4, 2, 5, 7), strict=True):
        yield {"parameters": LayerList(_drawn(rng, sizes)), "X": rng.normal(size=(sizes[0], m))}


def _budgets(rng):
    yield {"n_x": 2, "hidden": 1, "n_y": 1, "budget": 9}  # 2 units cost exactly 9
    yield {"n_x": 2, "hidden": 1, "n_y": 1, "budget": 8}
    for n_x, hidden, n_y in ((3, 1, 2), (2, 2, 1), (4, 2, 3), (5, 3, 2), (3, 5, 4)):
        units = int(rng.integers(3, 9))
        exact = parameter_number((n_x, *[units] * hidden, n_y))
        for budget in (exact, exact - 1, exact + int(rng.integers(2, 9))):
            yield {"n_x": n_x, "hidden": hidden, "n_y": n_y, "budget": budget}


# The right answers.


def parameter_shapes(sizes):
    return [((n, n_prev), (n, 1)) for n_prev, n in zip(sizes, sizes[1:], strict=False)]


def parameter_number(sizes):
    return sum(n * (n_prev + 1) for n_prev, n in zip(sizes, sizes[1:], strict=False))


def fits(sizes, parameters):
    return [(np.shape(W), np.shape(b)) for W, b in parameters] == parameter_shapes(sizes)


def deep_answer(parameters, X):
    return _answer(parameters, X, tanh, sigmoid)


def widest(n_x, hidden, n_y, budget):
    return _widest_by(parameter_number)(n_x, hidden, n_y, budget)


# Pieces that the wrong variants are made of.


def _answer(parameters, X, g, last, bias=1):
    A = X
    for W, b in parameters[:-1]:
        A = g(W @ A + bias * b)
    W, b = parameters[-1]
    return last(W @ A + bias * b)


def _all_alike(what):
    """Whether something agrees in all layers and there are as many as there should be."""
    return lambda sizes, parameters: (
        len(parameters) == len(sizes) - 1
        and all(what(W, b, W_due, b_due) for (W, b), (W_due, b_due) in _pairs(sizes, parameters))
    )


def _pairs(sizes, parameters):
    return zip(parameters, parameter_shapes(sizes), strict=False)


def _widest_by(number):
    def widest_by(n_x, hidden, n_y, budget):
        return max(u for u in range(1, budget + 1) if number((n_x, *[u] * hidden, n_y)) <= budget)

    return widest_by


# The answers as students write them.


def _shapes_in_a_loop(sizes):
    shapes = []
    for l in range(1, len(sizes)):
        shapes.append(((sizes[l], sizes[l - 1]), (sizes[l], 1)))
    return shapes


def _number_in_a_loop(sizes):
    number = 0
    for l in range(1, len(sizes)):
        number += sizes[l] * sizes[l - 1] + sizes[l]
    return number


def _number_in_one_line(sizes):
    return sum(sizes[l] * (sizes[l - 1] + 1) for l in range(1, len(sizes)))


def _fits_in_a_loop(sizes, parameters):
    if len(parameters) != len(sizes) - 1:
        return False
    for l in range(1, len(sizes)):
        W, b = parameters[l - 1]
        if W.shape != (sizes[l], sizes[l - 1]) or b.shape != (sizes[l], 1):
            return False
    return True


def _answer_in_a_loop(parameters, X):
    A = X
    for W, b in parameters[:-1]:
        A = np.tanh(W @ A + b)
    W, b = parameters[-1]
    return sigmoid(W @ A + b)


def _widest_in_a_loop(n_x, hidden, n_y, budget):
    best = 1
    for units in range(2, budget + 1):  # no while: a slip in it might never end
        if _number_in_one_line((n_x, *[units] * hidden, n_y)) <= budget:
            best = units
    return best


PARAMETER_SHAPES = Exercise(
    name="parameter_shapes",
    points=2,
    reference=parameter_shapes,
    results=(Result("the list of shapes", "(L, 2, 2)"),),
    cases=_sizes,
    mistakes=(
        Mistake(
            "Your W is transposed: it has a row for each unit of the layer before. Whose is a row?",
            lambda sizes: [((W[1], W[0]), b) for W, b in parameter_shapes(sizes)],
        ),
        Mistake(
            "W is right. b has a number for each unit of the layer before; to what is it added?",
            lambda sizes: [(W, (W[1], 1)) for W, b in parameter_shapes(sizes)],
        ),
        Mistake(
            "W is right. b is a row. It is added to z, which is a column.",
            lambda sizes: [(W, (1, b[0])) for W, b in parameter_shapes(sizes)],
        ),
        Mistake(
            "W is right. Your b is flat, of shape (n,). Which shape has a column of n numbers?",
            lambda sizes: [(W, (W[0],)) for W, b in parameter_shapes(sizes)],
        ),
        Mistake(
            "W is right. Your b is a number, and no shape. Which shape has a column of n numbers?",
            lambda sizes: [(W, W[0]) for W, b in parameter_shapes(sizes)],
        ),
        Mistake(
            "W is right. b has the shape of W; how many biases has a unit?",
            lambda sizes: [(W, W) for W, b in parameter_shapes(sizes)],
        ),
        Mistake(
            "W is right. There is one bias for the whole layer; each unit has its own.",
            lambda sizes: [(W, (1, 1)) for W, b in parameter_shapes(sizes)],
        ),
        Mistake(
            "W and b have changed places within each layer. Which one is asked for first?",
            lambda sizes: [(b, W) for W, b in parameter_shapes(sizes)],
        ),
        Mistake(
            "The inputs count as a layer of their own here. They compute nothing and have no W.",
            lambda sizes: [((sizes[0], sizes[0]), (sizes[0], 1)), *parameter_shapes(sizes)],
        ),
        Mistake(
            "The last layer is missing. Where does your loop end?",
            lambda sizes: np.array(parameter_shapes(sizes)[:-1]).reshape(-1, 2, 2),
        ),
        Mistake(
            "The first layer is missing. Where does your loop begin?",
            lambda sizes: np.array(parameter_shapes(sizes)[1:]).reshape(-1, 2, 2),
        ),
        Mistake(
            "The layers stand in reverse order.",
            lambda sizes: parameter_shapes(sizes)[::-1],
        ),
        Mistake(
            "Every layer sees the inputs x here. What does layer 2 see?",
            lambda sizes: [((n, sizes[0]), (n, 1)) for n in sizes[1:]],
        ),
        Mistake(
            "The bias stands in W, as one more column. Here W and b are kept apart.",
            lambda sizes: [((W[0], W[1] + 1), b) for W, b in parameter_shapes(sizes)],
        ),
    ),
    hints=(
        "Of the sizes (3, 5, 4, 1), which two belong to layer 2, and which of them counts its rows?",
        "Layer l needs sizes[l] and sizes[l - 1]. What is the first l, and what is the last?",
        "In a loop over range(1, len(sizes)), append ((sizes[l], sizes[l - 1]), (sizes[l], 1)).",
    ),
    read="section 2.5, 'Every shape follows from the sizes'",
    formulas=(_shapes_in_a_loop,),
)


PARAMETER_NUMBER = Exercise(
    name="parameter_number",
    points=1,
    reference=parameter_number,
    results=(Result("the number of parameters", "a number"),),
    cases=_sizes,
    mistakes=(
        Mistake(
            "The biases are missing. How many numbers does a unit have beside its weights?",
            lambda sizes: sum(W[0] * W[1] for W, b in parameter_shapes(sizes)),
        ),
        Mistake(
            "You count one bias for each layer. Each unit has its own.",
            lambda sizes: sum(W[0] * W[1] + 1 for W, b in parameter_shapes(sizes)),
        ),
        Mistake(
            "You count a bias for each unit that a layer sees, and not for each that it has.",
            lambda sizes: sum(W[1] * (W[0] + 1) for W, b in parameter_shapes(sizes)),
        ),
        Mistake(
            "The inputs have biases here. They compute nothing.",
            lambda sizes: parameter_number(sizes) + sizes[0],
        ),
        Mistake("This is the number of units, with the inputs.", lambda sizes: sum(sizes)),
        Mistake("This is the number of units. How many numbers has each?", lambda sizes: sum(sizes[1:])),
        Mistake(
            "All sizes are multiplied. Which pairs of layers are joined by weights?",
            lambda sizes: int(np.prod(sizes)),
        ),
        Mistake(
            "The last layer is missing. Where does your loop end?",
            lambda sizes: parameter_number(sizes[:-1]),
        ),
        Mistake(
            "The first layer is missing. Where does your loop begin?",
            lambda sizes: parameter_number(sizes[1:]),
        ),
        Mistake(
            "Every layer sees the inputs x here. What does layer 2 see?",
            lambda sizes: sum(n * (sizes[0] + 1) for n in sizes[1:]),
        ),
    ),
    hints=(
        "How many numbers belong to one unit of layer 2, if layer 1 has five units?",
        "All units of a layer have as many numbers as each other. What do you add up over the layers?",
        "The sum of sizes[l] * (sizes[l - 1] + 1) over l from 1 to L.",
    ),
    read="section 2.5, 'Each unit costs a number for every unit before it, and one more'",
    formulas=(_number_in_a_loop, _number_in_one_line),
)


FITS = Exercise(
    name="fits",
    points=2,
    reference=fits,
    results=(Result("the answer", "a number"),),
    cases=_lists_and_sizes,
    mistakes=(
        Mistake("This says yes to everything.", lambda sizes, parameters: True),
        Mistake("This says no to everything.", lambda sizes, parameters: False),
        Mistake("Yes and no have changed places.", lambda sizes, parameters: not fits(sizes, parameters)),
        Mistake(
            "You count the layers, and do not look at their shapes.",
            lambda sizes, parameters: len(parameters) == len(sizes) - 1,
        ),
        Mistake(
            "You look at W and not at b.",
            _all_alike(lambda W, b, W_due, b_due: np.shape(W) == W_due),
        ),
        Mistake(
            "You look at b and not at W.",
            _all_alike(lambda W, b, W_due, b_due: np.shape(b) == b_due),
        ),
        Mistake(
            "A list that is too short or too long passes. (zip stops at the end of the shorter one.)",
            lambda sizes, parameters: all(
                (np.shape(W), np.shape(b)) == due for (W, b), due in _pairs(sizes, parameters)
            ),
        ),
        Mistake(
            "A list with a layer too many passes.",
            lambda sizes, parameters: (
                len(parameters) >= len(sizes) - 1 and fits(sizes, parameters[: len(sizes) - 1])
            ),
        ),
        Mistake(
            "You compare how many numbers there are, and not how they stand: a transposed W passes.",
            _all_alike(
                lambda W, b, W_due, b_due: (np.size(W), np.size(b)) == (np.prod(W_due), np.prod(b_due))
            ),
        ),
        Mistake(
            "A flat b, or one that lies on its side, passes.",
            _all_alike(lambda W, b, W_due, b_due: np.shape(W) == W_due and np.size(b) == b_due[0]),
        ),
        Mistake(
            "You expect W transposed, (n of the layer before, n of this one).",
            _all_alike(lambda W, b, W_due, b_due: np.shape(W) == W_due[::-1] and np.shape(b) == b_due),
        ),
        Mistake(
            "You look at the first layer only. Is the return inside the loop?",
            lambda sizes, parameters: fits(sizes[:2], parameters[:1]),
        ),
        Mistake(
            "You look at the last layer only, and do not count.",
            lambda sizes, parameters: fits(sizes[-2:], parameters[-1:]),
        ),
        Mistake(
            "You expect as many pairs as there are sizes. Which of the sizes has no W and no b?",
            lambda sizes, parameters: (
                len(parameters) == len(sizes) and fits(sizes, parameters[: len(sizes) - 1])
            ),
        ),
        Mistake(
            "The number of layers counts, and of their shapes only the last layer's. "
            "What becomes of your answers about the layers before it?",
            lambda sizes, parameters: len(parameters) == len(sizes) - 1 and fits(sizes[-2:], parameters[-1:]),
        ),
        Mistake(
            "Only one pair counts, the last that you look at, and the number of pairs does not. "
            "What becomes of your answers about those before it?",
            lambda sizes, parameters: [
                True,
                *((np.shape(W), np.shape(b)) == due for (W, b), due in _pairs(sizes, parameters)),
            ][-1],
        ),
        Mistake(
            "You check that the layers fit each other, and not that they have the sizes asked for.",
            lambda sizes, parameters: (
                len(parameters) == len(sizes) - 1
                and all(np.shape(b) == (len(W), 1) for W, b in parameters)
                and all(
                    np.shape(V)[1] == len(W)
                    for (W, _), (V, _) in zip(parameters, parameters[1:], strict=False)
                )
            ),
        ),
    ),
    hints=(
        "How many pairs (W, b) should there be? And which shapes should the first pair have?",
        "You have a function that gives the shapes that are due. What is left to compare?",
        "Build the list of (W.shape, b.shape) of all pairs, and compare it with parameter_shapes(sizes).",
    ),
    read="section 2.5, 'Every shape follows from the sizes'",
    formulas=(_fits_in_a_loop,),
)


DEEP_ANSWER = Exercise(
    name="deep_answer",
    points=2,
    reference=deep_answer,
    results=(Result("A[L]", "(n[L], m)"),),
    cases=_networks_and_examples,
    mistakes=(
        Mistake(
            "The last layer uses tanh, like the hidden ones. Its answer should be a probability.",
            lambda parameters, X: _answer(parameters, X, tanh, tanh),
        ),
        Mistake(
            "The hidden layers use the sigmoid; the exercise asks for tanh there.",
            lambda parameters, X: _answer(parameters, X, sigmoid, sigmoid),
        ),
        Mistake(
            "The hidden layers use ReLU; the exercise asks for tanh there.",
            lambda parameters, X: _answer(parameters, X, relu, sigmoid),
        ),
        Mistake(
            "tanh and the sigmoid have changed places.",
            lambda parameters, X: _answer(parameters, X, sigmoid, tanh),
        ),
        Mistake(
            "The hidden layers only sum, and nothing is squeezed there.",
            lambda parameters, X: _answer(parameters, X, identity, sigmoid),
        ),
        Mistake(
            "This is Z of the last layer, before its activation.",
            lambda parameters, X: _answer(parameters, X, tanh, identity),
        ),
        Mistake(
            "The last layer squeezes twice: the sigmoid of tanh.",
            lambda parameters, X: sigmoid(_answer(parameters, X, tanh, tanh)),
        ),
        Mistake(
            "The biases are left out.", lambda parameters, X: _answer(parameters, X, tanh, sigmoid, bias=0)
        ),
        Mistake(
            "The biases are subtracted.", lambda parameters, X: _answer(parameters, X, tanh, sigmoid, bias=-1)
        ),
        Mistake(
            "You stop one layer too early.",
            lambda parameters, X: _answer(parameters[:-1], X, tanh, tanh) if parameters[1:] else X,
        ),
        Mistake(
            "This is the answer of the first example alone.",
            lambda parameters, X: _answer(parameters, X[:, :1], tanh, sigmoid),
        ),
        Mistake(
            "The answer is right, but lies on its side: examples are columns.",
            lambda parameters, X: deep_answer(parameters, X).T,
        ),
        Mistake(
            "This decides, 0 or 1. The probabilities are asked for.",
            lambda parameters, X: deep_answer(parameters, X) >= 0.5,
        ),
        Mistake(
            "There is no return until all layers are done; you return after the first.",
            lambda parameters, X: tanh(parameters[0][0] @ X + parameters[0][1]),
        ),
    ),
    hints=(
        "What does layer 1 see, and what does layer 2 see? How does one variable serve for both?",
        "One layer is different from all others. How do you tell it apart in a loop, or do you take it out?",
        "A = X; for all pairs but the last, A = np.tanh(W @ A + b); then the last pair, with the sigmoid.",
    ),
    read="section 2.5, 'One loop serves every depth'",
    formulas=(_answer_in_a_loop,),
)


WIDEST = Exercise(
    name="widest",
    points=1,
    reference=widest,
    results=(Result("the number of units", "a number"),),
    cases=_budgets,
    mistakes=(
        Mistake(
            "One unit too many: this network costs more than the budget.",
            lambda n_x, hidden, n_y, budget: widest(n_x, hidden, n_y, budget) + 1,
        ),
        Mistake(
            "One unit too few: the next wider network is still within the budget.",
            lambda n_x, hidden, n_y, budget: widest(n_x, hidden, n_y, budget) - 1,
        ),
        Mistake(
            "You stop at the first width that reaches the budget or passes it. Where it passes, the network "
            "is too dear: which width do you return then?",
            lambda n_x, hidden, n_y, budget: widest(n_x, hidden, n_y, budget - 1) + 1,
        ),
        Mistake(
            "A network that costs the whole budget is refused. It may cost as much, but not more.",
            lambda n_x, hidden, n_y, budget: widest(n_x, hidden, n_y, budget - 1),
        ),
        Mistake(
            "The biases are not paid for.",
            _widest_by(lambda sizes: sum(W[0] * W[1] for W, b in parameter_shapes(sizes))),
        ),
        Mistake(
            "This always has one hidden layer. How many are asked for?",
            lambda n_x, hidden, n_y, budget: widest(n_x, 1, n_y, budget),
        ),
        Mistake(
            "This has one hidden layer too many.",
            lambda n_x, hidden, n_y, budget: widest(n_x, hidden + 1, n_y, budget),
        ),
        Mistake(
            "The output layer is not paid for.",
            _widest_by(lambda sizes: parameter_number(sizes[:-1])),
        ),
        Mistake(
            "This is what the network costs. How wide is it?",
            lambda n_x, hidden, n_y, budget: parameter_number(
                (n_x, *[widest(n_x, hidden, n_y, budget)] * hidden, n_y)
            ),
        ),
        Mistake(
            "Inputs and outputs have changed places.",
            lambda n_x, hidden, n_y, budget: widest(n_y, hidden, n_x, budget),
        ),
    ),
    hints=(
        "What does the network cost with one unit in each hidden layer? With two? When do you stop?",
        "[5] * 3 is [5, 5, 5]. How do you write the sizes with `hidden` layers of `units` units?",
        "Try all units from 1 to budget, and keep the largest for which "
        "parameter_number((n_x, *[units] * hidden, n_y)) <= budget.",
    ),
    read="section 2.5, 'Wide or deep, for the same price'",
    formulas=(_widest_in_a_loop,),
)

EXERCISES = (PARAMETER_SHAPES, PARAMETER_NUMBER, FITS, DEEP_ANSWER, WIDEST)
