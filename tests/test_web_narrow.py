"""Two number fields become one filter at one address; what they cannot mean is said."""

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from search.errors import BadQuery
from search.filters import to_text
from web.narrow import narrowed


def filters(*pairs: tuple[str, str]) -> list[str]:
    return [to_text(one) for one in narrowed(MultiDict(pairs)).filters]


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([("low", "20"), ("high", "50")], ["price:20..50"]),
        ([("low", "50"), ("high", "20")], ["price:20..50"]),
        ([("low", "20"), ("high", "")], ["price:20.."]),
        ([("low", ""), ("high", "9.90")], ["price:..9.9"]),
        ([("low", "0"), ("high", "0")], ["price:0..0"]),
        ([("low", " 20 "), ("high", "1e3")], ["price:20..1000"]),
        ([("low", ""), ("high", "")], []),
        ([], []),
        ([("low", "5"), ("unit", "EUR")], ["price:5 EUR.."]),
        ([("low", "5"), ("field", "attr.weight"), ("unit", "g")], ["attr.weight:5g.."]),
        ([("low", "5"), ("filter", "price:1..2"), ("filter", "brand:A")], ["brand:A", "price:5.."]),
        ([("filter", "price:1..2"), ("filter", "brand:A")], ["brand:A"]),
    ],
)
def test_two_numbers_are_one_range(pairs: list[tuple[str, str]], expected: list[str]):
    assert filters(*pairs) == expected


@pytest.mark.parametrize("written", ["abc", "-1", "nan", "inf", "1e99", "1,5", "0x10", "$5", "1_0", "٣"])
def test_what_is_no_amount_is_refused_by_name(written: str):
    with pytest.raises(BadQuery) as caught:
        filters(("high", written))
    assert caught.value.field == "high"


@pytest.mark.parametrize("field", ["a b", '"', "x:y", "title:~", "-price"])
def test_a_field_that_cannot_be_one_is_refused(field: str):
    with pytest.raises(BadQuery):
        filters(("low", "1"), ("field", field))


def test_the_form_leads_to_the_one_address_of_that_search(client: FlaskClient):
    asked = {"q": "mug", "low": "10", "high": "20", "sort": "price", "size": "24", "page": "3", "unknown": "x"}
    answer = client.get("/search/narrow", query_string=asked)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/search?q=mug&filter=price:10..20&sort=price")
    assert client.get(answer.headers["Location"]).status_code == 200


def test_a_form_that_repeats_a_field_is_refused(client: FlaskClient):
    assert client.get("/search/narrow?low=1&low=2").status_code == 400
