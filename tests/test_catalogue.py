"""Every exercise of the course: its answer passes, its mistakes are named, other styles pass, too."""

import functools
import importlib
import re
import sys
from pathlib import Path
from types import SimpleNamespace

import nbformat
import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))
import mutation

from dlkit.classroom import catalogue
from dlkit.classroom.diagnosis import diagnose, remark

ROOT = Path(__file__).resolve().parents[1]
MODULES = {name: importlib.import_module(f"dlkit.classroom.catalogue.{name}") for name in mutation.modules()}


def exercises_of(modules):
    """The exercises by section and name: two sections may ask for functions of one name."""
    return {
        (mutation.section_of(name), exercise.name): exercise
        for name, module in modules.items()
        for exercise in module.EXERCISES
    }


EXERCISES = exercises_of(MODULES)
MISTAKES = [
    pytest.param(key, k, id=f"{'-'.join(key)}-{k}")
    for key, exercise in EXERCISES.items()
    for k in range(len(exercise.mistakes))
]
for_each_exercise = pytest.mark.parametrize("key", EXERCISES, ids="-".join)


@functools.cache
def cells_of(path):
    """The cells of a notebook; many tests read them, and none changes them."""
    return nbformat.read(path, as_version=4).cells


@functools.cache
def answers(section):
    """What the solution notebook of a section defines, by name."""
    (module,) = [module for module in MODULES if mutation.section_of(module) == section]
    space = {}
    for cell in cells_of(mutation.notebook_of(module)):
        given = cell.id == "imports" or cell.id.endswith("-given")
        if given or cell.metadata.get("nbgrader", {}).get("solution"):
            exec(cell.source, space)
    return space


def answer_to(key):
    """The function that the solution notebook gives as the answer to an exercise."""
    section, name = key
    return answers(section)[name]


@functools.cache
def headings():
    """The headings of all sections, without their numbers."""
    return {
        re.sub(r"^#+ ([\d.]+ )?", "", line)
        for path in (ROOT / "notebooks").rglob("*.ipynb")
        for cell in cells_of(path)
        if cell.cell_type == "markdown"
        for line in cell.source.split("\n")
        if line.startswith("#")
    }


def test_two_sections_may_ask_for_functions_of_one_name():
    one, other = SimpleNamespace(name="train"), SimpleNamespace(name="train")
    modules = {
        "section_2_3_one": SimpleNamespace(EXERCISES=[one]),
        "section_3_3_4_other": SimpleNamespace(EXERCISES=[other]),
    }
    assert exercises_of(modules) == {("2.3", "train"): one, ("3.3.4", "train"): other}
    assert len(EXERCISES) == sum(len(module.EXERCISES) for module in MODULES.values())


def test_every_solution_notebook_has_its_module_and_every_module_its_notebook():
    notebooks = sorted((ROOT / "solutions").rglob("*.ipynb"))
    assert sorted(mutation.notebook_of(module) for module in MODULES) == notebooks
    assert notebooks


@for_each_exercise
def test_the_reference_passes(key):
    assert diagnose(EXERCISES[key], EXERCISES[key].reference) is None


@for_each_exercise
def test_the_solution_in_the_notebook_passes(key):
    assert diagnose(EXERCISES[key], answer_to(key)) is None


@for_each_exercise
def test_the_formulas_that_slips_are_made_of_are_right(key):
    for formula in EXERCISES[key].formulas or (EXERCISES[key].reference,):
        assert diagnose(EXERCISES[key], formula) is None


@pytest.mark.parametrize(("key", "k"), MISTAKES)
def test_a_known_mistake_is_refused_and_named_and_no_other_one_is(key, k):
    mistake = EXERCISES[key].mistakes[k]
    complaint = diagnose(EXERCISES[key], mistake.wrong)
    assert complaint is not None, "this mistake passes"
    others = [m.says for m in EXERCISES[key].mistakes if m is not mistake and m.says in complaint]
    assert (mistake.says in complaint, others) == (True, [])


@for_each_exercise
def test_an_exercise_has_three_hints_a_place_to_read_and_known_mistakes(key):
    exercise = EXERCISES[key]
    assert len(exercise.hints) == 3
    assert exercise.read.startswith("section ")
    assert len(exercise.mistakes) >= (12 if exercise.name.startswith("gradient") else 5)
    assert len({mistake.says for mistake in exercise.mistakes}) == len(exercise.mistakes)


@for_each_exercise
def test_where_to_read_is_a_heading_of_the_section(key):
    heading = re.search("'(.+)'", EXERCISES[key].read)[1]
    assert heading in headings()


def nan_like(value):
    """An answer of the same form, lists in lists, in which every number is nan."""
    if isinstance(value, (list, tuple)):
        return [nan_like(one) for one in value]
    return np.full(np.shape(value), np.nan)


@for_each_exercise
def test_an_answer_of_nan_is_never_taken_for_a_mistake_that_says_nothing_of_nan(key):
    exercise = EXERCISES[key]

    def nan_everywhere(*arguments):
        return nan_like(exercise.reference(*arguments))

    complaint = diagnose(exercise, nan_everywhere)
    assert "nan" in complaint.split("\n")[0]


