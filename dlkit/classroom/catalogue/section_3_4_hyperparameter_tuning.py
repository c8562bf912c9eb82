"""The exercises of section 3.4: draw α and β, search from coarse to fine, and say what n tries are worth."""

import math
from dataclasses import dataclass

import numpy as np

from dlkit.classroom.exercise import Exercise, Result
from dlkit.classroom.styles.section_3_4_hyperparameter_tuning import STYLES

# Inputs.


@dataclass(frozen=True)
class Valley:
    """A trial that a failing example can show: the best α is at 10**lowest, to the left it is steeper."""

    lowest: float

    def __call__(self, alpha):
        if np.ndim(alpha):
            raise TypeError("trial takes a single number, and got an array")
        r = np.log10(alpha) - self.lowest
        return 3 + np.where(r < 0, 2.0, 1.0) * np.abs(r) + 0.1 * r**2

    def __repr__(self):
        return f"a trial that is best at α = 10**{self.lowest:g}"


def _shares(rng):
    yield {"u": np.array([0.0, 0.25, 1.0]), "low": 1e-4, "high": 1.0}
    for count, low, high in ((1, 1e-3, 0.5), (2, 0.02, 8.0), (4, 1e-5, 0.03), (5, 0.2, 50.0)):
        yield {"u": rng.random(count), "low": low, "high": high}


def _shares_of_beta(rng):
    yield {"u": np.array([0.0, 0.5, 1.0]), "low": 0.9, "high": 0.999}
    for count, low, high in ((1, 0.8, 0.99), (2, 0.5, 0.98), (4, 0.95, 0.9995), (5, 0.6, 0.97)):
        yield {"u": rng.random(count), "low": low, "high": high}


def _searches(rng):
    u = np.array([[0.25, 0.5], [0.25, 0.75]])
    yield {"trial": Valley(-2.5), "u": u, "low": 1e-4, "high": 1.0, "share": 0.5}
    u = np.array([[0.5, 0.9], [0.05, 0.6], [0.05, 0.5]])  # the best of the second round is near its end
    yield {"trial": Valley(-4.0), "u": u, "low": 1e-4, "high": 1.0, "share": 0.5}
    for rounds, tries, lowest in ((1, 3, -2.0), (2, 3, -0.1), (3, 2, -3.9), (3, 4, -1.2), (4, 3, -2.7)):
        for share in (0.3, 0.7):
            low, high = 10 ** rng.uniform([-5, -0.4], [-4, 0])
            u = rng.random((rounds, tries))
            yield {"trial": Valley(lowest), "u": u, "low": float(low), "high": float(high), "share": share}


def _wishes(rng):
    for share, sure in (
        (0.5, 0.9),
        (0.05, 0.95),
        (0.3, 0.8),
        (0.1, 0.5),
        (0.25, 0.6),
        (0.02, 0.99),
        (0.5, 0.75),
    ):
        yield {"share": share, "sure": sure}


def _tables(rng):
    yield {"scores": np.array([10.0, 4.0]), "n": 2}
    yield {"scores": np.array([3.0, 9000.0, 5.0]), "n": 2}  # one blew up; who draws thousands is off by much
    for count, n in ((3, 1), (2, 3), (4, 2), (5, 3), (6, 4), (7, 2)):
        yield {"scores": rng.uniform(2, 30, count).round(1), "n": n}


def searched(trial, u, low, high, share, forget=False, fixed=False, each=False, own=False, first=False):
    """The search with one thing wrong; without, the right one."""
    best, lowest, axis, ends = low, np.inf, high / low, (low, high)
    for row in u:
        best, lowest = (low, np.inf) if forget else (best, lowest)
        mine = (low, np.inf)
        for alpha in low * (high / low) ** row:
            score = trial(alpha)
            best, lowest = (alpha, score) if score < lowest else (best, lowest)
            mine = (alpha, score) if score < mine[1] else mine
            if each:
                half = (high / low) ** (share / 2)
                low, high = max(low, best / half), min(high, best * half)
        if not each:
            half, center = (axis if fixed else high / low) ** (share / 2), mine[0] if own else best
            low, high = ends if first else (low, high)
            low, high = max(low, center / half), min(high, center * half)
    return best, lowest


