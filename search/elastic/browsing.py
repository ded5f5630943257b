"""A catalogue in a cluster that is browsed: sorted, paged and counted there, whatever its size.

Which values facets offer is told by a sample; how many products each has is counted in the cluster, so that the counts
hold.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from math import inf

import numpy as np

from search.blend import Scores
from search.elastic import bodies
from search.elastic.fetching import Fetching
from search.elastic.filters import COUNTED, body, counts_body, read_counts
from search.elastic.mapping import PRODUCT_KEY
from search.elastic.reading import Body, Reading
from search.expressions import Filter, parse, without
from search.facets import facets
from search.natural import arranged
from search.page import Facet, FacetValue
from search.result_set import ResultSet
from search.understand.conditions import Demands
from search.units import read_quantity
from search.values import value_key

SAMPLE = 600  # products, by chance, that tell which values there are
CERTAIN = 10_000  # products with variants that are counted without an error; of more "at least" is said


@dataclass(frozen=True, slots=True, eq=False)
class Browsing:
    """What passes `clauses`, which are the demands', and `filters`. A Listing."""

    fetching: Fetching
    reading: Reading
    demands: Demands
    clauses: Sequence[Body]
    filters: tuple[Filter, ...]
    _samples: dict[tuple[Filter, ...], ResultSet] = field(default_factory=dict)

    @property
    def found(self) -> ResultSet:
        """SAMPLE of the products, by chance; all where there are no more."""
        return self._sample(self.filters)

    def total(self) -> tuple[int, bool]:
        """How many products, variants once, and whether just so many."""
        if self.found.complete:
            return self.found.slice.columns.variants.count(self.found.rows), True
        (count,) = self._counted([(self.filters, [{"match_all": {}}])])[0].tolist()
        surely = not self._is_grouped or count <= CERTAIN
        # What is kept out is kept out of it as it is read off the words alone, of which some only deny it.
        return count, surely and not self.demands.plan.excluded

    def window(self, sort: str, first: int, last: int, *, once: bool = True) -> ResultSet:
        """Those that come at [first, last) in that order, in it; variants once, or else all."""
        last = min(last, self.reading.rows)  # the cluster refuses to count on beyond its rows
        if first >= last:
            return self.found.nothing()
        collapsed = PRODUCT_KEY if once and self._is_grouped else ""
        asked = bodies.window_body(self._passing(self.filters), sort, first, last, collapsed=collapsed)
        ((numbers, _),) = self.reading.found([asked])
        slice = self.fetching.slice(np.sort(numbers))
        rows = slice.places(numbers)
        return ResultSet(slice, rows, Scores.alone(slice.figures.popularity[rows]), True)

    def facets(self) -> tuple[Facet, ...]:
        """What it can be narrowed by."""
        offered = facets(self._sample, self.filters)
        if all(found.complete for found in list(self._samples.values())):
            return offered
        tables = self.fetching.tables
        asked = [
            (without(self.filters, facet.field), [body(parse(value.filter), tables) for value in facet.values])
            for facet in offered
        ]
        counts = self._counted(asked)
        counted = (_with(facet, count.tolist()) for facet, count in zip(offered, counts, strict=True))
        return tuple(facet for facet in counted if len(facet.values) > 1 or any(one.selected for one in facet.values))

    @property
    def _is_grouped(self) -> bool:
        return self.fetching.figures.grouped

    def _sample(self, filters: tuple[Filter, ...]) -> ResultSet:
        if filters not in self._samples:
            asked = bodies.sample_body(self._passing(filters), SAMPLE + 1)
            ((numbers, _),) = self.reading.found([asked])
            slice = self.fetching.slice(np.sort(numbers[:SAMPLE]))
            mask = self.demands.passing(slice, filters)
            rows = np.arange(len(slice)) if mask is None else np.flatnonzero(mask)
            scores = Scores.alone(slice.figures.popularity[rows])
            self._samples[filters] = ResultSet(slice, rows, scores, len(numbers) <= SAMPLE)
        return self._samples[filters]

    def _passing(self, filters: Sequence[Filter]) -> list[Body]:
        return [*self.clauses, *(body(one, self.fetching.tables) for one in filters)]

    def _counted(self, asked: Sequence[tuple[Sequence[Filter], Sequence[Body]]]) -> list[np.ndarray]:
        """For each of some filters with some clauses how many products pass the filters and each clause."""
        counts = [counts_body(self._passing(base), clauses, grouped=self._is_grouped) for base, clauses in asked]
        return self.reading.answers(counts, COUNTED, read_counts)


def _with(facet: Facet, counts: Sequence[int]) -> Facet:
    """The facet with these counts of its values; those of a plain list come by count again."""
    counted: list[FacetValue] = [
        replace(value, count=count)
        for value, count in zip(facet.values, counts, strict=True)
        if count or value.selected
    ]
    if facet.kind == "values" and facet.field != "in_stock":
        # Numbers come first, in their order; words by count, then as they are written.
        numbers = facet.field.startswith("attr.")
        counted.sort(key=lambda value: _place(value, numbers=numbers))
        if numbers:
            return replace(facet, values=arranged(counted))
    if facet.kind == "tree":
        counted = _by_count(counted)
    return replace(facet, values=tuple(counted))


def _by_count(lines: list[FacetValue]) -> list[FacetValue]:
    """The lines of a tree, each before those below it, the largest branch first."""
    tops = [place for place, line in enumerate(lines) if line.depth == lines[0].depth]
    branches = [lines[start:end] for start, end in pairwise([*tops, len(lines)])]
    branches.sort(key=lambda branch: -branch[0].count)
    return [line for first, *below in branches for line in (first, *_by_count(below))]


def _place(value: FacetValue, *, numbers: bool) -> tuple[float, str]:
    if numbers and read_quantity(value.value):
        return -inf, ""
    return -value.count, value_key(value.label)
