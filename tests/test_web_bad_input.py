"""What no sensible client sends: each is told what was found, what was expected and what to do, and changes nothing."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from werkzeug.test import create_environ

from search.engine import Engine
from search.expressions import MAX_EXPRESSION, MAX_VALUES
from search.page import MAX_FILTERS, MAX_PAGE, MAX_SIZE, MAX_TEXT
from web.app import MAX_QUERY_STRING, create_app

API, PAGE = "/api/search", "/search"
GRAMMAR = "Right are, for example,"
EXAMPLE = "Right is, for example,"
WHOLE = f"it must be a whole number from 1 to {MAX_PAGE:,}."
SIZES = f"it must be a whole number from 1 to {MAX_SIZE:,}."


class Answer:
    """Status, headers and text of an answer to a request of these very bytes, which a test client would tidy up."""

    def __init__(self, app: Flask, path: bytes, query: bytes = b"", *, method: str = "GET", **headers: str):
        environ = create_environ("/", method=method)
        environ |= {"PATH_INFO": path.decode("latin1"), "QUERY_STRING": query.decode("latin1")} | headers
        begun: list[Any] = []
        parts = app.wsgi_app(environ, lambda status, headers, error=None: begun.extend((status, headers)))
        self.text = b"".join(parts).decode()
        self.status, self.headers = int(begun[0].split()[0]), dict(begun[1])

    def error(self) -> dict[str, str]:
        assert self.headers["Content-Type"] == "application/json"
        body = json.loads(self.text)
        assert set(body) == {"error"}
        return body["error"]

    def page(self) -> BeautifulSoup:
        """A page of ours, whole, whatever the status."""
        assert self.headers["Content-Type"] == "text/html; charset=utf-8"
        assert "Traceback" not in self.text
        page = BeautifulSoup(self.text, "html.parser")
        assert page.select_one("main h1")
        assert page.select_one("form[role=search]")
        return page


@pytest.fixture(scope="module")
def app(engine: Engine) -> Iterator[Flask]:
    """The application; after all that is done to it here, its files and its answers are what they were."""
    app = create_app(engine=engine)
    before = digests(engine.folder), answers(app)
    yield app
    assert (digests(engine.folder), answers(app)) == before


def digests(folder: Path) -> dict[str, str]:
    files = (file for file in sorted(folder.parent.parent.rglob("*")) if file.is_file())
    return {str(file): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def answers(app: Flask) -> list[Any]:
    queries = (b"", b"q=lamp", b"q=desk+lamp&filter=price:..50&sort=-price")
    return [json.loads(Answer(app, API.encode(), query).text) | {"took_ms": {}} for query in queries]


def percent(text: str) -> bytes:
    return b"".join(b"%%%02X" % byte for byte in text.encode())


BAD: list[tuple[bytes, str, str]] = [
    (b"page=-1", "page", f"page is '-1'; {WHOLE}"),
    (b"page=abc", "page", f"page is 'abc'; {WHOLE}"),
    (b"page=1" + b"0" * 30, "page", f"page is '1{'0' * 30}'; {WHOLE}"),
    (b"page=" + b"9" * 5000, "page", f"page is '{'9' * 40}…'; {WHOLE}"),
    (b"page=%D9%A3", "page", f"page is '٣'; {WHOLE}"),
    (b"page=%ED%A0%80", "page", f"page is '%ED%A0%80'; {WHOLE}"),
    (b"page=%001", "page", f"page is '\\x001'; {WHOLE}"),
    (b"page=1&page=2", "page", "page stands 2 times; it may stand once."),
    (b"size=1000000000", "size", f"size is '1000000000'; {SIZES}"),
    (b"size=0", "size", f"size is '0'; {SIZES}"),
    (b"size=1e1", "size", f"size is '1e1'; {SIZES}"),
    (b"sort=mood", "sort", "sort is 'mood'; it must be one of relevance, price, -price, -rating, -popularity, title."),
    (b"sort=%FF", "sort", "sort is '%FF'; it must be one of"),
    (b"explain=perhaps", "explain", "explain is 'perhaps'; it must be one of true, 1, false, 0."),
    (b"q=" + b"x" * 100_000, "q", f"q has 100,000 characters; at most {MAX_TEXT:,} are searched."),
    (b"q=a" + b"%CC%81" * 10_000, "q", f"q has 10,001 characters; at most {MAX_TEXT:,} are searched."),
    (b"q=la%00mp", "q", "q holds the control character U+0000; send plain text."),
    (b"q=%7F", "q", "q holds the control character U+007F; send plain text."),
    (b"q=%ED%A0%80", "q", "q holds the byte %ED where UTF-8 has none; send it as UTF-8."),
    (b"q=%F4%90%80%80", "q", "q holds the byte %F4 where UTF-8 has none"),
    (b"q=a&q=b", "q", "q stands 2 times; it may stand once."),
    (b"&".join([b"q=a"] * 5000), "q", "q stands 5000 times; it may stand once."),
    (b"filter=brand:a%00", "filter", "filter holds the control character U+0000; send plain text."),
    (b"filter=brand:%C3%28", "filter", "filter holds the byte %C3 where UTF-8 has none; send it as UTF-8."),
    (b"&".join([b"filter=brand:a"] * (MAX_FILTERS + 1)), "filter", f"filter stands 51 times; at most {MAX_FILTERS}"),
    (b"filter=nosuch:1", "filter", "the catalogue has no field 'nosuch'; known: price, list_price,"),
    (b"filter=brnd:1", "filter", "the catalogue has no field 'brnd'; near to it: brand"),
    (b"filter=" + b"(" * 1500 + b":1", "filter", "the catalogue has no field '((((((((((((((((((((("),
    (b"filter=exists:nosuch", "filter", "the catalogue has no field 'nosuch'"),
    (b"filter=brand", "filter", "at 'brand' at character 1: a field and a colon were expected. " + GRAMMAR),
    (b"filter=:a", "filter", "at ':a' at character 1: a field and a colon were expected. " + GRAMMAR),
    (b"filter=--brand:a", "filter", "at '-brand:a' at character 2: a field and a colon were expected"),
    (b"filter=brand:", "filter", "at its end: a value was expected. " + GRAMMAR),
    (b"filter=brand:a,,b", "filter", "at ',b' at character 9: a value was expected"),
    (b'filter=brand:"Hew', "filter", "at '\"Hew' at character 7: the quotation mark is never closed. " + GRAMMAR),
    (b"filter=price:..", "filter", "a range has one end at least; exists:price asks for any value"),
    (b"filter=price:1..2..3", "filter", "a range of numbers was expected, or quotation marks around a text with dots"),
    (b"filter=price:1....3", "filter", "a range of numbers was expected"),
    (b"filter=price:5..1", "filter", "the low end is above the high end"),
    (b"filter=price:nan..5", "filter", "a range of numbers was expected"),
    (b"filter=price:nan", "filter", "price is a number, found 'nan'. " + EXAMPLE),
    (b"filter=price:inf..", "filter", "a range of numbers was expected"),
    (b"filter=price:inf", "filter", "price is a number, found 'inf'. " + EXAMPLE),
    (b"filter=price:1e400..", "filter", "a number is too large"),
    (b"filter=price:1" + b"0" * 400 + b"..", "filter", "a number is too large"),
    (b"filter=price:1kg..", "filter", "price is written with one of USD, found 'kg'. " + EXAMPLE),
    (b"filter=brand:1..2", "filter", "brand has no range. " + EXAMPLE),
    (b"filter=title:lamp", "filter", "title is not filtered by value. " + EXAMPLE),
    (b"filter=title:~(a%2B)%2B$", "filter", "holds a regular expression; only assertion files may. Search for"),
    (b"filter=in_stock:maybe", "filter", "in_stock is true or false, found 'maybe'. " + EXAMPLE),
    (b"filter=exists:image,price", "filter", "at 'price' at character 14: exists takes one field"),
    (b"filter=brand:" + b",".join([b"a"] * (MAX_VALUES + 1)), "filter", f"more than {MAX_VALUES} values, the most"),
    (
        b"filter=brand:" + b",".join(b"a%d" % n for n in range(10_000)),
        "filter",
        f"A filter has 58,895 characters; at most {MAX_EXPRESSION:,} are read. Ask for less in it;",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("query", "field", "words"), BAD, ids=[query[:30].decode() for query, _, _ in BAD])
def test_bad_input_is_refused_with_its_field_and_its_rule(app: Flask, query: bytes, field: str, words: str):
    answer = Answer(app, API.encode(), query)
    error = answer.error()
    assert (answer.status, error["code"], error["field"]) == (400, "bad_query", field)
    assert words in error["message"]
    assert len(error["message"]) < 600
    page = Answer(app, PAGE.encode(), query)
    assert page.status == 400
    assert error["message"] in page.page().text


@pytest.mark.parametrize(
    "text",
    [
        "🎧🎧👩🏽‍🔧", "אוזניות \u202eabc\u2066 \u200f", "\u2066" * 900, "a" + "\u0301" * 999, "\u0301" * 999,
        "ﷺ" * MAX_TEXT,
        "\ufeff\ufffe\U0010ffff", "<script>alert(1)</script>", "%00%ff", "'; DROP TABLE products; --", "{{ 7 * 7 }}",
        "(((((", "\\" * MAX_TEXT, '"' * MAX_TEXT, "AND OR NOT *:*~2^3", "/" * MAX_TEXT, "1 x" + " 1 x" * 249,
    ],
)  # fmt: skip
def test_any_text_is_answered_and_given_back_as_it_was(app: Flask, text: str):
    answer = Answer(app, API.encode(), b"q=" + percent(text))
    assert answer.status == 200
    assert json.loads(answer.text)["query"] == text
    page = Answer(app, PAGE.encode(), b"q=" + percent(text))
    assert page.status == 200
    assert page.page().select_one("input#q")["value"] == text  # type: ignore[index]
    assert Answer(app, b"/api/suggest", b"q=" + percent(text)).status == 200


@pytest.mark.parametrize(
    "filter",
    [
        "price:1e300..", "price:..1e308", "price:1e-300..1e300", "price:1e17", "rating:1e17..", "stock:1e300",
        "price:-5..-1", "brand:\u202eabc", "brand:🎧", "brand:a" + "\u0301" * 1900, 'brand:"' + "\\\\" * 900 + '"',
        "-brand:" + ",".join("abcdefghijklmnop"), "attr.color:1e300..",
    ],
)  # fmt: skip
def test_an_odd_filter_that_is_none_the_less_one_is_answered(app: Flask, filter: str):
    statuses = {Answer(app, path.encode(), b"filter=" + percent(filter)).status for path in (API, PAGE)}
    assert len(statuses) == 1
    assert statuses <= ({400} if filter.startswith("attr") else {200})  # a colour is text, and has no range


@pytest.mark.parametrize("query", [b"foo=bar&foo=baz", b"q%00=1", b"=", b"&&&", b"PAGE=-1", b"page[]=-1", b"a;page=-1"])
def test_unknown_parameters_change_nothing(app: Flask, query: bytes):
    answer = Answer(app, API.encode(), query)
    assert answer.status == 200
    assert json.loads(answer.text) | {"took_ms": {}} == answers(app)[0]


@pytest.mark.parametrize("path", [API, PAGE])
def test_a_query_string_beyond_all_bounds_names_both_lengths(app: Flask, path: str):
    answer = Answer(app, path.encode(), b"q=" + b"x" * MAX_QUERY_STRING)
    assert answer.status == 414
    words = f"has {MAX_QUERY_STRING + 2:,} bytes; at most {MAX_QUERY_STRING:,} are read"
    assert words in (answer.error()["message"] if path == API else answer.page().text)


IDS = [
    b"../../etc/passwd", b"..%2f..%2fx", b"a\0b", b"x" * 10_000, b"a/" * 3000 + b"x", "日本/語".encode(),
    b"\xed\xa0\x80",
    "\u202e".encode(), b" ", b"a//b", b"//host.example/", b"'\"<b>", b"%", b"\\..\\x",
]  # fmt: skip


@pytest.mark.parametrize("id", IDS, ids=[ascii(id[:20]) for id in IDS])
def test_an_id_of_any_kind_is_only_looked_up(app: Flask, id: bytes):
    for path in (b"/api/products/" + id, b"/api/products/" + id + b"/similar"):
        answer = Answer(app, path)
        error = answer.error()
        assert (answer.status, error["code"]) == (404, "product_missing")
        assert error["message"].startswith("No product has the id ")
        assert len(error["message"]) < 600
    page = Answer(app, b"/product/" + id)
    assert page.status == 404
    assert "No product has the id" in page.page().text


@pytest.mark.parametrize("folder", [b"/images/", b"/static/"])
@pytest.mark.parametrize(
    "path",
    [
        b"../manifest.json", b"../../CURRENT", b"..%2fmanifest.json", b"/etc/hostname", b"a\0b", b"x" * 10_000, b".",
        b"a/" * 3000, b"..\\app.py", b"\xff", b"", b"../app.py",
    ],
)  # fmt: skip
def test_no_file_is_given_away(app: Flask, folder: bytes, path: bytes):
    answer = Answer(app, folder + path)
    assert answer.status == 404
    answer.page()


@pytest.mark.parametrize("path", ["/", PAGE, API, "/product/x", "/nothing", "/images/x", "/healthz", "/metrics"])
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND", "BREW"])
def test_what_is_not_answered_names_what_is(app: Flask, path: str, method: str):
    answer = Answer(app, path.encode(), method=method, CONTENT_TYPE="application/json", CONTENT_LENGTH="5")
    assert (answer.status, answer.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
    words = f"{method} is not answered here; only GET is."
    if path in (API, "/healthz", "/metrics"):
        assert (answer.error()["code"], answer.error()["message"]) == ("method_not_allowed", words)
    else:
        assert words in answer.page().text


@pytest.mark.parametrize("path", ["/", PAGE, API, "/static/css/base.css", "/healthz"])
def test_head_and_options_have_no_body(app: Flask, path: str):
    head, options = (Answer(app, path.encode(), method=method) for method in ("HEAD", "OPTIONS"))
    assert (head.status, head.text, options.status, options.text) == (200, "", 200, "")
    assert head.headers["Content-Type"] == Answer(app, path.encode()).headers["Content-Type"]
    assert set(options.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_head_of_a_bad_request_has_its_status(app: Flask):
    assert [Answer(app, path.encode(), b"page=-1", method="HEAD").status for path in (API, PAGE)] == [400, 400]


@pytest.mark.parametrize(
    "header",
    [
        {"HTTP_ACCEPT": "application/xml"}, {"HTTP_ACCEPT": "x" * 70_000}, {"HTTP_ACCEPT_ENCODING": ",;q=nan" * 9_000},
        {"HTTP_COOKIE": "a=\0" + "x" * 70_000}, {"HTTP_X_REQUEST_ID": "a\0b" * 9_000}, {"HTTP_HOST": ""},
        {"HTTP_HOST": "host.example"}, {"HTTP_HOST": "a b\0c"}, {"HTTP_X_FORWARDED_HOST": "host.example"},
        {"CONTENT_TYPE": "multipart/form-data"}, {"CONTENT_TYPE": "\0"}, {"CONTENT_LENGTH": "-1"},
        {"CONTENT_LENGTH": "1e9"}, {"HTTP_RANGE": "bytes=" + "0-1," * 2_000}, {"HTTP_IF_NONE_MATCH": '"' * 9_999},
        {"HTTP_IF_MODIFIED_SINCE": "\0" * 9_999}, {"HTTP_AUTHORIZATION": "Basic \xff"},
    ],
    ids=lambda header: ascii(str(header)[:40]),
)  # fmt: skip
def test_odd_headers_change_no_answer(app: Flask, header: dict[str, str]):
    answer = Answer(app, API.encode(), **header)
    assert (answer.status, json.loads(answer.text) | {"took_ms": {}}) == (200, answers(app)[0])
    page = Answer(app, b"/", **header)
    assert page.status == 200
    page.page()
    assert "host.example" not in page.text


@pytest.mark.parametrize("host", ["x" * 64, "x" * 5_000, "a..b"])
def test_a_host_that_is_none_is_told_so(app: Flask, host: str):
    answer = Answer(app, API.encode(), HTTP_HOST=host)
    assert answer.status == 400
    assert answer.error()["message"].startswith("The Host header cannot be the name of a host; send")
    page = Answer(app, b"/", HTTP_HOST=host)
    assert page.status == 400
    assert page.page().select("a[href='/search']")
