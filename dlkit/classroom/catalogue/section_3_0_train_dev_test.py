"""The exercises of section 3.0: cut by groups, find copies, size a test, and tell the score of the best."""

import numpy as np

from dlkit.classroom.exercise import Exercise, Result
from dlkit.classroom.styles.section_3_0_train_dev_test import STYLES, cut

# Inputs.  The groups come in no order, and their numbers are no positions; no two scores are equal.


def _groups_to_cut(rng):
    for n_x, m, names in (
        (2, 5, [4, 7, 1]),
        (3, 8, [0, 3, 9]),
        (4, 11, [2, 5, 6, 8]),
        (5, 13, [1, 3, 12, 20]),
    ):
        groups = rng.permutation(np.resize(names, m))[np.newaxis]
        X, Y = rng.normal(size=(n_x, m)), rng.integers(0, 2, (1, m)) + 2 * np.arange(m)[np.newaxis]
        for test_groups in ([names[1]], [names[-1], names[0]]):
            yield {"X": X, "Y": Y, "groups": groups, "test_groups": test_groups}


def _sets_with_copies(rng):
    """Some test columns are copies, others nearly so: in all but one number, in the order, in the sum."""
    for n_x, m_train, m_test in ((1, 2, 3), (2, 5, 4), (3, 4, 8), (4, 9, 7)):
        X_train, X_test = (rng.integers(0, 17, (n_x, m)) / 16 for m in (m_train, m_test))
        X_train[:, 3:4] = X_train[:, :1]  # where there are four, one stands twice
        X_test[:, -1], X_test[:, 1] = X_train[:, 0], X_train[:, -1]
        X_test[:, 2] = X_train[:, 1] + 1e-6
        if n_x > 1:
            X_test[:, 0] = X_train[::-1, 1] + np.eye(n_x)[0] * (X_train[0, 1] == X_train[-1, 1])
        if m_test > 4:
            X_test[:, 4], X_test[:, 5] = X_train[:, 2], X_train[:, 2]
            X_test[0, 5], X_test[1, 5] = X_train[0, 2] + 0.25, X_train[1, 2] - 0.25
        yield {"X_train": X_train, "X_test": X_test}
    yield {"X_train": rng.normal(size=(3, 6)), "X_test": rng.normal(size=(3, 5))}  # none at all


def _accuracies(rng):
    yield {"p": 0.9, "error": 0.03}
    for _ in range(5):
        yield {"p": rng.uniform(0.6, 0.98), "error": rng.uniform(0.002, 0.05)}


def _tries(rng):
    for deals, k in ((1, 3), (3, 2), (4, 5), (6, 4), (2, 9)):
        quality = rng.uniform(0.7, 0.9, (1, k))
        dev, test = (quality + 0.05 * rng.normal(size=(deals, k)) for _ in range(2))
        yield {"dev_scores": dev, "test_scores": test}


def cut_by_groups(X, Y, groups, test_groups):
    """Cut as the first style does, and refuse an empty part."""
    parts = cut(X, Y, groups, test_groups)
    if 0 in (parts[0].size, parts[2].size):
        raise ValueError("both parts need an example")
    return parts


