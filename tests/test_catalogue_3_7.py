"""The exercises of section 3.7: what the pencil finds, other styles that are right, and wrong answers."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from dlkit.activations import tanh
from dlkit.classroom.catalogue.section_3_7_frameworks import EXERCISES
from dlkit.classroom.diagnosis import diagnose
from dlkit.classroom.styles.section_3_7_frameworks import STYLES
from dlkit.classroom.verdict import Kind
from dlkit.initialization import glorot
from dlkit.network import SOFTMAX, Network, answer, initial, layers
from dlkit.optimizers import Momentum

ROOT = Path(__file__).resolve().parents[1]
BY_NAME = {exercise.name: exercise for exercise in EXERCISES}
PEERS = (
    *("plain NumPy", "PyTorch, eager", "PyTorch, torch.compile, fused Adam", "Keras, fit"),
    *("TensorFlow, tf.function", "JAX, loop in jit"),
)
to_keras, from_keras, pytorch_settings, our_cost = (exercise.reference for exercise in EXERCISES)


def test_what_the_tasks_work_out_with_the_pencil_is_right():
    kernel, bias = to_keras(np.arange(1.0, 9.0), 3, 2)
    assert kernel.tolist() == [[1, 4], [2, 5], [3, 6]]
    assert bias.tolist() == [7, 8]
    theta = from_keras(kernel, bias, np.array([[9.0], [10]]), np.array([11.0]))
    assert theta.tolist() == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]
    assert pytorch_settings(0.5, 0.9, 3.2, 64, 0.8, 0.99) == pytest.approx((0.05, 0.9, 0.05, 0.2, 0.01))
    assert our_cost(np.array([[0, 0], [0, np.log(3)]]), np.array([0, 1])) == pytest.approx(np.log(8 / 3) / 2)


def test_a_network_goes_to_keras_and_comes_back_and_says_the_same_there():
    rng, net = np.random.default_rng(0), Network(4, 3, 2, hidden=tanh, output=SOFTMAX)
    theta, X = initial(rng, net, glorot), rng.normal(size=(4, 6))
    parts = [np.concatenate([W.ravel(), b.ravel()]) for W, b in layers(net, theta)]
    weights = [*to_keras(parts[0], 4, 3), *to_keras(parts[1], 3, 2)]
    logits = np.tanh(X.T @ weights[0] + weights[1]) @ weights[2] + weights[3]
    e = np.exp(logits)
    assert e / e.sum(axis=1, keepdims=True) == pytest.approx(answer(net, theta, X).T)
    assert from_keras(*weights).tolist() == theta.tolist()


def test_with_the_translated_settings_pytorchs_rule_makes_our_steps():
    lr, momentum, decay, *_ = pytorch_settings(0.3, 0.8, 2.0, 16, 0.9, 0.9)
    ours, theirs, v = np.ones(3), np.ones(3), np.zeros(3)
    optimizer, slopes = Momentum(0.3, 0.8), np.random.default_rng(1).normal(size=(9, 3))
    state = optimizer.start(ours)
    for slope in slopes:
        ours, state = optimizer.step(ours, slope + 2 / 16 * ours, state)
        v = momentum * v + slope + decay * theirs
        theirs = theirs - lr * v
    assert theirs == pytest.approx(ours)


@pytest.mark.parametrize(("name", "style"), [(name, style) for name in STYLES for style in STYLES[name]])
def test_another_correct_style_passes(name, style):
    assert diagnose(BY_NAME[name], style).is_right


def test_every_exercise_is_tried_in_other_styles():
    assert set(STYLES) == set(BY_NAME)


def test_the_section_plots_what_the_benchmark_measured():
    rows = json.loads((ROOT / "benchmarks" / "results.json").read_text(encoding="utf-8"))["rows"]
    path = ROOT / "notebooks" / "3_practical_aspects" / "3.7_frameworks.ipynb"
    cells = {cell["id"]: "".join(cell["source"]) for cell in json.loads(path.read_text("utf-8"))["cells"]}
    due = times_of_dlkit(rows)
    shown = re.search(r'"""(.*?)"""', cells["times"], re.DOTALL)[1].split()
    assert shown == due, f"put this into the cell `times`:\n{' '.join(due)}"


def times_of_dlkit(rows):
    """For W1 to W3 and both precisions, how many times as long as dlkit every peer of the section takes."""
    found = []
    for work in ("W1", "W2", "W3"):
        for dtype in ("float64", "float32"):
            medians = {
                row["peer"]: row["median"] for row in rows if (row["work"], row["dtype"]) == (work, dtype)
            }
            found += [f"{medians[peer] / medians['dlkit']:.3g}" for peer in PEERS]
    return found


# Wrong answers as students write them, and what they hear.


def to_keras_in_place(theta, n_in, n_out):
    theta *= 1.5
    return to_keras(theta, n_in, n_out)


def naive(logits, labels):
    e = np.exp(logits)
    return -np.mean(np.log(e[np.arange(len(labels)), labels] / e.sum(axis=1)))


def clipped(logits, labels):
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    A = e / e.sum(axis=1, keepdims=True)
    return -np.mean(np.log(np.clip(A[np.arange(len(labels)), labels], 1e-12, 1)))


def along_the_examples(logits, labels):
    shifted = logits - logits.max(axis=0)
    log_sums = np.log(np.exp(shifted).sum(axis=0))
    return np.mean(log_sums[labels] - shifted[np.arange(len(labels)), labels])


def every_row(logits, labels):
    shifted = logits - logits.max(axis=1, keepdims=True)
    return -np.mean((shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)))[:, labels])


def unturned(kernel1, bias1, kernel2, bias2):
    return np.concatenate([part.ravel() for part in (kernel1, bias1, kernel2, bias2)])


WRONG = [
    ("to_keras", to_keras_in_place, Kind.MUTATED, ""),
    (
        "to_keras",
        lambda theta, n_in, n_out: (theta[: n_in * n_out].reshape(n_in, n_out), theta[n_in * n_out :]),
        Kind.NAMED,
        "The kernel has the right shape, but",
    ),
    ("to_keras", lambda *given: to_keras(*given)[0], Kind.TYPE, ""),
    ("from_keras", unturned, Kind.NAMED, "The kernels are not turned"),
    ("from_keras", lambda kernel1, bias1, kernel2, bias2: [kernel1.T, bias1], Kind.TYPE, ""),
    ("pytorch_settings", lambda a, b, c, m, k, r: (a, b, c, k, r), Kind.NAMED, "All five are copied"),
    (
        "pytorch_settings",
        lambda a, b, c, m, k, r: (a * (1 - b), b, c / m, k, 1 - r),
        Kind.NAMED,
        "p is keep_prob, who stays.",
    ),
    (
        "pytorch_settings",
        lambda a, b, c, m, k, r: (a * (1 - b), b, c * (1 - b) / m, 1 - k, 1 - r),
        Kind.NAMED,
        "You multiply the decay by 1 - β",
    ),
    (
        "pytorch_settings",
        lambda a, b, c, m, k, r: (a * (1 - b), b, 1 - k, c / m, 1 - r),
        Kind.NAMED,
        "weight_decay and p have changed places",
    ),
    ("our_cost", naive, Kind.NAMED, "Right as long as no logit is large"),
    ("our_cost", clipped, Kind.NAMED, "You cut the probability off"),
    ("our_cost", along_the_examples, Kind.NAMED, "You sum over the examples"),
    ("our_cost", every_row, Kind.NAMED, "You take the labels' columns from every row"),
    ("our_cost", lambda *given: given[1].size * our_cost(*given), Kind.NAMED, "This is the sum"),
]


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(("name", "wrong", "kind", "says"), WRONG)
def test_a_wrong_answer_hears_what_is_true_of_it(name, wrong, kind, says):
    verdict = diagnose(BY_NAME[name], wrong)
    assert (verdict.kind, verdict.says[: len(says)]) == (kind, says)
