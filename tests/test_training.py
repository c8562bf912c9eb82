"""The trainer: its steps are the formulas, whatever is combined, and its record tells the truth."""

import _thread
import copy
import functools
import itertools
import pickle
import signal
import threading
from fractions import Fraction

import numpy as np
import pytest

from dlkit import _kernel, batches, gradient_check, logistic, network, optimizers, training
from dlkit._jit import available
from dlkit.activations import identity, leaky_relu, relu, sigmoid, tanh
from dlkit.divergence import Diverged
from dlkit.initialization import glorot
from dlkit.losses import one_hot
from dlkit.network import LINEAR, LOGISTIC, SOFTMAX, Network, initial, parameter_count
from dlkit.training import Adam, GradientDescent, Momentum, RMSprop, each_epoch, train

ACTIVATIONS = {
    "sigmoid": sigmoid,
    "tanh": tanh,
    "relu": relu,
    "leaky_relu": leaky_relu,
    "leaky .3": functools.partial(leaky_relu, slope=0.3),
    "identity": identity,
}
OUTPUTS = {"logistic": LOGISTIC, "softmax": SOFTMAX, "linear": LINEAR}
OPTIMIZERS = {
    "descent": GradientDescent(0.2),
    "momentum": Momentum(0.2, 0.8),
    "rmsprop": RMSprop(0.01, 0.85, 1e-4),
    "adam": Adam(0.02, 0.85, 0.95, 1e-4),
}
SCHEDULES = {
    "constant": optimizers.constant_rate,
    "inverse time": functools.partial(optimizers.inverse_time_decay, decay_rate=0.3),
    "exponential": functools.partial(optimizers.exponential_decay, base=0.8),
    "inverse root": optimizers.inverse_root_decay,
}
REGULARIZERS = {
    "none": {},
    "l2": {"lambda_": 0.7},
    "dropout": {"keep_prob": 0.7},
    "batch norm": {"batch_norm": True},
    "all three": {"lambda_": 0.7, "keep_prob": (0.9, 0.6), "batch_norm": True},
}
M, BATCH, EPOCHS = 18, 5, 5  # four batches an epoch, the last of 3 examples: 20 steps


def problem(hidden=tanh, output=LOGISTIC, batch_norm=False, sizes=(3, 5, 4, 2), m=M, seed=0):
    net = Network(*sizes, hidden=hidden, output=output, batch_norm=batch_norm)
    rng = np.random.default_rng(seed)
    n, X = sizes[-1], rng.normal(size=(sizes[0], m))
    theta = initial(rng, net, glorot) + 0.1 * rng.normal(size=parameter_count(net))
    if output is SOFTMAX:
        return net, X, one_hot(rng.integers(0, n, (1, m)), n), theta
    return net, X, rng.integers(0, 2, (n, m)) if output is LOGISTIC else rng.normal(size=(n, m)), theta


def read_from_the_page(net, X, Y, theta, rng, optimizer, epochs, batch_size, schedule, lambda_, keep_prob):
    """The run as the formulas read, with none of the trainer's machinery."""
    state, running = optimizer.start(theta), network.initial_running(net)
    hidden, costs = net.sizes[1:-1], []
    for epoch in range(epochs):
        order = np.concatenate(batches.mini_batches(X.shape[1], batch_size, rng))
        stays = rng.random((X.shape[1], sum(hidden))) if keep_prob is not None else None
        for begin in range(0, X.shape[1], batch_size):
            here = order[begin : begin + batch_size]
            masks = None
            if keep_prob is not None:
                rows, masks, before = stays[begin : begin + batch_size].T, [], 0
                for n, keep in zip(hidden, np.broadcast_to(keep_prob, len(hidden)), strict=True):
                    masks.append((rows[before : before + n] < keep) / keep)
                    before += n
            costs.append(network.cost(net, theta, X[:, here], Y[:, here], lambda_, masks))
            caches = network.forward(net, theta, X[:, here], masks)
            gradient = network.backward(net, theta, caches, Y[:, here], lambda_)
            theta, state = optimizer.step(theta, gradient, state, schedule(optimizer.alpha, epoch))
            seen = [part.ravel() for c in caches[:-1] if c.batch for part in (c.batch.mu, c.batch.var)]
            running = 0.9 * running + 0.1 * np.concatenate([np.zeros(0), *seen])
    costs.append(network.cost(net, theta, X[:, here], Y[:, here], lambda_, masks))  # the last batch again
    return theta, np.array(costs), running


COMBINATIONS = list(itertools.product(ACTIVATIONS, OUTPUTS, OPTIMIZERS, SCHEDULES, REGULARIZERS))


def disagreement(one, other):
    return np.max(np.abs(one - other) / (1 + np.abs(other)), initial=0.0)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("output", OUTPUTS)
