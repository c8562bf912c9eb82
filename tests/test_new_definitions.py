"""What it takes to add an optimizer or an activation: one definition; and to compile it, one branch.

The definitions stand below, as a reader would write them.  The branches are put into a copy of the kernel's
file, and the copy trains beside the small functions.
"""

import importlib.util
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from dlkit import _kernel, network, training
from dlkit._jit import available
from dlkit.activations import relu, sigmoid
from dlkit.initialization import he
from dlkit.optimizers import Optimizer, RMSpropState
from dlkit.training import train


def softplus(z):
    return np.logaddexp(0, z)


softplus.derivative = sigmoid


@dataclass(frozen=True)
class AdaGrad(Optimizer):
    alpha: float = 0.1
    epsilon: float = 1e-8

    def start(self, theta):
        return RMSpropState(np.zeros_like(theta))

    def step(self, theta, gradient, state, alpha=None):
        s = state.s + gradient**2
        return theta - (alpha or self.alpha) * gradient / (np.sqrt(s) + self.epsilon), RMSpropState(s)


# What is added to the kernel's file: a number, a row in a table, and a branch; an activation has two ways.
ADDED = {
    "OPTIMIZERS = {": """
ADAGRAD = 4
OPTIMIZERS = {
    AdaGrad: ADAGRAD,""",
    "ACTIVATIONS = {": """
SOFTPLUS = 3
ACTIVATIONS = {
    softplus: (SOFTPLUS, 0.0),""",
    "    elif optimizer == RMSPROP:": """
    elif optimizer == ADAGRAD:
        for p in range(len(theta)):
            s[p] += gradient[p] * gradient[p]
            theta[p] -= rate * gradient[p] / (np.sqrt(s[p]) + epsilon)
    elif optimizer == RMSPROP:""",
    "    elif activation == TANH:": """
    elif activation == SOFTPLUS:
        for p in range(len(dz)):
            dz[p] *= 1 - np.exp(-a[p] * keep)
    elif activation == TANH:""",
    "    if activation == TANH:": """
    if activation == SOFTPLUS:
        for p in range(len(flat)):
            flat[p] = max(flat[p], 0) + np.log1p(np.exp(-abs(flat[p])))
    elif activation == TANH:""",
}


def problem(hidden=softplus):
    rng = np.random.default_rng(1)
    net = network.Network(3, 5, 4, 1, hidden=hidden)
    X, Y = rng.normal(size=(3, 20)), rng.integers(0, 2, (1, 20))
    return net, X, Y, network.initial(rng, net, he)


def run(net, X, Y, theta):
    how = {"epochs": 6, "batch_size": 7, "keep_prob": 0.8, "keep_norms": True}
    return train(net, X, Y, theta, rng=np.random.default_rng(2), optimizer=AdaGrad(0.3), **how)


@pytest.fixture
def extended(tmp_path, monkeypatch):
    """The kernel with what is added."""
    source = Path(_kernel.__file__).read_text(encoding="utf-8")
    for line, more in ADDED.items():
        assert source.count(f"\n{line}") == 1, line
        source = source.replace(f"\n{line}", more)
    path = tmp_path / "extended_kernel.py"
    path.write_text(source, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("extended_kernel", path)
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "extended_kernel", module)
    module.AdaGrad, module.softplus = AdaGrad, softplus  # it would import them
    spec.loader.exec_module(module)
    return module


def test_a_new_definition_trains_at_once_and_is_known_to_have_no_machine_code():
    net, X, Y, theta = problem([relu, softplus])
    found = run(net, X, Y, theta)
    assert found.costs[-1] < found.costs[0]
    assert _kernel.unknown(net, AdaGrad()) == ["softplus", "AdaGrad"]


@pytest.mark.slow
@pytest.mark.skipif(not available(), reason="without Numba nothing is compiled")
def test_with_a_branch_each_they_are_compiled_and_give_the_same_numbers(extended, monkeypatch):
    net, X, Y, theta = problem()
    plain = run(net, X, Y, theta)
    monkeypatch.setattr(training, "kernel", extended)
    assert extended.unknown(net, AdaGrad()) == []
    compiled = run(net, X, Y, theta)
    for name in ("theta", "costs", "gradient_norms"):
        np.testing.assert_allclose(getattr(compiled, name), getattr(plain, name), rtol=1e-9, atol=1e-12)
    assert len(extended.make_steps.fast.signatures) == 1
