"""Pictures: the same bytes every time, a sentence for everybody, and no global setting touched."""

import itertools
import subprocess
import sys

import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib import _mathtext
from matplotlib.colors import to_hex

from dlkit import plots, tuning
from dlkit.live import svg

T = np.linspace(0, 1, 5)
TABLE = {
    "alpha": [0.01, 0.1, 1.0, 10.0],
    "width": [4, 8, 2, 16],
    "score": [0.5, 0.2, np.nan, 0.9],
    "error": ["", "", "Diverged: at step 3", ""],
}
COLUMN, ROW_OF_THREE = np.array([[1], [2]]), np.array([[3, 4, 5]])
# One picture of each kind.
PICTURES = {
    "lines": lambda: plots.lines(
        (T, T, "up"), (T, 1 - T, "down", plots.WRONG, "--"), title="t", x="x", alt="a"
    ),
    "images": lambda: plots.images(np.eye(4), (2, 2), list("abcd"), columns=3, title="t", alt="a"),
    "weight_images": lambda: plots.weight_images(
        np.ones((4, 1)), (2, 2), ["w", "mean"], np.ones(4), title="t", alt="a"
    ),
    "bowl": lambda: plots.bowl(T, T, np.add.outer(T**2, T**2), title="t", names=("x", "y", "z"), alt="a"),
    "stretched": lambda: plots.stretched(COLUMN, ROW_OF_THREE, COLUMN + ROW_OF_THREE, title="t", alt="a"),
    "search": lambda: plots.search(TABLE, "alpha", "width", title="t", alt="a"),
    "table_and_images": lambda: plots.table_and_images(
        [["1", "2"], ["3", "4"]], "xy", np.eye(4)[:, :3], (2, 2), "abc", title="t", names="lr", alt="a"
    ),
    "network_kinds": lambda: plots.network_kinds(title="t", alt="a"),
    "examples": lambda: plots.examples(np.eye(2), np.eye(1, 2), 2, plots.grid(2)[0] > 0, title="t", alt="a"),
    "planes": lambda: plots.planes(plots.grid(1, 5) ** 2, 1, "ab", title="t", alt="a"),
    "table": lambda: plots.table(np.eye(3), rows=list("abc"), values=True, title="t", alt="a"),
    "with_slopes": lambda: plots.with_slopes(
        T, ("id", T, 0 * T + 1), ("square", T**2, 2 * T), ends=(0, 2), title="t", x="z", alt="a"
    ),
}


@pytest.mark.parametrize("kind", PICTURES)
def test_the_same_picture_has_the_same_bytes(kind):
    one, other = (plots.png(PICTURES[kind]().fig) for _ in range(2))
    assert one.startswith(b"\x89PNG")
    assert one == other


def test_a_table_writes_its_numbers_and_counts_rows_and_columns_from_one():
    _, ax = plots.figure()
    drawn = plots.draw_table(ax, [[0.0, 0.25, 1.0], [0.5, 0.75, 0.1]], columns=list("abc"), values=True)
    assert drawn.numbers[0, 1].get_text() == "0.25"
    assert drawn.numbers[0, 1].get_position() == (2, 1)
    assert [tick.get_text() for tick in ax.get_xticklabels()] == ["a", "b", "c"]
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["1", "2"]
    drawn.show(np.full((2, 3), 0.875))
    assert {text.get_text() for text in drawn.numbers.values()} == {"0.88"}


def test_a_mark_frames_the_row_the_column_and_the_cell_where_they_meet():
    _, ax = plots.figure()
    drawn = plots.draw_table(ax, np.zeros((5, 7)), animated=True)
    frames = ax.patches
    assert [frame.get_visible() for frame in frames] == [False, False, False]
    drawn.mark(row=2, column=6)
    assert [frame.get_bbox().bounds for frame in frames] == [
        (0.5, 1.5, 7, 1),
        (5.5, 0.5, 1, 5),
        (5.5, 1.5, 1, 1),
    ]
    assert all(frame.get_visible() and frame.get_animated() for frame in frames)
    drawn.mark(column=1)
    assert [frame.get_visible() for frame in frames] == [False, True, False]
    drawn.mark_cell(3, 4)
    assert [frame.get_visible() for frame in frames] == [False, False, True]
    assert frames[2].get_xy() == (3.5, 2.5)


