"""The two legs propose, every proposed product gets both scores, and what reaches the floors is the result set.

A product belongs when its words reach `lexical_floor` of the best possible score, or its cosine reaches `cosine_share`
of the nearest product's, and its blended score reaches `cutoff`; or when the query names it exactly. That depends on
the query and on the product alone, so filters, sorts and pages only ever select from one set.
"""

from dataclasses import dataclass

import numpy as np

from search.blend import Scores, blend, toward
from search.bm25f import match
from search.forward import Forward
from search.lexical import LexicalIndex
from search.tuning import Tuning
from search.understand.accessories import Accessories
from search.understand.plan import QueryPlan
from search.understand.title_words import TitleWords
from search.vectors import VectorIndex

# Rows taken from a leg at the most. Where this binds, the total is "at least". On a catalogue of 20,000 it never does.
DEPTH = 10_000
# Of many products fewer: each costs places in memory. On icecat they give the same nDCG@10 and recall@100.
MANY, DEPTH_OF_MANY = 100_000, 2_000
# Where a filter lets fewer pass of those, the leg is asked for more. What passed of DEPTH is there in any case.
LEAST_PASSING = 100
NEIGHBOURS = 10  # products that the query vector is moved towards


@dataclass(frozen=True, slots=True)
class Legs:
    """The open indexes that a retrieval reads."""

    lexical: LexicalIndex
    vectors: VectorIndex
    forward: Forward
    titles: TitleWords
    accessories: Accessories


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a query asks for beside its words, for every row of the catalogue; None where it does not.

    `wanted` (n,) float32: the share of what was asked for that a row has; `taste` (n,) float32: how far its price is
    where it was asked to be, in [0, 1]; `lacking` (n,) float32: the share of what is excluded that it says it is
    without, for which it comes before one that says nothing.
    """

    wanted: np.ndarray | None = None
    taste: np.ndarray | None = None
    lacking: np.ndarray | None = None


@dataclass(frozen=True, slots=True)
class ResultSet:
    """The products that belong, by ascending row, with what ranked them. `complete` is False where DEPTH bound."""

    rows: np.ndarray
    scores: Scores
    complete: bool

    def where(self, mask: np.ndarray) -> "ResultSet":
        """The part that `mask` ((n,) bool over all rows) lets pass."""
        return self._kept(mask[self.rows])

    def reaching(self, least: float) -> "ResultSet":
        """The part whose scores reach `least`."""
        return self._kept(self.scores.total >= least)

    def _kept(self, keep: np.ndarray) -> "ResultSet":
        return ResultSet(self.rows[keep], self.scores.take(keep), self.complete)


def aim(
    vector: np.ndarray, rows: np.ndarray, cosines: np.ndarray, legs: Legs, tuning: Tuning
) -> tuple[np.ndarray, float]:
    """The query vector moved towards its nearest products, and the cosine that a product must reach.

    `rows` and `cosines` (k,) are those products, best first, of the unfiltered catalogue, so that membership does not
    depend on a filter.
    """
    neighbours = legs.vectors.take(rows[:NEIGHBOURS])
    moved = toward(vector, neighbours, cosines[:NEIGHBOURS], tuning)
    best = float((neighbours @ moved).max(initial=0.0))
    return moved, tuning.cosine_share * best


def retrieve(
    plan: QueryPlan,
    vector: np.ndarray | None,
    floor: float,
    legs: Legs,
    tuning: Tuning,
    *,
    wishes: Wishes,
    mask: np.ndarray | None = None,
) -> ResultSet:
    """The result set of a plan among the rows that `mask` ((n,) bool) lets pass.

    `vector` and `floor` come from `aim`; None leaves the vector leg out.
    """
    by_words, all_words = _by_words(plan, legs, tuning, mask) if tuning.blend != "vector" else (_NONE, True)
    near, all_near = legs.vectors.within(vector, floor, depth(legs), mask=mask) if vector is not None else (_NONE, True)
    named = plan.identified if mask is None else plan.identified[mask[plan.identified]]
    rows = np.union1d(np.union1d(by_words, near), named)
    scores = score(plan, rows, vector, legs, tuning, wishes=wishes)
    belongs = (scores.lexical >= _lexical_floor(tuning)) | ((scores.cosine >= floor) if vector is not None else False)
    belongs &= scores.total >= tuning.cutoff
    belongs |= scores.identifier > 0
    return ResultSet(rows[belongs], scores.take(belongs), all_words and all_near)


def depth(legs: Legs) -> int:
    """The rows that a leg is asked for at the most: by the size of the catalogue, never by page or filter."""
    return DEPTH if len(legs.lexical) <= MANY else DEPTH_OF_MANY


def score(
    plan: QueryPlan, rows: np.ndarray, vector: np.ndarray | None, legs: Legs, tuning: Tuning, *, wishes: Wishes
) -> Scores:
    """Both scores of every one of `rows` ((m,) int64)."""
    found = match(legs.forward, rows, [term.ids for term in plan.terms], plan.idfs, tuning)
    cosine = np.zeros(len(rows)) if vector is None else legs.vectors.cosines(rows, vector)
    typed = len(plan.typed)
    every = np.all(found.terms[:, :typed] > 0, axis=1) if typed and not plan.unknown else np.zeros(len(rows), bool)
    asked = wishes.wanted, wishes.taste, wishes.lacking
    wanted, taste, lacking = (np.zeros(len(rows)) if wish is None else wish[rows] for wish in asked)
    wanted = np.minimum(wanted + lacking, 1.0)
    accessory = legs.accessories.made_for(plan, rows)
    return blend(found, cosine, every, np.isin(rows, plan.identified), wanted, taste, accessory, tuning)


def _by_words(plan: QueryPlan, legs: Legs, tuning: Tuning, mask: np.ndarray | None) -> tuple[np.ndarray, bool]:
    """Rows that may reach the lexical floor, and whether these are all of them."""
    most = depth(legs)
    allowed = len(legs.lexical) if mask is None else int(np.count_nonzero(mask))
    if mask is not None and allowed <= most:
        return np.flatnonzero(mask), True  # few enough to score them all
    words = [form for term in plan.terms for form in term.forms]
    required = [form for term in plan.essential(_lexical_floor(tuning)) for form in term.forms]
    asked = most if mask is None else max(most, LEAST_PASSING * len(mask) // allowed)
    while True:
        rows, _ = legs.lexical.search(words, asked, required=required)
        exhausted = len(rows) < asked
        passing = rows if mask is None else rows[mask[rows]]
        if exhausted or len(passing) >= LEAST_PASSING or mask is None:
            return passing[:most], exhausted and len(passing) <= most
        asked *= 4


def _lexical_floor(tuning: Tuning) -> float:
    """With one leg alone there is no other to bring in what the floor keeps out."""
    return tuning.lexical_floor if tuning.blend == "both" else 0.0


_NONE = np.empty(0, np.int64)
