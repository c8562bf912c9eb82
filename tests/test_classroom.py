"""What a student is told, mistake by mistake."""

import dataclasses
import functools
import linecache

import numpy as np
import pytest

from dlkit.classroom import Checker
from dlkit.classroom.diagnosis import diagnose
from dlkit.classroom.exercise import Exercise, Mistake, Result
from dlkit.classroom.verdict import Kind


def mean_and_double(X):
    """The right answer of the exercise below."""
    return X.mean(axis=1, keepdims=True), 2 * X.sum()


def inputs(rng):
    for shape in ((2, 3), (3, 2), (4, 5), (1, 1)):
        yield {"X": rng.normal(size=shape)}


EXERCISE = Exercise(
    name="mean_and_double",
    points=1,
    reference=mean_and_double,
    results=(Result("mu", "(n_x, 1)"), Result("s", "a number")),
    cases=inputs,
    mistakes=(
        Mistake(
            "You took the median.", lambda X: (np.median(X, axis=1, keepdims=True), 2 * X.sum()), "median"
        ),
        Mistake("mu is flat.", lambda X: (X.mean(axis=1), 2 * X.sum()), "flat"),
        Mistake("This breaks.", lambda X: X[99], "breaks"),
        Mistake("Twin one.", lambda X: (X.mean(axis=1, keepdims=True) + 1, 2 * X.sum()), "one"),
        Mistake("Twin two.", lambda X: (X.mean(axis=1, keepdims=True) + 1, X.sum() * 2), "two"),
    ),
    hints=("one?", "two?", "three."),
    read="section 0",
)


def verdict(function):
    return diagnose(EXERCISE, function)


def complaint(function):
    """What is said of a wrong answer; None of a right one."""
    found = verdict(function)
    return None if found.is_right else found.text


def right(X):
    return X.mean(axis=1, keepdims=True), 2 * X.sum()


def test_a_right_answer_has_no_complaint():
    assert complaint(right) is None


@pytest.mark.parametrize("answer", [None, ...])
def test_an_answer_of_nothing_counts_as_not_written(answer):
    assert verdict(lambda X: answer).kind is Kind.BLANK


def test_who_prints_and_returns_nothing_is_told_so():
    found = verdict(lambda X: print(right(X)))
    assert (found.kind, found.says[:42]) == (Kind.NAMED, "It prints something and returns nothing. W")


def test_raising_not_implemented_counts_as_not_written():
    def blank(X):
        raise NotImplementedError

    assert verdict(blank).kind is Kind.BLANK


@pytest.mark.parametrize("answer", [(None, None), [..., ...]])
def test_two_times_nothing_counts_as_not_written(answer):
    found = verdict(lambda X: answer)
    assert (found.kind, found.says[:19]) == (Kind.BLANK, "returns nothing yet")


def test_a_call_of_another_function_that_is_not_written_is_told_by_its_name():
    def softmax(z):
        raise NotImplementedError

    found = verdict(lambda X: softmax(X))
    assert (found.kind, found.says) == (Kind.BLANK, "calls softmax, which is not written yet.")


def test_returning_nothing_for_some_inputs_only_is_told_with_one_of_them():
    text = complaint(lambda X: right(X) if len(X) < 4 else None)
    assert text.startswith("For some inputs it returns nothing. One of them:\n  X  [[")


def test_what_is_no_function_is_refused():
    found = verdict(3)
    assert found.kind is Kind.TYPE
    assert found.says.startswith("mean_and_double is of type int, not a function. Do you give the value of a")


def test_other_arguments_are_shown_beside_those_asked_for():
    message = "Your function is mean_and_double(X, Y); the exercise asks for mean_and_double(X)."
    assert complaint(lambda X, Y: right(X)) == message


def test_arguments_in_another_order_are_told_before_anything_runs():
    two = dataclasses.replace(
        EXERCISE,
        reference=lambda X, c: right(c * X),
        cases=lambda rng: ({"X": x["X"], "c": 2.0} for x in inputs(rng)),
    )
    found = diagnose(two, lambda c, X: right(c * X))
    assert (found.kind, found.mistake) == (Kind.TYPE, "order of arguments")
    assert found.says.endswith("(c, X); the exercise asks for mean_and_double(X, c), in this order.")


