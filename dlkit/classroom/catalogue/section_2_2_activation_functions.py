"""The exercises of section 2.2: bends and their slopes, silent units, and two layers folded into one."""

import numpy as np

from dlkit import activations
from dlkit.activations import relu_derivative, sigmoid
from dlkit.classroom.exercise import Beyond, Exercise, Mistake, Result

# Inputs.  A table has more rows than columns or fewer, so that a transpose shows.  0, where the corner is,
# stands in most of them, and large numbers of both signs in some; a leak is larger than some positive z.

SIZES = ((2, 3), (3, 5), (4, 2), (5, 7))
LEAKS = (0.2, 0.01, 0.5, 0.05)


def _sums(rng):
    yield {"Z": np.array([[1.5]])}
    yield {"Z": np.array([[0.0, -2.0]])}
    yield {"Z": np.array([[-300.0, -0.5, 0.0, 0.25, 300.0]])}
    for size in SIZES:
        yield {"Z": _with_zeros(rng.normal(scale=2, size=size))}


def _moderate_sums(rng):
    yield {"Z": np.array([[0.5]])}
    yield {"Z": np.array([[0.0, -1.0]])}
    yield {"Z": np.array([[-30.0, -0.5, 0.0, 0.25, 30.0]])}
    for size in SIZES:
        yield {"Z": rng.normal(size=size)}


def _sums_and_leaks(rng):
    yield {"Z": np.array([[-2.0]]), "slope": 0.1}
    yield {"Z": np.array([[0.0, 0.1]]), "slope": 0.3}
    yield {"Z": np.array([[-300.0, -0.5, 0.0, 0.25, 300.0]]), "slope": 0.01}
    for size, slope in zip(SIZES, LEAKS, strict=True):
        yield {"Z": _with_zeros(rng.normal(scale=2, size=size)), "slope": slope}


def _with_zeros(Z):
    Z[-1, 0] = Z[0, -1] = 0.0
    return Z


def _answers_of_units(rng):
    yield {"A": np.array([[0.9]])}
    yield {"A": np.array([[0.0, 1.0]])}  # sure, and so sure that the slope is gone
    yield {"A": np.array([[0.5, 0.25, 0.75]])}
    for size in SIZES:
        yield {"A": rng.uniform(0.05, 0.95, size=size)}


def _layers_with_silent_units(rng):
    yield {"Z": np.array([[-1.0]])}
    yield {"Z": np.array([[-1.0, 0.0]])}  # silent where z is 0, too
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
        yield {
            "W1": rng.normal(size=(n_h, n_x)),
            "b1": rng.normal(size=(n_h, 1)),
            "W2": rng.normal(size=(n_y, n_h)),
            "b2": rng.normal(size=(n_y, 1)),
        }


# The right answers.  For ReLU, leaky ReLU and their slopes they are dlkit's own.


def tanh_from_sigmoid(Z):
    return activations.tanh(Z)


def slopes_from_a(A):
    return A * (1 - A), 1 - A**2


def leaky_relu(Z, slope):
    return activations.leaky_relu(Z, slope)


def leaky_relu_derivative(Z, slope):
    return activations.leaky_relu_derivative(Z, slope)


def dead_units(Z):
    return np.all(Z <= 0, axis=1, keepdims=True)


def collapse(W1, b1, W2, b2):
    return W2 @ W1, W2 @ b1 + b2


# The answers as students write them.


def _two_sigmoids_minus_one(Z):
    return 2 * sigmoid(2 * Z) - 1


def _relu_as_a_maximum(Z):
    return np.maximum(0, Z)


def _relu_by_cases(Z):
    return np.where(Z > 0, Z, 0)


def _relu_by_a_mask(Z):
    return Z * (Z > 0)


def _step_by_cases(Z):
    return np.where(Z > 0, 1, 0)


def _step_as_a_mask(Z):
    return (Z > 0).astype(float)


def _leaky_by_cases(Z, slope):
    return np.where(Z > 0, Z, slope * Z)


def _leaky_as_a_maximum(Z, slope):
    return np.maximum(slope * Z, Z)


def _leaky_as_a_sum(Z, slope):
    return np.maximum(0, Z) + slope * np.minimum(0, Z)


def _leaky_step_by_cases(Z, slope):
    return np.where(Z > 0, 1, slope)


def _leaky_step_in_a_loop(Z, slope):
    slopes = np.zeros(Z.shape)
    for i in range(Z.shape[0]):
        for j in range(Z.shape[1]):
            slopes[i, j] = 1 if Z[i, j] > 0 else slope
    return slopes


