"""Values inside values: a dotted path names what an object, a list of objects or a text of pairs holds."""

import re
from collections.abc import Iterator
from typing import Any

from search.product import Quantity

MAX_DEPTH = 4  # objects in objects that guessing looks into
MAX_INDEX = 6  # digits of a place in a list
VALUES, UNITS = ("value", "amount"), ("unit", "units", "unitcode", "unit_code", "unittext", "unit_text", "uom")
# Source: UN/CEFACT Recommendation 20, which schema.org's unitCode is in.
UNIT_CODES = {
    "KGM": "kg", "GRM": "g", "LBR": "lb", "ONZ": "oz", "MTR": "m", "CMT": "cm", "MMT": "mm", "INH": "in", "FOT": "ft",
    "LTR": "l", "MLT": "ml", "WTT": "W", "VLT": "V", "AMP": "A", "HUR": "h", "MIN": "min",
}  # fmt: skip
LABELS = ("name", "key", "label", "attribute", "attribute_name", "title")
CONTENTS = ("value", "values", "option", "options", "attribute_value", "content")
_PAIR = re.compile(r"\s*([^\s=,;|][^=,;|]*?)\s*=")
_NEXT_PAIR = re.compile(r"[,;|](?=\s*[^\s=,;|][^=,;|]*=)")


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


def measure(value: dict[str, Any]) -> Quantity | None:
    """The amount that an object of a number and its unit is: {"value": 4.2, "unitCode": "KGM"}; None for others."""
    if not 2 <= len(value) <= 4:
        return None
    folded = {str(key).casefold(): inner for key, inner in value.items()}
    number = next((folded[key] for key in VALUES if key in folded), None)
    unit = next((folded[key] for key in UNITS if key in folded), None)
    if isinstance(number, bool) or not isinstance(number, int | float) or not isinstance(unit, str) or not unit.strip():
        return None
    return Quantity(float(number), UNIT_CODES.get(unit, unit.strip())) if abs(number) < 2**53 else None


def named_values(items: list[Any]) -> list[tuple[str, Any]]:
    """The attributes that a list of objects spells out: [{"name": "Colour", "value": "red"}] -> ("Colour", "red")."""
    found = []
    for item in items:
        if isinstance(item, dict):
            label = next((item[key] for key in LABELS if isinstance(item.get(key), str)), "")
            content = next((item[key] for key in CONTENTS if item.get(key) is not None), None)
            if label and content is not None and not isinstance(content, dict):
                found.append((label, content))
    return found


def read_pairs(text: str) -> dict[str, str]:
    """ "colour=red,size=L" as a table; what has no "=" belongs to the value before it. {} for other texts."""
    found: dict[str, str] = {}
    for part in _NEXT_PAIR.split(text):
        if not _PAIR.match(part):
            return {}
        name, _, value = part.partition("=")
        found.setdefault(name.strip(), value.strip())
    return found
