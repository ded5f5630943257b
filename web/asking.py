"""What can be asked here: queries of different kinds, made of the catalogue's own words and known to find something."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import format_currency

from search.page import Page, Query
from search.product import Product
from web import drawings

KINDS = ("type", "price", "brand", "number", "colour", "title")
COLOURS = ("colour", "color", "product_colour")
NUMBERS = ("sku", "mpn")  # what people do type; a bar code they scan
MAX_EXAMPLE = 40  # characters: longer is no query that anybody would type
MOST = 4
TRIED = 4  # products a kind of question is tried with
LEAST = 2  # products that an example finds, but for a number
LIMITS = tuple(Decimal(n * 10**power) for power in range(6) for n in (1, 2, 3, 5))
UNDER = {"de": "unter", "fr": "moins de", "es": "menos de", "it": "meno di", "nl": "onder"}

Ask = Callable[[Query], Page | None]


@dataclass(frozen=True, slots=True)
class Example:
    """A query and the kind of question that it is: one of KINDS."""

    kind: str
    text: str


def examples(products: Sequence[Product], ask: Ask, currency: str) -> tuple[Example, ...]:
    """An example of each kind that the catalogue has, MOST at the most, of several products where there are such."""
    found: list[Example] = []
    left = list(products)
    for kind in KINDS:
        wanted = (*left, *(one for one in products if one not in left))
        product, text = _first(kind, wanted, ask, currency, {example.text for example in found})
        if product is None:
            continue
        found.append(Example(kind, text))
        left = [one for one in left if drawings.type_name(one) != drawings.type_name(product)]
        if len(found) == MOST:
            break
    return tuple(found)


def _first(
    kind: str, products: Iterable[Product], ask: Ask, currency: str, known: Collection[str]
) -> tuple[Product | None, str]:
    """The first product that a question of this kind finds, and the question; (None, "") for none of those tried."""
    tried = 0
    for product in products:
        text = _written(kind, product, currency)
        if not 2 < len(text) <= MAX_EXAMPLE or text in known:
            continue
        page = ask(Query(text, size=1))
        if page and _answers(kind, product, page):
            return product, text
        tried += 1
        if tried == TRIED:
            break
    return None, ""


def _written(kind: str, product: Product, currency: str) -> str:
    """The question of that kind about such a product, "" where it cannot be asked."""
    name = drawings.type_name(product)
    if kind == "number":
        return next((value for of in NUMBERS for value in product.identifiers.get(of, ())), "")
    if kind == "title":
        return " ".join(product.title.split())
    if kind == "colour":
        colour = next((value for of in COLOURS if isinstance(value := product.attributes.get(of), str)), "")
        return f"{colour.lower()} {name}" if name and colour.isalpha() else ""
    if kind == "brand":
        return f"{product.brand} {name}".strip() if product.brand else ""
    if kind == "price":
        limit = _limit(product)
        return f"{name} {UNDER.get(product.language, 'under')} {_amount(limit, currency)}" if name and limit else ""
    return name


def _limit(product: Product) -> Decimal | None:
    """The round price that a product is just below."""
    if product.price is None:
        return None
    return next((limit for limit in LIMITS if product.price.amount < limit), None)


def _amount(limit: Decimal, currency: str) -> str:
    if not currency:
        return str(limit)
    return format_currency(limit, currency, format="¤#,##0", currency_digits=False, locale="en_US")


def _answers(kind: str, product: Product, page: Page) -> bool:
    """Whether an answer shows what the question was for: as typed, and understood."""
    if page.corrected is not None or page.degraded:
        return False
    if kind == "number":
        return any(hit.product.id == product.id for hit in page.hits)
    if kind in ("price", "colour") and not any(chip.kind == kind for chip in page.understood):
        return False
    return page.total >= (1 if kind == "title" else LEAST)
