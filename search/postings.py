"""The rows that hold a token, for every token, ascending, in flat memory-mapped arrays."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from search.arrays import distinct, open_array, save_array

CHUNK = 2_000_000  # tokens counted at a time while saving: bounds memory, not results


def save_postings(folder: Path, tokens: np.ndarray, row_offsets: np.ndarray, vocabulary: int) -> None:
    """Write the postings of `tokens` ((t,) ids), of which row r has those from `row_offsets[r]` to the next."""
    frequency = np.zeros(vocabulary, np.int64)
    for ids, _ in _pairs(tokens, row_offsets):
        frequency += np.bincount(ids, minlength=vocabulary)
    offsets = np.concatenate(([0], np.cumsum(frequency)))
    rows, filled = np.empty(offsets[-1], np.uint32), offsets[:-1].copy()
    for ids, held in _pairs(tokens, row_offsets):
        counts = np.bincount(ids, minlength=vocabulary)
        within = np.arange(len(ids)) - np.repeat((np.cumsum(counts) - counts)[counts > 0], counts[counts > 0])
        rows[filled[ids] + within] = held
        filled += counts
    save_array(folder, "posting_rows", rows)
    save_array(folder, "posting_offsets", offsets)
    save_array(folder, "frequency", frequency.astype(np.int32))


def _pairs(tokens: np.ndarray, row_offsets: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """The different tokens of each row with the row, some rows at a time: two (k,) int64, by token, then by row."""
    start = 0
    while start < len(row_offsets) - 1:
        end = max(start + 1, int(np.searchsorted(row_offsets, row_offsets[start] + CHUNK, side="right")) - 1)
        part = tokens[row_offsets[start] : row_offsets[end]].astype(np.int64)
        row = np.repeat(np.arange(end - start), np.diff(row_offsets[start : end + 1]))
        ids, held = np.divmod(distinct(part * (end - start) + row), end - start)
        yield ids, held + start
        start = end


class Postings:
    """The open postings."""

    def __init__(self, folder: Path):
        self._rows = open_array(folder, "posting_rows")
        self._offsets = open_array(folder, "posting_offsets")

    def rows(self, tokens: Sequence[int]) -> np.ndarray:
        """(k,) int64, ascending: the rows that hold one of `tokens` in any field."""
        parts = [self._rows[self._offsets[token] : self._offsets[token + 1]] for token in tokens]
        return distinct(np.concatenate(parts).astype(np.int64)) if parts else np.empty(0, np.int64)
