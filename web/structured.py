"""What a product page tells programs: JSON-LD for search engines, Open Graph for shared links, a description."""

import json
from typing import Any

from flask import url_for
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from search.identifiers import GTINS
from search.product import Price, Product
from web import links, pictures, present

CONTEXT = "https://schema.org"
STARS = 5  # of a rating at the most
SUMMARY = 155  # characters of a description that lists of results have room for


def json_ld(product: Product) -> Markup:
    """The product and its breadcrumbs as the text of a script of data; nothing in it can end the script."""
    graph = [_product(product), _breadcrumbs(product)]
    # Escaped are <, >, & and the quote; all beyond ASCII as well, so that U+2028 ends no line either.
    return htmlsafe_json_dumps({"@context": CONTEXT, "@graph": graph}, dumps=json.dumps)


def open_graph(product: Product) -> list[tuple[str, str]]:
    """(property, content) of each meta element."""
    found = [
        ("og:type", "product"),
        ("og:title", _title(product)),
        ("og:url", links.absolute(_path(product))),
        ("og:description", summary(product)),
        *(("og:image", address) for address in _images(product)[:1]),
    ]
    if product.price and (currency := _currency(product.price)):
        found += [("product:price:amount", _amount(product.price)), ("product:price:currency", currency)]
    return [(name, content) for name, content in found if content]


def summary(product: Product) -> str:
    """A description of the page, cut at a word: of the catalogue's text, else of what the product is."""
    text = present.plain(product.description).strip()
    if not text:
        parts = [_title(product), product.brand if product.brand not in product.title else "", *product.category[-1:]]
        text = " · ".join(filter(None, map(present.plain, parts)))
    return present.cut(text, SUMMARY)


def gtin(code: str) -> str:
    """The property that a bar code is ("gtin13"); "" for one of another length, or whose last digit is wrong."""
    if not (code.isascii() and code.isdigit()) or len(code) not in GTINS:
        return ""
    digits = [int(digit) for digit in reversed(code)]
    return f"gtin{len(code)}" if (sum(digits[::2]) + 3 * sum(digits[1::2])) % 10 == 0 else ""


def _product(product: Product) -> dict[str, Any]:
    known = product.identifiers
    found: dict[str, Any] = {
        "@type": "Product",
        "@id": f"{links.absolute(_path(product))}#product",
        "name": _title(product),
        "url": links.absolute(_path(product)),
        "description": present.plain(product.description),
        "brand": {"@type": "Brand", "name": present.plain(product.brand)} if product.brand else None,
        "sku": next(iter(known.get("sku", ())), product.id),
        "mpn": next(iter(known.get("mpn", ())), ""),
        "image": _images(product),
        "category": " > ".join(product.category),
        "offers": _offer(product),
        "aggregateRating": _rating(product),
    }
    found |= {name: code for code in reversed(known.get("gtin", ())) if (name := gtin(code))}
    return {name: value for name, value in found.items() if value}


def _offer(product: Product) -> dict[str, Any] | None:
    """A price means something with its currency alone."""
    if product.price is None or not (currency := _currency(product.price)):
        return None
    offer = {
        "@type": "Offer",
        "url": links.absolute(_path(product)),
        "price": _amount(product.price),
        "priceCurrency": currency,
    }
    if product.in_stock is not None:
        offer["availability"] = f"{CONTEXT}/{'InStock' if product.in_stock else 'OutOfStock'}"
    return offer


def _rating(product: Product) -> dict[str, Any] | None:
    if product.rating is None or not product.rating_count or not 0 < product.rating <= STARS:
        return None
    return {
        "@type": "AggregateRating",
        "ratingValue": round(product.rating, 2),
        "ratingCount": product.rating_count,
        "bestRating": STARS,
    }


def _breadcrumbs(product: Product) -> dict[str, Any]:
    steps = [(name, links.category_url(product.category[:at])) for at, name in enumerate(product.category, 1)]
    steps.append((_title(product), _path(product)))
    items = [
        {"@type": "ListItem", "position": place, "name": present.plain(name), "item": links.absolute(path)}
        for place, (name, path) in enumerate(steps, 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def _title(product: Product) -> str:
    return present.plain(product.title) or product.id


def _path(product: Product) -> str:
    return url_for("shop.product", id=product.id)


def _images(product: Product) -> list[str]:
    return [links.absolute(address) for address in pictures.pictures(product.images)]


def _amount(price: Price) -> str:
    return f"{price.amount:f}"


def _currency(price: Price) -> str:
    return price.currency.upper() if present.is_currency(price.currency) else ""
