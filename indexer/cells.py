"""What the cells of one field come to, whatever their form: a text, a number, a category, pictures, codes."""

import re
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Table
from functools import lru_cache
from typing import Any

from indexer.money import NOTHING
from indexer.numbers import least, read_number
from indexer.text import cut, plain
from indexer.values import MAX_CODE, is_code, looks_like_image, read_availability

MAX_NAME = 200  # a brand, a group, a level of a category
MAX_LEVELS = 10
MAX_URL = 4_000
MAX_COUNT = 2**53  # beyond it a float is no count
ADDRESSES = ("url", "src", "link", "href", "path")
_LEADING = re.compile(r"[\d.,]*\d(?=\s*(?:$|/|\(|out\b|of\b|von\b|stars?\b|sterne\b))", re.IGNORECASE)
# A comma may be part of an address, and parts two where an address or a path begins after it, or a name ends before.
_BETWEEN_IMAGES = re.compile(r",\s+|,(?=(?:https?:)?/)|(?i:(?<=\.jpg|\.png|\.gif)|(?<=\.jpeg|\.webp|\.avif)),|[\s;|]+")


def read_text(value: Any, between: str = ", ") -> str:
    """A cell as one plain text; "" for nothing, and for an object."""
    if isinstance(value, str):
        return plain(value)
    if value is None or isinstance(value, dict):
        return ""
    if isinstance(value, list):
        return between.join(text for item in value if (text := read_text(item)))
    # An id that a spreadsheet made a float: 1001.0.
    return str(int(value)) if isinstance(value, float) and value.is_integer() and abs(value) < MAX_COUNT else str(value)


def read_amount(value: Any, mark: str) -> float | None:
    """A count or a rating, None for nothing. Raises ValueError for what is no number, below zero or too large."""
    if isinstance(value, bool | list | dict):
        raise ValueError(f"{str(value)[:60]!r} is not a number")
    if isinstance(value, int | float):
        number = float(value) if abs(value) < MAX_COUNT else -1.0
    else:
        text = plain(value)
        if text.casefold() in NOTHING:
            return None
        leading = _LEADING.match(text)  # "4.5 out of 5 stars"
        number = float(read_number(leading[0] if leading else text, mark=mark))
    if not 0 <= number < MAX_COUNT:
        raise ValueError(f"{str(value)[:60]} is below zero or too large")
    return number


def read_count(value: Any, mark: str) -> float | None:
    """`read_amount` of what is counted, of which files say no more than "100+"."""
    if not isinstance(value, str):
        return read_amount(value, mark)
    alone = least(value)
    found = read_amount(alone, mark)
    return 1.0 if found == 0 and alone != value.strip() else found  # more than none


def read_in_stock(value: Any, mark: str) -> bool | None:
    """Whether a product can be had, None for nothing. Raises ValueError for other words."""
    if isinstance(value, bool):
        return value
    text = read_text(value)
    if text.casefold() in NOTHING:
        return None
    found = read_availability(text)
    if found is None:
        raise ValueError(f"{text[:60]!r} says neither in stock nor out of stock")
    return found


def read_codes(kind: str, text: str) -> list[str]:
    """The identifiers in a cell; none where it holds a name instead."""
    if kind == "gtin":
        digits = [re.sub(r"[-\s]|\.0$", "", part) for part in re.split(r"[;,|]", text)]
        return [
            code
            for code in digits
            if code.isascii() and 8 <= len(code) <= 14 and code[:-1].isdigit() and code[-1] in "0123456789Xx"
        ]
    if kind == "mpn":
        return [text] if is_code(text) else []
    return [text] if len(text) <= MAX_CODE else []


def read_category(
    cells: Sequence[Any], *, delimiter: str = "", separator: str = "", names: Table[str, tuple[str, ...]] | None = None
) -> tuple[str, ...]:
    """The path that the cells of the category's columns give together, from the top down.

    `delimiter` parts the levels of a path, and `separator` several categories in a cell, of which the deepest counts;
    `names` has the path that a text stands for.
    """
    levels = [level for cell in cells if cell is not None for level in _path(cell, delimiter, separator, names or {})]
    return tuple(level for place, level in enumerate(levels) if place == 0 or level != levels[place - 1])[:MAX_LEVELS]


def _path(cell: Any, delimiter: str, separator: str, names: Table[str, tuple[str, ...]]) -> list[str]:
    if isinstance(cell, list) and cell and isinstance(cell[0], list):
        cell = cell[0]  # several paths: the first is the product's own
    parts = cell if isinstance(cell, list) else [cell]
    texts = [read_text(part.get("name") if isinstance(part, dict) else part) for part in parts]
    if separator and len(texts) == 1:
        sign = separator.strip()
        texts = [part.replace(f"\\{sign}", sign) for part in _between(separator).split(texts[0])]
    paths = [_levels(text, delimiter, names) for text in texts]
    if len(paths) == 1:
        return paths[0]
    # A list is one path from the top down, unless what it holds are paths themselves.
    if separator or any(len(path) > 1 for path in paths) or all(text in names for text in texts):
        return max(paths, key=len, default=[])
    return [level for path in paths for level in path]


@lru_cache(maxsize=8)
def _between(separator: str) -> re.Pattern[str]:
    """The separator where no backslash makes it a part of a name."""
    return re.compile(rf"(?<!\\){re.escape(separator)}")


def _levels(text: str, delimiter: str, names: Table[str, tuple[str, ...]]) -> list[str]:
    if (named := names.get(text.strip())) is not None:
        return list(named)
    split = text.split(delimiter) if delimiter else [text]
    return [cut(level, MAX_NAME) for raw in split if (level := raw.strip()).casefold() not in NOTHING]


def read_images(cells: Iterable[Any]) -> tuple[str, ...]:
    """The addresses of pictures in the cells: texts of one or several, lists, objects with a url or src."""
    found: list[str] = []
    for cell in cells:
        for item in cell if isinstance(cell, list) else [cell]:
            if isinstance(item, dict):
                item = next((item[name] for name in ADDRESSES if item.get(name)), None)
            text = read_text(item)
            parts = _BETWEEN_IMAGES.split(text)
            found += parts if len(parts) > 1 and all(map(looks_like_image, parts)) else [text]
    return tuple(dict.fromkeys(url for url in found if url and len(url) <= MAX_URL))
