"""Attributes as a page shows them."""

import pytest

from search.product import AttributeValue, Product, Quantity
from web import specs
from web.specs import LITTLE, OPEN, Section


def rows(title: str = "x", **attributes: AttributeValue) -> list[tuple[str, str]]:
    found = specs.sections(Product("1", title, attributes=attributes))
    return [row for section in found for row in section.rows]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (True, "Yes"),
        (False, "No"),
        (Quantity(27, "in"), "27 in"),
        (Quantity(1e-06, "s"), "0.000001 s"),
        (Quantity(2019, ""), "2019"),
        (Quantity(4800, "mAh"), "4800 mAh"),
        (Quantity(19230, "g"), "19,230 g"),
        (Quantity(1.0, "kg"), "1 kg"),
        (("HDMI", "", "USB"), "HDMI, USB"),
        ("Black,White", "Black, White"),
        ("1,000 pages", "1,000 pages"),
        ("2008-08-16T00:00:00Z", "August 16, 2008"),
        ("2008-02-31", "2008-02-31"),
        ("", ""),
    ],
)
def test_values_read_as_a_shopper_writes_them(value: AttributeValue, expected: str):
    assert specs.value(value) == expected


def test_names_are_words_in_the_catalogues_order_and_what_is_empty_is_left_out():
    found = rows(screen_size=Quantity(27, "in"), wireless=True, note="", usb_ports="2", ssds_installed="1")
    assert found == [("Screen size", "27 in"), ("Wireless", "Yes"), ("USB ports", "2"), ("SSDs installed", "1")]


def test_what_the_products_own_texts_write_in_capitals_is_written_so():
    assert rows("Disk with NVME, fast", nvme_version="1.4") == [("NVME version", "1.4")]
    assert rows("DISK WITH NVME", nvme_version="1.4") == [("Nvme version", "1.4")]


def test_what_the_title_says_already_is_not_said_again():
    title = "Tripp Lite Surge Protector with eight outlets"
    assert rows(title, name="Surge Protector with eight outlets", outlets="eight") == [("Outlets", "eight")]


def test_few_have_no_heading_and_many_have_theirs():
    few = Product("1", "x", attributes={"width": "1", "battery_life": "2"})
    assert [section.heading for section in specs.sections(few)] == [""]
    names = (
        "battery_life",
        "battery_type",
        "battery_weight",
        "width",
        "height",
        "depth",
        "package_width",
        "colour",
        "fit",
    )
    many = Product("1", "x", attributes=dict.fromkeys(names, "1"))
    headings = [section.heading for section in specs.sections(many)]
    assert headings == ["General", "Battery", "Dimensions and weight", "Packaging"]


def test_a_long_list_is_folded_and_nothing_is_lost():
    section = Section("General", tuple((f"n{number}", "v") for number in range(OPEN + LITTLE)))
    assert specs.folded((section,)) == ((section,), ())
    other = Section("Battery", (("life", "1 h"),))
    first, rest = specs.folded((section, other))
    assert specs.count(first) == OPEN
    assert [one.heading for one in rest] == ["General", "Battery"]
    assert [row for one in (*first, *rest) for row in one.rows] == [*section.rows, *other.rows]
