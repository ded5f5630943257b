"""The order of values that have one by nature: sizes (S, M, L; EU 38, EU 39), and words round a number."""

import re
from collections.abc import Sequence
from functools import lru_cache

from search.page import FacetValue
from search.values import value_key

ENOUGH = 0.7  # of the values must have a place before the others are put behind them
KINDS = 6  # one more way of writing a number is allowed for each so many values: else they are names that hold one
_LETTERS = re.compile(r"(?:([0-9]{1,2})[ -]?)?(x*)[ -]?(s|m|l|small|medium|large)")
_NUMBER = re.compile(r"(\D{0,12}?)([0-9]+(?:[.,][0-9]+)?)(\D{0,12})")
_HALVES = {"½": ".5", "¼": ".25", "¾": ".75"}

Place = tuple[int, str, float]
LAST: Place = (2, "", 0.0)  # of what has no place


def arranged(values: Sequence[FacetValue]) -> tuple[FacetValue, ...]:
    """The values in the order that they have by nature; as they came where they have none."""
    places = [place_of(value.label) for value in values]
    known = {place[1] for place in places if place and place[1]}
    if len(values) - places.count(None) < ENOUGH * len(values) or len(known) > 1 + len(values) // KINDS:
        return tuple(values)
    order = sorted(range(len(values)), key=lambda at: places[at] or LAST)
    return tuple(values[at] for at in order)


@lru_cache(maxsize=1 << 13)  # pages show the same values again and again
def place_of(text: str) -> Place | None:
    """A sort key of a value among its like: what is written round a number and the number, or a size in letters."""
    text = value_key(text)
    if found := _LETTERS.fullmatch(text):
        times = int(found[1] or 0) if found[2] else 0
        many = max(times, len(found[2]))
        return 1, "", {"s": -1.0 - many, "m": 0.0, "l": 1.0 + many}[found[3][0]]
    for half, decimal in _HALVES.items():
        text = text.replace(half, decimal)
    if found := _NUMBER.fullmatch(text):
        return 0, f"{found[1]}\0{found[3]}", float(found[2].replace(",", "."))
    return None


def is_size(text: str) -> bool:
    """Whether a value is a size in letters: "M", "XXL", "2XL", "large"."""
    place = place_of(text)
    return place is not None and place[0] == 1
