"""The query plan: what was understood of a query, and what the legs look for."""

from dataclasses import dataclass, field

import numpy as np

from search.analyze import query_terms
from search.bm25f import idf
from search.filters import Filter
from search.forward import Forward
from search.identifiers import Identifiers
from search.page import Chip

TELLING = 0.2  # of the rarest term's idf


@dataclass(frozen=True, slots=True)
class PlanTerm:
    """One unit that the shopper typed: a product matches it by holding any one of its forms."""

    text: str
    forms: tuple[str, ...]
    """Tokens that the catalogue knows."""
    ids: tuple[int, ...]
    """Their ids in the forward index."""


@dataclass(frozen=True, slots=True)
class QueryPlan:
    """A query as understood. `filters` hold for every product; `chips` show what was understood."""

    text: str
    terms: tuple[PlanTerm, ...]
    idfs: np.ndarray
    """(terms,) float64: the weight of each term."""
    unknown: tuple[str, ...] = ()
    """Units of which the catalogue holds no form: they can match nothing and count for nothing."""
    identified: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))
    """(m,) int64: the rows that the whole text names exactly, by id, GTIN, SKU or MPN."""
    chips: tuple[Chip, ...] = ()
    filters: tuple[Filter, ...] = ()

    def telling(self) -> tuple[PlanTerm, ...]:
        """The terms worth marking in a text: all but those that are far commoner than the rarest ("on", "a")."""
        rare = self.idfs >= TELLING * self.idfs.max(initial=0.0)
        return tuple(term for term, telling in zip(self.terms, rare, strict=True) if telling)

    def essential(self, floor: float) -> tuple[PlanTerm, ...]:
        """The rarest terms of which a row needs one to reach `floor` of the best possible lexical score.

        The terms left out are so common that all of them together weigh less than `floor`.
        Source: the essential lists of MaxScore: Turtle, Flood, "Query evaluation: strategies and optimizations", 1995.
        """
        rarest = np.argsort(-self.idfs, kind="stable")
        left = float(self.idfs.sum())
        bound = floor * left
        chosen = 0
        while chosen < len(rarest) and left >= bound and left > 0:
            left -= float(self.idfs[rarest[chosen]])
            chosen += 1
        return tuple(self.terms[at] for at in rarest[:chosen])


def understand(text: str, forward: Forward, identifiers: Identifiers) -> QueryPlan:
    """Read a query with the vocabulary of the catalogue."""
    terms, weights, unknown = [], [], []
    for term in query_terms(text):
        known = {form: id for form in term.forms if (id := forward.token_id(form)) >= 0}
        if not known:
            unknown.append(term.text)
            continue
        terms.append(PlanTerm(term.text, tuple(known), tuple(known.values())))
        weights.append(max(int(forward.frequency[id]) for id in known.values()))
    idfs = idf(np.array(weights, np.float64), forward.rows)
    return QueryPlan(text, tuple(terms), idfs, tuple(unknown), identifiers.rows(text))
