"""What only all products of a catalogue together tell: where each stands among its like, and counts over the whole.

Made once, when a catalogue is indexed; a query reads them of the rows that it has at hand.
"""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from search.arrays import open_array, save_array
from search.columns import Columns
from search.counts import code_counts, tree_counts
from search.errors import IndexMismatch

TOLD = "figures.json"
COMMON = 0.3  # of all products have an attribute before its name tells no kind, as that of a package's weight
ROWS = ("popularity", "price", "standing")
KNOWN = ("popularity_told", "stock_told", "grouped")
TABLES = ("kind_weight", "brand_products", "category_products")


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """Of n rows at hand `popularity`, `price` (n,) float64 and `standing` (n,) float32; the rest is the catalogue's.

    `popularity` is in [0, 1] the share of all products that are no more popular, 0 where unknown; `standing` its place
    among those that are known, in [-.5, .5], 0 where unknown; `price` the share of the products of its own category
    that are no dearer, NaN without a price. `kind_weight` (attributes + nodes,) float64: how much an
    attribute's name, and a category, tells of a kind (kinds.py). `brand_products` and `category_products` int64 count
    the products of each brand and of each category with those below it, variants once. `popularity_told` and
    `stock_told`: whether any product says; `grouped`: whether there are variants.
    """

    popularity: np.ndarray
    price: np.ndarray
    standing: np.ndarray
    kind_weight: np.ndarray
    brand_products: np.ndarray
    category_products: np.ndarray
    popularity_told: bool
    stock_told: bool
    grouped: bool

    @classmethod
    def of(cls, columns: Columns) -> "Figures":
        """From all rows of a catalogue."""
        popularity, rows = np.asarray(columns.popularity), np.arange(len(columns))
        return cls(
            popularity_share(popularity),
            price_share(np.asarray(columns.price), np.asarray(columns.category)),
            standing(popularity),
            kind_weight(columns),
            code_counts(columns, columns.brand, rows, len(columns.brands)),
            tree_counts(columns, rows),
            bool((~np.isnan(popularity)).any()),
            bool((np.asarray(columns.in_stock) >= 0).any()),
            len(columns.variants) > 0,
        )

    @classmethod
    def open(cls, folder: Path, *, rows: bool = True) -> "Figures":
        """What `save` wrote; without its `rows` where they are not there. Raises IndexMismatch."""
        try:
            told = json.loads((folder / TOLD).read_text("utf-8"))
            known = {key: bool(told[key]) for key in KNOWN}
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexMismatch(f"{folder / TOLD} cannot be read ({error!r}). Index again with --full.") from error
        arrays: dict[str, Any] = {name: open_array(folder, name) if rows else np.empty(0) for name in ROWS}
        arrays |= {name: open_array(folder, name) for name in TABLES}
        return cls(**arrays | known)

    def holding(self, popularity: np.ndarray, price: np.ndarray, standing: np.ndarray) -> "Figures":
        """The same catalogue's of other rows."""
        return replace(self, popularity=popularity, price=price, standing=standing)

    def save(self, folder: Path) -> None:
        """Write them into the folder, which is made if need be."""
        folder.mkdir(parents=True, exist_ok=True)
        for name in (*ROWS, *TABLES):
            save_array(folder, name, getattr(self, name))
        told = {key: getattr(self, key) for key in KNOWN}
        (folder / TOLD).write_text(json.dumps(told), "utf-8")


def price_share(price: np.ndarray, category: np.ndarray) -> np.ndarray:
    """(n,) float64: the place of each price among those of the row's own category, from 0 to 1; NaN without one."""
    order = np.lexsort((price, category))  # NaN comes last in each category
    order = order[~np.isnan(price[order])]
    share = np.full(len(price), np.nan)
    if len(order):
        starts = np.flatnonzero(np.concatenate(([True], np.diff(category[order]) != 0)))
        sizes = np.diff(starts, append=len(order))
        place = np.arange(len(order)) - np.repeat(starts, sizes)
        share[order] = (place + 0.5) / np.repeat(sizes, sizes)
    return share


def popularity_share(popularity: np.ndarray) -> np.ndarray:
    """(n,) float64 in [0, 1]: the share of products that are no more popular; 0 where popularity is unknown."""
    known = np.sort(popularity[~np.isnan(popularity)])
    share = np.searchsorted(known, popularity, side="right") / max(len(known), 1)
    return np.where(np.isnan(popularity), 0.0, share)


def standing(popularity: np.ndarray) -> np.ndarray:
    """(n,) float32 in [-.5, .5]: the place of each among the products whose popularity is known; 0 where it is not."""
    known = np.sort(popularity[~np.isnan(popularity)])
    sides = [np.searchsorted(known, popularity, side=side) for side in ("left", "right")]
    place = (sides[0] + sides[1]) / (2 * max(len(known), 1)) - 0.5
    return np.where(np.isnan(popularity), 0, place).astype(np.float32)


def kind_weight(columns: Columns) -> np.ndarray:
    """(attributes + nodes,) float64: how much an attribute's name, and a category, tells of a kind; of all rows."""
    attributes = columns.attributes
    cells = np.diff(np.asarray(attributes.pair_offsets)[attributes.starts])
    nodes = np.bincount(np.asarray(columns.category) + 1, minlength=len(columns.categories) + 1)[1:]
    rows = max(len(columns), 1)
    seen = np.maximum(np.concatenate((cells, nodes)), 1)
    return np.where(seen > COMMON * rows, 0, np.log(rows / seen))
