"""The exercises of section 2.1: a node, a layer, a network, and whose number is whose."""

import numpy as np

from dlkit import network
from dlkit.activations import sigmoid
from dlkit.classroom.exercise import Exercise, Mistake, Result
from dlkit.logistic import probability

# Inputs.  All dimensions differ, so that a transposed matrix or a sum along the wrong axis shows; z stays
# moderate, so that no activation is rounded to 0 or 1.

LAYERS = ((1, 1, 1), (2, 3, 4), (3, 2, 5), (4, 3, 2), (5, 4, 3))  # n, n_prev, m


def _nodes(rng):
    for n_prev in (1, 2, 3, 5):
        yield {"w": rng.normal(size=(n_prev, 1)), "b": rng.normal(), "x": rng.normal(size=(n_prev, 1))}


def _layers_for_one(rng):
    for n, n_prev, _ in LAYERS:
        yield {
            "W": rng.normal(size=(n, n_prev)),
            "b": rng.normal(size=(n, 1)),
            "a_prev": rng.normal(size=(n_prev, 1)),
        }


def _layers(rng):
    for n, n_prev, m in LAYERS:
        yield {
            "W": rng.normal(size=(n, n_prev)),
            "b": rng.normal(size=(n, 1)),
            "A_prev": rng.normal(size=(n_prev, m)),
        }


def _networks(rng):
    for n_x, n, n_out, m in ((1, 2, 1, 3), (3, 4, 1, 2), (2, 3, 1, 5), (4, 3, 2, 5)):
        yield {
            "W1": rng.normal(size=(n, n_x)),
            "b1": rng.normal(size=(n, 1)),
            "W2": rng.normal(size=(n_out, n)),
            "b2": rng.normal(size=(n_out, 1)),
            "X": rng.normal(size=(n_x, m)),
        }


def _tables(rng):
    # Unit and example are never the last: who counts from 0 gets a wrong number, and not an error.
    for n, m in ((3, 4), (4, 3), (4, 6), (6, 5)):
        for unit, example in ((1, 2), (2, 1)):
            yield {"A": rng.random((n, m)), "unit": unit, "example": example}


def _sizes(_rng):
    for sizes in ((1, 1), (4, 2), (2, 2, 1), (3, 4, 1), (64, 3, 1), (5, 4, 3, 2), (2, 6, 3, 5, 1)):
        yield {"sizes": sizes}


# The right answers.


def node(w, b, x):
    """Give σ(wᵀx + b), a number."""
    return probability(w, b, x)[0, 0]


def layer(W, b, A_prev):
    """Give Z = W A_prev + b and A = σ(Z), both (n, m)."""
    cache = network.layer_forward(network.Dense(W, b), A_prev, sigmoid)
    return cache.Z, cache.A


def layer_by_nodes(W, b, a_prev):
    """Give what a layer says to one example, (n, 1)."""
    return layer(W, b, a_prev)[1]


def two_layers(W1, b1, W2, b2, X):
    """Give what both layers of a network say, A1 and A2."""
    net = network.Network(X.shape[0], len(W1), len(W2), hidden=sigmoid)
    theta = network.join(net, [(W1, b1), (W2, b2)])
    return tuple(cache.A for cache in network.forward(net, theta, X))


def entry(A, unit, example):
    """Give what one unit says to one example; both count from 1."""
    return A[unit - 1, example - 1]


def parameter_total(sizes):
    """Give the number of all weights and biases of a network with layers of these sizes."""
    return network.parameter_count(network.Network(*sizes, hidden=sigmoid))


# The answers as students write them.


def _node_in_one_line(w, b, x):
    return sigmoid((w.T @ x)[0, 0] + b)


def _node_with_a_sum(w, b, x):
    return sigmoid(np.sum(w * x) + b)


def _nodes_in_a_loop(W, b, a_prev):
    n = W.shape[0]
    a = np.zeros((n, 1))
    for k in range(n):
        w = W[k : k + 1].T
        a[k, 0] = sigmoid((w.T @ a_prev)[0, 0] + b[k, 0])
    return a


def _layer_in_two_lines(W, b, A_prev):
    Z = W @ A_prev + b
    return Z, sigmoid(Z)


def _two_layers_written_out(W1, b1, W2, b2, X):
    A1 = sigmoid(W1 @ X + b1)
    A2 = sigmoid(W2 @ A1 + b2)
    return A1, A2


