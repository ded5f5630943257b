"""What kind of thing a product is, and which products are of one kind with the best that was found.

Of a query's best products most are what was asked for: what is of their kind is likelier right than what only shares
words with the query, as a tent's footprint does with the tent. A kind is told by the category and by the names of the
attributes: mice have buttons and a resolution, mouse pads have neither. No list says which kinds there are.
Source: the cluster hypothesis, van Rijsbergen, "Information Retrieval", 1979, chapter 3.
"""

from dataclasses import dataclass, replace

import numpy as np

from search.attributes import Attributes
from search.columns import Columns
from search.retrieve import ResultSet
from search.tuning import Tuning

BEST = 10  # products whose kinds are asked for
TEMPERATURE = 0.03  # of the softmax over their scores: the first few decide where they are clearly the best
COMMON = 0.3  # of all products have an attribute before its name tells no kind, as that of a package's weight


@dataclass(frozen=True, slots=True, eq=False)
class Kinds:
    """`weight` (attributes + nodes,) float64: how much an attribute's name, and a category, tells of a kind."""

    attributes: Attributes
    category: np.ndarray
    weight: np.ndarray

    @classmethod
    def of(cls, columns: Columns) -> "Kinds":
        """From the open columns; made once when a generation opens."""
        attributes = columns.attributes
        cells = np.diff(np.asarray(attributes.pair_offsets)[attributes.starts])
        nodes = np.bincount(np.asarray(columns.category) + 1, minlength=len(columns.categories) + 1)[1:]
        rows = max(len(columns), 1)
        seen = np.maximum(np.concatenate((cells, nodes)), 1)
        return cls(attributes, columns.category, np.where(seen > COMMON * rows, 0, np.log(rows / seen)))

    def centre(self, found: ResultSet) -> np.ndarray:
        """(attributes + nodes,) float64: what the best products of a result set are like."""
        best = np.lexsort((found.rows, -found.scores.total))[:BEST]
        total = found.scores.total[best]
        shares = np.exp((total - total.max(initial=0.0)) / TEMPERATURE)
        at, marks, strength = self._marks(found.rows[best])
        share = (shares / max(shares.sum(), 1e-9))[at]
        return np.bincount(marks, share * strength, minlength=len(self.weight))

    def agreement(self, rows: np.ndarray, centre: np.ndarray) -> np.ndarray:
        """(m,) float64 in [0, 1]: how far each of `rows` is of the kind that `centre` tells."""
        at, marks, strength = self._marks(rows)
        return np.bincount(at, strength * centre[marks], minlength=len(rows))

    def judge(self, found: ResultSet, centre: np.ndarray, tuning: Tuning) -> ResultSet:
        """The result set with that in its scores."""
        kind = self.agreement(found.rows, centre)
        total = found.scores.total + tuning.kind * kind
        return replace(found, scores=replace(found.scores, total=total, kind=kind))

    def _marks(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The marks of these rows, as (k,) arrays: the place of the row, the mark, its part of a unit vector."""
        cells = self.attributes.cells_of(rows)
        names = self.attributes.pair_attribute[cells]
        at = np.repeat(np.arange(len(rows)), self.attributes.rows[rows + 1] - self.attributes.rows[rows])
        once = np.ones(len(at), bool)
        once[1:] = (names[1:] != names[:-1]) | (at[1:] != at[:-1])
        nodes = self.category[rows]
        within = np.flatnonzero(nodes >= 0)
        at = np.concatenate((at[once], within))
        marks = np.concatenate((names[once], len(self.attributes) + nodes[within]))
        strength = self.weight[marks]
        length = np.sqrt(np.bincount(at, strength * strength, minlength=len(rows)))
        return at, marks, strength / np.maximum(length, 1e-9)[at]
