"""Numbers in a query, with their units and how they are compared: "16gb", `27"`, "over 500 gb", "10-12 inches".

The words of comparison are those of prices, and a few that only lengths and weights have.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from search.fold import fold_with_offsets
from search.understand.price_words import AFTER, BEFORE, BETWEEN, BETWEEN_OPENED, MODELS, Bound
from search.unit_words import UNIT_WORDS, short_form
from search.units import canonical, convert, is_unit

_THOUSANDS = r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]{1,6})?(?![0-9])"
_NUMBER = rf"(?:{_THOUSANDS}|[0-9]{{1,12}}(?:[.,][0-9]{{1,6}})?)"
_GROUPED = re.compile(_THOUSANDS)
# "3 in 1" counts nothing, and in "5 in stock" the word is none either.
_UNIT = rf"(?:(?!in[ -][0-9])(?:{UNIT_WORDS}|[mg]b/s|[mg]bit/s|nm)(?![^\W_])|\"|''|'(?![^\W_]))"
_TO = frozenset(word for (word,) in BETWEEN)
_AND = frozenset(word for (word,) in BETWEEN_OPENED) - _TO
_QUANTITY = re.compile(
    rf"(?<![^\W_])(?<![0-9][.,/])(?:(?P<first>{_NUMBER}) ?(?:{'|'.join(sorted(_TO | _AND | {'x'}, reverse=True))}) ?)?"
    rf"(?P<number>{_NUMBER})[ -]?(?P<unit>{_UNIT})"
)
# Alone among measures these go below zero, and the sign is most of what is said.
_DEGREES = re.compile(
    rf"(?<![^\W_])(?<![0-9][.,/-])(?P<sign>minus +|[-\u2212](?<!\S[-\u2212]) ?)?(?P<number>{_NUMBER})[ -]?"
    r"(?P<unit>(?:°|(?:degrees?|grad)(?![^\W_]))(?: ?(?P<named>[cf])(?:elsius|ahrenheit)?(?![^\W_]))?"
    r"|(?P<alone>[cf])(?:elsius|ahrenheit)(?![^\W_]))"
)
_PLUS = re.compile(r" ?\+(?![^\W_])")


def _phrases(table: Mapping[tuple[str, ...], Bound], side: str, more: str) -> str:
    """An alternation of the phrases of one side, and of those that only lengths and weights have."""
    found = {words for words, bound in table.items() if bound.side == side and words != ("+",)}
    # Backwards, so that what begins another phrase comes behind it.
    return "|".join(map(_spelled, sorted(found | {tuple(phrase.split()) for phrase in more.split("|")}, reverse=True)))


def _spelled(words: Sequence[str]) -> str:
    pattern = re.escape(words[0])
    for before, word in pairwise(words):
        pattern += (" +" if before.isalnum() and word.isalnum() else " *") + re.escape(word)
    return pattern


_LOW = _phrases(BEFORE, "low", "bigger than|larger than|longer than|heavier than|exceeding")
_HIGH = _phrases(BEFORE, "high", "smaller than|shorter than|lighter than")
_LOW_AFTER = _phrases(AFTER, "low", "or larger|or bigger|or greater|or longer|or heavier|or up|plus|min")
_HIGH_AFTER = _phrases(AFTER, "high", "or smaller|or fewer|or shorter|or lighter")
_BETWEEN = _phrases(BEFORE, "range", "between")
_BEFORE = re.compile(rf"(?<![^\W_])(?:(?P<low>{_LOW})|(?P<high>{_HIGH})|(?P<between>{_BETWEEN})) *$")
_AFTER = re.compile(rf" *(?:(?P<low>{_LOW_AFTER})|(?P<high>{_HIGH_AFTER}))(?![^\W_])")
DEGREES = "°"
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
    found = sorted((*_found(folded), *_temperatures(folded)), key=lambda one: one[3])
    return [Measure(low, high, unit, starts[start], ends[end - 1]) for low, high, unit, start, end in found]


def exact_measures(folded: str) -> list[tuple[float, str]]:
    """The numbers with units of a folded text, whatever is said around them."""
    return [(_read(found["number"]), _usual(found["unit"])) for found in _QUANTITY.finditer(folded)]


def _found(folded: str) -> Iterator[tuple[float | None, float | None, str, int, int]]:
    for found in _QUANTITY.finditer(folded):
        number, unit = _read(found["number"]), _usual(found["unit"])
        start, end = found.start("number"), found.end()
        joint = folded[found.end("first") : start].strip() if found["first"] else ""
        before = _BEFORE.search(folded, max(0, found.start() - _REACH), found.start())
        if before and before["high"] == "max" and MODELS.intersection(folded[: before.start()].split()[-1:]):
            before = None  # "pro max 256 gb"
        if (joint in _TO or (joint in _AND and before)) and (first := _read(found["first"])) < number:
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


def _temperatures(folded: str) -> Iterator[tuple[float | None, float | None, str, int, int]]:
    for found in _DEGREES.finditer(folded):
        named = found["named"] or found["alone"]
        number = _read(found["number"]) * (-1 if found["sign"] else 1)
        unit = DEGREES + named.upper() if named else DEGREES
        before = _BEFORE.search(folded, max(0, found.start() - _REACH), found.start())
        if before and not before["between"]:
            low = before["low"] is not None
            yield number if low else None, None if low else number, unit, before.start(), found.end()
        else:
            yield number, number, unit, found.start(), found.end()


def in_unit(measure: Measure, unit: str) -> tuple[float | None, float | None] | None:
    """The two ends in another unit, or None where that measures something else. Bare degrees are of any kind."""
    if measure.unit == DEGREES and unit.startswith(DEGREES):
        return measure.low, measure.high
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
