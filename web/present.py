"""How records read on a page: prices, numbers, highlights, attributes."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal, localcontext
from functools import lru_cache

from babel import Locale
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal, format_percent, get_currency_symbol
from flask_babel import gettext, lazy_gettext, ngettext
from markupsafe import Markup, escape

from search.analyze import analyze
from search.page import SORTS, Highlight, Hit
from search.product import Price, Product
from web import locale

DIGITS = 1_000  # of a number; decimal itself stops at 28, which a limit of 1e17 with its decimals is beyond
GROUPED = 10_000  # from here a bare number gets separators; below it may be a year
FEW_LEFT = 5  # in stock: from here down their number is told
TITLE_LENGTH = 70  # characters of a page's title that tabs and bookmarks have room for
_CROWDED = re.compile(r",(?=[^\s\d])|(?<=[^\s\d]),(?=\S)")
_CENTS = re.compile(r"\.0+")  # in the pattern of a number
_CURRENCY = re.compile(r"[A-Za-z]{3}")
# What no element can isolate in <title>: controls, and the marks that turn the direction of all that follows.
_INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
SORT_LABELS = {
    "relevance": lazy_gettext("Best match"),
    "price": lazy_gettext("Price, low to high"),
    "-price": lazy_gettext("Price, high to low"),
    "-rating": lazy_gettext("Best rated"),
    "-popularity": lazy_gettext("Most popular"),
    "title": lazy_gettext("Title, A to Z"),
}


def money(price: Price | None) -> str:
    """A price as a shopper reads it: "$1,299.00", "1,299.00" for an amount without a currency, "" for none."""
    return "" if price is None else _money(price.amount, price.currency)


def is_currency(code: str) -> bool:
    """Whether a code has the form of one of ISO 4217."""
    return bool(_CURRENCY.fullmatch(code))


def round_money(amount: Decimal, currency: str) -> str:
    """An amount as a limit is written: "$1,000", and "$9.99" where there are cents."""
    return _money(amount, currency, whole=amount == amount.to_integral_value())


def _money(amount: Decimal, currency: str, *, whole: bool = False) -> str:
    of = locale.current()
    if not is_currency(currency):
        return f"{currency} {in_pattern(amount, '#,##0' if whole else '#,##0.00')}".strip()
    # The locale says where the currency stands ("$5", "5 €"); what is whole is written without its cents.
    pattern = _CENTS.sub("", of.currency_formats["standard"].pattern) if whole else None
    with localcontext(prec=DIGITS):
        return format_currency(amount, currency.upper(), format=pattern, currency_digits=not whole, locale=of)


def in_pattern(value: Decimal, pattern: str) -> str:
    """A number in a pattern of the locale's, however large it is."""
    with localcontext(prec=DIGITS):
        return format_decimal(value, format=pattern, locale=locale.current())


def number(value: float | Decimal) -> str:
    """A number as the shopper's locale writes it: 1,200.5 or 1.200,5."""
    return _number(value, locale.current())


@lru_cache(maxsize=4096)  # a page shows some hundred counts, many of them the same
def _number(value: float | Decimal, of: Locale) -> str:
    return format_decimal(value, locale=of)


def products(count: int) -> str:
    """A number of products in words: "1 product", "1,200 products"."""
    return ngettext("%(count)s product", "%(count)s products", count, count=number(count))


def at_least(count: int, exact: bool) -> str:
    """The size of a result set in words; "at least" where it may be larger."""
    return products(count) if exact else gettext("at least %(products)s", products=products(count))


def show(count: int, exact: bool) -> str:
    """What leads from the filters to the products: "Show 1,200 products"."""
    if not exact:
        return gettext("Show the products")
    return ngettext("Show %(count)s product", "Show %(count)s products", count, count=number(count))


def sign(currency: str) -> str:
    """A currency as it is written beside an amount: "$", "€"."""
    return get_currency_symbol(currency.upper(), locale=locale.current()) if is_currency(currency) else currency


def rating(value: float) -> str:
    """A rating to one decimal."""
    return in_pattern(Decimal(f"{value:.15g}"), "0.0")


def figure(value: float) -> str:
    """A figure of a score, to three decimals."""
    return in_pattern(Decimal(f"{value:.3f}"), "0.000")


def more(hit: Hit) -> str:
    """How many more variants there are of a hit, and what they differ in."""
    count = number(hit.variants)
    if not hit.varies:
        return gettext("+%(count)s more", count=count)
    return gettext("+%(count)s more, by %(names)s", count=count, names=listing(hit.varies))


