"""From a key press to the painted picture: ``python -m benchmarks.latency [NOTEBOOK ...] [--presses N]``.

Without a notebook, one page of a real JupyterLab has three sliders: one that only changes a label (the floor:
what the browser, the network and the kernel take for nothing), a live figure that retrains a network, and the
same picture of the same training by ipywidgets' ``interact`` and inline Matplotlib.  With notebooks, each is
run with the floor's slider below it, and every slider of every live figure is measured beside the floor.
Sliders are pressed in turn, a few times each, so that a noisy machine is noisy for all.  The first press of
each turn does not count: when the focus goes to another cell, JupyterLab scrolls and measures all editors.
"""

import argparse
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

import nbformat
import numpy as np

ROOT = Path(__file__).resolve().parents[1]
WARM, TURN = 5, 5
sys.path.insert(0, str(ROOT / "tests" / "browser"))

CELLS = {
    "shared": """
%matplotlib inline
import ipywidgets as widgets
import numpy as np
from IPython.display import display
from dlkit import datasets, initialization, network, plots, training
from dlkit.live import live, log_slider

X, Y = datasets.moons(np.random.default_rng(0))
net = network.Network(2, 8, 1)
theta = network.initial(np.random.default_rng(1), net, initialization.he)
grid = np.stack(np.meshgrid(np.linspace(-2, 2, 60), np.linspace(-1.5, 1.5, 60))).reshape(2, -1)

def train(alpha):
    run = training.train(net, X, Y, theta, optimizer=training.Momentum(alpha), epochs=200)
    return run.costs, network.answer(net, run.theta, grid).reshape(60, 60)

def stage(**moving):
    fig, (left, right) = plots.figure(columns=2, height=3.2)
    (curve,) = left.plot([], [], color=plots.INK, linewidth=2, **moving)
    look = {"origin": "lower", "cmap": plots.PROBABILITY, "vmin": 0, "vmax": 1, "aspect": "auto"}
    surface = right.imshow(np.zeros((60, 60)), extent=(-2, 2, -1.5, 1.5), **look, **moving)
    plots.points(right, X, Y)
    left.set(xlim=(0, 200)), plots.log_axis(left, 0.03, 0.1, 0.3, 1)
    plots.label(left, "The cost comes down", "step t", "cost J")
    plots.label(right, "What it says, everywhere", "x₁", "x₂")
    return fig, curve, surface
""",
    "floor": """
pressed, said = widgets.IntSlider(50, description="n"), widgets.Label("50")
pressed.observe(lambda change, said=said: setattr(said, "value", str(change.new)), "value")
floor = widgets.VBox([pressed, said])
floor.add_class("measured-floor")
display(floor)
""",
    "live": """
fig, curve, surface = stage(animated=True)

def update(alpha):
    costs, answers = train(alpha)
    curve.set_data(range(len(costs)), costs)
    surface.set_data(answers)
    return f"With α = {alpha:g} the cost comes down to {costs[-1]:.3f}."

shown = live(fig, update, alpha=log_slider(0.1, 0.001, 1, "α learning rate"))
shown.add_class("measured-live")
shown
""",
    "interact": """
def draw(n):
    costs, answers = train(1.03**(n - 150))
    fig, curve, surface = stage()
    curve.set_data(range(len(costs)), costs)
    surface.set_data(answers)
    display(fig)

inline = widgets.interactive(draw, n=widgets.IntSlider(50, continuous_update=True))
inline.add_class("measured-interact")
display(inline)
""",
}

# Time from the next key press on a handle to the frame in which something new is painted in a place.
MEASURE = """
([handle, place]) => { window.measured = new Promise(resolve => {
  const inline = place.matches('.widget-output'), before = place.querySelector('img')?.src;
  handle.addEventListener('keydown', press => {
    const done = () => resolve(performance.now() - press.timeStamp);
    const watch = new MutationObserver(async () => {
      if (inline) {
        const image = place.querySelector('img');
        if (!image || image.src === before) return;
        watch.disconnect();
        await image.decode();
      }
      watch.disconnect();
      requestAnimationFrame(() => setTimeout(done));
    });
    watch.observe(place, {subtree: true, childList: true, characterData: true});
  }, {once: true});
}); }
"""

# How long after the last of many presses something still changes.
RELEASE = """
() => { const place = document.querySelector('.measured-live .live-stage');
  window.lastChange = 0;
  new MutationObserver(() => requestAnimationFrame(() => setTimeout(() => {
    window.lastChange = performance.now(); }))).observe(place, {subtree: true, childList: true}); }
"""


PLACES = {"floor": ".widget-label:last-child", "live": ".live-stage", "interact": ".widget-output"}


def notebook(folder):
    cells = [nbformat.v4.new_code_cell(code.strip()) for code in CELLS.values()]
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    path = Path(folder) / "latency.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)
    return path


def with_floor(path, folder):
    """A copy of a notebook with the slider that does nothing below each live figure, in the same view."""
    book, cells = nbformat.read(path, as_version=4), []
    imports = "import ipywidgets as widgets\nfrom IPython.display import display\n"
    for cell in book.cells:
        cells.append(cell)
        if cell.cell_type == "code" and "live(" in cell.source:
            cells.append(
                nbformat.v4.new_code_cell(imports + CELLS["floor"].strip(), id=f"floor-{len(cells)}")
            )
    book.cells, copy = cells, Path(folder) / path.name
    nbformat.write(book, copy)
    return copy


