"""Pages of the shop as tests read them."""

from typing import Any

from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient


def get(client: FlaskClient, path: str, status: int = 200, **params: Any) -> BeautifulSoup:
    answer = client.get(path, query_string=params or None)
    assert answer.status_code == status, answer.text
    assert answer.mimetype == "text/html"
    return BeautifulSoup(answer.text, "html.parser")


def one(page: BeautifulSoup | Tag, selector: str) -> Tag:
    found = page.select(selector)
    assert len(found) == 1, (selector, found)
    return found[0]


def words(tag: Tag | None) -> str:
    """The text of a tag, white space folded."""
    assert tag is not None
    return " ".join(tag.text.split())
