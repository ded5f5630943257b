"""The shapes that a word takes in one catalogue: "jacken" and "Jacke", "rote" and "rotes", "kopfhoerer", "Kopfhörer".

English plurals are folded by the analyzer. Other languages that end words in -e, -n, -s and their like (German, Dutch,
French, Spanish, the Scandinavian ones) are served here, at query time, by the words that the catalogue has: a shape
that no product holds costs nothing.
Source of the endings: J. Savoy, "Light stemming approaches for the French, Portuguese, German and Hungarian languages",
SAC 2006, without -er, which makes a thing of a deed ("Schrauber" is no "Schraube").
"""

import re
from collections.abc import Iterable

from search.fold import DENSE, HANGUL

ENDINGS = ("en", "es", "em", "e", "n", "s")
SHORTEST = 4  # letters that are left of a word without its ending

_OTHER_SCRIPTS = re.compile(f"[{DENSE}{HANGUL}]")
_UMLAUTS = re.compile("(?<=[a-z])([aou])e(?=[a-z])|^([aou])e(?=[a-z])")


def stem(word: str) -> str:
    """The folded word without its ending, where one can be told."""
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) >= SHORTEST + len(ending):
            return word[: -len(ending)]
    return word


def shapes(word: str) -> tuple[str, ...]:
    """The stem of a word with each ending, and with none."""
    return tuple(stem(word) + ending for ending in ("", *ENDINGS))


def plain_vowels(word: str) -> str:
    """The word with "ae", "oe" and "ue" for the umlauts that folding made a, o and u of."""
    return _UMLAUTS.sub(lambda match: match[1] or match[2], word)


class Inflections:
    """The words of a catalogue by their stems; `words` are folded, in any order."""

    def __init__(self, words: Iterable[str]):
        self._words: dict[str, list[str]] = {}
        for word in words:
            if word.isalpha() and not _OTHER_SCRIPTS.search(word):
                self._words.setdefault(stem(word), []).append(word)

    def of_stem(self, text: str) -> list[str]:
        """The words of a stem."""
        return self._words.get(text, [])

    def of(self, word: str) -> list[str]:
        """The shapes of a folded word, itself among them where the catalogue has it."""
        return self.of_stem(stem(word)) or self.of_stem(stem(plain_vowels(word)))