ALPHAS = Exercise(
    name="alphas",
    points=1,
    reference=STYLES["alphas"][0],
    results=(Result("alpha", "(n,)"),),
    cases=_shares,
    where={"r": "np.log10(low) + (np.log10(high) - np.log10(low)) * u"},
    mistakes="""
        low + (high - low) * u
            You draw evenly: nine of ten land in the last power of ten. What should u go along evenly?
        right(1 - u, low, high)
            Your axis is turned round: u = 0 should give low.
        r  # This is the power of ten, r. What is α?
        10 ** (-4 * u)  # Your range is always 0.0001 to 1. It comes in as low and high.
        10 ** (-4 + 4 * u)  # For every range you go from 0.0001 to 1. Where do low and high come in?
        10 ** (np.log(low) + (np.log(high) - np.log(low)) * u)
            You take natural logarithms and go back by powers of ten. Which function undoes np.log?
        np.exp(r)  # You take logarithms of base ten and go back by exp. What undoes np.log10?
        10 ** (np.log10(low) + np.log10(high) * u)
            At u = 1 you are at log(low) + log(high). How long is the way from the one to the other?
        10 ** (low + (high - low) * u)
            You go from low to high and take that for the power. Which powers of ten are low and high?
        low * (high / low) * u
            You multiply by u. In the middle of the axis, by which factor is α above low?
        low * 10**u  # You go one power of ten, for every range. How many is it from low to high?
        low * (high - low) ** u
            The difference has become a factor. By which factor is high above low?
        np.log10(low + (high - low) * u)
            You draw evenly and take the logarithm then. Take the logarithms of low and high first.
        low ** (1 - u) + high**u
            Two parts of a product are added. What becomes of a sum of logarithms, once you go back?
    """,
    hints=(
        "What stands on the axis along which u goes evenly: α, or its power of ten?",
        "Low and high have the powers log10(low) and log10(high). Where between them is the share u?",
        "10 ** (np.log10(low) + (np.log10(high) - np.log10(low)) * u), or shorter low * (high / low) ** u.",
    ),
    read="section 3.4, 'Draw the power of ten'",
    styles=STYLES["alphas"],
)

BETAS = Exercise(
    name="betas",
    points=2,
    reference=STYLES["betas"][0],
    results=(Result("beta", "(n,)"),),
    cases=_shares_of_beta,
    where={"near": "1 / (1 - low)", "wide": "1 / (1 - high)"},
    mistakes="""
        low + (high - low) * u
            You draw β evenly: a reach above 100 hardly comes. Which number has the logarithmic scale?
        low * (high / low) ** u
            You put β itself on a logarithmic scale. What counts is its distance from 1.
        1 - beta  # This is 1 - β. The last step is missing.
        right(1 - u, low, high)
            The right values, turned round: u = 0 should give low. Which end of 1 - β belongs to it?
        1 - low * (high / low) ** u
            You let 1 - β go from low to high. Those are the ends of β; which are those of 1 - β?
        1 - 1 / (near + (wide - near) * u)
            You draw the reach evenly: most draws come near its upper end. Its logarithm should go evenly.
        1 / (1 - beta)  # This is the reach, 1/(1 - β). Asked for is β.
        1 - 10 ** (-3 + 2 * u)  # Your range is always 0.9 to 0.999. It comes in as low and high.
        1 - 10 ** (-1 - 2 * u)  # For every range you go from 0.9 to 0.999. Where do low and high come in?
        1 - 10 ** (-4 * u)
            This has the r of α, from 0 to -4. Which powers of ten are 1 - low and 1 - high?
        np.log10(1 - low) + (np.log10(1 - high) - np.log10(1 - low)) * u
            This is r. What is β?
        1 - 10 ** (np.log(1 - low) + (np.log(1 - high) - np.log(1 - low)) * u)
            You take natural logarithms and go back by powers of ten. Which function undoes np.log?
        1 - np.exp(np.log10(1 - low) + (np.log10(1 - high) - np.log10(1 - low)) * u)
            You take logarithms of base ten and go back by exp. What undoes np.log10?
        1 - (1 - low) * (1 - high) ** u
            At u = 1 you are at the product of both ends. By which factor do they differ?
    """,
    hints=(
        "From 0.9 to 0.999, from where to where does 1 - β go?",
        "Draw 1 - β as you drew α, from 1 - low to 1 - high. What is left to do?",
        "1 - alphas(u, 1 - low, 1 - high)",
    ),
    read="section 3.4, 'β: what counts is the distance from 1'",
    styles=STYLES["betas"],
)

