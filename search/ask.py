"""A plan made ready for both legs, and its result set under any filters."""

import logging
from dataclasses import dataclass, field, replace
from functools import cache

import numpy as np

from search.accounted import Typed
from search.answer import answer
from search.blend import between
from search.catalogue import LEAST_PASSING, Aim, Begun, Catalogue, Listing
from search.encoders import Encoder
from search.encoders.legible import legible
from search.errors import EngineDown
from search.filters import Filter
from search.kinds import centre, of_a_kind
from search.listed import Listed
from search.page import Degraded
from search.priors import of_brands_alone, with_priors
from search.result_set import ResultSet
from search.retrieve import aim, begin, retrieve, score
from search.tuning import Tuning
from search.understand.conditions import Demands
from search.understand.plan import QueryPlan
from search.understand.title_words import NEAREST

log = logging.getLogger(__name__)

WHY = {
    "words": "The keyword index does not answer; products are found by meaning alone.",
    "vectors": "Meaning cannot be looked up; products are found by words alone.",
}
NEITHER = "Neither words nor meaning can be looked up now."


@dataclass(frozen=True, slots=True)
class Asked:
    """A plan with where the meaning leg looks (None without that leg), and which parts are out.

    `centre` is the kind of the best that was found (see kinds.py), None where kinds do not count; `least` is the score
    from which a product is shown; `begun` what was looked for before the query's vector was there.
    """

    plan: QueryPlan
    catalogue: Catalogue
    tuning: Tuning
    demands: Demands
    centre: np.ndarray | None = None
    aim: Aim | None = None
    least: float = 0.0
    begun: Begun | None = None
    degraded: tuple[Degraded, ...] = ()
    _known: dict[tuple[Filter, ...], ResultSet] = field(default_factory=dict)
    _browsed: dict[tuple[Filter, ...], Listing] = field(default_factory=dict)

    def members(self, filters: tuple[Filter, ...]) -> ResultSet:
        """The result set under these filters and the plan's conditions. A complete set is only ever selected from."""
        if filters not in self._known:
            self._known[filters] = self._under(filters)
        return self._known[filters]

    def listing(self, filters: tuple[Filter, ...]) -> Listing:
        """The same as pages show it."""
        if self.searches:
            return Listed(self.members, filters)
        if filters not in self._browsed:
            self._browsed[filters] = self.catalogue.browse(self.demands, filters)
        return self._browsed[filters]

    @property
    def searches(self) -> bool:
        """Whether anything is looked for; else the catalogue is browsed."""
        return bool(self.plan.sought.strip())

    def lightened(self, most: int) -> "Asked":
        """The same to be remembered: without the result sets under filters, where all sets together have more than
        `most` rows, or where each has products of its own.
        """
        known = list(self._known.values())
        whole = self.members(())
        if not whole.slice.fetched and sum(len(found.rows) for found in known) <= most:
            return self
        return replace(self, demands=self.demands.of(whole.slice), _known={(): whole}, _browsed={})

    def settled(self) -> "Asked":
        """The same to be kept: what was begun holds what came of it, some megabytes of a cluster's."""
        return self if self.begun is None else replace(self, begun=None)

    def scored(self, numbers: np.ndarray) -> ResultSet:
        """The products of these numbers ((m,) int64) with their scores, whether or not they belong."""
        slice, rows = self.catalogue.among(numbers)
        scores = score(self.plan, rows, slice, self.aim, self.tuning, self.demands)
        return self._judged(ResultSet(slice, rows, scores, True), None)

    def narrowed(self, whole: ResultSet, filters: tuple[Filter, ...]) -> ResultSet:
        """What of the unfiltered set passes the filters; where that is little of a set that depth bound, what the legs
        find among what passes.
        """
        mask = self.demands.passing(whole.slice, filters)
        part = whole if mask is None else whole.where(mask)
        return part if whole.complete or len(part.rows) >= LEAST_PASSING else self._retrieve(filters)

    def _under(self, filters: tuple[Filter, ...]) -> ResultSet:
        return self.narrowed(self.members(()), filters) if filters else self._retrieve(())

    def _retrieve(self, filters: tuple[Filter, ...]) -> ResultSet:
        if not self.searches:
            return self.listing(filters).found
        begun = None if filters else self.begun
        found = retrieve(self.plan, self.aim, self.catalogue, self.tuning, self.demands, filters, begun=begun)
        found = self._judged(found, self.plan)
        return found.reaching(self.least) if self.least else found

    def _judged(self, found: ResultSet, plan: QueryPlan | None) -> ResultSet:
        found = with_priors(found, plan, self.tuning)
        return found if self.centre is None else of_a_kind(found, self.centre, self.tuning)


