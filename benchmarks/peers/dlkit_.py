"""dlkit: the public call, with all that it checks and records."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np

from benchmarks.workloads import ALPHAS, circles
from dlkit import logistic, network, training, tuning


def train(work, alpha=None):
    return training.train(
        work.net,
        work.X,
        work.Y,
        work.theta,
        rng=np.random.default_rng(work.seed),
        optimizer=training.Adam(work.alpha if alpha is None else alpha),
        epochs=len(work.orders),
        batch_size=work.batch_size,
    ).costs[:-1]  # the others stop before the last step's cost


def runs(work):
    return {"dlkit": partial(train, work)}


def steps(step):
    dw, theta = step.w[:, 0], np.append(step.w[:, 0], step.b)
    net = network.Network(len(dw), 1)

    def trainer():
        run = training.train(net, step.X, step.Y, theta, optimizer=training.GradientDescent(1.0), epochs=20)
        return (theta - run.theta)[:-1]  # the sum of the gradients of twenty steps

    return {
        "dlkit, gradient": lambda: logistic.gradient(*step).dw[:, 0],
        "dlkit, gradient_compiled": lambda: logistic.gradient_compiled(*step).dw[:, 0],
        "dlkit, a step of train (one twentieth of twenty)": trainer,
    }


def searches():
    work = circles(np.float64)

    def trial(seed, alpha):
        return float(train(work, alpha)[-1])

    space = {"alpha": tuning.Choices(*ALPHAS)}

    def search(executor=None):
        return tuning.grid_search(np.random.default_rng(0), trial, space, 1, executor=executor)

    def in_threads():
        with ThreadPoolExecutor(2) as executor:
            return search(executor)

    return {"dlkit, two threads": in_threads, "dlkit, one after the other": search}
