"""Assertions: the share of the first ten hits that keep the rules, and files that are refused by line."""

import json

import numpy as np
import pytest

from eval.assertions import Assertion, by_kind, judge, read_assertions
from search.errors import BadEvaluation, BadQuery
from search.filters import Matches, Not, Range, Term
from search.page import MAX_TEXT

CHEAP = Range("price", None, 20.0)
MICE = Term("category", ("Mice",))
UNKNOWN = Term("attr.nonsense", ("x",))


class Shelf:
    """Twenty products "0" to "19": those below `cheap` pass CHEAP, the even ones pass MICE."""

    def __init__(self, cheap: int = 20):
        self.masks = {CHEAP: np.arange(20) < cheap, MICE: np.arange(20) % 2 == 0}

    def matching(self, filters):
        if UNKNOWN in filters:
            raise BadQuery("No product has attr.nonsense.", field="filter")
        masks = (~self.masks[each.inner] if isinstance(each, Not) else self.masks[each] for each in filters)
        return np.flatnonzero(np.logical_and.reduce([np.ones(20, bool), *masks]))

    def numbers(self, ids):
        return np.array([int(id) for id in ids], np.int64)


def ids(*numbers: int) -> list[str]:
    return [str(number) for number in numbers]


def score(assertion: Assertion, ranking: list[str], *, cheap: int = 20) -> float:
    return judge(assertion, ranking, Shelf(cheap)).score


def test_the_score_is_the_share_of_the_first_ten_that_pass():
    assertion = Assertion(1, "cheap mouse", must=(CHEAP, MICE))
    assert score(assertion, ids(0, 1, 2, 3, 4, 5, 6, 7, 8, 9), cheap=8) == pytest.approx(4 / 10)
    assert score(assertion, ids(*range(0, 20, 2), 1, 3, 5)) == 1


def test_a_hit_that_keeps_what_it_must_not_does_not_pass():
    assertion = Assertion(1, "no mouse", must=(CHEAP,), must_not=(MICE,))
    assert score(assertion, ids(1, 3, 5, 2, 4)) == pytest.approx(3 / 5)
    assert score(
        Assertion(1, "nothing wanted", must_not=(MICE, CHEAP)), ids(19, 1, 17, 15, 13), cheap=10
    ) == pytest.approx(4 / 5)


def test_fewer_than_five_hits_count_as_five_where_five_could_pass():
    assertion = Assertion(1, "cheap", must=(CHEAP,))
    assert score(assertion, ids(0, 1), cheap=5) == pytest.approx(2 / 5)
    assert score(assertion, ids(0, 1), cheap=4) == 1
    assert score(assertion, ids(0, 1, 9), cheap=4) == pytest.approx(2 / 3)
    assert score(assertion, ids(0, 1, 2, 3, 9), cheap=5) == pytest.approx(4 / 5)


def test_nothing_found_scores_nought():
    assert score(Assertion(1, "cheap", must=(CHEAP,)), []) == 0
    assert score(Assertion(1, "cheap", must=(CHEAP,)), [], cheap=0) == 0
    assert score(Assertion(1, "SKU-7", first="7"), []) == 0


def test_first_alone_is_all_or_nothing_and_a_short_page_is_no_fault():
    assertion = Assertion(1, "SKU-7", first="7")
    assert score(assertion, ids(7)) == 1
    assert score(assertion, ids(8, 7)) == 0


def test_first_beside_filters_must_hold_for_the_share_to_count():
    assertion = Assertion(1, "mouse 8", must=(MICE,), first="8")
    assert score(assertion, ids(8, 0, 2, 4, 1)) == pytest.approx(4 / 5)
    assert score(assertion, ids(0, 8, 2, 4, 6)) == 0


def test_where_nothing_must_be_found_any_hit_is_wrong():
    assertion = Assertion(1, "unicorn", nothing=True)
    assert score(assertion, []) == 1
    assert score(assertion, ids(3)) == 0


def test_a_verdict_says_what_fell_short():
    verdict = judge(Assertion(1, "cheap", must=(CHEAP,)), ids(0, 1, 9), Shelf(cheap=6))
    assert (verdict.hits, verdict.passed, verdict.possible) == (3, 2, 6)
    assert verdict.why == "2 of 3 hits pass, 6 of the catalogue would"
    assert judge(Assertion(1, "SKU-7", first="7"), ids(8, 7), Shelf()).why == "8 comes first, not 7"
    assert judge(Assertion(1, "SKU-7", first="7"), ids(7), Shelf()).why == ""
    assert (
        judge(Assertion(1, "unicorn", nothing=True), ids(*range(12)), Shelf()).why == "12 found where there is nothing"
    )


