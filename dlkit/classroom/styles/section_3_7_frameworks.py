"""Right answers to the exercises of section 3.7, as students write them."""

import math

import numpy as np


def to_keras(theta, n_in, n_out):
    W = theta[: n_out * n_in].reshape(n_out, n_in)
    b = theta[n_out * n_in :]
    return W.T, b


def to_keras_from_the_end(theta, n_in, n_out):
    W, bias = theta[:-n_out].reshape(n_out, n_in), theta[-n_out:]
    return np.transpose(W), bias


def to_keras_in_the_order_of_fortran(theta, n_in, n_out):
    return theta[: n_in * n_out].reshape((n_in, n_out), order="F"), theta[n_in * n_out :].copy()


def to_keras_by_a_loop(theta, n_in, n_out):
    kernel = np.zeros((n_in, n_out))
    for j in range(n_out):
        for i in range(n_in):
            kernel[i, j] = theta[j * n_in + i]
    return kernel, theta[n_out * n_in :]


def to_keras_by_columns(theta, n_in, n_out):
    rows = [theta[j * n_in : (j + 1) * n_in] for j in range(n_out)]
    return np.column_stack(rows), np.array([theta[n_out * n_in + j] for j in range(n_out)])


def from_keras(kernel1, bias1, kernel2, bias2):
    return np.concatenate([kernel1.T.ravel(), bias1, kernel2.T.ravel(), bias2])


def from_keras_by_a_loop(kernel1, bias1, kernel2, bias2):
    parts = []
    for kernel, bias in ((kernel1, bias1), (kernel2, bias2)):
        parts += [kernel.T.flatten(), bias]
    return np.hstack(parts)


def from_keras_all_turned(kernel1, bias1, kernel2, bias2):
    return np.concatenate([part.T.reshape(-1) for part in (kernel1, bias1, kernel2, bias2)])


def from_keras_in_the_order_of_fortran(kernel1, bias1, kernel2, bias2):
    theta = np.empty(0)
    for part in (kernel1, bias1, kernel2, bias2):
        theta = np.append(theta, part.ravel(order="F"))
    return theta


def from_keras_number_by_number(kernel1, bias1, kernel2, bias2):
    theta = []
    for kernel, bias in ((kernel1, bias1), (kernel2, bias2)):
        theta += [kernel[i, j] for j in range(kernel.shape[1]) for i in range(kernel.shape[0])]
        theta += list(bias)
    return theta


def settings(alpha, beta, lambda_, m, keep_prob, running_momentum):
    return alpha * (1 - beta), beta, lambda_ / m, 1 - keep_prob, 1 - running_momentum


def settings_one_by_one(alpha, beta, lambda_, m, keep_prob, running_momentum):
    lr, momentum = alpha - alpha * beta, beta
    weight_decay = lambda_ / m
    p = 1.0 - keep_prob
    return lr, momentum, weight_decay, p, 1.0 - running_momentum


def settings_as_a_list(alpha, beta, lambda_, m, keep_prob, running_momentum):
    return [(1 - beta) * alpha, beta, lambda_ * (1 / m), -keep_prob + 1, -(running_momentum - 1)]


def settings_as_an_array(alpha, beta, lambda_, m, keep_prob, running_momentum):
    lr = np.multiply(alpha, np.subtract(1, beta))
    p, momentum_of_norm = 1 - np.array([keep_prob, running_momentum])
    return lr, beta, np.divide(lambda_, m), p, momentum_of_norm


def settings_by_the_window(alpha, beta, lambda_, m, keep_prob, running_momentum):
    window = 1 / (1 - beta)
    return alpha / window, beta, 2 * (lambda_ / (2 * m)), 1 - keep_prob, 1 - running_momentum


def cost(logits, labels):
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_sums = np.log(np.exp(shifted).sum(axis=1))
    return np.mean(log_sums - shifted[np.arange(len(labels)), labels])


def cost_by_probabilities_of_shifted(logits, labels):
    Z = logits.T - logits.max(axis=1)
    log_A = Z - np.log(np.sum(np.exp(Z), axis=0))
    Y = np.eye(len(Z))[:, labels]
    return -np.sum(Y * log_A) / len(labels)


def cost_by_logaddexp(logits, labels):
    log_sums = np.logaddexp.reduce(logits, axis=1)
    return (log_sums - np.take_along_axis(logits, labels[:, None], axis=1)[:, 0]).mean()


def cost_by_a_loop(logits, labels):
    total = 0.0
    for z, label in zip(logits, labels, strict=True):
        largest = max(z)
        total += largest + math.log(sum(math.exp(x - largest) for x in z)) - z[label]
    return total / len(labels)


def cost_by_differences(logits, labels):
    own = logits[range(len(labels)), labels]
    differences = logits - own[:, np.newaxis]
    top = differences.max(axis=1)
    return np.average(top + np.log(np.exp(differences - top[:, None]).sum(axis=1)))


STYLES = {
    "to_keras": (
        *(to_keras, to_keras_from_the_end, to_keras_in_the_order_of_fortran, to_keras_by_a_loop),
        to_keras_by_columns,
    ),
    "from_keras": (
        *(from_keras, from_keras_by_a_loop, from_keras_all_turned, from_keras_in_the_order_of_fortran),
        from_keras_number_by_number,
    ),
    "pytorch_settings": (
        *(settings, settings_one_by_one, settings_as_a_list, settings_as_an_array),
        settings_by_the_window,
    ),
    "our_cost": (
        *(cost, cost_by_probabilities_of_shifted, cost_by_logaddexp, cost_by_a_loop),
        cost_by_differences,
    ),
}
