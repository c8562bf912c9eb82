"""What a check says is true of the answer: exercises made for it, and answers that are wrong in one way."""

import numpy as np
import pytest

from dlkit.classroom import comparison
from dlkit.classroom.diagnosis import diagnose
from dlkit.classroom.exercise import Exercise, LayerList, Result
from dlkit.classroom.mistakes import entries, together
from dlkit.classroom.trial import table
from dlkit.classroom.verdict import Kind


def bend(Z):
    return np.where(Z > 0, Z, 0.3 * Z)


def bend_in_single_precision(Z):
    return np.maximum(np.float32(0.3) * Z.astype("f4"), Z.astype("f4"))


def bend_by_size(Z):
    return 0.65 * Z + 0.35 * np.abs(Z)


def tables(rng):
    yield {"Z": np.zeros((1, 2))}
    yield {"Z": np.array([[1.5, -2.0, 0.0]])}
    for size in ((2, 3), (3, 4), (5, 2)):
        yield {"Z": rng.normal(scale=3, size=size)}


BEND = Exercise(
    name="bend",
    points=1,
    reference=bend,
    results=(Result("A", "(n, m)"),),
    cases=tables,
    mistakes="""
        np.abs(Z)
            This is the size of z.
    """,
    hints=("", "", ""),
    read="",
    styles=(bend, bend_in_single_precision, bend_by_size),
)


def cut(Z):
    return bend(Z).astype(int)


def rounded(Z):
    return bend(Z).round(3)


def first_row(Z):
    A = np.zeros(Z.shape)
    A[0] = bend(Z)[0]
    return A


def first_row_turned(Z):
    A = -bend(Z)
    A[0] *= -1
    return A


