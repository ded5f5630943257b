"""What a query keeps out, also where only a description tells of it."""

import pytest
from shops import open_shop

from search.engine import Engine
from search.page import Query
from search.understand.conditions import Told

PRODUCTS = {
    # id: title, brand, material, description
    "title": ("Leather boots", "Acorn", "", ""),
    "told": ("Boots", "Acorn", "", "Soft brown leather with a rubber sole."),
    "plain": ("Canvas boots", "Acorn", "", "Light and airy."),
    "without": ("Canvas boots two", "Acorn", "", "Made without any real leather at all."),
    "free": ("Canvas boots three", "Acorn", "", "A leather-free pair."),
    "free of": ("Canvas boots four", "Acorn", "", "The upper is free of leather."),
    "contraction": ("Canvas boots five", "Acorn", "", "It isn't leather, though it looks it."),
    "both": ("Boots six", "Acorn", "", "Not leather outside. Inside you walk on warm soft leather all day."),
    "free gift": ("Boots seven", "Acorn", "", "With a free tin of wax for the leather."),
    "cones": ("Wreath", "Birch", "", "Fir twigs and pine cones on wire."),
    "scattered": ("Wreath two", "Birch", "", "The scent of pine, and a ribbon hung with paper cones."),
    "one word": ("Wreath three", "Birch", "", "Hung with pinecones."),
    "nylon": ("Rain jacket", "Birch", "nylon", "Goes on easily over wool."),
    "wool": ("Rain jacket two", "Birch", "wool", "Warm."),
    "silent": ("Rain jacket three", "Birch", "", "Lined with wool."),
    "cedar": ("Mouse", "Cedar", "", "Small."),
    "beside cedar": ("Mouse pad", "Birch", "", "Looks well beside a Cedar mouse."),
    "denied": ("Boots eight without leather", "Acorn", "", ""),
    "denied and told": ("Boots nine without leather", "Acorn", "leather", ""),
    "denied once": ("Leather boots ten without leather lining", "Acorn", "", ""),
    "sugar": ("Gum with sugar", "Birch", "", ""),
    "no sugar": ("Gum, no added sugar", "Birch", "", ""),
    "sugar-free": ("Gum, sugar-free", "Birch", "", ""),
    "free of sugar": ("Gum free of sugar", "Birch", "", ""),
    "non-stick": ("Pan", "Birch", "non-stick", ""),
    "non-slip": ("Non-slip leather slippers", "Birch", "", ""),
    "no show": ("Slippers", "Birch", "", "No show leather inside."),
    "皮": ("包", "Birch", "", "不含皮革的包"),
}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    rows = [",".join([id, *(f'"{cell}"' for cell in cells)]) for id, cells in PRODUCTS.items()]
    return open_shop(tmp_path_factory.mktemp("holding"), "id,title,brand,material,description", rows)


def told(shop: Engine, query: str) -> Told:
    """What the products say to what the query asks beside its words."""
    return shop._ask(shop._understand(query)).demands.told(shop.catalogue.whole)


@pytest.mark.parametrize(
    ("query", "gone"),
    [
        (
            "boots without leather",
            {"title", "told", "both", "free gift", "denied and told", "denied once", "non-slip", "no show"},
        ),
        ("wreath without pine cones", {"cones", "one word"}),
        ("rain jacket without wool", {"wool", "silent"}),
        ("mouse not cedar", {"cedar"}),
        ("gum without sugar", {"sugar"}),
        ("pan without non-stick", {"non-stick"}),
        ("包不要皮革", set()),
    ],
)
def test_what_a_description_tells_is_kept_out_and_what_it_denies_stays(shop, query, gone):
    allowed = told(shop, query).passing
    kept = {id for id, row in zip(PRODUCTS, shop.numbers(list(PRODUCTS)), strict=True) if allowed[row]}
    assert PRODUCTS.keys() - kept == gone


def test_what_is_kept_out_is_on_no_page(shop):
    found = {hit.product.id for hit in shop.search(Query("boots without leather", size=50)).hits}
    assert "plain" in found
    assert not found & {"title", "told", "both", "free gift"}


def test_what_most_descriptions_say_is_said_of_no_product(tmp_path):
    shop = "Leather wants wax"  # too short to be left out of what is searched
    rows = [f"{place},{kind} {place},{shop}" for place, kind in enumerate(["Leather boots", *["Canvas boots"] * 9])]
    found = open_shop(tmp_path, "id,title,description", rows).search(Query("boots without leather", size=50)).hits
    assert {hit.product.id for hit in found} == {str(place) for place in range(1, 10)}


def test_what_says_that_it_is_without_comes_before_what_says_nothing(shop):
    said = told(shop, "rain jacket without wool")
    says, silent = shop.numbers(["nylon", "plain"])
    assert said.lacking[says] == 1
    assert said.lacking[silent] == 0


def test_of_several_things_kept_out_each_has_its_share(shop):
    said = told(shop, "rain jacket without wool and sugar")
    assert len(shop._understand("rain jacket without wool and sugar").excluded) == 2
    assert said.lacking[shop.numbers(["nylon"])[0]] == 0.5


def test_nobody_is_praised_for_not_being_of_a_brand(shop):
    assert told(shop, "mouse not cedar").lacking is None
