"""The exercises of section 3.2.2: what the pencil finds, starts of every kind, and what wrong ones hear."""

import numpy as np
import pytest

from dlkit import initialization
from dlkit.classroom.catalogue.section_3_2_2_vanishing_exploding import EXERCISES, PROPERTIES
from dlkit.classroom.diagnosis import diagnose
from dlkit.classroom.styles.section_3_2_2_vanishing_exploding import STYLES
from dlkit.classroom.verdict import Kind

BY_NAME = {exercise.name: exercise for exercise in EXERCISES}
start_scales, z_sizes, healthy_start = (exercise.reference for exercise in EXERCISES)


def test_what_the_tasks_work_out_with_the_pencil_is_right():
    assert start_scales(28, 100) == pytest.approx([0.1, 0.125, 0.1414], abs=1e-4)
    weights = np.array([[[1, 0], [0, -1]], [[2, 0], [0, 2]]])
    assert z_sizes(np.array([[3], [4]]), weights) == pytest.approx([3.54, 4.24], abs=0.01)


@pytest.mark.parametrize("k", range(3))
def test_the_three_scales_are_those_of_dlkit(k):
    rule = (initialization.lecun, initialization.glorot, initialization.he)[k]
    W = np.random.default_rng(7).normal(0, start_scales(4, 6)[k], (4, 6))
    np.testing.assert_allclose(W, rule(np.random.default_rng(7), 4, 6))


@pytest.mark.parametrize(("name", "style"), [(name, style) for name in STYLES for style in STYLES[name]])
def test_another_correct_style_passes(name, style):
    assert diagnose(BY_NAME[name], style).is_right


@pytest.mark.parametrize("style", STYLES["healthy_start"])
def test_a_healthy_start_is_not_refused_for_its_draw(style):
    for seed in range(5):
        case = {"rng": np.random.default_rng(seed), "L": 24, "n": 80}
        weights = np.asarray(style(np.random.default_rng(seed), 24, 80))
        assert [one.name for one in PROPERTIES if not one.holds(case, weights)] == []


def of_scale(scale):
    return lambda rng, L, n: scale(n) * rng.normal(size=(L, n, n))


def orthogonal_without_gain(rng, L, n):
    return np.array([np.linalg.qr(rng.normal(size=(n, n)))[0] for _ in range(L)])


def one_row_for_all(rng, L, n):
    return np.sqrt(2 / n) * np.repeat(rng.normal(size=(L, 1, n)), n, axis=1)


def rows_of_mean_zero(rng, L, n):
    """Each row takes away the mean of what a ReLU says; on the way back nothing does."""
    W = rng.normal(0, np.sqrt(2 / n), (L, n, n))
    return 1.2 * (W - W.mean(axis=2, keepdims=True))


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        (of_scale(lambda n: 0.01), "vanishes"),
        (of_scale(lambda n: 1e-30), "vanishes"),
        (of_scale(lambda n: np.sqrt(1 / n)), "vanishes"),
        (of_scale(lambda n: 2 / n), "vanishes"),
        (of_scale(lambda n: 1.0), "explodes"),
        (of_scale(lambda n: 1e20), "explodes"),
        (of_scale(lambda n: 0.0), "zeros"),
        (of_scale(lambda n: np.nan), "not finite"),
        (orthogonal_without_gain, "vanishes"),
        (lambda rng, L, n: np.sqrt(2) * np.array([np.eye(n)] * L), "explodes"),
        (lambda rng, L, n: -np.array([np.eye(n)] * L), "vanishes"),
        (lambda rng, L, n: rng.uniform(-np.sqrt(2 / n), np.sqrt(2 / n), (L, n, n)), "vanishes"),
        (lambda rng, L, n: np.full((L, n, n), 0.5), "units alike"),
        (lambda rng, L, n: np.full((L, n, n), 2 / n), "units alike"),
        (lambda rng, L, n: 2 / n * rng.random((L, n, n)), "units alike"),
        (lambda rng, L, n: np.abs(np.sqrt(2 / n) * rng.normal(size=(L, n, n))), "units alike"),
        (one_row_for_all, "units alike"),
        (rows_of_mean_zero, "error does not come back"),
    ],
)
def test_a_start_that_is_not_healthy_hears_why(wrong, name):
    verdict = diagnose(BY_NAME["healthy_start"], wrong)
    assert (verdict.kind, verdict.mistake) == (Kind.NAMED, name)
    assert "0x" not in verdict.text


@pytest.mark.parametrize(
    ("name", "wrong", "kind", "says"),
    [
        ("start_scales", lambda n_out, n_in: np.sqrt(2 / n_in), Kind.TYPE, "It returns one value"),
        (
            "start_scales",
            lambda n_out, n_in: (np.sqrt(1 / n_in), np.sqrt(6 / (n_in + n_out)), np.sqrt(2 / n_in)),
            Kind.FACTOR,
            "lecuns is right.\nglorots is 1.732 times",
        ),
        (
            "z_sizes",
            lambda X, weights: [np.mean(X), *z_sizes(X, weights)],
            Kind.SHAPE,
            "the list of sizes has shape (7,)",
        ),
        ("z_sizes", lambda X, weights: z_sizes(X, weights)[-1], Kind.SHAPE, "the list of sizes has shape ()"),
        ("z_sizes", lambda X, weights: z_sizes(X, -weights)[::-1], Kind.EXAMPLE_ONLY, ""),
        (
            "healthy_start",
            lambda rng, L, n: np.sqrt(2 / n) * rng.normal(size=(n, n)),
            Kind.SHAPE,
            "weights has shape (80, 80); expected (L, n, n) = (24, 80, 80)",
        ),
    ],
)
def test_a_wrong_answer_hears_what_is_true_of_it(name, wrong, kind, says):
    verdict = diagnose(BY_NAME[name], wrong)
    assert (verdict.kind, verdict.says[: len(says)]) == (kind, says)
