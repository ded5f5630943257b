"""What is true of every request: headers, errors, readiness, counters, the log."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

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
    assert "immutable" not in client.get("/static/aisle.css?v=old").headers["Cache-Control"]
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


def test_the_probe_is_a_search_by_words(engine: Engine):
    assert health.PROBE.text
    assert engine.search(health.PROBE).query == health.PROBE
