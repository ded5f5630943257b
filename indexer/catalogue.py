"""Catalogue files to products and rejects: the one door from files to a build."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from indexer.clean import Reject, Remark, clean
from indexer.guess import guess
from indexer.mapping import Mapping, check_columns
from indexer.pricing import settle_unit
from indexer.rows import Row, cut, shortened
from indexer.sources import read
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
    share = max(size // max(len(paths), 1), 1)
    rows: list[dict[str, Any]] = []
    for path in paths:
        taken = 0
        for row in read(path):
            if isinstance(row, Row):
                rows.append(row.values)
                taken += 1
            if taken >= share:
                break
    if not rows:
        names = ", ".join(map(str, paths)) or "no file"
        raise BadCatalogue(f"No row of {names} could be read; expected products, one a row. Look at its first lines.")
    return rows


def guess_mapping(
    paths: Sequence[Path | str], *, mapping: Mapping | None = None, price_unit: str | None = None
) -> Mapping:
    """`mapping` checked against the files, or else one guessed from their first rows; with the price unit decided.

    `price_unit` ("major", "minor") wins over the mapping's. Raises BadCatalogue for files that cannot be read or
    mapped, or that lack columns the mapping names; AmbiguousPrice as `pricing.settle_unit` does.
    """
    rows = sample(paths)
    if mapping is None:
        return guess(rows, price_unit=price_unit)
    _check_columns(mapping, paths, {column for row in rows for column in row})
    if price_unit:
        return replace(mapping, price_unit=price_unit, price_reason="as --price-unit says")
    return settle_unit(mapping, rows)


def read_products(paths: Sequence[Path | str], mapping: Mapping) -> Iterator[Accepted | Rejected]:
    """Every row of the files in order, as a product or a reject.

    Rows that share an id all come, since to know the last one means to have read all: the caller, who keeps ids by
    position anyway, lets a later one replace an earlier one. Raises BadCatalogue as `sources.read` does.
    """
    for path in paths:
        for row in read(path):
            name = f"{path}/{row.member}" if row.member else str(path)
            if not isinstance(row, Row):
                yield Rejected(name, row.line, "", row.reason, row.text)
                continue
            try:
                product, remarks = clean(row.values, mapping)
            except Reject as reject:
                yield Rejected(name, row.line, reject.field, cut(reject.reason), row.values)
            else:
                yield Accepted(product, row.values, name, row.line, remarks)


def _check_columns(mapping: Mapping, paths: Sequence[Path | str], columns: set[str]) -> None:
    """A column that the sample lacks may come later in JSON Lines: only then are all rows looked through."""
    wanted = set(mapping.named())
    if not wanted <= columns:
        for path in paths:
            for row in read(path):
                if isinstance(row, Row):
                    columns |= wanted & row.values.keys()
                if wanted <= columns:
                    return
    check_columns(mapping, columns, ", ".join(map(str, paths)))
