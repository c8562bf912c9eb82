"""Right answers to the exercises of section 3.3.5, as students write them."""

import numpy as np


def adam_step(theta, gradient, v, s, t, alpha, beta1, beta2, epsilon):
    t = t + 1
    v = beta1 * v + (1 - beta1) * gradient
    s = beta2 * s + (1 - beta2) * gradient**2
    v_hat = v / (1 - beta1**t)
    s_hat = s / (1 - beta2**t)
    return theta - alpha * v_hat / (np.sqrt(s_hat) + epsilon), v, s, t


def step_number_by_number(theta, gradient, v, s, t, alpha, beta1, beta2, epsilon):
    new_theta, new_v, new_s = [], [], []
    for place, slope, mean, square in zip(theta, gradient, v, s, strict=True):
        mean = beta1 * mean + (1 - beta1) * slope
        square = beta2 * square + (1 - beta2) * slope * slope
        size = (square / (1 - beta2 ** (t + 1))) ** 0.5
        new_theta.append(place - alpha * (mean / (1 - beta1 ** (t + 1))) / (size + epsilon))
        new_v.append(mean)
        new_s.append(square)
    return new_theta, new_v, new_s, t + 1


def step_in_copies(theta, gradient, v, s, t, alpha, beta1, beta2, epsilon):
    theta, v, s = theta.copy(), v.copy(), s.copy()
    v *= beta1
    v += (1 - beta1) * gradient
    s *= beta2
    s += (1 - beta2) * np.square(gradient)
    t += 1
    theta -= alpha * v / (1 - beta1**t) / (np.sqrt(s / (1 - beta2**t)) + epsilon)
    return theta, v, s, t


def step_with_one_rate(theta, gradient, v, s, t, alpha, beta1, beta2, epsilon):
    # Both corrections in the learning rate, as the paper has it for speed; then epsilon grows with S's.
    t += 1
    root = np.sqrt(1 - beta2**t)
    v, s = v + (1 - beta1) * (gradient - v), s + (1 - beta2) * (gradient**2 - s)
    rate = alpha * root / (1 - beta1**t)
    return [theta - rate * v / (np.sqrt(s) + epsilon * root), v, s, t]


def step_by_average(theta, gradient, v, s, t, alpha, beta1, beta2, epsilon):
    v = np.average([v, gradient], axis=0, weights=[beta1, 1 - beta1])
    s = np.average([s, gradient * gradient], axis=0, weights=[beta2, 1 - beta2])
    hats = [average / (1 - beta ** (1 + t)) for average, beta in ((v, beta1), (s, beta2))]
    return theta - np.divide(alpha * hats[0], hats[1] ** 0.5 + epsilon), v, s, 1 + t


def step_as_a_table(theta, gradient, v, s, t, alpha, beta1, beta2, epsilon):
    beta = np.array([[beta1], [beta2]])
    moments = beta * np.stack([v, s]) + (1 - beta) * np.stack([gradient, gradient**2])
    first, second = moments / (1 - beta ** (t + 1))
    return theta - alpha * first / (np.sqrt(second) + epsilon), *moments, t + 1


def after_silence(t, beta1, beta2):
    v_hat = (1 - beta1) / (1 - beta1**t)
    s_hat = (1 - beta2) / (1 - beta2**t)
    return v_hat / np.sqrt(s_hat)


def silence_in_one_line(t, beta1, beta2):
    return (1 - beta1) / (1 - beta1**t) * ((1 - beta2**t) / (1 - beta2)) ** 0.5


def silence_walked(t, beta1, beta2):
    v = s = 0.0
    for step in range(1, t + 1):
        gradient = 1.0 if step == t else 0.0
        v = beta1 * v + (1 - beta1) * gradient
        s = beta2 * s + (1 - beta2) * gradient**2
    return (v / (1 - beta1**t)) / np.sqrt(s / (1 - beta2**t))


def silence_by_sums(t, beta1, beta2):
    return np.sqrt(sum(beta2**age for age in range(t))) / sum(beta1**age for age in range(t))


def silence_as_an_array(t, beta1, beta2):
    shares = [(1 - beta) / (1 - np.power(beta, t)) for beta in (beta1, beta2)]
    return np.array([shares[0] / shares[1] ** 0.5])


def silence_by_my_own_step(t, beta1, beta2):
    moved, *_ = adam_step(np.zeros(1), np.ones(1), np.zeros(1), np.zeros(1), t - 1, 1, beta1, beta2, 0)
    return -moved[0]


def decayed_step(step, theta, gradient, state, alpha, lambda_):
    moved, state = step(theta, gradient, state)
    return moved - alpha * lambda_ * theta, state


def decay_first(step, theta, gradient, state, alpha, lambda_):
    shrinking = alpha * lambda_ * theta
    theta, state = step(theta, gradient, state)
    return np.subtract(theta, shrinking), state


def decay_by_the_difference(step, theta, gradient, state, alpha, lambda_):
    moved, new_state = step(theta, gradient, state)
    return [(1 - alpha * lambda_) * theta + (moved - theta), new_state]


def decay_of_the_results(step, theta, gradient, state, alpha, lambda_):
    results = step(theta, gradient, state)
    return results[0] + -(lambda_ * alpha) * theta, results[1]


def decay_number_by_number(step, theta, gradient, state, alpha, lambda_):
    moved, state = step(theta, gradient, state)
    return [float(new - alpha * lambda_ * old) for new, old in zip(moved, theta, strict=True)], state


def decay_in_a_copy(step, theta, gradient, state, alpha, lambda_):
    moved, state = step(theta, gradient, state)
    moved = np.array(moved, dtype=float)
    moved -= alpha * (lambda_ * theta)
    return moved, state


STYLES = {
    "adam_step": (
        *(adam_step, step_number_by_number, step_in_copies, step_with_one_rate),
        *(step_by_average, step_as_a_table),
    ),
    "after_silence": (
        *(after_silence, silence_in_one_line, silence_walked, silence_by_sums),
        *(silence_as_an_array, silence_by_my_own_step),
    ),
    "decayed_step": (
        *(decayed_step, decay_first, decay_by_the_difference, decay_of_the_results),
        *(decay_number_by_number, decay_in_a_copy),
    ),
}
