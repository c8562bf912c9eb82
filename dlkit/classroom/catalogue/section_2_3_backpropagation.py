"""The exercises of section 2.3: the way back through a layer and a network, a training loop, a bug hunt."""

import inspect
import itertools
import re
import types

import numpy as np

from dlkit import losses
from dlkit.classroom.exercise import Exercise, LayerList, Result
from dlkit.classroom.mistakes import Mistake, entries
from dlkit.classroom.styles.section_2_3_backpropagation import STYLES, forward, hidden_error, layer_gradient

backward, train, repaired_backward = (STYLES[name][0] for name in ("backward", "train", "repaired_backward"))

# Inputs.  Dimensions differ, so that a transposed matrix, a wrong axis or a wrong count shows, but for some
# in which a matrix is square: there a forgotten transpose is no error, but a wrong number.

LAYERS = (1, 1, 1), (2, 3, 1), (1, 3, 2), (3, 1, 4), (2, 2, 3), (3, 2, 2), (3, 2, 4), (2, 4, 3), (4, 3, 5)
SIZES = (1, 1), (3, 1), (2, 2), (2, 3, 1), (3, 2, 1), (2, 2, 2), (2, 4, 3), (2, 3, 3, 1), (4, 3, 5, 2)
EXAMPLES, STEPS = (1, 2, 3, 1, 4, 4, 5, 4, 3), (2, 1, 3, 2, 4, 2, 3, 2, 3)
SQUARE = ((2, 3, 3, 1), 1), ((2, 3, 3, 1), 4), ((3, 4, 4, 2), 5), ((4, 2, 2, 1), 3), ((1, 3, 3, 2), 4)
REPORTS = "rr, rr rr, ww, ww ww, ww rr, rr ww, rw ww, wr rw, ww wr, ww rw, rr rr rr, wr ww rr, ww rw rr, "
REPORTS += "ww wr rr, ww ww wr, rw rr rr, rw ww rw, wr wr ww"  # W and b, layer by layer: right or wrong


def _answers(rng):
    yield {"A": np.array([[0.2]]), "Y": np.array([[1]])}
    for size in ((1, 4), (3, 1), (2, 3), (3, 5)):
        yield {"A": rng.uniform(0.05, 0.95, size), "Y": rng.integers(0, 2, size)}


def _layers(rng):
    for n, n_prev, m in LAYERS:
        yield {"dZ": rng.normal(size=(n, m)), "A_prev": rng.uniform(-0.9, 0.9, size=(n_prev, m))}


def _hidden_layers(rng):
    for n_next, n, m in LAYERS:
        W, dZ, A = rng.normal(size=(n_next, n)), rng.normal(size=(n_next, m)), rng.uniform(-0.9, 0.9, (n, m))
        yield {"W_next": W, "dZ_next": dZ, "A": A}


def _drawn(rng, sizes, m):
    pairs = [(rng.normal(size=(n, k)), rng.normal(size=(n, 1))) for k, n in itertools.pairwise(sizes)]
    X, Y = rng.normal(size=(sizes[0], m)), rng.integers(0, 2, (sizes[-1], m))
    return {"parameters": LayerList(pairs), "X": X, "Y": Y}


def _networks_to_train(rng):
    for sizes, m, steps in zip(SIZES, EXAMPLES, STEPS, strict=True):
        yield _drawn(rng, (*sizes[:-1], 1), m) | {"alpha": rng.uniform(0.2, 0.8), "steps": steps}


def _reports(rng):
    yield {"errors": np.array([[0.3, 1e-9]])}
    yield {"errors": np.array([[1e-7, 1.01e-7]])}  # as large as a right one may be, and a bit larger
    for report in REPORTS.split(", "):
        wrong = np.array([[letter == "w" for letter in layer] for layer in report.split()])
        large, small = 10.0 ** rng.uniform(-6.9, 0, wrong.shape), 10.0 ** rng.uniform(-11, -7.1, wrong.shape)
        yield {"errors": np.where(wrong, large, small)}


