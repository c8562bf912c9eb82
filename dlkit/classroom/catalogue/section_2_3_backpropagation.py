"""The exercises of section 2.3: the way back through a layer and a network, a training loop, a bug hunt."""

import itertools

import numpy as np

from dlkit import gradient_check, losses, network
from dlkit.activations import sigmoid, tanh
from dlkit.classroom.exercise import Exercise, LayerList, Mistake, Result


class Layers(LayerList):
    """A list of layers, written with a row for each matrix where an input is shown."""

    def rows(self, name):
        """Give the names by which Python finds them, and the matrices."""
        return [(f"{name}[{k}][{j}]", part) for k, pair in enumerate(self) for j, part in enumerate(pair)]


# Inputs.  Dimensions differ, so that a transposed matrix, a wrong axis or a wrong count shows, but for some
# in which a matrix is square: there a forgotten transpose is no error, but a wrong number.

LAYERS = ((1, 1, 1), (2, 3, 1), (1, 3, 2), (3, 1, 4), (2, 2, 3), (3, 2, 2), (3, 2, 4), (2, 4, 3), (4, 3, 5))
NETWORKS = (
    ((1, 1), 1),
    ((3, 1), 2),
    ((2, 2), 3),
    ((2, 3, 1), 1),
    ((3, 2, 1), 4),
    ((2, 2, 2), 4),
    ((2, 4, 3), 5),
    ((2, 3, 3, 1), 4),
    ((4, 3, 5, 2), 3),
)
SQUARE = ((2, 3, 3, 1), 1), ((2, 3, 3, 1), 4), ((3, 4, 4, 2), 5), ((4, 2, 2, 1), 3), ((1, 3, 3, 2), 4)


def _labels(rng, *size):
    return rng.integers(0, 2, size=size)


def _answers(rng):
    yield {"A": np.array([[0.2]]), "Y": np.array([[1]])}
    for n, m in ((1, 4), (3, 1), (2, 3), (3, 5)):
        yield {"A": rng.uniform(0.05, 0.95, size=(n, m)), "Y": _labels(rng, n, m)}


def _layers(rng):
    for n, n_prev, m in LAYERS:
        yield {"dZ": rng.normal(size=(n, m)), "A_prev": rng.uniform(-0.9, 0.9, size=(n_prev, m))}


def _hidden_layers(rng):
    for n_next, n, m in LAYERS:
        yield {
            "W_next": rng.normal(size=(n_next, n)),
            "dZ_next": rng.normal(size=(n_next, m)),
            "A": rng.uniform(-0.9, 0.9, size=(n, m)),
        }


def _drawn(rng, sizes, m):
    """A network of these sizes, examples and labels."""
    pairs = [
        (rng.normal(size=(n, n_prev)), rng.normal(size=(n, 1))) for n_prev, n in itertools.pairwise(sizes)
    ]
    X = rng.normal(size=(sizes[0], m))
    return {"parameters": Layers(pairs), "X": X, "Y": _labels(rng, sizes[-1], m)}


def _networks(rng):
    for sizes, m in NETWORKS:
        yield _drawn(rng, sizes, m)


def _square_networks(rng):
    for sizes, m in SQUARE:
        yield _drawn(rng, sizes, m)


def _networks_to_train(rng):
    for (sizes, m), steps in zip(NETWORKS, (2, 1, 3, 2, 4, 2, 3, 2, 3), strict=True):
        case = _drawn(rng, (*sizes[:-1], 1), m)
        yield case | {"alpha": rng.uniform(0.2, 0.8), "steps": steps}


def _reports(rng):
    """Errors of W and b, layer by layer: r is right, w is wrong; `edge` is as large as a right one may be."""
    edge = gradient_check.RIGHT
    yield {"errors": np.array([[0.3, 1e-9]])}
    yield {"errors": np.array([[edge, 1.01 * edge]])}
    patterns = "rr", "rr rr", "ww", "ww ww", "ww rr", "rr ww", "rw ww", "wr rw", "ww wr", "ww rw"
    patterns += "rr rr rr", "wr ww rr", "ww rw rr", "ww wr rr", "ww ww wr", "rw rr rr", "rw ww rw", "wr wr ww"
    for pattern in patterns:
        wrong = np.array([[letter == "w" for letter in layer] for layer in pattern.split()])
        large, small = 10.0 ** rng.uniform(-6, 0, wrong.shape), 10.0 ** rng.uniform(-11, -8, wrong.shape)
        yield {"errors": np.where(wrong, large, small)}


# The right answers.


def layer_gradient(dZ, A_prev):
    """Give dW and db of a layer (equations 2.10 and 2.11)."""
    W = np.zeros((len(dZ), len(A_prev)))  # it does not matter for the layer's own slopes
    return tuple(network.layer_backward(network.Dense(W, W[:, :1]), dZ, A_prev)[0])


def hidden_error(W_next, dZ_next, A):
    """Give dZ of a hidden layer of tanh (equation 2.12)."""
    return W_next.T @ dZ_next * (1 - A**2)


def forward(parameters, X):
    """Give what every layer says: A[0] is X, and A[l] is what layer l says."""
    A = [X]
    for W, b in parameters[:-1]:
        A.append(np.tanh(W @ A[-1] + b))
    W, b = parameters[-1]
    return [*A, sigmoid(W @ A[-1] + b)]


def backward(parameters, X, Y):
    """Give the slopes of the cost, a pair (dW, db) for each layer."""
    net = network.Network(len(X), *(len(W) for W, _ in parameters), hidden=tanh)
    theta = network.join(net, parameters)
    gradient = network.backward(net, theta, network.forward(net, theta, X), Y)
    return [tuple(layer) for layer in network.layers(net, gradient)]


def train(parameters, X, Y, alpha, steps):
    """Give the parameters after so many steps of gradient descent, and the cost before each step."""
    return _walk(parameters, X, Y, alpha, steps)


def where_to_look(errors):
    """Give the layer of the first mistake on the way back, and its line: 0 for dZ, 1 for dW, 2 for db."""
    for l in range(len(errors), 0, -1):
        W_is_wrong, b_is_wrong = errors[l - 1] > gradient_check.RIGHT
        if W_is_wrong or b_is_wrong:
            return l, 0 if W_is_wrong and b_is_wrong else 1 if W_is_wrong else 2
    return 0, 0


# Pieces that the wrong variants below are made of.


def _dW(dZ, A_prev):
    return layer_gradient(dZ, A_prev)[0]


def _db(dZ, A_prev):
    return layer_gradient(dZ, A_prev)[1]


def _scaled_layer(dZ, A_prev, W_factor, b_factor):
    dW, db = layer_gradient(dZ, A_prev)
    return W_factor * dW, b_factor * db


def _sum_of_columns(dZ):
    return np.sum(dZ, axis=1, keepdims=True)


def _pass(parameters, X, Y, error=losses.output_error, layer=layer_gradient, hidden=hidden_error):
    """The whole way back, in which the output's error, a layer's slopes or the way on can be wrong."""
    A, slopes = forward(parameters, X), []
    dZ = error(A[-1], Y)
    for l in range(len(parameters), 0, -1):
        slopes.insert(0, layer(dZ, A[l - 1]))
        if l > 1:
            dZ = hidden(parameters[l - 1][0], dZ, A[l - 1])
    return slopes


def _through_own_weights(parameters, X, Y, turn=np.transpose):
    A, slopes = forward(parameters, X), []
    dZ = A[-1] - Y
    for l in range(len(parameters), 0, -1):
        slopes.insert(0, layer_gradient(dZ, A[l - 1]))
        if l > 1:
            dZ = turn(parameters[l - 2][0]) @ dZ * (1 - A[l - 1] ** 2)
    return slopes


