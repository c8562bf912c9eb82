"""Right answers to the exercises of section 1.1, as students write them."""

import numpy as np


def flatten(picture):
    return picture.reshape(-1, 1)


def flatten_with_newaxis(picture):
    return picture.ravel()[:, np.newaxis]


def flatten_of_known_size(picture):
    height, width = picture.shape
    return np.reshape(picture, (height * width, 1))


def flatten_as_lists(picture):
    return [[dot] for line in picture.tolist() for dot in line]


def flatten_into_zeros(picture):
    height, width = picture.shape
    x = np.zeros((height * width, 1))
    for i in range(height):
        for j in range(width):
            x[i * width + j, 0] = picture[i, j]
    return x


def stack(pictures):
    return pictures.reshape(len(pictures), -1).T


def stack_side_by_side(pictures):
    return np.hstack([picture.reshape(-1, 1) for picture in pictures])


def stack_into_zeros(pictures):
    m, height, width = pictures.shape
    X = np.zeros((height * width, m))
    for i in range(m):
        X[:, i] = pictures[i].ravel()
    return X


def stack_with_einsum(pictures):
    return np.einsum("ihw->hwi", pictures).reshape(-1, len(pictures))


def stack_as_lists(pictures):
    return np.array([picture.ravel() for picture in pictures]).T.tolist()


def label_row(labels):
    return labels.reshape(1, -1)


def label_row_in_brackets(labels):
    return np.array([labels])


def label_row_with_newaxis(labels):
    return labels[np.newaxis, :]


def label_row_of_floats(labels):
    Y = np.zeros((1, len(labels)))
    for i in range(len(labels)):
        Y[0, i] = labels[i]
    return Y


def example(X, Y, i):
    return X[:, i - 1 : i], Y[0, i - 1]


def example_with_lists_of_one(X, Y, i):
    return X[:, [i - 1]], Y[:, [i - 1]]


def example_stood_upright(X, Y, i):
    k = i - 1
    return X[:, k].reshape(-1, 1), Y[:, k]


def example_as_lists(X, Y, i):
    return [[row[i - 1]] for row in X.tolist()], int(Y[0, i - 1])


def feature(X, j):
    return X[j - 1 : j]


def feature_with_take(X, j):
    return np.take(X, [j - 1], axis=0)


def feature_made_a_row(X, j):
    return X[j - 1, :].reshape(1, -1)


def feature_as_lists(X, j):
    return [X.tolist()[j - 1]]


def split_examples(X, Y, order, m_train):
    train, test = order[:m_train], order[m_train:]
    return X[:, train], Y[:, train], X[:, test], Y[:, test]


def split_after_mixing(X, Y, order, m_train):
    X, Y = X[:, order], Y[:, order]
    return X[:, :m_train], Y[:, :m_train], X[:, m_train:], Y[:, m_train:]


def split_with_numpy(X, Y, order, m_train):
    (X_train, X_test), (Y_train, Y_test) = (np.split(A[:, order], [m_train], axis=1) for A in (X, Y))
    return X_train, Y_train, X_test, Y_test


def split_as_lists(X, Y, order, m_train):
    tables = X[:, order].tolist(), Y[:, order].tolist()
    train = [[row[:m_train] for row in table] for table in tables]
    test = [[row[m_train:] for row in table] for table in tables]
    return *train, *test


def share_right(answers, Y):
    return np.mean(answers.reshape(1, -1) == Y)


def share_counted(answers, Y):
    return np.sum(answers.ravel() == Y[0]) / Y.shape[1]


def share_in_a_loop(answers, Y):
    answers, right = answers.ravel(), 0
    for i in range(Y.shape[1]):
        if answers[i] == Y[0, i]:
            right += 1
    return right / Y.shape[1]


def share_by_differences(answers, Y):
    return np.mean(answers.flatten() - Y == 0, axis=1, keepdims=True)


STYLES = {
    "flatten": (flatten, flatten_with_newaxis, flatten_of_known_size, flatten_as_lists, flatten_into_zeros),
    "stack": (stack, stack_side_by_side, stack_into_zeros, stack_with_einsum, stack_as_lists),
    "label_row": (label_row, label_row_in_brackets, label_row_with_newaxis, label_row_of_floats),
    "example": (example, example_with_lists_of_one, example_stood_upright, example_as_lists),
    "feature": (feature, feature_with_take, feature_made_a_row, feature_as_lists),
    "split_examples": (split_examples, split_after_mixing, split_with_numpy, split_as_lists),
    "share_right": (share_right, share_counted, share_in_a_loop, share_by_differences),
}
