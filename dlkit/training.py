"""Train a network: walk downhill, batch after batch, and keep a record of the way.

What a step does is written twice.  :func:`steps_plainly` is made of the small functions of the course, reads
like the formulas, and takes any activation and any optimizer.  :mod:`dlkit._kernel` makes the same steps many
times faster, for those that it knows.  All the rest is here, once: what is drawn at random, what is recorded,
when to stop, and how to go on later.
"""

import copy
import dataclasses
import inspect
import sys
import time
from functools import partial
from typing import NamedTuple

import numpy as np

from dlkit import _arguments as arguments
from dlkit import _kernel as kernel
from dlkit import network, normalization, optimizers
from dlkit._habits import LEARNING_RATE, answering
from dlkit._jit import available
from dlkit.divergence import Diverged
from dlkit.optimizers import Adam, GradientDescent, Momentum, RMSprop
from dlkit.regularization import EarlyStopping, keep_probability, observe

__all__ = ["Adam", "GradientDescent", "Momentum", "RMSprop", "State", "Training", "each_epoch", "train"]

BAR_AFTER = 2.0  # seconds: a shorter run needs no progress bar
BREATH = 0.05  # seconds of steps between two chances to be interrupted
LITTLE = 2**24  # multiplications of a first stretch, some 10 ms of compiled steps
MOST_AT_ONCE = 2**22  # examples times hidden units: what is drawn for dropout has to fit into memory
LONG = 3e9  # multiplications of a plain run that lasts some ten seconds
COST_OF_A_STEP = 1e5  # multiplications that fit into the time in which Python calls a step's functions
SAID = set()  # sentences that are said once in a session


class State(NamedTuple):
    """Where a run stands between two steps: all that it needs to go on as if it had never stopped.

    Parameters
    ----------
    theta : array, (k,)
        The parameters now; after early stopping those of a run are the best ones, not these.
    memory : tuple or None
        What the optimizer remembers.
    running : array, (r,)
        The running statistics of batch norm.
    epoch : int
        How many epochs are over.
    begun : array, (steps,)
        The costs of the steps that have been made in the epoch after these; empty between two epochs.
    batch_size : int
        Of that epoch; 0 between two epochs.
    rng : dict or None
        Where the generator stood when that epoch began, as its ``bit_generator.state``.
    stopping : EarlyStopping or None
    """

    theta: np.ndarray
    memory: tuple | None
    running: np.ndarray
    epoch: int
    begun: np.ndarray
    batch_size: int
    rng: dict | None
    stopping: EarlyStopping | None


