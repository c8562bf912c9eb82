"""The exercises of section 2.2: ReLU and its slope, silent units, and layers folded into one."""

import numpy as np

from dlkit import activations
from dlkit.activations import relu, sigmoid
from dlkit.classroom.exercise import Exercise, Result
from dlkit.classroom.styles.section_2_2_activation_functions import STYLES

# Inputs.  A table has more rows than columns or fewer, so that a transpose shows.  0, where the corner is,
# stands in most of them, and large numbers of both signs in one.

SIZES = ((2, 3), (3, 5), (4, 2), (5, 7))


def _sums(rng):
    yield {"Z": np.array([[1.5]])}
    yield {"Z": np.array([[0.0, -2.0]])}
    yield {"Z": np.array([[-300.0, -0.5, 0.0, 0.25, 300.0]])}
    for size in SIZES:
        Z = rng.normal(scale=2, size=size)
        Z[-1, 0] = Z[0, -1] = 0
        yield {"Z": Z}


def _layers_with_silent_units(rng):
    yield {"Z": np.array([[-1.0]])}
    yield {"Z": np.array([[-1.0, 0.0]])}  # silent where z is 0, too
    yield {"Z": np.array([[-2.0], [3.0], [-1.0]])}  # one, none or several are dead
    yield {"Z": np.array([[-1.0, 2.0, 0.5]])}
    yield {"Z": np.array([[1.0, -3.0], [-1.0, -2.0], [-4.0, 1.0]])}
    yield {"Z": np.array([[1.0, -3.0, 2.0], [-1.0, 1e-6, -5.0], [0.0, 0.0, 0.0], [2.0, 4.0, 0.5]])}
    for n, m in ((3, 5), (5, 4), (6, 8)):
        Z = rng.normal(size=(n, m))
        Z[0], Z[-1] = -np.abs(Z[0]), np.abs(Z[-1])  # the first is silent for all, the last for none
        Z[1, 0] = -20.0  # silent on the average, and not dead
        Z[1, -1], Z[:, 1] = 0.5, -np.abs(Z[:, 1])  # one example that nobody answers
        yield {"Z": Z}


def _two_layers(rng):
    for n_x, n_h, n_y in ((1, 1, 1), (3, 2, 1), (2, 4, 3), (4, 3, 2), (5, 2, 4), (3, 1, 2)):
        shapes = {"W1": (n_h, n_x), "b1": (n_h, 1), "W2": (n_y, n_h), "b2": (n_y, 1)}
        yield {name: rng.normal(size=shape) for name, shape in shapes.items()}


def _networks_and_points(rng):
    """Networks in which all, some or none of the hidden units speak at x, and one is at its corner."""
    yield {
        **{"W1": np.array([[1.0, 0.0], [2.0, -1.0], [-1.0, 1.0]]), "b1": np.array([[1.0], [3.0], [-2.0]])},
        **{"W2": np.array([[3.0, 1.0, 5.0]]), "b2": np.array([[-4.0]]), "x": np.array([[1.0], [2.0]])},
    }
    speaks = ((1, 1), (0, 0, 0), (1, 0, -1, 0), (-1, 1, 0), (1, -1, -1, 1, 0), (0, 1))
    for (n_x, n_y), wanted in zip(((3, 1), (2, 1), (2, 3), (4, 2), (3, 4), (1, 3)), speaks, strict=True):
        n_h, sides = len(wanted), np.array(wanted)[:, np.newaxis]  # 1 above the corner, 0 at it, -1 below
        W1, x = rng.normal(size=(n_h, n_x)), rng.integers(1, 5, (n_x, 1)) * rng.choice([-0.5, 0.5], (n_x, 1))
        W1 = np.round(4 * W1) / 4  # few digits, so that z at the corner is exactly 0
        b1 = sides * rng.integers(1, 4, (n_h, 1)) - W1 @ x
        yield {"W1": W1, "b1": b1, "W2": rng.normal(size=(n_y, n_h)), "b2": rng.normal(size=(n_y, 1)), "x": x}