def test_twenty_steps_of_every_combination_equal_the_formulas(activation, output, record_property):
    ran, worst = 0, 0.0
    for optimizer, schedule, regularizer in itertools.product(OPTIMIZERS, SCHEDULES, REGULARIZERS):
        extra = dict(REGULARIZERS[regularizer])
        net, X, Y, theta = problem(
            ACTIVATIONS[activation], OUTPUTS[output], extra.pop("batch_norm", False), seed=ran
        )
        run = train(
            net,
            X,
            Y,
            theta,
            rng=np.random.default_rng(ran),
            optimizer=OPTIMIZERS[optimizer],
            schedule=SCHEDULES[schedule],
            epochs=EPOCHS,
            batch_size=BATCH,
            **extra,
        )
        rng = np.random.default_rng(ran)
        expected = read_from_the_page(
            net,
            X,
            Y,
            theta,
            rng,
            OPTIMIZERS[optimizer],
            EPOCHS,
            BATCH,
            SCHEDULES[schedule],
            extra.get("lambda_", 0.0),
            extra.get("keep_prob"),
        )
        assert len(run.costs) == 21
        for found, right in zip((run.theta, run.costs, run.running), expected, strict=True):
            off = disagreement(found, right)
            assert off <= 1e-9, (activation, output, optimizer, schedule, regularizer, off)
            worst = max(worst, off)
        ran += 1
    assert ran == len(COMBINATIONS) // (len(ACTIVATIONS) * len(OUTPUTS))
    record_property("combinations", ran)
    record_property("worst disagreement", float(worst))


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("regularizer", REGULARIZERS)
@pytest.mark.parametrize("output", OUTPUTS)
def test_the_plain_steps_equal_the_compiled_ones(output, regularizer, optimizer, monkeypatch):
    extra = dict(REGULARIZERS[regularizer])
    net, X, Y, theta = problem([tanh, leaky_relu], OUTPUTS[output], extra.pop("batch_norm", False))

    def run():
        rng = np.random.default_rng(1)
        return train(
            net,
            X,
            Y,
            theta,
            rng=rng,
            optimizer=OPTIMIZERS[optimizer],
            epochs=3,
            batch_size=7,
            keep_norms=True,
            keep_thetas=True,
            **extra,
        )

    compiled = run()
    monkeypatch.setattr(training, "available", lambda: False)
    plain = run()
    for name in ("theta", "costs", "epoch_costs", "running", "gradient_norms", "thetas", "runnings"):
        np.testing.assert_allclose(getattr(compiled, name), getattr(plain, name), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("regularizer", REGULARIZERS)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_float32_stays_float32_and_comes_close(optimizer, regularizer):
    extra = dict(REGULARIZERS[regularizer])
    net, X, Y, theta = problem(tanh, SOFTMAX, extra.pop("batch_norm", False))

    def run(dtype):
        recipe = dict(optimizer=OPTIMIZERS[optimizer], epochs=5, batch_size=7, **extra)
        return train(net, X, Y, theta.astype(dtype), rng=np.random.default_rng(1), **recipe)

    single, double = run(np.float32), run(np.float64)
    assert (single.theta.dtype, single.running.dtype) == (np.float32, np.float32)
    assert single.costs.dtype == np.float64
    np.testing.assert_allclose(single.theta, double.theta, rtol=2e-4, atol=2e-4)


@pytest.mark.parametrize("extra", [{}, {"keep_prob": 0.8, "batch_size": 5}, {"batch_size": 1}])
def test_the_same_rng_gives_the_same_result_to_the_bit(extra):
    net, X, Y, theta = problem()
    one, other = (train(net, X, Y, theta, rng=np.random.default_rng(7), epochs=9, **extra) for _ in range(2))
    np.testing.assert_array_equal(one.theta, other.theta)
    np.testing.assert_array_equal(one.costs, other.costs)


def test_the_result_does_not_depend_on_how_often_the_clock_is_looked_at(monkeypatch):
    net, X, Y, theta = problem()

    def run():
        return train(net, X, Y, theta, rng=np.random.default_rng(7), epochs=23, batch_size=5, keep_prob=0.8)

    many_at_once = run()
    monkeypatch.setattr(training, "BREATH", 0.0)
    np.testing.assert_array_equal(run().theta, many_at_once.theta)
    monkeypatch.setattr(training, "MOST_AT_ONCE", 1)
    np.testing.assert_array_equal(run().theta, many_at_once.theta)


def test_threads_do_not_disturb_each_other():
    net, X, Y, theta = problem()
    found = {}

    def run(seed):
        found[seed] = train(net, X, Y, theta, rng=np.random.default_rng(seed), epochs=50, batch_size=5).theta

    threads = [threading.Thread(target=run, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for seed in range(8):
        alone = train(net, X, Y, theta, rng=np.random.default_rng(seed), epochs=50, batch_size=5).theta
        np.testing.assert_array_equal(found[seed], alone)


def test_nothing_that_is_given_is_changed():
    net, X, Y, theta = problem()
    copies = X.copy(), Y.copy(), theta.copy()
    train(net, X, Y, theta, rng=np.random.default_rng(1), batch_size=5, epochs=3)
    for before, after in zip(copies, (X, Y, theta), strict=True):
        np.testing.assert_array_equal(before, after)


@pytest.mark.parametrize("depth", [0, 1, 4])
def test_any_depth_learns_on_the_same_machine_code(depth):
    net, X, Y, theta = problem(sizes=(3, *[4] * depth, 1))
    run = train(net, X, Y, theta, epochs=200, optimizer=Adam(0.02))
    assert run.costs[-1] < run.costs[0]
    if available():
        assert len(_kernel.make_steps.fast.signatures) <= 2  # float64 and float32


@pytest.mark.parametrize("optimizer", ["descent", "adam"])
def test_training_equals_pytorch(optimizer):
    torch = pytest.importorskip("torch")
    net, X, Y, theta = problem(tanh, SOFTMAX)
    run = train(net, X, Y, theta, optimizer=OPTIMIZERS[optimizer], epochs=30)
    parts = [
        [torch.tensor(part, requires_grad=True) for part in layer] for layer in network.layers(net, theta)
    ]
    flat = [part for layer in parts for part in layer]
    recipe = OPTIMIZERS[optimizer]
    theirs = (
        torch.optim.SGD(flat, lr=recipe.alpha)
        if optimizer == "descent"
        else torch.optim.Adam(flat, lr=recipe.alpha, betas=(recipe.beta1, recipe.beta2), eps=recipe.epsilon)
    )
    for step in range(30):
        A = torch.tensor(X)
        for W, b in parts[:-1]:
            A = torch.tanh(W @ A + b)
        W, b = parts[-1]
        loss = torch.nn.functional.cross_entropy((W @ A + b).T, torch.tensor(Y.argmax(axis=0)))
        assert run.costs[step] == pytest.approx(loss.item(), rel=1e-10)
        theirs.zero_grad()
        loss.backward()
        theirs.step()
    expected = network.join(net, [tuple(part.detach().numpy() for part in layer) for layer in parts])
    np.testing.assert_allclose(run.theta, expected, rtol=1e-9, atol=1e-12)


# ---- the record


def test_the_first_cost_is_the_cost_of_the_start():
    net, X, Y, theta = problem()
    run = train(net, X, Y, theta, epochs=3, lambda_=0.5)
    assert run.costs[0] == pytest.approx(network.cost(net, theta, X, Y, 0.5), rel=1e-12)
    np.testing.assert_allclose(run.costs[:-1], run.epoch_costs, rtol=1e-15)  # one batch is the whole set


@pytest.mark.parametrize("keep_prob", [1.0, 0.7])
def test_the_last_cost_is_that_of_the_last_batch_after_its_step(keep_prob):
    net, X, Y, theta = problem()
    rng, same = np.random.default_rng(4), np.random.default_rng(4)
    run = train(net, X, Y, theta, rng=rng, epochs=1, batch_size=5, lambda_=0.5, keep_prob=keep_prob)
    last, masks = same.permutation(M)[15:], None
    if keep_prob < 1:
        stays = keep_prob > same.random((M, 9))[15:].T
        masks = [stays[:5] / keep_prob, stays[5:] / keep_prob]
    after = network.cost(net, run.theta, X[:, last], Y[:, last], 0.5, masks)
    assert len(run.costs) == 4 + 1
    assert run.costs[-1] == pytest.approx(after, rel=1e-12)


def test_train_and_gradient_descent_of_one_neuron_give_the_same_costs():
    net, X, Y, _ = problem(sizes=(3, 1))
    run = train(net, X, Y, np.zeros(4), optimizer=GradientDescent(0.3), epochs=10)
    descent = logistic.gradient_descent(X, Y, 0.3, 10)
    assert len(run.costs) == len(descent.costs) == 11
    np.testing.assert_allclose(run.costs, descent.costs, rtol=1e-12)
    np.testing.assert_allclose(run.theta, [*descent.w[:, 0], descent.b], rtol=1e-10)


def test_the_cost_of_an_epoch_counts_every_example_the_same():
    net, X, Y, theta = problem()
    run = train(net, X, Y, theta, rng=np.random.default_rng(0), epochs=2, batch_size=5)
    sizes = np.array([5, 5, 5, 3])
    np.testing.assert_allclose(run.epoch_costs, run.costs[:-1].reshape(2, 4) @ sizes / 18, rtol=1e-12)


def test_parameters_of_every_epoch_lead_from_the_start_to_the_end():
    net, X, Y, theta = problem(batch_norm=True)
    run = train(net, X, Y, theta, rng=np.random.default_rng(0), epochs=4, batch_size=5, keep_thetas=True)
    assert run.thetas.shape == (5, len(theta))
    np.testing.assert_array_equal(run.thetas[0], theta)
    np.testing.assert_array_equal(run.thetas[-1], run.theta)
    np.testing.assert_array_equal(run.runnings[0], network.initial_running(net))
    np.testing.assert_array_equal(run.runnings[-1], run.running)
    shorter = train(net, X, Y, theta, rng=np.random.default_rng(0), epochs=2, batch_size=5)
    np.testing.assert_array_equal(run.thetas[2], shorter.theta)


def test_gradient_norms_are_those_of_each_layer():
    net, X, Y, theta = problem()
    run = train(net, X, Y, theta, epochs=3, keep_norms=True)
    gradient = network.backward(net, theta, network.forward(net, theta, X), Y)
    expected = [np.sqrt(sum((part**2).sum() for part in layer)) for layer in network.layers(net, gradient)]
    assert run.gradient_norms.shape == (3, 3)
    np.testing.assert_allclose(run.gradient_norms[0], expected, rtol=1e-10)


def test_what_is_not_asked_for_is_none():
    net, X, Y, theta = problem()
    run = train(net, X, Y, theta, epochs=2)
    assert run.dev_costs is run.gradient_norms is run.thetas is run.runnings is run.best_epoch is None
    assert run.ended == "all epochs"


def test_dev_costs_are_without_l2_and_without_dropout():
    net, X, Y, theta = problem()
    run = train(
        net,
        X[:, :12],
        Y[:, :12],
        theta,
        rng=np.random.default_rng(0),
        epochs=3,
        lambda_=0.5,
        keep_prob=0.5,
        dev=(X[:, 12:], Y[:, 12:]),
        keep_thetas=True,
    )
    expected = [network.cost(net, theta, X[:, 12:], Y[:, 12:]) for theta in run.thetas[1:]]
    np.testing.assert_allclose(run.dev_costs, expected, rtol=1e-12)


def test_dev_costs_with_batch_norm_are_by_running_statistics():
    net, X, Y, theta = problem(batch_norm=True)
    run = train(net, X, Y, theta, epochs=3, dev=(X[:, :1], Y[:, :1]))
    expected = network.cost(net, run.theta, X[:, :1], Y[:, :1], running=run.running)
    assert run.dev_costs[-1] == pytest.approx(expected, rel=1e-12)


def test_early_stopping_returns_the_parameters_of_the_best_epoch():
    # Labels of pure chance, and more parameters than examples: dev cost has to rise.
    net, X, Y, theta = problem(sizes=(3, 30, 1), m=24, seed=3)
    learn, dev = (X[:, :12], Y[:, :12]), (X[:, 12:], Y[:, 12:])
    run = train(net, *learn, theta, optimizer=Adam(0.03), epochs=500, dev=dev, patience=7, keep_thetas=True)
    assert run.ended == "early stopping"
    assert len(run.dev_costs) == run.best_epoch + 7 < 500
    assert run.best_epoch == np.argmin(run.dev_costs) + 1
    np.testing.assert_array_equal(run.theta, run.thetas[run.best_epoch])


def test_mini_batches_and_then_the_whole_batch():
    net, X, Y, theta = problem()
    rng = np.random.default_rng(0)
    run = train(net, X, Y, theta, rng=rng, epochs=5, batch_size=6, full_batch_epochs=2)
    assert len(run.costs) == 3 * 3 + 2 + 1
    assert len(run.epoch_costs) == 5
    first = train(net, X, Y, theta, rng=np.random.default_rng(0), epochs=3, batch_size=6)
    np.testing.assert_array_equal(run.theta, train(net, X, Y, first.theta, epochs=2).theta)


def test_stochastic_descent_visits_every_example_once_an_epoch():
    net, X, Y, theta = problem()
    order = np.random.default_rng(5).permutation(M)
    run = train(net, X, Y, theta, rng=np.random.default_rng(5), epochs=1, batch_size=1)
    for step, i in enumerate(order):
        assert run.costs[step] == pytest.approx(network.cost(net, theta, X[:, [i]], Y[:, [i]]), rel=1e-9)
        gradient = network.backward(net, theta, network.forward(net, theta, X[:, [i]]), Y[:, [i]])
        theta = theta - 0.1 * gradient


def test_a_batch_larger_than_the_data_is_all_of_it_and_needs_no_rng():
    net, X, Y, theta = problem()
    one, other = train(net, X, Y, theta, epochs=4, batch_size=999), train(net, X, Y, theta, epochs=4)
    np.testing.assert_array_equal(one.theta, other.theta)


# ---- what goes wrong


@pytest.mark.parametrize("compiled", [True, False])
@pytest.mark.parametrize("output", ["softmax", "linear"])
def test_a_runaway_stops_names_its_step_and_keeps_its_record(output, compiled, monkeypatch):
    if not compiled:
        monkeypatch.setattr(training, "available", lambda: False)
    net, X, Y, theta = problem(relu, OUTPUTS[output])
    with pytest.raises(Diverged, match=r"diverged at step \d+, in epoch \d+.*alpha = 1e\+30") as caught:
        train(net, X, Y, theta, optimizer=GradientDescent(1e30), epochs=50, keep_norms=True)
    error = caught.value
    costs = error.training.costs
    assert len(costs) == error.step + 1
    assert np.isfinite(costs[: error.step]).all()
    assert not np.isfinite(costs[error.step])
    assert np.isfinite(error.training.theta).all()
    assert error.training.ended == "diverged"
    np.testing.assert_array_equal(error.parameters[0], error.training.theta)


def test_a_runaway_stops_at_the_same_step_compiled_or_plain(monkeypatch):
    net, X, Y, theta = problem(identity, LINEAR)
    steps = []
    for form in (available, lambda: False):
        monkeypatch.setattr(training, "available", form)
        with pytest.raises(Diverged) as caught:
            train(net, X, Y, theta, rng=np.random.default_rng(0), epochs=2000, batch_size=5,
                  optimizer=GradientDescent(2.0))  # fmt: skip
        steps.append((caught.value.step, str(caught.value)))
    assert steps[0] == steps[1]
    step, message = steps[0]
    assert f"in epoch {(step - 1) // 4}:" in message


@pytest.mark.parametrize("alpha", [5.0, 100.0, 1e10, 1e155, 1e300])
@pytest.mark.parametrize("hidden", [identity, leaky_relu])
def test_the_last_parameters_before_a_runaway_are_those_of_a_run_that_ends_there(hidden, alpha):
    net, X, Y, theta = problem(hidden, LINEAR)
    walk = GradientDescent(alpha)
    with pytest.raises(Diverged) as caught:
        train(net, X, Y, theta, optimizer=walk, epochs=3000)
    error = caught.value
    for epochs in (error.step, error.step + 1):  # the last cost is that after the last step
        with pytest.raises(Diverged) as again:
            train(net, X, Y, theta, optimizer=walk, epochs=epochs)
        assert again.value.step == error.step
        np.testing.assert_array_equal(again.value.training.theta, error.training.theta)
    if error.step > 1:
        assert np.isfinite(train(net, X, Y, theta, optimizer=walk, epochs=error.step - 1).costs).all()


def test_a_runaway_after_some_epochs_keeps_their_costs():
    net, X, Y, theta = problem(identity, LINEAR)

    def suddenly(alpha0, epoch):
        return alpha0 if epoch < 30 else 1e300

    with pytest.raises(Diverged) as caught:
        train(net, X, Y, theta, epochs=60, schedule=suddenly)
    calm = train(net, X, Y, theta, epochs=30)
    np.testing.assert_allclose(caught.value.training.costs[:30], calm.costs[:-1], rtol=1e-12)
    assert "at step 31, in epoch 30:" in str(caught.value)
    assert "alpha = 1e+300" in str(caught.value)


def test_a_start_with_an_infinite_cost_is_reported_as_step_0():
    net, X, Y, theta = problem(identity, LINEAR)
    with pytest.raises(Diverged, match="not finite before the first step") as caught:
        train(net, X, Y, theta * 1e200, epochs=5)
    assert caught.value.step == 0


@pytest.mark.parametrize("n_x", [16, 17])  # beyond 16 features the kernel picks batches out of rows
@pytest.mark.parametrize(("scale", "step"), [(1e200, 0), (1.0, 1)])
def test_a_run_that_makes_no_good_step_ends_at_its_start_however_wide_the_input_is(n_x, scale, step):
    X, Y, net = np.ones((n_x, 5)), np.zeros((1, 5)), Network(n_x, 1, output=LINEAR)
    with pytest.raises(Diverged) as caught:
        train(net, X, Y, np.full(n_x + 1, scale), optimizer=GradientDescent(1e308), epochs=3)
    assert caught.value.step == step
    np.testing.assert_array_equal(caught.value.training.theta, scale)


def test_a_run_shows_a_bar_only_if_asked_and_only_if_it_lasts(capsys, monkeypatch):
    net, X, Y, theta = problem()
    train(net, X, Y, theta, epochs=30, dev=(X, Y), progress=True)
    assert capsys.readouterr() == ("", "")
    monkeypatch.setattr(training, "BAR_AFTER", -1.0)
    train(net, X, Y, theta, epochs=30, dev=(X, Y))
    assert capsys.readouterr() == ("", "")
    train(net, X, Y, theta, epochs=30, dev=(X, Y), progress=True)
    out, err = capsys.readouterr()
    assert "30/30" in out
    assert err == ""  # a notebook shows it as a red box


NET, X0, Y0, THETA0 = problem(tanh, LOGISTIC)
SOFT, XS, YS, THETAS = problem(tanh, SOFTMAX)
RNG = np.random.default_rng(0)


def call(**changes):
    given = {"net": NET, "X": X0, "Y": Y0, "theta": THETA0, "rng": RNG, "epochs": 1} | changes
    first = [given.pop(name) for name in ("net", "X", "Y", "theta")]
    return train(*first, **given)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"X": X0[:2]}, r"X has shape \(2, 18\); expected \(n_x, m\) with n_x = 3"),
        ({"X": X0.T}, r"are the examples in columns\? write X.T"),
        ({"X": X0 * np.nan}, "X must be finite"),
        ({"X": X0 * np.inf}, "X must be finite"),
        ({"X": X0[:, :0], "Y": Y0[:, :0]}, "X is empty"),
        ({"Y": Y0[:1]}, r"Y has shape \(1, 18\); expected \(n\^\[L\], m\) = \(2, 18\)"),
        ({"Y": Y0 + 1}, "Y must hold 0 and 1 only; found 2"),
        ({"Y": Y0 * np.nan}, "Y must be finite"),
        ({"net": SOFT, "theta": THETAS, "Y": np.ones((2, M))}, "Y must be one-hot"),
        ({"theta": THETA0[:-1]}, r"theta has shape \(53,\); expected \(54,\)"),
        ({"theta": THETA0 * np.nan}, "theta must be finite"),
        ({"epochs": 0}, "epochs must be at least 1; got 0"),
        ({"batch_size": 0}, "batch_size must be at least 1; got 0"),
        ({"full_batch_epochs": -1}, "full_batch_epochs must be at least 0; got -1"),
        ({"full_batch_epochs": 2}, "full_batch_epochs must be at most epochs = 1; got 2"),
        ({"lambda_": -0.1}, "lambda_ must be at least 0; got -0.1"),
        ({"keep_prob": 0.0}, r"keep_prob must lie in \(0, 1\]: above 0, at most 1; got 0"),
        ({"keep_prob": 1.5}, r"keep_prob must lie in \(0, 1\]"),
        ({"keep_prob": (0.5, 0.0)}, r"keep_prob must lie in \(0, 1\]"),
        ({"keep_prob": (0.5,)}, "keep_prob has 1 values for 2 hidden layers"),
        ({"running_momentum": 1.0}, r"running_momentum must lie in \[0, 1\)"),
        ({"dev": (X0[:2], Y0)}, r"dev X has shape \(2, 18\)"),
        ({"dev": (X0, Y0[:1])}, r"dev Y has shape \(1, 18\)"),
        ({"dev": (X0, Y0 + 1)}, "Y must hold 0 and 1 only; found 2"),
        ({"patience": 3}, r"give dev=\(X, Y\) as well"),
        ({"dev": (X0, Y0), "patience": 0}, "patience must be at least 1; got 0"),
    ],
)
def test_wrong_values_are_named_before_the_first_step(changes, message, monkeypatch):
    monkeypatch.setattr(training, "_stretches", None)  # a step would fail otherwise
    with pytest.raises(ValueError, match=message):
        call(**changes)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"net": "3, 4, 1"}, r"net must be a Network, such as Network\(3, 4, 1\); got '3, 4, 1', a str"),
        ({"net": X0, "X": Y0, "Y": NET}, "net must be a Network"),
        ({"X": "all"}, "X must hold numbers only; got 'all'"),
        ({"theta": None}, "theta must hold numbers only; got None"),
        ({"epochs": 2.5}, "epochs must be a whole number of at least 1; got 2.5"),
        ({"epochs": 2.0}, "epochs must be a whole number of at least 1; got 2.0.*write 2"),
        ({"batch_size": "all"}, "batch_size must be a whole number"),
        ({"batch_size": 5, "rng": None}, "rng must be a numpy.random.Generator"),
        ({"keep_prob": 0.5, "rng": None}, "rng must be a numpy.random.Generator; got None"),
        ({"keep_prob": 0.5, "rng": 7}, r"rng must be .*; got 7, an int; write np.random.default_rng\(7\)"),
        ({"rng": 7}, "rng must be a numpy.random.Generator"),
        ({"full_batch_epochs": None}, "full_batch_epochs must be a whole number"),
        ({"lambda_": "weak"}, "lambda_ must be a number; got 'weak'"),
        ({"keep_prob": "half"}, "keep_prob must be a number; got 'half'"),
        ({"keep_prob": None}, "keep_prob must be a number; got None"),
        ({"running_momentum": None}, "running_momentum must be a number"),
        ({"optimizer": "adam"}, r"optimizer must be one such as Adam\(alpha=0.01\).*; got 'adam', a str"),
        ({"optimizer": Adam}, r"optimizer must be one such as .*write Adam\(\)"),
        ({"optimizer": 0.1}, "optimizer must be one such as"),
        ({"optimizer": None}, "optimizer must be one such as .*got None"),
        ({"schedule": 0.5}, r"schedule must be called as schedule\(alpha0, epoch\); got 0.5"),
        ({"schedule": None}, r"schedule must be called as schedule\(alpha0, epoch\); got None"),
        (
            {"schedule": lambda epoch: 0.1},
            r"called as schedule\(alpha0, epoch\); got one that takes \(epoch\)",
        ),
        ({"schedule": lambda: 0.1}, r"called as schedule\(alpha0, epoch\); got one that takes \(\)"),
        ({"dev": X0}, r"dev must be a pair, \(X, Y\); got .*an ndarray"),
        ({"dev": (X0, Y0, X0)}, r"dev must be a pair, \(X, Y\); got .*a tuple"),
        ({"dev": (X0, "Y")}, "dev Y must hold numbers only; got 'Y'"),
        ({"dev": (X0, Y0), "patience": 2.5}, "patience must be a whole number"),
    ],
)
def test_wrong_types_are_named_before_the_first_step(changes, message, monkeypatch):
    monkeypatch.setattr(training, "_stretches", None)  # a step would fail otherwise
    with pytest.raises(TypeError, match=message):
        call(**changes)


