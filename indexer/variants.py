"""Files with several rows a product, as shops export variants: what only the first row says is carried down."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from indexer.hidden import cells, hides
from indexer.mapping import Mapping
from indexer.names import NAMES, key, keys
from indexer.rows import Broken, Row

# A run longer than this is handed on in parts, so that one value in all rows cannot fill the memory.
MAX_RUN = 1_000
OWN = ("id", "price", "list_price", "currency", "stock", "in_stock", "rating", "rating_count", "popularity")
TITLES = frozenset(NAMES["title"])
IDS = frozenset(NAMES["id"])
PARENTS = frozenset(name for name in NAMES["group_id"] if name.startswith("parent"))
MOST = 0.95
LEAST_RUNS = 0.05  # of the rows must lean on a row before, else a few untitled rows would decide
PICTURE, PARENT = "pictures", "parents"
THIN = 4  # cells of a row that only adds a picture: the product's handle, the picture, its place and its text


@dataclass(frozen=True, slots=True)
class Folded:
    """A row as the file has it, and its values with what it takes from the others of its run."""

    row: Row
    values: dict[str, Any]


def fold(
    rows: Iterable[Row | Broken], mapping: Mapping, left_out: Counter[str] | None = None
) -> Iterator[Folded | Broken]:
    """The rows with each run of one value in `mapping.variants_by` made whole; as they are where there is no such.

    What a later row of a run leaves empty is as in the first, but for what each variant has of its own: id, price,
    stock, codes. Where the column is the first of several of the group id, a row of which it says nothing is named by
    the others ("Parent", "SKU"); such a first row without a price, where a later one has one, is no product that can
    be bought, and only lends the others what it says. A later row without an id of its own, or with the first one's,
    only adds its pictures to the first; past MAX_RUN rows, to the first variant of that part. Only another value ends
    a run: a broken place does not. What hides the row of a product hides its variants. Rows that become no product are
    counted in `left_out`, as PICTURE and PARENT.
    """
    left_out = Counter() if left_out is None else left_out
    columns = _naming(mapping)
    if not columns:
        yield from (row if isinstance(row, Broken) else Folded(row, row.values) for row in rows)
        return
    own = {column for field in OWN for column in mapping.columns(field)}
    own |= {column for feed in mapping.identifiers for column in feed.columns}
    head: Row | None = None
    part: list[Row | Broken] = []
    for row in rows:
        starts = isinstance(row, Row) and not (head and _is_of(row.values, head.values, columns))
        if starts or len(part) >= MAX_RUN:
            yield from _whole(head, part, mapping, own, left_out)
            part = []
        head = row if starts and isinstance(row, Row) else head
        part.append(row)
    yield from _whole(head, part, mapping, own, left_out)


def _naming(mapping: Mapping) -> Sequence[str]:
    """The columns that name a row's product: the first one that says something."""
    column, group = mapping.variants_by, mapping.columns("group_id")
    return group if column and group[:1] == (column,) else (column,) if column else ()


def _is_of(row: dict[str, Any], head: dict[str, Any], columns: Sequence[str]) -> bool:
    named = _named(row, columns)
    return named != "" and named == _named(head, columns)


def _named(row: dict[str, Any], columns: Sequence[str]) -> str:
    """What the row's product goes by; WooCommerce writes "id:100" for a parent without a SKU."""
    return next((str(row[c]).removeprefix("id:") for c in columns if row.get(c) not in (None, "")), "")


def _only_lends(head: Row, part: Sequence[Row | Broken], mapping: Mapping) -> bool:
    """Whether the first row is what the others are variants of, and has no price, which they have."""

    def priced(row: Row) -> bool:
        return not all(_empty(row.values.get(column)) for column in mapping.columns("price"))

    if not _is_parent(head, mapping) or priced(head):
        return False
    return any(priced(row) for row in part if isinstance(row, Row))


def _is_parent(head: Row, mapping: Mapping) -> bool:
    """Whether the first row is that of the product, which the others name, and no variant itself."""
    naming = _naming(mapping)
    return len(naming) > 1 and _empty(head.values.get(naming[0]))


def _whole(
    head: Row | None, part: Sequence[Row | Broken], mapping: Mapping, own: set[str], left_out: Counter[str]
) -> Iterator[Folded | Broken]:
    """A part of the run that begins with `head`, which may have been in a part before; None where no row has come."""
    if head is None:
        yield from (place for place in part if isinstance(place, Broken))
        return
    ids, columns = mapping.columns("id"), mapping.columns("images")
    pictures = [row for row in part if isinstance(row, Row) and _adds_pictures(row, head, ids)]
    lends = _only_lends(head, part, mapping)
    hiding = _is_parent(head, mapping) and hides(head.values, mapping.hidden)
    left_out.update({PICTURE: len(pictures)} if pictures else {})
    for row in part:
        if isinstance(row, Broken):
            yield row
        elif row is head and lends:
            left_out[PARENT] += 1
        elif not _adds_pictures(row, head, ids):
            values = row.values if row is head else _filled(row.values, head.values, own)
            values = values | cells(head.values, mapping.hidden) if hiding else values
            yield Folded(row, _with_pictures(values, pictures, columns) if pictures else values)
            pictures = []


def _adds_pictures(row: Row, head: Row, ids: Sequence[str]) -> bool:
    """Whether this is no variant of its own."""
    said = [row.values.get(column) for column in ids]
    same = said == [head.values.get(column) for column in ids]
    return row is not head and (same or all(value in (None, "") for value in said))


def _filled(values: dict[str, Any], head: dict[str, Any], own: set[str]) -> dict[str, Any]:
    filled = {c: head[c] if _empty(value) and c in head and c not in own else value for c, value in values.items()}
    return filled | {c: value for c, value in head.items() if c not in filled and c not in own}


def _with_pictures(values: dict[str, Any], rows: Sequence[Row], columns: Sequence[str]) -> dict[str, Any]:
    more = {c: _flat([values.get(c), *(row.values.get(c) for row in rows)]) for c in columns}
    return values | {c: found for c, found in more.items() if len(found) > 1}


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


def guess_parents(rows: Sequence[dict[str, Any]]) -> tuple[str, ...]:
    """The column that names the row of a variant's product, and those that it is named by there; () for none."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    for column in columns:
        if PARENTS.isdisjoint(keys(column)):
            continue
        wanted = {_named(row, (column,)) for row in rows} - {""}
        found = {
            other: wanted & {str(row[other]) for row in rows if not _empty(row.get(other)) and _empty(row.get(column))}
            for other in columns
            if other != column and not IDS.isdisjoint(keys(other))
        }
        found = {other: named for other, named in found.items() if len(named) > LEAST_RUNS * len(wanted)}
        if wanted and len(set().union(*found.values())) >= MOST * len(wanted):
            # A parent that has a SKU goes by it, and one that has none by its id.
            return (column, *sorted(found, key=lambda other: key(other) == "id"))
    return ()


def filled_down(rows: Sequence[dict[str, Any]], columns: Sequence[str]) -> list[dict[str, Any]]:
    """The sample as `fold` will make it, before anything is known but the column: cells that no later row fills come
    from the first, and rows that add a picture alone are left out."""
    later = [row for before, row in pairwise(rows) if _is_of(row, before, columns)]
    given = {name for row in later for name, value in row.items() if not _empty(value)}
    found: list[dict[str, Any]] = []
    first: dict[str, Any] = {}
    for row in rows:
        if not _is_of(row, first, columns):
            first = row
            found.append(row)
        elif sum(not _empty(value) for value in row.values()) > THIN:
            found.append(row | {name: value for name, value in first.items() if name not in given})
    return found
