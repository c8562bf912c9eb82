"""The exercises of section 3.3.1: cut out a mini-batch, count the steps of a run, and walk an epoch."""

import numpy as np

from dlkit.activations import sigmoid
from dlkit.classroom.exercise import Exercise, Result
from dlkit.classroom.mistakes import Mistake
from dlkit.classroom.styles.section_3_3_1_mini_batch import STYLES

# Inputs.  Some batch sizes divide m and some do not; a last batch is asked for in every size of data.


def _batches_to_cut(rng):
    shapes = (1, 2, 1, 1), (1, 3, 2, 2), (2, 5, 2, 1), (2, 5, 2, 3), (3, 7, 3, 2), (4, 9, 4, 3)
    for n_x, m, size, t in shapes:
        X, Y = rng.normal(size=(n_x, m)), rng.integers(0, 2, size=(1, m)) + np.arange(m) / 64
        yield {"X": X, "Y": Y, "order": rng.permutation(m), "batch_size": size, "t": t}


def _runs(rng):
    for m, size in ((1, 1), (5, 2), (6, 3), (7, 7), (10, 4), (11, 1), (100, 64), (1415, 64), (129, 64)):
        yield {"m": m, "batch_size": size, "epochs": int(rng.integers(2, 9))}


def _epochs(rng):
    for n_x, m, size in ((1, 2, 2), (2, 3, 1), (1, 5, 2), (3, 7, 3), (2, 8, 4), (4, 9, 4), (3, 6, 6)):
        dice = np.random.default_rng(int(rng.integers(1, 1000)))
        X, Y = rng.normal(1, 1, size=(n_x, m)), rng.integers(0, 2, size=(1, m))
        w, b = rng.normal(size=(n_x, 1)), float(rng.normal())
        case = {"w": w, "b": b, "X": X, "Y": Y, "rng": dice, "batch_size": size}
        yield case | {"alpha": rng.uniform(0.2, 0.7)}


MINI_BATCH = Exercise(
    name="mini_batch",
    points=2,
    reference=STYLES["mini_batch"][0],
    results=(Result("X_t", "(n_x, s)"), Result("Y_t", "(1, s)")),
    cases=_batches_to_cut,
    where={"first": "(t - 1) * batch_size", "m": "X.shape[1]"},
    mistakes="""
        right(X, Y, order, batch_size, t + 1)
            This is the batch after the one that is asked for: t is counted from 1, and places from 0.
        right(X, Y, np.arange(m), batch_size, t)
            The examples come as they stand in X: nothing is shuffled. What does order say?
        right(X, Y, order, batch_size, t)[0], right(X, Y, np.arange(m), batch_size, t)[1]
            The examples are right, but their labels belong to others: only X follows the order.
        right(X, Y, np.argsort(order), batch_size, t)
            You read order the other way round. Entry k says which example comes at place k.
        X[:, order[t - 1 : t - 1 + batch_size]], Y[:, order[t - 1 : t - 1 + batch_size]]
            Batch t begins at place t here, so that batches overlap. How many examples come before it?
        X[:, order[first:]], Y[:, order[first:]]
            The batch begins where it should, and does not end before the last example.
        X[:, order[: t * batch_size]], Y[:, order[: t * batch_size]]
            These are all examples up to the end of batch t. Where does it begin?
        X[:, np.sort(order[first : first + batch_size])], Y[:, np.sort(order[first : first + batch_size])]
            The right examples, sorted. They should stay in the order in which order names them.
        X[:, order[t - 1 :: batch_size]], Y[:, order[t - 1 :: batch_size]]
            You take every so many-th example. A batch is a stretch of the order, one after the other.
        X[:, order], Y[:, order]  # Shuffled, but not cut: these are all examples.
        Y_t, X_t  # The two are right, in another order: X comes first.
    """,
    hints=(
        "How many places of the order come before batch t: for t = 1, and for t = 2?",
        "Batch 2 of size 3 has the places 3, 4 and 5 of order. Which slice is that?",
        "columns = order[(t - 1) * batch_size : t * batch_size]; then the same columns of X and of Y.",
    ),
    read="section 3.3.1, 'A step after every portion'",
    styles=STYLES["mini_batch"],
)

