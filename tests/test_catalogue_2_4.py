"""The exercises of section 2.4: what the pencil finds, other styles that are right, and inputs that draw."""

import copy

import numpy as np
import pytest

from dlkit.classroom.catalogue import section_2_4_random_initialization as section
from dlkit.classroom.diagnosis import diagnose

EXERCISES = {exercise.name: exercise for exercise in section.EXERCISES}


def test_what_the_tasks_work_out_with_the_pencil_is_right():
    W, b = section.random_layer(np.random.default_rng(1), 2, 3, 0.1)
    assert (W.size, b.size) == (6, 2)
    shapes = [part.shape for part in section.random_network(np.random.default_rng(1), 2, 8, 1, 0.1)]
    assert shapes == [(8, 2), (8, 1), (1, 8), (1, 1)]
    rows, zero, out = np.array([[1, 2], [1, 2], [1, 2]]), np.zeros((3, 1)), np.array([[5, 5, 4]])
    assert section.twins(rows, zero, out).astype(int).tolist() == [[1, 1, 0], [1, 1, 0], [0, 0, 1]]
    assert section.z_spread(np.array([[3], [4]]), 0.1).tolist() == [[0.5]]
    Z = np.array([[3.0, -3.0, 1.0, 0.0]])
    assert (1 - np.tanh(Z) ** 2).round(4).tolist() == [[0.0099, 0.0099, 0.42, 1.0]]
    assert section.flat_share(Z, 0.1) == 0.5


def test_a_copied_generator_draws_the_same_and_is_equal_after_drawing():
    dice = section.Dice(7)
    other = copy.deepcopy(dice)
    assert dice.normal(size=3).tolist() == other.normal(size=3).tolist()
    assert np.array_equal(dice, other)
    assert dice == section.Dice(7)
    assert dice != section.Dice(8)
    assert copy.deepcopy(dice).random() == dice.random() != section.Dice(7).random()
    assert repr(dice) == "np.random.default_rng(7)"
    assert section.Dice(7).random() == np.random.default_rng(7).random()


def test_a_generator_of_ones_own_fails_with_the_call_that_makes_the_input():
    def own(rng, n_out, n_in, scale):
        return scale * np.random.default_rng(5).normal(size=(n_out, n_in)), np.zeros((n_out, 1))

    complaint = diagnose(EXERCISES["random_layer"], own)
    assert "np.random.default_rng(" in complaint
    assert "0x" not in complaint


def test_some_of_the_inputs_have_twins_and_some_have_near_twins():
    pairs = [section.twins(**case).sum() - len(case["W1"]) for case in EXERCISES["twins"].inputs()]
    assert 0 in pairs
    assert max(pairs) >= 2


# Other ways to write the right answer, as students do.


def layer_with_normal_of_three(rng, n_out, n_in, scale):
    return rng.normal(0, scale, (n_out, n_in)), np.zeros((n_out, 1))


def layer_with_standard_normal(rng, n_out, n_in, scale):
    return rng.standard_normal((n_out, n_in)) * scale, [[0]] * n_out


def layer_row_by_row(rng, n_out, n_in, scale):
    rows = [[scale * rng.normal() for _ in range(n_in)] for _ in range(n_out)]
    return np.array(rows), np.full((n_out, 1), 0.0)


def network_in_one_line(rng, n_x, n_h, n_y, scale):
    W1, W2 = rng.normal(0, scale, (n_h, n_x)), rng.normal(0, scale, (n_y, n_h))
    return W1, np.zeros((n_h, 1)), W2, np.zeros((n_y, 1))


def network_by_a_loop(rng, n_x, n_h, n_y, scale):
    sizes, parts = (n_x, n_h, n_y), []
    for n_in, n_out in zip(sizes, sizes[1:], strict=False):
        parts += layer_with_standard_normal(rng, n_out, n_in, scale)
    return parts


def twins_with_broadcasting(W1, b1, W2):
    N = np.concatenate([W1, b1, W2.T], axis=1)
    return (N[:, None] == N).all(axis=2).astype(int)


