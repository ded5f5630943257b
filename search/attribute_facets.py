"""Facets of attributes: their values in a result set, or ranges of their numbers."""

import re

import numpy as np

from search.columns import Columns
from search.expressions import FIELDS
from search.facet_values import Lifted, listed, ranged
from search.filters import Filter, Range, Term, attribute_pairs, find_attribute
from search.natural import arranged
from search.page import Facet
from search.ranges import cut
from search.splitting import FEW_NUMBERS

KEYWORDS = 12
# Of fewer rows than one in so many the pairs are looked through; of more, the rows of the attribute.
FEW_ROWS = 20


def filtered(columns: Columns, filters: tuple[Filter, ...]) -> tuple[int, ...]:
    """The attributes that the filters tick values or ranges of, in order."""
    fields = (filter.field for filter in filters if isinstance(filter, Term | Range))
    return tuple(dict.fromkeys(find_attribute(field, columns) for field in fields if field not in FIELDS))


class Held:
    """How many of some rows have each pair of an attribute; what one facet looks up serves the next."""

    def __init__(self, columns: Columns):
        self._attributes, self._variants = columns.attributes, columns.variants
        self._total = len(columns)
        self._cells: tuple[np.ndarray, np.ndarray] | None = None
        self._inside: tuple[np.ndarray, np.ndarray] | None = None

    def counted(self, rows: np.ndarray, first: int, last: int) -> tuple[np.ndarray, np.ndarray]:
        """Those of the pairs [first, last) that products among the rows have, (p,) int64 rising, and of how many.

        `rows` (k,) int, distinct. An attribute may have a pair for each product of a catalogue, a page's set only few.
        """
        attributes = self._attributes
        if not attributes.whole or len(rows) * FEW_ROWS < self._total:
            if self._cells is None or self._cells[0] is not rows:
                self._cells = rows, self._pairs(rows)
            cells = self._cells[1]
            return np.unique_counts(cells[(cells >= first) & (cells < last)])
        if self._inside is None or self._inside[0] is not rows:
            inside = np.zeros(self._total, bool)
            inside[rows] = True
            self._inside = rows, inside
        members = self._inside[1][attributes.rows_of(first, last)]
        offsets = attributes.pair_offsets[first:last] - attributes.pair_offsets[first]
        if len(self._variants):
            owners = attributes.rows_of(first, last)[members]
            pairs = np.repeat(np.arange(last - first), np.diff(attributes.pair_offsets[first : last + 1]))[members]
            return _some(np.bincount(pairs[self._variants.once(owners, pairs)], minlength=last - first), first)
        return _some(np.add.reduceat(members, offsets, dtype=np.int64), first)

    def _pairs(self, rows: np.ndarray) -> np.ndarray:
        """The pairs of the rows, in any order; one that several variants of a product have comes once."""
        cells = self._attributes.cells_of(rows)
        if not len(self._variants):
            return cells
        owners = np.repeat(rows, self._attributes.rows[rows + 1] - self._attributes.rows[rows])
        return cells[self._variants.once(owners, cells)]


def _some(counts: np.ndarray, first: int) -> tuple[np.ndarray, np.ndarray]:
    held = np.flatnonzero(counts)
    return first + held, counts[held]


def attribute_facet(columns: Columns, attribute: int, lifted: Lifted, held: Held) -> Facet:
    """The values of one attribute in the lifted set; numbers of many different values as ranges."""
    attributes = columns.attributes
    field, unit = f"attr.{attributes.names[attribute]}", attributes.units[attribute]
    first, words, last = attributes.span(attribute)
    pairs, times = held.counted(lifted.rows, first, last)
    numbers = int(np.searchsorted(pairs, words))  # how many: the keywords come after them
    measures = numbers > FEW_NUMBERS

    def label(pair: int) -> str:
        text = attributes.pair_text(pair)
        return f"{text} {unit}".strip() if pair < words else text

    def among(low: int, high: int) -> int:
        return int(times[slice(*np.searchsorted(pairs, (low, high)))].sum())

    def count(range_: Range) -> int:
        low, high = attribute_pairs(range_, attribute, columns)
        if not attributes.repeats[attribute] and not len(columns.variants):
            return among(low, high)
        rows = attributes.rows_of(low, high)  # a row of several numbers counts once, and so do variants
        return columns.variants.count(np.intersect1d(rows, lifted.rows))

    offered: list[Range] = []
    if measures:
        values = np.repeat(attributes.pair_number[pairs[:numbers]], times[:numbers])
        offered = cut(values, field, unit if re.fullmatch(r"[^\W\d_]+", unit) else "")
    ranges = ranged(field, offered, lifted, count=count, unit=unit)
    best = numbers + np.argsort(-times[numbers:], kind="stable")[:KEYWORDS]
    shown = [] if measures else [*range(numbers), *best.tolist()]
    known = dict(zip(pairs[shown].tolist(), times[shown].tolist(), strict=True))
    plain = listed(
        field,
        list(known),
        lifted,
        find=lambda text: attributes.pair(attribute, text),
        text=attributes.pair_text,
        label=label,
        count=lambda pair: known[pair] if pair in known else among(pair, pair + 1),
    )
    if measures:
        return Facet(field, title(attributes.names[attribute]), "ranges", (*ranges, *plain), unit)
    return Facet(field, title(attributes.names[attribute]), "values", (*ranges, *arranged(plain)), unit)


def title(slug: str) -> str:
    """A slug as a heading: "screen_size" -> "Screen size"."""
    words = " ".join(slug.replace("_", " ").split())
    return words[:1].upper() + words[1:]
