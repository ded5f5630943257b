"""Generations on disk: staged, sealed with digests, published by one atomic rename, kept for rollback.

HOME/NAME/CURRENT              the id of the generation being served
HOME/NAME/generations/ID/      never changed once published
HOME/NAME/staging/ID/          a build under way; swept by the next build
"""

import fcntl
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from search.errors import AisleError, BadSettings, IndexMismatch, IndexMissing
from search.manifest import MANIFEST, Manifest, check, digest, read_manifest
from search.settings import Settings

CURRENT, WITHDRAWN = "CURRENT", "WITHDRAWN"
KEEP = 3  # generations that stay whatever happens, the newest
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
RESERVED = ("cache", "demo-catalogue")  # what else lies in the data folder
ID = re.compile(r"g\d{6}")


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
    if not NAME.fullmatch(name) or name in RESERVED:
        raise BadSettings(
            f"The catalogue name {name!r} cannot be used: it must be lower-case letters, digits, - and _ (63 at most), "
            f"and none of {', '.join(RESERVED)}."
        )
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
    """Where a published generation lies."""
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


def served(root: Path) -> Manifest:
    """The manifest of the generation that CURRENT names. Raises IndexMissing before the first build, IndexMismatch."""
    id = current(root)
    if id is None:
        raise missing(root)
    manifest = read_manifest(folder(root, id))
    if manifest.id != id:
        raise IndexMismatch(f"{folder(root, id)} holds generation {manifest.id}: it was moved or copied by hand.")
    return manifest


def missing(root: Path) -> IndexMissing:
    """The error for a catalogue of which nothing is published yet."""
    return IndexMissing(
        f"Nothing is indexed in {root} yet. `aisle index FILE --name {root.name}` builds it; `aisle demo` shows one."
    )


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
    files = {name: {"bytes": (place / name).stat().st_size, "sha256": digest(place / name)} for name in names}
    sealed = replace(manifest, files=files)
    (place / MANIFEST).write_text(json.dumps(asdict(sealed), indent=1), "utf-8")
    for path in [*place.rglob("*"), place]:
        _fsync(path)
    final = folder(root, sealed.id)
    final.parent.mkdir(exist_ok=True)
    with _pointing(root):
        os.rename(place, final)
        _fsync(final.parent)
        before = _served(root)
        _write(root / CURRENT, f"{sealed.id}\n")
        _prune(root, keep={sealed.id, before})
    return sealed


def rollback(root: Path, id: str | None = None) -> Manifest:
    """Serve generation `id` again; without it, the newest sound one before the served one.

    What is gone back from counts as withdrawn: a later rollback without an id passes over it. May be called while a
    build is under way. Raises IndexMissing where there is none, IndexMismatch where the named one is damaged.
    """
    if not (root / "generations").is_dir():
        raise missing(root)
    with _pointing(root):
        served = _served(root)
        kept = {manifest.id: manifest for manifest in listed(root)}
        if id is not None and id not in kept:
            raise IndexMissing(f"No generation {id!r} is kept; there are {', '.join(kept) or 'none'}.")
        chosen = _sound(root, kept[id]) if id else _before(root, kept, served)
        withdrawn = _withdrawn(root) | ({served} if served and served > chosen.id else set())
        _write(root / WITHDRAWN, "".join(f"{gone}\n" for gone in sorted(withdrawn - {chosen.id})))
        _write(root / CURRENT, f"{chosen.id}\n")
        return chosen


def _before(root: Path, kept: dict[str, Manifest], served: str | None) -> Manifest:
    for id in sorted(kept.keys() - _withdrawn(root), reverse=True):
        if served is None or id < served:
            try:
                return _sound(root, kept[id])
            except IndexMismatch:
                continue
    raise IndexMissing(f"No sound generation before {served} is kept in {root}. `aisle index FILE` builds a new one.")


def _sound(root: Path, manifest: Manifest) -> Manifest:
    check(folder(root, manifest.id), manifest)
    return manifest


def _withdrawn(root: Path) -> set[str]:
    try:
        return set((root / WITHDRAWN).read_text("ascii").split())
    except (OSError, UnicodeDecodeError):
        return set()


def now() -> str:
    """The time as ISO 8601 in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


@contextmanager
def _pointing(root: Path) -> Iterator[None]:
    """Held for the moment in which CURRENT changes; waited for, since nobody holds it long."""
    with open(root / "point.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _write(path: Path, text: str) -> None:
    """Replace a small file in one step."""
    fresh = path.with_name(f"{path.name}.new")
    fresh.write_text(text, "ascii")
    _fsync(fresh)
    os.rename(fresh, path)
    _fsync(path.parent)


def _served(root: Path) -> str | None:
    """What CURRENT names; None where it is broken, which publishing and rolling back mend."""
    try:
        return current(root)
    except IndexMismatch:
        return None


def _prune(root: Path, *, keep: set[str | None]) -> None:
    """Remove all but the newest KEEP generations, those of `keep`, and those that somebody holds open."""
    ids = sorted(place.name for place in (root / "generations").glob("g*"))
    for id in ids[:-KEEP]:
        if id not in keep and not _is_held(folder(root, id)):
            # Without its manifest a generation is none, should the removal be cut short.
            (folder(root, id) / MANIFEST).unlink(missing_ok=True)
            shutil.rmtree(folder(root, id), ignore_errors=True)


def hold(place: Path) -> IO[bytes]:
    """Keep a generation from being pruned until the file is closed, in this process and in those forked from it."""
    manifest = (place / MANIFEST).open("rb")
    fcntl.flock(manifest, fcntl.LOCK_SH)
    return manifest


def _is_held(place: Path) -> bool:
    try:
        with open(place / MANIFEST, "rb") as manifest:
            fcntl.flock(manifest, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False


def _fsync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
