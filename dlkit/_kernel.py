"""The compiled loop over the steps of a training run: what makes a slider retrain in milliseconds.

It computes what :mod:`dlkit.network` and :mod:`dlkit.optimizers` compute, and a test holds it to their
numbers.  Read those to learn; this file is written for speed, and these are its reasons:

- One call makes many steps.  Calling a compiled function costs more than a step of a small network.
- Every array that a step needs is made once, before the first step.  ``np.dot(..., out=...)`` fills it.
- Inside, no array has an owner (see :func:`dlkit._jit.unowned`): to count, for each view of it, who owns
  an array took a quarter of the time of a small network.
- Examples are columns, as everywhere.  What is done to a unit is then done to a row, which is long and
  lies in one piece: a processor does several numbers of it at once.
- The layout of θ is a table of whole numbers.  Were it a tuple of matrices, each depth would compile anew.
- A derivative is taken from A, which is at hand, and not from Z: tanh' = 1 - a².
- The exponential is a polynomial: `negative_exp` gives those of a whole array at once, several times faster
  than one call of exp after the other.
- Numbers that meet an array come out of an array of its type, so that float32 is not computed as float64.

What it can do stands here and nowhere else: three tables say which activations, outputs and optimizers have
machine code, and :func:`unknown` what of a network has none.  That runs plainly, in :mod:`dlkit.training`.
"""

from functools import cache, partial

import numpy as np

from dlkit import activations, network, optimizers
from dlkit._jit import native, njit, unowned

# Columns of the table of layers, a row for each.
N_PREV, N, W_AT, B_AT, ACTIVATION, NORMED, UNITS_BEFORE, RUNNING_AT = range(8)
# What a hidden layer does to z.  PIECEWISE is z above 0, slope · z below: ReLU, leaky ReLU, identity in one.
SIGMOID, TANH, PIECEWISE = range(3)
LOGISTIC, SOFTMAX, LINEAR = range(3)
DESCENT, MOMENTUM, RMSPROP, ADAM = range(4)
NARROW = 16  # features: up to here, a batch is picked out of the columns of X, beyond it out of the rows

LOG2_OF_E = 1.4426950408889634
# log 2 in two parts, the first of so few bits that k times it is exact.
LOG_OF_2, ITS_TAIL = 0.6931471803691238, 1.9082149292705877e-10
TO_WHOLE = 1.5 * 2.0**52  # adding it rounds to a whole number, which then stands in the lowest bits
# Places of the numbers that steer a step.
BETA1, BETA2, EPSILON, LAMBDA, RUNNING_MOMENTUM, BATCH_NORM_EPSILON = range(6)

ACTIVATIONS = {  # with the slope below 0 of a piecewise one
    activations.sigmoid: (SIGMOID, 0.0),
    activations.tanh: (TANH, 0.0),
    activations.relu: (PIECEWISE, 0.0),
    activations.leaky_relu: (PIECEWISE, 0.01),
    activations.identity: (PIECEWISE, 1.0),
}
OUTPUTS = {network.LOGISTIC: LOGISTIC, network.SOFTMAX: SOFTMAX, network.LINEAR: LINEAR}
OPTIMIZERS = {
    optimizers.GradientDescent: DESCENT,
    optimizers.Momentum: MOMENTUM,
    optimizers.RMSprop: RMSPROP,
    optimizers.Adam: ADAM,
}


def unknown(net, optimizer):
    """Name what has no machine code here: activations, the output, the optimizer.

    Parameters
    ----------
    net : Network
    optimizer : object

    Returns
    -------
    list of str
        Empty if all can be compiled.
    """
    names = [activations.name_of(g) for g in net.hidden if _code(g) is None]
    names += [net.output.name] * (net.output not in OUTPUTS)
    return names + [type(optimizer).__name__] * (type(optimizer) not in OPTIMIZERS)