CUT_BY_GROUPS = Exercise(
    name="cut_by_groups",
    points=2,
    reference=cut_by_groups,
    results=(
        *(Result("X_train", "(n_x, m_train)"), Result("Y_train", "(1, m_train)")),
        *(Result("X_test", "(n_x, m_test)"), Result("Y_test", "(1, m_test)")),
    ),
    cases=_groups_to_cut,
    where={
        "inside": "np.isin(groups[0], test_groups)",
        "count": "X.shape[1]",
        "by_group": "np.concatenate([np.flatnonzero(groups[0] == group) for group in test_groups])",
    },
    mistakes="""
        X_test, Y_test, X_train, Y_train
            The two parts have changed places: the groups of test_groups have to judge.
        X_train, X_test, Y_train, Y_test
            The four are right, in another order: asked for are X_train, Y_train, X_test, Y_test.
        cut(X, Y, groups, test_groups[:1])
            Only the first of the test groups goes to the test. There may be several.
        cut(X, Y, groups, test_groups[-1:])
            Only the last of the test groups goes to the test. Does your loop forget what it has found?
        cut(X, Y, groups, [*range(min(test_groups), max(test_groups) + 1)])
            You take all groups between the smallest and the largest test group. Only those named judge.
        cut(X, Y, groups, groups[groups >= min(test_groups)])
            You take all groups from a number on. Only those that are named judge.
        X_train, Y_train, X, Y
            The test part still has all examples: those of training, too. That is a leak.
        X, Y, X_test, Y_test
            The test examples are still in training. That is a leak.
        X_train, Y[:, :X_train.shape[1]], X_test, Y[:, X_train.shape[1]:]
            X is right. The labels are cut by position, and no longer belong to their columns.
        X[:, :X_train.shape[1]], Y[:, :X_train.shape[1]], X[:, X_train.shape[1]:], Y[:, X_train.shape[1]:]
            The parts have the right sizes, but are cut by position: the groups come in no order.
        cut(X, Y, np.arange(count)[np.newaxis], test_groups)
            You take test_groups for numbers of columns. They are names that stand in groups.
        np.sort(X_train), np.sort(Y_train), np.sort(X_test), np.sort(Y_test)
            The numbers are sorted along the rows. What was a column is no example any more.
        X_train, Y_train, X[:, by_group], Y[:, by_group]
            The test examples come group by group. Asked for is the order that they had in X.
        X[:, np.sort(~inside)], Y[:, ~inside], X[:, inside], Y[:, inside]
            Y is right. The columns of X are others. One choice has to serve both.
    """,
    hints=(
        "What do you have to know of a column to say in which part it belongs?",
        "np.isin(groups[0], test_groups) is a row of True and False. What does X[:, that row] give?",
        "in_test = np.isin(groups[0], test_groups), then X[:, ~in_test], Y[:, ~in_test], and so on.",
    ),
    read="section 3.0, 'Cut by forms, the same pictures give another score'",
    styles=STYLES["cut_by_groups"],
)

SHARED = Exercise(
    name="shared",
    points=2,
    reference=STYLES["shared"][0],
    results=(Result("found", "(1, m_test)"),),
    cases=_sets_with_copies,
    where={"same": "X_test[:, :, None] == X_train[:, None, :]", "n_x": "len(X_test)"},
    mistakes="""
        same.any(axis=0).any(axis=1)[None]
            One equal number is enough for you. Two examples are copies if all their numbers agree.
        np.isin(X_test, X_train).all(axis=0, keepdims=True)
            You ask whether each number stands anywhere in training. Does a whole column stand there?
        np.isin(X_test, X_train).any(axis=0, keepdims=True)
            You ask whether one of the numbers stands anywhere in training. Does a whole column?
        same.any(axis=2).all(axis=0)[None]
            Each feature may find its equal in another training example. They have to agree in one.
        same.all(axis=0).all(axis=1)[None]
            You ask for a copy of every training example. One is enough.
        same.all(axis=0).sum(axis=1)[None]
            You count the copies. Asked for is whether there is one.
        same.all(axis=0).any(axis=0)[None]
            You say which training examples stand in the test. Asked for is the other direction.
        right(X_train.sum(axis=0, keepdims=True), X_test.sum(axis=0, keepdims=True))
            You compare sums. Two examples can have the same sum and other numbers in them.
        right(np.sort(X_train, axis=0), np.sort(X_test, axis=0))
            You sort the numbers of an example. In another order it is another example.
        right(X_train.round(4), X_test.round(4))
            Nearly equal counts as equal here. Asked for are exact copies.
        right(X_train[:1], X_test[:1])
            You compare the first feature only.
        [[i < X_train.shape[1] and np.array_equal(X_train[:, i], x) for i, x in enumerate(X_test.T)]]
            You compare the first with the first, the second with the second. A copy may stand anywhere.
        same.all(axis=0)[:, 0][None]
            You compare with the first training example only.
        same.all(axis=0)[:, -1][None]
            What you find is overwritten by the last training example. When does your loop stop?
        ~out
            This says True where no copy is.
        same.all(axis=0).any()[None, None] | np.zeros_like(out)
            You say whether there are copies at all, for all examples alike. Which ones are they?
    """,
    hints=(
        "When is one column a copy of another? How many comparisons does a single test example need?",
        "(X_train == X_test[:, [0]]) compares the first test example with all. Which axis has its numbers?",
        "For each column x of X_test: np.any(np.all(X_train == x[:, None], axis=0)).",
    ),
    read="section 3.0, 'A copy on both sides is a leak'",
    styles=STYLES["shared"],
)

