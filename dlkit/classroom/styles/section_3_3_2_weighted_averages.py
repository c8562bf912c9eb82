"""Right answers to the exercises of section 3.3.2, as students write them."""

import itertools

import numpy as np


def moving(values, beta):
    v, averages = 0.0, []
    for x in values:
        v = beta * v + (1 - beta) * x
        averages.append(v)
    return np.array(averages)


def moving_by_a_step_towards_today(values, beta):
    averages = np.zeros(len(values))
    v = 0.0
    for t in range(len(values)):
        v += (1 - beta) * (values[t] - v)
        averages[t] = v
    return averages


def moving_as_a_list(values, beta):
    averages = [0.0]
    for x in values:
        averages.append(beta * averages[-1] + (1 - beta) * x)
    return averages[1:]


def moving_by_accumulate(values, beta):
    scaled = (1 - beta) * values
    return np.array(list(itertools.accumulate(scaled, lambda v, x: beta * v + x)))


def moving_by_convolution(values, beta):
    weights = (1 - beta) * beta ** np.arange(len(values))
    return np.convolve(values, weights)[: len(values)]


def moving_by_a_table(values, beta):
    t = np.arange(len(values))
    age = t[:, None] - t
    return np.where(age >= 0, (1 - beta) * beta ** np.maximum(age, 0), 0.0) @ values


def moving_by_recursion(values, beta):
    if len(values) == 0:
        return []
    before = moving_by_recursion(values[:-1], beta)
    return [*before, beta * (before[-1] if before else 0.0) + (1 - beta) * values[-1]]


def corrected(values, beta):
    v, averages = 0.0, []
    for t, x in enumerate(values, start=1):
        v = beta * v + (1 - beta) * x
        averages.append(v / (1 - beta**t))
    return np.array(averages)


def corrected_afterwards(values, beta):
    return moving_by_convolution(values, beta) / (1 - beta ** np.arange(1, len(values) + 1))


def corrected_with_a_running_power(values, beta):
    v, missing, averages = 0.0, 1.0, []
    for x in values:
        v, missing = beta * v + (1 - beta) * x, beta * missing
        averages.append(v / (1 - missing))
    return averages


def corrected_by_weighted_means(values, beta):
    return [np.average(values[:t], weights=beta ** np.arange(t)[::-1]) for t in range(1, len(values) + 1)]


def corrected_by_sum_and_total(values, beta):
    total = share = 0.0
    averages = np.empty(len(values))
    for t, x in enumerate(values):
        total, share = x + beta * total, 1 + beta * share
        averages[t] = total / share
    return averages


def corrected_in_place(values, beta):
    averages = moving(values, beta)
    t = 0
    while t < len(averages):
        averages[t] /= 1 - beta ** (t + 1)
        t += 1
    return averages


def weights(beta, t):
    age = np.arange(t)[::-1]
    return (1 - beta) * beta**age


def weights_in_a_loop(beta, t):
    return [(1 - beta) * beta ** (t - i) for i in range(1, t + 1)]


def weights_day_by_day(beta, t):
    found = np.zeros(0)
    for _ in range(t):
        found = np.append(beta * found, 1 - beta)
    return found


def weights_backwards(beta, t):
    found, weight = [], 1 - beta
    for _ in range(t):
        found.insert(0, weight)
        weight *= beta
    return found


def weights_by_asking_the_rule(beta, t):
    return np.array([moving(day, beta)[-1] for day in np.eye(t)])


def weights_by_powers(beta, t):
    return (1 - beta) * np.power(beta, np.arange(t - 1, -1, -1.0))


def weights_by_cumprod(beta, t):
    return np.cumprod([1 - beta] + [beta] * (t - 1))[::-1]


def for_half_life(half_life):
    return 0.5 ** (1 / half_life)


def for_half_life_by_exp(half_life):
    return np.exp(-np.log(2) / half_life)


def for_half_life_by_a_power_of_two(half_life):
    return 2 ** (-1 / half_life)


def for_half_life_by_exp2(half_life):
    return np.exp2(-1 / half_life)


def for_half_life_by_a_root(half_life):
    return 1 / np.power(2.0, 1 / half_life)


def for_half_life_by_trying(half_life):
    low, high = 0.0, 1.0
    for _ in range(60):
        beta = (low + high) / 2
        low, high = (beta, high) if beta**half_life < 0.5 else (low, beta)
    return (low + high) / 2


def gaps(values, measured, beta):
    v, seen, averages = 0.0, 0, []
    for t in range(len(values)):
        if measured[t]:
            v, seen = beta * v + (1 - beta) * values[t], seen + 1
        averages.append(v / (1 - beta**seen))
    return np.array(averages)


def gaps_with_continue(values, measured, beta):
    v = 0.0
    count = 0
    averages = []
    for x, here in zip(values, measured, strict=True):
        if not here:
            averages.append(averages[-1])
            continue
        count += 1
        v = beta * v + (1 - beta) * x
        averages.append(v / (1 - beta**count))
    return averages


def gaps_without_the_lost_days(values, measured, beta):
    return corrected(values[measured], beta)[np.cumsum(measured) - 1]


def gaps_by_repeat(values, measured, beta):
    days = np.append(np.flatnonzero(measured), len(values))
    return np.repeat(corrected(values[days[:-1]], beta), np.diff(days))


def gaps_by_sum_and_total(values, measured, beta):
    total = share = 0.0
    averages = np.zeros_like(values)
    for t, x in enumerate(values):
        if measured[t]:
            total, share = x + beta * total, 1 + beta * share
        averages[t] = total / share
    return averages


def gaps_with_a_share_of_the_day(values, measured, beta):
    v, missing, averages = 0.0, 1.0, []
    for x, here in zip(values, measured, strict=True):
        keep = beta if here else 1.0
        v = keep * v + (1 - keep) * x
        missing *= keep
        averages.append(v / (1 - missing))
    return averages


STYLES = {
    "moving_average": (
        *(moving, moving_by_a_step_towards_today, moving_as_a_list, moving_by_accumulate),
        *(moving_by_convolution, moving_by_a_table, moving_by_recursion),
    ),
    "corrected_average": (
        *(corrected, corrected_afterwards, corrected_with_a_running_power, corrected_by_weighted_means),
        *(corrected_by_sum_and_total, corrected_in_place),
    ),
    "weights_of_days": (
        *(weights, weights_in_a_loop, weights_day_by_day, weights_backwards),
        *(weights_by_asking_the_rule, weights_by_powers, weights_by_cumprod),
    ),
    "beta_for": (
        *(for_half_life, for_half_life_by_exp, for_half_life_by_a_power_of_two, for_half_life_by_exp2),
        *(for_half_life_by_a_root, for_half_life_by_trying),
    ),
    "average_with_gaps": (
        *(gaps, gaps_with_continue, gaps_without_the_lost_days, gaps_by_repeat),
        *(gaps_by_sum_and_total, gaps_with_a_share_of_the_day),
    ),
}
