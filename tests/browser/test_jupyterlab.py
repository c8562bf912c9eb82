"""Live figures as a reader meets them: in JupyterLab, with the keyboard."""

import re
from pathlib import Path

import nbformat
import pytest

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
LIVE = [
    path
    for path in sorted((ROOT / "notebooks").rglob("*.ipynb"))
    if any(
        "live(" in cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"
    )
]

# One worker opens the dark JupyterLab, and after the light one.
DARK = pytest.param("dark", marks=pytest.mark.xdist_group("dark"))

# The picture of the live figure that a slider belongs to: all that moves in it, without what is said of it.
PICTURE = """handle => [...handle.closest('.live').querySelectorAll('.live-still, .live-under, .live-over')]
    .map(layer => layer.innerHTML).join('')"""
MEETS = f"([handle, other, equal]) => (({PICTURE})(handle) === other) === equal"

# The picture of a player's step has caught up with its slider.
SAYS_WHERE_IT_STANDS = """handle => handle.closest('.live').querySelector('[role=img]').ariaLabel
    .startsWith(`After ${handle.ariaValueText} steps`)"""

SMALL = """
import numpy as np
from dlkit import plots
from dlkit.live import live, log_slider, slider

t = np.linspace(0, 1, 50)
fig, ax = plots.figure()
(line,) = ax.plot(t, t, color=plots.INK, animated=True)

def update(power, height):
    line.set_ydata(height * t**power)
    return f"{height:g} times t to the power {power:g}"

live(fig, update, power=log_slider(1, 0.1, 10, "p power"), height=slider(0.5, 0, 1, "h height"))
"""


KINDS = """
import functools
import re
import time
import numpy as np
from dlkit import plots
from dlkit.live import *

fig, ax = plots.figure()
(curve,) = ax.plot([], [], color=plots.INK, animated=True)
ax.set(xlim=(0, 100), ylim=(-1, 1))

@functools.cache
def run(beta, g):
    return g(np.arange(101) / 10) * beta ** np.arange(101)

def watch(beta, g, step):
    curve.set_data(range(step + 1), run(beta, g)[: step + 1])
    return f"After {step} steps it stands at {run(beta, g)[step]:.2f}."

live(fig, watch, beta=one_minus_slider(0.99, 0.5, 0.999, "β memory"),
     g=choice(np.cos, [np.sin, np.cos], "g function"), step=player(10, 100, "t step"))
"""

BOXES = """
from dlkit import plots
from dlkit.live import *

fig, ax = plots.figure()
lines = {name: ax.plot([], [], animated=True)[0] for name in ("flat", "steep")}
ax.set(xlim=(0, 1), ylim=(0, 2))

def show(who, height):
    for name, slope in (("flat", 0), ("steep", 1)):
        lines[name].set_data([0, 1], [height, height + slope] if name in who else [0, 0])
    return f"{' and '.join(who) or 'nobody'} at {height:g}."

live(fig, show, who=several(["flat"], ["flat", "steep"], "who"), height=slider(0.5, 0, 1, "h height"))
"""

SLOW = """
import re
import time
from dlkit import plots
from dlkit.live import *

fig, ax = plots.figure()
(line,) = ax.plot([0, 1], [0, 1], color=plots.INK, animated=True)
calls = []

def slowly(slope):
    calls.append(slope)
    if len(calls) > 1:
        time.sleep(1)
    line.set_ydata([0, slope])
    return f"Slope {slope:g}, picture {len(calls)}."

live(fig, slowly, slope=slider(0, 0, 1, "s slope"))
"""

GUESS = """
from dlkit.live import guess

side = guess("Where does it go?", ["to the star", "off the map"])
steps = guess("How many steps?")
side.reveal("to the star")
steps.reveal(56)
"""


@pytest.fixture
def written(tmp_path):
    """Make a notebook of one cell."""

    def write(name, code):
        path = tmp_path / f"{name}.ipynb"
        kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
        notebook = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(code)], metadata={"kernelspec": kernel}
        )
        nbformat.write(notebook, path)
        return path

    return write


