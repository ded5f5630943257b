"""A catalogue of any size out of a real one: every product is a variation of a real product, by seeded chance.

Which product a variation is stands in its title as a model code that can be read back, so that scale_encoder.py knows
from the text alone which real product's vector it is near.
"""

import json
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from eval.parts import embedded
from indexer.demo.chance import pick, stream, whole
from indexer.demo.generate import ean13
from indexer.mapping import Mapping as Fields
from search.arrays import spread
from search.engine import Engine
from search.errors import BadEvaluation
from search.store import Store

SEED = 7
NEAR = 10  # neighbours of a real product that its variations borrow from: a first page's worth
MOST_BASES = 20_000  # real products that are varied at the most; their vectors are held in memory
PRODUCTS = 10**7  # variations that there are codes for
DRAW = "attr_n_draw"  # uniform in [0, 1), so that `attr.draw:..0.1` lets a tenth pass
BORROWED = 0.25  # of the attributes that both have
SWAPPED = 5  # one word of so many in a title is the neighbour's
MAX_TITLE = 800  # room is left for the code within what a title may have
CHEAPEST, DEAREST = 0.8, 1.25

_SCATTER = 6_180_339  # no factor in common with PRODUCTS, so that codes in a row do not look alike
_GATHER = pow(_SCATTER, -1, PRODUCTS)
_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"  # no vowels: a code is never a word
_CODE = re.compile(rf"\b([{_LETTERS}]{{2}})(\d{{7}})([{_LETTERS}])\b")
_MODEL = re.compile(r"(?=.*\d)(?=.*[A-Z])[A-Z0-9./-]{5,}")


@dataclass(frozen=True, slots=True, eq=False)
class Bases:
    """The real products that are varied: their rows ((b,) int64), vectors ((b, dim) float32), and for each its
    nearest others, best first: rows ((b, k) int64, of its own category where one of them is) and cosines ((b, k)).
    """

    rows: np.ndarray
    vectors: np.ndarray
    neighbours: np.ndarray
    cosines: np.ndarray


def choose_bases(engine: Engine, products: int) -> Bases:
    """Real products for a catalogue of `products`, spread over the rows. Raises BadEvaluation for a single product."""
    if engine.products < 2:
        raise BadEvaluation(f"{engine.name} has a single product; variations need a neighbour to borrow from.")
    rows = spread(engine.products, min(products, MOST_BASES))
    index = embedded(engine).vectors
    vectors = index.take(rows).astype(np.float32)
    near = min(NEAR, engine.products - 1)
    neighbours, cosines = np.empty((len(rows), near), np.int64), np.empty((len(rows), near), np.float32)
    category = engine.catalogue.tables.category
    for place, (row, vector) in enumerate(zip(rows, vectors, strict=True)):
        found, nearness = index.search(vector, near + 1)
        others = found != row
        cosines[place] = np.resize(nearness[others], near)
        alike = found[others][category[found[others]] == category[row]]
        neighbours[place] = np.resize(alike if len(alike) else found[others], near)
    return Bases(rows, vectors, neighbours, cosines)


def variations(
    store: Store, mapping: Fields, bases: Bases, count: int, *, seed: int = SEED
) -> Iterator[dict[str, Any]]:
    """Rows as the real catalogue's file would have them, under the same mapping, each with DRAW beside.

    The bases take turns. A variation has an id and identifiers of its own, a title with another model code and some of
    a neighbour's words, another price, and some of that neighbour's attributes. Raises BadEvaluation for a number of
    products that there are no codes for, and as `filled` for a row's id and title.
    """
    if not 1 <= count <= PRODUCTS:
        raise BadEvaluation(f"{count:,} products were asked for; there can be 1 to {PRODUCTS:,}.")
    named = {column: "attribute" if field == "attributes" else field for column, field in mapping.named().items()}
    named |= dict.fromkeys((ignored.column for ignored in mapping.ignore), "ignored")
    named |= dict.fromkeys(mapping.columns("id"), "id")
    # The first row shows every column that the mapping names: a small catalogue may have no other that does.
    shown = dict.fromkeys(column for column, field in named.items() if field != "ignored")
    for number in range(count):
        rng = stream(seed, str(number))
        turn, place = divmod(number, len(bases.rows))
        row = store.original(int(bases.rows[place]))
        for field in ("id", "title"):
            filled(row, mapping.columns(field), field)
        partner = store.original(int(pick(rng, bases.neighbours[place])))
        draw = {DRAW: rng.random()}
        yield draw | (shown if number == 0 else {}) | _varied(row, partner, number, turn, named, rng)


