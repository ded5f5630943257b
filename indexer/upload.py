"""A staged generation to the cluster, where all of it lives there: its products as documents, its tables as files."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from search import generation
from search.arrays import open_array
from search.elastic import files, indices, publishing
from search.elastic.bulk import Bulk
from search.elastic.cluster import Cluster, required
from search.elastic.documents import documents
from search.elastic.faults import speaking
from search.elastic.kept import PRODUCTS, mark, taken
from search.elastic.mapping import catalogue_body
from search.elastic.named import Named
from search.elastic.tables import keep_tables
from search.errors import AisleError
from search.manifest import Manifest
from search.settings import Settings
from search.vectors import MATRIX

UNDONE_S = 10.0  # for each request that takes away what was sent
TOLD = 500  # products between two words of progress


class InCluster:
    """All of a catalogue in a cluster: a Publication."""

    def __init__(self, settings: Settings):
        self._settings, self._root = settings, generation.root(settings)
        self._cluster = required(Cluster.of(settings))
        self._sent: list[tuple[str, str]] = []  # names and uuids of what an error takes away

    def prepare(self) -> None:
        publishing.prepare(self._settings)

    def taken(self) -> Iterable[str]:
        return publishing.taken(self._settings)

    @contextmanager
    def undoing(self) -> Iterator[None]:
        try:
            yield
        except BaseException:
            with closing(self._cluster.client(timeout_s=UNDONE_S)) as client:
                for name, made in self._sent:
                    indices.drop(client, name, made)
            raise

    def upload(self, place: Path, tell: Callable[[int], None]) -> None:
        """Make the index of the staged products: searchable, merged and counted. PLACE/lexical says which it is."""
        rows, dimension = open_array(place / "vectors", MATRIX).shape
        name = indices.index_name(self._root, place.name)
        with closing(self._cluster.client()) as client, speaking():
            if place.name in taken(client, self._root):
                raise AisleError(
                    f"Another machine builds {place.name} of {self._root.name!r} too, and was here before. Index again "
                    "when it is done: nothing is encoded twice."
                )
            made = indices.create(client, name, catalogue_body(rows, dimension, mark(self._root, place.name, PRODUCTS)))
            self._sent.append((name, made))
            bulk = Bulk(client, name)
            try:
                for count, (row, document) in enumerate(documents(place), 1):
                    bulk.add(row, document)
                    if count % TOLD == 0:
                        tell(count)
                bulk.finish()
            finally:
                bulk.abort()
            indices.finish(client, name, rows, made)
        Named(name, made, rows).write(place / "lexical")

    def publish(self, place: Path, manifest: Manifest) -> None:
        """Keep the tables alone, store them in the cluster, and point its alias and then CURRENT at them."""
        keep_tables(place)
        sealed = generation.seal(place, manifest)
        with closing(self._cluster.client()) as client:
            files.keep(client, self._root, place, sealed, made=self._sent.append)
        # From here on the alias may name it, also where no answer says so: the next build sees what became of it.
        self._sent.clear()
        publishing.publish(self._settings, place, sealed.id)
