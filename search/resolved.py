"""What a filter comes to in a catalogue: codes and intervals of numbers, no texts and no units.

A filter acts in two places, as a mask over columns (filters.py) and in a cluster (elastic/filters.py). Both are made of
these records (by resolve.py), so that they cannot disagree on what a text means.
"""

from dataclasses import dataclass
from typing import Protocol

from search.attributes import Attributes
from search.categories import Categories

PAIRS = "pairs"  # the field of all attributes


@dataclass(frozen=True, slots=True)
class Between:
    """The row's number, of NUMBERS, lies in [low, high], both ends included; None leaves one of them open."""

    field: str
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Among:
    """One of the row's codes lies in one of the intervals, both ends included; of no intervals no row passes.

    `field` is one of CODES, "category" or "in_stock", which have one code a row; "flags", whose codes are places in
    FLAGS; or PAIRS, pairs of attributes.
    """

    field: str
    intervals: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Says:
    """The row has a value in the field: one of NUMBERS, or with one code a row."""

    field: str


@dataclass(frozen=True, slots=True)
class Titled:
    """The title matches a regular expression."""

    pattern: str


@dataclass(frozen=True, slots=True)
class Opposite:
    """The row does not pass."""

    inner: "Resolved"


@dataclass(frozen=True, slots=True)
class Every:
    """The row passes each of the parts."""

    parts: tuple["Resolved", ...]


@dataclass(frozen=True, slots=True)
class Some:
    """The row passes one of the parts at least."""

    parts: tuple["Resolved", ...]


Resolved = Between | Among | Says | Titled | Opposite | Every | Some


class Tables(Protocol):
    """What of a catalogue's columns tells what filters mean; Columns are."""

    @property
    def brands(self) -> list[str]: ...

    @property
    def currencies(self) -> list[str]: ...

    @property
    def languages(self) -> list[str]: ...

    @property
    def categories(self) -> Categories: ...

    @property
    def attributes(self) -> Attributes: ...
