"""Where all of a catalogue is in the cluster its alias says what is served, and each machine's CURRENT is a copy of it.

Publishing and going back (publishing.py) move the alias first. A machine whose CURRENT is something else than what it
names brings the tables of that generation and points CURRENT at it; so a crash between the two heals by itself.
"""

import logging
import shutil
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from elasticsearch import Elasticsearch

from search import generation
from search.elastic import alias, home, kept
from search.elastic.alias import CLUSTER, Aliased
from search.elastic.cluster import Cluster, required
from search.elastic.faults import speaking
from search.elastic.files import BRINGING, bring
from search.elastic.indices import FORM, marks
from search.elastic.named import Named
from search.errors import AisleError, IndexMismatch
from search.locks import following
from search.manifest import Manifest, check, read_manifest
from search.serving import is_server, notify
from search.settings import Settings

log = logging.getLogger(__name__)

ASKED_S = 2.0  # for what is asked every few seconds; the nodes are tried one after the other


def arrive(settings: Settings) -> None:
    """Before a generation is opened: let CURRENT name what the alias names.

    Where that cannot be, what CURRENT names stays. A server that runs has somebody beside it who does that: it only
    opens. Raises AisleError where CURRENT names nothing yet.
    """
    root = generation.root(settings)
    if is_server(settings):
        return
    try:
        follow(settings)
    except AisleError as error:
        if generation.is_empty(root):
            raise
        log.warning("what is served may not be the newest: %s", error)


def follow(settings: Settings) -> bool:
    """Let CURRENT name what the alias names, whose tables are brought where they are not here; whether it changed.

    The servers of this machine are told then. Raises AisleError where the cluster is away, the alias
    another's, or the generation lost or damaged in the cluster.
    """
    root, cluster = generation.root(settings), required(Cluster.of(settings))
    with closing(cluster.client(timeout_s=ASKED_S)) as asking, speaking():
        there = alias.aliased(asking, root.name)
        if there is None or there == here(root):
            return False
    with closing(cluster.client()) as client, following(root), speaking():
        changed = _follow(client, root)
    if changed:
        notify(settings)
    return changed


def here(root: Path) -> Aliased | None:
    """The index of what CURRENT names; None where that is nothing, damaged, or not in the cluster."""
    with suppress(AisleError):
        id = generation.current(root)
        return _index_of(generation.folder(root, id)) if id else None
    return None


def _follow(client: Elasticsearch, root: Path) -> bool:
    there = alias.aliased(client, root.name)
    if there is None or there == here(root):
        return False
    mark = marks(client, there.index).get(there.index, {})
    if not is_ours(root, mark):
        return False
    found = kept.whole(kept.indexes(client, root)).get(mark.get("generation", ""))
    if found is None:
        raise IndexMismatch(
            f"The tables of {there.index}, which the alias {root.name!r} names, are lost in Elasticsearch. Build it "
            "anew with `aisle index --full`, or go back with `aisle rollback`."
        )
    began = time.monotonic()
    point(root, found.id, fetched(client, root, found))
    log.info("%s of %s was taken up in %.1f s", found.id, root.name, time.monotonic() - began)
    return True


def fetched(client: Elasticsearch, root: Path, found: kept.Kept) -> Path | None:
    """Where the generation's folder was brought to; None where it is among the generations here, and sound.

    Raises IndexMismatch where the cluster has not all of it any more.
    """
    folder, index = generation.folder(root, found.id), Aliased(found.index, found.uuid)
    if _is_sound(folder, index):
        return None
    place = bring(client, root, found)
    if _index_of(place) != index:
        raise IndexMismatch(
            f"{found.index} in Elasticsearch is not the index that was built. Build it anew with `aisle index --full`, "
            "or go back with `aisle rollback`."
        )
    if folder.exists():
        if _is_of_this_machine(folder):
            raise AisleError(
                f"{folder} is a generation of this machine alone, and Elasticsearch serves another {found.id}. Move it "
                "away, or choose another AISLE_HOME; what is served stays."
            )
        _set_aside(root, folder)
    return place


def is_here(root: Path, found: kept.Kept) -> bool:
    """Whether the generation's folder is on this machine; its files are not looked at."""
    return _index_of(generation.folder(root, found.id)) == Aliased(found.index, found.uuid)


def _is_sound(folder: Path, index: Aliased) -> bool:
    """Whether a generation that may be kept here is whole, and that of this index."""
    try:
        if _index_of(folder) == index:
            check(folder, read_manifest(folder))
            return True
    except AisleError as error:
        log.warning("%s is brought anew from the cluster: %s", folder.name, error)
    return False


def point(root: Path, id: str, place: Path | None) -> Manifest:
    """Point CURRENT at a generation that `fetched` has made sure of; its manifest."""
    if place is None:
        generation.point(root, id)
    else:
        generation.admit(root, place, id)
    return read_manifest(generation.folder(root, id))


def _is_of_this_machine(folder: Path) -> bool:
    """Whether it is a sound generation that was not built for a cluster to hold."""
    with suppress(AisleError):
        return read_manifest(folder).engines["vectors"] != "elasticsearch"
    return False


def _set_aside(root: Path, folder: Path) -> None:
    """Remove a folder in one step; who has it open goes on."""
    aside = root / BRINGING / f"{folder.name}.gone"
    shutil.rmtree(aside, ignore_errors=True)
    folder.rename(aside)
    shutil.rmtree(aside, ignore_errors=True)


def is_ours(root: Path, mark: dict[str, Any]) -> bool:
    """Whether the mark is of a catalogue of the cluster form, whose home a machine that has none takes over.

    Raises AisleError for the mark of another catalogue, of another home, or none.
    """
    theirs = mark.get("home")
    if not theirs or mark.get("catalogue") != root.name:
        raise alias.foreign(root.name)
    clustered = mark.get(FORM) == CLUSTER
    if not home.known(root, home.CATALOGUE) and not generation.is_empty(root):
        raise AisleError(
            f"Elasticsearch has a catalogue {root.name!r}, and {root} holds one of that name that is not of it. Choose "
            f"another --name or AISLE_HOME for one of them; or, to share the one in Elasticsearch, remove {root}."
        )
    mine = home.settle(root, home.CATALOGUE, theirs) if clustered else home.known(root, home.CATALOGUE)
    if mine != theirs:
        raise AisleError(
            f"The catalogue {root.name!r} in Elasticsearch is another data folder's, and this one has made indexes of "
            f"its own before. Choose another --name; or, to share that catalogue, remove {root / home.CATALOGUE}."
        )
    return clustered


def _index_of(folder: Path) -> Aliased | None:
    with suppress(IndexMismatch):
        named = Named.read(folder / "lexical")
        return Aliased(named.name, named.uuid)
    return None
