"""Document texts, and the embedding cache: resuming, sharing, damage, no space."""

import sqlite3
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from indexer import embed
from indexer.embed import Embedder, document_text
from search.encoders.hashing import HashingEncoder
from search.errors import AisleError
from search.product import Product


class Counting(HashingEncoder):
    """The hashing encoder, keeping what it was given, and dying where it is told to."""

    def __init__(self, *, dies_at: str = "") -> None:
        self.given: list[str] = []
        self._dies_at = dies_at

    def encode_documents(self, texts: Sequence[str]) -> np.ndarray:
        if self._dies_at and self._dies_at in texts:
            raise KeyboardInterrupt
        self.given.extend(texts)
        return super().encode_documents(texts)


def product(title: str, description: str = "") -> Product:
    return Product(id="1", title=title, description=description)


def test_a_document_is_its_title_and_the_start_of_its_prose() -> None:
    assert document_text(product("Desk lamp", "Warm light.\n Folds  flat.")) == "Desk lamp. Warm light. Folds flat."
    assert document_text(product("Desk lamp")) == "Desk lamp"


def test_prose_is_cut_after_a_word() -> None:
    text = document_text(product("Lamp", "abcdefghi " * 40))
    assert text == "Lamp. " + " ".join(["abcdefghi"] * 20)
    longer_last = document_text(product("Lamp", "abcdefghi " * 19 + "abcdefghijkl and more"))
    assert longer_last == "Lamp. " + " ".join(["abcdefghi"] * 19)


def test_prose_without_spaces_is_cut_all_the_same() -> None:
    assert document_text(product("灯", "亮" * 500)) == "灯. " + "亮" * 200
    assert document_text(product("灯", "A " + "亮" * 500)) == "灯. A " + "亮" * 198


def test_vectors_come_in_the_order_of_the_texts_and_repeats_are_encoded_once(tmp_path: Path) -> None:
    encoder = Counting()
    embedder = Embedder(encoder, tmp_path / "deep" / "embeddings.sqlite")
    texts = ["lamp", "mouse", "lamp", "desk", "mouse"]
    assert np.array_equal(embedder.embed(texts), HashingEncoder().encode_documents(texts))
    assert encoder.given == ["mouse", "lamp", "desk"]  # the longest first
    assert (embedder.encoded, embedder.cached) == (3, 0)


def test_only_changed_texts_are_encoded_again(tmp_path: Path) -> None:
    Embedder(Counting(), tmp_path / "cache").embed(["lamp", "mouse", "desk"])
    encoder = Counting()
    embedder = Embedder(encoder, tmp_path / "cache")
    texts = ["desk", "mouse pad", "lamp"]
    assert np.array_equal(embedder.embed(texts), HashingEncoder().encode_documents(texts))
    assert encoder.given == ["mouse pad"]
    assert (embedder.encoded, embedder.cached) == (1, 2)


def test_a_fresh_embedder_encodes_all_and_replaces_what_the_cache_had(tmp_path: Path) -> None:
    path = tmp_path / "cache"
    Embedder(Counting(), path).embed(["lamp", "mouse"])
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("UPDATE vectors SET vector = ?", (np.eye(512, dtype="<f4")[0].tobytes(),))
    connection.close()
    encoder = Counting()
    fresh = Embedder(encoder, path, fresh=True)
    fresh.embed(["lamp", "mouse"])
    assert encoder.given == ["mouse", "lamp"]
    assert (fresh.encoded, fresh.cached) == (2, 0)
    expected = HashingEncoder().encode_documents(["mouse", "lamp"])
    assert np.array_equal(Embedder(Counting(), path).embed(["mouse", "lamp"]), expected)


def test_other_weights_or_another_template_share_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Embedder(Counting(), tmp_path / "cache").embed(["lamp"])
    other = Counting()
    other.digest = "0" * 64
    Embedder(other, tmp_path / "cache").embed(["lamp"])
    assert other.given == ["lamp"]
    monkeypatch.setattr(embed, "TEMPLATE", "title-only/1")
    changed = Counting()
    Embedder(changed, tmp_path / "cache").embed(["lamp"])
    assert changed.given == ["lamp"]


