"""Live figures: what moves is sent, what stands still is not, and nothing is ever shown that is not true."""

import functools
import io
import re
import sys
import threading
import time
import types
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.collections import LineCollection
from matplotlib.patches import Rectangle

from dlkit import network, optimizers, plots, training
from dlkit.live import choice, int_slider, live, log_slider, player, slider, svg
from dlkit.live.figure import WITHOUT_KERNEL

T = np.linspace(0, 1, 50)


def power_curve(**options):
    """A live figure of t to a power, which fails at power 3."""
    fig, ax = plots.figure()
    (line,) = ax.plot(T, T, animated=True)
    calls = []

    def update(power):
        calls.append(power)
        if power == 3:
            raise ValueError("3 is <not> a power & never was")
        line.set_ydata(T**power)
        return f"t to the power {power:g}."

    options = {"power": slider(1, 0, 4, "p power")} | options
    figure = live(fig, update, **options)
    return figure, figure.sliders["power"], calls


def moving(figure):
    return figure._moving.value


def still(figure):
    return figure._still.value


# What is sent


def test_a_slider_changes_what_moves_and_leaves_what_stands_still():
    figure, power, _ = power_curve()
    before = moving(figure), still(figure)
    power.value = 2
    assert moving(figure) != before[0]
    assert still(figure) == before[1]


def test_a_slider_that_comes_back_brings_the_same_picture_back():
    figure, power, _ = power_curve()
    before = moving(figure)
    power.value = 2
    power.value = 1
    assert moving(figure) == before


def test_reset_trains_once_and_restores_every_slider_and_the_picture():
    fig, ax = plots.figure()
    (point,) = ax.plot([0], [0], "o", animated=True)
    calls = []

    def update(x, y):
        calls.append((x, y))
        point.set_data([x / 4], [y / 4])

    figure = live(fig, update, alt="a point", x=int_slider(1, 0, 4, "x"), y=int_slider(2, 0, 4, "y"))
    before = moving(figure)
    figure.sliders["x"].value, figure.sliders["y"].value = 3, 4
    calls.clear()
    figure.reset()
    assert calls == [(1, 2)]
    assert figure.values() == {"x": 1, "y": 2}
    assert moving(figure) == before


def test_limits_that_change_send_what_stands_still_anew():
    fig, ax = plots.figure()
    (line,) = ax.plot(T, T, animated=True)

    def update(top):
        ax.set_ylim(0, top)

    figure = live(fig, update, alt="a line", top=slider(1, 1, 9, "top"))
    before = still(figure)
    figure.sliders["top"].value = 5
    assert still(figure) != before


def test_a_title_that_changes_is_sent_although_nobody_marked_it_as_moving():
    fig, ax = plots.figure()
    figure = live(fig, lambda n: ax.set_title(f"{n}") and None, alt="a title", n=int_slider(1, 0, 9, "n"))
    before = still(figure)
    figure.sliders["n"].value = 8
    assert still(figure) != before


def test_an_update_is_a_few_kilobytes():
    figure, power, _ = power_curve()
    power.value = 2
    assert len(moving(figure)) < 3000


def test_each_dot_of_a_line_stands_at_its_point_and_takes_few_bytes():
    fig, ax = plots.figure()
    x = np.linspace(0, 1, 300)
    (line,) = ax.plot([], [], "o-", color="red", markersize=4, animated=True)
    ax.set(xlim=(0, 1), ylim=(0, 1))

    def update(n):
        line.set_data(x[:n], x[:n] ** 2)

    figure = live(fig, update, alt="dots", n=int_slider(0, 0, 300, "n"))
    nothing = moving(figure)
    figure.sliders["n"].value = 300
    assert len(moving(figure)) < len(nothing) + 9000
    dots = re.search(r'd="((?:M[\d.]+ [\d.]+h0)+)" stroke="#ff0000" stroke-width="5"', moving(figure)).group(
        1
    )
    places = np.array(re.findall(r"M([\d.]+) ([\d.]+)h0", dots), float)
    expected = ax.transData.transform(np.column_stack([x, x**2]))
    np.testing.assert_allclose(places[:, 0], expected[:, 0], atol=0.06)
    np.testing.assert_allclose(fig.bbox.height - places[:, 1], expected[:, 1], atol=0.06)
    assert line.get_marker() == "o"


