"""Prices that a shopper names: "under $50", "20-30 euro", "100元以下", and tastes: "cheap", "premium".

A number with a currency is a price. A bare number is one only behind or before a word of comparison, and where nothing
says that it counts something else: "under 5 kg", "over 27 inches" and "at least 4 ports" are no prices. A missed price
costs an order of hits, a wrong one hides products; so in doubt there is none.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from search.filters import Range
from search.understand.amounts import Amount, Money, money_names, read_amount, starts_number
from search.understand.price_words import (
    AFTER,
    BEFORE,
    BETWEEN,
    BETWEEN_OPENED,
    CLOSERS,
    COUNTED,
    FACE_VALUES,
    LEADS,
    MEASURED,
    MODELS,
    NEGATORS,
    SPENDING,
    Bound,
)
from search.understand.reading import Reading
from search.understand.tastes import read_taste
from search.understand.tokens import Tokens, tokenize
from search.units import number_text

__all__ = ["read_prices", "read_taste"]

AROUND = 0.2
"""What "around 40" allows on either side, as a share: 32 to 48."""

_MOST_LEADS = 3
_OPPOSITE = {"high": "low", "low": "high"}
_JOINTS = "-/.:_*#&"  # "20-piece", "16:9"
# A bare amount of money is what the shopper would pay: who asks for "$15 headphones" or a "mouse for 15 dollars" likes
# a lower price and seldom a higher one.
_ALONE = Bound("high")


class _Price(NamedTuple):
    first: int
    last: int
    low: float | None
    high: float | None
    unit: str
    around: float | None = None


def read_prices(text: str, *, currencies: Sequence[str] = ()) -> list[Reading]:
    """The prices of a query as ranges of "price", in order; contradictions stay as they are. Never raises.

    `currencies` are those of the catalogue. A range's unit is one of them; where the text names none or one that the
    catalogue lacks, it is "", and the number is taken as it is.
    """
    tokens = tokenize(text)
    return [_reading(tokens, price) for price in _prices(tokens, money_names(tuple(currencies)))]


def _reading(tokens: Tokens, price: _Price) -> Reading:
    low, high = ("" if end is None else number_text(end) for end in (price.low, price.high))
    if price.around is not None:
        value = f"around {number_text(price.around)}"
    else:
        value = f"{low} – {high}" if low and high else f"up to {high}" if high else f"from {low}"
    start, end = tokens.span(price.first, price.last)
    filter = Range("price", price.low, price.high, price.unit)
    return Reading("price", start, end, f"{value} {price.unit}".strip(), (filter,))


def _prices(tokens: Tokens, money: Money) -> Iterator[_Price]:
    starts = {name[0] for name in money}
    place = floor = 0
    while place < len(tokens):
        price = None
        if starts_number(tokens, place) or tokens.word(place) in starts:
            price = _price(tokens, place, floor, money, grouped=True) or _price(
                tokens, place, floor, money, grouped=False
            )
        if price is None:
            place += 1
            continue
        yield price
        place = floor = price.last


def _price(tokens: Tokens, place: int, floor: int, money: Money, *, grouped: bool) -> _Price | None:
    amount = read_amount(tokens, place, money, grouped=grouped)
    if amount is None:
        return None
    found = tokens.before(BEFORE, place, floor)
    bound, first = found if found else (None, place)
    if grouped and not bound and amount.number.is_integer() and place > floor:
        return None  # "iphone 12 500 euro"
    if bound and tokens.word(first) == "max" and tokens.word(first - 1) in MODELS:
        bound, first = None, place
    second = _second(tokens, amount, bound, money)
    if second:
        return _between(tokens, amount, second, bound, first, floor)
    if bound and bound.side == "range":
        bound, first = None, place
    bound, first = _turned(tokens, bound, first, floor)
    last = amount.last
    if not bound and (after := tokens.after(AFTER, last)):
        bound, last = after
        if not amount.currency and (named := tokens.after(money, last)):  # "50+ euros"
            amount, last = replace(amount, currency=named[0]), named[1]
    if not _is_price(tokens, amount, bound, first, last):
        return None
    first, led = _with_leads(tokens, first, floor)
    if not bound and amount.currency and (not (amount.currency.sure or led) or tokens.after(FACE_VALUES, last)):
        return None
    unit = amount.currency.unit if amount.currency else ""
    match (bound or _ALONE).side:
        case "high":
            return _Price(first, last, None, amount.value, unit)
        case "low":
            return _Price(first, last, amount.value, None, unit)
    less, more = (round(amount.value * share, 2) for share in (1 - AROUND, 1 + AROUND))
    return _Price(first, last, less, more, unit, amount.value)


def _turned(tokens: Tokens, bound: Bound | None, first: int, floor: int) -> tuple[Bound | None, int]:
    """A bound that is denied, with where the denial starts: "won't cost more than 50", "no higher than 20"."""
    place = first
    while place > floor and tokens.word(place - 1) in SPENDING:
        place -= 1
    denial = tokens.before(NEGATORS, place, floor)
    if not bound or bound.side not in _OPPOSITE or denial is None:
        return bound, first
    return bound._replace(side=_OPPOSITE[bound.side]), denial[1]


def _second(tokens: Tokens, amount: Amount, bound: Bound | None, money: Money) -> Amount | None:
    """The other end of a range that starts with this amount."""
    found = tokens.after(BETWEEN_OPENED if bound and bound.side == "range" else BETWEEN, amount.last)
    if not found:
        return None
    for grouped in (True, False):
        # The dash of "20-30" is between two amounts, not part of an identifier.
        if second := read_amount(tokens, found[1], money, grouped=grouped, joined=True):
            return second
    return None


def _between(tokens: Tokens, one: Amount, other: Amount, bound: Bound | None, first: int, floor: int) -> _Price | None:
    currency = other.currency or one.currency
    if not currency and (not bound or not _ends(tokens, other.last, loose=bound.loose) or _measured(tokens, first)):
        return None
    if currency and not currency.sure and not bound:
        return None
    number = one.number
    if one.thousands == 1 and number < other.number:  # "1-2k"
        number *= other.thousands
    else:
        number = one.value
    low, high = sorted((number, other.value))
    first, _ = _with_leads(tokens, first, floor)
    return _Price(first, other.last, low, high, currency.unit if currency else "")


def _is_price(tokens: Tokens, amount: Amount, bound: Bound | None, first: int, last: int) -> bool:
    if amount.currency:
        return True
    if not bound or bound.money or _measured(tokens, first):
        return False
    return _ends(tokens, last, loose=bound.loose)


def _measured(tokens: Tokens, first: int) -> bool:
    return tokens.word(first - 1) in MEASURED


def _ends(tokens: Tokens, last: int, *, loose: bool) -> bool:
    """Whether what follows a bare number leaves it a price."""
    word = tokens.word(last)
    if not word:
        return True
    if word in COUNTED or (tokens.is_number(last) and not loose):
        return False
    end = tokens.tokens[last - 1].end
    sign, then = tokens.folded[end : end + 1], tokens.folded[end + 1 : end + 2]
    if sign in _JOINTS and then.isalnum():
        return False
    return word in CLOSERS or (loose and not tokens.glued(last))


def _with_leads(tokens: Tokens, first: int, floor: int) -> tuple[int, bool]:
    """Where a price starts with the words that only lead to it ("priced at", "for"), and whether there are any."""
    start = first
    while start > max(floor, first - _MOST_LEADS) and tokens.word(start - 1) in LEADS:
        start -= 1
    return start, start < first
