"""The exercises of section 3.5: batch norm there and back, and folded into W and a b for prediction."""

import numpy as np

from dlkit import normalization
from dlkit.classroom.exercise import Exercise, Result
from dlkit.classroom.styles.section_3_5_batch_normalization import STYLES

# Inputs.  ε is large enough to show its place; only with the pencil it is tiny.

PENCIL = {
    **{"dZ_tilde": np.array([[1.0, 0, 0, 0]]), "Z": np.array([[1.0, 1, 5, 5]])},
    **{"W": np.array([[1.0, -3]]), "gamma": np.array([[2.0]]), "beta": np.array([[5.0]])},
    **{"mu_run": np.zeros((1, 1)), "var_run": np.ones((1, 1)), "epsilon": 1e-8, "momentum": 0.9},
}


def _drawn(rng, n, m):
    """All that the three functions take; each unit deviates by 1 to 3 from a mean that is not 0."""
    away, some = rng.uniform(1, 3, (3, n, 1)), rng.uniform(0.5, 2, (2, n, 1))
    gamma, beta = some * rng.choice([-1, 1], some.shape)
    return {
        **{"dZ_tilde": rng.normal(size=(n, m)) + 0.5, "Z": away[0] * rng.normal(size=(n, m)) - away[1]},
        **{"W": rng.normal(size=(n, m)), "gamma": gamma, "beta": beta, "mu_run": away[2]},
        **{"var_run": 2 * away[1], "epsilon": rng.uniform(0.2, 0.6), "momentum": rng.uniform(0.6, 0.9)},
    }


def _cases(names, **pencil):
    def cases(rng):
        drawn = [_drawn(rng, n, m) for n, m in ((1, 3), (2, 5), (3, 4), (4, 3))]
        for given in (PENCIL | pencil, *drawn):
            yield {name: given[name] for name in names.split()}

    return cases


def batch_norm_forward(Z, gamma, beta, mu_run, var_run, epsilon, momentum):
    Z_tilde, cache = normalization.batch_norm_forward(Z, gamma, beta, epsilon)
    running = normalization.RunningStatistics(mu_run, var_run)
    return Z_tilde, *normalization.update(running, cache.mu, cache.var, momentum)


def batch_norm_backward(dZ_tilde, Z, gamma, epsilon):
    _, cache = normalization.batch_norm_forward(Z, gamma, np.zeros(gamma.shape), epsilon)
    return tuple(normalization.batch_norm_backward(dZ_tilde, cache))


