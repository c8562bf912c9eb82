"""The runs that are timed: data, start and order of examples, the same for everybody."""

from typing import NamedTuple

import numpy as np

from dlkit import datasets, initialization, network
from dlkit.losses import one_hot


class Work(NamedTuple):
    """A training run with Adam: examples are columns, and row e of `orders` is the order of epoch e."""

    name: str
    net: network.Network
    X: np.ndarray
    Y: np.ndarray
    theta: np.ndarray
    seed: int
    orders: np.ndarray
    batch_size: int
    alpha: float

    @property
    def sizes(self):
        return self.net.sizes

    def batches(self):
        """The columns of every step, one step after the other."""
        for order in self.orders:
            for begin in range(0, len(order), self.batch_size):
                yield order[begin : begin + self.batch_size]


def _work(name, net, X, Y, epochs, batch_size, alpha, dtype, seed=3):
    theta = network.initial(np.random.default_rng(1), net, initialization.he).astype(dtype)
    # The order that dlkit draws from this seed.
    every = np.tile(np.arange(X.shape[1]), (epochs, 1))
    orders = np.random.default_rng(seed).permuted(every, axis=1)
    return Work(name, net, X.astype(dtype), Y.astype(dtype), theta, seed, orders, batch_size, alpha)


def circles(dtype):
    """W1."""
    X, Y = datasets.circles(np.random.default_rng(0), m=400)
    return _work("W1", network.Network(2, 16, 8, 1), X, Y, 200, 64, 0.01, dtype)


def digits(dtype):
    """W2."""
    data = datasets.digits()
    net = network.Network(64, 64, 10, output=network.SOFTMAX)
    return _work("W2", net, data.X[:, :1500], one_hot(data.Y[:, :1500], 10), 30, 64, 0.001, dtype)


def wide(dtype):
    """W3: the class is where the largest of the first ten numbers stands: there is something to learn."""
    X = np.random.default_rng(0).normal(size=(784, 10_000))
    net = network.Network(784, 256, 128, 10, output=network.SOFTMAX)
    return _work("W3", net, X, one_hot(X[:10].argmax(axis=0)[np.newaxis], 10), 3, 128, 0.001, dtype)


TRAINING = {"W1": circles, "W2": digits, "W3": wide}


class Step(NamedTuple):
    """W4: one gradient of logistic regression on everything."""

    w: np.ndarray
    b: float
    X: np.ndarray
    Y: np.ndarray


def logistic_step():
    """W4."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(1000, 20_000))
    w = rng.normal(size=(1000, 1)) / 30
    return Step(w, 0.1, X, (rng.random((1, 20_000)) < 1 / (1 + np.exp(-w.T @ X))).astype(float))


ALPHAS = np.geomspace(1e-3, 1e-1, 64)
