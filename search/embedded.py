"""A catalogue that is all on this machine: memory-mapped, but for the graph of the vector index."""

from collections.abc import Callable, Sequence
from concurrent.futures import wait
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from search.arrays import distinct
from search.aside import aside
from search.blend import Scores
from search.catalogue import LEAST_PASSING, Begun, Near, Proposed, Variety, Wanted, Words
from search.columns import Columns
from search.elastic.cluster import Cluster
from search.figures import Figures
from search.filters import Filter, passes
from search.forward import Forward
from search.identifiers import Identifiers
from search.lexical import open_lexical
from search.listed import Listed
from search.manifest import Manifest
from search.product import Product
from search.result_set import ResultSet
from search.slice import Slice
from search.store import Store
from search.understand.accessories import Accessories
from search.understand.conditions import Demands
from search.understand.title_words import TitleWords
from search.variants import variety
from search.vectors import open_vectors

# Rows taken from a leg at the most. Where this binds, the total is "at least". On a catalogue of 20,000 it never does.
DEPTH = 10_000
# Of many products fewer: each costs places in memory. On icecat 300 give the same nDCG@10, recall@100 and assertions.
MANY, DEPTH_OF_MANY = 50_000, 500
FEW = 1_000  # rows that a filter lets pass: all of them are scored rather than looked for
TITLES = 20_000  # looked at for the words that stand in them beside others: 3 ms
COMPARED = 256  # products compared to find those that hold all words of a typeahead

_Found = tuple[np.ndarray, bool]  # rows, and whether these are all
_NOTHING: _Found = np.empty(0, np.int64), True  # of a leg that is left out


