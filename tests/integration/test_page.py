"""The page of a difference in a real Chromium.

`pip install -e '.[integration]' && apt-get install chromium && python -m pytest tests/integration/test_page.py -n 0`.
With KAITOC_SCREENSHOTS set to a directory, what the browser shows is kept there, for somebody to look at.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import programs
import pytest

from kaitoc.diff.model import Change
from kaitoc.report.difference.page import to_html
from reviews import EVIL, a_review, an_object, evil

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = programs.find("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium: apt-get install chromium")

OBJECTS = (
    an_object("Workspace phi", Change.REJECTED),
    an_object("Workspace llama", Change.MANUAL),
    an_object("InferenceSet mistral", Change.MANUAL),
    an_object("Secret token", Change.IN_PLACE),
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture
def show(browser: Any, tmp_path: Path) -> Iterator[Any]:
    """How to open a page; whatever it asks of the network, or says on the console, is a failure."""
    said: list[str] = []
    pages: list[Any] = []

    def opened(html: str, *, width: int = 1200, scheme: str = "light", script: bool = True) -> Any:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=script
        )
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("dialog", lambda dialog: said.append("dialog"))
        page.on("request", lambda request: request.url.startswith("file://") or said.append(request.url))
        file = tmp_path / "page.html"
        file.write_text(html)
        page.goto(file.as_uri())
        pages.append(page)
        return page

    yield opened
    for page in pages:
        page.close()
    assert said == []


def shown(page: Any) -> list[str]:
    return [found.inner_text() for found in page.locator(".object:not([hidden]) > summary > b").all()]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1200, 390])
def test_nothing_is_wider_than_the_window(show: Any, scheme: str, width: int) -> None:
    page = show(to_html(a_review(*OBJECTS)), width=width, scheme=scheme)
    page.locator("#unfold").click()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (paper == "rgb(255, 255, 255)") == (scheme == "light")
    if folder := os.environ.get("KAITOC_SCREENSHOTS"):
        page.screenshot(path=f"{folder}/page-{scheme}-{width}.png", full_page=True)


def test_the_filter(show: Any) -> None:
    page = show(to_html(a_review(*OBJECTS)))
    assert page.locator("#count").inner_text() == "4 of 4"
    page.keyboard.press("/")
    page.keyboard.type("LLAMA falcon")
    assert shown(page) == ["Workspace llama"]
    assert page.locator("#count").inner_text() == "1 of 4"
    page.keyboard.press("Escape")
    assert len(shown(page)) == 4
    page.locator("input[value=manual]").uncheck()
    assert shown(page) == ["Workspace phi", "Secret token"]


def test_the_keyboard_alone(show: Any) -> None:
    page = show(to_html(a_review(*OBJECTS)))
    focused = "document.activeElement.querySelector('b').innerText"
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.evaluate(focused) == "Workspace llama"
    page.keyboard.press("k")
    assert page.evaluate(focused) == "Workspace phi"
    page.keyboard.press("Enter")
    assert page.locator(".object[open]").count() == 1
    page.keyboard.press("u")
    assert page.locator(".object[open]").count() == 4
    page.keyboard.press("f")
    assert page.locator(".object[open]").count() == 0


def test_without_its_script(show: Any) -> None:
    page = show(to_html(a_review(*OBJECTS)), script=False)
    assert page.locator(".filter").is_hidden()
    page.locator(".object > summary").first.click()
    assert page.locator(".object[open] .memory").first.is_visible()


def test_bars(show: Any) -> None:
    page = show(to_html(a_review(*OBJECTS)))
    page.locator("#unfold").click()
    before, after = (page.locator("svg").nth(number).bounding_box() for number in (0, 1))
    assert before["y"] == after["y"]
    widths = [page.locator("rect.weights").nth(number).bounding_box()["width"] for number in (0, 1)]
    assert widths[1] / widths[0] == pytest.approx(30 / 20, rel=0.01)


@pytest.mark.parametrize("text", EVIL)
def test_nothing_of_an_input_runs(show: Any, text: str) -> None:
    page = show(to_html(evil(text)))
    page.locator("#unfold").click()
    page.mouse.move(300, 300)
    assert page.locator("img, main script, main a, iframe").count() == 0
    assert page.locator(".object > summary > b").first.inner_text().split() == text.split()


def test_a_thousand_objects(show: Any) -> None:
    page = show(to_html(a_review(*(an_object(f"Workspace w{number}") for number in range(1000)))))
    page.keyboard.press("/")
    page.keyboard.type("w999")
    assert shown(page) == ["Workspace w999"]