def compiled(task):
    """Prepare the compiled steps; what is returned is called and answers as ``training.steps_plainly``.

    Parameters
    ----------
    task : dlkit.training.Task

    Returns
    -------
    callable
        Takes (state, batches), and gives state, costs and norms.
    """
    X, Y = native(task.X), native(task.Y)
    rows = cache(lambda: np.ascontiguousarray(X.T))  # made when the first mini-batch needs it
    L, dtype, nothing = len(task.net.sizes) - 1, X.dtype, np.empty(0, X.dtype)
    layout, knobs = _layout(task.net, task.keep_probs, dtype), _knobs(task)
    kinds = OUTPUTS[task.net.output], OPTIMIZERS[type(task.optimizer)]

    def steps(state, batches):
        memory = {} if state.memory is None else state.memory._asdict()
        theta, running = state.theta.copy(), state.running.copy()
        v, s, t = memory.get("v", nothing).copy(), memory.get("s", nothing).copy(), memory.get("t", 0)
        costs, norms = np.empty(len(batches.alphas)), np.empty((len(batches.alphas) * task.keep_norms, L))
        sizes = np.diff(batches.edges)
        picked = len(X) > NARROW and sizes.min(initial=X.shape[1]) < X.shape[1]
        both = X, rows() if picked else nothing.reshape(0, 0)
        space = make_workspace(layout[0], theta, running, sizes.max(initial=1))
        make_steps(theta, v, s, running, t, batches, both, Y, layout, kinds, knobs, costs, norms, space)
        after = {"v": v, "s": s, "t": t + len(costs)}
        memory = state.memory and state.memory._replace(**{name: after[name] for name in memory})
        return state._replace(theta=theta, memory=memory, running=running), costs, norms

    return steps


def _code(g):
    """The number of an activation and its slope below 0; None for one that is not known."""
    if isinstance(g, partial) and not (g.args or vars(g)):  # one with a derivative of its own is another
        if not g.keywords:
            return _code(g.func)
        if g.func is activations.leaky_relu and set(g.keywords) == {"slope"}:
            return PIECEWISE, float(g.keywords["slope"])
    return next((code for known, code in ACTIVATIONS.items() if known is g), None)


def _layout(net, keep_probs, dtype):
    """The table of layers, the slopes of piecewise activations, and keep_prob of each layer."""
    table, slopes, w, units, running = [], [], 0, 0, 0
    functions = (*net.hidden, activations.identity)
    for n_prev, layer, g in zip(net.sizes, network.shapes(net), functions, strict=False):
        n, normed = layer.W[0], len(layer) == 3
        activation, slope = _code(g)
        table.append((n_prev, n, w, w + n * n_prev, activation, normed, units, running))
        slopes.append(slope)
        w, units, running = w + n * (n_prev + len(layer) - 1), units + n, running + 2 * n * normed
    return np.array(table, np.int64), np.array(slopes, dtype), np.array([*keep_probs, 1.0], dtype)


def _knobs(task):
    recipe, knobs = vars(task.optimizer), np.zeros(6)
    knobs[BETA1] = recipe.get("beta1", recipe.get("beta", 0.0))
    knobs[BETA2] = recipe.get("beta2", recipe.get("beta", 0.0))
    knobs[EPSILON] = recipe.get("epsilon", 0.0)
    knobs[LAMBDA] = task.lambda_
    knobs[RUNNING_MOMENTUM] = task.running_momentum
    knobs[BATCH_NORM_EPSILON] = 1e-5
    return knobs


def make_workspace(layers, theta, running, largest):
    """Make the arrays that :func:`make_steps` works in: the caller keeps them until it is done.

    Parameters
    ----------
    layers, theta, running : array
        As :func:`make_steps` gets them.
    largest : int
        How many examples the largest batch has.

    Returns
    -------
    tuple of array
        For X, for A and dZ of all units, for z_norm; γ / √(σ² + ε) of each unit; the gradient; two for
        exponentials; and one for a few numbers.
    """
    units = layers[:, N].sum()
    normed = units if running.size else 0
    sizes = (
        largest * layers[0, N_PREV],
        largest * units,
        largest * units,
        largest * normed,
        units,
        theta.size,
    )
    halves = largest * layers[:, N].max()
    return (*(np.empty(k, theta.dtype) for k in (*sizes, 8)), np.empty(halves), np.empty(halves))


