"""The exercises of section 1.1: what the pencil finds, and what is said to answers of many kinds."""

import numpy as np
import pytest

from dlkit.classroom.catalogue.section_1_1_notation import EXERCISES
from dlkit.classroom.diagnosis import diagnose

BY_NAME = {exercise.name: exercise for exercise in EXERCISES}


def test_what_the_tasks_work_out_with_the_pencil_is_right():
    answer = {exercise.name: exercise.reference for exercise in EXERCISES}
    slanted, upright = np.array([[0, 1], [1, 0]]), np.array([[1, 0], [1, 0]])
    assert answer["stack"](np.array([slanted, upright])).tolist() == [[0, 1], [1, 0], [1, 1], [0, 0]]
    assert answer["share_right"](np.array([[7], [7], [1]]), np.array([[7, 0, 1]])) == pytest.approx(2 / 3)
    train, test = (np.array([[30, 10, 40]]), np.array([[3, 1, 4]])), (np.array([[20]]), np.array([[2]]))
    X, Y = answer["put_back"](*train, *test, np.array([2, 0, 3, 1]))
    assert (X.tolist(), Y.tolist()) == ([[10, 20, 30, 40]], [[1, 2, 3, 4]])


def test_every_input_has_dimensions_that_show_a_transpose():
    assert all(len(np.unique(case["pictures"].shape)) > 1 for case in BY_NAME["stack"].inputs())
    for case in BY_NAME["put_back"].inputs():
        assert len({case["X_train"].shape, case["X_test"].shape[::-1], case["order"].shape}) == 3
        assert case["X_train"].shape[0] != len(case["order"])


def test_every_order_is_another_one_than_its_opposite():
    for case in BY_NAME["put_back"].inputs():
        assert np.argsort(case["order"]).tolist() != case["order"].tolist()


def test_wrong_answers_miss_their_labels_by_more_than_1_above_and_below():
    cases = BY_NAME["share_right"].inputs()
    missed = np.hstack([case["answers"].ravel() - case["Y"][0] for case in cases])
    assert set(missed) == {-3, 0, 2}


# Right answers in a style of their own: a matrix, a kind of whole number, an array of one.


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("stack", lambda pictures: list(map(list, zip(*[p.ravel() for p in pictures], strict=True)))),
        ("share_right", lambda answers, Y: np.trace(answers.reshape(-1, 1) == Y) / Y.size),
        ("share_right", lambda answers, Y: np.isclose(answers.ravel(), Y).mean(keepdims=True)),
        ("put_back", lambda *parts: tuple(A.tolist() for A in BY_NAME["put_back"].reference(*parts))),
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


def counted_anew(answers, Y):
    for answer, label in zip(answers.ravel(), Y[0], strict=True):
        hits = 0
        hits += answer == label
    return hits / Y.size


def mixed_once_more(X_train, Y_train, X_test, Y_test, order):
    return np.hstack([X_train, X_test])[:, order], np.hstack([Y_train, Y_test])[:, order]


def only_the_inputs(X_train, Y_train, X_test, Y_test, order):
    X, Y = np.hstack([X_train, X_test]), np.hstack([Y_train, Y_test])
    X[:, order] = X.copy()
    return X, Y


def sorted_by_label(X_train, Y_train, X_test, Y_test, order):
    X, Y = np.hstack([X_train, X_test]), np.hstack([Y_train, Y_test])
    return X[:, Y[0].argsort()], np.sort(Y)


def order_turned(X_train, Y_train, X_test, Y_test, order):
    order.sort()
    return np.hstack([X_train, X_test])[:, order], np.hstack([Y_train, Y_test])[:, order]


@pytest.mark.parametrize(
    ("name", "answer", "begin"),
    [
        ("stack", overwritten, "Only the last picture is here."),
        ("stack", returned_in_the_loop, "Only the first picture is here."),
        ("stack", lambda pictures: [p.ravel() for p in pictures], "Each picture is a row here."),
        ("share_right", lambda answers, Y: np.sum(answers.ravel() == Y[0]) // Y.size, "This is 1 where all"),
        ("share_right", lambda answers, Y: np.sum(answers.ravel() == Y[0]) / len(Y), "This is the number of"),
        ("share_right", lambda answers, Y: 1 - np.mean(np.abs(answers.ravel() - Y)), "You take from 1 by"),
        ("share_right", counted_anew, "Only the last answer is counted."),
        ("put_back", mixed_once_more, "You mix once more"),
        ("put_back", only_the_inputs, "The inputs are back, and the labels are still mixed."),
        ("put_back", sorted_by_label, "You sort by the labels."),
        ("put_back", order_turned, "Your function changes its argument order"),
    ],
)
def test_a_wrong_answer_is_told_what_is_wrong_with_it(name, answer, begin):
    verdict = diagnose(BY_NAME[name], answer)
    assert verdict.is_named
    assert verdict.says.startswith(begin)