def _slope_of_the_layer_behind(parameters, X, Y):
    A, slopes = forward(parameters, X), []
    dZ = A[-1] - Y
    for l in range(len(parameters), 0, -1):
        slopes.insert(0, layer_gradient(dZ, A[l - 1]))
        if l > 1:
            dZ = parameters[l - 1][0].T @ dZ * (1 - A[l] ** 2)
    return slopes


def _with_own_answers(parameters, X, Y):
    A, blames = forward(parameters, X), _blames(parameters, X, Y)
    return [layer_gradient(dZ, A[l]) for l, dZ in enumerate(blames, 1)]


def _handed_on(parameters, X, Y, late):
    """The slopes, where each layer uses the blame of one of the layers behind it."""
    A, blames = forward(parameters, X), _blames(parameters, X, Y)
    last = len(blames) - 1
    return [layer_gradient(blames[int(min(last, k + late))], A[k]) for k in range(len(blames))]


def _blames(parameters, X, Y):
    """Give dZ of all layers, the first layer first."""
    blames = []
    _pass(parameters, X, Y, layer=lambda dZ, A: blames.insert(0, dZ))
    return blames


def _scaled(factor, parameters, X, Y):
    return [(factor * dW, factor * db) for dW, db in backward(parameters, X, Y)]


def _of_examples(which, parameters, X, Y):
    return backward(parameters, X[:, which], Y[:, which])


def _each(change, parameters, X, Y):
    """The right slopes, but for a change of each pair."""
    return [change(dW, db) for dW, db in backward(parameters, X, Y)]


def _cost(parameters, X, Y):
    return np.mean(losses.cross_entropy(forward(parameters, X)[-1], Y))


def _stepped(parameters, slopes, W_alpha, b_alpha):
    pairs = zip(parameters, slopes, strict=True)
    return [(W - W_alpha * dW, b - b_alpha * db) for (W, b), (dW, db) in pairs]


def _step(parameters, X, Y, alpha):
    return _stepped(parameters, backward(parameters, X, Y), alpha, alpha)


def _walk(parameters, X, Y, alpha, steps, step=_step):
    """A training loop, in which the step can be wrong."""
    costs = []
    for _ in range(steps):
        costs.append(_cost(parameters, X, Y))
        parameters = step(parameters, X, Y, alpha)
    return parameters, costs


def _scaled_step(W_factor, b_factor):
    def step(parameters, X, Y, alpha):
        return _stepped(parameters, backward(parameters, X, Y), W_factor(alpha, X), b_factor(alpha, X))

    return lambda *arguments: _walk(*arguments, step=step)


def _costs_changed(change):
    def wrong(parameters, X, Y, alpha, steps):
        learned, costs = train(parameters, X, Y, alpha, steps)
        return learned, change(costs, _cost(learned, X, Y), X)

    return wrong


def _losses_for_costs(parameters, X, Y, alpha, steps):
    each = []
    for done in range(steps):
        A = forward(train(parameters, X, Y, alpha, done)[0], X)
        each.append(losses.cross_entropy(A[-1], Y))
    return train(parameters, X, Y, alpha, steps)[0], each


def _always_the_first_slopes(parameters, X, Y, alpha, steps):
    slopes = backward(parameters, X, Y)
    return _walk(
        parameters, X, Y, alpha, steps, step=lambda p, X, Y, alpha: _stepped(p, slopes, alpha, alpha)
    )


def _one_layer_after_the_other(order):
    def step(parameters, X, Y, alpha):
        """Every layer moves at once, and the slopes of the next are those of a network half moved."""
        parameters = list(parameters)
        for l in order(range(len(parameters))):
            parameters[l] = _step(parameters, X, Y, alpha)[l]
        return parameters

    return lambda *arguments: _walk(*arguments, step=step)


def _through_the_new_weights(parameters, X, Y, alpha):
    A, parameters = forward(parameters, X), list(parameters)
    dZ = A[-1] - Y
    for l in range(len(parameters), 0, -1):
        (W, b), (dW, db) = parameters[l - 1], layer_gradient(dZ, A[l - 1])
        parameters[l - 1] = W - alpha * dW, b - alpha * db
        dZ = hidden_error(parameters[l - 1][0], dZ, A[l - 1])
    return parameters


def _b_after_W(parameters, X, Y, alpha):
    half = _stepped(parameters, backward(parameters, X, Y), alpha, 0)
    return _stepped(half, backward(half, X, Y), 0, alpha)


def _only_layers(which):
    def step(parameters, X, Y, alpha):
        stepped = list(parameters)
        stepped[which] = _step(parameters, X, Y, alpha)[which]
        return stepped

    return lambda *arguments: _walk(*arguments, step=step)


def _looked(is_wrong=lambda errors: errors > gradient_check.RIGHT, layers=reversed, lines=(0, 1, 2)):
    """Reading a report, in which the order, the limit or the lines can be wrong."""

    def look(errors):
        both, W_alone, b_alone = lines
        for l in layers(range(1, len(errors) + 1)):
            W_is_wrong, b_is_wrong = is_wrong(errors)[l - 1]
            if W_is_wrong or b_is_wrong:
                return l, both if W_is_wrong and b_is_wrong else W_alone if W_is_wrong else b_alone
        return 0, 0

    return look


def _changed(change):
    return lambda errors: change(*where_to_look(errors), errors)


# The bug hunt: a way back through three layers, with faults that fit in every shape.


def backward_with(*faults):
    """Give a way back with some of the faults in it: "db3", "dZ2", "dW2", "dZ1", or a wrong repair of one."""

    def wrong(parameters, X, Y):
        (_, _), (W2, _), (W3, _) = parameters
        _, A1, A2, A3 = forward(parameters, X)
        m = X.shape[1]
        dZ3 = (A3 - Y) / m if "db3 in dZ3" in faults else A3 - Y
        db3 = {
            "db3 in dZ3": _sum_of_columns(dZ3),
            "db3": _sum_of_columns(dZ3),
            "db3 by rows": _sum_of_columns(dZ3) / X.shape[0],
            "db3 by units": _sum_of_columns(dZ3) / len(A2),
            "db3 twice": _sum_of_columns(dZ3) / m**2,
            "db3 flat": np.mean(dZ3, axis=1),
        }
        slope = {
            "dZ2": A2 * (1 - A2),
            "dZ2 no slope": 1,
            "dZ2 no square": 1 - A2,
            "dZ2 square outside": (1 - A2) ** 2,
            "dZ2 other layer": 1 - A1**2,
            "dZ2 twice": 1 - np.tanh(A2) ** 2,
        }
        dZ2 = W3.T @ dZ3 * _chosen(slope, faults, 1 - A2**2)
        if "dZ2 no brackets" in faults:
            dZ2 = W3.T @ dZ3 - A2**2
        seen = {"dW2": A2}
        dZ1 = {
            "dZ1": W2 @ dZ2 * (1 - A1**2),
            "dZ1 from the end": W3.T @ dZ3 * (1 - A1**2),
            "dZ1 no slope": W2.T @ dZ2,
            "dZ1 other layer": W2.T @ dZ2 * (1 - A2**2),
        }
        dZ1 = _chosen(dZ1, faults, W2.T @ dZ2 * (1 - A1**2))
        return [
            layer_gradient(dZ1, X),
            (_dW(dZ2, _chosen(seen, faults, A1)), _db(dZ2, A1)),
            (_dW(dZ3, A2), _chosen(db3, faults, _db(dZ3, A2))),
        ]

    return wrong


