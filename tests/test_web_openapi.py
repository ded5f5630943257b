"""The description of the API and the API agree."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator

from search.engine import Engine
from search.page import MAX_SIZE, Query


@pytest.fixture(scope="module")
def document(client: FlaskClient) -> dict[str, Any]:
    return client.get("/openapi.json").get_json()


def complaints(document: dict[str, Any], schema: dict[str, Any], instance: Any) -> list[str]:
    whole = {**schema, "components": document["components"]}
    return [f"{error.json_path}: {error.message}" for error in Draft202012Validator(whole).iter_errors(instance)]


def answer_schema(document: dict[str, Any], path: str, status: int) -> dict[str, Any]:
    answer = document["paths"][path]["get"]["responses"][str(status)]
    if "$ref" in answer:
        answer = document["components"]["responses"][answer["$ref"].rsplit("/", 1)[1]]
    return answer["content"]["application/json"]["schema"]


def test_every_route_is_described_and_every_description_has_its_route(app: Flask, document: dict[str, Any]):
    rules = {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule) for rule in app.url_map.iter_rules()}
    routes = {rule for rule in rules if rule.startswith("/api/")} - {"/api/", "/api/{path}"}
    assert set(document["paths"]) == routes


def test_every_reference_leads_somewhere(document: dict[str, Any]):
    references = set(re.findall(r"'\$ref': '([^']+)'", str(document)))
    assert references
    for reference in references:
        place: Any = document
        for name in reference.removeprefix("#/").split("/"):
            assert name in place, reference
            place = place[name]


def test_every_schema_is_json_schema(document: dict[str, Any]):
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("query", ["", "q=light&explain=true", "sort=-rating&size=100", "q=zzzzqqq", "page=9999"])
def test_search_answers_validate(client: FlaskClient, document: dict[str, Any], query: str):
    answer = client.get(f"/api/search?{query}")
    assert answer.status_code == 200
    assert complaints(document, answer_schema(document, "/api/search", 200), answer.get_json()) == []


def test_product_answers_validate(client: FlaskClient, engine: Engine, document: dict[str, Any]):
    for hit in engine.search(Query(size=MAX_SIZE)).hits:
        answer = client.get(f"/api/products/{hit.product.id}?original=true")
        assert complaints(document, answer_schema(document, "/api/products/{id}", 200), answer.get_json()) == []


def test_similar_and_suggest_answers_validate(client: FlaskClient, engine: Engine, document: dict[str, Any]):
    product = engine.search(Query(size=1)).hits[0].product
    similar = client.get(f"/api/products/{product.id}/similar")
    assert complaints(document, answer_schema(document, "/api/products/{id}/similar", 200), similar.get_json()) == []
    for text in ("", product.brand[:3], product.title[:5]):
        suggest = client.get("/api/suggest", query_string={"q": text})
        assert complaints(document, answer_schema(document, "/api/suggest", 200), suggest.get_json()) == []


def test_bounds_are_the_ones_that_are_checked(client: FlaskClient, document: dict[str, Any]):
    for path, described in document["paths"].items():
        for parameter in described["get"]["parameters"]:
            schema, name = parameter["schema"], parameter["name"]
            at_most, beyond = _at_and_beyond(schema)
            if at_most is None or "{" in path:
                continue
            assert client.get(path, query_string={name: at_most}).status_code == 200, (path, name)
            refused = client.get(path, query_string={name: beyond})
            assert refused.status_code == 400, (path, name)
            assert refused.get_json()["error"]["field"] == name
            assert complaints(document, answer_schema(document, path, 400), refused.get_json()) == []


def test_defaults_are_the_ones_that_hold(client: FlaskClient, document: dict[str, Any]):
    parameters = document["paths"]["/api/search"]["get"]["parameters"]
    defaults = {one["name"]: one["schema"]["default"] for one in parameters if "default" in one["schema"]}
    assert defaults.keys() == {"q", "page", "size", "sort", "explain"}
    plain, spelled = client.get("/api/search").get_json(), client.get("/api/search", query_string=defaults).get_json()
    assert plain | {"took_ms": {}} == spelled | {"took_ms": {}}


def _at_and_beyond(schema: dict[str, Any]) -> tuple[Any, Any]:
    if "maximum" in schema:
        return schema["maximum"], schema["maximum"] + 1
    if "enum" in schema:
        return schema["enum"][-1], "none of these"
    if "maxLength" in schema:
        return "x" * schema["maxLength"], "x" * (schema["maxLength"] + 1)
    return None, None
