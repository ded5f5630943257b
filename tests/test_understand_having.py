"""The thing asked for is told from what it is to have, and comes before what only is that."""

import pytest
from shops import open_shop

from search.engine import Engine
from search.page import Query
from search.understand.having import thing, without_loose_ends

ROWS = [
    *(f"l{n},Quarrel laptop grey {n}1,Computers" for n in range(4)),
    *(f"s{n},Quarrel ssd drive {n}2,Drives" for n in range(3)),
]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return open_shop(tmp_path_factory.mktemp("having"), "id,title,category,brand", [f"{row},Quarrel" for row in ROWS])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("laptop with ssd", "laptop"),
        ("Laptop, including SSD and mouse", "Laptop,"),
        ("fernseher mit wandhalterung", "fernseher"),
        ("étui avec rabat", "étui"),
        ("hervidor con termostato", "hervidor"),
        ("fiets met mand", "fiets"),
        ("case with kickstand for galaxy tab", "case for galaxy tab"),
        ("hülle mit ständer für tablet", "hülle für tablet"),
        ("backpack with pocket with zip", "backpack"),
        ("laptop", ""),
        ("with ssd", ""),
        ("laptop with", ""),
        ("ink compatible with epson", ""),  # what it fits, not what it has
        ("works with alexa", ""),
        ("something with a zip", ""),  # a need, and no name of a thing
        ("stand up to five litres with ease", ""),
        ("", ""),
    ],
)
def test_the_thing_is_what_stands_before_a_with_and_what_it_is_for(text, expected):
    assert thing(text, english=False) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("laptop with an ssd", "laptop"),
        ("air con filter", ""),
        ("gone with the wind", ""),
        ("jeans with relaxed fit", "jeans"),
        ("jacket with hood for", "jacket"),
        ("bag with strap for a laptop", "bag for a laptop"),
    ],
)
def test_an_english_with_is_no_word_of_a_title_or_of_another_language(text, expected):
    assert thing(text, english=True) == expected


def test_the_plan_of_a_query_has_the_thing_alone_beside_the_whole(shop):
    plan = shop._understand("laptop with ssd")
    assert plan.thing is not None
    assert [term.text for term in plan.thing.terms] == ["laptop"]
    assert {term.text for term in plan.terms} >= {"laptop", "ssd"}
    assert shop._understand("ssd laptop").thing is None


def test_a_thing_without_a_word_in_the_catalogue_is_known_by_what_it_is_to_have(shop):
    assert shop._understand("notepad with ssd").thing is None


def test_things_that_do_not_say_what_they_have_come_before_what_only_is_that(shop):
    assert [id[0] for id, _ in shop.rank("laptop with ssd", depth=4)] == ["l"] * 4


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("laptop with", "laptop"),
        ("laptop with without windows", "laptop without windows"),
        ("laptop with ram", "laptop with ram"),
        ("laptop with with", "laptop"),
        ("air con", "air con"),
        ("", ""),
    ],
)
def test_a_with_that_leads_to_nothing_goes(text, expected):
    assert without_loose_ends(text, english=True) == expected


def test_a_with_of_another_language_goes_where_that_may_be_read():
    assert without_loose_ends("fernseher mit", english=False) == "fernseher"


def test_a_chip_that_is_removed_takes_its_with_along(shop):
    (chip,) = (chip for chip in shop.search(Query("grey laptop with quarrel")).understood if chip.kind == "brand")
    assert chip.remove == "grey laptop"
