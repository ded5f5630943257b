"""Names for category ids: from a file of categories that lies beside the catalogue."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from indexer.cells import MAX_LEVELS, read_text
from indexer.columns import Column, columns
from indexer.mapping import Feed, Mapping
from indexer.names import key
from indexer.paths import at
from indexer.rows import Row
from indexer.sources import READERS, read
from indexer.taxonomy import delimiter_of
from search.errors import BadCatalogue

STEMS = ("categor", "kategor", "taxonom", "warengruppe", "departments")
IDS = ("id", "category_id", "cat_id", "code", "category_code", "key", "number", "nr", "wgr", "node_id")
PATHS = ("path", "full_path", "category_path", "breadcrumb", "full_name")
LABELS = ("name", "category_name", "title", "label", "category", "bezeichnung", "bez", "display_name")
PARENTS = ("parent_id", "parent", "parent_category_id", "parentid", "parent_code", "parent_category")
MOST = 0.9
MAX_FILES = 5
MAX_NAMED = 20_000


def name_ids(mapping: Mapping, rows: Sequence[dict[str, Any]], paths: Sequence[Path | str]) -> Mapping:
    """`mapping` with the names of its category ids, where these are in a file beside the catalogue: categories.yaml,
    kategorien.csv. As it is where categories are in words, or nothing knows the ids."""
    feed = next((feed for feed in mapping.fields if feed.field == "category" and len(feed.columns) == 1), None)
    if not feed or mapping.categories:
        return mapping
    cells = [row.get(feed.columns[0]) or at(row, feed.columns[0]) for row in rows]
    ids = {read_text(item) for cell in cells for item in (cell if isinstance(cell, list) else [cell])} - {""}
    if not ids or sum(id.isdecimal() for id in ids) <= MOST * len(ids):
        return mapping
    for path in _beside(paths):
        try:
            found = _names(path)
        except BadCatalogue:  # not the file that was asked for
            continue
        if sum(id in found for id in ids) > MOST * len(ids):
            feeds = [
                Feed(f.field, f.columns, f"ids, whose names {path.name} has") if f is feed else f
                for f in mapping.fields
            ]
            return replace(mapping, fields=tuple(feeds), categories=tuple(found.items()), category_delimiter="")
    return mapping


def _beside(paths: Sequence[Path | str]) -> list[Path]:
    given = {Path(path).resolve() for path in paths}
    return [
        path
        for folder in sorted({path.parent for path in given})
        for path in sorted(folder.iterdir())
        if path.stem.casefold().startswith(STEMS) and path.suffix.casefold() in READERS and path not in given
    ][:MAX_FILES]


def _names(path: Path) -> dict[str, tuple[str, ...]]:
    """The path of each category of the file by its id; {} where it has no ids or no names."""
    rows = [row.values for row in islice(read(path), MAX_NAMED) if isinstance(row, Row)]
    found = columns(rows)
    id, full, label, parent = (_first(found, names) for names in (IDS, PATHS, LABELS, PARENTS))
    if id is None or (full is None and label is None):
        return {}
    if full is not None:
        delimiter = delimiter_of(full).strip()
        return {
            id.by_row[row]: tuple(level.strip() for level in (text.split(delimiter) if delimiter else [text]))
            for row, text in full.by_row.items()
            if row in id.by_row
        }
    labels = {id.by_row[row]: text for row, text in label.by_row.items() if row in id.by_row} if label else {}
    above = {id.by_row[row]: text for row, text in parent.by_row.items() if row in id.by_row} if parent else {}
    return {id: _path(id, labels, above) for id in labels}


def _path(id: str, labels: dict[str, str], above: dict[str, str]) -> tuple[str, ...]:
    levels: list[str] = []
    while id in labels and len(levels) < MAX_LEVELS:  # parents may go round in a circle
        levels.append(labels[id])
        id = above.get(id, "")
    return tuple(reversed(levels))


def _first(found: Sequence[Column], names: Sequence[str]) -> Column | None:
    return next((column for name in names for column in found if key(column.name) == name and column.values), None)
