"""Category ids get their names from a file beside the catalogue."""

import tomllib
from collections import Counter

import pytest

from indexer.catalogue import Accepted, guess_mapping, read_products
from indexer.mapping import Feed, Mapping
from indexer.mapping_file import read_mapping, write_mapping
from indexer.report import Report

LINES = "id,title,category_id\n" + "".join(f"{n},Mug {n},{10 + n % 2}\n" for n in range(30))
PLAIN = Mapping((Feed("id", ("id",)), Feed("title", ("title",))), price_unit="major")
TREE = "id,name,parent_id\n1,Home,\n10,Mugs,1\n11,Pots,1\n"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("categories.csv", TREE),
        ("Kategorien.csv", "nr,bezeichnung,parent\n1,Home,\n10,Mugs,1\n11,Pots,1\n"),
        ("category-tree.csv", "code,path\n10,Home > Mugs\n11,Home > Pots\n"),
        (
            "categories.yaml",
            "- {id: 1, name: Home}\n- {id: 10, name: Mugs, parent: 1}\n- {id: 11, name: Pots, parent: 1}",
        ),
    ],
)
def test_ids_are_named_by_the_file_of_categories(tmp_path, name, text):
    (tmp_path / name).write_text(text, "utf-8")
    path = tmp_path / "products.csv"
    path.write_text(LINES, "utf-8")
    mapping = guess_mapping([path])
    found = [result.product.category for result in read_products([path], mapping) if isinstance(result, Accepted)]
    assert found[:2] == [("Home", "Mugs"), ("Home", "Pots")]
    assert name in next(feed.reason for feed in mapping.fields if feed.field == "category")
    write_mapping(mapping, tmp_path / "mapping.yaml")
    assert read_mapping(tmp_path / "mapping.yaml").categories == mapping.categories


@pytest.mark.parametrize(
    "text",
    [
        "id,name\n77,Other\n78,Else\n",
        "id,colour\n10,red\n11,blue\n",
        "",
        "<html><title>Login</title>",
        "id,name\n10,Mugs\n",
    ],
    ids=["other ids", "no names", "empty", "a page", "half of the ids"],
)
def test_a_file_that_does_not_know_the_ids_changes_nothing(tmp_path, text):
    (tmp_path / "categories.csv").write_text(text, "utf-8")
    path = tmp_path / "products.csv"
    path.write_text(LINES, "utf-8")
    mapping = guess_mapping([path])
    assert mapping.categories == ()
    first = next(read_products([path], mapping))
    assert (first.product.category, [remark.field for remark in first.remarks]) == (("10",), ["category"])


def test_parents_in_a_circle_end(tmp_path):
    (tmp_path / "categories.csv").write_text("id,name,parent\n10,Mugs,11\n11,Pots,10\n", "utf-8")
    path = tmp_path / "products.csv"
    path.write_text(LINES, "utf-8")
    assert len(dict(guess_mapping([path]).categories)["10"]) == 10


def test_categories_in_words_are_left_alone(tmp_path):
    (tmp_path / "categories.csv").write_text("id,name\nMugs,Becher\nPots,Töpfe\n", "utf-8")
    path = tmp_path / "products.csv"
    path.write_text(LINES.replace(",10\n", ",Mugs\n").replace(",11\n", ",Pots\n"), "utf-8")
    assert guess_mapping([path]).categories == ()


def test_many_categories_are_counted_on_the_terminal_and_written_in_whole(tmp_path):
    (tmp_path / "categories.csv").write_text("id,name\n" + "".join(f"{n},Kind {n}\n" for n in range(300)), "utf-8")
    path = tmp_path / "products.csv"
    path.write_text(LINES, "utf-8")
    report = Report("shop", guess_mapping([path]))
    assert "# [categories] names 300 ids; --write-mapping FILE writes them too." in report.text().splitlines()
    assert len(report.text().splitlines()) < 40
    tomllib.loads(report.text())
    assert len(tomllib.loads(report.to_dict()["mapping"])["categories"]) == 300


def test_few_categories_are_all_on_the_terminal(tmp_path):
    (tmp_path / "categories.csv").write_text(TREE, "utf-8")
    path = tmp_path / "products.csv"
    path.write_text(LINES, "utf-8")
    text = Report("shop", guess_mapping([path])).text()
    assert tomllib.loads(text)["categories"] == {"1": ["Home"], "10": ["Home", "Mugs"], "11": ["Home", "Pots"]}


def test_remarks_are_told_by_what_they_are_about():
    report = Report("shop", PLAIN, remarks=Counter(category=2, price=3, stock=4))
    assert report.outcome().splitlines()[1:] == [
        "Values that could not be read as their field stay attributes: stock 4.",
        "Words in place of an amount, such as price on request, stay attributes: price 3.",
        "2 products in a category that is a number: [categories] of the mapping file can name it.",
    ]
    assert report.to_dict()["remarks"] == {"stock": 4, "price": 3, "category": 2}
