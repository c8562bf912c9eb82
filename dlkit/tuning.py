"""Search for hyperparameters: draw them, train with each, and keep a table (section 3.4).

What is searched is a `trial`, a function of yours.  It is called as ``trial(seed=..., **values)``, trains,
and gives a score: one number, the lower the better, such as the dev cost.  All that is random is drawn before
the first trial runs, so that the table is the same whether trials run one after another, in threads, in
processes or on a cluster.
"""

import concurrent.futures
import itertools
import math
import sys
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from dlkit import _arguments as arguments

# Scales: where values come from.


@dataclass(frozen=True)
class Linear:
    """Numbers of which each is as likely as any other, from low to high.

    Parameters
    ----------
    low, high : float
        With low < high.

    Raises
    ------
    TypeError
        If a limit is not a number.
    ValueError
        If a limit is not finite, or high is not above low.
    """

    low: float
    high: float

    def __post_init__(self):
        for name in ("low", "high"):
            value = getattr(self, name)
            if np.ndim(value):
                raise TypeError(f"{name} must be a number; got {value!r}")
            self.check(name, value)
        if not self.low < self.high:
            raise ValueError(f"high must be above low = {self.low:g}; got {self.high:g}")

    def check(self, name, value):
        """Complain if a value cannot stand on this scale."""
        arguments.scalar(name, value)

    def place(self, value):
        """Where a value stands on an axis along which all places are equally likely."""
        return value

    def value(self, place):
        """Which value stands at a place of that axis."""
        return place

    def draw(self, rng):
        """Draw one value.

        Parameters
        ----------
        rng : numpy.random.Generator

        Returns
        -------
        float

        Raises
        ------
        TypeError
            If rng is not a Generator.
        """
        rng = arguments.generator("rng", rng)
        return self._inside(rng.uniform(self.place(self.low), self.place(self.high)))

    def grid(self, points):
        """Give values at equal distances along the axis; both ends are among them.

        Parameters
        ----------
        points : int
            At least 1; a single one stands in the middle.

        Returns
        -------
        list of float

        Raises
        ------
        TypeError
            If points is not a whole number.
        ValueError
            If points is below 1.
        """
        points = arguments.count("points", points, least=1)
        first, last = self.place(self.low), self.place(self.high)
        if points == 1:
            return [self._inside((first + last) / 2)]
        inner = [self._inside(place) for place in np.linspace(first, last, points)[1:-1]]
        return [float(self.low), *inner, float(self.high)]  # the ends as given, without rounding

    def around(self, value, share):
        """Give a narrower scale around a value, for a finer search; it does not leave this one.

        Parameters
        ----------
        value : float
            On this scale; rounding does not push it off the new one.
        share : float
            How much of this scale's axis the new one takes, in (0, 1).

        Returns
        -------
        scale of the same kind
            This one itself, once no two floats would be left for the ends of a narrower one.

        Raises
        ------
        TypeError
            If an argument is not a number.
        ValueError
            If the value is not on this scale, or share is outside (0, 1).
        """
        value, share = arguments.between("value", value, self.low, self.high), _checked_share(share)
        half = share * (self.place(self.high) - self.place(self.low)) / 2
        low = min(value, self._inside(self.place(value) - half))
        high = max(value, self._inside(self.place(value) + half))
        return replace(self, low=low, high=high) if low < high else self

    def _inside(self, place):
        """The value of a place; rounding must not carry it over an end."""
        return float(min(max(self.value(place), self.low), self.high))


class Logarithmic(Linear):
    """Numbers above 0 of which each power of ten gets the same share: learning rates, λ.

    Parameters
    ----------
    low, high : float
        With 0 < low < high; else a ValueError.

    Notes
    -----
    On a linear scale from 0.0001 to 1, nine draws of ten would land above 0.1.
    """

    def check(self, name, value):
        arguments.positive(name, value)

    def place(self, value):
        return math.log(value)

    def value(self, place):
        return math.exp(place)


class OneMinusLogarithmic(Linear):
    """Numbers below 1 whose distance from 1 is logarithmic: β of weighted averages.

    Parameters
    ----------
    low, high : float
        With 0 <= low < high < 1, such as 0.9 and 0.999; else a ValueError.

    Notes
    -----
    1/(1-β) is how far an average reaches (section 3.3.2): from 0.9 to 0.9005 nothing changes, from 0.999 to
    0.9995 it doubles.
    """

    def check(self, name, value):
        arguments.below_one(name, value)

    def place(self, value):
        return -math.log(1 - value)

    def value(self, place):
        return 1 - math.exp(-place)


