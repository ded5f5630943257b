"""What objects, lists and texts that spell out something else come to."""

import pytest

from indexer.composites import measure, named_values, read_pairs
from search.product import Quantity


@pytest.mark.parametrize(
    ("value", "quantity"),
    [
        ({"value": 4.2, "unitCode": "KGM"}, Quantity(4.2, "kg")),
        ({"amount": 3, "unit": "cm"}, Quantity(3.0, "cm")),
        ({"value": 3, "unit": " "}, None),
        ({"value": "3", "unit": "cm"}, None),
        ({"value": True, "unit": "cm"}, None),
        ({"amount": 12.5, "currency": "EUR"}, None),
    ],
)
def test_an_amount_with_its_unit_is_one_value(value, quantity):
    assert measure(value) == quantity


def test_names_with_values_are_attributes_and_other_objects_are_not():
    items = [{"name": "Colour", "value": "red"}, {"label": "Sizes", "options": ["S", "M"]}, {"name": "x"}, {"price": 3}]
    assert named_values([*items, "text"]) == [("Colour", "red"), ("Sizes", ["S", "M"])]


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("a=1,b=2", {"a": "1", "b": "2"}),
        ("a=x, y|b = 2", {"a": "x, y", "b": "2"}),
        ("https://x.org/?a=1,b=2", {"https://x.org/?a": "1", "b": "2"}),
        ("a, b=2", {}),
        ("no pairs", {}),
        ("", {}),
    ],
)
def test_pairs_are_read_or_left(text, pairs):
    assert read_pairs(text) == pairs
