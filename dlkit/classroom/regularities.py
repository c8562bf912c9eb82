"""What is regular about a result that is off: a factor, a sign, a shift, one row, one side of 0.

Each function looks at one result over all inputs, as pairs of what came out and what was due, and gives a
verdict, or None where this is not what is the matter.
"""

import itertools

import numpy as np

from dlkit.classroom import comparison
from dlkit.classroom.verdict import Kind, Verdict


def by_name(attempts):
    """Each result's inputs, values and expected values; of a layer, those of the networks that have it."""
    longest = max((one.results for one in attempts), key=len)
    found = {result.name: [] for result in longest}
    for one in attempts:
        for result, got, expected in zip(one.results, one.got, one.expected, strict=True):
            found[result.name].append((one.case, got, expected))
    return found


def row(attempts, told):
    """The one row, or column, of a result that is wrong, or right, if it is always the first, or the last.

    Of those results only of which nothing is told yet.
    """
    for result, answers_ in by_name(attempts).items():
        if result in told:
            continue
        pairs = [(got, expected) for _, got, expected in answers_ if got.ndim == expected.ndim == 2]
        for axis, name in enumerate(("row", "column")):
            several = [(got, due) for got, due in pairs if due.shape[axis] > 1]
            places = {_only_wrong(got, due, axis) for got, due in several}
            for place in {"first", "last"} & places if len(places) == 1 and len(several) > 1 else ():
                says = f"Only the {place} {name} of {result} is wrong."
                return Verdict(Kind.NAMED, f"{result}: {place} {name}", says)
            off = any(not comparison.equal(got, due) for got, due in several)
            if off and len(several) > 1 and all(_only_the_first(got, due, axis) for got, due in several):
                rest = [(np.delete(got, 0, axis), np.delete(due, 0, axis)) for got, due in several]
                also = ""
                if not any(got.any() for got, _ in rest):
                    also = " Does your loop return too early?"
                elif all(comparison.equal(got, -due) for got, due in rest):
                    also = " All others have the wrong sign."
                says = f"Only the first {name} of {result} is right.{also}"
                return Verdict(Kind.NAMED, f"{result}: all but the first {name}", says)
    return None


def _only_the_first(got, expected, axis):
    """Whether the first row or column is right, and no other one but where 0 is due."""
    right = _right_lines(got, expected, axis)
    is_due = np.any(expected != 0, axis=1 - axis)
    return right[0] and not (right & is_due)[1:].any()


def _right_lines(got, expected, axis):
    return np.isclose(got, expected, rtol=1e-6, atol=1e-9, equal_nan=True).all(axis=1 - axis)


def _only_wrong(got, expected, axis):
    """Which row or column is the only wrong one: the first, the last, or something else."""
    right = _right_lines(got, expected, axis)
    if (~right).sum() != 1:
        return None
    return "first" if not right[0] else "last" if not right[-1] else None


def factor(exercise, name, pairs, signs=((1, ""),)):
    """Say by which factor a result is off, if it is the same one wherever it is computed."""
    pairs = [pair for pair in pairs if pair[1].any() or pair[2].any()]  # 0 for 0 has any factor
    factors = [_ratio(got, expected) for _, got, expected in pairs]
    if None in factors or len(factors) < 2:
        return None
    sizes = [sizes_of(exercise, case) for case, _, _ in pairs]
    for symbol in [name for name in sizes[0] if all(size.get(name) for size in sizes)]:
        large, small = "times too large", "times too small"
        powers = [(symbol, large, 1), (symbol, small, -1)]
        if symbol.isidentifier():
            powers += [(f"{symbol}²", large, 2), (f"{symbol}²", small, -2)]
            powers += [(f"√{symbol}", large, 0.5), (f"√{symbol}", small, -0.5)]
        for times, which, power in powers:
            for sign, also in signs:
                text = f"{times} {which}{also}"
                if np.allclose(factors, [sign * size[symbol] ** power for size in sizes], rtol=1e-5):
                    of = symbol if abs(power) >= 1 else times
                    says = f"{name} is exactly {text}. Where does a factor of {of} belong in the formula?"
                    return Verdict(Kind.FACTOR, f"{name} {text}", says)
    if not np.allclose(factors, factors[0], rtol=1e-5):
        return None
    if np.isclose(factors[0], 0):
        return Verdict(Kind.FACTOR, f"{name} is 0", f"{name} is 0, whatever the input.")
    if np.isclose(factors[0], -1):
        return Verdict(Kind.SIGN, f"sign of {name}", f"{name} has the right size and the wrong sign.")
    if f"{factors[0]:.4g}" == "1":
        return None  # no factor: something small is off
    text = f"{factors[0]:.4g} times"
    return Verdict(Kind.FACTOR, f"{name} {text}", f"{name} is {text} what it should be, whatever the input.")


