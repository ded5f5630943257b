"""Formats beside delimited text and JSON Lines: their rows, their compressed forms, and what is refused."""

import gzip
import io
import json
import sys
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from indexer import jsonarray, packed, parquet, records, yamlfile
from indexer.build import build
from indexer.catalogue import Accepted, Rejected, guess_mapping, read_products
from indexer.rows import Broken, Row
from indexer.sources import READERS, read
from search import generation
from search.errors import BadCatalogue
from search.product import Price
from search.settings import Settings

PRODUCTS = [
    {"id": "7", "title": "Red mug", "price": "12.50 EUR", "sizes": ["S", "L"]},
    {"id": "8", "title": "Blåbær kettle ☕", "price": "39.90 EUR", "sizes": ["M"]},
    {"id": "9", "title": "Tea towel", "price": "4.00 EUR", "sizes": []},
]
FEED = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0" xmlns:media="http://search.yahoo.com/mrss/">
<channel><title>A shop</title><link>http://shop.example/</link>
<!-- a comment -->
<item>
  <g:id>A1</g:id><title>plain</title><g:title>Wool scarf, &amp; warm</g:title>
  <description><![CDATA[<p>Soft <b>merino</b> for winter</p>]]></description>
  <link>http://shop.example/a1</link>
  <g:image_link>http://shop.example/a1.jpg</g:image_link>
  <g:additional_image_link>http://shop.example/a1-2.jpg</g:additional_image_link>
  <g:additional_image_link>http://shop.example/a1-3.jpg</g:additional_image_link>
  <g:price>49.00 EUR</g:price><g:sale_price>39.00 EUR</g:sale_price><g:availability>in_stock</g:availability>
  <g:product_type>Clothing &gt; Scarves</g:product_type><g:brand>Torvik</g:brand><g:gtin>4006381333931</g:gtin>
  <g:product_detail><g:attribute_name>Fibre</g:attribute_name><g:attribute_value>Merino</g:attribute_value></g:product_detail>
  <g:shipping><g:country>DE</g:country><g:price>4.90 EUR</g:price></g:shipping>
  <media:credit>N. N.</media:credit>
</item>
<item><g:id>A2</g:id><g:title>Felt hat</g:title><link>http://shop.example/a2</link>
  <g:price>25.00 EUR</g:price><g:availability>out_of_stock</g:availability>
  <g:product_type>Clothing &gt; Hats</g:product_type></item>