@pytest.mark.parametrize(
    ("X", "names", "complaint"),
    [
        (np.zeros(3), {}, r"X has shape \(3,\); expected two dimensions, \(n, m\)"),
        (np.zeros((2, 3)), {"rows": ["a"]}, r"rows must be 2, .* a table of shape \(2, 3\); got 1"),
        (np.zeros((2, 3)), {"columns": list("ab")}, "columns must be 3, one for each column"),
    ],
)
def test_a_table_refuses_what_it_cannot_draw(X, names, complaint):
    with pytest.raises(ValueError, match=complaint):
        plots.draw_table(plots.figure()[1], X, **names)


def test_the_grid_has_the_points_of_the_plane_as_columns():
    assert plots.grid(2, 3).tolist() == [[-2, 0, 2] * 3, [-2] * 3 + [0] * 3 + [2] * 3]


def test_a_plane_shows_where_a_function_is_one_half():
    drawn = plots.draw_plane(plots.figure()[1], 2, animated=True)
    x1, x2 = plots.grid(2, 41)
    drawn.show(np.clip(x1 + 0.5, 0, 1))
    xs, ys = (np.asarray(data)[1:-1] for data in drawn.border.get_data())
    np.testing.assert_allclose(xs, 0, atol=1e-12)
    assert (ys.min(), ys.max()) == (-2, 2)
    assert drawn.colors.get_array()[0, -1] == 1
    drawn.show(np.clip(x2 + 0.5, 0, 1))
    np.testing.assert_allclose(np.asarray(drawn.border.get_ydata())[1:-1], 0, atol=1e-12)
    drawn.show(np.zeros(41 * 41))
    assert np.isnan(drawn.border.get_xdata()).all()


def test_drawing_changes_no_global_setting_and_needs_no_pyplot():
    before = dict(mpl.rcParams)
    for make in PICTURES.values():
        plots.png(make().fig)
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
    (ax,) = PICTURES["lines"]().fig.axes
    assert [(t.get_text(), t.get_color()) for t in ax.texts] == [("up", plots.INK), ("down", plots.WRONG)]
    assert [line.get_linestyle() for line in ax.lines] == ["-", "--"]


def test_a_dot_of_a_picture_and_a_column_of_a_table_can_have_a_frame():
    picture = plots.images(np.zeros((6, 2)), (2, 3), dots=[None, 5], alt="a")
    without, framed = picture.fig.axes[:2]
    assert [len(ax.patches) for ax in (without, framed)] == [0, 1]
    assert framed.patches[0].get_xy() == (1.5, 0.5)  # the last dot of the second line
    (ax,) = plots.table(np.zeros((2, 5)), title="t", alt="a", mark=4).fig.axes
    (frame,) = [patch for patch in ax.patches if patch.get_visible()]
    assert (frame.get_x(), frame.get_y(), frame.get_width(), frame.get_height()) == (3.5, 0.5, 1, 2)


@pytest.mark.parametrize("columns", [3, 4, 8])
@pytest.mark.parametrize("title", ["", "A title"])
def test_captions_of_several_lines_stand_inside_the_picture(columns, title):
    picture = plots.images(
        np.eye(9, 8), (3, 3), ["is a 1\nread: 7\nsure"] * 8, columns=columns, title=title, alt="a"
    )
    plots.png(picture.fig)
    for ax in picture.fig.axes[:8]:
        box = ax.xaxis.label.get_window_extent()
        assert box.y0 >= 0
        assert box.y1 < ax.get_window_extent().y0


def test_images_show_every_column_and_leave_the_rest_blank():
    axes = PICTURES["images"]().fig.axes
    assert [len(ax.images) for ax in axes] == [1, 1, 1, 1, 0, 0]
    np.testing.assert_array_equal(axes[1].images[0].get_array(), [[0, 1], [0, 0]])


def test_examples_stand_in_each_of_several_planes():
    X, Y = np.array([[0.5, -0.5], [0.2, 0.1]]), np.array([[0, 1]])
    values = [plots.grid(1, 5)[0] > 0, plots.grid(1, 5)[1] > 0]
    picture = plots.planes(values, 1, "ab", examples=(X, Y), title="t", alt="a")
    for ax in picture.fig.axes:
        assert [drawn.get_offsets().tolist() for drawn in ax.collections] == [[[0.5, 0.2]], [[-0.5, 0.1]]]


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
    left, right, total = PICTURES["stretched"]().fig.axes
    assert [t.get_color() for t in left.texts[1:]] == [plots.INK, "#767676", "#767676"] * 2
    assert [t.get_text() for t in total.texts[1:]] == ["4", "5", "6", "5", "6", "7"]


