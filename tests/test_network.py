"""The network of L layers: shapes, a pass by hand, and gradients that hold against nudging and PyTorch."""

import copy
import functools
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlkit import logistic
from dlkit.activations import identity, leaky_relu, relu, sigmoid, softmax, tanh
from dlkit.gradient_check import check
from dlkit.losses import one_hot
from dlkit.network import (
    LINEAR,
    LOGISTIC,
    SOFTMAX,
    Dense,
    Network,
    Normed,
    answer,
    backward,
    cost,
    cost_of,
    forward,
    initial,
    initial_running,
    join,
    layer_backward,
    layer_forward,
    layers,
    named,
    parameter_count,
    predict,
    shapes,
    statistics,
    summary,
)
from dlkit.regularization import dropout_mask

ACTIVATIONS = [sigmoid, tanh, relu, leaky_relu, functools.partial(leaky_relu, slope=0.3), identity]
OUTPUTS = [LOGISTIC, SOFTMAX, LINEAR]
SIZES = [(3, 1), (3, 4, 1), (2, 5, 4, 3), (4, 3, 3, 2, 2)]


def small_normal(rng, n_out, n_in):
    return rng.normal(size=(n_out, n_in))


def problem(net, m=6, seed=0):
    """A random θ with a b that is not zero, and examples that suit the output."""
    rng = np.random.default_rng(seed)
    theta, X = rng.normal(size=parameter_count(net)), rng.normal(size=(net.sizes[0], m))
    n = net.sizes[-1]
    if net.output is SOFTMAX:
        return theta, X, one_hot(rng.integers(0, n, (1, m)), n)
    return theta, X, rng.integers(0, 2, (n, m)) if net.output is LOGISTIC else rng.normal(size=(n, m))


def gradient(net, theta, X, Y):
    return backward(net, theta, forward(net, theta, X), Y)


def by_nudging(net, theta, X, Y, epsilon=1e-6):
    nudges = epsilon * np.eye(len(theta))
    rises = [cost(net, theta + nudge, X, Y) - cost(net, theta - nudge, X, Y) for nudge in nudges]
    return np.array(rises) / (2 * epsilon)


def test_the_network_of_the_notes_has_these_shapes_and_21_parameters():
    net = Network(3, 4, 1)
    assert shapes(net) == [((4, 3), (4, 1)), ((1, 4), (1, 1))]
    assert parameter_count(net) == 21


def test_layers_show_the_vector_and_copy_nothing():
    net = Network(2, 3, 1)
    theta = np.arange(13.0)
    first, second = layers(net, theta)
    assert first.W.tolist() == [[0, 1], [2, 3], [4, 5]]
    assert first.b.tolist() == [[6], [7], [8]]
    assert second.W.tolist() == [[9, 10, 11]]
    assert second.b.tolist() == [[12]]
    assert all(np.shares_memory(part, theta) for layer in (first, second) for part in layer)


@given(st.lists(st.integers(1, 5), min_size=2, max_size=5), st.integers(0, 99))
def test_joining_the_layers_gives_the_vector_back(sizes, seed):
    net = Network(*sizes)
    theta = np.random.default_rng(seed).normal(size=parameter_count(net))
    np.testing.assert_array_equal(join(net, layers(net, theta)), theta)


def test_forward_pass_worked_out_by_hand():
    # Z1 = [1·1 - 1·2 + 1, 2·1 + 1·2] = [0, 4], A1 = ReLU = [0, 4], Z2 = 5·0 + 0.5·4 - 2 = 0, A2 = σ(0) = 1/2.
    net = Network(2, 2, 1)
    theta = join(net, [([[1.0, -1.0], [2.0, 1.0]], [[1.0], [0.0]]), ([[5.0, 0.5]], [[-2.0]])])
    first, second = forward(net, theta, [[1.0], [2.0]])
    assert first.Z.ravel().tolist() == [0, 4]
    assert first.A.ravel().tolist() == [0, 4]
    assert second.Z.tolist() == [[0]]
    assert second.A.tolist() == [[0.5]]


def test_backward_pass_worked_out_by_hand():
    # The same network with y = 1: dZ2 = -1/2, dW2 = -1/2 · [0, 4], dA1 = -1/2 · [5, 1/2], and the slope of
    # ReLU is [0, 1] at Z1 = [0, 4].
    net = Network(2, 2, 1)
    theta = join(net, [([[1.0, -1.0], [2.0, 1.0]], [[1.0], [0.0]]), ([[5.0, 0.5]], [[-2.0]])])
    first, second = layers(net, gradient(net, theta, [[1.0], [2.0]], [[1]]))
    assert second.W.tolist() == [[0, -2]]
    assert second.b.tolist() == [[-0.5]]
    assert first.W.tolist() == [[0, 0], [-0.25, -0.5]]
    assert first.b.tolist() == [[0], [-0.25]]