def ask(plan: QueryPlan, catalogue: Catalogue, encoder: Encoder, tuning: Tuning, *, out: str = "") -> Asked:
    """Encode the query and aim it; a leg that is out leaves the other to answer, and says so in `degraded`.

    `out` is the leg of which that is known already. Conditions that nothing meets are given up, and their chips say so.
    Raises EngineDown when both legs are out.
    """
    asked = Asked(plan, catalogue, tuning, Demands(plan))
    if not out and asked.searches and not asked.demands.conditional:
        asked = replace(asked, begun=begin(plan, catalogue, tuning))
    try:
        asked = asked if out == "vectors" else _aimed(asked, encoder)
        if not out:
            return _honest(_answered(_unfilled(_kindred(_met(asked))), plan, encoder)).settled()
    except EngineDown as error:
        if error.leg not in WHY:
            raise
        if out:
            raise EngineDown(NEITHER, leg="products") from error
        log.warning("answering without %s: %s", error.leg, error)
        out = error.leg
    try:
        return _honest(_met(_without(out, asked))).settled()
    except EngineDown as error:
        if error.leg not in WHY:
            raise
        raise EngineDown(NEITHER, leg="products") from error


def _met(asked: Asked) -> Asked:
    """With conditions that something meets, or without any."""
    if asked.plan.filters and not len(asked.members(()).rows):
        soft = _planned(asked, asked.plan.softened())
        return soft if len(soft.members(()).rows) else asked
    asked.members(())
    return asked


def _kindred(asked: Asked) -> Asked:
    """With what is of a kind with the best before what is not; of a brand alone all kinds are asked for."""
    found = asked.members(())
    if asked.tuning.blend != "both" or not asked.searches or of_brands_alone(asked.plan):
        return asked
    middle = centre(found)
    return replace(asked, centre=middle, _known={(): of_a_kind(found, middle, asked.tuning)})


def _unfilled(asked: Asked) -> Asked:
    """Where conditions leave few, without what would only fill the page: it is far from the best that meets them."""
    found = asked.members(())
    if not asked.demands.conditional or asked.tuning.blend != "both" or not asked.searches:
        return asked
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
    told = answer(plan, words, found, asked.tuning)
    if not told.found:
        return replace(asked, _known={(): found.nothing()})
    if not told.of:
        return asked
    branded = replace(asked, demands=asked.demands.branded(told.of), _known={})
    return replace(branded, _known={(): branded.narrowed(found, ())})


def _honest(asked: Asked) -> Asked:
    """With chips that say so where nothing that was found has what was wished for."""
    found = asked.members(())
    wished = [reading for reading in asked.plan.readings if reading.wanted]
    has = asked.demands.told(found.slice).wanted
    unmet = [one for one, (those, _) in zip(wished, has, strict=True) if not those[found.rows].any()]
    return replace(asked, plan=asked.plan.unmet(unmet)) if unmet and len(found.rows) else asked


def _planned(asked: Asked, plan: QueryPlan) -> Asked:
    """With another plan, of which nothing is known yet."""
    return replace(asked, plan=plan, demands=Demands(plan), _known={}, _browsed={})


def _aimed(asked: Asked, encoder: Encoder) -> Asked:
    # What names a product exactly is not looked for by meaning: numbers mean nothing to an encoder.
    if not asked.searches or asked.tuning.blend == "lexical" or asked.plan.exact:
        return asked
    text = legible(asked.plan.sought, encoder.name)
    if not text:
        return replace(asked, tuning=replace(asked.tuning, blend="lexical"))
    typed = encoder.encode_query(text)
    # "Laptop with SSD" lies between laptops and drives: half of the way back to the laptops.
    if asked.plan.thing is not None and (named := legible(asked.plan.thing.sought, encoder.name)):
        typed = between(typed, encoder.encode_query(named))
    aimed = aim(typed, asked.catalogue, asked.tuning, least=NEAREST)
    slice = aimed.near.slice
    plan = slice.titles.related(asked.plan, typed, aimed.near.rows[:NEAREST], slice.forward)
    return replace(_planned(asked, plan), aim=aimed)


def _without(leg: str, asked: Asked) -> Asked:
    """The same plan for the other leg alone. What a shopper is told names no file or host."""
    degraded = (Degraded(leg, WHY[leg]),)
    if leg == "vectors":
        failed = None if asked.begun is None else asked.begun.found.exception()
        if isinstance(failed, EngineDown):  # who waited for one leg has waited for both
            raise EngineDown(NEITHER, leg="products") from failed
        words = replace(asked.tuning, blend="lexical")
        return replace(asked, tuning=words, aim=None, degraded=degraded, _known={})
    if asked.aim is None:
        raise EngineDown(NEITHER, leg="products")
    return replace(asked, tuning=replace(asked.tuning, blend="vector"), degraded=degraded, _known={})
