"""Engine.search: the one door. Understand, retrieve, rank, page."""

from collections.abc import Sequence
from copy import copy
from pathlib import Path
from typing import Any

import numpy as np

from search import generation
from search.ask import Asked, ask
from search.blend import Scores
from search.clock import Clock
from search.columns import Columns
from search.elastic.cluster import Cluster
from search.encoders import Encoder, open_encoder
from search.errors import BadQuery, EngineDown
from search.explain import explain
from search.facets import facets
from search.fallback import NotServed, take
from search.filters import Filter, passes
from search.forward import Forward
from search.identifiers import Identifiers
from search.lately import Lately
from search.lexical import open_lexical
from search.locks import hold
from search.manifest import Manifest, check
from search.marks import marks
from search.page import (
    MAX_TEXT,
    Hit,
    Page,
    Query,
    Suggestion,
    Variant,
    WayOut,
)
from search.product import Product
from search.rank import Shares, order
from search.retrieve import Legs, ResultSet
from search.settings import Settings
from search.store import Store
from search.suggest import Typeahead
from search.tuning import Tuning, for_encoder, tuned
from search.understand.accessories import Accessories
from search.understand.learned import Learned
from search.understand.plan import QueryPlan, understand
from search.understand.synonyms import Synonyms
from search.understand.title_words import TitleWords
from search.understand.vocabulary import Vocabulary
from search.variants import LISTED, differing, values, variety
from search.vectors import open_vectors
from search.ways_out import popular, ways_out

SIMILAR = 4  # times as many looked at as shown where variants of one product may be near together


