"""The two legs propose, every proposed product gets both scores, and what reaches the floors is the result set.

A product belongs when its words reach `lexical_floor` of the best possible score, or its cosine reaches `cosine_share`
of the nearest product's, and its blended score reaches `cutoff`; or when the query names it exactly. That depends on
the query and on the product alone, so filters, sorts and pages only ever select from one set.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from search.arrays import among, distinct
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
# Of many products fewer: each costs places in memory. On icecat 300 give the same nDCG@10, recall@100 and assertions.
MANY, DEPTH_OF_MANY = 50_000, 500
FEW = 1_000  # rows that a filter lets pass: all of them are scored rather than looked for
# Where a filter lets fewer pass of those, the leg is asked for more, up to DEPTH. Beside them stands what the vector
# leg finds, which compares all that passes where that is little.
LEAST_PASSING = 24
NEIGHBOURS = 10  # products that the query vector is moved towards

Found = tuple[np.ndarray, bool]  # rows, and whether these are all
Leg = Callable[[], Found]

_NOTHING: Found = np.empty(0, np.int64), True  # of a leg that is left out


@dataclass(frozen=True, slots=True)
class Legs:
    """The open indexes that a retrieval reads."""

    lexical: LexicalIndex
    vectors: VectorIndex
    forward: Forward
    titles: TitleWords
    accessories: Accessories


@dataclass(frozen=True, slots=True)
class Aim:
    """Where the vector leg looks: the query's vector, moved towards what it finds, and as `typed`: in the middle
    between the whole and the thing alone, where a query also says what that is to have; the cosine that a product must
    reach; and the rows nearest to `typed`, (k,) int64, best first.
    """

    vector: np.ndarray
    typed: np.ndarray
    floor: float
    near: np.ndarray


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a query asks for beside its words.

    `wanted`: for each thing that was asked for the rows that have it, (n,) bool, and its weight. `taste`: -1 where the
    cheap ones of a kind are wanted, 1 where the dear ones are; `price_share` (n,) float64 is rank.price_share.
    `lacking` (n,) float32: the share of what is excluded that a row says it is without, for which it comes before one
    that says nothing.
    """

    wanted: tuple[tuple[np.ndarray, float], ...] = ()
    taste: int = 0
    price_share: np.ndarray = field(default_factory=lambda: np.empty(0))
    lacking: np.ndarray | None = None

    def of(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(m,) float64 each: the share of what was asked for that each of `rows` has, and how far its price is where it
        was asked to be, in [0, 1].
        """
        wanted, taste = np.zeros(len(rows)), np.zeros(len(rows))
        for has, weight in self.wanted:
            wanted += has[rows] * (weight / len(self.wanted))
        if self.lacking is not None:
            wanted += self.lacking[rows]
        if self.taste:
            share = self.price_share[rows]
            taste = np.nan_to_num(share if self.taste > 0 else 1 - share, copy=False)
        return np.minimum(wanted, 1.0), taste


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


def aim(vector: np.ndarray, legs: Legs, tuning: Tuning, *, least: int) -> Aim:
    """The query vector ((dim,) float32, unit) moved towards its nearest products, and at `least` so many of those.

    They are of the unfiltered catalogue, so that membership does not depend on a filter.
    """
    near, cosines = legs.vectors.search(vector, max(least, NEIGHBOURS, legs.vectors.reach))
    neighbours = legs.vectors.take(near[:NEIGHBOURS])
    moved = toward(vector, neighbours, cosines[:NEIGHBOURS], tuning)
    best = float((neighbours @ moved).max(initial=0.0))
    return Aim(moved, vector, tuning.cosine_share * best, near)


def retrieve(
    plan: QueryPlan,
    aim: Aim | None,
    legs: Legs,
    tuning: Tuning,
    *,
    wishes: Wishes,
    mask: np.ndarray | None = None,
) -> ResultSet:
    """The result set of a plan among the rows that `mask` ((n,) bool) lets pass.

    Without an `aim` the vector leg is left out.
    """
    words = partial(_by_words, plan, legs, tuning, mask) if tuning.blend != "vector" else None
    meaning = partial(_by_meaning, aim, legs, mask) if aim is not None else None
    if words and meaning and mask is not None:
        (by_words, all_words), (near, all_near) = _at_once(words, meaning)
    else:
        by_words, all_words = words() if words else _NOTHING
        near, all_near = meaning() if meaning else _NOTHING
    named = plan.identified if mask is None else plan.identified[mask[plan.identified]]
    rows = distinct(np.concatenate((by_words, near, named)))
    scores = score(plan, rows, aim, legs, tuning, wishes=wishes)
    belongs = (scores.lexical >= _lexical_floor(tuning)) | ((scores.cosine >= aim.floor) if aim is not None else False)
    belongs &= scores.total >= tuning.cutoff
    belongs |= scores.identifier > 0
    return ResultSet(rows[belongs], scores.take(belongs), all_words and all_near)


def depth(legs: Legs) -> int:
    """The rows that a leg is asked for at the most: by the size of the catalogue, never by page or filter."""
    return DEPTH if len(legs.lexical) <= MANY else DEPTH_OF_MANY


def score(plan: QueryPlan, rows: np.ndarray, aim: Aim | None, legs: Legs, tuning: Tuning, *, wishes: Wishes) -> Scores:
    """Both scores of every one of `rows` ((m,) int64)."""
    found = match(legs.forward, rows, [term.ids for term in plan.terms], plan.idfs, tuning)
    cosine = np.zeros(len(rows)) if aim is None else legs.vectors.cosines(rows, aim.vector)
    typed = len(plan.typed)
    every = np.all(found.terms[:, :typed] > 0, axis=1) if typed and not plan.unknown else np.zeros(len(rows), bool)
    wanted, taste = wishes.of(rows)
    accessory = legs.accessories.made_for(plan, rows, found.places)
    return blend(found, cosine, every, among(rows, np.sort(plan.identified)), wanted, taste, accessory, tuning)


def _at_once(words: Leg, meaning: Leg) -> tuple[Found, Found]:
    """Both legs, where a filter is put on many products: each takes milliseconds outside of Python.

    The thread is the query's own: it costs .1 to .2 ms, and none must be there when a server forks. What a leg raises
    comes out when both have ended.
    """
    with ThreadPoolExecutor(1, thread_name_prefix="words") as pool:
        asked = pool.submit(words)
        near = meaning()
        return asked.result(), near


def _by_meaning(aim: Aim, legs: Legs, mask: np.ndarray | None) -> tuple[np.ndarray, bool]:
    """Rows that reach the floor, and whether these are all of them."""
    return legs.vectors.within(aim.vector, aim.floor, depth(legs), near=aim.near, mask=mask)


def _by_words(plan: QueryPlan, legs: Legs, tuning: Tuning, mask: np.ndarray | None) -> tuple[np.ndarray, bool]:
    """Rows that may reach the lexical floor, and whether these are all of them."""
    most = depth(legs)
    allowed = len(legs.lexical) if mask is None else int(np.count_nonzero(mask))
    if mask is not None and allowed <= max(most, FEW):
        return np.flatnonzero(mask), True
    words = list(dict.fromkeys(word for term in plan.terms for form in term.forms for word in form.split(" ")))
    essential = plan.essential(_lexical_floor(tuning))
    required = list(dict.fromkeys(legs.forward.rarest(id) for term in essential for id in term.ids))
    # Twice as many as would do if the filter were a matter of chance: asking again costs more.
    asked = most if mask is None else min(max(most, 2 * LEAST_PASSING * len(mask) // allowed), DEPTH)
    while True:
        rows, _ = legs.lexical.search(words, asked, required=required)
        exhausted = len(rows) < asked
        passing = rows if mask is None else rows[mask[rows]]
        if exhausted or len(passing) >= LEAST_PASSING or mask is None or asked == DEPTH:
            return passing[:most], exhausted and len(passing) <= most
        asked = DEPTH


def _lexical_floor(tuning: Tuning) -> float:
    """With one leg alone there is no other to bring in what the floor keeps out."""
    return tuning.lexical_floor if tuning.blend == "both" else 0.0
