"""The pages of grading in a real browser: accessible, readable on a telephone, in light and dark."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from dlkit.grading.pages import class_page, feedback

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from made_up_class import made_up_class

pytestmark = pytest.mark.browser


def own_pages():
    """Pages of each kind: all states of an answer, an unreadable file, hostile names, the class."""
    books = made_up_class()
    (mixed, *_) = [book for book in books if len({one.state for one in book.exercises}) == 4]
    name = "W" * 9_999 + "<b>\u202e"
    hostile = [replace(book, student=name, late=True) for book in books if book.student == books[4].student]
    unsafe = [replace(book, sandbox="none") for book in books[:3]]
    return {
        "mixed": feedback(book for book in books if book.student == mixed.student),
        "unreadable": feedback([books[7]]),
        "hostile": feedback(hostile),
        "class": class_page([*unsafe, *books[3:], *hostile]),
    }


@pytest.fixture(params=["light", "dark"])
def scheme(request):
    return request.param


@pytest.fixture(params=[390, 1200])
def shown(request, browser, scheme):
    """A function that shows a page of HTML and gives the browser's page."""
    page = browser.new_page(viewport={"width": request.param, "height": 900}, color_scheme=scheme)
    page.faults = []
    page.on("console", lambda message: page.faults.append(message.text))
    page.on("request", lambda one: one.url.startswith("file:") or page.faults.append(one.url))

    def show(text, path):
        path.write_text(text, encoding="utf-8")
        page.goto(path.as_uri())
        return page

    yield show
    page.close()


@pytest.mark.parametrize("kind", ["mixed", "unreadable", "hostile", "class"])
def test_axe_finds_nothing_and_nothing_runs_over_the_edge(kind, shown, axe, tmp_path):
    page = shown(own_pages()[kind], tmp_path / "page.html")
    for details in page.locator("summary").all():
        details.click()
    found = axe.run(page).response
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.faults == []
