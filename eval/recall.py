"""How much of the exact nearest an approximate search finds."""

from collections.abc import Iterable

import numpy as np

TOLERANCE = 1e-6  # two ways to add up a dot product in float32 differ by less


def exact(blocks: Iterable[np.ndarray], queries: np.ndarray, masks: np.ndarray, *, k: int) -> np.ndarray:
    """(m, q, k) float32: the k highest cosines of each query under each mask, best first, -inf where fewer rows pass.

    `blocks` are the unit vectors of all rows in order, some ((b, dim)) at a time; `queries` (q, dim), `masks` (m, n)
    bool.
    """
    best = np.full((len(masks), k, len(queries)), -np.inf, np.float32)
    start = 0
    for block in blocks:
        cosines = block @ queries.T
        for place, mask in enumerate(masks):
            passing = cosines[mask[start : start + len(block)]]
            both = np.concatenate([best[place], passing])
            best[place] = np.partition(both, len(both) - k, axis=0)[len(both) - k :]
        start += len(block)
    return -np.sort(-best.transpose(0, 2, 1), axis=2)


def recall(found: np.ndarray, best: np.ndarray) -> float | None:
    """The share of the exact nearest that was found; None where no row passes, so that there is nothing to find.

    `found` are the exact cosines of the different rows that a search gave, `best` is a row of `exact`. Any row that
    is as near as the last of the best is a hit, so that ties are no misses.
    """
    wanted = int(np.isfinite(best).sum())
    if not wanted:
        return None
    hits = int(np.count_nonzero(found >= best[wanted - 1] - TOLERANCE))
    return min(hits, wanted) / wanted
