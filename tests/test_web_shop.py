"""The shop's pages as HTML, on the demo catalogue and on a catalogue of everything that could look wrong."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from pages import get, one, words

from indexer.build import build
from search.engine import Engine, open_engine
from search.page import MAX_TEXT, Chip, Degraded, Page, Query
from search.settings import Settings
from web.app import create_app

NASTY = "<script>alert('x')</script><img src=x onerror=alert(1)>&amp;\"'"

ODD: list[dict[str, Any]] = [
    {"id": "bare", "title": "Bare thing"},
    {"id": "nasty/1?a=b&c#d", "title": f"Thing {NASTY}", "brand": f"Brand {NASTY}", "category": f"Things {NASTY}",
     "description": f"Thing {NASTY} {{{{ 7 * 7 }}}}", "price": "12.50", "currency": "USD",
     "attr_t_note": NASTY},
    {"id": "/p//1/", "title": "Thing of slashes", "url": "https://shop.example/p"},
    {"id": "long", "title": "Thing " + "enormously " * 45, "brand": "B" * 200, "price": "0", "currency": "USD",
     "url": "https://shop.example/long"},
    {"id": "rtl", "title": "Thing אוזניות אלחוטיות", "brand": "קול", "price": "99", "currency": "ILS",
     "url": "https://shop.example/rtl"},
    {"id": "pictured", "title": "Thing with a picture", "image": "https://pictures.example/a.jpg",
     "url": "https://shop.example/a", "price": "7", "currency": "USD", "list_price": "9"},
]  # fmt: skip


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    home = tmp_path_factory.mktemp("odd")
    file = home / "odd.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in ODD), "utf-8")
    settings = Settings(home=home, name="odd", encoder="hashing")
    build([file], settings, price_unit="major")
    return create_app(settings, open_engine(settings)).test_client()


def follow(client: FlaskClient, link: Tag) -> BeautifulSoup:
    return get(client, str(link["href"]))


def total(page: BeautifulSoup) -> int:
    words = one(page, ".total").text.replace(",", "").split()
    return next((int(word) for word in words if word.isdigit()), 0)


def ids(page: BeautifulSoup) -> list[str]:
    return [str(link["href"]).removeprefix("/product/") for link in page.select(".results .card-title a")]


@pytest.mark.parametrize("path", ["/", "/search", "/search?q=zzzzqqqq", "/product/none", "/search?page=0"])
def test_every_page_has_its_landmarks(client: FlaskClient, path: str):
    page = BeautifulSoup(client.get(path).text, "html.parser")
    assert one(page, "html")["lang"] == "en"
    assert one(page, "title").text.strip()
    assert one(page, "h1").text.strip()
    one(page, "main#main")
    assert page.select("body > a")[0]["href"] == "#main"
    box = one(page, "form[role=search] input[name=q]")
    assert one(page, f"label[for={box['id']}]").text
    names = [str(tag["id"]) for tag in page.select("[id]")]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("path", ["/", "/search", "/search?q=zzzzqqqq"])
def test_pages_carry_no_inline_script_or_style(client: FlaskClient, path: str):
    page = BeautifulSoup(client.get(path).text, "html.parser")
    assert not page.select("style, [style], script:not([src]), [onclick], [onload], [onerror]")
    assert all(tag["src"].startswith("/static/") for tag in page.select("script"))


def test_the_front_page_offers_queries_that_find_something(client: FlaskClient):
    examples = get(client, "/").select(".examples a")
    assert len(examples) >= 3
    for example in examples:
        assert total(follow(client, example)) > 0, example.text


def test_the_front_page_leads_into_departments(client: FlaskClient):
    tiles = get(client, "/").select(".places a")
    assert len(tiles) >= 5
    for tile in tiles[:4]:
        assert one(follow(client, tile), ".total").text.split(", page")[0].strip() == one(tile, ".count").text


def test_results_are_the_engines(client: FlaskClient, engine: Engine):
    text = engine.search(Query(size=1)).hits[0].product.title
    expected = [hit.product.id for hit in engine.search(Query(text)).hits]
    page = get(client, "/search", q=text)
    assert ids(page) == expected
    assert one(page, "input#q")["value"] == text
    assert page.select(".results mark")


def test_ticking_a_value_gives_as_many_products_as_its_count(client: FlaskClient):
    page = get(client, "/search")
    for facet in page.select(".facet"):
        tick = facet.select("a.tick")[0]
        ticked = follow(client, tick)
        assert total(ticked) == int(tick.select(".count")[0].contents[0].replace(",", "")), tick["href"]
        assert ticked.select("a.tick[aria-current]")
        assert len(ticked.select(".chip.removable")) == 1


def test_chips_take_their_filter_away(client: FlaskClient):
    everything = get(client, "/search")
    filtered = follow(client, everything.select("a.tick")[0])
    assert total(filtered) < total(everything)
    assert total(follow(client, one(filtered, ".chip.removable"))) == total(everything)


def test_the_sort_form_keeps_the_rest_of_the_search(client: FlaskClient):
    filtered = follow(client, get(client, "/search").select("a.tick")[0])
    form = one(filtered, "form.sort")
    params = {str(tag["name"]): str(tag["value"]) for tag in form.select("input[type=hidden]")}
    by_price = get(client, str(form["action"]), **params, sort="price")
    assert total(by_price) == total(filtered)
    assert one(by_price, "option[selected]")["value"] == "price"
    prices = [float(tag.text.strip().lstrip("$").replace(",", "")) for tag in by_price.select(".results .now")]
    assert prices == sorted(prices)
    assert len(prices) > 1


def test_pages_follow_one_another_without_overlap(client: FlaskClient):
    first = get(client, "/search", size=5)
    assert not first.select("[rel=prev]")
    second = follow(client, one(first, ".pages [rel=next]"))
    assert second.select(".pages [rel=prev]")
    assert len(ids(first)) == len(ids(second)) == 5
    assert not set(ids(first)) & set(ids(second))
    assert ids(follow(client, one(second, ".pages [rel=prev]"))) == ids(first)


def test_the_last_page_has_no_next_and_one_past_it_says_so(client: FlaskClient):
    first = get(client, "/search", size=100)
    last = follow(client, first.select(".pages ol a")[-1])
    assert ids(last)
    assert not last.select("[rel=next]")
    past = get(client, "/search", size=100, page=9_999)
    assert "There is no page 9,999" in past.text
    assert "page" not in one(past, ".total").text
    assert "page" not in one(past, "title").text
    assert not past.select("[rel=prev], [rel=next]")
    assert ids(follow(client, one(past, ".notice a"))) == ids(last)


def test_nothing_found_offers_ways_out(client: FlaskClient):
    page = get(client, "/search", q="zzzzqqqq", filter=["price:..0.001", "in_stock:true"])
    assert "Nothing" in one(page, ".total").text
    assert not page.select(".ways"), "the words find nothing, whatever the filters"
    assert page.select(".tiles a")
    assert total(follow(client, page.select(".empty p a")[0])) > 0


def test_ways_out_of_filters_say_what_they_give(client: FlaskClient):
    page = get(client, "/search", filter=["price:..0.01", "brand:Nobody,Nowhere", "-in_stock:true"])
    assert [way.select("a")[0].text for way in page.select(".ways li")] == ["Without any filter"]
    assert [one(row, ".count").text for row in page.select(".relax li")] == ["still nothing without it"] * 3
    page = get(client, "/search", filter=["price:..0.01", "in_stock:true"])
    assert one(page, "#empty").text == "It is this that leaves nothing: Price up to $0.01"
    assert [words(one(row, ".what")) for row in page.select(".relax li")] == [
        "Price up to $0.01",
        "Availability In stock",
    ]
    ways = [*page.select(".relax li:has(a)"), *page.select(".ways li")]
    assert len(ways) == 2
    for way in ways:
        found = follow(client, way.select("a")[0])
        assert one(way, ".count").text == " ".join(one(found, ".total").text.split(", page")[0].split())


def test_a_filter_of_several_values_is_one_way_out(client: FlaskClient):
    page = get(client, "/search", filter=["brand:Nobody,Nowhere"])
    assert [words(one(row, ".what")) for row in page.select(".relax li")] == ["Brand Nobody or Nowhere"]
    assert not page.select(".ways a")


@pytest.mark.parametrize("blank", ["q=+++", "page=&filter=&sort=&q=", "q=%0A&filter=+"])
def test_a_blank_form_shows_everything(client: FlaskClient, blank: str):
    page = get(client, f"/search?{blank}")
    assert one(page, "h1").text.strip() == "All products"
    assert total(page) == total(get(client, "/search"))
    assert not page.select(".chip.removable")


def test_the_heading_names_what_is_browsed(client: FlaskClient):
    tile = get(client, "/").select(".places a")[0]
    page = follow(client, tile)
    name = one(tile, ".name").text
    assert one(page, "h1").text.strip() == name
    assert one(page, "title").text == f"{name} · Aisle"
    assert one(get(client, "/search", filter="in_stock:true"), "h1").text.strip() == "Products"


def test_chips_and_facets_say_the_same(client: FlaskClient):
    ticks = [tick for facet in get(client, "/search").select(".facet") for tick in facet.select("a.tick")[:2]]
    for tick in ticks:
        page = follow(client, tick)
        chip = one(page, ".chip.removable")
        assert one(chip, "bdi").text == one(tick, ".label bdi").text
    labels = [label.text for label in get(client, "/search").select(".label")]
    assert any(re.fullmatch(r"up to \$\d+", label) for label in labels)
    assert "4 and up" in labels


def test_a_long_query_has_a_short_title(client: FlaskClient):
    assert len(one(get(client, "/search", q="lamp " * 150), "title").text) < 90


def test_marks_of_direction_stay_in_their_place(client: FlaskClient):
    page = get(client, "/search", q="\u202elamp")
    assert one(page, "h1 > bdi").text == "\u202elamp"
    assert one(page, "title").text == "lamp · Aisle"
    assert one(page, "input#q")["dir"] == "auto"


def test_a_mistake_keeps_the_query(client: FlaskClient):
    page = get(client, "/search", 400, q="la\0mp", sort="mood")
    assert one(page, "input#q")["value"] == "lamp"
    assert one(page, "title").text == f"{one(page, 'h1').text} · Aisle"


def test_an_unknown_address_is_told_in_our_words(client: FlaskClient):
    assert "There is no page at this address." in one(get(client, "/nothing", 404), "main").text


def test_a_slash_too_many_leads_to_the_product(client: FlaskClient, engine: Engine):
    id = engine.search(Query(size=1)).hits[0].product.id
    answer = client.get(f"/product/{id}/")
    assert (answer.status_code, answer.headers["Location"]) == (301, f"/product/{id}")
    assert client.get("/product/none/").status_code == 404


def test_a_product_page_shows_the_product(client: FlaskClient, engine: Engine):
    product = next(hit.product for hit in engine.search(Query(size=50)).hits if hit.product.attributes)
    page = get(client, f"/product/{product.id}")
    assert one(page, "h1").text.strip() == product.title
    assert len(page.select(".spec dt")) >= len(product.attributes)
    assert [link.text for link in page.select(".crumbs a")] == ["Shop", *product.category]
    assert total(follow(client, page.select(".crumbs a")[-1])) > 0
    assert product.id not in [str(link["href"]).rsplit("/", 1)[1] for link in page.select(".card-title a")]
    assert len(page.select(".card")) == 8


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/product/none", 404, "No product has the id"),
        ("/nothing", 404, "We could not find that"),
        ("/search?page=-1", 400, "page is '-1'"),
        ("/search?q=a&q=b", 400, "q stands 2 times"),
        ("/search?filter=nonsense", 400, "nonsense"),
        ("/search?filter=no_such_field:1", 400, "no_such_field"),
        (f"/search?q={'x' * (MAX_TEXT + 1)}", 400, "at most 1,000"),
    ],
)
def test_mistakes_are_answered_in_the_same_dress(client: FlaskClient, path: str, status: int, words: str):
    page = get(client, path, status)
    assert words in one(page, "main").text
    assert page.select("form[role=search]")
    assert page.select(".ways a[href='/']")


@pytest.fixture
def remarks(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine's answers, with everything said that an answer may say beside its hits."""
    plain = type(engine).search

    def search(self: Engine, query: Query) -> Page:
        return replace(
            plain(self, query),
            total_exact=False,
            understood=(Chip("colour", "redd", "red", "mug"),),
            suggestions=("red mug", "<i>mug</i>"),
            degraded=(Degraded("vectors", "the encoder is late"),),
        )

    monkeypatch.setattr(type(engine), "search", search)


