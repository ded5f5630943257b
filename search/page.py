"""What is asked of the engine and what it answers: the records that web, eval and the command line share."""

from dataclasses import dataclass, field
from typing import Any

from search.errors import BadQuery
from search.filters import Filter
from search.product import Product

MAX_SIZE = 100
MAX_PAGE = 10_000
MAX_TEXT = 1_000
MAX_FILTERS = 50
SORTS = ("relevance", "price", "-price", "-rating", "-popularity", "title")


@dataclass(frozen=True, slots=True)
class Query:
    """A search as asked: words, filters that must all hold, sort, and which page of the result set."""

    text: str = ""
    page: int = 1
    size: int = 24
    filters: tuple[Filter, ...] = ()
    sort: str = "relevance"
    explain: bool = False

    def validate(self) -> None:
        """Raises BadQuery that names the field and the rule."""
        if len(self.text) > MAX_TEXT:
            raise BadQuery(f"The text has {len(self.text)} characters; {MAX_TEXT} is the most.", field="q")
        if not 1 <= self.page <= MAX_PAGE:
            raise BadQuery(f"page is {self.page}; it can be 1 to {MAX_PAGE}.", field="page")
        if not 1 <= self.size <= MAX_SIZE:
            raise BadQuery(f"size is {self.size}; it can be 1 to {MAX_SIZE}.", field="size")
        if self.sort not in SORTS:
            raise BadQuery(f"sort is {self.sort!r}; it can be {', '.join(SORTS)}.", field="sort")
        if len(self.filters) > MAX_FILTERS:
            raise BadQuery(f"There are {len(self.filters)} filters; {MAX_FILTERS} is the most.", field="filter")


@dataclass(frozen=True, slots=True)
class Chip:
    """One thing that was understood: its kind, the words it came from, what they were read as.

    `remove` is the query text that leaves this reading out. Of `value`, which says it all in English, the parts are
    there too, for whoever words it anew: `plain` without the note, `note` (one of understand.reading.NOTES, "" where it
    holds), `filters` that say the same of products, `taste` (-1 for cheap ones, 1 for dear ones).
    """

    kind: str
    text: str
    value: str
    remove: str
    plain: str = ""
    note: str = ""
    filters: tuple[Filter, ...] = ()
    taste: int = 0


@dataclass(frozen=True, slots=True)
class Corrected:
    """What was searched in place of what was typed; `verbatim` is the query that is searched as typed."""

    text: str
    typed: str
    verbatim: str


@dataclass(frozen=True, slots=True)
class Highlight:
    """A text of the hit (the whole title, a snippet of the description) with the spans that matched: [start, end)."""

    field: str
    text: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A product in a page, with why it is there. `explain` is set when the query asked for it (see explain.py).

    `variants` is how many more there are of it in the catalogue, `varies` the attributes that they differ in. `facts`
    are (attribute, value) of what tells it from the other hits of its page (see facts.py).
    """

    product: Product
    score: float
    highlights: tuple[Highlight, ...] = ()
    explain: dict[str, Any] | None = None
    variants: int = 0
    varies: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Variant:
    """A variant of a product: `differs` is (attribute, value) for what sets it apart from the others."""

    product: Product
    differs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet: `filter` is the expression for this value alone, `count` what it would find."""

    value: str
    label: str
    count: int
    selected: bool
    filter: str
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a histogram: the numbers of [low, high), None for an open end; `height` is 1 for the highest bar."""

    low: float | None
    high: float | None
    height: float


@dataclass(frozen=True, slots=True)
class Facet:
    """Counts over the result set with this facet's own filter lifted.

    `field` is a filter field ("brand", "attr.screen_size"); `kind` is "values", "tree" (categories, with `depth`)
    or "ranges" (numbers, with the unit in `unit`). `bars` show the shape of the set's prices.
    """

    field: str
    label: str
    kind: str
    values: tuple[FacetValue, ...]
    unit: str = ""
    bars: tuple[Bar, ...] = ()


@dataclass(frozen=True, slots=True)
class Degraded:
    """A part that did not take part in this answer, and why."""

    part: str
    why: str


@dataclass(frozen=True, slots=True)
class WayOut:
    """A search that finds something where the one that was asked finds nothing.

    `kind` is "without" (words, in `label`, are left out), "brand" (all there is of one that was named),
    "without_filter" (`label` is the filter), "without_filters", "nearest" (a category or words) or "popular".
    """

    kind: str
    label: str
    text: str
    filters: tuple[Filter, ...]
    total: int
    total_exact: bool = True


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a result set, with what was understood and the facets of the whole set.

    `suggestions` are other queries that may have been meant ("did you mean"), the likeliest first.
    `total` counts products: variants of one are one. `ways_out` is there where nothing was found, or conditions leave
    few. `unknown` are the words of the query that no product holds.
    """

    query: Query
    understood: tuple[Chip, ...]
    total: int
    total_exact: bool
    hits: tuple[Hit, ...]
    facets: tuple[Facet, ...]
    suggestions: tuple[str, ...]
    degraded: tuple[Degraded, ...]
    generation: str
    took_ms: dict[str, float] = field(default_factory=dict)
    corrected: Corrected | None = None
    ways_out: tuple[WayOut, ...] = ()
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Why:
    """Why a product is a hit of a query: `hit` has its `explain`, the figures, and `reasons` say the same as codes.

    `belongs` says whether it is in the result set at all; where it is not, `failed` are the filters and conditions that
    it does not pass. `met` tells of each chip of `understood` whether the product has it, None where it does not show.
    """

    query: Query
    hit: Hit
    belongs: bool
    reasons: tuple[tuple[str, tuple[str, ...]], ...]
    understood: tuple[Chip, ...]
    met: tuple[bool | None, ...]
    failed: tuple[Filter, ...]
    degraded: tuple[Degraded, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A line of the typeahead. `kind` is "query", "category", "brand" or "product".

    `count` and `filter` are of a category or a brand, `within` what stands above a category whose name alone may mean
    several. `id` and `product` are of a product; so is `identifier`, where what was typed begins that. `matched` are
    the parts of `text` that were typed: [start, end).
    """

    kind: str
    text: str
    count: int = 0
    id: str = ""
    filter: str = ""
    within: str = ""
    product: Product | None = None
    identifier: str = ""
    matched: tuple[tuple[int, int], ...] = ()
