"""Train a network: walk downhill, batch after batch, and keep a record of the way.

What a step does is written twice.  :func:`walk_plainly` is made of the small functions of the course, reads
like the formulas, and runs where Numba is absent.  :mod:`dlkit._kernel` makes the same steps many times
faster.  All the rest is here, once: what is drawn at random, what is recorded, and when to stop.
"""

import time
from collections.abc import Callable
from functools import cache, partial
from typing import NamedTuple

import numpy as np

from dlkit import _arguments as arguments
from dlkit import _kernel as kernel
from dlkit import network, normalization, optimizers
from dlkit._jit import available
from dlkit.activations import identity, leaky_relu, relu, sigmoid, tanh
from dlkit.divergence import Diverged
from dlkit.regularization import EarlyStopping, keep_probability, observe

BAR_AFTER = 2.0  # seconds: a shorter run needs no progress bar
BREATH = 0.05  # seconds of steps between two chances to be interrupted
MOST_AT_ONCE = 2**22  # examples times hidden units: what is drawn for dropout has to fit into memory


class GradientDescent(NamedTuple):
    """Walk along the gradient (Algorithm 1.1); alpha is the learning rate."""

    alpha: float = 0.1


class Momentum(NamedTuple):
    """Walk along an average of the gradients (Algorithm 3.2)."""

    alpha: float = 0.1
    beta: float = 0.9


class RMSprop(NamedTuple):
    """Divide each slope by the size that it has had lately (Algorithm 3.3)."""

    alpha: float = 0.001
    beta: float = 0.9
    epsilon: float = 1e-8


class Adam(NamedTuple):
    """Momentum and RMSprop together, without their slow start (Algorithm 3.4); the paper's defaults."""

    alpha: float = 0.001
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8


class Training(NamedTuple):
    """What a run has learned, and the record of its way.

    Parameters
    ----------
    theta : array, (k,)
        The parameters at the end; after early stopping, the best ones.
    running : array, (r,)
        The running statistics of batch norm that belong to them; empty without batch norm.
    costs : array, (steps,)
        The cost of each batch before its step, with what L2 charges, and with dropout.
    epoch_costs : array, (epochs,)
        The mean of these over the examples of each epoch.
    dev_costs : array, (epochs,) or None
        The cost of the dev set after each epoch: without L2, without dropout, by running statistics.
    gradient_norms : array, (steps, L), or None
        The length of the gradient of each layer's parameters, at each step.
    thetas, runnings : array, (epochs + 1, k) and (epochs + 1, r), or None
        The parameters and the statistics at the start and after each epoch.
    best_epoch : int or None
        How many epochs led to the best parameters, if there was early stopping.
    ended : str
        "all epochs", "early stopping" or "interrupted"; "diverged" in what Diverged carries.
    """

    theta: np.ndarray
    running: np.ndarray
    costs: np.ndarray
    epoch_costs: np.ndarray
    dev_costs: np.ndarray | None
    gradient_norms: np.ndarray | None
    thetas: np.ndarray | None
    runnings: np.ndarray | None
    best_epoch: int | None
    ended: str


class Task(NamedTuple):
    """What stays the same all the way: the network, the data, the optimizer and the regularization."""

    net: network.Network
    X: np.ndarray
    Y: np.ndarray
    optimizer: tuple
    lambda_: float
    keep_probs: tuple
    running_momentum: float
    keep_norms: bool


class Plan(NamedTuple):
    """How the epochs go: how many, in batches of which size, and with which learning rate."""

    epochs: int
    batch_size: int
    full_batch_epochs: int
    schedule: Callable


class Place(NamedTuple):
    """Where a run stands: θ, what the optimizer remembers, and the running statistics."""

    theta: np.ndarray
    state: tuple | None
    running: np.ndarray