def test_a_misspelt_query_shows_what_was_searched_and_the_way_back(client: FlaskClient):
    page = get(client, "/search", q="keybord")
    assert "Showing results for keyboard. Search instead for keybord" in " ".join(one(page, ".meant").text.split())
    typed = follow(client, one(page, ".meant a"))
    assert not typed.select(".meant")
    assert one(typed, "input#q")["value"] == '"keybord"'


@pytest.mark.usefixtures("remarks")
def test_what_an_answer_says_of_itself_is_shown(client: FlaskClient):
    page = get(client, "/search", q="redd mug", sort="price", filter="in_stock:true", page=2, size=5)
    assert "at least" in one(page, ".total").text
    assert "Finding by meaning is out of order" in one(page, ".notice").text
    chip = one(page, "#understood + ul a")
    assert words(chip) == "Colour red"
    assert chip["aria-label"] == "Colour red: take away"
    assert chip["href"] == "/search?q=mug&filter=in_stock:true&sort=price&size=5"
    assert [link.text for link in page.select(".meant a")] == ["red mug", "<i>mug</i>"]
    assert str(page.select(".meant a")[0]["href"]).startswith("/search?q=red+mug&")


@pytest.mark.usefixtures("remarks")
def test_what_an_answer_says_of_itself_is_in_the_api(client: FlaskClient):
    found = client.get("/api/search?q=redd+mug").get_json()
    assert found["total_exact"] is False
    assert found["understood"] == [{"kind": "colour", "text": "redd", "value": "red", "remove": "mug"}]
    assert found["degraded"] == [{"part": "vectors", "why": "the encoder is late"}]
    assert 'aisle_degraded_total{part="vectors"}' in client.get("/metrics").text


