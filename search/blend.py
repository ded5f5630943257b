"""Both legs become one score on an absolute scale, for every candidate alike."""

from dataclasses import dataclass

import numpy as np

from search.bm25f import Match
from search.tuning import Tuning


@dataclass(frozen=True, slots=True)
class Scores:
    """The features of m candidates and the score that ranks them; every array is (m,) float64."""

    total: np.ndarray
    lexical: np.ndarray
    cosine: np.ndarray
    coverage: np.ndarray
    phrase: np.ndarray
    identifier: np.ndarray
    wanted: np.ndarray
    taste: np.ndarray
    accessory: np.ndarray
    kind: np.ndarray
    popularity: np.ndarray
    stock: np.ndarray
    spread: np.ndarray

    @classmethod
    def alone(cls, total: np.ndarray) -> "Scores":
        """A score that has no features."""
        return cls(total, *[np.zeros(len(total))] * 12)

    def features(self) -> tuple[np.ndarray, ...]:
        """What the total is the weighted sum of, in the order of `weights`."""
        words = self.lexical, self.cosine, self.coverage, self.phrase
        asked = self.identifier, self.wanted, self.taste, self.accessory
        return *words, *asked, self.kind, self.popularity, self.stock, self.spread

    def take(self, keep: np.ndarray) -> "Scores":
        """The candidates that `keep` ((m,) bool, or indices) selects."""
        return Scores(self.total[keep], *(feature[keep] for feature in self.features()))


def weights(tuning: Tuning) -> tuple[float, ...]:
    """The weight of each of Scores.features; with one leg alone its own score is all."""
    if tuning.blend == "lexical":
        return 1.0, *[0.0] * 11
    if tuning.blend == "vector":
        return 0.0, 1.0, *[0.0] * 10
    bonuses = tuning.all_words, tuning.phrase, tuning.identifier, tuning.wanted, tuning.taste, -tuning.accessory
    priors = tuning.popularity, tuning.stock, tuning.spread
    return 1 - tuning.vector_weight, tuning.vector_weight, *bonuses, tuning.kind, *priors


def blend(
    match: Match,
    cosine: np.ndarray,
    every: np.ndarray,
    identified: np.ndarray,
    wanted: np.ndarray,
    taste: np.ndarray,
    accessory: np.ndarray,
    tuning: Tuning,
) -> Scores:
    """(1 - w) * lexical + w * cosine, and bonuses; kinds and priors come later (see kinds.py and priors.py).

    All (m,): `cosine`, zeros when the vector leg is out; `every`, whether each word of the query is held;
    `identified`, whether the query names the product exactly; `wanted`, the share of what was asked for that it has;
    `taste`, how far its price is where it was asked to be, in [0, 1]; `accessory`, whether it is only made for
    what is looked for, which counts against it.
    """
    asked = identified, wanted, taste, accessory
    parts = (match.share, cosine, every, match.phrase, *asked, *[np.zeros(len(cosine))] * 4)
    features = [np.asarray(feature, np.float64) for feature in parts]
    return Scores(np.asarray(weights(tuning)) @ np.stack(features), *features)


def between(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """The direction in the middle of two unit vectors: (dim,) float32, unit length; the first where there is none."""
    middle = first + second
    length = float(np.linalg.norm(middle))
    return (middle / length).astype(np.float32) if length else first


def toward(vector: np.ndarray, neighbours: np.ndarray, cosines: np.ndarray, tuning: Tuning) -> np.ndarray:
    """Move the query vector towards its nearest products: dense pseudo relevance feedback.

    `vector` (dim,), `neighbours` (k, dim) unit rows, `cosines` (k,). Returns (dim,) float32, unit length.
    Source: Rocchio's method in the vector space of the encoder; the centroid's weights are a softmax of the cosines.
    """
    if not len(neighbours) or not tuning.feedback:
        return vector
    shares = np.exp((cosines - cosines.max()) / tuning.feedback_temperature)
    centroid = (shares / shares.sum()) @ neighbours
    moved = (1 - tuning.feedback) * vector + tuning.feedback * centroid
    return (moved / np.linalg.norm(moved)).astype(np.float32)
