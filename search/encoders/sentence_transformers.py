"""sentence-transformers on torch: the reference for every exported graph, GPUs, and models that cannot be exported."""

import logging
import threading
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from search.encoders.card import TORCH, Card, write
from search.encoders.graph import GraphEncoder, unit
from search.encoders.tokens import plain
from search.encoders.weights import INSTALL, Weights
from search.errors import BadSettings

CPU_BATCH = 32
GPU_BATCH = 256
_SAVED_MODEL = "model"


def load_model(folder: Path, *, device: str) -> Any:
    """A SentenceTransformer from a folder, never from the hub. Raises BadSettings if it or the library is missing."""
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError:
        raise BadSettings(f"Encoding a catalogue with {folder.name} needs sentence-transformers: {INSTALL}") from None
    quiet = logging.getLogger("sentence_transformers")
    level = quiet.level
    quiet.setLevel(logging.ERROR)
    try:
        return SentenceTransformer(str(folder), device=device, local_files_only=True).eval()
    except (OSError, ValueError, KeyError, ImportError) as error:
        raise BadSettings(f"sentence-transformers cannot load the encoder in {folder}: {error}") from error
    finally:
        quiet.setLevel(level)


class TorchEncoder:
    """A model on torch. With `graph`, the same model exported, queries and saving go through that."""

    def __init__(self, weights: Weights, *, device: str = "cpu", graph: GraphEncoder | None = None):
        self.name = weights.name
        self.digest = weights.digest
        self._graph = graph
        self._lock = threading.Lock()
        self._pool: Any = None
        cuda = device != "cpu"
        self._model = load_model(weights.folder, device="cuda:0" if device == "auto" else device)
        self._batch = GPU_BATCH if cuda else CPU_BATCH
        if cuda:
            self._to_half()
            self._share(device)
        self.dimension = int(self.encode_documents(["width"]).shape[1])

    def encode_documents(self, texts: Sequence[str]) -> np.ndarray:
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        with self._lock:
            return self._encode(self._model.encode_document, texts, pool=self._pool)

    def encode_query(self, text: str) -> np.ndarray:
        if self._graph is not None:
            return self._graph.encode_query(text)
        with self._lock:
            return self._encode(self._model.encode_query, [text], pool=None)[0]

    def warm(self) -> None:
        self.encode_query("warm")

    def save(self, folder: Path) -> None:
        if self._graph is not None:
            return self._graph.save(folder)
        folder.mkdir(parents=True, exist_ok=True)
        self._model.save(str(folder / _SAVED_MODEL))
        write(folder, Card(name=self.name, digest=self.digest, dimension=self.dimension, backend=TORCH))
        return None

    def _encode(self, encode: Any, texts: Sequence[str], *, pool: Any) -> np.ndarray:
        vectors = encode([plain(text) for text in texts], batch_size=self._batch, pool=pool, show_progress_bar=False)
        return unit(np.asarray(vectors, dtype=np.float32))

    def _to_half(self) -> None:
        """bf16 where the GPU has it (its range is that of fp32), else fp16."""
        import torch

        self._model = self._model.bfloat16() if torch.cuda.is_bf16_supported() else self._model.half()

    def _share(self, device: str) -> None:
        """Over all GPUs by sentence-transformers' own pool of processes, unless one GPU was named."""
        import torch

        count = torch.cuda.device_count()
        if ":" not in device and count > 1:
            self._pool = self._model.start_multi_process_pool([f"cuda:{i}" for i in range(count)])
            weakref.finalize(self, self._model.stop_multi_process_pool, self._pool)


def open_saved(folder: Path, card: Card) -> TorchEncoder:
    """The encoder of a saved model that could not be exported."""
    return TorchEncoder(Weights(card.name, folder / _SAVED_MODEL, card.digest))
