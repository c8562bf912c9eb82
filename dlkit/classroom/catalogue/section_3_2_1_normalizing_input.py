"""The exercises of section 3.2.1: measure the training set, normalize any set, and take it into a layer."""

import numpy as np

from dlkit import normalization
from dlkit.classroom.exercise import Exercise, Result
from dlkit.classroom.styles.section_3_2_1_normalizing_input import STYLES

SIZES = ((2, 3), (3, 2), (3, 5), (4, 3), (5, 7))  # of X: all dimensions differ

# Inputs.  Features have means far from 0 and standard deviations far from 1, so that a missing step shows.


def _features(rng, n_x, m):
    mu, sigma = rng.uniform(2, 9, (n_x, 1)) * rng.choice([-1, 1], (n_x, 1)), rng.uniform(0.2, 4, (n_x, 1))
    return mu, sigma, mu + sigma * rng.normal(size=(n_x, m))


def _training_sets(rng):
    yield {"X": np.array([[4.0, 6.0]])}
    yield {"X": np.array([[4.0, 6.0], [2.0, 2.0]])}
    for size in SIZES:
        yield {"X": _features(rng, *size)[2]}


def _sets_to_transform(rng):
    """New examples: their own mean and deviation are not those of training; some features never varied."""
    yield {"X": np.array([[7.0]]), "mu": np.array([[5.0]]), "sigma": np.array([[2.0]])}
    for size in SIZES:
        mu, sigma, X = _features(rng, *size)
        yield {"X": X, "mu": mu, "sigma": sigma}
        sigma = sigma.copy()
        sigma[1] = 0
        yield {"X": X, "mu": mu, "sigma": sigma}
        X = X.copy()
        X[1] = mu[1]  # nor do they vary here
        yield {"X": X, "mu": mu, "sigma": sigma}


def _first_layers(rng):
    yield {name: np.array([[x]]) for name, x in {"W": 3.0, "b": 1.0, "mu": 5.0, "sigma": 2.0}.items()}
    for n_x, n_1 in SIZES:
        mu, sigma, columns = _features(rng, n_x, n_1)
        yield {"W": columns.T.copy(), "b": rng.normal(size=(n_1, 1)), "mu": mu, "sigma": sigma}


FIT = Exercise(
    name="fit",
    points=2,
    reference=lambda X: tuple(normalization.fit(X)),
    results=(Result("mu", "(n_x, 1)"), Result("sigma", "(n_x, 1)")),
    cases=_training_sets,
    where={"m": "X.shape[1]"},
    mistakes="""
        mu, sigma**2
            The mean is right. The second is σ², the variance. Which function of it is σ?
        mu, np.sqrt(np.mean(X**2, axis=1, keepdims=True))
            The mean is right. You square x itself, as the notes do. From where are distances measured?
        mu, np.mean(X**2, axis=1, keepdims=True)
            The mean is right. The second is the mean of x². From where are distances measured?
        mu, sigma * np.sqrt(m / (m - 1 + (m == 1)))
            The mean is right. For σ² you divide by m - 1; here it is the mean, with m.
        mu, sigma * np.sqrt(m)
            The mean is right. You add up the squares and never divide by m.
        mu, sigma / np.sqrt(m)
            The mean is right. You take a mean twice: once under the root, and then by √m.
        mu * m, np.sqrt(np.mean((X - mu * m) ** 2, axis=1, keepdims=True))
            You add the examples up and never divide by m.
        mu, np.mean(np.abs(X - mu), axis=1, keepdims=True)
            The mean is right. You take the mean distance; σ is the root of the mean squared distance.
        mu, X.max(axis=1, keepdims=True) - X.min(axis=1, keepdims=True)
            The mean is right. You divide by the range, from the smallest to the largest. Asked for is σ.
        X.min(axis=1, keepdims=True), X.max(axis=1, keepdims=True) - X.min(axis=1, keepdims=True)
            This scales to 0 ... 1, another way. Asked for are the mean and the standard deviation.
        mu * 0 + X.mean(), sigma * 0 + X.std()
            You take one mean and one deviation over all numbers. What is the mean of bedrooms and m²?
        X.mean(), X.std()
            You take one mean and one deviation over all numbers. How many features are there?
        X.mean(axis=0), X.std(axis=0)
            You go down the columns: one mean for each house. Along which axis do the examples lie?
        X.mean(axis=0, keepdims=True), X.std(axis=0, keepdims=True)
            You go down the columns: this is the mean of each house. Along which axis do examples lie?
        X.mean(axis=1), X.std(axis=1)
            The numbers are right, but flat, (n_x,). In X - mu it would be laid along the columns.
        np.median(X, axis=1, keepdims=True), sigma
            The deviation is right. The first is the median: the middle house, and not the mean.
        mu, np.where(sigma == 0, 1, sigma)
            Right but for a feature that never varies: its σ is 0. What to do about it belongs to transform.
        sigma, mu  # Both are right, in the other order.
    """,
    hints=(
        "A feature is a row of X. Along which axis do you take its mean, and which shape is left?",
        "σ² is the mean of what, squared? Does it matter from where you measure the distances?",
        "mu = X.mean(axis=1, keepdims=True); the same with (X - mu) ** 2, and then the root.",
    ),
    read="section 3.2.1, 'Subtract the mean, divide by the standard deviation'",
    styles=STYLES["fit"],
)

