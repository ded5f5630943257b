"""What is true of every request: headers, errors, readiness, counters, the log."""

import gzip
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import create_environ

from search.engine import Engine
from search.errors import AisleError, BadQuery, EngineDown, IndexMismatch, IndexMissing, ProductMissing
from search.settings import Settings
from web import health, state
from web.app import create_app
from web.errors import problem
from web.files import STATIC_AGE


@pytest.fixture
def app(engine: Engine) -> Flask:
    return create_app(engine=engine)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Iterator[list[dict[str, Any]]]:
    """What the application logs, as it logs it."""
    found: list[dict[str, Any]] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            found.append(json.loads(record.getMessage()))

    logger, keep = logging.getLogger("aisle.web"), Keep()
    level = logger.level
    logger.setLevel(logging.INFO)
    logger.addHandler(keep)
    yield found
    logger.removeHandler(keep)
    logger.setLevel(level)


@pytest.mark.parametrize("path", ["/", "/search?q=lamp", "/product/none", "/search?page=x", "/api/search", "/nothing"])
def test_every_answer_carries_the_safety_headers(client: FlaskClient, path: str):
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert headers["Cache-Control"] == "private, no-cache"
    assert len(headers["X-Request-Id"]) == 32


def test_a_request_id_is_taken_over_only_if_it_is_plain(client: FlaskClient):
    assert client.get("/healthz", headers={"X-Request-Id": "a-1.b_2"}).headers["X-Request-Id"] == "a-1.b_2"
    assert client.get("/healthz", headers={"X-Request-Id": "a b"}).headers["X-Request-Id"] != "a b"


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (BadQuery("page is 0", field="page"), 400, "bad_query"),
        (ProductMissing("no product"), 404, "product_missing"),
        (IndexMissing("/srv/secret"), 503, "index_missing"),
        (IndexMismatch("/srv/secret"), 503, "index_mismatch"),
        (EngineDown("/srv/secret"), 503, "engine_down"),
        (AisleError("/srv/secret"), 500, "internal"),
        (ValueError("/srv/secret"), 500, "internal"),
    ],
)
def test_errors_have_their_status_and_keep_inner_matters_inside(error: Exception, status: int, code: str):
    found = problem(error)
    assert (found.status, found.code) == (status, code)
    assert "secret" not in found.message


@pytest.mark.parametrize("path", ["/api/search", "/search", "/"])
def test_a_failure_inside_never_shows_itself(
    app: Flask, engine: Engine, monkeypatch: pytest.MonkeyPatch, lines: list[dict[str, Any]], path: str
):
    def fail(self: Engine, query: object) -> None:
        raise ZeroDivisionError("the secret reason")

    monkeypatch.setattr(type(engine), "search", fail)
    answer = app.test_client().get(path)
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    logged = next(line for line in lines if line["event"] == "failed")
    assert "ZeroDivisionError: the secret reason" in logged["exception"]
    assert logged["request_id"] == answer.headers["X-Request-Id"]


def test_without_a_catalogue_everything_waits_politely(tmp_path: Path):
    client = create_app(Settings(home=tmp_path, name="shop")).test_client()
    for path in ("/", "/search?q=x", "/product/1", "/api/search", "/api/suggest", "/readyz", "/images/a.svg"):
        answer = client.get(path)
        assert answer.status_code == 503, path
        assert str(tmp_path) not in answer.text
    assert client.get("/api/search").headers["Retry-After"]
    assert client.get("/api/search").get_json()["error"]["code"] == "index_missing"
    assert "Back in a moment" in client.get("/").text
    assert client.get("/healthz").status_code == 200


