"""Prices and numbers as files have them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.mapping import Feed, Mapping
from indexer.money import read_currency, read_price
from indexer.numbers import read_number
from indexer.pricing import AmbiguousPrice, settle_unit
from search.product import Price


@pytest.mark.parametrize(
    ("value", "amount", "currency"),
    [
        ("12", "12", ""),
        ("0", "0", ""),
        ("0.00", "0.00", ""),
        ("free", "0", ""),
        ("FREE", "0", ""),
        ("gratis", "0", ""),
        (" Kostenlos ", "0", ""),
        (12, "12", ""),
        (12.5, "12.5", ""),
        (19.990000000000002, "19.99", ""),
        (".99", "0.99", ""),
        ("1299.00", "1299.00", ""),
        ("1,299.00", "1299.00", ""),
        ("1.299,00 €", "1299.00", "EUR"),
        ("$1,299", "1299", "USD"),
        ("US$12.00", "12.00", "USD"),
        ("EUR 12", "12", "EUR"),
        ("12 EUR", "12", "EUR"),
        ("12€", "12", "EUR"),
        ("£ 5", "5", "GBP"),
        ("12,50", "12.50", ""),
        ("1 299,00 zł", "1299.00", "PLN"),
        ("1\u202f299,00 €", "1299.00", "EUR"),
        ("1'299.00 CHF", "1299.00", "CHF"),
        ("12,- €", "12", "EUR"),
        ("12.–", "12", ""),
        ("Rs. 1,299", "1299", "INR"),
        ("₹1,29,999.00", "129999.00", "INR"),
        ("€ 1.299.000", "1299000", "EUR"),
        ("R$ 10,50", "10.50", "BRL"),
        ("CHF 1'299.-", "1299", "CHF"),
        ("CHF 1\u2019299.–", "1299", "CHF"),
        ("₹1,29,999", "129999", "INR"),
        ("1\u00a0299,00\u00a0€", "1299.00", "EUR"),
        ("USD12.50", "12.50", "USD"),
        ("$ 12.50 CAD", "12.50", "CAD"),
        ("Rs.1299/-", "1299", "INR"),
        ("9,99 €*", "9.99", "EUR"),
        ("12,50 EUR inkl. MwSt.", "12.50", "EUR"),
        ("£10.00 (excl. 20% VAT)", "10.00", "GBP"),
        ("&euro;12", "12", "EUR"),
    ],
)
def test_prices_are_read(value, amount, currency):
    assert read_price(value) == Price(Decimal(amount), currency)


@pytest.mark.parametrize("value", [None, "", " ", "-", "n/a", "NULL", "NaN", "none"])
def test_a_cell_that_says_nothing_is_no_price(value):
    assert read_price(value) is None


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("10 - 20", "a range"),
        ("$10-$20", "a range"),
        ("10 to 20 EUR", "a range"),
        ("from $10", "a range"),
        ("ab 10 €", "a range"),
        ("12-15 €", "a range"),
        ("12 – 15 €", "a range"),
        ("from 9.99", "a range"),
        ("€12 USD", "names two currencies, '€' and 'USD'"),
        ("-5 €", "below zero"),
        ("-5", "below zero"),
        ("$-5", "below zero"),
        ("-$5.00", "below zero"),
        (-5, "below zero"),
        ("free shipping", "not a price"),
        ("(5)", "not a price"),
        ("12 boxes", "'boxes' is no known currency"),
        ("1.2.3", "odd places"),
        ("1,29.99,5", "no known order"),
        ("1.299", "may be 1299 or 1.299: set decimal_mark"),
        ("1e5", "not a price"),
        (float("inf"), "not a price"),
        (10**15, "beyond any price"),
        (True, "not a price"),
        (["12"], "not a price"),
    ],
)
def test_what_is_no_price_says_why(value, reason):
    with pytest.raises(ValueError, match=reason.replace("(", r"\(")):
        read_price(value)


@pytest.mark.parametrize(("mark", "amount"), [(",", "1299"), (".", "1.299")])
def test_the_files_decimal_mark_settles_what_is_open(mark, amount):
    assert read_price("1.299", mark=mark) == Price(Decimal(amount))


def test_minor_units_have_as_many_digits_as_their_currency():
    assert read_price(4995, unit="minor") == Price(Decimal("49.95"))
    assert read_price("4995", unit="minor", currency="JPY") == Price(Decimal("4995"), "JPY")
    assert read_price(4995, unit="minor", currency="KWD") == Price(Decimal("4.995"), "KWD")
    with pytest.raises(ValueError, match="not whole"):
        read_price("49.95", unit="minor")


@pytest.mark.parametrize(
    ("text", "own", "currency"),
    [
        ("$5", "CAD", "CAD"),
        ("$5", "EUR", "USD"),
        ("5 kr", "SEK", "SEK"),
        ("5 kr", "", ""),
        ("¥5", "CNY", "CNY"),
        ("5", "CHF", "CHF"),
    ],
)
def test_a_shared_sign_means_the_catalogues_own_currency(text, own, currency):
    assert read_price(text, currency=own) == Price(Decimal(5), currency or own)


def test_currency_cells_are_codes_or_signs():
    assert [read_currency(text) for text in ("usd", " EUR ", "€", "", "n/a")] == ["USD", "EUR", "EUR", "", ""]
    with pytest.raises(ValueError, match="no currency"):
        read_currency("dollar bills")


@given(st.integers(0, 10**9), st.integers(0, 99))
def test_english_and_german_prices_are_read_back(whole, cents):
    amount = Decimal(f"{whole}.{cents:02}")
    english = f"{amount:,.2f}"
    german = english.translate(str.maketrans(",.", ".,"))
    assert read_price(english) == Price(amount)
    assert read_price(f"{german} €") == Price(amount, "EUR")
    assert read_price(german.replace(".", " ")) == Price(amount)


@given(st.text(max_size=30))
def test_any_text_is_a_price_nothing_or_a_reason(text):
    try:
        price = read_price(text)
    except ValueError:
        return
    assert price is None or price.amount >= 0


@pytest.mark.parametrize(
    ("text", "mark", "number"),
    [
        ("1,5", "", "1.5"),
        ("1,500", "", "1500"),
        ("1,500", ",", "1.500"),
        ("1.250", "", "1.250"),
        ("-3", "", "-3"),
        ("+3.5", "", "3.5"),
        ("0,125", "", "0.125"),
        ("1 000 000", "", "1000000"),
    ],
)
def test_numbers_are_read(text, mark, number):
    assert read_number(text, mark=mark) == Decimal(number)


@pytest.mark.parametrize("text", ["", "abc", "1-2", "1 2", "--1", "9" * 50])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(ValueError, match="is not a number"):
        read_number(text)


def test_words_in_the_place_of_a_price_do_not_decide_the_unit_of_the_others():
    mapping = Mapping((Feed("title", ("title",)), Feed("price", ("price",))))
    rows = [{"title": "Mug", "price": price} for price in ("1999", "2999", "free", "on request", "n/a")]
    with pytest.raises(AmbiguousPrice):
        settle_unit(mapping, rows)
