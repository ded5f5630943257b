"""Which form a generation's catalogue has."""

from collections.abc import Sequence
from pathlib import Path

from search.catalogue import Catalogue
from search.elastic.cluster import Cluster
from search.embedded import Embedded
from search.manifest import Manifest


def open_catalogue(
    folder: Path, manifest: Manifest, *, phrases: Sequence[tuple[str, ...]], cluster: Cluster | None
) -> Catalogue:
    """The generation in the form that it was built for: on this machine, or in a cluster."""
    if manifest.engines["vectors"] == "elasticsearch":
        from search.elastic.clustered import Clustered

        return Clustered(folder, manifest, phrases=phrases, cluster=cluster)
    return Embedded(folder, manifest, phrases=phrases, cluster=cluster)
