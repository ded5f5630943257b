"""Why one product is a hit of a query, or is none: told of that product alone, wherever in the result set it stands."""

from typing import Any

import numpy as np

from search.ask import Asked
from search.blend import Scores
from search.explain import NEAR
from search.filters import Filter, passes, passes_any
from search.page import Hit, Query, Why
from search.result_set import ResultSet
from search.slice import Slice
from search.understand.plan import QueryPlan
from search.understand.reading import Reading

CLOSE = 0.6  # from this cosine on a product is very close in meaning; NEAR is close
HALF = 0.5  # of what a feature can be: below, it is no reason in words

Reasons = tuple[tuple[str, tuple[str, ...]], ...]


def standing(asked: Asked, query: Query, number: int) -> tuple[ResultSet, bool]:
    """The product of this number alone, scored as the query's result set has it, and whether it belongs to that."""
    if not asked.searches:
        slice, rows = asked.catalogue.among(np.array([number], np.int64))
        mask = asked.demands.passing(slice, query.filters)
        scores = Scores.alone(slice.figures.popularity[rows])
        return ResultSet(slice, rows, scores, True), mask is None or bool(mask[rows[0]])
    whole, part = asked.members(()), asked.members(query.filters)
    for found in (part, whole):
        at = np.flatnonzero(found.slice.numbered(found.rows) == number)
        if len(at):
            return found.at(at), found is part
    return asked.scored(np.array([number], np.int64)), False


def told(query: Query, asked: Asked, found: ResultSet, hit: Hit, *, belongs: bool) -> Why:
    """What `standing` found of a product, in codes; `hit` is the same with its figures."""
    slice, row = found.slice, int(found.rows[0])
    return Why(
        query=query,
        hit=hit,
        belongs=belongs,
        reasons=reasons(asked.plan, hit.explain or {}, found.scores),
        understood=asked.plan.understood,
        met=tuple(_has(reading, asked, slice, row) for reading in asked.plan.readings),
        failed=() if belongs else tuple(one for one in query.filters if not passes((one,), slice.columns)[row]),
        degraded=asked.degraded,
    )


def reasons(plan: QueryPlan, figures: dict[str, Any], scores: Scores) -> Reasons:
    """(code, words) of the one product whose `figures` explain.py gives, the weightiest first.

    "identifier"; "words" that were typed and it has; "called": words that nobody typed and the nearest products are
    called; "lacking" words; "together": they stand side by side in its title; "meaning" with "close" or "very close";
    "cheap" and "dear", as was asked for; "kind": it is of the kind of the best results; "accessory": it only goes with
    what is looked for; "later": others of its kind come before it; "popular", where nothing is looked for.
    """
    if not plan.sought.strip():
        return (("popular", ()),) if scores.total[0] else ()
    held = {entry["term"] for entry in figures.get("terms", ()) if entry["match"]}
    typed = tuple(term.text for term in plan.telling() if not term.told)  # "for" and "the" tell nothing
    every = {term.text for term in plan.typed}
    cosine = float(scores.cosine[0])
    codes = (
        ("identifier", bool(scores.identifier[0]), ()),
        ("words", bool(held & set(typed)), tuple(text for text in typed if text in held)),
        ("together", bool(scores.phrase[0]), ()),
        ("called", bool(held - every), tuple(term.text for term in plan.terms if term.told and term.text in held)),
        ("meaning", cosine >= NEAR, ("very close" if cosine >= CLOSE else "close",)),
        ("cheap" if plan.taste < 0 else "dear", bool(plan.taste) and scores.taste[0] >= HALF, ()),
        ("kind", scores.kind[0] >= HALF, ()),
        ("accessory", bool(scores.accessory[0]), ()),
        ("later", bool(scores.spread[0]), ()),
        ("lacking", True, (*(text for text in typed if text not in held), *plan.unknown)),
    )
    return tuple((code, words) for code, holds, words in codes if holds and (words or code not in _WORDED))


_WORDED = ("words", "called", "lacking")


def _has(reading: Reading, asked: Asked, slice: Slice, row: int) -> bool | None:
    """Whether the product has what was read; None where that does not show."""
    if wanted := reading.wanted or reading.given_up:
        return _passes_any(wanted, slice, row)
    passing = asked.demands.told(slice).passing
    if passing is None or passing[row]:
        return True if reading.filters or reading.excluded else None
    if reading.filters:
        return all(bool(passes((one,), slice.columns)[row]) for one in reading.filters)
    # Which of several things that are kept out it holds is not told apart.
    excluding = [one for one in asked.plan.readings if one.excluded]
    alone = len(excluding) == 1 and bool(passes(asked.plan.filters, slice.columns)[row]) and not asked.demands.brand
    return False if reading.excluded and alone else None


def _passes_any(wanted: tuple[Filter, ...], slice: Slice, row: int) -> bool:
    return bool(passes_any(wanted, slice.columns)[row])
