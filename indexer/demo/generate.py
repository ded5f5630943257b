"""From type definitions to rows, as an ordinary shop exports them."""

import re
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

from indexer.demo.chance import draw, pick, shuffled, stream, whole
from indexer.demo.definitions import ProductType, product_types
from indexer.demo.pictures import picture_name
from indexer.demo.prose import describe, fill
from search.errors import BadCatalogue

PRODUCTS = 3000
SEED = 7
CURRENCY = "USD"
# A group's sentences are shared by its variants, so a group stays below the five products a sentence may be in.
SMALLEST_GROUP, LARGEST_GROUP = 2, 4
PERCENT_OUT_OF_STOCK = 9
PERCENT_REDUCED = 18
PERCENT_UNRATED = 6


def rows(seed: int = SEED, *, products: int = PRODUCTS) -> Iterator[dict[str, Any]]:
    """The catalogue's rows, by department and type; prices in dollars, `image` relative to the catalogue's folder.

    Raises BadCatalogue for fewer products than there are types, or more than there are sentences for.
    """
    types = product_types()
    if not len(types) <= products <= PRODUCTS:
        raise BadCatalogue(f"{products} demo products were asked for; there can be {len(types)} to {PRODUCTS}.")
    used: Counter[str] = Counter()
    for product_type, count in zip(types, _counts(types, products), strict=True):
        yield from _type_rows(product_type, count, stream(seed, product_type.name), seed=seed, used=used)


def ean13(twelve: str) -> str:
    """Twelve digits and their check digit. Source: GS1 General Specifications, section 7.9."""
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(twelve))
    return f"{twelve}{-weighted % 10}"


def _counts(types: tuple[ProductType, ...], products: int) -> list[int]:
    """How many products each type gets: by share, one at least, and `products` in all."""
    spare, shares = products - len(types), sum(product_type.share for product_type in types)
    counts = [1 + spare * product_type.share // shares for product_type in types]
    for place in range(products - sum(counts)):
        counts[place] += 1
    return counts


def _type_rows(
    product_type: ProductType, count: int, rng: Random, *, seed: int, used: Counter[str]
) -> Iterator[dict[str, Any]]:
    made = 0
    for number, (brand, model) in enumerate(_names(product_type, rng)):
        if made == count:
            return
        group_rng = stream(seed, f"{product_type.name} {number}")
        group = _variants(product_type, group_rng, room=count - made)
        kind = product_type.kinds[number % len(product_type.kinds)]
        values = {name: draw(group_rng, text) for name, text in kind.values.items()}
        values |= {name: draw(group_rng, pick(group_rng, texts)) for name, texts in product_type.choices.items()}
        words = {"brand": brand, "model": model} | values
        described = words if product_type.variants == "colour" else words | group[0]
        description = describe(product_type, described, group_rng, used=used, products=len(group))
        offer = _offer(kind.low, kind.high, group_rng)
        group_id = f"{_slug(product_type.name)}-{_slug(brand)}-{_slug(model)}" if product_type.variants else ""
        for variant in group:
            made += 1
            identity = f"{_slug(product_type.name)}-{made:03d}"
            row: dict[str, Any] = {"id": identity}
            if group_id:
                row["group_id"] = group_id
            row["title"] = fill(product_type.title, words | variant)
            row |= {"description": description, "brand": brand, "category": product_type.category}
            row |= offer
            colour = variant.get("colour", product_type.tint)
            row["image"] = f"images/{picture_name(product_type.name, colour)}"
            row |= _standing(group_rng)
            row["sku"] = _sku(brand, product_type.name, number, variant)
            # GS1 keeps the prefix 20 for use inside one company, so that no real product has such a number.
            row["ean"] = ean13(f"20{zlib.crc32(f'{seed} {identity}'.encode()):010d}")
            attributes = {name: text for name, text in values.items() if not name.startswith("_")} | variant
            yield row | {name: _typed(text) for name, text in attributes.items()}
    if made < count:
        raise BadCatalogue(f"{product_type.name}: names for {made} products of {count}; write more models.")


def _names(product_type: ProductType, rng: Random) -> list[tuple[str, str]]:
    if product_type.named:
        return list(product_type.named)
    return shuffled(rng, [(brand, model) for brand in product_type.brands for model in product_type.models])


def _variants(product_type: ProductType, rng: Random, *, room: int) -> list[dict[str, str]]:
    """What sets the products of one group apart; a type without variants has groups of one."""
    colours = shuffled(rng, product_type.colours)
    fixed = {"colour": colours[0]} if colours else {}
    number = min(whole(rng, SMALLEST_GROUP, LARGEST_GROUP), room)
    if product_type.variants == "colour":
        return [{"colour": colour} for colour in colours[:number]]
    if product_type.variants == "size":
        first = whole(rng, 0, max(0, len(product_type.sizes) - number))
        return [fixed | {"size": size} for size in product_type.sizes[first : first + number]]
    return [fixed]


def _offer(low: int, high: int, rng: Random) -> dict[str, Any]:
    """Price and, for some, the list price it was reduced from."""
    offer: dict[str, Any] = {"price": _price_near(whole(rng, low, high)), "currency": CURRENCY}
    if whole(rng, 1, 100) <= PERCENT_REDUCED:
        offer["list_price"] = _price_near(int(offer["price"] * whole(rng, 112, 140) / 100) + 1)
    return offer


def _price_near(dollars: int) -> float:
    """A shop's price: 12.50, 34.99, 259.00, 1249.00."""
    if dollars < 20:
        return dollars - 0.5
    return dollars - 0.01 if dollars < 150 else float(dollars - dollars % 10 + 9)


def _standing(rng: Random) -> dict[str, Any]:
    """Stock, rating and popularity; what sells has been rated more often, and a few products are too new for either."""
    stock = 0 if whole(rng, 1, 100) <= PERCENT_OUT_OF_STOCK else 1 + int(180 * rng.random() * rng.random())
    standing: dict[str, Any] = {"stock": stock, "in_stock": stock > 0}
    appeal = rng.random() * rng.random()
    if whole(rng, 1, 100) > PERCENT_UNRATED:
        spread = (rng.random() + rng.random() + rng.random()) / 3
        standing["rating"] = round(3.0 + 2.0 * (0.75 * spread + 0.25 * rng.random()), 1)
        standing["rating_count"] = 1 + int(1400 * appeal * rng.random())
    return standing | {"popularity": int(1000 * appeal)}


def _sku(brand: str, type_name: str, number: int, variant: Mapping[str, str]) -> str:
    initials = "".join(word[:2] for word in re.findall(r"\w+", type_name)[-2:])
    named = [variant[name] for name in ("colour", "size") if name in variant]
    ending = "".join(f"-{re.sub(r'[^A-Za-z0-9]', '', value)[:4]}" for value in named)
    return f"{brand[:3]}-{initials}{zlib.crc32(type_name.encode()) % 90 + 10}{number:02d}{ending}".upper()


def _typed(text: str) -> Any:
    if text in ("yes", "no"):
        return text == "yes"
    return int(text) if text.isdecimal() else text


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower().replace("'", "")).strip("-")
