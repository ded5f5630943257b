"""Guesses about prices: their unit, which is never decided silently, their currency and their decimal mark."""

import re
from collections.abc import Mapping as Table
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from statistics import median
from typing import Any

from indexer.columns import Column
from indexer.columns import Table as Evidence
from indexer.mapping import Feed, Mapping
from indexer.money import CODES, EXPONENTS, FREE, NOTHING, ON_REQUEST, read_currency, read_price
from indexer.names import AROUND_PRICE, NAMES, WITHOUT_TAX, key, without
from indexer.paths import at
from search.currencies import SIGNS
from search.errors import BadCatalogue

# Whole prices below this are no cents: a shop whose median article costs less than one unit is not worth a question.
LEAST_CENTS = 100
HALF = 0.5
WORDS = NOTHING | ON_REQUEST | FREE  # in the place of an amount; they do not say in what the others are
# A price that holds now, which stands beside the ordinary one, and is the same or 0 where nothing is reduced.
REDUCED = frozenset({"sale_price", "special_price", "discounted_price", "current_price", "final_price"})
ORDINARY = frozenset({"price", "regular_price", "retail_price", "preis", "verkaufspreis"})
_SIGN = re.compile("[€£₹₽₩₺$¥]")
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
    values = [value for row in rows for column in columns if (value := price_cell(row, column)) not in (None, "")]
    whole = [amount for value in values if (amount := _whole(value)) is not None]
    currencies = {
        mapping.currency,
        *(_code(price_cell(row, column)) for row in rows for column in mapping.columns("currency")),
    } - {""}
    if currencies and all(EXPONENTS.get(currency) == 0 for currency in currencies):
        return replace(mapping, price_unit="major", price_reason=f"{', '.join(sorted(currencies))} has no smaller unit")
    said = [value for value in values if not (isinstance(value, str) and value.strip().casefold() in WORDS)]
    if not whole or len(whole) < len(said):
        return replace(mapping, price_unit="major", price_reason="prices have decimals or a currency")
    if median(whole) < LEAST_CENTS:
        return replace(mapping, price_unit="major", price_reason="whole prices, too small to be cents")
    examples = ", ".join(str(value) for value in list(dict.fromkeys(values))[:5])
    title = (mapping.columns("title") or ("",))[0]
    first = next(row for row in rows if any(_whole(price_cell(row, column)) is not None for column in columns))
    amount = next(amount for column in columns if (amount := _whole(price_cell(first, column))) is not None)
    raise AmbiguousPrice(
        f"Every price in column {columns[0]!r} is a whole number ({examples}): are these cents? "
        f"{str(price_cell(first, title) or 'The first product')[:60]!r} would cost {amount / 100:.2f} or {amount:.2f}. "
        "Say so with --price-unit minor (cents) or --price-unit major."
    )


def guess_prices(table: Evidence) -> tuple[list[Feed], str]:
    """The columns of the price and of the list price, which are taken, and the currency that their names say."""

    def fits(column: Column) -> bool:
        return column.share(is_price) > HALF

    found = table.named(NAMES["price"], fits)
    listed = table.named(NAMES["list_price"], fits)
    bare = [c for c in table.free() if fits(c) and c not in found and _bare_name(c) in NAMES["price"]]
    listed += [c for c in table.free() if fits(c) and c not in listed and _bare_name(c) in NAMES["list_price"]]
    around = [c for c in table.free() if fits(c) and c not in (*found, *bare, *listed)]
    listed += [c for c in around if without(_bare_name(c), AROUND_PRICE) in NAMES["list_price"]]
    found = found or bare or _named_around(around)
    if not found:
        table.take([listed[0].name] if listed else [])
        return (
            ([Feed("price", (listed[0].name,), "the only price there is")], currency_of(listed[0].name)[1])
            if listed
            else ([], "")
        )
    first = found[0]
    # A sale price stands before the ordinary one, which is then the list price where both are there.
    reduced = not REDUCED.isdisjoint(first.keys)
    plain = next(
        (c for c in found if c.filled > first.filled or (reduced and not ORDINARY.isdisjoint(c.keys))),
        first,
    )
    chosen = [first] if plain is first else [first, plain]
    before = next((column for column in listed if column not in chosen or column is plain is not first), None)
    if before is None and plain is not first:
        before = plain
    names = tuple(column.name for column in chosen)
    reason = "named like a price" if len(names) == 1 else "the reduced price where there is one, else the ordinary one"
    feeds = [Feed("price", names, reason)]
    if before is not None:
        feeds.append(Feed("list_price", (before.name,), "named like a price before a reduction"))
    table.take([*names, *([before.name] if before is not None else [])])
    return feeds, currency_of(first.name)[1]


def _named_around(free: Sequence[Column]) -> list[Column]:
    """The columns whose name is a price's with other words around it; those without tax where there is nothing else."""
    for words in (AROUND_PRICE, AROUND_PRICE | WITHOUT_TAX):
        if found := [column for column in free if without(_bare_name(column), words) in NAMES["price"]]:
            return found
    return []


def _bare_name(column: Column) -> str:
    """The column's name without its currency, as NAMES has it."""
    return currency_of(column.name)[0]


def currency_of(column: str) -> tuple[str, str]:
    """A column's name without a currency in it, and that currency: "price_usd", "Preis in €" -> ("preis", "EUR")."""
    words = key(_SIGN.sub(lambda match: f" {SIGNS[match[0]].split()[0]} ", column)).split("_")
    place = next((place for place in (-1, 0, 1) if len(words) > 1 and words[place].upper() in CODES), None)
    if place is None:
        return _MINOR.sub("", key(column)), ""
    found = words.pop(place).upper()
    return "_".join(words[:-1] if len(words) > 1 and words[-1] == "in" else words), found


def guess_mark(rows: Sequence[Table[str, Any]], columns: Sequence[str]) -> str:
    """The decimal mark that the texts in price columns leave no doubt about; "" where there is doubt or no text."""
    votes = {".": 0, ",": 0}
    for row in rows:
        for column in columns:
            if isinstance(value := price_cell(row, column), str) and (
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
    """Whether a text can be read as a price, in either decimal mark, or stands in the place of one."""
    if text.casefold() in ON_REQUEST:
        return True
    try:
        return read_price(text, mark=".") is not None
    except ValueError:
        return False


def price_cell(row: Table[str, Any], column: str) -> Any:
    """What a row has in a column or at a path; of several prices the first, as cleaning takes it."""
    value = row.get(column)
    if value is None and "." in column:
        value = at(row, column)
    return value[0] if isinstance(value, list) and value else value


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
