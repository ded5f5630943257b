"""What in the cluster follows CURRENT: the alias for other people's tools, and the end of indexes nobody needs.

Nothing that Aisle serves depends on it: a query names the index of its generation. So what fails here is told and
mended by whoever comes next, a build, a rollback or a server that starts.
"""

import logging
from pathlib import Path

from search import generation
from search.elastic.cluster import Cluster
from search.errors import AisleError
from search.settings import Settings

log = logging.getLogger(__name__)

FOLLOWED_S = 10.0  # for each request


def follow(settings: Settings) -> str:
    """Let the alias name what is served, and drop what is gone; what went wrong, in words, or ""."""
    root = generation.root(settings)
    try:
        cluster = Cluster.of(settings)
        if cluster is not None:
            _follow(root, cluster)
    except AisleError as error:
        log.warning("the alias in Elasticsearch was not set: %s", error)
        return str(error)
    return ""


def _follow(root: Path, cluster: Cluster) -> None:
    from search.elastic import indices

    client = cluster.client(timeout_s=FOLLOWED_S)
    try:
        served = generation.served(root)
        if "elasticsearch" in served.engines.values():
            indices.point(client, root, indices.index_name(root, served.id))
        indices.sweep(client, root)
    finally:
        client.close()