def _dead_by_their_largest(Z):
    return np.max(Z, axis=1, keepdims=True) <= 0


def _dead_by_counting(Z):
    speaks = np.sum(Z > 0, axis=1, keepdims=True)
    return speaks == 0


def _collapsed_in_two_lines(W1, b1, W2, b2):
    W = W2 @ W1
    b = W2 @ b1 + b2
    return W, b


TANH_FROM_SIGMOID = Exercise(
    name="tanh_from_sigmoid",
    points=1,
    reference=tanh_from_sigmoid,
    results=(Result("A", "(n, m)"),),
    cases=_moderate_sums,
    mistakes=(
        Mistake(
            "You shift the sigmoid down by one half, and do not stretch it. Where does it end then, "
            "far out on the right? And where does tanh end?",
            lambda Z: sigmoid(Z) - 0.5,
        ),
        Mistake(
            "It goes from -1 to 1 as it should, but it is too flat in the middle: "
            "this is tanh of half of z. What goes into the sigmoid?",
            lambda Z: 2 * sigmoid(Z) - 1,
        ),
        Mistake(
            "This goes from -1 to 0. By which factor is the sigmoid stretched before you take 1 away?",
            lambda Z: sigmoid(2 * Z) - 1,
        ),
        Mistake(
            "This goes from 0 to 2. What is still to be taken away, so that 0 stays at 0?",
            lambda Z: 2 * sigmoid(2 * Z),
        ),
        Mistake(
            "This is the sigmoid of 2z, between 0 and 1. How does one get from there to -1 and 1?",
            lambda Z: sigmoid(2 * Z),
        ),
        Mistake(
            "This is the sigmoid itself, between 0 and 1. Which range does tanh have?",
            lambda Z: sigmoid(Z),
        ),
        Mistake(
            "You halve z where it should be doubled: this curve is four times too wide.",
            lambda Z: 2 * sigmoid(Z / 2) - 1,
        ),
        Mistake(
            "It falls where tanh rises. What is taken away from what?",
            lambda Z: 1 - 2 * sigmoid(2 * Z),
        ),
        Mistake("You add 1 where it is taken away.", lambda Z: 2 * sigmoid(2 * Z) + 1),
        Mistake(
            "This is the sigmoid's slope at 2z, not its value. Do you work with a(1 - a)?",
            lambda Z: sigmoid(2 * Z) * (1 - sigmoid(2 * Z)),
        ),
        Mistake(
            "You take the 1 away inside the sigmoid, from 2z, and that only shifts the curve to the right. "
            "From what is it taken away?",
            lambda Z: 2 * sigmoid(2 * Z - 1),
        ),
        Mistake(
            "There is a 1 taken away inside the sigmoid as well, from 2z, and 0 does not stay at 0.",
            lambda Z: 2 * sigmoid(2 * Z - 1) - 1,
        ),
        Mistake(
            "Numerator and denominator have changed places: at z = 0 this is infinite.",
            lambda Z: 1 / np.tanh(Z),
        ),
        Mistake("This is the slope of tanh. Asked for is tanh itself.", activations.tanh_derivative),
        Mistake(
            "This grows without end: it is the numerator of tanh alone, half of it. By what is it divided?",
            np.sinh,
        ),
    ),
    hints=(
        "The sigmoid goes from 0 to 1, and tanh from -1 to 1. What do you do to the numbers that come out, "
        "so that the one range becomes the other?",
        "Now the ends agree, but at z = 0.5 you get 0.245 and tanh says 0.462, which is what you would get "
        "at z = 1. So what goes into the sigmoid in place of z?",
        "2 * sigmoid(2 * Z) - 1",
    ),
    read="section 2.2, 'Tanh is the sigmoid, stretched and shifted'",
    beyond=(
        Beyond(
            "far out, at z = -1000 or 1000, your formula does not give -1 or 1 any more. "
            "Which exponential becomes too large there? dlkit's sigmoid has taken care of that.",
            ({"Z": np.array([[-1000.0, 0.0, 1000.0]])},),
        ),
    ),
    formulas=(_two_sigmoids_minus_one,),
)


