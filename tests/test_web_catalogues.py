"""The shop on catalogues of others, with their own texts, categories and pictures that lie elsewhere."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from browser import PHONE, TABLET, WIDE, Visit, draw_pictures, serving, sideways
from playwright.sync_api import expect

from indexer.build import build
from search.engine import Engine, open_engine
from search.page import Query
from search.settings import Settings
from web.app import create_app

AXE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}


@pytest.fixture(scope="module")
def retail(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """A shop of two thousand and more products of daily life, by the hashing encoder."""
    settings = Settings(home=tmp_path_factory.mktemp("retail"), name="retail", encoder="hashing")
    build([shared / "data" / "retail-demo" / "products.yaml"], settings, price_unit="major")
    return open_engine(settings)


@pytest.fixture(scope="module", params=["icecat", "retail"])
def other(request: pytest.FixtureRequest) -> Engine:
    """Each catalogue in turn."""
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="module")
def address(other: Engine) -> Iterator[str]:
    with serving(create_app(engine=other)) as found:
        yield found


def paths(engine: Engine) -> list[str]:
    """Pages of each kind, with what the catalogue has itself."""
    hits = engine.search(Query(size=100)).hits
    most = max(hits, key=lambda hit: len(hit.product.attributes))
    varied = next((hit for hit in hits if hit.variants), most)
    brand = next((hit.product.brand for hit in hits if hit.product.brand), "")
    products = dict.fromkeys(f"/product/{hit.product.id}" for hit in (most, varied))
    return [
        "/",
        "/search",
        f"/search?q={brand}+black",
        "/search?q=black+under+%24100&page=2",
        "/search?q=zzzzqqqq",
        *products,
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(visit: Visit, other: Engine, address: str, scheme: str):
    page = visit("about:blank", color_scheme=scheme)
    draw_pictures(page.context)
    for path in paths(other):
        page.goto(address + path)
        page.evaluate(AXE_SCRIPT)
        for viewport in (PHONE, TABLET, WIDE):
            page.set_viewport_size(viewport)
            assert sideways(page) == 0, (path, viewport)
            if viewport != TABLET:
                found = page.evaluate("options => axe.run(options)", AXE)["violations"]
                assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == [], (path, viewport)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_product_is_found_narrowed_down_to_and_opened(visit: Visit, other: Engine, address: str, scripts: bool):
    page = visit("about:blank", scripts=scripts)
    draw_pictures(page.context)
    page.goto(address)
    title = other.search(Query(size=5)).hits[4].product.title
    page.get_by_label("Search the shop").fill(title)
    page.keyboard.press("Enter")
    expect(page.locator(".results .card").first).to_be_visible()
    page.locator("a.tick:visible").first.click()
    page.wait_for_url("**filter=**")
    name = page.locator(".results .card-title a").first.inner_text()
    page.locator(".results .card-title a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name[:20])