class Tour(NamedTuple):
    """Which examples the next steps visit.

    Step j sees the examples ``order[edges[j]:edges[j + 1]]``, with the learning rate ``alphas[j]``.  A row of
    `kept`, for each visit, says which hidden units dropout leaves in; without dropout it has no columns.
    """

    order: np.ndarray
    edges: np.ndarray
    alphas: np.ndarray
    kept: np.ndarray


class Stretch(NamedTuple):
    """Some epochs of a run: where they led, and what was seen on the way."""

    place: Place
    epochs: int
    costs: np.ndarray
    norms: np.ndarray
    epoch_costs: np.ndarray
    dev_cost: float | None
    stopping: EarlyStopping | None


def train(
    net,
    X,
    Y,
    theta,
    rng=None,
    *,
    optimizer=GradientDescent(),  # noqa: B008, a named tuple never changes
    epochs=100,
    batch_size=None,
    full_batch_epochs=0,
    schedule=optimizers.constant,
    lambda_=0.0,
    keep_prob=1.0,
    running_momentum=0.9,
    dev=None,
    patience=None,
    keep_thetas=False,
    keep_norms=False,
    progress=True,
):
    """Train a network from the given start.

    The same rng gives the same result, to the bit.  A run that lasts shows a bar; interrupted, it returns
    what it has learned so far.

    Parameters
    ----------
    net : Network
    X : array_like, (n_x, m)
    Y : array_like, (n^[L], m)
        Labels that suit the output: 0 and 1, one-hot columns, or any numbers.
    theta : array_like, (k,)
        Where to start, for example from ``network.initial``.  If it is float32, all is computed in float32.
    rng : numpy.random.Generator, optional
        Needed where something is drawn: the order of mini-batches, and dropout.
    optimizer : GradientDescent, Momentum, RMSprop or Adam, optional
    epochs : int, optional
        How often to go through the data, at least 1.
    batch_size : int, optional
        Examples for one step: all of them if not given, 1 for stochastic descent, else mini-batches, shuffled
        in every epoch.  A last batch that is smaller is used as well.
    full_batch_epochs : int, optional
        How many of the epochs, the last ones, use all examples for one step: small batches to come near, the
        whole to settle.
    schedule : callable, optional
        ``schedule(alpha0, epoch)`` is the learning rate of an epoch, from 0; see ``dlkit.optimizers``.
    lambda_ : float, optional
        The factor λ of L2, at least 0.  On a mini-batch, the m of its formula is the size of the batch.
    keep_prob : float or sequence of float, optional
        Dropout: the probability that a unit stays, in (0, 1], for all hidden layers or for each.
    running_momentum : float, optional
        In [0, 1): how slowly batch norm's running statistics follow.
    dev : tuple (X, Y), optional
        Examples to look at after every epoch, and not to learn from.
    patience : int, optional
        Stop after so many epochs in a row without a new best dev cost, and return the best parameters.
    keep_thetas, keep_norms : bool, optional
        Record the parameters of every epoch; the length of each layer's gradient at every step.
    progress : bool, optional
        Show a bar if the run takes longer than two seconds.

    Returns
    -------
    Training

    Raises
    ------
    ValueError
        Before the first step, if an argument is not what is said here; the message has its name and value.
    Diverged
        If the cost or a parameter stops being finite.  It names the step, and has the record in `training`.

    Examples
    --------
    >>> from dlkit import datasets, initialization
    >>> rng = np.random.default_rng(1)
    >>> X, Y = datasets.circles(rng, m=200)
    >>> net = network.network(2, 8, 1, hidden=tanh)
    >>> theta = network.initial(net, rng, initialization.glorot)
    >>> run = train(net, X, Y, theta, rng, optimizer=Adam(alpha=0.03), epochs=100, batch_size=32)
    >>> bool(run.costs[0] > 0.6 and run.costs[-1] < 0.2)
    True
    """
    theta = arguments.vector("theta", theta)
    network.layers(net, theta)  # complains about a wrong length
    X, Y = _checked_data(net, X, Y, theta.dtype)
    task = Task(
        net,
        X,
        Y,
        _checked_optimizer(optimizer),
        arguments.not_negative("lambda_", lambda_),
        _checked_keep_probs(net, keep_prob),
        arguments.below_one("running_momentum", running_momentum),
        bool(keep_norms),
    )
    plan = _checked_plan(task, epochs, batch_size, full_batch_epochs, schedule)
    _check_rng(task, plan, rng)
    dev = None if dev is None else _checked_data(net, *_two(dev), theta.dtype, "dev ")
    walk = walk_compiled(task) if available() else partial(walk_plainly, task)
    one_by_one = dev is not None or keep_thetas

    record = [_start(task, theta, _checked_stopping(dev, patience))]  # it grows by whole stretches only, so
    ended = "all epochs"  # that an interruption leaves a record that fits together
    try:
        with _Bar(plan.epochs, progress) as bar:
            for stretch in _stretches(task, plan, rng, walk, dev, record, one_by_one):
                record.append(stretch)
                bar.reach(stretch.epochs)
                if stretch.stopping and stretch.stopping.stop:
                    ended = "early stopping"
                    break
    except KeyboardInterrupt:
        ended = "interrupted"
    return _training(record, ended, keep_thetas, keep_norms)


