"""What is wrong with an argument: its type or its value, which one, and what to write instead."""

import decimal
import fractions
import re
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dlkit import _arguments as arguments
from dlkit._arguments import NotFinite


class Training(NamedTuple):
    theta: object
    costs: object = None


class Pair(NamedTuple):
    X: object
    Y: object


class Stubborn:
    def __array__(self, dtype=None, copy=None):
        raise RuntimeError("use .detach() first")


NO_NUMBERS = [
    "high",
    b"high",
    None,
    {},
    {1.0},
    len,
    object(),
    1j,
    [1j],
    [[1, None]],
    [["1", "2"]],
    Stubborn(),
]
NO_NUMBERS += [np.array(["2020-01-01"], dtype="M8[D]"), np.zeros(2, dtype="i4,f8")]


@pytest.mark.parametrize("value", NO_NUMBERS)
@pytest.mark.parametrize(
    "check",
    [
        lambda v: arguments.numbers("x", v),
        lambda v: arguments.matrix("x", v),
        lambda v: arguments.table("x", v),
        lambda v: arguments.vector("x", v),
        lambda v: arguments.shaped("x", v, (1,), "?"),
        lambda v: arguments.scalar("x", v),
        lambda v: arguments.positive("x", v),
        lambda v: arguments.not_negative("x", v),
        lambda v: arguments.between("x", v, 0, 1),
        lambda v: arguments.below_one("x", v),
        lambda v: arguments.count("x", v),
        lambda v: arguments.generator("x", v),
    ],
)
def test_what_is_no_number_is_of_a_wrong_type_whatever_is_asked_for(check, value):
    with pytest.raises(
        TypeError, match=r"^x must (hold numbers only|be a .*number|be a numpy\.random\.Gen).*; got "
    ):
        check(value)


@pytest.mark.parametrize(
    "value",
    [
        [[1, 0]],
        [[True, False]],
        [[1.0, 0]],
        np.ones((1, 2), ">f8"),
        np.ones((1, 2), np.uint8),
        np.ones((1, 2), "f2"),
    ]
    + [[[decimal.Decimal("0.5"), fractions.Fraction(1, 2)]], [[2**70, 1]], [[np.bool_(True), 1]]],
)
def test_numbers_of_any_kind_become_float64(value):
    found = arguments.numbers("x", value)
    assert found.dtype == np.float64
    assert found.shape == (1, 2)
    assert found.tolist() == [[float(v) for v in np.asarray(value)[0]]]


def test_float32_and_float64_are_given_back_without_a_copy():
    for dtype in ("f4", "f8"):
        value = np.ones((2, 3), dtype)
        assert arguments.matrix("x", value) is value


def test_rows_of_different_lengths_are_a_wrong_value():
    with pytest.raises(ValueError, match=r"x must hold rows of one length; got \[\[1, 2\], \[3\]\]"):
        arguments.numbers("x", [[1, 2], [3]])


def test_of_many_objects_the_one_that_is_no_number_is_told():
    with pytest.raises(TypeError, match=r"and at \(1, 0\) None$"):
        arguments.numbers("x", [[1, 2], [None, 3]])


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("theta", Training(np.ones(3), np.ones(2)), r"theta is a Training; write run\.theta$"),
        ("X", Pair(np.ones((1, 2)), np.ones((1, 2))), r"X is a Pair; write pair\.X$"),
        ("the dev X", Pair(np.ones((2, 2)), np.ones((1, 2))), r"the dev X is a Pair; write pair\.X$"),
        ("w", Pair(np.ones((1, 2)), np.ones((1, 2))), "w must hold numbers only; got Pair"),
    ],
)
def test_of_what_holds_the_argument_the_way_to_it_is_told(name, value, message):
    with pytest.raises(TypeError, match=message):
        arguments.numbers(name, value)


