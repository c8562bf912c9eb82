"""The compiled steps: every line and branch of them is run, and equals the small functions of the course."""

import dis
import functools
import pickle
import sys

import numpy as np
import pytest

from dlkit import _kernel, training
from dlkit._jit import Compiled, available
from dlkit.activations import identity, leaky_relu, relu, sigmoid, tanh
from dlkit.losses import one_hot
from dlkit.network import LINEAR, LOGISTIC, SOFTMAX, Network, Output, parameter_count
from dlkit.optimizers import Adam, GradientDescent, Momentum, RMSprop
from dlkit.training import train

FUNCTIONS = [value for value in vars(_kernel).values() if isinstance(value, Compiled)]
FUNCTIONS = [function for function in FUNCTIONS if function.__module__ == _kernel.__name__]
steep = functools.partial(leaky_relu, slope=0.3)

# What is trained: the network, how many examples, the size of their features, and how.
NET = Network(3, 5, 4, 2, hidden=[tanh, steep])
PROBLEMS = {
    "one neuron, all examples at once": (Network(3, 1), 18, 1, {}),
    "mini-batches out of columns": (NET, 18, 1, {"batch_size": 5, "optimizer": Momentum(0.2, 0.8)}),
    "one example at a time": (NET, 4, 1, {"batch_size": 1, "optimizer": RMSprop(0.01, 0.85, 1e-4)}),
    "mini-batches out of rows": (
        Network(20, 6, 3, hidden=relu, output=SOFTMAX),
        18,
        1,
        {"batch_size": 5, "optimizer": Adam(0.02, 0.85, 0.95, 1e-4)},
    ),
    "wide, and all examples at once": (Network(20, 6, 3, hidden=relu, output=SOFTMAX), 18, 1, {}),
    "mini-batches out of rows, and then all": (
        Network(17, 3, 3, hidden=sigmoid, output=LINEAR),
        9,
        1,
        {"batch_size": 4, "full_batch_epochs": 1, "lambda_": 0.7},
    ),
    "the widest that is picked out of columns": (Network(16, 3, 1), 9, 1, {"batch_size": 4}),
    "all that regularizes": (
        Network(3, 5, 4, 2, hidden=[sigmoid, identity], output=SOFTMAX, batch_norm=True),
        18,
        1,
        {"batch_size": 7, "lambda_": 0.7, "keep_prob": (0.9, 0.6), "running_momentum": 0.4},
    ),
    "dropout behind tanh and ReLU": (
        Network(3, 6, 5, 1, hidden=[tanh, relu], output=LINEAR),
        18,
        1,
        {"keep_prob": 0.7, "keep_norms": True},
    ),
    "lengths of the gradients": (NET, 18, 1, {"batch_size": 7, "keep_norms": True, "lambda_": 0.5}),
    "batch norm of batches of one": (
        Network(2, 3, 1, hidden=tanh, batch_norm=True),
        3,
        1,
        {"batch_size": 1, "optimizer": Adam(0.02)},
    ),
    # 2^2000 is beyond all floats: the product of the losses is put into the sum every 330 examples or so.
    "so many undecided examples that a product overflows": (Network(2, 1), 2000, 1e-9, {}),
    "z in the thousands, logistic": (Network(2, 3, 1, hidden=sigmoid), 12, 3000, {}),
    "z in the thousands, softmax": (Network(2, 3, 3, hidden=tanh, output=SOFTMAX), 12, 3000, {}),
    "z in the thousands, and no hidden layer": (Network(2, 2), 12, 3000, {"optimizer": Adam(0.1)}),
}


def problem(net, m, scale, seed=3):
    rng = np.random.default_rng(seed)
    n, X = net.sizes[-1], scale * rng.normal(size=(net.sizes[0], m))
    theta = rng.normal(size=parameter_count(net))
    if net.output == SOFTMAX:
        return X, one_hot(rng.integers(0, n, (1, m)), n), theta
    return X, rng.integers(0, 2, (n, m)) if net.output == LOGISTIC else rng.normal(size=(n, m)), theta


def run(name, dtype=np.float64):
    net, m, scale, how = PROBLEMS[name]
    X, Y, theta = problem(net, m, scale)
    return train(net, X, Y, theta.astype(dtype), rng=np.random.default_rng(1), **{"epochs": 3} | how)


def assert_same(one, other, **tolerance):
    for name in ("theta", "costs", "epoch_costs", "running", "gradient_norms"):
        found, due = getattr(one, name), getattr(other, name)
        assert (found is None) == (due is None)
        if found is not None:
            np.testing.assert_allclose(found, due, err_msg=name, **tolerance)


tells_instructions = pytest.mark.skipif(
    sys.version_info[:2] == (3, 12), reason="Python 3.12 does not tell a tracer of all instructions"
)


