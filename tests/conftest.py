"""What all test files share: their order, their end, small notebooks, and a way to run them without Numba."""

import importlib.abc
import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import nbformat
import psutil
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from dlkit import surroundings


class HiddenNumba(importlib.abc.MetaPathFinder):
    """Answers an import of Numba as a Python would that does not have it."""

    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "numba":
            raise ModuleNotFoundError("No module named 'numba'", name="numba")


# What a developer has solved and set up at home neither changes the tests nor is changed by them.
os.environ["DLKIT_PROGRESS"] = "off"
own = surroundings.of_the_course(Path(sys.prefix))
for name in [name for name in os.environ if name not in own and not name.startswith(("PYTHON", "PYTEST"))]:
    del os.environ[name]
os.environ.update(own)

if os.environ.get("DLKIT_TESTS_WITHOUT_NUMBA"):
    sys.meta_path.insert(0, HiddenNumba())

KINDS = ("browser", "notebooks", "slow")


def kind(marks):
    """The kind of a test by its marks; nearly all tests are quick."""
    return next((kind for kind in KINDS if kind in marks), "quick")


def pytest_collection_modifyitems(items):
    """Begin with what takes long, so that two workers end together; the browser has the machine to itself."""
    order = ("slow", "notebooks", "quick", "browser")
    items.sort(key=lambda item: order.index(kind(item.keywords)))


@pytest.hookimpl(wrapper=True)
def pytest_timeout_set_timer(settings):
    """When a test's time is over, all that it has started ends first, and the children of its children."""
    timer = yield
    if settings.method == "signal":
        fail = signal.getsignal(signal.SIGALRM)

        def end(number, frame):
            for process in psutil.Process().children(recursive=True):
                process.kill()
            fail(number, frame)

        signal.signal(signal.SIGALRM, end)
    return timer


def pytest_terminal_summary(terminalreporter):
    """Say where the time went."""
    seconds = Counter()
    for report in sum(terminalreporter.stats.values(), []):
        if isinstance(report, pytest.TestReport):
            seconds[kind(report.keywords)] += report.duration
    terminalreporter.section("seconds of work, by kind of test")
    terminalreporter.line(", ".join(f"{name} {time:.0f}" for name, time in seconds.most_common()))


@pytest.fixture(scope="session")
def sandbox():
    """What a test asks for that runs somebody else's code: a sandbox, or a reason to leave the test out."""
    from dlkit.grading import remote, sandbox

    try:
        remote.probe(sandbox.Limits())
    except sandbox.NoSandbox as none:
        if os.environ.get("CI") == "true":
            pytest.fail(f"no sandbox: {none}")
        pytest.skip(f"no sandbox: {none}")


@pytest.fixture(scope="session")
def lite_site(tmp_path_factory):
    """The course for a browser without a server, built by the Python that DLKIT_LITE names or by this one."""
    python, out = os.environ.get("DLKIT_LITE", sys.executable), tmp_path_factory.mktemp("lite") / "site"
    if subprocess.run([python, "-c", "import jupyterlite_pyodide_kernel"], capture_output=True).returncode:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("JupyterLite is not installed (DLKIT_LITE)")
    script = Path(__file__).resolve().parents[1] / "docs" / "lite.py"
    done = subprocess.run([python, script, out], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return out


@pytest.fixture
def save_notebook():
    """A function that writes a notebook of code cells, given as id=source, and returns its path."""

    def save(path, metadata=None, **sources):
        cells = [
            new_code_cell(source, id=name.replace("_", "-"), metadata=(metadata or {}).get(name, {}))
            for name, source in sources.items()
        ]
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(new_notebook(cells=cells), path)
        return path

    return save
