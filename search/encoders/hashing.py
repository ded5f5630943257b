"""An encoder without weights: words and their character n-grams, hashed into a vector. For tests and instant trials."""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from search.encoders.card import Card, write
from search.errors import IndexMismatch

BACKEND = "hashing"
DIMENSION = 512
GRAMS = (3, 4)
# A word counts as much as all its pieces together, so that "headphone" comes near "headphones". Set by hand: this
# encoder stands in for a trained one and makes no claim to relevance.
WORD_WEIGHT = 1.0
GRAM_WEIGHT = 1.0
_WORD = re.compile(r"\w+")


class HashingEncoder:
    """The same text gives the same vector in every process and on every machine; queries and documents are alike."""

    name = "hashing"
    dimension = DIMENSION
    digest = hashlib.sha256(f"hashing/1 {DIMENSION} {GRAMS} {WORD_WEIGHT} {GRAM_WEIGHT}".encode()).hexdigest()

    def encode_documents(self, texts: Sequence[str]) -> np.ndarray:
        out = np.zeros((len(texts), DIMENSION), dtype=np.float32)
        for row, text in enumerate(texts):
            out[row] = self.encode_query(text)
        return out

    def encode_query(self, text: str) -> np.ndarray:
        words = Counter(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))
        vector = np.zeros(DIMENSION)
        for word, count in sorted(words.items()):
            places, values = _features(word)
            np.add.at(vector, places, values * np.sqrt(count))
        norm = np.linalg.norm(vector)
        if norm == 0:
            places, values = _features("")
            np.add.at(vector, places, values)
            norm = np.linalg.norm(vector)
        return (vector / norm).astype(np.float32)

    def warm(self) -> None:
        """Nothing to open."""

    def save(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        write(folder, Card(name=self.name, digest=self.digest, dimension=DIMENSION, backend=BACKEND))


def open_saved(card: Card) -> HashingEncoder:
    """The encoder of a card; raises IndexMismatch if this version hashes differently."""
    if card.digest != HashingEncoder.digest:
        raise IndexMismatch(
            f"The index was built with another version of the hashing encoder (digest {card.digest[:12]}, this "
            f"version has {HashingEncoder.digest[:12]}). Build it again with `aisle index --full`."
        )
    return HashingEncoder()


@lru_cache(maxsize=50_000)
def _features(word: str) -> tuple[np.ndarray, np.ndarray]:
    marked = f"<{word}>"
    grams = [marked[i : i + n] for n in GRAMS for i in range(len(marked) - n + 1)]
    weights = [WORD_WEIGHT] + [GRAM_WEIGHT / np.sqrt(max(len(grams), 1))] * len(grams)
    places = np.empty(len(weights), dtype=np.int64)
    values = np.empty(len(weights))
    for at, (feature, weight) in enumerate(zip([f"={word}", *grams], weights, strict=True)):
        bits = int.from_bytes(hashlib.blake2b(feature.encode("utf-8", "replace"), digest_size=8).digest(), "big")
        places[at] = (bits >> 1) % DIMENSION
        values[at] = weight if bits & 1 else -weight
    return places, values