# The steps, as the formulas read.


def _descent(theta, gradient, state, alpha):
    return optimizers.descent_step(theta, gradient, alpha), state


STARTS = {
    GradientDescent: lambda theta: None,
    Momentum: optimizers.momentum_start,
    RMSprop: optimizers.rmsprop_start,
    Adam: optimizers.adam_start,
}
STEPS = {
    GradientDescent: _descent,
    Momentum: optimizers.momentum_step,
    RMSprop: optimizers.rmsprop_step,
    Adam: optimizers.adam_step,
}


def walk_plainly(task, place, tour):
    """Make one step for each batch of the tour, by the small functions of the course.

    Parameters
    ----------
    task : Task
    place : Place
    tour : Tour

    Returns
    -------
    place : Place
        After the last step; where a value has overflowed, θ is NaN and the steps end.
    costs : array, (steps,)
        Of each batch before its step.
    norms : array, (steps, L)
        The length of each layer's gradient.
    """
    net, (theta, state, running) = task.net, place
    step = partial(STEPS[type(task.optimizer)], **_without_alpha(task.optimizer))
    costs, norms = np.full(len(tour.alphas), np.nan), np.full((len(tour.alphas), len(net.sizes) - 1), np.nan)
    with np.errstate(all="ignore"):  # a runaway is reported by name, and not by warnings on the way
        for j, alpha in enumerate(tour.alphas):
            visits = slice(tour.edges[j], tour.edges[j + 1])
            X, Y = task.X[:, tour.order[visits]], task.Y[:, tour.order[visits]]
            try:
                caches = network.forward(net, theta, X, _masks(task, tour.kept[visits]))
                costs[j] = network.cost_of(net, theta, caches, Y, task.lambda_)
                gradient = network.backward(net, theta, caches, Y, task.lambda_)
                theta, state = step(theta, gradient, state, alpha)
                running = _follow(task, running, caches)
                norms[j] = [
                    np.linalg.norm(np.concatenate([p.ravel() for p in layer]))
                    for layer in network.layers(net, gradient)
                ]
            except ValueError:  # all was finite when training began: since then, a value has overflowed
                return Place(np.full_like(theta, np.nan), state, running), costs, norms
    return Place(theta, state, running), costs, norms


def _masks(task, kept):
    """The masks of dropout for each hidden layer; None if nothing is dropped."""
    if not kept.size:
        return None
    ends = np.cumsum(task.net.sizes[1:-1])[:-1]
    parts = np.split(kept.T, ends)
    return [part / keep_prob for part, keep_prob in zip(parts, task.keep_probs, strict=True)]


