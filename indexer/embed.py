"""A catalogue's texts to vectors, encoding only what was never encoded before."""

import hashlib
import logging
import os
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from itertools import chain
from pathlib import Path

import numpy as np

from search.disk import unwritten
from search.encoders import Encoder
from search.errors import AisleError
from search.product import Product

log = logging.getLogger(__name__)

# The name goes into cache keys and manifests: a change of `document_text` takes a new one.
TEMPLATE = "title-prose200/1"
# About a sentence or two. The rest of a description and the attributes dilute the vector: a trial on icecat that
# appended the attributes lost .02 nDCG@10.
PROSE_CHARACTERS = 200
# Texts encoded and committed at a time: what a killed build loses at most (three to five seconds on two cores).
CHUNK = 1024
# Rows in one statement, whose answer comes in one piece: between two rows SQLite lets go of the interpreter, and beside
# a thread that is busy in Python each time would cost milliseconds. SQLite allowed 999 values before it allowed more.
_AT_ONCE = 400
# How far from 1 a stored vector's length may be; what lies further off is damage.
_UNIT = 1e-3
_WAIT_S = 30.0
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def document_text(product: Product) -> str:
    """The text that stands for a product in the vector leg: its title and the first words of its description."""
    prose = _cut(" ".join(product.description.split()), PROSE_CHARACTERS)
    return f"{product.title}. {prose}" if prose else product.title


class Embedder:
    """Encodes through a cache on disk that outlives the process, keyed by weights, template and text.

    `encoded` and `cached` count the distinct texts that were encoded and those that the cache had; `seconds` is how
    long the encoder itself was at work. The cache file is
    opened for each call, so that a call may come from any thread; several processes may share it. A `fresh` one
    encodes every text again and only writes.
    """

    def __init__(self, encoder: Encoder, cache_path: Path, *, fresh: bool = False):
        self.encoder = encoder
        self.encoded = 0
        self.cached = 0
        self.seconds = 0.0
        self._path = cache_path
        self._fresh = fresh

    def embed(self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None) -> np.ndarray:
        """(n, dim) float32 unit rows in the order of `texts`. `progress` is told how many texts are done so far.

        Finished chunks stay in the cache when a later one fails or the process is killed. Raises AisleError if the
        cache cannot be written (rights, space); a damaged cache is set aside and begun again.
        """
        distinct = list(dict.fromkeys(texts))
        number = {text: at for at, text in enumerate(distinct)}
        each = np.array([number[text] for text in texts], np.int64)
        keys = [self._key(text) for text in distinct]
        out = np.zeros((len(distinct), self.encoder.dimension), dtype=np.float32)
        missing = np.ones(len(distinct), bool)
        if not self._fresh:
            of_key = {key: at for at, key in enumerate(keys)}
            for found, vectors in self._stored(keys):
                places = [of_key[key] for key in found]
                out[places] = vectors
                missing[places] = False
        # The longest first: of 2,048 icecat texts sorted together 1.8% of a batch is padding, of 1,024 it is 3.5%.
        waiting = sorted(np.flatnonzero(missing).tolist(), key=lambda place: -len(distinct[place]))
        self.cached += len(distinct) - len(waiting)
        if progress is not None:
            progress(int(np.count_nonzero(~missing[each])))
        for start in range(0, len(waiting), CHUNK):
            places = waiting[start : start + CHUNK]
            begun = time.perf_counter()
            vectors = self.encoder.encode_documents([distinct[place] for place in places])
            self.seconds += time.perf_counter() - begun
            self._store([keys[place] for place in places], vectors)
            out[places] = vectors
            missing[places] = False
            self.encoded += len(places)
            if progress is not None:
                progress(int(np.count_nonzero(~missing[each])))
        return out[each]

    def _key(self, text: str) -> bytes:
        parts = (self.encoder.digest.encode(), TEMPLATE.encode(), text.encode("utf-8", "surrogatepass"))
        return hashlib.sha256(b"\n".join(parts)).digest()

    def _stored(self, keys: list[bytes]) -> Iterator[tuple[list[bytes], np.ndarray]]:
        """What the cache has of these keys: some of them at a time, with their vectors.

        Entries of a wrong size or length are passed over, and later replaced.
        """
        try:
            with closing(self._open()) as connection:
                yield from _select(connection, keys, self.encoder.dimension)
        except sqlite3.Error as error:
            self._set_aside(error)

    def _store(self, keys: list[bytes], vectors: np.ndarray) -> None:
        rows = [(key, vector.astype("<f4").tobytes()) for key, vector in zip(keys, vectors, strict=True)]
        try:
            self._insert(rows)
        except sqlite3.Error as error:
            self._set_aside(error)
            try:
                self._insert(rows)
            except sqlite3.Error as again:
                raise self._refusal(again) from again

    def _insert(self, rows: list[tuple[bytes, bytes]]) -> None:
        with closing(self._open()) as connection, connection:
            for start in range(0, len(rows), _AT_ONCE):
                part = rows[start : start + _AT_ONCE]
                marks = ",".join(["(?,?)"] * len(part))
                connection.execute(f"INSERT OR REPLACE INTO vectors VALUES {marks}", list(chain.from_iterable(part)))

    def _open(self) -> sqlite3.Connection:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._refusal(error) from error
        connection = sqlite3.connect(self._path, timeout=_WAIT_S)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL)")
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def _set_aside(self, error: sqlite3.Error) -> None:
        """Move a damaged cache out of the way; raises AisleError if it is not the file's content that is at fault."""
        if getattr(error, "sqlite_errorcode", 0) & 0xFF not in _DAMAGED:
            raise self._refusal(error) from error
        aside = self._path.with_name(f"{self._path.name}.damaged")
        log.warning("The embedding cache %s is damaged (%s): moved to %s, begun again.", self._path, error, aside)
        try:
            os.replace(self._path, aside)
            for companion in ("-wal", "-shm"):
                self._path.with_name(self._path.name + companion).unlink(missing_ok=True)
        except OSError as failed:
            raise self._refusal(failed) from failed

    def _refusal(self, error: Exception) -> AisleError:
        return unwritten(self._path, error)


def _select(
    connection: sqlite3.Connection, keys: list[bytes], dimension: int
) -> Iterator[tuple[list[bytes], np.ndarray]]:
    record = np.dtype([("key", "V32"), ("vector", "<f4", (dimension,))])
    for start in range(0, len(keys), _AT_ONCE):
        part = keys[start : start + _AT_ONCE]
        marks = ",".join("?" * len(part))
        (text,) = connection.execute(
            "SELECT group_concat(hex(key) || hex(vector), '') FROM vectors "
            f"WHERE typeof(vector) = 'blob' AND length(vector) = {4 * dimension} AND key IN ({marks})",
            part,
        ).fetchone()
        found = np.frombuffer(bytes.fromhex(text or ""), record)
        whole = np.abs(np.einsum("ij,ij->i", found["vector"], found["vector"]) - 1) < _UNIT
        yield [key.tobytes() for key in found["key"][whole]], found["vector"][whole]


def _cut(text: str, limit: int) -> str:
    """At most `limit` characters, cut after a word where one ends in the second half (Chinese has no spaces)."""
    if len(text) <= limit:
        return text
    end = text.rfind(" ", limit // 2, limit + 1)
    return text[:limit] if end < 0 else text[:end]