COARSE_TO_FINE = Exercise(
    name="coarse_to_fine",
    points=3,
    reference=STYLES["coarse_to_fine"][0],
    results=(Result("best alpha", "a number"), Result("its score", "a number")),
    cases=_searches,
    where={"given": "(trial, u, low, high, share)", "all": "u.reshape(1, -1)", "best": "right(*given)"},
    mistakes="""
        best[::-1]  # The score stands first. Which of the two is asked for first?
        searched(trial, all, low, high, share)
            You never narrow: every round draws from the whole range. That is a random search.
        searched(*given, forget=True)
            You forget the earlier rounds, so that a poor last round has the last word.
        searched(*given, fixed=True)
            Each round takes a share of the first range. It should be one of the range before.
        searched(*given, each=True)
            You narrow after every try. When is a round over?
        searched(*given, own=True)
            You narrow around the best of the round, even if an earlier round had a better one.
        searched(*given, first=True)
            Your range is cut at the first low and high. It should stay inside the range of the round before.
        (lambda a, score: (a, -score))(*searched(lambda alpha: -trial(alpha), u, low, high, share))
            You keep the highest score. The lower a score, the better.
        searched(trial, u[:1], low, high, share)
            This is the first round alone.
        low * (high / low) ** row -> low + (high - low) * row
            You draw evenly between low and high. α has a logarithmic scale.
        (share / 2) -> share
            Your range is too wide: you take the share to the left, and once more to the right.
        (high / low) ** (share / 2) -> 10 ** (share / 2)
            You take a share of one power of ten. How long is the axis from low to high?
        (high / low) ** (share / 2) -> (high / low) * share / 2
            On a logarithmic axis a share is a power, not a factor.
        min(high, best * half) -> min(high, best * (high / max(low, best / half)) ** (share / 2))
            The new high comes from the new low. How long was the axis before you moved low?
        max(low, best / half), min(high, best * half) -> max(low, best / 10**share), \
min(high, best * 10**share)
            You go a share of one power of ten to each side. How long is the axis from low to high?
        max(low, best / half), min(high, best * half) -> min(max(low, best / half), high / half**2), \
max(min(high, best * half), low * half**2)
            Near an end you push the range inside, so that it stays as wide. It is to be cut off there.
        max(low, best / half), min(high, best * half) -> best / half, best * half
            Your range leaves the one before, where the best lies near an end.
        max(low, best / half), min(high, best * half) -> max(low, best - share * (high - low) / 2), \
min(high, best + share * (high - low) / 2)
            You narrow evenly around the best. Go along the axis of the powers of ten.
        best / half), min(high, best * half) -> alpha / half), min(high, alpha * half)
            You narrow around the last try of the round. Around which one should it be?
        best, lowest = low, np.inf -> best, lowest = low, trial(low)
            You also try low itself, which nobody has drawn.
        score < lowest -> score <= lowest + 1
            You take a try that is not better. The score is the lower the better.
    """,
    hints=(
        "What do you have to remember from round to round: the best try, and what else?",
        "In each round: draw with your alphas, keep the best of all so far, then make the range narrower.",
        "half = (high / low) ** (share / 2); low = max(low, best / half), high = min(high, best * half).",
    ),
    read="section 3.4, 'A real search: coarse, look, fine'",
    styles=STYLES["coarse_to_fine"],
)

