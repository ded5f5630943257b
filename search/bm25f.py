"""How well rows match the query's words: BM25F with our constants, as a share of the best possible score.

    v = sum over fields of weight * tf / (1 - b + b * length / mean length)
    share = sum over terms of idf * v / (k1 + v), divided by sum of idf          in [0, 1)

Source: Robertson, Zaragoza, Taylor, "Simple BM25 extension to multiple weighted fields", CIKM 2004,
https://doi.org/10.1145/1031171.1031181. The division makes the scale absolute: 1 is what no document can beat.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from search.document import FIELDS, TITLE
from search.forward import Forward, Occurrences
from search.phrases import Phrases
from search.tuning import Tuning


@dataclass(frozen=True, slots=True)
class Match:
    """How each of m rows matches u terms."""

    share: np.ndarray
    """(m,) float64 in [0, 1): the share of the best score that any document could have."""
    terms: np.ndarray
    """(m, u) float64 in [0, 1): each term's v / (k1 + v); 0 where the row lacks the term."""
    phrase: np.ndarray
    """(m,) float64 in [0, 1]: the share of neighbouring terms that are neighbours in the title."""
    places: Occurrences
    """Where the terms' forms stand."""


def idf(frequencies: np.ndarray, rows: int) -> np.ndarray:
    """log(1 + (n - df + .5) / (df + .5)), never negative: Lucene's form of the Robertson-Sparck Jones weight."""
    return np.log1p((rows - frequencies + 0.5) / (frequencies + 0.5))


def match(
    forward: Forward, rows: np.ndarray, terms: Sequence[Sequence[int]], idfs: np.ndarray, tuning: Tuning
) -> Match:
    """Match `rows` ((m,) int64) against `terms`: for each, the token ids of its forms; `idfs` is (u,)."""
    m, u = len(rows), len(terms)
    found = forward.occurrences(rows, sorted({token for forms in terms for token in forms}))
    if not m or not u:
        return Match(np.zeros(m), np.zeros((m, u)), np.zeros(m), found)
    gain = _gain(forward, rows, found, tuning)
    of_term = _by_term(found, terms, forward.lexicon.phrases)
    v = np.stack([np.bincount(found.row[here], weights=gain[here], minlength=m) for here in of_term], axis=1)
    saturated = v / (tuning.k1 + v)
    return Match(saturated @ idfs / idfs.sum(), saturated, _phrase(found, of_term, m), found)


def _by_term(found: Occurrences, terms: Sequence[Sequence[int]], phrases: Phrases) -> list[np.ndarray]:
    """For each term the indices of the occurrences of its forms, by one sort however many terms there are."""
    order = np.argsort(found.token, kind="stable")
    ordered = found.token[order]

    def of(forms: Sequence[int]) -> np.ndarray:
        here = np.concatenate([order[slice(*np.searchsorted(ordered, (form, form + 1)))] for form in forms])
        if not any(form in phrases for form in forms):
            return here
        # "USB flash drive" ends where "flash drive" ends: one occurrence of the term.
        return here[np.unique(found.place[here], return_index=True)[1]]

    return [of(forms) for forms in terms]


def _gain(forward: Forward, rows: np.ndarray, found: Occurrences, tuning: Tuning) -> np.ndarray:
    """(occurrences,) float64: what one occurrence adds to its term's v."""
    weight = np.array([getattr(tuning, name) for name in FIELDS])
    b = np.where(np.arange(len(FIELDS)) == TITLE, tuning.b_title, tuning.b_rest)
    length = forward.lengths(rows) / np.maximum(forward.lexicon.mean_lengths, 1e-9)
    return (weight / (1 - b + b * length))[found.row, found.field]


def _phrase(found: Occurrences, of_term: Sequence[np.ndarray], m: int) -> np.ndarray:
    if len(of_term) < 2:
        return np.zeros(m)
    in_title = [here[found.field[here] == TITLE] for here in of_term]
    score = np.zeros(m)
    for first, second in pairwise(in_title):
        together = first[np.isin(found.place[first] + 1, found.place[second])]
        score += np.bincount(found.row[together], minlength=m) > 0
    return score / (len(of_term) - 1)
