"""Columns: what a catalogue says, typed, row by row."""

from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from search.attributes import attribute_key
from search.columns import Columns, ColumnsBuilder, find_folded
from search.counts import code_counts
from search.errors import IndexMismatch
from search.product import Price, Product, Quantity
from search.units import canonical, convert, number_text, read_quantity


def build(folder: Path, *products: Product) -> Columns:
    builder = ColumnsBuilder()
    for product in products:
        builder.add(product)
    builder.save(folder / "columns")
    return Columns.open(folder / "columns")


def with_attributes(**attributes: object) -> Product:
    return Product("x", "A thing", attributes=attributes)  # type: ignore[arg-type]


def test_numbers_are_kept_and_missing_ones_are_nan(tmp_path):
    full = Product(
        "a", "Kettle", price=Price(Decimal("19.99"), "EUR"), list_price=Price(Decimal("25"), "EUR"), rating=4.5,
        rating_count=12, popularity=0.25, stock=3,
    )  # fmt: skip
    columns = build(tmp_path, full, Product("b", "Lamp"))
    for name, value in {"price": 19.99, "list_price": 25, "rating": 4.5, "rating_count": 12, "stock": 3}.items():
        assert getattr(columns, name)[0] == value
        assert np.isnan(getattr(columns, name)[1])
    assert [columns.currencies[code] for code in columns.currency if code >= 0] == ["EUR"]
    assert columns.currency.tolist() == [0, -1]


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "sNaN"])
def test_a_price_that_is_no_number_counts_as_missing(tmp_path, amount):
    assert np.isnan(build(tmp_path, Product("a", "Kettle", price=Price(Decimal(amount)))).price[0])


def test_stock_says_whether_a_product_is_there_unless_the_catalogue_does(tmp_path):
    products = [
        Product("a", "A", in_stock=True, stock=0),
        Product("b", "B", stock=0),
        Product("c", "C", stock=7),
        Product("d", "D", in_stock=False),
        Product("e", "E"),
    ]
    assert build(tmp_path, *products).in_stock.tolist() == [1, 0, 1, 0, -1]


def test_brands_differing_in_case_are_one_shown_as_most_often_spelled(tmp_path):
    names = ["hp", "HP", "HP", "Straße", "STRASSE", "STRASSE", ""]
    columns = build(tmp_path, *(Product(str(n), "T", brand=name) for n, name in enumerate(names)))
    assert columns.brands == ["HP", "STRASSE"]
    assert columns.brand.tolist() == [0, 0, 0, 1, 1, 1, -1]
    assert code_counts(columns, columns.brand, np.arange(6), 2).tolist() == [3, 3]
    assert columns.find_brand("straße") == 1
    assert columns.find_brand("Dell") == -1


def test_labels_are_found_in_any_case_in_the_order_that_they_are_kept(tmp_path):
    names = ["Zeta", "éclair", "Éclair 2", "alpha", "Ωmega", "北京"]
    columns = build(tmp_path, *(Product(name, "T", brand=name) for name in names))
    assert [columns.brands[find_folded(columns.brands, name.upper())] for name in names] == names


def test_a_category_and_all_below_it_are_one_interval(tmp_path):
    paths = [("PC", "Mice"), ("PC",), ("Audio",), ("pc", "Keyboards"), ("PC", "Mice", "Wireless"), ()]
    columns = build(tmp_path, *(Product(str(n), "T", category=path) for n, path in enumerate(paths)))
    tree = columns.categories
    assert tree.paths == ["Audio", "PC", "PC > Keyboards", "PC > Mice", "PC > Mice > Wireless"]
    assert tree.end.tolist() == [1, 5, 3, 5, 5]
    assert tree.parent.tolist() == [-1, -1, 1, 1, 3]
    assert tree.depth.tolist() == [0, 0, 1, 1, 2]
    assert columns.category.tolist() == [3, 1, 0, 2, 4, -1]


