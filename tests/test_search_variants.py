"""Variants of one product: which rows are, the best of each group, and counts in which a product is one."""

import itertools
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from columns import open_columns
from hypothesis import given
from hypothesis import strategies as st

from indexer.build import build
from search.engine import Engine, open_engine
from search.filters import parse
from search.page import Query
from search.product import Product, Quantity
from search.settings import Settings
from search.variants import NONE, Variants, differing, values

GROUPS = st.lists(st.integers(-1, 5), min_size=1, max_size=30)

# One tent in two colours and two sizes, of which the pages are of two categories; another in two; a lamp alone.
ROWS: list[dict[str, Any]] = [
    {"id": "t1", "group_id": "t", "title": "Tern tent, red, S", "colour": "red", "size": "S", "price": "90",
     "category": "Camping > Tents"},
    {"id": "t2", "group_id": "t", "title": "Tern tent, red, L", "colour": "red", "size": "L", "price": "120",
     "category": "Camping > Big tents"},
    {"id": "t3", "group_id": "t", "title": "Tern tent, blue, S", "colour": "blue", "size": "S", "price": "80",
     "category": "Camping > Tents"},
    {"id": "w1", "group_id": "w", "title": "Wren tent, red", "colour": "red", "price": "70",
     "category": "Camping > Tents"},
    {"id": "w2", "group_id": "w", "title": "Wren tent, green", "colour": "green", "price": "60",
     "category": "Camping > Tents"},
    {"id": "l1", "group_id": "l", "title": "Lark tent lamp", "price": "20", "category": "Camping > Lamps"},
]  # fmt: skip


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    home = tmp_path_factory.mktemp("variants")
    file = home / "shop.jsonl"
    file.write_text("".join(json.dumps({"currency": "USD", **row}) + "\n" for row in ROWS), "utf-8")
    settings = Settings(home=home, name="shop", encoder="hashing")
    build([file], settings, price_unit="major")
    return open_engine(settings)


def shown(engine: Engine, *filters: str, text: str = "tent", sort: str = "price") -> list[str]:
    page = engine.search(Query(text, filters=tuple(map(parse, filters)), sort=sort))
    assert page.total == len(page.hits)
    return [hit.product.id for hit in page.hits]


def test_each_product_is_shown_by_its_best_variant(shop):
    assert shown(shop) == ["l1", "w2", "t3"]
    assert shown(shop, sort="-price") == ["t2", "w1", "l1"]


def test_a_filter_shows_the_variant_that_passes(shop):
    assert shown(shop, "attr.colour:red") == ["w1", "t1"]
    assert shown(shop, "attr.colour:red", "attr.size:L") == ["t2"]
    assert shown(shop, "attr.colour:blue", "attr.size:L") == [], "no one variant is both"


def test_a_hit_tells_how_many_more_there_are_and_what_they_differ_in(shop):
    hits = shop.search(Query("tent", filters=(parse("attr.colour:red"),), sort="price")).hits
    assert [(hit.variants, hit.varies) for hit in hits] == [(1, ("colour",)), (2, ("colour", "size"))]
    (lamp,) = shop.search(Query("lark lamp", filters=(parse("price:..20"),))).hits
    assert (lamp.variants, lamp.varies) == (0, ())


def test_every_count_is_the_total_after_ticking_it(shop):
    for filters in ((), (parse("price:70..120"),), (parse("attr.size:S"),)):
        facets = shop.search(Query("tent", filters=filters)).facets
        for facet, value in ((one, value) for one in facets for value in one.values if not value.selected):
            if facet.field in {getattr(one, "field", "") for one in filters}:
                continue
            ticked = shop.search(Query("tent", filters=(*filters, parse(value.filter))))
            assert ticked.total == value.count, (facet.field, value)


def test_variants_in_two_categories_count_once_above_both(shop):
    facet = next(facet for facet in shop.search(Query("tent")).facets if facet.field == "category")
    counts = {value.label: value.count for value in facet.values}
    assert counts == {"Camping": 3, "Tents": 2, "Big tents": 1, "Lamps": 1}


def test_the_typeahead_counts_what_its_link_finds(shop):
    lines = [line for line in shop.suggest("tents") if line.kind == "category"]
    assert [(line.text, line.count) for line in lines] == [("Tents", 2), ("Big tents", 1)]
    for line in lines:
        assert shop.search(Query(filters=(parse(line.filter),))).total == line.count


def test_a_product_lists_its_variants_with_what_sets_each_apart(shop):
    listed = {variant.product.id: dict(variant.differs) for variant in shop.variants("t1")}
    assert listed == {
        "t1": {"colour": "red", "size": "S"},
        "t2": {"colour": "red", "size": "L"},
        "t3": {"colour": "blue", "size": "S"},
    }
    assert shop.variants("l1") == ()


def test_rows_are_ranked_for_judges_and_products_for_shoppers(shop):
    rows = [id for id, _ in shop.rank("tent")]
    once = [id for id, _ in shop.rank("tent", once=True)]
    assert sorted(rows) == [row["id"] for row in sorted(ROWS, key=lambda row: row["id"])]
    assert once == shown(shop, sort="relevance")
    assert len(shop.rerank("tent", ["t1", "t2"])) == 2


def test_a_catalogue_without_groups_has_no_variants(tmp_path: Path):
    assert Variants.of(np.array([-1, -1])) is NONE
    assert Variants.of(np.array([0, 1, -1])) is NONE, "a group of one is none"
    columns = open_columns(tmp_path, [Product("1", "A"), Product("2", "B")])
    rows = np.arange(2)
    assert columns.variants.once(rows, rows) == slice(None)
    assert (columns.variants.count(rows), columns.variants.others(rows).tolist()) == (2, [0, 0])
    assert columns.variants.rows(1).tolist() == [1]


@given(groups=GROUPS, data=st.data())
def test_counts_and_choices_are_those_of_a_plain_loop(groups: list[int], data: st.DataObject):
    variants = Variants.of(np.array(groups))
    rows = np.array(sorted(data.draw(st.sets(st.integers(0, len(groups) - 1)))), np.int64)
    keys = np.array(data.draw(st.lists(st.integers(-1, 2), min_size=len(rows), max_size=len(rows))), np.int64)
    several = {group for group in groups if group >= 0 and groups.count(group) > 1}
    product = [groups[row] if groups[row] in several else -2 - row for row in rows.tolist()]
    assert variants.count(rows) == len(set(product))
    pairs = list(zip(product, keys.tolist(), strict=True))
    kept = np.arange(len(rows))[variants.once(rows, keys)].tolist()
    assert sorted(pairs[place] for place in kept) == sorted(set(pairs))
    assert variants.leads(rows).tolist() == [product.index(one) for one in product]
    best = variants.best(rows, keys, rows).tolist()
    expected = {one: min(place for place in range(len(rows)) if pairs[place] == (one, min(
        key for other, key in pairs if other == one))) for one in product}  # fmt: skip
    assert best == sorted(expected.values())


def test_what_differs_most_is_named_first(tmp_path: Path):
    colours, sizes = ("red", "blue"), [Quantity(size) for size in (1.0, 2.0, 3.0)]
    made = [
        Product(f"{colour}{size.value}", "Shoe", attributes={"colour": colour, "size": size, "sole": "flat"})
        for colour, size in itertools.product(colours, sizes)
    ]
    attributes = open_columns(tmp_path, made).attributes
    found = differing(attributes, np.arange(6))
    assert [attributes.names[one] for one in found.tolist()] == ["size", "colour"]
    assert values(attributes, np.array([0]), found) == [(("size", "1"), ("colour", "red"))]
