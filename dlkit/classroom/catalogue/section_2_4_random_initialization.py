"""The exercises of section 2.4: draw a start, find units that will never differ, and measure the scale."""

import copy

import numpy as np

from dlkit.activations import sigmoid_derivative, tanh, tanh_derivative
from dlkit.classroom.exercise import Exercise, Mistake, Result
from dlkit.initialization import small_normal


class Dice(np.random.Generator):
    """A generator that can be an input: copies draw the same, and it looks like the call that makes it.

    Two are equal if they have the same seed, however much has been drawn: to draw is not to change an
    argument.
    """

    def __init__(self, seed):
        super().__init__(np.random.PCG64(seed))
        self.seed = seed

    def __deepcopy__(self, memo):
        twin = Dice(self.seed)
        twin.bit_generator.state = self.bit_generator.state
        return twin

    def __eq__(self, other):
        return isinstance(other, Dice) and self.seed == other.seed

    __hash__ = None

    def __repr__(self):
        return f"np.random.default_rng({self.seed})"


# Inputs.  The sizes of a layer differ, so that a transposed W shows; the scale is never 1, and its square and
# its root are other numbers.

LAYERS = ((1, 1), (1, 3), (2, 1), (3, 2), (2, 4), (4, 3), (5, 6))
NETWORKS = ((1, 2, 1), (2, 3, 1), (3, 2, 1), (3, 4, 2), (2, 5, 4))


def _layers_to_draw(rng):
    for n_out, n_in in LAYERS:
        yield {"rng": Dice(_seed(rng)), "n_out": n_out, "n_in": n_in, "scale": rng.uniform(0.1, 0.6)}


def _networks_to_draw(rng):
    for n_x, n_h, n_y in NETWORKS:
        sizes = {"n_x": n_x, "n_h": n_h, "n_y": n_y}
        yield {"rng": Dice(_seed(rng)), **sizes, "scale": rng.uniform(0.1, 0.6)}


def _seed(rng):
    return int(rng.integers(1, 1000))


def _hidden_layers(rng):
    """Layers in which some units are alike in everything, and others in everything but one thing."""
    yield {"W1": np.array([[1.0]]), "b1": np.array([[0.0]]), "W2": np.array([[2.0]])}
    yield {"W1": np.full((2, 3), 0.5), "b1": np.zeros((2, 1)), "W2": np.full((1, 2), 0.5)}
    for n_h, n_x, n_y in ((3, 2, 1), (4, 3, 2), (6, 5, 3)):
        W1, b1, W2 = _drawn_layer(rng, n_h, n_x, n_y)
        yield {"W1": W1, "b1": b1, "W2": W2}
        for almost in range(5):
            W1, b1, W2 = (part.copy() for part in (W1, b1, W2))
            W1[-1], b1[-1], W2[:, -1] = W1[0], b1[0], W2[:, 0]  # the last is the first one's twin,
            if almost == 1:
                b1[-1] += 1  # but for its bias,
            elif almost == 2:
                W2[-1, -1] += 1  # or for one of its outgoing weights,
            elif almost == 3:
                W1[-1, 0] += 1e-9  # or for next to nothing,
            elif almost == 4:
                W1[-1] = np.roll(W1[-1], 1)  # or for the order
            yield {"W1": W1, "b1": b1, "W2": W2}


def _drawn_layer(rng, n_h, n_x, n_y):
    return rng.normal(size=(n_h, n_x)), rng.normal(size=(n_h, 1)), rng.normal(size=(n_y, n_h))


def _examples_and_scales(rng):
    yield {"X": np.array([[3.0], [4.0]]), "scale": 0.1}
    for n_x, m in ((1, 3), (2, 3), (3, 5), (4, 2), (5, 7)):
        yield {"X": rng.normal(loc=1, size=(n_x, m)), "scale": rng.uniform(0.1, 0.6)}


def _hidden_sums(rng):
    yield {"Z": np.array([[0.0]]), "limit": 1.0}  # the slope is the limit, and not below it
    yield {"Z": np.array([[1.0, 0.2]]), "limit": 0.9}  # tanh 1 is below the limit, and 1 is not
    yield {"Z": np.array([[3.0, -3.0, 1.0, 0.0]]), "limit": 0.1}
    for n, m in ((2, 3), (3, 5), (4, 6), (6, 20)):
        yield {"Z": rng.normal(scale=2, size=(n, m)), "limit": rng.uniform(0.05, 0.5)}


