"""Generations on disk: staged, sealed with digests, published by one atomic rename, kept for rollback.

HOME/NAME/CURRENT              the id of the generation being served
HOME/NAME/generations/ID/      never changed once published
HOME/NAME/staging/ID/          a build under way; swept by the next build
"""

import os
import re
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from search.disk import writing
from search.durable import fsync, replace_text, sync
from search.errors import BadSettings, IndexMismatch, IndexMissing
from search.locks import build_lock, is_held, pointing
from search.manifest import MANIFEST, Manifest, check, digest, read_manifest, write_manifest
from search.settings import Settings

CURRENT, WITHDRAWN = "CURRENT", "WITHDRAWN"
KEEP = 3  # generations that stay whatever happens, the newest
SWEEPS, SWEEP_S = 20, 0.05
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
RESERVED = ("cache", "demo-catalogue")  # what else lies in the data folder
ID = re.compile(r"g\d{6}")

Check = Callable[[Path, Manifest], None]  # of a generation's folder; raises IndexMismatch where it is not sound


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
    return sorted(folder.name for folder in home.iterdir() if (folder / CURRENT).is_file() or not is_empty(folder))


def is_empty(root: Path) -> bool:
    """Whether no generation lies there, sound or damaged."""
    return not any((root / "generations").glob("g*"))


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
        except (IndexMismatch, IndexMissing):
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
def staging(root: Path, *, elsewhere: Callable[[], Iterable[str]] = tuple) -> Iterator[tuple[str, Path]]:
    """The next generation's id and its empty folder, under the build lock; what is not published from it is swept.

    `elsewhere` tells, once the lock is held, the ids of generations that lie not on this machine.
    """
    with build_lock(root), writing(root):
        _sweep(root / "staging")  # a killed build's
        here = [place.name for place in (root / "generations").glob("g*") if ID.fullmatch(place.name)]
        id = f"g{max((int(name[1:]) for name in [*here, *elsewhere()]), default=0) + 1:06d}"
        place = root / "staging" / id
        place.mkdir(parents=True)
        try:
            yield id, place
        finally:
            _sweep(root / "staging")


def publish(root: Path, place: Path, manifest: Manifest) -> Manifest:
    """Seal the staged folder, move it to its place and point CURRENT at it; the manifest as sealed."""
    sealed = seal(place, manifest)
    admit(root, place, sealed.id)
    return sealed


def seal(place: Path, manifest: Manifest) -> Manifest:
    """Write the manifest into a staged folder, with the digests of all that lies there, and bring it to the disk."""
    names = sorted(str(path.relative_to(place)) for path in place.rglob("*") if path.is_file())
    files = {name: {"bytes": (place / name).stat().st_size, "sha256": digest(place / name)} for name in names}
    sealed = replace(manifest, files=files)
    write_manifest(place, sealed)
    sync(place)
    return sealed


def admit(root: Path, place: Path, id: str) -> None:
    """Move a sealed folder among the generations and point CURRENT at it, wherever it was."""
    final = folder(root, id)
    final.parent.mkdir(exist_ok=True)
    with pointing(root):
        for stale in root.glob("*.new"):  # of a process that was killed
            stale.unlink(missing_ok=True)
        before = _served(root)
        _withdraw(root, before, but=id)
        try:
            os.rename(place, final)
            fsync(final.parent)
            replace_text(root / CURRENT, f"{id}\n")
        except BaseException:
            if _served(root) != id:
                shutil.rmtree(final, ignore_errors=True)
            raise
        _prune(root, keep={id, before})


def point(root: Path, id: str) -> None:
    """Point CURRENT at a generation that is kept and known to be sound; what is newer counts as gone back from."""
    with pointing(root):
        _point(root, id)


def rollback(root: Path, id: str | None = None, *, check: Check = check) -> Manifest:
    """Serve generation `id` again; without it, the newest sound one before the served one, as `check` finds them.

    What is gone back from counts as withdrawn: a later rollback without an id passes over it. May be called while a
    build is under way. Raises IndexMissing where there is none, IndexMismatch where the named one is damaged.
    """
    if is_empty(root):
        raise missing(root)
    with pointing(root):
        kept = {manifest.id: manifest for manifest in listed(root)}
        if id is not None and id not in kept:
            raise IndexMissing(f"No generation {id!r} is kept; there are {', '.join(kept) or 'none'}.")
        if id is None:
            chosen = _before(root, check)
        else:
            chosen = kept[id]
            check(folder(root, id), chosen)
        _point(root, chosen.id)
        return chosen


def _point(root: Path, id: str) -> None:
    replace_text(root / CURRENT, f"{id}\n")
    # Publishing works it out again; until then it is for the case that CURRENT is lost.
    with suppress(OSError):
        _withdraw(root, id)


def stand_ins(root: Path) -> list[Manifest]:
    """The generations that may stand in for the served one, best first: older ones, the newest of them first.

    Those that were gone back from are none. Where CURRENT names nothing that is there, every other one is older.
    """
    served, gone = _served(root), withdrawn(root)
    older = [kept for kept in listed(root) if (served is None or kept.id < served) and kept.id not in gone]
    return older[::-1]


def _before(root: Path, check: Check) -> Manifest:
    for manifest in stand_ins(root):
        with suppress(IndexMismatch):
            check(folder(root, manifest.id), manifest)
            return manifest
    raise IndexMissing(
        f"No sound generation before {_served(root)} is kept in {root}. `aisle index FILE` builds a new one."
    )


def withdrawn(root: Path) -> set[str]:
    """The ids of the generations that were gone back from."""
    try:
        return set((root / WITHDRAWN).read_text("ascii").split())
    except (OSError, UnicodeDecodeError):
        return set()


def _withdraw(root: Path, served: str | None, *, but: str = "") -> None:
    """Note that whatever is newer than the served one was gone back from, or was never pointed at."""
    known = withdrawn(root)
    if served is None:
        return
    newer = {kept.id for kept in listed(root) if kept.id > served and kept.id != but}
    gone = {id for id in known - {served} if folder(root, id).is_dir()} | newer
    if gone != known:
        replace_text(root / WITHDRAWN, "".join(f"{id}\n" for id in sorted(gone)))


def now() -> str:
    """The time as ISO 8601 in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _served(root: Path) -> str | None:
    """What CURRENT names; None where that is broken or not there, which publishing and rolling back mend."""
    with suppress(IndexMismatch):
        id = current(root)
        return id if id and folder(root, id).is_dir() else None
    return None


def _sweep(place: Path) -> None:
    """Remove a folder into which a thread of a build that failed may still be writing."""
    for _ in range(SWEEPS):
        shutil.rmtree(place, ignore_errors=True)
        if not place.exists():
            break
        time.sleep(SWEEP_S)


def _prune(root: Path, *, keep: set[str | None]) -> None:
    """Remove all but the newest KEEP generations, those of `keep`, and those that somebody holds open."""
    ids = sorted(place.name for place in (root / "generations").glob("g*"))
    for id in ids[:-KEEP]:
        if id not in keep and not is_held(folder(root, id)):
            # Without its manifest a generation is none, should the removal be cut short.
            (folder(root, id) / MANIFEST).unlink(missing_ok=True)
            shutil.rmtree(folder(root, id), ignore_errors=True)
