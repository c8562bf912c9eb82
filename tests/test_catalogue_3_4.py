"""The exercises of section 3.4: what the pencil finds, other styles that are right, and wrong answers."""

import itertools
import math

import numpy as np
import pytest

from dlkit.classroom.catalogue.section_3_4_hyperparameter_tuning import EXERCISES, Valley, searched
from dlkit.classroom.diagnosis import diagnose
from dlkit.classroom.styles.section_3_4_hyperparameter_tuning import STYLES
from dlkit.classroom.verdict import Kind
from dlkit.tuning import Logarithmic, OneMinusLogarithmic

BY_NAME = {exercise.name: exercise for exercise in EXERCISES}
alphas, betas, coarse_to_fine, tries_needed, expected_best = (exercise.reference for exercise in EXERCISES)


def test_what_the_tasks_work_out_with_the_pencil_is_right():
    assert alphas(np.array([0.25]), 1e-4, 1.0) == pytest.approx([0.001])
    assert betas(np.array([0, 0.5, 1]), 0.9, 0.999) == pytest.approx([0.9, 0.99, 0.999])
    assert tries_needed(0.5, 0.9) == 4
    assert [1 - 0.5**n for n in (3, 4)] == [0.875, 0.9375]
    assert expected_best(np.array([10.0, 4.0]), 2) == pytest.approx(5.5)
    two, end = Logarithmic(1e-4, 1.0).around(0.001, 0.5), Logarithmic(1e-4, 1.0).around(1e-4, 0.5)
    assert [two.low, two.high, end.low, end.high] == pytest.approx([1e-4, 0.01, 1e-4, 0.001])


def test_the_scales_are_those_of_the_course():
    draws, u = np.random.default_rng(1), np.random.default_rng(1).random(5)
    assert alphas(u, 0.01, 3.0) == pytest.approx([Logarithmic(0.01, 3.0).draw(draws) for _ in range(5)])
    draws = np.random.default_rng(1)
    assert betas(u, 0.8, 0.99) == pytest.approx(
        [OneMinusLogarithmic(0.8, 0.99).draw(draws) for _ in range(5)]
    )


def test_nearly_sixty_tries_hit_the_best_twentieth_with_95_percent():
    assert tries_needed(0.05, 0.95) == 59
    for case in BY_NAME["tries_needed"].inputs():
        n, miss = tries_needed(**case), 1 - case["share"]
        assert 1 - miss**n >= case["sure"] > 1 - miss ** (n - 1)


def test_the_best_of_n_is_worth_what_all_draws_are_on_average():
    scores = np.array([7.0, 2.0, 2.0, 9.5])
    for n in (1, 2, 4):
        drawn = [min(some) for some in itertools.product(scores, repeat=n)]
        assert expected_best(scores, n) == pytest.approx(np.mean(drawn))


def test_a_search_with_nothing_wrong_is_the_right_one():
    for case in BY_NAME["coarse_to_fine"].inputs():
        assert searched(**case) == pytest.approx(coarse_to_fine(**case))


def test_a_trial_is_lowest_where_its_name_says():
    assert repr(Valley(-2.0)) == "a trial that is best at α = 10**-2"
    assert Valley(-2.0)(0.01) < min(Valley(-2.0)(0.009), Valley(-2.0)(0.011))


@pytest.mark.parametrize(("name", "style"), [(name, style) for name in STYLES for style in STYLES[name]])
def test_another_correct_style_passes(name, style):
    assert diagnose(BY_NAME[name], style).is_right


def test_every_exercise_is_tried_in_other_styles():
    assert set(STYLES) == set(BY_NAME)


# Wrong answers as students write them, and what they hear.


def without_narrowing(trial, u, low, high, share):
    drawn = alphas(np.ravel(u), low, high)
    scores = [trial(alpha) for alpha in drawn]
    return drawn[np.argmin(scores)], min(scores)


def last_round_only(trial, u, low, high, share):
    for row in u:
        drawn = alphas(row, low, high)
        scores = [float(trial(alpha)) for alpha in drawn]
        best = drawn[np.argmin(scores)]
        half = (high / low) ** (share / 2)
        low, high = max(low, best / half), min(high, best * half)
    return best, min(scores)