@pytest.mark.parametrize(
    ("wrong", "kind", "says"),
    [
        (lambda Z: 2 * bend(Z), Kind.FACTOR, "A is 2 times what it should be"),
        (lambda Z: -bend(Z), Kind.SIGN, "A has the right size and the wrong sign."),
        (lambda Z: 0 * Z, Kind.FACTOR, "A is 0, whatever the input."),
        (lambda Z: bend(Z) + 1e-6, Kind.NAMED, "A is 1e-06 too large everywhere."),
        (lambda Z: bend(Z) - 4, Kind.NAMED, "A is 4 too small everywhere."),
        (cut, Kind.NAMED, "What is behind the point is cut off from A."),
        (rounded, Kind.NAMED, "A is nearly right, and off by 0.0005 at most."),
        (
            lambda Z: np.where(Z > 0, Z, 0.7 * Z),
            Kind.NAMED,
            "A is wrong only where Z is negative,",
        ),
        (
            lambda Z: np.where(Z > 0, 7, 0.3 * Z),
            Kind.NAMED,
            "A is wrong only where Z is positive,",
        ),
        (first_row, Kind.NAMED, "Only the first row of A is right. Does your loop return too early?"),
        (first_row_turned, Kind.NAMED, "Only the first row of A is right. All others have the wrong sign."),
        (
            lambda Z: np.roll(bend(Z), 1, axis=1),
            Kind.NAMED,
            "The columns of A are right, and come one place too late, the last one first.",
        ),
        (
            lambda Z: bend(Z)[:, [0, *range(Z.shape[1] - 1)]],
            Kind.NAMED,
            "The columns of A are right, and come one place too late, the first one twice.",
        ),
        (lambda Z: bend(Z)[:, :1] + 0 * Z, Kind.NAMED, "All columns of A are the same."),
        (lambda Z: bend(Z)[:, np.argsort(Z[0])], Kind.NAMED, "The columns of A are all there,"),
        (lambda Z: bend(Z)[:, np.arange(Z.shape[1]) // 2 * 2], Kind.NAMED, "Some columns of A are missing"),
    ],
)
def test_what_is_regular_about_a_wrong_answer_is_told(wrong, kind, says):
    verdict = diagnose(BEND, wrong)
    assert (verdict.kind, verdict.says[: len(says)]) == (kind, says)


def test_what_is_off_everywhere_is_not_told_to_be_right_on_one_side():
    assert "wrong only" not in diagnose(BEND, lambda Z: bend(Z) + 1e-6).text


def test_a_slip_that_is_right_itself_explains_nothing():
    assert "changed places" not in diagnose(BEND, lambda Z: bend(Z) + 1e-6).text


def bend_by_size_with_a_slip(Z):
    return 0.65 * Z - 0.35 * np.abs(Z)


def test_a_slip_in_another_style_than_the_plainest_is_told_to_those_who_write_in_it():
    verdict = diagnose(BEND, bend_by_size_with_a_slip)
    assert (verdict.kind, "`0.3 * Z` have changed places" in verdict.says) == (Kind.SLIP, True)
    halves = diagnose(BEND, lambda Z: 0.65 * Z + np.abs(Z))
    assert (halves.kind, "`0.35` is left out" in halves.says) == (Kind.SLIP, True)
    others = diagnose(BEND, lambda Z: np.where(Z > 0, 1.65 * Z, -0.35 * Z))
    assert others.kind is Kind.EXAMPLE_ONLY


def slope(A):
    return A * (1 - A)


def test_where_an_argument_has_one_sign_no_side_of_0_is_blamed():
    exercise = Exercise(
        name="slope",
        points=1,
        reference=slope,
        results=(Result("the slope", "(n, m)"),),
        cases=lambda rng: ({"A": np.array([[0.0, *rng.uniform(size=n)]])} for n in (1, 2, 3)),
        mistakes="""
            A
                This is a itself.
        """,
        hints=("", "", ""),
        read="",
    )
    assert "where A is" not in diagnose(exercise, lambda A: A**3).text


def slopes_of_a_mean(D):
    return np.mean(D, axis=1, keepdims=True), D @ D.T / D.shape[1]


SLOPES = Exercise(
    name="slopes",
    points=1,
    reference=slopes_of_a_mean,
    results=(Result("b", "(n, 1)"), Result("W", "(n, n)")),
    cases=lambda rng: ({"D": rng.normal(size=size)} for size in ((1, 1), (2, 3), (3, 2), (4, 5))),
    mistakes="""
        b, W / m
            W is divided by m twice.
        b, W**2
            b is right. You square W.
        np.cos(b), W
            W is right. You take the cosine of b.
    """,
    hints=("", "", ""),
    read="",
    where={"m": "D.shape[1]"},
)


def test_of_two_results_that_are_both_wrong_each_is_told_its_own_mistake():
    def both_wrong(D):
        b, W = slopes_of_a_mean(D)
        return np.cos(b), W**2

    verdict = diagnose(SLOPES, both_wrong)
    assert verdict.kind is Kind.NAMED
    assert verdict.says == "You take the cosine of b.\nYou square W."


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (lambda b, W, D: (b.ravel()[:1], W), " What there is of it is right, from the first on;"),
        (lambda b, W, D: (b[1:] if len(b) > 1 else b, W), " What there is of it is right, up to the last;"),
        (
            lambda b, W, D: (b + b.ravel(), W),
            " Does a column meet a row, or something flat, and is stretched?",
        ),
        (lambda b, W, D: (D.mean(axis=0)[:, None], W), " 5 is how many columns D has here."),
    ],
)
def test_of_a_wrong_shape_it_is_told_what_is_there_and_where_it_may_come_from(wrong, says):
    verdict = diagnose(SLOPES, lambda D: wrong(*slopes_of_a_mean(D), D))
    assert (verdict.kind, says in verdict.says) == (Kind.SHAPE, True)


def test_of_a_table_that_is_filled_column_by_column_nothing_is_told_to_be_missing():
    verdict = diagnose(BEND, lambda Z: bend(Z).T.reshape(Z.shape).T)
    assert (verdict.kind, "missing" in verdict.says) == (Kind.SHAPE, False)


