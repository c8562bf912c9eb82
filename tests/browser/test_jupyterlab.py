"""Live figures as a reader meets them: in JupyterLab, with the keyboard."""

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

# The picture of the live figure that a slider belongs to: all that moves in it.
PICTURE = """handle => [...handle.closest('.live').querySelectorAll('.live-under, .live-over')]
    .map(layer => layer.outerHTML).join('')"""
MEETS = f"([handle, other, equal]) => (({PICTURE})(handle) === other) === equal"

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


@pytest.fixture
def small_notebook(tmp_path):
    """A notebook with one live figure of two sliders."""
    path = tmp_path / "small.ipynb"
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    cells = [nbformat.v4.new_code_cell(SMALL)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)
    return path


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
        cell.source.count("slider(")
        for cell in nbformat.read(path, as_version=4).cells
        if cell.cell_type == "code"
    )
    assert handles.count() == count
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


def test_the_stored_picture_hides_behind_the_living_one(lab, small_notebook):
    page = lab.open(small_notebook)
    page.wait_for_selector(".live .live-over")
    assert page.locator(".jp-OutputArea-output img[src^='data:image/png']").first.is_hidden()
    page.close()


@pytest.mark.parametrize("lab", ["dark"], indirect=True)
def test_black_is_drawn_light_in_the_dark_theme(lab, small_notebook):
    page = lab.open(small_notebook)
    stroke = page.locator(".live .live-over path").first.evaluate("path => getComputedStyle(path).stroke")
    red, green, blue = (int(part) for part in stroke.removeprefix("rgb(").removesuffix(")").split(", ")[:3])
    assert min(red, green, blue) > 200
    page.close()
