"""Flat arrays in a folder, memory-mapped on open, and tables of strings made of two of them."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from search.disk import SHORT, system_number
from search.errors import IndexMismatch

PAGE = 4_096  # bytes that memory is mapped by


def save_array(folder: Path, name: str, array: np.ndarray) -> None:
    """Write `name`.npy into the folder. Raises OSError with the system's number: numpy's own writing loses it."""
    whole = np.ascontiguousarray(array)
    with open(folder / f"{name}.npy", "wb") as file:
        np.lib.format.write_array_header_1_0(file, np.lib.format.header_data_from_array_1_0(whole))
        file.write(whole.data if whole.size else b"")


class ArrayWriter:
    """Writes an array of (rows, columns) float32 part by part, as `save_array` would write the whole."""

    def __init__(self, folder: Path, name: str, rows: int, columns: int):
        self.rows = 0
        self._path = folder / f"{name}.npy"
        self._expected, self._columns = rows, columns
        self._file = self._path.open("wb")
        head = {"descr": "<f4", "fortran_order": False, "shape": (rows, columns)}
        np.lib.format.write_array_header_1_0(self._file, head)
        self._begin = self._file.tell()

    def append(self, part: np.ndarray) -> None:
        """The next rows, (m, columns)."""
        self._file.write(np.ascontiguousarray(part, "<f4").data)
        self.rows += len(part)

    def written(self) -> np.ndarray:
        """(rows so far, columns) float32, mapped from disk."""
        self._file.flush()
        return np.memmap(self._path, "<f4", "r", self._begin, (self.rows, self._columns)).view(np.ndarray)

    def close(self) -> None:
        """Raises ValueError if the rows are not as many as were announced."""
        self._file.close()
        if self.rows != self._expected:
            raise ValueError(f"{self.rows} rows were written where {self._expected} were announced")


def open_array(folder: Path, name: str) -> np.ndarray:
    """The array, mapped read-only. Raises IndexMismatch when the file is missing or damaged, OSError when there
    is no memory or no file free to open it.
    """
    path = folder / f"{name}.npy"
    try:
        try:
            mapped = np.load(path, mmap_mode="r", allow_pickle=False)
        except ValueError:  # an array of no elements cannot be mapped
            mapped = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        if system_number(error) in SHORT:
            raise
        raise IndexMismatch(
            f"{path} cannot be read ({error}). Go back with `aisle rollback`, or build anew with `aisle index --full`."
        ) from error
    # A plain view: np.memmap costs a microsecond more on every slice.
    return mapped.view(np.ndarray)


def touch(*arrays: np.ndarray) -> None:
    """Read one byte of every page of mapped arrays, so that no query waits for the pages it needs."""
    for mapped in arrays:
        mapped.reshape(-1).view(np.uint8)[::PAGE].max(initial=0)


def distinct(values: np.ndarray) -> np.ndarray:
    """The different values of (n,) integers, rising: np.unique by sorting, faster on millions than by hashing."""
    ordered = np.sort(values)
    return ordered[np.concatenate((np.ones(min(len(ordered), 1), bool), ordered[1:] != ordered[:-1]))]


def spread(rows: int, most: int) -> np.ndarray:
    """(min(rows, most),) int64, rising: numbers from all over [0, rows), the first and the last among them."""
    return np.unique(np.linspace(0, rows - 1, min(rows, most), dtype=np.int64))


def among(values: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """(n,) bool: which of `values` (n,) are in `wanted` (m,), which rises: np.isin of many values among few."""
    if not len(wanted):
        return np.zeros(len(values), bool)
    places = np.searchsorted(wanted, values)
    places[places == len(wanted)] = 0
    return np.asarray(wanted[places] == values)


def ranges(starts: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """The integers from each of `starts` (n,) on, so many as `lengths` (n,) says, one run after the other, int64."""
    ends = np.cumsum(lengths)
    return np.repeat(starts - ends + lengths, lengths) + np.arange(ends[-1] if len(ends) else 0)


def offsets(lengths: np.ndarray) -> np.ndarray:
    """(n + 1,) int64: where runs of these lengths (n,), one after the other, begin, and where the last one ends."""
    return np.concatenate((np.zeros(1, np.int64), np.cumsum(lengths, dtype=np.int64)))


def encode(text: str) -> bytes:
    """UTF-8 that also keeps a lone surrogate; its byte order is the order of code points."""
    return text.encode("utf-8", "surrogatepass")


class Strings:
    """A table of strings by number, without a Python object each: one blob of UTF-8 and where each string starts."""

    __slots__ = ("_blob", "_offsets")

    def __init__(self, blob: np.ndarray, offsets: np.ndarray):
        self._blob = blob
        self._offsets = offsets

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Strings":
        """A table in the order given."""
        blob, offsets = bytearray(), array("q", [0])
        for text in texts:
            blob += encode(text)
            offsets.append(len(blob))
        return cls(np.frombuffer(blob, np.uint8), np.frombuffer(offsets, np.int64))

    @classmethod
    def open(cls, folder: Path, name: str) -> "Strings":
        """Raises IndexMismatch when a file is missing or damaged."""
        return cls(open_array(folder, f"{name}_text"), open_array(folder, f"{name}_offsets"))

    def take(self, numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The UTF-8 of these strings ((k,) int), one after the other, (m,) uint8, and the (k,) int64 bytes of each."""
        starts = self._offsets[numbers]
        lengths = self._offsets[numbers + 1] - starts
        return self._blob[ranges(starts, lengths)], lengths

    def save(self, folder: Path, name: str) -> None:
        """Write the two arrays as `name`_text.npy and `name`_offsets.npy."""
        save_array(folder, f"{name}_text", self._blob)
        save_array(folder, f"{name}_offsets", self._offsets)

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def __getitem__(self, number: int) -> str:
        return self._bytes(number).decode("utf-8", "surrogatepass")

    def __iter__(self) -> Iterator[str]:
        return map(self.__getitem__, range(len(self)))

    def holding(self, character: str) -> np.ndarray:
        """(n,) int64: how often each string holds this ASCII character."""
        places = np.flatnonzero(self._blob == ord(character))
        return np.diff(np.searchsorted(places, self._offsets))

    def find(self, text: str, order: np.ndarray | None = None) -> int:
        """The number of exactly this string, or -1.

        `order` (n,) int lists the numbers sorted by `encode`; None says that the table itself is sorted so.
        """
        wanted = encode(text)
        place = bisect_left(range(len(self)), wanted, key=lambda place: self._bytes(_at(place, order)))
        number = _at(place, order) if place < len(self) else -1
        return number if number >= 0 and self._bytes(number) == wanted else -1

    def starting_with(self, prefix: str) -> range:
        """The numbers of the strings that begin with `prefix` in a sorted table."""
        wanted = encode(prefix)
        start = bisect_left(range(len(self)), wanted, key=self._bytes)
        # No byte of UTF-8 is 0xff, so that every continuation of the prefix sorts before this.
        return range(start, bisect_left(range(len(self)), wanted + b"\xff", key=self._bytes))

    def _bytes(self, number: int) -> bytes:
        return self._blob[self._offsets[number] : self._offsets[number + 1]].tobytes()


def _at(place: int, order: np.ndarray | None) -> int:
    return place if order is None else int(order[place])
