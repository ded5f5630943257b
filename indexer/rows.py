"""What a catalogue file is read into, whatever its format: rows, and the places that are no rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# Of a row that goes to the rejects: enough to find it, not enough to fill a disk.
MAX_SHOWN = 500  # characters of a text, or of a place that does not parse
MAX_ROW_SHOWN = 20_000  # characters of all its names and values
MAX_DEPTH_SHOWN = 10  # levels of values in values
MORE = "…"


@dataclass(frozen=True, slots=True)
class Row:
    """One record as the file has it. `line` is the line, from 1, on which it starts, or in a file without lines the
    record's number; `values` go by column name; `member` is the file's name inside an archive, else "".
    """

    line: int
    values: dict[str, Any]
    member: str = ""


@dataclass(frozen=True, slots=True)
class Broken:
    """A place that does not parse: where it starts, why, and its text, cut to MAX_SHOWN characters."""

    line: int
    reason: str
    text: str
    member: str = ""


def broken(line: int, reason: str, text: str) -> Broken:
    """A Broken with its text bounded, and printable wherever it is shown: undecodable bytes as \\xNN."""
    shown = cut(text.rstrip("\r\n"))
    return Broken(line, reason, shown.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace"))


def cut(text: str) -> str:
    """At most MAX_SHOWN characters of a text, and MORE where there were more."""
    return text if len(text) <= MAX_SHOWN else text[:MAX_SHOWN] + MORE


def shortened(values: Mapping[str, Any]) -> dict[str, Any]:
    """A row as read, its texts cut to MAX_SHOWN characters and what goes beyond MAX_ROW_SHOWN left out, marked MORE.

    What is short stays before what is long: the id and the value at fault, wherever they stand among long ones.
    """
    shown = _Shortener().value(dict(sorted(values.items(), key=_length)), MAX_DEPTH_SHOWN)
    names = [cut(name) for name in values]
    return {name: shown[name] for name in [*names, MORE] if name in shown}


def _length(cell: tuple[str, Any]) -> int:
    value = cell[1]
    if isinstance(value, str):
        return len(value)
    return MAX_SHOWN if isinstance(value, Mapping | list | tuple) else 0


class _Shortener:
    """Counts what it has shown."""

    def __init__(self) -> None:
        self._left = MAX_ROW_SHOWN

    def value(self, value: Any, levels: int) -> Any:
        if value is None or isinstance(value, bool | float):
            return value
        if isinstance(value, Mapping):
            shown: dict[str, Any] = {}
            for name, inner in value.items():
                if self._left <= 0 or not levels:
                    shown[MORE] = f"{len(value) - len(shown):,} more"
                    break
                shown[self._text(str(name))] = self.value(inner, levels - 1)
            return shown
        if isinstance(value, list | tuple):
            items: list[Any] = []
            for item in value:
                if self._left <= 0 or not levels:
                    items.append(f"{MORE} {len(value) - len(items):,} more")
                    break
                items.append(self.value(item, levels - 1))
            return items
        if isinstance(value, int) and abs(value) < 1 << 63:
            return value
        return self._text(str(value))

    def _text(self, text: str) -> str:
        shown = cut(text)
        self._left -= len(shown)
        return shown


def undecodable(text: str) -> bool:
    """Whether a text read with errors="surrogateescape" holds bytes that its encoding does not know."""
    if text.isascii():
        return False
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False
