"""Compile what a reader's first training would wait for; Numba keeps it beside the sources."""

import numpy as np

from dlkit import datasets, initialization, logistic, network, training

X, Y = datasets.circles(np.random.default_rng(0), m=40)
net = network.Network(2, 4, 1)
theta = network.initial(np.random.default_rng(1), net, initialization.he)
training.train(net, X, Y, theta, epochs=1)
logistic.gradient_compiled(np.zeros((2, 1)), 0.0, X, Y)
