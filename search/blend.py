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

    def take(self, keep: np.ndarray) -> "Scores":
        """The candidates that `keep` ((m,) bool, or indices) selects."""
        return Scores(*(getattr(self, name)[keep] for name in ("total", "lexical", "cosine", "coverage", "phrase")))


def blend(match: Match, cosine: np.ndarray, tuning: Tuning) -> Scores:
    """score = (1 - w) * lexical + w * cosine + bonuses for holding every word and for holding them side by side.

    `cosine` is (m,); pass zeros when the vector leg is out. With tuning.blend one leg ranks alone.
    """
    every = (match.terms > 0).all(axis=1) if match.terms.shape[1] else np.zeros(len(cosine), bool)
    coverage = every.astype(np.float64)
    w = {"both": tuning.vector_weight, "lexical": 0.0, "vector": 1.0}[tuning.blend]
    total = (1 - w) * match.share + w * cosine
    if tuning.blend == "both":
        total = total + tuning.all_words * coverage + tuning.phrase * match.phrase
    return Scores(total, match.share, np.asarray(cosine, np.float64), coverage, match.phrase)


def toward(vector: np.ndarray, neighbours: np.ndarray, cosines: np.ndarray, tuning: Tuning) -> np.ndarray:
    """Move the query vector towards its nearest products: dense pseudo relevance feedback.

    `vector` (dim,), `neighbours` (k, dim) unit rows, `cosines` (k,). Returns (dim,) float32, unit length.
    Source: Rocchio's method in the vector space of the encoder; weights are a softmax of the cosines.
    """
    if not len(neighbours) or not tuning.feedback:
        return vector
    weights = np.exp((cosines - cosines.max()) / tuning.feedback_temperature)
    centroid = (weights / weights.sum()) @ neighbours
    moved = (1 - tuning.feedback) * vector + tuning.feedback * centroid
    return (moved / np.linalg.norm(moved)).astype(np.float32)
