"""Logistic regression: three gradients that agree, a descent that goes down, and clear refusals."""

import pickle
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlkit import logistic
from dlkit._arguments import NotFinite
from dlkit.divergence import Diverged
from dlkit.logistic import (
    cost,
    descent_step,
    gradient,
    gradient_compiled,
    gradient_descent,
    gradient_loop,
    predict,
    probability,
)

FORMS = [gradient_loop, gradient, gradient_compiled]


def problem(seed=0, n_x=3, m=7, spread=1.0):
    """A random w, b, X and Y whose dimensions all differ."""
    rng = np.random.default_rng(seed)
    return (
        spread * rng.normal(size=(n_x, 1)),
        spread * rng.normal(),
        rng.normal(size=(n_x, m)),
        rng.integers(0, 2, size=(1, m)),
    )


def slopes_by_nudging(w, b, X, Y, epsilon=1e-5):
    """∂J/∂w and ∂J/∂b by two-sided differences: slow, and without any algebra."""
    dw = np.zeros_like(w)
    for j in range(len(w)):
        nudge = np.zeros_like(w)
        nudge[j] = epsilon
        dw[j] = (cost(w + nudge, b, X, Y) - cost(w - nudge, b, X, Y)) / (2 * epsilon)
    return dw, (cost(w, b + epsilon, X, Y) - cost(w, b - epsilon, X, Y)) / (2 * epsilon)


def test_probability_of_a_neuron_worked_out_by_hand():
    # z = 1·2 - 2·1 + 0.5 = 0.5, and σ(0.5) = 0.62245933...
    assert probability([[1.0], [-2.0]], 0.5, [[2.0], [1.0]])[0, 0] == pytest.approx(
        0.6224593312018546, abs=1e-15
    )


def test_gradient_of_one_example_worked_out_by_hand():
    # w = 0 and b = 0 give a = 1/2, so dz = -1/2 for y = 1, dw = x·dz and db = dz.
    dw, db = gradient([[0.0], [0.0]], 0.0, [[3.0], [-4.0]], [[1]])
    assert dw.tolist() == [[-1.5], [2.0]]
    assert db == -0.5


def test_a_neuron_that_knows_nothing_costs_log_2():
    _, _, X, Y = problem()
    assert cost(np.zeros((3, 1)), 0.0, X, Y) == pytest.approx(np.log(2), abs=1e-15)


def test_cost_is_finite_where_a_prediction_is_certain_and_wrong():
    assert cost([[1.0]], 0.0, [[5000.0, -5000.0]], [[0, 0]]) == pytest.approx(2500)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("n_x", "m"), [(1, 1), (1, 5), (5, 1), (3, 7), (64, 50)])
