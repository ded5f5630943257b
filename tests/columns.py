"""Columns of products, on disk, for tests of what reads them."""

from collections.abc import Sequence
from pathlib import Path

from search.columns import Columns, ColumnsBuilder
from search.product import Product


def open_columns(folder: Path, products: Sequence[Product]) -> Columns:
    """The open columns of these products, in their order."""
    builder = ColumnsBuilder()
    for product in products:
        builder.add(product)
    builder.save(folder / "columns")
    return Columns.open(folder / "columns")
