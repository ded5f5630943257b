"""The scale part as a table: a row a figure, a column a number of products; Markdown, so that it can be kept."""

from collections.abc import Mapping, Sequence
from typing import Any


def scale_lines(figures: Mapping[str, Any]) -> list[str]:
    """What bench_scale returned, as lines of text."""
    machine = ", ".join(f"{key} {value}" for key, value in figures["machine"].items())
    sizes = figures["sizes"]
    rows = [["", *(f"{size['products']:,}" for size in sizes)], *(_row(name, sizes) for name in _names(sizes))]
    return [
        f"Made from {figures['made_from']}; {figures['encoder']}, {figures['dimension']} dimensions; "
        f"{figures['queries']} queries; {machine}",
        "",
        *_table(rows),
    ]


def _names(sizes: Sequence[Mapping[str, Any]]) -> list[str]:
    """Each figure by its path, such as "search_ms.10%.p95", in order of first appearance."""
    return list(dict.fromkeys(name for size in sizes for name in _flat(size) if name != "products"))


def _flat(figures: Mapping[str, Any], path: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in figures.items():
        name = f"{path}{' ' if path else ''}{key}"
        flat |= _flat(value, name) if isinstance(value, Mapping) else {name: value}
    return flat


def _row(name: str, sizes: Sequence[Mapping[str, Any]]) -> list[str]:
    return [name, *(_shown(_flat(size).get(name)) for size in sizes)]


def _shown(value: Any) -> str:
    if value is None:
        return "-"
    return f"{value:,}" if isinstance(value, (int, float)) else str(value)


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]

    def line(cells: Sequence[str]) -> str:
        first = cells[0].ljust(widths[0])
        rest = (cell.rjust(width) for cell, width in zip(cells[1:], widths[1:], strict=True))
        return f"| {' | '.join([first, *rest])} |"

    rule = ["-" * widths[0], *(f"{'-' * (width - 1)}:" for width in widths[1:])]
    return [line(rows[0]), f"| {' | '.join(rule)} |", *(line(row) for row in rows[1:])]
