"""The embedded vector index: an hnswlib graph beside the vectors themselves, memory-mapped.

Source: Malkov, Yashunin, "Efficient and robust approximate nearest neighbor search using Hierarchical Navigable Small
World graphs", 2016, https://arxiv.org/abs/1603.09320.
"""

from pathlib import Path

import hnswlib
import numpy as np

from search.arrays import ArrayWriter, open_array, touch
from search.disk import writing
from search.errors import EngineDown, IndexMismatch
from search.vectors import MATRIX

M = 48  # links a node; with 32 a million rows in dense clusters have places that few searches get into
EF_CONSTRUCTION = 200  # half of it halves the time, and loses .004 of recall@10 at 100,000 rows
# Where all rows can be compared one by one, the graph finds the nearest alone: of 20,000 rows .997 of the first 10 and
# .988 of the first 1,000, in two thirds of the time that twice the breadth takes for .998 of both.
SMALL_M, SMALL_EF_CONSTRUCTION, SMALL_EF = 16, 60, 1_200
EF = 2_000  # breadth of a search: with 1,500 recall@10 at a million is .978 to .992, as the graph happens to come out

# So few candidates are compared one by one where the graph does not reach far enough.
EXACT_ROWS = 25_000
COPIED = 4  # times slower is a row that must be copied out first than one multiplied in place
BLOCK = 256  # rows copied out at a time
LINKED = 10_000  # rows in one call of hnswlib, which Ctrl-C has to wait for
GRAPH_DEPTH = 1_000  # rows that the graph is asked for at the most: its time grows with them
# A filter selects from those, for hnswlib's own calls Python at every step; where so few pass, all rows are compared.
LEAST_PASSING = 20
LAST = 10  # where none of the farthest tenth of what was found reaches a floor, none is looked for beyond it

GRAPH = "graph.hnsw"
NO_MEMORY = "Not enough memory"  # as hnswlib words it


class HnswBuilder:
    """Appends rows to the matrix on disk as they come, and links them into the graph, which alone is held, by chance.

    Catalogue files keep like with like, and a graph linked in that order has places that no search gets out of: at
    100,000 rows its recall@10 was .982 for .998. So linking begins when half of the rows are there, two for each that
    comes. One thread links, beside the one that reads words, so that the same file makes the same graph.
    """

    def __init__(self, folder: Path, rows: int, dimension: int):
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / GRAPH
        self._rows = rows
        self._chance = np.random.default_rng(rows)
        self._waiting = np.empty(0, np.int64)
        self._matrix = ArrayWriter(folder, MATRIX, rows, dimension)
        self._graph = hnswlib.Index(space="ip", dim=dimension)
        links, breadth = (SMALL_M, SMALL_EF_CONSTRUCTION) if rows <= EXACT_ROWS else (M, EF_CONSTRUCTION)
        self._graph.init_index(max_elements=max(rows, 1), M=links, ef_construction=breadth, random_seed=1)
        self._graph.set_num_threads(1)

    def add(self, vectors: np.ndarray) -> None:
        start = self._matrix.rows
        self._matrix.append(vectors)
        self._waiting = np.append(self._waiting, np.arange(start, self._matrix.rows))
        if 2 * start >= self._rows:
            self._link(2 * len(vectors))

    def _link(self, count: int) -> None:
        """Link so many of the waiting rows, whichever."""
        if not count:
            return
        self._chance.shuffle(self._waiting)
        rows, self._waiting = self._waiting[:count], self._waiting[count:]
        matrix = self._matrix.written()
        for start in range(0, len(rows), LINKED):
            part = rows[start : start + LINKED]
            self._graph.add_items(matrix[part], part)

    def save(self) -> None:
        self._link(len(self._waiting))
        self._matrix.close()
        with writing(self._path, RuntimeError):
            # It says nothing of what it could not write: only the length tells.
            self._graph.save_index(str(self._path))
            written, expected = self._path.stat().st_size, self._graph.index_file_size()
            if written != expected:
                raise RuntimeError(f"{written:,} of {expected:,} bytes were written")


