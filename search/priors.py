"""Small priors that decide among equals: what sells, what is there, and of a brand one of each kind first.

They are added to the scores of what belongs, so that nothing comes in or falls out by them. What the catalogue does
not say is neutral: it lies between the good and the bad.
"""

from dataclasses import replace

import numpy as np

from search.analyze import query_terms
from search.blend import weights
from search.result_set import ResultSet
from search.tuning import Tuning
from search.understand.plan import QueryPlan
from search.understand.reading import without
from search.variants import Variants

TURNS = 16  # from this product of one kind on, a later one is put back no further


def with_priors(found: ResultSet, plan: QueryPlan | None, tuning: Tuning) -> ResultSet:
    """The result set with the priors in its scores; a `plan` of a brand alone gets its kinds spread.

    Popularity and stock each count -.5 to .5.
    """
    columns, figures, rows = found.slice.columns, found.slice.figures, found.rows
    categories = len(columns.categories) > 0
    if not (figures.popularity_told or figures.stock_told or categories):
        return found
    popularity, stock, late = np.zeros((3, len(rows)))
    if figures.popularity_told:
        popularity += figures.standing[rows]
    if figures.stock_told:
        in_stock = columns.in_stock[rows]
        stock += np.where(in_stock >= 0, in_stock - 0.5, 0)
    *_, of_popularity, of_stock, spread = weights(tuning)
    total = found.scores.total + of_popularity * popularity + of_stock * stock
    if plan is not None and spread and categories and of_brands_alone(plan):
        late = -turns(total, rows, columns.category, columns.variants)
        total = total + spread * late
    scores = replace(found.scores, total=total, popularity=popularity, stock=stock, spread=late)
    return replace(found, scores=scores)


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