def change(exercise, result, answers_):
    """Say by which factor the way from an argument to its new value is off, where a result is that."""
    argument = result.removeprefix("the new ")
    if argument not in answers_[0][0]:
        return None
    pairs = []
    for case, got, due in answers_:
        old = comparison.as_array(case[argument])
        if old is None or old.shape != due.shape:
            return None
        pairs.append((case, (got.reshape(due.shape) - old).ravel(), (due - old).ravel()))
    name = f"the change of {argument}"
    signs = ((1, ""), (-1, ", and has the wrong sign"))
    return factor(exercise, name, pairs, signs) or _other_setting(name, pairs)


def _other_setting(name, pairs):
    """Say so if a result is what it would be, had a single number among the arguments always one value."""
    factors = [_ratio(got, expected) for _, got, expected in pairs]
    for setting, value in pairs[0][0].items() if None not in factors else ():
        if isinstance(value, float):
            would = np.array(
                [factor * case[setting] for factor, (case, _, _) in zip(factors, pairs, strict=True)]
            )
            if would[0] and np.allclose(would, would[0], rtol=1e-6):
                says = (
                    f"{name} is what it would be if {setting} were always {would[0]:.4g}. "
                    f"Where does the {setting} that is handed in come in?"
                )
                return Verdict(Kind.NAMED, f"{name}: {setting} is constant", says)
    return None


def _ratio(got, expected):
    """The one number that `got` is of `expected`, or None if there is no such number."""
    if got.shape != expected.shape or not (np.isfinite(expected).all() and np.isfinite(got).all()):
        return None
    largest = np.argmax(np.abs(expected))
    if expected[largest] == 0:
        return None
    ratio = got[largest] / expected[largest]
    return ratio if comparison.equal(got, (ratio * expected).astype(got.dtype)) else None


def sizes_of(exercise, case):
    """The dimensions of an input by their symbols: those of X, or m where the exercise says what it is.

    And what else is a number.
    """
    numbers = {name: value for name, value in case.items() if type(value) in (int, float)}
    if np.ndim(case.get("X")) != 2:
        return ({"m": eval(exercise.where["m"], {}, dict(case))} if "m" in exercise.where else {}) | numbers
    n_x, m = np.shape(case["X"])
    return {"m": m, "n_x": n_x, "n_x·m": n_x * m, "m / n_x": m / n_x} | numbers


def not_finite(name, pairs):
    wrong = [got[np.isfinite(expected)] for _, got, expected in pairs if got.shape == expected.shape]
    wrong = np.concatenate([np.zeros(0), *wrong])
    if np.isnan(wrong).any():
        says = (
            f"{name} holds nan, which is not a number: 0/0, inf/inf, or the logarithm of a negative number?"
        )
        return Verdict(Kind.NAMED, f"nan in {name}", says)
    if np.isinf(wrong).any():
        says = f"{name} holds an infinity: a division by 0, a logarithm of 0, or an exponential too large?"
        return Verdict(Kind.NAMED, f"infinity in {name}", says)
    return None


def constant(name, pairs):
    """Say so if the same number comes out whatever goes in, where different ones are due."""
    got = np.concatenate([got for _, got, _ in pairs])
    due = np.concatenate([expected for _, _, expected in pairs])
    if len(pairs) < 3 or np.ptp(got) > 0 or np.ptp(due) == 0:
        return None
    says = f"{name} is {got[0]:.4g}, whatever the input. Which of the arguments does it depend on?"
    return Verdict(Kind.NAMED, f"{name} is constant", says)


