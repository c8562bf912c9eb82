"""Searching for hyperparameters: scales, tables, and the same table wherever the trials run."""

import math
import multiprocessing
import os
import subprocess
import sys
import threading
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlkit import tuning
from dlkit.tuning import (
    Choices,
    Integers,
    Linear,
    Logarithmic,
    OneMinusLogarithmic,
    coarse_to_fine,
    grid_search,
    random_search,
)

# Trials: named functions, so that another process can find them.


def bowl(seed, alpha, width):
    """Lowest at alpha = 0.01 and width = 6; the seed shows in the last digits."""
    return (math.log10(alpha) + 2) ** 2 + (width - 6) ** 2 / 10 + seed % 7 * 1e-9


def picky(seed, alpha, width):
    if width == 3:
        raise ArithmeticError("three is not to my taste")
    return bowl(seed, alpha, width)


def deadly(seed, alpha, width):
    if width >= 8:
        os._exit(1)
    return bowl(seed, alpha, width)


def training_trial(seed, alpha, width):
    from dlkit import datasets, initialization, network, optimizers, training

    rng = np.random.default_rng(seed)
    X, Y = datasets.circles(rng, m=60)
    net = network.Network(2, width, 1)
    theta = network.initial(rng, net, initialization.he)
    adam = optimizers.Adam(alpha)
    run = training.train(net, X, Y, theta, rng=rng, optimizer=adam, epochs=5, batch_size=16)
    return run.costs[-1]


SPACE = {"alpha": Logarithmic(1e-4, 1.0), "width": Integers(1, 9)}


def search(trial=bowl, trials=24, seed=0, **how):
    return random_search(np.random.default_rng(seed), trial, SPACE, trials, **how)


# ---- scales


@pytest.mark.parametrize(
    ("scale", "thirds"),
    [
        (Linear(-1, 5), (1, 3)),
        (Logarithmic(1e-4, 1e2), (1e-2, 1)),
        (OneMinusLogarithmic(0.9, 0.9999), (0.99, 0.999)),
    ],
)
def test_each_third_of_its_axis_gets_a_third_of_the_draws(scale, thirds):
    # 9000 draws: 7 standard deviations of a third are 7 · √(9000 · 2/9) = 313; false alarm below 1e-11.
    rng = np.random.default_rng(0)
    values = np.array([scale.draw(rng) for _ in range(9000)])
    assert scale.low <= values.min() < values.max() <= scale.high
    counts = np.histogram(values, [scale.low, *thirds, scale.high])[0]
    assert np.abs(counts - 3000).max() < 313


def test_integers_and_choices_are_drawn_alike_often_and_to_both_ends():
    rng = np.random.default_rng(0)
    whole = np.bincount([Integers(2, 4).draw(rng) for _ in range(9000)])
    assert whole[:2].tolist() == [0, 0]
    assert np.abs(whole[2:] - 3000).max() < 313
    options = Choices((4,), (8, 8), None)
    drawn = [options.draw(rng) for _ in range(9000)]
    assert all(abs(drawn.count(option) - 3000) < 313 for option in options.options)


def test_grids_by_hand():
    assert Linear(0, 1).grid(3) == [0, 0.5, 1]
    assert Linear(0, 1).grid(1) == [0.5]
    assert Logarithmic(1e-4, 1).grid(3) == pytest.approx([1e-4, 1e-2, 1])
    assert OneMinusLogarithmic(0.9, 0.999).grid(2) == [0.9, 0.999]  # exactly the ends
    assert OneMinusLogarithmic(0.9, 0.999).grid(3) == pytest.approx([0.9, 0.99, 0.999])
    assert Integers(1, 9).grid(3) == [1, 5, 9]
    assert Integers(1, 3).grid(99) == [1, 2, 3]
    assert Integers(1, 9).grid(1) == [5]
    assert Integers(3, 3).grid(2) == [3]
    assert Choices("a", "b").grid(1) == ["a", "b"]


def test_narrower_scales_by_hand():
    assert Linear(0, 10).around(5, 0.4) == Linear(3, 7)
    assert Linear(0, 10).around(9, 0.4) == Linear(7, 10)
    narrow = Logarithmic(1e-4, 1).around(1e-2, 0.5)
    assert isinstance(narrow, Logarithmic)
    assert (narrow.low, narrow.high) == pytest.approx((1e-3, 1e-1))
    narrow = OneMinusLogarithmic(0.9, 0.9999).around(0.99, 2 / 3)
    assert (narrow.low, narrow.high) == pytest.approx((0.9, 0.999))
    assert Integers(1, 9).around(5, 0.5) == Integers(3, 7)
    assert Integers(1, 9).around(9, 0.2) == Integers(8, 9)
    assert Integers(1, 9).around(5, 0.4) == Integers(3, 7)  # from 3.4 to 6.6, rounded outward
    assert Integers(3, 3).around(3, 0.5) == Integers(3, 3)
    options = Choices("a", "b")
    assert options.around("a", 0.1) is options


