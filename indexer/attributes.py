"""Columns to attributes: the name as a slug, the value typed by the column's prefix or kind, or else by itself."""

import re
import unicodedata
from collections.abc import Callable, Container
from collections.abc import Mapping as Table
from functools import lru_cache
from typing import Any

from indexer.composites import measure, named_values, read_pairs
from indexer.mapping import PREFIXES, Attribute
from indexer.money import NOTHING
from indexer.names import CONTAINERS
from indexer.numbers import MAX_DIGITS
from indexer.paths import is_objects
from indexer.text import cut, plain
from indexer.values import read_bool, read_quantity
from search.product import AttributeValue, Quantity

MAX_TEXT = 20_000
_PARTS = re.compile(r"\s*[|;]\s*")
_COMMAS = re.compile(r"\s*[|;,]\s*")


@lru_cache(maxsize=65_536)
def slug(column: str) -> str:
    """A column as an attribute's name: "attr_n_Cable length (m)" -> "cable_length_m"; "" if no letter is in it."""
    for prefix in PREFIXES:
        if column.startswith(prefix):
            column = column[len(prefix) :]
            break
    holder, dot, rest = column.partition(".")
    if dot and slug(holder) in CONTAINERS:
        column = rest
    return re.sub(r"[\W_]+", "_", unicodedata.normalize("NFKC", column).casefold()).strip("_")


def put(attributes: dict[str, AttributeValue], column: str, value: AttributeValue | None) -> None:
    """Set an attribute, unless it says nothing or another column has already filled it."""
    if value is not None and value != "" and value != () and (name := slug(column)):
        attributes.setdefault(name, value)


def flatten(
    column: str, value: dict[str, Any] | list[Any], depth: int = 3, path: str = "", *, skip: Container[str] = ()
) -> list[tuple[str, Any]]:
    """Nested values as columns of their own: {"size": {"width": 3}} -> ("size_width", 3).

    An object of an amount and a unit is that, and a list of names with values is those; `skip` are paths left out.
    """
    path = path or column
    if isinstance(value, list):
        return [(label, inner) for label, inner in named_values(value)]
    if measured := measure(value):
        return [(column, measured)]
    found: list[tuple[str, Any]] = []
    within = "" if slug(column) in CONTAINERS else f"{column}_"
    for name, inner in value.items():
        if f"{path}.{name}" in skip:
            continue
        if isinstance(inner, dict) or is_objects(inner):
            found += flatten(f"{within}{name}", inner, depth - 1, f"{path}.{name}", skip=skip) if depth > 1 else []
        elif inner is not None:
            found.append((f"{within}{name}", inner))
    return found


def read_special(
    how: Attribute, values: Table[str, Any], mark: str, *, skip: Container[str]
) -> list[tuple[str, AttributeValue | None]]:
    """The names and values of a column that the mapping gives a unit or a name, or that holds pairs; not `skip`."""
    value = values.get(how.column)
    if how.kind == "pairs":
        pairs = read_pairs(value).items() if isinstance(value, str) else ()
        return [
            (name, read_attribute(text, "list" if "|" in text else "", mark))
            for name, text in pairs
            if f"{how.column}.{name}" not in skip
        ]
    found = read_attribute(value, how.kind, mark)
    if how.unit and isinstance(found, Quantity) and not found.unit:
        found = Quantity(found.value, how.unit)
    label = values.get(how.named_by)
    return [(plain(label) if isinstance(label, str) and label.strip() else how.name or how.column, found)]


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
    return value if isinstance(value, Quantity) else None


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
