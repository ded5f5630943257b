"""Why a product is where it is: the figures that ranked it, and the same in words."""

from typing import Any

import numpy as np

from search.blend import Scores
from search.bm25f import match
from search.retrieve import Legs
from search.tuning import Tuning
from search.understand.plan import QueryPlan

NEAR = 0.35  # below this cosine "close in meaning" would be an exaggeration


def explain(row: int, scores: Scores, at: int, plan: QueryPlan, legs: Legs, tuning: Tuning) -> dict[str, Any]:
    """The parts of one product's score. `scores[at]` is the product in `row`.

    `parts` add up to `score`; `terms` tells what each word gave; `engine` is the keyword engine's own score, which
    ranks nothing; `why` says it in words.
    """
    if not plan.text.strip():
        return {"score": float(scores.total[at]), "parts": [], "terms": [], "why": ["popular"]}
    w = {"both": tuning.vector_weight, "lexical": 0.0, "vector": 1.0}[tuning.blend]
    bonus = tuning.blend == "both"
    values = (
        ("words", scores.lexical[at], 1 - w),
        ("meaning", scores.cosine[at], w),
        ("every word", scores.coverage[at], tuning.all_words if bonus else 0.0),
        ("words side by side", scores.phrase[at], tuning.phrase if bonus else 0.0),
    )
    parts = [
        {"part": name, "value": round(float(value), 4), "weight": weight, "points": round(float(value) * weight, 4)}
        for name, value, weight in values
    ]
    strength = match(legs.forward, np.array([row]), [term.ids for term in plan.terms], plan.idfs, tuning).terms[0]
    terms = [
        {"term": term.text, "idf": round(float(weight), 3), "match": round(float(value), 3)}
        for term, weight, value in zip(plan.terms, plan.idfs, strength, strict=True)
    ]
    return {
        "score": round(float(scores.total[at]), 4),
        "parts": parts,
        "terms": terms,
        "unknown": list(plan.unknown),
        "engine": _engine_score(row, plan, legs),
        "why": _in_words([term["term"] for term in terms if term["match"]], float(scores.cosine[at])),
    }


def _engine_score(row: int, plan: QueryPlan, legs: Legs) -> float | None:
    score = legs.lexical.score(row, [form for term in plan.terms for form in term.forms])
    return None if score is None else round(score, 3)


def _in_words(matched: list[str], cosine: float) -> list[str]:
    reasons = [f"has {', '.join(matched)}"] if matched else []
    return reasons + (["close in meaning"] if cosine >= NEAR else [])