@pytest.fixture
def small_notebook(written):
    """A notebook with one live figure of two sliders."""
    return written("small", SMALL)


def picture(handle):
    return handle.evaluate(PICTURE)


def wait_until(page, handle, picture, equal):
    """Wait until the figure of a slider shows a picture, or another one than it."""
    page.wait_for_function(MEETS, arg=[handle.element_handle(), picture, equal])


def press(page, handle, key):
    """Press a key on a slider and give the new picture."""
    before = picture(handle)
    handle.focus()
    page.keyboard.press(key)
    wait_until(page, handle, before, equal=False)
    return picture(handle)


def test_there_are_notebooks_with_live_figures():
    assert len(LIVE) >= 2


@pytest.mark.parametrize("path", LIVE, ids=lambda path: path.stem)
def test_every_slider_of_a_notebook_changes_its_picture_and_brings_it_back(lab, path):
    page = lab.open(path)
    page.wait_for_selector(".live .noUi-handle")
    handles = page.get_by_role("slider")
    count = sum(
        len(re.findall(r"(?<![\w.])(?:\w+_)?(?:slider|choice|player)\(", cell.source))
        for cell in nbformat.read(path, as_version=4).cells
        if cell.cell_type == "code"
    )
    assert handles.count() == count
    assert page.locator(".live-stage img").count() == 0  # drawn as SVG, not as a picture of it
    for handle in handles.all():
        at_the_end = handle.get_attribute("aria-valuenow") == handle.get_attribute("aria-valuemax")
        there, back = ("ArrowLeft", "ArrowRight") if at_the_end else ("ArrowRight", "ArrowLeft")
        first = picture(handle)
        press(page, handle, there)
        page.keyboard.press(back)
        wait_until(page, handle, first, equal=True)
    assert page.faults == []
    page.close()


def test_reset_brings_the_first_picture_and_the_first_values_back(lab, small_notebook):
    page = lab.open(small_notebook)
    power, height = page.get_by_role("slider").all()
    first = picture(power)
    press(page, power, "ArrowRight")
    press(page, height, "ArrowLeft")
    page.get_by_role("button", name="Reset").click()
    wait_until(page, power, first, equal=True)
    assert [power.get_attribute("aria-valuetext"), height.get_attribute("aria-valuetext")] == ["1", "0.50"]
    assert page.faults == []
    page.close()


def test_a_slider_says_its_name_and_its_value_and_shows_where_the_focus_is(lab, small_notebook):
    page = lab.open(small_notebook)
    power, height = page.get_by_role("slider").all()
    assert [h.get_attribute("aria-label") for h in (power, height)] == ["p power", "h height"]
    press(page, power, "ArrowRight")
    page.wait_for_function(
        "handle => handle.getAttribute('aria-valuetext') === '1.2'", arg=power.element_handle()
    )
    assert power.evaluate("handle => getComputedStyle(handle).outlineStyle") == "solid"
    name = page.locator(".live [role=img]").get_attribute("aria-label")
    assert name == "0.5 times t to the power 1.2"
    page.close()


def test_after_a_click_beside_the_handle_the_arrow_keys_move_it_on(lab, small_notebook):
    page = lab.open(small_notebook)
    height = page.get_by_role("slider", name="h height")
    first = picture(height)
    page.locator(".live .noUi-target").last.click(position={"x": 20, "y": 2})
    wait_until(page, height, first, equal=False)
    clicked = picture(height)
    page.keyboard.press("ArrowRight")
    wait_until(page, height, clicked, equal=False)
    page.close()


def test_the_stored_picture_hides_behind_the_living_one(lab, small_notebook):
    page = lab.open(small_notebook)
    page.wait_for_selector(".live .live-over")
    assert page.locator(".jp-OutputArea-output img[src^='data:image/png']").first.is_hidden()
    page.close()


# Boxes, choices, players