@dataclass(frozen=True)
class Integers:
    """Whole numbers from low to high, both included, each as likely as any other.

    Parameters
    ----------
    low, high : int
        With low <= high.

    Raises
    ------
    TypeError
        If a limit is not a whole number.
    ValueError
        If high is below low.
    """

    low: int
    high: int

    def __post_init__(self):
        for name, value in (("low", self.low), ("high", self.high)):
            arguments.count(name, value, least=-(2**53))
        if self.high < self.low:
            raise ValueError(f"high must be at least low = {self.low}; got {self.high}")

    def draw(self, rng):
        """Draw one value; a TypeError if rng is not a numpy.random.Generator."""
        rng = arguments.generator("rng", rng)
        return int(rng.integers(self.low, self.high, endpoint=True))

    def grid(self, points):
        """Give up to so many different values at about equal distances; a ValueError below 1."""
        points = arguments.count("points", points, least=1)
        ends = (self.low, self.high) if points > 1 else ((self.low + self.high) / 2,) * 2
        return sorted({round(value) for value in np.linspace(*ends, points)})

    def around(self, value, share):
        """Give a narrower scale around a value; a fraction at its ends is rounded outward.

        A ValueError if the value is not on this scale, or share is outside (0, 1).
        """
        value, share = arguments.between("value", value, self.low, self.high), _checked_share(share)
        half = share * (self.high - self.low) / 2
        return Integers(
            max(self.low, math.floor(value - half)),
            min(self.high, math.ceil(value + half)),
        )


@dataclass(frozen=True, init=False)
class Choices:
    """Some options, each as likely as any other: widths of layers, optimizers, activations.

    Parameters
    ----------
    *options : any
        At least one.

    Raises
    ------
    ValueError
        If there is none.
    """

    options: tuple

    def __init__(self, *options):
        if not options:
            raise ValueError("Choices needs at least one option")
        object.__setattr__(self, "options", options)  # how a frozen class is filled

    def draw(self, rng):
        """Draw one option; a TypeError if rng is not a numpy.random.Generator."""
        rng = arguments.generator("rng", rng)
        return self.options[rng.integers(len(self.options))]

    def grid(self, points):
        """Give all options, however many points were asked for; a ValueError below 1."""
        arguments.count("points", points, least=1)
        return list(self.options)

    def around(self, value, share):
        """Give the same options again: none is nearer to the best than another."""
        return self

    def __repr__(self):
        return f"Choices{self.options!r}"


SCALES = (Linear, Integers, Choices)


# The table.


class Trial(NamedTuple):
    """One row of the table: what was tried, and what came of it.

    Parameters
    ----------
    number : int
        From 0, in the order in which the trials were drawn.
    round : int
        Of a search from coarse to fine, from 0.
    values : dict
    seed : int
        With it and the values, the trial can be run again.
    score : float
        NaN if the trial failed.
    error : str
        What went wrong, or empty.
    """

    number: int
    round: int
    values: dict
    seed: int
    score: float
    error: str


COLUMNS = tuple(name for name in Trial._fields if name != "values")


class Results(NamedTuple):
    """The table of a search: the trials that have run, in the order of their numbers."""

    trials: tuple

    @property
    def best(self):
        """The trial with the lowest score; a ValueError if none has one."""
        ranked = self.ranked()
        if not ranked or ranked[0].error:
            raise ValueError(f"none of {len(self.trials)} trials gave a score")
        return ranked[0]

    def ranked(self):
        """The trials from the lowest score to the highest, and then those that failed."""
        return sorted(self.trials, key=lambda trial: (bool(trial.error), trial.score, trial.number))

    def columns(self):
        """The table column by column, as a plot, or pandas.DataFrame, takes it.

        Returns
        -------
        dict of str to list
            number, round, each hyperparameter, seed, score and error.
        """
        names = list(self.trials[0].values) if self.trials else []
        return {
            "number": [trial.number for trial in self.trials],
            "round": [trial.round for trial in self.trials],
            **{name: [trial.values[name] for trial in self.trials] for name in names},
            "seed": [trial.seed for trial in self.trials],
            "score": [trial.score for trial in self.trials],
            "error": [trial.error for trial in self.trials],
        }

    def __str__(self):
        names = list(self.trials[0].values) if self.trials else []
        rows = [["number", *names, "score"]]
        for trial in self.ranked():
            values = [_short(trial.values[name]) for name in names]
            rows.append([str(trial.number), *values, _short(trial.error or trial.score)])
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        return "\n".join(
            "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
            for row in rows
        )