# The right answers, and pieces that the wrong variants are made of.


def random_layer(rng, n_out, n_in, scale):
    return small_normal(rng, n_out, n_in, scale), np.zeros((n_out, 1))


def random_network(rng, n_x, n_h, n_y, scale):
    return *random_layer(rng, n_h, n_x, scale), *random_layer(rng, n_y, n_h, scale)


def twins(W1, b1, W2):
    numbers = np.hstack([W1, b1, W2.T])  # all that belongs to a unit, in its row
    return np.array([[np.array_equal(one, other) for other in numbers] for one in numbers])


def z_spread(X, scale):
    return scale * np.linalg.norm(X, axis=0, keepdims=True)


def flat_share(Z, limit):
    return np.mean(tanh_derivative(Z) < limit)


def _zero_b(W):
    return W, np.zeros((len(W), 1))


def _last_layer_first(rng, n_x, n_h, n_y, scale):
    last = random_layer(rng, n_y, n_h, scale)
    return *random_layer(rng, n_h, n_x, scale), *last


def _small(slopes, limit):
    return np.mean(slopes < limit)


# The answers as students write them.


def _layer_by_scaling(rng, n_out, n_in, scale):
    W = scale * rng.normal(size=(n_out, n_in))
    return W, np.zeros((n_out, 1))


def _layer_by_normal(rng, n_out, n_in, scale):
    W = rng.normal(0, scale, (n_out, n_in))
    b = np.zeros((n_out, 1))
    return W, b


def _network_by_layers(rng, n_x, n_h, n_y, scale):
    W1, b1 = _layer_by_scaling(rng, n_h, n_x, scale)
    W2, b2 = _layer_by_scaling(rng, n_y, n_h, scale)
    return W1, b1, W2, b2


def _network_in_four_lines(rng, n_x, n_h, n_y, scale):
    W1 = scale * rng.normal(size=(n_h, n_x))
    b1 = np.zeros((n_h, 1))
    W2 = scale * rng.normal(size=(n_y, n_h))
    b2 = np.zeros((n_y, 1))
    return W1, b1, W2, b2


def _twins_at_once(W1, b1, W2):
    numbers = np.hstack([W1, b1, W2.T])
    return np.all(numbers[:, np.newaxis] == numbers[np.newaxis], axis=2)


def _twins_in_two_loops(W1, b1, W2):
    n_h = len(W1)
    T = np.zeros((n_h, n_h))
    for i in range(n_h):
        for j in range(n_h):
            same_in = np.all(W1[i] == W1[j]) and b1[i, 0] == b1[j, 0]
            T[i, j] = same_in and np.all(W2[:, i] == W2[:, j])
    return T


def _spread_in_one_line(X, scale):
    return scale * np.sqrt(np.sum(X**2, axis=0, keepdims=True))


def _share_in_two_lines(Z, limit):
    slopes = 1 - np.tanh(Z) ** 2
    return np.mean(slopes < limit)


