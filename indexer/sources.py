"""A catalogue file to rows: opening, decompressing, and the reader that its format needs."""

import gzip
import hashlib
import io
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from indexer import delimited, encoding, jsonlines
from indexer.rows import Broken, Row
from search.errors import BadCatalogue

Reader = Callable[[io.TextIOBase, str], Iterator[Row | Broken]]
READERS: dict[str, Reader] = {
    ".csv": delimited.read,
    ".tsv": delimited.read,
    ".jsonl": jsonlines.read,
    ".ndjson": jsonlines.read,
}
GZIP = b"\x1f\x8b"


def read(path: Path | str) -> Iterator[Row | Broken]:
    """The rows of a file in its order, one at a time, with a Broken for each place that does not parse.

    The format goes by the suffix, `.gz` after it or not. Raises BadCatalogue: at the call for a file that is missing,
    a folder, empty or of another format; while reading for one that is damaged (a truncated gzip) or holds no rows.
    """
    path = Path(path)
    _check(path)
    reader = READERS[suffix(path)]
    return _guarded(path, reader)


def suffix(path: Path) -> str:
    """The suffix that names the format, ".gz" aside. Raises BadCatalogue for one that is not read."""
    suffixes = [part.lower() for part in path.suffixes]
    found = suffixes[-2:-1] if suffixes[-1:] == [".gz"] else suffixes[-1:]
    if not found or found[0] not in READERS:
        raise BadCatalogue(
            f"{path} is of no format that can be read; expected a name that ends in {', '.join(READERS)}, "
            "each also with .gz. Export the catalogue as one of these, or rename it if it is one."
        )
    return found[0]


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
    if path.is_dir():
        raise BadCatalogue(f"{path} is a folder; expected a file. Name the files in it one by one.")
    if not path.exists():
        raise BadCatalogue(f"There is no file {path}. Check the path; it is taken from the current folder.")
    if path.is_file() and path.stat().st_size == 0:
        raise BadCatalogue(f"{path} is empty: it has 0 bytes. Export the catalogue again.")


def _guarded(path: Path, reader: Reader) -> Iterator[Row | Broken]:
    last, found = 0, ""
    try:
        with _open(path) as stream:
            found = encoding.detect(stream, str(path))
        with _open(path) as stream:
            # newline="": both readers count the file's own lines, and a quoted cell keeps its breaks.
            for row in reader(io.TextIOWrapper(stream, found, "surrogateescape", newline=""), str(path)):
                last = row.line
                yield row
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise BadCatalogue(
            f"{path} is a damaged gzip file{f' after line {last}' if last else ''}: {error}. "
            "Copy or export it again; nothing of it is used."
        ) from error
    except UnicodeError as error:
        raise BadCatalogue(f"{path} cannot be read as {found} after line {last}: {error}. Save it as UTF-8.") from error
    except OSError as error:
        raise _unreadable(path, error) from error
    if not last:
        raise BadCatalogue(
            f"{path} holds no products: only empty lines, or a header with nothing below. Export the catalogue again."
        )


def _open(path: Path) -> BinaryIO:
    with path.open("rb") as stream:
        packed = stream.read(2) == GZIP
    if path.suffix.lower() == ".gz" and not packed:
        raise BadCatalogue(f"{path} is named .gz but is no gzip file. Rename it without .gz if it is plain text.")
    return gzip.open(path, "rb") if packed else path.open("rb")  # type: ignore[return-value]


def _unreadable(path: Path, error: OSError) -> BadCatalogue:
    return BadCatalogue(f"{path} cannot be read: {error.strerror or error}. Check its permissions and the disk.")