# The searches.


def grid_search(rng, trial, space, points, executor=None, progress=False):
    """Try every combination of some values of each hyperparameter.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws the seeds.
    trial : callable
        Called as ``trial(seed=..., **values)``; gives a number, the lower the better.
    space : dict of str to scale
        A scale for each hyperparameter.
    points : int
        How many values of each; there are points to the power of the hyperparameters trials.
    executor : concurrent.futures.Executor, optional
        Where the trials run: threads, processes, or a cluster, such as Dask's
        ``client.get_executor(pure=False)``.  Here, one after another, if not given, or in a browser.
    progress : bool, optional
        Whether to show a bar, where print prints; it goes away at the end.

    Returns
    -------
    Results

    Raises
    ------
    TypeError, ValueError
        Before the first trial, if an argument is not what is said here.

    Notes
    -----
    Of nine trials in two dimensions, a grid sees three values of each, and a random search nine; where only
    one of the two matters, that is three times as much (Bergstra and Bengio, "Random search for
    hyper-parameter optimization", 2012).
    """
    _check(rng, trial, space, executor)
    points = arguments.count("points", points, least=1)
    grids = [scale.grid(points) for scale in space.values()]
    combinations = [dict(zip(space, values, strict=True)) for values in itertools.product(*grids)]
    finished, _ = _run(trial, _with_seeds(combinations, rng), executor, progress)
    return Results(finished)


def random_search(rng, trial, space, trials, executor=None, progress=False):
    """Try values drawn at random, each hyperparameter on its own scale.

    Parameters
    ----------
    rng, trial, space, executor, progress
        As for :func:`grid_search`; rng draws the values as well.
    trials : int
        How many, at least 1.

    Returns
    -------
    Results

    Raises
    ------
    TypeError, ValueError
        Before the first trial, if an argument is not what is said here.
    """
    _check(rng, trial, space, executor)
    trials = arguments.count("trials", trials, least=1)
    finished, _ = _run(trial, _with_seeds(_draw(space, trials, rng), rng), executor, progress)
    return Results(finished)


def coarse_to_fine(rng, trial, space, trials, rounds=3, share=0.5, executor=None, progress=False):
    """Search at random, then again on narrower scales around the best trial so far.

    Parameters
    ----------
    rng, trial, space, executor, progress
        As for :func:`random_search`.
    trials : int
        How many in each round, at least 1.
    rounds : int, optional
        At least 1; the first is the coarse one.
    share : float, optional
        In (0, 1): how much of each axis the next round keeps.

    Returns
    -------
    Results
        The trials of all rounds.  An interruption ends the search after what has run; so does a round in
        which no trial gave a score.

    Raises
    ------
    TypeError, ValueError
        Before the first trial, if an argument is not what is said here.
    """
    _check(rng, trial, space, executor)
    trials, rounds = arguments.count("trials", trials, least=1), arguments.count("rounds", rounds, least=1)
    share = _checked_share(share)
    table = ()
    for number in range(rounds):
        planned = _with_seeds(_draw(space, trials, rng), rng, number, len(table))
        finished, interrupted = _run(trial, planned, executor, progress)
        table += finished
        if interrupted or all(row.error for row in table):
            break
        best = Results(table).best.values
        space = {name: scale.around(best[name], share) for name, scale in space.items()}
    return Results(table)


def _draw(space, trials, rng):
    return [{name: scale.draw(rng) for name, scale in space.items()} for _ in range(trials)]


def _with_seeds(combinations, rng, round=0, first=0):
    """Trials that are still to run."""
    seeds = rng.integers(2**32, size=len(combinations)).tolist()
    return [
        Trial(number, round, values, seed, math.nan, "not run")
        for number, (values, seed) in enumerate(zip(combinations, seeds, strict=True), first)
    ]


def _run(trial, planned, executor, progress):
    """Run the trials; give those that are finished, and whether somebody interrupted."""
    finished, interrupted = [], False
    alone = executor is None or sys.platform == "emscripten"  # a browser starts no threads
    try:
        with _bar(len(planned), progress) as bar:
            for row in _one_by_one(trial, planned) if alone else _spread(trial, planned, executor):
                finished.append(row)
                bar.update()
    except KeyboardInterrupt:
        interrupted = True
    return tuple(sorted(finished, key=lambda row: row.number)), interrupted


