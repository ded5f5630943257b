"""The alias of a catalogue: the one pointer to what is served where all of it is in the cluster."""

from dataclasses import dataclass
from typing import Any

from elasticsearch import Elasticsearch, NotFoundError

from search.elastic.faults import NONSENSE, SENSELESS, patiently
from search.elastic.mapping import OWNER
from search.errors import AisleError

CLUSTER = "cluster"  # the form that the mark of an index tells where it holds all of a catalogue


@dataclass(frozen=True, slots=True)
class Aliased:
    """The index that an alias names."""

    index: str
    uuid: str


def aliased(client: Elasticsearch, alias: str) -> Aliased | None:
    """What the alias names, None where there is none: one small request that every node answers by itself.

    Raises AisleError where the name is that of an index, or where several indexes stand behind it.
    """
    try:
        told: Any = client.indices.get_settings(index=alias, name="index.uuid", filter_path="*.settings.index.uuid")
    except NotFoundError:
        return None
    if not told:
        return None
    if alias in told:
        raise foreign(alias)
    if len(told) > 1:
        raise AisleError(
            f"The alias {alias!r} in Elasticsearch names several indexes ({', '.join(sorted(told))}), and one is to be "
            "served. `aisle rollback ID` sets it."
        )
    try:
        ((index, value),) = told.items()
        return Aliased(index, value["settings"]["index"]["uuid"])
    except NONSENSE as error:
        raise AisleError(SENSELESS) from error


def mark_of(client: Elasticsearch, index: str) -> dict[str, Any]:
    """What Aisle wrote into an index; {} for another's, and where there is none."""
    try:
        told: Any = patiently(lambda: client.indices.get_mapping(index=index, filter_path="*.mappings._meta"))
    except NotFoundError:
        return {}
    return dict(told.get(index, {}).get("mappings", {}).get("_meta", {}).get(OWNER, {}))


def move(client: Elasticsearch, alias: str, index: str, *, home: str) -> None:
    """Let the alias name this index and no other, in one step.

    Raises AisleError where one that it names now is not of this `home`; then nothing is changed.
    """
    try:
        behind = list(patiently(lambda: client.indices.get_alias(name=alias)).body)
    except NotFoundError:
        if client.indices.exists(index=alias):
            raise foreign(alias) from None
        behind = []
    if any(mark_of(client, other).get("home") != home for other in behind):
        raise foreign(alias)
    gone = [{"remove": {"index": other, "alias": alias}} for other in behind if other != index]
    patiently(lambda: client.indices.update_aliases(actions=[*gone, {"add": {"index": index, "alias": alias}}]))


def foreign(alias: str) -> AisleError:
    return AisleError(
        f"Elasticsearch has an index or an alias {alias!r} that this catalogue did not make; it stays as it is, and "
        "nothing was published. Choose another --name, or remove it yourself if nobody needs it."
    )
