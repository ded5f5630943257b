"""A plan made ready for both legs, and its result set under any filters."""

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


@dataclass(frozen=True, slots=True)
class Asked:
    """A plan with its query vector (None without the meaning leg), the cosine floor, and which parts are out."""

    plan: QueryPlan
    legs: Legs
    columns: Columns
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
            return browse(self.columns, mask)
        return retrieve(self.plan, self.vector, self.floor, self.legs, self.tuning, mask=mask)


def ask(plan: QueryPlan, legs: Legs, columns: Columns, encoder: Encoder, tuning: Tuning) -> Asked:
    """Encode the query and aim it; a leg that is out leaves the other to answer, and says so in `degraded`.

    Raises EngineDown when both are out.
    """
    asked = Asked(plan, legs, columns, tuning)
    if plan.text.strip() and tuning.blend != "lexical":
        try:
            vector, floor = aim(legs, encoder.encode_query(plan.text), tuning)
            asked = replace(asked, vector=vector, floor=floor)
        except EngineDown as error:
            words = replace(tuning, blend="lexical")
            asked = replace(asked, tuning=words, degraded=(Degraded("vectors", str(error)),))
    try:
        asked.members(())
    except EngineDown as error:
        if asked.vector is None:
            raise
        meaning = replace(tuning, blend="vector")
        asked = replace(asked, tuning=meaning, degraded=(Degraded("words", str(error)),), _known={})
    return asked
