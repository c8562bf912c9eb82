"""dlkit beside PyTorch, Keras and TensorFlow: the same numbers, once the conventions are translated (3.7).

``python -m tests.test_frameworks`` prints the parity table.  What is not installed is skipped by name.
"""

import functools
import importlib
import os
import re
import subprocess
import sys
import warnings
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from dlkit import losses, normalization
from dlkit.activations import softmax, tanh
from dlkit.initialization import glorot
from dlkit.network import SOFTMAX, Network, answer, backward, cost, forward, initial, join, layers
from dlkit.optimizers import Adam, GradientDescent, Momentum, RMSprop
from dlkit.regularization import dropout_mask

ROOT = Path(__file__).resolve().parents[1]
SECTION = ROOT / "notebooks" / "3_practical_aspects" / "3.7_frameworks.ipynb"
os.environ |= {"TF_CPP_MIN_LOG_LEVEL": "3", "TF_ENABLE_ONEDNN_OPTS": "0", "KERAS_BACKEND": "tensorflow"}

NET = Network(5, 4, 3, hidden=tanh, output=SOFTMAX)
ALPHA, LAMBDA, KEEP_PROB, BATCH, STEPS = 0.3, 2.0, 0.75, 16, 100
BETA, BETA2 = 7 / 8, 1 - 2**-10  # Keras keeps them in float32, which has these two exactly
TINY = 1e-15  # ε where its place differs: too small to matter


