"""JSON to rows, streamed: an array of objects, or an object that holds one such array."""

import io
import json
import math
from collections.abc import Iterator
from decimal import Decimal
from itertools import chain
from typing import Any

from indexer import jsonlines, records
from indexer.rows import Broken, Row
from search.errors import BadCatalogue

EXPECTED = "an array of objects, or an object that holds one such array"
PEEK = 1 << 20  # characters of a first line that is looked at for JSON Lines
PIECE = 1 << 16  # characters handed to the parser at a time, and never more than a line, so that its number is known


def read(stream: io.TextIOBase, name: str) -> Iterator[Row | Broken]:
    """The objects of the one array of objects as rows; JSON Lines under this name are read as such.

    Raises BadCatalogue for other shapes, and with the line where the text is no JSON.
    """
    head = [stream.readline(PEEK), stream.readline(PEEK)]
    if not head[0]:
        return iter(())
    if _is_lines(head):
        return jsonlines.read(_Again(head, stream), name)  # type: ignore[arg-type]
    return records.read(_events(_Again(head, stream), name), name, EXPECTED)


def _is_lines(head: list[str]) -> bool:
    """Whether the first line is a whole object, and another one follows."""
    if not all(line.lstrip("\ufeff \t").startswith("{") for line in head):
        return False
    try:
        json.loads(head[0])
    except (ValueError, RecursionError):
        return False
    return True


class _Again:
    """A stream of which some was read, from its beginning again."""

    def __init__(self, head: list[str], stream: io.TextIOBase):
        self._head, self._stream = io.StringIO("".join(head), newline=""), stream

    def readline(self, size: int) -> str:
        text = self._head.readline(size)
        if text.endswith("\n") or len(text) == size:
            return text
        return text + self._stream.readline(size - len(text))


def _events(stream: _Again, name: str) -> Iterator[records.Event]:
    import ijson

    found = ijson.sendable_list()
    parser = ijson.basic_parse_coro(found)
    line, silent, blank = 1, 0, True
    try:
        # What the parser is given last is the end, which it must agree to.
        for piece in chain(iter(lambda: stream.readline(PIECE), ""), [""]):
            blank = blank and not piece.strip()
            if piece:
                parser.send(records.mark_damage(piece).encode("utf-8", "replace"))
            else:
                parser.close()
            silent = 0 if found else silent + len(piece)
            if silent > records.MAX_ROW:
                raise BadCatalogue(f"{name}: a text in line {line} is longer than {records.MAX_ROW:,} characters.")
            for kind, value in found:
                yield line, kind, _plain(value) if kind == "number" else value
            del found[:]
            line += piece.endswith("\n")
    except (ijson.JSONError, ValueError) as error:
        if blank:  # the parser asks for a value; that there is no product is said where the others say it
            return
        for kind, value in found:
            yield line, kind, _plain(value) if kind == "number" else value
        raise BadCatalogue(
            f"{name} is no JSON that can be read, in line {line}: {_first_line(error)}. "
            "Export it again; nothing of it is used."
        ) from error


def _plain(value: Any) -> int | float | None:
    """A number as JSON Lines have it; one beyond what a float holds (1e400) is nothing."""
    if isinstance(value, Decimal):
        value = float(value)
    return value if isinstance(value, int) or math.isfinite(value) else None


def _first_line(error: Exception) -> str:
    lines = str(error.args[0] if error.args else error).splitlines()
    return lines[0].strip() if lines else type(error).__name__
