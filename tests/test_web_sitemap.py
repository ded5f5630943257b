"""What crawlers are told."""

import re
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from search.engine import Engine
from search.settings import Settings
from web import sitemap
from web.app import create_app

SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture(scope="module")
def client(engine: Engine) -> FlaskClient:
    return create_app(Settings(address="https://shop.example"), engine).test_client()


def locations(client: FlaskClient, path: str) -> list[str]:
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "application/xml")
    assert "public" in answer.headers["Cache-Control"]
    return [str(found.text) for found in ElementTree.fromstring(answer.data).iter(f"{SPACE}loc")]


def test_every_product_stands_once_in_the_parts_of_the_map(
    client: FlaskClient, engine: Engine, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sitemap, "PART", 1_300)
    parts = locations(client, "/sitemap.xml")
    assert parts == [f"https://shop.example/sitemap-{number}.xml" for number in (1, 2, 3)]
    pages = [page for part in parts for page in locations(client, part.removeprefix("https://shop.example"))]
    assert pages[0] == "https://shop.example/"
    assert len(pages) == len(set(pages)) == engine.products + 1
    assert client.get(pages[-1].removeprefix("https://shop.example")).status_code == 200
    for beyond in ("/sitemap-0.xml", "/sitemap-4.xml", "/sitemap-99999999999999999999.xml", "/sitemap-x.xml"):
        assert client.get(beyond).status_code == 404


def test_a_part_reads_no_more_than_its_products(client: FlaskClient, engine: Engine, monkeypatch: pytest.MonkeyPatch):
    asked: list[tuple[int, int]] = []
    whole = engine.catalogue.ids
    monkeypatch.setattr(engine.catalogue, "ids", lambda first, last: asked.append((first, last)) or whole(first, last))
    monkeypatch.setattr(sitemap, "PART", 100)
    assert len(locations(client, "/sitemap-2.xml")) == 100
    assert asked == [(100, 200)]


def test_signs_of_an_id_are_escaped(client: FlaskClient, engine: Engine, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(engine.catalogue, "ids", lambda first, last: ["a&b<c>/d e?f#g'\"é"])
    assert locations(client, "/sitemap-1.xml")[1:] == [
        "https://shop.example/product/a&b%3Cc%3E/d%20e%3Ff%23g'%22%C3%A9"
    ]


def test_robots_may_read_products_and_departments_and_no_other_search(client: FlaskClient):
    answer = client.get("/robots.txt")
    assert (answer.status_code, answer.mimetype) == (200, "text/plain")
    rules = answer.text.splitlines()
    assert rules[-1] == "Sitemap: https://shop.example/sitemap.xml"
    for path, allowed in (
        ("/product/1", True),
        ("/", True),
        ("/search", True),
        ("/search?filter=category:Mice", True),
        ("/search?filter=category:Mice&filter=price:1..2", False),
        ("/search?filter=brand:Lumen", True),
        ("/search?filter=brand:Lumen&sort=price", False),
        ("/search?filter=price:1..2", False),
        ("/search?q=x", False),
        ("/api/search?q=x", False),
        ("/choose?theme=dark", False),
    ):
        assert is_allowed(rules, path) is allowed, path


def is_allowed(rules: list[str], path: str) -> bool:
    """As RFC 9309 says, 2.2.2 and 2.2.3: the longest rule holds, and * stands for any signs."""
    found = [rule.split(": ") for rule in rules if rule.startswith(("Allow", "Disallow"))]
    fitting = [
        (len(place), name == "Allow")
        for name, place in found
        if re.match(".*".join(map(re.escape, place.split("*"))), path)
    ]
    return max(fitting, default=(0, True))[1]


def test_without_the_setting_addresses_are_of_the_host_that_was_asked(engine: Engine):
    client = create_app(engine=engine).test_client()
    sent = client.get("/robots.txt", headers={"Host": "other.example:8080"})
    assert sent.text.splitlines()[-1] == "Sitemap: http://other.example:8080/sitemap.xml"
    assert "public" not in sent.headers["Cache-Control"], "who asks has named the host"
    sent = client.get("/robots.txt", headers={"Host": "a b<c>"})
    assert sent.text.splitlines()[-1] == "Sitemap: /sitemap.xml"
