import pytest

from search.understand.measures import in_unit, measures


@pytest.mark.parametrize(
    ("text", "low", "high", "unit", "words"),
    [
        ("sleeping bag -8°C", -8, -8, "°C", "-8°C"),
        ("sleeping bag −8 °C", -8, -8, "°C", "−8 °C"),
        ("sleeping bag minus 8 degrees", -8, -8, "°", "minus 8 degrees"),
        ("bag 10 celsius", 10, 10, "°C", "10 celsius"),
        ("Schlafsack 0 Grad", 0, 0, "°", "0 Grad"),
        ("oven 450 degrees F", 450, 450, "°F", "450 degrees F"),
        ("bag under -5 °C", None, -5, "°C", "under -5 °C"),
        ("wok over 200 degrees", 200, None, "°", "over 200 degrees"),
    ],
)
def test_a_temperature_keeps_its_sign(text, low, high, unit, words):
    (measure,) = measures(text)
    assert (measure.low, measure.high, measure.unit) == (low, high, unit)
    assert text[measure.start : measure.end] == words


@pytest.mark.parametrize("text", ["iphone 5c", "usb 3 c", "vitamin c", "f 16", "10 grades", "degrees"])
def test_a_letter_alone_is_no_degree(text):
    assert measures(text) == []


def test_a_range_of_degrees_has_no_sign():
    assert [one.low for one in measures("oven 50-200 degrees") if one.low is not None and one.low < 0] == []


def test_bare_degrees_are_of_any_kind_and_named_ones_of_theirs():
    (bare,), (named,) = measures("8 degrees"), measures("8 °C")
    assert in_unit(bare, "°C") == in_unit(bare, "°") == (8, 8)
    assert in_unit(bare, "cm") is None
    assert in_unit(named, "°C") == (8, 8)
    assert in_unit(named, "°F") is None