@njit
def make_steps(theta, v, s, running, t, batches, X, Y, layout, kinds, knobs, costs, norms, workspace):
    """Make one step for each of the batches; θ, v, s and `running` change in place.

    Parameters
    ----------
    theta, v, s : array, (k,)
        θ, and what the optimizer remembers; v and s may be empty where it remembers less.
    running : array, (r,)
    t : int
        How many steps came before.
    batches : tuple
        order: the examples as they are visited, and in their own order in a batch of all; edges,
        (steps + 1,): where each batch begins in it; alphas, (steps,); kept, (len(order), units): which
        hidden units stay in, empty without dropout.
    X : tuple of array, (n_x, m) and (m, n_x)
        The examples as columns, and again as rows, empty if mini-batches are to be picked out of the columns.
    Y : array, (n_L, m)
    layout : tuple
        The table of layers, (L, 8); slopes, (L,), of PIECEWISE layers; keep_prob, (L,).
    kinds : tuple of int
        The output and the optimizer.
    knobs : array, (6,), float64
    costs : array, (steps,), float64
        Receives the cost of each batch before its step.
    norms : array, (steps, L) or (0, L)
        Receives the length of each layer's gradient, unless it has no rows.
    workspace : tuple of array
        From :func:`make_workspace`.
    """
    theta, v, s, running, Y = unowned(theta), unowned(v), unowned(s), unowned(running), unowned(Y)
    order, edges = unowned(batches[0]), unowned(batches[1])
    alphas, kept = unowned(batches[2]), unowned(batches[3])
    layers, slopes, keep_prob = unowned(layout[0]), unowned(layout[1]), unowned(layout[2])
    columns, rows, knobs = unowned(X[0]), unowned(X[1]), unowned(knobs)
    X_space, A_space, dZ_space = unowned(workspace[0]), unowned(workspace[1]), unowned(workspace[2])
    Z_norm_space, shrink, gradient = unowned(workspace[3]), unowned(workspace[4]), unowned(workspace[5])
    numbers, powers, rests = unowned(workspace[6]), unowned(workspace[7]), unowned(workspace[8])
    output, optimizer = kinds
    L, n_x, everybody, dropout = len(layers), columns.shape[0], columns.shape[1], kept.size > 0
    units = layers[L - 1, UNITS_BEFORE] + layers[L - 1, N]

    for j in range(len(alphas)):
        first, m = edges[j], edges[j + 1] - edges[j]
        X_columns, X_rows = columns, rows
        from_rows = m < everybody and rows.size > 0
        if from_rows:
            X_rows = X_space[: m * n_x].reshape(m, n_x)
            take_rows(rows, order, first, X_rows)
        elif m < everybody:
            X_columns = X_space[: n_x * m].reshape(n_x, m)
            take_columns(columns, order, first, X_columns)
        A_all, dZ_all = A_space[: units * m].reshape(units, m), dZ_space[: units * m].reshape(units, m)

        A_prev = X_columns
        for l in range(L):
            n, w, b, before = layers[l, N], layers[l, W_AT], layers[l, B_AT], layers[l, UNITS_BEFORE]
            W, A = theta[w:b].reshape(n, layers[l, N_PREV]), A_all[before : before + n]
            if l == 0 and from_rows:
                np.dot(W, X_rows.T, out=A)
            else:
                np.dot(W, A_prev, out=A)
            if layers[l, NORMED]:
                Z_norm = Z_norm_space[before * m : (before + n) * m].reshape(n, m)
                seen = running[layers[l, RUNNING_AT] : layers[l, RUNNING_AT] + 2 * n]
                batch_norm(A, Z_norm, theta[b : b + n], seen, shrink[before : before + n], knobs)
                b += n  # β stands behind γ, and is added as b is
            if l == L - 1:
                add_bias(A, theta[b : b + n])
            else:
                activate(A, theta[b : b + n], layers[l, ACTIVATION], slopes[l], powers, rests)
                if dropout:
                    dropout_in_place(A, kept, first, before, keep_prob[l])
            A_prev = A

        # The 1/m of every dW and db is put in once, at the output, where it is the least work.
        numbers[0], numbers[1] = 1 / m, knobs[LAMBDA] / m
        share, pull = numbers[0], numbers[1]
        costs[j] = output_loss(
            A_prev, Y, order, first, output, dZ_all[units - len(Y) :], share, powers, rests
        )
        if knobs[LAMBDA] > 0:
            costs[j] += knobs[LAMBDA] / (2 * m) * sum_of_squared_weights(theta, layers)

        for l in range(L - 1, -1, -1):
            n_prev, n, w, b = layers[l, N_PREV], layers[l, N], layers[l, W_AT], layers[l, B_AT]
            before = layers[l, UNITS_BEFORE]
            dZ, dW = dZ_all[before : before + n], gradient[w:b].reshape(n, n_prev)
            if layers[l, NORMED]:
                Z_norm = Z_norm_space[before * m : (before + n) * m].reshape(n, m)
                batch_norm_backward(dZ, Z_norm, shrink[before : before + n], gradient[b : b + 2 * n], share)
            else:
                sum_rows(dZ, gradient[b : b + n])
            if l > 0:
                A_prev, dA = A_all[before - n_prev : before], dZ_all[before - n_prev : before]
                np.dot(dZ, A_prev.T, out=dW)
                np.dot(theta[w:b].reshape(n, n_prev).T, dZ, out=dA)
                activate_backward(dA, A_prev, layers[l - 1, ACTIVATION], slopes[l - 1], keep_prob[l - 1])
                if dropout:
                    dropout_in_place(dA, kept, first, before - n_prev, keep_prob[l - 1])
            elif from_rows:
                np.dot(dZ, X_rows, out=dW)
            else:
                np.dot(dZ, X_columns.T, out=dW)
            if pull > 0:
                for p in range(w, b):
                    gradient[p] += pull * theta[p]

        for l in range(L if len(norms) else 0):
            end = layers[l + 1, W_AT] if l + 1 < L else len(theta)
            norms[j, l] = np.sqrt(np.sum(gradient[layers[l, W_AT] : end] ** 2))
        optimizer_step(theta, gradient, v, s, t + j + 1, alphas[j], optimizer, knobs, numbers)


