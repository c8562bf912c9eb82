"""The course in a browser without a server: what the site is made of, and what dlkit needs there."""

import importlib.metadata
import importlib.util
import json
import os
import subprocess
import sys
import textwrap
import tomllib
from pathlib import Path

import nbformat
import pytest
from packaging.requirements import Requirement

from dlkit.classroom import execution

ROOT = Path(__file__).resolve().parents[1]
FEWER = tomllib.loads((ROOT / "docs" / "fewer.toml").read_text(encoding="utf-8"))
BOOKS = sorted(path for part in ("notebooks", "exercises") for path in (ROOT / part).rglob("*.ipynb"))
BOOKS = [path for path in BOOKS if ".ipynb_checkpoints" not in path.parts]
PACKAGES = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
# A Python as Pyodide's is: no threads, no other processes, no timer, no machine code, and fewer modules.
IN_A_BROWSER = """
    import os, signal, subprocess, sys, threading, _thread

    ABSENT = {"_multiprocessing", "_posixsubprocess", "resource", "fcntl", "numba", "scipy", "jupyterlab"}
    ABSENT |= {"jupyter_client", "nbclient", "nbformat", "zmq", "tornado", "psutil"}

    class Absent:
        def find_spec(self, name, path=None, target=None):
            if name.partition(".")[0] in ABSENT:
                raise ModuleNotFoundError(f"No module named {name!r}", name=name)

    def refuse(*args, **named):
        raise RuntimeError("can't start new thread")

    def no_process(*args, **named):
        raise OSError(138, "emscripten does not support processes.")

    import IPython, matplotlib.pyplot, ipywidgets, numpy  # Pyodide's own, which are at home there
    for name in [name for name in sys.modules if name.partition(".")[0] in ABSENT]:
        del sys.modules[name]
    sys.meta_path.insert(0, Absent())
    for module in (_thread, threading):
        for name in [name for name in vars(module) if name.endswith(("new_thread", "joinable_thread"))]:
            setattr(module, name, refuse)
    for name in ("setitimer", "getitimer", "alarm", "ITIMER_REAL"):
        delattr(signal, name)
    os.fork = subprocess.Popen.__init__ = no_process
    sys.platform = "emscripten"
"""


@pytest.fixture(scope="module")
def lite():
    """The script, as a module."""
    spec = importlib.util.spec_from_file_location("lite", ROOT / "docs" / "lite.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def in_a_browser(code):
    """What a script prints, with warnings as errors, in a Python that lacks what a browser lacks."""
    script = textwrap.dedent(IN_A_BROWSER) + textwrap.dedent(code)
    environ = os.environ | {"PYTHONPATH": str(ROOT), "MPLBACKEND": "agg"}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script], env=environ, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_in_a_browser_only_what_pyodide_has_or_the_site_serves_is_asked_for(lite):
    there = {"sys_platform": "emscripten", "platform_system": "Emscripten"}
    needed = {Requirement(text).name for text in PACKAGES if _applies(Requirement(text), there)}
    assert needed == {"ipywidgets", "matplotlib", "numpy", "tqdm"}
    assert needed - set(lite.WHEELS) == {"matplotlib", "numpy"}


def _applies(requirement, environment):
    return requirement.marker is None or requirement.marker.evaluate(environment)


def test_what_ipywidgets_needs_is_served_too_or_part_of_the_kernel(lite):
    needed = {Requirement(text) for text in importlib.metadata.requires("ipywidgets")}
    names = {one.name for one in needed if one.marker is None}
    # IPython and traitlets come with the kernel, and widgetsnbextension is the kernel's own empty package.
    assert names - {"ipython", "traitlets", "widgetsnbextension"} <= set(lite.WHEELS)


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.stem)
def test_a_notebook_gets_one_folded_cell_and_is_otherwise_the_courses_own(lite, path):
    book, own = lite.page(path), json.loads(path.read_text(encoding="utf-8"))
    first, *rest = book["cells"]
    assert first["source"] == lite.INSTALL
    assert first["metadata"] == {"jupyter": {"source_hidden": True}}
    assert book["metadata"]["kernelspec"]["name"] == "python"  # as the kernel in the browser is called
    notes = [cell for cell in rest if cell["id"].endswith(("in-the-browser", "in-the-browser-note"))]
    less = lite.FEWER.get(path.stem, {}) if path.parts[-3] == "notebooks" else {}
    assert len(notes) == (path.name == "index.ipynb") + len(less)
    pairs = list(zip([cell for cell in rest if cell not in notes], own["cells"], strict=True))
    assert {new["id"] for new, old in pairs if new != lite.with_whole_outputs(old)} == less.keys()
    assert len({cell["id"] for cell in book["cells"]}) == len(book["cells"])