def test_a_text_is_drawn_where_matplotlib_draws_it_whether_its_words_are_new_or_not():
    fig, ax = plots.figure()
    look = {"ha": "right", "va": "top", "rotation": 30, "color": "red", "alpha": 0.5, "animated": True}
    text = ax.text(0.5, 0.5, "", **look)
    note = ax.annotate("", (0.2, 0.2), (3, 4), textcoords="offset points", animated=True)

    def update(n):
        text.set(text=("", "so", r"$\frac{a}{2}$", "so")[n], position=(0.5 + 0.1 * n, 0.5))
        note.set_text(str(n))
        note.xy = (0.2 + n / 10, 0.2)

    figure = live(fig, update, alt="texts", n=int_slider(0, 0, 3, "n"))
    seen = []
    for n in (1, 2, 3, 1, 2, 3):
        figure.sliders["n"].value = n
        seen.append(moving(figure))
        assert figure.fallback is None
        theirs = PlacesOfTexts(fig.bbox.width, fig.bbox.height)
        for artist in (text, note):
            artist.draw(theirs)
        number = r"translate\(([-\d.]+) ([-\d.]+)\)(?: rotate\(-30\))? scale"
        places = [(float(x), float(y)) for x, y in re.findall(r'<g transform="' + number, seen[-1])]
        np.testing.assert_allclose(places, theirs.places, atol=0.06)
    assert seen[:3] == seen[3:]


class PlacesOfTexts(RendererSVG):
    """Matplotlib's own renderer, noting where it draws texts."""

    def __init__(self, width, height):
        super().__init__(width, height, io.StringIO(), image_dpi=72)
        self.places = []

    def draw_text(self, gc, x, y, *_, **__):
        self.places.append((x, y))


def test_letters_come_once_with_what_stands_still_and_new_ones_with_what_moves():
    def texts(first):
        fig, ax = plots.figure()
        text = ax.text(0.5, 0.5, "", animated=True)
        words = (first, "ba", "abc", "a")
        return live(fig, lambda n: text.set_text(words[n]), alt="words", n=int_slider(0, 0, 3, "n"))

    def letters(fragment):
        return re.findall(r"path id='([^']+)'", fragment), set(re.findall(r"use href='#([^']+)'", fragment))

    figure, other = texts("ab"), texts("ab")
    there, _ = letters(still(figure))
    brought = []
    for n in range(4):
        figure.sliders["n"].value = n
        new, used = letters(moving(figure))
        brought.append(len(new))
        assert used <= {*there, *new}
    assert brought == [0, 0, 1, 0]
    assert len(set(there)) == len(there)
    assert not set(there) & set(letters(still(other))[0])


def test_words_that_were_there_at_first_are_one_outline_and_others_are_put_together_from_letters():
    fig, ax = plots.figure()
    text = ax.text(0.5, 0.5, "", animated=True)
    words = (r"$W^{[l]} = \frac{1}{2}$", "two\nlines", "a b")
    figure = live(fig, lambda n: text.set_text(words[n]), alt="words", n=int_slider(0, 0, 2, "n"))
    used = []
    for n in (0, 1, 2, 0):
        figure.sliders["n"].value = n
        used.append(moving(figure).count("<use"))
        assert moving(figure).count("<g ") == (1, 2, 1)[n]
    assert used == [1, 8, 2, 1]
    (line,) = re.findall(r"<use href='#([^']+)'", moving(figure))
    (outline,) = re.findall(f"<path id='{line}' d='([^']+)'", still(figure))
    assert outline.count("M") == 9  # W [ l ] = 1 2, where = has two bars, and the bar of the fraction


