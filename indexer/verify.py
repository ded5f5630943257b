"""Before a generation is published: do its parts agree, and do products find themselves?"""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from search.arrays import open_array, spread
from search.columns import Columns
from search.document import FIELDS
from search.elastic.cluster import Cluster, required
from search.errors import IndexMismatch
from search.forward import Forward
from search.lexical import open_lexical
from search.settings import Settings
from search.store import Store
from search.vectors import MATRIX, open_vectors

SAMPLES = 20
NEAREST = 10
# A graph loses a few of hundreds of products with one and the same vector; a broken one loses nearly all.
MOST_LOST = 0.25
ITSELF = 0.99  # cosine

Nearest = Callable[[np.ndarray], np.ndarray]  # a vector to the rows nearest to it


def verify(place: Path, settings: Settings) -> None:
    """Raises IndexMismatch that names the part which is not what the others say."""
    store, forward, columns = Store(place / "store"), Forward.open(place / "forward"), Columns.open(place / "columns")
    cluster = Cluster.of(settings)
    lexical = open_lexical(settings.lexical, place / "lexical", cluster=cluster and cluster.patient())
    vectors = open_array(place / "vectors", MATRIX)
    nearest, close = _nearest_in_cluster(place, settings) if settings.clustered else _nearest_here(place, settings)
    counts = {
        "store": len(store),
        "forward index": len(forward),
        "columns": len(columns),
        "keyword index": len(lexical),
        "vector index": len(vectors),
    }
    if len(set(counts.values())) > 1:
        raise IndexMismatch(
            f"The staged indexes hold different numbers of products: {counts}. Index again with --full."
        )
    lost = []
    for row in spread(len(store), SAMPLES).tolist():
        words = [forward.lexicon.vocabulary[int(token)] for token in forward.row_tokens(row, FIELDS[0])]
        if words and np.isnan(lexical.scores(np.array([row]), words)[0]):
            raise IndexMismatch(
                f"Product {store.id(row)!r} does not find itself by its title. Index again with --full."
            )
        vector = vectors[row]
        if vector.any() and (vectors[nearest(vector)] @ vector).max(initial=-1.0) <= ITSELF:
            lost.append(store.id(row))
    if len(lost) > MOST_LOST * min(SAMPLES, len(store)):
        raise IndexMismatch(f"Products do not find themselves by their vectors ({lost}). Index again with --full.")
    lexical.close()
    close()


def _nearest_here(place: Path, settings: Settings) -> tuple[Nearest, Callable[[], None]]:
    index = open_vectors(settings.vectors, place / "vectors")
    return lambda vector: index.search(vector, NEAREST)[0], index.close


def _nearest_in_cluster(place: Path, settings: Settings) -> tuple[Nearest, Callable[[], None]]:
    from search.elastic import indices
    from search.elastic.nearest import nearest

    client = required(Cluster.of(settings)).client()
    index = indices.index_name(place.parents[1], place.name)
    return lambda vector: nearest(client, index, vector, NEAREST), client.close
