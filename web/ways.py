"""Ways out of a page that shows nothing: each filter that stands in the way, and what is there without it."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from search.filters import Filter
from search.page import Query
from web.links import search_url
from web.words import Wording

if TYPE_CHECKING:
    from search.engine import Engine

MAX_WAYS = 6  # each costs a search


@dataclass(frozen=True, slots=True)
class Way:
    """A search with less asked, by its URL: what it leaves out in words, and how many products it finds."""

    without: str
    url: str
    total: int
    total_exact: bool


def ways(engine: "Engine", query: Query, wording: Wording) -> list[Way]:
    """The first MAX_WAYS filters whose absence gives something, then the absence of all; [] where nothing helps."""
    found = []
    for position, one in enumerate(query.filters[:MAX_WAYS]):
        rest = query.filters[:position] + query.filters[position + 1 :]
        found.append(_way(engine, query, rest, ": ".join(wording.of(one))))
    if len(query.filters) > 1:
        found.append(_way(engine, query, (), "any filter"))
    return [way for way in found if way.total]


def _way(engine: "Engine", query: Query, filters: tuple[Filter, ...], without: str) -> Way:
    asked = replace(query, filters=filters, page=1)
    page = engine.search(replace(asked, size=1))
    return Way(without, search_url(asked), page.total, page.total_exact)
