"""What scoring reads of a product, in one binary field: packed row by row, unpacked for all rows of an answer at once.

A record is a head of fixed size, in which the vector is, then tokens, attribute cells, id and title. It is made of
whole words of 8 bytes and of whole groups of base64, so that the texts of an answer are joined, decoded in one call
and picked apart by numpy, without a Python object a hit.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from pybase64 import b64decode

from search.arrays import Strings, offsets, ranges
from search.document import FIELDS
from search.expressions import CODES, NUMBERS

ALIGNED = 24  # bytes: words of 8, and groups of 3 that base64 writes as four letters
# On icecat cosines of float16 are off by 6e-5, of 16 bits in steps of the vector's largest by 1e-5. Both change the
# order of the first ten, which is worth the bytes: 1,000 hits are 2.9 MB for 1.9.
VECTORS = "<f4"

FLOATS = (*NUMBERS, "popularity_share", "price_share")
INTEGERS = (*CODES, "category", "group", "id_rank", "title_rank", "siblings")
_SINGLE = [("row", "<i8"), *((name, "<f8") for name in FLOATS), *((name, "<i4") for name in INTEGERS)]
_SINGLE += [("standing", "<f4"), ("flags", "<u2"), ("in_stock", "<i1")]
_NAMES = [name for name, _ in _SINGLE]
CELLS, ID, TITLE = range(len(FIELDS), len(FIELDS) + 3)  # of what is counted, after the tokens of each field


@dataclass(frozen=True, slots=True, eq=False)
class Payload:
    """What is carried of m rows, each (m,) in the type that Columns have it in.

    `row` int64: which rows they are. `popularity_share` and `price_share` float64 and `standing` float32 as figures.py
    has them; `siblings` int32: how many variants a row has beside itself. `tokens` (t,) uint32 with `offsets`
    (m * len(FIELDS) + 1,) int64: field by field, row by row. `cells` (c,) int32 with `cell_offsets` (m + 1,) int64: the
    attributes' pairs. `vectors` (m, dim) float32.
    """

    row: np.ndarray
    price: np.ndarray
    list_price: np.ndarray
    rating: np.ndarray
    rating_count: np.ndarray
    popularity: np.ndarray
    stock: np.ndarray
    popularity_share: np.ndarray
    price_share: np.ndarray
    standing: np.ndarray
    in_stock: np.ndarray
    brand: np.ndarray
    currency: np.ndarray
    language: np.ndarray
    category: np.ndarray
    group: np.ndarray
    siblings: np.ndarray
    flags: np.ndarray
    id_rank: np.ndarray
    title_rank: np.ndarray
    tokens: np.ndarray
    offsets: np.ndarray
    cells: np.ndarray
    cell_offsets: np.ndarray
    vectors: np.ndarray
    ids: Strings
    titles: Strings

    def __len__(self) -> int:
        return len(self.row)


def pack(payload: Payload) -> list[bytes]:
    """A record for each row, of a multiple of ALIGNED bytes."""
    every = np.arange(len(payload))
    (ids, id_bytes), (titles, title_bytes) = payload.ids.take(every), payload.titles.take(every)
    heads = np.zeros(len(payload), _head(payload.vectors.shape[1]))
    for name in (*_NAMES, "vectors"):
        heads[name] = getattr(payload, name)
    heads["sizes"] = np.column_stack(
        (
            np.diff(payload.offsets).reshape(len(payload), len(FIELDS)),
            np.diff(payload.cell_offsets),
            id_bytes,
            title_bytes,
        )
    )
    places, lengths = _Places.of(heads), _lengths(heads)
    data = np.zeros(int(lengths.sum()), np.uint8)
    data.view("<u8")[_words(lengths, heads.dtype)] = heads.view("<u8").reshape(len(heads), heads.itemsize // 8)
    data.view("<u4")[places.tokens] = payload.tokens
    data.view("<i4")[places.cells] = payload.cells
    data[places.ids], data[places.titles] = ids, titles
    ends = np.cumsum(lengths).tolist()
    return [data[start:end].tobytes() for start, end in zip([0, *ends], ends, strict=False)]


def unpack(texts: Sequence[str], dimension: int) -> Payload:
    """The rows whose records these are, in base64, in their order; `dimension` is that of the vectors.

    Raises ValueError for what `pack` did not make.
    """
    data = np.frombuffer(b64decode("".join(texts), validate=True), np.uint8)
    lengths = np.fromiter(map(len, texts), np.int64, len(texts)) // 4 * 3
    head = _head(dimension)
    if len(data) != lengths.sum() or (lengths % ALIGNED).any() or (lengths < head.itemsize).any():
        raise ValueError("these are no records")
    heads = data.view("<u8")[_words(lengths, head)].view(head).reshape(len(texts))
    if (_lengths(heads) != lengths).any():
        raise ValueError("these are records of another format")
    sizes, places = heads["sizes"], _Places.of(heads)
    return Payload(
        **{name: np.ascontiguousarray(heads[name]) for name in (*_NAMES, "vectors")},
        tokens=data.view("<u4")[places.tokens],
        offsets=offsets(sizes[:, :CELLS].ravel()),
        cells=data.view("<i4")[places.cells],
        cell_offsets=offsets(sizes[:, CELLS]),
        ids=Strings(data[places.ids], offsets(sizes[:, ID])),
        titles=Strings(data[places.titles], offsets(sizes[:, TITLE])),
    )


def _head(dimension: int) -> np.dtype:
    """What each record begins with: whole words of 8 bytes. `sizes` counts tokens, cells, and bytes of the texts."""
    parts = [*_SINGLE, ("vectors", VECTORS, (dimension,)), ("sizes", "<u4", (TITLE + 1,))]
    return np.dtype(parts, align=True)


def _words(lengths: np.ndarray, head: np.dtype) -> np.ndarray:
    """(m, words) int64: the words of 8 bytes of each head in records of these lengths, one after the other."""
    return ((np.cumsum(lengths) - lengths) // 8)[:, None] + np.arange(head.itemsize // 8)


def _lengths(heads: np.ndarray) -> np.ndarray:
    """(m,) int64: the bytes of each record."""
    sizes = heads["sizes"].astype(np.int64)
    lengths = heads.dtype.itemsize + 4 * sizes[:, :ID].sum(axis=1) + sizes[:, ID:].sum(axis=1)
    return np.asarray(lengths + -lengths % ALIGNED)


@dataclass(frozen=True, slots=True, eq=False)
class _Places:
    """Where in records, one after the other, all but the heads is: words of 4 bytes, and of the texts bytes."""

    tokens: np.ndarray
    cells: np.ndarray
    ids: np.ndarray
    titles: np.ndarray

    @classmethod
    def of(cls, heads: np.ndarray) -> "_Places":
        sizes, lengths = heads["sizes"].astype(np.int64), _lengths(heads)
        tokens, (cells, ids, titles) = sizes[:, :CELLS].sum(axis=1), sizes[:, CELLS:].T
        words = (np.cumsum(lengths) - lengths + heads.dtype.itemsize) // 4
        texts = 4 * (words + tokens + cells)
        return cls(
            ranges(words, tokens), ranges(words + tokens, cells), ranges(texts, ids), ranges(texts + ids, titles)
        )
