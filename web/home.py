"""What the front page says of a catalogue, all of it from there: places to begin, popular products, examples."""

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from search.errors import EngineDown
from search.filters import Filter, Term, parse
from search.page import FacetValue, Hit, Page, Query
from search.product import Product
from web import asking, drawings
from web.words import currency

if TYPE_CHECKING:
    from search.engine import Engine

POPULAR = 48  # looked at, so that eight of different kinds can be shown
SHOWN = 8
DEPARTMENTS = 24
PICTURED = 12  # of them with a drawing; what comes after is a name
LOOKED = 12  # products of a department whose name says nothing drawable
BRANDS = 8  # that the types of a catalogue without categories are taken from
OF_A_BRAND = 36
LEAST_TYPES = 4  # fewer are no way to look around, and brands are shown
BUDGET_S = 3.0  # for everything that is asked beyond the first search, once in a process


@dataclass(frozen=True, slots=True)
class Place:
    """Where looking around can begin: the search behind it, how many products it finds, and what is drawn for it."""

    label: str
    query: Query
    count: int
    exact: bool
    symbol: str


@dataclass(frozen=True, slots=True)
class Home:
    """A catalogue at a glance. `kind` of the places is "category", "type" or "brand"."""

    products: int
    kind: str
    places: tuple[Place, ...]
    more: tuple[Place, ...]  # further ones, by name alone
    popular: tuple[Hit, ...]
    by_popularity: bool  # whether the catalogue tells what is popular
    examples: tuple[asking.Example, ...]
    shelf: tuple[str, ...]  # symbols of what there is, each once
    whole: bool  # whether every part of the search answered


class Asker:
    """Asks an engine until the time is up; from then on, and where an engine is out, it finds nothing.

    `out` says whether a part of the engine was.
    """

    def __init__(self, engine: "Engine", budget: float = BUDGET_S):
        self._engine, self._end = engine, time.monotonic() + budget
        self.out = False

    def __call__(self, query: Query) -> Page | None:
        if time.monotonic() >= self._end:
            return None
        try:
            found = self._engine.search(query)
        except EngineDown:
            self.out = True
            return None
        self.out = self.out or bool(found.degraded)
        return found


def glance(engine: "Engine") -> Home:
    """Look at a catalogue by one empty search, and by some more while there is time."""
    page = engine.search(Query(size=POPULAR, sort="-popularity"))
    ask = Asker(engine)
    hits = varied(page.hits)
    # Examples come first: a page without them explains nothing.
    found = asking.examples([hit.product for hit in hits], ask, currency(page.facets))
    kind, places = _places(page, ask)
    symbols = [place.symbol for place in places] + [drawings.drawing(hit.product) for hit in hits]
    return Home(
        products=page.total,
        kind=kind,
        places=places[:PICTURED],
        more=places[PICTURED:],
        popular=hits[:SHOWN],
        by_popularity=any(hit.product.popularity or hit.product.rating_count for hit in page.hits),
        examples=found,
        shelf=tuple(symbol for symbol in dict.fromkeys(symbols) if symbol != drawings.PARCEL),
        whole=not (page.degraded or ask.out),
    )


def departments(page: Page) -> tuple[FacetValue, ...]:
    """The top of the category tree, largest first; () for a catalogue without categories."""
    values = [value for facet in page.facets if facet.field == "category" for value in facet.values]
    return tuple(sorted((v for v in values if v.depth == 0), key=lambda v: (-v.count, v.label))[:DEPARTMENTS])


def varied(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """The hits, one of each category (or drawing, or brand, where there is none) before a second of any."""
    seen: dict[tuple[str, ...], int] = {}
    order = []
    for position, hit in enumerate(hits):
        symbol = drawings.drawing(hit.product)
        kind = hit.product.category or (hit.product.brand if symbol == drawings.PARCEL else symbol,)
        turn = seen[kind] = seen.get(kind, -1) + 1
        order.append((turn, position, hit))
    return tuple(hit for _, _, hit in sorted(order, key=lambda entry: entry[:2]))


def _places(page: Page, ask: Asker) -> tuple[str, tuple[Place, ...]]:
    """The departments, else the types that titles name most often, else the brands; of one there is no choice."""
    if found := departments(page):
        return "category", tuple(_departments(found, ask))
    brands = [value for facet in page.facets if facet.field == "brand" for value in facet.values]
    types = tuple(_types(page, brands, ask))
    if len(types) >= LEAST_TYPES:
        return "type", types
    places = (_place(value, drawings.PARCEL) for value in brands[:PICTURED])
    return "brand", tuple(places) if len(brands) > 1 else ()


def _departments(values: Iterable[FacetValue], ask: Asker) -> Iterator[Place]:
    """Departments with what is drawn for their name, else for most of their first products."""
    for place, value in enumerate(values):
        symbol = drawings.department(value.label)
        if symbol == drawings.PARCEL and place < PICTURED:
            looked = ask(Query(filters=(parse(value.filter),), size=LOOKED, sort="-popularity"))
            symbol = _commonest(hit.product for hit in looked.hits) if looked else symbol
        yield _place(value, symbol)


def _types(page: Page, brands: Sequence[FacetValue], ask: Asker) -> Iterator[Place]:
    """The commonest types among some products of each large brand, with what a search for them finds."""
    filters: list[tuple[Filter, ...]] = [(Term("brand", (value.value,)),) for value in brands[:BRANDS]] or [()]
    looked = (ask(Query(filters=one, size=OF_A_BRAND)) for one in filters)
    hits = [*page.hits, *(hit for found in looked if found for hit in found.hits)]
    named = ((drawings.drawing(hit.product), drawings.type_name(hit.product)) for hit in hits)
    counted = Counter((symbol, name) for symbol, name in named if name)
    seen: set[str] = set()
    for (symbol, name), _ in sorted(counted.items(), key=lambda entry: (-entry[1], entry[0])):
        if symbol in seen or len(seen) == PICTURED:
            continue
        seen.add(symbol)
        found = ask(Query(name, size=1))
        if found and found.total:
            yield Place(name, Query(name), found.total, found.total_exact, symbol)


def _place(value: FacetValue, symbol: str) -> Place:
    return Place(value.label, Query(filters=(parse(value.filter),)), value.count, True, symbol)


def _commonest(products: Iterable[Product]) -> str:
    counted = Counter(drawings.drawing(product) for product in products)
    del counted[drawings.PARCEL]
    return max(counted.items(), key=lambda entry: entry[1])[0] if counted else drawings.PARCEL