def test_a_function_whose_call_gives_no_value_is_told_why():
    async def later(X):
        return right(X)

    def bit_by_bit(X):
        yield right(X)

    for wrong, name in ((later, "async"), (bit_by_bit, "yield")):
        found = verdict(wrong)
        assert (found.kind, found.mistake) == (Kind.TYPE, name)
        assert name in found.says


def test_a_written_answer_with_the_blanks_line_below_it_is_told_to_lose_that_line():
    def written(X):
        mu, s = right(X)
        raise NotImplementedError
        return mu, s

    assert "`raise NotImplementedError` is still in it" in complaint(written)


def test_an_error_is_told_with_the_students_line_and_the_input():
    source = "def broken(X):\n    a = X.shape\n    return X @ np.ones(77), 1\n"
    linecache.cache["<cell>"] = (len(source), None, source.splitlines(True), "<cell>")
    space = {"np": np}
    exec(compile(source, "<cell>", "exec"), space)
    text = complaint(space["broken"])
    assert text.startswith("It stops in your line\n    return X @ np.ones(77), 1\nValueError: matmul")
    assert "The input was:\n  X" in text
    assert "dlkit" not in text


def test_an_error_deep_in_numpy_is_told_by_the_students_line():
    def deep(X):
        return np.linalg.inv(np.ones((2, 2))), 1

    assert "It stops in your line\n    return np.linalg.inv(np.ones((2, 2))), 1\n" in complaint(deep)


def test_an_error_in_another_function_of_the_student_is_told_by_its_line():
    def inner(X):
        return X["a"]

    assert "return X[" in complaint(lambda X: inner(X))


class Silent(Exception):
    def __str__(self):
        raise RuntimeError("no")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (SystemExit(3), "Ends: this would end the whole notebook; to give something back, use return"),
        (RecursionError("too deep"), "RecursionError: too deep"),
        (Silent(), "Silent: (it does not say why)"),
        (ValueError(object()), "ValueError: <object object>"),
        (ValueError("x" * 999), "ValueError: " + "x" * 297 + "..."),
    ],
)
def test_whatever_is_raised_is_told_in_the_same_few_words_every_time(error, said):
    def stop(X):
        raise error

    assert f"\n{said}\nThe input was:" in complaint(stop)


def test_defaults_in_a_signature_are_shown_without_addresses():
    def other(X, Y, f=right, g=object()):  # noqa: B008
        return right(X)

    assert " at 0x" not in complaint(other)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (1.0, "It returns one value, of type float; expected 2 values, mu and s."),
        ((1, 2, 3), "It returns 3 values; expected 2 values, mu and s."),
        ("text", "It returns one value, text; expected 2 values, mu and s."),
        (("text", 1), "mu is text; expected numbers, (n_x, 1)."),
        (
            ([[1], [2, 3]], 1),
            "mu is a list, whose parts are not all of one length; expected numbers, (n_x, 1).",
        ),
        ((np.array([object()]), 1), "mu is an array of object with shape (1,); expected numbers, (n_x, 1)."),
    ],
)
def test_answers_of_another_kind_are_named(answer, message):
    assert complaint(lambda X: answer) == message


def test_a_wrong_shape_is_told_in_symbols_and_numbers():
    text = complaint(lambda X: (X.mean(axis=1, keepdims=True).T + 1, 2 * X.sum()))
    assert text == "mu has shape (1, 4); expected (n_x, 1) = (4, 1)."


def test_a_transposed_result_is_told_to_be_right_but_for_that():
    text = complaint(lambda X: (X.mean(axis=1, keepdims=True).T, 2 * X.sum()))
    assert text.endswith("= (4, 1). Its transpose would be right.")


def test_a_result_that_should_be_one_number_and_is_many_is_told():
    assert complaint(lambda X: (right(X)[0], X)) == "s has shape (4, 5); expected a single number."


@pytest.mark.parametrize("number", [float, np.float32, np.array, lambda v: np.array([[v]]), lambda v: [v]])
def test_a_number_may_come_in_any_form(number):
    assert complaint(lambda X: (right(X)[0], number(2 * X.sum()))) is None


def test_a_changed_argument_is_told_by_name():
    def greedy(X):
        result = right(X)
        X -= X.mean()
        return result

    assert complaint(greedy).startswith("Your function changes its argument X")


def test_a_named_mistake_is_told_also_when_its_shape_is_wrong():
    assert complaint(lambda X: (X.mean(axis=1), 2 * X.sum())).startswith(
        "mu is flat.\nmu has shape (4,); expected (n_x, 1)"
    )


