"""The trainer: its steps are the formulas, whatever is combined, and its record tells the truth."""

import functools
import itertools
import signal
import threading
import time

import numpy as np
import pytest

from dlkit import _kernel, batches, logistic, network, optimizers, training
from dlkit._jit import available
from dlkit.activations import identity, leaky_relu, relu, sigmoid, tanh
from dlkit.divergence import Diverged
from dlkit.initialization import glorot
from dlkit.losses import one_hot
from dlkit.network import LINEAR, LOGISTIC, SOFTMAX, initial, parameter_count
from dlkit.training import Adam, GradientDescent, Momentum, RMSprop, train

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
    net = network.Network(*sizes, hidden=hidden, output=output, batch_norm=batch_norm)
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


@pytest.mark.skipif(not available(), reason="without Numba there is one form only")
@pytest.mark.parametrize("regularizer", ["none", "all three"])
@pytest.mark.parametrize("output", OUTPUTS)
def test_the_kernel_compiled_equals_the_kernel_as_python_reads_it(output, regularizer, monkeypatch):
    extra = dict(REGULARIZERS[regularizer])
    net, X, Y, theta = problem([sigmoid, relu], OUTPUTS[output], extra.pop("batch_norm", False))

    def run():
        rng = np.random.default_rng(1)
        return train(net, X, Y, theta, rng=rng, optimizer=Adam(0.01), epochs=2, batch_size=7, **extra)

    compiled = run()
    monkeypatch.setattr(training.kernel, "make_steps", _kernel.make_steps.plain)
    np.testing.assert_allclose(run().theta, compiled.theta, rtol=1e-12, atol=1e-14)


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


@pytest.fixture
def interruptible():
    """Interruptions arrive: in the background of a shell Python ignores them."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_an_interruption_reaches_a_run_within_moments(interruptible):
    net, X, Y, theta = problem(sizes=(3, 50, 50, 2), m=500)
    train(net, X, Y, theta, epochs=1)  # compiles
    threading.Timer(0.5, __import__("_thread").interrupt_main).start()
    begin = time.perf_counter()
    run = train(net, X, Y, theta, epochs=20_000)
    assert run.ended == "interrupted"
    assert time.perf_counter() - begin < 20
    assert len(run.costs) > 0


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
