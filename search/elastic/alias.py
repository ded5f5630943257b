"""The alias of a catalogue: the one pointer to what is served where all of it is in the cluster."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from elasticsearch import ApiError, Elasticsearch, NotFoundError

from search.elastic.faults import NONSENSE, SENSELESS, patiently
from search.elastic.indices import behind
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


def move(client: Elasticsearch, alias: str, index: str, *, before: Sequence[str]) -> bool:
    """Let the alias name this index and no other, in one step; False, and nothing changed, where others moved it.

    `before` are the indexes that it was seen to name. The server refuses the step where one of them has lost the alias
    since, and where another has it, for both would be what the alias writes to: of two who move it at once one does.
    """
    gone = [{"remove": {"index": other, "alias": alias, "must_exist": True}} for other in before if other != index]
    add = {"add": {"index": index, "alias": alias, "is_write_index": True}}
    try:
        patiently(lambda: client.indices.update_aliases(actions=[*gone, add]))
    except ApiError:
        now = behind(client, alias) or []
        if sorted(now) == sorted(before) and now != [index]:
            raise
        return now == [index]  # an answer that was lost, and the step was asked for once more
    return True


def foreign(alias: str) -> AisleError:
    return AisleError(
        f"Elasticsearch has an index or an alias {alias!r} that this catalogue did not make; it stays as it is, and "
        "nothing was published. Choose another --name, or remove it yourself if nobody needs it."
    )
