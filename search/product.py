"""The record that everything speaks: a product of a catalogue, cleaned and typed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class Price:
    """An amount in major units (dollars, not cents) and its ISO 4217 currency; "" where the file names none."""

    amount: Decimal
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit as written ("kg", "in", "GB"); "" for a bare number."""

    value: float
    unit: str = ""


AttributeValue = str | bool | Quantity | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Product:
    """One product as it is indexed and shown.

    Texts are plain (no HTML), Unicode NFC, white space folded. `category` is a path from the department down. Attribute
    names are slugs ("screen_size"), in the file's order. `identifiers` maps a kind (gtin, sku, mpn) to its values.
    `None` and "" mean that the catalogue does not say.
    """

    id: str
    title: str
    group_id: str = ""
    description: str = ""
    brand: str = ""
    category: tuple[str, ...] = ()
    price: Price | None = None
    list_price: Price | None = None
    images: tuple[str, ...] = ()
    url: str = ""
    in_stock: bool | None = None
    stock: int | None = None
    rating: float | None = None
    rating_count: int | None = None
    popularity: float | None = None
    language: str = ""
    identifiers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    attributes: Mapping[str, AttributeValue] = field(default_factory=dict)


def to_record(product: Product) -> dict[str, Any]:
    """The product as JSON-ready values; what the catalogue does not say is left out."""
    record: dict[str, Any] = {"id": product.id, "title": product.title}
    for name in ("group_id", "description", "brand", "url", "language"):
        if value := getattr(product, name):
            record[name] = value
    for name in ("category", "images"):
        if value := getattr(product, name):
            record[name] = list(value)
    for name in ("price", "list_price"):
        if price := getattr(product, name):
            record[name] = [str(price.amount), price.currency]
    for name in ("in_stock", "stock", "rating", "rating_count", "popularity"):
        if (value := getattr(product, name)) is not None:
            record[name] = value
    if product.identifiers:
        record["identifiers"] = {kind: list(values) for kind, values in product.identifiers.items()}
    if product.attributes:
        record["attributes"] = {name: _attribute_to_json(value) for name, value in product.attributes.items()}
    return record


def from_record(record: Mapping[str, Any]) -> Product:
    """The inverse of `to_record`."""
    values = dict(record)
    for name in ("category", "images"):
        values[name] = tuple(values.get(name, ()))
    for name in ("price", "list_price"):
        if name in values:
            amount, currency = values[name]
            values[name] = Price(Decimal(amount), currency)
    values["identifiers"] = {kind: tuple(ids) for kind, ids in values.get("identifiers", {}).items()}
    values["attributes"] = {name: _attribute_from_json(v) for name, v in values.get("attributes", {}).items()}
    return Product(**values)


def attribute_text(value: AttributeValue) -> str:
    """An attribute as a person would read it: "27 in", "yes", "red, blue"."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Quantity):
        return f"{value.value:.15g} {value.unit}".strip()
    return value if isinstance(value, str) else ", ".join(value)


def _attribute_to_json(value: AttributeValue) -> Any:
    if isinstance(value, Quantity):
        return {"value": value.value, "unit": value.unit}
    return list(value) if isinstance(value, tuple) else value


def _attribute_from_json(value: Any) -> AttributeValue:
    if isinstance(value, dict):
        return Quantity(value["value"], value["unit"])
    return tuple(value) if isinstance(value, list) else value
