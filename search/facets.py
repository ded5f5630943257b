"""Facets: what the result set can be narrowed by, with counts that hold.

A facet's counts lift that facet's own filter: the count of a value is the size of the result set once this value alone
is ticked there, beside all other filters. Variants of one product count once for each value that any of them has.
"""

from collections.abc import Callable

import numpy as np

from search.attribute_facets import Held, attribute_facet, filtered
from search.columns import Columns
from search.counts import code_counts, tree_counts
from search.facet_values import LONGEST, Lifted, listed, ranged, value_of
from search.filters import Filter, Range, exactly, number_mask, read_truth, ticked, without
from search.histogram import bars
from search.page import Bar, Facet, FacetValue
from search.ranges import cut, sampled
from search.result_set import ResultSet
from search.splitting import choose

BRANDS = 300
CHILDREN = 30  # categories shown under one node
RATINGS = (4.0, 3.0)
AVAILABILITY = {1: ("true", "In stock"), 0: ("false", "Out of stock")}

Members = Callable[[tuple[Filter, ...]], ResultSet]
"""The result set of one query under any filters."""


def facets(members: Members, filters: tuple[Filter, ...]) -> tuple[Facet, ...]:
    """The facets of a query's result set under these filters, in the order to show them.

    `members(filters)` gives the query's result set under any filters; it is called once for these, and once more for
    each facet that is filtered. A facet of fewer than two values and none selected is left out. Raises what `members`
    raises.
    """
    found = members(filters)
    columns, rows = found.slice.columns, _rising(found.rows)

    def lift(field: str) -> tuple[Columns, Lifted]:
        rest = without(filters, field)
        free = found if rest == filters else members(rest)
        return free.slice.columns, Lifted(rows if free is found else _rising(free.rows), *ticked(filters, field))

    ratings = [Range("rating", low, None) for low in RATINGS]
    offered = [
        _categories(*lift("category")),
        _brands(*lift("brand")),
        _prices(*lift("price")),
        _numbers("rating", "Rating", ratings, *lift("rating")),
        _in_stock(*lift("in_stock")),
    ]
    asked, held = filtered(columns, filters), Held(columns)
    for attribute in (*asked, *choose(columns, rows, skip=asked)):
        of, lifted = lift(f"attr.{columns.attributes.names[attribute]}")
        offered.append(attribute_facet(of, attribute, lifted, held if of is columns else Held(of)))
    return tuple(facet for facet in offered if len(facet.values) > 1 or any(value.selected for value in facet.values))


def _rising(rows: np.ndarray) -> np.ndarray:
    # A browsed catalogue comes in order already, and sorting a million rows costs more than all the counting.
    return rows if bool((rows[1:] > rows[:-1]).all()) else np.sort(rows)


def _categories(columns: Columns, lifted: Lifted) -> Facet:
    """The way to what is selected and what lies below it; else the top of the tree.

    Where nothing lies below, its neighbours stand beside it. A top that is all alone is opened.
    """
    tree = columns.categories
    counts = tree_counts(columns, lifted.rows)
    chosen: dict[int, str] = {}
    for text in lifted.values:
        nodes = tree.find(text)
        # The filter's own spelling unticks it; one that means several nodes cannot stand for each of them.
        chosen |= {node: text if len(nodes) == 1 else tree.paths[node] for node in nodes}

    def most(parent: int) -> list[int]:
        held = [node for node in tree.children(parent).tolist() if counts[node] and len(tree.paths[node]) <= LONGEST]
        # Nodes are in order of name, and sorting keeps that order among equal counts.
        return sorted(held, key=lambda node: -counts[node])[:CHILDREN]

    below: dict[int, list[int]] = {}  # the nodes shown under each, -1 for the top
    if not chosen:
        below[-1] = most(-1)
        while len(alone := next(reversed(below.values()))) == 1:
            below[alone[0]] = most(alone[0])
    for node in chosen:
        parent, children = int(tree.parent[node]), most(node)
        below[node] = list(dict.fromkeys([*below.get(node, []), *children]))
        beside = [] if children else most(parent)
        while True:
            below[parent] = list(dict.fromkeys([*below.get(parent, []), *beside, node]))
            if parent < 0:
                break
            node, parent, beside = parent, int(tree.parent[parent]), []
    values: list[FacetValue] = []
    waiting = below[-1][::-1]
    while waiting:
        node = waiting.pop()
        text, depth = chosen.get(node, tree.paths[node]), int(tree.depth[node])
        values.append(
            value_of("category", text, tree.names[node], counts[node], selected=node in chosen, depth=depth),
        )
        waiting += below.get(node, [])[::-1]
    missing = [value_of("category", text, text, 0, selected=True) for text in lifted.values if not tree.find(text)]
    return Facet("category", "Category", "tree", (*values, *missing))


def _brands(columns: Columns, lifted: Lifted) -> Facet:
    brands = columns.brands
    counts = code_counts(columns, columns.brand, lifted.rows, len(brands))
    # Codes are in order of label, and a stable sort keeps that order among equal counts.
    keys = [int(code) for code in np.argsort(-counts, kind="stable")[:BRANDS] if counts[code]]
    values = listed(
        "brand",
        keys,
        lifted,
        find=columns.find_brand,
        text=brands.__getitem__,
        label=brands.__getitem__,
        count=counts.__getitem__,
    )
    return Facet("brand", "Brand", "values", values)


def _prices(columns: Columns, lifted: Lifted) -> Facet:
    """Ranges and bars in the commonest currency of the set; the ranges name it where there are several."""
    known = lifted.rows[~np.isnan(columns.price[lifted.rows])]
    counts = np.bincount(columns.currency[known] + 1, minlength=len(columns.currencies) + 1)[1:]
    code = int(np.argmax(counts)) if counts.any() else -1
    currency = columns.currencies[code] if code >= 0 else ""
    several = np.count_nonzero(counts) > 1
    if several:
        own = columns.currency[known]
        known = known[(own == code) | (own == -1)]
    prices = sampled(columns.price[known])
    offered = cut(prices, "price", currency if several else "")
    return _numbers("price", "Price", offered, columns, lifted, unit=currency, bars=bars(prices))


def _numbers(
    field: str,
    label: str,
    offered: list[Range],
    columns: Columns,
    lifted: Lifted,
    *,
    unit: str = "",
    bars: tuple[Bar, ...] = (),
) -> Facet:
    def count(range_: Range) -> int:
        return columns.variants.count(lifted.rows[number_mask(range_, columns, lifted.rows)])

    exact = [value_of(field, text, text, count(exactly(field, text)), selected=True) for text in lifted.values]
    return Facet(field, label, "ranges", (*ranged(field, offered, lifted, count=count), *exact), unit, bars)


def _in_stock(columns: Columns, lifted: Lifted) -> Facet:
    counts = code_counts(columns, columns.in_stock, lifted.rows, 2)
    values = listed(
        "in_stock",
        [key for key in AVAILABILITY if counts[key]],
        lifted,
        find=read_truth,
        text=lambda key: AVAILABILITY[key][0],
        label=lambda key: AVAILABILITY[key][1],
        count=counts.__getitem__,
    )
    return Facet("in_stock", "Availability", "values", values)