# ---- options that are used, and not only refused


def test_running_momentum_is_the_weight_of_what_was_known_before():
    net, X, Y, theta = problem(batch_norm=True)
    run = train(net, X, Y, theta, epochs=1, running_momentum=0.4)
    caches = network.forward(net, theta, X)
    seen = np.concatenate([part.ravel() for c in caches[:-1] for part in (c.batch.mu, c.batch.var)])
    np.testing.assert_allclose(run.running, 0.4 * network.initial_running(net) + 0.6 * seen, rtol=1e-12)


def test_early_stopping_returns_the_running_statistics_of_the_best_epoch():
    net, X, Y, theta = problem(sizes=(3, 30, 1), m=24, seed=3, batch_norm=True)
    learn, dev = (X[:, :12], Y[:, :12]), (X[:, 12:], Y[:, 12:])
    run = train(net, *learn, theta, optimizer=Adam(0.03), epochs=200, dev=dev, patience=7, keep_thetas=True)
    assert run.ended == "early stopping"
    np.testing.assert_array_equal(run.theta, run.thetas[run.best_epoch])
    np.testing.assert_array_equal(run.running, run.runnings[run.best_epoch])
    assert (run.running != run.runnings[-1]).any()
    assert (run.state.theta == run.thetas[-1]).all()  # the run goes on from where it stands


