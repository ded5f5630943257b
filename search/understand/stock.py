"""What a shopper says of buying and not of the product: "in stock", "available now", "free shipping"."""

from search.filters import Filter, Term
from search.understand.reading import Reading
from search.understand.tokens import Tokens, phrases, tokenize, words

_STOCK = phrases(
    "in stock",
    "in stock|in-stock|in stock now|in stock only|only in stock|currently in stock|still in stock|available|"
    "available now|available today|currently available|still available|ready to ship|auf lager|lieferbar|"
    "sofort lieferbar|vorrätig|verfügbar|en stock|disponible|disponibles|disponibile|disponibili|op voorraad|leverbaar|"
    "现货|有货|現貨|有貨",
)
_DELIVERY = phrases(
    "free delivery",
    "with free shipping|with free delivery|free shipping|free delivery|free postage|kostenloser versand|"
    "versandkostenfrei|livraison gratuite|envío gratis|envio gratis|spedizione gratuita|gratis verzending|包邮|免运费",
)
_TALK = _STOCK | _DELIVERY
_IN_STOCK: tuple[Filter, ...] = (Term("in_stock", ("true",)),)
_DENIED = words("not out of no isn t never when until if be back")
"""Before "in stock" or "available" it is no wish for what is there."""
_FORMS = words("in for as with on at fur per pour para come")
"""Behind "available" alone they say in which form: "available in red"."""


def read_stock(text: str, *, told: bool) -> list[Reading]:
    """Wishes for what is there and for its delivery, in order; `told` says whether the catalogue knows of stock.

    What the catalogue does not tell is left out of the search, and the chip says so. Never raises.
    """
    tokens = tokenize(text)
    readings: list[Reading] = []
    place = 0
    while place < len(tokens):
        found = tokens.after(_TALK, place)
        if found is None or _is_other(tokens, place, found[1]):
            place += 1
            continue
        value, last = found
        filters = _IN_STOCK if told and value == "in stock" else ()
        note = "" if filters else "untold"
        readings.append(Reading("stock", *tokens.span(place, last), value, filters, note=note))
        place = last
    return readings


def _is_other(tokens: Tokens, first: int, last: int) -> bool:
    """Whether it is denied, counted ("5 in stock"), or the first word of another thing that is said."""
    if tokens.word(first - 1) in _DENIED or tokens.is_number(first - 1):
        return True
    return last == first + 1 and tokens.word(last) in _FORMS
