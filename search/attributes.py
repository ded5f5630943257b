"""Attributes of all products in flat arrays: an inverted list for filters, and the rows' own lists for facets.

Every distinct (attribute, value) is a **pair**, numbered by attribute, then numbers in rising order, then keywords by
folded text. So a value is one pair, a range is an interval of pairs, an attribute is one too, and the rows of any
interval of pairs lie side by side.
"""

import json
import re
from bisect import bisect_left
from collections.abc import Mapping
from copy import copy
from functools import lru_cache, partial
from pathlib import Path

import numpy as np

from search.arrays import Strings, open_array, ranges, touch
from search.units import convert, number_text, read_quantity
from search.values import value_key

TWINS = {"color": "colour", "colors": "colours", "gray": "grey", "center": "centre", "meter": "metre"}
TWINS |= {"liter": "litre", "fiber": "fibre", "catalog": "catalogue", "jewelry": "jewellery", "license": "licence"}
"""American spellings and the British ones that mean the same."""
TEXTS = 1 << 13  # of values that are kept as texts: pages show the same ones again and again
_GAPS = re.compile(r"[\s-]")
WORDS = {"true": "yes", "false": "no"}


@lru_cache(maxsize=1 << 16)
def attribute_key(name: str) -> str:
    """What two names of one attribute share: case, "-" for "_" and American or British spelling do not matter."""
    slug = _GAPS.sub("_", value_key(name))
    return "_".join([TWINS.get(word, word) for word in slug.split("_")])


def keyword_key(text: str) -> str:
    """What two keyword values must share to be equal; "true" is "yes" and "false" is "no"."""
    folded = value_key(text)
    return WORDS.get(folded, folded)


def most_frequent(spellings: Mapping[str, int]) -> str:
    """The spelling that occurs most; the first in the alphabet of those that do."""
    return min(spellings, key=lambda spelling: (-spellings[spelling], spelling))


def read_number(text: str, unit: str) -> float | None:
    """The number that a value means where numbers carry this unit ("27", "27 in"), or None for a mere word."""
    quantity = read_quantity(text)
    if quantity is None:
        return None
    value, written = quantity
    return value if not written else convert(value, written, unit) if unit else None


