"""The demo catalogue on disk."""

import json
import os
from pathlib import Path

from indexer.demo.definitions import ProductType, product_types
from indexer.demo.generate import PRODUCTS, SEED, rows
from indexer.demo.pictures import draw_picture, picture_name


def write(folder: Path, *, seed: int = SEED, products: int = PRODUCTS) -> Path:
    """Write `catalogue.jsonl` and `images/*.svg` into the folder and return the catalogue's path.

    Every file appears whole, by a rename, and the catalogue last: where it lies, its pictures lie too. Raises
    BadCatalogue for a number of products that cannot be had, before anything is written.
    """
    made = list(rows(seed, products=products))
    types = {product_type.category: product_type for product_type in product_types()}
    pictures: dict[str, tuple[ProductType, str]] = {}
    for row in made:
        product_type = types[row["category"]]
        colour = row.get("colour", product_type.tint)
        pictures.setdefault(picture_name(product_type.name, colour), (product_type, colour))
    (folder / "images").mkdir(parents=True, exist_ok=True)
    for name, (product_type, colour) in pictures.items():
        _put(folder / "images" / name, draw_picture(product_type.shape, colour, label=product_type.name))
    lines = (json.dumps(row, ensure_ascii=False) for row in made)
    return _put(folder / "catalogue.jsonl", "".join(f"{line}\n" for line in lines))


def assertions_path() -> Path:
    """The judged queries' file: a smoke test and a first impression, not proof of relevance.

    JSON Lines in the form of assertion files, with two keys more: `kind`, and `"nothing": true` for a query that no
    product answers.
    """
    return Path(__file__).parent / "assertions.jsonl"


def _put(path: Path, text: str) -> Path:
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    draft.write_bytes(text.encode("utf-8"))
    return draft.replace(path)
