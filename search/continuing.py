"""How a text so far goes on: the words that really stand in titles with those before them, the likeliest first."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from search.catalogue import Catalogue
from search.completions import Completions, Typed

EXTENDED = 2  # completions that are continued by a further word
MOST_FURTHER = 5  # further words of each
ELSEWHERE = 0.3  # what a title counts whose word titles never have right behind the one before
BRANDED = 0.2  # what such a title counts where the word is a brand's, which stands before: "Kelvaro wireless mouse"
FURTHER = 0.5  # what a title counts that holds a further word
LEAST_FURTHER = 2  # titles that hold it
LIKELY = 0.08  # of the weight of the likeliest; what is less is not told
ALWAYS = 0.7  # of the titles with some word have another one behind it: it is a part of the name ("flash drive")
MOST_WORDS = 3  # that are added to the text


Terms = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Found:
    """Words that continue the text, how likely they are, and the number of a product that has all in its title."""

    words: tuple[str, ...]
    weight: float
    number: int


class Continuing:
    """What titles of a catalogue have together. `is_brand` says whether terms are a brand's name.

    Every method may raise EngineDown.
    """

    def __init__(self, catalogue: Catalogue, completions: Completions, is_brand: Callable[[Terms], bool]):
        self._catalogue = catalogue
        self._completions = completions
        self._is_brand = is_brand
        self._always_behind = lru_cache(maxsize=4096)(self._behind)  # each costs a look at the titles

    def of(self, typed: Typed) -> Sequence[Found]:
        """What the words may become, the likeliest first."""
        if typed.lost:
            return ()
        found = self._standing(typed, dict.fromkeys(self._completions.of(typed), 1.0)) if typed.begun else []
        if typed.begun and not any(one.weight >= 1 for one in found):
            found += self._standing(typed, self._completions.meant(typed))
        found.sort(key=lambda one: (-one.weight, one.words))
        itself = [one for one in found if one.words == (typed.whole,)]
        bases = list(dict.fromkeys([*itself, *found]))[:EXTENDED]
        further = [more for base in bases for more in self._further(typed, base.words)]
        if not typed.begun and typed.terms:
            further += self._further(typed, ())
        every = [*found, *further]
        best = max((one.weight for one in every if one not in itself), default=0.0)
        return sorted((one for one in every if one.weight >= LIKELY * best), key=lambda one: (-one.weight, one.words))

    def named_whole(self, typed: Typed, one: Found) -> Found:
        """With the words that nearly always stand behind: they make its name with it."""
        words = one.words
        while len(words) < MOST_WORDS and (more := self._always_behind(words[-1])):
            if more in words or typed.says(more):
                break
            words = (*words, more)
        if words == one.words:
            return one
        counts, first = self._catalogue.titled([*typed.terms, *((word,) for word in words[:-1])], words[-1:])
        return replace(one, words=words, number=int(first[0])) if counts[0] else one

    def _standing(self, typed: Typed, words: Mapping[str, float]) -> list[Found]:
        """Those of the words that titles have beside the words before; beside a brand, that its products have."""
        if not words:
            return []
        asked = list(words)
        counts, first = self._catalogue.titled(typed.terms, asked)
        if not counts.any() and typed.terms and self._is_brand(typed.terms):
            counts, first = self._catalogue.titled(typed.terms, asked, within=False)
        beside = [
            1.0 if follows else ELSEWHERE * (BRANDED if self._is_brand([(word,)]) else 1.0)
            for word, follows in zip(asked, self._completions.follows(typed, asked).tolist(), strict=True)
        ]
        weights = counts * np.array(beside) * np.array(list(words.values()))
        held = zip(asked, weights.tolist(), first.tolist(), strict=True)
        return [Found((word,), weight, number) for word, weight, number in held if number >= 0]

    def _further(self, typed: Typed, words: tuple[str, ...]) -> list[Found]:
        """What stands right behind these words, or behind the head."""
        before = words[-1] if words else typed.terms[-1][0]
        asked = {word: surely for word, surely in self._completions.behind(before).items() if not typed.says(word)}
        if not asked:
            return []
        counts, first = self._catalogue.titled([*typed.terms, *((word,) for word in words)], list(asked))
        weights = counts * np.array(list(asked.values())) * (FURTHER if words else 1.0)
        held = zip(asked, weights.tolist(), counts.tolist(), first.tolist(), strict=True)
        found = [Found((*words, word), weight, row) for word, weight, count, row in held if count >= LEAST_FURTHER]
        return sorted(found, key=lambda one: (-one.weight, one.words))[:MOST_FURTHER]

    def _behind(self, word: str) -> str:
        """The word that stands behind this one in ALWAYS of the titles that hold it; "" for none."""
        asked = [more for more, surely in self._completions.behind(word).items() if surely == 1 and more != word]
        if not asked:
            return ""
        counts, _ = self._catalogue.titled([(word,)], [word, *asked])
        best = int(counts[1:].argmax())
        return asked[best] if counts[1 + best] >= ALWAYS * counts[0] else ""