@pytest.mark.parametrize("places", [np.flatnonzero, np.argwhere])
def test_places_in_place_of_true_and_false_are_told(places):
    exercise = Exercise(
        name="above",
        points=1,
        reference=lambda Z: Z > 0,
        results=(Result("above", "(n, m)"),),
        cases=tables,
        mistakes=(),
        hints=("", "", ""),
        read="",
    )
    verdict = diagnose(exercise, lambda Z: places(Z > 0))
    assert verdict.says.endswith(" Its numbers are the places where True, or 1, is due.")


def silent(Z):
    return np.all(Z <= 0, axis=1, keepdims=True)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (lambda Z: Z[:, :1] <= 0, "silent is True, or 1, too often, and right wherever it is False."),
        (
            lambda Z: silent(Z) & (Z[:, :1] < Z[:, 1:2]),
            "silent is True, or 1, too seldom, and right wherever it is True.",
        ),
    ],
)
def test_a_yes_that_comes_too_often_or_too_seldom_is_told(wrong, says):
    exercise = Exercise(
        name="silent",
        points=1,
        reference=silent,
        results=(Result("silent", "(n, 1)"),),
        cases=lambda rng: ({"Z": rng.normal(size=size)} for size in ((12, 2), (15, 2), (16, 3))),
        mistakes=(),
        hints=("", "", ""),
        read="",
    )
    assert diagnose(exercise, wrong).says == says


def test_a_root_of_m_too_much_is_told():
    def of_the_root(D):
        b, W = slopes_of_a_mean(D)
        return b, W / np.sqrt(D.shape[1])

    assert "W is exactly √m times too small. Where does a factor of √m" in diagnose(SLOPES, of_the_root).says


def sums_of_one(D):
    return D.sum(axis=1, keepdims=True), slopes_of_a_mean(D)[1]


def test_a_factor_of_m_is_told_where_the_exercise_says_what_m_is_and_by_itself():
    verdict = diagnose(SLOPES, sums_of_one)
    assert verdict.kind is Kind.FACTOR, "and not W twice divided, and besides all m times too large"
    assert verdict.says.startswith("b is exactly m times too large.")
    assert verdict.says.endswith("W is right.")


def test_a_row_of_numbers_is_as_good_as_a_tuple_of_them():
    two = Exercise(
        name="two",
        points=1,
        reference=lambda x: (x, 2 * x),
        results=(Result("one", "a number"), Result("two", "a number")),
        cases=lambda rng: ({"x": number} for number in (1, 2, 3)),
        mistakes=(),
        hints=("", "", ""),
        read="",
    )
    assert diagnose(two, lambda x: np.array([x, 2 * x])).is_right
    assert diagnose(two, lambda x: np.array([x, 2 * x, 0])).kind is Kind.TYPE


def columns_of(X, order):
    return X[:, order]


def test_whole_numbers_that_count_places_are_never_taken_for_floats():
    columns = Exercise(
        name="columns",
        points=1,
        reference=columns_of,
        results=(Result("X", "(n_x, m)"),),
        cases=lambda rng: ({"X": rng.random((2, m)), "order": rng.permutation(m)} for m in (3, 4, 5)),
        mistakes=(),
        hints=("", "", ""),
        read="",
    )
    assert diagnose(columns, lambda X, order: X[:, order] ** 3).kind is Kind.EXAMPLE_ONLY


def total_of(X):
    return np.sum(X)


def test_a_wrong_number_in_a_matrix_of_one_is_shown_as_any_other():
    total = Exercise(
        name="total",
        points=1,
        reference=total_of,
        results=(Result("the sum", "a number"),),
        cases=lambda rng: ({"X": rng.normal(size=size)} for size in ((1, 1), (2, 3), (4, 2))),
        mistakes=(),
        hints=("", "", ""),
        read="",
    )
    for wrong in (np.ptp, lambda X: [[np.ptp(X)]], lambda X: np.ptp(X, keepdims=True)):
        verdict = diagnose(total, wrong)
        assert (verdict.kind, "the sum got" in verdict.example) == (Kind.EXAMPLE_ONLY, True)


