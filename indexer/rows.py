"""What a catalogue file is read into, whatever its format: rows, and the places that are no rows."""

from dataclasses import dataclass
from typing import Any

MAX_SHOWN = 500  # characters of a broken place that go to the rejects: enough to find it, not enough to fill a disk


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
    shown = text.rstrip("\r\n")
    if len(shown) > MAX_SHOWN:
        shown = shown[:MAX_SHOWN] + "…"
    return Broken(line, reason, shown.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace"))


def undecodable(text: str) -> bool:
    """Whether a text read with errors="surrogateescape" holds bytes that its encoding does not know."""
    if text.isascii():
        return False
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False
