"""Typed columns of a generation, one place a row: what filters, facets, sort orders and ranking features read."""

import json
import math
import unicodedata
from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from search.arrays import Strings, encode, open_array, save_array
from search.attributes import Attributes, most_frequent
from search.attributes_build import AttributesBuilder
from search.categories import Categories, CategoriesBuilder
from search.errors import IndexMismatch
from search.expressions import CODES, FLAGS, NUMBERS
from search.product import Product
from search.values import value_key
from search.variants import Variants

_FLOATS, _CODES = dict.fromkeys(NUMBERS, np.float64), dict.fromkeys((*CODES, "category", "group"), np.int32)
DTYPES: dict[str, type[np.generic]] = {**_FLOATS, **_CODES, "in_stock": np.int8, "flags": np.uint16}
DTYPES |= {"id_rank": np.int32, "title_rank": np.int32}
ARRAYS = tuple(DTYPES)
"""The columns that have a value for each row."""


class ColumnsBuilder:
    """Collects products in row order. A row costs some hundred bytes, its attributes four bytes a value."""

    def __init__(self) -> None:
        self._numbers = {name: array("d") for name in NUMBERS}
        self._in_stock = array("b")
        self._flags = array("H")
        self._ids: list[bytes] = []
        self._titles = bytearray()
        self._title_offsets = array("q", [0])
        self._codes: dict[str, _Codes] = {name: _Codes() for name in ("group", *CODES)}
        self._categories = CategoriesBuilder()
        self._attributes = AttributesBuilder()

    def add(self, product: Product) -> None:
        """Append the next row. A number that is not finite counts as missing."""
        price, list_price = product.price, product.list_price
        for name, values in self._numbers.items():
            value = getattr(product, name)
            amount = value.amount if name in ("price", "list_price") and value else value
            values.append(_finite(amount))
        in_stock = product.in_stock
        if in_stock is None and product.stock is not None:
            in_stock = product.stock > 0
        self._in_stock.append(-1 if in_stock is None else int(in_stock))
        self._flags.append(sum(1 << bit for bit, flag in enumerate(FLAGS) if _says(product, flag)))
        self._ids.append(encode(product.id))
        self._titles += encode(product.title)
        self._title_offsets.append(len(self._titles))
        paid = price or list_price
        texts = {"brand": product.brand, "currency": paid.currency if paid else "", "language": product.language}
        for name, text in texts.items():
            self._codes[name].add(" ".join(text.split()))
        self._codes["group"].add(product.group_id)
        self._categories.add(product.category)
        self._attributes.add(product.attributes)

    def save(self, folder: Path) -> None:
        """Write all columns into the folder, which is made if need be."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, values in self._numbers.items():
            save_array(folder, name, np.array(values, np.float64))
        save_array(folder, "in_stock", np.array(self._in_stock, np.int8))
        save_array(folder, "flags", np.array(self._flags, np.uint16))
        save_array(folder, "id_rank", _ranks(self._ids))
        Strings.of(self._each_title()).save(folder, "titles")
        save_array(folder, "title_rank", _ranks([_collation(title) for title in self._each_title()]))
        for name in CODES:
            codes, labels = self._codes[name].folded()
            save_array(folder, name, codes)
            Strings.of(labels).save(folder, f"{name}_labels")
        save_array(folder, "group", self._codes["group"].given())
        self._categories.save(folder)
        self._attributes.save(folder)
        (folder / "columns.json").write_text(json.dumps({"rows": len(self._ids)}), "utf-8")

    def _each_title(self) -> Iterator[str]:
        for start, end in pairwise(self._title_offsets):
            yield self._titles[start:end].decode("utf-8", "surrogatepass")


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """The columns of the n rows at hand, each (n,), read-only, and the tables of the whole catalogue.

    Numbers are float64, NaN where the catalogue does not say; money in major units. `in_stock` int8: 1, 0, -1 unknown.
    `brand`, `currency`, `language` int32: a place in `brands`, `currencies`, `languages` (sorted by folded text), -1
    without. `category` int32: the row's own node in `categories`, -1 without. `group` int32: rows that are variants of
    one product share a code, -1 without. `flags` uint16: a bit for each of FLAGS. `id_rank` and `title_rank` int32:
    places in the order of ids and of folded titles (equal ones share a place).
    """

    price: np.ndarray
    list_price: np.ndarray
    rating: np.ndarray
    rating_count: np.ndarray
    popularity: np.ndarray
    stock: np.ndarray
    in_stock: np.ndarray
    brand: np.ndarray
    currency: np.ndarray
    language: np.ndarray
    category: np.ndarray
    group: np.ndarray
    flags: np.ndarray
    id_rank: np.ndarray
    title_rank: np.ndarray
    titles: Strings
    brands: list[str]
    currencies: list[str]
    languages: list[str]
    categories: Categories
    attributes: Attributes
    variants: Variants

    @classmethod
    def open(cls, folder: Path, *, rows: bool = True) -> "Columns":
        """Those of all rows, or where these are not there the tables of the whole catalogue, with no row at hand.

        Raises IndexMismatch when a file is missing, damaged, or of another number of rows.
        """
        try:
            expected = json.loads((folder / "columns.json").read_text("utf-8"))["rows"] if rows else 0
            attributes = Attributes(folder, rows=rows)
            titles = Strings.open(folder, "titles") if rows else Strings.of(())
            labels = {name: list(Strings.open(folder, f"{name}_labels")) for name in CODES}
            categories = Categories.open(folder)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexMismatch(
                f"The columns in {folder} cannot be read ({error}). Go back with `aisle rollback`, or build anew with "
                "`aisle index --full`."
            ) from error
        arrays = {name: open_array(folder, name) if rows else np.empty(0, DTYPES[name]) for name in ARRAYS}
        lengths = {name: len(values) for name, values in arrays.items()}
        lengths |= {"titles": len(titles), "attribute_rows": len(attributes.rows) - 1}
        for name, length in lengths.items():
            if length != expected:
                raise IndexMismatch(
                    f"The column {name} in {folder} has {length} rows, expected {expected}. Build anew with "
                    "`aisle index --full`."
                )
        return cls(
            **arrays,
            titles=titles,
            brands=labels["brand"],
            currencies=labels["currency"],
            languages=labels["language"],
            categories=categories,
            attributes=attributes,
            variants=Variants.of(arrays["group"]),
        )

    def holding(self, arrays: Mapping[str, np.ndarray], attributes: Attributes, titles: Strings) -> "Columns":
        """The same catalogue's of other rows: each of ARRAYS, (n,)."""
        changed: dict[str, Any] = {**arrays, "attributes": attributes, "titles": titles}
        known, places = np.unique(arrays["group"], return_inverse=True)  # of few rows few groups, whatever their codes
        return replace(self, **changed, variants=Variants.of(places - (known[:1] == -1).sum()))

    def __len__(self) -> int:
        return len(self.id_rank)

    def find_brand(self, text: str) -> int:
        """The place of a brand in any case, or -1."""
        return find_folded(self.brands, text)

    def title(self, row: int) -> str:
        """The title of a row."""
        return self.titles[row]


