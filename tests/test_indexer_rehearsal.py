"""A dry run shows a product as it was read, and warns of what it can tell without an index, as a build would."""

import json
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from indexer.build import build
from indexer.example import SHOWN, lines, shown
from indexer.report import Report
from search.product import Price, Product, Quantity
from search.settings import Settings

TELLS = {"missing_price", "missing", "mostly_missing", "empty_column", "repeated_ids", "all_hidden", "mostly_hidden"}


def rehearsed(tmp_path: Path, rows: list[dict]) -> tuple[Report, Report]:
    """The dry run and the build of these rows."""
    path = tmp_path / "mugs.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    shop = Settings(home=tmp_path / "home", name="shop", encoder="hashing")
    dry = build([path], shop, dry_run=True)
    assert not shop.home.exists()
    return dry, build([path], shop)


def mugs(count: int = 40, **changed) -> list[dict]:
    """Rows that nothing is wrong with but what `changed` makes of each by its number."""
    rows = []
    for n in range(count):
        row = {"id": f"p{n}", "title": f"{('Acorn', 'Birch', 'Cedar')[n % 3]} mug {n}", "price": f"{n + 1}.50"}
        row |= {"brand": ("Tarn", "Olmo")[n % 2], "category": f"Home > {('Mugs', 'Cups')[n % 2]}", "image": f"{n}.jpg"}
        row |= {"description": f"Keeps {n} drinks warm on the way to work", "colour": "red"}
        rows.append(row | {name: value(n) for name, value in changed.items()})
    return rows


@pytest.mark.parametrize(
    ("changed", "kinds"),
    [
        ({}, set()),
        ({"price": lambda n: "" if n == 3 else "5.50"}, {"missing_price"}),
        ({"description": lambda n: "" if n < 30 else "Keeps drinks warm"}, {"mostly_missing"}),
        ({"brand": lambda n: "" if n == 3 else "Tarn", "image": lambda n: "" if n == 5 else "a.jpg"}, {"missing"}),
        (
            {"id": lambda n: f"p{n // 2}", "price": lambda n: "" if n == 3 else "5.50"},
            {"repeated_ids", "missing_price"},
        ),
        # The later row counts.
        ({"id": lambda n: f"p{n // 2}", "price": lambda n: "" if n == 2 else "5.50"}, {"repeated_ids"}),
        ({"status": lambda n: "draft"}, {"all_hidden"}),
    ],
)
def test_a_dry_run_warns_as_a_build_does(tmp_path, changed, kinds):
    dry, built = rehearsed(tmp_path, mugs(**changed))
    assert {warning.kind for warning in dry.warnings} == kinds
    assert [each for each in built.to_dict()["warnings"] if each["kind"] in TELLS] == dry.to_dict()["warnings"]
    assert all(f"Warning: {warning.line()}" in dry.outcome() for warning in dry.warnings)


def test_a_dry_run_shows_a_product_and_stays_a_mapping_file(tmp_path):
    rows = mugs(title=lambda n: f"Mug\u2028{n} = [", price=lambda n: f"{n}.50 EUR")
    dry, built = rehearsed(tmp_path, rows)
    assert dry.to_dict()["example"]["price"] == "0.50 EUR"
    assert "#   category: Home > Mugs" in dry.text().splitlines()
    assert tomllib.loads(dry.text())["fields"]["title"] == "title"
    assert built.to_dict()["example"] is None
    assert "The first product" not in built.outcome()


def test_an_example_is_bounded_and_says_what_there_is_not():
    attributes = {"weight": Quantity(0.4, "kg"), "sizes": ("S", "M"), "lid": True, "colour": "red", "note": "x" * 900}
    example = shown(Product("p" * 150, "Mug " * 99, price=Price(Decimal("9.50"), "EUR"), attributes=attributes))
    assert lines(example) == [
        f"The first product as it was read, {'p' * SHOWN}…: {('Mug ' * 99)[:SHOWN]}…",
        "  price: 9.50 EUR",
        "  brand: none",
        "  category: none",
        "  attributes: weight 0.4 kg; sizes S, M; lid yes; 2 more",
    ]


def test_a_dry_run_of_nothing_but_rejects_shows_none(tmp_path):
    path = tmp_path / "mugs.csv"
    path.write_text("id,title,price\n" + "".join(f"{n},{'Mug ' * 300}{n},{n}.50\n" for n in range(5)), "utf-8")
    report = build([path], Settings(home=tmp_path / "home", encoder="hashing"), dry_run=True)
    assert (report.products, report.rejected, report.to_dict()["example"], report.warnings) == (0, 5, None, [])
