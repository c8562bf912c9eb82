"""One small change to a formula: which there are, what they say, and that the check finds them."""

import ast
import inspect
import warnings
from dataclasses import replace

import numpy as np
import pytest

from dlkit.classroom import slips
from dlkit.classroom.diagnosis import diagnose
from dlkit.classroom.exercise import Exercise, Result
from dlkit.classroom.verdict import Kind


def mean_square(X, Y):
    """The mean of the squares of the differences."""
    m = X.shape[1]
    D = X - Y
    return np.sum(D * D, axis=1, keepdims=True) / m


def running(X):
    total = 0.0
    for i in range(X.shape[1]):
        total += X[0, i]
    return total


def found(name, source):
    return {slip.says: slip.source for slip in slips.slips(name, source)}


def test_every_kind_of_change_is_made_and_told():
    source = "def f(a, b):\n    c = np.sum(-a @ b.T, axis=0) / 3\n    return c if c >= 2 else a"
    says = found("f", source)
    for change in (
        "`-a` and `b.T` are multiplied, entry by entry; they should be multiplied as matrices",
        "`-a` and `b.T` have changed places",
        "`b.T` is left out",
        "the minus before `a` is left out",
        "`b` is not transposed",
        "`a` is transposed, and should not be",
        "`a` stands in place of `b`",
        "`mean` stands in place of `sum`",
        "`np.sum` is called without axis",
        "there is a 1 in place of a 0",
        "there is a 4 in place of a 3",
        "it compares with > in place of >=",
    ):
        assert change in says, change


@pytest.mark.parametrize(
    ("formula", "says", "changed"),
    [
        ("a.all(axis=1)", "`any` stands in place of `all`", "a.any(axis=1)"),
        ("np.any(a)", "`all` stands in place of `any`", "np.all(a)"),
        ("a & b", "`a` and `b` are joined by |; they should be joined by &", "a | b"),
        ("a ** 2", "`a` is not raised to a power", "return a"),
    ],
)
def test_functions_are_mistaken_for_others_also_as_methods_and_so_are_signs(formula, says, changed):
    assert found("f", f"def f(a, b):\n    return {formula}")[says].endswith(changed)


def turned(X, order):
    return np.hstack([X, X])[:, order]


def test_a_change_that_makes_odd_code_says_nothing_to_the_student():
    odd = [
        slip.source
        for slip in slips.slips("turned", inspect.getsource(turned))
        if "[X, X][:, order]" in slip.source
    ]
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        made = slips.slips_of.__wrapped__(turned)
    assert odd
    assert made
    assert said == []


def test_conditions_are_joined_in_the_other_way_or_miss_one():
    says = found("f", "def f(a, b):\n    return a > 1 or b > 2")
    assert "a > 1 and b > 2" in says["`and` stands in place of `or`"]
    assert says["`b > 2` is left out"].endswith("return a > 1")
    assert says["`a > 1` is left out"].endswith("return b > 2")


def test_loops_begin_too_late_end_too_early_and_forget_to_add():
    source = "def f(m):\n    t = 0\n    for i in range(m):\n        t += i\n        u = t\n    return t, u"
    says = found("f", source)
    assert "range(1, m)" in says["the loop begins one too late"]
    assert "range(m - 1)" in says["the loop ends one too early"]
    assert "t = i" in says["every round replaces `t`, where it should add"]
    assert "t -= i" in says["every round subtracts from `t`, where it should add"]
    assert "the line that computes `u` is left out" in says
    assert "return (u, t)" in says["`t` and `u` have changed places"]


def test_every_slip_is_different_code_that_can_be_compiled_and_not_the_formula():
    source = "def f(a, b):\n    return a * b + a"
    made = list(slips.slips("f", source))
    sources = [slip.source for slip in made]
    assert len(set(sources)) == len(sources)
    assert ast.unparse(ast.parse(source)) not in sources
    for text in sources:
        compile(text, "f", "exec")


