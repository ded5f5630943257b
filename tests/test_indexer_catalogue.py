"""Files to products and rejects, end to end."""

import json
import tracemalloc
from dataclasses import replace

import pytest

from indexer.catalogue import Accepted, Rejected, guess_mapping, read_products, sample
from indexer.mapping import Attribute, Feed, Ignored, Mapping
from indexer.pricing import AmbiguousPrice
from search.errors import BadCatalogue

PLAIN = Mapping((Feed("id", ("id",)), Feed("title", ("title",)), Feed("price", ("price",))), price_unit="major")


def test_good_and_bad_rows_come_in_the_order_of_the_file(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("id,title,price\n1,Mug,3.5\n2,,4\n3,Cup\n4,Jug,1-2\n5,Pot,5\n", "utf-8")
    found = list(read_products([path], PLAIN))
    assert [(type(result), result.line) for result in found] == [
        (Accepted, 2),
        (Rejected, 3),
        (Rejected, 4),
        (Rejected, 5),
        (Accepted, 6),
    ]
    assert [result.to_record() for result in found if isinstance(result, Rejected)] == [
        {
            "file": str(path),
            "line": 3,
            "field": "title",
            "reason": "is empty; expected a value in column 'title'",
            "row": {"id": "2", "title": "", "price": "4"},
        },
        {"file": str(path), "line": 4, "field": "", "reason": "has 2 cells where the header has 3", "row": "3,Cup"},
        {
            "file": str(path),
            "line": 5,
            "field": "price",
            "reason": "'1-2' is a range, not one price",
            "row": {"id": "4", "title": "Jug", "price": "1-2"},
        },
    ]
    assert found[0].source == {"id": "1", "title": "Mug", "price": "3.5"}


def test_variants_keep_their_own_row_as_the_file_has_it(tmp_path):
    path = tmp_path / "a.csv"
    lines = "h1,a,Mug,5,1.jpg\nh1,b,,6,\nh1,,,,2.jpg\nh1,broken\nh1,c,,7-8,\n"
    path.write_text(f"handle,id,title,price,image\n{lines}", "utf-8")
    mapping = replace(PLAIN, fields=(*PLAIN.fields, Feed("images", ("image",))), variants_by="handle")
    first, second, place, rejected = read_products([path], mapping)
    assert (first.product.images, first.source["image"]) == (("1.jpg", "2.jpg"), "1.jpg")
    assert (second.product.title, second.source["title"], second.source["image"]) == ("Mug", "", "")
    assert (place.line, place.field) == (5, "")
    assert (rejected.field, rejected.row["title"]) == ("price", "")


def test_rows_of_one_id_all_come_so_that_the_last_can_win(tmp_path):
    one, two = tmp_path / "1.csv", tmp_path / "2.jsonl"
    one.write_text("id,title\n1,Mug\n2,Cup\n1,New mug\n", "utf-8")
    two.write_text('{"id": 1, "title": "Newest mug"}\n', "utf-8")
    found = list(read_products([one, two], PLAIN))
    assert [(result.product.id, result.product.title) for result in found] == [
        ("1", "Mug"),
        ("2", "Cup"),
        ("1", "New mug"),
        ("1", "Newest mug"),
    ]


def test_a_mapping_is_guessed_from_csv_texts(tmp_path):
    path = tmp_path / "a.csv"
    lines = [f'{n},Mug {n} of steel,"{n},95 €",{n % 3 + 1} kg,{("ja", "nein")[n % 2]}' for n in range(50)]
    path.write_text("\n".join(["Artikelnummer,Bezeichnung,Preis,Gewicht,Spülmaschine", *lines]), "utf-8")
    first = next(read_products([path], guess_mapping([path])))
    assert (first.product.id, first.product.title) == ("0", "Mug 0 of steel")
    assert (str(first.product.price.amount), first.product.price.currency) == ("0.95", "EUR")
    assert (first.product.attributes["gewicht"].unit, first.product.attributes["spülmaschine"]) == ("kg", True)


def test_a_sample_takes_from_every_file(tmp_path):
    paths = [tmp_path / f"{n}.csv" for n in range(2)]
    for path in paths:
        path.write_text("id,title\n" + "".join(f"{path.stem}{n},Mug\n" for n in range(20)), "utf-8")
    assert [row["id"] for row in sample(paths, size=4)] == ["00", "01", "10", "11"]


def test_a_given_mapping_is_checked_against_the_whole_file(tmp_path):
    path = tmp_path / "a.jsonl"
    rows = [{"id": str(n), "title": "Mug", "price": 1.5} for n in range(1_500)]
    path.write_text(
        "".join(json.dumps(row) + "\n" for row in [*rows, {"id": "x", "title": "Mug", "late": "1"}]), "utf-8"
    )
    late = Mapping(PLAIN.fields, attributes=(Attribute("late", "number"),))
    assert guess_mapping([path], mapping=late).attributes == late.attributes
    with pytest.raises(BadCatalogue, match=r"does not have: 'never' \(for attributes\)"):
        guess_mapping([path], mapping=Mapping(PLAIN.fields, attributes=(Attribute("never", "text"),)))


def test_a_given_mapping_does_not_decide_the_price_unit_silently_either(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text("".join(json.dumps({"id": n, "title": "Mug", "price": 995 + n}) + "\n" for n in range(9)), "utf-8")
    with pytest.raises(AmbiguousPrice):
        guess_mapping([path], mapping=Mapping(PLAIN.fields))
    assert guess_mapping([path], mapping=Mapping(PLAIN.fields), price_unit="minor").price_unit == "minor"
    assert (
        guess_mapping([path], mapping=Mapping(PLAIN.fields, price_unit="minor"), price_unit="major").price_unit
        == "major"
    )


def test_files_that_cannot_be_read_together_are_told_apart(tmp_path):
    one, two = tmp_path / "1.csv", tmp_path / "2.csv"
    one.write_text("id,title,price\n" + "".join(f"{n},Mug {n},3.5\n" for n in range(9)), "utf-8")
    two.write_text("id,label_text,price\n" + "".join(f"{n},Pot {n},4.5\n" for n in range(9)), "utf-8")
    message = r"2.csv has no column 'title', which the title is read from; what it alone has: 'label_text'.*title = "
    message += r"\[\"title\", \"label_text\"\] under \[fields\]"
    for mapping in (None, PLAIN):
        with pytest.raises(BadCatalogue, match=message):
            guess_mapping([one, two], mapping=mapping)
    both = Mapping((PLAIN.fields[0], Feed("title", ("title", "label_text"))))
    assert guess_mapping([one, two], mapping=both).columns("title") == ("title", "label_text")


def test_files_may_differ_in_other_columns(tmp_path):
    one, two = tmp_path / "1.csv", tmp_path / "2.csv"
    one.write_text("id,title,colour\n" + "".join(f"{n},Mug {n},red\n" for n in range(9)), "utf-8")
    two.write_text("id,title,size\n" + "".join(f"x{n},Pot {n},L\n" for n in range(9)), "utf-8")
    found = list(read_products([one, two], guess_mapping([one, two])))
    assert [dict(result.product.attributes) for result in (found[0], found[9])] == [{"colour": "red"}, {"size": "L"}]


def test_a_misspelt_column_is_named_with_the_nearest_one(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("id,title,price,colour\n1,Mug,3.5,red\n", "utf-8")
    for wrong in ({"attributes": (Attribute("color", "text"),)}, {"ignore": (Ignored("Colours"),)}):
        with pytest.raises(BadCatalogue, match="; is 'colour' meant"):
            guess_mapping([path], mapping=Mapping(PLAIN.fields, **wrong))


def test_a_file_without_one_good_row_is_refused(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text("nothing\nhere\n", "utf-8")
    with pytest.raises(BadCatalogue, match="No row"):
        guess_mapping([path])


def test_memory_does_not_grow_with_the_rows(tmp_path):
    path = tmp_path / "a.csv"
    text = "steel and glass " * 60
    path.write_text("id,title,price\n" + "".join(f"{n},Mug {text},3.5\n" for n in range(5_000)), "utf-8")
    assert path.stat().st_size > 4_500_000
    tracemalloc.start()
    try:
        assert sum(isinstance(result, Accepted) for result in read_products([path], PLAIN)) == 5_000
        assert tracemalloc.get_traced_memory()[1] < 1_500_000
    finally:
        tracemalloc.stop()
