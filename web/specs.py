"""A product's attributes as a page shows them: in groups with headings, names and values in words."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from babel.dates import format_date
from flask_babel import gettext

from search.attribute_groups import GENERAL, PACKAGE, SIZE, Group, groups
from search.page import Hit
from search.product import AttributeValue, Product, Quantity
from search.understand.tokens import words
from search.units import number_text, read_quantity
from web import locale, present

OPEN = 12  # rows that are shown; what is beyond is behind a fold, unless it is little
LITTLE = 4
SAID = 24  # characters of a value that the title says already
ACRONYM = 5  # letters
ABBREVIATIONS = words(
    "3d 4g 5g ac cd cpu dc dvd dvi fm gps gpu hdd hdmi hdr ip irda iso lan lcd led nfc ntsc oled os pal pc pci ram rgb "
    "rj rom sata sd sim ssd tft tv ups usb uv vesa vga vpn wan wlan"
)
_CAPITALS = re.compile(rf"\b[A-Z][A-Z0-9]{{1,{ACRONYM - 1}}}\b")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9:.]+Z?)?")


@dataclass(frozen=True, slots=True)
class Section:
    """A table of (name, value) under a heading, "" for none."""

    heading: str
    rows: tuple[tuple[str, str], ...]


def sections(product: Product) -> tuple[Section, ...]:
    """What the catalogue says of a product; a group without a value, and what the title says already, is left out."""
    capitals = _acronyms(product)
    values = {name: value(found) for name, found in product.attributes.items()}
    kept = [name for name, text in values.items() if text and not _said(text, product.title)]
    made = groups(kept)
    headed = len(made) > 1
    return tuple(
        Section(
            _heading(group, capitals) if headed else "",
            tuple((label(name, capitals), values[name]) for name in group.attributes),
        )
        for group in made
    )


def count(found: tuple[Section, ...]) -> int:
    """How many rows there are."""
    return sum(len(section.rows) for section in found)


def folded(found: tuple[Section, ...]) -> tuple[tuple[Section, ...], tuple[Section, ...]]:
    """The sections before and behind the fold; the one that it cuts goes on behind it."""
    left = OPEN
    if count(found) <= OPEN + LITTLE:
        return found, ()
    first: list[Section] = []
    rest: list[Section] = []
    for section in found:
        if left:
            first.append(replace(section, rows=section.rows[:left]))
        if section.rows[left:]:
            rest.append(replace(section, rows=section.rows[left:]))
        left = max(left - len(section.rows), 0)
    return tuple(first), tuple(rest)


def facts(hit: Hit) -> list[tuple[str, str]]:
    """(name, value) of what tells the hit from the others of its page, numbers as the locale writes them."""
    return [(label(name), _fact(text)) for name, text in hit.facts]


def _fact(text: str) -> str:
    quantity = read_quantity(text)
    if quantity is None:
        return present.spaced(text)
    # A bare number may be a year, which has no separators.
    grouped = bool(quantity[1]) or abs(quantity[0]) >= present.GROUPED
    number = present.in_pattern(Decimal(number_text(quantity[0])), "#,##0.######" if grouped else "0.######")
    return f"{number} {quantity[1]}".strip()


def label(name: str, capitals: frozenset[str] = frozenset()) -> str:
    """An attribute's name in words: "Screen size", and "USB ports" where the product's texts write it so."""
    parts = [_written(part, capitals) for part in name.split("_") if part]
    text = " ".join(parts)
    return text[:1].upper() + text[1:]


def _written(word: str, capitals: frozenset[str]) -> str:
    singular = word[:-1] if word.endswith("s") else word
    if word.upper() in capitals or word in ABBREVIATIONS:
        return word.upper()
    return singular.upper() + "s" if singular in ABBREVIATIONS else word


def value(found: AttributeValue) -> str:
    """An attribute's value in the shopper's language and format; "" for none."""
    if isinstance(found, bool):
        return gettext("Yes") if found else gettext("No")
    if isinstance(found, Quantity):
        return f"{_number(found.value)} {found.unit}".strip()
    return _text(found) if isinstance(found, str) else ", ".join(filter(None, map(_text, found)))


def _text(text: str) -> str:
    if _DATE.fullmatch(text):
        try:
            return format_date(datetime.fromisoformat(text[:10]), "long", locale=locale.current())
        except ValueError:
            return text
    return present.spaced(text)


def _number(number: float) -> str:
    exact = Decimal(f"{number:.15g}")
    whole = exact == exact.to_integral_value()
    return present.in_pattern(exact, "0" if whole and abs(exact) < present.GROUPED else "#,##0.###############")


def _said(text: str, title: str) -> bool:
    return len(text) > SAID and text.casefold() in title.casefold()


def _acronyms(product: Product) -> frozenset[str]:
    """Words that the product's own texts write in capitals."""
    texts = (product.title, product.description, *(v for v in product.attributes.values() if isinstance(v, str)))
    return frozenset(word for text in texts if text.upper() != text for word in _CAPITALS.findall(text))


def _heading(group: Group, capitals: frozenset[str]) -> str:
    known = {GENERAL: gettext("General"), SIZE: gettext("Dimensions and weight"), PACKAGE: gettext("Packaging")}
    return known.get(group.kind) or label(group.name, capitals)