@given(st.floats(1e-6, 1e3), st.floats(1.001, 1e6), st.floats(0.01, 0.99), st.integers(0, 999))
def test_a_narrower_scale_stays_inside_and_holds_its_middle(low, factor, share, seed):
    scale = Logarithmic(low, low * factor)
    middle = scale.draw(np.random.default_rng(seed))
    narrow = scale.around(middle, share)
    assert scale.low <= narrow.low <= middle * (1 + 1e-12)
    assert middle * (1 - 1e-12) <= narrow.high <= scale.high


@pytest.mark.parametrize("scale", [Linear(-3, 7), Logarithmic(1e-4, 1), OneMinusLogarithmic(0.9, 0.999)])
@given(share=st.floats(1e-300, 0.9), seed=st.integers(0, 999))
def test_narrowing_until_floats_run_out_keeps_the_value_on_the_scale(scale, share, seed):
    value = scale.draw(np.random.default_rng(seed))
    for _ in range(40):
        scale = scale.around(value, share)
        assert scale.low <= value <= scale.high
        assert scale.low < scale.high


def test_scales_cannot_be_changed_and_are_equal_if_their_contents_are():
    assert Choices("a", (4, 4)) == Choices("a", (4, 4)) != Choices("a")
    assert Logarithmic(1, 2) != Linear(1, 2)
    for scale, field in [(Choices("a"), "options"), (Logarithmic(1, 2), "low"), (Integers(1, 2), "low")]:
        with pytest.raises(AttributeError):
            setattr(scale, field, 3)


# ---- searches


def test_a_grid_tries_every_combination_once():
    results = grid_search(np.random.default_rng(0), bowl, {**SPACE, "width": Integers(1, 2)}, 3)
    tried = [(round(math.log10(t.values["alpha"])), t.values["width"]) for t in results.trials]
    assert tried == [(a, w) for a in (-4, -2, 0) for w in (1, 2)]
    assert [t.number for t in results.trials] == list(range(6))


def test_the_best_trial_can_be_run_again():
    best = search(trials=200).best
    assert best.values["width"] == 6
    assert bowl(best.seed, **best.values) == best.score == min(t.score for t in search(trials=200).trials)


def test_the_same_rng_gives_the_same_table_and_another_one_another():
    assert search() == search()
    assert search() != search(seed=1)
    assert len({t.seed for t in search().trials}) == 24


def test_coarse_to_fine_narrows_from_round_to_round():
    results = coarse_to_fine(np.random.default_rng(3), bowl, SPACE, 15, rounds=3, share=0.3)
    rounds = [[t for t in results.trials if t.round == r] for r in range(3)]
    assert [len(r) for r in rounds] == [15, 15, 15]
    assert [t.number for t in results.trials] == list(range(45))
    spread = [np.ptp([math.log10(t.values["alpha"]) for t in r]) for r in rounds]
    assert spread[1] <= 0.3 * 4 + 1e-9
    assert spread[2] <= 0.3 * 0.3 * 4 + 1e-9


def test_coarse_to_fine_beats_as_many_trials_at_random_on_a_bowl():
    def smooth(seed, x, y):
        return (x - 0.3) ** 2 + (y - 0.7) ** 2

    space, wins = {"x": Linear(0, 1), "y": Linear(0, 1)}, 0
    for seed in range(40):
        fine = coarse_to_fine(np.random.default_rng(seed), smooth, space, 15).best.score
        wins += fine < random_search(np.random.default_rng(seed + 1000), smooth, space, 45).best.score
    assert wins >= 32


def test_many_rounds_reach_the_limit_of_floats_and_lose_no_trial():
    results = coarse_to_fine(np.random.default_rng(0), bowl, SPACE, 4, rounds=30, share=0.1)
    assert len(results.trials) == 120
    assert not any(t.error for t in results.trials)
    assert results.best.score < min(t.score for t in results.trials if t.round == 0)


def test_coarse_to_fine_draws_anew_in_every_round_and_from_every_generator():
    space = {"x": Linear(0, 1), "which": Choices(*range(1000))}  # options are not narrowed
    first, second = (
        coarse_to_fine(np.random.default_rng(seed), lambda **_: 0.0, space, 6) for seed in (0, 1)
    )
    draws = [(t.seed, t.values["x"], t.values["which"]) for t in first.trials + second.trials]
    assert all(len(set(column)) > 30 for column in zip(*draws, strict=True))  # of 36, options may meet
    assert first == coarse_to_fine(np.random.default_rng(0), lambda **_: 0.0, space, 6)


