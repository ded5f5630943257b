"""A build publishes a whole generation or leaves everything as it was."""

import json
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from indexer import build as build_module
from indexer import embed, indexes
from indexer.build import build
from search import generation
from search.columns import ColumnsBuilder
from search.engine import open_engine
from search.errors import AisleError, BadCatalogue, IndexMismatch
from search.manifest import read_manifest
from search.page import Query
from search.settings import Settings
from search.vectors.hnsw import HnswIndex

HEAD = "id,title,brand,price,description\n"


def rows(count: int, *, start: int = 0) -> str:
    return "".join(f"p{n},Mug number {n},Acorn,{n + 1}.50,Keeps drink {n} warm\n" for n in range(start, start + count))


@pytest.fixture
def shop(tmp_path) -> Settings:
    return Settings(home=tmp_path / "home", name="shop", encoder="hashing")


def catalogue(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "catalogue.csv"
    path.write_text(HEAD + text, "utf-8")
    return path


def test_a_build_is_served_and_says_what_it_did(tmp_path, shop):
    told: list[tuple[str, int]] = []
    report = build([catalogue(tmp_path, rows(30))], shop, progress=lambda step, done, total: told.append((step, done)))
    assert (report.generation, report.products, report.rejected, report.encoded) == ("g000001", 30, 0, 30)
    assert told[-1] == ("Publishing", 1)
    engine = open_engine(shop)
    assert engine.search(Query("mug number 7", size=1)).hits[0].product.id == "p7"
    manifest = read_manifest(generation.folder(generation.root(shop), "g000001"))
    assert manifest.counts == {"products": 30, "rejected": 0, "duplicates": 0}
    assert manifest.catalogue["files"] == ["catalogue.csv"]


def test_rows_left_out_are_told_now_and_when_nothing_is_built(tmp_path, shop):
    lines = [f"m{n},m{n}-{part},{'Mug' if part == 'a' else ''},{part}.jpg,5" for n in range(20) for part in "ab"]
    lines.insert(1, "m0,,,c.jpg,")
    (tmp_path / "catalogue.csv").write_text("\n".join(["handle,sku,title,image,price", *lines]), "utf-8")
    for report in (build([tmp_path / "catalogue.csv"], shop, dry_run=True), build([tmp_path / "catalogue.csv"], shop)):
        assert (report.products, report.to_dict()["left_out"]) == (40, {"pictures": 1})
        assert "1 row left out: pictures of the product before 1." in report.outcome()
    again = build([tmp_path / "catalogue.csv"], shop)
    assert (again.unchanged, again.to_dict()["left_out"]) == (True, {"pictures": 1})


def test_unchanged_products_are_not_encoded_again(tmp_path, shop):
    build([catalogue(tmp_path, rows(30))], shop)
    report = build([catalogue(tmp_path, rows(31))], shop)
    assert (report.products, report.encoded) == (31, 1)
    assert build([catalogue(tmp_path, rows(31))], shop, full=True).encoded == 31


def test_what_is_served_already_is_not_built_again(tmp_path, shop):
    first = build([catalogue(tmp_path, rows(30) + ",No id,Acorn,1.50,x\n")], shop)
    (tmp_path / "catalogue.csv").touch()
    again = build([tmp_path / "catalogue.csv"], shop)
    assert (again.generation, again.unchanged, again.products, again.rejected) == (first.generation, True, 30, 1)
    assert "Nothing to do: g000001" in again.outcome()
    assert [manifest.id for manifest in generation.listed(generation.root(shop))] == ["g000001"]


def test_another_file_mapping_encoder_or_picture_is_built(tmp_path, shop):
    path = catalogue(tmp_path, rows(30))
    build([path], shop)
    mapping = tmp_path / "mapping.toml"
    mapping.write_text('price_unit = "major"\n[fields]\nid = "id"\ntitle = "title"\n', "utf-8")
    assert build([path], shop, mapping=mapping).generation == "g000002"
    assert build([path], shop).generation == "g000003"
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "mug.svg").write_text("<svg/>")
    assert build([path], shop).generation == "g000004"
    assert build([path], replace(shop, encoder="multilingual")).generation == "g000005"
    assert not build([path], shop, full=True).unchanged


