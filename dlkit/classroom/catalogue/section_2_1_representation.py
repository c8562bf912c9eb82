"""The exercises of section 2.1: a node, a layer, a network, and whose number is whose."""

import numpy as np

from dlkit.activations import sigmoid
from dlkit.classroom.exercise import Exercise, Result
from dlkit.classroom.styles.section_2_1_representation import STYLES

# Inputs.  All dimensions differ, so that a transposed matrix or a sum along the wrong axis shows; z stays
# moderate, so that no activation is rounded to 0 or 1.

LAYERS = ((1, 1, 1), (2, 3, 4), (3, 2, 5), (4, 3, 2), (5, 4, 3))  # n, n_prev, m


def _nodes(rng):
    for n_prev in (1, 2, 3, 5):
        yield {"w": rng.normal(size=(n_prev, 1)), "b": rng.normal(), "x": rng.normal(size=(n_prev, 1))}


def _layers(rng):
    for n, n_prev, m in LAYERS:
        W, b = rng.normal(size=(n, n_prev)), rng.normal(size=(n, 1))
        yield {"W": W, "b": b, "A_prev": rng.normal(size=(n_prev, m))}


def _layers_for_one(rng):
    for case in _layers(rng):
        yield {"W": case["W"], "b": case["b"], "a_prev": case["A_prev"][:, :1]}


def _networks(rng):
    for n_x, n, n_out, m in ((1, 2, 1, 3), (3, 4, 1, 2), (2, 3, 1, 5), (4, 3, 2, 5)):
        shapes = {"W1": (n, n_x), "b1": (n, 1), "W2": (n_out, n), "b2": (n_out, 1), "X": (n_x, m)}
        yield {name: rng.normal(size=shape) for name, shape in shapes.items()}


def _tables(rng):
    # Unit and example are never the last: who counts from 0 gets a wrong number, and not an error.
    for n, m in ((3, 4), (4, 3), (4, 6), (6, 5)):
        for unit, example in ((1, 2), (2, 1)):
            yield {"A": rng.random((n, m)), "unit": unit, "example": example}


def _sizes(_rng):
    for sizes in ((1, 1), (4, 2), (2, 2, 1), (3, 4, 1), (64, 3, 1), (5, 4, 3, 2), (2, 6, 3, 5, 1)):
        yield {"sizes": sizes}


NODE = Exercise(
    name="node",
    points=1,
    reference=STYLES["node"][0],
    results=(Result("a", "a number"),),
    cases=_nodes,
    where={"z": "(w.T @ x)[0, 0] + b"},
    mistakes="""
        z  # This is z, the weighted sum. What does a node do with it before it hands it on?
        sigmoid(z - b)  # The bias is missing.
        sigmoid(z - 2 * b)
            The bias is subtracted. If you have written exp(-...), does its minus reach b as well?
        sigmoid(z - b) + b  # The bias is added after the squeeze. Where does it belong?
        1 - a  # The sigmoid falls where it should rise. What is the sign of the exponent?
        sigmoid(w * x + b)  # You squeeze each product w_j x_j by itself. First the sum, then one squeeze.
        np.sum(sigmoid(w * x + b))
            You squeeze each product w_j x_j, and then add them up. First the sum, then one squeeze.
        sigmoid(w @ x.T + b)
            This is a table: a column times a row. Which of the two must lie down, so that one number comes
            out?
        sigmoid(w @ x + b)
            w and x are both columns, and they do not fit as they are. Which of the two must lie down, so
            that one number comes out?
        sigmoid(np.sum(w * x + b))
            You add b to each product before you add them up, and so it counts n_x times.
        sigmoid(np.sum(w) * np.sum(x) + b)
            You add up w and x, and then multiply the sums. Which of the two comes first?
        sigmoid(np.mean(w * x) + b)  # This is the mean of the products, squeezed. A node adds them up.
        sigmoid(z - w[0, 0] * x[0, 0])
            The first product is missing. Where does your loop begin? Python counts from 0.
        sigmoid(z - w[-1, 0] * x[-1, 0])  # The last product is missing. Where does your loop end?
        sigmoid(w[-1, 0] * x[-1, 0] + b)
            Only the last product is here. Does each round replace the sum, where it should add to it?
        sigmoid(w[0, 0] * x[0, 0] + b)  # Only the first product is here. A node adds up all of them.
        1 + np.exp(-z)
            You divide 1 by 1, and then add the exponential. Which brackets does the fraction need?
        a * (1 - a)  # This is the slope of the sigmoid at z. Asked for is the sigmoid itself.
        np.tanh(z)  # This is tanh of z. This section's squeeze is the sigmoid; others come in section 2.2.
        np.maximum(0, z)  # This is ReLU of z, as in section 1.0. This section's squeeze is the sigmoid.
        sigmoid(a)  # The squeeze happens twice.
    """,
    hints=(
        "It is the neuron of section 1.2. What are its two moves?",
        "w and x are both columns. Which one do you transpose, so that their product is one number?",
        "sigmoid(w.T @ x + b)",
    ),
    read="section 2.1, 'A node is the neuron of section 1.2'",
    styles=STYLES["node"],
)