@pytest.mark.parametrize("output", OUTPUTS, ids=lambda output: output.name)
@pytest.mark.parametrize("sizes", SIZES, ids=str)
@pytest.mark.parametrize(
    "hidden", ACTIVATIONS, ids=["sigmoid", "tanh", "relu", "leaky", "leaky .3", "identity"]
)
def test_gradient_equals_the_numerical_slope(hidden, sizes, output):
    net = Network(*sizes, hidden=hidden, output=output)
    theta, X, Y = problem(net)
    np.testing.assert_allclose(gradient(net, theta, X, Y), by_nudging(net, theta, X, Y), rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("output", OUTPUTS, ids=lambda output: output.name)
@pytest.mark.parametrize("hidden", ["sigmoid", "tanh", "relu", "leaky_relu"])
def test_gradient_and_cost_equal_pytorch(hidden, output):
    torch = pytest.importorskip("torch")
    functional = torch.nn.functional
    ours = {"sigmoid": sigmoid, "tanh": tanh, "relu": relu, "leaky_relu": leaky_relu}[hidden]
    theirs = {"leaky_relu": functional.leaky_relu}.get(hidden) or getattr(torch, hidden)
    net = Network(4, 6, 5, 3, hidden=ours, output=output)
    theta, X, Y = problem(net, m=9)
    parts = [[torch.tensor(part, requires_grad=True) for part in layer] for layer in layers(net, theta)]
    A = torch.tensor(X)
    for W, b in parts[:-1]:
        A = theirs(W @ A + b)
    Z, T = parts[-1][0] @ A + parts[-1][1], torch.tensor(np.array(Y, dtype=float))
    loss = {
        "sigmoid": lambda: functional.binary_cross_entropy_with_logits(Z, T, reduction="sum") / 9,
        "softmax": lambda: functional.cross_entropy(Z.T, T.argmax(dim=0)),
        "identity": lambda: functional.mse_loss(Z, T, reduction="sum") / 2 / 9,
    }[output.name]()
    loss.backward()
    expected = join(net, [tuple(part.grad.numpy() for part in layer) for layer in parts])
    assert cost(net, theta, X, Y) == pytest.approx(loss.item(), rel=1e-10)
    np.testing.assert_allclose(gradient(net, theta, X, Y), expected, rtol=1e-10, atol=1e-14)


def test_different_activations_in_different_layers_have_the_right_gradient():
    net = Network(3, 4, 5, 2, hidden=[tanh, relu], output=SOFTMAX)
    theta, X, Y = problem(net)
    np.testing.assert_allclose(gradient(net, theta, X, Y), by_nudging(net, theta, X, Y), rtol=1e-5, atol=1e-7)


def test_a_network_without_hidden_layers_is_logistic_regression():
    net = Network(3, 1)
    theta, X, Y = problem(net)
    w, b = theta[:3, np.newaxis], theta[3]
    np.testing.assert_allclose(answer(net, theta, X), logistic.probability(w, b, X))
    np.testing.assert_array_equal(predict(net, theta, X), logistic.predict(w, b, X))
    assert cost(net, theta, X, Y) == pytest.approx(logistic.cost(w, b, X, Y))
    dw, db = logistic.gradient(w, b, X, Y)
    np.testing.assert_allclose(gradient(net, theta, X, Y), [*dw[:, 0], db])


@given(st.integers(0, 999))
@settings(max_examples=25)
def test_examples_do_not_see_each_other(seed):
    net = Network(3, 4, 2, hidden=tanh, output=SOFTMAX)
    theta, X, _ = problem(net, seed=seed)
    alone = np.hstack([answer(net, theta, X[:, i : i + 1]) for i in range(6)])
    np.testing.assert_allclose(answer(net, theta, X), alone, rtol=1e-12)


def test_the_gradient_of_a_set_is_the_mean_over_its_examples():
    net = Network(3, 4, 2, hidden=tanh, output=LINEAR)
    theta, X, Y = problem(net)
    alone = [gradient(net, theta, X[:, i : i + 1], Y[:, i : i + 1]) for i in range(6)]
    np.testing.assert_allclose(gradient(net, theta, X, Y), np.mean(alone, axis=0), rtol=1e-10, atol=1e-14)


def test_identity_in_all_hidden_layers_collapses_to_one_layer():
    net = Network(3, 4, 1, hidden=identity)
    theta, X, _ = problem(net)
    (W1, b1), (W2, b2) = layers(net, theta)
    np.testing.assert_allclose(answer(net, theta, X), sigmoid(W2 @ W1 @ X + W2 @ b1 + b2))


def test_predictions_suit_the_output():
    theta = np.array([1.0, -1.0, 0.0, 0.0])
    X = [[2.0, -3.0, 0.0]]
    assert predict(Network(1, 2, output=SOFTMAX), theta, X).tolist() == [[0, 1, 0]]
    assert predict(Network(1, 2, output=LOGISTIC), theta, X).tolist() == [[1, 0, 1], [0, 1, 1]]
    assert predict(Network(1, 2, output=LINEAR), theta, X).tolist() == [[2, -3, 0], [-2, 3, 0]]


def test_initial_draws_the_weights_and_leaves_b_zero():
    net = Network(3, 4, 1)
    first, second = layers(net, initial(np.random.default_rng(0), net, small_normal))
    rng = np.random.default_rng(0)
    np.testing.assert_array_equal(first.W, rng.normal(size=(4, 3)))
    np.testing.assert_array_equal(second.W, rng.normal(size=(1, 4)))
    assert not first.b.any()
    assert not second.b.any()


def test_float32_stays_float32():
    net = Network(3, 4, 2, hidden=tanh, output=SOFTMAX)
    theta, X, Y = (part.astype("f4") for part in problem(net))
    assert answer(net, theta, X).dtype == np.float32
    assert gradient(net, theta, X, Y).dtype == np.float32


def test_nothing_that_is_given_is_changed():
    net = Network(3, 4, 1)
    theta, X, Y = problem(net)
    copies = theta.copy(), X.copy(), Y.copy()
    gradient(net, theta, X, Y)
    for before, after in zip(copies, (theta, X, Y), strict=True):
        np.testing.assert_array_equal(before, after)


def test_summary_is_a_table_of_layers():
    lines = summary(Network(3, 4, 1, hidden=tanh)).split("\n")
    assert lines[0].split() == ["layer", "activation", "W", "b", "parameters"]
    assert lines[1].split() == ["1", "tanh", "(4,", "3)", "(4,", "1)", "16"]
    assert lines[2].split()[:2] == ["2", "sigmoid"]
    assert lines[3].split() == ["all", "21"]


NET = Network(3, 4, 1)
THETA, X3, Y3 = problem(NET)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Network(3), r"sizes of its input and its output at least; got \(3,\)"),
        (lambda: Network(3, 0, 1), "size 1 of the network must be at least 1; got 0"),
        (lambda: Network(3, 4, 1, hidden=[relu, tanh]), "2 activations for 1 hidden layers"),
        (lambda: layers(NET, THETA[:-1]), r"theta has shape \(20,\); expected \(21,\)"),
        (lambda: join(NET, layers(NET, THETA)[:1]), "the shapes of the parameters are"),
        (lambda: forward(NET, THETA, X3[:2]), r"X has shape \(2, 6\); expected \(n_x, m\) with n_x = 3"),
        (lambda: forward(NET, THETA, X3 * np.nan), "X must be finite"),
        (lambda: forward(NET, THETA, X3[:, :0]), "X is empty"),
        (lambda: gradient(NET, THETA, X3, Y3[:, :2]), r"A has shape \(1, 6\) and Y has shape \(1, 2\)"),
        (lambda: cost(NET, THETA, X3, Y3 + 5), "Y must hold 0 and 1 only"),
        (lambda: layer_forward(Dense(np.ones((2, 3)), np.ones((2, 1))), X3[:2], relu), "as many columns"),
        (
            lambda: layer_backward(Dense(np.ones((2, 3)), np.ones((2, 1))), X3, X3),
            r"expected \(n, m\) = \(2, 6\)",
        ),
    ],
)
def test_wrong_arguments_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