def test_lines_of_one_look_are_one_path_from_corner_to_corner():
    fig, ax = plots.figure()
    ax.set(xlim=(0, 1), ylim=(0, 1))
    ends = np.array([[(0, 0), (1, 1)], [(0.2, 0), (0.2, 0.8)], [(0, 0.3), (2, 0.3)]])
    looks = {"colors": ["red", "blue", "red"], "linewidths": [2, 2, 2], "linestyles": ["-", "--", "-"]}
    lines = ax.add_collection(LineCollection([], animated=True, **looks))
    figure = live(fig, lambda n: lines.set_segments(ends[:n]), alt="lines", n=int_slider(0, 0, 3, "n"))
    assert "<path" not in moving(figure)
    figure.sliders["n"].value = 3
    assert figure.fallback is None
    red, blue = re.findall(r'<path d="([^"]+)" fill="none" stroke="#(?:ff0000|0000ff)"', moving(figure))
    assert (red.count("M"), blue.count("M")) == (2, 1)
    assert moving(figure).count("stroke-dasharray") == 1
    corners = np.array(re.findall(r"([-\d.]+) ([-\d.]+)", red), float)
    expected = ax.transData.transform(ends[[0, 2]].reshape(-1, 2))
    np.testing.assert_allclose(corners[:, 0], expected[:, 0], atol=0.06)
    np.testing.assert_allclose(fig.bbox.height - corners[:, 1], expected[:, 1], atol=0.06)


def shapes_with_a_short_way(ax):
    """Lines, rectangles and boxed words, with all that may be different about them."""
    ax.set(xlim=(0.1, 1), ylim=(0.01, 10), yscale="log")
    box = {"facecolor": "white", "edgecolor": "red", "alpha": 0.5, "pad": 3}
    return {
        "line": ax.plot(T, T + 0.1)[0],
        "line that leaves the axes": ax.plot(T, 100 * T - 20, color="#12345678", linewidth=3)[0],
        "dashed line": ax.plot(T, np.sin(99 * T) + 2, "--", linewidth=2, solid_capstyle="round")[0],
        "line with gaps": ax.plot(T, np.where(T > 0.5, np.nan, T), alpha=0.3, dash_joinstyle="bevel")[0],
        "no line": ax.plot(T, T, linestyle="none")[0],
        "line in inches": ax.plot([0, 1], [0.5, 0.5], transform=ax.transAxes, clip_on=False)[0],
        "rectangle": ax.add_patch(Rectangle((0.2, 0.1), 0.3, 2, facecolor="#F5D9A3", edgecolor="black")),
        "bar that leaves the axes": ax.bar([0.5], [99], width=0.1, alpha=0.4)[0],
        "sideways bar, empty": ax.barh([1], [0.7], height=0.5, facecolor="none", edgecolor="blue", lw=1.5)[0],
        "turned rectangle": ax.add_patch(Rectangle((0.3, 0.1), 0.3, 2, angle=20)),
        "dashed rectangle": ax.add_patch(Rectangle((0.2, 0.1), 0.3, 2, fill=False, linestyle="--")),
        "hatched rectangle": ax.add_patch(Rectangle((0.2, 0.1), 0.3, 2, hatch="/")),
        "lines with gaps": ax.add_collection(
            LineCollection([[(0.2, 1), (0.3, 2), (np.nan, np.nan), (0.5, 1), (0.9, 5)]], linewidths=2)
        ),
        "box": ax.text(0.5, 1, "so", bbox=box, ha="right", va="top", rotation=30),
        "round box": ax.text(0.5, 1, "so\nit is", bbox={"boxstyle": "round", "facecolor": "yellow"}),
    }


def paths(fragment):
    """The paths of a fragment outside of letters and definitions: (corners, look), in its coordinates."""
    found = []
    for path in ElementTree.fromstring(f"<svg>{fragment}</svg>").findall("./path"):
        x = y = 0.0
        corners = []
        for command, numbers in re.findall(r"([A-Za-z])([-\d. \n]*)", path.get("d")):
            values = [float(number) for number in numbers.split()]
            if command == "z":
                continue
            x, y = {"H": [*values, y], "V": [x, *values]}.get(command, values)[-2:]
            corners.append((x, y))
        dx, dy = map(float, re.findall(r"[-\d.]+", path.get("transform", "0 0")))
        look = dict(re.findall(r"([\w-]+): ([^;]+)", path.get("style", ""))) | path.attrib
        look = {name: look[name] for name in LOOK & look.keys()}
        look |= {name: look[name].replace(",", " ") for name in {"stroke-dasharray"} & look.keys()}
        if look.get("stroke", "none") == "none":
            look = {name: value for name, value in look.items() if not name.startswith("stroke")}
        usual = {"stroke-dashoffset": "0", "stroke-width": "1"}
        look = {name: value for name, value in look.items() if usual.get(name) != value}
        look |= {name: f"{float(look[name]):.2g}" for name in look if name.endswith("opacity")}
        clip = fragment.split(path.get("clip-path")[5:-1])[-1] if path.get("clip-path") else ""
        found.append(
            (np.array(corners) + (dx, dy), look, re.findall(r'(?:x|y|width|height)="([^"]+)"', clip))
        )
    return found