@njit
def take_columns(X, order, first, batch):
    n_x, m = batch.shape
    for p in range(n_x):
        for i in range(m):
            batch[p, i] = X[p, order[first + i]]


@njit
def take_rows(X, order, first, batch):
    m, n_x = batch.shape
    for i in range(m):
        example = order[first + i]
        for p in range(n_x):
            batch[i, p] = X[example, p]


@njit
def add_bias(A, b):
    n, m = A.shape
    for u in range(n):
        b_u = b[u]
        for i in range(m):
            A[u, i] += b_u


@njit(any_order=True)
def sum_rows(dZ, db):
    """Give each unit's db: the sum of its row, which carries the 1/m of the cost."""
    n, m = dZ.shape
    for u in range(n):
        total = dZ[u, 0]
        for i in range(1, m):
            total += dZ[u, i]
        db[u] = total


@njit
def negative_exp(flat, factor, powers, rests):
    """Give e^(-a) for a = factor · |z| of every z: powers · (1 + rests), and e^(-a) - 1 without loss near 0.

    a is k · log 2 - r with a whole k and |r| below 0.35, so that e^(-a) is 2^(-k) times e^r.  `powers` gets
    the first, put together from its bits, and `rests` e^r - 1, by the series of e^r.  No step depends on the
    value of z, which lets the processor do several at once.  Beyond 700, e^(-700) has to do.
    """
    bits = powers.view(np.int64)
    for p in range(len(flat)):
        a = factor * abs(flat[p])
        a = 700.0 if a > 700.0 else a  # in this order NaN stays NaN
        powers[p] = a * LOG2_OF_E + TO_WHOLE
        k = powers[p] - TO_WHOLE
        r = (k * LOG_OF_2 - a) + k * ITS_TAIL
        series = 1 / 6227020800
        series = series * r + 1 / 479001600
        series = series * r + 1 / 39916800
        series = series * r + 1 / 3628800
        series = series * r + 1 / 362880
        series = series * r + 1 / 40320
        series = series * r + 1 / 5040
        series = series * r + 1 / 720
        series = series * r + 1 / 120
        series = series * r + 1 / 24
        series = series * r + 1 / 6
        series = series * r + 1 / 2
        rests[p] = series * r * r + r
    for p in range(len(flat)):
        bits[p] = (1023 - bits[p]) << 52  # the exponent of 2^(-k), in its place in a float64


