"""Guesses the fields that one column fills, by its name and by values that can be read as what the name says."""

import re
from collections.abc import Callable, Sequence

from indexer.columns import Column, Table
from indexer.mapping import Feed
from indexer.names import NAMES
from indexer.numbers import least
from indexer.values import looks_like_url, read_availability, read_quantity

MOST = 0.9
HALF = 0.5


def guess_singles(table: Table) -> list[Feed]:
    """A feed for each such field that the table has a column for; the columns are taken from it."""
    feeds = []
    for field, (test, reason) in TESTS.items():
        found = _matching(table, field, NAMES[field], test)
        if not found and field == "in_stock":
            # "stock" is a count in one shop and "yes" in another.
            found = [column for column in _matching(table, field, ("stock",), test) if column.share(str.isdigit) < HALF]
        if found:
            feeds.append(Feed(field, (found[0].name,), reason))
            table.take([found[0].name])
    return feeds


def _matching(table: Table, field: str, names: Sequence[str], test: Callable[[str], bool]) -> list[Column]:
    # A link that few rows have leads elsewhere: to a licence, a manual, a video.
    least = HALF if field == "url" else 0.0
    return table.named(names, lambda column: column.filled > least and column.share(test) > MOST)


def _says_stock(text: str) -> bool:
    return read_availability(text) is not None


def _is_number(text: str) -> bool:
    return read_quantity(text) is not None or text[:1].isdigit()


def _is_language(text: str) -> bool:
    parts = re.split("[-_]", text)
    return len(parts[0]) in (2, 3) and all(part.isalnum() for part in parts)


def _is_currency(text: str) -> bool:
    return len(text) <= 4 and not text.isdigit()


def _is_count(text: str) -> bool:
    found = read_quantity(least(text))
    return found is not None and not found.unit and found.value >= 0


# In this order: a column that is named for several of these feeds the first.
TESTS: dict[str, tuple[Callable[[str], bool], str]] = {
    "language": (_is_language, "named like a language, and values are language codes"),
    "rating_count": (_is_count, "named like a count of ratings, and values are numbers"),
    "rating": (_is_number, "named like a rating, and values are numbers"),
    "popularity": (_is_count, "named like a measure of popularity, and values are numbers"),
    "in_stock": (_says_stock, "values say whether a product can be had"),
    "stock": (_is_count, "named like a stock, and values are counts"),
    "url": (looks_like_url, "named like an address, and values are addresses"),
    "currency": (_is_currency, "named like a currency"),
}