RELU = Exercise(
    name="relu",
    points=1,
    reference=activations.relu,
    results=(Result("A", "(n, m)"),),
    cases=_sums,
    mistakes="""
        np.minimum(0, Z)
            It keeps what is negative and drops what is positive. Which of the two numbers, 0 or z, is let
            out: the larger or the smaller one?
        np.abs(Z)  # Negative numbers come out as positive ones. What should ReLU say to -2?
        Z
            Nothing happens to Z here: this is the identity. What should ReLU say to -2?
        np.maximum(0, -Z)
            This is ReLU of -z: positive numbers are stopped, and negative ones come out positive.
        Z > 0
            This says 1 where z is positive. That is the slope; ReLU lets z itself through.
        sigmoid(Z)  # This is the sigmoid. ReLU squeezes nothing.
        np.log(1 + np.exp(Z))
            This is a ReLU with its corner rounded off, the softplus. What should come out for 0?
        np.clip(Z, 0, 1)  # Positive numbers are cut off at 1. Does ReLU have an upper end?
        max(0, np.max(Z))
            This is one number, the largest of all. Each entry has its own maximum with 0; which of NumPy's
            two functions compares entry by entry, max or maximum?
        np.max(Z, axis=0)
            This is the largest number of each column: in np.max(Z, 0) the 0 is an axis, and not a number to
            compare with. Which of NumPy's two functions compares entry by entry, max or maximum?
        max(0, Z)
            You ask a whole array for one yes or no, as max and if do. Which function compares entry by
            entry?
        np.max(0, Z)
            Z stands where a single whole number is due: np.max(0, Z) would take it for an axis. Which
            function compares two things entry by entry?
        Z[Z > 0]
            The negative numbers are gone, where they should be 0: A has as many entries as Z.
        np.where(Z > 0, Z, 0.01 * Z)
            A little of the negative side leaks through, a hundredth. That is the leaky ReLU.
        np.where(Z > 0, Z, 1)  # Negative numbers come out as 1. What should ReLU say to -2?
        np.where(Z > 1, Z, 0)  # Only numbers above 1 pass. From where on does ReLU let z through?
    """,
    hints=(
        "What comes out for 3, for 0, and for -2?",
        "max, np.max and if decide once for a whole table. Which NumPy function takes two arguments, "
        "and picks the larger one at each place by itself?",
        "np.maximum(0, Z)",
    ),
    read="section 2.2, 'Four bends, and the slope of each'",
    styles=STYLES["relu"],
)

RELU_DERIVATIVE = Exercise(
    name="relu_derivative",
    points=1,
    reference=activations.relu_derivative,
    results=(Result("the slope", "(n, m)"),),
    cases=_sums,
    mistakes="""
        Z >= 0
            Right but at the corner: where z is exactly 0 you say 1, and we agreed on 0. Which comparison
            leaves 0 out?
        relu(Z)  # This is ReLU itself. How many hairs does it move when z = 3 moves by one hair?
        Z <= 0
            The two sides have changed places: it is 1 where ReLU is flat.
        Z < 0
            The two sides have changed places, but for the corner: it is 1 where ReLU is flat.
        np.sign(Z)  # This is the sign of z. On the left ReLU is flat; does it fall there?
        np.where(Z > 0, 1, -1)  # It is -1 at 0 and to the left. There ReLU is flat; does it fall?
        np.ones_like(Z)
            The slope is 1 everywhere here: that is the identity's. What moves when z = -3 moves?
        np.where(Z > 0, 1, 0.01)  # On the left there is a slope of 0.01. That is the leaky ReLU's.
        relu(Z) / Z
            Right but at the corner: you divide ReLU by z, and where z is 0, 0/0 is nan. We agreed on 0.
        np.mean(Z > 0)  # This is one number, the share of the positive ones. Every entry has its own slope.
        Z > 1
            The slope begins at 1 here. From where on does ReLU rise?
        1 if Z > 0 else 0
            You ask a whole table for one yes or no, as if does. What does Z > 0 give, without the if?
    """,
    hints=(
        "Draw ReLU. How steep is the line on the right, and how steep on the left?",
        "Comparing Z with 0 gives True and False. Which comparison gives True on the right only, "
        "and False at 0 itself?",
        "np.where(Z > 0, 1, 0)",
    ),
    read="section 2.2, 'Four bends, and the slope of each'",
    styles=STYLES["relu_derivative"],
)

