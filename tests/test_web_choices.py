"""What a shopper chooses for a browser: light or dark, and the language."""

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from search.engine import Engine
from web.app import create_app


@pytest.fixture
def client(engine: Engine) -> FlaskClient:
    return create_app(engine=engine).test_client()


def chosen(client: FlaskClient, query: str) -> TestResponse:
    return client.get(f"/choose?{query}")


def test_a_theme_holds_until_it_is_left_to_the_system(client: FlaskClient):
    answer = chosen(client, "theme=dark&back=/search%3Fq%3Dlamp")
    assert (answer.status_code, answer.location) == (303, "/search?q=lamp")
    assert 'data-theme="dark"' in client.get("/").text
    chosen(client, "theme=auto")
    assert "data-theme" not in client.get("/").text


def test_a_theme_that_is_none_is_refused(client: FlaskClient):
    answer = chosen(client, "theme=sepia")
    assert answer.status_code == 400
    assert "auto, light, dark" in answer.text


@pytest.mark.parametrize(
    "back",
    ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "javascript:alert(1)", "x", "//["],
)
def test_nobody_is_sent_elsewhere(client: FlaskClient, back: str):
    assert client.get("/choose", query_string={"theme": "dark", "back": back}).location == "/"


@pytest.mark.parametrize("path", ["/product/a%20b", "/product/a%3Fb%23c", "/product/50%25", "/product/%C3%A9"])
def test_a_choice_leads_back_to_an_address_of_any_signs(client: FlaskClient, path: str):
    page = BeautifulSoup(client.get(f"{path}?x=1%262").text, "html.parser")
    back = page.select_one("form.choose input[name=back]")["value"]
    assert client.get("/choose", query_string={"theme": "dark", "back": back}).location == f"{path}?x=1%262"


def test_a_cookie_that_holds_anything_else_is_passed_over(client: FlaskClient):
    client.set_cookie("theme", '"><script>')
    client.set_cookie("language", "../../etc")
    page = client.get("/").text
    assert "data-theme" not in page
    assert '<html lang="en" dir="ltr">' in page


def test_numbers_follow_the_region(client: FlaskClient):
    american = client.get("/search").text
    assert '<html lang="en"' in client.get("/search", headers={"Accept-Language": "xx, en-GB;q=.5"}).text
    assert "$" in american


def test_a_page_asked_for_again_is_sent_only_where_it_changed(client: FlaskClient):
    first = client.get("/search?q=lamp")
    tag = first.headers["ETag"]
    assert client.get("/search?q=lamp", headers={"If-None-Match": tag}).status_code == 304
    assert {"Accept-Language", "Cookie"} <= set(first.vary)
    client.set_cookie("theme", "dark")
    assert client.get("/search?q=lamp", headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("language", ["fr", "root", "xx", "../de"])
def test_a_language_without_texts_is_refused_with_those_there_are(client: FlaskClient, language: str):
    answer = client.get("/choose", query_string={"language": language})
    assert answer.status_code == 400
    assert "de, en" in answer.text or "en, de" in answer.text
    assert "Set-Cookie" not in answer.headers
