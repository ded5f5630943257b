"""Filters over the columns: which rows pass, as numpy masks. The language itself is in expressions.py."""

import difflib
from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from search.columns import Columns, find_folded
from search.currencies import currencies
from search.errors import BadQuery
from search.expressions import (
    CODES,
    FIELDS,
    FLAGS,
    NUMBERS,
    Exists,
    Filter,
    Matches,
    Not,
    Range,
    Term,
    compile_title,
    field_key,
    parse,
    shown,
    ticked,
    to_text,
    toggle,
    without,
)
from search.units import convert, is_unit, number_text, read_quantity

__all__ = [
    "Exists",
    "Filter",
    "Matches",
    "Not",
    "Range",
    "Term",
    "field_key",
    "mask",
    "parse",
    "passes",
    "ticked",
    "to_text",
    "toggle",
    "without",
]

_LABELS = {"brand": "brands", "currency": "currencies", "language": "languages"}
NEAR = 0.75  # holds one wrong letter in four; "nosuch" is .73 near to "touch"
_TRUTH = {"true": 1, "yes": 1, "1": 1, "false": 0, "no": 0, "0": 0}


def mask(filter: Filter, columns: Columns) -> np.ndarray:
    """(n,) bool: the rows that pass.

    A value that no product has passes none. Raises BadQuery (field "filter"), which quotes the filter, for a field
    that the catalogue lacks, a range over text, a value or unit that does not fit the field.
    """
    try:
        return _mask(filter, columns)
    except BadQuery as error:
        raise BadQuery(f"The filter {shown(to_text(filter))} cannot be used: {error}", field=error.field) from error


def _mask(filter: Filter, columns: Columns) -> np.ndarray:
    match filter:
        case Not(inner):
            return ~_mask(inner, columns)
        case Term(field, values):
            return _term(field, values, columns)
        case Range():
            return _range(filter, columns)
        case Exists(field):
            return _exists(field, columns)
        case Matches(_, pattern):
            search = compile_title(pattern).search
            found = (search(columns.title(row)) is not None for row in range(len(columns)))
            return np.fromiter(found, bool, len(columns))


def passes(filters: Iterable[Filter], columns: Columns) -> np.ndarray:
    """(n,) bool: the rows that pass every filter. Raises as `mask` does."""
    passed = np.ones(len(columns), bool)
    for filter in filters:
        passed &= mask(filter, columns)
    return passed


def passes_any(filters: Iterable[Filter], columns: Columns) -> np.ndarray:
    """(n,) bool: the rows that pass at least one of the filters. Raises as `mask` does."""
    passed = np.zeros(len(columns), bool)
    for filter in filters:
        passed |= mask(filter, columns)
    return passed


def number_mask(range_: Range, columns: Columns, rows: np.ndarray | slice = slice(None)) -> np.ndarray:
    """Which of the rows have a built-in number inside the range, (rows,) bool.

    A unit on a price is its currency, by code or sign; a price without any is taken to be in that one. Raises BadQuery
    for a currency that the catalogue does not have, where it has any, and for any other unit.
    """
    values = getattr(columns, range_.field)[rows]
    passed = ~np.isnan(values)
    if range_.low is not None:
        passed &= values >= range_.low
    if range_.high is not None:
        passed &= values <= range_.high
    if range_.unit:
        code = _currency(range_, columns)
        currency = columns.currency[rows]
        passed &= (currency == code) | (currency == -1)
    return passed


def attribute_pairs(range_: Range, attribute: int, columns: Columns) -> tuple[int, int]:
    """The interval of the attribute's pairs inside a range. Raises BadQuery for an attribute of text, a foreign unit.

    A bare number is in the attribute's unit; where that has none, only a bare number can be compared.
    """
    attributes = columns.attributes
    if not attributes.has_numbers(attribute):
        raise _bad(f"{range_.field} is text, so it has no range", f"{_written(attribute, columns)} or exists:image")
    unit = attributes.units[attribute]
    if range_.unit and not unit:
        raise _unitless(range_.field, range_.unit, to_text(replace(range_, unit="")))

    def fitting(end: float | None) -> float | None:
        if end is None or not range_.unit:
            return end
        converted = convert(end, range_.unit, unit)
        if converted is None:
            problem = f"{range_.field} is measured in {unit!r}, which {range_.unit!r} cannot be converted to"
            raise _bad(problem, f"{range_.field}:1{unit}..")
        return converted

    return attributes.between(attribute, fitting(range_.low), fitting(range_.high))


def find_attribute(field: str, columns: Columns) -> int:
    """The attribute that a field names, with or without "attr.". Raises BadQuery with near names for an unknown one."""
    attribute = columns.attributes.find(field.removeprefix("attr."))
    if attribute >= 0:
        return attribute
    known = [*FIELDS, *columns.attributes.names]
    near = difflib.get_close_matches(field.removeprefix("attr."), known, n=3, cutoff=NEAR)
    mend = f"near to it: {', '.join(near)}" if near else f"known: {', '.join(FIELDS)}, and attr.NAME"
    raise _bad(f"the catalogue has no field {field[:80]!r}; {mend}", 'brand:"Hewlett Packard"')


