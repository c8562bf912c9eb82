"""Splits and mini-batches: every example once, its label beside it, and the shares that were asked for.

The statistical tests fail on correct code with a probability below 1e-8 each.
"""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from dlkit import datasets
from dlkit.batches import mini_batches, split, split_by_groups, take, typical_shares

FALSE_ALARM = 1e-8

seeds = st.integers(0, 10**6)
classes = st.lists(st.integers(0, 4), min_size=1, max_size=80)
shares = st.tuples(st.floats(0, 0.99), st.floats(0, 0.99)).filter(lambda pair: sum(pair) < 1)


def rng(seed=0):
    return np.random.default_rng(seed)


def numbered(Y):
    """X of two rows for these labels: the number of each example, and ten times it."""
    return np.array([[1], [10]]) * np.arange(np.shape(Y)[1])


def one_hot(row, C=5):
    return np.eye(C, dtype=int)[:, row]


def sizes(parts):
    return [part.X.shape[1] for part in parts]


def whole_parts(row, shares):
    """How often each class stands in each part, with what it should be: pairs (found, wanted)."""
    Y = np.array([row])
    parts = split(rng(), numbered(Y), Y, *shares)
    assert sizes(parts) == sizes(split(rng(), numbered(Y), Y, *shares, stratify=False))
    for c, (part, share) in itertools.product(set(row), zip(parts, (1 - sum(shares), *shares), strict=True)):
        yield np.count_nonzero(c == part.Y), share * row.count(c)


# ---- split


def test_split_worked_out_by_hand():
    # Of class 0, 5 examples: 3, 1, 1.  Of class 1, 6: 3.6, 1.2, 1.2 rounds down to 3, 1, 1; train lost most.
    Y = np.array([[0, 1] * 5 + [1]])
    parts = split(rng(), numbered(Y), Y, dev=0.2, test=0.2)
    assert [(np.sum(part.Y == 0), np.sum(part.Y == 1)) for part in parts] == [(3, 4), (1, 1), (1, 1)]
    assert parts.train is parts[0]
    assert parts.dev is parts[1]
    assert parts.test is parts[2]


@given(seeds, classes, shares, st.sampled_from(["row", "one-hot", "regression"]))
@settings(deadline=None)
def test_every_example_is_in_exactly_one_part_with_its_own_label(seed, row, shares, kind):
    Y = {"row": np.array([row]), "one-hot": one_hot(row), "regression": np.array([row]) / 7}[kind]
    parts = split(rng(seed), numbered(Y), Y, *shares, stratify=kind != "regression")
    X = np.hstack([part.X for part in parts])
    assert sorted(X[0]) == list(range(len(row)))
    assert np.array_equal(X[1], 10 * X[0])
    assert np.array_equal(np.hstack([part.Y for part in parts]), Y[:, X[0]])


@given(classes, shares)
@settings(deadline=None)
def test_each_class_has_its_share_in_each_part_to_within_one_example_and_the_totals_are_kept(row, shares):
    for found, wanted in whole_parts(row, shares):
        assert abs(found - wanted) < 1 + 1e-8


@given(st.integers(0, 30), st.integers(0, 30), st.integers(1, 30))
@settings(deadline=None)
def test_shares_that_come_out_even_are_met_exactly(a, b, c):
    percent = a + b + c
    for found, wanted in whole_parts([3] * (percent * 7), (a / percent, b / percent)):
        assert found == round(wanted)


@given(seeds, classes)
@settings(deadline=None)
def test_one_hot_labels_are_split_as_the_row_of_classes_is(seed, row):
    Y = np.array([row])
    for part, other in zip(
        split(rng(seed), numbered(Y), Y), split(rng(seed), numbered(Y), one_hot(row)), strict=True
    ):
        assert np.array_equal(part.X, other.X)
        assert np.array_equal(one_hot(part.Y[0]), other.Y)


def test_without_stratify_only_the_totals_are_kept():
    Y = np.array([[0] * 90 + [1] * 10])
    dealt = [split(rng(seed), numbered(Y), Y, 0.1, 0.1, stratify=False) for seed in range(50)]
    assert {tuple(part.X.shape[1] for part in parts) for parts in dealt} == {(80, 10, 10)}
    assert len({int(parts.dev.Y.sum()) for parts in dealt}) > 1