def _chosen(variants, faults, right):
    """The variant that is among the faults, or what is right."""
    return next((variant for name, variant in variants.items() if name in faults), right)


FAULTS = {
    "db3": "Of layer 3 the report names b[3] alone, at m times the slope. W[3] is made from the same dZ3 "
    "and is right: what happens in its line that does not happen in the line of db3?",
    "dZ2": "Layer 3 is right. The report names W[2] and b[2] together, and both are made from dZ2. "
    "Which activation do the hidden units have, and is this its slope?",
    "dW2": "Layer 3 is right, and so is b[2]; so dZ2 is right, too. The report names W[2] alone. "
    "What came in along the weights of layer 2?",
    "dZ1": "Layers 3 and 2 are right. The report names W[1] and b[1] together, and both are made from dZ1. "
    "W2 is square, so that it fits either way: does the blame gather along its rows, or along its columns?",
}
BEHIND = {
    "dZ2": "W[2] and b[2] together",
    "dW2": "W[2] alone",
    "dZ1": "W[1] and b[1] together",
}
WRONG_REPAIRS = {
    "db3 by rows": "You divide db3 by the rows of X. Those are features; how many examples are there?",
    "db3 by units": "You divide db3 by the number of units. How many examples are there?",
    "db3 in dZ3": "You divide dZ3 by m. Now db3 is right, and everything else that is made from dZ3 is m "
    "times too small. Where is the mean taken?",
    "db3 twice": "Now db3 is divided by m twice.",
    "db3 flat": "The numbers in db3 are right, and it is flat. What keeps a mean of the rows upright?",
    "dZ2 no slope": "dZ2 has no slope in it now. What do the units of layer 2 multiply by on the way back?",
    "dZ2 no square": "In dZ2 the slope of tanh lacks its square.",
    "dZ2 square outside": "In dZ2 it is (1 - a)² and not 1 - a²: how far does your square reach?",
    "dZ2 no brackets": "In dZ2 brackets are missing: Python multiplies by 1 first, and then subtracts A2².",
    "dZ2 other layer": "dZ2 takes its slope from A1, and it fits because layers 1 and 2 are as wide as each "
    "other. Whose slope belongs to the blame of layer 2?",
    "dZ2 twice": "In dZ2 the slope is taken at A2, as if A2 were z. What does 1 - A2² say already?",
    "dZ1 from the end": "dZ1 comes from layer 3 directly. Through which layer does the blame have to pass?",
    "dZ1 no slope": "dZ1 has no slope in it.",
    "dZ1 other layer": "dZ1 takes its slope from A2. Whose slope belongs to the blame of layer 1?",
}


def _fault_mistakes():
    """A mistake for every set of faults that is left; the one nearest the end is told first."""
    for count in range(1, len(FAULTS) + 1):
        for first, *rest in itertools.combinations(FAULTS, count):
            if rest:
                many = {2: "Two", 3: "Three", 4: "All four"}[count]
                behind = ", then ".join(BEHIND[fault] for fault in rest)
                says = (
                    f"{many} faults are still in. Nearest the end: {FAULTS[first]} Behind it wait {behind}."
                )
            else:
                says = f"One fault is left. {FAULTS[first]}"
            yield Mistake(says, backward_with(first, *rest))


def _wrong_repair_mistakes():
    """A mistake for every wrong repair: of the last fault, or with all faults behind it still in."""
    for repair, says in WRONG_REPAIRS.items():
        fault = repair.split()[0]
        yield Mistake(f"All but one is repaired. {says}", backward_with(repair))
        rest = list(FAULTS)[list(FAULTS).index(fault) + 1 :]
        if rest:
            behind = ", then ".join(BEHIND[one] for one in rest)
            yield Mistake(f"{says} Behind it wait {behind}.", backward_with(repair, *rest))


# The answers as students write them.


def _gradient_in_two_lines(dZ, A_prev):
    m = dZ.shape[1]
    dW = dZ @ A_prev.T / m
    db = np.sum(dZ, axis=1, keepdims=True) / m
    return dW, db


def _gradient_with_a_mean(dZ, A_prev):
    return dZ @ A_prev.T / A_prev.shape[1], np.mean(dZ, axis=1, keepdims=True)


def _error_in_one_line(A, Y):
    return A - Y


def _hidden_error_in_two_lines(W_next, dZ_next, A):
    dA = W_next.T @ dZ_next
    return dA * (1 - A**2)


def _backward_in_a_loop(parameters, X, Y):
    A = forward(parameters, X)
    dZ = A[-1] - Y
    gradients = []
    for l in range(len(parameters), 0, -1):
        gradients.append(_gradient_in_two_lines(dZ, A[l - 1]))
        W, b = parameters[l - 1]
        dZ = _hidden_error_in_two_lines(W, dZ, A[l - 1])
    return gradients[::-1]


def _backward_written_out(parameters, X, Y):
    A = forward(parameters, X)
    m = X.shape[1]
    dZ = A[-1] - Y
    gradients = []
    for l in range(len(parameters), 0, -1):
        dW = dZ @ A[l - 1].T / m
        db = np.sum(dZ, axis=1, keepdims=True) / m
        gradients.insert(0, (dW, db))
        if l > 1:
            dZ = parameters[l - 1][0].T @ dZ * (1 - A[l - 1] ** 2)
    return gradients


def _train_in_a_loop(parameters, X, Y, alpha, steps):
    costs = []
    for _ in range(steps):
        costs.append(np.mean(losses.cross_entropy(forward(parameters, X)[-1], Y)))
        gradients = backward(parameters, X, Y)
        new = []
        for l in range(len(parameters)):
            (W, b), (dW, db) = parameters[l], gradients[l]
            new.append((W - alpha * dW, b - alpha * db))
        parameters = new
    return parameters, costs


def _look_from_the_end(errors):
    wrong = errors > 1e-7
    for l in range(len(errors), 0, -1):
        if wrong[l - 1, 0] and wrong[l - 1, 1]:
            return l, 0
        if wrong[l - 1, 0]:
            return l, 1
        if wrong[l - 1, 1]:
            return l, 2
    return 0, 0


def _repaired_line_by_line(parameters, X, Y):
    (W1, b1), (W2, b2), (W3, b3) = parameters
    A0, A1, A2, A3 = forward(parameters, X)
    m = X.shape[1]
    dZ3 = A3 - Y
    dW3 = dZ3 @ A2.T / m
    db3 = np.sum(dZ3, axis=1, keepdims=True) / m
    dZ2 = W3.T @ dZ3 * (1 - A2**2)
    dW2 = dZ2 @ A1.T / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = W2.T @ dZ2 * (1 - A1**2)
    dW1 = dZ1 @ A0.T / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return [(dW1, db1), (dW2, db2), (dW3, db3)]


GRADIENTS = Result("gradients", "", parts=(Result("dW", "the shape of W"), Result("db", "the shape of b")))
LEARNED = Result("parameters", "", parts=(Result("W", "the shape of W"), Result("b", "the shape of b")))