def test_a_value_typed_into_the_box_moves_the_handle_and_the_picture(lab, small_notebook):
    page = lab.open(small_notebook)
    power, height = page.get_by_role("slider").all()
    first = picture(power)
    box = page.get_by_role("textbox", name="p power, value")
    assert box.input_value() == "1"
    box.fill("0,37")
    box.press("Enter")
    wait_until(page, power, first, equal=False)
    assert page.locator(".live [role=img]").get_attribute("aria-label") == "0.5 times t to the power 0.37"
    assert box.input_value() == "0.37"
    assert power.get_attribute("aria-valuetext") == "0.4"  # the nearest step
    page.close()


def test_choices_and_averages_move_the_picture_and_come_back(lab, written):
    page = lab.open(written("kinds", KINDS))
    page.wait_for_selector(".live .live-over")
    beta, g, step = page.get_by_role("slider").all()
    first = picture(beta)
    for handle, there, back in ((beta, "ArrowRight", "ArrowLeft"), (g, "ArrowLeft", "ArrowRight")):
        press(page, handle, there)
        page.keyboard.press(back)
        wait_until(page, handle, first, equal=True)
    assert (beta.get_attribute("aria-valuetext"), g.get_attribute("aria-valuetext")) == ("0.99", "cos")
    boxes = page.locator(".live input[type=text]").all()
    assert [box.input_value() for box in boxes] == ["0.99", "10"]  # a choice writes into no box
    assert page.faults == []
    page.close()


def test_boxes_that_are_ticked_change_the_picture_and_reset_brings_it_back(lab, written, axe):
    page = lab.open(written("boxes", BOXES))
    page.wait_for_selector(".live .live-over")
    (height,) = page.get_by_role("slider").all()
    first, spoken = picture(height), page.locator(".live [role=img]")
    page.get_by_label("steep").check()
    wait_until(page, height, first, equal=False)
    assert spoken.get_attribute("aria-label") == "flat and steep at 0.5."
    press(page, height, "ArrowRight")  # a box does not keep a slider's picture from being known as arrived
    page.wait_for_timeout(500)
    assert page.locator(".live-waiting").count() == 0
    page.get_by_role("button", name="Reset").click()
    wait_until(page, height, first, equal=True)
    assert not page.get_by_label("steep").is_checked()
    found = axe.run(page, context=".live").response["violations"]
    assert [rule["id"] for rule in found if rule["impact"] in ("serious", "critical")] == []
    assert page.faults == []
    page.close()


def test_play_turns_the_pages_of_a_run_and_pause_stops_at_one(lab, written):
    page = lab.open(written("kinds", KINDS))
    page.wait_for_selector(".live .live-over")
    step = page.get_by_role("slider").all()[2]
    first = picture(step)
    page.get_by_role("button", name="Play").click()
    wait_until(page, step, first, equal=False)
    page.wait_for_function("handle => handle.ariaValueNow > 20", arg=step.element_handle())
    page.get_by_role("button", name="Pause").click()
    page.wait_for_function(SAYS_WHERE_IT_STANDS, arg=step.element_handle())
    stopped, at = picture(step), step.get_attribute("aria-valuetext")
    page.wait_for_timeout(400)
    assert (picture(step), step.get_attribute("aria-valuetext")) == (stopped, at)
    assert f"After {at} steps" in page.locator(".live [role=img]").get_attribute("aria-label")
    page.get_by_role("button", name="›").click()
    wait_until(page, step, stopped, equal=False)
    assert f"After {int(at) + 1} steps" in page.locator(".live [role=img]").get_attribute("aria-label")
    page.get_by_role("button", name="Reset").click()
    wait_until(page, step, first, equal=True)
    assert page.faults == []
    page.close()


def test_copy_as_code_puts_the_call_of_now_on_the_clipboard(lab, written):
    page = lab.open(written("kinds", KINDS))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.wait_for_selector(".live .live-over")
    press(page, page.get_by_role("slider").all()[0], "ArrowRight")
    page.get_by_role("button", name="Copy as code").click()
    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == "watch(beta=0.992, g=cos, step=10)"
    page.close()