SLOPES_FROM_A = Exercise(
    name="slopes_from_a",
    points=1,
    reference=slopes_from_a,
    results=(Result("slope of sigmoid", "(n, m)"), Result("slope of tanh", "(n, m)")),
    cases=_answers_of_units,
    mistakes=(
        Mistake(
            "The two have changed places. Which one is asked for first?",
            lambda A: slopes_from_a(A)[::-1],
        ),
        Mistake(
            "You take a for z, and squeeze it once more, in both. "
            "A is what came out; does either formula need z at all?",
            lambda A: (activations.sigmoid_derivative(A), activations.tanh_derivative(A)),
        ),
        Mistake(
            "The slopes of tanh are right. For the sigmoid you take a for z, and squeeze it once more.",
            lambda A: (activations.sigmoid_derivative(A), slopes_from_a(A)[1]),
        ),
        Mistake(
            "The slopes of the sigmoid are right. For tanh you take a for z, and squeeze it once more.",
            lambda A: (slopes_from_a(A)[0], activations.tanh_derivative(A)),
        ),
        Mistake(
            "The slopes of the sigmoid are right. For tanh the square is missing: "
            "a tanh that says 0.9 has slope 0.19, and yours has 0.1.",
            lambda A: (slopes_from_a(A)[0], 1 - A),
        ),
        Mistake(
            "The slopes of the sigmoid are right. For tanh you square the whole difference. "
            "What alone is squared?",
            lambda A: (slopes_from_a(A)[0], (1 - A) ** 2),
        ),
        Mistake(
            "The slopes of the sigmoid are right. You let tanh have the same. "
            "At a = 0 the sigmoid is flat; how steep is tanh there?",
            lambda A: (slopes_from_a(A)[0], slopes_from_a(A)[0]),
        ),
        Mistake(
            "The slopes of tanh are right. You let the sigmoid have the same. "
            "At a = 0 the sigmoid is flat; what is 1 - a² there?",
            lambda A: (slopes_from_a(A)[1], slopes_from_a(A)[1]),
        ),
        Mistake(
            "The slopes of tanh are right. For the sigmoid this is 1 - a. Which factor is missing?",
            lambda A: (1 - A, slopes_from_a(A)[1]),
        ),
        Mistake(
            "The slopes of tanh are right. For the sigmoid this is (1 - a)². One of its two factors is a.",
            lambda A: ((1 - A) ** 2, slopes_from_a(A)[1]),
        ),
        Mistake(
            "The slopes of tanh are right. For the sigmoid this is a - a, always 0. "
            "Is there a pair of brackets missing?",
            lambda A: (np.zeros_like(A), slopes_from_a(A)[1]),
        ),
        Mistake(
            "The slopes of the sigmoid are right. For tanh there is a factor a too many.",
            lambda A: (slopes_from_a(A)[0], A * (1 - A**2)),
        ),
        Mistake(
            "Both have the wrong sign. Both curves rise everywhere, so which sign has a slope?",
            lambda A: (-slopes_from_a(A)[0], -slopes_from_a(A)[1]),
        ),
        Mistake(
            "The slopes of the sigmoid are right, those of tanh are negative. Which one comes first, "
            "the 1 or the a²?",
            lambda A: (slopes_from_a(A)[0], A**2 - 1),
        ),
        Mistake(
            "You differentiate the formulas once more, by a: this is 1 - 2a and -2a. "
            "They are slopes already, as they stand.",
            lambda A: (1 - 2 * A, -2 * A),
        ),
    ),
    hints=(
        "A unit tells you a, and not z. How are the two slopes written with a alone?",
        "A sigmoid that says 0.9 has slope 0.9 times 0.1. And a tanh that says 0.9 has 1 minus what?",
        "return A * (1 - A), and then after a comma 1 - A**2",
    ),
    read="section 2.2, 'Four bends, and the slope of each'",
)


