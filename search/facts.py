"""What tells the hits of a page apart: a few attributes with their values, in the same order for every hit."""

import re
from collections.abc import Sequence
from itertools import chain

import numpy as np

from search.analyze import analyze
from search.attributes import WORDS
from search.columns import Columns
from search.expressions import FIELDS
from search.product import Product
from search.splitting import suits
from search.variants import differing, values

FACTS = 3  # for each hit
HANDFUL = 8  # hits, of which each differs from each
LOOKED_AT = 6  # attributes: some hits lack one, or say it in their title
LONGEST = 28  # characters of a value: a longer one is prose
FEW_NUMBERS = 8  # more different bare numbers than this, or any with decimals, are measures of an unknown unit

# A maker's name for a part ("SLGEK", "P8400") tells a shopper nothing; "HDMI" and "UHD" do. Judged by eye on icecat.
_CODE = re.compile(r"(?=[^A-Z]*[A-Z])[A-Z0-9-]{5,}")
_BARE = re.compile(r"[-\d.,\s]+")

Facts = tuple[tuple[str, str], ...]
"""(attribute, value) each."""


def facts(products: Sequence[Product], rows: np.ndarray, columns: Columns, offered: Sequence[str]) -> list[Facts]:
    """For each of the products of a page, whose rows are `rows` ((k,) int64), at most FACTS that its title lacks.

    The attributes are those that split the whole result set best, which are among the fields `offered` as facets; of a
    handful those that set these very products apart. A page of one product, or of products that are alike, has none.
    """
    wanted = np.array(_setting_apart(columns, rows, offered), np.int64)
    if not len(wanted):
        return [()] * len(rows)
    held = values(columns.attributes, rows, wanted)
    seen: dict[str, set[str]] = {}
    for name, value in chain.from_iterable(held):
        seen.setdefault(name, set()).add(value)
    telling = {name for name, found in seen.items() if len(found) > 1 and not _is_vague(found)}
    return [_telling(product, of_row, telling) for product, of_row in zip(products, held, strict=True)]


def _is_vague(found: set[str]) -> bool:
    bare = [value for value in found if _BARE.fullmatch(value)]
    return len(bare) > FEW_NUMBERS or any("." in value for value in bare)


def _setting_apart(columns: Columns, rows: np.ndarray, offered: Sequence[str]) -> list[int]:
    """The attributes, best first; among a handful of products each may have a value of its own."""
    attributes = columns.attributes
    if len(rows) > HANDFUL:
        return [attributes.find(field.removeprefix("attr.")) for field in offered if field not in FIELDS][:LOOKED_AT]
    if len(rows) < 2:
        return []
    cells = attributes.cells_of(rows)
    held = np.bincount(attributes.pair_attribute[cells], minlength=len(attributes))
    different = np.bincount(attributes.pair_attribute[np.unique(cells)], minlength=len(attributes))
    apart = differing(attributes, rows)
    apart = apart[different[apart] > 1]  # one that some lack tells nothing of the others
    most_held = apart[np.argsort(-np.minimum(held[apart], len(rows)), kind="stable")].tolist()
    return [one for one in most_held if 2 * held[one] > len(rows) and suits(attributes, one)][:LOOKED_AT]


def _telling(product: Product, held: Facts, telling: set[str]) -> Facts:
    told = {*analyze(product.title), *analyze(product.brand)}
    found: list[tuple[str, str]] = []
    for name, value in held:
        if name in telling and not _says_little(value) and not told.issuperset(analyze(value)):
            found.append((name, value))
        if len(found) == FACTS:
            break
    return tuple(found)


def _says_little(value: str) -> bool:
    is_letter = len(value) == 1 and not value.isdigit()
    return is_letter or len(value) > LONGEST or value == WORDS["false"] or _CODE.fullmatch(value) is not None
