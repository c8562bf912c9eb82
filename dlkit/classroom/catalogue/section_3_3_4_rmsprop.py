"""The exercises of section 3.3.4: a step of RMSprop, the steps of AdaGrad, and how close RMSprop comes."""

import numpy as np

from dlkit.classroom.exercise import Exercise, Result
from dlkit.classroom.styles.section_3_3_4_rmsprop import STYLES
from dlkit.optimizers import RMSprop, RMSpropState

# Inputs.  ε is large enough to show its place; once it is tiny, and a slope that was always 0 needs it.


def _steps(rng):
    yield {
        **{"theta": np.array([1.0, 1.0]), "gradient": np.array([0.0, 12.0]), "s": np.zeros(2)},
        **{"alpha": 0.1, "beta": 0.9, "epsilon": 1e-8},
    }
    for k in (1, 2, 3, 5, 6):
        theta, gradient = rng.normal(size=(2, k))
        s, rates = rng.uniform(0.1, 2, k), rng.uniform(0.05, 0.4, 2)
        alpha, epsilon = rates
        yield {
            **{"theta": theta, "gradient": gradient, "s": s},
            **{"alpha": alpha, "beta": rng.uniform(0.6, 0.95), "epsilon": epsilon},
        }


def _series(rng):
    yield {"gradients": np.array([[3.0], [4.0]]), "alpha": 0.1, "epsilon": 1e-8}
    for T, k in ((1, 2), (3, 2), (2, 4), (5, 3), (6, 4)):
        alpha, epsilon = rng.uniform(0.05, 0.4, 2)
        yield {"gradients": rng.normal(size=(T, k)), "alpha": alpha, "epsilon": epsilon}


def _valleys(rng):
    yield {"curvatures": np.array([3.0, 5.0]), "J": 0.25}
    for k in (1, 2, 3, 5):
        yield {"curvatures": rng.uniform(0.2, 12, k), "J": rng.uniform(0.01, 2)}


def rmsprop_step(theta, gradient, s, alpha, beta, epsilon):
    theta_next, state = RMSprop(alpha, beta, epsilon).step(theta, gradient, RMSpropState(s))
    return theta_next, state.s


RMSPROP_STEP = Exercise(
    name="rmsprop_step",
    points=2,
    reference=rmsprop_step,
    results=(Result("theta_next", "(k,)"), Result("s_next", "(k,)")),
    cases=_steps,
    where={"k": "len(theta)"},
    mistakes="""
        theta - alpha * gradient / np.sqrt(s_next + epsilon), s_next
            ε stands inside the root, where it counts among squares. Here it is a slope, outside of the root.
        theta - alpha * gradient / np.sqrt(s_next), s_next
            ε is missing. What becomes of a parameter whose slope has always been 0?
        theta - alpha * gradient / (s_next + epsilon), s_next
            You divide by the mean of the squares. Which function of it is a typical slope?
        theta - alpha * gradient / (np.sqrt(s) + epsilon), s_next
            You divide by the root of the old s. The present slope counts already: first s, then the step.
        theta - alpha * gradient / (np.sqrt(s_next) + epsilon), s
            The step is right. You give back the old s, so that nothing is remembered.
        theta - alpha * gradient / np.sqrt(s_next) + epsilon, s_next
            ε is added after the division. Which bracket takes it below the line?
        theta_next, np.sqrt(s_next)
            θ is right. You give back the root of s, but the next step averages s itself.
        theta - alpha * np.sign(gradient), s_next
            Each step is exactly alpha. The slope is divided by its typical size, not by its own.
        gradient**2 -> gradient
            s averages the slopes, as momentum does. What is averaged here?
        gradient**2 -> np.abs(gradient)
            s averages the sizes of the slopes, and you take the root of that. Whose mean has a root?
        gradient**2 -> np.mean(gradient**2)
            All parameters share one typical slope. Each should be divided by its own.
        beta * s + (1 - beta) * gradient**2 -> (1 - beta) * s + beta * gradient**2
            β and 1 - β are swapped. Which of them is the share of the old average that is kept?
        beta * s + (1 - beta) * gradient**2 -> beta * s + gradient**2
            The new square counts in full. What do the two weights of an average add up to?
        beta * s + (1 - beta) * gradient**2 -> s + gradient**2
            The squares are added up and none fades: this is AdaGrad. Where is β?
        gradient**2 -> np.sum(gradient**2)
            All parameters share one sum of squares. Each should be divided by its own typical slope.
        theta - alpha * (beta * s + (1 - beta) * gradient), beta * s + (1 - beta) * gradient
            This is momentum: nothing is squared, and nothing divided.
        theta - alpha * (beta * s + (1 - beta) * gradient) / (np.sqrt(s_next) + epsilon), s_next
            You step along an average that has s in it. RMSprop goes along the present slope.
        theta - alpha * gradient / (np.sqrt(s_next / (1 - beta)) + epsilon), s_next
            You divide s by 1 - β, a correction for the first step. RMSprop has none.
        alpha * gradient / (np.sqrt(s_next) + epsilon), s_next
            This is the way to go, not the place to be. From where do you go, and in which direction?
    """,
    hints=(
        "Which of the two comes first: the new s, or the step? Which slopes should s know of?",
        "s is a weighted average as in section 3.3.2. What is averaged, and with which two weights?",
        "s = beta * s + (1 - beta) * gradient**2; then divide alpha * gradient by np.sqrt(s) + epsilon.",
    ),
    read="section 3.3.4, 'Divide each slope by its own typical size'",
    styles=STYLES["rmsprop_step"],
)

