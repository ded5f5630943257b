"""Files to rows: encodings, delimiters, damage."""

import csv
import gzip
import hashlib
import io
import json
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer import delimited, jsonlines
from indexer.rows import MAX_SHOWN, Broken, Row
from indexer.sources import digest, read
from search.errors import BadCatalogue

# What a CSV file can hold: no lone surrogates, and no carriage return, which no reader can tell from a line's end.
CELLS = st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from('",;\t|\n'), max_size=12)

TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)


def rows(tmp_path: Path, name: str, content: str | bytes) -> list[Row | Broken]:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read(path))


def values(found: list[Row | Broken]) -> list[list[object]]:
    return [list(row.values.values()) for row in found if isinstance(row, Row)]


def test_quotes_commas_and_line_breaks_inside_cells_are_kept(tmp_path):
    found = rows(tmp_path, "a.csv", 'id,title\n1,"Mug, ""large"""\n2,"two\nlines"\n3,last')
    assert found == [
        Row(2, {"id": "1", "title": 'Mug, "large"'}),
        Row(3, {"id": "2", "title": "two\nlines"}),
        Row(5, {"id": "3", "title": "last"}),
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("suffix", [".csv", ".tsv"])
def test_the_delimiter_is_detected(tmp_path, delimiter, suffix):
    text = "\n".join(delimiter.join(cells) for cells in (["id", "title", "price"], ["1", "Red mug", "3.50"]))
    assert values(rows(tmp_path, f"a{suffix}", text)) == [["1", "Red mug", "3.50"]]


def test_decimal_commas_do_not_make_the_comma_the_delimiter(tmp_path):
    text = "id;titel;preis\n1;Becher, rot;3,50\n2;Kanne, blau;14,90\n"
    assert values(rows(tmp_path, "a.csv", text)) == [["1", "Becher, rot", "3,50"], ["2", "Kanne, blau", "14,90"]]


def test_the_hint_of_spreadsheets_names_the_delimiter_and_is_no_row(tmp_path):
    assert rows(tmp_path, "a.csv", "sep=;\nid;title\n1;x,y\n") == [Row(3, {"id": "1", "title": "x,y"})]


def test_quotes_in_tab_separated_values_may_be_plain_signs(tmp_path):
    text = 'id\ttitle\n1\t"Best" mug\n2\t27" monitor\n'
    assert values(rows(tmp_path, "a.tsv", text)) == [["1", '"Best" mug'], ["2", '27" monitor']]


def test_quotes_escaped_with_a_backslash_are_read(tmp_path):
    text = 'id,title,size\n1,"Monitor 27\\", black",L\n2,"Mug",S\n'
    assert values(rows(tmp_path, "a.csv", text)) == [["1", 'Monitor 27", black', "L"], ["2", "Mug", "S"]]


@pytest.mark.parametrize(
    ("encoding", "title"),
    [
        ("utf-8", "Café crème – 12 €"),
        ("utf-8-sig", "Café crème – 12 €"),
        ("utf-16", "Café crème – 12 €"),
        ("utf-16-le", "Cafe creme, with a long plain title"),
        ("cp1252", "Kühlschrank mit Gefrierfach – weiß, groß"),
        ("cp1252", "Teapot £12 – blue, café style"),
        ("cp1250", "Ręcznik kąpielowy, świeża żółć"),
        ("cp1250", "Židle dřevěná růžová"),
        ("cp1251", "Чайник электрический"),
        ("cp932", "保温マグカップ ステンレス"),
        ("gb18030", "无线鼠标 黑色 静音"),
    ],
)
def test_the_encoding_is_detected(tmp_path, encoding, title):
    text = f"id;title\n1;{title}\n2;{title}\n"
    assert values(rows(tmp_path, "a.csv", text.encode(encoding))) == [["1", title], ["2", title]]


def test_a_late_first_foreign_letter_is_still_decoded(tmp_path):
    plain = "".join(f"{number},plain title {number}\n" for number in range(20_000))
    found = rows(tmp_path, "a.csv", f"id,title\n{plain}x,Müsli schön süß\n".encode("cp1252"))
    assert values(found)[-1] == ["x", "Müsli schön süß"]


def test_a_few_damaged_bytes_in_utf8_cost_only_their_row(tmp_path):
    text = "id,title\n1,Café\n2,Müsli\n".encode() + b"3,bad \xff\xfe\n4,fine\n"
    found = rows(tmp_path, "a.csv", text)
    assert values(found) == [["1", "Café"], ["2", "Müsli"], ["4", "fine"]]
    assert found[2] == Broken(4, "holds bytes that the file's encoding does not know", "3,bad \\xff\\xfe")


def test_bytes_that_are_no_text_are_refused(tmp_path):
    with pytest.raises(BadCatalogue, match="not text"):
        rows(tmp_path, "a.csv", os.urandom(40) + bytes(60) + b"id,title\n")


def test_ragged_rows_are_broken_and_the_rest_is_read(tmp_path):
    found = rows(tmp_path, "a.csv", "id,title,price\n1,Mug\n2,Cup,3,4\n3,Jug,5\n")
    assert [(row.line, row.reason) for row in found if isinstance(row, Broken)] == [
        (2, "has 2 cells where the header has 3"),
        (3, "has 4 cells where the header has 3"),
    ]
    assert values(found) == [["3", "Jug", "5"]]


def test_empty_cells_beyond_the_header_are_no_fault(tmp_path):
    assert values(rows(tmp_path, "a.csv", "id,title\n1,Mug,,\n,,\n")) == [["1", "Mug"]]


def test_an_open_quote_costs_one_row_only(tmp_path):
    text = 'id,title,price\n1,"27 in monitor,10\n2,"nice, good",20\n3,"open to the end,30\n4,Mug,40\n5,Cup,50\n'
    found = rows(tmp_path, "a.csv", text)
    assert values(found) == [["2", "nice, good", "20"], ["4", "Mug", "40"], ["5", "Cup", "50"]]
    assert [row.line for row in found if isinstance(row, Broken)] == [2, 4]


def test_an_open_quote_that_a_later_one_closes_gives_its_rows_back(tmp_path):
    text = 'id,title\n1,"open\n2,Mug\n3,"Cup"\n4,Jug\n'
    found = rows(tmp_path, "a.csv", text)
    assert values(found) == [["2", "Mug"], ["3", "Cup"], ["4", "Jug"]]


def test_columns_of_one_name_or_none_are_told_apart(tmp_path):
    (row,) = rows(tmp_path, "a.csv", "id,image,image,,image_2\n1,a,b,c,d\n")
    assert row.values == {"id": "1", "image": "a", "image_2": "b", "column_4": "c", "image_2_2": "d"}


@settings(deadline=None)
@given(table=st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=6), delimiter=st.sampled_from(",;\t"))
def test_what_the_csv_module_writes_is_read_back(table, delimiter):
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows([("id", "title", "text"), *table])
    stream = io.StringIO(out.getvalue(), newline="")
    read_back = [list(row.values.values()) for row in delimited.read(stream, "a.csv") if isinstance(row, Row)]
    assert read_back == [list(cells) for cells in table if any(cell.strip() for cell in cells)]