def test_a_dev_cost_that_overflows_is_infinite_and_not_the_best():
    net, X, Y, theta = problem(identity, LINEAR, sizes=(3, 2))
    dev, theta = (1e200 * X, Y), 0 * theta  # nothing learned, nothing predicted: a finite cost
    run = train(net, X, Y, theta, epochs=1, dev=dev, patience=5, optimizer=GradientDescent(1e-300))
    assert np.isfinite(run.dev_costs).all()
    run = train(net, X, Y, run, epochs=3, dev=dev, patience=5, optimizer=GradientDescent(0.1))
    assert run.dev_costs.tolist() == [np.inf] * 3
    assert (run.ended, run.best_epoch) == ("all epochs", 1)


@pytest.mark.parametrize("compiled", [True, False])
@pytest.mark.parametrize("optimizer", OPTIMIZERS.values(), ids=OPTIMIZERS)
def test_a_runaway_with_memory_is_found_at_the_step_at_which_it_is_met_step_by_step(
    optimizer, compiled, monkeypatch
):
    if not compiled:
        monkeypatch.setattr(training, "available", lambda: False)
    net, X, Y, theta = problem(identity, LINEAR, seed=4)

    def suddenly(alpha0, epoch):
        return alpha0 if epoch < 7 else 1e100

    walk = {"optimizer": optimizer, "schedule": suddenly, "keep_norms": True, "batch_size": 5}
    with pytest.raises(Diverged) as caught:
        train(net, X, Y, theta, rng=np.random.default_rng(2), epochs=50, **walk)
    error = caught.value
    assert 28 < error.step < 60
    calm = train(net, X, Y, theta, rng=np.random.default_rng(2), epochs=7, **walk)
    np.testing.assert_array_equal(error.training.costs[:28], calm.costs[:28])
    # The same steps, a call for each: the last of them leads to what is not finite.
    monkeypatch.setattr(training, "LITTLE", 1)
    monkeypatch.setattr(training, "BREATH", 0.0)
    with pytest.raises(Diverged) as slowly:
        train(net, X, Y, theta, rng=np.random.default_rng(2), epochs=50, **walk)
    for name in ("theta", "running", "costs", "gradient_norms"):
        np.testing.assert_array_equal(getattr(slowly.value.training, name), getattr(error.training, name))
    assert str(slowly.value) == str(error)


def test_a_dev_set_of_float64_is_looked_at_in_the_precision_of_theta():
    net, X, Y, theta = problem(tanh, SOFTMAX)
    single = train(net, X, Y, theta.astype(np.float32), epochs=3, dev=(X, Y), patience=5)
    double = train(net, X, Y, theta, epochs=3, dev=(X, Y), patience=5)
    assert single.theta.dtype == np.float32
    np.testing.assert_allclose(single.dev_costs, double.dev_costs, rtol=1e-5)


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("X", {"X": 1e39 * np.ones((3, M))}),
        ("Y", {"Y": np.full((2, M), -1e39)}),
        ("dev X", {"dev": (1e39 * np.ones((3, M)), np.ones((2, M)))}),
        ("dev Y", {"dev": (np.ones((3, M)), np.full((2, M), 1e300))}),
    ],
)
def test_what_does_not_fit_into_float32_is_told_as_such(name, changes):
    net, X, Y, theta = problem(tanh, LINEAR)
    given = {"X": X, "Y": Y} | changes
    message = (
        rf"^{name} does not fit into float32, the type of theta: it holds 1e\+(39|300); scale it, or start"
    )
    with pytest.raises(ValueError, match=message):
        train(net, given.pop("X"), given.pop("Y"), theta.astype(np.float32), **given)


# ---- schedules


@pytest.mark.parametrize("epoch", [0, 3, 5])
@pytest.mark.parametrize(
    ("rate", "told"),
    [
        (None, "None"),
        ("slow", "'slow', a str"),
        (-0.1, "-0.1, a float"),
        (0, "0, an int"),
        (np.nan, "nan, a float"),
        (np.inf, "inf, a float"),
        ([0.1, 0.2], r"\[0.1, 0.2\], a list"),
        (True, "True, a bool"),
        (0.1j, "0.1j, a complex"),
    ],
)
def test_a_schedule_that_misbehaves_in_some_epoch_is_told_before_the_first_step(
    rate, told, epoch, monkeypatch
):
    monkeypatch.setattr(training, "_stretches", None)  # a step would fail otherwise
    net, X, Y, theta = problem()
    message = f"^the schedule gave {told} for epoch {epoch}; expected a learning rate above 0"
    with pytest.raises(ValueError, match=message):
        train(net, X, Y, theta, epochs=6, schedule=lambda alpha0, e: rate if e == epoch else alpha0)


def test_an_exponential_decay_that_falls_to_0_is_told_with_its_epoch():
    net, X, Y, theta = problem()
    tenth = functools.partial(optimizers.exponential_decay, base=0.1)
    train(net, X, Y, theta, epochs=323, schedule=tenth)
    with pytest.raises(ValueError, match="the schedule gave 0.0, a float for epoch 323"):
        train(net, X, Y, theta, epochs=400, schedule=tenth)


def test_an_error_of_a_schedule_is_raised_as_it_is():
    def broken(alpha0, epoch):
        return {}["alpha"]

    net, X, Y, theta = problem()
    with pytest.raises(KeyError, match="alpha"):
        train(net, X, Y, theta, schedule=broken)


