"""The pictures in docs/shop: `make demo` in one terminal, `make shots` in another.

Each is taken of a real page in a real browser, as WebP, and small enough to lie beside the texts.
"""

import base64
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ADDRESS = "http://127.0.0.1:8000"
FOLDER = Path(__file__).parent / "shop"
BROWSERS = ("google-chrome", "google-chrome-stable", "chromium", "chromium-browser")
DESK, PHONE = {"width": 1280, "height": 800}, {"width": 375, "height": 760}
LARGEST = 60_000  # bytes
QUALITIES = (85, 75, 65, 50)


def leave(page: Page) -> None:
    """The page as it comes."""


def type_ahead(page: Page) -> None:
    page.locator("#q").press_sequentially("coffee", delay=30)
    page.get_by_role("option").first.wait_for()


def open_filters(page: Page) -> None:
    page.locator(".facets > summary").click()
    page.get_by_role("dialog").wait_for()


def open_reasons(page: Page) -> None:
    page.locator("a.why").first.click()
    page.get_by_role("dialog").wait_for()


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture: what of which page, how wide, in which colours."""

    name: str
    path: str
    viewport: dict[str, int]
    scheme: str
    act: Callable[[Page], None] = leave


SHOTS = (
    Shot("home", "/", DESK, "light"),
    Shot("suggestions", "/", DESK, "dark", type_ahead),
    Shot("results", "/search?q=waterproof+jackt+under+%24150", DESK, "light"),
    Shot("product", "/product/rain-jacket-014", DESK, "dark"),
    Shot("why", "/search?q=noise+cancelling+headphones", PHONE, "dark", open_reasons),
    Shot("filters", "/search?q=desk+lamp&filter=in_stock:true", PHONE, "light", open_filters),
    Shot("nothing", "/search?q=red+desk+lamp+under+%245", PHONE, "light"),
)


def main(address: str) -> None:
    path = os.environ.get("AISLE_TEST_BROWSER") or next(filter(None, map(shutil.which, BROWSERS)))
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        for shot in SHOTS:
            (FOLDER / f"{shot.name}.webp").write_bytes(take(browser, address, shot))


def take(browser: Browser, address: str, shot: Shot) -> bytes:
    """The picture, in the best quality that is small enough."""
    context = browser.new_context(base_url=address, viewport=shot.viewport, color_scheme=shot.scheme)
    page = context.new_page()
    page.goto(shot.path, wait_until="networkidle")
    shot.act(page)
    page.wait_for_timeout(400)
    session = context.new_cdp_session(page)
    for quality in QUALITIES:
        answer = session.send("Page.captureScreenshot", {"format": "webp", "quality": quality})
        picture = base64.b64decode(answer["data"])
        if len(picture) <= LARGEST:
            break
    context.close()
    return picture


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else ADDRESS)
