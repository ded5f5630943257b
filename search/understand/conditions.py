"""A plan's conditions and wishes as arrays over the rows of a catalogue."""

from dataclasses import dataclass

import numpy as np

from search.columns import Columns
from search.filters import passes, passes_any
from search.forward import Forward
from search.retrieve import Wishes
from search.understand.holding import holding
from search.understand.plan import QueryPlan


@dataclass(frozen=True, slots=True)
class Conditions:
    """`passing` (n,) bool, the rows that pass the plan's filters and hold nothing that it excludes; None: all do.

    `lacking` (n,) float32 in [0, 1], of what is excluded the share that a row says it is without; None: none does.
    """

    passing: np.ndarray | None = None
    lacking: np.ndarray | None = None


def conditions(plan: QueryPlan, columns: Columns, forward: Forward) -> Conditions:
    """What the plan asks of every row. Raises BadQuery for a filter that does not fit the catalogue."""
    if not plan.filters and not plan.excluded:
        return Conditions()
    mask = passes(plan.filters, columns)
    lacking: np.ndarray | None = None
    for phrase in plan.excluded:
        held = holding(phrase, columns.attributes, forward)
        mask[held.rows] = False
        if held.settled is not None and held.settled.any():
            lacking = np.zeros(len(mask), np.float32) if lacking is None else lacking
            lacking += held.settled / np.float32(len(plan.excluded))
    return Conditions(mask, lacking)


def wishes(plan: QueryPlan, columns: Columns, price_share: np.ndarray) -> Wishes:
    """What the plan wants, looked up; `price_share` (n,) is `rank.price_share`."""
    wanted = tuple((passes_any(group, columns), weight) for group, weight in plan.wanted)
    return Wishes(wanted, plan.taste, price_share)
