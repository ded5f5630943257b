"""Variants become choices: colour, then size, and what does not come together."""

from search.page import Variant
from search.product import Product
from web.axes import axes


def shop(*rows: tuple[str, dict[str, str]]) -> list[Variant]:
    return [Variant(Product(id, id), tuple(differs.items())) for id, differs in rows]


SHIRTS = shop(
    *(
        (f"{colour}-{size}", {"weight": weight, "size": size, "colour": colour})
        for colour in ("sand", "navy")
        for size, weight in (("XL", "240 g"), ("S", "180 g"), ("M", "200 g"))
        if (colour, size) != ("sand", "XL")
    )
)


def test_colour_comes_before_size_and_what_follows_from_them_is_no_choice():
    found = axes(SHIRTS, "navy-M")
    assert [(axis.name, axis.chosen) for axis in found] == [("colour", "navy"), ("size", "M")]
    assert [option.value for option in found[0].options] == ["navy", "sand"]
    assert [option.value for option in found[1].options] == ["S", "M", "XL"]
    assert [option.value for axis in found for option in axis.options if option.chosen] == ["navy", "M"]


def test_a_choice_keeps_the_others_where_there_is_such_a_variant():
    colour, size = axes(SHIRTS, "navy-M")
    assert [(option.product.id, option.instead) for option in colour.options] == [("navy-M", ()), ("sand-M", ())]
    assert not colour.has_gaps
    colour, size = axes(SHIRTS, "navy-XL")
    assert [(option.product.id, option.instead) for option in colour.options] == [("navy-XL", ()), ("sand-S", ("S",))]
    assert colour.has_gaps
    assert not size.has_gaps


def test_one_axis_is_enough_where_it_tells_all_apart():
    found = axes(shop(("a", {"size": "10 cm", "depth": "1"}), ("b", {"size": "9 cm", "depth": "2"})), "a")
    assert [(axis.name, [option.value for option in axis.options]) for axis in found] == [("size", ["9 cm", "10 cm"])]


def test_what_cannot_be_told_apart_is_no_choice():
    assert axes(shop(("a", {"size": "M"}), ("b", {"size": "M"})), "a") == ()
    assert axes(shop(("a", {"size": "M"}), ("b", {})), "a") == ()
    assert axes(shop(("a", {"size": "M"}), ("b", {"size": "L"})), "c") == ()
    assert axes([], "a") == ()