def test_what_is_damaged_or_gone_back_from_is_built_again(tmp_path, shop):
    path = catalogue(tmp_path, rows(30))
    place = generation.folder(generation.root(shop), build([path], shop).generation)
    path_of_price = place / "columns" / "price.npy"
    path_of_price.write_bytes(path_of_price.read_bytes()[:-1] + b"\x01")  # as long as before
    assert build([path], shop).generation == "g000002"
    build([catalogue(tmp_path, rows(31))], shop)
    generation.rollback(generation.root(shop), "g000002")
    assert build([catalogue(tmp_path, rows(31))], shop).generation == "g000004"


def test_texts_are_encoded_once_although_encoding_begins_while_reading(tmp_path, shop):
    report = build([catalogue(tmp_path, rows(5_000) + rows(3_000))], shop)
    assert (report.products, report.duplicates, report.encoded) == (5_000, 3_000, 5_000)


def test_of_rows_with_one_id_the_last_counts(tmp_path, shop):
    report = build([catalogue(tmp_path, rows(10) + "p3,Teapot,Acorn,9.00,Pours\n")], shop)
    assert (report.products, report.duplicates) == (10, 1)
    engine = open_engine(shop)
    assert engine.product("p3").title == "Teapot"
    assert engine.original("p3")["title"] == "Teapot"


def test_a_bad_row_goes_to_the_rejects_with_its_reason(tmp_path, shop):
    report = build([catalogue(tmp_path, rows(10) + ",No id,Acorn,1.50,x\n")], shop)
    assert report.rejected == 1
    line = json.loads(report.rejects.read_text("utf-8"))
    assert (line["line"], line["field"], line["row"]["title"]) == (12, "id", "No id")


def test_too_many_rejects_publish_nothing(tmp_path, shop):
    build([catalogue(tmp_path, rows(10))], shop)
    bad = rows(10) + "".join(f"q{n},Jug {n},Acorn,cheap,x\n" for n in range(5))
    with pytest.raises(BadCatalogue, match=r"5 rows of 15 rejected \(price 5; the first in line 12"):
        build([catalogue(tmp_path, bad)], shop)
    root = generation.root(shop)
    assert generation.current(root) == "g000001"
    assert not (root / "staging").exists()
    assert len((root / "rejects.jsonl").read_text("utf-8").splitlines()) == 5


def test_a_dry_run_writes_nothing_and_says_what_would_be_rejected(tmp_path, shop):
    bad = rows(10) + "p3,Teapot,Acorn,9.00,x\n" + "".join(f"q{n},Jug {n},Acorn,cheap,x\n" for n in range(9))
    report = build([catalogue(tmp_path, bad)], shop, dry_run=True)
    assert (report.generation, report.products, report.duplicates, report.rejected) == ("", 10, 1, 9)
    assert report.examples[0][:2] == (13, "price")
    assert not shop.home.exists()


def test_a_failed_build_keeps_the_rejects_and_warnings_of_the_served_one(tmp_path, shop, monkeypatch):
    odd = ",No id,Acorn,1.50,x\nq,Teapot,Acorn,0,x\n"
    report = build([catalogue(tmp_path, rows(10) + odd)], shop)
    before = report.rejects.read_text("utf-8"), report.warnings_file.read_text("utf-8")
    assert all(before)
    for step in ("StoreBuilder", "verify"):
        with monkeypatch.context() as broken:
            broken.setattr(build_module, step, None)
            with pytest.raises(TypeError):
                build([catalogue(tmp_path, rows(10))], shop)
    assert (report.rejects.read_text("utf-8"), report.warnings_file.read_text("utf-8")) == before


def test_a_catalogue_that_shrinks_or_repeats_ids_is_published_with_a_warning(tmp_path, shop):
    build([catalogue(tmp_path, rows(10))], shop)
    repeated = "".join(f"same,Mug {n},Acorn,1.50,x\n" for n in range(9))
    first, second = build([catalogue(tmp_path, repeated)], shop).warnings
    assert (first.kind, first.count) == ("repeated_ids", 8)
    assert first.message.startswith("8 of 9 rows repeat an id")
    assert "look whether 'id' is the column" in first.message
    assert (second.kind, second.count) == ("fewer_products", 1)
    assert second.message.startswith("1 product where g000001 had 10")


