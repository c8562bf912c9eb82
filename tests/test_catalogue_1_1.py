"""The exercises of section 1.1: what the pencil finds, and other styles that are right."""

import numpy as np
import pytest

from dlkit.classroom.catalogue import section_1_1_notation as section
from dlkit.classroom.diagnosis import diagnose

EXERCISES = {exercise.name: exercise for exercise in section.EXERCISES}


def test_what_the_tasks_work_out_with_the_pencil_is_right():
    upright, slanted = np.array([[1, 0], [1, 0]]), np.array([[0, 1], [1, 0]])
    assert section.flatten(np.arange(1, 7).reshape(2, 3)).tolist() == [[1], [2], [3], [4], [5], [6]]
    X = section.stack(np.array([slanted, upright]))
    assert X.tolist() == [[0, 1], [1, 0], [1, 1], [0, 0]]
    Y = section.label_row(np.array([0, 1]))
    assert Y.tolist() == [[0, 1]]
    x, y = section.example(X, Y, 2)
    assert (x.tolist(), y) == ([[1], [0], [1], [0]], 1)
    assert section.feature(X, 2).tolist() == [[1, 0]]
    X, Y = np.array([[10, 20, 30, 40]]), np.array([[1, 2, 3, 4]])
    parts = section.split_examples(X, Y, np.array([2, 0, 3, 1]), 3)
    assert [part.tolist() for part in parts] == [[[30, 10, 40]], [[3, 1, 4]], [[20]], [[2]]]
    assert section.share_right(np.array([[7], [7], [1]]), np.array([[7, 0, 1]])) == pytest.approx(2 / 3)


def test_every_input_has_dimensions_that_show_a_transpose():
    for name in ("example", "feature", "split_examples"):
        assert all(case["X"].shape[0] != case["X"].shape[1] for case in EXERCISES[name].inputs())
    assert all(len(np.unique(case["pictures"].shape)) > 1 for case in EXERCISES["stack"].inputs())


# Other ways to write the right answer, as students do.


def flatten_with_newaxis(picture):
    return picture.flatten()[:, np.newaxis]


def flatten_one_by_one(picture):
    return [[dot] for line in picture.tolist() for dot in line]


def stack_with_hstack(pictures):
    return np.hstack([flatten_with_newaxis(picture) for picture in pictures])


def stack_into_zeros(pictures):
    X = np.zeros((pictures[0].size, len(pictures)))
    for i, picture in enumerate(pictures):
        X[:, i] = picture.ravel()
    return X


def stack_with_einsum(pictures):
    return np.einsum("ihw->hwi", pictures).reshape(-1, len(pictures))


def label_row_from_a_list(labels):
    return np.array([list(labels)])


def label_row_of_floats(labels):
    return np.array(labels, dtype=float)[None, :]


def example_with_a_list_of_one(X, Y, i):
    return X[:, [i - 1]], Y[:, [i - 1]]


def example_as_lists(X, Y, i):
    return [[row[i - 1]] for row in X.tolist()], int(Y[0, i - 1])


def feature_with_take(X, j):
    return np.take(X, [j - 1], axis=0)


def feature_from_the_flat_row(X, j):
    return X[j - 1].reshape(1, -1)


def split_after_mixing(X, Y, order, m_train):
    X, Y = X[:, order], Y[:, order]
    return [X[:, :m_train], Y[:, :m_train], X[:, m_train:], Y[:, m_train:]]


def split_with_numpy(X, Y, order, m_train):
    (X_train, X_test), (Y_train, Y_test) = (np.split(A[:, order], [m_train], axis=1) for A in (X, Y))
    return X_train, Y_train, X_test, Y_test


def share_with_a_loop(answers, Y):
    pairs = list(zip(np.ravel(answers), Y[0], strict=True))
    return sum(answer == label for answer, label in pairs) / len(pairs)


def share_as_an_array(answers, Y):
    return np.mean(answers.flatten() == Y, axis=1, keepdims=True)


STYLES = {
    "flatten": [flatten_with_newaxis, flatten_one_by_one],
    "stack": [stack_with_hstack, stack_into_zeros, stack_with_einsum],
    "label_row": [label_row_from_a_list, label_row_of_floats],
    "example": [example_with_a_list_of_one, example_as_lists],
    "feature": [feature_with_take, feature_from_the_flat_row],
    "split_examples": [split_after_mixing, split_with_numpy],
    "share_right": [share_with_a_loop, share_as_an_array],
}


@pytest.mark.parametrize(("name", "style"), [(name, style) for name in STYLES for style in STYLES[name]])
def test_another_correct_style_passes(name, style, capsys):
    assert diagnose(EXERCISES[name], style) is None
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("kind", [list, tuple])
def test_a_row_that_has_no_shape_is_refused_for_that(kind):
    for answer in (lambda labels: kind([labels]), lambda labels: kind([labels.tolist()])):
        complaint = diagnose(EXERCISES["label_row"], answer)
        assert complaint == (
            f"This is a {kind.__name__} and has no shape. What is due is an array, (1, m). "
            "Which function of NumPy makes one of it?"
        )


def test_every_exercise_is_tried_in_other_styles():
    assert set(STYLES) == set(EXERCISES)