def test_a_round_without_a_score_ends_the_search():
    results = coarse_to_fine(np.random.default_rng(0), lambda **_: None, SPACE, 4, rounds=3)
    assert [t.round for t in results.trials] == [0] * 4


def test_a_finer_round_surrounds_the_best_trial_so_far():
    results = coarse_to_fine(np.random.default_rng(3), bowl, SPACE, 15, rounds=2, share=0.2)
    best = min((t for t in results.trials if t.round == 0), key=lambda t: t.score).values["alpha"]
    for t in results.trials[15:]:
        assert abs(math.log10(t.values["alpha"]) - math.log10(best)) <= 0.1 * 4 + 1e-9


# ---- wherever they run


def test_threads_give_the_same_table():
    with ThreadPoolExecutor(4) as executor:
        assert search(executor=executor) == search()
        assert search(training_trial, 6, executor=executor) == search(training_trial, 6)


@pytest.mark.slow
def test_processes_give_the_same_table():
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as executor:
        assert search(executor=executor) == search()
        assert search(picky, executor=executor).columns()["error"] == search(picky).columns()["error"]
        assert search(training_trial, 6, executor=executor) == search(training_trial, 6)


@pytest.mark.slow
def test_a_dask_cluster_gives_the_same_table():
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
        client.get_executor(pure=False) as executor,
    ):
        assert search(executor=executor) == search()
        assert search(picky, executor=executor).columns()["error"] == search(picky).columns()["error"]
        assert search(training_trial, 6, executor=executor) == search(training_trial, 6)


# ---- what goes wrong


def test_a_failing_trial_is_reported_and_the_rest_goes_on():
    results, whole = search(picky, trials=60), search(trials=60)
    failed = [t for t in results.trials if t.error]
    assert failed
    assert {t.error for t in failed} == {"ArithmeticError: three is not to my taste"}
    assert {t.values["width"] for t in failed} == {3}
    assert all(math.isnan(t.score) for t in failed)
    others = [t for t in whole.trials if t.values["width"] != 3]
    assert [t for t in results.trials if not t.error] == others
    assert results.ranked()[-len(failed) :] == failed


@pytest.mark.parametrize("answer", [None, "0.5", [0.5], np.ones(2), math.nan, 1j])
def test_a_trial_that_gives_no_number_has_failed(answer):
    results = random_search(np.random.default_rng(0), lambda seed, x: answer, {"x": Linear(0, 1)}, 2)
    assert all(t.error for t in results.trials)
    with pytest.raises(ValueError, match="none of 2 trials gave a score"):
        results.best  # noqa: B018


def test_an_infinite_score_is_a_score_and_the_worst():
    results = random_search(
        np.random.default_rng(0), lambda seed, x: math.inf if x > 0.5 else x, {"x": Linear(0, 1)}, 20
    )
    assert not any(t.error for t in results.trials)
    assert results.ranked()[-1].score == math.inf
    assert results.best.score <= 0.5


def test_a_worker_that_dies_costs_its_trials_and_not_the_table():
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as executor:
        results = search(deadly, executor=executor)
    assert [t.number for t in results.trials] == list(range(24))
    died = [t for t in results.trials if t.error]
    assert died
    assert all("BrokenProcessPool" in t.error for t in died)
    whole = search()
    for t in results.trials:
        assert t.error or t == whole.trials[t.number]


