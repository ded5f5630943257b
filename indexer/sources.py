"""A catalogue file to rows: opening, decompressing, and the reader that its format needs."""

import gzip
import hashlib
import io
import re
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from indexer import delimited, encoding, feed, jsonarray, jsonlines, packed, parquet, yamlfile
from indexer.rows import Broken, Row
from search.errors import BadCatalogue

Reader = Callable[[Any, str], Iterator[Row | Broken]]


@dataclass(frozen=True, slots=True)
class Format:
    """A reader, and what it takes: "text" (decoded, line breaks as they are), "bytes", or a "file" to seek in."""

    read: Reader
    takes: str = "text"


# What files of other kinds begin with, and what to do about them.
KINDS = {
    b"%PDF-": ("a PDF", "Export the catalogue as CSV"),
    b"PK\x03\x04": ("a zip or an Excel workbook", "Save the workbook as CSV, or name it .zip if it is one"),
    b"\xd0\xcf\x11\xe0": ("an Excel workbook", "Save it as CSV"),
    b"PAR1": ("a Parquet file", "Name it .parquet"),
    b"{\\rtf": ("a text with formatting", "Save it as plain text"),
}
PEEK = 4_096  # bytes that a page shows itself in
_PAGE = re.compile(
    r"(?:\ufeff|ï»¿)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
READERS: dict[str, Format] = {
    ".csv": Format(delimited.read),
    ".tsv": Format(delimited.read),
    ".jsonl": Format(jsonlines.read),
    ".ndjson": Format(jsonlines.read),
    ".json": Format(jsonarray.read),
    ".yaml": Format(yamlfile.read),
    ".yml": Format(yamlfile.read),
    ".xml": Format(feed.read, "bytes"),
    ".rss": Format(feed.read, "bytes"),
    ".atom": Format(feed.read, "bytes"),
    ".parquet": Format(parquet.read, "file"),
}


def read(path: Path | str) -> Iterator[Row | Broken]:
    """The rows of a file in its order, one at a time, with a Broken for each place that does not parse.

    The format goes by the suffix, `.gz` or `.zip` after it or not; a zip may hold several catalogues, which are read
    in its order. Raises BadCatalogue: at the call for a file that is missing, a folder, empty or of another format;
    while reading for one that is damaged (a truncated gzip), unpacks without end, or holds no rows.
    """
    path = Path(path)
    _check(path)
    if path.suffix.lower() != ".zip":
        suffix(path)
    return _rows(path)


def suffix(path: Path) -> str:
    """The suffix that names the format, ".gz" aside. Raises BadCatalogue for one that is not read."""
    found = packed.bare_suffix(path)
    if found not in READERS:
        raise BadCatalogue(
            f"{path} is of no format that can be read; expected a name that ends in {', '.join(READERS)}, "
            "each also with .gz or .zip. Export the catalogue as one of these (a spreadsheet: save it as CSV), or "
            "rename it if it is one."
        )
    return found


def digest(paths: Sequence[Path | str]) -> str:
    """sha256 of the bytes of the files, in hexadecimal; of several files, of their digests in order."""
    digests = []
    for path in map(Path, paths):
        _check(path)
        try:
            with path.open("rb") as stream:
                digests.append(hashlib.file_digest(stream, "sha256").hexdigest())
        except OSError as error:
            raise _unreadable(path, error) from error
    return digests[0] if len(digests) == 1 else hashlib.sha256("\n".join(digests).encode()).hexdigest()


def _check(path: Path) -> None:
    try:
        if path.is_dir():
            raise BadCatalogue(f"{path} is a folder; expected a file. Name the files in it one by one.")
        if not path.exists():
            raise BadCatalogue(f"There is no file {path}. Check the path; it is taken from the current folder.")
        if not path.is_file():
            raise BadCatalogue(
                f"{path} is a pipe or a device; expected a file, since it is read more than once. Save it."
            )
        if path.stat().st_size == 0:
            raise BadCatalogue(f"{path} is empty: it has 0 bytes. Export the catalogue again.")
    except OSError as error:  # a folder on the way that may not be entered, a name that is too long
        raise _unreadable(path, error) from error


def _rows(path: Path) -> Iterator[Row | Broken]:
    found = False
    try:
        for part in packed.parts(path, READERS):
            for row in _guarded(part):
                found = True
                yield replace(row, member=part.member) if part.member else row
    except OSError as error:
        raise _unreadable(path, error) from error
    if not found:
        raise BadCatalogue(
            f"{path} holds no products: only empty lines, or a header with nothing below. Export the catalogue again."
        )


def _guarded(part: packed.Part) -> Iterator[Row | Broken]:
    """The rows of a part, with the library's words for damage made ours."""
    format, last, found = READERS[part.suffix], 0, ""
    try:
        with part.open() as stream:
            head = stream.read(PEEK)
        _check_not_a_page(head, part.shown)
        if format.takes != "file":
            _check_kind(head, part.shown)
        if format.takes == "text":
            with part.open() as stream:
                found = encoding.detect(stream, part.shown)
        with _opened(part, format.takes, found) as opened:
            for row in format.read(opened, part.shown):
                last = row.line
                yield row
    except (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile) as error:
        kind = "zip" if part.member else "gzip"
        raise BadCatalogue(
            f"{part.shown} is a damaged {kind} file{f' after line {last}' if last else ''}: {error}. "
            "Copy or export it again; nothing of it is used."
        ) from error
    except UnicodeError as error:
        raise BadCatalogue(
            f"{part.shown} cannot be read as {found or 'UTF-8'} after line {last}: {error}. Save it as UTF-8."
        ) from error


def _check_not_a_page(head: bytes, name: str) -> None:
    """A login or error page that was saved under the catalogue's name would otherwise be broken CSV."""
    text = head.decode("utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "latin-1", "replace")
    if not _PAGE.match(text):
        return
    title = re.search(r"<title[^>]*>\s*([^<]{1,80})", text, re.IGNORECASE)
    shown = f", titled {' '.join(title[1].split())!r}" if title else ""
    raise BadCatalogue(
        f"{name} is a web page, not a catalogue{shown}. "
        "The address it was fetched from likely asks for a login, or gave an error; fetch the export itself."
    )


def _check_kind(head: bytes, name: str) -> None:
    """A file of another kind under a catalogue's name, whose bytes tell nothing to the readers of text."""
    for start, (kind, mend) in KINDS.items():
        if head.startswith(start):
            raise BadCatalogue(f"{name} is {kind}, not what its suffix says. {mend}.")


@contextmanager
def _opened(part: packed.Part, takes: str, found: str) -> Iterator[Any]:
    with part.open() as stream:
        if takes == "text":
            # newline="": the readers count the file's own lines, and a quoted cell keeps its breaks.
            yield io.TextIOWrapper(stream, found, "surrogateescape", newline="")
        elif takes == "file" and not stream.seekable():
            with tempfile.TemporaryFile() as spool:
                shutil.copyfileobj(stream, spool, 1 << 20)
                spool.seek(0)
                yield spool
        else:
            yield stream


def _unreadable(path: Path, error: OSError) -> BadCatalogue:
    return BadCatalogue(f"{path} cannot be read: {error.strerror or error}. Check its permissions and the disk.")
