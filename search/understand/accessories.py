"""Which products are made for what a query looks for, and are not it: the printer ribbon of a query for a printer."""

import numpy as np

from search.analyze import analyze, query_terms
from search.arrays import among, distinct
from search.document import TITLE
from search.forward import Forward, Occurrences
from search.lexicon import Lexicon
from search.understand.accessory_words import ACCESSORIES, FITTING, OWNING
from search.understand.plan import PlanTerm, QueryPlan
from search.understand.reading import without

MOST_TERMS = 4  # a longer query is a sentence, and its last word seldom what it looks for
SHORTEST = 3  # letters of a word that names a thing


class Accessories:
    """The ids that a catalogue has for the words of accessories; made once when a generation opens."""

    def __init__(self, lexicon: Lexicon):
        self._accessory = _ids(ACCESSORIES, lexicon)
        self._fitting = _ids(FITTING, lexicon)

    def made_for(self, plan: QueryPlan, rows: np.ndarray, places: Occurrences, forward: Forward) -> np.ndarray:
        """(m,) bool: which of `rows` ((m,) int64) only say in their title that they go with what the plan looks for.

        Its title must hold the word for it, and each time with a word that says so and that the query lacks: an
        accessory's right behind it, or "for" anywhere before it. `places` are those of the plan's terms in these rows.
        """
        head = _head(plan)
        if head is None or not len(rows):
            return np.zeros(len(rows), bool)
        own = {id for term in plan.typed for id in term.ids}
        named = (places.field == TITLE) & among(places.token, np.sort(head.ids))
        row, at = places.row[named], places.place[named]
        _, end = forward.bounds(rows[row], TITLE)
        behind = at + 1 < end
        beside = np.zeros(len(at), bool)
        beside[behind] = among(forward.tokens(at[behind] + 1), _but(self._accessory, own))
        if own.isdisjoint(self._accessory):
            beside |= self._fits_from(rows, row, own, forward)[row] < at
        held = np.bincount(row, minlength=len(rows))
        return (held > 0) & (np.bincount(row[beside], minlength=len(rows)) == held)

    def _fits_from(self, rows: np.ndarray, named: np.ndarray, own: set[int], forward: Forward) -> np.ndarray:
        """(m,) int64: where in the title of each of `rows` the first "for" stands, far behind it where none does.

        Looked for in the places `named` of them alone.
        """
        first = np.full(len(rows), np.iinfo(np.int64).max)
        looked = distinct(named)
        found = forward.occurrences(rows[looked], _but(self._fitting, own).tolist())
        titled = found.field == TITLE
        np.minimum.at(first, looked[found.row[titled]], found.place[titled])
        return first


def _head(plan: QueryPlan) -> PlanTerm | None:
    """The word that names what is looked for: the last one that is no brand, no value and no condition.

    None for a sentence, and where the shopper has the thing already ("stop somebody stealing my laptop").
    """
    if not 0 < len(plan.typed) <= MOST_TERMS:
        return None
    words = [term.text for term in query_terms(without(plan.text, plan.readings))]
    if not OWNING.isdisjoint(words):
        return None
    known = {term.text: term for term in plan.terms}
    named = [word for word in words if word in known and word.isalpha() and len(word) >= SHORTEST]
    return known[named[-1]] if named else None


def _ids(words: frozenset[str], lexicon: Lexicon) -> frozenset[int]:
    return frozenset({lexicon.token_id(token) for word in words for token in analyze(word)} - {-1})


def _but(ids: frozenset[int], own: set[int]) -> np.ndarray:
    return np.array(sorted(ids - own), np.int64)
