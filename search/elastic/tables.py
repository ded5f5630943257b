"""What of a generation a web machine keeps where the products live in the cluster: tables of the whole catalogue.

Vocabulary, labels, categories, attributes, identifiers and the encoder stay files of the generation's folder. What has
a place for each product is in the documents of the index (documents.py), and goes once they are there.
"""

import shutil
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

from search.columns import ARRAYS
from search.figures import ROWS

PER_PRODUCT = (
    "store/*",
    "vectors/*",
    "images/*",
    "forward/tokens.npy",
    "forward/offsets.npy",
    "forward/posting_rows.npy",
    "forward/posting_offsets.npy",
    *(f"columns/{name}.npy" for name in ARRAYS),
    *(f"figures/{name}.npy" for name in ROWS),
    "columns/titles_text.npy",
    "columns/titles_offsets.npy",
    "columns/attribute_rows.npy",
    "columns/attribute_cells.npy",
    "columns/pair_rows.npy",
)
"""Of a staged folder the files that go; all others stay."""


def keep_tables(place: Path) -> None:
    """Remove what the documents hold from a staged folder."""
    for path in list(_per_product(place)):
        path.unlink()
    for folder in [path for path in place.iterdir() if path.is_dir() and not any(path.iterdir())]:
        shutil.rmtree(folder)


def _per_product(place: Path) -> Iterator[Path]:
    for path in place.rglob("*"):
        name = path.relative_to(place)
        if path.is_file() and any(fnmatch(str(name), pattern) for pattern in PER_PRODUCT):
            yield path
