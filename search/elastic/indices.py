"""The indexes of a catalogue in the cluster: made, finished, pointed at, and dropped when nobody needs them any more.

An index belongs to Aisle when its `_meta` says so, and to this catalogue when its home is this one's. No other is ever
changed or dropped, whatever its name.
"""

import logging
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from elastic_transport import TransportError
from elasticsearch import ApiError, BadRequestError, Elasticsearch, NotFoundError

from search.elastic import home
from search.elastic.deviations import deviations
from search.elastic.faults import patiently, speaking, told
from search.elastic.mapping import OWNER
from search.errors import AisleError, IndexMismatch

log = logging.getLogger(__name__)

GRACE_S = 3_600.0  # an index of no generation is kept so long: a server elsewhere may still ask it
RETIRED = "retired"
FORM = "form"  # told by what holds more than words, which is not dropped here (kept.py)
COPIES = "0-1"  # as many as there is a second node for
MERGED_S, COPIED_S = 900.0, 300.0  # waited for the merge and for the copies, which go on by themselves


def index_name(root: Path, id: str) -> str:
    """The index of a generation."""
    return f"{root.name}-{id}"


def owner(root: Path, id: str) -> dict[str, str]:
    """What marks the index of a generation as this catalogue's. A data folder that was copied is another one."""
    return {"catalogue": root.name, "generation": id, "home": home.settle(root, home.CATALOGUE)}


def create(client: Elasticsearch, name: str, body: dict[str, Any]) -> str:
    """An empty index, in place of one that a build which was killed left there; its uuid.

    `body` marks it by an `owner`. Raises AisleError where another's index has the name, and where the cluster made
    another index than was asked for.
    """
    with speaking():
        try:
            patiently(lambda: client.indices.create(index=name, body=body))
        except BadRequestError as error:
            if not is_taken(error):
                raise
            _check_ours(marks(client, name).get(name, {}), name, body)
            patiently(lambda: client.indices.delete(index=name, ignore_unavailable=True))
            patiently(lambda: client.indices.create(index=name, body=body))
        shown = patiently(lambda: client.indices.get(index=name, flat_settings=True))[name]
        made = str(shown["settings"]["index.uuid"])
        if different := deviations(body, shown):
            drop(client, name, made)
            raise AisleError(
                f"Elasticsearch made {name} otherwise than it was asked to: {'; '.join(different)}. A template for "
                f"indexes of such names does that; make it leave out {name.rpartition('-')[0]}-*."
            )
        return made


def finish(client: Elasticsearch, name: str, rows: int, made: str) -> None:
    """Make searchable what was written, merge and copy it, and let nothing change it again.

    Raises AisleError where the index is not the one that was `made`, by its uuid, or does not hold `rows` products.
    """
    with speaking():
        patiently(lambda: client.indices.refresh(index=name))
        if patiently(lambda: _uuid(client, name)) != made:
            raise AisleError(
                f"Somebody removed the index {name} from Elasticsearch while it was filled; nothing was published. "
                "Remove what has its name now, and index again."
            )
        held = int(patiently(lambda: client.count(index=name))["count"])
        if held != rows:
            raise AisleError(
                f"Elasticsearch holds {held:,} of {rows:,} products of {name}; nothing was published. Index again."
            )
        try:
            client.options(request_timeout=MERGED_S).indices.forcemerge(index=name, max_num_segments=1)
        except (TransportError, ApiError) as error:
            log.warning("%s is not merged into one segment, which only costs time: %s", name, type(error).__name__)
        final = {"auto_expand_replicas": COPIES, "refresh_interval": None, "blocks.write": True}
        patiently(lambda: client.indices.put_settings(index=name, settings=final))
        copied(client, name)


def copied(client: Elasticsearch, name: str) -> None:
    """Wait for the copies of an index; a cluster that has no node for them goes without, and the log says so."""
    health = patiently(
        lambda: client.options(request_timeout=COPIED_S + 30, ignore_status=408).cluster.health(
            index=name, wait_for_status="green", timeout=f"{COPIED_S:.0f}s"
        )
    )
    if health["timed_out"]:
        log.warning("%s has no copy on another node yet: one node that fails takes what it holds along", name)


