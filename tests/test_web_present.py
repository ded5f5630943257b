"""How records read on a page."""

from decimal import Decimal

import pytest

from search.page import SORTS, Highlight, Hit
from search.product import Price, Product
from web import present


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [
        ("1299", "USD", "$1,299.00"),
        ("0", "USD", "$0.00"),
        ("12.5", "EUR", "€12.50"),
        ("1500", "JPY", "¥1,500"),
        ("1234.5", "", "1,234.50"),
        ("7", "usd", "$7.00"),
        ("3", "not a code", "not a code 3.00"),
    ],
)
def test_prices_read_as_their_currency_writes_them(amount: str, currency: str, expected: str):
    assert present.money(Price(Decimal(amount), currency)).replace("\xa0", " ") == expected


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [
        ("1000", "usd", "$1,000"),
        ("9.5", "USD", "$9.50"),
        ("1500", "JPY", "¥1,500"),
        ("20", "", "20"),
        ("20.25", "", "20.25"),
        ("1" + "0" * 30 + ".5", "USD", "$1" + ",000" * 10 + ".50"),
    ],
)
def test_limits_show_cents_only_where_there_are_some(amount: str, currency: str, expected: str):
    assert present.round_money(Decimal(amount), currency) == expected


@pytest.mark.parametrize(("value", "expected"), [(0, "0 products"), (1, "1 product"), (1200, "1,200 products")])
def test_one_is_no_plural(value: int, expected: str):
    assert present.products(value) == expected


def test_a_page_title_is_plain_and_short():
    assert present.page_title("desk\u202e lamp\x00 \u2066x") == "desk lamp x"
    assert present.page_title("w" * 70) == "w" * 70
    assert present.page_title("w" * 71) == "w" * 70 + "…"
    assert present.page_title("a long word and " * 9) == "a long word and " * 4 + "a long…"


def test_no_price_reads_as_nothing():
    assert present.money(None) == ""


@pytest.mark.parametrize(
    ("price", "before", "expected"),
    [("10", "12", True), ("12", "12", False), ("12", "10", False)],
)
def test_a_list_price_shows_only_where_it_is_higher(price: str, before: str, expected: bool):
    product = Product("1", "x", price=Price(Decimal(price), "USD"), list_price=Price(Decimal(before), "USD"))
    assert present.is_reduced(product) is expected


def test_list_prices_of_another_currency_are_not_compared():
    product = Product("1", "x", price=Price(Decimal(10), "USD"), list_price=Price(Decimal(99), "EUR"))
    assert not present.is_reduced(product)


def test_highlights_mark_their_spans_and_escape_everything():
    marked = present.marked(Highlight("title", "<b>mug</b> & mug", ((3, 6), (13, 16))))
    assert marked == "&lt;b&gt;<mark>mug</mark>&lt;/b&gt; &amp; <mark>mug</mark>"


def test_overlapping_and_stray_spans_lose_no_text():
    marked = present.marked(Highlight("title", "coffee", ((2, 4), (0, 3), (5, 99), (6, 6))))
    assert marked.replace("<mark>", "").replace("</mark>", "") == "coffee"


def test_a_hit_without_a_title_highlight_shows_its_plain_title():
    assert present.title(Hit(Product("1", "a < b"), 1.0)) == "a &lt; b"


def test_a_snippet_shows_only_where_something_matched():
    hit = Hit(Product("1", "x"), 1.0, (Highlight("description", "keeps hot", ()),))
    assert present.snippet(hit) is None


def test_a_snippet_that_repeats_the_title_is_left_out():
    hit = Hit(Product("1", "Orla Mug 300 ml"), 1.0, (Highlight("description", "mug 300 ml…", ((0, 3),)),))
    assert present.snippet(hit) is None


@pytest.mark.parametrize(
    ("in_stock", "count", "expected"),
    [
        (None, None, ("", "")),
        (False, 9, ("out", "Out of stock")),
        (True, None, ("in", "In stock")),
        (True, 3, ("in", "Only 3 left")),
        (True, 0, ("in", "In stock")),
    ],
)
def test_stock_in_words(in_stock: bool | None, count: int | None, expected: tuple[str, str]):
    assert present.stock(Product("1", "x", in_stock=in_stock, stock=count)) == expected


@pytest.mark.parametrize(
    ("price", "before", "expected"),
    [
        ("33.99", "39.99", "You save $6.00 (15%)"),
        ("0", "9", "You save $9.00 (100%)"),
        ("999.99", "1000", "You save $0.01"),
        ("10", "10", ""),
        ("10", "9", ""),
    ],
)
def test_what_is_saved_is_said_in_words_with_whole_percents_rounded_down(price: str, before: str, expected: str):
    product = Product("1", "x", price=Price(Decimal(price), "USD"), list_price=Price(Decimal(before), "USD"))
    assert present.saving(product) == expected


@pytest.mark.parametrize(
    ("product", "expected"),
    [
        (Product("1", "mug", category=("Kitchen", "cups")), "C"),
        (Product("1", "«élan»"), "É"),
        (Product("1", "電気ケトル"), "電"),
        (Product("1", "!!!"), "·"),
    ],
)
def test_the_placeholder_shows_the_first_letter(product: Product, expected: str):
    assert present.initial(product) == expected


def test_every_sort_has_a_name_and_one_is_selected():
    options = present.sort_options("-price")
    assert [name for name, _, _ in options] == list(SORTS)
    assert [name for name, _, selected in options if selected] == ["-price"]
    assert all(label != name for name, label, _ in options)
