"""Prices as files have them to an amount and a currency."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from indexer.numbers import read_number
from indexer.text import phrases, plain
from search.currencies import SIGNS
from search.product import Price

MAX_AMOUNT = Decimal(10) ** 12
NOTHING = frozenset({"", "-", "--", "–", "—", "n/a", "na", "nan", "null", "none", "n.a.", "unknown", "tbd"})


# A product that has these in the place of its price is sold, but its price is not in the file.
ON_REQUEST = phrases(
    "call for price|call for pricing|call|price on request|price upon request|on request|upon request|poa|p.o.a.|"
    "request a quote|request quote|contact us|contact for price|please inquire|auf anfrage|preis auf anfrage|a.a.|"
    "sur demande|prix sur demande|su richiesta|bajo consulta|consultar|op aanvraag|tba|询价|面议"
)
# A price of 0 in words.
FREE = phrases("free|free of charge|for free|gratis|kostenlos|umsonst|gratuit|gratuito|grátis|免费|無料")
# ISO 4217 codes of currencies that shops price in, and that are no words ("ALL", "TOP", "CUP" are codes too).
CODES = frozenset(
    re.findall(
        "[A-Z]{3}",
        "AED ARS AUD BDT BGN BHD BRL CAD CHF CLP CNY COP CZK DKK EGP EUR GBP GEL GHS HKD HRK HUF IDR ILS INR "
        "ISK JOD JPY KES KRW KWD KZT LKR MAD MXN MYR NGN NOK NZD OMR PEN PHP PKR PLN QAR RON RSD RUB SAR SEK "
        "SGD THB TND TRY TWD UAH USD UYU VND ZAR",
    )
)
# Signs that tell nothing without the catalogue's own currency.
AMBIGUOUS = ("kr", "kr.")
# ISO 4217: how many digits the minor unit has, where it is not two.
EXPONENTS = {
    "JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "ISK": 0, "BHD": 3, "JOD": 3, "KWD": 3, "OMR": 3, "TND": 3,
}  # fmt: skip
_PRICE = re.compile(
    r"(?P<sign>[-\u2212])?\s*(?P<before>[^\d\s,.+\-\u2212][^\d\s,+\-\u2212]*)?\s*(?P<inner>[-\u2212])?\s*"
    r"(?P<number>[.,]?\d[\d.,\s'\u2019]*?)(?:[.,][-–—]{1,2})?\s*(?P<after>[^\d\s.,\-+][^\d\s,\-+]*)?"
)
# What shops write after a price: "Rs. 1299/-", "9,99 €*", "incl. VAT".
_TAIL = re.compile(
    r"(?<=\d)/-$|\s*\*+$|(?<=\S)[\s,(]+(?:inkl|incl|inc|excl|exkl|ex|zzgl|plus)\b\.?\s*(?:\d+\s*%\s*)?"
    r"(?:of\s+)?(?:mwst|ust|vat|tax|taxes|gst|tva|iva|btw)\b\.?\)?$",
    re.IGNORECASE,
)
_RANGE = re.compile(
    r"\d\D{0,6}\s*(?:-|–|—|~|\bto\b|\bbis\b|\band\b|\.\.)\s*\D{0,6}\d|^(?:from|ab|from:|starting|up to|bis)\b", re.I
)


def read_price(value: Any, *, currency: str = "", unit: str = "major", mark: str = "") -> Price | None:
    """The price that a cell holds; None where it says nothing ("", null, "n/a").

    `currency` is the row's or catalogue's own, for a cell that names none; `unit` says whether numbers count major or
    minor units; `mark` is the file's decimal mark. Raises ValueError with the reason for a range, an amount below
    zero, or what cannot be read.
    """
    amount, found = _number(value) if isinstance(value, int | float | Decimal) else _text(value, currency, mark)
    if amount is None:
        return None
    currency = found or currency
    if amount < 0:
        raise ValueError(f"{amount} is below zero")
    if unit == "minor":
        if amount != amount.to_integral_value():
            raise ValueError(f"{amount} is not whole, though prices are said to be in minor units")
        amount = amount.scaleb(-EXPONENTS.get(currency, 2))
    if amount >= MAX_AMOUNT:
        raise ValueError(f"{amount} is beyond any price")
    return Price(amount, currency)


def read_currency(text: str) -> str:
    """The ISO code that a currency cell names, by code or sign; "" where it is empty. Raises ValueError otherwise."""
    word = plain(text)
    if word.casefold() in NOTHING:
        return ""
    if word.upper() in CODES or re.fullmatch("[A-Z]{3}", word):
        return word.upper()
    if found := _meant(word, ""):
        return found
    raise ValueError(f"{word[:60]!r} is no currency; expected an ISO code such as USD")


def _number(value: int | float | Decimal) -> tuple[Decimal | None, str]:
    if isinstance(value, bool):
        raise ValueError(f"{str(value).lower()} is not a price")
    try:
        amount = Decimal(str(value))
        if not amount.is_finite():
            raise ValueError("infinite, or no number")
        if isinstance(value, float) and value % 1:
            amount = Decimal(f"{amount:.4f}".rstrip("0"))  # 19.990000000000002 is a float's way to say 19.99
    except (InvalidOperation, ValueError, OverflowError) as error:
        raise ValueError(f"{value} is not a price") from error
    return amount, ""


def _text(value: Any, currency: str, mark: str) -> tuple[Decimal | None, str]:
    if value is None:
        return None, ""
    if not isinstance(value, str):
        raise ValueError(f"{str(value)[:60]!r} is not a price; expected a number or a text such as 12.50 EUR")
    text = _TAIL.sub("", plain(value))
    if text.casefold() in NOTHING:
        return None, ""
    if text.casefold() in FREE:
        return Decimal(0), ""
    match = _PRICE.fullmatch(text)
    if not match:
        raise ValueError(
            f"{text[:60]!r} is a range, not one price" if _RANGE.search(text) else f"{text[:60]!r} is not a price"
        )
    words = [word for word in (match["before"], match["after"]) if word]
    said = [_currency(word, currency, text) for word in words]
    # "$ 12.50 CAD": a code says which of its dollars a sign means.
    found = next((word.upper() for word in words if word.upper() in CODES), said[0] if said else "")
    for word in words:
        if word.upper() != found and found in CODES and found not in (_meant(word, found), _meant(word, "")):
            raise ValueError(f"{text[:60]!r} names two currencies, {' and '.join(map(repr, words))}")
    amount = read_number(match["number"], mark=mark, exact=True)
    return (-amount if match["sign"] or match["inner"] else amount), found


def _currency(word: str, own: str, text: str) -> str:
    if word.upper() in CODES:
        return word.upper()
    if word.casefold() in SIGNS:
        return _meant(word, own)
    reason = "is a range, not one price" if _RANGE.search(text) else f"is not a price: {word!r} is no known currency"
    raise ValueError(f"{text[:60]!r} {reason}")


def _meant(sign: str, own: str) -> str:
    """The catalogue's own currency where the sign may mean it, else the commonest; "" for one that tells nothing."""
    meant = SIGNS.get(sign.casefold(), "").split()
    if own in meant:
        return own
    return meant[0] if meant and sign.casefold() not in AMBIGUOUS else ""
