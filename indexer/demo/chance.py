"""Chance that falls the same everywhere.

Python promises the same numbers from one version to the next for `Random.random()` alone, and arithmetic beyond
+ - * / may differ between C libraries, so everything here is built from those.
"""

import re
import zlib
from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")

_RANGE = re.compile(r"(\d+(?:\.(\d+))?)\.\.(\d+(?:\.\d+)?)\s*(.*)")


def stream(seed: int, name: str) -> Random:
    """A generator of its own for each name, so that a change to one type leaves the others as they were."""
    return Random(seed * 2**32 + zlib.crc32(name.encode()))


def whole(rng: Random, low: int, high: int) -> int:
    """A whole number in [low, high]."""
    return low + int(rng.random() * (high - low + 1))


def pick(rng: Random, items: Sequence[T]) -> T:
    """One of the items, each as likely."""
    return items[int(rng.random() * len(items))]


def shuffled(rng: Random, items: Sequence[T]) -> list[T]:
    """The items in a random order."""
    left = list(items)
    return [left.pop(int(rng.random() * len(left))) for _ in range(len(left))]


def draw(rng: Random, text: str) -> str:
    """`text` as it stands, or for "1.1..1.4 kg" a number between the two ends, with as many decimals as the first."""
    found = _RANGE.fullmatch(text)
    if not found:
        return text
    low, decimals, high, unit = found.groups()
    places = len(decimals or "")
    scale = 10**places
    number = whole(rng, round(float(low) * scale), round(float(high) * scale))
    return f"{number / scale:.{places}f} {unit}".strip()