def test_a_logarithmic_axis_shows_plain_numbers_from_its_first_tick_to_its_last():
    _, ax = plots.figure()
    plots.log_axis(ax, 0.03, 1, 30)
    assert [t.get_text() for t in ax.get_yticklabels()] == ["0.03", "1", "30"]
    assert ax.get_ylim() == (0.03, 30)
    assert len(ax.get_yticks(minor=True)) == 0


def test_an_axis_of_steps_begins_at_zero_and_ends_at_the_last():
    _, ax = plots.figure()
    plots.steps_axis(ax, 200)
    assert [t.get_text() for t in ax.get_xticklabels()] == ["0", "1", "3", "10", "30", "100"]
    assert ax.get_xlim()[1] == 200
    place = ax.transData.transform([(0, 0), (1, 0), (10, 0), (100, 0)])[:, 0]
    assert place[3] - place[2] == pytest.approx(place[2] - place[1], rel=1e-3)  # a decade is a decade
    assert place[1] > place[0] + 10  # and the first step can be seen


# Searches


def test_a_search_shows_every_trial_and_a_star_on_the_best():
    picture = plots.search(TABLE, "alpha", "width", title="t", alt="a", log=("alpha",))
    ax = picture.fig.axes[0]
    np.testing.assert_array_equal(ax.collections[0].get_offsets(), [[0.01, 4], [0.1, 8], [10, 16]])
    failed, star = ax.lines
    assert (failed.get_xdata(), failed.get_ydata()) == ([1.0], [2.0])
    assert (star.get_xdata(), star.get_ydata(), star.get_marker()) == ([0.1], [8.0], "*")
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "linear")


def test_a_search_along_one_hyperparameter_shows_the_score_as_a_height():
    (ax,) = plots.search(TABLE, "width", title="t", alt="a").fig.axes
    np.testing.assert_array_equal(ax.collections[0].get_offsets()[:, 1], [0.5, 0.2, 0.9])


def test_options_of_a_search_stand_along_the_axis_by_their_names():
    table = {**TABLE, "optimizer": [np.tanh, "b", np.sinh, "b"], "units": [(8, 4), (8,), (8,), (8,)]}
    ax, bar = plots.search(table, "units", "optimizer", title="t", alt="a", log=("score",)).fig.axes
    np.testing.assert_array_equal(ax.collections[0].get_offsets(), [[0, 2], [1, 0], [1, 0]])
    assert [text.get_text() for text in ax.get_xticklabels()] == ["(8, 4)", "(8,)"]
    assert [text.get_text() for text in ax.get_yticklabels()] == ["b", "sinh", "tanh"]
    assert bar.get_yscale() == "log"
    assert "0.5" in [text.get_text() for text in bar.get_yticklabels()]  # plain numbers


def test_a_real_search_can_be_drawn():
    space = {"alpha": tuning.Logarithmic(1e-3, 1.0), "width": tuning.Integers(1, 9)}
    found = tuning.random_search(
        np.random.default_rng(0), lambda seed, alpha, width: abs(np.log(alpha) + 3) + width, space, 9
    )
    picture = plots.search(found.columns(), "alpha", "width", title="t", alt="a", log=("alpha",))
    assert picture.fig.axes[0].lines[-1].get_xdata()[0] == found.best.values["alpha"]


@pytest.mark.parametrize(
    ("table", "names", "message"),
    [
        (TABLE, ("beta",), "no column 'beta'; it has alpha, width, score, error"),
        ({**TABLE, "error": ["no"] * 4}, ("alpha",), "none of 4 trials"),
    ],
)
def test_a_search_that_cannot_be_drawn_says_why(table, names, message):
    with pytest.raises(ValueError, match=message):
        plots.search(table, *names, title="t", alt="a")


# Networks


def test_a_network_is_drawn_with_a_node_for_each_unit_and_a_line_for_each_weight():
    _, ax = plots.figure()
    drawn = plots.draw_network(ax, (3, 4, 1))
    assert len(drawn.places) == 8
    assert [len(lines.get_segments()) for lines in drawn.edges] == [12, 4]
    assert drawn.places[0, 0][0] < drawn.places[1, 0][0] < drawn.places[2, 0][0]
    assert [t.get_text() for t in ax.texts if t.get_text()][:4] == [
        "$x_{1}$",
        "$x_{2}$",
        "$x_{3}$",
        "$a^{[1]}_{1}$",
    ]