def test_the_shape_beside_a_named_mistake_is_told_once():
    text = complaint(lambda X: (X.mean(axis=1), 2 * X.sum()))
    assert text == "mu is flat.\nmu has shape (4,); expected (n_x, 1) = (4, 1)."


def test_right_numbers_in_another_shape_are_told_to_be_right():
    text = complaint(lambda X: (right(X)[0][:, :, np.newaxis], right(X)[1]))
    assert text == "mu has shape (4, 1, 1); expected (n_x, 1) = (4, 1). The numbers in it are right."


@pytest.mark.parametrize("wrong", [lambda mu: mu.ravel(), lambda mu: mu.T])
def test_numbers_that_are_right_on_one_input_by_chance_are_not_told_to_be_right(wrong):
    text = complaint(lambda X: (wrong(right(X)[0] + (len(X) == 3)), right(X)[1]))
    assert text.endswith("expected (n_x, 1) = (4, 1).")


@pytest.mark.parametrize(
    ("factor", "also"),
    [(lambda X: -1, "the sign is wrong"), (lambda X: X.shape[1], "the result is m times too large")],
)
def test_a_known_mistake_under_a_wrong_factor_is_told_as_two(factor, also):
    def twice_wrong(X):
        return factor(X) * np.median(X, axis=1, keepdims=True), factor(X) * 2 * X.sum()

    text = complaint(twice_wrong)
    assert text == f"Two mistakes at once: {also} throughout, and besides:\nYou took the median."


def test_mistakes_that_are_always_equal_are_told_together():
    text = complaint(lambda X: (X.mean(axis=1, keepdims=True) + 1, 2 * X.sum()))
    assert text == "Twin one.\nOr: Twin two."


@pytest.mark.parametrize(
    ("factor", "says"),
    [
        (lambda X: X.shape[1], "mu is exactly m times too large. Where does a factor of m belong"),
        (lambda X: 1 / X.shape[1], "mu is exactly m times too small."),
        (lambda X: X.shape[0], "mu is exactly n_x times too large."),
        (lambda X: X.size, "mu is exactly n_x·m times too large."),
        (lambda X: -1, "mu has the right size and the wrong sign."),
        (lambda X: 2.5, "mu is 2.5 times what it should be, whatever the input."),
        (lambda X: 0, "mu is 0, whatever the input."),
    ],
)
def test_a_result_that_is_off_by_a_factor_is_told_so(factor, says):
    text = complaint(lambda X: (factor(X) * right(X)[0], right(X)[1]))
    assert text.startswith(says)
    assert text.endswith("\ns is right.")


def test_nan_is_told():
    assert complaint(lambda X: (right(X)[0] * np.nan, right(X)[1])).startswith("mu holds nan")


def test_an_infinity_is_told():
    assert complaint(lambda X: (right(X)[0] + np.inf, right(X)[1])).startswith("mu holds an infinity")


def test_the_example_shows_as_many_digits_as_it_takes_to_see_the_difference():
    def slightly_off(X):
        mu, s = right(X)
        return mu + 1e-6 * X[:, :1] ** 2, s

    lines = complaint(slightly_off).split("\n")
    expected, got = (lines[k].split("  [")[1] for k in (3, 4))
    assert expected != got


def test_else_the_smallest_failing_input_is_shown_with_expected_and_got():
    def wrong_for_wide(X):
        mu, s = right(X)
        return mu + (X.shape[1] > 2) * X[:, :1], s

    lines = complaint(wrong_for_wide).split("\n")
    assert lines[:2] == ["s is right.", "The smallest input that fails:"]
    assert [line.split("  [")[0].strip() for line in lines[2:5]] == ["X", "mu expected", "mu got"]
    assert lines[2].count(",") == 5 - 1 + 1  # X of shape (2, 3)


class Hostile:
    """An answer that fights back."""

    def __array__(self, *_, **__):
        raise RuntimeError("no")

    def __eq__(self, other):
        return True

    def __repr__(self):
        raise RuntimeError("no")

    __hash__ = None


class Chameleon(np.ndarray):
    """An array that says it equals everything."""

    def __eq__(self, other):
        return np.ones(self.shape, dtype=bool)

    def __array_function__(self, *_, **__):
        return True

    __hash__ = None


class Endless(list):
    """A list that does not want to be counted."""

    def __len__(self):
        raise RuntimeError("no")

    __iter__ = __getitem__ = __len__


