"""The exercises of section 3.3.2: follow values by one number, correct it, weigh its days, bear gaps."""

import numpy as np

from dlkit.classroom.exercise import Exercise, Result
from dlkit.classroom.styles.section_3_3_2_weighted_averages import STYLES
from dlkit.optimizers import average, average_weights

# Inputs.  β is never 1/2, where it is its own 1-β.


def _series(rng):
    yield {"values": np.array([20.0, 10.0]), "beta": 0.9}
    for length in (1, 3, 4, 6, 9):
        yield {"values": rng.normal(10, 5, length), "beta": rng.choice([0.3, 0.7, 0.8, 0.95])}


def _ages(rng):
    for beta, t in ((0.8, 1), (0.9, 3), (0.7, 2), (0.3, 4), (0.95, 6), (0.6, 9)):
        yield {"beta": beta, "t": t}


def _half_lives(rng):
    for half_life in (1, 2, 5.0, 30, rng.uniform(3, 9), rng.uniform(50, 90)):
        yield {"half_life": half_life}


def _broken_thermometers(rng):
    yield {"values": np.array([20.0, -99.0, 10.0]), "measured": np.array([True, False, True]), "beta": 0.9}
    yield {"values": np.array([12.0, 15.0]), "measured": np.array([True, True]), "beta": 0.8}
    for days, gaps in ((5, [1, 4]), (6, [2]), (7, [1, 4, 5]), (8, [2, 6, 7]), (9, [1, 2, 3, 6])):
        values, measured = rng.normal(10, 5, days), np.ones(days, bool)
        values[gaps], measured[gaps] = 99.0 - 198 * (days % 2), False
        yield {"values": values, "measured": measured, "beta": rng.choice([0.3, 0.7, 0.8, 0.95])}


def fed_back(values, beta):
    v, averages = 0.0, []
    for t, x in enumerate(values, start=1):
        v = (beta * v + (1 - beta) * x) / (1 - beta**t)
        averages.append(v)
    return np.array(averages)


def from_the_first(values, beta):
    v, averages = values[0], []
    for x in values:
        v = beta * v + (1 - beta) * x
        averages.append(v)
    return np.array(averages)


def corrected_average(values, beta):
    return average(values, beta, correct_bias=True)


MOVING_AVERAGE = Exercise(
    name="moving_average",
    points=1,
    reference=average,
    results=(Result("averages", "(T,)"),),
    cases=_series,
    where={"t": "np.arange(1, len(values) + 1)", "before": "np.append(0.0, values[:-1])"},
    mistakes="""
        right(values, 1 - beta)
            You keep 1 - β of the old and take β of the new. Which of the two shares is large if v is calm?
        from_the_first(values, beta)
            You begin with the first value. Here v_0 is 0.
        np.append(0.0, averages[:-1])
            You are late by one day: v is noted down before today's value has come in.
        averages / (1 - beta**t)
            This is corrected for the start at 0 already. That is task 2.
        fed_back(values, beta)
            You divide by 1 - β^t, and inside the rule. Here nothing is divided.
        averages / (1 - beta)
            Today's value is added whole. Which share of it should come in?
        beta * before + (1 - beta) * values
            This mixes today with yesterday's value. Which number of yesterday is remembered?
        [values[max(0, k - round(1 / (1 - beta))) : k].mean() for k in t]
            This is the mean of the last 1/(1 - β) values. It forgets all before, and has to keep these.
        (1 - beta) * values
            Nothing is remembered: each day starts from 0. Is v set to 0 inside the loop?
        np.cumsum(values) / t
            This is the mean of all days so far: the first counts as much as the last.
        right(values[::-1], beta)[::-1]
            You go from the last day to the first.
    """,
    hints=(
        "What do you have to remember from one day to the next: all days, or one number?",
        "v begins at 0. For each x of values v changes, and is then noted down.",
        "In the loop: v = beta * v + (1 - beta) * x, then averages.append(v).",
    ),
    read="section 3.3.2, 'Keep β of the old, take 1 − β of the new'",
    styles=STYLES["moving_average"],
)