# ---- L2, dropout and batch norm in the network


def dropout_masks(net, m, seed=1):
    rng = np.random.default_rng(seed)
    return [dropout_mask(rng, (n, m), 0.7) for n in net.sizes[1:-1]]


@pytest.mark.parametrize("batch_norm", [False, True], ids=["plain", "batch norm"])
@pytest.mark.parametrize("dropout", [False, True], ids=["all units", "dropout"])
@pytest.mark.parametrize("lambda_", [0.0, 0.8])
@pytest.mark.parametrize("output", OUTPUTS, ids=lambda output: output.name)
def test_gradient_with_regularization_and_batch_norm_equals_the_numerical_slope(
    output, lambda_, dropout, batch_norm
):
    net = Network(3, 5, 4, 2, hidden=[tanh, sigmoid], output=output, batch_norm=batch_norm)
    theta, X, Y = problem(net, m=7)
    masks = dropout_masks(net, 7) if dropout else None
    assert check(net, theta, X, Y, lambda_=lambda_, masks=masks).error < 1e-7


def test_gradient_with_batch_norm_and_l2_equals_pytorch():
    torch = pytest.importorskip("torch")
    net = Network(4, 6, 5, 3, hidden=tanh, output=SOFTMAX, batch_norm=True)
    theta, X, Y = problem(net, m=9)
    parts = [[torch.tensor(part, requires_grad=True) for part in layer] for layer in layers(net, theta)]
    A = torch.tensor(X)
    for W, gamma, beta in parts[:-1]:
        Z = torch.nn.functional.batch_norm(
            (W @ A).T, None, None, gamma[:, 0], beta[:, 0], training=True, eps=1e-5
        )
        A = torch.tanh(Z.T)
    Z = parts[-1][0] @ A + parts[-1][1]
    loss = torch.nn.functional.cross_entropy(Z.T, torch.tensor(Y.argmax(axis=0)))
    loss = loss + 0.8 / (2 * 9) * sum((layer[0] ** 2).sum() for layer in parts)
    loss.backward()
    expected = join(net, [tuple(part.grad.numpy() for part in layer) for layer in parts])
    assert cost(net, theta, X, Y, lambda_=0.8) == pytest.approx(loss.item(), rel=1e-10)
    found = backward(net, theta, forward(net, theta, X), Y, lambda_=0.8)
    np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-14)


