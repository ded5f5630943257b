"""The filter language: its records, parsed and printed, and ticking a value on and off."""

import math
import re
from dataclasses import dataclass, replace

from search.attributes import attribute_key
from search.errors import BadQuery
from search.units import NUMBER, convert, number_text
from search.values import value_key

NUMBERS = ("price", "list_price", "rating", "rating_count", "popularity", "stock")
CODES = ("brand", "currency", "language")
FLAGS = ("title", "image", "url", "description", "group_id", "gtin", "sku", "mpn")
FIELDS = (*NUMBERS, *CODES, "category", "in_stock", *FLAGS)

MAX_EXPRESSION = 2_000
MAX_VALUES = 100


@dataclass(frozen=True, slots=True)
class Term:
    """The field has one of these values (or); for `category` each value is a path, and the node and below pass."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Range:
    """The field's number lies in [low, high], both ends included; None leaves an end open."""

    field: str
    low: float | None
    high: float | None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Exists:
    """The product says something about the field."""

    field: str


@dataclass(frozen=True, slots=True)
class Matches:
    """The title matches a regular expression. For assertion files only: never parsed from a shopper's request."""

    field: str
    pattern: str


@dataclass(frozen=True, slots=True)
class Not:
    """The inner filter does not hold; a product that says nothing about the field passes."""

    inner: "Filter"


