"""Products by id and by row, with each row's original as it stood in the catalogue file."""

import json
import threading
from array import array
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import zstandard

from search.arrays import Strings, encode, open_array, save_array
from search.product import Product, from_record, to_record

LEVEL = 1  # of Zstandard: as small as zlib, in a third of its time; level 3 saves less than a hundredth
PRODUCTS, ORIGINALS, IDS = "products", "originals", "ids"


class StoreBuilder:
    """Takes products and writes them as they come; a repeated id takes the row of the one before."""

    def __init__(self, folder: Path):
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._files = {name: (folder / f"{name}.bin").open("wb") for name in (PRODUCTS, ORIGINALS)}
        self._spans = {name: array("q") for name in self._files}
        self._rows: dict[str, int] = {}
        self._packer = zstandard.ZstdCompressor(level=LEVEL)

    def add(self, product: Product, original: Mapping[str, Any]) -> bool:
        """One product and the file's row behind it; whether its id had been added before."""
        row = self._rows.setdefault(product.id, len(self._rows))
        for name, value in ((PRODUCTS, to_record(product)), (ORIGINALS, dict(original))):
            packed = self._packer.compress(_dumped(value))
            file, spans = self._files[name], self._spans[name]
            start = file.tell()
            file.write(packed)
            if 2 * row == len(spans):
                spans.extend((start, start + len(packed)))
                repeated = False
            else:
                spans[2 * row], spans[2 * row + 1] = start, start + len(packed)
                repeated = True
        return repeated

    def save(self) -> int:
        """Finish the files and the order in which ids are looked up; the number of rows."""
        for name, file in self._files.items():
            file.close()
            save_array(self._folder, name, np.array(self._spans[name], np.int64).reshape(-1, 2))
        ids = list(self._rows)
        Strings.of(ids).save(self._folder, IDS)
        order = sorted(range(len(ids)), key=lambda row: encode(ids[row]))
        save_array(self._folder, "order", np.array(order, np.int32))
        return len(ids)


class Store:
    """An open product store; `ids` by row."""

    def __init__(self, folder: Path):
        # Plain views: np.memmap costs a microsecond more on every slice.
        mapped = {name: np.memmap(folder / f"{name}.bin", np.uint8, "r") for name in (PRODUCTS, ORIGINALS)}
        self._blobs = {name: blob.view(np.ndarray) for name, blob in mapped.items()}
        self._spans = {name: open_array(folder, name) for name in self._blobs}
        self.ids = Strings.open(folder, IDS)
        self._order = open_array(folder, "order")

    def __len__(self) -> int:
        return len(self.ids)

    def id(self, row: int) -> str:
        return self.ids[row]

    def find(self, id: str) -> int:
        """The row of the product with that id, or -1."""
        return self.ids.find(id, self._order)

    def product(self, row: int) -> Product:
        return read_product(self._packed(PRODUCTS, row))

    def original(self, row: int) -> dict[str, Any]:
        """The row as it stood in the catalogue file."""
        return read_original(self._packed(ORIGINALS, row))

    def packed(self, row: int) -> tuple[bytes, bytes]:
        """What `read_product` and `read_original` read."""
        return bytes(self._packed(PRODUCTS, row)), bytes(self._packed(ORIGINALS, row))

    def _packed(self, name: str, row: int) -> memoryview:
        start, end = self._spans[name][row].tolist()
        return self._blobs[name][start:end].data


class _Unpacker(threading.local):
    """One for each thread: it is not to be shared, and making one takes longer than what it does with a product."""

    def __init__(self) -> None:
        self._unpacker = zstandard.ZstdDecompressor()

    def __call__(self, packed: bytes | memoryview) -> bytes:
        return self._unpacker.decompress(packed)


_unpacked = _Unpacker()


def read_product(packed: bytes | memoryview) -> Product:
    """A product as the store keeps it."""
    return from_record(orjson.loads(_unpacked(packed)))


def read_original(packed: bytes | memoryview) -> dict[str, Any]:
    """A row of the catalogue file as the store keeps it."""
    return json.loads(_unpacked(packed))  # whole numbers of any length


def _dumped(value: dict[str, Any]) -> bytes:
    try:
        return orjson.dumps(value, default=str, option=orjson.OPT_PASSTHROUGH_DATETIME)
    except TypeError:  # whole numbers beyond 64 bits, halves of surrogate pairs, keys that are no texts
        return json.dumps(value, ensure_ascii=False, default=str).encode("utf-8", "replace")
