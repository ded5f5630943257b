"""The order of a result set: by score or by a column, ties always by id."""

import numpy as np

from search.columns import Columns
from search.result_set import ResultSet

FEW = 4  # times fewer places than products: then what comes first is picked out before it is sorted


def order(found: ResultSet, sort: str, *, first: int, once: bool = True) -> np.ndarray:
    """The positions in the result set, (at least min(m, first),) int64, that come first, in order.

    Products without a value for the sort come last. Of variants the first alone is there, unless `once` is False.
    """
    columns = found.slice.columns
    relevance = -found.scores.total.astype(np.float32)  # differences that only rounding makes must not beat the id
    primary = relevance if sort == "relevance" else _column(found.rows, columns, sort)
    if once and len(columns.variants):
        shown = columns.variants.best(found.rows, primary, relevance, columns.id_rank[found.rows])
        at = shown[_leading(primary[shown], first)]
    else:
        at = _leading(primary, first)
    ties = columns.id_rank[found.rows[at]]
    return at[np.lexsort((ties, relevance[at], primary[at]))]


def _column(rows: np.ndarray, columns: Columns, sort: str) -> np.ndarray:
    """(m,) float64: a column as a key of which the least comes first; infinite where the catalogue does not say."""
    if sort == "title":
        return columns.title_rank[rows].astype(np.float64)
    name, sign = (sort[1:], -1.0) if sort.startswith("-") else (sort, 1.0)
    return np.nan_to_num(sign * getattr(columns, name)[rows], nan=np.inf)


def _leading(key: np.ndarray, first: int) -> np.ndarray:
    """The places of the `first` least keys, and of all that tie with the last of them."""
    if first * FEW >= len(key):
        return np.arange(len(key))
    return np.flatnonzero(key <= np.partition(key, first - 1)[first - 1])
