import hashlib
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlkit import datasets
from dlkit.datasets import (
    Digits,
    blobs,
    circles,
    digits,
    houses,
    moons,
    spirals,
    temperatures,
)

FOLDER = Path(datasets.__file__).parent
TWO_CLASSES = [circles, moons]
MANY_CLASSES = [blobs, spirals]
CUTS_BY_HANDS = [Digits.by_hands, Digits.by_hands_with_dev]
TOYS = TWO_CLASSES + MANY_CLASSES


def nearest_neighbors(X):
    squares = np.sum(X**2, axis=0)
    distances = squares[:, np.newaxis] + squares - 2 * X.T @ X
    np.fill_diagonal(distances, np.inf)
    return distances.argmin(axis=1)


# --- what all pictures have in common -------------------------------------------------------------------


@pytest.mark.parametrize("load", [digits])
def test_pictures_are_columns_of_floats_between_0_and_1_with_integer_classes(load):
    data = load()
    assert data.X.dtype == np.float64
    assert data.X.flags.c_contiguous
    assert data.X.min() == 0
    assert data.X.max() == 1
    assert data.Y.dtype == np.int64
    assert data.Y.shape == (1, data.X.shape[1])
    assert np.prod(data.image_shape) == data.X.shape[0]
    np.testing.assert_array_equal(np.unique(data.Y), np.arange(len(data.names)))


@pytest.mark.parametrize("load", [digits, houses])
def test_changing_what_was_returned_does_not_change_the_next_call(load):
    first, untouched = load(), load()
    first.X[:] = 7
    first.Y[:] = 7
    again = load()
    np.testing.assert_array_equal(again.X, untouched.X)
    np.testing.assert_array_equal(again.Y, untouched.Y)


@pytest.mark.parametrize("load", [digits])
def test_pictures_name_their_source_and_a_licence_that_lets_them_be_passed_on(load):
    data = load()
    assert "https://" in data.source
    assert data.licence == "CC BY 4.0"


@pytest.mark.parametrize(
    ("filename", "checksum"),
    [
        ("digits.npz", "b2dab7b501728c22e9119ad76740b2e17c77a231e42d1e592380d90886f1a05e"),
        ("temperatures.npz", "3f31fa8e102369cdd0471279081841b64864fbe3ba3151d959b9cefab55bea05"),
    ],
)
def test_files_are_the_ones_that_the_readme_describes(filename, checksum):
    assert hashlib.sha256((FOLDER / filename).read_bytes()).hexdigest() == checksum
    assert checksum in (FOLDER / "README.md").read_text(encoding="utf-8")


def test_files_hold_nothing_but_small_whole_numbers():
    pictures = {"images": np.uint8, "labels": np.uint8}
    tables = {
        "houses.npz": {"features": np.int32, "prices": np.int32},
        "temperatures.npz": {"tenths": np.int16},
    }
    for file in FOLDER.glob("*.npz"):
        with np.load(file, allow_pickle=False) as arrays:
            kinds = {name: arrays[name].dtype for name in arrays}
        assert kinds == tables.get(file.name, pictures)


def test_importing_the_data_imports_neither_matplotlib_nor_numba_nor_scipy():
    code = "import sys, dlkit.datasets; print(*sorted({'matplotlib', 'numba', 'scipy'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


# --- digits ---------------------------------------------------------------------------------------------


def test_digits_are_the_1797_of_the_uci_test_part():
    data = digits()
    assert data.X.shape == (64, 1797)
    assert data.image_shape == (8, 8)
    assert data.names == ("0", "1", "2", "3", "4", "5", "6", "7", "8", "9")
    assert np.bincount(data.Y[0]).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]


def test_digits_are_multiples_of_a_sixteenth():
    sixteenths = 16 * digits().X
    np.testing.assert_array_equal(sixteenths, sixteenths.round())


def test_a_digit_looks_like_itself_when_given_its_shape_again():
    zero = digits().X[:, 0].reshape(8, 8)
    assert zero[3:5, 3].sum() == 0  # a zero is empty in the middle
    assert zero[3:5, 2].min() > 0.2  # and has ink to its left


def labels_of_forms(data):
    return [data.Y[0, data.forms[0] == form].tolist() for form in range(14)]


def test_each_form_has_the_130_labels_of_the_first_with_a_few_left_out_and_one_changed():
    sheet, *others = labels_of_forms(digits())
    assert len(sheet) == 130
    assert [130 - len(labels) for labels in others] == [4, 0, 0, 0, 0, 0, 7, 2, 0, 2, 0, 8, 0]
    assert (sheet[129], others[1][129]) == (8, 3)
    others[1][129] = 8
    for labels in others:
        rest = iter(sheet)
        assert all(label in rest for label in labels)  # in the same order: `in` uses up what it has passed