class HnswIndex:
    """An open index; safe to search from several threads.

    Raises IndexMismatch for one that is damaged, EngineDown where there is no memory to open it.
    """

    def __init__(self, folder: Path):
        self._matrix = open_array(folder, MATRIX)
        self._graph = hnswlib.Index(space="ip", dim=self._matrix.shape[1])
        try:
            self._graph.load_index(str(folder / GRAPH), max_elements=max(len(self._matrix), 1))
        except (RuntimeError, MemoryError) as error:
            problem = f"The vector index in {folder} does not open: {error or 'no memory'}"
            if isinstance(error, MemoryError) or NO_MEMORY in str(error):
                raise EngineDown(problem, leg="vectors") from error
            raise IndexMismatch(problem) from error
        self._graph.set_num_threads(1)
        self._graph.set_ef(SMALL_EF if len(self) <= EXACT_ROWS else EF)  # hnswlib forgets it on load

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
        if passing <= EXACT_ROWS and (mask is not None or k > SMALL_EF):
            return _best(*self._all(vector, mask), k)
        rows, cosines = self._nearest(vector, k if mask is None else max(k, GRAPH_DEPTH))
        if mask is not None:
            rows, cosines = rows[mask[rows]], cosines[mask[rows]]
        return (rows[:k], cosines[:k]) if len(rows) >= k else _best(*self._all(vector, mask), k)

    @property
    def reach(self) -> int:
        return GRAPH_DEPTH

    def within(
        self, vector: np.ndarray, floor: float, k: int, *, near: np.ndarray, mask: np.ndarray | None = None
    ) -> tuple[np.ndarray, bool]:
        cosines = self.cosines(near, vector)
        # So it is for half of the queries of a catalogue of 20,000: fewer than 100 rows are above the floor.
        complete = len(near) > 0 and bool(cosines[-(len(near) // LAST + 1) :].max() < floor)
        if not complete and self._passing(mask) <= EXACT_ROWS:
            return self._within_all(vector, floor, k, mask)
        rows = near[cosines >= floor]
        if mask is not None:
            rows = rows[mask[rows]]
            if not complete and len(rows) < LEAST_PASSING:
                return self._within_all(vector, floor, k, mask)
        return rows[:k], complete and len(rows) <= k

    def take(self, rows: np.ndarray) -> np.ndarray:
        return np.asarray(self._matrix[rows])

    def cosines(self, rows: np.ndarray, vector: np.ndarray) -> np.ndarray:
        # A block that fits the processor's cache is multiplied before it gets out of there. "clip" lets numpy copy into
        # the block at once: two thirds of the time of indexing.
        cosines = np.empty(len(rows), np.float32)
        block = np.empty((min(BLOCK, len(rows)), self.dimension), np.float32)
        for start in range(0, len(rows), BLOCK):
            part = rows[start : start + BLOCK]
            np.take(self._matrix, part, axis=0, out=block[: len(part)], mode="clip")
            np.matmul(block[: len(part)], vector, out=cosines[start : start + len(part)])
        return cosines

    def _nearest(self, vector: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
        """The k nearest of all rows, as the graph finds them; none where it finds fewer than k."""
        try:
            rows, distances = self._graph.knn_query(vector, k=min(k, len(self)))
        except RuntimeError:  # a graph of many equal vectors may fall into parts
            return np.empty(0, np.int64), np.empty(0, np.float32)
        return rows[0].astype(np.int64), 1.0 - distances[0]

    def _passing(self, mask: np.ndarray | None) -> int:
        return len(self) if mask is None else int(np.count_nonzero(mask))

    def _within_all(self, vector: np.ndarray, floor: float, k: int, mask: np.ndarray | None) -> tuple[np.ndarray, bool]:
        rows, cosines = self._all(vector, mask)
        near = cosines >= floor
        rows, cosines, complete = rows[near], cosines[near], int(near.sum()) <= k
        return (rows if complete else _best(rows, cosines, k)[0]), complete

    def _all(self, vector: np.ndarray, mask: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
        """Every row that passes with its exact cosine."""
        rows = np.arange(len(self)) if mask is None else np.flatnonzero(mask)
        if len(rows) * COPIED > len(self):  # picking rows copies them
            return rows, (self._matrix @ vector)[rows]
        return rows, self.cosines(rows, vector)

    def warm(self) -> None:
        touch(self._matrix)

    def close(self) -> None:
        del self._graph, self._matrix


def _best(rows: np.ndarray, cosines: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """The k rows of the highest cosine, best first, ties by row."""
    best = np.argpartition(-cosines, k - 1)[:k] if k < len(rows) else np.arange(len(rows))
    best = best[np.lexsort((rows[best], -cosines[best]))]
    return rows[best], cosines[best]
