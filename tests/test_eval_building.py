"""The build part: builds and rebuilds are really done, and each encodes just what it has to."""

import pytest

from eval import building
from eval.building import bench_build
from indexer.build import build
from indexer.demo import write
from search.encoders.hashing import HashingEncoder
from search.engine import open_engine
from search.errors import AisleError, BadEvaluation
from search.settings import Settings


class CountingEncoder(HashingEncoder):
    """Remembers how many texts each call was given."""

    def __init__(self):
        self.asked = []

    def encode_documents(self, texts):
        self.asked.append(len(texts))
        return super().encode_documents(texts)


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """An engine of 240 demo products, and its settings."""
    home = tmp_path_factory.mktemp("small")
    settings = Settings(home=home, name="small", encoder="hashing")
    build([write(home / "demo-catalogue", products=240)], settings, price_unit="major")
    return open_engine(settings), settings


def test_builds_are_compared_with_their_encoding_and_with_each_other(small):
    engine, settings = small
    encoder, told = CountingEncoder(), []
    result = bench_build(engine, settings, encoder, say=told.append)
    texts = result["texts"]
    assert result["products"] == 240
    assert 200 < texts <= 240
    # What titles' words take is beside the products' texts.
    assert [asked for asked in encoder.asked if asked in (8, texts, 3)] == [8, texts, texts, texts, texts, 3, 3]
    assert result["changed_products"] == 3
    assert result["build_over_encode"] == pytest.approx(result["build_s"] / result["encode_s"], rel=0.3)
    assert result["build_over_encode"] > 1
    assert 0 <= result["unchanged_s"] < result["cached_s"]
    assert result["changed_over_cached"] == pytest.approx(result["changed_s"] / result["cached_s"], rel=0.3)
    assert told == [
        "encode, 1 of 2",
        "build, 1 of 2",
        "build, 2 of 2",
        "encode, 2 of 2",
        "cached, 1 of 2",
        "changed, 1 of 2",
        "cached, 2 of 2",
        "changed, 2 of 2",
    ]


def test_titles_inside_other_values_are_refused(tmp_path):
    file = tmp_path / "nested.jsonl"
    file.write_text("".join(f'{{"id": "p{n}", "core": {{"title": "Mug {n}"}}}}\n' for n in range(3)))
    (tmp_path / "mapping.toml").write_text('[fields]\nid = "id"\ntitle = "core.title"\n')
    settings = Settings(home=tmp_path / "home", name="nested", encoder="hashing")
    build([file], settings, mapping=tmp_path / "mapping.toml")
    with pytest.raises(BadEvaluation, match=r"A product's title lies at core\.title inside other values"):
        bench_build(open_engine(settings), settings, HashingEncoder(), rounds=1, say=lambda text: None)


def test_a_build_of_what_is_served_that_builds_again_is_no_figure(small, monkeypatch):
    engine, settings = small
    monkeypatch.setattr("indexer.unchanged.served", lambda root, recipe, cluster: None)
    with pytest.raises(AisleError, match="was made all the same"):
        bench_build(engine, settings, HashingEncoder(), rounds=1, say=lambda text: None)


def test_a_build_that_encodes_something_else_is_no_figure(small, monkeypatch):
    engine, settings = small
    monkeypatch.setattr(building, "_change", lambda file, titles, number: 4)
    with pytest.raises(AisleError, match="had 4 texts to encode and encoded 0"):
        bench_build(engine, settings, CountingEncoder(), rounds=1, say=lambda text: None)
