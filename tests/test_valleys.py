"""Valleys of two parameters: their slopes, who walks through them, and who gets lost."""

import numpy as np
import pytest

from dlkit import network, plots, valleys
from dlkit.activations import tanh
from dlkit.optimizers import Adam, GradientDescent, Momentum, RMSprop, inverse_time_decay
from dlkit.valleys import BOWL, RAVINE, SADDLE, bowl, descend, saddle, two_weights

X = np.random.default_rng(5).normal(size=(1, 40))
Y = np.tanh(0.8 * X) + 0.1 * np.random.default_rng(6).normal(size=(1, 40))
VALLEYS = valleys.every() | {"two weights": two_weights(X, Y)}
each_valley = pytest.mark.parametrize("valley", VALLEYS.values(), ids=VALLEYS)


@each_valley
def test_the_gradient_is_the_slope_of_the_cost(valley):
    for theta in np.random.default_rng(0).uniform(-2, 2, (20, 2)):
        sides = 1e-6 * np.eye(2)
        slopes = [(valley.cost(theta + side) - valley.cost(theta - side)) / 2e-6 for side in sides]
        np.testing.assert_allclose(valley.gradient(theta), slopes, rtol=1e-6, atol=1e-8)


@each_valley
def test_the_costs_and_slopes_of_many_places_are_those_of_each(valley):
    places = np.random.default_rng(1).uniform(-2, 2, (2, 7))
    np.testing.assert_allclose(valley.cost(places), [valley.cost(place) for place in places.T])
    np.testing.assert_allclose(valley.gradient(places).T, [valley.gradient(place) for place in places.T])


@each_valley
def test_no_place_is_lower_than_the_lowest_and_a_long_walk_comes_close(valley):
    w1, w2 = np.meshgrid(np.linspace(-6, 6, 301), np.linspace(-3, 3, 301))
    assert valley.cost(np.stack([w1.ravel(), w2.ravel()])).min() >= valley.lowest - 1e-12
    end = descend(valley, Momentum(0.5), 9000, start=(1.0, 1.0))[-1]
    assert valley.cost(end) == pytest.approx(valley.lowest, abs=1e-6)


def test_the_network_of_houses_begins_where_its_unit_is_saturated_and_has_the_wrong_sign():
    network = valleys.every()["network"]
    slope_1, slope_2 = network.gradient(np.array(network.start))
    assert abs(slope_1) < 0.05 * abs(slope_2)  # tanh is flat there
    end = descend(network, GradientDescent(0.1), 80)[-1]
    assert network.cost(end) - network.lowest > 0.01


def test_the_slope_at_the_saddle_is_zero_and_the_cost_falls_to_both_sides():
    assert SADDLE.gradient(np.zeros(2)).tolist() == [0, 0]
    assert SADDLE.cost((0, 0)) == 2
    assert max(SADDLE.cost((-0.1, 0)), SADDLE.cost((0.1, 0))) < 2 < SADDLE.cost((0, 0.1))


def test_two_weights_are_the_network_of_one_tanh_unit():
    net = network.Network(1, 1, 1, hidden=tanh, output=network.LINEAR)
    w1, w2 = 0.7, -1.3
    theta = network.join(net, [(np.array([[w1]]), np.zeros((1, 1))), (np.array([[w2]]), np.zeros((1, 1)))])
    gradient = network.named(net, network.backward(net, theta, network.forward(net, theta, X), Y))
    valley = two_weights(X, Y)
    np.testing.assert_allclose(valley.cost((w1, w2)), network.cost(net, theta, X, Y))
    np.testing.assert_allclose(valley.gradient((w1, w2)), [gradient["W1"].item(), gradient["W2"].item()])


@pytest.mark.parametrize("optimizer", [GradientDescent(0.05), Momentum(0.1), RMSprop(0.05), Adam(0.2)])
def test_a_walk_is_the_optimizers_own_steps(optimizer):
    theta = np.array(RAVINE.start)
    state, places = optimizer.start(theta), [theta]
    for _ in range(7):
        theta, state = optimizer.step(theta, RAVINE.gradient(theta), state)
        places.append(theta)
    np.testing.assert_array_equal(descend(RAVINE, optimizer, 7), places)