def test_the_text_of_an_output_is_in_one_piece(lite):
    printed = {"output_type": "stream", "name": "stdout", "text": ["1\n", "2"]}
    shown = {"output_type": "display_data", "metadata": {}, "data": {"text/plain": ["a\n", "b"]}}
    one = lite.with_whole_outputs(
        {"cell_type": "code", "outputs": [printed, shown], "source": ["f()\n", "g()"]}
    )
    assert [one["outputs"][0]["text"], one["outputs"][1]["data"]["text/plain"]] == ["1\n2", "a\nb"]
    assert one["source"] == ["f()\n", "g()"]


def test_a_cell_that_does_less_says_so_before_it_and_asserts_nothing_of_the_whole(lite):
    one = lite.cell(
        "code", "ten", "a = [f(k) for k in range(10)]\nif a:\n    b = 1\n    assert (\n        a\n    )\n"
    )
    note, less = lite.with_less(one, {"say": "two of the ten", "range(10)": "range(2)"})
    assert "two of the ten" in note["source"]
    assert less["source"] == "a = [f(k) for k in range(2)]\nif a:\n    b = 1"
    assert lite.with_less(one, {}) == [one]


@pytest.mark.parametrize("name", FEWER)
def test_what_a_cell_does_less_of_is_in_it(name):
    (path,) = (ROOT / "notebooks").rglob(f"{name}.ipynb")
    sources = {cell["id"]: "".join(cell["source"]) for cell in json.loads(path.read_text())["cells"]}
    for cell, changes in FEWER[name].items():
        assert [old for old in changes if old != "say" and old not in sources[cell]] == []


@pytest.mark.notebooks
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", FEWER)
@pytest.mark.parametrize("compiled", [True, False] if os.environ.get("DLKIT_TESTS_WEEKLY") else [True])
def test_a_notebook_that_does_less_tells_the_same_answers(lite, name, compiled):
    (path,) = (ROOT / "notebooks").rglob(f"{name}.ipynb")
    book = nbformat.reads(json.dumps(lite.page(path)), as_version=4)
    # In the place of what only a browser understands.
    book.cells[0].source = f"import os\n\nos.environ['NUMBA_DISABLE_JIT'] = '{1 - compiled}'"
    assert answers(execution.executed(book, path)) == answers(execution.read(path))


def answers(book):
    """What the cells reveal after a guess."""
    outputs = (output.get("data", {}) for cell in execution.code_cells(book) for output in cell.outputs)
    return [data["text/plain"] for data in outputs if data.get("text/plain", "").startswith("Result:")]


def test_the_first_page_says_what_comes_from_elsewhere_and_what_does_not_work(lite):
    for said in ("Pyodide's site", "Nothing is compiled", "The stop button", "stays in this browser"):
        assert said in lite.NOTE


def test_without_threads_processes_and_timers_every_part_is_imported():
    out = in_a_browser("""
        import dlkit
        for part in dlkit._PARTS:
            getattr(dlkit, part)
        print(*sorted(ABSENT & {name.partition(".")[0] for name in sys.modules}))
    """)
    assert out == "\n"


