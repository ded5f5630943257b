"""Filters in a cluster that holds a catalogue whole (mapping.catalogue_body), and counts of products under them."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from search.errors import BadQuery
from search.expressions import Condition, shown
from search.resolve import resolve
from search.resolved import Among, Between, Every, Opposite, Resolved, Says, Some, Tables, Titled

EXACT = 40_000  # products that Elasticsearch tells apart best; it takes no more
COUNTS, ALONE, GROUPS = "counts", "alone", "groups"
COUNTED = "timed_out,_shards.failed,aggregations"

Clause = dict[str, Any]


def body(condition: Condition, tables: Tables) -> Clause:
    """A query that scores nothing and that the rows pass that pass `filters.mask`.

    Raises BadQuery as `resolve` does, and for a regular expression.
    """
    return _clause(resolve(condition, tables))


def counts_body(base: Sequence[Clause], filters: Sequence[Clause], *, grouped: bool) -> dict[str, Any]:
    """How many products pass all of `base` and each one of `filters`, of which there is one at least.

    Where the catalogue is `grouped`, variants count once; beyond ten thousand groups such a count may be out by one,
    beyond EXACT by a few in a thousand.
    """
    counts: dict[str, Any] = {"filters": {"filters": list(filters)}}
    if grouped:
        # Rows without a group are counted one by one, so that only groups are estimated.
        counts["aggs"] = {
            ALONE: {"missing": {"field": "group"}},
            GROUPS: {"cardinality": {"field": "group", "precision_threshold": EXACT}},
        }
    return {
        "size": 0,
        "track_total_hits": False,
        "query": {"bool": {"filter": list(base)}},
        "aggs": {COUNTS: counts},
    }


def read_counts(answer: Mapping[str, Any]) -> np.ndarray:
    """(filters,) int64: what `counts_body` asked for. Raises KeyError or TypeError for another's answer."""
    buckets = answer["aggregations"][COUNTS]["buckets"]
    return np.array([_products(bucket) for bucket in buckets], np.int64)


def _products(bucket: Mapping[str, Any]) -> int:
    return bucket[ALONE]["doc_count"] + bucket[GROUPS]["value"] if GROUPS in bucket else bucket["doc_count"]


def _clause(resolved: Resolved) -> Clause:
    match resolved:
        case Between(field, low, high):
            ends = {"gte": low, "lte": high}
            return {"range": {field: {name: end for name, end in ends.items() if end is not None}}}
        case Among(field, intervals):
            codes = [first for first, last in intervals if first == last]
            spans = [interval for interval in intervals if interval[0] != interval[1]]
            clauses: list[Clause] = [{"terms": {field: codes}}] if codes else []
            return _some([*clauses, *({"range": {field: {"gte": first, "lte": last}}} for first, last in spans)])
        case Says(field):
            return {"exists": {"field": field}}
        case Titled(pattern):
            raise BadQuery(
                f"The filter {shown(f'title:~{pattern}')} cannot be used: the catalogue is in a cluster, where no "
                "regular expression is looked for in titles. Search for the words of a title instead.",
                field="filter",
            )
        case Opposite(inner):
            return {"bool": {"must_not": [_clause(inner)]}}
        case Every(parts):
            return {"bool": {"filter": [_clause(part) for part in parts]}}
        case Some(parts):
            return _some([_clause(part) for part in parts])


def _some(clauses: list[Clause]) -> Clause:
    if len(clauses) < 2:
        return clauses[0] if clauses else {"match_none": {}}
    return {"bool": {"should": clauses, "minimum_should_match": 1}}