def test_the_slips_of_a_function_can_be_called_and_leave_it_alone():
    X, Y = np.arange(6.0).reshape(2, 3), np.ones((2, 3))
    before = mean_square(X, Y)
    wrong = dict(slips.slips_of(mean_square))
    np.testing.assert_allclose(
        wrong["`X` and `Y` are added; they should be subtracted"](X, Y), [[14 / 3], [77 / 3]]
    )
    np.testing.assert_allclose(wrong["`m` is left out"](X, Y), 3 * before)
    np.testing.assert_array_equal(mean_square(X, Y), before)


def cases(rng):
    for n, m in ((1, 2), (2, 3), (3, 5)):
        yield {"X": rng.normal(size=(n, m)), "Y": rng.normal(size=(n, m))}


EXERCISE = Exercise(
    name="mean_square",
    points=1,
    reference=mean_square,
    results=(Result("J", "(n, 1)"),),
    cases=cases,
    mistakes=(),
    hints=("?", "?", "?"),
    read="section 0",
    styles=(mean_square,),
)


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (
            lambda X, Y: ((X + Y) ** 2).mean(axis=1)[:, None],
            "`X` and `Y` are added; they should be subtracted.",
        ),
        (lambda X, Y: np.einsum("ij,ij->i", X, X)[:, None] / X.shape[1], "`Y` is left out."),
    ],
)
def test_a_slip_is_told_however_the_answer_is_written(answer, says):
    verdict = diagnose(EXERCISE, answer)
    assert (verdict.kind, f"{verdict.mistake}.") == (Kind.SLIP, says)
    assert verdict.text == f"All but one thing fits. Compared with the formula, {says}"


def squares(X, Y):
    return np.sum(X**2)


def test_two_slips_that_give_the_same_are_two_sentences():
    exercise = replace(EXERCISE, reference=squares, results=(Result("J", "a number"),), styles=(squares,))
    first, second = diagnose(exercise, lambda X, Y: np.sum(X)).text.split("\n")
    assert first.startswith("All but one thing fits.")
    assert second.startswith("Or it is this: ")
    assert (first[-1], second[-1]) == (".", ".")


def test_a_factor_is_told_before_a_slip():
    verdict = diagnose(EXERCISE, lambda X, Y: X.shape[1] * mean_square(X, Y))
    assert verdict.kind is Kind.FACTOR
    assert verdict.says.startswith("J is exactly m times too large.")


@pytest.mark.parametrize(("row", "said"), [(0, "first"), (-1, "last")])
def test_one_wrong_row_is_told_where_no_slip_fits(row, said):
    def answer(X, Y):
        J = mean_square(X, Y)
        if len(J) > 1:
            J[row] = np.cos(J[row]) + 3
        return J

    assert f"Only the {said} row of J is wrong." in diagnose(EXERCISE, answer).says


def test_what_is_no_slip_is_shown_by_an_example():
    verdict = diagnose(EXERCISE, lambda X, Y: np.cos(mean_square(X, Y)) + 3)
    assert verdict.kind is Kind.EXAMPLE_ONLY
    assert verdict.text.startswith("The smallest input that fails:")


def test_a_loop_is_slipped_too():
    assert dict(slips.slips_of(running))["the loop begins one too late"](np.array([[5.0, 1.0]])) == 1


def halvings(x):
    n = 0
    while x > 1:
        x = x / 2
        n = n + 1
    return n


def test_a_formula_with_a_while_loop_is_left_alone_because_a_changed_one_may_never_end():
    assert slips.slips_of(halvings) == ()
    exercise = Exercise(
        name="halvings",
        points=1,
        reference=halvings,
        results=(Result("n", "a number"),),
        cases=lambda rng: ({"x": 2.0**k} for k in range(1, 5)),
        mistakes="",
        hints=("", "", ""),
        read="",
        styles=(halvings,),
    )
    assert diagnose(exercise, lambda x: halvings(x) ** 2 + 0.3).kind is Kind.EXAMPLE_ONLY
