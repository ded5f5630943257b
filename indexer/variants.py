"""Files with several rows a product, as shops export variants: what only the first row says is carried down."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from indexer.mapping import Mapping
from indexer.names import NAMES, keys
from indexer.rows import Broken, Row

# A run longer than this is handed on in parts, so that one value in all rows cannot fill the memory.
MAX_RUN = 1_000
OWN = ("id", "price", "list_price", "currency", "stock", "in_stock", "rating", "rating_count", "popularity")
TITLES = frozenset(NAMES["title"])
MOST = 0.95
LEAST_RUNS = 0.05  # of the rows must lean on a row before, else a few untitled rows would decide
THIN = 4  # cells of a row that only adds a picture: the product's handle, the picture, its place and its text


def fold(rows: Iterable[Row | Broken], mapping: Mapping) -> Iterator[Row | Broken]:
    """The rows with each run of one value in `mapping.variants_by` made whole; as they are where there is no such.

    What a later row of a run leaves empty is as in the first, but for what each variant has of its own: id, price,
    stock, codes. A later row without an id of its own, or with the first one's, only adds its pictures to the first.
    """
    if not mapping.variants_by:
        yield from rows
        return
    own = {column for field in OWN for column in mapping.columns(field)}
    own |= {column for feed in mapping.identifiers for column in feed.columns}
    run: list[Row] = []
    for row in rows:
        if isinstance(row, Broken):
            yield from _whole(run, mapping, own)
            run = []
            yield row
            continue
        value = row.values.get(mapping.variants_by)
        if run and (value in (None, "") or value != run[0].values.get(mapping.variants_by) or len(run) >= MAX_RUN):
            yield from _whole(run, mapping, own)
            run = []
        run.append(row)
    yield from _whole(run, mapping, own)


def _whole(run: Sequence[Row], mapping: Mapping, own: set[str]) -> Iterator[Row]:
    if len(run) < 2:
        yield from run
        return
    first, ids, pictures = run[0], mapping.columns("id"), mapping.columns("images")
    shared = {column: value for column, value in first.values.items() if column not in own}
    id = [first.values.get(column) for column in ids]
    more: dict[str, list[Any]] = {column: [first.values.get(column)] for column in pictures}
    variants = []
    for row in run[1:]:
        said = [row.values.get(column) for column in ids]
        if any(value not in (None, "") for value in said) and said != id:
            filled = {
                column: shared.get(column, value) if _empty(value) else value for column, value in row.values.items()
            }
            variants.append(replace(row, values=filled | {c: v for c, v in shared.items() if c not in filled}))
        else:
            for column in pictures:
                more[column].append(row.values.get(column))
    added = {column: found for column, values in more.items() if len(found := _flat(values)) > 1}
    yield replace(first, values=first.values | added) if added else first
    yield from variants


def _flat(values: Iterable[Any]) -> list[Any]:
    return [item for value in values for item in (value if isinstance(value, list) else [value]) if not _empty(item)]


def _empty(value: Any) -> bool:
    return value is None or value == "" or value == [] or (isinstance(value, str) and value.isspace())


def guess_variants(rows: Sequence[dict[str, Any]]) -> str:
    """The column whose runs of one value are variants of one product; "" where each row speaks for itself.

    It is named like a group or an id, and the titles are only in the first rows of its runs.
    """
    names = {name for field in ("group_id", "id") for name in NAMES[field]}
    columns = list(dict.fromkeys(column for row in rows for column in row))
    titles = [column for column in columns if not TITLES.isdisjoint(keys(column))]
    for column in columns:
        if not names.intersection(keys(column)):
            continue
        later = [
            row
            for before, row in pairwise(rows)
            if not _empty(row.get(column)) and row.get(column) == before.get(column)
        ]
        starts = len(rows) - len(later)
        for title in titles:
            silent = sum(_empty(row.get(title)) for row in later)
            said = sum(not _empty(row.get(title)) for row in rows)
            if silent >= MOST * len(later) and silent > LEAST_RUNS * len(rows) and said >= MOST * starts:
                return column
    return ""


def filled_down(rows: Sequence[dict[str, Any]], column: str) -> list[dict[str, Any]]:
    """The sample as `fold` will make it, before anything is known but the column: cells that no later row fills come
    from the first, and rows that add a picture alone are left out."""
    later = [row for before, row in pairwise(rows) if row.get(column) and row[column] == before.get(column)]
    given = {name for row in later for name, value in row.items() if not _empty(value)}
    found: list[dict[str, Any]] = []
    first: dict[str, Any] = {}
    for row in rows:
        if not row.get(column) or row[column] != first.get(column):
            first = row
            found.append(row)
        elif sum(not _empty(value) for value in row.values()) > THIN:
            found.append(row | {name: value for name, value in first.items() if name not in given})
    return found
