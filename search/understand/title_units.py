"""The units of attributes that a catalogue gives as bare numbers, learned from titles that say the same with a unit.

A row of `internal_memory` 16 titled "... 16 GB ..." says what its numbers are; so do 39.6 and 15.6".
"""

from collections import Counter, defaultdict
from functools import lru_cache

import numpy as np

from search.attributes import Attributes
from search.columns import Columns
from search.fold import fold
from search.understand.measures import exact_measures
from search.understand.phrases import sample
from search.units import convert

TITLES = 3_000  # looked at: 0.1 s
AGREEING = 5  # products whose title and attribute must say the same
DIFFERENT = 3  # numbers among them: four cores and 4 GB meet by chance
SHARE = 0.5  # of those that have the attribute and such a measure in the title
NEAR = 0.01
_UNITS = (
    "mm",
    "cm",
    "m",
    "in",
    "g",
    "kg",
    "ml",
    "l",
    "MB",
    "GB",
    "TB",
    "MHz",
    "GHz",
    "W",
    "V",
    "mAh",
    "Ah",
    "Wh",
    "VA",
)


def learned_units(columns: Columns) -> dict[int, str]:
    """The unit of each attribute whose bare numbers titles explain."""
    attributes = columns.attributes
    bare = np.array([not unit for unit in attributes.units], bool) & _numeric(attributes)
    agreed: Counter[tuple[int, str]] = Counter()
    numbers_of: defaultdict[tuple[int, str], set[float]] = defaultdict(set)
    asked: Counter[tuple[int, str]] = Counter()
    for row in sample(len(columns), TITLES) if bare.any() else ():
        said = _said(columns.title(row))
        if not said:
            continue
        pairs = attributes.cells[attributes.rows[row] : attributes.rows[row + 1]]
        pairs = pairs[(attributes.pair_keyword[pairs] < 0) & bare[attributes.pair_attribute[pairs]]]
        numbers = zip(attributes.pair_attribute[pairs].tolist(), attributes.pair_number[pairs].tolist(), strict=True)
        for attribute, number in dict(numbers).items():
            for unit, values in said.items():
                asked[attribute, unit] += 1
                if any(abs(value - number) <= NEAR * value for value in values):
                    agreed[attribute, unit] += 1
                    numbers_of[attribute, unit].add(number)
    learned: dict[int, str] = {}
    for (attribute, unit), times in agreed.most_common():
        different = len(numbers_of[attribute, unit])
        if times >= AGREEING and different >= DIFFERENT and times >= SHARE * asked[attribute, unit]:
            learned.setdefault(attribute, unit)
    return learned


def _numeric(attributes: Attributes) -> np.ndarray:
    return attributes.keyword_starts > attributes.starts[:-1]


def _said(title: str) -> dict[str, list[float]]:
    """What a title's measures are in each unit that can hold them."""
    said: dict[str, list[float]] = {}
    for value, unit in exact_measures(fold(title)):
        for other, factor in _factors(unit):
            said.setdefault(other, []).append(value * factor)
    return said


@lru_cache(maxsize=256)
def _factors(unit: str) -> tuple[tuple[str, float], ...]:
    """The units that measure the same, and how many of each make one of this."""
    return tuple((other, factor) for other in _UNITS if (factor := convert(1, unit, other)) is not None)
