"""Before a generation is published: do its parts agree, and do products find themselves?"""

from pathlib import Path

import numpy as np

from search.arrays import spread
from search.columns import Columns
from search.document import FIELDS
from search.elastic.cluster import Cluster
from search.errors import IndexMismatch
from search.forward import Forward
from search.lexical import open_lexical
from search.settings import Settings
from search.store import Store
from search.vectors import open_vectors

SAMPLES = 20
NEAREST = 10
# A graph loses a few of hundreds of products with one and the same vector; a broken one loses nearly all.
MOST_LOST = 0.25


def verify(place: Path, settings: Settings) -> None:
    """Raises IndexMismatch that names the part which is not what the others say."""
    store, forward, columns = Store(place / "store"), Forward.open(place / "forward"), Columns.open(place / "columns")
    cluster = Cluster.of(settings)
    lexical = open_lexical(settings.lexical, place / "lexical", cluster=cluster and cluster.patient())
    vectors = open_vectors(settings.vectors, place / "vectors")
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
        vector = vectors.take(np.array([row]))[0]
        _, cosines = vectors.search(vector, NEAREST)
        if vector.any() and not (len(cosines) and cosines[0] > 0.99):
            lost.append(store.id(row))
    if len(lost) > MOST_LOST * min(SAMPLES, len(store)):
        raise IndexMismatch(f"Products do not find themselves by their vectors ({lost}). Index again with --full.")
    lexical.close()
    vectors.close()
