"""Attribute values in a query: what a shopper means by "16gb ram", "waterproof" or "over 2 kg" in one catalogue."""

from itertools import pairwise

import pytest
from columns import open_columns

from search.columns import Columns
from search.filters import Range, Term, passes
from search.product import Product, Quantity
from search.understand.attributes import MOST, AttributeWords
from search.understand.title_units import learned_units
from search.understand.value_words import value_words


def some(times: int, title: str, category: str, **attributes: object) -> list[Product]:
    return [
        Product("", f"{title} {n}", category=(category,), attributes=attributes)  # type: ignore[arg-type]
        for n in range(times)
    ]


CATALOGUE = [
    *some(6, "Laptop", "Laptops", memory=Quantity(16, "GB"), storage=Quantity(512, "GB"), colour="Black"),
    *some(3, "Laptop", "Laptops", memory=Quantity(8, "GB"), storage=Quantity(16, "GB"), memory_type="DDR4"),
    *some(3, "Monitor", "Monitors", screen_size=Quantity(27, "in"), width=Quantity(61, "cm"), resolution="1080p"),
    *some(2, "Stand", "Stands", width=Quantity(68.6, "cm"), weight=Quantity(1500, "g")),
    *some(3, "Kettle", "Kettles", material="Stainless steel", capacity=Quantity(0.5, "l"), condition="new"),
    *some(3, "Steel bottle", "Bottles", material="Steel", leakproof=True, condition="other"),
    *some(3, "Shirt", "Shirts", material="Cotton", size="XL", gender="women"),
    *some(3, "Shirt", "Shirts", material="Organic cotton", size="L", gender="men"),
    *some(3, "Shoes", "Shoes", size="42", waterproof=True),
    *some(3, "Shoes", "Shoes", size="43", waterproof=False),
    *some(3, "Cable", "Cables", length=Quantity(3, "m"), socket="LGA 775 (Socket T)", cable_colour="Black"),
    *some(3, "Phone case", "Phone cases", compatible_with="Korro 5", made_for="Mouse"),
    *some(9, "Mouse", "Pointing devices", connection="Bluetooth 5.0", ports="2"),
    *some(2, "Speaker", "Speakers", bluetooth=True, brand_name="Korro"),
    Product("", "One of a kind", attributes={"pattern": "herringbone"}),
]


def words_of(columns: Columns) -> AttributeWords:
    return AttributeWords(columns.attributes, value_words(columns), learned_units(columns))


@pytest.fixture(scope="module")
def columns(tmp_path_factory) -> Columns:
    return open_columns(tmp_path_factory.mktemp("attributes"), CATALOGUE)


@pytest.fixture(scope="module")
def words(columns) -> AttributeWords:
    return words_of(columns)


def numbers(**values: float) -> dict[str, Quantity]:
    return {name: Quantity(value, "") for name, value in values.items()}


def asked(field: str, *values: str) -> Term:
    return Term(f"attr.{field}", values)


def between(field: str, low: float | None, high: float | None, unit: str) -> Range:
    return Range(f"attr.{field}", low, high, unit)


