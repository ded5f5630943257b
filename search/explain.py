"""Why products are where they are: the figures that ranked them, and the same in words."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from search.blend import Scores, weights
from search.bm25f import match
from search.catalogue import Catalogue
from search.errors import EngineDown
from search.result_set import ResultSet
from search.tuning import Tuning
from search.understand.plan import QueryPlan

PARTS = (
    *("words", "meaning", "every word", "words side by side", "identifier", "as asked", "price", "made for it"),
    *("its kind", "popularity", "stock", "variety"),
)
NEAR = 0.35  # below this cosine "close in meaning" would be an exaggeration


def explain(found: ResultSet, plan: QueryPlan, catalogue: Catalogue, tuning: Tuning) -> list[dict[str, Any]]:
    """The parts of the score of each product found.

    `parts` add up to `score`; `terms` tells what each word gave; `engine` is the keyword engine's own score, which
    ranks nothing; `why` says it in words.
    """
    rows, scores = found.rows, found.scores
    if not plan.sought.strip():
        return [
            {"score": float(total), "parts": [], "terms": [], "why": ["popular"] if total else []}
            for total in scores.total
        ]
    strengths = match(found.slice.forward, rows, [term.ids for term in plan.terms], plan.idfs, tuning).terms
    engine = _engines(found, [form for term in plan.terms for form in term.forms if " " not in form], catalogue)
    texts, idfs = [term.text for term in plan.terms], _rounded(plan.idfs)
    return [
        {
            "score": score,
            "parts": parts,
            "terms": [
                {"term": text, "idf": idf, "match": strength}
                for text, idf, strength in zip(texts, idfs, matched, strict=True)
            ],
            "unknown": list(plan.unknown),
            "engine": None if np.isnan(own) else own,
            "why": _in_words([text for text, strength in zip(texts, matched, strict=True) if strength], scores, at),
        }
        for at, (score, parts, matched, own) in enumerate(
            zip(_rounded(scores.total), _parts(scores, tuning), _rounded(strengths), _rounded(engine), strict=True)
        )
    ]


def _parts(scores: Scores, tuning: Tuning) -> list[list[dict[str, Any]]]:
    """The parts of each row."""
    each = np.array(weights(tuning))
    values, rounded = np.stack(scores.features(), axis=1), _rounded(each)
    return [
        [
            {"part": name, "value": value, "weight": weight, "points": points}
            for name, value, weight, points in zip(PARTS, of_row, rounded, points_of_row, strict=True)
        ]
        for of_row, points_of_row in zip(_rounded(values), _rounded(values * each), strict=True)
    ]


def _in_words(matched: list[str], scores: Scores, at: int) -> list[str]:
    named = ["is the product of this number"] if scores.identifier[at] else []
    held = [f"has {', '.join(matched)}"] if matched else []
    if scores.wanted[at]:
        held.append("has what was asked for" if scores.wanted[at] == 1 else "has some of what was asked for")
    later = ["others of its kind come before it"] if scores.spread[at] else []
    near = ["close in meaning"] if scores.cosine[at] >= NEAR else []
    return named + held + near + (["is made for it"] if scores.accessory[at] else []) + later


def _rounded(values: np.ndarray) -> list[Any]:
    """As Python numbers, nested as the array is."""
    return np.round(values.astype(np.float64), 4).tolist()


def _engines(found: ResultSet, words: Sequence[str], catalogue: Catalogue) -> np.ndarray:
    """(m,) float32: the keyword engine's own scores, NaN where it finds no word or does not answer."""
    try:
        return catalogue.scores(found.slice, found.rows, words)
    except EngineDown:
        return np.full(len(found.rows), np.nan, np.float32)