def test_a_hidden_layer_with_batch_norm_has_gamma_and_beta_in_place_of_b():
    net = Network(3, 4, 1, batch_norm=True)
    assert shapes(net) == [((4, 3), (4, 1), (4, 1)), ((1, 4), (1, 1))]
    assert parameter_count(net) == 25
    first, second = layers(net, initial(np.random.default_rng(0), net, small_normal))
    assert first._fields == ("W", "gamma", "beta")
    assert first.gamma.ravel().tolist() == [1, 1, 1, 1]
    assert first.beta.ravel().tolist() == [0, 0, 0, 0]
    assert second._fields == ("W", "b")
    assert summary(net).split("\n")[1].split()[-1] == "20"


def test_batch_norm_sees_no_constant_that_is_added_to_every_z():
    net = Network(2, 3, 1, hidden=tanh, batch_norm=True)
    theta, X, _ = problem(net)
    X = np.vstack([X[:1], np.ones((1, 6))])  # its second weight acts as a b
    moved = theta.copy()
    layers(net, moved)[0].W[:, 1] += 5
    np.testing.assert_allclose(forward(net, theta, X)[-1].A, forward(net, moved, X)[-1].A, rtol=1e-9)


def test_running_statistics_of_the_batch_itself_predict_what_training_saw():
    net = Network(3, 4, 5, 2, hidden=tanh, output=SOFTMAX, batch_norm=True)
    theta, X, _ = problem(net)
    caches = forward(net, theta, X)
    running = np.concatenate([part.ravel() for c in caches[:-1] for part in (c.batch.mu, c.batch.var)])
    assert running.shape == initial_running(net).shape == (18,)
    np.testing.assert_allclose(answer(net, theta, X, running), caches[-1].A, rtol=1e-12)
    assert predict(net, theta, X[:, :1], running).shape == (1, 1)


def test_statistics_show_the_vector_layer_by_layer():
    net = Network(3, 2, 1, 1, batch_norm=True)
    first, second = statistics(net, np.arange(6.0))
    assert (first.mu.tolist(), first.var.tolist()) == ([[0], [1]], [[2], [3]])
    assert (second.mu.tolist(), second.var.tolist()) == ([[4]], [[5]])
    assert initial_running(net).tolist() == [0, 0, 1, 1, 0, 1]


def test_a_unit_that_is_dropped_everywhere_says_and_learns_nothing():
    net = Network(3, 2, 1, hidden=tanh)
    theta, X, Y = problem(net)
    mask = np.array([[0.0] * 6, [2.0] * 6])
    caches = forward(net, theta, X, [mask])
    assert not caches[0].A[0].any()
    np.testing.assert_allclose(caches[0].A[1], 2 * np.tanh(caches[0].Z[1]))
    first, second = layers(net, backward(net, theta, caches, Y))
    assert not first.W[0].any()
    assert first.b[0] == second.W[0, 0] == 0
    assert first.W[1].all()


