"""The capstone: what the pencil finds, its parts beside dlkit's, the mark that was measured, what is told."""

import functools
import json
import re
from pathlib import Path

import nbformat
import numpy as np
import pytest

from benchmarks import capstone
from dlkit import datasets, network
from dlkit.classroom.catalogue.section_3_8_capstone import EXERCISES, MARK, UNSEEN
from dlkit.classroom.diagnosis import diagnose
from dlkit.classroom.styles.section_3_8_capstone import STYLES, learn, read_by_the_nearest, start
from dlkit.classroom.verdict import Kind

ROOT = Path(__file__).resolve().parents[1]
BY_NAME = {exercise.name: exercise for exercise in EXERCISES}
KEPT = json.loads(capstone.FILE.read_text(encoding="utf-8"))


def test_what_the_tasks_work_out_with_the_pencil_is_right():
    start_network, forward, slopes, _ = (BY_NAME[name].reference for name in list(BY_NAME)[:4])
    (W1, b1), (W2, b2) = start_network(np.random.default_rng(1), [8, 3, 2])
    assert [part.shape for part in (W1, b1, W2, b2)] == [(3, 8), (3, 1), (2, 3), (2, 1)]
    wide = start_network(np.random.default_rng(1), [8, 5000])[0][0]
    assert wide.std() == pytest.approx(0.5, abs=0.01)
    ((Z, A),) = forward([(np.ones((2, 1)), np.zeros((2, 1)))], np.array([[3.0]]))
    assert (Z.tolist(), A.tolist()) == ([[3], [3]], [[0.5], [0.5]])
    given = [(np.full((1, 1), 3.0), np.zeros((1, 1)))], np.zeros((1, 2)), np.ones((1, 2))
    ((dW, _),), ((plain, _),) = slopes(*given, 4), slopes(*given, 0)
    assert dW - plain == 6


@pytest.mark.parametrize("style", STYLES["slopes"])
def test_the_slopes_are_those_of_the_cost(style):
    rng = np.random.default_rng(3)
    net = network.Network(4, 5, 3, 3, output=network.SOFTMAX)
    theta, X, Y = (
        rng.normal(size=network.parameter_count(net)),
        rng.normal(size=(4, 6)),
        np.eye(3)[:, [0, 1] * 3],
    )
    found = np.concatenate(
        [np.ravel(part) for pair in style(network.layers(net, theta), X, Y, 0.7) for part in pair]
    )
    nudges = 1e-6 * np.eye(len(theta))
    cost = functools.partial(network.cost, net, X=X, Y=Y, lambda_=0.7)
    measured = [(cost(theta + nudge) - cost(theta - nudge)) / 2e-6 for nudge in nudges]
    np.testing.assert_allclose(found, measured, atol=1e-8)


def test_every_exercise_is_tried_in_at_least_five_styles():
    assert set(STYLES) == set(BY_NAME)
    assert all(len(styles) >= 5 for styles in STYLES.values())


# The mark is measured


def test_the_mark_lies_two_points_below_the_median_of_our_solution():
    assert KEPT["seeds"] == list(range(10)) == list(capstone.SEEDS)
    assert len(KEPT["ours"]) == 10
    assert capstone.mark(KEPT) == MARK
    assert 0 <= np.median(KEPT["ours"]) - 0.02 - MARK < 0.001


def test_our_choice_is_the_best_of_the_grid_on_dev():
    best = max(KEPT["grid on dev"], key=lambda row: np.median(row[2]))
    assert best[:2] == [False, 0.1]
    assert [tuple(row[:2]) for row in KEPT["grid on dev"]] == capstone.GRID
    assert KEPT["best"] == max(KEPT["attempts on dev"], key=lambda k: np.median(KEPT["attempts on dev"][k]))


@pytest.mark.slow
def test_our_solution_reads_what_the_benchmark_says():
    """Two seeds once more: not to the picture, because another machine rounds differently on the way."""
    known, others = datasets.digits().by_hands()
    again = capstone.shares(capstone.ours(), known, others, seeds=[0, 1])
    assert max(again) > MARK
    np.testing.assert_allclose(again, KEPT["ours"][:2], atol=0.02)


def test_the_nearest_neighbor_reads_what_the_benchmark_says():
    known, others = datasets.digits().by_hands()
    right = read_by_the_nearest(known.X, known.Y, others.X, None) == others.Y
    assert [right.sum(), right.size] == KEPT["nearest"]["unseen"]
    assert [right[0, -360:].sum(), 360] == KEPT["nearest"]["last 360"]
    assert others.X.shape[1] == UNSEEN


