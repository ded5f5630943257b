"""What looks wrong although it is published: told in the build's report, and in whole in warnings.jsonl."""

import json
from collections.abc import Iterable
from pathlib import Path

from indexer.catalogue_warning import CatalogueWarning
from indexer.content_checks import content_warnings
from indexer.hidden import HIDDEN
from indexer.mapping import Mapping
from indexer.price_checks import price_warnings
from indexer.report import Report, counted
from search import generation
from search.columns import Columns
from search.errors import AisleError
from search.store import Store

WARNINGS = "warnings.jsonl"
SUSPICIOUS = 0.5  # of the rows, or of the products served before; past this something is likely a mistake
REPEATED = 0.2  # of the rows; with two languages a product it is half
LONGEST = 300  # characters of a text in warnings.jsonl


def warn(report: Report, place: Path, root: Path, out: Path) -> None:
    """Add to the report what looks wrong about the generation staged in `place`, and write every product to `out`.

    `root` is the catalogue's folder, whose served generation the new one is compared with. The file has a JSON object
    a line with `kind`, `id`, `reason` and the figures that belong to the kind; `id` is "" where the warning is about
    the catalogue as a whole.
    """
    store = Store(place / "store")
    warnings = [*history_warnings(report, root)]
    warnings += catalogue_warnings(Columns.open(place / "columns"), store, report.mapping)
    report.warnings += [warning.told(store.id) for warning in warnings]
    with open(out, "w", encoding="utf-8", errors="backslashreplace") as file:
        file.writelines(_lines(warnings, store))


def catalogue_warnings(columns: Columns, store: Store, mapping: Mapping) -> list[CatalogueWarning]:
    """What looks wrong about the products themselves."""
    return [*price_warnings(columns, store, mapping), *content_warnings(columns, mapping)]


def history_warnings(report: Report, root: Path) -> list[CatalogueWarning]:
    """What looks wrong about the rows as a whole, by themselves and beside what is served now."""
    warnings = row_warnings(report)
    try:
        served = generation.served(root)
    except AisleError:
        return warnings
    before = served.counts["products"]
    if report.products < SUSPICIOUS * before:
        warnings.append(
            CatalogueWarning(
                "fewer_products",
                f"{counted(report.products, 'product')} where {served.id} had {before:,}: if that is not meant, "
                "`aisle rollback` goes back to it.",
                report.products,
            )
        )
    return warnings


def row_warnings(report: Report) -> list[CatalogueWarning]:
    """What looks wrong about the rows by themselves."""
    warnings = hidden_warnings(report)
    if report.duplicates > REPEATED * report.rows:
        columns = " or ".join(map(repr, report.mapping.columns("id")))
        languages = " or ".join(map(repr, report.mapping.columns("language")))
        or_else = f", or index each language of {languages} as a catalogue of its own" if languages else ""
        warnings.append(
            CatalogueWarning(
                "repeated_ids",
                f"{report.duplicates:,} of {counted(report.rows, 'row')} repeat an id, and the last of each counts: "
                f"look whether {columns} is the column of the ids{or_else}.",
                report.duplicates,
            )
        )
    return warnings


def hidden_warnings(report: Report) -> list[CatalogueWarning]:
    """Where most rows are left out as hidden, or would be."""
    hidden, reason = report.left_out[HIDDEN], report.mapping.hidden_reason
    if reason:
        message = f"{reason}, so that none is left out: those that are drafts are found by shoppers."
        return [CatalogueWarning("all_hidden", message, report.products)]
    if hidden <= SUSPICIOUS * (report.rows + hidden):
        return []
    columns = " or ".join(repr(each.column) for each in report.mapping.hidden)
    message = (
        f"{hidden:,} of {report.rows + hidden:,} rows are left out since {columns} says that the shop does not "
        "show them: where it does, take the line away under [hidden] of the mapping file."
    )
    return [CatalogueWarning("mostly_hidden", message, hidden)]


def _lines(warnings: Iterable[CatalogueWarning], store: Store) -> Iterable[str]:
    for warning in warnings:
        if not len(warning.rows):
            yield _line({"kind": warning.kind, "id": "", "reason": warning.message, "count": warning.count})
        for row, figures in warning.each():
            shown = {name: _cut(value) for name, value in figures.items()}
            yield _line({"kind": warning.kind, "id": store.id(row), "reason": warning.reason, **shown})


def _line(record: dict[str, object]) -> str:
    return json.dumps(record, ensure_ascii=False) + "\n"


def _cut(value: object) -> object:
    return f"{value[:LONGEST]}…" if isinstance(value, str) and len(value) > LONGEST else value