DEAD_UNITS = Exercise(
    name="dead_units",
    points=2,
    reference=STYLES["dead_units"][0],
    results=(Result("dead", "(n, 1)"),),
    cases=_layers_with_silent_units,
    mistakes="""
        np.any(Z <= 0, axis=1, keepdims=True)
            You call a unit dead that is silent for one example. For how many must it be?
        ~dead  # This says True for the units that live. Asked for are the dead ones.
        np.all(Z < 0, axis=1, keepdims=True)
            A z of exactly 0 counts as speaking here. What does ReLU say to 0, and with which slope?
        np.all(Z == 0, axis=1, keepdims=True)
            Only units whose z is 0 for all examples count here. Z is what comes before ReLU; which z does
            ReLU make 0?
        np.mean(Z, axis=1, keepdims=True) <= 0
            You take the sum of z, or the mean. A unit can be far below 0 on the average, and speak once.
            Does it learn from that one?
        np.all(Z <= 0, axis=0, keepdims=True)
            You ask for every example whether all units are silent. Asked for is every unit. What is a row
            of Z, and what a column?
        np.sum(dead)  # This is a number, how many are dead. Asked for is which ones.
        np.sum(Z <= 0)
            This is a number, how often any unit is silent. Asked for is an answer for each unit: which axis
            goes along a row?
        Z[dead.ravel()]
            These are the rows of the dead units. Asked for is an answer for every unit, dead or not.
        np.flatnonzero(dead)
            These are the numbers of the dead units. Asked for is an answer for every unit, dead or not.
        np.all(Z <= 0)  # This is True or False for the whole layer. Asked for is an answer for each unit.
        Z <= 0
            This is a table: where each unit is silent. Asked for is one answer for each unit, over all its
            examples.
        np.max(Z, axis=1, keepdims=True)
            This is the largest z of each unit. Where does it lie if the unit is dead?
        np.mean(Z <= 0, axis=1, keepdims=True)
            This is the share of examples for which each unit is silent. Which share makes it dead?
        np.sum(Z <= 0, axis=1, keepdims=True)
            This counts for each unit how often it is silent. How many times make it dead?
        np.sum(relu(Z), axis=1, keepdims=True)
            These are the sums of what each unit lets out. Which sum has a dead unit?
        np.sum(Z <= 0, axis=1, keepdims=True) == len(Z)
            You compare how often a unit is silent with the number of units. How many examples are there?
        Z[:, -1:] <= 0  # The last example alone decides. Do you overwrite what the others have said?
        Z[:, :1] <= 0
            You look at the first example only. A dead unit is silent for all of them.
    """,
    hints=(
        "Take one unit, one row of Z. For which z is ReLU silent? And for how many of them must that be so?",
        "Z <= 0 is a table of True and False. Which NumPy function asks whether all of a row are True, "
        "and which axis goes along a row?",
        "np.all(Z <= 0, axis=1, keepdims=True)",
    ),
    read="section 2.2, 'A ReLU can fall silent for good'",
    styles=STYLES["dead_units"],
)

COLLAPSE = Exercise(
    name="collapse",
    points=2,
    reference=STYLES["collapse"][0],
    results=(Result("W", "(n_y, n_x)"), Result("b", "(n_y, 1)")),
    cases=_two_layers,
    mistakes="""
        W, b2  # W is right. b1 is forgotten: what becomes of it on its way through the second layer?
        W, np.zeros_like(b2)  # W is right. Both biases are forgotten. What do the two layers say to x = 0?
        W, np.sum(b1) + b2
            W is right. b1 is added up, and not sent through W2. What does the second layer do with what the
            first one says?
        W1 @ W2, b
            W1 and W2 do not fit together in this order. Which matrix meets x first?
        W.T, b.T  # Both lie on their side. In which order do the matrices act on x?
        W, (W2 @ b1).ravel() + b2
            W is right. b is a table: you add something flat to a column. What does broadcasting make of
            (n_y,) and (n_y, 1)?
        b, W  # W and b have changed places. Which one is asked for first?
        W2 @ (W1 + b1), b
            b is right. In W there is b1 as well, and so x multiplies it. What is multiplied by x, and what
            is not?
        W + b, b  # b is right. In W the biases stand as well. What is multiplied by x, and what is not?
        W, W2.sum(axis=1, keepdims=True) + b2
            W is right. To b2 you add the weights of the second layer, and not what they make of b1.
        W, W2 @ b1 + len(b1) * b2
            W is right. b2 is counted once for each hidden unit. Is it added inside a loop?
        W2[:, :1] * W1[:1], W2[:, :1] * b1[:1] + b2
            Only the first hidden unit is here. Which sum does the matrix product make?
        W2[:, -1:] * W1[-1:], W2[:, -1:] * b1[-1:] + b2
            Only the last hidden unit is here. Do you add up, or overwrite?
        W2, b2  # These are W2 and b2, the second layer as it is. The first one is gone.
        W1, b1
            These are W1 and b1, the first layer as it is. The second one is gone.
        sigmoid(W), sigmoid(b)  # You squeeze at the end: there is a sigmoid around both. Here no layer bends.
        W2 @ np.tanh(W1), W2 @ np.tanh(b1) + b2
            You squeeze on the way: there is a tanh in it. Here no layer bends.
    """,
    hints=(
        "Multiply W2 (W1 x + b1) + b2 out, on paper. Which terms have an x in them, and which have none?",
        "The shapes must fit: W2 is (n_y, n_h) and W1 is (n_h, n_x). In which order can you multiply them? "
        "And what must happen to b1, (n_h, 1), before it can be added to b2, (n_y, 1)?",
        "W = W2 @ W1, and b = W2 @ b1 + b2.",
    ),
    read="section 2.2, 'Without a bend, layers fold into one'",
    styles=STYLES["collapse"],
)

