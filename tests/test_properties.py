"""Answers that are drawn at random: checked by what has to hold of them, with few false alarms."""

import copy
from dataclasses import replace

import numpy as np
import pytest

from dlkit.classroom.diagnosis import diagnose
from dlkit.classroom.exercise import Exercise, Property, Result
from dlkit.classroom.verdict import Kind
from dlkit.regularization import dropout_mask


def cases(rng):
    for n, m in ((1, 1), (3, 2), (40, 50)):
        yield {"rng": np.random.default_rng(int(rng.integers(99))), "shape": (n, m), "keep_prob": 0.8}


def two_values(case, mask):
    return np.isin(mask.round(12), np.round([0, 1 / case["keep_prob"]], 12)).all()


def kept_as_often_as_asked(case, mask):
    # The number kept is binomial: beyond 6 standard deviations lies less than 1 in 10 million.
    p, n = case["keep_prob"], mask.size
    return abs((mask > 0).sum() - n * p) <= max(6 * np.sqrt(n * p * (1 - p)), 1)


def mask_of(rng, shape, keep_prob):
    return dropout_mask(rng, shape, keep_prob)


MASK = Exercise(
    name="mask_of",
    points=1,
    reference=mask_of,
    results=(Result("mask", "shape"),),
    cases=cases,
    mistakes=(),
    hints=("?", "?", "?"),
    read="section 3.1",
    properties=(
        Property(
            "A mask holds two numbers: 0, and what makes up for the units that are out.",
            two_values,
            "two values",
        ),
        Property(
            "Not as many units stay in as keep_prob says. Are they those that are out?",
            kept_as_often_as_asked,
            "kept as often as asked",
            false_alarm=1e-7,
        ),
    ),
)


def other_draws(rng, shape, keep_prob):
    """As right as the reference, from other random numbers."""
    return np.where(keep_prob >= 1 - rng.random(shape[::-1]).T, 1 / keep_prob, 0)


@pytest.mark.parametrize("answer", [mask_of, other_draws])
def test_any_right_way_to_draw_passes(answer):
    assert diagnose(MASK, answer).is_right


@pytest.mark.parametrize(
    ("answer", "kind", "name", "says"),
    [
        (
            lambda rng, shape, keep_prob: rng.random(shape) < keep_prob,
            Kind.NAMED,
            "two values",
            "A mask holds two numbers",
        ),
        (
            lambda rng, shape, keep_prob: (rng.random(shape) > keep_prob) / keep_prob,
            Kind.NAMED,
            "kept as often as asked",
            "Not as many units stay in as keep_prob says",
        ),
        (
            lambda rng, shape, keep_prob: np.zeros(shape),
            Kind.NAMED,
            "kept as often as asked",
            "Not as many units stay in",
        ),
        (
            lambda rng, shape, keep_prob: mask_of(rng, shape[::-1], keep_prob),
            Kind.SHAPE,
            "shape of mask",
            "mask has shape (50, 40)",
        ),
    ],
)
def test_a_property_that_does_not_hold_is_told(answer, kind, name, says):
    verdict = diagnose(MASK, answer)
    assert (verdict.kind, verdict.mistake) == (kind, name)
    assert verdict.says.startswith(says)
    assert "0x" not in verdict.text


def test_a_property_can_say_what_was_found_in_place_of_the_input():
    says = "How many should be?"
    kept = Property(
        says, lambda case, mask: mask.any(), "zeros", found=lambda case, mask: f"{mask.size} zeros."
    )
    verdict = diagnose(replace(MASK, properties=(kept,)), lambda rng, shape, keep_prob: np.zeros(shape))
    assert (verdict.mistake, verdict.says, verdict.example) == ("zeros", f"1 zeros. {says}", "")


def test_an_exercise_has_the_time_that_it_asks_for():
    def endless(rng, shape, keep_prob):
        while True:
            pass

    assert "after 0.1 seconds" in diagnose(replace(MASK, seconds=0.1), endless).says


def test_a_right_answer_is_hardly_ever_refused():
    refused = 0
    for seed in range(2000):
        case = {"rng": np.random.default_rng(seed), "shape": (40, 50), "keep_prob": 0.8}
        mask = mask_of(copy.deepcopy(case["rng"]), (40, 50), 0.8)
        refused += not all(one.holds(case, mask) for one in MASK.properties)
    assert refused == 0


def test_drawing_from_a_generator_does_not_count_as_changing_an_argument():
    assert diagnose(MASK, mask_of).is_right


def test_an_argument_that_is_really_changed_is_still_told():
    def two_arguments(rng):
        yield {"rng": rng, "x": np.ones(3)}

    def spoil(rng, x):
        x[0] = 5
        return np.ones(3)

    same = replace(
        MASK, cases=two_arguments, reference=lambda rng, x: x, results=(Result("x", "(3,)"),), properties=()
    )
    assert diagnose(same, spoil).mistake == "changes x"