Filter = Term | Range | Exists | Matches | Not


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One of the filters holds at least. Made by code alone: it is neither parsed nor printed."""

    filters: tuple[Filter, ...]


Condition = Filter | AnyOf


_FIELD = re.compile(r'([^\s:,"\\\-][^\s:,"\\]*)\s*:\s*')
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"\s*', re.DOTALL)
_PLAIN = re.compile(r"((?:[^,\\]|\\.)*)", re.DOTALL)
_UNIT = r"[^\s0-9.,\\+-][^.,\\]*?"
_END = rf"(?:({NUMBER})\s*({_UNIT})?)?"
_RANGE = re.compile(rf"{_END}\s*\.\.\s*{_END}")
_BARE = re.compile(r"[^\W_](?:[\w+&/'-]|\.(?!\.))*")


def parse(expression: str, *, allow_matches: bool = False) -> Filter:
    """Read one expression: `brand:"Hewlett Packard",Dell`, `-colour:black`, `price:20..50`, `exists:image`.

    White space around field and values does not matter; a value in quotes is taken literally, a backslash makes the
    next character literal. `title:~REGEX` is read with `allow_matches` alone. Whether a field exists is known only to
    a catalogue: `mask` says so. Raises BadQuery (field "filter") for an expression that breaks the grammar or is
    longer than MAX_EXPRESSION characters or MAX_VALUES values.
    """
    if len(expression) > MAX_EXPRESSION:
        raise BadQuery(
            f"A filter has {len(expression):,} characters; at most {MAX_EXPRESSION:,} are read. "
            "Ask for less in it; several filters may be given, and all of them hold.",
            field="filter",
        )
    start = len(expression) - len(expression.lstrip())
    negated = expression.startswith("-", start)
    found = _FIELD.match(expression, start + negated)
    if not found:
        raise _broken(expression, start + negated, "a field and a colon were expected")
    field, at = found[1].casefold(), found.end()
    inner: Filter
    if expression.startswith("~", at) and field == "title":
        inner = _matches(expression, field, expression[at + 1 :], allowed=allow_matches)
    else:
        inner = _values(expression, field, at)
    return Not(inner) if negated else inner


def to_text(filter: Filter) -> str:
    """Print a filter so that `parse` reads the same one; a double negation prints as none."""
    match filter:
        case Not(Not(inner)):
            return to_text(inner)
        case Not(inner):
            return f"-{to_text(inner)}"
        case Matches(field, pattern):
            return f"{field}:~{pattern}"
        case Exists(field):
            return f"exists:{_quote(field)}"
        case Range(field, low, high, unit):
            ends = ["" if end is None else number_text(end) for end in (low, high)]
            # A space keeps a unit like "e2" out of the number's exponent.
            unit = f" {unit}" if unit[:1] in ("e", "E") else unit
            return f"{field}:{ends[0]}..{ends[1]}{unit}" if high is not None else f"{field}:{ends[0]}{unit}.."
        case Term(field, values):
            return f"{field}:{','.join(map(_quote, values))}"


def field_key(field: str) -> str:
    """What two filter fields share when they mean the same: "colour", "attr.color" and "attr.colour" do."""
    field = field.casefold()
    return field if field in FIELDS else "attr." + attribute_key(field.removeprefix("attr."))


def without(filters: tuple[Filter, ...], field: str) -> tuple[Filter, ...]:
    """The filters less the values and ranges ticked for a field; what is excluded or must exist stays."""
    return tuple(filter for filter in filters if not _ticks(filter, field_key(field)))


def ticked(filters: tuple[Filter, ...], field: str) -> tuple[tuple[str, ...], tuple[Range, ...]]:
    """The values and the ranges that filters ask of a field, in order."""
    chosen = [filter for filter in filters if _ticks(filter, field_key(field))]
    values = dict.fromkeys(value for filter in chosen if isinstance(filter, Term) for value in filter.values)
    return tuple(values), tuple(dict.fromkeys(filter for filter in chosen if isinstance(filter, Range)))


def toggle(filters: tuple[Filter, ...], field: str, value: str) -> tuple[Filter, ...]:
    """Tick a facet's value, or untick it; a filter of no values is dropped.

    A range ("20..50") takes the place of the field's values and ranges, a value that of its ranges. The changed filter
    stays where the field's first one stood, else comes last.
    """
    values, ranges = ticked(filters, field)
    new: tuple[Filter, ...]
    if _RANGE.fullmatch(value):
        wanted = _range(value, field.casefold(), value, 0)
        new = () if wanted in [replace(one, field=wanted.field) for one in ranges] else (wanted,)
    else:
        kept = tuple(other for other in values if value_key(other) != value_key(value))
        if kept == values:
            kept, ranges = (*values, value), ()
        new = ((Term(field, kept),) if kept else ()) + ranges
    place = next((n for n, filter in enumerate(filters) if _ticks(filter, field_key(field))), len(filters))
    return filters[:place] + new + without(filters[place:], field)


def _ticks(filter: Filter, key: str) -> bool:
    return isinstance(filter, Term | Range) and field_key(filter.field) == key


def _matches(expression: str, field: str, pattern: str, *, allowed: bool) -> Matches:
    if not allowed:
        raise BadQuery(
            f"The filter {shown(expression)} holds a regular expression; only assertion files may. "
            "Search for the words of a title instead.",
            field="filter",
        )
    compile_title(pattern)
    return Matches(field, pattern)


def compile_title(pattern: str) -> re.Pattern[str]:
    """A pattern for titles, case ignored. Raises BadQuery for an empty or broken one."""
    try:
        if not pattern:
            raise re.error("it is empty")
        return re.compile(pattern, re.IGNORECASE)
    except (re.error, OverflowError, RecursionError) as error:
        raise BadQuery(
            f"The regular expression {shown(pattern)} cannot be read: {error}. Right is, for example, "
            r"title:~\b(mouse|mice)\b",
            field="filter",
        ) from error


def _values(expression: str, field: str, at: int) -> Filter:
    values: list[str] = []
    while True:
        quoted = _QUOTED.match(expression, at)
        found = quoted or _PLAIN.match(expression, at)
        if found is None or (quoted is None and expression.startswith('"', at)):
            raise _broken(expression, at, "the quotation mark is never closed")
        raw = found[1] if quoted else found[1].strip()
        if not raw.strip():
            raise _broken(expression, at, "a value was expected")
        end = found.end()
        if not quoted and ".." in raw and field != "exists":
            if values or end < len(expression):
                raise _broken(expression, at, "a range stands alone, and a value with two dots stands in quotes")
            return _range(expression, field, raw, at)
        values.append(re.sub(r"\\(.)", r"\1", raw, flags=re.DOTALL))
        if len(values) > MAX_VALUES:
            raise _broken(expression, at, f"more than {MAX_VALUES} values, the most that a filter takes")
        if end == len(expression):
            break
        if expression[end] != ",":
            raise _broken(expression, end, "a comma or the end was expected")
        at = end + 1
        at += len(expression[at:]) - len(expression[at:].lstrip())
    if field != "exists":
        return Term(field, tuple(dict.fromkeys(values)))
    if len(values) > 1:
        raise _broken(expression, at, "exists takes one field")
    return Exists(values[0].strip().casefold())


def _range(expression: str, field: str, raw: str, at: int) -> Range:
    found = _RANGE.fullmatch(raw)
    if not found:
        raise _broken(expression, at, "a range of numbers was expected, or quotation marks around a text with dots")
    low = None if found[1] is None else float(found[1]) + 0.0
    high = None if found[3] is None else float(found[3]) + 0.0
    low_unit, high_unit = (" ".join((unit or "").split()) for unit in (found[2], found[4]))
    if low is None and high is None:
        raise _broken(expression, at, f"a range has one end at least; exists:{field} asks for any value")
    if not all(math.isfinite(end) for end in (low, high) if end is not None):
        raise _broken(expression, at, "a number is too large")
    if low is not None and high is not None:
        if low_unit and high_unit and low_unit != high_unit:
            converted = convert(low, low_unit, high_unit)
            if converted is None:
                raise _broken(expression, at, f"{low_unit!r} and {high_unit!r} do not measure the same")
            low = converted
        if low > high:
            raise _broken(expression, at, "the low end is above the high end")
    return Range(field, low, high, high_unit or low_unit)


def _quote(value: str) -> str:
    if _BARE.fullmatch(value):
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def shown(text: str) -> str:
    """A text as an error quotes it: long ones shortened."""
    return repr(text if len(text) <= 80 else f"{text[:77]}...")


def _broken(expression: str, at: int, problem: str) -> BadQuery:
    rest = expression[at : at + 20]
    found = f"{rest!r} at character {at + 1}" if rest else "its end"
    return BadQuery(
        f"The filter {shown(expression)} cannot be read at {found}: {problem}. "
        'Right are, for example, brand:"Hewlett Packard",Dell or price:20..50 or -colour:black or exists:image.',
        field="filter",
    )