class Engine:
    """One open generation. Safe to use from several threads; the last queries' result sets are remembered.

    `instead_of` tells of the one that should have been opened and was not.
    """

    instead_of: NotServed | None = None

    def __init__(
        self, folder: Path, manifest: Manifest, *, cluster: Cluster | None = None, tuning: Tuning | None = None
    ):
        self._held = hold(folder)
        self.folder = folder
        self.manifest = manifest
        self.generation = manifest.id
        self.name = manifest.name
        self.products = manifest.counts["products"]
        self.tuning = tuning or for_encoder(manifest.encoder["name"])
        synonyms = Synonyms.open(folder.parent.parent)
        self.forward = Forward(folder / "forward", phrases=synonyms.phrases)
        self.columns = Columns.open(folder / "columns")
        self.identifiers = Identifiers(folder / "identifiers")
        self.store = Store(folder / "store")
        self.lexical = open_lexical(manifest.engines["lexical"], folder / "lexical", cluster=cluster)
        self.vectors = open_vectors(manifest.engines["vectors"], folder / "vectors")
        self.encoder: Encoder = open_encoder(
            folder / "encoder", dimension=self.vectors.dimension, digest=manifest.encoder.get("digest", "")
        )
        titles = TitleWords(folder / "vocabulary")
        self._legs = Legs(self.lexical, self.vectors, self.forward, titles, Accessories(self.forward))
        self._shares = Shares.of(self.columns)
        self._vocabulary = Vocabulary(
            self.columns,
            self.forward,
            self.identifiers,
            Learned.open(folder / "vocabulary"),
            synonyms,
        )
        self._popular = popular(self.columns)
        self._lately = Lately()
        self._typeahead = Typeahead(self.columns, self.forward, self.lexical, self.store)

    def search(self, query: Query) -> Page:
        """The page of the result set that the query asks for. Raises BadQuery; EngineDown when both legs are out.

        What was asked lately is answered whole from memory, also while a leg is out.
        """
        clock = Clock()
        query.validate()
        asked = self._lately.get(query.text)
        plan = asked.plan if asked else self._understand(query.text)
        clock.lap("understand")
        try:
            return self._page(query, asked or self._ask(plan), clock)
        except EngineDown as error:
            # Of what a page asks after its query a leg may be out that was there before: the other answers alone.
            return self._page(query, self._ask(self._understand(query.text), out=error.leg), clock)

    def _page(self, query: Query, asked: Asked, clock: Clock) -> Page:
        found = asked.members(query.filters)
        clock.lap("retrieve")
        end = query.page * query.size
        window = order(found, self.columns, query.sort, first=end)[end - query.size : end]
        hits = self._hits(found.rows[window], found.scores.take(window), asked, explained=query.explain)
        clock.lap("hits")
        counted = facets(self.columns, lambda filters: asked.members(filters).rows, query.filters)
        clock.lap("facets")
        self._lately.keep(query.text, asked)
        ways: tuple[WayOut, ...] = ()
        if not len(found.rows):
            ways = ways_out(query, asked, lambda text: self._ask(self._understand(text)), self._popular)
        return Page(
            query=query,
            understood=asked.plan.chips,
            total=self.columns.variants.count(found.rows),
            total_exact=found.complete,
            hits=hits,
            facets=counted,
            suggestions=asked.plan.spelled.suggestions,
            degraded=asked.degraded,
            generation=self.generation,
            took_ms=clock.laps(),
            corrected=asked.plan.corrected,
            ways_out=ways,
        )

    def rank(
        self, text: str, *, filters: Sequence[Filter] = (), depth: int = 1000, once: bool = False
    ) -> list[tuple[str, float]]:
        """(id, score) of the first `depth` rows of the result set, in the order that pages would show them.

        Judgments and assertions are of rows, so variants are all there; `once` leaves out, as pages do, those of a
        product that came before.
        """
        return self._ranked(self._ask(self._understand(text)).members(tuple(filters)), once=once)[:depth]

    def rerank(self, text: str, ids: Sequence[str]) -> list[tuple[str, float]]:
        """(id, score) of these products alone, best first, whether or not they belong; unknown ids are left out."""
        rows = np.unique(self.rows(ids))
        return self._ranked(self._ask(self._understand(text)).scored(rows[rows >= 0]), once=False)

    def matching(self, filters: Sequence[Filter]) -> np.ndarray:
        """(n,) bool: the rows that pass every filter. Raises BadQuery."""
        return passes(tuple(filters), self.columns)

    def rows(self, ids: Sequence[str]) -> np.ndarray:
        """(len(ids),) int64 rows; -1 for an unknown id."""
        return np.array([self.store.find(id) for id in ids], np.int64)

    def product(self, id: str) -> Product:
        """Raises ProductMissing."""
        return self.store.product(self.store.row(id))

    def original(self, id: str) -> dict[str, Any]:
        """The product's row as it stood in the catalogue file. Raises ProductMissing."""
        return self.store.original(self.store.row(id))

    def similar(self, id: str, *, size: int = 8) -> tuple[Hit, ...]:
        """Products near in meaning, without the product itself and its variants. Raises ProductMissing."""
        row = self.store.row(id)
        vector = self.vectors.take(np.array([row]))[0]
        variants = self.columns.variants
        own = variants.rows(row)
        rows, cosines = self.vectors.search(vector, len(own) + (size * SIMILAR if len(variants) else size))
        keep = ~np.isin(rows, own)
        rows, cosines = rows[keep], cosines[keep]
        near = variants.best(rows, np.arange(len(rows)))[:size]
        return tuple(
            Hit(self.store.product(row), row, float(cosine), variants=more, varies=varies)
            for row, cosine, (more, varies) in zip(
                rows[near].tolist(), cosines[near], variety(variants, self.columns.attributes, rows[near]), strict=True
            )
        )

    def variants(self, id: str) -> tuple[Variant, ...]:
        """The product and its variants (LISTED at the most) by title, () where it has none. Raises ProductMissing."""
        row = self.store.row(id)
        rows = np.union1d(self.columns.variants.rows(row)[: LISTED - 1], [row])
        if len(rows) < 2:
            return ()
        attributes = self.columns.attributes
        differ = differing(attributes, rows)
        by_title = rows[np.lexsort((self.columns.id_rank[rows], self.columns.title_rank[rows]))].tolist()
        return tuple(Variant(self.store.product(row), values(attributes, row, differ)) for row in by_title)

    def suggest(self, text: str, *, size: int = 8) -> tuple[Suggestion, ...]:
        """Lines for a typeahead: categories, brands and products that continue `text`."""
        if len(text) > MAX_TEXT:
            raise BadQuery(f"The text has {len(text)} characters; {MAX_TEXT} is the most.", field="q")
        return self._typeahead.suggest(text, size=size)

    def tuned(self, tuning: Tuning) -> "Engine":
        """The same open generation, asked with other constants."""
        other = copy(self)
        other.tuning, other._lately = tuning, Lately()
        return other

    def forgetful(self) -> "Engine":
        """The same open generation, of which nothing was asked lately."""
        return self.tuned(self.tuning)

    def changed(self, assignments: Sequence[str]) -> "Engine":
        """The same open generation with KEY=VALUE changes to its own constants. Raises BadSettings."""
        return self.tuned(tuned(assignments, base=self.tuning))

    def warm(self) -> None:
        """Open what must not be open before a fork, and touch what the first query would wait for."""
        self.forward.warm()
        self.vectors.warm()
        self.columns.attributes.warm()
        self.search(Query("warm up", size=1))

    def close(self) -> None:
        """Let go of the indexes, and of the generation, which may then be pruned."""
        self._held.close()
        self.lexical.close()
        self.vectors.close()

    def _understand(self, text: str) -> QueryPlan:
        return understand(text, self._vocabulary)

    def _ask(self, plan: QueryPlan, *, out: str = "") -> Asked:
        return ask(plan, self._legs, self.columns, self._shares, self.encoder, self.tuning, out=out)

    def _ranked(self, found: ResultSet, *, once: bool) -> list[tuple[str, float]]:
        best = order(found, self.columns, "relevance", first=len(found.rows), once=once)
        ids = (self.store.id(row) for row in found.rows[best].tolist())
        return list(zip(ids, found.scores.total[best].tolist(), strict=True))

    def _hits(self, rows: np.ndarray, scores: Scores, asked: Asked, *, explained: bool) -> tuple[Hit, ...]:
        products = [self.store.product(row) for row in rows.tolist()]
        whys: list[Any] = [None] * len(rows)
        if explained:
            whys = explain(rows, scores, asked.plan, self._legs, asked.tuning)
        return tuple(
            Hit(product, row, float(score), highlights, why, *more)
            for product, row, score, highlights, why, more in zip(
                products,
                rows.tolist(),
                scores.total,
                marks(products, rows, asked.plan, self.forward),
                whys,
                variety(self.columns.variants, self.columns.attributes, rows),
                strict=True,
            )
        )


def open_engine(
    settings: Settings, *, tuning: Tuning | None = None, digests: bool = True, fallback: bool = False
) -> Engine:
    """Open the generation that CURRENT names, after checking every file's digest, or its size alone.

    With `fallback` the newest sound one before a damaged one is opened, and `Engine.instead_of` says so. Raises
    IndexMissing before the first build, IndexMismatch for a damaged generation, EngineDown or OSError where memory,
    files or a temporary folder are wanting.
    """

    def attempt(place: Path, manifest: Manifest) -> Engine:
        check(place, manifest, digests=digests)
        try:
            return Engine(place, manifest, cluster=Cluster.of(settings), tuning=tuning)
        except Exception:
            if not digests:  # the size alone was right: the digests tell which file it is
                check(place, manifest)
            raise

    engine, instead_of = take(generation.root(settings), attempt, fallback=fallback)
    engine.instead_of = instead_of
    return engine
