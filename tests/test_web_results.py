"""The page of results, of few and of none: cards, chips, what a condition costs, and where one comes back to."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from browser import PHONE, serving
from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from pages import get, words
from playwright.sync_api import expect

from indexer.build import build
from search.engine import Engine, open_engine
from search.errors import EngineDown
from search.page import Chip, Degraded, Page, Query
from search.settings import Settings
from web.app import create_app

ODD: list[dict[str, Any]] = [
    {"id": "bare", "title": "Thing"},
    {"id": "long", "title": "Thing " + "enormously " * 45, "brand": "B" * 200, "price": "0", "currency": "USD"},
    {"id": "marked", "title": "Thing <b>bold</b>", "brand": "<i>Brand</i>", "colour": "<u>red</u>"},
    {"id": "de", "title": "Thing für die Küche", "language": "de", "description": "Ein Ding.", "colour": "blau"},
    {"id": "en", "title": "Thing for the kitchen", "language": "en", "colour": "blue"},
    {"id": "rtl", "title": "Thing אוזניות", "language": "he", "price": "99", "currency": "ILS", "colour": "שחור"},
    {"id": "bad", "title": "Thing of no tongue", "language": "not a tag", "list_price": "9", "price": "7",
     "currency": "USD"},
]  # fmt: skip

FIELDS = ("id", "title", "brand", "description", "language", "price", "list_price", "currency")


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    home = tmp_path_factory.mktemp("odd")
    file = home / "odd.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in ODD), "utf-8")
    settings = Settings(home=home, name="odd", encoder="hashing")
    mapping = home / "mapping.toml"
    mapping.write_text("[fields]\n" + "".join(f'{name} = "{name}"\n' for name in FIELDS), "utf-8")
    build([file], settings, mapping=mapping, price_unit="major")
    return open_engine(settings)


def total(page: BeautifulSoup) -> int:
    found = re.search(r"[\d,]+", words(page.select_one(".total")))
    return int(found[0].replace(",", "")) if found else 0


def levels(page: BeautifulSoup) -> list[int]:
    return [int(heading.name[1]) for heading in page.select("h1, h2, h3, h4, h5, h6")]


def card(page: BeautifulSoup, id: str) -> Tag:
    (found,) = (one for one in page.select(".card") if one.select_one(f".card-title a[href='/product/{id}']"))
    return found


# Cards


def test_cards_tell_what_sets_them_apart_as_the_engine_says(client: FlaskClient, engine: Engine):
    hits = engine.search(Query("tent")).hits
    page = get(client, "/search", q="tent")
    assert any(hit.facts for hit in hits)
    for hit in hits:
        shown = [words(value) for value in card(page, hit.product.id).select(".told dd")]
        assert len(shown) == len(hit.facts)
        assert [value.replace(",", "") for value in shown] == [value.replace(",", "") for _, value in hit.facts]


def test_a_word_is_marked_once_in_a_title(client: FlaskClient):
    for title in get(client, "/search", q="tent for the tent").select(".card-title"):
        marks = [mark.text.casefold() for mark in title.select("mark")]
        assert len(marks) == len(set(marks))


def test_prices_ratings_and_stock_stand_on_the_card(client: FlaskClient, engine: Engine):
    for hit in engine.search(Query("tent")).hits[:5]:
        text = words(card(get(client, "/search", q="tent"), hit.product.id).select_one(".card-foot"))
        assert f"{hit.product.price.amount:,.2f}" in text
        assert ("In stock" in text or "Only" in text) if hit.product.in_stock else "Out of stock" in text


def test_products_that_lack_everything_or_hold_too_much_are_cards_still(odd: Engine):
    page = get(create_app(engine=odd).test_client(), "/search", q="thing")
    assert len(page.select(".card")) == len(ODD)
    bare = card(page, "bare")
    assert not bare.select(".brand, .told, .facts, .snippet")
    assert words(bare.select_one(".price")) == "Price on request"
    assert words(card(page, "long").select_one(".now")) == "$0.00"
    assert not page.select(".card b, .card i, .card u")
    assert words(card(page, "bad").select_one("s")) == "instead of $9.00"


def test_texts_of_another_language_say_so_and_labels_do_not(odd: Engine):
    page = get(create_app(engine=odd).test_client(), "/search", q="thing")
    tongues = {id: card(page, id).select_one(".card-title").get("lang") for id in ("bare", "de", "en", "rtl", "bad")}
    assert tongues == {"bare": None, "de": "de", "en": None, "rtl": "he", "bad": None}
    assert all(one["dir"] == "auto" for one in page.select(".card-title, .snippet, .told dd"))
    assert not page.select(".card [lang] .why, .card [lang] .price")


@pytest.mark.parametrize(
    "path",
    ["/search", "/search?q=tent", "/search?q=zzzzqqqq", "/search?filter=price:..0.01&filter=in_stock:true",
     "/search?q=tent&filter=price:..30", "/why/none?q=tent", "/search?page=0"],
)  # fmt: skip
def test_headings_go_down_one_step_at_a_time(client: FlaskClient, path: str):
    found = levels(BeautifulSoup(client.get(path).text, "html.parser"))
    assert found[0] == 1
    assert found.count(1) == 1
    assert all(deeper - level <= 1 for level, deeper in pairwise(found)), found


# What was understood


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tent under 30 dollars", ["Price up to $30"]),
        ("tent between 20 and 300 dollars", ["Price $20 – $300"]),
        ("cheap tent", ["Price rather low"]),
        ("ulvane tent", ["Brand Ulvane"]),
        ("tent without poles", ["Without poles"]),
        ("tent in stock", ["Availability in stock"]),
        ("blue tent", ["Colour blue"]),
    ],
)
def test_chips_are_words_that_a_shopper_reads_and_each_goes_away(client: FlaskClient, text: str, expected: list[str]):
    page = get(client, "/search", q=text, sort="price")
    chips = page.select("#understood + ul a")
    assert [words(chip) for chip in chips] == expected
    assert [chip["aria-label"] for chip in chips] == [f"{one}: take away" for one in expected]
    rest = get(client, str(chips[0]["href"]))
    assert rest.select_one("input#q")["value"] == "tent"
    assert rest.select_one("option[selected]")["value"] == "price"
    assert not rest.select("#understood")


def test_a_condition_that_nothing_meets_is_told_as_left_out(client: FlaskClient):
    (chip,) = get(client, "/search", q="tent under 2 dollars").select("#understood + ul a")
    assert "gone" in chip["class"]
    assert words(chip) == "Price up to $2 nothing here fits that, so it was left out"


def test_a_wish_that_none_has_is_told_and_still_looked_for(client: FlaskClient, engine: Engine, monkeypatch):
    plain = type(engine).search
    unmet = (Chip("colour", "blue", "blue (none found says so)", "mug", "blue", "unmet"),)
    monkeypatch.setattr(type(engine), "search", lambda self, query: replace(plain(self, query), understood=unmet))
    (chip,) = get(client, "/search", q="blue mug").select("#understood + ul a")
    assert words(chip) == "Colour blue none of these say so"
    assert "gone" not in chip["class"]


def test_words_that_no_product_has_are_named(client: FlaskClient):
    page = get(client, "/search", q="travel mug zzzzqqqq")
    assert "No product here has the word “zzzzqqqq”." in words(page.select_one(".lacking"))
    assert not get(client, "/search", q="travel mug").select(".lacking")


def test_what_is_out_is_told_in_words_for_shoppers(client: FlaskClient, engine: Engine, monkeypatch):
    plain = type(engine).search
    gone = (Degraded("words", "x"), Degraded("disk", "y"), Degraded("tape", "z"))
    monkeypatch.setattr(type(engine), "search", lambda self, query: replace(plain(self, query), degraded=gone))
    notices = [words(notice) for notice in get(client, "/search", q="tent").select(".notice")]
    assert len(notices) == 2, "two unknown parts are told once"
    assert "exact words is out of order" in notices[0]
    assert not any(part in text for text in notices for part in ("disk", "tape"))


def test_several_mended_words_are_chips_and_one_is_told_by_its_line(client: FlaskClient, engine: Engine, monkeypatch):
    one = get(client, "/search", q="keybord")
    assert one.select(".meant")
    assert not one.select("#understood")
    plain = type(engine).search
    mended = tuple(Chip("spelling", typed, right, "tent", right) for typed, right in (("tnt", "tent"), ("mgu", "mug")))

    def search(self: Engine, query: Query) -> Page:
        return replace(plain(self, query), understood=mended)

    monkeypatch.setattr(type(engine), "search", search)
    chips = get(client, "/search", q="tent").select("#understood + ul a")
    assert [words(chip) for chip in chips] == ["Spelling tent", "Spelling mug"]


# None and few


def test_each_condition_of_an_empty_page_tells_what_it_costs(client: FlaskClient):
    page = get(client, "/search", q="tent", filter=["price:..5", "-category:Coffee"])
    rows = {words(row.select_one(".what")): row for row in page.select(".relax li")}
    assert list(rows) == ["Price up to $5", "Category not Coffee"]
    guilty = rows["Price up to $5"]
    assert total(get(client, str(guilty.a["href"]))) == int(words(guilty.select_one(".count")).split()[0])
    assert words(rows["Category not Coffee"].select_one(".count")) == "still nothing without it"
    assert words(page.select_one("#empty")) == "It is this that leaves nothing: Price up to $5"


def test_few_results_offer_what_leaving_out_gives(client: FlaskClient, engine: Engine):
    cheapest = engine.search(Query("tent", sort="price", size=2)).hits[1].product.price
    page = get(client, "/search", q="tent", filter=[f"price:..{cheapest.amount}"])
    assert 0 < total(page) <= 3
    (row,) = page.select(".few .relax li")
    assert words(row.select_one(".what")) == f"Price up to ${cheapest.amount:.2f}"
    more = get(client, str(row.a["href"]))
    assert total(more) == int(words(row.select_one(".count")).split()[0]) > total(page)


def test_many_results_offer_no_such_thing(client: FlaskClient):
    assert not get(client, "/search", q="tent", filter="in_stock:true").select(".few")


def test_an_error_keeps_what_was_typed_and_offers_the_search(client: FlaskClient):
    page = get(client, "/search", 400, q="tent", page="x")
    links = {words(link): str(link["href"]) for link in page.select(".ways a")}
    assert links["Search for “tent”"] == "/search?q=tent"
    assert total(get(client, links["Search for “tent”"])) > 0


def test_a_product_that_is_gone_is_told_as_such(client: FlaskClient):
    page = get(client, "/product/none", 404)
    assert words(page.select_one("h1")) == "This product is not here, or not any more."


def test_too_long_an_address_is_answered_with_a_short_page(client: FlaskClient):
    answer = client.get("/search?x=" + "y" * 200_000)
    assert answer.status_code == 414
    assert "too long" in answer.text
    assert len(answer.text) < 10_000


@pytest.mark.parametrize(
    ("error", "status"), [(EngineDown("host", leg="products"), 503), (RuntimeError("secret"), 500)]
)
def test_trouble_on_our_side_offers_to_try_again(engine: Engine, monkeypatch, error: Exception, status: int):
    def fail(self: Engine, query: Query) -> Page:
        raise error

    client = create_app(engine=engine).test_client()
    monkeypatch.setattr(type(engine), "search", fail)
    page = get(client, "/search", status, q="tent", sort="price")
    again = page.select_one(".ways a")
    assert (words(again), again["href"]) == ("Try again", "/search?q=tent&sort=price")
    assert page.select_one("input#q")["value"] == "tent"
    assert "secret" not in page.text
    assert "host" not in page.select_one("main").text


# In a browser


@pytest.fixture(scope="module")
def odd_base(odd: Engine) -> Iterator[str]:
    with serving(create_app(engine=odd)) as address:
        yield address


def test_cards_of_a_line_stand_in_line(visit):
    page = visit("/search?q=tent")
    line = page.evaluate("""() => {
        const cards = [...document.querySelectorAll(".results .card")];
        const top = cards[0].getBoundingClientRect().top;
        return cards.filter(one => one.getBoundingClientRect().top === top)
            .map(one => one.querySelector(".card-foot").getBoundingClientRect().top);
    }""")
    assert len(line) > 2
    assert max(line) - min(line) < 1


@pytest.mark.parametrize("viewport", [PHONE, {"width": 1280, "height": 800}])
def test_odd_products_break_no_page(visit, odd_base: str, viewport: dict[str, int]):
    page = visit(f"{odd_base}/search?q=thing", viewport=viewport)
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    heights = page.evaluate("[...document.querySelectorAll('.card')].map(one => one.getBoundingClientRect().height)")
    assert max(heights) < 640


def test_reasons_open_in_a_panel_and_give_the_focus_back(visit):
    page = visit("/search?q=tent+under+300+dollars")
    link = page.locator("a.why").nth(1)
    link.focus()
    page.keyboard.press("Enter")
    panel = page.get_by_role("dialog", name="Why this result for “tent under 300 dollars”")
    expect(panel).to_be_visible()
    expect(panel.locator(".reasons li").first).to_be_visible()
    expect(panel.locator("tfoot")).to_be_hidden()
    panel.get_by_text("The figures").click()
    expect(panel.locator("tfoot")).to_be_visible()
    assert page.url.endswith("/search?q=tent+under+300+dollars")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(link).to_be_focused()
    link.click()
    panel.get_by_role("button", name="Close").click()
    expect(panel).to_be_hidden()


def test_reasons_are_a_page_without_scripts(visit):
    page = visit("/search?q=tent", scripts=False)
    page.locator("a.why").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Why this result for “tent”")
    page.get_by_role("link", name="Back to the results").click()
    assert page.url.endswith("/search?q=tent")


def test_a_panel_that_does_not_come_is_a_page(visit, complaints: list[str]):
    page = visit("/search?q=tent")
    page.route(re.compile("panel=1"), lambda route: route.abort())
    with page.expect_navigation(url=re.compile("/why/")):
        page.locator("a.why").first.click()
    complaints.clear()  # the browser tells of what was not sent


def test_an_order_picked_by_pointer_applies_at_once(visit):
    page = visit("/search?q=tent")
    box = page.get_by_label("Sort by")
    box.dispatch_event("pointerdown")
    box.select_option("price")
    page.wait_for_url("**sort=price**")
    expect(box).to_have_value("price")


def test_by_keyboard_the_order_waits_for_its_button(visit):
    page = visit("/search?q=tent")
    page.get_by_label("Sort by").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert "sort" not in page.url
    page.keyboard.press("Tab")
    button = page.get_by_role("button", name="Sort", exact=True)
    expect(button).to_be_focused()
    assert button.bounding_box()["width"] >= 24
    page.keyboard.press("Enter")
    page.wait_for_url("**sort=-price**")


@pytest.mark.parametrize("again", [False, True], ids=["back", "back and reload"])
def test_back_leads_to_the_card_that_was_opened(visit, again: bool):
    page = visit("/search?q=tent")
    opened = page.locator(".card-title a").nth(9)
    href = opened.get_attribute("href")
    opened.click()
    page.wait_for_url("**/product/**")
    page.go_back()
    page.wait_for_url("**/search**")
    if again:
        page.reload()
    expect(page.locator(f".card-title a[href='{href}']")).to_be_focused()
    expect(page.locator(f".card-title a[href='{href}']")).to_be_in_viewport()


def test_the_new_count_is_told_after_a_change(visit):
    page = visit("/search?q=tent")
    page.context.add_init_script("""
        window.told = [];
        document.addEventListener("DOMContentLoaded", () => {
            const total = document.querySelector(".total");
            new MutationObserver(() => { if (total.textContent.trim()) told.push(total.textContent); })
                .observe(total, { childList: true });
        });
    """)
    page.locator("a.tick:visible").first.click()
    page.wait_for_url("**filter=**")
    page.wait_for_timeout(400)
    assert page.evaluate("told.length") == 1
    expect(page.locator(".total")).to_have_attribute("role", "status")


def test_cards_that_are_marked_stay_readable_in_forced_colours(visit):
    page = visit("/search?q=tent", forced_colors="active")
    mark = page.locator(".card mark").first
    assert "underline" in mark.evaluate("at => getComputedStyle(at).textDecorationLine")


def test_the_scripts_of_the_shop_stay_small():
    scripts = Path(__file__).parent.parent / "web" / "static" / "js"
    assert sum(file.stat().st_size for file in scripts.glob("*.js")) <= 20 * 1024