def test_a_line_of_a_network_tells_the_size_and_the_sign_of_its_weight():
    _, ax = plots.figure()
    W = np.array([[2.0, -1.0], [0.0, 4.0]])
    (lines,) = plots.draw_network(ax, (2, 2), weights=[W]).edges
    (start, end) = lines.get_segments()[1]  # from the second unit to the first: W[0, 1]
    assert (start[1] < 0, end[1] > 0) == (True, True)
    np.testing.assert_allclose(lines.get_linewidths(), [2.2, 1.2, 0, 4.2])
    colors = [to_hex(color).upper() for color in lines.get_colors()]
    assert colors == [plots.CLASS_1, plots.CLASS_0, plots.CLASS_0, plots.CLASS_1]
    assert [style[1] is None for style in lines.get_linestyles()] == [True, False, True, True]


def test_a_drawn_network_can_show_other_weights_and_values():
    _, ax = plots.figure()
    drawn = plots.draw_network(ax, (2, 1), weights=[np.ones((1, 2))], values=[[1, 2], [3]], animated=True)
    drawn.show([np.array([[1.0, -3.0]])], [[0.5, -1], [0.123456]])
    assert [drawn.numbers[node].get_text() for node in ((0, 0), (0, 1), (1, 0))] == ["0.5", "-1", "0.12"]
    np.testing.assert_allclose(drawn.edges[0].get_linewidths(), [0.2 + 4 / 3, 4.2])
    assert drawn.edges[0].get_animated()


def test_a_network_moves_in_a_live_figure_also_where_a_weight_is_zero():
    fig, ax = plots.figure()
    weights = [np.array([[0.0, -1.0], [2.0, 0.0]]), np.array([[0.0, 1.0]])]
    plots.draw_network(ax, (2, 2, 1), weights=weights, values=[[1, 2], [3, 4], [5]], animated=True)
    under, over, _ = svg.moving_layers(fig, "n")
    assert under.count("<path") + under.count("<use") >= 3
    assert len(over) > 500


NODES = {"x": (0, 0, "x"), "w": (1, 1, "w"), "times": (1, 0, "wx"), "end": (2, 0, "")}
EDGES = {"x": ("x", "times", ""), "w": ("w", "times", ""), "z": ("times", "end", "z")}


def test_a_graph_has_a_circle_for_each_operation_and_an_arrow_for_each_edge():
    _, ax = plots.figure()
    drawn = plots.draw_graph(ax, NODES, EDGES, title="One product")
    assert ax.get_title(loc="left") == "One product"
    assert len(ax.collections) == 1 + 1  # only "times" has arrows on both sides; and the marks
    assert sum(t.arrow_patch is not None for t in ax.texts if hasattr(t, "arrow_patch")) == 3
    assert set(drawn.values) == set(drawn.slopes) == {"x", "w", "z"}


def test_a_graph_shows_values_slopes_and_where_something_happens():
    _, ax = plots.figure()
    drawn = plots.draw_graph(ax, NODES, EDGES, animated=True)
    drawn.show({"x": [[1.0], [-2.0]], "z": 0.123456}, {"z": 1}, ["z"], backward=True)
    assert [drawn.values[name].get_text() for name in "xwz"] == ["1\n\N{MINUS SIGN}2", "", "0.123"]
    assert [drawn.slopes[name].get_text() for name in "xwz"] == ["", "", "1"]
    np.testing.assert_array_equal(drawn.marks.get_segments(), [[(1, 0), (2, 0)]])
    back = to_hex(drawn.marks.get_color()[0])
    drawn.show(now=["x", "w"])
    assert drawn.values["x"].get_text() == ""
    assert len(drawn.marks.get_segments()) == 2
    assert to_hex(drawn.marks.get_color()[0]) != back


def test_a_graph_moves_in_a_live_figure():
    fig, ax = plots.figure()
    drawn = plots.draw_graph(ax, NODES, EDGES, animated=True)
    empty = svg.moving_layers(fig, "n")
    drawn.show({"x": 1.5}, now=["x"])
    assert svg.moving_layers(fig, "n") != empty
    drawn.show()
    assert svg.moving_layers(fig, "n") == empty


def test_a_graph_whose_edge_leads_nowhere_is_refused():
    _, ax = plots.figure()
    with pytest.raises(
        ValueError, match="edge 'z' goes from 'times' to 'nowhere'; there is no node 'nowhere'"
    ):
        plots.draw_graph(ax, NODES, EDGES | {"z": ("times", "nowhere", "z")})


