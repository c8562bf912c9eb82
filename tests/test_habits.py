"""What other libraries and courses call things: who tries it is told what to write."""

import inspect

import numpy as np
import pytest

import dlkit
from dlkit import initialization, network, training
from dlkit._habits import answering
from dlkit.activations import relu
from dlkit.initialization import he
from dlkit.network import Network, initial
from dlkit.optimizers import Adam, GradientDescent, Momentum, RMSprop
from dlkit.training import train

NET, RNG = Network(3, 4, 1), np.random.default_rng(0)
X, Y, THETA = np.ones((3, 5)), np.ones((1, 5)), np.ones(21)
RUN = train(NET, X, Y, THETA, epochs=1)


@answering(lr="alpha=...", seed="rng=...")
def walk(theta, *, alpha=0.1):
    """Walk."""
    return theta, alpha


def test_a_function_that_answers_is_otherwise_the_same():
    assert walk(3, alpha=0.2) == (3, 0.2)
    assert (walk.__name__, walk.__doc__) == ("walk", "Walk.")
    assert list(inspect.signature(walk).parameters) == ["theta", "alpha"]
    with pytest.raises(TypeError, match="unexpected keyword argument 'speed'"):
        walk(3, speed=0.2)
    with pytest.raises(TypeError, match="^walk has no argument lr; write alpha=...$"):
        walk(3, lr=0.2)


@pytest.mark.parametrize(
    ("habit", "write"),
    [
        ("alpha", r"optimizer=GradientDescent\(alpha=...\)"),
        ("lr", r"optimizer=GradientDescent\(alpha=...\)"),
        ("learning_rate", r"optimizer=GradientDescent\(alpha=...\)"),
        ("eta", r"optimizer=GradientDescent\(alpha=...\)"),
        ("step_size", r"optimizer=GradientDescent\(alpha=...\)"),
        ("beta", r"optimizer=Momentum\(beta=...\)"),
        ("momentum", r"optimizer=Momentum\(beta=...\)"),
        ("steps", "epochs=..."),
        ("iterations", "epochs=..."),
        ("num_iterations", "epochs=..."),
        ("n_epochs", "epochs=..."),
        ("num_epochs", "epochs=..."),
        ("mini_batch_size", "batch_size=..."),
        ("minibatch_size", "batch_size=..."),
        ("lambd", "lambda_=..."),
        ("l2", "lambda_=..."),
        ("weight_decay", "lambda_=..."),
        ("dropout", "keep_prob=..., 1 minus the share that is dropped"),
        ("dropout_rate", "keep_prob=..., 1 minus"),
        ("seed", r"rng=np.random.default_rng\(...\)"),
        ("random_state", r"rng=np.random.default_rng\(...\)"),
        ("validation_data", r"dev=\(X, Y\)"),
        ("early_stopping", r"dev=\(X, Y\), patience=..."),
        ("verbose", "progress=True"),
    ],
)
def test_train_says_what_to_write(habit, write):
    for call in train, lambda *given, **how: next(training.each_epoch(*given, **how)):
        with pytest.raises(TypeError, match=f"^train has no argument {habit}; write {write}"):
            call(NET, X, Y, THETA, **{habit: 0.1})


@pytest.mark.parametrize("optimizer", [GradientDescent, Momentum, RMSprop, Adam])
@pytest.mark.parametrize(
    ("habit", "write"),
    [
        ("lr", "alpha=..."),
        ("learning_rate", "alpha=..."),
        ("eta", "alpha=..."),
        ("step_size", "alpha=..."),
        ("betas", "beta1=... and beta2=..."),
        ("rho", "beta=..."),
        ("momentum", r"Momentum\(beta=...\)"),
        ("eps", "epsilon=..."),
        ("weight_decay", "lambda_=... in train"),
    ],
)
def test_an_optimizer_says_what_to_write(optimizer, habit, write):
    with pytest.raises(TypeError, match=f"^{optimizer.__name__} has no argument {habit}; write {write}"):
        optimizer(**{habit: 0.1})


