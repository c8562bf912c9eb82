"""Section 1.2: what the pencil finds is right, and what is said to answers of many kinds is true."""

from pathlib import Path

import nbformat
import numpy as np
import pytest

from dlkit.batches import Examples
from dlkit.classroom.catalogue.section_1_2_logistic_regression import EXERCISES
from dlkit.classroom.diagnosis import diagnose, remark
from dlkit.classroom.styles.section_1_2_logistic_regression import STYLES
from dlkit.classroom.verdict import Kind

BY_NAME = {exercise.name: exercise for exercise in EXERCISES}
ROOT = Path(__file__).resolve().parents[1]
SOLUTION = ROOT / "solutions/1_introduction/1.2_logistic_regression.ipynb"
sigmoid, gradient, longest_step = (STYLES[name][0] for name in ("sigmoid", "gradient", "longest_step"))


def solved(name=None, style=None):
    """What the solution notebook defines up to its last task, with another answer to one of them."""
    space = {"np": np}
    for cell in nbformat.read(SOLUTION, as_version=4).cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            exec(cell.source, space)
            space |= {name: style} if name and f"def {name}(" in cell.source else {}
    return space


def test_what_the_tasks_work_out_with_the_pencil_is_right():
    answer = solved()
    assert answer["sigmoid"](np.log(3)) == pytest.approx(3 / 4)
    w, x, one = np.zeros((2, 1)), np.array([[3.0], [-4.0]]), np.array([[1]])
    assert answer["cost"](w, 0, x, one) == pytest.approx(0.6931, abs=5e-5)
    dw, db = answer["gradient_loop"](w, 0, x, one)
    assert (dw.tolist(), db) == ([[-1.5], [2.0]], -0.5)
    dw, db = answer["gradient"](w, 0, np.array([[3, 1], [-4, 2]]), np.array([[1, 0]]))
    assert (dw.tolist(), db) == ([[-0.5], [1.5]], 0)
    assert answer["longest_step"](np.array([[1, 3], [2, -2]])).tolist() == [[1.6], [2.0]]


@pytest.mark.parametrize(("name", "style"), [(name, style) for name in STYLES for style in STYLES[name]])
def test_a_right_answer_makes_no_other_answer_of_the_notebook_fail(name, style):
    answer = solved(name, style)
    assert [other for other in STYLES if not diagnose(BY_NAME[other], answer[other]).is_right] == []


@pytest.mark.parametrize(("name", "style"), [(name, style) for name in STYLES for style in STYLES[name]])
def test_the_training_at_the_end_runs_with_every_right_answer(name, style):
    (cell,) = [cell.source for cell in nbformat.read(SOLUTION, as_version=4).cells if cell.id == "train"]
    training = cell[cell.index("    w, b, alpha = ") :].replace("range(500)", "range(2)")
    rng = np.random.default_rng(0)
    X, Y = rng.random((64, 30)) / 10, rng.integers(0, 2, (1, 30))
    judges = {"others": Examples(X, 4 + 5 * Y), "test": np.arange(30) >= 20}
    space = solved(name, style) | judges | {"X": X[:, :20], "Y": Y[:, :20]}
    exec(f"if True:\n{training}", space)
    assert space["w"].shape == (64, 1)
    assert np.isfinite(space["J"])
    assert 0 <= space["right"] <= 10


def sigmoid_that_talks(z):
    print("z is", z)
    return sigmoid(z)


def test_what_an_answer_prints_is_kept_for_the_verdict(capsys):
    verdict = diagnose(BY_NAME["sigmoid"], sigmoid_that_talks)
    assert (verdict.is_right, verdict.printed) == (True, "  z is 0.0")
    assert capsys.readouterr().out == ""


def test_who_takes_a_logarithm_of_0_is_told_so_when_all_is_right():
    assert "yours is not" in remark(BY_NAME["cost"], STYLES["cost"][0])


@pytest.mark.parametrize("name", ["gradient", "gradient_loop"])
def test_a_gradient_that_is_negative_and_a_sum_is_told_as_two_mistakes(name):
    def downhill_sum(w, b, X, Y):
        dw, db = gradient(w, b, X, Y)
        return -X.shape[1] * dw, -X.shape[1] * db

    assert diagnose(BY_NAME[name], downhill_sum).says.startswith("Two mistakes at once: the sign is wrong")


