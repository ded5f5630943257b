"""The vectors alone, without a graph: what an index in a cluster is filled from."""

from pathlib import Path

import numpy as np

from search.arrays import ArrayWriter
from search.vectors import MATRIX


class MatrixBuilder:
    """Appends rows to the matrix on disk as they come."""

    def __init__(self, folder: Path, rows: int, dimension: int):
        folder.mkdir(parents=True, exist_ok=True)
        self._matrix = ArrayWriter(folder, MATRIX, rows, dimension)

    def add(self, vectors: np.ndarray) -> None:
        self._matrix.append(vectors)

    def save(self) -> None:
        self._matrix.close()