def _total_in_one_line(sizes):
    return sum(n * (n_prev + 1) for n_prev, n in zip(sizes, sizes[1:], strict=False))


def _total_in_a_loop(sizes):
    total = 0
    for l in range(1, len(sizes)):
        total += sizes[l] * sizes[l - 1] + sizes[l]
    return total


# Pieces that the wrong variants below are made of.


def _sum_and_squeeze(Z):
    return Z, sigmoid(Z)


def _no_bias(b):
    return np.zeros_like(b)


def _first_bias(b):
    return np.full_like(b, b[0, 0])


def _pairs(sizes):
    return list(zip(sizes, sizes[1:], strict=False))


def _weights_total(sizes):
    return sum(n * n_prev for n_prev, n in _pairs(sizes))


NODE = Exercise(
    name="node",
    points=1,
    reference=node,
    results=(Result("a", "a number"),),
    cases=_nodes,
    mistakes=(
        Mistake(
            "This is z, the weighted sum. What does a node do with it before it hands it on?",
            lambda w, b, x: (w.T @ x)[0, 0] + b,
        ),
        Mistake("The bias is missing.", lambda w, b, x: node(w, 0.0, x)),
        Mistake("The bias is subtracted.", lambda w, b, x: node(w, -b, x)),
        Mistake(
            "The bias is added after the squeeze. Where does it belong?",
            lambda w, b, x: node(w, 0.0, x) + b,
        ),
        Mistake(
            "The sigmoid falls where it should rise. What is the sign of the exponent?",
            lambda w, b, x: 1 - node(w, b, x),
        ),
        Mistake(
            "You squeeze each product w_j x_j by itself. First the sum, then one squeeze.",
            lambda w, b, x: sigmoid(w * x + b),
        ),
        Mistake(
            "This is a table: a column times a row. Which of the two must lie down, so that one number "
            "comes out?",
            lambda w, b, x: sigmoid(w @ x.T + b),
        ),
        Mistake(
            "You add b to each product before you add them up, and so it counts n_x times.",
            lambda w, b, x: sigmoid(np.sum(w * x + b)),
        ),
        Mistake(
            "This is the mean of the products, squeezed. A node adds them up.",
            lambda w, b, x: sigmoid(np.mean(w * x) + b),
        ),
        Mistake(
            "This is tanh of z. This section's squeeze is the sigmoid; others come in section 2.2.",
            lambda w, b, x: np.tanh((w.T @ x)[0, 0] + b),
        ),
        Mistake("The squeeze happens twice.", lambda w, b, x: sigmoid(node(w, b, x))),
    ),
    hints=(
        "It is the neuron of section 1.2. What are its two moves?",
        "w and x are both columns. Which one do you transpose, so that their product is one number?",
        "sigmoid(w.T @ x + b)",
    ),
    read="section 2.1, 'A node is the neuron of section 1.2'",
    formulas=(
        _node_in_one_line,
        _node_with_a_sum,
    ),
)

