import pytest
from hypothesis import given
from queries import queries_of

from search.filters import Term
from search.understand.stock import read_stock

IN_STOCK = (Term("in_stock", ("true",)),)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("kettle in stock", "in stock"),
        ("in-stock kettle", "in-stock"),
        ("kettle available now", "available now"),
        ("is the red kettle still available", "still available"),
        ("everything in stock from tarn", "in stock"),
        ("Kessel sofort lieferbar", "sofort lieferbar"),
        ("水壶现货", "现货"),
    ],
)
def test_what_is_in_stock_is_a_condition(text, words):
    (reading,) = read_stock(text, told=True)
    assert text[reading.start : reading.end] == words
    assert (reading.kind, reading.said, reading.filters) == ("stock", "in stock", IN_STOCK)


@pytest.mark.parametrize(
    "text",
    [
        "kettle",
        "stock pot",
        "kettle out of stock",
        "kettle not in stock",
        "5 in stock",
        "kettle available in red",
        "back in stock",
        "gluten free bread",
        "",
    ],
)
def test_what_is_denied_counted_or_something_else_is_none(text):
    assert read_stock(text, told=True) == []


def test_a_catalogue_that_does_not_tell_says_so_and_hides_nothing():
    (reading,) = read_stock("kettle in stock", told=False)
    assert (reading.said, reading.filters, reading.wanted) == ("in stock (not told here)", (), ())


def test_delivery_is_told_by_no_catalogue():
    (reading,) = read_stock("kettle with free shipping", told=True)
    assert (reading.said, reading.filters) == ("free delivery (not told here)", ())


@given(queries_of(["in", "stock", "available", "not", "free shipping", "5", "现货", "-", "."]))
def test_any_text_is_read_within_its_bounds(text):
    for reading in read_stock(text, told=True):
        assert 0 <= reading.start < reading.end <= len(text)