@njit
def activate(A, b, activation, slope, powers, rests):
    """Turn W A_prev into a = g(W A_prev + b), in place."""
    if activation == PIECEWISE:
        n, m = A.shape
        for u in range(n):
            b_u = b[u]
            for i in range(m):
                z = A[u, i] + b_u
                A[u, i] = z if z > 0 else slope * z  # NaN stays NaN
        return
    add_bias(A, b)
    flat = A.reshape(A.size)
    if activation == TANH:
        negative_exp(flat, 2.0, powers, rests)
        for p in range(len(flat)):
            less_than_one = powers[p] * rests[p] + (powers[p] - 1)  # e^(-2|z|) - 1
            a = -less_than_one / (2 + less_than_one)
            flat[p] = a if flat[p] > 0 else -a
    else:
        negative_exp(flat, 1.0, powers, rests)
        for p in range(len(flat)):
            e = powers[p] + powers[p] * rests[p]
            flat[p] = (e if flat[p] < 0 else 1.0) / (1 + e)


@njit
def activate_backward(dA, A, activation, slope, keep):
    """Turn dA into dZ, in place: times g'(z).  After dropout, A is g(z) / keep where it is not 0."""
    dz, a = dA.reshape(dA.size), A.reshape(A.size)
    if activation == PIECEWISE:
        for p in range(len(dz)):
            dz[p] = dz[p] if a[p] > 0 else slope * dz[p]
    elif activation == TANH:
        for p in range(len(dz)):
            dz[p] *= 1 - (a[p] * keep) ** 2
    else:
        for p in range(len(dz)):
            dz[p] *= a[p] * keep * (1 - a[p] * keep)


@njit
def dropout_in_place(A, kept, first, before, keep):
    """Dropout, in place, for A as for dA: a unit that is out is 0, one that stays counts 1/keep."""
    n, m = A.shape
    for u in range(n):
        for i in range(m):
            A[u, i] = A[u, i] / keep if kept[first + i, before + u] else 0


@njit
def batch_norm(A, Z_norm, gamma, seen, shrink, knobs):
    """Batch norm: z becomes z̃ - β in place; z_norm and γ/√(σ²+ε) are kept, μ and σ² join what was seen."""
    n, m = A.shape
    old = knobs[RUNNING_MOMENTUM]
    for u in range(n):
        mu, var = 0.0, 0.0
        for i in range(m):
            mu += A[u, i]
        mu /= m
        for i in range(m):
            var += (A[u, i] - mu) ** 2
        var /= m
        one_over_sigma = 1 / np.sqrt(var + knobs[BATCH_NORM_EPSILON])
        for i in range(m):
            Z_norm[u, i] = (A[u, i] - mu) * one_over_sigma
            A[u, i] = gamma[u] * Z_norm[u, i]
        shrink[u] = gamma[u] * one_over_sigma
        seen[u] = old * seen[u] + (1 - old) * mu
        seen[n + u] = old * seen[n + u] + (1 - old) * var


@njit
def batch_norm_backward(dZ, Z_norm, shrink, dgamma_dbeta, share):
    """The way back through batch norm: dz̃ becomes dz in place.  Both carry the 1/m of the cost."""
    n, m = dZ.shape
    for u in range(n):
        dgamma, dbeta = 0.0, 0.0
        for i in range(m):
            dgamma += dZ[u, i] * Z_norm[u, i]
            dbeta += dZ[u, i]
        for i in range(m):
            dZ[u, i] = shrink[u] * (dZ[u, i] - share * (dbeta + Z_norm[u, i] * dgamma))
        dgamma_dbeta[u], dgamma_dbeta[n + u] = dgamma, dbeta


@njit
def output_loss(Z, Y, order, first, output, dZ, share, powers, rests):
    """Give the mean loss of the batch, and put `share` times A - Y of the last layer where it is wanted."""
    n, m = Z.shape
    if output == LOGISTIC:
        total = logistic_loss(Z, Y, order, first, dZ, powers, rests)
    elif output == SOFTMAX:
        total = softmax_loss(Z, Y, order, first, dZ, powers, rests)
    else:
        total = 0.0
        for u in range(n):
            for i in range(m):
                dZ[u, i] = Z[u, i] - Y[u, order[first + i]]
                total += dZ[u, i] * dZ[u, i] / 2
    for u in range(n):
        for i in range(m):
            dZ[u, i] *= share
    return total / m