RELU = Exercise(
    name="relu",
    points=1,
    reference=activations.relu,
    results=(Result("A", "(n, m)"),),
    cases=_sums,
    mistakes=(
        Mistake(
            "It keeps what is negative and drops what is positive. Which of the two numbers, 0 or z, "
            "is let out: the larger or the smaller one?",
            lambda Z: np.minimum(0, Z),
        ),
        Mistake(
            "Negative numbers come out as positive ones. What should ReLU say to -2?",
            np.abs,
        ),
        Mistake(
            "Nothing happens to Z here: this is the identity. What should ReLU say to -2?",
            lambda Z: Z,
        ),
        Mistake(
            "This is ReLU of -z: positive numbers are stopped, and negative ones come out positive.",
            lambda Z: np.maximum(0, -Z),
        ),
        Mistake(
            "This says 1 where z is positive. That is the slope; ReLU lets z itself through.",
            lambda Z: np.where(Z > 0, 1.0, 0.0),
        ),
        Mistake(
            "Positive numbers are cut off at 1. Does ReLU have an upper end?",
            lambda Z: np.clip(Z, 0, 1),
        ),
        Mistake(
            "This is one number, the largest of all. Each entry has its own maximum with 0; "
            "which of NumPy's two functions compares entry by entry, max or maximum?",
            lambda Z: max(0, np.max(Z)),
        ),
        Mistake(
            "Every entry has become the largest of its table. Each has its own maximum with 0; "
            "which of NumPy's two functions compares entry by entry, max or maximum?",
            lambda Z: np.maximum(np.zeros(Z.shape), np.max(Z)),
        ),
        Mistake(
            "This is the largest number of each column: in np.max(Z, 0) the 0 is an axis, and not a number "
            "to compare with. Which of NumPy's two functions compares entry by entry, max or maximum?",
            lambda Z: np.max(Z, axis=0),
        ),
        Mistake(
            "You ask a whole array for one yes or no, as max and if do. "
            "Which function compares entry by entry?",
            lambda Z: max(0, Z),
        ),
        Mistake(
            "Z stands where a single whole number is due: np.max(0, Z) would take it for an axis. "
            "Which function compares two things entry by entry?",
            lambda Z: np.max(0, Z),
        ),
        Mistake(
            "The negative numbers are gone, where they should be 0: A has as many entries as Z.",
            lambda Z: Z[Z > 0],
        ),
        Mistake(
            "A little of the negative side leaks through, a hundredth. That is the leaky ReLU.",
            lambda Z: activations.leaky_relu(Z, 0.01),
        ),
        Mistake(
            "Negative numbers come out as 1. What should ReLU say to -2?",
            lambda Z: np.where(Z > 0, Z, 1.0),
        ),
        Mistake(
            "Only numbers above 1 pass. From where on does ReLU let z through?",
            lambda Z: np.where(Z > 1, Z, 0.0),
        ),
    ),
    hints=(
        "What comes out for 3, for 0, and for -2?",
        "max, np.max and if decide once for a whole table. Which NumPy function takes two arguments, "
        "and picks the larger one at each place by itself?",
        "np.maximum(0, Z)",
    ),
    read="section 2.2, 'Four bends, and the slope of each'",
    formulas=(_relu_as_a_maximum, _relu_by_cases, _relu_by_a_mask),
)


RELU_DERIVATIVE = Exercise(
    name="relu_derivative",
    points=1,
    reference=relu_derivative,
    results=(Result("slope", "(n, m)"),),
    cases=_sums,
    mistakes=(
        Mistake(
            "Right but at the corner: where z is exactly 0 you say 1, and we agreed on 0. "
            "Which comparison leaves 0 out?",
            lambda Z: np.where(Z >= 0, 1.0, 0.0),
        ),
        Mistake(
            "Right but at the corner: where z is exactly 0 you say one half. "
            "That would be fair, too; we agreed on 0.",
            lambda Z: np.heaviside(Z, 0.5),
        ),
        Mistake(
            "This is ReLU itself. How many hairs does it move when z = 3 moves by one hair?",
            activations.relu,
        ),
        Mistake(
            "The two sides have changed places: it is 1 where ReLU is flat.",
            lambda Z: np.where(Z > 0, 0.0, 1.0),
        ),
        Mistake(
            "The two sides have changed places, but for the corner: it is 1 where ReLU is flat.",
            lambda Z: np.where(Z < 0, 1.0, 0.0),
        ),
        Mistake(
            "This is the sign of z. On the left ReLU is flat; does it fall there?",
            np.sign,
        ),
        Mistake(
            "It is -1 at 0 and to the left. There ReLU is flat; does it fall?",
            lambda Z: np.where(Z > 0, 1.0, -1.0),
        ),
        Mistake(
            "The slope is 1 everywhere here: that is the identity's. What moves when z = -3 moves?",
            np.ones_like,
        ),
        Mistake(
            "On the left there is a slope of 0.01. That is the leaky ReLU's.",
            lambda Z: activations.leaky_relu_derivative(Z, 0.01),
        ),
        Mistake(
            "On the left this is z itself. What should stand there?",
            lambda Z: np.where(Z > 0, 1.0, Z),
        ),
        Mistake(
            "Right but at the corner: you divide ReLU by z, and where z is 0, 0/0 is nan. We agreed on 0.",
            lambda Z: activations.relu(Z) / Z,
        ),
        Mistake(
            "This is one number, the share of the positive ones. Every entry has its own slope.",
            lambda Z: np.mean(Z > 0),
        ),
        Mistake(
            "The slope begins at 1 here. From where on does ReLU rise?",
            lambda Z: np.where(Z > 1, 1.0, 0.0),
        ),
    ),
    hints=(
        "Draw ReLU. How steep is the line on the right, and how steep on the left?",
        "Comparing Z with 0 gives True and False. Which comparison gives True on the right only, "
        "and False at 0 itself?",
        "np.where(Z > 0, 1, 0)",
    ),
    read="section 2.2, 'At the corner there is no slope, so we agree on one'",
    formulas=(_step_by_cases, _step_as_a_mask),
)


