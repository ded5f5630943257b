"""What is asked of an index, as pure functions."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from search.elastic.mapping import BOOSTS, CANDIDATES, PAYLOAD, ROW, TITLE, VECTOR

# So that the scores of a word, and with them what is proposed, do not depend on the number of shards.
SEARCH_TYPE = "dfs_query_then_fetch"
TITLED, FIRST = "titled", "first"
WANTED = "timed_out,_shards.failed,hits.hits.sort"
# A server refuses more than 1,024 clauses, and a word has one in each field. What is beyond still finds; it ranks less.
MOST_SCORED = 400
CARRIED = "timed_out,_shards.failed,hits.hits.fields"
RANKED = f"{CARRIED},hits.hits.sort"

LAST = {"missing": "_last"}
POPULAR = {"popularity": {"order": "desc", **LAST}}


def words_body(words: Sequence[str], k: int, *, required: Sequence[str] = ()) -> dict[str, Any]:
    """Up to k rows that hold one of `required` (of `words` where that is empty), best first by BM25 over `words`.

    Of more than MOST_SCORED words the first rank. Equal scores come by row, so that the order is the same on any number
    of nodes; `sort` is (score, row).
    """
    bool_ = _ranked(words)
    if required and set(required) != set(words):
        bool_ = {"should": _scored(words), "filter": [held(required)]}
    return _rows({"query": {"bool": bool_}}, k)


def scores_body(rows: Sequence[int], words: Sequence[str]) -> dict[str, Any]:
    """The scores of these rows for `words`; rows that hold none do not come."""
    ranked = _ranked(words)
    ranked |= {"filter": [{"terms": {ROW: list(rows)}}, *ranked.get("filter", ())]}
    return _rows({"query": {"bool": ranked}}, len(rows))


def _rows(asked: dict[str, Any], k: int) -> dict[str, Any]:
    return {
        "size": k,
        **asked,
        "sort": ["_score", ROW],
        "track_total_hits": False,
        "_source": False,
        "stored_fields": "_none_",
    }


def _ranked(words: Sequence[str]) -> dict[str, Any]:
    """One of the words, ranked by all of them."""
    if len(words) > MOST_SCORED:
        return {"should": _scored(words), "filter": [held(words)]}
    return {"should": _scored(words), "minimum_should_match": 1}


def _scored(words: Sequence[str]) -> list[dict[str, Any]]:
    """A clause a word and field, each with its score."""
    scored = words[:MOST_SCORED]
    return [{"term": {name: {"value": word, "boost": boost}}} for word in scored for name, boost in BOOSTS.items()]


def held(words: Sequence[str]) -> dict[str, Any]:
    """A clause of the rows that hold one of the words, in one of the fields, however many they are."""
    return {"bool": {"should": [{"terms": {name: list(words)}} for name in BOOSTS]}}


def nearest_body(vector: np.ndarray, k: int) -> dict[str, Any]:
    """Up to k rows nearest to a (dim,) vector, best first; `sort` is (score, row)."""
    nearest = {
        "field": VECTOR,
        "query_vector": vector.tolist(),
        "k": k,
        "num_candidates": max(k, CANDIDATES),
    }
    return _rows({"knn": nearest}, k)


def payloads_body(rows: Sequence[int]) -> dict[str, Any]:
    """What is carried of these rows, as `carrying` asks for it."""
    return carrying(_rows({"query": {"constant_score": {"filter": {"terms": {ROW: list(rows)}}}}}, len(rows)))


def carrying(asked: dict[str, Any], *, ranked: bool = False) -> dict[str, Any]:
    """The same rows, rising or in their order, with what is carried of them in `fields.payload`, for payload.unpack."""
    return {**asked, "docvalue_fields": [PAYLOAD]} | ({} if ranked else {"sort": [ROW]})


def under(asked: dict[str, Any], clauses: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The same of the rows that pass all clauses."""
    if not clauses:
        return asked
    if "knn" in asked:
        return {**asked, "knn": {**asked["knn"], "filter": list(clauses)}}
    return {**asked, "query": {"bool": {"must": [asked["query"]], "filter": list(clauses)}}}


def above(asked: dict[str, Any], cosine: float) -> dict[str, Any]:
    """The same nearest rows, of those that reach this cosine."""
    return {**asked, "knn": {**asked["knn"], "similarity": cosine}}