def _follow(task, running, caches):
    """The running statistics, after the batch of these caches."""
    if not task.net.batch_norm:
        return running
    new = [
        normalization.update(seen, cache.batch.mu, cache.batch.var, task.running_momentum)
        for seen, cache in zip(network.statistics(task.net, running), caches[:-1], strict=True)
    ]
    return np.concatenate([part.ravel() for seen in new for part in seen]).astype(running.dtype)


# The same steps, compiled.

CURVES = {
    sigmoid: (kernel.SIGMOID, 0.0),
    tanh: (kernel.TANH, 0.0),
    relu: (kernel.BENT, 0.0),
    leaky_relu: (kernel.BENT, 0.01),
    identity: (kernel.BENT, 1.0),
}
OUTPUTS = {
    network.LOGISTIC: kernel.LOGISTIC,
    network.SOFTMAX: kernel.SOFTMAX,
    network.LINEAR: kernel.LINEAR,
}
OPTIMIZERS = {
    GradientDescent: kernel.DESCENT,
    Momentum: kernel.MOMENTUM,
    RMSprop: kernel.RMSPROP,
    Adam: kernel.ADAM,
}


def walk_compiled(task):
    """Prepare the compiled steps; what is returned is called and answers as :func:`walk_plainly`.

    Parameters
    ----------
    task : Task

    Returns
    -------
    callable
        Takes (place, tour), and gives place, costs and norms.
    """
    X, Y = np.ascontiguousarray(task.X), np.ascontiguousarray(task.Y)
    rows = cache(lambda: np.ascontiguousarray(X.T))  # made when the first mini-batch needs it
    L, dtype, nothing = len(task.net.sizes) - 1, task.X.dtype, np.empty(0, task.X.dtype)
    layout = _layout(task.net, task.keep_probs, dtype)
    kinds = OUTPUTS[task.net.output], OPTIMIZERS[type(task.optimizer)]
    knobs = _knobs(task)

    def walk(place, tour):
        memory = {} if place.state is None else place.state._asdict()
        theta, running = place.theta.copy(), place.running.copy()
        v, s, t = memory.get("v", nothing).copy(), memory.get("s", nothing).copy(), memory.get("t", 0)
        costs, norms = np.empty(len(tour.alphas)), np.empty((len(tour.alphas) * task.keep_norms, L))
        picked = len(X) > kernel.NARROW and tour.edges[1] < X.shape[1]
        both = X, rows() if picked else nothing.reshape(0, 0)
        desk = kernel.desk(layout[0], theta, running, tour.edges)
        kernel.walk(theta, v, s, running, t, tour, both, Y, layout, kinds, knobs, costs, norms, desk)
        after = {"v": v, "s": s, "t": t + len(costs)}
        state = place.state and place.state._replace(**{name: after[name] for name in memory})
        return Place(theta, state, running), costs, norms

    return walk


def _layout(net, keep_probs, dtype):
    """The table of layers that the kernel reads, the slopes of its curves, and keep_prob of each layer."""
    table, slopes, w, units, running = [], [], 0, 0, 0
    for n_prev, layer, g in zip(net.sizes, network.shapes(net), (*net.hidden, identity), strict=False):
        n, normed = layer.W[0], len(layer) == 3
        curve, slope = _curve(g)
        table.append((n_prev, n, w, w + n * n_prev, curve, normed, units, running))
        slopes.append(slope)
        w, units, running = w + n * (n_prev + len(layer) - 1), units + n, running + 2 * n * normed
    return np.array(table, np.int64), np.array(slopes, dtype), np.array([*keep_probs, 1.0], dtype)


def _curve(g):
    """The kernel's number for an activation, and the slope of a bent one."""
    if isinstance(g, partial):
        return kernel.BENT, float(g.args[0] if g.args else g.keywords["slope"])
    return CURVES[g]


def _knobs(task):
    recipe = task.optimizer._asdict()
    knobs = np.zeros(6)
    knobs[kernel.BETA1] = recipe.get("beta1", recipe.get("beta", 0.0))
    knobs[kernel.BETA2] = recipe.get("beta2", recipe.get("beta", 0.0))
    knobs[kernel.EPSILON] = recipe.get("epsilon", 0.0)
    knobs[kernel.LAMBDA] = task.lambda_
    knobs[kernel.RUNNING_MOMENTUM] = task.running_momentum
    knobs[kernel.BATCH_NORM_EPSILON] = 1e-5
    return knobs


