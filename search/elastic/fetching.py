"""Products of a cluster as a slice: the tables that this machine holds, and what is carried of the rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from search.columns import ARRAYS, Columns
from search.elastic.bodies import carrying
from search.elastic.payload import Payload
from search.elastic.reading import Body, Reading
from search.figures import Figures
from search.forward import Forward
from search.lexicon import Lexicon
from search.slice import Slice
from search.understand.accessories import Accessories
from search.understand.title_words import TitleWords


@dataclass(frozen=True, slots=True, eq=False)
class Matrix:
    """Unit vectors at hand, (n, dim) float32."""

    vectors: np.ndarray

    def take(self, rows: np.ndarray) -> np.ndarray:
        """(len(rows), dim) float32: the vectors of these rows."""
        return np.asarray(self.vectors[rows])

    def cosines(self, rows: np.ndarray, vector: np.ndarray) -> np.ndarray:
        """(len(rows),) float32: the exact cosine of each row."""
        return np.asarray(self.vectors[rows] @ vector)


@dataclass(frozen=True, slots=True, eq=False)
class Fetching:
    """The tables of a catalogue, and where its products are."""

    reading: Reading
    lexicon: Lexicon
    tables: Columns
    figures: Figures
    titles: TitleWords
    accessories: Accessories

    def slice(self, numbers: np.ndarray, known: Mapping[int, str] = MappingProxyType({})) -> Slice:
        """The products of these numbers, (m,) int64, rising; of some is `known` what is carried. Raises EngineDown."""
        return self.of(self.reading.payload(numbers, known))

    def found(self, asked: Body, *, leg: str) -> Slice:
        """The products that a body finds, with what is carried of them in the same answer. Raises EngineDown."""
        return self.of(self.reading.carried(carrying(asked), leg=leg))

    def of(self, found: Payload) -> Slice:
        """The products of which this is carried, by rising number."""
        attributes = self.tables.attributes.holding(found.cell_offsets, found.cells)
        return Slice(
            forward=Forward(self.lexicon, found.tokens, found.offsets),
            columns=self.tables.holding({name: getattr(found, name) for name in ARRAYS}, attributes, found.titles),
            vectors=Matrix(found.vectors),
            figures=self.figures.holding(found.popularity_share, found.price_share, found.standing),
            titles=self.titles,
            accessories=self.accessories,
            ids=found.ids,
            numbers=found.row,
            siblings=found.siblings,
        )