def titled_body(terms: Sequence[Sequence[str]], words: Sequence[str], *, within: bool) -> dict[str, Any]:
    """For each of `words` how many titles hold it and the first row of them, of the rows that hold a form of each of
    the `terms`, `within` the title or anywhere; for `read_titled`.
    """
    holding = [{"terms": {TITLE: list(term)}} if within else held(term) for term in terms]
    each = [{"term": {TITLE: word}} for word in words]
    asked = {"filters": {"filters": each}, "aggs": {FIRST: {"min": {"field": ROW}}}}
    return {
        "size": 0,
        "track_total_hits": False,
        "query": {"bool": {"filter": holding}},
        "aggs": {TITLED: asked},
    }


def read_titled(answer: Mapping[str, Any]) -> tuple[np.ndarray, np.ndarray]:
    """The counts and the first rows, -1 for none: two (k,) int64."""
    buckets = answer["aggregations"][TITLED]["buckets"]
    counts = np.array([bucket["doc_count"] for bucket in buckets], np.int64)
    first = [-1 if (row := bucket[FIRST]["value"]) is None else int(row) for bucket in buckets]
    return counts, np.array(first, np.int64)


def numbered_body(clauses: Sequence[dict[str, Any]], after: int, k: int) -> dict[str, Any]:
    """Up to k rows that pass all clauses, rising, from behind the row `after` on; `sort` is (row,)."""
    passing = [*clauses, {"range": {ROW: {"gt": after}}}]
    return {**_rows({"query": {"bool": {"filter": passing}}}, k), "sort": [ROW]}


def ids_body(ids: Sequence[str]) -> dict[str, Any]:
    """The rows of products of these ids: `fields.id` and `fields.row`."""
    asked = _rows({"query": {"terms": {"id": list(ids)}}}, len(ids))
    return {**asked, "sort": ["_doc"], "docvalue_fields": ["id", ROW]}


def span_body(first: int, last: int) -> dict[str, Any]:
    """The ids of the rows [first, last): `fields.id` and `fields.row`."""
    among = {"constant_score": {"filter": {"range": {ROW: {"gte": first, "lt": last}}}}}
    return {**_rows({"query": among}, last - first), "sort": ["_doc"], "docvalue_fields": ["id", ROW]}


def groups_body(groups: Sequence[int], k: int) -> dict[str, Any]:
    """Up to k rows of these groups of variants, rising; `sort` is (row,)."""
    return {**_rows({"query": {"terms": {"group": list(groups)}}}, k), "sort": [ROW]}


def stored_body(rows: Sequence[int], field: str) -> dict[str, Any]:
    """What is stored of these rows in a field: `fields.row` and that one."""
    among = {"constant_score": {"filter": {"terms": {ROW: list(rows)}}}}
    asked = _rows({"query": among}, len(rows))
    return {**asked, "sort": ["_doc"], "stored_fields": [field], "docvalue_fields": [ROW]}


def window_body(
    clauses: Sequence[dict[str, Any]], sort: str, first: int, last: int, *, collapsed: str = ""
) -> dict[str, Any]:
    """The rows at [first, last) of those that pass all clauses, in one of page.SORTS; of those that share a value of
    the `collapsed` field the first alone.
    """
    asked = _rows({"query": {"bool": {"filter": list(clauses)}}}, last - first)
    asked |= {"from": first, "sort": [*_order(sort), POPULAR, "id_rank", ROW]}
    return asked | ({"collapse": {"field": collapsed}} if collapsed else {})


def sample_body(clauses: Sequence[dict[str, Any]], k: int) -> dict[str, Any]:
    """Up to k rows of those that pass all clauses, by chance, the same ones each time."""
    by_chance = {"random_score": {"seed": 1, "field": ROW}, "boost_mode": "replace"}
    return _rows({"query": {"function_score": {"query": {"bool": {"filter": list(clauses)}}, **by_chance}}}, k)


def _order(sort: str) -> list[Any]:
    """What an order compares first; what lacks it comes last."""
    if sort == "relevance":
        return []
    if sort == "title":
        return ["title_rank"]
    name, order = (sort[1:], "desc") if sort.startswith("-") else (sort, "asc")
    return [{name: {"order": order, **LAST}}]
