"""The names that a shopper may be typing, of brands and of categories, found by the beginnings of their words."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from search.analyze import analyze
from search.categories import SEPARATOR
from search.columns import Columns
from search.figures import Figures
from search.values import value_key

LAST = "\U0010ffff"  # sorts behind whatever continues a word


@dataclass(frozen=True, slots=True)
class Name:
    """A name with the value that its filter takes and how many products have it.

    `within` is what stands above it where the name alone may mean several.
    """

    text: str
    value: str
    count: int
    within: str = ""


class Names:
    """Names by their words, the commonest first."""

    def __init__(self, names: Sequence[Name]):
        self._names = sorted(names, key=lambda name: (-name.count, name.value))
        self._folded = [value_key(name.text) for name in self._names]
        words = sorted({(word, at) for at, name in enumerate(self._names) for word in _words(name.text)})
        self._words, self._at = [word for word, _ in words], [at for _, at in words]

    def find(self, terms: Sequence[Sequence[str]], begun: Sequence[str], typed: str, most: int) -> list[Name]:
        """Those that have a form of each term and a word that begins as one of `begun`, where there are such.

        Those that begin as `typed` come first.
        """
        asked = [[(form, f"{form} ") for form in forms] for forms in terms]
        if begun:
            asked.append([(word, word + LAST) for word in begun])
        if not asked:
            return []
        among = set.intersection(*(self._between(ways) for ways in asked))
        typed = value_key(typed)
        best = sorted(among, key=lambda at: (not self._folded[at].startswith(typed), at))
        return [self._names[at] for at in best if self._names[at].count][:most]

    def _between(self, ways: Sequence[tuple[str, str]]) -> set[int]:
        """The names that have a word at or after one text and before another one; one of several pairs of these."""
        found: set[int] = set()
        for first, last in ways:
            found.update(self._at[bisect_left(self._words, first) : bisect_left(self._words, last)])
        return found


def _words(text: str) -> set[str]:
    """Its tokens, and what is written together of it: "tplink" begins TP-Link as "tp l" does."""
    return {*analyze(text), value_key(text)}


def brands(tables: Columns, figures: Figures) -> Names:
    """The brands of a catalogue."""
    counted = zip(tables.brands, figures.brand_products.tolist(), strict=True)
    return Names([Name(text, text, count) for text, count in counted])


def categories(tables: Columns, figures: Figures) -> Names:
    """The categories of a catalogue; not one that holds all that is in the one above, which has its name."""
    tree, counts = tables.categories, figures.category_products.tolist()
    keys = [value_key(name) for name in tree.names]
    named = Counter(keys)
    found = []
    for node, (name, path, above) in enumerate(zip(tree.names, tree.paths, tree.parent.tolist(), strict=True)):
        if above >= 0 and keys[above] == keys[node] and counts[above] == counts[node]:
            continue
        within = path.rpartition(SEPARATOR)[0].rpartition(SEPARATOR)[2] if named[keys[node]] > 1 else ""
        found.append(Name(name, path, counts[node], within))
    return Names(found)
