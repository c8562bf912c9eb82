"""Right answers to the exercises of section 3.4, as students write them."""

import math

import numpy as np

from dlkit.tuning import Logarithmic, OneMinusLogarithmic


def alphas(u, low, high):
    return low * (high / low) ** u


def alphas_by_powers_of_ten(u, low, high):
    first, last = np.log10(low), np.log10(high)
    r = first + (last - first) * u
    return 10**r


def alphas_by_exp(u, low, high):
    return np.exp((1 - u) * np.log(low) + u * np.log(high))


def alphas_one_by_one(u, low, high):
    a, b = math.log10(low), math.log10(high)
    drawn = []
    for share in u:
        drawn.append(10 ** (a + share * (b - a)))
    return drawn


def alphas_by_interpolation(u, low, high):
    return 10 ** np.interp(u, [0, 1], np.log10([low, high]))


def alphas_by_dlkit(u, low, high):
    scale = Logarithmic(low, high)
    places = scale.place(low) + u * (scale.place(high) - scale.place(low))
    return np.array([scale.value(place) for place in places])


def betas(u, low, high):
    return 1 - (1 - low) * ((1 - high) / (1 - low)) ** u


def betas_by_powers_of_ten(u, low, high):
    first, last = np.log10(1 - low), np.log10(1 - high)
    return 1 - 10 ** (first + (last - first) * u)


def betas_by_alphas(u, low, high):
    return 1 - alphas(u, 1 - low, 1 - high)


def betas_by_reach(u, low, high):
    reach = alphas(u, 1 / (1 - low), 1 / (1 - high))
    return 1 - 1 / reach


def betas_one_by_one(u, low, high):
    a, b = math.log(1 - low), math.log(1 - high)
    return [1 - math.exp(a + share * (b - a)) for share in u]


def betas_by_dlkit(u, low, high):
    scale = OneMinusLogarithmic(low, high)
    places = scale.place(low) + u * (scale.place(high) - scale.place(low))
    return np.array([scale.value(place) for place in places])


def coarse_to_fine(trial, u, low, high, share):
    best, lowest = low, np.inf
    for row in u:
        for alpha in low * (high / low) ** row:
            score = trial(alpha)
            if score < lowest:
                best, lowest = alpha, score
        half = (high / low) ** (share / 2)
        low, high = max(low, best / half), min(high, best * half)
    return best, lowest


def search_on_an_axis(trial, u, low, high, share):
    a, b = np.log10(low), np.log10(high)
    tried = []
    for row in u:
        tried += [(trial(10**r), r) for r in a + (b - a) * row]
        score, r = min(tried)
        half = share * (b - a) / 2
        a, b = max(a, r - half), min(b, r + half)
    return 10**r, score


def search_with_lists(trial, u, low, high, share):
    values, scores = [], []
    for row in u:
        for one in row:
            values.append(math.exp(math.log(low) + one * math.log(high / low)))
            scores.append(trial(values[-1]))
        best = values[int(np.argmin(scores))]
        factor = math.sqrt((high / low) ** share)
        low, high = max(best / factor, low), min(best * factor, high)
    return best, min(scores)


def search_by_recursion(trial, u, low, high, share, known=(np.inf, None)):
    if len(u) == 0:
        return known[1], known[0]
    known = min([known, *((trial(alpha), alpha) for alpha in alphas(u[0], low, high))])
    half = (high / low) ** (share / 2)
    return search_by_recursion(
        trial, u[1:], max(low, known[1] / half), min(high, known[1] * half), share, known
    )


def search_by_dlkit(trial, u, low, high, share):
    scale, tried = Logarithmic(low, high), {}
    for row in u:
        tried |= {alpha: trial(alpha) for alpha in alphas(row, scale.low, scale.high)}
        best = min(tried, key=tried.get)
        scale = scale.around(float(best), share)
    return best, tried[best]


def tries_needed(share, sure):
    return math.ceil(math.log(1 - sure) / math.log(1 - share))


def tries_counted(share, sure):
    n = 0
    while 1 - (1 - share) ** n < sure:
        n += 1
    return n


def tries_by_numpy(share, sure):
    return int(np.ceil(np.log(1 - sure) / np.log(1 - share)))


def tries_in_base(share, sure):
    return math.ceil(math.log(1 - sure, 1 - share))


def tries_by_missing(share, sure):
    missing, n = 1.0, 0
    while missing > 1 - sure:
        missing *= 1 - share
        n += 1
    return n


def tries_by_table(share, sure):
    n = np.arange(10_000)
    return np.argmax(1 - (1 - share) ** n >= sure)


def expected_best(scores, n):
    ordered, left = np.sort(scores), np.arange(len(scores), -1, -1) / len(scores)
    return np.sum(ordered * (left[:-1] ** n - left[1:] ** n))


def best_one_by_one(scores, n):
    N, total = len(scores), 0.0
    for k, score in enumerate(sorted(scores)):
        total += score * (((N - k) / N) ** n - ((N - k - 1) / N) ** n)
    return total


def best_by_differences(scores, n):
    as_low = 1 - (1 - np.arange(len(scores) + 1) / len(scores)) ** n
    return np.diff(as_low) @ np.sort(scores)


def best_by_steps(scores, n):
    # The lowest is at least the smallest; each gap is added if all n draws lie above it.
    ordered, N = np.sort(scores), len(scores)
    above = 1 - np.arange(1, N) / N
    return ordered[0] + np.sum(np.diff(ordered) * above**n)


def best_draw_by_draw(scores, n):
    scores = np.asarray(scores)
    share = np.full(len(scores), 1 / len(scores))  # how likely each is the lowest so far
    for _ in range(n - 1):
        lower = [np.sum(share[:, None] * (np.minimum.outer(scores, scores) == s)) for s in scores]
        share = np.array(lower) / len(scores)
        share /= [np.sum(scores == s) for s in scores]
    return share @ scores


STYLES = {
    "alphas": (
        alphas,
        alphas_by_powers_of_ten,
        alphas_by_exp,
        alphas_one_by_one,
        alphas_by_interpolation,
        alphas_by_dlkit,
    ),
    "betas": (
        betas,
        betas_by_powers_of_ten,
        betas_by_alphas,
        betas_by_reach,
        betas_one_by_one,
        betas_by_dlkit,
    ),
    "coarse_to_fine": (
        coarse_to_fine,
        search_on_an_axis,
        search_with_lists,
        search_by_recursion,
        search_by_dlkit,
    ),
    "tries_needed": (
        tries_needed,
        tries_counted,
        tries_by_numpy,
        tries_in_base,
        tries_by_missing,
        tries_by_table,
    ),
    "expected_best": (
        expected_best,
        best_one_by_one,
        best_by_differences,
        best_by_steps,
        best_draw_by_draw,
    ),
}
