"""The products that belong to a query, with what ranked them."""

from dataclasses import dataclass

import numpy as np

from search.blend import Scores
from search.slice import Slice


@dataclass(frozen=True, slots=True)
class ResultSet:
    """Rows of a slice with their scores, rising but in the window of a page. `complete` is False where depth bound."""

    slice: Slice
    rows: np.ndarray
    scores: Scores
    complete: bool

    def where(self, mask: np.ndarray) -> "ResultSet":
        """The part that `mask` ((n,) bool over all rows of the slice) lets pass."""
        return self.at(mask[self.rows])

    def reaching(self, least: float) -> "ResultSet":
        """The part whose scores reach `least`."""
        return self.at(self.scores.total >= least)

    def at(self, keep: np.ndarray) -> "ResultSet":
        """The part that `keep`, (m,) bool or places, selects; as complete as this."""
        return ResultSet(self.slice, self.rows[keep], self.scores.take(keep), self.complete)

    def nothing(self) -> "ResultSet":
        """Nothing, for certain."""
        return ResultSet(self.slice, self.rows[:0], self.scores.take(np.empty(0, np.int64)), True)

    def ids(self) -> list[str]:
        """The ids of the products."""
        return [self.slice.ids[row] for row in self.rows.tolist()]
