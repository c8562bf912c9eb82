"""The compiled loop over the steps of a training run: what makes a slider retrain in milliseconds.

It computes what :mod:`dlkit.network` and :mod:`dlkit.optimizers` compute, and a test holds it to their
numbers.  Read those to learn; this file is written for speed, and these are its reasons:

- One call makes many steps.  Calling a compiled function costs more than a step of a small network.
- Every array that a step needs is made once, before the first step.  ``np.dot(..., out=...)`` fills it.
- Examples are rows here, Xᵀ and Aᵀ: what belongs to one example then stands in one piece in memory, and a
  mini-batch is copied together quickly.
- The layout of θ is a table of whole numbers.  Were it a tuple of matrices, each depth would compile anew.
- A derivative is taken from A, which is at hand, and not from Z: tanh' = 1 - a².
- The exponential is a polynomial: `halve` gives those of a whole array at once, several times faster than
  one call of exp after the other.
- Numbers that meet an array come out of an array of its type, so that float32 is not computed as float64.
"""

import numpy as np

from dlkit._jit import njit

# Columns of the table of layers, a row for each.
N_PREV, N, W_AT, B_AT, CURVE, NORMED, UNITS_BEFORE, RUNNING_AT = range(8)
# What a hidden layer does to z.  BENT is z above 0, slope · z below: ReLU, leaky ReLU, identity in one.
SIGMOID, TANH, BENT = range(3)
LOGISTIC, SOFTMAX, LINEAR = range(3)
DESCENT, MOMENTUM, RMSPROP, ADAM = range(4)
SMALL = 4096  # weights of a layer: up to here, `turn` pays

LOG2_OF_E = 1.4426950408889634
# log 2 in two parts, the first of so few bits that k times it is exact.
LOG_OF_2, ITS_TAIL = 0.6931471803691238, 1.9082149292705877e-10
TO_WHOLE = 1.5 * 2.0**52  # adding it rounds to a whole number, which then stands in the lowest bits
# Places of the numbers that steer a step.
BETA1, BETA2, EPSILON, LAMBDA, RUNNING_MOMENTUM, BATCH_NORM_EPSILON = range(6)


