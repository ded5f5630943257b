"""Generations on disk: staged, sealed with digests, published by one atomic rename, kept for rollback.

HOME/NAME/CURRENT              the id of the generation being served
HOME/NAME/generations/ID/      never changed once published
HOME/NAME/staging/ID/          a build under way; swept by the next build
"""

import fcntl
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from search.errors import AisleError, BadSettings, IndexMismatch, IndexMissing
from search.settings import Settings

FORMAT = 1
MANIFEST, CURRENT = "manifest.json", "CURRENT"
KEEP = 3  # generations that stay, the served one among them
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
ID = re.compile(r"g\d{6}")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation is made of. `files` maps a relative path to {"bytes", "sha256"}; timings are in seconds."""

    id: str
    name: str
    created: str
    counts: dict[str, int]
    catalogue: dict[str, Any]
    encoder: dict[str, Any]
    engines: dict[str, str]
    timings: dict[str, float] = field(default_factory=dict)
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    format: int = FORMAT


def root(settings: Settings) -> Path:
    """The folder of the catalogue that the settings name: AISLE_NAME, else the only one there is, else "shop".

    Raises BadSettings for a name that is no plain word, or where several catalogues make the choice unclear.
    """
    name = settings.name
    if not name:
        there = names(settings.home)
        if len(there) > 1:
            raise BadSettings(
                f"There are several catalogues ({', '.join(there)}): say which with --name or AISLE_NAME."
            )
        name = there[0] if there else "shop"
    if not NAME.fullmatch(name):
        raise BadSettings(f"The catalogue name {name!r} must be lower-case letters, digits, - and _ (63 at most).")
    return settings.home / name


def names(home: Path) -> list[str]:
    """The catalogues under `home` that have a published generation, sorted."""
    if not home.is_dir():
        return []
    return sorted(folder.name for folder in home.iterdir() if (folder / CURRENT).is_file())


def current(root: Path) -> str | None:
    """The id of the generation being served; None before the first is published."""
    try:
        id = (root / CURRENT).read_text("ascii").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise IndexMismatch(f"{root / CURRENT} cannot be read: {error}") from error
    if not ID.fullmatch(id):
        raise IndexMismatch(f"{root / CURRENT} holds {id[:40]!r}, not a generation's id; `aisle rollback ID` sets it.")
    return id


def folder(root: Path, id: str) -> Path:
    return root / "generations" / id


def listed(root: Path) -> list[Manifest]:
    """The manifests of every kept generation that can be read, oldest first."""
    found = []
    for place in sorted((root / "generations").glob("g*")):
        try:
            found.append(read_manifest(place))
        except IndexMismatch:
            continue
    return found


def read_manifest(place: Path) -> Manifest:
    """The manifest of a generation's folder. Raises IndexMissing, and IndexMismatch for a damaged or foreign one."""
    try:
        values = json.loads((place / MANIFEST).read_text("utf-8"))
        manifest = Manifest(**values)
    except FileNotFoundError as error:
        raise IndexMissing(f"There is no generation in {place}. `aisle index FILE` builds one.") from error
    except (OSError, ValueError, TypeError) as error:
        raise IndexMismatch(f"The manifest in {place} cannot be read ({error}). {_REMEDY}") from error
    if manifest.format != FORMAT:
        raise IndexMismatch(
            f"{place} has format {manifest.format}, this version reads {FORMAT}. Index the catalogue again."
        )
    return manifest


_REMEDY = "`aisle rollback` goes back to the one before; `aisle index --full FILE` builds anew."


def missing(root: Path) -> IndexMissing:
    """The error for a catalogue of which nothing is published yet."""
    return IndexMissing(
        f"Nothing is indexed in {root} yet. `aisle index FILE --name {root.name}` builds it; `aisle demo` shows one."
    )


def check(place: Path, manifest: Manifest) -> None:
    """Compare every file with its digest. Raises IndexMismatch that names the first damaged one."""
    for name, known in manifest.files.items():
        path = place / name
        if not path.is_file() or path.stat().st_size != known["bytes"] or _digest(path) != known["sha256"]:
            raise IndexMismatch(f"{path} is missing or damaged: it is not what was published. {_REMEDY}")


@contextmanager
def build_lock(root: Path) -> Iterator[None]:
    """Held by whoever changes this catalogue's generations. Raises AisleError when somebody else holds it."""
    root.mkdir(parents=True, exist_ok=True)
    with open(root / "build.lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise AisleError(f"Another build of {root.name!r} is under way; wait for it or stop it.") from error
        yield


@contextmanager
def staging(root: Path) -> Iterator[tuple[str, Path]]:
    """The next generation's id and its empty folder, under the build lock; what is not published from it is swept."""
    with build_lock(root):
        shutil.rmtree(root / "staging", ignore_errors=True)  # a killed build's
        taken = [place.name for place in (root / "generations").glob("g*") if ID.fullmatch(place.name)]
        id = f"g{max((int(name[1:]) for name in taken), default=0) + 1:06d}"
        place = root / "staging" / id
        place.mkdir(parents=True)
        try:
            yield id, place
        finally:
            shutil.rmtree(root / "staging", ignore_errors=True)


def publish(root: Path, place: Path, manifest: Manifest) -> Manifest:
    """Seal the staged folder (digests, manifest, fsync), move it to its place and point CURRENT at it."""
    names = sorted(str(path.relative_to(place)) for path in place.rglob("*") if path.is_file())
    files = {name: {"bytes": (place / name).stat().st_size, "sha256": _digest(place / name)} for name in names}
    sealed = Manifest(**{**asdict(manifest), "files": files})
    (place / MANIFEST).write_text(json.dumps(asdict(sealed), indent=1), "utf-8")
    for path in [*place.rglob("*"), place]:
        _fsync(path)
    final = folder(root, sealed.id)
    final.parent.mkdir(exist_ok=True)
    os.rename(place, final)
    _fsync(final.parent)
    point(root, sealed.id)
    _prune(root)
    return sealed


def point(root: Path, id: str) -> None:
    """Make CURRENT name `id`, atomically."""
    fresh = root / f"{CURRENT}.new"
    fresh.write_text(f"{id}\n", "ascii")
    _fsync(fresh)
    os.rename(fresh, root / CURRENT)
    _fsync(root)


def rollback(root: Path, id: str | None = None) -> Manifest:
    """Serve generation `id` again; without it, the newest sound one before the served one.

    Raises IndexMissing where there is none, IndexMismatch where the named one is damaged.
    """
    served = current(root)
    kept = {manifest.id: manifest for manifest in listed(root)}
    if id is None:
        earlier = [key for key in kept if served is None or key < served]
        if not earlier:
            raise IndexMissing(f"No generation before {served} is kept in {root}.")
        id = max(earlier)
    if id not in kept:
        raise IndexMissing(f"No generation {id!r} is kept; there are {', '.join(kept) or 'none'}.")
    check(folder(root, id), kept[id])
    point(root, id)
    return kept[id]


def now() -> str:
    """The time as ISO 8601 in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _prune(root: Path) -> None:
    served = current(root)
    ids = sorted(place.name for place in (root / "generations").glob("g*"))
    for id in [id for id in ids if id != served][: -(KEEP - 1) or None]:
        shutil.rmtree(folder(root, id), ignore_errors=True)


def _digest(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _fsync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