def test_more_than_half_of_the_digits_have_their_nearest_neighbor_on_their_own_form():
    data = digits()
    form = data.forms[0]
    assert round(100 * np.mean(form == form[nearest_neighbors(data.X)])) == 54
    assert round(100 * np.sum((np.bincount(form) / form.size) ** 2)) == 7  # by chance


@pytest.mark.parametrize("cut", CUTS_BY_HANDS)
def test_the_parts_by_hands_are_all_digits_in_order_and_share_no_form(cut):
    data = digits()
    parts = cut(data)
    np.testing.assert_array_equal(np.hstack([part.X for part in parts]), data.X)
    np.testing.assert_array_equal(np.hstack([part.Y for part in parts]), data.Y)
    starts = np.cumsum([0, *(part.Y.size for part in parts)])
    forms = [set(data.forms[0, a:b]) for a, b in pairwise(starts)]
    assert [len(some) for some in forms] == {2: [11, 3], 3: [8, 3, 3]}[len(parts)]
    assert sum(len(some) for some in forms) == len(set.union(*forms)) == 14


@pytest.mark.parametrize("cut", CUTS_BY_HANDS)
def test_every_class_has_about_a_tenth_of_each_part_by_hands(cut):
    for part in cut(digits()):
        shares = np.bincount(part.Y[0], minlength=10) / part.Y.size
        assert 0.09 < shares.min() < shares.max() < 0.11


def test_the_test_part_is_the_same_with_and_without_a_dev_part():
    data = digits()
    np.testing.assert_array_equal(data.by_hands()[1].X, data.by_hands_with_dev().test.X)


@pytest.mark.parametrize("cut", CUTS_BY_HANDS)
def test_changing_a_part_by_hands_changes_neither_the_data_nor_the_next_call(cut):
    data = digits()
    for part in cut(data):
        assert part.X.flags.c_contiguous
        part.X[:] = 7
        part.Y[:] = 7
    np.testing.assert_array_equal(data.X, digits().X)
    np.testing.assert_array_equal(data.Y, digits().Y)
    assert max(part.X.max() for part in cut(data)) == 1


@pytest.mark.parametrize("cut", CUTS_BY_HANDS)
@pytest.mark.parametrize("name", ["X", "Y"])
def test_digits_that_were_chosen_before_are_not_cut_by_hands(cut, name):
    data = digits()
    fewer = data._replace(**{name: getattr(data, name)[:, 1:]})
    with pytest.raises(ValueError, match=rf"^{name} has shape \(\d+, 1796\); expected 1797 columns"):
        cut(fewer)


def read_by_nearest_neighbor(X, Y, X_new):
    """The labels that the nearest neighbors have; sixteenths, squared and added, are exact."""
    distances = np.sum(X**2, axis=0) - 2 * X_new.T @ X  # but for a number a row
    return Y[:, distances.argmin(axis=1)]


def read_right(order, start):
    """How many digits from `start` on the nearest neighbor among those before reads right."""
    data = digits()
    X, Y = data.X[:, order], data.Y[:, order]
    said = read_by_nearest_neighbor(X[:, :start], Y[:, :start], X[:, start:])
    return np.count_nonzero(said == Y[:, start:])


def test_the_nearest_neighbor_reads_366_of_382_digits_by_hands_it_has_not_seen():
    (X, Y), test = digits().by_hands()
    assert np.count_nonzero(read_by_nearest_neighbor(X, Y, test.X) == test.Y) == 366
    assert test.Y.size == 382


@pytest.mark.parametrize("seed", range(10))
def test_the_nearest_neighbor_reads_over_97_percent_of_as_many_digits_dealt_at_random(seed):
    order = np.random.default_rng(seed).permutation(1797)
    assert read_right(order, 1415) > 0.97 * 382


def test_the_usual_cut_at_1437_runs_through_a_form_and_changes_no_answer_of_the_nearest_neighbor():
    in_order, form = np.arange(1797), digits().forms[0]
    assert form[1436] == form[1437] == 11
    assert read_right(in_order, 1437) == 344
    assert read_right(np.delete(in_order, np.s_[1415:1437]), 1415) == 344


# --- temperatures ---------------------------------------------------------------------------------------


def test_temperatures_are_the_days_of_four_years_in_the_order_of_time():
    values, days, source, licence = temperatures()
    assert values.shape == days.shape == (1461,)
    assert values.dtype == np.float64
    assert (str(days[0]), str(days[-1])) == ("2012-01-01", "2015-12-31")
    assert (values.min(), values.max()) == (-1.6, 35.6)
    assert "https://" in source
    assert licence == "public domain"


def test_summers_are_warmer_than_winters():
    values, days, *_ = temperatures()
    month = days.astype("datetime64[M]").astype(int) % 12 + 1
    assert values[month == 7].mean() > values[month == 1].mean() + 15


