"""How facets are shown."""

import pytest

from search.filters import Range
from search.page import Bar, Facet, FacetValue, Query
from web import looks


def facet(field: str, *labels: str, kind: str = "values", selected: str = "") -> Facet:
    values = tuple(FacetValue(label, label, 1, label == selected, f"{field}:{label}") for label in labels)
    return Facet(field, field, kind, values)


@pytest.mark.parametrize(
    ("field", "labels", "expected"),
    [
        ("attr.size", ("S", "M", "L"), "sizes"),
        ("attr.shoe_size", ("EU 38", "EU 39"), "sizes"),
        ("attr.größe", ("38", "39"), "sizes"),
        ("attr.cores", ("2", "4"), "list"),
        ("attr.size", ("one for all seasons", "M"), "list"),
        ("attr.size", ("M",), "list"),
        ("attr.colour", ("black", "red", "sparkling"), "colours"),
        ("attr.tinte", ("schwarz", "rot"), "colours"),
        ("attr.material", ("steel", "wool", "paper"), "list"),
        ("brand", ("Red", "Black"), "list"),
        ("attr.note", (), "list"),
    ],
)
def test_a_facet_looks_as_its_values_are(field: str, labels: tuple[str, ...], expected: str):
    assert looks.look(facet(field, *labels)) == expected


def test_a_ticked_value_is_never_folded_away_nor_a_few_lines():
    first, rest = looks.folded(facet("size", *map(str, range(14)), selected="12").values)
    assert [value.value for value in first] == [*map(str, range(8)), "12"]
    assert [value.value for value in rest] == ["8", "9", "10", "11", "13"]
    assert looks.folded(facet("size", *map(str, range(11))).values)[1] == []


def test_steps_of_a_tree_above_what_is_chosen_lead_back():
    def at(name: str, depth: int, *, selected: bool = False) -> FacetValue:
        return FacetValue(name, name, 1, selected, "", depth)

    lines = looks.steps([at("A", 1), at("B", 2), at("C", 3, selected=True), at("D", 3), at("E", 1)])
    assert [(line.value.label, line.above, line.level) for line in lines] == [
        ("A", True, 0),
        ("B", True, 1),
        ("C", False, 2),
        ("D", False, 2),
        ("E", False, 0),
    ]


def test_bars_in_the_chosen_range_are_marked_and_none_is_invisible():
    bars = (Bar(None, 10, 0.001), Bar(10, 20, 1.0), Bar(20, 30, 0.0), Bar(30, None, 0.5))
    assert [bar.height for bar in looks.drawn(bars, None)] == [1, 40, 0, 20]
    chosen = {(None, None): "1111", (10, 20): "0100", (15, 25): "0110", (None, 10): "1000", (30, None): "0001"}
    for (low, high), expected in chosen.items():
        drawn = looks.drawn(bars, Range("price", low, high))
        assert "".join(str(int(bar.chosen)) for bar in drawn) == expected, (low, high)


def test_stars_are_those_of_the_rating():
    values = [FacetValue(text, "", 1, False, "") for text in ("4..", "3..", "2.5..", "..3")]
    assert [looks.stars(value) for value in values] == ["★★★★☆", "★★★☆☆", "", ""]


def test_the_currency_is_named_where_there_are_others():
    def prices(*filters: str) -> Facet:
        values = tuple(FacetValue(one, one, 1, False, one) for one in filters)
        return Facet("price", "Price", "ranges", values, "EUR")

    assert looks.named_unit(prices("price:..5", "price:5.."), None) == ""
    assert looks.named_unit(prices("price:..5EUR", "price:5EUR.."), None) == "EUR"
    assert looks.named_unit(prices(), Range("price", 1, 2, "EUR")) == "EUR"


def test_the_range_that_holds_is_found_by_its_field():
    held = Query(filters=(Range("attr.color", 1, 2), Range("price", 3, None)))
    assert looks.chosen_range(held, "price") == Range("price", 3, None)
    assert looks.chosen_range(held, "attr.colour") == Range("attr.color", 1, 2)
    assert looks.chosen_range(held, "rating") is None