# Slow figures


def test_a_picture_that_lags_behind_its_slider_is_dimmed_until_the_new_one_is_there(lab, written):
    page = lab.open(written("slow", SLOW))
    page.wait_for_selector(".live .live-over")
    slope = page.get_by_role("slider").first
    slope.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_selector(".live.live-waiting")
    assert page.locator(".live-still").evaluate("layer => getComputedStyle(layer).opacity") == "0.25"
    page.wait_for_selector(".live:not(.live-waiting)")
    assert page.locator(".live [role=img]").get_attribute("aria-label") == "Slope 0.01, picture 2."
    page.close()


def test_of_many_moves_of_a_slow_figure_the_newest_wins_and_nothing_piles_up(lab, written):
    page = lab.open(written("slow", SLOW))
    page.wait_for_selector(".live .live-over")
    page.get_by_role("slider").first.focus()
    for _ in range(30):
        page.keyboard.press("ArrowRight")
    last = page.locator(".live [role=img][aria-label^='Slope 0.3, ']")
    last.wait_for(timeout=10_000)  # thirty pictures would take thirty seconds
    assert int(last.get_attribute("aria-label").split()[-1].rstrip(".")) <= 6
    page.wait_for_selector(".live:not(.live-waiting)")
    page.close()


# Predict first


def test_the_arrow_keys_choose_a_guess_and_not_another_cell(lab, written):
    page = lab.open(written("ask", GUESS.partition("side.reveal")[0]))
    star, off = page.get_by_role("radio").all()
    star.check()
    page.keyboard.press("ArrowDown")
    assert off.is_checked()
    page.close()


def test_a_guess_comes_before_its_result_and_stands_beside_it(lab, written):
    page = lab.open(written("guess", GUESS))
    page.get_by_role("radio", name="off the map").wait_for()
    assert page.get_by_text("Your guess is still missing").count() == 2
    page.get_by_role("radio", name="off the map").check()
    page.get_by_text("You said off the map. It is to the star.").wait_for()
    page.get_by_role("button", name="Show it").click()
    page.get_by_text("It is 56.").wait_for()
    assert page.faults == []
    page.close()


# For everybody


def test_at_twice_the_size_nothing_of_a_live_figure_is_cut_off(lab, written):
    page = lab.open(written("kinds", KINDS))
    page.evaluate("window.jupyterapp.commands.execute('application:toggle-left-area')")
    page.set_viewport_size({"width": 600, "height": 500})  # what is left of 1200 by 1000
    page.wait_for_selector(".live .live-over")
    widths = page.evaluate(
        """[...document.querySelectorAll('.live :is(.widget-slider, .live-stage, button, input)')]
        .map(part => part.getBoundingClientRect().right)"""
    )
    assert max(widths) <= page.evaluate("document.querySelector('.live').getBoundingClientRect().right") + 1
    page.close()


@pytest.mark.parametrize("lab", ["light", DARK], indirect=True)
def test_axe_finds_nothing_serious_in_what_the_course_puts_on_a_page(lab, written, axe):
    page = lab.open(written("kinds", GUESS + KINDS))
    page.wait_for_selector(".live .live-over")
    page.wait_for_timeout(2500)  # handles get their names when they arrive
    for part in (".live", ".live-guess"):
        found = axe.run(page, context=part).response["violations"]
        serious = [
            (rule["id"], rule["nodes"][0]["html"], rule["nodes"][0]["failureSummary"])
            for rule in found
            if rule["impact"] in ("serious", "critical")
        ]
        assert serious == []
    page.close()


@pytest.mark.parametrize("lab", [DARK], indirect=True)
def test_black_is_drawn_light_in_the_dark_theme(lab, small_notebook):
    page = lab.open(small_notebook)
    stroke = page.locator(".live .live-over path").first.evaluate("path => getComputedStyle(path).stroke")
    red, green, blue = (int(part) for part in stroke.removeprefix("rgb(").removesuffix(")").split(", ")[:3])
    assert min(red, green, blue) > 200
    page.close()
