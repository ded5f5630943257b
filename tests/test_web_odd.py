"""Catalogues and addresses of everything that could look wrong: each page stands, and nothing in it runs."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any
from urllib.parse import quote

import pytest
from browser import PHONE, WIDE, Visit, draw_pictures, serving, sideways
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from odd import ENDLESS, MARKUP, ODD, TEXT
from playwright.sync_api import Page, expect

from search.engine import Engine
from search.page import MAX_TEXT
from web.app import create_app

IDS = [str(row["id"]) for row in ODD if not str(row["id"]).startswith("plain")]


@pytest.fixture(scope="module")
def clients(odd_engines: dict[str, Engine]) -> dict[str, FlaskClient]:
    return {name: create_app(engine=engine).test_client() for name, engine in odd_engines.items()}


@pytest.fixture(scope="module")
def addresses(odd_engines: dict[str, Engine]) -> Iterator[dict[str, str]]:
    with ExitStack() as stack:
        apps = {name: create_app(engine=engine) for name, engine in odd_engines.items()}
        yield {name: stack.enter_context(serving(app)) for name, app in apps.items()}


@pytest.fixture
def page(visit: Visit) -> Page:
    """A page whose pictures come; a dialog, an error of a script or of the policy fails the test."""
    found = visit("about:blank")
    draw_pictures(found.context)
    return found


def read(client: FlaskClient, path: str, status: int = 200, **params: Any) -> BeautifulSoup:
    answer = client.get(path, query_string=params or None)
    assert answer.status_code == status, answer.text[:500]
    return BeautifulSoup(answer.text, "html.parser")


def product(id: str) -> str:
    return "/product/" + quote(id, safe="/")


@pytest.mark.parametrize("viewport", [PHONE, WIDE], ids=["phone", "desk"])
@pytest.mark.parametrize("id", IDS)
def test_the_page_of_an_odd_product_stands(page: Page, addresses: dict[str, str], id: str, viewport: dict[str, int]):
    page.set_viewport_size(viewport)
    assert page.goto(addresses["odd"] + product(id)).status == 200
    check(page)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    box = page.locator("h1").bounding_box()
    assert box["height"] < 3 * viewport["height"]


@pytest.mark.parametrize("viewport", [PHONE, WIDE], ids=["phone", "desk"])
@pytest.mark.parametrize("shop", ["odd", "single", "same", "wide"])
def test_front_page_and_results_of_an_odd_catalogue_stand(
    page: Page, addresses: dict[str, str], shop: str, viewport: dict[str, int]
):
    page.set_viewport_size(viewport)
    for path in ("/", "/search", "/search?q=thing", "/search?q=zzzzqqqq", "/search?page=2", "/search?page=400"):
        page.goto(addresses[shop] + path)
        check(page)
        heights = page.locator(".card").evaluate_all("cards => cards.map(card => card.getBoundingClientRect().height)")
        assert max(heights, default=0) < 800, path


@pytest.mark.parametrize("viewport", [PHONE, WIDE], ids=["phone", "desk"])
def test_a_title_without_a_space_breaks_within_its_card(
    page: Page, addresses: dict[str, str], viewport: dict[str, int]
):
    page.set_viewport_size(viewport)
    page.goto(addresses["odd"] + "/search?size=100")
    card = page.locator(".card", has_text=ENDLESS[:20])
    expect(card).to_have_count(1)
    inner, outer = card.locator(".card-title").bounding_box(), card.bounding_box()
    assert inner["x"] >= outer["x"] - 1
    assert inner["x"] + inner["width"] <= outer["x"] + outer["width"] + 1


def test_markup_in_every_field_and_parameter_is_a_text(page: Page, addresses: dict[str, str]):
    for path in (
        "/product/markup/1%3Fa=b&c%23d",
        "/product/markup%202",
        "/search?q=thing&size=100",
        *(f"/search?q={quote(text)}" for text in (MARKUP, TEXT)),
        *(
            f"/search?filter={quote(filter)}"
            for filter in (f'brand:"{MARKUP}"', 'brand:"Brand \\"\'><svg/onload=alert(1)"')
        ),
        f"/product/{quote(MARKUP, safe='')}",
        f"/search?sort={quote(MARKUP)}",
        f"/search?page={quote(MARKUP)}",
        f"/{quote(MARKUP, safe='')}",
    ):
        page.goto(addresses["odd"] + path)
        check(page)
        assert (
            page.locator("main").get_by_text("{{ 7 * 7 }}").count() == page.locator("main").get_by_text("7 * 7").count()
        )
        assert page.locator("svg[onload], img[onerror], main script:not([type='application/ld+json'])").count() == 0
        assert not re.search(r"\b49\b", page.locator("h1").inner_text())


def test_nothing_leads_to_a_script(clients: dict[str, FlaskClient]):
    for path in ("/", "/search?size=100", "/product/markup/1%3Fa=b&c%23d"):
        found = read(clients["odd"], path)
        addresses = [str(tag.get("href") or tag.get("src") or "") for tag in found.select("[href], [src], form")]
        assert len(addresses) > 5
        assert not [one for one in addresses if one.lower().startswith(("javascript:", "data:", "vbscript:"))]


def test_a_product_of_nothing_but_a_title_says_what_it_can(clients: dict[str, FlaskClient]):
    found = read(clients["single"], "/product/bare")
    assert found.h1.text == "Thing bare"
    assert found.select_one(".gallery .drawing, .gallery svg")
    assert "request" in found.select_one(".price").text.lower()
    assert not found.select(".brand, .prose, .list-price")
    lines = found.select("main h2, main p, main li, main td, main th")
    assert [line for line in lines if not line.get_text(strip=True) and not line.select("img, svg")] == []


def test_a_catalogue_of_one_product_is_a_shop(clients: dict[str, FlaskClient]):
    found = read(clients["single"], "/search")
    assert "1 product" in found.select_one(".total").text
    assert len(found.select(".results .card")) == 1
    assert not found.select(".facet, .pages")
    assert "1 product" in read(clients["single"], "/").main.text
    assert "1 products" not in read(clients["single"], "/").main.text


def test_a_facet_of_one_value_is_not_offered(clients: dict[str, FlaskClient]):
    found = read(clients["same"], "/search")
    assert len(found.select(".results .card")) == 12
    for facet in found.select(".facet"):
        assert len(facet.select("a.tick, input, option")) != 1, facet.get_text(" ", strip=True)


def test_a_price_of_nothing_is_a_price(clients: dict[str, FlaskClient]):
    assert "$0.00" in read(clients["odd"], "/product/free").select_one(".price").text
    found = read(clients["odd"], "/product/free2").select_one(".price")
    assert "$0.00" in found.text
    assert not found.select("s")
    assert "¥1,200" in read(clients["odd"], "/product/yen").select_one(".price").text


def test_many_brands_are_folded_and_a_page_of_many_categories_stays_small(clients: dict[str, FlaskClient]):
    answer = clients["wide"].get("/search", headers={"Accept-Encoding": "gzip"})
    assert len(answer.data) < 60_000
    found = read(clients["wide"], "/search")
    facets = {facet.select_one("h2, h3").get_text(strip=True): facet for facet in found.select(".facet")}
    shown = [tick for tick in facets["Brand"].select("a.tick") if not tick.find_parent("details", class_="more")]
    assert 4 <= len(shown) <= 20
    assert 4 <= len(facets["Category"].select("a.tick")) <= 150


def test_two_languages_in_one_list_are_each_spoken_as_their_own(clients: dict[str, FlaskClient]):
    found = read(clients["odd"], "/search", q="thing", size=100)
    cards = {str(card.select_one(".card-title a")["href"]): card for card in found.select(".results .card")}
    for id, language in (("german", "de"), ("english", "en")):
        card = cards[f"/product/{id}"]
        assert card.select_one(f".card-title[lang={language}], [lang={language}] .card-title"), id
        # What is ours in it is not said to be theirs.
        assert card.select_one(".price").find_parent(lang=True).name == "html"
    page = read(clients["odd"], "/product/german")
    assert page.select_one("main h1[lang=de]")
    assert page.select_one(".price").find_parent(lang=True).name == "html"
    assert not cards["/product/german"].find_parent(attrs={"lang": "de"})


def test_a_title_from_right_to_left_turns_itself_and_not_the_page(page: Page, addresses: dict[str, str]):
    for id in ("hebrew", "arabic", "turned"):
        page.goto(f"{addresses['odd']}/product/{id}")
        check(page)
        assert page.locator("html").get_attribute("dir") == "ltr"
        assert page.title().endswith("Aisle")
    page.goto(f"{addresses['odd']}/search?q=thing&size=100")
    titles = page.locator(".card-title", has_text=re.compile("אוזניות"))
    assert titles.first.evaluate(
        "at => at.closest('[dir=auto], bdi') !== null || !!at.querySelector('[dir=auto], bdi')"
    )


REFUSED = (
    *("page=0", "page=-1", "page=x", "page=1.5", "page=99999999999999999999", "page=2&page=3"),
    *("size=0", "size=1000000", "sort=best", "sort=price&sort=title"),
    *("filter=price", "filter=price:x..", "filter=brand:%22", "filter=:", "filter=-", "filter=price:10..1"),
    *("filter=attr.none:1", "q=a&q=b", "q=" + "a" * (MAX_TEXT + 1), "q=%00", "q=%ff", "q=%E2%80%AE%E2%80%8F%00"),
)
TAKEN = (
    *("page=&sort=&filter=&q=", "q=+++", "unknown=1&utm_source=%F0%9F%8E%A7&q=thing", "page=400&q=thing"),
    *("filter=brand:nobody", "filter=brand:A&filter=brand:A&filter=brand:A"),
    *("q=%22%22%22(((", "q=" + "(" * 500, "q=" + "-" * 99, "q=%E2%80%AE", "q=" + "w" * MAX_TEXT),
)


@pytest.mark.parametrize("query", REFUSED + TAKEN)
def test_whatever_an_address_holds_a_page_in_the_right_dress_answers(clients: dict[str, FlaskClient], query: str):
    answer = clients["odd"].get("/search?" + query)
    assert answer.status_code == (400 if query in REFUSED else 200), answer.text[:300]
    found = BeautifulSoup(answer.text, "html.parser")
    assert found.select_one("header.top form[role=search] input[name=q]")
    assert found.select_one("main h1").get_text(strip=True)
    assert found.select_one("footer")
    assert found.select("link[rel=stylesheet]")
    assert found.select("main a[href]")


def check(page: Page) -> None:
    """What holds of every page, whatever is in it."""
    assert sideways(page) == 0, page.url
    assert page.evaluate(_OUTSIDE) == [], page.url
    assert page.locator("header.top #q, main #q").count() == 1, page.url
    assert page.locator("h1").count() == 1, page.url


# Texts that reach out of the page, where no box of their own scrolls or cuts them.
_OUTSIDE = """() => {
    const wide = document.documentElement.clientWidth + 1;
    const cuts = at => getComputedStyle(at).overflowX !== "visible";
    const cut = at => at && at !== document.body && (cuts(at) || cut(at.parentElement));
    return [...document.querySelectorAll("main *")].filter(at => {
        const box = at.getBoundingClientRect();
        return box.width > 1 && (box.right > wide || box.left < -1) && at.checkVisibility() && !cut(at);
    }).map(at => at.outerHTML.slice(0, 100));
}"""