def test_a_rate_may_be_any_single_number():
    net, X, Y, theta = problem()
    due = train(net, X, Y, theta, epochs=3).theta
    for rate in (np.float64(0.1), np.array(0.1), np.array([0.1]), Fraction(1, 10)):
        run = train(net, X, Y, theta, epochs=3, schedule=lambda alpha0, epoch, rate=rate: rate)
        np.testing.assert_array_equal(run.theta, due)


# ---- arrays of all kinds


class Frame:
    """What is an array only if asked, as a table of pandas is."""

    def __init__(self, values):
        self.values = values

    def __array__(self, dtype=None, copy=None):
        return np.asarray(self.values, dtype)


def read_only(array):
    array = array.copy()
    array.flags.writeable = False
    return array


KINDS_OF_ARRAYS = {
    "read-only": read_only,
    "Fortran's order": np.asfortranarray,
    "read-only, Fortran's order": lambda array: read_only(np.asfortranarray(array)).T.copy("F").T,
    "big-endian": lambda array: array.astype(">f8"),
    "a frame, turned": lambda array: Frame(read_only(array.T.copy()).T),
    "every second column": lambda array: np.repeat(array, 2, axis=1)[:, ::2],
    "backwards in memory": lambda array: array[:, ::-1].copy()[:, ::-1],
    "not aligned": lambda array: (
        np.frombuffer(b"?" + array.tobytes(), np.uint8)[1:].view("f8").reshape(array.shape)
    ),
    "a subclass": lambda array: array.view(type("Units", (np.ndarray,), {})),
    "lists": lambda array: array.tolist(),
    "numbers of Python": lambda array: array.astype(object),
}


@pytest.mark.parametrize("kind", KINDS_OF_ARRAYS.values(), ids=KINDS_OF_ARRAYS)
@pytest.mark.parametrize("batch_size", [None, 5])
@pytest.mark.parametrize("n_x", [3, 20])
def test_arrays_of_every_kind_give_the_same_numbers(kind, batch_size, n_x):
    net, X, Y, theta = problem(tanh, LINEAR, sizes=(n_x, 4, 2))

    def run(X, Y, theta):
        dev = (X, Y)
        rng = np.random.default_rng(1)
        return train(net, X, Y, theta, rng=rng, epochs=3, batch_size=batch_size, dev=dev, keep_norms=True)

    due, found = run(X, Y, theta), run(kind(X), kind(Y), theta)
    for name in ("theta", "costs", "dev_costs", "gradient_norms"):
        np.testing.assert_array_equal(getattr(found, name), getattr(due, name))
    vector = kind(theta[np.newaxis])
    vector = vector[0] if isinstance(vector, (list, np.ndarray)) else theta
    np.testing.assert_array_equal(run(X, Y, vector).theta, due.theta)


def test_an_array_that_lies_in_a_file_trains(tmp_path):
    net, X, Y, theta = problem(tanh, LINEAR)
    for name, array in ("X", X), ("Y", Y):
        np.save(tmp_path / name, array)
    mapped = [np.load(tmp_path / f"{name}.npy", mmap_mode="r") for name in "XY"]
    due, found = train(net, X, Y, theta, epochs=3), train(net, *mapped, theta, epochs=3)
    np.testing.assert_array_equal(found.theta, due.theta)


# ---- a run that goes on

MODES = {
    "all": {},
    "mini": {"batch_size": 5},
    "mini, then all": {"batch_size": 5, "full_batch_epochs": 3},
    "all together at last": {"batch_size": 18, "full_batch_epochs": 2},
}
OPTIONS = (
    OPTIMIZERS,
    SCHEDULES,
    REGULARIZERS,
    MODES,
    {"float64": np.float64, "float32": np.float32},
    {"compiled": True, "plain": False},
    {"no dev": None, "dev": 4, "dev, impatient": 1},
)


def every_pair(*options):
    """Some combinations of options, in which every pair of values of two of them occurs."""
    rng = np.random.default_rng(0)
    pairs = {
        (i, a, j, b) for i, j in itertools.combinations(range(len(options)), 2)
        for a, b in itertools.product(options[i], options[j])
    }  # fmt: skip
    while pairs:
        tries = [[rng.choice(list(values)).item() for values in options] for _ in range(60)]
        new = [
            {(i, one[i], j, one[j]) for i, j in itertools.combinations(range(len(one)), 2)} for one in tries
        ]
        best = max(range(len(tries)), key=lambda t: len(pairs & new[t]))
        pairs -= new[best]
        yield tries[best]


COMBINED = list(every_pair(*OPTIONS))


def prepared(optimizer, schedule, regularizer, mode, dtype, compiled, dev, monkeypatch):
    """A function that trains for so many epochs, from a start or from a run."""
    if not OPTIONS[5][compiled]:
        monkeypatch.setattr(training, "available", lambda: False)
    extra = dict(REGULARIZERS[regularizer])
    net, X, Y, theta = problem([tanh, relu], SOFTMAX, extra.pop("batch_norm", False), m=M + 6)
    theta = theta.astype(OPTIONS[4][dtype])
    how = {"optimizer": OPTIMIZERS[optimizer], "schedule": SCHEDULES[schedule], "keep_norms": True} | extra
    if OPTIONS[6][dev]:
        how |= {"dev": (X[:, M:], Y[:, M:]), "patience": OPTIONS[6][dev]}

    def go(start=theta, function=train, **changes):
        return function(net, X[:, :M], Y[:, :M], start, **how | changes)

    return go


def assert_same_runs(whole, parts):
    """Some runs, each of which went on from the one before, are to the bit a single one."""
    last = parts[-1]
    np.testing.assert_array_equal(
        np.append(np.concatenate([p.costs[:-1] for p in parts]), last.costs[-1]), whole.costs
    )
    for name in ("epoch_costs", "dev_costs", "gradient_norms"):
        due, found = getattr(whole, name), [getattr(part, name) for part in parts]
        if due is not None:
            np.testing.assert_array_equal(np.concatenate([one for one in found if one is not None]), due)
    for name in ("theta", "running"):
        np.testing.assert_array_equal(getattr(last, name), getattr(whole, name))
        np.testing.assert_array_equal(getattr(last.state, name), getattr(whole.state, name))
        assert getattr(last, name).dtype == getattr(whole, name).dtype
    for found, due in zip(last.state.memory or (), whole.state.memory or (), strict=True):
        np.testing.assert_array_equal(found, due)
    assert type(last.state.memory) is type(whole.state.memory)
    assert (last.best_epoch, last.ended, last.state.epoch) == (
        whole.best_epoch,
        whole.ended,
        whole.state.epoch,
    )
    assert last.state.rng == whole.state.rng
    assert last.state.begun.tolist() == whole.state.begun.tolist()


@pytest.mark.parametrize("combination", COMBINED, ids=", ".join)
def test_epochs_in_parts_are_the_same_epochs_to_the_bit(combination, monkeypatch):
    go, mode = prepared(*combination, monkeypatch), MODES[combination[3]]
    settle = mode.get("full_batch_epochs", 0)
    sizes = {name: value for name, value in mode.items() if name != "full_batch_epochs"}
    whole = go(epochs=6, rng=np.random.default_rng(5), **mode)

    halves = [go(epochs=2, rng=np.random.default_rng(5), **sizes)]
    if halves[0].ended == "all epochs":
        halves.append(go(halves[0], epochs=4, full_batch_epochs=settle, **sizes))
    assert_same_runs(whole, halves)

    each = list(go(function=each_epoch, epochs=6, rng=np.random.default_rng(5), **mode))
    assert [run.state.epoch for run in each] == list(range(1, len(whole.epoch_costs) + 1))
    assert_same_runs(whole, each)


@pytest.mark.parametrize("bits", [np.random.PCG64, np.random.MT19937, np.random.Philox, np.random.SFC64])
def test_any_generator_of_numpy_goes_on_where_it_stood(bits):
    net, X, Y, theta = problem()
    how = {"batch_size": 5, "keep_prob": 0.7}
    whole = train(net, X, Y, theta, rng=np.random.Generator(bits(3)), epochs=4, **how)
    half = train(net, X, Y, theta, rng=np.random.Generator(bits(3)), epochs=2, **how)
    np.testing.assert_array_equal(train(net, X, Y, half, epochs=2, **how).theta, whole.theta)


def test_a_run_goes_on_twice_to_the_same_place():
    net, X, Y, theta = problem(batch_norm=True)
    how = {"batch_size": 5, "keep_prob": 0.7, "optimizer": Adam(0.02), "dev": (X, Y), "patience": 9}
    half = train(net, X, Y, theta, rng=np.random.default_rng(3), epochs=3, **how)
    copies = copy.deepcopy(half)
    one, other = (train(net, X, Y, half, epochs=3, **how) for _ in range(2))
    assert_same_runs(one, [other])
    assert_same_runs(half, [copies])  # nothing of it has changed


