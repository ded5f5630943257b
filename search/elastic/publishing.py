"""Publishing to a cluster that holds all of a catalogue, and going back there: the alias first, then CURRENT.

A machine that has no home of its own yet takes over that of the catalogue whose name it is given, so that any machine
of a shop may build; what no machine of that home made is never changed.
"""

import logging
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch

from search import generation
from search.elastic import alias, home, kept
from search.elastic.cluster import Cluster, required
from search.elastic.faults import OLDEST_WHOLE, check_version, speaking, told
from search.elastic.files import manifest_of
from search.elastic.indices import behind, marks
from search.elastic.named import Named
from search.elastic.pointer import ASKED_S, fetched, follow, is_here, is_ours, point
from search.errors import AisleError, IndexMismatch, IndexMissing
from search.locks import following
from search.manifest import Manifest, read_manifest
from search.settings import Settings

log = logging.getLogger(__name__)

MOVES = 5  # tries, where other machines move the alias at the same time


@dataclass(frozen=True, slots=True)
class Listed:
    """A generation of the cluster: whether the alias names it, and whether its tables are on this machine."""

    manifest: Manifest
    served: bool
    here: bool


def prepare(settings: Settings) -> None:
    """Before a build: the cluster can be used, the name is ours, and CURRENT is what the alias names, if that is sound.

    Raises AisleError where the cluster cannot be used or the alias is another's.
    """
    root, cluster = generation.root(settings), required(Cluster.of(settings))
    with closing(cluster.client()) as client:
        check_version(client, OLDEST_WHOLE)
        with speaking():
            is_new = not home.known(root, home.CATALOGUE)
            if _join(client, root) and is_new:
                log.warning(
                    "Elasticsearch has a catalogue %r already: what is built here takes its place on every machine "
                    "that serves it. Another --name keeps them apart; `aisle rollback` goes back.",
                    root.name,
                )
            _restore(client, root)
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

    Raises AisleError where the alias is another's; then nothing was published. A machine that can only not take up
    itself what it has published says so in the log, and follows later.
    """
    root = generation.root(settings)
    with closing(required(Cluster.of(settings)).client()) as client, following(root), speaking():
        _move(client, root, Named.read(place / "lexical").name, id)
        try:
            generation.admit(root, place, id)
        except (OSError, AisleError) as error:  # what the alias names is served, whatever is wrong with this machine
            log.warning(
                "%s is published, and other machines take it up; this one does as soon as it can. Now it cannot: %s",
                id, error,
            )  # fmt: skip


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
        chosen = [id] if id else [other for other in before if not found[other].withdrawn]
        for candidate in chosen:
            try:
                place = fetched(client, root, found[candidate])
            except IndexMismatch:
                if id:
                    raise
                continue
            _move(client, root, found[candidate].index, candidate)
            return point(root, candidate, place)
        raise IndexMissing(
            f"No sound generation before {served or 'the served one'} is kept in the cluster. `aisle index FILE` makes "
            "one."
        )


def listed(settings: Settings) -> list[Listed]:
    """The generations that the cluster keeps, oldest first; one whose manifest is damaged there is left out.

    Raises AisleError where the cluster is away, or the alias another's.
    """
    root, found, cluster = generation.root(settings), [], required(Cluster.of(settings))
    with closing(cluster.client(timeout_s=ASKED_S)) as asking, speaking():
        alias.aliased(asking, root.name)  # somebody waits here: a cluster that is away is not asked for a minute
    with closing(cluster.client()) as client, speaking():
        if not home.known(root, home.CATALOGUE):
            _join(client, root)
        indexes = kept.indexes(client, root)
        aliased = {index.name for index in indexes if index.aliased}
        for known in kept.whole(indexes).values():
            here = is_here(root, known)
            try:
                manifest = read_manifest(generation.folder(root, known.id)) if here else manifest_of(client, known)
            except IndexMismatch as error:
                log.warning("%s cannot be taken from the cluster: %s", known.id, error)
                continue
            found.append(Listed(manifest, known.index in aliased, here))
    return found


def sweep(settings: Settings) -> list[str]:
    """Drop the indexes of generations that nobody needs any more; their names."""
    root = generation.root(settings)
    with closing(required(Cluster.of(settings)).client()) as client, speaking():
        return kept.sweep(client, root)


def _join(client: Elasticsearch, root: Path) -> bool:
    """Whether there is a catalogue of this name, which is this folder's from now on. Raises AisleError where the alias
    is another's.
    """
    there = alias.aliased(client, root.name)
    return there is not None and is_ours(root, marks(client, there.index).get(there.index, {}))


def _restore(client: Elasticsearch, root: Path) -> None:
    """Where somebody removed the alias, let it name again what it named last."""
    if not home.known(root, home.CATALOGUE) or alias.aliased(client, root.name) is not None:
        return
    found = [known for known in kept.whole(kept.indexes(client, root)).values() if not known.withdrawn]
    if found:
        log.warning("the alias %s was gone from Elasticsearch; it names %s again", root.name, found[-1].index)
        with following(root):
            _move(client, root, found[-1].index, found[-1].id)


def _move(client: Elasticsearch, root: Path, index: str, id: str) -> None:
    """Let the alias name the index of a generation; the marks say before and after what was published and withdrawn.

    Raises AisleError where it is another's.
    """
    for _ in range(MOVES):
        before = behind(client, root.name)
        indexes = kept.indexes(client, root)
        ours = {known.name: known for known in indexes}
        if before is None or not ours.keys() >= set(before):
            raise alias.foreign(root.name)
        kept.settle(client, indexes, [ours[name].generation for name in before], but=id)
        if alias.move(client, root.name, index, before=before):
            break
    else:
        raise AisleError(f"Others move the alias {root.name!r} in Elasticsearch again and again. Try once more.")
    try:
        kept.settle(client, kept.indexes(client, root), [id])
    except (ApiError, TransportError) as error:  # it is served; whoever moves the alias next does it
        log.warning("%s is not yet marked as published: %s", id, told(error))
