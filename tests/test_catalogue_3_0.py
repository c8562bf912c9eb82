"""The exercises of section 3.0: what the pencil finds, other right styles, and what wrong ones hear."""

import numpy as np
import pytest

from dlkit import batches
from dlkit.classroom.catalogue.section_3_0_train_dev_test import EXERCISES
from dlkit.classroom.diagnosis import diagnose
from dlkit.classroom.styles.section_3_0_train_dev_test import STYLES
from dlkit.classroom.verdict import Kind

BY_NAME = {exercise.name: exercise for exercise in EXERCISES}
cut_by_groups, shared, examples_needed, best_on_dev = (exercise.reference for exercise in EXERCISES)


def test_what_the_tasks_work_out_with_the_pencil_is_right():
    X, Y = np.array([[1, 2, 3, 4]]), np.array([[5, 6, 7, 8]])
    parts = cut_by_groups(X, Y, np.array([[7, 4, 7, 9]]), [7])
    assert [part.tolist() for part in parts] == [[[2, 4]], [[6, 8]], [[1, 3]], [[5, 7]]]
    known, asked = np.array([[1, 3], [2, 4]]), np.array([[3, 1, 2], [4, 4, 1]])
    assert shared(known, asked).tolist() == [[True, False, False]]
    assert examples_needed(0.9, 0.03) == pytest.approx(100)
    dev, test = np.array([[0.8, 0.9], [0.7, 0.6]]), np.array([[0.9, 0.8], [0.6, 0.9]])
    assert best_on_dev(dev, test) == pytest.approx((0.8, 0.7))


def test_dlkits_own_split_by_groups_is_such_a_cut():
    groups = np.array([[1, 1, 2, 3, 3, 2, 1, 4]])
    X, Y = np.arange(8)[np.newaxis], np.ones((1, 8))
    train, _, test = batches.split_by_groups(np.random.default_rng(0), X, Y, groups, dev=0, test=0.3)
    mine = cut_by_groups(X, Y, groups, sorted(set(groups[0, test.X[0]])))
    assert sorted(test.X[0]) == mine[2][0].tolist()
    assert sorted(train.X[0]) == mine[0][0].tolist()


def test_some_test_columns_are_copies_and_some_nearly_so():
    for case in BY_NAME["shared"].inputs():
        near = np.abs(case["X_train"][:, None] - case["X_test"][:, :, None]).max(axis=0).min(axis=1) < 1e-4
        found = shared(**case)[0]
        assert not found.all()
        assert near.sum() > found.sum() or not found.any()


def test_in_every_row_one_dev_score_is_the_best():
    for case in BY_NAME["best_on_dev"].inputs():
        two = np.sort(case["dev_scores"], axis=1)[:, -2:]
        assert np.all(two[:, 1] - two[:, 0] > 1e-6)


@pytest.mark.parametrize(("name", "style"), [(name, style) for name in STYLES for style in STYLES[name]])
def test_another_correct_style_passes(name, style):
    assert diagnose(BY_NAME[name], style).is_right


def test_every_exercise_is_tried_in_other_styles():
    assert set(STYLES) == set(BY_NAME)


# Wrong answers as students write them, and what they hear.


def cut_with_a_table_of_two_dimensions(X, Y, groups, test_groups):
    in_test = np.isin(groups, test_groups)
    return X[:, ~in_test], Y[:, ~in_test], X[:, in_test], Y[:, in_test]


def cut_group_by_group(X, Y, groups, test_groups):
    test = [i for group in test_groups for i in np.flatnonzero(groups[0] == group)]
    train = [i for i in range(X.shape[1]) if i not in test]
    return X[:, train], Y[:, train], X[:, test], Y[:, test]


def cut_the_first_group(X, Y, groups, test_groups):
    in_test = groups[0] == test_groups[0]
    return X[:, ~in_test], Y[:, ~in_test], X[:, in_test], Y[:, in_test]


def shared_by_in(X_train, X_test):
    return [[x in X_train.T for x in X_test.T]]


def shared_until_the_last(X_train, X_test):
    found = np.zeros((1, X_test.shape[1]))
    for i, x in enumerate(X_test.T):
        for known in X_train.T:
            found[0, i] = np.array_equal(x, known)
    return found


def shared_nearly(X_train, X_test):
    far = np.linalg.norm(X_train.T[:, None] - X_test.T[None], axis=2)
    return (far.min(axis=0) < 1e-3)[None]


def best_of_all_deals(dev_scores, test_scores):
    k = np.argmax(dev_scores)
    return dev_scores.flat[k], test_scores.flat[k]


def best_of_whole_columns(dev_scores, test_scores):
    chosen = dev_scores.argmax(axis=1)
    return dev_scores[:, chosen].mean(), test_scores[:, chosen].mean()


def best_on_test(dev_scores, test_scores):
    return dev_scores.max(axis=1).mean(), test_scores.max(axis=1).mean()


@pytest.mark.parametrize(
    ("name", "wrong", "kind", "says"),
    [
        ("cut_by_groups", cut_with_a_table_of_two_dimensions, Kind.CRASHED, "It stops"),
        ("cut_by_groups", cut_group_by_group, Kind.NAMED, "The test examples come group by group."),
        ("cut_by_groups", cut_the_first_group, Kind.NAMED, "Only the first of the test groups"),
        ("cut_by_groups", lambda X, Y, groups, test_groups: (X, Y), Kind.TYPE, "It returns 2 values"),
        ("shared", shared_by_in, Kind.NAMED, "One equal number is enough for you."),
        ("shared", shared_until_the_last, Kind.NAMED, "What you find is overwritten"),
        ("shared", shared_nearly, Kind.NAMED, "Nearly equal counts as equal here."),
        ("shared", lambda X_train, X_test: shared(X_train, X_test)[0], Kind.SHAPE, "found has shape (7,)"),
        ("examples_needed", lambda p, error: np.sqrt(p * (1 - p)) / error, Kind.NAMED, "This is the root"),
        ("examples_needed", lambda p, error: int(p * (1 - p) / error**2), Kind.NAMED, "You cut off what"),
        ("examples_needed", lambda p, error: 100 * p * (1 - p) / error**2, Kind.FACTOR, "m is 100 times"),
        ("best_on_dev", best_of_all_deals, Kind.NAMED, "You choose once, over all deals."),
        ("best_on_dev", best_of_whole_columns, Kind.NAMED, "[:, chosen] takes whole columns."),
        ("best_on_dev", best_on_test, Kind.NAMED, "The second number takes the best test score"),
    ],
)
def test_a_wrong_answer_hears_what_is_true_of_it(name, wrong, kind, says):
    verdict = diagnose(BY_NAME[name], wrong)
    assert (verdict.kind, verdict.says[: len(says)]) == (kind, says)
