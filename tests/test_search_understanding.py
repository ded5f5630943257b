"""What is understood of a query decides what is found: conditions, exclusions, wishes and chips, on a real index."""

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from shops import open_shop

from search.engine import Engine
from search.errors import EngineDown
from search.page import Corrected, Query

HEAD = "id,title,brand,price,currency,category,colour,material,screen size,sku"
ROWS = (
    "m1,Wireless mouse,Acorn,15.00,USD,Mice,black,plastic,,AC-77001",
    "m2,Wireless mouse large,Acorn,35.00,USD,Mice,white,plastic,,AC-77002",
    "m3,Wired mouse,Birch,9.00,USD,Mice,black,plastic,,BI-88003",
    "m4,Vertical mouse,Cedar,80.00,USD,Mice,grey,aluminium,,CE-99004",
    "s1,Laptop sleeve,Acorn,25.00,USD,Sleeves,black,leather,,AC-77005",
    "s2,Laptop sleeve felt,Birch,20.00,USD,Sleeves,grey,felt,,BI-88006",
    "d1,Monitor,Birch,200.00,USD,Monitors,black,plastic,24 in,BI-88007",
    "d2,Monitor wide,Cedar,400.00,USD,Monitors,black,plastic,34 in,CE-99008",
    "d3,Monitor flat,Acorn,300.00,USD,Monitors,white,plastic,27 in,AC-77009",
    "n1,Mouse pad without a price,Acorn,,,Mice,black,felt,,AC-77010",
)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return open_shop(tmp_path_factory.mktemp("understood"), HEAD, ROWS)


def ids(shop: Engine, text: str) -> list[str]:
    return [hit.product.id for hit in shop.search(Query(text)).hits]


def chips(shop: Engine, text: str) -> list[tuple[str, str, str]]:
    return [(chip.kind, chip.text, chip.remove) for chip in shop.search(Query(text)).understood]


def test_a_price_holds_for_every_product_and_its_words_are_looked_for_nowhere(shop):
    assert set(ids(shop, "mouse under 20 dollars")) == {"m1", "m3"}
    assert chips(shop, "mouse under 20 dollars") == [("price", "under 20 dollars", "mouse")]
    assert set(ids(shop, "mouse between 30 and 100 usd")) == {"m2", "m4"}


@pytest.mark.parametrize("text", ["anything under 10 usd", "products under 10 usd", "under 10 usd"])
def test_what_asks_for_anything_finds_all_that_meets_the_rest(shop, text):
    assert ids(shop, text) == ["m3"]


def test_a_chip_says_where_nothing_found_has_what_was_wished_for(shop):
    (unmet,) = shop.search(Query("vertical mouse 27 inch")).understood
    assert unmet.value == "27 in (none found says so)"
    (met,) = shop.search(Query("monitor 27 inch")).understood
    assert met.value == "27 in"


def test_things_beside_a_value_are_looked_for_nowhere(shop):
    assert ids(shop, "grey things") == ids(shop, "grey")
    assert shop._understand("things for laptops").sought == "things for laptops"


def test_stock_that_the_catalogue_does_not_tell_is_no_word_to_look_for(shop):
    assert ids(shop, "laptop sleeve in stock") == ids(shop, "laptop sleeve")
    assert chips(shop, "laptop sleeve in stock") == [("stock", "in stock", "laptop sleeve")]
    assert shop.search(Query("laptop sleeve in stock")).understood[0].value == "in stock (not told here)"


def test_what_is_excluded_is_found_by_neither_leg(shop):
    assert ids(shop, "laptop sleeve without leather") == ["s2"]
    assert "s1" not in ids(shop, "sleeve -leather")
    assert not {"m1", "m2", "n1", "s1", "d3"} & set(ids(shop, "mouse not acorn"))


def test_a_brand_that_has_what_is_asked_for_is_shown_alone(shop):
    assert ids(shop, "cedar mouse") == ["m4"]


def test_a_measure_finds_the_value_of_that_measure_first(shop):
    assert ids(shop, "27 inch monitor")[0] == "d3"
    larger = ids(shop, "monitor over 30 inches")
    assert larger.index("d2") < larger.index("d3")


def test_a_query_of_a_price_alone_browses_what_it_buys(shop):
    assert set(ids(shop, "under 10 dollars")) == {"m3"}
    assert ids(shop, "under 30 dollars over 100 dollars")  # no price can be both: shown without


def test_a_price_that_nothing_has_is_given_up_and_the_chip_says_so(shop):
    page = shop.search(Query("monitor under 50 dollars"))
    assert {hit.product.id for hit in page.hits} >= {"d1", "d2", "d3"}
    assert "none: shown without" in page.understood[0].value


def test_a_price_holds_also_while_meaning_is_out(shop, monkeypatch):
    def down(text: str) -> None:
        raise EngineDown("out", leg="vectors")

    monkeypatch.setattr(shop.encoder, "encode_query", down)
    page = shop.search(Query("mouse under 20 dollars"))
    assert [gone.part for gone in page.degraded] == ["vectors"]
    assert {hit.product.id for hit in page.hits} == {"m1", "m3"}


def test_cheap_and_premium_order_a_kind_by_price(shop):
    cheap, dear = ids(shop, "cheap mouse"), ids(shop, "premium mouse")
    assert cheap.index("m3") < cheap.index("m4")
    assert dear.index("m4") < dear.index("m3")


def test_a_part_number_inside_of_a_longer_text_wins(shop):
    assert ids(shop, "mouse AC-77009 please")[0] == "d3"


def test_a_facets_count_is_the_total_after_ticking_beside_what_was_understood(shop):
    from search.filters import parse

    page = shop.search(Query("mouse under 40 dollars"))
    for facet in page.facets:
        for value in facet.values:
            ticked = shop.search(Query("mouse under 40 dollars", filters=(parse(value.filter),)))
            assert ticked.total == value.count, value


def test_a_misspelt_query_finds_what_was_meant_and_says_so(shop):
    page = shop.search(Query("wirelss mouse"))
    assert [hit.product.id for hit in page.hits] == ids(shop, "wireless mouse")
    assert page.corrected == Corrected("wireless mouse", "wirelss mouse", '"wirelss" mouse')
    assert chips(shop, "wirelss mouse") == [("spelling", "wirelss", '"wirelss" mouse')]


def test_a_removed_correction_searches_as_typed(shop):
    page = shop.search(Query('"wirelss" mouse'))
    assert (page.corrected, page.understood) == (None, ())


def test_what_is_mended_is_read_like_anything_else(shop):
    assert ids(shop, "mouse withuot plastic") == ids(shop, "mouse without plastic")
    assert "s1" not in ids(shop, "sleeve -leathr")
    kinds = [kind for kind, _, _ in chips(shop, "ceddar mouse under 90 dollars")]
    assert kinds == ["spelling", "brand", "price"]


def test_a_query_that_names_a_product_is_not_spelled(shop):
    assert shop.search(Query("AC-77009")).corrected is None


@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60) | st.sampled_from(["", "-", "no", "under", "under 50 over 100", "without", "-mouse", "$"]))
def test_any_text_gives_the_same_valid_answer_twice(shop, text):
    first, second = (shop.forgetful().search(Query(text)) for _ in range(2))
    assert [hit.product.id for hit in first.hits] == [hit.product.id for hit in second.hits]
    assert first.total >= len(first.hits)
