"""What words of a catalogue may continue the text so far, by its lexicon alone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from search.analyze import query_terms, spans
from search.arrays import among
from search.fold import fold
from search.lexicon import Lexicon
from search.plural import singular
from search.understand.candidates import Candidates
from search.understand.name_words import LINKS, SENTENCES, SIZES
from search.understand.phrases import words
from search.understand.slips import slips
from search.understand.spelling import replaced, spell, suspects
from search.unit_words import UNIT_WORDS

CANDIDATES = 40  # words looked at, the commonest of those that begin so
NEAR = 1_500  # words of one first letter that a misspelt beginning is compared with: 2 ms
SHORTEST = 4  # letters of a beginning that may be misspelt
LONGEST = 120  # characters of a text that is continued: what is longer is told to the end, or pasted

EITHER_SIDE = 0.3  # of what stands before a word as well as behind it
LONGEST_UNIT = 4  # letters of a unit that ends no query; "gigabit" does

_DIGIT = re.compile(r"\d")
_UNIT = re.compile(UNIT_WORDS)
_LOOSE = LINKS | SENTENCES


@dataclass(frozen=True, slots=True)
class Typed:
    """A text so far: the `head` with its whole words and what they are to the catalogue, and the beginning of a word.

    `terms` are the forms of each word of the head that the catalogue knows; `lost` says that it lacks one altogether.
    `begun` is what the last word looks like folded, "" where the text ends between words; `whole` the token that it
    is, were it all of a word.
    """

    head: str
    terms: tuple[tuple[str, ...], ...]
    lost: bool
    begun: str
    whole: str

    def says(self, word: str) -> bool:
        """Whether the head has the word already."""
        return any(word in forms for forms in self.terms)


class Completions:
    """The words of one catalogue's titles. Safe to use from several threads."""

    def __init__(self, lexicon: Lexicon, candidates: Candidates):
        self._lexicon, self._candidates = lexicon, candidates
        self._size = max(len(lexicon.vocabulary), 1)
        left, right = np.divmod(lexicon.title_pairs, self._size)
        self._in_titles = np.zeros(self._size, bool)
        self._in_titles[left] = self._in_titles[right] = True
        self._alike = lru_cache(maxsize=64)(self._of_letter)

    def typed(self, text: str) -> Typed:
        """The text taken apart, the spelling of its whole words mended."""
        ends = [] if text[-1:].isspace() else spans(text)
        last = max((one for one in ends if one[2] == len(text)), key=lambda one: one[1], default=("", len(text), 0))
        head = self._mended(text[: last[1]])
        terms, lost = [], False
        for term in query_terms(head):
            if forms := tuple(form for form in term.forms if self._lexicon.token_id(form) >= 0):
                terms.append((term.text, forms))
            else:
                lost = lost or term.text not in _LOOSE
        telling = tuple(forms for text, forms in terms if text not in _LOOSE)
        return Typed(head, telling or tuple(forms for _, forms in terms), lost, fold(text[last[1] :]), last[0])

    def of(self, typed: Typed) -> list[str]:
        """The words that the last one may become: those seen behind the one before, then the commonest."""
        found = self._words(self._starting(typed.begun, typed.whole), numbers=bool(_DIGIT.search(typed.begun)))
        return [word for word in found if not typed.says(word)]

    def anywhere(self, typed: Typed, most: int) -> list[str]:
        """Up to so many words that the last one may become and that products hold in any field, the commonest first."""
        ids = self._starting(typed.begun, typed.whole)
        best = ids[np.argsort(-self._lexicon.frequency[ids], kind="stable")][:most]
        return [self._lexicon.vocabulary[id] for id in best.tolist()]

    def behind(self, word: str) -> dict[str, float]:
        """The words that titles have right behind this one more than once, each with how surely it goes on.

        What stands on either side ("black mouse", "mouse, black") tells what a thing is like, not what it is.
        """
        id = self._lexicon.token_id(word)
        pairs, twice = self._lexicon.title_pairs, self._lexicon.title_pairs_twice
        start, end = np.searchsorted(pairs, [id * self._size, (id + 1) * self._size]) if id >= 0 else (0, 0)
        right = pairs[start:end][twice[start:end]] - id * self._size
        either = set(right[among(right * self._size + id, pairs)].tolist())
        found = [word for word in self._words(right) if word.isalpha()]
        return {word: EITHER_SIDE if self._lexicon.token_id(word) in either else 1.0 for word in found}

    def follows(self, typed: Typed, words: Sequence[str]) -> np.ndarray:
        """(k,) bool: which of these words titles have right behind the last one of the head."""
        if not typed.terms:
            return np.ones(len(words), bool)
        left = self._lexicon.token_id(typed.terms[-1][0])
        pairs = [left * self._size + self._lexicon.token_id(word) for word in words]
        return among(np.array(pairs, np.int64), self._lexicon.title_pairs)

    def meant(self, typed: Typed) -> dict[str, float]:
        """The words that a misspelt beginning may become, each with how easily a hand slips so."""
        begun = typed.begun
        if len(begun) < SHORTEST or not self._candidates.spells(begun) or self._candidates.is_right(begun):
            return {}
        found = {singular(one.word): one.share for one in self._candidates.of(begun) if one.word}
        for word in self._alike(begun[0]):
            if (length := _slip(begun, word)) > 1:
                likely = slips(begun, word[:length], 1).likelihood
                found[word] = max(likely, found.get(word, 0.0))
        weight = {word: likely * self._candidates.count(word) for word, likely in found.items()}
        best = sorted(found, key=lambda word: (-weight[word], word))[:CANDIDATES]
        return {word: found[word] for word in best}

    def _mended(self, head: str) -> str:
        """The whole words as the catalogue spells them, where it is sure."""
        unknown = {singular(word.text) for word in words(head) if self._lexicon.token_id(singular(word.text)) < 0}
        if not unknown:
            return head
        found = spell(head, suspects(head, unknown, (), self._candidates), self._candidates)
        return replaced(head, found.corrections)

    def _starting(self, begun: str, whole: str) -> np.ndarray:
        if not begun:
            return np.empty(0, np.int64)
        ids = self._lexicon.vocabulary.starting_with(begun)
        itself = self._lexicon.token_id(whole)
        return np.array([*ids, *([itself] if itself >= 0 and itself not in ids else [])], np.int64)

    def _words(self, ids: np.ndarray, *, numbers: bool = False) -> list[str]:
        """The words of these ids that can end a query, the commonest first."""
        ids = ids[self._in_titles[ids]] if len(ids) else ids
        ids = ids[np.argsort(-self._lexicon.frequency[ids], kind="stable")][: 3 * CANDIDATES]
        found = (self._lexicon.vocabulary[id] for id in ids.tolist())
        return [word for word in found if _ends(word, numbers=numbers)][:CANDIDATES]

    def _of_letter(self, letter: str) -> list[str]:
        """The commonest words of the titles that begin with it."""
        ids = np.array(self._lexicon.vocabulary.starting_with(letter), np.int64)
        ids = ids[self._in_titles[ids]]
        ids = ids[np.argsort(-self._lexicon.frequency[ids], kind="stable")][:NEAR]
        return [word for id in ids.tolist() if (word := self._lexicon.vocabulary[id]).isalpha()]


def _ends(word: str, *, numbers: bool) -> bool:
    """Whether a query may end with the word: it names something, and brings no number that nobody began."""
    if word in _LOOSE or word in SIZES or (word.isascii() and len(word) < 2):
        return False
    if len(word) <= LONGEST_UNIT and _UNIT.fullmatch(word):
        return False
    return numbers or not _DIGIT.search(word)


def _slip(typed: str, word: str) -> int:
    """The length of the beginning of `word` that is one slip from `typed`; 0 where none is."""
    at = next((at for at, pair in enumerate(zip(typed, word, strict=False)) if pair[0] != pair[1]), -1)
    if at < 0:
        return 0
    if word[at : at + 2] == typed[at : at + 2][::-1] and word.startswith(typed[at + 2 :], at + 2):
        return len(typed)
    if word.startswith(typed[at:], at + 1):
        return len(typed) + 1
    if word.startswith(typed[at + 1 :], at):
        return len(typed) - 1
    return len(typed) if word.startswith(typed[at + 1 :], at + 1) else 0