LARGEST_ALPHA = Exercise(
    name="largest_alpha",
    points=2,
    reference=STYLES["largest_alpha"][0],
    results=(Result("alpha", "a number"),),
    cases=_valleys,
    mistakes="""
        out**2
            The root is missing: alpha comes in with its square.
        out / 4
            You take the distance for twice the step. How long is a step from one side to the other?
        out / np.sqrt(2)
            A factor of 2 is lost under the root: the cost has ½ in front, and the distance comes in squared.
        np.sqrt(2 * J / curvatures.sum())
            This is how far from the bottom it may be. How long is a step from one side to the other?
        np.sqrt(8 * J / curvatures.max())
            The steepest direction alone may cost J here. It swings in all; what do their costs add up to?
        np.sqrt(8 * J / curvatures.mean())
            You take the mean of the curvatures. Do the costs of the directions have a mean, or a sum?
        np.sqrt(8 * J / np.sum(curvatures**2))
            The curvatures come in squared. Which of the two has a square in the cost, c or w?
        np.sqrt(8 * J) / np.sqrt(curvatures).sum()
            You add up the roots of the curvatures. Add up the costs first, and take the root then.
        np.sum(np.sqrt(8 * J / curvatures))
            You add up an alpha for each direction. There is one alpha; what adds up is the cost.
        2 / curvatures.max()
            This is the border of gradient descent. RMSprop has none; how far does it swing?
    """,
    hints=(
        "How far from the bottom is it in the end, in each parameter? Put that into the cost.",
        "J = ½ (c₁ + c₂ + …) (α/2)². Which factor stands before α² then?",
        "J = α² · sum / 8, with the sum of the curvatures. Solve it for α.",
    ),
    read="section 3.3.4, 'One pace in all valleys', after the guess",
    styles=STYLES["largest_alpha"],
)

ADAGRAD_STEPS = Exercise(
    name="adagrad_steps",
    points=2,
    reference=STYLES["adagrad_steps"][0],
    results=(Result("steps", "(T, k)"),),
    cases=_series,
    where={"time": "np.arange(len(gradients))", "total": "np.cumsum(gradients**2, axis=0)"},
    mistakes="""
        -alpha * gradients / np.sqrt(total + epsilon)
            ε stands inside the root, where it counts among squares. Put it outside.
        -alpha * gradients / np.sqrt(total)
            ε is missing.
        -alpha * gradients / (total + epsilon)
            The root is missing: you divide by the sum of the squares.
        -alpha * gradients / (np.sqrt(total - gradients**2) + epsilon)
            The present slope is not yet in your sum, so that the first step divides by ε alone.
        -alpha * gradients / (np.sqrt(total / (time[:, None] + 1)) + epsilon)
            You divide by the root of the mean. The sum is asked for: it grows, and the steps get shorter.
        -alpha * gradients / (np.sqrt(np.sum(gradients**2, axis=0)) + epsilon)
            Each step knows all slopes, also those that are still to come. Which ones are there at step t?
        -alpha * gradients / (np.sqrt(np.cumsum(gradients**2)).reshape(gradients.shape) + epsilon)
            Your sum runs over all parameters, one row after the other. Each parameter has its own.
        -alpha * gradients / (np.sqrt(np.cumsum(gradients**2, axis=1)) + epsilon)
            You add up along a row, over the parameters. Which axis is time?
        -alpha * gradients / (np.sqrt(np.cumsum(np.sum(gradients**2, axis=1)))[:, None] + epsilon)
            All parameters share one sum. Each has its own.
        -alpha * gradients / (np.abs(np.cumsum(gradients, axis=0)) + epsilon)
            You add up the slopes and square then: what swings cancels. Square first.
        -alpha * gradients / (np.sqrt(np.cumsum(np.abs(gradients), axis=0)) + epsilon)
            The slopes are not squared before they are added up.
        -alpha * gradients / (np.cumsum(np.abs(gradients), axis=0) + epsilon)
            You add up the sizes. Their squares are asked for, and the root of the sum.
        -alpha * gradients / (np.abs(gradients) + epsilon)
            Each slope is divided by its own size alone. Where are the earlier ones?
        -alpha * gradients / (np.sqrt(np.tril(0.1 * 0.9 ** (time[:, None] - time)) @ gradients**2) + epsilon)
            This is RMSprop with β = 0.9: old squares fade. Here they are added up, and all count in full.
        -alpha * gradients / np.sqrt(total) + epsilon
            ε is added after the division. Which bracket takes it below the line?
        np.cumsum(out, axis=0)
            These are the places after each step. Asked for are the steps.
    """,
    hints=(
        "The slopes of one parameter are 3 and 4. What is the sum of the squares at each of the two steps?",
        "Which NumPy function gives the sums of all entries so far, and along which axis is time?",
        "Divide -alpha * gradients by np.sqrt(np.cumsum(gradients**2, axis=0)) + epsilon.",
    ),
    read="section 3.3.4, 'Divide each slope by its own typical size', and above the function",
    styles=STYLES["adagrad_steps"],
)

EXERCISES = (RMSPROP_STEP, LARGEST_ALPHA, ADAGRAD_STEPS)
