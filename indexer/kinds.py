"""Guesses the kind of an attribute from the values of its column."""

import re
from dataclasses import replace

from indexer.columns import Column
from indexer.composites import read_pairs
from indexer.mapping import Attribute
from indexer.unit_names import unit_in
from indexer.values import read_bool, read_quantity

MOST = 0.9
NEARLY_ALL = 0.98
MANY = 0.3
# A column of measures has few units; one with more is text that happens to begin with numbers.
MAX_UNITS = 12
_SENTENCES = re.compile(r"\w[.!?]\s+[^\W\d_]")
_ASKS = re.compile(r"(?:is|has|allow|enable|show)_.+")


def guess_kind(column: Column) -> Attribute | None:
    """The column as an attribute; None for one without values, or of what stands in a list of objects."""
    if not column.values or column.where in ("list", "item", "pairs"):
        return None
    found = _kind(column)
    if found.kind != "number" or not (named := unit_in(column.name)):
        return found
    name, unit = named
    bare = column.share(lambda text: (quantity := read_quantity(text)) is not None and not quantity.unit)
    if bare <= MOST:
        return found
    return replace(found, unit=unit, name=name, reason=f"values are numbers, and the name says that they are in {unit}")


def _kind(column: Column) -> Attribute:
    if all(isinstance(value, bool) for value in column.values):
        return Attribute(column.name, "bool", "values are true or false")
    if any(isinstance(value, list) for value in column.values):
        return Attribute(column.name, "list", "values are lists")
    if column.share(lambda text: read_bool(text, anywhere=True) is not None) > NEARLY_ALL:
        return Attribute(column.name, "bool", "values are yes or no")
    if (column.name.rstrip().endswith("?") or _ASKS.fullmatch(column.key)) and set(column.texts) <= {"0", "1"}:
        return Attribute(column.name, "bool", "named like a question, and values are 0 or 1")
    if column.share(lambda text: len(read_pairs(text)) > 1) > MOST:
        return Attribute(column.name, "pairs", "values are attributes with their names")
    quantities = [read_quantity(text) for text in column.texts]
    units = {quantity.unit.casefold() for quantity in quantities if quantity}
    if len(units) <= MAX_UNITS and sum(quantity is not None for quantity in quantities) > MOST * len(quantities):
        if not column.share(lambda text: len(text) > 1 and text.startswith("0") and text.isdigit()):
            return Attribute(column.name, "number", "values are numbers" + (" with units" if units - {""} else ""))
        return Attribute(column.name, "text", "numbers with leading zeros: codes")
    if column.share(_has_mark) > MANY or (column.key in ("tags", "keywords") and column.share(_has_comma) > MANY):
        return Attribute(column.name, "list", "values are lists in one text")
    return Attribute(column.name, "text", "values are texts")


def _has_mark(text: str) -> bool:
    """A semicolon between sentences parts no list."""
    return "|" in text or (";" in text and not _SENTENCES.search(text))


def _has_comma(text: str) -> bool:
    return "," in text
