"""Right answers to the exercises of section 3.5, as students write them."""

import math

import numpy as np


def forward(Z, gamma, beta, mu_run, var_run, epsilon, momentum):
    mu = np.mean(Z, axis=1, keepdims=True)
    var = np.mean((Z - mu) ** 2, axis=1, keepdims=True)
    Z_norm = (Z - mu) / np.sqrt(var + epsilon)
    mu_next = momentum * mu_run + (1 - momentum) * mu
    var_next = momentum * var_run + (1 - momentum) * var
    return gamma * Z_norm + beta, mu_next, var_next


def forward_by_var(Z, gamma, beta, mu_run, var_run, epsilon, momentum):
    mu, var = Z.mean(axis=1, keepdims=True), Z.var(axis=1, keepdims=True)
    Z_tilde = gamma * (Z - mu) * (var + epsilon) ** -0.5 + beta
    return Z_tilde, mu_run + (1 - momentum) * (mu - mu_run), var_run + (1 - momentum) * (var - var_run)


def forward_by_sums(Z, gamma, beta, mu_run, var_run, epsilon, momentum):
    n, m = Z.shape
    mu = Z.sum(axis=1).reshape(n, 1) / m
    centered = Z - mu
    var = (centered**2).sum(axis=1).reshape(n, 1) / m
    scale = gamma / np.sqrt(var + epsilon)
    old, new = momentum, 1 - momentum
    return scale * Z + (beta - scale * mu), old * mu_run + new * mu, old * var_run + new * var


def forward_on_copies(Z, gamma, beta, mu_run, var_run, epsilon, momentum):
    Z_tilde, mu_run, var_run = Z.copy(), mu_run.copy(), var_run.copy()
    mu = Z_tilde.mean(axis=1, keepdims=True)
    Z_tilde -= mu
    var = np.square(Z_tilde).mean(axis=1, keepdims=True)
    Z_tilde /= np.sqrt(var + epsilon)
    Z_tilde *= gamma
    Z_tilde += beta
    mu_run *= momentum
    mu_run += (1 - momentum) * mu
    var_run *= momentum
    var_run += (1 - momentum) * var
    return Z_tilde, mu_run, var_run


def forward_by_rows(Z, gamma, beta, mu_run, var_run, epsilon, momentum):
    Z_tilde, mu_next, var_next = np.zeros(Z.shape), np.zeros(gamma.shape), np.zeros(gamma.shape)
    for k, z in enumerate(Z):
        mu, var = z.mean(), z.var()
        Z_tilde[k] = gamma[k] * (z - mu) / math.sqrt(var + epsilon) + beta[k]
        mu_next[k] = momentum * mu_run[k] + (1 - momentum) * mu
        var_next[k] = momentum * var_run[k] + (1 - momentum) * var
    return Z_tilde, mu_next, var_next


def forward_as_lists(Z, gamma, beta, mu_run, var_run, epsilon, momentum):
    Z_tilde, mus, variances = [], [], []
    for z, (g,), (b,), (mu_old,), (var_old,) in zip(Z, gamma, beta, mu_run, var_run, strict=True):
        mu = sum(z) / len(z)
        var = sum((one - mu) ** 2 for one in z) / len(z)
        Z_tilde.append([g * (one - mu) / math.sqrt(var + epsilon) + b for one in z])
        mus.append([momentum * mu_old + (1 - momentum) * mu])
        variances.append([momentum * var_old + (1 - momentum) * var])
    return Z_tilde, mus, variances


def backward(dZ_tilde, Z, gamma, epsilon):
    mu, var = np.mean(Z, axis=1, keepdims=True), np.var(Z, axis=1, keepdims=True)
    s = np.sqrt(var + epsilon)
    Z_norm = (Z - mu) / s
    dgamma = np.mean(dZ_tilde * Z_norm, axis=1, keepdims=True)
    dbeta = np.mean(dZ_tilde, axis=1, keepdims=True)
    return gamma / s * (dZ_tilde - dbeta - Z_norm * dgamma), dgamma, dbeta


def backward_by_sums(dZ_tilde, Z, gamma, epsilon):
    m = Z.shape[1]
    centered = Z - Z.sum(axis=1, keepdims=True) / m
    s = np.sqrt((centered**2).sum(axis=1, keepdims=True) / m + epsilon)
    Z_norm = centered / s
    dgamma = (dZ_tilde * Z_norm).sum(axis=1, keepdims=True) / m
    dbeta = dZ_tilde.sum(axis=1, keepdims=True) / m
    return gamma * (dZ_tilde - dbeta - dgamma * Z_norm) / s, dgamma, dbeta