@pytest.mark.parametrize(
    ("query", "part", "kind", "wanted"),
    [
        ("black laptop", "black", "attribute", (asked("colour", "Black"), asked("cable_colour", "Black"))),
        ("laptop colour black", "colour black", "colour", (asked("colour", "Black"),)),
        ("Stainless-Steel kettle", "Stainless-Steel", "material", (asked("material", "Stainless steel"),)),
        ("cotton shirt", "cotton", "material", (asked("material", "Cotton", "Organic cotton"),)),
        ("bluetooth 5.0 mouse", "bluetooth 5.0", "connection", (asked("connection", "Bluetooth 5.0"),)),
        ("ddr4", "ddr4", "memory type", (asked("memory_type", "DDR4"),)),
        ("screen 1080p", "1080p", "resolution", (asked("resolution", "1080p"),)),
        ("shirt xl", "xl", "size", (asked("size", "XL"),)),
        ("shirt size l", "size l", "size", (asked("size", "L"),)),
        ("size 42 shoes", "size 42", "size", (asked("size", "42"),)),
        ("women's shirt", "women", "gender", (asked("gender", "women"),)),
        ("lga 775 board", "lga 775", "socket", (asked("socket", "LGA 775 (Socket T)"),)),
        ("waterproof shoes", "waterproof", "waterproof", (asked("waterproof", "yes"),)),
        ("bluetooth speaker", "bluetooth", "bluetooth", (asked("bluetooth", "yes"),)),
        ("2 ports", "2 ports", "ports", (asked("ports", "2"),)),
        ("case for korro 5", "korro 5", "compatible with", (asked("compatible_with", "Korro 5"),)),
        ("16gb ram laptop", "16gb ram", "memory", (between("memory", 16, 16, "GB"),)),
        ("laptop ram 16 GB", "ram 16 GB", "memory", (between("memory", 16, 16, "GB"),)),
        ("16 gb", "16 gb", "attribute", (between("memory", 16, 16, "GB"), between("storage", 16, 16, "GB"))),
        ("27 inch monitor", "27 inch", "screen size", (between("screen_size", 27, 27, "in"),)),
        ('27" monitor', '27"', "screen size", (between("screen_size", 27, 27, "in"),)),
        ("3m cable", "3m", "length", (between("length", 3, 3, "m"),)),
        ("cable 300 cm", "300 cm", "length", (between("length", 3, 3, "m"),)),
        ("500 ml kettle", "500 ml", "capacity", (between("capacity", 0.5, 0.5, "l"),)),
        ("stand 1,5 kg", "1,5 kg", "weight", (between("weight", 1500, 1500, "g"),)),
        ("2 x 512gb", "512gb", "storage", (between("storage", 512, 512, "GB"),)),
        ("over 500 gb", "over 500 gb", "storage", (between("storage", 500, None, "GB"),)),
        ("laptop with at least 8 gb ram", "at least 8 gb ram", "memory", (between("memory", 8, None, "GB"),)),
        ("stand under 2 kg", "under 2 kg", "weight", (between("weight", None, 2000, "g"),)),
        ("no more than 2 kg", "no more than 2 kg", "weight", (between("weight", None, 2000, "g"),)),
        ("2 kg or less", "2 kg or less", "weight", (between("weight", None, 2000, "g"),)),
        ("1 kg+", "1 kg+", "weight", (between("weight", 1000, None, "g"),)),
        ("between 1 and 2 kg", "between 1 and 2 kg", "weight", (between("weight", 1000, 2000, "g"),)),
    ],
)
def test_a_value_is_read_as_what_products_have(words, columns, query, part, kind, wanted):
    (reading,) = words.read(query)
    assert (query[reading.start : reading.end], reading.kind, reading.wanted) == (part, kind, wanted)
    assert any(passes((filter,), columns).any() for filter in reading.wanted)


@pytest.mark.parametrize(
    "query",
    [
        "mouse",  # a value of "made_for", but titles mean the product
        "phone case",
        "new kettle",
        "other",
        "yes",
        "42",
        "l",
        "korro 5",  # the phone itself, not what fits it
        "korro",  # a name is no property
        "herringbone",  # one product alone
        "usb-c",
        "3 in 1",
        "photo 10 x 3 m",
        "17 inch",  # no product has it
        "99 gb",
        "",
    ],
)
def test_a_word_that_tells_nothing_is_not_read(words, query):
    assert words.read(query) == []


def test_a_size_in_another_unit_is_met_within_a_hundredth(tmp_path):
    words = words_of(open_columns(tmp_path, some(2, "Stand", "Stands", width=Quantity(68.6, "cm"))))
    (wanted,) = words.read("27 inch stand")[0].wanted
    assert (wanted.field, wanted.unit) == ("attr.width", "cm")
    assert wanted.low < 68.58 < 68.6 < wanted.high
    assert wanted.high - wanted.low < 0.02 * 68.7


