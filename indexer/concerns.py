"""What a check of the finished columns hands over: a sentence, and the products that it is about."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

EXAMPLES = 3
FEWEST = 20  # products from which on a share of the catalogue says something


@dataclass(frozen=True, slots=True, eq=False)
class Concern:
    """`rows` (k,) int are the products concerned, the most telling first; none where it is the catalogue as a whole.

    `message` is about all `count` products, `reason` about one of them; `figures` has for each name k values that show
    it.
    """

    kind: str
    message: str
    count: int
    reason: str = ""
    rows: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))
    figures: Mapping[str, Sequence[Any]] = field(default_factory=dict)

    def each(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Every row with its figures by name."""
        for place, row in enumerate(self.rows.tolist()):
            yield row, {name: values[place] for name, values in self.figures.items()}


def about(kind: str, reason: str, message: str, rows: np.ndarray, **figures: Sequence[Any]) -> Concern:
    """A concern about these rows."""
    return Concern(kind, message, len(rows), reason, rows, figures)


def is_most(part: int, whole: int, share: float = 0.5) -> bool:
    """Whether `part` is more than that share of a `whole` that is large enough to speak of shares."""
    return whole >= FEWEST and part > share * whole