RANDOM_LAYER = Exercise(
    name="random_layer",
    points=2,
    reference=random_layer,
    results=(Result("W", "(n_out, n_in)"), Result("b", "(n_out, 1)")),
    cases=_layers_to_draw,
    mistakes=(
        Mistake(
            "The scale does not come into it: these weights have the standard deviation 1.",
            lambda rng, n_out, n_in, scale: _zero_b(rng.normal(size=(n_out, n_in))),
        ),
        Mistake(
            "The scale has become the mean. What do the first two numbers in rng.normal(...) stand for?",
            lambda rng, n_out, n_in, scale: _zero_b(rng.normal(scale, 1, (n_out, n_in))),
        ),
        Mistake(
            "The scale comes in twice, or as a variance: this standard deviation is its square.",
            lambda rng, n_out, n_in, scale: _zero_b(rng.normal(0, scale**2, (n_out, n_in))),
        ),
        Mistake(
            "You take the root of the scale, as if it were a variance. It is the standard deviation.",
            lambda rng, n_out, n_in, scale: _zero_b(rng.normal(0, np.sqrt(scale), (n_out, n_in))),
        ),
        Mistake(
            "You divide by the scale: a small scale gives large weights.",
            lambda rng, n_out, n_in, scale: _zero_b(rng.normal(size=(n_out, n_in)) / scale),
        ),
        Mistake(
            "W has a row for each input and a column for each unit. Which of the two does a row belong to?",
            lambda rng, n_out, n_in, scale: (rng.normal(0, scale, (n_in, n_out)), np.zeros((n_out, 1))),
        ),
        Mistake(
            "As random as it should be, but in another order: you draw the transpose and turn it. "
            "The check draws W itself, row by row.",
            lambda rng, n_out, n_in, scale: _zero_b(rng.normal(0, scale, (n_in, n_out)).T),
        ),
        Mistake(
            "All weights are positive: these numbers are uniform between 0 and the scale. "
            "Which mean should a weight have?",
            lambda rng, n_out, n_in, scale: _zero_b(scale * rng.random((n_out, n_in))),
        ),
        Mistake(
            "These numbers are uniform between minus and plus the scale. It would work; "
            "the exercise asks for normal ones.",
            lambda rng, n_out, n_in, scale: _zero_b(rng.uniform(-scale, scale, (n_out, n_in))),
        ),
        Mistake(
            "The numbers come from a generator of your own, with the seed 0, "
            "and every layer of the world begins alike. One was handed to you.",
            lambda rng, n_out, n_in, scale: _zero_b(np.random.default_rng(0).normal(0, scale, (n_out, n_in))),
        ),
        Mistake(
            "Every weight is the scale itself. What will the units of this layer have in common for ever?",
            lambda rng, n_out, n_in, scale: _zero_b(np.full((n_out, n_in), scale)),
        ),
        Mistake(
            "Every weight is 0. What will the units of this layer have in common for ever?",
            lambda rng, n_out, n_in, scale: _zero_b(np.zeros((n_out, n_in))),
        ),
        Mistake(
            "One number is drawn, and every weight is that number. How many numbers does W need?",
            lambda rng, n_out, n_in, scale: _zero_b(np.full((n_out, n_in), rng.normal(0, scale))),
        ),
        Mistake(
            "One row is drawn, and every unit gets it. Which units will ever differ?",
            lambda rng, n_out, n_in, scale: _zero_b(np.tile(rng.normal(0, scale, (1, n_in)), (n_out, 1))),
        ),
        Mistake(
            "W is right. b is drawn at random too; it may begin at zero.",
            lambda rng, n_out, n_in, scale: (
                rng.normal(0, scale, (n_out, n_in)),
                rng.normal(0, scale, (n_out, 1)),
            ),
        ),
        Mistake(
            "b is drawn at random, before W; it may begin at zero.",
            lambda rng, n_out, n_in, scale: (
                rng.normal(0, scale, (n_out, 1)),
                rng.normal(0, scale, (n_out, n_in)),
            )[::-1],
        ),
        Mistake(
            "W is right. b is all ones; at which number may it begin?",
            lambda rng, n_out, n_in, scale: (rng.normal(0, scale, (n_out, n_in)), np.ones((n_out, 1))),
        ),
        Mistake(
            "W is right. b is flat, and should be a column with a number for each unit.",
            lambda rng, n_out, n_in, scale: (rng.normal(0, scale, (n_out, n_in)), np.zeros(n_out)),
        ),
        Mistake(
            "W is right. b has a number for each input; which of them does a bias belong to, unit or input?",
            lambda rng, n_out, n_in, scale: (rng.normal(0, scale, (n_out, n_in)), np.zeros((n_in, 1))),
        ),
        Mistake(
            "W and b have changed places. Which one is asked for first?",
            lambda rng, n_out, n_in, scale: random_layer(rng, n_out, n_in, scale)[::-1],
        ),
    ),
    hints=(
        "How many numbers does W hold, and in which shape do they stand? How many does b hold?",
        "rng.normal(size=(2, 3)) gives six numbers with standard deviation 1. What makes it 0.1?",
        "W = scale * rng.normal(size=(n_out, n_in)), and b = np.zeros((n_out, 1)).",
    ),
    read="section 2.4, 'Draw W, leave b at zero: two lines for a layer'",
    formulas=(_layer_by_scaling, _layer_by_normal),
)


