"""What looks wrong about a catalogue's words: missing parts, titles that tell nothing, columns that part nothing."""

import re
from collections.abc import Mapping as Table

import numpy as np

from indexer.catalogue_warning import FEWEST, CatalogueWarning, about, is_most
from indexer.mapping import Mapping
from indexer.report import counted
from indexer.values import is_code
from search.arrays import spread
from search.columns import Columns
from search.expressions import FLAGS

NEARLY_ALL = 0.95  # of the products
SAMPLE = 2_000  # titles looked at for what nearly all begin with
PREFIX = 8  # characters; a shorter beginning is a word that a shop's titles may well share
_LAST_WORD = re.compile(r"[^\W_]+\Z")


def content_warnings(columns: Columns, mapping: Mapping) -> list[CatalogueWarning]:
    """All that looks wrong beside prices."""
    has = {
        "images": _flag(columns, "image"),
        "brand": columns.brand >= 0,
        "category": columns.category >= 0,
        "description": _flag(columns, "description"),
    }
    found = [*missing_parts(has, mapping), _duplicates(columns), _codes(columns, mapping), _prefix(columns)]
    return [warning for warning in (*found, _one_category(columns, mapping), _out_of_stock(columns)) if warning]


def missing_parts(has: Table[str, np.ndarray], mapping: Mapping) -> list[CatalogueWarning]:
    """Three at the most: parts that nobody has though a column is there for them, that few have, and that most have.

    `has` says by part which products have it, (n,) bool.
    """
    count = len(next(iter(has.values())))
    warnings = []
    if empty := [part for part, having in has.items() if not having.any() and mapping.columns(part)]:
        feeds = " and ".join(f"{part} (from {_sources(mapping, part)})" for part in empty)
        warnings.append(
            CatalogueWarning(
                "empty_column",
                f"No product has {feeds}: look whether the columns are filled, or name others in the mapping.",
                count,
            )
        )
    some = {part: having for part, having in has.items() if having.any() and not having.all()}
    if few := {part: ~having for part, having in some.items() if is_most(int((~having).sum()), count)}:
        warnings.append(_mostly_lacking(few, mapping))
    if most := {part: ~having for part, having in some.items() if part not in few}:
        warnings.append(_lacking(most))
    return warnings


def _mostly_lacking(lacking: Table[str, np.ndarray], mapping: Mapping) -> CatalogueWarning:
    rows, parts = _by_row(lacking)
    counts = ", ".join(
        f"{part}{f' (from {sources})' if (sources := _sources(mapping, part)) else ''} {int(mask.sum()):,}"
        for part, mask in lacking.items()
    )
    return about(
        "mostly_missing",
        "lacks what others have",
        f"{counted(len(rows), 'product')} lack what most do not have either ({counts}): look whether the columns are "
        "filled, or name others in the mapping.",
        rows,
        missing=parts,
    )


def _lacking(lacking: Table[str, np.ndarray]) -> CatalogueWarning:
    rows, parts = _by_row(lacking)
    counts = ", ".join(f"{part} {int(mask.sum()):,}" for part, mask in lacking.items())
    return about(
        "missing",
        "lacks what others have",
        f"{counted(len(rows), 'product')} without what others have ({counts}): fill it in, so that they are found and "
        "filtered like them.",
        rows,
        missing=parts,
    )


def _by_row(lacking: Table[str, np.ndarray]) -> tuple[np.ndarray, list[list[str]]]:
    """The rows that lack any of the parts, and which ones each lacks."""
    rows = np.flatnonzero(np.logical_or.reduce(list(lacking.values())))
    return rows, [[part for part, mask in lacking.items() if mask[row]] for row in rows.tolist()]


def _sources(mapping: Mapping, part: str) -> str:
    return ", ".join(map(repr, mapping.columns(part)))


def _flag(columns: Columns, name: str) -> np.ndarray:
    return (columns.flags >> FLAGS.index(name)) & 1 > 0


