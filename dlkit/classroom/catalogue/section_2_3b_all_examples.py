"""The exercises of section 2.3b: the slopes of a layer, the whole way back, a report, a bug hunt."""

import inspect
import itertools
import re
import types

import numpy as np

from dlkit.classroom.exercise import Exercise, LayerList, Result
from dlkit.classroom.mistakes import Mistake, entries
from dlkit.classroom.styles.section_2_3b_all_examples import STYLES

backward, repaired_backward = (STYLES[name][0] for name in ("backward", "repaired_backward"))

# Inputs.  Dimensions differ, so that a transposed matrix, a wrong axis or a wrong count shows, but for some
# in which a matrix is square: there a forgotten transpose is no error, but a wrong number.

LAYERS = (1, 1, 1), (2, 3, 1), (1, 3, 2), (3, 1, 4), (2, 2, 3), (3, 2, 2), (3, 2, 4), (2, 4, 3), (4, 3, 5)
SIZES = (1, 1), (3, 1), (2, 2), (2, 3, 1), (3, 2, 1), (2, 2, 2), (2, 4, 3), (2, 3, 3, 1), (4, 3, 5, 2)
EXAMPLES = 1, 2, 3, 1, 4, 4, 5, 4, 3
SQUARE = ((2, 3, 3, 1), 1), ((2, 3, 3, 1), 4), ((3, 4, 4, 2), 5), ((4, 2, 2, 1), 3), ((1, 3, 3, 2), 4)
REPORTS = "rr, rr rr, ww, ww ww, ww rr, rr ww, rw ww, wr rw, ww wr, ww rw, rr rr rr, wr ww rr, ww rw rr, "
REPORTS += "ww wr rr, ww ww wr, rw rr rr, rw ww rw, wr wr ww"  # W and b, layer by layer: right or wrong


def _layers(rng):
    for n, n_prev, m in LAYERS:
        yield {"dZ": rng.normal(size=(n, m)), "A_prev": rng.uniform(-0.9, 0.9, size=(n_prev, m))}


def _drawn(rng, sizes, m):
    pairs = [(rng.normal(size=(n, k)), rng.normal(size=(n, 1))) for k, n in itertools.pairwise(sizes)]
    X, Y = rng.normal(size=(sizes[0], m)), rng.integers(0, 2, (sizes[-1], m))
    return {"parameters": LayerList(pairs), "X": X, "Y": Y}


def _reports(rng):
    yield {"errors": np.array([[0.3, 1e-9]])}
    yield {"errors": np.array([[1e-7, 1.01e-7]])}  # as large as a right one may be, and a bit larger
    for report in REPORTS.split(", "):
        wrong = np.array([[letter == "w" for letter in layer] for layer in report.split()])
        large, small = 10.0 ** rng.uniform(-6.9, 0, wrong.shape), 10.0 ** rng.uniform(-11, -7.1, wrong.shape)
        yield {"errors": np.where(wrong, large, small)}


LAYER_GRADIENT = Exercise(
    name="layer_gradient",
    points=2,
    reference=STYLES["layer_gradient"][0],
    results=(Result("dW", "(n, n_prev)"), Result("db", "(n, 1)")),
    cases=_layers,
    where={"m": "dZ.shape[1]"},
    mistakes="""
        m * dW, m * db  # Both are sums over the examples. The cost is a mean; so are its slopes.
        m / len(dZ) * dW, m / len(dZ) * db
            You divide by the rows of dZ. Those are the units; how many examples are there?
        dW / len(dZ), db / len(dZ)
            You divide by the number of all entries of dZ. How many examples are there?
        dZ @ A_prev / m, db
            A_prev is not transposed. The product adds up over the examples; along which axis of each do the
            examples stand?
        dW, db.ravel()
            db is flat. So it is with the formula as the notes print it. Which argument of np.sum keeps the
            axis, so that db stands upright as b does?
        dW, np.sum(db)  # db is one number: you add up all units. Each unit has a bias of its own.
        dW, np.sum(dZ, axis=0, keepdims=True) / m
            db adds up the wrong way: the units, and not the examples. Along which axis do examples stand?
        dW, dZ  # dW is right. db is dZ itself. So it is for one example, (2.7); what becomes of m of them?
        db @ np.mean(A_prev, axis=1, keepdims=True).T, db
            You take the mean of dZ and the mean of A_prev, and then multiply. A product of means is not the
            mean of the products.
        right(dZ, dZ)[0], db  # dW is dZ times itself. What came in along the weights?
    """,
    hints=(
        "dZ is (n, m) and A_prev is (n_prev, m). Which product of the two has the shape of W?",
        "dZ A_prevᵀ adds up m examples. What turns a sum into a mean? And which sum of dZ is (n, 1)?",
        "dW = dZ @ A_prev.T / m, and db = np.sum(dZ, axis=1, keepdims=True) / m.",
    ),
    read="section 2.3b, 'All examples at once: capital letters, and one factor 1/m'",
    styles=STYLES["layer_gradient"],
)