# A function that calls others inherits their mistakes.


def _with(function, **others):
    """The same function, which calls others by those names."""
    return types.FunctionType(function.__code__, function.__globals__ | others, function.__name__)


def _inherited(function, exercise, before, *but):
    """The mistakes that a function has if what it calls is a wrong answer; `but` those that begin so."""
    for m in exercise.mistakes:
        if not m.name.startswith(but):
            wrong = _with(function, **{exercise.name: m.wrong})
            yield Mistake(f"{before} {m.says}", wrong, f"{exercise.name}: {m.name}")


OUTPUT_ERROR = Exercise(
    name="output_error",
    points=1,
    reference=losses.output_error,
    results=(Result("dZ", "(n, m)"),),
    cases=_answers,
    where={"m": "A.shape[1]"},
    mistakes="""
        Y - A  # The difference is the wrong way round. If a is too large, should dz be above 0 or below?
        dZ / len(A)  # This is divided by the number of units. Nothing is averaged over units.
        dZ / (A * (1 - A))
            This is dA, the slope with respect to a. What does the sigmoid make of it on the way to z?
        dZ * A * (1 - A)
            The slope of the sigmoid stands in it once more. It cancels against the one in the loss.
        dZ * (1 - A**2)
            The slope of tanh stands in it. The output is a sigmoid, and its slope has cancelled already.
        dZ**2  # This is the square of the error. Its slope is asked for.
        dZ**2 / 2  # This is half the square of the error, another loss. Its slope is asked for.
        np.abs(dZ)  # These are the distances, without a sign. Which way z should go is lost.
        losses.cross_entropy(A, Y)  # These are the losses. Their slopes are asked for.
        (A >= 0.5) - Y  # A is rounded to 0 or 1 first. An answer of 0.6 to a true 1 is still 0.4 too low.
        np.sum(dZ, axis=1, keepdims=True)  # The examples are added up. Each keeps a column of its own.
        np.mean(dZ, axis=1, keepdims=True)
            This is the mean over the examples. Each keeps a column of its own.
    """,
    hints=(
        "The answer was 0.8 and the truth is 1. How far is it off, and on which side?",
        "In section 2.3 dA has a·(1 - a) below the line, and the sigmoid's slope is a·(1 - a). What is left?",
        "A - Y",
    ),
    read="section 2.3, 'The blame is known at the end, and only there'",
    styles=STYLES["output_error"],
)

LAYER_GRADIENT = Exercise(
    name="layer_gradient",
    points=2,
    reference=layer_gradient,
    results=(Result("dW", "(n, n_prev)"), Result("db", "(n, 1)")),
    cases=_layers,
    where={"m": "dZ.shape[1]"},
    mistakes="""
        m * dW, m * db  # Both are sums over the examples. The cost is a mean; so are its slopes.
        m / len(dZ) * dW, m / len(dZ) * db
            You divide by the rows of dZ. Those are the units; how many examples are there?
        m / len(A_prev) * dW, m / len(A_prev) * db
            You divide by the rows of A_prev. Those are the units before; how many examples are there?
        dW / len(dZ), db / len(dZ)
            You divide by the number of all entries of dZ. How many examples are there?
        dZ @ A_prev / m, db
            A_prev is not transposed. The product adds up over the examples; along which axis of each do the
            examples stand?
        dW, db.ravel()
            db is flat. So it is with the formula as the notes print it. Which argument of np.sum keeps the
            axis, so that db stands upright as b does?
        dW, np.sum(db)  # db is one number: you add up all units. Each unit has a bias of its own.
        dW, np.mean(dZ)  # db is one number, the mean of all entries of dZ. Each unit has a bias of its own.
        dW, np.sum(dZ, axis=0, keepdims=True) / m
            db adds up the wrong way: the units, and not the examples. Along which axis do examples stand?
        dW, np.mean(dZ, axis=0, keepdims=True)
            db is the mean over the units. Along which axis do the examples stand?
        dW, dZ  # dW is right. db is dZ itself. So it is for one example, (2.7); what becomes of m of them?
        dW, np.mean(A_prev, axis=1, keepdims=True)
            dW is right. db is made from A_prev. A bias is added, whatever came in; whose blame is its slope?
        db @ np.mean(A_prev, axis=1, keepdims=True).T, db
            You take the mean of dZ and the mean of A_prev, and then multiply. A product of means is not the
            mean of the products.
        db, dW  # dW and db have changed places. Which one is asked for first?
        right(dZ, dZ)[0], db  # dW is dZ times itself. What came in along the weights?
    """,
    hints=(
        "dZ is (n, m) and A_prev is (n_prev, m). Which product of the two has the shape of W?",
        "dZ A_prevᵀ adds up m examples. What turns a sum into a mean? And which sum of dZ is (n, 1)?",
        "dW = dZ @ A_prev.T / m, and db = np.sum(dZ, axis=1, keepdims=True) / m.",
    ),
    read="section 2.3, 'All examples at once: capital letters, and one factor 1/m'",
    styles=STYLES["layer_gradient"],
)

