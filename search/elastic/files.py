"""The tables of a generation in the cluster: stored in parts, and brought from there to a machine that lacks them.

    NAME-GENERATION-files     the manifest and all smaller files
    NAME-file-DIGEST          one large file, which generations share: the encoder's weights

A part is a document of its own whose id is the file's sha256 and its place, so that a file that is there twice, or was
sent twice, is stored once.
"""

import base64
import hashlib
import logging
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from elasticsearch import BadRequestError, Elasticsearch, NotFoundError

from search import generation
from search.disk import writing
from search.durable import sync
from search.elastic.bulk import Bulk
from search.elastic.faults import patiently, speaking
from search.elastic.indices import COPIES, RETIRED, copied, create, is_taken, marks
from search.elastic.kept import FILES, SEALED, SHARED, Kept, mark
from search.elastic.mapping import OWNER
from search.errors import AisleError, IndexMismatch
from search.manifest import MANIFEST, Manifest, digest, read_manifest

log = logging.getLogger(__name__)

DATA = "data"
PART_BYTES = 4_000_000
SHARED_BYTES = 8_000_000  # from this size on a file has an index of its own
BRINGING = "bringing"  # ROOT/bringing/ID: what of a generation has come so far
WHOLE = "whole"
LOST = "Build it anew with `aisle index --full`, or go back with `aisle rollback`."


def files_body(owned_by: dict[str, Any]) -> dict[str, Any]:
    """The body that creates an index of files. Nobody searches it, so that it is not refreshed by itself.

    Parts lie in the `_source`, compressed: the default encoder's 90 MB take 84. In a stored field they took 200, for
    without a `_source` the server keeps what was sent beside it.
    """
    return {
        "settings": {
            "number_of_shards": 1,
            "auto_expand_replicas": COPIES,
            "refresh_interval": "-1",
            "codec": "best_compression",
            "default_pipeline": "_none",
            "final_pipeline": "_none",
        },
        "mappings": {
            "dynamic": "strict",
            "_meta": {OWNER: owned_by},
            "properties": {DATA: {"type": "binary"}},
        },
    }


def keep(
    client: Elasticsearch, root: Path, place: Path, manifest: Manifest, *, made: Callable[[tuple[str, str]], None]
) -> None:
    """Store the files of a sealed folder; the generation can be brought once this has returned.

    `made` is told name and uuid of the index that only this generation has. Raises AisleError where the cluster does
    not take them all.
    """
    index = files_index(root, manifest.id)
    large = {known["sha256"]: name for name, known in manifest.files.items() if known["bytes"] >= SHARED_BYTES}
    small = {known["sha256"]: name for name, known in manifest.files.items() if known["bytes"] < SHARED_BYTES}
    owned_by = mark(root, manifest.id, FILES, **{SHARED: sorted(large)})
    with speaking():
        # First, for it tells whoever sweeps that the shared files are needed.
        made((index, create(client, index, files_body(owned_by))))
        for sha256, name in large.items():
            _share(client, root, sha256, place / name)
        sealed = {"bytes": (place / MANIFEST).stat().st_size, "sha256": digest(place / MANIFEST)}
        written = _send(client, index, ((sha256, place / name) for sha256, name in small.items()))
        written += _send(client, index, [(MANIFEST, place / MANIFEST)])
        _complete(client, index, written, {**owned_by, SEALED: sealed})


def bring(client: Elasticsearch, root: Path, kept: Kept) -> Path:
    """Bring a generation's folder from the cluster to ROOT/bringing/ID, every file checked by its digest.

    What came before it was stopped, and what a generation on this machine has already, is not asked for again. Raises
    IndexMismatch where something is lost or damaged in the cluster, AisleError where it or the disk fails.
    """
    place = root / BRINGING / kept.id
    with speaking(), writing(root):
        for stale in (root / BRINGING).glob("*"):
            if stale != place:
                shutil.rmtree(stale, ignore_errors=True)
        place.mkdir(parents=True, exist_ok=True)
        _download(client, kept.files, MANIFEST, place / MANIFEST, kept.sealed)
        manifest = read_manifest(place)
        if (manifest.id, manifest.name) != (kept.id, root.name):
            raise IndexMismatch(f"{kept.files} holds generation {manifest.id} of {manifest.name}. {LOST}")
        here = {
            known["sha256"]: generation.folder(root, other.id) / name
            for other in generation.listed(root)
            for name, known in other.files.items()
        }
        for name, known in manifest.files.items():
            _have(client, root, kept, place, name, known, here.get(known["sha256"]))
        sync(place)
    return place


