"""Small shops, built and open, for tests of what is found in them."""

from collections.abc import Iterable
from pathlib import Path

from indexer.build import build
from search.engine import Engine, open_engine
from search.settings import Settings


def open_shop(folder: Path, header: str, rows: Iterable[str]) -> Engine:
    """The shop of these lines of CSV, with hashed vectors."""
    file = folder / "shop.csv"
    file.write_text("\n".join([header, *rows]) + "\n", "utf-8")
    settings = Settings(home=folder / "home", name="shop", encoder="hashing")
    build([file], settings)
    return open_engine(settings)
