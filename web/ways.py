"""Ways out of a page that shows nothing, or few: what each thing that was asked costs, and where there is more."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from flask_babel import gettext

from search.filters import Filter
from search.page import Page, Query, WayOut
from web.links import search_url
from web.params import SHOP_SIZE
from web.understood import reading
from web.words import Wording

Key = tuple[str, tuple[Filter, ...]]
"""The text and the filters of a search."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that was asked, in words, and how many products there are without it; `url` is "" where none are."""

    label: str
    value: str
    url: str = ""
    total: int = 0
    total_exact: bool = True

    @property
    def said(self) -> str:
        """All of it as one text."""
        return f"{self.label} {self.value}".strip()


@dataclass(frozen=True, slots=True)
class Way:
    """A link with its words, and how many products it leads to."""

    text: str
    url: str
    total: int
    total_exact: bool


@dataclass(frozen=True, slots=True)
class Ways:
    """Each condition with what it costs, other searches with less asked, what is near, and what most come for."""

    conditions: tuple[Condition, ...]
    less: tuple[Way, ...]
    nearest: tuple[Way, ...]
    popular: tuple[Way, ...]

    @property
    def to_blame(self) -> str:
        """What is said of the conditions: which one, or which, left nothing; "" where they did not."""
        guilty = [one for one in self.conditions if one.url]
        if len(guilty) == 1 and len(self.conditions) > 1:
            return gettext("It is this that leaves nothing: %(what)s", what=guilty[0].said)
        if guilty:
            return (
                gettext("Leave this out, and there is something")
                if len(guilty) == 1
                else gettext("Leave out one of these, and there is something")
            )
        return gettext("It takes less of several of these") if len(self.conditions) > 1 and self.less else ""


def ways(page: Page, wording: Wording) -> Ways:
    """The ways out of a page; none where enough was found."""
    if not page.ways_out:
        return Ways((), (), (), ())
    conditions = tuple(_conditions(page, wording))
    told = {one.url for one in conditions if one.url}

    def of(*kinds: str) -> tuple[Way, ...]:
        found = (_way(way, page.query) for way in page.ways_out if way.kind in kinds)
        return tuple(way for way in found if way.url not in told)

    return Ways(conditions, of("without", "without_filters", "brand"), of("nearest"), of("popular"))


def _conditions(page: Page, wording: Wording) -> Iterator[Condition]:
    """What was understood and what filters hold; of a page that shows something only those that hide more."""
    query = page.query
    less: dict[Key, WayOut] = {(way.text, way.filters): way for way in page.ways_out}
    asked: list[tuple[Key, tuple[str, str]]] = [
        ((chip.remove, query.filters), reading(chip, wording)) for chip in page.understood if chip.kind != "spelling"
    ]
    for place, one in enumerate(query.filters):
        asked.append(((query.text, query.filters[:place] + query.filters[place + 1 :]), wording.of(one)))
    for key, (label, value) in asked:
        way = less.get(key)
        if way is not None:
            yield Condition(label, value, _url(way, query), way.total, way.total_exact)
        elif not page.total:
            yield Condition(label, value)


def _way(way: WayOut, query: Query) -> Way:
    # Whoever leaves something out goes on with the same search; whoever goes elsewhere starts anew.
    kept = Query(size=SHOP_SIZE) if way.kind in ("nearest", "popular") else query
    texts = {
        "without": gettext("Without “%(words)s”", words=way.label),
        "without_filters": gettext("Without any filter"),
        "brand": gettext("All of %(brand)s", brand=way.label),
    }
    return Way(texts.get(way.kind, way.label), _url(way, kept), way.total, way.total_exact)


def _url(way: WayOut, kept: Query) -> str:
    return search_url(replace(kept, text=way.text, filters=way.filters, page=1, explain=False))