@given(arrays(np.float64, st.tuples(st.integers(1, 3), st.integers(1, 4)), elements=st.floats()))
def test_an_array_is_finite_if_every_number_in_it_is(array):
    if np.isfinite(array).all():
        assert arguments.finite("x", array) is array
    else:
        row, column = np.argwhere(~np.isfinite(array))[0]
        bad = np.count_nonzero(~np.isfinite(array))
        with pytest.raises(NotFinite, match=rf"^x must be finite; {bad} of its .* at \({row}, {column}\): "):
            arguments.finite("x", array)


@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_finite_numbers_whose_sum_is_not_are_finite(dtype):
    array = np.full((2, 2), np.finfo(dtype).max)
    assert arguments.finite("x", array) is array
    assert arguments.finite("x", array * [[1, -1], [-1, 1]]).size == 4


def test_what_was_computed_blames_an_input_only_where_the_result_is_not_finite():
    bad, good = np.array([np.nan]), np.ones(1)
    assert arguments.computed(good, x=bad) is good
    assert arguments.computed(bad, x=good) is bad
    with pytest.raises(NotFinite, match="y must be finite"):
        arguments.computed(bad, x=good, y=bad)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (np.nan, "x must be finite; got nan"),
        (-np.inf, "x must be finite; got -inf"),
        (np.array([[np.inf]]), r"x must be finite; 1 of its 1 values are not"),
        (10**400, "x must be finite; a number in it is too large for a float"),
        ([1.0, 2.0], r"x has shape \(2,\); expected a single number"),
    ],
)
@pytest.mark.parametrize(
    "check", [arguments.scalar, arguments.positive, arguments.not_negative, arguments.below_one]
)
def test_a_number_is_one_and_finite(check, value, message):
    with pytest.raises(ValueError, match=message):
        check("x", value)


@pytest.mark.parametrize("value", [2, 2.0, np.float32(2), np.int8(2), [[2.0]], np.array(2)])
def test_a_number_may_come_as_an_array_of_one(value):
    assert arguments.scalar("x", value) == 2
    assert type(arguments.scalar("x", value)) is float


@pytest.mark.parametrize("value", [True, np.bool_(False)])
def test_true_and_false_are_no_numbers(value):
    with pytest.raises(TypeError, match=f"x must be a number; got {value}"):
        arguments.scalar("x", value)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (3.0, "3.0, a float; write 3$"),
        (np.float64(3), r".*3\.0.*, a float64; write 3$"),
        (2.5, "2.5, a float$"),
        (np.nan, "nan, a float$"),
        ("3", "'3', a str$"),
        (True, "True, a bool$"),
        (None, "None$"),
        (np.array(3), r"array\(3\), an ndarray$"),
        ([3], r"\[3\], a list$"),
    ],
)
def test_what_is_no_whole_number_is_told_with_its_type(value, found):
    with pytest.raises(TypeError, match=rf"^x must be a whole number of at least 1; got {found}"):
        arguments.count("x", value, least=1)


@pytest.mark.parametrize("value", [1, np.int64(1), np.uint8(1)])
def test_a_whole_number_of_any_width_counts(value):
    assert arguments.count("x", value, least=1) == 1
    assert type(arguments.count("x", value)) is int


def test_a_whole_number_may_be_too_small():
    with pytest.raises(ValueError, match="x must be at least 1; got 0"):
        arguments.count("x", 0, least=1)


@pytest.mark.parametrize(
    ("value", "instead"),
    [
        (7, 7),
        (np.int64(7), 7),
        (-1, 0),
        (True, 0),
        (None, 0),
        (np.random, 0),
        (np.random.RandomState(3), 0),
        (2.5, 0),
    ],
)
def test_in_place_of_a_generator_the_way_to_one_is_told(value, instead):
    with pytest.raises(TypeError, match=rf"Generator; got .*; write np\.random\.default_rng\({instead}\)$"):
        arguments.generator("rng", value)