def test_a_bound_that_nobody_named_is_shown_by_an_example():
    verdict = diagnose(BY_NAME["longest_step"], lambda X: 8 / np.median(X**2, axis=1, keepdims=True))
    assert (verdict.kind, verdict.says) == (Kind.EXAMPLE_ONLY, "")
    assert verdict.example.startswith("The smallest input that fails:")


def losses_of(a, y):
    return -y * np.log(a) - (1 - y) * np.log(1 - a)


@pytest.mark.parametrize(
    "crosswise",
    [
        lambda w, b, X, Y: np.mean(losses_of(sigmoid(X.T @ w + b), Y)),
        lambda w, b, X, Y: np.mean(losses_of(sigmoid(w.T @ X + b), Y.T)),
        lambda w, b, X, Y: np.sum(losses_of(sigmoid(X.T @ w + b), Y)) / X.shape[1],
    ],
)
def test_answers_in_a_column_beside_labels_in_a_row_are_told_to_meet_every_label(crosswise):
    verdict = diagnose(BY_NAME["cost"], crosswise)
    assert "very ŷ meets every label" in verdict.says
    assert verdict.says.endswith("Which shapes have your ŷ and Y?")


def in_whole_numbers(z):
    s = np.zeros_like(z)
    s[...] = sigmoid(z)
    return s


def sigmoid_by_if(z):
    if z >= 0:
        return 1 / (1 + np.exp(-z))
    return np.exp(z) / (1 + np.exp(z))


def cost_in_a_loop(examples, divisor):
    """A cost that adds up the losses of some examples, each a matrix of one, and divides by `divisor`."""

    def answer(w, b, X, Y):
        J = np.zeros((1, 1))
        for i in examples(X.shape[1]):
            J = J + losses_of(sigmoid(w.T @ X[:, [i]] + b), Y[:, [i]])
        return J / divisor(X.shape[1])

    return answer


def gradient_divided_in_the_loop(w, b, X, Y):
    dw, db = np.zeros_like(w), 0
    for i in range(X.shape[1]):
        one = gradient(w, b, X[:, [i]], Y[:, [i]])
        dw, db = (dw + one[0]) / X.shape[1], (db + one[1]) / X.shape[1]
    return dw, db


@pytest.mark.parametrize(
    ("name", "wrong", "kind", "says"),
    [
        ("sigmoid", in_whole_numbers, Kind.NAMED, "holds whole numbers"),
        ("sigmoid", sigmoid_by_if, Kind.NAMED, "An `if` asks one question"),
        ("sigmoid", lambda z: (1 + np.tanh(z)) / 2, Kind.SLIP, "`2` is left out"),
        ("sigmoid", lambda z: np.round(sigmoid(z), 4), Kind.NAMED, "Is something rounded?"),
        ("sigmoid", lambda z: [sigmoid(z)], Kind.SHAPE, "The numbers in it are right."),
        ("cost", lambda w, b, X, Y: [[np.log(2)]], Kind.NAMED, "J is 0.6931, whatever the input."),
        ("cost", cost_in_a_loop(lambda m: [m - 1], lambda m: m), Kind.NAMED, "Only the last example counts"),
        ("cost", cost_in_a_loop(lambda m: [0], lambda m: 1), Kind.NAMED, "what the first example gives"),
        ("cost", cost_in_a_loop(lambda m: range(m - 1), lambda m: m), Kind.NAMED, "is missing: the last one"),
        ("cost", cost_in_a_loop(range, lambda m: 2 * m), Kind.FACTOR, "J is 0.5 times what it should be"),
        ("gradient_loop", gradient_divided_in_the_loop, Kind.NAMED, "The division by m is inside the loop"),
        ("gradient", lambda w, b, X, Y: (w, b), Kind.NAMED, "dw is w, as it was handed in."),
        ("longest_step", lambda X: 2 / np.mean(X**2, axis=1, keepdims=True), Kind.NAMED, "You take 1 for"),
        ("longest_step", lambda X: longest_step(X).ravel(), Kind.SHAPE, "The numbers in it are right."),
        ("longest_step", lambda X: longest_step(X) / 2, Kind.NAMED, "1 over the curvature"),
        ("longest_step", lambda X: longest_step(X - X.mean(axis=1, keepdims=True)), Kind.NAMED, "variance"),
    ],
)
def test_what_is_wrong_is_told_in_true_words(name, wrong, kind, says):
    verdict = diagnose(BY_NAME[name], wrong)
    assert verdict.kind is kind
    assert says in verdict.says
