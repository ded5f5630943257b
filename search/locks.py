"""Who may change, point to and remove a catalogue's generations: locks of the kernel, which die with their holder."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from search.disk import writing
from search.errors import AisleError
from search.manifest import MANIFEST


@contextmanager
def build_lock(root: Path) -> Iterator[None]:
    """Held by whoever changes this catalogue's generations. Raises AisleError when somebody else holds it."""
    with writing(root):
        root.mkdir(parents=True, exist_ok=True)
        lock = open(root / "build.lock", "w")  # noqa: SIM115 (closed below)
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise AisleError(f"Another build of {root.name!r} is under way; wait for it or stop it.") from error
        yield


@contextmanager
def pointing(root: Path) -> Iterator[None]:
    """Held for the moment in which CURRENT changes; waited for, since nobody holds it long."""
    with _waited_for(root / "point.lock"):
        yield


@contextmanager
def following(root: Path) -> Iterator[None]:
    """Held while CURRENT and what a cluster tells of it are brought together; waited for, so that who comes last tells
    what is served last.
    """
    with writing(root):
        root.mkdir(parents=True, exist_ok=True)
    with _waited_for(root / "follow.lock"):
        yield


@contextmanager
def _waited_for(path: Path) -> Iterator[None]:
    with writing(path.parent), open(path, "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def hold(place: Path) -> IO[bytes]:
    """Keep a generation from being pruned until the file is closed, in this process and in those forked from it."""
    manifest = (place / MANIFEST).open("rb")
    fcntl.flock(manifest, fcntl.LOCK_SH)
    return manifest


def is_held(place: Path) -> bool:
    """Whether somebody has the generation open."""
    try:
        with open(place / MANIFEST, "rb") as manifest:
            fcntl.flock(manifest, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False
