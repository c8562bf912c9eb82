"""Right answers to the exercises of the capstone, as students write them.

What they call from other sections is that section's plainest answer.
"""

from functools import partial, reduce

import numpy as np

from dlkit import batches, losses, network, optimizers, training
from dlkit.activations import relu, softmax
from dlkit.classroom.styles.section_2_3a_one_example import output_error
from dlkit.classroom.styles.section_2_3b_all_examples import layer_gradient
from dlkit.classroom.styles.section_3_2_1_normalizing_input import fit, transform
from dlkit.classroom.styles.section_3_2_2_vanishing_exploding import scales as start_scales
from dlkit.classroom.styles.section_3_3_1_mini_batch import batch as mini_batch
from dlkit.classroom.styles.section_3_3_5_adam import adam_step as adam_step
from dlkit.classroom.styles.section_3_3_6_learning_rate_decay import inverse_time
from dlkit.initialization import he


def relu_derivative(Z):
    return (Z > 0).astype(float)


def vector(layers):
    """All matrices in one vector, layer after layer."""
    return np.concatenate([np.ravel(part) for layer in layers for part in layer])


def matrices(theta, layers):
    """A vector cut into matrices with the shapes of these layers."""
    theta, cut = np.asarray(theta), []
    for W, b in layers:
        cut.append((theta[: W.size].reshape(W.shape), theta[W.size : W.size + b.size].reshape(b.shape)))
        theta = theta[W.size + b.size :]
    return cut


def adam(parameters, gradients, memory, alpha):
    """One step of Adam on all layers, as the notebook gives it: the parameters and the memory."""
    theta = vector(parameters)
    v, s, t = memory or (0 * theta, 0 * theta, 0)
    theta, *memory = adam_step(theta, vector(gradients), v, s, t, alpha, 0.9, 0.999, 1e-8)
    return matrices(theta, parameters), tuple(memory)


# A start for any depth.


def start(rng, sizes):
    parameters = []
    for n_in, n_out in zip(sizes, sizes[1:], strict=False):
        lecuns, glorots, hes = start_scales(n_out, n_in)
        parameters.append((hes * rng.normal(size=(n_out, n_in)), np.zeros((n_out, 1))))
    return parameters


def start_by_numbers(rng, sizes):
    L, parameters = len(sizes) - 1, []
    for l in range(1, L + 1):
        W = rng.standard_normal((sizes[l], sizes[l - 1])) * np.sqrt(2 / sizes[l - 1])
        parameters += [[W, np.zeros((sizes[l], 1))]]
    return parameters


def start_in_one_line(rng, sizes):
    pairs = list(zip(sizes[1:], sizes[:-1], strict=True))
    return [(rng.normal(0, (2 / k) ** 0.5, (n, k)), np.zeros(n)[:, None]) for n, k in pairs]


def start_by_dlkit(rng, sizes):
    net = network.Network(*sizes, output=network.SOFTMAX)
    return network.layers(net, network.initial(rng, net, he))


def start_layer_after_layer(rng, sizes):
    n_in, *rest = list(sizes)
    made = ()
    while rest:
        n_out, *after = rest
        made = (*made, (he(rng, n_out, n_in), np.zeros((n_out, 1))))
        n_in, rest = n_out, after
    return made


# The whole way forward.


def forward(parameters, X):
    A, found = X, []
    for l, (W, b) in enumerate(parameters, start=1):
        Z = W @ A + b
        A = softmax(Z) if l == len(parameters) else relu(Z)
        found.append((Z, A))
    return found


def forward_with_the_last_apart(parameters, X):
    A, found = X, []
    for W, b in parameters[:-1]:
        Z = np.dot(W, A) + b
        A = np.maximum(0, Z)
        found.append([Z, A])
    W, b = parameters[-1]
    Z = np.dot(W, A) + b
    e = np.exp(Z - np.max(Z, axis=0))
    return [*found, [Z, e / e.sum(axis=0)]]


def forward_in_two_lists(parameters, X):
    A, Z, last = [X], [], len(parameters) - 1
    for l in range(len(parameters)):
        Z.append(parameters[l][0] @ A[l] + parameters[l][1])
        A.append(Z[l] * (Z[l] > 0) if l < last else softmax(Z[l]))
    return list(zip(Z, A[1:], strict=True))


def forward_by_recursion(parameters, X):
    (W, b), *rest = parameters
    Z = W @ X + b
    if not rest:
        return [(Z, softmax(Z))]
    return [(Z, relu(Z)), *forward_by_recursion(rest, relu(Z))]