def manifest_of(client: Elasticsearch, kept: Kept) -> Manifest:
    """The manifest of a generation, from the cluster. Raises IndexMismatch where it is lost or damaged there."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        _download(client, kept.files, MANIFEST, place / MANIFEST, kept.sealed)
        return read_manifest(place)


def files_index(root: Path, id: str) -> str:
    return f"{root.name}-{id}-{FILES}"


def shared_index(root: Path, sha256: str) -> str:
    return f"{root.name}-file-{sha256[:16]}"


def _have(
    client: Elasticsearch, root: Path, kept: Kept, place: Path, name: str, known: dict[str, Any], here: Path | None
) -> None:
    """One file of the folder: as it lies there, as it lies elsewhere on this machine, or else from the cluster."""
    path = place / name
    if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
        raise IndexMismatch(f"{kept.files} names a file outside of its folder ({name!r}). {LOST}")
    if path.is_file() and digest(path) == known["sha256"]:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    if here is not None and here.is_file():
        shutil.copyfile(here, path)
        if digest(path) == known["sha256"]:
            return
    shared = known["bytes"] >= SHARED_BYTES
    index = shared_index(root, known["sha256"]) if shared else kept.files
    _download(client, index, known["sha256"], path, known)


def _download(client: Elasticsearch, index: str, id: str, path: Path, known: dict[str, Any]) -> None:
    """A file from its parts. Raises IndexMismatch, and leaves no file, where they are not what was stored."""
    found = hashlib.sha256()
    with path.open("wb") as file:
        for part in range(_parts(known["bytes"])):
            data = _part(client, index, f"{id}-{part}")
            found.update(data)
            file.write(data)
    if found.hexdigest() != known["sha256"]:
        path.unlink()
        raise IndexMismatch(f"{path.name} of the index {index} in Elasticsearch is damaged. {LOST}{_remedy(index)}")


def _part(client: Elasticsearch, index: str, id: str) -> bytes:
    try:
        told: Any = patiently(lambda: client.get(index=index, id=id, filter_path="_source"))
        return base64.b64decode(told["_source"][DATA], validate=True)
    except (NotFoundError, KeyError, ValueError) as error:
        raise IndexMismatch(
            f"The index {index} in Elasticsearch, or a part of it, is lost. {LOST}{_remedy(index)}"
        ) from error


def _remedy(index: str) -> str:
    """A shared file that is damaged would be shared again."""
    return "" if index.endswith(f"-{FILES}") else f" Remove the index {index} before."


def _share(client: Elasticsearch, root: Path, sha256: str, path: Path) -> None:
    """Store a large file, unless all of it is there. Two machines may do so at once: they write the same."""
    index, parts = shared_index(root, sha256), _parts(path.stat().st_size)
    owned_by = {**mark(root, "", SHARED), "digest": sha256}
    try:
        patiently(lambda: client.indices.create(index=index, body=files_body(owned_by)))
    except BadRequestError as error:
        if not is_taken(error):
            raise
        known = marks(client, index).get(index, {})
        if (known.get("home"), known.get("digest")) != (owned_by["home"], sha256):
            raise AisleError(
                f"Elasticsearch has an index {index!r} that this catalogue did not make; remove it yourself."
            ) from error
        if known.get(WHOLE) and client.count(index=index)["count"] == parts:
            if RETIRED in known:  # it is needed again, and whoever sweeps is to see so
                patiently(lambda: client.indices.put_mapping(index=index, meta={OWNER: {**owned_by, WHOLE: True}}))
            return
    _complete(client, index, _send(client, index, [(sha256, path)]), {**owned_by, WHOLE: True})


def _send(client: Elasticsearch, index: str, files: Iterable[tuple[str, Path]]) -> int:
    """Send files, each as (id, path), to an index; the number of parts."""
    bulk, count = Bulk(client, index), 0
    try:
        for id, path in files:
            for part, data in enumerate(_cut(path)):
                bulk.add(f"{id}-{part}", {DATA: base64.b64encode(data).decode("ascii")})
                count += 1
        bulk.finish()
    finally:
        bulk.abort()
    return count


def _complete(client: Elasticsearch, index: str, parts: int, owned_by: dict[str, Any]) -> None:
    """See that all parts are there, on another node too where there is one, and say so in the index's mark."""
    patiently(lambda: client.indices.refresh(index=index))
    held = int(patiently(lambda: client.count(index=index))["count"])
    if held != parts:
        raise AisleError(
            f"Elasticsearch holds {held:,} of {parts:,} parts of {index}; nothing was published. Index again."
        )
    copied(client, index)
    patiently(lambda: client.indices.put_mapping(index=index, meta={OWNER: owned_by}))


def _cut(path: Path) -> Iterator[bytes]:
    """The parts of a file; one even where it is empty."""
    with path.open("rb") as file:
        for _ in range(_parts(path.stat().st_size)):
            yield file.read(PART_BYTES)


def _parts(size: int) -> int:
    return max(1, -(-size // PART_BYTES))
