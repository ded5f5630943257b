"""The columns of a sample of rows, with what their values look like: the evidence that guessing weighs."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from indexer.composites import read_pairs
from indexer.mapping import PREFIXES
from indexer.money import NOTHING
from indexer.names import NAMES, key, keys
from indexer.paths import is_objects, leaves
from indexer.text import plain

# What the values in a list of objects may be: those of all of them, or those of the first one.
OF_ALL = frozenset(name for field in ("images", "category") for name in NAMES[field])
OF_FIRST = frozenset(
    name for field in ("price", "list_price", "currency", "stock", "in_stock", "url") for name in NAMES[field]
) | {"sku", "gtin", "ean", "upc", "barcode", "gtin13", "gtin12"}
PAIRS = 0.9  # of a column's texts must be pairs


@dataclass(frozen=True, eq=False)
class Column:
    """One column of a sample of `rows` rows: its filled `values`, and the `places` (row numbers) they are from.

    `where` is "" for a column of the file, else how its values are nested: in an "object", in each object of a "list",
    in the first "item" of one, or in texts of "pairs".
    """

    name: str
    rows: int
    values: list[Any] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    where: str = ""

    @cached_property
    def key(self) -> str:
        """The name in the form that names.NAMES has."""
        return key(self.name)

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """`key`, and what else the name comes to; of values in a list only what can be meant there."""
        found = keys(self.name)
        meant = {"list": OF_ALL, "item": OF_FIRST}.get(self.where)
        return found if meant is None else tuple(name for name in found if name in meant)

    @cached_property
    def texts(self) -> list[str]:
        """The filled values as plain texts; of a list, its first item."""
        firsts = (value[0] if isinstance(value, list) and value else value for value in self.values)
        return [plain(str(value)) for value in firsts]

    @cached_property
    def by_row(self) -> dict[int, str]:
        """The text by the number of its row."""
        return dict(zip(self.places, self.texts, strict=True))

    @cached_property
    def filled(self) -> float:
        """The share of rows with a value, [0, 1]."""
        return len(self.values) / self.rows if self.rows else 0.0

    @cached_property
    def distinct(self) -> float:
        """Different values per filled row, (0, 1]; 0 for none."""
        return len(set(self.texts)) / len(self.texts) if self.texts else 0.0

    def share(self, test: Callable[[str], Any]) -> float:
        """The share of filled values that pass `test`, [0, 1]; 0 for none."""
        return sum(map(bool, map(test, self.texts))) / len(self.texts) if self.texts else 0.0


def columns(rows: Sequence[Mapping[str, Any]]) -> list[Column]:
    """The columns of `rows`, in the order in which they first appear; of nested values, what they hold, by its path."""
    found: dict[str, Column] = {}
    for place, row in enumerate(rows):
        for name, value in row.items():
            if isinstance(value, dict) or is_objects(value):
                for path, inner, where in leaves(name, value):
                    _add(found, path, inner, place, len(rows), where)
            else:
                _add(found, name, value, place, len(rows))
    for column in list(found.values()):
        if "=" in str(column.values[:1]) and column.share(lambda text: len(read_pairs(text)) > 1) > PAIRS:
            for place, text in column.by_row.items():
                for name, value in read_pairs(text).items():
                    _add(found, f"{column.name}.{name}", value, place, len(rows), "pairs")
    return list(found.values())


def _add(found: dict[str, Column], name: str, value: Any, place: int, rows: int, where: str = "") -> None:
    column = found.get(name)
    if column is None:
        column = found[name] = Column(name, rows, where=where)
    nothing = value is None or value in ([], {}) or (isinstance(value, str) and value.strip().casefold() in NOTHING)
    # A plain column has the say over a path of the same name.
    if not nothing and (column.where == where):
        column.values.append(value)
        column.places.append(place)


def refines(child: Column, parent: Column) -> bool:
    """Whether `child` divides `parent`: nearly every value of it lies under one value of the parent."""
    pairs = [(value, parent.by_row[row]) for row, value in child.by_row.items() if row in parent.by_row]
    if not pairs:
        return False
    families: dict[str, dict[str, int]] = {}
    for value, family in pairs:
        counts = families.setdefault(value, {})
        counts[family] = counts.get(family, 0) + 1
    at_home = sum(max(counts.values()) for counts in families.values())
    parents = len({family for _, family in pairs})
    return parents < len(families) <= max(len(pairs) // 2, 1) and at_home >= 0.95 * len(pairs)


class Table:
    """The columns of a sample, and which are spoken for. Columns with a typed prefix are attributes, and not here."""

    def __init__(self, found: Sequence[Column]):
        self.columns = [column for column in found if not column.name.startswith(tuple(PREFIXES))]
        self.taken: set[str] = set()

    def free(self) -> list[Column]:
        """The columns that feed nothing yet."""
        return [column for column in self.columns if column.name not in self.taken]

    def take(self, names: Iterable[str]) -> None:
        """These columns feed something now."""
        self.taken |= set(names)

    def named(self, names: Sequence[str], fits: Callable[[Column], bool]) -> list[Column]:
        """The free columns with one of `names` whose values fit: whole names first, each in the order of `names`;
        those of the first item of a list, which others may differ from, last."""
        free = [column for column in self.free() if any(key in names for key in column.keys) and fits(column)]
        whole = [column for name in names for column in free if column.key == name]
        found = dict.fromkeys(whole + [column for name in names for column in free if name in column.keys])
        return sorted(found, key=lambda column: column.where == "item")
