"""The exercises of section 3.3.3: a step with momentum, a walk with any optimizer, and PyTorch's settings."""

from dataclasses import dataclass

import numpy as np

from dlkit.classroom.exercise import Exercise, Result
from dlkit.classroom.styles.section_3_3_3_momentum import STYLES
from dlkit.optimizers import Momentum, MomentumState

# Inputs.  No two of alpha, beta and 1 - beta are equal, and slopes bend, so that a stale one shows.


@dataclass(frozen=True)
class Formula:
    """A function that a failing example can show: its own formula."""

    arguments: str
    formula: str

    def __call__(self, *values):
        given = dict(zip(self.arguments.split(", "), values, strict=True))
        return eval(self.formula, {"np": np, **given, "theta": np.asarray(given["theta"], dtype=float)})

    def __repr__(self):
        return f"lambda {self.arguments}: {self.formula}"


ARGUMENTS = "theta, gradient, state"
DESCENT = Formula(ARGUMENTS, "(theta - 0.25 * gradient, None)")
HEAVY = Formula(ARGUMENTS, "(theta - 0.3 * (0.6 * state + 0.4 * gradient), 0.6 * state + 0.4 * gradient)")
SLOWER = Formula(ARGUMENTS, "(theta - gradient / (3 + state), state + 1)")


def _places_and_pushes(rng):
    yield {
        **{"theta": np.array([2.0]), "gradient": np.array([1.0]), "v": np.array([3.0])},
        **{"alpha": 0.5, "beta": 0.9},
    }
    for k in (1, 2, 3, 5):
        theta, gradient, v = rng.normal(1, 2, size=(3, k))
        alpha, beta = float(rng.uniform(0.1, 0.4)), float(rng.uniform(0.6, 0.95))
        yield {"theta": theta, "gradient": gradient, "v": v, "alpha": alpha, "beta": beta}


def _walks(rng):
    square, bent = Formula("theta", "2 * theta"), Formula("theta", "theta + np.sin(theta)")
    mixed = Formula("theta", "theta + np.cos(theta[::-1])")
    for step, state, slope_at, k, steps in (
        *((DESCENT, None, square, 1, 2), (DESCENT, None, bent, 2, 3), (HEAVY, np.zeros(2), mixed, 2, 4)),
        *((SLOWER, 1, bent, 3, 5), (HEAVY, np.ones(3), bent, 3, 6), (SLOWER, 2, mixed, 4, 2)),
        *((HEAVY, np.zeros(5), mixed, 5, 1), (DESCENT, None, mixed, 3, 4)),
    ):
        theta = rng.uniform(1, 3, size=k) if k > 1 else np.array([8.0])
        yield {"step": step, "theta": theta, "state": state, "slope_at": slope_at, "steps": steps}


def _settings(rng):
    yield {"lr": 0.5, "momentum": 0.0}
    for momentum in (0.9, 0.5, 0.8, 0.99, 0.95):
        yield {"lr": float(rng.uniform(0.01, 0.3)), "momentum": momentum}


def momentum_step(theta, gradient, v, alpha, beta):
    theta, (v,) = Momentum(alpha, beta).step(theta, gradient, MomentumState(v))
    return theta, v


MOMENTUM_STEP = Exercise(
    name="momentum_step",
    points=2,
    reference=momentum_step,
    results=(Result("the new theta", "(k,)"), Result("the new v", "(k,)")),
    cases=_places_and_pushes,
    where={"n": "beta * v + (1 - beta) * gradient", "k": "theta.size"},
    mistakes="""
        theta - alpha * v, n
            v is right, but theta walks along the old v. Which of the two lines comes first?
        theta - alpha * gradient, n
            v is right, and theta does not use it: it walks along the gradient alone.
        theta - alpha * gradient, v  # This is gradient descent: v neither changes nor matters.
        theta + alpha * n, n  # v is right. With a plus theta walks uphill.
        theta - n, n  # v is right. The step is the whole v; the learning rate does not come into it.
        theta - alpha * n, v
            theta is right, but you return the old v: the next step has forgotten this gradient.
        theta - alpha * (beta * v + gradient), beta * v + gradient
            The new gradient counts in full, as in PyTorch. In an average it counts with 1 - beta.
        theta - alpha * ((1 - beta) * v + beta * gradient), (1 - beta) * v + beta * gradient
            beta and 1 - beta have changed places. Which of them goes with what was known before?
        theta - alpha * (beta * v - (1 - beta) * gradient), beta * v - (1 - beta) * gradient
            The gradient enters v with a minus. The way downhill is taken in the second line, once.
        theta + alpha * (beta * v - (1 - beta) * gradient), beta * v - (1 - beta) * gradient
            Your v points downhill. It would walk as well from 0; ours is an average of gradients.
        theta - (beta * v + alpha * gradient), beta * v + alpha * gradient
            The learning rate is inside of v, in place of 1 - beta. It belongs into the second line.
        theta + (beta * v - alpha * gradient), beta * v - alpha * gradient
            This is the form of other books: v is a step downhill with alpha inside. Ours is an average.
        (1 - beta) * gradient -> 1 - beta * gradient
            Brackets are missing: this is 1 minus beta times the gradient.
        right(theta, gradient, v, alpha, 0.9)  # Your beta is always 0.9. It comes in as an argument.
        theta - alpha * (1 - beta) * gradient, (1 - beta) * gradient
            The old v does not come in. Where is what was known before?
        theta - alpha * n / (1 - beta), n / (1 - beta)
            Both are divided by 1 - beta: a correction for the first step. Here nothing is corrected.
        theta - alpha * (beta * n + (1 - beta) * gradient), n
            theta looks one step ahead, as in Nesterov's momentum. Here the step is alpha times v.
        beta * theta + (1 - beta) * (theta - alpha * gradient), n
            You average places. Gradients are averaged, and theta walks along that.
        n, theta - alpha * n  # theta and v have changed places. Which one is asked for first?
    """,
    hints=(
        "Which of the two changes first, and which one needs the other's new value?",
        "v is an average: beta of the old v, and the rest of the new gradient. How much is the rest?",
        "v = beta * v + (1 - beta) * gradient, then return theta - alpha * v, v.",
    ),
    read="section 3.3.3, 'Average the gradients, then step'",
    styles=STYLES["momentum_step"],
)