def test_an_argument_that_comes_back_as_it_was_is_told():
    verdict = diagnose(BEND, lambda Z: Z)
    assert verdict.says.startswith("A is Z, as it was handed in.")


def test_m_twice_too_often_is_told():
    def divided_again(D):
        b, W = slopes_of_a_mean(D)
        return b / D.shape[1] ** 2, W

    assert diagnose(SLOPES, divided_again).says.startswith("b is exactly m² times too small.")


def test_arrays_that_are_far_too_large_are_not_compared_entry_by_entry():
    def huge(D):
        table = np.broadcast_to(np.int8(1), (100_000, 100_000))  # of one number, which takes no memory
        return table, [table]

    verdict = diagnose(SLOPES, huge)  # a comparison with a number would take the memory of a server
    assert (verdict.kind, verdict.says[:42]) == (Kind.TYPE, "b is an array of int8 with shape (100000, ")


@pytest.mark.parametrize(
    ("one", "other", "are"),
    [
        ((1, [2, np.array([3, 4])]), [1, (2, np.array([3, 4]))], True),
        ([np.zeros(2)], [np.ones(2)], False),
        (np.zeros(2), np.zeros((2, 1)), False),
        ([1, 2], [1, 2, 3], False),
        ((), np.zeros(0), True),
        ("a", "a", True),
        (1, None, False),
        (np.array([1, np.nan]), np.array([1, np.nan]), True),
        (np.array([1, np.nan]), np.array([1.0, 2]), False),
        ({"x": 1}, {"x": 1}, True),
        (float("nan"), np.nan, True),
        (np.array(["a"]), np.array(["a"]), True),
    ],
)
def test_values_are_alike_in_lists_and_tuples_and_arrays_of_one_shape(one, other, are):
    assert comparison.alike(one, other) is are


def test_numbers_too_large_for_single_precision_are_wrong_without_a_warning():
    assert diagnose(BEND, lambda Z: np.full_like(Z, 1e300)).kind is not Kind.RIGHT


def test_a_long_list_of_matrices_is_shown_by_its_ends():
    shown = table({"weights": np.arange(20 * 64 * 64.0).reshape(20, 64, 64)})
    assert shown.count(",") < 20
    assert "8.192e+04" in shown  # the last number


def kept(X):
    return X[:, X[0] > 0]


KEPT = Exercise(
    name="kept",
    points=1,
    reference=kept,
    results=(Result("X_kept", "(n_x, k)"),),
    cases=lambda rng: ({"X": rng.normal(size=size)} for size in ((2, 5), (3, 8), (4, 9))),
    mistakes="",
    hints=("", "", ""),
    read="",
)


def test_a_result_whose_size_depends_on_the_values_is_compared_without_a_crash():
    assert diagnose(KEPT, lambda X: X[:, X[0] > 0]).is_right
    assert diagnose(KEPT, lambda X: np.cos(X[:, X[0] > 0])).kind is Kind.EXAMPLE_ONLY


def mean_error(w, X, Y):
    return (w.T @ X - Y) @ X.T / X.shape[1], np.mean(w.T @ X - Y)


def examples(rng):
    for n_x, m in ((1, 1), (2, 3), (3, 5), (4, 2)):
        yield {"w": rng.normal(size=(n_x, 1)), "X": rng.normal(size=(n_x, m)), "Y": rng.normal(size=(1, m))}


MEAN_ERROR = Exercise(
    name="mean_error",
    points=1,
    reference=mean_error,
    results=(Result("dw", "(1, n_x)"), Result("db", "a number")),
    cases=examples,
    mistakes=(),
    hints=("", "", ""),
    read="",
)


