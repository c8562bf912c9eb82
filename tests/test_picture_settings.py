"""The course's pictures are drawn in its own settings, whatever the reader's Matplotlib is told to do."""

import contextlib
import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import matplotlib as mpl
import matplotlib.style
import numpy as np
import pytest
from matplotlib import patheffects
from test_plots import PICTURES

from dlkit import plots
from dlkit.live import int_slider, live
from dlkit.plots.settings import DEFAULTS

HERE = Path(__file__).parent
T = np.linspace(0, 1, 20)

KINDS = {
    "a font that is missing": {
        "font.family": ["Absent Grotesk"],
        "font.sans-serif": ["Absent Sans"],
        "mathtext.fontset": "custom",
        "mathtext.rm": "Absent Serif",
    },
    "LaTeX": {"text.usetex": True, "text.latex.preamble": r"\usepackage{absent}"},
    "drawn by hand": {"path.sketch": (1, 100, 2), "path.effects": [patheffects.withStroke(linewidth=4)]},
    "dark": dict(matplotlib.style.library["dark_background"]),
    "sizes and files": {
        "font.size": 25,
        "lines.linewidth": 9,
        "lines.markersize": 20,
        "patch.linewidth": 5,
        "figure.figsize": (1, 1),
        "figure.dpi": 31,
        "figure.autolayout": True,
        "figure.constrained_layout.w_pad": 1,
        "savefig.bbox": "tight",
        "savefig.dpi": 31,
        "savefig.transparent": True,
        "savefig.format": "pdf",
        "svg.fonttype": "none",
    },
    "axes, images and edges": {
        "axes.grid": True,
        "axes.prop_cycle": mpl.cycler(color=["r", "g"]),
        "axes.unicode_minus": False,
        "axes.formatter.use_locale": True,
        "axes.spines.left": False,
        "axes.titlelocation": "right",
        "axes.xmargin": 0.4,
        "xtick.minor.visible": True,
        "ytick.direction": "in",
        "legend.frameon": False,
        "image.origin": "lower",
        "image.cmap": "jet",
        "image.interpolation": "bicubic",
        "lines.antialiased": False,
        "text.antialiased": False,
        "path.simplify": False,
        "path.snap": False,
    },
}

# The same and more as a file that Matplotlib reads while it is imported.
FILE = """
font.family: Absent Grotesk
font.sans-serif: Absent Sans
font.size: 25
text.usetex: True
path.sketch: 1, 100, 2
image.lut: 3
image.cmap: jet
figure.facecolor: black
figure.autolayout: True
axes.facecolor: black
axes.grid: True
axes.prop_cycle: cycler("color", ["r", "g"])
lines.color: white
text.color: white
savefig.bbox: tight
savefig.transparent: True
"""


def in_a_cell():
    """What a notebook does with axes: Matplotlib's own calls, in nobody's context."""
    fig, (left, right) = plots.figure(columns=2)
    left.plot(T, -100 * T, label="$x^2$")
    left.bar([0.2], [-50], width=0.1)
    left.fill_between(T, -100 * T, 0, alpha=0.2)
    left.annotate("here", (0.5, -50), (0.6, -20), arrowprops={"arrowstyle": "->"})
    left.legend()
    left.twinx().plot(T, T)
    right.imshow(np.outer(T, T))
    right.contour(np.add.outer(T, T))
    fig.colorbar(right.scatter(20 * T, 20 * T, c=T), ax=right)
    right.grid(visible=True)
    right.set_title("a title")
    return plots.Picture(fig, "a")


def moved():
    """A live figure after a move: its SVG without what is numbered, and its PNG."""
    fig, ax = plots.figure()
    (line,) = ax.plot(T, T, animated=True)
    network = plots.draw_network(ax.inset_axes((0, 0.5, 0.5, 0.5)), (2, 1), animated=True)
    words = plots.note(ax, 0.5, 0.5, animated=True)

    def update(n):
        line.set_ydata(T**n)
        network.show(values=[[n, -n], [0]])
        words.set_text(f"$x^{n}$")
        ax.set_title(f"To the power of {n}")
        ax.vlines([0.1 * n], 0, 1)

    figure = live(fig, update, alt="a", n=int_slider(1, 0, 4, "n"))
    figure.sliders["n"].value = 3
    assert figure.fallback is None
    fragments = figure._still.value, figure._moving.value
    outlines = dict(re.findall(r"<path id='([^']+)' d='([^']*)'", "".join(fragments)))
    drawn = "".join(re.sub(r"<defs>.*?</defs>", "", fragment, flags=re.DOTALL) for fragment in fragments)
    drawn = re.sub(r"href='#([^']+)'", lambda use: outlines[use[1]], drawn)
    return re.sub(r"live\d+", "live", drawn).encode(), figure.png()


