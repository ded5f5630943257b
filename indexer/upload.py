"""A staged generation to the cluster, where all of it lives there: its products as documents, its tables as files."""

import json
from collections.abc import Callable, Iterable
from contextlib import closing
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
from search.elastic.tables import keep_tables
from search.errors import AisleError
from search.manifest import Manifest
from search.settings import Settings
from search.vectors import MATRIX

TOLD = 500  # products between two words of progress


class InCluster:
    """All of a catalogue in a cluster: a Publication."""

    def __init__(self, settings: Settings):
        self._settings, self._root = settings, generation.root(settings)
        self._cluster = required(Cluster.of(settings))

    def prepare(self) -> None:
        publishing.prepare(self._settings)

    def taken(self) -> Iterable[str]:
        return publishing.taken(self._settings)

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
            bulk = Bulk(client, name)
            try:
                for count, (row, document) in enumerate(documents(place), 1):
                    bulk.add(row, document)
                    if count % TOLD == 0:
                        tell(count)
                bulk.finish()
            except BaseException:
                bulk.abort()
                indices.drop(client, name, made)
                raise
            indices.finish(client, name, rows, made)
        (place / "lexical").mkdir(exist_ok=True)
        known = {"name": name, "uuid": made, "rows": rows}
        (place / "lexical" / indices.INDEX).write_text(json.dumps(known), "utf-8")

    def publish(self, place: Path, manifest: Manifest) -> None:
        """Keep the tables alone, store them in the cluster, and point its alias and then CURRENT at them."""
        keep_tables(place)
        sealed = generation.seal(place, manifest)
        with closing(self._cluster.client()) as client:
            files.keep(client, self._root, place, sealed)
        publishing.publish(self._settings, place, sealed.id)
