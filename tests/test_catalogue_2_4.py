"""The exercises of section 2.4: what the pencil finds, other styles that are right, and inputs that draw."""

import copy

import numpy as np
import pytest

from dlkit.classroom.catalogue.section_2_4_random_initialization import EXERCISES
from dlkit.classroom.diagnosis import diagnose
from dlkit.classroom.styles.section_2_4_random_initialization import STYLES
from dlkit.classroom.verdict import Kind

BY_NAME = {exercise.name: exercise for exercise in EXERCISES}
random_network, twins, z_spread = (exercise.reference for exercise in EXERCISES)


def test_what_the_tasks_work_out_with_the_pencil_is_right():
    parts = random_network(np.random.default_rng(1), 2, 8, 1, 0.1)
    assert [part.shape for part in parts] == [(8, 2), (8, 1), (1, 8), (1, 1)]
    rng = np.random.default_rng(1)
    first = rng.normal()
    assert parts[0][0, 0] == pytest.approx(0.1 * first)
    rows, zero, out = np.array([[1, 2], [1, 2], [1, 2]]), np.zeros((3, 1)), np.array([[5, 5, 4]])
    assert twins(rows, zero, out).astype(int).tolist() == [[1, 1, 0], [1, 1, 0], [0, 0, 1]]
    assert z_spread(np.array([[3], [4]]), 0.1).tolist() == [[0.5]]


def test_the_input_that_fails_is_shown_by_the_call_that_makes_its_generator():
    dice = copy.deepcopy(BY_NAME["random_network"].inputs()[0]["rng"])

    def too_far(rng, n_x, n_h, n_y, scale):
        W1, b1, W2, b2 = random_network(rng, n_x, n_h, n_y, scale)
        return np.cos(W1), b1, np.cos(W2), b2

    example = diagnose(BY_NAME["random_network"], too_far).example
    assert f"np.random.default_rng({dice.bit_generator.seed_seq.entropy})" in example
    assert "0x" not in example


def test_some_of_the_inputs_have_twins_and_some_have_near_twins():
    pairs = [twins(**case).sum() - len(case["W1"]) for case in BY_NAME["twins"].inputs()]
    assert 0 in pairs
    assert max(pairs) >= 2


@pytest.mark.parametrize(("name", "style"), [(name, style) for name in STYLES for style in STYLES[name]])
def test_another_correct_style_passes(name, style):
    assert diagnose(BY_NAME[name], style).is_right


def test_every_exercise_is_tried_in_other_styles():
    assert set(STYLES) == set(BY_NAME)


# Wrong answers as students write them, and what they hear.


def from_the_global_generator(rng, n_x, n_h, n_y, scale):
    W1, W2 = scale * np.random.randn(n_h, n_x), scale * np.random.randn(n_y, n_h)  # noqa: NPY002
    return W1, np.zeros((n_h, 1)), W2, np.zeros((n_y, 1))


def from_the_global_generator_transposed(rng, n_x, n_h, n_y, scale):
    W1, W2 = scale * np.random.randn(n_x, n_h), scale * np.random.randn(n_h, n_y)  # noqa: NPY002
    return W1, np.zeros((n_h, 1)), W2, np.zeros((n_y, 1))


def from_new_generators(seed):
    def network(rng, n_x, n_h, n_y, scale):
        W1 = random_network(np.random.default_rng(seed), n_x, n_h, n_y, scale)[0]
        W2 = scale * np.random.default_rng(seed).normal(size=(n_y, n_h))
        return W1, np.zeros((n_h, 1)), W2, np.zeros((n_y, 1))

    return network


@pytest.mark.parametrize(
    "wrong",
    [
        *(from_the_global_generator, from_the_global_generator_transposed),
        *(from_new_generators(0), from_new_generators(42)),
    ],
)
def test_who_does_not_draw_from_the_rng_is_told_so(wrong):
    verdict = diagnose(BY_NAME["random_network"], wrong)
    assert (verdict.kind, verdict.mistake) == (Kind.NAMED, "does not draw from rng")
    assert verdict.says.startswith("You do not draw from the rng that was handed in.")


def test_who_draws_from_the_rng_is_never_told_that_he_does_not():
    def three_times_too_large(rng, n_x, n_h, n_y, scale):
        return random_network(rng, n_x, n_h, n_y, 3 * scale)

    zero = next(one for one in BY_NAME["random_network"].mistakes if one.says.startswith("Every weight is 0"))
    for wrong in (three_times_too_large, zero.wrong):
        assert "handed in" not in diagnose(BY_NAME["random_network"], wrong).says


def own_columns(W1, b1, W2):
    N = np.hstack([W1, b1, W2])
    return (N[:, None] == N).all(axis=2)


@pytest.mark.parametrize(
    ("name", "wrong", "kind", "says"),
    [
        ("random_network", lambda rng, n_x, n_h, n_y, scale: rng, Kind.TYPE, "It returns one value"),
        (
            "random_network",
            lambda rng, n_x, n_h, n_y, scale: random_network(rng, n_x, n_h, n_y, 0.01),
            Kind.NAMED,
            "You take 0.01, whatever the scale is.",
        ),
        (
            "random_network",
            lambda rng, n_x, n_h, n_y, scale: (rng.normal(n_h, n_x), 0, rng.normal(n_y, n_h), 0),
            Kind.SHAPE,
            "W1 has shape (); expected (n_h, n_x)",
        ),
        (
            "random_network",
            lambda rng, n_x, n_h, n_y, scale: random_network(rng, n_x, n_h, n_y, scale)[::2],
            Kind.TYPE,
            "It returns 2 values; expected 4 values",
        ),
        ("twins", own_columns, Kind.CRASHED, "It stops"),
        (
            "twins",
            lambda W1, b1, W2: twins(np.sort(W1), b1, W2),
            Kind.NAMED,
            "Two rows with the same numbers",
        ),
        ("twins", lambda W1, b1, W2: 2 * twins(W1, b1, W2), Kind.FACTOR, "T is 2 times"),
        ("twins", lambda W1, b1, W2: twins(W1, b1, W2).sum(axis=1), Kind.SHAPE, "T has shape (6,)"),
        ("z_spread", lambda X, scale: z_spread(X, scale)[0], Kind.SHAPE, "the standard deviation of z has"),
        ("z_spread", lambda X, scale: -z_spread(X, scale), Kind.SIGN, "the standard deviation of z has"),
        ("z_spread", lambda X, scale: scale * X.std(axis=0)[None], Kind.NAMED, "This is how far the numbers"),
    ],
)
def test_a_wrong_answer_hears_what_is_true_of_it(name, wrong, kind, says):
    verdict = diagnose(BY_NAME[name], wrong)
    assert (verdict.kind, verdict.says[: len(says)]) == (kind, says)
