"""Right answers to the exercises of section 3.2.3, as students write them."""

import numpy as np


def gradient(f, theta, epsilon):
    slopes = np.zeros(theta.size)
    for i in range(theta.size):
        nudge = np.zeros(theta.size)
        nudge[i] = epsilon
        slopes[i] = (f(theta + nudge) - f(theta - nudge)) / (2 * epsilon)
    return slopes


def gradient_by_rows(f, theta, epsilon):
    each = epsilon * np.eye(theta.size)
    return np.array([f(theta + nudge) - f(theta - nudge) for nudge in each]) / (2 * epsilon)


def gradient_by_copies(f, theta, epsilon):
    slopes = np.empty_like(theta)
    for i in range(len(theta)):
        plus, minus = theta.copy(), theta.copy()
        plus[i] += epsilon
        minus[i] -= epsilon
        slopes[i] = (f(plus) - f(minus)) / 2 / epsilon
    return slopes


def gradient_in_place(f, theta, epsilon):
    slopes = []
    for i, before in enumerate(theta.tolist()):
        theta[i] = before + epsilon
        above = f(theta)
        theta[i] = before - epsilon
        below = f(theta)
        theta[i] = before  # as it was, to the last digit
        slopes.append((above - below) / (2 * epsilon))
    return slopes


def gradient_as_mean_of_one_sided(f, theta, epsilon):
    here, slopes = f(theta), np.zeros(len(theta))
    for i, unit in enumerate(np.identity(len(theta))):
        right = (f(theta + epsilon * unit) - here) / epsilon
        left = (here - f(theta - epsilon * unit)) / epsilon
        slopes[i] = (right + left) / 2
    return slopes


def gradient_from_lists(f, theta, epsilon):
    theta = list(theta)

    def at(i, by):
        return f(np.array(theta[:i] + [theta[i] + by] + theta[i + 1 :]))

    return [(at(i, epsilon) - at(i, -epsilon)) / (2 * epsilon) for i in range(len(theta))]


def error(one, other):
    size = np.linalg.norm(one) + np.linalg.norm(other)
    return np.linalg.norm(one - other) / size if size else 0.0


def length(v):
    return np.sqrt(np.sum(v**2))


def error_by_sums(one, other):
    if not np.any(one) and not np.any(other):
        return 0
    return length(one - other) / (length(one) + length(other))


def error_by_products(one, other):
    away = other - one
    a, b, c = np.sqrt(one @ one), np.sqrt(other @ other), np.sqrt(away @ away)
    return float(c / (a + b)) if c else 0.0


def error_as_an_array(one, other):
    lengths = np.linalg.norm(np.vstack([one - other, one, other]), axis=1, keepdims=True)
    return np.divide(lengths[:1], lengths[1:].sum(), out=np.zeros((1, 1)), where=lengths[:1] > 0)


def error_number_by_number(one, other):
    apart, a, b = 0.0, 0.0, 0.0
    for x, y in zip(one.tolist(), other.tolist(), strict=True):
        apart, a, b = apart + (x - y) ** 2, a + x * x, b + y * y
    return 0.0 if apart == 0 else apart**0.5 / (a**0.5 + b**0.5)


def parts(claimed, measured, sizes):
    errors, start = [], 0
    for size in sizes:
        part = slice(start, start + size)
        errors.append(error(claimed[part], measured[part]))
        start += size
    return np.array(errors)


def parts_by_split(claimed, measured, sizes):
    borders = np.cumsum(sizes)[:-1]
    pairs = zip(np.split(claimed, borders), np.split(measured, borders), strict=True)
    return np.array([error(one, other) for one, other in pairs])


def parts_from_the_front(claimed, measured, sizes):
    found = []
    for n in sizes:
        found.append(error(claimed[:n], measured[:n]))
        claimed, measured = claimed[n:], measured[n:]
    return found


def parts_from_the_end(claimed, measured, sizes):
    found, end = np.zeros(len(sizes)), sum(sizes)
    for k in range(len(sizes) - 1, -1, -1):
        begin = end - sizes[k]
        found[k] = error_by_sums(claimed[begin:end], measured[begin:end])
        end = begin
    return found


def parts_by_labels(claimed, measured, sizes):
    label = np.repeat(np.arange(len(sizes)), sizes)
    apart, a, b = (np.sqrt(np.bincount(label, v**2)) for v in (claimed - measured, claimed, measured))
    return np.where(apart > 0, apart / np.maximum(a + b, 1e-300), 0)


def parts_by_sums(claimed, measured, sizes):
    ends = [sum(sizes[: k + 1]) for k in range(len(sizes))]
    return [
        error_by_products(claimed[e - n : e], measured[e - n : e]) for e, n in zip(ends, sizes, strict=True)
    ]


STYLES = {
    "numerical_gradient": (
        *(gradient, gradient_by_rows, gradient_by_copies, gradient_in_place),
        *(gradient_as_mean_of_one_sided, gradient_from_lists),
    ),
    "relative_error": (
        *(error, error_by_sums, error_by_products, error_as_an_array, error_number_by_number),
    ),
    "part_errors": (
        *(parts, parts_by_split, parts_from_the_front, parts_from_the_end, parts_by_labels),
        parts_by_sums,
    ),
}
