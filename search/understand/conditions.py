"""What a plan asks of products beside its words, told of the rows of a slice."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from search.filters import Filter, passes, passes_any
from search.slice import Slice
from search.understand.holding import holding
from search.understand.plan import QueryPlan


@dataclass(frozen=True, slots=True)
class Told:
    """What n rows say to it.

    `passing` (n,) bool: those that pass every condition and hold nothing that is kept out; None: all do. `wanted`: for
    each thing that was asked for the rows that have it, (n,) bool, and its weight. `lacking` (n,) float32 in [0, 1]: of
    what is kept out the share that a row says it is without, for which it comes before one that says nothing. `taste`:
    -1 where the cheap ones of a kind are wanted, 1 where the dear ones are; `price_share` (n,) is Figures.price.
    """

    passing: np.ndarray | None
    wanted: tuple[tuple[np.ndarray, float], ...]
    lacking: np.ndarray | None
    taste: int
    price_share: np.ndarray

    def of(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(m,) float64 each: the share of what was asked for that each of `rows` has, and how far its price is where it
        was asked to be, in [0, 1].
        """
        wanted, taste = np.zeros(len(rows)), np.zeros(len(rows))
        for has, weight in self.wanted:
            wanted += has[rows] * (weight / len(self.wanted))
        if self.lacking is not None:
            wanted += self.lacking[rows]
        if self.taste:
            share = self.price_share[rows]
            taste = np.nan_to_num(share if self.taste > 0 else 1 - share, copy=False)
        return np.minimum(wanted, 1.0), taste


@dataclass(frozen=True, slots=True)
class Demands:
    """Of a plan: conditions that every product must meet, what none may hold, and wishes. `brand`: filters of which a
    product must pass one, where one brand alone answers.

    What the rows of a slice say is looked up once.
    """

    plan: QueryPlan
    brand: tuple[Filter, ...] = ()
    _told: dict[Slice, Told] = field(default_factory=dict)

    @property
    def conditional(self) -> bool:
        """Whether there is any condition."""
        return bool(self.plan.filters or self.plan.excluded or self.brand)

    def told(self, slice: Slice) -> Told:
        """What the rows of the slice say. Raises BadQuery for a condition that does not fit the catalogue."""
        if slice not in self._told:
            self._told[slice] = self._asked_of(slice)
        return self._told[slice]

    def branded(self, brand: tuple[Filter, ...]) -> "Demands":
        """The same, where a product must also pass one of these filters."""

        def narrowed(slice: Slice, told: Told) -> Told:
            own = passes_any(brand, slice.columns)
            return replace(told, passing=own if told.passing is None else own & told.passing)

        known = {slice: narrowed(slice, told) for slice, told in list(self._told.items())}
        return Demands(self.plan, brand, known)

    def of(self, slice: Slice) -> "Demands":
        """The same, which remembers of no other slice what it said."""
        return replace(self, _told={slice: self._told[slice]} if slice in self._told else {})

    def passing(self, slice: Slice, filters: Sequence[Filter] = ()) -> np.ndarray | None:
        """(n,) bool: the rows that pass the conditions and `filters` as well; None where there are none of either."""
        own = self.told(slice).passing
        if not filters:
            return own
        mask = passes(filters, slice.columns)
        return mask if own is None else mask & own

    def _asked_of(self, slice: Slice) -> Told:
        plan, columns = self.plan, slice.columns
        wanted = tuple((passes_any(group, columns), weight) for group, weight in plan.wanted)
        if not self.conditional:
            return Told(None, wanted, None, plan.taste, slice.figures.price)
        mask, lacking = passes(plan.filters, columns), None
        if self.brand:
            mask &= passes_any(self.brand, columns)
        for phrase in plan.excluded:
            held = holding(phrase, slice)
            mask[held.rows] = False
            if held.settled is not None and held.settled.any():
                lacking = np.zeros(len(mask), np.float32) if lacking is None else lacking
                lacking += held.settled / np.float32(len(plan.excluded))
        return Told(mask, wanted, lacking, plan.taste, slice.figures.price)
