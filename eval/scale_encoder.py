"""The encoder of a made catalogue: documents get a real product's vector with noise, queries are really encoded."""

import threading
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from eval.scale_catalogue import SEED, Bases, number_in
from search.encoders import Encoder
from search.errors import BadEvaluation

# The cosines that variations are made for, cut: at 1 hundreds of products would have one and the same vector, which no
# catalogue has, and near 0 a variation would be no variation.
LEAST, MOST = 0.3, 0.995
POOL = 1 << 20  # numbers that noise is cut out of: as good as fresh ones, at a hundredth of the time


class VariationEncoder:
    """Vectors by the model code in the text (see scale_catalogue.py); a few microseconds a text.

    A variation is its base's vector plus Gaussian noise of length s, made unit again. The noise of two variations is
    all but orthogonal, so that their cosine is 1 / sqrt((1 + s1^2)(1 + s2^2)). Each draws one of its base's nearest
    real neighbours, at the cosine c, and takes s^2 = 1 / c - 1: then the cosine of two variations is the geometric
    mean of two such c, and dense places of the real catalogue stay dense.

    `seconds` is what encoding documents has taken so far. Queries and what is saved are of the `real` encoder.
    """

    def __init__(self, real: Encoder, bases: Bases, *, seed: int = SEED):
        self.name = real.name
        self.dimension = real.dimension
        self.digest = real.digest  # what is saved is the real one, and the cache lies in a folder of the trial's own
        self.seconds = 0.0
        self._real = real
        self._vectors = bases.vectors
        self._spread = np.sqrt(1 / np.clip(bases.cosines, LEAST, MOST) - 1) / np.sqrt(self.dimension)
        self._seed = seed
        numbers = np.random.default_rng(seed).standard_normal(POOL + self.dimension, dtype=np.float32)
        self._pool = np.lib.stride_tricks.sliding_window_view(numbers, self.dimension)
        self._lock = threading.Lock()

    def encode_documents(self, texts: Sequence[str]) -> np.ndarray:
        """(n, dim) float32, unit rows. Raises BadEvaluation for a text that is of no made product, nor one word."""
        began = time.perf_counter()
        numbers = [number_in(text) for text in texts]
        if all(text.isalpha() for text in texts):
            vectors = self._real.encode_documents(texts)
        elif None in numbers:
            raise BadEvaluation(f"{texts[numbers.index(None)][:80]!r} is the text of no product that was made.")
        else:
            vectors = self.vectors(np.array(numbers, np.int64))
        with self._lock:
            self.seconds += time.perf_counter() - began
        return vectors

    def vectors(self, numbers: np.ndarray) -> np.ndarray:
        """(n, dim) float32, unit rows: the vectors of variations by number ((n,) int64)."""
        place, chance = numbers % len(self._vectors), _hashed(numbers, self._seed)
        near = (chance % np.uint64(self._spread.shape[1])).astype(np.int64)
        noise = self._pool[(chance >> np.uint64(24)) % np.uint64(POOL)]
        vectors = self._vectors[place] + noise * self._spread[place, near, None].astype(np.float32)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def encode_query(self, text: str) -> np.ndarray:
        return self._real.encode_query(text)

    def warm(self) -> None:
        self._real.warm()

    def save(self, folder: Path) -> None:
        self._real.save(folder)


def _hashed(numbers: np.ndarray, seed: int) -> np.ndarray:
    """(n,) uint64, as good as random. Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators"."""
    mixed = (numbers.astype(np.uint64) + np.uint64(seed)) * np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))
