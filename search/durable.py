"""What was written outlives a power cut, and a small file changes in one step."""

import os
from pathlib import Path


def replace_text(path: Path, text: str) -> None:
    """Replace a small file in one step."""
    fresh = path.with_name(f"{path.name}.new")
    try:
        fresh.write_text(text, "ascii")
        fsync(fresh)
        os.rename(fresh, path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    fsync(path.parent)


def sync(place: Path) -> None:
    """Bring a folder and all that lies in it to the disk."""
    for path in [*place.rglob("*"), place]:
        fsync(path)


def fsync(path: Path) -> None:
    """Bring a file, or what a folder lists, to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