def test_of_a_large_layer_the_first_and_last_units_are_drawn():
    _, ax = plots.figure()
    weights = [np.zeros((12, 64)), np.ones((10, 12))]
    drawn = plots.draw_network(ax, (64, 12, 10), weights=weights)
    assert sorted(u for l, u in drawn.places if l == 0) == [0, 1, 2, 3, 60, 61, 62, 63]
    assert sum(l == 2 for l, _ in drawn.places) == 10
    assert "⋮" in [t.get_text() for t in ax.texts]
    assert len(drawn.edges[0].get_segments()) == 64


@pytest.mark.parametrize(
    ("sizes", "given", "message"),
    [
        ((3,), {}, r"two or more numbers of units.*\(3,\)"),
        ((3, 0), {}, r"at least 1; got \(3, 0\)"),
        ((2, 1), {"names": [["a"], ["b"]]}, r"names must fit the sizes \(2, 1\); got \(1, 1\)"),
        ((2, 1), {"values": [[1, 2]]}, "values must be 2, one for each layer; got 1"),
        ((2, 1), {"values": [[1], [2]]}, r"values must fit the sizes \(2, 1\); got \(1, 1\)"),
        ((2, 1), {"weights": [np.ones((2, 1))]}, r"shapes \[\(1, 2\)\]; got \[\(2, 1\)\]"),
    ],
)
def test_a_network_that_does_not_fit_is_refused(sizes, given, message):
    _, ax = plots.figure()
    with pytest.raises(ValueError, match=message):
        plots.draw_network(ax, sizes, **given)


def test_matrices_are_drawn_to_size():
    fig, ax = plots.figure()
    colors = {"$Z$": "blue", "$W$": "green", "$A$": "blue"}
    drawn = plots.draw_sizes(ax, ("$Z$", "=", "$W$", "$A$"), colors, (5, 40), animated=True)
    for shapes in (((5, 7), (5, 3), (3, 7)), ((1, 1), (1, 2), (2, 1))):
        drawn.show(*shapes)
        faces = list(drawn.faces.values())
        assert [(face.get_height(), face.get_width()) for face in faces] == list(shapes)
        ends = [(face.get_x(), face.get_x() + face.get_width()) for face in faces]
        assert all(right < left for (_, right), (left, _) in itertools.pairwise(ends))  # none on another
        assert {t.get_text() for t in ax.texts} == {"=", *colors, *(str(shape) for shape in shapes)}
        (inner,) = ax.collections  # the lines between the squares of all matrices
        expected = [
            [(left + j, face.get_y()), (left + j, face.get_y() + n)]
            for face, (left, _), (n, m) in zip(faces, ends, shapes, strict=True)
            for j in range(1, m)
        ]
        expected += [
            [(left, face.get_y() + i), (right, face.get_y() + i)]
            for face, (left, right), (n, m) in zip(faces, ends, shapes, strict=True)
            for i in range(1, n)
        ]
        drawn_lines = [[tuple(corner) for corner in line] for line in inner.get_segments()]
        assert sorted(drawn_lines) == sorted(expected)
    assert svg.moving_layers(fig, "n")


def test_a_formula_in_a_live_figure_is_read_only_once(monkeypatch):
    read = []
    parse = _mathtext.Parser.parse
    monkeypatch.setattr(_mathtext.Parser, "parse", lambda *given: read.append(given[1]) or parse(*given))
    fig, ax = plots.figure()
    ax.text(0, 0, "$W^{[17]}$", animated=True)
    for _ in range(3):
        svg.moving_layers(fig, "n")
    assert read == ["$W^{[17]}$"]


def test_a_weight_of_zero_has_no_line():
    _, ax = plots.figure()
    drawn = plots.draw_network(ax, (2, 1), weights=[np.array([[0.0, -2.0]])])
    assert drawn.edges[0].get_linewidths().tolist() == pytest.approx([0, 4.2])


def test_a_table_stands_left_of_the_pictures_with_every_cell_of_it():
    table, *pictures = PICTURES["table_and_images"]().fig.axes
    assert [t.get_text() for t in table.texts] == ["x", "1", "3", "y", "2", "4"]
    assert [len(ax.images) for ax in pictures] == [1, 1, 1, 0]
    assert [ax.get_xlabel() for ax in pictures[:3]] == ["a", "b", "c"]


def test_the_three_kinds_of_networks_are_named_under_their_drawings():
    axes = PICTURES["network_kinds"]().fig.axes
    kinds = [ax.get_xlabel().split(":")[0] for ax in axes]
    assert kinds == ["standard", "convolutional", "recurrent"]
    assert sum(len(ax.texts) > 0 for ax in axes) == 3


