"""Guesses which columns hold attributes whose names stand beside them: "Attribute 1 name", "Attribute 1 value(s)"."""

import re
from collections.abc import Sequence

from indexer.columns import Column
from indexer.mapping import Attribute, Ignored

MOST = 0.9
_LABEL = re.compile(r"(?P<stem>.*\d)_(?:name|label|title|key)")
_VALUES = ("value", "values", "value_s")
_BESIDE = ("visible", "global", "default", "position", "linked_to", "variation")


def guess_named(free: Sequence[Column]) -> tuple[list[Attribute], list[Ignored]]:
    """The columns of values, each named by the column before it; and those that only say how these are shown."""
    attributes: list[Attribute] = []
    ignored: list[Ignored] = []
    by_key = {column.key: column for column in free if not column.where}
    for label in free:
        match = _LABEL.fullmatch(label.key)
        values = next((by_key[k] for name in _VALUES if match and (k := f"{match['stem']}_{name}") in by_key), None)
        if not match or values is None or label.share(lambda text: len(text) <= 60) <= MOST:
            continue
        several = values.share(lambda text: ", " in text or "|" in text) > 0
        attributes.append(
            Attribute(values.name, "list" if several else "text", f"named by {label.name!r}", named_by=label.name)
        )
        for name in _BESIDE:
            if beside := by_key.get(f"{match['stem']}_{name}"):
                ignored.append(Ignored(beside.name, f"says how {values.name!r} is shown"))
    return attributes, ignored
