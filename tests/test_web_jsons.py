"""JSON of whatever a catalogue holds."""

import json
import math

import pytest
from flask import Flask

from web.jsons import Orjson, encoded


@pytest.mark.parametrize(
    "value",
    [
        {"b": 1, "a": [None, True, 1.5, "ü茶\u2028"]},
        2**63,
        10**400,
        "half \ud83d of a pair",
        {"\udc80": [-(2**70)]},
        "",
    ],
    ids=lambda value: ascii(value)[:30],
)
def test_what_is_written_reads_back_the_same(value: object):
    assert json.loads(encoded(value).decode()) == value


def test_keys_keep_their_order_and_letters_their_form():
    assert encoded({"b": "é", "a": 1}) == '{"b":"é","a":1}'.encode()


@pytest.mark.parametrize("odd", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_in_json_is_null(odd: float):
    assert encoded([odd, 1.0]) == b"[null,1.0]"
    assert encoded([odd, 10**30]) == b"[null,1000000000000000000000000000000]"


def test_an_answer_is_one_line_of_json():
    app = Flask("web")
    app.json = Orjson(app)
    with app.app_context():
        answer = app.json.response(a="ß")
        assert (answer.mimetype, answer.data) == ("application/json", '{"a":"ß"}\n'.encode())
        assert app.json.loads(app.json.dumps({"a": [1]})) == {"a": [1]}
