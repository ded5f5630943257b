"""What is asked of an index, as pure functions."""

from collections.abc import Sequence
from typing import Any

from search.elastic.mapping import BOOSTS, ROW

WANTED = "timed_out,_shards.failed,hits.hits.sort"


def words_body(words: Sequence[str], k: int, *, required: Sequence[str] = ()) -> dict[str, Any]:
    """Up to k rows that hold one of `required` (of `words` where that is empty), best first by BM25 over `words`.

    Equal scores come by row, so that the order is the same on any number of nodes; `sort` is (score, row).
    """
    bool_: dict[str, Any] = {"should": _any(words), "minimum_should_match": 1}
    if required and set(required) != set(words):
        bool_ = {"should": _any(words), "filter": [{"bool": {"should": _any(required)}}]}
    return _rows({"bool": bool_}, k)


def scores_body(rows: Sequence[int], words: Sequence[str]) -> dict[str, Any]:
    """The scores of these rows for `words`; rows that hold none do not come."""
    among = {"terms": {ROW: list(rows)}}
    return _rows({"bool": {"filter": [among], "should": _any(words), "minimum_should_match": 1}}, len(rows))


def _rows(query: dict[str, Any], k: int) -> dict[str, Any]:
    return {
        "size": k,
        "query": query,
        "sort": ["_score", ROW],
        "track_total_hits": False,
        "_source": False,
        "stored_fields": "_none_",
    }


def _any(words: Sequence[str]) -> list[dict[str, Any]]:
    """One of the words, in one of the fields."""
    return [{"term": {name: {"value": word, "boost": boost}}} for word in words for name, boost in BOOSTS.items()]
