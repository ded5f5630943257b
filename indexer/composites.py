"""Values that spell out something else: an object of a number and its unit, objects of names and values, pairs."""

import re
from typing import Any

from search.product import Quantity

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
