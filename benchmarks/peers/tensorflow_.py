"""TensorFlow without Keras: its functions, its slopes, its kernel of Adam, and each step in a tf.function."""

import numpy as np
import tensorflow as tf

from dlkit import network


def runs(work):
    dtype = tf.as_dtype(work.X.dtype)
    X, Y = tf.constant(work.X.T), tf.constant(work.Y.T)
    parts = [tf.Variable(part) for W, b in network.layers(work.net, work.theta) for part in (W.T, b[:, 0])]
    v, s = ([tf.Variable(tf.zeros_like(part)) for part in parts] for _ in range(2))
    powers = [tf.Variable(tf.ones((), dtype)) for _ in range(2)]  # β1^t and β2^t
    logistic = work.net.output is network.LOGISTIC

    def cost_of(X, Y):
        for K, b in zip(parts[:-2:2], parts[1:-2:2], strict=True):
            X = tf.nn.relu(X @ K + b)
        Z = X @ parts[-2] + parts[-1]
        if logistic:
            return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(Y, Z))
        return tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(Y, Z))

    def number(value):
        return tf.constant(value, dtype)

    @tf.function
    def step(here):
        with tf.GradientTape() as tape:
            cost = cost_of(tf.gather(X, here), tf.gather(Y, here))
        for power, beta in zip(powers, (0.9, 0.999), strict=True):
            power.assign(power * number(beta))
        for part, m, square, slope in zip(parts, v, s, tape.gradient(cost, parts), strict=True):
            # Its ε stands beside a root that is not corrected yet; with this one it is that of the others.
            epsilon = number(1e-8) * tf.sqrt(1 - powers[1])
            tf.raw_ops.ResourceApplyAdam(
                **{"var": part.handle, "m": m.handle, "v": square.handle, "grad": slope},
                **{"beta1_power": powers[0], "beta2_power": powers[1], "lr": number(work.alpha)},
                **{"beta1": number(0.9), "beta2": number(0.999), "epsilon": epsilon},
            )
        return cost

    def train():
        start = [part for W, b in network.layers(work.net, work.theta) for part in (W.T, b[:, 0])]
        for part, value in zip(parts, start, strict=True):
            part.assign(value)
        for memory in (*v, *s):
            memory.assign(tf.zeros_like(memory))
        for power in powers:
            power.assign(number(1.0))
        return np.array([float(step(tf.constant(here))) for here in work.batches()])

    return {"TensorFlow, tf.function": train}