TAKE_STEPS = Exercise(
    name="take_steps",
    points=2,
    reference=STYLES["take_steps"][0],
    results=(Result("places", "(steps + 1, k)"),),
    cases=_walks,
    mistakes="""
        theta, state = step -> theta, _ = step
            Each step gets the state of the beginning. What did the step before hand back?
        slope_at(theta) -> slope_at(places[0])
            The slopes are those of the first place, all the way. Where do you stand now?
        slope_at(theta) -> slope_at((places[:1] + places)[-2])
            The slopes are those of the place before. Where do you stand now?
        step(theta, slope_at -> step(places[0], slope_at
            Each step begins at the first place. Where did the one before lead?
        slope_at(theta) -> theta  # step gets theta where it needs the slopes at theta.
        theta, state = step(theta, slope_at(theta), state) -> theta = theta - 0.25 * slope_at(theta)
            You walk by gradient descent, and never call the step that was handed in.
        right(step, theta, 0 if state is None else 0 * np.asarray(state), slope_at, steps)
            You begin with a state of zeros. Which state is handed in?
        out[1:]  # The place where it began is missing: it is the first row.
        out[:-1]  # Where the last step led is missing. Do you write down theta before the step, or after it?
        right(step, theta, state, slope_at, steps + 1)  # This is one step too many.
        out[-1]  # This is the last place. All of them are asked for, one in each row.
        np.vstack([out[:1], out[:-1]])
            The beginning stands there twice, and where the last step led is missing.
        np.tile(out[-1], (len(out), 1))
            Every row is the last place. Is it one array that you change and write down again and again?
    """,
    hints=(
        "Which two things does a step hand back, and what does the next one need of them?",
        "Keep a list that begins with theta. What goes into it after each step?",
        "In the loop: theta, state = step(theta, slope_at(theta), state), then places.append(theta).",
    ),
    read="section 3.3.3, 'One learning rate has to serve two directions'",
    styles=STYLES["take_steps"],
)

TO_OURS = Exercise(
    name="to_ours",
    points=2,
    reference=STYLES["to_ours"][0],
    results=(Result("alpha", "a number"), Result("beta", "a number")),
    cases=_settings,
    mistakes="""
        lr, momentum
            Copied as they are. If the gradient is 1 for ever, how long is a step in each of the two?
        lr * (1 - momentum), momentum
            This is the way back, from ours to PyTorch. Which of the two v is the larger one?
        lr / (1 - momentum), 1 - momentum
            alpha is right. Is momentum the share that is kept of the old, or that of the new?
        lr, 1 - momentum
            beta is the share that is kept, and so is momentum. And which learning rate makes equal steps?
        10 * lr, momentum  # Ten is right for a momentum of 0.9 only. Where does it come from?
        lr / momentum, momentum if momentum else 0.0
            You divide by momentum, which may be 0. By which factor is PyTorch's u larger than our v?
        lr / (1 - momentum) -> lr / 1 - momentum
            Brackets are missing: this divides by 1 and then subtracts momentum.
        lr / (1 - momentum), 0.9  # alpha is right. beta is 0.9, whatever comes in.
        lr * (1 + momentum) / (1 - momentum), momentum
            That is how much longer a step may be. Asked for is the alpha of the same steps.
        lr / (1 - momentum), momentum / (1 - momentum)
            alpha is right. Let a push of 1 be followed by 0: how much of u is left, and how much of v?
        lr / (1 + momentum), momentum  # This is a plus where a minus is due. Which one is longer, u or v?
        momentum, lr / (1 - momentum)  # alpha and beta have changed places. Which one is asked for first?
    """,
    hints=(
        "Let the first gradient be 1. How long is the first step in PyTorch, and how long with us?",
        "The second gradient is 0. Which share of the first step is the second one, here and there?",
        "Our v is (1 - beta) times PyTorch's u. What must alpha be, so that alpha v = lr u?",
    ),
    read="section 3.3.3, 'The first steps are short'",
    styles=STYLES["to_ours"],
)

EXERCISES = (MOMENTUM_STEP, TAKE_STEPS, TO_OURS)
