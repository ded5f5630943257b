"""Dotted paths: what objects, lists of objects and texts of pairs hold, and where."""

from collections.abc import Iterator
from typing import Any

from indexer.composites import measure, read_pairs

MAX_DEPTH = 4  # objects in objects that guessing looks into
MAX_INDEX = 6  # digits of a place in a list


def at(value: Any, path: str) -> Any:
    """What `value` holds at a dotted path; None for nothing.

    A part is a key of an object, a place in a list ("offers.0.price" is of the first), or a name in a text of pairs;
    another part of a list asks each of its items, and a list comes of it. A key that itself has dots is found too.
    """
    if isinstance(value, dict):
        if path in value:
            return value[path]
        place = path.find(".")
        while place >= 0:
            head = path[:place]
            if head in value and (found := at(value[head], path[place + 1 :])) is not None:
                return found
            place = path.find(".", place + 1)
        return None
    if isinstance(value, list):
        head, _, rest = path.partition(".")
        if head.isascii() and head.isdigit() and len(head) <= MAX_INDEX:
            item = value[int(head)] if int(head) < len(value) else None
            return at(item, rest) if rest else item
        found = [inner for item in value if (inner := at(item, path)) is not None]
        return [item for inner in found for item in (inner if isinstance(inner, list) else [inner])] or None
    return read_pairs(value).get(path) if isinstance(value, str) and "=" in value else None


def leaves(column: str, value: Any, depth: int = MAX_DEPTH) -> Iterator[tuple[str, Any, str]]:
    """What a nested value holds, as (path, value, where): "object", or "list" and "item" (its first) in a list."""
    if isinstance(value, dict):
        if measured := measure(value):
            yield column, f"{measured.value:.15g} {measured.unit}", "object"
            return
        for name, inner in value.items():
            path = f"{column}.{name}"
            if isinstance(inner, dict) or is_objects(inner):
                if depth > 1:
                    yield from leaves(path, inner, depth - 1)
            else:
                yield path, inner, "object"
    else:
        objects = [item for item in value if isinstance(item, dict)]
        for name in dict.fromkeys(name for item in objects for name in item):
            yield f"{column}.{name}", at(objects, str(name)), "list"
        for path, inner, where in leaves(f"{column}.0", objects[0], depth - 1) if depth > 1 else ():
            yield path, inner, "item" if where == "object" else where


def is_objects(value: Any) -> bool:
    """Whether this is a list that begins with an object."""
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)