LAYER_BY_NODES = Exercise(
    name="layer_by_nodes",
    points=2,
    reference=STYLES["layer_by_nodes"][0],
    results=(Result("a", "(n, 1)"),),
    cases=_layers_for_one,
    where={"z": "W @ a_prev + b", "n": "len(W)", "k": "np.arange(n)[:, np.newaxis]"},
    mistakes="""
        z  # These are the weighted sums z. Each node squeezes its own.
        sigmoid(z - b)  # The biases are missing.
        sigmoid(z - b + b[0])
            Every node gets the bias of the first one. Which index of b moves with the node?
        sigmoid(W[:1] @ a_prev + b)
            Every node gets the weights of the first one. Which index of W moves with the node?
        a[[0] * n]
            All numbers are those of the first node, weights and bias. What should move with the loop?
        a[[-1] * n]  # All numbers are those of the last node. Do you write each number to its own place?
        a[:1]  # Only the first node is here. Is the return inside the loop?
        a[-1:]  # Only the last node is here. Do you collect the numbers, or overwrite them?
        a * (k == n - 1)  # All nodes but the last are 0. Do you write each number to its own place?
        a[-1] * (k == 0)
            All nodes but the first are 0, and it has the number of the last. Which place moves with k?
        np.sum(a) + 0 * a  # Every entry is the sum of all nodes. Each writes only to its own place.
        a * (k < n - 1)  # The last node is missing, it is 0. Where does your loop end?
        a * (k > 0)  # The first node is missing, it is 0. Where does your loop begin? Python counts from 0.
        a.ravel()  # The numbers are right, but flat. What a layer says is a column, as what it sees.
        sigmoid(z - b) + b  # The biases are added after the squeeze. Where do they belong?
        np.maximum(0, z)  # This is ReLU of the sums. This section's squeeze is the sigmoid.
        sigmoid(a)  # The squeeze happens twice.
        a.T  # The numbers are right, but they lie in a row. What a layer says is a column, as what it sees.
        sigmoid(z - b + b.T)
            This is a table, a column for each node: every node got every bias. What are the shapes of the
            sum and of b?
        sigmoid(W.T @ a_prev + b)
            You take columns of W, or turn it on its side. Which part of W holds the weights of node k?
    """,
    hints=(
        "How many nodes has the layer, and where in W and b do you see that? What belongs to node k?",
        "W[k] is flat, and W[k : k + 1] is a row. Your node wants a column. What turns one into the other?",
        "Begin with a = np.zeros((len(W), 1)); in the loop, a[k] = node(W[k : k + 1].T, b[k, 0], a_prev).",
    ),
    read="section 2.1, 'A node is the neuron of section 1.2'",
    styles=STYLES["layer_by_nodes"],
)

