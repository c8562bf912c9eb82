"""The exercises of section 2.4: draw a start, find units that never differ, and say how far z spreads."""

import numpy as np

from dlkit.classroom.exercise import Exercise, Result
from dlkit.classroom.styles.section_2_4_random_initialization import STYLES
from dlkit.initialization import small_normal

# Inputs.  All sizes differ, so that a transposed W shows; the scale is never 1, and its square and its root
# are other numbers.


def _networks_to_draw(rng):
    for n_x, n_h, n_y in ((1, 2, 1), (2, 3, 1), (3, 2, 1), (3, 4, 2), (2, 5, 4)):
        dice = np.random.default_rng(int(rng.integers(1, 1000)))
        yield {"rng": dice, "n_x": n_x, "n_h": n_h, "n_y": n_y, "scale": rng.uniform(0.1, 0.6)}


def _hidden_layers(rng):
    """Layers in which some units are alike in everything, and others in everything but one thing."""
    yield {"W1": np.array([[1.0]]), "b1": np.array([[0.0]]), "W2": np.array([[2.0]])}
    yield {"W1": np.full((2, 3), 0.5), "b1": np.zeros((2, 1)), "W2": np.full((1, 2), 0.5)}
    for n_h, n_x, n_y in ((3, 2, 1), (4, 3, 2), (6, 5, 3)):
        W1, b1, W2 = (rng.integers(-20, 20, size) / 8 for size in ((n_h, n_x), (n_h, 1), (n_y, n_h)))
        yield {"W1": W1, "b1": b1, "W2": W2}
        for almost in range(6):
            W1, b1, W2 = W1.copy(), b1.copy(), W2.copy()
            W1[-1], b1[-1], W2[:, -1] = W1[0], b1[0], W2[:, 0]  # the last is the first one's twin,
            b1[-1] += almost == 1  # but for its bias,
            W2[-1, -1] += almost == 2  # or for one of its outgoing weights,
            W1[-1, 0] += 1e-9 * (almost == 3)  # or for next to nothing,
            W1[-1] = np.roll(W1[-1], almost == 4)  # or for the order,
            W1[-1, :2] += [almost == 5, -(almost == 5)]  # or for all but the sum
            yield {"W1": W1, "b1": b1, "W2": W2}


def _examples_and_scales(rng):
    yield {"X": np.array([[3.0], [4.0]]), "scale": 0.1}
    for n_x, m in ((1, 3), (2, 3), (3, 5), (4, 2), (5, 7)):
        yield {"X": rng.normal(loc=1, size=(n_x, m)), "scale": rng.uniform(0.1, 0.6)}


def random_network(rng, n_x, n_h, n_y, scale):
    W1, W2 = small_normal(rng, n_h, n_x, scale), small_normal(rng, n_y, n_h, scale)
    return W1, np.zeros((n_h, 1)), W2, np.zeros((n_y, 1))


RANDOM_NETWORK = Exercise(
    name="random_network",
    points=2,
    reference=random_network,
    results=(
        *(Result("W1", "(n_h, n_x)"), Result("b1", "(n_h, 1)")),
        *(Result("W2", "(n_y, n_h)"), Result("b2", "(n_y, 1)")),
    ),
    cases=_networks_to_draw,
    mistakes="""
        W1 / scale, b1, W2 / scale, b2
            The scale does not come into it: these weights have the standard deviation 1.
        W1 / scale / 100, b1, W2 / scale / 100, b2
            You take 0.01, whatever the scale is. It comes in as an argument.
        W1, b1, W2 / scale, b2  # The first layer is right. W2 is drawn without the scale.
        W1 / scale + scale, b1, W2 / scale + scale, b2
            The scale has become the mean. What do the first two numbers in rng.normal(...) stand for?
        W1 * scale, b1, W2 * scale, b2
            The scale comes in twice, or as a variance: this standard deviation is its square.
        W1 / np.sqrt(scale), b1, W2 / np.sqrt(scale), b2
            You take the root of the scale, as if it were a variance. It is the standard deviation.
        W1 / scale**2, b1, W2 / scale**2, b2  # You divide by the scale: a small scale gives large weights.
        W1.reshape(n_x, n_h), b1, W2.reshape(n_h, n_y), b2
            Both matrices have a row for each input of their layer. Whom does a row of W belong to?
        W1.reshape(n_x, n_h).T, b1, W2.reshape(n_h, n_y).T, b2
            As random as it should be, in another order: you draw each transpose. The check draws row by row.
        size=(n_y, n_h) -> size=(n_y, n_x)
            The first layer is right. W2 has the inputs x as its inputs. What does the second layer see?
        scale * rng.random((n_h, n_x)), b1, scale * rng.random((n_y, n_h)), b2
            All weights are positive, uniform between 0 and the scale. Which mean should a weight have?
        rng.uniform(-scale, scale, (n_h, n_x)), b1, rng.uniform(-scale, scale, (n_y, n_h)), b2
            Uniform between minus and plus the scale. It would work; the exercise asks for normal ones.
        W1, b1, rng.normal(0, scale, (n_y, n_h)), b2
            Both layers begin with the same numbers. Does each make a generator of its own?
        (b2, rng.normal(0, scale, (n_y, n_h)), b1, rng.normal(0, scale, (n_h, n_x)))[::-1]
            W2 is drawn before W1. It would work; the check draws layer after layer, from the input on.
        0 * W1, b1, 0 * W2, b2
            Every weight is 0. What will the units of the hidden layer have in common for ever?
        W1, b1, 0 * W2, b2
            The first layer is right. W2 is zero: which blame comes back to the hidden units at first?
        0 * W1 + scale, b1, 0 * W2 + scale, b2
            Every weight is the scale itself. What will the hidden units have in common for ever?
        rng.normal(0, scale, (1, n_x)) + 0 * W1, b1, rng.normal(0, scale, (1, n_h)) + 0 * W2, b2
            For each layer one row is drawn, and every unit gets it. Which units will ever differ?
        [rng.normal(0, scale, part.shape) for part in (W1, b1, W2, b2)]
            The biases are drawn too, each after its W. They may begin at zero.
        (lambda W, V, b, c: (W, b, V, c))(*(rng.normal(0, scale, part.shape) for part in (W1, W2, b1, b2)))
            The weights are right. The biases are drawn as well; they may begin at zero.
        W1, b1 + 1, W2, b2 + 1
            The weights are right. The biases are all ones; at which number may they begin?
        W1, W2, b1, b2  # The four are right, in another order: asked for are W1, b1, W2, b2.
    """,
    hints=(
        "How many units has each of the two layers, and how many inputs? What does the second layer see?",
        "rng.normal(size=(2, 3)) gives six numbers with standard deviation 1. What makes it 0.1?",
        "W1 = scale * rng.normal(size=(n_h, n_x)), b1 = np.zeros((n_h, 1)), then W2 and b2 the same way.",
    ),
    read="section 2.4, 'Draw W, leave b at zero'",
    styles=STYLES["random_network"],
)