@njit
def walk(theta, v, s, running, t, tour, X, Y, layout, kinds, knobs, costs, norms):
    """Make one step for each batch of the tour; θ, v, s and `running` change in place.

    Parameters
    ----------
    theta, v, s : array, (k,)
        θ, and what the optimizer remembers; v and s may be empty where it remembers less.
    running : array, (r,)
    t : int
        How many steps came before.
    tour : tuple
        order: the examples as they are visited, and in their own order in a batch of all; edges,
        (steps + 1,): where each batch begins in it; alphas, (steps,); kept, (len(order), units): which
        hidden units stay in, empty without dropout.
    X, Y : array, (m, n_x) and (m, n_L)
        An example a row.
    layout : tuple
        The table of layers, (L, 8); slopes, (L,), of BENT layers; keep_prob, (L,).
    kinds : tuple of int
        The output and the optimizer.
    knobs : array, (6,), float64
    costs : array, (steps,), float64
        Receives the cost of each batch before its step.
    norms : array, (steps, L) or (0, L)
        Receives the length of each layer's gradient, unless it has no rows.
    """
    order, edges, alphas, kept = tour
    layers, slopes, keep_prob = layout
    output, optimizer = kinds
    L, n_x, dropout = len(layers), layers[0, N_PREV], kept.size > 0
    steps, largest, widest = len(alphas), 0, 1
    for j in range(steps):
        largest = max(largest, edges[j + 1] - edges[j])
    for l in range(L):
        widest = max(widest, layers[l, N])
    units = layers[L - 1, UNITS_BEFORE] + layers[L - 1, N]

    X_batch = np.empty(0 if largest == len(X) else largest * n_x, theta.dtype)
    A_all = np.empty(largest * units, theta.dtype)
    Z_norm_all = np.empty(largest * units if len(running) else 0, theta.dtype)
    shrink = np.empty(units, theta.dtype)  # γ / √(σ² + ε) of each unit
    here, there = np.empty(largest * widest, theta.dtype), np.empty(largest * widest, theta.dtype)
    gradient = np.empty(len(theta), theta.dtype)
    powers, rests = np.empty(largest * widest), np.empty(largest * widest)
    numbers, W_turned = np.empty(8, theta.dtype), np.empty(SMALL, theta.dtype)

    for j in range(steps):
        first, m = edges[j], edges[j + 1] - edges[j]
        X_here = X if m == len(X) else X_batch[: m * n_x].reshape(m, n_x)
        for i in range(0 if m == len(X) else m):
            example = order[first + i]
            for p in range(n_x):  # for so few numbers, A_prev[i] = X[example] takes nine times as long
                X_here[i, p] = X[example, p]
        A_prev = X_here

        for l in range(L):
            n, w, b, before = layers[l, N], layers[l, W_AT], layers[l, B_AT], layers[l, UNITS_BEFORE]
            A = A_all[largest * before : largest * before + m * n].reshape(m, n)
            W = theta[w:b].reshape(n, layers[l, N_PREV])
            if W.size <= SMALL:
                np.dot(A_prev, turn(W, W_turned), out=A)
            else:
                np.dot(A_prev, W.T, out=A)
            if layers[l, NORMED]:
                Z_norm = Z_norm_all[largest * before : largest * before + m * n].reshape(m, n)
                seen = running[layers[l, RUNNING_AT] : layers[l, RUNNING_AT] + 2 * n]
                normalize(A, Z_norm, theta[b : b + 2 * n], seen, shrink[before : before + n], knobs)
            else:
                add(A, theta[b : b + n])
            if l < L - 1:
                bend(A, layers[l, CURVE], slopes[l], powers, rests)
                if dropout:
                    drop(A, kept, first, before, keep_prob[l])
            A_prev = A

        dZ = here[: m * layers[L - 1, N]].reshape(m, layers[L - 1, N])
        costs[j] = judge(A_prev, Y, order, first, output, dZ, powers, rests)
        if knobs[LAMBDA] > 0:
            costs[j] += knobs[LAMBDA] / (2 * m) * sum_of_squared_weights(theta, layers)

        # The 1/m of every dW and db is put in once, here, where it is the least work.
        numbers[0], numbers[1] = 1 / m, knobs[LAMBDA] / m
        share, pull = numbers[0], numbers[1]
        for p in range(dZ.size):
            here[p] *= share
        for l in range(L - 1, -1, -1):
            n_prev, n, w, b = layers[l, N_PREV], layers[l, N], layers[l, W_AT], layers[l, B_AT]
            dZ = here[: m * n].reshape(m, n)
            if layers[l, NORMED]:
                before = layers[l, UNITS_BEFORE]
                Z_norm = Z_norm_all[largest * before : largest * before + m * n].reshape(m, n)
                unnormalize(dZ, Z_norm, shrink[before : before + n], gradient[b : b + 2 * n], share)
            else:
                add_up(dZ, gradient[b : b + n])
            if l > 0:
                before = layers[l - 1, UNITS_BEFORE]
                A_prev = A_all[largest * before : largest * before + m * n_prev].reshape(m, n_prev)
                dA = there[: m * n_prev].reshape(m, n_prev)
                np.dot(dZ, theta[w:b].reshape(n, n_prev), out=dA)
                unbend(dA, A_prev, layers[l - 1, CURVE], slopes[l - 1], keep_prob[l - 1])
                if dropout:
                    drop(dA, kept, first, before, keep_prob[l - 1])
            else:
                A_prev = X_here
            np.dot(dZ.T, A_prev, out=gradient[w:b].reshape(n, n_prev))
            if pull > 0:
                for p in range(w, b):
                    gradient[p] += pull * theta[p]
            here, there = there, here

        for l in range(L if len(norms) else 0):
            end = layers[l + 1, W_AT] if l + 1 < L else len(theta)
            norms[j, l] = np.sqrt(np.sum(gradient[layers[l, W_AT] : end] ** 2))
        step(theta, gradient, v, s, t + j + 1, alphas[j], optimizer, knobs, numbers)


@njit
def turn(W, place):
    """Write Wᵀ row by row: where W is small, that and the product are quicker than a product with W.T."""
    n, n_prev = W.shape
    turned = place[: W.size].reshape(n_prev, n)
    for p in range(n_prev):
        for u in range(n):
            turned[p, u] = W[u, p]
    return turned


@njit
def add(A, b):
    m, n = A.shape
    for i in range(m):
        for u in range(n):
            A[i, u] += b[u]


@njit
def add_up(dZ, db):
    """Give each unit's db: the sum of its column, which carries the 1/m of the cost."""
    m, n = dZ.shape
    db[:] = 0
    fours = m - m % 4
    for i in range(0, fours, 4):  # four examples at a time: db is fetched and stored less often
        for u in range(n):
            db[u] += (dZ[i, u] + dZ[i + 1, u]) + (dZ[i + 2, u] + dZ[i + 3, u])
    for i in range(fours, m):
        for u in range(n):
            db[u] += dZ[i, u]


@njit
def halve(flat, factor, powers, rests):
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
def bend(A, curve, slope, powers, rests):
    """Turn z into a = g(z), in place."""
    flat = A.reshape(A.size)
    if curve == BENT:
        for p in range(len(flat)):
            flat[p] = flat[p] if flat[p] > 0 else slope * flat[p]  # NaN stays NaN
    elif curve == TANH:
        halve(flat, 2.0, powers, rests)
        for p in range(len(flat)):
            less_than_one = powers[p] * rests[p] + (powers[p] - 1)  # e^(-2|z|) - 1
            a = -less_than_one / (2 + less_than_one)
            flat[p] = a if flat[p] > 0 else -a
    else:
        halve(flat, 1.0, powers, rests)
        for p in range(len(flat)):
            e = powers[p] + powers[p] * rests[p]
            flat[p] = (e if flat[p] < 0 else 1.0) / (1 + e)