def test_functions_with_their_slopes_stand_side_by_side_on_one_scale():
    fig = PICTURES["with_slopes"]().fig
    assert [ax.get_title() for ax in fig.axes] == ["id", "square"]
    assert {ax.get_ylim() for ax in fig.axes} == {(0, 2)}
    for ax, slopes in zip(fig.axes, (np.ones(5), 2 * T), strict=True):
        _, function, slope = ax.lines
        np.testing.assert_array_equal(slope.get_ydata(), slopes)
        assert slope.get_linestyle() == "--" != function.get_linestyle()
    assert [text.get_text() for text in fig.legends[0].get_texts()] == ["the function", "its slope"]


def test_weights_that_speak_against_have_a_minus_sign_in_a_still_picture_of_few_dots():
    _, (still, moving, fine) = plots.figure(columns=3)
    w = np.array([[4.0], [-4.0], [-0.5], [-2.0]])
    plots.weights(still, w, (2, 2))
    assert [text.get_position() for text in still.texts] == [(1, 0), (1, 1)]
    plots.weights(moving, w, (2, 2), animated=True)
    plots.weights(fine, -np.ones((400, 1)), (20, 20))
    assert not moving.texts
    assert not fine.texts


# What cannot be drawn

X = np.arange(24.0).reshape(4, 6) / 24  # six pictures of two by two dots
POINTS, ROW = np.array([[0.5, -0.5, 0.1], [0.2, 0.1, 0.3]]), np.array([[0, 1, 1]])
SAID = {"title": "t", "alt": "a"}


def axes():
    return plots.figure()[1]