def backward_station_by_station(dZ_tilde, Z, gamma, epsilon):
    m = Z.shape[1]
    centered = Z - Z.mean(axis=1, keepdims=True)
    var = np.mean(centered**2, axis=1, keepdims=True)
    dZ_norm = gamma * dZ_tilde
    dvar = np.sum(dZ_norm * centered, axis=1, keepdims=True) * -0.5 * (var + epsilon) ** -1.5
    dmu = -np.sum(dZ_norm, axis=1, keepdims=True) / np.sqrt(var + epsilon)  # dvar moves μ by nothing
    dZ = dZ_norm / np.sqrt(var + epsilon) + dvar * 2 * centered / m + dmu / m
    dgamma = np.mean(dZ_tilde * centered / np.sqrt(var + epsilon), axis=1, keepdims=True)
    return dZ, dgamma, np.mean(dZ_tilde, axis=1, keepdims=True)


def backward_by_a_table(dZ_tilde, Z, gamma, epsilon):
    n, m = Z.shape
    dZ, dgamma = np.zeros((n, m)), np.zeros((n, 1))
    for k in range(n):
        s = np.sqrt(Z[k].var() + epsilon)
        z_norm = (Z[k] - Z[k].mean()) / s
        moves = (np.eye(m) - 1 / m - np.outer(z_norm, z_norm) / m) / s
        dZ[k] = gamma[k] * moves @ dZ_tilde[k]
        dgamma[k] = dZ_tilde[k] @ z_norm / m
    return dZ, dgamma, dZ_tilde.mean(axis=1, keepdims=True)


def backward_by_projections(dZ_tilde, Z, gamma, epsilon):
    s = np.sqrt(Z.var(axis=1, keepdims=True) + epsilon)
    Z_norm = (Z - Z.mean(axis=1, keepdims=True)) / s
    dbeta, dgamma = (np.einsum("ij,ij->i", dZ_tilde, by)[:, None] for by in (np.ones(Z.shape), Z_norm))
    dbeta, dgamma = dbeta / Z.shape[1], dgamma / Z.shape[1]
    fit = dbeta + dgamma * Z_norm
    return (dZ_tilde - fit) * gamma / s, dgamma, dbeta


def backward_as_lists(dZ_tilde, Z, gamma, epsilon):
    dZ, dgamma, dbeta = [], [], []
    for d, z, (g,) in zip(dZ_tilde, Z, gamma, strict=True):
        m, mu = len(z), sum(z) / len(z)
        s = math.sqrt(sum((one - mu) ** 2 for one in z) / m + epsilon)
        norm = [(one - mu) / s for one in z]
        dg, db = sum(d * norm) / m, sum(d) / m
        dZ.append([g / s * (slope - db - one * dg) for slope, one in zip(d, norm, strict=True)])
        dgamma.append([dg])
        dbeta.append([db])
    return dZ, dgamma, dbeta


def folded(W, gamma, beta, mu_run, var_run, epsilon):
    scale = gamma / np.sqrt(var_run + epsilon)
    return scale * W, beta - scale * mu_run


def folded_in_one_line(W, gamma, beta, mu_run, var_run, epsilon):
    s = np.sqrt(var_run + epsilon)
    return W * gamma / s, beta - mu_run * gamma / s


def folded_by_a_diagonal(W, gamma, beta, mu_run, var_run, epsilon):
    D = np.diag((gamma / (var_run + epsilon) ** 0.5).ravel())
    return D @ W, beta - D @ mu_run


def folded_by_trying(W, gamma, beta, mu_run, var_run, epsilon):
    def says(A):
        return gamma * (W @ A - mu_run) / np.sqrt(var_run + epsilon) + beta

    b = says(np.zeros((W.shape[1], 1)))  # what is left without an input
    return says(np.eye(W.shape[1])) - b, b


def folded_by_rows(W, gamma, beta, mu_run, var_run, epsilon):
    W, b = W.copy(), beta.copy()
    for k in range(len(W)):
        scale = gamma[k, 0] / math.sqrt(var_run[k, 0] + epsilon)
        W[k] *= scale
        b[k] -= scale * mu_run[k, 0]
    return W, b


def folded_as_lists(W, gamma, beta, mu_run, var_run, epsilon):
    scales = [g / math.sqrt(var + epsilon) for (g,), (var,) in zip(gamma, var_run, strict=True)]
    b = [[shift - s * mu] for s, (shift,), (mu,) in zip(scales, beta, mu_run, strict=True)]
    return [[s * w for w in row] for s, row in zip(scales, W, strict=True)], b


STYLES = {
    "batch_norm_forward": (
        *(forward, forward_by_var, forward_by_sums, forward_on_copies, forward_by_rows),
        forward_as_lists,
    ),
    "batch_norm_backward": (
        *(backward, backward_by_sums, backward_station_by_station, backward_by_a_table),
        *(backward_by_projections, backward_as_lists),
    ),
    "folded": (
        *(folded, folded_in_one_line, folded_by_a_diagonal, folded_by_trying, folded_by_rows),
        folded_as_lists,
    ),
}
