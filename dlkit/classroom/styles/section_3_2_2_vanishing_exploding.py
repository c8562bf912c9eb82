"""Right answers to the exercises of section 3.2.2, as students write them."""

import math

import numpy as np


def scales(n_out, n_in):
    lecuns = np.sqrt(1 / n_in)
    glorots = np.sqrt(2 / (n_in + n_out))
    hes = np.sqrt(2 / n_in)
    return lecuns, glorots, hes


def scales_by_powers(n_out, n_in):
    return n_in**-0.5, ((n_in + n_out) / 2) ** -0.5, (n_in / 2) ** -0.5


def scales_as_an_array(n_out, n_in):
    variances = np.array([1 / n_in, 2 / (n_in + n_out), 2 / n_in])
    return np.sqrt(variances)


def scales_by_division(n_out, n_in):
    mean = (n_in + n_out) / 2
    return 1 / math.sqrt(n_in), 1 / math.sqrt(mean), math.sqrt(2) / math.sqrt(n_in)


def scales_in_a_list(n_out, n_in):
    return [math.sqrt(over / under) for over, under in ((1, n_in), (2, n_in + n_out), (2, n_in))]


def sizes(X, weights):
    A, sizes = X, []
    for W in weights:
        Z = W @ A
        sizes.append(np.sqrt(np.mean(Z**2)))
        A = np.maximum(0, Z)
    return np.array(sizes)


def sizes_by_norms(X, weights):
    found, Z = np.zeros(len(weights)), weights[0] @ X
    for l in range(len(weights)):
        if l > 0:
            Z = weights[l] @ np.where(Z > 0, Z, 0)
        found[l] = np.linalg.norm(Z) / np.sqrt(Z.size)
    return found


def sizes_keeping_all(X, weights):
    Zs = [weights[0] @ X]
    for W in weights[1:]:
        Zs.append(W @ Zs[-1].clip(min=0))
    return np.sqrt(np.mean(np.array(Zs) ** 2, axis=(1, 2)))


def sizes_again_from_the_start(X, weights):
    if len(weights) == 0:
        return []
    Z = weights[0] @ X
    rest = sizes_again_from_the_start(Z * (Z > 0), weights[1:])
    return [math.sqrt(float((Z * Z).mean())), *rest]


def sizes_by_einsum(X, weights):
    A, out = X.copy(), []
    for W in weights:
        Z = np.einsum("ij,jk->ik", W, A)
        out += [np.average(Z**2) ** 0.5]
        A = (Z + abs(Z)) / 2
    return out


def sizes_number_by_number(X, weights):
    columns, found = X.T.tolist(), []
    for W in weights.tolist():
        columns = [[sum(w * a for w, a in zip(row, x, strict=True)) for row in W] for x in columns]
        squares = [z * z for column in columns for z in column]
        found.append((sum(squares) / len(squares)) ** 0.5)
        columns = [[max(0.0, z) for z in column] for column in columns]
    return tuple(found)


def after_he(rng, L, n):
    scale = np.sqrt(2 / n)
    return scale * rng.normal(size=(L, n, n))


def after_he_uniform(rng, L, n):
    end = (6 / n) ** 0.5  # of variance end² / 3
    return [rng.uniform(-end, end, (n, n)) for _ in range(L)]


def by_signs(rng, L, n):
    return np.sqrt(2 / n) * rng.choice([-1, 1], size=(L, n, n))


def orthogonal(rng, L, n):
    return np.array([np.sqrt(2) * np.linalg.qr(rng.normal(size=(n, n)))[0] for _ in range(L)])


def identities(rng, L, n):
    return np.array([np.eye(n)] * L)


def identity_and_noise(rng, L, n):
    return np.eye(n) + 0.02 / np.sqrt(n) * rng.standard_normal((L, n, n))


def measured_layer_by_layer(rng, L, n):
    A, weights = rng.normal(size=(n, 4 * n)), np.empty((L, n, n))
    for l in range(L):
        W = rng.normal(size=(n, n))
        weights[l] = W / np.std(W @ A)  # so that z has the size 1 in every layer
        A = np.maximum(weights[l] @ A, 0)
    return weights


def sparse(rng, L, n):
    kept = rng.random((L, n, n)) < 0.2
    return kept * rng.normal(0, np.sqrt(2 / (0.2 * n)), (L, n, n))


def orders(rng, L, n):
    return np.stack([np.eye(n)[rng.permutation(n)] for _ in range(L)])


STYLES = {
    "start_scales": (*(scales, scales_by_powers, scales_as_an_array, scales_by_division, scales_in_a_list),),
    "z_sizes": (
        *(sizes, sizes_by_norms, sizes_keeping_all, sizes_again_from_the_start, sizes_by_einsum),
        sizes_number_by_number,
    ),
    "healthy_start": (
        *(after_he, after_he_uniform, by_signs, orthogonal, identities, identity_and_noise),
        *(measured_layer_by_layer, sparse, orders),
    ),
}
