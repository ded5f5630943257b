"""Facets: counts that hold, in an order that does not waver."""

import gzip
import itertools
import json
import tempfile
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from columns import found_in, slice_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search import attribute_facets
from search.columns import Columns, ColumnsBuilder
from search.facets import Members, facets
from search.filters import Filter, parse, passes, toggle, without
from search.page import Facet
from search.product import Price, Product, Quantity
from search.ranges import cut, range_label
from search.result_set import ResultSet


@pytest.fixture(scope="module", params=[0, 10**9], ids=["by the rows' pairs", "by the attribute's rows"], autouse=True)
def way(request: pytest.FixtureRequest) -> Iterator[None]:
    """Both ways of counting an attribute's values."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(attribute_facets, "FEW_ROWS", request.param)
        yield


def build(folder: Path, products: Sequence[Product]) -> Columns:
    builder = ColumnsBuilder()
    for product in products:
        builder.add(product)
    builder.save(folder)
    return Columns.open(folder)


def within(columns: Columns, rows: Sequence[int] | None = None) -> Members:
    """The result set of a query that finds these rows, or all."""
    base = np.arange(len(columns)) if rows is None else np.array(rows, np.int64)
    whole = found_in(slice_of(columns), np.zeros(len(base)), rows=base)
    return lambda filters: whole.where(passes(filters, columns))


def of(columns: Columns, *expressions: str, rows: Sequence[int] | None = None) -> dict[str, Facet]:
    found = facets(within(columns, rows), tuple(map(parse, expressions)))
    return {facet.field: facet for facet in found}


def lines(facet: Facet) -> list[tuple[str, int]]:
    return [(value.label, value.count) for value in facet.values]


def brands(*names: str) -> list[Product]:
    return [Product(str(n), "T", brand=name) for n, name in enumerate(names)]


def test_brands_come_by_count_then_name(tmp_path):
    columns = build(tmp_path, brands("b", "C", "a", "C", ""))
    assert lines(of(columns)["brand"]) == [("C", 2), ("a", 1), ("b", 1)]
    assert [value.filter for value in of(columns)["brand"].values] == ["brand:C", "brand:a", "brand:b"]


def test_a_facet_counts_with_its_own_filter_lifted_and_all_others_held(tmp_path):
    products = [
        Product("1", "T", brand="A", in_stock=True),
        Product("2", "T", brand="A", in_stock=False),
        Product("3", "T", brand="B", in_stock=True),
    ]
    found = of(build(tmp_path, products), "brand:A", "in_stock:true")
    assert lines(found["brand"]) == [("A", 1), ("B", 1)]
    assert lines(found["in_stock"]) == [("In stock", 1), ("Out of stock", 1)]
    assert [value.selected for value in found["brand"].values] == [True, False]


def test_the_result_set_is_asked_for_once_and_once_more_for_each_filtered_facet(tmp_path):
    columns = build(tmp_path, brands("A", "B"))
    asked = []

    def members(filters: tuple[Filter, ...]) -> ResultSet:
        asked.append(filters)
        return within(columns)(filters)

    both = (parse("brand:A"), parse("-category:X"))
    facets(members, both)
    assert asked == [both, both[1:]]


def test_a_facet_of_one_value_is_left_out_unless_it_is_selected(tmp_path):
    columns = build(tmp_path, brands("A", "A"))
    assert "brand" not in of(columns)
    assert lines(of(columns, "brand:a")["brand"]) == [("A", 2)]


def test_an_empty_result_set_has_no_facets_but_those_selected(tmp_path):
    columns = build(tmp_path, brands("A", "B"))
    assert of(columns, rows=[]) == {}
    found = of(columns, "brand:Nobody")
    assert [(value.label, value.count, value.selected) for value in found["brand"].values] == [
        ("A", 1, False),
        ("B", 1, False),
        ("Nobody", 0, True),
    ]


def test_a_selected_brand_is_shown_beyond_the_most_frequent(tmp_path):
    names = [f"brand {n:03}" for n in range(310) for _ in range(2)] + ["rare"]
    values = of(build(tmp_path, brands(*names)), "brand:RARE")["brand"].values
    assert len(values) == 301
    assert (values[-1].label, values[-1].value, values[-1].count, values[-1].selected) == ("rare", "RARE", 1, True)


def test_the_category_tree_opens_along_the_way_to_what_is_selected(tmp_path):
    paths = [
        ("PC", "Mice"),
        ("PC", "Mice", "Wireless"),
        ("PC", "Cables"),
        ("PC", "Cables"),
        ("Audio", "Cables"),
        ("Toys",),
    ]
    columns = build(tmp_path, [Product(str(n), "T", category=path) for n, path in enumerate(paths)])
    assert [(v.label, v.depth, v.count) for v in of(columns)["category"].values] == [
        ("PC", 0, 4),
        ("Audio", 0, 1),
        ("Toys", 0, 1),
    ]
    opened = of(columns, "category:PC > Mice")["category"].values
    assert [(v.label, v.depth, v.count, v.selected) for v in opened] == [
        ("PC", 0, 4, False),
        ("Mice", 1, 2, True),
        ("Wireless", 2, 1, False),
    ]
    assert [v.value for v in opened if v.selected] == ["PC > Mice"]
    last = of(columns, "category:PC > Cables")["category"].values
    assert [(v.label, v.depth, v.count, v.selected) for v in last] == [
        ("PC", 0, 4, False),
        ("Cables", 1, 2, True),
        ("Mice", 1, 2, False),
    ]
    both = of(columns, "category:Audio,Cables")["category"].values
    assert [(v.label, v.depth, v.count, v.selected) for v in both] == [
        ("Audio", 0, 1, True),
        ("Cables", 1, 1, True),
        ("PC", 0, 4, False),
        ("Cables", 1, 2, True),
        ("Mice", 1, 2, False),
    ]


def test_ten_thousand_categories_stay_a_short_list(tmp_path):
    paths = [(f"top {n % 100}", f"middle {n % 1000}", f"leaf {n}") for n in range(10_000)]
    columns = build(tmp_path, [Product(str(n), "T", category=path) for n, path in enumerate(paths)])
    assert len(columns.categories) > 10_000
    asked = ("top 7", "top 7 > middle 107", "top 7 > middle 107 > leaf 2107")
    lengths = [len(of(columns, *some)["category"].values) for some in ((), *((f"category:{one}",) for one in asked))]
    assert lengths == [30, 11, 12, 12]


def test_a_top_category_that_is_all_alone_is_opened(tmp_path):
    paths = [("Shop", "PC", "Mice"), ("Shop", "PC", "Cables")]
    columns = build(tmp_path, [Product(str(n), "T", category=path) for n, path in enumerate(paths)])
    values = of(columns)["category"].values
    assert [(v.label, v.depth) for v in values] == [("Shop", 0), ("PC", 1), ("Cables", 2), ("Mice", 2)]


def test_prices_are_cut_at_round_edges_that_their_own_filter_does_not_move(tmp_path):
    prices = [Decimal(n) for n in range(1, 101)]
    columns = build(tmp_path, [Product(str(n), "T", price=Price(p, "USD")) for n, p in enumerate(prices)])
    found = of(columns)["price"]
    assert [value.value for value in found.values] == ["..20", "20..40", "40..60", "60..80", "80.."]
    assert [value.filter for value in found.values] == [f"price:{value.value}" for value in found.values]
    assert [value.count for value in found.values] == [20, 21, 21, 21, 21]
    assert (found.kind, found.unit, found.values[1].label) == ("ranges", "USD", "20 – 40")
    ticked = of(columns, "price:..20")["price"]
    assert [(v.filter, v.count) for v in ticked.values] == [(v.filter, v.count) for v in found.values]
    assert [v.selected for v in ticked.values] == [True, False, False, False, False]
    own = of(columns, "price:15..25")["price"].values
    assert [(v.filter, v.count) for v in own if v.selected] == [("price:15..25", 11)]


def test_where_currencies_mix_prices_are_offered_in_the_commonest(tmp_path):
    prices = [Price(Decimal(n), "EUR") for n in range(1, 11)] + [Price(Decimal(n * 1000), "JPY") for n in range(1, 4)]
    columns = build(tmp_path, [Product(str(n), "T", price=price) for n, price in enumerate(prices)])
    found = of(columns)["price"]
    assert found.unit == "EUR"
    assert all("EUR" in value.filter for value in found.values)
    assert max(value.count for value in found.values) <= 10


def test_ratings_are_offered_from_four_and_from_three(tmp_path):
    columns = build(
        tmp_path, [Product(str(n), "T", rating=rating) for n, rating in enumerate((5.0, 4.0, 3.5, 2.0, None))]
    )
    assert [(v.filter, v.label, v.count) for v in of(columns)["rating"].values] == [
        ("rating:4..", "4 and up", 2),
        ("rating:3..", "3 and up", 3),
    ]


def test_attributes_that_split_the_set_best_come_first(tmp_path):
    products = [
        Product(
            str(n),
            "T",
            attributes={
                "serial": f"S{n}",  # names products, splits nothing
                "maker_land": "here",  # one value
                "finish": ("matte", "glossy")[n % 2],
                "product_colour": ("red", "green", "blue", "grey")[n % 4],
                **({"rare": ("x", "y")[n % 2]} if n < 10 else {}),
            },
        )
        for n in range(100)
    ]
    found = of(build(tmp_path, products))
    assert list(found) == ["attr.product_colour", "attr.finish"]
    assert found["attr.product_colour"].label == "Product colour"
    assert lines(found["attr.product_colour"]) == [("blue", 25), ("green", 25), ("grey", 25), ("red", 25)]


@pytest.mark.parametrize("written", ["{}-12-06T00:00:00Z", "{}-12-06", "{}-12", "{}-12-06 00:00:37"])
def test_dates_are_not_offered(tmp_path, written):
    products = [
        Product(
            str(n),
            "T",
            attributes={
                "date_released": "unknown" if n == 0 else written.format(2000 + n % 20),
                "model": ("2008-12-06-XL", "2009-12-06-XL", "K1")[n % 3],
            },
        )
        for n in range(100)
    ]
    columns = build(tmp_path, products)
    assert list(of(columns)) == ["attr.model"]
    assert "attr.date_released" in of(columns, f'date_released:"{written.format(2004)}"')


def test_few_numbers_are_values_with_their_unit_and_many_are_ranges(tmp_path):
    products = [
        Product(str(n), "T", attributes={"screen": Quantity((24, 27, 32)[n % 3], "in"), "weight": Quantity(n, "g")})
        for n in range(100)
    ]
    found = of(build(tmp_path, products))
    screen, weight = found["attr.screen"], found["attr.weight"]
    assert (screen.kind, screen.unit, lines(screen)) == ("values", "in", [("24 in", 34), ("27 in", 33), ("32 in", 33)])
    assert weight.kind == "ranges"
    assert [value.filter for value in weight.values] == [
        "attr.weight:..20g",
        "attr.weight:20..40g",
        "attr.weight:40..60g",
        "attr.weight:60..80g",
        "attr.weight:80g..",
    ]
    assert lines(weight)[1] == ("20 – 40 g", 21)


def test_a_row_of_several_numbers_counts_once_in_a_range(tmp_path):
    products = [Product(str(n), "T", attributes={"size": (str(n), str(n + 0.5))}) for n in range(40)]
    products += [Product(f"n{n}", "T", attributes={"size": Quantity(n)}) for n in range(40)]
    columns = build(tmp_path, products)
    for value in of(columns)["attr.size"].values:
        assert value.count == passes((parse(value.filter),), columns).sum()


def test_a_filtered_attribute_is_shown_however_little_it_splits(tmp_path):
    products = [Product(str(n), "T", attributes={"odd": "yes"} if n == 0 else {}) for n in range(50)]
    found = of(build(tmp_path, products), "odd:true")
    assert [(v.value, v.label, v.count, v.selected) for v in found["attr.odd"].values] == [("true", "yes", 1, True)]


def test_a_value_selected_in_another_spelling_can_be_unticked(tmp_path):
    products = [Product(str(n), "T", attributes={"screen": Quantity((24, 27)[n % 2], "in")}) for n in range(10)]
    filters = (parse("screen:27in"),)
    columns = build(tmp_path, products)
    (facet,) = facets(within(columns), filters)
    (chosen,) = [value for value in facet.values if value.selected]
    assert toggle(filters, facet.field, chosen.value) == ()


def test_values_too_long_to_be_one_are_not_offered(tmp_path):
    products = brands("A", "B", "C" * 300)
    assert lines(of(build(tmp_path, products))["brand"]) == [("A", 1), ("B", 1)]


def test_ranges_have_nothing_to_cut_where_all_numbers_are_equal():
    assert cut(np.array([]), "price") == []
    assert cut(np.full(9, 3.0), "price") == []


@given(st.lists(st.floats(-1e12, 1e12, allow_subnormal=False), min_size=2, max_size=60).map(sorted))
def test_ranges_join_hold_every_number_and_are_never_empty_outside(numbers):
    values = np.array(numbers)
    offered = cut(values, "price")
    if not offered:
        return
    assert len(offered) <= 5
    assert (offered[0].low, offered[-1].high) == (None, None)
    assert all(left.high == right.low for left, right in itertools.pairwise(offered))
    assert values[0] < offered[0].high <= offered[-1].low < values[-1]
    assert all(parse(f"price:{range_.high!r}..") for range_ in offered[:-1])


def test_a_range_is_labelled_in_words():
    ranges = [parse(text) for text in ("price:..20", "price:20..50", "price:50..")]
    assert [range_label(one, "in") for one in ranges] == ["up to 20 in", "20 – 50 in", "50 in and up"]


words = st.sampled_from(["black", "Black", "red", "a, b", "5..6", "27", "27 in", "yes", "true", "ß", "SS"])
products = st.builds(
    Product,
    id=st.just("p"),
    title=st.just("T"),
    brand=st.sampled_from(["", "HP", "hp", "Müller", "a,b", "x > y"]),
    category=st.sampled_from([(), ("A",), ("a", "B"), ("A", "b", "C"), ("D",), ("B",), ("D", "B")]),
    price=st.none() | st.builds(Price, st.decimals(0, 500, places=2), st.sampled_from(["", "USD", "USD", "EUR"])),
    rating=st.none() | st.sampled_from([2.0, 3.0, 4.0, 5.0]),
    in_stock=st.none() | st.booleans(),
    attributes=st.fixed_dictionaries(
        {},
        optional={
            "size": st.builds(Quantity, st.integers(-5, 40).map(float), st.sampled_from(["in", "in", "cm", "kg", ""])),
            "mixed": words | st.lists(words, max_size=3).map(tuple) | st.integers(20, 30).map(float).map(Quantity),
            "colour": words,
            "wireless": st.booleans(),
        },
    ),
)
EXPRESSIONS = [
    "brand:hp", "brand:HP,müller", "-brand:hp", "category:B", "category:a", "category:zzz",
    "price:..50", "price:20..100", "price:7", "rating:4..", "rating:3", "in_stock:true",
    "in_stock:no,yes", "attr.size:..10", "size:3", "size:5in", "attr.mixed:27", "mixed:black",
    "-attr.mixed:red", "mixed:20..25", "color:red", "attr.wireless:yes", "exists:price",
]  # fmt: skip
asked = st.lists(st.sampled_from(EXPRESSIONS).map(parse), max_size=4)


@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(products, min_size=1, max_size=40), asked, st.randoms(use_true_random=False))
def test_a_count_is_the_total_after_ticking_that_value_alone(found, filters, random):
    # Every attribute that is asked of exists, and has a number where a range is asked of it.
    every = {"size": Quantity(3.0, "in"), "mixed": Quantity(24.0), "colour": "red", "wireless": True}
    rows = [*found, *[Product("e", "T", attributes=every)] * (len(found) + 1)]
    held = tuple(filters)
    with tempfile.TemporaryDirectory() as folder:
        columns = build(Path(folder), rows)
        base = random.sample(range(len(rows)), random.randint(0, len(rows)))
        members = within(columns, base)
        offered = facets(members, held)
        assert facets(within(columns, sorted(base)), held) == offered
        for facet in offered:
            labels = [value.value for value in facet.values]
            assert len(set(labels)) == len(labels)
            for value in facet.values:
                alone = (*without(held, facet.field), parse(value.filter))
                assert len(members(alone).rows) == value.count, (facet.field, value)
                if facet.kind == "values" and not value.selected:
                    more = toggle(held, facet.field, value.value)
                    assert len(members(more).rows) >= value.count, (facet.field, value)


@pytest.fixture(scope="module")
def icecat(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Columns:
    with gzip.open(shared / "data" / "icecat" / "products.jsonl.gz", "rt", encoding="utf-8") as file:
        return build(
            tmp_path_factory.mktemp("icecat"), [read(json.loads(line)) for line in itertools.islice(file, 5000)]
        )


def read(row: dict[str, Any]) -> Product:
    attributes = {name[7:]: value for name, value in row.items() if name.startswith("attr_")}
    typed = {name: Quantity(value) if type(value) in (int, float) else value for name, value in attributes.items()}
    return Product(
        row["id"], row["title"], brand=row["supplier"], price=Price(Decimal(row["price"]) / 100), attributes=typed
    )


@pytest.mark.parametrize("text", ["notebook", "cable", "printer"])
def test_counts_hold_in_a_real_catalogue(icecat: Columns, text):
    base = np.flatnonzero(passes((parse(f"title:~{text}", allow_matches=True),), icecat))
    members = within(icecat, base)
    held = (parse("price:..200"),)
    offered = facets(members, held)
    assert len(offered) >= 4
    for facet in offered:
        for value in facet.values:
            assert len(members((*without(held, facet.field), parse(value.filter))).rows) == value.count, value
