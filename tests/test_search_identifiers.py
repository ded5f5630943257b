"""Identifiers are found however they are typed, and no two that differ are taken for one."""

from pathlib import Path

import pytest

from search.identifiers import Identifiers, IdentifiersBuilder
from search.product import Product


@pytest.fixture
def table(tmp_path: Path) -> Identifiers:
    builder = IdentifiersBuilder()
    builder.add(Product("00000512", "Lamp", identifiers={"gtin": ("0790069241741",)}))
    builder.add(Product("b2", "Mouse", identifiers={"sku": ("000002019",), "mpn": ("TN-2110",)}))
    builder.add(Product("c3", "Desk", identifiers={"sku": ("0" * 13,)}))
    builder.save(tmp_path)
    return Identifiers(tmp_path)


@pytest.mark.parametrize(
    ("typed", "row"),
    [
        ("0790069241741", 0),
        ("790069241741", 0),
        ("00790069241741", 0),
        ("00000512", 0),
        ("000002019", 1),
        ("tn 2110", 1),
        ("0" * 13, 2),
    ],
)
def test_an_identifier_is_found_as_written_and_a_gtin_in_each_of_its_lengths(table, typed, row):
    assert table.rows(typed).tolist() == [row]


@pytest.mark.parametrize("typed", ["512", "2019", "02019", "0", "90069241741"])
def test_an_identifier_without_its_noughts_is_another(table, typed):
    assert table.rows(typed).tolist() == []