@pytest.mark.parametrize(
    ("shares", "sizes"), [((0, 0.4), (6, 0, 4)), ((0.4, 0), (6, 4, 0)), ((0, 0), (10, 0, 0))]
)
def test_a_share_of_zero_gives_a_part_of_zero_columns(shares, sizes):
    Y = np.zeros((1, 10), dtype=int)
    parts = split(rng(), numbered(Y), Y, *shares)
    assert [part.X.shape for part in parts] == [(2, size) for size in sizes]
    assert [part.Y.shape for part in parts] == [(1, size) for size in sizes]


def test_a_tie_goes_to_the_earlier_part_whatever_the_rounding_of_the_shares():
    # 5 examples at 0.5, 0.3 and 0.2 are 2.5, 1.5 and 1; but 1 - 0.3 - 0.2 is a little below 0.5.
    Y = np.zeros((1, 5), dtype=int)
    assert 1 - 0.3 - 0.2 < 0.5
    assert [part.X.shape[1] for part in split(rng(), numbered(Y), Y, 0.3, 0.2)] == [3, 1, 1]


@pytest.mark.parametrize(
    ("Y", "due"),
    [
        ([[0, 1, 2, 3]], [2, 1, 1]),  # classes of one example
        (np.arange(2002)[np.newaxis] * 1.5, [1201, 401, 400]),  # measurements that are all different
        (np.arange(2002)[np.newaxis] // 2, [1201, 401, 400]),  # hardly a value comes twice
        ([[0.5, 1.5] * 10], [12, 4, 4]),
        ([[True] * 5 + [False] * 5], [6, 2, 2]),
        ([[-1] * 5 + [1] * 5 + [7]], [7, 2, 2]),
    ],
)
def test_the_parts_have_their_sizes_however_many_classes_there_are(Y, due):
    assert sizes(split(rng(), numbered(Y), Y)) == due


def test_house_prices_are_dealt_as_if_they_were_no_classes():
    houses = datasets.houses()
    assert sizes(split(rng(), houses.X, houses.Y)) == sizes(split(rng(), houses.X, houses.Y, stratify=False))


def test_where_all_values_differ_any_example_may_land_in_any_part():
    Y = np.arange(10)[np.newaxis] / 7
    tested = np.concatenate([split(rng(seed), numbered(Y), Y).test.X[0] for seed in range(1000)])
    assert stats.chisquare(np.bincount(tested, minlength=10)).pvalue > FALSE_ALARM


def test_a_part_is_shuffled_and_any_example_may_land_in_it():
    Y = np.array([[0] * 10 + [1] * 10])
    parts = [split(rng(seed), numbered(Y), Y, 0.2, 0).dev for seed in range(2000)]
    firsts = np.bincount([part.X[0, 0] for part in parts], minlength=20)
    assert stats.chisquare(firsts).pvalue > FALSE_ALARM
    # Six orders of two and two labels, all as likely.
    orders = np.unique([part.Y[0] for part in parts], axis=0, return_counts=True)[1]
    assert len(orders) == 6
    assert stats.chisquare(orders).pvalue > FALSE_ALARM


@pytest.mark.parametrize("dtype", ["f4", "f8", "u1", "i8"])
def test_a_split_keeps_the_types_and_the_arguments(dtype):
    X, Y = np.arange(12).reshape(2, 6).astype(dtype), np.array([[0, 1, 0, 1, 0, 1]], dtype="i2")
    before = X.copy(), Y.copy()
    for part in split(rng(), X, Y):
        assert (part.X.dtype, part.Y.dtype) == (np.dtype(dtype), np.int16)
        part.X[:] = part.Y[:] = 7
    assert np.array_equal(X, before[0])
    assert np.array_equal(Y, before[1])


X, Y = np.ones((2, 4)), np.array([[0, 1, 0, 1]])


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda: split(rng(), X[0], Y), r"X has shape \(4,\); expected two dimensions, \(n_x, m\)"),
        (lambda: split(rng(), X, Y[0]), r"Y has shape \(4,\); expected two dimensions, \(1, m\) or \(C, m\)"),
        (
            lambda: split(rng(), X, Y[:, :3]),
            r"X has shape \(2, 4\) and Y has shape \(1, 3\); expected as many",
        ),
        (lambda: split(rng(), X.T, Y), r"X has shape \(4, 2\) and Y has shape \(1, 4\).*write X\.T"),
        (lambda: split(rng(), [[1, 2], [3]], Y), "X must hold rows of one length"),
        (lambda: split(rng(), X, Y, dev=-0.1), r"dev must lie in \[0, 1\).* got -0.1"),
        (lambda: split(rng(), X, Y, test=1), r"test must lie in \[0, 1\).* got 1"),
        (lambda: split(rng(), X, Y, 0.5, 0.5), r"dev \+ test must be below 1.* got 0.5 \+ 0.5"),
        (lambda: split(rng(), X, np.ones((3, 4))), r"Y of shape \(3, 4\) must be one-hot"),
        (lambda: split(rng(), X, np.full((2, 4), 0.5)), "Y of shape .* use stratify=False otherwise"),
        (lambda: split(rng(), X, Y * np.nan), "Y must be finite"),
        (lambda: split(rng(), X[:, :0], Y[:, :0]), "Y is empty"),
        (lambda: split_by_groups(rng(), X.T, Y, Y), r"X has shape \(4, 2\) and Y .*write X\.T"),
        (lambda: split_by_groups(rng(), X, Y, Y[0]), r"groups has shape \(4,\).*groups\.reshape\(1, -1\)"),
        (lambda: split_by_groups(rng(), X, Y, Y.T), r"groups has shape \(4, 1\) and X has shape \(2, 4\)"),
        (lambda: split_by_groups(rng(), X, Y, Y * np.nan), "groups must be finite"),
        (lambda: split_by_groups(rng(), X, Y, Y, 0.5, 0.5), r"dev \+ test must be below 1"),
    ],
)
def test_wrong_values_in_split_are_named(function, message):
    with pytest.raises(ValueError, match=message):
        function()


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (
            lambda: split(0, X, Y),
            r"rng must be a numpy\.random\.Generator; got 0, .* write .*default_rng\(0\)",
        ),
        (lambda: split(rng(), X, Y, dev="half"), "dev must be a number; got 'half'"),
        (lambda: split(rng(), X, [["cat", "dog", "cat", "dog"]]), "Y must hold numbers only"),
        (lambda: split(rng(), datasets.houses(), Y), r"X is a Houses; write houses\.X"),
        (lambda: split_by_groups(None, X, Y, Y), "rng must be a numpy.random.Generator; got None"),
        (
            lambda: typical_shares(1e6),
            "m must be a whole number of at least 1; got 1000000.0, .*; write 1000000",
        ),
        (lambda: mini_batches(rng(), 4, 2), r"m must be a whole number of at least 1; got Generator"),
        (lambda: mini_batches(4, 2.0), "batch_size must be a whole number of at least 1; got 2.0"),
        (lambda: mini_batches(4, 2, 7), "rng must be a numpy.random.Generator"),
        (lambda: take(X, Y, [0.0, 1.0]), "indices must be whole numbers; got float64"),
        (lambda: take(X, Y, [True, False]), r"got bool; write np\.flatnonzero\(indices\)"),
    ],
)
def test_wrong_types_are_named(function, message):
    with pytest.raises(TypeError, match=message):
        function()


