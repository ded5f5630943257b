"""Filters in a cluster: the rows that pass are those of the mask, and the counts are of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
from columns import open_columns
from elasticsearch import Elasticsearch
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from staged import AMOUNTS, BRANDS, DIMENSION, NUMBERS, PATHS, WORDS, products, stage

from search.columns import Columns
from search.elastic.bulk import Bulk
from search.elastic.cluster import Cluster
from search.elastic.documents import documents
from search.elastic.filters import COUNTED, body, counts_body, read_counts
from search.elastic.mapping import catalogue_body
from search.errors import BadQuery
from search.expressions import FIELDS, AnyOf, Condition, Exists, Matches, Not, Range, Term, parse
from search.filters import mask, passes
from search.product import Price, Product, Quantity
from search.units import number_text

CATALOGUES = {
    "of several currencies": products(2, 200),
    "of no currency": products(3, 80, currencies=("",)),
    "of bare products": [Product(f"b{row}", "Thing", attributes={"colour": "red"}) for row in range(5)],
}


@dataclass(frozen=True)
class Indexed:
    """A catalogue as columns, and as an index of the cluster."""

    columns: Columns
    client: Elasticsearch
    index: str

    def rows(self, clauses: Sequence[dict[str, Any]]) -> list[list[int]]:
        """The rows that pass each of the clauses, by one request."""
        wanted = {"size": 1_000, "sort": ["row"], "_source": False}
        searches = [line for clause in clauses for line in ({}, wanted | {"query": {"bool": {"filter": [clause]}}})]
        answers = self.client.msearch(index=self.index, searches=searches)["responses"]
        assert not [answer["error"] for answer in answers if "error" in answer]
        return [[hit["sort"][0] for hit in answer["hits"]["hits"]] for answer in answers]

    def counts(self, base: Sequence[Condition], asked: Sequence[Condition]) -> list[int]:
        clauses = [[body(filter, self.columns) for filter in filters] for filters in (base, asked)]
        whole = counts_body(*clauses, grouped=len(self.columns.variants) > 0)
        return read_counts(self.client.search(index=self.index, body=whole, filter_path=COUNTED).body).tolist()


@pytest.fixture(scope="module")
def indexed(elasticsearch: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Indexed]]:
    client, made = elasticsearch.client(), []
    for found in CATALOGUES.values():
        place, index = stage(tmp_path_factory.mktemp("g000001"), found), f"filters-{uuid4().hex[:8]}"
        client.indices.create(index=index, body=catalogue_body(len(found), DIMENSION, {}))
        sender = Bulk(client, index)
        for id, document in documents(place):
            sender.add(id, document)
        sender.finish()
        client.indices.refresh(index=index)
        made.append(Indexed(Columns.open(place / "columns"), client, index))
    yield made
    for one in made:
        client.indices.delete(index=one.index)
    client.close()


def some(*values: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=4, unique=True).map(tuple)


numbers = st.sampled_from([*NUMBERS, *map(float, AMOUNTS), -0.0, 254.0, 1e308, -1e308, 5e-324])
texts = numbers.map(number_text)
of_money = st.sampled_from(["price", "list_price"])
of_numbers = st.sampled_from(["rating", "rating_count", "popularity", "stock", "attr.ports", "attr.model_no"])
of_sizes = st.sampled_from(["size", "attr.weight", "attr.重さ", "gewicht"])
of_words = st.sampled_from(["colour", "attr.color", "wireless", "size", "model no", "ports"])


def ranges(fields: st.SearchStrategy[str], units: st.SearchStrategy[str]) -> st.SearchStrategy[Range]:
    ends = st.tuples(st.none() | numbers, st.none() | numbers).filter(any_end).map(rising)
    return st.builds(lambda field, both, unit: Range(field, *both, unit), fields, ends, units)


def any_end(ends: tuple[float | None, float | None]) -> bool:
    return ends != (None, None)


def rising(ends: tuple[float | None, float | None]) -> tuple[float | None, float | None]:
    return ends if None in ends else tuple(sorted(ends))  # type: ignore[return-value, type-var]


simple = st.one_of(
    ranges(of_numbers | of_money, st.just("")),
    ranges(of_money, st.sampled_from(["USD", "eur", "€", "$", "GBP", "kr", "kg"])),
    ranges(of_sizes, st.sampled_from(["", "in", "cm", "m", "kg", "g", "stars"])),
    st.builds(
        Term, of_money | of_numbers | of_sizes, st.lists(numbers.map(number_text), min_size=1, max_size=3).map(tuple)
    ),
    st.builds(Term, of_money, some("20 USD", "19.99€", "50 kr", "cheap", "0")),
    st.builds(Term, st.just("brand"), some(*filter(None, BRANDS), "STRASSE", "hP", "nobody")),
    st.builds(Term, st.sampled_from(["currency", "language"]), some("usd", "EUR", "de", "EN", "xx")),
    st.builds(Term, st.just("category"), some(*(" > ".join(path) for path in PATHS if path), "b", "C", "a>b", "z")),
    st.builds(Term, of_words, some(*WORDS, "large", "no", "true", "27 in", "4 cm", "x", "nowhere")),
    st.builds(Term, st.just("in_stock"), some("true", "No", "1", "maybe")),
    st.builds(Exists, st.sampled_from([*FIELDS, "colour", "attr.size", "wireless", "重さ", "nosuch"])),
    st.builds(Term, st.sampled_from(["image", "nosuch"]), some("x")),
    st.builds(Range, st.sampled_from(["brand", "colour"]), numbers, st.none()),
)
places = st.integers(0, len(CATALOGUES) - 1)
filters = simple | simple.map(Not) | simple.map(Not).map(Not)
conditions = filters | st.lists(filters, max_size=3).map(lambda found: AnyOf(tuple(found)))


def judged(filter: Condition, columns: Columns) -> tuple[np.ndarray | str, dict[str, Any] | str]:
    """What the mask and the body come to; the words of a refusal in place of each."""
    found: list[Any] = []
    for translate in (mask, body):
        try:
            found.append(translate(filter, columns))
        except BadQuery as error:
            found.append(str(error))
    return found[0], found[1]


@settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow])
@given(places, st.lists(conditions, min_size=1, max_size=15))
@example(0, [Range("popularity", None, -0.0), Range("stock", -0.0, 0.0), Range("price", 0.0, -0.0)])
def test_the_cluster_passes_the_rows_that_the_mask_passes(indexed, which, asked):
    catalogue = indexed[which]
    expected, clauses, shown = [], [], []
    for one in asked:
        passed, clause = judged(one, catalogue.columns)
        if isinstance(passed, str) or isinstance(clause, str):
            assert passed == clause, "both refuse it in the same words"
        else:
            expected.append(np.flatnonzero(passed).tolist())
            clauses.append(clause)
            shown.append(one)
    if clauses:
        for filter, rows, found in zip(shown, expected, catalogue.rows(clauses), strict=True):
            assert found == rows, filter


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.integers(0, len(CATALOGUES) - 1), st.lists(conditions, max_size=2), st.lists(conditions, min_size=1, max_size=20)
)
def test_counts_are_of_products_that_pass_all_of_the_base_and_the_filter(indexed, which, base, asked):
    catalogue = indexed[which]
    base, asked = ([one for one in given_ if fits(one, catalogue.columns)] for given_ in (base, asked))
    if asked:
        under = passes(base, catalogue.columns)
        expected = [
            catalogue.columns.variants.count(np.flatnonzero(under & mask(one, catalogue.columns))) for one in asked
        ]
        assert catalogue.counts(base, asked) == expected


def fits(filter: Condition, columns: Columns) -> bool:
    return not isinstance(judged(filter, columns)[0], str)


def test_the_generated_filters_pass_some_rows_and_not_others(indexed):
    """Else the two could agree on nothing."""
    columns = indexed[0].columns
    assert len(columns.variants) > 10
    assert len(columns.currencies) == 3
    for expression in (
        "price:19.99..50USD",
        "brand:müller",
        "category:b",
        "size:1in..2ft",
        "exists:attr.重さ",
        "-stock:1",
    ):
        assert 0 < np.count_nonzero(mask(parse(expression), columns)) < len(columns), expression


BLACK_OR_HP = AnyOf((Term("colour", ("Black",)), Term("brand", ("hp",))))


@pytest.mark.parametrize(
    ("filter", "expected"),
    [
        (Range("price", 20, None), {"range": {"price": {"gte": 20.0}}}),
        (Range("rating", 4, 4), {"range": {"rating": {"gte": 4.0, "lte": 4.0}}}),
        (
            Range("price", None, 50, "EUR"),
            {"bool": {"filter": [
                {"range": {"price": {"lte": 50.0}}},
                {"bool": {"should": [
                    {"terms": {"currency": [0]}},
                    {"bool": {"must_not": [{"exists": {"field": "currency"}}]}},
                ], "minimum_should_match": 1}},
            ]}},
        ),
        (Term("brand", ("HP", "nobody", "Dell")), {"terms": {"brand": [1, 0]}}),
        (Term("brand", ("nobody",)), {"match_none": {}}),
        (Term("category", ("A",)), {"range": {"category": {"gte": 0, "lte": 1}}}),
        (Term("in_stock", ("no",)), {"terms": {"in_stock": [0]}}),
        (Term("colour", ("black", "RED")), {"terms": {"pairs": [0, 1]}}),
        (Range("size", 1, None, "in"), {"range": {"pairs": {"gte": 3, "lte": 4}}}),
        (Range("size", 2, 2, "cm"), {"terms": {"pairs": [2]}}),
        (Range("size", 100, None), {"match_none": {}}),
        (Exists("colour"), {"range": {"pairs": {"gte": 0, "lte": 1}}}),
        (Exists("image"), {"terms": {"flags": [1]}}),
        (Exists("price"), {"exists": {"field": "price"}}),
        (Exists("brand"), {"exists": {"field": "brand"}}),
        (Not(Exists("brand")), {"bool": {"must_not": [{"exists": {"field": "brand"}}]}}),
        (
            BLACK_OR_HP,
            {"bool": {"should": [{"terms": {"pairs": [0]}}, {"terms": {"brand": [1]}}], "minimum_should_match": 1}},
        ),
        (AnyOf(()), {"match_none": {}}),
    ],
)  # fmt: skip
def test_a_filter_is_a_body_of_codes_and_numbers(tmp_path, filter, expected):
    assert body(filter, open_columns(tmp_path, SHOP)) == expected


def quantity(value: float) -> Quantity:
    return Quantity(value, "cm")


def priced(id: str, **rest: Any) -> Product:
    return Product(id, "T", price=Price(Decimal(9), "EUR"), **rest)


SHOP = [
    priced("a", brand="Dell", category=("A",), attributes={"colour": "Black", "size": quantity(2)}),
    priced("b", brand="HP", category=("A", "B"), attributes={"colour": "red", "size": quantity(2.54)}),
    priced("c", category=("C",), attributes={"size": quantity(5)}),
]


def test_a_regular_expression_is_refused_in_words(tmp_path):
    columns = open_columns(tmp_path, SHOP)
    for filter in (Matches("title", "mouse|pad"), Not(Matches("title", "mouse|pad")), AnyOf((Matches("title", "m"),))):
        with pytest.raises(BadQuery, match="no regular expression is looked for in titles") as refused:
            body(filter, columns)
        assert refused.value.field == "filter"


def test_any_of_passes_what_one_of_its_filters_passes_and_quotes_that_which_is_wrong(tmp_path):
    columns = open_columns(tmp_path, SHOP)
    assert mask(BLACK_OR_HP, columns).tolist() == [True, True, False]
    with pytest.raises(BadQuery, match="The filter 'nosuch:1' cannot be used"):
        mask(AnyOf((Exists("image"), Term("nosuch", ("1",)))), columns)


def test_counts_are_read_of_a_recorded_answer():
    alone = {"aggregations": {"counts": {"buckets": [{"doc_count": 7}, {"doc_count": 0}]}}}
    assert read_counts(alone).tolist() == [7, 0]
    bucket = {"doc_count": 9, "alone": {"doc_count": 4}, "groups": {"value": 2}}
    assert read_counts({"aggregations": {"counts": {"buckets": [bucket]}}}).tolist() == [6]
    with pytest.raises(KeyError):
        read_counts({"error": "none"})
