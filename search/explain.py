"""Why products are where they are: the figures that ranked them, and the same in words."""

from typing import Any

import numpy as np

from search.blend import Scores, weights
from search.bm25f import match
from search.retrieve import Legs
from search.tuning import Tuning
from search.understand.plan import QueryPlan

PARTS = (
    *("words", "meaning", "every word", "words side by side", "identifier", "as asked", "price", "made for it"),
    *("its kind", "popularity", "stock", "variety"),
)
NEAR = 0.35  # below this cosine "close in meaning" would be an exaggeration


def explain(rows: np.ndarray, scores: Scores, plan: QueryPlan, legs: Legs, tuning: Tuning) -> list[dict[str, Any]]:
    """The parts of the score of each of `rows` ((m,) int64), whose features are `scores`.

    `parts` add up to `score`; `terms` tells what each word gave; `engine` is the keyword engine's own score, which
    ranks nothing; `why` says it in words.
    """
    if not plan.sought.strip():
        return [
            {"score": float(total), "parts": [], "terms": [], "why": ["popular"] if total else []}
            for total in scores.total
        ]
    strengths = match(legs.forward, rows, [term.ids for term in plan.terms], plan.idfs, tuning).terms
    engine = legs.lexical.scores(rows, [form for term in plan.terms for form in term.forms])
    return [
        {
            "score": _rounded(scores.total[at]),
            "parts": _parts(scores, at, tuning),
            "terms": (terms := _terms(plan, strengths[at])),
            "unknown": list(plan.unknown),
            "engine": None if np.isnan(engine[at]) else _rounded(engine[at]),
            "why": _in_words([term["term"] for term in terms if term["match"]], scores, at),
        }
        for at in range(len(rows))
    ]


def _parts(scores: Scores, at: int, tuning: Tuning) -> list[dict[str, Any]]:
    named = zip(PARTS, scores.features(), weights(tuning), strict=True)
    return [
        {"part": name, "value": _rounded(value[at]), "weight": _rounded(weight), "points": _rounded(value[at] * weight)}
        for name, value, weight in named
    ]


def _terms(plan: QueryPlan, strengths: np.ndarray) -> list[dict[str, Any]]:
    return [
        {"term": term.text, "idf": _rounded(weight), "match": _rounded(strength)}
        for term, weight, strength in zip(plan.terms, plan.idfs, strengths, strict=True)
    ]


def _in_words(matched: list[str], scores: Scores, at: int) -> list[str]:
    named = ["is the product of this number"] if scores.identifier[at] else []
    held = [f"has {', '.join(matched)}"] if matched else []
    if scores.wanted[at]:
        held.append("has what was asked for" if scores.wanted[at] == 1 else "has some of what was asked for")
    later = ["others of its kind come before it"] if scores.spread[at] else []
    near = ["close in meaning"] if scores.cosine[at] >= NEAR else []
    return named + held + near + (["is made for it"] if scores.accessory[at] else []) + later


def _rounded(value: float) -> float:
    return round(float(value), 4)
