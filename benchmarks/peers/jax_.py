"""JAX, with the loop over epochs and batches inside one compiled function."""

import jax
import numpy as np
from jax import numpy as jnp

from dlkit import network

jax.config.update("jax_enable_x64", True)


def runs(work):
    logistic = work.net.output is network.LOGISTIC
    X, Y = jnp.asarray(work.X.T), jnp.asarray(work.Y.T)
    orders, size = jnp.asarray(work.orders), work.batch_size
    start = [(jnp.asarray(W.T), jnp.asarray(b[:, 0])) for W, b in network.layers(work.net, work.theta)]

    def cost(parameters, X, Y):
        A = X
        for W, b in parameters[:-1]:
            A = jax.nn.relu(A @ W + b)
        W, b = parameters[-1]
        Z = A @ W + b
        if logistic:
            return jnp.mean(jnp.logaddexp(0, Z) - Y * Z)
        return jnp.mean(jax.nn.logsumexp(Z, axis=1) - jnp.sum(Y * Z, axis=1))

    def step(carry, here):
        parameters, v, s, t = carry
        t = t + 1
        value, gradient = jax.value_and_grad(cost)(parameters, X[here], Y[here])
        v = jax.tree.map(lambda v, g: 0.9 * v + 0.1 * g, v, gradient)
        s = jax.tree.map(lambda s, g: 0.999 * s + 0.001 * g**2, s, gradient)
        rate, share = work.alpha / (1 - 0.9**t), 1 / (1 - 0.999**t)

        def move(p, v, s):
            return (p - rate * v / (jnp.sqrt(s * share) + 1e-8)).astype(p.dtype)

        return (jax.tree.map(move, parameters, v, s), v, s, t), value

    def epoch(carry, order):
        whole = len(order) // size * size
        carry, costs = jax.lax.scan(step, carry, order[:whole].reshape(-1, size))
        if whole < len(order):
            carry, last = step(carry, order[whole:])
            costs = jnp.append(costs, last)
        return carry, costs

    @jax.jit
    def train(start):
        nothing = jax.tree.map(jnp.zeros_like, start)
        return jax.lax.scan(epoch, (start, nothing, nothing, 0.0), orders)[1]

    return {"JAX, loop in jit": lambda: np.asarray(train(start)).ravel()}