@pytest.mark.parametrize("optimizer", OPTIMIZERS.values(), ids=OPTIMIZERS)
def test_a_run_that_was_put_away_goes_on(optimizer):
    net, X, Y, theta = problem(batch_norm=True)
    how = {"batch_size": 5, "keep_prob": 0.7, "optimizer": optimizer, "dev": (X, Y), "patience": 9}
    half = train(net, X, Y, theta, rng=np.random.default_rng(3), epochs=3, **how)
    due = train(net, X, Y, half, epochs=3, **how)
    assert_same_runs(due, [train(net, X, Y, pickle.loads(pickle.dumps(half)), epochs=3, **how)])


def test_the_generator_that_was_given_stands_where_the_run_does():
    net, X, Y, theta = problem()
    rng = np.random.default_rng(3)
    half = train(net, X, Y, theta, rng=rng, epochs=3, batch_size=5)
    assert rng.bit_generator.state == half.state.rng
    again = train(net, X, Y, half, rng=rng, epochs=3, batch_size=5)
    assert_same_runs(again, [train(net, X, Y, half, epochs=3, batch_size=5)])
    assert rng.bit_generator.state == again.state.rng


def test_another_generator_takes_over_from_a_run():
    net, X, Y, theta = problem()
    half = train(net, X, Y, theta, rng=np.random.default_rng(3), epochs=1, batch_size=5)
    other = train(net, X, Y, half, rng=np.random.default_rng(8), epochs=1, batch_size=5)
    due = train(net, X, Y, half.theta, rng=np.random.default_rng(8), epochs=1, batch_size=5)
    np.testing.assert_array_equal(other.theta, due.theta)


def test_the_best_epoch_counts_from_the_start_also_if_patience_came_later():
    net, X, Y, theta = problem()
    half = train(net, X, Y, theta, epochs=3, dev=(X, Y))
    run = train(net, X, Y, half, epochs=3, dev=(X, Y), patience=2)
    assert (half.best_epoch, run.best_epoch) == (
        None,
        6,
    )  # on the examples that are learned, the last is best
    bare = train(net, X, Y, run, epochs=1)
    assert bare.best_epoch is None
    np.testing.assert_array_equal(bare.theta, bare.state.theta)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"optimizer": Momentum()},
            "this run remembers AdamState, and Momentum remembers MomentumState; go on",
        ),
        (
            {"optimizer": GradientDescent()},
            "this run remembers AdamState, and GradientDescent remembers NoneType",
        ),
        ({"net": Network(3, 5, 1)}, r"theta has shape \(54,\); expected \(26,\)"),
    ],
)
def test_what_does_not_fit_a_run_is_named(change, message):
    net, X, Y, theta = problem()
    run = train(net, X, Y, theta, optimizer=Adam(0.02), epochs=2)
    given = {"net": net, "optimizer": Adam(0.02)} | change
    with pytest.raises(ValueError, match=message):
        train(given.pop("net"), X, Y, run, **given)


def test_a_run_of_a_network_with_other_batch_norm_is_refused():
    run = train(Network(1, 2, 1, batch_norm=True), [[0.0, 1.0]], [[0, 1]], np.ones(9), epochs=1)
    with pytest.raises(ValueError, match="this run is of a network with other layers of batch norm"):
        train(Network(2, 3), np.ones((2, 2)), np.ones((3, 2)), run)


def test_the_parameters_of_a_run_that_goes_on_are_recorded_from_where_it_stood():
    net, X, Y, theta = problem(batch_norm=True)
    half = train(net, X, Y, theta, epochs=2, keep_thetas=True)
    rest = train(net, X, Y, half, epochs=3, keep_thetas=True)
    whole = train(net, X, Y, theta, epochs=5, keep_thetas=True)
    np.testing.assert_array_equal(np.concatenate([half.thetas, rest.thetas[1:]]), whole.thetas)
    np.testing.assert_array_equal(np.concatenate([half.runnings, rest.runnings[1:]]), whole.runnings)


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"epochs": 0}, "epochs must be at least 1; got 0"),
        ({"epochs": 3, "full_batch_epochs": 4}, "full_batch_epochs must be at most epochs = 3; got 4"),
        ({"lambda_": -1}, "lambda_ must be at least 0; got -1"),
    ],
)
def test_epoch_by_epoch_names_wrong_values_as_well(how, message):
    net, X, Y, theta = problem()
    with pytest.raises(ValueError, match=message):
        next(each_epoch(net, X, Y, theta, **how))


def test_epoch_by_epoch_ends_where_a_run_ends(monkeypatch):
    net, X, Y, theta = problem()
    dev = X, np.roll(Y, 1, axis=1)
    whole = train(net, X, Y, theta, epochs=99, optimizer=Adam(0.1), dev=dev, patience=3)
    each = list(each_epoch(net, X, Y, theta, epochs=99, optimizer=Adam(0.1), dev=dev, patience=3))
    assert [run.ended for run in each[-2:]] == ["all epochs", "early stopping"]
    assert_same_runs(whole, each)
    interrupted_at(5, monkeypatch)  # each epoch makes a step, and looks at the cost after it
    assert [run.ended for run in each_epoch(net, X, Y, theta, epochs=9)] == ["all epochs"] * 2 + [
        "interrupted"
    ]


# ---- an interruption


def interrupted_at(call, monkeypatch):
    """Let a run be interrupted when it is about to make a stretch of steps, one step each."""
    monkeypatch.setattr(training, "LITTLE", 1)
    monkeypatch.setattr(training, "BREATH", 0.0)
    before, calls = training._steps, itertools.count(1)

    def interrupting(task, plan):
        steps, budget = before(task, plan)

        def make(state, batches):
            if next(calls) == call:
                raise KeyboardInterrupt
            return steps(state, batches)

        return make, budget

    monkeypatch.setattr(training, "_steps", interrupting)
    return lambda: monkeypatch.setattr(training, "_steps", before)


@pytest.mark.parametrize("compiled", [True, False])
@pytest.mark.parametrize("call", [1, 2, 4, 5, 6, 11])
@pytest.mark.parametrize("how", [{}, {"dev": 4}, {"keep_thetas": True}], ids=["alone", "dev", "thetas"])
def test_an_interrupted_run_keeps_its_steps_and_goes_on_as_if_nothing_had_been(
    call, how, compiled, monkeypatch
):
    if not compiled:
        monkeypatch.setattr(training, "available", lambda: False)
    net, X, Y, theta = problem([tanh, relu], batch_norm=True)
    how = how | {"optimizer": Adam(0.02), "batch_size": 5, "keep_prob": 0.7, "keep_norms": True}
    if "dev" in how:
        how |= {"dev": (X, Y), "patience": 4}
    whole = train(net, X, Y, theta, rng=np.random.default_rng(3), epochs=4, **how)
    calm = interrupted_at(call, monkeypatch)
    part = train(net, X, Y, theta, rng=np.random.default_rng(3), epochs=4, **how)
    calm()
    done, begun = divmod(call - 1, 4)
    assert part.ended == "interrupted"
    assert len(part.costs) == call  # the steps that were made, and the cost after them
    assert (part.state.epoch, len(part.state.begun)) == (done, begun)
    assert len(part.epoch_costs) == done
    assert (part.dev_costs is None) == (whole.dev_costs is None or not done)
    if whole.thetas is not None:
        np.testing.assert_array_equal(part.thetas, whole.thetas[: done + 1])
    for start in (part, pickle.loads(pickle.dumps(part))):
        assert_same_runs(whole, [part, train(net, X, Y, start, epochs=4 - done, **how)])
    one_by_one = list(each_epoch(net, X, Y, part, epochs=4 - done, **how))
    assert_same_runs(whole, [part, *one_by_one])


@pytest.mark.parametrize("compiled", [True, False])
def test_a_run_that_is_interrupted_before_its_first_step_tells_the_cost_of_all_examples(
    compiled, monkeypatch
):
    if not compiled:
        monkeypatch.setattr(training, "available", lambda: False)
    net, X, Y, theta = problem()
    interrupted_at(1, monkeypatch)
    run = train(net, X, Y, theta, rng=np.random.default_rng(0), batch_size=5, lambda_=0.3, keep_prob=0.7)
    assert run.ended == "interrupted"
    np.testing.assert_allclose(run.costs, [network.cost(net, theta, X, Y, lambda_=0.3)], rtol=1e-12)
    np.testing.assert_array_equal(run.theta, theta)


def test_an_epoch_that_had_begun_is_finished_as_it_was_drawn_and_then_another_generator_takes_over(
    monkeypatch,
):
    net, X, Y, theta = problem()
    how = {"batch_size": 5, "keep_prob": 0.7}
    first = train(net, X, Y, theta, rng=np.random.default_rng(3), epochs=1, **how)
    due = train(net, X, Y, first, rng=np.random.default_rng(8), epochs=2, **how)
    calm = interrupted_at(3, monkeypatch)
    part = train(net, X, Y, theta, rng=np.random.default_rng(3), epochs=3, **how)
    calm()
    rest = train(net, X, Y, part, rng=np.random.default_rng(8), epochs=3, **how)
    np.testing.assert_array_equal(rest.theta, due.theta)
    assert rest.state.rng == due.state.rng