class Training(NamedTuple):
    """What a run has learned, and the record of its way.

    Parameters
    ----------
    theta : array, (k,)
        The parameters at the end; after early stopping, the best ones.
    running : array, (r,)
        The running statistics of batch norm that belong to them; empty without batch norm.
    costs : array, (steps + 1,)
        The cost of each batch before its step, with what L2 charges, and with dropout; and at the end, that
        of the last batch after its step.
    epoch_costs : array, (epochs,)
        The mean of these over the examples of each epoch, before the steps.
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
    state : State
        Where it stands: give the run to :func:`train` in place of θ, and it goes on from there.
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
    state: State


class Task(NamedTuple):
    """What stays the same all the way: the network, the data, the optimizer and the regularization."""

    net: network.Network
    X: np.ndarray
    Y: np.ndarray
    optimizer: object
    lambda_: float
    keep_probs: tuple
    running_momentum: float
    keep_norms: bool


class Plan(NamedTuple):
    """How the epochs go: from which to which, in batches of which size, and at which learning rates."""

    first: int
    end: int
    batch_size: int  # at most m
    settled: int  # from this epoch on, a batch is all examples
    alphas: np.ndarray  # of the epochs first to end - 1

    def size(self, m, epoch):
        """How many of the m examples a batch of this epoch has; the last one may have fewer."""
        return self.batch_size if epoch < self.settled else m


class Batches(NamedTuple):
    """Which examples the next steps see.

    Step j sees the examples ``order[edges[j]:edges[j + 1]]``, with the learning rate ``alphas[j]``.  A row of
    `kept`, for each of them, says which hidden units dropout leaves in; without dropout it has no columns.
    """

    order: np.ndarray
    edges: np.ndarray
    alphas: np.ndarray
    kept: np.ndarray

    def part(self, first, last):
        """Steps `first` to `last` - 1 alone."""
        low, high = self.edges[first], self.edges[last]
        edges = self.edges[first : last + 1] - low
        return Batches(self.order[low:high], edges, self.alphas[first:last], self.kept[low:high])


class Stretch(NamedTuple):
    """Some steps of a run: where they led, and what was seen on the way."""

    state: State
    costs: np.ndarray
    norms: np.ndarray
    epoch_costs: np.ndarray  # of the epochs that ended in it
    dev_cost: float | None
    last: Batches | None  # the last step alone


@answering(
    **dict.fromkeys(LEARNING_RATE, "optimizer=GradientDescent(alpha=...)"),
    alpha="optimizer=GradientDescent(alpha=...)",
    **dict.fromkeys(("steps", "iterations", "num_iterations", "n_epochs", "num_epochs"), "epochs=..."),
    **dict.fromkeys(("mini_batch_size", "minibatch_size"), "batch_size=..."),
    **dict.fromkeys(("lambd", "l2", "weight_decay"), "lambda_=..."),
    **dict.fromkeys(("dropout", "dropout_rate"), "keep_prob=..., 1 minus the share that is dropped"),
    **dict.fromkeys(("seed", "random_state"), "rng=np.random.default_rng(...)"),
    beta="optimizer=Momentum(beta=...)",
    momentum="optimizer=Momentum(beta=...)",
    validation_data="dev=(X, Y)",
    early_stopping="dev=(X, Y), patience=...",
    verbose="progress=True",
)
def train(
    net,
    X,
    Y,
    theta,
    *,
    rng=None,
    optimizer=GradientDescent(),  # noqa: B008, it never changes
    epochs=100,
    batch_size=None,
    full_batch_epochs=0,
    schedule=optimizers.constant_rate,
    lambda_=0.0,
    keep_prob=1.0,
    running_momentum=0.9,
    dev=None,
    patience=None,
    keep_thetas=False,
    keep_norms=False,
    progress=False,
):
    """Train a network from the given start, or go on with a run.

    The same rng gives the same result, to the bit, whether the epochs are walked at once or in parts.
    Interrupted, it returns what it has learned so far.

    Parameters
    ----------
    net : Network
    X : array_like, (n_x, m)
    Y : array_like, (n^[L], m)
        Labels that suit the output: 0 and 1, one-hot columns, or any numbers.
    theta : array_like, (k,), or Training
        Where to start, for example from ``network.initial``.  If it is float32, all is computed in float32.
        A run goes on from where it stands, with its optimizer's memory, its generator and its count of
        epochs; an epoch that had begun is finished first, as one of `epochs`.
    rng : numpy.random.Generator, optional
        Needed where something is drawn: the order of mini-batches, and dropout.  A run that goes on has its
        own; one that is given takes over from the next epoch on.
    optimizer : GradientDescent, Momentum, RMSprop or Adam, or one of your own, optional
        Any object with a learning rate `alpha`, with ``start(theta)``, which gives what is remembered before
        the first step, and with ``step(theta, gradient, state, alpha)``, which gives θ and state after it.
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
    TypeError, ValueError
        Before the first step, if an argument is not what is said here; the message has its name and value.
    Diverged
        If the cost or a parameter stops being finite.  It names the step, and has the record in `training`.

    Notes
    -----
    What has no machine code, such as an activation or an optimizer of your own, is computed by the small
    functions of the course: the same numbers, some ten times slower.

    Examples
    --------
    >>> from dlkit import activations, datasets, initialization
    >>> rng = np.random.default_rng(1)
    >>> X, Y = datasets.circles(rng, m=200)
    >>> net = network.Network(2, 8, 1, hidden=activations.tanh)
    >>> theta = network.initial(rng, net, initialization.glorot)
    >>> run = train(net, X, Y, theta, rng=rng, optimizer=Adam(alpha=0.03), epochs=50, batch_size=32)
    >>> run = train(net, X, Y, run, optimizer=Adam(alpha=0.03), epochs=50, batch_size=32)
    >>> run.state.epoch, bool(run.costs[-1] < 0.2)
    (100, True)
    """
    theta, before = _checked_start(net, theta)
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
    state = _first_state(task, theta) if before is None else _checked_state(task, before)
    plan = _checked_plan(task, state, epochs, batch_size, full_batch_epochs, schedule)
    draws = _Draws(task, plan, rng, state)
    dev = None if dev is None else _checked_data(net, *_two(dev), theta.dtype, "dev ")
    state = state._replace(stopping=_checked_stopping(dev, patience, state.stopping), rng=draws.rng_state())
    steps, budget = _steps(task, plan)

    nothing = np.empty(0)
    record = [Stretch(state, nothing, np.empty((0, len(net.sizes) - 1)), nothing, None, None)]
    ended = "all epochs"
    try:  # the record grows by whole stretches only, so that an interruption leaves one that fits together
        with _Bar(plan, progress) as bar:
            for stretch in _stretches(task, plan, draws, steps, budget, dev, record, keep_thetas):
                record.append(stretch)
                record[-2] = _for_the_record(record[-2], keep_thetas)
                bar.reach(stretch.state.epoch)
                if stretch.state.stopping and stretch.state.stopping.stop:
                    ended = "early stopping"
                    break
    except KeyboardInterrupt:
        ended = "interrupted"
    try:
        run = _training(task, steps, record, ended, keep_thetas)
    except KeyboardInterrupt:  # while the last cost was computed: all steps have been made
        run = _training(task, steps, record, "interrupted", keep_thetas)
    if not np.isfinite(run.costs[-1]):
        epoch = run.state.epoch - (not run.state.begun.size)  # in which the last step was made
        raise _runaway(plan, run._replace(ended="diverged"), max(plan.first, epoch))
    return run


def each_epoch(net, X, Y, theta, *, epochs=100, full_batch_epochs=0, **how):
    """Train epoch by epoch: give the run after each of them, as a Training of that epoch alone.

    Parameters
    ----------
    net, X, Y, theta, epochs, full_batch_epochs, **how
        As for :func:`train`.

    Yields
    ------
    Training
        Its costs are those of its epoch; its state is all that :func:`train` needs to go on.

    Raises
    ------
    TypeError, ValueError, Diverged
        As :func:`train`.

    Examples
    --------
    >>> from dlkit import initialization
    >>> rng, net = np.random.default_rng(1), network.Network(1, 1)
    >>> theta = network.initial(rng, net, initialization.he)
    >>> [run.state.epoch for run in each_epoch(net, [[0.0, 1.0]], [[0, 1]], theta, epochs=3)]
    [1, 2, 3]
    """
    epochs, settle = _checked_epochs(epochs, full_batch_epochs)
    for epoch in range(epochs):
        theta = train(net, X, Y, theta, epochs=1, full_batch_epochs=int(epoch >= epochs - settle), **how)
        yield theta
        if theta.ended != "all epochs":
            return


# The steps, as the formulas read.


def steps_plainly(task, state, batches):
    """Make one step for each of the batches, by the small functions of the course.

    Parameters
    ----------
    task : Task
    state : State
    batches : Batches

    Returns
    -------
    state : State
        After the last step; where a value has overflowed, θ is NaN and the steps end.
    costs : array, (steps,)
        Of each batch before its step.
    norms : array, (steps, L)
        The length of each layer's gradient.
    """
    net, theta, running = task.net, state.theta, state.running
    memory = copy.deepcopy(state.memory)  # a reader's own optimizer may change what it remembers in place
    costs = np.full(len(batches.alphas), np.nan)
    norms = np.full((len(batches.alphas) * task.keep_norms, len(net.sizes) - 1), np.nan)
    with np.errstate(all="ignore"):  # a runaway is reported by name, and not by warnings on the way
        for j, alpha in enumerate(batches.alphas):
            X, Y, masks = _batch(task, batches, j)
            try:
                caches = network.forward(net, theta, X, masks)
                costs[j] = network.cost_of(net, theta, caches, Y, task.lambda_)
                gradient = network.backward(net, theta, caches, Y, task.lambda_)
                if task.keep_norms:
                    norms[j] = _lengths(net, gradient)
                running = _follow(task, running, caches)
                theta, memory = _step(task.optimizer, theta, gradient, memory, float(alpha))
            except arguments.NotFinite:  # all was finite at the start: since then, a value has overflowed
                theta = np.full_like(theta, np.nan)
            if not _is_finite(theta, memory):
                theta = np.full_like(theta, np.nan)
                break
    return state._replace(theta=theta, memory=memory, running=running), costs, norms


def _batch(task, batches, j):
    """X, Y and the masks of dropout of one step."""
    here = slice(batches.edges[j], batches.edges[j + 1])
    chosen = batches.order[here]
    return task.X[:, chosen], task.Y[:, chosen], _masks(task, batches.kept[here])


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


def _step(optimizer, theta, gradient, memory, alpha):
    """A step of any optimizer, also of one that changes θ in place; what it gives is looked at."""
    answer, name = optimizer.step(theta.copy(), gradient, memory, alpha), type(optimizer).__name__
    if not isinstance(answer, tuple) or len(answer) != 2:
        raise TypeError(f"{name}.step must return two things, theta and state; it returned {answer!r}")
    after = arguments.numbers(f"the theta of {name}.step", answer[0]).astype(theta.dtype, copy=False)
    if after.shape != theta.shape:
        raise ValueError(f"{name}.step returned theta of shape {after.shape}; it was given {theta.shape}")
    return after, answer[1]


def _lengths(net, gradient):
    """The length of each layer's gradient."""
    return [
        np.linalg.norm(np.concatenate([p.ravel() for p in layer])) for layer in network.layers(net, gradient)
    ]