FORWARD = Exercise(
    name="batch_norm_forward",
    points=2,
    reference=batch_norm_forward,
    results=(Result("Z_tilde", "(n, m)"), Result("mu_next", "(n, 1)"), Result("var_next", "(n, 1)")),
    cases=_cases("Z gamma beta mu_run var_run epsilon momentum"),
    where={"mu": "Z.mean(axis=1, keepdims=True)", "var": "Z.var(axis=1, keepdims=True)"}
    | {"m0": "Z.mean(axis=0)", "v0": "Z.var(axis=0)", "old": "momentum", "new": "1 - momentum"},
    mistakes="""
        gamma * (Z - mu) / (np.sqrt(var) + epsilon) + beta, mu_next, var_next
            ε stands outside of the root. In batch norm it is added to the variance.
        gamma * (Z - mu) / np.sqrt(var) + beta, mu_next, var_next
            ε is missing. What becomes of a unit whose z is the same for the whole batch?
        gamma * (Z - mu) / (var + epsilon) + beta, mu_next, var_next
            You divide by the variance. Which function of it is in the units of z?
        gamma * Z / np.sqrt(var + epsilon) + beta, mu_next, var_next
            The mean is still in your z. What is subtracted first?
        (Z - mu) / np.sqrt(var + epsilon), mu_next, var_next
            This is z_norm. What has the unit learned to do with it?
        beta * (Z - mu) / np.sqrt(var + epsilon) + gamma, mu_next, var_next
            γ and β are swapped. Which one stretches, and which one shifts?
        gamma * (Z - mu_run) / np.sqrt(var_run + epsilon) + beta, mu_next, var_next
            You normalize by the running statistics. That is for prediction; by whose do you train?
        gamma * (Z - mu_next) / np.sqrt(var_next + epsilon) + beta, mu_next, var_next
            You normalize by the new running statistics. In training each batch has its own.
        gamma * (Z - Z.mean()) / np.sqrt(Z.var() + epsilon) + beta, mu_next, var_next
            You take one mean and one variance of all units together. Each unit has its own.
        gamma * ((Z - mu) / np.sqrt(var + epsilon) + beta), mu_next, var_next
            β is stretched as well. It is added last.
        Z_tilde, mu, var
            Only this batch is left. What was known before fades in an average; does it vanish?
        Z_tilde, mu_run, var_run
            The running statistics are as they were. How does this batch get into them?
        np.mean((Z - mu) ** 2, axis=1, keepdims=True) -> np.mean(Z ** 2, axis=1, keepdims=True)
            Your variance is the mean of z². From where is a deviation measured?
        np.mean((Z - mu) ** 2, axis=1, keepdims=True) -> np.var(Z, axis=1, keepdims=True, ddof=1)
            You divide by m - 1. The notes' σ² is a mean over the m examples.
        gamma * (Z - m0) / np.sqrt(v0 + epsilon) + beta, old * mu_run + new * m0, old * var_run + new * v0
            You average over the units, for each example. A unit's μ and σ² are over the examples.
        Z_tilde, new * mu_run + old * mu, new * var_run + old * var
            momentum and 1 - momentum are swapped. Which of them is the share of the old that is kept?
        Z_tilde, mu_next, (old * np.sqrt(var_run) + new * np.sqrt(var)) ** 2
            You average the deviations, and square. The average is of the variances themselves.
        Z_tilde, mu_next, old * var_run + new * np.sqrt(var)
            You average deviations with variances. What is var_run an average of?
    """,
    hints=(
        "Two things happen: z is normalized, and something is remembered. By which μ and σ² is z normalized?",
        "μ and σ² are means over the batch. Along which axis is it, and how does their shape stay (n, 1)?",
        "Z_norm = (Z - mu) / np.sqrt(var + epsilon); running: momentum * old + (1 - momentum) * batch.",
    ),
    read="section 3.5, 'Normalize z like an input, in every batch', and in its part on running statistics",
    styles=STYLES["batch_norm_forward"],
)