def test_markup_of_the_catalogue_stays_text(odd: FlaskClient):
    for path in ("/", "/search?q=thing", "/product/nasty/1%3Fa=b&c%23d"):
        answer = odd.get(path)
        assert answer.status_code == 200
        page = BeautifulSoup(answer.text, "html.parser")
        assert "<script>alert" not in answer.text
        assert not page.select("[onerror], a[href^=javascript], img[src=x], img[src^=javascript]")
        assert "{{ 7 * 7 }}" in answer.text or path != "/product/nasty/1%3Fa=b&c%23d"


def test_an_id_of_odd_characters_leads_to_its_page(odd: FlaskClient):
    links = get(odd, "/search", q="thing").select(".card-title a")
    titles = {one(follow(odd, link), "h1").text.strip()[:12] for link in links}
    assert len(titles) == len(links) == len(ODD)


def test_markup_in_the_query_stays_text(client: FlaskClient):
    page = get(client, "/search", q='"><script>alert(1)</script>')
    assert one(page, "input#q")["value"] == '"><script>alert(1)</script>'
    assert not page.select("script:not([src])")


def test_a_product_that_says_little_is_still_a_page(odd: FlaskClient):
    page = get(odd, "/product/bare")
    assert "Price on request" in page.text
    assert one(page, ".gallery svg.drawing")
    assert not page.select(".gallery img, .spec, .codes, .buy .brand, .prose, .more")


