"""A catalogue in a cluster, and machines that share it: for tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest

from indexer.build import build
from search import generation
from search.elastic import files
from search.elastic.cluster import Cluster
from search.manifest import check, read_manifest
from search.settings import Settings

ROWS = 30
TITLE = "Enamel mug with steel rim and lid for camping hiking travel office kitchen garden coffee tea soup"
LARGE = 3_000  # bytes: in these tests such a file is one that generations share


class Shop:
    """A catalogue in the cluster, and machines that know its name and no more."""

    def __init__(self, folder: Path, cluster: Cluster):
        self.name, self.client = f"shop-{uuid4().hex[:8]}", cluster.client()
        self._folder, self._url = folder, cluster.urls[0]

    def machine(self, name: str) -> Settings:
        return Settings(
            home=self._folder / name, name=self.name, encoder="hashing", lexical="elasticsearch",
            vectors="elasticsearch", elasticsearch_url=self._url,
        )  # fmt: skip

    def index(self, machine: Settings, version: int, *, rows: int = ROWS, file: str = "catalogue.csv") -> str:
        """Build and publish a version of the catalogue on a machine; the generation's id."""
        path = self._folder / file
        lines = [f"p{n},{TITLE} make{version} {n},{n}.50,Brand {n % 3}\n" for n in range(rows)]
        path.write_text("id,title,price,brand\n" + "".join(lines), "utf-8")
        return build([path], machine, price_unit="major").generation

    def served(self, machine: Settings) -> str | None:
        """What CURRENT names on a machine; the files there are whole."""
        root = generation.root(machine)
        id = generation.current(root)
        if id is not None:
            check(generation.folder(root, id), read_manifest(generation.folder(root, id)))
        return id

    def aliased(self) -> str:
        (index,) = self.client.indices.get_alias(name=self.name).body
        return index.removeprefix(f"{self.name}-")

    def indexes(self) -> list[str]:
        return sorted(name.removeprefix(f"{self.name}-") for name in self.client.indices.get(index=f"{self.name}*"))

    def remove(self) -> None:
        for name in self.client.indices.get(index=f"{self.name}*", expand_wildcards="all"):
            self.client.indices.delete(index=name)
        self.client.close()


def places(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@contextmanager
def small_parts() -> Iterator[None]:
    """Small parts, so that small files have several, and are shared."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "SHARED_BYTES", LARGE)
        patch.setattr(files, "PART_BYTES", 1_000)
        yield
