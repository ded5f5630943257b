"""The words of a catalogue's titles with their vectors, and which of them mean what a query says in another word.

A shop's titles say "notebook" and a shopper types "laptop": what lies nearest in meaning says "notebook" in most titles
and "laptop" in hardly any, and the encoder holds the two words for alike. Each sign alone misleads (a neighbour's other
words, a word's other neighbours); both together seldom do.
Source: pseudo relevance feedback, Lavrenko, Croft, "Relevance based language models", SIGIR 2001,
https://doi.org/10.1145/383952.383972, with nearest neighbours for feedback and words near in meaning alone.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import numpy as np

from search.analyze import analyze
from search.arrays import open_array, save_array
from search.bm25f import idf
from search.columns import Columns
from search.document import CATEGORY, TITLE
from search.forward import Forward
from search.understand.plan import PlanTerm, QueryPlan

NEAREST = 20  # products whose titles are looked at
TITLES = 10  # that hold a word before it is one of the catalogue's own
MOST = 20_000  # words, the commonest ones: 1 s of encoding in 3,000
COMMON = 0.5  # of the nearest titles hold a word that is taken up
LACKED = 0.2  # of the nearest titles at the most hold the word that was typed
LIFT = 5.0  # times more often among the nearest than in the catalogue
ALIKE = 0.6  # cosine of the two words
# A need in plain words ("keep coffee hot on the way to work") names no product: what lies nearest to it does.
IN_WORDS = 4
TOLD, TOLD_LIFT, TOLD_ALIKE, MOST_TOLD = 0.3, 10.0, 0.4, 3

_WORD = re.compile(r"[^\W\d_]{2,}")


class TitleWords:
    """The open table of m words, by rising token id.

    `ids` (m,) uint32, `titles` (m,) int32 the titles that hold the word, `vectors` (m, dim) float32.
    """

    def __init__(self, folder: Path):
        self._ids = open_array(folder, "title_words")
        self._titles = open_array(folder, "title_word_titles")
        self._vectors = open_array(folder, "title_word_vectors")

    def __len__(self) -> int:
        return len(self._ids)

    def related(self, plan: QueryPlan, vector: np.ndarray, nearest: np.ndarray, forward: Forward) -> QueryPlan:
        """The plan with the catalogue's own words: as further forms of its terms, and for a need told in plain words
        as terms of their own.

        `vector` is the query's, `nearest` (k,) int64 the rows that lie nearest to it.
        """
        if not len(nearest) or not len(self) or (not plan.terms and not plan.unknown):
            return plan
        seen = self._seen(nearest, forward)
        in_words = len(plan.terms) + len(plan.unknown) >= IN_WORDS
        plan = self._renamed(plan, vector, nearest, seen, forward)
        return self._told(plan, vector, seen, forward) if in_words and plan.terms else plan

    def vector(self, ids: Sequence[int]) -> np.ndarray | None:
        """What the first of these tokens that the table has means."""
        places, known = self._places(np.array(ids, self._ids.dtype))
        return np.asarray(self._vectors[places[known][0]]) if known.any() else None

    def likest(self, vector: np.ndarray, rows: np.ndarray, forward: Forward) -> np.ndarray:
        """(len(rows),) float64 in [0, 1]: the cosine of the nearest word of the title or the category of each row."""
        best = np.zeros(len(rows))
        for field in (TITLE, CATEGORY):
            bounds, tokens = forward.field_tokens(rows, field)
            places, known = self._places(tokens)
            row = np.repeat(np.arange(len(rows)), np.diff(bounds))[known]
            np.maximum.at(best, row, self._vectors[places[known]] @ vector)
        return best

    def _places(self, tokens: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Of these token ids, (k,), the places in the table, and (k,) bool which of them it has."""
        places = np.minimum(np.searchsorted(self._ids, tokens), max(len(self) - 1, 0))
        return places, self._ids[places] == tokens if len(self) else np.zeros(len(tokens), bool)

    def _seen(self, nearest: np.ndarray, forward: Forward) -> "_Seen":
        """The words of the table that stand in the titles of these rows."""
        _, tokens = forward.title_tokens(nearest)
        found, times = np.unique(tokens, return_counts=True)
        places, known = self._places(found)
        ids, places, share = found[known], places[known], times[known] / len(nearest)
        return _Seen(ids, places, share, share * forward.lexicon.rows / self._titles[places])

    def _renamed(
        self, plan: QueryPlan, vector: np.ndarray, nearest: np.ndarray, seen: "_Seen", forward: Forward
    ) -> QueryPlan:
        taken = (seen.share >= COMMON) & (seen.lift >= LIFT) & ~np.isin(seen.ids, _ids(plan))
        if not taken.any():
            return plan
        others, places = seen.ids[taken], seen.places[taken]
        terms = list(plan.terms)
        for number, term in enumerate(terms):
            if forward.holds(nearest, term.ids, field=TITLE).sum() <= LACKED * len(nearest):
                near = self._alike(self._vector(term, vector, plan), places)
                terms[number] = _with(term, others[near], forward)
        if not terms and len(plan.unknown) == 1:
            forms = others[self._alike(vector, places)]
            if len(forms):
                terms = [_with(PlanTerm(plan.unknown[0], (), ()), forms, forward)]
                weights = idf(
                    forward.lexicon.frequency[forms].max(keepdims=True).astype(np.float64), forward.lexicon.rows
                )
                return replace(plan, terms=tuple(terms), idfs=weights, unknown=())
        return replace(plan, terms=tuple(terms))

    def _told(self, plan: QueryPlan, vector: np.ndarray, seen: "_Seen", forward: Forward) -> QueryPlan:
        """With what the nearest products are called as terms that weigh as much as all that was typed."""
        taken = np.flatnonzero((seen.share >= TOLD) & (seen.lift >= TOLD_LIFT) & ~np.isin(seen.ids, _ids(plan)))
        likeness = self._vectors[seen.places[taken]] @ vector
        best = np.argsort(-likeness, kind="stable")[:MOST_TOLD]
        ids = seen.ids[taken[best[likeness[best] >= TOLD_ALIKE]]]
        if not len(ids):
            return plan
        weights = np.full(len(ids), plan.idfs.sum() / len(ids))
        terms = [
            _with(PlanTerm(forward.lexicon.vocabulary[int(id)], (), (), told=True), np.array([id]), forward)
            for id in ids
        ]
        return replace(plan, terms=(*plan.terms, *terms), idfs=np.concatenate((plan.idfs, weights)))

    def _vector(self, term: PlanTerm, vector: np.ndarray, plan: QueryPlan) -> np.ndarray | None:
        """What a term means: by the table, else by the query where that is all it says."""
        known = self.vector(term.ids)
        return vector if known is None and len(plan.terms) + len(plan.unknown) == 1 else known

    def _alike(self, vector: np.ndarray | None, places: np.ndarray) -> np.ndarray:
        """(len(places),) bool: which of the words mean the same."""
        return np.zeros(len(places), bool) if vector is None else self._vectors[places] @ vector >= ALIKE


