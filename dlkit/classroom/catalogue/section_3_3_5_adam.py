"""The exercises of section 3.3.5: a step of Adam, its step after a silence, and decoupled weight decay."""

import numpy as np

from dlkit.classroom.catalogue.section_3_3_3_momentum import Formula
from dlkit.classroom.exercise import Exercise, Result
from dlkit.classroom.mistakes import Mistake
from dlkit.classroom.styles.section_3_3_5_adam import STYLES
from dlkit.optimizers import Adam, AdamState

# Inputs.  ε is large enough to show its place; the first step is among them, and no two betas are equal.

ARGUMENTS = "theta, gradient, state"
PLAIN = Formula(ARGUMENTS, "(theta - 0.3 * gradient, state + gradient)")
SCALED = Formula(ARGUMENTS, "(theta - gradient / (3 + state**2), state + gradient**2)")
HEAVY = Formula(ARGUMENTS, "(theta - 0.2 * (0.7 * state + 0.3 * gradient), 0.7 * state + 0.3 * gradient)")


def _steps(rng):
    zero = np.zeros(1)
    yield {
        **{"theta": np.array([2.0]), "gradient": np.array([4.0]), "v": zero, "s": zero, "t": 0},
        **{"alpha": 0.5, "beta1": 0.9, "beta2": 0.99, "epsilon": 1e-8},
    }
    for k, t in ((1, 3), (2, 0), (2, 1), (3, 6), (5, 12), (6, 40)):
        theta, gradient, v = rng.normal(size=(3, k)) if t else (*rng.normal(size=(2, k)), np.zeros(k))
        alpha, epsilon = rng.uniform(0.05, 0.4, 2)
        yield {
            **{"theta": theta, "gradient": gradient, "v": v, "s": rng.uniform(0.1, 2, k) * (t > 0), "t": t},
            **{"alpha": float(alpha), "beta1": float(rng.uniform(0.6, 0.85))},
            **{"beta2": float(rng.uniform(0.9, 0.97)), "epsilon": float(epsilon)},
        }


def _silences(rng):
    yield {"t": 1, "beta1": 0.9, "beta2": 0.999}
    for t in (2, 5, 20, 100, 1000):
        beta1, beta2 = rng.uniform(0.6, 0.9), rng.uniform(0.95, 0.995)
        yield {"t": t, "beta1": float(beta1), "beta2": float(beta2)}


def _shrinking(rng):
    for step, k in ((PLAIN, 1), (PLAIN, 3), (SCALED, 2), (SCALED, 5), (HEAVY, 2), (HEAVY, 4)):
        theta, gradient, state = rng.normal(1, 2, size=(3, k))
        alpha, lambda_ = rng.uniform(0.1, 0.6, 2)
        yield {
            **{"step": step, "theta": theta, "gradient": gradient, "state": state},
            **{"alpha": float(alpha), "lambda_": float(lambda_)},
        }


def adam_step(theta, gradient, v, s, t, alpha, beta1, beta2, epsilon):
    theta, state = Adam(alpha, beta1, beta2, epsilon).step(theta, gradient, AdamState(v, s, t))
    return theta, *state


def with_the_old_t(theta, gradient, v, s, t, alpha, beta1, beta2, epsilon):
    v, s = beta1 * v + (1 - beta1) * gradient, beta2 * s + (1 - beta2) * gradient**2
    with np.errstate(divide="ignore", invalid="ignore"):
        v_hat, s_hat = v / (1 - np.float64(beta1) ** t), s / (1 - np.float64(beta2) ** t)
        return theta - alpha * v_hat / (np.sqrt(s_hat) + epsilon), v, s, t + 1


def as_printed(theta, gradient, v, s, t, alpha, beta1, beta2, epsilon):
    t = t + 1
    v = beta1 * v + (1 - beta1) * gradient
    s = (beta2 * v + (1 - beta2) * gradient**2) / (1 - beta2**t)
    v = v / (1 - beta1**t)
    with np.errstate(invalid="ignore"):
        return theta - alpha * v / np.sqrt(s + epsilon), v, s, t


