"""/openapi.json: the API's description (OpenAPI 3.1), made from the same bounds that params.py checks."""

from typing import Any

from flask import Blueprint, Response, jsonify

from search.expressions import MAX_EXPRESSION
from search.page import MAX_FILTERS, MAX_PAGE, MAX_SIZE, MAX_TEXT, SORTS
from web.params import API_SIZE, MAX_SUGGESTIONS, NO, SIMILAR_SIZE, SUGGESTIONS, YES
from web.schemas import SCHEMAS, Schema, ref

VERSION = "1"
# What a text may hold: anything but control characters that are no white space (the signs that params.py refuses).
PLAIN = r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]*$"

description = Blueprint("openapi", __name__)


@description.get("/openapi.json")
def openapi_route() -> Response:
    return jsonify(document())


def document() -> dict[str, Any]:
    """The whole description."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Aisle",
            "version": VERSION,
            "description": "Search a catalogue of products in natural language. An error is "
            '`{"error": {"code", "message", "field"?}}`, where `field` names the parameter at fault. '
            "Parameters that are not described here are ignored; an empty one counts as absent.",
        },
        "paths": {
            "/api/search": _get(
                "search", "Products for a query, ranked", "SearchAnswer", [_Q, *_SEARCH], errors=(400, 503)
            ),
            "/api/products/{id}": _get(
                "product", "One product", "Product", [_ID, _flag("original", _ORIGINAL)], errors=(400, 404, 503)
            ),
            "/api/products/{id}/similar": _get(
                "similar",
                "Products like one",
                "SimilarAnswer",
                [_ID, _integer("size", "How many.", default=SIMILAR_SIZE, high=MAX_SIZE)],
                errors=(400, 404, 503),
            ),
            "/api/products/{id}/accessories": _get(
                "accessories",
                "Products that say that they are made for one",
                "SimilarAnswer",
                [_ID, _integer("size", "How many.", default=SIMILAR_SIZE, high=MAX_SIZE)],
                errors=(400, 404, 503),
            ),
            "/api/suggest": _get(
                "suggest",
                "What the beginning of a query may become",
                "SuggestAnswer",
                [_Q, _integer("size", "How many lines.", default=SUGGESTIONS, high=MAX_SUGGESTIONS)],
                errors=(400, 503),
            ),
        },
        "components": {"schemas": SCHEMAS, "responses": {str(status): _error(why) for status, why in _ERRORS.items()}},
    }


_ERRORS = {
    400: "A parameter breaks a rule; `field` names it.",
    404: "There is no such product.",
    405: "Only GET is answered.",
    414: "The query string is too long.",
    500: "Something failed on our side.",
    503: "The catalogue cannot be searched at this moment.",
}
_ALWAYS = (405, 414, 500)


def _get(id: str, summary: str, answer: str, parameters: list[Schema], *, errors: tuple[int, ...]) -> Schema:
    answers: dict[str, Schema] = {"200": {"description": summary + ".", "content": _json(ref(answer))}}
    for status in sorted({*errors, *_ALWAYS}):
        answers[str(status)] = {"$ref": f"#/components/responses/{status}"}
    return {"get": {"operationId": id, "summary": summary, "parameters": parameters, "responses": answers}}


def _parameter(name: str, description: str, schema: Schema) -> Schema:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "allowEmptyValue": True,
        "description": description,
        "schema": schema,
    }


def _integer(name: str, description: str, *, default: int, high: int) -> Schema:
    return _parameter(name, description, {"type": "integer", "minimum": 1, "maximum": high, "default": default})


def _flag(name: str, description: str) -> Schema:
    return _parameter(name, description, {"type": "string", "enum": [*YES, *NO], "default": "false"})


def _json(schema: Schema) -> Schema:
    return {"application/json": {"schema": schema}}


def _error(why: str) -> Schema:
    return {"description": why, "content": _json(ref("Error"))}


_ORIGINAL = "Add the row as it stood in the catalogue file."
_ID: Schema = {
    "name": "id",
    "in": "path",
    "required": True,
    "description": "The product's id in the catalogue; may hold slashes.",
    "schema": {"type": "string", "minLength": 1},
}
_Q = _parameter(
    "q",
    "The query in the shopper's own words; empty browses the whole catalogue.",
    {"type": "string", "maxLength": MAX_TEXT, "pattern": PLAIN, "default": ""},
)
_SEARCH = [
    _integer("page", "Which page; one past the end has no hits.", default=1, high=MAX_PAGE),
    _integer("size", "Products a page.", default=API_SIZE, high=MAX_SIZE),
    _parameter(
        "filter",
        'A filter, repeatable, all of them hold: `brand:Logitech`, `brand:"Hewlett Packard",Dell` (or), '
        "`-colour:black` (not), `price:20..50`, `rating:4..`, `in_stock:true`, "
        '`category:"Computers > Keyboards"` (that node and below), `attr.screen_size:27in..`, `exists:image`.',
        {
            "type": "array",
            "maxItems": MAX_FILTERS,
            "items": {"type": "string", "format": "filter", "maxLength": MAX_EXPRESSION},
        },
    ),
    _parameter("sort", "The order.", {"type": "string", "enum": list(SORTS), "default": "relevance"}),
    _flag("explain", "Say for each hit how its score came about."),
]
