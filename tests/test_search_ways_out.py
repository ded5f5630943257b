"""Ways out of an empty page: each finds what it promises, and none is offered where something was found."""

import json
from typing import Any

import pytest

from indexer.build import build
from search.engine import Engine, open_engine
from search.filters import parse
from search.page import Query, WayOut
from search.settings import Settings
from search.tuning import Tuning
from search.ways_out import POPULAR

ROWS: list[dict[str, Any]] = [
    {"id": f"{brand}{number}", "title": f"{brand} {thing} {number}", "brand": brand, "price": str(20 + number)}
    for brand, thing in (("Tarnwell", "toner cartridge"), ("Bryndal", "desk lamp"))
    for number in range(6)
]


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """A catalogue without categories."""
    home = tmp_path_factory.mktemp("plain")
    file = home / "plain.jsonl"
    file.write_text("".join(json.dumps({"currency": "USD", **row}) + "\n" for row in ROWS), "utf-8")
    settings = Settings(home=home, name="plain", encoder="hashing")
    build([file], settings, price_unit="major")
    return open_engine(settings)


def between(engine: Engine, poor: str, good: str) -> Engine:
    """The engine with a cut-off that what `good` finds reaches, and nothing that `poor` does."""
    low, high = (engine.rank(text, depth=1)[0][1] for text in (poor, good))
    assert low < high
    return engine.tuned(Tuning(cutoff=(low + high) / 2))


def ways(engine: Engine, text: str, *filters: str) -> list[WayOut]:
    page = engine.search(Query(text, filters=tuple(map(parse, filters))))
    assert page.total == 0
    for way in page.ways_out:
        again = engine.search(Query(way.text, filters=way.filters))
        assert (again.total, again.total_exact) == (way.total, way.total_exact), way
        assert way.total
    offered = [(way.text, way.filters) for way in page.ways_out if way.kind != "popular"]
    assert len(offered) == len(set(offered))
    return list(page.ways_out)


def of(found: list[WayOut], kind: str) -> list[str]:
    return [way.label for way in found if way.kind == kind]


def test_a_page_that_shows_something_has_no_ways_out(engine):
    page = engine.search(Query("mug"))
    assert page.total
    assert page.ways_out == ()
    assert engine.search(Query("mug", page=9_999)).ways_out == ()


def test_without_a_reading_and_all_of_its_brand(engine):
    text = "sollande submarine periscope"
    found = ways(between(engine, text, "sollande"), text)
    (brand,) = (way for way in found if way.kind == "brand")
    assert (brand.label, brand.text) == ("Sollande", "")
    assert brand.filters == (parse("brand:Sollande"),)


def test_words_that_the_catalogue_lacks_are_left_out(plain):
    text = "qzvxj desk lamp wjkqq vvkzz"
    found = ways(between(plain, text, "desk lamp"), text)
    assert of(found, "without") == ["qzvxj wjkqq vvkzz"]
    assert found[0].text == "desk lamp"


def test_filters_are_left_out_one_by_one_and_together(plain):
    found = ways(plain, "desk lamp", "price:..5", "brand:Bryndal")
    assert of(found, "without_filter") == ["price:..5"]
    assert len(of(found, "without_filters")) == 1
    assert of(ways(plain, "desk lamp", "price:..5"), "without_filter") == ["price:..5"]


def test_where_the_words_find_nothing_filters_are_not_blamed(plain):
    found = ways(plain, "qzvxj", "price:..5", "brand:Bryndal")
    assert not of(found, "without_filter") + of(found, "without_filters")


def test_gibberish_is_near_to_nothing(plain):
    assert {way.kind for way in ways(plain, "qzvxj wjkqq")} == {"popular"}


def test_the_nearest_category_is_named(engine):
    near = [way for way in ways(engine.tuned(Tuning(cutoff=1)), "travel mug") if way.kind == "nearest"]
    assert near[0].filters[0].field == "category"
    assert "Travel mugs" in {way.label for way in near}


def test_without_categories_the_words_that_the_nearest_share(plain):
    text = "toner cartridges of submarines"
    found = ways(between(plain, text, "toner cartridge"), text)
    assert of(found, "nearest") == ["toner cartridge"]


def test_the_largest_categories_come_last_and_brands_where_there_are_none(engine, plain):
    found = [way for way in ways(engine, "qzvxj wjkqq") if way.kind == "popular"]
    assert 2 <= len(found) <= POPULAR
    assert [way.total for way in found] == sorted((way.total for way in found), reverse=True)
    assert {way.filters[0].field for way in found} == {"category"}
    assert of(ways(plain, "qzvxj wjkqq"), "popular") == ["Bryndal", "Tarnwell"]


def test_a_search_is_tried_a_bounded_number_of_times(engine, monkeypatch):
    asked: list[str] = []
    ask = Engine._ask
    monkeypatch.setattr(Engine, "_ask", lambda self, plan: asked.append(plan.text) or ask(self, plan))
    text = " ".join(f"sollande ulvane under {n} dollars without x{n}" for n in range(1, 30))[:900]
    engine.tuned(Tuning(cutoff=1)).search(Query(text))
    assert 1 < len(asked) <= 10