def _term(field: str, values: tuple[str, ...], columns: Columns) -> np.ndarray:
    if field in NUMBERS:
        return _any((number_mask(exactly(field, value), columns) for value in values), columns)
    if field in CODES:
        labels = getattr(columns, _LABELS[field])
        codes = [code for value in values if (code := find_folded(labels, value)) >= 0]
        return _any((getattr(columns, field) == code for code in codes), columns)
    if field == "category":
        tree, own = columns.categories, columns.category
        nodes = [node for value in values for node in tree.find(value)]
        return _any(((own >= node) & (own < tree.end[node]) for node in nodes), columns)
    if field == "in_stock":
        return _any((columns.in_stock == read_truth(value) for value in values), columns)
    if field in FLAGS:
        raise _bad(f"{field} is not filtered by value", f"exists:{field}")
    attribute = find_attribute(field, columns)
    passed = np.zeros(len(columns), bool)
    for value in values:
        pair = columns.attributes.pair(attribute, value)
        if pair < 0:
            _refuse_unit(field, value, attribute, columns)
        else:
            passed[columns.attributes.rows_of(pair, pair + 1)] = True
    return passed


def _range(range_: Range, columns: Columns) -> np.ndarray:
    if range_.field in NUMBERS:
        return number_mask(range_, columns)
    if range_.field in FIELDS:
        raise _bad(f"{range_.field} has no range", "price:20..50")
    pairs = attribute_pairs(range_, find_attribute(range_.field, columns), columns)
    passed = np.zeros(len(columns), bool)
    passed[columns.attributes.rows_of(*pairs)] = True
    return passed


def _exists(field: str, columns: Columns) -> np.ndarray:
    if field in NUMBERS:
        return ~np.isnan(getattr(columns, field))
    if field in FLAGS:
        return (columns.flags >> FLAGS.index(field)) & 1 == 1
    if field in FIELDS:
        return getattr(columns, field) >= 0
    attribute = find_attribute(field, columns)
    passed = np.zeros(len(columns), bool)
    first, _, last = columns.attributes.span(attribute)
    passed[columns.attributes.rows_of(first, last)] = True
    return passed


def exactly(field: str, value: str) -> Range:
    """A number written as a value, "20", as the range of just that. Raises BadQuery for what is no number."""
    quantity = read_quantity(value)
    if quantity is None:
        raise _bad(f"{field} is a number, found {value[:80]!r}", f"{field}:20..50")
    return Range(field, quantity[0], quantity[0], quantity[1])


def read_truth(value: str) -> int:
    """1 for "true" or "yes", 0 for "false" or "no". Raises BadQuery for anything else."""
    truth = _TRUTH.get(value.strip().casefold())
    if truth is None:
        raise _bad(f"in_stock is true or false, found {value[:80]!r}", "in_stock:true")
    return truth


def _currency(range_: Range, columns: Columns) -> int:
    """The place of a price's unit among the catalogue's currencies, -1 where it has none and any will do."""
    known, own = currencies(range_.unit), columns.currencies
    if range_.field in ("price", "list_price"):
        # The catalogue's own spelling comes first; of the currencies that share a sign, it will have one.
        places = [place for text in (range_.unit, *known) if (place := find_folded(own, text)) >= 0]
        if places:
            return places[0]
        if known and not own:
            return -1
        expected = f"one of {', '.join(own)}" if own else "a currency such as USD, or none"
    else:
        expected = "no unit"
    bare = to_text(replace(range_, unit=""))
    raise _bad(f"{range_.field} is written with {expected}, found {range_.unit!r}", bare)


def _refuse_unit(field: str, value: str, attribute: int, columns: Columns) -> None:
    """Raise where a value that no product has is a measure, though the attribute counts in bare numbers."""
    attributes, quantity = columns.attributes, read_quantity(value)
    if quantity and is_unit(quantity[1]) and attributes.has_numbers(attribute) and not attributes.units[attribute]:
        raise _unitless(field, quantity[1], f"{field}:{number_text(quantity[0])}")


def _unitless(field: str, unit: str, bare: str) -> BadQuery:
    return _bad(f"{field} has no unit in this catalogue, only bare numbers, found {unit!r}", bare)


def _any(masks: Iterable[np.ndarray], columns: Columns) -> np.ndarray:
    passed = np.zeros(len(columns), bool)
    for one in masks:
        passed |= one
    return passed


def _written(attribute: int, columns: Columns) -> str:
    name = columns.attributes.names[attribute]
    pair = int(columns.attributes.starts[attribute])
    return to_text(Term(f"attr.{name}", (columns.attributes.pair_text(pair),)))


def _bad(problem: str, example: str) -> BadQuery:
    return BadQuery(f"{problem}. Right is, for example, {example}", field="filter")
