"""The exercises of section 1.1: what the pencil finds, and what is said to answers of many kinds."""

import numpy as np
import pytest

from dlkit.classroom.catalogue.section_1_1_notation import EXERCISES
from dlkit.classroom.diagnosis import diagnose
from dlkit.classroom.verdict import Kind

BY_NAME = {exercise.name: exercise for exercise in EXERCISES}


def test_what_the_tasks_work_out_with_the_pencil_is_right():
    answer = {exercise.name: exercise.reference for exercise in EXERCISES}
    upright, slanted = np.array([[1, 0], [1, 0]]), np.array([[0, 1], [1, 0]])
    assert answer["flatten"](np.arange(1, 7).reshape(2, 3)).tolist() == [[1], [2], [3], [4], [5], [6]]
    X = answer["stack"](np.array([slanted, upright]))
    assert X.tolist() == [[0, 1], [1, 0], [1, 1], [0, 0]]
    Y = answer["label_row"](np.array([0, 1]))
    assert Y.tolist() == [[0, 1]]
    x, y = answer["example"](X, Y, 2)
    assert (x.tolist(), y) == ([[1], [0], [1], [0]], 1)
    assert answer["feature"](X, 2).tolist() == [[1, 0]]
    X, Y = np.array([[10, 20, 30, 40]]), np.array([[1, 2, 3, 4]])
    parts = answer["split_examples"](X, Y, np.array([2, 0, 3, 1]), 3)
    assert [part.tolist() for part in parts] == [[[30, 10, 40]], [[3, 1, 4]], [[20]], [[2]]]
    assert answer["share_right"](np.array([[7], [7], [1]]), np.array([[7, 0, 1]])) == pytest.approx(2 / 3)


def test_every_input_has_dimensions_that_show_a_transpose():
    for name in ("example", "feature", "split_examples"):
        assert all(case["X"].shape[0] != case["X"].shape[1] for case in BY_NAME[name].inputs())
    assert all(len(np.unique(case["pictures"].shape)) > 1 for case in BY_NAME["stack"].inputs())


def test_wrong_answers_miss_their_labels_by_more_than_1_above_and_below():
    cases = BY_NAME["share_right"].inputs()
    missed = np.hstack([case["answers"].ravel() - case["Y"][0] for case in cases])
    assert set(missed) == {-3, 0, 2}


@pytest.mark.parametrize("kind", [list, tuple])
def test_a_row_that_has_no_shape_is_refused_for_that(kind):
    for answer in (lambda labels: kind([labels]), lambda labels: kind([labels.tolist()])):
        verdict = diagnose(BY_NAME["label_row"], answer)
        assert (verdict.kind, verdict.mistake) == (Kind.TYPE, "no array")
        assert verdict.says == (
            f"This is a {kind.__name__} and has no shape. What is due is an array, (1, m). "
            "Which function of NumPy makes one of it?"
        )


# Right answers in a style of their own: a matrix, a kind of whole number, an array of one.


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("flatten", lambda picture: np.matrix(picture.ravel()).T),
        ("flatten", lambda picture: tuple((dot,) for dot in picture.ravel())),
        ("stack", lambda pictures: list(map(list, zip(*[p.ravel() for p in pictures], strict=True)))),
        ("label_row", lambda labels: np.atleast_2d(labels).astype("uint8")),
        ("example", lambda X, Y, i: np.array([X[:, i - 1 : i], Y[:, i - 1]], dtype=object).tolist()),
        ("feature", lambda X, j: (np.eye(len(X))[j - 1 : j] @ X).astype("f4")),
        ("share_right", lambda answers, Y: np.trace(answers.reshape(-1, 1) == Y) / Y.size),
        ("share_right", lambda answers, Y: np.isclose(answers.ravel(), Y).mean(keepdims=True)),
    ],
)
def test_a_right_answer_is_right_however_it_is_made(name, answer):
    assert diagnose(BY_NAME[name], answer).is_right


# Wrong answers that students write, and what is said to them.


def overwritten(pictures):
    for picture in pictures:
        X = picture.reshape(-1, 1)
    return X


def returned_in_the_loop(pictures):
    for picture in pictures:
        return picture.reshape(-1, 1)


def turned_in_place(labels):
    labels.shape = (1, -1)
    return labels


def one_step_back_twice(X, Y, i):
    i -= 1
    return X[:, [i - 1]], Y[0, i - 1]


def rows_by_order(X, Y, order, m_train):
    X, Y = X[order], Y[order]
    return X[:m_train], Y[:m_train], X[m_train:], Y[m_train:]


def mixed_by_itself(X, Y, order, m_train):
    order = np.random.default_rng().permutation(X.shape[1])
    return X[:, order[:m_train]], Y[:, order[:m_train]], X[:, order[m_train:]], Y[:, order[m_train:]]


def counted_anew(answers, Y):
    for answer, label in zip(answers.ravel(), Y[0], strict=True):
        right = 0
        right += answer == label
    return right / Y.size


@pytest.mark.parametrize(
    ("name", "answer", "begin"),
    [
        ("flatten", lambda picture: list(picture), "The picture comes back as it was."),
        ("flatten", lambda picture: [picture.ravel()], "The numbers are right, but they lie in a row."),
        ("flatten", lambda picture: 1 - picture.reshape(-1, 1), "x is 1 minus what it should be."),
        ("stack", overwritten, "Only the last picture is here."),
        ("stack", returned_in_the_loop, "Only the first picture is here."),
        ("label_row", turned_in_place, "Your function changes its argument labels"),
        ("label_row", lambda labels: np.eye(10)[labels].T, "Y has shape (10, 7); expected (1, m) = (1, 7)."),
        ("example", one_step_back_twice, "This is the example before."),
        ("example", lambda X, Y, i: (X[:, i - 1 : i], Y[i - 1]), "You look for row i of Y"),
        ("feature", lambda X, j: X[j].copy(), "This is the next feature, and it is flat."),
        ("split_examples", rows_by_order, "The numbers in `order` choose rows here."),
        ("split_examples", mixed_by_itself, "Called once more with the same input"),
        ("share_right", lambda answers, Y: np.sum(answers.ravel() == Y[0]) // Y.size, "This is 1 where all"),
        ("share_right", lambda answers, Y: np.sum(answers.ravel() == Y) / len(Y), "This is the number of"),
        ("share_right", lambda answers, Y: 1 - np.mean(np.abs(answers.ravel() - Y)), "You take from 1 by"),
        ("share_right", counted_anew, "Only the last answer is counted."),
    ],
)
def test_a_wrong_answer_is_told_what_is_wrong_with_it(name, answer, begin):
    verdict = diagnose(BY_NAME[name], answer)
    assert verdict.is_named
    assert verdict.says.startswith(begin)
