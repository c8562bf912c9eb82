"""The exercises of section 2.2: bends and their slopes, silent units, and two layers folded into one."""

import numpy as np

from dlkit import activations
from dlkit.activations import relu, sigmoid, sigmoid_derivative, tanh_derivative
from dlkit.classroom.exercise import Beyond, Exercise, Result
from dlkit.classroom.styles.section_2_2_activation_functions import STYLES

# Inputs.  A table has more rows than columns or fewer, so that a transpose shows.  0, where the corner is,
# stands in most of them, and large numbers of both signs in one; a leak is larger than some positive z.

SIZES = ((2, 3), (3, 5), (4, 2), (5, 7))


def _sums(rng, far=300.0):
    yield {"Z": np.array([[1.5]])}
    yield {"Z": np.array([[0.0, -2.0]])}
    yield {"Z": np.array([[-far, -0.5, 0.0, 0.25, far]])}
    for size in SIZES:
        Z = rng.normal(scale=2, size=size)
        Z[-1, 0] = Z[0, -1] = 0
        yield {"Z": Z}


def _moderate_sums(rng):
    return _sums(rng, far=30.0)


def _sums_and_leaks(rng):
    for case, slope in zip(_sums(rng), (0.1, 0.3, 0.5, 0.2, 0.01, 0.5, 0.05), strict=True):
        yield case | {"slope": slope}


def _answers_of_units(rng):
    yield {"A": np.array([[0.9]])}
    yield {"A": np.array([[0.0, 1.0]])}  # sure, and so sure that the slope is gone
    yield {"A": np.array([[0.5, 0.25, 0.75]])}
    for size in SIZES:
        yield {"A": rng.uniform(0.05, 0.95, size)}


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


TANH_FROM_SIGMOID = Exercise(
    name="tanh_from_sigmoid",
    points=1,
    reference=activations.tanh,
    results=(Result("A", "(n, m)"),),
    cases=_moderate_sums,
    mistakes="""
        sigmoid(Z) - 0.5
            You shift the sigmoid down by one half, and do not stretch it. Where does it end then, far out
            on the right? And where does tanh end?
        2 * sigmoid(Z) - 1
            It goes from -1 to 1 as it should, but it is too flat in the middle: this is tanh of half of z.
            What goes into the sigmoid?
        sigmoid(2 * Z) - 1
            This goes from -1 to 0. By which factor is the sigmoid stretched before you take 1 away?
        2 * sigmoid(2 * Z)
            This goes from 0 to 2. What is still to be taken away, so that 0 stays at 0?
        sigmoid(2 * Z)
            This is the sigmoid of 2z, between 0 and 1. How does one get from there to -1 and 1?
        sigmoid(Z)
            This is the sigmoid itself, between 0 and 1. Which range does tanh have?
        2 * sigmoid(Z / 2) - 1
            You halve z where it should be doubled: this curve is four times too wide.
        sigmoid(2 * Z) * (1 - sigmoid(2 * Z))
            This is the sigmoid's slope at 2z, not its value. Do you work with a(1 - a)?
        2 * sigmoid(2 * Z - 1)
            You take the 1 away inside the sigmoid, from 2z, and that only shifts the curve to the right.
            From what is it taken away?
        2 * sigmoid(2 * Z - 1) - 1
            There is a 1 taken away inside the sigmoid as well, from 2z, and 0 does not stay at 0.
        1 / np.tanh(Z)
            Numerator and denominator have changed places: at z = 0 this is infinite.
        np.tanh(2 * Z)
            You double z twice: this is tanh of 2z.
        np.tan(Z)
            This is the tangent of an angle, tan. The hyperbolic one has an h, and stays between -1 and 1.
        tanh_derivative(Z)
            This is the slope of tanh. Asked for is tanh itself.
        np.sinh(Z)
            This grows without end: it is the numerator of tanh alone, half of it. By what is it divided?
    """,
    hints=(
        "The sigmoid goes from 0 to 1, and tanh from -1 to 1. What do you do to the numbers that come out, "
        "so that the one range becomes the other?",
        "Now the ends agree, but at z = 0.5 you get 0.245 and tanh says 0.462, which is what you would get "
        "at z = 1. So what goes into the sigmoid in place of z?",
        "2 * sigmoid(2 * Z) - 1",
    ),
    read="section 2.2, 'Tanh is the sigmoid, stretched and shifted'",
    styles=STYLES["tanh_from_sigmoid"],
    beyond=(
        Beyond(
            "far out, at z = -1000 or 1000, your formula does not give -1 or 1 any more. "
            "Which exponential becomes too large there? dlkit's sigmoid has taken care of that.",
            ({"Z": np.array([[-1000.0, 0.0, 1000.0]])},),
        ),
    ),
)

