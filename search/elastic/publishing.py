"""Publishing to a cluster that holds all of a catalogue, and going back there: the alias first, then CURRENT.

A machine that has no home of its own yet takes over that of the catalogue whose name it is given, so that any machine
of a shop may build; what no machine of that home made is never changed.
"""

import json
import logging
from contextlib import closing
from pathlib import Path

from elasticsearch import Elasticsearch

from search import generation
from search.elastic import alias, home, kept
from search.elastic.cluster import Cluster, required
from search.elastic.faults import check_version, speaking
from search.elastic.indices import INDEX
from search.elastic.pointer import fetched, follow, is_ours, point
from search.errors import AisleError, IndexMismatch, IndexMissing
from search.locks import following
from search.manifest import Manifest
from search.settings import Settings

log = logging.getLogger(__name__)


def prepare(settings: Settings) -> None:
    """Before a build: the cluster can be used, the name is ours, and CURRENT is what the alias names, if that is sound.

    Raises AisleError where the cluster cannot be used or the alias is another's.
    """
    root, cluster = generation.root(settings), required(Cluster.of(settings))
    with closing(cluster.client()) as client:
        check_version(client)
        with speaking():
            _join(client, root)
    try:
        follow(settings)
    except AisleError as error:  # the build that comes is what mends it
        log.warning("what is served cannot be had from the cluster: %s", error)


def taken(settings: Settings) -> set[str]:
    """The ids that are taken in the cluster, once it is cleared of what builds of this machine left that died.

    The build lock must be held.
    """
    root = generation.root(settings)
    with closing(required(Cluster.of(settings)).client()) as client, speaking():
        kept.clear(client, root)
        return kept.taken(client, root)


def publish(settings: Settings, place: Path, id: str) -> None:
    """Point the alias, then CURRENT, at a generation whose products and tables are in the cluster.

    Raises AisleError where the alias is another's; then nothing was published.
    """
    root = generation.root(settings)
    with closing(required(Cluster.of(settings)).client()) as client, following(root), speaking():
        _move(client, root, json.loads((place / "lexical" / INDEX).read_text("utf-8"))["name"])
        generation.admit(root, place, id)


def rollback(settings: Settings, id: str | None = None) -> Manifest:
    """Serve a generation that the cluster keeps again, on every machine: `id`, or the newest sound one before the
    served one that was not gone back from.

    Raises IndexMissing where there is none, IndexMismatch where the named one is damaged.
    """
    root = generation.root(settings)
    with closing(required(Cluster.of(settings)).client()) as client, following(root), speaking():
        if not home.known(root, home.CATALOGUE):
            _join(client, root)
        indexes = kept.indexes(client, root)
        found = kept.whole(indexes)
        if id is not None and id not in found:
            raise IndexMissing(f"No generation {id!r} is kept in the cluster; there are {', '.join(found) or 'none'}.")
        # An alias goes with its index.
        served = max((index.generation for index in indexes if index.aliased), default=generation.current(root))
        before = [other for other in reversed(found) if served is None or other < served]
        gone = generation.withdrawn(root)
        chosen = [id] if id else [other for other in before if other not in gone]
        for candidate in chosen:
            try:
                place = fetched(client, root, found[candidate])
            except IndexMismatch:
                if id:
                    raise
                continue
            _move(client, root, found[candidate].index)
            return point(root, candidate, place)
        raise IndexMissing(
            f"No sound generation before {served or 'the served one'} is kept in the cluster. `aisle index FILE` makes "
            "one."
        )


def sweep(settings: Settings) -> list[str]:
    """Drop the indexes of generations that nobody needs any more; their names."""
    root = generation.root(settings)
    with closing(required(Cluster.of(settings)).client()) as client, speaking():
        return kept.sweep(client, root)


def _join(client: Elasticsearch, root: Path) -> None:
    """Raises AisleError where the alias is another's."""
    there = alias.aliased(client, root.name)
    if there is not None:
        is_ours(root, alias.mark_of(client, there.index))


def _move(client: Elasticsearch, root: Path, index: str) -> None:
    alias.move(client, root.name, index, home=home.known(root, home.CATALOGUE))