def argument(result, answers_):
    """Say so if what comes out is an argument as it was handed in."""
    for argument in answers_[0][0]:
        if all(_is_same(case[argument], got) for case, got, _ in answers_):
            says = f"{result} is {argument}, as it was handed in. What has to be done with it?"
            return Verdict(Kind.NAMED, f"{result} is {argument}", says)
    return None


def _is_same(argument, got):
    given = comparison.as_array(argument)
    return given is not None and comparison.equal(given, got)


def _differences(pairs):
    """All values that are due, and by how much they are missed; None where the sizes differ."""
    if any(got.shape != expected.shape for _, got, expected in pairs):
        return None, None
    due = np.concatenate([expected for _, _, expected in pairs])
    return due, np.concatenate([got for _, got, _ in pairs]) - due


def cut(name, pairs):
    """Say so if whole numbers came out for others, with what is behind the point cut off."""
    wrong = [(case, got, due) for case, got, due in pairs if not comparison.equal(got, due)]
    due, missed = _differences(wrong)
    if due is None or not np.isfinite(missed).all():
        return None
    got = due + missed
    if np.ptp(got) == 0 or not np.allclose(got, np.trunc(due), rtol=1e-12, atol=1e-12):
        return None
    says = (
        f"What is behind the point is cut off from {name}. What makes whole numbers of yours? An int does, "
        "an array of them, and np.vectorize where its first answer is one."
    )
    return Verdict(Kind.NAMED, f"{name} is cut off", says)


def shifted(name, pairs):
    """Say so if the same number is added to all that is right."""
    due, missed = _differences(pairs)
    if due is None or len(due) < 3 or not np.isfinite(missed).all():
        return None
    if np.ptp(due) == 0 or np.ptp(missed) > 1e-9 * max(1, np.abs(due).max()) or abs(missed[0]) < 1e-8:
        return None
    much, which = ("large", "added to it") if missed[0] > 0 else ("small", "taken away from it")
    says = f"{name} is {abs(missed[0]):.4g} too {much} everywhere. What is {which} that should not be?"
    return Verdict(Kind.NAMED, f"{name} is shifted", says)


def nearly(name, pairs):
    """Say so if a result is off by less than a fiftieth of what is usual in it."""
    due, missed = _differences(pairs)
    if due is None or not due.any() or not np.isfinite(missed).all():
        return None
    usual = np.median(np.abs(due[due != 0]))
    if np.abs(missed).max() > usual / 50:
        return None
    says = f"{name} is nearly right, and off by {np.abs(missed).max():.1g} at most. Is something rounded?"
    return Verdict(Kind.NAMED, f"{name} is nearly right", says)


STEPS = {  # from what is due to what comes out
    "1 minus what it should be": lambda due: 1 - due,
    "the square of what it should be": np.square,
    "the exponential of what it should be": np.exp,
    "the logarithm of what it should be": np.log,
    "what it should be, without its signs": np.abs,
    "what it should be, rounded to whole numbers": np.round,
    "1 where it should be positive, and 0 elsewhere": lambda due: due > 0,
    "what it should be, sorted": np.sort,
}


def made_of(name, pairs):
    """Say so if what comes out is made of what is due in one step too many."""
    for what, step in STEPS.items():
        with np.errstate(all="ignore"):
            made = [(got, step(due).astype(got.dtype)) for _, got, due in pairs]
        if all(comparison.equal(got, one) for got, one in made):
            return Verdict(Kind.NAMED, f"{name} is {what}", f"{name} is {what}.")
    return None


ORDERS = {
    "in the opposite order": np.flip,
    "one place too late, the last one first": lambda due, axis: np.roll(due, 1, axis),
    "one place too early, the first one last": lambda due, axis: np.roll(due, -1, axis),
    "one place too late, the first one twice": lambda due, axis: due.take(
        np.maximum(np.arange(due.shape[axis]) - 1, 0), axis
    ),
}