LAYER_BY_NODES = Exercise(
    name="layer_by_nodes",
    points=2,
    reference=layer_by_nodes,
    results=(Result("a", "(n, 1)"),),
    cases=_layers_for_one,
    mistakes=(
        Mistake(
            "These are the weighted sums z. Each node squeezes its own.",
            lambda W, b, a_prev: layer(W, b, a_prev)[0],
        ),
        Mistake("The biases are missing.", lambda W, b, a_prev: layer_by_nodes(W, _no_bias(b), a_prev)),
        Mistake(
            "Every node gets the bias of the first one. Which index of b moves with the node?",
            lambda W, b, a_prev: layer_by_nodes(W, _first_bias(b), a_prev),
        ),
        Mistake(
            "Every node gets the weights of the first one. Which index of W moves with the node?",
            lambda W, b, a_prev: layer_by_nodes(np.tile(W[:1], (len(W), 1)), b, a_prev),
        ),
        Mistake(
            "All numbers are those of the first node, weights and bias. What should move with the loop?",
            lambda W, b, a_prev: layer_by_nodes(np.tile(W[:1], (len(W), 1)), _first_bias(b), a_prev),
        ),
        Mistake(
            "Only the first node is here. Is the return inside the loop?",
            lambda W, b, a_prev: layer_by_nodes(W, b, a_prev)[:1],
        ),
        Mistake(
            "Only the last node is here. Do you collect the numbers, or overwrite them?",
            lambda W, b, a_prev: layer_by_nodes(W, b, a_prev)[-1:],
        ),
        Mistake(
            "All nodes but the last are 0. Do you write each number to its own place?",
            lambda W, b, a_prev: np.where(
                np.arange(len(W))[:, np.newaxis] == len(W) - 1, layer_by_nodes(W, b, a_prev), 0
            ),
        ),
        Mistake(
            "The last node is missing, it is 0. Where does your loop end?",
            lambda W, b, a_prev: np.where(
                np.arange(len(W))[:, np.newaxis] < len(W) - 1, layer_by_nodes(W, b, a_prev), 0
            ),
        ),
        Mistake(
            "The numbers are right, but flat. What a layer says is a column, as what it sees.",
            lambda W, b, a_prev: layer_by_nodes(W, b, a_prev).ravel(),
        ),
        Mistake(
            "The numbers are right, but they lie in a row. What a layer says is a column, as what it sees.",
            lambda W, b, a_prev: layer_by_nodes(W, b, a_prev).T,
        ),
        Mistake(
            "This is a table, a column for each node: every node got every bias. "
            "What are the shapes of the sum and of b?",
            lambda W, b, a_prev: sigmoid(W @ a_prev + b.T),
        ),
    ),
    hints=(
        "How many nodes has the layer, and where in W and b do you see that? What belongs to node k?",
        "W[k] is flat, and W[k : k + 1] is a row. Your node wants a column. What turns one into the other?",
        "Begin with a = np.zeros((len(W), 1)); in the loop, a[k] = node(W[k : k + 1].T, b[k, 0], a_prev).",
    ),
    read="section 2.1, 'A node is the neuron of section 1.2'",
    formulas=(_nodes_in_a_loop,),
)

LAYER = Exercise(
    name="layer",
    points=2,
    reference=layer,
    results=(Result("Z", "(n, m)"), Result("A", "(n, m)")),
    cases=_layers,
    mistakes=(
        Mistake(
            "A and Z have changed places. Which one comes first?",
            lambda W, b, A_prev: layer(W, b, A_prev)[::-1],
        ),
        Mistake(
            "Z is right, and A is Z once more. Where is the squeeze?",
            lambda W, b, A_prev: (layer(W, b, A_prev)[0], layer(W, b, A_prev)[0]),
        ),
        Mistake(
            "A is right, and Z is A once more. Z is the sum before the squeeze.",
            lambda W, b, A_prev: (layer(W, b, A_prev)[1], layer(W, b, A_prev)[1]),
        ),
        Mistake("The biases are missing.", lambda W, b, A_prev: layer(W, _no_bias(b), A_prev)),
        Mistake(
            "A is right; the Z that you return is without the biases.",
            lambda W, b, A_prev: (W @ A_prev, layer(W, b, A_prev)[1]),
        ),
        Mistake(
            "Every unit gets the bias of the first one. b has a number for each unit.",
            lambda W, b, A_prev: layer(W, _first_bias(b), A_prev),
        ),
        Mistake(
            "All units get the sum of all biases. b has a number for each unit.",
            lambda W, b, A_prev: layer(W, np.full_like(b, b.sum()), A_prev),
        ),
        Mistake(
            "Z is right; A is squeezed twice.",
            lambda W, b, A_prev: (layer(W, b, A_prev)[0], sigmoid(layer(W, b, A_prev)[1])),
        ),
        Mistake(
            "You squeeze A_prev once more before you use it. "
            "It is the activation of the layer before already.",
            lambda W, b, A_prev: layer(W, b, sigmoid(A_prev)),
        ),
        Mistake(
            "Only the first example is here. (2.3) takes all columns at once.",
            lambda W, b, A_prev: layer(W, b, A_prev[:, :1]),
        ),
        Mistake(
            "All examples are added up. Each keeps a column of its own.",
            lambda W, b, A_prev: layer(W, b, A_prev.sum(axis=1, keepdims=True)),
        ),
        Mistake(
            "Both tables lie on their side: a row for each example. Examples are columns.",
            lambda W, b, A_prev: tuple(table.T for table in layer(W, b, A_prev)),
        ),
        Mistake(
            "Z is right; A is tanh of it. This section's squeeze is the sigmoid.",
            lambda W, b, A_prev: (layer(W, b, A_prev)[0], np.tanh(layer(W, b, A_prev)[0])),
        ),
        Mistake(
            "You turn W on its side. In W a row is a unit already: which shapes have W and A_prev as they "
            "are, and which inner numbers must agree?",
            lambda W, b, A_prev: _sum_and_squeeze(W.T @ A_prev + b),
        ),
        Mistake(
            "A_prev stands in front of W. Write both shapes side by side in this order: "
            "which inner numbers must agree?",
            lambda W, b, A_prev: _sum_and_squeeze(A_prev @ W + b),
        ),
        Mistake(
            "W and A_prev are multiplied entry by entry, with *. Which sign makes the sums of products?",
            lambda W, b, A_prev: _sum_and_squeeze(W * A_prev + b),
        ),
    ),
    hints=(
        "Write the shapes of W, A_prev and b below each other. Which product gives (n, m)?",
        "W A_prev is (n, m) and b is (n, 1). What does broadcasting do when you add them?",
        "Z = W @ A_prev + b, and then A = sigmoid(Z).",
    ),
    read="section 2.1, 'A batch is all examples at once'",
    formulas=(_layer_in_two_lines,),
)