def test_a_category_is_found_by_its_path_and_else_by_the_end_of_it(tmp_path):
    paths = [("Mice",), ("PC", "Mice"), ("PC", "Cables"), ("Audio", "Cables")]
    tree = build(tmp_path, *(Product(str(n), "T", category=path) for n, path in enumerate(paths))).categories
    found = {text: [tree.paths[node] for node in tree.find(text)] for text in ("mice", "pc>MICE", "Cables", "C", " > ")}
    assert found == {
        "mice": ["Mice"],
        "pc>MICE": ["PC > Mice"],
        "Cables": ["Audio > Cables", "PC > Cables"],
        "C": [],
        " > ": [],
    }


def test_a_category_name_with_the_separator_in_it_is_a_path(tmp_path):
    columns = build(tmp_path, Product("a", "T", category=("A > B",)), Product("b", "T", category=("a", "b")))
    assert columns.categories.paths == ["A", "A > B"]
    assert columns.category.tolist() == [1, 1]


def test_ranks_order_ids_and_titles(tmp_path):
    products = [Product("b10", "éclair"), Product("B9", "Zebra"), Product("a", "Eclair"), Product("b9", "apple")]
    columns = build(tmp_path, *products)
    assert columns.id_rank.tolist() == [2, 0, 1, 3]
    assert columns.title_rank.tolist() == [1, 2, 1, 0]
    assert [columns.title(row) for row in range(4)] == [product.title for product in products]


def test_variants_share_a_group_code(tmp_path):
    groups = ["g", "", "h", "g"]
    columns = build(tmp_path, *(Product(str(n), "T", group_id=group) for n, group in enumerate(groups)))
    assert columns.group[0] == columns.group[3] != columns.group[2]
    assert columns.group[1] == -1


def test_an_attribute_takes_the_unit_most_cells_have_and_others_of_its_dimension_are_converted(tmp_path):
    sizes = [Quantity(27, "in"), Quantity(24, '"'), Quantity(68.58, "cm"), Quantity(30, "in"), Quantity(5, "kg")]
    attributes = build(tmp_path, *(with_attributes(size=size) for size in sizes)).attributes
    size = attributes.find("size")
    assert attributes.units[size] == "in"
    first, words, last = attributes.span(size)
    assert [attributes.pair_text(pair) for pair in range(first, last)] == ["24", "27", "30", "5 kg"]
    assert last - words == 1
    assert attributes.rows_of(*attributes.between(size, 27, None)).tolist() == [0, 2, 3]


def test_a_bare_number_is_read_in_the_usual_unit_and_a_foreign_unit_beside_bare_ones_stays_text(tmp_path):
    mostly_inches = [Quantity(1, "in"), Quantity(2, "in"), Quantity(3)]
    mostly_bare = [Quantity(1), Quantity(2), Quantity(3, "kg")]
    rows = zip(mostly_inches, mostly_bare, strict=True)
    attributes = build(tmp_path, *(with_attributes(a=a, b=b) for a, b in rows)).attributes
    assert attributes.rows_of(*attributes.between(attributes.find("a"), 3, 3)).tolist() == [2]
    b = attributes.find("b")
    assert attributes.rows_of(*attributes.between(b, None, None)).tolist() == [0, 1]
    assert attributes.pair_text(attributes.pair(b, "3 KG")) == "3 kg"


def test_a_text_that_reads_as_a_number_joins_the_numbers_of_its_attribute(tmp_path):
    values = [Quantity(2), "2", "two", ("3", "three")]
    attributes = build(tmp_path, *(with_attributes(ports=value) for value in values)).attributes
    pair = attributes.pair(attributes.find("ports"), "2")
    assert attributes.rows_of(pair, pair + 1).tolist() == [0, 1]
    assert attributes.rows_of(*attributes.between(attributes.find("ports"), 3, None)).tolist() == [3]


def test_keywords_are_one_whatever_their_case_and_yes_is_true(tmp_path):
    values = ["black", "Black", "Black", True, "TRUE", "no", False, ("black", "BLACK", "red")]
    attributes = build(tmp_path, *(with_attributes(mark=value) for value in values)).attributes
    mark = attributes.find("mark")
    found = {}
    for text in ("BLACK", "yes", "false", "red", "blue"):
        pair = attributes.pair(mark, text)
        found[text] = (attributes.pair_text(pair), attributes.rows_of(pair, pair + 1).tolist()) if pair >= 0 else None
    assert found == {
        "BLACK": ("Black", [0, 1, 2, 7]),
        "yes": ("yes", [3, 4]),
        "false": ("no", [5, 6]),
        "red": ("red", [7]),
        "blue": None,
    }


