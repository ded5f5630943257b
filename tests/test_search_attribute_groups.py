"""Attributes fall into groups by their names."""

import pytest

from search.attribute_groups import FEW, GENERAL, NAMED, PACKAGE, SIZE, Group, groups

NAMES = [
    "date_released", "battery_capacity", "colour", "display_diagonal", "battery_life_max", "width", "package_weight",
    "number_of_batteries", "height", "maximum_display_resolution", "weight", "cable_length", "display_type",
]  # fmt: skip


def test_names_that_share_a_word_are_of_one_group_measures_of_another_and_the_package_is_last():
    assert groups(NAMES) == (
        Group(GENERAL, "", ("date_released", "battery_capacity", "colour", "battery_life_max", "number_of_batteries",
                            "cable_length")),
        Group(NAMED, "display", ("display_diagonal", "maximum_display_resolution", "display_type")),
        Group(SIZE, "", ("width", "height", "weight")),
        Group(PACKAGE, "", ("package_weight",)),
    )  # fmt: skip


def test_few_attributes_are_one_group_in_their_order():
    names = ("width", "battery_life", "battery_type", "battery_weight", "height", "depth")
    assert groups(names) == (Group(GENERAL, "", names),)
    assert groups(()) == ()


def test_many_that_share_nothing_are_one_group():
    names = tuple(f"{letter * 3}_of" for letter in "abcdefghijkl")
    assert len(names) > FEW
    assert groups(names) == (Group(GENERAL, "", names),)


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        (("usb_ports", "usb_version", "maximum_usb_speed"), "usb"),
        (("operating_system_language", "operating_system_version", "operating_system_edition"), "operating_system"),
        (("fan_speed", "fan_speed_max", "fan_speed_min"), "fan"),
        (("ports_usb", "port_hdmi", "ports_vga"), "ports"),
    ],
)
def test_a_group_is_called_by_what_its_names_share(members: tuple[str, ...], expected: str):
    rest = [f"{letter}{letter}{letter}" for letter in "abcdefgh"]
    (named,) = [group for group in groups([*members, *rest]) if group.kind == NAMED]
    assert (named.name, named.attributes) == (expected, members)


@pytest.mark.parametrize("odd", ["", "_", "___", "s", "maximum", "1", "ÄÖÜ", "a" * 500])
def test_any_name_falls_into_a_group(odd: str):
    names = [odd, *(f"{letter}{letter}{letter}" for letter in "abcdefgh")]
    assert [name for group in groups(names) for name in group.attributes].count(odd) == 1