def errors_in_a_loop(examples_of, divide_inside=False):
    def answer(w, X, Y):
        dw, db = np.zeros((1, len(w))), 0
        for i in examples_of(*X.shape):
            dz = (w.T @ X[:, i : i + 1] - Y[:, i : i + 1])[0, 0]
            dw, db = dw + dz * X[:, i], db + dz
            if divide_inside:
                dw, db = dw / X.shape[1], db / X.shape[1]
        return (dw, db) if divide_inside else (dw / X.shape[1], db / X.shape[1])

    return answer


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        (errors_in_a_loop(lambda n_x, m: [0]), "the first example"),
        (errors_in_a_loop(lambda n_x, m: [m - 1]), "the last example"),
        (errors_in_a_loop(lambda n_x, m: range(m - 1)), "without the last example"),
        (errors_in_a_loop(lambda n_x, m: range(1, m)), "without the first example"),
        (errors_in_a_loop(lambda n_x, m: range(min(n_x, m))), "as many examples as features"),
        (errors_in_a_loop(lambda n_x, m: range(m), divide_inside=True), "division in the loop"),
        (lambda w, X, Y: mean_error(w, X[:, -1:], Y[:, -1:]), "the last example alone"),
        (lambda w, X, Y: mean_error(w, X[:, :1], Y[:, :1]), "the first example alone"),
    ],
)
def test_examples_that_do_not_count_as_they_should_are_told(wrong, name):
    verdict = diagnose(MEAN_ERROR, wrong)
    assert (verdict.kind, verdict.mistake) == (Kind.NAMED, name)


def test_the_sum_over_the_examples_is_no_matter_of_some_of_them():
    verdict = diagnose(MEAN_ERROR, lambda w, X, Y: tuple(X.shape[1] * d for d in mean_error(w, X, Y)))
    assert verdict.kind is Kind.FACTOR


def test_an_answer_that_is_wrong_only_for_large_and_small_numbers_is_told_so():
    verdict = diagnose(BEND, lambda Z: np.clip(bend(Z), -0.9, 3))
    assert verdict.says.startswith("A is right where Z lies between -2.")
    assert verdict.kind is Kind.NAMED


def test_rounded_numbers_are_nearly_right_also_where_some_of_them_are_tiny():
    exercise = Exercise(
        name="power",
        points=1,
        reference=lambda z: np.exp(-z),
        results=(Result("e", "(n,)"),),
        cases=lambda rng: ({"z": np.array([0.1, 0.5, 0.3, 30, 600])[:n]} for n in (1, 3, 5)),
        mistakes=(),
        hints=("", "", ""),
        read="",
        styles=(slope,),
    )
    assert diagnose(exercise, lambda z: np.exp(-z).round(3)).says.startswith("e is nearly right")


def walk(w, dw, alpha):
    return w - alpha * dw


WALK = Exercise(
    name="walk",
    points=1,
    reference=walk,
    results=(Result("the new w", "(n, 1)"),),
    cases=lambda rng: (
        {"w": rng.normal(size=(n, 1)), "dw": rng.normal(size=(n, 1)), "alpha": rng.uniform(0.3, 3)}
        for n in (1, 2, 4)
    ),
    mistakes=(),
    hints=("", "", ""),
    read="",
)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (lambda w, dw, alpha: w - alpha * dw / 2, "the change of w is 0.5 times what it should be"),
        (lambda w, dw, alpha: w - alpha * np.sum(0 * dw) + 3 * alpha * dw, "the change of w is -3 times"),
        (lambda w, dw, alpha: w - alpha**2 * dw, "the change of w is exactly alpha times too large."),
        (lambda w, dw, alpha: w + alpha**2 * dw, "the change of w is exactly alpha times too large, and has"),
        (lambda w, dw, alpha: w - dw / alpha, "the change of w is exactly alpha² times too small."),
        (lambda w, dw, alpha: w - 0.1 * dw, "the change of w is what it would be if alpha were always 0.1."),
    ],
)
def test_of_a_step_it_is_told_how_much_too_far_it_goes(wrong, says):
    assert diagnose(WALK, wrong).says.startswith(says)


