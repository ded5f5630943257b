"""What of a product is searched: its text by field, as tokens."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from search.analyze import MAX_TOKEN, analyze
from search.product import AttributeValue, Product, Quantity

FIELDS = ("title", "description", "brand", "category", "identifiers", "attributes")
TITLE, DESCRIPTION, BRAND, CATEGORY, _, ATTRIBUTES = range(len(FIELDS))

# A description of a whole manual adds noise and memory, not matches; the prose that sells comes first.
MAX_TOKENS = 2_000
# Values that say the same over and over ("Black", "1.5 kg") are analyzed once; longer ones seldom come again.
REPEATED = 64


def field_tokens(product: Product) -> tuple[Sequence[str], ...]:
    """The analyzed tokens of each of FIELDS, in order, at most MAX_TOKENS a field; of a list, value by value."""
    codes = [product.id, *(value for values in product.identifiers.values() for value in values)]
    words = [text for name, value in product.attributes.items() for text in _attribute_words(name, value)]
    fields: tuple[Sequence[str], ...] = (
        analyze(product.title),
        analyze(product.description),
        _tokens(product.brand),
        _of_each(product.category),
        _of_codes(codes),
        _of_each(words),
    )
    return tuple([tokens[:MAX_TOKENS] for tokens in fields])


def _of_codes(codes: Iterable[str]) -> list[str]:
    """Digits alone are their own token; a million article numbers need no taking apart, nor a place in its memory."""
    tokens: list[str] = []
    for code in codes:
        if code.isascii() and code.isdigit() and len(code) <= MAX_TOKEN:
            tokens.append(code)
        else:
            tokens += analyze(code)
    return tokens


def _of_each(texts: Iterable[str]) -> list[str]:
    tokens: list[str] = []
    for text in texts:
        tokens += _tokens(text) if len(text) <= REPEATED else analyze(text)
    return tokens


@lru_cache(maxsize=1 << 17)
def _tokens(text: str) -> tuple[str, ...]:
    return tuple(analyze(text))


def _attribute_words(name: str, value: AttributeValue) -> tuple[str, ...]:
    """A yes is worth its name ("wireless"), a no nothing, and anything else its value."""
    if isinstance(value, str):
        return (value,)
    if isinstance(value, bool):
        return (name.replace("_", " "),) if value else ()
    if isinstance(value, Quantity):
        return (f"{value.value:.15g} {value.unit}",) if value.unit else ()
    return value
