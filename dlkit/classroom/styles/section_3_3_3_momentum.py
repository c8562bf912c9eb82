"""Right answers to the exercises of section 3.3.3, as students write them."""

import functools

import numpy as np


def momentum_step(theta, gradient, v, alpha, beta):
    v = beta * v + (1 - beta) * gradient
    return theta - alpha * v, v


def step_in_other_order(theta, gradient, v, alpha, beta):
    v_new = v + (1 - beta) * (gradient - v)
    theta_new = theta + -alpha * v_new
    return (theta_new, v_new)


def step_number_by_number(theta, gradient, v, alpha, beta):
    new_theta, new_v = [], []
    for place, slope, speed in zip(theta, gradient, v, strict=True):
        speed = beta * speed + (1 - beta) * slope
        new_theta.append(place - alpha * speed)
        new_v.append(speed)
    return new_theta, new_v


def step_in_copies(theta, gradient, v, alpha, beta):
    theta, v = theta.copy(), v.copy()
    v *= beta
    v += (1 - beta) * gradient
    theta -= alpha * v
    return theta, v


def step_by_a_product(theta, gradient, v, alpha, beta):
    # The rows are θ, g and v; two rows come out.
    old = np.array([theta, gradient, v])
    table = np.array([[1, -alpha * (1 - beta), -alpha * beta], [0, 1 - beta, beta]])
    return tuple(table @ old)


def step_by_average(theta, gradient, v, alpha, beta):
    v = np.average([v, gradient], axis=0, weights=[beta, 1 - beta])
    return np.subtract(theta, np.multiply(alpha, v)), v


def take_steps(step, theta, state, slope_at, steps):
    places = [theta]
    for _ in range(steps):
        theta, state = step(theta, slope_at(theta), state)
        places.append(theta)
    return np.array(places)


def steps_into_an_array(step, theta, state, slope_at, steps):
    places = np.zeros((steps + 1, theta.size))
    places[0] = theta
    for t in range(1, steps + 1):
        places[t], state = step(places[t - 1], slope_at(places[t - 1]), state)
    return places


def steps_stacked(step, theta, state, slope_at, steps):
    places = theta[np.newaxis]
    for gradient in (slope_at(places[-1]) for _ in range(steps)):
        theta, state = step(places[-1], gradient, state)
        places = np.vstack([places, theta])
    return places


def steps_by_recursion(step, theta, state, slope_at, steps):
    if steps == 0:
        return [theta]
    after, state = step(theta, slope_at(theta), state)
    return [theta, *steps_by_recursion(step, after, state, slope_at, steps - 1)]


def steps_by_a_generator(step, theta, state, slope_at, steps):
    def places(theta, state):
        while True:
            yield theta
            theta, state = step(theta, slope_at(theta), state)

    return np.stack([place for _, place in zip(range(steps + 1), places(theta, state), strict=False)])


def steps_in_columns(step, theta, state, slope_at, steps):
    columns = np.empty((len(theta), steps + 1))
    for t in range(steps + 1):
        columns[:, t] = theta
        if t < steps:
            theta, state = step(theta, slope_at(theta), state)
    return columns.T


def to_ours(lr, momentum):
    return lr / (1 - momentum), momentum


def to_ours_in_names(lr, momentum):
    beta = momentum
    steady = 1 / (1 - beta)  # where u goes, if the gradient is 1 for ever
    alpha = lr * steady
    return [alpha, beta]


def to_ours_by_a_sum(lr, momentum):
    return lr * sum(momentum**age for age in range(4000)), momentum  # where u goes, if the gradient is 1


def to_ours_by_two_pushes(lr, momentum):
    # A push of 1 and then none: the first step is α (1-β), and the second β times as long.
    first, second = lr, lr * momentum
    beta = second / first
    return first / (1 - beta), beta


def to_ours_as_an_array(lr, momentum):
    return np.array([lr / (1 - momentum), momentum])


def to_ours_by_solving(lr, momentum):
    rows = np.array([[1 - momentum, 0.0], [0.0, 1.0]])
    alpha, beta = np.linalg.solve(rows, [lr, momentum])
    return float(alpha), float(beta)


def to_ours_by_powers(lr, momentum):
    return functools.reduce(lambda alpha, power: alpha * power, [lr, (1 - momentum) ** -1]), momentum


STYLES = {
    "momentum_step": (
        *(momentum_step, step_in_other_order, step_number_by_number, step_in_copies),
        *(step_by_a_product, step_by_average),
    ),
    "take_steps": (
        *(take_steps, steps_into_an_array, steps_stacked, steps_by_recursion),
        *(steps_by_a_generator, steps_in_columns),
    ),
    "to_ours": (
        *(to_ours, to_ours_in_names, to_ours_by_a_sum, to_ours_by_two_pushes),
        *(to_ours_as_an_array, to_ours_by_solving, to_ours_by_powers),
    ),
}