NOTEBOOK = """
import multiprocessing, numpy as np
from concurrent.futures import ProcessPoolExecutor
from dlkit.tuning import Linear, random_search

def trial(seed, x):
    return x

with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context({way!r})) as executor:
    print(random_search(np.random.default_rng(0), trial, {{"x": Linear(0, 1)}}, 2, executor).best.error == "")
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("way", "said"),
    [("spawn", "trial must be in a file where processes are started by 'spawn'"), ("fork", "True")],
)
def test_a_trial_that_new_processes_could_not_find_is_refused_with_the_remedy(way, said):
    if way not in multiprocessing.get_all_start_methods():
        pytest.skip(f"no {way} on this system")
    command = [sys.executable, "-W", "ignore", "-c", NOTEBOOK.format(way=way)]  # no file, as in a notebook
    done = subprocess.run(command, capture_output=True, text=True)
    assert said in done.stdout + done.stderr
    assert ("trials.py" in done.stderr) == (way == "spawn")


def test_an_executor_that_refuses_trials_loses_none_that_it_took():
    class Leaving(ThreadPoolExecutor):
        taken = 0

        def submit(self, *args):
            self.taken += 1
            if self.taken > 15:
                raise ConnectionError("the cluster is gone")
            return super().submit(*args)

    with Leaving(2) as executor:
        results = coarse_to_fine(np.random.default_rng(0), bowl, SPACE, 10, rounds=2, executor=executor)
    here = coarse_to_fine(np.random.default_rng(0), bowl, SPACE, 10, rounds=2)
    assert results.trials[:15] == here.trials[:15]
    assert [t.error for t in results.trials[15:]] == ["ConnectionError: the cluster is gone"] * 5


def test_a_long_answer_or_message_takes_one_short_line():
    def talkative(seed, x):
        if x == "list":
            return list(range(100_000))
        raise ValueError("first line\n  second line\n" + "and on " * 100)

    results = grid_search(np.random.default_rng(0), talkative, {"x": Choices("list", "text")}, 1)
    assert len(results.trials[0].error) < 150
    assert "second line\n" in results.trials[1].error  # whole in the row, cut in the printed table
    lines = str(results).split("\n")
    assert len(lines) == 3
    assert "ValueError: first line second line and on" in lines[2]
    assert max(map(len, lines)) < 110


def test_an_interruption_gives_the_trials_that_are_finished():
    ran = []

    def interrupted(seed, alpha, width):
        if len(ran) == 5:
            raise KeyboardInterrupt
        ran.append(seed)
        return bowl(seed, alpha, width)

    assert search(interrupted).trials == search().trials[:5]
    ran.clear()
    fine = coarse_to_fine(np.random.default_rng(0), interrupted, SPACE, 3, rounds=9)
    assert len(fine.trials) == 5


def test_an_interruption_after_the_last_trial_of_a_round_starts_no_other(monkeypatch):
    class Bar:
        def __enter__(self):
            self.count = 0
            return self

        def __exit__(self, *error):
            pass

        def update(self):
            self.count += 1
            if self.count == 3:
                raise KeyboardInterrupt

    monkeypatch.setattr(tuning, "_bar", lambda total, wanted: Bar())
    assert len(coarse_to_fine(np.random.default_rng(0), bowl, SPACE, 3, rounds=9).trials) == 3


def test_a_trial_whose_error_cannot_be_told_fails_alone():
    class Silent(Exception):
        def __str__(self):
            raise RuntimeError("no words")

    def trial(seed, alpha, width):
        raise Silent

    assert {row.error for row in search(trial).trials} == {"Silent"}


@pytest.mark.parametrize("scale", [tuning.Linear, tuning.Logarithmic])
@pytest.mark.parametrize("low", ["0.1", [0.1]])
def test_a_limit_that_is_no_number_is_named(scale, low):
    with pytest.raises(TypeError, match=r"low must be a number; got .*0\.1"):
        scale(low, 1)


def test_an_interruption_of_threads_cancels_what_has_not_begun(monkeypatch):
    gate, ran = threading.Event(), []

    def slow(seed, alpha, width):
        ran.append(seed)
        if len(ran) > 3:
            gate.wait(10)
        return bowl(seed, alpha, width)

    class Bar:
        count = 0

        def __enter__(self):
            return self

        def __exit__(self, *error):
            gate.set()

        def update(self):
            self.count += 1
            if self.count == 3:
                raise KeyboardInterrupt

    monkeypatch.setattr(tuning, "_bar", lambda total, wanted: Bar())
    with ThreadPoolExecutor(1) as executor:
        results = search(slow, executor=executor)
    assert len(results.trials) == 3
    assert len(ran) <= 5


def test_a_bar_is_shown_only_when_asked_for(capsys):
    search()
    assert capsys.readouterr() == ("", "")
    search(progress=True)
    out, err = capsys.readouterr()
    assert "0/24" in out
    assert err == ""  # a notebook shows it in a red box
    assert out.endswith("\r")  # and nothing is left of the bar: its times differ from run to run
    assert not out.split("\r")[-2].strip()


def test_the_table_has_columns_and_a_readable_form():
    space = {"alpha": Logarithmic(0.01, 1), "width": Choices(3, 6)}
    results = grid_search(np.random.default_rng(0), picky, space, 2)
    columns = results.columns()
    assert list(columns) == ["number", "round", "alpha", "width", "seed", "score", "error"]
    assert columns["width"] == [3, 6, 3, 6]
    lines = str(results).split("\n")
    assert lines[0].split() == ["number", "alpha", "width", "score"]
    assert lines[1].split()[:3] == ["1", "0.01", "6"]
    assert lines[-1].endswith("ArithmeticError: three is not to my taste")


RNG = np.random.default_rng(0)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Linear(1, 1), "high must be above low = 1; got 1"),
        (lambda: Linear(0, math.inf), "high must be finite"),
        (lambda: Logarithmic(0, 1), "low must be above 0; got 0"),
        (lambda: OneMinusLogarithmic(0.9, 1), r"high must lie in \[0, 1\)"),
        (lambda: OneMinusLogarithmic(-0.1, 0.9), r"low must lie in \[0, 1\)"),
        (lambda: Integers(3, 2), "high must be at least low = 3; got 2"),
        (lambda: Choices(), "at least one option"),
        (lambda: random_search(RNG, bowl, {}, 3), "space must be a dict with a scale for each name"),
        (lambda: random_search(RNG, bowl, {"seed": Linear(0, 1)}, 3), "must not have the name 'seed'"),
        (lambda: random_search(RNG, bowl, {"score": Linear(0, 1)}, 3), "must not have the name 'score'"),
        (lambda: Linear(0, 1).around(5, 0.5), "value must lie between 0 and 1; got 5"),
        (lambda: Logarithmic(0.1, 1).around(-1, 0.5), "value must lie between 0.1 and 1; got -1"),
        (lambda: Integers(0, 9).around(50, 0.5), "value must lie between 0 and 9; got 50"),
        (lambda: Integers(0, 9).around(5, -1), "share must lie between 0 and 1, without them; got -1"),
        (lambda: Linear(0, 1).around(0.5, 1), "share must lie between 0 and 1, without them; got 1"),
        (lambda: Linear(0, 1).around(0.5, 0), "share must lie between 0 and 1, without them; got 0"),
        (lambda: Linear(0, 1).grid(0), "points must be at least 1; got 0"),
        (lambda: Integers(0, 9).grid(0), "points must be at least 1; got 0"),
        (lambda: Choices(1).grid(0), "points must be at least 1; got 0"),
        (lambda: random_search(RNG, bowl, SPACE, 0), "trials must be at least 1; got 0"),
        (lambda: grid_search(RNG, bowl, SPACE, 0), "points must be at least 1; got 0"),
        (lambda: coarse_to_fine(RNG, bowl, SPACE, 0), "trials must be at least 1; got 0"),
        (lambda: coarse_to_fine(RNG, bowl, SPACE, 3, rounds=0), "rounds must be at least 1; got 0"),
        (lambda: coarse_to_fine(RNG, bowl, SPACE, 3, share=1.0), "share must lie between 0 and 1"),
    ],
)
def test_wrong_values_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Integers(1.5, 3), "low must be a whole number"),
        (lambda: Integers(1, 3.0), "high must be a whole number .* write 3"),
        (lambda: Logarithmic(None, 1), "low must be a number; got None"),
        (lambda: Linear(0, 1).around("best", 0.5), "value must be a number; got 'best'"),
        (lambda: Linear(0, 1).around(0.5, None), "share must be a number; got None"),
        (lambda: Integers(0, 9).grid(2.5), r"points must be a whole number of at least 1; got 2\.5"),
        (lambda: Linear(0, 1).draw(3), "rng must be a numpy.random.Generator"),
        (lambda: Integers(0, 1).draw(3), "rng must be a numpy.random.Generator"),
        (lambda: Choices(1).draw(None), "rng must be a numpy.random.Generator"),
        (lambda: random_search(RNG, bowl, {"x": (0, 1)}, 3), r"space\['x'\] must be a scale"),
        (lambda: random_search(RNG, bowl, {1: Linear(0, 1)}, 3), "names of arguments as its keys; got 1"),
        (lambda: random_search(RNG, bowl, [Linear(0, 1)], 3), "space must be a dict with a scale"),
    ],
)
def test_wrong_types_are_named(call, message):
    with pytest.raises(TypeError, match=message):
        call()


@pytest.mark.parametrize("call", [grid_search, random_search, coarse_to_fine])
@pytest.mark.parametrize(
    ("arguments", "how", "message"),
    [
        ((0, bowl, SPACE, 3), {}, "rng must be a numpy.random.Generator"),
        ((RNG, None, SPACE, 3), {}, "trial must be called as"),
        ((RNG, bowl, SPACE, 3.0), {}, "must be a whole number of at least 1; got 3.0"),
        ((RNG, bowl, SPACE, 3), {"executor": 4}, "executor must be a concurrent.futures.Executor; got 4"),
    ],
)
def test_every_search_names_what_has_a_wrong_type(call, arguments, how, message):
    with pytest.raises(TypeError, match=message):
        call(*arguments, **how)
