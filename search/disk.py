"""A folder that cannot be written, told in words: full, read-only, or another user's.

Native libraries tell of a full disk each in its own way, and some not at all, so the file system itself is asked.
"""

import errno
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from search.errors import AisleError

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
REFUSED = (errno.EACCES, errno.EPERM, errno.EROFS)
SHORT = (errno.EMFILE, errno.ENFILE, errno.ENOMEM)  # what keeps a sound file from being opened
KEPT = "What was served is served on, and what was encoded is kept."
PROBE = 1 << 20  # bytes: no library writes in steps that are greater by much
_OS_ERROR = re.compile(r"os error (\d+)")  # as Rust words it


@contextmanager
def writing(place: Path, *errors: type[Exception]) -> Iterator[None]:
    """Raises AisleError in words where the block fails to write `place`, a file or a folder.

    `errors` are those by which a native library says that it could not write. Other errors, and those of files that
    lie elsewhere, pass as they are.
    """
    try:
        yield
    except OSError as error:
        if error.errno in FULL or concerns(place, error):
            raise unwritten(place, error) from error
        raise
    except errors as error:
        raise unwritten(place, error) from error


def concerns(place: Path, error: OSError) -> bool:
    """Whether the error says that a file or folder of `place`, which it names, cannot be written."""
    return error.errno in (*FULL, *REFUSED, errno.ENOTDIR) and _is_inside(error.filename, place)


def unwritten(place: Path, error: Exception) -> AisleError:
    """The error in words; `error` is what Python or a library raised for it."""
    number, where = system_number(error), place
    if isinstance(error, OSError) and error.filename:
        where = Path(os.fsdecode(error.filename))
    if number not in FULL + REFUSED:
        number = _probed(place) or number
    if number in FULL:
        return AisleError(
            f"The disk is full: {where} could not be written ({_words(error)}). Free space there, or name another "
            f"data folder with AISLE_HOME. {KEPT}"
        )
    if number in REFUSED:
        return AisleError(
            f"{where} cannot be written ({_words(error)}). Give this user the right to write there, or name another "
            f"data folder with AISLE_HOME. {KEPT}"
        )
    return AisleError(
        f"{where} could not be written ({_words(error)}). See whether the disk is sound and has room, or name another "
        f"data folder with AISLE_HOME. {KEPT}"
    )


def _words(error: Exception) -> str:
    return error.strerror if isinstance(error, OSError) and error.strerror else str(error)


def system_number(error: Exception) -> int | None:
    """The system's number for it, in Python's error or in Rust's words; None where it does not tell."""
    if isinstance(error, OSError):
        return error.errno
    told = _OS_ERROR.search(str(error))
    return int(told[1]) if told else None


def _probed(place: Path) -> int | None:
    """The number of the error that a write meets there now, if any."""
    try:
        with tempfile.TemporaryFile(dir=place if place.is_dir() else place.parent) as probe:
            probe.write(bytes(PROBE))
            probe.flush()
    except OSError as error:
        return error.errno
    return None


def _is_inside(name: object, place: Path) -> bool:
    return isinstance(name, str | bytes | os.PathLike) and Path(os.fsdecode(name)).is_relative_to(place)
