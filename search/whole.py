"""Whether a generation is whole: its files, and what it has in a cluster."""

import logging
from pathlib import Path

from search import manifest
from search.elastic.cluster import Cluster
from search.errors import EngineDown, IndexMismatch
from search.generation import Check
from search.lexical import check_lexical
from search.manifest import Manifest
from search.settings import Settings

log = logging.getLogger(__name__)


def check(place: Path, sealed: Manifest, *, cluster: Cluster | None) -> None:
    """Raises IndexMismatch that names the first part which is not what was published.

    Raises EngineDown where the cluster cannot tell now, BadSettings where the generation needs one and has none.
    """
    manifest.check(place, sealed)
    check_lexical(sealed.engines["lexical"], place / "lexical", cluster=cluster)


def as_far_as_told(settings: Settings) -> Check:
    """`check` for who cannot wait: a cluster that is away keeps nobody from going back, and the log says so."""

    def told(place: Path, sealed: Manifest) -> None:
        try:
            check(place, sealed, cluster=Cluster.of(settings))
        except EngineDown as error:
            log.warning("whether the words of %s are there is not known: %s", sealed.id, error)

    return told


def lost(place: Path, sealed: Manifest, settings: Settings) -> str:
    """What a generation has no more in the cluster, in words; "" where all is there, or that cannot be told now."""
    try:
        check_lexical(sealed.engines["lexical"], place / "lexical", cluster=Cluster.of(settings))
    except IndexMismatch as error:
        return str(error)
    except EngineDown as error:
        log.warning("whether the words of %s are there is not known: %s", sealed.id, error)
    return ""