class Embedded:
    """The open folder of a generation, with its words in an engine of its own or in the `cluster`."""

    def __init__(
        self, folder: Path, manifest: Manifest, *, phrases: Sequence[tuple[str, ...]] = (), cluster: Cluster | None
    ):
        self.products = manifest.counts["products"]
        self.forward = Forward.open(folder / "forward", phrases=phrases)
        self.lexicon = self.forward.lexicon
        self.tables = Columns.open(folder / "columns")
        self.figures = Figures.open(folder / "figures")
        self.identifiers = Identifiers(folder / "identifiers")
        self.store = Store(folder / "store")
        self.lexical = open_lexical(manifest.engines["lexical"], folder / "lexical", cluster=cluster)
        self.vectors = open_vectors(manifest.engines["vectors"], folder / "vectors")
        self.dimension, self.reach = self.vectors.dimension, self.vectors.reach
        titles, accessories = TitleWords(folder / "vocabulary"), Accessories(self.lexicon)
        self.whole = Slice(self.forward, self.tables, self.vectors, self.figures, titles, accessories, self.store.ids)

    def near(self, vector: np.ndarray, k: int) -> Near:
        return Near(self.whole, *self.vectors.search(vector, k))

    def begin(self, words: Callable[[], Words]) -> Begun | None:
        if not self.lexical.remote or not (wanted := words()).ranked:
            return None
        return Begun(wanted, aside(lambda: self._search(wanted, self._depth())))

    def propose(self, wanted: Wanted) -> Proposed:
        mask = wanted.demands.passing(self.whole, wanted.filters)
        words = partial(self._by_words, wanted, mask) if wanted.words.ranked else None
        meaning = partial(self._by_meaning, wanted, mask) if wanted.aim is not None else None
        # Each takes milliseconds outside of Python: the graph under a filter, words on another machine that were not
        # begun before.
        if words and meaning and (mask is not None or (self.lexical.remote and wanted.underway() is None)):
            asked = aside(words)
            try:
                near, all_near = meaning()
            finally:
                wait((asked,))
            by_words, all_words = asked.result()
        else:
            near, all_near = meaning() if meaning else _NOTHING
            by_words, all_words = words() if words else _NOTHING
        named = wanted.named if mask is None else wanted.named[mask[wanted.named]]
        return Proposed(self.whole, distinct(np.concatenate((by_words, near, named))), all_words and all_near)

    def browse(self, demands: Demands, filters: tuple[Filter, ...]) -> Listed:
        def members(filters: tuple[Filter, ...]) -> ResultSet:
            mask = demands.passing(self.whole, filters)
            rows = np.arange(len(self.whole)) if mask is None else np.flatnonzero(mask)
            return ResultSet(self.whole, rows, Scores.alone(self.figures.popularity[rows]), True)

        return Listed(members, filters)

    def matching(self, filters: tuple[Filter, ...]) -> np.ndarray:
        return np.flatnonzero(passes(filters, self.tables))

    def numbers(self, ids: Sequence[str]) -> np.ndarray:
        return np.array([self.store.find(id) for id in ids], np.int64)

    def ids(self, first: int, last: int) -> list[str]:
        return [self.store.id(number) for number in range(first, last)]

    def among(self, numbers: np.ndarray) -> tuple[Slice, np.ndarray]:
        return self.whole, numbers

    def variants(self, number: int) -> tuple[Slice, np.ndarray]:
        return self.whole, self.tables.variants.rows(number)

    def shown(self, slice: Slice, rows: np.ndarray) -> list[Product]:
        return [self.store.product(row) for row in rows.tolist()]

    def variety(self, slice: Slice, rows: np.ndarray) -> Variety:
        return variety(slice.columns.variants, slice.columns.attributes, rows)

    def product(self, number: int) -> Product:
        return self.store.product(number)

    def products_of(self, numbers: Sequence[int]) -> list[Product]:
        return [self.store.product(number) for number in numbers]

    def original(self, number: int) -> dict[str, Any]:
        return self.store.original(number)

    def completing(self, words: Sequence[str], last: Sequence[str], k: int) -> list[Product]:
        rows, _ = self.lexical.search([*words, *last], COMPARED, required=last)
        for word in words:
            id = self.lexicon.token_id(word)
            rows = rows[self.forward.holds(rows, [id])] if id >= 0 else rows[:0]
        return self.shown(self.whole, rows[:k])

    def titled(
        self, terms: Sequence[Sequence[str]], words: Sequence[str], *, within: bool = True
    ) -> tuple[np.ndarray, np.ndarray]:
        forms = [[id for form in term if (id := self.lexicon.token_id(form)) >= 0] for term in terms]
        ids = np.array([self.lexicon.token_id(word) for word in words], np.int64)
        return self.forward.titled(forms, ids, TITLES, within=within)

    def scores(self, slice: Slice, rows: np.ndarray, words: Sequence[str]) -> np.ndarray:
        return self.lexical.scores(rows, words)

    def warm(self) -> None:
        self.forward.warm()
        self.vectors.warm()
        self.tables.attributes.warm()

    def close(self) -> None:
        self.lexical.close()
        self.vectors.close()

    def _depth(self) -> int:
        """The rows that a leg is asked for at the most: by the size of the catalogue, never by page or filter."""
        return DEPTH if self.products <= MANY else DEPTH_OF_MANY

    def _search(self, words: Words, most: int) -> np.ndarray:
        """(m,) int64: at most so many rows, best first."""
        return self.lexical.search(words.ranked, most, required=words.required)[0]

    def _by_meaning(self, wanted: Wanted, mask: np.ndarray | None) -> _Found:
        """Rows that reach the floor, and whether these are all of them."""
        aim = wanted.aim
        assert aim is not None
        return self.vectors.within(aim.vector, aim.floor, self._depth(), near=aim.near.rows, mask=mask)

    def _by_words(self, wanted: Wanted, mask: np.ndarray | None) -> _Found:
        """Rows that may reach the lexical floor, and whether these are all of them."""
        most = self._depth()
        allowed = self.products if mask is None else int(np.count_nonzero(mask))
        if mask is not None and allowed <= max(most, FEW):
            return np.flatnonzero(mask), True
        alone = wanted.aim is None
        # As many as would do if the filter were a matter of chance, by words alone twice as many: asking again costs
        # more. Beside the other leg it is not asked again.
        fair = LEAST_PASSING * (1 + alone) * self.products // max(allowed, 1)
        asked = most if mask is None else min(max(most, fair), DEPTH)
        while True:
            begun = wanted.underway()
            rows = self._search(wanted.words, asked) if begun is None else begun.result()
            exhausted = len(rows) < asked
            passing = rows if mask is None else rows[mask[rows]]
            if exhausted or len(passing) >= LEAST_PASSING or mask is None or asked == DEPTH or not alone:
                return passing[:most], exhausted and len(passing) <= most
            asked = DEPTH
