"""Plain NumPy, as one writes it after a course: a function for each part of a step, no checks."""

import time
from functools import partial

import numpy as np

from benchmarks.workloads import ALPHAS, circles
from dlkit import network


def forward(parameters, X, logistic):
    A, caches = X, []
    for W, b in parameters:
        Z = W @ A + b
        caches.append((A, Z))
        A = np.maximum(Z, 0)
    if logistic:
        return 1 / (1 + np.exp(-Z)), caches
    e = np.exp(Z - Z.max(axis=0))
    return e / e.sum(axis=0), caches


def cost(A, Y, logistic):
    if logistic:
        tiny = np.finfo(A.dtype).eps
        A = np.clip(A, tiny, 1 - tiny)  # log 0
        return -np.mean(Y * np.log(A) + (1 - Y) * np.log(1 - A))
    return -np.sum(Y * np.log(A)) / Y.shape[1]


def backward(parameters, A, caches, Y):
    m, dZ, gradients = Y.shape[1], A - Y, []
    for l in reversed(range(len(parameters))):
        A_prev, _ = caches[l]
        gradients.insert(0, (dZ @ A_prev.T / m, dZ.sum(axis=1, keepdims=True) / m))
        if l > 0:
            dZ = (parameters[l][0].T @ dZ) * (caches[l - 1][1] > 0)
    return gradients


def adam(parameters, gradients, v, s, t, alpha, beta1=0.9, beta2=0.999, epsilon=1e-8):
    for layer, slopes, v_layer, s_layer in zip(parameters, gradients, v, s, strict=True):
        for p, g, v_p, s_p in zip(layer, slopes, v_layer, s_layer, strict=True):
            v_p[...] = beta1 * v_p + (1 - beta1) * g
            s_p[...] = beta2 * s_p + (1 - beta2) * g**2
            p -= alpha * (v_p / (1 - beta1**t)) / (np.sqrt(s_p / (1 - beta2**t)) + epsilon)


def train(work, alpha=None, step=adam):
    logistic = work.net.output is network.LOGISTIC
    parameters = [(W.copy(), b.copy()) for W, b in network.layers(work.net, work.theta)]
    v, s = ([tuple(np.zeros_like(p) for p in layer) for layer in parameters] for _ in range(2))
    costs = []
    for t, here in enumerate(work.batches(), 1):
        X, Y = work.X[:, here], work.Y[:, here]
        A, caches = forward(parameters, X, logistic)
        costs.append(cost(A, Y, logistic))
        gradients = backward(parameters, A, caches, Y)
        step(parameters, gradients, v, s, t, work.alpha if alpha is None else alpha)
    return np.array(costs)


def runs(work):
    return {"plain NumPy": partial(train, work)}


def steps(step):
    w, b, X, Y = step

    def gradient():
        A = 1 / (1 + np.exp(-(w.T @ X + b)))
        return (X @ (A - Y).T / X.shape[1])[:, 0]

    return {"plain NumPy": gradient}


def searches():
    work = circles(np.float64)

    def some():
        for alpha in ALPHAS[::16]:
            with np.errstate(all="ignore"):
                train(work, alpha)
        # Sixteen times what four take: waiting for all 64 would teach nothing more.

    def measured():
        begin = time.perf_counter()
        some()
        return 16 * (time.perf_counter() - begin)

    return {"plain NumPy, one after the other (4 runs, times 16)": measured}
