"""Which drawing stands in for a picture, and the file that has them all."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from search.engine import Engine
from search.page import Query
from search.product import Product
from web.drawing_departments import DEPARTMENTS, EMBLEMS
from web.drawing_words import HINTED, PARCEL, WORDS
from web.drawings import TINTS, department, drawing, tint, type_name

STATIC = Path(__file__).parent.parent / "web" / "static"
SVG = "{http://www.w3.org/2000/svg}"


def titled(title: str) -> str:
    return drawing(Product("p", title))


def within(*category: str, title: str = "Orla Alba") -> str:
    return drawing(Product("p", title, category=category))


@pytest.mark.parametrize(
    ("title", "symbol"),
    [
        ("HP Compaq 6710b Notebook PC", "laptop"),
        ("HP 250 G7 Notebook Silver 39.6 cm 8 GB DDR4", "laptop"),
        ("Lexmark E330, E340 High Yield Toner Cartridge Original Black 1 pc(s)", "ink"),
        ("Logitech M90 mouse USB Type-A Optical 1000 DPI", "mouse"),
        ("C2G 1m Monitor HD15 M/M cable VGA cable VGA (D-Sub) Gray", "cable"),
        ("HP Kensington MicroSaver cable lock Black 1.8 m", "lock"),
        ("Chef's knives, set of 3", "knife"),
        ("Kabellose Kopfhörer, schwarz", "headphones"),
        ("Chaussures de sport pour femme", "shoe"),
        ("Mochila azul para portátil", "backpack"),
        ("Xerox Phaser 6280 Yellow Standard Capacity Toner Cartridge", "ink"),
    ],
)
def test_a_title_is_drawn_by_the_name_of_the_thing(title: str, symbol: str):
    assert titled(title) == symbol


@pytest.mark.parametrize(
    "title",
    [
        "Kensington Mouse Pad with wrist rest",
        "Mouse pads",
        "Leather Case for iPhone 12",
        "PanzerGlass screen protector Clear screen protector Mobile phone/Smartphone 1 pc(s)",
        "Kensington Desktop Comfort Keyboard Drawer with SmartFit System",
        "Adapter for laptops",
        "Newstar flat screen desk mount",
        "A5 Notebook, dotted, 40 sheets",
        "Bare thing",
        "12345",
        "",
    ],
)
def test_what_only_goes_with_a_thing_is_not_drawn_as_it(title: str):
    assert titled(title) == PARCEL


def test_the_last_step_of_a_category_comes_before_the_title():
    assert within("Home", "Lighting", "Desk lamps", title="Tarn clock") == "lamp"
    assert within("Garden", "Pots & planters") == "planter"
    assert within("Power tools", "Batteries for drills") == "battery"
    assert within("Phones", "Phone Cases") == PARCEL


def test_where_the_last_step_says_nothing_the_title_does():
    assert within("Home", "Autumn sale", title="Tarn alarm clock") == "clock"


def test_of_the_steps_above_only_whole_departments_tell():
    assert within("Groceries", "Offers of the week") == "food"
    assert within("Computers", "Offers of the week") == PARCEL
    assert department("Computers") == "laptop", "in a list of departments it may stand for all of them"


def test_types_are_told_as_one_would_say_them():
    assert type_name(Product("p", "Lexmark Laser Toner Cartridge Original Black")) == "toner cartridge"
    assert type_name(Product("p", "Philips LCD TV 32PFL")) == "TV"
    assert type_name(Product("p", "Any title", category=("Home", "Desk  Lamps"))) == "desk lamps"
    assert type_name(Product("p", "Kensington Mouse Pad")) == ""


def test_odd_titles_are_parcels_or_drawn_and_never_an_error():
    titles = ["<script>laptop</script>", "laptop" * 900, "אוזניות", "\x00\ud800", "手机 壳", "for", "(((", "- - -"]
    assert {titled(title) for title in titles} <= {"laptop", PARCEL}


def test_every_name_has_one_meaning_and_every_meaning_a_drawing():
    names = [name for listed in WORDS.values() for name in listed.split(", ")]
    assert sorted(names) == sorted(set(names))
    drawn = {str(symbol.get("id")) for symbol in ElementTree.parse(STATIC / "drawings.svg").iter(f"{SVG}symbol")}
    meant = {*WORDS, *DEPARTMENTS, *EMBLEMS, *(symbol for symbol, _ in HINTED.values())}
    assert meant == drawn


def test_drawings_are_shapes_in_one_grid_that_take_their_colours_from_the_page():
    root = ElementTree.parse(STATIC / "drawings.svg").getroot()
    assert all(symbol.get("viewBox") == "0 0 96 96" for symbol in root)
    assert {part.tag for part in root.iter()} == {
        SVG + name for name in ("svg", "symbol", "path", "rect", "circle", "ellipse")
    }
    assert {part.get("fill") for part in root.iter()} == {None, "none", "currentColor"}
    assert not any(part.get(name) for part in root.iter() for name in ("stroke", "style", "class", "href"))


def test_a_drawing_has_one_of_the_tints_of_the_style_sheet():
    tokens = (STATIC / "css" / "tokens.css").read_text("utf-8")
    assert all(f"--tint-{number}:" in tokens for number in range(TINTS))
    assert {tint(symbol) for symbol in WORDS} == set(range(TINTS))
    assert tint("laptop") == tint("laptop")


def test_most_of_the_demo_is_drawn(engine: Engine):
    products = [hit.product for page in range(1, 20) for hit in engine.search(Query(size=100, page=page)).hits]
    assert len(products) == 1900
    assert sum(drawing(product) != PARCEL for product in products) > 0.75 * len(products)
