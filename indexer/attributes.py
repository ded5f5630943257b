"""Columns to attributes: the name as a slug, the value typed by the column's prefix or kind, or else by itself."""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from indexer.mapping import PREFIXES
from indexer.money import NOTHING
from indexer.numbers import MAX_DIGITS
from indexer.text import cut, plain
from indexer.values import read_bool, read_quantity
from search.product import AttributeValue, Quantity

MAX_TEXT = 20_000
# Objects under these names hold attributes; under other names the object's name comes before theirs.
CONTAINERS = frozenset(
    {"attribute", "attributes", "attrs", "details", "features", "parameters", "params", "properties", "specs"}
    | {"specifications"}
)
_PARTS = re.compile(r"\s*[|;]\s*")
_COMMAS = re.compile(r"\s*[|;,]\s*")


@lru_cache(maxsize=65_536)
def slug(column: str) -> str:
    """A column as an attribute's name: "attr_n_Cable length (m)" -> "cable_length_m"; "" if no letter is in it."""
    for prefix in PREFIXES:
        if column.startswith(prefix):
            column = column[len(prefix) :]
            break
    return re.sub(r"[\W_]+", "_", unicodedata.normalize("NFKC", column).casefold()).strip("_")


def put(attributes: dict[str, AttributeValue], column: str, value: AttributeValue | None) -> None:
    """Set an attribute, unless it says nothing or another column has already filled it."""
    if value is not None and value != "" and value != () and (name := slug(column)):
        attributes.setdefault(name, value)


def flatten(column: str, value: dict[str, Any], depth: int = 3) -> list[tuple[str, Any]]:
    """A nested object as columns of its own: {"size": {"width": 3}} -> ("size_width", 3)."""
    found: list[tuple[str, Any]] = []
    for name, inner in value.items():
        path = str(name) if slug(column) in CONTAINERS else f"{column}_{name}"
        if isinstance(inner, dict) and depth > 1:
            found += flatten(path, inner, depth - 1)
        elif inner is not None and not isinstance(inner, dict):
            found.append((path, inner))
    return found


def read_attribute(value: Any, kind: str, mark: str = "") -> AttributeValue | None:
    """`value` as `kind` ("text", "number", "bool", "list", or "" to go by the value); None where it says nothing.

    A text that is not of its column's kind stays text: an attribute is never a reason to refuse a product.
    """
    if isinstance(value, str):
        text = plain(value)
        return _READ[kind](text, mark) if text and text.casefold() not in NOTHING else None
    if isinstance(value, bool):
        return ("yes" if value else "no") if kind == "text" else value
    if isinstance(value, int | float):
        return _from_number(value, kind)
    if isinstance(value, list):
        return _items(value)
    return None


def _from_number(value: int | float, kind: str) -> AttributeValue:
    if kind == "bool" and value in (0, 1):
        return bool(value)
    text = str(value)
    if kind == "text" or len(text) > MAX_DIGITS:
        return text[:-2] if isinstance(value, float) and text.endswith(".0") else text[:MAX_TEXT]
    return Quantity(float(value))


def _items(values: list[Any]) -> tuple[str, ...] | None:
    texts = (plain(str(item)) for item in values if item is not None and not isinstance(item, dict | list))
    return tuple(dict.fromkeys(cut(text, MAX_TEXT) for text in texts if text)) or None


def _text(text: str, mark: str) -> AttributeValue:
    return cut(text, MAX_TEXT)


def _number(text: str, mark: str) -> AttributeValue:
    return read_quantity(text, mark=mark) or cut(text, MAX_TEXT)


def _bool(text: str, mark: str) -> AttributeValue:
    found = read_bool(text)
    return cut(text, MAX_TEXT) if found is None else found


def _list(text: str, mark: str) -> AttributeValue:
    parts = (_PARTS if "|" in text or ";" in text else _COMMAS).split(text)
    return tuple(dict.fromkeys(cut(part, MAX_TEXT) for part in parts if part))


def _by_value(text: str, mark: str) -> AttributeValue:
    # A bare number stays text here: it may be a model or a size; a column of them is known to be numbers.
    found = read_bool(text, anywhere=True)
    if found is not None:
        return found
    return read_quantity(text, mark=mark, known=True) or cut(text, MAX_TEXT)


_READ: dict[str, Callable[[str, str], AttributeValue]] = {
    "text": _text,
    "number": _number,
    "bool": _bool,
    "list": _list,
    "": _by_value,
}
