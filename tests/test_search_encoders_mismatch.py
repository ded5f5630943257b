"""An encoder of another dimension or with other weights never answers for an index: it is refused, or the index is
built anew."""

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from test_search_encoders import tiny_model

from aisle import main
from indexer.build import build
from indexer.embed import Embedder
from search import generation
from search.encoders import card, open_encoder
from search.encoders.graph import GraphEncoder
from search.encoders.hashing import HashingEncoder
from search.engine import Engine, open_engine
from search.errors import IndexMismatch
from search.manifest import Manifest, digest, write_manifest
from search.page import Query
from search.settings import Settings
from web.app import create_app

MUGS = "id,title\n" + "".join(f"p{n},Mug number {n}\n" for n in range(12))
BOTH = r"vectors of 24 dimensions, the index has 512\. Build the catalogue again with `aisle index --full`"


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two models under one name, 24 and 4 dimensions."""
    pytest.importorskip("sentence_transformers", reason="needs pip install 'aisle-search[encode]'")
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import BoW

    folder = tmp_path_factory.mktemp("models")
    tiny_model(folder / "graph")
    words = ["mug", "number", "1", "2"]
    SentenceTransformer(modules=[BoW(vocab=words)], device="cpu").save(str(folder / "words" / "model"))
    return folder


@pytest.fixture(scope="module")
def built(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with "shop" of the hashing encoder (512) and "tiny" of the model of 24 dimensions."""
    home = tmp_path_factory.mktemp("built")
    (home / "mugs.csv").write_text(MUGS, "utf-8")
    for name, encoder in (("shop", "hashing"), ("tiny", str(models / "graph" / "model"))):
        build([home / "mugs.csv"], Settings(home=home, name=name, encoder=encoder))
    return home


@pytest.fixture
def home(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "home"))


def place(home: Path, name: str) -> Path:
    return generation.folder(home / name, "g000001")


def swap_encoder(home: Path) -> None:
    """The encoder of "tiny" into the generation of "shop"."""
    shutil.rmtree(place(home, "shop") / "encoder")
    shutil.copytree(place(home, "tiny") / "encoder", place(home, "shop") / "encoder")


def reseal(home: Path, name: str) -> Manifest:
    """Make the manifest agree with the files again, as whoever tampers with both would."""
    folder = place(home, name)
    names = [str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()]
    files = {n: {"bytes": (folder / n).stat().st_size, "sha256": digest(folder / n)} for n in names}
    known = {n: file for n, file in files.items() if n != "manifest.json"}
    write_manifest(folder, replace(generation.served(home / name), files=known))
    return generation.served(home / name)


def test_a_replaced_encoder_folder_is_found_by_its_files(home, monkeypatch):
    swap_encoder(home)
    for digests in (True, False):
        with pytest.raises(IndexMismatch, match="missing or damaged"):
            open_engine(Settings(home=home, name="shop"), digests=digests)
    monkeypatch.setenv("AISLE_HOME", str(home))
    result = CliRunner().invoke(main, ["search", "mug", "--name", "shop"])
    assert (result.exit_code, result.stdout) == (1, "")
    assert "missing or damaged" in result.stderr


def test_an_encoder_of_another_dimension_is_refused_with_both_dimensions(home, monkeypatch):
    swap_encoder(home)
    reseal(home, "shop")
    with pytest.raises(IndexMismatch, match=BOTH):
        open_engine(Settings(home=home, name="shop"))
    monkeypatch.setenv("AISLE_HOME", str(home))
    result = CliRunner().invoke(main, ["search", "mug", "--name", "shop"])
    assert result.exit_code == 1
    assert "24 dimensions, the index has 512" in result.stderr
    # Searched by nobody, the other catalogue is as it was, and a build mends this one.
    assert open_engine(Settings(home=home, name="tiny")).search(Query("mug number 3")).total
    build([home / "mugs.csv"], Settings(home=home, name="shop", encoder="hashing"), full=True)
    assert (
        open_engine(Settings(home=home, name="shop")).search(Query("mug number 3", size=1)).hits[0].product.id == "p3"
    )


def test_vectors_of_another_dimension_are_refused_with_both_dimensions(home):
    shutil.rmtree(place(home, "shop") / "vectors")
    shutil.copytree(place(home, "tiny") / "vectors", place(home, "shop") / "vectors")
    reseal(home, "shop")
    with pytest.raises(IndexMismatch, match="vectors of 512 dimensions, the index has 24"):
        open_engine(Settings(home=home, name="shop"))


def test_another_encoder_of_the_same_dimension_is_refused_by_its_digest(home):
    manifest = generation.served(home / "shop")
    other = replace(manifest, encoder={**manifest.encoder, "digest": "0123456789abcdef" * 4})
    with pytest.raises(IndexMismatch, match=rf"the digest {HashingEncoder.digest[:12]}, the index .* 0123456789ab\."):
        Engine(place(home, "shop"), other)


def test_a_graph_that_is_not_what_its_card_says_is_refused_at_the_query(home):
    folder = place(home, "tiny") / "encoder"
    known = card.read(folder)
    assert known is not None
    with pytest.raises(IndexMismatch, match="gives vectors of 24 dimensions, its card says 384"):
        GraphEncoder(folder, replace(known, dimension=384)).encode_query("mug")
    assert open_encoder(folder, dimension=24, digest=known.digest).encode_query("mug").shape == (24,)


def test_what_aisle_encoder_names_does_not_change_how_a_generation_is_served(home, models):
    for named in ("minilm", "multilingual", str(models / "graph" / "model"), "no/such-model"):
        settings = Settings(home=home, name="shop", encoder=named)
        engine = open_engine(settings)
        assert (engine.encoder.name, engine.encoder.dimension) == ("hashing", 512)
        hits = create_app(settings, engine).test_client().get("/api/search?q=mug+number+3").get_json()["hits"]
        assert hits[0]["id"] == "p3"
        engine.close()


def test_a_model_changed_on_disk_under_its_name_is_encoded_anew(home, models, tmp_path):
    model = tmp_path / "model"
    settings = Settings(home=home, name="tiny", encoder=str(model))
    shutil.copytree(models / "graph" / "model", model)
    assert build([home / "mugs.csv"], settings).encoded == 0  # the same weights in another place
    shutil.rmtree(model)
    shutil.copytree(models / "words" / "model", model)
    engine = open_engine(settings)
    assert engine.encoder.dimension == 24  # a generation carries its own
    report = build([home / "mugs.csv"], settings)
    assert (report.encoded, report.encoder) == (12, "model")
    after = open_engine(settings)
    assert (after.manifest.encoder["dimension"], after.catalogue.dimension, after.encoder.dimension) == (4, 4, 4)
    assert after.search(Query("mug number 2", size=1)).hits[0].product.id == "p2"
    assert after.manifest.encoder["digest"] != engine.manifest.encoder["digest"]


class Narrow(HashingEncoder):
    """64 dimensions under the digest of 512, as a cache looks that another version wrote."""

    dimension = 64

    def encode_documents(self, texts: Sequence[str]) -> np.ndarray:
        return np.tile(np.float32(1 / 8), (len(texts), 64))


def test_cached_vectors_of_another_dimension_are_encoded_again(tmp_path):
    texts = ["mug", "cup", "jug"]
    assert Embedder(Narrow(), tmp_path / "cache.sqlite").embed(texts).shape == (3, 64)
    embedder = Embedder(HashingEncoder(), tmp_path / "cache.sqlite")
    assert np.array_equal(embedder.embed(texts), HashingEncoder().encode_documents(texts))
    assert (embedder.encoded, embedder.cached) == (3, 0)
