"""Why a product is a hit, told of it alone, and what sets the hits of a page apart."""

from pathlib import Path

import pytest
from shops import open_shop

from search.engine import Engine
from search.errors import ProductMissing
from search.facts import FACTS
from search.filters import parse
from search.page import Query, Why
from search.understand.reading import NOTES

HEADER = "id,title,brand,category,price,colour,length,chip,ports,backlit"
ROWS = [
    "k1,Wireless keyboard black,Ardo,Keyboards,25.00,black,44 cm,QX7781,2,yes",
    "k2,Wireless keyboard compact,Ardo,Keyboards,35.00,white,30 cm,QX7782,2,no",
    "k3,Wired keyboard,Belm,Keyboards,15.00,white,44 cm,QX7783,3,no",
    "k4,Wired keyboard long,Belm,Keyboards,19.00,grey,48 cm,QX7784,3,yes",
    "m1,Wireless mouse,Ardo,Mice,12.00,black,11 cm,QX7785,,",
    "m2,Wired mouse,Belm,Mice,9.00,grey,11 cm,QX7786,,",
]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return open_shop(tmp_path_factory.mktemp("why"), HEADER, ROWS)


def why(shop: Engine, text: str, id: str, *filters: str) -> Why:
    return shop.why(Query(text, filters=tuple(map(parse, filters))), id)


def codes(told: Why) -> dict[str, tuple[str, ...]]:
    return dict(told.reasons)


def test_it_is_scored_as_the_page_scores_it_wherever_it_stands(shop):
    query = Query("wireless keyboard", explain=True, size=1)
    pages = [shop.search(Query(query.text, explain=True, size=1, page=page)) for page in (1, 2, 3)]
    for hit in [hit for page in pages for hit in page.hits]:
        told = shop.why(query, hit.product.id)
        assert told.belongs
        assert told.hit.explain == hit.explain
        assert told.hit.highlights == hit.highlights


def test_words_that_it_has_and_those_it_lacks(shop):
    told = codes(why(shop, "wireless keyboard zzzzz", "k3"))
    assert told["words"] == ("keyboard",)
    assert set(told["lacking"]) == {"wireless", "zzzzz"}
    assert "lacking" not in codes(why(shop, "wireless keyboard", "k1"))
    assert "together" in codes(why(shop, "wireless keyboard", "k1"))


def test_what_fails_a_filter_does_not_belong_and_says_which(shop):
    told = why(shop, "wireless keyboard", "k2", "price:..30", "brand:Ardo")
    assert not told.belongs
    assert told.failed == (parse("price:..30"),)
    assert told.hit.score == pytest.approx(why(shop, "wireless keyboard", "k2").hit.score)


def test_what_was_understood_is_told_of_the_product(shop):
    told = why(shop, "keyboard under 20 dollars", "k3")
    assert told.belongs
    assert [(chip.kind, has) for chip, has in zip(told.understood, told.met, strict=True)] == [("price", True)]
    dear = why(shop, "keyboard under 20 dollars", "k2")
    assert (dear.belongs, dear.met) == (False, (False,))
    assert why(shop, "ardo keyboard", "k1").met == (True,)
    assert why(shop, "ardo keyboard", "k3").met == (False,)


def test_what_is_kept_out_is_told(shop):
    assert why(shop, "keyboard without wireless", "k3").met == (True,)
    kept_out = why(shop, "keyboard without wireless", "k1")
    assert (kept_out.belongs, kept_out.met) == (False, (False,))


def test_without_words_what_passes_belongs(shop):
    assert why(shop, "", "m1", "price:..13").belongs
    told = why(shop, "", "k1", "price:..13")
    assert (told.belongs, told.failed) == (False, (parse("price:..13"),))


def test_an_unknown_product_is_missing(shop):
    with pytest.raises(ProductMissing):
        why(shop, "mouse", "none")


def test_a_chip_has_its_parts_beside_what_it_says(shop):
    (given_up,) = shop.search(Query("keyboard under 2 dollars")).understood
    assert (given_up.plain, given_up.note) == ("up to 2", "given up")
    assert given_up.value == f"up to 2 ({NOTES['given up']})"
    assert given_up.filters == (parse("price:..2"),)


def test_words_that_no_product_has_are_told(shop):
    assert shop.search(Query("keyboard zzzzz")).unknown == ("zzzzz",)
    assert shop.search(Query("keyboard")).unknown == ()


def test_facts_tell_the_hits_apart_and_repeat_no_title(shop):
    page = shop.search(Query("keyboard"))
    told = {hit.product.id: dict(hit.facts) for hit in page.hits if hit.product.id.startswith("k")}
    assert len(told) == 4
    assert all(0 < len(facts) <= FACTS for facts in told.values())
    assert "colour" not in told["k1"], "its title says black"
    assert told["k2"]["colour"] == "white"
    assert "chip" not in {name for facts in told.values() for name in facts}
    assert all(value != "no" for facts in told.values() for value in facts.values())


def test_what_some_lack_and_the_others_share_is_no_fact(shop):
    hits = shop.search(Query("wired keyboard")).hits
    assert {hit.product.id for hit in hits} >= {"k3", "k4"}
    wired = [hit for hit in shop.search(Query("wired keyboard", size=2)).hits if hit.product.id in ("k3", "k4")]
    assert len(wired) == 2
    assert all("ports" not in dict(hit.facts) for hit in wired), "both have three"
    assert all("colour" in dict(hit.facts) for hit in wired)


def test_a_page_of_one_product_or_of_products_alike_has_no_facts(tmp_path: Path, shop: Engine):
    assert shop.search(Query("keyboard", size=1)).hits[0].facts == ()
    alike = open_shop(tmp_path, "id,title,attr_colour", [f"{n},Red mug number {n},red" for n in range(4)])
    assert [hit.facts for hit in alike.search(Query("mug")).hits] == [()] * 4


def test_few_that_conditions_left_offer_more_without_them(shop):
    page = shop.search(Query("keyboard", filters=(parse("price:..16"),)))
    assert page.total == 1
    (way,) = page.ways_out
    assert (way.kind, way.label, way.filters) == ("without_filter", "price:..16", ())
    assert way.total == shop.search(Query("keyboard")).total > 1
    (way,) = shop.search(Query("keyboard under 16 dollars")).ways_out
    assert (way.kind, way.label, way.text) == ("without", "under 16 dollars", "keyboard")
    assert way.total == shop.search(Query("keyboard")).total


def test_few_without_conditions_offer_nothing(shop):
    page = shop.search(Query("wired mouse"))
    assert page.total > 0
    assert page.ways_out == ()


def test_an_attribute_may_be_called_as_a_mended_word_is(tmp_path: Path):
    spellings = ("british", "american", "british", "american")
    rows = [f"{number},Dictionary {number},{spelling}" for number, spelling in enumerate(spellings)]
    told = why(open_shop(tmp_path, "id,title,spelling", rows), "british dictionary", "0")
    assert [(chip.kind, chip.value) for chip in told.understood] == [("spelling", "british")]
    assert told.met == (True,)
