"""Scores as dots: a row for each name, the same bytes every time, and a refusal that says what was found."""

import pytest

from dlkit import plots

ROWS = {"by hands": [0.9, 0.91], "at random": [0.96, 0.97, 0.98]}


def drawn(rows=ROWS, ends=(0.8, 1.0)):
    return plots.score_dots(rows, title="t", x="x", ends=ends, alt="two rows of dots")


def test_each_score_is_a_dot_in_the_row_of_its_name():
    (ax,) = drawn().fig.axes
    assert [line.get_xdata().tolist() for line in ax.lines] == list(ROWS.values())
    assert [line.get_ydata().tolist() for line in ax.lines] == [[0, 0], [1, 1, 1]]  # none is near another
    assert [tick.get_text() for tick in ax.get_yticklabels()] == list(ROWS)
    assert ax.get_xlim() == (0.8, 1.0)
    assert ax.yaxis_inverted()  # the first row is on top


def test_dots_that_would_cover_each_other_stand_above_each_other():
    (line,) = drawn({"a": [0.9, 0.9, 0.85, 0.901, 0.95]}).fig.axes[0].lines
    assert line.get_ydata().tolist() == [0, 0.17, 0, -0.17, 0]
    (line,) = drawn({"a": [0.9] * 6}).fig.axes[0].lines
    assert sorted(line.get_ydata()) == [-0.34, -0.17, 0, 0, 0.17, 0.34]  # no more room than that


def test_rows_differ_in_black_and_white_and_scores_are_read_as_percent():
    (ax,) = drawn().fig.axes
    assert [line.get_markerfacecolor() for line in ax.lines] == [plots.TEST, "none"]
    assert ax.xaxis.get_major_formatter()(0.95, 0) == "95 %"


def test_the_same_dots_have_the_same_bytes_and_a_sentence():
    one, other = drawn(), drawn()
    assert plots.png(one.fig) == plots.png(other.fig)
    assert one.alt == "two rows of dots"


@pytest.mark.parametrize(
    ("rows", "message"),
    [([[0.9]], "rows must be a dict"), ({}, "rows must be a dict"), ({"a": ["b"]}, r"rows\['a'\]")],
)
def test_other_than_rows_of_numbers_is_refused(rows, message):
    with pytest.raises(TypeError, match=message):
        drawn(rows)


def test_ends_are_two_numbers():
    with pytest.raises(ValueError, match="ends must be"):
        drawn(ends=(0.8,))