class Tracer:
    """Follow the kernel instruction by instruction: which of them came after which."""

    def __init__(self):
        self.after = {function.__wrapped__.__code__: {} for function in FUNCTIONS}

    def __enter__(self):
        self.before = sys.gettrace()
        sys.settrace(self.call)
        return self

    def __exit__(self, *error):
        sys.settrace(self.before)

    def call(self, frame, event, argument):
        after = self.after.get(frame.f_code)
        if after is None:
            return None
        frame.f_trace_lines, frame.f_trace_opcodes = False, True
        last = None

        def step(frame, event, argument):
            nonlocal last
            if event == "opcode":
                after.setdefault(last, set()).add(frame.f_lasti)
                last = frame.f_lasti
            return step

        return step

    def missed(self):
        """The lines of which an instruction was never run, or a branch went one way only."""
        found = []
        for code, after in self.after.items():
            seen, here, name = set().union(*after.values()), set(), None
            for instruction in dis.get_instructions(code):
                here.add(instruction.offset)
                before, name = name, instruction.opname
                if name == "EXTENDED_ARG":  # the front half of the next instruction
                    continue
                ways = set().union(*(after.get(offset, ()) for offset in here)) - here
                branches = name == "FOR_ITER" or "_IF_" in name
                silent = name in ("RESUME", "END_FOR") or before == "END_FOR"  # no step of their own
                if not silent and (not here & seen or (branches and len(ways) < 2)):
                    found.append((code.co_name, instruction.positions.lineno, name))
                here = set()
        return found


@pytest.fixture
def forms(monkeypatch):
    """Ways to make a run: by the small functions, by the kernel as Python reads it, and by machine code."""
    make_steps = _kernel.make_steps

    def choose(available, steps):
        monkeypatch.setattr(training, "available", lambda: available)
        monkeypatch.setattr(_kernel, "make_steps", steps)

    return {
        "small functions": lambda: choose(False, None),
        "kernel as Python": lambda: choose(True, make_steps.plain),
        "machine code": lambda: choose(True, make_steps),
    }


def own(z):
    return z + 1


own.derivative = np.ones_like
absolute = Output("identity", identity, lambda A, Y: np.abs(A - Y).sum(axis=0, keepdims=True))


@pytest.mark.parametrize(
    ("net", "optimizer", "names"),
    [
        (Network(3, 4, 4, 4, 1, hidden=[sigmoid, tanh, relu]), GradientDescent(), []),
        (Network(3, 4, 4, 1, hidden=[steep, identity], output=SOFTMAX, batch_norm=True), Adam(), []),
        (Network(3, 1, output=LINEAR), Momentum(), []),
        (pickle.loads(pickle.dumps(NET)), RMSprop(), []),
        (Network(3, 4, 4, 1, hidden=[own, tanh]), Adam(), ["own"]),
        (Network(3, 4, 1, output=absolute), Adam(), ["identity"]),
        (Network(3, 4, 1, hidden=own), type("Own", (Adam,), {})(), ["own", "Own"]),
        (Network(3, 1), object(), ["object"]),
    ],
)
def test_what_has_no_machine_code_is_named(net, optimizer, names):
    assert _kernel.unknown(net, optimizer) == names


@tells_instructions
def test_every_line_and_branch_of_the_kernel_is_run_and_equals_the_small_functions(forms):
    tracer = Tracer()
    for name in PROBLEMS:
        forms["small functions"]()
        due = run(name)
        forms["kernel as Python"]()
        with tracer, np.errstate(over="ignore"):
            found = run(name)
        assert_same(found, due, rtol=1e-9, atol=1e-12)
    assert tracer.missed() == []


@tells_instructions
def test_a_branch_that_is_never_taken_would_be_seen(forms):
    tracer = Tracer()
    forms["kernel as Python"]()
    with tracer:
        run("one neuron, all examples at once")
    missed = {function for function, *_ in tracer.missed()}
    assert {"take_columns", "batch_norm", "softmax_loss", "logistic_loss", "optimizer_step"} <= missed
    assert "sum_of_squared_weights" in missed
    assert "add_bias" not in missed


@pytest.mark.skipif(not available(), reason="without Numba there is no machine code")
@pytest.mark.parametrize("name", PROBLEMS)
def test_the_machine_code_equals_the_small_functions(name, forms):
    found = run(name)
    forms["small functions"]()
    assert_same(found, run(name), rtol=1e-9, atol=1e-12)


@pytest.mark.skipif(not available(), reason="without Numba there is no machine code")
@pytest.mark.parametrize("name", PROBLEMS)
def test_the_machine_code_for_float32_comes_close_to_the_small_functions(name, forms):
    found = run(name, np.float32)
    forms["small functions"]()
    due = run(name, np.float32)
    assert found.theta.dtype == due.theta.dtype == np.float32
    assert_same(found, due, rtol=1e-3, atol=1e-3)