def test_l2_charges_the_weights_and_leaves_b_alone():
    net = Network(3, 4, 1)
    theta, X, Y = problem(net)
    extra = backward(net, theta, forward(net, theta, X), Y, lambda_=3.0) - gradient(net, theta, X, Y)
    for layer, change in zip(layers(net, theta), layers(net, extra), strict=True):
        np.testing.assert_allclose(change.W, 3.0 / 6 * layer.W, atol=1e-15)
        assert not change.b.any()
    squares = sum((layer.W**2).sum() for layer in layers(net, theta))
    assert cost(net, theta, X, Y, lambda_=3.0) - cost(net, theta, X, Y) == pytest.approx(3 / 12 * squares)


BATCH_NORM = Network(3, 4, 1, batch_norm=True)
THETA_BN = np.ones(25)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: answer(BATCH_NORM, THETA_BN, X3), "running statistics of training; pass running="),
        (lambda: predict(BATCH_NORM, THETA_BN, X3), "running statistics of training; pass running="),
        (lambda: answer(NET, THETA, X3, np.ones(8)), "for a network without batch norm"),
        (
            lambda: answer(BATCH_NORM, THETA_BN, X3, np.ones(7)),
            r"running has shape \(7,\); expected \(8,\)",
        ),
        (lambda: forward(NET, THETA, X3, []), "0 masks for 1 hidden layers"),
        (lambda: forward(NET, THETA, X3, [np.ones((4, 5))]), r"A has shape \(4, 6\); expected \(4, 5\)"),
        (lambda: layer_backward(layers(BATCH_NORM, THETA_BN)[0], np.ones((4, 6)), X3), "what the batch left"),
        (lambda: cost(NET, THETA, X3, Y3, lambda_=-1), "lambda_ must be at least 0; got -1"),
    ],
)
def test_wrong_arguments_of_regularization_and_batch_norm_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Network(3, 2.5, 1), "size 1 of the network must be a whole number"),
        (
            lambda: Network("3", 1),
            "size 0 of the network must be .* got '3', a str",
        ),
        (lambda: Network(3, 4, 1, hidden=[None]), "an activation is a function.*got None"),
        (lambda: Network(3, 4, 1, hidden=5), "an activation is a function, such as relu; got 5"),
        (
            lambda: Network(3, 1, output="softmax"),
            "output must be LOGISTIC, SOFTMAX or LINEAR; got 'softmax'",
        ),
        (lambda: Network(3, 1, output=sigmoid), "output must be LOGISTIC, SOFTMAX or LINEAR; got <function"),
        (lambda: forward(NET, THETA, "X"), "X must hold numbers only; got 'X'"),
        (lambda: forward(NET, None, X3), "theta must hold numbers only; got None"),
        (lambda: cost(NET, THETA, X3, None), "Y must hold numbers only; got None"),
        (lambda: cost(NET, THETA, X3, Y3, lambda_=None), "lambda_ must be a number; got None"),
        (lambda: layer_forward(np.ones((3, 3)), X3, relu), r"a layer is Dense\(W, b\), .* or \(W, b\); got"),
        (lambda: layer_forward((X3, X3, X3), X3, relu), r"a layer is Dense\(W, b\), .* or \(W, b\); got"),
        (lambda: layer_forward(None, X3, relu), r"a layer is .*got None"),
        (lambda: layer_backward(5, X3, X3), "a layer is .*got 5, an int"),
        (lambda: layer_forward(("W", "b"), X3, relu), "W must hold numbers only; got 'W'"),
    ],
)
def test_wrong_types_are_named(call, message):
    with pytest.raises(TypeError, match=message):
        call()


@pytest.mark.parametrize(
    "call",
    [
        lambda: shapes((3, 4, 1)),
        lambda: parameter_count([3, 4, 1]),
        lambda: summary(None),
        lambda: layers(THETA, NET),
        lambda: named(None, THETA),
        lambda: join(None, []),
        lambda: initial_running("net"),
        lambda: statistics("net", np.ones(8)),
        lambda: forward(THETA, NET, X3),
        lambda: backward(None, THETA, forward(NET, THETA, X3), Y3),
        lambda: cost(X3, NET, THETA, Y3),
        lambda: answer("net", THETA, X3),
        lambda: predict("net", THETA, X3),
    ],
)
def test_what_is_no_network_is_named(call):
    with pytest.raises(TypeError, match=r"net must be a Network, such as Network\(3, 4, 1\); got "):
        call()


# ---- names, views and layers by themselves


