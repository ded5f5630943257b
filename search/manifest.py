"""The manifest of a generation: what it is made of, and whether its files are still what was published."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from search.errors import IndexMismatch, IndexMissing

FORMAT = 7
ENGINES = ("lexical", "vectors")
MANIFEST = "manifest.json"
SEAL = "seal"
_REMEDY = "`aisle rollback` goes back to the one before; `aisle index --full FILE` builds anew."


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation is made of. `files` maps a relative path to {"bytes", "sha256"}; timings are in seconds.

    `picture_hosts` are the origins of the catalogue's pictures; None where they are too many, or nobody has looked.
    """

    id: str
    name: str
    created: str
    counts: dict[str, int]
    catalogue: dict[str, Any]
    encoder: dict[str, Any]
    engines: dict[str, str]
    timings: dict[str, float] = field(default_factory=dict)
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    picture_hosts: list[str] | None = None
    format: int = FORMAT


def write_manifest(place: Path, manifest: Manifest) -> None:
    """Write the manifest into a generation's folder, with a seal over all of its values."""
    values = asdict(manifest)
    (place / MANIFEST).write_text(json.dumps(values | {SEAL: _seal(values)}, indent=1), "utf-8")


def read_manifest(place: Path) -> Manifest:
    """The manifest of a generation's folder. Raises IndexMissing, and IndexMismatch for a damaged or foreign one."""
    try:
        values = json.loads((place / MANIFEST).read_text("utf-8"))
        if values["format"] != FORMAT:
            raise IndexMismatch(f"{place} has format {values['format']}, this version reads {FORMAT}. Index again.")
        seal = values.pop(SEAL)
        manifest = _complete(Manifest(**values))
    except FileNotFoundError as error:
        raise IndexMissing(f"There is no generation in {place}. `aisle index FILE` builds one.") from error
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise IndexMismatch(f"The manifest {place / MANIFEST} cannot be read ({error!r}). {_REMEDY}") from error
    if seal != _seal(values):
        raise IndexMismatch(f"{place / MANIFEST} is damaged: it is not what was published. {_REMEDY}")
    return manifest


def _seal(values: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def _complete(manifest: Manifest) -> Manifest:
    """Raises KeyError where a value that serving needs is missing."""
    for part, keys in ((manifest.counts, ("products",)), (manifest.encoder, ("name",)), (manifest.engines, ENGINES)):
        for key in keys:
            part[key]
    return manifest


def check(place: Path, manifest: Manifest, *, digests: bool = True) -> None:
    """Compare every file with its digest, or its size alone. Raises IndexMismatch that names the first damaged one."""
    for name, known in manifest.files.items():
        path = place / name
        try:
            whole = path.stat().st_size == known["bytes"] and (not digests or digest(path) == known["sha256"])
        except OSError as error:
            raise IndexMismatch(f"{path} is missing or damaged: {error.strerror}. {_REMEDY}") from error
        if not whole:
            raise IndexMismatch(f"{path} is missing or damaged: it is not what was published. {_REMEDY}")


def digest(path: Path) -> str:
    """sha256 of a file, in hexadecimal."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