@functools.cache
def framework(name):
    """The module, or None where it is not installed; all three warn while they are loaded."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            module = importlib.import_module(name)
    except ImportError:
        return None
    if name == "keras":
        module.config.set_floatx("float64")
    return module


def need(name):
    """Skip where a framework is missing; in CI it must be there, if there is one for this Python."""
    if quantities(name) is None:
        cannot = name != "PyTorch" and sys.version_info >= (3, 14)  # Keras is tried on TensorFlow
        say = pytest.fail if os.environ.get("CI") and not cannot else pytest.skip
        say(f"{name} is not installed, or not TensorFlow: python3 -m dlkit test --with-frameworks")


def data():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(5, STEPS * BATCH))
    Y = losses.one_hot(rng.integers(0, 3, (1, X.shape[1])), 3)
    theta = initial(rng, NET, glorot) + 0.1 * rng.normal(size=39)
    mask = dropout_mask(rng, (4, BATCH), KEEP_PROB)
    batches = [(X[:, k : k + BATCH], Y[:, k : k + BATCH]) for k in range(0, X.shape[1], BATCH)]
    return SimpleNamespace(theta=theta, mask=mask, batches=batches, X=batches[0][0], Y=batches[0][1])


DATA = data()
NORM = SimpleNamespace(
    Z=np.random.default_rng(1).normal(2, 3, (4, BATCH)),
    dZ=np.random.default_rng(2).normal(size=(4, BATCH)),
    gamma=np.array([[0.5], [1.0], [2.0], [-1.0]]),
    beta=np.array([[0.0], [1.0], [-1.0], [0.3]]),
)


def walks():
    """The optimizers, by name: ours, and the ε with which the others are asked."""
    return {
        "gradient descent": GradientDescent(ALPHA),
        "momentum": Momentum(ALPHA, BETA),
        "RMSprop": RMSprop(0.01, BETA, TINY),
        "Adam": Adam(0.01, BETA, BETA2, TINY),
    }


# Each framework gives all quantities by name, in our layout.


def with_dlkit():
    theta, X, Y = DATA.theta, DATA.X, DATA.Y
    found = {"forward": answer(NET, theta, X), "cost": cost(NET, theta, X, Y)}
    found["gradient"] = backward(NET, theta, forward(NET, theta, X), Y)
    found["L2, gradient"] = backward(NET, theta, forward(NET, theta, X), Y, lambda_=LAMBDA)
    caches = forward(NET, theta, X, masks=[DATA.mask])
    found["dropout with a given mask, gradient"] = backward(NET, theta, caches, Y)
    for name, optimizer in walks().items():
        theta, state = DATA.theta, optimizer.start(DATA.theta)
        for t, (X, Y) in enumerate(DATA.batches):
            gradient = backward(NET, theta, forward(NET, theta, X), Y)
            theta, state = optimizer.step(theta, gradient, state)
            if t == 0:
                found[f"{name}, 1 step"] = theta
        found[f"{name}, {STEPS} steps"] = theta
    Z, cache = normalization.batch_norm_forward(NORM.Z, NORM.gamma, NORM.beta)
    back = normalization.batch_norm_backward(BATCH * NORM.dZ, cache)  # theirs is the slope of a sum
    found["batch norm, forward"] = Z
    found["batch norm, backward"] = np.hstack([back.dZ / BATCH, back.dgamma, back.dbeta])
    start = normalization.initial_statistics(4)
    found["batch norm, running"] = np.hstack(normalization.update(start, cache.mu, cache.var, 0.9))
    each = losses.softmax_cross_entropy_from_z(5 * NORM.Z[:3], DATA.Y)
    found["softmax cross-entropy from z"] = each[0]
    return found


def with_pytorch():
    torch = framework("torch")
    functional, tensor = torch.nn.functional, torch.tensor
    labels = [tensor(Y.argmax(axis=0)) for _, Y in DATA.batches]

    def parts():
        return [tensor(p, requires_grad=True) for W, b in layers(NET, DATA.theta) for p in (W, b[:, 0])]

    def logits(p, X, mask=1.0):
        return functional.linear(torch.tanh(functional.linear(tensor(X.T), *p[:2])) * mask, *p[2:])

    def flat(p):
        return torch.cat([part.detach().ravel() for part in p]).numpy()

    def slopes(decay=0.0, mask=1.0):
        p = parts()
        loss = functional.cross_entropy(logits(p, DATA.X, mask), labels[0])
        loss.backward()
        for part in p[::2]:
            part.grad += decay * part.detach()
        return flat([part.grad for part in p])

    p = parts()
    found = {"forward": functional.softmax(logits(p, DATA.X), dim=1).detach().numpy().T}
    found["cost"] = functional.cross_entropy(logits(p, DATA.X), labels[0]).item()
    found["gradient"] = slopes()
    found["dropout with a given mask, gradient"] = slopes(mask=tensor(DATA.mask.T))
    p, optim = parts(), torch.optim
    decaying = optim.SGD([{"params": p[::2], "weight_decay": LAMBDA / BATCH}, {"params": p[1::2]}], lr=1.0)
    functional.cross_entropy(logits(p, DATA.X), labels[0]).backward()
    decaying.step()
    found["L2, gradient"] = DATA.theta - flat(p)  # a step of learning rate 1
    makers = {
        "gradient descent": lambda p: optim.SGD(p, lr=ALPHA),
        "momentum": lambda p: optim.SGD(p, lr=ALPHA * (1 - BETA), momentum=BETA),
        "RMSprop": lambda p: optim.RMSprop(p, lr=0.01, alpha=BETA, eps=TINY),
        "Adam": lambda p: optim.Adam(p, lr=0.01, betas=(BETA, BETA2), eps=TINY),
    }
    for name, maker in makers.items():
        p = parts()
        optimizer = maker(p)
        for t, (X, _) in enumerate(DATA.batches):
            optimizer.zero_grad()
            functional.cross_entropy(logits(p, X), labels[t]).backward()
            optimizer.step()
            if t == 0:
                found[f"{name}, 1 step"] = flat(p)
        found[f"{name}, {STEPS} steps"] = flat(p)
    norm = torch.nn.BatchNorm1d(4, dtype=torch.float64, momentum=1 - 0.9)
    with torch.no_grad():
        norm.weight.copy_(tensor(NORM.gamma[:, 0]))
        norm.bias.copy_(tensor(NORM.beta[:, 0]))
    Z = tensor(NORM.Z.T, requires_grad=True)
    out = norm(Z)
    out.backward(tensor(NORM.dZ.T))
    found["batch norm, forward"] = out.detach().numpy().T
    back = Z.grad.numpy().T, norm.weight.grad.numpy()[:, None], norm.bias.grad.numpy()[:, None]
    found["batch norm, backward"] = np.hstack(back)
    var = 0.9 + (norm.running_var.numpy() - 0.9) * (BATCH - 1) / BATCH  # it divides by m - 1
    found["batch norm, running"] = np.stack([norm.running_mean.numpy(), var], axis=1)
    Z = tensor(5 * NORM.Z[:3].T)
    found["softmax cross-entropy from z"] = functional.cross_entropy(Z, labels[0], reduction="none").numpy()
    return found


def with_keras():
    keras, tf = framework("keras"), framework("tensorflow")
    if tf is None:
        return None  # slopes and given masks are asked of its back end here
    loss_of = keras.losses.CategoricalCrossentropy(from_logits=True)

    def model():
        dense = keras.layers.Dense
        made = keras.Sequential([keras.Input((5,)), dense(4, activation="tanh"), dense(3)])
        made.set_weights([part for W, b in layers(NET, DATA.theta) for part in (W.T, b[:, 0])])
        return made

    def flat(weights):
        K1, b1, K2, b2 = (np.asarray(part) for part in weights)
        return join(NET, [(K1.T, b1[:, None]), (K2.T, b2[:, None])])

    def slopes(made, mask=1.0):
        first, last = made.layers
        with tf.GradientTape() as tape:
            loss = loss_of(DATA.Y.T, last(first(DATA.X.T) * mask)) + sum(made.losses)
        return flat(tape.gradient(loss, made.trainable_variables))

    made = model()
    found = {"forward": np.asarray(keras.ops.softmax(made(DATA.X.T))).T}
    found["cost"] = float(loss_of(DATA.Y.T, made(DATA.X.T)))
    found["gradient"] = slopes(made)
    found["dropout with a given mask, gradient"] = slopes(made, DATA.mask.T)
    for layer in made.layers:
        layer.kernel.regularizer = keras.regularizers.L2(LAMBDA / (2 * BATCH))
    found["L2, gradient"] = slopes(made)
    optimizers = keras.optimizers
    chosen = {
        "gradient descent": lambda: optimizers.SGD(ALPHA),
        "momentum": lambda: optimizers.SGD(ALPHA * (1 - BETA), momentum=BETA),
        "RMSprop": lambda: optimizers.RMSprop(0.01, rho=BETA, epsilon=TINY**2),  # inside the root
        "Adam": lambda: optimizers.Adam(0.01, BETA, BETA2, TINY),
    }
    for name, optimizer in chosen.items():
        made = model()
        made.compile(optimizer(), loss_of)
        for t, (X, Y) in enumerate(DATA.batches):
            made.train_on_batch(X.T, Y.T)
            if t == 0:
                found[f"{name}, 1 step"] = flat(made.get_weights())
        found[f"{name}, {STEPS} steps"] = flat(made.get_weights())
    norm = keras.layers.BatchNormalization(momentum=0.9, epsilon=1e-5)
    norm.build((None, 4))
    norm.gamma.assign(NORM.gamma[:, 0])
    norm.beta.assign(NORM.beta[:, 0])
    Z = tf.Variable(NORM.Z.T)
    with tf.GradientTape() as tape:
        out = norm(Z, training=True)
    dZ, *others = tape.gradient(out, [Z, norm.gamma.value, norm.beta.value], output_gradients=NORM.dZ.T)
    found["batch norm, forward"] = np.asarray(out).T
    columns = [np.asarray(part)[:, None] for part in others]
    found["batch norm, backward"] = np.hstack([np.asarray(dZ).T, *columns])
    moving = norm.moving_mean, norm.moving_variance
    found["batch norm, running"] = np.stack([np.asarray(part) for part in moving], axis=1)
    each = keras.losses.categorical_crossentropy(DATA.Y.T, 5 * NORM.Z[:3].T, from_logits=True)
    found["softmax cross-entropy from z"] = np.asarray(each)
    return found


def with_tensorflow():
    tf = framework("tensorflow")
    raw, loss_of = tf.raw_ops, tf.nn.softmax_cross_entropy_with_logits

    def parts():  # nothing is transposed: below its layers TensorFlow has no convention
        return [tf.Variable(part) for layer in layers(NET, DATA.theta) for part in layer]

    def logits(p, X, mask=1.0):
        return p[2] @ (tf.tanh(p[0] @ X + p[1]) * mask) + p[3]

    def cost_of(p, X, Y, decay=0.0, mask=1.0):
        charged = decay * (tf.nn.l2_loss(p[0]) + tf.nn.l2_loss(p[2]))  # half the sum of the squares
        return tf.reduce_mean(loss_of(Y.T, tf.transpose(logits(p, X, mask)))) + charged

    def slopes(p, X, Y, **more):
        with tf.GradientTape() as tape:
            loss = cost_of(p, X, Y, **more)
        return tape.gradient(loss, p)

    def flat(p):
        return np.concatenate([part.numpy().ravel() for part in p])

    p, here = parts(), (DATA.X, DATA.Y)
    found = {"forward": tf.nn.softmax(logits(p, DATA.X), axis=0).numpy(), "cost": float(cost_of(p, *here))}
    found["gradient"] = flat(slopes(p, *here))
    found["L2, gradient"] = flat(slopes(p, *here, decay=LAMBDA / BATCH))
    found["dropout with a given mask, gradient"] = flat(slopes(p, *here, mask=DATA.mask))

    def number(value):
        return tf.constant(value, tf.float64)

    def descend(p, g, one, other, t):
        raw.ResourceApplyGradientDescent(var=p.handle, alpha=number(ALPHA), delta=g)

    def momentum(p, g, one, other, t):
        rate = {"lr": number(ALPHA * (1 - BETA)), "momentum": number(BETA)}
        raw.ResourceApplyMomentum(var=p.handle, accum=one.handle, grad=g, **rate)

    def rmsprop(p, g, one, other, t):
        rates = {"lr": number(0.01), "rho": number(BETA), "momentum": number(0.0), "epsilon": number(TINY**2)}
        raw.ResourceApplyRMSProp(var=p.handle, ms=one.handle, mom=other.handle, grad=g, **rates)

    def adam(p, g, one, other, t):
        betas = {"beta1": number(BETA), "beta2": number(BETA2)}
        powers = {"beta1_power": number(BETA**t), "beta2_power": number(BETA2**t)}
        rates = {"lr": number(0.01), "epsilon": number(TINY)}
        raw.ResourceApplyAdam(var=p.handle, m=one.handle, v=other.handle, grad=g, **betas, **powers, **rates)

    steps = {"gradient descent": descend, "momentum": momentum, "RMSprop": rmsprop, "Adam": adam}
    for name, step in steps.items():
        p = parts()
        ones, others = ([tf.Variable(tf.zeros_like(part)) for part in p] for _ in range(2))
        for t, (X, Y) in enumerate(DATA.batches, start=1):
            for parameter, g, one, other in zip(p, slopes(p, X, Y), ones, others, strict=True):
                step(parameter, g, one, other, t)
            if t == 1:
                found[f"{name}, 1 step"] = flat(p)
        found[f"{name}, {STEPS} steps"] = flat(p)
    Z, gamma, beta = (tf.Variable(part) for part in (NORM.Z, NORM.gamma, NORM.beta))
    with tf.GradientTape() as tape:
        mu, var = tf.nn.moments(Z, axes=[1], keepdims=True)
        out = tf.nn.batch_normalization(Z, mu, var, beta, gamma, 1e-5)
    back = tape.gradient(out, [Z, gamma, beta], output_gradients=NORM.dZ)
    found["batch norm, forward"] = out.numpy()
    found["batch norm, backward"] = np.hstack(back)
    found["softmax cross-entropy from z"] = loss_of(DATA.Y.T, 5 * NORM.Z[:3].T).numpy()
    return found


FRAMEWORKS = {"PyTorch": ("torch", with_pytorch), "Keras": ("keras", with_keras)}
FRAMEWORKS |= {"TensorFlow": ("tensorflow", with_tensorflow)}
QUANTITIES = tuple(with_dlkit())
NOT_ITS_OWN = {("TensorFlow", "batch norm, running")}  # its running statistics are Keras's
EXACT, AFTER_TRAINING = 1e-13, 1e-10  # of numbers about 1; ε where its place differs is in the second


@functools.cache
def quantities(name):
    """All that a framework gives, or None where it is not installed."""
    if name == "dlkit":
        return with_dlkit()
    module, give = FRAMEWORKS[name]
    return give() if framework(module) else None


def difference(name, quantity):
    """The largest difference from ours, or None where the framework is missing or has no such thing."""
    theirs = quantities(name)
    if theirs is None or quantity not in theirs:
        return None
    return float(np.max(np.abs(np.asarray(theirs[quantity]) - quantities("dlkit")[quantity])))


def tolerance(quantity):
    return AFTER_TRAINING if re.search("Adam|RMSprop|100 steps", quantity) else EXACT


@pytest.mark.parametrize("quantity", QUANTITIES)
@pytest.mark.parametrize("name", FRAMEWORKS)
def test_a_framework_gives_our_numbers_once_the_conventions_are_translated(name, quantity):
    need(name)
    if (name, quantity) in NOT_ITS_OWN:
        assert quantity not in quantities(name)
    else:
        assert difference(name, quantity) < tolerance(quantity)


def test_a_share_that_float32_has_not_parts_keras_from_us_by_its_rounding_alone():
    """Section 3.7 says so of β = 0.9; a later Keras may do better."""
    need("Keras")
    keras = framework("keras")
    model = keras.Sequential([keras.Input((5,)), keras.layers.Dense(3)])
    net = Network(5, 3, output=SOFTMAX)
    theta = initial(np.random.default_rng(0), net, glorot)
    ((W, b),) = layers(net, theta)
    model.set_weights([W.T, b[:, 0]])
    loss = keras.losses.CategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.SGD(0.5 * (1 - 0.9), momentum=0.9), loss)
    walks = {0.9: theta, float(np.float32(0.9)): theta}
    states = {beta: np.zeros_like(theta) for beta in walks}
    for X, Y in DATA.batches:
        model.train_on_batch(X.T, Y.T)
        for beta, here in walks.items():
            states[beta] = beta * states[beta] + backward(net, here, forward(net, here, X), Y)
            walks[beta] = here - 0.5 * (1 - 0.9) * states[beta]
    kernel, bias = model.get_weights()
    last = np.concatenate([kernel.T.ravel(), bias])
    off, rounded = (np.abs(last - walk).max() for walk in walks.values())
    assert off < 1e-6
    assert min(off, rounded) < 1e-12


def test_a_softmax_before_cross_entropy_has_the_slopes_that_section_3_7_trains_with():
    need("PyTorch")
    torch = framework("torch")
    Z = torch.tensor(DATA.X[:3].T, requires_grad=True)
    cost = torch.nn.functional.cross_entropy(Z.softmax(dim=1), torch.tensor(DATA.Y.argmax(axis=0)))
    cost.backward()
    A = softmax(DATA.X[:3])
    dA = softmax(A) - DATA.Y
    assert cost.item() == pytest.approx(losses.softmax_cross_entropy_from_z(A, DATA.Y).mean())
    slopes = Z.grad.numpy().T * BATCH
    assert slopes == pytest.approx(A * (dA - (A * dA).sum(axis=0)))


@pytest.mark.parametrize("name", ["momentum", "RMSprop", "Adam"])
def test_settings_that_are_copied_and_not_translated_part_by_more_than_rounding(name):
    """Momentum without 1 - β, Keras's place of RMSprop's ε, and of Adam's: what the table of 3.7 warns of."""
    theta, g = np.ones(3), np.array([1e-4, 1e-3, 1e-2])
    copied = {
        "momentum": 0.3 * g,
        "RMSprop": 0.01 * g / np.sqrt(0.1 * g**2 + 1e-8),
        "Adam": 0.01 * np.sqrt(0.001) / 0.1 * 0.1 * g / (np.sqrt(0.001) * g + 1e-7),
    }
    optimizer = {"momentum": Momentum(0.3), "RMSprop": RMSprop(0.01), "Adam": Adam(0.01)}[name]
    ours = theta - optimizer.step(theta, g, optimizer.start(theta))[0]
    assert np.abs(copied[name] / ours - 1).max() > 0.01


