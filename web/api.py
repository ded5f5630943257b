"""The API: a view parses, calls the engine once, and turns records into JSON (shapes in openapi.py)."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, abort, jsonify, request

from search.filters import to_text
from search.page import MAX_SIZE, Chip, Degraded, Facet, Hit, Page, Suggestion, Variant, WayOut
from search.product import Price, Product, to_record
from web import links, params, present
from web.pictures import picture, pictures, product_address
from web.state import engine, search

api = Blueprint("api", __name__, url_prefix="/api")


@api.get("/search")
def search_route() -> Response:
    return jsonify(page_json(search(params.query(request.args, default_size=params.API_SIZE))))


@api.get("/products/<id:id>")
def product_route(id: str) -> Response:
    original = params.flag(request.args, "original")
    found = product_json(engine().product(id))
    found["variants"] = [variant_json(variant) for variant in engine().variants(id)]
    if original:
        found["original"] = engine().original(id)
    return jsonify(found)


@api.get("/products/<id:id>/similar")
def similar_route(id: str) -> Response:
    size = params.integer(request.args, "size", default=params.SIMILAR_SIZE, high=MAX_SIZE)
    hits = engine().similar(id, size=size)
    return jsonify(id=id, hits=[hit_json(hit) for hit in hits], generation=engine().generation)


@api.get("/products/<id:id>/accessories")
def accessories_route(id: str) -> Response:
    size = params.integer(request.args, "size", default=params.SIMILAR_SIZE, high=MAX_SIZE)
    hits = engine().accessories(id, size=size)
    return jsonify(id=id, hits=[hit_json(hit) for hit in hits], generation=engine().generation)


@api.get("/suggest")
def suggest_route() -> Response:
    text = params.text(request.args, "q")
    size = params.integer(request.args, "size", default=params.SUGGESTIONS, high=params.MAX_SUGGESTIONS)
    found = engine().suggest(text, size=size)
    lines = [suggestion_json(one) for one in found]
    response = jsonify(query=text, suggestions=lines, generation=engine().generation)
    response.vary.update(("Accept-Language", "Cookie"))  # prices are written as their shopper reads them
    return response


@api.route("/", defaults={"path": ""}, strict_slashes=False)
@api.route("/<path:path>")
def unknown_route(path: str) -> Response:
    abort(404, description=f"There is no /api/{path[:80]}; /openapi.json lists what there is.")


def page_json(page: Page) -> dict[str, Any]:
    query = page.query
    return {
        "query": query.text,
        "filters": [to_text(filter) for filter in query.filters],
        "sort": query.sort,
        "understood": [chip_json(chip) for chip in page.understood],
        "total": page.total,
        "total_exact": page.total_exact,
        "page": query.page,
        "size": query.size,
        "hits": [hit_json(hit) for hit in page.hits],
        "facets": [facet_json(facet) for facet in page.facets],
        "suggestions": list(page.suggestions),
        "corrected": None if page.corrected is None else asdict(page.corrected),
        "ways_out": [way_json(way) for way in page.ways_out],
        "degraded": [degraded_json(gone) for gone in page.degraded],
        "took_ms": {part: round(took, 3) for part, took in page.took_ms.items()},
        "generation": page.generation,
    }


def hit_json(hit: Hit) -> dict[str, Any]:
    highlights = [{"field": h.field, "text": h.text, "spans": [list(span) for span in h.spans]} for h in hit.highlights]
    found = _summary(hit.product) | {"score": hit.score, "highlights": highlights}
    found |= {"variants": hit.variants, "varies_by": list(hit.varies)}
    return found | ({} if hit.explain is None else {"explain": hit.explain})


def product_json(product: Product) -> dict[str, Any]:
    record = to_record(product)
    return _summary(product) | {
        "group_id": product.group_id or None,
        "description": product.description,
        "list_price": _amount(product.list_price),
        "images": pictures(product.images),
        "stock": product.stock,
        "rating": product.rating,
        "rating_count": product.rating_count,
        "popularity": product.popularity,
        "language": product.language or None,
        "identifiers": record.get("identifiers", {}),
        "attributes": record.get("attributes", {}),
    }


def chip_json(chip: Chip) -> dict[str, Any]:
    return {"kind": chip.kind, "text": chip.text, "value": chip.value, "remove": chip.remove}


def facet_json(facet: Facet) -> dict[str, Any]:
    return {
        "field": facet.field,
        "label": facet.label,
        "kind": facet.kind,
        "unit": facet.unit or None,
        "values": [
            {
                "value": value.value,
                "label": value.label,
                "count": value.count,
                "selected": value.selected,
                "filter": value.filter,
                "depth": value.depth,
            }
            for value in facet.values
        ],
        "bars": [{"low": bar.low, "high": bar.high, "height": round(bar.height, 4)} for bar in facet.bars],
    }


def way_json(way: WayOut) -> dict[str, Any]:
    return {
        "kind": way.kind,
        "label": way.label,
        "query": way.text,
        "filters": [to_text(filter) for filter in way.filters],
        "total": way.total,
        "total_exact": way.total_exact,
    }


def variant_json(variant: Variant) -> dict[str, Any]:
    return _summary(variant.product) | {"differs": dict(variant.differs)}


def degraded_json(gone: Degraded) -> dict[str, Any]:
    return {"part": gone.part, "why": gone.why}


def suggestion_json(one: Suggestion) -> dict[str, Any]:
    found: dict[str, Any] = {
        "kind": one.kind,
        "text": one.text,
        "count": one.count,
        "id": one.id or None,
        "filter": one.filter or None,
        "within": one.within or None,
        "identifier": one.identifier or None,
        "matched": [list(span) for span in one.matched],
        "href": links.suggestion_url(one),
        "brand": None,
        "price": None,
        "currency": None,
        "price_text": None,
        "image": None,
    }
    if one.product is not None:
        summary = _summary(one.product)
        found |= {field: summary[field] for field in ("brand", "price", "currency", "image")}
        found["price_text"] = present.money(one.product.price) or None
    return found


def _summary(product: Product) -> dict[str, Any]:
    """What a hit and a product have in common; null is what the catalogue does not say."""
    return {
        "id": product.id,
        "title": product.title,
        "brand": product.brand or None,
        "category": list(product.category),
        "price": _amount(product.price),
        "currency": (product.price.currency or None) if product.price else None,
        "image": next((found for address in product.images if (found := picture(address))), None),
        "url": product_address(product.url) or None,
        "in_stock": product.in_stock,
    }


def _amount(price: Price | None) -> float | None:
    return None if price is None else float(price.amount)