TWO_LAYERS = Exercise(
    name="two_layers",
    points=3,
    reference=two_layers,
    results=(Result("A1", "(n^[1], m)"), Result("A2", "(n^[2], m)")),
    cases=_networks,
    mistakes=(
        Mistake(
            "A1 is right. The second layer sees Z1, before the squeeze. Which of the two does (2.3) ask for?",
            lambda W1, b1, W2, b2, X: (
                layer(W1, b1, X)[1],
                layer(W2, b2, layer(W1, b1, X)[0])[1],
            ),
        ),
        Mistake(
            "A1 is not squeezed, and the second layer sees it so.",
            lambda W1, b1, W2, b2, X: (
                layer(W1, b1, X)[0],
                layer(W2, b2, layer(W1, b1, X)[0])[1],
            ),
        ),
        Mistake(
            "A2 is right. In place of A1 you return Z1.",
            lambda W1, b1, W2, b2, X: (layer(W1, b1, X)[0], two_layers(W1, b1, W2, b2, X)[1]),
        ),
        Mistake(
            "A1 is right. A2 is Z2, before its squeeze.",
            lambda W1, b1, W2, b2, X: (layer(W1, b1, X)[1], layer(W2, b2, layer(W1, b1, X)[1])[0]),
        ),
        Mistake(
            "Neither layer squeezes.",
            lambda W1, b1, W2, b2, X: (layer(W1, b1, X)[0], layer(W2, b2, layer(W1, b1, X)[0])[0]),
        ),
        Mistake(
            "A1 is right. On its way into the second layer it is squeezed once more.",
            lambda W1, b1, W2, b2, X: (
                layer(W1, b1, X)[1],
                layer(W2, b2, sigmoid(layer(W1, b1, X)[1]))[1],
            ),
        ),
        Mistake(
            "The biases of the first layer are missing.",
            lambda W1, b1, W2, b2, X: two_layers(W1, _no_bias(b1), W2, b2, X),
        ),
        Mistake(
            "A1 is right. The bias of the second layer is missing.",
            lambda W1, b1, W2, b2, X: two_layers(W1, b1, W2, _no_bias(b2), X),
        ),
        Mistake(
            "The biases are missing, in both layers.",
            lambda W1, b1, W2, b2, X: two_layers(W1, _no_bias(b1), W2, _no_bias(b2), X),
        ),
        Mistake(
            "A1 and A2 have changed places. Which one is asked for first?",
            lambda W1, b1, W2, b2, X: two_layers(W1, b1, W2, b2, X)[::-1],
        ),
        Mistake(
            "Only the first example is here. All columns go through at once.",
            lambda W1, b1, W2, b2, X: two_layers(W1, b1, W2, b2, X[:, :1]),
        ),
        Mistake(
            "Both tables lie on their side: a row for each example. Examples are columns.",
            lambda W1, b1, W2, b2, X: tuple(A.T for A in two_layers(W1, b1, W2, b2, X)),
        ),
        Mistake(
            "The number of units meets the number of features. Do you turn W1 on its side, where a row is a "
            "unit already? Or does the second layer get X, and not what the first one says?",
            lambda W1, b1, W2, b2, X: _two_layers_written_out(W1.T, b1, W2, b2, X),
        ),
        Mistake(
            "A1 has come through. Then you turn W2 on its side: which shapes have W2 and A1 as they are?",
            lambda W1, b1, W2, b2, X: _two_layers_written_out(W1, b1, W2.T, b2, X),
        ),
    ),
    hints=(
        "What does the first layer see? And the second?",
        "You have a function for one layer. It returns two things; which of them goes on to the next layer?",
        "Z1, A1 = layer(W1, b1, X), then Z2, A2 = layer(W2, b2, A1).",
    ),
    read="section 2.1, 'A batch is all examples at once'",
    formulas=(_two_layers_written_out,),
)