TRANSFORM = Exercise(
    name="transform",
    points=2,
    reference=lambda X, mu, sigma: normalization.transform(normalization.Scaling(mu, sigma), X),
    results=(Result("X, normalized", "(n_x, m)"),),
    cases=_sets_to_transform,
    where={"one": "np.where(sigma == 0, 1, sigma)", "own": "X.std(axis=1, keepdims=True)"},
    mistakes="""
        (X - mu) / sigma
            A feature that never varied in training has σ = 0, and you divide by it. What comes out?
        (X - mu) / (sigma + 1e-8)
            Where σ is 0 you divide by a hundred millionth: a small difference from μ becomes enormous.
        (X - mu) / np.sqrt(sigma**2 + 1e-8)
            Where σ is 0 you divide by a ten thousandth: a small difference from μ becomes enormous.
        (X - mu) / np.maximum(sigma, 1)
            You replace every σ below 1, and not only those that are 0.
        (X - mu) / (sigma if sigma.all() else 1)
            One σ of 0, and you divide no feature at all. The others have their σ.
        (X - mu) / sigma.max()
            You divide all features by one number, the largest σ. Each has its own.
        np.where(sigma == 0, 0, out)
            Right but where σ is 0: there you write 0, whatever x is. Asked for is x - μ.
        np.where(sigma == 0, X, out)
            Right but where σ is 0: there x comes back as it was. Center it, too.
        np.where(sigma == 0, 1, out)  # Right but where σ is 0: there you write 1. Asked for is x - μ.
        X - mu  # You center, and leave the sizes as they were.
        X / one  # You divide, and never subtract the mean.
        X - mu / one
            Only μ is divided by σ: division comes before subtraction. What do parentheses do?
        X / one - mu  # You divide first: then μ is still in the old unit. In which order does the formula go?
        (X - mu) / one**2  # You divide by σ², the variance.
        (X - mu) / np.sqrt(one)  # You divide by the root of σ. σ is the root already.
        (X - mu) * sigma  # You multiply by σ: what was large gets larger.
        X * one + mu  # This is the way back, from normalized numbers to houses.
        (X + mu) / one  # You add the mean. Where should a house like the mean one come to lie?
        (mu - X) / one  # You subtract x from μ: large houses get negative numbers.
        (X - X.mean(axis=1, keepdims=True)) / np.where(own == 0, 1, own)
            You measure this set by itself. Whose mu and sigma come in as arguments?
        (X - X.mean(1, keepdims=True)) / own  # You measure this set by itself. Whose mu and sigma come in?
        (X - X.mean(1, keepdims=True)) / one  # You subtract this set's own mean. Whose mu comes in?
        (X - X.mean(1, keepdims=True)) / (own + 1e-8)  # You measure this set itself. Whose σ comes in?
    """,
    hints=(
        "Which numbers of x are in which unit? Where should a house with x = μ come to lie?",
        "If σ is 0, what can you divide by so that x - μ stays as it is?",
        "Divide by np.where(sigma == 0, 1, sigma).",
    ),
    read="section 3.2.1, 'Break it: a feature that never changes'",
    styles=STYLES["transform"],
)

INTO_FIRST_LAYER = Exercise(
    name="into_first_layer",
    points=3,
    reference=STYLES["into_first_layer"][0],
    results=(Result("W_raw", "(n_1, n_x)"), Result("b_raw", "(n_1, 1)")),
    cases=_first_layers,
    mistakes="""
        W_raw, b
            W_raw is right. The bias is the old one: what does the layer say now of a house with x = μ?
        W, b_raw  # The bias is right. The weights are the old ones: by what is each x divided?
        W, b  # This is the old layer. It would be told 150 where it used to be told 0.2.
        W, b - W @ mu
            You take in μ, and never σ. Write z = W (x - μ)/σ + b as weights times x, plus a number.
        W_raw, b - W @ mu
            W_raw is right. For the bias you use the old W: what stands in front of μ in W (x - μ)/σ?
        W_raw, b + W_raw @ mu
            W_raw is right. The bias has the wrong sign: in x - μ, the mean is subtracted.
        W_raw, W_raw @ mu - b  # W_raw is right. The bias is turned around: b is where you begin.
        W_raw, -W_raw @ mu  # W_raw is right. The old b is lost.
        W_raw, b - (mu / sigma).sum()
            W_raw is right. You take off μ/σ as it is; on its way into z it is multiplied by W.
        W_raw, b - W @ (mu / sigma**2)
            W_raw is right. For the bias you divide by σ twice. W_raw has it already.
        W_raw, b - W_raw @ (mu * sigma**2)
            W_raw is right. For the bias you multiply by σ. What stands in front of μ in W (x - μ)/σ?
        W * sigma.T, b - (W * sigma.T) @ mu
            You multiply the weights by σ. By what is each x divided, before W meets it?
        W * sigma.T, b + W @ mu
            This is the way back: from a layer for raw inputs to one for normalized ones.
        W / sigma.T**2, b - W / sigma.T**2 @ mu  # You divide by σ², the variance. By what is x divided?
        (W - mu.T) / sigma.T, b
            You normalize the weights as if they were a house. It is x that is normalized; W multiplies it.
        W_raw.T, b_raw  # The numbers of W_raw are right, but it lies on its side.
        b_raw, W_raw  # Both are right, in the other order.
    """,
    hints=(
        "The layer says z = W (x - μ)/σ + b. What stands in front of x, and what is left without x?",
        "Column j of W meets feature j. Which σ divides it, and which shape must σ have for that?",
        "W_raw = W / sigma.T; then b_raw = b - W_raw @ mu.",
    ),
    read="section 3.2.1, 'Subtract the mean, divide by the standard deviation'",
    styles=STYLES["into_first_layer"],
)

EXERCISES = (FIT, TRANSFORM, INTO_FIRST_LAYER)
