"""Identifiers as the catalogue writes them (product id, GTIN, SKU, MPN), found exactly however they are typed."""

import re
import unicodedata
from array import array
from itertools import groupby
from pathlib import Path

import numpy as np

from search.arrays import Strings, encode, open_array, save_array
from search.product import Product

_SIGNS = re.compile("[^0-9a-z]+")
LEAST = 4  # characters of a text that may be an identifier: shorter ones ("aa", "c3") are words

GTINS = (8, 12, 13, 14)  # digits: a shorter one is the longest with noughts before it


def key(text: str) -> str:
    """What two spellings of an identifier share: letters and digits, in one case ("TN-2110", "tn 2110")."""
    if text.isascii():
        found = _SIGNS.sub("", text.lower())
    else:
        found = "".join(sign for sign in unicodedata.normalize("NFKC", text).casefold() if sign.isalnum())
    return found.zfill(GTINS[-1]) if len(found) in GTINS and found.isdecimal() else found


class IdentifiersBuilder:
    """Collects the identifiers of products in row order."""

    def __init__(self) -> None:
        self._keys: list[bytes] = []
        self._rows = array("q")
        self._next = 0

    def add(self, product: Product) -> None:
        """The next row."""
        values = (product.id, *(value for values in product.identifiers.values() for value in values))
        for found in {key(value) for value in values} - {""}:
            self._keys.append(encode(found))
            self._rows.append(self._next)
        self._next += 1

    def save(self, folder: Path) -> None:
        """Write the sorted keys, and the rows of each."""
        folder.mkdir(parents=True, exist_ok=True)
        keys = self._keys
        order = sorted(range(len(keys)), key=keys.__getitem__)  # a stable sort: the rows of a key stay in their order
        counted = [(found, sum(1 for _ in places)) for found, places in groupby(order, key=keys.__getitem__)]
        Strings.of(found.decode("utf-8", "surrogatepass") for found, _ in counted).save(folder, "keys")
        save_array(folder, "rows", np.frombuffer(self._rows, np.int64)[order] if order else np.empty(0, np.int64))
        save_array(folder, "offsets", np.cumsum([0, *(count for _, count in counted)], dtype=np.int64))


class Identifiers:
    """The open table."""

    def __init__(self, folder: Path):
        self._keys = Strings.open(folder, "keys")
        self._rows = open_array(folder, "rows")
        self._offsets = open_array(folder, "offsets")

    def rows(self, text: str) -> np.ndarray:
        """(m,) int64, ascending: the rows that `text` as a whole identifies; none for what reads as words."""
        wanted = key(text)
        place = self._keys.find(wanted) if len(wanted) >= LEAST and any(map(str.isdigit, wanted)) else -1
        return np.empty(0, np.int64) if place < 0 else self._rows[self._offsets[place] : self._offsets[place + 1]]

    def begun(self, text: str, most: int) -> np.ndarray:
        """(m,) int64: up to so many different rows with an identifier that begins as `text` does, that itself first.

        A GTIN is kept with noughts before it, so that its digits as printed are looked for behind those as well.
        """
        plain = "".join(sign for sign in unicodedata.normalize("NFKC", text).casefold() if sign.isalnum())
        if len(plain) < LEAST or not any(map(str.isdigit, plain)):
            return np.empty(0, np.int64)
        ways = [plain]
        if plain.isdecimal():
            ways += ["0" * (GTINS[-1] - digits) + plain for digits in GTINS[:-1] if len(plain) <= digits]
        ranges = [self._keys.starting_with(way) for way in ways]
        found = [self.rows(text)]
        found += [
            self._rows[self._offsets[keys.start] : self._offsets[min(keys.start + most, keys.stop)]] for keys in ranges
        ]
        return np.array(list(dict.fromkeys(np.concatenate(found).tolist()))[:most], np.int64)
