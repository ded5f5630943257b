"""Small priors that decide among equals: what sells, what is there, and of a brand one of each kind first.

They are added to the scores of what belongs, so that nothing comes in or falls out by them. What the catalogue does
not say is neutral: it lies between the good and the bad.
"""

from dataclasses import dataclass, replace

import numpy as np

from search.analyze import query_terms
from search.blend import weights
from search.columns import Columns
from search.retrieve import ResultSet
from search.tuning import Tuning
from search.understand.plan import QueryPlan
from search.understand.reading import without
from search.variants import Variants

TURNS = 16  # from this product of one kind on, a later one is put back no further


@dataclass(frozen=True, slots=True, eq=False)
class Priors:
    """Of each row, (n,) float32 in [-.5, .5], 0 where the catalogue does not say; None where it never does.

    `popularity`: its place among the products whose popularity is known. `stock`: .5 in stock, -.5 out of stock.
    `kind` (n,) int: the node of its category, -1 without; None for a catalogue without categories.
    """

    popularity: np.ndarray | None
    stock: np.ndarray | None
    kind: np.ndarray | None
    variants: Variants

    @classmethod
    def of(cls, columns: Columns) -> "Priors":
        """From the open columns; made once when a generation opens."""
        said = np.asarray(columns.in_stock) >= 0
        stock = np.where(said, columns.in_stock - np.float32(0.5), np.float32(0)) if said.any() else None
        return cls(
            _standing(np.asarray(columns.popularity)),
            stock,
            columns.category if len(columns.categories) else None,
            columns.variants,
        )

    def judge(self, found: ResultSet, plan: QueryPlan | None, tuning: Tuning) -> ResultSet:
        """The result set with the priors in its scores; a `plan` of a brand alone gets its kinds spread."""
        if self.popularity is None and self.stock is None and self.kind is None:
            return found
        values = [np.zeros(len(found.rows)) for _ in range(3)]
        for value, prior in zip(values, (self.popularity, self.stock), strict=False):
            if prior is not None:
                value += prior[found.rows]
        *_, popularity, stock, spread = weights(tuning)
        total = found.scores.total + popularity * values[0] + stock * values[1]
        if plan is not None and spread and self.kind is not None and of_brands_alone(plan):
            values[2] = -turns(total, found.rows, self.kind, self.variants)
            total = total + spread * values[2]
        named = dict(zip(("popularity", "stock", "spread"), values, strict=True))
        return replace(found, scores=replace(found.scores, total=total, **named))


def of_brands_alone(plan: QueryPlan) -> bool:
    """Whether the query looks for nothing but a brand, or several ("samsung", "samsung under 200")."""
    wanted = [reading for reading in plan.readings if reading.wanted]
    only_brands = bool(wanted) and all(reading.kind == "brand" for reading in wanted)
    return only_brands and not query_terms(without(plan.text, plan.readings))


def turns(total: np.ndarray, rows: np.ndarray, kind: np.ndarray, variants: Variants) -> np.ndarray:
    """(m,) float64 in [0, 1]: how late each of `rows`, of scores `total`, comes among those of its kind.

    0 for the best of each kind, then on a logarithmic scale up to 1. Variants share the turn of their best one.
    """
    best_first = np.lexsort((rows, -total))
    product = variants.leads(rows[best_first])
    own = np.flatnonzero(product == np.arange(len(rows)))
    kinds = kind[rows[best_first]][own]
    by_kind = np.argsort(kinds, kind="stable")
    ordered = kinds[by_kind]
    starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1]))[: len(ordered)])
    turn = np.zeros(len(rows))
    turn[own[by_kind]] = np.arange(len(ordered)) - np.repeat(starts, np.diff(starts, append=len(ordered)))
    late = np.empty(len(rows))
    late[best_first] = np.minimum(np.log2(1 + turn[product]) / np.log2(TURNS), 1.0)
    return late


def _standing(popularity: np.ndarray) -> np.ndarray | None:
    known = np.sort(popularity[~np.isnan(popularity)])
    if not len(known):
        return None
    sides = [np.searchsorted(known, popularity, side=side) for side in ("left", "right")]
    return np.where(np.isnan(popularity), 0, (sides[0] + sides[1]) / (2 * len(known)) - 0.5).astype(np.float32)