def test_without_threads_a_network_is_trained_and_a_slider_moves_its_picture():
    out = in_a_browser("""
        import numpy as np
        from dlkit import plots
        from dlkit.activations import tanh
        from dlkit.datasets import circles
        from dlkit.initialization import glorot
        from dlkit.live import int_slider, live
        from dlkit.network import Network, initial
        from dlkit.optimizers import GradientDescent
        from dlkit.training import train

        rng = np.random.default_rng(24)
        X, Y = circles(rng, m=200)
        net = Network(2, 4, 1, hidden=tanh)
        theta = initial(rng, net, glorot)
        fig, ax = plots.figure()
        (curve,) = ax.plot([], [], animated=True)

        def update(steps):
            costs = train(net, X, Y, theta, optimizer=GradientDescent(1.0), epochs=steps).costs
            curve.set_data(range(len(costs)), costs)
            return f"{len(costs)} costs"

        figure = live(fig, update, steps=int_slider(5, 0, 50, "steps"))
        before, picture = figure.sentence, figure._moving.value
        figure.sliders["steps"].value = 6
        print(before, figure.sentence, figure._moving.value != picture, figure.fallback, sep="; ")
    """)
    before, after, moved, fallback = out.strip().split("; ")
    assert before != after
    assert (moved, fallback) == ("True", "None")


def test_without_threads_a_search_on_two_has_a_bar_and_scores_and_no_warning():
    out = in_a_browser("""
        from concurrent.futures import ThreadPoolExecutor
        import numpy as np
        from dlkit.tuning import Logarithmic, random_search

        def trial(alpha, seed):
            return -np.log10(alpha) ** 2

        how = {"executor": ThreadPoolExecutor(2), "progress": True}
        found = random_search(np.random.default_rng(1), trial, {"alpha": Logarithmic(1e-3, 1)}, 5, **how)
        print("no score:", sum(bool(row.error) for row in found.trials))
    """)
    assert "0/5" in out
    assert out.endswith("no score: 0\n")


def test_without_a_timer_a_check_still_names_the_mistake():
    out = in_a_browser("""
        os.environ["DLKIT_PROGRESS"] = "off"
        import numpy as np
        from dlkit.classroom import Checker

        def sigmoid(z):
            return 1 / (1 + np.exp(z))

        check = Checker("1.2")
        check("sigmoid", sigmoid)
        check("sigmoid", lambda z: 1 / (1 + np.exp(-z)))
    """)
    assert "sigmoid: not right yet" in out
    assert "sigmoid: right" in out


def test_without_a_timer_an_answer_that_does_not_end_is_stopped_and_the_next_one_checked():
    out = in_a_browser("""
        import dataclasses
        import numpy as np
        from dlkit.classroom import catalogue
        from dlkit.classroom.diagnosis import diagnose

        (sigmoid,) = [one for one in catalogue.exercises("1.2") if one.name == "sigmoid"]
        sigmoid = dataclasses.replace(sigmoid, seconds=0.2)

        def loops(z):
            while True:
                pass

        def waits(z):
            return sum(1 for _ in iter(int, 1))

        def calls(z):
            return list(map(len, iter(lambda: "", None)))

        for answer in (loops, waits, calls, lambda z: 1 / (1 + np.exp(-z))):
            print(diagnose(sigmoid, answer).kind.name, sys.gettrace())
    """)
    assert out.split() == [*["TOO_SLOW", "None"] * 3, "RIGHT", "None"]


@pytest.mark.slow
@pytest.mark.xdist_group("lite")
def test_the_site_holds_all_notebooks_dlkits_wheel_and_what_the_wheel_needs(lite, lite_site):
    site = lite_site
    assert [path for path in BOOKS if not (site / "files" / path.relative_to(ROOT)).is_file()] == []
    served = json.loads((site / "pypi" / "all.json").read_text())
    assert set(served) == {"dlkit-course"} | {name.replace("_", "-") for name in lite.WHEELS}
    for releases in served.values():
        ((release,),) = releases["releases"].values()
        assert release["filename"].endswith("-py3-none-any.whl")  # anything else would not run there
        assert (site / "pypi" / release["url"]).is_file()
    settings = json.loads((site / "jupyter-lite.json").read_text())["jupyter-config-data"]
    extensions = {extension["name"] for extension in settings["federated_extensions"]}
    assert extensions == set(lite.EXTENSIONS)  # and none that wants a server, whatever is installed here
    (plugin,) = settings["litePluginSettings"].values()
    assert plugin["pipliteUrls"][0].startswith("./pypi/all.json")
    assert lite.FIRST in (site / "index.html").read_text()