def test_a_schedule_gives_the_rate_of_each_step():
    found = descend(bowl(1, 1), GradientDescent(0.5), 3, start=(1, 1), schedule=inverse_time_decay)
    rates = [inverse_time_decay(0.5, t) for t in range(3)]
    np.testing.assert_allclose(found[:, 0], np.cumprod([1, *(1 - rate for rate in rates)]))


def test_noise_is_drawn_from_the_generator_that_was_handed_in():
    one, same, other = (
        descend(BOWL, GradientDescent(0.1), 5, noise=1, rng=np.random.default_rng(seed)) for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(one, same)
    assert not np.allclose(one[1:], other[1:])
    assert not np.allclose(one, descend(BOWL, GradientDescent(0.1), 5))


def test_who_leaves_for_good_is_not_a_number_from_then_on():
    places = descend(RAVINE, GradientDescent(1.0), 50)
    lost = np.isnan(places).any(axis=1)
    assert not lost[0]
    assert lost[-1]
    assert np.all(np.diff(lost.astype(int)) >= 0)


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: bowl(0, 1), ValueError, "curvature_1"),
        (lambda: descend(BOWL, Adam(), -1), ValueError, "steps"),
        (lambda: descend(BOWL, Adam(), 1, start=(1, 2, 3)), ValueError, "start"),
        (lambda: descend(BOWL, Adam(), 1, noise=-1), ValueError, "noise"),
        (lambda: descend(BOWL, Adam(), 1, noise=1), TypeError, "rng"),
        (lambda: two_weights(X, Y[:, 1:]), ValueError, r"\(1, 40\).*\(1, 39\)"),
        (lambda: two_weights(np.ones((2, 3)), np.ones((2, 3))), ValueError, r"\(2, 3\)"),
        (lambda: plots.race([], 5), ValueError, "racers"),
        (lambda: plots.race(["a"], 0), ValueError, "steps"),
        (lambda: plots.race(["a"], 5)[1].show(BOWL, {"b": np.zeros((1, 2))}, 0), ValueError, "'b'"),
    ],
)
def test_what_is_given_wrongly_is_named(call, error, says):
    with pytest.raises(error, match=says):
        call()


# The picture of it.


def test_a_race_shows_who_is_in_it_up_to_the_step():
    _, drawn = plots.race(["plain", "Adam"], 30)
    ways = {"Adam": descend(RAVINE, Adam(0.2), 30)}
    drawn.show(RAVINE, ways, 12)
    np.testing.assert_array_equal(np.stack(drawn.paths["Adam"].get_data(), axis=1), ways["Adam"][:13])
    np.testing.assert_array_equal(np.stack(drawn.heads["Adam"].get_data(), axis=1), ways["Adam"][12:13])
    np.testing.assert_allclose(drawn.costs["Adam"].get_data()[1], RAVINE.cost(ways["Adam"][:13].T))
    assert len(drawn.paths["plain"].get_data()[0]) == 0
    assert all(artist.get_animated() for artist in (drawn.contours, *drawn.paths.values()))


def test_contours_lie_where_the_cost_is_a_level_above_the_lowest():
    _, drawn = plots.race(["plain"], 5)
    valley = two_weights(X, Y)
    drawn.show(valley, {}, 0)
    line = np.stack(drawn.contours.get_data())
    heights = valley.cost(line[:, ~np.isnan(line).any(axis=0)]) - valley.lowest
    nearest = np.min(np.abs(np.log(heights[:, np.newaxis] / [0.03, 0.1, 0.3, 1, 3, 10])), axis=1)
    assert np.median(nearest) < 0.05


def test_other_starts_are_possible_in_every_valley():
    for make in (lambda start: bowl(1, 2, start), saddle, lambda start: two_weights(X, Y, start)):
        assert descend(make((1.0, -1.0)), GradientDescent(), 1)[0].tolist() == [1, -1]
    assert valleys.REACH == (4, 2)