def digests(finished):
    """A number for each picture that tells it from others; the finished ones take most of the time."""
    pictures = {name: plots.png(make().fig) for name, make in finished.items()}
    pictures["in a cell"] = in_a_cell()._repr_mimebundle_()[0]["image/png"]
    pictures["SVG"], pictures["live PNG"] = moved()
    return {name: hashlib.sha256(data).hexdigest() for name, data in pictures.items()}


@pytest.fixture(scope="module")
def expected():
    """What is drawn in Matplotlib's defaults."""
    with mpl.rc_context(DEFAULTS):
        return digests(PICTURES)


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_looks_the_same_in_every_readers_settings(kind, expected, caplog):
    with mpl.rc_context(KINDS[kind]):
        before = dict(mpl.rcParams)
        found = digests({})
        assert dict(mpl.rcParams) == before
    assert found == {name: expected[name] for name in found}
    assert not caplog.records


def test_settings_that_matplotlib_reads_from_a_file_change_no_picture_and_nothing_is_said(expected, tmp_path):
    (tmp_path / "matplotlibrc").write_text(FILE)
    script = """
import json, sys
import matplotlib as mpl
before = dict(mpl.rcParams)
from test_picture_settings import digests, PICTURES
print(json.dumps([before["font.size"], digests(PICTURES), dict(mpl.rcParams) == before]))
"""
    result = subprocess.run(
        [sys.executable, "-c", script],
        cwd=HERE,
        env={**os.environ, "MATPLOTLIBRC": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=200,
    )
    assert result.stderr == ""
    assert json.loads(result.stdout) == [25, expected, True]


def test_the_settings_are_what_pictures_depend_on():
    """Else the other tests could not fail: the same calls outside of the course look different."""
    fig, ax = plots.figure()
    ax.plot(T, T)
    ours = plots.png(fig)
    with mpl.rc_context(KINDS["sizes and files"]):
        theirs = mpl.figure.Figure(figsize=(7.2, 3.0), layout="constrained")
        theirs.subplots().plot(T, T)
        assert theirs.axes[0].lines[0].get_linewidth() == 9
        assert plots.png(theirs) != ours


def test_an_error_brings_the_readers_settings_back():
    with mpl.rc_context({"font.size": 25}):
        with pytest.raises(ValueError, match="height"), plots.own_settings:
            plots.figure(height=-1)
        assert mpl.rcParams["font.size"] == 25


def test_the_readers_settings_come_back_when_the_last_of_those_who_draw_is_done():
    with mpl.rc_context({"font.size": 25}), contextlib.ExitStack() as one, contextlib.ExitStack() as other:
        one.enter_context(plots.own_settings)
        other.enter_context(plots.own_settings)
        one.close()  # whoever came first also leaves first: as a slider's thread and a cell may do
        assert mpl.rcParams["font.size"] == 10
        other.close()
        assert mpl.rcParams["font.size"] == 25


def test_what_the_reader_sets_while_something_is_drawn_stays():
    with mpl.rc_context({"font.size": 25, "axes.grid": True}):
        with plots.own_settings:
            mpl.rcParams["font.size"] = 30
        assert (mpl.rcParams["font.size"], mpl.rcParams["axes.grid"]) == (30, True)


def test_a_function_with_the_settings_keeps_its_name_and_its_signature():
    import inspect

    assert plots.lines.__name__ == "lines"
    assert "title" in inspect.signature(plots.lines).parameters
    fig, ax = plots.figure()
    assert ax.plot.__doc__ == mpl.axes.Axes.plot.__doc__
    assert inspect.signature(ax.set_title) == inspect.signature(mpl.figure.Figure().subplots().set_title)
    assert repr(ax).startswith("<Axes:")
    assert isinstance(fig, mpl.figure.Figure)
