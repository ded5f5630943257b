"""The shape of a set's prices: a few bars with round edges, so that a shopper sees where most products lie.

Where the dearest are less than FAR times the cheapest, bars are of equal steps; else their steps grow with the price
(10, 15, 25, 40, 60, 100, ...), as people tell prices apart. The few at either end share the outer bars. So a handful of
very dear products neither flattens the rest nor leaves a row of empty bars.
"""

import math
from functools import cache
from itertools import pairwise

import numpy as np

from search.page import Bar

MOST = 20
LEAST = 6  # fewer bars have no shape
FEW = 12  # products: fewer need no picture
FAR = 10
TAIL = 0.01  # of the values at either end that the outer bars, which are open, take in
# What edges may be, in hundredths of a power of ten, from the finest.
_GROWING = (
    (100, 120, 150, 200, 250, 300, 400, 500, 600, 800),
    (100, 150, 250, 400, 600),
    (100, 200, 500),
    (100, 300),
    (100,),
)
_STEPS = (1.0, 2.0, 2.5, 5.0)
_POWERS = range(-4, 16)


def bars(values: np.ndarray) -> tuple[Bar, ...]:
    """The bars of some prices, (k,) float64 rising; () where they are too few or too near together to have a shape.

    The first and the last have an open end; each holds what is at its lower edge and not what is at its upper one.
    """
    known = values[values > 0]
    if len(known) < FEW:
        return ()
    low, high = known[int(len(known) * TAIL)], known[int((len(known) - 1) * (1 - TAIL))]
    edges = _growing(low, high) if high >= FAR * low else _equal(low, high)
    if len(edges) + 1 < LEAST:
        return ()
    counts = np.diff(np.searchsorted(values, edges), prepend=0, append=len(values))
    highest = int(counts.max())
    ends = pairwise([None, *edges.tolist(), None])
    return tuple(Bar(left, right, count / highest) for (left, right), count in zip(ends, counts.tolist(), strict=True))


def _growing(low: float, high: float) -> np.ndarray:
    """The numbers between two, in the finest series that has fewer than MOST there."""
    for series in _GROWING:
        numbers = _numbers(series)
        found = numbers[np.searchsorted(numbers, low, "right") : np.searchsorted(numbers, high)]
        if len(found) < MOST:
            break
    return found


def _equal(low: float, high: float) -> np.ndarray:
    """The multiples of a round number between two, of the smallest that has fewer than MOST there."""
    least = (high - low) / MOST
    power = math.floor(math.log10(least)) if least > 0 else 0
    steps = (float(f"{step}e{exponent}") for exponent in (power, power + 1) for step in _STEPS)
    step = next(step for step in steps if step > least)
    multiples = np.arange(math.floor(low / step) + 1, math.ceil(high / step))
    # Rounding keeps 0.3 from being 0.30000000000000004.
    return np.round(multiples * step, 12)[: MOST - 1]


@cache
def _numbers(series: tuple[int, ...]) -> np.ndarray:
    """The numbers of a series in every power of ten that prices have, rising."""
    # Reading the decimal text keeps 0.3 from being 0.30000000000000004.
    return np.array([float(f"{hundredths}e{exponent - 2}") for exponent in _POWERS for hundredths in series])
