"""The exercises of section 3.3.6: a schedule, the largest rate for a noise floor, and a plan for a ravine."""

import functools

import numpy as np

from dlkit.classroom.exercise import Exercise, Property, Result
from dlkit.classroom.mistakes import Mistake
from dlkit.classroom.styles.section_3_3_6_learning_rate_decay import STYLES
from dlkit.optimizers import Adam, GradientDescent, Momentum, RMSprop, inverse_time_decay


def _epochs(rng):
    yield {"alpha0": 0.5, "epoch": 0, "decay_rate": 0.1}
    for epoch in (0, 1, 2, 10, 37):
        yield {"alpha0": rng.uniform(0.01, 0.9), "epoch": epoch, "decay_rate": rng.uniform(0.05, 0.8)}


def _floors(rng):
    yield {"J": 0.125, "c": 2.0, "nu": 1.0}
    for _ in range(5):
        J, c, nu = rng.uniform(0.01, 0.4), rng.uniform(0.2, 3), rng.uniform(0.3, 3)
        yield {"J": J, "c": c, "nu": nu}


INVERSE_TIME = Exercise(
    name="inverse_time",
    points=1,
    reference=lambda alpha0, epoch, decay_rate: inverse_time_decay(alpha0, epoch, decay_rate),
    results=(Result("alpha", "a number"),),
    cases=_epochs,
    mistakes="""
        alpha0 / (decay_rate * epoch)
            In epoch 0 this divides by 0, and in epoch 1 it may exceed alpha0. What keeps it there?
        alpha0 / (1 + decay_rate * (epoch + 1))
            Here epoch 0 counts as 1, so that the rate shrinks before it is used. Where does the count begin?
        alpha0 * (1 - decay_rate) ** epoch
            The same share goes away in every epoch: this is exponential decay.
        alpha0 * decay_rate**epoch
            This is exponential decay, and its base is the decay rate itself.
        alpha0 / (1 + decay_rate) ** epoch
            Every epoch divides once more by 1 + decay_rate: this is exponential. What does epoch multiply?
        alpha0 / np.prod(1 + decay_rate * np.arange(epoch + 1))
            You decay the rate of the epoch before, which has decayed already. Every epoch starts from alpha0.
        alpha0 / (1 + epoch)
            The decay rate does not come into it.
        alpha0 / np.sqrt(1 + decay_rate * epoch)
            There is a root around the divisor. Which of the schedules has one?
        alpha0 * (1 - decay_rate * epoch)
            A straight line down. In which epoch does it pass through 0, and what is a step then?
        alpha0 * 0.95**epoch
            This is exponential decay, with 0.95 whatever the decay rate is.
        alpha0 / (1 + decay_rate * (epoch - 1))
            Here epoch 1 has the rate of epoch 0. Which epoch is the first?
    """,
    hints=(
        "Which rate is due in epoch 0, whatever the decay rate is?",
        "With a decay rate of 0.1, by what is alpha0 divided in the epochs 0, 1 and 2?",
        "Divide alpha0 by 1 + decay_rate * epoch.",
    ),
    read="section 3.3.6, 'A schedule gives each epoch its rate'",
    styles=STYLES["inverse_time"],
)

LARGEST_RATE = Exercise(
    name="largest_rate",
    points=2,
    reference=STYLES["largest_rate"][0],
    results=(Result("alpha", "a number"),),
    cases=_floors,
    mistakes="""
        4 * J / nu**2
            Right for small rates only: there the floor is about alpha nu² / 4. What became of the alpha c?
        J * nu**2 / (2 * (2 - J * c))
            You put J where the formula has alpha. Which of the two is given, and which is asked for?
        2 * J * c / (nu**2 + J * c**2)
            You solve for the variance V of w. J is the cost, ½ c V.
        4 * J / (nu + 2 * J * c)
            The standard deviation of the noise comes in without its square.
        4 * J / (nu**2 + 2 * J)
            The curvature does not come into it.
        4 * J / (1 + 2 * J * c)
            The noise does not come into it.
        2 * J / (nu**2 + J * c)
            A factor 2 is lost: multiply J by all of 2 (2 - alpha c).
        2 * J / nu**2
            Two things are missing: a factor 2, as J is multiplied by all of 2 (2 - alpha c); and the alpha c.
        2 / c
            At this rate the floor is infinite. Which one gives J?
    """,
    hints=(
        "The formula gives J for an alpha. What do you multiply by, so that alpha no longer stands below?",
        "J · 2 · (2 - alpha c) = alpha nu². Which terms have an alpha in them? Bring them to one side.",
        "4 J = alpha (nu² + 2 J c). Divide by the bracket.",
    ),
    read="section 3.3.6, 'The floor has a formula'",
    styles=STYLES["largest_rate"],
)

