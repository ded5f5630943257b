"""Evaluation files on disk: read as lines that errors can name, written whole or not at all."""

import io
import json
import os
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from search.errors import BadEvaluation
from search.page import MAX_TEXT

WHITE = frozenset("\t\n\r")  # control characters that a cell of a spreadsheet may hold


def bad_line(path: Path, number: int, what: str) -> BadEvaluation:
    """The error for line `number` of `path`, counted from 1."""
    return BadEvaluation(f"{path}, line {number}: {what}. Mend or remove that line.")


def read_bytes(path: Path) -> bytes:
    """The file as it is. Raises BadEvaluation where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadEvaluation(f"{path} cannot be read: {error.strerror}.") from error


def text_lines(path: Path, data: bytes) -> list[str]:
    """The lines of UTF-8 text, with or without byte order mark, their ends kept. Raises BadEvaluation.

    Only line feeds and carriage returns end a line: str.splitlines would also cut at separators that a title may hold.
    """
    try:
        return list(io.StringIO(data.decode("utf-8-sig"), newline=""))
    except UnicodeDecodeError as error:
        raise BadEvaluation(f"{path} is not UTF-8 (byte {error.start}): save it as UTF-8.") from error


def readable(path: Path, number: int, name: str, text: str) -> str:
    """`text` as it is; `name` says what it is. Raises BadEvaluation for what no tool can write or read back.

    JSON can spell half of a surrogate pair, which has no UTF-8; control characters end strings in C.
    """
    for letter in text:
        kind = unicodedata.category(letter)
        if kind == "Cs":
            raise bad_line(path, number, f"{name} {text[:60]!r} holds half of a surrogate pair, which is no character")
        if kind == "Cc" and letter not in WHITE:
            raise bad_line(path, number, f"{name} {text[:60]!r} holds the control character {letter!r}")
    return text


def query_text(path: Path, number: int, text: str) -> str:
    """A query as it is asked: `text` without white space around it. Raises BadEvaluation as `readable` does, and for
    a text longer than MAX_TEXT, which no engine is asked."""
    text = readable(path, number, "query", text.strip())
    if len(text) > MAX_TEXT:
        raise bad_line(path, number, f"the query has {len(text):,} characters; at most {MAX_TEXT:,} are searched for")
    return text


class _Contradiction(ValueError):
    """One key of a JSON object that comes with two values."""


def json_lines(path: Path, lines: Sequence[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    """(line number, object) of every line that is not blank.

    Raises BadEvaluation where a line holds no object, or an object gives one key two values.
    """
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line, object_pairs_hook=_object)
        except _Contradiction as error:
            raise bad_line(path, number, str(error)) from error
        except RecursionError as error:
            raise bad_line(path, number, "no JSON that can be read (brackets nested too deep)") from error
        except ValueError as error:
            raise bad_line(path, number, f"no JSON ({error})") from error
        if not isinstance(record, dict):
            raise bad_line(path, number, f"expected a JSON object, found {line.strip()[:60]!r}")
        yield number, record


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record: dict[str, Any] = {}
    for key, value in pairs:
        if key in record and record[key] != value:
            raise _Contradiction(f"{key[:60]!r} is given twice in one object, with different values")
        record[key] = value
    return record


def write_whole(path: Path, data: bytes) -> None:
    """Write `path` so that a reader finds the old file or the new one, never a part. Raises BadEvaluation."""
    staged = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with staged.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(staged, path)
    except OSError as error:
        raise BadEvaluation(f"{path} cannot be written: {error.strerror}. Name another place with --out.") from error
    finally:
        with suppress(OSError):  # it is gone when all went well, and its folder may never have been
            staged.unlink()