def find_folded(labels: Sequence[str], text: str) -> int:
    """The place of a label equal to the text but for case and white space, in labels sorted by folded text; or -1."""
    wanted = encode(value_key(text))
    place = bisect_left(labels, wanted, key=_label_key)
    return place if place < len(labels) and _label_key(labels[place]) == wanted else -1


def _label_key(label: str) -> bytes:
    return encode(value_key(label))


def _says(product: Product, flag: str) -> bool:
    return bool(product.images if flag == "image" else getattr(product, flag, None) or product.identifiers.get(flag))


class _Codes:
    """A text column as numbers, "" as -1."""

    def __init__(self) -> None:
        self._ids: dict[str, int] = {}
        self._rows = array("i")

    def add(self, text: str) -> None:
        self._rows.append(self._ids.setdefault(text, len(self._ids)) if text else -1)

    def given(self) -> np.ndarray:
        return np.array(self._rows, np.int32)

    def folded(self) -> tuple[np.ndarray, list[str]]:
        """Codes in the order of folded texts, and the most frequent spelling of each."""
        given = self.given()
        frequency = np.bincount(given + 1, minlength=len(self._ids) + 1)[1:].tolist()
        spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for text, code in self._ids.items():
            spellings[value_key(text)][text] += frequency[code]
        keys = sorted(spellings, key=encode)
        place = {key: number for number, key in enumerate(keys)}
        final = np.array(
            [place[value_key(text)] for text in self._ids] + [-1], np.int32
        )  # the last place is that of -1
        return final[given], [most_frequent(spellings[key]) for key in keys]


def _finite(value: object) -> float:
    if value is None:
        return math.nan
    try:
        number = float(value)  # type: ignore[arg-type]
    except (OverflowError, ValueError):
        return math.nan
    return number + 0.0 if math.isfinite(number) else math.nan


def _ranks(keys: Sequence[bytes] | Sequence[str]) -> np.ndarray:
    """(n,) int32: the place of each key among the different keys, from 0."""
    order = sorted(range(len(keys)), key=keys.__getitem__)
    ranks = np.zeros(len(keys), np.int32)
    rank = -1
    for place, row in enumerate(order):
        if place == 0 or keys[row] != keys[order[place - 1]]:
            rank += 1
        ranks[row] = rank
    return ranks


def _collation(title: str) -> str:
    """Titles sort without case and accents, as a reader looks them up."""
    if title.isascii():
        return title.lower()
    plain = unicodedata.normalize("NFKD", title).casefold()
    return "".join(character for character in plain if not unicodedata.combining(character))