LEAKY_RELU = Exercise(
    name="leaky_relu",
    points=1,
    reference=leaky_relu,
    results=(Result("A", "(n, m)"),),
    cases=_sums_and_leaks,
    mistakes=(
        Mistake(
            "On the left there is the leak itself, one number for all. What is multiplied by it?",
            lambda Z, slope: np.where(Z > 0, Z, slope),
        ),
        Mistake(
            "You take the larger of z and the leak. Which product should z be compared with?",
            lambda Z, slope: np.maximum(slope, Z),
        ),
        Mistake(
            "Nothing leaks: this is ReLU.",
            lambda Z, slope: activations.relu(Z),
        ),
        Mistake(
            "Nothing leaks, and what is positive is shrunk. Which side has the slope 1?",
            lambda Z, slope: np.maximum(0, slope * Z),
        ),
        Mistake(
            "The leak is 0.01, whatever `slope` is. It is an argument.",
            lambda Z, slope: activations.leaky_relu(Z, 0.01),
        ),
        Mistake(
            "Both sides are shrunk. What happens to a positive z?",
            lambda Z, slope: slope * Z,
        ),
        Mistake(
            "The two sides have changed places: the positive numbers are shrunk. "
            "Which of slope · z and z is the larger one, for z = 2?",
            lambda Z, slope: np.minimum(slope * Z, Z),
        ),
        Mistake(
            "What leaks has the wrong sign: negative numbers come out positive.",
            lambda Z, slope: np.where(Z > 0, Z, -slope * Z),
        ),
        Mistake(
            "The leak is added on both sides, so positive numbers come out too large.",
            lambda Z, slope: activations.relu(Z) + slope * Z,
        ),
        Mistake(
            "You add the leak itself to ReLU, on both sides. What leaks is a share of the negative numbers.",
            lambda Z, slope: activations.relu(Z) + slope,
        ),
        Mistake(
            "You divide by the leak where you should multiply. Should -2 come out smaller or larger in size?",
            lambda Z, slope: np.where(Z > 0, Z, Z / slope),
        ),
        Mistake(
            "These are the slopes: 1 and the leak. Asked for is what comes out.",
            lambda Z, slope: activations.leaky_relu_derivative(Z, slope),
        ),
        Mistake(
            "On the left you subtract the leak from z. It is a factor.",
            lambda Z, slope: np.where(Z > 0, Z, Z - slope),
        ),
        Mistake(
            "On the left z passes as it is, and on the right nothing does but the leak.",
            lambda Z, slope: np.where(Z > 0, slope, Z),
        ),
        Mistake(
            "On the left you take 1 - slope for the slope. How much should leak through?",
            lambda Z, slope: np.where(Z > 0, Z, (1 - slope) * Z),
        ),
    ),
    hints=(
        "What comes out for 3 and for -2, if the slope is 0.1?",
        "On the right it is z, on the left it is slope times z. Which NumPy function chooses between two "
        "tables, entry by entry? Or: which of the two is always the larger one?",
        "np.where(Z > 0, Z, slope * Z)",
    ),
    read="section 2.2, 'Four bends, and the slope of each'",
    formulas=(_leaky_by_cases, _leaky_as_a_maximum, _leaky_as_a_sum),
)