def test_a_row_lists_its_pairs_in_order_without_repeats(tmp_path):
    columns = build(
        tmp_path, with_attributes(b=("x", "X", "y"), a=Quantity(1)), Product("e", "E"), with_attributes(a="z")
    )
    attributes = columns.attributes
    rows = [attributes.cells[attributes.rows[row] : attributes.rows[row + 1]].tolist() for row in range(3)]
    texts = [[(attributes.names[attributes.pair_attribute[p]], attributes.pair_text(p)) for p in row] for row in rows]
    # Two spellings as frequent as each other: the first in the alphabet is shown.
    assert texts == [[("a", "1"), ("b", "X"), ("b", "y")], [], [("a", "z")]]
    assert all(row == sorted(set(row)) for row in rows)


@pytest.mark.parametrize("value", ["", "  ", (), Quantity(float("nan")), Quantity(float("inf"), "kg")])
def test_an_attribute_that_says_nothing_does_not_exist(tmp_path, value):
    assert build(tmp_path, with_attributes(a=value)).attributes.find("a") == -1


def test_american_and_british_names_are_one_attribute():
    assert attribute_key("Product-Color") == attribute_key("product_colour") == "product_colour"


def test_an_empty_catalogue_can_be_saved_and_opened(tmp_path):
    columns = build(tmp_path)
    assert (len(columns), len(columns.brands), len(columns.categories), len(columns.attributes)) == (0, 0, 0, 0)


def test_a_missing_a_damaged_and_a_shorter_file_are_refused_by_name(tmp_path):
    build(tmp_path, Product("a", "A"), Product("b", "B"))
    folder = tmp_path / "columns"
    whole = (folder / "price.npy").read_bytes()
    (folder / "price.npy").write_bytes(whole[:40])
    with pytest.raises(IndexMismatch, match="price"):
        Columns.open(folder)
    np.save(folder / "price.npy", np.zeros(1))
    with pytest.raises(IndexMismatch, match=r"price .* has 1 rows, expected 2"):
        Columns.open(folder)
    (folder / "price.npy").unlink()
    with pytest.raises(IndexMismatch, match="price"):
        Columns.open(folder)
    with pytest.raises(IndexMismatch):
        Columns.open(tmp_path)


def test_saving_in_chunks_changes_nothing(tmp_path, monkeypatch):
    products = [Product(str(n), "T", attributes={"a": Quantity(n % 7), "b": ("x", f"y{n % 3}")}) for n in range(50)]
    whole = build(tmp_path / "whole", *products).attributes
    monkeypatch.setattr("search.attributes_build.CHUNK", 7)
    pieces = build(tmp_path / "pieces", *products).attributes
    for name in ("rows", "cells", "_pair_rows", "pair_offsets"):
        np.testing.assert_array_equal(getattr(whole, name), getattr(pieces, name))


@pytest.mark.parametrize(
    ("value", "unit", "target", "expected"),
    [
        (27, "in", "cm", 68.58),
        (1, "TB", "gb", 1000),
        (16, "gb", "GB", 16),
        (8, "Gb", "GB", 1),
        (2, "widgets", "Widgets", 2),
        (2, "widgets", "in", None),
        (2, "kg", "in", None),
        (500, "mW", "W", 0.5),
        (1, "MW", "kW", 1000),
        (1.5, "hours", "min", 90),
    ],
)
def test_units_convert_within_their_dimension(value, unit, target, expected):
    assert convert(value, unit, target) == expected


def test_quantities_are_read_and_numbers_print_shortest():
    assert [read_quantity(text) for text in ("1.5 kg", "-3", '27"', "1e3mm", "kg 5", "", "1e999", "٣")] == [
        (1.5, "kg"), (-3.0, ""), (27.0, '"'), (1000.0, "mm"), None, None, None, None,
    ]  # fmt: skip
    assert [number_text(number) for number in (27.0, 0.1, 1e16, -2.5)] == ["27", "0.1", "1e+16", "-2.5"]
    assert canonical(" Inches ") == "in"
