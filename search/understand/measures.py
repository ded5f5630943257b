"""Numbers in a query, with their units and how they are compared: "16gb", `27"`, "over 500 gb", "10-12 inches"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from search.fold import fold_with_offsets
from search.unit_words import UNIT_WORDS, short_form
from search.units import canonical, convert, is_unit

_THOUSANDS = r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]{1,6})?(?![0-9])"
_NUMBER = rf"(?:{_THOUSANDS}|[0-9]{{1,12}}(?:[.,][0-9]{{1,6}})?)"
_GROUPED = re.compile(_THOUSANDS)
# "3 in 1" counts nothing, and in "5 in stock" the word is none either.
_UNIT = rf"(?:(?!in[ -][0-9])(?:{UNIT_WORDS}|[mg]b/s|[mg]bit/s|nm)(?![^\W_])|\"|''|'(?![^\W_]))"
_QUANTITY = re.compile(
    rf"(?<![^\W_])(?<![0-9][.,/])(?:(?P<first>{_NUMBER}) ?(?:-|to|and|x) ?)?"
    rf"(?P<number>{_NUMBER})[ -]?(?P<unit>{_UNIT})"
)
_PLUS = re.compile(r" ?\+(?![^\W_])")

_LOW = (
    "over|above|more than|at least|min|minimum|bigger than|larger than|greater than|longer than|heavier than|from|"
    "exceeding"
)
_HIGH = "under|below|less than|up to|at most|max|maximum|smaller than|shorter than|lighter than|no more than|within"
_LOW_AFTER = (
    r"or (?:larger|more|bigger|above|over|higher|greater|longer|heavier|up)|and (?:up|above|over|more)|plus|minimum|min"
)
_HIGH_AFTER = r"or (?:less|smaller|below|under|lower|fewer|shorter|lighter)|and (?:under|below|less)|maximum|max"
_BEFORE = re.compile(rf"(?<![^\W_])(?:(?P<low>{_LOW})|(?P<high>{_HIGH})|(?P<between>between)) +(?:of +)?$")
_AFTER = re.compile(rf" *(?:(?P<low>{_LOW_AFTER})|(?P<high>{_HIGH_AFTER}))(?![^\W_])")
_REACH = 24  # characters before a number in which the longest comparison fits


@dataclass(frozen=True, slots=True)
class Measure:
    """Numbers in [low, high] of a unit in its usual spelling, None an open end; [start, end) in the text as given."""

    low: float | None
    high: float | None
    unit: str
    start: int
    end: int


def measures(text: str) -> list[Measure]:
    """The numbers with units of a text, by start. A count before it is passed over: "2 x 4tb" is 4 TB."""
    folded, starts, ends = fold_with_offsets(text)
    return [Measure(low, high, unit, starts[start], ends[end - 1]) for low, high, unit, start, end in _found(folded)]


def exact_measures(folded: str) -> list[tuple[float, str]]:
    """The numbers with units of a folded text, whatever is said around them."""
    return [(_read(found["number"]), _usual(found["unit"])) for found in _QUANTITY.finditer(folded)]


def _found(folded: str) -> Iterator[tuple[float | None, float | None, str, int, int]]:
    for found in _QUANTITY.finditer(folded):
        number, unit = _read(found["number"]), _usual(found["unit"])
        start, end = found.start("number"), found.end()
        joint = folded[found.end("first") : start].strip() if found["first"] else ""
        before = _BEFORE.search(folded, max(0, found.start() - _REACH), found.start())
        if joint in ("-", "to", "and") and (joint != "and" or before) and (first := _read(found["first"])) < number:
            yield first, number, unit, before.start() if before else found.start(), end
            continue
        if joint == "x" and convert(1, unit, "m") is not None:
            continue  # the sides of a thing, not how many
        if joint:
            before = None
        after = _AFTER.match(folded, end) or _PLUS.match(folded, end)
        if before and not before["between"]:
            low = before["low"] is not None
            yield (number, None, unit, before.start(), end) if low else (None, number, unit, before.start(), end)
        elif after:
            low = after.re is _PLUS or after["low"] is not None
            yield (number, None, unit, start, after.end()) if low else (None, number, unit, start, after.end())
        else:
            yield number, number, unit, start, end


def in_unit(measure: Measure, unit: str) -> tuple[float | None, float | None] | None:
    """The two ends in another unit, or None where that measures something else."""
    ends = [end if end is None else convert(end, measure.unit, unit) for end in (measure.low, measure.high)]
    if (ends[0] is None) != (measure.low is None) or (ends[1] is None) != (measure.high is None):
        return None
    return ends[0], ends[1]


def _read(number: str) -> float:
    return float(number.replace(",", "") if _GROUPED.fullmatch(number) else number.replace(",", "."))


def _usual(unit: str) -> str:
    if unit == "zoll":
        return "in"
    usual = canonical(unit)
    if is_unit(usual):
        return usual
    try:
        return canonical(short_form(unit))
    except KeyError:
        return usual
