"""Addresses of the shop: every state of a search is one stable URL, so that links alone work as controls."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from flask import request, url_for

from search.errors import BadQuery
from search.filters import Filter, Term, parse, to_text, toggle, without
from search.page import MAX_PAGE, Facet, FacetValue, Page, Query, Suggestion
from web.params import SHOP_SIZE
from web.state import state
from web.words import Wording

PATH = "/!$&'()*+,:;=@~"  # what stands in a path as it is
MAX_QUERY = 16_384  # bytes of a query string that a page repeats


@dataclass(frozen=True, slots=True)
class ActiveFilter:
    """A filter that holds, in words, and where the shopper gets without it."""

    label: str
    value: str
    url: str


@dataclass(frozen=True, slots=True)
class PageLink:
    """A page of the result set; `number` is None for a gap."""

    number: int | None
    url: str = ""
    current: bool = False


def search_url(query: Query) -> str:
    """The URL of a search; what is at its default is left out, so that equal searches have equal URLs."""
    return url_for("shop.search", **_params(query))


def why_url(query: Query, id: str) -> str:
    """Where it is told why a product is a hit of this search."""
    return url_for("why.page", id=id, **_params(query))


def _params(query: Query) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if query.text:
        values["q"] = query.text
    if query.filters:
        values["filter"] = [to_text(one) for one in query.filters]
    if query.sort != "relevance":
        values["sort"] = query.sort
    if query.size != SHOP_SIZE:
        values["size"] = query.size
    if query.page > 1:
        values["page"] = query.page
    return values


def filtered(query: Query, filters: Sequence[Filter]) -> str:
    return search_url(replace(query, filters=tuple(filters), page=1))


def facet_url(query: Query, facet: Facet, value: FacetValue) -> str:
    """Where ticking, or unticking, a facet's value leads.

    Plain values add up (or). A category or a range takes the place of the one before: a branch and the branch below it
    at once would mean no more than the upper one.
    """
    if facet.kind == "values":
        return filtered(query, toggle(query.filters, facet.field, value.value))
    rest = without(query.filters, facet.field)
    return filtered(query, rest if value.selected else (*rest, parse(value.filter)))


def cleared(query: Query, facet: Facet) -> str:
    """The search without what is chosen of a facet."""
    return filtered(query, without(query.filters, facet.field))


def others(query: Query, facet: Facet) -> list[str]:
    """The filters that are none of this facet's, in the filter language."""
    return [to_text(one) for one in without(query.filters, facet.field)]


def active_filters(query: Query, wording: Wording) -> list[ActiveFilter]:
    """A chip for each value that holds."""
    found = []
    for position, one in enumerate(query.filters):
        rest = query.filters[:position] + query.filters[position + 1 :]
        if isinstance(one, Term) and len(one.values) > 1:
            for value in one.values:
                kept = replace(one, values=tuple(other for other in one.values if other != value))
                url = filtered(query, (*query.filters[:position], kept, *query.filters[position + 1 :]))
                label, text = wording.of(replace(one, values=(value,)))
                found.append(ActiveFilter(label, text, url))
        else:
            label, text = wording.of(one)
            found.append(ActiveFilter(label, text, filtered(query, rest)))
    return found


def page_links(page: Page) -> list[PageLink]:
    """First, last, and the neighbours of the page shown, with gaps between."""
    last = last_page(page)
    shown = page.query.page
    numbers = sorted({1, last, *range(max(1, shown - 2), min(last, shown + 2) + 1)})
    links: list[PageLink] = []
    for number in numbers:
        if links and links[-1].number != number - 1:
            links.append(PageLink(None))
        links.append(PageLink(number, search_url(replace(page.query, page=number)), number == shown))
    return links


def last_page(page: Page) -> int:
    return max(1, min(MAX_PAGE, -(-page.total // page.query.size)))


def absolute(path: str) -> str:
    """An address with its host, for what leaves the shop: of the setting `address`, else the one that was asked.

    Who asks names that host, so what holds one of it may be kept for nobody else; of none that is a host's name ("")
    the path stays alone.
    """
    public = state().settings.address or (request.host_url if request.host else "")
    return public.rstrip("/") + path if path.startswith("/") else path


def here() -> str:
    """The address of the page shown, without a query that is longer than any search's.

    The path is quoted anew: a request has it decoded, and an id may hold a space, "?", "#" or "%".
    """
    path = quote(request.path, safe=PATH)
    query = request.query_string.decode("ascii")
    return f"{path}?{query}" if 0 < len(query) <= MAX_QUERY else path


def is_for_crawlers(query: Query) -> bool:
    """Whether search engines may list the page: the first of the whole catalogue, or of one department or brand."""
    plain = replace(query, filters=()) == Query(size=SHOP_SIZE)
    return plain and (not query.filters or (len(query.filters) == 1 and _is_department(query.filters[0])))


def _is_department(one: Filter) -> bool:
    return isinstance(one, Term) and one.field in ("category", "brand") and len(one.values) == 1


def category_url(path: Sequence[str]) -> str:
    return term_url("category", " > ".join(path))


def term_url(field: str, value: str) -> str:
    return search_url(Query(size=SHOP_SIZE, filters=(Term(field, (value,)),)))


def filter_url(expression: str) -> str:
    """The search that a filter in text stands for; the whole catalogue for one that does not parse."""
    try:
        return search_url(Query(size=SHOP_SIZE, filters=(parse(expression),)))
    except BadQuery:
        return search_url(Query(size=SHOP_SIZE))


def suggestion_url(line: Suggestion) -> str:
    """Where a line of the typeahead leads."""
    if line.kind == "product":
        return url_for("shop.product", id=line.id)
    return filter_url(line.filter) if line.filter else search_url(Query(text=line.text, size=SHOP_SIZE))