# A plan is tried on 200 walkers at once, each with its own start and noise; they are one long theta.

OPTIMIZERS = (GradientDescent(), Momentum(), RMSprop(), Adam())
CURVATURES, WALKERS = np.repeat([0.2, 12.0], 200), 200


def crossed(k, rates, noisy=(0, 1)):
    """Give the mean cost after a plan: nan for who is lost; there is noise in a part of the steps only."""
    return _crossed(int(np.sum(k)), np.asarray(rates, float).tobytes(), noisy)


@functools.lru_cache(maxsize=64)
def _crossed(k, rates, noisy):
    rates, rng = np.frombuffer(rates), np.random.default_rng(336)
    side = rng.choice([-1.0, 1.0], 2 * WALKERS)
    theta = side * np.append(rng.uniform(2.5, 4, WALKERS), rng.uniform(0.8, 1.4, WALKERS))
    state = OPTIMIZERS[k].start(theta)
    begin, end = np.multiply(noisy, len(rates))
    for t, alpha in enumerate(rates):
        slips = rng.normal(size=theta.size) * (begin <= t < end)
        theta, state = OPTIMIZERS[k].step(theta, CURVATURES * theta + slips, state, alpha)
        if not np.abs(theta).max() < 1e6:
            return np.nan
    return np.sum(CURVATURES * theta**2) / 2 / WALKERS


def _low(case, cost):
    return cost < 5 / case["steps"]


def _in_time(case, k, rates):
    """What the first half leaves counts less than what the second half adds, or both together are low."""
    first, second = (crossed(k, rates, half) for half in ((0, 0.5), (0.5, 1)))
    return _low(case, crossed(k, rates)) or first <= second


WRONG_PLANS = {
    "not finite": (
        "There is nan or infinity among your numbers. Is something divided by 0 in step 0?",
        lambda case, k, rates: np.isfinite(k).all() and np.isfinite(rates).all(),
        lambda steps: (0, np.append(np.inf, 1 / np.arange(1, steps))),
    ),
    "no optimizer": (
        "The first value is no number of an optimizer: 0, 1, 2 or 3, counted from 0.",
        lambda case, k, rates: float(np.sum(k)) in range(4),
        lambda steps: (4, STYLES["plan"][0](steps)[1]),
    ),
    "rate not above 0": (
        "There is a rate that is not above 0. What does such a step do?",
        lambda case, k, rates: np.min(rates) > 0,
        lambda steps: (0, 0.12 * (1 - np.arange(steps) / (steps - 1))),
    ),
    "diverges": (
        "Your walkers leave the ravine for good: a rate is too large for its steep walls, and remains so. "
        "How long may a step of gradient descent be where the curvature is 12?",
        lambda case, k, rates: crossed(k, rates) < 100,
        lambda steps: (0, np.full(steps, 0.2)),
    ),
    "does not arrive": (
        "Even without noise your walkers stop, or are, short of the bottom: the rates are too small, or "
        "become so too soon. What do they add up to, and by what does the curvature 0.2 multiply it?",
        lambda case, k, rates: _low(case, crossed(k, rates, (0, 0))),
        lambda steps: (0, 0.12 * 0.95 ** np.arange(steps)),
    ),
    "decays too soon": (
        "Your walkers would arrive, but the slips of the first half count for more than those of the second: "
        "the later rates are too small to walk these off. Let them be larger, or fall later.",
        _in_time,
        lambda steps: (3, 0.5 * 0.96 ** np.arange(steps)),
    ),
    "does not settle": (
        "Your walkers arrive and then hover above the limit: the last rates are too large. What is the "
        "noise floor of your last rate?",
        lambda case, k, rates: _low(case, crossed(k, rates)),
        lambda steps: (0, np.full(steps, 0.05)),
    ),
}

PLAN = Exercise(
    name="plan",
    points=3,
    reference=STYLES["plan"][0],
    results=(Result("the number of the optimizer", "a number"), Result("rates", "(steps,)")),
    cases=lambda rng: ({"steps": steps} for steps in (300, 500)),
    mistakes=tuple(Mistake(says, wrong, name) for name, (says, _, wrong) in WRONG_PLANS.items()),
    hints=(
        "What does a constant rate of 0.1 do wrong, and what one of 0.005? Which of them is good when?",
        "How much must the rates of gradient descent add up to, if the curvature 0.2 is to bring you down?",
        "Try the largest rate that does not diverge, and let it fall to a twentieth by the end.",
    ),
    read="section 3.3.6, 'The sum of the rates says how far you come'",
    styles=STYLES["plan"],
    properties=tuple(Property(says, holds, name) for name, (says, holds, _) in WRONG_PLANS.items()),
)

EXERCISES = (INVERSE_TIME, LARGEST_RATE, PLAN)