FOLD_AT = Exercise(
    name="fold_at",
    points=3,
    reference=STYLES["fold_at"][0],
    results=(Result("W", "(n_y, n_x)"), Result("b", "(n_y, 1)")),
    cases=_networks_and_points,
    where={"z": "W1 @ x + b1", "on": "W1 @ x + b1 > 0", "a": "np.maximum(0, W1 @ x + b1)"},
    mistakes="""
        W2 @ W1, W2 @ b1 + b2
            You fold as if no unit bent: this is collapse. Which hidden units are silent at x?
        W, W2 @ b1 + b2
            W is right. In b the silent units' biases still count. What comes out of a silent unit?
        W2 @ W1, b  # b is right. In W the silent units' weights still count. What comes out of a silent unit?
        W, b2  # W is right. The biases of the units that speak are missing in b.
        W, W2 @ np.maximum(0, b1) + b2
            W is right. You put b1 into ReLU. It is z that decides which biases count, at this x.
        W, W2 @ a + b2
            W is right. As b you return what the network says at x. W x is in there already; what is b alone?
        W, b - b2  # W is right. b2 is missing in b: what does the network say if all hidden units are silent?
        right(W1, b1, W2, b2, 0 * x)  # You ask which units speak at 0. Asked for is the layer around x.
        right(W1, 0 * b1, W2, b2, x)
            You leave out b1: it counts where a unit speaks, and in whether it does.
        right(W1, b1 - 2 * z, W2, b2, x)
            The units that should be silent speak here, and the others are silent.
        W2 @ ((z >= 0) * W1), W2 @ ((z >= 0) * b1) + b2
            Right but at the corner: where z is exactly 0 you let the unit speak. We agreed on silent there.
        W2 @ ((z < 0) * W1), W2 @ ((z < 0) * b1) + b2
            The two sides have changed places: you keep the units whose z is below 0.
        W2 @ ((W1 @ x > 0) * W1), W2 @ ((W1 @ x > 0) * b1) + b2
            Whether a unit speaks is decided without its bias here. What is z?
        W2 @ np.maximum(0, W1), W2 @ np.maximum(0, b1) + b2
            You put W1 and b1 into ReLU. It is z that decides, one number for each unit at this x.
        W2 @ (a * W1), W2 @ (a * b1) + b2
            You multiply by what the units say. Which number says that a unit counts, whatever it says?
        W2 @ (z * W1), W2 @ (z * b1) + b2
            You multiply by z. Which number says that a unit counts, whatever its z is?
        b, W  # W and b have changed places. Which one is asked for first?
        W.T, b.T  # Both lie on their side. Which shape has W2 W1?
        W, b.ravel()  # W is right. b is flat; a bias is a column.
        on * W1, on * b1  # This is the first layer with its silent units at 0. The second one is missing.
        W2 * on.T, b2  # This is W2 without the silent units. How does it go on, down to x?
    """,
    hints=(
        "Work out z = W1 x + b1 for this x. Which hidden units speak? What do the others pass on?",
        "A silent unit gives 0 around x, so its row of W1 and its bias might as well be 0. What is left is a "
        "network without a bend.",
        "on = W1 @ x + b1 > 0, then collapse(on * W1, on * b1, W2, b2).",
    ),
    read="section 2.2, 'With any bend, layers no longer fold'",
    styles=STYLES["fold_at"],
)

EXERCISES = (RELU, RELU_DERIVATIVE, DEAD_UNITS, COLLAPSE, FOLD_AT)