def twins_by_two_loops(W1, b1, W2):
    n = len(W1)
    T = np.zeros((n, n))
    for i in range(n):
        for j in range(n):
            same = (W1[i] == W1[j]).all() and b1[i, 0] == b1[j, 0] and (W2[:, i] == W2[:, j]).all()
            T[i, j] = 1 if same else 0
    return T


def twins_by_labels(W1, b1, W2):
    labels = np.unique(np.hstack([W1, b1, W2.T]), axis=0, return_inverse=True)[1].ravel()
    return [[bool(one == other) for other in labels] for one in labels]


def spread_with_a_root(X, scale):
    return np.sqrt(scale**2 * np.sum(X**2, axis=0)).reshape(1, -1)


def spread_one_by_one(X, scale):
    return [[float(scale * np.linalg.norm(x)) for x in X.T]]


def flat_with_cosh(Z, limit):
    return np.count_nonzero(1 / np.cosh(Z) ** 2 < limit) / Z.size


def flat_one_by_one(Z, limit):
    flat = [1 - np.tanh(z) ** 2 < limit for z in Z.ravel()]
    return sum(flat) / len(flat)


STYLES = {
    "random_layer": [layer_with_normal_of_three, layer_with_standard_normal, layer_row_by_row],
    "random_network": [network_in_one_line, network_by_a_loop],
    "twins": [twins_with_broadcasting, twins_by_two_loops, twins_by_labels],
    "z_spread": [spread_with_a_root, spread_one_by_one],
    "flat_share": [flat_with_cosh, flat_one_by_one],
}


@pytest.mark.parametrize(("name", "style"), [(name, style) for name in STYLES for style in STYLES[name]])
def test_another_correct_style_passes(name, style):
    assert diagnose(EXERCISES[name], style) is None


# Wrong answers as students write them, and what they hear.

NOT_DRAWN = "You do not draw from the rng that was handed in."


def layer_from_the_global_generator(rng, n_out, n_in, scale):
    return scale * np.random.randn(n_out, n_in), np.zeros((n_out, 1))  # noqa: NPY002


def layer_from_the_global_generator_transposed(rng, n_out, n_in, scale):
    return scale * np.random.randn(n_in, n_out), np.zeros((n_out, 1))  # noqa: NPY002


def network_from_the_global_generator(rng, n_x, n_h, n_y, scale):
    first = layer_from_the_global_generator(rng, n_h, n_x, scale)
    return *first, *layer_from_the_global_generator(rng, n_y, n_h, scale)


def network_from_new_generators(rng, n_x, n_h, n_y, scale):
    W1, b1 = section.random_layer(np.random.default_rng(0), n_h, n_x, scale)
    W2, b2 = section.random_layer(np.random.default_rng(0), n_y, n_h, scale)
    return W1, b1, W2, b2


def network_from_new_generators_of_another_seed(rng, n_x, n_h, n_y, scale):
    W1, b1 = section.random_layer(np.random.default_rng(42), n_h, n_x, scale)
    W2, b2 = section.random_layer(np.random.default_rng(42), n_y, n_h, scale)
    return W1, b1, W2, b2


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("random_layer", layer_from_the_global_generator),
        ("random_layer", layer_from_the_global_generator_transposed),
        ("random_network", network_from_the_global_generator),
        ("random_network", network_from_new_generators_of_another_seed),
    ],
)
def test_who_does_not_draw_from_the_rng_is_told_so(name, wrong):
    assert diagnose(EXERCISES[name], wrong).startswith(NOT_DRAWN)


def test_a_new_generator_for_each_layer_is_named():
    complaint = diagnose(EXERCISES["random_network"], network_from_new_generators)
    assert complaint.startswith(
        "You do not draw from the rng that was handed in: each layer makes a generator"
    )


def test_who_draws_from_the_rng_is_never_told_that_he_does_not():
    def three_times_too_large(rng, n_out, n_in, scale):
        return 3 * rng.normal(0, scale, (n_out, n_in)), np.zeros((n_out, 1))

    assert NOT_DRAWN not in diagnose(EXERCISES["random_layer"], three_times_too_large)
    named = [mistake for mistake in EXERCISES["random_layer"].mistakes if "Every weight is 0" in mistake.says]
    assert NOT_DRAWN not in diagnose(EXERCISES["random_layer"], named[0].wrong)
