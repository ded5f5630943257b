"""Filters resolved in a catalogue: what their texts, units and currencies mean there, as resolved.py has it."""

import difflib
from collections.abc import Iterable
from dataclasses import replace

from search.columns import find_folded
from search.currencies import currencies
from search.errors import BadQuery
from search.expressions import (
    CODES,
    FIELDS,
    FLAGS,
    NUMBERS,
    AnyOf,
    Condition,
    Exists,
    Filter,
    Matches,
    Not,
    Range,
    Term,
    shown,
    to_text,
)
from search.resolved import PAIRS, Among, Between, Every, Opposite, Resolved, Says, Some, Tables, Titled
from search.units import convert, is_unit, number_text, read_quantity

NEAR = 0.75  # holds one wrong letter in four; "nosuch" is .73 near to "touch"
_LABELS = {"brand": "brands", "currency": "currencies", "language": "languages"}
_TRUTH = {"true": 1, "yes": 1, "1": 1, "false": 0, "no": 0, "0": 0}


def resolve(condition: Condition, tables: Tables) -> Resolved:
    """What a filter, or any of several, means.

    A value that no product has passes none. Raises BadQuery (field "filter"), which quotes the filter, for a field
    that the catalogue lacks, a range over text, a value or unit that does not fit the field.
    """
    if isinstance(condition, AnyOf):
        return Some(tuple(resolve(filter, tables) for filter in condition.filters))
    try:
        return _resolved(condition, tables)
    except BadQuery as error:
        text = shown(to_text(condition))
        raise BadQuery(f"The filter {text} cannot be used: {error}", field=error.field) from error


def _resolved(filter: Filter, tables: Tables) -> Resolved:
    match filter:
        case Not(inner):
            return Opposite(_resolved(inner, tables))
        case Term(field, values):
            return _term(field, values, tables)
        case Range():
            return _range(filter, tables)
        case Exists(field):
            return _exists(field, tables)
        case Matches(_, pattern):
            return Titled(pattern)


def number(range_: Range, tables: Tables) -> Resolved:
    """A built-in number inside the range.

    A unit on a price is its currency, by code or sign; a price without any is taken to be in that one. Raises BadQuery
    for a currency that the catalogue does not have, where it has any, and for any other unit.
    """
    # Lucene puts -0.0 below 0.0.
    low, high = (None if end is None else end + 0.0 for end in (range_.low, range_.high))
    inside = Says(range_.field) if low is None and high is None else Between(range_.field, low, high)
    code = _currency(range_, tables) if range_.unit else -1
    if code < 0:
        return inside
    return Every((inside, Some((Among("currency", ((code, code),)), Opposite(Says("currency"))))))


def attribute_pairs(range_: Range, attribute: int, tables: Tables) -> tuple[int, int]:
    """The interval of the attribute's pairs inside a range. Raises BadQuery for an attribute of text, a foreign unit.

    A bare number is in the attribute's unit; where that has none, only a bare number can be compared.
    """
    attributes = tables.attributes
    if not attributes.has_numbers(attribute):
        raise _bad(f"{range_.field} is text, so it has no range", f"{_written(attribute, tables)} or exists:image")
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


def find_attribute(field: str, tables: Tables) -> int:
    """The attribute that a field names, with or without "attr.". Raises BadQuery with near names for an unknown one."""
    attribute = tables.attributes.find(field.removeprefix("attr."))
    if attribute >= 0:
        return attribute
    known = [*FIELDS, *tables.attributes.names]
    near = difflib.get_close_matches(field.removeprefix("attr."), known, n=3, cutoff=NEAR)
    mend = f"near to it: {', '.join(near)}" if near else f"known: {', '.join(FIELDS)}, and attr.NAME"
    raise _bad(f"the catalogue has no field {field[:80]!r}; {mend}", 'brand:"Hewlett Packard"')


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


def _term(field: str, values: tuple[str, ...], tables: Tables) -> Resolved:
    if field in NUMBERS:
        return Some(tuple(number(exactly(field, value), tables) for value in values))
    if field in CODES:
        labels = getattr(tables, _LABELS[field])
        return _points(field, (find_folded(labels, value) for value in values))
    if field == "category":
        tree = tables.categories
        nodes = [node for value in values for node in tree.find(value)]
        return Among(field, tuple((node, int(tree.end[node]) - 1) for node in nodes))
    if field == "in_stock":
        return _points(field, map(read_truth, values))
    if field in FLAGS:
        raise _bad(f"{field} is not filtered by value", f"exists:{field}")
    attribute = find_attribute(field, tables)
    pairs = [tables.attributes.pair(attribute, value) for value in values]
    for pair, value in zip(pairs, values, strict=True):
        if pair < 0:
            _refuse_unit(field, value, attribute, tables)
    return _points(PAIRS, pairs)


def _range(range_: Range, tables: Tables) -> Resolved:
    if range_.field in NUMBERS:
        return number(range_, tables)
    if range_.field in FIELDS:
        raise _bad(f"{range_.field} has no range", "price:20..50")
    return _between(*attribute_pairs(range_, find_attribute(range_.field, tables), tables))


def _exists(field: str, tables: Tables) -> Resolved:
    if field in FLAGS:
        return _points("flags", [FLAGS.index(field)])
    if field in FIELDS:
        return Says(field)
    first, _, last = tables.attributes.span(find_attribute(field, tables))
    return _between(first, last)


def _points(field: str, codes: Iterable[int]) -> Among:
    """Of the codes those that are known, which is not below 0."""
    return Among(field, tuple((code, code) for code in dict.fromkeys(codes) if code >= 0))


def _between(first: int, end: int) -> Among:
    """The pairs [first, end)."""
    return Among(PAIRS, ((first, end - 1),) if first < end else ())


def _currency(range_: Range, tables: Tables) -> int:
    """The place of a price's unit among the catalogue's currencies, -1 where it has none and any will do."""
    known, own = currencies(range_.unit), tables.currencies
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


def _refuse_unit(field: str, value: str, attribute: int, tables: Tables) -> None:
    """Raise where a value that no product has is a measure, though the attribute counts in bare numbers."""
    attributes, quantity = tables.attributes, read_quantity(value)
    if quantity and is_unit(quantity[1]) and attributes.has_numbers(attribute) and not attributes.units[attribute]:
        raise _unitless(field, quantity[1], f"{field}:{number_text(quantity[0])}")


def _unitless(field: str, unit: str, bare: str) -> BadQuery:
    return _bad(f"{field} has no unit in this catalogue, only bare numbers, found {unit!r}", bare)


def _written(attribute: int, tables: Tables) -> str:
    name = tables.attributes.names[attribute]
    pair = int(tables.attributes.starts[attribute])
    return to_text(Term(f"attr.{name}", (tables.attributes.pair_text(pair),)))


def _bad(problem: str, example: str) -> BadQuery:
    return BadQuery(f"{problem}. Right is, for example, {example}", field="filter")