LEAKY_RELU_DERIVATIVE = Exercise(
    name="leaky_relu_derivative",
    points=1,
    reference=leaky_relu_derivative,
    results=(Result("slope", "(n, m)"),),
    cases=_sums_and_leaks,
    mistakes=(
        Mistake(
            "Right but at the corner: where z is exactly 0 you say 1, and we agreed on the slope of the "
            "left. Which comparison leaves 0 out?",
            lambda Z, slope: np.where(Z >= 0, 1, slope),
        ),
        Mistake(
            "Right but at the corner: where z is exactly 0 you say 0. The curve has no flat place; "
            "we agreed on the slope of the left.",
            lambda Z, slope: np.where(Z > 0, 1, np.where(Z < 0, slope, 0)),
        ),
        Mistake(
            "On the left it is flat here: these are the slopes of ReLU.",
            lambda Z, slope: relu_derivative(Z),
        ),
        Mistake(
            "The two sides have changed places.",
            lambda Z, slope: np.where(Z > 0, slope, 1),
        ),
        Mistake(
            "On the left this is slope · z, what comes out. How many hairs does that move "
            "when z moves by one hair?",
            lambda Z, slope: np.where(Z > 0, 1, slope * Z),
        ),
        Mistake(
            "This is the leaky ReLU itself, not its slope.",
            lambda Z, slope: activations.leaky_relu(Z, slope),
        ),
        Mistake(
            "The leak is 0.01, whatever `slope` is. It is an argument.",
            lambda Z, slope: activations.leaky_relu_derivative(Z, 0.01),
        ),
        Mistake(
            "On the left the slope is negative here. Does the leaky ReLU fall anywhere?",
            lambda Z, slope: np.where(Z > 0, 1, -slope),
        ),
        Mistake(
            "Right but at the corner: you divide by z, and where z is 0, 0/0 is nan. "
            "We agreed on the slope of the left.",
            lambda Z, slope: activations.leaky_relu(Z, slope) / Z,
        ),
        Mistake(
            "The slope is the leak everywhere. What is it on the right?",
            lambda Z, slope: np.full(Z.shape, slope),
        ),
        Mistake(
            "The slope is 1 everywhere. What is it on the left?",
            lambda Z, slope: np.ones(Z.shape),
        ),
        Mistake(
            "On the right this is z. How many hairs does z move when z moves by one hair?",
            lambda Z, slope: np.where(Z > 0, Z, slope),
        ),
        Mistake(
            "The leak is added on both sides: on the right the slope is above 1.",
            lambda Z, slope: relu_derivative(Z) + slope,
        ),
        Mistake(
            "On the left you take 1 - slope. How steep is slope · z?",
            lambda Z, slope: np.where(Z > 0, 1, 1 - slope),
        ),
    ),
    hints=(
        "Draw it with a slope of 0.5. How steep is each side?",
        "It is nearly your relu_derivative. Which number stands in place of its 0?",
        "np.where(Z > 0, 1, slope)",
    ),
    read="section 2.2, 'At the corner there is no slope, so we agree on one'",
    formulas=(_leaky_step_by_cases, _leaky_step_in_a_loop),
)


