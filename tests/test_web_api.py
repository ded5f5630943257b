"""The API on a real index: names, bounds, errors."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from search.engine import Engine
from search.page import MAX_TEXT, Query
from web.app import MAX_QUERY_STRING

HIT = {"id", "title", "brand", "category", "price", "currency", "image", "url", "in_stock", "score", "highlights"}
HIT |= {"variants", "varies_by"}


@pytest.fixture(scope="module")
def word(engine: Engine) -> str:
    """A word that some titles hold."""
    return engine.search(Query(size=1)).hits[0].product.title.split()[-1]


def get(client: FlaskClient, path: str, **params: Any) -> dict[str, Any]:
    answer = client.get(path, query_string=params)
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == "application/json"
    return answer.get_json()


def error(client: FlaskClient, path: str, status: int, **params: Any) -> dict[str, Any]:
    answer = client.get(path, query_string=params)
    assert (answer.status_code, answer.mimetype) == (status, "application/json"), answer.text
    assert set(answer.get_json()) == {"error"}
    return answer.get_json()["error"]


def test_a_misspelt_search_says_what_was_searched(client: FlaskClient):
    found = get(client, "/api/search", q="keybord")
    assert found["corrected"] == {"text": "keyboard", "typed": "keybord", "verbatim": '"keybord"'}
    chip = {"kind": "spelling", "text": "keybord", "value": "keyboard", "remove": '"keybord"'}
    assert found["understood"] == [chip]
    assert get(client, "/api/search", q='"keybord"')["corrected"] is None


def test_a_search_has_the_promised_names(client: FlaskClient, engine: Engine, word: str):
    found = get(client, "/api/search", q=word)
    assert {
        "query", "understood", "total", "total_exact", "page", "size", "hits",
        "facets", "suggestions", "corrected", "degraded", "took_ms", "generation",
    } <= set(found)  # fmt: skip
    assert (found["query"], found["page"], found["size"], found["generation"]) == (word, 1, 10, engine.generation)
    assert found["hits"]
    assert all(set(hit) == HIT for hit in found["hits"])


def test_hits_are_the_engines_in_the_engines_order(client: FlaskClient, engine: Engine, word: str):
    asked = Query(word, size=7, page=1, sort="-price")
    expected = [hit.product.id for hit in engine.search(asked).hits]
    found = get(client, "/api/search", q=word, size=7, sort="-price")
    assert [hit["id"] for hit in found["hits"]] == expected


def test_prices_are_numbers_in_major_units(client: FlaskClient, engine: Engine):
    for hit in get(client, "/api/search", size=50)["hits"]:
        price = engine.product(hit["id"]).price
        assert hit["price"] == (float(price.amount) if price else None)
        assert hit["currency"] == (price.currency or None if price else None)


def test_pages_join_without_overlap(client: FlaskClient, word: str):
    whole = [hit["id"] for hit in get(client, "/api/search", q=word, size=9)["hits"]]
    parts = [hit["id"] for n in (1, 2, 3) for hit in get(client, "/api/search", q=word, size=3, page=n)["hits"]]
    assert parts == whole


def test_a_page_past_the_end_is_empty_and_keeps_the_total(client: FlaskClient, word: str):
    found = get(client, "/api/search", q=word, page=10_000, size=100)
    assert found["hits"] == []
    assert found["total"] > 0


def test_explain_comes_only_when_asked_for(client: FlaskClient, word: str):
    assert "explain" not in get(client, "/api/search", q=word)["hits"][0]
    assert get(client, "/api/search", q=word, explain="true")["hits"][0]["explain"]


def test_every_filter_holds(client: FlaskClient):
    brand = next(f for f in get(client, "/api/search")["facets"] if f["field"] == "brand")["values"][0]
    found = get(client, "/api/search", filter=[brand["filter"], "price:..1000000"], size=100)
    assert found["total"] > 0
    assert {hit["brand"] for hit in found["hits"]} == {brand["value"]}
    assert len(found["filters"]) == 2


def test_a_facets_count_is_the_total_after_ticking_it(client: FlaskClient, word: str):
    for facet in get(client, "/api/search", q=word)["facets"]:
        for value in facet["values"][:5]:
            ticked = get(client, "/api/search", q=word, filter=value["filter"], size=1)
            assert ticked["total"] == value["count"], (facet["field"], value)


def test_highlights_point_into_their_text(client: FlaskClient, word: str):
    highlights = [h for hit in get(client, "/api/search", q=word)["hits"] for h in hit["highlights"]]
    marked = [h["text"][start:end].casefold() for h in highlights for start, end in h["spans"]]
    assert marked
    assert any(word.casefold()[:4] in text for text in marked)


def test_a_product_and_its_original_row(client: FlaskClient, engine: Engine):
    id = engine.search(Query(size=1)).hits[0].product.id
    plain = get(client, f"/api/products/{id}")
    assert (plain["id"], plain["title"]) == (id, engine.product(id).title)
    assert "original" not in plain
    assert get(client, f"/api/products/{id}", original="true")["original"] == engine.original(id)


def test_similar_products_leave_out_the_product_itself(client: FlaskClient, engine: Engine):
    id = engine.search(Query(size=1)).hits[0].product.id
    found = get(client, f"/api/products/{id}/similar", size=5)
    assert len(found["hits"]) == 5
    assert id not in [hit["id"] for hit in found["hits"]]


def test_suggestions_continue_what_was_typed(client: FlaskClient, engine: Engine):
    brand = engine.search(Query(size=1)).hits[0].product.brand
    found = get(client, "/api/suggest", q=brand[:4])
    assert found["query"] == brand[:4]
    assert found["suggestions"]
    assert set(found["suggestions"][0]) == {
        "kind", "text", "count", "id", "filter", "within", "identifier", "matched", "href", "brand", "price",
        "currency", "price_text", "image",
    }  # fmt: skip
    product = next(line for line in found["suggestions"] if line["kind"] == "product")
    assert product["price"] == get(client, f"/api/products/{product['id']}")["price"]
    assert product["image"]
    assert all(client.get(line["href"]).status_code == 200 for line in found["suggestions"])


def test_prices_of_suggestions_are_written_for_their_shopper(client: FlaskClient, engine: Engine):
    answers = [
        client.get("/api/suggest?q=mug", headers={"Accept-Language": language}) for language in ("en-US", "de-DE")
    ]
    prices = [[line["price_text"] for line in answer.get_json()["suggestions"] if line["price"]] for answer in answers]
    assert all("." in price for price in prices[0])
    assert prices[0]
    assert {"Accept-Language", "Cookie"} <= {name.strip() for name in answers[0].headers["Vary"].split(",")}


@pytest.mark.parametrize("path", ["/api/products/no-such-id", "/api/products/no/such/id", "/api/products/x/similar"])
def test_an_unknown_product_is_a_404_that_says_so(client: FlaskClient, path: str):
    assert error(client, path, 404)["code"] == "product_missing"


@pytest.mark.parametrize("path", ["/api/nothing", "/api/", "/api"])
def test_an_unknown_address_is_a_404_in_json(client: FlaskClient, path: str):
    assert error(client, path, 404)["code"] == "not_found"


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"page": "-1"}, "page"),
        ({"size": str(10**9)}, "size"),
        ({"q": "x" * 100_000}, "q"),
        ({"q": "a\0b"}, "q"),
        ({"filter": "no_such_field:1"}, "filter"),
        ({"filter": "price:cheap..dear"}, "filter"),
        ({"filter": "((("}, "filter"),
        ({"filter": "title:~(a+)+$"}, "filter"),
        ({"sort": "mood"}, "sort"),
        ({"q": ["a", "b"]}, "q"),
        ({"explain": "perhaps"}, "explain"),
    ],
)
def test_bad_input_is_a_400_that_names_the_field(client: FlaskClient, params: dict[str, Any], field: str):
    found = error(client, "/api/search", 400, **params)
    assert (found["code"], found["field"]) == ("bad_query", field)
    assert 10 < len(found["message"]) < 1_000


@pytest.mark.parametrize(
    "text", ["🎧🎧", "אוזניות", "e\u0301le\u0301gant", "\u202eabc", "%00", "'; DROP TABLE", "AND OR (", "*"]
)
def test_any_plain_text_is_answered(client: FlaskClient, text: str):
    assert get(client, "/api/search", q=text)["query"] == text


def test_the_longest_text_in_a_wide_script_is_answered(client: FlaskClient):
    assert get(client, "/api/search", q="茶" * MAX_TEXT)["query"] == "茶" * MAX_TEXT


def test_a_query_string_beyond_all_bounds_is_a_414(client: FlaskClient):
    assert error(client, "/api/search", 414, q="x" * (MAX_QUERY_STRING + 1))["code"] == "uri_too_long"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "PROPFIND"])
@pytest.mark.parametrize("path", ["/api/search", "/api/nothing"])
def test_nothing_but_get_is_answered(client: FlaskClient, method: str, path: str):
    answer = client.open(path, method=method, data=b"x" * 10)
    assert answer.status_code == 405
    assert answer.get_json()["error"]["code"] == "method_not_allowed"
    assert "GET" in answer.headers["Allow"]


def test_head_is_a_get_without_a_body(client: FlaskClient):
    answer = client.head("/api/search")
    assert (answer.status_code, answer.data) == (200, b"")