@pytest.mark.parametrize(
    ("habit", "write"),
    [
        ("activation", "hidden=..."),
        ("activations", "hidden=..."),
        ("hidden_layer_sizes", r"the sizes of all layers, as in Network\(2, 8, 1\)"),
        ("layers", r"the sizes of all layers, as in Network\(2, 8, 1\)"),
        ("layer_dims", r"the sizes of all layers, as in Network\(2, 8, 1\)"),
        ("dropout", "keep_prob=... in train"),
        ("loss", "output=LOGISTIC, SOFTMAX or LINEAR, each with its loss"),
    ],
)
def test_a_network_says_what_to_write(habit, write):
    with pytest.raises(TypeError, match=f"^Network has no argument {habit}; write {write}"):
        Network(2, 8, 1, **{habit: "relu"})


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Network([3, 4, 1]), r"write Network\(3, 4, 1\), without brackets"),
        (lambda: Network((3, 4, 1)), r"write Network\(3, 4, 1\), without brackets"),
        (lambda: Network(np.array([3, 4, 1])), r"write Network\(3, 4, 1\), without brackets"),
        (lambda: dlkit.network(3, 4, 1), r"is a module; write dlkit.network.Network\(3, 4, 1\)$"),
        (lambda: dlkit.network([3, 4, 1]), r"is a module; write dlkit.network.Network\(3, 4, 1\)$"),
        (lambda: network(5, hidden=relu), r"is a module; write dlkit.network.Network\(5\)$"),
        (lambda: Network(3, 4, 1, hidden="relu"), "got 'relu'; write relu, without quotes"),
        (lambda: Network(3, 4, 1, hidden="tanh"), "got 'tanh'; write tanh, without quotes"),
        (lambda: Network(3, 4, 1, hidden="leaky_relu"), "got 'leaky_relu'; write leaky_relu, without quotes"),
        (lambda: Network(3, 4, 1, hidden="ReLU"), "got 'ReLU'; write relu, without quotes"),
        (lambda: Network(3, 4, 1, hidden=["tanh"]), "got 'tanh'; write tanh, without quotes"),
        (lambda: Network(3, 4, 1, output="softmax"), "output must be LOGISTIC, SOFTMAX or LINEAR; got 'soft"),
    ],
)
def test_a_network_made_as_elsewhere_says_what_to_write(call, message):
    with pytest.raises(TypeError, match=message):
        call()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: initial(NET, RNG, he), r"net must be a Network; got .*; write initial\(rng, net, weights\)"),
        (lambda: initial(NET, he, RNG), r"net must be a Network; got .*; write initial\(rng, net, weights\)"),
        (lambda: initial(RNG, [3, 4, 1], he), r"got \[3, 4, 1\], a list; write initial\(rng, Network\(...\)"),
        (lambda: initial(RNG, NET, "he"), "got 'he', a str; write initialization.he, without quotes"),
        (lambda: initial(RNG, NET, "glorot"), "write initialization.glorot, without quotes"),
        (lambda: initial(RNG, NET, "orthogonal"), "weights must be .* such as initialization.he; got 'ortho"),
        (lambda: initial(RNG, NET, 0.01), "weights must be .* such as initialization.he; got 0.01, a float$"),
        (lambda: initial(RNG, he, NET), r"net must be a Network; got <function he"),
        (lambda: initial(42, NET, he), r"rng must be .*; got 42, an int; write np.random.default_rng\(42\)"),
    ],
)
def test_a_start_asked_for_as_elsewhere_says_what_to_write(call, message):
    with pytest.raises(TypeError, match=message):
        call()


def test_a_start_that_draws_nothing_needs_no_generator():
    theta = initial(None, NET, initialization.zeros)
    assert theta.tolist() == [0.0] * 21


def test_weights_of_another_shape_are_told():
    with pytest.raises(ValueError, match=r"the shapes of the parameters are \[\(\(3, 4\), "):
        initial(RNG, NET, lambda rng, n_out, n_in: np.zeros((n_in, n_out)))


@pytest.mark.parametrize(
    "call",
    [
        lambda: network.predict(NET, RUN, X),
        lambda: network.answer(NET, RUN, X),
        lambda: network.forward(NET, RUN, X),
        lambda: network.cost(NET, RUN, X, Y),
        lambda: network.layers(NET, RUN),
    ],
)
def test_a_run_in_place_of_its_parameters_is_told(call):
    with pytest.raises(TypeError, match="^theta is a Training; write run.theta"):
        call()


@pytest.mark.parametrize(
    ("optimizer", "message"),
    [
        ("adam", r"optimizer must be one such as Adam\(alpha=0.01\), .*; got 'adam', a str"),
        (Adam, r"optimizer must be one such as .*; write Adam\(\)$"),
        (Momentum, r"optimizer must be one such as .*; write Momentum\(\)$"),
        (Adam.step, r"optimizer must be one such as Adam\(alpha=0.01\)"),
        (0.01, r"optimizer must be one such as Adam\(alpha=0.01\), .*; got 0.01, a float"),
    ],
)
def test_an_optimizer_by_its_name_or_class_is_told(optimizer, message):
    with pytest.raises(TypeError, match=message):
        train(NET, X, Y, THETA, optimizer=optimizer)


@pytest.mark.parametrize(
    ("missing", "own"),
    [
        ("alpha", type("Own", (), {"start": lambda self, theta: None, "step": lambda self, *given: given})),
        ("start", type("Own", (), {"alpha": 0.1, "step": lambda self, *given: given})),
        ("step", type("Own", (), {"alpha": 0.1, "start": lambda self, theta: None})),
    ],
)
def test_an_optimizer_of_your_own_that_lacks_something_is_told_what_it_needs(missing, own):
    with pytest.raises(TypeError, match=f"one of your own with alpha, .*; Own has no {missing}$"):
        train(NET, X, Y, THETA, optimizer=own())


def test_an_optimizer_of_another_library_is_told_what_it_lacks():
    theirs = type("SGD", (), {"step": lambda self: None})()
    with pytest.raises(TypeError, match="one of your own with alpha, .*; SGD has no start and no alpha$"):
        train(NET, X, Y, THETA, optimizer=theirs)


def test_the_alpha_of_an_optimizer_of_your_own_is_looked_at():
    own = type("Own", (), {"alpha": -0.1, "start": lambda self, theta: None, "step": lambda self, *g: g})()
    with pytest.raises(ValueError, match="the alpha of the optimizer must be above 0; got -0.1"):
        train(NET, X, Y, THETA, optimizer=own)


def test_examples_in_rows_are_told():
    with pytest.raises(ValueError, match=r"X has shape \(5, 3\).*; are the examples in columns\? write X.T"):
        network.predict(NET, THETA, X.T)
    with pytest.raises(ValueError, match=r"are the examples in columns\? write X.T and Y.T"):
        train(NET, X.T, Y.T, THETA)
    with pytest.raises(ValueError, match=r"expected two dimensions, \(n_x, m\); write X.reshape\(-1, 1\)"):
        network.predict(NET, THETA, [1.0, 2.0, 3.0])


def test_nothing_answers_a_name_that_exists():
    for function in (train, Network, GradientDescent, Momentum, RMSprop, Adam):
        inner = getattr(function, "__init__", function) if inspect.isclass(function) else function
        answers = inspect.getclosurevars(inner).nonlocals["written"]
        assert not answers.keys() & inspect.signature(function).parameters.keys()