class Attributes:
    """The open arrays: tables of the whole catalogue, and the pairs of the n rows at hand.

    `rows` (n + 1,) int64 into `cells` (cells,) int32: the pairs of each row, rising. `pair_offsets` (pairs + 1,) int64
    count how many rows of the catalogue have each pair. `pair_attribute`, `pair_keyword` (pairs,) int32,
    `pair_number` (pairs,) float64: of each pair its attribute, its keyword (-1 for a number), its number (inf for a
    keyword). `starts` (attributes + 1,) and `keyword_starts` (attributes,) int64: where an attribute's pairs and
    among them its keywords begin. `repeats` (attributes,) bool: a row has several numbers of it. `names` are shown
    slugs, `units` the unit of an attribute's numbers ("" for none).
    """

    def __init__(self, folder: Path, *, rows: bool = True):
        """Without its `rows`, where they are not there, none are at hand."""
        table = json.loads((folder / "attributes.json").read_text("utf-8"))
        self.names: list[str] = [name for _, name, _ in table]
        self.units: list[str] = [unit for _, _, unit in table]
        self._keys: list[str] = [key for key, _, _ in table]
        self.rows = open_array(folder, "attribute_rows") if rows else np.zeros(1, np.int64)
        self.cells = open_array(folder, "attribute_cells") if rows else np.empty(0, np.int32)
        self.pair_offsets = open_array(folder, "pair_offsets")
        self._pair_rows = open_array(folder, "pair_rows") if rows else None
        self._sorted: tuple[np.ndarray, np.ndarray] | None = None
        self.pair_attribute = open_array(folder, "pair_attribute")
        self.pair_number = open_array(folder, "pair_number")
        self.pair_keyword = open_array(folder, "pair_keyword")
        self.repeats = open_array(folder, "attribute_repeats")
        self.starts = open_array(folder, "attribute_starts")
        self.keyword_starts = open_array(folder, "attribute_keyword_starts")
        self.keywords = Strings.open(folder, "keywords")
        self._keyword_keys = Strings.open(folder, "keyword_keys")
        texts = partial(_pair_text, self.pair_keyword, self.pair_number, self.keywords)
        self.manners: dict[int, str] = {}  # how an attribute's values are written, as splitting.py has found
        self._text = lru_cache(maxsize=TEXTS)(texts)  # of the arrays alone: over a method it would keep them mapped

    def holding(self, rows: np.ndarray, cells: np.ndarray) -> "Attributes":
        """The same catalogue's of other rows, as the arrays `rows` and `cells` have them."""
        other = copy(self)
        other.rows, other.cells, other._pair_rows, other._sorted = rows, cells, None, None
        return other

    @property
    def whole(self) -> bool:
        """Whether the rows at hand are the whole catalogue."""
        return self._pair_rows is not None

    def warm(self) -> None:
        """Touch what facets read."""
        if self._pair_rows is not None:
            touch(self.rows, self.cells, self._pair_rows)

    def __len__(self) -> int:
        return len(self.names)

    def find(self, name: str) -> int:
        """The number of the attribute of that name in any of its spellings, or -1."""
        key = attribute_key(name)
        place = bisect_left(self._keys, key)
        return place if place < len(self) and self._keys[place] == key else -1

    def span(self, attribute: int) -> tuple[int, int, int]:
        """Where the attribute's pairs begin, where among them the keywords do, and where they end."""
        return int(self.starts[attribute]), int(self.keyword_starts[attribute]), int(self.starts[attribute + 1])

    def has_numbers(self, attribute: int) -> bool:
        """Whether any value of the attribute is a number."""
        return bool(self.keyword_starts[attribute] > self.starts[attribute])

    def pair(self, attribute: int, text: str) -> int:
        """The pair that a written value means ("27", "27 in", "black", "true"), or -1 where no product has it."""
        first, words, last = self.span(attribute)
        if words > first and (number := read_number(text, self.units[attribute])) is not None:
            place = first + int(np.searchsorted(self.pair_number[first:words], number))
            return place if place < words and self.pair_number[place] == number else -1
        code = self.keyword(text)
        place = words + int(np.searchsorted(self.pair_keyword[words:last], code))
        return place if code >= 0 and place < last and self.pair_keyword[place] == code else -1

    def keyword(self, text: str) -> int:
        """The code that a keyword value has in `pair_keyword`, whatever the attribute; -1 where no product has it."""
        return self._keyword_keys.find(keyword_key(text))

    def between(self, attribute: int, low: float | None, high: float | None) -> tuple[int, int]:
        """The interval of pairs whose number lies in [low, high], in the attribute's unit; None is an open end."""
        first, last, _ = self.span(attribute)
        numbers = self.pair_number[first:last]
        begin = 0 if low is None else int(np.searchsorted(numbers, low, "left"))
        end = len(numbers) if high is None else int(np.searchsorted(numbers, high, "right"))
        return first + begin, first + max(begin, end)

    def cells_of(self, rows: np.ndarray) -> np.ndarray:
        """The pairs of these rows ((k,) int), one row after the other, (m,) int32."""
        return self.cells[ranges(self.rows[rows], self.rows[rows + 1] - self.rows[rows])]

    def rows_of(self, first: int, last: int) -> np.ndarray:
        """The rows of the pairs [first, last), (k,) int; a row comes once for each of the pairs that it has."""
        if self._pair_rows is not None:
            return self._pair_rows[self.pair_offsets[first] : self.pair_offsets[last]]
        if self._sorted is None:
            order = np.argsort(self.cells, kind="stable")
            owners = np.repeat(np.arange(len(self.rows) - 1), np.diff(self.rows))
            self._sorted = self.cells[order], owners[order]
        cells, owners = self._sorted
        return owners[slice(*np.searchsorted(cells, (first, last)))]

    def pair_text(self, pair: int) -> str:
        """The value without its unit: "27", "Black"; `pair` finds the same pair from it."""
        return self._text(pair)


def _pair_text(keyword: np.ndarray, number: np.ndarray, keywords: Strings, pair: int) -> str:
    code = int(keyword[pair])
    return keywords[code] if code >= 0 else number_text(number[pair])
