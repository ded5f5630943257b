"""A catalogue that is built again and again by children, which are killed at chosen operations."""

import random
import re
import signal
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

from conftest import Nursery

from search import generation

PRODUCTS = 48
ID = "MUG-100"


class Shop:
    """A catalogue of which one version after the other is indexed; a version is told by its titles."""

    def __init__(self, folder: Path, nursery: Nursery, *, name: str = "shop", **environment: str):
        self.home, self.root = folder / "home", folder / "home" / name
        self.nursery, self.environment = nursery, {"AISLE_NAME": name, **environment}
        self._file = folder / "catalogue.csv"
        self.version = 0

    def next(self) -> list[str]:
        """The command that indexes the next version."""
        self.version += 1
        words = random.Random(self.version)
        lines = [f"{ID}{n},Mug make{self.version} {words.getrandbits(64):x} {n},{n}.50\n" for n in range(PRODUCTS)]
        self._file.write_text("id,title,price\n" + "".join(lines), "utf-8")
        return self.index

    @property
    def index(self) -> list[str]:
        return ["index", str(self._file), "--price-unit", "major"]

    def ask(self, command: list[str], **how: Any) -> dict[str, Any]:
        """Run a command in a child that is treated so."""
        return self.nursery.ask(self.home, command, environment=self.environment, **how)

    def read(self, *commands: list[str]) -> list[Any]:
        """What each of the commands, which must succeed, prints with --json."""
        return self.nursery.read(self.home, *commands, environment=self.environment)

    def served(self) -> tuple[str, int]:
        """The served generation and its version; every digest is checked, and all commands agree."""
        status, found, _ = self.read(["status"], ["search", f"{ID}7"], ["generations"])
        (row,) = status["catalogues"]
        assert "damaged" not in row, row
        assert found["generation"] == row["id"] == generation.current(self.root)
        title = found["hits"][0]["title"]
        assert found["hits"][0]["id"] == f"{ID}7"
        return row["id"], int(re.search(r"make(\d+)", title)[1])  # type: ignore[index]

    def cached(self) -> int:
        """How many texts are kept encoded."""
        with closing(sqlite3.connect(self.home / "cache" / "embeddings.sqlite")) as cache:
            return cache.execute("SELECT count(*) FROM vectors").fetchone()[0]

    def names(self) -> set[str]:
        """What lies in the catalogue's folder and in the cache."""
        return {path.name for folder in (self.root, self.home / "cache") for path in folder.iterdir()}

    def kept(self) -> list[str]:
        return sorted(path.name for path in (self.root / "generations").iterdir())


def places(operations: list[str]) -> list[dict[str, Any]]:
    """Where a kill can be: the n-th operation of a name, which holds also where threads change the order."""
    counts: Counter[str] = Counter()
    found = []
    for name in operations:
        counts[name] += 1
        found.append({"name": name, "nth": counts[name], "signal": signal.SIGKILL})
    return found