@pytest.mark.slow
@for_each_exercise
def test_the_same_mistake_is_told_in_the_same_words_without_addresses(key):
    for mistake in EXERCISES[key].mistakes:
        one, other = (diagnose(EXERCISES[key], mistake.wrong) for _ in range(2))
        assert one == other
        assert "0x" not in one


@pytest.mark.parametrize("name", ["gradient", "gradient_loop"])
def test_a_gradient_that_is_negative_and_a_sum_is_told_as_two_mistakes(name):
    exercise = EXERCISES["1.2", name]

    def downhill_sum(w, b, X, Y):
        dw, db = exercise.reference(w, b, X, Y)
        return -X.shape[1] * dw, -X.shape[1] * db

    assert diagnose(exercise, downhill_sum).startswith("Two mistakes at once: the sign is wrong")


def test_a_threshold_that_nobody_named_is_shown_by_an_example():
    complaint = diagnose(EXERCISES["1.2", "predict"], lambda w, b, X: sigmoid_as_printed(w.T @ X + b) > 0.55)
    assert complaint.startswith("The smallest input that fails:")


@pytest.mark.parametrize(
    "crosswise",
    [
        lambda w, b, X, Y: np.mean(loss_by_cases(sigmoid_as_printed(X.T @ w + b), Y)),
        lambda w, b, X, Y: np.mean(loss_by_cases(sigmoid_as_printed(w.T @ X + b), Y.T)),
        lambda w, b, X, Y: np.sum(loss_by_cases(sigmoid_as_printed(X.T @ w + b), Y)) / X.shape[1],
    ],
)
def test_answers_in_a_column_beside_labels_in_a_row_are_told_to_meet_every_label(crosswise):
    complaint = diagnose(EXERCISES["1.2", "cost"], crosswise)
    assert "very ŷ meets every label" in complaint
    assert complaint.endswith("Which shapes have your ŷ and Y?")


@for_each_exercise
def test_the_reference_is_right_beyond_what_is_asked(key):
    assert remark(EXERCISES[key], EXERCISES[key].reference) is None
    assert remark(EXERCISES[key], answer_to(key)) is None


@for_each_exercise
def test_the_inputs_are_drawn_alike_every_time_and_begin_small(key):
    one, other = EXERCISES[key].inputs(), EXERCISES[key].inputs()
    assert all(np.array_equal(a[key], b[key]) for a, b in zip(one, other, strict=True) for key in a)
    sizes = [sum(np.size(v) for v in case.values()) for case in one]
    assert sizes == sorted(sizes)


@pytest.mark.parametrize("module", MODULES)
def test_the_notebook_checks_every_exercise_for_its_points(module):
    points = {}
    for cell in cells_of(mutation.notebook_of(module)):
        data = cell.metadata.get("nbgrader", {})
        if data.get("grade"):
            points[re.fullmatch(r"check\((\w+)\)", cell.source)[1]] = data["points"]
    assert points == {exercise.name: exercise.points for exercise in MODULES[module].EXERCISES}


def test_what_the_tasks_work_out_with_the_pencil_is_right():
    answer = answers("1.2")
    assert answer["sigmoid"](np.log(3)) == pytest.approx(3 / 4)
    assert answer["loss"](np.array([[0.2, 0.2]]), np.array([[0, 1]])).round(4).tolist() == [[0.2231, 1.6094]]
    w, x, one = np.zeros((2, 1)), np.array([[3.0], [-4.0]]), np.array([[1]])
    assert answer["cost"](w, 0, x, one) == pytest.approx(0.6931, abs=5e-5)
    dw, db = answer["gradient_loop"](w, 0, x, one)
    assert (dw.tolist(), db) == ([[-1.5], [2.0]], -0.5)
    dw, db = answer["gradient"](w, 0, np.array([[3, 1], [-4, 2]]), np.array([[1, 0]]))
    assert (dw.tolist(), db) == ([[-0.5], [1.5]], 0)
    w, b = answer["descent_step"](w, 0, x, one, 2)
    assert (w.tolist(), b) == ([[3.0], [-4.0]], 1)
    asked = np.array([[2, 1, 2], [1, 2, 2]])
    assert answer["predict"](np.array([[1], [-1]]), 0, asked).tolist() == [[1, 0, 1]]


# Other ways to write the right answer, as students do.


def sigmoid_by_tanh(z):
    return (1 + np.tanh(np.asarray(z) / 2)) / 2


def sigmoid_as_printed(z):
    return 1 / (1 + np.exp(-z))


def sigmoid_one_by_one(z):
    flat = [1 / (1 + np.exp(-value)) for value in np.ravel(z)]
    return np.reshape(flat, np.shape(z)).tolist()


def sigmoid_in_single_precision(z):
    return sigmoid_by_tanh(np.asarray(z, dtype=np.float32))


def sigmoid_that_talks(z):
    print("z is", z)
    return sigmoid_as_printed(z)


