"""A result set as pages show it: counted, ordered, and what it can be narrowed by; all of it at hand."""

from dataclasses import dataclass

from search.facets import Members, facets
from search.filters import Filter
from search.page import Facet
from search.rank import order
from search.result_set import ResultSet


@dataclass(frozen=True, slots=True)
class Listed:
    """The result set that `members` gives under `filters`."""

    members: Members
    filters: tuple[Filter, ...]

    @property
    def found(self) -> ResultSet:
        """The products."""
        return self.members(self.filters)

    def total(self) -> tuple[int, bool]:
        """How many products, variants once, and whether just so many; else "at least"."""
        return self.found.slice.columns.variants.count(self.found.rows), self.found.complete

    def window(self, sort: str, first: int, last: int, *, once: bool = True) -> ResultSet:
        """Those that come at [first, last) in that order, in it; variants once, or else all."""
        return self.found.at(order(self.found, sort, first=last, once=once)[first:last])

    def facets(self) -> tuple[Facet, ...]:
        """What it can be narrowed by."""
        return facets(self.members, self.filters)
