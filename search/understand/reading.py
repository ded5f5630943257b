"""What a part of a query was read as: one record for every kind of understanding."""

from collections.abc import Iterable
from dataclasses import dataclass

from search.filters import Filter

NOTES = {"given up": "none: shown without", "unmet": "none found says so", "untold": "not told here"}
"""What became of a reading that could not be had, and how a chip says so."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The words [start, end) of the query's text, and what they mean.

    `kind` is shown on the chip: "price", "without", "brand", "attribute", ... `value` says in words what was understood
    ("up to 50 USD"). `filters` must all hold for every product ("price"). `excluded` is the text of what a product must
    not be or have ("without"). `wanted` are filters of which a product should pass at least one: it counts for ranking
    ("brand", "attribute"), and `weight` in [0, 1] is how much beside a brand or a measure, which leave no doubt.
    `taste` is -1 where the cheap ones of a kind are wanted, 1 where the dear ones are. `note` is one of NOTES, "" for a
    reading that holds; `given_up` the filters that were left out since nothing passes them.
    """

    kind: str
    start: int
    end: int
    value: str
    filters: tuple[Filter, ...] = ()
    excluded: str = ""
    wanted: tuple[Filter, ...] = ()
    weight: float = 1.0
    taste: int = 0
    note: str = ""
    given_up: tuple[Filter, ...] = ()

    @property
    def said(self) -> str:
        """The value with its note."""
        return f"{self.value} ({NOTES[self.note]})" if self.note else self.value


def settle(readings: Iterable[Reading]) -> tuple[Reading, ...]:
    """Readings that share no character, by start: of two that do the earlier given one wins."""
    kept: list[Reading] = []
    for reading in readings:
        if all(reading.end <= other.start or other.end <= reading.start for other in kept):
            kept.append(reading)
    return tuple(sorted(kept, key=lambda reading: reading.start))


def without(text: str, readings: Iterable[Reading]) -> str:
    """The text without the words of these readings, white space folded."""
    left, place = [], 0
    for reading in sorted(readings, key=lambda reading: reading.start):
        left.append(text[place : reading.start])
        place = reading.end
    return " ".join(" ".join([*left, text[place:]]).split())