def loss_as_printed_but_for_the_misprint(y_hat, y):
    return -(y * np.log(y_hat) + (1 - y) * np.log(1 - y_hat))


def loss_clipped(y_hat, y):
    y_hat = np.clip(y_hat, 1e-15, 1 - 1e-15)
    return loss_as_printed_but_for_the_misprint(y_hat, y)


def loss_by_cases(y_hat, y):
    return np.where(y == 1, -np.log(y_hat), -np.log(1 - y_hat))


def loss_as_nested_lists(y_hat, y):
    return [[float(-np.log(p if t else 1 - p)) for p, t in zip(y_hat[0], y[0], strict=True)]]


def cost_with_einsum(w, b, X, Y):
    A = sigmoid_as_printed(np.einsum("ji,jk->ik", w, X) + b)
    return np.einsum("ij->", loss_by_cases(A, Y)) / X.shape[1]


def cost_as_a_matrix(w, b, X, Y):
    A = sigmoid_as_printed(w.T @ X + b)
    return -(np.log(A) @ Y.T + np.log(1 - A) @ (1 - Y).T) / X.shape[1]  # (1, 1)


def gradient_with_keepdims(w, b, X, Y):
    dZ = sigmoid_as_printed(w.T @ X + b) - Y
    return [np.dot(X, dZ.T) / len(dZ.T), np.mean(dZ, axis=1, keepdims=True)]


def gradient_with_einsum(w, b, X, Y):
    dZ = sigmoid_by_tanh(b + (w * X).sum(axis=0)) - Y[0]
    return np.einsum("ji,i->j", X, dZ)[:, None] / dZ.size, dZ.mean()


def gradient_with_double_loop(w, b, X, Y):
    n_x, m = X.shape
    dw, db = [[0.0] for _ in range(n_x)], 0
    for i in range(m):
        z = sum(w[j, 0] * X[j, i] for j in range(n_x)) + b
        dz = sigmoid_as_printed(z) - Y[0, i]
        db += dz / m
        for j in range(n_x):
            dw[j][0] += X[j, i] * dz / m
    return dw, db


def gradient_in_single_precision(w, b, X, Y):
    return gradient_with_keepdims(w.astype("f4"), np.float32(b), X.astype("f4"), Y.astype("f4"))


def step_in_theta_form(w, b, X, Y, alpha):
    theta, X1 = np.vstack([[[b]], w]), np.vstack([np.ones((1, X.shape[1])), X])
    theta = theta - alpha * X1 @ (sigmoid_as_printed(theta.T @ X1) - Y).T / X.shape[1]
    return theta[1:], theta[:1]


def step_on_copies(w, b, X, Y, alpha):
    w = w.copy()
    dw, db = gradient_with_keepdims(w, b, X, Y)
    w -= alpha * dw
    b -= alpha * db[0, 0]
    return w, b


def step_as_nested_lists(w, b, X, Y, alpha):
    dw, db = gradient_with_double_loop(w, b, X, Y)
    return [[[w_j[0] - alpha * d[0]] for w_j, d in zip(w.tolist(), dw, strict=True)], b - alpha * db]


def predict_one_by_one(w, b, X):
    return [[1 if (w[:, 0] @ x).item() + b >= 0 else 0 for x in X.T]]


def predict_by_the_sign_of_z(w, b, X):
    return (w.T @ X + b >= 0) * 1.0


def predict_with_booleans(w, b, X):
    return sigmoid_as_printed(w.T @ X + b) >= 0.5


STYLES = {
    "sigmoid": [
        sigmoid_by_tanh,
        sigmoid_as_printed,
        sigmoid_one_by_one,
        sigmoid_in_single_precision,
        sigmoid_that_talks,
    ],
    "loss": [loss_by_cases, loss_as_nested_lists, loss_as_printed_but_for_the_misprint, loss_clipped],
    "cost": [cost_with_einsum, cost_as_a_matrix],
    "gradient_loop": [gradient_with_double_loop, gradient_with_keepdims],
    "gradient": [
        gradient_with_keepdims,
        gradient_with_einsum,
        gradient_with_double_loop,
        gradient_in_single_precision,
    ],
    "descent_step": [step_in_theta_form, step_on_copies, step_as_nested_lists],
    "predict": [predict_by_the_sign_of_z, predict_with_booleans, predict_one_by_one],
}


@pytest.mark.parametrize(("name", "style"), [(name, style) for name in STYLES for style in STYLES[name]])
def test_another_correct_style_passes(name, style, capsys):
    assert diagnose(EXERCISES["1.2", name], style) is None
    assert capsys.readouterr().out == ""


def test_every_exercise_of_section_1_2_is_tried_in_other_styles():
    assert set(STYLES) == {exercise.name for exercise in catalogue.exercises("1.2")}


def test_a_section_without_exercises_is_named_with_those_that_have_some():
    with pytest.raises(ValueError, match=r"no exercises for section '9.9'; there are some for .*1\.2"):
        catalogue.exercises("9.9")
