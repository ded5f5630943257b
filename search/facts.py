"""What tells the hits of a page apart: a few attributes with their values, in the same order for every hit."""

import re
from collections.abc import Sequence

import numpy as np

from search.analyze import analyze
from search.attributes import WORDS
from search.columns import Columns
from search.product import Product
from search.splitting import choose, suits
from search.variants import differing, values

FACTS = 3  # for each hit
HANDFUL = 8  # hits, of which each differs from each
LOOKED_AT = 6  # attributes of those: some hits say one in their title
LONGEST = 28  # characters of a value: a longer one is prose
FEW_NUMBERS = 8  # more different bare numbers than this, or any with decimals, are measures of an unknown unit

# A maker's name for a part ("SLGEK", "P8400") tells a shopper nothing; "HDMI" and "UHD" do. Judged by eye on icecat.
_CODE = re.compile(r"(?=[^A-Z]*[A-Z])[A-Z0-9-]{5,}")
_BARE = re.compile(r"[-\d.,\s]+")

Facts = tuple[tuple[str, str], ...]
"""(attribute, value) each."""


def facts(products: Sequence[Product], rows: np.ndarray, columns: Columns) -> list[Facts]:
    """For each of the products of a page, whose rows are `rows` ((k,) int64), at most FACTS that its title lacks.

    The attributes are those that split these very products best; a page of one product, or of products that are alike,
    has none.
    """
    wanted = np.array(_setting_apart(columns, rows), np.int64)
    if not len(wanted):
        return [()] * len(rows)
    held = [values(columns.attributes, row, wanted) for row in rows.tolist()]
    bare: dict[str, set[str]] = {}
    for name, value in (fact for of_row in held for fact in of_row):
        if _BARE.fullmatch(value):
            bare.setdefault(name, set()).add(value)
    vague = {name for name, numbers in bare.items() if len(numbers) > FEW_NUMBERS or any("." in one for one in numbers)}
    return [_telling(product, of_row, vague) for product, of_row in zip(products, held, strict=True)]


def _setting_apart(columns: Columns, rows: np.ndarray) -> list[int]:
    """The attributes, best first; among a handful of products each may have a value of its own."""
    if len(rows) > HANDFUL:
        return choose(columns, np.sort(rows))
    if len(rows) < 2:
        return []
    attributes = columns.attributes
    cells = attributes.cells_of(rows)
    held = np.bincount(attributes.pair_attribute[cells], minlength=len(attributes))
    different = np.bincount(attributes.pair_attribute[np.unique(cells)], minlength=len(attributes))
    apart = differing(attributes, rows)
    apart = apart[different[apart] > 1]  # one that some lack tells nothing of the others
    most_held = apart[np.argsort(-np.minimum(held[apart], len(rows)), kind="stable")].tolist()
    return [one for one in most_held if 2 * held[one] > len(rows) and suits(attributes, one)][:LOOKED_AT]


def _telling(product: Product, held: Facts, vague: set[str]) -> Facts:
    told = {*analyze(product.title), *analyze(product.brand)}
    found: list[tuple[str, str]] = []
    for name, value in held:
        if name not in vague and not _says_little(value) and not told.issuperset(analyze(value)):
            found.append((name, value))
        if len(found) == FACTS:
            break
    return tuple(found)


def _says_little(value: str) -> bool:
    is_letter = len(value) == 1 and not value.isdigit()
    return is_letter or len(value) > LONGEST or value == WORDS["false"] or _CODE.fullmatch(value) is not None
