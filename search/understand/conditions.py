"""A plan's conditions and wishes as arrays over the rows of a catalogue."""

import numpy as np

from search.columns import Columns
from search.filters import passes, passes_any
from search.forward import Forward
from search.lexical import LexicalIndex
from search.retrieve import Wishes
from search.understand.holding import holding
from search.understand.plan import QueryPlan


def conditions(plan: QueryPlan, columns: Columns, forward: Forward, lexical: LexicalIndex) -> np.ndarray | None:
    """(n,) bool: the rows that pass the plan's filters and hold nothing that it excludes; None for a plan of neither.

    Raises BadQuery for a filter that does not fit the catalogue.
    """
    if not plan.filters and not plan.excluded:
        return None
    mask = passes(plan.filters, columns)
    for phrase in plan.excluded:
        mask[holding(phrase, columns.attributes, forward, lexical)] = False
    return mask


def wishes(plan: QueryPlan, columns: Columns, price_share: np.ndarray) -> Wishes:
    """What the plan wants, looked up; `price_share` (n,) is `rank.price_share`."""
    wanted = tuple((passes_any(group, columns), weight) for group, weight in plan.wanted)
    return Wishes(wanted, plan.taste, price_share)
