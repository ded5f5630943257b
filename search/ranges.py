"""Cutting numbers into a few ranges with round edges, for facets."""

import math
from collections.abc import Iterable
from itertools import pairwise

import numpy as np

from search.filters import Range
from search.units import number_text

RANGES = 5
SAMPLE = 5_000  # numbers that edges are taken from
_STEPS = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)


def cut(values: np.ndarray, field: str, unit: str = "") -> list[Range]:
    """Up to RANGES ranges that share the values (k,) about evenly, from the lowest up; [] where one would hold all.

    Neighbours share their edge, since both ends of a range are included.
    """
    values = sampled(values)
    if not len(values) or values[0] == values[-1]:
        return []
    places = [len(values) * part // RANGES for part in range(1, RANGES)]
    inside = _inside((float(values[place]) for place in places), values)
    edges = inside or _inside([float(values[0] / 2 + values[-1] / 2)], values)
    if not edges:
        return []
    ends = [None, *edges, None]
    return [Range(field, low, high, unit) for low, high in pairwise(ends)]


def sampled(values: np.ndarray) -> np.ndarray:
    """Some of the values (k,), evenly taken, SAMPLE at the most, rising."""
    return np.sort(values[:: max(1, -(-len(values) // SAMPLE))])


def range_label(range_: Range, unit: str = "") -> str:
    """A range in words: "up to 20", "20 – 50 in", "50 in and up"."""
    low, high = ("" if end is None else number_text(end) for end in (range_.low, range_.high))
    unit = f" {unit}" if unit else ""
    if not low:
        return f"up to {high}{unit}"
    return f"{low} – {high}{unit}" if high else f"{low}{unit} and up"


def by_ends(range_: Range) -> tuple[float, float]:
    """A sort key: from the lowest range up."""
    low = -math.inf if range_.low is None else range_.low
    return low, math.inf if range_.high is None else range_.high


def _inside(edges: Iterable[float], values: np.ndarray) -> list[float]:
    rounded = {_round(edge) for edge in edges}
    return sorted(edge for edge in rounded if values[0] < edge < values[-1])


def _round(value: float) -> float:
    """The nearest number of one or two digits that people use as a limit: 37 -> 40, 140 -> 150."""
    if value == 0 or not math.isfinite(value):
        return 0.0
    exponent = math.floor(math.log10(abs(value)))
    mantissa = abs(value) / 10.0**exponent
    step = min(_STEPS, key=lambda step: abs(step - mantissa))
    # Reading the decimal text keeps 0.3 from being 0.30000000000000004.
    return math.copysign(float(f"{step:g}e{exponent}"), value)