LOOK = {"fill", "fill-opacity", "opacity", "stroke", "stroke-opacity", "stroke-width", "stroke-dasharray"}
LOOK |= {"stroke-dashoffset", "stroke-linecap", "stroke-linejoin"}


@pytest.mark.parametrize("kind", shapes_with_a_short_way(plots.figure()[1]))
def test_the_short_way_draws_what_matplotlib_draws(kind):
    fig, ax = plots.figure()
    fig.set_dpi(72)
    made = shapes_with_a_short_way(ax)
    fig.draw_without_rendering()
    for artist in ax.get_children():
        artist.set_visible(artist is made[kind])
    artist = made[kind]
    artist.set_animated(True)
    theirs = svg.FragmentRenderer(fig, "ao", 1, "a")
    artist.draw(theirs)
    theirs = theirs.fragment()
    for _ in range(2):  # words that were laid out once go another way
        ours = "".join(svg.moving_layers(fig, "a")[:2])
        assert len(paths(ours)) == len(paths(theirs))
        for (corners, look, clip), (their_corners, their_look, their_clip) in zip(
            paths(ours), paths(theirs), strict=True
        ):
            edges = np.array([[-1, -1], fig.bbox.size + 1])  # what lies beyond is not seen
            seen, theirs_seen = np.clip(corners, *edges), np.clip(their_corners, *edges)
            np.testing.assert_allclose(seen, theirs_seen, atol=0.11)
            assert look == their_look
            low, high = ax.bbox.min, ax.bbox.max
            upright = np.abs([0, fig.bbox.height] - their_corners)
            inside = np.all((upright >= low - 0.1) & (upright <= high + 0.1))
            assert clip == their_clip or (not clip and inside)


def artists():
    """One of each kind of artist that a section might move."""
    fig, ax = plots.figure()
    rng = np.random.default_rng(0)
    made = {
        "line": ax.plot(T, T)[0],
        "line with dots": ax.plot(T, T, "o-")[0],
        "dots": ax.plot(T, T, ".")[0],
        "rings": ax.plot(T, T, "o", markerfacecolor="none")[0],
        "circles": ax.scatter(T, T, s=20),
        "squares": ax.scatter(T, T, s=20, marker="s"),
        "colored circles": ax.scatter(T, T, s=20, c=T, marker="o", edgecolors="none"),
        "sizes": ax.scatter(T, T, s=20 * T + 1),
        "many lines": ax.add_collection(
            LineCollection([[(0, 0), (1, t)] for t in T], linewidths=T, alpha=0.5)
        ),
        "arrows": ax.quiver(T[::9], T[::9], T[::9], T[::9]),
        "contours": ax.contour(rng.normal(size=(5, 5))),
        "text": ax.text(0.5, 0.5, "half & <more>"),
        "mathematics": ax.text(0.5, 0.5, r"$\alpha = \frac{1}{2}$"),
        "bar": ax.bar([0.5], [1.0])[0],
        "area": ax.fill_between(T, T),
        "image": ax.imshow(rng.normal(size=(4, 5)), extent=(0, 1, 0, 1)),
        "color image": ax.imshow(rng.uniform(size=(4, 5, 3)), extent=(0, 1, 0, 1)),
        "masked image": ax.imshow(np.ma.masked_less(rng.normal(size=(4, 5)), 0), extent=(0, 1, 0, 1)),
        "title": ax.set_title("x"),
    }
    return fig, made


