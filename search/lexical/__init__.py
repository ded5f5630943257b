"""The keyword leg: which rows hold the query's words. One Protocol, a module an engine."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

from search.errors import BadSettings, IndexMismatch


class LexicalIndex(Protocol):
    """An open keyword index. It proposes rows; their scores are Aisle's own business (blend.py)."""

    def __len__(self) -> int: ...

    def search(self, words: Sequence[str], k: int, *, required: Sequence[str] = ()) -> tuple[np.ndarray, np.ndarray]:
        """Up to k rows that hold one of `required` (of `words` where that is empty), best first by BM25 over `words`.

        Returns ((m,) int64 rows, (m,) float32 scores). Fewer than k means that there are no more. Raises EngineDown.
        """

    def scores(self, rows: np.ndarray, words: Sequence[str]) -> np.ndarray:
        """(len(rows),) float32: the engine's own scores for `words`, NaN where a row holds none. For `explain`."""

    def close(self) -> None:
        """Let go of files and connections."""


class LexicalBuilder(Protocol):
    """Takes rows in order, each as the tokens of document.FIELDS, and writes an index."""

    def add(self, fields: Sequence[Sequence[str]]) -> None: ...

    def save(self) -> None:
        """Finish: all rows are on disk and searchable."""


def lexical_builder(engine: str, folder: Path) -> LexicalBuilder:
    """A builder of the named engine that writes into `folder`."""
    if engine == "tantivy":
        from search.lexical.tantivy import TantivyBuilder

        return TantivyBuilder(folder)
    raise BadSettings(f"AISLE_LEXICAL names {engine!r}; this version knows tantivy.")


def open_lexical(engine: str, folder: Path) -> LexicalIndex:
    """The index that `lexical_builder` wrote."""
    if engine == "tantivy":
        from search.lexical.tantivy import TantivyIndex

        return TantivyIndex(folder)
    raise IndexMismatch(f"{folder} was built for {engine!r}, which this version does not have. Index again.")
