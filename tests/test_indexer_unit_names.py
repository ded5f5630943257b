"""Units in the names of columns, and words that only look like units."""

import pytest

from indexer.unit_names import unit_in


@pytest.mark.parametrize(
    ("column", "name", "unit"),
    [
        ("weight_kg", "weight", "kg"),
        ("Weight (kg)", "Weight", "kg"),
        ("Weight in kg", "Weight", "kg"),
        ("weightKg", "weight", "kg"),
        ("screen_size_in", "screen_size", "in"),
        ('Screen size (")', "Screen size", "in"),
        ("cable length [m]", "cable length", "m"),
        ("storage_gb", "storage", "GB"),
        ("power w", "power", "W"),
        ("Power (W)", "Power", "W"),
        ("battery_life_h", "battery_life", "h"),
        ("max_load_t", "max_load", "t"),
        ("Gewicht (kg)", "Gewicht", "kg"),
        ("Höhe (cm)", "Höhe", "cm"),
        ("specs.weight_kg", "specs.weight", "kg"),
        ("Variant Grams", "Variant weight", "g"),
    ],
)
def test_a_unit_at_the_end_of_a_name_is_found(column, name, unit):
    assert unit_in(column) == (name, unit)


@pytest.mark.parametrize(
    "column",
    [
        *("made_in", "built in", "plug_in", "size_m", "Size (M)", "Size (L)", "t", "kg", "price_t", "price_per_kg"),
        *("model_a", "square_feet", "variant_m", "rating", "vat (pct)", "items (new)", "level_b", "", "()", "_kg"),
    ],
)
def test_words_that_end_like_units_are_none(column):
    assert unit_in(column) is None


def test_what_holds_attributes_does_not_lend_them_its_name():
    assert [unit_in(f"specs.{name}") for name in ("watts", "volts")] == [("specs.watts", "W"), ("specs.volts", "V")]
    assert unit_in("specs.weight_kg") == ("specs.weight", "kg")
