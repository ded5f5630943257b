"""The words of a catalogue that a misspelt one may mean, each with how likely it is.

A noisy channel: a word is as likely as it is common in the catalogue, times how easily a hand or an ear slips so.
Source: Kernighan, Church, Gale, "A spelling correction program based on a noisy channel model", COLING 1990. Near words
are found by symspellpy. Source: W. Garbe, "SymSpell", https://github.com/wolfgarbe/SymSpell.
"""

import re
from collections.abc import Collection
from functools import lru_cache
from importlib.resources import files
from math import isqrt
from threading import Lock
from typing import NamedTuple

import numpy as np

from search.fold import DENSE, HANGUL
from search.lexicon import Lexicon
from search.plural import singular
from search.understand.slips import plural, slips, swapped

MOST_WORDS = 30_000  # of a catalogue: one takes 2 KB and 20 to 30 µs when an engine opens
SHORTEST = 4
TWICE = 8  # letters of a word in which two slips are believed
SWAPPED = 6  # letters of a word in which two are believed to stand in each other's place ("bycicle")
ENGLISH = 0.5  # of the commonest words of a catalogue in English
COMMONEST = 2_000
PREFIX = 6  # letters of which symspell makes deletes: with 7 the index takes 1.6 times as long to make

SHORTEST_PART = 3

_OTHER_SCRIPTS = re.compile(f"[{DENSE}{HANGUL}]")


class Candidate(NamedTuple):
    """A word that may be meant: in the number of the typed one, the slips between them, products that hold it.

    `share` in [0, 1] is its part of the likelihood of all candidates; `easy` says that hands and ears make such slips
    often enough to mend them unasked. `apart` > 0 says that two words were written as
    one, and how many letters the first of them has; `word` is empty then.
    """

    word: str
    distance: int
    products: int
    share: float
    easy: bool
    apart: int = 0


class Candidates:
    """The vocabulary of one catalogue as spelling needs it. Safe to use from several threads."""

    def __init__(self, lexicon: Lexicon, *, right: Collection[str] = ()):
        from symspellpy import SymSpell

        self._lexicon = lexicon
        self._floor = max(1, isqrt(lexicon.rows) // 40)  # 3 of 20,000 products, 25 of a million
        self._right = frozenset(right)
        self._lock = Lock()  # the index keeps the rows of its distances between calls
        self._index = SymSpell(max_dictionary_edit_distance=2, prefix_length=PREFIX)
        common = [
            (word, count)
            for word, count in _common(lexicon, self._floor)
            if len(word) >= SHORTEST and self.spells(word)
        ]
        for word, count in common[:MOST_WORDS]:
            self._index.create_dictionary_entry(word, count)
        first = common[:COMMONEST]
        english = sum(word in english_words() or f"{word}s" in english_words() for word, _ in first)
        self.english = english >= ENGLISH * len(first)
        """Whether most of the catalogue's words are English."""
        self._side_by_side = lexicon.title_pairs[lexicon.title_pairs_twice]

    def spells(self, word: str) -> bool:
        """Whether a folded word is of letters alone, in a script that puts spaces between words."""
        return word.isalpha() and (word.isascii() or not _OTHER_SCRIPTS.search(word))

    def count(self, word: str) -> int:
        """In how many products the folded word stands, in any number."""
        id = self._lexicon.token_id(singular(word))
        return int(self._lexicon.frequency[id]) if id >= 0 else 0

    def is_rare(self, word: str) -> bool:
        """Whether the catalogue has the word, but so seldom that it may be a mistake, and English lacks it."""
        return 0 < self.count(word) <= self._floor and not self.is_right(word)

    def is_right(self, word: str) -> bool:
        """Whether the folded word is right as it stands, although the catalogue may lack it."""
        return bool({word, singular(word)} & self._right) or not english_words().keys().isdisjoint(
            (word, singular(word))
        )

    def rarity(self, word: str, other: str) -> float:
        """How many times rarer than the other one the word is in English; 0 where the other one is unknown there."""
        known = english_words()
        return max(known.get(other, 0), known.get(singular(other), 0)) / max(
            known.get(word, 0), known.get(singular(word), 0), 1
        )

    def of(self, word: str) -> list[Candidate]:
        """What a folded word may mean, the likeliest first."""
        if not self.count(word) and (apart := self._apart(word)):
            return [apart]
        found: dict[str, tuple[float, str, int, int, bool]] = {}
        for typed in dict.fromkeys((word, singular(word))):
            for target, distance, count in self._near(typed):
                slip = slips(typed, target, distance)
                weight = count * slip.likelihood
                if weight > found.get(target, (0.0,))[0]:
                    found[target] = weight, target if typed == word else plural(target), distance, count, slip.easy
        whole = sum(weight for weight, *_ in found.values())
        return [
            Candidate(text, distance, count, weight / whole, easy)
            for weight, text, distance, count, easy in sorted(found.values(), key=lambda one: (-one[0], one[1]))
        ]

    def _near(self, typed: str) -> list[tuple[str, int, int]]:
        from symspellpy import Verbosity

        with self._lock:
            near = self._index.lookup(typed, Verbosity.ALL, 2 if len(typed) >= SWAPPED else 1)
        return [
            (one.term, one.distance, one.count)
            for one in near
            if one.distance == 1 or (one.distance == 2 and (len(typed) >= TWICE or swapped(typed, one.term)))
        ]

    def _apart(self, word: str) -> Candidate | None:
        """The two words that titles show side by side and the query joins: "mousepad"."""
        best: Candidate | None = None
        for at in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1):
            left, right = self._lexicon.token_id(word[:at]), self._lexicon.token_id(singular(word[at:]))
            if left < 0 or right < 0:
                continue
            pair = left * len(self._lexicon.vocabulary) + right
            place = int(np.searchsorted(self._side_by_side, pair))
            if place < len(self._side_by_side) and self._side_by_side[place] == pair:
                count = int(min(self._lexicon.frequency[left], self._lexicon.frequency[right]))
                if best is None or count > best.products:
                    best = Candidate("", 0, count, 1.0, True, at)
        return best


@lru_cache(maxsize=1)
def english_words() -> dict[str, int]:
    """The words that English knows, each with how often it was seen: a list that symspellpy brings."""
    text = files("symspellpy").joinpath("frequency_dictionary_en_82_765.txt").read_text("utf-8-sig")
    fields = text.split()
    return dict(zip(fields[::2], map(int, fields[1::2]), strict=True))


def _common(lexicon: Lexicon, floor: int) -> list[tuple[str, int]]:
    """The words that at least `floor` products hold, the commonest first, with how many do."""
    often = np.flatnonzero(lexicon.frequency >= floor)
    often = often[np.argsort(-lexicon.frequency[often], kind="stable")][: 4 * MOST_WORDS]
    return list(zip((lexicon.vocabulary[id] for id in often.tolist()), lexicon.frequency[often].tolist(), strict=True))
