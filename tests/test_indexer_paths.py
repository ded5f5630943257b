"""What a dotted path finds, and what nested values come to."""

import pytest

from indexer.paths import at, leaves, measure, named_values, read_pairs
from search.product import Quantity

ROW = {
    "brand": {"name": "Tarn"},
    "a.b": {"c": 1},
    "offers": [{"price": 5, "tags": ["x", "y"]}, {"price": 6}, "none"],
    "more": "colour=red,size=L",
    "none": None,
}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("brand.name", "Tarn"),
        ("brand", {"name": "Tarn"}),
        ("a.b.c", 1),
        ("offers.0.price", 5),
        ("offers.1", {"price": 6}),
        ("offers.price", [5, 6]),
        ("offers.tags", ["x", "y"]),
        ("more.size", "L"),
        ("offers.9.price", None),
        ("offers.9999999999", None),
        ("offers.²", None),
        ("brand.name.first", None),
        ("none.x", None),
        ("", None),
        (".", None),
    ],
)
def test_a_path_goes_into_objects_lists_and_pairs(path, value):
    assert at(ROW, path) == value


def test_leaves_are_found_again_by_their_paths():
    row = {"offers": ROW["offers"][:2], "specs": {"size": {"width": 3}, "weight": {"value": 2, "unit": "kg"}}}
    found = {path: (value, where) for column, value in row.items() for path, value, where in leaves(column, value)}
    assert found == {
        "offers.price": ([5, 6], "list"),
        "offers.tags": (["x", "y"], "list"),
        "offers.0.price": (5, "item"),
        "offers.0.tags": (["x", "y"], "item"),
        "specs.size.width": (3, "object"),
        "specs.weight": ("2 kg", "object"),
    }
    assert all(at(row, path) == value for path, (value, _) in found.items() if path != "specs.weight")


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