def _is_finite(theta, memory):
    """Whether θ and all numbers that an optimizer remembers are finite."""
    parts = memory if isinstance(memory, tuple) else ()
    arrays = [part for part in parts if isinstance(part, np.ndarray) and part.dtype.kind == "f"]
    return all(np.isfinite(array).all() for array in (theta, *arrays))


def _steps(task, plan):
    """The way to make steps, compiled if all of it has machine code; and how many examples at first."""
    unknown = kernel.unknown(task.net, task.optimizer)
    if available() and not unknown:
        return kernel.compiled(task), LITTLE // network.parameter_count(task.net)
    if available():
        _say_if_it_is_long(task, plan, unknown)
    return partial(steps_plainly, task), plan.batch_size


def _say_if_it_is_long(task, plan, unknown):
    m, k = task.X.shape[1], network.parameter_count(task.net)
    of_an_epoch = 3 * m * k + m / plan.batch_size * COST_OF_A_STEP
    sentence = (
        f"There is no machine code for {' and '.join(unknown)}: this run takes the plain way, "
        f"the same numbers by small functions, and some ten times as long."
    )
    if (plan.end - plan.first) * of_an_epoch > LONG and sentence not in SAID:
        SAID.add(sentence)
        print(sentence)


# The way.


class _Draws:
    """All that is drawn at random, epoch by epoch: the order of the examples, and the units that stay in."""

    def __init__(self, task, plan, rng, state):
        self.task, self.plan, self.given = task, plan, rng
        self.dropout = min(task.keep_probs, default=1.0) < 1
        mini = plan.batch_size < task.X.shape[1] and plan.first < plan.settled
        if rng is not None or (state.rng is None and (mini or self.dropout)):
            arguments.generator("rng", rng)
        goes_on = state.rng is not None and (rng is None or len(state.begun))
        self.rng = _generator_at(state.rng) if goes_on else rng

    def rng_state(self):
        """Where the generator stands; None if there is none."""
        return None if self.rng is None else self.rng.bit_generator.state

    def epochs(self, epoch, count):
        """Draw the batches of some epochs, all of them with as many."""
        m, units = self.task.X.shape[1], sum(self.task.net.sizes[1:-1])
        size, order = self.plan.size(m, epoch), np.tile(np.arange(m), (count, 1))
        kept = np.empty((count * m, units * self.dropout), bool)
        if self.dropout:
            keep = np.repeat(self.task.keep_probs, self.task.net.sizes[1:-1])
            for e in range(count):
                order[e] = order[e] if size == m else self.rng.permutation(m)
                kept[e * m : (e + 1) * m] = self.rng.random((m, units)) < keep
        elif size < m:
            self.rng.permuted(order, axis=1, out=order)  # as permutation, for each row
        starts = np.arange(0, m, size)
        edges = np.append((np.arange(count)[:, np.newaxis] * m + starts).ravel(), count * m)
        alphas = self.plan.alphas[epoch - self.plan.first :][:count]
        # An epoch that an earlier run had begun was drawn again; now a generator that was given takes over.
        self.rng = self.rng if self.given is None else self.given
        return Batches(order.ravel(), edges, np.repeat(alphas, len(starts)), kept)


