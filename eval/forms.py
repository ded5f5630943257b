"""One catalogue in each of the three ways to run it; what is built for that goes again, in a cluster too."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from search import generation
from search.elastic import kept
from search.elastic.cluster import Cluster
from search.elastic.faults import speaking
from search.errors import BadEvaluation
from search.settings import Settings

PREFIX = "bench"  # of the names of all that is made in a cluster
# Settings of each form: the engine of the words, and that of the vectors.
EMBEDDED, KEYWORDS, CLUSTERED = "tantivy + hnswlib", "elasticsearch + hnswlib", "elasticsearch"
FORMS = {
    EMBEDDED: {"lexical": "tantivy", "vectors": "hnswlib"},
    KEYWORDS: {"lexical": "elasticsearch", "vectors": "hnswlib"},
    CLUSTERED: {"lexical": "elasticsearch", "vectors": "elasticsearch"},
}


def cluster_of(settings: Settings) -> Cluster:
    """The cluster that the settings name. Raises BadEvaluation where they name none."""
    cluster = Cluster.of(settings)
    if cluster is None:
        raise BadEvaluation(
            "This part compares with an Elasticsearch, and AISLE_ELASTICSEARCH_URL names none; for instance "
            "AISLE_ELASTICSEARCH_URL=http://127.0.0.1:9200."
        )
    return cluster


def fresh() -> str:
    """A name that nobody else has."""
    return f"{PREFIX}-{uuid4().hex[:8]}"


@contextmanager
def form(settings: Settings, name: str, folder: Path) -> Iterator[Settings]:
    """Settings of one of FORMS, with a home of its own under `folder` and a catalogue's name that nobody else has.

    The embedding cache is that of `settings`. With the block goes what was made in the cluster. Raises AisleError where
    that cannot be removed.
    """
    own = fresh()
    home = folder / own
    home.mkdir()
    cache = (settings.home / "cache").resolve()
    cache.mkdir(parents=True, exist_ok=True)
    (home / "cache").symlink_to(cache, target_is_directory=True)
    made = replace(settings, home=home, name=own, **FORMS[name])
    try:
        yield made
    finally:
        if name != EMBEDDED:
            _remove(made)


def _remove(settings: Settings) -> None:
    """Drop the indexes of a catalogue, all of which bear the mark of its folder."""
    with closing(cluster_of(settings).client()) as client, speaking():
        for index in kept.indexes(client, generation.root(settings)):
            client.indices.delete(index=index.name, ignore_unavailable=True)
