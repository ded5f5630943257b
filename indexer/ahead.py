"""The encoder of a build: chosen and loaded while the catalogue is being read, and put to work at once."""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType

from indexer.embed import CHUNK, Embedder, document_text
from indexer.language import Choice, choose
from search.encoders import Encoder, load_encoder
from search.product import Product
from search.settings import Settings

# Products that the first choice is made from; the last word has a sample of all of them.
HEAD = 500
# Texts that are worth a call: the encoder should wait for few, and a call of many wastes less on padding.
FEW = 256


class Ahead:
    """Encodes into the cache what reading has come to, as far as the encoder gets while reading lasts.

    Nothing depends on how far that is: what comes after asks the cache. With `fresh` every text is encoded anew, by
    what comes after alone. A `given` encoder is taken instead of the one that the settings name.
    """

    def __init__(self, settings: Settings, *, given: Encoder | None = None, fresh: bool = False):
        self._settings, self._given, self._fresh = settings, given, fresh
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="ahead")
        self._head: list[Product] = []
        self._texts: list[str] = []
        self._loading: Future[tuple[Choice, Embedder]] | None = None
        self._encoding: Future[object] | None = None

    def __enter__(self) -> "Ahead":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._worker.shutdown(cancel_futures=True)

    def offer(self, product: Product) -> None:
        """The next product that was read. Raises what loading the encoder or encoding raised."""
        if self._loading is None:
            self._head.append(product)
            if len(self._head) == HEAD:
                self._begin()
        if not self._fresh and len(self._texts) < CHUNK:  # more than it takes at a time is left to what comes after
            self._texts.append(document_text(product))
        if len(self._texts) >= FEW and (embedder := self._idle()):
            self._encoding, self._texts = self._worker.submit(embedder.embed, self._texts), []

    def finish(self, sample: Sequence[Product]) -> tuple[Choice, Embedder]:
        """All is read: the encoder that fits `sample`, and why it was chosen."""
        loading = self._loading or self._begin()
        if self._encoding is not None:
            self._encoding.result()
        choice, embedder = loading.result()
        last = self._choose(sample)
        return (last, embedder) if last.encoder == choice.encoder else self._load(last)

    def _begin(self) -> Future[tuple[Choice, Embedder]]:
        self._loading = self._worker.submit(self._load, self._choose(self._head))
        return self._loading

    def _choose(self, products: Sequence[Product]) -> Choice:
        if self._given is not None:
            return Choice(self._given.name, "as given")
        if self._settings.encoder != "auto":
            return Choice(self._settings.encoder, "as asked for")
        return choose(products)

    def _load(self, choice: Choice) -> tuple[Choice, Embedder]:
        cache = self._settings.home / "cache"
        encoder = self._given or load_encoder(choice.encoder, device=self._settings.device, cache=cache)
        return choice, Embedder(encoder, cache / "embeddings.sqlite", fresh=self._fresh)

    def _idle(self) -> Embedder | None:
        """The encoder, where it and the worker wait for something to do."""
        if self._loading is None or not self._loading.done():
            return None
        if self._encoding is not None:
            if not self._encoding.done():
                return None
            self._encoding.result()
        return self._loading.result()[1]