def _generator_at(state):
    """A generator that stands where another one stood."""
    bits = getattr(np.random, state["bit_generator"])()
    bits.state = state
    return np.random.Generator(bits)


def _stretches(task, plan, draws, steps, budget, dev, record, keep_thetas):
    """Make all steps, some at a time: each stretch takes long enough to be worth a call, and no longer.

    A stretch is a number of whole epochs or, where these are long, a part of one; `budget` is how many
    examples it sees.  What is drawn depends on neither.
    """
    m, units, alone = task.X.shape[1], sum(task.net.sizes[1:-1]), dev is not None or keep_thetas
    while (state := record[-1].state).epoch < plan.end:
        alike = (plan.settled if state.epoch < plan.settled else plan.end) - state.epoch
        count = min(alike, budget // m, MOST_AT_ONCE // (m * units or 1))
        count = 1 if alone or len(state.begun) else max(1, count)
        before, size = draws.rng_state(), plan.size(m, state.epoch)
        batches = draws.epochs(state.epoch, count)
        first, total, after = len(state.begun), len(batches.alphas), draws.rng_state()
        while first < total:
            last = total if count > 1 else min(first + max(1, budget // size), total)
            begin, part = time.perf_counter(), batches.part(first, last)
            found = _checked_steps(task, plan, steps, record, part, size)
            if last < total:
                yield _part_of_an_epoch(found, state.batch_size or size, before)
            else:
                yield _whole_epochs(task, found, count, size, after, dev)
            if time.perf_counter() - begin < BREATH:
                budget = max(budget, 2 * len(part.order))
            first = last


def _checked_steps(task, plan, steps, record, batches, size):
    """Make these steps, unless they run away."""
    state, costs, norms = steps(record[-1].state, batches)
    if not (np.isfinite(costs).all() and _is_finite(state.theta, state.memory)):
        raise _diverged(task, plan, steps, record, batches, costs, size)
    last = batches.part(len(costs) - 1, len(costs))
    return Stretch(state._replace(begun=np.append(state.begun, costs)), costs, norms, np.empty(0), None, last)


def _for_the_record(stretch, keep_thetas):
    """What is needed of a stretch when there is a later one; all of it would fill the memory in long runs."""
    state = stretch.state._replace(memory=None, stopping=None) if keep_thetas else None
    return stretch._replace(state=state, last=None)


def _part_of_an_epoch(stretch, size, rng):
    """A stretch that ends within an epoch, for which the generator stood at `rng` when it began."""
    return stretch._replace(state=stretch.state._replace(batch_size=size, rng=rng))


def _whole_epochs(task, stretch, count, size, rng, dev):
    """A stretch that ends with an epoch: its mean cost, and a look at the dev set."""
    state, m = stretch.state, task.X.shape[1]
    sizes = np.minimum(size, m - np.arange(0, m, size))  # every example counts the same, in a small batch too
    # No matrix product: its last digit depends on how many epochs there are.
    epoch_costs = np.sum(state.begun.reshape(count, -1) * sizes, axis=1) / m
    dev_cost, stopping = _look_at_dev(task, dev, state)
    state = state._replace(
        epoch=state.epoch + count, begun=np.empty(0), batch_size=0, rng=rng, stopping=stopping
    )
    return stretch._replace(state=state, epoch_costs=epoch_costs, dev_cost=dev_cost)


def _look_at_dev(task, dev, state):
    if dev is None:
        return None, None
    running = state.running if task.net.batch_norm else None
    with np.errstate(all="ignore"):
        try:
            dev_cost = network.cost(task.net, state.theta, *dev, running=running)
        except arguments.NotFinite:  # data and parameters are finite: some z in between has overflowed
            dev_cost = np.inf
    dev_cost = np.inf if np.isnan(dev_cost) else dev_cost
    return dev_cost, state.stopping and observe(state.stopping, dev_cost, (state.theta, state.running))


def _diverged(task, plan, steps, record, batches, costs, size):
    """What to raise: parts of the last stretch are made again, to find the step at which it went wrong."""
    before = record[-1].state
    wrong, stretch = _until_wrong(steps, before, batches, costs)
    run = _training(task, steps, [*record, stretch], "diverged", False)
    of_an_epoch = -(-task.X.shape[1] // size)
    # Where the first cost is not finite, it was the last step before these that led there.
    epoch = before.epoch + (len(before.begun) + wrong - 1) // of_an_epoch
    return _runaway(plan, run, max(plan.first, epoch))


def _until_wrong(steps, before, batches, costs):
    """Which of some steps went wrong, counted from 1, and the stretch until then.

    Either its cost is not finite, though the parameters before it are, or the parameters after it are not.
    """
    bad = int(np.argmin(np.append(np.isfinite(costs), False)))  # the first such cost, or the end
    state, norms = _first_steps(steps, before, batches, bad)
    if _is_finite(state.theta, state.memory):
        cost = costs[bad]
    else:
        cost, good, middle = np.nan, 0, bad - 1  # mostly, it is the last step before that cost
        while good < bad - 1:
            state, _ = _first_steps(steps, before, batches, middle)
            good, bad = (middle, bad) if _is_finite(state.theta, state.memory) else (good, middle)
            middle = (good + bad) // 2
        state, norms = _first_steps(steps, before, batches, good)
    return bad, Stretch(state, np.append(costs[:bad], cost), norms, np.empty(0), None, None)


def _first_steps(steps, before, batches, count):
    """Make only the first of some steps: where they lead, and the lengths of their gradients."""
    state, _, norms = steps(before, batches.part(0, count))
    return state, norms


def _runaway(plan, run, epoch):
    """The error that reports a run whose last cost, or last step, was not finite."""
    step = len(run.costs) - 1
    message = (
        f"training diverged at step {step}, in epoch {epoch}: the cost was {run.costs[-2]:.3g} "
        f"and became {run.costs[-1]:.3g}. The learning rate alpha = {plan.alphas[epoch - plan.first]:g} is "
        f"too large for this network and data; try a smaller one, or scale the features"
        if step
        else "the cost is not finite before the first step; start with smaller parameters"
    )
    return Diverged(message, step, run.costs, (run.theta, run.running), run)


def _training(task, steps, record, ended, keep_thetas):
    """Put the stretches of a run together."""
    state, stopping, last = record[-1].state, record[-1].state.stopping, record[-1].last
    theta, running = state.theta, state.running
    if stopping and stopping.seen:
        theta, running = stopping.best_parameters
    costs = [stretch.costs for stretch in record]
    if ended != "diverged":  # there the last cost is that which is not finite
        # The cost of the last batch now is its cost before another step, which leads nowhere.
        costs.append(steps(state, last or _all_at_once(task))[1])
    dev_costs = [stretch.dev_cost for stretch in record if stretch.dev_cost is not None]
    kept = [record[0].state, *(stretch.state for stretch in record if stretch.epoch_costs.size)]
    return Training(
        theta,
        running,
        costs=np.concatenate(costs),
        epoch_costs=np.concatenate([stretch.epoch_costs for stretch in record]),
        dev_costs=np.array(dev_costs) if dev_costs else None,
        gradient_norms=np.concatenate([stretch.norms for stretch in record]) if task.keep_norms else None,
        thetas=np.array([one.theta for one in kept]) if keep_thetas else None,
        runnings=np.array([one.running for one in kept]) if keep_thetas else None,
        best_epoch=state.epoch - stopping.waited if stopping and stopping.seen else None,
        ended=ended,
        state=state,
    )


def _all_at_once(task):
    """All examples as one batch, without dropout: for a run that was interrupted before its first step."""
    m = task.X.shape[1]
    return Batches(
        np.arange(m), np.array([0, m]), np.array([float(task.optimizer.alpha)]), np.empty((m, 0), bool)
    )


class _Bar:
    """A progress bar that shows itself only when a run takes its time."""

    def __init__(self, plan, wanted):
        self.plan, self.wanted, self.bar, self.begin = plan, wanted, None, None

    def __enter__(self):
        return self

    def __exit__(self, *error):
        if self.bar is not None:
            self.bar.close()

    def reach(self, epoch):
        if self.bar is not None:
            self.bar.update(epoch - self.plan.first - self.bar.n)
        elif self.begin is None:  # only now: the first steps may have waited for the compiler
            self.begin = time.perf_counter()
        elif self.wanted and time.perf_counter() - self.begin > BAR_AFTER:
            from tqdm import tqdm  # a quick run, which is most of them, does not wait for this

            tqdm.monitor_interval = 0  # no thread of its own: a browser has none, and tqdm would warn
            # Into the output of the cell; the stream of errors is a red box there.
            total, initial = self.plan.end - self.plan.first, epoch - self.plan.first
            self.bar = tqdm(total=total, initial=initial, unit="epoch", file=sys.stdout)


# The arguments.


def _checked_start(net, theta):
    """θ, and the state of the run that goes on, if it is one."""
    before = theta.state if isinstance(theta, Training) else None
    theta = arguments.vector("theta", theta if before is None else before.theta)
    network.layers(net, theta)  # complains about a wrong length
    return theta, before


def _first_state(task, theta):
    running = network.initial_running(task.net).astype(theta.dtype)
    return State(theta.copy(), task.optimizer.start(theta.copy()), running, 0, np.empty(0), 0, None, None)


def _checked_state(task, before):
    due = task.optimizer.start(before.theta.copy())
    if type(before.memory) is not type(due):
        raise ValueError(
            f"this run remembers {type(before.memory).__name__}, and {type(task.optimizer).__name__} "
            f"remembers {type(due).__name__}; go on with the optimizer it had, or start anew from run.theta"
        )
    if before.running.shape != network.initial_running(task.net).shape:
        raise ValueError("this run is of a network with other layers of batch norm")
    return before


def _checked_data(net, X, Y, dtype, of=""):
    X, Y = arguments.examples(X, Y, of, "(n^[L], m)")
    arguments.same_rows(f"{of}X", X, net.sizes[0], "the size of the network's input")
    expected = (net.sizes[-1], X.shape[1])
    if Y.shape != expected:
        raise ValueError(f"{of}Y has shape {Y.shape}; expected (n^[L], m) = {expected}, a column an example")
    with np.errstate(over="ignore"):
        net.output.loss(np.zeros_like(Y), Y)  # complains about labels that do not suit the output
    return _cast(f"{of}X", X, dtype), _cast(f"{of}Y", Y, dtype)


def _cast(name, array, dtype):
    """The numbers in the precision of θ."""
    with np.errstate(over="ignore"):
        cast = array.astype(dtype, copy=False)
    if cast is not array and not np.isfinite(cast).all():
        raise ValueError(
            f"{name} does not fit into {dtype}, the type of theta: it holds {np.abs(array).max():.3g}; "
            f"scale it, or start from a theta of float64"
        )
    # What lies in strides older NumPys multiply without BLAS: far slower, and rounded in another way.
    return cast if cast.flags.forc else cast.copy()


def _two(dev):
    if not isinstance(dev, (tuple, list)) or len(dev) != 2:
        raise TypeError(f"dev must be a pair, (X, Y); got {arguments._found(dev)}")
    return dev


def _checked_optimizer(optimizer):
    missing = [name for name in ("start", "step", "alpha") if not hasattr(optimizer, name)]
    if isinstance(optimizer, type) or missing:
        found = f"got {arguments._found(optimizer)}"
        if isinstance(optimizer, type) and missing in ([], ["alpha"]):
            found = f"got a class; write {optimizer.__name__}()"
        elif len(missing) < 3:
            found = f"{type(optimizer).__name__} has no {' and no '.join(missing)}"
        raise TypeError(
            f"optimizer must be one such as Adam(alpha=0.01), or one of your own with alpha, start(theta) "
            f"and step(theta, gradient, state, alpha); {found}"
        )
    arguments.positive("the alpha of the optimizer", optimizer.alpha)
    return optimizer


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


def _checked_epochs(epochs, full_batch_epochs):
    epochs = arguments.count("epochs", epochs, least=1)
    settle = arguments.count("full_batch_epochs", full_batch_epochs)
    if settle > epochs:
        raise ValueError(f"full_batch_epochs must be at most epochs = {epochs}; got {settle}")
    return epochs, settle


def _checked_plan(task, state, epochs, batch_size, full_batch_epochs, schedule):
    m, (epochs, settle) = task.X.shape[1], _checked_epochs(epochs, full_batch_epochs)
    size = m if batch_size is None else min(m, arguments.count("batch_size", batch_size, least=1))
    misfit = _misfit(schedule)
    if misfit:
        raise TypeError(f"schedule must be called as schedule(alpha0, epoch); got {misfit}")
    first, end = state.epoch, state.epoch + epochs
    alphas = _rates(schedule, task.optimizer.alpha, range(first, end))
    plan = Plan(first, end, size, end - settle, alphas)
    if state.batch_size and plan.size(m, first) != state.batch_size:
        raise ValueError(
            f"this run stopped within an epoch of batches of {state.batch_size} and would go on with batches "
            f"of {plan.size(m, first)}; let it finish that epoch with batch_size={state.batch_size}"
        )
    if len(state.begun) * state.batch_size >= m:
        raise ValueError(
            f"this run stopped within an epoch, after {len(state.begun)} batches of {state.batch_size}; "
            f"X has {m} examples, which are no more than these; let it finish that epoch with all it had"
        )
    return plan


def _misfit(schedule):
    """What a schedule is, where it cannot be asked for the rate of an epoch."""
    if not callable(schedule):
        return arguments._found(schedule)
    try:
        signature = inspect.signature(schedule)
    except ValueError:  # it does not tell what it takes; the call will show
        return None
    try:
        signature.bind("alpha0", "epoch")
    except TypeError:
        return f"one that takes {signature}"
    return None


def _rates(schedule, alpha, epochs):
    """The learning rate of each epoch, as the schedule gives them; looked at before the first step."""
    if schedule is optimizers.constant_rate:  # most runs: no need to ask for every epoch
        return np.full(len(epochs), float(alpha))
    alphas = np.empty(len(epochs))
    for i, epoch in enumerate(epochs):
        given = schedule(alpha, epoch)
        try:
            alphas[i] = arguments.positive("rate", given)
        except (TypeError, ValueError):
            raise ValueError(
                f"the schedule gave {arguments._found(given)} for epoch {epoch}; "
                f"expected a learning rate above 0"
            ) from None
    return alphas


def _checked_stopping(dev, patience, before):
    if patience is None:
        return None
    if dev is None:
        raise ValueError("patience is the patience with a dev cost: give dev=(X, Y) as well")
    return EarlyStopping(patience) if before is None else dataclasses.replace(before, patience=patience)
