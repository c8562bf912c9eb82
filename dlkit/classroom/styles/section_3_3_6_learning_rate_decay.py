"""Right answers to the exercises of section 3.3.6, as students write them."""

import numpy as np


def inverse_time(alpha0, epoch, decay_rate):
    return alpha0 / (1 + decay_rate * epoch)


def time_by_a_factor(alpha0, epoch, decay_rate):
    factor = 1 / (1 + decay_rate * epoch)
    return factor * alpha0


def time_by_a_power(alpha0, epoch, decay_rate):
    return alpha0 * np.power(1 + epoch * decay_rate, -1.0)


def time_by_a_loop(alpha0, epoch, decay_rate):
    divisor = 1.0
    for _ in range(epoch):
        divisor += decay_rate
    return alpha0 / divisor


def time_in_epochs_to_the_half(alpha0, epoch, decay_rate):
    to_the_half = 1 / decay_rate
    return alpha0 * to_the_half / (to_the_half + epoch)


def time_from_the_rate_before(alpha0, epoch, decay_rate):
    if epoch == 0:
        return alpha0
    before = time_from_the_rate_before(alpha0, epoch - 1, decay_rate)
    return before * (1 + decay_rate * (epoch - 1)) / (1 + decay_rate * epoch)


def largest(J, c, nu):
    return 4 * J / (nu**2 + 2 * J * c)


def largest_divided_through(J, c, nu):
    return 4 / (nu**2 / J + 2 * c)


def largest_by_the_variance(J, c, nu):
    V = 2 * J / c
    return 2 * c * V / (nu**2 + c**2 * V)


def largest_by_halving(J, c, nu):
    low, high = 0.0, 2 / c
    for _ in range(100):
        middle = (low + high) / 2
        if middle * nu**2 / (2 * (2 - middle * c)) < J:
            low = middle
        else:
            high = middle
    return low


def largest_by_a_linear_equation(J, c, nu):
    slope, constant = nu**2 + 2 * J * c, -4 * J
    return np.roots([slope, constant])[0]


def adam_by_inverse_time(steps):
    return 3, [0.3 / (1 + 0.05 * t) for t in range(steps)]


def descent_in_a_straight_line(steps):
    return 0, 0.12 * (1 - np.arange(steps) / steps)


def momentum_by_a_power(steps):
    rates = np.ones(steps)
    for t in range(1, steps):
        rates[t] = rates[t - 1] * 0.99
    return 1, 0.2 * rates


def rmsprop_in_four_stairs(steps):
    rates = np.repeat([0.15, 0.05, 0.015, 0.005], -(-steps // 4))
    return 2, rates[:steps]


def adam_along_a_cosine(steps):
    return np.int64(3), 0.1 * (1 + np.cos(np.pi * np.arange(steps) / steps)) / 2


def descent_by_inverse_time(steps):
    return 0, np.array([min(0.15, 5 / (t + 1)) for t in range(steps)])


STYLES = {
    "inverse_time": (
        *(inverse_time, time_by_a_factor, time_by_a_power, time_by_a_loop),
        *(time_in_epochs_to_the_half, time_from_the_rate_before),
    ),
    "largest_rate": (
        *(largest, largest_divided_through, largest_by_the_variance, largest_by_halving),
        largest_by_a_linear_equation,
    ),
    "plan": (
        *(adam_by_inverse_time, descent_in_a_straight_line, momentum_by_a_power, rmsprop_in_four_stairs),
        *(adam_along_a_cosine, descent_by_inverse_time),
    ),
}
