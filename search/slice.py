"""Rows of a catalogue at hand, with all that scoring, filters and facets read of them."""

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from search.arrays import Strings
from search.columns import Columns
from search.figures import Figures
from search.forward import Forward
from search.understand.accessories import Accessories
from search.understand.title_words import TitleWords


class Vectors(Protocol):
    """Unit vectors by row."""

    def take(self, rows: np.ndarray) -> np.ndarray:
        """(len(rows), dim) float32: the vectors of these rows."""

    def cosines(self, rows: np.ndarray, vector: np.ndarray) -> np.ndarray:
        """(len(rows),) float32: the exact cosine of each row."""


@dataclass(frozen=True, slots=True, eq=False)
class Slice:
    """A small catalogue of n rows of a larger one: embedded of all of them, else of those fetched for a query.

    A row is a place in it; `numbers` (n,) int64 rise and are the rows' numbers in the whole catalogue, None where it
    is that. `titles` and `accessories` are the whole catalogue's. `siblings` (n,) int32, of rows that were fetched: how
    many variants each has beside itself in the whole catalogue.
    """

    forward: Forward
    columns: Columns
    vectors: Vectors
    figures: Figures
    titles: TitleWords
    accessories: Accessories
    ids: Strings
    numbers: np.ndarray | None = None
    siblings: np.ndarray = field(default_factory=lambda: np.empty(0, np.int32))

    def __len__(self) -> int:
        return len(self.columns)

    def places(self, numbers: np.ndarray) -> np.ndarray:
        """(k,) int64: the rows of those of `numbers` ((m,) int64) that are at hand, in their order."""
        if self.numbers is None:
            return numbers
        if not len(self):
            return np.empty(0, np.int64)
        places = np.minimum(np.searchsorted(self.numbers, numbers), len(self) - 1)
        return np.asarray(places[self.numbers[places] == numbers])

    def numbered(self, rows: np.ndarray) -> np.ndarray:
        """(m,) int64: the numbers of these rows in the whole catalogue."""
        return rows if self.numbers is None else np.asarray(self.numbers[rows])

    @property
    def fetched(self) -> int:
        """How many rows are held for its sake."""
        return 0 if self.numbers is None else len(self)
