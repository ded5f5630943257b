"""What the front page takes from a catalogue."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from indexer.build import build
from search.engine import Engine, open_engine
from search.errors import EngineDown
from search.page import Chip, Corrected, Facet, FacetValue, Hit, Page, Query
from search.product import Price, Product
from search.settings import Settings
from web import home
from web.app import create_app
from web.asking import KINDS, MOST, Example, examples
from web.home import DEPARTMENTS, PICTURED, Asker, departments, glance, varied
from web.state import State


def page(*products: Product, facets: tuple[Facet, ...] = (), **values: Any) -> Page:
    hits = tuple(Hit(product, 1.0) for product in products)
    told = {"total": len(hits), "understood": (), "degraded": ()} | values
    return Page(query=Query(), total_exact=True, hits=hits, facets=facets, suggestions=(), generation="g000001", **told)


def mug(n: int, **values: Any) -> Product:
    return Product(f"m{n}", f"Orla mug {n}", brand="Orla", category=("Kitchen", "Mugs"), **values)


TENT = Product("t", "Fenn tent", brand="Fenn", category=("Camping", "Tents"), identifiers={"sku": ("FT-200",)})


def made(folder: Path, rows: list[dict[str, Any]]) -> Engine:
    file = folder / "catalogue.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    settings = Settings(home=folder, name="shop", encoder="hashing")
    build([file], settings, price_unit="major")
    return open_engine(settings)


def front(engine: Engine) -> BeautifulSoup:
    answer = create_app(engine=engine).test_client().get("/")
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "html.parser")


def test_kinds_take_turns():
    ids = [hit.product.id for hit in varied(page(mug(1), mug(2), mug(3), TENT).hits)]
    assert ids == ["m1", "t", "m2", "m3"]


def test_types_or_brands_take_turns_where_there_are_no_categories():
    products = [Product(id, id, brand=brand) for id, brand in (("1", "A"), ("2", "A"), ("3", "B"))]
    assert [hit.product.id for hit in varied(page(*products).hits)] == ["1", "3", "2"]
    products = [Product(id, title) for id, title in (("1", "desk lamp"), ("2", "floor lamp"), ("3", "alarm clock"))]
    assert [hit.product.id for hit in varied(page(*products).hits)] == ["1", "3", "2"]


def test_examples_are_of_each_kind_and_of_several_products():
    lamp = Product("l", "Tarn lamp", brand="Tarn", category=("Home", "Lamps"), price=Price(Decimal("19.90"), "USD"))

    def ask(query: Query) -> Page:
        understood = (Chip("price", "under $20", "up to 20 USD", "lamps"),) if "under" in query.text else ()
        return page(TENT, total=2, understood=understood)

    found = examples([mug(1), lamp, TENT], ask, "USD")
    assert found == (
        Example("type", "mugs"),
        Example("price", "lamps under $20"),
        Example("brand", "Fenn tents"),
        Example("number", "FT-200"),
    )


def test_examples_that_find_nothing_or_something_else_are_not_shown():
    corrected = Corrected("mugs", "muggs", '"muggs"')
    for answer in (page(), page(TENT, total=2, corrected=corrected), page(TENT, total=2, degraded=("vectors",)), None):
        assert examples([TENT], lambda query, answer=answer: answer, "") == (), answer  # type: ignore[misc]
    one = examples([TENT], lambda query: page(TENT), "")
    assert one == (Example("number", "FT-200"), Example("title", "Fenn tent")), "one product is no list"


def test_examples_are_short_enough_to_type_and_never_repeated():
    products = [Product(id, "word " * 40, brand="Orla") for id in "xy"]
    assert examples(products, lambda query: page(*products), "") == (Example("brand", "Orla"),)
    assert examples([], lambda query: page(), "") == ()


def test_departments_are_the_top_of_the_tree_largest_first():
    values = (
        FacetValue("Camping", "Camping", 3, False, "category:Camping"),
        FacetValue("Camping > Tents", "Tents", 3, False, 'category:"Camping > Tents"', 1),
        FacetValue("Kitchen", "Kitchen", 9, False, "category:Kitchen"),
    )
    found = departments(page(facets=(Facet("category", "Category", "tree", values),)))
    assert [value.label for value in found] == ["Kitchen", "Camping"]


def test_a_catalogue_of_countless_departments_shows_the_largest():
    values = tuple(FacetValue(str(n), str(n), n, False, f"category:{n}") for n in range(1, 500))
    found = departments(page(facets=(Facet("category", "Category", "tree", values),)))
    assert [value.count for value in found] == list(range(499, 499 - DEPARTMENTS, -1))


def test_a_glance_at_the_demo(engine: Engine):
    found = glance(engine)
    assert found.kind == "category"
    assert found.products == engine.search(Query(size=1)).total
    assert [example.kind for example in found.examples] == list(KINDS[:MOST])
    for example in found.examples:
        assert engine.search(Query(example.text)).total > 0, example
    for place in found.places:
        assert engine.search(place.query).total == place.count
        assert place.symbol != "parcel", place.label
    assert len({hit.product.category for hit in found.popular}) == len(found.popular) == home.SHOWN
    assert found.by_popularity


def test_when_the_time_is_up_the_page_stands_without_extras(engine: Engine, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(home, "Asker", lambda engine: Asker(engine, budget=0.0))
    found = glance(engine)
    assert found.examples == ()
    assert len(found.places) >= 5
    assert found.popular


def test_an_engine_that_goes_out_meanwhile_costs_examples_alone(engine: Engine, monkeypatch: pytest.MonkeyPatch):
    plain = type(engine).search

    def search(self: Engine, query: Query) -> Page:
        if query.text:
            raise EngineDown("The cluster did not answer in time.")
        return plain(self, query)

    monkeypatch.setattr(type(engine), "search", search)
    assert glance(engine).examples == ()
    assert glance(engine).popular


def test_what_was_seen_while_a_part_was_out_is_looked_at_anew(engine: Engine, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("web.state.LOOK_AGAIN_S", 0.0)
    held = State(Settings(), engine)
    with monkeypatch.context() as out:
        out.setattr(Asker, "__call__", lambda self, query: setattr(self, "out", True))
        assert not held.home().whole
    seen = held.home()
    assert seen.whole
    assert seen.examples
    assert held.home() is seen


def test_a_catalogue_of_one_product(tmp_path: Path):
    engine = made(tmp_path, [{"id": "1", "title": "Thing"}])
    found = glance(engine)
    assert (found.products, found.places, found.shelf, len(found.popular)) == (1, (), (), 1)
    shown = front(engine)
    assert "1 product," in shown.select_one(".lead").text  # type: ignore[union-attr]
    assert [heading.text for heading in shown.select("h2")] == ["You can ask for", "From the shelves"]
    assert not shown.select(".shelf, .places")


def test_without_categories_it_shows_the_types_that_titles_name(tmp_path: Path):
    names = ("desk lamp", "alarm clock", "garden hose", "travel mug", "running shoe")
    rows = [{"id": f"{name}{n}", "title": f"Orla {name.title()} {n}"} for name in names for n in range(3)]
    engine = made(tmp_path, rows)
    found = glance(engine)
    assert found.kind == "type"
    assert {place.label for place in found.places} == set(names)
    for place in found.places:
        assert engine.search(place.query).total == place.count >= 3
    assert not [example for example in found.examples if example.kind == "price"], "there are no prices"


def test_without_categories_and_types_it_shows_the_brands(tmp_path: Path):
    rows = [
        {"id": f"{brand}{n}", "title": f"Model {n}", "brand": brand} for brand in ("Orla", "Fenn") for n in range(3)
    ]
    engine = made(tmp_path, rows)
    found = glance(engine)
    assert (found.kind, sorted(place.label for place in found.places)) == ("brand", ["Fenn", "Orla"])
    assert [heading.text for heading in front(engine).select(".block h2")] == ["Brands", "From the shelves"]


def test_departments_beyond_the_first_are_named_alone(tmp_path: Path):
    rows = [{"id": str(n), "title": f"Thing {n}", "category": f"Hall {n % 40}"} for n in range(120)]
    found = front(made(tmp_path, rows))
    assert len(found.select(".places li")) == PICTURED
    assert len(found.select(".places + .chips li")) == DEPARTMENTS - PICTURED
