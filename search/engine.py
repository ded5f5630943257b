"""Engine.search: the one door. Understand, retrieve, rank, page."""

from collections.abc import Sequence
from copy import copy
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from search import generation
from search.accessories import accessories
from search.ask import WHY, Asked, ask
from search.clock import Clock
from search.elastic.cluster import Cluster
from search.encoders import Encoder, open_encoder
from search.errors import BadQuery, EngineDown, ProductMissing
from search.explain import explain
from search.expressions import shown
from search.facts import facts
from search.fallback import NotServed, take
from search.filters import Filter
from search.lately import Lately
from search.locks import hold
from search.manifest import Manifest, check
from search.marks import marks
from search.opening import open_catalogue
from search.page import MAX_TEXT, Hit, Page, Query, Suggestion, Variant, Why
from search.product import Product
from search.rank import order
from search.result_set import ResultSet
from search.settings import Settings
from search.similar import similar
from search.suggest import Typeahead
from search.tuning import Tuning, for_encoder, tuned
from search.understand.learned import Learned
from search.understand.plan import QueryPlan, understand
from search.understand.synonyms import Synonyms
from search.understand.vocabulary import Vocabulary
from search.variants import LISTED, differing, values
from search.ways_out import popular, ways_out
from search.why import standing, told


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
        self.catalogue = open_catalogue(folder, manifest, phrases=synonyms.phrases, cluster=cluster)
        self.encoder: Encoder = open_encoder(
            folder / "encoder",
            dimension=self.catalogue.dimension,
            digest=manifest.encoder.get("digest", ""),
        )
        self._vocabulary = Vocabulary(
            self.catalogue.tables,
            self.catalogue.lexicon,
            self.catalogue.identifiers,
            Learned.open(folder / "vocabulary"),
            synonyms,
            tells_stock=self.catalogue.figures.stock_told,
        )
        self._popular = popular(self.catalogue.tables, self.catalogue.figures)
        self._lately = Lately()
        self._typeahead = Typeahead(
            self.catalogue, self._vocabulary.candidates, lambda text: self._ask(self._understand(text))
        )

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
            if error.leg not in WHY:
                raise
            # Of what a page asks after its query a leg may be out that was there before: the other answers alone.
            return self._page(query, self._ask(self._understand(query.text), out=error.leg), clock)

    def _page(self, query: Query, asked: Asked, clock: Clock) -> Page:
        listing = asked.listing(query.filters)
        total, exact = listing.total()
        clock.lap("retrieve")
        end = query.page * query.size
        counted = listing.facets()
        clock.lap("facets")
        window = listing.window(query.sort, end - query.size, end)
        hits = self._hits(window, asked, [facet.field for facet in counted], explained=query.explain)
        clock.lap("hits")
        self._lately.keep(query.text, asked)
        again = cache(lambda text: self._ask(self._understand(text)))
        ways = ways_out(query, asked, again, self._popular, total=total)
        return Page(
            query=query,
            understood=asked.plan.chips,
            total=total,
            total_exact=exact,
            hits=hits,
            facets=counted,
            suggestions=asked.plan.spelled.suggestions,
            degraded=asked.degraded,
            generation=self.generation,
            took_ms=clock.laps(),
            corrected=asked.plan.corrected,
            ways_out=ways,
            unknown=asked.plan.unknown,
        )

    def why(self, query: Query, id: str) -> Why:
        """Why this product is a hit of the query, or is none. Raises BadQuery, ProductMissing, EngineDown."""
        query.validate()
        number = self._number(id)
        asked = self._lately.get(query.text) or self._ask(self._understand(query.text))
        found, belongs = standing(asked, query, number)
        self._lately.keep(query.text, asked)
        return told(query, asked, found, self._hits(found, asked, (), explained=True)[0], belongs=belongs)

    def rank(
        self, text: str, *, filters: Sequence[Filter] = (), depth: int = 1000, once: bool = False
    ) -> list[tuple[str, float]]:
        """(id, score) of the first `depth` rows of the result set, in the order that pages would show them.

        Judgments and assertions are of rows, so variants are all there; `once` leaves out, as pages do, those of a
        product that came before.
        """
        listing = self._ask(self._understand(text)).listing(tuple(filters))
        return _scored(listing.window("relevance", 0, depth, once=once))

    def rerank(self, text: str, ids: Sequence[str]) -> list[tuple[str, float]]:
        """(id, score) of these products alone, best first, whether or not they belong; unknown ids are left out."""
        numbers = np.unique(self.catalogue.numbers(ids))
        found = self._ask(self._understand(text)).scored(numbers[numbers >= 0])
        return _scored(found.at(order(found, "relevance", first=len(ids), once=False)))

    def matching(self, filters: Sequence[Filter]) -> np.ndarray:
        """(k,) int64, rising: the numbers of the products that pass every filter. Raises BadQuery."""
        return self.catalogue.matching(tuple(filters))

    def numbers(self, ids: Sequence[str]) -> np.ndarray:
        """(len(ids),) int64: the numbers that these products have in the catalogue; -1 for an unknown id."""
        return self.catalogue.numbers(ids)

    def ids(self, first: int, last: int) -> list[str]:
        """The ids of the products of the numbers [first, last), in the catalogue's order."""
        return self.catalogue.ids(first, last)

    def product(self, id: str) -> Product:
        """Raises ProductMissing."""
        return self.catalogue.product(self._number(id))

    def original(self, id: str) -> dict[str, Any]:
        """The product's row as it stood in the catalogue file. Raises ProductMissing."""
        return self.catalogue.original(self._number(id))

    def similar(self, id: str, *, size: int = 8) -> tuple[Hit, ...]:
        """Products near in meaning, without the product itself and its variants. Raises ProductMissing."""
        return similar(self.catalogue, self._number(id), size)

    def accessories(self, id: str, *, size: int = 8) -> tuple[Hit, ...]:
        """Products that say that they are made for this one. Raises ProductMissing."""
        return accessories(self.catalogue, self._number(id), size)

    def variants(self, id: str) -> tuple[Variant, ...]:
        """The product and its variants (LISTED at the most) by title, () where it has none. Raises ProductMissing."""
        slice, rows = self.catalogue.variants(self._number(id))
        itself = rows[[slice.ids[row] == id for row in rows.tolist()]]
        rows = np.union1d(rows[: LISTED - 1], itself)
        if len(rows) < 2:
            return ()
        columns, attributes = slice.columns, slice.columns.attributes
        differ = differing(attributes, rows)
        by_title = rows[np.lexsort((columns.id_rank[rows], columns.title_rank[rows]))]
        products = self.catalogue.shown(slice, by_title)
        return tuple(
            Variant(product, differs)
            for product, differs in zip(products, values(attributes, by_title, differ), strict=True)
        )

    def suggest(self, text: str, *, size: int = 16) -> tuple[Suggestion, ...]:
        """Lines for a typeahead: queries, categories, brands and products that continue `text`."""
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
        self.catalogue.warm()
        self.search(Query("warm up", size=1))

    @property
    def currency(self) -> str:
        """The one currency of the catalogue's prices; "" where there are several, or none."""
        known = self.catalogue.tables.currencies
        return known[0] if len(known) == 1 else ""

    def close(self) -> None:
        """Let go of the indexes, and of the generation, which may then be pruned."""
        self._held.close()
        self.catalogue.close()

    def _understand(self, text: str) -> QueryPlan:
        return understand(text, self._vocabulary)

    def _ask(self, plan: QueryPlan, *, out: str = "") -> Asked:
        return ask(plan, self.catalogue, self.encoder, self.tuning, out=out)

    def _number(self, id: str) -> int:
        number = int(self.catalogue.numbers([id])[0])
        if number < 0:
            raise ProductMissing(f"No product has the id {shown(id)} in the catalogue being served.")
        return number

    def _hits(self, window: ResultSet, asked: Asked, offered: Sequence[str], *, explained: bool) -> tuple[Hit, ...]:
        products = self.catalogue.shown(window.slice, window.rows)
        whys: list[Any] = [None] * len(products)
        if explained:
            whys = explain(window, asked.plan, self.catalogue, asked.tuning)
        return tuple(
            Hit(product, float(score), highlights, why, more, varies, telling)
            for product, score, highlights, why, (more, varies), telling in zip(
                products,
                window.scores.total,
                marks(products, window.rows, asked.plan, window.slice.forward),
                whys,
                self.catalogue.variety(window.slice, window.rows),
                facts(products, window.rows, window.slice.columns, offered),
                strict=True,
            )
        )


def _scored(found: ResultSet) -> list[tuple[str, float]]:
    return list(zip(found.ids(), found.scores.total.tolist(), strict=True))


def open_engine(
    settings: Settings, *, tuning: Tuning | None = None, digests: bool = True, fallback: bool = False
) -> Engine:
    """Open the generation that CURRENT names, after checking every file's digest, or its size alone.

    With `fallback` the newest sound one before a damaged one is opened, and `Engine.instead_of` says so. Raises
    IndexMissing before the first build, IndexMismatch for a damaged generation, EngineDown or OSError where memory,
    files or a temporary folder are wanting.
    """

    if settings.clustered:
        from search.elastic.pointer import arrive

        arrive(settings)

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