def listing(names: Sequence[str]) -> str:
    """Names of attributes in a sentence: "colour and shoe size"."""
    return format_list([name.replace("_", " ").lower() for name in names], locale=locale.current())


def list_of(values: Sequence[str]) -> str:
    """Values in a sentence, as they are written: "M and 40 cm"."""
    return format_list(list(values), locale=locale.current())


def any_of(values: Sequence[str]) -> str:
    """Values of which one is enough, as they are written: "red, blue, or green"."""
    return format_list(list(values), style="or", locale=locale.current())


def plain(text: str) -> str:
    """The text without control characters and without marks of direction, for where it stands among other text."""
    return _INVISIBLE.sub("", text)


def page_title(text: str) -> str:
    """The text as the title of a page: plain, and cut at a word where it is long."""
    return cut(plain(text), TITLE_LENGTH)


def cut(text: str, most: int) -> str:
    """The text in one line of about so many characters, cut at a word where there is one in its second half."""
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    whole = text[: most + 1].rpartition(" ")[0]
    return (whole if len(whole) > most // 2 else text[:most]).rstrip(" ,;:-") + "…"


def spaced(text: str) -> str:
    """A list that a catalogue has in one cell with room between its values: "Black,White"; "1,5" stays."""
    return _CROWDED.sub(", ", text)


def is_reduced(product: Product) -> bool:
    """Whether the list price is worth showing: higher than the price, in the same currency."""
    price, before = product.price, product.list_price
    return bool(price and before and before.currency == price.currency and before.amount > price.amount)


def saving(product: Product) -> str:
    """How much less than the list price it costs, in words; "" where that is not worth saying."""
    if not is_reduced(product) or product.price is None or product.list_price is None:
        return ""
    amount = product.list_price.amount - product.price.amount
    percent = int(100 * amount / product.list_price.amount)
    saved = money(Price(amount, product.price.currency))
    if not percent:
        return gettext("You save %(amount)s", amount=saved)
    return gettext(
        "You save %(amount)s (%(percent)s)",
        amount=saved,
        percent=format_percent(percent / 100, locale=locale.current()),
    )


def marked(highlight: Highlight) -> Markup:
    """The text with its matching spans in <mark>; the text itself is escaped."""
    pieces, position = [], 0
    for start, end in sorted(highlight.spans):
        start, end = max(start, position), min(end, len(highlight.text))
        if start >= end:
            continue
        pieces += [escape(highlight.text[position:start]), Markup("<mark>%s</mark>") % highlight.text[start:end]]
        position = end
    return Markup("").join([*pieces, escape(highlight.text[position:])])


def title(hit: Hit) -> Markup:
    """The hit's title, each word that was asked for marked where it first stands."""
    return next((marked(_once(one)) for one in hit.highlights if one.field == "title"), escape(hit.product.title))


def snippet(hit: Hit) -> Markup | None:
    """The first text that holds what was asked for and the title does not."""
    for one in hit.highlights:
        if one.field != "title" and one.spans:
            held = {word for start, end in one.spans for word in analyze(one.text[start:end])}
            if not held.issubset(analyze(hit.product.title)):
                return marked(_once(one))
    return None


def _once(highlight: Highlight) -> Highlight:
    first = {highlight.text[start:end].casefold(): (start, end) for start, end in reversed(highlight.spans)}
    return replace(highlight, spans=tuple(first.values()))


def language(product: Product) -> str:
    """The tag of the language that a product's texts are in, "" where that is the page's or is not known."""
    known = locale.known_locale(product.language)
    same = known.partition("_")[0] == locale.current().language
    return "" if same else known.replace("_", "-")


def quoted(words: Sequence[str]) -> str:
    """Words in a sentence: “red” and “mug”."""
    return format_list([gettext("“%(word)s”", word=word) for word in words], locale=locale.current())


def stock(product: Product) -> tuple[str, str]:
    """(state, words): state is "in", "out" or "" where the catalogue does not say."""
    if product.in_stock is None:
        return "", ""
    if not product.in_stock:
        return "out", gettext("Out of stock")
    if product.stock is not None and 0 < product.stock <= FEW_LEFT:
        return "in", gettext("Only %(count)s left", count=number(product.stock))
    return "in", gettext("In stock")


def initial(product: Product) -> str:
    """The letter that stands in for a picture: the first letter or digit of the type or title."""
    text = product.category[-1] if product.category else product.title
    return next((sign.upper() for sign in text if unicodedata.category(sign)[0] in "LN"), "·")


def sort_options(selected: str) -> list[tuple[str, str, bool]]:
    return [(name, str(SORT_LABELS.get(name, name)), name == selected) for name in SORTS]
