"""Right answers to the exercises of section 3.2.1, as students write them."""

import numpy as np


def fit(X):
    mu = np.mean(X, axis=1, keepdims=True)
    sigma = np.sqrt(np.mean((X - mu) ** 2, axis=1, keepdims=True))
    return mu, sigma


def fit_by_std(X):
    return X.mean(axis=1, keepdims=True), X.std(axis=1, keepdims=True)


def fit_with_sums(X):
    m = X.shape[1]
    mu = np.sum(X, axis=1).reshape(-1, 1) / m
    return mu, (np.sum((X - mu) ** 2, axis=1)[:, np.newaxis] / m) ** 0.5


def fit_by_products(X):
    ones = np.ones((X.shape[1], 1))
    mu = X @ ones / len(ones)
    return mu, np.sqrt((X - mu) ** 2 @ ones / len(ones))


def fit_by_einsum(X):
    mu = np.einsum("ij->i", X) / X.shape[1]
    centered = X - mu[:, None]
    return mu[:, None], np.sqrt(np.einsum("ij,ij->i", centered, centered) / X.shape[1])[:, None]


def fit_row_by_row(X):
    mu, sigma = [], []
    for row in X:
        mu.append([row.mean()])
        sigma.append([np.sqrt(((row - row.mean()) ** 2).mean())])
    return mu, sigma


def fit_number_by_number(X):
    n_x, m = X.shape
    mu, sigma = np.zeros((n_x, 1)), np.zeros((n_x, 1))
    for j in range(n_x):
        for i in range(m):
            mu[j, 0] += X[j, i] / m
        for i in range(m):
            sigma[j, 0] += (X[j, i] - mu[j, 0]) ** 2 / m
    return mu, np.sqrt(sigma)


def transform(X, mu, sigma):
    return (X - mu) / np.where(sigma == 0, 1, sigma)


def transform_with_a_copy(X, mu, sigma):
    divisor = sigma.copy()
    divisor[divisor == 0] = 1
    return (X - mu) / divisor


def transform_by_addition(X, mu, sigma):
    return (X - mu) / (sigma + (sigma == 0))


def transform_with_the_exception_last(X, mu, sigma):
    Z = X - mu
    return np.divide(Z, sigma, out=Z.copy(), where=sigma != 0)


def transform_row_by_row(X, mu, sigma):
    rows = []
    for row, center, spread in zip(X, mu[:, 0], sigma[:, 0], strict=True):
        rows.append((row - center) / (spread or 1))
    return np.array(rows)


def transform_by_a_product(X, mu, sigma):
    inverse = [1 / s if s > 0 else 1 for s in sigma.ravel()]
    return np.diag(inverse) @ (X - mu)


def transform_as_lists(X, mu, sigma):
    rows = zip(X.tolist(), mu.ravel().tolist(), sigma.ravel().tolist(), strict=True)
    return [[(x - center) / (spread if spread else 1) for x in row] for row, center, spread in rows]


def first_layer(W, b, mu, sigma):
    W_raw = W / sigma.T
    return W_raw, b - W_raw @ mu


def first_layer_column_first(W, b, mu, sigma):
    return W / sigma.T, b - W @ (mu / sigma)


def first_layer_by_a_diagonal(W, b, mu, sigma):
    W_raw = W @ np.diag(1 / sigma[:, 0])
    return W_raw, b + W_raw @ -mu


def first_layer_by_einsum(W, b, mu, sigma):
    W_raw = np.einsum("ij,jk->ij", W, 1 / sigma)
    return W_raw, b - np.einsum("ij,jk->ik", W_raw, mu)


def first_layer_by_asking(W, b, mu, sigma):
    def z(x):
        return W @ ((x - mu) / sigma) + b

    at_zero = z(0 * mu)
    return z(np.eye(len(mu))) - at_zero, at_zero


def first_layer_unit_by_unit(W, b, mu, sigma):
    W_raw, b_raw = [], []
    for w, bias in zip(W, b[:, 0], strict=True):
        row = [float(w[j] / sigma[j, 0]) for j in range(len(w))]
        W_raw.append(row)
        b_raw.append([bias - sum(row[j] * mu[j, 0] for j in range(len(row)))])
    return W_raw, b_raw


STYLES = {
    "fit": (
        *(fit, fit_by_std, fit_with_sums, fit_by_products, fit_by_einsum, fit_row_by_row),
        fit_number_by_number,
    ),
    "transform": (
        *(transform, transform_with_a_copy, transform_by_addition, transform_with_the_exception_last),
        *(transform_row_by_row, transform_by_a_product, transform_as_lists),
    ),
    "into_first_layer": (
        *(first_layer, first_layer_column_first, first_layer_by_a_diagonal, first_layer_by_einsum),
        *(first_layer_by_asking, first_layer_unit_by_unit),
    ),
}