def turned_round(name, answers_):
    """Say so if the rows, or the columns, of a result come in another order that is always the same."""
    tables = [(got, due) for _, got, due in answers_]
    for axis, ndim, which in ((0, 2, "rows"), (1, 2, "columns"), (0, 1, "numbers")):
        for where, turned in ORDERS.items() if all(due.ndim == ndim for _, due in tables) else ():
            if all(comparison.equal(got, turned(due, axis)) for got, due in tables):
                says = f"The {which} of {name} are right, and come {where}."
                return Verdict(Kind.NAMED, f"{name}: {which} {where}", says)
    return None


def one_way(attempts):
    """Say so if a result of 0 and 1 is wrong only where it is 0, or only where it is 1."""
    for name, answers_ in by_name(attempts).items():
        tables = [(got, due) for _, got, due in answers_ if not comparison.equal(got, due)]
        if not all(got.shape == due.shape and np.isin([got, due], (0, 1)).all() for got, due in tables):
            continue
        for often, side in (("seldom", np.less_equal), ("often", np.greater_equal)):
            if tables and all(side(got, due).all() for got, due in tables):
                says = f"{name} is True, or 1, too {often}, and right wherever it is {often == 'seldom'}."
                return Verdict(Kind.NAMED, f"{name}: too {often}", says)
    return None


def misplaced(attempts):
    """Say so if what is wrong has only right columns, or rows, in it, in other places than their own."""
    for name, answers_ in by_name(attempts).items():
        tables = [(got, due) for _, got, due in answers_ if not comparison.equal(got, due)]
        for axis, ndim, which in ((1, 2, "columns"), (0, 2, "rows"), (0, 1, "numbers")):
            if not (tables and all(due.ndim == ndim and due.shape == got.shape for got, due in tables)):
                continue
            sources = [_places(np.moveaxis(got, axis, 0), np.moveaxis(due, axis, 0)) for got, due in tables]
            if None in sources or max(map(len, sources)) < 3:
                continue
            if all(sorted(source) == list(range(len(source))) for source in sources):
                says = f"The {which} of {name} are all there, and stand in other places than their own."
            elif ndim == 1:
                continue
            else:
                says = (
                    f"Some {which} of {name} are missing, and others, or 0, stand in their places. "
                    "Which places do you write into, and what stood there before?"
                )
            return Verdict(Kind.NAMED, f"{name}: {which} in other places", says)
    return None


def _places(got, due):
    """Which line of `due` each line of `got` is, or one of zeros behind them; None if that is not clear."""
    lines = np.vstack([due.reshape(len(due), -1), np.zeros((1, due[0].size))])
    same = [
        np.flatnonzero(np.isclose(lines, line, rtol=1e-9).all(axis=1)) for line in got.reshape(len(got), -1)
    ]
    distinct = len(np.unique(lines[:-1], axis=0)) == len(due)
    return [found[0] for found in same] if distinct and all(len(found) for found in same) else None


def alike(name, answers_):
    """Say so if all columns, or rows, of a result are the same, where different ones are due."""
    tables = [(got, due) for _, got, due in answers_ if got.shape == due.shape]
    for axis, ndim, which in ((1, 2, "columns"), (0, 2, "rows"), (0, 1, "numbers")):
        several = [(got, due) for got, due in tables if due.ndim == ndim and due.shape[axis] > 1]
        differ = any(np.ptp(due, axis).any() for _, due in several)
        if differ and len(several) > 1 and not any(np.ptp(got, axis).any() for got, _ in several):
            says = f"All {which} of {name} are the same. What makes one differ from another?"
            return Verdict(Kind.NAMED, f"{name}: {which} alike", says)
    return None


SIDES = {
    "0": np.equal,
    "negative": np.less,
    "0 or negative": np.less_equal,
    "positive": np.greater,
    "0 or positive": np.greater_equal,
}