ADAM_STEP = Exercise(
    name="adam_step",
    points=3,
    reference=adam_step,
    results=(
        *(Result("the new theta", "(k,)"), Result("the new v", "(k,)")),
        *(Result("the new s", "(k,)"), Result("the new t", "a number")),
    ),
    cases=_steps,
    where={"k": "theta.size"},
    mistakes=(
        Mistake(
            "You correct with the t that came in. It counts the steps before this one, and is 0 at first.",
            with_the_old_t,
        ),
        Mistake(
            "This is Algorithm 3.4 as the notes print it, with its three slips. Section 3.3.5 breaks it and "
            "repairs it line by line.",
            as_printed,
        ),
        """
        alpha * v_hat / (np.sqrt(s_hat) + epsilon) -> alpha * v / (np.sqrt(s) + epsilon)
            Neither average is corrected in your step. How large are v and s after the first step?
        alpha * v_hat -> alpha * v
            Only s is corrected in your step. How large is v after the first step?
        np.sqrt(s_hat) -> np.sqrt(s)
            Only v is corrected in your step. How large is s after the first step?
        epsilon), v, s, t -> epsilon), v_hat, s_hat, t
            You hand back the corrected averages; the next step would correct them again. Correct copies.
        epsilon), v, s, t -> epsilon), v_hat, s, t
            You hand back v corrected; the next step would correct it again. Correct a copy.
        epsilon), v, s, t -> epsilon), v, s_hat, t
            You hand back s corrected; the next step would correct it again. Correct a copy.
        (np.sqrt(s_hat) + epsilon) -> np.sqrt(s_hat + epsilon)
            ε stands inside the root, where it counts among squares. It is a slope, and stands outside.
        (np.sqrt(s_hat) + epsilon) -> np.sqrt(s_hat) + epsilon
            Brackets are missing: ε is subtracted from theta, in place of being added to the root.
        (np.sqrt(s_hat) + epsilon) -> (np.sqrt(s_hat))
            ε is missing. What becomes of a parameter whose slope has always been 0?
        epsilon), v, s, t -> epsilon), v, s, t - 1
            The step is right. You hand back the old t, so that it never counts up.
        t = t + 1 -> t = 1
            You correct as if every step were the first. What does t count?
        beta1 * v + (1 - beta1) * gradient -> beta2 * v + (1 - beta2) * gradient
            v is averaged with β₂. Which β belongs to the slopes, and which one to their squares?
        beta2 * s + (1 - beta2) * gradient**2 -> beta1 * s + (1 - beta1) * gradient**2
            s is averaged with β₁. Which β belongs to the slopes, and which one to their squares?
        right(theta, gradient, v, s, t, alpha, beta2, beta1, epsilon)
            β₁ and β₂ have changed places. Which one belongs to the slopes, and which one to their squares?
        s = beta2 * s -> s = beta2 * v
            This is the notes' slip: s is made from v. Which average keeps the past of the squares?
        gradient**2 -> gradient
            s averages the slopes themselves. What does it average, so that it is never negative?
        gradient**2 -> np.abs(gradient)
            s averages the sizes of the slopes, and you take the root of that. Whose mean has a root?
        (np.sqrt(s_hat) + epsilon) -> (s_hat + epsilon)
            You divide by the mean of the squares. Which function of it is a typical slope?
        alpha * v_hat -> alpha * gradient
            You step along the present slope: this is RMSprop, corrected. Where does v come in?
        beta1 * v + (1 - beta1) * gradient -> beta1 * v + gradient
            The new slope counts in full. What do the two weights of an average add up to?
        beta2 * s + (1 - beta2) * gradient**2 -> beta2 * s + gradient**2
            The new square counts in full. What do the two weights of an average add up to?
        beta1 * v + (1 - beta1) * gradient -> (1 - beta1) * v + beta1 * gradient
            In v, β₁ and 1 - β₁ are swapped. Which of them is the share of the old that is kept?
        beta2 * s + (1 - beta2) * gradient**2 -> (1 - beta2) * s + beta2 * gradient**2
            In s, β₂ and 1 - β₂ are swapped. Which of them is the share of the old that is kept?
        theta - alpha -> theta + alpha
            v, s and t are right. With a plus theta walks uphill.
        alpha * v_hat / (np.sqrt(s_hat) -> alpha * v / (1 - beta1) / (np.sqrt(s / (1 - beta2))
            You divide by 1 - β at every step. Which power of β is missing after t steps?
        np.sqrt(s_hat) -> np.sqrt(s) / (1 - beta2**t)
            You correct the root of s. What is corrected is s, and then comes the root.
        epsilon), v, s, t -> epsilon), (v - (1 - beta1) * gradient) / beta1, s, t
            You hand back the old v: the next step has forgotten this slope.
        right(theta, gradient, v, s, t, alpha, 0.9, 0.999, epsilon)
            Your β₁ and β₂ are always 0.9 and 0.999. They come in as arguments.
    """,
    ),
    hints=(
        "Which three things change before theta does, and what does each need?",
        "v and s are averages as in section 3.3.2. Which copies of them does the step use, and what is kept?",
        "First t = t + 1, then v and s, then v / (1 - beta1**t) and s / (1 - beta2**t) under new names.",
    ),
    read="section 3.3.5, 'Momentum gives the direction, RMSprop the length'",
    styles=STYLES["adam_step"],
)

