"""The filters beside the results: as HTML, in a browser, and as a sheet on a phone."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import PHONE, serving
from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import expect
from shops import open_shop

from search.engine import Engine
from search.filters import parse
from search.page import Query
from web.app import create_app

SIZES = ("XS", "S", "M", "L", "XL")
COLOURS = ("black", "dark grey/black", "sparkling", "rot")
HEADER = "id,title,brand,category,price,currency,rating,in_stock,size,colour,washable,note"
ACCENTED = "Ünt&Sons"


def row(n: int) -> str:
    brand = ACCENTED if n == 0 else f"Brand {n % 40:02}"
    category = f"Wear > Part {n % 3} > Kind {n % 12}"
    price = n % 90 * (1 if n % 50 else 100) + (n % 7) / 10
    fields = (f"p{n}", f"Shirt {n}", f'"{brand}"', category, price, "EUR", 2.5 + n % 5 / 2, n % 4 != 0)
    return ",".join(map(str, (*fields, SIZES[n * 7 % 5], COLOURS[n % 4], ("yes", "no")[n % 2], f"note {n}")))


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """A shop of shirts with forty brands, twelve kinds, five sizes, four colours and prices up to 8,000."""
    return open_shop(tmp_path_factory.mktemp("shirts"), HEADER, map(row, range(400)))


@pytest.fixture(scope="module")
def base(app: Flask) -> Iterator[str]:
    with serving(app) as address:
        yield address


def get(client: FlaskClient, path: str) -> BeautifulSoup:
    answer = client.get(path, follow_redirects=True)
    assert answer.status_code == 200, answer.text
    return BeautifulSoup(answer.text, "html.parser")


def facet(page: BeautifulSoup, name: str) -> Tag:
    return next(section for section in page.select(".facet") if section.select_one("h3").text == name)


def labels(part: Tag) -> list[str]:
    return [tick.select_one(".label bdi").text for tick in part.select("a.tick")]


def total(page: BeautifulSoup) -> int:
    return int(re.search(r"[\d,]+", page.select_one(".total").text)[0].replace(",", ""))


def ticked(part: Tag) -> list[str]:
    return [tick.select_one(".label bdi").text for tick in part.select("a.tick[aria-current]")]


def test_the_tree_leads_down_and_back_up(client: FlaskClient):
    tree = facet(get(client, "/search"), "Category")
    assert labels(tree) == ["Wear", "Part 0", "Part 1", "Part 2"]
    assert not tree.select("a.way")
    part = get(client, tree.select("a.tick")[1]["href"])
    assert labels(facet(part, "Category")) == ["Part 0", "Kind 0", "Kind 3", "Kind 6", "Kind 9"]
    kind = get(client, facet(part, "Category").select("a.tick")[2]["href"])
    tree = facet(kind, "Category")
    assert ticked(tree) == ["Kind 3"]
    assert labels(tree) == ["Kind 0", "Kind 3", "Kind 6", "Kind 9"]
    assert [way.text for way in tree.select("a.way")] == ["All categories", "Wear", "Part 0"]
    assert [total(get(client, way["href"])) for way in tree.select("a.way")] == [400, 400, total(part)]


def test_brands_come_as_eight_and_a_fold_and_a_chosen_one_is_always_in_sight(client: FlaskClient):
    brands = facet(get(client, "/search"), "Brand")
    assert len(brands.select("a.tick")) == 41
    assert len(brands.select(".more a.tick")) == 33
    assert ACCENTED in labels(brands)
    last = brands.select(".more a.tick")[-1]
    chosen = facet(get(client, last["href"]), "Brand")
    assert ticked(chosen) == [last.select_one(".label bdi").text]
    assert not chosen.select(".more a.tick[aria-current]")


def test_several_values_add_up_and_one_facet_or_all_are_cleared(client: FlaskClient):
    one = get(client, facet(get(client, "/search"), "Colour").select("a.tick")[0]["href"])
    two = get(client, facet(one, "Colour").select("a.tick:not([aria-current])")[0]["href"])
    assert len(ticked(facet(two, "Colour"))) == 2
    assert total(two) == 200
    both = get(client, facet(two, "Availability").select("a.tick")[0]["href"])
    assert len(both.select(".chip.removable")) == 3
    assert sorted(chip.text for chip in both.select(".chip.removable bdi")) == sorted(
        [*ticked(facet(both, "Colour")), "In stock"]
    )
    clear = facet(both, "Colour").select_one("a.clear")
    assert clear.text == "Clear: Colour"
    assert ticked(facet(get(client, clear["href"]), "Availability")) == ["In stock"]
    assert total(get(client, both.select_one(".panel-head a.clear")["href"])) == 400
    assert both.select_one(".panel-foot .button").text == f"Show {total(both)} products"


def test_colours_have_swatches_beside_their_names(client: FlaskClient):
    colours = facet(get(client, "/search"), "Colour")
    drawn = {tick.select_one("bdi").text: len(tick.select("svg path")) for tick in colours.select("a.tick")}
    assert drawn == {"black": 1, "dark grey/black": 2, "rot": 1, "sparkling": 0}


def test_sizes_are_boxes_in_their_order(client: FlaskClient):
    assert labels(facet(get(client, "/search"), "Size").select_one(".boxes")) == list(SIZES)


def test_ratings_have_stars_and_yes_and_no_are_words(client: FlaskClient):
    page = get(client, "/search")
    rating = facet(page, "Rating")
    assert labels(rating) == ["4 and up", "3 and up"]
    assert [stars.text for stars in rating.select(".stars[aria-hidden]")] == ["★★★★☆", "★★★☆☆"]
    assert sorted(labels(facet(page, "Washable"))) == ["No", "Yes"]


def test_a_column_of_names_is_no_facet(client: FlaskClient):
    assert "Note" not in [head.text for head in get(client, "/search").select(".facet h3")]


def test_the_price_has_bars_and_those_of_the_chosen_range_are_marked(client: FlaskClient):
    price = facet(get(client, "/search"), "Price")
    bars = price.select("svg.bars rect")
    assert 6 <= len(bars) <= 20
    assert len(price.select("rect.in")) == len(bars)
    chosen = facet(get(client, "/search?filter=price:20..40"), "Price")
    assert 0 < len(chosen.select("rect.in")) < len(bars)
    assert [rect["height"] for rect in chosen.select("rect")] == [rect["height"] for rect in bars]
    assert [field["value"] for field in chosen.select("input[type=number]")] == ["20", "40"]
    assert ticked(chosen) == ["€20 – €40"]


def test_the_price_form_keeps_all_that_holds(client: FlaskClient):
    page = get(client, "/search?q=shirt&filter=in_stock:true&filter=price:1..2&sort=price&size=5")
    form = facet(page, "Price").select_one("form")
    hidden = [(field["name"], field["value"]) for field in form.select("input[type=hidden]")]
    assert hidden == [("q", "shirt"), ("filter", "in_stock:true"), ("sort", "price"), ("size", "5")]
    answer = client.get(form["action"], query_string=[*hidden, ("low", "10"), ("high", "30")])
    to = "/search?q=shirt&filter=in_stock:true&filter=price:10..30&sort=price&size=5"
    assert (answer.status_code, answer.headers["Location"]) == (303, to)


def test_every_line_of_every_facet_leads_to_its_count(client: FlaskClient, engine: Engine):
    held = (parse("in_stock:true"), parse("price:5..60"))
    for facet in engine.search(Query(filters=held)).facets:
        for value in facet.values[:6]:
            others = tuple(one for one in held if one.field != facet.field)
            assert engine.search(Query(filters=(*others, parse(value.filter)))).total == value.count, value


def test_the_api_has_the_bars(client: FlaskClient):
    facets = {facet["field"]: facet for facet in client.get("/api/search").json["facets"]}
    bars = facets["price"]["bars"]
    assert max(bar["height"] for bar in bars) == 1
    assert (bars[0]["low"], bars[-1]["high"]) == (None, None)
    assert facets["brand"]["bars"] == []


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_prices_are_narrowed_by_typing(visit, scripts: bool):
    page = visit("/search?sort=price", scripts=scripts)
    page.get_by_role("spinbutton", name="From").fill("20")
    page.get_by_role("spinbutton", name="To").fill("30")
    page.get_by_role("spinbutton", name="To").press("Enter")
    page.wait_for_url("**filter=price:20..30**")
    assert page.url.endswith("/search?filter=price:20..30&sort=price")
    expect(page.locator(".total")).to_contain_text(re.compile(r"^\s*\d\d products"))


def test_brands_are_found_by_typing(visit):
    page = visit("/search")
    field = page.get_by_role("searchbox", name="Find a brand")
    brands = page.locator(".facet").filter(has=field).locator("a.tick")
    expect(brands.locator("visible=true")).to_have_count(8)
    field.fill("unt&")
    expect(brands.locator("visible=true")).to_have_count(1)
    expect(page.get_by_text("Brands found: 1")).to_be_visible()
    field.fill("brand 1")
    expect(brands.locator("visible=true")).to_have_count(10)
    field.fill("")
    expect(brands.locator("visible=true")).to_have_count(8)


def test_without_scripts_brands_are_behind_a_fold(visit):
    page = visit("/search", scripts=False)
    expect(page.get_by_role("searchbox", name="Find a brand")).to_be_hidden()
    page.locator(".more > summary").first.click()
    assert page.locator(".facet a.tick:visible").count() > 41


def test_on_a_phone_the_filters_are_a_sheet_that_stays_open_while_choosing(visit):
    page = visit("/search", viewport=PHONE)
    button = page.locator(".facets > summary")
    button.click()
    sheet = page.get_by_role("dialog", name="Filters")
    expect(sheet).to_be_visible()
    for _ in range(60):
        page.keyboard.press("Tab")
        inside = "document.activeElement === document.body || !!document.activeElement.closest('dialog')"
        assert page.evaluate(inside)
    sheet.get_by_role("link", name="black").first.click()
    page.wait_for_url("**filter=attr.colour:black")
    expect(sheet).to_be_visible()
    expect(sheet.get_by_role("link", name="Show 100 products")).to_be_in_viewport()
    sheet.get_by_role("link", name="Show 100 products").click()
    expect(sheet).to_be_hidden()
    expect(button).to_be_focused()
    expect(page.locator(".total")).to_contain_text("100 products")
    button.click()
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(button).to_be_focused()
    button.click()
    sheet.get_by_role("link", name="Clear all").click()
    page.wait_for_url("**/search")
    expect(page.locator(".total")).to_contain_text("400 products")


def test_on_a_phone_without_scripts_the_filters_are_a_fold_with_the_same_foot(visit):
    page = visit("/search?filter=attr.colour:black", viewport=PHONE, scripts=False)
    page.locator(".facets > summary").click()
    expect(page.get_by_role("link", name="Show 100 products")).to_be_in_viewport()
    page.get_by_role("link", name="Show 100 products").click()
    expect(page.locator(".results .card").first).to_be_in_viewport()


def test_what_is_pressed_is_large_enough(visit):
    page = visit("/search?filter=attr.colour:black&filter=category:%22Part%200%22")
    sizes = page.locator(".panel a:visible, .panel summary:visible, .panel button:visible, .panel input:visible")
    small = sizes.evaluate_all(
        "all => all.filter(at => Math.min(at.offsetWidth, at.offsetHeight) < 24).map(at => at.outerHTML)"
    )
    assert small == []
    assert sizes.count() > 30


def test_a_shop_without_prices_and_with_one_product_has_no_filters_to_offer(tmp_path: Path):
    client = create_app(engine=open_shop(tmp_path, "id,title,brand", ["1,Only thing,Sole"])).test_client()
    page = get(client, "/search")
    assert total(page) == 1
    assert not page.select(".facet")
