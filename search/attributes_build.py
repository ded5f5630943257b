"""Writing the attributes of all products as the flat arrays that attributes.py reads."""

import json
import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from search.arrays import Strings, distinct, encode, open_array, save_array
from search.attributes import WORDS, attribute_key, keyword_key, most_frequent, read_number
from search.product import AttributeValue, Quantity
from search.units import canonical, convert, number_text
from search.values import value_key

CHUNK = 65_536  # rows sorted at once while saving: bounds the memory, changes nothing in the result

_Number = tuple[float, str]


class AttributesBuilder:
    """Collects rows; distinct values cost a Python object, cells cost four bytes."""

    def __init__(self) -> None:
        self._ids: dict[str, int] = {}
        self._names: list[str] = []
        self._values: list[dict[str | _Number, int]] = []
        self._values_of: dict[str, dict[str | _Number, int]] = {}
        self._cells = array("i")
        self._offsets = array("q", [0])
        self._distinct = 0

    def add(self, attributes: Mapping[str, AttributeValue]) -> None:
        """Append a row."""
        for name, value in attributes.items():
            for cell in _cells(value):
                values = self._values_of.get(name)
                if values is None:
                    values = self._begin(name)
                pair = values.get(cell)
                if pair is None:
                    pair = values[cell] = self._distinct
                    self._distinct += 1
                self._cells.append(pair)
        self._offsets.append(len(self._cells))

    def _begin(self, name: str) -> dict[str | _Number, int]:
        """The values of the attribute that a name means, which may be one of several spellings."""
        key = attribute_key(name)
        if key not in self._ids:
            self._ids[key] = len(self._names)
            self._names.append(value_key(name))
            self._values.append({})
        self._values_of[name] = self._values[self._ids[key]]
        return self._values_of[name]

    def save(self, folder: Path) -> None:
        """Write the arrays. A number takes the unit that most of its attribute's cells have, bare ones included.

        A cell of another dimension is kept as keyword text; a keyword that reads as a number of the attribute's unit
        becomes that number, where the attribute has numbers.
        """
        given = np.frombuffer(self._cells, np.int32)
        frequency = np.bincount(given, minlength=self._distinct).tolist()
        keys = sorted(self._ids)
        units = [_usual_unit(self._values[self._ids[key]], frequency) for key in keys]
        attribute = np.zeros(self._distinct, np.int32)
        number = np.full(self._distinct, np.inf)  # keywords come after all numbers
        text: dict[int, str] = {}
        spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for position, (key, unit) in enumerate(zip(keys, units, strict=True)):
            for cell, pair in self._values[self._ids[key]].items():
                attribute[pair] = position
                value = _as_number(cell, unit)
                if value is not None:
                    number[pair] = value
                    continue
                spelled = cell if isinstance(cell, str) else f"{number_text(cell[0])} {cell[1]}".strip()
                text[pair] = keyword_key(spelled)
                spellings[text[pair]][WORDS.get(spelled.lower(), spelled)] += frequency[pair]
        folded = sorted(spellings, key=encode)
        code = {word: place for place, word in enumerate(folded)}
        keyword = np.full(self._distinct, -1, np.int32)
        for pair, word in text.items():
            keyword[pair] = code[word]
        final = _number_pairs(folder, attribute, number, keyword, attributes=len(keys))
        self._save_cells(folder, final[given], pairs=int(final.max(initial=-1)) + 1)
        _save_repeats(folder, attributes=len(keys))
        Strings.of(folded).save(folder, "keyword_keys")
        Strings.of(most_frequent(spellings[word]) for word in folded).save(folder, "keywords")
        names = [[key, self._names[self._ids[key]], unit or ""] for key, unit in zip(keys, units, strict=True)]
        (folder / "attributes.json").write_text(json.dumps(names), "utf-8")

    def _save_cells(self, folder: Path, cells: np.ndarray, *, pairs: int) -> None:
        offsets = np.frombuffer(self._offsets, np.int64)
        rows = len(offsets) - 1
        kept, lengths = [np.zeros(0, np.int32)], [np.zeros(1, np.int64)]
        for first in range(0, rows, CHUNK):
            last = min(first + CHUNK, rows)
            row = np.repeat(np.arange(last - first), np.diff(offsets[first : last + 1]))
            # One sorted key a cell drops what two spellings of one value left twice in a row.
            unique = distinct(row * pairs + cells[offsets[first] : offsets[last]])
            kept.append((unique % max(pairs, 1)).astype(np.int32))
            lengths.append(np.bincount(unique // max(pairs, 1), minlength=last - first))
        cells = np.concatenate(kept)
        offsets = np.cumsum(np.concatenate(lengths))
        save_array(folder, "attribute_cells", cells)
        save_array(folder, "attribute_rows", offsets)
        owner = np.repeat(np.arange(rows, dtype=np.int32), np.diff(offsets))
        save_array(folder, "pair_rows", owner[np.argsort(cells, kind="stable")])
        save_array(folder, "pair_offsets", np.concatenate(([0], np.cumsum(np.bincount(cells, minlength=pairs)))))


def _cells(value: AttributeValue) -> tuple[str | _Number, ...]:
    if isinstance(value, str):
        text = " ".join(value.split())
        return (text,) if text else ()
    if isinstance(value, bool):
        return ("yes",) if value else ("no",)
    if isinstance(value, Quantity):
        return ((float(value.value) + 0.0, " ".join(value.unit.split())),) if math.isfinite(value.value) else ()
    return tuple(text for each in value if (text := " ".join(each.split())))


def _usual_unit(values: Mapping[str | _Number, int], frequency: list[int]) -> str | None:
    """The most frequent unit as it is most often written; None where the attribute has no number."""
    units: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for cell, pair in values.items():
        if not isinstance(cell, str):
            units[canonical(cell[1])][cell[1]] += frequency[pair]
    if not units:
        return None
    usual = min(units.values(), key=lambda spelled: (-spelled.total(), min(spelled)))
    return most_frequent(usual)


def _as_number(cell: str | _Number, unit: str | None) -> float | None:
    if unit is None:
        return None
    if isinstance(cell, str):
        return read_number(cell, unit)
    value, written = cell
    return value if not written or canonical(written) == canonical(unit) else convert(value, written, unit)


def _save_repeats(folder: Path, *, attributes: int) -> None:
    """Write which attributes have a row of several numbers, which a range must count once: (attributes,) bool."""
    rows, cells = open_array(folder, "attribute_rows"), open_array(folder, "attribute_cells")
    owner, keyword = open_array(folder, "pair_attribute"), open_array(folder, "pair_keyword")
    repeats = np.zeros(attributes, bool)
    for first in range(0, len(rows) - 1, CHUNK):
        last = min(first + CHUNK, len(rows) - 1)
        mine = cells[rows[first] : rows[last]]
        row = np.repeat(np.arange(last - first), np.diff(rows[first : last + 1]))
        row, mine = row[keyword[mine] < 0], owner[mine[keyword[mine] < 0]]
        repeats[mine[1:][(row[1:] == row[:-1]) & (mine[1:] == mine[:-1])]] = True
    save_array(folder, "attribute_repeats", repeats)


def _number_pairs(
    folder: Path, attribute: np.ndarray, number: np.ndarray, keyword: np.ndarray, *, attributes: int
) -> np.ndarray:
    """Write the table of final pairs; returns the final pair of each given one, (given,) int32."""
    order = np.lexsort((keyword, number, attribute))
    attribute, number, keyword = attribute[order], number[order], keyword[order]
    new = np.ones(len(order), bool)
    new[1:] = (np.diff(attribute) != 0) | (number[1:] != number[:-1]) | (np.diff(keyword) != 0)
    final = np.empty(len(order), np.int32)
    final[order] = np.cumsum(new) - 1
    attribute, number, keyword = attribute[new], number[new], keyword[new]
    starts = np.searchsorted(attribute, np.arange(attributes + 1))
    save_array(folder, "pair_attribute", attribute)
    save_array(folder, "pair_number", number)
    save_array(folder, "pair_keyword", keyword)
    save_array(folder, "attribute_starts", starts)
    numeric = np.bincount(attribute[keyword < 0], minlength=attributes)
    save_array(folder, "attribute_keyword_starts", starts[:-1] + numeric)
    return final
