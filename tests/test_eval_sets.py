"""The evaluation files that ship with the repository: each can be read, and holds what its README says it holds."""

from collections import Counter
from pathlib import Path

import pytest

from eval.assertions import Assertion, read_assertions

SETS = Path(__file__).parent.parent / "eval" / "sets"
KINDS = {
    "icecat-assertions": {
        "identifier": 15,
        "price": 20,
        "negation": 15,
        "brand": 20,
        "attribute": 20,
        "type": 20,
        "need": 15,
        "accessory": 10,
        "misspelling": 10,
    },
    "icecat-null": {"near": 40, "null": 40},
    "icecat-answerable": {"answerable": 150},
    "icecat-roles": {"with": 40, "feature": 5, "brand": 5, "size": 4},
}


def read(name: str) -> list[Assertion]:
    return read_assertions(SETS / f"{name}.jsonl")


@pytest.mark.parametrize("name", KINDS)
def test_each_kind_has_enough_queries_and_there_is_no_other_kind(name: str) -> None:
    counts = Counter(assertion.kind for assertion in read(name))
    assert set(counts) == set(KINDS[name])
    assert {kind: (counts[kind], least) for kind, least in KINDS[name].items() if counts[kind] < least} == {}


def test_no_query_is_asked_twice_within_or_across_the_files_of_a_catalogue() -> None:
    queries = Counter(assertion.query.casefold() for name in KINDS for assertion in read(name))
    assert [query for query, count in queries.items() if count > 1] == []


def test_at_least_half_of_the_unanswerable_queries_are_near_misses() -> None:
    kinds = Counter(assertion.kind for assertion in read("icecat-null"))
    assert kinds["near"] >= kinds["null"]


def test_an_unanswerable_query_asserts_nothing_and_every_other_one_something() -> None:
    for name in KINDS:
        assert {assertion.nothing for assertion in read(name)} == {name.endswith("-null")}


def test_identifiers_name_the_product_that_must_come_first_and_prices_carry_a_price_filter() -> None:
    for assertion in read("icecat-assertions"):
        if assertion.kind == "identifier":
            assert assertion.first, assertion.query
        if assertion.kind == "price":
            assert any(getattr(kept, "field", "") == "price" for kept in assertion.must), assertion.query
