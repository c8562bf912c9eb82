"""The exercises of section 3.1: L2, dropout there and back, copies with true labels, and patience."""

import numpy as np

from dlkit.augmentation import flip
from dlkit.classroom.exercise import Exercise, Result
from dlkit.classroom.styles.section_3_1_regularization import STYLES

# Inputs.  All sizes differ; λ, keep_prob and m are such that their halves, squares and roots are others.


def _layers_with_slopes(rng):
    for n_0, n_1, n_2, m in ((2, 1, 1, 3), (2, 3, 1, 5), (3, 4, 2, 7), (5, 4, 3, 10)):
        weights = {name: rng.normal(size=size) for name, size in (("W1", (n_1, n_0)), ("W2", (n_2, n_1)))}
        slopes = {f"d{name}": rng.normal(size=W.shape) for name, W in weights.items()}
        yield {"J": rng.uniform(0.2, 2), **weights, **slopes, "lambda_": rng.uniform(0.2, 0.9), "m": m}


def _units_to_drop(rng):
    """Some units say 0, as ReLU does, and are not dropped: their slopes go on."""
    for n, m in ((2, 3), (3, 4), (4, 2), (5, 7)):
        A, dA, drawn = np.maximum(0, rng.normal(0.5, 1, (n, m))), rng.normal(size=(n, m)), rng.random((n, m))
        keep_prob = rng.uniform(0.55, 0.9)
        drawn[0, :2], A[0, 0], A[0, 1] = (0.1, 0.95), 0, 1.5
        yield {"A": A, "dA": dA, "drawn": drawn, "keep_prob": keep_prob}