def test_the_matrices_by_their_names_in_the_notes_are_views():
    theta = np.arange(13.0)
    parts = named(Network(2, 3, 1), theta)
    assert {name: part.shape for name, part in parts.items()} == {
        "W1": (3, 2),
        "b1": (3, 1),
        "W2": (1, 3),
        "b2": (1, 1),
    }
    parts["W2"][0, 1] = 100
    assert theta[10] == 100
    assert list(named(BATCH_NORM, THETA_BN)) == ["W1", "gamma1", "beta1", "W2", "b2"]
    with pytest.raises(ValueError, match=r"theta has shape \(12,\); expected \(13,\)"):
        named(Network(2, 3, 1), theta[1:])


def test_a_layer_takes_lists_and_plain_pairs():
    layer = [[1.0, -1.0], [2.0, 1.0]], [[1.0], [0.0]]
    A_prev, dZ = [[1.0], [2.0]], [[1.0], [-2.0]]
    arrays = Dense(*map(np.array, layer))
    for given_layer in (layer, list(layer), Dense(*layer), arrays):
        cache = layer_forward(given_layer, A_prev, relu)
        assert (cache.Z.tolist(), cache.A.tolist()) == ([[0], [4]], [[0], [4]])
        gradient, dA_prev = layer_backward(given_layer, dZ, A_prev)
        assert type(gradient) is Dense
        assert (gradient.W.tolist(), gradient.b.tolist()) == ([[1, 2], [-2, -4]], [[1], [-2]])
        assert dA_prev.tolist() == [[-3], [-3]]  # Wᵀ dZ: 1·1 + 2·(-2) and -1·1 + 1·(-2)


def test_a_layer_with_batch_norm_takes_lists():
    layer = Normed([[1.0, 2.0]], [[3.0]], [[0.5]])
    cache = layer_forward(layer, [[1.0, -1.0], [0.0, 0.0]], identity)
    np.testing.assert_allclose(cache.A, [[3.5, -2.5]], rtol=1e-4)
    gradient, dA_prev = layer_backward(layer, [[1.0, 1.0]], [[1.0, -1.0], [0.0, 0.0]], cache.batch)
    assert type(gradient) is Normed
    assert gradient.beta.tolist() == [[1]]
    np.testing.assert_allclose(dA_prev, 0, atol=1e-12)  # what moves every z alike is not seen


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: layer_forward(([1.0, 2.0], [[1.0]]), X3, relu), r"W has shape \(2,\); expected two dimens"),
        (
            lambda: layer_forward((np.ones((4, 3)), np.ones(4)), X3, relu),
            r"b has shape \(4,\); expected two dimensions, \(n, 1\); write b.reshape\(-1, 1\) for one column",
        ),
        (
            lambda: layer_forward((np.ones((4, 3)), np.ones((1, 4))), X3, relu),
            r"b has shape \(1, 4\); expected \(n, 1\) = \(4, 1\), as W has rows",
        ),
        (
            lambda: layer_forward(Normed(np.ones((4, 3)), np.ones((4, 1)), np.ones((3, 1))), X3, relu),
            r"beta has shape \(3, 1\); expected \(n, 1\) = \(4, 1\)",
        ),
        (
            lambda: layer_forward((np.ones((4, 3)), np.ones((4, 1))), X3.T, relu),
            r"A_prev has shape \(6, 3\).*are the examples in columns\? write A_prev.T",
        ),
        (
            lambda: layer_backward((np.ones((4, 3)), np.ones((4, 1))), np.ones((4, 6)), X3.T),
            "are the examples in columns",
        ),
        (lambda: layer_forward((np.ones((4, 3)), np.ones((4, 1))), X3[:, :0], relu), "A_prev is empty"),
        (
            lambda: layer_forward((np.ones((4, 3)), np.ones((4, 1))), X3, relu, mask=np.ones((4, 5))),
            r"A has shape \(4, 6\); expected \(4, 5\), the shape of the mask",
        ),
        (lambda: layer_backward((np.ones((4, 3)), np.ones((4, 1))), np.ones(6), X3), r"dZ has shape \(6,\)"),
    ],
)
def test_wrong_shapes_of_a_layer_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize("use", [backward, cost_of])
@pytest.mark.parametrize(
    ("caches", "message"),
    [
        (lambda X, caches: X, r"caches are what forward\(net, theta, X\) gives, a list of Cache; got "),
        (lambda X, caches: caches[-1].A, "a list of Cache; got "),
        (lambda X, caches: caches[-1], "a list of Cache; got "),
        (lambda X, caches: caches[1:], "1 caches for 2 layers; expected one for each"),
    ],
)
def test_the_way_back_takes_what_the_way_forth_gives(use, caches, message):
    net, X, Y = Network(3, 4, 1), np.ones((3, 5)), np.ones((1, 5))
    theta = np.full(parameter_count(net), 0.1)
    found = caches(X, forward(net, theta, X))
    with pytest.raises((TypeError, ValueError), match=message):
        use(net, theta, found, Y)