@njit
def unbend(dA, A, curve, slope, keep):
    """Turn dA into dZ, in place: times g'(z).  After dropout, A is g(z) / keep where it is not 0."""
    dz, a = dA.reshape(dA.size), A.reshape(A.size)
    if curve == BENT:
        for p in range(len(dz)):
            dz[p] = dz[p] if a[p] > 0 else slope * dz[p]
    elif curve == TANH:
        for p in range(len(dz)):
            dz[p] *= 1 - (a[p] * keep) ** 2
    else:
        for p in range(len(dz)):
            dz[p] *= a[p] * keep * (1 - a[p] * keep)


@njit
def drop(A, kept, first, before, keep):
    """Dropout, in place, for A as for dA: a unit that is out is 0, one that stays counts 1/keep."""
    m, n = A.shape
    for i in range(m):
        for u in range(n):
            A[i, u] = A[i, u] / keep if kept[first + i, before + u] else 0


@njit
def normalize(A, Z_norm, gamma_beta, seen, shrink, knobs):
    """Batch norm: z becomes z̃ in place; z_norm and γ/√(σ²+ε) are kept, μ and σ² join what was seen."""
    m, n = A.shape
    old = knobs[RUNNING_MOMENTUM]
    for u in range(n):
        mu, var = 0.0, 0.0
        for i in range(m):
            mu += A[i, u]
        mu /= m
        for i in range(m):
            var += (A[i, u] - mu) ** 2
        var /= m
        one_over_sigma = 1 / np.sqrt(var + knobs[BATCH_NORM_EPSILON])
        for i in range(m):
            Z_norm[i, u] = (A[i, u] - mu) * one_over_sigma
            A[i, u] = gamma_beta[u] * Z_norm[i, u] + gamma_beta[n + u]
        shrink[u] = gamma_beta[u] * one_over_sigma
        seen[u] = old * seen[u] + (1 - old) * mu
        seen[n + u] = old * seen[n + u] + (1 - old) * var


@njit
def unnormalize(dZ, Z_norm, shrink, dgamma_dbeta, share):
    """The way back through batch norm: dz̃ becomes dz in place.  Both carry the 1/m of the cost."""
    m, n = dZ.shape
    for u in range(n):
        dgamma, dbeta = 0.0, 0.0
        for i in range(m):
            dgamma += dZ[i, u] * Z_norm[i, u]
            dbeta += dZ[i, u]
        for i in range(m):
            dZ[i, u] = shrink[u] * (dZ[i, u] - share * (dbeta + Z_norm[i, u] * dgamma))
        dgamma_dbeta[u], dgamma_dbeta[n + u] = dgamma, dbeta


@njit
def judge(Z, Y, order, first, output, dZ, powers, rests):
    """Give the mean loss of the batch, and put dZ = A - Y of the last layer where it is wanted."""
    m, n = Z.shape
    total, product = 0.0, 0.0
    if output == SOFTMAX:
        for i in range(m):
            top = Z[i, 0]
            for u in range(n):
                top = max(top, Z[i, u])
            for u in range(n):
                Z[i, u] -= top
    if output != LINEAR:
        halve(Z.reshape(Z.size), 1.0, powers, rests)
    for i in range(m):
        y = Y[order[first + i]]
        if output == LOGISTIC:
            for u in range(n):
                z = Z[i, u]
                e = powers[i * n + u] + powers[i * n + u] * rests[i * n + u]
                total += max(z, 0) - y[u] * z
                # The sum of log(1 + e) is the log of a product: one logarithm for many.  What is carried
                # along is the product less 1, so that no digit of a small e is lost.
                product += e + product * e
                if product > 1e100:
                    total += np.log1p(product)
                    product = 0.0
                dZ[i, u] = (e if z < 0 else 1.0) / (1 + e) - y[u]
        elif output == LINEAR:
            for u in range(n):
                dZ[i, u] = Z[i, u] - y[u]
                total += dZ[i, u] * dZ[i, u] / 2
        else:
            sum_of_e = 0.0
            for u in range(n):
                e = powers[i * n + u] + powers[i * n + u] * rests[i * n + u]
                sum_of_e += e
                dZ[i, u] = e
                total -= y[u] * Z[i, u]
            total += np.log(sum_of_e)
            for u in range(n):
                dZ[i, u] = dZ[i, u] / sum_of_e - y[u]
    return (total + np.log1p(product)) / m


@njit
def sum_of_squared_weights(theta, layers):
    total = 0.0
    for l in range(len(layers)):
        for p in range(layers[l, W_AT], layers[l, B_AT]):
            total += theta[p] * theta[p]
    return total


@njit
def step(theta, gradient, v, s, t, alpha, optimizer, knobs, numbers):
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