def drawn_a_thousand_times(scores, n):
    rng = np.random.default_rng(0)
    return np.mean([min(rng.choice(scores, n)) for _ in range(1000)])


def whole_rows(trial, u, low, high, share):
    scores = trial(alphas(u[0], low, high))
    return low, scores.min()


def inside_the_first_range(trial, u, low, high, share):
    tried, ends = [], (low, high)
    for row in u:
        tried += [(trial(alpha), alpha) for alpha in alphas(row, low, high)]
        best, half = min(tried)[1], (high / low) ** (share / 2)
        low, high = max(ends[0], best / half), min(ends[1], best * half)
    return min(tried)[::-1]


def low_before_high(trial, u, low, high, share):
    tried = []
    for row in u:
        tried += [(trial(alpha), alpha) for alpha in alphas(row, low, high)]
        best = min(tried)[1]
        low = max(low, best / (high / low) ** (share / 2))
        high = min(high, best * (high / low) ** (share / 2))
    return min(tried)[::-1]


def highest_kept(trial, u, low, high, share):
    tried = []
    for row in u:
        tried += [(trial(alpha), alpha) for alpha in alphas(row, low, high)]
        best, half = max(tried)[1], (high / low) ** (share / 2)
        low, high = max(low, best / half), min(high, best * half)
    return max(tried)[::-1]


def drawn_many_times(scores, n):
    rng = np.random.default_rng(0)
    return rng.choice(scores, (20_000, n)).min(axis=1).mean()


@pytest.mark.parametrize(
    ("name", "wrong", "kind", "says"),
    [
        ("coarse_to_fine", inside_the_first_range, Kind.NAMED, "Your range is cut at the first"),
        ("coarse_to_fine", low_before_high, Kind.NAMED, "The new high comes from the new low"),
        ("coarse_to_fine", highest_kept, Kind.NAMED, "You keep the highest score"),
        ("expected_best", drawn_many_times, Kind.EXAMPLE_ONLY, ""),
        ("tries_needed", lambda share, sure: int(math.log(1 - sure, 1 - share)) + 1, Kind.NAMED, "You round"),
        ("alphas", lambda u, low, high: low + (high - low) * u, Kind.NAMED, "You draw evenly"),
        ("alphas", lambda u, low, high: 10 ** (-4 * u), Kind.NAMED, "Your range is always"),
        ("alphas", lambda u, low, high: np.log10(alphas(u, low, high)), Kind.NAMED, "This is the power of"),
        ("betas", lambda u, low, high: low + (high - low) * u, Kind.NAMED, "You draw β evenly"),
        ("betas", lambda u, low, high: 1 - alphas(u, low, high), Kind.NAMED, "You let 1 - β go from"),
        ("betas", lambda u, low, high: betas(1 - u, low, high), Kind.NAMED, "The right values, tur"),
        ("coarse_to_fine", without_narrowing, Kind.NAMED, "You never narrow"),
        ("coarse_to_fine", last_round_only, Kind.NAMED, "You forget the earlier"),
        ("tries_needed", lambda share, sure: math.log(1 - sure) / math.log(1 - share), Kind.NAMED, "Nobody"),
        ("tries_needed", lambda share, sure: math.ceil(1 / share), Kind.NAMED, "So many hit once on"),
        ("expected_best", lambda scores, n: np.min(scores), Kind.NAMED, "This is the best of all"),
        ("expected_best", drawn_a_thousand_times, Kind.EXAMPLE_ONLY, ""),
    ],
)
def test_a_wrong_answer_hears_what_is_true_of_it(name, wrong, kind, says):
    verdict = diagnose(BY_NAME[name], wrong)
    assert (verdict.kind, verdict.says[: len(says)]) == (kind, says)


def test_a_trial_that_gets_a_whole_row_says_so():
    verdict = diagnose(BY_NAME["coarse_to_fine"], whole_rows)
    assert not verdict.is_right
    assert "trial takes a single number" in verdict.says
