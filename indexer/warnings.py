"""What looks wrong although it is published: told in the build's report, and in whole in warnings.jsonl."""

import json
from collections.abc import Iterable
from pathlib import Path

from indexer.concerns import EXAMPLES, Concern
from indexer.content_checks import content_concerns
from indexer.mapping import Mapping
from indexer.price_checks import price_concerns
from indexer.report import Caution, Report, counted
from search import generation
from search.columns import Columns
from search.errors import AisleError
from search.store import Store

WARNINGS = "warnings.jsonl"
SUSPICIOUS = 0.5  # of the rows, or of the products served before; past this something is likely a mistake
LONGEST = 300  # characters of a text in warnings.jsonl


def warn(report: Report, place: Path, root: Path, out: Path) -> None:
    """Add to the report what looks wrong about the generation staged in `place`, and write every product to `out`.

    `root` is the catalogue's folder, whose served generation the new one is compared with. The file has a JSON object
    a line with `kind`, `id`, `reason` and the figures that belong to the kind; `id` is "" where the warning is about
    the catalogue as a whole.
    """
    store = Store(place / "store")
    concerns = [*history_concerns(report, root)]
    concerns += catalogue_concerns(Columns.open(place / "columns"), store, report.mapping)
    report.warnings += [
        Caution(concern.kind, concern.message, concern.count, tuple(map(store.id, concern.rows[:EXAMPLES].tolist())))
        for concern in concerns
    ]
    with open(out, "w", encoding="utf-8", errors="backslashreplace") as file:
        file.writelines(_lines(concerns, store))


def catalogue_concerns(columns: Columns, store: Store, mapping: Mapping) -> list[Concern]:
    """What looks wrong about the products themselves."""
    return [*price_concerns(columns, store, mapping), *content_concerns(columns, mapping)]


def history_concerns(report: Report, root: Path) -> list[Concern]:
    """What looks wrong about the rows as a whole, beside what is served now."""
    concerns = []
    if report.duplicates > SUSPICIOUS * report.rows:
        columns = " or ".join(map(repr, report.mapping.columns("id")))
        concerns.append(
            Concern(
                "repeated_ids",
                f"{report.duplicates:,} of {counted(report.rows, 'row')} repeat an id, and the last of each counts: "
                f"look whether {columns} is the column of the ids.",
                report.duplicates,
            )
        )
    try:
        served = generation.served(root)
    except AisleError:
        return concerns
    before = served.counts["products"]
    if report.products < SUSPICIOUS * before:
        concerns.append(
            Concern(
                "fewer_products",
                f"{counted(report.products, 'product')} where {served.id} had {before:,}: if that is not meant, "
                "`aisle rollback` goes back to it.",
                report.products,
            )
        )
    return concerns


def _lines(concerns: Iterable[Concern], store: Store) -> Iterable[str]:
    for concern in concerns:
        if not len(concern.rows):
            yield _line({"kind": concern.kind, "id": "", "reason": concern.message, "count": concern.count})
        for row, figures in concern.each():
            shown = {name: _cut(value) for name, value in figures.items()}
            yield _line({"kind": concern.kind, "id": store.id(row), "reason": concern.reason, **shown})


def _line(record: dict[str, object]) -> str:
    return json.dumps(record, ensure_ascii=False) + "\n"


def _cut(value: object) -> object:
    return f"{value[:LONGEST]}…" if isinstance(value, str) and len(value) > LONGEST else value