OUTPUT_ERROR = Exercise(
    name="output_error",
    points=1,
    reference=losses.output_error,
    results=(Result("dZ", "(n, m)"),),
    cases=_answers,
    mistakes=(
        Mistake(
            "The difference is the wrong way round. If a is too large, should dz be above 0 or below?",
            lambda A, Y: Y - A,
        ),
        Mistake(
            "This is divided by m. A column of dZ belongs to the loss of one example; "
            "where is the mean taken?",
            lambda A, Y: (A - Y) / A.shape[1],
        ),
        Mistake(
            "This is divided by the number of units. Nothing is averaged over units.",
            lambda A, Y: (A - Y) / len(A),
        ),
        Mistake(
            "This is dA, the slope with respect to a. What does the sigmoid make of it on the way to z?",
            lambda A, Y: (A - Y) / (A * (1 - A)),
        ),
        Mistake(
            "The slope of the sigmoid stands in it once more. It cancels against the one in the loss.",
            lambda A, Y: (A - Y) * A * (1 - A),
        ),
        Mistake(
            "The slope of tanh stands in it. The output is a sigmoid, and its slope has cancelled already.",
            lambda A, Y: (A - Y) * (1 - A**2),
        ),
        Mistake("This is the square of the error. Its slope is asked for.", lambda A, Y: (A - Y) ** 2),
        Mistake(
            "This is half the square of the error, another loss. Its slope is asked for.",
            lambda A, Y: (A - Y) ** 2 / 2,
        ),
        Mistake(
            "These are the distances, without a sign. Which way z should go is lost.",
            lambda A, Y: np.abs(A - Y),
        ),
        Mistake("These are the losses. Their slopes are asked for.", losses.cross_entropy),
        Mistake(
            "A is rounded to 0 or 1 first. An answer of 0.6 to a true 1 is still 0.4 too low.",
            lambda A, Y: (A >= 0.5) - Y,
        ),
        Mistake(
            "The examples are added up. Each keeps a column of its own.",
            lambda A, Y: _sum_of_columns(A - Y),
        ),
        Mistake(
            "This is the mean over the examples. Each keeps a column of its own.",
            lambda A, Y: _sum_of_columns(A - Y) / A.shape[1],
        ),
        Mistake("Only the first example is here.", lambda A, Y: (A - Y)[:, :1]),
        Mistake("A and Y are added. What is the error of an answer that is right?", lambda A, Y: A + Y),
    ),
    hints=(
        "The answer was 0.8 and the truth is 1. How far is it off, and on which side?",
        "In section 2.3 dA has a·(1 - a) below the line, and the sigmoid's slope is a·(1 - a). What is left?",
        "A - Y",
    ),
    read="section 2.3, 'The blame is known at the end, and only there'",
    formulas=(_error_in_one_line,),
)

LAYER_GRADIENT = Exercise(
    name="layer_gradient",
    points=2,
    reference=layer_gradient,
    results=(Result("dW", "(n, n_prev)"), Result("db", "(n, 1)")),
    cases=_layers,
    mistakes=(
        Mistake(
            "Both are sums over the examples. The cost is a mean; so are its slopes.",
            lambda dZ, A_prev: _scaled_layer(dZ, A_prev, dZ.shape[1], dZ.shape[1]),
        ),
        Mistake(
            "db is right. dW is a sum over the examples; what does db have that dW lacks?",
            lambda dZ, A_prev: _scaled_layer(dZ, A_prev, dZ.shape[1], 1),
        ),
        Mistake(
            "dW is right. db is a sum over the examples; what does dW have that db lacks?",
            lambda dZ, A_prev: _scaled_layer(dZ, A_prev, 1, dZ.shape[1]),
        ),
        Mistake(
            "Both are divided by m twice.",
            lambda dZ, A_prev: _scaled_layer(dZ, A_prev, 1 / dZ.shape[1], 1 / dZ.shape[1]),
        ),
        Mistake(
            "db is right. dW is divided by m twice.",
            lambda dZ, A_prev: _scaled_layer(dZ, A_prev, 1 / dZ.shape[1], 1),
        ),
        Mistake(
            "dW is right. db is divided by m twice. (np.mean divides already.)",
            lambda dZ, A_prev: _scaled_layer(dZ, A_prev, 1, 1 / dZ.shape[1]),
        ),
        Mistake(
            "You divide by the rows of dZ. Those are the units; how many examples are there?",
            lambda dZ, A_prev: _scaled_layer(dZ, A_prev, dZ.shape[1] / len(dZ), dZ.shape[1] / len(dZ)),
        ),
        Mistake(
            "You divide by the rows of A_prev. Those are units of the layer before; "
            "how many examples are there?",
            lambda dZ, A_prev: _scaled_layer(
                dZ, A_prev, dZ.shape[1] / len(A_prev), dZ.shape[1] / len(A_prev)
            ),
        ),
        Mistake(
            "You divide by the number of all entries of dZ. How many examples are there?",
            lambda dZ, A_prev: _scaled_layer(dZ, A_prev, 1 / len(dZ), 1 / len(dZ)),
        ),
        Mistake(
            "Both have the wrong sign. The minus of gradient descent comes later, in the step.",
            lambda dZ, A_prev: _scaled_layer(dZ, A_prev, -1, -1),
        ),
        Mistake(
            "A_prev is not transposed. The product adds up over the examples; along which axis of each do "
            "the examples stand?",
            lambda dZ, A_prev: (dZ @ A_prev / dZ.shape[1], _db(dZ, A_prev)),
        ),
        Mistake(
            "db is right. dW is transposed: it has a row for each unit of the layer before. "
            "Which shape has W?",
            lambda dZ, A_prev: (_dW(dZ, A_prev).T, _db(dZ, A_prev)),
        ),
        Mistake(
            "db is flat. So it is with the formula as the notes print it. Which argument of np.sum keeps "
            "the axis, so that db stands upright as b does?",
            lambda dZ, A_prev: (_dW(dZ, A_prev), _db(dZ, A_prev).ravel()),
        ),
        Mistake(
            "dW is a sum over the examples, and db is flat. What does the cost divide by, and which shape "
            "has b?",
            lambda dZ, A_prev: (dZ.shape[1] * _dW(dZ, A_prev), _db(dZ, A_prev).ravel()),
        ),
        Mistake(
            "db lies on its side. b is a column.",
            lambda dZ, A_prev: (_dW(dZ, A_prev), _db(dZ, A_prev).T),
        ),
        Mistake(
            "db is one number: you add up all units. Each unit has a bias of its own.",
            lambda dZ, A_prev: (_dW(dZ, A_prev), np.sum(dZ) / dZ.shape[1]),
        ),
        Mistake(
            "db is one number, the mean of all entries of dZ. Each unit has a bias of its own.",
            lambda dZ, A_prev: (_dW(dZ, A_prev), np.mean(dZ)),
        ),
        Mistake(
            "db adds up the wrong way: the units, and not the examples. Along which axis do examples stand?",
            lambda dZ, A_prev: (_dW(dZ, A_prev), np.sum(dZ, axis=0, keepdims=True) / dZ.shape[1]),
        ),
        Mistake(
            "db is the mean over the units. Along which axis do the examples stand?",
            lambda dZ, A_prev: (_dW(dZ, A_prev), np.mean(dZ, axis=0, keepdims=True)),
        ),
        Mistake(
            "dW is right. db is dZ itself. So it is for one example, (2.7); what becomes of m of them?",
            lambda dZ, A_prev: (_dW(dZ, A_prev), dZ),
        ),
        Mistake(
            "dW is right. db is made from A_prev. A bias is added, whatever came in; "
            "whose blame is its slope?",
            lambda dZ, A_prev: (_dW(dZ, A_prev), _sum_of_columns(A_prev) / A_prev.shape[1]),
        ),
        Mistake(
            "You take the mean of dZ and the mean of A_prev, and then multiply. "
            "A product of means is not the mean of the products.",
            lambda dZ, A_prev: (_db(dZ, A_prev) @ _db(A_prev, dZ).T, _db(dZ, A_prev)),
        ),
        Mistake(
            "Only the first example counts.",
            lambda dZ, A_prev: layer_gradient(dZ[:, :1], A_prev[:, :1]),
        ),
        Mistake(
            "Only the last example counts. Do you add the examples up, or overwrite them?",
            lambda dZ, A_prev: layer_gradient(dZ[:, -1:], A_prev[:, -1:]),
        ),
        Mistake(
            "Only the last example is in it, divided by m. Do you add the examples up, or overwrite them?",
            lambda dZ, A_prev: _scaled_layer(dZ[:, -1:], A_prev[:, -1:], 1 / dZ.shape[1], 1 / dZ.shape[1]),
        ),
        Mistake(
            "dW and db have changed places. Which one is asked for first?",
            lambda dZ, A_prev: layer_gradient(dZ, A_prev)[::-1],
        ),
        Mistake(
            "dW is dZ times itself. What came in along the weights?",
            lambda dZ, A_prev: (_dW(dZ, dZ), _db(dZ, A_prev)),
        ),
    ),
    hints=(
        "dZ is (n, m) and A_prev is (n_prev, m). Which product of the two has the shape of W?",
        "dZ A_prevᵀ adds up m examples. What turns a sum into a mean? And which sum of dZ is (n, 1)?",
        "dW = dZ @ A_prev.T / m, and db = np.sum(dZ, axis=1, keepdims=True) / m.",
    ),
    read="section 2.3, 'All examples at once: capital letters, and one factor 1/m'",
    formulas=(_gradient_in_two_lines, _gradient_with_a_mean),
)

