"""A real browser for the session, shops served on loopback, and what tests of pages measure in it."""

import os
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright
from werkzeug.serving import make_server

from search.engine import Engine
from search.page import Query
from web.app import create_app

BROWSERS = ("google-chrome", "google-chrome-stable", "chromium", "chromium-browser")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WIDE, TABLET, PHONE = {"width": 1280, "height": 800}, {"width": 768, "height": 900}, {"width": 375, "height": 700}
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="480" height="360"><rect width="480" height="360"/></svg>'
Visit = Callable[..., Page]


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """The address on loopback at which a shop is served."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser; a context of its own keeps one test's pages from another's."""
    path = os.environ.get("AISLE_TEST_BROWSER") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        reason = f"needs a browser: none of {', '.join(BROWSERS)} is on the path, and AISLE_TEST_BROWSER names none"
        if os.environ.get("AISLE_REQUIRE_ALL") == "1":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=path, args=list(FLAGS))


@pytest.fixture(scope="module")
def base(engine: Engine) -> Iterator[str]:
    """The address of the shop of `engine`: the demo catalogue's, where a test file has none of its own."""
    with serving(create_app(engine=engine)) as address:
        yield address


@pytest.fixture
def contexts(browser: Browser) -> Iterator[list[BrowserContext]]:
    """What is to be closed when the test ends."""
    opened: list[BrowserContext] = []
    yield opened
    for context in opened:
        context.close()


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complains of in the pages that are visited; any of it fails the test."""
    return []


@pytest.fixture
def visit(browser: Browser, base: str, contexts: list[BrowserContext], complaints: list[str]) -> Iterator[Visit]:
    """Open a page, of the shop at `base` or at a whole address."""

    def open_page(path: str = "/", *, viewport: dict[str, int] = WIDE, scripts: bool = True, **options: object) -> Page:
        options = {"base_url": base, "viewport": viewport, "java_script_enabled": scripts} | options
        context = browser.new_context(**options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        listen(page, complaints)
        page.goto(path)
        return page

    yield open_page
    assert complaints == []


def listen(page: Page, complaints: list[str]) -> None:
    """Note what goes wrong in a page: errors in its console, and dialogs, which only markup of a catalogue opens."""

    def said(message: object) -> None:
        # That the page itself answers 404 or 400 is no fault of what is in it.
        if message.type == "error" and message.location.get("url") != page.url:  # type: ignore[attr-defined]
            complaints.append(message.text)  # type: ignore[attr-defined]

    def asked(dialog: object) -> None:
        complaints.append(f"dialog: {dialog.message}")  # type: ignore[attr-defined]
        dialog.dismiss()  # type: ignore[attr-defined]

    page.on("console", said)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", asked)


def draw_pictures(context: BrowserContext) -> None:
    """Answer for the pictures that a catalogue has on other hosts, which no test asks, or came without."""

    def draw(route: Route) -> None:
        route.fulfill(status=200, content_type="image/svg+xml", body=PICTURE)

    context.route(re.compile(r"^https?://(?!127\.0\.0\.1)|^[^?]*/images/"), draw)


@pytest.fixture(scope="module")
def title(engine: Engine) -> str:
    """The title of a product."""
    return engine.search(Query(size=1)).hits[0].product.title


def found(page: Page) -> int:
    """The total that the results page states."""
    # A script that tells of the count takes it away for a moment.
    words = page.locator(".total", has_text=re.compile(r"\d")).inner_text().replace(",", "")
    return int(re.search(r"\d+", words)[0])  # type: ignore[index]


def tab_to(page: Page, selector: str, limit: int = 150) -> None:
    """Press Tab until the focus is there."""
    for _ in range(limit):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"{selector} was not reached within {limit} steps")


def sideways(page: Page) -> int:
    """By how many pixels a page scrolls sideways; 0 is right. Works with JavaScript switched off too."""
    inner = page.locator("html").evaluate("at => [at.scrollWidth, at.clientWidth]")
    return max(0, inner[0] - inner[1])