def _one_by_one(trial, planned):
    for row in planned:
        yield _tried(trial, row)


def _spread(trial, planned, executor):
    """Hand all trials to the executor, and give each as it comes back."""
    futures = {}
    try:
        for row in planned:
            try:
                futures[executor.submit(_tried, trial, row)] = row
            except Exception as error:  # the executor has broken down, was shut down, or lost its cluster
                yield row._replace(error=_describe(error))
        for future in concurrent.futures.as_completed(futures):
            try:
                yield future.result()
            except Exception as error:  # not the trial's own error but its worker's: it died, say
                yield futures[future]._replace(error=_describe(error))
    finally:
        for future in futures:
            future.cancel()


def _tried(trial, row):
    """Run one trial; this is what travels to another thread, process or machine."""
    try:
        score = trial(seed=row.seed, **row.values)
        return row._replace(score=_checked_score(score), error="")
    except Exception as error:
        return row._replace(error=_describe(error))


def _checked_score(score):
    score = np.asarray(score)
    if score.ndim or not np.issubdtype(score.dtype, np.number) or np.isnan(score):
        raise ValueError(f"a trial must give one number; it gave {_short(repr(score.tolist()))}")
    return float(score)


def _describe(error):
    name = type(error).__name__
    try:
        return f"{name}: {error}".rstrip(": ")
    except Exception:  # an exception of the trial's own that cannot even say what it is
        return name


def _short(value):
    """A few digits, or one line of text."""
    if isinstance(value, float):
        return f"{value:.4g}"
    text = " ".join((getattr(value, "__name__", None) or str(value)).split())
    return text if len(text) <= 80 else text[:77] + "..."


def _bar(total, wanted):
    from tqdm import tqdm

    tqdm.monitor_interval = 0  # no thread of its own: a browser has none, and tqdm would warn
    # A notebook shows what is written to stderr, where tqdm would write, in a red box.
    # A bar that is done goes away: its times differ from run to run, and a stored notebook must not.
    return tqdm(total=total, disable=not wanted, unit="trial", file=sys.stdout, leave=False)


def _check(rng, trial, space, executor):
    arguments.generator("rng", rng)
    if not callable(trial):
        raise TypeError(f"trial must be called as trial(seed=..., **values); got {trial!r}")
    if not isinstance(space, dict):
        raise TypeError(f"space must be a dict with a scale for each name; got {space!r}")
    if not space:
        raise ValueError("space must be a dict with a scale for each name; got an empty one")
    for name, scale in space.items():
        _check_name(name)
        if not isinstance(scale, SCALES):
            raise TypeError(f"space[{name!r}] must be a scale, such as Logarithmic(1e-4, 1); got {scale!r}")
    if executor is not None and not isinstance(executor, concurrent.futures.Executor):
        raise TypeError(f"executor must be a concurrent.futures.Executor; got {executor!r}")
    _check_that_workers_find(trial, executor)


def _check_that_workers_find(trial, executor):
    """Complain if processes that begin empty would look for the trial in a notebook."""
    context = getattr(executor, "_mp_context", None)  # only a pool of processes has one
    is_in_notebook = getattr(trial, "__module__", None) == "__main__" and not hasattr(
        sys.modules["__main__"], "__file__"
    )
    if context is not None and context.get_start_method() != "fork" and is_in_notebook:
        raise ValueError(
            f"trial must be in a file where processes are started by {context.get_start_method()!r}: the new "
            f"process does not know this notebook. Write {_short(trial)} into a file trials.py beside it and "
            "import it from there, or take threads: concurrent.futures.ThreadPoolExecutor()"
        )


def _check_name(name):
    if not isinstance(name, str):
        raise TypeError(f"space must have the names of arguments as its keys; got {name!r}")
    if name in COLUMNS:
        raise ValueError(
            f"space must not have the name {name!r}: the table has columns "
            f"{', '.join(COLUMNS)} of its own, and every trial gets a seed"
        )


def _checked_share(share):
    share = arguments.scalar("share", share)
    if not 0 < share < 1:
        raise ValueError(f"share must lie between 0 and 1, without them; got {share:g}")
    return share
