"""Brands in a query: the catalogue's own names, unless the word mostly means something else there."""

from collections.abc import Iterable
from typing import NamedTuple

from search.columns import Columns
from search.filters import Term
from search.understand.brand_names import BrandName, named
from search.understand.phrases import Phrases, words
from search.understand.reading import Reading


class _Brand(NamedTuple):
    labels: tuple[str, ...]
    short: bool


class Brands:
    """The brands of one catalogue, known by these names. Safe to use from several threads."""

    def __init__(self, columns: Columns, names: Iterable[BrandName]):
        self._phrases: Phrases[_Brand] = Phrases()
        for name in names:
            brand = _Brand(tuple(columns.brands[code] for code in name.codes), name.short)
            for spelling in name.spellings:
                self._phrases.add(spelling.split(), brand)

    def __len__(self) -> int:
        return len(self._phrases)

    def read(self, text: str) -> list[Reading]:
        """The brands that the text names, by start; not those it names as what a product should fit."""
        found = words(text)
        texts = [word.text for word in found]
        readings = []
        for first, last, brand in named(texts, self._phrases):
            if brand.short and last - first == len(texts):
                continue
            wanted = (Term("brand", brand.labels),)
            readings.append(Reading("brand", found[first].start, found[last - 1].end, brand.labels[0], wanted=wanted))
        return readings