@pytest.mark.parametrize("kind", artists()[1])
def test_every_kind_of_artist_moves_and_is_valid_svg(kind):
    fig, made = artists()
    for artist in made.values():
        artist.set_visible(False)
    artist = made[kind]
    artist.set_visible(True)
    artist.set_animated(True)

    def update(show):
        artist.set_visible(bool(show))

    figure = live(fig, update, alt="something", show=int_slider(1, 0, 1, "show"))
    shown = moving(figure)
    ElementTree.fromstring(f"<div>{shown}</div>")
    ElementTree.fromstring(still(figure))
    figure.sliders["show"].value = 0
    assert len(moving(figure)) < len(shown)
    assert figure.fallback is None


def test_a_label_of_an_axis_changes_although_it_is_marked_as_moving():
    fig, ax = plots.figure()
    ax.xaxis.label.set_animated(True)
    figure = live(fig, lambda n: ax.set_xlabel(f"n{n}") and None, alt="a", n=int_slider(1, 0, 9, "n"))
    before = still(figure)
    figure.sliders["n"].value = 8
    assert still(figure) != before


def test_two_figures_on_one_page_share_no_id():
    ids = [
        set(re.findall(r""" id=["']([^"']+)["']""", still(f) + moving(f)))
        for f in (power_curve()[0], power_curve()[0])
    ]
    assert ids[0]
    assert not ids[0] & ids[1]


def test_every_reference_of_a_fragment_leads_to_an_id_in_it():
    fig, ax = plots.figure()
    ax.set_xlim(0.2, 0.8)  # what leaves the axes is cut off by what has an id
    (line,) = ax.plot(T, T, animated=True)
    figure = live(fig, lambda n: line.set_ydata(T**n), alt="a line", n=int_slider(1, 1, 3, "n"))
    for fragment in (still(figure), moving(figure)):
        used = set(re.findall(r'href="#([^"]+)"', fragment)) | set(re.findall(r"url\(#([^)]+)\)", fragment))
        assert used
        assert used <= set(re.findall(r' id="([^"]+)"', fragment))


def test_black_follows_the_theme_except_on_an_image():
    fig, ax = plots.figure()
    ax.plot(T, T, color="black", animated=True)
    assert "currentColor" in svg.moving_layers(fig, "a")[1]
    ax.imshow(np.zeros((2, 2)), zorder=0)
    over = svg.moving_layers(fig, "a")[1]
    assert "currentColor" not in over
    assert "#000000" in over


def test_what_stands_still_is_drawn_once_also_where_scales_are_equal(monkeypatch):
    drawn, draw = [], svg.still_layer
    monkeypatch.setattr(svg, "still_layer", lambda *arguments: drawn.append(1) or draw(*arguments))
    fig, (ax, wide) = plots.figure(columns=2, height=2)
    image = plots.draw_plane(ax, 2.2, animated=True)
    ax.set_aspect("equal")
    (curve,) = wide.plot([], [], animated=True)

    def update(n):
        image.show(np.full((1, plots.grid(2.2).shape[1]), n / 10))
        curve.set_data([0, 1], [0, n])
        return f"{n}"

    figure = live(fig, update, n=int_slider(3, 0, 9, "n"))
    before = len(drawn)
    for n in (4, 5, 3):
        figure.sliders["n"].value = n
    assert len(drawn) == before


def test_white_on_an_image_stays_white_from_the_first_picture_on_also_where_scales_are_equal():
    fig, (ax, wide) = plots.figure(columns=2, height=2)
    ax.imshow(np.zeros((4, 4)), extent=(0, 1, 0, 1), animated=True)
    ax.set_aspect("equal")
    ax.scatter([0.2, 0.7], [0.5, 0.5], c="black", edgecolors="white", marker="s")
    figure = live(fig, lambda n: wide.set_title(f"{n}") and None, "a", n=int_slider(0, 0, 3, "n"))
    first = still(figure)
    assert "stroke: #ffffff" in first
    figure.sliders["n"].value = 1
    figure.sliders["n"].value = 0
    assert still(figure) == first