def test_outside_pictures_and_pages_are_linked_without_a_referrer(odd: FlaskClient):
    page = get(odd, "/product/pictured")
    image = one(page, ".gallery img")
    assert (image["src"], image["referrerpolicy"]) == ("https://pictures.example/a.jpg", "no-referrer")
    assert "noreferrer" in one(page, "a.button")["rel"]
    assert one(page, ".buy s").text.strip().endswith("$9.00")


def test_a_price_of_nothing_is_shown_as_a_price(odd: FlaskClient):
    assert one(get(odd, "/product/long"), ".buy .now").text == "$0.00"


def test_departments_and_examples_need_no_categories(odd: FlaskClient, tmp_path: Path):
    file = tmp_path / "one.jsonl"
    file.write_text(json.dumps({"id": "1", "title": "The only thing"}), "utf-8")
    settings = Settings(home=tmp_path, name="one", encoder="hashing")
    build([file], settings, price_unit="major")
    client = create_app(settings, open_engine(settings)).test_client()
    page = get(client, "/")
    assert "1 product," in " ".join(page.text.split())
    assert not page.select(".tiles")
    assert [words.text for words in page.select(".examples a .words")] == ["The only thing"]
    assert not get(client, "/search").select(".pages")
    assert not get(client, "/product/1").select("#similar")