def _with(function, **others):
    """The same function, which calls others by those names."""
    return types.FunctionType(function.__code__, function.__globals__ | others, function.__name__)


BACKWARD = Exercise(
    name="backward",
    points=3,
    reference=backward,
    results=(Result("gradients", "", (Result("dW", "the shape of W"), Result("db", "the shape of b"))),),
    cases=lambda rng: (_drawn(rng, *size) for size in zip(SIZES, EXAMPLES, strict=True)),
    mistakes=(
        """
        parameters[l - 1] -> parameters[l - 2]
            The blame goes back through the wrong W, that of the layer it goes to. Along which lines does
            layer l speak to layer l + 1?
        W.T @ dZ -> W @ dZ
            The last layer is right. From one layer to the next W is not transposed, and it fits only where it
            is square. Forward, a unit gathers along a row of W; along what does it gather backward?
        * (1 - A[l - 1] ** 2) -> * 1
            The last layer is right. Then the slope of the activation is missing: what does each unit multiply
            by, to get from dA to dZ?
        1 - A[l - 1] ** 2 -> A[l - 1] * (1 - A[l - 1])
            The last layer is right. Then comes the slope of the sigmoid, a(1 - a). The hidden units use tanh.
        1 - A[l - 1] ** 2 -> 1 - A[l - 1]
            The last layer is right. Then the slope lacks its square: that of tanh is 1 - a².
        1 - A[l - 1] ** 2 -> 1 - A[l] ** 2
            The last layer is right. The slope on the way back is taken at the A of the layer behind. It fits
            where that layer has one unit, or as many as this one; whose activation does the blame pass?
        W.T @ dZ * (1 - A[l - 1] ** 2) -> W.T @ (dZ * (1 - A[l] ** 2))
            The last layer is right. dZ meets a slope before it goes through W.T. Whose slope does it have
            already, and whose is missing behind W.T?
        A[-1] - Y -> Y - A[-1]
            Every slope has the wrong sign. The whole way begins at one line: which way round is it there?
        A[-1] - Y -> (A[-1] - Y) ** 2  # At the output the error is squared. Which sign has it for a low a?
        A[-1] - Y -> (A[-1] - Y) * A[-1] * (1 - A[-1])
            At the output the slope of the sigmoid stands in dZ once more. It cancels against the one in the
            loss.
        layer_gradient(dZ, A[l - 1]) -> layer_gradient(dZ, A[l])
            The slopes of layer l are made with A[l], what it said itself. What came in along its weights?
        dZ = W.T -> late = W.T
            Every layer uses the dZ of the output. What happens to it between two layers?
        gradients[::-1]
            The layers stand in reverse order. The blame is computed from the last layer on; which layer comes
            first in the list?
        [(W - dW, b - db) for (W, b), (dW, db) in zip(parameters, gradients)]
            These are the parameters after a step. The slopes are asked for; the step comes later.
        [(dW / X.shape[1], db / X.shape[1]) for dW, db in gradients]
            Every slope is m times too small. dZ of the output belongs to single losses, and dW and db take
            the mean. Where do you divide by m as well?
        """,
        *(
            Mistake(f"In every layer: {m.says}", _with(backward, layer_gradient=m.wrong), f"layer: {m.name}")
            for m in LAYER_GRADIENT.mistakes
        ),
    ),
    hints=(
        "Where is the blame known at once? And which layer can you do next, once you have its dZ?",
        "In the loop l runs from the last layer to the first. Layer l needs dZ and A[l - 1] for its slopes. "
        "With which W, and which A, does its dZ go on to layer l - 1?",
        "dZ = A[-1] - Y; for l in range(len(parameters), 0, -1): insert layer_gradient(dZ, A[l - 1]) at the "
        "front of the list; then, if l > 1, dZ = W.T @ dZ * (1 - A[l - 1]**2) with the W of layer l.",
    ),
    read="section 2.3b, 'All examples at once: capital letters, and one factor 1/m'",
    styles=STYLES["backward"],
)

