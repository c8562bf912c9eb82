"""The web site: built without a warning, from the notebooks as they are, and good to read in a browser."""

import functools
import html.parser
import http.server
import json
import os
import subprocess
import sys
import threading
import urllib.parse
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SECTIONS = sorted(path.relative_to(ROOT) for path in (ROOT / "notebooks").glob("[0-9]*/*.ipynb"))
A_SECTION = "notebooks/2_basic_concepts/2.4_random_initialization.html"
LOOKED_AT = ("index.html", A_SECTION, "notebooks/words.html", "api.html", "docs/instructor.html")
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("site")]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The folder of the site, built once."""
    out = tmp_path_factory.mktemp("site")
    environ = {name: value for name, value in os.environ.items() if name != "GITHUB_REPOSITORY"}
    command = [sys.executable, ROOT / "docs" / "website.py", out]
    done = subprocess.run(command, env=environ, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return out


@pytest.fixture(scope="module")
def address(site):
    """Where the site is served on this machine."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=site))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture
def opened(browser, address):
    """A function that opens a page of the site, and notes what it asks of other places."""
    contexts = []

    def open_(page, width=1280, scheme="light"):
        contexts.append(browser.new_context(viewport={"width": width, "height": 1000}, color_scheme=scheme))
        tab = contexts[-1].new_page()
        tab.elsewhere = []
        tab.on("request", lambda one: tab.elsewhere.append(one.url))
        tab.goto(address + page, wait_until="load")
        tab.elsewhere = [url for url in tab.elsewhere if not url.startswith((address, "data:", "blob:"))]
        return tab

    yield open_
    for context in contexts:
        context.close()


class Links(html.parser.HTMLParser):
    """What a page refers to, and the places in it that can be referred to."""

    def __init__(self, text):
        super().__init__()
        self.to, self.places = [], set()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.to += [found[name] for name in ("href", "src") if found.get(name)]
        self.places |= {found[name] for name in ("id", "name") if found.get(name)}


def test_every_link_within_the_site_leads_to_a_place_that_is_there(site):
    pages = {path: Links(path.read_text(encoding="utf-8")) for path in site.rglob("*.html")}
    dead = []
    for path, links in pages.items():
        for link in links.to:
            parts = urllib.parse.urlsplit(link)
            if parts.scheme or parts.netloc or "_static" in parts.path:
                continue
            target = (path.parent / urllib.parse.unquote(parts.path)).resolve() if parts.path else path
            place = urllib.parse.unquote(parts.fragment)
            if not target.exists() or (place and target in pages and place not in pages[target].places):
                dead.append((path.relative_to(site).as_posix(), link))
    assert len(pages) > 60
    assert dead == []


def test_every_section_is_a_page_with_all_its_pictures(site):
    assert len(SECTIONS) >= 24
    for path in SECTIONS:
        cells = json.loads((ROOT / path).read_text(encoding="utf-8"))["cells"]
        outputs = [output for cell in cells for output in cell.get("outputs", [])]
        pictures = sum("image/png" in output.get("data", {}) for output in outputs)
        live = sum("\nlive(" in "\n" + "".join(cell["source"]) for cell in cells)
        page = (site / path.with_suffix(".html")).read_text(encoding="utf-8")
        assert page.count('src="../../_images/') == pictures, path
        assert page.count("This figure is <strong>live</strong>") == live, path


@pytest.mark.parametrize("page", LOOKED_AT)
def test_a_page_fits_a_phone_and_asks_nothing_of_other_places(opened, page):
    tab = opened(page, width=390)
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390
    assert tab.elsewhere == []


def test_formulas_are_set_with_their_numbers(opened):
    numbered = opened("notebooks/2_basic_concepts/2.1_representation.html")
    numbered.wait_for_selector("mjx-container mjx-mtd, mjx-container[display=true]")
    numbered.wait_for_timeout(500)
    assert numbered.locator("mjx-container").count() > 20
    assert numbered.locator("mjx-merror").count() == 0
    assert numbered.locator("mjx-labels").count() >= 4


def test_the_search_finds_a_word(opened):
    tab = opened("search.html?q=saturated")
    tab.wait_for_selector("#search-results li a")
    assert tab.locator("#search-results li").count() >= 2


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("page", LOOKED_AT[:3])
def test_axe_finds_nothing_that_is_ours(opened, axe, page, scheme):
    tab = opened(page, scheme=scheme)
    assert tab.evaluate("document.documentElement.dataset.theme") == scheme
    found = axe.run(tab, context="article", options={"runOnly": ["wcag2a", "wcag2aa"]}).response["violations"]
    assert {one["id"]: [node["html"][:200] for node in one["nodes"]][:3] for one in found} == {}


def test_a_live_figure_leads_to_binder_and_colab_where_the_repository_is_known(tmp_path):
    command = [
        sys.executable,
        "-c",
        "import sys, pathlib, website; website.lay_out(pathlib.Path(sys.argv[1]))",
        tmp_path,
    ]
    environ = os.environ | {"GITHUB_REPOSITORY": "someone/course", "PYTHONPATH": str(ROOT / "docs")}
    subprocess.run(command, env=environ, check=True)
    text = (tmp_path / Path(A_SECTION).with_suffix(".ipynb")).read_text(encoding="utf-8")
    assert (
        "https://mybinder.org/v2/gh/someone/course/HEAD?urlpath=lab/tree/notebooks/2_basic_concepts/2.4_"
        in text
    )
    assert (
        "https://colab.research.google.com/github/someone/course/blob/hosted/notebooks/2_basic_concepts/2.4_"
        in text
    )