BACKWARD = Exercise(
    name="batch_norm_backward",
    points=2,
    reference=batch_norm_backward,
    results=(Result("dZ", "(n, m)"), Result("dgamma", "(n, 1)"), Result("dbeta", "(n, 1)")),
    cases=_cases("dZ_tilde Z gamma epsilon"),
    where={
        "m": "Z.shape[1]",
        "s": "np.sqrt(Z.var(axis=1, keepdims=True) + epsilon)",
        "Z_norm": "(Z - Z.mean(axis=1, keepdims=True)) / s",
    },
    mistakes="""
        gamma / s * dZ_tilde, dgamma, dbeta
            You take μ and σ for constants. Which of them moves when one z is nudged?
        gamma / s * (dZ_tilde - Z_norm * dgamma), dgamma, dbeta
            μ stands still in your dZ. A nudge of one z moves the mean of the batch.
        gamma / s * (dZ_tilde - dbeta), dgamma, dbeta
            σ stands still in your dZ. A nudge of one z moves the deviation of the batch.
        gamma / s * (dZ_tilde - dbeta - dgamma), dgamma, dbeta
            The second correction is the same for all examples. How far is each one from the mean?
        (dZ_tilde - dbeta - Z_norm * dgamma) / s, dgamma, dbeta
            γ is missing on the way back through z̃ = γ z_norm + β.
        gamma / s**2 * (dZ_tilde - dbeta - Z_norm * dgamma), dgamma, dbeta
            You divide by the variance in front. By what was z divided on the way there?
        dZ, dbeta, dgamma
            dγ and dβ are swapped. Which one has z_norm in it?
        (gamma * dZ_tilde - dbeta - Z_norm * dgamma) / s, dgamma, dbeta
            γ multiplies only the first of three terms. All three go back through it.
        dZ / m, dgamma, dbeta
            There is 1/m in your dZ. Which of the slopes are means over the examples?
        dZ, m * dgamma, m * dbeta
            dγ and dβ are sums over the examples. The cost is a mean.
        np.sqrt(var + epsilon) -> np.sqrt(var)
            ε is missing in the root by which z was divided.
        np.sqrt(var + epsilon) -> (np.sqrt(var) + epsilon)
            ε stands outside of the root. In batch norm it is added to the variance.
        np.sqrt(var + epsilon) -> (var + epsilon)
            You divide by the variance. Which function of it is in the units of z?
        np.var(Z, axis=1, keepdims=True) -> np.var(Z, axis=1, keepdims=True, ddof=1)
            You divide by m - 1. The notes' σ² is a mean over the m examples.
        dZ_tilde - dbeta - Z_norm * dgamma -> dZ_tilde + dbeta + Z_norm * dgamma
            You add the corrections. If all of a batch moves up by as much, what becomes of z_norm?
    """,
    hints=(
        "You need z_norm again. What does γ multiply, and what does β add, for every example?",
        "dγ and dβ are two means over the batch. Both appear again in dZ: which one of them with z_norm?",
        "dZ = gamma / np.sqrt(var + epsilon) * (dZ_tilde - dbeta - Z_norm * dgamma)",
    ),
    read="section 3.5, 'Backward: every example moves all the others'",
    styles=STYLES["batch_norm_backward"],
)

FOLDED = Exercise(
    name="folded",
    points=2,
    reference=STYLES["folded"][0],
    results=(Result("W_new", "(n, n_prev)"), Result("b_new", "(n, 1)")),
    cases=_cases("W gamma beta mu_run var_run epsilon", mu_run=np.array([[3.0]]), var_run=np.array([[4.0]])),
    where={"s": "np.sqrt(var_run + epsilon)"},
    mistakes="""
        W_new, beta
            The mean is forgotten: b_new is β alone. What is left of z̃ when W a is 0?
        W_new, -gamma * mu_run / s
            β is forgotten. What is left of z̃ when W a is the running mean?
        W_new, beta - mu_run
            The mean is subtracted as it is. It was divided by the root and multiplied by γ, as W a was.
        W_new, beta - mu_run / s
            γ is missing at the mean: it multiplies all that stands in z_norm.
        W_new, beta + gamma * mu_run / s
            The mean is added. With which sign does it stand in z̃?
        W, b_new
            W is as it was. What multiplies it in z̃?
        W / s, beta - mu_run / s
            γ is missing. What multiplies z_norm?
        gamma * W, beta - gamma * mu_run
            The root is missing: by what is W a - μ divided?
        gamma * (W - mu_run) / s, beta
            You subtract the mean from the weights. It is subtracted once from W a, whatever a is.
        gamma * W / (var_run + epsilon), beta - gamma * mu_run / (var_run + epsilon)
            You divide by the variance. Which function of it is in the units of z?
        gamma * W / np.sqrt(var_run), beta - gamma * mu_run / np.sqrt(var_run)
            ε is missing. Training had it in the root.
        gamma * W / (np.sqrt(var_run) + epsilon), beta - gamma * mu_run / (np.sqrt(var_run) + epsilon)
            ε stands outside of the root.
    """,
    hints=(
        "Write z̃ of an example a in one line, with the running statistics. Which terms have a in them?",
        "z̃ = γ (W a - μ) / root + β. Multiply out; what multiplies a, and what stands alone?",
        "scale = gamma / np.sqrt(var_run + epsilon), (n, 1). W_new = scale * W; b_new = beta minus what?",
    ),
    read="section 3.5, 'A picture that comes alone', and above the function",
    styles=STYLES["folded"],
)

EXERCISES = (FORWARD, BACKWARD, FOLDED)
