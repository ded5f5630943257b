"""Text to unit vectors: one Protocol, a module an encoder."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

from search.errors import IndexMismatch


class Encoder(Protocol):
    """Turns texts into unit vectors, so that a dot product is a cosine.

    Any string is taken: what is no character (NUL, half a surrogate pair) counts as a space, what is longer than the
    model reads is cut, and an empty text has a vector too. All methods may be called from several threads.
    """

    name: str
    dimension: int
    digest: str
    """sha256 of the weights and of all that changes a vector; part of the cache key and of the manifest."""

    def encode_documents(self, texts: Sequence[str]) -> np.ndarray:
        """(n, dim) float32, unit rows, in the order of `texts`."""

    def encode_query(self, text: str) -> np.ndarray:
        """(dim,) float32, unit length."""

    def warm(self) -> None:
        """Open what the first query would open; for a serving process, after its fork."""

    def save(self, folder: Path) -> None:
        """Write into `folder` what a serving process needs to encode queries the same way; `open_encoder` reads it."""


def load_encoder(name: str, *, device: str, cache: Path) -> Encoder:
    """The encoder that builds an index. `name`: "auto" or "minilm" (the default weights), "multilingual" or "use" (15
    languages), "hashing" (no weights, for trials), else a sentence-transformers name or folder. `device`: "auto",
    "cpu", "cuda" or "cuda:N"; the multilingual one and hashing always take the CPU.

    On a CPU a sentence-transformers model is exported once into `cache/encoders/<digest>`, and the fastest faithful way
    to run it is kept there. Raises BadSettings for a model, library or device that is not there.
    """
    from search.encoders import cached, universal, weights
    from search.encoders.hashing import HashingEncoder

    if name == HashingEncoder.name:
        return HashingEncoder()
    if name in universal.NAMES:
        return universal.load()
    found = weights.find(name)
    if weights.device_kind(device) == "cuda":
        return cached.on_gpu(found, device=device, cache=cache)
    return cached.on_cpu(found, cache=cache)


def weights_digest(name: str) -> str:
    """The `digest` of the encoder that a name means today, without loading it. Raises BadSettings as `load_encoder`."""
    from search.encoders import universal, weights
    from search.encoders.hashing import HashingEncoder

    if name == HashingEncoder.name:
        return HashingEncoder.digest
    return universal.weights_digest() if name in universal.NAMES else weights.find(name).digest


def open_encoder(folder: Path, *, dimension: int | None = None, digest: str = "") -> Encoder:
    """The encoder that `Encoder.save` wrote into `folder`, to encode queries; torch is not imported.

    Runtimes open at the first query or at `warm`, so that a process may fork first. (A model that could not be
    exported is the exception: it is served by torch.) Raises IndexMismatch if the folder is damaged or not ours, or
    holds another encoder than that of the vectors to be searched, whose `dimension` and encoder `digest` these are.
    """
    encoder = _opened(folder)
    if dimension is not None and encoder.dimension != dimension:
        raise _another(folder, encoder, f"vectors of {encoder.dimension} dimensions", f"has {dimension}")
    if digest and encoder.digest != digest:
        raise _another(folder, encoder, f"the digest {encoder.digest[:12]}", f"was encoded with {digest[:12]}")
    return encoder


def _another(folder: Path, encoder: Encoder, found: str, expected: str) -> IndexMismatch:
    return IndexMismatch(
        f"The encoder in {folder} ({encoder.name}) is not the one that the index was built with: it has {found}, the "
        f"index {expected}. Build the catalogue again with `aisle index --full`, or go back with "
        "`aisle rollback`."
    )


def _opened(folder: Path) -> Encoder:
    from search.encoders import card, graph, hashing, universal

    saved = card.read(folder)
    if saved is None:
        raise IndexMismatch(
            f"{folder} holds no whole encoder: {card.FILE} is missing or does not agree with the files beside it. "
            "Build the catalogue again with `aisle index --full`, or go back with `aisle rollback`."
        )
    if saved.backend == hashing.BACKEND:
        return hashing.open_saved(saved)
    if saved.backend == universal.BACKEND:
        return universal.open_saved(folder, saved)
    if saved.backend == card.TORCH:
        from search.encoders.sentence_transformers import open_saved

        return open_saved(folder, saved)
    return graph.GraphEncoder(folder, saved)