def test_every_form_of_the_gradient_equals_the_numerical_slope(form, n_x, m):
    w, b, X, Y = problem(n_x=n_x, m=m)
    dw, db = form(w, b, X, Y)
    expected_dw, expected_db = slopes_by_nudging(w, b, X, Y)
    assert dw.shape == (n_x, 1)
    assert isinstance(db, float)
    np.testing.assert_allclose(dw, expected_dw, rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(db, expected_db, rtol=1e-6, atol=1e-9)


@given(
    st.integers(0, 10**6), st.integers(1, 8), st.integers(1, 12), st.sampled_from([0.1, 1.0, 30.0, 1000.0])
)
@settings(deadline=None, max_examples=60)
def test_loop_vectorised_and_compiled_gradients_agree(seed, n_x, m, spread):
    w, b, X, Y = problem(seed, n_x, m, spread)
    dw, db = gradient(w, b, X, Y)
    for form in (gradient_loop, gradient_compiled):
        other = form(w, b, X, Y)
        np.testing.assert_allclose(other.dw, dw, rtol=1e-12, atol=1e-14)
        np.testing.assert_allclose(other.db, db, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("order", ["C", "F"])
def test_compiled_gradient_does_not_depend_on_how_x_is_stored(order):
    w, b, X, Y = problem()
    np.testing.assert_allclose(
        gradient_compiled(w, b, np.array(X, order=order), Y).dw, gradient(w, b, X, Y).dw
    )


def test_gradient_equals_pytorch_autograd():
    torch = pytest.importorskip("torch")
    w, b, X, Y = problem(n_x=6, m=40)
    tw, tb = torch.tensor(w, requires_grad=True), torch.tensor(b, dtype=torch.float64, requires_grad=True)
    loss = torch.nn.functional.binary_cross_entropy_with_logits(
        tw.T @ torch.tensor(X) + tb, torch.tensor(Y, dtype=torch.float64)
    )
    loss.backward()
    dw, db = gradient(w, b, X, Y)
    assert cost(w, b, X, Y) == pytest.approx(loss.item(), rel=1e-12)
    np.testing.assert_allclose(dw, tw.grad.numpy(), rtol=1e-10)
    assert db == pytest.approx(tb.grad.item(), rel=1e-10)


@given(st.integers(0, 10**6), st.floats(0, 1))
@settings(deadline=None)
def test_cost_lies_below_every_chord(seed, t):
    w, b, X, Y = problem(seed)
    v, c, _, _ = problem(seed + 1)
    between = cost(t * w + (1 - t) * v, t * b + (1 - t) * c, X, Y)
    assert between <= t * cost(w, b, X, Y) + (1 - t) * cost(v, c, X, Y) + 1e-12


def test_predict_says_one_exactly_at_the_threshold():
    assert predict([[1.0]], 0.0, [[-1e-9, 0.0, 1e-9]]).tolist() == [[0, 1, 1]]


def test_predictions_are_whole_numbers_in_one_row():
    says = predict([[1.0], [0.0]], 0.0, [[1.0, -1.0, 2.0], [0.0, 0.0, 0.0]])
    assert says.shape == (1, 3)
    assert says.dtype.kind == "i"


def test_predict_with_a_higher_threshold_says_one_less_often():
    assert predict([[1.0]], 0.0, [[1.0, 3.0]], threshold=0.9).tolist() == [[0, 1]]


def test_a_step_moves_against_both_slopes_taken_at_its_start():
    w, b, X, Y = problem()
    dw, db = gradient(w, b, X, Y)
    new_w, new_b = descent_step(w, b, X, Y, 0.3)
    np.testing.assert_allclose(new_w, w - 0.3 * dw)
    assert new_b == pytest.approx(b - 0.3 * db)


def test_descent_is_the_same_as_so_many_steps():
    w, b, X, Y = problem()
    found = gradient_descent(X, Y, alpha=0.2, steps=5, w=w, b=b)
    costs = [cost(w, b, X, Y)]
    for _ in range(5):
        w, b = descent_step(w, b, X, Y, 0.2)
        costs.append(cost(w, b, X, Y))
    np.testing.assert_array_equal(found.w, w)
    assert found.b == b
    np.testing.assert_array_equal(found.costs, costs)


def test_descent_of_no_steps_gives_the_start_and_its_cost():
    _, _, X, Y = problem()
    found = gradient_descent(X, Y, steps=0)
    assert found.w.tolist() == [[0.0], [0.0], [0.0]]
    assert found.b == 0
    np.testing.assert_allclose(found.costs, [np.log(2)])


@given(st.integers(0, 10**6))
@settings(deadline=None, max_examples=30)
def test_cost_never_rises_when_alpha_is_at_most_one_over_the_curvature(seed):
    _, _, X, Y = problem(seed)
    ones = np.vstack([np.ones((1, X.shape[1])), X])
    curvature = np.linalg.eigvalsh(ones @ ones.T / X.shape[1])[-1] / 4  # σ' is at most 1/4
    costs = gradient_descent(X, Y, alpha=1 / curvature, steps=30).costs
    assert (np.diff(costs) <= 1e-15).all()


def test_descent_finds_the_minimum_that_scipy_finds():
    from scipy.optimize import minimize

    w, b, X, Y = problem(3, n_x=2, m=60)
    Y[0, :30] = 1 - Y[0, :30]
    best = minimize(lambda p: cost(p[:2, np.newaxis], p[2], X, Y), np.zeros(3), tol=1e-12).fun
    assert gradient_descent(X, Y, alpha=2.0, steps=2000).costs[-1] == pytest.approx(best, abs=1e-9)


def test_nothing_that_is_given_is_changed():
    given_values = problem()
    copies = [np.copy(v) for v in given_values]
    w, b, X, Y = given_values
    for form in FORMS:
        form(w, b, X, Y)
    gradient_descent(X, Y, w=w, b=b, steps=3)
    for before, after in zip(copies, given_values, strict=True):
        np.testing.assert_array_equal(before, after)


@pytest.mark.filterwarnings("error")
def test_a_runaway_stops_with_its_step_and_keeps_its_history():
    X, Y = np.array([[1e200, -1e200, 3e199]]), np.array([[0, 1, 1]])
    with pytest.raises(
        Diverged, match=r"step 1: the cost was 0\.693 and became .*alpha = 1e\+200 is too large"
    ) as caught:
        gradient_descent(X, Y, alpha=1e200, steps=10)
    assert caught.value.step == 1
    assert caught.value.costs.shape == (2,)
    assert caught.value.costs[0] == pytest.approx(np.log(2))
    assert caught.value.parameters.w.tolist() == [[0.0]]


def test_a_runaway_comes_back_whole_from_another_process():
    error = pickle.loads(pickle.dumps(Diverged("at step 1", 1, np.ones(2), (3.0,), "all of it")))
    assert str(error) == "at step 1"
    assert error.costs.tolist() == [1, 1]
    assert (error.step, error.parameters, error.training) == (1, (3.0,), "all of it")


@pytest.mark.filterwarnings("error")
def test_a_weight_that_overflows_is_a_runaway_even_where_the_cost_is_zero():
    with pytest.raises(Diverged) as caught:
        gradient_descent([[1e200]], [[1]], alpha=1e200)
    assert caught.value.costs.tolist() == [np.log(2), 0]


def test_lists_are_as_good_as_arrays():
    assert gradient([[0.0]], 0, [[2.0, 4.0]], [[1, 0]]).dw.tolist() == [[0.5]]


def test_float32_stays_float32_and_agrees_to_six_digits():
    w, b, X, Y = problem()
    single = gradient(w.astype("f4"), b, X.astype("f4"), Y.astype("f4"))
    assert single.dw.dtype == np.float32
    np.testing.assert_allclose(single.dw, gradient(w, b, X, Y).dw, rtol=1e-4, atol=1e-6)


W, B, X3, Y3 = np.zeros((2, 1)), 0.0, np.ones((2, 3)), np.array([[0, 1, 1]])

WITHOUT_LABELS = [
    ((np.zeros(2), B, X3), r"w has shape \(2,\); expected two dimensions, .* write w\.reshape\(-1, 1\)"),
    (
        (np.zeros((4, 1)), B, X3),
        r"w has shape \(4, 1\) and X has shape \(2, 3\); expected w \(n_x, 1\) = \(2, 1\)",
    ),
    ((W.T, B, X3), r"w has shape \(1, 2\) and X has shape \(2, 3\); .*; write w\.T$"),
    ((W, B, X3.T), r"X has shape \(3, 2\).*are the examples in columns\? write X\.T"),
    ((W, [1.0, 2.0], X3), r"b has shape \(2,\); expected a single number"),
    ((W, np.nan, X3), "b must be finite; got nan"),
    ((W + np.inf, B, X3), "w must be finite"),
    ((W, B, X3[0]), r"X has shape \(3,\); expected two dimensions, \(n_x, m\); write X\.reshape"),
    ((W, B, np.ones((2, 0))), r"X is empty: its shape is \(2, 0\)"),
    ((W, B, X3 * np.inf), r"X must be finite.*inf"),
    ((None, B, X3), "w must hold numbers only; got None"),
    ((W, None, X3), "b must be a number; got None"),
    ((W, B, [["a", "b"], ["c", "d"]]), "X must hold numbers only"),
    ((gradient_descent(X3, Y3), B, X3), r"w is a Descent; write descent\.w"),
]
WITH_LABELS = [
    ((W, B, X3, None), "Y must hold numbers only; got None"),
    ((W, B, X3, Y3[0]), r"Y has shape \(3,\).*write .*Y\.reshape\(1, -1\) for one row"),
    ((W, B, X3, Y3.T), r"X has shape \(2, 3\) and Y has shape \(3, 1\); .* write Y\.T"),
    ((W, B, X3, [[0, 1]]), r"X has shape \(2, 3\) and Y has shape \(1, 2\); expected as many columns"),
    ((W, B, X3, np.ones((2, 3))), r"Y has shape \(2, 3\); expected \(1, m\) = \(1, 3\), a label for each"),
    ((W, B, X3, [[0, 1, 2]]), "Y must hold 0 and 1 only; found 2"),
    ((W, B, X3, [[1, 1, -1]]), r"Y must hold 0 and 1 only; found -1; write \(Y \+ 1\) / 2"),
    ((W, B, X3, [[0, 1, np.nan]]), r"Y must be finite"),
]


def blames(message):
    """Which kind of error tells this: the type is wrong where numbers are missing altogether."""
    return (
        TypeError
        if "numbers only" in message or "a number" in message or "; write descent" in message
        else ValueError
    )


@pytest.mark.parametrize(("arguments", "message"), WITHOUT_LABELS)
@pytest.mark.parametrize("function", [probability, predict])
def test_wrong_arguments_are_named(function, arguments, message):
    with pytest.raises(blames(message), match=message):
        function(*arguments)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [((w, b, X, np.zeros((1, np.shape(X)[-1]))), m) for (w, b, X), m in WITHOUT_LABELS] + WITH_LABELS,
)
@pytest.mark.parametrize("function", [cost, *FORMS, partial(descent_step, alpha=0.1)])
def test_wrong_arguments_with_labels_are_named(function, arguments, message):
    with pytest.raises(blames(message), match=message):
        function(*arguments)


@pytest.mark.parametrize(("arguments", "message"), WITH_LABELS)
def test_descent_names_wrong_labels(arguments, message):
    with pytest.raises(blames(message), match=message):
        gradient_descent(*arguments[2:])


def test_descent_asks_whether_the_examples_are_in_columns():
    with pytest.raises(ValueError, match=r"X has shape \(3, 2\) and Y has shape \(1, 3\).*write X\.T"):
        gradient_descent(X3.T, Y3)


@pytest.mark.parametrize(
    ("habit", "instead"),
    [("learning_rate", r"alpha=\.\.\."), ("num_iterations", r"steps=\.\.\."), ("epochs", r"steps=\.\.\.")],
)
def test_a_keyword_of_other_courses_is_answered(habit, instead):
    with pytest.raises(TypeError, match=f"gradient_descent has no argument {habit}; write {instead}"):
        gradient_descent(X3, Y3, **{habit: 1})


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("weight", [0.0, 1.0, -1.0])
@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize(
    "call", ["probability", "predict", "cost", "descent_step", "descent", "gradient", "loop", "compiled"]
)
def test_one_bad_number_in_x_is_found_whatever_weight_it_meets(call, order, weight, bad):
    w, b, X, Y = np.full((9, 1), weight), 0.5, np.ones((9, 70), order=order), np.ones((1, 70))
    X[7, 66] = bad
    calls = {
        "probability": lambda: probability(w, b, X),
        "predict": lambda: predict(w, b, X),
        "cost": lambda: cost(w, b, X, Y),
        "descent_step": lambda: descent_step(w, b, X, Y, 0.1),
        "descent": lambda: gradient_descent(X, Y, w=w),
        "gradient": lambda: gradient(w, b, X, Y),
        "loop": lambda: gradient_loop(w, b, X, Y),
        "compiled": lambda: gradient_compiled(w, b, X, Y),
    }
    with pytest.raises(NotFinite, match=rf"X must be finite; 1 of its 630 .* at \(7, 66\): {bad}"):
        calls[call]()


@pytest.mark.filterwarnings("ignore:overflow")
def test_an_overflow_of_finite_numbers_is_computed():
    assert probability([[1e200]], 0.0, [[1e200, -1e200]]).tolist() == [[1, 0]]
    assert predict([[1e200]], 0.0, [[1e200, -1e200]]).tolist() == [[1, 0]]
    assert cost([[1e200]], 0.0, [[1e200]], [[0]]) == np.inf
    assert gradient([[1e200]], 0.0, [[1e200]], [[0]]).dw.tolist() == [[1e200]]
    assert gradient_compiled([[1e200]], 0.0, [[1e200]], [[0]]).dw.tolist() == [[1e200]]


@pytest.mark.parametrize("alpha", [0, -1, np.nan, np.inf])
@pytest.mark.parametrize(
    "train", [lambda a: descent_step(W, B, X3, Y3, a), lambda a: gradient_descent(X3, Y3, a)]
)
def test_alpha_must_be_a_number_above_zero(train, alpha):
    with pytest.raises(ValueError, match="alpha must"):
        train(alpha)
    with pytest.raises(TypeError, match="alpha must be a number; got None"):
        train(None)


@pytest.mark.parametrize(
    ("steps", "error"), [(-1, ValueError), (2.5, TypeError), ("many", TypeError), (True, TypeError)]
)
def test_steps_must_be_a_whole_number(steps, error):
    with pytest.raises(error, match="steps must"):
        gradient_descent(X3, Y3, steps=steps)


def test_threshold_must_be_a_probability():
    with pytest.raises(ValueError, match="threshold must lie between 0 and 1; got 50"):
        predict(W, B, X3, threshold=50)


def test_compiled_loop_and_its_plain_version_are_the_same_function():
    w, b, X, Y = problem()
    arguments = w[:, 0], b, np.ascontiguousarray(X.T), Y[0].astype(float)
    plain, fast = logistic._mean_over_examples.plain(*arguments), logistic._mean_over_examples(*arguments)
    np.testing.assert_allclose(fast[0], plain[0], rtol=1e-14)
    assert fast[1] == pytest.approx(plain[1], rel=1e-14)
