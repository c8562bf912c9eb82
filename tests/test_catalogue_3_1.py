"""The exercises of section 3.1: what the pencil finds, dlkit's own functions, and wrong answers."""

import numpy as np
import pytest

from dlkit import augmentation, gradient_check, network, regularization
from dlkit.activations import relu, relu_derivative
from dlkit.classroom.catalogue.section_3_1_regularization import EXERCISES
from dlkit.classroom.diagnosis import diagnose
from dlkit.classroom.styles.section_3_1_regularization import STYLES
from dlkit.classroom.verdict import Kind

BY_NAME = {exercise.name: exercise for exercise in EXERCISES}
add_l2, through_dropout, with_mirrored, stop_at = (exercise.reference for exercise in EXERCISES)


def test_what_the_tasks_work_out_with_the_pencil_is_right():
    zero = np.zeros((1, 2))
    J, slope1, _ = add_l2(0, np.array([[3, 4]]), np.array([[2]]), zero, np.zeros((1, 1)), 0.5, 10)
    assert float(J) == pytest.approx(0.725)
    assert slope1 == pytest.approx(np.array([[0.15, 0.2]]))
    A, dA, drawn = (np.array([row]) for row in ([4, 0, 6], [1, 2, 3], [0.1, 0.3, 0.9]))
    there, back = through_dropout(A, dA, drawn, 0.5)
    assert (there.tolist(), back.tolist()) == ([[8, 0, 0]], [[2, 4, 0]])
    pictures, Y = with_mirrored(np.array([[1, 4], [2, 5], [3, 6]]), np.array([[8, 6]]), (1, 3), [0, 8])
    assert (pictures[:, -1].tolist(), Y.tolist()) == ([3, 2, 1], [[8, 6, 8]])
    assert stop_at(np.array([0.9, 0.5, 0.6, 0.4, 0.5, 0.5, 0.3]), 2) == (4, 6)


def test_the_answers_are_those_of_dlkit():
    for case in BY_NAME["add_l2"].inputs():
        J, slope1, slope2 = add_l2(**case)
        weights, how = [case["W1"], case["W2"]], (case["lambda_"], case["m"])
        assert case["J"] + regularization.l2_cost(weights, *how) == pytest.approx(J)
        for W, dW, slope in zip(weights, (case["dW1"], case["dW2"]), (slope1, slope2), strict=True):
            np.testing.assert_allclose(dW + regularization.l2_gradient(W, *how), slope)
    for case in BY_NAME["with_mirrored"].inputs():
        m = case["Y"].shape[1]
        pictures, Y = with_mirrored(**case)
        kept = np.isin(case["Y"][0], case["allowed"])
        flipped = augmentation.flip(case["pictures"], case["image_shape"])
        np.testing.assert_array_equal(pictures[:, m:], flipped[:, kept])
        np.testing.assert_array_equal(Y[:, m:], case["Y"][:, kept])
    for case in BY_NAME["stop_at"].inputs():
        state = regularization.EarlyStopping(case["patience"])
        for cost in case["dev_costs"]:
            state = state if state.stop else regularization.observe(state, cost, None)
        assert stop_at(**case) == (state.best_at + 1, state.seen)


def test_a_network_whose_way_back_is_through_dropout_passes_the_gradient_check():
    rng = np.random.default_rng(3)
    net, X, Y = network.Network(3, 4, 1, hidden=relu), rng.normal(size=(3, 5)), np.array([[0, 1, 1, 0, 1]])
    theta, drawn = rng.normal(size=network.parameter_count(net)), rng.random((4, 5))
    hidden, out = network.layers(net, theta)
    Z = hidden.W @ X + hidden.b
    mask = regularization.dropout_mask(np.random.default_rng(0), drawn.shape, 1.0) * (drawn < 0.6) / 0.6
    A, _ = through_dropout(relu(Z), np.zeros(Z.shape), drawn, 0.6)
    dZ_out = network.forward(net, theta, X, [mask])[-1].A - Y
    _, dA = through_dropout(relu(Z), out.W.T @ dZ_out, drawn, 0.6)
    dZ = dA * relu_derivative(Z)
    slopes = [dZ @ X.T, dZ.sum(axis=1), dZ_out @ A.T, dZ_out.sum(axis=1)]
    gradient = np.concatenate([part.ravel() for part in slopes]) / 5
    assert gradient_check.check(net, theta, X, Y, gradient, masks=[mask]).right