@pytest.mark.parametrize(
    ("output", "labels", "message"),
    [
        (LOGISTIC, np.full((2, 6), 0.5), "Y must hold 0 and 1 only; found 0.5"),
        (
            LOGISTIC,
            np.where(np.eye(2, 6), 1, -1),
            r"Y must hold 0 and 1 only; found -1; write \(Y \+ 1\) / 2",
        ),
        (LOGISTIC, np.full((2, 6), np.nan), "Y must (hold 0 and 1 only|be finite).*nan"),
        (SOFTMAX, np.ones((2, 6)), "Y must be one-hot"),
        (SOFTMAX, np.zeros((2, 6)), "Y must be one-hot"),
        (SOFTMAX, np.full((2, 6), 0.5), "Y must be one-hot"),
        (LINEAR, np.full((2, 6), np.nan), "Y must be finite"),
        (LINEAR, np.full((2, 6), np.inf), "Y must be finite"),
        (LINEAR, np.ones((1, 6)), r"A has shape \(2, 6\) and Y has shape \(1, 6\)|A has shape \(2, 6\)"),
    ],
)
def test_the_way_back_refuses_the_labels_that_the_cost_refuses(output, labels, message):
    net = Network(3, 4, 2, output=output)
    theta, X, _ = problem(net)
    for refused in (lambda: cost(net, theta, X, labels), lambda: gradient(net, theta, X, labels)):
        with pytest.raises(ValueError, match=message):
            refused()


def test_a_negative_lambda_is_refused_on_the_way_back():
    with pytest.raises(ValueError, match="lambda_ must be at least 0; got -1"):
        backward(NET, THETA, forward(NET, THETA, X3), Y3, lambda_=-1)


def test_parameters_that_are_not_finite_are_named_by_where_they_stand():
    for culprit in (np.nan, np.inf):
        theta = THETA.copy()
        theta[4] = culprit
        with pytest.raises(ValueError, match=r"theta must be finite; 1 of its 21 values.* first at \(4,\)"):
            forward(NET, theta, X3)


@pytest.mark.parametrize("output", OUTPUTS, ids=lambda output: output.name)
def test_a_network_that_was_sent_to_another_process_predicts_the_same(output):
    net = Network(3, 4, 2, hidden=functools.partial(leaky_relu, slope=0.2), output=output)
    theta, X, _ = problem(net)
    for sent in (pickle.loads(pickle.dumps(net)), copy.deepcopy(net)):
        assert sent.sizes == net.sizes
        np.testing.assert_array_equal(predict(sent, theta, X), predict(net, theta, X))


def test_a_network_says_what_it_is_and_never_changes():
    net = Network(3, 4, 2, hidden=functools.partial(leaky_relu, slope=0.2), batch_norm=True)
    assert repr(net) == "Network(3, 4, 2, hidden=(leaky_relu), output=sigmoid, batch_norm=True)"
    assert Network(3, 4, 1) == Network(3, 4, 1) != Network(3, 4, 1, hidden=tanh)
    with pytest.raises(AttributeError, match="cannot assign"):
        net.sizes = (1, 2)


# ---- activations of a reader's own


def softplus(z):
    return np.logaddexp(0, z)


softplus.derivative = sigmoid


def test_an_activation_of_your_own_is_one_definition():
    net = Network(3, 4, 2, hidden=softplus, output=SOFTMAX)
    theta, X, Y = problem(net)
    (W1, b1), (W2, b2) = layers(net, theta)
    Z1 = W1 @ X + b1
    np.testing.assert_allclose(answer(net, theta, X), softmax(W2 @ np.log1p(np.exp(Z1)) + b2), rtol=1e-12)
    dZ2 = answer(net, theta, X) - Y
    dZ1 = W2.T @ dZ2 / (1 + np.exp(-Z1))
    np.testing.assert_allclose(layers(net, gradient(net, theta, X, Y))[0].W, dZ1 @ X.T / 6, rtol=1e-10)
    assert check(net, theta, X, Y).right
    assert "softplus" in summary(net)


class Swish:
    """z σ(βz): an activation with something to set, as an object."""

    def __init__(self, beta):
        self.beta = beta

    def __call__(self, z):
        return z * sigmoid(self.beta * z)

    def derivative(self, z):
        a = sigmoid(self.beta * z)
        return a + self.beta * z * a * (1 - a)


