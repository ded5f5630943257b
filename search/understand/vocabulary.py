"""What a catalogue knows that a query may mean: made once when a generation opens."""

import re

import numpy as np

from search.columns import Columns
from search.forward import Forward
from search.identifiers import Identifiers
from search.understand.attributes import AttributeWords
from search.understand.brands import Brands
from search.understand.candidates import Candidates
from search.understand.negation import read_negations
from search.understand.prices import read_prices, read_taste
from search.understand.reading import Reading, settle
from search.understand.synonyms import Synonyms

# Inside of a longer text, what may be a part number: long enough, and with digits enough, to be no model or measure.
_CODE = re.compile(r"(?<!\S)(?=(?:\S*\d){4})\S{6,64}(?!\S)")


class Vocabulary:
    """The readers of a query, in the order in which they have their say: of two that claim a word the earlier wins."""

    def __init__(self, columns: Columns, forward: Forward, identifiers: Identifiers, synonyms: Synonyms):
        self.forward = forward
        self.identifiers = identifiers
        self._currencies = columns.currencies
        self._brands = Brands(columns)
        self._attributes = AttributeWords(columns)
        self.synonyms = synonyms
        self.candidates = Candidates(forward, right=synonyms.words)

    def read(self, text: str) -> tuple[Reading, ...]:
        """What of the text is more than words, by start."""
        return settle(
            [
                *read_prices(text, currencies=self._currencies),
                *read_negations(text),
                *read_taste(text),
                *self._attributes.read(text),
                *self._brands.read(text),
            ]
        )

    def identified(self, text: str) -> np.ndarray:
        """(m,) int64: the rows that a part number inside of the text names."""
        rows = [self.identifiers.rows(code) for code in _CODE.findall(text)]
        return np.unique(np.concatenate(rows)) if rows else np.empty(0, np.int64)
