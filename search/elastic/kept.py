"""The generations of a catalogue that a cluster keeps, and the end of those that nobody needs.

Where all of a catalogue is in the cluster several machines share it, so whose an index is cannot depend on a folder:
every machine that follows the alias takes over the home that its index names. What an index is for stands in its mark:

    part       "products", "files" (the tables of a generation), or "shared" (one large file of several generations)
    machine    the folder in which it was made: a build that died is cleared away by the next one there
    sealed     of files: bytes and sha256 of the manifest, told last; a generation without it is unfinished
    shared     of files: the digests of the shared files that belong to the generation
    published  of files: the alias named the generation once; one that it never named is unfinished
    withdrawn  of files: the generation was gone back from
"""

import re
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from elasticsearch import ApiError, Elasticsearch, NotFoundError

from search.elastic import home
from search.elastic.alias import CLUSTER
from search.elastic.faults import patiently
from search.elastic.indices import FORM, GRACE_S, RETIRED, owner
from search.elastic.mapping import OWNER
from search.generation import ID, KEEP

PART, MACHINE, SEALED, SHARED = "part", "machine", "sealed", "shared"
PUBLISHED, WITHDRAWN = "published", "withdrawn"
PRODUCTS, FILES = "products", "files"
ABANDONED_S = 86_400.0  # so old is no build of a machine that still lives
WANTED = "*.mappings._meta,*.settings.index.uuid,*.settings.index.creation_date,*.aliases"


@dataclass(frozen=True, slots=True)
class Index:
    """An index of the catalogue: `created` in seconds since 1970, `aliased` by the catalogue's own alias."""

    name: str
    uuid: str
    created: float
    aliased: bool
    mark: dict[str, Any]

    @property
    def generation(self) -> str:
        return str(self.mark.get("generation", ""))

    @property
    def part(self) -> str:
        return str(self.mark.get(PART, PRODUCTS))  # the classic form has no other


@dataclass(frozen=True, slots=True)
class Kept:
    """A generation that is whole in the cluster: its index, that of its tables, and what its manifest must be."""

    id: str
    index: str
    uuid: str
    files: str
    sealed: dict[str, Any]
    withdrawn: bool


def mark(root: Path, id: str, part: str, **more: Any) -> dict[str, Any]:
    """What marks an index of the cluster form."""
    machine = home.settle(root, home.MACHINE)
    return {**owner(root, id), FORM: CLUSTER, PART: part, MACHINE: machine, **more}


def indexes(client: Elasticsearch, root: Path) -> list[Index]:
    """The indexes of this catalogue and this home, by name."""
    mine = home.known(root, home.CATALOGUE)
    found = []
    for name, told in _told(client, root).items():
        index = told["settings"]["index"]
        known = told.get("mappings", {}).get("_meta", {}).get(OWNER, {})
        if mine and known.get("home") == mine and known.get("catalogue") == root.name:
            created = float(index["creation_date"]) / 1000
            found.append(Index(name, index["uuid"], created, root.name in told.get("aliases", {}), known))
    return sorted(found, key=lambda index: index.name)


def taken(client: Elasticsearch, root: Path) -> set[str]:
    """The ids that an index of anybody has in its name: a generation that is made now takes a later one."""
    pattern = re.compile(rf"{re.escape(root.name)}-({ID.pattern})(-{FILES})?")
    return {found[1] for name in _told(client, root) if (found := pattern.fullmatch(name))}


def whole(indexes: Iterable[Index]) -> dict[str, Kept]:
    """The generations of the cluster form that were published and can be served, by id, oldest first."""
    parts = {(index.part, index.generation): index for index in indexes if index.mark.get(FORM) == CLUSTER}
    found = {}
    for (part, id), index in sorted(parts.items()):
        files = parts.get((FILES, id))
        if part != PRODUCTS or files is None or not files.mark.get(SEALED):
            continue
        if index.aliased or files.mark.get(PUBLISHED):
            withdrawn = bool(files.mark.get(WITHDRAWN))
            found[id] = Kept(id, index.name, index.uuid, files.name, files.mark[SEALED], withdrawn)
    return found