def test_changing_temperatures_does_not_change_the_next_call():
    temperatures().values[:] = 7
    assert temperatures().values.max() == 35.6


# --- houses ---------------------------------------------------------------------------------------------


def test_houses_are_columns_of_nine_measurements_with_names_and_units_and_a_price():
    data = houses()
    assert data.X.shape == (9, 2002)
    assert data.X.flags.c_contiguous
    assert data.Y.shape == (1, 2002)
    assert data.X.dtype == data.Y.dtype == np.float64
    assert len(data.features) == len(data.units) == 9
    assert np.isfinite(data.X).all()
    assert (data.Y.min(), data.Y.max()) == (35, 755)


def test_houses_have_the_sizes_of_houses():
    row = dict(zip(houses().features, houses().X, strict=True))
    assert 30 < row["size"].min() < row["size"].max() < 410
    assert set(row["bedrooms"]) == {0, 1, 2, 3, 4, 5}
    assert np.all(row["rooms"] >= row["bedrooms"])
    assert row["garage"].max() <= 5
    assert (row["age"].min(), row["age"].max()) == (0, 136)
    assert np.all(row["lot"] > 200)
    assert row["basement"].min() == 0
    for place in ("east", "north"):
        assert np.median(row[place]) == pytest.approx(0, abs=0.001)
        assert np.abs(row[place]).max() < 6  # a small town


def test_houses_name_their_source_and_a_licence_whose_text_stands_beside_the_file():
    data = houses()
    assert "https://" in data.source
    assert data.licence == "MIT"
    assert "Copyright (c) 2023 modeldata authors" in (FOLDER / "README.md").read_text(encoding="utf-8")


def test_larger_houses_cost_more_and_bedrooms_cost_less_where_the_size_is_the_same():
    size, bedrooms = houses().X[:2]
    price = houses().Y[0]
    columns = np.stack([size, bedrooms, np.ones_like(size)], axis=1)
    (per_meter, per_bedroom, _), *_ = np.linalg.lstsq(columns, price, rcond=None)
    assert np.corrcoef(price, bedrooms)[0, 1] > 0
    assert (round(per_meter, 2), round(per_bedroom)) == (1.44, -24)


# --- points in the plane --------------------------------------------------------------------------------


@given(m=st.integers(2, 60), seed=st.integers(0, 2**32), noise=st.floats(0, 10))
@pytest.mark.parametrize("toy", TOYS)
def test_points_are_finite_columns_with_classes_of_one_size_to_within_one(toy, m, seed, noise):
    X, Y = toy(np.random.default_rng(seed), m=m, noise=noise)
    assert X.shape == (2, m)
    assert X.dtype == np.float64
    assert X.flags.c_contiguous
    assert Y.shape == (1, m)
    assert Y.dtype == np.int64
    assert np.isfinite(X).all()
    sizes = np.bincount(Y[0], minlength=2)
    assert len(sizes) == 2
    assert sizes.max() - sizes.min() <= 1


@given(classes=st.integers(2, 8), extra=st.integers(0, 30), seed=st.integers(0, 2**32))
@pytest.mark.parametrize("toy", MANY_CLASSES)
def test_each_of_many_classes_has_its_share(toy, classes, extra, seed):
    _, Y = toy(np.random.default_rng(seed), m=classes + extra, classes=classes)
    sizes = np.bincount(Y[0], minlength=classes)
    assert len(sizes) == classes
    assert sizes.sum() == classes + extra
    assert sizes.max() - sizes.min() <= 1


@pytest.mark.parametrize("toy", TOYS)
def test_the_same_generator_gives_the_same_points_and_goes_on_to_others(toy):
    rng = np.random.default_rng(5)
    X, Y = toy(rng)
    X_same, Y_same = toy(np.random.default_rng(5))
    X_next, _ = toy(rng)
    np.testing.assert_array_equal(X, X_same)
    np.testing.assert_array_equal(Y, Y_same)
    assert not np.intersect1d(X, X_next).size


@pytest.mark.parametrize("toy", TOYS)
def test_classes_come_in_random_order(toy):
    _, Y = toy(np.random.default_rng(0), m=200)
    changes = np.count_nonzero(np.diff(Y))
    assert 70 < changes < 130  # about half of the 199 steps; sorted classes give 1, alternating ones 199


@pytest.mark.parametrize("toy", TOYS)
def test_noise_moves_the_same_points_along_the_same_directions(toy):
    quiet, some, more = (toy(np.random.default_rng(3), noise=noise)[0] for noise in (0, 0.1, 0.3))
    np.testing.assert_allclose(more - quiet, 3 * (some - quiet), atol=1e-14)
    assert 0.09 < np.std(some - quiet) < 0.11


