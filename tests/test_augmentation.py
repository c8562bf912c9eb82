"""Augmentation: each change against a slower way to say the same, and labels that stay beside their examples.

The statistical tests fail on correct code with a probability below 1e-8 each.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageEnhance
from scipy import ndimage, stats

from dlkit.augmentation import (
    augment,
    blur,
    contrast,
    flip,
    hiss,
    image_changes,
    louder,
    noise,
    rotate,
    saturation,
    shift,
)

FALSE_ALARM = 1e-8

seeds = st.integers(0, 10**6)
sizes = st.integers(1, 7)
shapes = st.one_of(st.tuples(sizes, sizes), st.tuples(sizes, sizes, st.integers(1, 4)))


def rng(seed=0):
    return np.random.default_rng(seed)


def random_images(seed, shape, m=3):
    return rng(seed).random((np.prod(shape), m))


def column(rows):
    """An image, written as you see it, as the one column of X."""
    return np.array(rows, dtype=float).reshape(-1, 1)


def pictures(X, shape):
    """The images of the columns, one at a time."""
    return [x.reshape(shape) for x in X.T]


NINE = [[0.1, 0.2, 0.3], [0.4, 0.5, 0.6], [0.7, 0.8, 0.9]]

# Every change of images, as a function of X and the shape.
CHANGES = {
    "flip": flip,
    "shift": lambda X, shape: shift(X, shape, 1, -1),
    "rotate": lambda X, shape: rotate(X, shape, 33),
    "blur": lambda X, shape: blur(X, shape, 0.8),
    "contrast": lambda X, shape: contrast(X, 1.7),
    "saturation": lambda X, shape: saturation(X, shape, 1.7),
    "noise": lambda X, shape: noise(rng(), X, 0.3),
}


# ---- what all changes of images have in common


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_a_change_keeps_shape_type_range_and_argument(change, dtype):
    X = ((random_images(0, (5, 4, 3)) * 4).round() / 4).astype(dtype)
    before = X.copy()
    changed = change(X, (5, 4, 3))
    assert changed.shape == X.shape
    assert changed.dtype == X.dtype
    assert changed.min() >= 0
    assert changed.max() <= 1
    assert not np.array_equal(changed, X)
    changed[:] = 0.5
    assert np.array_equal(X, before)


@pytest.mark.parametrize("name", [name for name in CHANGES if name != "noise"])
def test_a_column_is_changed_as_if_it_were_alone(name):
    X = random_images(1, (4, 6, 3))
    changed = CHANGES[name](X, (4, 6, 3))
    for i in range(3):
        np.testing.assert_allclose(changed[:, [i]], CHANGES[name](X[:, [i]], (4, 6, 3)), rtol=1e-12)


@pytest.mark.parametrize("name", ["flip", "shift", "rotate", "blur"])
def test_each_channel_is_changed_as_a_gray_image_is(name):
    X = random_images(2, (4, 6, 3), m=1)
    changed = CHANGES[name](X, (4, 6, 3)).reshape(4, 6, 3)
    for channel in range(3):
        alone = CHANGES[name](X.reshape(4, 6, 3)[:, :, channel].reshape(-1, 1), (4, 6))
        np.testing.assert_allclose(changed[:, :, channel], alone.reshape(4, 6), rtol=1e-12)


@pytest.mark.parametrize("name", [name for name in CHANGES if name not in ("contrast", "noise")])
@pytest.mark.parametrize(
    ("X", "shape", "message"),
    [
        (
            np.ones((9, 2)),
            (3, 4, 3),
            r"X has shape \(9, 2\); .* n_x = 36, the values of an image of shape \(3, 4, 3\)$",
        ),
        (np.ones(9), (1, 3, 3), r"X has shape \(9,\); expected two dimensions, \(n_x, m\)"),
        (np.ones((2, 9)), (1, 3, 3), r"X has shape \(2, 9\); .*in columns\? write X\.T"),
        (np.full((9, 2), 255), (1, 3, 3), r"X must lie in \[0, 1\]; found 255; write X / 255"),
        (np.repeat([[0.5, 1.1]], 9, axis=0), (1, 3, 3), r"X must lie in \[0, 1\]; found 1.1$"),
        (np.repeat([[0.5, -0.1]], 9, axis=0), (1, 3, 3), r"X must lie in \[0, 1\]; found -0.1"),
        (np.full((9, 2), np.nan), (1, 3, 3), "X must be finite"),
        (np.ones((9, 2)), (9,), r"image_shape must be \(height, width\) or .* got \(9,\)"),
    ],
)
def test_images_that_do_not_fit_are_refused(name, X, shape, message):
    with pytest.raises(ValueError, match=message):
        CHANGES[name](X, shape)


@pytest.mark.parametrize("name", [name for name in CHANGES if name not in ("contrast", "noise")])
@pytest.mark.parametrize(
    ("X", "shape", "message"),
    [
        (np.ones((9, 2)), 9, r"image_shape must be \(height, width\) or .* got 9"),
        (np.ones((9, 2)), (3, 3.0), r"image_shape\[1\] must be a whole number of at least 1; got 3.0"),
        (None, (1, 3, 3), "X must hold numbers only; got None"),
    ],
)
def test_what_is_no_image_is_refused(name, X, shape, message):
    with pytest.raises(TypeError, match=message):
        CHANGES[name](X, shape)


@pytest.mark.parametrize("name", ["contrast", "noise"])
def test_values_out_of_range_are_refused_without_a_shape(name):
    with pytest.raises(ValueError, match=r"X must lie in \[0, 1\]; found 255"):
        CHANGES[name]([[255.0]], None)


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda X: shift(X, (3, 3), 0.5, 0), "down must be a whole number of pixels; got 0.5"),
        (lambda X: shift(X, (3, 3), 0, np.inf), "right must be finite"),
        (lambda X: rotate(X, (3, 3), np.nan), "degrees must be finite"),
        (lambda X: blur(X, (3, 3), -1), "sigma must be at least 0; got -1"),
        (lambda X: contrast(X, -1), "factor must be at least 0; got -1"),
        (lambda X: saturation(X, (1, 3, 3), -1), "factor must be at least 0; got -1"),
        (lambda X: saturation(X, (3, 3), 1), r"image_shape must be \(height, width, 3\).* got \(3, 3\)"),
        (lambda X: saturation(X, (3, 3, 1), 1), r"image_shape must be \(height, width, 3\)"),
        (lambda X: noise(rng(), X, -1), "scale must be at least 0; got -1"),
        (lambda X: noise(rng(), X * np.nan, 1), "X must be finite"),
        (lambda X: noise(rng(), X[0], 1), r"X has shape \(1,\); expected two dimensions"),
        (lambda X: contrast(X[0], 1), r"X has shape \(1,\); expected two dimensions"),
        (lambda X: contrast(X, np.inf), "factor must be finite"),
        (lambda X: louder(X[0], 1), r"X has shape \(1,\); expected two dimensions"),
        (lambda X: louder(X * np.nan, 1), "X must be finite"),
        (lambda X: hiss(rng(), X[0], 1), r"X has shape \(1,\); expected two dimensions"),
        (lambda X: louder(X + 1, 3), r"X must lie in \[-1, 1\]; found 1.1"),
        (lambda X: louder(X, 121), "gain_db must lie between -120 and 120; got 121"),
        (lambda X: hiss(rng(), X - 2, 3), r"X must lie in \[-1, 1\]; found -1.9"),
        (lambda X: hiss(rng(), X, -121), "snr_db must lie between -120 and 120; got -121"),
        (lambda X: image_changes((3,)), r"image_shape must be \(height, width\)"),
        (lambda X: image_changes((3, 0)), r"image_shape\[1\] must be at least 1; got 0"),
    ],
)
def test_wrong_arguments_are_named(function, message):
    with pytest.raises(ValueError, match=message):
        function(column(NINE))


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda X: noise(0, X, 1), "rng must be a numpy.random.Generator"),
        (lambda X: hiss(None, X, 3), "rng must be a numpy.random.Generator"),
        (lambda X: shift(X, (3, 3), "up", 0), "down must be a number; got 'up'"),
        (lambda X: rotate(X, (3, 3), None), "degrees must be a number; got None"),
        (lambda X: contrast("picture", 1), "X must hold numbers only"),
        (lambda X: louder(X, "6 dB"), "gain_db must be a number; got '6 dB'"),
        (lambda X: image_changes(9), r"image_shape must be \(height, width\)"),
        (lambda X: augment(0, X, [[1]], []), "rng must be a numpy.random.Generator"),
        (lambda X: augment(rng(), X, [[1]], [], copies=1.0), "copies must be a whole number .* write 1"),
        (lambda X: augment(rng(), X, [[1]], len), "changes must be a list of functions"),
        (lambda X: augment(rng(), X, [[1]], [0.5]), r"changes must be a list of functions.* got \[0.5\]"),
    ],
)
def test_wrong_types_are_named(function, message):
    with pytest.raises(TypeError, match=message):
        function(column(NINE))


# ---- flip, shift, rotate


def test_flip_shift_and_rotate_worked_out_by_hand():
    X, shape = column(NINE), (3, 3)
    assert np.array_equal(flip(X, shape), column([[0.3, 0.2, 0.1], [0.6, 0.5, 0.4], [0.9, 0.8, 0.7]]))
    assert np.array_equal(shift(X, shape, 1, 0), column([[0, 0, 0], [0.1, 0.2, 0.3], [0.4, 0.5, 0.6]]))
    assert np.array_equal(shift(X, shape, 0, -2), column([[0.3, 0, 0], [0.6, 0, 0], [0.9, 0, 0]]))
    turned = column([[0.3, 0.6, 0.9], [0.2, 0.5, 0.8], [0.1, 0.4, 0.7]])
    np.testing.assert_allclose(rotate(X, shape, 90), turned, atol=1e-15)


def test_an_eighth_of_a_turn_mixes_by_hand():
    # The pixel above the center comes from 1/√2 above and to the right; (1/√2)² of it is that corner.
    X = column([[0, 0, 1], [0, 0, 0], [0, 0, 0]])
    assert rotate(X, (3, 3), 45)[1, 0] == pytest.approx(0.5)
    assert rotate(X, (3, 3), -45)[5, 0] == pytest.approx(0.5)


@given(seeds, shapes)
@settings(deadline=None)
def test_flip_mirrors_and_flipping_twice_gives_the_image_back(seed, shape):
    X = random_images(seed, shape)
    for flipped, picture in zip(pictures(flip(X, shape), shape), pictures(X, shape), strict=True):
        assert np.array_equal(flipped, np.fliplr(picture))
    assert np.array_equal(flip(flip(X, shape), shape), X)


@given(seeds, shapes, st.integers(-9, 9), st.integers(-9, 9))
@settings(deadline=None)
def test_shift_moves_every_pixel_as_a_loop_does(seed, shape, down, right):
    X = random_images(seed, shape)
    for moved, picture in zip(pictures(shift(X, shape, down, right), shape), pictures(X, shape), strict=True):
        wanted = np.zeros(shape)
        for row, col in np.ndindex(shape[:2]):
            if 0 <= row + down < shape[0] and 0 <= col + right < shape[1]:
                wanted[row + down, col + right] = picture[row, col]
        assert np.array_equal(moved, wanted)


@given(seeds, sizes, st.integers(-5, 5))
@settings(deadline=None)
def test_quarter_turns_equal_rot90(seed, size, quarters):
    X = random_images(seed, (size, size))
    for turned, picture in zip(
        pictures(rotate(X, (size, size), 90 * quarters), (size, size)),
        pictures(X, (size, size)),
        strict=True,
    ):
        np.testing.assert_allclose(turned, np.rot90(picture, quarters), atol=1e-13)


@given(seeds, shapes, st.floats(-400, 400))
@settings(deadline=None)
def test_rotate_equals_scipy(seed, shape, degrees):
    # SciPy interpolates toward the zeros outside only in an image that already has a frame of them.
    framed = (shape[0] + 2, shape[1] + 2, *shape[2:])
    frame = [(1, 1), (1, 1), (0, 0)][: len(shape)]
    X = np.stack([np.pad(p, frame).ravel() for p in pictures(random_images(seed, shape), shape)], axis=1)
    for turned, picture in zip(
        pictures(rotate(X, framed, degrees), framed), pictures(X, framed), strict=True
    ):
        wanted = ndimage.rotate(picture, degrees, reshape=False, order=1, mode="constant")
        np.testing.assert_allclose(turned, wanted, atol=1e-9)


@given(seeds, shapes, st.floats(-400, 400))
@settings(deadline=None)
def test_an_image_turns_as_it_does_inside_a_frame_of_zeros(seed, shape, degrees):
    framed = (shape[0] + 4, shape[1] + 4, *shape[2:])
    picture = random_images(seed, shape, m=1).reshape(shape)
    wider = np.pad(picture, [(2, 2), (2, 2), (0, 0)][: len(shape)])
    wanted = rotate(wider.reshape(-1, 1), framed, degrees).reshape(framed)[2:-2, 2:-2]
    turned = rotate(picture.reshape(-1, 1), shape, degrees).reshape(shape)
    np.testing.assert_allclose(turned, wanted, atol=1e-12)


@given(seeds, shapes)
@settings(deadline=None)
def test_no_shift_and_no_turn_change_nothing(seed, shape):
    X = random_images(seed, shape)
    assert np.array_equal(shift(X, shape, 0, 0), X)
    assert np.array_equal(rotate(X, shape, 0), X)


# ---- blur


def test_blur_worked_out_by_hand():
    # In a line of three, exp(-1/2σ²) = 1/2 and exp(-4/2σ²) = 1/16; the middle weighs 1/2, 1, 1/2.
    sigma = 1 / np.sqrt(2 * np.log(2))
    blurred = blur([[0.0], [1.0], [0.0]], (1, 3), sigma)
    np.testing.assert_allclose(blurred.ravel(), [0.5 / 1.5625, 1 / 2, 0.5 / 1.5625], rtol=1e-12)


@given(seeds, shapes, st.floats(0.2, 4))
@settings(deadline=None)
def test_blur_mixes_as_a_direct_loop_does(seed, shape, sigma):
    X = random_images(seed, shape, m=1)
    picture, blurred = X.reshape(shape), blur(X, shape, sigma).reshape(shape)
    for row, col in np.ndindex(shape[:2]):
        far = [[(r - row) ** 2 + (c - col) ** 2 for c in range(shape[1])] for r in range(shape[0])]
        weights = np.exp(-np.array(far) / (2 * sigma**2))
        wanted = np.tensordot(weights / weights.sum(), picture, axes=2)
        np.testing.assert_allclose(blurred[row, col], wanted, rtol=1e-10)


def test_far_from_the_edges_blur_equals_scipy():
    X = random_images(3, (41, 41), m=1)
    wanted = ndimage.gaussian_filter(X.reshape(41, 41), 1.5, truncate=8)
    np.testing.assert_allclose(blur(X, (41, 41), 1.5).reshape(41, 41)[14:-14, 14:-14], wanted[14:-14, 14:-14])


@given(shapes, st.floats(0, 1), st.floats(0, 1e6))
@settings(deadline=None)
def test_an_even_image_stays_as_it_is_when_blurred(shape, value, sigma):
    X = np.full((np.prod(shape), 2), value)
    np.testing.assert_allclose(blur(X, shape, sigma), X, rtol=1e-12, atol=1e-300)


def test_a_very_wide_blur_leaves_the_mean_and_a_very_narrow_one_the_image():
    X = random_images(4, (4, 5))
    np.testing.assert_allclose(blur(X, (4, 5), 1e6), np.tile(X.mean(axis=0), (20, 1)), rtol=1e-9)
    for sigma in [0, 5e-324, 1e-9]:
        assert np.array_equal(blur(X, (4, 5), sigma), X)


# ---- contrast, saturation, noise


def test_contrast_worked_out_by_hand():
    # The mean is 1/2: distances to it double, and what leaves [0, 1] is clipped.
    assert contrast([[0.125], [0.25], [0.75], [0.875]], 2).ravel().tolist() == [0, 0, 1, 1]
    assert contrast([[0.375], [0.625]], 2).ravel().tolist() == [0.25, 0.75]


@given(seeds, st.floats(0, 1))
def test_less_contrast_keeps_the_mean_and_scales_the_standard_deviation(seed, factor):
    X = random_images(seed, (3, 4))
    changed = contrast(X, factor)
    np.testing.assert_allclose(changed.mean(axis=0), X.mean(axis=0), rtol=1e-12)
    np.testing.assert_allclose(changed.std(axis=0), factor * X.std(axis=0), rtol=1e-9, atol=1e-15)


def test_saturation_worked_out_by_hand():
    # Red is as bright as the gray 0.299.
    assert saturation([[1.0], [0], [0]], (1, 1, 3), 0).ravel().tolist() == [0.299] * 3
    half = saturation([[1.0], [0], [0]], (1, 1, 3), 0.5).ravel()
    np.testing.assert_allclose(half, [0.6495, 0.1495, 0.1495])


@pytest.mark.parametrize("factor", [0, 0.4, 1, 2.5])
def test_saturation_equals_pillow_to_rounding(factor):
    levels = rng(5).integers(0, 256, (6, 5, 3), dtype=np.uint8)
    wanted = np.asarray(ImageEnhance.Color(Image.fromarray(levels)).enhance(factor)) / 255
    changed = saturation(levels.reshape(-1, 1) / 255, (6, 5, 3), factor).reshape(6, 5, 3)
    np.testing.assert_allclose(changed, wanted, atol=(2 + factor) / 255)


@given(seeds, st.floats(0, 1))
def test_less_saturation_keeps_the_gray_of_every_pixel(seed, factor):
    X, shape = random_images(seed, (2, 3, 3)), (2, 3, 3)
    np.testing.assert_allclose(saturation(saturation(X, shape, factor), shape, 0), saturation(X, shape, 0))


@given(seeds, st.floats(0, 5))
def test_a_gray_image_has_no_color_to_change(seed, factor):
    X = np.repeat(random_images(seed, (4,), m=2), 3, axis=0)
    np.testing.assert_allclose(saturation(X, (2, 2, 3), factor), X, rtol=1e-12)


@given(seeds)
def test_a_factor_of_one_and_a_scale_of_zero_change_nothing(seed):
    X = random_images(seed, (2, 2, 3))
    np.testing.assert_allclose(contrast(X, 1), X, rtol=1e-12)
    np.testing.assert_allclose(saturation(X, (2, 2, 3), 1), X, rtol=1e-12)
    assert np.array_equal(noise(rng(seed), X, 0), X)


def test_noise_is_normal_with_the_scale_asked_for():
    added = noise(rng(6), np.full((100, 100), 0.5), 0.05).ravel() - 0.5
    assert stats.kstest(added / 0.05, "norm").pvalue > FALSE_ALARM


def test_noise_is_another_for_every_value_and_every_call():
    draws, X = rng(7), np.full((10, 10), 0.5)
    first, second = noise(draws, X, 0.1), noise(draws, X, 0.1)
    assert len(np.unique([first, second])) == 200


# ---- sounds


def test_twenty_decibels_are_a_factor_of_ten_and_what_leaves_the_range_is_clipped():
    X = [[0.01, -0.05], [0.2, -0.5]]
    np.testing.assert_allclose(louder(X, 20), [[0.1, -0.5], [1, -1]])
    np.testing.assert_allclose(louder(X, -20), [[0.001, -0.005], [0.02, -0.05]])


@given(seeds, st.floats(-120, 0), st.floats(-120, 0))
def test_decibels_of_two_steps_add_up(seed, first, second):
    X = rng(seed).uniform(-1, 1, (5, 2))
    total = X * 10 ** ((first + second) / 20)
    np.testing.assert_allclose(louder(louder(X, first), second), total, rtol=1e-12)


@pytest.mark.parametrize("snr_db", [3, 20, 60])
def test_hiss_has_in_every_column_the_power_that_the_ratio_says(snr_db):
    n = 20_000
    X = np.sin(np.arange(n) / 9).reshape(-1, 1) * [0.1, 0.02, 0.001]
    added = hiss(rng(8), X, snr_db) - X
    sound = np.mean(X**2, axis=0)
    # n times the power of normal noise over its variance is chi-squared.
    chi2 = stats.chi2(n).cdf(n * np.mean(added**2, axis=0) / (sound / 10 ** (snr_db / 10)))
    assert np.all(np.minimum(chi2, 1 - chi2) > FALSE_ALARM)


def test_hiss_is_white():
    X = np.full((20_000, 1), 0.1)
    added = (hiss(rng(9), X, 20) - X).ravel()
    assert stats.pearsonr(added[1:], added[:-1]).pvalue > FALSE_ALARM
    assert stats.kstest(added / 0.01, "norm").pvalue > FALSE_ALARM


def test_silence_stays_silence():
    X = np.zeros((50, 2))
    X[:, 1] = 0.1
    hissing = hiss(rng(), X, 10)
    assert np.all(hissing[:, 0] == 0)
    assert np.all(hissing[:, 1] != 0.1)


@pytest.mark.parametrize("change", [lambda X: louder(X, 30), lambda X: hiss(rng(), X, -30)])
def test_a_loud_sound_is_clipped_and_float32_stays_float32(change):
    X = rng(1).uniform(-1, 1, (200, 2)).astype("f4")
    before = X.copy()
    changed = change(X)
    assert changed.dtype == np.float32
    assert (changed.min(), changed.max()) == (-1, 1)
    assert np.array_equal(X, before)


# ---- chains of changes


@given(seeds, st.integers(1, 6), st.integers(0, 3), st.sampled_from([1, 4]))
@settings(deadline=None)
def test_every_copy_stands_under_the_label_of_its_original(seed, m, copies, C):
    # Row 0 holds a number that says which example it is; the change leaves it alone.
    X = np.vstack([np.arange(m), np.zeros(m)])
    Y = rng(seed).integers(0, 9, (C, m))

    def change(rng, x):
        return x + [[0], [rng.random()]]

    more = augment(rng(seed), X, Y, [change], copies)
    assert more.X.shape == (2, (1 + copies) * m)
    assert np.array_equal(more.X[:, :m], X)
    assert np.array_equal(more.X[0], np.tile(X[0], 1 + copies))
    assert np.array_equal(more.Y, Y[:, more.X[0].astype(int)])
    assert more.Y.dtype == Y.dtype
    assert len(np.unique(more.X[1, m:])) == copies * m


def test_changes_are_made_one_after_the_other_in_order():
    changes = [lambda rng, x: x + 1, lambda rng, x: 10 * x]
    assert augment(rng(), [[0.0, 2.0]], [[0, 1]], changes).X.tolist() == [[0, 2, 10, 30]]


def test_without_changes_the_copies_are_the_originals():
    assert augment(rng(), [[3.0, 4.0]], [[0, 1]], []).X.tolist() == [[3, 4, 3, 4]]


@pytest.mark.parametrize("shape", [(8, 8), (1, 1), (9, 12, 1), (8, 8, 3)])
@pytest.mark.parametrize("flips", [False, True])
def test_the_chain_for_images_gives_images_that_differ_from_copy_to_copy(shape, flips):
    X = random_images(0, shape, m=2).astype("f4")
    more = augment(rng(), X, [[0, 1]], image_changes(shape, flips), copies=5)
    assert more.X.dtype == np.float32
    assert more.X.min() >= 0
    assert more.X.max() <= 1
    if shape != (1, 1):
        assert len(np.unique(more.X, axis=1).T) == 12


def drawn(change, X, times=300):
    """What a random change makes of one image, many times: its columns."""
    draws = rng(2)
    return np.hstack([change(draws, X) for _ in range(times)])


def test_the_chain_turns_by_up_to_ten_degrees():
    X = np.zeros((41, 41))
    X[20, 38:] = 1
    rows, columns = np.indices((41, 41)).reshape(2, -1)
    turned = drawn(image_changes((41, 41))[0], X.reshape(-1, 1))
    degrees = np.degrees(np.arctan2((20 - rows) @ turned, (columns - 20) @ turned))
    assert -10.2 < degrees.min() < -8
    assert 8 < degrees.max() < 10.2


def test_the_chain_shifts_by_up_to_a_tenth_of_the_size():
    X = np.zeros((20, 10))
    X[10, 5] = 1
    places = np.unravel_index(drawn(image_changes((20, 10))[1], X.reshape(-1, 1)).argmax(axis=0), (20, 10))
    assert {(row - 10, col - 5) for row, col in zip(*places, strict=True)} == {
        (down, right) for down in range(-2, 3) for right in range(-1, 2)
    }


def test_the_chain_changes_contrast_by_up_to_a_fifth_and_color_by_up_to_a_third():
    X = np.array([[0.4], [0.5], [0.6]])
    stretched = drawn(image_changes((1, 1, 3))[2], X).std(axis=0) / X.std()
    assert 0.8 <= stretched.min() < 0.84
    assert 1.16 < stretched.max() <= 1.2
    colored = np.ptp(drawn(image_changes((1, 1, 3))[3], X), axis=0) / 0.2
    assert 0.66 < colored.min() < 0.72
    assert 1.28 < colored.max() < 1.34


def test_a_change_that_computes_in_float64_leaves_float32_examples_float32():
    more = augment(rng(), np.ones((2, 3), dtype="f4"), [[0, 1, 0]], [lambda rng, x: x * np.float64(0.5)])
    assert more.X.dtype == np.float32
    assert np.all(more.X[:, 3:] == 0.5)


def block_on_the_left():
    """A bright block left of the middle: a small shift or turn does not bring it to the right."""
    picture = np.zeros((12, 12))
    picture[3:9, 1:5] = 1
    return picture.reshape(-1, 1)


@pytest.mark.parametrize(("flips", "low", "high"), [(False, 0, 0), (True, 60, 140)])
def test_images_are_mirrored_only_when_flips_are_asked_for(flips, low, high):
    # Of 200 fair flips, fewer than 60 or more than 140 come up with a probability below 1e-8.
    more = augment(rng(3), block_on_the_left(), [[1]], image_changes((12, 12), flips), copies=200)
    pictured = more.X[:, 1:].T.reshape(200, 12, 12)
    on_the_right = pictured[:, :, 6:].sum(axis=(1, 2)) > pictured[:, :, :6].sum(axis=(1, 2))
    assert low <= np.count_nonzero(on_the_right) <= high


def test_colors_change_in_the_chain_for_three_channels_only():
    chains = [len(image_changes(shape)) for shape in [(4, 4), (4, 4, 1), (4, 4, 3), (4, 4, 4)]]
    assert chains == [3, 3, 4, 3]


X, Y = np.ones((2, 3)), np.array([[0, 1, 0]])


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda: augment(rng(), X[0], Y, []), r"X has shape \(3,\); expected two dimensions, \(n_x, m\)"),
        (lambda: augment(rng(), X, Y[:, :2], []), r"X has shape \(2, 3\) and Y has shape \(1, 2\)"),
        (lambda: augment(rng(), X, Y, [], copies=-1), "copies must be at least 0; got -1"),
        (lambda: augment(rng(), X * np.nan, Y, []), "X must be finite"),
        (lambda: augment(rng(), X, Y[0], []), r"Y has shape \(3,\); expected two dimensions"),
        (
            lambda: augment(rng(), X, Y, [lambda rng, x: x, lambda rng, x: x.T]),
            r"what changes\[1\] gives has shape \(1, 2\); expected \(2, 1\)",
        ),
    ],
)
def test_wrong_arguments_of_augment_are_named(function, message):
    with pytest.raises(ValueError, match=message):
        function()
