"""A sentence-transformers model exported to one graph, from the token ids to the unit vector; needs no torch."""

import os
import shutil
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from search.encoders.card import GRAPH, GRAPH_DATA, TOKENIZER, Card, sizes, write
from search.encoders.runtimes import OnnxRuntime, Runtime, open_runtime
from search.encoders.tokens import Tokens
from search.errors import EngineDown, IndexMismatch

# Queries always run in fp32: with MiniLM a short query takes 4 ms on one core against 2 in int8, and agrees with
# sentence-transformers to 1e-6 instead of .99.
QUERIES = "onnx-fp32"
SERVED = (GRAPH, GRAPH_DATA, TOKENIZER)
# Texts tokenized and sorted at a time: enough that a batch is of one length, few enough that memory stays flat.
WINDOW = 4096


class GraphEncoder:
    """An exported model in `folder`. The tokenizer opens at once, the runtimes when first used (after a fork, then)."""

    def __init__(self, folder: Path, card: Card):
        self.card = card
        self.name = card.name
        self.dimension = card.dimension
        self.digest = card.digest
        self._folder = folder
        self._tokens = Tokens(folder / TOKENIZER, max_tokens=card.max_tokens, inputs=card.inputs)
        self._lock = threading.Lock()
        self._encoding = threading.Lock()
        self._queries: OnnxRuntime | None = None
        self._documents: Runtime | None = None

    def encode_documents(self, texts: Sequence[str]) -> np.ndarray:
        out = np.zeros((len(texts), self.dimension), dtype=np.float32)
        prompt = self.card.document_prompt
        runtime = self._document_runtime()
        with self._encoding:
            for start in range(0, len(texts), WINDOW):
                window = [prompt + text for text in texts[start : start + WINDOW]]
                runtime.fill(self._tokens.batches(window), out[start : start + WINDOW])
        return unit(out)

    def encode_query(self, text: str) -> np.ndarray:
        try:
            vector = self._query_runtime().one(self._tokens.one(self.card.query_prompt + text))
        except Exception as error:
            raise EngineDown(f"The encoder did not answer: {error}", leg="vectors") from error
        if vector.shape != (self.dimension,):
            raise IndexMismatch(
                f"The graph in {self._folder} gives vectors of {vector.shape[-1]} dimensions, its card says "
                f"{self.dimension}. Build the catalogue again with `aisle index --full`, or go back with "
                "`aisle rollback`."
            )
        return unit(vector)

    def warm(self) -> None:
        self.encode_query("warm")

    def save(self, folder: Path) -> None:
        """Link (or copy) the fp32 graph and the tokenizer into `folder`; what encodes documents only stays behind."""
        carry(self._folder, folder, SERVED, replace(self.card, backend=QUERIES))

    def _query_runtime(self) -> OnnxRuntime:
        with self._lock:
            if self._queries is None:
                self._queries = OnnxRuntime(self._folder / GRAPH)
            return self._queries

    def _document_runtime(self) -> Runtime:
        if self.card.backend == QUERIES:
            return self._query_runtime()
        with self._lock:
            if self._documents is None:
                self._documents = open_runtime(self.card.backend, self._folder)
            return self._documents


def unit(vectors: np.ndarray) -> np.ndarray:
    """The vectors divided by their length, which bf16 leaves off by a thousandth; zeros stay zeros."""
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-12)


def carry(source: Path, folder: Path, names: tuple[str, ...], card: Card) -> None:
    """Link (or copy) the named files of `source` into `folder`, and write the card with their sizes last."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        link(source / name, folder / name)
    write(folder, replace(card, files=sizes(folder, names)))


def link(source: Path, target: Path) -> None:
    """Make `target` a hard link to `source`, or a copy where the two lie on different file systems."""
    target.unlink(missing_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
