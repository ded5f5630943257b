"""Amounts of money in a query: a number, as people of several countries write it, and the currency beside it."""

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from search.currencies import CODES, currencies
from search.understand.price_words import SPELLED, SURE, THOUSANDS, UNSURE
from search.understand.tokens import Tokens, phrases

LARGEST = 1e12
"""Above this, digits are an article number and no price."""

_DECIMALS = re.compile(r"[0-9]+[.,][0-9]{1,2}")
_GROUPS = re.compile(r"[0-9]{1,3}(?:,[0-9]{2})*(?:([.,'])[0-9]{3})(?:\1[0-9]{3})*")
_START = re.compile("[0-9]{1,3}")
_GROUP = re.compile("[0-9]{3}(?:[.,][0-9]{1,2})?")


class Currency(NamedTuple):
    """`unit` is the catalogue's own currency, "" where it has none of this name. `sure` names mean nothing else."""

    unit: str
    sure: bool


Money = dict[tuple[str, ...], Currency]


@dataclass(frozen=True, slots=True)
class Amount:
    """The tokens [first, last) say a number, and perhaps a currency. `thousands` is the "k" of "1.5k", else 1."""

    first: int
    last: int
    number: float
    thousands: float
    currency: Currency | None

    @property
    def value(self) -> float:
        return self.number * self.thousands


@lru_cache(maxsize=64)
def money_names(catalogue: tuple[str, ...]) -> Money:
    """The names of currencies, for a catalogue that has these."""
    own = {code: label for label in reversed(catalogue) for code in currencies(label)[:1] or (label,)}
    names: Money = {}
    for code in own.keys() & CODES:
        names |= phrases(Currency(own[code], sure=False), code)
    for table, sure in ((UNSURE, False), (SURE, True)):
        for written, codes in table.items():
            unit = next((own[code] for code in codes.split() if code in own), "")
            if sure or unit:
                names |= phrases(Currency(unit, sure), written)
    return names


def read_amount(tokens: Tokens, place: int, money: Money, *, grouped: bool, joined: bool = False) -> Amount | None:
    """The amount that starts at a token, by its currency or its number; None where none does.

    With `grouped`, numbers with spaces between their thousands are read ("1 299,00") and no others. With `joined`, the
    amount may touch what is before it, as the second one of "20-30" does.
    """
    before = tokens.after(money, place)
    number = before[1] if before else place
    if not starts_number(tokens, number) or not (joined or _stands_alone(tokens, place, number)):
        return None
    read = _read(tokens, number, grouped=grouped)
    if read is None:
        return None
    value, last = read
    thousands = 1.0
    if tokens.glued(last) and (tokens.word(last) in THOUSANDS):
        thousands, last = THOUSANDS[tokens.word(last)], last + 1
    after = _currency_after(tokens, last, money)
    currency = before[0] if before else after[0] if after else None
    last = after[1] if after else last
    return Amount(place, last, value, thousands, currency) if value * thousands < LARGEST else None


def _read(tokens: Tokens, place: int, *, grouped: bool) -> tuple[float, int] | None:
    """A number's value, and the place behind it."""
    if grouped:
        return _spaced(tokens, place)
    if not tokens.is_number(place):
        return _spelled(tokens, place)
    value = _plain(tokens.word(place))
    return None if value is None else (value, place + 1)


def starts_number(tokens: Tokens, place: int) -> bool:
    """Whether a number in digits or in words ("fifty", "a hundred") starts here."""
    return tokens.is_number(place) or _spelled(tokens, place) is not None


def _spelled(tokens: Tokens, place: int) -> tuple[float, int] | None:
    """A number in words from ten on, and the place behind it: "fifty", "forty-five", "two hundred", "a thousand"."""
    value, last = 0.0, place + (tokens.word(place) == "a" and SPELLED.get(tokens.word(place + 1), 0.0) >= 100)
    while (part := SPELLED.get(tokens.word(last))) is not None and not tokens.glued(last):
        value = max(value, 1.0) * part if part >= 100 else value + part
        last += 1
        unit = SPELLED.get(tokens.word(last + 1), 0.0) if 20 <= part < 100 else 0.0
        if 0 < unit < 10 and tokens.word(last) == "-" and tokens.glued(last) and tokens.glued(last + 1):
            value, last = value + unit, last + 2
    return (value, last) if value >= 10 else None


def _currency_after(tokens: Tokens, place: int, money: Money) -> tuple[Currency, int] | None:
    hyphen = tokens.word(place) == "-" and tokens.glued(place) and tokens.glued(place + 1)  # "a 50-dollar mouse"
    found = tokens.after(money, place + hyphen)
    if found is None:
        return None
    # In "iphone 12 $500" and "20-$30" the sign belongs to the number behind it.
    if (hyphen or not tokens.glued(place)) and tokens.glued(found[1]) and tokens.is_number(found[1]):
        return None
    return None if tokens.glued(found[1]) and tokens.is_word(found[1]) else found


def _stands_alone(tokens: Tokens, first: int, number: int) -> bool:
    """Whether the amount is no part of an identifier, as the numbers of "a50", "rtx-4070" and "16/32" are."""
    start = tokens.tokens[first].start
    left = tokens.folded[start - 1 : start]
    if first == number and left.isalnum():
        return tokens.is_dense(first - 1)
    if first != number and left.isalpha() and tokens.is_word(first):
        return False
    if first != number and not tokens.is_word(first) and tokens.folded[tokens.tokens[number].start - 1] == ".":
        return False  # "$.50", whose dot is no token
    return not (left and left in "-/._:#*" and tokens.folded[start - 2 : start - 1].isalnum() and start >= 2)


def _plain(text: str) -> float | None:
    """ "1,299.00", "1.299,00", "1'299", "12,50", "1.299" (no price has three decimals); None for "2.0.1"."""
    last = max(text.rfind("."), text.rfind(","))
    whole, decimals = (text, "") if last < 0 else (text[:last], text[last + 1 :])
    if len(text) > 24:
        return None
    if text.isdigit():
        read = float(text)
    elif _GROUPS.fullmatch(text) and text[0] != "0":
        read = float(re.sub("[.,']", "", text))
    elif whole.isdigit():
        read = float(f"{whole}.{decimals}")
    elif _GROUPS.fullmatch(whole) and len(decimals) <= 2 and text[last] not in whole:
        read = float(re.sub("[.,']", "", whole) + "." + decimals)
    else:
        return None
    return read if math.isfinite(read) else None


def _spaced(tokens: Tokens, place: int) -> tuple[float, int] | None:
    """A number of two groups or more, with one space between each two: its value, and the place behind it."""
    if not _START.fullmatch(tokens.word(place)):
        return None
    last, text = place + 1, tokens.word(place)
    while last < len(tokens) and _GROUP.fullmatch(tokens.word(last)) and text.isdigit() and len(text) < 13:
        between = tokens.folded[tokens.tokens[last - 1].end : tokens.tokens[last].start]
        if between != " ":
            break
        text += tokens.word(last)
        last += 1
    return (float(text.replace(",", ".")), last) if last > place + 1 else None
