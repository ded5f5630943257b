"""A catalogue in a cluster that is browsed: sorted, paged and counted there, whatever its size.

Which values facets offer is told by a sample; how many products each has is counted in the cluster, so that the counts
hold.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from search.blend import Scores
from search.elastic.fetching import Fetching
from search.elastic.filters import COUNTED, EXACT, body, counts_body, read_counts
from search.elastic.mapping import PRODUCT_KEY, ROW
from search.elastic.reading import Body, Reading
from search.expressions import Filter, parse, without
from search.facets import facets
from search.page import Facet, FacetValue
from search.result_set import ResultSet
from search.understand.conditions import Demands
from search.units import read_quantity
from search.values import value_key

SAMPLE = 600  # products, by chance, that tell which values there are
MISSING = {"missing": "_last"}
POPULAR = {"popularity": {"order": "desc", **MISSING}}


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
        return count, not self._is_grouped or count <= EXACT

    def window(self, sort: str, first: int, last: int, *, once: bool = True) -> ResultSet:
        """Those that come at [first, last) in that order, in it; variants once, or else all."""
        last = min(last, self.reading.rows)  # the cluster refuses to count on beyond its rows
        if first >= last:
            return self.found.nothing()
        asked: dict[str, Any] = {
            "from": first,
            "size": last - first,
            "query": {"bool": {"filter": self._passing(self.filters)}},
            "sort": [*_sorted_by(sort), POPULAR, "id_rank", ROW],
            "track_total_hits": False,
            "_source": False,
            "stored_fields": "_none_",
        }
        if once and self._is_grouped:
            asked["collapse"] = {"field": PRODUCT_KEY}
        ((numbers, _),) = self.reading.found([asked], leg="words")
        slice = self.fetching.slice(np.sort(numbers), leg="words")
        rows = slice.places(numbers)
        return ResultSet(slice, rows, Scores.alone(slice.figures.popularity[rows]), True)

    def facets(self) -> tuple[Facet, ...]:
        """What it can be narrowed by."""
        offered = facets(self._sample, self.filters)
        if all(found.complete for found in self._samples.values()):
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
            by_chance = {
                "query": {"bool": {"filter": self._passing(filters)}},
                "random_score": {"seed": 1, "field": ROW},
                "boost_mode": "replace",
            }
            asked = {
                "size": SAMPLE + 1,
                "query": {"function_score": by_chance},
                "sort": ["_score", ROW],
                "track_total_hits": False,
                "_source": False,
                "stored_fields": "_none_",
            }
            ((numbers, _),) = self.reading.found([asked], leg="words")
            slice = self.fetching.slice(np.sort(numbers[:SAMPLE]), leg="words")
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
        return [read_counts(answer) for answer in self.reading.answers(counts, COUNTED, leg="words")]


def _sorted_by(sort: str) -> list[Any]:
    if sort == "relevance":
        return []
    if sort == "title":
        return ["title_rank"]
    name, order = (sort[1:], "desc") if sort.startswith("-") else (sort, "asc")
    return [{name: {"order": order, **MISSING}}]


def _with(facet: Facet, counts: Sequence[int]) -> Facet:
    """The facet with these counts of its values; those of a plain list come by count again."""
    counted: list[FacetValue] = [
        replace(value, count=count)
        for value, count in zip(facet.values, counts, strict=True)
        if count or value.selected
    ]
    if facet.kind == "values" and facet.field != "in_stock":
        # Numbers come first, in their order; words by count, then as they are written.
        counted.sort(key=_place)
    return replace(facet, values=tuple(counted))


def _place(value: FacetValue) -> tuple[int, str]:
    return (-(1 << 62), "") if read_quantity(value.value) else (-value.count, value_key(value.label))
