"""Files and what is packed in them: gzip and zip, read as streams within bounds."""

import gzip
import io
import zipfile
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from search.errors import BadCatalogue

GZIP = b"\x1f\x8b"
# A bomb is told by its ratio: feeds of the most repetitive kind shrink to about a fiftieth, bombs to a thousandth.
MAX_RATIO = 200
FREE = 256 << 20  # unpacked bytes that are never a bomb, whatever the ratio
MAX_UNPACKED = 200 << 30  # unpacked bytes of one file, whatever the ratio
MAX_MEMBERS = 10_000
# What people pack beside their products. Anything else that is no catalogue may be a part of it, and is refused.
PASSED = frozenset({"", ".txt", ".md", ".pdf", ".htm", ".html", ".jpg", ".jpeg", ".png", ".gif", ".webp", ".svg"})


@dataclass(frozen=True, slots=True)
class Part:
    """A catalogue in a file: `member` is its name in the archive, "" for the file itself; `open` reads it anew."""

    shown: str
    member: str
    suffix: str
    open: Callable[[], BinaryIO]


def parts(path: Path, known: Collection[str]) -> Iterator[Part]:
    """The catalogues in the file, in order: of a zip its members with a suffix that is `known`.

    Raises BadCatalogue for an archive without any, with something that is none, encrypted or damaged.
    """
    if path.suffix.lower() == ".zip":
        yield from _zipped(path, known)
    else:
        yield Part(str(path), "", bare_suffix(path), lambda: _plain_or_gzip(path))


def bare_suffix(path: Path) -> str:
    """The suffix in lower case, ".gz" and ".zip" aside; "" for none."""
    suffixes = [part.lower() for part in path.suffixes]
    return next((part for part in reversed(suffixes[-2:]) if part not in (".gz", ".zip")), "")


def _plain_or_gzip(path: Path) -> BinaryIO:
    with path.open("rb") as stream:
        packed = stream.read(2) == GZIP
    if path.suffix.lower() == ".gz" and not packed:
        raise BadCatalogue(f"{path} is named .gz but is no gzip file. Rename it without .gz if it is plain text.")
    if not packed:
        return path.open("rb")
    return bounded(gzip.open(path, "rb"), Budget(path))  # type: ignore[arg-type]


def _zipped(path: Path, known: Collection[str]) -> Iterator[Part]:
    try:
        with zipfile.ZipFile(path) as archive:
            for info in _members(archive, path, known):
                member = info.filename
                suffix = Path(member).suffix.lower()
                # Each opening has a budget of its own: an encoding is found by reading once more.
                yield Part(
                    f"{path}/{member}",
                    member,
                    suffix if suffix in known else bare_suffix(path),
                    lambda info=info: bounded(archive.open(info), Budget(path)),  # type: ignore[misc,arg-type]
                )
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise BadCatalogue(
            f"{path} is a damaged zip file, or none: {error}. Copy or pack it again; nothing of it is used."
        ) from error


def _members(archive: zipfile.ZipFile, path: Path, known: Collection[str]) -> list[zipfile.ZipInfo]:
    inside = [info for info in archive.infolist() if not info.is_dir() and not _is_hidden(info.filename)]
    if len(inside) > MAX_MEMBERS:
        raise BadCatalogue(f"{path} holds {len(inside):,} files; at most {MAX_MEMBERS:,} are read. Pack fewer.")
    chosen = [info for info in inside if Path(info.filename).suffix.lower() in known]
    if not chosen and len(inside) == 1 and bare_suffix(path) in known:
        chosen = inside
    others = [i.filename for i in inside if i not in chosen and Path(i.filename).suffix.lower() not in PASSED]
    if others or not chosen:
        found = ", ".join((others or [info.filename for info in inside])[:5]) or "nothing"
        raise BadCatalogue(
            f"{path} holds {found}; expected files that end in {', '.join(known)}. Pack the catalogue files alone."
        )
    if sealed := next((info.filename for info in chosen if info.flag_bits & 1), None):
        raise BadCatalogue(f"{path}: {sealed} is encrypted. Pack it again without a password.")
    total = sum(info.file_size for info in chosen)
    Budget(path).spend(total)
    return chosen


def _is_hidden(name: str) -> bool:
    return name.startswith("__MACOSX/") or Path(name).name.startswith(".")


class Budget:
    """How many bytes a packed file may unpack to, by its own size."""

    def __init__(self, path: Path):
        self.path = path
        self.packed = path.stat().st_size
        self.left = min(MAX_UNPACKED, max(FREE, MAX_RATIO * self.packed))

    def spend(self, count: int) -> None:
        """Take `count` bytes from it. Raises BadCatalogue where so many are not left."""
        self.left -= count
        if self.left < 0:
            raise BadCatalogue(
                f"{self.path} has {self.packed:,} bytes and unpacks to more than {MAX_RATIO} times as many, or to more "
                f"than {MAX_UNPACKED:,}: that is a zip bomb, not a catalogue. Unpack it yourself if it is one."
            )


def bounded(stream: BinaryIO, budget: Budget) -> BinaryIO:
    """`stream`, refusing to give more than the budget has."""
    return io.BufferedReader(_Bounded(stream, budget), 1 << 16)  # type: ignore[type-var]


class _Bounded(io.RawIOBase):
    def __init__(self, stream: BinaryIO, budget: Budget):
        self._stream, self._budget = stream, budget

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        data = self._stream.read(len(buffer))
        self._budget.spend(len(data))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._stream.close()
        super().close()