HIDE = """
from importlib.machinery import PathFinder

find = PathFinder.find_spec
hidden = {hidden}
PathFinder.find_spec = lambda name, *more: None if name.split(".")[0] in hidden else find(name, *more)
"""


def run_without(modules, tmp_path, **settings):
    """Run the section where Python finds none of some modules; give what it stored, as text."""
    (tmp_path / "sitecustomize.py").write_text(HIDE.format(hidden=modules))
    copy = tmp_path / SECTION.name
    copy.write_bytes(SECTION.read_bytes())
    inherited = {key: value for key, value in os.environ.items() if key != "KERAS_BACKEND"}
    env = inherited | {"PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"} | settings
    command = [sys.executable, "-m", "dlkit", "run", str(copy)]
    ran = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return copy.read_text("utf-8")


def missing(stored):
    return re.findall(r"(\w+) is not here. In a terminal: python -m pip install", stored)


@pytest.mark.notebooks
def test_the_section_runs_where_no_framework_is_installed_and_says_how_to_get_them(tmp_path):
    assert missing(run_without(("torch", "keras", "tensorflow"), tmp_path)) == [
        "torch",
        "tensorflow",
        "keras",
    ]


@pytest.mark.notebooks
@pytest.mark.parametrize("settings", [{}, {"KERAS_BACKEND": "torch"}], ids=["unset", "torch"])
def test_the_section_runs_with_keras_on_pytorch_where_tensorflow_is_missing(tmp_path, settings):
    need("PyTorch")
    if framework("keras") is None:
        pytest.skip("Keras is not installed")
    assert missing(run_without(("tensorflow",), tmp_path, **settings)) == ["tensorflow"]


def table():
    """The parity table as text: the largest difference from dlkit, by quantity and framework."""
    lines = ["| quantity | " + " | ".join(FRAMEWORKS) + " | tolerance |", "|---" * 5 + "|"]
    for quantity in QUANTITIES:
        off = [difference(name, quantity) for name in FRAMEWORKS]
        told = ["–" if value is None else f"{value:.1e}" for value in off]
        lines.append(f"| {quantity} | " + " | ".join(told) + f" | {tolerance(quantity):.0e} |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(table())