HIDDEN_ERROR = Exercise(
    name="hidden_error",
    points=2,
    reference=hidden_error,
    results=(Result("dZ", "(n, m)"),),
    cases=_hidden_layers,
    mistakes=(
        Mistake(
            "This is dA. It is all right up to the activation; what does each unit multiply by to get dZ?",
            lambda W_next, dZ_next, A: W_next.T @ dZ_next,
        ),
        Mistake(
            "W_next is not transposed, and it fits only where it is square. Forward, a unit gathers along "
            "a row of W; along what does it gather backward?",
            lambda W_next, dZ_next, A: W_next @ dZ_next * (1 - A**2),
        ),
        Mistake(
            "dZ_next stands in front of W_next. Write both shapes side by side in this order: which inner "
            "numbers must agree?",
            lambda W_next, dZ_next, A: dZ_next @ W_next.T * (1 - A**2),
        ),
        Mistake(
            "dZ_next stands in front of W_next. In which order did W and A stand on the way forward, and "
            "which of the two is transposed on the way back?",
            lambda W_next, dZ_next, A: dZ_next @ W_next * (1 - A**2),
        ),
        Mistake(
            "You multiply W_next and dZ_next entry by entry, with *. Which sign adds up the products?",
            lambda W_next, dZ_next, A: W_next.T * dZ_next * (1 - A**2),
        ),
        Mistake(
            "W_next is not transposed, and fits only where it is square; and the slope of the activation "
            "is forgotten.",
            lambda W_next, dZ_next, A: W_next @ dZ_next,
        ),
        Mistake(
            "This is the slope alone. What does it multiply?",
            lambda W_next, dZ_next, A: 1 - A**2,
        ),
        Mistake(
            "The slope is that of the sigmoid, a(1 - a). The hidden units use tanh.",
            lambda W_next, dZ_next, A: W_next.T @ dZ_next * A * (1 - A),
        ),
        Mistake(
            "The slope of tanh has a square in it.",
            lambda W_next, dZ_next, A: W_next.T @ dZ_next * (1 - A),
        ),
        Mistake(
            "The square reaches too far: it is (1 - a)², and the slope of tanh is 1 - a².",
            lambda W_next, dZ_next, A: W_next.T @ dZ_next * (1 - A) ** 2,
        ),
        Mistake(
            "The brackets are missing. In x * 1 - A**2 Python multiplies first; what does it multiply?",
            lambda W_next, dZ_next, A: W_next.T @ dZ_next - A**2,
        ),
        Mistake(
            "The slope is taken at A, as if A were z. 1 - A² is the slope at z already.",
            lambda W_next, dZ_next, A: W_next.T @ dZ_next * (1 - np.tanh(A) ** 2),
        ),
        Mistake(
            "The slope is that of ReLU, 1 or 0. The hidden units use tanh.",
            lambda W_next, dZ_next, A: W_next.T @ dZ_next * (A > 0),
        ),
        Mistake(
            "You multiply by A² and not by 1 - A². Which units should let little through, "
            "those near 0 or those near 1?",
            lambda W_next, dZ_next, A: W_next.T @ dZ_next * A**2,
        ),
        Mistake(
            "You multiply by A itself. The slope of its activation is due.",
            lambda W_next, dZ_next, A: W_next.T @ dZ_next * A,
        ),
        Mistake(
            "You divide by the slope. Slopes along a chain multiply.",
            lambda W_next, dZ_next, A: W_next.T @ dZ_next / (1 - A**2),
        ),
        Mistake(
            "You add the slope. Slopes along a chain multiply.",
            lambda W_next, dZ_next, A: W_next.T @ dZ_next + (1 - A**2),
        ),
        Mistake(
            "The slope is in it twice.",
            lambda W_next, dZ_next, A: W_next.T @ dZ_next * (1 - A**2) ** 2,
        ),
        Mistake(
            "The slope of tanh is 1 - a². Is yours ever above 1?",
            lambda W_next, dZ_next, A: W_next.T @ dZ_next * (1 + A**2),
        ),
        Mistake(
            "The slope is the wrong way round, a² - 1: everything has the wrong sign.",
            lambda W_next, dZ_next, A: -hidden_error(W_next, dZ_next, A),
        ),
        Mistake(
            "This is divided by m. A column of dZ belongs to the loss of one example; "
            "where is the mean taken?",
            lambda W_next, dZ_next, A: hidden_error(W_next, dZ_next, A) / A.shape[1],
        ),
        Mistake(
            "This is divided by the number of units of the next layer. Slopes of several ways add.",
            lambda W_next, dZ_next, A: hidden_error(W_next, dZ_next, A) / len(W_next),
        ),
        Mistake(
            "You add up the weights and the errors by themselves, and then multiply. "
            "Each weight carries the error of the unit that it leads to.",
            lambda W_next, dZ_next, A: (
                np.sum(W_next, axis=0)[:, np.newaxis] * np.sum(dZ_next, axis=0) * (1 - A**2)
            ),
        ),
        Mistake(
            "Only the first unit of the next layer sends its blame back. Slopes of several ways add.",
            lambda W_next, dZ_next, A: hidden_error(W_next[:1], dZ_next[:1], A),
        ),
        Mistake(
            "Only the first example is here. All columns go back at once.",
            lambda W_next, dZ_next, A: hidden_error(W_next, dZ_next, A)[:, :1],
        ),
        Mistake(
            "This lies on its side: a row for each example. Examples are columns.",
            lambda W_next, dZ_next, A: hidden_error(W_next, dZ_next, A).T,
        ),
    ),
    hints=(
        "Unit j of this layer speaks to every unit of the next. Along which weights does it hear back?",
        "W_next is (n_next, n) and dZ_next is (n_next, m). Which product is (n, m)? "
        "And what is the slope of tanh, in terms of A?",
        "W_next.T @ dZ_next * (1 - A**2)",
    ),
    read="section 2.3, 'The blame goes back along the same lines'",
    formulas=(_hidden_error_in_two_lines,),
)

