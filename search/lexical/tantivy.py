"""The embedded keyword index: tantivy over our own tokens, split on whitespace."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import tantivy

from search.disk import SHORT, system_number, writing
from search.document import FIELDS
from search.errors import EngineDown, IndexMismatch

# Weights of the proposal only (tantivy's BM25 over two fields); the final score is blend.py's.
TITLE, REST = "title", "rest"
BOOSTS = {TITLE: 3.0, REST: 1.0}
ROW = "row"
WRITER_BYTES = 128_000_000
TOKENIZER = "whitespace"


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in BOOSTS:
        builder.add_text_field(name, tokenizer_name=TOKENIZER, index_option="freq")
    # A signed field: tantivy-py writes Python integers as i64, and an unsigned fast field panics on them.
    builder.add_integer_field(ROW, fast=True, indexed=True)
    return builder.build()


class TantivyBuilder:
    """Writes rows into a fresh folder, in order."""

    def __init__(self, folder: Path):
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        with writing(folder, ValueError):
            self._index = tantivy.Index(_schema(), path=str(folder))
            self._writer = self._index.writer(heap_size=WRITER_BYTES, num_threads=1)
        self._rows = 0

    def add(self, fields: Sequence[Sequence[str]]) -> None:
        title = FIELDS.index("title")
        rest = [token for at, tokens in enumerate(fields) if at != title for token in tokens]
        document = tantivy.Document()
        document.add_text(TITLE, " ".join(fields[title]))
        document.add_text(REST, " ".join(rest))
        document.add_integer(ROW, self._rows)
        with writing(self._folder, ValueError):
            self._writer.add_document(document)
        self._rows += 1

    def save(self) -> None:
        with writing(self._folder, ValueError):
            self._writer.commit()
            self._writer.wait_merging_threads()

    def abort(self) -> None:
        """The folder is swept with the rest of what the build had staged."""


def _opened(folder: Path) -> tantivy.Index:
    """Raises ValueError for a damaged index, OSError where `folder` is read-only and there is no temporary folder."""
    try:
        return tantivy.Index.open(str(folder))
    except ValueError as error:
        if not folder.is_dir() or system_number(error) in SHORT:
            raise
        # To read, too, tantivy takes a lock, a file that it opens for writing. Where the folder does not let it, one
        # of links to the files does; once they are mapped it is not needed any more, nor is a watch over it.
        with tempfile.TemporaryDirectory(prefix="aisle-words-") as links:
            for file in folder.resolve().iterdir():
                if not file.name.endswith(".lock"):
                    (Path(links) / file.name).symlink_to(file)
            index = tantivy.Index.open(links)
            index.config_reader("manual")
            return index


class TantivyIndex:
    """An open index; safe to search from several threads.

    Raises IndexMismatch for one that is damaged, EngineDown where memory, files or a temporary folder are wanting.
    """

    remote = False

    def __init__(self, folder: Path):
        try:
            self._index = _opened(folder)
        except (ValueError, OSError) as error:
            problem = f"The keyword index in {folder} does not open: {error}"
            if isinstance(error, OSError) or system_number(error) in SHORT:
                raise EngineDown(problem) from error
            raise IndexMismatch(problem) from error
        self._schema = self._index.schema
        self._searcher = self._index.searcher()

    def __len__(self) -> int:
        return self._searcher.num_docs

    def search(self, words: Sequence[str], k: int, *, required: Sequence[str] = ()) -> tuple[np.ndarray, np.ndarray]:
        if not words or k < 1:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        query = self._any(words)
        if required and set(required) != set(words):
            must, should = tantivy.Occur.Must, tantivy.Occur.Should
            query = tantivy.Query.boolean_query(
                [(must, tantivy.Query.const_score_query(self._any(required), 0.0)), (should, query)]
            )
        rows, scores = self._rows(query, k)
        return np.array(rows, np.int64), np.array(scores, np.float32)

    def scores(self, rows: np.ndarray, words: Sequence[str]) -> np.ndarray:
        scores = np.full(len(rows), np.nan, np.float32)
        if words and len(rows):
            here = [(tantivy.Occur.Should, tantivy.Query.term_query(self._schema, ROW, row)) for row in rows.tolist()]
            among = tantivy.Query.const_score_query(tantivy.Query.boolean_query(here), 0.0)
            both = [(tantivy.Occur.Must, among), (tantivy.Occur.Must, self._any(words))]
            found = dict(zip(*self._rows(tantivy.Query.boolean_query(both), len(rows)), strict=True))
            scores[:] = [found.get(row, np.nan) for row in rows.tolist()]
        return scores

    def _rows(self, query: tantivy.Query, k: int) -> tuple[list[int], list[float]]:
        try:
            hits = self._searcher.search(query, k, count=False).hits
            rows = self._searcher.fast_field_values(ROW, [address for _, address in hits])
        except ValueError as error:
            raise EngineDown(f"The keyword index did not answer: {error}") from error
        return rows, [score for score, _ in hits]  # type: ignore[return-value]

    def _any(self, words: Sequence[str]) -> tantivy.Query:
        """One of the words, in one of the fields."""
        return tantivy.Query.boolean_query(
            [(tantivy.Occur.Should, self._term(name, word)) for word in words for name in BOOSTS]
        )

    def _term(self, name: str, word: str) -> tantivy.Query:
        term = tantivy.Query.term_query(self._schema, name, word, index_option="freq")
        return tantivy.Query.boost_query(term, BOOSTS[name])

    def close(self) -> None:
        del self._searcher, self._index
