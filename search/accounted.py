"""How far any product accounts for every word of a name that was typed, as a share of what would leave no doubt.

"Winter jacket" names a thing that is for winter and a jacket. A product that is a jacket alone answers half of the
query, however well its words match, so the worst word decides and not the mean; and since a word may be meant without
being held ("sofa" where titles say couch), the nearness in meaning of the whole query and of the word stands beside it.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from search.analyze import query_terms
from search.document import DESCRIPTION, TITLE
from search.slice import Slice
from search.understand.measures import measures
from search.understand.name_words import AUDIENCE, BUYING, LINKS, SENTENCES, SIZES
from search.understand.phrases import word_texts
from search.understand.plan import PlanTerm, QueryPlan
from search.understand.reading import without

LOOKED = 100  # of the best products: further down no product holds what the first lack
MOST = 4  # words of a name; a longer text tells a need whose words no product need hold
DESCRIBED = 0.4  # what a word is worth that only a description holds: it may name anything beside the product
LACKED = 0.3  # less is a word's nearness worth where no product of the catalogue holds the word
MEANING = 2 / 3  # the part of the whole that is nearness in meaning

FREE = LINKS | AUDIENCE | BUYING

_MODEL = re.compile(r"(?=.*[^\W\d_])(?:.*[0-9]){3}.*")  # "sx230" is one model's; "15k" and "1000" are not


@dataclass(frozen=True, slots=True)
class Typed:
    """A query before the catalogue's own words were added: its plan, its vector, and what encodes a part of it."""

    plan: QueryPlan
    vector: np.ndarray
    encode: Callable[[str], np.ndarray]


@dataclass(frozen=True, slots=True)
class _Name:
    """What of a query must be accounted for, by which of the rows looked at ((m,) int64), and the vector of it."""

    words: Sequence[PlanTerm]
    rows: np.ndarray
    vector: np.ndarray


def name_words(plan: QueryPlan) -> Sequence[PlanTerm]:
    """The words that a product which answers the query has to do with; none for a sentence, or where they are many."""
    if not SENTENCES.isdisjoint(word_texts(plan.sought)):
        return ()
    words = _words(plan)
    return words if len(words) <= MOST else ()


def accounted(words: Sequence[PlanTerm], typed: Typed, rows: np.ndarray, slice: Slice, least: float) -> float:
    """The most, in [0, 1], of these rows ((m,) int64, best first) for a query that is a name, of these `words`.

    What words mean is only looked at where that may lift the share to `least`, and one word at the most is encoded,
    beside the name by the words that products hold for it.
    """
    name = _beside_brands(words, typed, rows[:LOOKED], slice)
    held = _held(name, slice)
    cosines = slice.vectors.cosines(name.rows, name.vector)
    if (share := _share(held, cosines)) >= least:
        return share
    vectors = [slice.titles.vector(word.ids) for word in name.words]
    for at, vector in enumerate(vectors):
        if vector is not None:
            _lift(held, at, vector, name, slice)
    unseen = [at for at, vector in enumerate(vectors) if vector is None]
    if unseen and _share(held, cosines) < least:
        at = min(unseen, key=lambda place: _frequency(name.words[place], slice))
        _lift(held, at, name.vector if len(name.words) == 1 else typed.encode(name.words[at].text), name, slice)
    if _share(held, cosines) < least and (other := _by_other_names(name.words, slice)):
        cosines = np.maximum(cosines, slice.vectors.cosines(name.rows, typed.encode(other)))
    return _share(held, cosines)


def _by_other_names(words: Sequence[PlanTerm], slice: Slice) -> str:
    """The name by what most products call it ("television" for "telly"); "" where that is how it was typed."""
    called = [slice.forward.lexicon.commonest(word.ids) if word.ids else word.text for word in words]
    return "" if called == [word.text for word in words] else " ".join(called)


def other_than_brands(plan: QueryPlan) -> str:
    """What is looked for of the brands that were named."""
    return without(plan.text, [one for one in plan.readings if one.kind == "brand" or one.excluded or not one.wanted])


def brand_terms(plan: QueryPlan) -> set[str]:
    """The texts of the terms that name the brands."""
    return {term.text for brand in plan.brands for term in query_terms(plan.text[brand.start : brand.end])}


def _words(plan: QueryPlan) -> list[PlanTerm]:
    """What must be accounted for. A measure or a size need not: what comes near to it is better than nothing."""
    text = plan.sought
    measured = {term.text for one in measures(text) for term in query_terms(text[one.start : one.end])}
    sized = {word for pair in pairwise(word_texts(text)) if pair[0] in SIZES for word in pair}
    free = FREE | measured | sized
    lacked = [PlanTerm(text, (), ()) for text in plan.unknown]
    return [word for word in (*plan.typed, *lacked) if word.text not in free]


def _beside_brands(words: Sequence[PlanTerm], typed: Typed, rows: np.ndarray, slice: Slice) -> _Name:
    """The name without its brand, and the rows that have that: what is near to the brand alone does not answer."""
    named = brand_terms(typed.plan)
    others = [word for word in words if word.text not in named]
    if not typed.plan.brands or not others:
        return _Name(words, rows, typed.vector)
    having = np.ones(len(rows), bool)
    for word in words:
        if word.text in named:
            having &= slice.forward.holds(rows, word.ids)
    if not having.any():
        return _Name(words, rows, typed.vector)
    return _Name(others, rows[having], typed.encode(other_than_brands(typed.plan)))


def _held(name: _Name, slice: Slice) -> np.ndarray:
    """(rows, words) float64: what is held of each word. A title with the model's number is what was asked for."""
    held = np.zeros((len(name.rows), len(name.words)))
    for at, word in enumerate(name.words):
        found = slice.forward.occurrences(name.rows, word.ids)
        np.maximum.at(held[:, at], found.row, np.where(found.field == DESCRIPTION, DESCRIBED, 1.0))
        if _MODEL.fullmatch(word.text):
            held[found.row[found.field == TITLE]] = 1
    return held


def _lift(held: np.ndarray, at: int, vector: np.ndarray, name: _Name, slice: Slice) -> None:
    """Let a word that is near in meaning to one of a title or a category count for as much as that."""
    if (held[:, at] < 1).any():
        near = slice.titles.likest(vector, name.rows, slice.forward)
        held[:, at] = np.maximum(held[:, at], near - (0 if name.words[at].ids else LACKED))


def _share(held: np.ndarray, cosines: np.ndarray) -> float:
    return float(((1 - MEANING) * held.min(axis=1) + MEANING * cosines).max())


def _frequency(word: PlanTerm, slice: Slice) -> int:
    return max(map(slice.forward.lexicon.products, word.ids), default=0)