BACKWARD = Exercise(
    name="backward",
    points=3,
    reference=backward,
    results=(GRADIENTS,),
    cases=_networks,
    mistakes=(
        Mistake(
            "Every slope has the wrong sign. The whole way begins at one line: which way round is it there?",
            lambda *case: _scaled(-1, *case),
        ),
        Mistake(
            "Every slope is a sum over the examples. The cost is a mean; so are its slopes.",
            lambda parameters, X, Y: _scaled(X.shape[1], parameters, X, Y),
        ),
        Mistake(
            "Every db is right. Every dW is a sum over the examples; what does db have that dW lacks?",
            lambda parameters, X, Y: _each(lambda dW, db: (X.shape[1] * dW, db), parameters, X, Y),
        ),
        Mistake(
            "Every dW is right. Every db is a sum over the examples; what does dW have that db lacks?",
            lambda parameters, X, Y: _each(lambda dW, db: (dW, X.shape[1] * db), parameters, X, Y),
        ),
        Mistake(
            "Every slope is m times too small. dZ of the output belongs to single losses, and dW and db "
            "take the mean. Where do you divide by m as well?",
            lambda parameters, X, Y: _scaled(1 / X.shape[1], parameters, X, Y),
        ),
        Mistake(
            "The last layer is right, and every layer before it is m times too small, once more with each "
            "step back. Where in (2.12) is there a 1/m?",
            lambda *case: _pass(*case, hidden=lambda W, dZ, A: hidden_error(W, dZ, A) / A.shape[1]),
        ),
        Mistake(
            "You divide by the rows of X. Those are the features; how many examples are there?",
            lambda parameters, X, Y: _scaled(X.shape[1] / len(X), parameters, X, Y),
        ),
        Mistake(
            "You divide by the rows of dZ. Those are the units of the layer; how many examples are there?",
            lambda *case: _pass(
                *case,
                layer=lambda dZ, A: _scaled_layer(dZ, A, dZ.shape[1] / len(dZ), dZ.shape[1] / len(dZ)),
            ),
        ),
        Mistake(
            "The last layer is right. The way back from layer to layer forgets the slope of the activation.",
            lambda *case: _pass(*case, hidden=lambda W, dZ, A: W.T @ dZ),
        ),
        Mistake(
            "The last layer is right. The hidden layers use the slope of the sigmoid; "
            "their activation is tanh.",
            lambda *case: _pass(*case, hidden=lambda W, dZ, A: W.T @ dZ * A * (1 - A)),
        ),
        Mistake(
            "The last layer is right. In the hidden layers, the slope of tanh lacks its square.",
            lambda *case: _pass(*case, hidden=lambda W, dZ, A: W.T @ dZ * (1 - A)),
        ),
        Mistake(
            "On its way back the blame of a layer goes through a W that is not transposed. It fits only "
            "where W is square. Along what does a unit gather backward?",
            lambda *case: _pass(*case, hidden=lambda W, dZ, A: W @ dZ * (1 - A**2)),
        ),
        Mistake(
            "The blame goes back through the wrong W, that of the layer it goes to. "
            "Along which lines does layer l speak to layer l + 1?",
            _through_own_weights,
        ),
        Mistake(
            "The blame goes back through the wrong W, that of the layer it goes to, not transposed. "
            "Along which lines does layer l speak to layer l + 1, and which way are they gathered?",
            lambda *case: _through_own_weights(*case, turn=lambda W: W),
        ),
        Mistake(
            "The last layer is right. The slope on the way back is taken at the A of the layer behind. "
            "It fits where that layer has one unit, or as many as this one; whose activation does the "
            "blame pass?",
            _slope_of_the_layer_behind,
        ),
        Mistake(
            "The last layer is right. In the hidden layers the square reaches too far: it is (1 - a)².",
            lambda *case: _pass(*case, hidden=lambda W, dZ, A: W.T @ dZ * (1 - A) ** 2),
        ),
        Mistake(
            "The last layer is right. In the hidden layers brackets are missing. In x * 1 - A**2 Python "
            "multiplies first; what does it multiply?",
            lambda *case: _pass(*case, hidden=lambda W, dZ, A: W.T @ dZ - A**2),
        ),
        Mistake(
            "The slopes of layer l are made with A[l], what it said itself. What came in along its weights?",
            _with_own_answers,
        ),
        Mistake(
            "Every layer uses the dZ of the output. What happens to it between two layers?",
            lambda *case: _handed_on(*case, late=np.inf),
        ),
        Mistake(
            "The blame is handed on one layer too late: the layer before the last still uses the dZ of the "
            "output. When you come to layer l, whose dZ do you hold?",
            lambda *case: _handed_on(*case, late=1),
        ),
        Mistake(
            "The last layer is right. In the hidden layers the slope is taken at A, as if A were z. "
            "What does 1 - A² say already?",
            lambda *case: _pass(*case, hidden=lambda W, dZ, A: W.T @ dZ * (1 - np.tanh(A) ** 2)),
        ),
        Mistake(
            "The last layer is right. In the hidden layers the slope of tanh is in it twice.",
            lambda *case: _pass(*case, hidden=lambda W, dZ, A: W.T @ dZ * (1 - A**2) ** 2),
        ),
        Mistake(
            "The last layer is right. The hidden layers use the slope of ReLU; their activation is tanh.",
            lambda *case: _pass(*case, hidden=lambda W, dZ, A: W.T @ dZ * (A > 0)),
        ),
        Mistake(
            "The last layer is right. With each step back the sign turns round.",
            lambda *case: _pass(*case, hidden=lambda W, dZ, A: -hidden_error(W, dZ, A)),
        ),
        Mistake(
            "The slope of tanh stands in the output's error, too. Which activation has the last layer, "
            "and what has cancelled there?",
            lambda *case: _pass(*case, error=lambda A, Y: (A - Y) * (1 - A**2)),
        ),
        Mistake(
            "The slope of the sigmoid stands in the output's error. It has cancelled against the loss.",
            lambda *case: _pass(*case, error=lambda A, Y: (A - Y) * A * (1 - A)),
        ),
        Mistake(
            "You begin with dA of the output. What does the sigmoid make of it on the way to z?",
            lambda *case: _pass(*case, error=lambda A, Y: (A - Y) / (A * (1 - A))),
        ),
        Mistake(
            "You begin with a decision, 0 or 1, in place of A. An answer of 0.6 to a true 1 is 0.4 too low.",
            lambda *case: _pass(*case, error=lambda A, Y: (A >= 0.5) - Y),
        ),
        Mistake(
            "Every dW is transposed. Which shape has W?",
            lambda *case: _each(lambda dW, db: (dW.T, db), *case),
        ),
        Mistake(
            "Every db is flat. So it is with the formula as the notes print it. Which argument of np.sum "
            "keeps the axis?",
            lambda *case: _each(lambda dW, db: (dW, db.ravel()), *case),
        ),
        Mistake(
            "Every db lies on its side. b is a column.",
            lambda *case: _each(lambda dW, db: (dW, db.T), *case),
        ),
        Mistake(
            "Every db is one number: you add up all units. Each unit has a bias of its own.",
            lambda *case: _each(lambda dW, db: (dW, np.sum(db)), *case),
        ),
        Mistake(
            "Every db adds up the units, and not the examples. Along which axis do the examples stand?",
            lambda *case: _pass(
                *case,
                layer=lambda dZ, A: (_dW(dZ, A), np.sum(dZ, axis=0, keepdims=True) / dZ.shape[1]),
            ),
        ),
        Mistake(
            "Every db is dZ itself. So it is for one example; what becomes of m of them?",
            lambda *case: _pass(*case, layer=lambda dZ, A: (_dW(dZ, A), dZ)),
        ),
        Mistake(
            "The biases have slopes of 0. A bias is a parameter, too.",
            lambda *case: _each(lambda dW, db: (dW, 0 * db), *case),
        ),
        Mistake(
            "The layers stand in reverse order. The blame is computed from the last layer on; "
            "which layer comes first in the list?",
            lambda *case: backward(*case)[::-1],
        ),
        Mistake(
            "In each pair dW and db have changed places. Which one is asked for first?",
            lambda *case: _each(lambda dW, db: (db, dW), *case),
        ),
        Mistake(
            "Only the last layer has slopes, all others are 0. How does the blame get to the layer before?",
            lambda *case: [
                *((0 * dW, 0 * db) for dW, db in backward(*case)[:-1]),
                backward(*case)[-1],
            ],
        ),
        Mistake(
            "Only the first example counts.",
            lambda *case: _of_examples(slice(0, 1), *case),
        ),
        Mistake(
            "Only the last example counts. Do you add the examples up, or overwrite them?",
            lambda *case: _of_examples(slice(-1, None), *case),
        ),
        Mistake(
            "These are the parameters. How much would the cost change with them?",
            lambda parameters, X, Y: [*parameters],
        ),
        Mistake(
            "These are the parameters after a step. The slopes are asked for; the step comes later.",
            lambda parameters, X, Y: _step(parameters, X, Y, 1),
        ),
        Mistake(
            "0 and 1 have changed places in the labels.",
            lambda parameters, X, Y: backward(parameters, X, 1 - Y),
        ),
    ),
    hints=(
        "Where is the blame known at once? And which layer can you do next, once you have its dZ?",
        "In the loop l runs from the last layer to the first. Layer l needs dZ and A[l - 1] for its slopes. "
        "With which W, and which A, does its dZ go on to layer l - 1?",
        "dZ = output_error(A[-1], Y); for l in range(len(parameters), 0, -1): "
        "insert layer_gradient(dZ, A[l - 1]) at the front of the list; then, if l > 1, "
        "dZ = hidden_error(W, dZ, A[l - 1]) with the W of layer l.",
    ),
    read="section 2.3, 'All examples at once: capital letters, and one factor 1/m'",
    formulas=(_backward_written_out, _backward_in_a_loop),
)

