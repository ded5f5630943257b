"""What a generation's products are as documents of an index that holds them whole (mapping.catalogue_body)."""

from base64 import b64encode
from collections.abc import Iterator
from functools import lru_cache
from math import isnan
from pathlib import Path
from typing import Any

import numpy as np

from search.arrays import Strings, offsets, open_array, ranges
from search.columns import Columns
from search.document import FIELDS
from search.elastic.mapping import ORIGINAL, PAYLOAD, PRODUCT, PRODUCT_KEY, REST, ROW, TITLE, VECTOR
from search.elastic.payload import Payload, pack
from search.expressions import CODES, FLAGS, NUMBERS
from search.figures import Figures
from search.forward import Forward
from search.resolved import PAIRS
from search.store import Store
from search.variants import Variants
from search.vectors import MATRIX

BLOCK = 1_000  # rows made at a time: some 10 MB


def documents(place: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """The id and the fields of each product's document, in row order, from the folder of a generation.

    They are made BLOCK rows at a time; beside those, nothing is held. A vector comes as (dim,) float32.
    """
    store, forward, columns = Store(place / "store"), Forward.open(place / "forward"), Columns.open(place / "columns")
    vectors, figures = open_array(place / "vectors", MATRIX), Figures.open(place / "figures")
    for start in range(0, len(store), BLOCK):
        rows = np.arange(start, min(start + BLOCK, len(store)))
        payload = gather(rows, store, forward, columns, vectors, figures)
        yield from zip(map(str, rows.tolist()), _documents(payload, store, forward, columns.variants), strict=True)


def gather(
    rows: np.ndarray, store: Store, forward: Forward, columns: Columns, vectors: np.ndarray, figures: Figures
) -> Payload:
    """What is carried of these rows, (m,) int64; `vectors` is (n, dim) float32."""
    starts, ends = forward.bounds(rows[:, None], np.arange(len(FIELDS)))
    tokens = (ends - starts).ravel()
    names = (*NUMBERS, *CODES, "in_stock", "category", "group", "flags", "id_rank", "title_rank")
    return Payload(
        row=rows,
        **{name: np.asarray(getattr(columns, name)[rows]) for name in names},
        popularity_share=figures.popularity[rows],
        price_share=figures.price[rows],
        standing=figures.standing[rows],
        siblings=columns.variants.others(rows).astype(np.int32),
        tokens=forward.tokens(ranges(starts.ravel(), tokens)),
        offsets=offsets(tokens),
        cells=columns.attributes.cells_of(rows),
        cell_offsets=offsets(columns.attributes.rows[rows + 1] - columns.attributes.rows[rows]),
        vectors=np.asarray(vectors[rows]),
        ids=Strings.of(store.id(row) for row in rows.tolist()),
        titles=Strings.of(columns.title(row) for row in rows.tolist()),
    )


def _documents(payload: Payload, store: Store, forward: Forward, variants: Variants) -> Iterator[dict[str, Any]]:
    always = {name: getattr(payload, name).tolist() for name in (ROW, "id_rank", "title_rank")}
    always[PRODUCT_KEY] = _product_keys(variants, payload.row).tolist()
    numbers = {name: getattr(payload, name).tolist() for name in NUMBERS}
    codes = {name: getattr(payload, name).tolist() for name in (*CODES, "in_stock", "category", "group")}
    cells, bounds = payload.cells.tolist(), payload.cell_offsets.tolist()
    for at, (record, (title, rest)) in enumerate(zip(pack(payload), _texts(payload, forward), strict=True)):
        product, original = store.packed(int(payload.row[at]))
        yield {
            "id": payload.ids[at],
            TITLE: title,
            REST: rest,
            **{name: values[at] for name, values in always.items()},
            **{name: values[at] for name, values in numbers.items() if not isnan(values[at])},
            **{name: values[at] for name, values in codes.items() if values[at] >= 0},
            "flags": _bits(int(payload.flags[at])),
            PAIRS: cells[bounds[at] : bounds[at + 1]],
            VECTOR: payload.vectors[at],
            PAYLOAD: _text(record),
            PRODUCT: _text(product),
            ORIGINAL: _text(original),
        }


def _texts(payload: Payload, forward: Forward) -> Iterator[tuple[str, str]]:
    """The words of each row's title, and those of its other fields."""
    known, places = np.unique(payload.tokens, return_inverse=True)
    words = [forward.lexicon.vocabulary[token] for token in known.tolist()]
    tokens, bounds = [words[place] for place in places.tolist()], payload.offsets.tolist()
    for start in range(0, len(bounds) - 1, len(FIELDS)):
        first, second, last = bounds[start], bounds[start + 1], bounds[start + len(FIELDS)]
        yield " ".join(tokens[first:second]), " ".join(tokens[second:last])


def _product_keys(variants: Variants, rows: np.ndarray) -> np.ndarray:
    """(m,) int64: the first row of the variants of each row, which variants share; its own where it has none."""
    keys = rows.copy()
    if len(variants):
        group = variants.group[rows]
        keys[group >= 0] = variants.members[variants.offsets[group[group >= 0]]]
    return keys


@lru_cache(maxsize=1 << len(FLAGS))
def _bits(flags: int) -> tuple[int, ...]:
    return tuple(bit for bit in range(len(FLAGS)) if flags >> bit & 1)


def _text(record: bytes) -> str:
    return b64encode(record).decode("ascii")
