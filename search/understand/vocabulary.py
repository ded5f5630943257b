"""What a catalogue knows that a query may mean, and the readers that use it."""

import re
from dataclasses import replace

import numpy as np

from search.columns import Columns
from search.identifiers import Identifiers
from search.lexicon import Lexicon
from search.understand.attributes import AttributeWords
from search.understand.brands import Brands
from search.understand.candidates import Candidates
from search.understand.compounds import Compounds
from search.understand.learned import Learned
from search.understand.negation import read_negations
from search.understand.negation_words import CORDLESS, CORDS
from search.understand.phrases import word_texts
from search.understand.prices import read_prices, read_taste
from search.understand.reading import Reading, settle
from search.understand.stock import read_stock
from search.understand.synonyms import Synonyms

# Inside of a longer text, what may be a part number: long enough, and with digits enough, to be no model or measure.
_CODE = re.compile(r"(?<!\S)(?:(?=(?:\S*\d){4})\S{6,64}|(?=(?:\S*\d){2})(?=(?:\S*[^\W\d_]){2})\S{8,64})(?!\S)")


class Vocabulary:
    """The readers of a query, in the order in which they have their say: of two that claim a word the earlier wins."""

    def __init__(
        self,
        columns: Columns,
        lexicon: Lexicon,
        identifiers: Identifiers,
        learned: Learned,
        synonyms: Synonyms,
        *,
        tells_stock: bool,
    ):
        self.lexicon = lexicon
        self.identifiers = identifiers
        self._currencies = columns.currencies
        self._tells_stock = tells_stock
        self._brands = Brands(columns, learned.brands)
        self._attributes = AttributeWords(columns.attributes, learned.values, learned.units)
        cordless = [
            reading
            for word in CORDLESS
            for reading in self._attributes.read(word)
            if reading.end - reading.start == len(word)
        ]
        self._cordless = tuple(dict.fromkeys(filter for reading in cordless for filter in reading.wanted))
        self.synonyms = synonyms
        self.candidates = Candidates(lexicon, right=synonyms.words)
        self.compounds = Compounds(lexicon, english=self.candidates.english)

    def read(self, text: str) -> tuple[Reading, ...]:
        """What of the text is more than words, by start."""
        brands = self._brands.read(text)
        return settle(
            [
                *read_prices(text, currencies=self._currencies),
                *map(self._with_opposite, read_negations(text)),
                *read_stock(text, told=self._tells_stock),
                *read_taste(text),
                *(brand for brand in brands if _spelled_exactly(text, brand)),
                *self._attributes.read(text),
                *brands,
            ]
        )

    def _with_opposite(self, denied: Reading) -> Reading:
        """Who wants no cable wants it wireless. A title that only leaves the cable out says neither."""
        cord = CORDS.issuperset(word_texts(denied.excluded))
        return replace(denied, wanted=self._cordless) if cord else denied

    def identified(self, text: str) -> np.ndarray:
        """(m,) int64: the rows that a part number inside of the text names."""
        rows = [self.identifiers.rows(code) for code in _CODE.findall(text)]
        return np.unique(np.concatenate(rows)) if rows else np.empty(0, np.int64)


def _spelled_exactly(text: str, brand: Reading) -> bool:
    """Whether a name that holds a digit is typed as the catalogue has it: "3M" is no length, "3m" may be one."""
    typed = text[brand.start : brand.end]
    return typed == brand.value and any(character.isdigit() for character in typed)
