"""The embedded vector index: an hnswlib graph beside the vectors themselves, memory-mapped.

Source: Malkov, Yashunin, "Efficient and robust approximate nearest neighbor search using Hierarchical Navigable Small
World graphs", 2016, https://arxiv.org/abs/1603.09320.
"""

from pathlib import Path

import hnswlib
import numpy as np

from search.arrays import open_array, save_array
from search.disk import writing
from search.errors import EngineDown

M = 16  # links a node; the paper's range for dimensions of a few hundred
EF_CONSTRUCTION = 200
EF = 128  # breadth of a search; hnswlib itself takes max(EF, k), so one value serves every k and every thread

# So few candidates are compared one by one: exact, and faster than a graph whose every step asks a Python filter.
EXACT_ROWS = 25_000
COPIED = 4  # times slower is a row that must be copied out first than one multiplied in place
GRAPH_DEPTH = 1_000  # rows that the graph is asked for at the most: its time grows with them

GRAPH, MATRIX = "graph.hnsw", "vectors"


def build(folder: Path, vectors: np.ndarray) -> None:
    """Write graph and matrix of `vectors` ((n, dim) float32, unit rows) into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    save_array(folder, MATRIX, vectors.astype(np.float32, copy=False))
    graph = hnswlib.Index(space="ip", dim=vectors.shape[1])
    graph.init_index(max_elements=max(len(vectors), 1), M=M, ef_construction=EF_CONSTRUCTION, random_seed=1)
    if len(vectors):
        graph.add_items(vectors, np.arange(len(vectors)))
    path = folder / GRAPH
    with writing(path, RuntimeError):
        # It says nothing of what it could not write: only the length tells.
        graph.save_index(str(path))
        if path.stat().st_size != graph.index_file_size():
            raise RuntimeError(f"{path.stat().st_size:,} of {graph.index_file_size():,} bytes were written")


class HnswIndex:
    """An open index; safe to search from several threads."""

    def __init__(self, folder: Path):
        self._matrix = open_array(folder, MATRIX)
        self._graph = hnswlib.Index(space="ip", dim=self._matrix.shape[1])
        try:
            self._graph.load_index(str(folder / GRAPH), max_elements=max(len(self._matrix), 1))
        except RuntimeError as error:
            raise EngineDown(f"The vector index in {folder} does not open: {error}", leg="vectors") from error
        self._graph.set_num_threads(1)
        self._graph.set_ef(EF)  # hnswlib forgets it on load

    def __len__(self) -> int:
        return len(self._matrix)

    @property
    def dimension(self) -> int:
        return self._matrix.shape[1]

    def search(self, vector: np.ndarray, k: int, *, mask: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
        passing = self._passing(mask)
        k = min(k, passing)
        if k < 1:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        if passing <= EXACT_ROWS and (mask is not None or k > EF):
            return _best(*self._all(vector, mask), k)
        keep = None if mask is None else (lambda row: bool(mask[row]))
        try:
            rows, distances = self._graph.knn_query(vector, k=k, filter=keep)
        except RuntimeError:  # the graph's walk met fewer than k rows that pass
            return _best(*self._all(vector, mask), k)
        return rows[0].astype(np.int64), 1.0 - distances[0]

    def within(
        self, vector: np.ndarray, floor: float, k: int, *, mask: np.ndarray | None = None
    ) -> tuple[np.ndarray, bool]:
        if self._passing(mask) <= EXACT_ROWS:
            rows, cosines = self._all(vector, mask)
            near = cosines >= floor
            rows, cosines, complete = rows[near], cosines[near], int(near.sum()) <= k
            return (rows if complete else _best(rows, cosines, k)[0]), complete
        rows, cosines = self.search(vector, min(k, GRAPH_DEPTH), mask=mask)
        return rows[cosines >= floor], bool(cosines[-1] < floor)

    def take(self, rows: np.ndarray) -> np.ndarray:
        return np.asarray(self._matrix[rows])

    def cosines(self, rows: np.ndarray, vector: np.ndarray) -> np.ndarray:
        return np.asarray(self._matrix[rows] @ vector)

    def _passing(self, mask: np.ndarray | None) -> int:
        return len(self) if mask is None else int(np.count_nonzero(mask))

    def _all(self, vector: np.ndarray, mask: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
        """Every row that passes with its exact cosine."""
        rows = np.arange(len(self)) if mask is None else np.flatnonzero(mask)
        if len(rows) * COPIED > len(self):  # picking rows copies them
            return rows, (self._matrix @ vector)[rows]
        return rows, self._matrix[rows] @ vector

    def close(self) -> None:
        del self._graph, self._matrix


def _best(rows: np.ndarray, cosines: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """The k rows of the highest cosine, best first, ties by row."""
    best = np.argpartition(-cosines, k - 1)[:k] if k < len(rows) else np.arange(len(rows))
    best = best[np.lexsort((rows[best], -cosines[best]))]
    return rows[best], cosines[best]
