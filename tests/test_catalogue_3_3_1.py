"""The exercises of section 3.3.1: the pencil, right styles, wrong answers; and the times that it plots."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from benchmarks import batch_sizes
from dlkit import batches, logistic
from dlkit.activations import sigmoid
from dlkit.classroom.catalogue.section_3_3_1_mini_batch import EXERCISES
from dlkit.classroom.diagnosis import diagnose
from dlkit.classroom.styles.section_3_3_1_mini_batch import STYLES
from dlkit.classroom.verdict import Kind

ROOT = Path(__file__).resolve().parents[1]
BY_NAME = {exercise.name: exercise for exercise in EXERCISES}
mini_batch, steps_in, one_epoch = (exercise.reference for exercise in EXERCISES)


def test_what_the_tasks_work_out_with_the_pencil_is_right():
    X, Y, order = np.arange(10).reshape(2, 5), np.arange(5)[np.newaxis], np.array([4, 2, 0, 1, 3])
    columns = [mini_batch(X, Y, order, 2, t)[1][0].tolist() for t in (1, 2, 3)]
    assert columns == [[4, 2], [0, 1], [3]]
    assert mini_batch(X, Y, order, 2, 3)[0].shape == (2, 1)
    assert steps_in(10, 4, 5) == (15, 2)
    w, b = one_epoch(
        np.zeros((1, 1)), 0.0, np.array([[2, 4]]), np.ones((1, 2)), np.random.default_rng(0), 2, 1
    )
    assert (w.tolist(), b) == ([[1.5]], 0.5)


def test_an_epoch_makes_the_steps_of_dlkit():
    case = BY_NAME["one_epoch"].inputs()[-1]
    w, b = case["w"], case["b"]
    dice = np.random.default_rng(case["rng"].bit_generator.seed_seq.entropy)
    for t in batches.mini_batches(case["X"].shape[1], case["batch_size"], dice):
        w, b, *_ = logistic.descent_step(w, b, case["X"][:, t], case["Y"][:, t], case["alpha"])
    mine = one_epoch(**case | {"rng": np.random.default_rng(case["rng"].bit_generator.seed_seq.entropy)})
    np.testing.assert_allclose(mine[0], w)
    assert mine[1] == pytest.approx(b)


def test_some_batches_are_full_and_some_are_not():
    rests = {case["m"] % case["batch_size"] == 0 for case in BY_NAME["steps_in"].inputs()}
    ends = {case["X"].shape[1] % case["batch_size"] == 0 for case in BY_NAME["one_epoch"].inputs()}
    assert rests == ends == {True, False}


@pytest.mark.parametrize(("name", "style"), [(name, style) for name in STYLES for style in STYLES[name]])
def test_another_correct_style_passes(name, style):
    assert diagnose(BY_NAME[name], style).is_right


def test_every_exercise_is_tried_in_other_styles():
    assert set(STYLES) == set(BY_NAME)


def test_the_section_plots_what_the_benchmark_measured():
    kept = json.loads(batch_sizes.FILE.read_text(encoding="utf-8"))
    path = ROOT / "notebooks" / "3_practical_aspects" / "3.3.1_mini_batch.ipynb"
    cells = {cell["id"]: "".join(cell["source"]) for cell in json.loads(path.read_text("utf-8"))["cells"]}
    shown = np.array(re.search(r'"""(.*?)"""', cells["times"], re.DOTALL)[1].split(), float)
    dlkits, numpys = (list(kept["ratios"][name].values()) for name in ("dlkit", "plain NumPy"))
    assert shown.tolist() == [*batch_sizes.SIZES, *dlkits, *numpys]
    assert [int(size) for size in kept["ratios"]["dlkit"]] == list(batch_sizes.SIZES)


# Wrong answers as students write them, and what they hear.


def in_the_order_of_the_file(w, b, X, Y, rng, batch_size, alpha):
    for k in range(0, X.shape[1], batch_size):
        w, b, *_ = logistic.descent_step(w, b, X[:, k : k + batch_size], Y[:, k : k + batch_size], alpha)
    return w, b


def by_its_own_seed(w, b, X, Y, rng, batch_size, alpha):
    return one_epoch(w, b, X, Y, np.random.default_rng(0), batch_size, alpha)


def by_shuffle(w, b, X, Y, rng, batch_size, alpha):
    order = np.arange(X.shape[1])
    rng.shuffle(order)
    return in_the_order_of_the_file(w, b, X[:, order], Y[:, order], rng, batch_size, alpha)


def in_place(w, b, X, Y, rng, batch_size, alpha):
    order = rng.permutation(X.shape[1])
    for k in range(0, order.size, batch_size):
        t = order[k : k + batch_size]
        dZ = sigmoid(w.T @ X[:, t] + b) - Y[:, t]
        w -= alpha * X[:, t] @ dZ.T / t.size
        b -= alpha * dZ.mean()
    return w, b


def moves_w_first(w, b, X, Y, rng, batch_size, alpha):
    order = rng.permutation(X.shape[1])
    for k in range(0, order.size, batch_size):
        t = order[k : k + batch_size]
        w = w - alpha * X[:, t] @ (sigmoid(w.T @ X[:, t] + b) - Y[:, t]).T / t.size
        b = b - alpha * np.mean(sigmoid(w.T @ X[:, t] + b) - Y[:, t])
    return w, b


def returns_after_the_first_batch(w, b, X, Y, rng, batch_size, alpha):
    t = rng.permutation(X.shape[1])[:batch_size]
    w, b, *_ = logistic.descent_step(w, b, X[:, t], Y[:, t], alpha)
    return w, b


def next_batch(X, Y, order, batch_size, t):
    t = order[t * batch_size : (t + 1) * batch_size]
    return X[:, t], Y[:, t]


def labels_in_the_old_order(X, Y, order, batch_size, t):
    here = slice((t - 1) * batch_size, t * batch_size)
    return X[:, order][:, here], Y[:, here]


def rows(X, Y, order, batch_size, t):
    return X[order[(t - 1) * batch_size : t * batch_size]], Y


@pytest.mark.parametrize(
    ("name", "wrong", "kind", "says"),
    [
        ("mini_batch", next_batch, Kind.NAMED, "This is the batch after the one"),
        ("mini_batch", labels_in_the_old_order, Kind.NAMED, "The examples are right, but their labels"),
        ("mini_batch", rows, Kind.CRASHED, "It stops in your line"),
        ("mini_batch", lambda X, Y, order, batch_size, t: X[:, order], Kind.TYPE, "It returns one value"),
        (
            "steps_in",
            lambda m, batch_size, epochs: (epochs, batch_size),
            Kind.NAMED,
            "steps is epochs, as it",
        ),
        ("steps_in", lambda m, batch_size, epochs: epochs * m, Kind.TYPE, "It returns one value"),
        (
            "steps_in",
            lambda m, batch_size, epochs: (epochs * (m // batch_size), m % batch_size),
            Kind.NAMED,
            "You round down, and nothing is left",
        ),
        (
            "steps_in",
            lambda m, batch_size, epochs: (-(-epochs * m // batch_size), (m - 1) % batch_size + 1),
            Kind.NAMED,
            "You round up once, for all epochs",
        ),
        ("one_epoch", moves_w_first, Kind.NAMED, "The gradient of b is taken after w"),
        ("one_epoch", in_the_order_of_the_file, Kind.NAMED, "You do not shuffle"),
        ("one_epoch", by_its_own_seed, Kind.NAMED, "You do not draw from the rng"),
        ("one_epoch", in_place, Kind.MUTATED, "Your function changes its argument w"),
        ("one_epoch", returns_after_the_first_batch, Kind.NAMED, "Only the first batch makes a step"),
    ],
)
def test_a_wrong_answer_hears_what_is_true_of_it(name, wrong, kind, says):
    verdict = diagnose(BY_NAME[name], wrong)
    assert (verdict.kind, verdict.says[: len(says)]) == (kind, says)


def test_who_shuffles_by_shuffle_draws_the_same_order():
    assert diagnose(BY_NAME["one_epoch"], by_shuffle).is_right
