"""Rows that the shop does not show are left out, told, and taken back by one line of the mapping file."""

import csv
import json
from pathlib import Path

import pytest

from indexer.build import build
from indexer.catalogue import guess_mapping
from indexer.guess import guess
from indexer.mapping_file import read_mapping, write_mapping
from search.errors import BadCatalogue, BadSettings
from search.settings import Settings

NAMES = ("Acorn", "Birch", "Cedar")


@pytest.fixture
def shop(tmp_path) -> Settings:
    return Settings(home=tmp_path / "home", name="shop", encoder="hashing")


def mugs(said: dict[str, list], count: int = 30) -> list[dict[str, object]]:
    """Rows in which each column of `said` says its values in turn."""
    return [
        {"id": f"p{n}", "title": f"{NAMES[n % 3]} mug {n}", "price": f"{n}.50"}
        | {column: values[n % len(values)] for column, values in said.items()}
        for n in range(1, count + 1)
    ]


def written(tmp_path: Path, rows: list[dict]) -> Path:
    path = tmp_path / "mugs.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(rows[0]))
        table.writeheader()
        table.writerows(rows)
    return path


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("Status", ["active", "Draft", "archived"]),
        ("Published", ["1", "-1", "0"]),
        ("active?", ["Y", "N", "N"]),
        ("visible", ["true", "false", "false"]),
        ("enabled", ["yes", "no", "no"]),
        ("online", ["1", "0", "0"]),
        ("aktiv", ["ja", "nein", "nein"]),
        ("is_active", ["はい", "いいえ", "いいえ"]),
        ("Visibility in catalog", ["visible", "hidden", "hidden"]),
        ("gesperrt", ["nein", "ja", "ja"]),
    ],
)
def test_what_a_shop_does_not_show_is_left_out_and_told(tmp_path, shop, column, values):
    report = build([written(tmp_path, mugs({column: values}))], shop, dry_run=True)
    assert (report.products, report.to_dict()["left_out"]) == (10, {"hidden": 20})
    assert f"20 rows left out: not shown by the shop (by '{column}'; see [hidden] of the mapping) 20." in report.text()


@pytest.mark.parametrize("values", [[True, False], [1, 0], [1.0, 0.0]])
def test_values_that_are_no_texts_hide_too(tmp_path, shop, values):
    path = tmp_path / "mugs.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in mugs({"active": values})), "utf-8")
    assert build([path], shop, dry_run=True).products == 15


@pytest.mark.parametrize(
    "said",
    [
        {"condition": ["active", "draft"]},  # by its values alone
        {"status": ["active", "draft", "new"]},  # a word that is not known
        {"status": ["in stock", "discontinued"]},
        {"active": ["Y", "N", "", "", ""]},  # an attribute of some products
        {"published": ["2019", "2020", "0"]},  # a year
        {"online": ["0", "1", "7"]},  # a count
    ],
)
def test_other_columns_hide_nothing(said):
    assert guess(mugs(said)).hidden == ()


def test_a_draft_after_the_rows_that_were_looked_at_is_left_out_too(tmp_path, shop):
    rows = mugs({"Status": ["active"]}, 1_200)
    rows[1_100]["Status"] = "archived"
    assert build([written(tmp_path, rows)], shop, dry_run=True).products == 1_199


def test_where_all_would_be_left_out_none_is_and_a_warning_says_so(tmp_path, shop):
    report = build([written(tmp_path, mugs({"Status": ["draft"], "Published": ["1", "0"]}))], shop)
    assert report.products == 30
    assert [(warning.kind, warning.count) for warning in report.warnings] == [("all_hidden", 30)]
    assert "'Status' and 'Published' would hide all of the first 30 rows" in report.outcome()


def test_most_left_out_is_a_warning(tmp_path, shop):
    report = build([written(tmp_path, mugs({"Status": ["draft", "draft", "active"]}))], shop)
    assert (report.products, [warning.kind for warning in report.warnings]) == (10, ["mostly_hidden"])


@pytest.mark.parametrize("name", ["mapping.toml", "mapping.yaml"])
def test_the_mapping_file_says_what_hides_and_without_its_line_nothing_does(tmp_path, shop, name):
    path, mapping = written(tmp_path, mugs({"Status": ["active", "Draft"]})), tmp_path / name
    write_mapping(guess_mapping([path]), mapping)
    assert build([path], shop, mapping=mapping, dry_run=True).products == 15
    lines = mapping.read_text("utf-8").splitlines()
    (line,) = [line for line in lines if "draft" in line]
    assert "15 of 30 looked at are left out" in line
    mapping.write_text("\n".join(each for each in lines if each != line and "hidden" not in each), "utf-8")
    assert build([path], shop, mapping=mapping, dry_run=True).products == 30


def test_values_of_ones_own_hide_in_any_column_and_case(tmp_path, shop):
    path, mapping = written(tmp_path, mugs({"shelf": ["A", "Cellar"]})), tmp_path / "mapping.toml"
    mapping.write_text('[fields]\nid = "id"\ntitle = "title"\n[hidden]\nshelf = "CELLAR"\n', "utf-8")
    assert build([path], shop, mapping=mapping, dry_run=True).products == 15
    mapping.write_text('[fields]\nid = "id"\ntitle = "title"\n[hidden]\nshelf = ["a", "cellar"]\n', "utf-8")
    with pytest.raises(BadCatalogue, match=r"No row is left: not shown by the shop \(by 'shelf'"):
        build([path], shop, mapping=mapping)
    mapping.write_text('[fields]\nid = "id"\ntitle = "title"\n[hidden]\nshelf = 7\n', "utf-8")
    with pytest.raises(BadSettings, match=r"hidden\.shelf is 7; expected a text"):
        read_mapping(mapping)
    mapping.write_text('[fields]\nid = "id"\ntitle = "title"\n[hidden]\nshelv = "a"\n', "utf-8")
    with pytest.raises(BadCatalogue, match=r"'shelv' \(for hidden; is 'shelf' meant"):
        build([path], shop, mapping=mapping)


def test_a_nested_flag_hides(tmp_path, shop):
    path = tmp_path / "mugs.json"
    path.write_text(json.dumps([row | {"product": {"status": row.pop("s")}} for row in mugs({"s": ["draft", "live"]})]))
    assert build([path], shop, dry_run=True).products == 15


def test_the_variants_of_a_hidden_product_are_hidden(tmp_path, shop):
    rows = []
    for n in range(20):
        first = {"ID": f"{n}00", "Parent": "", "Name": f"Hoodie {n}", "Price": "", "Published": ["1", "-1"][n % 2]}
        own = {"Parent": f"id:{n}00", "Price": "40", "Published": "1"}
        rows += [first, *(first | own | {"ID": f"{n}0{k}"} for k in (1, 2))]
    rows[1]["Published"] = "0"
    report = build([written(tmp_path, rows)], shop, dry_run=True)
    assert (report.products, report.left_out) == (19, {"parents": 20, "hidden": 21})