TWINS = Exercise(
    name="twins",
    points=2,
    reference=STYLES["twins"][0],
    results=(Result("T", "(n_h, n_h)"),),
    cases=_hidden_layers,
    where={"N": "np.hstack([W1, b1, W2.T])"},
    mistakes="""
        right(W1, 0 * b1, 0 * W2)
            You compare the incoming weights only. What else makes two units say or learn different things?
        right(W1, 0 * b1, W2)  # You leave out the biases. Do two units with different biases say the same?
        right(W1, b1, 0 * W2)
            You leave out the outgoing weights. Are two units blamed the same if these differ?
        right(0 * W1, b1, W2)  # You leave out the incoming weights.
        right(W1, b1, W2[:1])  # You compare the first output's weights only; W2 has a row for each output.
        right(W1.round(6), b1.round(6), W2.round(6))
            Nearly equal counts as equal here. Do differences of a billionth stay that small in training?
        (W1[:, None] == W1).all(axis=2) | (b1 == b1.T) | (W2.T[:, None] == W2.T).all(axis=2)
            Two units count as twins if they are alike in one thing of three. They must be in all of them.
        np.any(N[:, None] == N, axis=2)
            Two units count as twins if one of their numbers agrees. All have to.
        right(W1.sum(axis=1, keepdims=True), b1, W2)
            You compare sums. Two rows can have the same sum and other numbers in them.
        right(np.sort(W1), b1, W2)
            Two rows with the same numbers in another order are equal here. Do they weigh the same inputs?
        right(0 * W1, 0 * b1, W2)
            You compare the outgoing weights only. What makes two units say different things?
        np.eye(len(W1))  # Here nobody has a twin but itself, whatever the weights are.
        out & ~np.eye(len(W1), dtype=bool)
            Right but for the diagonal: here every unit is its own twin, so 1 stands there.
        np.triu(out)  # Below the diagonal there are only zeros. If 2 is a twin of 5, what is 5 of 2?
        np.tril(out)  # Above the diagonal there are only zeros. If 5 is a twin of 2, what is 2 of 5?
        np.sum(N[:, None] == N, axis=2)
            You count in how many numbers two units agree. In how many do twins?
        ~out  # This says 1 where two units differ.
    """,
    hints=(
        "Which numbers belong to unit 3 alone: in W1, in b1, and in W2?",
        "If all numbers of a unit stood in one row, when would two units be twins?",
        "N = np.hstack([W1, b1, W2.T]) has a row for each unit; T[i, j] is np.array_equal(N[i], N[j]).",
    ),
    read="section 2.4, 'Equal units stay equal: the proof takes three lines'",
    styles=STYLES["twins"],
)

Z_SPREAD = Exercise(
    name="z_spread",
    points=2,
    reference=STYLES["z_spread"][0],
    results=(Result("the standard deviation of z", "(1, m)"),),
    cases=_examples_and_scales,
    mistakes="""
        out**2  # This is the variance of z. Which function of it is the standard deviation?
        out / np.sqrt(scale)
            The scale is not squared where the variances are added: this is its root times the length.
        scale * np.abs(X).sum(axis=0, keepdims=True)
            You add up the sizes of the inputs. Variances add up; standard deviations do not.
        scale * X.sum(axis=0, keepdims=True)
            You add up the inputs, and plus and minus cancel. Which variance has w x for a negative x?
        np.abs(scale * X.sum(axis=0, keepdims=True))
            You add up the inputs before you square, and plus and minus cancel. What adds up, z or variances?
        out / np.sqrt(len(X))
            You take the mean of the squares. The unit adds up its inputs; do their variances have a mean?
        out / scale  # You forgot the scale: this is the length of each example.
        out * scale  # The scale comes in with its square, outside of the root. Which variance has w x?
        scale * X.std(axis=0, keepdims=True)
            This is how far the numbers of an example spread. Asked for is how far z does, over all draws.
    """,
    hints=(
        "A unit adds up w_1 x_1, w_2 x_2 and so on. Which variance has w_1 x_1, if w_1 has the variance s²?",
        "The variances of independent terms add up. What do you do with the sum to get a standard deviation?",
        "scale * np.sqrt(np.sum(X**2, axis=0, keepdims=True)).",
    ),
    read="section 2.4, 'Too large, and a unit can hardly learn'",
    styles=STYLES["z_spread"],
)

EXERCISES = (RANDOM_NETWORK, TWINS, Z_SPREAD)
