"""What a dotted path finds, and what nested values hold."""

import pytest

from indexer.paths import at, leaves

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
