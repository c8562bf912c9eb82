"""Right answers to the exercises of section 3.0, as students write them."""

import numpy as np


def cut(X, Y, groups, test_groups):
    in_test = np.isin(groups[0], test_groups)
    return X[:, ~in_test], Y[:, ~in_test], X[:, in_test], Y[:, in_test]


def cut_in_a_loop(X, Y, groups, test_groups):
    train, test = [], []
    for i in range(X.shape[1]):
        if groups[0, i] in test_groups:
            test.append(i)
        else:
            train.append(i)
    return X[:, train], Y[:, train], X[:, test], Y[:, test]


def cut_by_each_group(X, Y, groups, test_groups):
    in_test = np.zeros(groups.shape[1], dtype=bool)
    for group in test_groups:
        in_test |= groups[0] == group
    return *(A[:, ~in_test] for A in (X, Y)), *(A[:, in_test] for A in (X, Y))


def cut_by_a_comparison_table(X, Y, groups, test_groups):
    in_test = (groups == np.array(test_groups)[:, None]).any(axis=0)
    test, train = np.flatnonzero(in_test), np.flatnonzero(in_test == 0)
    return np.take(X, train, axis=1), np.take(Y, train, axis=1), X[:, test], Y[:, test]


def cut_as_lists(X, Y, groups, test_groups):
    kept = [group not in test_groups for group in groups[0].tolist()]
    parts = []
    for side in (True, False):
        for A in (X, Y):
            parts.append([[v for v, k in zip(row, kept, strict=True) if k is side] for row in A.tolist()])
    return parts


def cut_by_deleting(X, Y, groups, test_groups):
    out = [i for i, group in enumerate(groups.ravel()) if group in set(test_groups)]
    return np.delete(X, out, axis=1), np.delete(Y, out, axis=1), X[:, out], Y[:, out]


def shared(X_train, X_test):
    same = np.all(X_test[:, :, np.newaxis] == X_train[:, np.newaxis, :], axis=0)
    return np.any(same, axis=1)[np.newaxis, :]


def shared_in_two_loops(X_train, X_test):
    found = np.zeros((1, X_test.shape[1]))
    for i in range(X_test.shape[1]):
        for j in range(X_train.shape[1]):
            if np.array_equal(X_test[:, i], X_train[:, j]):
                found[0, i] = 1
    return found


def shared_by_a_set(X_train, X_test):
    known = {tuple(x) for x in X_train.T.tolist()}
    return [[tuple(x) in known for x in X_test.T.tolist()]]


def shared_column_by_column(X_train, X_test):
    return np.array([[(X_train == x[:, None]).all(axis=0).any() for x in X_test.T]])


def shared_by_distance(X_train, X_test):
    far = np.abs(X_train.T[:, None] - X_test.T[None]).max(axis=2)
    return far.min(axis=0, keepdims=True) == 0


def shared_by_counting(X_train, X_test):
    agree = np.sum(X_train[:, :, None] == X_test[:, None, :], axis=0)
    return np.max(agree, axis=0).reshape(1, -1) == len(X_train)


def needed(p, error):
    return p * (1 - p) / error**2


def needed_by_the_root(p, error):
    return (np.sqrt(p * (1 - p)) / error) ** 2


def needed_from_one_example(p, error):
    for_one = (p - p**2) ** 0.5
    return np.array([[np.square(for_one / error)]])


def needed_by_the_variance(p, error):
    variance = p * (1 - p) ** 2 + (1 - p) * p**2
    return variance / (error * error)


def needed_as_a_power(p, error):
    return error**-2 * (p * (1 - p))


def best(dev_scores, test_scores):
    chosen = np.argmax(dev_scores, axis=1)
    deals = np.arange(len(chosen))
    return np.mean(dev_scores[deals, chosen]), np.mean(test_scores[deals, chosen])


def best_in_a_loop(dev_scores, test_scores):
    dev, test = 0, 0
    for dev_row, test_row in zip(dev_scores, test_scores, strict=True):
        k = int(np.argmax(dev_row))
        dev += dev_row[k]
        test += test_row[k]
    return dev / len(dev_scores), test / len(test_scores)


def best_along_the_axis(dev_scores, test_scores):
    chosen = dev_scores.argmax(axis=1)[:, None]
    return dev_scores.max(axis=1).mean(), np.take_along_axis(test_scores, chosen, axis=1).mean()


def best_by_a_mask(dev_scores, test_scores):
    is_best = dev_scores == dev_scores.max(axis=1, keepdims=True)
    return dev_scores[is_best].mean(), test_scores[is_best].mean()


def best_as_lists(dev_scores, test_scores):
    pairs = [max(zip(d, t, strict=True)) for d, t in zip(dev_scores.tolist(), test_scores.tolist())]  # noqa: B905
    return [sum(side) / len(pairs) for side in zip(*pairs, strict=True)]


def best_by_sorting(dev_scores, test_scores):
    last = np.argsort(dev_scores, axis=1)[:, -1]
    told = [(dev_scores[r, k], test_scores[r, k]) for r, k in enumerate(last)]
    return tuple(np.mean(told, axis=0))


STYLES = {
    "cut_by_groups": (
        *(cut, cut_in_a_loop, cut_by_each_group, cut_by_a_comparison_table, cut_as_lists),
        cut_by_deleting,
    ),
    "shared": (
        *(shared, shared_in_two_loops, shared_by_a_set, shared_column_by_column),
        *(shared_by_distance, shared_by_counting),
    ),
    "examples_needed": (
        *(needed, needed_by_the_root, needed_from_one_example, needed_by_the_variance),
        needed_as_a_power,
    ),
    "best_on_dev": (
        *(best, best_in_a_loop, best_along_the_axis, best_by_a_mask, best_as_lists),
        best_by_sorting,
    ),
}
