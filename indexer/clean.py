"""A row to a product: every value is cleaned and typed, or the row is refused with the field and the reason."""

import re
from collections.abc import Callable
from collections.abc import Mapping as Table
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from indexer.attributes import flatten, put, read_attribute
from indexer.mapping import PREFIXES, Feed, Mapping
from indexer.money import NOTHING, read_currency, read_price
from indexer.numbers import read_number
from indexer.text import cut, plain
from indexer.values import MAX_CODE, is_code, looks_like_image, read_availability
from search.product import AttributeValue, Price, Product

MAX_ID = 200
MAX_TITLE = 1_000
MAX_NAME = 200  # a brand, a group, a level of a category
MAX_LEVELS = 10
MAX_DESCRIPTION = 20_000
MAX_URL = 4_000
MAX_COUNT = 2**53  # beyond it a float is no count
_LEADING = re.compile(r"[\d.,]*\d(?=\s*(?:$|/|\(|out\b|of\b|von\b|stars?\b|sterne\b))", re.IGNORECASE)
_BETWEEN_IMAGES = re.compile(r",\s+|,(?=(?:https?:)?//)|[\s;|]+")


class Reject(Exception):
    """A row that cannot become a product: the field at fault and the reason in words."""

    def __init__(self, field: str, reason: str):
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Remark:
    """A value that is not what the mapping says, in a row that was kept; the value stays as an attribute."""

    field: str
    reason: str


def to_product(values: Table[str, Any], mapping: Mapping) -> Product:
    """The product that a row holds. Raises Reject: no id or title, one that is too long, an unreadable price."""
    return clean(values, mapping)[0]


def clean(values: Table[str, Any], mapping: Mapping) -> tuple[Product, tuple[Remark, ...]]:
    """`to_product`, with a remark for each value beside the price that could not be read as its field."""
    row = _Row(values, mapping, _plan(mapping))
    id, title = row.required("id", MAX_ID), row.required("title", MAX_TITLE)
    price, list_price = row.prices()
    stock = row.number("stock")
    in_stock = row.read("in_stock", _availability)
    product = Product(
        id=id,
        title=title,
        group_id=row.text("group_id")[:MAX_ID],
        description=row.description(),
        brand=cut(row.text("brand"), MAX_NAME),
        category=row.category(),
        price=price,
        list_price=list_price,
        images=row.images(),
        url=row.text("url")[:MAX_URL],
        in_stock=stock > 0 if in_stock is None and stock is not None else in_stock,
        stock=None if stock is None else int(stock),
        rating=row.number("rating"),
        rating_count=None if (count := row.number("rating_count")) is None else int(count),
        popularity=row.number("popularity"),
        language=row.text("language").replace("_", "-")[:35],
        identifiers=row.identifiers(),
        attributes=row.all_attributes(),
    )
    return product, tuple(row.remarks)


@dataclass(frozen=True, slots=True)
class _Plan:
    """The mapping as tables by field and by column."""

    columns: dict[str, tuple[str, ...]]
    used: frozenset[str]
    kinds: dict[str, str]


@lru_cache(maxsize=16)
def _plan(mapping: Mapping) -> _Plan:
    feeds: list[Feed] = [*mapping.fields, *mapping.identifiers]
    used = {column for feed in feeds for column in feed.columns} | {ignored.column for ignored in mapping.ignore}
    return _Plan(
        {feed.field: feed.columns for feed in mapping.fields},
        frozenset(used),
        {attribute.column: attribute.kind for attribute in mapping.attributes},
    )


