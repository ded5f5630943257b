"""A plan made ready for both legs, and its result set under any filters."""

import logging
from dataclasses import dataclass, field, replace
from functools import cache

import numpy as np

from search.accounted import Typed
from search.answer import answer
from search.blend import between
from search.columns import Columns
from search.encoders import Encoder
from search.encoders.legible import legible
from search.errors import EngineDown
from search.filters import Filter, passes
from search.kinds import Kinds
from search.page import Degraded
from search.priors import Priors, of_brands_alone
from search.rank import Shares, browse
from search.retrieve import LEAST_PASSING, Aim, Legs, ResultSet, Wishes, aim, retrieve, score
from search.tuning import Tuning
from search.understand.conditions import conditions, wishes
from search.understand.plan import QueryPlan
from search.understand.title_words import NEAREST

log = logging.getLogger(__name__)

WHY = {
    "words": "The keyword index does not answer; products are found by meaning alone.",
    "vectors": "Meaning cannot be looked up; products are found by words alone.",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A plan with where the meaning leg looks (None without that leg), and which parts are out.

    `popularity` is rank.popularity_share, what an empty query ranks by; `conditions` (n,) bool are the rows that the
    plan lets pass; `centre` is the kind of the best of them (see kinds.py), None where kinds do not count;
    `least` is the score from which a product is shown.
    """

    plan: QueryPlan
    legs: Legs
    columns: Columns
    popularity: np.ndarray
    tuning: Tuning
    conditions: np.ndarray | None = None
    wishes: Wishes = field(default_factory=Wishes)
    priors: Priors | None = None
    kinds: Kinds | None = None
    centre: np.ndarray | None = None
    aim: Aim | None = None
    least: float = 0.0
    degraded: tuple[Degraded, ...] = ()
    _known: dict[tuple[Filter, ...], ResultSet] = field(default_factory=dict)

    def members(self, filters: tuple[Filter, ...]) -> ResultSet:
        """The result set under these filters and the plan's conditions. A complete set is only ever selected from."""
        if filters not in self._known:
            self._known[filters] = self._under(filters)
        return self._known[filters]

    def lightened(self, most: int) -> "Asked":
        """The same without the result sets under filters, where all sets together have more than `most` rows."""
        rows = sum(len(found.rows) for found in self._known.values())
        return self if rows <= most else replace(self, _known={(): self.members(())})

    def scored(self, rows: np.ndarray) -> ResultSet:
        """These rows ((m,) int64) with their scores, whether or not they belong."""
        scores = score(self.plan, rows, self.aim, self.legs, self.tuning, wishes=self.wishes)
        return self._judged(ResultSet(rows, scores, True), None)

    def _under(self, filters: tuple[Filter, ...]) -> ResultSet:
        if not filters:
            return self._retrieve(self.conditions)
        return self.narrowed(self.members(()), passes(filters, self.columns))

    def narrowed(self, whole: ResultSet, mask: np.ndarray) -> ResultSet:
        """What of the unfiltered set `mask` ((n,) bool) lets pass; where that is little of a set that depth bound, what
        the legs find among what passes.
        """
        part = whole.where(mask)
        if whole.complete or len(part.rows) >= LEAST_PASSING:
            return part
        return self._retrieve(mask if self.conditions is None else mask & self.conditions)

    def _retrieve(self, mask: np.ndarray | None) -> ResultSet:
        if not self.plan.sought.strip():
            return browse(self.popularity, mask)
        found = retrieve(self.plan, self.aim, self.legs, self.tuning, wishes=self.wishes, mask=mask)
        found = self._judged(found, self.plan)
        return found.reaching(self.least) if self.least else found

    def _judged(self, found: ResultSet, plan: QueryPlan | None) -> ResultSet:
        if self.priors is not None:
            found = self.priors.judge(found, plan, self.tuning)
        return found if self.kinds is None or self.centre is None else self.kinds.judge(found, self.centre, self.tuning)


def ask(
    plan: QueryPlan,
    legs: Legs,
    columns: Columns,
    shares: Shares,
    encoder: Encoder,
    tuning: Tuning,
    *,
    out: str = "",
) -> Asked:
    """Encode the query and aim it; a leg that is out leaves the other to answer, and says so in `degraded`.

    `out` is the leg of which that is known already. Conditions that nothing meets are given up, and their chips say so.
    Raises EngineDown when both legs are out.
    """
    wished = wishes(plan, columns, shares.price)
    priors, kinds = shares.priors, shares.kinds
    asked = Asked(plan, legs, columns, shares.popularity, tuning, wishes=wished, priors=priors, kinds=kinds)
    try:
        asked = asked if out == "vectors" else _aimed(asked, encoder)
        if not out:
            return _honest(_answered(_unfilled(_kindred(_met(_conditioned(asked)))), plan, encoder))
    except EngineDown as error:
        log.warning("answering without %s: %s", error.leg, error)
        out = error.leg
    return _honest(_met(_conditioned(_without(out, asked))))


def _met(asked: Asked) -> Asked:
    """With conditions that something meets, or without any."""
    if asked.plan.filters and not len(asked.members(()).rows):
        soft = _conditioned(replace(asked, plan=asked.plan.softened()))
        return soft if len(soft.members(()).rows) else asked
    asked.members(())
    return asked


def _kindred(asked: Asked) -> Asked:
    """With what is of a kind with the best before what is not; of a brand alone all kinds are asked for."""
    found, kinds, plan = asked.members(()), asked.kinds, asked.plan
    if kinds is None or asked.tuning.blend != "both" or not plan.sought.strip() or of_brands_alone(plan):
        return asked
    centre = kinds.centre(found)
    return replace(asked, centre=centre, _known={(): kinds.judge(found, centre, asked.tuning)})


def _unfilled(asked: Asked) -> Asked:
    """Where conditions leave few, without what would only fill the page: it is far from the best that meets them."""
    if asked.conditions is None or asked.tuning.blend != "both" or not asked.plan.sought.strip():
        return asked
    found = asked.members(())
    least = asked.tuning.condition_share * float(found.scores.total.max(initial=0.0))
    return replace(asked, least=least, _known={(): found.reaching(least)})


def _answered(asked: Asked, typed: QueryPlan, encoder: Encoder) -> Asked:
    """With nothing where the catalogue does not answer, and with one brand alone where that is what was asked for.

    `typed` is the plan before the catalogue's own words were added; of a thing that is to have something the thing
    answers. One leg alone cannot tell: the other may find what it does not.
    """
    if asked.aim is None or asked.tuning.blend != "both":
        return asked
    found, plan = asked.members(()), asked.plan
    if typed.thing is not None:
        typed = typed.thing
        plan = replace(plan, unknown=typed.unknown, strange=typed.strange)
    words = Typed(typed, asked.aim.typed, cache(encoder.encode_query))
    told = answer(plan, words, found, asked.legs, asked.columns, asked.tuning)
    if not told.found:
        nothing = ResultSet(found.rows[:0], found.scores.take(np.empty(0, np.int64)), True)
        return replace(asked, _known={(): nothing})
    if told.of is None:
        return asked
    allowed = told.of if asked.conditions is None else asked.conditions & told.of
    return replace(asked, conditions=allowed, _known={(): asked.narrowed(found, told.of)})


def _honest(asked: Asked) -> Asked:
    """With chips that say so where nothing that was found has what was wished for."""
    rows = asked.members(()).rows
    wished = [reading for reading in asked.plan.readings if reading.wanted]
    unmet = [one for one, (has, _) in zip(wished, asked.wishes.wanted, strict=True) if not has[rows].any()]
    return replace(asked, plan=asked.plan.unmet(unmet)) if unmet and len(rows) else asked


def _conditioned(asked: Asked) -> Asked:
    """With the rows that its plan lets pass."""
    asks = conditions(asked.plan, asked.columns, asked.legs.forward)
    wished = replace(asked.wishes, lacking=asks.lacking)
    return replace(asked, conditions=asks.passing, wishes=wished, _known={})


def _aimed(asked: Asked, encoder: Encoder) -> Asked:
    # What names a product exactly is not looked for by meaning: numbers mean nothing to an encoder.
    if not asked.plan.sought.strip() or asked.tuning.blend == "lexical" or asked.plan.exact:
        return asked
    text = legible(asked.plan.sought, encoder.name)
    if not text:
        return replace(asked, tuning=replace(asked.tuning, blend="lexical"))
    legs, typed = asked.legs, encoder.encode_query(text)
    # "Laptop with SSD" lies between laptops and drives: half of the way back to the laptops.
    if asked.plan.thing is not None and (named := legible(asked.plan.thing.sought, encoder.name)):
        typed = between(typed, encoder.encode_query(named))
    aimed = aim(typed, legs, asked.tuning, least=NEAREST)
    plan = legs.titles.related(asked.plan, typed, aimed.near[:NEAREST], legs.forward)
    return replace(asked, plan=plan, aim=aimed)


def _without(leg: str, asked: Asked) -> Asked:
    """The same plan for the other leg alone. What a shopper is told names no file or host."""
    degraded = (Degraded(leg, WHY[leg]),)
    if leg == "vectors":
        words = replace(asked.tuning, blend="lexical")
        return replace(asked, tuning=words, aim=None, degraded=degraded, _known={})
    if asked.aim is None:
        raise EngineDown("Neither words nor meaning can be looked up now.")
    return replace(asked, tuning=replace(asked.tuning, blend="vector"), degraded=degraded, _known={})
