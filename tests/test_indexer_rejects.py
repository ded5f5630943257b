"""rejects.jsonl: what each line says in every format, that it stays small, and how the share of rejects is counted."""

import json
import tracemalloc
from pathlib import Path

import pytest
import yaml
from test_indexer_formats import as_parquet

from indexer.build import build
from indexer.catalogue import Rejected
from indexer.rows import MAX_ROW_SHOWN, MAX_SHOWN, shortened
from search.errors import BadCatalogue
from search.settings import Settings

GOOD = [{"id": f"p{n}", "title": f"Mug {n}", "price": f"{n}.50"} for n in range(9)]
BAD = {"id": "p9", "title": "Jug", "price": "cheap"}


@pytest.fixture
def shop(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", name="shop", encoder="hashing")


def as_csv(rows: list[dict], delimiter: str = ",") -> bytes:
    return "".join(f"{delimiter.join(row)}\n" for row in [list(rows[0]), *(row.values() for row in rows)]).encode()


def as_feed(rows: list[dict]) -> bytes:
    items = "".join(
        "\n<item>" + "".join(f"<{name}>{value}</{name}>" for name, value in row.items()) + "</item>" for row in rows
    )
    return f"<rss><channel>{items}</channel></rss>".encode()


# A writer of each format, and the line on which the tenth row starts.
WRITERS = {
    ".csv": (as_csv, 11),
    ".tsv": (lambda rows: as_csv(rows, "\t"), 11),
    ".jsonl": (lambda rows: "".join(json.dumps(row) + "\n" for row in rows).encode(), 10),
    ".json": (lambda rows: json.dumps(rows, indent=1).encode(), 2 + 9 * 5),
    ".yaml": (lambda rows: yaml.safe_dump(rows).encode(), 1 + 9 * 3),
    ".xml": (as_feed, 11),
    ".parquet": (as_parquet, 10),
}


@pytest.mark.parametrize("suffix", WRITERS)
def test_a_reject_has_its_line_field_reason_and_row_in_every_format(tmp_path, shop, suffix):
    write, line = WRITERS[suffix]
    path = tmp_path / f"products{suffix}"
    path.write_bytes(write([*GOOD, BAD]))
    report = build([path], shop)
    assert (report.products, report.rejected) == (9, 1)
    (record,) = map(json.loads, report.rejects.read_text("utf-8").splitlines())
    reason = record.pop("reason")
    assert "'cheap'" in reason
    assert record == {"file": str(path), "line": line, "field": "price", "row": BAD}


def test_blank_lines_count_for_nothing_and_duplicates_as_rows(tmp_path, shop):
    """8 products, 8 rows that repeat their ids and 4 rejects: 20% of 20 rows, where 4 of 8 products would be half."""
    path = tmp_path / "mugs.csv"
    rows = [f"p{n},Mug {n},1.50\n" for n in range(8)] * 2
    bad = [f"q{n},Jug {n},cheap\n" for n in range(5)]
    blank = ["\n", "  \n", ",,\n"] * 10

    path.write_text("id,title,price\n" + "".join(rows + blank + bad[:4]), "utf-8")
    report = build([path], shop)
    assert (report.products, report.duplicates, report.rejected, report.rows) == (8, 8, 4, 20)

    # Without the blank lines counting, a fifth reject is one too many.
    path.write_text("id,title,price\n" + "".join(rows + blank + bad), "utf-8")
    with pytest.raises(BadCatalogue, match=r"5 rows of 21 rejected"):
        build([path], shop)


def test_lines_that_do_not_parse_count_as_rejects(tmp_path, shop):
    path = tmp_path / "mugs.jsonl"
    good = "".join(json.dumps(row) + "\n" for row in GOOD)
    path.write_text(good + "{\n\n[1]\n", "utf-8")
    assert build([path], shop).reasons == {"unreadable line": 2}
    path.write_text(good + "{\n\n[1]\n{}\n", "utf-8")
    with pytest.raises(BadCatalogue, match=r"3 rows of 12 rejected \(unreadable line 3; the first in line 10"):
        build([path], shop)


@pytest.mark.parametrize("suffix", [".jsonl", ".json", ".yaml", ".parquet"])
def test_a_row_of_megabytes_makes_a_short_line(tmp_path, shop, suffix):
    write, _ = WRITERS[suffix]
    many = {f"column {n}": "y" * 400 for n in range(200)}
    long = {**BAD, "text": "x" * 2_000_000, "list": ["z" * 300] * 500, **many}
    path = tmp_path / f"products{suffix}"
    path.write_bytes(write([*GOOD, long]))
    report = build([path], shop)
    assert report.rejects.stat().st_size < 2 * MAX_ROW_SHOWN
    row = json.loads(report.rejects.read_text("utf-8"))["row"]
    assert {name: row[name] for name in BAD} == BAD
    assert len(str(row.get("text", ""))) <= MAX_SHOWN + 1


def test_a_reason_quotes_no_megabytes(tmp_path, shop):
    path = tmp_path / "mugs.jsonl"
    rows = [*GOOD, {**BAD, "price": "1.2" * 300_000}]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    report = build([path], shop)
    assert len(json.loads(report.rejects.read_text("utf-8"))["reason"]) <= MAX_SHOWN + 1
    assert len(report.outcome()) < 3_000


def test_what_is_left_out_of_a_row_is_said():
    assert shortened({"id": 7, "price": 1.5, "sizes": ["S", None, True]}) == {
        "id": 7,
        "price": 1.5,
        "sizes": ["S", None, True],
    }
    assert shortened({"title": "x" * (MAX_SHOWN + 9)}) == {"title": "x" * MAX_SHOWN + "…"}
    row = shortened({f"column {n}": "y" * 400 for n in range(200)})
    assert list(row)[-1] == "…"
    assert row["…"] == f"{200 - (len(row) - 1)} more"
    nested: dict = {}
    for _ in range(900):
        nested = {"inner": nested}
    assert json.dumps(shortened(nested)).count("inner") == 10
    assert shortened({"n": 10**600})["n"] == "1" + "0" * (MAX_SHOWN - 1) + "…"


def test_rejects_fill_no_memory(tmp_path, shop):
    """Of each reject only a count by field stays: 8,000 rows alone would take 4 MB."""
    mapping = tmp_path / "mapping.toml"
    mapping.write_text('price_unit = "major"\n[fields]\nid = "id"\ntitle = "title"\nprice = "price"\n', "utf-8")

    def peak(count: int) -> int:
        path = tmp_path / "mugs.csv"
        path.write_text("id,title,price\n" + "".join(f"q{n},Jug {n},cheap {n}\n" for n in range(count)), "utf-8")
        tracemalloc.start()
        try:
            with pytest.raises(BadCatalogue, match=f"{count:,} rows of {count:,} rejected"):
                build([path], shop, mapping=mapping)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(100)  # imports
    assert peak(8_000) < 1_500_000


def test_a_reject_of_a_line_keeps_its_text():
    assert Rejected("a.csv", 3, "", "has 2 cells where the header has 3", "3,Cup").to_record()["row"] == "3,Cup"