DEAD_UNITS = Exercise(
    name="dead_units",
    points=2,
    reference=dead_units,
    results=(Result("dead", "(n, 1)"),),
    cases=_layers_with_silent_units,
    mistakes=(
        Mistake(
            "You call a unit dead that is silent for one example. For how many must it be?",
            lambda Z: np.any(Z <= 0, axis=1, keepdims=True),
        ),
        Mistake(
            "You call a unit dead that is silent for one example, and the answers are flat. "
            "For how many must it be silent? And where is the column?",
            lambda Z: np.any(Z <= 0, axis=1),
        ),
        Mistake(
            "This says True for the units that live. Asked for are the dead ones.",
            lambda Z: ~dead_units(Z),
        ),
        Mistake(
            "A z of exactly 0 counts as speaking here. What does ReLU say to 0, and with which slope?",
            lambda Z: np.all(Z < 0, axis=1, keepdims=True),
        ),
        Mistake(
            "Only units whose z is 0 for all examples count here. Z is what comes before ReLU; "
            "which z does ReLU make 0?",
            lambda Z: np.all(Z == 0, axis=1, keepdims=True),
        ),
        Mistake(
            "You take the sum of z, or the mean. A unit can be far below 0 on the average, and speak once. "
            "Does it learn from that one?",
            lambda Z: np.mean(Z, axis=1, keepdims=True) <= 0,
        ),
        Mistake(
            "You ask for every example whether all units are silent. Asked for is every unit. "
            "What is a row of Z, and what a column?",
            lambda Z: np.all(Z <= 0, axis=0, keepdims=True),
        ),
        Mistake(
            "You ask for every example whether all units are silent, and return it flat. "
            "Asked for is every unit. What is a row of Z, and what a column?",
            lambda Z: np.all(Z <= 0, axis=0),
        ),
        Mistake(
            "This is a number, how many are dead. Asked for is which ones.",
            lambda Z: np.sum(dead_units(Z)),
        ),
        Mistake(
            "This is a number, how often any unit is silent. Asked for is an answer for each unit: "
            "which axis goes along a row?",
            lambda Z: np.sum(Z <= 0),
        ),
        Mistake(
            "There is a True for each dead unit, and nothing for the others. "
            "What should stand there for a unit that lives?",
            lambda Z: np.ones(np.sum(dead_units(Z)), dtype=bool),
        ),
        Mistake(
            "These are the rows of the dead units. Asked for is an answer for every unit, dead or not.",
            lambda Z: Z[dead_units(Z).ravel()],
        ),
        Mistake(
            "These are the numbers of the dead units. Asked for is an answer for every unit, dead or not.",
            lambda Z: np.flatnonzero(dead_units(Z)),
        ),
        Mistake(
            "This is True or False for the whole layer. Asked for is an answer for each unit.",
            lambda Z: np.all(Z <= 0),
        ),
        Mistake(
            "This is a table: where each unit is silent. Asked for is one answer for each unit, "
            "over all its examples.",
            lambda Z: Z <= 0,
        ),
        Mistake(
            "This counts for each unit how often it is silent. How many times make it dead?",
            lambda Z: np.sum(Z <= 0, axis=1, keepdims=True),
        ),
        Mistake(
            "This counts for each unit how often it speaks. How many times make it dead?",
            lambda Z: np.sum(Z > 0, axis=1, keepdims=True),
        ),
        Mistake(
            "These are the sums of what each unit lets out. Which sum has a dead unit?",
            lambda Z: np.sum(activations.relu(Z), axis=1, keepdims=True),
        ),
        Mistake(
            "You look at the first example only. A dead unit is silent for all of them.",
            lambda Z: Z[:, :1] <= 0,
        ),
        Mistake(
            "You look at the last example only. Does your loop begin anew with each one?",
            lambda Z: Z[:, -1:] <= 0,
        ),
        Mistake(
            "A unit counts as dead if it is silent for more than half of the examples. "
            "That is healthy; for how many must it be?",
            lambda Z: np.mean(Z <= 0, axis=1, keepdims=True) > 0.5,
        ),
        Mistake(
            "The answers are right, but flat. Each unit has a number of its own, as in b: a column.",
            lambda Z: dead_units(Z).ravel(),
        ),
        Mistake(
            "The answers are right, but they lie in a row. Units are rows, so this is a column, as b is.",
            lambda Z: dead_units(Z).T,
        ),
    ),
    hints=(
        "Take one unit, one row of Z. For which z is ReLU silent? And for how many of them must that be so?",
        "Z <= 0 is a table of True and False. Which NumPy function asks whether all of a row are True, "
        "and which axis goes along a row?",
        "np.all(Z <= 0, axis=1, keepdims=True)",
    ),
    read="section 2.2, 'A ReLU can fall silent for good'",
    formulas=(dead_units, _dead_by_their_largest, _dead_by_counting),
)


