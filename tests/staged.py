"""Catalogues made by chance, and the files of a generation of them as a build leaves them before it publishes."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from search.arrays import save_array
from search.columns import Columns, ColumnsBuilder
from search.document import field_tokens
from search.figures import Figures
from search.forward import ForwardBuilder
from search.product import AttributeValue, Price, Product, Quantity
from search.store import StoreBuilder
from search.vectors import MATRIX

DIMENSION = 8
BRANDS = ("", "HP", "hp", "Müller", "MÜLLER", "a,b", "Straße", "北京", "é́")
WORDS = ("Black", "black", "STRASSE", "straße", "Ünï", "中文", "a, b", 'q"q', "yes", "x\\y", "5..6", "27", "12 kg")
PATHS = ((), ("A",), ("a", "B"), ("A", "b", "C"), ("D", "B"), ("D",), ("中", "文"))
AMOUNTS = ("0", "0.01", "19.99", "20", "50", "1e15", "-3", "1e300", "1e-300", "0.1", "16777217")
NUMBERS = (-1.0, 0.0, 0.1, 1.0, 2.0, 4.5, 27.0, 1e300, -1e-300, 2.0**53, 3.0000000000000004)
UNITS = ("in", "cm", "ft", "")


def products(seed: int, rows: int, *, currencies: Sequence[str] = ("USD", "EUR", "CAD", "")) -> list[Product]:
    """Products that say much or little, in scripts and sizes of all kinds; about half are variants of others."""
    chance = Random(seed)
    return [_product(chance, row, rows, currencies) for row in range(rows)]


def _product(chance: Random, row: int, rows: int, currencies: Sequence[str]) -> Product:
    def maybe(values: Sequence[Any], none: Any = None) -> Any:
        return chance.choice(values) if chance.random() < 0.6 else none

    def price() -> Price | None:
        return maybe([Price(Decimal(chance.choice(AMOUNTS)), chance.choice(currencies))])

    attributes: dict[str, AttributeValue] = {
        "size": maybe([Quantity(chance.choice(NUMBERS), chance.choice(UNITS)), "large"], ""),
        "ports": maybe([Quantity(chance.choice(NUMBERS))], ""),
        "colour": maybe([chance.choice(WORDS), (chance.choice(WORDS), chance.choice(WORDS))], ""),
        "wireless": maybe([True, False], ""),
        chance.choice(("weight", "Gewicht", "重さ", "model no")): maybe(
            [Quantity(chance.choice(NUMBERS), "kg"), "x"], ""
        ),
    }
    return Product(
        id=f"{chance.choice(('ä', 'b/1', '中'))}{row}",
        title=" ".join(chance.sample(("Red", "Mouse", "PAD", "Keyboard", "ΣΊΣΥΦΟΣ", "東京", "e\u0301tui"), 3)),
        description=maybe(["Good for travel. Made of wood.", "中文说明", "x" * 300], ""),
        brand=chance.choice(BRANDS),
        category=chance.choice(PATHS),
        group_id=f"g{chance.randrange(max(rows // 4, 1))}" if chance.random() < 0.5 else "",
        price=price(),
        list_price=price(),
        images=maybe([("i",)], ()),
        url=maybe(["https://example.org/1"], ""),
        in_stock=maybe([True, False]),
        stock=maybe([0, 1, 20, 10**18]),
        rating=maybe([0.0, 3.0, 4.5, 5.0]),
        rating_count=maybe([0, 1, 3]),
        popularity=maybe(NUMBERS),
        language=maybe(["de", "en"], ""),
        identifiers=maybe([{"sku": (f"K-{row}",)}, {"gtin": ("4006381333931",)}], {}),
        attributes={name: value for name, value in attributes.items() if value != ""},
    )


def stage(place: Path, found: Sequence[Product], vectors: np.ndarray | None = None) -> Path:
    """The store, forward index, columns and vectors of products in the folder, which is returned.

    Without `vectors`, (n, DIMENSION), there are unit ones by chance, and zeros for the last product.
    """
    store, forward, columns = StoreBuilder(place / "store"), ForwardBuilder(), ColumnsBuilder()
    for product in found:
        store.add(product, {"raw": product.title})
        forward.add(field_tokens(product))
        columns.add(product)
    store.save()
    forward.save(place / "forward")
    columns.save(place / "columns")
    Figures.of(Columns.open(place / "columns")).save(place / "figures")
    if vectors is None:
        vectors = np.random.default_rng(len(found)).normal(size=(len(found), DIMENSION))
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        vectors[-1:] = 0
    (place / "vectors").mkdir()
    save_array(place / "vectors", MATRIX, vectors.astype(np.float32))
    return place
