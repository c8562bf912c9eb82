"""The course in a browser without a server: it opens, and where Pyodide can be reached, its sliders move.

``DLKIT_TESTS_LITE=FOLDER`` names a site that ``docs/lite.py`` has built, to start Python in it, too.
"""

import functools
import http.server
import os
import threading
from pathlib import Path

import pytest

BUILT = os.environ.get("DLKIT_TESTS_LITE")
IDLE = ".jp-Notebook-ExecutionIndicator[data-status=idle]"
MINUTE = 60_000
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("lite")]


@pytest.fixture(scope="module")
def page(browser, request):
    """The address of the site, opened; what it asks for is in `asked`."""
    site = Path(BUILT) if BUILT else request.getfixturevalue("lite_site")

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=site))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    page = context.new_page()
    page.asked, page.home = [], f"http://127.0.0.1:{server.server_port}/"
    context.on("request", lambda one: page.asked.append(one.url))
    page.goto(page.home)
    yield page
    context.close()
    server.shutdown()
    server.server_close()


def test_the_site_opens_on_the_first_page_and_asks_only_pyodides_site(page):
    page.wait_for_selector(".jp-Notebook h1", timeout=MINUTE)
    assert page.locator(".jp-Notebook h1").first.inner_text().startswith("Start here")
    assert "Pyodide’s site" in page.locator(".jp-Notebook").inner_text().replace("'", "’")
    page.wait_for_timeout(3000)
    elsewhere = [url for url in page.asked if not url.startswith((page.home, "data:", "blob:"))]
    assert [url for url in elsewhere if "/pyodide/" not in url] == []


@pytest.mark.skipif(not BUILT, reason="Python comes from Pyodide's site: DLKIT_TESTS_LITE names a built site")
def test_a_slider_retrains_the_network_in_the_browser(page):
    page.wait_for_selector(IDLE, timeout=3 * MINUTE, state="attached")
    page.locator(".jp-Notebook .jp-Cell").first.click()
    page.keyboard.press("Escape")
    for _ in range(7):  # up to the sliders
        page.keyboard.press("Shift+Enter")
    page.wait_for_selector('svg[aria-label^="After 20 steps"]', timeout=4 * MINUTE)
    box = page.locator(".live-sliders .noUi-handle").last.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 40, y, steps=5)
    page.mouse.up()
    moved = page.locator('svg[aria-label^="After"]:not([aria-label^="After 20 steps"])')
    moved.wait_for(timeout=MINUTE)
    before = moved.get_attribute("aria-label")
    page.keyboard.press("ArrowLeft")
    page.locator(f'svg[aria-label^="After"]:not([aria-label="{before}"])').wait_for(timeout=MINUTE)