@pytest.mark.parametrize(
    "answer",
    [
        Hostile(),
        (Hostile(), Hostile()),
        Endless([1, 2]),
        (np.zeros((2, 1)).view(Chameleon), 0),
        (np.broadcast_to(0.0, (10**6, 10**6)), 0),  # a copy of it would fill the memory
        (range(10**12), 0),
        ({"mu": 1}, 0),
        (np.array([[1j]]), 0),
        (iter([1]), 0),
    ],
)
def test_a_hostile_answer_is_refused_and_does_no_harm(answer):
    assert complaint(lambda X: answer)


def test_several_values_where_one_is_due_are_counted(check, capsys):
    check("sigmoid", lambda z: (sigmoid(z), z))
    assert "It returns 2 values; expected one value, σ(z)." in capsys.readouterr().out


def test_a_right_answer_is_told_where_it_could_be_better_and_still_gets_its_points(check, capsys):
    def cost(w, b, X, Y):
        A = sigmoid(w.T @ X + b)
        return -np.mean(Y * np.log(A) + (1 - Y) * np.log(1 - A))

    check(cost)
    first, *more = capsys.readouterr().out.strip().split("\n")
    assert first == "cost: right. 2 points."
    words = "At no cost in points: with z = 1000 and y = 1 the neuron is certain and right, and the cost is 0"
    assert " ".join(more).startswith(words)
    assert check.passed("cost")


def test_a_function_that_stops_beyond_what_is_asked_is_right_all_the_same(check, capsys):
    def careful(w, b, X, Y):
        A = sigmoid(w.T @ X + b)
        if np.any((A == 0) | (A == 1)):
            raise ValueError("certainty")
        return -np.mean(np.log(np.where(Y == 1, A, 1 - A)))

    check("cost", careful)
    assert capsys.readouterr().out.startswith("cost: right. 2 points.\nAt no cost in points:")


def test_warnings_and_prints_of_the_students_code_stay_quiet(capsys, recwarn):
    def noisy(X):
        print("debugging")
        np.log(np.zeros(3) - 1)
        return right(X)

    assert complaint(noisy) is None
    assert capsys.readouterr().out == ""
    assert not recwarn.list


# The checker


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


@pytest.fixture
def check(monkeypatch):
    for name in ("NBGRADER_EXECUTION", "DLKIT_HINTS", "DLKIT_SOLUTIONS"):
        monkeypatch.delenv(name, raising=False)
    return Checker("1.2")


def test_a_right_answer_is_told_with_its_points(check, capsys):
    assert check(sigmoid) is None
    assert capsys.readouterr().out == "sigmoid: right. 1 point.\n"


def test_a_function_can_be_checked_under_another_name(check, capsys):
    check("sigmoid", lambda z: 1 / (1 + np.exp(-z)))
    assert capsys.readouterr().out == "sigmoid: right. 1 point.\n"


def test_a_blank_is_told_kindly(check, capsys):
    def gradient(w, b, X, Y):
        raise NotImplementedError

    check(gradient)
    assert capsys.readouterr().out == (
        "gradient: not written yet.\n"
        "It is explained in section 1.2.1, 'Algorithm 1.3 does all examples at once, with one\n"
        "matrix product'.\n"
        'A question to start from: check.hint("gradient")\n'
    )


def test_a_name_without_its_function_is_told_how_to_bring_it(check, capsys):
    check("sigmoid")
    words = capsys.readouterr().out.split()
    assert " ".join(words).endswith("The function itself goes in without quotes: check(sigmoid)")
    assert not check.passed("sigmoid")


def test_a_wrong_answer_points_to_the_hints(check, capsys):
    check("sigmoid", lambda z: 1 / (1 + np.exp(z)))
    first, *message, last = capsys.readouterr().out.strip().split("\n")
    assert first == "sigmoid: not right yet."
    assert message[0].startswith("This falls where it should rise")
    assert last == 'If you are stuck: check.hint("sigmoid")'


def test_the_same_answer_gets_the_same_words_every_time(check, capsys):
    verdicts = set()
    for _ in range(2):
        check("gradient", lambda w, b, X, Y: (X @ Y.T, 0))
        verdicts.add(capsys.readouterr().out)
    assert len(verdicts) == 1