def forward_by_reduce(parameters, X):
    def layer(found, pair):
        Z = np.einsum("ij,jk->ik", pair[0], found[-1][1]) + pair[1]
        return [*found, (Z, np.where(Z > 0, Z, 0.0))]

    *hidden, (Z, _) = reduce(layer, parameters, [(None, X)])
    return [*hidden[1:], (Z, softmax(Z))]


def forward_by_dlkit(parameters, X):
    W = [W for W, _ in parameters]
    net = network.Network(len(W[0][0]), *map(len, W), output=network.SOFTMAX)
    return [(one.Z, one.A) for one in network.forward(net, network.join(net, parameters), X)]


# The whole way back.


def slopes(parameters, X, Y, lambda_):
    layers, m = forward(parameters, X), X.shape[1]
    dZ, found = output_error(layers[-1][1], Y), []
    for l in range(len(parameters) - 1, -1, -1):
        W, b = parameters[l]
        A_prev = layers[l - 1][1] if l > 0 else X
        dW, db = layer_gradient(dZ, A_prev)
        found.insert(0, (dW + lambda_ / m * W, db))
        if l > 0:
            dZ = W.T @ dZ * relu_derivative(layers[l - 1][0])
    return found


def slopes_with_a_padded_list(parameters, X, Y, lambda_):
    A, m, found = [X] + [A for _, A in forward(parameters, X)], Y.shape[1], []
    dZ = A[-1] - Y
    for (W, _), A_prev in zip(reversed(parameters), A[-2::-1], strict=True):
        found.append(((dZ @ A_prev.T + lambda_ * W) / m, np.mean(dZ, axis=1, keepdims=True)))
        dZ = (W.T @ dZ) * (A_prev > 0)  # that of X is not used
    return found[::-1]


def slopes_in_two_passes(parameters, X, Y, lambda_):
    m, L = X.shape[1], len(parameters)
    Z, A = zip(*forward(parameters, X), strict=True)
    dZ = [None] * L
    dZ[L - 1] = A[L - 1] - Y
    for l in range(L - 2, -1, -1):
        dZ[l] = np.where(Z[l] > 0, parameters[l + 1][0].T @ dZ[l + 1], 0)
    seen = [X, *A[:-1]]
    return [
        [dZ[l] @ seen[l].T / m + lambda_ / m * parameters[l][0], dZ[l].sum(axis=1, keepdims=True) / m]
        for l in range(L)
    ]


def slopes_by_recursion(parameters, X, Y, lambda_):
    m = X.shape[1]

    def back(l, A_prev):
        W, b = parameters[l]
        Z = W @ A_prev + b
        if l == len(parameters) - 1:
            dZ, later = softmax(Z) - Y, []
        else:
            dA, later = back(l + 1, relu(Z))
            dZ = dA * (Z > 0)
        dW, db = layer_gradient(dZ, A_prev)
        return W.T @ dZ, [(dW + W * lambda_ / m, db), *later]

    return back(0, X)[1]


def slopes_by_dlkit(parameters, X, Y, lambda_):
    W = [W for W, _ in parameters]
    net = network.Network(len(W[0][0]), *map(len, W), output=network.SOFTMAX)
    theta = network.join(net, parameters)
    caches = network.forward(net, theta, X)
    return network.layers(net, network.backward(net, theta, caches, Y, lambda_))


# The whole of training.


def learn(parameters, X, Y, rng, epochs, batch_size, alpha0, decay_rate, lambda_):
    m, memory = X.shape[1], None
    for epoch in range(epochs):
        order = rng.permutation(m)
        alpha = inverse_time(alpha0, epoch, decay_rate)
        for t in range(1, int(np.ceil(m / batch_size)) + 1):
            X_t, Y_t = mini_batch(X, Y, order, batch_size, t)
            gradients = slopes(parameters, X_t, Y_t, lambda_)
            parameters, memory = adam(parameters, gradients, memory, alpha)
    return parameters


def learn_in_slices(parameters, X, Y, rng, epochs, batch_size, alpha0, decay_rate, lambda_):
    memory = None
    for epoch in range(epochs):
        order = rng.permutation(X.shape[1])
        for start in range(0, len(order), batch_size):
            now = order[start : start + batch_size]
            gradients = slopes_in_two_passes(parameters, X[:, now], Y[:, now], lambda_)
            parameters, memory = adam(parameters, gradients, memory, alpha0 / (1 + decay_rate * epoch))
    return parameters


def learn_by_batches_of_dlkit(parameters, X, Y, rng, epochs, batch_size, alpha0, decay_rate, lambda_):
    parameters, memory = list(parameters), ()
    for k in range(epochs):
        for now in batches.mini_batches(X.shape[1], batch_size, rng):
            gradients = slopes_by_dlkit(parameters, X[:, now], Y[:, now], lambda_)
            rate = optimizers.inverse_time_decay(alpha0, k, decay_rate)
            parameters, memory = adam(parameters, gradients, memory, rate)
    return parameters


