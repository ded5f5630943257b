"""The meaning leg: which rows lie near the query. One Protocol, a module an engine."""

from pathlib import Path
from typing import Protocol

import numpy as np

from search.errors import BadSettings, IndexMismatch

MATRIX = "vectors"  # the array of all vectors, (n, dim) float32, in the folder of any engine


class VectorIndex(Protocol):
    """Unit vectors by row; a higher cosine is nearer."""

    def __len__(self) -> int: ...

    @property
    def dimension(self) -> int:
        """Of every vector, and of the queries that it takes."""

    def search(self, vector: np.ndarray, k: int, *, mask: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
        """The k rows nearest to `vector` ((dim,) float32, unit), among those that `mask` ((n,) bool) lets pass.

        Returns ((m,) int64 rows, (m,) float32 cosines), best first; m < k when no more rows pass. Raises EngineDown.
        """

    @property
    def reach(self) -> int:
        """How many rows nearest to a vector close by a `within` is to be given."""

    def within(
        self, vector: np.ndarray, floor: float, k: int, *, near: np.ndarray, mask: np.ndarray | None = None
    ) -> tuple[np.ndarray, bool]:
        """The rows that pass `mask` and whose cosine is at least `floor`: at most k, and whether these are all of them.

        `near` (reach,) int64 are the rows nearest to a vector close by, best first: an index that does not compare all
        rows chooses among these rather than look twice. Returns ((m,) int64 rows, complete). Raises EngineDown.
        """

    def take(self, rows: np.ndarray) -> np.ndarray:
        """(len(rows), dim) float32: the vectors of these rows."""

    def cosines(self, rows: np.ndarray, vector: np.ndarray) -> np.ndarray:
        """(len(rows),) float32: the exact cosine of each row."""

    def warm(self) -> None:
        """Touch what a first search would wait for."""

    def close(self) -> None:
        """Let go of memory and files."""


class VectorBuilder(Protocol):
    """Takes unit vectors in row order and writes an index."""

    def add(self, vectors: np.ndarray) -> None:
        """The next rows, (m, dim) float32."""

    def save(self) -> None:
        """Finish: all rows are on disk and searchable."""


def vector_builder(engine: str, folder: Path, rows: int, dimension: int) -> VectorBuilder:
    """A builder of the named engine that writes an index of `rows` vectors into `folder`."""
    if engine == "hnswlib":
        from search.vectors.hnsw import HnswBuilder

        return HnswBuilder(folder, rows, dimension)
    if engine == "elasticsearch":
        from search.vectors.matrix import MatrixBuilder

        return MatrixBuilder(folder, rows, dimension)
    raise BadSettings(f"AISLE_VECTORS names {engine!r}; this version knows hnswlib and elasticsearch.")


def open_vectors(engine: str, folder: Path) -> VectorIndex:
    """The index that `vector_builder` wrote."""
    if engine == "hnswlib":
        from search.vectors.hnsw import HnswIndex

        return HnswIndex(folder)
    raise IndexMismatch(f"{folder} was built for {engine!r}, which this version does not have. Index again.")
