"""Bad input from the command line: status 2, a message with what was found and what to do, and nothing has changed."""

import gzip
import hashlib
import json
import os
import random
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner
from test_indexer_formats import as_parquet, as_zip

from aisle import main
from indexer import packed
from indexer.build import build
from search import generation
from search.engine import open_engine
from search.errors import BadCatalogue
from search.page import Query
from search.settings import Settings

MUGS = b"id,title,price\n" + b"".join(b"p%d,Mug number %d,%d.50\n" % (n, n, n) for n in range(300))
PLACES = [{"lat": n / 7, "lon": n / 3} for n in range(50)]
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x10\x08\x06\0\0\0" + random.Random(1).randbytes(4_000)
JUNK = random.Random(2).randbytes(20_000)
WIDE = ("id,title\n" + "".join(f"{n},保温杯不锈钢\n" for n in range(30))).encode("utf-16-le")
RISKY = b"- id: 1\n  title: !!python/object/apply:os.system ['true']\n"


def encrypted() -> bytes:
    """A zip that says of its only member that it is encrypted, in both of its headers."""
    content = bytearray(as_zip({"a.csv": MUGS}))
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + flags] |= 1
    return bytes(content)


def corrupt_page() -> bytes:
    """A Parquet whose index at the end is sound, and whose first page is not."""
    content = bytearray(as_parquet([{"id": str(n), "title": f"Mug {n}"} for n in range(3_000)], compression="none"))
    content[100:900] = b"\xff" * 800
    return bytes(content)


def as_feed(body: str) -> bytes:
    return f"<?xml version='1.0'?>\n{body}".encode()