def check_there(client: Elasticsearch, name: str, made: str) -> None:
    """Raises IndexMismatch where the cluster has no such index any more, or has another one of its name."""
    remedy = "`aisle index FILE` builds it anew; `aisle rollback` goes back to a generation whose index is there."
    with speaking():
        try:
            there = _uuid(client, name)
        except NotFoundError as error:
            if not isinstance(error.body, Mapping):  # what answers is no Elasticsearch
                raise
            raise IndexMismatch(f"Elasticsearch has no index {name} any more. {remedy}") from error
    if there != made:
        raise IndexMismatch(f"The index {name} in Elasticsearch is not the one that was built. {remedy}")


def drop(client: Elasticsearch, name: str, made: str) -> None:
    """Remove an index that came to nothing, as far as the cluster lets that be; by its uuid, so that no other goes."""
    try:
        if _uuid(client, name) == made:
            client.indices.delete(index=name)
    except NotFoundError:
        return
    except (TransportError, ApiError) as error:
        log.warning("%s is left in Elasticsearch, and goes later: %s", name, told(error))


def point(client: Elasticsearch, root: Path, name: str) -> None:
    """Let the alias that has the catalogue's name name this index, for other people's tools.

    Raises AisleError where that name is another's.
    """
    mine = owner(root, "")["home"]
    with speaking():
        there = behind(client, root.name)
        known = marks(client, there or [])
        if there is None or any(known.get(other, {}).get("home") != mine for other in there):
            raise AisleError(
                f"Elasticsearch has an index or an alias {root.name!r} that this catalogue did not make, so that none "
                "of that name is set; searching needs none."
            )
        gone = [{"remove": {"index": other, "alias": root.name}} for other in there if other != name]
        client.indices.update_aliases(actions=[*gone, {"add": {"index": name, "alias": root.name}}])


def sweep(client: Elasticsearch, root: Path) -> list[str]:
    """Drop the indexes of generations that are gone since GRACE_S, and note which are gone now; the names dropped."""
    mine, now, dropped = owner(root, "")["home"], time.time(), []
    with speaking():
        there = marks(client, f"{root.name}-g*")
        # Looked for after them: what is built meanwhile is staged before it has an index, and staged before it is kept.
        places = [place for folder in ("staging", "generations") for place in (root / folder).glob("g*")]
        kept = {index_name(root, place.name) for place in places}
        for name, mark in there.items():
            if mark.get("home") != mine or mark.get("catalogue") != root.name or name in kept or FORM in mark:
                continue
            retired = float(mark.get(RETIRED, "inf"))
            if retired <= now - GRACE_S:
                client.indices.delete(index=name)
                dropped.append(name)
            elif retired > now:  # never noted, or by a clock that was put back since
                # A disk that is nearly full lets no mapping be changed; then it is noted another time.
                with suppress(ApiError):
                    client.indices.put_mapping(index=name, meta={OWNER: {**mark, RETIRED: str(now)}})
    return dropped


def is_taken(error: BadRequestError) -> bool:
    """Whether an index was not made as its name is that of another, or of an alias."""
    return "already exists" in str(error) or "already_exists" in str(error)


def _check_ours(mark: dict[str, str], name: str, body: dict[str, Any]) -> None:
    """Raises AisleError where the index of this mark is not one that this catalogue made for this generation."""
    ours = body["mappings"]["_meta"][OWNER]
    if {key: mark.get(key) for key in ours} != ours:
        raise AisleError(
            f"Elasticsearch has an index or an alias {name!r} that this catalogue did not make; it stays as it is. "
            "Choose another --name, or remove it yourself if nobody needs it."
        )


def _uuid(client: Elasticsearch, name: str) -> str:
    found: Any = client.indices.get_settings(index=name, filter_path="*.settings.index.uuid")
    return str(found[name]["settings"]["index"]["uuid"])


def behind(client: Elasticsearch, alias: str) -> list[str] | None:
    """The indexes behind an alias; None where it is the name of an index."""
    try:
        return list(client.indices.get_alias(name=alias).body)
    except NotFoundError:
        return None if client.indices.exists(index=alias) else []


def marks(client: Elasticsearch, names: str | list[str]) -> dict[str, dict[str, str]]:
    """What Aisle wrote into the indexes of these names; {} for another's."""
    if not names:
        return {}
    try:
        found: Any = patiently(lambda: client.indices.get_mapping(index=names, filter_path="*.mappings._meta"))
    except NotFoundError:
        return {}
    return {name: value["mappings"]["_meta"].get(OWNER, {}) for name, value in found.items()}