def test_some_units_that_stay_say_zero_and_some_curves_have_ties_and_some_never_stop():
    for case in BY_NAME["through_dropout"].inputs():
        assert np.any((case["A"] == 0) & (case["drawn"] < case["keep_prob"]))
    curves = BY_NAME["stop_at"].inputs()
    assert any(len(set(case["dev_costs"])) < len(case["dev_costs"]) for case in curves)
    ends = [stop_at(**case)[1] - len(case["dev_costs"]) for case in curves]
    assert 0 in ends
    assert min(ends) < 0


@pytest.mark.parametrize(("name", "style"), [(name, style) for name in STYLES for style in STYLES[name]])
def test_another_correct_style_passes(name, style):
    assert diagnose(BY_NAME[name], style).is_right


def test_every_exercise_is_tried_in_other_styles():
    assert set(STYLES) == set(BY_NAME)
    assert min(map(len, STYLES.values())) >= 5


# Wrong answers as students write them, and what they hear.


def two_of_three(J, W1, W2, dW1, dW2, lambda_, m):
    return add_l2(J, W1, W2, dW1, dW2, lambda_, m)[:2]


def squares_of_sums(J, W1, W2, dW1, dW2, lambda_, m):
    _, *slopes = add_l2(J, W1, W2, dW1, dW2, lambda_, m)
    return J + lambda_ / (2 * m) * (np.sum(W1) ** 2 + np.sum(W2) ** 2), *slopes


def without_brackets(J, W1, W2, dW1, dW2, lambda_, m):
    squares = np.sum(W1**2) + np.sum(W2**2)
    return J + lambda_ / 2 * m * squares, dW1 + lambda_ / m * W1, dW2 + lambda_ / m * W2


def in_place(J, W1, W2, dW1, dW2, lambda_, m):
    dW1 += lambda_ / m * W1
    dW2 += lambda_ / m * W2
    return add_l2(J, W1, W2, dW1, dW2, 0, m)


def own_draw(A, dA, drawn, keep_prob):
    mask = (np.random.random(A.shape) < keep_prob) / keep_prob  # noqa: NPY002
    return A * mask, dA * mask


def share_found(A, dA, drawn, keep_prob):
    kept = drawn < keep_prob
    return A * kept / np.mean(kept), dA * kept / np.mean(kept)


def flat_labels(pictures, Y, image_shape, allowed):
    more, labels = with_mirrored(pictures, Y, image_shape, allowed)
    return more, labels[0]


def folded_by_rows(pictures, Y, image_shape, allowed):
    chosen = np.isin(Y[0], allowed)
    images = pictures[:, chosen].reshape(-1, *image_shape)[:, :, ::-1]
    return np.hstack([pictures, images.reshape(len(pictures), -1)]), np.hstack([Y, Y[:, chosen]])


def rises_in_a_row(dev_costs, patience):
    best, waited = 1, 0
    for epoch in range(2, len(dev_costs) + 1):
        if dev_costs[epoch - 1] > dev_costs[epoch - 2]:
            waited += 1
        else:
            best, waited = epoch, 0
        if waited == patience:
            break
    return best, epoch


def only_if_patience_is_over(dev_costs, patience):
    best, stopped = stop_at(dev_costs, patience)
    return (best, stopped) if stopped - best == patience else None


@pytest.mark.parametrize(
    ("name", "wrong", "kind", "says"),
    [
        ("add_l2", squares_of_sums, Kind.NAMED, "You square the sums."),
        ("add_l2", without_brackets, Kind.SLIP, "All but one thing fits."),
        ("add_l2", in_place, Kind.MUTATED, "Your function changes its argument dW1"),
        ("add_l2", two_of_three, Kind.TYPE, "It returns 2 values; expected 3 values"),
        ("through_dropout", own_draw, Kind.NAMED, "Called once more with the same input"),
        ("through_dropout", share_found, Kind.NAMED, "You divide by the share that stayed this time."),
        ("with_mirrored", flat_labels, Kind.SHAPE, "Y_more has shape (9,)"),
        ("with_mirrored", folded_by_rows, Kind.NAMED, "Does each row hold a picture when you fold?"),
        ("stop_at", rises_in_a_row, Kind.NAMED, "You compare with the epoch before."),
        ("stop_at", only_if_patience_is_over, Kind.NAMED, "For some inputs it returns nothing."),
    ],
)
def test_a_wrong_answer_hears_what_is_true_of_it(name, wrong, kind, says):
    verdict = diagnose(BY_NAME[name], wrong)
    assert (verdict.kind, verdict.says[: len(says)]) == (kind, says)