# ---- split by groups


@given(seeds, classes, shares)
@settings(deadline=None)
def test_no_group_is_on_two_sides_and_every_example_is_in_one(seed, owners, shares):
    who = np.array([owners])
    parts = split_by_groups(rng(seed), numbered(who), who, who, *shares)
    assert sorted(np.hstack([part.X[0] for part in parts])) == list(range(len(owners)))
    assert sum(np.unique(part.Y).size for part in parts) == np.unique(who).size
    assert all(np.array_equal(part.Y, who[:, part.X[0]]) for part in parts)


@given(seeds, classes, shares)
@settings(deadline=None)
def test_parts_of_whole_groups_have_their_shares_to_within_the_largest_group(seed, owners, shares):
    who = np.array([owners])
    parts = split_by_groups(rng(seed), numbered(who), who, who, *shares)
    wanted = len(owners) * np.array([1 - sum(shares), *shares])
    assert (np.abs(sizes(parts) - wanted) <= np.bincount(owners).max() + 1e-8).all()
    assert all(size == 0 for size, share in zip(sizes(parts)[1:], shares, strict=True) if share == 0)


def test_any_group_may_be_tested_and_a_part_is_shuffled():
    who = np.repeat([["Ann", "Bo", "Cy", "Di", "Ed"]], 2, axis=1)
    parts = [split_by_groups(rng(seed), numbered(who), who, who).test for seed in range(1000)]
    names, counts = np.unique([part.Y[0, 0] for part in parts], return_counts=True)
    assert names.size == 5
    assert stats.chisquare(counts).pvalue > FALSE_ALARM
    assert {bool(part.X[0, 0] < part.X[0, 1]) for part in parts} == {True, False}


# ---- typical shares


