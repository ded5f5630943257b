"""A name is answered where one product has to do with each of its words; a need told in words asks less."""

from dataclasses import replace

import pytest
from shops import open_shop
from vocabularies import open_vocabulary

from search.accounted import name_words
from search.engine import Engine
from search.page import Query
from search.product import Product
from search.understand.name_words import AUDIENCE, BUYING, LINKS, SENTENCES, SIZES
from search.understand.plan import understand

ROWS = [
    *(f"s{n},Striped wool scarf {n},Ostra,Scarves," for n in range(4)),
    *(f"c{n},Folding garden chair {n},Quarrel,Chairs,Leave it out all year" for n in range(4)),
    *(f"p{n},Stoneware plate {n},Quarrel,Plates,Dishwasher safe and made to be passed on" for n in range(4)),
]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    engine = open_shop(tmp_path_factory.mktemp("accounted"), "id,title,brand,category,description", ROWS)
    # Hashed vectors are near where words are the same, so that the measured limit is a fair one here.
    return engine.tuned(replace(engine.tuning, answer=0.46, answer_in_words=0.25))


def ids(shop: Engine, text: str) -> set[str]:
    return {hit.product.id[0] for hit in shop.search(Query(text)).hits}


def test_a_name_whose_words_one_product_holds_is_answered(shop):
    assert ids(shop, "wool scarf") == {"s"}
    assert "c" in ids(shop, "folding chair")


def test_words_that_only_different_products_hold_are_no_answer(shop):
    assert ids(shop, "wool chair") == set()
    assert ids(shop, "garden plate") == set()


def test_a_word_that_only_descriptions_hold_is_not_what_is_sold(shop):
    assert ids(shop, "dishwasher") == set()
    assert ids(shop, "plate") == {"p"}


def test_a_word_beside_it_that_a_description_holds_does_no_harm(shop):
    assert ids(shop, "dishwasher safe stoneware plate") == {"p"}


def test_a_size_need_not_be_held(shop):
    assert ids(shop, "wool scarf size 7") == {"s"}
    assert ids(shop, "wool chair size 7") == set()


def test_whom_a_thing_is_for_need_not_be_said(shop):
    assert ids(shop, "wool scarf for women") == {"s"}


def test_a_baby_is_no_audience(shop):
    assert ids(shop, "baby chair") == set()


@pytest.mark.parametrize(
    "text", ["buy wool scarf online", "best rated wool scarf", "wool scarf gift", "wool scarf for girlfriend"]
)
def test_how_and_why_one_buys_need_not_be_said(shop, text):
    assert ids(shop, text) == {"s"}
    assert ids(shop, text.replace("wool scarf", "wool chair")) == set()


def test_a_measure_that_no_product_has_empties_nothing(shop):
    assert ids(shop, "wool scarf 3 m") == {"s"}


def test_a_need_told_in_words_is_answered_by_what_lacks_some_of_them(shop):
    assert ids(shop, "the wool chair for a garden") >= {"c"}


def test_a_brand_is_answered_by_what_its_own_products_have(shop):
    assert ids(shop, "quarrel garden chair") == {"c"}
    assert ids(shop, "ostra chair") == set()


def test_without_a_measured_limit_no_word_need_be_accounted_for(shop):
    assert ids(shop.tuned(replace(shop.tuning, answer=0.0, answer_in_words=0.0)), "wool chair")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("wool scarf", True),
        ("case for phones of steel", True),
        ("Schal für Kinder mit Streifen", True),
        ("something warm", False),
        ("keep my neck warm", False),
        ("etwas für den Hals", False),
        ("striped wool scarf long thin", False),
        ("striped wool scarf 3 m long", True),
        ("for men", False),
        ("", False),
    ],
)
def test_a_name_is_short_and_no_sentence(tmp_path, text, name):
    vocabulary = open_vocabulary(tmp_path, [Product("1", "Striped wool scarf")])
    assert bool(name_words(understand(text, vocabulary))) is name


def test_no_word_both_links_a_name_and_makes_a_sentence():
    assert not LINKS & SENTENCES
    assert not AUDIENCE & (LINKS | SENTENCES)
    assert not (BUYING | SIZES) & (LINKS | SENTENCES)


def test_a_name_that_the_catalogue_calls_otherwise_is_meant_as_it_is_called(tmp_path):
    rows = [f"t{n},Quarrel television {n}0" for n in range(3)] + [f"m{n},Quarrel mouse {n}1" for n in range(3)]
    shop = open_shop(tmp_path, "id,title", rows).changed(["answer=0.46"])
    (term,) = shop._understand("telly").terms
    assert "television" in term.forms
    assert {id[0] for id, _ in shop.rank("telly")} == {"t"}
    assert not shop.rank("lorry")