@pytest.mark.parametrize(
    ("draw", "complaint"),
    [
        (
            lambda: plots.images(X[:, 0], (2, 2), alt="a"),
            r"X has shape \(4,\) and shape is \(2, 2\); .* X\[:, \[0\]\]",
        ),
        (
            lambda: plots.images(X.T, (2, 2), alt="a"),
            r"X has shape \(6, 4\) .* examples in columns\? write X\.T",
        ),
        (
            lambda: plots.images(X.T.reshape(6, 2, 2), (2, 2), alt="a"),
            r"X has shape \(6, 2, 2\) .* write X\.reshape\(len\(X\), -1\)\.T",
        ),
        (lambda: plots.images(X, (2, 3), alt="a"), r"shape is \(2, 3\); expected .* n_x = 2 · 3 = 6"),
        (lambda: plots.images(X, (4,), alt="a"), r"shape must be \(height, width\); got \(4,\)"),
        (
            lambda: plots.images(X, (2, 2), ["a"], alt="a"),
            "captions must be 6, one for each column of X; got 1",
        ),
        (lambda: plots.images(X, (2, 2), dots=[1], alt="a"), "dots must be 6, one for each column of X"),
        (lambda: plots.weight_images(X, (2, 2), "w", **SAID), r"w has shape \(4, 6\) and shape is \(2, 2\)"),
        (lambda: plots.weight_images(X[:, :1], (2, 2), "w", X[:, 1], **SAID), "captions must be 2, one"),
        (
            lambda: plots.weights(axes(), X[:3, 0], (2, 2)),
            r"w has shape \(3,\) .* expected 2 · 2 = 4 numbers",
        ),
        (
            lambda: plots.examples(POINTS.T, ROW, 1, **SAID),
            r"X has shape \(3, 2\) and Y has shape \(1, 3\); expected \(2, m\) and \(1, m\), .* write X\.T$",
        ),
        (lambda: plots.examples(POINTS.T, ROW.T, 1, **SAID), r"write X\.T and Y\.T$"),
        (lambda: plots.examples(POINTS, ROW.T, 1, **SAID), r"are the examples in columns\? write Y\.T$"),
        (lambda: plots.points(axes(), POINTS, ROW[0]), r"Y has shape \(3,\); .* write Y\.reshape\(1, -1\)$"),
        (lambda: plots.points(axes(), POINTS.T, ROW[0]), r"write X\.T and Y\.reshape\(1, -1\)$"),
        (lambda: plots.points(axes(), POINTS, np.eye(3)), r"write Y\.argmax\(axis=0, keepdims=True\)$"),
        (lambda: plots.points(axes(), POINTS, ROW + 0.5), r"Y must hold classes from 0 to 7; found 0\.5"),
        (lambda: plots.points(axes(), POINTS[0], ROW), r"X has shape \(3,\) and Y has shape \(1, 3\)"),
        (
            lambda: plots.planes([np.zeros(9), np.zeros(8)], 1, "ab", **SAID),
            r"row 1 of values has shape \(8,\), 8 numbers",
        ),
        (
            lambda: plots.planes(np.zeros((2, 9)), 1, "a", **SAID),
            "captions must be 2, one for each row of values",
        ),
        (
            lambda: plots.planes(np.zeros((9, 2)), 1, "ab", **SAID),
            r"values has shape \(9, 2\); .* write values\.T",
        ),
        (
            lambda: plots.planes(np.zeros(9), 1, "a", **SAID),
            r"values has shape \(9,\); .* for one write \[values\]",
        ),
        (
            lambda: plots.stretched(X, X.T, X, **SAID),
            r"left has shape \(4, 6\), right \(6, 4\) and result \(4, 6\)",
        ),
        (lambda: plots.draw_plane(axes(), 0), "reach must be above 0"),
        (lambda: plots.draw_plane(axes(), 1).show(np.zeros(10)), r"10 numbers; expected count² of them"),
        (lambda: plots.grid(1, 1), "count must be at least 2; got 1"),
        (lambda: plots.straight_line(np.ones((1, 2)), 0), r"w has shape \(1, 2\); expected \(2, 1\)"),
        (lambda: plots.lines(x="x", **SAID), "there is no curve; write lines"),
        (
            lambda: plots.lines((T, T[1:], "up"), x="x", **SAID),
            r"xs has shape \(5,\), ys has shape \(4,\) of curve 'up'",
        ),
        (
            lambda: plots.lines((T, [T], "up"), x="x", **SAID),
            r"ys of curve 'up' has shape \(1, 5\); .* write ys\[0\]",
        ),
        (lambda: plots.lines(([], [], "up"), x="x", **SAID), "expected one length, at least 1"),
        (
            lambda: plots.with_slopes(T, ("f", T, T[1:]), ends=(0, 1), x="z", **SAID),
            r"slopes has shape \(4,\) in panel 'f'",
        ),
        (
            lambda: plots.bowl(T, T[1:], np.zeros((5, 4)), names="xyz", **SAID),
            r"height has shape \(5, 4\); expected \(4, 5\), \(l, k\): a row for each of y",
        ),
        (
            lambda: plots.bowl(T, T, np.zeros((5, 5)), names="xy", **SAID),
            "names must be 3, one for each axis",
        ),
        (
            lambda: plots.stretched(X, X[0], X, **SAID),
            r"left has shape \(4, 6\), right \(6,\) and result \(4, 6\)",
        ),
        (lambda: plots.table(X, mark=7, **SAID), "column, counted from 1, must lie between 1 and 6; got 7"),
        (
            lambda: plots.draw_table(axes(), X).show(X.T),
            r"X has shape \(6, 4\); expected \(4, 6\), that of the table",
        ),
        (
            lambda: plots.draw_table(axes(), X).mark(row=0),
            "row, counted from 1, must lie between 1 and 4; got 0",
        ),
        (
            lambda: plots.table_and_images([["1"]], "xy", X, (2, 2), names="lr", **SAID),
            "row 0 must be 2, one for each column of the table; got 1",
        ),
        (
            lambda: plots.draw_sizes(axes(), "Z=W", {"Z": "r", "W": "g"}, (5, 9)).show((1, 2)),
            "for each of Z, W; got",
        ),
        (lambda: plots.draw_sizes(axes(), "Z", {}, (5,)), r"room must be \(rows, columns\)"),
        (
            lambda: plots.draw_graph(axes(), {"x": (0, 0)}, {}),
            r"nodes\['x'\] must be \(x, y, text\); got \(0, 0\)",
        ),
        (
            lambda: plots.lines((T, T, "up"), x="x", ends=(0, 1, 2), **SAID),
            r"ends must be \(low, high\), or None .*; got",
        ),
        (lambda: plots.figure(columns=0), "columns must be at least 1; got 0"),
        (
            lambda: plots.log_axis(axes(), 0, 1),
            r"ticks must be two or more numbers above 0 that grow; got \(0, 1\)",
        ),
        (lambda: plots.steps_axis(axes(), 0), "last must be above 0"),
    ],
)
def test_what_has_the_wrong_shape_is_named_with_what_was_found_and_expected(draw, complaint):
    with pytest.raises(ValueError, match=complaint):
        draw()


