"""Values in the order that they have by nature."""

import pytest

from search.natural import arranged, is_size
from search.page import FacetValue


def order(*labels: str) -> list[str]:
    return [value.label for value in arranged([FacetValue(label, label, 1, False, "") for label in labels])]


@pytest.mark.parametrize(
    "expected",
    [
        ["XXS", "XS", "S", "M", "L", "XL", "XXL", "3XL"],
        ["small", "Medium", "large", "X-Large", "2 XL"],
        ["EU 36", "EU 37½", "EU 38", "EU 40", "S", "M"],
        ["9", "10", "38.5", "39,5", "100"],
        ["3 months", "6 months", "12 months"],
        ["4 W", "6 W", "10 W"],
        ["1", "2", "10", "one size"],
    ],
)
def test_sizes_and_numbers_rise(expected: list[str]):
    assert order(*sorted(expected)) == expected
    assert order(*reversed(expected)) == expected


@pytest.mark.parametrize(
    "names",
    [
        ["red", "black", "blue"],
        ["Windows 10 Pro", "Windows 7", "Linux 2", "Android 9.0"],
        ["USB 3", "red", "2 x VGA", "DVI"],
        ["DDR4-SDRAM", "DDR2", "DDR3L-SDRAM", "LPDDR4"],
        [],
    ],
)
def test_names_stay_as_they_came(names: list[str]):
    assert order(*names) == names


def test_a_size_is_told_from_a_number():
    assert [is_size(text) for text in ("M", "xxl", "2XL", "Large", "38", "EU 38", "Mm", "")] == [True] * 4 + [False] * 4