# Name, content, what was found, and what is to be done about it.
CASES: list[tuple[str, bytes, str, str]] = [
    ("junk.csv", JUNK, "junk.csv", "UTF-8"),
    ("junk.jsonl", JUNK.replace(b"\0", b"\1"), "encoding of junk.jsonl cannot be told", "Save it as UTF-8"),
    ("wide.csv", WIDE, "encoding of wide.csv cannot be told", "Save it as UTF-8"),
    ("paper.csv", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "paper.csv is a PDF", "Export the catalogue as CSV"),
    ("book.csv", as_zip({"xl/workbook.xml": b"<workbook/>"}), "is a zip or an Excel workbook", "Save the workbook"),
    ("picture.json", PNG, "picture.json is not text", "Expected text in UTF-8"),
    ("picture.xml", PNG, "no XML that can be read, in line 1", "Export it again"),
    ("picture.parquet", PNG, "damaged Parquet file", "Export it again"),
    ("cut.csv.gz", gzip.compress(MUGS)[:-300], "damaged gzip file", "Copy or export it again"),
    ("cut.json.gz", gzip.compress(json.dumps([{"id": n} for n in range(999)]).encode())[:-300], "damaged gzip", "Copy"),
    ("plain.csv.gz", MUGS, "named .gz but is no gzip file", "Rename it"),
    ("twice.csv.gz", gzip.compress(gzip.compress(MUGS)), "twice.csv.gz", "UTF-8"),
    ("locked.zip", encrypted(), "a.csv is encrypted", "Pack it again without a password"),
    ("nested.zip", as_zip({"inner.zip": as_zip({"a.csv": MUGS})}), "holds inner.zip", "Pack the catalogue files alone"),
    ("none.zip", as_zip({}), "holds nothing; expected files that end in .csv", "Pack the catalogue files alone"),
    ("cut.zip", as_zip({"a.csv": MUGS})[:-40], "damaged zip file, or none", "pack it again"),
    ("arrays.json", b'[[1, "Mug"], [2, "Cup"]]', "begins with a list; expected an array of objects", "Export"),
    ("numbers.json", b"[1, 2, 3]", "begins with a number; expected an array of objects", "Export the products as one"),
    ("scalars.json", b'{"id": 1, "title": "Mug"}', "no list of objects in it; expected an array", "name it .jsonl"),
    ("keys.json", b'{"shop": {"token": "s3cret"}, "tags": [1]}', "Keys found: 'shop', 'shop.token', 'tags'", "Exp"),
    ("keys.yaml", b"host: here\npassword: s3cret\n", "Keys found: 'host', 'password'.", "Export"),
    ("by_id.json", b'{"1": {"title": "Mug"}, "2": {"title": "Cup"}}', "no list of objects in it", "Export the"),
    ("mixed.json", b'[{"id": 1, "title": "Mug"}, [1], [2]]', "2 rows of 3 rejected", "--dry-run shows the mapping"),
    ("page.json", b"<!DOCTYPE html><html><body>404</body></html>", "is a web page", "fetch the export itself"),
    ("no_id.csv", b"lat,lon\n5.5,5.1\n6.5,6.1\n7.5,7.9\n", "No column looks like a", "Pass --mapping FILE"),
    ("no_title.csv", b"id,price\n1,5.5\n2,6.5\n", "like a title of a product. Columns found: 'id', 'price'", "Pass"),
    ("no_head.csv", b"1,Mug,3.50\n2,Cup,4.50\n", "Columns found: '1', 'Mug', '3.50'", "first line of the file"),
    ("empty.csv", b"", "is empty: it has 0 bytes", "Export the catalogue again"),
    ("empty.parquet", b"", "is empty: it has 0 bytes", "Export the catalogue again"),
    ("head.csv", b"id,title,price\n", "holds no products: only empty lines, or a header", "Export the catalogue again"),
    ("head.tsv", b"id\ttitle", "holds no products", "Export the catalogue again"),
    ("blank.csv", b"\n \n\n", "holds no products: only empty lines", "Export the catalogue again"),
    ("blank.jsonl", b"\n \n\n", "holds no products: only empty lines", "Export the catalogue again"),
    ("blank.json", b"\n \n\n", "holds no products", "Export the catalogue again"),
    ("blank.yaml", b"\n \n\n", "holds no products", "Export the catalogue again"),
    ("places.parquet", as_parquet(PLACES), "looks like an id of a product. Columns found: 'lat', 'lon'", "--mapping"),
    ("cut.parquet", as_parquet(PLACES)[:-40], "damaged Parquet file", "Export it again; nothing of it is used"),
    ("page.parquet", corrupt_page(), "damaged Parquet file", "Export it again; nothing of it is used"),
    ("page.xml", as_feed("<html><body><p>404</p></body></html>"), "is a web page", "fetch the export itself"),
    ("words.xml", b"just words", "no XML that can be read, in line 1", "Export it again"),
    ("risky.yaml", RISKY, "the tag tag:yaml.org,2002:python/object/apply:os.system", "Nothing of the file is used"),
    ("object.yaml", b"- !Product {id: 1, title: Mug}\n", "found the tag !Product; expected plain texts", "Nothing"),
    ("late.jsonl", b"".join(b'{"id": %d, "title": "Mug"}\n' % n for n in range(9)) + b"no\n" * 9, "9 rows of 18", ""),
    ("shop.xlsx", b"PK\x03\x04", "of no format that can be read; expected a name that ends in .csv", "Export the"),
]  # fmt: skip


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a generation that has a reject and a warning; copied for each test."""
    folder = tmp_path_factory.mktemp("served")
    rows = b"id,title,price\n" + b"".join(b"p%d,Cup %d,%d.50\n" % (n, n, n) for n in range(9))
    (folder / "cups.csv").write_bytes(rows + b"p9,Cup 8,9.50\np10,Cup 10,cheap\n")
    report = build([folder / "cups.csv"], Settings(home=folder / "home", name="shop", encoder="hashing"))
    assert (report.rejected, len(report.warnings)) == (1, 1)
    return folder / "home"


@pytest.fixture
def home(tmp_path: Path, served: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(served, tmp_path / "home")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AISLE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("AISLE_ENCODER", "hashing")
    return tmp_path / "home"


def state(home: Path) -> dict[str, str]:
    """Every file and folder under the data folder, with its content; locks aside, which are empty."""
    return {
        str(path.relative_to(home)): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "folder"
        for path in sorted(home.rglob("*"))
        if not path.name.endswith(".lock")
    }


def refused(home: Path, *files: str, changed: tuple[str, ...] = ()) -> str:
    """What `aisle index` says to the files, after checking that it refused them and left all as it was."""
    before = state(home)
    result = CliRunner().invoke(main, ["index", *files])
    after = state(home)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert result.stderr.startswith("aisle: ")
    assert result.stderr.count("\n") == 1
    assert any(word in result.stderr for word in (*files, "Columns found", "rejected"))
    assert {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)} == set(changed)
    engine = open_engine(Settings(home=home, name="shop"))
    assert (engine.generation, engine.search(Query("cup 3", size=1)).hits[0].product.id) == ("g000001", "p3")
    engine.close()
    return result.stderr


@pytest.mark.parametrize(("name", "content", "found", "mend"), CASES, ids=[name for name, *_ in CASES])
def test_bad_input_is_refused_in_words_and_changes_nothing(home, name, content, found, mend):
    Path(name).write_bytes(content)
    # A build with too many rejects leaves them to be looked at; the message says where.
    message = refused(
        home, name, changed=("shop/rejects.jsonl",) if "rejected" in found or name == "late.jsonl" else ()
    )
    assert found in message
    assert mend in message


@pytest.mark.parametrize("name", ["junk.csv", "arrays.json", "no_title.csv", "cut.csv.gz"])
def test_a_refused_first_build_leaves_no_catalogue(tmp_path, name):
    (tmp_path / name).write_bytes(next(content for case, content, *_ in CASES if case == name))
    settings = Settings(home=tmp_path / "home", name="shop", encoder="hashing")
    with pytest.raises(BadCatalogue):
        build([tmp_path / name], settings)
    assert generation.names(settings.home) == []
    assert not settings.home.exists()


def test_a_bad_file_beside_a_good_one_refuses_both(home):
    Path("mugs.csv").write_bytes(MUGS)
    Path("cut.csv.gz").write_bytes(gzip.compress(MUGS * 40)[:-300])
    assert "damaged gzip" in refused(home, "cut.csv.gz", "mugs.csv")
    assert "damaged gzip" in refused(home, "mugs.csv", "cut.csv.gz")


@pytest.mark.parametrize("name", ["bomb.csv.gz", "bomb.zip"])
def test_a_bomb_is_refused_while_it_is_read(home, monkeypatch, name):
    monkeypatch.setattr(packed, "FREE", 100_000)
    content = b"id,title\n" + b"".join(b"%d,Mug\n" % n for n in range(40)) + b"9,Mug\n" * 1_000_000
    Path(name).write_bytes(gzip.compress(content) if name.endswith(".gz") else as_zip({"a.csv": content}))
    message = refused(home, name)
    assert "unpacks to more than 200 times as many" in message
    assert "zip bomb" in message
    assert "Unpack it yourself" in message


def test_a_missing_file_a_folder_and_a_pipe_are_refused(home):
    assert "There is no file absent.csv. Check the path" in refused(home, "absent.csv")
    Path("folder.csv").mkdir()
    assert "is a folder; expected a file. Name the files in it" in refused(home, "folder.csv")
    os.symlink("nowhere.csv", "dangling.csv")
    assert "There is no file dangling.csv" in refused(home, "dangling.csv")
    os.mkfifo("pipe.csv")
    assert "is a pipe or a device; expected a file" in refused(home, "pipe.csv")
    assert "File name too long" in refused(home, f"{'x' * 300}.csv")


@pytest.fixture
def open_place(served: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that every user may enter, with a data folder in it."""
    place = Path(tempfile.mkdtemp())
    place.chmod(0o755)
    shutil.copytree(served, place / "home")
    monkeypatch.setenv("AISLE_HOME", str(place / "home"))
    monkeypatch.chdir(place)
    yield place
    (place / "files").chmod(0o755)
    shutil.rmtree(place)


@contextmanager
def rights_of_nobody() -> Iterator[None]:
    """Without the rights of root, which are above all permissions."""
    if os.geteuid() == 0:
        os.seteuid(65_534)
    try:
        yield
    finally:
        os.seteuid(os.getuid())


@pytest.mark.parametrize("closed", ["file", "folder"])
def test_a_file_without_permission_is_refused(open_place, closed):
    path = open_place / "files" / "mugs.csv"
    path.parent.mkdir()
    path.write_bytes(MUGS)
    (path if closed == "file" else path.parent).chmod(0)
    before = state(open_place / "home")
    with rights_of_nobody():
        result = CliRunner().invoke(main, ["index", str(path)])
    assert result.exit_code == 2, result.output
    assert "mugs.csv cannot be read: Permission denied. Check its permissions" in result.stderr
    assert state(open_place / "home") == before


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark_is_read(home, encoding):
    Path("wide.csv").write_bytes("id,title\n1,Kettle\n2,Teapot\n".encode(encoding))
    result = CliRunner().invoke(main, ["index", "wide.csv", "--json"])
    assert json.loads(result.stdout)["products"] == 2