def test_a_comparison_asks_the_attributes_in_that_unit_first(words):
    (reading,) = words.read("24 inches or larger")
    assert [filter.field for filter in reading.wanted] == ["attr.screen_size", "attr.width", "attr.length"]


def test_a_value_that_is_part_of_a_code_is_not_read(words):
    assert words.read("KOR-16-BLACK") == []
    assert [reading.value for reading in words.read("black-cotton")] == ["black", "cotton"]


def test_at_most_six_attributes_are_asked(tmp_path):
    products = some(2, "Set", "Sets", **{f"part_{n}_colour": "Teal" for n in range(9)})
    (reading,) = words_of(open_columns(tmp_path, products)).read("teal")
    assert len(reading.wanted) == MOST


def test_a_value_of_nearly_unique_texts_is_no_word(tmp_path):
    products = [Product("", "Ink", attributes={"fits_list": f"Printer {n // 2}"}) for n in range(4)]
    products += [Product("", "Ink", attributes={"remark": f"remark {n}"}) for n in range(20)]
    products += [Product("", "Ink", attributes={"remark": "glossy"}) for n in range(2)]
    assert words_of(open_columns(tmp_path, products)).read("glossy") == []


def test_no_text_is_too_odd_and_an_empty_catalogue_has_no_values(words, tmp_path):
    for text in (
        "\ud800 black \x00",
        "black " * 2_000,
        "16 gb " * 2_000,
        "9" * 10_000,
        "1-" * 5_000,
        "10,100,1000 gb",
        "1,000.5.3 kg",
        "٢٧ inch",
        "'\"' 1''",
    ):
        readings = words.read(text)
        assert all(0 <= reading.start < reading.end <= len(text) for reading in readings)
        assert all(one.end <= other.start for one, other in pairwise(readings))
    assert words_of(open_columns(tmp_path, [])).read("black 16 gb") == []


def test_a_word_of_an_attributes_name_beside_the_value_chooses_among_attributes(tmp_path):
    products = some(3, "Printer", "Printers", colour=True, case_colour="Black", finish="Black")
    (reading,) = words_of(open_columns(tmp_path, products)).read("printer colour black")
    assert (reading.value, reading.wanted) == ("black", (asked("case_colour", "Black"),))


def test_a_product_that_an_attributes_name_mentions_chooses_nothing(tmp_path):
    products = some(3, "Lead", "Leads", cables_included="HDMI", connector="HDMI")
    (reading,) = words_of(open_columns(tmp_path, products)).read("hdmi cable")
    assert {filter.field for filter in reading.wanted} == {"attr.cables_included", "attr.connector"}


def test_bare_numbers_take_the_unit_that_titles_give_them(tmp_path):
    products = [
        Product("", f'Laptop {gb} GB {inches}" 4 cores', attributes=numbers(memory=gb, screen=cm, cores=4))
        for gb, inches, cm in [(4, 13, 33), (8, 14, 35.6), (16, 15.6, 39.6), (4, 14, 35.6), (8, 13, 33)]
    ]
    columns = open_columns(tmp_path, products)
    assert columns.attributes.units == ["", "", ""]
    words = words_of(columns)
    assert words.read("16 gb laptop")[0].wanted == (between("memory", 16, 16, ""),)
    (wanted,) = words.read("15.6 inch")[0].wanted
    assert wanted.field == "attr.screen"
    assert passes((wanted,), columns).tolist() == [False, False, True, False, False]
    assert words.read("at least 8 gb")[0].wanted == (between("memory", 8, None, ""),)


def test_numbers_that_meet_a_title_by_chance_take_no_unit(tmp_path):
    products = [Product("", f"Laptop {n} 4 GB", attributes=numbers(cores=4)) for n in range(9)]
    assert words_of(open_columns(tmp_path, products)).read("4 gb") == []
