"""The exercises of section 3.2.1: what the pencil finds, other styles that are right, and what is heard."""

import numpy as np
import pytest

from dlkit import normalization
from dlkit.classroom.catalogue.section_3_2_1_normalizing_input import EXERCISES
from dlkit.classroom.diagnosis import diagnose
from dlkit.classroom.styles.section_3_2_1_normalizing_input import STYLES
from dlkit.classroom.verdict import Kind

BY_NAME = {exercise.name: exercise for exercise in EXERCISES}
fit, transform, into_first_layer = (exercise.reference for exercise in EXERCISES)


def test_what_the_tasks_work_out_with_the_pencil_is_right():
    mu, sigma = fit(np.array([[4.0, 6], [2, 2]]))
    assert (mu.tolist(), sigma.tolist()) == ([[5], [2]], [[1], [0]])
    seven, five = np.array([[7.0]]), np.array([[5.0]])
    assert transform(seven, five, np.array([[2.0]])).tolist() == [[1]]
    assert transform(seven, five, np.array([[0.0]])).tolist() == [[2]]
    layer = into_first_layer(*(np.array([[x]]) for x in (3.0, 1.0, 5.0, 2.0)))
    assert [part.tolist() for part in layer] == [[[1.5]], [[-6.5]]]


def test_the_raw_layer_says_what_the_layer_behind_dlkits_transform_says():
    for case in BY_NAME["into_first_layer"].inputs():
        W_raw, b_raw = into_first_layer(**case)
        x = np.random.default_rng(1).normal(size=(case["W"].shape[1], 4))
        scaling = normalization.Scaling(case["mu"], case["sigma"])
        expected = case["W"] @ normalization.transform(scaling, x) + case["b"]
        np.testing.assert_allclose(W_raw @ x + b_raw, expected)


def test_some_features_never_varied_and_some_of_these_differ_from_their_mean():
    cases = [case for case in BY_NAME["transform"].inputs() if (case["sigma"] == 0).any()]
    away = [np.abs((case["X"] - case["mu"])[case["sigma"][:, 0] == 0]).max() for case in cases]
    assert min(away) == 0
    assert max(away) > 0.1


@pytest.mark.parametrize(("name", "style"), [(name, style) for name in STYLES for style in STYLES[name]])
def test_another_correct_style_passes(name, style):
    assert diagnose(BY_NAME[name], style).is_right


def test_every_exercise_is_tried_in_other_styles():
    assert set(STYLES) == set(BY_NAME)


# Wrong answers as students write them, and what they hear.


def naive(X, mu, sigma):
    with np.errstate(all="ignore"):
        return (X - mu) / sigma


def with_epsilon(X, mu, sigma):
    return (X - mu) / np.sqrt(sigma**2 + 1e-8)


def of_this_set(X, mu, sigma):
    sigma = X.std(axis=1, keepdims=True)
    return (X - X.mean(axis=1, keepdims=True)) / np.where(sigma == 0, 1, sigma)


def of_this_set_unguarded(X, mu, sigma):
    with np.errstate(all="ignore"):
        return (X - X.mean(axis=1, keepdims=True)) / X.std(axis=1, keepdims=True)


def nan_to_zero(X, mu, sigma):
    return np.nan_to_num(naive(X, mu, sigma), posinf=0, neginf=0)


def in_place(X, mu, sigma):
    sigma[sigma == 0] = 1
    return (X - mu) / sigma


@pytest.mark.parametrize(
    ("name", "wrong", "kind", "says"),
    [
        ("fit", lambda X: (X.mean(1), X.std(1)), Kind.NAMED, "The numbers are right, but flat"),
        (
            "fit",
            lambda X: (X.mean(axis=1, keepdims=True), X.var(axis=1, keepdims=True)),
            Kind.NAMED,
            "The mean",
        ),
        ("fit", lambda X: X.mean(axis=1, keepdims=True), Kind.TYPE, "It returns one value"),
        ("transform", naive, Kind.NAMED, "A feature that never varied"),
        ("transform", of_this_set, Kind.NAMED, "You measure this set by itself."),
        ("transform", of_this_set_unguarded, Kind.NAMED, "You measure this set by itself."),
        ("transform", with_epsilon, Kind.NAMED, "Where σ is 0 you divide by a ten thousandth"),
        ("transform", nan_to_zero, Kind.NAMED, "Right but where σ is 0: there you write 0"),
        ("transform", in_place, Kind.MUTATED, ""),
        ("into_first_layer", lambda W, b, mu, sigma: (W / sigma, b), Kind.CRASHED, "It stops"),
        (
            "into_first_layer",
            lambda W, b, mu, sigma: (W / sigma.T, b - W @ mu),
            Kind.NAMED,
            "W_raw is right.",
        ),
    ],
)
def test_a_wrong_answer_hears_what_is_true_of_it(name, wrong, kind, says):
    verdict = diagnose(BY_NAME[name], wrong)
    assert (verdict.kind, verdict.says[: len(says)]) == (kind, says)