RANDOM_NETWORK = Exercise(
    name="random_network",
    points=2,
    reference=random_network,
    results=(
        Result("W1", "(n_h, n_x)"),
        Result("b1", "(n_h, 1)"),
        Result("W2", "(n_y, n_h)"),
        Result("b2", "(n_y, 1)"),
    ),
    cases=_networks_to_draw,
    mistakes=(
        Mistake(
            "The scale does not come into it.",
            lambda rng, n_x, n_h, n_y, scale: random_network(rng, n_x, n_h, n_y, 1.0),
        ),
        Mistake(
            "The first layer is right. W2 is drawn without the scale.",
            lambda rng, n_x, n_h, n_y, scale: (
                *random_layer(rng, n_h, n_x, scale),
                *random_layer(rng, n_y, n_h, 1.0),
            ),
        ),
        Mistake(
            "Both layers begin with the same numbers. Does each make a generator of its own?",
            lambda rng, n_x, n_h, n_y, scale: (
                *random_layer(copy.deepcopy(rng), n_h, n_x, scale),
                *random_layer(rng, n_y, n_h, scale),
            ),
        ),
        Mistake(
            "You do not draw from the rng that was handed in: each layer makes a generator of its own, "
            "with the seed 0. With which number does each of them begin?",
            lambda rng, n_x, n_h, n_y, scale: (
                *random_layer(np.random.default_rng(0), n_h, n_x, scale),
                *random_layer(np.random.default_rng(0), n_y, n_h, scale),
            ),
        ),
        Mistake(
            "W2 is drawn before W1. It would work; the check draws layer after layer, from the input on.",
            lambda rng, n_x, n_h, n_y, scale: _last_layer_first(rng, n_x, n_h, n_y, scale),
        ),
        Mistake(
            "The first layer is right. W2 has a row for each hidden unit; whom does a row of W2 belong to?",
            lambda rng, n_x, n_h, n_y, scale: (
                *random_layer(rng, n_h, n_x, scale),
                small_normal(rng, n_h, n_y, scale),
                np.zeros((n_y, 1)),
            ),
        ),
        Mistake(
            "Both matrices have a row for each input of their layer. Whom does a row of W belong to?",
            lambda rng, n_x, n_h, n_y, scale: (
                small_normal(rng, n_x, n_h, scale),
                np.zeros((n_h, 1)),
                small_normal(rng, n_h, n_y, scale),
                np.zeros((n_y, 1)),
            ),
        ),
        Mistake(
            "The first layer is right. W2 has the inputs x as its inputs. What does the second layer see?",
            lambda rng, n_x, n_h, n_y, scale: (
                *random_layer(rng, n_h, n_x, scale),
                *random_layer(rng, n_y, n_x, scale),
            ),
        ),
        Mistake(
            "The first layer is right. W2 is zero: which blame comes back to the hidden units at first?",
            lambda rng, n_x, n_h, n_y, scale: (
                *random_layer(rng, n_h, n_x, scale),
                *_zero_b(np.zeros((n_y, n_h))),
            ),
        ),
        Mistake(
            "The biases are drawn too, each after its W. They may begin at zero.",
            lambda rng, n_x, n_h, n_y, scale: (
                small_normal(rng, n_h, n_x, scale),
                small_normal(rng, n_h, 1, scale),
                small_normal(rng, n_y, n_h, scale),
                small_normal(rng, n_y, 1, scale),
            ),
        ),
        Mistake(
            "The four are right, in another order: asked for are W1, b1, W2, b2.",
            lambda rng, n_x, n_h, n_y, scale: [
                random_network(rng, n_x, n_h, n_y, scale)[k] for k in (0, 2, 1, 3)
            ],
        ),
        Mistake(
            "All units of a layer begin alike: every weight is the scale.",
            lambda rng, n_x, n_h, n_y, scale: (
                *_zero_b(np.full((n_h, n_x), scale)),
                *_zero_b(np.full((n_y, n_h), scale)),
            ),
        ),
    ),
    hints=(
        "You have a function for one layer. How many inputs and how many units has each of the two layers?",
        "What does the second layer see: x, or what the hidden units say? How many numbers is that?",
        "W1, b1 = random_layer(rng, n_h, n_x, scale), then the second layer with the same rng.",
    ),
    read="section 2.4, 'Draw W, leave b at zero: two lines for a layer'",
    formulas=(_network_by_layers, _network_in_four_lines),
)


