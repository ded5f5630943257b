"""Whether a build would make what is served already: same files, mapping, settings, weights and code."""

import hashlib
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from indexer.carry import FOLDER
from indexer.mapping import Mapping
from indexer.mapping_text import to_toml
from indexer.sources import digest
from search import generation
from search.elastic.cluster import Cluster
from search.encoders import weights_digest
from search.errors import AisleError
from search.manifest import Manifest
from search.settings import Settings
from search.whole import check

LIBRARIES = ("hnswlib", "numpy", "tantivy")  # those that write what a generation holds
CODE = ("indexer", "search")  # the packages whose code decides what a generation holds


def recipe(files: Sequence[Path], mapping: Mapping, settings: Settings) -> dict[str, Any]:
    """What a generation is made of and how, but for the weights; kept in its manifest as `catalogue`."""
    return {
        "files": [file.name for file in files],
        "sha256": digest(files),
        "pictures": _pictures({file.parent for file in files}),
        "mapping": to_toml(mapping),
        "encoder": settings.encoder,
        "engines": [settings.lexical, settings.vectors],
        "libraries": {name: version(name) for name in LIBRARIES},
        "code": _code(),
    }


def served(root: Path, recipe: dict[str, Any], cluster: Cluster | None) -> Manifest | None:
    """The manifest of what is served, if that is whole and was made by this recipe and with today's weights.

    What it has in the cluster must be there, too; where that cannot be told, it is not.
    """
    try:
        manifest = generation.served(root)
        if manifest.catalogue != recipe:
            return None
        check(generation.folder(root, manifest.id), manifest, cluster=cluster)
    except AisleError:
        return None
    name = manifest.encoder["name"] if recipe["encoder"] == "auto" else recipe["encoder"]
    return manifest if weights_digest(name) == manifest.encoder["digest"] else None


def _pictures(folders: Iterable[Path]) -> str:
    """A digest of the names, sizes and times of what lies in the picture folders beside the files."""
    found = hashlib.sha256()
    for folder in sorted(folders):
        for path in sorted((folder / FOLDER).rglob("*")):
            if path.is_file():
                stat = path.stat()
                found.update(f"{path.relative_to(folder)} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return found.hexdigest()


def _code() -> str:
    """A digest of the code that reads, cleans and indexes: what another version makes may differ."""
    found = hashlib.sha256()
    for package in CODE:
        folder = Path(__file__).parent.parent / package
        for path in sorted(folder.rglob("*.py")):
            found.update(f"{path.relative_to(folder.parent)}\n".encode() + path.read_bytes())
    return found.hexdigest()
