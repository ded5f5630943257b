"""Rows that follow each other as variants of one product."""

from collections import Counter

from indexer import variants
from indexer.clean import clean
from indexer.mapping import Feed, Mapping
from indexer.rows import Row, broken
from indexer.variants import Folded, fold, guess_parents, guess_variants

MAPPING = Mapping(
    (Feed("id", ("sku",)), Feed("title", ("title",)), Feed("price", ("price",)), Feed("images", ("image",))),
    variants_by="handle",
)


def rows(*values: str) -> list[Row]:
    """From "handle sku title price image", with "-" for an empty cell."""
    names = ("handle", "sku", "title", "price", "image")
    return [
        Row(line, {name: "" if cell == "-" else cell for name, cell in zip(names, text.split(), strict=True)})
        for line, text in enumerate(values, 2)
    ]


def told(found) -> list[tuple]:
    return [(each.row.line, *each.values.values()) for each in found]


def test_later_rows_take_what_the_first_says_but_not_its_price():
    found = fold(rows("h1 a Mug 5 1.jpg", "h1 b - - -", "h1 c Cup 6 2.jpg", "h2 d - 7 -"), MAPPING)
    assert told(found) == [
        (2, "h1", "a", "Mug", "5", "1.jpg"),
        (3, "h1", "b", "Mug", "", "1.jpg"),
        (4, "h1", "c", "Cup", "6", "2.jpg"),
        (5, "h2", "d", "", "7", ""),
    ]


def test_a_row_without_an_id_of_its_own_adds_its_picture_to_the_first():
    found = list(fold(rows("h1 a Mug 5 1.jpg", "h1 - - - 2.jpg", "h1 a - - 3.jpg", "h1 b - 6 4.jpg"), MAPPING))
    assert told(found) == [
        (2, "h1", "a", "Mug", "5", ["1.jpg", "2.jpg", "3.jpg"]),
        (5, "h1", "b", "Mug", "6", "4.jpg"),
    ]


def test_rows_that_become_no_product_are_counted():
    left_out = Counter()
    given = rows("h1 a Mug 5 1.jpg", "h1 - - - 2.jpg", "h1 a - - 3.jpg", "h1 b - 6 4.jpg", "h2 - Cup - -", "h2 c - 7 -")
    group = Feed("group_id", ("handle", "sku"))
    assert len(list(fold(given, MAPPING, left_out))) == 4
    assert left_out == {"pictures": 2}
    named = Mapping((*MAPPING.fields, group), variants_by="handle")
    parents = [Row(n, {"handle": h, "sku": s, "price": p}) for n, h, s, p in [(2, "", "a", ""), (3, "a", "a1", "5")]]
    assert [each.row.line for each in fold(parents, named, left_out)] == [3]
    assert left_out == {"pictures": 2, "parents": 1}


def test_only_another_value_ends_a_run_and_a_broken_place_does_not():
    one, two, three, four = rows("h1 a Mug 5 1.jpg", "h1 b - 6 -", "h1 - - - 2.jpg", "- c - 7 -")
    place = broken(9, "is no CSV", "x")
    first, middle, *later = fold([one, place, two, place, three, four, place, four], MAPPING)
    assert middle == place
    assert first.values["image"] == ["1.jpg", "2.jpg"]
    assert later[0].values == {"handle": "h1", "sku": "b", "title": "Mug", "price": "6", "image": "1.jpg"}
    assert later[1:] == [place, Folded(four, four.values), place, Folded(four, four.values)]


def test_broken_places_before_any_row_are_handed_on():
    place = broken(2, "is no CSV", "x")
    (row,) = rows("h1 a Mug 5 1.jpg")
    assert list(fold([place, row], MAPPING)) == [place, Folded(row, row.values)]
    assert list(fold([place], MAPPING)) == [place]


def test_a_row_comes_with_its_values_as_the_file_has_them():
    given = rows("h1 a Mug 5 1.jpg", "h1 b - - -", "h1 - - - 2.jpg")
    first, second = fold(given, MAPPING)
    assert (first.row, second.row) == (given[0], given[1])
    assert (given[0].values["image"], given[1].values["title"]) == ("1.jpg", "")


def test_without_such_a_column_rows_come_as_they_are():
    given = rows("h1 a Mug 5 1.jpg", "h1 - - - 2.jpg")
    assert list(fold(given, Mapping(MAPPING.fields))) == [Folded(row, row.values) for row in given]


def test_a_run_without_end_is_handed_on_in_parts_that_all_take_from_its_first_row(monkeypatch):
    monkeypatch.setattr(variants, "MAX_RUN", 3)
    asked = iter(rows("h1 s0 Mug 5 0.jpg", *(f"h1 s{n} - 5 -" for n in range(1, 6)), "h1 - - - 9.jpg", "h2 t - 1 -"))
    found = fold(asked, MAPPING)
    assert next(found).row.line == 2
    assert next(asked).line == 6  # only three of them, and the one that did not fit, were read
    later = list(found)
    assert [each.values["title"] for each in later] == ["Mug"] * 4 + [""]
    assert [each.values["image"] for each in later] == ["0.jpg", "0.jpg", ["0.jpg", "9.jpg"], "0.jpg", ""]


def test_a_column_is_guessed_only_where_titles_stand_in_first_rows_alone():
    said = [{"handle": f"h{n // 3}", "title": f"Mug {n}" if n % 3 == 0 else "", "sku": str(n)} for n in range(30)]
    assert guess_variants(said) == "handle"
    assert guess_variants([row | {"title": "Mug"} for row in said]) == ""
    assert guess_variants([row | {"handle": str(n)} for n, row in enumerate(said)]) == ""
    assert (
        guess_variants([{"colour" if name == "handle" else name: v for name, v in row.items()} for row in said]) == ""
    )


def test_a_row_that_others_name_stays_where_it_has_a_price_and_is_of_their_group():
    group = Feed("group_id", ("parent_id", "id"))
    fields = (Feed("id", ("id",)), Feed("title", ("title",)), Feed("price", ("price",)), group)
    mapping = Mapping(fields, variants_by="parent_id")
    given = [
        Row(1, {"id": "1", "parent_id": "", "title": "Mug", "price": "9"}),
        Row(2, {"id": "2", "parent_id": "1", "title": "", "price": "8"}),
        Row(3, {"id": "3", "parent_id": "", "title": "Pot", "price": "7"}),
    ]
    found = [clean(folded.values, mapping)[0] for folded in fold(given, mapping)]
    assert [(p.id, p.group_id, p.title) for p in found] == [("1", "1", "Mug"), ("2", "1", "Mug"), ("3", "3", "Pot")]


def test_ids_of_products_that_are_in_no_row_name_no_row():
    assert guess_parents([{"id": str(n), "parent_id": f"P{n // 3}", "title": f"Mug {n}"} for n in range(30)]) == ()