TWINS = Exercise(
    name="twins",
    points=2,
    reference=twins,
    results=(Result("T", "(n_h, n_h)"),),
    cases=_hidden_layers,
    mistakes=(
        Mistake(
            "You compare the incoming weights only. What else makes two units say or learn different things?",
            lambda W1, b1, W2: twins(W1, 0 * b1, 0 * W2),
        ),
        Mistake(
            "You leave out the biases. Do two units with different biases say the same?",
            lambda W1, b1, W2: twins(W1, 0 * b1, W2),
        ),
        Mistake(
            "You leave out the outgoing weights. Are two units blamed the same if these differ?",
            lambda W1, b1, W2: twins(W1, b1, 0 * W2),
        ),
        Mistake(
            "You leave out the incoming weights.",
            lambda W1, b1, W2: twins(0 * W1, b1, W2),
        ),
        Mistake(
            "You compare the first output's weights only; W2 has a row for each output.",
            lambda W1, b1, W2: twins(W1, b1, W2[:1]),
        ),
        Mistake(
            "Nearly equal counts as equal here. Do differences of a billionth stay that small in training?",
            lambda W1, b1, W2: twins(*(part.round(6) for part in (W1, b1, W2))),
        ),
        Mistake(
            "Two units count as twins if one of their numbers agrees. All have to.",
            lambda W1, b1, W2: np.any(
                np.hstack([W1, b1, W2.T])[:, None] == np.hstack([W1, b1, W2.T])[None], axis=2
            ),
        ),
        Mistake(
            "You compare sums. Two rows with the same numbers in another order have the same sum.",
            lambda W1, b1, W2: twins(W1.sum(axis=1, keepdims=True).round(12), b1, W2),
        ),
        Mistake(
            "You compare the columns of W1, which belong to the inputs. Where do the units stand?",
            lambda W1, b1, W2: np.all(W1.T[:, None] == W1.T[None], axis=2),
        ),
        Mistake(
            "Right but for the diagonal: here every unit is its own twin, so 1 stands there.",
            lambda W1, b1, W2: twins(W1, b1, W2) & ~np.eye(len(W1), dtype=bool),
        ),
        Mistake(
            "Below the diagonal there are only zeros. If 2 is a twin of 5, what is 5 of 2?",
            lambda W1, b1, W2: np.triu(twins(W1, b1, W2)),
        ),
        Mistake(
            "This says 1 where two units differ.",
            lambda W1, b1, W2: ~twins(W1, b1, W2),
        ),
        Mistake(
            "This counts each unit's twins. Asked for is a table: for each pair, are they twins?",
            lambda W1, b1, W2: twins(W1, b1, W2).sum(axis=1),
        ),
    ),
    hints=(
        "Which numbers belong to unit 3 alone: in W1, in b1, and in W2?",
        "If all numbers of a unit stood in one row, when would two units be twins?",
        "N = np.hstack([W1, b1, W2.T]) has a row for each unit; T[i, j] is np.array_equal(N[i], N[j]).",
    ),
    read="section 2.4, 'Who is equal stays equal: the proof takes three lines'",
    formulas=(_twins_at_once, _twins_in_two_loops),
)


