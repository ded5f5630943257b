"""What the front page says of a catalogue, all of it from the catalogue: departments, popular products, examples."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from search.page import FacetValue, Hit, Page, Query
from web.words import currency

if TYPE_CHECKING:
    from search.engine import Engine

POPULAR = 48  # looked at, so that eight of different kinds can be shown
SHOWN = 8
EXAMPLES = 5
DEPARTMENTS = 24
NUMBERS = ("sku", "mpn")  # what people do type; a bar code they scan
MAX_EXAMPLE = 48  # characters: longer is no query that anybody would type


@dataclass(frozen=True, slots=True)
class Home:
    """A catalogue at a glance."""

    products: int
    departments: tuple[FacetValue, ...]
    popular: tuple[Hit, ...]
    examples: tuple[str, ...]
    currency: str  # of all prices; "" where there are several


def glance(engine: "Engine") -> Home:
    """Look at a catalogue by one empty search."""
    page = engine.search(Query(size=POPULAR, sort="-popularity"))
    return Home(page.total, departments(page), varied(page.hits), examples(page), currency(page.facets))


def departments(page: Page) -> tuple[FacetValue, ...]:
    """The top of the category tree, largest first; () for a catalogue without categories."""
    values = [value for facet in page.facets if facet.field == "category" for value in facet.values]
    return tuple(sorted((v for v in values if v.depth == 0), key=lambda v: (-v.count, v.label))[:DEPARTMENTS])


def varied(hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """The first hits, one of each category (or brand, where there are none) before a second of any."""
    seen: dict[tuple[str, ...], int] = {}
    order = []
    for position, hit in enumerate(hits):
        kind = hit.product.category or (hit.product.brand,)
        turn = seen[kind] = seen.get(kind, -1) + 1
        order.append((turn, position, hit))
    return tuple(hit for _, _, hit in sorted(order, key=lambda entry: entry[:2])[:SHOWN])


def examples(page: Page) -> tuple[str, ...]:
    """Queries that this catalogue answers, each of another form: type, brand and type, title, identifier, brand."""
    found: list[str] = []
    for position, hit in enumerate(varied(page.hits)):
        product = hit.product
        kind = product.category[-1].lower() if product.category else ""
        numbers = [value for name in NUMBERS for value in product.identifiers.get(name, ())]
        texts = [kind, f"{product.brand} {kind}", product.title, *numbers[:1]]
        forms = [text for text in (" ".join(text.split()) for text in texts) if 2 < len(text) <= MAX_EXAMPLE]
        start = position % max(1, len(forms))
        found += [text for text in (*forms[start:], *forms[:start]) if text not in found][:1]
        if len(found) == EXAMPLES:
            break
    return tuple(found)
