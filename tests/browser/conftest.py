"""A real JupyterLab in a real browser for the tests in this folder; each of pytest's workers has its own."""

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from dlkit.environment import PROMPT

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
# Quiet: none of these look anything up on the network.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SETTINGS = {
    "@jupyterlab/apputils-extension/notification": {"fetchNews": "false"},
}
IDLE = "() => window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"


def missing(what):
    """Skip where a tool is missing, and fail where it must not be: in CI."""
    (pytest.fail if os.environ.get("CI") else pytest.skip)(what)


@pytest.fixture(scope="session")
def browser():
    """Debian's Chromium, driven by Playwright."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("Playwright is not installed")
    program = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if program is None:
        missing("Chromium is not installed")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def axe():
    """The checker of accessibility."""
    try:
        from axe_playwright_python.sync_playwright import Axe
    except ImportError:
        missing("axe-playwright-python is not installed")
    return Axe()


@pytest.fixture(scope="session", params=["light"])
def lab(browser, tmp_path_factory, request):
    """A JupyterLab with a home of its own, in the theme that a test may name by a parameter."""
    laboratory = Laboratory(browser, tmp_path_factory.mktemp("lab"), request.param)
    yield laboratory
    laboratory.stop()


class Laboratory:
    """JupyterLab on a port of its own, with copies of the notebooks that are opened.

    It draws all cells, also those far from the window, unless another of its windowing modes is asked for.
    """

    def __init__(self, browser, home, theme, windowing="none"):
        self.browser, self.root, self.token = browser, home / "root", secrets.token_hex(16)
        self.root.mkdir()
        wanted = SETTINGS | {
            "@jupyterlab/apputils-extension/themes": {"theme": f"JupyterLab {theme.title()}"},
            "@jupyterlab/notebook-extension/tracker": {"windowingMode": windowing},
        }
        for plugin, value in wanted.items():
            path = home / "settings" / f"{plugin}.jupyterlab-settings"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(value))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        folders = {
            "JUPYTER_CONFIG_DIR": home / "config",
            "JUPYTER_RUNTIME_DIR": home / "run",
            "JUPYTERLAB_SETTINGS_DIR": home / "settings",
            "JUPYTERLAB_WORKSPACES_DIR": home / "workspaces",
        }
        command = [
            *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--expose-app-in-browser"),
            *("--ServerApp.ip=127.0.0.1", f"--ServerApp.port={self.port}", "--ServerApp.port_retries=0"),
            *(f"--ServerApp.root_dir={self.root}", f"--IdentityProvider.token={self.token}"),
            f"--ServerApp.kernel_websocket_connection_class={PROMPT['kernel_websocket_connection_class']}",
            *("--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"),
        ]
        self.server = subprocess.Popen(
            command,
            env=os.environ | {name: str(folder) for name, folder in folders.items()},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._wait()

    def _wait(self):
        for _ in range(240):
            try:
                urllib.request.urlopen(
                    f"http://127.0.0.1:{self.port}/api?token={self.token}", timeout=1
                ).close()
                return
            except OSError:
                time.sleep(0.25)
        self.stop()
        pytest.fail("JupyterLab did not answer within a minute")

    def on_page(self, page):
        """Called with every new page, before it loads; for who wants to listen."""

    def stop(self):
        """End the server, gently if it listens."""
        self.server.terminate()
        try:
            self.server.wait(30)
        except subprocess.TimeoutExpired:
            self.server.kill()
            self.server.wait()

    def open(self, notebook, run=True):
        """Open a copy of a notebook, run all of its cells if asked, and give its page.

        The page's `faults` are the messages of the browser's console at level error.
        """
        shutil.copy(notebook, self.root / notebook.name)
        page = self.browser.new_page(viewport={"width": 1200, "height": 1000})
        page.set_default_timeout(60_000)
        page.faults = []
        self.on_page(page)
        page.on("console", lambda m: m.type == "error" and page.faults.append(m.text))
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.goto(f"http://127.0.0.1:{self.port}/lab/tree/{notebook.name}?token={self.token}&reset")
        page.wait_for_function(IDLE)
        if run:
            page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells')")
            page.wait_for_timeout(500)
            page.wait_for_function(IDLE)
        return page
