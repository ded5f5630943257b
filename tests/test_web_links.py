"""Every state of a search is one stable URL."""

from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

import pytest
from werkzeug.datastructures import MultiDict

from search.filters import Exists, Not, Range, Term
from search.page import MAX_PAGE, Facet, FacetValue, Page, Query
from web import links
from web.app import create_app
from web.params import SHOP_SIZE, query
from web.words import wording

BRAND = Facet("brand", "Brand", "values", (FacetValue("Lumen", "Lumen", 3, False, "brand:Lumen"),))
TREE = Facet(
    "category",
    "Category",
    "tree",
    (
        FacetValue("Home", "Home", 9, True, "category:Home"),
        FacetValue("Home > Lamps", "Lamps", 4, False, 'category:"Home > Lamps"', 1),
    ),
)


@pytest.fixture(autouse=True)
def context() -> Iterator[None]:
    with create_app().test_request_context():
        yield


def back(url: str) -> Query:
    """The query that the shop reads from a URL it made."""
    return query(MultiDict(parse_qsl(urlsplit(url).query, keep_blank_values=True)), default_size=SHOP_SIZE)


def page(total: int, number: int, size: int = 24) -> Page:
    return Page(Query(page=number, size=size), (), total, True, (), (), (), (), "g000001")


@pytest.mark.parametrize(
    "asked",
    [
        Query(),
        Query("café & tea #1 + 50%", page=4, sort="-price", size=10),
        Query("", filters=(Term("brand", ('He said "x"', "a,b")), Not(Term("colour", ("black",))), Exists("image"))),
        Query("x", filters=(Range("price", 20, None), Range("attr.weight", 1.5, 2, "kg"))),
    ],
)
def test_a_search_survives_its_url(asked: Query):
    assert back(links.search_url(asked)) == asked


def test_defaults_are_left_out_of_the_url():
    assert links.search_url(Query(size=SHOP_SIZE)) == "/search"


def test_values_of_a_facet_add_up_and_untick():
    asked = Query("lamp", page=3, filters=(Term("brand", ("Marlow",)),))
    ticked = back(links.facet_url(asked, BRAND, BRAND.values[0]))
    assert ticked == Query("lamp", page=1, filters=(Term("brand", ("Marlow", "Lumen")),))
    assert back(links.facet_url(ticked, BRAND, BRAND.values[0])).filters == (Term("brand", ("Marlow",)),)


def test_a_category_takes_the_place_of_the_one_above():
    asked = Query(filters=(Term("category", ("Home",)), Not(Term("category", ("Garden",)))))
    down = back(links.facet_url(asked, TREE, TREE.values[1]))
    assert set(down.filters) == {Term("category", ("Home > Lamps",)), Not(Term("category", ("Garden",)))}
    assert back(links.facet_url(asked, TREE, TREE.values[0])).filters == (Not(Term("category", ("Garden",))),)


def test_each_value_that_holds_has_its_own_chip():
    asked = Query(filters=(Term("brand", ("Lumen", "Marlow")), Range("price", None, 50), Not(Term("colour", ("red",)))))
    chips = links.active_filters(asked, wording((BRAND,)))
    assert [(chip.label, chip.value) for chip in chips] == [
        ("Brand", "Lumen"),
        ("Brand", "Marlow"),
        ("Price", "up to 50"),
        ("Colour", "not red"),
    ]
    assert back(chips[0].url).filters == (Term("brand", ("Marlow",)), *asked.filters[1:])
    assert back(chips[2].url).filters == (asked.filters[0], asked.filters[2])


def test_chips_are_named_as_the_facets_name_them():
    facet = Facet(
        "attr.colour", "Colour of the thing", "values", (FacetValue("red", "Red", 1, True, "attr.colour:red"),)
    )
    chips = links.active_filters(Query(filters=(Term("colour", ("red",)), Exists("image"))), wording((facet,)))
    assert [(chip.label, chip.value) for chip in chips] == [("Colour of the thing", "Red"), ("Image", "given")]


def test_page_links_show_the_ends_and_the_neighbours():
    numbers = [link.number for link in links.page_links(page(24 * 20, 10))]
    assert numbers == [1, None, 8, 9, 10, 11, 12, None, 20]
    assert [link.number for link in links.page_links(page(30, 1))] == [1, 2]


def test_the_last_page_holds_the_last_product():
    assert [links.last_page(page(total, 1)) for total in (0, 1, 24, 25)] == [1, 1, 1, 2]
    assert links.last_page(page(10**9, 1, size=1)) == MAX_PAGE


def test_a_filter_that_does_not_parse_leads_to_everything():
    assert links.filter_url("nonsense") == "/search"
    assert back(links.filter_url("brand:Lumen")).filters == (Term("brand", ("Lumen",)),)