def test_objects_are_read_and_other_lines_are_broken(tmp_path):
    text = '{"id": 1, "tags": ["a"]}\n\n[1]\n{"id": 2\n"x"\n{}\n{"id": NaN}\n'
    found = rows(tmp_path, "a.jsonl", text)
    assert [row for row in found if isinstance(row, Row)] == [Row(1, {"id": 1, "tags": ["a"]}), Row(7, {"id": None})]
    assert [(row.line, row.reason) for row in found if isinstance(row, Broken)] == [
        (3, "expected an object {...}, found an array"),
        (4, "is not JSON: Expecting ',' delimiter at character 9"),
        (5, "expected an object {...}, found a text"),
        (6, "is an empty object"),
    ]


def test_nesting_without_end_and_endless_numbers_are_broken_rows(tmp_path):
    text = '{"a":' + "[" * 200_000 + "\n" + '{"a":' + "9" * 10_000 + "}\n" + '{"id":"1"}\n'
    found = rows(tmp_path, "a.jsonl", text)
    assert [type(row) for row in found] == [Broken, Broken, Row]
    assert all(len(row.text) <= MAX_SHOWN + 1 for row in found if isinstance(row, Broken))


def test_a_line_beyond_the_limit_is_passed_over(tmp_path, monkeypatch):
    monkeypatch.setattr(jsonlines, "MAX_LINE", 100)
    found = rows(tmp_path, "a.jsonl", json.dumps({"id": "x" * 1_000}) + '\n{"id":"2"}\n')
    assert [(row.line, type(row)) for row in found] == [(1, Broken), (2, Row)]


def test_half_an_emoji_is_dropped_so_that_the_row_can_be_stored(tmp_path):
    (row,) = rows(tmp_path, "a.jsonl", '{"id":"1","title":"Mug \\ud83d"}\n')
    assert row == Row(1, {"id": "1", "title": "Mug "})


def test_a_whole_emoji_in_escapes_is_kept(tmp_path):
    (row,) = rows(tmp_path, "a.jsonl", '{"title":"Mug \\ud83d\\ude00"}\n')
    assert row.values == {"title": "Mug 😀"}


