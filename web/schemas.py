"""The shapes of the API's answers, as JSON Schema (2020-12, as OpenAPI 3.1 has it)."""

from typing import Any

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
COUNT: Schema = {"type": "integer", "minimum": 0}
NUMBER: Schema = {"type": "number"}
YES_NO: Schema = {"type": "boolean"}


def maybe(schema: Schema, description: str = "") -> Schema:
    """The schema, or null for what the catalogue does not say."""
    found = {**schema, "type": [schema["type"], "null"]}
    return found | ({"description": description} if description else {})


def many(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def record(description: str, properties: dict[str, Schema], *, optional: tuple[str, ...] = ()) -> Schema:
    """An object with these properties and no others."""
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


_SUMMARY: dict[str, Schema] = {
    "id": TEXT,
    "title": TEXT,
    "brand": maybe(TEXT),
    "category": {**many(TEXT), "description": "The path from the department down."},
    "price": maybe(NUMBER, "In major units (dollars, not cents)."),
    "currency": maybe(TEXT, "ISO 4217; null where the catalogue names none."),
    "image": maybe(TEXT, "An http(s) address, or a path on this host."),
    "url": maybe(TEXT, "The product's own page, as the catalogue has it."),
    "in_stock": maybe(YES_NO),
}

_SPANS = many({"type": "array", "prefixItems": [COUNT, COUNT], "items": False, "minItems": 2})

_ATTRIBUTE: Schema = {
    "anyOf": [
        TEXT,
        YES_NO,
        many(TEXT),
        record("A number with its unit.", {"value": NUMBER, "unit": TEXT}),
    ]
}

SCHEMAS: dict[str, Schema] = {
    "SearchAnswer": record(
        "One page of a result set, with what was understood and the facets of the whole set.",
        {
            "query": TEXT,
            "filters": {**many(TEXT), "description": "The filters that hold, in the filter language."},
            "sort": TEXT,
            "understood": many(ref("Chip")),
            "total": {**COUNT, "description": "Products; variants of one product count once."},
            "total_exact": {**YES_NO, "description": "False where there are at least `total` products."},
            "page": {"type": "integer", "minimum": 1},
            "size": {"type": "integer", "minimum": 1},
            "hits": many(ref("Hit")),
            "facets": many(ref("Facet")),
            "suggestions": {**many(TEXT), "description": "Other queries that may have been meant."},
            "corrected": maybe(
                record(
                    "What was searched in place of what was typed.",
                    {
                        "text": TEXT,
                        "typed": TEXT,
                        "verbatim": {**TEXT, "description": "The query that is searched as typed."},
                    },
                ),
                "Null where nothing was misspelt.",
            ),
            "ways_out": {
                **many(ref("WayOut")),
                "description": "Searches that find something, where this one does not.",
            },
            "degraded": many(ref("Degraded")),
            "took_ms": {
                "type": "object",
                "description": "Milliseconds by part.",
                "additionalProperties": {"type": "number", "minimum": 0},
            },
            "generation": {**TEXT, "description": "The id of the index that answered."},
        },
    ),
    "Hit": record(
        "A product of the page, and why it is there.",
        {
            **_SUMMARY,
            "score": {**NUMBER, "description": "Higher is better; comparable within one answer."},
            "highlights": many(ref("Highlight")),
            "variants": {**COUNT, "description": "How many more variants of the product there are."},
            "varies_by": {**many(TEXT), "description": "The attributes that they differ in most."},
            "explain": {"type": "object", "description": "How the score came about; with explain=true."},
        },
        optional=("explain",),
    ),
    "Highlight": record(
        "A text of the product with the spans that matched.",
        {
            "field": TEXT,
            "text": TEXT,
            "spans": {
                **_SPANS,
                "description": "[start, end) in Unicode code points of `text`.",
            },
        },
    ),
    "Chip": record(
        "One thing that was understood.",
        {
            "kind": TEXT,
            "text": {**TEXT, "description": "The words it came from."},
            "value": {**TEXT, "description": "What they were read as."},
            "remove": {**TEXT, "description": "The query text that leaves this reading out."},
        },
    ),
    "Facet": record(
        "Counts over the result set with this facet's own filter lifted.",
        {
            "field": TEXT,
            "label": TEXT,
            "kind": {"type": "string", "enum": ["values", "tree", "ranges"]},
            "unit": maybe(TEXT),
            "values": many(ref("FacetValue")),
            "bars": {**many(ref("Bar")), "description": "The shape of the set's prices; empty for other facets."},
        },
    ),
    "Bar": record(
        "A bar of a histogram: the prices from `low` on that are below `high`.",
        {
            "low": maybe(NUMBER, "Null for an open end."),
            "high": maybe(NUMBER, "Null for an open end."),
            "height": {**NUMBER, "description": "1 for the highest bar."},
        },
    ),
    "FacetValue": record(
        "One value of a facet.",
        {
            "value": TEXT,
            "label": TEXT,
            "count": COUNT,
            "selected": YES_NO,
            "filter": {**TEXT, "description": "The filter that this value alone stands for."},
            "depth": {**COUNT, "description": "The level in a tree, 0 at the top."},
        },
    ),
    "WayOut": record(
        "A search that finds something.",
        {
            "kind": {
                "type": "string",
                "enum": ["without", "brand", "without_filter", "without_filters", "nearest", "popular"],
            },
            "label": {**TEXT, "description": "What it leaves out, or where it leads."},
            "query": TEXT,
            "filters": many(TEXT),
            "total": COUNT,
            "total_exact": YES_NO,
        },
    ),
    "Variant": record(
        "A variant of a product, the product itself among them.",
        {
            **_SUMMARY,
            "differs": {
                "type": "object",
                "description": "An attribute to the value that sets it apart.",
                "additionalProperties": TEXT,
            },
        },
    ),
    "Degraded": record("A part that took no part in the answer.", {"part": TEXT, "why": TEXT}),
    "Product": record(
        "A product as it is indexed and shown.",
        {
            **_SUMMARY,
            "group_id": maybe(TEXT, "The same for all variants of one product."),
            "description": TEXT,
            "list_price": maybe(NUMBER),
            "images": many(TEXT),
            "stock": maybe({"type": "integer"}),
            "rating": maybe(NUMBER),
            "rating_count": maybe({"type": "integer"}),
            "popularity": maybe(NUMBER),
            "language": maybe(TEXT),
            "identifiers": {
                "type": "object",
                "description": "A kind (gtin, sku, mpn) to its values.",
                "additionalProperties": many(TEXT),
            },
            "attributes": {"type": "object", "additionalProperties": _ATTRIBUTE},
            "variants": {**many(ref("Variant")), "description": "The product and its variants; empty for one alone."},
            "original": {"type": "object", "description": "The row of the catalogue file; with original=true."},
        },
        optional=("original",),
    ),
    "SimilarAnswer": record(
        "Products like one, or made for it.", {"id": TEXT, "hits": many(ref("Hit")), "generation": TEXT}
    ),
    "SuggestAnswer": record(
        "What the beginning of a query may become.",
        {"query": TEXT, "suggestions": many(ref("Suggestion")), "generation": TEXT},
    ),
    "Suggestion": record(
        "A line of the typeahead.",
        {
            "kind": {"type": "string", "enum": ["query", "brand", "category", "product"]},
            "text": TEXT,
            "count": COUNT,
            "id": maybe(TEXT, "A product's id."),
            "filter": maybe(TEXT, "The filter that a brand or a category stands for."),
            "within": maybe(TEXT, "What stands above a category whose name alone may mean several."),
            "identifier": maybe(TEXT, "What of a product begins as typed: its id, GTIN, SKU or part number."),
            "matched": {**_SPANS, "description": "The parts of `text` that were typed: [start, end) in code points."},
            "href": {**TEXT, "description": "The shop's page for it, a path on this host."},
            "brand": maybe(TEXT, "A product's."),
            "price": maybe(NUMBER, "A product's, in major units."),
            "currency": maybe(TEXT, "ISO 4217; null where the catalogue names none."),
            "price_text": maybe(TEXT, "The price as the locale of the request writes it."),
            "image": maybe(TEXT, "A product's: an http(s) address, or a path on this host."),
        },
    ),
    "Error": record(
        "Why there is no answer.",
        {
            "error": record(
                "What was found, what was expected.",
                {
                    "code": TEXT,
                    "message": TEXT,
                    "field": {**TEXT, "description": "The parameter at fault."},
                },
                optional=("field",),
            )
        },
    ),
}
