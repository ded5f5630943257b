"""What in the cluster follows CURRENT: the alias for other people's tools, and the end of indexes nobody needs.

Nothing that Aisle serves depends on it: a query names the index of its generation. So what fails here is told and
mended by whoever comes next, a build, a rollback or a server that starts.
"""

import logging
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from search import generation
from search.elastic.cluster import Cluster
from search.errors import AisleError
from search.locks import following
from search.settings import Settings

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

log = logging.getLogger(__name__)

FOLLOWED_S = 10.0  # for each request


def follow(settings: Settings) -> str:
    """Let the alias name what is served, and drop what is gone; what went wrong, in words, or ""."""
    root = generation.root(settings)
    try:
        cluster = Cluster.of(settings)
        if settings.clustered:  # CURRENT follows the alias there, and not the other way round
            from search.elastic.publishing import sweep

            sweep(settings)
        elif cluster is not None:
            _follow(root, cluster)
    except AisleError as error:
        log.warning("Elasticsearch was not brought up to date: %s", error)
        return str(error)
    return ""


def _follow(root: Path, cluster: Cluster) -> None:
    with following(root), closing(cluster.client(timeout_s=FOLLOWED_S)) as client:
        _point_and_sweep(root, client)


def _point_and_sweep(root: Path, client: "Elasticsearch") -> None:
    from search.elastic import indices

    served = generation.served(root)
    if "elasticsearch" in served.engines.values():
        indices.point(client, root, indices.index_name(root, served.id))
    indices.sweep(client, root)
