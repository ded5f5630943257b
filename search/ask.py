"""A plan made ready for both legs, and its result set under any filters."""

import logging
from dataclasses import dataclass, field, replace

import numpy as np

from search.columns import Columns
from search.encoders import Encoder
from search.errors import EngineDown
from search.filters import Filter, passes
from search.page import Degraded
from search.rank import browse
from search.retrieve import Legs, ResultSet, aim, retrieve, score
from search.tuning import Tuning
from search.understand.plan import QueryPlan

log = logging.getLogger(__name__)

WHY = {
    "words": "The keyword index does not answer; products are found by meaning alone.",
    "vectors": "Meaning cannot be looked up; products are found by words alone.",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A plan with its query vector (None without the meaning leg), the cosine floor, and which parts are out.

    `popularity` is rank.popularity_share, what an empty query ranks by.
    """

    plan: QueryPlan
    legs: Legs
    columns: Columns
    popularity: np.ndarray
    tuning: Tuning
    vector: np.ndarray | None = None
    floor: float = 0.0
    degraded: tuple[Degraded, ...] = ()
    _known: dict[tuple[Filter, ...], ResultSet] = field(default_factory=dict)

    def members(self, filters: tuple[Filter, ...]) -> ResultSet:
        """The result set under these filters and those of the plan. A complete set is only ever selected from."""
        filters = (*self.plan.filters, *filters)
        if filters not in self._known:
            self._known[filters] = self._under(filters)
        return self._known[filters]

    def scored(self, rows: np.ndarray) -> ResultSet:
        """These rows ((m,) int64) with their scores, whether or not they belong."""
        return ResultSet(rows, score(self.plan, rows, self.vector, self.legs, self.tuning), True)

    def _under(self, filters: tuple[Filter, ...]) -> ResultSet:
        if not filters:
            return self._retrieve(None)
        if () not in self._known:
            self._known[()] = self._retrieve(None)
        mask, whole = passes(filters, self.columns), self._known[()]
        return whole.where(mask) if whole.complete else self._retrieve(mask)

    def _retrieve(self, mask: np.ndarray | None) -> ResultSet:
        if not self.plan.text.strip():
            return browse(self.popularity, mask)
        return retrieve(self.plan, self.vector, self.floor, self.legs, self.tuning, mask=mask)


def ask(
    plan: QueryPlan, legs: Legs, columns: Columns, popularity: np.ndarray, encoder: Encoder, tuning: Tuning
) -> Asked:
    """Encode the query and aim it; a leg that is out leaves the other to answer, and says so in `degraded`.

    Raises EngineDown when both are out.
    """
    asked = Asked(plan, legs, columns, popularity, tuning)
    # What names a product exactly is not looked for by meaning: numbers mean nothing to an encoder.
    try:
        if plan.text.strip() and tuning.blend != "lexical" and not len(plan.identified):
            vector, floor = aim(legs, encoder.encode_query(plan.text), tuning)
            asked = replace(asked, vector=vector, floor=floor)
        asked.members(())
    except EngineDown as error:
        log.warning("answering without %s: %s", error.leg, error)
        asked = _without(error.leg, asked)
        asked.members(())
    return asked


def _without(leg: str, asked: Asked) -> Asked:
    """The same plan for the other leg alone. What a shopper is told names no file or host."""
    degraded = (Degraded(leg, WHY[leg]),)
    if leg == "vectors":
        words = replace(asked.tuning, blend="lexical")
        return replace(asked, tuning=words, vector=None, floor=0.0, degraded=degraded, _known={})
    if asked.vector is None:
        raise EngineDown("Neither words nor meaning can be looked up now.")
    return replace(asked, tuning=replace(asked.tuning, blend="vector"), degraded=degraded, _known={})