TRIES_NEEDED = Exercise(
    name="tries_needed",
    points=2,
    reference=STYLES["tries_needed"][0],
    results=(Result("n", "a number"),),
    cases=_wishes,
    where={"exact": "math.log(1 - sure) / math.log(1 - share)"},
    mistakes="""
        exact  # Nobody makes a part of a try. Which whole number is enough?
        math.floor(exact)
            With so many you are not yet as sure as you should be; with one more you are. Do you round down?
        math.floor(exact) + 1
            You round down and add one. Where a whole number is exactly enough, that is one too many.
        round(exact)  # You round to the nearest, which may be too few.
        math.ceil(math.log(1 - sure) / -share)
            You take -share for log(1 - share). For small shares they are alike, for larger ones not.
        math.ceil(math.log(1 - sure) / math.log(share))
            You take powers of the share. With which probability does one try miss?
        math.ceil(math.log(sure) / math.log(1 - share))
            So many may miss with the probability sure. All of them should miss with which?
        math.ceil(1 / share)
            So many hit once on average, but by chance often not at all. Where is sure?
        math.ceil(sure / share)
            You add up the shares of all tries. But two of them may hit, and then it counts twice.
        out + out % 2  # You count in steps of two. One try less may be enough.
        next(n for n in range(9) if 1 - (1 - share) ** n >= share)
            You stop as soon as the probability has reached `share`. How sure are you to be?
        0 * out + 1  # Here you always give 1. One try hits with `share`; how sure are you to be?
        out + 1  # One try less is enough already.
    """,
    hints=(
        "With which probability does one try miss? And all of n?",
        "All n miss with (1 - share) ** n. That may be at most 1 - sure. Which n is the first?",
        "Take logarithms and divide: log(1 - sure) / log(1 - share), rounded up. Or count in a loop.",
    ),
    read="section 3.4, 'What thirty tries can tell', after the guess",
    styles=STYLES["tries_needed"],
)

EXPECTED_BEST = Exercise(
    name="expected_best",
    points=2,
    reference=STYLES["expected_best"][0],
    results=(Result("expected best", "a number"),),
    cases=_tables,
    where={
        "s": "np.sort(scores)",
        "N": "len(scores)",
        "left": "np.arange(N, -1, -1) / N",
        "ways": "[math.comb(N - k - 1, n - 1) for k in range(N)]",
    },
    mistakes="""
        scores.min()  # This is the best of all. With n draws you do not always meet it.
        scores.mean()  # This is what one draw is worth on average. You have n.
        scores[:n].min()  # This is the best of the first n. What if they had come in another order?
        s[:n].mean()  # This is the mean of the n lowest. Do n draws give just those?
        s[min(N - 1, round(N / (n + 1)))]
            This is one of the scores. Asked for is a mean over all that may come.
        np.sum(s[::-1] * (left[:-1] ** n - left[1:] ** n))
            This is what the highest of n is worth. The lower a score, the better.
        np.sum(scores * (left[:-1] ** n - left[1:] ** n))
            You did not sort. Which score does your first weight belong to?
        s @ ways / math.comb(N, n)
            You draw without putting back. Here each draw is one of all scores, also one drawn before.
        np.sum(s * left[:-1] ** n)
            Your weights are the chances that all draws are this or worse. How likely is it exactly this one?
        s @ left[:-1] ** n / np.sum(left[:-1] ** n)
            Your weights are the chances of this or worse, made to add up to 1. Take differences.
        np.sum(s * left[1:] ** n)
            Your weights are the chances that all draws are worse than this. Take differences.
        np.sum(s * (left[:-1] ** n - left[1:] ** n)) / N  # The weights add up to 1 already. You divide by N.
        s @ (1 / N * (1 - 1 / N) ** np.arange(N))
            Where is n? If more are drawn, the low ones should weigh more.
        s.mean() - s.std() * (1 - 1 / n)
            The spread is the right thought, but the weights of the scores give it exactly.
    """,
    hints=(
        "Two scores, two draws: four equally likely pairs. What is the lower one of each, and their mean?",
        "Sort the scores. How likely is it that all n draws are the k-th or worse? And exactly the k-th?",
        "With N scores, k from 0: the k-th weighs ((N - k) / N) ** n - ((N - k - 1) / N) ** n.",
    ),
    read="section 3.4, 'What thirty tries can tell'",
    styles=STYLES["expected_best"],
)

EXERCISES = (ALPHAS, BETAS, COARSE_TO_FINE, TRIES_NEEDED, EXPECTED_BEST)