@pytest.mark.parametrize("toy", TOYS)
def test_points_are_centered_and_nearly_all_within_2_of_the_axes(toy):
    X, _ = toy(np.random.default_rng(0), m=4000)
    assert np.all(np.abs(X.mean(axis=1)) < 0.1)
    assert np.mean(np.abs(X) <= 2) > 0.99
    assert np.all(np.abs(X).max(axis=1) > 1)


def test_circles_without_noise_have_radius_one_and_a_half_outside_and_half_of_that_inside():
    X, Y = circles(np.random.default_rng(0), noise=0)
    np.testing.assert_allclose(np.hypot(X[0], X[1]), np.where(Y[0] == 0, 1.5, 0.75))


def test_moons_without_noise_are_half_circles_and_each_other_turned_by_half_a_turn():
    X, Y = moons(np.random.default_rng(0), noise=0)
    turned = np.where(Y == 0, X, -X)
    np.testing.assert_allclose(np.hypot(turned[0] + 0.5, turned[1] + 0.25), 1)
    assert np.all(turned[1] >= -0.25)


def test_blobs_without_noise_are_points_at_equal_angles():
    X, Y = blobs(np.random.default_rng(0), m=30, noise=0, classes=3)
    angle = np.angle(X[0] + 1j * X[1]) - 2 * np.pi * Y[0] / 3
    np.testing.assert_allclose(np.exp(1j * angle), np.exp(-0.75j * np.pi))
    np.testing.assert_allclose(np.hypot(X[0], X[1]), 1)


@given(turns=st.floats(0, 10))
def test_spirals_without_noise_turn_in_proportion_to_the_way_out(turns):
    X, Y = spirals(np.random.default_rng(0), noise=0, classes=3, turns=turns)
    radius = np.hypot(X[0], X[1])
    assert radius.min() >= 0.15 - 1e-12
    assert radius.max() <= 1.75 + 1e-12
    expected = 2 * np.pi * (turns * (radius - 0.15) / 1.6 + Y[0] / 3)
    np.testing.assert_allclose((X[0] + 1j * X[1]) / radius, np.exp(1j * expected), atol=1e-9)


def share_right_of_best_line(X, Y):
    features = np.vstack([X, np.ones(X.shape[1])])
    weights, *_ = np.linalg.lstsq(features.T, 2 * Y[0] - 1, rcond=None)
    return np.mean((weights @ features > 0) == Y[0])


def test_a_straight_line_does_for_blobs_less_for_moons_and_nothing_for_circles():
    share = {toy: share_right_of_best_line(*toy(np.random.default_rng(0), m=2000)) for toy in TOYS}
    assert 0.97 < share[blobs] < 1
    assert 0.8 < share[moons] < 0.95
    assert share[circles] < 0.6
    assert share[spirals] < 0.75


@pytest.mark.parametrize("toy", TOYS)
def test_the_nearest_neighbor_is_mostly_of_the_same_class(toy):
    X, Y = toy(np.random.default_rng(0), m=400)
    assert np.mean(Y[0] == Y[0, nearest_neighbors(X)]) > 0.93


@pytest.mark.parametrize("toy", TOYS)
@pytest.mark.parametrize("rng", [0, None, np.random.RandomState(0)])
def test_anything_but_a_generator_is_refused_by_name(toy, rng):
    with pytest.raises(
        TypeError,
        match=r"^rng must be a numpy\.random\.Generator; got .*; write np\.random\.default_rng\(0\)",
    ):
        toy(rng)


@pytest.mark.parametrize("toy", TOYS)
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"m": 1}, "m must be at least 2; got 1"),
        ({"noise": -0.1}, "noise must lie between 0 and 10; got -0.1"),
        ({"noise": np.nan}, "noise must be finite"),
    ],
)
def test_numbers_outside_their_range_are_refused_by_name(toy, arguments, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        toy(np.random.default_rng(0), **arguments)


@pytest.mark.parametrize("toy", TOYS)
def test_a_number_of_examples_that_is_not_whole_is_refused_by_name(toy):
    with pytest.raises(TypeError, match=r"^m must be a whole number of at least 2; got 2\.5"):
        toy(np.random.default_rng(0), m=2.5)


@pytest.mark.parametrize("toy", MANY_CLASSES)
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"classes": 1}, "classes must be at least 2; got 1"),
        ({"m": 4, "classes": 5}, "m must be at least 5; got 4"),
    ],
)
def test_fewer_than_two_classes_or_than_one_example_of_each_are_refused(toy, arguments, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        toy(np.random.default_rng(0), **arguments)


def test_spirals_that_turn_backwards_are_refused():
    with pytest.raises(ValueError, match=r"^turns must lie between 0 and 10; got -1"):
        spirals(np.random.default_rng(0), turns=-1)