@njit
def logistic_loss(Z, Y, order, first, dZ, powers, rests):
    n, m = Z.shape
    total, product = 0.0, 0.0
    negative_exp(Z.reshape(Z.size), 1.0, powers, rests)
    for u in range(n):
        for i in range(m):
            z, y, p = Z[u, i], Y[u, order[first + i]], u * m + i
            e = powers[p] + powers[p] * rests[p]
            total += max(z, 0) - y * z
            # The sum of log(1 + e) is the log of a product: one logarithm for many.  What is carried
            # along is the product less 1, so that no digit of a small e is lost.
            product = product * (1 + e) + e
            if product > 1e100:
                total += np.log1p(product)
                product = 0.0
            dZ[u, i] = (e if z < 0 else 1.0) / (1 + e) - y
    return total + np.log1p(product)


@njit
def softmax_loss(Z, Y, order, first, dZ, powers, rests):
    n, m = Z.shape
    of_example = rests[:m]  # first the largest z of each example, later one over the sum of its e^z
    for i in range(m):
        of_example[i] = Z[0, i]
    for u in range(1, n):
        for i in range(m):
            of_example[i] = max(of_example[i], Z[u, i])
    for u in range(n):
        for i in range(m):
            Z[u, i] -= of_example[i]
    negative_exp(Z.reshape(Z.size), 1.0, powers, rests)
    for u in range(n):
        for i in range(m):
            dZ[u, i] = powers[u * m + i] + powers[u * m + i] * rests[u * m + i]
    for i in range(m):
        of_example[i] = dZ[0, i]
    for u in range(1, n):
        for i in range(m):
            of_example[i] += dZ[u, i]
    total = 0.0
    for i in range(m):
        total += np.log(of_example[i])
        of_example[i] = 1 / of_example[i]
    for u in range(n):
        for i in range(m):
            y = Y[u, order[first + i]]
            total -= y * Z[u, i]
            dZ[u, i] = dZ[u, i] * of_example[i] - y
    return total


@njit
def sum_of_squared_weights(theta, layers):
    total = 0.0
    for l in range(len(layers)):
        for p in range(layers[l, W_AT], layers[l, B_AT]):
            total += theta[p] * theta[p]
    return total


@njit
def optimizer_step(theta, gradient, v, s, t, alpha, optimizer, knobs, numbers):
    """Step number t of the optimizer: θ, v and s change in place."""
    beta1, beta2 = knobs[BETA1], knobs[BETA2]
    numbers[0], numbers[1], numbers[2], numbers[3] = beta1, 1 - beta1, beta2, 1 - beta2
    numbers[4], numbers[5], numbers[6] = knobs[EPSILON], alpha, 1
    if optimizer == ADAM:
        # In float64: 1-β2^t would lose four of the seven digits of a float32.
        numbers[5], numbers[6] = alpha / (1 - beta1**t), 1 / (1 - beta2**t)
    old1, new1, old2, new2 = numbers[0], numbers[1], numbers[2], numbers[3]
    epsilon, rate, correction = numbers[4], numbers[5], numbers[6]
    if optimizer == DESCENT:
        for p in range(len(theta)):
            theta[p] -= rate * gradient[p]
    elif optimizer == MOMENTUM:
        for p in range(len(theta)):
            v[p] = old1 * v[p] + new1 * gradient[p]
            theta[p] -= rate * v[p]
    elif optimizer == RMSPROP:
        for p in range(len(theta)):
            s[p] = old2 * s[p] + new2 * gradient[p] * gradient[p]
            theta[p] -= rate * gradient[p] / (np.sqrt(s[p]) + epsilon)
    else:
        for p in range(len(theta)):
            v[p] = old1 * v[p] + new1 * gradient[p]
            s[p] = old2 * s[p] + new2 * gradient[p] * gradient[p]
            theta[p] -= rate * v[p] / (np.sqrt(s[p] * correction) + epsilon)
