"""How long from a key press to the painted picture: ``python -m benchmarks.latency [--presses N]``.

One page of a real JupyterLab has three sliders: one that only changes a label (the floor: what the browser,
the network and the kernel take for nothing), a live figure that retrains a network, and the same picture
of the same training by ipywidgets' ``interact`` and inline Matplotlib.  They are pressed in turn, so that a
noisy machine is noisy for all.
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
net = network.network(2, 8, 1)
theta = network.initial(net, np.random.default_rng(1), initialization.he)
grid = np.stack(np.meshgrid(np.linspace(-2, 2, 60), np.linspace(-1.5, 1.5, 60))).reshape(2, -1)

def train(alpha):
    run = training.train(net, X, Y, theta, optimizer=training.Momentum(alpha), epochs=200, progress=False)
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
pressed.observe(lambda change: setattr(said, "value", str(change.new)), "value")
floor = widgets.VBox([pressed, said])
floor.add_class("measured-floor")
display(floor)
""",
    "live": """
fig, curve, surface = stage(animated=True)

def update(alpha):
    costs, answers = train(alpha)
    curve.set_data(range(200), costs)
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
    curve.set_data(range(200), costs)
    surface.set_data(answers)
    display(fig)

inline = widgets.interactive(draw, n=widgets.IntSlider(50, continuous_update=True))
inline.add_class("measured-interact")
display(inline)
""",
}

# Time from the next key press to the frame in which something new is painted.
MEASURE = """
([kind]) => { window.measured = new Promise(resolve => {
  const root = document.querySelector('.measured-' + kind), handle = root.querySelector('.noUi-handle');
  const target = {floor: '.widget-label:last-child', live: '.live-stage', interact: '.widget-output'};
  const place = root.querySelector(target[kind]) || root, before = place.querySelector('img')?.src;
  handle.addEventListener('keydown', press => {
    const done = () => resolve(performance.now() - press.timeStamp);
    const painted = () => requestAnimationFrame(() => setTimeout(done));
    const watch = new MutationObserver(async () => {
      if (kind === 'interact') {
        const image = place.querySelector('img');
        if (!image || image.src === before) return;
        watch.disconnect();
        await image.decode();
      }
      watch.disconnect();
      painted();
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


def notebook(folder):
    cells = [nbformat.v4.new_code_cell(code.strip()) for code in CELLS.values()]
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    path = Path(folder) / "latency.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)
    return path


def measure(page, received, presses):
    """Milliseconds and received bytes of each press, by kind."""
    kinds = ("floor", "live", "interact")
    times, sizes = {kind: [] for kind in kinds}, {kind: [] for kind in kinds}
    for k in range(presses + 5):
        for kind in kinds:
            page.evaluate(MEASURE, [kind])
            page.locator(f".measured-{kind} .noUi-handle").first.focus()
            received.clear()
            page.keyboard.press("ArrowRight" if k % 10 < 5 else "ArrowLeft")
            took = page.evaluate("() => window.measured")
            page.wait_for_timeout(60)  # let the kernel finish what it has to say
            if k >= 5:  # the first ones compile and warm up
                times[kind].append(took)
                sizes[kind].append(sum(received))
    return times, sizes


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


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks.latency", description=__doc__)
    parser.add_argument("--presses", type=int, default=100)
    given = parser.parse_args()
    from conftest import CHROMIUM, FLAGS, Laboratory
    from playwright.sync_api import sync_playwright

    program = next(filter(None, map(shutil.which, CHROMIUM)))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        lab = Laboratory(browser, Path(folder), "light")
        received = []

        def listen(page):
            page.on(
                "websocket",
                lambda socket: socket.on("framereceived", lambda frame: received.append(len(frame))),
            )

        lab.on_page = listen
        page = lab.open(notebook(folder))
        page.wait_for_selector(".measured-live .live-over")
        page.wait_for_selector(".measured-interact img")
        times, sizes = measure(page, received, given.presses)
        late = release(page)
        lab.stop()
        browser.close()
    print(
        f"{'':10}{'median':>9}{'p95':>9}{'min':>9}{'kB':>9}   ms from press to paint, {given.presses} presses"
    )
    for kind, ms in times.items():
        numbers = (
            statistics.median(ms),
            np.percentile(ms, 95),
            min(ms),
            statistics.median(sizes[kind]) / 1000,
        )
        print(f"{kind:10}" + "".join(f"{number:9.1f}" for number in numbers))
    middle = {kind: statistics.median(ms) for kind, ms in times.items()}
    high = {kind: np.percentile(ms, 95) for kind, ms in times.items()}
    print(
        f"live / floor: median {middle['live'] / middle['floor']:.2f}, p95 {high['live'] / high['floor']:.2f}"
    )
    print(f"interact / live: median {middle['interact'] / middle['live']:.1f}")
    print(
        f"last picture after release: {max(late):.0f} ms at most, {statistics.median(late):.0f} in the middle"
    )


if __name__ == "__main__":
    main()
