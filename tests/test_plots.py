"""Pictures: the same bytes every time, a sentence for everybody, and no global setting touched."""

import subprocess
import sys

import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlkit import plots

T = np.linspace(0, 1, 5)


def some_pictures():
    """One picture of each kind."""
    column, row = np.array([[1], [2]]), np.array([[3, 4, 5]])
    return {
        "lines": plots.lines((T, T, "up"), (T, 1 - T, "down", plots.WRONG, "--"), title="t", x="x", alt="a"),
        "images": plots.images(np.eye(4), (2, 2), list("abcd"), columns=3, title="t", alt="a"),
        "weight_images": plots.weight_images(
            np.ones((4, 1)), (2, 2), ["w", "mean"], np.ones(4), title="t", alt="a"
        ),
        "bowl": plots.bowl(T, T, np.add.outer(T**2, T**2), title="t", names=("x", "y", "z"), alt="a"),
        "stretched": plots.stretched(column, row, column + row, title="t", alt="a"),
    }


@pytest.mark.parametrize("kind", ["lines", "images", "weight_images", "bowl", "stretched"])
def test_the_same_picture_has_the_same_bytes(kind):
    one, other = plots.png(some_pictures()[kind].fig), plots.png(some_pictures()[kind].fig)
    assert one.startswith(b"\x89PNG")
    assert one == other


def test_drawing_changes_no_global_setting_and_needs_no_pyplot():
    before = dict(mpl.rcParams)
    for picture in some_pictures().values():
        plots.png(picture.fig)
    assert dict(mpl.rcParams) == before
    script = "import sys, dlkit.plots as p; p.png(p.figure()[0]); print('matplotlib.pyplot' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True).stdout == "False\n"


def test_a_picture_is_a_png_with_its_sentence():
    data, metadata = plots.Picture(plots.figure()[0], "An empty frame")._repr_mimebundle_()
    assert data["text/plain"] == "An empty frame"
    assert data["image/png"].startswith(b"\x89PNG")
    assert metadata == {"image/png": {"alt": "An empty frame"}}


def test_a_picture_without_a_sentence_is_refused():
    with pytest.raises(ValueError, match="alt is empty"):
        plots.Picture(plots.figure()[0], "")


def test_every_curve_bears_its_name_in_its_color():
    (ax,) = some_pictures()["lines"].fig.axes
    assert [(t.get_text(), t.get_color()) for t in ax.texts] == [("up", plots.INK), ("down", plots.WRONG)]
    assert [line.get_linestyle() for line in ax.lines] == ["-", "--"]


def test_images_show_every_column_and_leave_the_rest_blank():
    axes = some_pictures()["images"].fig.axes
    assert [len(ax.images) for ax in axes] == [1, 1, 1, 1, 0, 0]
    np.testing.assert_array_equal(axes[1].images[0].get_array(), [[0, 1], [0, 0]])


def test_points_tell_classes_by_color_and_by_marker():
    _, ax = plots.figure()
    zeros, ones = plots.points(ax, np.arange(8.0).reshape(2, 4), np.array([[0, 1, 0, 0]]))
    assert [len(zeros.get_offsets()), len(ones.get_offsets())] == [3, 1]
    assert not np.array_equal(zeros.get_facecolors(), ones.get_facecolors())
    assert len(zeros.get_paths()[0].vertices) != len(ones.get_paths()[0].vertices)


def test_weights_of_zero_are_white_and_both_signs_have_equal_room():
    _, ax = plots.figure()
    image = plots.weights(ax, np.array([0.0, 1.0, -2.0, 0.5]), (2, 2))
    assert image.get_clim() == (-2, 2)
    assert image.to_rgba(image.get_array())[0, 0] == pytest.approx([1, 1, 1, 1], abs=0.01)


def test_weights_that_are_all_zero_can_be_drawn():
    _, ax = plots.figure()
    assert plots.weights(ax, np.zeros((4, 1)), (2, 2)).get_clim() == (-1, 1)


numbers = st.floats(-5, 5).filter(lambda v: abs(v) > 1e-3)


@given(numbers, numbers, st.floats(-5, 5))
def test_both_ends_of_the_straight_line_lie_on_it(w1, w2, b):
    xs, ys = plots.straight_line(np.array([[w1], [w2]]), b)
    np.testing.assert_allclose(w1 * xs + w2 * ys + b, 0, atol=1e-9 * max(1, b * b))
    assert np.hypot(*np.diff([xs, ys]).ravel()) == pytest.approx(20)


def test_zero_weights_have_no_line():
    xs, ys = plots.straight_line(np.zeros((2, 1)), 1.0)
    assert len(xs) == len(ys) == 0


def test_what_broadcasting_repeats_is_drawn_in_grey():
    left, right, total = some_pictures()["stretched"].fig.axes
    assert [t.get_color() for t in left.texts[1:]] == [plots.INK, "#767676", "#767676"] * 2
    assert [t.get_text() for t in total.texts[1:]] == ["4", "5", "6", "5", "6", "7"]


def test_a_logarithmic_axis_shows_plain_numbers_from_its_first_tick_to_its_last():
    _, ax = plots.figure()
    plots.log_axis(ax, 0.03, 1, 30)
    assert [t.get_text() for t in ax.get_yticklabels()] == ["0.03", "1", "30"]
    assert ax.get_ylim() == (0.03, 30)
    assert len(ax.get_yticks(minor=True)) == 0