COLLAPSE = Exercise(
    name="collapse",
    points=2,
    reference=collapse,
    results=(Result("W", "(n_y, n_x)"), Result("b", "(n_y, 1)")),
    cases=_two_layers,
    mistakes=(
        Mistake(
            "W is right. b1 is forgotten: what becomes of it on its way through the second layer?",
            lambda W1, b1, W2, b2: (W2 @ W1, b2),
        ),
        Mistake(
            "W is right. b2 is forgotten.",
            lambda W1, b1, W2, b2: (W2 @ W1, W2 @ b1),
        ),
        Mistake(
            "W is right. Both biases are forgotten. What do the two layers say to x = 0?",
            lambda W1, b1, W2, b2: (W2 @ W1, np.zeros_like(b2)),
        ),
        Mistake(
            "W is right. b1 is added up, and not sent through W2. What does the second layer do "
            "with what the first one says?",
            lambda W1, b1, W2, b2: (W2 @ W1, np.sum(b1) + b2),
        ),
        Mistake(
            "W is right. b2 is subtracted.",
            lambda W1, b1, W2, b2: (W2 @ W1, W2 @ b1 - b2),
        ),
        Mistake(
            "W is right. The biases are multiplied, where the second one is added.",
            lambda W1, b1, W2, b2: (W2 @ W1, W2 @ b1 * b2),
        ),
        Mistake(
            "b is right. W is (n_x, n_y): the transpose of what it should be. "
            "In which order do the matrices act on x?",
            lambda W1, b1, W2, b2: (W1.T @ W2.T, W2 @ b1 + b2),
        ),
        Mistake(
            "W1 and W2 do not fit together in this order. Which matrix meets x first?",
            lambda W1, b1, W2, b2: (W1 @ W2, W2 @ b1 + b2),
        ),
        Mistake(
            "Both lie on their side. In which order do the matrices act on x?",
            lambda W1, b1, W2, b2: (W1.T @ W2.T, b1.T @ W2.T + b2.T),
        ),
        Mistake(
            "The numbers are right, but b is flat, and should be a column with a number for each output.",
            lambda W1, b1, W2, b2: (W2 @ W1, (W2 @ b1 + b2).ravel()),
        ),
        Mistake(
            "W is right. b is a table: you add something flat to a column. "
            "What does broadcasting make of (n_y,) and (n_y, 1)?",
            lambda W1, b1, W2, b2: (W2 @ W1, (W2 @ b1).ravel() + b2),
        ),
        Mistake(
            "The numbers are right, but b lies in a row, and should be a column as b1 and b2 are.",
            lambda W1, b1, W2, b2: (W2 @ W1, (W2 @ b1 + b2).T),
        ),
        Mistake(
            "W and b have changed places. Which one is asked for first?",
            lambda W1, b1, W2, b2: collapse(W1, b1, W2, b2)[::-1],
        ),
        Mistake(
            "b is right. In W there is b1 as well, and so x multiplies it. "
            "What is multiplied by x, and what is not?",
            lambda W1, b1, W2, b2: (W2 @ (W1 + b1), W2 @ b1 + b2),
        ),
        Mistake(
            "b1 has got into W, where x multiplies it, and b is b2 alone. "
            "Which of the four are multiplied by x, and which are not?",
            lambda W1, b1, W2, b2: (W2 @ (W1 + b1), b2),
        ),
        Mistake(
            "b is right. In W the biases stand as well. What is multiplied by x, and what is not?",
            lambda W1, b1, W2, b2: (W2 @ W1 + W2 @ b1 + b2, W2 @ b1 + b2),
        ),
        Mistake(
            "W is right. b1 stands twice in b.",
            lambda W1, b1, W2, b2: (W2 @ W1, 2 * W2 @ b1 + b2),
        ),
        Mistake(
            "W is right. To b2 you add the weights of the second layer, and not what they make of b1.",
            lambda W1, b1, W2, b2: (W2 @ W1, W2.sum(axis=1, keepdims=True) + b2),
        ),
        Mistake(
            "W is right. You add the whole of W to b. What is b1 multiplied by?",
            lambda W1, b1, W2, b2: (W2 @ W1, np.sum(W2 @ W1, axis=1, keepdims=True) + b2),
        ),
        Mistake(
            "W is right. b2 is counted once for each hidden unit. Is it added inside a loop?",
            lambda W1, b1, W2, b2: (W2 @ W1, W2 @ b1 + len(b1) * b2),
        ),
        Mistake(
            "Only the first hidden unit is here. Which sum does the matrix product make?",
            lambda W1, b1, W2, b2: (W2[:, :1] * W1[:1], W2[:, :1] * b1[:1] + b2),
        ),
        Mistake(
            "Only the last hidden unit is here. Do you add up, or overwrite?",
            lambda W1, b1, W2, b2: (W2[:, -1:] * W1[-1:], W2[:, -1:] * b1[-1:] + b2),
        ),
        Mistake(
            "These are W2 and b2, the second layer as it is. The first one is gone.",
            lambda W1, b1, W2, b2: (W2, b2),
        ),
        Mistake(
            "These are W1 and b1, the first layer as it is. The second one is gone.",
            lambda W1, b1, W2, b2: (W1, b1),
        ),
        Mistake(
            "You squeeze on the way: there is a tanh in it. Here no layer bends.",
            lambda W1, b1, W2, b2: (W2 @ np.tanh(W1), W2 @ np.tanh(b1) + b2),
        ),
    ),
    hints=(
        "Multiply W2 (W1 x + b1) + b2 out, on paper. Which terms have an x in them, and which have none?",
        "The shapes must fit: W2 is (n_y, n_h) and W1 is (n_h, n_x). In which order can you multiply them? "
        "And what must happen to b1, (n_h, 1), before it can be added to b2, (n_y, 1)?",
        "W = W2 @ W1, and b = W2 @ b1 + b2.",
    ),
    read="section 2.2, 'Without a bend, layers fold into one'",
    formulas=(_collapsed_in_two_lines,),
)

EXERCISES = (
    TANH_FROM_SIGMOID,
    SLOPES_FROM_A,
    RELU,
    RELU_DERIVATIVE,
    LEAKY_RELU,
    LEAKY_RELU_DERIVATIVE,
    DEAD_UNITS,
    COLLAPSE,
)