HIDDEN_ERROR = Exercise(
    name="hidden_error",
    points=2,
    reference=hidden_error,
    results=(Result("dZ", "(n, m)"),),
    cases=_hidden_layers,
    where={"m": "A.shape[1]", "dA": "W_next.T @ dZ_next", "slope": "1 - A**2"},
    mistakes="""
        dA  # This is dA. It is all right up to the activation; what does each unit multiply by to get dZ?
        W_next @ dZ_next * slope
            W_next is not transposed, and it fits only where it is square. Forward, a unit gathers along a row
            of W; along what does it gather backward?
        dZ_next @ W_next.T * slope
            dZ_next stands in front of W_next. Write both shapes side by side in this order: which inner
            numbers must agree?
        dZ_next @ W_next * slope
            dZ_next stands in front of W_next. In which order did W and A stand on the way forward, and which
            of the two is transposed on the way back?
        W_next.T * dZ_next * slope
            You multiply W_next and dZ_next entry by entry, with *. Which sign adds up the products?
        W_next @ dZ_next
            W_next is not transposed, and fits only where it is square; and the slope is forgotten.
        dA * A * (1 - A)  # The slope is that of the sigmoid, a(1 - a). The hidden units use tanh.
        dA * (1 - A)  # The slope of tanh has a square in it.
        dA * (1 - A) ** 2  # The square reaches too far: it is (1 - a)², and the slope of tanh is 1 - a².
        dA - A**2  # The brackets are missing. In x * 1 - A**2 Python multiplies first; what does it multiply?
        dA * (1 - np.tanh(A) ** 2)
            The slope is taken at A, as if A were z. 1 - A² is the slope at z already.
        dA * (A > 0)  # The slope is that of ReLU, 1 or 0. The hidden units use tanh.
        dA * A  # You multiply by A itself. The slope of its activation is due.
        dA * (1 - A**2) ** 2  # The slope is in it twice.
        dZ / len(W_next)
            This is divided by the number of units of the next layer. Slopes of several ways add.
        np.sum(W_next, axis=0)[:, np.newaxis] * np.sum(dZ_next, axis=0) * slope
            You add up the weights and the errors by themselves, and then multiply. Each weight carries the
            error of the unit that it leads to.
        right(W_next[:1], dZ_next[:1], A)
            Only the first unit of the next layer sends its blame back. Slopes of several ways add.
    """,
    hints=(
        "Unit j of this layer speaks to every unit of the next. Along which weights does it hear back?",
        "W_next is (n_next, n) and dZ_next is (n_next, m). Which product is (n, m)? "
        "And what is the slope of tanh, in terms of A?",
        "W_next.T @ dZ_next * (1 - A**2)",
    ),
    read="section 2.3, 'The blame goes back along the same lines'",
    styles=STYLES["hidden_error"],
)