class Slider:
    """A handle that is pressed to and fro, and the place where its picture appears."""

    def __init__(self, page, handle, place, received):
        self.page, self.handle, self.received = page, handle.element_handle(), received
        self.place = place.element_handle()
        self.name, self.key, self.pressed = handle.get_attribute("aria-label"), "ArrowRight", 0
        self.times, self.sizes = [], []

    def press(self, counted=True):
        """Press once: milliseconds until something new is painted, and the bytes that it took."""
        self._turn_at_the_ends()
        self.page.evaluate(MEASURE, [self.handle, self.place])
        self.handle.focus()
        self.received.clear()
        self.page.keyboard.press(self.key)
        took = self.page.evaluate("() => window.measured")
        self.page.wait_for_timeout(60)  # let the kernel finish what it has to say
        self.pressed += 1
        if counted:
            self.times.append(took)
            self.sizes.append(sum(self.received))

    def _turn_at_the_ends(self):
        end = {"ArrowRight": "aria-valuemax", "ArrowLeft": "aria-valuemin"}[self.key]
        at_the_end = self.handle.get_attribute("aria-valuenow") == self.handle.get_attribute(end)
        if at_the_end or (self.pressed and self.pressed % 5 == 0):
            self.key = {"ArrowRight": "ArrowLeft", "ArrowLeft": "ArrowRight"}[self.key]

    def numbers(self):
        """Median and p95 in ms, least ms, kilobytes."""
        p95 = np.percentile(self.times, 95)
        return statistics.median(self.times), p95, min(self.times), statistics.median(self.sizes) / 1000


def press_in_turn(sliders, presses):
    for slider in sliders:
        for _ in range(WARM):  # the first ones compile and warm up
            slider.press(counted=False)
    for _ in range(-(-presses // TURN)):
        for slider in sliders:
            for k in range(TURN + 1):
                slider.press(counted=k > 0)


def measured(page, kind, received, k=0):
    """The first slider of one kind, or the one below the k-th live figure."""
    root = page.locator(f".measured-{kind}").nth(k)
    return Slider(page, root.locator(".noUi-handle").first, root.locator(PLACES[kind]).first, received)


def release(page, rounds=8, held=30):
    """Hold a key for a second, let go, and see how long pictures still come."""
    late = []
    page.evaluate(RELEASE)
    for k in range(rounds):
        page.locator(".measured-live .noUi-handle").first.focus()
        for left in reversed(range(held)):
            page.keyboard.press("ArrowRight" if k % 2 else "ArrowLeft")
            if left:
                page.wait_for_timeout(1000 / held)
        let_go = page.evaluate("() => performance.now()")
        page.wait_for_timeout(1000)
        late.append(max(0.0, page.evaluate("() => window.lastChange") - let_go))
    return late


def compare(lab, folder, presses, received):
    """The floor, a live figure and `interact` on one page; prints a table."""
    page = lab.open(notebook(folder))
    page.wait_for_selector(".measured-live .live-over")
    page.wait_for_selector(".measured-interact img")
    sliders = {kind: measured(page, kind, received) for kind in PLACES}
    press_in_turn(sliders.values(), presses)
    late = release(page)
    print(f"{'':10}{'median':>9}{'p95':>9}{'min':>9}{'kB':>9}   ms from press to paint, {presses} presses")
    for kind, slider in sliders.items():
        print(f"{kind:10}" + "".join(f"{number:9.1f}" for number in slider.numbers()))
    middle, high = ({kind: slider.numbers()[k] for kind, slider in sliders.items()} for k in (0, 1))
    print(
        f"live / floor: median {middle['live'] / middle['floor']:.2f}, p95 {high['live'] / high['floor']:.2f}"
    )
    print(f"interact / live: median {middle['interact'] / middle['live']:.1f}")
    print(
        f"last picture after release: {max(late):.0f} ms at most, {statistics.median(late):.0f} in the middle"
    )


def measure_notebook(lab, path, folder, presses, received):
    """Every slider of every live figure of a notebook beside the floor; prints a row for each."""
    page = lab.open(with_floor(path, folder))
    page.wait_for_selector(".live .noUi-handle")
    page.wait_for_timeout(3000)  # handles get their names when they arrive
    print(f"{path.stem}, {presses} presses{'':8}median     p95      kB   / floor: median     p95")
    for k, figure in enumerate(page.locator(".live").all()):
        for handle in figure.locator(".noUi-handle").all():
            floor = measured(page, "floor", received, k)
            slider = Slider(page, handle, figure.locator(PLACES["live"]), received)
            press_in_turn((floor, slider), presses)
            (median, p95, _, size), (floor_median, floor_p95, *_) = slider.numbers(), floor.numbers()
            print(
                f"  figure {k + 1}: {slider.name[:28]:30}{median:8.1f}{p95:8.1f}{size:8.1f}"
                f"{median / floor_median:18.2f}{p95 / floor_p95:8.2f}"
            )
    page.close()


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks.latency", description=__doc__)
    parser.add_argument("notebooks", nargs="*", type=Path, help="notebooks whose live figures are measured")
    parser.add_argument("--presses", type=int, default=100)
    given = parser.parse_args()
    from conftest import CHROMIUM, FLAGS, Laboratory
    from playwright.sync_api import sync_playwright

    program = next(filter(None, map(shutil.which, CHROMIUM)))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        lab = Laboratory(browser, Path(folder), "light", windowing="contentVisibility")  # as JupyterLab comes
        received = []

        def listen(page):
            page.on(
                "websocket",
                lambda socket: socket.on("framereceived", lambda frame: received.append(len(frame))),
            )

        lab.on_page = listen
        for path in given.notebooks:
            measure_notebook(lab, path, folder, given.presses, received)
        if not given.notebooks:
            compare(lab, folder, given.presses, received)
        lab.stop()
        browser.close()


if __name__ == "__main__":
    main()