def test_a_card_leads_to_its_variants_and_the_product_page_lists_them(client: FlaskClient, engine: Engine):
    page = get(client, "/search", q="ulvane tent")
    card = next(card for card in page.select(".card") if card.select(".variants"))
    link = one(card, ".variants a")
    shown = one(card, ".card-title a")["href"]
    assert str(link["href"]) == f"{shown}#variants"
    product = follow(client, link)
    choices = product.select(".options a")
    assert link.text == f"+{len(choices) - 1} more, by colour"
    assert one(product, "#variants").text == f"Variants {len(choices)}"
    assert [choice["href"] for choice in choices if choice.get("aria-current") == "true"] == [shown]
    group = {engine.product(str(choice["href"]).removeprefix("/product/")).group_id for choice in choices}
    assert len(group) == 1
    assert one(follow(client, choices[-1]), ".options [aria-current]")["href"] == choices[-1]["href"]


def test_a_product_alone_lists_no_variants(odd: FlaskClient):
    assert not get(odd, "/search", q="thing").select(".variants")
    assert not get(odd, "/product/bare").select(".choices, .options")


def test_an_empty_page_says_what_nothing_matched(client: FlaskClient):
    page = get(client, "/search", q="zzzzqqqq <b>")
    assert one(page, "h1 bdi").text == "zzzzqqqq <b>"
    assert "nothing than something wrong" in one(page, "#empty").text
    page = get(client, "/search", q="mug", filter=["price:..0.01", "in_stock:true"])
    assert one(page, "#empty").text == "It is this that leaves nothing: Price up to $0.01"
    assert one(get(client, "/search", filter="price:..0.01"), "#empty").text == "Leave this out, and there is something"


def test_every_way_out_leads_to_as_many_products_as_it_says(engine: Engine):
    strict = create_app(engine=engine.changed(["cutoff=1"])).test_client()
    page = get(strict, "/search", q="sollande travel mug under 30 dollars", sort="price")
    ways = page.select(".ways li, .relax li:has(a)")
    assert "All of Sollande" in [way.select("a")[0].text for way in ways]
    assert len(ways) > 1
    for way in (*ways, *page.select(".tiles li")):
        count = one(way, ".count").text.split()[0].replace(",", "")
        assert total(follow(strict, one(way, "a"))) == int(count), way
    found = strict.get("/api/search?q=sollande+travel+mug+under+30+dollars").get_json()["ways_out"]
    assert [way["kind"] for way in found][:2] == ["brand", "nearest"]
    assert found[0] == {
        "kind": "brand", "label": "Sollande", "query": "", "filters": ["brand:Sollande"],
        "total": found[0]["total"], "total_exact": True,
    }  # fmt: skip