def test_an_interruption_again_and_again_loses_no_step(monkeypatch):
    net, X, Y, theta = problem()
    how = {"batch_size": 5, "keep_prob": 0.7, "optimizer": Momentum(0.1)}
    whole = train(net, X, Y, theta, rng=np.random.default_rng(3), epochs=3, **how)
    parts, start, rng = [], theta, {"rng": np.random.default_rng(3)}
    while not parts or parts[-1].state.epoch < 3:
        calm = interrupted_at(2, monkeypatch)
        parts.append(
            train(net, X, Y, start, epochs=3 - (parts[-1].state.epoch if parts else 0), **rng, **how)
        )
        calm()
        start, rng = parts[-1], {}
    assert len(parts) == 12
    np.testing.assert_array_equal(np.concatenate([part.costs[:-1] for part in parts]), whole.costs[:-1])
    np.testing.assert_array_equal(parts[-1].theta, whole.theta)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"batch_size": 6},
            "within an epoch of batches of 5 and would go on with batches of 6; .*batch_size=5",
        ),
        ({"batch_size": None}, "within an epoch of batches of 5 and would go on with batches of 18"),
        ({"full_batch_epochs": 2}, "within an epoch of batches of 5 and would go on with batches of 18"),
        ({"optimizer": RMSprop()}, "this run remembers MomentumState, and RMSprop remembers RMSpropState"),
        ({"m": 10}, "within an epoch, after 2 batches of 5; X has 10 examples, which are no more"),
    ],
)
def test_an_epoch_that_had_begun_cannot_go_on_otherwise(change, message, monkeypatch):
    net, X, Y, theta = problem()
    how = {"batch_size": 5, "optimizer": Momentum(0.1)}
    calm = interrupted_at(3, monkeypatch)
    part = train(net, X, Y, theta, rng=np.random.default_rng(3), epochs=3, **how)
    calm()
    how |= change
    m = how.pop("m", M)
    with pytest.raises(ValueError, match=message):
        train(net, X[:, :m], Y[:, :m], part, epochs=2, **how)


def test_an_interruption_in_the_midst_of_a_runaway_is_told_with_the_right_epoch(monkeypatch):
    net, X, Y, theta = problem(identity, LINEAR)

    def suddenly(alpha0, epoch):
        return alpha0 if epoch < 2 else 1e200

    interrupted_at(10, monkeypatch)
    with pytest.raises(Diverged, match=r"at step 9, in epoch 2: .* alpha = 1e\+200"):
        train(net, X, Y, theta, rng=np.random.default_rng(3), epochs=4, batch_size=5, schedule=suddenly)


