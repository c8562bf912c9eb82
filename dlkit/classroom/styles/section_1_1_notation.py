"""Right answers to the exercises of section 1.1, as students write them."""

import numpy as np


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


def share_right(answers, Y):
    return np.mean(answers.reshape(1, -1) == Y)


def share_counted(answers, Y):
    return np.sum(answers.ravel() == Y[0]) / Y.shape[1]


def share_in_a_loop(answers, Y):
    answers, hits = answers.ravel(), 0
    for i in range(Y.shape[1]):
        if answers[i] == Y[0, i]:
            hits += 1
    return hits / Y.shape[1]


def share_by_differences(answers, Y):
    return np.mean(answers.flatten() - Y == 0, axis=1, keepdims=True)


def put_back(X_train, Y_train, X_test, Y_test, order):
    back = np.argsort(order)
    return np.hstack([X_train, X_test])[:, back], np.hstack([Y_train, Y_test])[:, back]


def put_back_into_place(X_train, Y_train, X_test, Y_test, order):
    mixed_X, mixed_Y = np.hstack([X_train, X_test]), np.hstack([Y_train, Y_test])
    X, Y = np.empty_like(mixed_X), np.empty_like(mixed_Y)
    X[:, order], Y[:, order] = mixed_X, mixed_Y
    return X, Y


def put_back_in_two_parts(X_train, Y_train, X_test, Y_test, order):
    m_train, m = X_train.shape[1], len(order)
    X, Y = np.zeros((len(X_train), m)), np.zeros((1, m))
    for A, train, test in ((X, X_train, X_test), (Y, Y_train, Y_test)):
        A[:, order[:m_train]] = train
        A[:, order[m_train:]] = test
    return X, Y


def put_back_in_a_loop(X_train, Y_train, X_test, Y_test, order):
    columns = [*zip(X_train.T, Y_train[0], strict=True), *zip(X_test.T, Y_test[0], strict=True)]
    X, Y = np.zeros((X_train.shape[0], len(order))), np.zeros((1, len(order)))
    for k in range(len(order)):
        X[:, order[k]], Y[0, order[k]] = columns[k]
    return X, Y


def put_back_as_lists(X_train, Y_train, X_test, Y_test, order):
    together = [
        *zip(order.tolist(), X_train.T.tolist() + X_test.T.tolist(), [*Y_train[0], *Y_test[0]], strict=True)
    ]
    together.sort(key=lambda column: column[0])
    X = [list(row) for row in zip(*(x for _, x, _ in together), strict=True)]
    return X, [[int(y) for _, _, y in together]]


def put_back_by_a_permutation_matrix(X_train, Y_train, X_test, Y_test, order):
    P = np.eye(len(order))[order]
    return np.c_[X_train, X_test] @ P, np.c_[Y_train, Y_test] @ P


STYLES = {
    "stack": (stack, stack_side_by_side, stack_into_zeros, stack_with_einsum, stack_as_lists),
    "share_right": (share_right, share_counted, share_in_a_loop, share_by_differences),
    "put_back": (
        *(put_back, put_back_into_place, put_back_in_two_parts, put_back_in_a_loop),
        *(put_back_as_lists, put_back_by_a_permutation_matrix),
    ),
}