</channel></rss>
"""


def as_parquet(rows: list[dict], **options: object) -> bytes:
    import pyarrow
    from pyarrow import parquet

    out = io.BytesIO()
    parquet.write_table(pyarrow.Table.from_pylist(rows), out, **options)
    return out.getvalue()


def as_feed(rows: list[dict]) -> bytes:
    items = "".join(
        f"<item><g:id>{r['id']}</g:id><g:title>{r['title']}</g:title><g:price>{r['price']}</g:price>"
        + "".join(f"<g:sizes>{size}</g:sizes>" for size in [*r["sizes"], "", ""][:2])
        + "</item>"
        for r in rows
    )
    return f'<rss xmlns:g="http://base.google.com/ns/1.0"><channel>{items}</channel></rss>'.encode()


WRITERS = {
    ".json": lambda rows: json.dumps(rows).encode(),
    ".yaml": lambda rows: yaml.safe_dump(rows, allow_unicode=True).encode(),
    ".xml": as_feed,
    ".parquet": as_parquet,
    ".jsonl": lambda rows: "".join(json.dumps(row) + "\n" for row in rows).encode(),
    ".csv": lambda rows: (
        "id,title,price\n" + "".join(f"{r['id']},{r['title']},{r['price']}\n" for r in rows)
    ).encode(),
}


def as_zip(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def rows(tmp_path: Path, name: str, content: str | bytes) -> list[Row | Broken]:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read(path))


def good(found: list[Row | Broken]) -> list[dict]:
    return [row.values for row in found if isinstance(row, Row)]


@pytest.mark.parametrize("suffix", WRITERS)
@pytest.mark.parametrize("packing", ["", ".gz", ".zip"])
def test_each_format_is_read_plain_and_packed(tmp_path, suffix, packing):
    content = WRITERS[suffix](PRODUCTS)
    if packing == ".gz":
        content = gzip.compress(content)
    elif packing == ".zip":
        content = as_zip({f"products{suffix}": content})
    found = good(rows(tmp_path, f"products{'' if packing == '.zip' else suffix}{packing}", content))
    wanted = [(row["id"], row["title"], row["price"]) for row in PRODUCTS]
    assert [(str(row["id"]), row["title"], row["price"]) for row in found] == wanted
    if suffix in (".json", ".yaml", ".parquet", ".jsonl"):
        assert [row["sizes"] for row in found] == [["S", "L"], ["M"], []]


def test_several_members_and_several_files_give_all_their_products_with_their_places(tmp_path):
    one, two = tmp_path / "one.zip", tmp_path / "two.json"
    broken = b'id,title,price\n20,"Rug",5.50 EUR\n21,Lamp\n'
    one.write_bytes(
        as_zip({"a/1.yaml": WRITERS[".yaml"](PRODUCTS), "2.csv": broken, "README.txt": b"x", "__MACOSX/._2.csv": b"x"})
    )
    two.write_bytes(WRITERS[".json"]([{"id": "30", "title": "Vase", "price": "9.10 EUR"}]))
    results = list(read_products([one, two], guess_mapping([one, two])))
    assert [r.product.id for r in results if isinstance(r, Accepted)] == ["7", "8", "9", "20", "30"]
    (reject,) = [r for r in results if isinstance(r, Rejected)]
    assert (reject.file, reject.line) == (f"{one}/2.csv", 3)


def test_json_may_hold_its_array_in_objects_and_lines_are_the_files_own(tmp_path):
    text = (
        '{"shop": {"name": "x", "tags": ["a", [1]], "empty": [],\n "products": [\n{"id": 1},\n\n{"id":\n 2}, 5, {}]}}\n'
    )
    assert rows(tmp_path, "a.json", text) == [
        Row(3, {"id": 1}),
        Row(5, {"id": 2}),
        Broken(6, "expected an object, found a number", "5"),
        Broken(6, "is an empty object", "{}"),
    ]


def test_json_values_are_those_of_json(tmp_path):
    values = {"a": 1.5, "b": True, "c": None, "d": {"e": [1, {"f": "x"}]}, "g": 12345678901234567890}
    assert good(rows(tmp_path, "a.json", json.dumps([values]))) == [values]
    assert good(rows(tmp_path, "b.json", '[{"id": 1e400}]')) == [{"id": None}]


def test_json_lines_named_json_are_read_as_lines(tmp_path):
    assert rows(tmp_path, "a.json", '{"id": 1}\n{"id": 2\n{"id": 3}\n')[::2] == [Row(1, {"id": 1}), Row(3, {"id": 3})]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_json_and_yaml_in_other_encodings_are_read(tmp_path, encoding):
    text = '[{"id": "1", "title": "Kühlschrank, weiß, groß"}]'
    for name in ("a.json", "a.yaml"):
        assert good(rows(tmp_path, name, text.encode(encoding))) == [{"id": "1", "title": "Kühlschrank, weiß, groß"}]


@pytest.mark.parametrize("name", ["a.json", "a.yaml"])
def test_damaged_bytes_cost_only_their_record(tmp_path, name):
    text = '[{"id": "Müsli"},\n{"id": "Café"},\n'.encode() + b'{"id": "bad \xff"},\n{"id": "4"}]'
    found = rows(tmp_path, name, text)
    assert [type(row) for row in found] == [Row, Row, Broken, Row]
    assert found[2].line == 3


@pytest.mark.parametrize("name", ["a.json", "a.yaml"])
def test_a_file_without_products_shows_its_first_keys_and_no_value(tmp_path, name):
    settings = {"token": "s3cret", "shop": {"k" * 50: "s3cret"}} | {f"n{n}": "s3cret" for n in range(9)}
    (tmp_path / name).write_text(json.dumps(settings), "utf-8")
    with pytest.raises(BadCatalogue) as refused:
        list(read(tmp_path / name))
    assert f"Keys found: 'token', 'shop', 'shop.{'k' * 35}…', 'n0', 'n1', 'n2', and more." in str(refused.value)
    assert "s3cret" not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.json", "[[1, 2]]", "wrong shape.*line 1 holds a list that begins with a list; expected an array"),
        ("a.json", '["a"]', "begins with a text"),
        ("a.json", "17", "line 1 holds a number"),
        ("a.json", '{"id": 1}', "no list of objects"),
        ("a.json", "[]", "holds no products"),
        ("a.json", '{"a": [{"id": 1}], "b": [{"id": 2}]}', "second list of objects, 'b' beside 'a'"),
        ("a.json", '[{"id": 1},\n{"id": 2},\n{"id" 3}]', "no JSON that can be read, in line 3"),
        ("a.json", '[{"id": 1},\n{"id": 2}', "no JSON that can be read, in line 2"),
        ("a.json", '[{"a":' + "[" * 500 + "]" * 500 + "}]", "nested more than 50 deep"),
        ("a.json", '{"a":' * 500 + "1" + "}" * 500, "nested more than 50 deep"),
        ("a.yaml", "- id: 1\n- id: 2\n- id: [3\n- id: 4\n", "no YAML that can be read in line 4"),
        ("a.yaml", "- a\n- b\n", "wrong shape.*a text; expected a list of maps"),
        ("a.yaml", "just words", "line 1 holds a text"),
        ("a.yaml", "id: 1\ntitle: Mug\n", "no list of objects"),
        ("a.yaml", "- !!python/object/apply:os.system ['true']\n", "found the tag tag:yaml.org,2002:python/object"),
        ("a.yaml", "- id: &a [*a]\n", "holds itself"),
        ("a.yaml", "- id: *none\n", "without its anchor"),
        ("a.yaml", "- ? [1, 2]\n  : 3\n", "a key that is no text"),
        ("a.xml", "<rss><channel><item><id>1</id></item>\n<item><id>2</item>", "no XML .* line 2, column"),
        ("a.xml", "<catalogue><thing>1</thing></catalogue>", "no <item> or <entry> under <catalogue>"),
        ("a.xml", '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r><item>&x;</item></r>', "entities"),
        ("a.parquet", b"PAR1 not really PAR1", "damaged Parquet"),
        ("a.zip", b"PK\x03\x04 cut", "damaged zip file, or none"),
        ("a.zip", as_zip({"notes.txt": b"x"}), "holds notes.txt; expected files that end in .csv"),
        ("a.zip", as_zip({"1.csv": b"id,title\n1,a\n", "2.xlsx": b"x"}), "holds 2.xlsx"),
        ("a.json", b"", "is empty"),
        ("a.json.gz", gzip.compress(b""), "holds no products"),
    ],
)  # fmt: skip
def test_bad_input_is_refused_with_what_was_found(tmp_path, name, text, message):
    with pytest.raises(BadCatalogue, match=message):
        rows(tmp_path, name, text)


@pytest.mark.parametrize("suffix", WRITERS)
def test_a_truncated_gzip_is_refused_in_every_format(tmp_path, suffix):
    many = [{**row, "title": f"{row['title']} {hash((n, 1))}"} for n in range(400) for row in PRODUCTS]
    with pytest.raises(BadCatalogue, match="damaged gzip file"):
        rows(tmp_path, f"a{suffix}.gz", gzip.compress(WRITERS[suffix](many))[:-900])


def test_a_zip_whose_member_is_damaged_is_refused(tmp_path):
    content = bytearray(as_zip({"a.csv": b"id,title\n" + b"".join(b"%d,Mug\n" % n for n in range(2_000))}))
    content[600] ^= 0xFF
    with pytest.raises(BadCatalogue, match="damaged zip"):
        rows(tmp_path, "a.zip", bytes(content))


@pytest.mark.parametrize("packing", [".csv.gz", ".zip"])
def test_a_bomb_is_refused_and_a_repetitive_catalogue_is_not(tmp_path, monkeypatch, packing):
    monkeypatch.setattr(packed, "FREE", 100_000)

    def pack(content: bytes) -> bytes:
        return gzip.compress(content) if packing == ".csv.gz" else as_zip({"a.csv": content})

    with pytest.raises(BadCatalogue, match="zip bomb"):
        rows(tmp_path, f"bomb{packing}", pack(b"id,title\n" + b"1,Mug\n" * 1_000_000))
    feed = b"id,title\n" + b"".join(b"%d,The same title on every row of the file\n" % n for n in range(20_000))
    assert len(rows(tmp_path, f"fine{packing}", pack(feed))) == 20_000


def test_a_zip_that_lies_about_its_size_is_still_bounded(tmp_path, monkeypatch):
    monkeypatch.setattr(packed, "FREE", 100_000)
    content = as_zip({"a.csv": b"id,title\n" + b"1,Mug\n" * 1_000_000})
    lying = content.replace((6_000_009).to_bytes(4, "little"), (50).to_bytes(4, "little"))
    assert lying != content
    with pytest.raises(BadCatalogue):
        rows(tmp_path, "a.zip", lying)


def test_a_bomb_of_yaml_aliases_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(yamlfile, "MAX_ANCHORED", 50_000)
    lines = ["- a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"  a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    with pytest.raises(BadCatalogue, match="more under anchors"):
        rows(tmp_path, "a.yaml", "\n".join(lines))


def test_a_record_without_end_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(records, "MAX_ROW", 200_000)
    for name in ("a.json", "a.yaml"):
        with pytest.raises(BadCatalogue, match="longer than 200,000"):
            rows(tmp_path, name, json.dumps([{"id": ["x" * 1_000] * 500}]))
    with pytest.raises(BadCatalogue, match="longer than 200,000"):
        rows(tmp_path, "a.json", json.dumps([{"id": "x" * 1_000_000}]))


def test_yaml_words_and_codes_stay_what_they_say(tmp_path):
    text = "- {id: 0123, brand: no, date: 2024-01-02, time: 12:30, n: 5, f: -1.5, e: 1e5, x: e5, "
    text += "t: true, z: ~, q: '7', s: !!str 8}\n"
    assert good(rows(tmp_path, "a.yaml", text)) == [
        {"id": "0123", "brand": "no", "date": "2024-01-02", "time": "12:30", "n": 5, "f": -1.5, "e": 1e5, "x": "e5"}
        | {"t": True, "z": None, "q": "7", "s": "8"}
    ]


def test_yaml_aliases_and_merge_keys_are_resolved_over_documents(tmp_path):
    text = "shop: x\nproducts:\n- &base {id: 1, colour: red, box: &b {w: 2}}\n"
    text += "- <<: *base\n  id: 2\n- {id: 3, box: *b}\n---\nproducts:\n- id: 4\n"
    assert rows(tmp_path, "a.yaml", text) == [
        Row(3, {"id": 1, "colour": "red", "box": {"w": 2}}),
        Row(4, {"id": 2, "colour": "red", "box": {"w": 2}}),
        Row(6, {"id": 3, "box": {"w": 2}}),
        Row(9, {"id": 4}),
    ]


def test_a_google_feed_gives_products_without_a_mapping(tmp_path):
    path = tmp_path / "feed.xml"
    path.write_text(FEED, "utf-8")
    first, second = [r for r in read_products([path], guess_mapping([path])) if isinstance(r, Accepted)]
    product = first.product
    assert (product.id, product.title, product.brand) == ("A1", "Wool scarf, & warm", "Torvik")
    assert (product.price, product.list_price) == (Price(Decimal("39.00"), "EUR"), Price(Decimal("49.00"), "EUR"))
    assert product.category == ("Clothing", "Scarves")
    assert product.images == tuple(f"http://shop.example/a1{n}.jpg" for n in ("", "-2", "-3"))
    assert product.url == "http://shop.example/a1"
    assert product.identifiers["gtin"] == ("4006381333931",)
    assert product.attributes["fibre"] == "Merino"
    assert first.source["media:credit"] == "N. N."
    assert "Soft merino for winter" in product.description
    assert (product.in_stock, second.product.in_stock) == (True, False)
    assert (second.product.price, second.line) == (Price(Decimal("25.00"), "EUR"), 18)


def test_atom_entries_and_plain_rss_items_are_rows(tmp_path):
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:g="http://base.google.com/ns/1.0"><entry><id>urn:1</id>'
        '<g:id>1</g:id><title>Mug</title><link href="http://shop.example/1"/></entry><entry/></feed>'
    )
    assert rows(tmp_path, "a.xml", atom) == [
        Row(1, {"id": "1", "title": "Mug", "link": "http://shop.example/1"}),
        Broken(1, "is an empty <entry>", ""),
    ]
    rss = "<rss><channel><item><guid>5</guid><title>Cup</title>"
    rss += '<enclosure url="c.jpg" type="image/jpeg"/></item></channel></rss>'
    assert good(rows(tmp_path, "b.xml", rss.encode("utf-16"))) == [{"guid": "5", "title": "Cup", "image_link": "c.jpg"}]


def test_lines_of_a_long_feed_are_told_within_the_item_past_what_sixteen_bits_hold(tmp_path):
    text = "<rss><channel>\n" + "<item>\n\n\n\n<guid>1</guid>\n</item>\n" * 12_000 + "</channel></rss>"
    start = 2 + 6 * 11_999
    assert start <= rows(tmp_path, "a.xml", text)[-1].line < start + 6


def test_one_endless_line_of_json_is_read_in_pieces(tmp_path, monkeypatch):
    monkeypatch.setattr(jsonarray, "PEEK", 1_000)
    monkeypatch.setattr(jsonarray, "PIECE", 300)
    products = [{"id": str(n), "title": "Müsli " * 9} for n in range(200)]
    text = json.dumps({"products": products}, ensure_ascii=False)
    assert good(rows(tmp_path, "a.json", text)) == products


def test_entities_that_multiply_are_refused(tmp_path):
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    text = f'<!DOCTYPE rss [<!ENTITY e0 "ha">{entities}]><rss a="&e9;"><item><id>&e9;</id></item></rss>'
    with pytest.raises(BadCatalogue):
        rows(tmp_path, "a.xml", text)


def test_parquet_values_become_those_of_json(tmp_path):
    import datetime

    row = {"id": 1, "price": Decimal("12.50"), "day": datetime.date(2024, 1, 2), "x": float("nan"), "n": {"a": [1.5]}}
    (found,) = rows(tmp_path, "a.parquet", as_parquet([row]))
    assert found == Row(1, {"id": 1, "price": "12.50", "day": "2024-01-02", "x": None, "n": {"a": [1.5]}})


def test_parquet_of_another_schema_is_refused_with_its_columns(tmp_path):
    path = tmp_path / "a.parquet"
    path.write_bytes(as_parquet([{"lat": n / 7, "lon": n / 3} for n in range(50)]))
    with pytest.raises(BadCatalogue, match=r"No column looks like an id of a product\. Columns found: 'lat', 'lon'"):
        guess_mapping([path])
    path.write_bytes(as_parquet([], compression="none"))
    with pytest.raises(BadCatalogue, match="has no columns"):
        list(read(path))


def test_parquet_without_its_library_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(BadCatalogue, match=r"pip install 'aisle-search\[parquet\]'"):
        rows(tmp_path, "a.parquet", b"PAR1")


def test_a_row_group_beyond_memory_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(parquet, "MAX_GROUP", 10)
    with pytest.raises(BadCatalogue, match="smaller row groups"):
        rows(tmp_path, "a.parquet", as_parquet(PRODUCTS))


@pytest.mark.parametrize("suffix", [".json", ".yaml", ".xml", ".parquet"])
def test_a_file_that_breaks_in_its_middle_publishes_nothing(tmp_path, suffix):
    settings = Settings(home=tmp_path / "home", name="shop", encoder="hashing")
    path = tmp_path / f"products{suffix}"
    path.write_bytes(WRITERS[suffix](PRODUCTS))
    before = build([path], settings).generation
    many = [{**row, "id": f"{row['id']}-{n}"} for n in range(500) for row in PRODUCTS]
    whole = WRITERS[suffix](many)
    # Parquet keeps its index at the end, so there a page in the middle is what breaks.
    place = 4 if suffix == ".parquet" else len(whole) * 4 // 5
    path.write_bytes(whole[:place] + b"\0" * 900 + whole[place + 900 :])
    with pytest.raises(BadCatalogue, match="nothing of it is used"):
        build([path], settings)
    assert generation.served(generation.root(settings)).id == before


@pytest.mark.parametrize("suffix", [".json", ".yaml", ".xml", ".parquet"])
def test_memory_is_flat_in_the_number_of_rows(tmp_path, monkeypatch, suffix):
    monkeypatch.setattr(jsonarray, "PEEK", 4_096)
    import tracemalloc

    def peak(count: int) -> int:
        path = tmp_path / f"{count}{suffix}"
        path.write_bytes(WRITERS[suffix]([{**PRODUCTS[0], "id": str(n)} for n in range(count)]))
        tracemalloc.start()
        assert sum(1 for _ in read(path)) == count
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(10)  # imports
    assert peak(6_000) < 2 * peak(1_500)


def test_the_retail_catalogue_is_read_with_no_mapping(shared):
    path = shared / "data" / "retail-demo" / "products.yaml"
    wanted = yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)
    results = list(read_products([path], guess_mapping([path])))
    assert all(isinstance(result, Accepted) for result in results)
    products = [result.product for result in results]
    assert len(products) == len(wanted) > 2_000
    for product, row in zip(products, wanted, strict=True):
        assert product.id == row["id"]
        assert product.title == " ".join(row["name"].split())
        assert product.category == tuple(dict.fromkeys((row["category"], row["style"])))
        assert product.price == Price(Decimal(str(row["price"])), "")
        assert product.stock == row["current_stock"]
        assert product.images == (row["image"],)


def test_every_reader_is_told_of_in_the_readme():
    readme = (Path(__file__).parent.parent / "README.md").read_text("utf-8")
    assert not [suffix for suffix in READERS if f"`{suffix}`" not in readme]