BACKWARD = Exercise(
    name="backward",
    points=3,
    reference=backward,
    results=(Result("gradients", "", (Result("dW", "the shape of W"), Result("db", "the shape of b"))),),
    cases=lambda rng: (_drawn(rng, *size) for size in zip(SIZES, EXAMPLES, strict=True)),
    where={
        "A": "forward(parameters, X)",
        "dZ": "_with(right, layer_gradient=lambda dZ, _: dZ)(parameters, X, Y)",
    },
    mistakes=(
        """
        parameters[l - 1] -> parameters[l - 2]
            The blame goes back through the wrong W, that of the layer it goes to. Along which lines does
            layer l speak to layer l + 1?
        hidden_error(W, dZ, A[l - 1]) -> parameters[l - 2][0] @ dZ * (1 - A[l - 1] ** 2)
            The blame goes back through the wrong W, that of the layer it goes to, not transposed. Along which
            lines does layer l speak to layer l + 1, and which way are they gathered?
        hidden_error(W, dZ, A[l - 1]) -> hidden_error(W, dZ, A[l])
            The last layer is right. The slope on the way back is taken at the A of the layer behind. It fits
            where that layer has one unit, or as many as this one; whose activation does the blame pass?
        layer_gradient(dZ, A[l - 1]) -> layer_gradient(dZ, A[l])
            The slopes of layer l are made with A[l], what it said itself. What came in along its weights?
        [layer_gradient(dZ[-1], seen) for seen in A[:-1]]
            Every layer uses the dZ of the output. What happens to it between two layers?
        [layer_gradient(late, seen) for late, seen in zip([*dZ[1:], dZ[-1]], A)]
            The blame is handed on one layer too late: the layer before the last still uses the dZ of the
            output. When you come to layer l, whose dZ do you hold?
        gradients[::-1]
            The layers stand in reverse order. The blame is computed from the last layer on; which layer comes
            first in the list?
        [*parameters]  # These are the parameters. How much would the cost change with them?
        [(W - dW, b - db) for (W, b), (dW, db) in zip(parameters, gradients)]
            These are the parameters after a step. The slopes are asked for; the step comes later.
        [(-dW, -db) for dW, db in gradients]
            Every slope has the wrong sign. The whole way begins at one line: which way round is it there?
        [(dW / X.shape[1], db / X.shape[1]) for dW, db in gradients]
            Every slope is m times too small. dZ of the output belongs to single losses, and dW and db take
            the mean. Where do you divide by m as well?
        right(parameters, X, 1 - Y)  # 0 and 1 have changed places in the labels.
        """,
        *_inherited(backward, OUTPUT_ERROR, "At the output:", "Y - A", "np.sum", "np.mean"),
        *_inherited(backward, LAYER_GRADIENT, "In every layer:"),
        *_inherited(backward, HIDDEN_ERROR, "The last layer is right. From one layer to the next:"),
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
    styles=STYLES["backward"],
)


def _in_turn(groups, parameters, X, Y, alpha, steps):
    """Walk so that groups of (layer, 0 for W or 1 for b) move one after the other, by slopes found anew."""
    moving, costs = [list(pair) for pair in parameters], []
    for _ in range(steps):
        costs.append(np.mean(losses.cross_entropy(forward(moving, X)[-1], Y)))
        for group in groups:
            slopes = BACKWARD.reference(moving, X, Y)
            for l, part in group:
                moving[l][part] = moving[l][part] - alpha * slopes[l][part]
    return moving, costs


TRAIN = Exercise(
    name="train",
    points=2,
    reference=train,
    results=(
        Result("parameters", "", (Result("W", "the shape of W"), Result("b", "the shape of b"))),
        Result("costs", "(steps,)"),
    ),
    cases=_networks_to_train,
    where={
        "start": "parameters",
        "case": "(parameters, X, Y, alpha, steps)",
        "late": "lambda W, dZ, A: hidden_error(W - alpha * layer_gradient(dZ, A)[0], dZ, A)",
        "layers": "[[(l, 0), (l, 1)] for l in range(len(parameters))]",
    },
    mistakes=(
        """
        W - alpha * dW, b - alpha * db -> W + alpha * dW, b + alpha * db
            This climbs. The gradient points uphill; which way do you want to go?
        alpha * dW, b - alpha * db -> dW, b - db
            The step is the whole gradient; the learning rate does not come into it.
        slopes = -> slopes = slopes if costs[1:] else
            All steps use the slopes of the first place. Is the call of backward inside the loop?
        start, costs[:1] * steps
            Nothing moves, and the costs are all the same. Do you keep the new parameters for the next round?
        right(start, X, Y, alpha, 1)[0], costs[:1] * steps
            You step from the same place every time. Which parameters does the second step begin with?
        start, costs  # The costs are right. You return the parameters that you were given.
        parameters, costs[:1] * steps
            The parameters are right. The costs are those of the first place, every time.
        parameters, right(start, X, Y, alpha, steps + 1)[1][1:]
            The parameters are right. Each cost is taken after its step, and the one of the start is missing.
        parameters, right(start, X, Y, alpha, steps + 1)[1]
            The parameters are right. There is one cost too many, the one after the last step.
        parameters, costs[-1:]
            The parameters are right. Of the costs only the last is here. Do you collect them, or overwrite?
        np.mean( -> (
            The parameters are right. Here are the losses of all examples at every step. The cost of a step is
            their mean.
        parameters, costs[::-1]  # The parameters are right. The costs stand in reverse order.
        right(start, X, Y, alpha, 1)
            One step is walked, however many are asked for. Is the return inside the loop?
        right(start, X, Y, alpha, steps + 1)[0], costs  # One step too many is walked.
        right(start, X, Y, alpha, steps - 1)[0], costs
            The costs are right, and the last step is missing in the parameters.
        _in_turn(layers[::-1], *case)
            Each layer is moved at once, from the last to the first, and the slopes of the next one are
            computed anew. All slopes belong to one place: compute all of them, then step.
        _in_turn(layers, *case)
            Each layer is moved at once, from the first to the last, and the slopes of the next one are
            computed anew. All slopes belong to one place: compute all of them, then step.
        _with(right, backward=_with(backward, hidden_error=late))(*case)
            Each layer is moved before the blame goes back through it, and so it goes through the new W. Which
            W did the answers come from?
        _in_turn([*zip(*layers)], *case)
            b moves by the slope at the new W. Both slopes belong to the place where the step begins.
        _in_turn(layers[-1:], *case)  # Only the last layer moves.
        _in_turn(layers[:1], *case)  # Only the first layer moves.
        parameters[::-1], costs  # The list of layers is turned round. Which layer comes first?
        [(b, W) for W, b in parameters], costs  # In each pair W and b have changed places.
        backward(right(start, X, Y, alpha, steps - 1)[0], X, Y), costs
            The costs are right. In place of the parameters you return the last slopes.
        """,
        *_inherited(
            *(train, BACKWARD, "This walks as if the slopes were wrong."),
            *("[(-dW", "output_error: dZ / len(A)", "parameters[l - 1]", "hidden_error: W_next @ dZ_next"),
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
    styles=STYLES["train"],
)

WHERE_TO_LOOK = Exercise(
    name="where_to_look",
    points=1,
    reference=STYLES["where_to_look"][0],
    results=(Result("layer", "a number"), Result("line", "a number")),
    cases=_reports,
    where={"n": "len(errors)", "wrong": "(errors > 1e-7).any()", "first": "right(errors[::-1])"},
    mistakes="""
        range(len(errors), 0, -1) -> range(1, len(errors) + 1)
            You read from the first layer on. The blame travels from the end to the beginning, and so does a
            mistake in it. Where do you begin to read?
        wrong * (n - first[0]), first[1]
            You read from the first layer on, and count it as 0. Where does the blame begin its way, and from
            which number do layers count?
        (layer - 1, line) if (errors[1:] > 1e-7).any() else (0, 0)
            You read the rows from the last on, but never come to the first one, and you give the number of
            the row. Which row belongs to layer 1?
        errors > 1e-7 -> (errors == errors.max()) & (errors > 1e-7)
            You look for the largest error. A mistake can grow on its way; where is its beginning?
        layer - wrong, line
            The line is right. The layer is one too low: layers count from 1, and rows from 0.
        layer + wrong, line  # The line is right. The layer is one too high: which row belongs to layer l?
        wrong * (n + 1 - layer), line  # The line is right. You count the layers from the end.
        line, layer  # Layer and line have changed places.
        layer, [0, 2, 1][line]  # The layer is right. W alone and b alone have changed places: 1 is for W.
        layer, line + wrong  # The layer is right. The line is one too high: 0 is for dZ, 1 for dW, 2 for db.
        return l, 0 -> return l, 1
            Where W and b are wrong together you blame the line of dW. What are both of them made from?
        return l, 0 -> return l, 2
            Where W and b are wrong together you blame the line of db. What are both of them made from?
        right(errors * [1, 0])  # You look at the errors of W only. What about b?
        right(errors * [0, 1])  # You look at the errors of b only. What about W?
        right(np.tile(errors.min(axis=1, keepdims=True), 2))
            You stop only where W and b are wrong together. A mistake can sit in one of them.
        1e-7 -> 0.5  # Errors far below one half are wrong, too. Above which number is an error wrong?
        1e-7 -> 1e-3  # Your limit is too generous. Above which number is an error wrong?
        1e-7 -> 0  # Your limit is too strict: two right ways of computing differ by rounding, too.
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
    read="section 2.3, 'The report says where to look'",
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
    db3 = np.sum(dZ3, axis=1, keepdims=True) / len(A2)
        You divide db3 by the number of units. How many examples are there?
    dZ3 = (A3 - Y) / m; db3 = np.sum(dZ3, axis=1, keepdims=True)
        You divide dZ3 by m. Now db3 is right, and everything else that is made from dZ3 is m times too small.
        Where is the mean taken?
    dZ2 = W3.T @ dZ3 * (1 - A1**2)
        dZ2 takes its slope from A1, and it fits because layers 1 and 2 are as wide as each other. Whose slope
        belongs to the blame of layer 2?
    dZ1 = W3.T @ dZ3 * (1 - A1**2)
        dZ1 comes from layer 3 directly. Through which layer does the blame have to pass?
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


def _wrong_slopes():
    """Wrong answers to hidden_error, as lines of dZ2 and dZ1."""
    for l, m in itertools.product((2, 1), HIDDEN_ERROR.mistakes):
        if m.name.startswith("dA"):
            expression = re.sub("(?<!d)A", f"A{l}", m.name).replace("dA", f"W{l + 1}.T @ dZ{l + 1}")
            yield f"dZ{l} = {expression}", f"In dZ{l}: {m.says}"


def _left_in():
    """A mistake for every wrong line and every set of faults behind it; the line is told, and what waits."""
    order = ["db3", *BEHIND]
    for line, says in dict([*_wrong_slopes(), *WRONG_LINES]).items():
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
    mistakes=(*_left_in(),),
    hints=(
        "Which part does the report name that is nearest the end? Is it alone, or together with its layer's "
        "other part?",
        "What does where_to_look say, and which line of the function is that? What would (2.9) to (2.12) "
        "write there? Repair that line only, and read the next report.",
        "Four lines are wrong, from the end: that of db3 (a factor), dZ2 (the slope), dW2 (what came in) and "
        "dZ1 (a transpose).",
    ),
    read="section 2.3, 'The report says where to look'",
    styles=STYLES["repaired_backward"],
)

EXERCISES = (OUTPUT_ERROR, LAYER_GRADIENT, HIDDEN_ERROR, BACKWARD, TRAIN, WHERE_TO_LOOK, REPAIRED_BACKWARD)
