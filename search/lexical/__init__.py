"""The keyword leg: which rows hold the query's words. One Protocol, a module an engine."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

from search.elastic.cluster import Cluster, required
from search.errors import BadSettings, IndexMismatch


class LexicalIndex(Protocol):
    """An open keyword index. It proposes rows; their scores are Aisle's own business (blend.py)."""

    remote: bool
    """Whether it lies on another machine, so that asking it is waiting."""

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
        """Finish: all rows are written and searchable."""

    def abort(self) -> None:
        """Stop writing and undo what lies outside of the folder, where a build ends before its time."""


def lexical_builder(engine: str, folder: Path, rows: int, *, cluster: Cluster | None = None) -> LexicalBuilder:
    """A builder of the named engine that writes an index of `rows` rows into `folder`, or into the `cluster`.

    `folder` is that of a generation of a catalogue: ROOT/staging/ID/lexical.
    """
    if engine == "tantivy":
        from search.lexical.tantivy import TantivyBuilder

        return TantivyBuilder(folder)
    if engine == "elasticsearch":
        from search.lexical.elasticsearch import ElasticsearchBuilder

        return ElasticsearchBuilder(folder, required(cluster), rows)
    raise BadSettings(f"AISLE_LEXICAL names {engine!r}; this version knows tantivy and elasticsearch.")


def open_lexical(engine: str, folder: Path, *, cluster: Cluster | None = None) -> LexicalIndex:
    """The index that `lexical_builder` wrote. Raises IndexMismatch, EngineDown, BadSettings without its cluster."""
    if engine == "tantivy":
        from search.lexical.tantivy import TantivyIndex

        return TantivyIndex(folder)
    if engine == "elasticsearch":
        from search.lexical.elasticsearch import ElasticsearchIndex

        return ElasticsearchIndex(folder, required(cluster))
    raise IndexMismatch(f"{folder} was built for {engine!r}, which this version does not have. Index again.")


def check_lexical(engine: str, folder: Path, *, cluster: Cluster | None = None) -> None:
    """Whether what `lexical_builder` wrote outside of `folder` is there still; the files have digests in the manifest.

    Raises IndexMismatch where it is gone, EngineDown where that cannot be told now, BadSettings without its cluster.
    """
    if engine == "elasticsearch":
        from search.lexical.elasticsearch import check_index

        check_index(folder, required(cluster))
