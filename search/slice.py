"""Rows of a catalogue at hand, with all that scoring, filters and facets read of them."""

from dataclasses import dataclass
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
    is that. `titles` and `accessories` are the whole catalogue's.
    """

    forward: Forward
    columns: Columns
    vectors: Vectors
    figures: Figures
    titles: TitleWords
    accessories: Accessories
    ids: Strings
    numbers: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.columns)

    def places(self, numbers: np.ndarray) -> np.ndarray:
        """(k,) int64: the rows of those of `numbers` ((m,) int64) that are at hand."""
        if self.numbers is None or not len(self):
            return numbers[: len(numbers) if self.numbers is None else 0]
        places = np.minimum(np.searchsorted(self.numbers, numbers), len(self) - 1)
        return places[self.numbers[places] == numbers]