@pytest.mark.parametrize("text", ['[{"id": 1}]', '{\n  "id": 1\n}\n'])
def test_other_json_is_refused_with_the_command_that_mends_it(tmp_path, text):
    with pytest.raises(BadCatalogue, match=r"expected JSON Lines.*jq"):
        rows(tmp_path, "a.jsonl", text)


@settings(deadline=None)
@given(st.lists(st.dictionaries(TEXTS, TEXTS | st.integers() | st.none() | st.lists(TEXTS), min_size=1), max_size=5))
def test_what_json_writes_is_read_back(records):
    stream = io.StringIO("".join(json.dumps(record) + "\n" for record in records))
    assert [row.values for row in jsonlines.read(stream, "a") if isinstance(row, Row)] == records


@pytest.mark.parametrize("name", ["a.csv.gz", "a.CSV.GZ", "a.csv"])
def test_gzip_is_read_with_and_without_its_suffix(tmp_path, name):
    assert values(rows(tmp_path, name, gzip.compress(b"id,title\n1,Mug\n"))) == [["1", "Mug"]]


@pytest.mark.parametrize("name", ["a.csv.gz", "a.jsonl.gz"])
def test_a_truncated_gzip_file_is_refused_even_after_good_rows(tmp_path, name):
    lines = [f'{{"id":"{hashlib.sha256(bytes([n % 256, n >> 8])).hexdigest()}"}}\n' for n in range(4_000)]
    packed = gzip.compress("".join(lines).encode())
    with pytest.raises(BadCatalogue, match="damaged gzip"):
        rows(tmp_path, name, packed[:-2_000])


def test_a_gzip_file_with_flipped_bytes_is_refused(tmp_path):
    packed = bytearray(gzip.compress(b"id,title\n" + b"1,Mug\n" * 1_000))
    packed[-5] ^= 0xFF
    with pytest.raises(BadCatalogue, match="damaged gzip"):
        rows(tmp_path, "a.csv.gz", bytes(packed))


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", b"", "is empty"),
        ("a.csv", b"id,title\n", "holds no products"),
        ("a.jsonl", b" \n\n", "holds no products"),
        ("a.csv.gz", b"id,title\n1,Mug\n", "no gzip file"),
        ("a.xlsx", b"PK", r"expected a name that ends in \.csv"),
        ("catalogue", b"id,title", r"expected a name that ends in \.csv"),
    ],
)
def test_what_cannot_be_read_says_what_was_found_and_what_to_do(tmp_path, name, content, message):
    with pytest.raises(BadCatalogue, match=message):
        rows(tmp_path, name, content)


def test_a_missing_file_and_a_folder_are_refused_at_the_call(tmp_path):
    with pytest.raises(BadCatalogue, match="There is no file"):
        read(tmp_path / "none.csv")
    with pytest.raises(BadCatalogue, match="is a folder"):
        read(tmp_path)


def test_reading_is_lazy(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("id,title\n" + "".join(f"{number},Mug\n" for number in range(100_000)))
    reading = read(path)
    assert next(reading) == Row(2, {"id": "0", "title": "Mug"})
    reading.close()


def test_the_digest_is_the_files_own_and_tells_the_order(tmp_path):
    one, two = tmp_path / "1.csv", tmp_path / "2.csv"
    one.write_bytes(b"a")
    two.write_bytes(b"b")
    assert digest([one]) == "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"  # sha256sum of "a"
    assert len({digest([one]), digest([two]), digest([one, two]), digest([two, one])}) == 4
    with pytest.raises(BadCatalogue, match="There is no file"):
        digest([tmp_path / "3.csv"])


@pytest.mark.parametrize("name", ["a.csv", "a.json", "a.jsonl", "a.xml", "a.csv.gz"])
@pytest.mark.parametrize(
    "head",
    ["<!DOCTYPE html>\n<html>", "\ufeff  <html lang='en'>", "<!-- cached -->\n<HTML>", "<?xml version='1.0'?><html>"],
)
def test_a_web_page_under_a_catalogues_name_is_recognised(tmp_path, name, head):
    page = f"{head}<head><title>\n Please log in </title></head><body>,,;</body></html>".encode()
    path = tmp_path / name
    path.write_bytes(gzip.compress(page) if name.endswith(".gz") else page)
    with pytest.raises(BadCatalogue, match=r"is a web page, not a catalogue, titled 'Please log in'.*fetch the export"):
        list(read(path))


def test_html_inside_a_catalogue_is_no_web_page(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("<b>id</b>,text\n1,<html><body>Mug</body></html>\n", "utf-8")
    assert len(list(read(path))) == 1
