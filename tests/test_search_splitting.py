"""Which attributes are offered: those that tell products of a set apart, once each."""

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest

from search.columns import Columns, ColumnsBuilder
from search.product import AttributeValue, Product, Quantity
from search.splitting import LEAST, MOST, choose

Row = Mapping[str, AttributeValue]


def chosen(
    folder: Path, row: Callable[[int], Row], *, count: int = 240, **fields: Callable[[int], object]
) -> list[str]:
    """The attributes chosen of products that `row` tells of."""
    builder = ColumnsBuilder()
    for n in range(count):
        rest = {name: of(n) for name, of in fields.items()}
        builder.add(Product(str(n), "T", attributes=dict(row(n)), **rest))
    builder.save(folder)
    columns = Columns.open(folder)
    return [columns.attributes.names[each] for each in choose(columns, np.arange(count))]


CHANCE = np.random.default_rng(7).integers(0, 3, (240, 12))


def mixed(n: int, kinds: int) -> int:
    """One of so many kinds, as by chance."""
    return (n * 7919 + n * n * 31) // 7 % kinds


def test_two_attributes_that_cut_the_set_alike_are_one(tmp_path):
    sizes, inches = (55, 60, 69, 81), (21.5, 24, 27, 32)

    def row(n: int) -> Row:
        kind = mixed(n, 4)
        return {"screen_cm": Quantity(sizes[kind], "cm"), "screen_in": Quantity(inches[kind], "in"),
                "panel": ("IPS", "VA", "TN")[mixed(n, 3)]}  # fmt: skip

    found = chosen(tmp_path, row)
    assert len(found) == 2
    assert "panel" in found


def test_what_repeats_brand_or_category_is_left_out(tmp_path):
    def row(n: int) -> Row:
        return {"maker": f"m{n % 6}", "sort": f"s{n // 6 % 4}", "finish": f"f{mixed(n, 5)}"}

    found = chosen(tmp_path, row, brand=lambda n: f"Brand {n % 6}", category=lambda n: ("Shop", f"Kind {n // 6 % 4}"))
    assert found == ["finish"]


def test_variants_that_lie_together_do_not_make_attributes_alike(tmp_path):
    def row(n: int) -> Row:
        group = n // 4
        return {"material": f"m{mixed(group, 8)}", "style": f"s{mixed(group + 999, 5)}"}

    assert sorted(chosen(tmp_path, row)) == ["material", "style"]


@pytest.mark.parametrize(
    "name", ["package_width", "Verpackung breite", "quantity_per_pallet", "embalaje_alto", "shipping-weight"]
)
def test_what_is_said_of_a_package_is_left_out(tmp_path, name):
    assert chosen(tmp_path, lambda n: {name: f"p{mixed(n, 6)}", "width": f"w{n % 2}"}) == ["width"]


def test_prose_is_left_out(tmp_path):
    def row(n: int) -> Row:
        return {"note": f"It is kind number {n % 4} of those that we have had here for long", "kind": f"k{n % 5}"}

    assert chosen(tmp_path, row) == ["kind"]


def test_an_attribute_that_is_nearly_always_the_same_is_left_out(tmp_path):
    assert chosen(tmp_path, lambda n: {"seen": "app" if n % 100 == 0 else "web", "kind": f"k{n % 5}"}) == ["kind"]


def test_names_that_few_products_share_tell_little(tmp_path):
    def row(n: int) -> Row:
        return {"model": f"M{n % 110}", "finish": f"f{mixed(n, 3)}"}

    assert chosen(tmp_path, row)[0] == "finish"


def test_figures_of_a_data_sheet_come_after_what_is_chosen_by(tmp_path):
    def row(n: int) -> Row:
        return {"temperature": f"{n % 9} - {40 + n % 9}", **{f"kind_{k}": f"k{mixed(n + 31 * k, 2)}" for k in range(3)}}

    assert chosen(tmp_path, row)[3:] == ["temperature"]


def test_measures_do_not_crowd_out_what_is_said_in_words(tmp_path):
    def row(n: int) -> Row:
        measures = {f"measure_{k}": Quantity(mixed(n + 17 * k, 97), "mm") for k in range(6)}
        return measures | {f"word_{k}": f"w{int(mixed(n + 31 * k, 16) < 3)}" for k in range(3)}

    found = chosen(tmp_path, row)
    assert len(found) == LEAST
    assert sum(name.startswith("measure") for name in found) == 2


def test_there_are_eight_at_the_most(tmp_path):
    assert len(chosen(tmp_path, lambda n: {f"kind_{k}": f"k{CHANCE[n, k]}" for k in range(12)})) == MOST


def test_a_set_of_one_product_and_one_of_none_have_nothing_to_choose_by(tmp_path):
    assert chosen(tmp_path / "one", lambda n: {"kind": "a"}, count=1) == []
    assert chosen(tmp_path / "none", lambda n: {}, count=3) == []


def test_the_choice_does_not_hang_on_how_values_are_called(tmp_path):
    rows = [[{"a": f"{x}{mixed(n, 3)}", "b": f"{y}{mixed(n + 5, 4)}"} for n in range(240)] for x, y in ("az", "za")]
    one, other = (chosen(tmp_path / str(at), each.__getitem__) for at, each in enumerate(rows))
    assert one == other == ["b", "a"]