STEPS_IN = Exercise(
    name="steps_in",
    points=1,
    reference=STYLES["steps_in"][0],
    results=(Result("steps", "a number"), Result("last", "a number")),
    cases=_runs,
    mistakes="""
        epochs * (m // batch_size), last
            You round down: the examples that are left over at the end of an epoch get no step.
        epochs * (m // batch_size), m % batch_size
            You round down, and nothing is left where the sizes divide. Which batch is the last one then?
        steps, m % batch_size
            The steps are right. Where the sizes divide, nothing is left over, and the last batch is full.
        epochs * (m // batch_size + 1), last  # One step too many wherever batch_size divides m.
        epochs * (m // batch_size + 1), m % batch_size
            Where batch_size divides m, you count one more batch, with nothing in it.
        -(-epochs * m // batch_size), (epochs * m - 1) % batch_size + 1
            Your batches run on into the next epoch. Each epoch ends with what is left of its examples.
        -(-epochs * m // batch_size), last
            You round up once, for all epochs together. Every epoch ends with a batch of what is left.
        -(-epochs * m // batch_size), m % batch_size
            You round up once, for all epochs together; and nothing is left where batch_size divides m.
        steps // epochs, last  # These are the steps of one epoch.
        epochs, last
            That counts an epoch as one step, as the notes do. How many batches does an epoch read?
        steps, batch_size  # The steps are right; you take the last batch for a full one.
        epochs * m / batch_size, last
            A fraction of a step cannot be taken: what is left over makes a batch of its own.
        epochs * m, last
            These are the examples that are read. How many of them does one step read?
        last, steps  # The two are right, in another order: the steps come first.
    """,
    hints=(
        "Cut 10 examples into batches of 4 on paper. And 8 examples?",
        "Rounding up without math.ceil: what do you have to add to m before //?",
        "per_epoch = (m + batch_size - 1) // batch_size; the last has what per_epoch - 1 full ones leave.",
    ),
    read="section 3.3.1, 'A step after every portion'",
    styles=STYLES["steps_in"],
)


def _steps(
    w, b, X, Y, order, batch_size, alpha, divisor=None, keep=False, whole=False, drop=False, late=False
):
    """An epoch with things that can go wrong in it."""
    start, m = (w, b), X.shape[1]
    for k in range(0, m - m % batch_size if drop else m, batch_size):
        now = order[k : k + batch_size]
        seen, said = (X, Y) if whole else (X[:, now], Y[:, now])
        from_w, from_b = start if keep else (w, b)
        dZ = sigmoid(from_w.T @ seen + from_b) - said
        n = seen.shape[1] if divisor is None else divisor
        w = w - alpha * seen @ dZ.T / n
        dZ = sigmoid(w.T @ seen + from_b) - said if late else dZ
        b = b - alpha * np.sum(dZ) / n
    return w, b


def shuffles_before_every_step(w, b, X, Y, rng, batch_size, alpha):
    for k in range(0, X.shape[1], batch_size):
        now = rng.permutation(X.shape[1])[k : k + batch_size]
        w, b = _steps(w, b, X[:, now], Y[:, now], np.arange(now.size), now.size, alpha)
    return w, b


ONE_EPOCH = Exercise(
    name="one_epoch",
    points=3,
    reference=STYLES["one_epoch"][0],
    results=(Result("w", "(n_x, 1)"), Result("b", "a number")),
    cases=_epochs,
    where={
        "m": "X.shape[1]",
        "start": "(w, b)",
        "given": "w, b, X, Y",
        "order": "rng.permutation(X.shape[1])",
    },
    mistakes=(
        """
        _steps(*given, np.arange(m), batch_size, alpha)
            You do not shuffle: the batches are cut in the order in which the examples stand.
        _steps(*given, order, batch_size, alpha, divisor=batch_size)
            Every batch is divided by batch_size. How many examples has the last one?
        _steps(*given, order, batch_size, alpha, divisor=m)
            You divide by m in every step. A batch's gradient is the mean over its own examples.
        _steps(*given, order, batch_size, alpha, divisor=1)
            You add the gradients of a batch up. Its gradient is their mean.
        _steps(*given, order, batch_size, alpha, keep=True)
            Every gradient is taken where the epoch began. Where does w stand when the second batch is read?
        _steps(*given, order, batch_size, alpha, late=True)
            The gradient of b is taken after w has moved. Both belong to the place where the step begins.
        _steps(*given, order, batch_size, alpha, whole=True)
            Each step reads all examples: the batch is cut, and then not used.
        _steps(*given, order, batch_size, alpha, drop=True)
            A last batch that is smaller is left out. Its examples should be read, too.
        _steps(*given, order, m, alpha)
            This is one step on all examples: batch gradient descent. Where do the batches come in?
        _steps(*start, X[:, order[:batch_size]], Y[:, order[:batch_size]], np.arange(m), batch_size, alpha)
            Only the first batch makes a step. An epoch goes on until every example was read.
        _steps(*start, X[:, order], Y, np.arange(m), batch_size, alpha)
            Only the examples are shuffled: each gets another one's label.
        _steps(*given, order, batch_size, -alpha)  # You walk uphill: a step goes against the gradient.
        _steps(*given, order, batch_size, 1.0)
            The learning rate does not come in: every step is a whole gradient long.
        """,
        Mistake(
            "You shuffle anew before every step: some examples come twice, some never.",
            shuffles_before_every_step,
        ),
    ),
    hints=(
        "What happens once in an epoch, and what happens for every batch?",
        "The gradient of a batch is a mean: over how many examples, in the last one? And at which w?",
        "order = rng.permutation(m); for each batch dZ = A - Y, w = w - alpha * X_t @ dZ.T / (its size).",
    ),
    read="section 3.3.1, 'A step after every portion'",
    styles=STYLES["one_epoch"],
)

EXERCISES = (MINI_BATCH, STEPS_IN, ONE_EPOCH)