Z_SPREAD = Exercise(
    name="z_spread",
    points=1,
    reference=z_spread,
    results=(Result("the standard deviation of z", "(1, m)"),),
    cases=_examples_and_scales,
    mistakes=(
        Mistake(
            "This is the variance of z. Which function of it is the standard deviation?",
            lambda X, scale: z_spread(X, scale) ** 2,
        ),
        Mistake(
            "The scale is not squared where the variances are added: this is its root times the length.",
            lambda X, scale: z_spread(X, np.sqrt(scale)),
        ),
        Mistake(
            "You add up the sizes of the inputs. Variances add up; standard deviations do not.",
            lambda X, scale: scale * np.abs(X).sum(axis=0, keepdims=True),
        ),
        Mistake(
            "You add up the inputs, and plus and minus cancel. Which variance has w x for a negative x?",
            lambda X, scale: scale * X.sum(axis=0, keepdims=True),
        ),
        Mistake(
            "You take the mean of the squares. The unit adds up its inputs; do their variances have a mean?",
            lambda X, scale: z_spread(X, scale) / np.sqrt(len(X)),
        ),
        Mistake(
            "You forgot the scale: this is the length of each example.",
            lambda X, scale: z_spread(X, 1.0),
        ),
        Mistake(
            "You sum over the examples. A unit adds up the inputs of one example.",
            lambda X, scale: scale * np.linalg.norm(X, axis=1, keepdims=True),
        ),
        Mistake(
            "This is one number for all examples together. Each example has its own.",
            lambda X, scale: scale * np.linalg.norm(X),
        ),
        Mistake(
            "The numbers are right, but flat. Asked for is a row with a column for each example.",
            lambda X, scale: z_spread(X, scale)[0],
        ),
    ),
    hints=(
        "A unit adds up w_1 x_1, w_2 x_2 and so on. Which variance has w_1 x_1, if w_1 has the variance s²?",
        "The variances of independent terms add up. What do you do with the sum to get a standard deviation?",
        "scale * np.sqrt(np.sum(X**2, axis=0, keepdims=True)).",
    ),
    read="section 2.4, 'Too large: most units are flat, and a few examples speak for all'",
    formulas=(_spread_in_one_line,),
)


FLAT_SHARE = Exercise(
    name="flat_share",
    points=1,
    reference=flat_share,
    results=(Result("the share", "a number"),),
    cases=_hidden_sums,
    mistakes=(
        Mistake(
            "This is the number of flat slopes. A share is between 0 and 1: of how many?",
            lambda Z, limit: np.sum(tanh_derivative(Z) < limit),
        ),
        Mistake(
            "This is the share of the slopes that are not flat.",
            lambda Z, limit: _small(-tanh_derivative(Z), -limit),
        ),
        Mistake(
            "You compare what the unit says, tanh z, with the limit. How steep is it there?",
            lambda Z, limit: _small(tanh(Z), limit),
        ),
        Mistake(
            "You compare z with the limit. How steep is tanh there?",
            lambda Z, limit: _small(Z, limit),
        ),
        Mistake(
            "You compare the size of z with the limit. Where is tanh flat: at small or at large z?",
            lambda Z, limit: _small(np.abs(Z), limit),
        ),
        Mistake(
            "This is 1 - z², with z in place of tanh z.",
            lambda Z, limit: _small(1 - Z**2, limit),
        ),
        Mistake(
            "This slope is 1 - tanh z; the slope of tanh has a square in it.",
            lambda Z, limit: _small(1 - tanh(Z), limit),
        ),
        Mistake(
            "These are the slopes of the sigmoid. The units use tanh.",
            lambda Z, limit: _small(sigmoid_derivative(Z), limit),
        ),
        Mistake(
            "A slope that equals the limit is counted. Is it below the limit?",
            lambda Z, limit: np.mean(tanh_derivative(Z) <= limit),
        ),
        Mistake(
            "This is the mean slope. How many of the slopes are below the limit?",
            lambda Z, limit: np.mean(tanh_derivative(Z)),
        ),
        Mistake(
            "You count the flat ones right, and divide by the number of examples. How many slopes are there?",
            lambda Z, limit: np.sum(tanh_derivative(Z) < limit) / Z.shape[1],
        ),
        Mistake(
            "You count the flat ones right, and divide by the number of units. How many slopes are there?",
            lambda Z, limit: np.sum(tanh_derivative(Z) < limit) / Z.shape[0],
        ),
    ),
    hints=(
        "What is the slope of tanh, written with tanh z itself?",
        "Comparing an array with a number gives True and False. What is the mean of these?",
        "np.mean(1 - np.tanh(Z) ** 2 < limit).",
    ),
    read="section 2.4, 'Too large: most units are flat, and a few examples speak for all'",
    formulas=(_share_in_two_lines,),
)

EXERCISES = (RANDOM_LAYER, RANDOM_NETWORK, TWINS, Z_SPREAD, FLAT_SHARE)