def test_rows_of_one_id_in_two_languages_are_told(tmp_path, shop):
    path = tmp_path / "two.csv"
    path.write_text("id,title,lang\n" + "".join(f"{n},Mug {n},en\n{n},Becher {n},de\n" for n in range(20)), "utf-8")
    (warning,) = (found for found in build([path], shop).warnings if found.kind == "repeated_ids")
    assert warning.message.startswith("20 of 40 rows repeat an id")
    assert "index each language of 'lang' as a catalogue of its own" in warning.message


def test_whatever_fails_leaves_the_old_generation_serving(tmp_path, shop, monkeypatch):
    build([catalogue(tmp_path, rows(10))], shop)
    for step in ("index", "carry_pictures", "verify"):
        with monkeypatch.context() as broken:

            def fail(*arguments: object, step: str = step, **options: object) -> None:
                raise AisleError(step)

            broken.setattr(build_module, step, fail)
            with pytest.raises(AisleError, match=step):
                build([catalogue(tmp_path, rows(20))], shop)
        assert open_engine(shop).products == 10
    assert build([catalogue(tmp_path, rows(20))], shop).generation == "g000002"


def test_a_generation_whose_parts_disagree_is_not_published(tmp_path, shop, monkeypatch):
    monkeypatch.setattr(ColumnsBuilder, "add", lambda self, product: None)
    with pytest.raises(IndexMismatch, match=r"different numbers of products.*'columns': 0"):
        build([catalogue(tmp_path, rows(10))], shop)
    assert generation.current(generation.root(shop)) is None


def test_many_products_of_one_text_are_published(tmp_path, shop):
    same = "".join(f"p{n},Mug {n % 3},Acorn,1.50,Keeps drinks warm\n" for n in range(1_200))
    assert build([catalogue(tmp_path, same)], shop).products == 1_200


def test_a_vector_index_that_finds_nobody_is_not_published(tmp_path, shop, monkeypatch):
    nobody = np.empty(0, np.int64), np.empty(0, np.float32)
    monkeypatch.setattr(HnswIndex, "search", lambda self, vector, k: nobody)
    with pytest.raises(IndexMismatch, match="by their vectors"):
        build([catalogue(tmp_path, rows(10))], shop)


def test_local_pictures_come_along_and_no_other_file(tmp_path, shop):
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "mug.svg").write_text("<svg/>")
    (tmp_path / "secret.svg").write_text("secret")
    path = tmp_path / "catalogue.csv"
    out = f"images/../../{tmp_path.name}/images/mug.svg"
    path.write_text(
        f"id,title,image\n1,Mug,images/mug.svg\n2,Cup,images/../secret.svg\n3,Pot,images/absent.svg\n4,Jug,{out}\n"
    )
    before = set(tmp_path.parent.rglob("*.svg"))
    build([path], shop)
    made = set(tmp_path.parent.rglob("*.svg")) - before
    assert all(file.is_relative_to(shop.home) for file in made)
    place = generation.folder(generation.root(shop), "g000001")
    assert [file.name for file in place.rglob("*.svg")] == ["mug.svg"]


def test_a_generation_of_one_product_can_be_searched(tmp_path, shop):
    build([catalogue(tmp_path, rows(1))], shop)
    engine = open_engine(shop)
    assert engine.search(Query("mug")).total == 1
    assert engine.similar("p0") == ()


@pytest.mark.parametrize("step", ["document_text", "_link", "learn"])  # words, linking, title words
def test_what_fails_on_any_thread_is_what_a_build_raises_and_no_thread_stays(tmp_path, shop, monkeypatch, step):
    monkeypatch.setattr(indexes, "CHUNK", 8)

    def fail(*arguments: object) -> None:
        raise AisleError("no room")

    monkeypatch.setattr(indexes, step, fail)
    with pytest.raises(AisleError, match="no room"):
        build([catalogue(tmp_path, rows(60))], shop)
    assert not [one for one in threading.enumerate() if one.name.startswith(("encoding", "linking"))]


def test_progress_rises_to_all_products_over_many_chunks(tmp_path, shop, monkeypatch):
    monkeypatch.setattr(indexes, "CHUNK", 8)
    monkeypatch.setattr(embed, "CHUNK", 4)
    told: list[tuple[str, int]] = []
    build([catalogue(tmp_path, rows(30))], shop, progress=lambda step, done, total: told.append((step, done)))
    done = [done for step, done in told if step == "Encoding and indexing"]
    assert done == sorted(done)
    assert done[-1] == 30
    assert len(set(done)) > 4
