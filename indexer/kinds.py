"""Guesses the kind of an attribute from the values of its column."""

from indexer.columns import Column
from indexer.mapping import Attribute
from indexer.values import read_bool, read_quantity

MOST = 0.9
NEARLY_ALL = 0.98
MANY = 0.3
# A column of measures has few units; one with more is text that happens to begin with numbers.
MAX_UNITS = 12


def guess_kind(column: Column) -> Attribute | None:
    """The column as an attribute; None for one without values, or of objects, whose parts are attributes."""
    if not column.values or any(isinstance(value, dict) for value in column.values):
        return None
    if all(isinstance(value, bool) for value in column.values):
        return Attribute(column.name, "bool", "values are true or false")
    if any(isinstance(value, list) for value in column.values):
        return Attribute(column.name, "list", "values are lists")
    if column.share(lambda text: read_bool(text, anywhere=True) is not None) > NEARLY_ALL:
        return Attribute(column.name, "bool", "values are yes or no")
    quantities = [read_quantity(text) for text in column.texts]
    units = {quantity.unit.casefold() for quantity in quantities if quantity}
    if len(units) <= MAX_UNITS and sum(quantity is not None for quantity in quantities) > MOST * len(quantities):
        if not column.share(lambda text: len(text) > 1 and text.startswith("0") and text.isdigit()):
            return Attribute(column.name, "number", "values are numbers" + (" with units" if units - {""} else ""))
        return Attribute(column.name, "text", "numbers with leading zeros: codes")
    if column.share(lambda text: "|" in text or ";" in text) > MANY or (
        column.key in ("tags", "keywords") and column.share(_has_comma) > MANY
    ):
        return Attribute(column.name, "list", "values are lists in one text")
    return Attribute(column.name, "text", "values are texts")


def _has_comma(text: str) -> bool:
    return "," in text
