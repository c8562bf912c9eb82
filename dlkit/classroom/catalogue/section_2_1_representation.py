"""The exercises of section 2.1: a layer, two of them, and a strip that they draw."""

import numpy as np

from dlkit.activations import sigmoid
from dlkit.classroom.exercise import Exercise, Result
from dlkit.classroom.styles.section_2_1_representation import STYLES

# Inputs.  All dimensions differ, so that a transposed matrix or a sum along the wrong axis shows; z stays
# moderate, so that no activation is rounded to 0 or 1.

LAYERS = ((1, 1, 1), (2, 3, 4), (3, 2, 5), (4, 3, 2), (5, 4, 3))  # n, n_prev, m


def _layers(rng):
    for n, n_prev, m in LAYERS:
        W, b = rng.normal(size=(n, n_prev)), rng.normal(size=(n, 1))
        yield {"W": W, "b": b, "A_prev": rng.normal(size=(n_prev, m))}


def _networks(rng):
    for n_x, n, n_out, m in ((1, 2, 1, 3), (3, 4, 1, 2), (2, 3, 1, 5), (4, 3, 2, 5)):
        shapes = {"W1": (n, n_x), "b1": (n, 1), "W2": (n_out, n), "b2": (n_out, 1), "X": (n_x, m)}
        yield {name: rng.normal(size=shape) for name, shape in shapes.items()}


def _strips(rng):
    # w is never of length 1 and k is never 1, and neither border goes through the origin.
    yield {"w": np.array([[1.0], [2.0]]), "low": 1.0, "high": 3.0, "k": 10.0}
    for n_x, sign in ((1, 1), (2, -1), (3, 1), (4, -1), (5, 1)):
        low = sign * rng.uniform(0.5, 2)
        w, high, k = rng.normal(size=(n_x, 1)), low + rng.uniform(2.5, 4), rng.uniform(2, 9)
        yield {"w": w, "low": low, "high": high, "k": k}


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
            Z is right; for A the biases are added after the squeeze. What is squeezed in (2.4)?
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
    points=2,
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
        + b2 -> + b1  # The second layer adds b1. Whose biases are in b1?
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

STRIP = Exercise(
    name="strip",
    points=2,
    reference=STYLES["strip"][0],
    results=(Result("W1", "(2, n_x)"), Result("b1", "(2, 1)")),
    cases=_strips,
    mistakes="""
        W1, b1 / k
            W1 is right. The weights carry the steepness k and the biases do not: where is z = 0 now?
        W1 / k, b1
            b1 is right. The biases carry the steepness k and the weights do not: where is z = 0 now?
        W1 / k, b1 / k  # Both borders are right. By how much does your z change where w.T @ x changes by 1?
        W1 / k**2, b1 / k**2  # Both borders are right, and you divide by k. A large k is a steep border.
        W1, -b1
            W1 is right. b1 has the wrong signs: which b makes z = 0 where the product of w and x is low?
        W1, b1 * [[1], [-1]]
            Unit 1 is right. In unit 2 the bias has the wrong sign: where is its z = 0?
        W1, b1 * [[-1], [1]]
            Unit 2 is right. In unit 1 the bias has the wrong sign: where is its z = 0?
        -W1, -b1  # Both units say yes where they should say no.
        W1[::-1], b1
            b1 is right. The rows of W1 have changed places, or both have the wrong sign: on which side is
            each yes?
        np.vstack([W1[0], W1[0]]), b1 * [[1], [-1]]
            Both borders are right, and both units say yes above theirs. Unit 2 should say yes below.
        np.vstack([W1[1], W1[1]]), b1 * [[-1], [1]]
            Both borders are right, and both units say yes below theirs. Unit 1 should say yes above.
        np.vstack([W1[0], W1[0]]), b1
            Both rows of W1 are the same, so both units say yes on the same side. b1 is right.
        np.vstack([W1[1], W1[1]]), b1
            Both rows of W1 are those of unit 2, so both units say yes on the same side. b1 is right.
        W1[::-1], b1[::-1]  # Each unit is right, but they have changed places. Which one is unit 1?
        W1, b1[::-1]  # W1 is right. The two biases have changed places.
        W1, b1[::-1] * -1  # W1 is right. Unit 1 has its border at high and unit 2 at low.
        W1 * [[1], [0]], b1  # Unit 1 and b1 are right. Unit 2 has no weights.
        W1.T, b1  # You give each unit a column of W1. Whom does a row belong to?
        W1.T, b1.T  # Both lie on their side. In W1 and in b1 a row is a unit.
        W1.reshape(-1, 1), b1  # W1 is one long column. A unit is a row: how does w have to lie in it?
        W1.reshape(-1, 2), b1  # W1 has a row for each input. Whom does a row belong to?
        W1, b1.T  # W1 is right. b1 lies on its side: it has a number for each unit, and a unit is a row.
        W1 / np.linalg.norm(w), b1 / np.linalg.norm(w)
            You divide by the length of w. So z changes by k for a step of length 1. The task asks for
            k where the product of w and x changes by 1.
        W1 / np.linalg.norm(w), b1
            b1 is right. You divide w by its length. Where is z = 0 now?
        W1, b1 * np.linalg.norm(w)  # You multiply the biases by the length of w, as if low were a distance.
        b1, W1  # Both are right, in another order: asked for are W1, b1.
    """,
    hints=(
        "Where is the z of unit 1 equal to 0, and on which side of that is it positive? The same for unit 2.",
        "z of unit 1 is k times (the product of w and x, minus low). Multiply out: what stands before x?",
        "The rows of W1 are k * w.T and -k * w.T. The first bias is -k * low; what is the second?",
    ),
    read="section 2.1, 'Each hidden unit draws one border'",
    styles=STYLES["strip"],
)

EXERCISES = (LAYER, TWO_LAYERS, STRIP)