def settle(client: Elasticsearch, indexes: Sequence[Index], served: Sequence[str], *, but: str = "") -> None:
    """Write into the marks what follows from the generations that are served, as `settled` says."""
    for index, changed in settled(indexes, served, but=but):
        patiently(partial(client.indices.put_mapping, index=index.name, meta={OWNER: changed}))


def settled(indexes: Sequence[Index], served: Sequence[str], *, but: str = "") -> list[tuple[Index, dict[str, Any]]]:
    """Which marks change: what is served was published, and what is newer was gone back from, except for `but`."""
    published, found = whole(indexes), []
    for index in indexes:
        id = index.generation
        if index.part != FILES or (id not in published and id not in served):
            continue
        changed = {key: value for key, value in index.mark.items() if key != WITHDRAWN} | {PUBLISHED: True}
        if id not in served and id != but and (index.mark.get(WITHDRAWN) or (served and id > max(served))):
            changed[WITHDRAWN] = True
        if changed != index.mark:
            found.append((index, changed))
    return found


def clear(client: Elasticsearch, root: Path) -> list[str]:
    """Drop what builds of this machine left that died; the names dropped. The build lock must be held."""
    machine, there = home.known(root, home.MACHINE), indexes(client, root)
    unfinished = [index for index in _unfinished(there) if machine and index.mark.get(MACHINE) == machine]
    for index in unfinished:
        _drop(client, index)
    return [index.name for index in unfinished]


def sweep(client: Elasticsearch, root: Path) -> list[str]:
    """Drop the generations that are neither among the newest KEEP nor aliased, and note which are so from now on.

    A web machine may still serve one: it goes GRACE_S after it was noted. The names dropped.
    """
    gone = set()
    for index, changed in due(indexes(client, root), now=time.time()):
        if changed is None:
            gone.add(index.uuid)
        else:
            # A disk that is nearly full lets no mapping be changed; then it is noted another time.
            with suppress(ApiError):
                client.indices.put_mapping(index=index.name, meta={OWNER: changed})
    if not gone:
        return []
    # Looked at again: going back, and a build that shares a file, may have made it needed since.
    again = due(indexes(client, root), now=time.time())
    dropped = [index for index, changed in again if changed is None and index.uuid in gone]
    for index in dropped:
        _drop(client, index)
    return [index.name for index in dropped]


def due(indexes: Sequence[Index], *, now: float) -> list[tuple[Index, dict[str, Any] | None]]:
    """What a sweep does: which indexes get another mark, and which are dropped (None)."""
    unfinished = {index.name for index in _unfinished(indexes)}
    ids = sorted({index.generation for index in indexes if index.part == PRODUCTS and index.name not in unfinished})
    wanted = {*ids[-KEEP:], *(index.generation for index in indexes if index.aliased)}
    shared = {
        digest
        for index in indexes
        if index.part == FILES and (index.generation in wanted or index.name in unfinished)
        for digest in index.mark.get(SHARED, ())
    }
    found: list[tuple[Index, dict[str, Any] | None]] = []
    for index in indexes:
        retired = index.mark.get(RETIRED)
        if index.name in unfinished:
            if index.created <= now - ABANDONED_S:
                found.append((index, None))
        elif index.generation in wanted or index.mark.get("digest") in shared:
            if retired is not None:
                found.append((index, {key: value for key, value in index.mark.items() if key != RETIRED}))
        elif retired is None or float(retired) > now:  # never noted, or by a clock that was put back since
            found.append((index, {**index.mark, RETIRED: str(now)}))
        elif float(retired) <= now - GRACE_S:
            found.append((index, None))
    return found


def _unfinished(indexes: Sequence[Index]) -> list[Index]:
    """Those of generations that a build is making, or that died in the making."""
    complete = whole(indexes)
    return [
        index
        for index in indexes
        if index.mark.get(FORM) == CLUSTER and index.part in (PRODUCTS, FILES) and index.generation not in complete
    ]


def _drop(client: Elasticsearch, index: Index) -> None:
    with suppress(NotFoundError):
        patiently(lambda: client.indices.delete(index=index.name))


def _told(client: Elasticsearch, root: Path) -> dict[str, Any]:
    told: Any = patiently(
        lambda: client.indices.get(index=f"{root.name}-*", filter_path=WANTED, expand_wildcards="open,closed")
    )
    return dict(told)
