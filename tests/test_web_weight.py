"""What a page weighs, what it waits for, and who may keep it: told from the bytes as they are sent."""

import gzip
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient

from search.engine import Engine
from web.app import create_app
from web.files import STATIC_AGE

PAGE = 60_000  # bytes of a page of results with its styles and scripts, compressed, without pictures
SCRIPTS = 20_000  # bytes of all scripts, as they are written
EAGER = 4  # pictures in a list that may be loaded at once: those that the first screen shows
STATIC = Path(__file__).parent.parent / "web" / "static"
GERMAN = {"Accept-Language": "de-DE,de"}


@pytest.fixture(scope="module")
def client(engine: Engine) -> FlaskClient:
    return create_app(engine=engine).test_client()


@pytest.fixture(params=["demo", "icecat"])
def any_client(request: pytest.FixtureRequest) -> FlaskClient:
    """A client of each shop in turn."""
    return create_app(engine=request.getfixturevalue(request.param)).test_client()


def packed(client: FlaskClient, path: str) -> tuple[int, str]:
    """The bytes of an answer as a browser gets it, and its text."""
    answer = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200, path
    body = answer.data
    return len(body), (gzip.decompress(body) if answer.content_encoding == "gzip" else body).decode()


def parts(page: BeautifulSoup) -> list[str]:
    """The addresses of the styles, scripts and drawings of a page."""
    styles = [str(link["href"]) for link in page.select("link[rel=stylesheet]")]
    drawings = {str(use["href"]).partition("#")[0] for use in page.select("use[href]")} - {""}
    return styles + [str(script["src"]) for script in page.select("script[src]")] + sorted(drawings)


@pytest.mark.parametrize("query", ["", "?q=black+printer", "?q=lamp+with+usb&filter=price:..1000&filter=in_stock:true"])
def test_a_page_of_results_is_light(any_client: FlaskClient, query: str):
    size, text = packed(any_client, "/search" + query)
    page = BeautifulSoup(text, "html.parser")
    addresses = parts(page)
    assert len(addresses) >= 5
    weights = {path: packed(any_client, path)[0] for path in addresses}
    assert size + sum(weights.values()) <= PAGE, {"/search": size} | weights


def test_all_scripts_together_are_small():
    sizes = {path.name: path.stat().st_size for path in (STATIC / "js").glob("*.js")}
    assert sizes
    assert sum(sizes.values()) <= SCRIPTS, sizes


@pytest.mark.parametrize("path", ["/", "/search?q=lamp", "/search?q=zzzzqqqq", "/product/dog-bed-007", "/nothing"])
def test_nothing_is_waited_for_but_styles(client: FlaskClient, path: str):
    page = BeautifulSoup(client.get(path).text, "html.parser")
    scripts = page.select("script")
    for script in scripts:
        if script.get("type") == "application/ld+json":
            continue
        assert script.has_attr("defer") or script.has_attr("async") or script.get("type") == "module", script
        assert str(script["src"]).startswith("/static/"), script
    assert scripts
    assert not page.select("style, [style], link[rel=preconnect], link[rel=dns-prefetch], iframe, object, embed")
    assert all(address.startswith("/static/") for address in parts(page))
    assert not any("@import" in sheet.read_text("utf-8") for sheet in (STATIC / "css").glob("*.css"))


@pytest.mark.parametrize("path", ["/", "/search", "/search?q=lamp", "/product/dog-bed-007"])
def test_pictures_have_their_place_before_they_come_and_come_when_they_are_near(client: FlaskClient, path: str):
    page = BeautifulSoup(client.get(path).text, "html.parser")
    pictures = page.select("main img")
    assert len(pictures) > 4
    for picture in pictures:
        assert int(str(picture["width"])) > 0, picture
        assert int(str(picture["height"])) > 0, picture
        assert picture.has_attr("alt"), picture
    assert sum(map(eager, pictures)) <= EAGER


def eager(picture: Tag) -> bool:
    return picture.get("loading") != "lazy"


PAGES = ["/", "/search?q=lamp", "/search?q=zzzzqqqq", "/search?page=x", "/product/dog-bed-007", "/nothing"]


@pytest.mark.parametrize("path", PAGES)
def test_no_cache_can_give_a_page_to_another_shopper(client: FlaskClient, path: str):
    answer = client.get(path, headers={"Accept-Encoding": "gzip"})
    kept = answer.cache_control
    assert kept.private
    assert kept.no_cache
    assert not kept.public
    assert kept.max_age is None
    assert kept.s_maxage is None
    # One that keeps what is private nevertheless still tells the answers apart.
    assert {"accept-language", "cookie", "accept-encoding"} <= {name.lower() for name in answer.vary}


@pytest.mark.parametrize(
    "path", ["/api/search?q=lamp", "/api/suggest?q=la", "/api/products/dog-bed-007", "/choose?theme=dark"]
)
def test_neither_can_it_give_an_answer_to_a_program(client: FlaskClient, path: str):
    kept = client.get(path).cache_control
    assert kept.private
    assert kept.no_cache


@pytest.mark.parametrize("coding", ["gzip", "identity"])
@pytest.mark.parametrize("path", ["/", "/search?q=lamp&sort=price", "/product/dog-bed-007"])
def test_a_page_that_has_not_changed_is_not_sent_again(client: FlaskClient, path: str, coding: str):
    headers = {"Accept-Encoding": coding}
    first = client.get(path, headers=headers)
    again = client.get(path, headers=headers | {"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    for name in ("ETag", "Cache-Control", "Content-Security-Policy"):
        assert again.headers[name] == first.headers[name]
    assert set(again.vary) == set(first.vary)


@pytest.mark.parametrize("path", ["/", "/search?q=lamp", "/product/dog-bed-007"])
def test_another_shoppers_page_is_never_taken_for_ones_own(engine: Engine, path: str):
    client = create_app(engine=engine).test_client(use_cookies=False)
    coding = {"Accept-Encoding": "gzip"}
    shoppers = ["", "theme=dark", "language=de", "language=de; theme=dark"]
    tags = [client.get(path, headers=coding | {"Cookie": cookie}).headers["ETag"] for cookie in shoppers]
    assert len(set(tags)) == len(shoppers)
    other = client.get(path, headers=coding | {"Cookie": "theme=dark", "If-None-Match": tags[0]})
    assert other.status_code == 200
    german = client.get(path, headers=coding | GERMAN | {"If-None-Match": tags[0]})
    assert (german.status_code, german.headers["ETag"]) == (200, tags[2])


def test_our_own_files_are_kept_for_good_by_their_version(client: FlaskClient):
    page = BeautifulSoup(client.get("/search").text, "html.parser")
    addresses = parts(page) + [str(link["href"]) for link in page.select("link[rel=icon]")]
    for address in addresses:
        answer = client.get(address)
        assert "?v=" in address
        assert answer.headers["Cache-Control"] == f"public, max-age={STATIC_AGE}, immutable", address
        assert "Set-Cookie" not in answer.headers