CORRECTED_AVERAGE = Exercise(
    name="corrected_average",
    points=2,
    reference=corrected_average,
    results=(Result("corrected averages", "(T,)"),),
    cases=_series,
    where={"t": "np.arange(1, len(values) + 1)", "v": "average(values, beta)"},
    mistakes="""
        fed_back(values, beta)
            The corrected value is what the next day starts from, so it is corrected again and again.
        v
            This is the average without the correction.
        v / (1 - beta ** (t + 1))
            You count the days one too high: on the first day β^1 is missing, not β^2.
        v / (1 - beta ** (t - 1))
            You count the days from 0, so the first is divided by 1 - β^0 = 0. Its number is 1.
        v / (1 - beta ** np.maximum(t - 1, 1))
            You count the days one too low. How many values are in the average on the first day?
        v / (1 - beta)
            You divide by the same number every day. What is missing shrinks as the days go by.
        v / (1 - beta ** len(values))
            Every day is divided by what only the last one needs.
        v / beta**t
            You divide by what is missing. By what is there, the sum of the weights, you should.
        v * (1 - beta**t)
            You multiply by the sum of the weights, and make the first days smaller still.
        v / (1 - (1 - beta) ** t)
            This is 1 - (1 - β)^t. Each day, by which factor does the weight of an old value shrink?
        v / (1 - beta * t)
            This is 1 - β t. What is missing is multiplied by β each day, not added to.
        from_the_first(values, beta)
            You begin with the first value. It then counts for all days before it, far too much.
        v + beta**t
            You add what is missing to the weights. It is missing from each value's share: divide.
        average(values, 1 - beta) / (1 - (1 - beta) ** t)
            β and 1 - β have changed places everywhere.
    """,
    hints=(
        "How much of the weight is in v after the first day, and after the second?",
        "The sum of the weights after t days is 1 - β^t, t = 1 on the first. What is noted, what is kept?",
        "Keep v as in task 1, and note down v / (1 - beta**t).",
    ),
    read="section 3.3.2, 'The first days are too cold, and the cure is exact'",
    styles=STYLES["corrected_average"],
)

WEIGHTS_OF_DAYS = Exercise(
    name="weights_of_days",
    points=2,
    reference=average_weights,
    results=(Result("weights", "(t,)"),),
    cases=_ages,
    mistakes="""
        weights[::-1]
            Right, but the newest day comes first. Asked for is the order of the days, the oldest first.
        weights / (1 - beta)
            These are the powers of β alone. With which share does today come in?
        beta * weights
            Every day is one day too old. How old is the newest?
        beta * weights[::-1]
            The newest day comes first, and every day is one day too old.
        weights / weights.sum()
            These add up to 1: they are those of the corrected average.
        right(1 - beta, t)
            β and 1 - β have changed places.
        right(1 - beta, t)[::-1]
            β and 1 - β have changed places, and the newest day comes first.
        np.full(t, 1 / t)
            All days count the same here.
        np.full(t, 1 - beta)
            All days count as much as the newest. What happens to a value's share on the next day?
        np.append(weights[0] / (1 - beta), weights[1:])
            The first day has the weight of an average that begins with it. Here v_0 is 0.
        (1 - beta) ** np.arange(1, t + 1)[::-1]
            A day's share is multiplied by 1 - β each day here. Which factor does the rule have before v?
        (1 - beta) * beta * np.arange(t)[::-1]
            You multiply by the age. A share is multiplied by β once for each day that goes by.
    """,
    hints=(
        "The newest value comes in with the share 1 - β. What is left of it after the next day?",
        "A value that is k days old has the weight (1 - β) β^k. How old is the first of t days?",
        "(1 - beta) * beta**age, where age is t-1, ..., 1, 0: np.arange(t)[::-1].",
    ),
    read="section 3.3.2, 'One number, whatever it reaches back to'",
    styles=STYLES["weights_of_days"],
)

BETA_FOR = Exercise(
    name="beta_for",
    points=2,
    reference=STYLES["beta_for"][0],
    results=(Result("beta", "a number"),),
    cases=_half_lives,
    mistakes="""
        1 - 1 / half_life
            Your β has a window 1/(1 - β) of this length. After a window 1/e is left, not a half.
        1 - 1 / (half_life + 1)
            Your β has this lag, β/(1 - β): the mean age of its weights. Asked for is when half is done.
        np.exp(-1 / half_life)
            After this time your average still lacks 1/e of the way. How much should it lack?
        1 - beta
            This is the share of the new value, 1 - β.
        1 - np.log(2) / half_life
            Nearly: you put -ln β = 1 - β. That is close to right for long half-lives only.
        np.log(2) / half_life
            This is -ln β. How do you get β from it?
        -np.log(2) / half_life
            This is ln β. How do you get β from it?
        1 / beta
            This β is above 1. What is left after a day cannot be more than before it.
        beta ** (half_life**2)
            You raise a half to the number of days. It is β that is raised to it, and then is a half.
        0.5 / half_life
            A half is divided by the days. Each day multiplies; which number, multiplied so often, is a half?
        1 - 0.5 / half_life
            You take away the same amount each day. The rule takes away the same share of what is left.
        0.5 + 0 * beta
            This is a half, whatever the half-life.
        np.log(2) / -np.log(half_life / (half_life + 1))
            You put a number of days where the formula for the half-life has β.
    """,
    hints=(
        "After a jump, which part of the way is missing after one day? After two? After h?",
        "What is missing after h days is β^h, and it should be 1/2. Which β is that?",
        "The root of a half, the h-th one: 0.5 ** (1 / half_life).",
    ),
    read="section 3.3.2, 'Calm costs time'",
    styles=STYLES["beta_for"],
)


