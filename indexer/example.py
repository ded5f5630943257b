"""One product as it was read, for a person to see by whether the mapping is right."""

from typing import Any

from search.product import Price, Product, attribute_text

ATTRIBUTES = 3
SHOWN = 80  # characters of each thing it says


def shown(product: Product) -> dict[str, Any]:
    """What a person sees a wrong mapping by, each text cut; "" for what there is not."""
    attributes = list(product.attributes.items())
    return {
        "id": _cut(product.id),
        "title": _cut(product.title),
        "price": _cut(_price(product.price)),
        "brand": _cut(product.brand),
        "category": _cut(" > ".join(product.category)),
        "attributes": {_cut(name): _cut(attribute_text(value)) for name, value in attributes[:ATTRIBUTES]},
        "more_attributes": max(len(attributes) - ATTRIBUTES, 0),
    }


def lines(example: dict[str, Any]) -> list[str]:
    """`shown` for the terminal."""
    attributes = [f"{name} {value}" for name, value in example["attributes"].items()]
    more = [f"{example['more_attributes']:,} more"] if example["more_attributes"] else []
    said = {
        "price": example["price"],
        "brand": example["brand"],
        "category": example["category"],
        "attributes": "; ".join(attributes + more),
    }
    first = f"The first product as it was read, {example['id']}: {example['title']}"
    return [first, *(f"  {name}: {text or 'none'}" for name, text in said.items())]


def _price(price: Price | None) -> str:
    return f"{price.amount} {price.currency}".strip() if price else ""


def _cut(text: str) -> str:
    """Printable, as all of it stands in comments of a mapping file."""
    clean = "".join(sign if sign.isprintable() else " " for sign in text)
    return clean if len(clean) <= SHOWN else f"{clean[:SHOWN]}…"