@pytest.mark.parametrize("origin", ["upper", "lower"])
def test_an_image_lies_where_its_extent_says(origin):
    fig, ax = plots.figure()
    image = ax.imshow(np.arange(6.0).reshape(2, 3), extent=(0, 3, 0, 2), origin=origin, animated=True)
    ax.set(xlim=(0, 6), ylim=(0, 2), aspect="auto")
    fig.set_dpi(72)
    fig.draw_without_rendering()
    frame = ElementTree.fromstring(svg.moving_layers(fig, "a")[0])
    box = {key: float(frame.get(key)) for key in ("x", "width", "height")}
    inner = {key: float(frame[0].get(key)) for key in ("x", "y", "width", "height")}
    assert box["width"] == pytest.approx(ax.bbox.width, abs=0.01)
    assert inner["width"] == pytest.approx(box["width"] / 2, abs=0.02)
    assert inner["height"] == pytest.approx(box["height"], abs=0.02)
    assert image.get_animated()


@pytest.mark.parametrize("origin", ["upper", "lower"])
def test_the_pixels_of_an_image_are_the_right_way_up(origin):
    import base64
    import io

    from PIL import Image

    fig, ax = plots.figure()
    values = np.array([[0.0, 1.0], [0.5, 0.25]])
    ax.imshow(values, origin=origin, cmap="gray", vmin=0, vmax=1, animated=True)
    fragment = svg.moving_layers(fig, "a")[0]
    data = base64.b64decode(re.search(r"base64,([^\"]+)", fragment)[1])
    pixels = np.asarray(Image.open(io.BytesIO(data)).convert("L")) / 255
    np.testing.assert_allclose(pixels, values if origin == "upper" else values[::-1], atol=0.01)


# What is said


def test_the_sentence_is_spoken_with_the_picture_and_follows_the_slider():
    figure, power, _ = power_curve()
    assert 'role="img" aria-label="t to the power 1."' in moving(figure)
    power.value = 2
    assert 'aria-label="t to the power 2."' in moving(figure)


def test_what_is_stored_is_a_png_with_its_sentence_and_a_constant_text(monkeypatch):
    figure, _, _ = power_curve()
    shown = []
    monkeypatch.setattr("dlkit.live.figure.display", lambda data, **options: shown.append((data, options)))
    figure._ipython_display_()
    (picture, options), (widget, _) = shown
    assert set(picture) == {"image/png", "text/plain"}
    assert picture["text/plain"] == "t to the power 1."
    assert options["metadata"] == {"image/png": {"alt": "t to the power 1."}}
    assert widget["text/plain"] == WITHOUT_KERNEL
    assert "application/vnd.jupyter.widget-view+json" in widget


def test_in_colab_which_stores_its_widgets_no_second_picture_is_shown(monkeypatch):
    figure, _, _ = power_curve()
    shown = []
    monkeypatch.setitem(sys.modules, "google.colab", types.ModuleType("google.colab"))
    monkeypatch.setattr("dlkit.live.figure.display", lambda data, **_: shown.append(data))
    figure._ipython_display_()
    assert [set(data) for data in shown] == [{"application/vnd.jupyter.widget-view+json", "text/plain"}]


def test_the_png_shows_what_moves_and_is_the_same_every_time():
    figure, power, _ = power_curve()
    one, again = figure.png(), figure.png()
    power.value = 2
    assert one == again != figure.png()
    assert len(one) < 40_000


def test_taking_a_png_leaves_the_live_picture_alone():
    figure, power, _ = power_curve()
    before = moving(figure), still(figure)
    figure.png()
    power.value = 2
    power.value = 1
    assert (moving(figure), still(figure)) == before


# What can go wrong


def test_an_error_stands_in_the_place_of_the_picture_and_goes_with_the_next_good_value():
    figure, power, _ = power_curve()
    before = moving(figure)
    power.value = 3
    assert "ValueError: 3 is &lt;not&gt; a power &amp; never was" in moving(figure)
    assert 'role="alert"' in moving(figure)
    assert "<path" not in moving(figure)
    power.value = 1
    assert moving(figure) == before


