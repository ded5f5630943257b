"""Guesses about prices: their unit, which is never decided silently, their currency and their decimal mark."""

import re
from collections.abc import Mapping as Table
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from statistics import median
from typing import Any

from indexer.mapping import Mapping
from indexer.money import CODES, EXPONENTS, NOTHING, read_currency, read_price
from search.errors import BadCatalogue

# Whole prices below this are no cents: a shop whose median article costs less than one unit is not worth a question.
LEAST_CENTS = 100
_MINOR = re.compile(r"(?:^|_)(?:in_)?(?:cents?|minor|minor_units?|pence)(?:_|$)")


class AmbiguousPrice(BadCatalogue):
    """All prices are whole numbers, and nothing says whether they count dollars or cents."""


def settle_unit(mapping: Mapping, rows: Sequence[Table[str, Any]]) -> Mapping:
    """`mapping` with its price unit decided where the sample leaves no doubt. Raises AmbiguousPrice where it does."""
    if mapping.price_unit:
        return mapping
    columns = (*mapping.columns("price"), *mapping.columns("list_price"))
    if not columns:
        return replace(mapping, price_unit="major", price_reason="there is no price")
    if any(_MINOR.search(column.casefold().replace(" ", "_").replace("-", "_")) for column in columns):
        return replace(mapping, price_unit="minor", price_reason=f"the name says so: {', '.join(columns)}")
    values = [row[column] for row in rows for column in columns if row.get(column) not in (None, "")]
    whole = [amount for value in values if (amount := _whole(value)) is not None]
    currencies = {
        mapping.currency,
        *(_code(row.get(column)) for row in rows for column in mapping.columns("currency")),
    } - {""}
    if currencies and all(EXPONENTS.get(currency) == 0 for currency in currencies):
        return replace(mapping, price_unit="major", price_reason=f"{', '.join(sorted(currencies))} has no smaller unit")
    said = [value for value in values if not (isinstance(value, str) and value.strip().casefold() in NOTHING)]
    if not whole or len(whole) < len(said):
        return replace(mapping, price_unit="major", price_reason="prices have decimals or a currency")
    if median(whole) < LEAST_CENTS:
        return replace(mapping, price_unit="major", price_reason="whole prices, too small to be cents")
    examples = ", ".join(str(value) for value in list(dict.fromkeys(values))[:5])
    title = (mapping.columns("title") or ("",))[0]
    first = next(row for row in rows if any(_whole(row.get(column)) is not None for column in columns))
    amount = next(amount for column in columns if (amount := _whole(first.get(column))) is not None)
    raise AmbiguousPrice(
        f"Every price in column {columns[0]!r} is a whole number ({examples}): are these cents? "
        f"{str(first.get(title, 'The first product'))[:60]!r} would cost {amount / 100:.2f} or {amount:.2f}. "
        "Say so with --price-unit minor (cents) or --price-unit major."
    )


def currency_of(key: str) -> tuple[str, str]:
    """A column's name without the currency at its end, and that currency: "price_usd" -> ("price", "USD")."""
    name, _, last = key.rpartition("_")
    if name and last.upper() in CODES:
        return name, last.upper()
    return _MINOR.sub("", key), ""


def guess_mark(rows: Sequence[Table[str, Any]], columns: Sequence[str]) -> str:
    """The decimal mark that the texts in price columns leave no doubt about; "" where there is doubt or no text."""
    votes = {".": 0, ",": 0}
    for row in rows:
        for column in columns:
            if isinstance(value := row.get(column), str) and (
                match := re.search(r"(?:^|\d)([.,])(\d+)\D*$", value.strip())
            ):
                digits = match[2]
                both = "," in value and "." in value
                if both or len(digits) != 3:
                    votes[match[1]] += 1
    if not any(votes.values()):
        return ""
    likely = max(votes, key=lambda mark: votes[mark])
    return likely if votes[likely] >= 0.95 * sum(votes.values()) else ""


def is_price(text: str) -> bool:
    """Whether a text can be read as a price, in either decimal mark."""
    try:
        return read_price(text, mark=".") is not None
    except ValueError:
        return False


def _whole(value: Any) -> Decimal | None:
    """The amount of a price written without decimals and without a currency; None for any other."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int) or (isinstance(value, float) and value.is_integer()):
        return Decimal(int(value))
    if isinstance(value, str) and re.fullmatch(r"\d{1,15}", value.strip()):
        return Decimal(value.strip())
    return None


def _code(value: Any) -> str:
    try:
        return read_currency(value) if isinstance(value, str) else ""
    except ValueError:
        return ""