AFTER_SILENCE = Exercise(
    name="after_silence",
    points=2,
    reference=STYLES["after_silence"][0],
    results=(Result("the length", "a number"),),
    cases=_silences,
    mistakes="""
        1.0
            Always 1 α: that is a slope which was the same all the time. How large is v after one slope?
        (1 - beta1) / np.sqrt(1 - beta2)
            Nothing is corrected here. It is the length after a very long silence; which one is it at step t?
        (1 - beta1) / (1 - beta1**t) / np.sqrt(1 - beta2)
            s is not corrected. By what is it divided at step t?
        (1 - beta1) / np.sqrt((1 - beta2) / (1 - beta2**t))
            v is not corrected. By what is it divided at step t?
        (1 - beta1) / (1 - beta1**t) / ((1 - beta2) / (1 - beta2**t))
            The root is missing.
        np.sqrt((1 - beta1) / (1 - beta1**t) / ((1 - beta2) / (1 - beta2**t)))
            You take the root of the whole fraction. Whose root does Adam take?
        (1 - beta1) / (1 - beta1**t) / (np.sqrt(1 - beta2) / (1 - beta2**t))
            You correct the root of s. What is corrected is s, and then comes the root.
        1 / out
            This is upside down: s stands below the line.
        right(t + 1, beta1, beta2)
            You count one step too many. At t = 1 there is no silence.
        np.sqrt(1 - beta2**t) / (1 - beta1**t)
            The new slope is in v with a weight, and its square in s with another. Which weights?
        (1 - beta1**t) / np.sqrt(1 - beta2**t)
            These are the averages of a slope that is always 1. Here only the last one is not 0.
        right(t, beta2, beta1)
            β₁ and β₂ have changed places. Which of them belongs to v?
        out * beta1 ** (t - 1) / np.sqrt(beta2 ** (t - 1))
            Here the slope came at the first step, and the silence after it. It is the other way round.
    """,
    hints=(
        "v and s stay 0 all through the silence. What are they after step t, if the slope is g?",
        "v = (1 - beta1) g and s = (1 - beta2) g². What does each become when it is corrected?",
        "Divide (1 - beta1) / (1 - beta1**t) by the root of (1 - beta2) / (1 - beta2**t).",
    ),
    read="section 3.3.5, 'The corrections make the first steps honest'",
    styles=STYLES["after_silence"],
)

DECAYED_STEP = Exercise(
    name="decayed_step",
    points=2,
    reference=STYLES["decayed_step"][0],
    results=(Result("the new theta", "(k,)"), Result("the new state", "(k,)")),
    cases=_shrinking,
    mistakes="""
        step(theta, gradient + lambda_ * theta, state)
            λθ goes into the gradient, as in section 3.1. The step gets the true one; θ shrinks beside it.
        step(theta, gradient + alpha * lambda_ * theta, state)
            The shrinking goes into the gradient here. The step gets the true one, and θ shrinks beside it.
        step(theta, gradient, state) -> step(theta, gradient + lambda_ * theta, state)
            You shrink twice: λθ is in the gradient as well. The step gets the true one.
        lambda_ * theta -> lambda_ * moved
            You take the share of where the step leads. Take it of where it began.
        alpha * lambda_ * theta -> lambda_ * theta
            The learning rate is missing: a short step should shrink θ less than a long one.
        alpha * lambda_ * theta -> alpha * theta
            λ is missing. Who else says how strongly θ shrinks?
        alpha * lambda_ * theta -> alpha * lambda_
            You take the same from all parameters. How much is taken from a large one?
        alpha * lambda_ * theta -> alpha * lambda_ * np.sign(theta)
            You take the same from all parameters, toward 0. How much is taken from a large one?
        alpha * lambda_ * theta -> alpha * lambda_ * gradient
            You take a share of the gradient. What is to become smaller?
        moved - alpha -> moved + alpha
            With a plus θ grows at each step.
        theta - alpha * lambda_ * theta, right(step, theta, gradient, state, alpha, lambda_)[1]
            You shrink θ and leave out where the step leads.
        right(step, theta, gradient, state, alpha, lambda_)[0], state
            θ is right. You hand back the old state, so that the optimizer remembers nothing.
        step(theta, gradient, state)[0], step(theta, gradient, state)[1]
            You hand back the step without any shrinking.
        -alpha * lambda_ * theta, right(step, theta, gradient, state, alpha, lambda_)[1]
            This is the shrinking alone. Where does the step lead?
    """,
    hints=(
        "Which two things does step hand back, and which theta is shrunk?",
        "What is lost if you write theta, state = step(theta, gradient, state)?",
        "moved, state = step(theta, gradient, state), then subtract alpha * lambda_ * theta from moved.",
    ),
    read="section 3.3.5, 'Momentum gives the direction, RMSprop the length'; and this page",
    styles=STYLES["decayed_step"],
)

EXERCISES = (ADAM_STEP, AFTER_SILENCE, DECAYED_STEP)