TRAIN = Exercise(
    name="train",
    points=2,
    reference=train,
    results=(LEARNED, Result("costs", "(steps,)")),
    cases=_networks_to_train,
    mistakes=(
        Mistake(
            "This climbs. The gradient points uphill; which way do you want to go?",
            _scaled_step(lambda alpha, X: -alpha, lambda alpha, X: -alpha),
        ),
        Mistake("W goes down and b goes up.", _scaled_step(lambda alpha, X: alpha, lambda alpha, X: -alpha)),
        Mistake("b goes down and W goes up.", _scaled_step(lambda alpha, X: -alpha, lambda alpha, X: alpha)),
        Mistake(
            "The step is the whole gradient; the learning rate does not come into it.",
            _scaled_step(lambda alpha, X: 1, lambda alpha, X: 1),
        ),
        Mistake(
            "The learning rate moves W alone; b moves by its whole slope.",
            _scaled_step(lambda alpha, X: alpha, lambda alpha, X: 1),
        ),
        Mistake(
            "The learning rate moves b alone; W moves by its whole slope.",
            _scaled_step(lambda alpha, X: 1, lambda alpha, X: alpha),
        ),
        Mistake(
            "W moves and b stays where it was.", _scaled_step(lambda alpha, X: alpha, lambda alpha, X: 0)
        ),
        Mistake(
            "b moves and W stays where it was.", _scaled_step(lambda alpha, X: 0, lambda alpha, X: alpha)
        ),
        Mistake(
            "The steps are m times too short. Do your slopes have their 1/m already?",
            _scaled_step(lambda alpha, X: alpha / X.shape[1], lambda alpha, X: alpha / X.shape[1]),
        ),
        Mistake(
            "The steps are m times too long. Are your slopes sums, or means?",
            _scaled_step(lambda alpha, X: alpha * X.shape[1], lambda alpha, X: alpha * X.shape[1]),
        ),
        Mistake(
            "All steps use the slopes of the first place. Is the call of backward inside the loop?",
            _always_the_first_slopes,
        ),
        Mistake(
            "Nothing moves, and the costs are all the same. "
            "Do you keep the new parameters for the next round?",
            lambda parameters, X, Y, alpha, steps: (
                parameters,
                [_cost(parameters, X, Y)] * steps,
            ),
        ),
        Mistake(
            "You step from the same place every time. Which parameters does the second step begin with?",
            lambda parameters, X, Y, alpha, steps: (
                _step(parameters, X, Y, alpha),
                [_cost(parameters, X, Y)] * steps,
            ),
        ),
        Mistake(
            "The costs are right. You return the parameters that you were given.",
            lambda parameters, X, Y, alpha, steps: (
                parameters,
                train(parameters, X, Y, alpha, steps)[1],
            ),
        ),
        Mistake(
            "The parameters are right. The costs are those of the first place, every time.",
            _costs_changed(lambda costs, end, X: [costs[0]] * len(costs)),
        ),
        Mistake(
            "The parameters are right. Each cost is taken after its step, "
            "and the one of the start is missing.",
            _costs_changed(lambda costs, end, X: [*costs[1:], end]),
        ),
        Mistake(
            "The parameters are right. There is one cost too many, the one after the last step.",
            _costs_changed(lambda costs, end, X: [*costs, end]),
        ),
        Mistake(
            "The parameters are right. Of the costs only the last is here. "
            "Do you collect them, or overwrite?",
            _costs_changed(lambda costs, end, X: costs[-1:]),
        ),
        Mistake(
            "The parameters are right. In place of the costs there is one number, that of the last step. "
            "Do you collect them, or overwrite them?",
            _costs_changed(lambda costs, end, X: costs[-1]),
        ),
        Mistake(
            "The parameters are right. Here are the losses of all examples at every step. "
            "The cost of a step is their mean.",
            _losses_for_costs,
        ),
        Mistake(
            "The parameters are right. Each cost is a sum over the examples; the cost is the mean loss.",
            _costs_changed(lambda costs, end, X: [X.shape[1] * cost for cost in costs]),
        ),
        Mistake(
            "The parameters are right. The costs are negative: what is the sign of a logarithm below 1?",
            _costs_changed(lambda costs, end, X: [-cost for cost in costs]),
        ),
        Mistake(
            "The parameters are right. The costs stand in reverse order.",
            _costs_changed(lambda costs, end, X: costs[::-1]),
        ),
        Mistake(
            "One step is walked, however many are asked for. Is the return inside the loop?",
            lambda parameters, X, Y, alpha, steps: train(parameters, X, Y, alpha, 1),
        ),
        Mistake(
            "One step too many is walked.",
            lambda parameters, X, Y, alpha, steps: (
                train(parameters, X, Y, alpha, steps + 1)[0],
                train(parameters, X, Y, alpha, steps)[1],
            ),
        ),
        Mistake(
            "The costs are right, and the last step is missing in the parameters.",
            lambda parameters, X, Y, alpha, steps: (
                train(parameters, X, Y, alpha, steps - 1)[0],
                train(parameters, X, Y, alpha, steps)[1],
            ),
        ),
        Mistake(
            "Each layer is moved at once, from the last to the first, and the slopes of the next one are "
            "computed anew. All slopes belong to one place: compute all of them, then step.",
            _one_layer_after_the_other(reversed),
        ),
        Mistake(
            "Each layer is moved at once, from the first to the last, and the slopes of the next one are "
            "computed anew. All slopes belong to one place: compute all of them, then step.",
            _one_layer_after_the_other(iter),
        ),
        Mistake(
            "Each layer is moved before the blame goes back through it, and so it goes through the new W. "
            "Which W did the answers come from?",
            lambda *arguments: _walk(*arguments, step=_through_the_new_weights),
        ),
        Mistake(
            "b moves by the slope at the new W. Both slopes belong to the place where the step begins.",
            lambda *arguments: _walk(*arguments, step=_b_after_W),
        ),
        Mistake("Only the last layer moves.", _only_layers(-1)),
        Mistake("Only the first layer moves.", _only_layers(0)),
        Mistake(
            "The list of layers is turned round. Which layer comes first?",
            lambda *arguments: (train(*arguments)[0][::-1], train(*arguments)[1]),
        ),
        Mistake(
            "In each pair W and b have changed places.",
            lambda *arguments: (
                [(b, W) for W, b in train(*arguments)[0]],
                train(*arguments)[1],
            ),
        ),
        Mistake(
            "The costs are right. In place of the parameters you return the last slopes.",
            lambda parameters, X, Y, alpha, steps: (
                backward(train(parameters, X, Y, alpha, steps - 1)[0], X, Y),
                train(parameters, X, Y, alpha, steps)[1],
            ),
        ),
    ),
    hints=(
        "What are the three things that happen in every round, and in which order?",
        "You have forward for the answers and backward for the slopes. How do you make a new list of pairs "
        "out of the old one and the slopes, without writing into the old one?",
        "In the loop: append np.mean(losses.cross_entropy(forward(parameters, X)[-1], Y)); "
        "gradients = backward(parameters, X, Y); then parameters = [(W - alpha * dW, b - alpha * db) "
        "for (W, b), (dW, db) in zip(parameters, gradients)].",
    ),
    read="section 2.3, 'Forward, backward, step: the network learns'",
    formulas=(_train_in_a_loop,),
)

