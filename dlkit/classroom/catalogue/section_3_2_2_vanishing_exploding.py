"""The exercises of section 3.2.2: three scales, the size of z by depth, and a start that survives."""

import numpy as np

from dlkit.classroom.exercise import Exercise, Property, Result
from dlkit.classroom.mistakes import Mistake
from dlkit.classroom.styles.section_3_2_2_vanishing_exploding import STYLES

FACTOR = 20  # by which a size may shrink or grow: beyond six standard deviations of He's in 24 layers of 80


def _layers(rng):
    yield {"n_out": 28, "n_in": 100}
    for n_out, n_in in ((3, 5), (7, 2), (64, 10), (1, 9)):
        yield {"n_out": n_out, "n_in": n_in}


def _networks(rng):
    yield {"X": np.array([[3.0], [4.0]]), "weights": np.array([[[1.0, 0], [0, -1]], [[2, 0], [0, 2]]])}
    for L, n, m in ((1, 3, 2), (3, 2, 5), (4, 3, 2), (6, 5, 7)):
        yield {"X": rng.normal(loc=0.3, size=(n, m)), "weights": rng.normal(0, 0.9, size=(L, n, n))}


def _depths(rng):
    for L, n in ((20, 64), (24, 80)):
        yield {"rng": np.random.default_rng(int(rng.integers(1, 1000))), "L": L, "n": n}


def _size(A):
    return np.sqrt(np.mean(A**2))


def _there(weights):
    """Z of every layer, for an X of normal numbers, of size 1."""
    A, Zs = np.random.default_rng(3).normal(size=(weights.shape[1], 40)), []
    for W in weights:
        Zs.append(W @ A)
        A = np.maximum(Zs[-1], 0)
    return np.array(Zs)


def _differ(case, weights):
    """Whether the rows of W differ, and the z of an example."""
    twins = any(len(np.unique(W, axis=0)) < len(W) for W in weights)
    return not (twins or any(Z.std(axis=0).mean() < 0.2 * _size(Z) for Z in _there(weights)))


def _comes_back(case, weights):
    dA, errors = np.random.default_rng(4).normal(size=(case["n"], 40)), []
    for W, Z in zip(weights[::-1], _there(weights)[::-1], strict=True):
        errors.append(_size(dA * (Z > 0)))
        dA = W.T @ (dA * (Z > 0))
    return 1 / FACTOR < errors[-1] / errors[0] < FACTOR


PROPERTIES = (
    Property(
        "There is nan or infinity in these weights. What is divided by 0, or the root of what is taken?",
        lambda case, weights: np.isfinite(weights).all(),
        "not finite",
    ),
    Property(
        "One of these matrices is all zeros: no size gets through it, and no error back.",
        lambda case, weights: weights.any(axis=(1, 2)).all(),
        "zeros",
    ),
    Property(
        "Units of a layer say (nearly) the same. Do the rows of W differ, and has W weights of both signs?",
        _differ,
        "units alike",
    ),
    Property(
        f"Going forward, z shrinks to less than 1/{FACTOR} of X. By what does one layer of yours multiply a "
        "size, and what does its ReLU take?",
        lambda case, weights: not min(map(_size, _there(weights))) <= 1 / FACTOR,
        "vanishes",
        false_alarm=1e-9,
    ),
    Property(
        f"Going forward, z grows to more than {FACTOR} times X. By what does one layer of yours multiply a "
        "size, and what is that to the power L?",
        lambda case, weights: max(map(_size, _there(weights))) < FACTOR,
        "explodes",
        false_alarm=1e-9,
    ),
    Property(
        f"Sizes survive going forward. Going back, the error shrinks or grows by more than {FACTOR} times.",
        _comes_back,
        "error does not come back",
        false_alarm=1e-9,
    ),
)


def _misses(number, wrong):
    return Mistake(PROPERTIES[number].says, wrong, PROPERTIES[number].name)