def test_a_filter_that_no_product_passes_is_told_from_a_bad_ranking():
    verdict = judge(Assertion(1, "cheap", must=(CHEAP,)), ids(0, 1), Shelf(cheap=0))
    assert (verdict.possible, verdict.impossible) == (0, True)
    assert verdict.why == "0 possible, no product of the catalogue passes"
    assert not judge(Assertion(1, "cheap", must=(CHEAP,)), ids(9), Shelf(cheap=1)).impossible
    assert not judge(Assertion(1, "unicorn", nothing=True), ids(1), Shelf()).impossible


def test_a_file_without_a_line_is_named(tmp_path):
    path = tmp_path / "assertions.jsonl"
    path.write_text("\n")
    with pytest.raises(BadEvaluation, match=r"assertions\.jsonl holds no assertion"):
        read_assertions(path)


def test_a_filter_that_the_catalogue_refuses_is_named_with_its_line():
    with pytest.raises(BadEvaluation, match=r"'mouse' \(line 4\): No product has attr\.nonsense"):
        judge(Assertion(4, "mouse", must=(UNKNOWN,)), ids(0), Shelf())


def test_scores_are_grouped_by_kind_in_the_order_of_the_file():
    verdicts = [
        judge(Assertion(1, "unicorn", kind="none", nothing=True), [], Shelf()),
        judge(Assertion(2, "mouse", kind="type", must=(MICE,)), ids(0, 1, 2, 3, 4), Shelf()),
        judge(Assertion(3, "dragon", kind="none", nothing=True), ids(1), Shelf()),
    ]
    assert by_kind(verdicts) == {"none": [1.0, 0.0], "type": [pytest.approx(3 / 5)]}
    assert list(by_kind(verdicts)) == ["none", "type"]


def test_a_file_is_read_with_filters_kinds_and_lines(tmp_path):
    path = tmp_path / "assertions.jsonl"
    lines = [
        {
            "query": " mouse under 20 dollars ",
            "must": ["category:Mice", "price:..20"],
            "kind": "price",
            "note": "new",
            "id": 7,
        },
        {"query": "no cable", "must_not": ["title:~(?i)cable"], "first": None},
        {"query": "SKU-7", "first": "7", "kind": "sku"},
        {"query": "unicorn", "nothing": True},
    ]
    path.write_text("\n\n".join(json.dumps(line) for line in lines))
    assert read_assertions(path) == [
        Assertion(1, "mouse under 20 dollars", kind="price", must=(MICE, CHEAP)),
        Assertion(3, "no cable", must_not=(Matches("title", "(?i)cable"),)),
        Assertion(5, "SKU-7", kind="sku", first="7"),
        Assertion(7, "unicorn", nothing=True),
    ]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ({"query": "mouse"}, "it asserts nothing"),
        ({"query": "mouse", "nothing": False}, "it asserts nothing"),
        (
            {"query": "mouse", "first": "7", "must_nott": ["price:..20"]},
            "unknown key 'must_nott'; known: query, must, ",
        ),
        ({"query": "mouse \ud800", "first": "7"}, "query .* holds half of a surrogate pair"),
        ({"query": "mouse", "first": "\udc00"}, "first .* holds half of a surrogate pair"),
        ({"query": "mouse", "must": ["brand:\x00"]}, "must .* holds the control character"),
        ({"query": "m" * (MAX_TEXT + 1), "first": "7"}, "the query has 1,001 characters; at most 1,000"),
        ({"must": ["price:..20"]}, "there is no query"),
        ({"query": "mouse", "must": "price:..20"}, "must must be a list of filters, found 'price:..20'"),
        ({"query": "mouse", "must_not": [20]}, r"must_not must be a list of filters, found \[20\]"),
        ({"query": "mouse", "must": ["price:cheap..dear"]}, "must: "),
        ({"query": "mouse", "must": ["title:~["]}, "must: "),
        ({"query": "mouse", "first": 7}, "first must be a string, found 7"),
        ({"query": "mouse", "nothing": "yes"}, "nothing must be true or false, found 'yes'"),
        ({"query": "mouse", "nothing": True, "first": "7"}, "nothing cannot stand beside"),
    ],
)
def test_a_line_that_cannot_be_used_is_refused(tmp_path, line, message):
    path = tmp_path / "assertions.jsonl"
    path.write_text('{"query": "mouse", "first": "7"}\n' + json.dumps(line) + "\n")
    with pytest.raises(BadEvaluation, match=f"line 2: {message}"):
        read_assertions(path)
