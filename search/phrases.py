"""Phrases as tokens of the forward index: a synonym of several words is found where they stand side by side."""

from collections.abc import Iterable, Sequence
from itertools import chain, pairwise
from typing import TYPE_CHECKING

import numpy as np

from search.arrays import Strings
from search.document import DESCRIPTION, FIELDS

if TYPE_CHECKING:
    from search.forward import Occurrences


class Phrases:
    """Of some phrases, each its words in order, those that a catalogue may hold: their ids follow its vocabulary's.

    A phrase is written with spaces between its words. It stands where its last word stands, so that what stands behind
    it stands at the next place. Not in descriptions: what stands on a "bedside table" is none.
    """

    def __init__(self, phrases: Iterable[Sequence[str]], vocabulary: Strings, neighbours: np.ndarray):
        """`neighbours` (m,) int64: left * len(vocabulary) + right of tokens that stand side by side somewhere."""
        self._first = len(vocabulary)
        phrases = list(phrases)
        ids = {word: vocabulary.find(word) for word in dict.fromkeys(chain.from_iterable(phrases))}
        known = dict.fromkeys(tuple(ids[word] for word in phrase) for phrase in phrases)
        codes = {
            phrase: [left * len(vocabulary) + right for left, right in pairwise(phrase)]
            for phrase in known
            if min(phrase) >= 0
        }
        there = np.intersect1d(np.array(list(chain.from_iterable(codes.values())), np.int64), neighbours)
        self._phrases = [phrase for phrase, pairs in codes.items() if np.isin(pairs, there).all()]
        self._ids = {
            " ".join(vocabulary[word] for word in phrase): self._first + at for at, phrase in enumerate(self._phrases)
        }

    def find(self, phrase: str) -> int:
        """The phrase's id, or -1 where the catalogue lacks it."""
        return self._ids.get(phrase, -1)

    def __contains__(self, token: int) -> bool:
        return token >= self._first

    def words(self, token: int) -> tuple[int, ...]:
        """The ids of a phrase's words; of a word its own."""
        return self._phrases[token - self._first] if token in self else (token,)

    def ending(self, token: int, found: "Occurrences") -> np.ndarray:
        """(k,) int64: which of the occurrences of its words end a phrase."""
        *before, last = self.words(token)
        at = np.flatnonzero((found.token == last) & (found.field != DESCRIPTION))
        for back, word in enumerate(reversed(before), 1):
            here = np.flatnonzero(found.token == word)
            next_to = (found.place[here] + back) * len(FIELDS) + found.field[here]
            at = at[np.isin(found.place[at] * len(FIELDS) + found.field[at], next_to)]
        return at
