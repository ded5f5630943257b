"""The order of a result set: by score or by a column, ties always by id."""

import numpy as np

from search.blend import Scores
from search.columns import Columns
from search.retrieve import ResultSet


def order(found: ResultSet, columns: Columns, sort: str) -> np.ndarray:
    """(m,) int64: positions in the result set, first to last. Products without a value for the sort come last."""
    rows = found.rows
    ties = columns.id_rank[rows]
    if sort == "relevance":
        # float32: differences that only rounding makes must not beat the id.
        return np.lexsort((ties, -found.scores.total.astype(np.float32)))
    if sort == "title":
        return np.lexsort((ties, columns.title_rank[rows]))
    name, sign = (sort[1:], -1.0) if sort.startswith("-") else (sort, 1.0)
    values = np.asarray(getattr(columns, name)[rows], np.float64)
    missing = np.isnan(values)
    by_relevance = -found.scores.total.astype(np.float32)
    return np.lexsort((ties, by_relevance, np.where(missing, 0.0, sign * values), missing))


def browse(columns: Columns, mask: np.ndarray | None) -> ResultSet:
    """The whole catalogue (or what `mask` passes) as a result set, the most popular first.

    The score is the share of products that are no more popular: in [0, 1], 0 where popularity is unknown.
    """
    rows = np.arange(len(columns)) if mask is None else np.flatnonzero(mask)
    popularity = np.nan_to_num(np.asarray(columns.popularity, np.float64), nan=-np.inf)
    known = np.sort(popularity[popularity > -np.inf])
    share = np.searchsorted(known, popularity[rows], side="right") / max(len(known), 1)
    nothing = np.zeros(len(rows))
    return ResultSet(rows, Scores(share, nothing, nothing, nothing, nothing, nothing), True)
