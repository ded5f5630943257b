"""Products near in meaning to one."""

import numpy as np

from search.catalogue import Catalogue
from search.page import Hit
from search.slice import Slice

LOOKED = 4  # times as many as are shown where variants of one product may be near together


def similar(catalogue: Catalogue, number: int, size: int) -> tuple[Hit, ...]:
    """Up to `size` products nearest to the one of that number, without itself and its variants."""
    slice, own = catalogue.variants(number)
    numbers = slice.numbered(own)
    itself = own[numbers == number]
    near = catalogue.near(slice.vectors.take(itself)[0], len(own) + size * LOOKED)
    columns = near.slice.columns
    keep = ~np.isin(near.rows, near.slice.places(np.sort(numbers)))
    rows, cosines = near.rows[keep], near.cosines[keep]
    best = columns.variants.best(rows, np.arange(len(rows)))[:size]
    return hits(catalogue, near.slice, rows[best], cosines[best])


def hits(catalogue: Catalogue, slice: Slice, rows: np.ndarray, cosines: np.ndarray) -> tuple[Hit, ...]:
    """These rows ((m,) int64) of the slice, whole, in their order; `cosines` (m,) float32 are their scores."""
    found = zip(catalogue.shown(slice, rows), cosines.tolist(), catalogue.variety(slice, rows), strict=True)
    return tuple(Hit(product, cosine, variants=more, varies=varies) for product, cosine, (more, varies) in found)