@pytest.mark.parametrize(
    "place",
    [(svg, "moving_layers"), (svg, "still_layer"), (svg.shortcuts, "draw"), (svg, "_letters")],
    ids=str,
)
def test_where_matplotlibs_svg_fails_a_png_is_sent_instead_and_says_why(monkeypatch, place):
    def broken(*_):
        raise AttributeError("RendererSVG has <changed>")

    monkeypatch.setattr(*place, broken)
    figure, power, _ = power_curve()
    before = moving(figure)
    why = "Sent as a PNG, which is slower: SVG failed with AttributeError: RendererSVG has <changed>"
    assert figure.fallback == why
    picture = ElementTree.fromstring(before.replace(">", "/>"))
    assert (picture.get("alt"), picture.get("title")) == ("t to the power 1.", why)
    assert picture.get("data-at") == "1.00"
    assert picture.get("src").startswith("data:image/png;base64,")
    power.value = 2
    assert moving(figure) != before
    assert still(figure) == ""


def test_svg_that_fails_while_a_slider_moves_leaves_a_picture_of_the_new_values(monkeypatch):
    figure, power, _ = power_curve()
    assert figure.fallback is None
    monkeypatch.setattr(svg.shortcuts, "draw", lambda *_: 1 / 0)
    power.value = 2
    assert figure.fallback.endswith("ZeroDivisionError: division by zero")
    assert '<img alt="t to the power 2." title="Sent as a PNG' in moving(figure)
    assert still(figure) == ""


def test_what_a_png_cannot_draw_either_is_said_in_its_place_and_svg_goes_on():
    fig, ax = plots.figure()
    words = ax.text(0.5, 0.5, "", animated=True)
    formulas = ("$x$", "$\\absent$", "$y$")
    figure = live(fig, lambda n: words.set_text(formulas[n]), alt="a formula", n=int_slider(0, 0, 2, "n"))
    figure.sliders["n"].value = 1
    assert 'role="alert"' in moving(figure)
    assert "ValueError" in moving(figure)
    figure.sliders["n"].value = 2
    assert figure.fallback is None
    assert "<use" in moving(figure)


def test_a_figure_of_pyplots_stands_once_and_moves():
    import matplotlib.pyplot as plt

    plt.switch_backend("agg")
    fig, ax = plt.subplots()
    (line,) = ax.plot(T, T, animated=True)
    figure = live(fig, lambda n: line.set_ydata(T**n), alt="a power", n=int_slider(1, 0, 4, "n"))
    assert not plt.fignum_exists(fig.number)
    before = moving(figure)
    figure.sliders["n"].value = 3
    assert moving(figure) != before
    assert figure.png() != b""
    assert figure.fallback is None


def test_nothing_is_left_out_of_the_ordinary_after_a_live_figure():
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    figure, power, _ = power_curve()
    power.value = 2
    figure.png()
    assert dict(mpl.rcParams) == before
    assert [a.get_animated() for a in figure.fig.axes[0].lines] == [True]


@pytest.mark.parametrize(
    ("update", "sliders", "message"),
    [
        (lambda a: "s", {"b": int_slider(0, 0, 1, "b")}, r"update does not fit the sliders \(b\)"),
        (lambda a: "s", {}, r"update does not fit the sliders \(none\)"),
        (lambda a: None, {"a": int_slider(0, 0, 1, "a")}, "alt is missing"),
    ],
)
def test_what_does_not_fit_is_named(update, sliders, message):
    with pytest.raises(ValueError, match=message):
        live(plots.figure()[0], update, **sliders)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"update": 3}, "update must be a function; got int"),
        ({"a": 0.5}, "a must be a slider; got float"),
        ({"alt": 7}, "alt must be a sentence; got int"),
        ({"fig": (1, 2)}, r"fig must be a figure .*; got tuple; .* write fig, ax = plots\.figure\(\)"),
        ({"fig": plots.figure()[1]}, r"fig must be a figure .*; got Axes; write ax\.figure"),
    ],
)
def test_what_is_of_the_wrong_type_is_named(given, message):
    right = {"fig": plots.figure()[0], "update": lambda a: "s", "a": int_slider(0, 0, 1, "a")}
    with pytest.raises(TypeError, match=message):
        live(**right | given)


def test_an_error_in_the_first_picture_is_the_authors_and_is_raised():
    with pytest.raises(ValueError, match="never was"):
        power_curve(power=slider(3, 0, 4, "p power"))


