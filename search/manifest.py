"""The manifest of a generation: what it is made of, and whether its files are still what was published."""

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from search.errors import IndexMismatch, IndexMissing

FORMAT = 3
ENGINES = ("lexical", "vectors")
MANIFEST = "manifest.json"
_REMEDY = "`aisle rollback` goes back to the one before; `aisle index --full FILE` builds anew."


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


def read_manifest(place: Path) -> Manifest:
    """The manifest of a generation's folder. Raises IndexMissing, and IndexMismatch for a damaged or foreign one."""
    try:
        values = json.loads((place / MANIFEST).read_text("utf-8"))
        if values["format"] == FORMAT:
            return _complete(Manifest(**values))
    except FileNotFoundError as error:
        raise IndexMissing(f"There is no generation in {place}. `aisle index FILE` builds one.") from error
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise IndexMismatch(f"The manifest in {place} cannot be read ({error!r}). {_REMEDY}") from error
    raise IndexMismatch(f"{place} has format {values['format']}, this version reads {FORMAT}. Index again.")


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
        whole = path.is_file() and path.stat().st_size == known["bytes"]
        if not whole or (digests and digest(path) != known["sha256"]):
            raise IndexMismatch(f"{path} is missing or damaged: it is not what was published. {_REMEDY}")


def digest(path: Path) -> str:
    """sha256 of a file, in hexadecimal."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