START_SCALES = Exercise(
    name="start_scales",
    points=2,
    reference=STYLES["start_scales"][0],
    results=tuple(Result(whose, "a number") for whose in ("lecuns", "glorots", "hes")),
    cases=_layers,
    mistakes="""
        lecuns**2, glorots**2, hes**2
            These are the variances. Which function of a variance is the standard deviation?
        np.sqrt(1 / n_out), glorots, np.sqrt(2 / n_out)
            LeCun and He count the units of the layer. How many numbers does one unit add up?
        np.sqrt(n_in), np.sqrt((n_in + n_out) / 2), np.sqrt(n_in / 2)
            These are one over the scales: they grow with the width. Should more inputs get larger weights?
        lecuns, np.sqrt(1 / (n_in + n_out)), hes
            In Glorot's rule the 2 is missing: it divides by the mean of the two widths, not by their sum.
        lecuns, glorots, 2 / np.sqrt(n_in)
            He's 2 stands outside of the root. It doubles the variance, not the scale.
        hes, glorots, lecuns
            The first and the last are exchanged. Which of the two rules makes up for what a ReLU takes?
        glorots, lecuns, hes
            The first two are exchanged: the one that knows both widths is Glorot's.
    """,
    hints=(
        "Each rule gives a variance. Which function of it is the standard deviation?",
        "LeCun's scale is np.sqrt(1 / n_in). What does He's have in place of the 1?",
        "np.sqrt(1 / n_in), np.sqrt(2 / (n_in + n_out)), np.sqrt(2 / n_in).",
    ),
    read="section 3.2.2, 'The way back has the same factor, from the other side'",
    styles=STYLES["start_scales"],
)

Z_SIZES = Exercise(
    name="z_sizes",
    points=2,
    reference=STYLES["z_sizes"][0],
    results=(Result("the list of sizes", "(L,)"),),
    cases=_networks,
    where={"L": "len(weights)"},
    mistakes="""
        Z = W @ A -> A = Z = np.maximum(0, W @ A)
            You measure after the ReLU, which is the size of A. Asked for is the one of Z.
        A = np.maximum(0, Z) -> A = Z
            There is no ReLU between your layers. What becomes of the negative z?
        A = np.maximum(0, Z) -> A = np.maximum(0, A)
            The next layer does not see what this one said. Which array goes through the ReLU?
        A = np.maximum(0, Z) -> pass
            Every layer sees X. Which array should layer 2 see?
        A, sizes = X, [] -> A, sizes = np.maximum(0, X), []
            X goes through a ReLU before the first layer. Between which arrays does the ReLU stand?
        W @ A -> W.T @ A
            These matrices are transposed: that is the way back. Which product goes forward?
        out**2
            This is the mean square. What makes a size of it?
        np.sqrt(np.mean(Z**2)) -> np.std(np.maximum(0, Z))
            This is the standard deviation of A. Asked for is the size of Z, with no mean subtracted.
        np.sqrt(np.mean(Z**2)) -> np.std(Z)
            The standard deviation subtracts the mean of Z first. The size does not.
        np.sqrt(np.mean(Z**2)) -> np.mean(np.abs(Z))
            This is the mean of |z|. In a root mean square, what is done before the mean, and after it?
        np.sqrt(np.mean(Z**2)) -> np.linalg.norm(Z)
            This is a length, which grows with the number of entries. Where is the mean?
        for W in weights: -> for W in weights[::-1]:
            You begin with the last layer. Which matrix sees X?
    """,
    hints=(
        "What does layer 1 see, and what does layer 2 see?",
        "In a loop over weights: Z = W @ A, note its size, then make the next A of Z. What is a size?",
        "sizes.append(np.sqrt(np.mean(Z**2))), and below it A = np.maximum(0, Z).",
    ),
    read="section 3.2.2, 'A chain multiplies'",
    styles=STYLES["z_sizes"],
)

HEALTHY_START = Exercise(
    name="healthy_start",
    points=2,
    reference=STYLES["healthy_start"][0],
    results=(Result("weights", "(L, n, n)"),),
    cases=_depths,
    mistakes=(
        _misses(0, lambda rng, L, n: rng.normal(size=(L, n, n)) / np.zeros((L, 1, 1))),
        _misses(1, lambda rng, L, n: np.zeros((L, n, n))),
        _misses(2, lambda rng, L, n: np.sqrt(2 / n) * rng.random((L, n, n))),
        _misses(3, lambda rng, L, n: rng.normal(0, np.sqrt(1 / n), (L, n, n))),
        _misses(4, lambda rng, L, n: rng.normal(size=(L, n, n))),
    ),
    hints=(
        "By which factor does a layer of independent weights with mean 0 multiply a size, with its ReLU?",
        "Which variance makes that factor 1? And how do you draw L matrices of that variance at once?",
        "np.sqrt(2 / n) * rng.normal(size=(L, n, n)) is one of many right answers.",
    ),
    read="section 3.2.2, 'A layer's factor: the root of n Var(w), with ReLU of half of it'",
    styles=STYLES["healthy_start"],
    properties=PROPERTIES,
)

EXERCISES = (START_SCALES, Z_SIZES, HEALTHY_START)
