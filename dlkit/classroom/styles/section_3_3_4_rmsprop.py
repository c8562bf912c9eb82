"""Right answers to the exercises of section 3.3.4, as students write them."""

import math

import numpy as np


def step(theta, gradient, s, alpha, beta, epsilon):
    s = beta * s + (1 - beta) * gradient**2
    return theta - alpha * gradient / (np.sqrt(s) + epsilon), s


def step_with_other_names(theta, gradient, s, alpha, beta, epsilon):
    s_next = beta * s + (1 - beta) * np.square(gradient)
    rates = alpha / (s_next**0.5 + epsilon)
    return theta - rates * gradient, s_next


def step_on_a_copy(theta, gradient, s, alpha, beta, epsilon):
    theta, s = theta.copy(), s.copy()
    s *= beta
    s += (1 - beta) * gradient * gradient
    theta -= alpha * gradient / (np.sqrt(s) + epsilon)
    return theta, s


def step_by_a_loop(theta, gradient, s, alpha, beta, epsilon):
    places, squares = np.zeros(len(theta)), np.zeros(len(theta))
    for i in range(len(theta)):
        squares[i] = beta * s[i] + (1 - beta) * gradient[i] ** 2
        places[i] = theta[i] - alpha * gradient[i] / (math.sqrt(squares[i]) + epsilon)
    return places, squares


def step_as_lists(theta, gradient, s, alpha, beta, epsilon):
    squares = [beta * old + (1 - beta) * g * g for old, g in zip(s, gradient, strict=True)]
    moved = zip(theta, gradient, squares, strict=True)
    return [w - alpha * g / (math.sqrt(square) + epsilon) for w, g, square in moved], squares


def step_towards_the_square(theta, gradient, s, alpha, beta, epsilon):
    s = s + (1 - beta) * (gradient**2 - s)
    typical = np.sqrt(s) + epsilon
    return theta - alpha * (gradient / typical), s


def adagrad(gradients, alpha, epsilon):
    total = np.cumsum(gradients**2, axis=0)
    return -alpha * gradients / (np.sqrt(total) + epsilon)


def adagrad_by_a_loop(gradients, alpha, epsilon):
    s, steps = np.zeros(gradients.shape[1]), []
    for gradient in gradients:
        s = s + gradient**2
        steps.append(-alpha * gradient / (np.sqrt(s) + epsilon))
    return np.array(steps)


def adagrad_row_by_row(gradients, alpha, epsilon):
    steps = np.zeros(gradients.shape)
    for t in range(len(gradients)):
        s = np.sum(gradients[: t + 1] ** 2, axis=0)
        steps[t] = -alpha * gradients[t] / (s**0.5 + epsilon)
    return steps


def adagrad_by_a_triangle(gradients, alpha, epsilon):
    so_far = np.tril(np.ones((len(gradients), len(gradients))))
    return -alpha * gradients / (np.sqrt(so_far @ gradients**2) + epsilon)


def adagrad_column_by_column(gradients, alpha, epsilon):
    columns = [-alpha * g / (np.sqrt(np.cumsum(g * g)) + epsilon) for g in gradients.T]
    return np.stack(columns, axis=1)


def adagrad_as_lists(gradients, alpha, epsilon):
    total, steps = [0.0] * len(gradients[0]), []
    for row in gradients.tolist():
        total = [s + g * g for s, g in zip(total, row, strict=True)]
        steps.append([-alpha * g / (math.sqrt(s) + epsilon) for s, g in zip(total, row, strict=True)])
    return steps


def largest(curvatures, J):
    return np.sqrt(8 * J / np.sum(curvatures))


def largest_from_the_swing(curvatures, J):
    away = (2 * J / np.sum(curvatures)) ** 0.5  # as far as this from the bottom, in every parameter
    return 2 * away


def largest_by_the_cost_of_one(curvatures, J):
    cost_at_one = sum(0.5 * c * (1 / 2) ** 2 for c in curvatures)
    return math.sqrt(J / cost_at_one)


def largest_by_einsum(curvatures, J):
    return np.sqrt(J / (np.einsum("i->", curvatures) / 8))


def largest_by_halving(curvatures, J):
    low, high = 0.0, 1.0
    while np.sum(curvatures) * high**2 / 8 < J:
        high *= 2
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if np.sum(curvatures) * middle**2 / 8 < J else (low, middle)
    return low


STYLES = {
    "rmsprop_step": (
        *(step, step_with_other_names, step_on_a_copy, step_by_a_loop, step_as_lists),
        step_towards_the_square,
    ),
    "adagrad_steps": (
        *(adagrad, adagrad_by_a_loop, adagrad_row_by_row, adagrad_by_a_triangle),
        *(adagrad_column_by_column, adagrad_as_lists),
    ),
    "largest_alpha": (
        *(largest, largest_from_the_swing, largest_by_the_cost_of_one, largest_by_einsum),
        largest_by_halving,
    ),
}
