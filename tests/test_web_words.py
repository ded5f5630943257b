"""Filters in words."""

import pytest

from search.filters import parse
from search.page import Facet, FacetValue, Query
from web.words import currency, wording


def ranges(field: str, unit: str, *filters: str, selected: bool = False) -> Facet:
    values = tuple(FacetValue(one.split(":")[1], "?", 1, selected, one) for one in filters)
    return Facet(field, field.removeprefix("attr.").capitalize(), "ranges", values, unit)


PRICE = ranges("price", "USD", "price:..20", "price:20..50")
WIDTH = ranges("attr.width", "mm", "attr.width:..1500mm")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("price:..20", ("Price", "up to $20")),
        ("price:20..30", ("Price", "$20 – $30")),
        ("price:1000..", ("Price", "$1,000 and up")),
        ("price:9.99..20EUR", ("Price", "€9.99 – €20")),
        ("price:20", ("Price", "$20")),
        ("list_price:..20", ("List price", "up to $20")),
        ("rating:4..", ("Rating", "4 and up")),
        ("rating_count:1500..", ("Rating count", "1,500 and up")),
        ("rating:1e17..", ("Rating", "100,000,000,000,000,000 and up")),
        ("attr.pages:..12345678901234567.5", ("Pages", "up to 12,345,678,901,234,568")),
        ("price:1e300..", ("Price", "$1" + ",000" * 100 + " and up")),
        ("attr.width:1000..1500", ("Width", "1,000 – 1,500 mm")),
        ("width:..1.5m", ("Width", "up to 1.5 m")),
        ("attr.year:2010..2020", ("Year", "2010 – 2020")),
        ("attr.pages:20000..", ("Pages", "20,000 and up")),
        ("-brand:Lumen", ("Brand", "not Lumen")),
        ("brand:Lumen,Marlow", ("Brand", "Lumen or Marlow")),
        ("category:'Home'", ("Category", "'Home'")),
        ('category:"Home > Lamps"', ("Category", "Lamps")),
        ("in_stock:true", ("Availability", "In stock")),
        ("in_stock:no", ("Availability", "Out of stock")),
        ("-in_stock:true", ("Availability", "not in stock")),
        ("exists:gtin", ("GTIN", "given")),
        ("-exists:image", ("Image", "not given")),
        ("attr.screen_size:27", ("Screen size", "27")),
    ],
)
def test_every_filter_has_its_words(written: str, expected: tuple[str, str]):
    assert wording((PRICE, WIDTH), currency="USD").of(parse(written)) == expected


def test_a_line_of_ranges_reads_as_its_chip():
    words = wording((PRICE, WIDTH), currency="USD")
    assert [words.line(PRICE, value) for value in PRICE.values] == ["up to $20", "$20 – $50"]
    assert words.line(WIDTH, WIDTH.values[0]) == "up to 1,500 mm"


def test_a_number_with_a_unit_has_separators_and_a_text_stays():
    facet = Facet(
        "attr.capacity",
        "Capacity",
        "values",
        (
            FacetValue("1500", "1500 g", 1, False, "attr.capacity:1500"),
            FacetValue("large", "large", 1, False, "attr.capacity:large"),
        ),
        "g",
    )
    words = wording((facet,))
    assert [words.line(facet, value) for value in facet.values] == ["1,500 g", "large"]
    assert words.of(parse("attr.capacity:1500")) == ("Capacity", "1,500 g")


def test_prices_have_a_currency_only_where_there_is_one():
    assert currency((WIDTH, PRICE)) == "USD"
    assert currency((ranges("price", "USD", "price:..20USD", "price:20USD.."),)) == ""
    assert currency((WIDTH,)) == ""
    assert wording(()).of(parse("price:..20")) == ("Price", "up to 20")


def test_a_shoppers_own_currency_does_not_make_several():
    chosen = ranges("price", "USD", "price:..20USD", selected=True)
    assert currency((Facet("price", "Price", "ranges", (*PRICE.values, *chosen.values), "USD"),)) == "USD"


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ((), "All products"),
        (("brand:Lumen",), "Lumen"),
        (('category:"Home > Lamps"', "price:..20"), "Lamps"),
        (("brand:Lumen,Marlow",), "Products"),
        (("brand:Lumen", "category:Home"), "Products"),
        (("-brand:Lumen",), "Products"),
        (("price:..20",), "Products"),
    ],
)
def test_the_heading_names_the_only_category_or_brand(filters: tuple[str, ...], expected: str):
    assert wording(()).heading(Query(filters=tuple(map(parse, filters)))) == expected