LAYER = Exercise(
    name="layer",
    points=2,
    reference=STYLES["layer"][0],
    results=(Result("Z", "(n, m)"), Result("A", "(n, m)")),
    cases=_layers,
    mistakes="""
        A, Z  # A and Z have changed places. Which one comes first?
        Z, Z  # Z is right, and A is Z once more. Where is the squeeze?
        A, A  # A is right, and Z is A once more. Z is the sum before the squeeze.
        Z - b, sigmoid(Z - b)  # The biases are missing.
        Z - b, A  # A is right; the Z that you return is without the biases.
        + b -> + b[0]  # Every unit gets the bias of the first one. b has a number for each unit.
        Z, sigmoid(Z - b)  # Z is right; A is made of sums without the biases.
        Z, sigmoid(Z - b) + b
            Z is right; for A the biases are added after the squeeze. What is squeezed in (2.3)?
        + b -> + b.mean()  # All units get the mean of all biases. b has a number for each unit.
        + b -> + b.sum()  # All units get the sum of all biases. b has a number for each unit.
        + b -> + b.T
            b lies on its side where you add it. It has a number for each unit, and a unit is a row of Z.
        + b -> + b.ravel()
            b is flat where you add it, and so its numbers lie in a row. A unit is a row of Z: how does b
            have to stand, so that each row gets its own number?
        Z, sigmoid(A)  # Z is right; A is squeezed twice.
        @ A_prev -> @ sigmoid(A_prev)
            You squeeze A_prev once more before you use it. It is the activation of the layer before
            already.
        Z[:, :1], A[:, :1]  # Only the first example is here. (2.3) takes all columns at once.
        right(W, b, A_prev.sum(axis=1, keepdims=True))
            All examples are added up. Each keeps a column of its own.
        Z.T, A.T  # Both tables lie on their side: a row for each example. Examples are columns.
        Z, np.tanh(Z)  # Z is right; A is tanh of it. This section's squeeze is the sigmoid.
        Z, np.maximum(0, Z)  # Z is right; A is ReLU of it. This section's squeeze is the sigmoid.
        W @ A_prev -> W.T @ A_prev
            You turn W on its side. In W a row is a unit already: which shapes have W and A_prev as they
            are, and which inner numbers must agree?
        W @ A_prev -> A_prev @ W
            A_prev stands in front of W. Write both shapes side by side in this order: which inner numbers
            must agree?
        W @ A_prev -> W * A_prev
            W and A_prev are multiplied entry by entry, with *. Which sign makes the sums of products?
    """,
    hints=(
        "Write the shapes of W, A_prev and b below each other. Which product gives (n, m)?",
        "W A_prev is (n, m) and b is (n, 1). What does broadcasting do when you add them?",
        "Z = W @ A_prev + b, and then A = sigmoid(Z).",
    ),
    read="section 2.1, 'A batch is all examples at once'",
    styles=STYLES["layer"],
)

TWO_LAYERS = Exercise(
    name="two_layers",
    points=3,
    reference=STYLES["two_layers"][0],
    results=(Result("A1", "(n^[1], m)"), Result("A2", "(n^[2], m)")),
    cases=_networks,
    where={"Z1": "W1 @ X + b1"},
    mistakes="""
        A1, sigmoid(W2 @ Z1 + b2)
            A1 is right. The second layer sees Z1, before the squeeze. Which of the two does (2.3) ask for?
        Z1, sigmoid(W2 @ Z1 + b2)  # A1 is not squeezed, and the second layer sees it so.
        Z1, A2  # A2 is right. In place of A1 you return Z1.
        A1, W2 @ A1 + b2  # A1 is right. A2 is Z2, before its squeeze.
        Z1, W2 @ A1 + b2  # These are Z1 and Z2, the sums. What the layers say is A1 and A2.
        Z1, W2 @ Z1 + b2  # Neither layer squeezes.
        A1, sigmoid(W2 @ sigmoid(A1) + b2)
            A1 is right. On its way into the second layer it is squeezed once more.
        X + b1 -> X  # The biases of the first layer are missing.
        A1, sigmoid(W2 @ A1)  # A1 is right. The bias of the second layer is missing.
        right(W1, 0 * b1, W2, 0 * b2, X)  # The biases are missing, in both layers.
        + b1 -> + b1[0]  # Every hidden unit gets the bias of the first one. b1 has a number for each unit.
        right(W1, -b1, W2, -b2, X)  # The biases are subtracted, in both layers.
        A1, sigmoid(A2)  # A1 is right. The output is squeezed twice.
        np.tanh(Z1), np.tanh(W2 @ np.tanh(Z1) + b2)
            Both layers squeeze with tanh. This section's squeeze is the sigmoid.
        np.maximum(0, Z1), sigmoid(W2 @ np.maximum(0, Z1) + b2)
            The hidden layer has ReLU. This section's squeeze is the sigmoid, in both layers.
        A2, A1  # A1 and A2 have changed places. Which one is asked for first?
        A1[:, :1], A2[:, :1]  # Only the first example is here. All columns go through at once.
        A1.T, A2.T  # Both tables lie on their side: a row for each example. Examples are columns.
        W1 @ -> W1.T @
            The number of units meets the number of features. Do you turn W1 on its side, where a row is a
            unit already? Or does the second layer get X, and not what the first one says?
        W2 @ -> W2.T @
            A1 has come through. Then you turn W2 on its side: which shapes have W2 and A1 as they are?
    """,
    hints=(
        "What does the first layer see? And the second?",
        "You have a function for one layer. It returns two things; which of them goes on to the next layer?",
        "Z1, A1 = layer(W1, b1, X), then Z2, A2 = layer(W2, b2, A1).",
    ),
    read="section 2.1, 'A batch is all examples at once'",
    styles=STYLES["two_layers"],
)