def corrected_by_the_calendar(values, measured, beta):
    v, averages = 0.0, []
    for t, (x, here) in enumerate(zip(values, measured, strict=True), start=1):
        v = beta * v + (1 - beta) * x if here else v
        averages.append(v / (1 - beta**t))
    return np.array(averages)


def fading_in_the_gaps(values, measured, beta):
    v, seen, averages = 0.0, 0, []
    for x, here in zip(values, measured, strict=True):
        v, seen = beta * v + (1 - beta) * here * x, seen + here
        averages.append(v / (1 - beta**seen))
    return np.array(averages)


AVERAGE_WITH_GAPS = Exercise(
    name="average_with_gaps",
    points=3,
    reference=STYLES["average_with_gaps"][0],
    results=(Result("averages", "(T,)"),),
    cases=_broken_thermometers,
    where={
        "seen": "np.cumsum(measured)",
        "known": "values[measured]",
        "t": "np.arange(1, len(values) + 1)",
        "zeros": "np.where(measured, values, 0.0)",
    },
    mistakes="""
        corrected_average(values, beta)
            What stands in the place of a lost value counts as a temperature.
        corrected_average(zeros, beta)
            A lost day counts as a day of 0 degrees. What does a broken thermometer know?
        average(zeros, beta)
            A lost day counts as a day of 0 degrees, and the start at 0 is not corrected.
        corrected_average(known[seen - 1], beta)
            On a lost day the last measured value is counted once more. Here such a day changes nothing.
        corrected_average(np.where(measured, values, known.mean()), beta)
            Lost days are filled with the mean of all, also of days to come. Here they change nothing.
        corrected_by_the_calendar(values, measured, beta)
            You correct by the calendar: t also counts the lost days. How many values are in v?
        corrected_by_the_calendar(values, measured, beta)[np.maximum.accumulate((t - 1) * measured)]
            You correct by the calendar, and keep the answer on a lost day. How many values are in v?
        fading_in_the_gaps(values, measured, beta)
            v shrinks on lost days, and nothing comes in. Here such a day leaves v alone.
        average(zeros, beta) / average(measured, beta)
            v and the sum of its weights both shrink on lost days. Here a lost day leaves both alone.
        corrected_average(known, beta)
            The lost days are left out of the answer. It should have a number for every day.
        out * (1 - beta**seen)
            The gaps are right. These averages are not corrected for the start at 0.
        fed_back(known, beta)[seen - 1]
            The gaps are right. The corrected value is what the next day starts from; only a copy should be.
        np.where(measured, out, 0.0)
            The measured days are right. On a lost day you still know the average of the day before.
        np.where(measured, out, out * (1 - beta**seen))
            The measured days are right. On a lost day you give v as it is, without the correction.
        np.where(measured, out, values)
            The measured days are right. On a lost day you give back what stands in its place.
        out * (1 - beta**seen) / (1 - beta ** (seen + 1))
            The gaps are right. You count the measured days one too high.
        out * (1 - beta**seen) / (1 - beta)
            The gaps are right. You divide by the same number every day, not by the sum of the weights.
        right(values, ~measured | (t == 1), beta)
            You take the lost days in and leave the measured ones out.
    """,
    hints=(
        "On a lost day nothing is learned. Which of the two, v and the count, should change?",
        "1 - β^n corrects for n values. Is n the number of days so far, or of measured ones?",
        "On measured days change v and add 1 to seen. On every day: averages.append(v / (1 - beta**seen)).",
    ),
    read="section 3.3.2, 'The first days are too cold, and the cure is exact'",
    styles=STYLES["average_with_gaps"],
)

EXERCISES = (MOVING_AVERAGE, CORRECTED_AVERAGE, WEIGHTS_OF_DAYS, BETA_FOR, AVERAGE_WITH_GAPS)
