"""Brands in a query: every spelling that shoppers type, and the words that only look like a brand."""

import pytest
from columns import open_columns

from search.columns import Columns
from search.filters import Term
from search.product import Product
from search.understand.brand_names import brand_names
from search.understand.brands import Brands

CATALOGUE = [
    *[("Hewlett-Packard", f"Hewlett-Packard LaserJet {n}") for n in range(4)],
    *[("HP", f"HP DeskJet {n}") for n in range(4)],
    *[("HP Inc.", f"HP Envy {n}") for n in range(2)],
    *[("TP-LINK", f"TP-LINK router {n}") for n in range(3)],
    *[("Coca-Cola", f"Coca-Cola {n} l") for n in range(3)],
    *[("3M", f"3M tape {n}") for n in range(3)],
    *[("L'Oréal", f"L'Oréal shampoo {n}") for n in range(3)],
    *[("SanDisk", f"Card Ultra {n}") for n in range(3)],
    *[("Johnson & Johnson", f"Plasters {n}") for n in range(3)],
    *[("The North Face", f"The North Face jacket {n}") for n in range(2)],
    *[("华为", f"华为手机 {n}") for n in range(3)],
    *[("Kärcher GmbH", f"Kärcher pressure washer {n}") for n in range(2)],
    *[("Apple", f"Apple phone {n}") for n in range(2)],
    *[("Farm", f"Apple juice {n} l") for n in range(6)],
    *[("Case", f"Case tractor {n}") for n in range(2)],
    *[("Hull", f"Phone case {n}") for n in range(9)],
    *[("Belt", f"Trousers {n}") for n in range(2)],
    *[("Generic", f"Generic cable {n}") for n in range(5)],
    *[("No Name", f"No Name soap {n}") for n in range(5)],
    *[("N/A", f"Sponge {n}") for n in range(5)],
    *[("Samson", f"Charger {n}") for n in range(4)],
    *[("Hull", f"Cover for Samson {n}") for n in range(9)],
    *[("Q", f"Q watch {n}") for n in range(4)],
    *[("501", f"501 jeans {n}") for n in range(4)],
]


def brands_of(columns: Columns) -> Brands:
    return Brands(columns, brand_names(columns))


@pytest.fixture(scope="module")
def brands(tmp_path_factory) -> Brands:
    products = [Product(str(number), title, brand=brand) for number, (brand, title) in enumerate(CATALOGUE)]
    products += [Product(f"b{n}", "Leather strap", brand="Hull", category=("Clothes", "Belts")) for n in range(9)]
    return brands_of(open_columns(tmp_path_factory.mktemp("brands"), products))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("hewlett packard printer", [("hewlett packard", "Hewlett-Packard")]),
        ("Hewlett-Packard", [("Hewlett-Packard", "Hewlett-Packard")]),
        ("printer HP", [("HP", "HP")]),
        ("hp inc laptop", [("hp inc", "HP")]),
        ("tp link router", [("tp link", "TP-LINK")]),
        ("tplink", [("tplink", "TP-LINK")]),
        ("coca cola zero", [("coca cola", "Coca-Cola")]),
        ("cocacola", [("cocacola", "Coca-Cola")]),
        ("3m tape", [("3m", "3M")]),
        ("loreal shampoo", [("loreal", "L'Oréal")]),
        ("l’oreal", [("l’oreal", "L'Oréal")]),
        ("L'ORÉAL", [("L'ORÉAL", "L'Oréal")]),
        ("san disk card", [("san disk", "SanDisk")]),
        ("johnson and johnson plasters", [("johnson and johnson", "Johnson & Johnson")]),
        ("north face", []),
        ("the north face jacket", [("the north face", "The North Face")]),
        ("华为手机", [("华为", "华为")]),
        ("karcher washer", [("karcher", "Kärcher GmbH")]),
        ("hp or tp-link", [("hp", "HP"), ("tp-link", "TP-LINK")]),
        ("samson charger", [("samson", "Samson")]),
        ("Q watch", [("Q", "Q")]),
        ("jeans 501", [("501", "501")]),
    ],
)
def test_a_brand_is_read_in_every_spelling(brands, query, expected):
    readings = brands.read(query)
    assert [(query[reading.start : reading.end], reading.value) for reading in readings] == expected
    assert {reading.kind for reading in readings} <= {"brand"}


@pytest.mark.parametrize(
    "query",
    [
        "apple juice",  # most titles that hold the word are juices
        "phone case",
        "belt",  # a category, though no title says so
        "generic cable",
        "no name",
        "n/a",
        "q",
        "501",
        "tape 3 m",  # a length: only the gaps of the name itself may be opened
        "ink for hp printer",
        "case for my hp laptop",
        "tinte für hp",
        "cartouche pour hp",
        "compatible with hp",
        "charger that works with the hp",
        "hp compatible ink",
        "ink for hp and hewlett packard",
        "hpx",
        "",
        "?!",
    ],
)
def test_a_word_that_is_no_brand_here_is_not_read(brands, query):
    assert brands.read(query) == []


def test_spellings_that_differ_by_a_legal_form_are_asked_for_together(brands):
    assert brands.read("hp")[0].wanted == (Term("brand", ("HP", "HP Inc.")),)


def test_a_brand_after_what_the_product_is_for_is_still_the_brand(brands):
    assert [reading.value for reading in brands.read("shampoo for men hp")] == ["HP"]


def test_a_brand_that_titles_leave_out_counts_unless_its_name_is_a_common_word(tmp_path):
    products = [Product(f"a{n}", f"Chair {n}", brand="Orange") for n in range(4)]
    assert brands_of(open_columns(tmp_path / "few", products)).read("orange chair")
    products += [Product(f"b{n}", f"Orange lamp {n}", brand="Lumo") for n in range(3)]
    assert not brands_of(open_columns(tmp_path / "many", products)).read("orange chair")


def test_no_text_is_too_odd_and_an_empty_catalogue_has_no_brands(brands, tmp_path):
    for text in ("\ud800 hp \x00", "hp " * 3_000, "a" * 10_000, "т р-линк ١٢"):
        assert all(0 <= reading.start < reading.end <= len(text) for reading in brands.read(text))
    assert len(brands.read("hp " * 3_000)) == 3_000
    assert brands_of(open_columns(tmp_path, [])).read("hp") == []