def write_catalogue(path: Path, rows: Iterator[Mapping[str, Any]]) -> None:
    """JSON Lines, written as the rows come."""
    with path.open("w", encoding="utf-8", errors="backslashreplace") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def write_mapping(path: Path, engine: Engine) -> None:
    """The mapping file that the engine's catalogue was read by. Raises BadEvaluation where it is not known."""
    mapping = engine.manifest.catalogue.get("mapping")
    if not isinstance(mapping, str):
        raise BadEvaluation(
            f"Generation {engine.generation} of {engine.name} does not say how its file was mapped. Index it again."
        )
    path.write_text(mapping, "utf-8")


def filled(row: Mapping[str, Any], columns: Sequence[str], field: str) -> str:
    """The column that holds the field in a row. Raises BadEvaluation where a dotted path leads to it."""
    for column in columns:
        if row.get(column) not in (None, ""):
            return column
    raise BadEvaluation(
        f"A product's {field} lies at {' or '.join(columns)} inside other values, where no bench can put another. "
        f"Index a catalogue that has the {field} in a column of its own."
    )


def code(number: int) -> str:
    """The model code of a variation, "QK0419377D": seven digits, and letters that check them."""
    digits = f"{number * _SCATTER % PRODUCTS:07d}"
    check = zlib.crc32(digits.encode())
    return f"{_letter(check)}{_letter(check // 20)}{digits}{_letter(check // 400)}"


def number_in(text: str) -> int | None:
    """The variation whose code stands in the text; None where there is no code."""
    for found in _CODE.finditer(text):
        number = int(found[2]) * _GATHER % PRODUCTS
        if code(number) == found[0]:
            return number
    return None


def product_id(number: int) -> str:
    """The id of a variation: "S00000012"."""
    return f"S{number:08d}"


def number_of(id: str) -> int:
    """The inverse of `product_id`."""
    return int(id[1:])


def _letter(check: int) -> str:
    return _LETTERS[check % len(_LETTERS)]


def _varied(
    row: Mapping[str, Any],
    partner: Mapping[str, Any],
    number: int,
    turn: int,
    named: Mapping[str, str],
    rng: Random,
) -> dict[str, Any]:
    factor = CHEAPEST + (DEAREST - CHEAPEST) * rng.random()
    new: dict[str, Any] = {}
    for column, value in row.items():
        field = named.get(column, "attribute")
        if field == "id":
            value = product_id(number)
        elif value in (None, "", []) or field == "ignored":
            pass
        elif field == "title":
            value = _title(str(value), str(partner.get(column) or ""), number, rng)
        elif field == "group_id":
            value = f"{value}-{turn}"
        elif field.startswith("identifiers."):
            value = _identifier(field.partition(".")[2], value, number)
        elif field in ("price", "list_price"):
            value = _priced(value, factor, rng)
        elif field == "attribute":
            value = _borrowed(value, partner.get(column), rng)
        new[column] = value
    return new


def _title(title: str, other: str, number: int, rng: Random) -> str:
    """Another model code in the place of the last one, else at the end; some words are the neighbour's."""
    words, others = title[:MAX_TITLE].split(), other[:MAX_TITLE].split()
    models = [place for place, word in enumerate(words) if _MODEL.fullmatch(word)]
    place = models[-1] if models else len(words)
    for _ in range(len(words) // SWAPPED if others else 0):
        words[whole(rng, 0, len(words) - 1)] = pick(rng, others)
    words[place : place + 1] = [code(number)]
    return " ".join(words)


def _identifier(kind: str, value: Any, number: int) -> Any:
    # GS1 keeps the prefix 20 for use inside one company, so that no real product has such a number.
    fresh = {"gtin": ean13(f"20{number:010d}"), "mpn": code(number)}.get(kind, f"{code(number)[:2]}-{number:08d}")
    return [fresh] if isinstance(value, list) else fresh


def _priced(value: Any, factor: float, rng: Random) -> Any:
    """A number times the factor; a text keeps its shape and its first digit."""
    if isinstance(value, int) and not isinstance(value, bool):
        return round(value * factor)
    if isinstance(value, float):
        return round(value * factor, 2)
    if isinstance(value, str):
        return re.sub(r"(?<=\d)\d|(?<=\d[.,])\d", lambda found: str(whole(rng, 0, 9)), value)
    return value


def _borrowed(value: Any, other: Any, rng: Random) -> Any:
    """The neighbour's value for some; of a nested object, for some of its members."""
    if isinstance(value, dict) and isinstance(other, dict):
        return {name: _borrowed(inner, other.get(name), rng) for name, inner in value.items()}
    return other if rng.random() < BORROWED and other is not None else value