@dataclass(frozen=True, slots=True)
class _Seen:
    """Of the words of the table that stand in some titles, (m,) each: `ids`, `places` in the table, the `share` of the
    titles that hold it, how many times more than all others.
    """

    ids: np.ndarray
    places: np.ndarray
    share: np.ndarray
    lift: np.ndarray


def _ids(plan: QueryPlan) -> np.ndarray:
    """The tokens that the plan looks for."""
    return np.array(sorted({id for term in plan.terms for id in term.ids}), np.int64)


def learn(folder: Path, forward: Forward, columns: Columns, encode: Callable[[Sequence[str]], np.ndarray]) -> None:
    """Write the table into the folder, which is made if need be. `encode` gives (n, dim) float32 unit vectors of texts.

    A word that is a brand's whole name is left out: another maker's phone is no iPhone.
    """
    titles = forward.title_frequency()
    brands = {tokens[0] for brand in columns.brands if len(tokens := analyze(brand)) == 1}
    often = np.flatnonzero(titles >= TITLES)
    often = often[np.argsort(-titles[often], kind="stable")].tolist()
    words = ((id, forward.lexicon.vocabulary[id]) for id in often)
    chosen = sorted(islice(((id, word) for id, word in words if _WORD.fullmatch(word) and word not in brands), MOST))
    ids = np.array([id for id, _ in chosen], np.uint32)
    folder.mkdir(parents=True, exist_ok=True)
    save_array(folder, "title_words", ids)
    save_array(folder, "title_word_titles", titles[ids].astype(np.int32))
    save_array(folder, "title_word_vectors", encode([word for _, word in chosen]))


def _with(term: PlanTerm, ids: np.ndarray, forward: Forward) -> PlanTerm:
    """The term with more forms."""
    if not len(ids):
        return term
    forms = tuple(forward.lexicon.vocabulary[int(id)] for id in ids)
    return replace(term, forms=(*term.forms, *forms), ids=(*term.ids, *ids.tolist()))
