"""A catalogue that lives in a cluster: this machine holds its tables, and of its products what a query has fetched."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from search.arrays import distinct
from search.aside import aside
from search.catalogue import Begun, Listing, Near, Proposed, Variety, Wanted, Words
from search.columns import Columns
from search.elastic import bodies
from search.elastic.browsing import Browsing
from search.elastic.cluster import Cluster, required
from search.elastic.fetching import Fetching
from search.elastic.filters import COUNTED, body
from search.elastic.mapping import ORIGINAL, PRODUCT
from search.elastic.reading import Body, Reading
from search.expressions import AnyOf, Filter, Matches, Not
from search.figures import Figures
from search.filters import passes
from search.identifiers import Identifiers
from search.lexicon import Lexicon
from search.manifest import Manifest
from search.product import Product
from search.slice import Slice
from search.store import read_original, read_product
from search.understand.accessories import Accessories
from search.understand.conditions import Demands
from search.understand.title_words import TitleWords
from search.variants import LISTED, NAMED, differing

DEPTH = 500  # rows that a leg is asked for: as for many products embedded, and each is carried here
NEAREST = 20  # products that an aim is given
SCANNED = 2_000  # rows in one answer where all that pass are gone through
ROUNDING = 1e-5  # of a cosine that the cluster computes
MOST_WORDS = 32  # that a typeahead looks for

_NO_ROWS = np.empty(0, np.int64)


class Clustered:
    """The open tables of a generation, with all of its products in the `cluster`."""

    def __init__(
        self, folder: Path, manifest: Manifest, *, phrases: Sequence[tuple[str, ...]] = (), cluster: Cluster | None
    ):
        self.products = manifest.counts["products"]
        self.dimension, self.reach = int(manifest.encoder["dimension"]), NEAREST
        self.lexicon = Lexicon(folder / "forward", phrases=phrases)
        self.tables = Columns.open(folder / "columns", rows=False)
        self.figures = Figures.open(folder / "figures", rows=False)
        self.identifiers = Identifiers(folder / "identifiers")
        self._reading = Reading(folder / "lexical", required(cluster), self.dimension)
        titles, accessories = TitleWords(folder / "vocabulary"), Accessories(self.lexicon)
        self._fetching = Fetching(self._reading, self.lexicon, self.tables, self.figures, titles, accessories)

    def near(self, vector: np.ndarray, k: int) -> Near:
        slice = self._fetching.found(bodies.nearest_body(vector, k), leg="vectors")
        rows = np.arange(len(slice))
        cosines = slice.vectors.cosines(rows, vector)
        best = np.lexsort((rows, -cosines))
        return Near(slice, best, cosines[best])

    def begin(self, words: Callable[[], Words]) -> Begun | None:
        if not (wanted := words()).ranked:
            return None
        asked = bodies.carrying(self._by_words(wanted), ranked=True)
        return Begun(wanted, aside(lambda: self._reading.ranked(asked, leg="words")))

    def propose(self, wanted: Wanted) -> Proposed:
        demands, begun = wanted.demands, wanted.underway()
        asked = self._legs(wanted if begun is None else replace(wanted, words=Words()))
        passing = self.clauses(demands, wanted.filters)
        ways = [[bodies.under(one, passing) for one in asked]]
        if demands.plan.excluded:
            # What may hold what is kept out takes places: what surely does not is asked for beside it.
            without = [*passing, *map(self._without, demands.plan.excluded)]
            ways.append([bodies.under(one, without) for one in asked])
        leg = "words" if wanted.words.ranked and begun is None else "vectors"
        found = [rows for rows, _ in self._reading.found([one for way in ways for one in way], leg=leg)]
        known = {} if begun is None else begun.result()  # which comes in while the other leg is asked
        complete = all(len(rows) < DEPTH for rows in (*found[: len(asked)], known, wanted.named))
        numbers = distinct(np.concatenate([*found, list(known), wanted.named[:DEPTH]]).astype(np.int64))
        slice = self._fetching.slice(numbers, known)
        mask = demands.passing(slice, wanted.filters)
        return Proposed(slice, np.arange(len(slice)) if mask is None else np.flatnonzero(mask), complete)

    def browse(self, demands: Demands, filters: tuple[Filter, ...]) -> Listing:
        clauses = [*self.clauses(demands, ()), *map(self._without, demands.plan.excluded)]
        return Browsing(self._fetching, self._reading, demands, clauses, filters)

    def matching(self, filters: tuple[Filter, ...]) -> np.ndarray:
        plain = [one for one in filters if not _is_expression(one)]
        clauses = [body(one, self.tables) for one in plain]
        found, last = [np.empty(0, np.int64)], -1
        while True:
            ((numbers, _),) = self._reading.found([bodies.numbered_body(clauses, last, SCANNED)])
            passing = numbers
            if len(plain) < len(filters):  # a regular expression is looked for in titles that are at hand
                passing = numbers[passes(filters, self._fetching.slice(numbers).columns)]
            found.append(passing)
            if len(numbers) < SCANNED:
                return np.concatenate(found)
            last = int(numbers[-1])

    def numbers(self, ids: Sequence[str]) -> np.ndarray:
        found: dict[str, int] = {}
        for start in range(0, len(ids), SCANNED):
            found |= self._reading.numbers(list(dict.fromkeys(ids[start : start + SCANNED])))
        return np.array([found.get(id, -1) for id in ids], np.int64)

    def ids(self, first: int, last: int) -> list[str]:
        starts = range(first, last, SCANNED)
        found = self._reading.ids([(start, min(start + SCANNED, last)) for start in starts])
        return [found[number] for number in range(first, last)]

    def among(self, numbers: np.ndarray) -> tuple[Slice, np.ndarray]:
        slice = self._fetching.slice(np.sort(numbers))
        return slice, slice.places(numbers)

    def variants(self, number: int) -> tuple[Slice, np.ndarray]:
        slice, rows = self.among(np.array([number], np.int64))
        if not slice.siblings[0]:
            return slice, rows
        numbers = distinct(np.append(self._in_groups(slice.columns.group), number))
        slice = self._fetching.slice(numbers)
        return slice, np.arange(len(slice))

    def shown(self, slice: Slice, rows: np.ndarray) -> list[Product]:
        return self._stored(slice.numbered(rows).tolist())

    def variety(self, slice: Slice, rows: np.ndarray) -> Variety:
        siblings, groups = slice.siblings[rows], slice.columns.group[rows]
        if not siblings.any():
            return [(0, ())] * len(rows)
        others = self._fetching.slice(self._in_groups(groups[siblings > 0]))
        attributes = others.columns.attributes
        found: Variety = []
        for more, group in zip(siblings.tolist(), groups.tolist(), strict=True):
            own = np.flatnonzero(others.columns.group == group)[:LISTED] if more else _NO_ROWS
            names = differing(attributes, own)[:NAMED].tolist()
            found.append((more, tuple(attributes.names[name] for name in names)))
        return found

    def product(self, number: int) -> Product:
        return self._stored([number])[0]

    def products_of(self, numbers: Sequence[int]) -> list[Product]:
        return self._stored(numbers)

    def original(self, number: int) -> dict[str, Any]:
        return read_original(self._reading.stored([number], ORIGINAL)[number])

    def completing(self, words: Sequence[str], last: Sequence[str], k: int) -> list[Product]:
        before = words[:MOST_WORDS]
        asked = bodies.words_body([*before, *last], k, required=last)
        asked = bodies.under(asked, [bodies.held([word]) for word in before])
        ((numbers, _),) = self._reading.found([asked])
        return self._stored(numbers.tolist())

    def titled(
        self, terms: Sequence[Sequence[str]], words: Sequence[str], *, within: bool = True
    ) -> tuple[np.ndarray, np.ndarray]:
        asked = bodies.titled_body(terms, words, within=within)
        (found,) = self._reading.answers([asked], COUNTED, bodies.read_titled, leg="words")
        return found

    def scores(self, slice: Slice, rows: np.ndarray, words: Sequence[str]) -> np.ndarray:
        scores = np.full(len(rows), np.nan, np.float32)
        if words and len(rows):
            numbers = slice.numbered(rows).tolist()
            ((found, given),) = self._reading.found([bodies.scores_body(numbers, words)])
            known = dict(zip(found.tolist(), given.tolist(), strict=True))
            scores[:] = [known.get(number, np.nan) for number in numbers]
        return scores

    def warm(self) -> None:
        """Nothing waits here: who asks makes its connections, in its own process."""

    def close(self) -> None:
        self._reading.close()

    def clauses(self, demands: Demands, filters: Sequence[Filter]) -> list[Body]:
        """The conditions and the filters, as clauses that every product passes."""
        brand = (AnyOf(demands.brand),) if demands.brand else ()
        return [body(one, self.tables) for one in (*demands.plan.filters, *filters, *brand)]

    def _legs(self, wanted: Wanted) -> list[Body]:
        asked = []
        if wanted.words.ranked:
            asked.append(self._by_words(wanted.words))
        if (aim := wanted.aim) is not None:
            asked.append(bodies.above(bodies.nearest_body(aim.vector, DEPTH), aim.floor - ROUNDING))
        return asked

    def _by_words(self, words: Words) -> Body:
        return bodies.words_body(words.ranked, DEPTH, required=words.required)

    def _without(self, phrase: Sequence[Sequence[int]]) -> Body:
        """A clause of the products that do not hold each word of a phrase, wherever and however they say it."""
        vocabulary = self.lexicon.vocabulary
        words = [[vocabulary[id] for form in forms for id in self.lexicon.phrases.words(form)] for forms in phrase]
        return {"bool": {"must_not": [{"bool": {"filter": [bodies.held(forms) for forms in words]}}]}}

    def _in_groups(self, groups: np.ndarray) -> np.ndarray:
        """(k,) int64, rising: the products of these groups, LISTED of each at the most."""
        asked = [bodies.groups_body([group], LISTED) for group in distinct(groups).tolist()]
        found = [numbers for numbers, _ in self._reading.found(asked)]
        return distinct(np.concatenate([_NO_ROWS, *found]))

    def _stored(self, numbers: Sequence[int]) -> list[Product]:
        found = self._reading.stored(numbers, PRODUCT) if numbers else {}
        return [read_product(found[number]) for number in numbers]


def _is_expression(filter: Filter) -> bool:
    return _is_expression(filter.inner) if isinstance(filter, Not) else isinstance(filter, Matches)