def test_a_new_value_that_comes_of_something_else_is_shown_as_any_other():
    assert diagnose(WALK, lambda w, dw, alpha: w - alpha * dw**3).kind is Kind.EXAMPLE_ONLY


def sums(where):
    return Exercise(
        name="sums",
        points=1,
        reference=total_of,
        results=(Result("the sum", "a number"),),
        cases=lambda rng: ({"X": rng.random(size)} for size in ((1, 2), (2, 3), (4, 2))),
        mistakes="""
            of_rows
                These are the sums of the rows.
        """,
        hints=("", "", ""),
        read="",
        where=where,
    )


def test_a_name_in_the_code_of_mistakes_may_use_those_before_it_and_no_others():
    exercise = sums({"rows": "range(len(X))", "of_rows": "[X[j].sum() for j in rows]"})
    assert diagnose(exercise, lambda X: X.sum(axis=1)).mistake == "of_rows"
    with pytest.raises(NameError, match="nothing has the name 'rows'"):
        sums({"of_rows": "[X[j].sum() for j in rows]", "rows": "range(len(X))"})


def pairs_of(sizes, parameters):
    return [((n, 1), (len(parameters), n)) for n in sizes]


LISTS = Exercise(
    name="lists",
    points=1,
    reference=pairs_of,
    results=(Result("the pairs", "(n, 2, 2)"),),
    cases=lambda rng: (
        {"sizes": sizes, "parameters": LayerList([(rng.normal(size=(2, 3)), np.ones((2, 1)))])}
        for sizes in ((4,), (3, 4), (5, 3, 4))
    ),
    mistakes=(),
    hints=("", "", ""),
    read="",
)


def test_shapes_are_shown_as_python_writes_them_and_each_matrix_of_a_layer_by_itself():
    example = diagnose(LISTS, lambda sizes, parameters: [((n, n), (1, np.int64(n))) for n in sizes]).example
    rows = {line[2:22].strip(): line[22:].strip() for line in example.splitlines()[1:]}
    assert list(rows)[:3] == ["sizes", "parameters[0][0]", "parameters[0][1]"]
    assert (rows["sizes"], rows["parameters[0][1]"]) == ("(4,)", "[[1], [1]]")
    assert rows["the pairs expected"] == "[((4, 1), (1, 4))]"
    assert rows["the pairs got"] == "[((4, 4), (1, 4))]"


def test_a_function_is_given_plain_lists_and_notices_of_changes_in_them_come_from_any_depth():
    assert diagnose(LISTS, lambda sizes, parameters: f"{type(parameters)}").kind is Kind.TYPE
    seen = set()

    def writes_into_b(sizes, parameters):
        seen.add(type(parameters))
        parameters[0][1][1] = 2
        return pairs_of(sizes, parameters)

    assert diagnose(LISTS, writes_into_b).mistake == "changes parameters"
    assert seen == {list}


def test_lists_of_different_lengths_in_a_list_are_told():
    says = diagnose(LISTS, lambda sizes, parameters: [((n, 1), (n,)) for n in sizes]).says
    assert says == "the pairs is a list, whose parts are not all of one length; expected numbers, (n, 2, 2)."


def is_short(X):
    return len(X) < 3


def test_true_is_shown_as_true_and_asked_for_as_such():
    short = Exercise(
        name="short",
        points=1,
        reference=is_short,
        results=(Result("the answer", "True or False"),),
        cases=lambda rng: ({"X": rng.normal(size=size)} for size in ((1, 1), (2, 3), (3, 2), (4, 2))),
        mistakes=(),
        hints=("", "", ""),
        read="",
    )
    assert diagnose(short, lambda X: np.array([[int(len(X) < 3)]])).is_right
    example = diagnose(short, lambda X: len(X) % 2 == 0).example
    assert example.splitlines()[-2:] == ["  the answer expected  True", "  the answer got       False"]
    assert diagnose(short, lambda X: "yes").says == "the answer is text; expected True or False."


