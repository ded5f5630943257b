"""Catalogue files to products and rejects: the one door from files to a build."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from indexer.categories import name_ids
from indexer.clean import Reject, Remark, clean, plan_of
from indexer.guess import guess
from indexer.hidden import HIDDEN, hides
from indexer.mapping import Mapping, check_columns
from indexer.paths import at
from indexer.pricing import AmbiguousPrice, settle_unit
from indexer.rows import Broken, Row, cut, shortened
from indexer.sources import read
from indexer.variants import fold
from search.errors import BadCatalogue
from search.product import Product

SAMPLE = 1_000


@dataclass(frozen=True, slots=True)
class Accepted:
    """A row that became a product, with the row as the file has it."""

    product: Product
    source: dict[str, Any]
    file: str
    line: int
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that became none. `field` is "" where the line did not parse; `row` is then its text, cut."""

    file: str
    line: int
    field: str
    reason: str
    row: dict[str, Any] | str

    def to_record(self) -> dict[str, Any]:
        """The line of rejects.jsonl; of a long row its beginnings."""
        row = self.row if isinstance(self.row, str) else shortened(self.row)
        return {"file": self.file, "line": self.line, "field": self.field, "reason": self.reason, "row": row}


def sample(paths: Sequence[Path | str], *, size: int = SAMPLE) -> list[dict[str, Any]]:
    """The first rows of the files, an equal share of each, about `size` in all. Raises BadCatalogue for none."""
    return [row for rows in _samples(paths, size).values() for row in rows]


def _samples(paths: Sequence[Path | str], size: int = SAMPLE) -> dict[str, list[dict[str, Any]]]:
    share = max(size // max(len(paths), 1), 1)
    found = {
        str(path): list(islice((row.values for row in read(path) if isinstance(row, Row)), share)) for path in paths
    }
    if not any(found.values()):
        names = ", ".join(map(str, paths)) or "no file"
        raise BadCatalogue(f"No row of {names} could be read; expected products, one a row. Look at its first lines.")
    return found


def guess_mapping(
    paths: Sequence[Path | str], *, mapping: Mapping | None = None, price_unit: str | None = None
) -> Mapping:
    """`mapping` checked against the files, or else one guessed from their first rows; with the price unit decided.

    `price_unit` ("major", "minor") wins over the mapping's. Raises BadCatalogue for files that cannot be read or
    mapped, that lack columns the mapping names, or that have no id or title where others have them; AmbiguousPrice as
    `pricing.settle_unit` does.
    """
    samples = _samples(paths)
    rows = [row for part in samples.values() for row in part]
    if mapping is None:
        try:
            guessed = guess(rows, price_unit=price_unit)
        except AmbiguousPrice:
            raise
        except BadCatalogue:
            # Where the first file alone can be mapped, what is wrong is that another is not like it.
            first = next(part for part in samples.values() if part)
            if len(samples) > 1:
                _check_alike(guess(first, price_unit=price_unit or "major"), samples)
            raise
        _check_alike(guessed, samples)
        return name_ids(guessed, rows, paths)
    _check_columns(mapping, paths, {column for row in rows for column in row})
    _check_alike(mapping, samples)
    if price_unit:
        return replace(mapping, price_unit=price_unit, price_reason="as --price-unit says")
    return settle_unit(mapping, rows)


def _check_alike(mapping: Mapping, samples: dict[str, list[dict[str, Any]]]) -> None:
    """Files that are read together must all have an id and a title: other columns may be in some of them alone."""
    for name, rows in samples.items():
        for field in ("id", "title"):
            columns = mapping.columns(field)
            if not rows or any(at(row, column) is not None for row in rows for column in columns):
                continue
            here = list(dict.fromkeys(column for row in rows for column in row))
            there = {column for other, part in samples.items() if other != name for row in part for column in row}
            own = [column for column in here if column not in there] or here
            wanted = " or ".join(repr(column) for column in columns)
            both = ", ".join(f'"{column}"' for column in (*columns, own[0]))
            raise BadCatalogue(
                f"{name} has no column {wanted}, which the {field} is read from; what it alone has: "
                f"{', '.join(map(repr, own[:20]))}. Files that are read together need the same columns for id and "
                f"title: rename them, pass --mapping FILE with all of them ({field} = [{both}] under [fields]), or "
                "index the files one by one, each with a --name of its own."
            )


def read_products(
    paths: Sequence[Path | str], mapping: Mapping, *, left_out: Counter[str] | None = None
) -> Iterator[Accepted | Rejected]:
    """Every row of the files in order, as a product or a reject; those that are neither are counted in `left_out`.

    Rows that share an id all come, since to know the last one means to have read all: the caller, who keeps ids by
    position anyway, lets a later one replace an earlier one. Raises BadCatalogue as `sources.read` does.
    """
    plan = plan_of(mapping)
    for path in paths:
        for found in fold(read(path), mapping, left_out):
            row = found if isinstance(found, Broken) else found.row
            name = f"{path}/{row.member}" if row.member else str(path)
            if isinstance(found, Broken):
                yield Rejected(name, found.line, "", found.reason, found.text)
                continue
            if hides(found.values, mapping.hidden):
                if left_out is not None:
                    left_out[HIDDEN] += 1
                continue
            try:
                product, remarks = clean(found.values, mapping, plan)
            except Reject as reject:
                yield Rejected(name, row.line, reject.field, cut(reject.reason), found.row.values)
            else:
                yield Accepted(product, found.row.values, name, row.line, remarks)


def _check_columns(mapping: Mapping, paths: Sequence[Path | str], columns: set[str]) -> None:
    """A column that the sample lacks may come later in JSON Lines: only then are all rows looked through."""
    wanted = set(mapping.named()) | {ignored.column for ignored in mapping.ignore}
    missing = wanted - columns
    if missing:
        for path in paths:
            for row in read(path):
                if isinstance(row, Row):
                    found = {column for column in missing if at(row.values, column) is not None}
                    columns |= found | row.values.keys()
                    missing -= found | row.values.keys()
                if not missing:
                    return
    check_columns(mapping, columns, ", ".join(map(str, paths)))