@pytest.mark.parametrize(
    ("X", "Y", "instead"),
    [
        ((5, 3), (1, 5), r"; are the examples in columns\? write X\.T$"),
        ((3, 5), (5, 1), r"; are the examples in columns\? write Y\.T$"),
        ((5, 3), (5, 1), r"; are the examples in columns\? write X\.T and Y\.T$"),
        ((5, 1), (1, 5), r"; are the examples in columns\? write X\.T$"),
        ((1, 5), (5, 1), r"; are the examples in columns\? write Y\.T$"),
        ((5, 3), (3, 5), r"; are the examples in columns\? write X\.T$"),
        ((3, 5), (5, 3), r"; are the examples in columns\? write Y\.T$"),
        ((3, 5), (1, 4), "one for each example$"),
    ],
)
def test_examples_the_wrong_way_round_are_told_with_both_shapes(X, Y, instead):
    both = f"the dev X has shape {X} and the dev Y has shape {Y}; expected as many columns"
    with pytest.raises(ValueError, match=re.escape(both) + ".*" + instead):
        arguments.examples(np.ones(X), np.ones(Y), of="the dev ")


def test_examples_that_fit_are_given_back():
    X, Y = np.ones((3, 5)), np.ones((2, 5))
    found = arguments.examples(X, Y)
    assert found[0] is X
    assert found[1] is Y


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: arguments.same_rows("X", np.ones((5, 3)), 3, "as said"),
            r"n_x = 3, as said; .* write X\.T$",
        ),
        (
            lambda: arguments.same_rows("X", np.ones((5, 4)), 3, "as said"),
            r"shape \(5, 4\).* n_x = 3, as said$",
        ),
        (lambda: arguments.same_shape("A", np.ones((5, 3)), "Y", np.ones((3, 5))), r"the same; write A\.T$"),
        (lambda: arguments.same_shape("A", np.ones(5), "Y", np.ones((1, 5))), r"\(5,\) and Y .* the same$"),
        (
            lambda: arguments.matrix("X", np.ones(3)),
            r"write X\.reshape\(-1, 1\) for one column, X\.reshape\(1, -1\)",
        ),
        (lambda: arguments.matrix("X", np.ones((0, 3))), r"X is empty: its shape is \(0, 3\)"),
        (lambda: arguments.matrix("X", np.ones((1, 1, 1))), r"expected two dimensions, \(rows, columns\)$"),
        (lambda: arguments.vector("v", [[1]]), r"v has shape \(1, 1\); expected one dimension, \(k,\)"),
        (lambda: arguments.vector("v", []), r"v is empty: its shape is \(0,\)"),
        (lambda: arguments.shaped("W", [[1]], (2, 1), "as said"), r"\(1, 1\); expected \(2, 1\), as said"),
        (lambda: arguments.zeros_and_ones("Y", np.array([0, 1, 2.0])), "Y must hold 0 and 1 only; found 2$"),
        (lambda: arguments.zeros_and_ones("Y", np.array([1.0, -1])), r"found -1; write \(Y \+ 1\) / 2$"),
        (lambda: arguments.zeros_and_ones("Y", np.array([0, 1, np.nan])), "found nan$"),
        (lambda: arguments.positive("x", 0), "x must be above 0; got 0"),
        (lambda: arguments.not_negative("x", -1), "x must be at least 0; got -1"),
        (lambda: arguments.between("x", 2, 0, 1), "x must lie between 0 and 1; got 2"),
        (lambda: arguments.below_one("x", 1), r"x must lie in \[0, 1\).*got 1"),
        (lambda: arguments.below_one("x", -0.1), r"x must lie in \[0, 1\).*got -0.1"),
    ],
)
def test_shapes_and_values_that_do_not_fit_are_told(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_what_is_found_is_told_on_one_short_line():
    with pytest.raises(TypeError) as told:
        arguments.numbers("x", [["text"] * 50] * 50)
    assert "\n" not in str(told.value)
    assert len(str(told.value)) < 100