@pytest.fixture
def interruptible():
    """Interruptions arrive: in the background of a shell Python ignores them."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("compiled", [True, False])
def test_an_interruption_reaches_a_run_within_a_long_epoch(compiled, interruptible, monkeypatch):
    if not compiled:
        monkeypatch.setattr(training, "available", lambda: False)
    net, X, Y, theta = problem(sizes=(2, 300, 300, 1), m=100_000)
    before, clocks = training._steps, []

    def soon(task, plan):
        steps, budget = before(task, plan)

        def make(state, batches):
            if not clocks:  # an epoch takes many times as long
                clocks.append(threading.Timer(0.2, _thread.interrupt_main))
                clocks[0].start()
            return steps(state, batches)

        return make, budget

    monkeypatch.setattr(training, "_steps", soon)
    rng = np.random.default_rng(0)
    run = train(net, X, Y, theta, rng=rng, epochs=2, batch_size=64)
    assert (run.ended, run.state.epoch) == ("interrupted", 0)
    assert 0 < len(run.state.begun) == len(run.costs) - 1


# ---- stretches


@pytest.mark.parametrize("compiled", [True, False])
@pytest.mark.parametrize("regularizer", REGULARIZERS)
@pytest.mark.parametrize("mode", MODES)
def test_the_numbers_do_not_depend_on_how_many_steps_are_made_at_once(
    mode, regularizer, compiled, monkeypatch
):
    if not compiled:
        monkeypatch.setattr(training, "available", lambda: False)
    extra = dict(REGULARIZERS[regularizer])
    net, X, Y, theta = problem([tanh, relu], SOFTMAX, extra.pop("batch_norm", False))

    def run(**changes):
        rng = np.random.default_rng(7)
        with monkeypatch.context() as context:
            for name, value in changes.items():
                context.setattr(training, name, value)
            return train(net, X, Y, theta, rng=rng, epochs=6, keep_norms=True, **extra, **MODES[mode])

    due = run(BREATH=1e9)
    for breath, little, most in itertools.product((0.0, 1e9), (2**24, 700, 1), (2**22, 1)):
        assert_same_runs(due, [run(BREATH=breath, LITTLE=little, MOST_AT_ONCE=most)])


def test_a_long_run_keeps_no_more_than_its_record(monkeypatch):
    monkeypatch.setattr(training, "LITTLE", 1)
    monkeypatch.setattr(training, "BREATH", 0.0)
    records = []
    stretches = training._stretches

    def watched(task, plan, draws, steps, budget, dev, record, keep_thetas):
        records.append(record)
        return stretches(task, plan, draws, steps, budget, dev, record, keep_thetas)

    monkeypatch.setattr(training, "_stretches", watched)
    net, X, Y, theta = problem()
    train(net, X, Y, theta, rng=np.random.default_rng(0), epochs=5, batch_size=5, optimizer=Adam(0.1))
    (record,) = records
    assert len(record) == 1 + 20
    assert [one.state is None and one.last is None for one in record] == [True] * 20 + [False]


# ---- what has no machine code


def softplus(z):
    return np.logaddexp(0, z)


softplus.derivative = sigmoid


class AdaGrad:
    """Divide each slope by the root of the sum of its squares so far (Duchi, Hazan and Singer, 2011)."""

    alpha = 0.2

    def start(self, theta):
        return np.zeros_like(theta)

    def step(self, theta, gradient, state, alpha):
        state = state + gradient**2
        return theta - alpha * gradient / (np.sqrt(state) + 1e-8), state


@pytest.mark.parametrize("regularizer", REGULARIZERS)
@pytest.mark.parametrize("output", OUTPUTS)
def test_an_activation_and_an_optimizer_of_your_own_run_as_their_formulas_read(output, regularizer):
    extra = dict(REGULARIZERS[regularizer])
    net, X, Y, theta = problem([softplus, tanh], OUTPUTS[output], extra.pop("batch_norm", False))
    run = train(net, X, Y, theta, rng=np.random.default_rng(2), optimizer=AdaGrad(), epochs=3, batch_size=5,
                schedule=optimizers.inverse_root_decay, **extra)  # fmt: skip
    expected = read_from_the_page(
        net, X, Y, theta, np.random.default_rng(2), AdaGrad(), 3, 5, optimizers.inverse_root_decay,
        extra.get("lambda_", 0.0), extra.get("keep_prob"))  # fmt: skip
    for found, due in zip((run.theta, run.costs, run.running), expected, strict=True):
        np.testing.assert_allclose(found, due, rtol=1e-12, atol=1e-14)
    assert run.costs[-5:].mean() < run.costs[:5].mean()


class OwnAdam:
    """Adam as a reader writes it, with a dictionary for what it remembers."""

    def __init__(self, alpha=0.02, beta1=0.85, beta2=0.95, epsilon=1e-4):
        self.alpha, self.beta1, self.beta2, self.epsilon = alpha, beta1, beta2, epsilon

    def start(self, theta):
        return {"m": 0 * theta, "v": 0 * theta, "t": 0}

    def step(self, theta, gradient, state, alpha):
        t = state["t"] + 1
        m = self.beta1 * state["m"] + (1 - self.beta1) * gradient
        v = self.beta2 * state["v"] + (1 - self.beta2) * gradient**2
        m_hat, v_hat = m / (1 - self.beta1**t), v / (1 - self.beta2**t)
        return theta - alpha * m_hat / (np.sqrt(v_hat) + self.epsilon), {"m": m, "v": v, "t": t}


@pytest.mark.parametrize("batch_size", [None, 5])
@pytest.mark.parametrize("regularizer", REGULARIZERS)
def test_adam_of_your_own_trains_to_the_same_numbers(regularizer, batch_size):
    extra = dict(REGULARIZERS[regularizer])
    net, X, Y, theta = problem([tanh, relu], SOFTMAX, extra.pop("batch_norm", False))
    how = {"epochs": 6, "batch_size": batch_size, "keep_norms": True, "dev": (X, Y), **extra}
    ours = train(net, X, Y, theta, rng=np.random.default_rng(1), optimizer=OPTIMIZERS["adam"], **how)
    own = train(net, X, Y, theta, rng=np.random.default_rng(1), optimizer=OwnAdam(), **how)
    for name in ("theta", "costs", "epoch_costs", "dev_costs", "running", "gradient_norms"):
        np.testing.assert_allclose(getattr(own, name), getattr(ours, name), rtol=1e-9, atol=1e-12)
    assert own.state.memory["t"] == len(own.costs) - 1


def test_a_run_with_parts_of_your_own_goes_on_to_the_bit(monkeypatch):
    net, X, Y, theta = problem([softplus, relu])
    how = {"batch_size": 5, "keep_prob": 0.7, "optimizer": OwnAdam(), "dev": (X, Y), "patience": 9}
    whole = train(net, X, Y, theta, rng=np.random.default_rng(3), epochs=4, **how)
    half = train(net, X, Y, theta, rng=np.random.default_rng(3), epochs=1, **how)
    rest = train(net, X, Y, half, epochs=3, **how)
    np.testing.assert_array_equal(rest.theta, whole.theta)
    np.testing.assert_array_equal(np.append(half.costs[:-1], rest.costs), whole.costs)
    np.testing.assert_array_equal(rest.state.memory["v"], whole.state.memory["v"])


class Rude(AdaGrad):
    """AdaGrad that works in place, on all that it is given."""

    def start(self, theta):
        theta *= 0
        return theta

    def step(self, theta, gradient, state, alpha):
        state += gradient**2
        gradient *= alpha
        gradient /= np.sqrt(state) + 1e-8
        theta -= gradient
        return theta, state


@pytest.mark.parametrize("keep_prob", [1.0, 0.7])
def test_an_optimizer_that_works_in_place_does_no_harm(keep_prob):
    net, X, Y, theta = problem()
    copies = X.copy(), Y.copy(), theta.copy()
    how = {"epochs": 3, "batch_size": 5, "keep_norms": True, "keep_thetas": True, "keep_prob": keep_prob}
    due = train(net, X, Y, theta, rng=np.random.default_rng(1), optimizer=AdaGrad(), **how)
    run = train(net, X, Y, theta, rng=np.random.default_rng(1), optimizer=Rude(), **how)
    for before, after in zip(copies, (X, Y, theta), strict=True):
        np.testing.assert_array_equal(before, after)
    for name in ("theta", "costs", "gradient_norms", "thetas"):
        np.testing.assert_allclose(getattr(run, name), getattr(due, name), rtol=1e-12, atol=1e-14)
    before = copy.deepcopy(run.state)
    one, other = (train(net, X, Y, run, optimizer=Rude(), **how) for _ in range(2))
    np.testing.assert_array_equal(one.theta, other.theta)
    np.testing.assert_array_equal(run.state.theta, before.theta)
    np.testing.assert_array_equal(run.state.memory, before.memory)


@pytest.mark.parametrize(
    ("answer", "error", "message"),
    [
        (
            lambda theta, state: theta,
            TypeError,
            "AdaGrad.step must return two things, theta and state; it ret",
        ),
        (lambda theta, state: None, TypeError, "AdaGrad.step must return two things.*; it returned None"),
        (lambda theta, state: [theta, state], TypeError, "AdaGrad.step must return two things, theta and st"),
        (lambda theta, state: (theta, state, 1), TypeError, "AdaGrad.step must return two things, theta and"),
        (
            lambda theta, state: (theta[:3], state),
            ValueError,
            r"AdaGrad.step returned theta of shape \(3,\); ",
        ),
        (
            lambda theta, state: (theta[:, None], state),
            ValueError,
            r"returned theta of shape \(54, 1\); it was",
        ),
        (lambda theta, state: (None, state), TypeError, "the theta of AdaGrad.step must hold numbers only"),
        (lambda theta, state: ("all", state), TypeError, "the theta of AdaGrad.step must .*; got 'all'"),
        (lambda theta, state: (1j * theta, state), TypeError, "the theta of AdaGrad.step must hold numbers"),
    ],
)
def test_an_optimizer_that_returns_something_else_is_told_so_by_its_name(answer, error, message, monkeypatch):
    net, X, Y, theta = problem()
    step = AdaGrad.step
    monkeypatch.setattr(AdaGrad, "step", lambda *args: answer(*step(*args)))
    with pytest.raises(error, match=message):
        train(net, X, Y, theta, optimizer=AdaGrad())


@pytest.mark.parametrize("error", [ValueError, TypeError, KeyError, AttributeError, ZeroDivisionError])
@pytest.mark.parametrize("place", ["activation", "derivative", "start", "step"])
@pytest.mark.parametrize("compiled", [True, False])
def test_a_mistake_in_the_code_of_a_reader_is_raised_as_it_is(compiled, place, error, monkeypatch):
    if not compiled:
        monkeypatch.setattr(training, "available", lambda: False)

    def broken(function, here, m):
        def call(*args):
            if (
                place == here
                and args[-1 if here in ("activation", "derivative") else 0] is not None
                and m(args)
            ):
                raise error("a mistake of mine")
            return function(*args)

        return call

    many = broken(softplus, "activation", lambda args: args[0].shape[1] == M)
    many.derivative = broken(sigmoid, "derivative", lambda args: args[0].shape[1] == M)
    own = AdaGrad()
    own.start = broken(own.start, "start", lambda args: True)
    own.step = broken(own.step, "step", lambda args: True)
    net, X, Y, theta = problem(many)
    with pytest.raises(error, match="a mistake of mine") as caught:
        train(net, X, Y, theta, optimizer=own)
    assert type(caught.value) is error


def test_a_runaway_of_your_own_is_reported_as_any_other():
    net, X, Y, theta = problem(softplus, LINEAR)
    own = AdaGrad()
    own.alpha = 1e200
    with pytest.raises(Diverged, match=r"alpha = 1e\+200 is too large") as caught:
        train(net, X, Y, theta, optimizer=own)
    assert np.isfinite(caught.value.training.theta).all()


def test_an_optimizer_that_inherits_from_one_of_the_course_is_one_of_your_own():
    class Decoupled(Adam):
        def step(self, theta, gradient, state, alpha=None):
            after, state = super().step(theta, gradient, state, alpha)
            return after - 0.01 * theta, state

    net, X, Y, theta = problem()
    run = train(net, X, Y, theta, optimizer=Decoupled(0.02), epochs=1)
    plain = train(net, X, Y, theta, optimizer=Adam(0.02), epochs=1)
    np.testing.assert_allclose(run.theta, plain.theta - 0.01 * theta, rtol=1e-12, atol=1e-15)


def own_leaky(z, slope=0.5):
    return np.where(z > 0, z, slope * z) + 1


own_leaky.derivative = lambda z, slope=0.5: np.where(z > 0, 1, slope)
with_other_derivative = functools.partial(leaky_relu, slope=0.2)
with_other_derivative.derivative = lambda z: np.ones_like(z)


@pytest.mark.parametrize(
    ("hidden", "known"),
    [
        (functools.partial(relu), True),
        (functools.partial(tanh), True),
        (functools.partial(leaky_relu), True),
        (functools.partial(leaky_relu, slope=0), True),
        (functools.partial(leaky_relu, slope=np.float32(0.25)), True),
        (functools.partial(functools.partial(leaky_relu, slope=0.9), slope=0.1), True),
        (functools.partial(own_leaky, slope=0.3), False),
        (functools.partial(own_leaky), False),
        (with_other_derivative, False),
        (softplus, False),
    ],
)
def test_a_partial_trains_to_the_same_numbers_with_and_without_machine_code(hidden, known, monkeypatch):
    net, X, Y, theta = problem(hidden)
    assert _kernel.unknown(net, GradientDescent()) == ([] if known else [network.name_of(hidden)] * 2)
    with_it = train(net, X, Y, theta, epochs=5)
    monkeypatch.setattr(training, "available", lambda: False)
    without = train(net, X, Y, theta, epochs=5)
    np.testing.assert_allclose(with_it.theta, without.theta, rtol=1e-10, atol=1e-13)
    moved = theta - 0.1 * network.backward(net, theta, network.forward(net, theta, X), Y)
    np.testing.assert_allclose(train(net, X, Y, theta, epochs=1).theta, moved, rtol=1e-10, atol=1e-13)


@pytest.fixture
def long_runs(monkeypatch):
    monkeypatch.setattr(training, "LONG", 1e5)
    monkeypatch.setattr(training, "SAID", set())


@pytest.mark.skipif(not available(), reason="without Numba every run is plain")
def test_a_long_plain_run_says_once_why_it_is_long(long_runs, capsys):
    net, X, Y, theta = problem([softplus, tanh])
    for _ in range(2):
        train(net, X, Y, theta, optimizer=AdaGrad(), epochs=30)
    assert capsys.readouterr() == (
        "There is no machine code for softplus and AdaGrad: this run takes the plain way, "
        "the same numbers by small functions, and some ten times as long.\n",
        "",
    )
    train(net, X, Y, theta, epochs=30)
    assert capsys.readouterr().out.startswith("There is no machine code for softplus: this run")


def test_a_short_plain_run_and_a_long_compiled_one_say_nothing(long_runs, capsys, monkeypatch):
    net, X, Y, theta = problem()
    train(net, X, Y, theta, epochs=30)
    monkeypatch.setattr(training, "available", lambda: False)
    train(net, X, Y, theta, epochs=30)  # without Numba there is nothing to choose
    monkeypatch.undo()
    net, X, Y, theta = problem(softplus)
    train(net, X, Y, theta, epochs=3)
    assert capsys.readouterr() == ("", "")


def test_gradient_check_takes_an_activation_of_your_own():
    net, X, Y, theta = problem([softplus, with_other_derivative])
    assert not gradient_check.check(net, theta, X, Y).right  # its slope is a lie
    net, X, Y, theta = problem([softplus, own_leaky])
    assert gradient_check.check(net, theta, X, Y, lambda_=0.5).right
