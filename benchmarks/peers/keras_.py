"""Keras on TensorFlow: one call of fit, over the given batches, with a callback that keeps the costs."""

import math

import keras
import numpy as np
import tensorflow as tf

from benchmarks.peers import plain_numpy
from dlkit import network


class Costs(keras.callbacks.Callback):
    """The cost of each batch; Keras reports the mean of an epoch so far, weighted by the examples."""

    def __init__(self, m, size):
        super().__init__()
        self.m, self.size, self.costs, self.total = m, size, [], 0.0

    def on_epoch_begin(self, epoch, logs=None):
        self.total = 0.0

    def on_train_batch_end(self, batch, logs=None):
        begin, end = batch * self.size, min((batch + 1) * self.size, self.m)
        total = logs["loss"] * end
        self.costs.append((total - self.total) / (end - begin))
        self.total = total


def adam(parameters, gradients, v, s, t, alpha, epsilon=1e-8):
    """Keras's step: ε beside a root that is not corrected yet, and β rounded to float32 in the powers β^t."""
    one, two = (float(np.float32(beta)) ** t for beta in (0.9, 0.999))
    rate = alpha * math.sqrt(1 - two) / (1 - one)
    for layer, slopes, v_layer, s_layer in zip(parameters, gradients, v, s, strict=True):
        for p, g, v_p, s_p in zip(layer, slopes, v_layer, s_layer, strict=True):
            v_p += (1 - 0.9) * (g - v_p)
            s_p += (1 - 0.999) * (g**2 - s_p)
            p -= rate * v_p / (np.sqrt(s_p) + epsilon)


def expected(work):
    """The costs that are due from Keras, whose Adam is not quite that of the others."""
    return {"Keras, fit": lambda: plain_numpy.train(work, step=adam)}


def runs(work):
    keras.config.set_floatx(work.X.dtype.name)
    logistic = work.net.output is network.LOGISTIC
    losses = keras.losses
    kind = losses.BinaryCrossentropy if logistic else losses.CategoricalCrossentropy
    X, Y = tf.constant(work.X.T), tf.constant(work.Y.T)
    m, size = len(work.X.T), work.batch_size

    def batches_of(order):
        return tf.data.Dataset.from_tensor_slices(order).batch(size)

    data = tf.data.Dataset.from_tensor_slices(work.orders).flat_map(batches_of)
    data = data.map(lambda here: (tf.gather(X, here), tf.gather(Y, here))).prefetch(2)
    hidden = [keras.layers.Dense(n, activation="relu") for n in work.sizes[1:-1]]
    model = keras.Sequential([keras.Input((work.sizes[0],)), *hidden, keras.layers.Dense(work.sizes[-1])])
    optimizer = keras.optimizers.Adam(work.alpha, epsilon=1e-8)
    model.compile(optimizer, kind(from_logits=True))
    optimizer.build(model.trainable_variables)
    nothing = [np.asarray(variable) for variable in optimizer.variables]

    def train():
        parts = [part for W, b in network.layers(work.net, work.theta) for part in (W.T, b[:, 0])]
        model.set_weights(parts)
        for variable, value in zip(optimizer.variables, nothing, strict=True):
            variable.assign(value)
        kept, each = Costs(m, size), math.ceil(m / size)
        plan = {"epochs": len(work.orders), "steps_per_epoch": each}
        model.fit(data, **plan, shuffle=False, verbose=0, callbacks=[kept])
        return np.array(kept.costs)

    return {"Keras, fit": train}
