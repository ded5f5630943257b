"""What a query string may hold, and what is said of one that may not."""

import pytest
from werkzeug.datastructures import MultiDict

from search.errors import BadQuery
from search.filters import Range, Term
from search.page import MAX_FILTERS, MAX_PAGE, MAX_SIZE, MAX_TEXT, Query
from web.params import API_SIZE, flag, query


def read(*pairs: tuple[str, str]) -> Query:
    return query(MultiDict(pairs), default_size=API_SIZE)


def test_nothing_asked_is_the_first_page_of_everything():
    assert read() == Query(text="", page=1, size=API_SIZE, filters=(), sort="relevance", explain=False)


def test_every_parameter_is_read():
    asked = read(
        ("q", "desk lamp"),
        ("page", "3"),
        ("size", "7"),
        ("filter", "brand:Lumen"),
        ("filter", "price:20..50"),
        ("sort", "-price"),
        ("explain", "true"),
    )
    assert asked == Query(
        "desk lamp", 3, 7, (Term("brand", ("Lumen",)), Range("price", 20, 50)), sort="-price", explain=True
    )


def test_blank_parameters_count_as_absent():
    blank = [(name, value) for name in ("page", "size", "filter", "sort", "explain") for value in ("", "  ")]
    assert read(("q", "   "), *blank) == read()
    assert read(("page", ""), ("page", "2"), ("filter", ""), ("filter", "price:..5")).filters == (
        Range("price", None, 5),
    )


def test_a_text_is_searched_without_the_space_around_it():
    assert read(("q", "  desk  lamp\n")).text == "desk  lamp"


def test_unknown_parameters_are_ignored():
    assert read(("utm_source", "letter"), ("q", "lamp")).text == "lamp"


@pytest.mark.parametrize(
    ("field", "value", "rule"),
    [
        ("page", "-1", f"from 1 to {MAX_PAGE:,}"),
        ("page", "0", f"from 1 to {MAX_PAGE:,}"),
        ("page", "1.5", "whole number"),
        ("page", "٣", "whole number"),
        ("page", str(MAX_PAGE + 1), f"from 1 to {MAX_PAGE:,}"),
        ("size", "1000000000", f"from 1 to {MAX_SIZE:,}"),
        ("size", "9" * 5000, f"from 1 to {MAX_SIZE:,}"),
        ("sort", "colour", "one of relevance, price"),
        ("explain", "maybe", "one of true, 1, false, 0"),
        ("q", "x" * (MAX_TEXT + 1), f"at most {MAX_TEXT:,}"),
        ("q", "la\0mp", "U+0000"),
        ("filter", "brand", "colon"),
        ("filter", "brand:\x01", "U+0001"),
    ],
)
def test_a_broken_rule_is_named_with_its_field(field: str, value: str, rule: str):
    with pytest.raises(BadQuery) as caught:
        read((field, value))
    assert caught.value.field == field
    assert rule in str(caught.value)


@pytest.mark.parametrize("field", ["q", "page", "size", "sort", "explain"])
def test_a_single_parameter_may_not_be_repeated(field: str):
    with pytest.raises(BadQuery, match="stands 2 times") as caught:
        read((field, "1"), (field, "1"))
    assert caught.value.field == field


def test_too_many_filters_are_refused():
    with pytest.raises(BadQuery, match=f"at most {MAX_FILTERS}") as caught:
        read(*[("filter", f"brand:B{n}") for n in range(MAX_FILTERS + 1)])
    assert caught.value.field == "filter"


def test_messages_do_not_repeat_a_long_value():
    with pytest.raises(BadQuery) as caught:
        read(("sort", "z" * 5000))
    assert len(str(caught.value)) < 200


def test_other_scripts_and_emoji_are_plain_text():
    text = "キーボード ⌨️ לוח מקשים\tx"
    assert read(("q", text)).text == text


def test_flags_are_written_in_two_ways():
    assert [flag(MultiDict([("explain", value)]), "explain") for value in ("true", "1", "false", "0")] == [
        True,
        True,
        False,
        False,
    ]
