"""A row to a product: every value is cleaned and typed, or the row is refused with the field and the reason."""

from collections.abc import Callable
from collections.abc import Mapping as Table
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from indexer.attributes import flatten, put, read_attribute, read_special
from indexer.cells import (
    MAX_NAME,
    MAX_URL,
    read_amount,
    read_category,
    read_codes,
    read_count,
    read_images,
    read_in_stock,
    read_text,
)
from indexer.mapping import PREFIXES, Attribute, Feed, Mapping
from indexer.money import NOTHING, ON_REQUEST, read_currency, read_price
from indexer.paths import at, is_objects
from indexer.text import cut, plain
from search.product import AttributeValue, Price, Product

NESTED = (dict, list)
MAX_ID = 200
MAX_TITLE = 1_000
MAX_DESCRIPTION = 20_000


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


def clean(values: Table[str, Any], mapping: Mapping, plan: "Plan | None" = None) -> tuple[Product, tuple[Remark, ...]]:
    """`to_product`, with a remark for each value beside the price that could not be read as its field.

    Who cleans many rows makes the `plan` of the mapping once, as a long mapping takes a while to be recognised.
    """
    plan = plan or plan_of(mapping)
    if plan.nested:
        values = {**values, **{path: at(values, path) for path in plan.nested if path not in values}}
    row = _Row(values, mapping, plan)
    id, title = row.required("id", MAX_ID), row.required("title", MAX_TITLE)
    price, list_price = row.prices()
    stock = row.read("stock", read_count)
    in_stock = row.read("in_stock", read_in_stock)
    product = Product(
        id=id,
        title=title,
        group_id=row.text("group_id").removeprefix("id:")[:MAX_ID],
        description=row.description(),
        brand=cut(row.text("brand"), MAX_NAME),
        category=row.category(),
        price=price,
        list_price=list_price,
        images=row.images(),
        url=row.text("url")[:MAX_URL],
        in_stock=stock > 0 if in_stock is None and stock is not None else in_stock,
        stock=None if stock is None else int(stock),
        rating=row.read("rating", read_amount),
        rating_count=None if (count := row.read("rating_count", read_count)) is None else int(count),
        popularity=row.read("popularity", read_count),
        language=row.text("language").replace("_", "-")[:35],
        identifiers=row.identifiers(),
        attributes=row.all_attributes(),
    )
    return product, tuple(row.remarks)


@dataclass(frozen=True, slots=True)
class Plan:
    """The mapping as tables by field and by column. `nested` are the dotted paths among the columns."""

    columns: dict[str, tuple[str, ...]]
    used: frozenset[str]
    kinds: dict[str, str]
    special: dict[str, Attribute]
    nested: dict[str, None]
    categories: dict[str, tuple[str, ...]]


@lru_cache(maxsize=16)
def plan_of(mapping: Mapping) -> Plan:
    """The mapping as `clean` needs it for every row."""
    feeds: list[Feed] = [*mapping.fields, *mapping.identifiers]
    used = [column for feed in feeds for column in feed.columns] + [ignored.column for ignored in mapping.ignore]
    used += [attribute.named_by for attribute in mapping.attributes if attribute.named_by]
    used += [hidden.column for hidden in mapping.hidden]
    named = used + [attribute.column for attribute in mapping.attributes]
    return Plan(
        {feed.field: feed.columns for feed in mapping.fields},
        frozenset(used),
        {attribute.column: attribute.kind for attribute in mapping.attributes},
        {a.column: a for a in mapping.attributes if a.unit or a.name or a.named_by or a.kind == "pairs"},
        {column: None for column in named if "." in column},
        dict(mapping.categories),
    )


@dataclass(slots=True)
class _Row:
    """A row while it is read: what became no field so far is in `attributes` and `remarks`."""

    values: Table[str, Any]
    mapping: Mapping
    plan: Plan
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
        text = read_text(self.first(field)[1])
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

    def prices(self) -> tuple[Price | None, Price | None]:
        try:
            currency = read_currency(self.text("currency")) or self.mapping.currency
        except ValueError as error:
            raise Reject("currency", str(error)) from error
        found = [self._price(field, currency) for field in ("price", "list_price")]
        price, list_price = found
        if price and list_price and list_price.amount <= price.amount:
            list_price = None  # a list price that is no higher says nothing
        if price or any(remark.field == "price" for remark in self.remarks):  # on request is not for the list price
            return price, list_price if price else None
        return list_price, None

    def _price(self, field: str, currency: str) -> Price | None:
        mapping, nothing = self.mapping, None
        for column in self.plan.columns.get(field, ()):
            value = self.values.get(column)
            if isinstance(value, list) and value:
                value = value[0]
            if isinstance(value, str) and plain(value).casefold() in ON_REQUEST:
                self.remarks.append(Remark(field, f"{value!r} names no amount; kept as attribute {column!r}"))
                put(self.attributes, column, read_attribute(value, "text"))
                continue
            try:
                price = read_price(
                    value,
                    currency=currency,
                    unit=mapping.price_unit or "major",
                    mark=mapping.decimal_mark,
                )
            except ValueError as error:
                raise Reject(field, str(error)) from error
            if price and price.amount:
                return price
            nothing = nothing or price  # a sale price of 0 is none where the ordinary one has an amount
        return nothing

    def description(self) -> str:
        texts: list[str] = []
        for column in self.plan.columns.get("description", ()):
            text = read_text(self.values.get(column), " ")
            if text and not any(text in other for other in texts):
                texts = [other for other in texts if other not in text] + [text]
        return cut(" ".join(texts), MAX_DESCRIPTION)

    def category(self) -> tuple[str, ...]:
        mapping, columns = self.mapping, self.plan.columns.get("category")
        if not columns:
            return ()
        levels = read_category(
            [self.values.get(column) for column in columns],
            delimiter=mapping.category_delimiter.strip(),
            separator=mapping.category_separator,
            names=self.plan.categories,
        )
        if len(levels) == 1 and levels[0].isdecimal():
            self.remarks.append(
                Remark("category", f"{levels[0]!r} is a number, no name; [categories] of the mapping file can name it")
            )
        return levels

    def images(self) -> tuple[str, ...]:
        return read_images(self.values.get(column) for column in self.plan.columns.get("images", ()))

    def identifiers(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for feed in self.mapping.identifiers:
            codes: list[str] = []
            for column in feed.columns:
                value = self.values.get(column)
                for item in value if isinstance(value, list) else [value]:
                    text = read_text(item)
                    if not text or text.casefold() in NOTHING:
                        continue
                    if not (accepted := read_codes(feed.field, text)):
                        put(self.attributes, column, read_attribute(text, "text"))
                    codes += accepted
            if codes:
                found[feed.field] = tuple(dict.fromkeys(codes))
        return found

    def all_attributes(self) -> dict[str, AttributeValue]:
        plan, mark = self.plan, self.mapping.decimal_mark
        used, kinds, special = plan.used, plan.kinds, plan.special
        for column, value in self.values.items():
            if value is None or value == "" or column in used:
                continue
            if isinstance(value, NESTED) and (isinstance(value, dict) or is_objects(value)):
                for name, inner in flatten(column, value, skip=plan.nested):
                    put(self.attributes, name, read_attribute(inner, PREFIXES.get(name[:7], ""), mark))
            elif special and column in special:
                for name, found in read_special(special[column], self.values, mark, skip=used):
                    put(self.attributes, name, found)
            else:
                put(
                    self.attributes,
                    column,
                    read_attribute(value, kinds.get(column) or PREFIXES.get(column[:7], ""), mark),
                )
        return self.attributes
