"""Ways out of a page that shows nothing, as links with their words."""

from dataclasses import dataclass, replace

from flask_babel import gettext

from search.filters import parse
from search.page import Page, Query, WayOut
from web.links import search_url
from web.params import SHOP_SIZE
from web.words import Wording

LESS = ("without", "without_filter", "without_filters", "brand")


@dataclass(frozen=True, slots=True)
class Way:
    """A link: `lead` says what it does ("without"), `label` to what ("Price: up to $20")."""

    lead: str
    label: str
    url: str
    total: int
    total_exact: bool


@dataclass(frozen=True, slots=True)
class Ways:
    """With less asked, to what is near, and to what most come for."""

    less: tuple[Way, ...]
    nearest: tuple[Way, ...]
    popular: tuple[Way, ...]


def ways(page: Page, wording: Wording) -> Ways:
    """The ways out of an empty page; none of a page that shows something."""

    def of(*kinds: str) -> tuple[Way, ...]:
        return tuple(_way(way, page.query, wording) for way in page.ways_out if way.kind in kinds)

    return Ways(of(*LESS), of("nearest"), of("popular"))


def _way(way: WayOut, query: Query, wording: Wording) -> Way:
    # Whoever leaves something out goes on with the same search; whoever goes elsewhere starts anew.
    kept = query if way.kind in LESS else Query(size=SHOP_SIZE)
    url = search_url(replace(kept, text=way.text, filters=way.filters, page=1, explain=False))
    if way.kind == "without_filter":
        return Way(gettext("without"), ": ".join(wording.of(parse(way.label))), url, way.total, way.total_exact)
    if way.kind == "without_filters":
        return Way(gettext("without"), gettext("any filter"), url, way.total, way.total_exact)
    lead = {"without": gettext("without"), "brand": gettext("all of")}.get(way.kind, "")
    label = f"“{way.label}”" if way.kind == "without" else way.label
    return Way(lead, label, url, way.total, way.total_exact)