def test_a_run_that_diverges_says_so_in_the_place_of_the_picture_with_its_step():
    fig, ax = plots.figure()
    (line,) = ax.plot([], [], animated=True)
    X, Y = np.array([[1.0, 2.0]]), np.array([[1.0, 2.0]])

    def train_line(alpha):
        net = network.Network(1, 1, output=network.LINEAR)
        run = training.train(
            net, X, Y, np.array([0.5, 0.0]), optimizer=optimizers.GradientDescent(alpha), epochs=2000
        )
        line.set_data(range(len(run.costs)), run.costs)
        return f"cost {run.costs[-1]:.3f}"

    figure = live(fig, train_line, alpha=log_slider(0.1, 0.1, 100, "α learning rate"))
    figure.sliders["alpha"].value = 100.0
    assert re.search(r"Diverged: .*step \d+", moving(figure))
    figure.sliders["alpha"].value = 0.1
    assert "<path" in moving(figure)
    assert "Diverged" not in moving(figure)


# Not more often than needed


def test_of_many_moves_that_wait_for_a_slow_picture_only_the_newest_is_drawn():
    figure, power, calls = power_curve()
    with figure._lock:  # a picture is being drawn
        moves = []
        for value in (1.5, 2, 2.5, 4):
            figure._paused = True
            power.value = value
            figure._paused = False
            moves.append(threading.Thread(target=figure._on_move))
            moves[-1].start()
        deadline = time.monotonic() + 10
        while figure._moves < 4 and time.monotonic() < deadline:
            time.sleep(0.001)
    for move in moves:
        move.join(10)
    assert calls == [1, 4]
    assert 'aria-label="t to the power 4."' in moving(figure)


def test_a_picture_says_which_values_it_belongs_to():
    figure, power, _ = power_curve()
    assert 'data-at="1.00"' in moving(figure)
    power.value = 3
    assert 'data-at="3.00"' in moving(figure)  # the message belongs to these values


def test_the_code_of_a_picture_is_the_call_that_makes_it():
    figure, power, _ = power_curve()
    power.value = 2
    assert figure.code() == "update(power=2.0)"
    assert 'data-code="update(power=2.0)"' in moving(figure)


def test_code_names_what_was_chosen():
    fig, ax = plots.figure()
    (line,) = ax.plot(T, T, animated=True)

    def show(g):
        line.set_ydata(g(T))
        return f"{g.__name__} from 0 to 1."

    figure = live(fig, show, g=choice(np.sin, [np.sin, np.cos], "g function"))
    assert figure.code() == "show(g=sin)"
    assert 'data-at="sin"' in moving(figure)
    figure.sliders["g"].value = np.cos
    assert figure.code() == "show(g=cos)"
    assert 'aria-label="cos from 0 to 1."' in moving(figure)


# Watching a run


def watched(epochs=20):
    """A stored run whose pages a player turns; `runs` counts how often it was trained."""
    fig, ax = plots.figure()
    (line,) = ax.plot([], [], animated=True)
    runs = []

    @functools.cache
    def run(alpha):
        runs.append(alpha)
        return np.array([(1 - alpha) ** (2 * t) for t in range(epochs + 1)])

    def show(alpha, step):
        costs = run(alpha)
        line.set_data(range(step + 1), costs[: step + 1])
        return f"After {step} steps the cost is {costs[step]:.2f}."

    alpha = slider(0.1, 0, 1, "α learning rate")
    return live(fig, show, alpha=alpha, step=player(epochs, epochs, "t step")), runs


def test_playing_a_run_draws_its_steps_without_training_again():
    figure, runs = watched()
    seen = []
    for step in (0, 5, 6, 20):
        figure.sliders["step"].value = step
        seen.append(moving(figure))
    assert len(set(seen)) == 4
    assert runs == [0.1]
    figure.sliders["alpha"].value = 0.5
    assert runs == [0.1, 0.5]


def test_reset_stops_the_player():
    figure, _ = watched()
    control = figure.sliders["step"]
    control.play.playing, control.value = True, 3
    figure.reset()
    assert (control.play.playing, control.value) == (False, 20)