def test_hints_come_one_at_a_time_then_where_to_read_then_the_solution(check, capsys):
    said = []
    for _ in range(6):
        check.hint("cost")
        said.append(capsys.readouterr().out)
    assert [text[:11] for text in said[:3]] == ["Hint 1 of 3", "Hint 2 of 3", "Hint 3 of 3"]
    assert "section 1.2" in said[3]
    assert "solutions" in said[4] == said[5]


def test_an_instructor_can_switch_hints_off(check, capsys, monkeypatch):
    monkeypatch.setenv("DLKIT_HINTS", "off")
    check.hint("cost")
    check("sigmoid", np.tanh)
    check("sigmoid", lambda z: None)
    out = capsys.readouterr().out
    assert out.startswith("Hints are switched off in this class.\n")
    assert "check.hint" not in out


def test_an_instructor_can_switch_the_pointer_to_solutions_off(check, capsys, monkeypatch):
    monkeypatch.setenv("DLKIT_SOLUTIONS", "off")
    for _ in range(5):
        check.hint("cost")
    assert "solutions" not in capsys.readouterr().out


def test_passed_knows_what_was_right_when_last_checked(check):
    assert not check.passed("sigmoid")
    check(sigmoid)
    assert check.passed("sigmoid")
    assert not check.passed()
    check("sigmoid", np.tanh)
    assert not check.passed("sigmoid")


def test_under_nbgrader_a_wrong_answer_raises_so_that_it_gets_no_points(check, monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    check(sigmoid)
    with pytest.raises(AssertionError, match="sigmoid: not right yet"):
        check("sigmoid", np.tanh)


def test_under_nbgrader_a_blank_raises_too(check, monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    with pytest.raises(AssertionError, match="sigmoid: returns nothing yet"):
        check("sigmoid", lambda z: None)


@pytest.mark.parametrize("ask", [lambda check: check(len), lambda check: check("len", len)])
def test_an_unknown_name_is_answered_with_the_names_there_are(check, capsys, ask):
    ask(check)
    assert "There are sigmoid, cost, gradient_loop" in " ".join(capsys.readouterr().out.split())


def test_a_hint_for_an_unknown_name_is_answered_with_the_names_there_are(check, capsys):
    for what in ("len", len):
        check.hint(what)
        assert "There are sigmoid, cost, gradient_loop" in capsys.readouterr().out


def test_the_value_of_a_call_in_place_of_a_function_is_told_so(check, capsys):
    check(sigmoid(3))
    out = capsys.readouterr().out
    assert out.startswith("This is of type float64, the value of a call perhaps. The function itself goes in")


def test_a_function_of_another_name_is_asked_for_its_exercise(check, capsys):
    def my_sigmoid(z):
        return sigmoid(z)

    check(my_sigmoid)
    assert 'check("sigmoid", your_function)' in capsys.readouterr().out


def test_a_hint_takes_the_function_too(check, capsys):
    check.hint(sigmoid)
    assert capsys.readouterr().out.startswith("Hint 1 of 3")


def sigmoid_as_printed(z):
    return 1 / (1 + np.exp(-z))


FORMS = {
    "a lambda": lambda z: 1 / (1 + np.exp(-z)),
    "a vectorized one": np.vectorize(lambda z: 1 / (1 + np.exp(-z)), otypes=[float]),
    "a partial": functools.partial(lambda one, z: one / (one + np.exp(-z)), 1),
    "one of another name": sigmoid_as_printed,
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_the_variable_that_holds_a_function_says_which_exercise_it_is(form, check, capsys, monkeypatch):
    monkeypatch.setitem(globals(), "sigmoid", form)
    check(form)
    assert capsys.readouterr().out.startswith("sigmoid: right. 1 point.")


def test_of_two_names_for_one_function_the_one_in_the_call_counts(capsys, monkeypatch):
    check = Checker("2.3b")
    one = check.exercises["backward"].reference
    for name in ("backward", "repaired_backward"):
        monkeypatch.setitem(globals(), name, one)
    check(repaired_backward)  # noqa: F821
    assert capsys.readouterr().out == "repaired_backward: right. 3 points.\n"


def test_long_sentences_are_broken_between_words_and_tables_are_not(check, capsys):
    check("cost", lambda w, b, X, Y: np.log(-1.0) * np.nan)
    check("gradient", lambda w, b, X, Y: (X @ np.ones((X.shape[1], 1)), 0))
    check.hint("gradient_loop")
    lines = capsys.readouterr().out.split("\n")
    assert all(len(line) <= 88 for line in lines if not line.startswith("  "))
    assert any(len(line) > 60 for line in lines)