def _duplicates(columns: Columns) -> CatalogueWarning | None:
    """Products that share a title; variants of one group count as one product."""
    counts = np.bincount(columns.title_rank)
    rows = np.flatnonzero(counts[columns.title_rank] > 1)
    if not len(rows):
        return None
    titles, groups = columns.title_rank[rows].astype(np.int64), columns.group[rows]
    own = np.where(groups >= 0, groups, len(columns) + rows)  # a row without a group is a group of its own
    different = np.unique(titles * (2 * len(columns)) + own) // (2 * len(columns))
    sharing = np.bincount(different, minlength=len(counts))
    keep = sharing[titles] > 1
    rows, titles = rows[keep], titles[keep]
    if not len(rows):
        return None
    order = np.lexsort((rows, titles, -counts[titles]))
    rows, titles = rows[order], titles[order]
    return about(
        "duplicate_title",
        "shares its title with other products",
        f"{counted(len(rows), 'product')} share their title with others ({counted(len(np.unique(titles)), 'title')}, "
        f"the commonest {counts[titles[0]]:,} times: {_short(columns.titles[rows[0]])!r}): say in the title what tells "
        "them apart, or give variants one group id.",
        rows,
        title=[columns.titles[row] for row in rows.tolist()],
        products=counts[titles].tolist(),
    )


def _codes(columns: Columns, mapping: Mapping) -> CatalogueWarning | None:
    candidates = np.flatnonzero(columns.titles.holding(" ") == 0)
    rows = np.array([row for row in candidates.tolist() if is_code(columns.titles[row])], np.int64)
    if not len(rows):
        return None
    mend = "write out what each product is, since shoppers search for that."
    if is_most(len(rows), len(columns)):
        mend = f"look whether {' or '.join(map(repr, mapping.columns('title')))} is the column of the titles."
    return about(
        "code_as_title",
        "has an article number for a title",
        f"{counted(len(rows), 'product')} with an article number for a title: {mend}",
        rows,
        title=[columns.titles[row] for row in rows.tolist()],
    )


def _prefix(columns: Columns) -> CatalogueWarning | None:
    count = len(columns)
    if count < FEWEST:
        return None
    rows = spread(count, SAMPLE).tolist()
    titles = sorted(columns.titles[row] for row in rows)
    width = int(np.ceil(NEARLY_ALL * len(titles)))
    # In order, what the first and the last of a window begin with is what all between them begin with.
    windows = zip(titles, titles[width - 1 :], strict=False)
    shared = max((_beginning(first, last) for first, last in windows), key=len)
    prefix = _LAST_WORD.sub("", shared).strip()
    if len(prefix) < PREFIX or columns.find_brand(prefix) >= 0:
        return None
    return CatalogueWarning(
        "same_beginning",
        f"Nearly all titles begin with {_short(prefix)!r}: leave it out, since what is the same in all of them helps "
        "to find none.",
        count,
    )


def _beginning(one: str, other: str) -> str:
    """What both begin with."""
    length = next((at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), None)
    return one[: min(len(one), len(other)) if length is None else length]


def _one_category(columns: Columns, mapping: Mapping) -> CatalogueWarning | None:
    if not len(columns.categories):
        return None
    counts = np.bincount(columns.category[columns.category >= 0], minlength=len(columns.categories))
    node = int(counts.argmax())
    if not is_most(int(counts[node]), len(columns), NEARLY_ALL):
        return None
    return CatalogueWarning(
        "one_category",
        f"{counts[node]:,} of {len(columns):,} products are in one category, "
        f"{_short(columns.categories.paths[node])!r}, so that it parts nothing: look whether "
        f"{' and '.join(map(repr, mapping.columns('category')))} is the column of the categories.",
        int(counts[node]),
    )


def _out_of_stock(columns: Columns) -> CatalogueWarning | None:
    out, known = int((columns.in_stock == 0).sum()), int((columns.in_stock >= 0).sum())
    if not is_most(out, known):
        return None
    return CatalogueWarning(
        "mostly_out_of_stock",
        f"{out:,} of {known:,} products are out of stock: look whether the stock column was read right and is up to "
        "date (`in_stock:false` finds them).",
        out,
    )


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60]}…"
