"""What looks wrong although it is published: a sentence with the count and what to do, and the products concerned."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

EXAMPLES = 3
FEWEST = 20  # products from which on a share of the catalogue says something


@dataclass(frozen=True, slots=True, eq=False)
class CatalogueWarning:
    """`rows` (k,) int are the products concerned, the most telling first; none where it is the catalogue as a whole.

    `message` is about all `count` products, `reason` about one of them; `figures` has for each name k values that show
    it. `ids` are the first few products, once the warning is told in a report.
    """

    kind: str
    message: str
    count: int
    reason: str = ""
    rows: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))
    figures: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    ids: tuple[str, ...] = ()

    def told(self, id: Callable[[int], str]) -> "CatalogueWarning":
        """The warning with ids (`id` of a row), and without rows and figures, which may be of a million products."""
        ids = tuple(map(id, self.rows[:EXAMPLES].tolist()))
        return replace(self, rows=np.empty(0, np.int64), figures={}, ids=ids)

    def line(self) -> str:
        """For the terminal."""
        return f"{self.message} For instance: {', '.join(self.ids)}." if self.ids else self.message

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready, for a report."""
        return {"kind": self.kind, "message": self.message, "count": self.count, "ids": list(self.ids)}

    def each(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Every row with its figures by name."""
        for place, row in enumerate(self.rows.tolist()):
            yield row, {name: values[place] for name, values in self.figures.items()}


def about(kind: str, reason: str, message: str, rows: np.ndarray, **figures: Sequence[Any]) -> CatalogueWarning:
    """A warning about these rows."""
    return CatalogueWarning(kind, message, len(rows), reason, rows, figures)


def is_most(part: int, whole: int, share: float = 0.5) -> bool:
    """Whether `part` is more than that share of a `whole` that is large enough to speak of shares."""
    return whole >= FEWEST and part > share * whole