WHERE_TO_LOOK = Exercise(
    name="where_to_look",
    points=1,
    reference=where_to_look,
    results=(Result("layer", "a number"), Result("line", "a number")),
    cases=_reports,
    mistakes=(
        Mistake(
            "You read from the first layer on. The blame travels from the end to the beginning, "
            "and so does a mistake in it. Where do you begin to read?",
            _looked(layers=iter),
        ),
        Mistake(
            "You read from the first layer on, and count it as 0. Where does the blame begin its way, "
            "and from which number do layers count?",
            lambda errors: (
                (_looked(layers=iter)(errors)[0] - 1, _looked(layers=iter)(errors)[1])
                if (errors > 1e-7).any()
                else (0, 0)
            ),
        ),
        Mistake(
            "You read the rows from the last on, but never come to the first one, and you give the number of "
            "the row. Which row belongs to layer 1?",
            lambda errors: (
                (_looked()(errors)[0] - 1, _looked()(errors)[1]) if (errors[1:] > 1e-7).any() else (0, 0)
            ),
        ),
        Mistake(
            "You look for the largest error. A mistake can grow on its way; where is its beginning?",
            _looked(lambda errors: (errors == errors.max()) & (errors > gradient_check.RIGHT)),
        ),
        Mistake(
            "The line is right. The layer is one too low: layers count from 1, and rows from 0.",
            _changed(lambda l, line, errors: (l - 1 if l else 0, line)),
        ),
        Mistake(
            "The line is right. The layer is one too high: which row belongs to layer l?",
            _changed(lambda l, line, errors: (l + 1 if l else 0, line)),
        ),
        Mistake(
            "The line is right. You count the layers from the end.",
            _changed(lambda l, line, errors: (len(errors) + 1 - l if l else 0, line)),
        ),
        Mistake(
            "Layer and line have changed places.",
            _changed(lambda l, line, errors: (line, l)),
        ),
        Mistake(
            "The layer is right. W alone and b alone have changed places: 1 is for W.",
            _looked(lines=(0, 2, 1)),
        ),
        Mistake(
            "Where W and b are wrong together you blame the line of dW. What are both of them made from?",
            _looked(lines=(1, 1, 2)),
        ),
        Mistake(
            "Where W and b are wrong together you blame the line of db. What are both of them made from?",
            _looked(lines=(2, 1, 2)),
        ),
        Mistake(
            "The layer is right, and you blame dZ every time. When is dZ above suspicion?",
            _looked(lines=(0, 0, 0)),
        ),
        Mistake(
            "You look at the errors of W only. What about b?",
            _looked(lambda errors: np.stack([errors[:, 0], 0 * errors[:, 0]], 1) > gradient_check.RIGHT),
        ),
        Mistake(
            "You look at the errors of b only. What about W?",
            _looked(lambda errors: np.stack([0 * errors[:, 1], errors[:, 1]], 1) > gradient_check.RIGHT),
        ),
        Mistake(
            "You stop only where W and b are wrong together. A mistake can sit in one of them.",
            _looked(lambda errors: np.tile((errors > 1e-7).all(axis=1, keepdims=True), 2)),
        ),
        Mistake(
            "Errors far below one half are wrong, too. Above which number is an error wrong?",
            _looked(lambda errors: errors > 0.5),
        ),
        Mistake(
            "Your limit is too generous. Above which number is an error wrong?",
            _looked(lambda errors: errors > 1e-3),
        ),
        Mistake(
            "Your limit is too strict: two right ways of computing differ by rounding, too.",
            _looked(lambda errors: errors > 0),
        ),
        Mistake(
            "An error of exactly 1e-7 still counts as right.",
            _looked(lambda errors: errors >= gradient_check.RIGHT),
        ),
        Mistake(
            "Right and wrong have changed places. Does a small error mean right, or wrong?",
            _looked(lambda errors: errors <= gradient_check.RIGHT),
        ),
        Mistake(
            "Where nothing is wrong you still name a layer. What should come out there?",
            lambda errors: where_to_look(errors) if (errors > 1e-7).any() else (1, 0),
        ),
        Mistake(
            "You look at the last layer only.",
            lambda errors: _looked()(np.where(np.arange(len(errors))[:, None] < len(errors) - 1, 0, errors)),
        ),
    ),
    hints=(
        "The report says that W[1], b[1] and W[2] are wrong. Which of the three may only have inherited it?",
        "Go from the last layer to the first, and stop where W or b is wrong. "
        "What does it mean if both are, and what if one of them is?",
        "for l in range(len(errors), 0, -1): W_error, b_error = errors[l - 1]; if both are above 1e-7, "
        "return l, 0; if W_error is, return l, 1; if b_error is, return l, 2. After the loop, return 0, 0.",
    ),
    read="section 2.3, 'The report says where to look'",
    formulas=(_look_from_the_end,),
)

REPAIRED_BACKWARD = Exercise(
    name="repaired_backward",
    points=3,
    reference=backward,
    results=(GRADIENTS,),
    cases=_square_networks,
    mistakes=(*_fault_mistakes(), *_wrong_repair_mistakes()),
    hints=(
        "Which part does the report name that is nearest the end? Is it alone, or together with its layer's "
        "other part?",
        "What does where_to_look say, and which line of the function is that? What would (2.9) to (2.12) "
        "write there? Repair that line only, and read the next report.",
        "Four lines are wrong, from the end: that of db3 (a factor), dZ2 (the slope), dW2 (what came in) and "
        "dZ1 (a transpose).",
    ),
    read="section 2.3, 'The report says where to look'",
    formulas=(_repaired_line_by_line,),
)

EXERCISES = (
    OUTPUT_ERROR,
    LAYER_GRADIENT,
    HIDDEN_ERROR,
    BACKWARD,
    TRAIN,
    WHERE_TO_LOOK,
    REPAIRED_BACKWARD,
)
