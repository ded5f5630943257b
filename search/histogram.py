"""The shape of a set's prices: a few bars with round edges, so that a shopper sees where most products lie.

Edges are numbers of one or two digits (1, 1.5, 2.5, 4, ...), closer together where prices are lower, as are prices
themselves: a handful of very dear products neither flattens the rest nor leaves a row of empty bars. Of the series of
such numbers the finest is taken that needs no more than MOST bars.
"""

from functools import cache
from itertools import pairwise

import numpy as np

from search.page import Bar

MOST = 20
LEAST = 6  # fewer bars have no shape
TAIL = 0.01  # of the values at either end that the outer bars, which are open, take in
_SERIES = (
    tuple(range(10, 100)),
    tuple(range(10, 100, 2)),
    (*range(10, 20), 20, 22, 25, 28, 30, 33, 36, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 90, 95),
    tuple(range(10, 100, 5)),
    (10, 12, 15, 20, 25, 30, 35, 40, 50, 60, 70, 80),
    (10, 15, 20, 30, 40, 50, 60, 80),
    (10, 15, 25, 40, 60),
    (10, 20, 50),
    (10, 30),
    (10,),
)  # what edges may be, in tenths of a power of ten, from the finest
_POWERS = range(-4, 16)


def bars(values: np.ndarray) -> tuple[Bar, ...]:
    """The bars of some prices, (k,) float64 rising; () where they lie too near together to have a shape.

    The first and the last have an open end; each holds what is at its lower edge and not what is at its upper one.
    """
    known = values[values > 0]
    if not len(known):
        return ()
    low, high = known[int(len(known) * TAIL)], known[int((len(known) - 1) * (1 - TAIL))]
    for series in _SERIES:
        numbers = _numbers(series)
        edges = numbers[np.searchsorted(numbers, low, "right") : np.searchsorted(numbers, high)]
        if len(edges) < MOST:
            break
    if len(edges) + 1 < LEAST:
        return ()
    counts = np.diff(np.searchsorted(values, edges), prepend=0, append=len(values))
    highest = int(counts.max())
    ends = pairwise([None, *edges.tolist(), None])
    return tuple(Bar(left, right, count / highest) for (left, right), count in zip(ends, counts.tolist(), strict=True))


@cache
def _numbers(series: tuple[int, ...]) -> np.ndarray:
    """The numbers of a series in every power of ten that prices have, rising."""
    # Reading the decimal text keeps 0.3 from being 0.30000000000000004.
    return np.array([float(f"{tenths}e{exponent}") for exponent in _POWERS for tenths in series])