def learn_with_an_adam_for_each_matrix(
    parameters, X, Y, rng, epochs, batch_size, alpha0, decay_rate, lambda_
):
    now, t = [part for layer in parameters for part in layer], 0
    v, s = [0 * part for part in now], [0 * part for part in now]
    for epoch in range(epochs):
        order, alpha = rng.permutation(X.shape[1]), alpha0 / (1 + decay_rate * epoch)
        for places in np.split(order, range(batch_size, len(order), batch_size)):
            t += 1
            pairs = list(zip(now[::2], now[1::2], strict=True))
            gradients = slopes(pairs, X[:, places], Y[:, places], lambda_)
            for k, g in enumerate(part for layer in gradients for part in layer):
                v[k] = 0.9 * v[k] + 0.1 * g
                s[k] = 0.999 * s[k] + 0.001 * g**2
                step = v[k] / (1 - 0.9**t) / (np.sqrt(s[k] / (1 - 0.999**t)) + 1e-8)
                now[k] = now[k] - alpha * step
    return list(zip(now[::2], now[1::2], strict=True))


def learn_in_theta(parameters, X, Y, rng, epochs, batch_size, alpha0, decay_rate, lambda_):
    theta, optimizer = vector(parameters), optimizers.Adam()
    state, step, per_epoch = optimizer.start(theta), 0, -(-X.shape[1] // batch_size)
    while step < epochs * per_epoch:
        epoch, t = divmod(step, per_epoch)
        if t == 0:
            order = rng.permutation(X.shape[1])
        X_t, Y_t = mini_batch(X, Y, order, batch_size, t + 1)
        g = vector(slopes(matrices(theta, parameters), X_t, Y_t, lambda_))
        theta, state = optimizer.step(theta, g, state, inverse_time(alpha0, epoch, decay_rate))
        step += 1
    return matrices(theta, parameters)


# The result: by any way that reads well enough.


def read(X, Y, X_new, rng):
    mu, sigma = fit(X)
    labels = np.eye(10)[:, Y[0]]
    parameters = start(rng, [64, 64, 32, 10])
    parameters = learn(parameters, transform(X, mu, sigma), labels, rng, 30, 64, 0.01, 0.1, 0.1)
    A = forward(parameters, transform(X_new, mu, sigma))[-1][1]
    return np.argmax(A, axis=0)[np.newaxis, :]


def read_unscaled(X, Y, X_new, rng):
    parameters = start(rng, (64, 96, 10))
    parameters = learn(parameters, X, losses.one_hot(Y, 10), rng, 25, 32, 0.005, 0.1, 0.0)
    return forward(parameters, X_new)[-1][1].argmax(axis=0).reshape(1, -1)


def read_by_dlkit(X, Y, X_new, rng):
    net = network.Network(64, 128, 10, output=network.SOFTMAX)
    plan = {"optimizer": optimizers.Adam(0.01), "epochs": 30, "batch_size": 64, "rng": rng}
    plan["schedule"] = partial(optimizers.inverse_time_decay, decay_rate=0.1)
    start = network.initial(rng, net, he)
    theta = training.train(net, X, losses.one_hot(Y, 10), start, **plan, lambda_=0.1).theta
    return network.predict(net, theta, X_new)


def read_by_three_networks(X, Y, X_new, rng):
    votes, labels = 0, losses.one_hot(Y, 10)
    for _ in range(3):
        parameters = learn(start(rng, [64, 48, 10]), X, labels, rng, 15, 64, 0.01, 0.1, 0.1)
        votes = votes + forward(parameters, X_new)[-1][1]
    return [[int(np.argmax(column)) for column in votes.T]]


def read_by_the_nearest(X, Y, X_new, rng):
    far = np.sum(X**2, axis=0)[:, np.newaxis] - 2 * X.T @ X_new  # squared, without that of X_new
    return Y[:, far.argmin(axis=0)]


STYLES = {
    "start_network": (
        *(start, start_by_numbers, start_in_one_line, start_by_dlkit, start_layer_after_layer),
    ),
    "forward": (
        *(forward, forward_with_the_last_apart, forward_in_two_lists, forward_by_recursion),
        *(forward_by_reduce, forward_by_dlkit),
    ),
    "slopes": (
        *(slopes, slopes_with_a_padded_list, slopes_in_two_passes, slopes_by_recursion, slopes_by_dlkit),
    ),
    "learn": (
        *(learn, learn_in_slices, learn_by_batches_of_dlkit, learn_with_an_adam_for_each_matrix),
        learn_in_theta,
    ),
    "read_digits": (*(read, read_unscaled, read_by_dlkit, read_by_three_networks, read_by_the_nearest),),
}
