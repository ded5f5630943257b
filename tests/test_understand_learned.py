"""What a catalogue's words mean is stored with it: read back whole, and refused where it is damaged."""

import json
from pathlib import Path

import pytest
from columns import open_columns

from search.errors import IndexMismatch
from search.product import Product, Quantity
from search.understand.attributes import AttributeWords
from search.understand.brands import Brands
from search.understand.learned import Learned

SHOP = [
    *[Product("", f"Kettle {n}", brand="Hewlett-Packard", attributes={"material": "Steel"}) for n in range(4)],
    *[Product("", f"Docking station {n}", brand="Odd \ud800", attributes={"ports": str(n)}) for n in range(6)],
    *[
        Product("", f"Q docking tablet {n}", brand="Q", attributes={"dock": "Docking", "cordless": True})
        for n in range(6)
    ],
    *[Product("", f"Drive {gb} GB", attributes={"capacity": Quantity(gb, "")}) for gb in (32, 64, 128, 256, 512, 1024)],
]


@pytest.fixture
def columns(tmp_path: Path):
    return open_columns(tmp_path, SHOP)


def test_what_is_stored_is_what_was_learned(columns, tmp_path):
    learned = Learned.of(columns)
    learned.save(tmp_path / "vocabulary")
    assert Learned.open(tmp_path / "vocabulary") == learned
    spellings = {spelling for brand in learned.brands for spelling in brand.spellings}
    assert {"hewlett packard", "q"} <= spellings
    assert {"steel", "docking"} <= learned.values.values.keys()
    assert "cordless" in learned.values.truths
    assert "docking station" in learned.values.types
    assert list(learned.units.values()) == ["GB"]


def test_two_builds_of_one_catalogue_store_the_same_bytes(columns, tmp_path):
    for name in ("one", "other"):
        Learned.of(columns).save(tmp_path / name)
    assert (tmp_path / "one" / "words.json").read_bytes() == (tmp_path / "other" / "words.json").read_bytes()


def test_what_was_stored_reads_queries(columns, tmp_path):
    Learned.of(columns).save(tmp_path)
    learned = Learned.open(tmp_path)
    attributes = AttributeWords(columns.attributes, learned.values, learned.units)
    assert [reading.value for reading in attributes.read("steel kettle 64 gb")] == ["steel", "64 GB"]
    assert attributes.read("docking station") == []
    assert [reading.value for reading in Brands(columns, learned.brands).read("hewlett packard")] == ["Hewlett-Packard"]


def test_an_empty_catalogue_has_a_vocabulary_too(tmp_path):
    learned = Learned.of(open_columns(tmp_path, []))
    learned.save(tmp_path)
    assert Learned.open(tmp_path) == learned
    assert not learned.brands


@pytest.mark.parametrize(
    "damaged",
    ["", "{", "[]", "{}", '{"brands": [{}], "values": {}, "units": {}}', '{"brands": [], "values": [], "units": {}}'],
)
def test_a_damaged_document_is_refused_with_what_to_do(columns, tmp_path, damaged):
    Learned.of(columns).save(tmp_path)
    (tmp_path / "words.json").write_text(damaged, "ascii")
    with pytest.raises(IndexMismatch, match="aisle rollback"):
        Learned.open(tmp_path)


def test_a_missing_document_is_refused(tmp_path):
    with pytest.raises(IndexMismatch, match=r"words\.json"):
        Learned.open(tmp_path)


def test_the_document_is_plain_json(columns, tmp_path):
    Learned.of(columns).save(tmp_path)
    assert json.loads((tmp_path / "words.json").read_bytes()).keys() == {"brands", "values", "units"}
