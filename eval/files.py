"""Evaluation files on disk: read as lines that errors can name, written whole or not at all."""

import io
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from search.errors import BadEvaluation


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


def json_lines(path: Path, lines: Sequence[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    """(line number, object) of every line that is not blank. Raises BadEvaluation where a line holds no object."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except ValueError as error:
            raise bad_line(path, number, f"no JSON ({error})") from error
        if not isinstance(record, dict):
            raise bad_line(path, number, f"expected a JSON object, found {line.strip()[:60]!r}")
        yield number, record


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