@pytest.mark.parametrize(
    ("m", "share"), [(1, 0.2), (1000, 0.2), (50_000, 0.2), (100_000, 0.1), (10**6, 0.01), (10**8, 0.0001)]
)
def test_small_data_is_split_60_20_20_and_a_million_98_1_1(m, share):
    assert typical_shares(m) == (share, share)


@given(st.integers(1, 10**9))
def test_typical_shares_can_be_handed_to_split_and_never_hold_back_more_than_is_enough(m):
    dev, test = typical_shares(m)
    assert 0 < dev == test <= 0.2
    assert dev * m <= 10_000 * (1 + 1e-12)


def test_typical_shares_needs_an_example():
    with pytest.raises(ValueError, match="m must be at least 1; got 0"):
        typical_shares(0)


# ---- mini-batches


def test_mini_batches_worked_out_by_hand():
    batches = mini_batches(10, 4)
    assert [batch.tolist() for batch in batches] == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]


@given(seeds, st.integers(1, 200), st.integers(1, 250))
@settings(deadline=None)
def test_an_epoch_holds_every_example_once_in_batches_of_which_only_the_last_is_smaller(seed, m, size):
    batches = mini_batches(m, size, rng(seed))
    assert sorted(np.concatenate(batches)) == list(range(m))
    assert all(len(batch) == size for batch in batches[:-1])
    assert len(batches[-1]) == (m % size or size if size <= m else m)
    assert len(batches) == -(-m // size)


def test_every_epoch_has_a_new_order_and_every_order_is_as_likely():
    draws = rng(1)
    orders = [tuple(np.concatenate(mini_batches(4, 3, draws))) for _ in range(4800)]
    _, counts = np.unique(orders, axis=0, return_counts=True)
    assert len(counts) == 24
    assert stats.chisquare(counts).pvalue > FALSE_ALARM


def test_the_same_generator_state_gives_the_same_batches():
    for batch, again in zip(mini_batches(50, 8, rng(5)), mini_batches(50, 8, rng(5)), strict=True):
        assert np.array_equal(batch, again)


@pytest.mark.parametrize(
    ("m", "size", "message"),
    [(0, 4, "m must be at least 1; got 0"), (4, 0, "batch_size must be at least 1; got 0")],
)
def test_a_batch_holds_at_least_one_example(m, size, message):
    with pytest.raises(ValueError, match=message):
        mini_batches(m, size)


# ---- take


@given(seeds, st.lists(st.integers(0, 6), max_size=12))
def test_take_picks_the_same_columns_one_by_one(seed, indices):
    X, Y = rng(seed).normal(size=(3, 7)), rng(seed).integers(0, 2, (2, 7))
    taken = take(X, Y, indices)
    assert taken.X.shape == (3, len(indices))
    assert taken.Y.shape == (2, len(indices))
    for place, index in enumerate(indices):
        assert np.array_equal(taken.X[:, place], X[:, index])
        assert np.array_equal(taken.Y[:, place], Y[:, index])


def test_the_batches_of_an_epoch_put_together_are_the_data():
    Y = np.array([[0, 1, 1, 0, 1]])
    parts = [take(numbered(Y), Y, batch) for batch in mini_batches(5, 2)]
    assert np.array_equal(np.hstack([part.X for part in parts]), numbered(Y))
    assert np.array_equal(np.hstack([part.Y for part in parts]), Y)


def test_take_copies_and_keeps_the_types():
    X, Y = np.ones((2, 3), dtype="f4"), np.ones((1, 3), dtype="i2")
    taken = take(X, Y, [0, 1, 2])
    assert (taken.X.dtype, taken.Y.dtype) == (np.float32, np.int16)
    taken.X[:] = 5
    assert np.all(X == 1)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: take(X, Y, [0, 4]), r"indices must lie in 0 \.\.\. 3; found 4"),
        (lambda: take(X, Y, [-1]), r"indices must lie in 0 \.\.\. 3; found -1"),
        (lambda: take(X, Y, [[0, 1]]), r"indices has shape \(1, 2\); expected one dimension, \(k,\)"),
        (lambda: take(X, Y[:, :3], [0]), r"X has shape \(2, 4\) and Y has shape \(1, 3\)"),
        (lambda: take(X[0], Y, [0]), r"X has shape \(4,\); expected two dimensions"),
        (lambda: take(X, Y[0], [0]), r"Y has shape \(4,\); expected two dimensions"),
    ],
)
def test_take_refuses_indices_that_name_no_column_and_labels_that_do_not_fit(call, message):
    with pytest.raises(ValueError, match=message):
        call()
