"""The order of a result set: by score or by a column, ties always by id."""

from dataclasses import dataclass

import numpy as np

from search.blend import Scores
from search.columns import Columns
from search.kinds import Kinds
from search.priors import Priors
from search.retrieve import ResultSet

FEW = 4  # times fewer places than products: then what comes first is picked out before it is sorted


def order(found: ResultSet, columns: Columns, sort: str, *, first: int, once: bool = True) -> np.ndarray:
    """The positions in the result set, (at least min(m, first),) int64, that come first, in order.

    Products without a value for the sort come last. Of variants the first alone is there, unless `once` is False.
    """
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


@dataclass(frozen=True, slots=True)
class Shares:
    """Where each row stands among its like, (n,) float64 in [0, 1].

    `popularity`: the share of all products that are no more popular, 0 where unknown. `price`: the share of the
    products of its own category that are no dearer, NaN without a price. `priors` and `kinds` count in every query's
    ranking.
    """

    popularity: np.ndarray
    price: np.ndarray
    priors: Priors
    kinds: Kinds

    @classmethod
    def of(cls, columns: Columns) -> "Shares":
        """From the open columns; made once when a generation opens."""
        return cls(popularity_share(columns), price_share(columns), Priors.of(columns), Kinds.of(columns))


def price_share(columns: Columns) -> np.ndarray:
    """(n,) float64: the place of each price among those of the row's own category, from 0 to 1; NaN without one."""
    price, category = np.asarray(columns.price), np.asarray(columns.category)
    order = np.lexsort((price, category))  # NaN comes last in each category
    order = order[~np.isnan(price[order])]
    share = np.full(len(price), np.nan)
    if len(order):
        starts = np.flatnonzero(np.concatenate(([True], np.diff(category[order]) != 0)))
        sizes = np.diff(starts, append=len(order))
        place = np.arange(len(order)) - np.repeat(starts, sizes)
        share[order] = (place + 0.5) / np.repeat(sizes, sizes)
    return share


def popularity_share(columns: Columns) -> np.ndarray:
    """(n,) float64 in [0, 1]: the share of products that are no more popular; 0 where popularity is unknown."""
    popularity = np.asarray(columns.popularity)
    known = np.sort(popularity[~np.isnan(popularity)])
    share = np.searchsorted(known, popularity, side="right") / max(len(known), 1)
    return np.where(np.isnan(popularity), 0.0, share)


def browse(popularity: np.ndarray, mask: np.ndarray | None) -> ResultSet:
    """The whole catalogue (or what `mask` passes) as a result set; `popularity` is `popularity_share`."""
    rows = np.arange(len(popularity)) if mask is None else np.flatnonzero(mask)
    return ResultSet(rows, Scores.alone(popularity[rows]), True)