WHERE_TO_LOOK = Exercise(
    name="where_to_look",
    points=2,
    reference=STYLES["where_to_look"][0],
    results=(Result("layer", "a number"), Result("line", "a number")),
    cases=_reports,
    where={"n": "len(errors)", "wrong": "(errors > 1e-7).any()"},
    mistakes="""
        range(len(errors), 0, -1) -> range(1, len(errors) + 1)
            You name the first wrong layer. The blame travels from the end to the beginning, and so does a
            mistake in it. Where do you begin to read, and where do you stop?
        errors > 1e-7 -> (errors == errors.max()) & (errors > 1e-7)
            You look for the largest error. A mistake can grow on its way; where is its beginning?
        right(errors * (errors == errors.max()).any(axis=1, keepdims=True))
            You look at the layer with the largest error. A mistake can grow on its way; where does it begin?
        range(len(errors), 0, -1) -> range(len(errors), 1, -1)
            You never look at layer 1. Where does your loop end? Python leaves out the last number of a range.
        layer, line + wrong  # The layer is right. The line is one too high: 0 is for dZ, 1 for dW, 2 for db.
        layer - wrong, line
            The line is right. The layer is one too low: layers count from 1, and rows from 0.
        wrong * (n + 1 - layer), line  # The line is right. You count the layers from the end.
        line, layer  # Layer and line have changed places.
        layer, [0, 2, 1][line]  # The layer is right. W alone and b alone have changed places: 1 is for W.
        return l, 0 -> return l, 1
            Where W and b are wrong together you blame the line of dW. What are both of them made from?
        return l, 0 -> return l, 2
            Where W and b are wrong together you blame the line of db. What are both of them made from?
        right(errors * [1, 0])  # You look at the errors of W only. What about b?
        right(errors * [0, 1])  # You look at the errors of b only. What about W?
        right(np.tile(errors.min(axis=1, keepdims=True), 2))
            You stop only where W and b are wrong together. A mistake can sit in one of them.
        1e-7 -> 1e-3  # Your limit is too generous. Above which number is an error wrong?
        1e-7 -> 0  # Your limit is too strict: two right ways of computing differ by rounding, too.
        return 0, 0 -> return -1, -1  # Where nothing is wrong you say -1. What is asked for there?
        return 0, 0 -> return 1, 0
            Where nothing is wrong you still name a layer. What should come out there?
        (layer == n) * layer, (layer == n) * line  # You look at the last layer only.
    """,
    hints=(
        "The report says that W[1], b[1] and W[2] are wrong. Which of the three may only have inherited it?",
        "Go from the last layer to the first, and stop where W or b is wrong. "
        "What does it mean if both are, and what if one of them is?",
        "for l in range(len(errors), 0, -1): W_error, b_error = errors[l - 1]; if both are above 1e-7, "
        "return l, 0; if W_error is, return l, 1; if b_error is, return l, 2. After the loop, return 0, 0.",
    ),
    read="section 2.3b, 'The report says where to look'",
    styles=STYLES["where_to_look"],
)

# The bug hunt: wrong lines, each in place of the right one; four of them are in the notebook's code.