def one_sided(attempts):
    """Say so if all that is wrong lies on one side of 0, where each entry has one of an argument."""
    for result, answers_ in by_name(attempts).items():
        wrong = [np.ravel(~np.isclose(got, due, rtol=1e-7, atol=1e-10)) for _, got, due in answers_]
        for argument in _like_the_result(answers_):
            off, at = np.concatenate(wrong), np.concatenate([np.ravel(c[argument]) for c, _, _ in answers_])
            both = (at < 0).any() and (at > 0).any()  # without two sides none of them is to blame
            for side, lies in SIDES.items() if off.any() else ():
                if not off[~lies(at, 0)].any() and (both or not off[at != 0].any()):
                    says = f"{result} is wrong only where {argument} is {side}, and right elsewhere."
                    return Verdict(Kind.NAMED, f"{result} where {argument} is {side}", says)
    return None


def within(attempts):
    """Say so if all is right as long as an argument is neither large nor small, and nothing is beyond."""
    for result, answers_ in by_name(attempts).items():
        off = np.concatenate(
            [np.ravel(~np.isclose(got, due, rtol=1e-7, atol=1e-10)) for _, got, due in answers_]
        )
        for argument in _like_the_result(answers_) if off.any() and (~off).sum() >= 5 else ():
            at = np.concatenate([np.ravel(case[argument]) for case, _, _ in answers_])
            low, high = at[~off].min(), at[~off].max()
            if low < high and not off[(low <= at) & (at <= high)].any():
                says = (
                    f"{result} is right where {argument} lies between {low:.2g} and {high:.2g}, and wrong "
                    "beyond. What happens to numbers that are nearly 0, or very large?"
                )
                return Verdict(Kind.NAMED, f"{result} beyond some {argument}", says)
    return None


def _like_the_result(answers_):
    """The arguments that have the shape of a result in every input, and in one of them hold floats."""
    return [
        name
        for name in answers_[0][0]
        if all(np.shape(case[name]) == due.shape for case, _, due in answers_)
        and {getattr(case[name], "dtype", object) for case, _, _ in answers_} >= {np.dtype(np.float64)}
    ]


def of_a_wrong_shape(answers_):
    """Say what is right all the same, or where the shape comes from, if it is so wherever it is wrong."""
    tables = [(got, due) for _, got, due in answers_]
    if all(comparison.equal(got.T, due) for got, due in tables):
        return " Its transpose would be right."
    if all(comparison.equal(got.ravel(), due.ravel()) for got, due in tables):
        return " The numbers in it are right."
    got, due = tables[-1]
    if got.size < due.size and any(np.unique(due).size > 2 for _, due in tables):
        for end, which in ((slice(None), "from the first on"), (slice(None, None, -1), "up to the last")):
            if any(
                all(_begins_with(turn(due)[end], turn(got)[end]) for got, due in tables)
                for turn in (np.ravel, lambda table: table.T.ravel())
            ):
                return f" What there is of it is right, {which}; the others are missing."
    if any(due.any() for _, due in tables) and all(_are_places(got, due) for got, due in tables):
        return " Its numbers are the places where True, or 1, is due."
    if all(1 in due.shape and got.shape == (due.size, due.size) for got, due in tables):
        return " Does a column meet a row, or something flat, and is stretched?"
    return _borrowed(answers_)


def _begins_with(due, got):
    return 0 < got.size <= due.size and comparison.equal(got, due[: got.size])


def _are_places(got, due):
    places = np.flatnonzero(due), np.argwhere(due).ravel()
    return np.isin(due, (0, 1)).all() and any(np.array_equal(got.ravel(), one) for one in places)


def _borrowed(answers_):
    """Say which dimension of an argument stands where another one is due, if it is one."""
    shapes = [(case, got.shape, due.shape) for case, got, due in answers_]
    case, mine, due = shapes[-1]
    tables = [name for name, value in case.items() if isinstance(value, np.ndarray) and value.ndim == 2]
    for axis in np.flatnonzero(np.not_equal(mine, due)) if len(mine) == len(due) else ():
        sizes = [shape[axis : axis + 1] for _, shape, _ in shapes]
        varied = mine[axis] not in due and len(set(sizes)) > 1
        for name, (k, which) in itertools.product(tables, enumerate(("rows", "columns"))):
            if varied and sizes == [np.shape(one[name])[k : k + 1] for one, _, _ in shapes]:
                return f" {mine[axis]} is how many {which} {name} has here."
    return ""
