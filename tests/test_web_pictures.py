"""Which addresses of a catalogue may stand in a page."""

import pytest
from flask import Flask

from web.app import create_app
from web.pictures import local_path, outside_address, picture, product_address


@pytest.fixture(scope="module")
def app() -> Flask:
    return create_app()


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://example.com/a.jpg", "https://example.com/a.jpg"),
        ("HTTP://example.com/a.jpg", "HTTP://example.com/a.jpg"),
        ("  http://example.com/a.jpg ", "http://example.com/a.jpg"),
        ("//example.com/a.jpg", "https://example.com/a.jpg"),
        ("javascript:alert(1)", ""),
        ("data:image/svg+xml,<svg/>", ""),
        ("ftp://example.com/a.jpg", ""),
        ("https://", ""),
        ("https://[broken", ""),
        ('https://example.com/"onload=', ""),
        ("", ""),
    ],
)
def test_only_http_addresses_lead_outside(address: str, expected: str):
    assert outside_address(address) == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("images/mug.svg", "mug.svg"),
        ("./images/red/mug.svg", "red/mug.svg"),
        ("mug.svg", "mug.svg"),
        ("/images/mug.svg", "mug.svg"),
        ("images/../../secret", ""),
        ("../secret", ""),
        ("images/a/../../../secret", ""),
        ("..", ""),
        ("javascript:alert(1)", ""),
        ("a\\b.svg", ""),
        ("", ""),
    ],
)
def test_relative_addresses_stay_below_the_pictures_folder(address: str, expected: str):
    assert local_path(address) == expected


def test_a_local_picture_is_served_under_images(app: Flask):
    with app.test_request_context():
        assert picture("images/a b.svg") == "/images/a%20b.svg"
        assert picture("vbscript:x") == ""


@pytest.mark.parametrize(
    ("address", "expected"),
    [("/p/1?x=2", "/p/1?x=2"), ("https://a.example/p", "https://a.example/p"), ("p/1", ""), ("/p/<b>", "")],
)
def test_a_products_own_page_is_absolute_or_on_its_host(address: str, expected: str):
    assert product_address(address) == expected