WRONG_LINES = entries("""
    db3 = np.sum(dZ3, axis=1, keepdims=True)
        Of layer 3 the report names b[3] alone, at m times the slope. W[3] is made from the same dZ3 and is
        right: what happens in its line that does not happen in the line of db3?
    dZ2 = W3.T @ dZ3 * A2 * (1 - A2)
        Layer 3 is right. The report names W[2] and b[2] together, and both are made from dZ2. Which
        activation do the hidden units have, and is this its slope?
    dW2 = dZ2 @ A2.T / m
        Layer 3 is right, and so is b[2]; so dZ2 is right, too. The report names W[2] alone. What came in
        along the weights of layer 2?
    dZ1 = W2 @ dZ2 * (1 - A1**2)
        Layers 3 and 2 are right. The report names W[1] and b[1] together, and both are made from dZ1. W2 is
        square, so that it fits either way: does the blame gather along its rows, or along its columns?
    dZ3 = (A3 - Y) / m; db3 = np.sum(dZ3, axis=1, keepdims=True)
        You divide dZ3 by m. Now db3 is right, and everything else that is made from dZ3 is m times too small.
        Where is the mean taken?
    dZ2 = W3.T @ dZ3 * (1 - A1**2)
        dZ2 takes its slope from A1, and it fits because layers 1 and 2 are as wide as each other. Whose slope
        belongs to the blame of layer 2?
    dZ2 = W3.T @ dZ3 * (1 - A2)
        Layer 3 is right. The slope in dZ2 lacks its square: that of tanh is 1 - a².
    dZ2 = W3.T @ dZ3
        Layer 3 is right. dZ2 has no slope at all. What does each unit multiply by, to get from dA to dZ?
    dZ1 = W2.T @ dZ2 * (1 - A2**2)
        dZ1 takes its slope from A2. Whose slope belongs to the blame of layer 1?
""")
FAULTS = dict(WRONG_LINES[:4])
BEHIND = {"dZ2": "W[2] and b[2] together", "dW2": "W[2] alone", "dZ1": "W[1] and b[1] together"}
LEFT = "One fault is left.", *(f"{n} faults are still in. Nearest the end:" for n in ("Two", "Three", "Four"))


def hunted(*lines):
    """Give the way back with these lines, each in place of the one that makes the same variable."""
    source, space = inspect.getsource(repaired_backward), dict(repaired_backward.__globals__)
    for line in "; ".join(lines).split("; "):
        source = re.sub(f"{line[:3]} = .*", line, source)
    exec(source, space)
    return space["repaired_backward"]


def _left_in():
    """A mistake for every wrong line and every set of faults behind it; the line is told, and what waits."""
    order = ["db3", *BEHIND]
    for line, says in WRONG_LINES:
        rest = [fault for fault in FAULTS if fault[:3] in order[order.index(line.split("; ")[-1][:3]) + 1 :]]
        for faults in itertools.chain(*(itertools.combinations(rest, n) for n in range(len(rest) + 1))):
            waits = ", then ".join(BEHIND[fault[:3]] for fault in faults)
            says_all = f"{LEFT[len(faults)]} {says}" + f" Behind it wait {waits}." * bool(faults)
            yield Mistake(says_all, hunted(line, *faults), "; ".join((line, *faults)))


REPAIRED_BACKWARD = Exercise(
    name="repaired_backward",
    points=3,
    reference=repaired_backward,
    results=BACKWARD.results,
    cases=lambda rng: (_drawn(rng, *size) for size in SQUARE),
    mistakes=(
        *_left_in(),
        "gradients[::-1]  # The layers stand in reverse order. Which comes first in the list?",
    ),
    hints=(
        "Which part does the report name that is nearest the end? Is it alone, or together with its layer's "
        "other part?",
        "What does where_to_look say, and which line of the function is that? What would (2.9) to (2.12) "
        "write there? Repair that line only, and read the next report.",
        "Four lines are wrong, from the end: that of db3 (a factor), dZ2 (the slope), dW2 (what came in) and "
        "dZ1 (a transpose).",
    ),
    read="section 2.3b, 'The report says where to look'",
    styles=STYLES["repaired_backward"],
)

EXERCISES = (LAYER_GRADIENT, BACKWARD, WHERE_TO_LOOK, REPAIRED_BACKWARD)