ENTRY = Exercise(
    name="entry",
    points=1,
    reference=entry,
    results=(Result("the entry", "a number"),),
    cases=_tables,
    mistakes=(
        Mistake(
            "This is the next unit and the next example. Units and examples count from 1; "
            "from where does Python count?",
            lambda A, unit, example: A[unit, example],
        ),
        Mistake(
            "The unit is right, and this is the next example.",
            lambda A, unit, example: A[unit - 1, example],
        ),
        Mistake(
            "The example is right, and this is the next unit.",
            lambda A, unit, example: A[unit, example - 1],
        ),
        Mistake(
            "Unit and example have changed places. Which of the two is a row of A?",
            lambda A, unit, example: A[example - 1, unit - 1],
        ),
        Mistake(
            "Unit and example have changed places, and you count from 0. Which of the two is a row of A?",
            lambda A, unit, example: A[example, unit],
        ),
        Mistake(
            "This is all that the unit says, to every example. One of these numbers is asked for.",
            lambda A, unit, example: A[unit - 1 : unit],
        ),
        Mistake(
            "This is all that the example gets to hear, from every unit. One of these numbers is asked for.",
            lambda A, unit, example: A[:, example - 1 : example],
        ),
    ),
    hints=(
        "A has shape (n, m). Which of these two counts units, and which counts examples?",
        "In A[a, b] the row comes first. And the first row has the number 0.",
        "A[unit - 1, example - 1]",
    ),
    read="section 2.1, 'In A, a row is a unit and a column is an example'",
    formulas=(entry,),
)

PARAMETER_TOTAL = Exercise(
    name="parameter_total",
    points=1,
    reference=parameter_total,
    results=(Result("the number of parameters", "a number"),),
    cases=_sizes,
    mistakes=(
        Mistake("These are the weights. What else can be chosen in a layer?", _weights_total),
        Mistake(
            "You count one bias for each layer. How many does a layer have?",
            lambda sizes: _weights_total(sizes) + len(sizes) - 1,
        ),
        Mistake(
            "The inputs have no bias, because nothing is computed in them.",
            lambda sizes: _weights_total(sizes) + sum(sizes),
        ),
        Mistake(
            "Each layer gets as many biases as the layer before has nodes. Whose biases are they?",
            lambda sizes: _weights_total(sizes) + sum(sizes[:-1]),
        ),
        Mistake(
            "Only the hidden layers have biases here. What about the output?",
            lambda sizes: _weights_total(sizes) + sum(sizes[1:-1]),
        ),
        Mistake(
            "Only the first layer is counted.",
            lambda sizes: sizes[1] * (sizes[0] + 1),
        ),
        Mistake(
            "Only the last layer is counted.",
            lambda sizes: sizes[-1] * (sizes[-2] + 1),
        ),
        Mistake(
            "All sizes are multiplied. Which pairs of layers are connected by lines?",
            lambda sizes: int(np.prod(sizes)),
        ),
        Mistake("These are the nodes. How many lines are there between them?", lambda sizes: sum(sizes)),
        Mistake("These are the layers that count.", lambda sizes: len(sizes) - 1),
    ),
    hints=(
        "What is the shape of W of layer 1, and what is the shape of its b? How many numbers is that?",
        "A layer with n nodes, after one with n_prev: each node has n_prev weights and one bias. "
        "Which layers are there to add up?",
        "The sum of n * (n_prev + 1) over zip(sizes, sizes[1:]), which gives the pairs (n_prev, n).",
    ),
    read="section 2.1, 'A layer is all its nodes at once'",
    formulas=(
        _total_in_one_line,
        _total_in_a_loop,
    ),
)

EXERCISES = (NODE, LAYER_BY_NODES, LAYER, TWO_LAYERS, ENTRY, PARAMETER_TOTAL)
