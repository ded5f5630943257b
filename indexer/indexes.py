"""The staged store to every index of a generation, in row order: words on this thread, meaning beside it."""

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from threading import Event

import numpy as np

from indexer import boilerplate
from indexer.embed import Embedder, document_text
from search.columns import Columns, ColumnsBuilder
from search.document import field_tokens
from search.elastic.cluster import Cluster
from search.figures import Figures
from search.forward import Forward, ForwardBuilder
from search.identifiers import IdentifiersBuilder
from search.lexical import LexicalBuilder, lexical_builder
from search.product import Product
from search.settings import Settings
from search.store import Store
from search.understand.learned import Learned
from search.understand.title_words import learn
from search.vectors import VectorBuilder, vector_builder

CHUNK = 2048  # products in hand; their texts are encoded in two parts, sorted by length
AHEAD = 2  # chunks of texts that may wait for the encoder: enough to keep it busy, few enough to hold


def index(place: Path, settings: Settings, embedder: Embedder, *, tell: Callable[[int], None]) -> int:
    """Write the indexes of PLACE/store beside it; how many texts of products this build has encoded.

    `tell` is told how many products are encoded so far.

    Encoding has a thread of its own, and so has the vector index, while this one analyzes texts and writes columns.
    Raises what any of them raises.
    """
    store = Store(place / "store")
    lexical = _lexical(place, settings, len(store))
    try:
        words = _Words(place, lexical, boilerplate.of_store(store))
        vectors = vector_builder(settings.vectors, place / "vectors", len(store), embedder.encoder.dimension)
        return _write(words, vectors, store, embedder, tell)
    except BaseException:
        lexical.abort()
        raise


def _write(
    words: "_Words", vectors: VectorBuilder, store: Store, embedder: Embedder, tell: Callable[[int], None]
) -> int:
    waiting: deque[Future[None]] = deque()
    encoded: Future[np.ndarray] | None = None
    stopped = Event()

    def told(start: int, done: int) -> None:
        if stopped.is_set():  # whoever pressed Ctrl-C waits for what is being encoded, not for what is to come
            raise CancelledError
        tell(start + done)

    with (
        ThreadPoolExecutor(1, thread_name_prefix="linking") as linking,
        ThreadPoolExecutor(1, thread_name_prefix="encoding") as encoding,
    ):
        try:
            for start in range(0, len(store), CHUNK):
                products = [store.product(row) for row in range(start, min(start + CHUNK, len(store)))]
                texts = [document_text(product) for product in products]
                encoded = encoding.submit(embedder.embed, texts, progress=partial(told, start))
                waiting.append(linking.submit(_link, vectors, encoded))
                for product in products:
                    words.add(product)
                if len(waiting) > AHEAD:
                    waiting.popleft().result()
            words.save()
            if encoded is not None:
                encoded.result()
            count = embedder.encoded  # before it has words to encode as well
            waiting += (encoding.submit(words.learn, embedder), linking.submit(vectors.save))
            for step in waiting:
                step.result()
            return count
        except BaseException:
            stopped.set()
            for worker in (encoding, linking):
                worker.shutdown(wait=False, cancel_futures=True)
            raise


def _lexical(place: Path, settings: Settings, rows: int) -> LexicalBuilder:
    if settings.clustered:
        return _InDocuments()
    return lexical_builder(settings.lexical, place / "lexical", rows, cluster=Cluster.of(settings))


class _InDocuments:
    """Words of which no index is made here: they are a part of the products' documents (upload.py)."""

    def add(self, fields: Sequence[Sequence[str]]) -> None:
        pass

    def save(self) -> None:
        pass

    def abort(self) -> None:
        pass


def _link(vectors: VectorBuilder, encoded: Future[np.ndarray]) -> None:
    vectors.add(encoded.result())


class _Words:
    """The indexes that are made of a product itself: tokens, columns, identifiers."""

    def __init__(self, place: Path, lexical: LexicalBuilder, repeated: frozenset[str]):
        self._place, self._repeated = place, repeated
        self._forward, self._columns, self._identifiers = ForwardBuilder(), ColumnsBuilder(), IdentifiersBuilder()
        self._lexical = lexical

    def add(self, product: Product) -> None:
        tokens = field_tokens(boilerplate.without(product, self._repeated))
        self._forward.add(tokens)
        self._lexical.add(tokens)
        self._columns.add(product)
        self._identifiers.add(product)

    def save(self) -> None:
        self._forward.save(self._place / "forward")
        self._columns.save(self._place / "columns")
        self._identifiers.save(self._place / "identifiers")
        self._lexical.save()
        columns = Columns.open(self._place / "columns")
        Figures.of(columns).save(self._place / "figures")
        Learned.of(columns).save(self._place / "vocabulary")

    def learn(self, embedder: Embedder) -> None:
        """What the words of titles mean, once they are saved."""
        forward, columns = Forward.open(self._place / "forward"), Columns.open(self._place / "columns")
        learn(self._place / "vocabulary", forward, columns, embedder.embed)