def _pictures(rng):
    for (height, width), m in (((1, 3), 2), ((2, 3), 4), ((3, 2), 5), ((3, 4), 7), ((4, 2), 6)):
        Y = rng.integers(0, 10, (1, m))
        Y[0, [0, -1]] = 8, 6
        pictures = rng.integers(1, 100, (height * width, m)) / 100
        allowed = [8, 0, int(Y[0, m // 3])]
        yield {"pictures": pictures, "Y": Y, "image_shape": (height, width), "allowed": allowed}


def _dev_curves(rng):
    yield {"dev_costs": np.array([0.9, 0.5, 0.6, 0.4, 0.5, 0.5, 0.3]), "patience": 2}
    yield {"dev_costs": np.array([0.5, 0.5, 0.7]), "patience": 1}
    yield {"dev_costs": np.array([0.9, 0.5, 0.5, 0.6, 0.4]), "patience": 2}  # an equal cost is no new lowest
    yield {"dev_costs": np.array([0.9, 0.5, 0.7, 0.6, 0.7, 0.6, 0.4]), "patience": 4}
    for count, patience in ((6, 1), (8, 2), (9, 3), (12, 4), (15, 3), (16, 20), (20, 5)):
        falling = 0.3 + 0.6 * np.exp(-np.arange(count) / 4) + 0.01 * np.arange(count)
        yield {"dev_costs": (falling + rng.normal(0, 0.05, count)).round(3), "patience": patience}


ADD_L2 = Exercise(
    name="add_l2",
    points=2,
    reference=STYLES["add_l2"][0],
    results=(Result("cost", "a number"), Result("slope1", "(n_1, n_0)"), Result("slope2", "(n_2, n_1)")),
    cases=_layers_with_slopes,
    where={"n1": "np.linalg.norm(W1)", "n2": "np.linalg.norm(W2)"},
    mistakes="""
        2 * cost - J, slope1, slope2
            The charge is twice as large as it should be. What does the 2 in λ/(2m) cancel in the slope?
        cost, (slope1 + dW1) / 2, (slope2 + dW2) / 2  # The slopes get λ/(2m). What is the derivative of W²?
        cost, 2 * slope1 - dW1, 2 * slope2 - dW2
            The slopes get 2λ/m. The 2 of the square has gone already: what is in front of the sum?
        J + (cost - J) * m, slope1, slope2
            The charge is λ/2 times the squares. It is a mean like the rest of the cost: what is missing?
        cost, dW1 + lambda_ * W1, dW2 + lambda_ * W2
            The cost is right. Its slope has the same 1/m as the charge; yours lacks it.
        J + (cost - J) * m, dW1 + lambda_ * W1, dW2 + lambda_ * W2
            The 1/m is missing, in the charge and in its slope.
        J + lambda_ / (2 * m) * (n1 + n2), slope1, slope2
            You add the norms. What is charged is their squares.
        J + lambda_ / (2 * m) * (n1 + n2) ** 2, slope1, slope2
            You add the norms, then square. Each W has its own square.
        J + lambda_ / (2 * m) * (W1.sum() ** 2 + W2.sum() ** 2), slope1, slope2
            You square the sums. Each weight has its own square.
        J + lambda_ / (2 * m) * (np.abs(W1).sum() + np.abs(W2).sum()), slope1, slope2
            You add up sizes, not squares: that is the charge of L1.
        cost, dW1 + lambda_ / m * np.sign(W1), dW2 + lambda_ / m * np.sign(W2)
            Each weight is pulled alike, by its sign. Does a large weight cost more slope in L2?
        J + lambda_ / (2 * m) * n1**2, slope1, slope2
            The charge is for W1 alone. Which weights does the sum over l go through?
        J + lambda_ / (2 * m) * n2**2, slope1, slope2
            The charge is for W2 alone. Which weights does the sum over l go through?
        cost, slope1, dW2  # W2 is charged, and its slope does not know it.
        cost, dW1, slope2  # W1 is charged, and its slope does not know it.
        cost, dW1, dW2
            The cost is right. The slopes are those without the charge: a gradient check would fail.
        J, slope1, slope2  # The slopes are right. The cost is the one without the charge.
        cost - J, slope1 - dW1, slope2 - dW2
            This is what L2 adds. Asked for is the sum with what was there before.
        cost, dW1 - lambda_ / m * W1, dW2 - lambda_ / m * W2
            The slopes have the wrong sign: a step against them would make weights grow.
    """,
    hints=(
        "Which numbers does ‖W‖² add up? And which terms of that sum change with one weight?",
        "The charge is λ/(2m) times the sum of all squares, of both matrices. Differentiate w².",
        "J + lambda_ / (2 * m) * (np.sum(W1**2) + np.sum(W2**2)), and each dW gets + lambda_ / m * W.",
    ),
    read="section 3.1, 'L2 pulls every weight towards 0'",
    styles=STYLES["add_l2"],
)

THROUGH_DROPOUT = Exercise(
    name="through_dropout",
    points=2,
    reference=STYLES["through_dropout"][0],
    results=(Result("there", "(n, m)"), Result("back", "(n, m)")),
    cases=_units_to_drop,
    where={"kept": "drawn < keep_prob", "p": "keep_prob"},
    mistakes="""
        A * kept, dA * kept
            The units are dropped, and nothing makes up for them. What is the mean of your mask?
        there, dA * kept
            The way there is right. On the way back each slope that stays is divided, too: by the same mask.
        A * kept, back  # The way back is right. On the way there nothing makes up for what is out.
        there, dA  # The way there is right. The slopes of units that were out come back as well.
        there, dA / p  # The slopes are divided, and nobody is dropped on the way back.
        A * kept * p, dA * kept * p  # You multiply by keep_prob: that makes what is left smaller still.
        A * kept / (1 - p), dA * kept / (1 - p)
            You divide by the share that is out. By which share has the sum become smaller?
        A * ~kept / p, dA * ~kept / p
            Those who should stay are out, and the other way round. Which numbers are below keep_prob?
        A * (drawn < 1 - p) / p, dA * (drawn < 1 - p) / p
            A unit stays with the probability 1 - keep_prob here. With which should it?
        A * ~kept / (1 - p), dA * ~kept / (1 - p)
            You take keep_prob for the share that is dropped. It is the share that stays.
        A * drawn, dA * drawn  # The drawn numbers themselves are your mask. They decide only who stays.
        there, dA * (there != 0) / p
            You take every 0 for a dropped unit. ReLU says 0 as well; the mask knows who was out.
        there, there * dA  # Back comes dA times the mask, not times the activations.
        A * kept / kept.mean(), dA * kept / kept.mean()
            You divide by the share that stayed this time. Which share stays on average?
        A / p, dA / p  # All are divided, and nobody is dropped.
        there / p, back / p  # You divide twice. What is the mean of a mask that holds 1/keep_prob² and 0?
        back, there  # Both are right, in the other order.
    """,
    hints=(
        "Which entries of drawn lie below keep_prob, and how often does that happen?",
        "Make one table: 1/keep_prob where a unit stays, 0 where not. What does each way do with it?",
        "mask = (drawn < keep_prob) / keep_prob; then A * mask and dA * mask.",
    ),
    read="section 3.1, 'Break it: leave one of them out of the gradient'",
    styles=STYLES["through_dropout"],
)

WITH_MIRRORED = Exercise(
    name="with_mirrored",
    points=2,
    reference=STYLES["with_mirrored"][0],
    results=(Result("more", "(n_x, m + k)"), Result("Y_more", "(1, m + k)")),
    cases=_pictures,
    where={
        "P": "pictures",
        "count": "P.shape[1]",
        "c": "np.isin(Y[0], allowed)",
        "first": "Y[0] == allowed[0]",
        "F": "flip(P, image_shape)",
        "tall": "P.reshape(*image_shape, count)[::-1].reshape(P.shape)",
    },
    mistakes="""
        np.hstack([P, F]), np.hstack([Y, Y])  # Every picture is mirrored. Whose label is still true then?
        np.hstack([P, F[:, ~c]]), np.hstack([Y, Y[:, ~c]])
            You mirror those whose label is not in the list, and leave out those for which it is.
        np.hstack([P, P[::-1][:, c]]), Y_more
            The whole column is turned round. That reverses the rows as well: half a turn, no mirror.
        np.hstack([P, tall[:, c]]), Y_more
            Top and bottom are exchanged. Which axis of a picture goes from left to right?
        np.hstack([P, P[:, c]]), Y_more  # The copies are not mirrored: these are the same pictures once more.
        more[:, count:], Y_more[:, count:]
            These are the mirrored ones alone. The originals stand before them.
        np.hstack([F[:, c], P]), np.hstack([Y[:, c], Y])
            The mirrored ones stand first; asked for are the originals first.
        more, np.hstack([Y[:, c], Y])
            The pictures are right. Their labels stand in another order: each needs its own.
        more, np.hstack([Y, Y])[:, : more.shape[1]]
            The first copies get the labels of the first pictures. Whose copies are they?
        more, Y  # The pictures are right. The copies have no labels yet.
        np.where(c, F, P), Y
            You put the mirrored pictures in place of the originals. More examples were asked for.
        np.hstack([P, F[:, first]]), np.hstack([Y, Y[:, first]])
            Only the first label of the list counts here.
        np.hstack([P, P[:, c].reshape(-1, *image_shape)[:, :, ::-1].reshape(len(P), -1)]), Y_more
            Does each row hold a picture when you fold? In the table it is a column that does.
        .reshape(-1, *image_shape) -> .reshape(-1, *image_shape[::-1])
            The picture is folded with width and height exchanged. In which order are they in image_shape?
    """,
    hints=(
        "Which columns have a label in the list? np.isin(Y[0], allowed) says it for each.",
        "A column folds up to rows of pixels by .reshape(image_shape). What does [:, ::-1] do to these?",
        "np.hstack([pictures, ...]) with the mirrored columns behind, and np.hstack([Y, Y[:, chosen]]).",
    ),
    read="section 3.1, 'Augmentation: more examples, if the label stays true'",
    styles=STYLES["with_mirrored"],
)


def _waited(new_best, falls=False):
    """Wait, with another idea of when the waiting begins again."""

    def stop(dev_costs, patience):
        best, waited = 0, 0
        for k in range(1, len(dev_costs)):
            waited = 0 if new_best(dev_costs, k, best) else waited + 1
            better = waited == 0 if falls else dev_costs[k] < dev_costs[best]
            best = k if better else best
            if waited == patience:
                return best + 1, k + 1
        return best + 1, len(dev_costs)

    return stop


_any_fall = _waited(lambda costs, k, best: costs[k] < costs[k - 1])
_last_fall = _waited(lambda costs, k, best: costs[k] <= costs[k - 1], falls=True)
_never_again = _waited(lambda costs, k, best: False)

STOP_AT = Exercise(
    name="stop_at",
    points=2,
    reference=STYLES["stop_at"][0],
    results=(Result("best", "a number"), Result("stopped", "a number")),
    cases=_dev_curves,
    where={
        "count": "len(dev_costs)",
        "rise": "int(np.argmax(np.append(np.diff(dev_costs) > 0, True))) + 1",
        "low": "np.argmin(dev_costs) + 1",
    },
    mistakes="""
        best - 1, stopped - 1  # You count epochs from 0. The first cost stands after epoch 1.
        best - 1, stopped  # The best epoch is counted from 0, the other one from 1.
        best, stopped - 1  # The epoch of the stop is counted from 0, or one too early.
        low, stopped  # Your best epoch can lie after the stop: nobody has seen that cost.
        low, low + patience  # You look at the whole curve. A run that stops has seen only what came before.
        low, count  # Nothing stops here. What is patience for?
        right(dev_costs, patience + 1)
            You wait for one epoch too many. With patience 1, the first one without a new lowest cost ends it.
        right(dev_costs, max(patience - 1, 1))
            You stop an epoch too early. How many have to go by without a new lowest cost?
        right(dev_costs, 1)  # You stop at the first cost that is no new lowest. What does patience count?
        rise, min(rise + 1, count)  # You stop at the first rise, whatever the patience is.
        _any_fall(dev_costs, patience)  # Each fall starts the waiting anew. Only a new lowest cost should.
        _last_fall(dev_costs, patience)
            You compare with the epoch before. Compare with the lowest cost so far.
        _never_again(dev_costs, patience)
            The waiting never begins anew. What happens to the count when a new lowest cost comes?
        dev_costs[epoch - 1] < dev_costs[best - 1] -> dev_costs[epoch - 1] <= dev_costs[best - 1]
            A cost equal to the lowest counts as a new one here. It is no better.
        stopped, stopped  # You take the last epoch for the best one.
        stopped, best  # Both are right, in the other order.
        dev_costs[best - 1], stopped  # This is the lowest cost. Asked for is its epoch.
        best, min(best + patience, count + 1)  # It can stop after the last epoch here.
        best, best + patience  # Where the curve ends before patience does, the last epoch is the one.
    """,
    hints=(
        "Walk along the curve. Which two things do you have to remember from one epoch to the next?",
        "Remember the best epoch so far. The waiting has lasted since then: epoch - best.",
        "In a loop over epochs from 1: if the cost is lower than the best one, best = epoch; "
        "if epoch - best reaches patience, stop there.",
    ),
    read="section 3.1, 'Early stopping needs patience'",
    styles=STYLES["stop_at"],
)

EXERCISES = (ADD_L2, THROUGH_DROPOUT, WITH_MIRRORED, STOP_AT)
