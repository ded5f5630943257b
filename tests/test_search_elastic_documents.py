"""The products of a generation as documents: what they hold is what the files of the generation hold."""

from base64 import b64decode
from pathlib import Path

import numpy as np
import pytest
from staged import DIMENSION, products, stage

from indexer import boilerplate
from search import generation
from search.arrays import open_array
from search.columns import Columns
from search.document import FIELDS, field_tokens
from search.elastic import documents as module
from search.elastic.documents import documents, gather
from search.elastic.mapping import catalogue_body, index_body
from search.elastic.payload import unpack
from search.expressions import CODES, FLAGS, NUMBERS
from search.figures import Figures
from search.forward import Forward
from search.product import Product
from search.settings import Settings
from search.store import Store, read_original, read_product
from search.vectors import MATRIX

FOUND = products(1, 60)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stage(tmp_path_factory.mktemp("g000001"), FOUND)


@pytest.fixture(scope="module")
def columns(place: Path) -> Columns:
    return Columns.open(place / "columns")


def test_there_is_a_document_a_row_whose_id_is_the_row(place):
    found = list(documents(place))
    assert [id for id, _ in found] == [str(row) for row in range(len(FOUND))]
    assert [document["row"] for _, document in found] == list(range(len(FOUND)))
    assert [document["id"] for _, document in found] == [product.id for product in FOUND]


def test_a_document_has_fields_of_the_mapping_alone(place):
    known = catalogue_body(1, DIMENSION, {})["mappings"]["properties"]
    assert set().union(*(document for _, document in documents(place))) == set(known)


def test_the_mapping_of_a_whole_catalogue_is_that_of_its_words_and_more():
    words, whole = index_body(7, {"home": "1f"}), catalogue_body(7, 384, {"home": "1f"})
    assert whole["settings"] == words["settings"]
    assert whole["mappings"].items() >= {"dynamic": "strict", "_source": {"enabled": False}}.items()
    assert whole["mappings"]["_meta"] == {"aisle": {"home": "1f"}}
    fields = whole["mappings"]["properties"]
    assert fields.items() >= words["mappings"]["properties"].items()
    assert {name: fields[name]["type"] for name in fields if name not in ("title", "rest", "row")} == {
        "id": "keyword",
        **dict.fromkeys(NUMBERS, "double"),
        **dict.fromkeys(("in_stock", "flags"), "byte"),
        **dict.fromkeys((*CODES, "category", "group", "product_key", "pairs", "id_rank", "title_rank"), "integer"),
        "vec": "dense_vector",
        **dict.fromkeys(("payload", "product", "original"), "binary"),
    }
    assert (fields["vec"]["dims"], fields["vec"]["similarity"]) == (384, "max_inner_product")


def test_what_is_not_said_is_not_there_and_what_is_said_is_what_the_columns_have(place, columns):
    for row, (_, document) in enumerate(documents(place)):
        for name in NUMBERS:
            value = getattr(columns, name)[row]
            assert document.get(name) == (None if np.isnan(value) else value), name
        for name in (*CODES, "in_stock", "category", "group"):
            code = int(getattr(columns, name)[row])
            assert document.get(name, -1) == code, name
        assert [bit for bit in range(len(FLAGS)) if columns.flags[row] >> bit & 1] == list(document["flags"])
        assert document["pairs"] == columns.attributes.cells_of(np.array([row])).tolist()
        assert (document["id_rank"], document["title_rank"]) == (columns.id_rank[row], columns.title_rank[row])


def test_variants_share_the_first_of_their_rows(place, columns):
    keys = [document["product_key"] for _, document in documents(place)]
    assert keys == [int(columns.variants.rows(row)[0]) for row in range(len(keys))]
    assert len(set(keys)) < len(keys)


def test_what_is_shown_is_kept_as_the_store_has_it(place):
    for product, (_, document) in zip(FOUND, documents(place), strict=True):
        assert read_product(b64decode(document["product"])) == product
        assert read_original(b64decode(document["original"])) == {"raw": product.title}


def test_what_is_carried_is_what_scoring_reads(place, columns):
    store, forward = Store(place / "store"), Forward.open(place / "forward")
    vectors = open_array(place / "vectors", MATRIX)
    rows = np.array([41, 3, 59])
    texts = [document["payload"] for _, document in documents(place)]
    found = unpack([texts[row] for row in rows], DIMENSION)
    assert found.row.tolist() == rows.tolist()
    assert list(found.ids) == [store.id(row) for row in rows.tolist()]
    assert list(found.titles) == [columns.title(row) for row in rows.tolist()]
    assert found.vectors.tolist() == vectors[rows].tolist()
    assert found.siblings.tolist() == columns.variants.others(rows).tolist()
    for name in (*NUMBERS, *CODES, "in_stock", "category", "group", "flags", "id_rank", "title_rank"):
        own = getattr(columns, name)
        assert getattr(found, name).dtype == own.dtype, name
        np.testing.assert_array_equal(getattr(found, name), own[rows], err_msg=name)
    figures = Figures.of(columns)
    for name, own in (("popularity_share", "popularity"), ("price_share", "price"), ("standing", "standing")):
        np.testing.assert_array_equal(getattr(found, name), getattr(figures, own)[rows], err_msg=name)
    for at, row in enumerate(rows.tolist()):
        for field, name in enumerate(FIELDS):
            start, end = found.offsets[at * len(FIELDS) + field :][:2]
            assert found.tokens[start:end].tolist() == forward.row_tokens(row, name).tolist()
        start, end = found.cell_offsets[at : at + 2]
        assert found.cells[start:end].tolist() == columns.attributes.cells_of(np.array([row])).tolist()
    whole = gather(np.arange(len(store)), store, forward, columns, vectors, figures)
    assert len(whole) == len(FOUND)


def test_blocks_do_not_show(place, monkeypatch):
    at_once = [document | {"vec": document["vec"].tolist()} for _, document in documents(place)]
    monkeypatch.setattr(module, "BLOCK", 7)
    assert [document | {"vec": document["vec"].tolist()} for _, document in documents(place)] == at_once


def test_documents_are_made_as_they_are_asked_for(place, monkeypatch):
    made: list[int] = []
    monkeypatch.setattr(module, "BLOCK", 10)
    monkeypatch.setattr(module, "gather", lambda rows, *rest: made.append(len(rows)) or gather(rows, *rest))
    found = documents(place)
    for _ in range(11):
        next(found)
    assert made == [10, 10]


def test_words_are_those_of_the_classic_form(settings: Settings):
    """Of a real build, that left out what stands under every product."""
    root = generation.root(settings)
    place = generation.folder(root, generation.served(root).id)
    store = Store(place / "store")
    repeated = boilerplate.of_store(store)
    told = 0
    for row, (_, document) in enumerate(documents(place)):
        if row % 5:
            continue
        product = store.product(row)
        title, *others = field_tokens(boilerplate.without(product, repeated))
        assert document["title"] == " ".join(title)
        assert document["rest"] == " ".join(token for tokens in others for token in tokens)
        told += 1
    assert told == len(store) // 5


def test_a_catalogue_that_says_nothing_has_documents_too(tmp_path):
    ((_, document),) = documents(stage(tmp_path, [Product("a", "")]))
    assert (document["title"], document["rest"], document["pairs"], document["flags"]) == ("", "a", [], ())
    assert not {*NUMBERS, *CODES, "category", "group", "in_stock"} & set(document)
    assert unpack([document["payload"]], DIMENSION).standing.tolist() == [0.0]
