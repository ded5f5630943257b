"""What single cells say: yes or no, amounts with units, codes, attributes."""

import pytest

from indexer.attributes import flatten, put, read_attribute, slug
from indexer.values import is_code, is_gtin, looks_like_image, read_availability, read_bool, read_quantity
from search.product import Quantity


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("1.5 kg", 1.5, "kg"),
        ("27 in", 27, "in"),
        ('27"', 27, '"'),
        ("2TB", 2, "TB"),
        ("1,5 l", 1.5, "l"),
        ("-20 °C", -20, "°C"),
        ("50%", 50, "%"),
        ("3200 mAh", 3200, "mAh"),
        ("420", 420, ""),
    ],
)
def test_amounts_are_read_with_their_unit(text, value, unit):
    assert read_quantity(text) == Quantity(value, unit)


@pytest.mark.parametrize("text", ["2 x 4 TB", "10 - 20", "kg", "", "DDR4", "1440 x 900", "0 - 35", "USB 3.0"])
def test_what_is_no_single_amount_is_none(text):
    assert read_quantity(text) is None


def test_only_known_units_count_where_nothing_is_known_of_the_column():
    assert read_quantity("4 GB", known=True) == Quantity(4, "GB")
    assert read_quantity("4 cheeses", known=True) is None
    assert read_quantity("420", known=True) is None


def test_yes_and_no_in_words():
    assert [read_bool(text) for text in ("Yes", "TRUE", "1", "oui", "Ja", "是")] == [True] * 6
    assert [read_bool(text) for text in ("no", "False", "0", "nein", "否")] == [False] * 5
    assert [read_bool(text) for text in ("", "maybe", "2")] == [None] * 3
    assert [read_bool(text, anywhere=True) for text in ("yes", "no", "1", "t", "on", "m")] == [True, False] + [None] * 4


@pytest.mark.parametrize(
    ("text", "available"),
    [
        ("in stock", True),
        ("In_Stock", True),
        ("https://schema.org/InStock", True),
        ("auf Lager", True),
        ("yes", True),
        ("out of stock", False),
        ("http://schema.org/OutOfStock", False),
        ("preorder", False),
        ("0", False),
        ("ships in 3 weeks", None),
    ],
)
def test_availability_is_read(text, available):
    assert read_availability(text) is available


def test_check_digits_tell_article_numbers():
    # 4006381333931 and 96385074 are the worked examples of EAN-13 and EAN-8; 036000291452 of UPC-A.
    assert all(map(is_gtin, ("4006381333931", "96385074", "036000291452", "00036000291452")))
    assert not any(map(is_gtin, ("4006381333932", "96385075", "12345", "40063813339A1", "٤٠٠٦٣٨١٣٣٣٩٣١")))


def test_codes_are_told_from_names_and_measures():
    assert all(map(is_code, ("006R90321", "dv7-1211ea", "C-EXV 8", "KSM150 PSER", "SM57/B", "49A")))
    assert not any(
        map(is_code, ("Mug", "USB hub", "16GB Kit", "16GB", "27 IN", "LabelWriter 450", "", "x1" * 40, "338"))
    )


def test_pictures_are_addresses_or_file_names():
    assert all(map(looks_like_image, ("https://x.org/a", "a-b.jpg", "img/a.PNG?w=3", "//x.org/a.webp")))
    assert not any(map(looks_like_image, ("CC0", "red mug.jpg", "1", "jpg")))


@pytest.mark.parametrize(
    ("column", "name"),
    [
        ("attr_t_operating_temperature__t_t_", "operating_temperature_t_t"),
        ("attr_n_cable_length", "cable_length"),
        ("attr_b_4g", "4g"),
        ("Größe (cm)", "grösse_cm"),
        ("Screen Size", "screen_size"),
        ("颜色", "颜色"),
        ("ＵＳＢ", "usb"),
        ("??", ""),
    ],
)
def test_columns_become_slugs(column, name):
    assert slug(column) == name


@pytest.mark.parametrize(
    ("value", "kind", "attribute"),
    [
        ("Black", "text", "Black"),
        (5, "text", "5"),
        (5.0, "text", "5"),
        (True, "text", "yes"),
        (2.5, "number", Quantity(2.5)),
        ("2.5", "number", Quantity(2.5)),
        ("2.5 kg", "number", Quantity(2.5, "kg")),
        ("about two", "number", "about two"),
        (False, "bool", False),
        ("Yes", "bool", True),
        (0, "bool", False),
        ("partly", "bool", "partly"),
        ("red|blue; red", "list", ("red", "blue")),
        ("red, blue", "list", ("red", "blue")),
        (["red", None, " blue "], "", ("red", "blue")),
        ([], "", None),
        ("1.5 kg", "", Quantity(1.5, "kg")),
        ("420", "", "420"),
        ("yes", "", True),
        ("on", "", "on"),
        ("n/a", "", None),
        (" ", "", None),
        (None, "", None),
    ],
)
def test_attributes_are_typed_by_kind_or_by_value(value, kind, attribute):
    found = read_attribute(value, kind)
    assert found == attribute
    assert type(found) is type(attribute)


def test_the_first_filled_column_of_a_name_counts():
    attributes: dict = {}
    put(attributes, "attr_t_colour", None)
    put(attributes, "attr_b_colour", False)
    put(attributes, "Colour", "red")
    assert attributes == {"colour": False}


def test_nested_objects_become_columns_of_their_own():
    assert flatten("size", {"width": 3, "box": {"w": 4}, "none": None}) == [("size_width", 3), ("size_box_w", 4)]
    assert flatten("specs", {"Colour": "red"}) == [("Colour", "red")]
