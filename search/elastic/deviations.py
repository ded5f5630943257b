"""Whether an index is what was asked for: a template of the cluster may have changed it."""

from collections.abc import Iterator, Mapping
from typing import Any


def deviations(asked: Mapping[str, Any], made: Mapping[str, Any]) -> list[str]:
    """What of an index is not as in the body that asked for it, each in words; [] where all is.

    `made` is what the server tells of it, with its settings flat ("index.number_of_shards"). Settings that were not
    asked for may be any; of mappings everything counts but what `_meta` holds beside ours.
    """
    settings = {f"index.{name}": text for name, text in _flat(asked["settings"])}
    there = {name: str(value).lower() for name, value in made["settings"].items() if name in settings}
    mappings, shown = dict(_flat(asked["mappings"])), dict(_flat(made["mappings"]))
    # The server does not show what is its default, which a template may change: then it shows it.
    unsaid = {name: text for name, text in mappings.items() if not name.endswith(".type")}
    strange = {name for name in shown if name.startswith("_meta.") and name not in mappings}
    shown = unsaid | {name: text for name, text in shown.items() if name not in strange}
    return [*_different(settings, there), *_different(mappings, shown)]


def _flat(values: Mapping[str, Any], *, under: str = "") -> Iterator[tuple[str, str]]:
    """Every value by its dotted name, written as the server writes settings."""
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from _flat(value, under=f"{under}{name}.")
        else:
            yield f"{under}{name}", str(value).lower()


def _different(asked: Mapping[str, str], made: Mapping[str, str]) -> Iterator[str]:
    for name in sorted(asked.keys() | made.keys()):
        if name not in made:
            yield f"{name} is missing"
        elif name not in asked:
            yield f"{name} is {made[name]}, for which it was not asked"
        elif asked[name] != made[name]:
            yield f"{name} is {made[name]} and not {asked[name]}"