# The way.


def _start(task, theta, stopping):
    running = network.no_statistics_yet(task.net).astype(theta.dtype)
    place = Place(theta.copy(), STARTS[type(task.optimizer)](theta), running)
    none = np.empty(0)
    return Stretch(place, 0, none, np.empty((0, len(task.net.sizes) - 1)), none, None, stopping)


def _stretches(task, plan, rng, walk, dev, record, one_by_one):
    """Walk from stretch to stretch; each takes long enough to be worth a call, and no longer."""
    work_of_an_epoch = task.X.shape[1] * len(record[0].place.theta)
    done, count = 0, 1 if one_by_one else max(1, 2**24 // work_of_an_epoch)
    while done < plan.epochs:
        count = min(count, _most_epochs(task, plan, done))
        begin = time.perf_counter()
        tour = _tour(task, plan, rng, done, count)
        place, costs, norms = walk(record[-1].place, tour)
        if not (np.isfinite(costs).all() and np.isfinite(place.theta).all()):
            raise _diverged(task, plan, walk, record, tour, costs)
        dev_cost, stopping = _look_at_dev(task, dev, place, record[-1].stopping)
        done += count
        yield Stretch(place, count, costs, norms, _of_epochs(tour, costs, count), dev_cost, stopping)
        # What is drawn does not depend on the clock: only how often there is a chance to stop.
        if time.perf_counter() - begin < BREATH and not one_by_one:
            count *= 2


def _most_epochs(task, plan, done):
    """How many epochs can go into one stretch: of one kind, and not more than memory can hold."""
    m, settle = task.X.shape[1], plan.epochs - plan.full_batch_epochs
    alike = settle - done if done < settle else plan.epochs - done
    return max(1, min(alike, MOST_AT_ONCE // (m * sum(task.net.sizes[1:]))))


def _tour(task, plan, rng, epoch, count):
    """Draw the order of the examples, and the units that stay in, for some epochs."""
    m, units = task.X.shape[1], sum(task.net.sizes[1:-1])
    settled = epoch >= plan.epochs - plan.full_batch_epochs
    size = m if settled else min(plan.batch_size, m)
    order = np.tile(np.arange(m), (count, 1))
    if min(task.keep_probs, default=1.0) < 1:
        keep, kept = np.repeat(task.keep_probs, task.net.sizes[1:-1]), np.empty((count * m, units), bool)
        for e in range(count):
            order[e] = order[e] if size == m else rng.permutation(m)
            kept[e * m : (e + 1) * m] = rng.random((m, units)) < keep
    else:
        if size < m:
            rng.permuted(order, axis=1, out=order)  # as permutation, for each row
        kept = np.empty((count * m, 0), bool)
    starts = np.arange(0, m, size)
    edges = np.append((np.arange(count)[:, np.newaxis] * m + starts).ravel(), count * m)
    if plan.schedule is optimizers.constant:  # most runs: no need to ask again for every epoch
        alphas = np.full(count, task.optimizer.alpha)
    else:
        alphas = [_rate(task, plan, e) for e in range(epoch, epoch + count)]
    return Tour(order.ravel(), edges, np.repeat(alphas, len(starts)), kept)


def _rate(task, plan, epoch):
    return plan.schedule(task.optimizer.alpha, epoch)


def _of_epochs(tour, costs, count):
    """The mean cost of each epoch: every example counts the same, also those of a small last batch."""
    sizes = np.diff(tour.edges).reshape(count, -1)
    return (costs.reshape(count, -1) * sizes).sum(axis=1) / sizes.sum(axis=1)


def _look_at_dev(task, dev, place, stopping):
    if dev is None:
        return None, None
    running = place.running if task.net.batch_norm else None
    with np.errstate(all="ignore"):
        try:
            dev_cost = network.cost(task.net, place.theta, *dev, running=running)
        except ValueError:  # dev data was finite and parameters are: some z in between has overflowed
            dev_cost = np.inf
    return dev_cost, stopping and observe(stopping, dev_cost, (place.theta, place.running))


def _diverged(task, plan, walk, record, tour, costs):
    """What to raise: parts of the last stretch are walked again, to find the step at which it went wrong."""
    before = sum(len(stretch.costs) for stretch in record)
    wrong, stretch = _until_wrong(walk, record[-1], tour, costs)
    training = _training([*record, stretch], "diverged", False, task.keep_norms)
    step, costs = before + wrong, training.costs
    # Step 0 of this tour is the last one before it.
    epoch = sum(part.epochs for part in record) + (tour.edges[wrong - 1] // task.X.shape[1] if wrong else -1)
    message = (
        f"training diverged at step {step}, in epoch {epoch}: the cost was {costs[step - 1]:.3g} "
        f"and became {costs[step]:.3g}. The learning rate alpha = {_rate(task, plan, epoch):g} is too "
        f"large for this network and data; try a smaller one, or scale the features"
        if step
        else "the cost is not finite before the first step; start with smaller parameters"
    )
    return Diverged(message, step, costs, (stretch.place.theta, stretch.place.running), training)


def _until_wrong(walk, last, tour, costs):
    """Which step of a tour went wrong, counted from 1, and the stretch until then.

    Either its cost is not finite, though the parameters before it are, or the parameters after it are not.
    """
    bad = int(np.argmin(np.append(np.isfinite(costs), False)))  # the first such cost, or the end
    place, norms = _walk_first(walk, last, tour, bad)
    if np.isfinite(place.theta).all():
        cost = costs[bad]
    else:
        cost, good, middle = np.nan, 0, bad - 1  # mostly, it is the last step before that cost
        while good < bad - 1:
            place, _ = _walk_first(walk, last, tour, middle)
            good, bad = (middle, bad) if np.isfinite(place.theta).all() else (good, middle)
            middle = (good + bad) // 2
        place, norms = _walk_first(walk, last, tour, good)
    nothing = np.empty(0)
    return bad, Stretch(place, 0, np.append(costs[:bad], cost), norms, nothing, None, last.stopping)


def _walk_first(walk, last, tour, steps):
    """Walk only the first steps of a tour: where they lead, and their norms."""
    if steps == 0:
        return last.place, last.norms[:0]
    visits = tour.edges[steps]
    first = Tour(tour.order[:visits], tour.edges[: steps + 1], tour.alphas[:steps], tour.kept[:visits])
    place, _, norms = walk(last.place, first)
    return place, norms


def _training(record, ended, keep_thetas, keep_norms):
    """Put the stretches of a run together."""
    place, stopping = record[-1].place, record[-1].stopping
    theta, running = place.theta, place.running
    if stopping and stopping.seen:
        theta, running = stopping.best_parameters
    dev_costs = [stretch.dev_cost for stretch in record if stretch.dev_cost is not None]
    places = [stretch.place for stretch in record]
    return Training(
        theta,
        running,
        costs=np.concatenate([stretch.costs for stretch in record]),
        epoch_costs=np.concatenate([stretch.epoch_costs for stretch in record]),
        dev_costs=np.array(dev_costs) if dev_costs else None,
        gradient_norms=np.concatenate([stretch.norms for stretch in record]) if keep_norms else None,
        thetas=np.array([place.theta for place in places]) if keep_thetas else None,
        runnings=np.array([place.running for place in places]) if keep_thetas else None,
        best_epoch=stopping.best_at + 1 if stopping and stopping.seen else None,
        ended=ended,
    )


class _Bar:
    """A progress bar that shows itself only when a run takes its time."""

    def __init__(self, epochs, wanted):
        self.epochs, self.wanted, self.done, self.bar, self.begin = epochs, wanted, 0, None, None

    def __enter__(self):
        return self

    def __exit__(self, *error):
        if self.bar is not None:
            self.bar.close()

    def reach(self, epochs):
        self.done += epochs
        if self.bar is not None:
            self.bar.update(epochs)
        elif self.begin is None:  # only now: the first steps may have waited for the compiler
            self.begin = time.perf_counter()
        elif self.wanted and time.perf_counter() - self.begin > BAR_AFTER:
            from tqdm import tqdm  # a quick run, which is most of them, does not wait for this

            self.bar = tqdm(total=self.epochs, initial=self.done, unit="epoch")


# The arguments.


def _checked_data(net, X, Y, dtype, of=""):
    X, Y = arguments.matrix(f"{of}X", X, "(n_x, m)"), arguments.matrix(f"{of}Y", Y, "(n^[L], m)")
    if len(X) != net.sizes[0]:
        raise ValueError(f"{of}X has shape {X.shape}; expected (n_x, m) with n_x = {net.sizes[0]}")
    expected = (net.sizes[-1], X.shape[1])
    if Y.shape != expected:
        raise ValueError(f"{of}Y has shape {Y.shape}; expected (n^[L], m) = {expected}, a column an example")
    net.output.loss(np.zeros_like(Y), Y)  # complains about labels that do not suit the output
    return X.astype(dtype, copy=False), Y.astype(dtype, copy=False)


def _two(dev):
    if not isinstance(dev, tuple) or len(dev) != 2:
        raise ValueError(f"dev must be a tuple of two, (X, Y); got {type(dev).__name__}")
    return dev


def _checked_optimizer(optimizer):
    if type(optimizer) not in STEPS:
        names = ", ".join(kind.__name__ for kind in STEPS)
        raise ValueError(f"optimizer must be one of {names}, such as Adam(alpha=0.01); got {optimizer!r}")
    arguments.positive("alpha", optimizer.alpha)
    for name, value in _without_alpha(optimizer).items():
        (arguments.positive if name == "epsilon" else arguments.below_one)(name, value)
    return optimizer


def _without_alpha(optimizer):
    return {name: value for name, value in optimizer._asdict().items() if name != "alpha"}


def _checked_keep_probs(net, keep_prob):
    hidden = len(net.hidden)
    given = (keep_prob,) * hidden if np.ndim(keep_prob) == 0 else tuple(keep_prob)
    if len(given) != hidden:
        raise ValueError(
            f"keep_prob has {len(given)} values for {hidden} hidden layers; expected one for each"
        )
    if np.ndim(keep_prob) == 0:
        keep_probability(keep_prob)  # also where there is no hidden layer
    return tuple(keep_probability(value) for value in given)


def _checked_plan(task, epochs, batch_size, full_batch_epochs, schedule):
    m = task.X.shape[1]
    plan = Plan(
        arguments.count("epochs", epochs, least=1),
        m if batch_size is None else arguments.count("batch_size", batch_size, least=1),
        arguments.count("full_batch_epochs", full_batch_epochs),
        schedule,
    )
    if plan.full_batch_epochs > plan.epochs:
        raise ValueError(f"full_batch_epochs must be at most epochs = {epochs}; got {full_batch_epochs}")
    if not callable(schedule):
        raise ValueError(f"schedule must be called as schedule(alpha0, epoch); got {schedule!r}")
    for epoch in {0, plan.epochs - 1}:
        arguments.positive(f"the learning rate of epoch {epoch}", schedule(task.optimizer.alpha, epoch))
    return plan


def _check_rng(task, plan, rng):
    if plan.batch_size < task.X.shape[1] or min(task.keep_probs, default=1.0) < 1:
        arguments.generator("rng", rng)


def _checked_stopping(dev, patience):
    if patience is None:
        return None
    if dev is None:
        raise ValueError("patience is the patience with a dev cost: give dev=(X, Y) as well")
    return EarlyStopping(patience)
