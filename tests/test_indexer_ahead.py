"""The encoder is chosen and put to work while the catalogue is being read."""

from pathlib import Path

import pytest

from indexer import ahead as ahead_module
from indexer.ahead import HEAD, Ahead
from indexer.embed import CHUNK, document_text
from search.encoders.hashing import HashingEncoder
from search.errors import BadSettings
from search.product import Product
from search.settings import Settings

ENGLISH = [Product(f"e{n}", f"Insulated travel mug number {n}") for n in range(HEAD)]
GERMAN = [Product(f"d{n}", f"Kaffeetasse aus Porzellan für die Küche, Größe {n}") for n in range(2 * CHUNK)]


@pytest.fixture
def loaded(monkeypatch) -> list[str]:
    """The names of the encoders that were loaded; hashing stands for them all."""
    names: list[str] = []

    def load(name: str, *, device: str, cache: Path) -> HashingEncoder:
        names.append(name)
        return HashingEncoder()

    monkeypatch.setattr(ahead_module, "load_encoder", load)
    return names


def test_texts_are_encoded_while_reading_lasts(tmp_path):
    with Ahead(Settings(home=tmp_path, encoder="hashing")) as ahead:
        for product in ENGLISH:
            ahead.offer(product)
        ahead._loading.result()  # from here on the encoder is idle, however slow the machine
        ahead.offer(GERMAN[0])
        choice, embedder = ahead.finish(ENGLISH)
    early = embedder.encoded
    assert choice.encoder == "hashing"
    assert early >= len(ENGLISH)
    embedder.embed([document_text(product) for product in (*ENGLISH, *GERMAN[:9])])
    assert (embedder.encoded, embedder.cached) == (len(ENGLISH) + 9, early)


def test_a_fresh_build_leaves_all_encoding_to_what_comes_after(tmp_path):
    with Ahead(Settings(home=tmp_path, encoder="hashing"), fresh=True) as ahead:
        for product in [*ENGLISH, *GERMAN]:
            ahead.offer(product)
        assert ahead.finish(ENGLISH)[1].encoded == 0


def test_the_last_word_has_the_whole_catalogue(tmp_path, loaded):
    with Ahead(Settings(home=tmp_path)) as ahead:
        for product in [*ENGLISH, *GERMAN]:
            ahead.offer(product)
        choice, _ = ahead.finish([*ENGLISH[:100], *GERMAN[:300]])
    assert loaded == ["minilm", "multilingual"]
    assert choice.why.startswith("75% of titles are German")


def test_a_small_catalogue_loads_its_encoder_once(tmp_path, loaded):
    with Ahead(Settings(home=tmp_path)) as ahead:
        ahead.offer(ENGLISH[0])
        assert ahead.finish(ENGLISH[:1])[0].encoder == "minilm"
    assert loaded == ["minilm"]


def test_what_loading_raises_comes_out(tmp_path):
    with Ahead(Settings(home=tmp_path, encoder="./absent")) as ahead, pytest.raises(BadSettings, match="absent"):
        ahead.finish(ENGLISH)