ENTRY = Exercise(
    name="entry",
    points=1,
    reference=STYLES["entry"][0],
    results=(Result("the entry", "a number"),),
    cases=_tables,
    mistakes="""
        A[unit, example]
            This is the next unit and the next example. Units and examples count from 1; from where does
            Python count?
        A[unit - 1, example]  # The unit is right, and this is the next example.
        A[unit, example - 1]  # The example is right, and this is the next unit.
        A[example - 1, unit - 1]  # Unit and example have changed places. Which of the two is a row of A?
        A[example, unit]
            Unit and example have changed places, and you count from 0. Which of the two is a row of A?
        A[example - 1, unit]  # Unit and example have changed places, and the unit counts from 0.
        A[example, unit - 1]  # Unit and example have changed places, and the example counts from 0.
        A[unit - 2, example - 2]
            You go two steps back. One step from what counts from 1 to what counts from 0 is enough.
        A[-unit, -example]  # You count both from the end.
        A[unit - 1:unit]
            This is all that the unit says, to every example. One of these numbers is asked for.
        A[:, example - 1:example]
            This is all that the example gets to hear, from every unit. One of these numbers is asked for.
    """,
    hints=(
        "A has shape (n, m). Which of these two counts units, and which counts examples?",
        "In A[a, b] the row comes first. And the first row has the number 0.",
        "A[unit - 1, example - 1]",
    ),
    read="section 2.1, 'In A, a row is a unit and a column is an example'",
    styles=STYLES["entry"],
)

PARAMETER_TOTAL = Exercise(
    name="parameter_total",
    points=1,
    reference=STYLES["parameter_total"][0],
    results=(Result("the number of parameters", "a number"),),
    cases=_sizes,
    where={"weights": "np.dot(sizes[1:], sizes[:-1])"},
    mistakes="""
        weights  # These are the weights. What else can be chosen in a layer?
        sum(sizes[1:])  # These are the biases. What else can be chosen in a layer?
        weights + len(sizes) - 1  # You count one bias for each layer. How many does a layer have?
        weights + 1  # You count one bias for the whole network. How many does a layer have?
        weights + sum(sizes)  # The inputs have no bias, because nothing is computed in them.
        weights + sum(sizes[1:]) + sum(sizes[:-1])
            Each layer gets biases for the layer before as well. Whose biases are they?
        weights + sum(sizes[:-1])
            Each layer gets as many biases as the layer before has nodes. Whose biases are they?
        weights + sum(sizes[1:-1])  # Only the hidden layers have biases here. What about the output?
        weights + sizes[-1]  # Only the output has biases here. What about the hidden layers?
        out + sizes[0] * (sizes[-1] + 1)
            Your loop begins with the inputs, and the layer before these, sizes[-1], is the last one.
        out - sizes[1] * (sizes[0] + 1)  # The first layer is not counted. Where does your loop begin?
        sizes[1] * (sizes[0] + 1)  # Only the first layer is counted.
        sizes[-1] * (sizes[-2] + 1)  # Only the last layer is counted.
        out - sizes[-1] * (sizes[-2] + 1)  # The last layer is not counted. Where does your loop end?
        np.prod(sizes)  # All sizes are multiplied. Which pairs of layers are connected by lines?
        np.prod(sizes) + sum(sizes[1:])
            The biases are right. For the weights all sizes are multiplied: which pairs are connected?
        sum(sizes)  # These are the nodes. How many lines are there between them?
        len(sizes) - 1  # These are the layers that count.
    """,
    hints=(
        "What is the shape of W of layer 1, and what is the shape of its b? How many numbers is that?",
        "A layer with n nodes, after one with n_prev: each node has n_prev weights and one bias. "
        "Which layers are there to add up?",
        "The sum of n * (n_prev + 1) over zip(sizes, sizes[1:]), which gives the pairs (n_prev, n).",
    ),
    read="section 2.1, 'A layer is all its nodes at once'",
    styles=STYLES["parameter_total"],
)

EXERCISES = (NODE, LAYER_BY_NODES, LAYER, TWO_LAYERS, ENTRY, PARAMETER_TOTAL)
