"""The typeahead: what the text so far may become."""

from dataclasses import dataclass

import numpy as np

from search.analyze import analyze
from search.columns import Columns
from search.errors import EngineDown
from search.facets import code_counts, tree_counts
from search.filters import Term, to_text
from search.forward import Forward
from search.lexical import LexicalIndex
from search.page import Suggestion
from search.store import Store
from search.values import value_key

COMPLETIONS = 8  # words that the last one may become
LOOKED_AT = 256  # products compared to find those that hold the other words too
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

    def __init__(self, columns: Columns, forward: Forward, lexical: LexicalIndex, store: Store):
        self._names = sorted([*_categories(columns), *_brands(columns)], key=lambda name: (-name.count, name.text))
        self._forward, self._lexical, self._store = forward, lexical, store

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
        words = self._completions(typed[-1])
        if words:
            rows = self._proposed([*before, *words], words)
            products = (self._store.product(row) for row in self._holding(rows, before)[:PRODUCTS].tolist())
            lines += [Suggestion("product", product.title, id=product.id) for product in products]
        return tuple(lines[:size])

    def _proposed(self, words: list[str], required: list[str]) -> np.ndarray:
        """Products with the words; none while the keyword index is out, and names are suggested alone."""
        try:
            return self._lexical.search(words, LOOKED_AT, required=required)[0]
        except EngineDown:
            return np.empty(0, np.int64)

    def _holding(self, rows: np.ndarray, words: list[str]) -> np.ndarray:
        """The rows that hold all of the words typed before the last, in their order."""
        for word in words:
            if not len(rows):
                break
            id = self._forward.token_id(word)
            held = self._forward.occurrences(rows, [id]).row if id >= 0 else np.empty(0, np.int64)
            rows = rows[np.unique(held)]
        return rows

    def _named(self, kind: str, typed: str) -> list[Name]:
        fits = (name for name in self._names if name.kind == kind and f" {typed}" in f" {name.folded}")
        return [name for name, _ in zip(fits, range(NAMES), strict=False)]

    def _completions(self, prefix: str) -> list[str]:
        """The commonest words of the catalogue that begin with `prefix`, `prefix` itself first where it is one."""
        vocabulary, frequency = self._forward.vocabulary, self._forward.frequency
        ids = vocabulary.starting_with(prefix)
        counts = frequency[ids.start : ids.stop]
        common = ids.start + np.argsort(-counts, kind="stable")[:COMPLETIONS]
        whole = vocabulary.find(prefix)
        return [vocabulary[id] for id in dict.fromkeys(([whole] if whole >= 0 else []) + common.tolist())]


def _brands(columns: Columns) -> list[Name]:
    counts = code_counts(columns, columns.brand, np.arange(len(columns)), len(columns.brands))
    counted = zip(columns.brands, counts.tolist(), strict=True)
    return [Name("brand", text, value_key(text), text, count) for text, count in counted]


def _categories(columns: Columns) -> list[Name]:
    tree = columns.categories
    counts = tree_counts(columns, np.arange(len(columns)))
    counted = zip(tree.names, tree.paths, counts.tolist(), strict=True)
    return [Name("category", name, value_key(name), path, count) for name, path, count in counted]
