"""Figures as a table: a row a figure, a column a number of products or an engine; Markdown, so that it can be kept."""

from collections.abc import Mapping, Sequence
from typing import Any


def scale_lines(figures: Mapping[str, Any]) -> list[str]:
    """What bench_scale returned, as lines of text."""
    machine = ", ".join(f"{key} {value}" for key, value in figures["machine"].items())
    columns = {
        f"{size['products']:,}": {key: value for key, value in size.items() if key != "products"}
        for size in figures["sizes"]
    }
    return [
        f"Made from {figures['made_from']}; {figures['encoder']}, {figures['dimension']} dimensions; "
        f"{figures['queries']} queries; {machine}",
        "",
        *side_by_side(columns),
    ]


def side_by_side(columns: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Figures by name of their column, a row for each path such as "search_ms 10% p95" in any of them."""
    flat = [_flat(figures) for figures in columns.values()]
    names = dict.fromkeys(name for figures in flat for name in figures)
    return _table([["", *columns], *([name, *(_shown(figures.get(name)) for figures in flat)] for name in names)])


def _flat(figures: Mapping[str, Any], path: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in figures.items():
        name = f"{path}{' ' if path else ''}{key}"
        flat |= _flat(value, name) if isinstance(value, Mapping) else {name: value}
    return flat


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
