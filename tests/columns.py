"""Columns of products, on disk, for tests of what reads them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from search.blend import Scores
from search.columns import Columns, ColumnsBuilder
from search.figures import Figures
from search.product import Product
from search.result_set import ResultSet
from search.slice import Slice


def open_columns(folder: Path, products: Sequence[Product]) -> Columns:
    """The open columns of these products, in their order."""
    builder = ColumnsBuilder()
    for product in products:
        builder.add(product)
    builder.save(folder / "columns")
    return Columns.open(folder / "columns")


def slice_of(columns: Any) -> Slice:
    """A slice of these columns and their figures, without words and vectors."""
    figures = Figures.of(columns) if isinstance(columns, Columns) else None
    return Slice(forward=None, columns=columns, vectors=None, figures=figures, titles=None, accessories=None, ids=None)


def found_in(slice: Slice, totals: Sequence[float], rows: Sequence[int] | None = None) -> ResultSet:
    """These rows of the slice, or its first, with these scores."""
    return ResultSet(slice, np.arange(len(totals)) if rows is None else np.array(rows), scored(totals), True)


def scored(totals: Sequence[float]) -> Scores:
    return Scores.alone(np.array(totals, np.float64))