def test_a_killed_build_keeps_its_finished_chunks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embed, "CHUNK", 4)
    texts = [f"text {i}" for i in range(10)]
    with pytest.raises(KeyboardInterrupt):
        Embedder(Counting(dies_at="text 9"), tmp_path / "cache").embed(texts)
    encoder = Counting()
    embedder = Embedder(encoder, tmp_path / "cache")
    assert np.array_equal(embedder.embed(texts), HashingEncoder().encode_documents(texts))
    assert encoder.given == ["text 8", "text 9"]
    assert (embedder.encoded, embedder.cached) == (2, 8)


def test_progress_tells_how_many_texts_are_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embed, "CHUNK", 2)
    embedder = Embedder(Counting(), tmp_path / "cache")
    embedder.embed(["a", "b"])
    told: list[int] = []
    embedder.embed(["a", "c", "d", "c", "e", "b"], progress=told.append)
    assert told == [2, 5, 6]


def test_no_texts_give_no_rows(tmp_path: Path) -> None:
    assert Embedder(Counting(), tmp_path / "cache").embed([]).shape == (0, HashingEncoder.dimension)


def test_texts_with_half_a_surrogate_pair_or_nul_have_a_place(tmp_path: Path) -> None:
    texts = ["lamp\ud800", "lamp\0", "lamp"]
    embedder = Embedder(HashingEncoder(), tmp_path / "cache")
    assert np.array_equal(embedder.embed(texts), embedder.embed(texts))
    assert (embedder.encoded, embedder.cached) == (3, 3)


def test_more_texts_than_one_statement_takes_are_found_again(tmp_path: Path) -> None:
    texts = [f"text {i}" for i in range(2500)]
    first = Embedder(Counting(), tmp_path / "cache").embed(texts)
    again = Counting()
    assert np.array_equal(Embedder(again, tmp_path / "cache").embed(texts), first)
    assert again.given == []


def test_a_file_that_is_no_database_is_set_aside(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "cache"
    path.write_bytes(b"this was never a database " * 100)
    vectors = Embedder(Counting(), path).embed(["lamp"])
    assert np.array_equal(vectors, HashingEncoder().encode_documents(["lamp"]))
    assert (tmp_path / "cache.damaged").read_bytes().startswith(b"this was never")
    assert "damaged" in caplog.text
    again = Counting()
    Embedder(again, path).embed(["lamp"])
    assert again.given == []


def test_a_database_with_overwritten_pages_is_never_fatal(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "cache"
    texts = [f"text {i}" for i in range(300)]
    Embedder(Counting(), path).embed(texts)
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xa5" * (len(content) - 4096)
    path.write_bytes(content)
    embedder = Embedder(Counting(), path)
    assert np.array_equal(embedder.embed(texts), HashingEncoder().encode_documents(texts))
    assert "damaged" in caplog.text


@pytest.mark.parametrize("blob", [b"short", np.zeros(512, "<f4").tobytes(), np.full(512, np.nan, "<f4").tobytes()])
def test_a_stored_vector_that_cannot_be_one_is_replaced(tmp_path: Path, blob: bytes) -> None:
    path = tmp_path / "cache"
    Embedder(Counting(), path).embed(["lamp"])
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("UPDATE vectors SET vector = ?", (blob,))
    connection.close()
    for given in (["lamp"], []):
        encoder = Counting()
        vectors = Embedder(encoder, path).embed(["lamp"])
        assert encoder.given == given
        assert np.array_equal(vectors, HashingEncoder().encode_documents(["lamp"]))


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    with pytest.raises(AisleError, match=r"file could not be written.*AISLE_HOME"):
        Embedder(Counting(), tmp_path / "file" / "cache").embed(["lamp"])
    (tmp_path / "folder").mkdir()
    with pytest.raises(AisleError, match=r"folder could not be written"):
        Embedder(Counting(), tmp_path / "folder").embed(["lamp"])


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on file sizes")
def test_a_full_disk_is_told_and_what_was_finished_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import resource

    monkeypatch.setattr(embed, "CHUNK", 20)
    texts = [f"text {i}" for i in range(400)]
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))
    try:
        with pytest.raises(AisleError, match="Free space"):
            Embedder(Counting(), tmp_path / "cache").embed(texts)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    embedder = Embedder(Counting(), tmp_path / "cache")
    assert np.array_equal(embedder.embed(texts), HashingEncoder().encode_documents(texts))
    assert embedder.cached >= 20
