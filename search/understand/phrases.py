"""Words of a text with their places, and the longest known phrase that begins at a word."""

import re
from collections.abc import Iterable, Sequence
from typing import Generic, NamedTuple, TypeVar

from search.fold import DENSE, MARKS, fold, fold_with_offsets

_ASCII = re.compile("[a-z0-9]+")
_ANY = re.compile(rf"(?:[^\W_{DENSE}]|[{MARKS}])+|[{DENSE}][{MARKS}]*")


def word_set(words: str) -> frozenset[str]:
    """The words of a list written as one text."""
    return frozenset(words.split())


SAMPLE = 10_000  # titles looked at: below half a second, whatever the size of the catalogue

# Folded, so "fur" is the German für.
_FOR = word_set("for fits fit fitting compatible fur passend pour para per voor dla для")
_WITH = word_set("with mit avec con met")
_WORKS = word_set("compatible works work working use used kompatibel")

Meaning = TypeVar("Meaning")


class Word(NamedTuple):
    """A folded word and its [start, end) in the text as given."""

    text: str
    start: int
    end: int


def words(text: str) -> list[Word]:
    """The runs of letters and digits of a text, folded; scripts without spaces give a word for each character."""
    folded, starts, ends = fold_with_offsets(text)
    pattern = _ASCII if folded.isascii() else _ANY
    return [Word(found[0], starts[found.start()], ends[found.end() - 1]) for found in pattern.finditer(folded)]


def word_texts(text: str) -> list[str]:
    """The words of a text alone, several times as fast."""
    folded = fold(text)
    return (_ASCII if folded.isascii() else _ANY).findall(folded)


class Phrases(Generic[Meaning]):
    """What phrases mean. One written together or with signs meets one with spaces: "tp link", "TP-Link", "tplink".

    The other way round only the phrase's own gaps may be opened: "3 m" is not "3M".
    """

    def __init__(self, meanings: Iterable[tuple[str, Meaning]] = ()) -> None:
        """With phrases whose words are parted by spaces, and their meanings."""
        self._meanings: dict[str, Meaning] = {}
        self._begun: set[str] = set()
        for phrase, meaning in meanings:
            self.add(phrase.split(), meaning)

    def __len__(self) -> int:
        return len(self._meanings)

    def add(self, words: Sequence[str], meaning: Meaning) -> None:
        """A phrase of at least one word; of two with equal letters the earlier given one stays."""
        whole = ""
        for word in words:
            whole += word
            self._begun.add(whole)
        self._meanings.setdefault(whole, meaning)

    def get(self, words: Sequence[str]) -> Meaning | None:
        """What exactly these words mean."""
        return self._meanings.get("".join(words))

    def longest(self, words: Sequence[str], at: int) -> tuple[int, Meaning] | None:
        """Where the longest phrase that begins with the word `at` ends, and its meaning."""
        found = None
        whole = ""
        for end in range(at, len(words)):
            whole += words[end]
            if whole not in self._begun:
                break
            if (meaning := self._meanings.get(whole)) is not None:
                found = end + 1, meaning
        return found


def fits(texts: Sequence[str], at: int) -> bool:
    """Whether what begins with the word `at` is named as what a product should fit: "for", "works with"."""
    if at == 0:
        return False
    return texts[at - 1] in _FOR or (at > 1 and texts[at - 1] in _WITH and texts[at - 2] in _WORKS)


def sample(rows: int, most: int = SAMPLE) -> list[int]:
    """Up to `most` rows, evenly spread."""
    count = min(most, rows)
    return [place * rows // count for place in range(count)]