def test_a_catalogue_that_appears_is_opened(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(state, "RETRY_S", 0.0)
    client = create_app(Settings(home=tmp_path / "later", name="demo")).test_client()
    assert client.get("/readyz").status_code == 503
    (tmp_path / "later").symlink_to(settings.home)
    assert client.get("/readyz").status_code == 200


def test_ready_says_what_is_served(client: FlaskClient, engine: Engine):
    found = client.get("/readyz").get_json()
    assert found == {
        "ready": True,
        "name": engine.name,
        "generation": engine.generation,
        "products": engine.products,
        "degraded": [],
    }


def test_an_engine_that_cannot_answer_is_not_ready(
    client: FlaskClient, engine: Engine, monkeypatch: pytest.MonkeyPatch
):
    def down(self: Engine, query: object) -> None:
        raise EngineDown("both legs are out")

    monkeypatch.setattr(type(engine), "search", down)
    assert client.get("/readyz").status_code == 503


def test_an_engine_that_could_answer_a_moment_ago_and_cannot_now_is_not_ready(
    client: FlaskClient, engine: Engine, monkeypatch: pytest.MonkeyPatch
):
    def down(*arguments: object, **options: object) -> None:
        raise EngineDown("out")

    assert client.get("/readyz").status_code == 200
    monkeypatch.setattr(engine.catalogue.lexical, "search", down)
    assert [gone["part"] for gone in client.get("/readyz").get_json()["degraded"]] == ["words"]
    monkeypatch.setattr(engine.encoder, "encode_query", down)
    assert client.get("/readyz").status_code == 503


def test_requests_and_searches_are_counted(client: FlaskClient):
    client.get("/api/search?filter=price:..0.001")
    client.get("/api/search?page=0")
    client.get("/nothing/here")
    text = client.get("/metrics").text
    assert 'aisle_http_requests_total{route="/api/search",status="200"} 1.0' in text
    assert 'aisle_http_requests_total{route="/api/search",status="400"} 1.0' in text
    assert 'aisle_http_requests_total{route="unknown",status="404"} 1.0' in text
    assert 'aisle_http_request_seconds_count{route="/api/search"} 2.0' in text
    assert "aisle_nothing_found_total 1.0" in text
    assert 'aisle_search_part_seconds_count{part="total"} 1.0' in text


def test_one_line_is_logged_for_a_request_with_its_text_bounded(client: FlaskClient, lines: list[dict[str, Any]]):
    client.get("/search", query_string={"q": "lamp\n" * 150}, headers={"X-Request-Id": "r1"})
    assert len(lines) == 1
    line = lines[0]
    assert (line["event"], line["route"], line["status"], line["request_id"]) == ("request", "/search", 200, "r1")
    assert line["ms"] > 0
    assert len(line["q"]) == 201


def test_our_own_files_may_be_kept_by_version_alone(client: FlaskClient):
    page = client.get("/").text
    address = page.split('<link rel="stylesheet" href="')[1].split('"')[0]
    assert client.get(address).headers["Cache-Control"] == f"public, max-age={STATIC_AGE}, immutable"
    assert "immutable" not in client.get("/static/css/base.css?v=old").headers["Cache-Control"]
    assert client.get("/static/../app.py").status_code == 404
    assert client.get("/static/nothing.css").status_code == 404


def test_pictures_come_from_the_generation_and_run_nothing(client: FlaskClient, engine: Engine):
    image = next(hit["image"] for hit in client.get("/api/search?size=50").get_json()["hits"] if hit["image"])
    assert image.startswith("/images/")
    answer = client.get(image)
    assert answer.status_code == 200
    assert answer.mimetype == "image/svg+xml"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert client.get(image, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize(
    "path", ["../manifest.json", "..%2fmanifest.json", "%2e%2e/manifest.json", "/etc/hostname", "none.svg"]
)
def test_no_picture_leads_out_of_its_folder(client: FlaskClient, path: str):
    assert client.get(f"/images/{path}").status_code == 404


@pytest.mark.parametrize("path", ["/api/search", "/openapi.json", "/healthz", "/readyz", "/metrics"])
def test_programs_get_their_errors_as_json(client: FlaskClient, path: str):
    answer = client.post(path)
    assert answer.status_code == 405
    assert answer.get_json()["error"]["code"] == "method_not_allowed"


def raw(app: Flask, path: str, query_string: bytes) -> tuple[int, bytes]:
    """Status and body of a request whose query string is these very bytes, which a test client would tidy up."""
    statuses: list[str] = []
    environ = create_environ(path) | {"QUERY_STRING": query_string.decode("latin1")}
    body = b"".join(app.wsgi_app(environ, lambda status, headers, error=None: statuses.append(status)))
    return int(statuses[0].split()[0]), body


@pytest.mark.parametrize("text", [b"%ff%fe", b"%ED%A0%80", b"lamp%C3", b"\xff", b"%C3\x28"])
@pytest.mark.parametrize("field", ["q", "filter"])
def test_a_text_that_is_no_utf8_is_refused(app: Flask, field: str, text: bytes):
    status, body = raw(app, "/api/search", field.encode() + b"=" + text)
    assert status == 400
    error = json.loads(body)["error"]
    assert (error["code"], error["field"]) == ("bad_query", field)
    assert raw(app, "/search", field.encode() + b"=" + text)[0] == 400


@pytest.mark.parametrize("text", [b"caf%C3%A9", "café".encode(), b"caf%C3\xa9", b"caf%c3%a9"])
def test_utf8_is_read_raw_and_percent_encoded(app: Flask, text: bytes):
    status, body = raw(app, "/api/search", b"q=" + text)
    assert (status, json.loads(body)["query"]) == (200, "café")


def test_a_percent_sign_is_a_text_like_any_other(app: Flask):
    assert json.loads(raw(app, "/api/search", b"q=100%25+%25ff+50%")[1])["query"] == "100% %ff 50%"


def test_others_parameters_may_be_in_any_encoding(app: Flask):
    assert raw(app, "/search", b"utm_source=caf%E9&\xff=\xfe&q=lamp")[0] == 200


@pytest.mark.parametrize(
    "path", ["/search", "/api/search", "/openapi.json", "/static/css/base.css", "/static/js/page.js"]
)
def test_texts_are_compressed_for_whoever_accepts_it(client: FlaskClient, path: str):
    plain, packed = client.get(path), client.get(path, headers={"Accept-Encoding": "br, gzip"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["Vary"] == plain.headers["Vary"]
    assert "Accept-Encoding" in plain.vary
    unpacked = gzip.decompress(packed.data)
    assert len(packed.data) == int(packed.headers["Content-Length"]) < len(unpacked)
    if "search" not in path:  # whose answers tell the time they took
        assert unpacked == plain.data


def test_an_etag_is_heard_in_its_own_coding(client: FlaskClient):
    path, etags = "/static/css/base.css", []
    for accepted in ("", "gzip"):
        headers = {"Accept-Encoding": accepted}
        etags.append(client.get(path, headers=headers).headers["ETag"])
        again = client.get(path, headers=headers | {"If-None-Match": etags[-1]})
        assert (again.status_code, again.data) == (304, b"")
    plain, packed = etags
    assert plain != packed
    assert client.get(path, headers={"If-None-Match": packed}).status_code == 200


def test_a_part_of_a_file_is_sent_as_it_lies(client: FlaskClient):
    headers = {"Accept-Encoding": "gzip", "Range": "bytes=0-9"}
    answer = client.get("/static/css/base.css", headers=headers)
    assert (answer.status_code, answer.data) == (206, client.get("/static/css/base.css").data[:10])


def test_the_probe_is_a_search_by_words(engine: Engine):
    assert health.PROBE.text
    assert engine.search(health.PROBE).query == health.PROBE
