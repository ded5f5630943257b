"""The columns of a sample of rows, with what their values look like: the evidence that guessing weighs."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from indexer.mapping import PREFIXES
from indexer.money import NOTHING
from indexer.names import key, keys
from indexer.text import plain


@dataclass(frozen=True, eq=False)
class Column:
    """One column of a sample of `rows` rows: its filled `values`, and the `places` (row numbers) they are from."""

    name: str
    rows: int
    values: list[Any] = field(default_factory=list)
    places: list[int] = field(default_factory=list)

    @cached_property
    def key(self) -> str:
        """The name in the form that names.NAMES has."""
        return key(self.name)

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """`key`, and without its general prefix."""
        return keys(self.name)

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
    """The columns of `rows`, in the order in which they first appear."""
    found: dict[str, Column] = {}
    for place, row in enumerate(rows):
        for name, value in row.items():
            column = found.setdefault(name, Column(name, len(rows)))
            if (
                value is None
                or value == []
                or value == {}
                or (isinstance(value, str) and value.strip().casefold() in NOTHING)
            ):
                continue
            column.values.append(value)
            column.places.append(place)
    return list(found.values())


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
        """The free columns with one of `names` whose values fit: whole names first, each in the order of `names`."""
        free = [column for column in self.free() if any(key in names for key in column.keys) and fits(column)]
        whole = [column for name in names for column in free if column.key == name]
        return list(dict.fromkeys(whole + [column for name in names for column in free if name in column.keys]))