def double_precision_of(exercise, helper):
    """An answer in a notebook where another answer, that it calls, is `helper`."""
    space = {"np": np, "helper": helper}
    exec(
        "def helper_of_mine(Z):\n    return helper(Z)\n\ndef bend(Z):\n    return 1.0 * helper_of_mine(Z)",
        space,
    )
    return diagnose(exercise, space["bend"])


def test_what_is_made_of_numbers_of_single_precision_is_as_right_as_they_are():
    assert double_precision_of(BEND, lambda Z: bend(Z).astype("f4")).is_right
    assert double_precision_of(BEND, lambda Z: 1.01 * bend(Z).astype("f4")).kind is Kind.FACTOR
    rounded_finely = double_precision_of(BEND, lambda Z: bend(Z).round(6))
    assert rounded_finely.says.startswith("A is nearly right")


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (lambda Z: 1 - bend(Z), "A is 1 minus what it should be."),
        (lambda Z: bend(Z) ** 2, "A is the square of what it should be."),
        (lambda Z: np.exp(bend(Z)), "A is the exponential of what it should be."),
        (lambda Z: np.abs(bend(Z)), "A is what it should be, without its signs."),
        (lambda Z: bend(Z).round(), "A is what it should be, rounded to whole numbers."),
        (lambda Z: bend(Z)[:, ::-1], "The columns of A are right, and come in the opposite order."),
        (lambda Z: np.random.default_rng().random(Z.shape), "Called once more with the same input, it gives"),
    ],
)
def test_one_step_too_many_is_told(wrong, says):
    verdict = diagnose(BEND, wrong)
    assert (verdict.kind, verdict.says[: len(says)]) == (Kind.NAMED, says)


def test_an_answer_that_remembers_how_often_it_was_called_is_told():
    calls = []

    def counting(Z):
        calls.append(Z)
        return bend(Z) if len(calls) < 4 else np.sin(Z + len(calls))

    assert diagnose(BEND, counting).mistake == "changes from call to call"


def test_who_returns_nothing_for_the_first_input_alone_is_not_told_that_nothing_is_written():
    verdict = diagnose(BEND, lambda Z: bend(Z) if Z.any() else None)
    assert verdict.mistake == "returns nothing for some inputs"
    assert diagnose(BEND, lambda Z: None).kind is Kind.BLANK


def is_blank(Z):
    raise NotImplementedError


def test_who_calls_what_is_not_written_for_some_inputs_is_told_so():
    verdict = diagnose(BEND, lambda Z: is_blank(Z) if Z.any() else Z)
    assert (verdict.kind, verdict.says) == (Kind.BLANK, "calls is_blank, which is not written yet.")


def test_what_makes_a_list_no_table_is_told():
    for answer, said in (
        (lambda Z: ["1"], "A is a list that holds text; expected numbers, (n, m)."),
        (lambda Z: [[Z, 1]], "A is a list that holds an array of float64 with shape (1, 2); expected"),
        (lambda Z: [[1, 2], [3]], "A is a list, whose parts are not all of one length; expected"),
    ):
        assert diagnose(BEND, answer).says.startswith(said)


def test_what_is_wrong_at_once_in_several_places_is_put_together():
    block = together("{0} * {1}", {"W": "", "W.T": "One."}, {"b": "", "-b": "Two."})
    assert entries(block) == [("W * -b", "Two."), ("W.T * b", "One."), ("W.T * -b", "One. Two.")]


def test_a_sentence_stands_behind_its_code_or_below_it():
    assert entries("a  # One.\nb\n    Two,\n    three.") == [("a", "One."), ("b", "Two, three.")]


def bend_that_replaces_where(Z):
    A = bend(Z)
    np.where = max
    return A


def test_who_replaces_a_function_that_the_right_answer_needs_is_told_so():
    verdict = diagnose(BEND, bend_that_replaces_where)
    assert (verdict.kind, "np.where" in verdict.says) == (Kind.MUTATED, True)
    assert diagnose(BEND, bend).is_right
