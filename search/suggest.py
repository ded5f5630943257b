"""The typeahead: what the text so far may become."""

from dataclasses import dataclass

import numpy as np

from search.analyze import analyze
from search.catalogue import Catalogue
from search.errors import EngineDown
from search.filters import Term, to_text
from search.page import Suggestion
from search.product import Product
from search.values import value_key

COMPLETIONS = 8  # words that the last one may become
PRODUCTS = 4
NAMES = 2  # categories and brands, each at the most


@dataclass(frozen=True, slots=True)
class Name:
    """A category or a brand with the products that have it."""

    kind: str
    text: str
    folded: str
    value: str
    count: int


class Typeahead:
    """Holds the names of categories and brands; everything else is looked up."""

    def __init__(self, catalogue: Catalogue):
        names = [*_categories(catalogue), *_brands(catalogue)]
        self._names = sorted(names, key=lambda name: (-name.count, name.text))
        self._catalogue = catalogue

    def suggest(self, text: str, *, size: int) -> tuple[Suggestion, ...]:
        """Up to `size` lines: categories and brands with a word that continues `text`, then products."""
        typed = analyze(text)
        before = list(dict.fromkeys(typed[:-1]))
        if not typed:
            return ()
        lines = [
            Suggestion(name.kind, name.text, name.count, filter=to_text(Term(name.kind, (name.value,))))
            for kind in ("category", "brand")
            for name in self._named(kind, value_key(text))
        ]
        if words := self._completions(typed[-1]):
            products = self._completing(before, words)
            lines += [Suggestion("product", product.title, id=product.id) for product in products]
        return tuple(lines[:size])

    def _completing(self, before: list[str], words: list[str]) -> list[Product]:
        """Products with the words; none while the keyword index is out, and names are suggested alone."""
        try:
            return self._catalogue.completing(before, words, PRODUCTS)
        except EngineDown:
            return []

    def _named(self, kind: str, typed: str) -> list[Name]:
        fits = (name for name in self._names if name.kind == kind and f" {typed}" in f" {name.folded}")
        return [name for name, _ in zip(fits, range(NAMES), strict=False)]

    def _completions(self, prefix: str) -> list[str]:
        """The commonest words of the catalogue that begin with `prefix`, `prefix` itself first where it is one."""
        vocabulary, frequency = self._catalogue.lexicon.vocabulary, self._catalogue.lexicon.frequency
        ids = vocabulary.starting_with(prefix)
        counts = frequency[ids.start : ids.stop]
        common = ids.start + np.argsort(-counts, kind="stable")[:COMPLETIONS]
        whole = vocabulary.find(prefix)
        return [vocabulary[id] for id in dict.fromkeys(([whole] if whole >= 0 else []) + common.tolist())]


def _brands(catalogue: Catalogue) -> list[Name]:
    counted = zip(catalogue.tables.brands, catalogue.figures.brand_products.tolist(), strict=True)
    return [Name("brand", text, value_key(text), text, count) for text, count in counted]


def _categories(catalogue: Catalogue) -> list[Name]:
    tree = catalogue.tables.categories
    counted = zip(tree.names, tree.paths, catalogue.figures.category_products.tolist(), strict=True)
    return [Name("category", name, value_key(name), path, count) for name, path, count in counted]