@pytest.mark.parametrize(
    ("draw", "complaint"),
    [
        (
            lambda: plots.points(plots.figure(columns=2)[1], POINTS, ROW),
            r"ndarray of shape \(2,\); take one of them, ax\[0\]",
        ),
        (
            lambda: plots.draw_table(plots.figure()[0], X),
            r"ax, which comes first, .*; got Figure; write fig\.axes\[0\]",
        ),
        (
            lambda: plots.draw_network((3, 4, 1), (3, 4, 1)),
            "ax, which comes first, must be axes of Matplotlib's; got tuple",
        ),
        (
            lambda: plots.draw_network(axes(), 3),
            r"sizes must be n\^\[0\] to n\^\[L\], such as \(3, 4, 1\); got int",
        ),
        (lambda: plots.draw_network(axes(), (3, 4.5)), "sizes must be a whole number"),
        (
            lambda: plots.png(plots.figure()),
            r"fig must be a figure .*; got tuple; .* write fig, ax = plots\.figure\(\)",
        ),
        (
            lambda: plots.Picture(axes(), "a"),
            r"fig must be a figure of Matplotlib's; got Axes; write ax\.figure",
        ),
        (lambda: plots.Picture(plots.figure()[0], None), "alt must be a sentence; got NoneType"),
        (lambda: plots.images(X, 2, alt="a"), r"shape must be a tuple \(height, width\); got 2"),
        (lambda: plots.images("pictures", (2, 2), alt="a"), "X must hold numbers only"),
        (
            lambda: plots.images(X, (2, 2), iter("abcdef"), alt="a"),
            "captions must be a list of 6, one for each column of X; got ",
        ),
        (lambda: plots.lines(T, T, x="x", **SAID), r"a curve must be \(xs, ys, name\), .* got a ndarray"),
        (
            lambda: plots.lines((T, T), x="x", **SAID),
            r"a curve must be \(xs, ys, name\), .* got a tuple of 2",
        ),
        (
            lambda: plots.with_slopes(T, (T, T), ends=(0, 1), x="z", **SAID),
            r"panels must be .* \(name, values, slopes\)",
        ),
        (
            lambda: plots.draw_graph(axes(), [], {}),
            r"nodes must be a dict of name to \(x, y, text\); got list",
        ),
        (
            lambda: plots.planes(3, 1, "a", **SAID),
            "values must be a list of rows, one for each function; got int",
        ),
        (
            lambda: plots.planes([np.zeros(9)], 1, "a", examples=POINTS[0], **SAID),
            r"examples must be a tuple \(X, Y\)",
        ),
        (
            lambda: plots.draw_network(axes(), (2, 1), weights=3),
            "weights must be a list of matrices, one for each",
        ),
        (lambda: plots.log_axis(axes(), "1", 10), "a tick must"),
        (lambda: plots.figure(height="3"), "height must"),
    ],
)
def test_what_is_of_the_wrong_type_is_named_with_what_to_give(draw, complaint):
    with pytest.raises(TypeError, match=complaint):
        draw()


def test_more_curves_than_colors_are_all_drawn():
    (ax,) = plots.lines(*((T, k * T, str(k)) for k in range(12)), x="x", **SAID).fig.axes
    assert len(ax.lines) == len(ax.texts) == 12


def test_an_axis_may_end_where_its_numbers_end():
    (ax,) = plots.lines((T, T + 1, "up"), x="x", ends=(0, None), **SAID).fig.axes
    assert ax.get_ylim()[0] == 0 < 2 < ax.get_ylim()[1]


def test_one_picture_or_plane_alone_can_be_drawn():
    assert len(plots.weight_images(X[:, :1], (2, 2), ["w"], **SAID).fig.axes) == 2  # and its scale
    assert len(plots.planes(np.zeros((1, 9)), 1, "a", **SAID).fig.axes) == 1
    assert len(plots.images(X[:, [0]], (2, 2), columns=1, alt="a").fig.axes) == 1


def test_a_figure_of_pyplots_is_shown_as_a_picture_and_by_pyplot_no_more():
    import matplotlib.pyplot as plt

    plt.switch_backend("agg")
    fig, ax = plt.subplots()
    ax.plot(T, T)
    picture = plots.Picture(fig, "a line")
    assert not plt.fignum_exists(fig.number)
    assert plots.png(picture.fig).startswith(b"\x89PNG")


def test_the_course_has_the_same_grey_as_matplotlib():
    shades = np.linspace(0, 1, 300)
    np.testing.assert_allclose(plots.style.GREY(shades), mpl.colormaps["gray_r"](shades), atol=1e-12)