@dataclass(slots=True)
class _Row:
    """A row while it is read: what became no field so far is in `attributes` and `remarks`."""

    values: Table[str, Any]
    mapping: Mapping
    plan: _Plan
    attributes: dict[str, AttributeValue] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)

    def first(self, field: str) -> tuple[str, Any]:
        """The first column of `field` that says something, and its value."""
        for column in self.plan.columns.get(field, ()):
            value = self.values.get(column)
            if value is not None and value != "" and value != []:
                return column, value
        return "", None

    def text(self, field: str) -> str:
        text = _text(self.first(field)[1])
        return "" if text.casefold() in NOTHING else text

    def required(self, field: str, limit: int) -> str:
        text = self.text(field)
        if not text:
            columns = " or ".join(repr(column) for column in self.plan.columns.get(field, ()))
            raise Reject(field, f"is empty; expected a value in column {columns}")
        if len(text) > limit:
            raise Reject(field, f"is {len(text):,} characters long; at most {limit:,} are taken")
        return text

    def read(self, field: str, reader: Callable[[Any, str], Any]) -> Any:
        """What `reader` makes of the field; on its ValueError the value becomes an attribute, with a remark."""
        column, value = self.first(field)
        if value is None:
            return None
        try:
            return reader(value, self.mapping.decimal_mark)
        except ValueError as error:
            self.remarks.append(Remark(field, f"{error}; kept as attribute {column!r}"))
            put(self.attributes, column, read_attribute(value, "text"))
            return None

    def number(self, field: str) -> float | None:
        return self.read(field, _number)

    def prices(self) -> tuple[Price | None, Price | None]:
        try:
            currency = read_currency(self.text("currency")) or self.mapping.currency
        except ValueError as error:
            raise Reject("currency", str(error)) from error
        found = [self._price(field, currency) for field in ("price", "list_price")]
        price, list_price = found
        if price and list_price and list_price.amount <= price.amount:
            list_price = None  # a list price that is no higher says nothing
        return (price, list_price) if price else (list_price, None)

    def _price(self, field: str, currency: str) -> Price | None:
        mapping = self.mapping
        for column in self.plan.columns.get(field, ()):
            try:
                price = read_price(
                    self.values.get(column),
                    currency=currency,
                    unit=mapping.price_unit or "major",
                    mark=mapping.decimal_mark,
                )
            except ValueError as error:
                raise Reject(field, str(error)) from error
            if price:
                return price
        return None

    def description(self) -> str:
        texts: list[str] = []
        for column in self.plan.columns.get("description", ()):
            text = _text(self.values.get(column), " ")
            if text and not any(text in other for other in texts):
                texts = [other for other in texts if other not in text] + [text]
        return cut(" ".join(texts), MAX_DESCRIPTION)

    def category(self) -> tuple[str, ...]:
        levels: list[str] = []
        for column in self.plan.columns.get("category", ()):
            value = self.values.get(column)
            if isinstance(value, list) and value and isinstance(value[0], list):
                value = value[0]  # several paths: the first is the product's own
            parts = value if isinstance(value, list) else [value]
            for part in parts:
                text = _text(part.get("name") if isinstance(part, dict) else part)
                split = text.split(self.mapping.category_delimiter.strip() or "\0")
                levels += [cut(level, MAX_NAME) for raw in split if (level := raw.strip()).casefold() not in NOTHING]
        return tuple(level for place, level in enumerate(levels) if place == 0 or level != levels[place - 1])[
            :MAX_LEVELS
        ]

    def images(self) -> tuple[str, ...]:
        found: list[str] = []
        for column in self.plan.columns.get("images", ()):
            value = self.values.get(column)
            for item in value if isinstance(value, list) else [value]:
                text = _text(item.get("url") or item.get("src") if isinstance(item, dict) else item)
                parts = _BETWEEN_IMAGES.split(text)
                found += parts if len(parts) > 1 and all(map(looks_like_image, parts)) else [text]
        return tuple(dict.fromkeys(url for url in found if url and len(url) <= MAX_URL))

    def identifiers(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for feed in self.mapping.identifiers:
            codes: list[str] = []
            for column in feed.columns:
                value = self.values.get(column)
                for item in value if isinstance(value, list) else [value]:
                    text = _text(item)
                    if not text or text.casefold() in NOTHING:
                        continue
                    if not (accepted := _codes(feed.field, text)):
                        put(self.attributes, column, read_attribute(text, "text"))
                    codes += accepted
            if codes:
                found[feed.field] = tuple(dict.fromkeys(codes))
        return found

    def all_attributes(self) -> dict[str, AttributeValue]:
        used, kinds, mark = self.plan.used, self.plan.kinds, self.mapping.decimal_mark
        for column, value in self.values.items():
            if value is None or value == "" or column in used:
                continue
            if isinstance(value, dict):
                for name, inner in flatten(column, value):
                    put(self.attributes, name, read_attribute(inner, PREFIXES.get(name[:7], ""), mark))
            else:
                put(
                    self.attributes,
                    column,
                    read_attribute(value, kinds.get(column) or PREFIXES.get(column[:7], ""), mark),
                )
        return self.attributes


def _text(value: Any, between: str = ", ") -> str:
    if isinstance(value, str):
        return plain(value)
    if value is None or isinstance(value, dict):
        return ""
    if isinstance(value, list):
        return between.join(text for item in value if (text := _text(item)))
    # An id that a spreadsheet made a float: 1001.0.
    return str(int(value)) if isinstance(value, float) and value.is_integer() and abs(value) < MAX_COUNT else str(value)


def _number(value: Any, mark: str) -> float | None:
    if isinstance(value, bool | list | dict):
        raise ValueError(f"{str(value)[:60]!r} is not a number")
    if isinstance(value, int | float):
        number = float(value) if abs(value) < MAX_COUNT else -1.0
    else:
        text = plain(value)
        if text.casefold() in NOTHING:
            return None
        leading = _LEADING.match(text)  # "4.5 out of 5 stars"
        number = float(read_number(leading[0] if leading else text, mark=mark))
    if not 0 <= number < MAX_COUNT:
        raise ValueError(f"{str(value)[:60]} is below zero or too large")
    return number


def _availability(value: Any, mark: str) -> bool | None:
    if isinstance(value, bool):
        return value
    text = _text(value)
    if text.casefold() in NOTHING:
        return None
    found = read_availability(text)
    if found is None:
        raise ValueError(f"{text[:60]!r} says neither in stock nor out of stock")
    return found


def _codes(kind: str, text: str) -> list[str]:
    """The identifiers in a cell; none where it holds a name instead."""
    if kind == "gtin":
        digits = [re.sub(r"[-\s]|\.0$", "", part) for part in re.split(r"[;,|]", text)]
        return [
            code
            for code in digits
            if code.isascii() and 8 <= len(code) <= 14 and code[:-1].isdigit() and code[-1] in "0123456789Xx"
        ]
    if kind == "mpn":
        return [text] if is_code(text) else []
    return [text] if len(text) <= MAX_CODE else []