@pytest.mark.parametrize("batch_norm", [False, True], ids=["plain", "batch norm"])
def test_an_activation_may_be_an_object_and_stand_beside_those_of_the_course(batch_norm):
    net = Network(3, 4, 5, 2, hidden=[Swish(1.5), tanh], batch_norm=batch_norm)
    theta, X, Y = problem(net)
    assert check(net, theta, X, Y, lambda_=0.5).right
    assert "hidden=(Swish, tanh)" in repr(net)


@pytest.mark.parametrize(
    ("hidden", "same"),
    [
        (functools.partial(relu), relu),
        (functools.partial(tanh), tanh),
        (functools.partial(leaky_relu), leaky_relu),
        (functools.partial(leaky_relu, slope=0.01), leaky_relu),
        (functools.partial(functools.partial(leaky_relu, slope=0.7), slope=1.0), identity),
        (functools.partial(leaky_relu, slope=0), relu),
        (functools.partial(softplus), softplus),
    ],
)
def test_a_partial_is_the_activation_that_it_calls(hidden, same):
    net, plain = Network(3, 4, 1, hidden=hidden), Network(3, 4, 1, hidden=same)
    np.testing.assert_array_equal(answer(net, THETA, X3), answer(plain, THETA, X3))
    np.testing.assert_array_equal(gradient(net, THETA, X3, Y3), gradient(plain, THETA, X3, Y3))


@pytest.mark.parametrize(
    ("hidden", "message"),
    [
        (np.sin, "sin carries no derivative"),
        (functools.partial(leaky_relu, slope=5), "leaky_relu cannot take an array z: slope must lie"),
        (softmax, "softmax works on whole columns, in the output layer only: write output=SOFTMAX"),
        ([relu, np.sin], "sin carries no derivative"),
        ([relu], "1 activations for 2 hidden layers; expected one for each"),
    ],
)
def test_an_activation_that_cannot_be_trained_is_named_when_the_network_is_made(hidden, message):
    with pytest.raises(ValueError, match=message):
        Network(3, 4, 5, 1, hidden=hidden)


def test_the_cost_of_certain_and_wrong_predictions_is_finite_and_a_plain_number():
    for output, Y in (LOGISTIC, [[0], [1]]), (SOFTMAX, [[0], [1]]), (LINEAR, [[0], [1]]):
        net = Network(1, 2, output=output)
        for dtype in (np.float64, np.float32):
            found = cost(net, np.array([2e3, -2e3, 0, 0], dtype), np.ones((1, 1), dtype), Y)
            assert type(found) is float
            assert 1e3 < found < 1e7


def test_the_cost_of_many_examples_is_their_mean_in_float64_also_for_float32():
    net, m = Network(1, 1, output=LINEAR), 2**20
    X = np.ones((1, m), np.float32)
    found = cost(net, np.array([0.1, 0.0], np.float32), X, np.zeros((1, m)))
    assert found == pytest.approx(np.float32(0.1) ** 2 / 2, rel=1e-7)


@pytest.mark.parametrize(("output", "kind"), [(LOGISTIC, "i"), (SOFTMAX, "i"), (LINEAR, "f")])
def test_classes_are_whole_numbers_and_measurements_are_not(output, kind):
    net = Network(3, 4, 2, output=output)
    theta, X, _ = problem(net)
    assert predict(net, theta, X).dtype.kind == kind
    assert predict(net, theta, X).shape == ((1, 6) if output is SOFTMAX else (2, 6))


def test_a_probability_of_exactly_one_half_is_class_1():
    assert predict(Network(1, 1), np.zeros(2), [[1.0]]).tolist() == [[1]]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda rng: initial(NET, rng, small_normal), r"a Generator; write initial\(rng, net, weights\)$"),
        (
            lambda rng: initial(rng, (3, 1), small_normal),
            r"initial\(rng, Network\(\.\.\.\), weights\)$",
        ),
        (
            lambda rng: initial(rng, NET, "he"),
            "weights must be a function, .* got 'he', a str; write initialization.he, without quotes$",
        ),
        (lambda rng: initial(rng, NET, "best"), "such as initialization.he; got 'best', a str$"),
        (lambda rng: initial(rng, NET, "np"), "got 'np', a str$"),
        (lambda rng: initial(rng, NET, 0.01), "got 0.01, a float$"),
    ],
)
def test_a_start_that_is_asked_for_in_another_way_says_what_to_write(call, message):
    with pytest.raises(TypeError, match=message):
        call(np.random.default_rng(0))