SLOPES_FROM_A = Exercise(
    name="slopes_from_a",
    points=1,
    reference=STYLES["slopes_from_a"][0],
    results=(Result("slope of sigmoid", "(n, m)"), Result("slope of tanh", "(n, m)")),
    cases=_answers_of_units,
    where={"of_sigmoid": "A * (1 - A)", "of_tanh": "1 - A**2"},
    mistakes="""
        of_tanh, of_sigmoid
            The two have changed places. Which one is asked for first?
        sigmoid_derivative(A), tanh_derivative(A)
            You take a for z, and squeeze it once more, in both. A is what came out; does either formula
            need z at all?
        sigmoid_derivative(A), of_tanh
            The slopes of tanh are right. For the sigmoid you take a for z, and squeeze it once more.
        of_sigmoid, tanh_derivative(A)
            The slopes of the sigmoid are right. For tanh you take a for z, and squeeze it once more.
        of_sigmoid, 1 - A
            The slopes of the sigmoid are right. For tanh the square is missing: a tanh that says 0.9 has
            slope 0.19, and yours has 0.1.
        of_sigmoid, (1 - A) ** 2
            The slopes of the sigmoid are right. For tanh you square the whole difference. What alone is
            squared?
        of_sigmoid, of_sigmoid
            The slopes of the sigmoid are right. You let tanh have the same. At a = 0 the sigmoid is flat;
            how steep is tanh there?
        of_tanh, of_tanh
            The slopes of tanh are right. You let the sigmoid have the same. At a = 0 the sigmoid is flat;
            what is 1 - a² there?
        1 - A, of_tanh
            The slopes of tanh are right. For the sigmoid this is 1 - a. Which factor is missing?
        (1 - A) ** 2, of_tanh
            The slopes of tanh are right. For the sigmoid this is (1 - a)². One of its two factors is a.
        0 * A, of_tanh
            The slopes of tanh are right. For the sigmoid this is a - a, always 0. Is there a pair of
            brackets missing?
        of_sigmoid, A * of_tanh
            The slopes of the sigmoid are right. For tanh there is a factor a too many.
        sigmoid(A), np.tanh(A)
            These are the two curves, at a, and not their slopes. A is what came out of them.
        1 - 2 * A, -2 * A
            You differentiate the formulas once more, by a: this is 1 - 2a and -2a. They are slopes already,
            as they stand.
    """,
    hints=(
        "A unit tells you a, and not z. How are the two slopes written with a alone?",
        "A sigmoid that says 0.9 has slope 0.9 times 0.1. And a tanh that says 0.9 has 1 minus what?",
        "return A * (1 - A), and then after a comma 1 - A**2",
    ),
    read="section 2.2, 'Four bends, and the slope of each'",
    styles=STYLES["slopes_from_a"],
)

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
        np.abs(Z)
            Negative numbers come out as positive ones. What should ReLU say to -2?
        Z
            Nothing happens to Z here: this is the identity. What should ReLU say to -2?
        np.maximum(0, -Z)
            This is ReLU of -z: positive numbers are stopped, and negative ones come out positive.
        Z > 0
            This says 1 where z is positive. That is the slope; ReLU lets z itself through.
        sigmoid(Z)
            This is the sigmoid. ReLU squeezes nothing.
        np.log(1 + np.exp(Z))
            This is a ReLU with its corner rounded off, the softplus. What should come out for 0?
        np.clip(Z, 0, 1)
            Positive numbers are cut off at 1. Does ReLU have an upper end?
        max(0, np.max(Z))
            This is one number, the largest of all. Each entry has its own maximum with 0; which of NumPy's
            two functions compares entry by entry, max or maximum?
        np.maximum(0 * Z, np.max(Z))
            Every entry has become the largest of its table. Each has its own maximum with 0; which of
            NumPy's two functions compares entry by entry, max or maximum?
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
        np.where(Z > 0, Z, 1)
            Negative numbers come out as 1. What should ReLU say to -2?
        np.where(Z > 1, Z, 0)
            Only numbers above 1 pass. From where on does ReLU let z through?
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
        np.heaviside(Z, 0.5)
            Right but at the corner: where z is exactly 0 you say one half. That would be fair, too; we
            agreed on 0.
        relu(Z)
            This is ReLU itself. How many hairs does it move when z = 3 moves by one hair?
        Z <= 0
            The two sides have changed places: it is 1 where ReLU is flat.
        Z < 0
            The two sides have changed places, but for the corner: it is 1 where ReLU is flat.
        np.sign(Z)
            This is the sign of z. On the left ReLU is flat; does it fall there?
        np.where(Z > 0, 1, -1)
            It is -1 at 0 and to the left. There ReLU is flat; does it fall?
        np.ones_like(Z)
            The slope is 1 everywhere here: that is the identity's. What moves when z = -3 moves?
        np.where(Z > 0, 1, 0.01)
            On the left there is a slope of 0.01. That is the leaky ReLU's.
        np.where(Z > 0, 1, Z)
            On the left this is z itself. What should stand there?
        relu(Z) / Z
            Right but at the corner: you divide ReLU by z, and where z is 0, 0/0 is nan. We agreed on 0.
        np.mean(Z > 0)
            This is one number, the share of the positive ones. Every entry has its own slope.
        Z > 1
            The slope begins at 1 here. From where on does ReLU rise?
    """,
    hints=(
        "Draw ReLU. How steep is the line on the right, and how steep on the left?",
        "Comparing Z with 0 gives True and False. Which comparison gives True on the right only, "
        "and False at 0 itself?",
        "np.where(Z > 0, 1, 0)",
    ),
    read="section 2.2, 'At the corner there is no slope, so we agree on one'",
    styles=STYLES["relu_derivative"],
)

LEAKY_RELU = Exercise(
    name="leaky_relu",
    points=1,
    reference=activations.leaky_relu,
    results=(Result("A", "(n, m)"),),
    cases=_sums_and_leaks,
    mistakes="""
        np.where(Z > 0, Z, slope)
            On the left there is the leak itself, one number for all. What is multiplied by it?
        np.maximum(slope, Z)
            You take the larger of z and the leak. Which product should z be compared with?
        relu(Z)
            Nothing leaks: this is ReLU.
        np.maximum(0, slope * Z)
            Nothing leaks, and what is positive is shrunk. Which side has the slope 1?
        right(Z, 0.01)
            The leak is 0.01, whatever `slope` is. It is an argument.
        slope * Z
            Both sides are shrunk. What happens to a positive z?
        np.minimum(slope * Z, Z)
            The two sides have changed places: the positive numbers are shrunk. Which of slope · z and z is
            the larger one, for z = 2?
        np.where(Z > 0, Z, -slope * Z)
            What leaks has the wrong sign: negative numbers come out positive.
        relu(Z) + slope * Z
            The leak is added on both sides, so positive numbers come out too large.
        relu(Z) + slope
            You add the leak itself to ReLU, on both sides. What leaks is a share of the negative numbers.
        np.where(Z > 0, Z, Z / slope)
            You divide by the leak where you should multiply. Should -2 come out smaller or larger in size?
        np.where(Z > 0, 1, slope)
            These are the slopes: 1 and the leak. Asked for is what comes out.
        np.where(Z > 0, Z, Z - slope)
            On the left you subtract the leak from z. It is a factor.
        np.where(Z > 0, slope, Z)
            On the left z passes as it is, and on the right nothing does but the leak.
        np.where(Z > 0, Z, (1 - slope) * Z)
            On the left you take 1 - slope for the slope. How much should leak through?
    """,
    hints=(
        "What comes out for 3 and for -2, if the slope is 0.1?",
        "On the right it is z, on the left it is slope times z. Which NumPy function chooses between two "
        "tables, entry by entry? Or: which of the two is always the larger one?",
        "np.where(Z > 0, Z, slope * Z)",
    ),
    read="section 2.2, 'Four bends, and the slope of each'",
    styles=STYLES["leaky_relu"],
)

LEAKY_RELU_DERIVATIVE = Exercise(
    name="leaky_relu_derivative",
    points=1,
    reference=activations.leaky_relu_derivative,
    results=(Result("the slope", "(n, m)"),),
    cases=_sums_and_leaks,
    where={"leaky": "np.where(Z > 0, Z, slope * Z)"},
    mistakes="""
        np.where(Z >= 0, 1, slope)
            Right but at the corner: where z is exactly 0 you say 1, and we agreed on the slope of the left.
            Which comparison leaves 0 out?
        np.where(Z > 0, 1, np.where(Z < 0, slope, 0))
            Right but at the corner: where z is exactly 0 you say 0. The curve has no flat place; we agreed
            on the slope of the left.
        Z > 0
            On the left it is flat here: these are the slopes of ReLU.
        np.where(Z > 0, 1, slope * Z)
            On the left this is slope · z, what comes out. How many hairs does that move when z moves by one
            hair?
        leaky
            This is the leaky ReLU itself, not its slope.
        right(Z, 0.01)
            The leak is 0.01, whatever `slope` is. It is an argument.
        np.where(Z > 0, 1, -slope)
            On the left the slope is negative here. Does the leaky ReLU fall anywhere?
        leaky / Z
            Right but at the corner: you divide by z, and where z is 0, 0/0 is nan. We agreed on the slope
            of the left.
        np.full(Z.shape, slope)
            The slope is the leak everywhere. What is it on the right?
        np.ones(Z.shape)
            The slope is 1 everywhere. What is it on the left?
        np.where(Z > 0, Z, slope)
            On the right this is z. How many hairs does z move when z moves by one hair?
        (Z > 0) + slope
            The leak is added on both sides: on the right the slope is above 1.
        np.where(Z > 0, 1, 1 - slope)
            On the left you take 1 - slope. How steep is slope · z?
    """,
    hints=(
        "Draw it with a slope of 0.5. How steep is each side?",
        "It is nearly your relu_derivative. Which number stands in place of its 0?",
        "np.where(Z > 0, 1, slope)",
    ),
    read="section 2.2, 'At the corner there is no slope, so we agree on one'",
    styles=STYLES["leaky_relu_derivative"],
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
        np.any(Z <= 0, axis=1)
            You call a unit dead that is silent for one example, and the answers are flat. For how many must
            it be silent? And where is the column?
        ~dead
            This says True for the units that live. Asked for are the dead ones.
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
        np.all(Z <= 0, axis=0)
            You ask for every example whether all units are silent, and return it flat. Asked for is every
            unit. What is a row of Z, and what a column?
        np.sum(dead)
            This is a number, how many are dead. Asked for is which ones.
        np.sum(Z <= 0)
            This is a number, how often any unit is silent. Asked for is an answer for each unit: which axis
            goes along a row?
        np.ones(np.sum(dead), dtype=bool)
            There is a True for each dead unit, and nothing for the others. What should stand there for a
            unit that lives?
        Z[dead.ravel()]
            These are the rows of the dead units. Asked for is an answer for every unit, dead or not.
        np.flatnonzero(dead)
            These are the numbers of the dead units. Asked for is an answer for every unit, dead or not.
        np.all(Z <= 0)
            This is True or False for the whole layer. Asked for is an answer for each unit.
        Z <= 0
            This is a table: where each unit is silent. Asked for is one answer for each unit, over all its
            examples.
        np.max(Z, axis=1, keepdims=True)
            This is the largest z of each unit. Where does it lie if the unit is dead?
        np.mean(Z <= 0, axis=1, keepdims=True)
            This is the share of examples for which each unit is silent. Which share makes it dead?
        np.sum(Z <= 0, axis=1, keepdims=True)
            This counts for each unit how often it is silent. How many times make it dead?
        np.sum(Z > 0, axis=1, keepdims=True)
            This counts for each unit how often it speaks. How many times make it dead?
        np.sum(relu(Z), axis=1, keepdims=True)
            These are the sums of what each unit lets out. Which sum has a dead unit?
        Z[:, :1] <= 0
            You look at the first example only. A dead unit is silent for all of them.
        Z[:, -1:] <= 0
            You look at the last example only. Does your loop begin anew with each one?
        np.mean(Z <= 0, axis=1, keepdims=True) > 0.5
            A unit counts as dead if it is silent for more than half of the examples. That is healthy; for
            how many must it be?
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
        W, b2
            W is right. b1 is forgotten: what becomes of it on its way through the second layer?
        W, np.zeros_like(b2)
            W is right. Both biases are forgotten. What do the two layers say to x = 0?
        W, np.sum(b1) + b2
            W is right. b1 is added up, and not sent through W2. What does the second layer do with what the
            first one says?
        W1 @ W2, b
            W1 and W2 do not fit together in this order. Which matrix meets x first?
        W.T, b.T
            Both lie on their side. In which order do the matrices act on x?
        W, (W2 @ b1).ravel() + b2
            W is right. b is a table: you add something flat to a column. What does broadcasting make of
            (n_y,) and (n_y, 1)?
        b, W
            W and b have changed places. Which one is asked for first?
        W2 @ (W1 + b1), b
            b is right. In W there is b1 as well, and so x multiplies it. What is multiplied by x, and what
            is not?
        W2 @ (W1 + b1), b2
            b1 has got into W, where x multiplies it, and b is b2 alone. Which of the four are multiplied by
            x, and which are not?
        W + b, b
            b is right. In W the biases stand as well. What is multiplied by x, and what is not?
        W, 2 * W2 @ b1 + b2
            W is right. b1 stands twice in b.
        W, W2.sum(axis=1, keepdims=True) + b2
            W is right. To b2 you add the weights of the second layer, and not what they make of b1.
        W, np.sum(W, axis=1, keepdims=True) + b2
            W is right. You add the whole of W to b. What is b1 multiplied by?
        W, W2 @ b1 + len(b1) * b2
            W is right. b2 is counted once for each hidden unit. Is it added inside a loop?
        W2[:, :1] * W1[:1], W2[:, :1] * b1[:1] + b2
            Only the first hidden unit is here. Which sum does the matrix product make?
        W2[:, -1:] * W1[-1:], W2[:, -1:] * b1[-1:] + b2
            Only the last hidden unit is here. Do you add up, or overwrite?
        W2, b2
            These are W2 and b2, the second layer as it is. The first one is gone.
        W1, b1
            These are W1 and b1, the first layer as it is. The second one is gone.
        sigmoid(W), sigmoid(b)
            You squeeze at the end: there is a sigmoid around both. Here no layer bends.
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

EXERCISES = (
    *(TANH_FROM_SIGMOID, SLOPES_FROM_A, RELU, RELU_DERIVATIVE),
    *(LEAKY_RELU, LEAKY_RELU_DERIVATIVE, DEAD_UNITS, COLLAPSE),
)
