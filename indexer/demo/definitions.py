"""The hand-written product types: read from `types/*.toml`, checked, and handed on as records.

A file is one department: its name, its brands, its model names, and a `[[type]]` table for each type. In a type
  - `kinds` is a small table of values that belong together (a bigger mug is heavier and dearer), `price` its last
    column; a column that starts with "_" is for titles and prose only;
  - `choices` are attributes that vary freely; `1.1..1.4 kg` draws a number between the two;
  - `uses`, `facts` and `notes` are sentences in the little language of `prose.py`.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from search.errors import BadCatalogue

TYPES = Path(__file__).parent / "types"


@dataclass(frozen=True, slots=True)
class Kind:
    """Attribute values that belong together, and the price range (whole dollars, both ends included) that they cost."""

    values: Mapping[str, str]
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class ProductType:
    """One type of product: where it stands, what it may be like, and how it is written about.

    `share` is its part of the catalogue, relative to the other types. `named` are fixed (brand, model) pairs, used in
    order, for types that other products name ("case for the ..."); else brands and models are paired by chance.
    `variants` is "", "colour" or "size": what differs inside a group.
    """

    name: str
    category: str
    shape: str
    title: str
    share: int
    brands: tuple[str, ...]
    models: tuple[str, ...]
    named: tuple[tuple[str, str], ...]
    colours: tuple[str, ...]
    tint: str
    sizes: tuple[str, ...]
    variants: str
    kinds: tuple[Kind, ...]
    choices: Mapping[str, tuple[str, ...]]
    uses: tuple[str, ...]
    facts: tuple[str, ...]
    notes: tuple[str, ...]


@cache
def product_types() -> tuple[ProductType, ...]:
    """Every type, by department file and then in the file's order. Raises BadCatalogue where a definition is wrong."""
    return tuple(found for path in sorted(TYPES.glob("*.toml")) for found in read_department(path))


def read_department(path: Path) -> list[ProductType]:
    """The types of one department file."""
    department = tomllib.loads(path.read_text(encoding="utf-8"))
    return [_product_type(table, department, where=f"{path.name}: {table.get('name')}") for table in department["type"]]


def _product_type(table: Mapping[str, Any], department: Mapping[str, Any], *, where: str) -> ProductType:
    try:
        return ProductType(
            name=table["name"],
            category=f"{department['department']} > {table['path']}",
            shape=table["shape"],
            title=table["title"],
            share=table.get("share", 50),
            brands=_listed(table.get("brands", department["brands"])),
            models=_listed(table.get("models", department["models"])),
            named=tuple(_pair(text, where=where) for text in table.get("named", ())),
            colours=_listed(table.get("colours", "")),
            tint=table.get("tint", "grey"),
            sizes=_listed(table.get("sizes", "")),
            variants=table.get("variants", ""),
            kinds=_kinds(table["kinds"], where=where),
            choices={name: _cells(text) for name, text in table.get("choices", {}).items()},
            uses=tuple(table["uses"]),
            facts=tuple(table["facts"]),
            notes=tuple(table["notes"]),
        )
    except KeyError as missing:
        raise BadCatalogue(f"{where}: the key {missing} is missing; every type needs it.") from missing


def _kinds(table: str, *, where: str) -> tuple[Kind, ...]:
    head, *lines = (_cells(line) for line in table.strip().splitlines())
    if head[-1] != "price" or not lines:
        raise BadCatalogue(f"{where}: the table of kinds ends with {head[-1]!r}; its last column must be price.")
    kinds = []
    for line in lines:
        if len(line) != len(head):
            raise BadCatalogue(f"{where}: {' | '.join(line)!r} has {len(line)} cells, its head has {len(head)}.")
        low, _, high = line[-1].partition("-")
        kinds.append(Kind(dict(zip(head[:-1], line[:-1], strict=True)), int(low), int(high)))
    return tuple(kinds)


def _cells(text: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in text.split("|"))


def _listed(text: str) -> tuple[str, ...]:
    return tuple(item.strip() for item in text.split(",") if item.strip())


def _pair(text: str, *, where: str) -> tuple[str, str]:
    brand, _, model = text.partition(" ")
    if not model:
        raise BadCatalogue(f"{where}: {text!r} names no model; write the brand (one word), a space, and the model.")
    return brand, model