def test_the_notebook_says_the_numbers_of_the_benchmark():
    (path,) = (ROOT / "solutions").rglob("3.8_capstone.ipynb")
    text = {cell.id: cell.source for cell in nbformat.read(path, as_version=4).cells}
    words = capstone.words(KEPT)
    assert f"**{words['MARK']} percent" in text["read-digits-task"]
    assert (
        f"reads {words['LOW']} to {words['HIGH']} percent, the median is {words['MEDIAN']},"
        in text["read-digits-task"]
    )
    assert f"reads {words['MEAN']} and does not pass" in text["read-digits-task"]
    alone = f"without hidden layers, {words['LOW_ALONE']} to {words['HIGH_ALONE']}."
    assert alone in text["read-digits-task"]
    assert max(KEPT["no hidden layer"]) < MARK
    assert words["GRID"] in text["our-choices"]
    assert f"{words['DEV']} percent there became {words['MEDIAN']} here" in text["our-choices"]
    assert f"read {words['LOOKED']} percent" in text["our-choices"]
    assert f"reads {words['NN']} percent" in text["open-challenge"]
    assert f"({words['NN360']} of the customary" in text["open-challenge"]
    assert words["BEST"] in text["open-challenge"]
    assert f"which reads {words['NN_DEV']} percent there" in text["open-challenge"]
    beats = max(KEPT["best on unseen"]) > KEPT["nearest"]["unseen"][0] / KEPT["nearest"]["unseen"][1]
    assert ("does not beat" in text["open-challenge"]) == (not beats)


def test_each_function_that_is_taken_is_an_exercise_with_the_arguments_that_the_table_says():
    from dlkit.classroom import catalogue

    (path,) = (ROOT / "solutions").rglob("3.8_capstone.ipynb")
    text = {cell.id: cell.source for cell in nbformat.read(path, as_version=4).cells}
    taken = re.findall(r'take\("([\d.]+[a-z]?)", "(\w+)"\)', text["yours-given"])
    table = [
        (section, name, arguments.split(", "))
        for section, names in re.findall(
            r"^\| \[([\d.]+[a-z]?)\]\S* \| (.*?) \|", text["what-you-bring"], re.MULTILINE
        )
        for name, arguments in re.findall(r"`(\w+)\(([^)]*)\)`", names)
    ]
    assert len(taken) == 13
    assert sorted(taken) == sorted((section, name) for section, name, _ in table)
    for section, name, arguments in table:
        (exercise,) = [one for one in catalogue.exercises(section) if one.name == name]
        assert list(exercise.inputs()[0]) == arguments


# Wrong answers as students write them, and what they hear.


def unnormalized_new_ones(X, Y, X_new, rng):
    parameters = start(rng, [64, 32, 10])
    X = (X - X.mean()) / X.std()
    return _answers(learn(parameters, X, np.eye(10)[:, Y[0]], rng, 3, 64, 0.01, 0.1, 0.1), 10 * X_new)


def hardly_trained(X, Y, X_new, rng):
    parameters = start(rng, [64, 32, 10])
    return _answers(learn(parameters, X, np.eye(10)[:, Y[0]], rng, 1, 64, 0.001, 0.1, 0.1), X_new)


def shuffled_labels(X, Y, X_new, rng):
    Y = Y[:, rng.permutation(Y.shape[1])]
    return _answers(
        learn(start(rng, [64, 32, 10]), X, np.eye(10)[:, Y[0]], rng, 3, 64, 0.01, 0.1, 0.1), X_new
    )


def probabilities(X, Y, X_new, rng):
    return np.full((10, X_new.shape[1]), 0.1)


def flat(X, Y, X_new, rng):
    return read_by_the_nearest(X, Y, X_new, rng)[0]


def one_hot_rows(X, Y, X_new, rng):
    return np.argmax(np.eye(10)[:, read_by_the_nearest(X, Y, X_new, rng)[0]], axis=1)


def diverged(X, Y, X_new, rng):
    return np.full((1, X_new.shape[1]), np.nan)


def _answers(parameters, X_new):
    return STYLES["forward"][0](parameters, X_new)[-1][1].argmax(axis=0)[np.newaxis]


@pytest.mark.parametrize(
    ("wrong", "kind", "says"),
    [
        (hardly_trained, Kind.NAMED, "So it has not yet learned what it was shown."),
        (shuffled_labels, Kind.NAMED, "That is near chance."),
        (unnormalized_new_ones, Kind.NAMED, "So it has not yet learned what it was shown."),
        (probabilities, Kind.SHAPE, "expected (1, m_new) = (1, 854)"),
        (flat, Kind.SHAPE, "answers has shape (854,)"),
        (one_hot_rows, Kind.SHAPE, "answers has shape (10,)"),
        (diverged, Kind.NAMED, "There is nan or infinity"),
    ],
)
def test_what_reads_too_little_hears_what_to_look_at_first(wrong, kind, says):
    verdict = diagnose(BY_NAME["read_digits"], wrong)
    assert verdict.kind is kind
    assert says in verdict.says


def test_by_how_much_the_mark_is_missed_is_told():
    verdict = diagnose(BY_NAME["read_digits"], hardly_trained)
    found = re.match(
        r"It reads ([\d.]+)% of the unseen hands. The mark is ([\d.]+)%: ([\d.]+) points", verdict.says
    )
    reads, mark, missing = map(float, found.groups())
    assert mark == pytest.approx(100 * MARK)
    assert missing == pytest.approx(mark - reads, abs=0.11)