EXAMPLES_NEEDED = Exercise(
    name="examples_needed",
    points=1,
    reference=STYLES["examples_needed"][0],
    results=(Result("m", "a number"),),
    cases=_accuracies,
    mistakes="""
        np.sqrt(p * (1 - p) / error)
            This is the formula of the error, with the error in the place of m. Solve it for m.
        np.sqrt(p * (1 - p)) / error
            This is the root of m. What undoes a root?
        p * (1 - p) / error
            The error comes in without its square. What happens to the left side when the root is undone?
        np.sqrt(p * (1 - p)) / error**2
            You have squared the error, and left the root on the other side.
        4 * m
            This is for an error that is twice the standard error. Asked for is the standard error itself.
        p / error**2
            The factor 1 - p is missing.
        (1 - p) / error**2
            The factor p is missing.
        p**2 * (1 - p)**2 / error**2
            p (1 - p) stands below a root already, and needs no square.
        0.25 / error**2
            This is right for p = 0.5. Here p is given.
        np.ceil(m)
            Asked for is the number itself; do not round it.
        np.floor(m)
            You cut off what stands behind the point. Asked for is the number itself.
        m / 10_000
            The error is a share, 0.03, and not 3.
    """,
    hints=(
        "Which formula of the section has p, m and the standard error in it?",
        "Square both sides. On which side does m stand, and how do you get it alone?",
        "p * (1 - p) / error**2.",
    ),
    read="section 3.0, 'A measured accuracy is a draw'",
    styles=STYLES["examples_needed"],
)

BEST_ON_DEV = Exercise(
    name="best_on_dev",
    points=2,
    reference=STYLES["best_on_dev"][0],
    results=(Result("dev", "a number"), Result("test", "a number")),
    cases=_tries,
    where={
        **{"deals": "np.arange(len(dev_scores))", "chosen": "dev_scores.argmax(axis=1)"},
        **{"worst": "dev_scores.argmin(axis=1)", "steady": "dev_scores.mean(axis=0).argmax()"},
        **{"down": "dev_scores.argmax(axis=0)", "networks": "np.arange(dev_scores.shape[1])"},
    },
    mistakes="""
        dev, test_scores.max(axis=1).mean()
            The second number takes the best test score of each deal. That would be choosing on the test.
        dev_scores[deals, test_scores.argmax(axis=1)].mean(), test_scores.max(axis=1).mean()
            You choose on the test set. Which part may be used to choose?
        dev, dev
            The dev score is told twice. It had a part in the choice, so what does it count?
        test, dev
            The two are right, in another order: first dev, then test.
        dev, test_scores.mean()
            The second number is the mean of all networks. What does the chosen one score?
        dev_scores.mean(), test_scores.mean()
            These are the means of all networks. Where is the choice?
        dev_scores.max(), test_scores.flat[dev_scores.argmax()]
            You choose once, over all deals. In each row a new choice is made.
        dev_scores[:, steady].mean(), test_scores[:, steady].mean()
            You choose one network for all deals, by its mean. In each row a new choice is made.
        dev_scores[:, chosen].mean(), test_scores[:, chosen].mean()
            [:, chosen] takes whole columns. Which single entry of each row belongs to the chosen network?
        dev_scores[0].max(), test_scores[0, dev_scores[0].argmax()]
            This is the first deal only. What about the others?
        dev_scores[-1].max(), test_scores[-1, dev_scores[-1].argmax()]
            This is the last deal only. Does your loop keep what it has found before?
        dev_scores[deals, worst].mean(), test_scores[deals, worst].mean()
            You choose the worst network. Scores are better when they are higher.
        dev_scores.max(axis=0).mean(), test_scores.max(axis=0).mean()
            You go down the columns, from deal to deal, and choose on the test as well.
        dev_scores[down, networks].mean(), test_scores[down, networks].mean()
            You go down the columns: for each network the best deal. Which axis has the networks of a deal?
        dev_scores.max(axis=1).sum(), test_scores[deals, chosen].sum()
            These are the sums over the deals. Asked for are the means.
        dev, dev - test
            The second number is the gap. Asked for is the test score.
    """,
    hints=(
        "Take one row. Which network is chosen, and what are its two scores?",
        "np.argmax(dev_scores, axis=1) gives a choice for each row. How do you read test_scores there?",
        "For each row r: k = np.argmax(dev_scores[r]); keep dev_scores[r, k] and test_scores[r, k].",
    ),
    read="section 3.0, 'The best of many dev scores is too good'",
    styles=STYLES["best_on_dev"],
)

EXERCISES = (CUT_BY_GROUPS, SHARED, EXAMPLES_NEEDED, BEST_ON_DEV)
